//! What the house of `tolem` stands on: the words that all of it shares (`model`), the strict JSON at its door (`document`), and
//! one HTTP exchange with the proof of whether a byte has left (`transport`).
//!
//! A crate of its own because every call runs through it: it is compiled for speed, and what stands on it for size.
#![deny(unsafe_code, missing_docs, unsafe_op_in_unsafe_fn)]

pub mod document;
pub mod model;
pub mod transport;
#[cfg(unix)]
#[allow(unsafe_code)]
pub mod unix;
#[cfg(windows)]
#[allow(unsafe_code)]
pub mod windows;
