//! `tolem demo`: the main job told step by step. A bank is played in this process; the till is another
//! process, so that it can really be killed.

use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use tolem::client::Client;
use tolem::model::Unwatched;
use tolem::sandbox::{Options, Sandbox};

#[derive(Args)]
pub struct Demo {
    /// A till of your own instead of this program: TILL CONFIG.json ORDER AMOUNT, the card number on its input
    #[arg(long, value_name = "TILL")]
    till: Option<PathBuf>,
}

/// The documented test card that is paid.
const CARD: &str = "4111111111111111";

/// The stage of the story.
struct Stage {
    sandbox: Sandbox,
    folder: PathBuf,
    config: PathBuf,
    till: Option<PathBuf>,
}

impl Demo {
    pub fn run(self) -> Result<ExitCode, String> {
        let stage = Stage::set(self.till)?;
        let outcome = stage.play();
        let _ = std::fs::remove_dir_all(&stage.folder);
        outcome.map(|()| ExitCode::SUCCESS)
    }
}

impl Stage {
    fn set(till: Option<PathBuf>) -> Result<Stage, String> {
        let folder = std::env::temp_dir().join(format!("tolem-demo-{}", std::process::id()));
        let said = |error: std::io::Error| format!("{}: {error}", folder.display());
        std::fs::create_dir_all(&folder).map_err(said)?;
        let options = Options { tls_dir: Some(folder.join("tls")), ..Options::default() };
        let password = options.password.clone();
        let user_name = options.user_name.clone();
        let sandbox = Sandbox::start(options).map_err(|error| format!("the sandbox cannot start: {error}"))?;
        let config = folder.join("till.json");
        let configuration = json!({
            "gateway": "bereke-payouts",
            "baseUrl": sandbox.url(),
            "credentials": { "userName": user_name, "password": password },
            "tls": { "caFile": sandbox.ca_file() },
            "journal": folder.join("journal.sqlite"),
            "locale": "en",
        });
        std::fs::write(&config, configuration.to_string()).map_err(said)?;
        Ok(Stage { sandbox, folder, config, till })
    }

    fn play(&self) -> Result<(), String> {
        step("The bank", "A sandbox plays Bereke Payouts over TLS with its own authority.");
        tell(&format!("{}, transit account {} tiyn", self.sandbox.url(), self.balance()));

        step("1. A payout", "The till pays 1,500.00 KZT to a card; the library journals, sends, reads, books.");
        self.expect_paid("D-1", 150_000)?;

        step("2. A lost answer", "The bank executes the payout and then breaks the connection off.");
        self.plan(json!([{
            "match": { "path": "performPayout.do", "orderNumber": "D-2" },
            "at": "after-execute", "do": { "action": "reset" }, "times": 1,
        }]))?;
        self.expect_paid("D-2", 250_000)?;
        tell("The till was told only what the bank confirmed when asked by number; nothing was sent twice.");

        step("3. A killed till", "The bank executes and keeps silent; in this moment the till dies by kill -9.");
        self.plan(json!([{
            "match": { "path": "performPayout.do", "orderNumber": "D-3" },
            "at": "after-execute", "do": { "action": "stall" }, "times": 1,
        }]))?;
        let mut till = self.start_till("D-3", 350_000)?;
        self.wait_for("D-3")?;
        till.kill().and_then(|()| till.wait()).map_err(|error| format!("the till cannot be killed: {error}"))?;
        tell("The till is dead. The next morning somebody starts it again with the same number:");
        self.expect_paid("D-3", 350_000)?;
        self.explain("D-3")?;

        step("4. The same number, another amount", "A mistake in the accounting program.");
        let refused = self.run_till("D-1", 999_900)?;
        if refused.0 == 0 {
            return Err("the till was allowed to pay another amount under the same number".to_owned());
        }
        tell(first_word(&refused.1));

        step("The end", "What really moved, by the bank's own ledger:");
        self.check_ledger()
    }

    fn balance(&self) -> i64 {
        self.sandbox.balance("transit").unwrap_or_default()
    }

    fn plan(&self, rules: Value) -> Result<(), String> {
        self.sandbox.set_plan(&json!({ "rules": rules }).to_string())
    }

    fn expect_paid(&self, order: &str, amount: u64) -> Result<(), String> {
        let (code, output) = self.run_till(order, amount)?;
        for line in output.lines() {
            tell(&shorten(line));
        }
        if code != 0 {
            return Err(format!("the till ended with {code}"));
        }
        let executed = self.sandbox.ledger().iter().filter(|entry| entry.order_number == order).count();
        tell(&format!("the bank's ledger has {order} {executed} time(s)"));
        if executed == 1 { Ok(()) } else { Err(format!("{order} was executed {executed} times")) }
    }

    fn run_till(&self, order: &str, amount: u64) -> Result<(i32, String), String> {
        let till = self.start_till(order, amount)?;
        let output = till.wait_with_output().map_err(|error| format!("the till: {error}"))?;
        Ok((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    fn start_till(&self, order: &str, amount: u64) -> Result<Child, String> {
        let said = |error: std::io::Error| format!("the till cannot start: {error}");
        let (mut command, input) = match &self.till {
            Some(till) => {
                let mut command = Command::new(till);
                command.arg(&self.config).arg(order).arg(amount.to_string());
                (command, format!("{CARD}\n"))
            }
            None => {
                let mut command = Command::new(std::env::current_exe().map_err(said)?);
                command.arg("--config").arg(&self.config).args(["call", "--compact", "payout.create", "-"]);
                let request = json!({
                    "orderNumber": order, "amount": amount, "currency": "KZT",
                    "card": { "number": CARD }, "recipient": { "name": "AIGERIM" },
                });
                (command, request.to_string())
            }
        };
        // The user's own settings are for his bank, not for this stage.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TOLEM_")) {
            command.env_remove(name);
        }
        let mut till = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(said)?;
        let mut stdin = till.stdin.take().expect("piped");
        stdin.write_all(input.as_bytes()).map_err(said)?;
        Ok(till)
    }

    /// Waits until the bank has executed the order.
    fn wait_for(&self, order: &str) -> Result<(), String> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(20) {
            if self.sandbox.ledger().iter().any(|entry| entry.order_number == order) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("{order} never reached the bank"))
    }

    fn explain(&self, order: &str) -> Result<(), String> {
        tell("What the person on call reads (tolem explain D-3):");
        let configuration = std::fs::read_to_string(&self.config).map_err(|error| error.to_string())?;
        let (answer, client) = Client::open(&configuration);
        let client = client.ok_or(answer.json)?;
        let answer = client.call("operation.explain", &json!({ "orderNumber": order }).to_string(), &Unwatched);
        let document: Value = serde_json::from_str(&answer.json).map_err(|error| error.to_string())?;
        for line in document["text"].as_str().unwrap_or_default().lines() {
            println!("      {line}");
        }
        Ok(())
    }

    fn check_ledger(&self) -> Result<(), String> {
        let ledger = self.sandbox.ledger();
        for entry in &ledger {
            tell(&format!(
                "{}  {:>9} {}  {}  {}",
                entry.order_number, entry.amount, entry.currency, entry.target, entry.ref_num
            ));
        }
        let numbers: std::collections::BTreeSet<&str> =
            ledger.iter().map(|entry| entry.order_number.as_str()).collect();
        if ledger.len() != 3 || numbers.len() != 3 {
            return Err("the money did not move once for each number".to_owned());
        }
        tell("Three numbers, three movements: each once. The journal agrees.");
        Ok(())
    }
}

fn step(title: &str, what: &str) {
    println!("\n{title}\n   {what}");
}

fn tell(line: &str) {
    println!("   | {line}");
}

/// The till prints whole documents; here the beginning is enough.
fn shorten(line: &str) -> String {
    match line.char_indices().nth(110) {
        Some((at, _)) => format!("{} …", &line[..at]),
        None => line.to_owned(),
    }
}

fn first_word(output: &str) -> &str {
    if output.contains("TOLEM_E_CONFLICT") { "TOLEM_E_CONFLICT: nothing was sent" } else { "refused" }
}
