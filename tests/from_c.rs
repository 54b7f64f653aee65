//! A payout from C against the sandbox over TLS with its own authority: one test a status, and the examples
//! that users copy first.
#![cfg(all(target_os = "linux", feature = "sandbox"))]

#[path = "support/c.rs"]
mod c;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const PAYS: &str = "4111111111111111";
const DECLINES: &str = "4000000000000002";
const WAITS: &str = "4000000000000119";
const UNSUPPORTED: &str = "4000000000000416";

/// A bank and a till's folder.
struct Stage {
    sandbox: Sandbox,
    folder: tempfile::TempDir,
}

fn stage() -> Stage {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let options =
        Options { tls_dir: Some(folder.path().join("tls")), profile: ProfileName::AsDocumented, ..Options::default() };
    let stage = Stage { sandbox: Sandbox::start(options).unwrap(), folder };
    stage.configure(json!({}));
    stage
}

impl Stage {
    /// Writes the till's configuration, with these members replaced.
    fn configure(&self, changes: Value) {
        let mut config = json!({
            "gateway": "bereke-payouts",
            "baseUrl": self.sandbox.url(),
            "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
            "tls": { "caFile": self.sandbox.ca_file() },
            "journal": self.folder.path().join("journal.sqlite"),
            "timeouts": { "recoveryMs": 0 },
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

    /// One call from C, in a process of its own: the name of the status, and the document.
    fn call(&self, operation: &str, request: Value) -> (String, Value) {
        static CALL: OnceLock<c::Program> = OnceLock::new();
        let call = CALL.get_or_init(|| c::Program::compile(&c::root().join("tests/from_c/call.c")));
        let output = c::succeed(call.command().arg(self.config()).arg(operation).arg(request.to_string()));
        let mut parts = output.trim().splitn(3, ' ');
        let (_, name, document) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let document: Value = serde_json::from_str(document).unwrap();
        assert_eq!(document["status"], name);
        assert!(document["message"].as_str().is_some_and(|text| !text.is_empty()), "{document}");
        (name.to_owned(), document)
    }

    fn pay(&self, order: &str, card: &str) -> (String, Value) {
        self.call("payout.create", request(order, card))
    }

    fn plan(&self, rules: Value) {
        self.sandbox.set_plan(&json!({ "rules": rules }).to_string()).unwrap();
    }

    fn executed(&self, order: &str) -> usize {
        self.sandbox.ledger().iter().filter(|entry| entry.order_number == order).count()
    }
}

fn request(order: &str, card: &str) -> Value {
    json!({
        "orderNumber": order, "amount": 150_000, "currency": "KZT", "card": { "number": card },
        "recipient": { "name": "AIGERIM" }, "timeoutMs": 20_000,
    })
}

#[test]
fn ok_the_money_moved_once_and_a_repeat_moves_nothing() {
    let stage = stage();
    let (status, document) = stage.pay("S-1", PAYS);
    assert_eq!(
        (status.as_str(), &document["state"], &document["advice"]),
        ("TOLEM_OK", &json!("paid"), &json!("book"))
    );
    assert_eq!((&document["amount"], &document["currency"]), (&json!(150_000), &json!("KZT")));
    assert_eq!((&document["maskedPan"], &document["replayed"]), (&json!("411111******1111"), &json!(false)));
    let (status, document) = stage.pay("S-1", PAYS);
    assert_eq!((status.as_str(), &document["replayed"]), ("TOLEM_OK", &json!(true)));
    assert_eq!(stage.executed("S-1"), 1);
}

#[test]
fn declined_is_final_and_says_why() {
    let stage = stage();
    let (status, document) = stage.pay("S-1", DECLINES);
    assert_eq!((status.as_str(), &document["state"]), ("TOLEM_DECLINED", &json!("declined")), "{document}");
    assert_eq!(document["advice"], "show_reason");
    assert_eq!(stage.pay("S-1", DECLINES).0, "TOLEM_DECLINED");
    assert_eq!(stage.executed("S-1"), 0);
}

#[test]
fn rejected_names_the_banks_words_and_the_corrected_payout_goes_with_the_same_number() {
    let stage = stage();
    let (status, document) = stage.pay("S-1", UNSUPPORTED);
    assert_eq!((status.as_str(), &document["state"]), ("TOLEM_REJECTED", &json!("ready")), "{document}");
    assert_eq!(document["error"]["gateway"], json!({ "http": 502, "code": "204", "message": "Unsupported pan" }));
    assert_eq!(stage.executed("S-1"), 0);
    let (status, document) = stage.pay("S-1", PAYS);
    assert_eq!((status.as_str(), &document["attempts"]), ("TOLEM_OK", &json!(2)), "{document}");
    assert_eq!(stage.executed("S-1"), 1);
}

#[test]
fn pending_is_asked_about_later() {
    let stage = stage();
    assert_eq!(stage.pay("S-1", WAITS).0, "TOLEM_PENDING");
    assert_eq!(stage.call("payout.status", json!({ "orderNumber": "S-1" })).0, "TOLEM_PENDING");
    assert_eq!(stage.executed("S-1"), 0);
    stage.sandbox.advance_clock(Duration::from_secs(6));
    assert_eq!(stage.call("payout.status", json!({ "orderNumber": "S-1" })).0, "TOLEM_OK");
    assert_eq!(stage.executed("S-1"), 1);
}

#[test]
fn unknown_is_resolved_by_asking_and_never_by_paying_again() {
    let stage = stage();
    stage.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "at": "after-execute", "do": { "action": "html" } },
    ]));
    let mut short = request("S-1", PAYS);
    short["timeoutMs"] = json!(1_500);
    let (status, document) = stage.call("payout.create", short);
    assert_eq!((status.as_str(), &document["advice"]), ("TOLEM_UNKNOWN", &json!("resolve")), "{document}");
    assert_eq!(stage.call("operation.get", json!({ "orderNumber": "S-1" })).0, "TOLEM_UNKNOWN");
    stage.plan(json!([]));
    let (status, document) = stage.call("operation.resolve", json!({ "orderNumber": "S-1" }));
    assert_eq!((status.as_str(), &document["state"], &document["attempts"]), ("TOLEM_OK", &json!("paid"), &json!(1)));
    assert_eq!(stage.executed("S-1"), 1);
}

#[test]
fn a_lost_answer_is_resolved_within_the_same_call() {
    let stage = stage();
    stage
        .plan(json!([{ "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "reset" } }]));
    assert_eq!(stage.pay("S-1", PAYS).0, "TOLEM_OK");
    assert_eq!(stage.executed("S-1"), 1);
}

#[test]
fn not_sent_is_proved_for_a_closed_port_and_a_wrong_authority() {
    let stage = stage();
    stage.configure(json!({ "baseUrl": "https://127.0.0.1:1" }));
    let (status, document) = stage.pay("S-1", PAYS);
    assert_eq!((status.as_str(), &document["error"]["code"]), ("TOLEM_NOT_SENT", &json!("connect")), "{document}");
    assert_eq!(document["attempts"], 0);

    stage.configure(json!({ "tls": {} }));
    let (status, document) = stage.pay("S-2", PAYS);
    assert_eq!((status.as_str(), &document["error"]["code"]), ("TOLEM_NOT_SENT", &json!("certificate")), "{document}");
    assert!(stage.sandbox.log().iter().all(|entry| !entry.to_string().contains("performPayout")));

    // The same number goes out as soon as the way is free.
    stage.configure(json!({}));
    assert_eq!(stage.pay("S-2", PAYS).0, "TOLEM_OK");
    assert_eq!(stage.executed("S-2"), 1);
}

#[test]
fn action_required_gives_the_page() {
    let stage = stage();
    let register = json!({
        "orderNumber": "S-1", "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "recipient": { "name": "AIGERIM" },
    });
    let (status, document) = stage.call("payout.register", register.clone());
    assert_eq!((status.as_str(), &document["advice"]), ("TOLEM_ACTION_REQUIRED", &json!("open_link")), "{document}");
    let link = document["formUrl"].clone();
    assert!(link.as_str().is_some_and(|link| link.starts_with(&stage.sandbox.url())), "{document}");
    // A till that was restarted gets the same link, from the journal.
    let (status, document) = stage.call("payout.register", register);
    assert_eq!((status.as_str(), &document["formUrl"]), ("TOLEM_ACTION_REQUIRED", &link), "{document}");
    assert_eq!(stage.executed("S-1"), 0);
}

#[test]
fn conflict_shows_the_earlier_movement_and_sends_nothing() {
    let stage = stage();
    assert_eq!(stage.pay("S-1", PAYS).0, "TOLEM_OK");
    let mut other = request("S-1", PAYS);
    other["amount"] = json!(999_900);
    let (status, document) = stage.call("payout.create", other);
    assert_eq!((status.as_str(), &document["amount"]), ("TOLEM_E_CONFLICT", &json!(150_000)), "{document}");
    assert_eq!(document["state"], "paid");
    assert_eq!(stage.executed("S-1"), 1);
}

#[test]
fn no_answer_to_a_question_puts_nothing_at_stake() {
    let stage = stage();
    let (status, document) = stage.call("balance.get", json!({}));
    assert_eq!((status.as_str(), &document["balance"]["currency"]), ("TOLEM_OK", &json!("KZT")), "{document}");
    assert_eq!(stage.call("gateway.ping", json!({})).0, "TOLEM_OK");
    stage.configure(json!({ "baseUrl": "https://127.0.0.1:1" }));
    assert_eq!(stage.call("balance.get", json!({})).0, "TOLEM_NO_ANSWER");
    stage.configure(json!({ "credentials": { "userName": "sandbox-api", "password": "wrong" } }));
    let (status, document) = stage.call("balance.get", json!({}));
    assert_eq!(
        (status.as_str(), &document["error"]["gateway"]["code"]),
        ("TOLEM_REJECTED", &json!("90")),
        "{document}"
    );
}

#[test]
fn what_no_machine_can_decide_goes_to_a_person_with_the_evidence() {
    let stage = stage();
    // The bank never saw it and cannot be trusted to refuse duplicates: the default profile.
    stage.configure(json!({ "profile": { "notFoundBelievedAfterMs": 0, "notFoundAnswers": 2 } }));
    stage
        .plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": { "action": "drop" } }]));
    let (status, document) = stage.pay("S-1", PAYS);
    assert_eq!(
        (status.as_str(), &document["state"], &document["advice"]),
        ("TOLEM_UNKNOWN", &json!("review"), &json!("review")),
        "{document}"
    );
    for (language, words) in [("ru", "ЧЕГО НЕ ДЕЛАТЬ"), ("kk", "НЕ ІСТЕУГЕ БОЛМАЙДЫ"), ("en", "WHAT NOT TO DO")]
    {
        let (_, story) = stage.call("operation.explain", json!({ "orderNumber": "S-1", "language": language }));
        let text = story["text"].as_str().unwrap();
        assert!(text.contains(words) && text.contains("S-1"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(!text.contains(PAYS), "{text}");
    }
    let settle = json!({ "orderNumber": "S-1", "as": "declined", "who": "A. Ivanova", "why": "bank letter 123" });
    let (status, document) = stage.call("operation.settle", settle.clone());
    assert_eq!((status.as_str(), &document["state"]), ("TOLEM_DECLINED", &json!("declined")), "{document}");
    let (_, story) = stage.call("operation.explain", json!({ "orderNumber": "S-1" }));
    assert!(story["text"].as_str().unwrap().contains("bank letter 123"), "{story}");
    // What is final stays so.
    let (status, document) = stage.call("operation.settle", settle);
    assert_eq!(
        (status.as_str(), &document["error"]["field"]),
        ("TOLEM_E_REQUEST", &json!("orderNumber")),
        "{document}"
    );
}

#[test]
fn a_journal_on_a_full_list_is_paged() {
    let stage = stage();
    for n in 0..3 {
        stage.pay(&format!("S-{n}"), if n == 1 { DECLINES } else { PAYS });
    }
    let (_, first) = stage.call("operation.list", json!({ "limit": 2 }));
    assert_eq!(first["operations"].as_array().unwrap().len(), 2);
    assert_eq!(first["operations"][0]["orderNumber"], "S-2");
    let (_, second) = stage.call("operation.list", json!({ "limit": 2, "before": first["next"] }));
    assert_eq!((second["operations"][0]["orderNumber"].as_str(), &second["next"]), (Some("S-0"), &Value::Null));
    let (_, declined) = stage.call("operation.list", json!({ "state": "declined" }));
    assert_eq!(declined["operations"].as_array().unwrap().len(), 1);
    let (status, verified) = stage.call("journal.verify", json!({}));
    assert_eq!((status.as_str(), &verified["movements"]), ("TOLEM_OK", &json!(3)));
}

fn example(name: &str) -> c::Program {
    c::Program::compile(&c::root().join("examples/c").join(name).with_extension("c"))
}

#[test]
fn example_hello_pays_out_once() {
    let stage = stage();
    for _ in 0..2 {
        let output = c::succeed(example("hello").command().arg(stage.config()));
        assert!(output.starts_with("TOLEM_OK "), "{output}");
    }
    assert_eq!(stage.executed("hello-1"), 1);
}

#[test]
fn example_payout_does_what_a_till_does_restart_included() {
    let stage = stage();
    let till = example("payout");
    let start = |order: &str, card: &str| {
        let mut process = till
            .command()
            .arg(stage.config())
            .args([order, "150000"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        process.stdin.take().unwrap().write_all(format!("{card}\n").as_bytes()).unwrap();
        process
    };
    let finish = |mut process: std::process::Child| {
        let mut output = String::new();
        process.stdout.take().unwrap().read_to_string(&mut output).unwrap();
        assert!(!output.contains(PAYS), "{output}");
        (process.wait().unwrap().code(), output)
    };
    let (code, output) = finish(start("E-1", PAYS));
    assert_eq!(code, Some(0), "{output}");
    assert!(output.contains("-> book the payout"), "{output}");
    assert_eq!(finish(start("E-2", DECLINES)).0, Some(1));
    assert_eq!(finish(start("E-3", UNSUPPORTED)).0, Some(1));
    assert_eq!(finish(start("E-4", WAITS)).0, Some(3));
    assert_eq!(finish(start("E-5", "4111111111111112")).0, Some(2));
    // What would be another amount if names were printed into JSON as they are.
    assert_eq!(finish(start("E-7\", \"amount\": 1, \"description\": \"", PAYS)).0, Some(2));

    // Killed between the gate and the answer, and started again.
    stage.plan(json!([{ "match": { "path": "performPayout.do", "orderNumber": "E-6" }, "at": "after-execute", "do": { "action": "stall" }, "times": 1 }]));
    let mut process = start("E-6", PAYS);
    let end = Instant::now() + Duration::from_secs(20);
    while stage.executed("E-6") == 0 {
        assert!(Instant::now() < end, "E-6 never reached the bank");
        std::thread::sleep(Duration::from_millis(10));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let (code, output) = finish(start("E-6", PAYS));
    assert_eq!(code, Some(0), "{output}");
    assert_eq!(stage.executed("E-6"), 1);
}

#[test]
fn example_restart_finds_out_what_was_left_open() {
    let stage = stage();
    stage.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "L-*" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "at": "after-execute", "do": { "action": "html" } },
    ]));
    let mut lost = request("L-1", PAYS);
    lost["timeoutMs"] = json!(1_500);
    assert_eq!(stage.call("payout.create", lost).0, "TOLEM_UNKNOWN");
    stage.plan(json!([]));
    assert_eq!(stage.pay("L-2", PAYS).0, "TOLEM_OK");
    assert_eq!(stage.pay("L-3", UNSUPPORTED).0, "TOLEM_REJECTED");
    assert_eq!(stage.pay("L-4", WAITS).0, "TOLEM_PENDING");
    let restart = example("restart");
    let run = || {
        let output = c::run(restart.command().arg(stage.config()));
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    // The newest first; L-2 is final and not asked about.
    let open = "L-4 TOLEM_PENDING pending\nL-3 TOLEM_REJECTED ready\nL-1 TOLEM_OK paid\n";
    assert_eq!(run(), (Some(3), open.to_owned()));
    stage.sandbox.advance_clock(Duration::from_secs(6));
    assert_eq!(stage.pay("L-3", PAYS).0, "TOLEM_OK");
    assert_eq!(run(), (Some(0), "L-4 TOLEM_OK paid\n".to_owned()));
    assert_eq!(run(), (Some(0), String::new()));
    assert_eq!(["L-1", "L-2", "L-3", "L-4"].map(|order| stage.executed(order)), [1; 4]);

    // Where opening asks the bank, as most settings have it, nothing is open any more when the program looks.
    stage.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "at": "after-execute", "do": { "action": "html" } },
    ]));
    let mut lost = request("L-5", PAYS);
    lost["timeoutMs"] = json!(1_500);
    assert_eq!(stage.call("payout.create", lost).0, "TOLEM_UNKNOWN");
    stage.plan(json!([]));
    stage.configure(json!({ "timeouts": {} }));
    assert_eq!(run(), (Some(0), "L-5 TOLEM_OK paid\n".to_owned()));
    assert_eq!((run(), stage.executed("L-5")), ((Some(0), String::new()), 1));
}

#[test]
fn example_payout_sends_a_person_to_the_bank_where_he_decides() {
    let stage = stage();
    stage.plan(json!([{ "match": { "orderNumber": "E-8" }, "do": { "action": "other-amount" } }]));
    assert_eq!(stage.pay("E-8", PAYS).1["advice"], "review");
    let mut process = example("payout")
        .command()
        .arg(stage.config())
        .args(["E-8", "150000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(format!("{PAYS}\n").as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let advised = said.split("-> ").last().unwrap();
    assert!(advised.contains("operation.settle") && !advised.contains("run me again"), "{said}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn example_card_page_waits_for_the_recipient() {
    let stage = stage();
    stage.sandbox.set_settings(&json!({ "pageAttempts": 2 }).to_string()).unwrap();
    let mut process = example("card_page")
        .command()
        .arg(stage.config())
        .args(["P-1", "150000", "https://shop.example/ok"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let link = lines.next().unwrap().unwrap();
    let link = link.strip_prefix("open ").unwrap_or_else(|| panic!("{link}"));
    // A card that is declined does not end it: the page may take another.
    fill_in(&stage, link, &[&format!("pan={DECLINES}")]);
    let told = lines.next().unwrap().unwrap();
    assert!(told.starts_with("-> ") && told.contains("another card can be tried"), "{told}");
    fill_in(&stage, link, &[&format!("pan={PAYS}")]);
    let last = lines.next().unwrap().unwrap();
    assert!(last.starts_with("TOLEM_OK "), "{last}");
    assert!(process.wait().unwrap().success());
    assert_eq!(stage.executed("P-1"), 1);
}

#[test]
fn example_card_page_ends_where_the_link_was_lost() {
    let stage = stage();
    let card_page = example("card_page");
    let arguments = ["P-2~f:drop-after", "150000", "https://shop.example/ok"];
    let output = c::run(card_page.command().arg(stage.config()).args(arguments));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(3) && said.starts_with("-> ") && said.contains("link was lost"), "{said}");
}

/// A shop at the bank's other door: card payments.
fn shop() -> Stage {
    let stage = stage();
    stage.configure(json!({
        "gateway": "bereke-ecommerce",
        "credentials": {
            "userName": "sandbox-api", "password": "sandbox-password", "callbackKey": "sandbox-callback-key",
        },
    }));
    stage
}

/// What a payer does on a page of the bank, as far as a form needs a browser.
fn fill_in(stage: &Stage, link: &str, fields: &[&str]) {
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--fail", "-o", "/dev/null", "--cacert"]).arg(stage.sandbox.ca_file().unwrap());
    for field in fields {
        curl.args(["--data-urlencode", field]);
    }
    c::succeed(curl.arg(link));
}

fn card_payment(order: &str, client_id: &str) -> Value {
    json!({
        "orderNumber": order, "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "card": { "number": "4444555511113333", "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" },
        "payer": { "clientId": client_id, "ip": "127.0.0.1" },
    })
}

#[test]
fn example_card_payment_waits_for_the_payer() {
    let stage = shop();
    let mut process = example("card_payment")
        .command()
        .arg(stage.config())
        .args(["P-1", "150000", "https://shop.example/ok"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let link = lines.next().unwrap().unwrap();
    let link = link.strip_prefix("open ").unwrap_or_else(|| panic!("{link}"));
    fill_in(&stage, link, &["pan=4444555511113333", "expiry=12/34", "cvc=123", "holder=AIGERIM"]);
    let last = lines.next().unwrap().unwrap();
    assert!(last.starts_with("TOLEM_OK ") && process.wait().unwrap().success(), "{last}");
    assert_eq!(stage.executed("P-1"), 1);
}

#[test]
fn examples_two_stage_and_refund_move_money_once() {
    let stage = shop();
    assert_eq!(stage.call("payment.charge_card", card_payment("first", "c-1")).0, "TOLEM_OK");
    let (_, cards) = stage.call("card.list", json!({ "clientId": "c-1" }));
    let binding = cards["cards"][0]["bindingId"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let mut two_stage = example("two_stage").command();
        c::succeed(two_stage.arg(stage.config()).args(["T-1", "150000", "100000", "c-1", &binding]));
        let mut refund = example("refund").command();
        let output = c::succeed(refund.arg(stage.config()).args(["first", "r-1", "50000"]));
        assert!(output.contains("-> refund r-1 is paid"), "{output}");
    }
    let kinds: Vec<(String, u64)> =
        stage.sandbox.ledger().into_iter().map(|entry| (entry.kind, entry.amount)).collect();
    let once = [("charge", 150_000), ("hold", 150_000), ("capture", 100_000), ("refund", 50_000)];
    assert_eq!(kinds, once.map(|(kind, amount)| (kind.to_owned(), amount)));
}

#[test]
fn example_callback_listens_verifies_and_asks() {
    let stage = shop();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let mut process = example("callback")
        .command()
        .arg(stage.config())
        .args([port.as_str(), "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "listening");
    // A forged one first: refused, and the program goes on.
    let forged = format!("http://127.0.0.1:{port}/?mdOrder=1&orderNumber=P-1&operation=deposited&status=1&checksum=00");
    let refused = c::run(Command::new("curl").args(["-sS", "--fail", &forged]));
    assert!(!refused.status.success());
    assert!(lines.next().unwrap().starts_with("TOLEM_E_REQUEST "));

    let settings = json!({ "callbackUrl": format!("http://127.0.0.1:{port}/callback"), "callbackSigning": "hmac" });
    stage.sandbox.set_settings(&settings.to_string()).unwrap();
    let mut payment = card_payment("P-1", "c-1");
    payment.as_object_mut().unwrap().remove("payer");
    payment["payer"] = json!({ "ip": "127.0.0.1" });
    assert_eq!(stage.call("payment.charge_card", payment).0, "TOLEM_OK");
    let said: Vec<String> = lines.collect();
    assert!(
        said.iter().any(|line| line.starts_with("TOLEM_OK ") && line.contains("\"event\":\"charged\"")),
        "{said:?}"
    );
    assert!(said.iter().any(|line| line == "-> TOLEM_OK paid"), "{said:?}");
    assert!(process.wait().unwrap().success());
}

#[test]
fn neither_card_nor_password_stays_in_memory() {
    let stage = stage();
    stage.configure(json!({ "credentials": { "userName": "sandbox-api", "password": "sandbox-password" } }));
    let card = stage.folder.path().join("card");
    std::fs::write(&card, format!("{PAYS}\n")).unwrap();
    let memory = c::Program::compile(&c::root().join("tests/from_c/memory.c"));
    let search = |more: &[&str]| {
        let input = std::fs::File::open(&card).unwrap();
        let output = c::run(memory.command().arg(stage.config()).args(more).stdin(input));
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), text)
    };
    let (code, text) = search(&[]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = search(&["leak"]);
    assert!(code == Some(1) && text.contains("card at"), "the search is blind: {text}");
}

/// The configuration of each bank's till.
fn bank(gateway: &str) -> Value {
    let (first, second, options) = match gateway {
        "bepaid" => ("shopId", "secretKey", json!({})),
        "shopapi" => ("shopToken", "secKey", json!({ "serviceCode": "109-5804-1", "orderNumberProperty": "ЗАКАЗ" })),
        _ => ("userName", "password", json!({})),
    };
    json!({ "gateway": gateway, "credentials": { first: "sandbox-api", second: "sandbox-password" }, "options": options })
}

#[test]
fn example_till_pays_out_through_both_banks_by_their_configuration_alone() {
    let till = example("till");
    for gateway in ["bereke-payouts", "bepaid"] {
        let stage = stage();
        stage.sandbox.set_settings(r#"{"clientName": "optional"}"#).unwrap();
        stage.configure(bank(gateway));
        let card = stage.folder.path().join("card");
        std::fs::write(&card, format!("{PAYS}\n")).unwrap();
        for _ in 0..2 {
            let input = std::fs::File::open(&card).unwrap();
            let mut command = till.command();
            let output = c::succeed(command.arg(stage.config()).args(["payout", "T-1", "150000"]).stdin(input));
            assert!(output.starts_with("TOLEM_OK "), "{gateway}: {output}");
        }
        let paid = stage.sandbox.ledger();
        assert_eq!(paid.len(), 1, "{gateway}");
        assert_eq!((paid[0].gateway.as_str(), paid[0].amount), (gateway, 150_000));
    }
}

#[test]
fn example_till_takes_a_payment_through_both_banks_by_their_configuration_alone() {
    let till = example("till");
    for (gateway, card) in [("bereke-ecommerce", "pan=4444555511113333"), ("shopapi", "pan=4000000000000002")] {
        let stage = stage();
        stage.configure(bank(gateway));
        let mut process = till
            .command()
            .arg(stage.config())
            .args(["payment", "T-1", "150000", "https://shop.example/ok"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let link = lines.next().unwrap().unwrap();
        let link = link.strip_prefix("open ").unwrap_or_else(|| panic!("{gateway}: {link}"));
        fill_in(&stage, link, &[card, "expiry=12/34", "cvc=123", "holder=AIGERIM"]);
        let last = lines.next().unwrap().unwrap();
        assert!(last.starts_with("TOLEM_OK ") && process.wait().unwrap().success(), "{gateway}: {last}");
        let taken = stage.sandbox.ledger();
        assert_eq!(taken.len(), 1, "{gateway}");
        assert_eq!((taken[0].gateway.as_str(), taken[0].amount), (gateway, 150_000));
    }
}

#[test]
fn example_bepaid_payout_sends_all_that_its_acquirer_asks_for() {
    let stage = stage();
    // The acquirer needs what the example sends, and so does our own check before it.
    let needed = "sender.ip,recipient.email,recipient_billing_address.city,additional_data.document.number";
    stage.sandbox.set_settings(&json!({ "bepaid": { "required": needed } }).to_string()).unwrap();
    let mut config = bank("bepaid");
    config["options"] = json!({ "required": ["card.holder", "gateway.sender.ip", "gateway.document"] });
    stage.configure(config);
    let card = stage.folder.path().join("card");
    std::fs::write(&card, "4200000000000000\n").unwrap();
    let payout = example("bepaid_payout");
    for _ in 0..2 {
        let input = std::fs::File::open(&card).unwrap();
        let output = c::succeed(payout.command().arg(stage.config()).args(["B-1", "150000"]).stdin(input));
        assert!(output.starts_with("TOLEM_OK "), "{output}");
    }
    assert_eq!(stage.executed("B-1"), 1);
}

#[test]
fn example_shopapi_charge_registers_a_customer_and_his_card_and_charges_it_once() {
    let stage = stage();
    stage.configure(bank("shopapi"));
    let charge = example("shopapi_charge");
    let start = || {
        let mut process = charge
            .command()
            .arg(stage.config())
            .args(["C-1", "100000", "1500", "77011234567"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        (process, lines)
    };
    let (mut process, mut lines) = start();
    let link = lines.next().unwrap();
    let link = link.strip_prefix("open ").unwrap_or_else(|| panic!("{link}"));
    fill_in(&stage, link, &["pan=4000000000000002", "expiry=12/34", "cvc=123"]);
    let last = lines.last().unwrap();
    assert!(last.starts_with("TOLEM_OK ") && process.wait().unwrap().success(), "{last}");
    // The second time the card is known, and so is the payment.
    let (mut process, lines) = start();
    let said: Vec<String> = lines.collect();
    assert!(said.len() == 1 && said[0].contains("\"replayed\":true"), "{said:?}");
    assert!(process.wait().unwrap().success());
    let charged: Vec<u64> =
        stage.sandbox.ledger().iter().filter(|entry| entry.order_number == "C-1").map(|entry| entry.amount).collect();
    assert_eq!(charged, [101_500]);
}
