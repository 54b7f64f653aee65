//! The answer to one call as C sees it: a status and a document that do not change, until they are freed.

use super::boundary;
use super::handle::{self, Behind, Kind};
use super::status::{TOLEM_E_ARGUMENT, TOLEM_E_INTERNAL, tolem_status};
use crate::client::Answer;
use crate::model::Status;
use std::ffi::{CString, c_char};
use std::sync::Arc;

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
        let json = CString::new(answer.json).unwrap_or_else(|with_nul| {
            let mut bytes = with_nul.into_vec();
            bytes.retain(|byte| *byte != 0);
            CString::new(bytes).unwrap_or_default()
        });
        Answered { status, json }
    }
}

impl Behind for Answered {
    const KIND: Kind = Kind::Result;
}

/// The body of an export that answers with a result. `*result` is written whatever happens; without a place to
/// answer to, nothing is done at all.
///
/// # Safety
/// `result` is NULL or points to a writable pointer.
pub unsafe fn answer(result: *mut *mut tolem_result, body: impl FnOnce() -> Result<Answer, Answer>) -> tolem_status {
    if result.is_null() {
        return TOLEM_E_ARGUMENT;
    }
    // SAFETY: not NULL, and the caller vouches for the rest.
    unsafe { result.write(std::ptr::null_mut()) };
    let answer = match boundary::caught(body) {
        Ok(Ok(answer) | Err(answer)) => answer,
        Err(place) => boundary::after_panic(Status::Internal, &place),
    };
    let status = answer.status.code();
    // The status is settled here: should wrapping it up go wrong, it is still the one returned.
    if let Ok(handle) = boundary::caught(|| handle::keep(Arc::new(Answered::new(answer)))) {
        // SAFETY: as above.
        unsafe { result.write(std::ptr::without_provenance_mut(handle)) };
    }
    status
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
