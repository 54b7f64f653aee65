//! What the platform is told from other threads: how far a job has come, and lines of the log. The platform keeps events in
//! a buffer and hands them to `ВнешнееСобытие` of its client when its own thread is idle.
//!
//! An event is a hint and never an outcome: where the buffer is full, or on a server, which has none, it is lost and
//! counted. The outcome is what `Дождаться` answers.

use crate::platform::Connection;
use std::ffi::{CStr, c_char, c_void};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tolem::ffi::boundary;

/// The source of every event.
pub const SOURCE: &str = "Tolem";
/// Room in the platform's buffer: a job has six phases, and a form may be busy for a while.
const DEPTH: i32 = 100;

/// Where events go, shared with the threads they come from.
pub struct Events {
    /// Taken away when the platform lets go of the component. It is held while an event is handed over, which only puts
    /// it into a buffer, so that nobody hands one over afterwards.
    connection: Mutex<Option<Connection>>,
    on: AtomicBool,
    lost: AtomicI32,
}

impl Events {
    pub fn new() -> Arc<Events> {
        Arc::new(Events { connection: Mutex::new(None), on: AtomicBool::new(false), lost: AtomicI32::new(0) })
    }

    pub fn connect(&self, connection: Option<Connection>) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = connection;
    }

    /// Whether progress is told.
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    pub fn switch(&self, on: bool) {
        if on {
            self.make_room();
        }
        self.on.store(on, Ordering::Relaxed);
    }

    pub fn make_room(&self) {
        if let Some(connection) = *self.connection.lock().unwrap_or_else(PoisonError::into_inner) {
            connection.make_room(DEPTH);
        }
    }

    /// How many found no room.
    pub fn lost(&self) -> i32 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Hands an event over, or counts it as lost.
    pub fn tell(&self, name: &str, text: &str) {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if !connection.as_ref().is_some_and(|connection| connection.event(SOURCE, name, text)) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Receives the lines of the log.
///
/// # Safety
/// `events` is an [`Events`] that lives until its client is closed; `line` is a terminated text.
pub unsafe extern "C" fn on_line(events: *mut c_void, _level: i32, line: *const c_char) {
    boundary::value((), || {
        // SAFETY: as promised.
        let (events, line) = unsafe { (&*events.cast::<Events>(), CStr::from_ptr(line)) };
        events.tell("log", &line.to_string_lossy());
    });
}
