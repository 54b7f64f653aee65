//! Journals that older libraries have written.

use super::*;
use crate::journal::row::Row;
use crate::model::{By, Verdict};
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

/// Another value of every column that says something about the movement, each one that can be read.
const ALTERED: &[(&str, &str)] = &[
    ("kind", "'payment'"),
    ("number", "'old-9'"),
    ("part", "'1'"),
    ("amount", "amount + 1"),
    ("currency", "'RUB'"),
    ("fingerprint", "zeroblob(32)"),
    ("payee_mask", "'444455******1112'"),
    ("payee_ref", "'card'"),
    ("by_page", "1 - by_page"),
    ("manual_capture", "1 - manual_capture"),
    ("by_wallet", "1 - by_wallet"),
    ("state", "'review'"),
    ("revision", "revision - 1"),
    ("attempts", "attempts + 1"),
    ("cause", "'status'"),
    ("order_id", "'another'"),
    ("form_url", "'https://bank.kz'"),
    ("fee", "7"),
    ("ref_num", "NULL"),
    ("baseline", "7"),
    ("bank_code", "'7'"),
    ("bank_message", "NULL"),
    ("reason", "'declined'"),
    ("not_found", "not_found + 1"),
    ("commission", "7"),
    ("key", "key + 1"),
    ("doubt", "1, doubt_clock = gate_clock, doubt_ms = gate_ms"),
    ("verifies", "1 - verifies"),
    ("page_secs", "7"),
    ("readiness", "'refused'"),
    ("absent", "absent + 1"),
    ("details", "'{}'"),
    ("belief", "'declined'"),
    ("belief_by", "'status'"),
    ("belief_at", "belief_at + 1"),
    ("belief_open", "1 - belief_open"),
    ("is_foreign", "1 - is_foreign"),
    ("echoes", "'{}'"),
    ("was_paid", "1 - was_paid"),
];

/// Takes the walls down and writes.
fn alter(hand: &Connection, id: i64, change: &str) {
    let walls = objects(hand, "= 'trigger'");
    walls.iter().for_each(|(name, ..)| hand.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    hand.pragma_update(None, "foreign_keys", false).unwrap();
    hand.pragma_update(None, "ignore_check_constraints", true).unwrap();
    assert_eq!(hand.execute(&format!("UPDATE movement SET {change} WHERE id = {id}"), []).unwrap(), 1);
}

fn proved(hand: &Connection, id: i64) -> Result<Row, Trouble> {
    let account: String = hand.query_row("SELECT account FROM movement WHERE id = ?1", [id], |row| row.get(0))?;
    history::proved(hand, lookup::row(hand, &account, id)?.unwrap())
}

/// A journal in which the movement that could not be sent is paid by this library, and a hand in it.
fn paid_today() -> (tempfile::TempDir, Connection) {
    let (folder, hand) = written();
    let journal = open(&folder, NOT_SENT.0);
    let Claim::Mine(mine) = journal.claim(&find(&journal, NOT_SENT.1).unwrap()).unwrap() else { panic!() };
    let sending = journal.gate(&mine, None, &json!({})).unwrap();
    let paid = Change {
        doubt: DoubtChange::Ends,
        belief: Some((Verdict::Paid, By::Answer, false)),
        verdict: Some((Some("0".to_owned()), Some("Успешно".to_owned()), None)),
        details: Some(json!({ "at": "today" })),
        ref_num: Some("1".to_owned()),
        was_paid: true,
        release: true,
        ..Change::to(State::Paid, Cause::Answer, json!({}))
    };
    journal.change(&sending, &paid).unwrap();
    (folder, hand)
}

#[test]
fn whatever_was_altered_of_a_movement_it_is_not_believed_whichever_library_sealed_it() {
    let unsealed = ["id", "fence", "owner", "created_at", "updated_at"];
    let clocks = ["gate_clock", "gate_ms", "doubt_clock", "doubt_ms", "sent_at"];
    let mut named: Vec<&str> = ALTERED.iter().map(|(column, _)| *column).chain(unsealed).chain(clocks).collect();
    let mut all: Vec<&str> = COLUMNS.split(", ").collect();
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(named, all);
    for (id, file) in [(1, written as fn() -> _), (3, paid_today)] {
        assert!(proved(&file().1, id).is_ok());
        for (column, value) in ALTERED {
            let (_folder, hand) = file();
            alter(&hand, id, &format!("{column} = {value}"));
            assert!(proved(&hand, id).is_err(), "{id} {column}");
        }
        for column in ["gate_ms", "sent_at"] {
            let (_folder, hand) = file();
            alter(&hand, id, &format!("{column} = {column} + 1"));
            assert_eq!(proved(&hand, id).unwrap().gate().unwrap().clock, "", "a clock that is not sealed is nobody's");
        }
    }
}
