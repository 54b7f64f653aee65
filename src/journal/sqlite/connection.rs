//! One connection to the file and what has become of it: its settings, how a transaction is made durable, and what an
//! error of SQLite means for a journal.

use super::open_batch::{Batch, Durability};
use super::remembered::{Remembered, Work};
use super::{JournalError, Movement, illegal};
use crate::journal::Change;
use crate::journal::mark::Seen;
use crate::model::{Deadline, uptime};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// How long a reader waits for another process, and a writer at least.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// The log is moved into the file when it has grown by about so many pages, 6 MB: after some 70 payouts one by one. It costs
/// three more syncs each time, 0.05 a payout.
pub(super) const CHECKPOINT_EVERY: u32 = 1400;

/// Pages of the log that a commit takes beside those of its works, and those of each work, as measured.
pub(super) const PAGES: (u32, u32) = (3, 4);

/// What a connection must be set to, and is read back: pragma, value.
pub(super) const SETTINGS: &[(&str, i64)] = &[
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    // What takes back one work of many, or one statement, is kept in memory: in large commits it went to files.
    ("temp_store", 2),
    // We checkpoint ourselves: SQLite's own automatic checkpoint hides its I/O errors.
    ("wal_autocheckpoint", 0),
    // macOS only; elsewhere accepted and without effect.
    ("fullfsync", 1),
    ("checkpoint_fullfsync", 1),
];

/// The connection and what has become of it.
pub(super) struct Session {
    /// `None` only while it is being dropped.
    pub connection: Option<Connection>,
    pub stopped: Option<String>,
    /// Pages of the log since it was moved into the file, about.
    pub logged: u32,
    /// What a busy file did not let us write: written before anything else is.
    pub owed: Vec<Owed>,
    /// The transaction that is open.
    pub batch: Option<Batch>,
    /// Why the last transaction was rolled back, if it was.
    pub abandoned: Option<JournalError>,
    /// The mark beside the journal.
    pub mark: Seen,
    /// What was written last.
    pub remembered: Remembered,
    /// How the connection commits now.
    set_for: Option<Durability>,
}

/// What could not be written because another process held the file.
#[derive(Clone, Debug)]
pub(super) enum Owed {
    /// A claim that was to be given back.
    Release { id: i64, fence: u32 },
    /// What became of a movement; its claim is given back with it.
    Change(Box<(Movement, Change)>),
}

/// An error of SQLite, still to be judged, or one already in the journal's words.
#[derive(Debug)]
pub(super) enum Trouble {
    Sqlite(rusqlite::Error),
    Told(JournalError),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        Trouble::Sqlite(error)
    }
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Trouble {
        Trouble::Told(error)
    }
}

pub(super) fn damaged(what: &str) -> Trouble {
    Trouble::Told(JournalError::Unusable(what.to_owned()))
}

impl Session {
    pub fn new(connection: Connection) -> Session {
        let (stopped, owed, batch, abandoned, set_for) = (None, Vec::new(), None, None, None);
        let (mark, remembered) = (Seen::default(), Remembered::default());
        Session { connection: Some(connection), stopped, logged: 0, owed, batch, abandoned, mark, remembered, set_for }
    }

    pub fn connection(&self) -> Result<&Connection, Trouble> {
        self.connection.as_ref().ok_or_else(closed)
    }

    /// Reads from one snapshot.
    pub fn consistently<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let connection = self.connection()?;
        let _rolled_back_at_the_end = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
        work(connection)
    }

    /// Begins a transaction that is committed in that way, and has the write lock, for which it waits so long.
    pub fn begin(&mut self, durability: Durability, by: Deadline) -> Result<(), Trouble> {
        // Nothing may leave the gate with the intent's setting: what is not known to be set is set.
        if self.set_for != Some(durability) {
            self.set_for = None;
            self.connection()?.execute_batch(match durability {
                Durability::Synced => "PRAGMA synchronous = FULL",
                Durability::Lazy => "PRAGMA synchronous = NORMAL",
            })?;
            self.set_for = Some(durability);
        }
        let connection = self.connection()?;
        // Nobody who stands in line has it: what has is another program, or an older library.
        let began = uptime();
        connection.busy_timeout(by.left())?;
        let begun = statement(connection, "BEGIN IMMEDIATE");
        connection.busy_timeout(BUSY)?;
        begun.map_err(|error| match weigh(&error) {
            Weight::Busy => busy(uptime() - began).into(),
            _ => Trouble::Sqlite(error),
        })?;
        (self.batch, self.abandoned) = (Some(Batch { durability, works: 0 }), None);
        Ok(())
    }

    /// Forgets what another connection may have changed since; in the open transaction nobody does.
    pub fn remember(&mut self) -> Result<(), Trouble> {
        let Session { connection: Some(connection), remembered, .. } = self else { return Err(closed()) };
        remembered.look(connection)
    }

    /// Does that in the open transaction, which is so many works: wholly or not at all. What may be refused when a part of it is
    /// written is told from the others by a `savepoint`. Whether the transaction is still open afterwards is seen in `batch`.
    pub fn work<T>(
        &mut self,
        works: u32,
        savepoint: bool,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, Trouble>,
    ) -> Result<T, JournalError> {
        let mut whole = Whole(self);
        let written = whole.0.written();
        let done = whole.do_it(savepoint, work);
        std::mem::forget(whole);
        if let (Ok(_), Some(batch)) = (&done, &mut self.batch) {
            batch.works = batch.works.saturating_add(works);
        }
        done.map_err(|trouble| {
            let error = self.judge_write(trouble);
            match savepoint {
                _ if self.stopped.is_some() => self.abandon(&error),
                true if self.undone() => {}
                false if written.is_some() && self.written() == written => {}
                _ => self.abandon(&lost()),
            }
            error
        })
    }

    /// How many rows were written in the open transaction and before. `None`: none is open.
    fn written(&self) -> Option<u64> {
        let connection = self.connection.as_ref().filter(|connection| !connection.is_autocommit());
        connection.map(Connection::total_changes)
    }

    /// Takes back the last work alone; whether that could be done.
    fn undone(&mut self) -> bool {
        self.remembered.forget();
        // After some errors SQLite has rolled everything back by itself.
        self.connection().is_ok_and(|connection| {
            !connection.is_autocommit()
                && statement(connection, "ROLLBACK TO work")
                    .and_then(|()| statement(connection, "RELEASE work"))
                    .is_ok()
        })
    }

    /// Rolls the open transaction back.
    pub fn abandon(&mut self, why: &JournalError) {
        if self.batch.take().is_none() {
            return;
        }
        self.remembered.forget();
        self.abandoned = Some(why.clone());
        if let Ok(connection) = self.connection()
            && !connection.is_autocommit()
        {
            let _ = statement(connection, "ROLLBACK");
        }
    }

    pub fn commit(&self) -> Result<(), Trouble> {
        Ok(statement(self.connection()?, "COMMIT")?)
    }

    /// The commit before it is durable whatever becomes of the checkpoint; a failed one stops the next write.
    pub fn checkpoint_when_due(&mut self) {
        if self.logged < CHECKPOINT_EVERY {
            return;
        }
        self.logged = 0;
        let done = self.connection().and_then(checkpoint);
        if let Err(trouble) = done {
            self.judge_write(trouble);
        }
    }

    pub fn judge_write(&mut self, trouble: Trouble) -> JournalError {
        let error = match trouble {
            Trouble::Told(JournalError::Stopped(why)) => return self.stop(why),
            Trouble::Told(told) => return told,
            Trouble::Sqlite(error) => error,
        };
        match weigh(&error) {
            Weight::Busy => busy(BUSY),
            Weight::Rule => illegal(error.to_string()),
            Weight::Row => JournalError::Unusable(error.to_string()),
            Weight::Disk | Weight::Other => self.stop(error.to_string()),
        }
    }

    pub fn judge_read(&mut self, trouble: Trouble) -> JournalError {
        let error = match trouble {
            Trouble::Told(told) => return told,
            Trouble::Sqlite(error) => error,
        };
        match weigh(&error) {
            Weight::Busy => busy(BUSY),
            Weight::Disk => {
                self.stop(error.to_string());
                JournalError::Unusable(error.to_string())
            }
            Weight::Rule | Weight::Row | Weight::Other => JournalError::Unusable(error.to_string()),
        }
    }

    /// From now on nothing is written. The log stays as it is for whoever opens the file next.
    pub fn stop(&mut self, why: String) -> JournalError {
        if let Some(connection) = &self.connection {
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
        JournalError::Stopped(self.stopped.get_or_insert(why).clone())
    }
}

/// A work in the open transaction. Dropped in a panic, it rolls all of it back.
struct Whole<'a>(&'a mut Session);

impl Whole<'_> {
    fn do_it<T>(
        &mut self,
        savepoint: bool,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let Session { connection: Some(connection), remembered, .. } = &mut *self.0 else { return Err(closed()) };
        if !savepoint {
            return work(&mut Work { connection, remembered });
        }
        statement(connection, "SAVEPOINT work")?;
        let done = work(&mut Work { connection, remembered })?;
        statement(connection, "RELEASE work")?;
        Ok(done)
    }
}

impl Drop for Whole<'_> {
    fn drop(&mut self) {
        self.0.abandon(&lost());
    }
}

fn closed() -> Trouble {
    damaged("it is closed")
}

/// What those are told whose work was rolled back with somebody else's: nothing is wrong with theirs.
pub(super) fn lost() -> JournalError {
    JournalError::Busy("the journal could not write it together with another change".to_owned())
}

fn statement(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

/// What an error of SQLite means for a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Another process holds the lock.
    Busy,
    /// A trigger, a check or a key refused it.
    Rule,
    /// A row does not hold what it should.
    Row,
    /// The disk or the file failed.
    Disk,
    /// Anything else: for a write as grave as a failed disk.
    Other,
}

pub(super) fn weigh(error: &rusqlite::Error) -> Weight {
    let Some(code) = error.sqlite_error_code() else {
        return Weight::Row;
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Weight::Busy,
        ErrorCode::ConstraintViolation => Weight::Rule,
        ErrorCode::SystemIoFailure
        | ErrorCode::DiskFull
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::ReadOnly
        | ErrorCode::CannotOpen => Weight::Disk,
        _ => Weight::Other,
    }
}

pub(super) fn busy(waited: Duration) -> JournalError {
    JournalError::Busy(format!("the journal is locked by another process for more than {} s", waited.as_secs()))
}

/// Opens the file and changes nothing in it, not even by closing it again.
pub(super) fn connect(path: &Path) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(BUSY)?;
    // Each statement is compiled once: there is room for all of them, and none is planned anew for its parameters.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

pub(super) fn configure(connection: &Connection) -> Result<(), Trouble> {
    for (pragma, value) in SETTINGS {
        connection.pragma_update(None, pragma, value)?;
    }
    Ok(())
}

pub(super) fn check_settings(connection: &Connection) -> Result<(), Trouble> {
    for (pragma, value) in SETTINGS {
        let is: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
        if is != *value {
            return Err(damaged(&format!("SQLite did not accept a setting: {pragma} is {is}, not {value}")));
        }
    }
    Ok(())
}

/// From so many pages on (8 MB), readers are waited for, so that the log can begin anew.
const LONG_LOG: i64 = 2000;

/// How long readers are waited for then; writers wait with us.
const READERS: Duration = Duration::from_millis(100);

/// Moves what it can of the log into the file, without waiting for anybody unless the log has grown long: while one of
/// several programs is always reading, it would grow without end.
pub(super) fn checkpoint(connection: &Connection) -> Result<(), Trouble> {
    let pages: i64 = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))?;
    if pages >= LONG_LOG {
        connection.busy_timeout(READERS)?;
        let done = connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
        connection.busy_timeout(BUSY)?;
        done?;
    }
    Ok(())
}
