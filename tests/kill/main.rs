//! Programs that are killed over and over, against a bank that does what it can to make them pay twice.
#![cfg(all(target_os = "linux", feature = "sandbox"))]

#[cfg(feature = "cli")]
mod batch;
#[path = "../support/c.rs"]
mod c;
mod lives;
mod payments;
mod payouts;
mod people;
#[cfg(feature = "postgres")]
#[path = "../support/postgres.rs"]
mod server;
#[cfg(feature = "postgres")]
mod servers;
