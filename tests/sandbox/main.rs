//! Promises of the sandbox, by the story of who relies on them.
#![cfg(feature = "sandbox")]

mod browser;
mod errors;
mod faults;
mod money;
mod operation;
mod pages;
mod switches;
mod till;
