//! `tolem demo`: the main job told step by step. A bank is played in this process; the till is another
//! process, so that it can really be killed.

use super::settings::word;
use super::terminal::say;
use super::words::{fill, words};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use tolem::client::Client;
use tolem::messages::{self, Locale};
use tolem::model::{Currency, Unwatched};
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
    locale: Locale,
}

impl Demo {
    pub fn run(self, locale: Locale) -> Result<ExitCode, String> {
        let stage = Stage::set(self.till, locale)?;
        let outcome = stage.play();
        let _ = std::fs::remove_dir_all(&stage.folder);
        outcome.map(|()| ExitCode::SUCCESS)
    }
}

impl Stage {
    fn set(till: Option<PathBuf>, locale: Locale) -> Result<Stage, String> {
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
            "locale": word(locale),
        });
        std::fs::write(&config, configuration.to_string()).map_err(said)?;
        Ok(Stage { sandbox, folder, config, till, locale })
    }

    fn play(&self) -> Result<(), String> {
        self.step(BANK);
        let held =
            messages::amount(self.locale, self.sandbox.balance("transit").unwrap_or_default().unsigned_abs(), tenge());
        tell(&format!("{}: {} {held}", self.sandbox.url(), words(self.locale, TRANSIT)));

        self.step(A_PAYOUT);
        self.expect_paid("D-1", 150_000)?;

        self.step(LOST_ANSWER);
        self.plan(json!([{
            "match": { "path": "performPayout.do", "orderNumber": "D-2" },
            "at": "after-execute", "do": { "action": "reset" }, "times": 1,
        }]))?;
        self.expect_paid("D-2", 250_000)?;
        tell(words(self.locale, CONFIRMED_BY_NUMBER));

        self.step(KILLED_TILL);
        self.plan(json!([{
            "match": { "path": "performPayout.do", "orderNumber": "D-3" },
            "at": "after-execute", "do": { "action": "stall" }, "times": 1,
        }]))?;
        let mut till = self.start_till("D-3", 350_000)?;
        self.wait_for("D-3")?;
        till.kill().and_then(|()| till.wait()).map_err(|error| format!("the till cannot be killed: {error}"))?;
        tell(words(self.locale, NEXT_MORNING));
        self.expect_paid("D-3", 350_000)?;
        self.explain("D-3")?;

        self.step(OTHER_AMOUNT);
        let refused = self.run_till("D-1", 999_900)?;
        if refused.0 == 0 {
            return Err("the till was allowed to pay another amount under the same number".to_owned());
        }
        tell(words(self.locale, if refused.1.contains("TOLEM_E_CONFLICT") { CONFLICT } else { REFUSED }));

        self.step(END);
        self.check_ledger()
    }

    fn step(&self, text: [&'static str; 3]) {
        say(&format!("\n{}", words(self.locale, text)));
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
        tell(&fill(words(self.locale, IN_THE_LEDGER), &[order, &executed.to_string()]));
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
        tell(words(self.locale, EXPLAINED));
        let configuration = std::fs::read_to_string(&self.config).map_err(|error| error.to_string())?;
        let (answer, client) = Client::open(&configuration);
        let client = client.ok_or(answer.json)?;
        let answer = client.call("operation.explain", &json!({ "orderNumber": order }).to_string(), &Unwatched);
        let document: Value = serde_json::from_str(&answer.json).map_err(|error| error.to_string())?;
        for line in document["text"].as_str().unwrap_or_default().lines() {
            say(&format!("      {line}"));
        }
        Ok(())
    }

    fn check_ledger(&self) -> Result<(), String> {
        let ledger = self.sandbox.ledger();
        for entry in &ledger {
            tell(&format!(
                "{}  {:>15}  {}  {}",
                entry.order_number,
                messages::amount(self.locale, entry.amount, tenge()),
                entry.target,
                entry.ref_num
            ));
        }
        let numbers: std::collections::BTreeSet<&str> =
            ledger.iter().map(|entry| entry.order_number.as_str()).collect();
        if ledger.len() != 3 || numbers.len() != 3 {
            return Err("the money did not move once for each number".to_owned());
        }
        tell(words(self.locale, EACH_ONCE));
        Ok(())
    }
}

fn tell(line: &str) {
    say(&format!("   | {line}"));
}

/// The till prints whole documents; here the beginning is enough.
fn shorten(line: &str) -> String {
    match line.char_indices().nth(110) {
        Some((at, _)) => format!("{} …", &line[..at]),
        None => line.to_owned(),
    }
}

/// The sandbox's only currency.
fn tenge() -> Currency {
    Currency::parse("KZT").expect("a currency")
}

const BANK: [&str; 3] = [
    "Банк\n   Песочница изображает Bereke Payouts, по TLS со своим центром сертификации.",
    "Банк\n   Құмсалғыш Bereke Payouts-ты ойнайды, өз сертификаттау орталығымен TLS арқылы.",
    "The bank\n   A sandbox plays Bereke Payouts over TLS with its own authority.",
];
const TRANSIT: [&str; 3] = ["на транзитном счёте", "транзиттік шотта", "the transit account has"];
const A_PAYOUT: [&str; 3] = [
    "1. Выплата\n   Касса платит 1 500,00 KZT на карту; библиотека записывает, отправляет, читает ответ.",
    "1. Төлем\n   Касса картаға 1 500,00 KZT төлейді; кітапхана жазады, жібереді, жауабын оқиды.",
    "1. A payout\n   The till pays 1 500.00 KZT to a card; the library journals, sends, reads, books.",
];
const LOST_ANSWER: [&str; 3] = [
    "2. Потерянный ответ\n   Банк исполняет выплату и обрывает соединение.",
    "2. Жоғалған жауап\n   Банк төлемді орындап, байланысты үзеді.",
    "2. A lost answer\n   The bank executes the payout and then breaks the connection off.",
];
const CONFIRMED_BY_NUMBER: [&str; 3] = [
    "Кассе сказали только то, что банк подтвердил на вопрос по номеру; дважды не отправлено ничего.",
    "Кассаға тек нөмір бойынша сұраққа банк растағаны айтылды; екі рет ештеңе жіберілген жоқ.",
    "The till was told only what the bank confirmed when asked by number; nothing was sent twice.",
];
const KILLED_TILL: [&str; 3] = [
    "3. Убитая касса\n   Банк исполняет и молчит; в этот миг касса умирает по kill -9.",
    "3. Өшірілген касса\n   Банк орындап, үндемейді; дәл осы сәтте касса kill -9 арқылы өледі.",
    "3. A killed till\n   The bank executes and keeps silent; in this moment the till dies by kill -9.",
];
const NEXT_MORNING: [&str; 3] = [
    "Касса мертва. Наутро кто-то запускает её снова с тем же номером:",
    "Касса өлді. Таңертең біреу оны сол нөмірмен қайта іске қосады:",
    "The till is dead. The next morning somebody starts it again with the same number:",
];
const OTHER_AMOUNT: [&str; 3] = [
    "4. Тот же номер, другая сумма\n   Ошибка в учётной программе.",
    "4. Сол нөмір, басқа сома\n   Есеп бағдарламасындағы қате.",
    "4. The same number, another amount\n   A mistake in the accounting program.",
];
const CONFLICT: [&str; 3] = [
    "TOLEM_E_CONFLICT: ничего не отправлено",
    "TOLEM_E_CONFLICT: ештеңе жіберілмеді",
    "TOLEM_E_CONFLICT: nothing was sent",
];
const REFUSED: [&str; 3] = ["отказано", "бас тартылды", "refused"];
const END: [&str; 3] = [
    "Конец\n   Что ушло на самом деле, по книге банка:",
    "Соңы\n   Шын мәнінде не кетті, банк кітабы бойынша:",
    "The end\n   What really moved, by the bank's own ledger:",
];
const IN_THE_LEDGER: [&str; 3] = [
    "в книге банка {} исполнено раз: {}",
    "банк кітабында {} орындалған рет саны: {}",
    "the bank's ledger has {} this many times: {}",
];
const EXPLAINED: [&str; 3] = [
    "Что читает дежурный (tolem explain D-3):",
    "Кезекші не оқиды (tolem explain D-3):",
    "What the person on call reads (tolem explain D-3):",
];
const EACH_ONCE: [&str; 3] = [
    "Три номера, три движения денег: каждое один раз. Журнал с этим согласен.",
    "Үш нөмір, үш ақша қозғалысы: әрқайсысы бір рет. Журнал да осылай дейді.",
    "Three numbers, three movements: each once. The journal agrees.",
];
