//! When it makes sense to ask again, and until when a "not found" is only a belief: what a till can show and wait for.

use super::{Engine, standing};
use crate::journal::Movement;
use crate::model::{Advice, Status, instant};
use std::time::Duration;

/// The next question about a movement that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// How long to wait with it.
    pub wait: Duration,
    /// UTC milliseconds; until then "not found" proves nothing, whatever the bank says. `None`: it may have been executed
    /// by nothing of ours.
    pub believed_at: Option<i64>,
}

/// Not sooner, however fresh the movement: the call that has just ended has asked by itself.
const SOONEST: Duration = Duration::from_secs(1);

impl Engine {
    /// The next question about a movement; `None`: it is known, or no question tells more (a person decides, or the bank
    /// cannot be asked).
    pub fn next_question(&self, movement: &Movement) -> Option<Next> {
        let (status, advice) = standing(movement, self.rules);
        let is_open = matches!(status, Status::Unknown | Status::Pending) && advice != Advice::Review;
        if !is_open || self.cannot_be_asked(movement).is_some() {
            return None;
        }
        let since = movement.since_gate.unwrap_or_default();
        let quarantine = self.profile.not_found_is_believed_after;
        let wait = self.limits.pace.after(since).max(SOONEST);
        // Whoever waits for the end of the quarantine need not wait longer.
        let wait = match quarantine.checked_sub(since).filter(|left| *left >= SOONEST) {
            Some(left) if movement.doubt.is_some() => wait.min(left),
            _ => wait,
        };
        // What the bank has taken it knows.
        let doubt = movement.doubt.filter(|_| status == Status::Unknown);
        let believed_at = doubt.and(movement.since_gate).map(|since| {
            let span = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
            let at = instant::present().saturating_add(span(quarantine)).saturating_sub(span(since));
            // In whole seconds, and not before the time.
            at.saturating_add(999) / 1000 * 1000
        });
        Some(Next { wait, believed_at })
    }
}
