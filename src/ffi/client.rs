//! The client as C sees it: open, call, check, close; and the watch over a call that is under way.

use super::handle;
use super::log::Log;
use super::result::tolem_result;
use super::status::tolem_status;
use super::{boundary, text};
use crate::client::{Answer, Client, describe, trouble};
use crate::model::{Level, Phase, Status, Watch};
use std::ffi::c_char;
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A configured way to one gateway and one journal. Thread-safe and meant to live long: open one and
/// keep it. Closed with tolem_client_close().
pub struct tolem_client {
    _opaque: (),
}

/// Who answers the calls: the client, or in tests somebody who blocks, logs or panics when told to.
pub trait Desk: Send + Sync {
    fn call(&self, operation: &str, request: &str, watch: &dyn Watch) -> Answer;
    fn check(&self, operation: &str, request: &str) -> Answer;
}

impl Desk for Client {
    fn call(&self, operation: &str, request: &str, watch: &dyn Watch) -> Answer {
        Client::call(self, operation, request, watch)
    }

    fn check(&self, operation: &str, request: &str) -> Answer {
        Client::check(self, operation, request)
    }
}

/// What stands behind a `tolem_client *`.
pub struct OpenClient {
    desk: Box<dyn Desk>,
    pub log: Log,
}

impl OpenClient {
    pub fn new(desk: Box<dyn Desk>) -> OpenClient {
        OpenClient { desk, log: Log::new() }
    }

    /// Runs an operation. The client catches its own panics; should one get through, what is told depends on whether
    /// the gate was passed, for then money may have moved.
    pub fn run(&self, operation: &str, request: &str, course: &Course) -> Answer {
        let watch = CallWatch { log: &self.log, course, process: std::process::id() };
        boundary::caught(|| self.desk.call(operation, request, &watch)).unwrap_or_else(|place| {
            let status = if course.gate_passed() { Status::Unknown } else { Status::Internal };
            boundary::after_panic(status, &place)
        })
    }
}

/// How far a call has come, and whether it shall stop. Shared with those who wait for a job.
pub struct Course {
    phase: Mutex<Phase>,
    gate_passed: AtomicBool,
    cancelled: AtomicBool,
}

impl Course {
    pub fn new() -> Course {
        Course {
            phase: Mutex::new(Phase::Preparing),
            gate_passed: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
        }
    }

    pub fn phase(&self) -> Phase {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    fn enter(&self, phase: Phase) {
        if matches!(phase, Phase::Waiting | Phase::Asking) {
            self.gate_passed.store(true, Ordering::Release);
        }
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    fn gate_passed(&self) -> bool {
        self.gate_passed.load(Ordering::Acquire)
    }
}

struct CallWatch<'a> {
    log: &'a Log,
    course: &'a Course,
    process: u32,
}

impl Watch for CallWatch<'_> {
    fn log(&self, level: Level, line: &str) {
        self.log.line(level, line);
    }

    fn phase(&self, phase: Phase) {
        self.course.enter(phase);
    }

    /// Also when a callback has forked and this is the child: the call belongs to the parent, and two processes must
    /// not both finish it.
    fn cancelled(&self) -> bool {
        self.course.cancelled.load(Ordering::Acquire) || std::process::id() != self.process
    }
}

/// Opens a client.
///
/// @param config_json borrowed; the configuration, one JSON object
/// @param client receives the client, or NULL
/// @param result receives the answer, always: what was opened, or what is wrong and in which field
/// @return #TOLEM_OK; #TOLEM_E_CONFIG, #TOLEM_E_JOURNAL, #TOLEM_E_ARGUMENT
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tolem_client_open(
    config_json: *const c_char,
    client: *mut *mut tolem_client,
    result: *mut *mut tolem_result,
) -> tolem_status {
    // SAFETY: the caller's promises are those of the functions used.
    unsafe {
        boundary::answer(result, || {
            receive(client, "client")?;
            let config = text::config(config_json)?;
            boundary::silence_panics();
            let (answer, opened) = Client::open(config);
            if let Some(opened) = opened {
                let handle = handle::keep(Arc::new(OpenClient::new(Box::new(opened))));
                client.write(without_provenance_mut(handle));
            }
            Ok(answer)
        })
    }
}

/// Closes a client.
///
/// Calls that are under way on other threads, and jobs, go on to their end; new ones are refused. The log callback no
/// longer runs when this returns. From inside a log callback it does not wait for callbacks on other threads.
///
/// @param client given up; NULL, closed clients and foreign pointers are allowed and do nothing
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_client_close(client: *mut tolem_client) {
    boundary::value((), || {
        if let Ok(open) = handle::take::<OpenClient>(client.addr()) {
            open.log.close();
        }
    })
}

/// Runs an operation to its outcome, within its deadline (`timeoutMs` in the request).
///
/// Blocks its thread. An operation that moves money is journalled before a byte is sent; calling it again with the same
/// `orderNumber` moves no money twice, whatever happened in between.
///
/// @param client borrowed
/// @param operation borrowed; e.g. `"payout.create"`
/// @param request_json borrowed; one JSON object
/// @param result receives the answer, always; to be freed
/// @return what is known; see #tolem_status
/// @threadsafety any thread, many at once
/// @since 0.1.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tolem_call(
    client: *mut tolem_client,
    operation: *const c_char,
    request_json: *const c_char,
    result: *mut *mut tolem_result,
) -> tolem_status {
    // SAFETY: the caller's promises are those of the functions used.
    unsafe {
        boundary::answer(result, || {
            let open = of(client)?;
            let (operation, request) = (text::operation(operation)?, text::request(request_json)?);
            let answer = open.run(operation, request, &Course::new());
            boundary::let_go(open);
            Ok(answer)
        })
    }
}

/// Checks a request as tolem_call() would and shows it with secrets masked. Sends nothing and journals nothing.
///
/// @param client borrowed
/// @param operation borrowed; e.g. `"payout.create"`
/// @param request_json borrowed; one JSON object
/// @param result receives the answer, always; to be freed
/// @return #TOLEM_OK if tolem_call() would accept it; else a negative status
/// @threadsafety any thread, many at once
/// @since 0.1.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tolem_check(
    client: *mut tolem_client,
    operation: *const c_char,
    request_json: *const c_char,
    result: *mut *mut tolem_result,
) -> tolem_status {
    // SAFETY: the caller's promises are those of the functions used.
    unsafe {
        boundary::answer(result, || {
            let open = of(client)?;
            let (operation, request) = (text::operation(operation)?, text::request(request_json)?);
            let answer = open.desk.check(operation, request);
            boundary::let_go(open);
            Ok(answer)
        })
    }
}

/// Describes the library: operations with the JSON Schemas of their requests, gateways with what they can do, and the
/// settings of the configuration.
///
/// @param result receives the answer, always; to be freed
/// @return #TOLEM_OK
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tolem_describe(result: *mut *mut tolem_result) -> tolem_status {
    // SAFETY: the caller's promise is that of the function used.
    unsafe { boundary::answer(result, || Ok(describe())) }
}

/// The client behind the handle, or the answer that says why there is none.
pub fn of(client: *mut tolem_client) -> Result<Arc<OpenClient>, Answer> {
    handle::find(client.addr()).map_err(|missing| missing.answer("client"))
}

/// Makes sure that there is a place for a handle, and empties it.
///
/// # Safety
/// `place` is NULL or writable.
pub unsafe fn receive<T>(place: *mut *mut T, name: &str) -> Result<(), Answer> {
    if place.is_null() {
        return Err(trouble(Status::Argument, "argument_null", &format!("{name} is NULL")));
    }
    // SAFETY: not NULL, and the caller vouches for the rest.
    unsafe { place.write(null_mut()) };
    Ok(())
}
