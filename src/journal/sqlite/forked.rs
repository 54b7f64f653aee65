//! What a child has of its parent's journals after a fork: connections that are open, and in SQLite's memory locks that the
//! system has given to the parent alone. A journal that the child then opened for itself would be written as if those locks
//! were its own, and whoever closes the file next would take the log away from under it. So a child closes what it has
//! inherited before it opens its first journal; that touches no file, and the parent's locks stay the parent's. Where a thread
//! of the parent was at work at the moment of the fork nobody can close anything: such a child opens no journal.

use super::connection::Session;
use super::{Beside, JournalError};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::time::Duration;

/// The connections of a journal that some process has opened.
struct Open {
    process: u32,
    session: Weak<Mutex<Session>>,
    readers: [Weak<Beside>; 2],
}

/// Those of this process, and what it has inherited.
static OPEN: Mutex<Vec<Open>> = Mutex::new(Vec::new());

/// Connections that stand nowhere, such as that of a proof of the whole file.
static PASSING: AtomicU32 = AtomicU32::new(0);

/// What could not be closed, by the process that met it.
static LEFT: AtomicU32 = AtomicU32::new(0);

const AT_WORK: &str = "this process was forked while a call was under way in its parent: fork between calls, or open the first client in the child";

/// From here on a child knows that these are its parent's.
pub(super) fn remember(session: &Arc<Mutex<Session>>, readers: [&Arc<Beside>; 2]) {
    if let Some(mut open) = open() {
        open.retain(|one| one.session.strong_count() > 0);
        open.push(Open {
            process: std::process::id(),
            session: Arc::downgrade(session),
            readers: readers.map(Arc::downgrade),
        });
    }
}

/// Waits, but not for a thread that this child does not have.
fn open() -> Option<MutexGuard<'static, Vec<Open>>> {
    for _ in 0..1000 {
        match OPEN.try_lock() {
            Ok(open) => return Some(open),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    None
}

/// A connection that stands nowhere is open until this is dropped.
pub(super) struct Passing;

impl Passing {
    pub fn begins() -> Passing {
        PASSING.fetch_add(1, Ordering::SeqCst);
        Passing
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        PASSING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Closes what this process has inherited.
pub(super) fn close_inherited() -> Result<(), JournalError> {
    let here = std::process::id();
    let refused = || JournalError::Unusable(AT_WORK.to_owned());
    let mut open = open().ok_or_else(refused)?;
    let inherited: Vec<Open>;
    (inherited, *open) = std::mem::take(&mut *open).into_iter().partition(|one| one.process != here);
    let is_child = !inherited.is_empty();
    for one in inherited {
        let mut closed = true;
        for reader in one.readers.iter().filter_map(Weak::upgrade) {
            closed &= close_reader(&reader);
        }
        if !one.session.upgrade().is_none_or(|session| close_session(&session)) || !closed {
            LEFT.store(here, Ordering::SeqCst);
        }
    }
    if is_child && PASSING.swap(0, Ordering::SeqCst) > 0 {
        LEFT.store(here, Ordering::SeqCst);
    }
    if LEFT.load(Ordering::SeqCst) == here { Err(refused()) } else { Ok(()) }
}

/// The same for one journal, whose inherited client is closed in the child.
pub(super) fn close(session: &Mutex<Session>, readers: [&Beside; 2]) {
    let readers = readers.map(close_reader);
    if !close_session(session) || readers.contains(&false) {
        LEFT.store(std::process::id(), Ordering::SeqCst);
    }
}

fn close_reader(reader: &Beside) -> bool {
    free(reader).is_some_and(|mut reader| reader.take().is_none_or(untouched))
}

fn close_session(session: &Mutex<Session>) -> bool {
    let Some(mut session) = free(session) else { return false };
    let connection = session.connection.take();
    // A transaction that is open is the parent's: rolled back here, it would be rolled back in memory that both share.
    if session.batch.is_some() {
        std::mem::forget(connection);
        return false;
    }
    connection.is_none_or(untouched)
}

/// What nobody was using.
fn free<T>(it: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match it.try_lock() {
        Ok(free) => Some(free),
        Err(TryLockError::Poisoned(poisoned)) => Some(PoisonError::into_inner(poisoned)),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// Closes the connection and moves nothing of the log.
fn untouched(connection: Connection) -> bool {
    let set = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    if set.is_err() || !connection.is_autocommit() {
        std::mem::forget(connection);
        return false;
    }
    connection.close().map_err(|(connection, _)| std::mem::forget(connection)).is_ok()
}
