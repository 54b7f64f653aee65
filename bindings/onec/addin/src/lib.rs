//! tolem as an add-in of 1C:Enterprise (Native API): one component, `Tolem`, over the library's own C functions.
//!
//! ```text
//! exports, object   what the platform calls: five functions, and the four tables of an object
//!  └ members        names in two languages, numbers of parameters, which function stands behind each
//!    └ component    one open client, its jobs, the last answer and its members
//!      ├ library    the C functions of libtolem, made safe
//!      ├ events     what the platform is told from other threads
//!      ├ progress   the phases of a job, as events
//!      └ outcome    what a member gives back, or why not
//! ```
//!
//! `platform` and `variant` describe the binary contract and hold, with `object` and `library`, all the unsafe code. No
//! panic gets into the platform: its process may be a server with other people's sessions.
#![deny(unsafe_op_in_unsafe_fn)]
// The file is called TolemAddIn.dll, and so is the crate.
#![allow(non_snake_case)]

mod answer;
mod component;
mod events;
mod exports;
mod library;
mod members;
mod object;
mod outcome;
mod platform;
mod progress;
mod utf16;
mod variant;
