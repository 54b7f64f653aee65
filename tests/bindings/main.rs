//! The bindings, against the real shared library and the sandbox: each does what C does, each is what the library
//! describes, and what its users copy first runs.
#![cfg(all(target_os = "linux", feature = "cli"))]

#[path = "../support/addin.rs"]
mod addin;
#[path = "../support/c.rs"]
mod c;

mod agreement;
mod exam;
mod languages;
mod samples;
mod scenario;
mod tests_of_their_own;
