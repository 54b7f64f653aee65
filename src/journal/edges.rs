//! The table of allowed transitions: from which state to which, and for which reasons.
//!
//! It stands here once. Rust checks a change against it, and the journal file carries a copy that its triggers
//! check again, so that neither a bug nor a hand with an SQL tool moves a movement where it cannot go. Out of `Paid`
//! and `Declined` leads the bank's own correction and nothing else, and into `Sending` nothing but the gate.

use super::Cause;
use crate::model::State;

type Edge = (&'static [State], &'static [State], &'static [Cause]);

/// The bank has it, or may have it, and it is not final.
const OPEN: &[State] = &[State::Action, State::Pending, State::Held, State::Unknown, State::Review];

const FINAL: &[State] = &[State::Paid, State::Declined];

const EDGES: &[Edge] = &[
    (&[State::Ready], &[State::Sending], &[Cause::Gate]),
    (
        &[State::Ready],
        &[State::Ready],
        &[Cause::NotSent, Cause::Amended, Cause::Submitted, Cause::Looked, Cause::Notified],
    ),
    (&[State::Ready], &[State::Ready, State::Unknown], &[Cause::Status, Cause::StatusNoAnswer]),
    // A repetition that did not leave says nothing about what left before; the bank speaks of what it was believed not
    // to have, or may have forgotten the key that made repeating safe.
    (&[State::Ready], &[State::Unknown], &[Cause::NotSent, Cause::Notified, Cause::KeyExpired]),
    (&[State::Ready], &[State::Ready], &[Cause::Registered, Cause::RefusedLater, Cause::NotFoundBelieved]),
    // It was asked about before it is sent again, or because somebody wants to know.
    (
        &[State::Ready],
        &[State::Paid, State::Declined, State::Pending, State::Action, State::Held, State::Review],
        &[Cause::Status, Cause::HandedToReview],
    ),
    (&[State::Ready], &[State::Paid, State::Declined, State::Ready], &[Cause::Settled]),
    (&[State::Ready], &[State::Declined], &[Cause::Cancelled]),
    // Whoever passed the gate says how it ended; his death or panic leaves it unknown.
    (&[State::Sending], &[State::Paid, State::Declined, State::Pending, State::Action, State::Held], &[Cause::Answer]),
    (&[State::Sending], &[State::Ready], &[Cause::Answer, Cause::NotSent, Cause::Registered]),
    (
        &[State::Sending],
        &[State::Unknown],
        &[Cause::Answer, Cause::NotSent, Cause::NoAnswer, Cause::OwnerDied, Cause::Panic],
    ),
    (&[State::Sending], &[State::Review], &[Cause::Answer, Cause::HandedToReview]),
    // A question asked changes or confirms what is known. A state may stay: the question is an event too.
    (OPEN, OPEN, &[Cause::Answer, Cause::Status, Cause::StatusNoAnswer, Cause::HandedToReview]),
    (OPEN, OPEN, &[Cause::Finished3ds, Cause::Notified]),
    (OPEN, FINAL, &[Cause::Answer, Cause::Status, Cause::Settled]),
    // Sending again needs a reason of its own, never a mere status.
    (
        OPEN,
        &[State::Ready],
        &[Cause::NotFoundBelieved, Cause::LinkLost, Cause::Settled, Cause::Registered, Cause::RefusedLater],
    ),
    // What is final is confirmed, or corrected by the bank's own word; a callback about it is an event.
    (&[State::Paid], &[State::Paid], &[Cause::Notified, Cause::Status, Cause::StatusNoAnswer]),
    (&[State::Declined], &[State::Declined], &[Cause::Notified, Cause::Status, Cause::StatusNoAnswer]),
    (&[State::Paid], &[State::Declined, State::Review], &[Cause::Corrected]),
    (
        &[State::Declined],
        &[State::Paid, State::Pending, State::Action, State::Held, State::Review],
        &[Cause::Corrected],
    ),
];

/// Whether a movement may go from one state to the other for that cause.
pub(crate) fn allowed(from: State, to: State, cause: Cause) -> bool {
    EDGES.iter().any(|(f, t, c)| f.contains(&from) && t.contains(&to) && c.contains(&cause))
}

/// Every allowed (from, to, cause), as the journal file keeps them.
pub(super) fn all() -> Vec<(State, State, Cause)> {
    let mut edges = Vec::new();
    for from in State::ALL {
        for to in State::ALL {
            edges.extend(Cause::ALL.into_iter().filter(|&c| allowed(from, to, c)).map(|c| (from, to, c)));
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_correction_leaves_a_final_state_and_only_the_gate_leads_to_sending() {
        for (from, to, cause) in all() {
            assert!(!from.is_final() || from == to || cause == Cause::Corrected, "{from:?} -> {to:?}");
            assert!(cause != Cause::Corrected || from.is_final(), "{from:?} -> {to:?}");
            assert_eq!(to == State::Sending, cause == Cause::Gate, "{from:?} -> {to:?} {cause:?}");
            assert!(to != State::Sending || from == State::Ready);
        }
    }

    #[test]
    fn unknown_money_becomes_ready_again_only_for_a_recorded_reason() {
        for (from, to, cause) in all() {
            if to == State::Ready && OPEN.contains(&from) {
                assert!(
                    matches!(
                        cause,
                        Cause::NotFoundBelieved
                            | Cause::LinkLost
                            | Cause::Settled
                            | Cause::Registered
                            | Cause::RefusedLater
                    ),
                    "{from:?} {cause:?}"
                );
            }
        }
    }

    #[test]
    fn every_open_state_can_end() {
        for from in State::ALL.into_iter().filter(|s| !s.is_final() && *s != State::Ready) {
            let ends = |end| all().iter().any(|(f, t, _)| *f == from && *t == end);
            assert!(ends(State::Paid) && ends(State::Declined) && ends(State::Ready), "{from:?}");
        }
    }
}
