//! A journal of many finished movements, written through the library's own journal as a till would have written it over
//! the years, only faster: in memory, where a sync costs nothing, and then moved to the disk.

use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use tolem::journal::{Begun, Cause, Change, DoubtChange, Intent, Journal, SqliteJournal};
use tolem::model::{Currency, Kind, Minor, OrderNumber, State};

/// Of so many movements one was declined, and of as many another is still unknown.
pub const ONE_OF: usize = 1000;

/// Rows of a registry that are journalled at once, as in src/client/batch/registry.rs.
const PART: usize = 1000;

/// Fills the journal at that path, which has one movement, for the account of that movement.
pub fn fill(path: &Path, count: usize) {
    let account: String = Connection::open(path)
        .and_then(|file| file.query_row("SELECT account FROM movement", [], |row| row.get(0)))
        .expect("the account of the first movement");
    let journal = SqliteJournal::open(path, &account).expect("a journal");
    for at in 0..count {
        if at % 100_000 == 0 {
            println!("filling a journal: {at} of {count} movements");
        }
        let number = OrderNumber::parse(&format!("old-{at}")).expect("a number");
        let Begun::New(movement) = journal.begin(&intent(number)).expect("a new movement") else {
            panic!("{at} again")
        };
        let sending = journal.gate(&movement, None, &json!({ "request": "performPayout.do" })).expect("a gate");
        let (state, cause, doubt) = match at % ONE_OF {
            0 => (State::Declined, Cause::Answer, DoubtChange::Ends),
            1 => (State::Unknown, Cause::NoAnswer, DoubtChange::Stays),
            _ => (State::Paid, Cause::Answer, DoubtChange::Ends),
        };
        let evidence = json!({ "httpStatus": 200, "body": { "errorCode": 0, "orderId": format!("bank-{at}") } });
        let order_id = Some(format!("bank-{at}"));
        let change = Change { doubt, order_id, release: true, ..Change::to(state, cause, evidence) };
        journal.change(&sending, &change).expect("a verdict");
    }
}

/// The seconds in which a new journal at that path has taken in a registry of so many rows, in parts as a batch does.
pub fn enter(path: &Path, count: usize) -> f64 {
    let journal = SqliteJournal::open(path, "bank/host/merchant").expect("a journal");
    let number = |at: usize| OrderNumber::parse(&format!("2026-11-{at}")).expect("a number");
    let registry: Vec<Intent> = (0..count).map(|at| intent(number(at))).collect();
    let began = Instant::now();
    for part in registry.chunks(PART) {
        journal.enter(part).expect("a part of a registry");
    }
    let took = began.elapsed().as_secs_f64();
    assert_eq!(journal.verify(), Ok(count as u64));
    took
}

fn intent(number: OrderNumber) -> Intent {
    Intent {
        kind: Kind::Payout,
        number,
        amount: Minor::new(15_000_000).expect("an amount"),
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
        echoes: json!({ "recipient": "a1b2c3d4e5f6a7b8" }),
    }
}
