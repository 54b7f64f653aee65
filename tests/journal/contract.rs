//! What the engine stands on. Every promise takes a way to open one more handle on the same journal, as another
//! till would; a second kind of journal passes the same promises with one more line at the end.

use serde_json::{Value, json};
use std::sync::Barrier;
use std::time::{Duration, Instant};
use tolem::journal::{
    Begun, Cause, Change, Claim, DoubtChange, Event, Filter, Intent, Journal, JournalError, Movement, Rivals,
};
use tolem::model::{Belief, By, Currency, Kind, Minor, OrderNumber, Readiness, State, Verdict, instant};

type Open<'a> = &'a dyn Fn() -> Box<dyn Journal>;

pub fn number(text: &str) -> OrderNumber {
    OrderNumber::parse(text).unwrap()
}

pub fn intent(text: &str) -> Intent {
    Intent {
        kind: Kind::Payout,
        number: number(text),
        amount: Minor::new(15_000_000).unwrap(),
        currency: Currency::KZT,
        fingerprint: [7; 32],
        payee_mask: Some("411111******1111".to_owned()),
        payee_ref: Some("8d2f6e5c-0a4b-7d1e".to_owned()),
        by_page: false,
        part: None,
        manual_capture: false,
        by_wallet: false,
        commission: None,
        page_secs: None,
        verifies: false,
        echoes: serde_json::Value::Null,
    }
}

pub fn new(journal: &dyn Journal, text: &str) -> Movement {
    match journal.begin(&intent(text)).unwrap() {
        Begun::New(movement) => movement,
        Begun::Known(movement) => panic!("already there: {movement:?}"),
    }
}

pub fn mine(claim: Claim) -> Movement {
    match claim {
        Claim::Mine(movement) => movement,
        Claim::Busy(movement) => panic!("busy: {movement:?}"),
    }
}

pub fn find(journal: &dyn Journal, text: &str) -> Movement {
    journal.find(Kind::Payout, &number(text), None).unwrap().unwrap()
}

pub fn gate(journal: &dyn Journal, movement: &Movement) -> Movement {
    journal.gate(movement, None, &json!({ "host": "bank.example" })).unwrap()
}

/// A change as the engine would decide it: what is final or refused is not in doubt.
pub fn to(state: State, cause: Cause) -> Change {
    let ends = state.is_final() || state == State::Ready;
    Change {
        readiness: if state == State::Ready { Readiness::Refused } else { Readiness::Fresh },
        doubt: if ends { DoubtChange::Ends } else { DoubtChange::Stays },
        ..Change::to(state, cause, json!({ "http": 200 }))
    }
}

/// Brings a new movement to any state, claimed.
pub fn brought_to(journal: &dyn Journal, text: &str, state: State) -> Movement {
    let ready = new(journal, text);
    match state {
        State::Ready => ready,
        State::Sending => gate(journal, &ready),
        State::Review => journal.change(&gate(journal, &ready), &to(state, Cause::HandedToReview)).unwrap(),
        _ => journal.change(&gate(journal, &ready), &to(state, Cause::Answer)).unwrap(),
    }
}

fn is_illegal<T: std::fmt::Debug>(result: Result<T, JournalError>) -> bool {
    matches!(result, Err(JournalError::Illegal(_)))
}

pub fn a_number_begins_once(open: Open) {
    let (one, two) = (open(), open());
    let began = new(&*one, "A-1");
    assert_eq!((began.state, began.revision, began.fence, began.attempts), (State::Ready, 1, 1, 0));
    assert_eq!((began.cause, began.claimed, began.since_gate), (Cause::Submitted, true, None));
    assert_eq!(began.intent, intent("A-1"));
    let other = Intent { amount: Minor::new(1).unwrap(), fingerprint: [8; 32], ..intent("A-1") };
    for journal in [&one, &two] {
        assert_eq!(journal.begin(&other).unwrap(), Begun::Known(began.clone()));
    }
    assert_eq!(one.find(Kind::Payout, &number("A-2"), None).unwrap(), None);
    // Numbers are compared letter by letter.
    new(&*two, "a-1");
}

/// A registry is journalled before anything of it is sent: as single payouts that nobody has in hand.
pub fn a_registry_begins_unclaimed_and_leaves_what_is_known_as_it_is(open: Open) {
    let (one, two) = (open(), open());
    let (taken, paid) = (new(&*one, "A-2"), brought_to(&*two, "A-4", State::Paid));
    let echoes = json!({ "a": 1.5, "b": "\u{442}" });
    let odd = Intent { commission: Some(5), page_secs: Some(60), payee_ref: None, echoes, ..intent("A-3") };
    let other = |text: &str| Intent { fingerprint: [8; 32], ..intent(text) };
    one.enter(&[intent("A-1"), other("A-2"), odd.clone(), other("A-4"), refund("A-1", "r-1"), other("A-1")]).unwrap();
    assert_eq!((find(&*two, "A-2"), find(&*two, "A-4").revision), (taken, paid.revision));
    // Letter by letter what a beginning leaves, but for the claim.
    let (entered, begun) = (find(&*two, "A-1"), new(&*one, "A-5"));
    let same = |movement: Movement| Movement { id: 0, created_at: 0, updated_at: 0, claimed: false, ..movement };
    assert!(!entered.claimed);
    assert_eq!(same(entered.clone()), same(Movement { intent: intent("A-1"), ..begun.clone() }));
    let told = |movement: &Movement| one.history(movement).unwrap().pop().map(|event| Event { at: 0, ..event });
    assert_eq!(told(&entered), told(&begun));
    assert_eq!(find(&*two, "A-3").intent, odd);
    assert_eq!(one.verify().unwrap(), 6);
    // Whoever comes first has it, and sends it.
    let claimed = mine(two.claim(&entered).unwrap());
    assert_eq!((claimed.fence, claimed.revision, claimed.state), (2, 1, State::Ready));
    assert!(matches!(one.claim(&entered).unwrap(), Claim::Busy(_)));
    assert_eq!(gate(&*two, &claimed).attempts, 1);
    // Given again it is the same registry; and one of nothing is none.
    one.enter(&[intent("A-1"), odd]).unwrap();
    two.enter(&[]).unwrap();
    assert_eq!((find(&*one, "A-1").revision, one.verify().unwrap()), (2, 6));
    let all = one.list(&Filter { limit: 10, ..Filter::default() }).unwrap().movements;
    assert_eq!(all.iter().filter(|movement| movement.claimed).count(), 4, "{all:?}");
}

/// What is refused in the middle of a part takes the whole part with it.
pub fn a_part_of_a_registry_is_entered_wholly_or_not_at_all(open: Open) {
    let journal = open();
    let card = Intent { payee_mask: Some("4111111111111111".to_owned()), ..intent("A-2") };
    assert!(is_illegal(journal.enter(&[intent("A-1"), card, intent("A-3")])));
    // The journal's own walls are met in the middle.
    let endless = Intent { commission: Some(u64::MAX), ..intent("A-2") };
    let refused = journal.enter(&[intent("A-1"), endless, intent("A-3")]);
    assert!(is_illegal(refused));
    assert_eq!(journal.verify().unwrap(), 0);
    journal.enter(&[intent("A-1"), intent("A-3")]).unwrap();
    assert_eq!(journal.verify().unwrap(), 2);
}

/// Several offices are given one list: each number begins once, and nobody waits for ever.
pub fn one_registry_entered_by_many_at_once_is_entered_once(open: Open) {
    let journals: Vec<_> = (0..4).map(|_| open()).collect();
    let start = Barrier::new(4);
    let registry: Vec<Intent> = (0..300).map(|i| intent(&format!("A-{i}"))).collect();
    std::thread::scope(|scope| {
        for (turn, journal) in journals.iter().enumerate() {
            let (start, mut list) = (&start, registry.clone());
            scope.spawn(move || {
                // Each begins elsewhere in it, and one goes through it backwards.
                list.rotate_left(turn * 70);
                if turn == 3 {
                    list.reverse();
                }
                start.wait();
                list.chunks(50).for_each(|part| journal.enter(part).unwrap());
            });
        }
    });
    assert_eq!(journals[0].verify().unwrap(), 300);
    assert!(registry.iter().all(|it| !find(&*journals[1], it.number.as_str()).claimed));
}

pub fn one_of_many_threads_begins(open: Open) {
    let journals: Vec<_> = (0..4).map(|_| open()).collect();
    let start = Barrier::new(8);
    let begun = |journal: &dyn Journal| {
        start.wait();
        (0..20).filter(|i| matches!(journal.begin(&intent(&format!("A-{i}"))).unwrap(), Begun::New(_))).count()
    };
    let total: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|i| {
                scope.spawn({
                    let j = &journals[i % 4];
                    move || begun(&**j)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(total, 20);
}

pub fn a_payout_walks_from_intent_to_verdict(open: Open) {
    let journal = open();
    let ready = new(&*journal, "A-1");
    let sending = gate(&*journal, &ready);
    assert_eq!((sending.state, sending.revision, sending.attempts), (State::Sending, 2, 1));
    assert!(sending.since_gate.unwrap() < Duration::from_secs(60) && sending.claimed);
    let paid = Change {
        order_id: Some("70906e55-7114-41d6-8332-4609dc6590f4".to_owned()),
        form_url: Some("https://bank.example/pay?mdOrder=70906e55".to_owned()),
        fee: Some(0),
        ref_num: Some("948498232196".to_owned()),
        verdict: Some((Some("0".to_owned()), Some("Успешно".to_owned()), None)),
        not_found: 2,
        release: true,
        details: Some(json!({ "card": { "approvalCode": "123456" } })),
        belief: Some((Verdict::Paid, By::Answer, false)),
        evidence: json!({ "http": 200, "raw": { "errorCode": 0 } }),
        ..to(State::Paid, Cause::Answer)
    };
    let done = journal.change(&sending, &paid).unwrap();
    assert_eq!((done.state, done.cause, done.revision, done.claimed), (State::Paid, Cause::Answer, 3, false));
    assert_eq!((&done.order_id, &done.form_url), (&paid.order_id, &paid.form_url));
    assert_eq!((done.fee, &done.ref_num, done.not_found), (Some(0), &paid.ref_num, 2));
    assert_eq!((done.bank_code.as_deref(), done.bank_message.as_deref()), (Some("0"), Some("Успешно")));
    assert_eq!(done.details, paid.details);
    let belief = Belief { verdict: Verdict::Paid, by: By::Answer, open: false, at: done.updated_at };
    assert_eq!((done.belief, done.doubt), (Some(belief), None));
    let known = open().find(Kind::Payout, &number("A-1"), None).unwrap().unwrap();
    assert_eq!(Movement { since_gate: done.since_gate, open_for: done.open_for, ..known }, done);

    let history = journal.history(&done).unwrap();
    let told: Vec<_> = history.iter().map(|event| (event.revision, event.from, event.to, event.cause)).collect();
    assert_eq!(
        told,
        [
            (1, None, State::Ready, Cause::Submitted),
            (2, Some(State::Ready), State::Sending, Cause::Gate),
            (3, Some(State::Sending), State::Paid, Cause::Answer),
        ]
    );
    assert_eq!(history[0].evidence["amount"], 15_000_000);
    assert_eq!(history[1].evidence, json!({ "host": "bank.example" }));
    assert_eq!(history[2].evidence, paid.evidence);
}

pub fn facts_stay_until_replaced(open: Open) {
    let journal = open();
    let sending = brought_to(&*journal, "A-1", State::Sending);
    let told = Change {
        order_id: Some("id-1".to_owned()),
        fee: Some(150),
        verdict: Some((Some("5".to_owned()), Some("busy".to_owned()), Some("odd".to_owned()))),
        ..to(State::Unknown, Cause::Answer)
    };
    let unknown = journal.change(&sending, &told).unwrap();
    let silent = journal.change(&unknown, &to(State::Unknown, Cause::StatusNoAnswer)).unwrap();
    assert_eq!((silent.order_id.as_deref(), silent.fee), (Some("id-1"), Some(150)));
    assert_eq!((silent.bank_code.as_deref(), silent.reason.as_deref()), (Some("5"), Some("odd")));
    let replaced = Change { verdict: Some((None, None, None)), ..to(State::Unknown, Cause::Status) };
    let replaced = journal.change(&silent, &replaced).unwrap();
    assert_eq!(
        (replaced.order_id.as_deref(), replaced.bank_code, replaced.bank_message, replaced.reason),
        (Some("id-1"), None, None, None)
    );
}

pub fn the_gate_opens_once(open: Open) {
    let journal = open();
    let ready = new(&*journal, "A-1");
    let start = Barrier::new(8);
    let opened: usize = std::thread::scope(|scope| {
        let try_gate = || {
            start.wait();
            match journal.gate(&ready, None, &json!({})) {
                Ok(_) => 1,
                Err(JournalError::Changed) => 0,
                Err(other) => panic!("{other:?}"),
            }
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(try_gate)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(opened, 1);
    assert_eq!(find(&*journal, "A-1").attempts, 1);
}

pub fn a_claim_is_exclusive_until_it_is_given_back(open: Open) {
    let (one, two) = (open(), open());
    let began = new(&*one, "A-1");
    for journal in [&one, &two] {
        // Two threads of one client are two claimants too.
        assert_eq!(journal.claim(&began).unwrap(), Claim::Busy(began.clone()));
    }
    one.release(&began).unwrap();
    assert!(!find(&*two, "A-1").claimed);
    let second = mine(two.claim(&began).unwrap());
    assert_eq!((second.fence, second.revision, second.claimed), (2, 1, true));
    one.release(&began).unwrap();
    assert!(find(&*one, "A-1").claimed, "an outdated release gives nothing back");
    let start = Barrier::new(8);
    two.release(&second).unwrap();
    let claim = |journal: &dyn Journal| {
        start.wait();
        usize::from(matches!(journal.claim(&second).unwrap(), Claim::Mine(_)))
    };
    let claims: usize = std::thread::scope(|scope| {
        let (one, two, claim) = (&one, &two, &claim);
        let threads: Vec<_> =
            (0..8).map(|i| scope.spawn(move || claim(if i % 2 == 0 { &**one } else { &**two }))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(claims, 1);
}

pub fn an_old_holder_can_change_nothing(open: Open) {
    let (one, two) = (open(), open());
    let old = new(&*one, "A-1");
    one.release(&old).unwrap();
    let attempts = |stale: &Movement| {
        assert_eq!(one.gate(stale, None, &json!({})), Err(JournalError::Changed));
        assert_eq!(one.change(stale, &to(State::Ready, Cause::NotSent)), Err(JournalError::Changed));
        assert_eq!(one.amend(stale, &stale.intent), Err(JournalError::Changed));
    };
    attempts(&old); // released
    let fresh = mine(two.claim(&old).unwrap());
    attempts(&old); // overtaken
    attempts(&fresh); // another handle's claim, even with its own fence
    let sending = gate(&*two, &fresh);
    assert_eq!(two.gate(&fresh, None, &json!({})), Err(JournalError::Changed));
    let unknown = two.change(&sending, &to(State::Unknown, Cause::NoAnswer)).unwrap();
    // The right fence, an old revision.
    assert_eq!(two.change(&sending, &to(State::Paid, Cause::Answer)), Err(JournalError::Changed));
    assert_eq!((unknown.fence, find(&*one, "A-1").revision), (2, 3));
}

pub fn what_a_dead_owner_was_sending_is_unknown(open: Open) {
    let other = open();
    let dying = open();
    let sending = brought_to(&*dying, "A-1", State::Sending);
    let ready = new(&*dying, "A-2");
    assert!(matches!(other.claim(&sending).unwrap(), Claim::Busy(movement) if movement.claimed));
    drop(dying);
    assert!(!find(&*other, "A-1").claimed);
    assert_eq!(find(&*other, "A-1").state, State::Sending, "only a claim decides");
    let taken = mine(other.claim(&sending).unwrap());
    assert_eq!((taken.state, taken.cause, taken.fence, taken.revision), (State::Unknown, Cause::OwnerDied, 2, 3));
    assert_eq!((taken.attempts, taken.claimed), (1, true));
    assert!(taken.since_gate.is_some());
    let history = other.history(&taken).unwrap();
    assert_eq!(history.last().unwrap().cause, Cause::OwnerDied);
    let paid = other.change(&taken, &to(State::Paid, Cause::Status)).unwrap();
    assert_eq!(paid.state, State::Paid);
    // What was not sent is not unknown.
    let taken = mine(other.claim(&ready).unwrap());
    assert_eq!((taken.state, taken.revision, taken.fence), (State::Ready, 1, 2));
}

pub fn what_is_final_changes_by_a_correction_only(open: Open) {
    let journal = open();
    for (text, state) in [("A-1", State::Paid), ("A-2", State::Declined)] {
        let done = brought_to(&*journal, text, state);
        for to_state in State::ALL {
            for cause in Cause::ALL {
                // A callback may be noted beside what is final, and a question asked about it; only the bank's own
                // correction changes it.
                let asked = matches!(cause, Cause::Notified | Cause::Status | Cause::StatusNoAnswer);
                let is_event = to_state == state && asked;
                let is_correction = cause == Cause::Corrected && to_state != state;
                if !is_event && !is_correction {
                    assert!(
                        is_illegal(journal.change(&done, &to(to_state, cause))),
                        "{state:?} {to_state:?} {cause:?}"
                    );
                }
            }
        }
        assert!(is_illegal(journal.gate(&done, None, &json!({}))));
        assert!(is_illegal(journal.amend(&done, &done.intent)));
        assert_eq!(find(&*journal, text).revision, done.revision);
    }
}

pub fn a_callback_is_noted_beside_what_is_final(open: Open) {
    let journal = open();
    let done = brought_to(&*journal, "A-1", State::Paid);
    journal.release(&done).unwrap();
    let mine = mine(journal.claim(&done).unwrap());
    let noted = journal.change(&mine, &to(State::Paid, Cause::Notified)).unwrap();
    assert_eq!((noted.state, noted.revision), (State::Paid, done.revision + 1));
    assert_eq!(journal.history(&noted).unwrap().last().unwrap().cause, Cause::Notified);
}

fn refund(number: &str, part: &str) -> Intent {
    let part = Some(OrderNumber::parse(part).unwrap());
    Intent { kind: Kind::Refund, part, ..intent(number) }
}

pub fn refunds_of_one_order_have_numbers_of_their_own(open: Open) {
    let journal = open();
    let begin = |part: &str| match journal.begin(&refund("A-1", part)).unwrap() {
        Begun::New(movement) => movement,
        Begun::Known(movement) => panic!("{movement:?}"),
    };
    let (first, second) = (begin("r-1"), begin("r-2"));
    assert!(matches!(journal.begin(&refund("A-1", "r-1")), Ok(Begun::Known(known)) if known.id == first.id));
    let part = OrderNumber::parse("r-2").unwrap();
    let found = journal.find(Kind::Refund, &second.intent.number, Some(&part)).unwrap().unwrap();
    assert_eq!((found.id, found.intent.part), (second.id, Some(part)));
    assert_eq!(journal.find(Kind::Refund, &second.intent.number, None).unwrap(), None);
}

fn rivals(journal: &dyn Journal, movement: &Movement) -> Rivals {
    journal.rivals(movement.intent.kind, &movement.intent.number, Some(movement.id)).unwrap()
}

pub fn a_gate_stays_shut_when_a_rival_went_first(open: Open) {
    let journal = open();
    let new = |part: &str| match journal.begin(&refund("A-1", part)).unwrap() {
        Begun::New(movement) => movement,
        Begun::Known(movement) => panic!("{movement:?}"),
    };
    let (first, second) = (new("r-1"), new("r-2"));
    let seen = rivals(&*journal, &second);
    assert_eq!(seen, Rivals::default());
    // Looked up, then overtaken: what was looked up is out of date, whether the rival is open or done.
    let sent = journal.gate(&first, Some(rivals(&*journal, &first)), &json!({})).unwrap();
    assert_eq!(rivals(&*journal, &second), Rivals { open: 1, attempts: 1, at_most: 15_000_000, ..Rivals::default() });
    assert_eq!(journal.gate(&second, Some(seen), &json!({})), Err(JournalError::Changed));
    journal.change(&sent, &to(State::Paid, Cause::Answer)).unwrap();
    assert_eq!(journal.gate(&second, Some(seen), &json!({})), Err(JournalError::Changed));
    let now = rivals(&*journal, &second);
    assert_eq!(now, Rivals { attempts: 1, done: 15_000_000, at_most: 15_000_000, ..Rivals::default() });
    assert_eq!(journal.gate(&second, Some(now), &json!({})).unwrap().state, State::Sending);
    // Another order is no rival.
    let other = match journal.begin(&refund("A-2", "r-1")).unwrap() {
        Begun::New(movement) => movement,
        Begun::Known(movement) => panic!("{movement:?}"),
    };
    assert_eq!(rivals(&*journal, &other), Rivals::default());
}

pub fn a_gate_stays_shut_when_a_cancel_of_the_order_went_first(open: Open) {
    let journal = open();
    let new = |kind, number: &str| match journal.begin(&Intent { kind, ..intent(number) }).unwrap() {
        Begun::New(movement) => movement,
        Begun::Known(movement) => panic!("{movement:?}"),
    };
    let (capture, cancel) = (new(Kind::Capture, "A-1"), new(Kind::Cancel, "A-1"));
    let seen = rivals(&*journal, &capture);
    assert_eq!((seen, rivals(&*journal, &cancel)), (Rivals::default(), Rivals::default()), "neither has been sent");
    let sent = journal.gate(&cancel, Some(rivals(&*journal, &cancel)), &json!({})).unwrap();
    assert_eq!(rivals(&*journal, &capture), Rivals { others_open: 1, ..Rivals::default() });
    assert_eq!(journal.gate(&capture, Some(seen), &json!({})), Err(JournalError::Changed));
    journal.change(&sent, &to(State::Paid, Cause::Answer)).unwrap();
    assert_eq!(rivals(&*journal, &capture), Rivals { others_done: 1, ..Rivals::default() });
    assert_eq!(journal.gate(&capture, Some(seen), &json!({})), Err(JournalError::Changed));
    // A payment stands in nobody's way, nor does a cancel of another order.
    assert_eq!(rivals(&*journal, &new(Kind::Payment, "A-1")), Rivals::default());
    assert_eq!(rivals(&*journal, &new(Kind::Capture, "A-2")), Rivals::default());
}

/// Believed not to have been executed, by the bank's own word just now: that is a belief.
fn believed() -> Change {
    Change {
        readiness: Readiness::BelievedAbsent,
        doubt: DoubtChange::Stays,
        belief: Some((Verdict::NotFound, By::Status, true)),
        ..to(State::Ready, Cause::NotFoundBelieved)
    }
}

pub fn a_doubt_begins_at_the_first_gate_and_ends_when_the_engine_says_so(open: Open) {
    let journal = open();
    let ready = new(&*journal, "A-1");
    assert_eq!((ready.key, ready.doubt, ready.open_for), (0, None, None));
    let sent = gate(&*journal, &ready);
    let doubt = sent.doubt.unwrap();
    assert!(doubt.attempt == 1 && doubt.age.is_some_and(|age| age < Duration::from_secs(60)));
    assert!(sent.open_for.is_some_and(|since| since < Duration::from_secs(60)));
    // Refused before execution: nothing of it is on its way, and the key was not used.
    let refused = journal.change(&sent, &to(State::Ready, Cause::Answer)).unwrap();
    assert_eq!((refused.key, refused.doubt, refused.readiness), (0, None, Readiness::Refused));
    // Refused under a key that the bank will answer with the same refusal.
    let spent = Change { key_spent: true, ..to(State::Ready, Cause::Answer) };
    let spent = journal.change(&gate(&*journal, &refused), &spent).unwrap();
    assert_eq!((spent.key, spent.doubt), (1, None));
    let unknown = journal.change(&gate(&*journal, &spent), &to(State::Unknown, Cause::NoAnswer)).unwrap();
    let believed = journal.change(&unknown, &believed()).unwrap();
    assert_eq!((believed.doubt.unwrap().attempt, believed.key, believed.readiness), (3, 1, Readiness::BelievedAbsent));
    // The first request in doubt stays the first, however many follow.
    // Four gates within a millisecond have marks that are ahead of the clock, and no age yet.
    wait_until(|| find(&*journal, "A-1").doubt.unwrap().age.is_some_and(|age| age > Duration::from_millis(1)));
    let again = journal.change(&gate(&*journal, &believed), &to(State::Unknown, Cause::Answer)).unwrap();
    assert_eq!((again.doubt.unwrap().attempt, again.attempts), (3, 4));
    // A person says that it was not and will not be executed: a new key, and no doubt.
    let review = journal.change(&again, &to(State::Review, Cause::HandedToReview)).unwrap();
    let released = Change { readiness: Readiness::Released, key_spent: true, ..to(State::Ready, Cause::Settled) };
    let settled = journal.change(&review, &released).unwrap();
    assert_eq!((settled.key, settled.doubt, settled.readiness), (2, None, Readiness::Released));
    // The bank speaks of what it is said not to have executed: in doubt again.
    let returns = Change { doubt: DoubtChange::Returns, ..to(State::Unknown, Cause::Notified) };
    let notified = journal.change(&settled, &returns).unwrap();
    assert_eq!(notified.doubt.unwrap().attempt, 4);
    assert_eq!(find(&*open(), "A-1").key, 2);
}

/// A gate writes what it changes and nothing else: who reads the row finds what was told, and what is counted since the last
/// request begins anew.
pub fn what_a_gate_tells_is_what_another_reads(open: Open) {
    let journal = open();
    let counted = |change: Change| Change { not_found: 3, absent: 2, ..change };
    let sent = gate(&*journal, &new(&*journal, "A-1"));
    let unknown = journal.change(&sent, &counted(to(State::Unknown, Cause::NoAnswer))).unwrap();
    let ready = journal.change(&unknown, &counted(believed())).unwrap();
    wait_until(|| instant::present() > ready.updated_at);
    let again = gate(&*journal, &ready);
    assert_eq!((again.not_found, again.absent, again.attempts), (0, 0, 2));
    assert!(again.updated_at > ready.updated_at);
    // Ages go on.
    let timeless = |movement: Movement| Movement { since_gate: None, open_for: None, doubt: None, ..movement };
    let read = find(&*open(), "A-1");
    assert_eq!(read.doubt.unwrap().attempt, again.doubt.unwrap().attempt);
    assert_eq!(timeless(read), timeless(again));
}

pub fn no_money_moved_is_not_written_beside_a_doubt(open: Open) {
    let journal = open();
    let sent = gate(&*journal, &new(&*journal, "A-1"));
    for (state, cause) in
        [(State::Ready, Cause::Answer), (State::Declined, Cause::Answer), (State::Paid, Cause::Answer)]
    {
        let doubtful = Change { doubt: DoubtChange::Stays, ..to(state, cause) };
        assert!(is_illegal(journal.change(&sent, &doubtful)), "{state:?}");
    }
    // And the gate stays shut for what is in doubt, unless the bank's last word allows it.
    let unknown = journal.change(&sent, &to(State::Unknown, Cause::NoAnswer)).unwrap();
    let silent = Change { belief: Some((Verdict::Unknown, By::Status, true)), ..believed() };
    let unconfirmed = journal.change(&unknown, &silent).unwrap();
    assert!(is_illegal(journal.gate(&unconfirmed, None, &json!({}))));
    let amended = journal.amend(&unconfirmed, &Intent { amount: Minor::new(1).unwrap(), ..intent("A-1") });
    assert!(is_illegal(amended), "other content beside a doubt");
    let unknown = journal.change(&unconfirmed, &to(State::Unknown, Cause::StatusNoAnswer)).unwrap();
    let believed = journal.change(&unknown, &believed()).unwrap();
    assert_eq!(gate(&*journal, &believed).attempts, 2);
}

pub fn what_a_callback_contradicts_is_listed_until_the_bank_was_heard(open: Open) {
    let journal = open();
    let paid = brought_to(&*journal, "A-1", State::Paid);
    brought_to(&*journal, "A-2", State::Paid);
    let contradicted = || -> Vec<String> {
        let filter = Filter { contradicted: true, limit: 10, ..Filter::default() };
        open().list(&filter).unwrap().movements.iter().map(|movement| movement.intent.number.to_string()).collect()
    };
    assert!(contradicted().is_empty());
    let belief = Some((Verdict::Unknown, By::Callback, true));
    let noted = journal.change(&paid, &Change { belief, ..to(State::Paid, Cause::Notified) }).unwrap();
    assert_eq!(contradicted(), ["A-1"]);
    let heard = Some((Verdict::Paid, By::Status, false));
    journal.change(&noted, &Change { belief: heard, ..to(State::Paid, Cause::Status) }).unwrap();
    assert!(contradicted().is_empty());
}

pub fn a_movement_is_found_by_the_banks_id_if_there_is_one_of_it(open: Open) {
    let journal = open();
    let named = |text: &str, id: &str| {
        let sent = gate(&*journal, &new(&*journal, text));
        let named = Change { order_id: Some(id.to_owned()), ..to(State::Pending, Cause::Answer) };
        journal.change(&sent, &named).unwrap()
    };
    let first = named("A-1", "77");
    assert_eq!(journal.find_by_order_id(Kind::Payout, "77").unwrap().unwrap().id, first.id);
    assert_eq!(journal.find_by_order_id(Kind::Payment, "77").unwrap(), None);
    assert_eq!(journal.find_by_order_id(Kind::Payout, "78").unwrap(), None);
    named("A-2", "77");
    assert_eq!(journal.find_by_order_id(Kind::Payout, "77").unwrap(), None, "an id that two have names neither");
}

pub fn a_commission_is_content(open: Open) {
    let journal = open();
    let with = |commission| Intent { commission, ..intent("A-1") };
    let Begun::New(new) = journal.begin(&with(Some(13_300))).unwrap() else { panic!("new") };
    assert_eq!(find(&*open(), "A-1").intent, with(Some(13_300)));
    let amended = journal.amend(&new, &with(None)).unwrap();
    assert_eq!(amended.intent.commission, None);
    assert_eq!(journal.history(&amended).unwrap()[0].evidence["commission"], 13_300);
    assert!(journal.history(&amended).unwrap()[1].evidence.get("commission").is_none());
}

fn wait_until(mut true_at_last: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while !true_at_last() {
        assert!(Instant::now() < deadline, "the clock stands still");
        std::thread::yield_now();
    }
}

pub fn the_gate_is_the_only_way_to_send(open: Open) {
    let journal = open();
    for (i, state) in State::ALL.into_iter().enumerate() {
        let movement = brought_to(&*journal, &format!("A-{i}"), state);
        for cause in Cause::ALL {
            assert!(is_illegal(journal.change(&movement, &to(State::Sending, cause))), "{state:?} {cause:?}");
        }
        assert_eq!(journal.gate(&movement, None, &json!({})).is_ok(), state == State::Ready, "{state:?}");
    }
}

pub fn unknown_money_is_sent_again_only_for_a_reason(open: Open) {
    let journal = open();
    let unknown = brought_to(&*journal, "A-1", State::Unknown);
    for cause in [Cause::Status, Cause::NotSent, Cause::Answer, Cause::Submitted, Cause::StatusNoAnswer] {
        assert!(is_illegal(journal.change(&unknown, &to(State::Ready, cause))), "{cause:?}");
    }
    let asked = Change { not_found: 3, ..to(State::Unknown, Cause::Status) };
    let unknown = journal.change(&unknown, &asked).unwrap();
    let ready = journal.change(&unknown, &to(State::Ready, Cause::NotFoundBelieved)).unwrap();
    let again = gate(&*journal, &ready);
    assert_eq!((again.attempts, again.not_found), (2, 0));
}

pub fn every_way_the_engine_goes_is_open(open: Open) {
    use Cause::*;
    use State::{Action, Declined, Paid, Pending, Ready, Review, Sending, Unknown};
    let journal = open();
    let ways = [
        (Ready, Ready, NotSent),
        (Ready, Ready, Submitted),
        (Ready, Declined, Settled),
        (Sending, Paid, Answer),
        (Sending, Declined, Answer),
        (Sending, Ready, Answer),
        (Sending, Pending, Answer),
        (Sending, Action, Answer),
        (Sending, Unknown, Answer),
        (Sending, Unknown, NoAnswer),
        (Sending, Unknown, Panic),
        (Sending, Review, HandedToReview),
        (Action, Action, Status),
        (Action, Pending, Status),
        (Action, Unknown, Status),
        (Action, Paid, Status),
        (Action, Declined, Status),
        (Action, Action, StatusNoAnswer),
        (Action, Review, HandedToReview),
        (Pending, Pending, Status),
        (Pending, Pending, StatusNoAnswer),
        (Pending, Action, Status),
        (Pending, Unknown, Status),
        (Pending, Review, HandedToReview),
        (Pending, Paid, Status),
        (Pending, Declined, Status),
        (Unknown, Unknown, Status),
        (Unknown, Unknown, StatusNoAnswer),
        (Unknown, Pending, Status),
        (Unknown, Action, Status),
        (Unknown, Paid, Status),
        (Unknown, Declined, Status),
        (Unknown, Ready, NotFoundBelieved),
        (Unknown, Review, HandedToReview),
        (Review, Review, Status),
        (Review, Review, StatusNoAnswer),
        (Review, Pending, Status),
        (Review, Paid, Settled),
        (Review, Declined, Settled),
        (Review, Ready, Settled),
        (Review, Paid, Status),
    ];
    for (i, (from, state, cause)) in ways.into_iter().enumerate() {
        let movement = brought_to(&*journal, &format!("A-{i}"), from);
        let changed = journal.change(&movement, &to(state, cause));
        let changed = changed.unwrap_or_else(|error| panic!("{from:?} -> {state:?} because of {cause:?}: {error}"));
        assert_eq!((changed.state, changed.cause, changed.revision), (state, cause, movement.revision + 1));
        journal.history(&changed).unwrap();
    }
}

pub fn content_changes_only_by_amending_what_is_ready(open: Open) {
    let journal = open();
    let sending = brought_to(&*journal, "A-1", State::Sending);
    let other = Intent { amount: Minor::new(100).unwrap(), fingerprint: [9; 32], payee_mask: None, ..intent("A-1") };
    assert!(is_illegal(journal.amend(&sending, &other)));
    let refused = journal.change(&sending, &to(State::Ready, Cause::Answer)).unwrap();
    assert!(is_illegal(journal.amend(&refused, &intent("A-2"))), "the number is the identity");
    let amended = journal.amend(&refused, &other).unwrap();
    assert_eq!((amended.state, amended.cause, amended.revision), (State::Ready, Cause::Amended, 4));
    assert_eq!(amended.intent, other);
    let history = journal.history(&amended).unwrap();
    assert_eq!((&history[0].evidence["amount"], &history[3].evidence["amount"]), (&json!(15_000_000), &json!(100)));
    assert_eq!(gate(&*journal, &amended).attempts, 2);
}

pub fn movements_are_listed_newest_first_in_pages(open: Open) {
    let journal = open();
    for i in 0..25 {
        let state = if i % 5 == 0 { State::Unknown } else { State::Paid };
        let movement = brought_to(&*journal, &format!("A-{i}"), state);
        journal.release(&movement).unwrap();
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = journal.list(&Filter { before, limit: 10, ..Filter::default() }).unwrap().movements;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        seen.extend(page.iter().map(|movement| movement.intent.number.to_string()));
    }
    let expected: Vec<String> = (0..25).rev().map(|i| format!("A-{i}")).collect();
    assert_eq!(seen, expected);
    let of = |states: &[State]| {
        let filter = Filter { states: states.to_vec(), limit: 100, ..Filter::default() };
        journal.list(&filter).unwrap().movements.len()
    };
    assert_eq!((of(&[State::Unknown]), of(&[State::Unknown, State::Paid]), of(&[State::Sending])), (5, 25, 0));
    let newest = find(&*journal, "A-24");
    let since =
        |since| journal.list(&Filter { since: Some(since), limit: 100, ..Filter::default() }).unwrap().movements.len();
    assert_eq!((since(0), since(newest.created_at + 1)), (25, 0));
    let until =
        |until| journal.list(&Filter { until: Some(until), limit: 100, ..Filter::default() }).unwrap().movements.len();
    assert_eq!((until(newest.created_at + 1), until(0)), (25, 0));
    assert!(journal.list(&Filter::default()).unwrap().movements.is_empty(), "at most none");
}

pub fn a_list_tells_who_is_at_work(open: Open) {
    let (one, two) = (open(), open());
    new(&*one, "A-1");
    let second = new(&*two, "A-2");
    new(&*two, "A-3");
    two.release(&second).unwrap();
    let claimed = |journal: &dyn Journal| -> Vec<bool> {
        let all = journal.list(&Filter { limit: 10, ..Filter::default() }).unwrap().movements;
        all.iter().map(|movement| movement.claimed).collect()
    };
    assert_eq!(claimed(&*one), [true, false, true]);
    drop(two);
    assert_eq!(claimed(&*one), [false, false, true]);
}

pub fn a_quarantine_begins_where_the_exchange_ends_and_runs_on(open: Open) {
    let journal = open();
    let sending = brought_to(&*journal, "A-1", State::Sending);
    let since = || find(&*journal, "A-1").since_gate.unwrap();
    let first = since();
    let deadline = Instant::now() + Duration::from_secs(10);
    while since() <= first {
        assert!(Instant::now() < deadline, "the clock stands still");
    }
    // Until the exchange ends, bytes of the request may leave: the quarantine begins there.
    std::thread::sleep(Duration::from_millis(30));
    let before = since();
    let unknown = journal.change(&sending, &to(State::Unknown, Cause::NoAnswer)).unwrap();
    let ended = unknown.since_gate.unwrap();
    assert!(ended < before, "{ended:?} {before:?}");
    let asked = journal.change(&unknown, &to(State::Unknown, Cause::StatusNoAnswer)).unwrap();
    assert!(asked.since_gate.unwrap() >= ended, "a question does not start it anew");
}

pub fn nothing_kept_looks_like_a_card_number(open: Open) {
    let journal = open();
    let card = "4111111111111111";
    let masked = Intent { payee_mask: Some(card.to_owned()), ..intent("A-1") };
    assert!(is_illegal(journal.begin(&masked)));
    let referred = Intent { payee_ref: Some(card.to_owned()), ..intent("A-1") };
    assert!(is_illegal(journal.begin(&referred)));
    let sending = brought_to(&*journal, "A-1", State::Sending);
    let leaking = Change {
        verdict: Some((None, Some(format!("card {card} refused")), None)),
        evidence: json!({ "raw": { "pan": card, card: [card, 4_111_111_111_111_111_u64] } }),
        ..to(State::Declined, Cause::Answer)
    };
    let done = journal.change(&sending, &leaking).unwrap();
    assert_eq!(done.bank_message.as_deref(), Some("card 411111******1111 refused"));
    let told = Value::Array(journal.history(&done).unwrap().into_iter().map(|event| event.evidence).collect());
    assert!(!told.to_string().contains(card), "{told}");
}

/// Every promise as a test of its own, for a journal that `$store` makes: something with `open() -> Box<dyn Journal>`.
macro_rules! promises {
    ($store:expr; $($promise:ident)*) => { $(
        #[test]
        fn $promise() {
            let store = $store;
            super::$promise(&|| store.open());
        }
    )* };
}

macro_rules! contract {
    ($store:expr) => {
        promises! { $store;
            a_number_begins_once
            a_registry_begins_unclaimed_and_leaves_what_is_known_as_it_is
            a_part_of_a_registry_is_entered_wholly_or_not_at_all
            one_registry_entered_by_many_at_once_is_entered_once
            one_of_many_threads_begins
            a_payout_walks_from_intent_to_verdict
            facts_stay_until_replaced
            the_gate_opens_once
            a_claim_is_exclusive_until_it_is_given_back
            an_old_holder_can_change_nothing
            what_a_dead_owner_was_sending_is_unknown
            what_is_final_changes_by_a_correction_only
            a_callback_is_noted_beside_what_is_final
            refunds_of_one_order_have_numbers_of_their_own
            a_gate_stays_shut_when_a_rival_went_first
            a_gate_stays_shut_when_a_cancel_of_the_order_went_first
            a_doubt_begins_at_the_first_gate_and_ends_when_the_engine_says_so
            what_a_gate_tells_is_what_another_reads
            no_money_moved_is_not_written_beside_a_doubt
            what_a_callback_contradicts_is_listed_until_the_bank_was_heard
            a_movement_is_found_by_the_banks_id_if_there_is_one_of_it
            a_commission_is_content
            the_gate_is_the_only_way_to_send
            unknown_money_is_sent_again_only_for_a_reason
            every_way_the_engine_goes_is_open
            content_changes_only_by_amending_what_is_ready
            movements_are_listed_newest_first_in_pages
            a_list_tells_who_is_at_work
            a_quarantine_begins_where_the_exchange_ends_and_runs_on
            nothing_kept_looks_like_a_card_number
        }
    };
}

mod sqlite {
    use tolem::journal::{Journal, SqliteJournal};

    struct Store(tempfile::TempDir);

    impl Store {
        fn open(&self) -> Box<dyn Journal> {
            Box::new(SqliteJournal::open(&self.0.path().join("journal.sqlite"), "bank/host/merchant").unwrap())
        }
    }

    contract!(Store(tempfile::tempdir().unwrap()));
}

#[cfg(all(feature = "postgres", unix))]
mod postgres {
    use crate::postgres::Store;

    contract!(Store::new());
}

#[cfg(all(feature = "postgres", unix))]
mod pooled {
    use crate::postgres::Pooled;

    contract!(Pooled::new());
}
