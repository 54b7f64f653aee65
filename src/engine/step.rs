//! The pure heart: what a movement becomes when something happens to it. No clock, no I/O, no randomness,
//! so that a simulator can drive millions of payouts through it.
//!
//! The invariant: only a final statement of the bank (or of a person) makes a movement final, and only a
//! proof or a quarantined "no such movement" makes it ready again. Everything else stays unknown.

use crate::journal::{Cause, InDoubt};
use crate::model::{Profile, State, Unasked, Verdict};
use std::time::Duration;

/// What the engine knows of a movement when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Where it stands.
    pub state: State,
    /// How many times in a row the bank said it knows no such movement.
    pub not_found: u32,
    /// Time since the gate was last passed; `None`: never passed.
    pub since_gate: Option<Duration>,
    /// The first request that may still be executed; `None`: the bank has refused them all.
    pub in_doubt: Option<InDoubt>,
    /// The bank has named it before (an order id, a pending answer): "not found" is then a contradiction.
    pub seen_by_bank: bool,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The exchange ended before the gate.
    NotSent,
    /// The bank answered the request; `alarm`: something in the answer is wrong.
    Answered(Verdict, bool),
    /// The request was sent and no usable answer came.
    NoAnswer,
    /// The bank answered a status question; `alarm`: something in the answer is wrong.
    Told(Verdict, bool),
    /// The status question got no answer.
    StatusNoAnswer,
    /// There is no way to ask the bank about it.
    CannotBeAsked(Unasked),
    /// It was believed not to have been executed, and the bank may have forgotten the key that made repeating safe.
    KeyExpired,
    /// A person decided.
    Settled(State),
    /// A panic after the gate.
    Panicked,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The new state.
    pub to: State,
    /// The cause to journal.
    pub cause: Cause,
    /// The new count of "no such movement" in a row.
    pub not_found: u32,
}

/// What becomes of a movement. `None`: that cannot happen in this state, and nothing changes.
pub fn step(known: Known, happened: Happened, profile: &Profile) -> Option<Step> {
    use State::*;
    let to = |to, cause| Some(Step { to, cause, not_found: 0 });
    match (known.state, happened) {
        (Paid | Declined, _) => None,

        (Ready, Happened::NotSent) => to(Ready, Cause::NotSent),
        (Ready, Happened::KeyExpired) => to(Unknown, Cause::KeyExpired),

        // An answer that contradicts what was asked for proves nothing, whatever it says. A refusal before execution (a
        // wrong key) stays one: a person must see it, and nothing has moved.
        (Sending, Happened::Answered(verdict, true)) if verdict != Verdict::Rejected => to(Unknown, Cause::Answer),
        (Sending, Happened::Answered(verdict, _)) => match verdict {
            Verdict::Paid => to(Paid, Cause::Answer),
            Verdict::Declined | Verdict::Reversed => to(Declined, Cause::Answer),
            Verdict::Rejected => to(Ready, Cause::Answer),
            Verdict::Pending => to(Pending, Cause::Answer),
            Verdict::ActionRequired => to(Action, Cause::Answer),
            Verdict::Held => to(Held, Cause::Answer),
            Verdict::Registered => to(Ready, Cause::Registered),
            // A duplicate means that the first one exists: only its status can tell.
            Verdict::Duplicate
            | Verdict::NotFound
            | Verdict::NotExecuted
            | Verdict::Undecidable
            | Verdict::Foreign
            | Verdict::Unknown => to(Unknown, Cause::Answer),
        },
        (Sending, Happened::NoAnswer) => to(Unknown, Cause::NoAnswer),
        (Sending, Happened::Panicked) => to(Unknown, Cause::Panic),

        (Action | Pending | Held | Unknown | Review, Happened::Told(verdict, alarm)) => {
            told(known, verdict, alarm, profile)
        }
        // Only what was never answered can have left nothing but a link that nobody has.
        (Unknown, Happened::CannotBeAsked(Unasked::SendAgain)) => to(Ready, Cause::LinkLost),
        (Action | Pending | Held | Unknown | Review, Happened::CannotBeAsked(_)) => to(Review, Cause::HandedToReview),
        (Action | Pending | Held | Unknown | Review, Happened::StatusNoAnswer) => Some(aged(
            known,
            Step { to: known.state, cause: Cause::StatusNoAnswer, not_found: known.not_found },
            profile,
        )),

        (Review, Happened::Settled(decision @ (Paid | Declined | Ready))) => to(decision, Cause::Settled),

        _ => None,
    }
}

fn told(known: Known, verdict: Verdict, alarm: bool, profile: &Profile) -> Option<Step> {
    let to = |to| Step { to, cause: Cause::Status, not_found: 0 };
    let step = match verdict {
        // An answer that contradicts what was asked for is a person's business, whatever it says.
        _ if alarm => Step { to: State::Review, cause: Cause::HandedToReview, not_found: 0 },
        Verdict::Paid => to(State::Paid),
        Verdict::Declined | Verdict::Reversed => to(State::Declined),
        Verdict::Pending => to(State::Pending),
        Verdict::ActionRequired => to(State::Action),
        Verdict::Held => to(State::Held),
        // Nothing was charged and nothing is on its way: only the registration had been sent.
        Verdict::Registered => Step { to: State::Ready, cause: Cause::Registered, not_found: 0 },
        Verdict::Undecidable | Verdict::Foreign => {
            Step { to: State::Review, cause: Cause::HandedToReview, not_found: 0 }
        }
        Verdict::NotFound => not_there(known, known.seen_by_bank, profile),
        // Waiting for the payer: of course it has not been executed yet.
        Verdict::NotExecuted if known.state == State::Action => to(State::Action),
        Verdict::NotExecuted => not_there(known, false, profile),
        Verdict::Rejected | Verdict::Duplicate | Verdict::Unknown => {
            Step { to: known.state, cause: Cause::Status, not_found: known.not_found }
        }
    };
    Some(aged(known, step, profile))
}

/// "Not found" is not "not paid": it is believed after the quarantine only, and even then it leads back to
/// `Ready` only where sending again is safe.
fn not_there(known: Known, contradiction: bool, profile: &Profile) -> Step {
    if known.state == State::Review {
        return Step { to: State::Review, cause: Cause::Status, not_found: known.not_found + 1 };
    }
    let answers = known.not_found + 1;
    let quarantined = known.since_gate.is_some_and(|since| since >= profile.not_found_is_believed_after)
        && answers >= profile.not_found_answers;
    if !quarantined {
        return Step { to: State::Unknown, cause: Cause::Status, not_found: answers };
    }
    // A request that was refused needs no guarantee: nothing is on its way that could be executed beside it.
    if !contradiction && (known.in_doubt.is_none() || may_send_again(known, profile)) {
        return Step { to: State::Ready, cause: Cause::NotFoundBelieved, not_found: 0 };
    }
    Step { to: State::Review, cause: Cause::HandedToReview, not_found: answers }
}

fn may_send_again(known: Known, profile: &Profile) -> bool {
    key_lives(known.in_doubt, profile) && (profile.dedupe_proven || (profile.resend && profile.late_bound.is_some()))
}

/// Whether the bank surely still remembers the key of what may have been executed: past its life, the same key is
/// a new request.
pub(super) fn key_lives(in_doubt: Option<InDoubt>, profile: &Profile) -> bool {
    match (profile.key_life, in_doubt) {
        (None, _) | (_, None) => true,
        (Some(life), Some(InDoubt { age })) => age.is_some_and(|age| age < life),
    }
}

/// What no machine decided in time goes to a person.
fn aged(known: Known, step: Step, profile: &Profile) -> Step {
    let open = matches!(step.to, State::Unknown | State::Pending | State::Action);
    match known.since_gate {
        Some(since) if open && since >= profile.review_after => {
            Step { to: State::Review, cause: Cause::HandedToReview, not_found: step.not_found }
        }
        _ => step,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STRICT: Profile = Profile::STRICT;

    fn unknown(since_secs: u64, not_found: u32) -> Known {
        Known {
            state: State::Unknown,
            not_found,
            since_gate: Some(Duration::from_secs(since_secs)),
            in_doubt: Some(InDoubt { age: Some(Duration::from_secs(since_secs)) }),
            seen_by_bank: false,
        }
    }

    fn told(known: Known, verdict: Verdict, profile: &Profile) -> State {
        step(known, Happened::Told(verdict, false), profile).unwrap().to
    }

    #[test]
    fn not_found_is_not_not_paid() {
        let brave = Profile { resend: true, late_bound: Some(Duration::from_secs(60)), ..STRICT };
        for profile in [STRICT, brave.clone()] {
            assert_eq!(told(unknown(599, 100), Verdict::NotFound, &profile), State::Unknown, "too early");
            assert_eq!(told(unknown(600, 1), Verdict::NotFound, &profile), State::Unknown, "too few answers");
        }
        assert_eq!(told(unknown(600, 2), Verdict::NotFound, &brave), State::Ready);
    }

    #[test]
    fn a_refusal_that_a_person_must_see_is_still_a_refusal() {
        let sending = Known { state: State::Sending, ..unknown(0, 0) };
        let to = |verdict| step(sending, Happened::Answered(verdict, true), &STRICT).unwrap().to;
        assert_eq!(to(Verdict::Rejected), State::Ready);
        for verdict in [Verdict::Paid, Verdict::Declined, Verdict::Pending, Verdict::Registered, Verdict::Unknown] {
            assert_eq!(to(verdict), State::Unknown, "{verdict:?}");
        }
    }

    #[test]
    fn without_a_guarantee_a_person_decides() {
        assert_eq!(told(unknown(600, 2), Verdict::NotFound, &STRICT), State::Review);
        let no_bound = Profile { resend: true, ..STRICT };
        assert_eq!(told(unknown(600, 2), Verdict::NotFound, &no_bound), State::Review);
        let forgetful = Profile { dedupe_proven: true, key_life: Some(Duration::from_secs(300)), ..STRICT };
        assert_eq!(told(unknown(600, 2), Verdict::NotFound, &forgetful), State::Review, "the key has expired");
        let rebooted = Known { in_doubt: Some(InDoubt { age: None }), ..unknown(600, 2) };
        assert_eq!(told(rebooted, Verdict::NotFound, &forgetful), State::Review, "nobody knows how old the key is");
        // The first of two requests is as old as the key, however young the second.
        let resent = Known { in_doubt: Some(InDoubt { age: Some(Duration::from_secs(300)) }), ..unknown(200, 2) };
        let quick = Profile { not_found_is_believed_after: Duration::from_secs(100), ..forgetful };
        assert_eq!(told(resent, Verdict::NotFound, &quick), State::Review);
        assert_eq!(told(unknown(200, 2), Verdict::NotFound, &quick), State::Ready);
    }

    #[test]
    fn what_was_refused_and_is_not_in_the_books_may_be_sent_again_without_a_guarantee() {
        let refused = Known { in_doubt: None, ..unknown(600, 2) };
        assert_eq!(told(refused, Verdict::NotFound, &STRICT), State::Ready);
        assert_eq!(told(Known { in_doubt: None, ..unknown(599, 2) }, Verdict::NotFound, &STRICT), State::Unknown);
    }

    #[test]
    fn what_cannot_be_asked_about_is_a_persons_unless_it_cannot_matter() {
        let to = |state, unasked| {
            step(Known { state, ..unknown(1, 0) }, Happened::CannotBeAsked(unasked), &STRICT).unwrap().to
        };
        assert_eq!(to(State::Unknown, Unasked::Review), State::Review);
        assert_eq!(to(State::Unknown, Unasked::SendAgain), State::Ready);
        assert_eq!(to(State::Pending, Unasked::SendAgain), State::Review);
    }

    #[test]
    fn what_the_bank_once_knew_is_never_sent_again() {
        let proven = Profile { dedupe_proven: true, ..STRICT };
        let seen = Known { seen_by_bank: true, ..unknown(600, 2) };
        assert_eq!(told(seen, Verdict::NotFound, &proven), State::Review);
        assert_eq!(told(unknown(600, 2), Verdict::NotFound, &proven), State::Ready);
    }

    #[test]
    fn a_day_without_an_answer_calls_for_a_person() {
        let old = unknown(86_400, 0);
        assert_eq!(step(old, Happened::StatusNoAnswer, &STRICT).unwrap().to, State::Review);
        assert_eq!(told(old, Verdict::Paid, &STRICT), State::Paid);
    }

    fn any_known() -> impl Strategy<Value = Known> {
        (prop::sample::select(State::ALL.to_vec()), 0u32..5, prop::option::of(0u64..200_000), any::<bool>()).prop_map(
            |(state, not_found, since, seen_by_bank)| Known {
                state,
                not_found,
                since_gate: since.map(Duration::from_secs),
                in_doubt: since.map(|since| InDoubt { age: Some(Duration::from_secs(since)) }),
                seen_by_bank,
            },
        )
    }

    fn any_happened() -> impl Strategy<Value = Happened> {
        let verdicts = vec![
            Verdict::Paid,
            Verdict::Declined,
            Verdict::Rejected,
            Verdict::Pending,
            Verdict::Held,
            Verdict::Registered,
            Verdict::NotExecuted,
            Verdict::ActionRequired,
            Verdict::NotFound,
            Verdict::Duplicate,
            Verdict::Undecidable,
            Verdict::Unknown,
        ];
        (0..10, prop::sample::select(verdicts), any::<bool>(), prop::sample::select(State::ALL.to_vec())).prop_map(
            |(which, verdict, alarm, state)| match which {
                0 => Happened::NotSent,
                1 => Happened::Answered(verdict, alarm),
                2 => Happened::NoAnswer,
                3 => Happened::Told(verdict, alarm),
                4 => Happened::StatusNoAnswer,
                5 => Happened::Settled(state),
                6 => Happened::CannotBeAsked(Unasked::Review),
                7 => Happened::CannotBeAsked(Unasked::SendAgain),
                8 => Happened::KeyExpired,
                _ => Happened::Panicked,
            },
        )
    }

    fn any_profile() -> impl Strategy<Value = Profile> {
        (any::<bool>(), any::<bool>(), prop::option::of(0u64..2000), prop::option::of(0u64..200_000)).prop_map(
            |(dedupe_proven, resend, late, key)| Profile {
                dedupe_proven,
                resend,
                late_bound: late.map(Duration::from_secs),
                key_life: key.map(Duration::from_secs),
                ..STRICT
            },
        )
    }

    proptest! {
        #[test]
        fn final_states_never_change(known in any_known(), happened in any_happened(), profile in any_profile()) {
            for state in State::ALL.into_iter().filter(|state| state.is_final()) {
                prop_assert_eq!(step(Known { state, ..known }, happened, &profile), None);
            }
        }

        #[test]
        fn only_a_final_statement_makes_a_movement_final(
            known in any_known(), happened in any_happened(), profile in any_profile()
        ) {
            if let Some(step) = step(known, happened, &profile) {
                match step.to {
                    State::Paid => prop_assert!(matches!(happened,
                        Happened::Answered(Verdict::Paid, false) | Happened::Told(Verdict::Paid, false) | Happened::Settled(State::Paid))),
                    State::Declined => prop_assert!(matches!(happened,
                        Happened::Answered(Verdict::Declined, false) | Happened::Told(Verdict::Declined, false) | Happened::Settled(State::Declined))),
                    _ => {}
                }
            }
        }

        #[test]
        fn what_was_sent_becomes_ready_only_by_refusal_quarantine_or_a_person(
            known in any_known(), happened in any_happened(), profile in any_profile()
        ) {
            prop_assume!(known.state != State::Ready);
            if let Some(Step { to: State::Ready, cause, .. }) = step(known, happened, &profile) {
                match cause {
                    Cause::Answer => prop_assert!(matches!(happened, Happened::Answered(Verdict::Rejected, _))),
                    Cause::Registered => prop_assert!(matches!(happened,
                        Happened::Answered(Verdict::Registered, false) | Happened::Told(Verdict::Registered, false))),
                    Cause::Settled => prop_assert_eq!(known.state, State::Review),
                    Cause::LinkLost => {
                        prop_assert_eq!(happened, Happened::CannotBeAsked(Unasked::SendAgain));
                        prop_assert_eq!(known.state, State::Unknown);
                    }
                    Cause::NotFoundBelieved => {
                        prop_assert!(known.since_gate.unwrap() >= profile.not_found_is_believed_after);
                        prop_assert!(known.in_doubt.is_none() || profile.dedupe_proven || profile.late_bound.is_some());
                        prop_assert!(!known.seen_by_bank || happened == Happened::Told(Verdict::NotExecuted, false));
                    }
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }
}
