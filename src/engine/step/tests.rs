//! A property test for each rule of the step, and a few stories that a person can read.

use super::*;
use crate::model::Kind;
use proptest::prelude::*;

const STRICT: Profile = Profile::STRICT;
const BRAVE: Profile = Profile { resend: true, late_bound: Some(Duration::from_secs(60)), ..STRICT };
const PROVEN: Profile = Profile { dedupe_proven: true, ..STRICT };

fn sent(seconds: u64, attempt: u32) -> Option<Doubt> {
    Some(Doubt { attempt, age: Some(Duration::from_secs(seconds)) })
}

/// Sent once, so long ago; not known.
fn unknown(seconds: u64, absent: u32) -> Known {
    Known {
        kind: Kind::Payout,
        state: State::Unknown,
        readiness: Readiness::Fresh,
        attempts: 1,
        not_found: absent,
        absent,
        since_gate: Some(Duration::from_secs(seconds)),
        open_for: Some(Duration::from_secs(seconds)),
        doubt: sent(seconds, 1),
        seen_by_bank: false,
        has_link: false,
        foreign: false,
        was_paid: false,
        contradicted: false,
        refused_unless_known: false,
    }
}

fn heard(verdict: Verdict) -> Heard {
    Heard { verdict, alarm: false, key_spent: false }
}

fn told(known: Known, verdict: Verdict, profile: &Profile) -> Step {
    step(&known, Happened::Told(heard(verdict)), profile, Rules::ALL).unwrap()
}

fn answered(known: Known, verdict: Verdict, profile: &Profile) -> Step {
    let sending = Known { state: State::Sending, ..known };
    step(&sending, Happened::Answered(heard(verdict)), profile, Rules::ALL).unwrap()
}

#[test]
fn not_found_is_not_not_paid() {
    for profile in [STRICT, BRAVE] {
        assert_eq!(told(unknown(599, 100), Verdict::NotFound, &profile).to, State::Unknown, "too early");
        assert_eq!(told(unknown(600, 1), Verdict::NotFound, &profile).to, State::Unknown, "too few answers");
    }
    let believed = told(unknown(600, 2), Verdict::NotFound, &BRAVE);
    assert_eq!((believed.to, believed.readiness), (State::Ready, Readiness::BelievedAbsent));
    assert_eq!(believed.doubt, DoubtChange::Stays, "a belief ends no doubt");
    assert_eq!(
        told(unknown(600, 2), Verdict::NotFound, &STRICT).to,
        State::Review,
        "without a guarantee a person decides"
    );
}

#[test]
fn answers_from_before_the_quarantine_do_not_count() {
    let early = told(unknown(599, 0), Verdict::NotFound, &BRAVE);
    assert_eq!((early.not_found, early.absent), (1, 0));
    let late = told(Known { not_found: 50, ..unknown(600, 0) }, Verdict::NotFound, &BRAVE);
    assert_eq!((late.not_found, late.absent, late.to), (51, 1, State::Unknown));
    let unreadable = told(unknown(600, 2), Verdict::Unknown, &BRAVE);
    assert_eq!((unreadable.absent, unreadable.to), (0, State::Unknown), "the row starts anew");
}

#[test]
fn a_refusal_of_a_repetition_says_nothing_about_the_first_request() {
    let second = Known { attempts: 2, doubt: sent(700, 1), ..unknown(1, 0) };
    for verdict in [Verdict::Rejected, Verdict::Declined, Verdict::Reversed] {
        assert_eq!(answered(second, verdict, &STRICT).to, State::Unknown, "{verdict:?}");
    }
    let only = Known { attempts: 2, doubt: sent(1, 2), ..unknown(1, 0) };
    let refused = answered(only, Verdict::Rejected, &STRICT);
    assert_eq!((refused.to, refused.readiness, refused.doubt), (State::Ready, Readiness::Refused, DoubtChange::Ends));
    // Not even where one key carried both: the bank may look at a request before it looks at its key.
    let spent = Happened::Answered(Heard { key_spent: true, ..heard(Verdict::Rejected) });
    let sending = Known { state: State::Sending, ..second };
    assert_eq!(step(&sending, spent, &PROVEN, Rules::ALL).unwrap().to, State::Unknown);
}

#[test]
fn a_repetition_that_did_not_leave_says_nothing_either() {
    let ready = Known { state: State::Ready, readiness: Readiness::BelievedAbsent, ..unknown(700, 3) };
    assert_eq!(step(&ready, Happened::NotSent, &BRAVE, Rules::ALL).unwrap().to, State::Unknown);
    let fresh = Known { attempts: 0, since_gate: None, doubt: None, state: State::Ready, ..unknown(0, 0) };
    assert_eq!(step(&fresh, Happened::NotSent, &BRAVE, Rules::ALL).unwrap().to, State::Ready);
    // After the gate, when the deadline was over before the first byte.
    let gated = Known { state: State::Sending, ..unknown(0, 0) };
    let late = step(&gated, Happened::NotSent, &BRAVE, Rules::ALL).unwrap();
    assert_eq!((late.to, late.doubt), (State::Ready, DoubtChange::Ends));
    let gated = Known { attempts: 2, ..gated };
    assert_eq!(step(&gated, Happened::NotSent, &BRAVE, Rules::ALL).unwrap().to, State::Unknown);
}

#[test]
fn a_fresh_answer_allows_sending_and_silence_does_not() {
    let ready = Known { state: State::Ready, readiness: Readiness::BelievedAbsent, ..unknown(700, 3) };
    for allows in [Verdict::NotFound, Verdict::NotExecuted] {
        let step = told(ready, allows, &BRAVE);
        assert_eq!(
            (step.to, step.readiness, step.doubt),
            (State::Ready, Readiness::BelievedAbsent, DoubtChange::Stays)
        );
    }
    assert_eq!(told(ready, Verdict::Unknown, &BRAVE).to, State::Unknown);
    assert_eq!(told(ready, Verdict::Paid, &BRAVE).to, State::Paid);
    assert_eq!(told(ready, Verdict::Pending, &BRAVE).to, State::Pending);
    assert_eq!(step(&ready, Happened::StatusNoAnswer, &BRAVE, Rules::ALL).unwrap().to, State::Unknown);
}

#[test]
fn what_the_bank_once_knew_is_never_sent_again() {
    let seen = Known { seen_by_bank: true, ..unknown(600, 2) };
    assert_eq!(told(seen, Verdict::NotFound, &PROVEN).to, State::Review);
    assert_eq!(told(unknown(600, 2), Verdict::NotFound, &PROVEN).to, State::Ready);
    let pending = Known { state: State::Pending, ..seen };
    assert_eq!(told(Known { absent: 0, ..pending }, Verdict::NotFound, &PROVEN).to, State::Pending, "a belief at most");
}

#[test]
fn a_number_that_was_taken_before_our_first_request_is_somebody_elses() {
    let first = answered(unknown(0, 0), Verdict::Duplicate, &STRICT);
    assert!(first.foreign && first.to == State::Unknown);
    for verdict in [Verdict::Paid, Verdict::Declined, Verdict::Pending, Verdict::Registered, Verdict::NotExecuted] {
        let known = Known { foreign: true, ..unknown(1, 0) };
        assert_eq!(told(known, verdict, &STRICT).to, State::Review, "{verdict:?}");
    }
    let repeated = Known { attempts: 2, ..unknown(700, 0) };
    assert!(!answered(repeated, Verdict::Duplicate, &PROVEN).foreign, "the first of ours explains it");
    // Every request of ours was refused, and the bank has an order of our number.
    let refused = Known { state: State::Ready, readiness: Readiness::Refused, doubt: None, ..unknown(1, 0) };
    for verdict in [Verdict::Paid, Verdict::Pending, Verdict::Declined] {
        let step = told(refused, verdict, &STRICT);
        assert!(step.foreign && step.to == State::Review, "{verdict:?}");
        assert!(!told(Known { seen_by_bank: true, ..refused }, verdict, &STRICT).foreign);
    }
    // A person gives the number up: what the bank has under it is still not ours.
    let known = Known { foreign: true, state: State::Review, ..unknown(1, 0) };
    let settle = |to| step(&known, Happened::Settled(to), &STRICT, Rules::ALL).unwrap().foreign;
    assert!(settle(State::Declined) && settle(State::Ready) && !settle(State::Paid));
    let declined = Known { foreign: true, state: State::Declined, doubt: None, ..known };
    assert_eq!(told(declined, Verdict::Paid, &STRICT).to, State::Declined);
    let other_card = told(unknown(1, 0), Verdict::Foreign, &STRICT);
    assert!(other_card.foreign && other_card.to == State::Review);
}

#[test]
fn what_is_final_is_corrected_by_the_bank_and_by_nothing_less() {
    let of = |state| Known { state, doubt: None, ..unknown(86_400 * 3, 0) };
    let to = |state, verdict| {
        let step = told(of(state), verdict, &STRICT);
        (step.to, step.cause)
    };
    assert_eq!(to(State::Declined, Verdict::Paid), (State::Paid, Cause::Corrected));
    assert_eq!(to(State::Declined, Verdict::Pending), (State::Pending, Cause::Corrected));
    assert_eq!(to(State::Paid, Verdict::Reversed), (State::Declined, Cause::Corrected));
    // Whoever would pay again on that word alone may pay twice.
    assert_eq!(to(State::Paid, Verdict::Declined), (State::Review, Cause::Corrected));
    for verdict in [Verdict::NotFound, Verdict::Unknown, Verdict::Pending, Verdict::NotExecuted, Verdict::Paid] {
        assert_eq!(to(State::Paid, verdict), (State::Paid, Cause::Status), "{verdict:?}");
    }
    for verdict in [Verdict::NotFound, Verdict::Unknown, Verdict::Declined, Verdict::NotExecuted, Verdict::Rejected] {
        assert_eq!(to(State::Declined, verdict), (State::Declined, Cause::Status), "{verdict:?}");
    }
    // An order that is held or paid again was not cancelled, and what follows its payment must not wait for ever.
    let cancelled = Known { kind: Kind::Cancel, ..of(State::Paid) };
    let step = told(cancelled, Verdict::NotExecuted, &STRICT);
    assert_eq!((step.to, step.cause, step.doubt), (State::Review, Cause::Corrected, DoubtChange::Returns));
}

#[test]
fn a_callback_moves_nothing_and_is_not_ignored() {
    let declined = Known { state: State::Declined, doubt: None, ..unknown(1, 0) };
    let noticed =
        |known: Known, contradicts| step(&known, Happened::Noticed { contradicts }, &STRICT, Rules::ALL).unwrap();
    let step = noticed(declined, true);
    assert_eq!((step.to, step.belief), (State::Declined, Some((Verdict::Unknown, By::Callback, true))));
    assert_eq!(noticed(declined, false).belief, None);
    let refused = Known { state: State::Ready, readiness: Readiness::Refused, ..declined };
    let step = noticed(refused, true);
    assert_eq!((step.to, step.doubt), (State::Unknown, DoubtChange::Returns), "the bank speaks of what it refused");
}

#[test]
fn what_was_refused_by_its_words_is_refused_when_the_status_knows_nothing_of_it() {
    let answered = answered(unknown(0, 0), Verdict::RefusedUnlessKnown, &STRICT);
    assert_eq!((answered.to, answered.doubt), (State::Unknown, DoubtChange::Stays));
    let known = Known { refused_unless_known: true, ..unknown(1, 0) };
    let refused = told(known, Verdict::NotFound, &STRICT);
    assert_eq!((refused.to, refused.readiness, refused.keeps_words), (State::Ready, Readiness::Refused, true));
    assert_eq!(told(known, Verdict::Paid, &STRICT).to, State::Paid);
    let second = Known { attempts: 2, ..known };
    assert_eq!(told(second, Verdict::NotFound, &STRICT).to, State::Unknown, "it was a repetition that was refused");
}

#[test]
fn what_cannot_be_asked_about_is_a_persons_unless_it_cannot_matter() {
    let to = |state, unasked| {
        step(&Known { state, ..unknown(1, 0) }, Happened::CannotBeAsked(unasked), &STRICT, Rules::ALL).unwrap()
    };
    assert_eq!(to(State::Unknown, Unasked::Review).to, State::Review);
    let again = to(State::Unknown, Unasked::SendAgain);
    assert_eq!((again.to, again.doubt), (State::Ready, DoubtChange::Ends));
    assert_eq!(to(State::Pending, Unasked::SendAgain).to, State::Review);
}

#[test]
fn a_link_that_nobody_has_is_not_to_be_opened() {
    assert_eq!(told(unknown(1, 0), Verdict::ActionRequired, &STRICT).to, State::Pending);
    assert_eq!(told(Known { has_link: true, ..unknown(1, 0) }, Verdict::ActionRequired, &STRICT).to, State::Action);
}

#[test]
fn what_is_open_for_long_goes_to_a_person_by_either_clock() {
    let nightly = Known { since_gate: Some(Duration::from_secs(60)), ..unknown(86_400, 0) };
    for known in [unknown(86_400, 0), nightly] {
        for state in [State::Unknown, State::Pending, State::Action] {
            let known = Known { state, has_link: true, ..known };
            assert_eq!(step(&known, Happened::StatusNoAnswer, &STRICT, Rules::ALL).unwrap().to, State::Review);
            assert_eq!(told(known, Verdict::Pending, &STRICT).to, State::Review);
            assert_eq!(told(known, Verdict::Paid, &STRICT).to, State::Paid);
        }
    }
}

#[test]
fn a_bank_that_says_declined_of_what_it_called_paid_contradicts_itself_however_often() {
    let paid = Known { state: State::Paid, doubt: None, was_paid: true, ..unknown(10, 0) };
    let review = told(paid, Verdict::Declined, &STRICT);
    assert_eq!((review.to, review.cause, review.was_paid), (State::Review, Cause::Corrected, true));
    let paid = Known { state: State::Review, was_paid: true, ..unknown(10, 0) };
    for verdict in [Verdict::Declined, Verdict::Rejected, Verdict::Registered, Verdict::NotFound] {
        assert_eq!(told(paid, verdict, &BRAVE).to, State::Review, "{verdict:?}");
    }
    assert_eq!(told(Known { state: State::Unknown, ..paid }, Verdict::Declined, &BRAVE).to, State::Review);
    assert_eq!(told(paid, Verdict::Paid, &STRICT).to, State::Paid);
    assert_eq!(told(paid, Verdict::Reversed, &STRICT).to, State::Declined, "the money is back");
    let released = step(&paid, Happened::Settled(State::Ready), &STRICT, Rules::ALL).unwrap();
    assert_eq!((released.to, released.was_paid), (State::Ready, false));
}

#[test]
fn a_decline_that_a_callback_contradicts_has_a_way_out() {
    let declined = Known { state: State::Declined, doubt: None, contradicted: true, ..unknown(10, 0) };
    let contested = step(&declined, Happened::Contested, &STRICT, Rules::ALL).unwrap();
    assert_eq!(
        (contested.to, contested.cause, contested.doubt),
        (State::Review, Cause::Corrected, DoubtChange::Returns)
    );
    for state in State::ALL {
        let heard = Known { state, contradicted: state != State::Declined, ..declined };
        assert_eq!(step(&heard, Happened::Contested, &STRICT, Rules::ALL), None, "{state:?}");
    }
    // What a person has called somebody else's stays so, and the bank was heard.
    for verdict in [Verdict::Paid, Verdict::Reversed, Verdict::Pending] {
        let foreign = told(Known { foreign: true, ..declined }, verdict, &STRICT);
        assert_eq!((foreign.to, foreign.belief), (State::Declined, Some((verdict, By::Status, false))));
    }
}

#[test]
fn a_charge_has_another_key_than_the_registration_before_it() {
    let registered = answered(unknown(1, 0), Verdict::Registered, &PROVEN);
    assert!(registered.key_spent && registered.doubt == DoubtChange::Ends);
    assert!(told(unknown(1, 0), Verdict::Registered, &PROVEN).key_spent);
    let ready = Known { state: State::Ready, readiness: Readiness::Registered, doubt: None, ..unknown(1, 0) };
    assert!(!told(ready, Verdict::Registered, &PROVEN).key_spent, "nothing was sent under the next one");
}

#[test]
fn a_person_can_settle_whatever_is_not_final_and_a_caller_cancel_what_was_never_sent() {
    for state in State::ALL {
        let known = Known { state, ..unknown(1, 0) };
        for decision in [State::Paid, State::Declined, State::Ready] {
            let settled = step(&known, Happened::Settled(decision), &STRICT, Rules::ALL);
            assert_eq!(settled.is_some(), !state.is_final() && state != State::Sending, "{state:?}");
        }
        let cancelled = |doubt| step(&Known { doubt, ..known }, Happened::Cancelled, &STRICT, Rules::ALL);
        assert_eq!(cancelled(None).is_some(), state == State::Ready);
        assert_eq!(cancelled(sent(1, 1)), None);
    }
}

fn any_known() -> impl Strategy<Value = Known> {
    let states = prop::sample::select(State::ALL.to_vec());
    let readiness = prop::sample::select(Readiness::ALL.to_vec());
    let kinds = prop::sample::select(Kind::ALL.to_vec());
    let counts = (0u32..4, 0u32..5, prop::option::of(0u64..200_000), prop::option::of(0u64..200_000));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), 1u32..4);
    (states, readiness, kinds, counts, flags).prop_map(|(state, readiness, kind, counts, flags)| {
        let (attempts, absent, since, age) = counts;
        let (seen_by_bank, has_link, foreign, doubts, first) = flags;
        // What cannot be is what the journal's own checks refuse.
        let attempts = if state == State::Ready { attempts } else { attempts.max(1) };
        let may_doubt =
            attempts > 0 && !state.is_final() && (state != State::Ready || readiness == Readiness::BelievedAbsent);
        let must_doubt = matches!(state, State::Sending)
            || (state == State::Ready && readiness == Readiness::BelievedAbsent && doubts);
        let doubt = (may_doubt && (must_doubt || doubts))
            .then(|| Doubt { attempt: first.min(attempts), age: age.map(Duration::from_secs) });
        Known {
            kind,
            state,
            readiness,
            attempts,
            not_found: absent,
            absent,
            since_gate: since.filter(|_| attempts > 0).map(Duration::from_secs),
            open_for: since.filter(|_| attempts > 0).map(Duration::from_secs),
            doubt,
            seen_by_bank,
            has_link,
            foreign,
            contradicted: state == State::Declined && has_link,
            was_paid: state == State::Paid || (foreign && !matches!(state, State::Ready | State::Sending)),
            refused_unless_known: doubts && foreign,
        }
    })
}

fn any_happened() -> impl Strategy<Value = Happened> {
    let verdicts = prop::sample::select(Verdict::ALL.to_vec());
    let states = prop::sample::select(State::ALL.to_vec());
    (0..15, verdicts, any::<bool>(), any::<bool>(), states).prop_map(|(which, verdict, alarm, key_spent, state)| {
        let heard = Heard { verdict, alarm, key_spent };
        match which {
            0 => Happened::NotSent,
            1 | 2 => Happened::Answered(heard),
            3 => Happened::NoAnswer,
            4..=6 => Happened::Told(heard),
            7 => Happened::StatusNoAnswer,
            8 => Happened::Settled(state),
            9 => Happened::CannotBeAsked(if alarm { Unasked::Review } else { Unasked::SendAgain }),
            10 => Happened::KeyExpired,
            11 => Happened::Noticed { contradicts: alarm },
            12 => Happened::Cancelled,
            13 => Happened::Contested,
            _ => Happened::Impossible,
        }
    })
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

/// The doubt after a step.
fn doubt_after(known: &Known, step: &Step) -> bool {
    match step.doubt {
        DoubtChange::Stays => known.doubt.is_some(),
        DoubtChange::Ends => false,
        DoubtChange::Returns => known.doubt.is_some() || known.attempts > 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// "No money moved" is said only when nothing is in doubt.
    #[test]
    fn no_refusal_while_something_is_in_doubt(known in any_known(), happened in any_happened(), profile in any_profile()) {
        if let Some(step) = step(&known, happened, &profile, Rules::ALL) {
            let doubt = doubt_after(&known, &step);
            prop_assert!(!(step.to.is_final() && doubt), "{step:?}");
            prop_assert!(!(step.to == State::Ready && doubt) || step.readiness == Readiness::BelievedAbsent, "{step:?}");
        }
    }

    /// A doubt ends by proof alone.
    #[test]
    fn a_doubt_ends_by_proof_alone(known in any_known(), happened in any_happened(), profile in any_profile()) {
        let Some(step) = step(&known, happened, &profile, Rules::ALL) else { return Ok(()); };
        if known.doubt.is_none() || doubt_after(&known, &step) { return Ok(()); }
        match happened {
            Happened::Answered(heard) | Happened::Told(heard) => match heard.verdict {
                Verdict::Paid => prop_assert!(!heard.alarm),
                Verdict::Registered => {
                    prop_assert!(!heard.alarm && (known.state == State::Sending || !known.foreign));
                }
                Verdict::Declined | Verdict::Reversed => prop_assert!(!heard.alarm),
                // This very request was refused for good.
                Verdict::Duplicate => prop_assert!(heard.key_spent && !known.earlier_in_doubt()),
                Verdict::Rejected => prop_assert!(!known.earlier_in_doubt()),
                Verdict::NotFound | Verdict::NotExecuted => {
                    prop_assert!(known.refused_unless_known && !known.earlier_in_doubt());
                }
                other => prop_assert!(false, "{other:?} ended a doubt"),
            },
            Happened::NotSent => prop_assert!(known.state == State::Sending && !known.earlier_in_doubt()),
            Happened::Settled(_) | Happened::CannotBeAsked(Unasked::SendAgain) => {}
            other => prop_assert!(false, "{other:?} ended a doubt"),
        }
    }

    /// What was called paid is unsaid by a person, or by money that is back.
    #[test]
    fn what_was_paid_is_unsaid_by_a_person_alone(known in any_known(), happened in any_happened(), profile in any_profile()) {
        for state in [State::Paid, State::Review, State::Unknown, State::Pending, State::Action, State::Held] {
            let known = Known { state, was_paid: true, doubt: known.doubt.filter(|_| !state.is_final()), ..known };
            let Some(step) = step(&known, happened, &profile, Rules::ALL) else { continue };
            if let Happened::Settled(decision) = happened {
                prop_assert_eq!(step.was_paid, decision == State::Paid);
                continue;
            }
            prop_assert!(step.was_paid && step.to != State::Ready, "{step:?}");
            let reversed = matches!(happened, Happened::Told(heard) if heard.verdict == Verdict::Reversed);
            prop_assert!(step.to != State::Declined || reversed, "{step:?}");
        }
    }

    /// What is sent again is fresh, refused, registered, released, or absent by the bank's own word after the quarantine.
    #[test]
    fn nothing_becomes_ready_without_a_reason(known in any_known(), happened in any_happened(), profile in any_profile()) {
        prop_assume!(known.state != State::Ready);
        let Some(step) = step(&known, happened, &profile, Rules::ALL) else { return Ok(()); };
        if step.to != State::Ready { return Ok(()); }
        match step.cause {
            Cause::NotFoundBelieved => {
                prop_assert!(known.since_gate.unwrap() >= profile.not_found_is_believed_after);
                prop_assert!(step.absent >= profile.not_found_answers);
                prop_assert!(known.doubt.is_none() || profile.dedupe_proven || (profile.resend && profile.late_bound.is_some()));
                prop_assert!(!known.foreign || known.doubt.is_none());
            }
            Cause::Answer => prop_assert_eq!(step.readiness, Readiness::Refused),
            Cause::RefusedLater => prop_assert!(!known.earlier_in_doubt()),
            Cause::Registered | Cause::LinkLost | Cause::Settled | Cause::NotSent => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }

    /// Only the bank's final word, or a person's, makes a movement final; somebody else's order never does.
    #[test]
    fn only_a_final_statement_makes_a_movement_final(known in any_known(), happened in any_happened(), profile in any_profile()) {
        prop_assume!(!known.state.is_final());
        let Some(step) = step(&known, happened, &profile, Rules::ALL) else { return Ok(()); };
        if !step.to.is_final() { return Ok(()); }
        match happened {
            Happened::Settled(_) | Happened::Cancelled => {}
            Happened::Answered(heard) => prop_assert!(!heard.alarm && is_final(heard.verdict)),
            Happened::Told(heard) => prop_assert!(!heard.alarm && is_final(heard.verdict) && !known.foreign),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    /// What is final changes by a correction and by nothing else.
    #[test]
    fn what_is_final_changes_by_a_correction_only(known in any_known(), happened in any_happened(), profile in any_profile()) {
        for state in [State::Paid, State::Declined] {
            let known = Known { state, doubt: None, foreign: false, ..known };
            if let Some(step) = step(&known, happened, &profile, Rules::ALL) {
                prop_assert_eq!(step.to != known.state, step.cause == Cause::Corrected);
            }
        }
    }

    /// A question without a usable answer leaves a movement where it is, or takes away the leave to send it.
    #[test]
    fn a_bad_answer_to_a_question_says_nothing(known in any_known(), profile in any_profile()) {
        for happened in [Happened::Told(heard(Verdict::Unknown)), Happened::StatusNoAnswer] {
            let Some(step) = step(&known, happened, &profile, Rules::ALL) else { continue };
            let waits = step.to == State::Review && since_sent(&known, Rules::ALL) >= Some(profile.review_after);
            let unready = known.state == State::Ready && step.to == State::Unknown && known.doubt.is_some();
            prop_assert!(step.to == known.state || waits || unready, "{step:?}");
        }
    }

    /// Every step is one that the journal allows.
    #[test]
    fn every_step_is_an_edge_of_the_journal(known in any_known(), happened in any_happened(), profile in any_profile()) {
        if let Some(step) = step(&known, happened, &profile, Rules::ALL) {
            prop_assert!(crate::journal::allows(known.state, step.to, step.cause), "{:?} -> {step:?}", known.state);
        }
    }
}
