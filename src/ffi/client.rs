//! The client as C sees it: open, call, check, close; and the watch over a call that is under way.

use super::handle::{self, Behind, Kind};
use super::log::{Log, tolem_log_fn};
use super::result::{self, tolem_result};
use super::status::{TOLEM_E_INTERNAL, tolem_status};
use super::{boundary, text};
use crate::client::{Answer, Client, describe, trouble};
use crate::model::{BatchProgress, Level, Phase, Status, Watch};
use std::ffi::{c_char, c_void};
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A configured way to one gateway and one journal. Thread-safe and meant to live long: open one and
/// keep it. Closed with tolem_client_close().
pub struct tolem_client {
    _opaque: (),
}

/// What is called: the client, or in tests something that blocks, logs or panics when told to.
pub trait Callee: Send + Sync {
    fn call(&self, operation: &str, request: &str, watch: &dyn Watch) -> Answer;
    fn check(&self, operation: &str, request: &str) -> Answer;
}

impl Callee for Client {
    fn call(&self, operation: &str, request: &str, watch: &dyn Watch) -> Answer {
        Client::call(self, operation, request, watch)
    }

    fn check(&self, operation: &str, request: &str) -> Answer {
        Client::check(self, operation, request)
    }
}

/// What stands behind a `tolem_client *`.
pub struct OpenClient {
    callee: Box<dyn Callee>,
    pub log: Log,
    /// The one that has opened it: in a child of that its handle leads nowhere, so that every call begins there.
    process: u32,
}

impl Behind for OpenClient {
    const KIND: Kind = Kind::Client;
}

impl OpenClient {
    pub fn new(callee: Box<dyn Callee>) -> OpenClient {
        OpenClient { callee, log: Log::new(), process: std::process::id() }
    }

    /// Runs an operation. The client catches its own panics; should one get through, what is told depends on whether
    /// the gate was passed, for then money may have moved.
    pub fn run(&self, operation: &str, request: &str, control: &CallControl) -> Answer {
        let watch = CallWatch { log: &self.log, control, process: self.process };
        boundary::caught(|| self.callee.call(operation, request, &watch)).unwrap_or_else(|place| {
            let status = if control.gate_passed() { Status::Unknown } else { Status::Internal };
            boundary::after_panic(status, &place)
        })
    }
}

/// How far a call has come, and whether it shall stop. Shared with those who wait for a job.
pub struct CallControl {
    phase: Mutex<Phase>,
    batch: Mutex<Option<BatchProgress>>,
    gate_passed: AtomicBool,
    cancelled: AtomicBool,
}

impl CallControl {
    pub fn new() -> CallControl {
        CallControl {
            phase: Mutex::new(Phase::Preparing),
            batch: Mutex::new(None),
            gate_passed: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
        }
    }

    pub fn phase(&self) -> Phase {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn batch(&self) -> Option<BatchProgress> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
    control: &'a CallControl,
    process: u32,
}

impl Watch for CallWatch<'_> {
    fn log(&self, level: Level, line: &str) {
        self.log.line(level, line);
    }

    fn listens(&self, level: Level) -> bool {
        self.log.listens(level)
    }

    fn phase(&self, phase: Phase) {
        self.control.enter(phase);
    }

    fn batch(&self, progress: &BatchProgress) {
        *self.control.batch.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress.clone());
    }

    /// Also when a callback has forked and this is the child: the call belongs to the parent, and two processes must
    /// not both finish it.
    fn cancelled(&self) -> bool {
        self.control.cancelled.load(Ordering::Acquire) || std::process::id() != self.process
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
        result::answer(result, || {
            receive(client, "client")?;
            let config = text::config(config_json)?;
            boundary::silence_panics();
            #[cfg(windows)]
            crate::windows::stay_loaded();
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
        result::answer(result, || {
            let open = of(client)?;
            let (operation, request) = (text::operation(operation)?, text::request(request_json)?);
            let answer = open.run(operation, request, &CallControl::new());
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
        result::answer(result, || {
            let open = of(client)?;
            let (operation, request) = (text::operation(operation)?, text::request(request_json)?);
            let answer = open.callee.check(operation, request);
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
    unsafe { result::answer(result, || Ok(describe())) }
}

/// Sets, replaces or removes the log callback of a client.
///
/// When this returns, the callback that was there before no longer runs on any thread, and its `user_data` may be freed.
/// The same holds after tolem_client_close(). Called from inside a log callback it is refused.
///
/// @param client borrowed
/// @param log the callback; NULL removes it
/// @param user_data handed to the callback; must be usable on every thread that calls the client
/// @param level the least important lines wanted: #TOLEM_LOG_ERROR to #TOLEM_LOG_DEBUG; ignored if `log` is NULL
/// @return #TOLEM_OK; #TOLEM_E_ARGUMENT for NULL, another level, or from inside a callback; #TOLEM_E_HANDLE;
///         #TOLEM_E_FORKED
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_client_set_log(
    client: *mut tolem_client,
    log: tolem_log_fn,
    user_data: *mut c_void,
    level: i32,
) -> tolem_status {
    boundary::value(TOLEM_E_INTERNAL, || match handle::find::<OpenClient>(client.addr()) {
        Ok(open) => {
            let status = open.log.set(log, user_data, level);
            boundary::let_go(open);
            status
        }
        Err(missing) => missing.status().code(),
    })
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
