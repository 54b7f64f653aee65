//! The answer to one call as C sees it: a status and a document that do not change, until they are freed.

use super::boundary;
use super::handle;
use super::status::{TOLEM_E_INTERNAL, tolem_status};
use crate::client::Answer;
use std::ffi::{CString, c_char};

/// The answer to one call, whether it went well or not. Immutable; freed with tolem_result_free().
pub struct tolem_result {
    _opaque: (),
}

/// What stands behind a `tolem_result *`.
pub struct Answered {
    pub status: tolem_status,
    pub json: CString,
}

impl Answered {
    pub fn new(answer: Answer) -> Answered {
        let status = answer.status.code();
        // JSON writes U+0000 as an escape, so there is no NUL inside. Were there one, a document without it is still
        // better than none, after money has moved.
        debug_assert!(!answer.json.contains('\0'), "a NUL in a result");
        let mut bytes = answer.json.into_bytes();
        bytes.retain(|byte| *byte != 0);
        Answered { status, json: CString::new(bytes).unwrap_or_default() }
    }
}

/// The document of a result: one JSON object.
///
/// @param result borrowed; NULL and freed results are allowed
/// @return UTF-8, NUL-terminated, owned by the result and valid until it is freed; NULL if there is no such result
/// @threadsafety any thread, but not while another one frees this result
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_result_json(result: *const tolem_result) -> *const c_char {
    boundary::value(std::ptr::null(), || {
        handle::find::<Answered>(result.addr()).map_or(std::ptr::null(), |answered| answered.json.as_ptr())
    })
}

/// The status of a result, the same as its call returned.
///
/// @param result borrowed; NULL and freed results are allowed
/// @return the status; #TOLEM_E_ARGUMENT for NULL, #TOLEM_E_HANDLE for what is no result or freed,
///         #TOLEM_E_FORKED for a result of before a fork
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_result_status(result: *const tolem_result) -> tolem_status {
    boundary::value(TOLEM_E_INTERNAL, || match handle::find::<Answered>(result.addr()) {
        Ok(answered) => answered.status,
        Err(missing) => missing.status().code(),
    })
}

/// Frees a result and its document.
///
/// @param result given up; NULL, freed results and foreign pointers are allowed and do nothing
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_result_free(result: *mut tolem_result) {
    boundary::value((), || drop(handle::take::<Answered>(result.addr())))
}
