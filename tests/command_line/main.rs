//! The command line as people use it: what it says, what it does to money, and what it leaves behind.
#![cfg(all(feature = "cli", unix))]

mod outcomes;
mod pay;
mod people;
mod shop;
