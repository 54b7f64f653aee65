//! What users copy first, in every language: the same five samples, started as a user starts them, with the same
//! arguments, the same output and the same exit codes.

use super::{c, languages};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const PAYS: &str = "4111111111111111";

/// A bank, a till's folder, and the language of its samples.
struct Stage {
    language: &'static str,
    /// What the names of its programs end with, where a language has them in two kinds.
    kind: &'static str,
    sandbox: Sandbox,
    folder: tempfile::TempDir,
}

fn stage(language: &'static str, kind: &'static str) -> Stage {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let stage = Stage { language, kind, sandbox, folder };
    stage.configure(json!({}));
    stage
}

impl Stage {
    fn configure(&self, changes: Value) {
        let mut config = json!({
            "gateway": "bereke-payouts",
            "baseUrl": self.sandbox.url(),
            "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
            "journal": self.folder.path().join("journal.sqlite"),
            "timeouts": { "recoveryMs": 0, "callMs": 3_000 },
            "locale": "en",
        });
        for (key, value) in changes.as_object().unwrap() {
            config[key] = value.clone();
        }
        std::fs::write(self.config(), config.to_string()).unwrap();
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("till.json")
    }

    fn sample(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = languages::program(self.language, &format!("{name}{}", self.kind));
        command.arg(self.config()).args(arguments);
        command
    }

    fn plan(&self, rules: Value) {
        self.sandbox.set_plan(&json!({ "rules": rules }).to_string()).unwrap();
    }

    fn executed(&self, order: &str) -> usize {
        self.sandbox.ledger().iter().filter(|entry| entry.order_number == order).count()
    }

    /// The sample `payout`, its card number on its way.
    fn start_payout(&self, order: &str, card: &str) -> Child {
        let mut command = self.sample("payout", &[order, "150000"]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(format!("{card}\n").as_bytes()).unwrap();
        process
    }

    /// Its exit code and its lines.
    fn payout(&self, order: &str, card: &str) -> (i32, Vec<String>) {
        let (code, lines) = ended(self.start_payout(order, card));
        assert!(lines.len() == 2 && lines[1].starts_with("-> "), "{lines:?}");
        assert!(!lines.concat().contains(card), "{lines:?}");
        (code, lines)
    }
}

fn ended(mut process: Child) -> (i32, Vec<String>) {
    let mut output = String::new();
    process.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    (process.wait().unwrap().code().expect("an exit code"), output.lines().map(str::to_owned).collect())
}

fn started(mut command: Command) -> (Child, std::io::Lines<BufReader<ChildStdout>>) {
    let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    (process, lines)
}

fn hello_pays_out_once(stage: &Stage) {
    for _ in 0..2 {
        let output = c::succeed(&mut stage.sample("hello", &[]));
        assert!(output.starts_with("TOLEM_OK ") && output.lines().count() == 1, "{output}");
    }
    assert_eq!(stage.executed("hello-1"), 1);
    let paid = stage.sandbox.ledger();
    assert_eq!((paid[0].amount, paid[0].order_number.as_str()), (150_000, "hello-1"));
}

fn payout_tells_the_till_what_to_do(stage: &Stage) {
    for (order, card, code, says) in [
        ("P-1", PAYS, 0, "TOLEM_OK paid"),
        ("P-1", PAYS, 0, "TOLEM_OK paid"),
        ("P-2", "4000000000000002", 1, "TOLEM_DECLINED declined"),
        ("P-3", "4000000000000416", 1, "TOLEM_REJECTED ready"),
        ("P-4", "4000000000000200", 3, "TOLEM_PENDING pending"),
    ] {
        let (got, lines) = stage.payout(order, card);
        assert_eq!((got, lines[0].as_str()), (code, says), "{lines:?}");
    }
    let (code, lines) = stage.payout("P-5", "4111111111111112");
    assert_eq!((code, lines[0].as_str()), (2, "TOLEM_E_REQUEST -"), "{lines:?}");
    assert!(lines[1].starts_with("-> card.number: "), "{lines:?}");
    assert_eq!(["P-1", "P-2", "P-3", "P-4", "P-5"].map(|order| stage.executed(order)), [1, 0, 0, 0, 0]);
}

fn payout_that_was_killed_knows_the_next_time(stage: &Stage) {
    stage.plan(json!([{ "match": { "path": "performPayout.do", "orderNumber": "K-1" }, "at": "after-execute", "do": { "action": "stall" }, "times": 1 }]));
    let mut process = stage.start_payout("K-1", PAYS);
    let end = Instant::now() + Duration::from_secs(60);
    while stage.executed("K-1") == 0 {
        assert!(Instant::now() < end, "K-1 never reached the bank");
        std::thread::sleep(Duration::from_millis(10));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let (code, lines) = stage.payout("K-1", PAYS);
    assert_eq!((code, lines[0].as_str()), (0, "TOLEM_OK paid"), "{lines:?}");
    assert_eq!(stage.executed("K-1"), 1);
}

fn restart_finds_out_what_was_left_open(stage: &Stage) {
    stage.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "R-*" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "at": "after-execute", "do": { "action": "html" } },
    ]));
    let (code, lines) = stage.payout("R-1", PAYS);
    assert_eq!((code, lines[0].as_str()), (3, "TOLEM_UNKNOWN unknown"), "{lines:?}");
    stage.plan(json!([]));
    let (code, lines) = ended(started_quietly(stage.sample("restart", &[])));
    // P-3 was refused before execution, P-4 waits at the bank.
    assert_eq!(code, 3, "{lines:?}");
    for line in ["R-1 TOLEM_OK paid", "P-4 TOLEM_PENDING pending", "P-3 TOLEM_REJECTED ready"] {
        assert!(lines.iter().any(|told| told == line), "{line}: {lines:?}");
    }
    stage.sandbox.advance_clock(Duration::from_secs(61));
    assert_eq!(stage.payout("P-3", PAYS).0, 0);
    let (code, lines) = ended(started_quietly(stage.sample("restart", &[])));
    assert_eq!((code, lines), (0, vec!["P-4 TOLEM_OK paid".to_owned()]));
    assert_eq!((stage.executed("R-1"), stage.executed("P-4")), (1, 1));
}

/// Where opening asks the bank, as most settings have it, nothing is open any more when the sample looks.
fn restart_tells_what_opening_has_settled(stage: &Stage) {
    stage.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "at": "after-execute", "do": { "action": "html" } },
    ]));
    assert_eq!(stage.payout("R-2", PAYS).0, 3);
    stage.plan(json!([]));
    stage.configure(json!({ "timeouts": { "callMs": 3_000 } }));
    for lines in [vec!["R-2 TOLEM_OK paid".to_owned()], Vec::new()] {
        assert_eq!(ended(started_quietly(stage.sample("restart", &[]))), (0, lines));
    }
    assert_eq!(stage.executed("R-2"), 1);
    stage.configure(json!({}));
}

/// The bank has the order with another amount: no program can decide.
fn payout_says_when_a_person_decides(stage: &Stage) {
    stage.plan(json!([{ "match": { "orderNumber": "P-6" }, "do": { "action": "other-amount" } }]));
    let (code, lines) = stage.payout("P-6", PAYS);
    stage.plan(json!([]));
    assert_eq!((code, lines[0].as_str()), (3, "TOLEM_UNKNOWN review"), "{lines:?}");
    assert!(lines[1].contains("operation.settle") && !lines[1].contains("run me again"), "{lines:?}");
}

fn started_quietly(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).spawn().unwrap()
}

fn card_page_waits_for_the_recipient(stage: &Stage) {
    let (mut process, mut lines) = started(stage.sample("card_page", &["C-1", "150000", "https://shop.example/ok"]));
    let link = lines.next().unwrap().unwrap();
    let link = link.strip_prefix("open ").unwrap_or_else(|| panic!("{link}"));
    types(link, PAYS);
    assert_eq!(lines.next().unwrap().unwrap(), "TOLEM_OK paid");
    assert!(process.wait().unwrap().success());
    assert_eq!(stage.executed("C-1"), 1);
}

fn types(link: &str, card: &str) {
    c::succeed(Command::new("curl").args(["-sS", "--fail", "-o", "/dev/null", "--data", &format!("pan={card}"), link]));
}

fn card_page_tells_of_a_declined_card_and_waits_for_another(stage: &Stage) {
    stage.sandbox.set_settings(&json!({ "pageAttempts": 2 }).to_string()).unwrap();
    let (mut process, mut lines) = started(stage.sample("card_page", &["C-2", "150000", "https://shop.example/ok"]));
    let link = lines.next().unwrap().unwrap();
    let link = link.strip_prefix("open ").unwrap_or_else(|| panic!("{link}"));
    types(link, "4000000000000002");
    let told = lines.next().unwrap().unwrap();
    assert!(told.starts_with("-> ") && told.contains("another card can be tried"), "{told}");
    types(link, PAYS);
    assert_eq!(lines.next().unwrap().unwrap(), "TOLEM_OK paid");
    assert!(process.wait().unwrap().success());
}

fn card_page_ends_where_the_link_was_lost(stage: &Stage) {
    let (code, lines) =
        ended(started_quietly(stage.sample("card_page", &["C-3~f:drop-after", "150000", "https://shop.example/ok"])));
    assert!(code == 3 && lines.len() == 2, "{lines:?}");
    assert!(lines[0].starts_with("-> ") && lines[0].contains("link was lost"), "{lines:?}");
}

fn callback_listens_verifies_and_asks(stage: &Stage) {
    stage.configure(json!({
        "gateway": "bereke-ecommerce",
        "credentials": {
            "userName": "sandbox-api", "password": "sandbox-password", "callbackKey": "sandbox-callback-key",
        },
        "journal": stage.folder.path().join("shop.sqlite"),
    }));
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let (mut process, lines) = started(stage.sample("callback", &[&port, "1"]));
    let mut lines = lines.map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "listening");
    // A forged one first: refused, and the program goes on.
    let forged = format!("http://127.0.0.1:{port}/?mdOrder=1&orderNumber=D-1&operation=deposited&status=1&checksum=00");
    let refused = c::run(Command::new("curl").args(["-sS", "-o", "/dev/null", "-w", "%{http_code}", &forged]));
    assert_eq!(String::from_utf8_lossy(&refused.stdout), "400");

    let settings = json!({ "callbackUrl": format!("http://127.0.0.1:{port}/callback"), "callbackSigning": "hmac" });
    stage.sandbox.set_settings(&settings.to_string()).unwrap();
    let shop = std::fs::read_to_string(stage.config()).unwrap();
    let (answer, client) = tolem::client::Client::open(&shop);
    let client = client.unwrap_or_else(|| panic!("{}", answer.json));
    let payment = json!({
        "orderNumber": "D-1", "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "card": { "number": "4444555511113333", "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" },
        "payer": { "ip": "127.0.0.1" },
    });
    let answer = client.call("payment.charge_card", &payment.to_string(), &tolem::model::Unwatched);
    assert_eq!(answer.status, tolem::model::Status::Ok, "{}", answer.json);
    let said: Vec<String> = lines.collect();
    assert_eq!(said, ["TOLEM_OK D-1", "-> TOLEM_OK paid"]);
    assert!(process.wait().unwrap().success());
}

/// All samples of one language, one after the other: `restart` finds what `payout` has left.
fn every_sample_does_its_work(language: &'static str, kind: &'static str) {
    let stage = stage(language, kind);
    hello_pays_out_once(&stage);
    payout_tells_the_till_what_to_do(&stage);
    payout_that_was_killed_knows_the_next_time(&stage);
    restart_finds_out_what_was_left_open(&stage);
    restart_tells_what_opening_has_settled(&stage);
    payout_says_when_a_person_decides(&stage);
    card_page_waits_for_the_recipient(&stage);
    card_page_tells_of_a_declined_card_and_waits_for_another(&stage);
    card_page_ends_where_the_link_was_lost(&stage);
    callback_listens_verifies_and_asks(&stage);
}

#[test]
fn the_samples_of_cpp_do_their_work() {
    every_sample_does_its_work("cpp", "");
}

#[test]
fn the_samples_of_python_do_their_work() {
    every_sample_does_its_work("python", "");
}

#[test]
fn the_samples_of_csharp_do_their_work() {
    every_sample_does_its_work("csharp", "");
}

#[test]
fn the_samples_of_pascal_do_their_work() {
    every_sample_does_its_work("pascal", "");
}

#[test]
fn the_samples_of_pascal_do_their_work_in_its_other_mode() {
    every_sample_does_its_work("pascal", "-objfpc");
}
