//! The journal in an SQLite file (bundled SQLite, write-ahead log, synchronous=FULL).
//!
//! Every change is one `BEGIN IMMEDIATE` transaction that compares revision, fence, state and owner, updates the
//! row and appends the event. A payout costs two syncs: the gate's commit, which also syncs the intent written
//! just before it, and the verdict's; writers that wait for one another share them (`batch.rs`). After an I/O error nothing more is written through this handle: once a
//! sync has failed, the page cache may lie about what is on disk (Rebello et al., USENIX ATC 2020).

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
mod writing;

use super::clock::Clock;
use super::disk::{self, FileId};
use super::owner::{Owner, Owners};
use super::queue::Queue;
use super::row::{self, COLUMNS, Row};
use super::rules::{check_edge, check_payee, hold, illegal, now};
use super::turn::Turn;
use super::{
    Begun, Cause, Change, Claim, Event, Filter, Intent, Journal, JournalError, Listed, Movement, Rivals, evidence,
};
use crate::model::{Kind, Level, OrderNumber, State};
use connection::{Owed, Session, Trouble, checkpoint, damaged};
pub use copy::{Count, backup, census};
use history::{history, proved};
use lookup::{are_few, list_sql, rivals_of, row_by_number, rows, unreadable};
use open_batch::Durability;
pub use opening::Opening;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;
use writing::execute;

/// A journal file, opened for one account. May be used from many threads.
pub struct SqliteJournal {
    /// For those who only read, and wait neither for a sync nor, where they look up one number, for a list. Each is opened when
    /// it is first needed. They go first: the last connection moves the log into the file.
    lists: Arc<Beside>,
    lookups: Arc<Beside>,
    // The connection goes before the owner: whoever sees us dead finds the file closed.
    session: Arc<Mutex<Session>>,
    /// Those who write take turns, and wait for the other processes in line.
    writers: Arc<Turn>,
    /// How many of them wait for a commit that is synced.
    syncs_wanted: AtomicUsize,
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

    /// Tries to claim; `None`: a dead owner's `Sending` was found, and that must be written durably.
    fn try_claim(&self, movement: &Movement, durability: Durability) -> Result<Option<Claim>, JournalError> {
        let mut grip = self.owner.grip();
        let claim = self.write(durability, self.by_the_call(), |work| {
            let (mut row, last) = self.row_of(work, movement)?;
            let (id, fence) = hold(&row.movement);
            if row.owner.as_deref().is_some_and(|owner| self.owners.holds(owner, (id, fence))) {
                return Ok(Some(Claim::Busy(self.seen_with(row, |_, _| true))));
            }
            let state = row.movement.state;
            if state == State::Sending && durability == Durability::Lazy {
                return Ok(None);
            }
            grip.take((id, fence + 1));
            let evidence = json!({ "deadOwner": row.owner });
            row.claimed(self.owner.id());
            if state != State::Sending {
                let claim = "UPDATE movement SET owner = ?2, fence = fence + 1 WHERE id = ?1";
                execute(work.connection, claim, (id, self.owner.id()))?;
                return Ok(Some(Claim::Mine(self.written(work, row, last))));
            }
            row.orphaned(self.clock.mark_after(row.gate().as_ref()), now());
            Ok(Some(Claim::Mine(self.write_row(work, row, Some((state, last)), &evidence)?)))
        })?;
        if let Some(Claim::Mine(_)) = claim {
            grip.keep();
        }
        Ok(claim)
    }
}

impl Journal for SqliteJournal {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        check_payee(intent)?;
        // Not synced: should a power cut take it, nothing was sent; the gate's sync comes before the first byte.
        let mut grip = self.owner.grip();
        let begun = self.write(Durability::Lazy, self.by_the_call(), |work| {
            let (kind, number, part) = (intent.kind, &intent.number, intent.part.as_ref());
            match row_by_number(work.connection, &self.account, kind, number, part)? {
                Some(known) => Ok(Begun::Known(self.seen(known))),
                None if let Some(other) = self.elsewhere_in(work.connection, number)? => {
                    Err(JournalError::OtherAccount(other).into())
                }
                None => Ok(Begun::New(self.insert(work, intent, &mut grip)?)),
            }
        })?;
        if let Begun::New(_) = begun {
            grip.keep();
        }
        Ok(begun)
    }

    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        if let Some(claim) = self.try_claim(movement, Durability::Lazy)? {
            return Ok(claim);
        }
        self.try_claim(movement, Durability::Synced)?.ok_or(JournalError::Changed)
    }

    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        let (id, fence) = (movement.id, movement.fence);
        let done = self.write(Durability::Lazy, self.or_a_while(), |work| self.write_release(work, id, fence));
        let done = self.owe(done, || Owed::Release { id, fence });
        self.owner.let_go((id, fence));
        done
    }

    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Sending, Cause::Gate)?;
        self.write(Durability::Synced, self.by_the_call(), |work| {
            let (mut row, last) = self.still(work, movement)?;
            if rivals.is_some_and(|seen| {
                rivals_of(
                    work.connection,
                    &self.account,
                    movement.intent.kind,
                    &movement.intent.number,
                    Some(movement.id),
                )
                .ok()
                    != Some(seen)
            }) {
                return Err(JournalError::Changed.into());
            }
            // Two gates never have one mark: it tells which of them a refusal answers.
            let (from, mark) = (row.movement.state, self.clock.mark_after(row.gate().as_ref()));
            row.gated(mark, now());
            self.write_row(work, row, Some((from, last)), evidence)
        })
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        if matches!(change.cause, Cause::Gate | Cause::Amended) {
            return Err(illegal("the gate and an amendment have methods of their own"));
        }
        check_edge(movement.state, change.to, change.cause)?;
        let by = self.or_a_while();
        let done = self.write(Durability::Synced, by, |work| self.write_change(work, movement, change));
        if change.release && done.is_ok() {
            self.owner.let_go(hold(movement));
        }
        self.owe(done, || Owed::Change(Box::new((movement.clone(), Change { release: true, ..change.clone() }))))
    }

    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Ready, Cause::Amended)?;
        if (intent.kind, &intent.number, &intent.part)
            != (movement.intent.kind, &movement.intent.number, &movement.intent.part)
        {
            return Err(illegal("an amendment cannot change the kind or the number"));
        }
        check_payee(intent)?;
        // Lazy like the intent itself: the gate syncs it.
        self.write(Durability::Lazy, self.by_the_call(), |work| {
            let (mut row, last) = self.still(work, movement)?;
            let from = row.movement.state;
            row.amended(intent, now());
            self.write_row(work, row, Some((from, last)), &evidence::content(intent))
        })
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

    fn elsewhere(&self, number: &OrderNumber) -> Result<Option<String>, JournalError> {
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
