//! Thousands of orders a second through the real engine, against a nasty bank, a journal in memory and a clock of
//! their own, with the process dying between any two effects. One thread; the seed decides all.
//!
//! What must hold for every seed (`simulation/oracle.rs`): nothing is executed twice, nothing is lost, "no money
//! moved" is never said while it moved or may move, what is called final is what the bank says when it is asked,
//! nobody else's money is called ours, and everything comes to an end, by the machine or by a person. And the same
//! bank pays twice as soon as the client is careless: otherwise this test would prove nothing.
//!
//! `TOLEM_SEEDS` sets how many seeds are run, 500 movements each; `TOLEM_STORY=seed:order` tells one order's story.

#[path = "simulation/bank.rs"]
mod bank;
#[path = "simulation/dice.rs"]
mod dice;
#[path = "simulation/language.rs"]
mod language;
#[path = "simulation/memory.rs"]
mod memory;
#[path = "simulation/oracle.rs"]
mod oracle;
#[path = "simulation/rules.rs"]
mod rules;
#[path = "simulation/till.rs"]
mod till;

use language::Gap;
use oracle::Broken;
use std::collections::BTreeMap;
use till::{Client, Scenario, World};
use tolem::engine::{Rule, Rules};

/// So many movements are a seed.
const MOVEMENTS: usize = 500;

/// What a run came to: how many movements, and for each broken promise how often and where first.
#[derive(Debug, Default, PartialEq, Eq)]
struct Census {
    movements: usize,
    reviewed: usize,
    broken: BTreeMap<(Broken, &'static str), (usize, String)>,
    faults: Vec<u32>,
    executions: [usize; 5],
}

impl Census {
    fn of(scenario: &Scenario, seeds: std::ops::Range<u64>, client: Client) -> Census {
        let mut census = Census::default();
        for seed in seeds {
            let enough = census.movements + MOVEMENTS;
            let mut n = 0;
            while census.movements < enough {
                let lived = World::new(scenario, seed, n, client).live();
                census.movements += lived.movements.max(1);
                census.reviewed += usize::from(lived.reviewed);
                census.faults.resize(lived.faults.len(), 0);
                census.faults.iter_mut().zip(lived.faults).for_each(|(all, this)| *all += this);
                census.executions.iter_mut().zip(lived.executions).for_each(|(all, this)| *all += this);
                for (broken, why) in lived.broken {
                    let first = || (0, format!("{seed}:{n} {why}"));
                    census.broken.entry(broken).or_insert_with(first).0 += 1;
                }
                n += 1;
            }
        }
        census
    }

    fn has(&self, broken: Broken) -> bool {
        self.broken.keys().any(|(known, _)| *known == broken)
    }
}

fn seeds() -> u64 {
    std::env::var("TOLEM_SEEDS").map_or(40, |n| n.parse().expect("a number of seeds"))
}

#[test]
fn no_promise_is_broken_by_any_seed() {
    if let Ok(which) = std::env::var("TOLEM_STORY") {
        let (seed, n) = which.split_once(':').expect("seed:order");
        let (seed, n) = (seed.parse().expect("a seed"), n.parse().expect("an order"));
        let lived = World::new(&till::ALL, seed, n, Client::GOOD).told_aloud().live();
        println!("{}\n{:?}", lived.story.join("\n"), lived.broken);
        return;
    }
    let census = Census::of(&till::ALL, 0..seeds(), Client::GOOD);
    println!("{} movements, {} orders with a person", census.movements, census.reviewed);
    assert!(census.faults.iter().all(|happened| *happened > 0), "the bank is not nasty enough: {:?}", census.faults);
    assert!(census.executions.iter().all(|moved| *moved > 0), "some money never moves: {:?}", census.executions);
    assert!(census.broken.is_empty(), "{census:#?}");
}

#[test]
fn the_same_bank_pays_a_careless_client_twice() {
    let census = Census::of(&till::ALL, 0..4, Client::CARELESS);
    assert!(census.has(Broken::Twice), "this bank cannot tell a careful client from a careless one: {census:#?}");
}

#[test]
fn what_a_gateway_must_not_leave_out_is_missed_when_it_does() {
    for (gap, found_by) in
        [(Gap::Cards, Broken::SomebodyElses), (Gap::Refusals, Broken::MovedAfterAll), (Gap::Attempts, Broken::NotPaid)]
    {
        let census = Census::of(&till::ALL, 0..4, Client { gap: Some(gap), ..Client::GOOD });
        assert!(census.has(found_by), "{gap:?}: {census:#?}");
    }
}

#[test]
fn a_seed_replays_to_the_letter() {
    assert_eq!(Census::of(&till::ALL, 7..8, Client::CARELESS), Census::of(&till::ALL, 7..8, Client::CARELESS));
}

#[test]
fn every_rule_of_the_engine_is_missed_when_it_is_off() {
    let has_row = |rule: &Rule| rules::TABLE.iter().any(|row| row.rule == *rule);
    assert!(Rule::ALL.iter().all(has_row), "a rule without a row");
    let mut unnoticed = Vec::new();
    for row in rules::TABLE {
        let all = Census::of(&row.scenario, 0..row.seeds, Client::GOOD);
        let without = Client { rules: Rules::without(row.rule), ..Client::GOOD };
        let without = Census::of(&row.scenario, 0..row.seeds, without);
        println!("{:?}: {:?}", row.rule, without.broken);
        if !all.broken.is_empty() || !without.has(row.found_by) {
            unnoticed.push(format!("{:?}: with it {:?}, without it {:?}", row.rule, all.broken, without.broken));
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}
