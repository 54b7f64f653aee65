//! The gateways played on a loopback port: faithful in what the bank documents, unfair where a network is.
//!
//! One rule makes it worth having: the ledger says what was really executed, whatever the answer said or
//! however the connection died. A till is proved against that ledger, not against the answers.
//!
//! `bank` is what every bank has; each folder of `gateways` is one that is played, and knows nothing of the others. The way
//! of a request: `server` listens and reads, a plan (`bank::faults`) decides what it meets, a gateway
//! (`bank::played::Played`) answers out of the world (`bank::books`), `server::delivery` puts the answer, or the lie, on the
//! wire. `desk` is the tester's side.

mod bank;
mod desk;
mod gateways;
mod server;

pub use bank::books::callbacks::{Callback, CallbackState};
pub use bank::books::ledger::{Actor, LedgerEntry};
pub use bank::books::options::Options;
pub use bank::books::orders::{Operation, Order};
pub use bank::books::payment::{Payment, Refund};
pub use bank::books::profile::ProfileName;

use desk::control;
use gateways::GATEWAYS;
use serde_json::Value;
use server::listener::Server;
use std::io;
use std::path::Path;
use std::time::Duration;

/// A running sandbox. Dropping it stops it and joins every thread.
pub struct Sandbox {
    server: Server,
}

impl Sandbox {
    /// Binds the port, reads the state file and begins to serve.
    pub fn start(options: Options) -> io::Result<Sandbox> {
        Ok(Sandbox { server: Server::start(options, GATEWAYS)? })
    }

    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    pub fn url(&self) -> String {
        self.server.shared().url.clone()
    }

    /// The authority a client must trust; `None` over plain HTTP.
    pub fn ca_file(&self) -> Option<&Path> {
        self.server.shared().ca_file.as_deref()
    }

    /// What was really executed, in order.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.server.shared().caught_up().ledger().to_vec()
    }

    /// Every order the bank knows, in order of creation.
    pub fn orders(&self) -> Vec<Order> {
        self.server.shared().caught_up().orders.all().to_vec()
    }

    /// The balance of an account in minor units: `transit` or a corporate card's binding.
    pub fn balance(&self, account: &str) -> Option<i64> {
        self.server.shared().caught_up().balance(account)
    }

    /// Every request so far (the last thousand), masked.
    pub fn log(&self) -> Vec<Value> {
        self.server.shared().caught_up().log.entries()
    }

    /// Replaces the fault plan; the error names the wrong field. Same as `POST /_sandbox/plan`.
    pub fn set_plan(&self, plan: &str) -> Result<(), String> {
        self.control("plan", plan)
    }

    /// Changes switches. Same as `POST /_sandbox/settings`.
    pub fn set_settings(&self, settings: &str) -> Result<(), String> {
        self.control("settings", settings)
    }

    /// Every message to the partner's server, sent or not.
    pub fn callbacks(&self) -> Vec<Callback> {
        self.server.shared().caught_up().callbacks.all().to_vec()
    }

    /// Holds, releases, repeats, sends or forges messages. Same as `POST /_sandbox/callbacks`.
    pub fn act_on_callbacks(&self, action: &str) -> Result<(), String> {
        self.control("callbacks", action)
    }

    /// Acts in the bank's cabinet, or hides orders from questions. Same as `POST /_sandbox/orders`.
    pub fn act_on_orders(&self, action: &str) -> Result<(), String> {
        self.control("orders", action)
    }

    /// Moves the virtual clock forward: sessions expire, late executions happen before this returns.
    pub fn advance_clock(&self, by: Duration) {
        self.server.shared().advance_clock(u64::try_from(by.as_millis()).unwrap_or(u64::MAX / 4));
    }

    /// Forgets orders, ledger, log, plan and clock; keeps the settings.
    pub fn reset(&self) {
        self.server.shared().reset();
    }

    /// Closes every connection and joins every thread; late executions that are not due yet stay undone.
    pub fn stop(mut self) {
        self.server.stop();
    }

    fn control(&self, what: &str, body: &str) -> Result<(), String> {
        control::post(self.server.shared(), what, body.as_bytes()).map(drop).map_err(|error| error.to_string())
    }
}
