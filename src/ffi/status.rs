//! The statuses and log levels as plain integers.
//!
//! An enum of Rust that is given a number it does not know is undefined behaviour, and an enum of C has no
//! fixed size: so the ABI has neither, only an `int32_t` and constants. Numbers are never reused.

use super::boundary;
use std::ffi::{CStr, c_char};

/// What is known after a call, and so what the caller does next. Zero and above: an answer. Negative: the
/// caller's side is wrong and this call sent nothing.
///
/// A program that meets a number it does not know treats it like #TOLEM_UNKNOWN.
pub type tolem_status = i32;

/// Known, and good: the money moved as asked or is held, or the question was answered. Do what `advice` says: book it
/// where that is `book`, and nowhere else.
pub const TOLEM_OK: tolem_status = 0;
/// The bank has it and it is not final. Ask its status later; do not start another.
pub const TOLEM_PENDING: tolem_status = 1;
/// Somebody must open a link. Open it, then ask.
pub const TOLEM_ACTION_REQUIRED: tolem_status = 2;
/// Money may have moved. Never start another. Call `operation.resolve`; where `advice` is `repeat`, repeat the same call
/// with the same number (the bank is asked first), where it is `review`, a person decides.
pub const TOLEM_UNKNOWN: tolem_status = 3;
/// Final: the money did not move, or all of it is back (`error.code` `reversed`, `refunded_elsewhere`). Show the reason.
pub const TOLEM_DECLINED: tolem_status = 4;
/// The bank refused the request before executing it. Correct it and repeat with the same number.
pub const TOLEM_REJECTED: tolem_status = 5;
/// Proved: not one byte of the request left this machine. Repeat with the same number.
pub const TOLEM_NOT_SENT: tolem_status = 6;
/// A question got no answer; nothing is at stake. Ask again.
pub const TOLEM_NO_ANSWER: tolem_status = 7;
/// A job is still at work; the result holds its progress. Wait on.
pub const TOLEM_RUNNING: tolem_status = 8;
/// NULL, or a text that is not UTF-8, in an argument.
pub const TOLEM_E_ARGUMENT: tolem_status = -1;
/// The request is wrong; the result names the field.
pub const TOLEM_E_REQUEST: tolem_status = -2;
/// The configuration is wrong; the result names the field.
pub const TOLEM_E_CONFIG: tolem_status = -3;
/// The same number was used for something else; the result shows what stands behind it.
pub const TOLEM_E_CONFLICT: tolem_status = -4;
/// The gateway has no such operation.
pub const TOLEM_E_UNSUPPORTED: tolem_status = -5;
/// The handle is closed, freed, of another kind, or was never a handle.
pub const TOLEM_E_HANDLE: tolem_status = -6;
/// The handle belongs to the process this one was forked from.
pub const TOLEM_E_FORKED: tolem_status = -7;
/// The journal cannot be written, so nothing is sent.
pub const TOLEM_E_JOURNAL: tolem_status = -8;
/// A fault of this library, caught before anything was sent.
pub const TOLEM_E_INTERNAL: tolem_status = -9;

/// Log level: something a person must see.
pub const TOLEM_LOG_ERROR: i32 = 1;
/// Log level: an outcome that is not known, a refused request.
pub const TOLEM_LOG_WARNING: i32 = 2;
/// Log level: one line a movement.
pub const TOLEM_LOG_INFO: i32 = 3;
/// Log level: each exchange with its phases.
pub const TOLEM_LOG_DEBUG: i32 = 4;

const NAMES: [(tolem_status, &CStr); 18] = [
    (TOLEM_OK, c"TOLEM_OK"),
    (TOLEM_PENDING, c"TOLEM_PENDING"),
    (TOLEM_ACTION_REQUIRED, c"TOLEM_ACTION_REQUIRED"),
    (TOLEM_UNKNOWN, c"TOLEM_UNKNOWN"),
    (TOLEM_DECLINED, c"TOLEM_DECLINED"),
    (TOLEM_REJECTED, c"TOLEM_REJECTED"),
    (TOLEM_NOT_SENT, c"TOLEM_NOT_SENT"),
    (TOLEM_NO_ANSWER, c"TOLEM_NO_ANSWER"),
    (TOLEM_RUNNING, c"TOLEM_RUNNING"),
    (TOLEM_E_ARGUMENT, c"TOLEM_E_ARGUMENT"),
    (TOLEM_E_REQUEST, c"TOLEM_E_REQUEST"),
    (TOLEM_E_CONFIG, c"TOLEM_E_CONFIG"),
    (TOLEM_E_CONFLICT, c"TOLEM_E_CONFLICT"),
    (TOLEM_E_UNSUPPORTED, c"TOLEM_E_UNSUPPORTED"),
    (TOLEM_E_HANDLE, c"TOLEM_E_HANDLE"),
    (TOLEM_E_FORKED, c"TOLEM_E_FORKED"),
    (TOLEM_E_JOURNAL, c"TOLEM_E_JOURNAL"),
    (TOLEM_E_INTERNAL, c"TOLEM_E_INTERNAL"),
];

const NAMELESS: &CStr = c"TOLEM_?";

/// The name of a status, e.g. `"TOLEM_UNKNOWN"`.
///
/// @param status any number
/// @return static text, never NULL, not to be freed; `"TOLEM_?"` for a number this library does not know
/// @threadsafety any thread, any time
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_status_name(status: tolem_status) -> *const c_char {
    boundary::value(NAMELESS.as_ptr(), || name(status).as_ptr())
}

fn name(status: tolem_status) -> &'static CStr {
    NAMES.iter().find(|(number, _)| *number == status).map_or(NAMELESS, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Level, Status};

    #[test]
    fn the_numbers_and_names_of_the_abi_are_those_of_the_model() {
        assert_eq!(NAMES.map(|(number, _)| number), Status::ALL.map(Status::code));
        for status in Status::ALL {
            assert_eq!(name(status.code()).to_str(), Ok(status.name()));
        }
        let levels = [Level::Error, Level::Warning, Level::Info, Level::Debug].map(|level| level as i32);
        assert_eq!(levels, [TOLEM_LOG_ERROR, TOLEM_LOG_WARNING, TOLEM_LOG_INFO, TOLEM_LOG_DEBUG]);
    }

    #[test]
    fn a_number_nobody_knows_still_has_a_name() {
        for status in [9, -10, i32::MAX, i32::MIN] {
            assert_eq!(name(status), c"TOLEM_?");
        }
    }
}
