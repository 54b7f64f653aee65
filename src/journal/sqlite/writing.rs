//! What a statement writes of a movement: its row, the event beside it, and what both must not hold. Each is part of a batch
//! that the journal commits (`batch.rs`).

use super::history::{evidence_of, proved_by};
use super::lookup::{self, rivals_of, row_by_number};
use super::open_batch::Durability;
use super::remembered::{Stored, Work};
use super::{SqliteJournal, Trouble};
use crate::journal::account::gateway_of;
use crate::journal::chain::{Link, START};
use crate::journal::history::Last;
use crate::journal::mark::Place;
use crate::journal::owner::{Grip, Hold};
use crate::journal::row::{self, BY_PLACE, Row, Seal, WIDTH, part_text};
use crate::journal::rules::{check_number, hold, now};
use crate::journal::{Begun, Cause, Change, Claim, Elsewhere, Intent, JournalError, Movement, Rivals, evidence};
use crate::model::{Doubt, OrderNumber, Redactor, State, text};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, params, params_from_iter};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;

impl SqliteJournal {
    pub(super) fn write_beginning(
        &self,
        work: &mut Work<'_>,
        intent: &Intent,
        grip: &mut Grip<'_>,
    ) -> Result<Begun, Trouble> {
        Ok(match self.unless_known(work, intent, Some(grip))? {
            Ok(begun) => Begun::New(self.written(work, begun)),
            Err(known) => Begun::Known(self.seen(known)),
        })
    }

    /// See [`crate::journal::Journal::enter`].
    pub(super) fn write_entry(&self, work: &mut Work<'_>, intents: &[Intent]) -> Result<(), Trouble> {
        intents.iter().try_for_each(|intent| self.unless_known(work, intent, None).map(|_| ()))
    }

    /// Begins a movement. `Err`: what has its number already.
    fn unless_known(
        &self,
        work: &mut Work<'_>,
        intent: &Intent,
        grip: Option<&mut Grip<'_>>,
    ) -> Result<Result<Box<Stored>, Row>, Trouble> {
        let (kind, number, part) = (intent.kind, &intent.number, intent.part.as_ref());
        if !lookup::is_known(work.connection, &self.account, kind, number, part)? {
            return Ok(Ok(self.insert(work, intent, grip)?));
        }
        match row_by_number(work.connection, &self.account, kind, number, part)? {
            Some(known) => Ok(Err(known)),
            None if let Some(other) = self.elsewhere_in(work.connection, number)? => {
                Err(JournalError::OtherAccount(other).into())
            }
            None => Ok(Ok(self.insert(work, intent, grip)?)),
        }
    }

    /// `None`: a dead owner's `Sending` was found, and that must be written durably.
    pub(super) fn write_claim(
        &self,
        work: &mut Work<'_>,
        movement: &Movement,
        durability: Durability,
        grip: &mut Grip<'_>,
    ) -> Result<Option<Claim>, Trouble> {
        let mut stored = self.stored(work, movement)?;
        let row = &mut stored.row;
        let (id, fence) = hold(&row.movement);
        if row.owner.as_deref().is_some_and(|owner| self.owners.holds(owner, (id, fence))) {
            return Ok(Some(Claim::Busy(self.live_with(row, |_, _| true).of(stored.row.movement))));
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
            return Ok(Some(Claim::Mine(self.written(work, stored))));
        }
        row.orphaned(self.clock.mark_after(row.gate().as_ref()), now());
        Ok(Some(Claim::Mine(self.write_row(work, stored, state, &evidence)?)))
    }

    pub(super) fn write_gate(
        &self,
        work: &mut Work<'_>,
        movement: &Movement,
        rivals: Option<Rivals>,
        evidence: &Value,
    ) -> Result<Movement, Trouble> {
        let mut stored = self.still(work, movement)?;
        let (kind, number) = (movement.intent.kind, &movement.intent.number);
        if let Some(seen) = rivals
            && rivals_of(work.connection, &self.account, kind, number, Some(movement.id))? != seen
        {
            return Err(JournalError::Changed.into());
        }
        // Two gates never have one mark: it tells which of them a refusal answers.
        let mark = self.clock.mark_after(stored.row.gate().as_ref());
        stored.row.gated(mark, now());
        self.write_row(work, stored, movement.state, evidence)
    }

    pub(super) fn write_amendment(
        &self,
        work: &mut Work<'_>,
        movement: &Movement,
        intent: &Intent,
    ) -> Result<Movement, Trouble> {
        let mut stored = self.still(work, movement)?;
        stored.row.amended(intent, now());
        self.write_row(work, stored, movement.state, &evidence::content(intent))
    }

    pub(super) fn write_release(&self, work: &mut Work<'_>, id: i64, fence: u32) -> Result<(), Trouble> {
        execute(
            work.connection,
            "UPDATE movement SET owner = NULL WHERE id = ?1 AND account = ?2 AND fence = ?3 AND owner = ?4",
            (id, &self.account, fence, self.owner.id()),
        )?;
        let _nobodys = work.remembered.take(id);
        Ok(())
    }

    pub(super) fn write_change(
        &self,
        work: &mut Work<'_>,
        movement: &Movement,
        change: &Change,
    ) -> Result<Movement, Trouble> {
        let mut stored = self.still(work, movement)?;
        let mark = self.clock.mark_after(stored.row.gate().as_ref());
        stored.row.changed(change, mark, now())?;
        self.write_row(work, stored, movement.state, &change.evidence)
    }

    /// The movement as the caller sees it: how long since its gate, and whether its owner lives.
    pub(super) fn seen(&self, row: Row) -> Movement {
        self.live(&row).of(row.movement)
    }

    fn live(&self, row: &Row) -> Live {
        self.live_with(row, |owner, hold| self.owners.holds(owner, hold))
    }

    fn live_with(&self, row: &Row, holds: impl FnOnce(&str, Hold) -> bool) -> Live {
        Live {
            since_gate: row.gate().map(|gate| self.clock.since(&gate)),
            doubt: row.doubt().map(|(attempt, mark)| Doubt { attempt, age: self.clock.at_most_since(&mark) }),
            open_for: row.sent_at.map(|sent| Duration::from_millis(u64::try_from(now() - sent).unwrap_or(0))),
            claimed: row.owner.as_deref().is_some_and(|owner| holds(owner, hold(&row.movement))),
        }
    }

    /// The row again, if it is exactly as `movement` says and claimed by us.
    fn still(&self, work: &mut Work<'_>, movement: &Movement) -> Result<Box<Stored>, Trouble> {
        let stored = self.stored(work, movement)?;
        let now = &stored.row.movement;
        let same = (now.revision, now.fence, now.state) == (movement.revision, movement.fence, movement.state);
        if !same || stored.row.owner.as_deref() != Some(self.owner.id()) {
            return Err(JournalError::Changed.into());
        }
        Ok(stored)
    }

    /// The row as it stands, remembered or read and proved. Whoever has taken it and fails lets it be read again.
    fn stored(&self, work: &mut Work<'_>, movement: &Movement) -> Result<Box<Stored>, Trouble> {
        let Some(stored) = work.remembered.take(movement.id) else {
            let (row, last) = self.proved_row(work.connection, movement)?;
            return Ok(Box::new(Stored { row, last }));
        };
        debug_assert!(self.proved_row(work.connection, movement).is_ok_and(|(there, proof)| {
            let Stored { row, last } = &*stored;
            (there.cells(), proof.hash) == (row.cells(), last.hash)
        }));
        check_number(&stored.row.movement, movement)?;
        Ok(stored)
    }

    pub(super) fn proved_row(&self, connection: &Connection, movement: &Movement) -> Result<(Row, Last), Trouble> {
        let row = lookup::row(connection, &self.account, movement.id)?.ok_or(JournalError::Changed)?;
        let (row, last) = proved_by(connection, row)?;
        check_number(&row.movement, movement)?;
        Ok((row, last))
    }

    /// Writes the row as it stands now and the event that has led to it from the state before.
    fn write_row(
        &self,
        work: &mut Work<'_>,
        stored: Box<Stored>,
        from: State,
        evidence: &Value,
    ) -> Result<Movement, Trouble> {
        static GATE: LazyLock<Written> = LazyLock::new(|| Written::update(row::of_a_change(Cause::Gate)));
        static AMENDMENT: LazyLock<Written> = LazyLock::new(|| Written::update(row::of_a_change(Cause::Amended)));
        static CHANGE: LazyLock<Written> = LazyLock::new(|| Written::update(row::of_a_change(Cause::Answer)));
        let row = &stored.row;
        let what = match row.movement.cause {
            Cause::Gate => &GATE,
            Cause::Amended => &AMENDMENT,
            _ => &CHANGE,
        };
        let cells = row.cells()?;
        what.execute(work.connection, ValueRef::Integer(row.movement.id), &cells)?;
        let seal = row.seal(&BY_PLACE, &cells);
        let stored = self.append(work, stored, Some(from), evidence, seal)?;
        Ok(self.written(work, stored))
    }

    /// Appends the event that has led to the row.
    fn append(
        &self,
        work: &mut Work<'_>,
        mut stored: Box<Stored>,
        from: Option<State>,
        evidence: &Value,
        seal: Seal,
    ) -> Result<Box<Stored>, Trouble> {
        let Stored { row: Row { movement: now, .. }, last } = &mut *stored;
        let mut evidence = evidence::kept(&Redactor::new(), evidence);
        if from.is_some() {
            evidence::without_repetition(&mut evidence, now.revision - 1, &last.evidence, |there| {
                evidence_of(work.connection, now.id, there)
            })?;
        }
        let evidence = text(&evidence);
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
            seal: Some(&seal),
        };
        let hash = link.hash(&last.hash);
        execute(
            work.connection,
            "INSERT INTO event (movement, revision, at, from_state, to_state, cause, evidence, owner, hash, seal) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                now.id,
                link.revision,
                link.at,
                link.from.map(State::word),
                link.to.word(),
                link.cause.word(),
                link.evidence,
                link.owner,
                hash,
                link.seal,
            ],
        )?;
        work.remembered
            .event(Place { movement: now.id, revision: now.revision.into(), hash: hash.to_vec() }, now.state);
        *last = Last { hash, evidence };
        Ok(stored)
    }

    /// The movement, whose row is remembered as it was written. One that nobody holds is not worked on any more.
    fn written(&self, work: &mut Work<'_>, stored: Box<Stored>) -> Movement {
        let live = self.live(&stored.row);
        if stored.row.owner.is_none() {
            return live.of(stored.row.movement);
        }
        let seen = live.of(stored.row.movement.clone());
        work.remembered.row(stored);
        seen
    }

    /// A movement that begins, claimed where there is a grip.
    pub(super) fn insert(
        &self,
        work: &mut Work<'_>,
        intent: &Intent,
        grip: Option<&mut Grip<'_>>,
    ) -> Result<Box<Stored>, Trouble> {
        static BEGINNING: LazyLock<Written> = LazyLock::new(|| Written::insertion(row::of_a_beginning()));
        let mut row = Row::begun(intent, grip.is_some().then(|| self.owner.id()), now());
        let mut cells = row.cells()?;
        BEGINNING.execute(work.connection, self.account.as_str().into(), &cells)?;
        let id = work.connection.last_insert_rowid();
        row::number(&mut cells, id);
        let seal = row.seal(&BY_PLACE, &cells);
        row.movement.id = id;
        if let Some(grip) = grip {
            grip.take((id, 1));
        }
        let last = Last { hash: START, evidence: String::new() };
        self.append(work, Box::new(Stored { row, last }), None, &evidence::content(intent), seal)
    }

    /// See [`Journal::elsewhere`].
    pub(super) fn elsewhere_in(
        &self,
        connection: &Connection,
        number: &OrderNumber,
    ) -> Result<Option<Elsewhere>, Trouble> {
        // Two shops are two names of the operator's that have never had a login in common.
        let sql = "SELECT other, one_login FROM (SELECT movement.account AS other, coalesce(named, 0) AS named, \
                   EXISTS (SELECT 1 FROM login AS theirs JOIN login AS ours USING (login) \
                   WHERE theirs.account = movement.account AND ours.account = ?2) AS one_login \
                   FROM movement LEFT JOIN account ON account.name = movement.account \
                   WHERE number = ?1 AND movement.account <> ?2 \
                   AND substr(movement.account || '/', 1, length(?3)) = ?3) \
                   WHERE one_login OR NOT (?4 AND named AND EXISTS (SELECT 1 FROM login WHERE account = other)) LIMIT 1";
        let gateway = format!("{}/", gateway_of(&self.account));
        let mut statement = connection.prepare_cached(sql)?;
        let mut found = statement.query(params![number.as_str(), self.account, gateway, self.named])?;
        let other = |row: &rusqlite::Row<'_>| Ok(Elsewhere { account: row.get(0)?, one_login: row.get(1)? });
        found.next()?.map(other).transpose()
    }
}

/// What is known of a movement only while it is looked at.
struct Live {
    since_gate: Option<Duration>,
    doubt: Option<Doubt>,
    open_for: Option<Duration>,
    claimed: bool,
}

impl Live {
    fn of(self, movement: Movement) -> Movement {
        let Live { since_gate, doubt, open_for, claimed } = self;
        Movement { since_gate, doubt, open_for, claimed, ..movement }
    }
}

/// A statement that writes columns of a row as they then stand.
struct Written {
    columns: Vec<usize>,
    sql: String,
}

impl Written {
    /// Its first value is the id.
    fn update(columns: Vec<usize>) -> Written {
        let set = (2..).zip(&columns).map(|(n, at)| format!("{} = ?{n}", row::name(*at)));
        let sql = format!("UPDATE movement SET {} WHERE id = ?1", set.collect::<Vec<_>>().join(", "));
        Written { columns, sql }
    }

    /// Its first value is the account.
    fn insertion(columns: Vec<usize>) -> Written {
        let names: Vec<_> = columns.iter().map(|at| row::name(*at)).collect();
        let values = (1..=columns.len() + 1).map(|n| format!("?{n}"));
        let sql = format!(
            "INSERT INTO movement (account, {}) VALUES ({})",
            names.join(", "),
            values.collect::<Vec<_>>().join(", ")
        );
        Written { columns, sql }
    }

    fn execute(
        &self,
        connection: &Connection,
        first: ValueRef<'_>,
        cells: &[ValueRef<'_>; WIDTH],
    ) -> Result<(), Trouble> {
        let values = [first].into_iter().chain(self.columns.iter().map(|at| cells[*at]));
        execute(connection, &self.sql, params_from_iter(values.map(ToSqlOutput::Borrowed)))?;
        Ok(())
    }
}

/// Changes rows. The statements of a movement's way are few, and compiling them with all their triggers costs more
/// than running them: each is compiled once a connection.
pub(super) fn execute(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}
