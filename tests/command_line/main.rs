//! The command line as people use it: what it says, what it does to money, and what it leaves behind.
#![cfg(all(feature = "cli", unix))]

#[path = "../transport/authority.rs"]
#[allow(dead_code)]
mod authority;
mod batch;
mod bundle;
mod doctor;
mod evening;
mod exam;
mod journal;
mod outcomes;
mod pay;
mod people;
mod probe;
mod shop;
#[path = "../support/stopped.rs"]
#[allow(dead_code)]
mod stopped;
