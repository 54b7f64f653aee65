//! What a transaction writes of a movement: its row, under a compare-and-set, and the event beside it.

use super::lookup::{Found, by_id, by_number, columns, returned, rivals_of};
use super::server::{NOW, Server};
use super::session::{Receipt, Transaction, Trouble};
use super::wire::{Cells, Param, tuple, tuples};
use super::{Grip, PostgresJournal, gateway_of};
use crate::journal::chain::{Link, START};
use crate::journal::history::Last;
use crate::journal::row::{BY_NAME, Row, Seal, name, of_a_change, part_text};
use crate::journal::rules::check_number;
use crate::journal::{
    Account, Begun, Cause, Change, Claim, Elsewhere, Intent, JournalError, Movement, Rivals, evidence,
};
use crate::model::{OrderNumber, Readiness, Redactor, State};
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

/// Where a movement is that was to be changed.
enum Still {
    /// As it was read, under a lock.
    Here(Box<(Found, Last)>),
    /// Changed already: by our own attempt before, whose COMMIT had gone through unheard.
    Done(Box<Found>),
}

impl PostgresJournal {
    pub(super) fn write_beginning(
        &self,
        transaction: &mut Transaction<'_>,
        intent: &Intent,
        grip: &mut Grip<'_>,
    ) -> Result<Begun, Trouble> {
        let server = self.server_now(transaction)?;
        let part = part_text(intent.part.as_ref());
        if let Some((found, last)) = by_number(transaction, &self.account, intent.kind, &intent.number, part)? {
            let movement = &found.row.movement;
            if !transaction.earlier.contains(&Receipt::Event(movement.id, 1, last.hash)) {
                return Ok(Begun::Known(self.seen(found)));
            }
            grip.take((movement.id, movement.fence));
            return Ok(Begun::New(self.seen(found)));
        }
        let Some(found) = self.insert(transaction, &[intent], Some(&self.owner), &server)?.pop() else {
            // Somebody else was faster, and has committed it since.
            let known = by_number(transaction, &self.account, intent.kind, &intent.number, part)?;
            let (found, _) = known.ok_or(JournalError::Busy("the number is being begun by another till".to_owned()))?;
            return Ok(Begun::Known(self.seen(found)));
        };
        let movement = &found.row.movement;
        grip.take((movement.id, movement.fence));
        self.append(transaction, found, None, &evidence::content(intent), None).map(Begun::New)
    }

    pub(super) fn write_claim(
        &self,
        transaction: &mut Transaction<'_>,
        movement: &Movement,
        grip: &mut Grip<'_>,
    ) -> Result<Claim, Trouble> {
        let server = self.server_now(transaction)?;
        // Whoever is changing it at this moment has it: there is nothing to wait for.
        let lock = "SELECT id FROM tolem_movement WHERE id = $1 FOR UPDATE SKIP LOCKED";
        let locked = !transaction.query(lock, &[movement.id.into()])?.rows.is_empty();
        let (found, last) = self.row_of(transaction, movement)?;
        if !locked {
            return Ok(Claim::Busy(Movement { claimed: true, ..self.seen(found) }));
        }
        let (id, fence) = (found.row.movement.id, found.row.movement.fence);
        if found.row.owner.as_deref() == Some(&self.owner) && was_ours(transaction, &found, &last) {
            grip.take((id, fence));
            return Ok(Claim::Mine(self.seen(found)));
        }
        if self.is_held(&found) {
            return Ok(Claim::Busy(self.seen(found)));
        }
        grip.take((id, fence + 1));
        let of_another_server = !server.accepted && found.server != server.identity;
        match found.row.movement.state {
            State::Sending => self.succeed(transaction, found, &last, &server),
            State::Ready if of_another_server => self.meet_anew(transaction, found, &last, &server),
            _ => {
                let sql = format!(
                    "UPDATE tolem_movement AS m SET owner = $3, fence = fence + 1, lease_until = {NOW} + $4 \
                     WHERE id = $1 AND fence = $2 RETURNING {}",
                    columns("m")
                );
                let params = [id.into(), fence.into(), self.owner.as_str().into(), self.lease_ms().into()];
                let claimed = one(transaction.query(&sql, &params)?.rows)?;
                transaction.written.push(Receipt::Claim(id, fence + 1));
                Ok(Claim::Mine(self.seen(claimed)))
            }
        }
    }

    /// Takes over what a dead owner was sending. When he died is not known, so that it may have left until now.
    fn succeed(
        &self,
        transaction: &mut Transaction<'_>,
        found: Found,
        last: &Last,
        server: &Server,
    ) -> Result<Claim, Trouble> {
        let mark = self.clock.mark_after(found.row.gate().as_ref());
        let sql = format!(
            "UPDATE tolem_movement AS m SET owner = $3, fence = fence + 1, lease_until = {NOW} + $4, state = $5, cause = $6, \
             revision = revision + 1, updated_at = {NOW}, gate_clock = $7, gate_ms = $8, server = $9 \
             WHERE id = $1 AND fence = $2 RETURNING {}",
            columns("m")
        );
        let before = &found.row.movement;
        let params = [
            before.id.into(),
            before.fence.into(),
            self.owner.as_str().into(),
            self.lease_ms().into(),
            State::Unknown.word().into(),
            Cause::OwnerDied.word().into(),
            mark.clock.as_str().into(),
            mark.ms.into(),
            server.identity.as_str().into(),
        ];
        let claimed = one(transaction.query(&sql, &params)?.rows)?.of(&found.row);
        let evidence = json!({ "deadOwner": found.row.owner });
        let movement = self.append(transaction, claimed, Some(before.state), &evidence, Some(last))?;
        Ok(Claim::Mine(movement))
    }

    /// Claims what was written last on another server: this one may have forgotten that it was sent.
    fn meet_anew(
        &self,
        transaction: &mut Transaction<'_>,
        found: Found,
        last: &Last,
        server: &Server,
    ) -> Result<Claim, Trouble> {
        let before = &found.row.movement;
        let readiness = if found.row.doubt().is_some() { before.readiness } else { Readiness::Forgotten };
        let sql = format!(
            "UPDATE tolem_movement AS m SET owner = $3, fence = fence + 1, lease_until = {NOW} + $4, readiness = $5, cause = $6, \
             revision = revision + 1, updated_at = {NOW}, server = $7 WHERE id = $1 AND fence = $2 RETURNING {}",
            columns("m")
        );
        let params = [
            before.id.into(),
            before.fence.into(),
            self.owner.as_str().into(),
            self.lease_ms().into(),
            readiness.word().into(),
            Cause::ServerReplaced.word().into(),
            server.identity.as_str().into(),
        ];
        let claimed = one(transaction.query(&sql, &params)?.rows)?.of(&found.row);
        let evidence = json!({ "server": server.identity, "before": found.server });
        let movement = self.append(transaction, claimed, Some(before.state), &evidence, Some(last))?;
        Ok(Claim::Mine(movement))
    }

    pub(super) fn write_release(&self, transaction: &mut Transaction<'_>, id: i64, fence: u32) -> Result<(), Trouble> {
        let sql = "UPDATE tolem_movement SET owner = NULL WHERE id = $1 AND account = $2 AND fence = $3 AND owner = $4";
        let params = [id.into(), self.account.as_str().into(), fence.into(), self.owner.as_str().into()];
        transaction.query(sql, &params)?;
        Ok(())
    }

    pub(super) fn write_gate(
        &self,
        transaction: &mut Transaction<'_>,
        movement: &Movement,
        rivals: Option<Rivals>,
        evidence: &Value,
    ) -> Result<Movement, Trouble> {
        let server = self.server_now(transaction)?;
        let number = movement.intent.number.as_str();
        if rivals.is_some() {
            // Two gates of one order meet at the locks of its rows, in the order of their ids.
            let lock = "SELECT id FROM tolem_movement WHERE account = $1 AND number = $2 ORDER BY id FOR UPDATE";
            transaction.query(lock, &[self.account.as_str().into(), number.into()])?;
        }
        let (found, last) = match self.still(transaction, movement)? {
            Still::Here(here) => *here,
            Still::Done(found) => return Ok(self.seen(*found)),
        };
        let (kind, number) = (movement.intent.kind, &movement.intent.number);
        if let Some(seen) = rivals
            && rivals_of(transaction, &self.account, kind, number, Some(movement.id))? != seen
        {
            return Err(JournalError::Changed.into());
        }
        self.unless_forgotten(&server, &found)?;
        // Two gates never have one mark: it tells which of them a refusal answers.
        let mut row = found.row.clone();
        row.gated(self.clock.mark_after(found.row.gate().as_ref()), found.now);
        self.write_row(transaction, found, &last, &row, Some(&server), evidence)
    }

    pub(super) fn write_change(
        &self,
        transaction: &mut Transaction<'_>,
        movement: &Movement,
        change: &Change,
    ) -> Result<Movement, Trouble> {
        let (found, last) = match self.still(transaction, movement)? {
            Still::Here(here) => *here,
            Still::Done(found) => return Ok(self.seen(*found)),
        };
        let mut row = found.row.clone();
        row.changed(change, self.clock.mark_after(found.row.gate().as_ref()), found.now)?;
        self.write_row(transaction, found, &last, &row, None, &change.evidence)
    }

    pub(super) fn write_amendment(
        &self,
        transaction: &mut Transaction<'_>,
        movement: &Movement,
        intent: &Intent,
    ) -> Result<Movement, Trouble> {
        let (found, last) = match self.still(transaction, movement)? {
            Still::Here(here) => *here,
            Still::Done(found) => return Ok(self.seen(*found)),
        };
        let mut row = found.row.clone();
        row.amended(intent, found.now);
        self.write_row(transaction, found, &last, &row, None, &evidence::content(intent))
    }

    /// Writes a row as it now stands, which was found and is ours, and the event that has led to it. `server`: its server from
    /// now on, where that is to be noted.
    fn write_row(
        &self,
        transaction: &mut Transaction<'_>,
        before: Found,
        last: &Last,
        row: &Row,
        server: Option<&Server>,
        evidence: &Value,
    ) -> Result<Movement, Trouble> {
        let written = of_a_change(row.movement.cause);
        let set: Vec<String> = written.iter().zip(7..).map(|(at, n)| format!("{} = ${n}", name(*at))).collect();
        // It is locked; an engine whose locks are a hint finds here that they were not enough.
        let sql = format!(
            "UPDATE tolem_movement AS m SET {}, lease_until = {NOW} + $5, server = coalesce($6, server) \
             WHERE id = $1 AND revision = $2 AND fence = $3 AND owner = $4 RETURNING {}",
            set.join(", "),
            columns("m")
        );
        let (movement, cells) = (&before.row.movement, row.cells()?);
        let mut params: Vec<Param<'_>> = vec![
            movement.id.into(),
            movement.revision.into(),
            movement.fence.into(),
            self.owner.as_str().into(),
            self.lease_ms().into(),
            server.map(|server| server.identity.as_str()).into(),
        ];
        params.extend(written.iter().map(|at| Param::from(cells[*at])));
        let found = one(transaction.query(&sql, &params)?.rows)?.of(row);
        self.append(transaction, found, Some(movement.state), evidence, Some(last))
    }

    pub(super) fn lease_ms(&self) -> i64 {
        i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX / 2)
    }

    /// The row, locked, if it is exactly as `movement` says and claimed by us.
    fn still(&self, transaction: &mut Transaction<'_>, movement: &Movement) -> Result<Still, Trouble> {
        let lock = "SELECT id FROM tolem_movement WHERE id = $1 FOR UPDATE";
        transaction.query(lock, &[movement.id.into()])?;
        let (found, last) = self.row_of(transaction, movement)?;
        let now = &found.row.movement;
        if now.revision == movement.revision + 1
            && transaction.earlier.contains(&Receipt::Event(now.id, now.revision, last.hash))
        {
            return Ok(Still::Done(Box::new(found)));
        }
        let same = (now.revision, now.fence, now.state) == (movement.revision, movement.fence, movement.state);
        if !same || found.row.owner.as_deref() != Some(&self.owner) {
            return Err(JournalError::Changed.into());
        }
        Ok(Still::Here(Box::new((found, last))))
    }

    pub(super) fn row_of(
        &self,
        transaction: &mut Transaction<'_>,
        movement: &Movement,
    ) -> Result<(Found, Last), Trouble> {
        let (found, last) = by_id(transaction, &self.account, movement.id)?.ok_or(JournalError::Changed)?;
        check_number(&found.row.movement, movement)?;
        Ok((found, last))
    }

    /// Appends the event that leads to the row as it now stands, and answers the movement.
    fn append(
        &self,
        transaction: &mut Transaction<'_>,
        found: Found,
        from: Option<State>,
        evidence: &Value,
        last: Option<&Last>,
    ) -> Result<Movement, Trouble> {
        let now = &found.row.movement;
        let mut evidence = evidence::kept(&Redactor::new(), evidence);
        if let Some(last) = last {
            evidence::without_repetition(&mut evidence, now.revision - 1, &last.evidence, |there| {
                evidence_of(transaction, now.id, there)
            })?;
        }
        let event = self.event(&found, from, evidence.to_string(), last)?;
        append_all(transaction, &[(&found, event)])?;
        Ok(self.seen(found))
    }

    /// The event that leads to the row as it now stands.
    pub(super) fn event(
        &self,
        found: &Found,
        from: Option<State>,
        evidence: String,
        last: Option<&Last>,
    ) -> Result<Event<'_>, Trouble> {
        let now = &found.row.movement;
        let seal = found.row.seal(&BY_NAME, &found.row.cells()?);
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
            owner: &self.owner,
            seal: Some(&seal),
        };
        let hash = link.hash(last.map_or(&START, |last| &last.hash));
        Ok(Event { from, owner: &self.owner, seal, hash, evidence })
    }

    /// See [`crate::journal::Journal::elsewhere`]; of several numbers any.
    pub(super) fn elsewhere_in(
        &self,
        transaction: &mut Transaction<'_>,
        numbers: &[&OrderNumber],
    ) -> Result<Option<Elsewhere>, Trouble> {
        // Two shops are two names of the operator's that have never had a login in common.
        let sql = format!(
            "SELECT other, one_login FROM (SELECT m.account AS other, coalesce(a.named, 0) AS named, \
             EXISTS (SELECT 1 FROM tolem_login AS theirs JOIN tolem_login AS ours ON ours.login = theirs.login \
             WHERE theirs.account = m.account AND ours.account = $1)::int::bigint AS one_login \
             FROM tolem_movement AS m LEFT JOIN tolem_account AS a ON a.name = m.account \
             WHERE m.number IN {} AND m.account <> $1 AND substr(m.account || '/', 1, length($2)::int) = $2) AS found \
             WHERE one_login = 1 OR NOT ($3 = 1 AND named = 1 \
             AND EXISTS (SELECT 1 FROM tolem_login WHERE account = other)) LIMIT 1",
            tuple(4, numbers.len())
        );
        let gateway = format!("{}/", gateway_of(&self.account));
        let mut params: Vec<Param<'_>> = vec![self.account.as_str().into(), gateway.as_str().into(), self.named.into()];
        params.extend(numbers.iter().map(|number| Param::from(number.as_str())));
        match transaction.query(&sql, &params)?.rows.into_iter().next().map(|row| row.0).as_deref() {
            Some([Cell::Text(account), Cell::Integer(one_login)]) => {
                Ok(Some(Elsewhere { account: account.clone(), one_login: *one_login == 1 }))
            }
            _ => Ok(None),
        }
    }
}

/// An event, to be written beside the movement that it is of.
pub(super) struct Event<'e> {
    from: Option<State>,
    owner: &'e str,
    seal: Seal,
    hash: [u8; 32],
    evidence: String,
}

/// Appends events, each beside its movement as it now stands.
pub(super) fn append_all(transaction: &mut Transaction<'_>, events: &[(&Found, Event<'_>)]) -> Result<(), Trouble> {
    if events.is_empty() {
        return Ok(());
    }
    let mut params: Vec<Param<'_>> = Vec::with_capacity(events.len() * 10);
    for (found, event) in events {
        let now = &found.row.movement;
        params.extend::<[Param<'_>; 10]>([
            now.id.into(),
            now.revision.into(),
            now.updated_at.into(),
            event.from.map(State::word).into(),
            now.state.word().into(),
            now.cause.word().into(),
            event.evidence.as_str().into(),
            event.owner.into(),
            event.hash.as_slice().into(),
            event.seal.as_slice().into(),
        ]);
    }
    let sql = format!(
        "INSERT INTO tolem_event (movement, revision, at, from_state, to_state, cause, evidence, owner, hash, seal) VALUES {}",
        tuples(events.len(), 10)
    );
    transaction.query(&sql, &params)?;
    let receipt = |(found, event): &(&Found, Event<'_>)| {
        Receipt::Event(found.row.movement.id, found.row.movement.revision, event.hash)
    };
    transaction.written.extend(events.iter().map(receipt));
    Ok(())
}

/// The one row that a statement has changed.
fn one(rows: Vec<Cells>) -> Result<Found, Trouble> {
    match &rows[..] {
        [cells] => Ok(returned(cells)?),
        _ => Err(JournalError::Changed.into()),
    }
}

/// Whether an attempt of ours has claimed it, whose COMMIT had gone through unheard.
fn was_ours(transaction: &Transaction<'_>, found: &Found, last: &Last) -> bool {
    let movement = &found.row.movement;
    transaction.earlier.contains(&Receipt::Claim(movement.id, movement.fence))
        || transaction.earlier.contains(&Receipt::Event(movement.id, movement.revision, last.hash))
}

fn evidence_of(transaction: &mut Transaction<'_>, movement: i64, revision: u32) -> Result<Value, Trouble> {
    let sql = "SELECT evidence FROM tolem_event WHERE movement = $1 AND revision = $2";
    match transaction
        .query(sql, &[movement.into(), revision.into()])?
        .rows
        .into_iter()
        .next()
        .map(|row| row.0)
        .as_deref()
    {
        Some([Cell::Text(text)]) => Ok(serde_json::from_str(text).unwrap_or_default()),
        _ => Ok(Value::Null),
    }
}

/// Notes the account, and what its credentials say.
pub(super) fn enter(transaction: &mut Transaction<'_>, account: &Account) -> Result<(), Trouble> {
    let named = "INSERT INTO tolem_account (name, named) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE \
                 SET named = excluded.named WHERE tolem_account.named < excluded.named";
    transaction.query(named, &[account.name().into(), account.is_named().into()])?;
    let login = "INSERT INTO tolem_login (account, login) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    transaction.query(login, &[account.name().into(), account.login().into()])?;
    Ok(())
}
