//! The C functions of libtolem, made safe. They are in this very file of machine code, but are called as every binding
//! calls them: handles, jobs, callbacks and caught panics are theirs.
//!
//! A handle is a number that the library looks up and never follows, so that it may be copied, and using it after its end
//! is an answer.

use crate::answer::Answer;
use crate::events::{self, Events};
use crate::outcome::Trouble;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::Arc;
use tolem::ffi;
use tolem::model::Status;
use zeroize::Zeroizing;

/// An open client.
#[derive(Clone, Copy)]
pub struct Client(usize);

/// A call on a thread of the library.
#[derive(Clone, Copy)]
pub struct Job(usize);

/// What is asked: an operation and its request.
pub struct Question {
    operation: Zeroizing<Vec<u8>>,
    request: Zeroizing<Vec<u8>>,
}

impl Question {
    pub fn new(operation: &str, request: &str) -> Result<Question, Trouble> {
        Ok(Question { operation: terminated("operation", operation)?, request: terminated("request", request)? })
    }
}

impl Client {
    pub fn open(configuration: &str) -> Result<(Client, Answer), Trouble> {
        let configuration = terminated("configuration", configuration)?;
        let (mut client, mut result) = (null_mut(), null_mut());
        // SAFETY: a terminated text, and places for both handles.
        let status = unsafe { ffi::tolem_client_open(c_text(&configuration), &raw mut client, &raw mut result) };
        let answer = taken(status, result);
        if client.is_null() { Err(Trouble::Answered(answer)) } else { Ok((Client(client.addr()), answer)) }
    }

    pub fn call(self, question: &Question) -> Answer {
        let (operation, request, mut result) = (c_text(&question.operation), c_text(&question.request), null_mut());
        // SAFETY: terminated texts, and a place for the result.
        let status = unsafe { ffi::tolem_call(without_provenance_mut(self.0), operation, request, &raw mut result) };
        taken(status, result)
    }

    pub fn check(self, question: &Question) -> Answer {
        let (operation, request, mut result) = (c_text(&question.operation), c_text(&question.request), null_mut());
        // SAFETY: terminated texts, and a place for the result.
        let status = unsafe { ffi::tolem_check(without_provenance_mut(self.0), operation, request, &raw mut result) };
        taken(status, result)
    }

    pub fn start(self, question: &Question) -> Result<(Job, Answer), Trouble> {
        let (operation, request) = (c_text(&question.operation), c_text(&question.request));
        let (mut job, mut result) = (null_mut(), null_mut());
        // SAFETY: terminated texts, and places for both handles.
        let status = unsafe {
            ffi::tolem_start(without_provenance_mut(self.0), operation, request, &raw mut job, &raw mut result)
        };
        let answer = taken(status, result);
        if job.is_null() { Err(Trouble::Answered(answer)) } else { Ok((Job(job.addr()), answer)) }
    }

    /// Lines of the log become events; with level 0 none do. The events must live until the client is closed.
    pub fn set_log(self, events: &Arc<Events>, level: i32) {
        let log = (level > 0).then_some(events::on_line as unsafe extern "C" fn(*mut c_void, i32, *const c_char));
        ffi::tolem_client_set_log(without_provenance_mut(self.0), log, Arc::as_ptr(events).cast_mut().cast(), level);
    }

    /// When this returns, no line of the log comes any more.
    pub fn close(self) {
        ffi::tolem_client_close(without_provenance_mut(self.0));
    }
}

impl Job {
    pub fn wait(self, milliseconds: u32) -> Answer {
        let mut result = null_mut();
        // SAFETY: a place for the result.
        let status = unsafe { ffi::tolem_job_wait(without_provenance_mut(self.0), milliseconds, &raw mut result) };
        taken(status, result)
    }

    pub fn cancel(self) {
        ffi::tolem_job_cancel(without_provenance_mut(self.0));
    }

    pub fn close(self) {
        ffi::tolem_job_close(without_provenance_mut(self.0));
    }
}

/// Operations, gateways and settings.
pub fn describe() -> Answer {
    let mut result = null_mut();
    // SAFETY: a place for the result.
    let status = unsafe { ffi::tolem_describe(&raw mut result) };
    taken(status, result)
}

pub fn version() -> &'static str {
    // SAFETY: a static text.
    unsafe { CStr::from_ptr(ffi::tolem_version()) }.to_str().unwrap_or_default()
}

pub fn status_name(status: i32) -> &'static str {
    // SAFETY: a static text.
    unsafe { CStr::from_ptr(ffi::tolem_status_name(status)) }.to_str().unwrap_or_default()
}

/// The document of a result, which ends here.
fn taken(status: i32, result: *mut ffi::tolem_result) -> Answer {
    let json = ffi::tolem_result_json(result);
    // SAFETY: the library's text lives until its result is freed, below; there is none only if memory was short.
    let json =
        if json.is_null() { String::new() } else { unsafe { CStr::from_ptr(json) }.to_string_lossy().into_owned() };
    ffi::tolem_result_free(result);
    Answer::new(status, json)
}

/// The text as C reads it. One with a NUL inside would end too early and say something else.
fn terminated(name: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    if text.contains('\0') {
        return Err(Trouble::Refused(Status::Argument, "argument_nul", format!("{name} has a NUL inside")));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() + 1));
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(0);
    Ok(bytes)
}

fn c_text(bytes: &[u8]) -> *const c_char {
    bytes.as_ptr().cast()
}
