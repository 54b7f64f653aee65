//! How far the exchange on this thread has come: whether its gate is open, what has gone out and in, and what
//! stopped it. ureq runs on the caller's thread and lends its transports no data of the call, so the record
//! lies in a thread-local for as long as ureq runs; a `Line` that finds no record there writes nothing.

use super::connection::{Connection, End};
use super::{Failure, Purpose, Trace};
use crate::model::Deadline;
use std::cell::RefCell;
use std::time::Instant;

/// The record of one exchange.
pub(super) struct Course {
    pub purpose: Purpose,
    pub started: Instant,
    pub deadline: Deadline,
    /// When DNS, TCP, proxy and TLS must have finished.
    pub connect_by: Deadline,
    /// The gate is `trace.gate_passed`; nothing is written while it is false.
    pub trace: Trace,
    /// A finished connection, waiting for the gate to be opened.
    pub parked: Option<Connection>,
    /// A write of the request was begun: from here on nobody can prove that nothing has left.
    pub write_begun: bool,
    /// The connection at the end of the exchange.
    pub left_over: Option<Connection>,
    /// What is left over may carry another exchange.
    pub reusable: bool,
    /// The connection had served an earlier exchange.
    pub kept: bool,
    /// How the peer's side of the connection ended, if it did.
    pub end: Option<End>,
    /// What stopped the exchange, as seen by the layer in which it happened.
    pub cause: Option<Failure>,
}

impl Course {
    pub fn new(purpose: Purpose, started: Instant, deadline: Deadline, connect_by: Deadline) -> Course {
        Course {
            purpose,
            started,
            deadline,
            connect_by,
            trace: Trace::default(),
            parked: None,
            write_begun: false,
            left_over: None,
            reusable: false,
            kept: false,
            end: None,
            cause: None,
        }
    }

    /// Remembers what stopped the exchange; the first cause is the true one.
    pub fn stopped_by(&mut self, failure: Failure) {
        self.cause.get_or_insert(failure);
    }

    /// Sets a connection before the gate.
    pub fn park(&mut self, connection: Connection) {
        self.trace.peer = Some(connection.peer.clone());
        self.trace.tls = connection.cipher.clone();
        self.kept = connection.used;
        self.parked = Some(connection);
    }

    /// Runs `work` with this record on the thread.
    pub fn run<R>(&mut self, work: impl FnOnce() -> R) -> R {
        let home = Course::new(self.purpose, self.started, self.deadline, self.connect_by);
        let on_thread = std::mem::replace(self, home);
        let lent = Lent { outer: COURSE.replace(Some(Box::new(on_thread))), home: self };
        let result = work();
        drop(lent);
        result
    }
}

thread_local! {
    /// In a box: with its connections it is a kilobyte, which is not copied back and forth.
    static COURSE: RefCell<Option<Box<Course>>> = const { RefCell::new(None) };
}

/// The record of the exchange that runs on this thread, if one does.
pub(super) fn with<R>(look: impl FnOnce(&mut Course) -> R) -> Option<R> {
    COURSE.with_borrow_mut(|course| course.as_deref_mut().map(look))
}

/// A record lent to the thread; it comes home even when the work panics.
struct Lent<'c> {
    outer: Option<Box<Course>>,
    home: &'c mut Course,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(course) = COURSE.replace(self.outer.take()) {
            *self.home = *course;
        }
    }
}
