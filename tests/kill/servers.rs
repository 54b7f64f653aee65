//! Tills on one journal whose PostgreSQL server is killed every few seconds, against the same unfair bank; and tills that are
//! given the same number at the same moment. The bank executes whatever it is sent: nothing but the journal stands in between.

use crate::lives::{is_long, of_all, of_this_round};
use crate::payouts::{Outcome, bereke, compare, of_bank, quarantine, shop_at, unfair_bank};
use crate::server::Server;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tolem::client::Client;
use tolem::model::Unwatched;

/// Processes, two for each share of the orders.
const TILLS: u64 = 8;

#[test]
fn eight_tills_pay_each_order_once_while_their_server_is_killed() {
    let (bank, seed) = (bereke(), of_this_round(8));
    let orders = of_all(if is_long() { 2_000 } else { 400 });
    let server = Server::new(&[]);
    let sandbox = unfair_bank(&bank, seed);
    let (mut config, folder) = shop_at(&bank, &sandbox, &quarantine());
    config["journal"] = server.url(&server.database()).into();
    std::fs::write(folder.path().join("till.json"), config.to_string()).unwrap();
    let program = crate::c::Program::compile(&crate::c::root().join("tests/kill/till.c"));
    let share = orders / (TILLS / 2);
    let start = |till: u64| -> Till {
        let first = 1 + (till / 2) * share;
        let mut command = program.command();
        command.arg(folder.path().join("till.json")).args([first.to_string(), (first + share - 1).to_string()]);
        Till(command.arg("4").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    };
    let over = AtomicBool::new(false);
    let kills = std::thread::scope(|scope| {
        let killer = scope.spawn(|| kill_until(&server, &over, seed));
        let mut tills: Vec<Till> = (0..TILLS).map(start).collect();
        for till in &mut tills {
            let code = loop {
                if let Some(ended) = till.0.try_wait().unwrap() {
                    break ended.code();
                }
                assert!(!killer.is_finished(), "a till goes on though nobody starts its server any more");
                std::thread::sleep(Duration::from_millis(20));
            };
            assert!(code == Some(0) || code == Some(1), "a till ended with {code:?}");
        }
        over.store(true, Ordering::Relaxed);
        killer.join().unwrap()
    });
    sandbox.advance_clock(Duration::from_secs(60));
    let mut outcome = Outcome { kills, ..Outcome::default() };
    compare(&sandbox, &config, share * (TILLS / 2), &mut outcome);
    println!("{} orders: {outcome:?}", share * (TILLS / 2));
    assert!(kills >= 3, "only {kills} kills: the server was hardly disturbed");
    let Outcome { paid_twice, lost, unresolved, journal_differs, .. } = outcome;
    assert_eq!((paid_twice, lost, unresolved, journal_differs), (0, 0, 0, 0));
}

/// A till that does not outlive the test when that fails.
struct Till(Child);

impl Drop for Till {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Kills the server every one to four seconds, in the long test every five to forty, and starts it again, until it is over.
pub fn kill_until(server: &Server, over: &AtomicBool, seed: u64) -> u32 {
    let (mut kills, mut random) = (0, seed);
    let (shortest, more) = if is_long() { (5_000, 35_000) } else { (1_000, 3_000) };
    let began = Instant::now();
    while !over.load(Ordering::Relaxed) {
        assert!(began.elapsed() < Duration::from_secs(900), "the tills never came to an end; {kills} kills");
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let death = Instant::now() + Duration::from_millis(shortest + (random >> 33) % more);
        while Instant::now() < death && !over.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(20));
        }
        server.kill();
        server.start();
        kills += 1;
    }
    kills
}

/// The tests' own server: what it was killed with may need a moment longer to end than its successor to start.
#[test]
fn a_server_starts_again_where_a_process_of_the_one_before_is_still_ending() {
    let server = Server::new(&[]);
    let slow = server.sql("postgres", "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
    let slow = rustix::process::Pid::from_raw(slow.parse().unwrap()).unwrap();
    rustix::process::kill_process(slow, rustix::process::Signal::STOP).unwrap();
    server.kill();
    std::thread::scope(|scope| {
        let start = scope.spawn(|| server.start());
        let in_use = || std::fs::read_to_string(server.log()).unwrap().contains("is still in use");
        while !in_use() && !start.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        rustix::process::kill_process(slow, rustix::process::Signal::CONT).unwrap();
        assert!(in_use());
        start.join().unwrap();
    });
    assert_eq!(server.sql("postgres", "SELECT 1"), "1");
}

#[test]
fn a_number_given_to_two_tills_at_once_is_paid_once_a_thousand_times() {
    const LANES: u64 = 4;
    const EACH: u64 = 250;
    let bank = bereke();
    let server = Server::new(&[]);
    let sandbox = of_bank(&bank);
    let (mut config, _folder) = shop_at(&bank, &sandbox, &json!({}));
    config["journal"] = server.url(&server.database()).into();
    config["timeouts"] = json!({ "recoveryMs": 0 });
    let tills = [(); 2].map(|()| opened(&config).0);
    std::thread::scope(|scope| {
        for lane in 0..LANES {
            let meet = std::sync::Arc::new(Barrier::new(2));
            for till in &tills {
                let meet = meet.clone();
                scope.spawn(move || {
                    for i in 0..EACH {
                        meet.wait();
                        let answer = till.call("payout.create", &order(lane * EACH + i), &Unwatched);
                        let document: Value = serde_json::from_str(&answer.json).unwrap();
                        assert_eq!(document["advice"], "book", "{}", answer.json);
                    }
                });
            }
        }
    });
    let mut paid: BTreeMap<String, u32> = BTreeMap::new();
    for entry in sandbox.ledger() {
        *paid.entry(entry.order_number).or_default() += 1;
    }
    assert_eq!((paid.len() as u64, paid.values().max()), (LANES * EACH, Some(&1)));
}

#[test]
fn what_a_promoted_standby_has_forgotten_is_not_paid_again() {
    let bank = bereke();
    let sandbox = of_bank(&bank);
    let proven = json!({ "dedupe": "proven", "notFoundBelievedAfterMs": 1_000, "notFoundAnswers": 1 });
    let (mut config, _folder) = shop_at(&bank, &sandbox, &proven);
    config["timeouts"] = json!({ "recoveryMs": 0 });
    let master = Server::new(&[]);
    let database = master.database();
    config["journal"] = master.url(&database).into();
    let (till, _) = opened(&config);
    assert_eq!(pay(&till, 1)["advice"], "book");
    let standby = Server::standby_of(&master);
    standby.until_as_new_as(&master);
    // What is paid from now on only the master knows.
    standby.kill();
    assert_eq!(pay(&till, 2)["advice"], "book");
    master.kill();
    standby.start();
    standby.promote();
    drop(till);

    config["journal"] = standby.url(&database).into();
    let (till, opening) = opened(&config);
    let word = opening["journalToAccept"].as_str().expect("another server").to_owned();
    // The bank has it, whatever the journal has forgotten.
    let again = pay(&till, 2);
    assert_eq!((&again["status"], &again["advice"]), (&json!("TOLEM_OK"), &json!("book")), "{again}");
    // A new number is asked about, and sent when what was forgotten cannot be on its way any more.
    let mut answers = Vec::new();
    while answers.last().is_none_or(|answer: &Value| answer["advice"] == "repeat") {
        assert!(answers.len() < 100, "{answers:?}");
        answers.push(pay(&till, 3));
        std::thread::sleep(Duration::from_millis(50));
    }
    let last = answers.pop().unwrap();
    assert_eq!((&last["status"], &last["advice"]), (&json!("TOLEM_OK"), &json!("book")), "{last}");
    for answer in answers {
        assert_eq!(
            (&answer["status"], &answer["error"]["code"]),
            (&json!("TOLEM_E_JOURNAL"), &json!("busy")),
            "{answer}"
        );
        assert!(answer["error"]["message"].as_str().unwrap().contains("wait"), "{answer}");
    }
    config["journalAccepted"] = word.into();
    let (till, opening) = opened(&config);
    assert!(opening.get("journalToAccept").is_none(), "{opening}");
    assert_eq!(pay(&till, 4)["advice"], "book");
    let mut paid: BTreeMap<String, u32> = BTreeMap::new();
    for entry in sandbox.ledger() {
        *paid.entry(entry.order_number).or_default() += 1;
    }
    let expected = (1..=4).map(|number| (format!("k-{number}"), 1)).collect();
    assert_eq!(paid, expected);
}

fn opened(config: &Value) -> (Client, Value) {
    let (answer, client) = Client::open(&config.to_string());
    (client.unwrap_or_else(|| panic!("{}", answer.json)), serde_json::from_str(&answer.json).unwrap())
}

fn pay(till: &Client, number: u64) -> Value {
    serde_json::from_str(&till.call("payout.create", &order(number), &Unwatched).json).unwrap()
}

fn order(number: u64) -> String {
    json!({
        "orderNumber": format!("k-{number}"), "amount": 1000 + number, "currency": "398",
        "card": { "number": "4111111111111111" }, "recipient": { "name": "TILL" },
    })
    .to_string()
}
