//! What the bank has and the journal does not: a journal that was put back from a copy has forgotten it, and would pay it again.
//!
//! It is taken in as what was sent and never answered, because that is what it is to this journal: in doubt, never sent again,
//! to be asked about. The statement's word alone settles nothing; that it calls the movement executed is remembered as such a
//! word of the bank's is, so that neither "not found" nor a decline turns it into "no money moved" without a person.

use super::{Call, Engine, Held, Persistence, Report, Result};
use crate::journal::{Begun, Cause, Change, Intent, Movement};
use crate::model::State;
use serde_json::Value;

/// What the bank has under a number of ours.
pub struct BankHas {
    /// As far as the bank tells it, with [`Intent::FORGOTTEN`] as its print.
    pub intent: Intent,
    /// The bank calls it executed.
    pub executed: bool,
    /// The bank's id of the order.
    pub order_id: Option<String>,
    /// The bank's reference.
    pub ref_num: Option<String>,
    /// Where it is told.
    pub evidence: Value,
}

impl Engine {
    /// Takes it in, and asks the bank about it once where the deadline allows. A number that is known already stays as it is,
    /// unless this journal would send it.
    pub fn take_in(&self, has: &BankHas, call: Call<'_>) -> Result<Report> {
        let mut held = match self.journal.begin(&has.intent)? {
            Begun::New(movement) => Held::of(&*self.journal, movement),
            // The copy is of a moment before it was sent; or whoever took it in died in between.
            Begun::Known(movement) if may_be_sent(&movement) => match Held::claim(&*self.journal, &movement)? {
                Ok(held) if may_be_sent(&held) => held,
                Ok(other) => return Ok(Report::of(other.give_back())),
                Err(theirs) => return Ok(Report::of(theirs)),
            },
            Begun::Known(movement) => return Ok(Report::of(movement)),
        };
        let sent = self.journal.gate(&held, None, &has.evidence)?;
        held.now(sent);
        let change = Change {
            to: State::Unknown,
            was_paid: has.executed,
            order_id: has.order_id.clone(),
            ref_num: has.ref_num.clone(),
            ..Change::none(&held, Cause::NoAnswer, has.evidence.clone())
        };
        held.change(&change)?;
        Ok(self.ask_until(held, Persistence::Once, call))
    }
}

/// Whether the journal has it as what may be sent without a question.
pub fn may_be_sent(movement: &Movement) -> bool {
    movement.state == State::Ready && movement.doubt.is_none()
}

/// Whether a request is the same as what is known under its number. Of what was taken in nobody knows what was asked for: who
/// asks for the same money, and names no other card, is told what is known of it, and nothing of it is ever sent.
pub fn is_the_same(known: &Movement, intent: &Intent) -> bool {
    if !known.intent.is_taken_in() {
        return known.intent.fingerprint == intent.fingerprint;
    }
    let same_card = match (&known.intent.payee_mask, &intent.payee_mask) {
        (Some(known), Some(asked)) => known == asked,
        _ => true,
    };
    known.state != State::Ready
        && (known.intent.amount, known.intent.currency) == (intent.amount, intent.currency)
        && same_card
}
