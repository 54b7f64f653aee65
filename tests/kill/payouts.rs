//! The proof of the promise: a till of sixteen cashiers pays out a thousand orders (everyday four hundred) through a bank that does
//! not refuse duplicates, executes up to 400 ms late and loses every second answer, and is killed with
//! SIGKILL over and over at random moments. In the end every order was paid once, by the bank's own ledger,
//! and the journal agrees with it to the tiyn.
//!
//! With the quarantine switched off the very same run pays somebody twice. If it did not, this test would
//! prove nothing; so that is asserted too.

use crate::lives::{CASHIERS, LIFE_MS, live_and_die, of_all, of_this_round};
use crate::people;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tolem::client::Client;
use tolem::model::{Status, Unwatched};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const LATE_MS: u64 = 400;
const ANSWER_MS: u64 = 200;

/// What became of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    pub kills: u32,
    pub paid_twice: usize,
    pub lost: usize,
    pub unresolved: usize,
    pub journal_differs: usize,
}

/// A bank's gateway and how its sandbox is made unfair.
pub struct Bank {
    config: Value,
    /// Switches of the sandbox.
    settings: Value,
    /// What a rule of the plan matches: requests that move money, and questions about them.
    sends: Value,
    asks: Value,
    /// An error of the bank's own that says nothing, as a fault.
    vague: Value,
}

pub fn bereke() -> Bank {
    Bank {
        config: json!({ "gateway": "bereke-payouts", "credentials": { "userName": "sandbox-api", "password": "sandbox-password" } }),
        settings: json!({ "duplicates": "execute" }),
        sends: json!({ "path": "performPayout.do" }),
        asks: json!({ "path": "getPayoutStatus.do" }),
        vague: json!({ "action": "error", "row": "rest-unsuccessful" }),
    }
}

/// `request_id`: whether the bank honours its idempotency key for payouts, which nobody has promised.
fn bepaid(request_id: &str) -> Bank {
    Bank {
        config: json!({ "gateway": "bepaid", "credentials": { "shopId": "sandbox-api", "secretKey": "sandbox-password" } }),
        settings: json!({ "bepaid": { "requestId": request_id, "duplicateWindowMs": 0 } }),
        sends: json!({ "path": "/transactions/payouts" }),
        asks: json!({ "method": "GET" }),
        vague: json!({ "action": "error", "row": "temporarily-unavailable" }),
    }
}

/// Late by as much as the bank can be, our own wait for the answer, and room for a busy machine.
pub fn quarantine() -> Value {
    json!({
        "resend": true, "lateBoundMs": LATE_MS, "notFoundBelievedAfterMs": ANSWER_MS + LATE_MS + 1_400, "notFoundAnswers": 3,
    })
}

/// The operator claims that the bank is never late, and "not found" is believed at once.
pub fn careless() -> Value {
    json!({ "resend": true, "lateBoundMs": 0, "notFoundBelievedAfterMs": ANSWER_MS, "notFoundAnswers": 1 })
}

/// The operator knows that the bank refuses or replays a second request, so "not found" may be believed at once.
fn proven() -> Value {
    json!({ "dedupe": "proven", "notFoundBelievedAfterMs": ANSWER_MS, "notFoundAnswers": 1 })
}

fn pays_each_once(bank: &Bank, profile: &Value, seed: u64) {
    let outcome = run(bank, of_all(1_000), profile, seed);
    println!("{} {} kills: {outcome:?}", bank.config["gateway"], outcome.kills);
    assert!(outcome.kills >= 20, "only {} kills: the till was hardly disturbed", outcome.kills);
    let Outcome { paid_twice, lost, unresolved, journal_differs, .. } = outcome;
    assert_eq!((paid_twice, lost, unresolved, journal_differs), (0, 0, 0, 0));
}

/// When the kills come too well for a careless till, it is tried again with others.
fn pays_somebody_twice(bank: &Bank, profile: &Value, seed: u64) {
    for round in 0..20 {
        let outcome = run(bank, 100, profile, seed + 1_000 * round);
        println!("{} careless: {outcome:?}", bank.config["gateway"]);
        if outcome.paid_twice > 0 {
            return;
        }
    }
    panic!("this bank cannot tell a careful till from a careless one");
}

#[test]
fn a_till_killed_at_random_never_pays_twice_and_never_loses_a_payout() {
    pays_each_once(&bereke(), &quarantine(), 1);
}

#[test]
fn without_the_quarantine_the_same_till_pays_twice() {
    pays_somebody_twice(&bereke(), &careless(), 2);
}

#[test]
fn a_bank_that_honours_its_key_needs_no_quarantine() {
    pays_each_once(&bepaid("honoured"), &proven(), 3);
}

#[test]
fn a_bank_that_ignores_its_key_is_paid_through_once_each_behind_the_quarantine() {
    pays_each_once(&bepaid("ignored"), &quarantine(), 4);
}

#[test]
fn trusting_a_key_that_the_bank_ignores_pays_twice() {
    pays_somebody_twice(&bepaid("ignored"), &proven(), 5);
}

/// A bank that executes what it is sent, at once.
pub fn of_bank(bank: &Bank) -> Sandbox {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    sandbox.set_settings(&bank.settings.to_string()).unwrap();
    sandbox
}

pub fn unfair_bank(bank: &Bank, seed: u64) -> Sandbox {
    let sandbox = of_bank(bank);
    let late =
        |then: Value| json!({ "action": "execute-later", "at": "before-execute", "ms": [0, LATE_MS], "then": then });
    let mut vague_after = bank.vague.clone();
    vague_after["at"] = "after-execute".into();
    let plan = json!({ "seed": seed, "rules": [
        // The bank's books are late too: an order that was just accepted, executed or not, is "not found" at first.
        { "match": bank.sends, "do": { "action": "not-found-for", "ms": LATE_MS } },
        { "match": bank.sends, "probability": 0.5, "do": { "anyOf": [
            { "action": "drop", "at": "before-execute" },
            { "action": "drop", "at": "after-execute" },
            { "action": "reset", "at": "before-execute" },
            { "action": "reset", "at": "after-execute" },
            { "action": "stall", "at": "after-execute", "ms": 600 },
            { "action": "html", "at": "after-execute", "status": 502 },
            { "action": "truncate", "at": "after-execute", "bytes": 30 },
            vague_after,
            late(json!({ "action": "drop" })),
            late(bank.vague.clone()),
        ] } },
        { "match": bank.asks, "probability": 0.11, "do": { "anyOf": [
            { "action": "drop", "at": "before-execute" },
            { "action": "html", "at": "after-execute", "status": 200 },
        ] } },
    ] });
    sandbox.set_plan(&plan.to_string()).unwrap();
    sandbox
}

fn run(bank: &Bank, orders: u64, profile: &Value, seed: u64) -> Outcome {
    let seed = of_this_round(seed);
    let sandbox = unfair_bank(bank, seed);
    let (config, folder) = shop_at(bank, &sandbox, profile);
    let kills = till(&folder.path().join("till.json"), orders, "", seed);
    let mut outcome = Outcome { kills, ..Outcome::default() };
    // Whatever the bank still holds back, it does now.
    sandbox.advance_clock(Duration::from_secs(60));
    compare(&sandbox, &config, orders, &mut outcome);
    outcome
}

/// The configuration of a shop at that bank, also in a file of its folder.
pub fn shop_at(bank: &Bank, sandbox: &Sandbox, profile: &Value) -> (Value, tempfile::TempDir) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut config = json!({
        "baseUrl": sandbox.url(),
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": ANSWER_MS, "questionMs": 500, "connectMs": 200, "recoveryMs": 0 },
        "profile": profile,
        "locale": "en",
    });
    for (name, value) in bank.config.as_object().unwrap() {
        config[name] = value.clone();
    }
    std::fs::write(folder.path().join("till.json"), config.to_string()).unwrap();
    (config, folder)
}

/// Fewer orders: people take their time.
const ORDERS_OF_PEOPLE: u64 = 100;

/// Runs a till among people; then every payout, asked about once more, is told as the ledger has it.
fn is_told_as_the_ledger_has_it(bank: &Bank, work: &str, seed: u64, habits: [people::Habit; 2]) {
    let seed = of_this_round(seed);
    let sandbox = unfair_bank(bank, seed);
    let (config, folder) = shop_at(bank, &sandbox, &quarantine());
    let mut kills = 0;
    people::at_work(&sandbox, habits[0], habits[1], || {
        kills = till(&folder.path().join("till.json"), ORDERS_OF_PEOPLE, work, seed);
    });
    println!("{} {work}: {kills} kills", bank.config["gateway"]);
    assert!(kills >= 5, "only {kills} kills: the till was hardly disturbed");
    sandbox.set_plan(r#"{"rules": []}"#).unwrap();
    sandbox.advance_clock(Duration::from_secs(60));
    let ledger = sandbox.ledger();
    let (answer, client) = Client::open(&config.to_string());
    let client = client.unwrap_or_else(|| panic!("{}", answer.json));
    for order in 1..=ORDERS_OF_PEOPLE {
        let number = format!("k-{order}");
        let sum = |kind: &str| -> Vec<u64> {
            let own = ledger.iter().filter(|entry| entry.order_number == number && entry.kind == kind);
            own.map(|entry| entry.amount).collect()
        };
        let (paid, back) = (sum("payout"), sum("return"));
        assert!(paid.is_empty() || paid == [1000 + order], "{number} was paid {paid:?}");
        let answer = client.call("payout.status", &json!({ "orderNumber": number }).to_string(), &Unwatched);
        let story = format!("{number} was paid {paid:?} and came back {back:?}: {}", answer.json);
        match paid.len() > back.len() {
            true => assert_eq!(answer.status, Status::Ok, "{story}"),
            false => assert_ne!(answer.status, Status::Ok, "{story}"),
        }
    }
}

#[test]
fn a_second_card_on_the_page_of_a_payout_is_known_whatever_dies() {
    let mut bank = bereke();
    bank.settings["pageAttempts"] = 3.into();
    is_told_as_the_ledger_has_it(&bank, "page", 6, [people::pays_with_the_second_card, people::does_nothing]);
}

#[test]
fn a_payout_corrected_in_the_cabinet_is_known_whatever_dies() {
    is_told_as_the_ledger_has_it(&bereke(), "declined", 7, [people::corrects, people::does_nothing]);
}

fn till(config: &Path, orders: u64, work: &str, seed: u64) -> u32 {
    let program = crate::c::Program::compile(&crate::c::root().join("tests/kill/till.c"));
    let mut command = program.command();
    command.arg(config).args(["1", &orders.to_string(), CASHIERS, work]);
    live_and_die(vec![command], LIFE_MS, seed)
}

/// The ledger is the truth; the journal must say the same.
pub fn compare(sandbox: &Sandbox, config: &Value, orders: u64, outcome: &mut Outcome) {
    let mut executed: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in sandbox.ledger() {
        executed.entry(entry.order_number).or_default().push(entry.amount);
    }
    let (answer, client) = Client::open(&config.to_string());
    let client = client.unwrap_or_else(|| panic!("{}", answer.json));
    for order in 1..=orders {
        let number = format!("k-{order}");
        let amounts = executed.remove(&number).unwrap_or_default();
        outcome.paid_twice += usize::from(amounts.len() > 1);
        let answer = client.call("operation.get", &json!({ "orderNumber": number }).to_string(), &Unwatched);
        let document: Value = serde_json::from_str(&answer.json).unwrap();
        match answer.status {
            Status::Ok => {
                outcome.journal_differs += usize::from(amounts.first() != document["amount"].as_u64().as_ref())
            }
            Status::Declined => outcome.journal_differs += usize::from(!amounts.is_empty()),
            _ => outcome.unresolved += 1,
        }
        outcome.lost += usize::from(answer.status == Status::Request || amounts.is_empty());
    }
    assert!(executed.is_empty(), "money moved for numbers nobody asked for: {executed:?}");
}
