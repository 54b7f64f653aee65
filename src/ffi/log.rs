//! The host's log callback, and the two promises that make it safe to hold: it runs only on a thread that is inside a
//! call on that client, and never again once it was taken away.
//!
//! No lock is held while the host's code runs. A counter of callbacks under way lets `set_log` and `close` wait for
//! those on other threads. A thread that is itself inside a callback never waits, for it might wait for itself, or for a
//! thread that waits for it; and its own lines are dropped, so no callback runs inside a callback.

use super::status::{TOLEM_E_ARGUMENT, TOLEM_E_HANDLE, TOLEM_LOG_DEBUG, TOLEM_LOG_ERROR, TOLEM_OK, tolem_status};
use crate::model::Level;
use std::cell::Cell;
use std::ffi::{CString, c_char, c_void};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Receives one line of the log: UTF-8, NUL-terminated, English, without secrets, valid for the duration of the call.
///
/// It runs on a thread that is inside a call on the client, or on the thread of a job, so it must be quick, and it may
/// run on several threads at once. It may call this library, except tolem_client_set_log(); such calls log
/// nothing. It must not throw, `longjmp` or end its thread.
pub type tolem_log_fn = Option<unsafe extern "C" fn(user_data: *mut c_void, level: i32, line: *const c_char)>;

#[derive(Clone, Copy)]
struct Callback {
    function: unsafe extern "C" fn(*mut c_void, i32, *const c_char),
    user_data: *mut c_void,
    level: i32,
}

// SAFETY: `user_data` is only carried, never followed; the host promises in tolem_client_set_log that its callback
// may be given it on any thread.
unsafe impl Send for Callback {}

/// Where the lines of one client go.
pub struct Log {
    state: Mutex<State>,
    quiet: Condvar,
}

struct State {
    callback: Option<Callback>,
    running: usize,
    closed: bool,
}

thread_local! {
    static IN_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

impl Log {
    pub fn new() -> Log {
        Log { state: Mutex::new(State { callback: None, running: 0, closed: false }), quiet: Condvar::new() }
    }

    /// Whether the host takes lines of that level.
    pub fn listens(&self, level: Level) -> bool {
        self.state().callback.is_some_and(|callback| level as i32 <= callback.level)
    }

    /// Hands a line to the host.
    pub fn line(&self, level: Level, line: &str) {
        if IN_CALLBACK.get() {
            return;
        }
        let Some(callback) = self.begin(level as i32) else { return };
        let text = CString::new(line.replace('\0', "")).unwrap_or_default();
        IN_CALLBACK.set(true);
        // SAFETY: the host gave a function of this type and keeps it and its data until set_log or close return, both
        // of which wait for `running` to fall to zero.
        unsafe { (callback.function)(callback.user_data, level as i32, text.as_ptr()) };
        IN_CALLBACK.set(false);
        self.end();
    }

    /// Puts another callback, or none, in the place of the present one.
    pub fn set(&self, log: tolem_log_fn, user_data: *mut c_void, level: i32) -> tolem_status {
        let callback = log.map(|function| Callback { function, user_data, level });
        let no_level = callback.is_some() && !(TOLEM_LOG_ERROR..=TOLEM_LOG_DEBUG).contains(&level);
        if no_level || IN_CALLBACK.get() {
            return TOLEM_E_ARGUMENT;
        }
        let mut state = self.when_quiet();
        if state.closed {
            return TOLEM_E_HANDLE;
        }
        state.callback = callback;
        TOLEM_OK
    }

    /// No callback begins after this. Returns when those on other threads are over, unless it is called from inside a
    /// callback.
    pub fn close(&self) {
        let mut state = if IN_CALLBACK.get() { self.state() } else { self.when_quiet() };
        state.callback = None;
        state.closed = true;
    }

    fn begin(&self, level: i32) -> Option<Callback> {
        let mut state = self.state();
        let callback = state.callback.filter(|callback| level <= callback.level)?;
        state.running += 1;
        Some(callback)
    }

    fn end(&self) {
        let mut state = self.state();
        state.running -= 1;
        if state.running == 0 {
            self.quiet.notify_all();
        }
    }

    fn when_quiet(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        while state.running > 0 {
            // Taken away first, so that no new one begins and the wait ends.
            state.callback = None;
            state = self.quiet.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
