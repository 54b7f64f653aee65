//! Files of payouts: read as offices make them, looked through before anything is sent, paid once each, and told of afterwards.
#![cfg(all(feature = "sandbox", feature = "xlsx"))]

mod checking;
mod files;
mod mending;
mod registry;
mod running;
#[cfg(all(feature = "postgres", unix))]
#[path = "../support/postgres.rs"]
mod server;
mod shop;
