//! Several processes on one journal, and what is left when one of them is killed. The other processes are this test
//! program itself, started again with a role to play.

use crate::contract::{find, gate, intent, mine, new, number, to};
use crate::file::{folder, open};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Instant;
use tolem::client::Client;
use tolem::journal::{Begun, Cause, Claim, Filter, Journal, JournalError, SqliteJournal};
use tolem::model::{Kind, State, Status};

const ROLE: &str = "TOLEM_TEST_JOURNAL_ROLE";
const PATH: &str = "TOLEM_TEST_JOURNAL_PATH";

/// Another process playing a role. What it says comes over its standard error, for the test harness writes
/// to the standard output.
pub struct Player {
    process: Child,
    said: BufReader<ChildStderr>,
}

impl Player {
    pub fn start(role: &str, path: &Path) -> Player {
        Player::start_with(role, path, &[])
    }

    /// The same with more in its environment.
    pub fn start_with(role: &str, path: &Path, more: &[(&str, &Path)]) -> Player {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::plays_a_role_for_the_other_tests", "--nocapture"])
            .env(ROLE, role)
            .env(PATH, path)
            .envs(more.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stderr.take().unwrap());
        Player { process, said }
    }

    /// The next line it says; fails when it ends or panics first.
    pub fn hear(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            self.said.read_to_string(&mut line).unwrap();
            panic!("the other process failed: {line}");
        }
        line.trim_end().to_owned()
    }

    pub fn tell(&mut self, line: &str) {
        writeln!(self.process.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    #[cfg(target_os = "linux")]
    pub fn stop(&self) {
        crate::stopped::stop(&self.process);
    }

    #[cfg(target_os = "linux")]
    pub fn go_on(&self) {
        crate::stopped::go_on(&self.process);
    }

    /// Kills it without a chance to clean up, and answers what it had still said.
    pub fn kill(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        rest
    }

    pub fn ends_well(mut self) {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        assert!(self.process.wait().unwrap().success(), "{rest}");
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn say(what: &str) {
    eprintln!("{what}");
}

pub fn wait_for_a_line() {
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

/// Holds the file as a copier or an SQL tool does that writes to it, until it is told to end.
fn writes(path: &Path) {
    let mut file = rusqlite::Connection::open(path).unwrap();
    let _lock = file.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    say("holds it");
    wait_for_a_line();
}

/// Nothing was opened and nothing is wrong: whoever opens it again finds what was there.
#[test]
fn a_client_that_opens_a_journal_which_another_process_holds_is_told_to_repeat_it() {
    let (_folder, path) = folder();
    drop(open(&path));
    let config = json!({
        "gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:1", "journal": path,
        "credentials": { "userName": "u", "password": "p" },
    });
    let mut player = Player::start("writes", &path);
    assert_eq!(player.hear(), "holds it");
    let began = Instant::now();
    let (answer, client) = Client::open(&config.to_string());
    let told: Value = serde_json::from_str(&answer.json).unwrap();
    assert!(client.is_none() && answer.status == Status::Journal, "{told:#}");
    assert_eq!((&told["error"]["code"], &told["advice"]), (&json!("busy"), &json!("repeat")), "{told:#}");
    let said = told["error"]["message"].as_str().unwrap();
    assert_eq!(said, format!("{}: его заблокировал другой процесс", path.display()));
    // It has waited its time, and no longer.
    assert!((5..20).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    player.tell("end");
    player.ends_well();
    let (answer, client) = Client::open(&config.to_string());
    assert!(client.is_some(), "{}", answer.json);
}

#[cfg(unix)]
#[test]
fn a_master_that_closes_takes_nothing_from_its_workers() {
    let (_folder, path) = folder();
    let mut master = Player::start("workers", &path);
    assert_eq!(master.hear(), "all there");
    master.ends_well();
}

#[cfg(unix)]
#[test]
fn a_child_of_a_busy_parent_loses_nothing() {
    let (_folder, path) = folder();
    let mut parent = Player::start("busy fork", &path);
    assert_eq!(parent.hear(), "all there");
    parent.ends_well();
}

/// Not a promise itself: without a role there is nothing to play.
#[test]
fn plays_a_role_for_the_other_tests() {
    let (Ok(role), Ok(path)) = (std::env::var(ROLE), std::env::var(PATH)) else { return };
    let path = Path::new(&path);
    match role.as_str() {
        "hold" => hold(path),
        "collide" => collide(path),
        "write" => write(path),
        #[cfg(target_os = "linux")]
        "crowd" => crate::line::crowd(path),
        #[cfg(target_os = "linux")]
        "once" => crate::line::once(path),
        "writes" => writes(path),
        #[cfg(unix)]
        "fill" => unix::fill(path),
        #[cfg(unix)]
        "fork" => unix::fork(path),
        #[cfg(unix)]
        "workers" => unix::workers(path),
        #[cfg(unix)]
        "busy fork" => unix::busy_fork(path),
        other => panic!("no such role: {other}"),
    }
}

/// A payout from its intent to its verdict.
pub fn pay(journal: &SqliteJournal, number: &str) {
    let sending = gate(journal, &new(journal, number));
    journal.change(&sending, &to(State::Paid, Cause::Answer)).unwrap();
}

/// Passes the gate with one movement, holds another ready, and waits.
fn hold(path: &Path) {
    let journal = open(path);
    gate(&journal, &new(&journal, "A-1"));
    new(&journal, "A-2");
    say("gated");
    wait_for_a_line();
}

/// Begins a hundred numbers that others begin too, and says which were new.
fn collide(path: &Path) {
    let journal = open(path);
    say("ready");
    wait_for_a_line();
    for i in 0..100 {
        if let Begun::New(movement) = journal.begin(&intent(&format!("A-{i}"))).unwrap() {
            journal.release(&movement).unwrap();
            say(movement.intent.number.as_str());
        }
    }
}

/// Pays without end, and says what it has journalled durably.
fn write(path: &Path) {
    let journal = open(path);
    for i in 0.. {
        let number = format!("{}-{i}", std::process::id());
        let sending = gate(&journal, &new(&journal, &number));
        say(&format!("sending {number}"));
        journal.change(&sending, &to(State::Paid, Cause::Answer)).unwrap();
        say(&format!("paid {number}"));
    }
}

#[test]
fn another_process_is_respected_while_it_lives_and_succeeded_when_it_dies() {
    let (_folder, path) = folder();
    let mut player = Player::start("hold", &path);
    assert_eq!(player.hear(), "gated");
    let journal = open(&path);
    for text in ["A-1", "A-2"] {
        let theirs = find(&journal, text);
        assert!(theirs.claimed);
        assert!(matches!(journal.claim(&theirs).unwrap(), Claim::Busy(_)));
    }
    // Opening and closing others must not end their claim, nor ours.
    drop(open(&path));
    assert!(find(&journal, "A-1").claimed);
    player.kill();
    assert!(!find(&journal, "A-1").claimed);
    let sent = mine(journal.claim(&find(&journal, "A-1")).unwrap());
    assert_eq!((sent.state, sent.cause, sent.attempts), (State::Unknown, Cause::OwnerDied, 1));
    let unsent = mine(journal.claim(&find(&journal, "A-2")).unwrap());
    assert_eq!((unsent.state, unsent.cause), (State::Ready, Cause::Submitted));
    assert_eq!(journal.verify(), Ok(2));
    // The dead one's lock file goes with the next opening.
    drop(open(&path));
    let locks = std::fs::read_dir(format!("{}.owners", path.display())).unwrap().count();
    assert_eq!(locks, 3, "the door's, the line's and our own");
}

#[test]
fn eight_processes_begin_a_hundred_numbers_once_each() {
    let (_folder, path) = folder();
    let mut players: Vec<_> = (0..8).map(|_| Player::start("collide", &path)).collect();
    for player in &mut players {
        assert_eq!(player.hear(), "ready");
    }
    for player in &mut players {
        player.tell("go");
    }
    let mut new = Vec::new();
    for player in &mut players {
        let mut said = String::new();
        player.said.read_to_string(&mut said).unwrap();
        assert!(player.process.wait().unwrap().success(), "{said}");
        new.extend(said.lines().map(str::to_owned));
    }
    new.sort();
    let mut expected: Vec<_> = (0..100).map(|i| format!("A-{i}")).collect();
    expected.sort();
    assert_eq!(new, expected);
    assert_eq!(open(&path).verify(), Ok(100));
}

#[test]
fn a_process_killed_while_writing_leaves_a_whole_journal() {
    let (_folder, path) = folder();
    for round in 0..6 {
        let mut player = Player::start("write", &path);
        let mut said: Vec<String> = (0..=round * 3).map(|_| player.hear()).collect();
        said.extend(player.kill().lines().map(str::to_owned));
        let journal = open(&path);
        journal.verify().unwrap();
        for line in said {
            let (word, text) = line.split_once(' ').unwrap();
            let movement =
                journal.find(Kind::Payout, &number(text), None).unwrap().expect("what was said is journalled");
            assert!(!movement.claimed);
            assert!(movement.state == State::Paid || (word == "sending" && movement.state == State::Sending), "{line}");
        }
        let sending =
            journal.list(&Filter { states: vec![State::Sending], limit: 9, ..Filter::default() }).unwrap().movements;
        for movement in sending {
            assert_eq!(mine(journal.claim(&movement).unwrap()).state, State::Unknown);
        }
        journal.verify().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_failed_write_stops_the_journal_until_it_is_opened_again() {
    let (_folder, path) = folder();
    let mut player = Player::start("fill", &path);
    assert_eq!(player.hear(), "stopped");
    player.ends_well();
    open(&path).verify().unwrap();
}

#[cfg(unix)]
#[test]
fn a_forked_child_uses_nothing_and_disturbs_nothing() {
    let (_folder, path) = folder();
    let mut player = Player::start("fork", &path);
    assert_eq!(player.hear(), "the child has gone");
    let journal = open(&path);
    assert!(find(&journal, "A-1").claimed, "the child took its parent's lock with it");
    player.tell("go on");
    assert_eq!(player.hear(), "gated");
    let theirs = find(&journal, "A-1");
    assert_eq!((theirs.state, theirs.claimed), (State::Sending, true));
    player.tell("end");
    player.ends_well();
    assert_eq!(journal.verify(), Ok(1));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use crate::contract::brought_to;
    use crate::file::ACCOUNT;
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use serde_json::json;

    fn limit_files(bytes: Option<u64>) {
        let hard = getrlimit(Resource::Fsize).maximum;
        setrlimit(Resource::Fsize, Rlimit { current: bytes, maximum: hard }).unwrap();
    }

    /// Lets no file grow, until a write fails; then gives the room back and expects the journal to stay stopped.
    pub fn fill(path: &Path) {
        ignore_file_size_signal();
        let journal = open(path);
        let first = brought_to(&journal, "A-0", State::Sending);
        let log = format!("{}-wal", path.display());
        limit_files(Some(std::fs::metadata(log).unwrap().len() + 20_000));
        let stop =
            (1..100).find_map(|i| journal.begin(&intent(&format!("A-{i}"))).err()).expect("the disk never filled");
        assert!(matches!(stop, JournalError::Stopped(_)), "{stop:?}");
        limit_files(None);
        assert!(matches!(journal.begin(&intent("B-1")), Err(JournalError::Stopped(_))));
        let paid = to(State::Paid, Cause::Answer);
        assert!(matches!(journal.change(&first, &paid), Err(JournalError::Stopped(_))));
        assert!(matches!(journal.release(&first), Err(JournalError::Stopped(_))));
        assert_eq!(find(&journal, "A-0").state, State::Sending, "reading goes on");
        drop(journal);
        let journal = open(path);
        let first = mine(journal.claim(&first).unwrap());
        assert_eq!((first.state, first.cause), (State::Unknown, Cause::OwnerDied));
        new(&journal, "B-1");
        say("stopped");
    }

    /// SIGXFSZ would kill the process where a full disk only fails the write.
    #[allow(unsafe_code)]
    fn ignore_file_size_signal() {
        // SAFETY: ignoring a signal runs no code of ours.
        unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    }

    /// Forks with an open journal; the child tries to use it, drops it, opens its own and leaves.
    #[allow(unsafe_code)]
    pub fn fork(path: &Path) {
        let journal = open(path);
        let ready = new(&journal, "A-1");
        // SAFETY: the child runs on this thread alone and leaves with `_exit`; no lock it needs is held by
        // another thread, for the harness only waits.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let good = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| in_the_child(journal, path))).is_ok();
            // SAFETY: leaves at once.
            unsafe { libc::_exit(i32::from(!good)) };
        }
        let child = rustix::process::Pid::from_raw(child).unwrap();
        let (_, status) =
            rustix::process::waitpid(Some(child), rustix::process::WaitOptions::empty()).unwrap().unwrap();
        assert_eq!(status.exit_status(), Some(0));
        say("the child has gone");
        wait_for_a_line();
        gate(&journal, &ready);
        say("gated");
        wait_for_a_line();
    }

    /// What a child does, and whether it did it.
    #[allow(unsafe_code)]
    fn in_a_child(work: impl FnOnce()) -> rustix::process::Pid {
        // SAFETY: the child runs on this thread alone and leaves with `_exit`.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let good = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_ok();
            // SAFETY: leaves at once.
            unsafe { libc::_exit(i32::from(!good)) };
        }
        rustix::process::Pid::from_raw(child).unwrap()
    }

    fn did_well(child: rustix::process::Pid) {
        let ended = rustix::process::waitpid(Some(child), rustix::process::WaitOptions::empty());
        assert_eq!(ended.unwrap().unwrap().1.exit_status(), Some(0));
    }

    /// A master with an open journal and two workers with journals of their own, which pay while it closes its own.
    pub fn workers(path: &Path) {
        let master = open(path);
        pay(&master, "M-1");
        let (mut hear, mut tell) = std::io::pipe().unwrap();
        let work = |worker: &str| {
            let own = open(path);
            pay(&own, &format!("{worker}-0"));
            (&tell).write_all(b"1").unwrap();
            let inherited_and_closed = (1..40).map(|i| format!("{worker}-{i}"));
            inherited_and_closed.for_each(|number| {
                pay(&own, &number);
                std::thread::sleep(std::time::Duration::from_millis(5));
            });
            assert!(find(&own, &format!("{worker}-39")).state == State::Paid);
        };
        let children = ["V", "W"].map(|worker| in_a_child(|| work(worker)));
        hear.read_exact(&mut [0; 2]).unwrap();
        drop(master);
        children.into_iter().for_each(did_well);
        tell.flush().unwrap();
        let again = open(path);
        assert_eq!(again.verify(), Ok(81));
        say("all there");
    }

    /// A fork while other threads are paying: the child opens a journal as one who knows no other, or none.
    pub fn busy_fork(path: &Path) {
        let journal = open(path);
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            for thread in 0..3 {
                let (journal, over) = (&journal, &over);
                scope.spawn(move || {
                    for i in 0.. {
                        if over.load(std::sync::atomic::Ordering::SeqCst) {
                            break;
                        }
                        pay(journal, &format!("P-{thread}-{i}"));
                    }
                });
            }
            for child in 0..20 {
                did_well(in_a_child(|| match SqliteJournal::open(path, ACCOUNT) {
                    Ok(own) => pay(&own, &format!("C-{child}")),
                    Err(JournalError::Unusable(why)) => assert!(why.contains("forked while a call"), "{why}"),
                    Err(JournalError::Busy(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }));
            }
            over.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        let known = journal.verify().unwrap();
        drop(journal);
        assert_eq!(open(path).verify(), Ok(known));
        say("all there");
    }

    fn in_the_child(journal: SqliteJournal, path: &Path) {
        let refused = |error| matches!(error, JournalError::Unusable(why) if why.contains("another process"));
        assert!(refused(journal.find(Kind::Payout, &number("A-1"), None).unwrap_err()));
        assert!(refused(journal.begin(&intent("A-2")).unwrap_err()));
        assert!(refused(journal.verify().unwrap_err()));
        drop(journal);
        let own = open(path);
        let theirs = find(&own, "A-1");
        assert!(theirs.claimed, "the parent lives");
        assert!(matches!(own.claim(&theirs).unwrap(), Claim::Busy(_)));
        assert_eq!(own.gate(&theirs, None, &json!({})), Err(JournalError::Changed));
    }
}
