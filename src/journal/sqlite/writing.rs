//! What a statement writes of a movement: its row, the event beside it, and what both must not hold. Each is part of a batch
//! that the journal commits (`batch.rs`).

use super::history::{evidence_of, proved_by};
use super::lookup::row;
use super::{SqliteJournal, Trouble, damaged};
use crate::journal::account::gateway_of;
use crate::journal::chain::{Link, START};
use crate::journal::history::Last;
use crate::journal::owner::{Grip, Hold};
use crate::journal::row::{Row, part_text};
use crate::journal::rules::{echoes, hold, illegal, now, signed};
use crate::journal::{Cause, Change, DoubtChange, Intent, JournalError, Movement, evidence};
use crate::model::{Doubt, OrderNumber, Redactor, State, text};
use rusqlite::{Connection, Params, params};
use serde_json::Value;
use std::time::Duration;

impl SqliteJournal {
    pub(super) fn write_release(&self, connection: &Connection, id: i64, fence: u32) -> Result<(), Trouble> {
        execute(
            connection,
            "UPDATE movement SET owner = NULL WHERE id = ?1 AND account = ?2 AND fence = ?3 AND owner = ?4",
            (id, &self.account, fence, self.owner.id()),
        )?;
        Ok(())
    }

    pub(super) fn write_change(
        &self,
        connection: &Connection,
        movement: &Movement,
        change: &Change,
    ) -> Result<Movement, Trouble> {
        let (row, last) = self.still(connection, movement)?;
        let (code, message, reason) = change.verdict.clone().unwrap_or_default();
        let redactor = Redactor::new();
        // Until now bytes of the request could leave: a quarantine begins where the exchange ends.
        let mark = self.clock.mark_after(row.gate.as_ref());
        let message = message.map(|text| evidence::beginning(&redactor.clean(&text), evidence::LONGEST_TEXT));
        let details = change.details.as_ref().map(|details| text(&redactor.clean_json(details)));
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
        self.append(
            connection,
            row.movement.id,
            Some((row.movement.state, &last)),
            &change.evidence,
            row.trusts_its_clocks(),
        )
    }

    /// The movement as the caller sees it: how long since its gate, and whether its owner lives.
    pub(super) fn seen(&self, row: Row) -> Movement {
        self.seen_with(row, |owner, hold| self.owners.holds(owner, hold))
    }

    pub(super) fn seen_with(&self, row: Row, holds: impl FnOnce(&str, Hold) -> bool) -> Movement {
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
    pub(super) fn still(&self, connection: &Connection, movement: &Movement) -> Result<(Row, Last), Trouble> {
        let (row, last) = self.row_of(connection, movement)?;
        let now = &row.movement;
        let same = (now.revision, now.fence, now.state) == (movement.revision, movement.fence, movement.state);
        if !same || row.owner.as_deref() != Some(self.owner.id()) {
            return Err(JournalError::Changed.into());
        }
        Ok((row, last))
    }

    pub(super) fn row_of(&self, connection: &Connection, movement: &Movement) -> Result<(Row, Last), Trouble> {
        let row = row(connection, &self.account, movement.id)?.ok_or(JournalError::Changed)?;
        let (row, last) = proved_by(connection, row)?;
        let (here, there) = (&row.movement.intent, &movement.intent);
        if (here.kind, &here.number, &here.part) != (there.kind, &there.number, &there.part) {
            return Err(illegal("the movement belongs to another journal").into());
        }
        Ok((row, last))
    }

    /// Appends the event that leads to the row as it now stands, and answers the row. `from`: the state before, and the event
    /// that left it.
    pub(super) fn append(
        &self,
        connection: &Connection,
        id: i64,
        from: Option<(State, &Last)>,
        evidence: &Value,
        trusted: bool,
    ) -> Result<Movement, Trouble> {
        let mut row = row(connection, &self.account, id)?.ok_or_else(|| damaged("a movement is missing"))?;
        if !trusted {
            row.distrust_clocks();
        }
        let now = &row.movement;
        let mut evidence = evidence::kept(&Redactor::new(), evidence);
        if let Some((_, last)) = from {
            evidence::without_repetition(&mut evidence, now.revision - 1, &last.evidence, |there| {
                evidence_of(connection, id, there)
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
            from: from.map(|(state, _)| state),
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
                link.hash(from.map_or(&START, |(_, last)| &last.hash)),
                link.seal,
            ],
        )?;
        Ok(self.seen(row))
    }

    pub(super) fn insert(
        &self,
        connection: &Connection,
        intent: &Intent,
        grip: &mut Grip<'_>,
    ) -> Result<Movement, Trouble> {
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
        self.append(connection, id, None, &evidence::content(intent), true)
    }

    /// See [`Journal::elsewhere`].
    pub(super) fn elsewhere_in(
        &self,
        connection: &Connection,
        number: &OrderNumber,
    ) -> Result<Option<String>, Trouble> {
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
}

/// Changes rows. The statements of a movement's way are few, and compiling them with all their triggers costs more
/// than running them: each is compiled once a connection.
pub(super) fn execute(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}
