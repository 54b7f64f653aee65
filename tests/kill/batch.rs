//! A file of payouts is given to the command line, which is killed over and over and given the same file again, against the
//! same unfair bank: two thousand rows (everyday three hundred), by one process and by four at once on one journal. In the end every
//! row was paid once, by the bank's own ledger, and the report says the same to the tiyn.

use crate::lives::{live_and_die_until, of_this_round};
use crate::payouts::{bereke, careless, quarantine, shop_at, unfair_bank};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tolem::client::Client;
use tolem::model::Unwatched;
use tolem::sandbox::Sandbox;

/// How much longer than a moment a life may be: it begins with looking through the whole file.
const LIFE_MS: u64 = 1_500;

fn rows() -> u64 {
    if std::env::var_os("TOLEM_KILL_ROUND").is_some() { 2_000 } else { 300 }
}

/// What became of a run.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    paid_twice: usize,
    lost: usize,
    wrong_amount: usize,
    /// Rows and tiyn by the ledger and by the report.
    ledger: (u64, u64),
    report: (u64, u64),
}

#[test]
fn a_file_that_is_given_again_after_each_kill_pays_every_row_once() {
    pays_each_once(rows(), 1, 11);
}

#[test]
fn four_processes_with_the_same_file_and_journal_pay_every_row_once_whoever_is_killed() {
    pays_each_once(rows(), 4, 12);
}

/// The same run without the quarantine pays somebody twice: a run that is too tame would show nothing.
#[test]
fn without_the_quarantine_the_same_file_pays_somebody_twice() {
    for round in 0..20 {
        let (outcome, kills) = run(300, 1, &careless(), 13 + 1_000 * round);
        println!("careless file: {kills} kills: {outcome:?}");
        if outcome.paid_twice > 0 {
            return;
        }
    }
    panic!("this bank cannot tell a careful file from a careless one");
}

fn pays_each_once(rows: u64, processes: usize, seed: u64) {
    let (outcome, kills) = run(rows, processes, &quarantine(), seed);
    println!("file of {rows} rows, {processes} processes: {kills} kills: {outcome:?}");
    assert!(kills >= 10, "only {kills} kills: the file was hardly disturbed");
    let all = (rows, (1..=rows).map(amount).sum());
    assert_eq!(outcome, Outcome { ledger: all, report: all, ..Outcome::default() });
}

/// Of each row another one, in tiyn.
fn amount(row: u64) -> u64 {
    1_000 + row
}

fn run(rows: u64, processes: usize, profile: &Value, seed: u64) -> (Outcome, u32) {
    let seed = of_this_round(seed);
    let sandbox = unfair_bank(&bereke(), seed);
    let (config, folder) = shop_at(&bereke(), &sandbox, profile);
    let file = folder.path().join("list.csv");
    std::fs::write(&file, list(rows)).unwrap();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
        command.arg("--config").arg(folder.path().join("till.json")).args(["batch", "run"]).arg(&file);
        command.args(["--yes", "--workers", "16", "--per-second", "1000", "--stop-after", "20"]);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    };
    // What is not known, not final or not sent is given again; a file that is refused would never come to an end.
    let kills = live_and_die_until((0..processes).map(|_| program()).collect(), LIFE_MS, seed, |code| {
        assert!(code != 2, "the file was refused");
        code < 2
    });
    sandbox.advance_clock(Duration::from_secs(60));
    (compare(&sandbox, &config, &file, rows), kills)
}

/// As a spreadsheet writes it.
fn list(rows: u64) -> String {
    let row = |row| format!("k-{row};{},{:02};4111 1111 1111 1111;TILL\r\n", amount(row) / 100, amount(row) % 100);
    format!("\u{feff}Номер;Сумма;Номер карты;Имя\r\n{}", (1..=rows).map(row).collect::<String>())
}

/// The ledger is the truth; the report must say the same.
fn compare(sandbox: &Sandbox, config: &Value, file: &Path, rows: u64) -> Outcome {
    let mut outcome = Outcome::default();
    let mut executed: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in sandbox.ledger() {
        outcome.ledger = (outcome.ledger.0 + 1, outcome.ledger.1 + entry.amount);
        executed.entry(entry.order_number).or_default().push(entry.amount);
    }
    for row in 1..=rows {
        let amounts = executed.remove(&format!("k-{row}")).unwrap_or_default();
        outcome.paid_twice += usize::from(amounts.len() > 1);
        outcome.lost += usize::from(amounts.is_empty());
        outcome.wrong_amount += amounts.iter().filter(|paid| **paid != amount(row)).count();
    }
    assert!(executed.is_empty(), "money moved for numbers nobody asked for: {executed:?}");
    let (answer, client) = Client::open(&config.to_string());
    let client = client.unwrap_or_else(|| panic!("{}", answer.json));
    let told = client.call("batch.report", &json!({ "file": file }).to_string(), &Unwatched);
    let told: Value = serde_json::from_str(&told.json).unwrap();
    for sum in told["sums"].as_array().unwrap().iter().filter(|sum| sum["group"] == "paid") {
        outcome.report = (sum["rows"].as_u64().unwrap(), sum["amount"].as_u64().unwrap());
    }
    outcome
}
