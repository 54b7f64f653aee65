//! The C ABI: strings and handles in, a status and a result out. The only unsafe code of the house beside `unix.rs` and `windows.rs`.
//!
//! What a host may rely on is written in `docs/abi.md` and, function by function, in `include/tolem.h`, which
//! is generated from these files. Three of them keep the promises the others stand on:
//!
//! - `boundary`: no panic leaves the library, and none of them speaks on the host's stderr;
//! - `handle`: a handle is a number that is looked up, never an address that is followed, so that NULL, a
//!   closed handle, a handle of before a fork and plain garbage are answers instead of crashes;
//! - `log`: a callback runs only on a thread inside a call, and never again once it was taken away.
// The names are those of the header. What a caller must keep to is in each `@param`, for C reads no "Safety" section.
#![allow(non_camel_case_types, clippy::missing_safety_doc)]

pub mod boundary;
mod client;
mod handle;
mod job;
mod log;
mod result;
mod status;
mod text;
mod version;

#[cfg(test)]
mod tests;

pub use client::{
    tolem_call, tolem_check, tolem_client, tolem_client_close, tolem_client_open, tolem_client_set_log, tolem_describe,
};
pub use job::{tolem_job, tolem_job_cancel, tolem_job_close, tolem_job_wait, tolem_start};
pub use log::tolem_log_fn;
pub use result::{tolem_result, tolem_result_free, tolem_result_json, tolem_result_status};
pub use status::*;
pub use version::{TOLEM_ABI_VERSION, tolem_abi_version, tolem_version};
