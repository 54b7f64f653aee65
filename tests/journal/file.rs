//! The SQLite file by itself: what it refuses to open, who may read it, and what it does against a hand with an
//! SQL tool. The hand here is a second connection of the same SQLite, which is safe inside one process.

use crate::contract::{brought_to, find, gate, intent, new, number, to};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use tolem::journal::{Account, Begun, Cause, Change, Elsewhere, Intent, Journal, JournalError, Opening, SqliteJournal};
use tolem::model::{Kind, State};

pub const ACCOUNT: &str = "bank/host/merchant";

pub fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.sqlite");
    (folder, path)
}

pub fn open(path: &Path) -> SqliteJournal {
    SqliteJournal::open(path, ACCOUNT).unwrap()
}

fn unusable(path: &Path) -> String {
    match SqliteJournal::open(path, ACCOUNT) {
        Err(JournalError::Unusable(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

fn execute(connection: &Connection, sql: &str) -> Result<usize, String> {
    connection.execute(sql, []).map_err(|error| error.to_string())
}

#[test]
fn a_journal_outlives_its_handle() {
    let (_folder, path) = folder();
    brought_to(&open(&path), "A-1", State::Pending);
    let journal = open(&path);
    assert_eq!(find(&journal, "A-1").state, State::Pending);
    assert_eq!(journal.verify(), Ok(1));
    assert_eq!(journal.path().canonicalize().unwrap(), path.canonicalize().unwrap());
    assert!(SqliteJournal::sqlite_version().starts_with("3."));
}

#[test]
fn accounts_that_are_named_do_not_see_each_other() {
    let (_folder, path) = folder();
    let named =
        |name: &str| SqliteJournal::open_with(&path, &Account::of(name).named(name), &Opening::default()).unwrap();
    let (one, two) = (named(ACCOUNT), named("bank/host/other"));
    let first = new(&one, "A-1");
    new(&two, "A-1");
    assert_eq!(two.elsewhere(&number("A-1")), Ok(None));
    assert_eq!(two.gate(&first, None, &json!({})), Err(JournalError::Changed));
    assert!(two.find(Kind::Payout, &number("A-2"), None).unwrap().is_none());
    assert_eq!(two.list(&tolem::journal::Filter { limit: 10, ..Default::default() }).unwrap().movements.len(), 1);
    assert_eq!(one.verify(), Ok(2));
    assert!(SqliteJournal::open(&path, "").is_err());
}

/// What is found is proved in the snapshot that it was found in: a change in between is no damage.
#[test]
fn a_movement_is_found_by_the_banks_id_while_another_till_changes_it() {
    let (_folder, path) = folder();
    let (writer, reader) = (open(&path), open(&path));
    let sent = writer.gate(&new(&writer, "A-1"), None, &json!({})).unwrap();
    let pending = Change { order_id: Some("77".to_owned()), ..Change::to(State::Pending, Cause::Answer, json!({})) };
    let mut movement = writer.change(&sent, &pending).unwrap();
    std::thread::scope(|scope| {
        let changes = scope.spawn(|| {
            for _ in 0..300 {
                let asked = Change::none(&movement, Cause::StatusNoAnswer, json!({}));
                movement = writer.change(&movement, &asked).unwrap();
            }
        });
        while !changes.is_finished() {
            let found = reader.find_by_order_id(Kind::Payout, "77").unwrap();
            assert_eq!(found.unwrap().order_id.as_deref(), Some("77"));
        }
    });
}

/// Who has not been named may be the same shop by another login, token or address.
#[test]
fn a_number_of_an_account_that_may_be_the_same_shop_is_not_begun_again() {
    let (_folder, path) = folder();
    new(&open(&path), "A-1");
    let other = |account: Account| SqliteJournal::open_with(&path, &account, &Opening::default()).unwrap();
    let unnamed = Account::of("bank/host/other");
    for (journal, one_login) in [
        (other(unnamed.clone()), false),
        (other(unnamed.named("other")), false),
        (other(Account::of("bank/other.host/merchant")), true),
    ] {
        let theirs = Elsewhere { account: ACCOUNT.to_owned(), one_login };
        let known = Err(JournalError::OtherAccount(theirs.clone()));
        assert_eq!(journal.begin(&intent("A-1")), known);
        let refund = Intent { kind: Kind::Refund, part: Some(number("r-1")), ..intent("A-1") };
        assert_eq!(journal.begin(&refund), known, "nor is it given back");
        let registry = [intent("B-1"), intent("A-1")];
        assert_eq!(journal.enter(&registry), Err(JournalError::OtherAccount(theirs.clone())));
        assert_eq!(journal.find(Kind::Payout, &number("B-1"), None), Ok(None), "nor is anything beside it");
        assert_eq!(journal.elsewhere(&number("A-1")), Ok(Some(theirs)));
        assert_eq!(journal.others_open(), Ok(vec![]), "nothing of it has left");
    }
    // Another bank knows numbers of its own.
    let bank = SqliteJournal::open(&path, "bank2/host/merchant").unwrap();
    assert!(matches!(bank.begin(&intent("A-1")), Ok(Begun::New(_))));
}

#[test]
fn what_another_account_has_left_open_is_told() {
    let (_folder, path) = folder();
    let one = open(&path);
    one.gate(&new(&one, "A-1"), None, &json!({})).unwrap();
    let other = SqliteJournal::open(&path, "bank/host/other").unwrap();
    assert_eq!(other.others_open(), Ok(vec![(ACCOUNT.to_owned(), 1)]));
}

/// An older library wrote the host as it was spelled; its movements are chained to that name.
#[test]
fn another_spelling_of_the_host_is_the_same_account() {
    let (_folder, path) = folder();
    let old = Account::as_written("bank/127.0.0.1:80/merchant");
    new(&SqliteJournal::open_with(&path, &old, &Opening::default()).unwrap(), "A-1");
    for name in ["bank/LOCALHOST/merchant", "bank/127.0.0.1/merchant", "bank/[::1]:443/merchant"] {
        let journal = SqliteJournal::open(&path, name).unwrap();
        assert!(matches!(journal.begin(&intent("A-1")), Ok(Begun::Known(_))), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn only_its_user_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state").join("tolem").join("journal.sqlite");
    let journal = open(&path);
    new(&journal, "A-1");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    for file in [path.clone(), beside("-wal"), beside("-shm")] {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    for folder in [path.parent().unwrap(), path.parent().unwrap().parent().unwrap(), &beside(".owners")] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    for file in std::fs::read_dir(beside(".owners")).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn files_that_are_not_journals_are_refused_and_left_alone() {
    let (folder, path) = folder();
    let noise: Vec<u8> = (0..20_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(&path, &noise).unwrap();
    unusable(&path);
    assert_eq!(std::fs::read(&path).unwrap(), noise);

    for mode in ["delete", "wal"] {
        let path = folder.path().join(mode);
        let theirs = Connection::open(&path).unwrap();
        let _: String = theirs.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0)).unwrap();
        theirs.execute_batch("CREATE TABLE invoice (id INTEGER PRIMARY KEY); INSERT INTO invoice VALUES (1);").unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(unusable(&path).contains("another program"));
        assert_eq!(std::fs::read(&path).unwrap(), before, "{mode}");
        let rows: i64 = theirs.query_row("SELECT count(*) FROM invoice", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1);
        assert!(!folder.path().join(format!("{mode}.owners")).exists());
    }
    assert!(unusable(folder.path()).contains("folder"));
}

#[test]
fn a_damaged_journal_is_not_believed() {
    let (_folder, path) = folder();
    let journal = open(&path);
    for i in 0..200 {
        new(&journal, &format!("A-{i}"));
    }
    drop(journal);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8_192].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    let found = SqliteJournal::open(&path, ACCOUNT).and_then(|journal| journal.verify());
    assert!(matches!(found, Err(JournalError::Unusable(_))), "{found:?}");
}

#[test]
fn a_newer_journal_is_refused() {
    const NEWER: u32 = 99;
    let (_folder, path) = folder();
    drop(open(&path));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", NEWER).unwrap();
    assert_eq!(SqliteJournal::open(&path, ACCOUNT).err(), Some(JournalError::Newer(NEWER, 8)));
}

#[test]
fn a_journal_without_its_walls_is_refused() {
    for sql in [
        "DROP TRIGGER event_unchanged",
        "DROP TRIGGER movement_changes",
        "DROP TRIGGER movement_intent",
        "INSERT INTO edge VALUES ('paid', 'ready', 'settled')",
        "DELETE FROM edge WHERE cause = 'gate'",
    ] {
        let (_folder, path) = folder();
        drop(open(&path));
        execute(&Connection::open(&path).unwrap(), sql).unwrap();
        assert!(unusable(&path).contains("changed"), "{sql}");
    }
}

#[cfg(unix)]
#[test]
fn a_journal_moved_away_while_open_stops() {
    let (folder, path) = folder();
    let journal = open(&path);
    let movement = new(&journal, "A-1");
    std::fs::rename(&path, folder.path().join("elsewhere")).unwrap();
    assert!(matches!(journal.gate(&movement, None, &json!({})), Err(JournalError::Stopped(_))));
    assert!(matches!(journal.begin(&intent("A-2")), Err(JournalError::Stopped(_))));
    // Its log is still here: a fresh journal would know nothing of what is in it.
    assert!(unusable(&path).contains("-wal"));
}

#[cfg(unix)]
#[test]
fn two_names_of_one_journal_are_one_journal() {
    let (folder, path) = folder();
    let journal = open(&path);
    new(&journal, "A-1");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let other = open(&link);
    assert!(find(&other, "A-1").claimed);
    assert!(matches!(other.begin(&intent("A-1")), Ok(Begun::Known(_))));
}

#[test]
fn the_file_itself_refuses_illegal_transitions() {
    let (_folder, path) = folder();
    let journal = open(&path);
    let hand = Connection::open(&path).unwrap();
    for (i, from) in State::ALL.into_iter().enumerate() {
        let movement = brought_to(&journal, &format!("A-{i}"), from);
        for to in State::ALL {
            for cause in Cause::ALL {
                let gate = if to == State::Sending {
                    ", attempts = attempts + 1, gate_clock = 'boot:x', gate_ms = 1"
                } else {
                    ""
                };
                let sql = format!(
                    "UPDATE movement SET state = '{}', cause = '{}', revision = revision + 1{gate} WHERE id = {}",
                    to.word(),
                    cause.word(),
                    movement.id
                );
                let refusal = execute(&hand, &sql).unwrap_err();
                let way = format!("{from:?} -> {to:?} because of {cause:?}: {refusal}");
                // Even an allowed one is refused without its event, and beside a doubt.
                let walls = ["illegal transition", "FOREIGN KEY", "no_money_without_doubt"];
                assert!(walls.iter().any(|wall| refusal.contains(wall)), "{way}");
                let event = matches!(cause, Cause::Notified | Cause::Status | Cause::StatusNoAnswer);
                let told = if from == to { event } else { cause == Cause::Corrected };
                if (from.is_final() && !told) || (to == State::Sending && from != State::Ready) {
                    assert!(refusal.contains("illegal transition"), "{way}");
                }
            }
        }
    }
    assert_eq!(journal.verify(), Ok(State::ALL.len() as u64));
}

#[test]
fn the_file_itself_keeps_identity_content_counters_and_events() {
    let (_folder, path) = folder();
    let journal = open(&path);
    let sending = brought_to(&journal, "A-1", State::Sending);
    let hand = Connection::open(&path).unwrap();
    for (sql, why) in [
        ("UPDATE movement SET number = 'A-2'", "identity"),
        ("UPDATE movement SET account = 'x'", "identity"),
        ("UPDATE movement SET kind = 'refund'", "identity"),
        ("UPDATE movement SET id = 5", "identity"),
        ("UPDATE movement SET amount = 1", "amendment"),
        ("UPDATE movement SET currency = 'RUB'", "amendment"),
        ("UPDATE movement SET payee_mask = '411111******2222'", "amendment"),
        ("UPDATE movement SET payee_mask = NULL", "amendment"),
        ("UPDATE movement SET fence = fence - 1", "count"),
        ("UPDATE movement SET fence = fence + 2", "count"),
        ("UPDATE movement SET revision = revision - 1, state = 'unknown', cause = 'no_answer'", "count"),
        ("UPDATE movement SET revision = revision + 2, state = 'unknown', cause = 'no_answer'", "count"),
        ("UPDATE movement SET attempts = attempts + 1", "count"),
        ("UPDATE movement SET state = 'unknown'", "event"),
        ("UPDATE movement SET order_id = 'x'", "event"),
        ("UPDATE movement SET not_found = 9", "event"),
        ("UPDATE movement SET gate_ms = 0", "event"),
        (
            "UPDATE movement SET gate_ms = 0, state = 'unknown', cause = 'no_answer', revision = revision + 1",
            "only the gate",
        ),
        ("DELETE FROM movement", "never deleted"),
        ("INSERT OR REPLACE INTO movement SELECT * FROM movement", "taken"),
        ("UPDATE event SET evidence = '{}'", "append-only"),
        ("UPDATE event SET at = 0", "append-only"),
        ("DELETE FROM event", "append-only"),
        ("INSERT OR REPLACE INTO event SELECT * FROM event WHERE revision = 1", "last change"),
        (
            "INSERT INTO event SELECT movement, 3, at, to_state, 'paid', 'answer', '{}', owner, hash, seal FROM event LIMIT 1",
            "last change",
        ),
    ] {
        let refusal = execute(&hand, sql).expect_err(sql);
        assert!(refusal.contains(why), "{sql}: {refusal}");
    }
    let begin = |mask: &str, amount: i64, state: &str| {
        let sql = format!(
            "INSERT INTO movement (account, kind, number, amount, currency, fingerprint, payee_mask, by_page, state, \
             revision, attempts, cause, not_found, created_at, updated_at, fence, part, manual_capture, by_wallet, \
             verifies, readiness, absent, key, is_foreign) VALUES ('a', 'payout', 'B-1', {amount}, 'KZT', zeroblob(32), \
             '{mask}', 0, '{state}', 1, 0, 'submitted', 0, 0, 0, 0, '', 0, 0, 0, 'fresh', 0, 0, 0)"
        );
        execute(&hand, &sql).unwrap_err()
    };
    assert!(begin("4111111111111111", 1, "ready").contains("mask_is_masked"));
    assert!(begin("****1111", 0, "ready").contains("amount_positive"));
    assert!(begin("****1111", 1, "paid").contains("begins ready"));
    assert!(begin("****1111", 1, "ready").contains("FOREIGN KEY"), "not without its event");
    journal.change(&sending, &to(State::Paid, Cause::Answer)).unwrap();
    assert_eq!(journal.verify(), Ok(1));
}

#[test]
fn an_altered_history_is_found() {
    for (sql, at) in [
        ("UPDATE event SET evidence = replace(evidence, 'bank', 'bonk') WHERE revision = 2", 2),
        ("UPDATE event SET at = at + 1 WHERE revision = 1", 1),
        ("UPDATE event SET to_state = 'declined' WHERE revision = 3", 3),
        ("UPDATE event SET hash = zeroblob(32) WHERE revision = 3", 3),
        ("DELETE FROM event WHERE revision = 3", 3),
        ("DELETE FROM event WHERE revision = 2", 2),
        ("UPDATE movement SET amount = amount + 1", 3),
        ("UPDATE movement SET payee_mask = '411111******2222'", 3),
        ("UPDATE movement SET state = 'declined'", 3),
        ("UPDATE movement SET number = 'A-9'", 1),
    ] {
        let (_folder, path) = folder();
        let journal = open(&path);
        let paid = brought_to(&journal, "A-1", State::Paid);
        brought_to(&journal, "A-2", State::Paid);
        assert_eq!(journal.history(&paid).unwrap().len(), 3);
        let hand = Connection::open(&path).unwrap();
        hand.execute_batch(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER event_unchanged; DROP TRIGGER event_stays; \
             DROP TRIGGER movement_changes; DROP TRIGGER movement_intent;",
        )
        .unwrap();
        let table = if sql.contains("event") { "movement" } else { "id" };
        let sql = format!("{sql} {} {table} = 1", if sql.contains("WHERE") { "AND" } else { "WHERE" });
        assert_eq!(execute(&hand, &sql), Ok(1), "{sql}");
        let found = journal.verify();
        let expected = format!("revision {at}");
        assert!(matches!(&found, Err(JournalError::Unusable(why)) if why.contains(&expected)), "{sql}: {found:?}");
        if !sql.contains("number") {
            assert!(matches!(journal.history(&paid), Err(JournalError::Unusable(_))), "{sql}");
        }
        // The other movement's chain is whole.
        assert_eq!(journal.history(&find(&journal, "A-2")).unwrap().len(), 3);
    }
}

#[test]
fn a_missing_movement_is_found() {
    let (_folder, path) = folder();
    let journal = open(&path);
    for text in ["A-1", "A-2", "A-3"] {
        new(&journal, text);
    }
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER event_stays; DROP TRIGGER movement_stays; \
             DELETE FROM event WHERE movement = 2; DELETE FROM movement WHERE id = 2;",
        )
        .unwrap();
    assert!(matches!(journal.verify(), Err(JournalError::Unusable(why)) if why.contains("movement 2 is missing")));
}

#[test]
fn a_lock_held_too_long_is_an_error_and_not_the_end() {
    let (_folder, path) = folder();
    let journal = open(&path);
    let ready = new(&journal, "A-1");
    let mut hand = Connection::open(&path).unwrap();
    let lock = hand.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    let error = journal.gate(&ready, None, &json!({})).unwrap_err();
    assert!(matches!(&error, JournalError::Busy(why) if why.contains("locked by another process")), "{error:?}");
    assert_eq!(find(&journal, "A-1").state, State::Ready, "reading goes on");
    drop(lock);
    assert_eq!(gate(&journal, &ready).state, State::Sending);
}

#[test]
fn a_copy_made_with_vacuum_into_is_a_journal() {
    let (folder, path) = folder();
    let journal = open(&path);
    let pending = brought_to(&journal, "A-1", State::Pending);
    journal.release(&pending).unwrap();
    let copy = folder.path().join("backup.sqlite");
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let restored = open(&copy);
    assert_eq!(restored.verify(), Ok(1));
    assert_eq!(find(&restored, "A-1").state, State::Pending);
}

// Windows lets nobody move or remove what is open.
#[cfg(unix)]
#[test]
fn a_journal_without_its_index_is_not_opened_beside_somebody_who_has_it_open() {
    let (_folder, path) = folder();
    let first = open(&path);
    std::fs::remove_file(path.with_file_name(format!("{}-shm", path.file_name().unwrap().to_str().unwrap()))).unwrap();
    let refused = SqliteJournal::open(&path, ACCOUNT).err();
    assert!(
        matches!(&refused, Some(JournalError::Unusable(why)) if why.contains("close every program")),
        "{refused:?}"
    );
    drop(first);
    open(&path).verify().unwrap();
}

#[test]
fn a_mark_that_cannot_be_read_is_told_and_written_anew() {
    let (_folder, path) = folder();
    let mark = path.with_file_name(format!("{}.head", path.file_name().unwrap().to_str().unwrap()));
    let told = |journal: &SqliteJournal| journal.notices().iter().any(|(_, line)| line.contains("the mark beside it"));
    assert!(!told(&open(&path)), "a new journal has none");
    let mut bytes = std::fs::read(&mark).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&mark, bytes).unwrap();
    assert!(told(&open(&path)));
    assert!(!told(&open(&path)), "it is whole again");
}

#[cfg(unix)]
#[test]
fn another_file_in_the_place_of_a_journal_is_not_opened_beside_a_client_of_the_one_before() {
    let (folder, path) = folder();
    let first = open(&path);
    for ending in ["", "-wal", "-shm", ".head"] {
        let name = format!("{}{ending}", path.file_name().unwrap().to_str().unwrap());
        std::fs::rename(path.with_file_name(&name), folder.path().join(format!("away-{name}"))).unwrap();
    }
    let refused = SqliteJournal::open(&path, ACCOUNT).err();
    assert!(matches!(&refused, Some(JournalError::Unusable(why)) if why.contains("in its place")), "{refused:?}");
    drop(first);
    open(&path);
}
