//! Pages of the journal for people and programs, and the sums of what they show.

use super::document::{self, Document};
use super::{Client, Stop};
use crate::engine::{self, Rules};
use crate::journal::{Filter, JournalError, Movement};
use crate::messages;
use crate::model::{Kind, Members, State, Status, parsed};
use crate::operations::Listing;
use serde_json::{Map, Value};

impl Client {
    pub(super) fn list(&self, listing: &Listing) -> Result<(Status, Document), Stop> {
        let filter = &listing.filter;
        let listed = self.engine.journal.list(filter)?;
        let full = listed.movements.len() + listed.unreadable.len() == filter.limit as usize;
        let next = listed.last.filter(|_| full);
        let unreadable: Vec<Value> =
            listed.unreadable.iter().map(|why| messages::line(self.locale, why).into()).collect();
        let rows: Vec<Value> = listed.movements.iter().map(|movement| self.list_row(movement)).collect();
        let mut more = Map::new();
        if !unreadable.is_empty() {
            more.insert("unreadable".to_owned(), unreadable.into());
        }
        more.insert("operations".to_owned(), rows.into());
        if listing.totals {
            more.insert("totals".to_owned(), self.totals(filter)?);
        }
        more.insert("next".to_owned(), next.into());
        Ok((Status::Ok, Document::of_answer(self.locale, more)))
    }

    /// Sums by kind, state and currency of all that a filter lets through, whatever the page.
    fn totals(&self, filter: &Filter) -> Result<Value, JournalError> {
        let mut sums: Vec<(Kind, State, &str, u64, u64)> = Vec::new();
        let mut page = Filter { before: None, limit: 1000, ..filter.clone() };
        loop {
            let listed = self.engine.journal.list(&page)?;
            for Movement { intent, state, .. } in &listed.movements {
                let key = (intent.kind, *state, intent.currency.letters());
                let at = sums.iter().position(|sum| (sum.0, sum.1, sum.2) == key).unwrap_or_else(|| {
                    sums.push((key.0, key.1, key.2, 0, 0));
                    sums.len() - 1
                });
                sums[at].3 += 1;
                sums[at].4 = sums[at].4.saturating_add(intent.amount.get());
            }
            match listed.last {
                Some(last) => page.before = Some(last),
                None => break,
            }
        }
        let total = |(kind, state, currency, rows, amount): (Kind, State, &str, u64, u64)| {
            let (kind, state) = (kind.word(), state.word());
            serde_json::json!({ "kind": kind, "state": state, "currency": currency, "rows": rows, "amount": amount })
        };
        Ok(sums.into_iter().map(total).collect())
    }

    /// A movement as a row of a list.
    pub(super) fn list_row(&self, movement: &Movement) -> Value {
        let (status, advice) = engine::standing(movement, Rules::ALL);
        let mut row = Members::default();
        document::tell(&mut row, movement, self.engine.next_question(movement));
        row.text("status", status.name());
        row.text("advice", advice.word());
        parsed(row.finish().as_bytes()).expect("an object")
    }
}
