//! A file of payouts is given to the command line, which is killed over and over and given the same file again, against the
//! same unfair bank: two thousand rows (everyday three hundred), by one process, by four at once on one journal, and by eight on a
//! server that is killed itself. In the end every row was paid once, by the bank's own ledger, and the report says the same to the tiyn.

use crate::lives::{is_long, live_and_die_until, of_this_round};
use crate::payouts::{bereke, careless, quarantine, shop_at, unfair_bank};
use crate::server::Server;
use crate::servers::kill_until;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tolem::client::Client;
use tolem::journal::sqlite::census;
use tolem::model::Unwatched;
use tolem::sandbox::Sandbox;

/// How much longer than a moment a life may be: it begins with looking through the whole file.
const LIFE_MS: u64 = 1_500;

fn rows() -> u64 {
    if is_long() { 2_000 } else { 300 }
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

/// A list is journalled in parts before anything is sent: whoever is killed between two of them has sent nothing, and whoever is given
/// the file next, be they two at once, journals the rest.
#[test]
fn who_is_killed_while_a_file_is_journalled_has_sent_nothing_and_the_next_ones_journal_the_rest() {
    let rows = 12_000;
    let shop = Shop::new(rows, &quarantine(), of_this_round(15));
    let journal = PathBuf::from(shop.config["journal"].as_str().unwrap());
    let lives_until = |processes: usize, enough: &dyn Fn(u64) -> bool| {
        let mut lives: Vec<_> = shop.programs(processes).iter_mut().map(|program| program.spawn().unwrap()).collect();
        let since = Instant::now();
        let mut known = 0;
        while !enough(known) {
            assert!(since.elapsed() < Duration::from_secs(300), "{known} rows are journalled");
            known = census(&journal).map_or(0, |counts| counts.iter().map(|count| count.movements).sum());
        }
        for life in &mut lives {
            life.kill().unwrap();
            life.wait().unwrap();
        }
        let counts = census(&journal).unwrap();
        (counts.iter().map(|count| count.movements).sum::<u64>(), counts)
    };
    let mut kills = 0;
    for least in [1, 4_000, 8_000] {
        let (known, counts) = lives_until(1, &|known| known >= least);
        assert_eq!(known % 1_000, 0, "a part is journalled wholly or not at all");
        if known < rows {
            assert!(
                counts.iter().all(|count| count.state == "ready") && shop.sandbox.ledger().is_empty(),
                "{counts:?}"
            );
            kills += 1;
        }
    }
    assert!(kills > 0, "nobody was killed between two parts");
    let (known, _) = lives_until(2, &|known| known >= rows);
    assert_eq!(known, rows);
    let (answer, client) = Client::open(&shop.config.to_string());
    let client = client.unwrap_or_else(|| panic!("{}", answer.json));
    let told = client.call("batch.report", &json!({ "file": shop.file }).to_string(), &Unwatched);
    let told: Value = serde_json::from_str(&told.json).unwrap();
    let sums = told["sums"].as_array().unwrap();
    assert!(sums.iter().all(|sum| sum["group"] != "new" && sum["group"] != "wrong"), "{sums:?}");
    assert_eq!(sums.iter().map(|sum| sum["rows"].as_u64().unwrap()).sum::<u64>(), rows, "{sums:?}");
    assert_eq!(
        sums.iter().map(|sum| sum["amount"].as_u64().unwrap()).sum::<u64>(),
        (1..=rows).map(amount).sum::<u64>()
    );
    let proved = client.call("journal.verify", "{}", &Unwatched);
    assert!(proved.json.contains(&format!("\"movements\":{rows}")), "{}", proved.json);
}

/// Nobody kills the eight, but all of them lose their journal over and over, and are given the file again when they have stopped for it.
#[test]
fn eight_processes_with_the_same_file_pay_every_row_once_while_their_server_is_killed() {
    let (rows, seed) = (if is_long() { 2_000 } else { 120 }, of_this_round(14));
    let server = Server::new(&[]);
    let mut shop = Shop::new(rows, &quarantine(), seed);
    shop.config["journal"] = server.url(&server.database()).into();
    std::fs::write(shop.folder.path().join("till.json"), shop.config.to_string()).unwrap();
    let over = AtomicBool::new(false);
    let kills = std::thread::scope(|scope| {
        let killer = scope.spawn(|| kill_until(&server, &over, seed));
        let never = 3_600_000;
        assert_eq!(live_and_die_until(shop.programs(8), never, seed, shop.is_end()), 0);
        over.store(true, Ordering::Relaxed);
        killer.join().unwrap()
    });
    let outcome = shop.compare(rows);
    println!("file of {rows} rows, 8 processes: their server was killed {kills} times: {outcome:?}");
    assert!(kills >= 3, "only {kills} kills: the server was hardly disturbed");
    assert_eq!(outcome, Outcome::of_all(rows));
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
    assert_eq!(outcome, Outcome::of_all(rows));
}

fn run(rows: u64, processes: usize, profile: &Value, seed: u64) -> (Outcome, u32) {
    let seed = of_this_round(seed);
    let shop = Shop::new(rows, profile, seed);
    let kills = live_and_die_until(shop.programs(processes), LIFE_MS, seed, shop.is_end());
    (shop.compare(rows), kills)
}

/// Of each row another one, in tiyn.
fn amount(row: u64) -> u64 {
    1_000 + row
}

impl Outcome {
    /// As it must be.
    fn of_all(rows: u64) -> Outcome {
        let all = (rows, (1..=rows).map(amount).sum());
        Outcome { ledger: all, report: all, ..Outcome::default() }
    }
}

/// An accountant with a file, and her bank.
struct Shop {
    sandbox: Sandbox,
    config: Value,
    folder: TempDir,
    file: PathBuf,
}

impl Shop {
    fn new(rows: u64, profile: &Value, seed: u64) -> Shop {
        let sandbox = unfair_bank(&bereke(), seed);
        let (config, folder) = shop_at(&bereke(), &sandbox, profile);
        let file = folder.path().join("list.csv");
        std::fs::write(&file, list(rows)).unwrap();
        Shop { sandbox, config, folder, file }
    }

    /// The command line with the file, so many times.
    fn programs(&self, processes: usize) -> Vec<Command> {
        let program = |_| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
            command.arg("--config").arg(self.folder.path().join("till.json")).args(["batch", "run"]).arg(&self.file);
            command.args(["--yes", "--workers", "16", "--per-second", "1000", "--stop-after", "20"]);
            command.stdin(Stdio::null()).stderr(Stdio::null());
            command
        };
        (0..processes).map(program).collect()
    }

    /// What is not known, not final or not sent is given again; a file that is refused would never come to an end.
    fn is_end(&self) -> impl Fn(i32) -> bool + Sync + use<> {
        |code| {
            assert!(code != 2, "the file was refused");
            code < 2
        }
    }

    /// The ledger is the truth; the report must say the same.
    fn compare(&self, rows: u64) -> Outcome {
        self.sandbox.advance_clock(Duration::from_secs(60));
        compare(&self.sandbox, &self.config, &self.file, rows)
    }
}

/// As a spreadsheet writes it.
fn list(rows: u64) -> String {
    let row = |row| format!("k-{row};{},{:02};4111 1111 1111 1111;TILL\r\n", amount(row) / 100, amount(row) % 100);
    format!("\u{feff}Номер;Сумма;Номер карты;Имя\r\n{}", (1..=rows).map(row).collect::<String>())
}

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
