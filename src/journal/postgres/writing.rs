//! What a transaction writes of a movement: its row, under a compare-and-set, and the event beside it.

use super::lookup::{Found, by_id, by_number, columns, returned, rivals_of};
use super::server::{NOW, Server};
use super::session::{Receipt, Transaction, Trouble};
use super::wire::{Cells, Param};
use super::{Grip, PostgresJournal, gateway_of};
use crate::journal::chain::{Link, START};
use crate::journal::history::Last;
use crate::journal::row::part_text;
use crate::journal::rules::{echoes, signed};
use crate::journal::{
    Account, Begun, Cause, Change, Claim, DoubtChange, Intent, JournalError, Movement, Rivals, evidence,
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
        reserve(transaction, gateway_of(&self.account), &intent.number)?;
        if let Some(other) = self.elsewhere_in(transaction, &intent.number)? {
            return Err(JournalError::OtherAccount(other).into());
        }
        let Some(found) = self.insert(transaction, intent, &server)? else {
            // Somebody else was faster, and has committed it since.
            let known = by_number(transaction, &self.account, intent.kind, &intent.number, part)?;
            let (found, _) = known.ok_or(JournalError::Busy("the number is being begun by another till".to_owned()))?;
            return Ok(Begun::Known(self.seen(found)));
        };
        let movement = &found.row.movement;
        grip.take((movement.id, movement.fence));
        self.append(transaction, found, None, &evidence::content(intent), None, true).map(Begun::New)
    }

    /// `None`: the number is there.
    fn insert(
        &self,
        transaction: &mut Transaction<'_>,
        intent: &Intent,
        server: &Server,
    ) -> Result<Option<Found>, Trouble> {
        let readiness = if server.accepted { Readiness::Fresh } else { Readiness::Forgotten };
        let echoes = echoes(intent);
        let sql = format!(
            "INSERT INTO tolem_movement AS m (account, kind, number, part, amount, currency, commission, fingerprint, payee_mask, \
             payee_ref, by_page, manual_capture, by_wallet, verifies, page_secs, echoes, state, readiness, cause, owner, \
             server, revision, attempts, not_found, absent, key, is_foreign, was_paid, fence, created_at, updated_at, \
             lease_until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
             1, 0, 0, 0, 0, 0, 0, 1, {NOW}, {NOW}, {NOW} + $22) \
             ON CONFLICT (account, kind, number, part) DO NOTHING RETURNING {}",
            columns("m")
        );
        let inserted = transaction.query(
            &sql,
            &[
                self.account.as_str().into(),
                intent.kind.word().into(),
                intent.number.as_str().into(),
                part_text(intent.part.as_ref()).into(),
                signed(intent.amount.get())?.into(),
                intent.currency.letters().into(),
                intent.commission.map(signed).transpose()?.into(),
                intent.fingerprint.as_slice().into(),
                intent.payee_mask.as_deref().into(),
                intent.payee_ref.as_deref().into(),
                intent.by_page.into(),
                intent.manual_capture.into(),
                intent.by_wallet.into(),
                intent.verifies.into(),
                intent.page_secs.map(i64::from).into(),
                echoes.as_deref().into(),
                State::Ready.word().into(),
                readiness.word().into(),
                Cause::Submitted.word().into(),
                self.owner.as_str().into(),
                server.identity.as_str().into(),
                self.lease_ms().into(),
            ],
        )?;
        Ok(inserted.rows.first().map(returned).transpose()?)
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
        let claimed = one(transaction.query(&sql, &params)?.rows)?;
        let evidence = json!({ "deadOwner": found.row.owner });
        let trusted = found.row.trusts_its_clocks();
        let movement = self.append(transaction, claimed, Some(before.state), &evidence, Some(last), trusted)?;
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
        let claimed = one(transaction.query(&sql, &params)?.rows)?;
        let evidence = json!({ "server": server.identity, "before": found.server });
        let trusted = found.row.trusts_its_clocks();
        let movement = self.append(transaction, claimed, Some(before.state), &evidence, Some(last), trusted)?;
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
        let mark = self.clock.mark_after(found.row.gate().as_ref());
        let sql = format!(
            "UPDATE tolem_movement AS m SET state = $5, cause = $6, revision = revision + 1, attempts = attempts + 1, \
             not_found = 0, absent = 0, gate_clock = $7, gate_ms = $8, updated_at = {NOW}, \
             sent_at = CASE WHEN doubt IS NULL THEN {NOW} ELSE coalesce(sent_at, {NOW}) END, \
             doubt = coalesce(doubt, attempts + 1), doubt_clock = coalesce(doubt_clock, $7), \
             doubt_ms = coalesce(doubt_ms, $8), lease_until = {NOW} + $9, server = $10 {SAME} AND state = 'ready' \
             RETURNING {}",
            columns("m")
        );
        let params = self.same(
            &found,
            &[
                State::Sending.word().into(),
                Cause::Gate.word().into(),
                mark.clock.as_str().into(),
                mark.ms.into(),
                self.lease_ms().into(),
                server.identity.as_str().into(),
            ],
        );
        let sending = one(transaction.query(&sql, &params)?.rows)?;
        // A first doubt has the clock of this gate.
        let trusted = found.row.doubt().is_none() || found.row.trusts_its_clocks();
        self.append(transaction, sending, Some(found.row.movement.state), evidence, Some(&last), trusted)
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
        let (code, message, reason) = change.verdict.clone().unwrap_or_default();
        let redactor = Redactor::new();
        // Until now bytes of the request could leave: a quarantine begins where the exchange ends.
        let mark = self.clock.mark_after(found.row.gate().as_ref());
        let message = message.map(|text| evidence::beginning(&redactor.clean(&text), evidence::LONGEST_TEXT));
        let details = change.details.as_ref().map(|details| redactor.clean_json(details).to_string());
        let doubt = match change.doubt {
            DoubtChange::Stays => "stays",
            DoubtChange::Ends => "ends",
            DoubtChange::Returns => "returns",
        };
        let sql = format!(
            "UPDATE tolem_movement AS m SET state = $5, cause = $6, revision = revision + 1, not_found = $7, absent = $8, \
             readiness = $9, order_id = CASE WHEN $10 = 1 THEN NULL ELSE coalesce($11, order_id) END, \
             form_url = coalesce($12, form_url), fee = coalesce($13, fee), ref_num = coalesce($14, ref_num), \
             bank_code = CASE WHEN $15 = 1 THEN $16 ELSE bank_code END, \
             bank_message = CASE WHEN $15 = 1 THEN $17 ELSE bank_message END, \
             reason = CASE WHEN $15 = 1 THEN $18 ELSE reason END, \
             owner = CASE WHEN $19 = 1 THEN NULL ELSE owner END, updated_at = t.moment, lease_until = t.moment + $20, \
             baseline = coalesce($21, baseline), key = key + $22, \
             doubt = CASE $23 WHEN 'ends' THEN NULL WHEN 'returns' THEN coalesce(doubt, nullif(attempts, 0)) \
               ELSE doubt END, \
             doubt_clock = CASE $23 WHEN 'ends' THEN NULL WHEN 'returns' THEN coalesce(doubt_clock, gate_clock) \
               ELSE doubt_clock END, \
             doubt_ms = CASE $23 WHEN 'ends' THEN NULL WHEN 'returns' THEN coalesce(doubt_ms, gate_ms) \
               ELSE doubt_ms END, \
             details = coalesce($24, details), is_foreign = $25, belief = coalesce($26, belief), \
             belief_by = coalesce($27, belief_by), belief_open = coalesce($28, belief_open), \
             belief_at = CASE WHEN $26 IS NULL THEN belief_at ELSE t.moment END, was_paid = $29, \
             gate_clock = CASE WHEN state = 'sending' THEN $30 ELSE gate_clock END, \
             gate_ms = CASE WHEN state = 'sending' THEN $31 ELSE gate_ms END \
             FROM (SELECT {NOW} AS moment) AS t {SAME} RETURNING {}",
            columns("m")
        );
        let params = self.same(
            &found,
            &[
                change.to.word().into(),
                change.cause.word().into(),
                change.not_found.into(),
                change.absent.into(),
                change.readiness.word().into(),
                change.forgets_order.into(),
                change.order_id.as_deref().into(),
                change.form_url.as_deref().into(),
                change.fee.map(signed).transpose()?.into(),
                change.ref_num.as_deref().into(),
                change.verdict.is_some().into(),
                code.as_deref().into(),
                message.as_deref().into(),
                reason.as_deref().into(),
                change.release.into(),
                self.lease_ms().into(),
                change.baseline.map(signed).transpose()?.into(),
                change.key_spent.into(),
                doubt.into(),
                details.as_deref().into(),
                change.foreign.into(),
                change.belief.map(|(verdict, _, _)| verdict.word()).into(),
                change.belief.map(|(_, by, _)| by.word()).into(),
                change.belief.map(|(_, _, open)| i64::from(open)).into(),
                change.was_paid.into(),
                mark.clock.as_str().into(),
                mark.ms.into(),
            ],
        );
        let changed = one(transaction.query(&sql, &params)?.rows)?;
        let trusted = found.row.trusts_its_clocks();
        self.append(transaction, changed, Some(found.row.movement.state), &change.evidence, Some(&last), trusted)
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
        let echoes = echoes(intent);
        let sql = format!(
            "UPDATE tolem_movement AS m SET amount = $5, currency = $6, fingerprint = $7, payee_mask = $8, payee_ref = $9, \
             by_page = $10, manual_capture = $11, by_wallet = $12, commission = $13, verifies = $14, page_secs = $15, \
             echoes = $16, cause = $17, revision = revision + 1, updated_at = {NOW}, lease_until = {NOW} + $18 {SAME} \
             RETURNING {}",
            columns("m")
        );
        let params = self.same(
            &found,
            &[
                signed(intent.amount.get())?.into(),
                intent.currency.letters().into(),
                intent.fingerprint.as_slice().into(),
                intent.payee_mask.as_deref().into(),
                intent.payee_ref.as_deref().into(),
                intent.by_page.into(),
                intent.manual_capture.into(),
                intent.by_wallet.into(),
                intent.commission.map(signed).transpose()?.into(),
                intent.verifies.into(),
                intent.page_secs.map(i64::from).into(),
                echoes.as_deref().into(),
                Cause::Amended.word().into(),
                self.lease_ms().into(),
            ],
        );
        let amended = one(transaction.query(&sql, &params)?.rows)?;
        let trusted = found.row.trusts_its_clocks();
        let evidence = evidence::content(intent);
        self.append(transaction, amended, Some(found.row.movement.state), &evidence, Some(&last), trusted)
    }

    fn lease_ms(&self) -> i64 {
        i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX / 2)
    }

    /// The values of [`SAME`], and those behind them.
    fn same<'p>(&'p self, found: &Found, more: &[Param<'p>]) -> Vec<Param<'p>> {
        let movement = &found.row.movement;
        let mut params: Vec<Param<'p>> =
            vec![movement.id.into(), movement.revision.into(), movement.fence.into(), self.owner.as_str().into()];
        params.extend_from_slice(more);
        params
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
        let (here, there) = (&found.row.movement.intent, &movement.intent);
        if (here.kind, &here.number, &here.part) != (there.kind, &there.number, &there.part) {
            return Err(JournalError::Illegal("the movement belongs to another journal".to_owned()).into());
        }
        Ok((found, last))
    }

    /// Appends the event that leads to the row as it now stands, and answers the movement.
    fn append(
        &self,
        transaction: &mut Transaction<'_>,
        mut found: Found,
        from: Option<State>,
        evidence: &Value,
        last: Option<&Last>,
        trusted: bool,
    ) -> Result<Movement, Trouble> {
        if !trusted {
            found.row.distrust_clocks();
        }
        let now = &found.row.movement;
        let mut evidence = evidence::kept(&Redactor::new(), evidence);
        if let Some(last) = last {
            evidence::without_repetition(&mut evidence, now.revision - 1, &last.evidence, |there| {
                evidence_of(transaction, now.id, there)
            })?;
        }
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
            owner: &self.owner,
            seal: Some(&found.row.seal),
        };
        let hash = link.hash(last.map_or(&START, |last| &last.hash));
        transaction.query(
            "INSERT INTO tolem_event (movement, revision, at, from_state, to_state, cause, evidence, owner, hash, seal) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                now.id.into(),
                link.revision.into(),
                link.at.into(),
                link.from.map(State::word).into(),
                link.to.word().into(),
                link.cause.word().into(),
                link.evidence.into(),
                link.owner.into(),
                hash.as_slice().into(),
                found.row.seal.as_slice().into(),
            ],
        )?;
        transaction.written.push(Receipt::Event(now.id, now.revision, hash));
        Ok(self.seen(found))
    }

    /// See [`crate::journal::Journal::elsewhere`].
    pub(super) fn elsewhere_in(
        &self,
        transaction: &mut Transaction<'_>,
        number: &OrderNumber,
    ) -> Result<Option<String>, Trouble> {
        // Two shops are two names of the operator's that have never had a login in common.
        let sql = "SELECT m.account FROM tolem_movement AS m LEFT JOIN tolem_account AS a ON a.name = m.account \
                   WHERE m.number = $1 AND m.account <> $2 AND substr(m.account || '/', 1, length($3)::int) = $3 \
                   AND NOT ($4 = 1 AND coalesce(a.named, 0) = 1 \
                   AND EXISTS (SELECT 1 FROM tolem_login WHERE account = m.account) \
                   AND NOT EXISTS (SELECT 1 FROM tolem_login AS theirs JOIN tolem_login AS ours \
                   ON ours.login = theirs.login WHERE theirs.account = m.account AND ours.account = $2)) LIMIT 1";
        let gateway = format!("{}/", gateway_of(&self.account));
        let params = [number.as_str().into(), self.account.as_str().into(), gateway.as_str().into(), self.named.into()];
        match transaction.query(sql, &params)?.rows.into_iter().next().map(|row| row.0).as_deref() {
            Some([Cell::Text(account)]) => Ok(Some(account.clone())),
            _ => Ok(None),
        }
    }
}

/// The row as it was read, still ours. It is locked; an engine whose locks are a hint finds here that they were not enough.
const SAME: &str = "WHERE id = $1 AND revision = $2 AND fence = $3 AND owner = $4";

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

/// Meets whoever begins the same number under another account of the gateway at this moment: one waits for the other.
fn reserve(transaction: &mut Transaction<'_>, gateway: &str, number: &OrderNumber) -> Result<(), Trouble> {
    let sql = "INSERT INTO tolem_number (gateway, number) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    transaction.query(sql, &[gateway.into(), number.as_str().into()])?;
    Ok(())
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
