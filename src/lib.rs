//! Payouts and card payments that are never sent twice, never lost and always known.
//!
//! The way of a call runs straight down the house, and nothing calls back up:
//!
//! ```text
//! ffi          strings and handles in, status and result out; the only unsafe code beside `unix` and `windows`
//!  └ client    reads the configuration, finds the operation, turns JSON into a typed request
//!    └ engine  one money movement: intent, journal, gate, answer, verdict, resolution
//!      ├ journal    what has been promised and what is known (SQLite)
//!      ├ gateways   pure: build the bank's request, read the bank's answer
//!      └ transport  one HTTP exchange, and proof of whether a byte has left
//! ```
//!
//! `model` holds the words all of them share (money, card number, secret, verdict), `document` the
//! strict JSON at the door, `operations` the vocabulary the callers use. `model`, `document` and `transport` are a crate of
//! their own, `tolem-base`, compiled for speed; the rest is compiled for size.
#![deny(unsafe_code, missing_docs, unsafe_op_in_unsafe_fn)]

pub mod client;
pub mod config;
pub mod engine;
#[allow(unsafe_code)]
pub mod ffi;
pub mod gateways;
pub mod journal;
pub mod messages;
pub mod operations;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod table;

#[cfg(unix)]
use tolem_base::unix;
#[cfg(windows)]
use tolem_base::windows;
pub use tolem_base::{document, model, transport};
