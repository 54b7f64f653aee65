//! Texts from C: borrowed for the call, NUL-terminated, UTF-8.
//!
//! A till written in another language hands in NULL, Windows-1251 or a buffer without its NUL sooner or later. Each is
//! an answer that says so; and no reading goes on for longer than the longest document that is accepted.

use crate::client::{Answer, trouble};
use crate::document::MAX_BYTES;
use crate::model::Status;
use std::ffi::c_char;

/// Longer than any name of an operation.
const MAX_NAME: usize = 128;

/// The name of an operation.
///
/// # Safety
/// `text` is NULL or points to bytes that are readable up to a NUL or for [`MAX_NAME`] + 1 of them, for `'a`.
pub unsafe fn operation<'a>(text: *const c_char) -> Result<&'a str, Answer> {
    // SAFETY: handed on to the caller.
    unsafe { read(text, "operation", MAX_NAME, Status::Argument) }
}

/// A request document.
///
/// # Safety
/// `text` is NULL or points to bytes that are readable up to a NUL or for [`MAX_BYTES`] + 1 of them, for `'a`.
pub unsafe fn request<'a>(text: *const c_char) -> Result<&'a str, Answer> {
    // SAFETY: handed on to the caller.
    unsafe { read(text, "request_json", MAX_BYTES, Status::Request) }
}

/// A configuration document.
///
/// # Safety
/// As for [`request`].
pub unsafe fn config<'a>(text: *const c_char) -> Result<&'a str, Answer> {
    // SAFETY: handed on to the caller.
    unsafe { read(text, "config_json", MAX_BYTES, Status::Config) }
}

unsafe fn read<'a>(text: *const c_char, name: &str, max: usize, too_long: Status) -> Result<&'a str, Answer> {
    if text.is_null() {
        return Err(trouble(Status::Argument, "argument_null", &format!("{name} is NULL")));
    }
    // SAFETY: not NULL; the caller vouches for the bytes up to the NUL or the bound.
    let length = unsafe { libc::strnlen(text, max + 1) };
    if length > max {
        return Err(trouble(too_long, "too_large", &format!("{name} is longer than {max} bytes")));
    }
    // SAFETY: strnlen has just read these bytes, and the caller does not change them during the call.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) };
    std::str::from_utf8(bytes).map_err(|error| {
        let detail = format!("{name} is not UTF-8: see byte {}", error.valid_up_to());
        trouble(Status::Argument, "argument_utf8", &detail)
    })
}
