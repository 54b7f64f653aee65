//! The journal in an SQLite file (bundled SQLite, write-ahead log, synchronous=FULL).
//!
//! Every change is a part of a `BEGIN IMMEDIATE` transaction: it compares revision, fence, state and owner, writes the row and
//! appends the event. A payout costs two syncs: the gate's commit, which also syncs the intent written just before it, and the
//! verdict's; writers that wait for one another share them (`batch.rs`). After an I/O error nothing more is written through this
//! handle: once a sync has failed, the page cache may lie about what is on disk (Rebello et al., USENIX ATC 2020).

mod asked;
mod batch;
mod connection;
mod copy;
mod forked;
mod history;
mod lookup;
mod open_batch;
mod opening;
mod remembered;
mod schema;
mod verify;
mod writers;
mod writing;

use super::clock::Clock;
use super::disk::{self, FileId};
use super::owner::{Owner, Owners};
use super::queue::Queue;
use super::row::{self, COLUMNS, Row};
use super::rules::{check_edge, check_payee, hold, illegal, same_number};
use super::{
    Begun, Cause, Change, Claim, Elsewhere, Event, Filter, Intent, Journal, JournalError, Listed, Movement, Rivals,
};
use crate::model::{Kind, Level, OrderNumber, State};
use asked::{Asked, Done};
use connection::{Owed, Session, Trouble, checkpoint, damaged};
pub use copy::{Count, backup, census};
use history::{history, proved};
use lookup::{are_few, list_sql, rivals_of, row_by_number, rows, unreadable};
use open_batch::Durability;
pub use opening::Opening;
use rusqlite::Connection;
use serde_json::Value;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;
use writers::Writers;

/// A journal file, opened for one account. May be used from many threads.
pub struct SqliteJournal {
    /// For those who only read, and wait neither for a sync nor, where they look up one number, for a list. Each is opened when
    /// it is first needed. They go first: the last connection moves the log into the file.
    lists: Arc<Beside>,
    lookups: Arc<Beside>,
    // The connection goes before the owner: whoever sees us dead finds the file closed.
    session: Arc<Mutex<Session>>,
    /// Of those who want to write one writes for all, and waits for the other processes in line.
    writers: Writers,
    queue: Queue,
    /// How long a writer waits who is in no call, and at least one who has something to keep.
    patience: Duration,
    owner: Owner,
    owners: Owners,
    clock: Clock,
    account: String,
    /// Whether the operator has named the shop: another name that never had a login of ours is another shop.
    named: bool,
    path: PathBuf,
    files: [(PathBuf, FileId); 3],
    /// The journal's own id.
    id: String,
    notices: Vec<(Level, String)>,
}

/// A connection beside the one that writes.
type Beside = Mutex<Option<Connection>>;

/// Another program writes to another log beside the same file.
const PARTED: &str = "its log or the log's index was moved, replaced or put back: another program has written what this one does not see";

impl SqliteJournal {
    /// The journal's real path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What there was to say when it was opened, for the log.
    pub fn notices(&self) -> &[(Level, String)] {
        &self.notices
    }

    /// The version of the SQLite inside, e.g. `3.54.1`.
    pub fn sqlite_version() -> &'static str {
        rusqlite::version()
    }

    /// The connection, unless this process is a child that inherited it over a fork: SQLite's locks were not
    /// inherited with it, and two processes on one connection destroy the file.
    fn session(&self) -> Result<MutexGuard<'_, Session>, JournalError> {
        self.refuse_forked()?;
        Ok(self.locked())
    }

    fn locked(&self) -> MutexGuard<'_, Session> {
        // A panic in the middle of a transaction has rolled it back.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse_forked(&self) -> Result<(), JournalError> {
        match self.owner.is_forked() {
            true => Err(JournalError::Unusable(
                "it was opened in another process, before a fork: open it again in this one".to_owned(),
            )),
            false => Ok(()),
        }
    }

    /// Reads with the connection that writes where that is free, and else beside it: nobody who reads waits for a sync.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, JournalError> {
        self.refuse_forked()?;
        let mut session = match self.session.try_lock() {
            Ok(session) => session,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return self.read_beside(&self.lookups, work),
        };
        if session.batch.is_some() {
            // A panic has left it open; whoever writes next rolls it back.
            drop(session);
            return self.read_beside(&self.lookups, work);
        }
        let found = session.consistently(work);
        found.map_err(|trouble| session.judge_read(trouble))
    }

    /// The same beside the connection that writes.
    fn read_beside<T>(
        &self,
        beside: &Beside,
        work: impl FnOnce(&Connection) -> Result<T, Trouble>,
    ) -> Result<T, JournalError> {
        self.refuse_forked()?;
        let mut reader = beside.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match reader.take() {
            Some(connection) => connection,
            None => self.another_connection()?,
        };
        let session = Session::new(connection);
        let found = session.consistently(work);
        *reader = session.connection;
        drop(reader);
        match found {
            Ok(found) => Ok(found),
            Err(trouble) => Err(self.session()?.judge_read(trouble)),
        }
    }

    /// Another connection to the very files that were opened.
    fn another_connection(&self) -> Result<Connection, JournalError> {
        self.refuse_forked()?;
        // Who writes stops the journal for it; who reads may have to wait for him.
        if let Some((which, _)) = self.another_file() {
            return Err(JournalError::Unusable(which));
        }
        let connection = connection::connect(&self.path).and_then(|connection| {
            connection::configure(&connection)?;
            Ok(connection)
        });
        connection.map_err(|trouble| match trouble {
            Trouble::Told(told) => told,
            Trouble::Sqlite(error) => JournalError::Unusable(error.to_string()),
        })
    }

    /// Whether the file, its log and the log's index are still those that were opened; if not, nothing more is written.
    fn check_files(&self, session: &mut Session) -> Result<(), JournalError> {
        let Some((which, only_the_log)) = self.another_file() else { return Ok(()) };
        if only_the_log {
            // Only its name is gone: what is in it can still be moved into the file.
            let _ = session.connection().and_then(checkpoint);
        }
        Err(session.stop(which))
    }

    /// Which of the files is another one than that which was opened, and whether it is the log alone, which is gone.
    fn another_file(&self) -> Option<(String, bool)> {
        let now = self.files.each_ref().map(|(path, _)| disk::file_id(path).ok());
        let ids = self.files.each_ref().map(|(_, id)| Some(*id));
        let at = (0..now.len()).find(|at| now[*at] != ids[*at])?;
        let only_the_log = now == [ids[0], None, ids[2]];
        Some((format!("{} was moved, removed or replaced", self.files[at].0.display()), only_the_log))
    }

    /// Keeps what could not be written until the file is free.
    fn owe<T>(&self, done: Result<T, JournalError>, owed: impl FnOnce() -> Owed) -> Result<T, JournalError> {
        if matches!(done, Err(JournalError::Busy(_)))
            && let Ok(mut session) = self.session()
        {
            session.owed.push(owed());
        }
        done
    }

    /// Has that done, which moves a movement.
    fn moved(&self, asked: &Asked<'_>) -> Result<Movement, JournalError> {
        match self.write(asked)? {
            Done::Moved(movement) => Ok(*movement),
            _ => Err(to_something_else()),
        }
    }
}

/// Each work answers what was asked.
fn to_something_else() -> JournalError {
    illegal("an answer to something else")
}

impl Journal for SqliteJournal {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        check_payee(intent)?;
        match self.write(&Asked::Begin(Cow::Borrowed(intent)))? {
            Done::Begun(begun) => Ok(*begun),
            _ => Err(to_something_else()),
        }
    }

    fn enter(&self, intents: &[Intent]) -> Result<(), JournalError> {
        intents.iter().try_for_each(check_payee)?;
        self.write(&Asked::Enter(Cow::Borrowed(intents))).map(|_| ())
    }

    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        for durability in [Durability::Lazy, Durability::Synced] {
            if let Done::Claimed(Some(claim)) = self.write(&Asked::Claim(Cow::Borrowed(movement), durability))? {
                return Ok(*claim);
            }
        }
        Err(JournalError::Changed)
    }

    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        let (id, fence) = (movement.id, movement.fence);
        let done = self.write(&Asked::Release(id, fence)).map(|_| ());
        let done = self.owe(done, || Owed::Release { id, fence });
        self.owner.let_go((id, fence));
        done
    }

    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Sending, Cause::Gate)?;
        self.moved(&Asked::Gate(Cow::Borrowed(movement), rivals, Cow::Borrowed(evidence)))
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        if matches!(change.cause, Cause::Gate | Cause::Amended) {
            return Err(illegal("the gate and an amendment have methods of their own"));
        }
        check_edge(movement.state, change.to, change.cause)?;
        let done = self.moved(&Asked::Change(Cow::Borrowed(movement), Cow::Borrowed(change)));
        if change.release && done.is_ok() {
            self.owner.let_go(hold(movement));
        }
        self.owe(done, || Owed::Change(Box::new((movement.clone(), Change { release: true, ..change.clone() }))))
    }

    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Ready, Cause::Amended)?;
        if !same_number(intent, &movement.intent) {
            return Err(illegal("an amendment cannot change the kind or the number"));
        }
        check_payee(intent)?;
        self.moved(&Asked::Amend(Cow::Borrowed(movement), Cow::Borrowed(intent)))
    }

    fn find(
        &self,
        kind: Kind,
        number: &OrderNumber,
        part: Option<&OrderNumber>,
    ) -> Result<Option<Movement>, JournalError> {
        let row = self.read(|connection| row_by_number(connection, &self.account, kind, number, part))?;
        Ok(row.map(|row| self.seen(row)))
    }

    fn elsewhere(&self, number: &OrderNumber) -> Result<Option<Elsewhere>, JournalError> {
        self.read(|connection| self.elsewhere_in(connection, number))
    }

    fn others_open(&self) -> Result<Vec<(String, u32)>, JournalError> {
        let sql = "SELECT account, count(*) FROM movement WHERE account <> ?1 AND state NOT IN ('paid', 'declined') \
                   AND (state <> 'ready' OR doubt IS NOT NULL) GROUP BY account ORDER BY account";
        let others = |connection: &Connection| -> rusqlite::Result<Vec<(String, u32)>> {
            connection.prepare(sql)?.query_map([&self.account], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        self.read(|connection| Ok(others(connection)?))
    }

    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError> {
        let sql = format!("SELECT {COLUMNS} FROM movement WHERE account = ?1 AND order_id = ?2 AND kind = ?3");
        // Found and proved in one snapshot: another process may change it in between.
        let row = self.read(|connection| {
            let found = rows(connection, &sql, (&self.account, order_id, kind.word()))?;
            // The bank's ids are its own: should it give one twice, neither is surely meant.
            match <[Row; 1]>::try_from(found) {
                Ok([row]) => proved(connection, row).map(Some),
                Err(_) => Ok(None),
            }
        })?;
        Ok(row.map(|row| self.seen(row)))
    }

    fn rivals(&self, kind: Kind, number: &OrderNumber, except: Option<i64>) -> Result<Rivals, JournalError> {
        self.read(|connection| rivals_of(connection, &self.account, kind, number, except))
    }

    fn list(&self, filter: &Filter) -> Result<Listed, JournalError> {
        let mut listed = Listed::default();
        let mut rows = Vec::new();
        self.read_beside(&self.lists, |connection| {
            let from = filter.since.unwrap_or(i64::MIN);
            let below = filter.before.unwrap_or(i64::MAX);
            let until = filter.until.unwrap_or(i64::MAX);
            let few = filter.since.is_some() && are_few(connection, &self.account, from)?;
            let mut statement = connection.prepare_cached(&list_sql(filter, few))?;
            let mut found = statement.query((&self.account, from, below, filter.limit, until))?;
            while let Some(row) = found.next()? {
                listed.last = Some(row.get(0)?);
                match row::read(row).map_err(Trouble::from).and_then(|row| proved(connection, row)) {
                    Ok(row) => rows.push(row),
                    Err(trouble) => listed.unreadable.push(unreadable(trouble)?),
                }
            }
            Ok(())
        })?;
        listed.movements = rows.into_iter().map(|row| self.seen(row)).collect();
        Ok(listed)
    }

    fn verify(&self) -> Result<u64, JournalError> {
        SqliteJournal::verify(self)
    }

    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError> {
        self.read(|connection| {
            let (row, _) = self.proved_row(connection, movement)?;
            history(connection, &self.account, &row.movement)
        })
    }
}

impl Drop for SqliteJournal {
    /// In a child after a fork the file is left as it is: closing it as usual would write the log into the file under the
    /// parent's feet.
    fn drop(&mut self) {
        if self.owner.is_forked() {
            forked::close(&self.session, [&self.lists, &self.lookups]);
        }
    }
}

#[cfg(test)]
mod tests;
