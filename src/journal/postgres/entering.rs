//! How movements begin: one, or a part of a registry in as many statements as one.

use super::lookup::{Found, columns, returned};
use super::server::{NOW, Server};
use super::session::{Transaction, Trouble};
use super::wire::{Param, tuple, tuples};
use super::writing::append_all;
use super::{PostgresJournal, gateway_of};
use crate::journal::row::part_text;
use crate::journal::rules::{echoes, signed};
use crate::journal::{Cause, Intent, JournalError, evidence};
use crate::model::{OrderNumber, Readiness, State};
use rusqlite::types::Value as Cell;
use std::collections::HashSet;

/// So many in one statement: it has at most 65,535 values.
const MOST: usize = 1000;

impl PostgresJournal {
    /// See [`crate::journal::Journal::enter`].
    pub(super) fn write_entry(&self, transaction: &mut Transaction<'_>, intents: &[Intent]) -> Result<(), Trouble> {
        let server = self.server_now(transaction)?;
        for intents in intents.chunks(MOST) {
            let known = self.known(transaction, intents)?;
            let is_new = |intent: &&Intent| !known.contains(&identity(intent).map(str::to_owned));
            let new: Vec<&Intent> = intents.iter().filter(is_new).collect();
            if new.is_empty() {
                continue;
            }
            // Who is faster than we are has committed them when we go on, and they are left as they are.
            let found = self.insert(transaction, &new, None, &server)?;
            let mut events = Vec::with_capacity(found.len());
            for found in &found {
                let content = evidence::content(&found.row.movement.intent);
                events.push((found, self.event(found, None, content.to_string(), None)?));
            }
            append_all(transaction, &events)?;
        }
        Ok(())
    }

    /// Which of them are known here.
    fn known(&self, transaction: &mut Transaction<'_>, intents: &[Intent]) -> Result<HashSet<[String; 3]>, Trouble> {
        let sql = format!(
            "SELECT kind, number, part FROM tolem_movement WHERE account = $1 AND number IN {}",
            tuple(2, intents.len())
        );
        let numbers = intents.iter().map(|intent| intent.number.as_str());
        let params: Vec<Param<'_>> = [self.account.as_str()].into_iter().chain(numbers).map(Param::from).collect();
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => Some(text.clone()),
            _ => None,
        };
        let row = |cells: &[Cell]| <[String; 3]>::try_from(cells.iter().filter_map(text).collect::<Vec<_>>()).ok();
        Ok(transaction.query(&sql, &params)?.rows.iter().filter_map(|cells| row(&cells.0)).collect())
    }

    /// Movements that begin, claimed by that owner or by nobody. What is there already is left out.
    pub(super) fn insert(
        &self,
        transaction: &mut Transaction<'_>,
        intents: &[&Intent],
        owner: Option<&str>,
        server: &Server,
    ) -> Result<Vec<Found>, Trouble> {
        let numbers: Vec<&OrderNumber> = intents.iter().map(|intent| &intent.number).collect();
        self.reserve(transaction, &numbers)?;
        if let Some(other) = self.elsewhere_in(transaction, &numbers)? {
            return Err(JournalError::OtherAccount(other).into());
        }
        let readiness = if server.accepted { Readiness::Fresh } else { Readiness::Forgotten };
        let lease = self.lease_ms();
        let mut params: Vec<Param<'_>> = vec![
            self.account.as_str().into(),
            State::Ready.word().into(),
            readiness.word().into(),
            Cause::Submitted.word().into(),
            owner.into(),
            server.identity.as_str().into(),
            lease.into(),
        ];
        let echoes: Vec<Option<String>> = intents.iter().map(|intent| echoes(intent)).collect();
        let mut rows = Vec::with_capacity(intents.len());
        for (intent, echoes) in intents.iter().zip(&echoes) {
            let from = params.len() + 1;
            params.extend::<[Param<'_>; 15]>([
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
            ]);
            let own: Vec<String> = (from..=params.len()).map(|n| format!("${n}")).collect();
            rows.push(format!(
                "($1, $2, $3, $4, $5, $6, {NOW} + $7, {}, 1, 0, 0, 0, 0, 0, 0, 1, {NOW}, {NOW})",
                own.join(", ")
            ));
        }
        let sql = format!(
            "INSERT INTO tolem_movement AS m (account, state, readiness, cause, owner, server, lease_until, kind, number, part, \
             amount, currency, commission, fingerprint, payee_mask, payee_ref, by_page, manual_capture, by_wallet, verifies, \
             page_secs, echoes, revision, attempts, not_found, absent, key, is_foreign, was_paid, fence, created_at, \
             updated_at) VALUES {} ON CONFLICT (account, kind, number, part) DO NOTHING RETURNING {}",
            rows.join(", "),
            columns("m")
        );
        Ok(transaction.query(&sql, &params)?.rows.iter().map(returned).collect::<Result<_, _>>()?)
    }

    /// Meets whoever begins one of these numbers at this moment, under whatever account of the gateway: one waits for the other.
    /// All meet at them in one order, so that no two wait for each other.
    fn reserve(&self, transaction: &mut Transaction<'_>, numbers: &[&OrderNumber]) -> Result<(), Trouble> {
        let mut numbers: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
        numbers.sort_unstable();
        let gateway = gateway_of(&self.account);
        let params: Vec<Param<'_>> =
            numbers.into_iter().flat_map(|number| [gateway, number]).map(Param::from).collect();
        let sql = format!(
            "INSERT INTO tolem_number (gateway, number) VALUES {} ON CONFLICT DO NOTHING",
            tuples(params.len() / 2, 2)
        );
        transaction.query(&sql, &params)?;
        Ok(())
    }
}

fn identity(intent: &Intent) -> [&str; 3] {
    [intent.kind.word(), intent.number.as_str(), part_text(intent.part.as_ref())]
}
