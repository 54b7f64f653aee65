//! The bank on the wire: it listens, reads, answers as the faults want it, and tells partners what they did not ask.

mod connection;
mod delivery;
pub mod listener;
mod messenger;
mod tls;
