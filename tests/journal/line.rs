//! Processes that write to one journal stand in line: nobody starves, whoever dies leaves his place, and who waits for a claim
//! stands in nobody's way.

use crate::contract::find;
use crate::file::{folder, open};
use crate::processes::{Player, pay, say, wait_for_a_line};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use tolem::model::State;

const PROCESSES: usize = 6;
const THREADS: usize = 4;
/// Payouts of each thread.
const PAYOUTS: usize = 10;

/// The shim that makes a disk slow, compiled.
fn slow_disk(folder: &Path) -> PathBuf {
    let shim = folder.join("slow_disk.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journal/slow_disk.c");
    let done = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(source).status();
    assert!(done.expect("a C compiler is needed").success());
    shim
}

/// Four threads that pay, and how often they have.
pub fn crowd(path: &Path) {
    let journal = open(path);
    say("ready");
    wait_for_a_line();
    let done = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (journal, done) = (&journal, &done);
            scope.spawn(move || {
                for at in 0..PAYOUTS {
                    pay(journal, &format!("{}-{thread}-{at}", std::process::id()));
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    say(&format!("{} paid", done.load(Ordering::SeqCst)));
}

/// Pays once, as soon as it can.
pub fn once(path: &Path) {
    let journal = open(path);
    say("ready");
    wait_for_a_line();
    pay(&journal, &format!("once-{}", std::process::id()));
    say("paid");
}

/// How many verdicts of each process stood in the journal when the first process had its last one.
fn when_the_first_was_done(path: &Path) -> Vec<usize> {
    let journal = Connection::open(path).unwrap();
    let mut verdicts = journal
        .prepare(
            "SELECT substr(m.number, 1, instr(m.number, '-') - 1) FROM event e JOIN movement m ON m.id = e.movement \
             WHERE e.to_state = 'paid' ORDER BY e.at",
        )
        .unwrap();
    let mut counts: Vec<(String, usize)> = Vec::new();
    for process in verdicts.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap) {
        let at = counts.iter().position(|(other, _)| *other == process).unwrap_or_else(|| {
            counts.push((process, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        if counts[at].1 == THREADS * PAYOUTS {
            break;
        }
    }
    counts.into_iter().map(|(_, count)| count).collect()
}

#[test]
fn six_processes_on_a_slow_disk_pay_all_and_none_of_them_starves() {
    let (folder, path) = folder();
    drop(open(&path));
    let shim = slow_disk(folder.path());
    let start = |_| Player::start_with("crowd", &path, &[("LD_PRELOAD", &shim)]);
    let mut players: Vec<Player> = (0..PROCESSES).map(start).collect();
    players.iter_mut().for_each(|player| assert_eq!(player.hear(), "ready"));
    players.iter_mut().for_each(|player| player.tell("go"));
    for mut player in players {
        assert_eq!(player.hear(), format!("{} paid", THREADS * PAYOUTS));
        player.ends_well();
    }
    assert_eq!(open(&path).verify(), Ok((PROCESSES * THREADS * PAYOUTS) as u64));
    let counts = when_the_first_was_done(&path);
    assert_eq!(counts.len(), PROCESSES, "{counts:?}");
    assert!(counts.iter().all(|count| *count >= THREADS * PAYOUTS / 2), "one was left behind: {counts:?}");
}

/// The places that are taken, as the system sees them (proc(5)): exclusive locks of a single byte, beyond that of the counter.
fn standing(path: &Path) -> usize {
    use std::os::unix::fs::MetadataExt;
    let queue = format!("{}.owners/queue.lock", path.display());
    let inode = format!(":{}", std::fs::metadata(queue).unwrap().ino());
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    let of_it = locks.lines().filter(|line| line.split_whitespace().any(|word| word.ends_with(&inode)));
    of_it.filter(|line| line.contains("POSIX") && line.contains("WRITE") && !line.contains("->")).count()
}

fn until(what: impl Fn() -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !what() {
        assert!(std::time::Instant::now() < end, "it never came to that");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn who_dies_in_line_leaves_his_place() {
    let (_folder, path) = folder();
    drop(open(&path));
    let mut players = [(); 3].map(|()| Player::start("once", &path));
    players.iter_mut().for_each(|player| assert_eq!(player.hear(), "ready"));
    let hand = Connection::open(&path).unwrap();
    hand.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (before, player) in players.iter_mut().enumerate() {
        player.tell("go");
        until(|| standing(&path) == before + 1);
    }
    let [first, middle, mut last] = players;
    // In the middle first: what is left must not let the last one pass the first.
    assert_eq!(middle.kill(), "");
    until(|| standing(&path) == 2);
    assert_eq!(first.kill(), "");
    until(|| standing(&path) == 1);
    hand.execute_batch("ROLLBACK").unwrap();
    assert_eq!(last.hear(), "paid");
    last.ends_well();
    assert_eq!(standing(&path), 0);
    assert_eq!(open(&path).verify(), Ok(1));
}

#[test]
fn who_is_stopped_in_line_holds_the_others_up_for_a_moment_only() {
    let (_folder, path) = folder();
    let journal = open(&path);
    let mut player = Player::start("once", &path);
    assert_eq!(player.hear(), "ready");
    let hand = Connection::open(&path).unwrap();
    hand.execute_batch("BEGIN IMMEDIATE").unwrap();
    player.tell("go");
    until(|| standing(&path) == 1);
    player.stop();
    hand.execute_batch("ROLLBACK").unwrap();
    pay(&journal, "past-him");
    assert_eq!(standing(&path), 1, "he still stands there");
    player.go_on();
    assert_eq!(player.hear(), "paid");
    player.ends_well();
    assert_eq!(journal.verify(), Ok(2));
}

#[test]
fn journals_of_one_process_take_turns_with_another_process() {
    let (_folder, path) = folder();
    let (one, two) = (open(&path), open(&path));
    let mut player = Player::start("once", &path);
    assert_eq!(player.hear(), "ready");
    std::thread::scope(|scope| {
        for (journal, letter) in [(one, "A"), (two, "B")] {
            scope.spawn(move || (0..20).for_each(|at| pay(&journal, &format!("{letter}-{at}"))));
        }
        player.tell("go");
        assert_eq!(player.hear(), "paid");
    });
    player.ends_well();
    let journal = open(&path);
    assert_eq!(journal.verify(), Ok(41));
    assert_eq!(find(&journal, "B-19").state, State::Paid);
    // Closing one of them has not taken the other's place away, nor left one behind.
    assert_eq!(standing(&path), 0);
}
