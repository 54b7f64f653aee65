//! What the journal knows, as a statement asks for it: by our number, by a refund's own, by the bank's id or its reference.

use crate::journal::Movement;
use std::collections::HashMap;

/// Movements, each once, and the keys they are found by.
#[derive(Default)]
pub(super) struct Books {
    pub movements: Vec<Movement>,
    /// When each was first sent, and what was not, when it was journalled: UTC milliseconds. A row of a file may wait for days.
    pub sent: Vec<i64>,
    numbers: HashMap<String, Vec<usize>>,
    ids: HashMap<String, Vec<usize>>,
}

/// A reference that is shorter says nothing: a bank may count its rows with it.
const SHORTEST_ID: usize = 6;

impl Books {
    /// Takes a movement up.
    pub fn add(&mut self, movement: Movement) {
        let number = movement.intent.number.as_str();
        if self.of_number(number).iter().any(|at| self.movements[*at].id == movement.id) {
            return;
        }
        let at = self.movements.len();
        let intent = &movement.intent;
        for number in [Some(&intent.number), intent.part.as_ref()].into_iter().flatten() {
            self.numbers.entry(number.to_string()).or_default().push(at);
        }
        for id in [&movement.order_id, &movement.ref_num].into_iter().flatten() {
            if id.len() >= SHORTEST_ID {
                self.ids.entry(id.clone()).or_default().push(at);
            }
        }
        self.sent.push(movement.sent_at());
        self.movements.push(movement);
    }

    /// Those of a number of ours.
    pub fn of_number(&self, number: &str) -> &[usize] {
        self.numbers.get(number).map_or(&[], Vec::as_slice)
    }

    /// Those of an id or a reference of the bank.
    pub fn of_id(&self, id: &str) -> &[usize] {
        self.ids.get(id).map_or(&[], Vec::as_slice)
    }

    /// The one number of ours that a text names. Short ones and mere words are no numbers there.
    pub fn named_in(&self, text: &str) -> &[usize] {
        let is_sign = |c: char| !(c.is_ascii_alphanumeric() || "-_.:/~#+@=".contains(c));
        let mut found: &[usize] = &[];
        for word in text.split(is_sign).map(|word| word.trim_matches(['.', ':', '#', '/'])) {
            let is_number = word.len() >= 4 && word.bytes().any(|b| b.is_ascii_digit());
            match self.of_number(word) {
                [] => {}
                _ if !is_number => {}
                // Two numbers in one text name neither.
                other if !found.is_empty() && other != found => return &[],
                other => found = other,
            }
        }
        found
    }
}
