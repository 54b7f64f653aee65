//! Orders that are ended before they are paid, against the sandbox: a hold that is let go, a page that is closed; and whatever
//! can happen to a cancel on its way: a payer who pays in the same moment, a second cancel, a capture beside it, lost answers, a
//! bank that shows it late, somebody else's order.
#![cfg(feature = "sandbox")]

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use tolem::client::Client;
use tolem::model::{Status, Unwatched};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const PAYS: &str = "4444555511113333";
const NO_FUNDS: &str = "4000000000001117";

struct Shop {
    sandbox: Sandbox,
    client: Client,
    _folder: tempfile::TempDir,
}

/// A till of which the operator knows that the bank executes nothing late.
fn shop() -> Shop {
    shop_with(json!({ "resend": true, "lateBoundMs": 0, "notFoundBelievedAfterMs": 500, "notFoundAnswers": 1 }))
}

/// A till of which nothing is known: nothing is sent again by itself.
fn strict_shop() -> Shop {
    shop_with(json!({ "notFoundBelievedAfterMs": 0, "notFoundAnswers": 1 }))
}

fn shop_with(profile: Value) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let config = json!({
        "gateway": "bereke-ecommerce",
        "baseUrl": sandbox.url(),
        "credentials": {
            "userName": "sandbox-api", "password": "sandbox-password", "callbackKey": "sandbox-callback-key",
        },
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": 500, "questionMs": 1_000, "callMs": 10_000 },
        "profile": profile,
        "locale": "en",
    });
    let (answer, client) = Client::open(&config.to_string());
    Shop { sandbox, client: client.unwrap_or_else(|| panic!("{}", answer.json)), _folder: folder }
}

impl Shop {
    fn call(&self, operation: &str, request: Value) -> (Status, Value) {
        let answer = self.client.call(operation, &request.to_string(), &Unwatched);
        (answer.status, serde_json::from_str(&answer.json).unwrap())
    }

    fn expect(&self, operation: &str, request: Value, status: Status, state: &str) -> Value {
        let (got, document) = self.call(operation, request);
        assert_eq!((got, document["state"].as_str().unwrap_or("")), (status, state), "{document}");
        document
    }

    fn hold(&self, order: &str) {
        let request = json!({
            "orderNumber": order, "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
            "card": { "number": PAYS, "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" },
            "payer": { "ip": "127.0.0.1" }, "capture": "manual",
        });
        self.expect("payment.charge_card", request, Status::Ok, "held");
    }

    /// A page that waits for its payer.
    fn open_page(&self, order: &str) -> String {
        let request = json!({
            "orderNumber": order, "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        });
        let document = self.expect("payment.register", request, Status::ActionRequired, "action_required");
        document["formUrl"].as_str().unwrap().to_owned()
    }

    /// The payer types this card on the page.
    fn pay_on(&self, link: &str, card: &str) {
        let path = link.strip_prefix(&self.sandbox.url()).unwrap();
        let form = format!("pan={card}&expiry=12/34&cvc=123&holder=A+B");
        let host = self.sandbox.url().replace("http://", "");
        let mut stream = TcpStream::connect(&host).unwrap();
        let length = form.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{form}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(["200", "303"].contains(&&answer[9..12]), "{answer}");
    }

    fn cancel(&self, order: &str) -> (Status, Value) {
        self.call("payment.cancel", cancel(order))
    }

    /// What the bank shows of the order now: what it has shown so often it may show again.
    fn ask(&self, order: &str) {
        self.call("payment.status", json!({ "orderNumber": order }));
    }

    fn payment(&self, order: &str) -> Value {
        self.call("operation.get", json!({ "orderNumber": order })).1
    }

    fn plan(&self, rule: Value) {
        self.sandbox.set_plan(&json!({ "rules": [rule] }).to_string()).unwrap();
    }

    fn lose(&self, path: &str, at: &str) {
        self.plan(json!({ "match": { "path": path }, "at": at, "do": { "action": "drop" }, "times": 1 }));
    }

    fn act(&self, action: Value) {
        self.sandbox.act_on_orders(&action.to_string()).unwrap();
    }

    fn set(&self, settings: Value) {
        self.sandbox.set_settings(&settings.to_string()).unwrap();
    }

    /// How often, and how much in all, the bank has executed this for the order.
    fn executed(&self, order: &str, kind: &str) -> (usize, u64) {
        let ledger = self.sandbox.ledger();
        let entries = ledger.iter().filter(|entry| entry.order_number == order && entry.kind == kind);
        entries.fold((0, 0), |(count, sum), entry| (count + 1, sum + entry.amount))
    }
}

fn cancel(order: &str) -> Value {
    json!({ "orderNumber": order, "amount": 150_000, "currency": "KZT" })
}

fn capture(order: &str) -> Value {
    cancel(order)
}

fn of_cancel(order: &str) -> Value {
    json!({ "orderNumber": order, "kind": "cancel" })
}

/// The order is cancelled, and the payment got no money.
fn cancelled(shop: &Shop, order: &str, (status, document): &(Status, Value)) {
    assert_eq!((*status, &document["state"]), (Status::Ok, &json!("paid")), "{document}");
    assert_eq!((&document["kind"], &document["advice"]), (&json!("cancel"), &json!("none")), "{document}");
    let payment = shop.payment(order);
    assert_eq!(payment["status"], "TOLEM_DECLINED", "{payment}");
    assert_eq!(payment["error"]["code"], "cancelled", "{payment}");
}

#[test]
fn a_hold_is_let_go_once_and_whole() {
    let shop = shop();
    shop.hold("P-1");
    for _ in 0..2 {
        cancelled(&shop, "P-1", &shop.cancel("P-1"));
        assert_eq!(shop.executed("P-1", "reversal"), (1, 150_000));
    }
    let (status, document) = shop.call("payment.capture", capture("P-1"));
    assert!(matches!(status, Status::Rejected | Status::NotSent), "{document}");
    assert_eq!((shop.executed("P-1", "hold").0, shop.executed("P-1", "capture").0), (1, 0));
    let (_, story) = shop.call("operation.explain", of_cancel("P-1"));
    assert!(story["known"].as_str().unwrap().contains("The order is cancelled"), "{story}");
}

#[test]
fn a_page_is_closed_and_nobody_can_pay_on_it_any_more() {
    for (leaves, tried) in [("reversed", false), ("reversed", true), ("declined", false)] {
        let shop = shop();
        shop.set(json!({ "decline": leaves }));
        let link = shop.open_page("P-1");
        if tried {
            shop.pay_on(&link, NO_FUNDS);
        }
        cancelled(&shop, "P-1", &shop.cancel("P-1"));
        shop.pay_on(&link, PAYS);
        assert_eq!(shop.executed("P-1", "charge").0, 0, "{leaves} {tried}");
        cancelled(&shop, "P-1", &shop.cancel("P-1"));
        shop.expect("payment.status", json!({ "orderNumber": "P-1" }), Status::Declined, "declined");
    }
}

/// A bank that accepts the cancel and carries it out a minute later, on whose page a card was declined before.
fn accepted_and_late(shop: &Shop) -> String {
    shop.set(json!({ "decline": "declined" }));
    let link = shop.open_page("P-1");
    shop.pay_on(&link, NO_FUNDS);
    let late = json!({ "action": "execute-later", "ms": 60_000, "then": { "action": "delay", "ms": 1 } });
    shop.plan(json!({ "match": { "path": "decline.do" }, "at": "before-execute", "do": late, "times": 1 }));
    let accepted = shop.expect("payment.cancel", cancel("P-1"), Status::Pending, "pending");
    assert_eq!(accepted["error"]["code"], "cancel_accepted", "{accepted}");
    assert!(accepted["message"].as_str().unwrap().contains("may still be paid"), "{accepted}");
    assert_eq!(shop.payment("P-1")["state"], "action_required", "{}", shop.payment("P-1"));
    link
}

#[test]
fn an_accepted_cancel_that_is_carried_out_late_is_no_cancel_yet() {
    let shop = shop();
    let link = accepted_and_late(&shop);
    shop.pay_on(&link, PAYS);
    assert_eq!(shop.executed("P-1", "charge"), (1, 150_000));
    let (status, document) = shop.call("operation.resolve", of_cancel("P-1"));
    assert_eq!((status, &document["error"]["code"]), (Status::Declined, &json!("order_paid")), "{document}");
    let payment = shop.payment("P-1");
    assert_eq!((&payment["status"], &payment["state"]), (&json!("TOLEM_OK"), &json!("paid")), "{payment}");
}

#[test]
fn an_accepted_cancel_beside_a_declined_attempt_stays_open_until_it_shows() {
    let shop = shop();
    let link = accepted_and_late(&shop);
    // It is closed, and looks no other than before: the time of the page, or a person, ends it.
    shop.sandbox.advance_clock(std::time::Duration::from_secs(61));
    shop.pay_on(&link, PAYS);
    assert_eq!(shop.executed("P-1", "charge").0, 0);
    let mut question = of_cancel("P-1");
    question["timeoutMs"] = json!(500);
    shop.expect("operation.resolve", question, Status::Pending, "pending");
    let mut settle = json!({ "orderNumber": "P-1", "as": "paid", "who": "A", "why": "the bank: closed" });
    // "Paid" without a kind would book the payment.
    let (status, refused) = shop.call("operation.settle", settle.clone());
    assert_eq!((status, &refused["error"]["field"]), (Status::Request, &json!("kind")), "{refused}");
    assert_eq!(shop.payment("P-1")["state"], "action_required", "{}", shop.payment("P-1"));
    settle["kind"] = "cancel".into();
    shop.expect("operation.settle", settle, Status::Ok, "paid");
    let mut explain = of_cancel("P-1");
    explain["language"] = "en".into();
    let (_, told) = shop.call("operation.explain", explain);
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("decided that the order is cancelled") && !text.contains("Book it"), "{text}");
}

#[test]
fn what_is_paid_is_told_as_paid_and_never_as_cancelled() {
    let shop = shop();
    let link = shop.open_page("P-1");
    shop.pay_on(&link, PAYS);
    let (status, document) = shop.cancel("P-1");
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("order_paid")), "{document}");
    assert_eq!(document["attempts"], 0, "nothing was sent: {document}");
    assert!(document["message"].as_str().unwrap().contains("The order is paid"), "{document}");
    // The payment is known by it, too.
    assert_eq!(shop.payment("P-1")["status"], "TOLEM_OK");
    assert_eq!((shop.executed("P-1", "charge").0, shop.executed("P-1", "reversal").0), (1, 0));
}

#[test]
fn a_payer_who_pays_in_the_same_moment_has_paid() {
    for (at, lost) in [("before-execute", true), ("after-execute", true), ("after-execute", false)] {
        let shop = shop();
        let link = shop.open_page("P-1");
        shop.ask("P-1");
        shop.pay_on(&link, PAYS);
        // The look is answered from before the payment.
        shop.act(json!({ "action": "lag", "orderNumber": "P-1", "questions": 1 }));
        if lost {
            shop.lose("decline.do", at);
        }
        let (status, document) = shop.cancel("P-1");
        assert_eq!((status, &document["error"]["code"]), (Status::Declined, &json!("order_paid")), "{document}");
        assert_eq!(document["attempts"], 1, "{document}");
        let payment = shop.payment("P-1");
        assert_eq!((&payment["status"], &payment["state"]), (&json!("TOLEM_OK"), &json!("paid")), "{payment}");
        assert_eq!((shop.executed("P-1", "charge").0, shop.executed("P-1", "reversal").0), (1, 0));
        // It stays so, however often it is asked.
        assert_eq!(shop.cancel("P-1").0, Status::Declined);
        let (status, document) = shop.call("operation.resolve", of_cancel("P-1"));
        assert_eq!((status, &document["confirmed"]), (Status::Declined, &json!(null)), "{document}");
    }
}

#[test]
fn a_declined_attempt_is_not_taken_for_the_end_of_the_page() {
    // The cancel never reaches the bank, and the payer's first card is declined meanwhile.
    let shop = strict_shop();
    let link = shop.open_page("P-1");
    shop.lose("decline.do", "before-execute");
    shop.pay_on(&link, NO_FUNDS);
    let (status, document) = shop.cancel("P-1");
    assert_eq!(status, Status::Unknown, "{document}");
    assert_ne!(shop.payment("P-1")["state"], "declined");
    // With another card he pays.
    shop.pay_on(&link, PAYS);
    let (status, document) = shop.call("operation.resolve", of_cancel("P-1"));
    assert_eq!((status, &document["error"]["code"]), (Status::Declined, &json!("order_paid")), "{document}");
    assert_eq!(shop.payment("P-1")["status"], "TOLEM_OK");
}

#[test]
fn a_lost_answer_is_asked_about_and_nothing_is_let_go_twice() {
    for at in ["before-execute", "after-execute"] {
        let shop = shop();
        shop.hold("P-1");
        shop.lose("reverse.do", at);
        cancelled(&shop, "P-1", &shop.cancel("P-1"));
        assert_eq!(shop.executed("P-1", "reversal"), (1, 150_000), "{at}");
        shop.open_page("P-2");
        shop.lose("decline.do", at);
        cancelled(&shop, "P-2", &shop.cancel("P-2"));
    }
}

#[test]
fn a_payment_that_was_seen_as_reversed_is_told_as_cancelled_once_its_cancel_is_known() {
    let shop = shop();
    shop.hold("P-1");
    // The cancel's answer takes as long as the call has, and the payment is asked about first.
    let stall = json!({ "action": "stall", "ms": 5_000 });
    shop.plan(json!({ "match": { "path": "reverse.do" }, "at": "after-execute", "do": stall, "times": 1 }));
    let mut request = cancel("P-1");
    request["timeoutMs"] = json!(650);
    shop.expect("payment.cancel", request, Status::Unknown, "unknown");
    let (status, payment) = shop.call("payment.status", json!({ "orderNumber": "P-1" }));
    assert_eq!((status, &payment["error"]["code"]), (Status::Declined, &json!("reversed")), "{payment}");
    let resolved = shop.call("operation.resolve", of_cancel("P-1"));
    cancelled(&shop, "P-1", &resolved);
}

#[test]
fn a_cancel_that_is_not_known_keeps_captures_away_until_it_is() {
    let shop = strict_shop();
    shop.hold("P-1");
    shop.lose("reverse.do", "before-execute");
    let (status, document) = shop.cancel("P-1");
    assert_eq!((status, &document["state"]), (Status::Unknown, &json!("review")), "{document}");
    let (status, document) = shop.call("payment.capture", capture("P-1"));
    assert_eq!((status, &document["attempts"]), (Status::NotSent, &json!(0)), "{document}");
    // It is never sent again by itself.
    assert_eq!(shop.cancel("P-1").1["attempts"], 1);
    let settle = json!({ "orderNumber": "P-1", "kind": "cancel", "as": "declined", "who": "A", "why": "the bank has no reversal" });
    shop.expect("operation.settle", settle, Status::Declined, "declined");
    shop.expect("payment.capture", capture("P-1"), Status::Ok, "paid");
    assert_eq!((shop.executed("P-1", "reversal").0, shop.executed("P-1", "capture").0), (0, 1));
}

#[test]
fn what_is_executed_late_is_waited_for() {
    let shop = shop_with(json!({}));
    shop.hold("P-1");
    let late = json!({ "action": "execute-later", "ms": 60_000, "then": { "action": "drop" } });
    shop.plan(json!({ "match": { "path": "reverse.do" }, "at": "before-execute", "do": late, "times": 1 }));
    let mut request = cancel("P-1");
    request["timeoutMs"] = json!(1_500);
    shop.expect("payment.cancel", request, Status::Unknown, "unknown");
    assert_eq!(shop.payment("P-1")["state"], "held");
    shop.sandbox.advance_clock(std::time::Duration::from_secs(61));
    let resolved = shop.call("operation.resolve", of_cancel("P-1"));
    cancelled(&shop, "P-1", &resolved);
    assert_eq!(shop.executed("P-1", "reversal").0, 1);
}

#[test]
fn a_bank_that_shows_it_late_is_asked_until_it_does() {
    for (order, held) in [("P-1", true), ("P-2", false)] {
        let shop = shop_with(json!({}));
        if held {
            shop.hold(order)
        } else {
            _ = shop.open_page(order)
        };
        shop.ask(order);
        shop.ask(order);
        shop.act(json!({ "action": "lag", "orderNumber": order, "questions": 2 }));
        let said = shop.cancel(order);
        assert_eq!((said.0, &said.1["attempts"]), (Status::Ok, &json!(1)), "{}", said.1);
    }
}

#[test]
fn two_cancels_at_once_are_one() {
    let shop = shop();
    shop.hold("P-1");
    let said: Vec<(Status, Value)> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..6).map(|_| scope.spawn(|| shop.cancel("P-1"))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    for (status, document) in &said {
        assert_eq!((*status, &document["attempts"]), (Status::Ok, &json!(1)), "{document}");
    }
    assert_eq!(shop.executed("P-1", "reversal"), (1, 150_000));
}

#[test]
fn of_a_cancel_and_a_capture_at_once_one_happens() {
    let (mut captures, mut cancels) = (0, 0);
    let shop = shop();
    for n in 0..12 {
        let order = &format!("P-{n}");
        shop.hold(order);
        // Both have looked, the one is on its way, and its answer takes a while or is lost.
        let path = if n % 2 == 0 { "deposit.do" } else { "reverse.do" };
        let fault = if n % 3 == 0 { json!({ "action": "drop" }) } else { json!({ "action": "delay", "ms": 60 }) };
        shop.plan(json!({ "match": { "path": path }, "at": "after-execute", "do": fault, "times": 1 }));
        let (cancel, capture) = std::thread::scope(|scope| {
            let cancel = scope.spawn(|| shop.cancel(order));
            let capture = scope.spawn(|| shop.call("payment.capture", capture(order)));
            (cancel.join().unwrap(), capture.join().unwrap())
        });
        let (let_go, taken) = (shop.executed(order, "reversal").0, shop.executed(order, "capture").0);
        assert_eq!(let_go + taken, 1, "{cancel:?} {capture:?}");
        (captures, cancels) = (captures + taken, cancels + let_go);
        if cancel.0 == Status::Ok {
            assert_eq!(let_go, 1, "{}", cancel.1);
        }
        if capture.0 == Status::Ok {
            assert_eq!(taken, 1, "{}", capture.1);
        }
        // What was not done is not said to be done, and the other way.
        assert!(cancel.0 == Status::Ok || capture.0 == Status::Ok, "{cancel:?} {capture:?}");
        let (status, payment) = shop.call("payment.status", json!({ "orderNumber": order }));
        assert_eq!(status, if let_go == 1 { Status::Declined } else { Status::Ok }, "{payment}");
    }
    println!("{captures} captures, {cancels} cancels");
}

#[test]
fn a_cancel_on_books_that_do_not_show_a_capture_is_not_sent() {
    let shop = shop();
    shop.hold("P-1");
    for _ in 0..3 {
        shop.ask("P-1");
    }
    shop.expect("payment.capture", capture("P-1"), Status::Ok, "paid");
    shop.act(json!({ "action": "lag", "orderNumber": "P-1", "questions": 2 }));
    let (status, document) = shop.cancel("P-1");
    assert_eq!((status, &document["attempts"]), (Status::NotSent, &json!(0)), "{document}");
    let (_, story) = shop.call("operation.explain", of_cancel("P-1"));
    assert!(story["timeline"].to_string().contains("books_lag"), "the books show the hold still: {story}");
    shop.act(json!({ "action": "lag", "orderNumber": "P-1", "questions": 0 }));
    assert_eq!(shop.cancel("P-1").0, Status::Rejected);
    assert_eq!((shop.executed("P-1", "reversal").0, shop.executed("P-1", "capture").0), (0, 1));
}

#[test]
fn what_is_known_as_paid_is_not_cancelled_because_of_an_old_look() {
    let shop = shop();
    let link = shop.open_page("P-1");
    for _ in 0..3 {
        shop.ask("P-1");
    }
    shop.pay_on(&link, PAYS);
    shop.expect("payment.status", json!({ "orderNumber": "P-1" }), Status::Ok, "paid");
    shop.act(json!({ "action": "lag", "orderNumber": "P-1", "questions": 2 }));
    let (status, document) = shop.cancel("P-1");
    assert_eq!((status, &document["attempts"]), (Status::NotSent, &json!(0)), "{document}");
    let (_, story) = shop.call("operation.explain", of_cancel("P-1"));
    assert!(story["timeline"].to_string().contains("books_lag"), "{story}");
    shop.act(json!({ "action": "lag", "orderNumber": "P-1", "questions": 0 }));
    assert_eq!(shop.cancel("P-1").0, Status::Rejected);
    assert_eq!((shop.executed("P-1", "charge").0, shop.executed("P-1", "reversal").0), (1, 0));
}

#[test]
fn somebody_elses_order_is_not_cancelled() {
    let shop = shop();
    shop.act(json!({ "action": "foreign", "gateway": "bereke-ecommerce", "orderNumber": "P-1", "amount": 150_000 }));
    let register = json!({
        "orderNumber": "P-1", "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
    });
    assert_eq!(shop.call("payment.register", register).0, Status::Unknown);
    let (status, document) = shop.cancel("P-1");
    assert_eq!((status, &document["attempts"]), (Status::NotSent, &json!(0)), "{document}");
    assert_eq!(shop.executed("P-1", "reversal").0, 0);
    // Nor is one of which this journal knows nothing.
    shop.act(json!({ "action": "foreign", "gateway": "bereke-ecommerce", "orderNumber": "P-2", "amount": 150_000 }));
    let (status, document) = shop.cancel("P-2");
    assert_eq!((status, &document["error"]["code"]), (Status::Request, &json!("no_such_movement")), "{document}");
}

#[test]
fn what_the_bank_refuses_leaves_the_order_as_it_is() {
    let shop = shop();
    shop.hold("P-1");
    let refuse = json!({ "action": "error", "row": "card-access-denied" });
    shop.plan(json!({ "match": { "path": "reverse.do" }, "at": "before-execute", "do": refuse, "times": 1 }));
    let (status, document) = shop.cancel("P-1");
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("access_refused")), "{document}");
    assert_eq!(shop.payment("P-1")["state"], "held");
    // There is no such method at this bank.
    shop.set(json!({ "reverse": false, "decline": "absent" }));
    assert_eq!(shop.cancel("P-1").0, Status::Rejected);
    shop.expect("payment.capture", capture("P-1"), Status::Ok, "paid");
}

#[test]
fn a_cancel_says_of_which_payment_it_speaks() {
    let shop = shop();
    shop.open_page("P-1");
    for (member, value, field) in [("amount", json!(149_999), "amount"), ("currency", json!("EUR"), "currency")] {
        let mut request = cancel("P-1");
        request[member] = value;
        let (status, document) = shop.call("payment.cancel", request);
        assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!(field)), "{document}");
    }
    let verify = json!({
        "orderNumber": "P-2", "amount": 0, "currency": "KZT", "returnUrl": "https://shop.example/ok", "features": ["VERIFY"],
    });
    shop.expect("payment.register", verify, Status::ActionRequired, "action_required");
    let request = json!({ "orderNumber": "P-2", "amount": 1, "currency": "KZT" });
    let (status, document) = shop.call("payment.cancel", request);
    assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!("orderNumber")), "{document}");
    let (_, list) = shop.call("operation.list", json!({}));
    assert_eq!(list["operations"].as_array().unwrap().len(), 2, "nothing was journalled: {list}");
}
