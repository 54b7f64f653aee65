use super::connection::{CHECKPOINT_EVERY, PAGES, SETTINGS, check_settings, connect};
use super::opening::check_version;
use super::schema::{self, Found};
use super::*;
use crate::journal::DoubtChange;
use crate::journal::account::Account;
use crate::journal::mark::{Mark, Place};
use crate::model::{Currency, Minor};
use serde_json::json;
use std::time::Duration;

mod older;

pub(super) fn intent(number: &str) -> Intent {
    Intent {
        kind: Kind::Payout,
        number: OrderNumber::parse(number).unwrap(),
        amount: Minor::new(15_000_000).unwrap(),
        currency: Currency::KZT,
        fingerprint: [7; 32],
        payee_mask: Some("411111******1111".to_owned()),
        payee_ref: None,
        by_page: false,
        part: None,
        manual_capture: false,
        by_wallet: false,
        commission: None,
        page_secs: None,
        verifies: false,
        echoes: serde_json::Value::Null,
    }
}

pub(super) fn journal() -> (tempfile::TempDir, SqliteJournal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(&folder.path().join("journal.sqlite"), "gateway/host/merchant").unwrap();
    (folder, journal)
}

pub(super) fn new(journal: &SqliteJournal, number: &str) -> Movement {
    match journal.begin(&intent(number)).unwrap() {
        Begun::New(movement) => movement,
        Begun::Known(movement) => panic!("{movement:?}"),
    }
}

fn setting(connection: &Connection, pragma: &str) -> i64 {
    connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
}

#[test]
fn the_settings_are_read_back_and_a_wrong_one_is_refused() {
    let (_folder, journal) = journal();
    let session = journal.session().unwrap();
    let connection = session.connection().unwrap();
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    assert_eq!(setting(connection, "busy_timeout"), 5_000);
    check_settings(connection).unwrap();
    for (pragma, value) in SETTINGS {
        connection.pragma_update(None, pragma, i64::from(*value == 0)).unwrap();
        assert!(check_settings(connection).is_err(), "{pragma}");
        connection.pragma_update(None, pragma, value).unwrap();
    }
}

#[test]
fn the_intent_is_lazy_and_the_gate_and_the_verdict_are_synced() {
    let (_folder, journal) = journal();
    let synchronous = || setting(journal.session().unwrap().connection().unwrap(), "synchronous");
    let ready = new(&journal, "A-1");
    assert_eq!(synchronous(), 1);
    let sending = journal.gate(&ready, None, &json!({})).unwrap();
    assert_eq!(synchronous(), 2);
    journal.release(&sending).unwrap();
    assert_eq!(synchronous(), 1);
    let Claim::Mine(mine) = journal.claim(&sending).unwrap() else { panic!() };
    assert_eq!((mine.state, mine.cause), (State::Unknown, Cause::OwnerDied));
    assert_eq!(synchronous(), 2, "a death found is written durably");
    new(&journal, "A-2");
    journal
        .change(&mine, &Change { doubt: DoubtChange::Ends, ..Change::to(State::Paid, Cause::Status, json!({})) })
        .unwrap();
    assert_eq!(synchronous(), 2);
}

#[test]
fn a_panic_in_a_transaction_leaves_nothing_behind() {
    let (_folder, journal) = journal();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let asked = Asked::to_do(Durability::Lazy, |journal, work, grip| {
            journal.insert(work, &intent("A-1"), Some(grip))?;
            panic!("in the middle")
        });
        journal.moved(&asked)
    }));
    assert!(panic.is_err());
    assert_eq!(journal.find(Kind::Payout, &intent("A-1").number, None).unwrap(), None);
    journal.gate(&new(&journal, "A-1"), None, &json!({})).unwrap();
    assert_eq!(journal.verify(), Ok(1));
}

#[test]
fn an_old_sqlite_is_refused() {
    assert!(check_version(3_051_002).is_err());
    assert!(check_version(3_051_003).is_ok());
    assert!(check_version(rusqlite::version_number()).is_ok());
}

#[test]
fn every_failure_of_the_disk_stops_the_journal_and_a_lock_does_not() {
    let fails = |code| {
        Asked::to_do(Durability::Synced, move |_, _, _| {
            Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into())
        })
    };
    // sqlite.org/rescode.html: IOERR, its FSYNC and WRITE kinds, CORRUPT, FULL, NOTADB, READONLY, CANTOPEN; NOMEM
    for code in [10, 10 | (4 << 8), 10 | (3 << 8), 11, 13, 26, 8, 14, 7] {
        let (_folder, journal) = journal();
        let movement = new(&journal, "A-1");
        let error = journal.moved(&fails(code));
        assert!(matches!(error, Err(JournalError::Stopped(_))), "{code}: {error:?}");
        assert!(matches!(journal.gate(&movement, None, &json!({})), Err(JournalError::Stopped(_))), "{code}");
        assert!(matches!(journal.begin(&intent("A-2")), Err(JournalError::Stopped(_))), "{code}");
        assert_eq!(journal.find(Kind::Payout, &intent("A-1").number, None).unwrap().unwrap().state, State::Ready);
    }
    for (code, illegal) in [(5, false), (6, false), (19, true)] {
        let (_folder, journal) = journal();
        let error = journal.moved(&fails(code)).unwrap_err();
        assert_eq!(matches!(error, JournalError::Illegal(_)), illegal, "{code}: {error:?}");
        assert_eq!(matches!(error, JournalError::Busy(_)), !illegal, "{code}: {error:?}");
        new(&journal, "A-1");
    }
}

#[test]
fn damage_met_while_reading_stops_writing() {
    let (_folder, journal) = journal();
    let failure = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(11), None);
    assert!(matches!(journal.read::<()>(|_| Err(failure.into())), Err(JournalError::Unusable(_))));
    assert!(matches!(journal.begin(&intent("A-1")), Err(JournalError::Stopped(_))));
}

#[test]
fn a_full_database_stops_and_stays_stopped_with_room_again() {
    let (_folder, journal) = journal();
    let limit = |pages: i64| {
        let session = journal.session().unwrap();
        session.connection().unwrap().pragma_update(None, "max_page_count", pages).unwrap();
    };
    let before = new(&journal, "A-1");
    limit(1); // SQLite raises it to the present size.
    let wide = json!({ "raw": "x".repeat(100_000) });
    assert!(matches!(journal.gate(&before, None, &wide), Err(JournalError::Stopped(_))));
    limit(1_000_000);
    assert!(matches!(journal.gate(&before, None, &json!({})), Err(JournalError::Stopped(_))));
    assert_eq!(journal.find(Kind::Payout, &before.intent.number, None).unwrap(), Some(before));
}

#[test]
fn the_log_is_moved_into_the_file_from_time_to_time() {
    let (_folder, journal) = journal();
    let size = || journal.path().metadata().unwrap().len();
    let before = size();
    for i in 0..CHECKPOINT_EVERY / (PAGES.0 + PAGES.1) {
        new(&journal, &format!("A-{i}"));
    }
    assert!(size() > before, "nothing was moved");
}

#[test]
fn every_page_is_found_by_an_index_of_its_own() {
    let (_folder, journal) = journal();
    let plan = |filter: &Filter, few| -> String {
        let session = journal.session().unwrap();
        let connection = session.connection().unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", list_sql(filter, few))).unwrap();
        let lines: Vec<String> =
            statement.query_map(("a", 0, 1, 1, 9), |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        lines.join("\n")
    };
    let states = |states: &[State]| Filter { states: states.to_vec(), ..Filter::default() };
    let contradicted = Filter { contradicted: true, ..Filter::default() };
    for (filter, few, index) in [
        (states(&[]), false, "movement_page (account=? AND id<?)"),
        (states(&[State::Paid]), false, "movement_page (account=? AND id<?)"),
        (states(&[State::Paid, State::Unknown]), false, "movement_page (account=? AND id<?)"),
        (states(&[State::Sending, State::Unknown]), false, "movement_open (account=? AND id<?)"),
        (states(&[State::Declined]), false, "movement_declined (account=? AND id<?)"),
        (contradicted, false, "movement_contradicted (account=? AND id<?)"),
        (states(&[]), true, "movement_day (account=? AND created_at>? AND created_at<?)"),
        (states(&[State::Paid]), true, "movement_day (account=? AND created_at>? AND created_at<?)"),
    ] {
        let plan = plan(&filter, few);
        assert!(plan.contains(index), "{plan}");
    }
}

#[test]
fn what_is_few_is_looked_through_by_its_day_and_what_is_many_from_the_newest_on() {
    let (_folder, journal) = journal();
    for at in 0..10 {
        new(&journal, &format!("A-{at}"));
    }
    let page = |since, before| {
        let filter = Filter { since: Some(since), before, limit: 4, ..Filter::default() };
        let numbers = journal.list(&filter).unwrap().movements.into_iter().map(|found| found.intent.number.to_string());
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(page(0, None), ["A-9", "A-8", "A-7", "A-6"]);
    assert_eq!(page(0, Some(3)), ["A-1", "A-0"]);
    assert!(page(i64::MAX, None).is_empty());
    // What is journalled at the end of a time or later is not of that time.
    let until = |until| Filter { since: Some(0), until: Some(until), limit: 4, ..Filter::default() };
    assert_eq!(journal.list(&until(i64::MAX)).unwrap().movements.len(), 4);
    let newest = journal.list(&until(i64::MAX)).unwrap().movements[0].created_at;
    assert!(journal.list(&until(newest)).unwrap().movements.iter().all(|movement| movement.created_at < newest));
    assert!(journal.list(&until(0)).unwrap().movements.is_empty());
    // Neither way changes what is on a page.
    let many = |few| list_sql(&Filter { since: Some(0), limit: 4, ..Filter::default() }, few);
    journal
        .read(|connection| {
            let ids = |sql: &str| -> Vec<i64> {
                let found = rows(connection, sql, (&journal.account, 0, 8, 4, i64::MAX)).unwrap();
                found.iter().map(|row| row.movement.id).collect()
            };
            assert_eq!((ids(&many(true)), ids(&many(false))), (vec![7, 6, 5, 4], vec![7, 6, 5, 4]));
            Ok(())
        })
        .unwrap();
}

const NOW: u32 = schema::STEPS.len() as u32;

/// The steps of a library after this one.
fn next(step: &'static str) -> Vec<&'static str> {
    [schema::STEPS, &[step]].concat()
}

const NOTE: &str = "ALTER TABLE movement ADD COLUMN note TEXT; INSERT INTO meta VALUES ('step', 9);";

#[test]
fn an_older_journal_is_migrated_and_keeps_its_movements() {
    let (folder, journal) = journal();
    new(&journal, "A-1");
    drop(journal);
    let next = next(NOTE);
    let connection = connect(&folder.path().join("journal.sqlite")).unwrap();
    let found = schema::identify(&connection, &next).unwrap();
    assert_eq!(found, Found::Journal(NOW));
    assert!(schema::check_rules(&connection, &next).is_err());
    schema::migrate(&connection, &found, &next).unwrap();
    assert_eq!(schema::identify(&connection, &next).unwrap(), Found::Journal(NOW + 1));
    assert_eq!(setting(&connection, "user_version"), i64::from(NOW + 1));
    schema::check_rules(&connection, &next).unwrap();
    let notes: i64 =
        connection.query_row("SELECT count(*) FROM movement WHERE note IS NULL", [], |r| r.get(0)).unwrap();
    assert_eq!(notes, 1);
    // A second time there is nothing to do.
    schema::migrate(&connection, &Found::Journal(NOW + 1), &next).unwrap();
}

/// A journal of the first schema, with a movement that was sent and one that the bank refused.
const OLD_MOVEMENTS: &str = "
    INSERT INTO movement (id, account, kind, number, part, amount, currency, fingerprint, by_page, manual_capture,
      by_wallet, state, revision, attempts, cause, not_found, created_at, updated_at, fence)
      VALUES (1, 'a', 'payout', 'sent', '', 5, 'KZT', zeroblob(32), 0, 0, 0, 'ready', 1, 0, 'submitted', 0, 1, 1, 1),
             (2, 'a', 'payout', 'refused', '', 5, 'KZT', zeroblob(32), 0, 0, 0, 'ready', 1, 0, 'submitted', 0, 1, 1, 1),
             (3, 'a', 'payout', 'new', '', 5, 'KZT', zeroblob(32), 0, 0, 0, 'ready', 1, 0, 'submitted', 0, 1, 1, 1);
    INSERT INTO event SELECT id, 1, 1, NULL, 'ready', 'submitted', '{}', 'o', zeroblob(32) FROM movement;
    UPDATE movement SET state = 'sending', cause = 'gate', revision = 2, attempts = 1, gate_clock = 'boot:x', gate_ms = 7
      WHERE id < 3;
    INSERT INTO event SELECT id, 2, 1, 'ready', 'sending', 'gate', '{}', 'o', zeroblob(32) FROM movement WHERE id < 3;
    UPDATE movement SET state = iif(id = 1, 'unknown', 'ready'), cause = iif(id = 1, 'no_answer', 'answer'), revision = 3
      WHERE id < 3;
    INSERT INTO event SELECT id, 3, 1, 'sending', state, cause, '{}', 'o', zeroblob(32) FROM movement WHERE id < 3;";

#[test]
fn what_an_older_library_had_sent_is_in_doubt_and_what_was_refused_is_not() {
    let connection = Connection::open_in_memory().unwrap();
    schema::migrate(&connection, &Found::Empty, &schema::STEPS[..1]).unwrap();
    let transaction = connection.unchecked_transaction().unwrap();
    transaction.execute_batch(OLD_MOVEMENTS).unwrap();
    transaction.commit().unwrap();
    schema::migrate(&connection, &Found::Journal(1), schema::STEPS).unwrap();
    schema::check_rules(&connection, schema::STEPS).unwrap();
    let doubt = |number: &str| -> Option<i64> {
        let sql = "SELECT doubt_ms FROM movement WHERE number = ?1 AND key = 0 AND commission IS NULL";
        connection.query_row(sql, [number], |row| row.get(0)).unwrap()
    };
    assert_eq!((doubt("sent"), doubt("refused"), doubt("new")), (Some(7), None, None));
}

#[test]
fn what_an_older_library_had_called_paid_is_remembered_until_a_person_unsays_it() {
    let connection = Connection::open_in_memory().unwrap();
    schema::migrate(&connection, &Found::Empty, &schema::STEPS[..1]).unwrap();
    let transaction = connection.unchecked_transaction().unwrap();
    transaction.execute_batch(OLD_MOVEMENTS).unwrap();
    transaction.commit().unwrap();
    schema::migrate(&connection, &Found::Journal(1), &schema::STEPS[..3]).unwrap();
    let step = |id: i64, revision: u32, from: &str, to: &str, cause: &str| {
        let sql = format!(
            "UPDATE movement SET state = '{to}', cause = '{cause}', revision = {revision}, readiness = 'released',
               doubt = NULL, doubt_clock = NULL, doubt_ms = NULL, belief = 'paid', belief_by = 'status', belief_at = 1,
               belief_open = 0 WHERE id = {id};
             INSERT INTO event SELECT id, revision, 1, '{from}', state, cause, '{{}}', 'o', zeroblob(32) FROM movement
               WHERE id = {id};"
        );
        let transaction = connection.unchecked_transaction().unwrap();
        transaction.execute_batch(&sql).unwrap();
        transaction.commit().unwrap();
    };
    step(1, 4, "unknown", "paid", "status");
    step(1, 5, "paid", "review", "corrected");
    step(2, 4, "ready", "paid", "settled");
    step(2, 5, "paid", "review", "corrected");
    schema::migrate(&connection, &Found::Journal(3), schema::STEPS).unwrap();
    schema::check_rules(&connection, schema::STEPS).unwrap();
    let was_paid = |id: i64| -> bool {
        connection.query_row("SELECT was_paid FROM movement WHERE id = ?1", [id], |row| row.get(0)).unwrap()
    };
    assert_eq!([1, 2, 3].map(was_paid), [true, true, false]);
    let unsaid = "UPDATE movement SET state = 'declined', cause = 'status', revision = 6 WHERE id = 1";
    let refusal = connection.execute(unsaid, []).unwrap_err().to_string();
    assert!(refusal.contains("only a person unsays what was paid"), "{refusal}");
}

#[test]
fn a_doubt_begins_at_a_gate_and_a_key_is_used_up_one_at_a_time() {
    let (folder, journal) = journal();
    let sent = journal.gate(&new(&journal, "A-1"), None, &json!({})).unwrap();
    let hand = Connection::open(folder.path().join("journal.sqlite")).unwrap();
    for change in
        ["doubt_ms = doubt_ms + 1", "doubt_clock = 'boot:y'", "key = key + 2", "key = 1, doubt_clock = 'boot:y'"]
    {
        let sql = format!(
            "UPDATE movement SET state = 'unknown', cause = 'no_answer', revision = revision + 1, {change} WHERE id = {}",
            sent.id
        );
        let refusal = hand.execute(&sql, []).unwrap_err().to_string();
        assert!(refusal.contains("a doubt begins at a gate"), "{change}: {refusal}");
    }
    let refusal = hand.execute("UPDATE movement SET key = key + 1", []).unwrap_err().to_string();
    assert!(refusal.contains("a change needs an event"), "{refusal}");
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let (_folder, journal) = journal();
    let session = journal.session().unwrap();
    let connection = session.connection().unwrap();
    let broken = next("ALTER TABLE movement ADD COLUMN note TEXT; SELECT no_such_function();");
    assert!(schema::migrate(connection, &Found::Journal(NOW), &broken).is_err());
    assert_eq!(schema::identify(connection, schema::STEPS).unwrap(), Found::Journal(NOW));
    schema::check_rules(connection, schema::STEPS).unwrap();
    assert!(connection.prepare("SELECT note FROM movement").is_err());
}

#[test]
fn an_older_library_refuses_a_newer_journal() {
    let (folder, journal) = journal();
    let path = folder.path().join("journal.sqlite");
    schema::migrate(journal.session().unwrap().connection().unwrap(), &Found::Journal(NOW), &next(NOTE)).unwrap();
    drop(journal);
    let before = std::fs::read(&path).unwrap();
    assert_eq!(SqliteJournal::open(&path, "a").err(), Some(JournalError::Newer(NOW + 1, NOW)));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// Another process that holds the write lock of the file.
fn locked<T>(folder: &tempfile::TempDir, work: impl FnOnce() -> T) -> T {
    let hand = Connection::open(folder.path().join("journal.sqlite")).unwrap();
    hand.execute_batch("BEGIN IMMEDIATE").unwrap();
    let done = work();
    hand.execute_batch("ROLLBACK").unwrap();
    done
}

#[test]
fn what_a_busy_file_did_not_take_is_written_before_anything_else() {
    let (folder, mut journal) = journal();
    journal.patience = Duration::from_millis(1);
    let sending = journal.gate(&new(&journal, "A-1"), None, &json!({})).unwrap();
    let ready = new(&journal, "A-2");
    let paid = Change { doubt: DoubtChange::Ends, ..Change::to(State::Paid, Cause::Answer, json!({})) };
    locked(&folder, || {
        assert!(matches!(journal.change(&sending, &paid), Err(JournalError::Busy(_))));
        assert!(matches!(journal.release(&ready), Err(JournalError::Busy(_))));
    });
    // The next transaction of this handle, whatever it is about.
    new(&journal, "A-3");
    let find = |text: &str| journal.find(Kind::Payout, &intent(text).number, None).unwrap().unwrap();
    let (first, second) = (find("A-1"), find("A-2"));
    assert_eq!((first.state, first.claimed, second.claimed), (State::Paid, false, false));
    // What was overtaken meanwhile is no debt.
    let Claim::Mine(mine) = journal.claim(&second).unwrap() else { panic!() };
    locked(&folder, || journal.release(&second).unwrap_err());
    journal.release(&mine).unwrap();
    assert!(!find("A-2").claimed);
}

#[test]
fn what_no_call_holds_any_more_is_free_though_its_owner_lives() {
    let (folder, one) = journal();
    let two = SqliteJournal::open(&folder.path().join("journal.sqlite"), "gateway/host/merchant").unwrap();
    let ready = new(&one, "A-1");
    let sending = one.gate(&new(&one, "A-2"), None, &json!({})).unwrap();
    let claim = |movement| two.claim(movement).unwrap();
    assert!(matches!((claim(&ready), claim(&sending)), (Claim::Busy(_), Claim::Busy(_))));
    one.session().unwrap().stop("its disk failed".to_owned());
    for movement in [&ready, &sending] {
        assert!(matches!(one.release(movement), Err(JournalError::Stopped(_))));
        assert!(!two.find(Kind::Payout, &movement.intent.number, None).unwrap().unwrap().claimed);
    }
    let Claim::Mine(mine) = claim(&sending) else { panic!() };
    assert_eq!((mine.state, mine.cause), (State::Unknown, Cause::OwnerDied));
    assert!(matches!(claim(&ready), Claim::Mine(Movement { state: State::Ready, .. })));
    assert!(matches!(claim(&sending), Claim::Busy(_)), "one at a time");
    drop(one);
    assert!(matches!(claim(&sending), Claim::Busy(_)));
}

#[test]
fn a_mark_that_tells_of_another_log_stops_the_gate() {
    let (_folder, journal) = journal();
    let (first, second) = (new(&journal, "A-1"), new(&journal, "A-2"));
    journal.gate(&first, None, &json!({})).unwrap();
    let ours = Mark::read(journal.path()).unwrap();
    // What another program wrote to another log beside the same file: never more than ours, and not ours.
    let theirs = Place { hash: vec![7; 32], ..ours.last.clone().unwrap() };
    Mark { last: Some(theirs), ..ours }.overwrite(journal.path()).unwrap();
    assert!(matches!(journal.gate(&second, None, &json!({})), Err(JournalError::Stopped(_))));
    assert!(matches!(journal.begin(&intent("A-3")), Err(JournalError::Stopped(_))));
    let find = |text: &str| journal.find(Kind::Payout, &intent(text).number, None).unwrap().unwrap();
    assert_eq!((find("A-2").state, find("A-1").state), (State::Ready, State::Sending));
}

#[test]
fn a_clock_that_was_altered_is_not_believed_by_anybody_later() {
    let (folder, one) = journal();
    let sending = one.gate(&new(&one, "A-1"), None, &json!({})).unwrap();
    let unknown = Change { release: true, ..Change::to(State::Unknown, Cause::NoAnswer, json!({})) };
    one.change(&sending, &unknown).unwrap();
    drop(one);
    let path = folder.path().join("journal.sqlite");
    let hand = Connection::open(&path).unwrap();
    let triggers: Vec<(String, String)> = hand
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'movement'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    triggers.iter().for_each(|(name, _)| hand.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    hand.execute_batch("UPDATE movement SET gate_ms = 1, doubt_ms = 1").unwrap();
    triggers.iter().for_each(|(_, sql)| hand.execute_batch(sql).unwrap());
    drop(hand);
    for _ in 0..3 {
        let journal = SqliteJournal::open(&path, "gateway/host/merchant").unwrap();
        let known = journal.find(Kind::Payout, &intent("A-1").number, None).unwrap().unwrap();
        assert!(known.since_gate.unwrap() < Duration::from_secs(1), "the wait begins anew: {:?}", known.since_gate);
        assert_eq!(known.doubt.unwrap().age, None);
        let Claim::Mine(mine) = journal.claim(&known).unwrap() else { panic!() };
        // The second time it is not read again.
        let asked = Change { not_found: 1, ..Change::to(State::Unknown, Cause::Status, json!({})) };
        let asked_once = journal.change(&mine, &asked).unwrap();
        let asked_twice = journal.change(&asked_once, &Change { release: true, ..asked }).unwrap();
        for known in [asked_once, asked_twice] {
            assert!(known.since_gate.unwrap() < Duration::from_secs(1), "nor right after an event of ours");
            assert_eq!(known.doubt.unwrap().age, None);
        }
    }
}

#[test]
fn details_that_could_not_be_read_again_are_not_written() {
    let (_folder, journal) = journal();
    let sending = journal.gate(&new(&journal, "A-1"), None, &json!({})).unwrap();
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let change = Change { details: Some(deep), ..Change::to(State::Unknown, Cause::NoAnswer, json!({})) };
    assert!(matches!(journal.change(&sending, &change), Err(JournalError::Illegal(_))));
    let read = journal.find(Kind::Payout, &sending.intent.number, None).unwrap().unwrap();
    assert_eq!((read.state, read.revision), (State::Sending, sending.revision));
}

#[test]
fn what_was_written_last_is_remembered_while_it_is_held_and_nobody_else_writes() {
    let (folder, journal) = journal();
    let remembered = || journal.session().unwrap().remembered.ids();
    let ready = [new(&journal, "A-1"), new(&journal, "A-2")];
    assert_eq!(remembered(), [1, 2]);
    let sending = journal.gate(&ready[0], None, &json!({})).unwrap();
    assert_eq!(remembered(), [2, 1]);
    journal.release(&ready[1]).unwrap();
    assert_eq!(remembered(), [1], "nobody holds it");
    let stale = journal.gate(&ready[0], None, &json!({}));
    assert!(matches!(stale, Err(JournalError::Changed)));
    assert!(remembered().is_empty(), "something was rolled back");
    let unknown = journal.change(&sending, &Change::to(State::Unknown, Cause::NoAnswer, json!({}))).unwrap();
    assert_eq!(remembered(), [1]);
    // Somebody else writes: what we write next begins with reading.
    let other = SqliteJournal::open(&folder.path().join("journal.sqlite"), "gateway/host/merchant").unwrap();
    new(&other, "B-1");
    new(&journal, "A-3");
    assert_eq!(remembered(), [4]);
    let asked = Change { release: true, ..Change::to(State::Unknown, Cause::StatusNoAnswer, json!({})) };
    journal.change(&unknown, &asked).unwrap();
    assert_eq!(remembered(), [4], "nobody holds it");
}

/// A registry may be long, and whoever dies after it leaves nothing to take up.
#[test]
fn what_is_entered_has_no_owner_and_is_not_remembered() {
    let (_folder, journal) = journal();
    journal.enter(&[intent("A-1"), intent("A-2")]).unwrap();
    let session = journal.session().unwrap();
    assert!(session.remembered.ids().is_empty());
    let owned = "SELECT count(*), count(owner) FROM movement";
    let counted: (i64, i64) =
        session.connection().unwrap().query_row(owned, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(counted, (2, 0));
}

#[test]
fn what_is_told_of_a_change_is_what_is_read_of_it_later() {
    let (_folder, journal) = journal();
    let sending = journal.gate(&new(&journal, "A-1"), None, &json!({})).unwrap();
    // Of some fractions the last digit is another one when they are read.
    let details =
        [0.1, 1e300, 5e-324, 123_456_789.123_456_79, 0.300_000_000_000_000_04].map(|number| json!({ "rate": number }));
    let mut movement = sending;
    for details in details {
        let change = Change { details: Some(details), ..Change::to(State::Unknown, Cause::StatusNoAnswer, json!({})) };
        let change =
            if movement.state == State::Sending { Change { cause: Cause::NoAnswer, ..change } } else { change };
        movement = journal.change(&movement, &change).unwrap();
        let read = journal.find(Kind::Payout, &movement.intent.number, None).unwrap().unwrap();
        assert_eq!(read.details, movement.details);
    }
}

#[test]
fn an_account_keeps_every_login_it_ever_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.sqlite");
    let open = |shop: &str, login: Option<&str>| {
        let account = Account::new("gateway", "https://bank.kz", shop);
        let account = login.map_or(account.clone(), |login| account.named(login));
        SqliteJournal::open_with(&path, &account, &Opening::default()).unwrap()
    };
    new(&open("a", None), "A-1");
    new(&open("north", Some("n")), "N-1");
    // Their logins are changed.
    drop((open("a", Some("b")), open("north", Some("m"))));
    let taken = |shop, login, number: &str| {
        matches!(open(shop, Some(login)).begin(&intent(number)), Err(JournalError::OtherAccount(_)))
    };
    assert!(taken("south", "a", "A-1") && taken("east", "b", "A-1"));
    assert!(taken("south", "n", "N-1") && taken("east", "m", "N-1"));
    assert!(!taken("west", "w", "N-1"), "another shop, with a login that north never had");
}
