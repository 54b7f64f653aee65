//! The gateways played on a loopback port: faithful in what the bank documents, unfair where a network is.
//!
//! One rule makes it worth having: the ledger says what was really executed, whatever the answer said or
//! however the connection died. A till is proved against that ledger, not against the answers.
//!
//! The way of a request: `server` accepts, `connection` reads, `plan` decides which faults it meets,
//! a `played::Played` gateway answers out of the `world`, `delivery` puts the answer (or the lie) on
//! the wire. `control` and `dashboard` are the tester's side.

mod bepaid;
mod bereke_ecommerce;
mod bereke_payouts;
mod cabinet;
mod callbacks;
mod clock;
mod connection;
mod control;
mod dashboard;
mod delivery;
mod fault;
mod html;
mod json;
mod ledger;
mod log;
mod orders;
mod payment;
mod plan;
mod played;
mod random;
mod replica;
mod reply;
mod request;
mod server;
mod settings;
mod shell;
mod shopapi;
mod signature;
mod store;
mod stream;
mod tls;
mod world;

pub use callbacks::{Callback, CallbackState};
pub use ledger::{Actor, LedgerEntry};
pub use orders::{Operation, Order};
pub use payment::{Payment, Refund};
pub use settings::ProfileName;

use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a sandbox is started.
#[derive(Clone)]
pub struct Options {
    /// Loopback port; 0 takes any free one.
    pub port: u16,
    /// HTTPS when set: the authority (`ca.pem`) and the server's key are made there, and used again.
    pub tls_dir: Option<PathBuf>,
    /// Orders, ledger, balances, clock and settings are kept there and survive a restart.
    pub state_file: Option<PathBuf>,
    /// Which set of switches to begin with; a state file that has settings decides instead.
    pub profile: ProfileName,
    /// The accepted user name.
    pub user_name: String,
    /// The accepted password.
    pub password: String,
    /// Where the random choices of a plan without a seed of its own begin.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            tls_dir: None,
            state_file: None,
            profile: ProfileName::AsDocumented,
            user_name: "sandbox-api".into(),
            password: "sandbox-password".into(),
            seed: 1,
        }
    }
}

/// A running sandbox. Dropping it stops it and joins every thread.
pub struct Sandbox {
    server: server::Server,
}

impl Sandbox {
    /// Binds the port, reads the state file and begins to serve.
    pub fn start(options: Options) -> io::Result<Sandbox> {
        Ok(Sandbox { server: server::Server::start(options)? })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual names everything that can be asked for, so that no table of it grows old.
    #[test]
    fn the_manual_names_every_card_fault_error_switch_and_account() {
        let manual = include_str!("../../docs/sandbox.md");
        let mut names: Vec<String> = Vec::new();
        names.extend(bereke_payouts::cards::TEST_CARDS.iter().map(|card| format!("`{}`", card.number)));
        names.extend(bereke_payouts::cards::TARGET_BINDINGS.iter().map(|(id, ..)| format!("`{id}`")));
        names.extend(bereke_ecommerce::cards::TEST_CARDS.iter().map(|card| format!("`{}`", card.number)));
        names.extend(bereke_ecommerce::errors::ALL.iter().map(|row| format!("`{}`", row.name)));
        names.extend(bereke_ecommerce::MAGIC_USERS.iter().map(|(name, _)| format!("`{name}`")));
        names.extend(bereke_ecommerce::callbacks::OPERATIONS.iter().map(|name| format!("`{name}`")));
        let secrets = [bereke_ecommerce::TOKEN, bereke_ecommerce::ACS_CODE, bereke_ecommerce::callbacks::KEY];
        names.extend(secrets.map(|secret| format!("`{secret}`")));
        names.extend(shopapi::cards::TEST_CARDS.iter().map(|card| format!("`{}`", card.number)));
        names.extend(shopapi::errors::ALL.iter().map(|row| format!("| `{}` | {} |", row.name, row.code)));
        names.extend(shopapi::MAGIC_LOGINS.iter().map(|(login, _)| format!("`{login}`")));
        names.extend(shopapi::MAGIC_SERVICES.iter().map(|(code, _)| format!("`{code}`")));
        names.extend(shopapi::notifications::OPERATIONS.iter().map(|name| format!("`{name}`")));
        names.extend(bepaid::cards::TEST_CARDS.iter().map(|card| format!("`{}`", card.number)));
        names.extend(bepaid::errors::ALL.iter().map(|row| format!("`{}`", row.name)));
        names.push(format!("`{}`", bepaid::cards::EXAMPLE_TOKEN));
        names.extend(bereke_payouts::errors::ALL.iter().map(|row| format!("`{}`", row.name)));
        names.extend(bereke_payouts::validation::MAGIC_USERS.iter().map(|(name, ..)| format!("`{name}`")));
        names.extend(connection::MAGIC_AMOUNTS.iter().map(|(amount, ..)| format!("`{amount}`")));
        names.extend(fault::ACTIONS.iter().flat_map(|a| [format!("`{}`", a.name), format!("`~f:{}", a.suffix)]));
        names.extend(world::ACCOUNTS.iter().map(|(account, ..)| format!("`{account}`")));
        let settings = serde_json::json!(settings::Settings::of(ProfileName::Nasty));
        for (name, value) in settings.as_object().into_iter().flatten() {
            match value.as_object() {
                None => names.push(format!("`{name}`")),
                Some(switches) => names.extend(switches.keys().map(|switch| format!("`{name}.{switch}`"))),
            }
        }
        let missing: Vec<_> = names.iter().filter(|name| !manual.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "docs/sandbox.md does not name {missing:?}");
    }
}
