//! Journals that older libraries have written.

use super::*;
use rusqlite::types::Value as Cell;

/// Rows of a library that had schema 7 and sealed its rows by the names of their columns.
const WRITTEN: &str = include_str!("../../../../tests/fixtures/journal/written_with_schema_7.sql");
const PAID: (&str, &str) = ("bereke-payouts/localhost:38080/bench", "old-1");
const UNKNOWN: (&str, &str) = ("bereke-payouts/localhost:38090/bench", "old-2");
const NOT_SENT: (&str, &str) = ("bereke-payouts/localhost:38099/bench", "old-3");

/// Its journal, and a hand in it.
fn written() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let hand = Connection::open(folder.path().join("journal.sqlite")).unwrap();
    let mode: String = hand.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    schema::migrate(&hand, &Found::Empty, &schema::STEPS[..7]).unwrap();
    hand.pragma_update(None, "foreign_keys", false).unwrap();
    let walls = objects(&hand, "= 'trigger'");
    walls.iter().for_each(|(name, ..)| hand.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    hand.execute_batch(WRITTEN).unwrap();
    walls.into_iter().for_each(|(_, _, wall)| hand.execute_batch(&wall.unwrap()).unwrap());
    hand.pragma_update(None, "foreign_keys", true).unwrap();
    schema::check_rules(&hand, &schema::STEPS[..7]).unwrap();
    (folder, hand)
}

fn objects(file: &Connection, which: &str) -> Vec<(String, i64, Option<String>)> {
    let sql = format!("SELECT name, rootpage, sql FROM sqlite_schema WHERE type {which} ORDER BY name");
    let mut found = file.prepare(&sql).unwrap();
    found.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect()
}

fn rows(file: &Connection) -> Vec<Vec<Cell>> {
    ["movement", "event", "head"]
        .into_iter()
        .flat_map(|table| {
            let mut rows = file.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let width = rows.column_count();
            let found = rows.query_map([], |row| (0..width).map(|at| row.get(at)).collect()).unwrap();
            found.collect::<Result<Vec<Vec<Cell>>, _>>().unwrap()
        })
        .collect()
}

fn open(folder: &tempfile::TempDir, account: &str) -> SqliteJournal {
    SqliteJournal::open(&folder.path().join("journal.sqlite"), account).unwrap()
}

fn find(journal: &SqliteJournal, number: &str) -> Result<Movement, JournalError> {
    journal.find(Kind::Payout, &OrderNumber::parse(number).unwrap(), None).map(Option::unwrap)
}

#[test]
fn an_older_journal_gets_todays_rules_when_it_is_opened_and_no_row_is_touched() {
    let (folder, hand) = written();
    let (tables, before) = (objects(&hand, "<> 'trigger'"), rows(&hand));
    let journal = open(&folder, PAID.0);
    assert_eq!(rows(&hand), before);
    assert_eq!(setting(&hand, "user_version"), i64::from(NOW));
    schema::check_rules(&hand, schema::STEPS).unwrap();
    for ((name, page, was), (now_name, now_page, is)) in tables.into_iter().zip(objects(&hand, "<> 'trigger'")) {
        assert_eq!((&name, page), (&now_name, now_page));
        let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
        let gone = match name.as_str() {
            "event" => " CONSTRAINT evidence_is_json CHECK (json_valid(evidence))",
            "movement" => " CONSTRAINT details_are_json CHECK (json_valid(details))",
            _ => "",
        };
        let squeezed = |sql: &str| sql.split_whitespace().collect::<String>();
        assert_eq!(squeezed(&was.replace(gone, "")), squeezed(&is), "{name}");
    }
    assert_eq!(journal.verify(), Ok(3));
}

#[test]
fn what_an_older_library_sealed_is_read_believed_and_gone_on_with() {
    let (folder, _hand) = written();
    for ((account, number), state, attempts) in
        [(PAID, State::Paid, 1), (UNKNOWN, State::Unknown, 1), (NOT_SENT, State::Ready, 0)]
    {
        let journal = open(&folder, account);
        let known = find(&journal, number).unwrap();
        assert_eq!((known.state, known.attempts), (state, attempts), "{number}");
        assert_eq!(journal.history(&known).unwrap().len(), known.revision as usize);
        if state.is_final() {
            continue;
        }
        let Claim::Mine(mine) = journal.claim(&known).unwrap() else { panic!("{number}") };
        let after = match state {
            State::Ready => journal.gate(&mine, None, &json!({})).unwrap(),
            _ => {
                let paid = Change { doubt: DoubtChange::Ends, ..Change::to(State::Paid, Cause::Status, json!({})) };
                journal.change(&mine, &paid).unwrap()
            }
        };
        journal.release(&after).unwrap();
        let read = find(&journal, number).unwrap();
        assert_eq!((read.state, read.revision), (after.state, after.revision));
        assert_eq!(journal.verify(), Ok(3));
    }
}

/// What is read of the movement that is paid, after a hand has altered it.
fn altered(change: &str) -> Result<crate::journal::row::Row, Trouble> {
    let (_folder, hand) = written();
    for (name, ..) in objects(&hand, "= 'trigger'") {
        hand.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    hand.execute(&format!("UPDATE movement SET {change} WHERE id = 1"), []).unwrap();
    let row = lookup::row(&hand, PAID.0, 1).unwrap().unwrap();
    history::proved(&hand, row)
}

#[test]
fn what_was_altered_in_an_older_journal_is_not_believed() {
    for change in [
        "amount = 150001",
        "payee_mask = '444455******1112'",
        "bank_code = '7'",
        "details = '{}'",
        "order_id = 'another'",
        "fee = NULL",
        "was_paid = 0",
        "belief_open = 1",
        "state = 'review'",
    ] {
        assert!(altered(change).is_err(), "{change}");
    }
    let clock = |change: &str| altered(change).unwrap().gate().unwrap().clock;
    assert!(clock("gate_ms = gate_ms").starts_with("boot:"));
    assert_eq!(clock("gate_ms = gate_ms + 1"), "", "a clock that its seal does not fit is nobody's");
}
