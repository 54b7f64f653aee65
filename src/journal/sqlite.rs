//! The journal in an SQLite file (bundled SQLite, write-ahead log, synchronous=FULL).
//!
//! Every change is one `BEGIN IMMEDIATE` transaction that compares revision, fence, state and owner, updates the
//! row and appends the event. A payout costs two syncs: the gate's commit, which also syncs the intent written
//! just before it, and the verdict's; writers that wait for one another share them (`batch.rs`). After an I/O error nothing more is written through this handle: once a
//! sync has failed, the page cache may lie about what is on disk (Rebello et al., USENIX ATC 2020).

mod batch;
mod connection;
mod copy;
mod evidence;
mod forked;
mod history;
mod lookup;
mod open_batch;
mod opening;
mod row;
mod schema;
mod verify;

use super::account::gateway_of;
use super::chain::{Link, START};
use super::clock::Clock;
use super::disk::{self, FileId};
use super::mark::Mark;
use super::owner::{self, Grip, Hold, Owner, Owners};
use super::{
    Begun, Cause, Change, Claim, DoubtChange, Event, Filter, Intent, Journal, JournalError, Listed, Movement, Rivals,
    edges,
};
use crate::model::{CardNumber, Doubt, Kind, Level, OrderNumber, Redactor, State};
use connection::{Owed, Session, Trouble, checkpoint, damaged};
pub use copy::{Count, backup, census};
use history::{history, proved};
use lookup::{are_few, list_sql, rivals_of, row, row_by_number, rows, unreadable};
use open_batch::Durability;
pub use opening::Opening;
use row::{COLUMNS, Row, part_text};
use rusqlite::{Connection, Params, params};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A journal file, opened for one account. May be used from many threads.
pub struct SqliteJournal {
    /// For those who only read, and wait neither for a sync nor, where they look up one number, for a list. Each is opened when
    /// it is first needed. They go first: the last connection moves the log into the file.
    lists: Arc<Beside>,
    lookups: Arc<Beside>,
    // The connection goes before the owner: whoever sees us dead finds the file closed.
    session: Arc<Mutex<Session>>,
    /// How many wait for the connection in order to write.
    waiting: AtomicU32,
    owner: Owner,
    owners: Owners,
    clock: Clock,
    account: String,
    /// Whether the operator has named the shop: another name that never had a login of ours is another shop.
    named: bool,
    path: PathBuf,
    files: [FileId; 3],
    /// The journal's own id.
    id: String,
    notices: Vec<(Level, String)>,
}

/// A connection beside the one that writes.
type Beside = Mutex<Option<Connection>>;

/// Another program writes to another log beside the same file.
const PARTED: &str = "its log or the log's index was moved, replaced or put back: another program has written what this one does not see";

fn illegal(what: impl Into<String>) -> JournalError {
    JournalError::Illegal(what.into())
}

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
        // A panic in the middle of a transaction has rolled it back.
        Ok(self.session.lock().unwrap_or_else(PoisonError::into_inner))
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
        let now = disk::FILES.map(|ending| disk::file_id(&disk::beside(&self.path, ending)).ok());
        let at = (0..now.len()).find(|at| now[*at] != Some(self.files[*at]))?;
        let which = disk::beside(&self.path, disk::FILES[at]);
        let only_the_log = now == [Some(self.files[0]), None, Some(self.files[2])];
        Some((format!("{} was moved, removed or replaced", which.display()), only_the_log))
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

    fn write_release(&self, connection: &Connection, id: i64, fence: u32) -> Result<(), Trouble> {
        execute(
            connection,
            "UPDATE movement SET owner = NULL WHERE id = ?1 AND account = ?2 AND fence = ?3 AND owner = ?4",
            (id, &self.account, fence, self.owner.id()),
        )?;
        Ok(())
    }

    fn write_change(&self, connection: &Connection, movement: &Movement, change: &Change) -> Result<Movement, Trouble> {
        let row = self.still(connection, movement)?;
        let (code, message, reason) = change.verdict.clone().unwrap_or_default();
        let redactor = Redactor::new();
        // Until now bytes of the request could leave: a quarantine begins where the exchange ends.
        let mark = self.clock.mark_after(row.gate.as_ref());
        let message = message.map(|text| evidence::beginning(&redactor.clean(&text), evidence::LONGEST_TEXT));
        let details = change.details.as_ref().map(|details| redactor.clean_json(details).to_string());
        let doubt = match change.doubt {
            DoubtChange::Stays => "stays",
            DoubtChange::Ends => "ends",
            DoubtChange::Returns => "returns",
        };
        execute(
            connection,
            "UPDATE movement SET state = ?2, cause = ?3, revision = revision + 1, not_found = ?4, \
             order_id = iif(?25, NULL, coalesce(?5, order_id)), form_url = coalesce(?6, form_url), \
             fee = coalesce(?7, fee), ref_num = coalesce(?8, ref_num), bank_code = iif(?9, ?10, bank_code), \
             bank_message = iif(?9, ?11, bank_message), reason = iif(?9, ?12, reason), \
             owner = iif(?13, NULL, owner), updated_at = ?14, baseline = coalesce(?15, baseline), key = key + ?16, \
             doubt = CASE ?17 WHEN 'ends' THEN NULL WHEN 'returns' THEN coalesce(doubt, nullif(attempts, 0)) ELSE doubt END, \
             doubt_clock = CASE ?17 WHEN 'ends' THEN NULL WHEN 'returns' THEN coalesce(doubt_clock, gate_clock) \
               ELSE doubt_clock END, \
             doubt_ms = CASE ?17 WHEN 'ends' THEN NULL WHEN 'returns' THEN coalesce(doubt_ms, gate_ms) ELSE doubt_ms END, \
             readiness = ?18, absent = ?19, details = coalesce(?20, details), is_foreign = ?21, \
             belief = coalesce(?22, belief), belief_by = coalesce(?23, belief_by), \
             belief_open = coalesce(?24, belief_open), belief_at = iif(?22 IS NULL, belief_at, ?14), was_paid = ?28, \
             gate_clock = iif(state = 'sending', ?26, gate_clock), gate_ms = iif(state = 'sending', ?27, gate_ms) \
             WHERE id = ?1",
            params![
                row.movement.id,
                change.to.word(),
                change.cause.word(),
                change.not_found,
                change.order_id,
                change.form_url,
                change.fee.map(signed).transpose()?,
                change.ref_num,
                change.verdict.is_some(),
                code,
                message,
                reason,
                change.release,
                now(),
                change.baseline.map(signed).transpose()?,
                change.key_spent,
                doubt,
                change.readiness.word(),
                change.absent,
                details,
                change.foreign,
                change.belief.map(|(verdict, _, _)| verdict.word()),
                change.belief.map(|(_, by, _)| by.word()),
                change.belief.map(|(_, _, open)| open),
                change.forgets_order,
                mark.clock,
                mark.ms,
                change.was_paid,
            ],
        )?;
        self.append(connection, row.movement.id, Some(row.movement.state), &change.evidence, row.trusts_its_clocks())
    }

    /// The movement as the caller sees it: how long since its gate, and whether its owner lives.
    fn seen(&self, row: Row) -> Movement {
        self.seen_with(row, |owner, hold| self.owners.holds(owner, hold))
    }

    fn seen_with(&self, row: Row, holds: impl FnOnce(&str, Hold) -> bool) -> Movement {
        Movement {
            since_gate: row.gate.as_ref().map(|gate| self.clock.since(gate)),
            doubt: row
                .doubt
                .as_ref()
                .map(|(attempt, mark)| Doubt { attempt: *attempt, age: self.clock.at_most_since(mark) }),
            open_for: row.sent_at.map(|sent| Duration::from_millis(u64::try_from(now() - sent).unwrap_or(0))),
            claimed: row.owner.as_deref().is_some_and(|owner| holds(owner, hold(&row.movement))),
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
        let row = proved(connection, row)?;
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
        trusted: bool,
    ) -> Result<Movement, Trouble> {
        let mut row = row(connection, &self.account, id)?.ok_or_else(|| damaged("a movement is missing"))?;
        if !trusted {
            row.distrust_clocks();
        }
        let now = &row.movement;
        let mut evidence = evidence::kept(&Redactor::new(), evidence);
        let previous = match from {
            None => START,
            Some(_) => {
                let (hash, before) = evidence::before(connection, id, now.revision - 1)?;
                evidence::without_repetition(connection, id, &mut evidence, now.revision - 1, &before)?;
                hash
            }
        };
        let evidence = evidence.to_string();
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
            seal: Some(&row.seal),
        };
        execute(
            connection,
            "INSERT INTO event (movement, revision, at, from_state, to_state, cause, evidence, owner, hash, seal) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
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
                link.seal,
            ],
        )?;
        Ok(self.seen(row))
    }

    fn insert(&self, connection: &Connection, intent: &Intent, grip: &mut Grip<'_>) -> Result<Movement, Trouble> {
        let now = now();
        execute(
            connection,
            "INSERT INTO movement (account, kind, number, amount, currency, fingerprint, payee_mask, payee_ref, \
             by_page, state, revision, attempts, cause, not_found, created_at, updated_at, owner, fence, part, \
             manual_capture, by_wallet, commission, verifies, page_secs, readiness, absent, key, is_foreign, echoes) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, 0, ?11, 0, ?12, ?12, ?13, 1, ?14, ?15, ?16, ?17, ?18, \
             ?19, 'fresh', 0, 0, 0, ?20)",
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
                intent.verifies,
                intent.page_secs,
                echoes(intent),
            ],
        )?;
        let id = connection.last_insert_rowid();
        grip.take((id, 1));
        self.append(connection, id, None, &content(intent), true)
    }

    /// See [`Journal::elsewhere`].
    fn elsewhere_in(&self, connection: &Connection, number: &OrderNumber) -> Result<Option<String>, Trouble> {
        // Two shops are two names of the operator's that have never had a login in common.
        let sql = "SELECT movement.account FROM movement LEFT JOIN account ON account.name = movement.account \
                   WHERE number = ?1 AND movement.account <> ?2 \
                   AND substr(movement.account || '/', 1, length(?3)) = ?3 \
                   AND NOT (?4 AND coalesce(named, 0) AND EXISTS (SELECT 1 FROM login WHERE account = movement.account) \
                   AND NOT EXISTS (SELECT 1 FROM login AS theirs JOIN login AS ours USING (login) \
                   WHERE theirs.account = movement.account AND ours.account = ?2)) LIMIT 1";
        let gateway = format!("{}/", gateway_of(&self.account));
        let mut statement = connection.prepare_cached(sql)?;
        let mut found = statement.query(params![number.as_str(), self.account, gateway, self.named])?;
        Ok(found.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Tries to claim; `None`: a dead owner's `Sending` was found, and that must be written durably.
    fn try_claim(&self, movement: &Movement, durability: Durability) -> Result<Option<Claim>, JournalError> {
        let mut grip = self.owner.grip();
        let claim = self.write(durability, |transaction| {
            let row = self.row_of(transaction, movement)?;
            let (id, fence) = hold(&row.movement);
            if row.owner.as_deref().is_some_and(|owner| self.owners.holds(owner, (id, fence))) {
                return Ok(Some(Claim::Busy(self.seen_with(row, |_, _| true))));
            }
            let state = row.movement.state;
            if state == State::Sending && durability == Durability::Lazy {
                return Ok(None);
            }
            grip.take((id, fence + 1));
            if state != State::Sending {
                execute(
                    transaction,
                    "UPDATE movement SET owner = ?2, fence = fence + 1 WHERE id = ?1",
                    (id, self.owner.id()),
                )?;
                return Ok(Some(Claim::Mine(self.seen(self.row_of(transaction, movement)?))));
            }
            // When he died is not known, so that what he was sending may have left until now.
            let mark = self.clock.mark_after(row.gate.as_ref());
            execute(
                transaction,
                "UPDATE movement SET owner = ?2, fence = fence + 1, state = ?3, cause = ?4, \
                 revision = revision + 1, updated_at = ?5, gate_clock = ?6, gate_ms = ?7 WHERE id = ?1",
                params![
                    id,
                    self.owner.id(),
                    State::Unknown.word(),
                    Cause::OwnerDied.word(),
                    now(),
                    mark.clock,
                    mark.ms
                ],
            )?;
            let evidence = json!({ "deadOwner": row.owner });
            Ok(Some(Claim::Mine(self.append(transaction, id, Some(state), &evidence, row.trusts_its_clocks())?)))
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
        let begun = self.write(Durability::Lazy, |transaction| {
            match row_by_number(transaction, &self.account, intent.kind, &intent.number, intent.part.as_ref())? {
                Some(known) => Ok(Begun::Known(self.seen(known))),
                None if let Some(other) = self.elsewhere_in(transaction, &intent.number)? => {
                    Err(JournalError::OtherAccount(other).into())
                }
                None => Ok(Begun::New(self.insert(transaction, intent, &mut grip)?)),
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
        let done = self.write(Durability::Lazy, |transaction| self.write_release(transaction, id, fence));
        let done = self.owe(done, || Owed::Release { id, fence });
        self.owner.let_go((id, fence));
        done
    }

    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Sending, Cause::Gate)?;
        self.write(Durability::Synced, |transaction| {
            let row = self.still(transaction, movement)?;
            if rivals.is_some_and(|seen| {
                rivals_of(transaction, &self.account, movement.intent.kind, &movement.intent.number, Some(movement.id))
                    .ok()
                    != Some(seen)
            }) {
                return Err(JournalError::Changed.into());
            }
            // Two gates never have one mark: it tells which of them a refusal answers.
            let mark = self.clock.mark_after(row.gate.as_ref());
            execute(
                transaction,
                "UPDATE movement SET state = ?2, cause = ?3, revision = revision + 1, attempts = attempts + 1, \
                 not_found = 0, absent = 0, gate_clock = ?4, gate_ms = ?5, updated_at = ?6, \
                 sent_at = iif(doubt IS NULL, ?6, coalesce(sent_at, ?6)), doubt = coalesce(doubt, attempts + 1), \
                 doubt_clock = coalesce(doubt_clock, ?4), doubt_ms = coalesce(doubt_ms, ?5) WHERE id = ?1",
                params![row.movement.id, State::Sending.word(), Cause::Gate.word(), mark.clock, mark.ms, now()],
            )?;
            // A first doubt has the clock of this gate.
            let trusted = row.doubt.is_none() || row.trusts_its_clocks();
            self.append(transaction, row.movement.id, Some(row.movement.state), evidence, trusted)
        })
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        if matches!(change.cause, Cause::Gate | Cause::Amended) {
            return Err(illegal("the gate and an amendment have methods of their own"));
        }
        check_edge(movement.state, change.to, change.cause)?;
        let done = self.write(Durability::Synced, |transaction| self.write_change(transaction, movement, change));
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
        self.write(Durability::Lazy, |transaction| {
            let row = self.still(transaction, movement)?;
            execute(
                transaction,
                "UPDATE movement SET amount = ?2, currency = ?3, fingerprint = ?4, payee_mask = ?5, payee_ref = ?6, \
                 by_page = ?7, cause = ?8, revision = revision + 1, updated_at = ?9, manual_capture = ?10, \
                 by_wallet = ?11, commission = ?12, verifies = ?13, page_secs = ?14, echoes = ?15 WHERE id = ?1",
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
                    intent.verifies,
                    intent.page_secs,
                    echoes(intent),
                ],
            )?;
            self.append(
                transaction,
                row.movement.id,
                Some(row.movement.state),
                &content(intent),
                row.trusts_its_clocks(),
            )
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
            let few = filter.since.is_some() && are_few(connection, &self.account, from)?;
            let mut statement = connection.prepare_cached(&list_sql(filter, few))?;
            let mut found = statement.query((&self.account, from, below, filter.limit))?;
            while let Some(row) = found.next()? {
                listed.last = Some(row.get(0)?);
                match row::read(row).and_then(|row| proved(connection, row)) {
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
            let row = self.row_of(connection, movement)?;
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
    if intent.verifies {
        content["verifies"] = true.into();
    }
    if let Some(seconds) = intent.page_secs {
        content["pageSecs"] = seconds.into();
    }
    if !intent.echoes.is_null() {
        content["echoes"] = intent.echoes.clone();
    }
    content
}

/// UTC milliseconds, for people to read; nothing is decided by them.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The claim on a movement as it stands.
fn hold(movement: &Movement) -> Hold {
    (movement.id, movement.fence)
}

/// What answers may repeat of the request, as the file keeps it.
fn echoes(intent: &Intent) -> Option<String> {
    (!intent.echoes.is_null()).then(|| intent.echoes.to_string())
}

fn signed(amount: u64) -> Result<i64, JournalError> {
    i64::try_from(amount).map_err(|_| illegal("an amount that does not fit"))
}

/// Changes rows. The statements of a movement's way are few, and compiling them with all their triggers costs more
/// than running them: each is compiled once a connection.
fn execute(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}

#[cfg(test)]
mod tests;
