//! The front desk: reads the configuration, finds the operation, turns JSON into a typed request, and the
//! outcome back into JSON.

use crate::model::{Status, Watch};

/// The answer to one call: a status, and a JSON document that always says the same status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the caller branches on.
    pub status: Status,
    /// The document; UTF-8, one object, no NUL.
    pub json: String,
}

/// An open client. Used from many threads at once.
pub struct Client {}

impl Client {
    /// Opens a client. The answer is for the caller in both cases: `TOLEM_OK` with what was opened, or
    /// what is wrong with the configuration.
    pub fn open(_config: &str) -> (Answer, Option<Client>) {
        todo!()
    }

    /// Runs an operation to its outcome, within its deadline.
    pub fn call(&self, _operation: &str, _request: &str, _watch: &dyn Watch) -> Answer {
        todo!()
    }

    /// Validates a request and shows it masked. Sends nothing, journals nothing.
    pub fn check(&self, _operation: &str, _request: &str) -> Answer {
        todo!()
    }
}

/// Operations with their schemas, gateways, capabilities and settings.
pub fn describe() -> Answer {
    todo!()
}

/// An answer for trouble that happens before there is a client or an operation: a bad argument, a freed
/// handle, a caught panic.
pub fn trouble(_status: Status, _code: &'static str, _detail: &str) -> Answer {
    todo!()
}
