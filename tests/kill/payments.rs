//! Card payments under faults on half of the calls and kill -9: two stages, partial refunds by two tills of one
//! shop, charges of a stored card, pages with a second card while an employee gives money back in the bank's cabinet, and
//! refunds that the bank's status shows late. In the end the bank's ledger shows each thing once, and the journal agrees.

use crate::c;
use crate::lives::{CASHIERS, LIFE_MS, live_and_die, of_all, of_this_round};
use crate::people;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tolem::client::Client;
use tolem::model::{Status, Unwatched};
use tolem::sandbox::{LedgerEntry, Options, ProfileName, Sandbox};

const LATE_MS: u64 = 400;
const ANSWER_MS: u64 = 250;
const CLIENT_ID: &str = "c-1";
/// Orders of one till.
fn orders() -> u64 {
    of_all(500)
}

struct Shop {
    sandbox: Sandbox,
    config: Value,
    folder: tempfile::TempDir,
    customer: String,
    binding: String,
    /// How long its tills live; shorter where nothing has to be waited for.
    life_ms: u64,
    /// Of each till.
    orders: u64,
}

/// A shop with a stored card at a bank that is still fair.
fn open_shop() -> Shop {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let config = json!({
        "gateway": "bereke-ecommerce",
        "baseUrl": sandbox.url(),
        "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": ANSWER_MS, "questionMs": 500, "connectMs": 200, "recoveryMs": 0 },
        // Late by as much as the bank can be, our own wait for the answer, and room for a busy machine.
        "profile": {
            "resend": true, "lateBoundMs": LATE_MS, "notFoundAnswers": 3,
            "notFoundBelievedAfterMs": ANSWER_MS + LATE_MS + 1_400,
        },
        "locale": "en",
    });
    std::fs::write(folder.path().join("till.json"), config.to_string()).unwrap();
    let first = json!({
        "orderNumber": "first", "amount": 100, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "card": { "number": "4444555511113333", "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" },
        "payer": { "clientId": CLIENT_ID, "ip": "127.0.0.1" },
    });
    let client = open(&config);
    ask(&client, "payment.charge_card", &first);
    let cards = ask(&client, "card.list", &json!({ "clientId": CLIENT_ID })).1;
    let binding = cards["cards"][0]["bindingId"].as_str().unwrap_or_else(|| panic!("{cards}")).to_owned();
    Shop { sandbox, config, folder, customer: CLIENT_ID.to_owned(), binding, life_ms: LIFE_MS, orders: orders() }
}

fn open(config: &Value) -> Client {
    let (answer, client) = Client::open(&config.to_string());
    client.unwrap_or_else(|| panic!("{}", answer.json))
}

fn ask(client: &Client, operation: &str, request: &Value) -> (Status, Value) {
    let answer = client.call(operation, &request.to_string(), &Unwatched);
    (answer.status, serde_json::from_str(&answer.json).unwrap())
}

impl Shop {
    /// From now on half of the requests that move money meet a fault.
    fn turn_unfair(&self, seed: u64) {
        let late = |then: Value| json!({ "action": "execute-later", "at": "before-execute", "ms": [0, LATE_MS], "then": then });
        let faults = json!({ "anyOf": [
            { "action": "drop", "at": "before-execute" },
            { "action": "drop", "at": "after-execute" },
            { "action": "reset", "at": "before-execute" },
            { "action": "reset", "at": "after-execute" },
            { "action": "stall", "at": "after-execute", "ms": 600 },
            { "action": "html", "at": "after-execute", "status": 502 },
            { "action": "truncate", "at": "after-execute", "bytes": 10 },
            late(json!({ "action": "drop" })),
        ] });
        let rule = |path: &str| json!({ "match": { "path": path }, "probability": 0.5, "do": faults });
        let plan = json!({ "seed": seed, "rules": [
            rule("paymentOrderBinding.do"), rule("deposit.do"), rule("refund.do"), rule("reverse.do"), rule("decline.do"),
            rule("/do/payment"),
            { "match": { "path": "register.do" }, "probability": 0.2, "do": { "action": "drop", "at": "after-execute" } },
            { "match": { "path": "registerPreAuth.do" }, "probability": 0.2, "do": { "action": "drop", "at": "before-execute" } },
            { "match": { "path": "getOrderStatusExtended.do" }, "probability": 0.11, "do": { "anyOf": [
                { "action": "drop", "at": "before-execute" },
                { "action": "html", "at": "after-execute", "status": 200 },
            ] } },
        ] });
        self.sandbox.set_plan(&plan.to_string()).unwrap();
    }

    fn till(&self, program: &c::Program, work: &str) -> Command {
        let mut command = program.command();
        command.arg(Path::new(self.folder.path()).join("till.json"));
        command.args(["1", &self.orders.to_string(), CASHIERS, work, &self.customer, &self.binding]);
        command
    }

    /// Runs tills of this shop until they end; then the bank does what it still holds back.
    fn work(&self, works: &[&str], seed: u64) {
        let seed = of_this_round(seed);
        self.turn_unfair(seed);
        let program = c::Program::compile(&c::root().join("tests/kill/payments.c"));
        let kills = live_and_die(works.iter().map(|work| self.till(&program, work)).collect(), self.life_ms, seed);
        println!("{works:?}: {} orders, {kills} kills", self.orders);
        // Ten of the larger shops.
        assert!(u64::from(kills) * 50 >= self.orders, "only {kills} kills: the shop was hardly disturbed");
        self.sandbox.set_plan(r#"{"rules": []}"#).unwrap();
        self.sandbox.advance_clock(Duration::from_secs(5));
    }

    /// Everything the bank did for an order, by kind.
    fn executed(&self, ledger: &[LedgerEntry], order: u64, kind: &str) -> Vec<u64> {
        let number = format!("k-{order}");
        let entries = ledger.iter().filter(|entry| entry.order_number == number && entry.kind == kind);
        entries.map(|entry| entry.amount).collect()
    }

    /// The journal says of this movement that it is done, with this amount.
    fn is_done(&self, client: &Client, request: Value, amount: u64) {
        let (status, document) = ask(client, "operation.get", &request);
        assert_eq!((status, document["amount"].as_u64()), (Status::Ok, Some(amount)), "{document}");
    }
}

#[test]
fn a_stored_card_is_charged_once_whatever_dies() {
    let shop = open_shop();
    shop.work(&["charge"], 11);
    let (ledger, client) = (shop.sandbox.ledger(), open(&shop.config));
    for order in 1..=orders() {
        let amount = 10_000 + 2 * order;
        assert_eq!(shop.executed(&ledger, order, "charge"), [amount], "k-{order}");
        shop.is_done(&client, json!({ "orderNumber": format!("k-{order}"), "kind": "payment" }), amount);
    }
}

/// Two of three orders are taken in half, the third is let go.
#[test]
fn what_is_held_is_held_once_and_taken_or_let_go_once_whatever_dies() {
    let shop = open_shop();
    shop.work(&["two_stage"], 12);
    let (ledger, client) = (shop.sandbox.ledger(), open(&shop.config));
    for order in 1..=orders() {
        let amount = 10_000 + 2 * order;
        assert_eq!(shop.executed(&ledger, order, "hold"), [amount], "k-{order}");
        let (taken, let_go) = (shop.executed(&ledger, order, "capture"), shop.executed(&ledger, order, "reversal"));
        let of = |kind: &str| json!({ "orderNumber": format!("k-{order}"), "kind": kind });
        match order.is_multiple_of(3) {
            true => {
                assert_eq!((taken, let_go), (vec![], vec![amount]), "k-{order}");
                shop.is_done(&client, of("cancel"), amount);
                // The till may have died before it asked about the payment.
                let number = json!({ "orderNumber": format!("k-{order}") });
                let (status, document) = ask(&client, "payment.status", &number);
                assert_eq!((status, &document["error"]["code"]), (Status::Declined, &json!("cancelled")), "{document}");
            }
            false => {
                assert_eq!((taken, let_go), (vec![amount / 2], vec![]), "k-{order}");
                shop.is_done(&client, of("capture"), amount / 2);
            }
        }
    }
}

#[test]
fn three_refunds_by_two_tills_are_given_back_once_each_whatever_dies() {
    let shop = open_shop();
    shop.work(&["refund:13", "refund:2"], 13);
    let (ledger, client) = (shop.sandbox.ledger(), open(&shop.config));
    for order in 1..=orders() {
        let part = 1_000 + order;
        assert_eq!(shop.executed(&ledger, order, "charge").len(), 1, "k-{order}");
        assert_eq!(shop.executed(&ledger, order, "refund"), [part, part, part], "k-{order}");
        for n in 1..=3 {
            let refund = json!({ "orderNumber": format!("k-{order}"), "refundNumber": format!("k-{order}-{n}"), "kind": "refund" });
            shop.is_done(&client, refund, part);
        }
    }
}

/// Fewer orders: people take their time.
const PAGES: u64 = 100;

/// The first card is declined, the second is taken, and every fourth payment is given back in the cabinet while the
/// till dies: it may see the money come, or only that it is gone again. Every fifth order is cancelled as soon as it is there:
/// either the payer was faster, or nobody has paid, as with every tenth for sure.
#[test]
fn what_people_do_on_pages_and_in_the_cabinet_is_known_whatever_dies() {
    let shop = Shop { orders: PAGES, ..open_shop() };
    people::at_work(&shop.sandbox, people::pays_nine_of_ten, people::gives_every_fourth_back, || {
        shop.work(&["page"], 15);
    });
    let (ledger, client) = (shop.sandbox.ledger(), open(&shop.config));
    let mut cancelled = 0;
    for order in 1..=PAGES {
        let amount = 10_000 + 2 * order;
        let charged = shop.executed(&ledger, order, "charge");
        if order.is_multiple_of(5) {
            let of = |kind: &str| json!({ "orderNumber": format!("k-{order}"), "kind": kind });
            let (status, cancel) = ask(&client, "operation.get", &of("cancel"));
            assert_eq!(status == Status::Ok, charged.is_empty(), "{charged:?} {cancel}");
            if charged.is_empty() {
                let number = json!({ "orderNumber": format!("k-{order}") });
                let (status, document) = ask(&client, "payment.status", &number);
                assert_eq!((status, &document["error"]["code"]), (Status::Declined, &json!("cancelled")), "{document}");
                cancelled += 1;
                continue;
            }
            assert_eq!(cancel["error"]["code"], "order_paid", "{cancel}");
        }
        assert_eq!(charged, [amount], "k-{order}");
        let back = shop.executed(&ledger, order, "refund");
        let (status, document) = ask(&client, "payment.status", &json!({ "orderNumber": format!("k-{order}") }));
        match back.is_empty() {
            true => assert_eq!((status, document["amount"].as_u64()), (Status::Ok, Some(amount)), "{document}"),
            false => assert_ne!((status, &document["advice"]), (Status::Ok, &json!("book")), "{back:?} {document}"),
        }
    }
    let refunds = ledger.iter().filter(|entry| entry.kind == "refund").count();
    assert!(refunds > 10 && refunds < 40, "{refunds}: the employee was hardly at work");
    println!("{cancelled} of {} orders cancelled before they were paid", PAGES / 5);
    assert!(cancelled >= PAGES / 10, "{cancelled}: what nobody pays is cancelled");
}

/// The bank shows a refund only after a while, also in what is measured before the next.
#[test]
fn refunds_that_are_shown_late_are_given_back_once_each_whatever_dies() {
    let shop = Shop { orders: PAGES, ..open_shop() };
    shop.sandbox.set_settings(&json!({ "statusLagMs": LATE_MS }).to_string()).unwrap();
    shop.work(&["refund:12"], 16);
    let (ledger, client) = (shop.sandbox.ledger(), open(&shop.config));
    for order in 1..=PAGES {
        let part = 1_000 + order;
        assert_eq!(shop.executed(&ledger, order, "charge").len(), 1, "k-{order}");
        assert_eq!(shop.executed(&ledger, order, "refund"), [part, part], "k-{order}");
        for n in 1..=2 {
            let refund = json!({ "orderNumber": format!("k-{order}"), "refundNumber": format!("k-{order}-{n}"), "kind": "refund" });
            shop.is_done(&client, refund, part);
        }
    }
}

/// A shop at a gateway that knows no number of the shop's own and cannot be searched, with a stored card.
fn open_shop_without_search() -> Shop {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    // Notifications are kept, to be read afterwards; nobody listens there.
    let notifications = json!({ "notificationUrl": "http://127.0.0.1:9/", "notificationShape": "family" });
    sandbox.set_settings(&json!({ "shopapi": notifications }).to_string()).unwrap();
    sandbox.act_on_callbacks(r#"{"action": "hold"}"#).unwrap();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let config = json!({
        "gateway": "shopapi",
        "baseUrl": sandbox.url(),
        "credentials": { "shopToken": "sandbox-api", "secKey": "sandbox-password" },
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": ANSWER_MS, "questionMs": 500, "connectMs": 200, "recoveryMs": 0 },
        "options": { "serviceCode": "109-5804-1", "orderNumberProperty": "ЗАКАЗ", "trustNotifications": true },
        "locale": "en",
    });
    std::fs::write(folder.path().join("till.json"), config.to_string()).unwrap();
    let client = open(&config);
    let (_, customer) = ask(&client, "customer.register", &json!({ "phone": "77011234567" }));
    let customer = customer["clientId"].as_str().unwrap_or_else(|| panic!("{customer}")).to_owned();
    let (_, page) = ask(&client, "card.register", &json!({ "clientId": customer }));
    let link = page["formUrl"].as_str().unwrap_or_else(|| panic!("{page}"));
    let fields = ["pan=4000000000000002", "expiry=12/34", "cvc=123"].map(|field| ["--data-urlencode", field]);
    c::succeed(Command::new("curl").args(["-sS", "--fail", "-o", "/dev/null"]).args(fields.concat()).arg(link));
    let (_, cards) = ask(&client, "card.list", &json!({ "clientId": customer }));
    let binding = cards["cards"][0]["bindingId"].as_str().unwrap_or_else(|| panic!("{cards}")).to_owned();
    Shop { sandbox, config, folder, customer, binding, life_ms: 120, orders: orders() }
}

#[test]
fn a_lost_charge_that_cannot_be_looked_up_goes_to_a_person_and_is_never_repeated() {
    let shop = open_shop_without_search();
    shop.work(&["plain"], 14);
    let (ledger, client) = (shop.sandbox.ledger(), open(&shop.config));
    let request = |order: u64| json!({ "orderNumber": format!("k-{order}"), "kind": "payment" });
    let mut in_review = Vec::new();
    for order in 1..=orders() {
        let amount = 10_000 + 2 * order;
        let executed = shop.executed(&ledger, order, "charge");
        assert!(executed.is_empty() || executed == [amount], "k-{order}: {executed:?}");
        let (status, document) = ask(&client, "operation.get", &request(order));
        match document["state"].as_str() {
            Some("paid") => assert_eq!((status, executed.as_slice()), (Status::Ok, &[amount][..]), "{document}"),
            Some("review") => in_review.push((order, !executed.is_empty())),
            _ => panic!("neither paid nor a person's: {document}"),
        }
        assert_eq!(document["attempts"], 1, "sent twice: {document}");
    }
    let lost = in_review.iter().filter(|(_, executed)| *executed).count();
    println!("{} of {} in review, {lost} of them charged", in_review.len(), orders());
    assert!(in_review.len() > 20 && lost > 5 && lost < in_review.len(), "the shop was hardly disturbed");

    // The person finds the evidence: what was sent when, and how it ended.
    for (order, _) in &in_review {
        let (_, story) = ask(&client, "operation.explain", &request(*order));
        let timeline = story["timeline"].as_array().unwrap();
        assert!(timeline.iter().any(|event| event["cause"] == "gate"), "{story}");
        assert!(
            timeline.iter().any(|event| matches!(event["cause"].as_str(), Some("no_answer" | "answer" | "owner_died")))
        );
    }

    // Then the notifications come. They name our number, and only the gateway can reach the shop's URL: those that
    // were charged are found, asked about and known; the others stay with the person.
    for callback in shop.sandbox.callbacks() {
        let body = json!({ "body": callback.body, "headers": { "Content-Type": "application/json" } });
        let (status, document) = ask(&client, "notification.read", &body);
        assert_eq!(status, Status::Ok, "{document}");
    }
    for (order, executed) in in_review {
        let (_, document) = ask(&client, "operation.get", &request(order));
        let wanted = if executed { "paid" } else { "review" };
        assert_eq!((document["state"].as_str(), document["attempts"].as_u64()), (Some(wanted), Some(1)), "{document}");
    }
    assert_eq!(shop.sandbox.ledger(), ledger, "settling moved money");
}
