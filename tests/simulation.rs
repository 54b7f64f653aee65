//! Thousands of payouts a second through the real engine, against an unfair bank, a journal in memory and a
//! clock of their own, with the process dying between any two effects. One thread; the seed decides all.
//!
//! What must hold for every seed: money moves at most once a number, what the journal calls paid was paid,
//! what it calls declined was not, and nothing is lost. And the same bank pays twice as soon as the
//! quarantine is switched off: otherwise this test would prove nothing.

#[path = "simulation/bank.rs"]
mod bank;
#[path = "simulation/memory.rs"]
mod memory;

use bank::{Bank, Dice, ToyGateway};
use memory::{Handle, Store};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::engine::{Call, Engine, Limits, Pace};
use tolem::journal::Intent;
use tolem::model::*;

const QUARANTINE: Duration = Duration::from_millis(3_000);

fn profile(quarantine: Duration) -> Profile {
    Profile {
        dedupe_proven: false,
        late_bound: Some(bank::LATE_BOUND),
        resend: true,
        key_life: None,
        status_by_own_number: true,
        not_found_is_believed_after: quarantine,
        not_found_answers: if quarantine.is_zero() { 1 } else { 3 },
        review_after: Duration::from_secs(86_400),
    }
}

fn payout(n: u64) -> (Command, Intent) {
    let number = OrderNumber::parse(&format!("s-{n}")).unwrap();
    let (amount, currency) = (Minor::new(1_000 + n).unwrap(), Currency::KZT);
    let command = Command::Payout(Box::new(Payout {
        number: number.clone(),
        amount,
        currency,
        description: None,
        language: None,
        recipient: Recipient::default(),
        destination: Destination::Agreed,
        source: None,
        params: Vec::new(),
        extra: serde_json::Value::Null,
    }));
    let intent = Intent {
        kind: Kind::Payout,
        number,
        amount,
        currency,
        fingerprint: [7; 32],
        payee_mask: None,
        payee_ref: None,
        by_page: false,
        part: None,
        manual_capture: false,
        by_wallet: false,
        commission: None,
    };
    (command, intent)
}

/// Drives one payout to its end through as many lives as it takes. True: it ended in review.
fn live_through(
    store: &Arc<Mutex<Store>>,
    bank: &Arc<Mutex<Bank>>,
    dice: &mut Dice,
    n: u64,
    quarantine: Duration,
) -> bool {
    let (command, intent) = payout(n);
    for life in 0..200 {
        // Early lives are short; then one is long enough to finish.
        let breath = if life < 6 { dice.below(14) } else { u64::MAX };
        let handle = Handle::open(store, breath);
        let engine = Engine {
            journal: Box::new(handle.clone()),
            gateway: Box::new(ToyGateway::default()),
            wire: Box::new(bank::Line { bank: bank.clone(), store: store.clone(), handle: handle.clone() }),
            profile: profile(quarantine),
            limits: Limits {
                answer: Duration::from_secs(5),
                question: Duration::from_secs(5),
                pace: Pace::new(&[Duration::ZERO]),
            },
        };
        let call = Call { deadline: Deadline::after(Duration::from_secs(20)), watch: &Unwatched };
        let _ = engine.submit(&command, &intent, call);
        handle.close();
        match store.lock().unwrap().state(&intent.number) {
            Some(state) if state.is_final() => return false,
            Some(State::Review) => return true,
            _ => {}
        }
    }
    panic!("s-{n} never came to an end");
}

/// What a seed came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    paid_twice: usize,
    called_declined_and_paid: usize,
    in_review: usize,
}

/// Runs one seed, checking what must hold even for a careless operator: nothing is lost, what is called paid
/// was paid, and no history leaves the rules.
fn run(seed: u64, payouts: u64, quarantine: Duration) -> Outcome {
    let store = Arc::new(Mutex::new(Store::default()));
    let bank = Arc::new(Mutex::new(Bank::new(seed)));
    let mut dice = Dice::new(seed ^ 0x5eed);
    let mut outcome = Outcome::default();
    for n in 0..payouts {
        outcome.in_review += usize::from(live_through(&store, &bank, &mut dice, n, quarantine));
    }
    let store = store.lock().unwrap();
    let mut bank = bank.lock().unwrap();
    bank.execute_all_late();
    for n in 0..payouts {
        let (_, intent) = payout(n);
        let executed = bank.executions(&intent.number);
        let state = store.state(&intent.number).expect("nothing is lost");
        outcome.paid_twice += usize::from(executed > 1);
        match state {
            State::Paid => assert!(executed >= 1, "seed {seed}: s-{n} is called paid and was not"),
            State::Declined => outcome.called_declined_and_paid += usize::from(executed > 0),
            State::Review => {}
            other => panic!("seed {seed}: s-{n} ended as {other:?}"),
        }
    }
    store.check_history();
    outcome
}

#[test]
fn no_seed_pays_twice() {
    let seeds = std::env::var("TOLEM_SEEDS").map_or(60, |n| n.parse().expect("a number of seeds"));
    for seed in 0..seeds {
        assert_eq!(run(seed, 250, QUARANTINE), Outcome::default(), "seed {seed}");
    }
}

#[test]
fn without_the_quarantine_the_same_bank_pays_twice() {
    let twice: usize = (0..8).map(|seed| run(seed, 250, Duration::ZERO).paid_twice).sum();
    assert!(twice > 0, "this bank cannot tell a careful client from a careless one");
}

#[test]
fn a_seed_replays_to_the_letter() {
    assert_eq!(run(7, 200, Duration::ZERO), run(7, 200, Duration::ZERO));
}
