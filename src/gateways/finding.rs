//! What a reader of answers has found out, before it is a reading: the same three things for every gateway.

use super::Reading;
use crate::model::{Facts, Measured, Stage, Verdict};

/// A verdict, why, and whether a person must see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    pub verdict: Verdict,
    pub reason: Option<&'static str>,
    pub alarm: bool,
}

impl Finding {
    /// What it is, without alarm.
    pub fn plain(verdict: Verdict, reason: Option<&'static str>) -> Finding {
        Finding { verdict, reason, alarm: false }
    }

    /// Of an order whose status can only follow a payment: what cannot be read in it must not send the payer to his page
    /// again.
    pub fn not_open(self) -> Finding {
        match (self.verdict, self.alarm) {
            (Verdict::Unknown, false) => Finding { verdict: Verdict::Pending, ..self },
            _ => self,
        }
    }

    /// With its facts, a reading.
    pub fn with(self, mut facts: Facts) -> Reading {
        facts.reason = self.reason;
        facts.alarm = self.alarm;
        (self.verdict, facts)
    }
}

/// What the question before a command has shown: the stage to go on with; or why not, and whether that is the bank's
/// last word.
pub(super) fn measured(looked: Result<Stage, (Finding, bool)>, facts: Facts) -> Measured {
    match looked {
        Ok(stage) => Measured::Go(stage),
        Err((finding, last_word)) => {
            let (_, facts) = finding.with(facts);
            if last_word { Measured::Stop(facts) } else { Measured::Unclear(facts) }
        }
    }
}

/// Nothing is certain.
pub(super) fn unknown(reason: &'static str) -> Finding {
    Finding::plain(Verdict::Unknown, Some(reason))
}

/// Nothing is certain, and the answer contradicts what was asked for.
pub(super) fn alarm(reason: &'static str) -> Finding {
    Finding { verdict: Verdict::Unknown, reason: Some(reason), alarm: true }
}

/// The answer names another card, stored card, customer or source than ours: somebody else's money.
pub(super) fn foreign(reason: &'static str) -> Finding {
    Finding { verdict: Verdict::Foreign, reason: Some(reason), alarm: true }
}
