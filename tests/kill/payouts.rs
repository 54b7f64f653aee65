//! The proof of the promise: a till of sixteen cashiers pays out a thousand orders through a bank that does
//! not refuse duplicates, executes up to 400 ms late and loses every second answer, and is killed with
//! SIGKILL over and over at random moments. In the end every order was paid once, by the bank's own ledger,
//! and the journal agrees with it to the tiyn.
//!
//! With the quarantine switched off the very same run pays somebody twice. If it did not, this test would
//! prove nothing; so that is asserted too.

use crate::lives::{CASHIERS, live_and_die};
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
struct Outcome {
    kills: u32,
    paid_twice: usize,
    lost: usize,
    unresolved: usize,
    journal_differs: usize,
}

#[test]
fn a_till_killed_at_random_never_pays_twice_and_never_loses_a_payout() {
    let orders = std::env::var("TOLEM_KILL_ORDERS").map_or(1_000, |n| n.parse().expect("a number of orders"));
    // Late by as much as the bank can be, our own wait for the answer, and room for a busy machine.
    let profile = json!({
        "resend": true, "lateBoundMs": LATE_MS, "notFoundBelievedAfterMs": ANSWER_MS + LATE_MS + 1_400, "notFoundAnswers": 3,
    });
    let outcome = run(orders, &profile, 1);
    println!("{orders} payouts, {} kills: {outcome:?}", outcome.kills);
    assert!(outcome.kills >= 20, "only {} kills: the till was hardly disturbed", outcome.kills);
    let Outcome { paid_twice, lost, unresolved, journal_differs, .. } = outcome;
    assert_eq!((paid_twice, lost, unresolved, journal_differs), (0, 0, 0, 0));
}

#[test]
fn without_the_quarantine_the_same_till_pays_twice() {
    // The operator claims that the bank is never late, and "not found" is believed at once.
    let profile =
        json!({ "resend": true, "lateBoundMs": 0, "notFoundBelievedAfterMs": ANSWER_MS, "notFoundAnswers": 1 });
    let outcome = run(400, &profile, 2);
    println!("quarantine off: {outcome:?}");
    assert!(outcome.paid_twice > 0, "this bank cannot tell a careful till from a careless one");
}

fn unfair_bank(seed: u64) -> Sandbox {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    sandbox.set_settings(&json!({ "duplicates": "execute" }).to_string()).unwrap();
    let late =
        |then: Value| json!({ "action": "execute-later", "at": "before-execute", "ms": [0, LATE_MS], "then": then });
    let plan = json!({ "seed": seed, "rules": [
        // The bank's books are late too: an order that was just accepted, executed or not, is "not found" at first.
        { "match": { "path": "performPayout.do" }, "do": { "action": "not-found-for", "ms": LATE_MS } },
        { "match": { "path": "performPayout.do" }, "probability": 0.5, "do": { "anyOf": [
            { "action": "drop", "at": "before-execute" },
            { "action": "drop", "at": "after-execute" },
            { "action": "reset", "at": "before-execute" },
            { "action": "reset", "at": "after-execute" },
            { "action": "stall", "at": "after-execute", "ms": 600 },
            { "action": "html", "at": "after-execute", "status": 502 },
            { "action": "truncate", "at": "after-execute", "bytes": 30 },
            { "action": "error", "at": "after-execute", "row": "rest-unsuccessful" },
            late(json!({ "action": "drop" })),
            late(json!({ "action": "error", "row": "timeout-gateway" })),
        ] } },
        { "match": { "path": "getPayoutStatus.do" }, "probability": 0.11, "do": { "anyOf": [
            { "action": "drop", "at": "before-execute" },
            { "action": "html", "at": "after-execute", "status": 200 },
        ] } },
    ] });
    sandbox.set_plan(&plan.to_string()).unwrap();
    sandbox
}

fn run(orders: u64, profile: &Value, seed: u64) -> Outcome {
    let sandbox = unfair_bank(seed);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let config = json!({
        "gateway": "bereke-payouts",
        "baseUrl": sandbox.url(),
        "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": ANSWER_MS, "questionMs": 500, "connectMs": 200, "recoveryMs": 0 },
        "profile": profile,
        "locale": "en",
    });
    let config_file = folder.path().join("till.json");
    std::fs::write(&config_file, config.to_string()).unwrap();
    let mut outcome = Outcome { kills: till(&config_file, orders, seed), ..Outcome::default() };
    // Whatever the bank still holds back, it does now.
    sandbox.advance_clock(Duration::from_secs(60));
    compare(&sandbox, &config, orders, &mut outcome);
    outcome
}

fn till(config: &Path, orders: u64, seed: u64) -> u32 {
    let program = crate::c::Program::compile(&crate::c::root().join("tests/kill/till.c"));
    let mut command = program.command();
    command.arg(config).args(["1", &orders.to_string(), CASHIERS]);
    live_and_die(vec![command], seed)
}

/// The ledger is the truth; the journal must say the same.
fn compare(sandbox: &Sandbox, config: &Value, orders: u64, outcome: &mut Outcome) {
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
