//! Damage is noticed: whatever becomes of a journal's files, a number that was paid is told as it was, told as unknown, or
//! nothing is told at all. It is never told as new, and never with another amount.
//!
//! `TOLEM_DAMAGE` multiplies the rounds; `./dev soak` takes ten times as many.

use crate::contract::{find, gate, intent, mine, new, number, to};
use crate::file::{ACCOUNT, folder, open};
use rusqlite::Connection;
use serde_json::json;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use tolem::journal::{
    Account, Begun, Cause, Change, Filter, Intent, Journal, JournalError, Movement, Opening, SqliteJournal,
};
use tolem::model::{Kind, Minor, State};

/// Numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

fn rounds(usual: usize) -> usize {
    usual * std::env::var("TOLEM_DAMAGE").map_or(1, |factor| factor.parse().unwrap())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// The intent of the number `D-<i>`: each has an amount of its own.
fn numbered(i: usize) -> Intent {
    Intent { amount: Minor::new(150_000 + i as u64).unwrap(), ..intent(&format!("D-{i}")) }
}

/// Pays the numbers, most of them to the end.
fn pay(journal: &SqliteJournal, numbers: std::ops::Range<usize>) {
    for i in numbers {
        let Begun::New(ready) = journal.begin(&numbered(i)).unwrap() else { panic!("D-{i} is new") };
        let sending = gate(journal, &ready);
        let change = match i % 7 {
            6 => to(State::Pending, Cause::Answer),
            _ => to(State::Paid, Cause::Answer),
        };
        journal.change(&sending, &Change { release: true, ..change }).unwrap();
    }
}

const MANY: usize = 60;

/// What stood where.
type Known = HashMap<usize, State>;

/// A journal of many numbers: closed in order, or as a killed till leaves it.
struct Till {
    _folder: tempfile::TempDir,
    path: PathBuf,
    known: Known,
}

fn till(closed: bool) -> Till {
    let (folder, path) = folder();
    let journal = open(&path);
    pay(&journal, 0..MANY);
    let known = (0..MANY).map(|i| (i, find(&journal, &format!("D-{i}")).state)).collect();
    if closed {
        drop(journal);
        return Till { _folder: folder, path, known };
    }
    // Nobody writes: the files as they are now are what a kill leaves.
    let (left, copy) = self::folder();
    copy_files(&path, &copy);
    Till { _folder: left, path: copy, known }
}

fn copy_files(from: &Path, to: &Path) {
    for ending in ["", "-wal", "-shm", ".head"] {
        if beside(from, ending).exists() {
            fs::copy(beside(from, ending), beside(to, ending)).unwrap();
        }
    }
}

/// What is told wrongly about the numbers, if anything is.
fn forgotten(path: &Path, known: &Known) -> Option<String> {
    let journal = SqliteJournal::open(path, ACCOUNT).ok()?;
    let told_rightly = |movement: &Movement, i: usize| {
        let unsettled = matches!(movement.state, State::Sending | State::Unknown);
        movement.intent.amount == numbered(i).amount && (movement.state == known[&i] || unsettled)
    };
    for i in 0..known.len() {
        match journal.find(Kind::Payout, &number(&format!("D-{i}")), None) {
            Err(_) => {}
            Ok(Some(movement)) if told_rightly(&movement, i) => {}
            Ok(other) => return Some(format!("D-{i}: {other:?}")),
        }
        match journal.begin(&numbered(i)) {
            Ok(Begun::Known(movement)) if told_rightly(&movement, i) => {}
            Ok(other) => return Some(format!("D-{i} again: {other:?}")),
            Err(_) => {}
        }
    }
    let listed =
        journal.list(&Filter { limit: 1000, ..Filter::default() }).map_or(Vec::new(), |listed| listed.movements);
    let wrong = listed.iter().find(|movement| {
        let i: usize = movement.intent.number.as_str()[2..].parse().unwrap_or(usize::MAX);
        i >= known.len() || !told_rightly(movement, i)
    });
    wrong.map(|movement| format!("listed: {movement:?}"))
}

/// Damages a copy of the files in so many ways; none of them may be believed.
fn damaged(till: &Till, times: usize, seed: u64, mut damage: impl FnMut(&Path, &mut Dice) -> String) {
    let mut dice = Dice(seed);
    for _ in 0..times {
        let (_folder, copy) = folder();
        copy_files(&till.path, &copy);
        let what = damage(&copy, &mut dice);
        if let Some(wrong) = forgotten(&copy, &till.known) {
            panic!("{what}: {wrong}");
        }
    }
}

fn flip(path: &Path, dice: &mut Dice) -> String {
    let mut bytes = fs::read(path).unwrap();
    let (at, bit) = (dice.below(bytes.len()), dice.below(8));
    bytes[at] ^= 1 << bit;
    fs::write(path, bytes).unwrap();
    format!("{} byte {at} bit {bit}", path.display())
}

#[test]
fn a_flipped_bit_of_a_closed_journal_forgets_nothing() {
    damaged(&till(true), rounds(100), 1, flip);
}

#[test]
fn a_flipped_bit_of_the_log_of_a_killed_till_forgets_nothing() {
    damaged(&till(false), rounds(80), 2, |path, dice| flip(&beside(path, "-wal"), dice));
    damaged(&till(false), rounds(20), 3, |path, dice| {
        let ending = ["", "-shm", ".head"][dice.below(3)];
        flip(&beside(path, ending), dice)
    });
}

#[test]
fn what_is_cut_removed_or_put_in_anothers_place_forgets_nothing() {
    let sector = |path: &Path, dice: &mut Dice, fill: &[u8]| {
        let mut bytes = fs::read(path).unwrap();
        let at = dice.below(bytes.len() / 512) * 512;
        bytes[at..at + 512].copy_from_slice(&fill[at % fill.len()..][..512]);
        fs::write(path, bytes).unwrap();
        format!("{} sector at {at}", path.display())
    };
    for closed in [true, false] {
        damaged(&till(closed), rounds(25), 4, |path, dice| {
            let ending = if !closed && dice.below(2) == 0 { "-wal" } else { "" };
            let file = beside(path, ending);
            match dice.below(5) {
                0 => {
                    let bytes = fs::read(&file).unwrap();
                    let length = dice.below(bytes.len());
                    fs::write(&file, &bytes[..length]).unwrap();
                    format!("{} cut at {length}", file.display())
                }
                1 => {
                    fs::remove_file(&file).unwrap();
                    format!("{} removed", file.display())
                }
                2 => sector(&file, dice, &[0; 512]),
                3 => {
                    // A page of elsewhere in the same file.
                    let bytes = fs::read(&file).unwrap();
                    let pages = bytes.len() / 4096;
                    let (one, other) = (dice.below(pages) * 4096, dice.below(pages) * 4096);
                    let mut swapped = bytes.clone();
                    swapped[one..one + 4096].copy_from_slice(&bytes[other..other + 4096]);
                    swapped[other..other + 4096].copy_from_slice(&bytes[one..one + 4096]);
                    fs::write(&file, swapped).unwrap();
                    format!("{} pages at {one} and {other}", file.display())
                }
                _ => sector(&file, dice, &[0xff; 512]),
            }
        });
    }
}

#[test]
fn a_page_that_was_never_written_again_forgets_nothing() {
    let (_folder, path) = folder();
    let journal = open(&path);
    pay(&journal, 0..MANY / 2);
    drop(journal);
    let older = fs::read(&path).unwrap();
    let journal = open(&path);
    pay(&journal, MANY / 2..MANY);
    let known = (0..MANY).map(|i| (i, find(&journal, &format!("D-{i}")).state)).collect();
    drop(journal);
    let till = Till { _folder, path, known };
    damaged(&till, rounds(25), 5, |path, dice| {
        let mut bytes = fs::read(path).unwrap();
        let at = dice.below(older.len() / 4096) * 4096;
        bytes[at..at + 4096].copy_from_slice(&older[at..at + 4096]);
        fs::write(path, bytes).unwrap();
        format!("the older page at {at}")
    });
}

fn refusal(path: &Path) -> (String, String) {
    match SqliteJournal::open(path, ACCOUNT) {
        Err(error @ JournalError::Forgotten(..)) => {
            let JournalError::Forgotten(_, word) = &error else { unreachable!() };
            assert!(error.to_string().contains(&format!("\"journalAccepted\": \"{word}\"")), "{error}");
            (error.to_string(), word.clone())
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

fn accepting(path: &Path, word: &str) -> Result<SqliteJournal, JournalError> {
    SqliteJournal::open_with(
        path,
        &Account::of(ACCOUNT),
        &Opening { accepted: Some(word.to_owned()), ..Opening::default() },
    )
}

#[test]
fn an_older_copy_put_back_is_refused_until_a_person_accepts_it() {
    let (folder, path) = folder();
    let journal = open(&path);
    pay(&journal, 0..3);
    let copy = folder.path().join("backup.sqlite");
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    pay(&journal, 3..5);
    drop(journal);
    fs::copy(&copy, &path).unwrap();
    let (why, word) = refusal(&path);
    assert!(why.contains("15 events with 5 requests sent were known, and it has 9 with 3"), "{why}");
    assert!(matches!(accepting(&path, "another"), Err(JournalError::Forgotten(..))));
    assert_eq!(refusal(&path).1, word, "asking changes nothing");
    let journal = accepting(&path, &word).unwrap();
    assert!(journal.notices().iter().any(|(_, notice)| notice.contains("accepted by a person")));
    assert_eq!(journal.verify(), Ok(3));
    pay(&journal, 3..4);
    drop(journal);
    // The word stays in the configuration and does no harm: another loss has another word.
    assert_eq!(accepting(&path, &word).unwrap().verify(), Ok(4));
    fs::copy(&copy, &path).unwrap();
    assert!(matches!(accepting(&path, &word), Err(JournalError::Forgotten(..))));
}

#[test]
fn an_older_copy_that_went_on_elsewhere_is_not_this_journal() {
    let (folder, path) = folder();
    let journal = open(&path);
    pay(&journal, 0..2);
    let copy = folder.path().join("elsewhere.sqlite");
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    pay(&journal, 2..3);
    drop(journal);
    pay(&open(&copy), 5..9);
    fs::copy(&copy, &path).unwrap();
    refusal(&path);
}

#[test]
fn a_lost_file_is_not_covered_by_a_fresh_journal_until_a_person_accepts_it() {
    for (how, lose) in [
        ("emptied", (|path| fs::write(path, "").unwrap()) as fn(&Path)),
        ("removed", |path| fs::remove_file(path).unwrap()),
        ("replaced by a new one", |path| {
            let (_folder, other) = folder();
            new(&open(&other), "A-1");
            fs::copy(other, path).unwrap();
        }),
    ] {
        let (_folder, path) = folder();
        pay(&open(&path), 0..2);
        lose(&path);
        let (_, word) = refusal(&path);
        let journal = accepting(&path, &word).unwrap_or_else(|error| panic!("{how}: {error}"));
        new(&journal, "A-2");
        drop(journal);
        open(&path);
    }
    // One that has known nothing yet may begin anew.
    let (_folder, path) = folder();
    drop(open(&path));
    fs::remove_file(&path).unwrap();
    open(&path);
}

#[test]
fn a_last_write_that_was_cut_is_no_harm() {
    let till = till(false);
    let log = beside(&till.path, "-wal");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() - 1]).unwrap();
    let journal = open(&till.path);
    assert!(journal.notices().iter().any(|(_, notice)| notice.contains("last write was cut")));
    assert_eq!(find(&journal, &format!("D-{}", MANY - 1)).state, State::Sending, "it is asked about");
    // And the journal goes on from there.
    new(&journal, "A-1");
    drop(journal);
    assert_eq!(open(&till.path).verify(), Ok(MANY as u64 + 1));
}

#[test]
fn a_mark_that_is_missing_or_old_is_no_harm() {
    let till = till(true);
    let mark = beside(&till.path, ".head");
    let kept = fs::read(&mark).unwrap();
    fs::remove_file(&mark).unwrap();
    pay(&open(&till.path), MANY..MANY + 1);
    let newer = fs::read(&mark).unwrap();
    assert_ne!(kept, newer);
    fs::write(&mark, &kept).unwrap();
    assert_eq!(open(&till.path).verify(), Ok(MANY as u64 + 1));
}

#[cfg(unix)]
#[test]
fn a_log_that_is_removed_or_replaced_beside_a_living_journal_stops_it() {
    for ending in ["-wal", "-shm"] {
        for replaced in [false, true] {
            let (_folder, path) = folder();
            let journal = open(&path);
            pay(&journal, 0..3);
            let ready = new(&journal, "A-1");
            fs::remove_file(beside(&path, ending)).unwrap();
            if replaced {
                fs::write(beside(&path, ending), "").unwrap();
            }
            let gated = journal.gate(&ready, None, &json!({}));
            assert!(matches!(&gated, Err(JournalError::Stopped(why)) if why.contains(ending)), "{gated:?}");
            drop(journal);
            match SqliteJournal::open(&path, ACCOUNT) {
                Err(JournalError::Forgotten(..)) => assert!(ending == "-wal" && replaced, "{ending} {replaced}"),
                Err(other) => panic!("{other:?}"),
                Ok(journal) => assert_eq!(find(&journal, "D-2").state, State::Paid, "{ending} {replaced}"),
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_is_refused() {
    let (folder, path) = folder();
    drop(open(&path));
    let link = folder.path().join("link");
    fs::hard_link(&path, &link).unwrap();
    for name in [&path, &link] {
        let error = SqliteJournal::open(name, ACCOUNT).err().unwrap();
        assert!(matches!(&error, JournalError::Unusable(why) if why.contains("hard links")), "{error}");
    }
    fs::remove_file(&link).unwrap();
    open(&path);
}

/// A hand with an SQL tool that takes the walls down, and puts them up again.
fn by_hand(path: &Path, sql: &str) {
    let hand = Connection::open(path).unwrap();
    let walls: Vec<(String, String)> = hand
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    walls.iter().for_each(|(name, _)| hand.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    hand.execute_batch(sql).unwrap();
    walls.iter().for_each(|(_, wall)| hand.execute_batch(wall).unwrap());
}

#[test]
fn a_row_that_does_not_agree_with_its_history_hides_no_other() {
    for change in [
        "amount = amount + 1",
        "cause = 'from_the_future'",
        "was_paid = 1",
        "order_id = '7'",
        "doubt = NULL, doubt_clock = NULL, doubt_ms = NULL",
    ] {
        let (_folder, path) = folder();
        let journal = open(&path);
        pay(&journal, 0..14);
        by_hand(&path, &format!("UPDATE movement SET {change} WHERE number = 'D-6'"));
        let found = journal.find(Kind::Payout, &number("D-6"), None);
        assert!(matches!(&found, Err(JournalError::Unusable(_))), "{change}: {found:?}");
        let again = journal.begin(&numbered(6));
        assert!(matches!(&again, Err(JournalError::Unusable(_))), "{change}: {again:?}");
        let listed = journal.list(&Filter { limit: 100, ..Filter::default() }).unwrap();
        assert_eq!((listed.movements.len(), listed.unreadable.len()), (13, 1), "{change}");
        assert!(listed.unreadable[0].contains("movement 7"), "{:?}", listed.unreadable);
        pay(&journal, 14..15);
        assert!(journal.verify().is_err(), "{change}");
    }
}

/// What is in one index of the numbers only is damage, whichever has lost it, and is neither begun nor entered.
#[test]
fn a_number_that_one_index_alone_has_is_not_new() {
    let (_folder, path) = folder();
    let journal = open(&path);
    pay(&journal, 0..1);
    drop(journal);
    // Without its description an index is not written.
    let index = "type = 'index' AND name = 'movement_number'";
    let hide = format!(
        "PRAGMA writable_schema = 1; CREATE TABLE hidden AS SELECT * FROM sqlite_schema WHERE {index}; DELETE FROM sqlite_schema WHERE {index}"
    );
    by_hand(&path, &hide);
    by_hand(&path, "UPDATE movement SET number = 'D-1' WHERE number = 'D-0'");
    by_hand(&path, "PRAGMA writable_schema = 1; INSERT INTO sqlite_schema SELECT * FROM hidden; DROP TABLE hidden");
    let journal = open(&path);
    for at in [0, 1] {
        for refused in [journal.begin(&numbered(at)).err(), journal.enter(&[numbered(2), numbered(at)]).err()] {
            let is_told = matches!(&refused, Some(JournalError::Unusable(why)) if why.contains("its two indexes"));
            assert!(is_told, "D-{at}: {refused:?}");
        }
    }
}

#[test]
fn clocks_that_were_altered_are_not_believed_and_the_rest_stands() {
    let (_folder, path) = folder();
    let journal = open(&path);
    pay(&journal, 0..7);
    let before = find(&journal, "D-6");
    assert!(before.doubt.unwrap().age.is_some());
    by_hand(&path, "UPDATE movement SET gate_ms = 1, doubt_ms = 1 WHERE number = 'D-6'");
    let now = find(&journal, "D-6");
    assert_eq!((now.state, now.doubt.unwrap().age), (State::Pending, None));
    assert!(now.since_gate.unwrap() < std::time::Duration::from_secs(5), "it counts from now on");
}

#[test]
fn an_answer_that_is_repeated_is_kept_once() {
    let (_folder, path) = folder();
    let journal = open(&path);
    let mut movement =
        journal.change(&gate(&journal, &new(&journal, "A-1")), &to(State::Pending, Cause::Answer)).unwrap();
    let told = |text: &str| Change {
        evidence: json!({ "http": 200, "raw": { "status": text } }),
        ..Change::none(&movement, Cause::Status, json!({}))
    };
    let changes = [told("waiting"), told("waiting"), told("waiting"), told("other"), told("waiting")];
    for change in &changes {
        movement = journal.change(&movement, change).unwrap();
    }
    let kept: Vec<_> = journal.history(&movement).unwrap().iter().skip(3).map(|event| event.evidence.clone()).collect();
    assert_eq!(kept[0]["raw"]["status"], "waiting");
    assert_eq!((&kept[1]["rawAsIn"], &kept[2]["rawAsIn"], &kept[1]["raw"]), (&json!(4), &json!(4), &json!(null)));
    assert_eq!((&kept[3]["raw"]["status"], &kept[4]["raw"]["status"]), (&json!("other"), &json!("waiting")));
    assert_eq!(journal.verify(), Ok(1));
}

#[test]
fn a_dead_owners_damage_is_told_at_the_opening() {
    let till = till(false);
    let owners = beside(&till.path, ".owners");
    fs::create_dir(&owners).unwrap();
    fs::write(owners.join(format!("{}.lock", "0".repeat(32))), "").unwrap();
    drop(Connection::open(&till.path).unwrap());
    by_hand(&till.path, "UPDATE movement SET amount = amount + 1 WHERE number = 'D-50'");
    let journal = open(&till.path);
    assert!(journal.notices().iter().any(|(_, notice)| notice.contains("movement 51")), "{:?}", journal.notices());
    assert_eq!(mine(journal.claim(&find(&journal, "D-48")).unwrap()).state, State::Pending);
}
