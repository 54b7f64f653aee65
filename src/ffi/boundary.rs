//! The wall no panic passes.
//!
//! A panic that unwinds into C is the end of the host's process, and a till must not die of a fault of ours. So every
//! export is one expression: `boundary::value`, or `result::answer`, which stands on it; a test counts them. What panics inside is
//! caught, answered and not printed: the host's stderr is not ours. The message of a panic is dropped, because it may
//! quote what it choked on; only its place in the code is told.

use crate::client::{Answer, trouble};
use crate::model::Status;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    /// How many boundaries this thread is inside of; a callback may call back in.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// Where the last panic on this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The body of an export that answers with a plain value; `otherwise` after a panic.
pub fn value<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(otherwise)
}

/// Runs that; a panic inside becomes its place in the code.
pub fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    DEPTH.set(DEPTH.get() + 1);
    // Unwind safety: what was half changed is thrown away with the answer, or guards itself (locks that were
    // poisoned are taken over only where a single insertion is all they protect).
    let outcome = catch_unwind(AssertUnwindSafe(body));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|payload| {
        // The destructor of a payload may panic in turn; leaking it is the lesser evil.
        std::mem::forget(payload);
        PLACE.take()
    })
}

/// Drops that; a destructor that panics does not change an answer that is already known.
pub fn let_go<T>(thing: T) {
    let _ = caught(|| drop(thing));
}

/// The answer after a caught panic.
pub fn after_panic(status: Status, place: &str) -> Answer {
    let detail = format!("a fault inside tolem at {place}; please report it");
    caught(|| trouble(status, "internal_panic", &detail)).unwrap_or_else(|_| last_word(status))
}

/// When even the words for trouble are in trouble.
fn last_word(status: Status) -> Answer {
    let advice = if status == Status::Unknown { "resolve" } else { "fix_program" };
    let json = format!(r#"{{"status":"{}","advice":"{advice}","error":{{"code":"internal_panic"}}}}"#, status.name());
    Answer { status, json }
}

/// Makes panics inside the boundary silent, from the first client on. The hook is private to the shared library, which
/// has a standard library of its own; linked into a Rust program it passes on whatever is not ours.
pub fn silence_panics() {
    // Not a `Once`: a child forked while the parent is in here would wait for ever.
    static DONE: AtomicBool = AtomicBool::new(false);
    if DONE.swap(true, Ordering::AcqRel) {
        return;
    }
    let hosts = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !heard(panic) {
            hosts(panic)
        }
    }));
}

/// Whether the panic is inside the boundary; then its place is noted.
fn heard(panic: &PanicHookInfo<'_>) -> bool {
    let inside = DEPTH.try_with(Cell::get).unwrap_or(0) > 0;
    if inside {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), place);
        let _ = PLACE.try_with(|noted| noted.replace(place));
    }
    inside
}

/// File and line, without the folders of the machine the library was built on. What is released keeps the places in our own
/// code alone (`packaging/cross.sh`).
fn place(location: &Location<'_>) -> String {
    if location.line() == 0 {
        return "a place outside of tolem's own code".to_owned();
    }
    let mut parts: Vec<&str> = location.file().rsplit(['/', '\\']).take(3).collect();
    parts.reverse();
    format!("{}:{}", parts.join("/"), location.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_place_and_not_its_message() {
        silence_panics();
        let place = caught(|| -> () { panic!("4111111111111111") }).unwrap_err();
        assert!(place.starts_with("src/ffi/boundary.rs:"), "{place}");
        assert_eq!(value(7, || panic!("no")), 7);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_survived() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        silence_panics();
        assert_eq!(value(1, || std::panic::panic_any(Bomb)), 1);
        let_go(Bomb);
    }

    #[test]
    fn the_last_word_is_a_document_and_never_less_careful_than_the_status() {
        for (status, advice) in [(Status::Internal, "fix_program"), (Status::Unknown, "resolve")] {
            let answer = last_word(status);
            let document: serde_json::Value = serde_json::from_str(&answer.json).unwrap();
            assert_eq!(document["status"], status.name());
            assert_eq!(document["advice"], advice);
        }
    }
}
