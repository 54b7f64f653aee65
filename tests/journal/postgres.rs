//! The journal on a PostgreSQL server: the same promises as in a file, and those that a server puts to the test.

use crate::contract::{find, gate, intent, mine, new, number, to};
use crate::server::{Server, shared};
use tolem::journal::{Account, Address, Begun, Cause, Claim, Joining, Journal, JournalError, PostgresJournal};
use tolem::model::State;

const ACCOUNT: &str = "bank/host/merchant";

/// A database of its own on the server of all tests.
pub struct Store(String);

impl Store {
    pub fn new() -> Store {
        Store(shared().database())
    }

    pub fn open(&self) -> Box<dyn Journal> {
        Box::new(open(shared(), &self.0))
    }
}

fn open(server: &Server, database: &str) -> PostgresJournal {
    joined(server, database, &Joining::default()).unwrap()
}

fn joined(server: &Server, database: &str, joining: &Joining) -> Result<PostgresJournal, JournalError> {
    let address = Address::read(&server.url(database)).unwrap();
    PostgresJournal::open(address, &Account::of(ACCOUNT), joining)
}
