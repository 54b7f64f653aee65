//! What the step is told: what is known of a movement, and what has happened to it.

use crate::journal::Movement;
use crate::model::{By, Doubt, Facts, Kind, Readiness, State, Unasked, Verdict};
use std::time::Duration;

/// What the engine knows of a movement when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// What kind of movement it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Why it may be sent, or was sent last.
    pub readiness: Readiness,
    /// How many times the gate was passed.
    pub attempts: u32,
    /// How many times in a row the bank said it knows no such movement.
    pub not_found: u32,
    /// How many of those came after the quarantine.
    pub absent: u32,
    /// Time since the gate was last passed; `None`: never passed.
    pub since_gate: Option<Duration>,
    /// How long it has been under way by the calendar.
    pub open_for: Option<Duration>,
    /// The first request that may still be executed.
    pub doubt: Option<Doubt>,
    /// The bank has named it before (an order id, a pending answer): "not found" is then a contradiction.
    pub seen_by_bank: bool,
    /// We have the link that somebody must open, or it takes none: a payer without a page of ours is led by the details.
    pub has_link: bool,
    /// The order of this number is somebody else's.
    pub foreign: bool,
    /// It has been called paid, and no person has decided otherwise since.
    pub was_paid: bool,
    /// A callback has said something else, and the bank has not been heard since.
    pub contradicted: bool,
    /// The bank's last word was [`Verdict::RefusedUnlessKnown`].
    pub refused_unless_known: bool,
}

impl Known {
    /// What is known of a movement, and whether an answer has just brought its link.
    pub fn of(movement: &Movement, facts: Option<&Facts>) -> Known {
        Known {
            kind: movement.intent.kind,
            state: movement.state,
            readiness: movement.readiness,
            attempts: movement.attempts,
            not_found: movement.not_found,
            absent: movement.absent,
            since_gate: movement.since_gate,
            open_for: movement.open_for,
            doubt: movement.doubt,
            seen_by_bank: movement.order_id.is_some()
                || matches!(movement.state, State::Pending | State::Action | State::Held),
            has_link: movement.form_url.is_some()
                || facts.is_some_and(|facts| facts.form_url.is_some())
                || !movement.intent.by_page,
            foreign: movement.foreign,
            was_paid: movement.was_paid,
            contradicted: movement.is_contradicted(),
            refused_unless_known: movement
                .belief
                .is_some_and(|belief| (belief.verdict, belief.by) == (Verdict::RefusedUnlessKnown, By::Answer)),
        }
    }

    /// Whether a request before the last one may still be executed: what the bank says of the last one does not cover it.
    pub(super) fn earlier_in_doubt(&self) -> bool {
        self.doubt.is_some_and(|doubt| doubt.attempt < self.attempts)
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The exchange ended, and provably not one byte of the request had left.
    NotSent,
    /// The bank answered the request.
    Answered(Heard),
    /// The request was sent and no usable answer came.
    NoAnswer,
    /// The bank answered a status question.
    Told(Heard),
    /// The status question got no answer.
    StatusNoAnswer,
    /// There is no way to ask the bank about it.
    CannotBeAsked(Unasked),
    /// It was believed not to have been executed, and the bank may have forgotten the key that made repeating safe.
    KeyExpired,
    /// The bank's books say before anything was sent that it cannot be done.
    Impossible,
    /// A verified callback spoke of it; whether it contradicts what is known.
    Noticed {
        /// See [`super::step::contradicts`].
        contradicts: bool,
    },
    /// A verified callback brought the bank's id of a movement that could not be asked about without it.
    Found,
    /// A person is about to decide about a decline that a callback contradicts.
    Contested,
    /// A person decided.
    Settled(State),
    /// The caller takes it back.
    Cancelled,
    /// A panic after the gate.
    Panicked,
}

/// What a bank said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// By the gateway's tables.
    pub verdict: Verdict,
    /// A well-formed answer contradicts what was asked for.
    pub alarm: bool,
    /// The bank will answer the same idempotency key with this for as long as it remembers it.
    pub key_spent: bool,
}

impl Heard {
    /// What a reading says.
    pub fn of(verdict: Verdict, facts: &Facts) -> Heard {
        Heard { verdict, alarm: facts.alarm, key_spent: facts.key_spent }
    }
}
