//! What the rows before have, to be compared with: by hashes that mean nothing outside this run, for some of it is card numbers.

use crate::journal::Intent;
use crate::model::{Command, Destination};
use crate::table::rounded::{LongNumbers, is_scientific};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use zeroize::Zeroizing;

#[derive(Default)]
pub(super) struct Seen {
    first: HashMap<u64, usize>,
    hash: RandomState,
    /// A row whose number stood in a row before, and that row.
    pub repeated: Vec<(usize, usize)>,
    /// A row that is still to be sent, and the first that pays the same to the same payee as far as the journal knows payees.
    pub unsent: Vec<(usize, usize)>,
    pub numbers: LongNumbers,
    pub cards: LongNumbers,
}

impl Seen {
    fn key(&self, kind: char, text: &str) -> u64 {
        self.hash.hash_one(Zeroizing::new(format!("{kind}{text}")).as_str())
    }

    /// The first row with that text of that kind, where this is not the first.
    fn before(&mut self, kind: char, text: &str, at: usize) -> Option<usize> {
        let first = *self.first.entry(self.key(kind, text)).or_insert(at);
        (first != at).then_some(first)
    }

    pub fn number(&mut self, number: &str, at: usize) {
        self.numbers.add(at, number);
        // What is left of two numbers may be the same.
        let is_whole = !number.is_empty() && !is_scientific(number);
        let before = if is_whole { self.before('n', number, at) } else { None };
        self.repeated.extend(before.map(|first| (at, first)));
    }

    /// The row before that pays the same to the same card.
    pub fn payee(&mut self, command: &Command, at: usize) -> Option<usize> {
        let Command::Payout(payout) = command else { return None };
        let Destination::Card(card) = &payout.destination else { return None };
        let both = Zeroizing::new(format!("{} {}", card.number.expose(), payout.amount));
        self.before('p', &both, at)
    }

    /// Keeps a row that is still to be sent.
    pub fn unsent(&mut self, intent: &Intent, at: usize) {
        if let Some(payee) = journalled(intent) {
            let first = self.before('j', &payee, at).unwrap_or(at);
            self.unsent.push((at, first));
        }
    }

    /// The row with the number of this payout of the journal.
    pub fn row_of(&self, intent: &Intent) -> Option<usize> {
        self.find('n', intent.number.as_str())
    }

    /// The first row still to be sent that pays what this payout of the journal has paid.
    pub fn like(&self, intent: &Intent) -> Option<usize> {
        self.find('j', &journalled(intent)?)
    }

    fn find(&self, kind: char, text: &str) -> Option<usize> {
        self.first.get(&self.key(kind, text)).copied()
    }
}

/// The amount, and the payee as a journal has him: the mask of a card, which other cards may share, or the bank's id of a stored
/// one. Of a card that is typed on the bank's page there is neither.
fn journalled(intent: &Intent) -> Option<String> {
    let payee = intent.payee_mask.as_deref().or(intent.payee_ref.as_deref())?;
    Some(format!("{payee} {}", intent.amount))
}
