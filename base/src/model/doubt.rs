//! The three things that a movement has beside its state: a doubt, a reason why it may be sent, a belief.
//!
//! They are never read from the cause of the last event: later events overwrite that. The engine's step decides about
//! them, the journal keeps them.

use super::Verdict;
use std::time::Duration;

/// The first request that may still be executed. A request enters doubt at the gate and leaves it by proof alone: the
/// bank's listed refusal of that very request, or a final status that covers it. "Not found" ends no doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Which attempt it was: 1 for the first that passed the gate.
    pub attempt: u32,
    /// How long ago it was sent at the most. `None`: that cannot be known, because its clock is gone (a reboot).
    pub age: Option<Duration>,
}

/// Why a movement may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Nothing of it has left.
    Fresh,
    /// The bank refused the last request before executing it, or its books say that it cannot be done.
    Refused,
    /// The bank's "no such movement" was believed after the quarantine.
    BelievedAbsent,
    /// The order is registered at the bank; the request that moves money has not been sent.
    Registered,
    /// Nobody got the link that the lost answer named: whatever was registered cannot be paid.
    LinkLost,
    /// A person said that it was not executed.
    Released,
    /// The journal may have forgotten that it was sent: its server was replaced by one that may know less.
    Forgotten,
}

impl Readiness {
    /// Every reason.
    pub const ALL: [Readiness; 7] = [
        Readiness::Fresh,
        Readiness::Refused,
        Readiness::BelievedAbsent,
        Readiness::Registered,
        Readiness::LinkLost,
        Readiness::Released,
        Readiness::Forgotten,
    ];

    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Readiness::Fresh => "fresh",
            Readiness::Refused => "refused",
            Readiness::BelievedAbsent => "believed_absent",
            Readiness::Registered => "registered",
            Readiness::LinkLost => "link_lost",
            Readiness::Released => "released",
            Readiness::Forgotten => "forgotten",
        }
    }

    /// The reason of that word.
    pub fn from_word(word: &str) -> Option<Readiness> {
        Readiness::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// By which way we know what we believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The answer to the request.
    Answer,
    /// The answer to a question.
    Status,
    /// A verified callback.
    Callback,
    /// A person.
    Person,
}

impl By {
    /// Every way.
    pub const ALL: [By; 4] = [By::Answer, By::Status, By::Callback, By::Person];

    /// The word in the journal and in results.
    pub fn word(self) -> &'static str {
        match self {
            By::Answer => "answer",
            By::Status => "status",
            By::Callback => "callback",
            By::Person => "person",
        }
    }

    /// The way of that word.
    pub fn from_word(word: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// What was last said about a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belief {
    /// What.
    pub verdict: Verdict,
    /// By which way.
    pub by: By,
    /// Whether it can still change: it is not final, or something contradicts it and the bank has to be asked.
    pub open: bool,
    /// UTC milliseconds.
    pub at: i64,
}

impl Belief {
    /// Whether a callback has said something else than what is known, and the bank has not been heard since.
    pub fn is_contradicted(&self) -> bool {
        self.by == By::Callback && self.open
    }
}
