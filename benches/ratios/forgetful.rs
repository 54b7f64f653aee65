//! The same client without a journal: what is asked of one is remembered in memory as far as a payout needs it, and nothing is
//! written. No till may have this: it is here to be compared with.

use serde_json::Value;
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tolem::client::Client;
use tolem::journal::{
    Begun, Cause, Change, Claim, Elsewhere, Event, Filter, Intent, Journal, JournalError, Listed, Movement, Rivals,
};
use tolem::model::{Kind, OrderNumber, State, Status, Unwatched};

/// Rounds in which each of so many threads pays so often by one client of the library as it stands in this program, with its
/// journal in that file or without any; the nanoseconds a payout took them all. Their numbers begin with `prefix`.
pub fn rush(config: &Path, prefix: &str, journal: Option<&str>, threads: u32) {
    let config =
        std::fs::read_to_string(config).expect("a configuration").replace("@JOURNAL@", journal.unwrap_or("none"));
    let instead = journal.is_none().then(|| Box::<Forgetful>::default() as Box<dyn Journal>);
    let (answer, client) = Client::open_on(&config, instead);
    let client = client.unwrap_or_else(|| panic!("{}", answer.json));
    let count = AtomicU32::new(0);
    let pay = || {
        let number = format!("{prefix}{}-{}", std::process::id(), count.fetch_add(1, Ordering::Relaxed));
        let request = format!(
            r#"{{"orderNumber":"{number}","amount":150000,"currency":"KZT","card":{{"number":"4444555566661111"}},"recipient":{{"name":"AIGERIM"}}}}"#
        );
        let answer = client.call("payout.create", &request, &Unwatched);
        assert_eq!(answer.status, Status::Ok, "{}", answer.json);
    };
    pay();
    for line in io::stdin().lock().lines() {
        let often: u32 = line.expect("a line").trim().parse().expect("a number of payouts");
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..often).for_each(|_| pay()));
            }
        });
        println!("{}", start.elapsed().as_nanos() / u128::from(threads * often));
    }
}

/// The movements by their numbers.
#[derive(Default)]
pub struct Forgetful(Mutex<HashMap<String, Movement>>);

type Result<T> = std::result::Result<T, JournalError>;

impl Forgetful {
    /// Changes one, which is as that one says.
    fn moves(&self, movement: &Movement, to: State, cause: Cause) -> Movement {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.get_mut(movement.intent.number.as_str()).expect("it was begun");
        assert_eq!((one.revision, one.state), (movement.revision, movement.state));
        (one.state, one.cause) = (to, cause);
        one.revision += 1;
        one.clone()
    }
}

impl Journal for Forgetful {
    fn begin(&self, intent: &Intent) -> Result<Begun> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = i64::try_from(all.len()).expect("few") + 1;
        let movement = Movement { claimed: true, ..Movement::begun(id, intent, 0) };
        let new = all.insert(intent.number.as_str().to_owned(), movement.clone()).is_none();
        assert!(new, "each number is paid once");
        Ok(Begun::New(movement))
    }

    fn gate(&self, movement: &Movement, _: Option<Rivals>, _: &Value) -> Result<Movement> {
        Ok(self.moves(movement, State::Sending, Cause::Gate))
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement> {
        Ok(self.moves(movement, change.to, change.cause))
    }

    fn find(&self, _: Kind, number: &OrderNumber, _: Option<&OrderNumber>) -> Result<Option<Movement>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(number.as_str()).cloned())
    }

    fn release(&self, _: &Movement) -> Result<()> {
        Ok(())
    }

    fn elsewhere(&self, _: &OrderNumber) -> Result<Option<Elsewhere>> {
        Ok(None)
    }

    fn others_open(&self) -> Result<Vec<(String, u32)>> {
        Ok(Vec::new())
    }

    fn rivals(&self, _: Kind, _: &OrderNumber, _: Option<i64>) -> Result<Rivals> {
        Ok(Rivals::default())
    }

    fn list(&self, _: &Filter) -> Result<Listed> {
        Ok(Listed::default())
    }

    fn enter(&self, _: &[Intent]) -> Result<()> {
        unreachable!("there is no registry")
    }

    fn claim(&self, _: &Movement) -> Result<Claim> {
        unreachable!("each payout is paid by the thread that has begun it")
    }

    fn amend(&self, _: &Movement, _: &Intent) -> Result<Movement> {
        unreachable!("none is refused")
    }

    fn find_by_order_id(&self, _: Kind, _: &str) -> Result<Option<Movement>> {
        unreachable!("none is refunded")
    }

    fn verify(&self) -> Result<u64> {
        unreachable!("there is nothing to prove")
    }

    fn history(&self, _: &Movement) -> Result<Vec<Event>> {
        Ok(Vec::new())
    }
}
