//! The journal in an SQLite file (bundled SQLite, write-ahead log, synchronous=FULL).
//!
//! Every change is one `BEGIN IMMEDIATE` transaction that compares revision, fence, state and owner, updates the
//! row and appends the event. A payout costs two syncs: the gate's commit, which also syncs the intent written
//! just before it, and the verdict's. After an I/O error nothing more is written through this handle: once a
//! sync has failed, the page cache may lie about what is on disk (Rebello et al., USENIX ATC 2020).

mod row;
mod schema;

use super::chain::{Link, START};
use super::clock::Clock;
use super::disk::{self, FileId};
use super::owner::{self, Owner, Owners};
use super::{
    Begun, Cause, Change, Claim, Event, Filter, InDoubt, Intent, Journal, JournalError, Movement, Rivals, edges,
};
use crate::model::{CardNumber, Kind, OrderNumber, Redactor, State};
use row::{COLUMNS, Row};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Params, Transaction, TransactionBehavior, params};
use schema::Found;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// SQLite 3.7.0 to 3.51.2 can lose committed writes of a write-ahead log (sqlite.org/wal.html, "WAL-reset bug").
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a transaction waits for another process's.
const BUSY: Duration = Duration::from_secs(5);

/// The log is moved into the file after so many of our commits: about 70 payouts or 5 MB of log. It costs three
/// more syncs each time, 0.05 a payout.
const CHECKPOINT_EVERY: u32 = 200;

/// What a connection must be set to, and is read back: pragma, value.
const SETTINGS: &[(&str, i64)] = &[
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    // We checkpoint ourselves: SQLite's own automatic checkpoint hides its I/O errors.
    ("wal_autocheckpoint", 0),
    // macOS only; elsewhere accepted and without effect.
    ("fullfsync", 1),
    ("checkpoint_fullfsync", 1),
];

/// A journal file, opened for one account. May be used from many threads.
pub struct SqliteJournal {
    // The connection goes before the owner: whoever sees us dead finds the file closed.
    desk: Mutex<Desk>,
    owner: Owner,
    owners: Owners,
    clock: Clock,
    account: String,
    path: PathBuf,
    file: FileId,
}

/// The connection and what has become of it.
struct Desk {
    /// `None` only while it is being dropped.
    connection: Option<Connection>,
    stopped: Option<String>,
    commits: u32,
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It does.
    Synced,
    /// It is synced by the next one that does. Losing it in a power cut loses no promise.
    Lazy,
}

/// An error of SQLite, still to be judged, or one already in the journal's words.
#[derive(Debug)]
enum Trouble {
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

fn damaged(what: &str) -> Trouble {
    Trouble::Told(JournalError::Unusable(what.to_owned()))
}

fn illegal(what: impl Into<String>) -> JournalError {
    JournalError::Illegal(what.into())
}

impl SqliteJournal {
    /// Opens or creates a journal. `account` (`gateway/host/merchant`) is part of every movement's identity: one
    /// file may hold the movements of several accounts, and this handle sees those of its own.
    pub fn open(path: &Path, account: &str) -> Result<SqliteJournal, JournalError> {
        check_version(rusqlite::version_number())?;
        if account.is_empty() || account.chars().count() > 200 {
            return Err(JournalError::Unusable("the account's name must have 1 to 200 characters".to_owned()));
        }
        let turn = owner::turn()?;
        let path = disk::prepare(path)?;
        owner::refuse_another_copy(&path)?;
        let connection = connect(&path).map_err(|e| at_open(&path, e))?;
        // Before anything is written beside it: somebody else's file is left as it is.
        schema::identify(&connection, schema::STEPS).map_err(|e| at_open(&path, e))?;

        let owners = Owners::beside(&path)?;
        let door = owners.door(turn)?;
        set_up(&connection, &path).map_err(|e| at_open(&path, e))?;
        let owner = owners.register(&door)?;
        owners.sweep(&door);
        drop(door);

        let file = disk::file_id(&path).map_err(|e| JournalError::Unusable(format!("{}: {e}", path.display())))?;
        Ok(SqliteJournal {
            desk: Mutex::new(Desk { connection: Some(connection), stopped: None, commits: 0 }),
            clock: Clock::start(owner.id()),
            owner,
            owners,
            account: account.to_owned(),
            path,
            file,
        })
    }

    /// The journal's real path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The version of the SQLite inside, e.g. `3.54.1`.
    pub fn sqlite_version() -> &'static str {
        rusqlite::version()
    }

    /// Checks the whole file, all accounts: SQLite's own structures, every hash chain, and that every movement
    /// stands where its last event says. Returns the number of movements.
    pub fn verify(&self) -> Result<u64, JournalError> {
        self.read(|connection| {
            let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if found != "ok" {
                return Err(damaged(&format!("the file is damaged: {found}")));
            }
            let mut count = 0;
            let mut ids = connection.prepare("SELECT id, account FROM movement ORDER BY id")?;
            let mut ids = ids.query([])?;
            while let Some(entry) = ids.next()? {
                let (id, account): (i64, String) = (entry.get(0)?, entry.get(1)?);
                count += 1;
                // Rows are numbered without gaps and never deleted.
                if u64::try_from(id) != Ok(count) {
                    return Err(damaged(&format!("movement {count} is missing")));
                }
                let row = self::row(connection, &account, id)?.ok_or_else(|| damaged("a movement is missing"))?;
                history(connection, &account, &row.movement)?;
            }
            Ok(count)
        })
    }

    /// The connection, unless this process is a child that inherited it over a fork: SQLite's locks were not
    /// inherited with it, and two processes on one connection destroy the file.
    fn desk(&self) -> Result<MutexGuard<'_, Desk>, JournalError> {
        if self.owner.is_forked() {
            return Err(JournalError::Unusable(
                "it was opened in another process, before a fork: open it again in this one".to_owned(),
            ));
        }
        // A panic in the middle of a transaction has rolled it back.
        Ok(self.desk.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, JournalError> {
        let mut desk = self.desk()?;
        let found = desk.consistently(work);
        found.map_err(|trouble| desk.judge_read(trouble))
    }

    fn write<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, JournalError> {
        let mut desk = self.desk()?;
        if let Some(why) = &desk.stopped {
            return Err(JournalError::Stopped(why.clone()));
        }
        if disk::file_id(&self.path).ok() != Some(self.file) {
            return Err(desk.stop(format!("{} was moved, removed or replaced", self.path.display())));
        }
        let done = desk.transact(durability, work);
        let done = done.map_err(|trouble| desk.judge_write(trouble))?;
        desk.checkpoint_when_due();
        Ok(done)
    }

    /// The movement as the caller sees it: how long since its gate, and whether its owner lives.
    fn tell(&self, row: Row) -> Movement {
        self.tell_with(row, |owner| self.owners.is_alive(owner))
    }

    fn tell_with(&self, row: Row, is_alive: impl FnOnce(&str) -> bool) -> Movement {
        Movement {
            since_gate: row.gate.as_ref().map(|gate| self.clock.since(gate)),
            in_doubt: row.doubt.as_ref().map(|doubt| InDoubt { age: self.clock.at_most_since(doubt) }),
            claimed: row.owner.as_deref().is_some_and(is_alive),
            ..row.movement
        }
    }

    /// The row again, if it is exactly as `movement` says and claimed by us.
    fn still(&self, connection: &Connection, movement: &Movement) -> Result<Row, Trouble> {
        let row = self.row_of(connection, movement)?;
        let now = &row.movement;
        let same = (now.revision, now.fence, now.state) == (movement.revision, movement.fence, movement.state);
        if !same || row.owner.as_deref() != Some(self.owner.id()) {
            return Err(JournalError::Changed.into());
        }
        Ok(row)
    }

    fn row_of(&self, connection: &Connection, movement: &Movement) -> Result<Row, Trouble> {
        let row = row(connection, &self.account, movement.id)?.ok_or(JournalError::Changed)?;
        let (here, there) = (&row.movement.intent, &movement.intent);
        if (here.kind, &here.number, &here.part) != (there.kind, &there.number, &there.part) {
            return Err(illegal("the movement belongs to another journal").into());
        }
        Ok(row)
    }

    /// Appends the event that leads to the row as it now stands, and answers the row.
    fn append(
        &self,
        connection: &Connection,
        id: i64,
        from: Option<State>,
        evidence: &Value,
    ) -> Result<Movement, Trouble> {
        let row = row(connection, &self.account, id)?.ok_or_else(|| damaged("a movement is missing"))?;
        let now = &row.movement;
        let previous = match from {
            None => START,
            Some(_) => connection
                .prepare_cached("SELECT hash FROM event WHERE movement = ?1 AND revision = ?2")?
                .query_row((id, now.revision - 1), |row| row.get(0))?,
        };
        let evidence = Redactor::new().clean_json(evidence).to_string();
        let link = Link {
            account: &self.account,
            kind: now.intent.kind.word(),
            number: now.intent.number.as_str(),
            part: part_text(now.intent.part.as_ref()),
            revision: now.revision,
            at: now.updated_at,
            from,
            to: now.state,
            cause: now.cause,
            evidence: &evidence,
            owner: self.owner.id(),
        };
        execute(
            connection,
            "INSERT INTO event (movement, revision, at, from_state, to_state, cause, evidence, owner, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                id,
                link.revision,
                link.at,
                link.from.map(State::word),
                link.to.word(),
                link.cause.word(),
                link.evidence,
                link.owner,
                link.hash(&previous),
            ],
        )?;
        Ok(self.tell(row))
    }

    fn insert(&self, connection: &Connection, intent: &Intent) -> Result<Movement, Trouble> {
        let now = now();
        execute(
            connection,
            "INSERT INTO movement (account, kind, number, amount, currency, fingerprint, payee_mask, payee_ref, \
             by_page, state, revision, attempts, cause, not_found, created_at, updated_at, owner, fence, part, \
             manual_capture, by_wallet, commission) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, 0, ?11, 0, \
             ?12, ?12, ?13, 1, ?14, ?15, ?16, ?17)",
            params![
                self.account,
                intent.kind.word(),
                intent.number.as_str(),
                signed(intent.amount.get())?,
                intent.currency.letters(),
                intent.fingerprint,
                intent.payee_mask,
                intent.payee_ref,
                intent.by_page,
                State::Ready.word(),
                Cause::Submitted.word(),
                now,
                self.owner.id(),
                part_text(intent.part.as_ref()),
                intent.manual_capture,
                intent.by_wallet,
                intent.commission.map(signed).transpose()?,
            ],
        )?;
        self.append(connection, connection.last_insert_rowid(), None, &content(intent))
    }

    /// Tries to claim; `None`: a dead owner's `Sending` was found, and that must be written durably.
    fn try_claim(&self, movement: &Movement, durability: Durability) -> Result<Option<Claim>, JournalError> {
        self.write(durability, |transaction| {
            let row = self.row_of(transaction, movement)?;
            if row.owner.as_deref().is_some_and(|owner| self.owners.is_alive(owner)) {
                return Ok(Some(Claim::Busy(self.tell_with(row, |_| true))));
            }
            let (id, state) = (row.movement.id, row.movement.state);
            if state != State::Sending {
                execute(
                    transaction,
                    "UPDATE movement SET owner = ?2, fence = fence + 1 WHERE id = ?1",
                    (id, self.owner.id()),
                )?;
                let row = self.row_of(transaction, movement)?;
                return Ok(Some(Claim::Mine(self.tell_with(row, |_| true))));
            }
            if durability == Durability::Lazy {
                return Ok(None);
            }
            execute(
                transaction,
                "UPDATE movement SET owner = ?2, fence = fence + 1, state = ?3, cause = ?4, \
                 revision = revision + 1, updated_at = ?5 WHERE id = ?1",
                params![id, self.owner.id(), State::Unknown.word(), Cause::OwnerDied.word(), now()],
            )?;
            let evidence = json!({ "deadOwner": row.owner });
            Ok(Some(Claim::Mine(self.append(transaction, id, Some(state), &evidence)?)))
        })
    }
}

impl Journal for SqliteJournal {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        check_payee(intent)?;
        // Not synced: should a power cut take it, nothing was sent; the gate's sync comes before the first byte.
        self.write(Durability::Lazy, |transaction| {
            match row_by_number(transaction, &self.account, intent.kind, &intent.number, intent.part.as_ref())? {
                Some(known) => Ok(Begun::Known(self.tell(known))),
                None => Ok(Begun::New(self.insert(transaction, intent)?)),
            }
        })
    }

    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        if let Some(claim) = self.try_claim(movement, Durability::Lazy)? {
            return Ok(claim);
        }
        self.try_claim(movement, Durability::Synced)?.ok_or(JournalError::Changed)
    }

    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        self.write(Durability::Lazy, |transaction| {
            execute(
                transaction,
                "UPDATE movement SET owner = NULL WHERE id = ?1 AND account = ?2 AND fence = ?3 AND owner = ?4",
                (movement.id, &self.account, movement.fence, self.owner.id()),
            )?;
            Ok(())
        })
    }

    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Sending, Cause::Gate)?;
        self.write(Durability::Synced, |transaction| {
            let row = self.still(transaction, movement)?;
            if rivals.is_some_and(|seen| rivals_of(transaction, &self.account, movement).ok() != Some(seen)) {
                return Err(JournalError::Changed.into());
            }
            // Two gates never have one mark: it tells which of them a refusal answers.
            let mark = self.clock.mark_after(row.doubt.as_ref());
            execute(
                transaction,
                "UPDATE movement SET state = ?2, cause = ?3, revision = revision + 1, attempts = attempts + 1, \
                 not_found = 0, gate_clock = ?4, gate_ms = ?5, updated_at = ?6, \
                 doubt_clock = coalesce(doubt_clock, ?4), doubt_ms = coalesce(doubt_ms, ?5) WHERE id = ?1",
                params![row.movement.id, State::Sending.word(), Cause::Gate.word(), mark.clock, mark.ms, now()],
            )?;
            self.append(transaction, row.movement.id, Some(row.movement.state), evidence)
        })
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        if matches!(change.cause, Cause::Gate | Cause::Amended) {
            return Err(illegal("the gate and an amendment have methods of their own"));
        }
        check_edge(movement.state, change.to, change.cause)?;
        let fee = change.fee.map(signed).transpose()?;
        let baseline = change.baseline.map(signed).transpose()?;
        let (key_spent, doubt) = what_becomes_of_the_key(movement, change);
        let (code, message, reason) = change.verdict.clone().unwrap_or_default();
        let message = message.map(|text| Redactor::new().clean(&text));
        self.write(Durability::Synced, |transaction| {
            let row = self.still(transaction, movement)?;
            execute(
                transaction,
                "UPDATE movement SET state = ?2, cause = ?3, revision = revision + 1, not_found = ?4, \
                 order_id = coalesce(?5, order_id), form_url = coalesce(?6, form_url), fee = coalesce(?7, fee), \
                 ref_num = coalesce(?8, ref_num), bank_code = iif(?9, ?10, bank_code), \
                 bank_message = iif(?9, ?11, bank_message), reason = iif(?9, ?12, reason), \
                 owner = iif(?13, NULL, owner), updated_at = ?14, baseline = coalesce(?15, baseline), key = key + ?16, \
                 doubt_clock = CASE ?17 WHEN 'over' THEN NULL WHEN 'again' THEN coalesce(doubt_clock, gate_clock) \
                   WHEN 'last' THEN iif(doubt_clock = gate_clock AND doubt_ms = gate_ms, NULL, doubt_clock) \
                   ELSE doubt_clock END, \
                 doubt_ms = CASE ?17 WHEN 'over' THEN NULL WHEN 'again' THEN coalesce(doubt_ms, gate_ms) \
                   WHEN 'last' THEN iif(doubt_clock = gate_clock AND doubt_ms = gate_ms, NULL, doubt_ms) \
                   ELSE doubt_ms END WHERE id = ?1",
                params![
                    row.movement.id,
                    change.to.word(),
                    change.cause.word(),
                    change.not_found,
                    change.order_id,
                    change.form_url,
                    fee,
                    change.ref_num,
                    change.verdict.is_some(),
                    code,
                    message,
                    reason,
                    change.release,
                    now(),
                    baseline,
                    key_spent,
                    doubt,
                ],
            )?;
            self.append(transaction, row.movement.id, Some(row.movement.state), &change.evidence)
        })
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
        self.write(Durability::Lazy, |transaction| {
            let row = self.still(transaction, movement)?;
            execute(
                transaction,
                "UPDATE movement SET amount = ?2, currency = ?3, fingerprint = ?4, payee_mask = ?5, payee_ref = ?6, \
                 by_page = ?7, cause = ?8, revision = revision + 1, updated_at = ?9, manual_capture = ?10, \
                 by_wallet = ?11, commission = ?12 WHERE id = ?1",
                params![
                    row.movement.id,
                    signed(intent.amount.get())?,
                    intent.currency.letters(),
                    intent.fingerprint,
                    intent.payee_mask,
                    intent.payee_ref,
                    intent.by_page,
                    Cause::Amended.word(),
                    now(),
                    intent.manual_capture,
                    intent.by_wallet,
                    intent.commission.map(signed).transpose()?,
                ],
            )?;
            self.append(transaction, row.movement.id, Some(row.movement.state), &content(intent))
        })
    }

    fn find(
        &self,
        kind: Kind,
        number: &OrderNumber,
        part: Option<&OrderNumber>,
    ) -> Result<Option<Movement>, JournalError> {
        let row = self.read(|connection| row_by_number(connection, &self.account, kind, number, part))?;
        Ok(row.map(|row| self.tell(row)))
    }

    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError> {
        let sql = format!("SELECT {COLUMNS} FROM movement WHERE account = ?1 AND order_id = ?2 AND kind = ?3");
        let rows = self.read(|connection| rows(connection, &sql, (&self.account, order_id, kind.word())))?;
        // The bank's ids are its own: should it give one twice, neither is surely meant.
        match <[Row; 1]>::try_from(rows) {
            Ok([row]) => Ok(Some(self.tell(row))),
            Err(_) => Ok(None),
        }
    }

    fn rivals(&self, movement: &Movement) -> Result<Rivals, JournalError> {
        self.read(|connection| rivals_of(connection, &self.account, movement))
    }

    fn list(&self, filter: &Filter) -> Result<Vec<Movement>, JournalError> {
        let sql = list_sql(&filter.states);
        let rows = self.read(|connection| {
            let from = filter.since.unwrap_or(i64::MIN);
            let below = filter.before.unwrap_or(i64::MAX);
            rows(connection, &sql, (&self.account, from, below, filter.limit))
        })?;
        let mut alive = HashMap::new();
        let mut ask = |owner: &str| match alive.get(owner) {
            Some(answer) => *answer,
            None => *alive.entry(owner.to_owned()).or_insert_with(|| self.owners.is_alive(owner)),
        };
        Ok(rows.into_iter().map(|row| self.tell_with(row, &mut ask)).collect())
    }

    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError> {
        self.read(|connection| {
            let row = self.row_of(connection, movement)?;
            history(connection, &self.account, &row.movement)
        })
    }
}

impl Drop for SqliteJournal {
    /// In a child after a fork the connection is left as it is: closing it there would write the log into the file
    /// under the parent's feet.
    fn drop(&mut self) {
        if !self.owner.is_forked() {
            return;
        }
        let desk = self.desk.get_mut().unwrap_or_else(PoisonError::into_inner);
        std::mem::forget(desk.connection.take());
    }
}

impl Desk {
    fn connection(&self) -> Result<&Connection, Trouble> {
        self.connection.as_ref().ok_or_else(|| damaged("it is closed"))
    }

    /// Reads from one snapshot.
    fn consistently<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let connection = self.connection()?;
        let _rolled_back_at_the_end = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
        work(connection)
    }

    fn transact<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let connection = self.connection()?;
        // Set before every transaction: a panic must not leave the gate with the intent's setting.
        connection.pragma_update(
            None,
            "synchronous",
            match durability {
                Durability::Synced => "FULL",
                Durability::Lazy => "NORMAL",
            },
        )?;
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// The commit before it is durable whatever becomes of the checkpoint; a failed one stops the next write.
    fn checkpoint_when_due(&mut self) {
        self.commits += 1;
        if self.commits < CHECKPOINT_EVERY {
            return;
        }
        self.commits = 0;
        let done = self.connection().and_then(checkpoint);
        if let Err(trouble) = done {
            self.judge_write(trouble);
        }
    }

    fn judge_write(&mut self, trouble: Trouble) -> JournalError {
        let error = match trouble {
            Trouble::Told(told) => return told,
            Trouble::Sqlite(error) => error,
        };
        match weigh(&error) {
            Weight::Busy => busy(),
            Weight::Rule => illegal(error.to_string()),
            Weight::Row => JournalError::Unusable(error.to_string()),
            Weight::Disk | Weight::Other => self.stop(error.to_string()),
        }
    }

    fn judge_read(&mut self, trouble: Trouble) -> JournalError {
        let error = match trouble {
            Trouble::Told(told) => return told,
            Trouble::Sqlite(error) => error,
        };
        match weigh(&error) {
            Weight::Busy => busy(),
            Weight::Disk => {
                self.stop(error.to_string());
                JournalError::Unusable(error.to_string())
            }
            Weight::Rule | Weight::Row | Weight::Other => JournalError::Unusable(error.to_string()),
        }
    }

    /// From now on nothing is written. The log stays as it is for whoever opens the file next.
    fn stop(&mut self, why: String) -> JournalError {
        if let Some(connection) = &self.connection {
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
        JournalError::Stopped(self.stopped.get_or_insert(why).clone())
    }
}

/// What an error of SQLite means for a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
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

fn weigh(error: &rusqlite::Error) -> Weight {
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

fn busy() -> JournalError {
    JournalError::Unusable(format!("it is locked by another process for more than {} s", BUSY.as_secs()))
}

/// An error while opening, with the path.
fn at_open(path: &Path, trouble: Trouble) -> JournalError {
    let why = match trouble {
        Trouble::Told(JournalError::Unusable(why)) => why,
        Trouble::Told(told) => return told,
        Trouble::Sqlite(error) if weigh(&error) == Weight::Busy => {
            return JournalError::Unusable(format!("{}: it is locked by another process", path.display()));
        }
        Trouble::Sqlite(error) => error.to_string(),
    };
    JournalError::Unusable(format!("{}: {why}", path.display()))
}

fn check_version(version: i32) -> Result<(), JournalError> {
    if version >= OLDEST_SQLITE {
        return Ok(());
    }
    Err(JournalError::Unusable(format!(
        "the linked SQLite ({version}) can lose committed writes: {OLDEST_SQLITE} or newer is needed"
    )))
}

/// Opens the file and changes nothing in it, not even by closing it again.
fn connect(path: &Path) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Creates or migrates, sets and checks the settings and the rules. Called behind the door: nobody else is
/// opening this file.
fn set_up(connection: &Connection, path: &Path) -> Result<(), Trouble> {
    let found = schema::identify(connection, schema::STEPS)?;
    configure(connection)?;
    // A new file is created with the rollback journal, so that its first page tells what it is from the start.
    schema::migrate(connection, &found, schema::STEPS)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(damaged(&format!("this disk does not allow a write-ahead log (journal_mode is {mode})")));
    }
    check_settings(connection)?;
    schema::check_rules(connection, schema::STEPS)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    checkpoint(connection)?;
    if found == Found::Empty {
        disk::sync_folders(path).map_err(|e| damaged(&format!("its folder cannot be synced: {e}")))?;
    }
    Ok(())
}

fn configure(connection: &Connection) -> Result<(), Trouble> {
    for (pragma, value) in SETTINGS {
        connection.pragma_update(None, pragma, value)?;
    }
    Ok(())
}

fn check_settings(connection: &Connection) -> Result<(), Trouble> {
    for (pragma, value) in SETTINGS {
        let is: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
        if is != *value {
            return Err(damaged(&format!("SQLite did not accept a setting: {pragma} is {is}, not {value}")));
        }
    }
    Ok(())
}

/// Moves what it can of the log into the file, without waiting for anybody.
fn checkpoint(connection: &Connection) -> Result<(), Trouble> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Nothing that looks like a whole card number is kept. The file's own CHECK says the same of the mask.
fn check_payee(intent: &Intent) -> Result<(), JournalError> {
    let mask = intent.payee_mask.as_deref().unwrap_or_default();
    if mask.as_bytes().windows(9).any(|nine| nine.iter().all(u8::is_ascii_digit)) {
        return Err(illegal("the payee's mask has nine digits in a row"));
    }
    if intent.payee_ref.as_deref().is_some_and(|text| CardNumber::parse(text).is_ok()) {
        return Err(illegal("the payee's reference is a card number"));
    }
    Ok(())
}

fn check_edge(from: State, to: State, cause: Cause) -> Result<(), JournalError> {
    if edges::allowed(from, to, cause) {
        return Ok(());
    }
    Err(illegal(format!("{} to {} because of {}", from.word(), to.word(), cause.word())))
}

/// Whether a change uses up the key of the last request, and what becomes of the doubt about what was sent:
/// `over`, `last` (over if only the last request was in doubt), `again`, or as it is.
fn what_becomes_of_the_key(movement: &Movement, change: &Change) -> (bool, &'static str) {
    match (movement.state, change.to, change.cause) {
        // A person says that it was not executed and may be sent again: nothing that was sent counts any more.
        (_, State::Ready, Cause::Settled) => (true, "over"),
        // Refused before execution.
        (State::Sending, State::Ready, Cause::Answer) if change.key_spent => (true, "over"),
        (State::Sending, State::Ready, Cause::Answer) => (false, "last"),
        (State::Sending, State::Unknown, Cause::Answer) if change.key_spent => (true, "last"),
        // The bank speaks of something that was refused or never sent, it said.
        (State::Ready, State::Unknown, Cause::Notified) => (false, "again"),
        _ => (false, "as it is"),
    }
}

/// The evidence of a submission or an amendment: what was asked for, so that the hash chain covers it.
fn content(intent: &Intent) -> Value {
    let mut content = json!({
        "amount": intent.amount.get(),
        "currency": intent.currency.letters(),
        "fingerprint": owner::hex(&intent.fingerprint),
        "payeeMask": intent.payee_mask,
        "payeeRef": intent.payee_ref,
        "byPage": intent.by_page,
        "manualCapture": intent.manual_capture,
        "byWallet": intent.by_wallet,
    });
    // Left out where there is none: older entries do not have it.
    if let Some(commission) = intent.commission {
        content["commission"] = commission.into();
    }
    content
}

/// UTC milliseconds, for people to read; nothing is decided by them.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn signed(amount: u64) -> Result<i64, JournalError> {
    i64::try_from(amount).map_err(|_| illegal("an amount that does not fit"))
}

fn row(connection: &Connection, account: &str, id: i64) -> Result<Option<Row>, Trouble> {
    let sql = format!("SELECT {COLUMNS} FROM movement WHERE id = ?1 AND account = ?2");
    Ok(rows(connection, &sql, (id, account))?.pop())
}

fn row_by_number(
    connection: &Connection,
    account: &str,
    kind: Kind,
    number: &OrderNumber,
    part: Option<&OrderNumber>,
) -> Result<Option<Row>, Trouble> {
    let sql = format!("SELECT {COLUMNS} FROM movement WHERE account = ?1 AND kind = ?2 AND number = ?3 AND part = ?4");
    Ok(rows(connection, &sql, (account, kind.word(), number.as_str(), part_text(part)))?.pop())
}

fn part_text(part: Option<&OrderNumber>) -> &str {
    part.map_or("", OrderNumber::as_str)
}

fn rivals_of(connection: &Connection, account: &str, movement: &Movement) -> Result<Rivals, Trouble> {
    let intent = &movement.intent;
    let sql = "SELECT coalesce(sum(state NOT IN ('ready', 'paid', 'declined')), 0), coalesce(sum(attempts), 0), \
               coalesce(sum(amount) FILTER (WHERE state = 'paid'), 0) FROM movement WHERE account = ?1 AND kind = ?2 AND number = ?3 AND id <> ?4";
    let params = (account, intent.kind.word(), intent.number.as_str(), movement.id);
    let rivals = |row: &rusqlite::Row<'_>| {
        let done: i64 = row.get(2)?;
        Ok(Rivals { open: row.get(0)?, attempts: row.get(1)?, done: u64::try_from(done).unwrap_or(0) })
    };
    Ok(connection.query_row(sql, params, rivals)?)
}

/// Changes rows. The statements of a movement's way are few, and compiling them with all their triggers costs more
/// than running them: each is compiled once a connection.
fn execute(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}

fn rows(connection: &Connection, sql: &str, params: impl Params) -> Result<Vec<Row>, Trouble> {
    connection.prepare_cached(sql)?.query_and_then(params, row::read)?.collect()
}

/// The states are words of ours, not of the caller. The condition on final states is the one of the index
/// `movement_open`, which SQLite uses only when it reads it word for word.
fn list_sql(states: &[State]) -> String {
    let mut sql = format!("SELECT {COLUMNS} FROM movement WHERE account = ?1 AND created_at >= ?2 AND id < ?3");
    if !states.is_empty() {
        let words: Vec<_> = states.iter().map(|state| format!("'{}'", state.word())).collect();
        sql.push_str(&format!(" AND state IN ({})", words.join(", ")));
        if !states.iter().any(|state| state.is_final()) {
            sql.push_str(" AND state NOT IN ('paid', 'declined')");
        }
    }
    sql.push_str(" ORDER BY id DESC LIMIT ?4");
    sql
}

/// The events of a movement, each proved to follow from the one before and the last to lead to where it stands.
fn history(connection: &Connection, account: &str, movement: &Movement) -> Result<Vec<Event>, Trouble> {
    let mut events: Vec<Event> = Vec::new();
    let mut hash = START;
    let mut asked = None;
    let mut statement = connection.prepare(
        "SELECT revision, at, from_state, to_state, cause, evidence, owner, hash FROM event \
         WHERE movement = ?1 ORDER BY revision",
    )?;
    let mut stored = statement.query([movement.id])?;
    while let Some(row) = stored.next()? {
        let revision = u32::try_from(events.len() + 1).unwrap_or(u32::MAX);
        let broken = || broken(movement, revision);
        let (owner, evidence): (String, String) = (row.get(6)?, row.get(5)?);
        let event = event(row, &evidence)?.ok_or_else(broken)?;
        if event.revision != revision || event.from != events.last().map(|event| event.to) {
            return Err(broken());
        }
        let link = Link {
            account,
            kind: movement.intent.kind.word(),
            number: movement.intent.number.as_str(),
            part: part_text(movement.intent.part.as_ref()),
            revision,
            at: event.at,
            from: event.from,
            to: event.to,
            cause: event.cause,
            evidence: &evidence,
            owner: &owner,
        };
        hash = link.hash(&hash);
        if row.get::<_, [u8; 32]>(7).ok() != Some(hash) {
            return Err(broken());
        }
        if revision == 1 || event.cause == Cause::Amended {
            asked = Some(event.evidence.clone());
        }
        events.push(event);
    }
    let last = events.last().map(|event| (event.revision, event.to, event.cause));
    if last != Some((movement.revision, movement.state, movement.cause))
        || asked != Some(Redactor::new().clean_json(&content(&movement.intent)))
    {
        return Err(broken(movement, movement.revision));
    }
    Ok(events)
}

/// `None`: it does not read as an event.
fn event(row: &rusqlite::Row<'_>, evidence: &str) -> Result<Option<Event>, Trouble> {
    let (from, to, cause): (Option<String>, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let from = match from.as_deref().map(State::from_word) {
        None => None,
        Some(Some(state)) => Some(state),
        Some(None) => return Ok(None),
    };
    let (Some(to), Some(cause), Ok(evidence)) =
        (State::from_word(&to), Cause::from_word(&cause), serde_json::from_str(evidence))
    else {
        return Ok(None);
    };
    Ok(Some(Event { revision: row.get(0)?, at: row.get(1)?, from, to, cause, evidence }))
}

fn broken(movement: &Movement, revision: u32) -> Trouble {
    damaged(&format!(
        "movement {} ({} {}): its history was altered at revision {revision}; compare it with a backup and with the bank",
        movement.id,
        movement.intent.kind.word(),
        movement.intent.number
    ))
}

#[cfg(test)]
mod tests;
