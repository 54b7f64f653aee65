//! One contract of money for every gateway, against banks that are nastier than a till hopes: a status that lags or does
//! not find, a second card on the page, an employee in the cabinet, somebody else's order under our number, another
//! card in the answer, a refusal of what was executed.
//!
//! What is right stands in the banks' documents and in three sentences: nothing that moved, or still may, is told as not
//! moved; nothing is executed twice; what is somebody else's is not ours.

use crate::shop::{
    AMOUNT, BEPAID, BEREKE_ECOMMERCE, BEREKE_PAYOUTS, Card, Gateway, SHOPAPI, Said, Shop, proven, quarantine,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tolem::model::Status;

const NUMBER: &str = "N-1";
/// The shortest quarantine there is for these shops: their wait for an answer, and the bank's lateness.
const SHORT_MS: u64 = 700;
/// So long, in other ones, "not found" proves nothing.
const QUARANTINE_MS: u64 = 1_500;

/// While money has moved, or can, nobody may be told that it did not.
#[track_caller]
fn not_denied(said: &Said) {
    assert!(!said.that_nothing_moved(), "told that no money moved: {}", said.document);
}

#[track_caller]
fn paid_once(shop: &Shop, said: &Said) {
    assert_eq!(shop.paid(NUMBER), [AMOUNT], "{}", said.document);
    assert!(said.paid(), "{}", said.document);
}

/// A state that was told as final is another now: told as such, and not to be booked.
#[track_caller]
fn corrected_and_not_to_be_booked(said: &Said) {
    assert!(!said.paid() && said.document["advice"] != "book", "still to be booked: {}", said.document);
    assert!(
        !matches!(said.status, Status::NotSent | Status::Rejected),
        "as if nothing had been sent: {}",
        said.document
    );
    assert!(said.corrected(), "not told as a correction: {}", said.document);
}

// ------------------------------------------------------------------ a second card on the page (R6)

fn a_declined_card_on_an_open_page_is_not_the_end(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    let link = shop.open_page(NUMBER).link();
    shop.type_card(&link, Card::Declined);
    let said = shop.ask(NUMBER);
    not_denied(&said);
    assert!(matches!(said.status, Status::ActionRequired | Status::Pending), "{}", said.document);
    shop.type_card(&link, Card::Good);
    paid_once(&shop, &shop.ask(NUMBER));
}

/// The state that is final in the document is told of a page that is still open.
fn an_attempt_told_as_the_end_is_corrected_by_the_next(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    shop.switch(json!({ "bepaid": { "refusedAttempt": "failed" } }));
    let link = shop.open_page(NUMBER).link();
    shop.type_card(&link, Card::Declined);
    let attempt = shop.ask(NUMBER);
    shop.type_card(&link, Card::Good);
    let said = shop.ask(NUMBER);
    paid_once(&shop, &said);
    assert_eq!(said.corrected(), attempt.status == Status::Declined, "{}", said.document);
}

fn a_declined_card_without_a_page_is_declined(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    let said = shop.pay(NUMBER, Card::Declined, 2000);
    assert_eq!((said.status, shop.paid(NUMBER)), (Status::Declined, vec![]), "{}", said.document);
}

fn a_page_whose_time_is_over_is_declined(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    let link = shop.open_page(NUMBER).link();
    shop.type_card(&link, Card::Declined);
    shop.cabinet(json!({ "action": "expire", "orderNumber": NUMBER }));
    let said = shop.ask(NUMBER);
    assert_eq!(said.status, Status::Declined, "{}", said.document);
}

// ------------------------------------------------------------------ the cabinet (R5, R7)

fn a_payment_given_back_in_the_cabinet_is_told(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    shop.type_card(&shop.open_page(NUMBER).link(), Card::Good);
    paid_once(&shop, &shop.ask(NUMBER));
    shop.cabinet(json!({ "action": "refund", "orderNumber": NUMBER }));
    corrected_and_not_to_be_booked(&shop.ask(NUMBER));
    let later = shop.ask(NUMBER);
    assert!(!later.paid(), "{}", later.document);
}

fn a_payment_reversed_in_the_cabinet_is_told(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 2000));
    shop.cabinet(json!({ "action": "reverse", "orderNumber": NUMBER }));
    corrected_and_not_to_be_booked(&shop.ask(NUMBER));
}

fn a_part_given_back_in_the_cabinet_is_told(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 2000));
    shop.cabinet(json!({ "action": "refund", "orderNumber": NUMBER, "amount": 400 }));
    let said = shop.ask(NUMBER);
    not_denied(&said);
    assert_eq!(said.document["details"]["refundedAmount"], 400, "{}", said.document);
}

fn a_declined_payout_corrected_by_hand_is_told(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    assert_eq!(shop.pay(NUMBER, Card::Declined, 2000).status, Status::Declined);
    shop.cabinet(json!({ "action": "correct", "orderNumber": NUMBER, "to": "executed" }));
    let said = shop.ask(NUMBER);
    paid_once(&shop, &said);
    assert!(said.corrected(), "not told as a correction: {}", said.document);
}

fn an_executed_payout_corrected_by_hand_is_told(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 2000));
    shop.cabinet(json!({ "action": "correct", "orderNumber": NUMBER, "to": "failed" }));
    corrected_and_not_to_be_booked(&shop.ask(NUMBER));
}

/// Doubled and in the wrong order, what was told stands in no way against the question.
fn a_callback_about_the_cabinet_is_followed_by_the_question(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    shop.switch(json!({ "callbackUrl": "http://127.0.0.1:9/", "callbackCopies": 2 }));
    shop.bank.act_on_callbacks(r#"{"action": "hold"}"#).unwrap();
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 2000));
    shop.cabinet(json!({ "action": "reverse", "orderNumber": NUMBER }));
    let mut corrected = false;
    for callback in shop.bank.callbacks().iter().rev() {
        let query = callback.url.split_once('?').unwrap().1;
        let said = shop.call("notification.read", json!({ "query": query }));
        assert_eq!(said.status, Status::Ok, "{}", said.document);
        assert_ne!(said.document["advice"], "book", "{}", said.document);
        corrected |= said.corrected();
    }
    assert!(corrected, "the bank was not asked about what contradicts a payment");
    let said = shop.call("operation.resolve", json!({ "orderNumber": NUMBER }));
    assert!(!said.paid() && said.document["advice"] != "book", "still to be booked: {}", said.document);
}

// ------------------------------------------------------------------ a status that lags or does not find (R1 to R5)

fn a_lagging_status_pays_nobody_twice(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(QUARANTINE_MS));
    shop.switch(json!({ "statusLagMs": 600 }));
    shop.lose_the_first_answer();
    let said = shop.pay(NUMBER, Card::Good, 4000);
    not_denied(&said);
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 4000));
}

/// What the bank said last is not undone by what it said before.
fn a_lagging_status_does_not_unpay(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(SHORT_MS));
    let link = shop.open_page(NUMBER).link();
    shop.minutes(10);
    shop.type_card(&link, Card::Good);
    paid_once(&shop, &shop.ask(NUMBER));
    // As long ago the page was waiting, or there was none.
    for lag in [300_000, 36_000_000] {
        shop.cabinet(json!({ "action": "lag", "orderNumber": NUMBER, "ms": lag }));
        for _ in 0..4 {
            let said = shop.ask(NUMBER);
            not_denied(&said);
            assert_eq!(said.document["state"], "paid", "{}", said.document);
        }
    }
    assert_eq!(shop.paid(NUMBER), [AMOUNT]);
}

fn a_page_that_the_status_does_not_find_yet_is_not_gone(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(SHORT_MS));
    shop.switch(json!({ "statusLagMs": 3_600_000 }));
    let link = shop.open_page(NUMBER).link();
    let until = Instant::now() + Duration::from_millis(SHORT_MS + 300);
    while Instant::now() < until {
        not_denied(&shop.ask(NUMBER));
        std::thread::sleep(Duration::from_millis(50));
    }
    shop.type_card(&link, Card::Good);
    not_denied(&shop.ask(NUMBER));
    shop.switch(json!({ "statusLagMs": 0 }));
    paid_once(&shop, &shop.ask(NUMBER));
}

/// The bank has paid and its answer was lost; from then on it does not find the payment. When it was sent, or later.
fn paid_and_lost(shop: &Shop) -> Instant {
    shop.switch(json!({ "wrongNotFoundTimes": 1_000_000 }));
    shop.lose_the_first_answer();
    // On a busy machine a short call may end before anything is sent.
    for _ in 0..20 {
        shop.pay(NUMBER, Card::Good, 250);
        if !shop.paid(NUMBER).is_empty() {
            return Instant::now();
        }
    }
    panic!("nothing was ever sent");
}

/// Answers from before the quarantine do not count: the bank is wrong once less than it would have to be.
fn a_wrong_not_found_after_the_quarantine_pays_nobody_twice(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(QUARANTINE_MS));
    let sent = paid_and_lost(&shop);
    while sent.elapsed() < Duration::from_millis(QUARANTINE_MS / 2) {
        not_denied(&shop.ask(NUMBER));
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(QUARANTINE_MS + 100).saturating_sub(sent.elapsed()));
    shop.cabinet(json!({ "action": "lose", "orderNumber": NUMBER, "times": 2 }));
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 4000));
}

fn a_belief_is_asked_about_before_it_is_sent_again(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(QUARANTINE_MS));
    let sent = paid_and_lost(&shop);
    std::thread::sleep(Duration::from_millis(QUARANTINE_MS + 100).saturating_sub(sent.elapsed()));
    for _ in 0..5 {
        not_denied(&shop.ask(NUMBER));
    }
    shop.switch(json!({ "wrongNotFoundTimes": 0 }));
    paid_once(&shop, &shop.pay(NUMBER, Card::Good, 2500));
}

/// The bank shows the refund an hour later, long after the operator's quarantine.
fn a_lagging_refund_is_not_repeated(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(SHORT_MS));
    paid_once(&shop, &pays_first(&shop));
    shop.minutes(120);
    shop.switch(json!({ "statusLagMs": 3_600_000 }));
    shop.first(refund_path(gateway), json!({ "action": "drop" }));
    not_denied(&shop.refund(NUMBER, "r1", AMOUNT));
    std::thread::sleep(Duration::from_millis(SHORT_MS + 200));
    let resolve = json!({ "orderNumber": NUMBER, "kind": "refund", "refundNumber": "r1", "timeoutMs": 1500 });
    not_denied(&shop.call("operation.resolve", resolve));
    shop.minutes(120);
    let said = shop.refund(NUMBER, "r1", AMOUNT);
    not_denied(&said);
    assert_eq!(shop.moved(NUMBER, &["refund"]), [AMOUNT], "{}", said.document);
    assert_eq!(said.status, Status::Ok, "{}", said.document);
}

/// What is measured before a refund is late, too: the refund before is not yet in it.
fn a_refund_is_not_taken_for_the_one_before_it(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(SHORT_MS));
    paid_once(&shop, &pays_first(&shop));
    shop.minutes(120);
    let first = shop.refund(NUMBER, "r1", 5000);
    assert_eq!(first.status, Status::Ok, "{}", first.document);
    shop.switch(json!({ "statusLagMs": 3_600_000 }));
    shop.first("refund.do", json!({ "action": "drop", "at": "before-execute" }));
    let second = shop.refund(NUMBER, "r2", 5000);
    assert_ne!(second.status, Status::Ok, "{}", second.document);
    shop.minutes(120);
    let said = shop.refund(NUMBER, "r2", 5000);
    let given_back = shop.moved(NUMBER, &["refund"]);
    assert!(
        given_back.len() < 3 && (said.status != Status::Ok || given_back == [5000, 5000]),
        "{given_back:?} {}",
        said.document
    );
}

fn a_lagging_capture_is_not_repeated(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(SHORT_MS));
    let mut request = (gateway.payment)(&shop, NUMBER, Card::Good);
    request["capture"] = "manual".into();
    let said = shop.call(gateway.pays, request);
    assert_eq!(said.document["state"], "held", "{}", said.document);
    shop.minutes(120);
    shop.switch(json!({ "statusLagMs": 3_600_000 }));
    shop.first("deposit.do", json!({ "action": "drop" }));
    let capture = || {
        shop.call(
            "payment.capture",
            json!({ "orderNumber": NUMBER, "amount": AMOUNT, "currency": "KZT", "timeoutMs": 1500 }),
        )
    };
    not_denied(&capture());
    std::thread::sleep(Duration::from_millis(SHORT_MS + 200));
    not_denied(&shop.call("operation.resolve", json!({ "orderNumber": NUMBER, "kind": "capture", "timeoutMs": 1500 })));
    shop.minutes(120);
    let said = capture();
    assert_eq!((said.status, shop.moved(NUMBER, &["capture"])), (Status::Ok, vec![AMOUNT]), "{}", said.document);
}

// ------------------------------------------------------------------ whose is it (R8)

fn somebody_elses_order_is_never_paid(gateway: Gateway) {
    // Of the same amount and of another, and at a bank that answers to our request what it answered to the other's.
    for (amount, duplicates) in
        [(AMOUNT, "refuse-400"), (AMOUNT + 1, "refuse-400"), (AMOUNT, "error-1"), (AMOUNT, "replay")]
    {
        let shop = Shop::open(gateway, Value::Null);
        shop.switch(json!({ "duplicates": duplicates }));
        shop.cabinet(json!({ "action": "foreign", "gateway": gateway.id, "orderNumber": NUMBER, "amount": amount }));
        for said in [shop.pay(NUMBER, Card::Good, 1500), shop.ask(NUMBER), shop.pay(NUMBER, Card::Good, 1500)] {
            assert_eq!(said.status, Status::Unknown, "{amount} {duplicates}: {}", said.document);
            assert_eq!(said.document["state"], "review", "{amount} {duplicates}: {}", said.document);
        }
        assert!(shop.paid(NUMBER).is_empty());
    }
}

fn a_page_under_somebody_elses_number_is_never_paid(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    shop.switch(json!({ "duplicates": "refuse-400" }));
    shop.cabinet(json!({ "action": "foreign", "gateway": gateway.id, "orderNumber": NUMBER, "amount": AMOUNT }));
    for said in [shop.open_page(NUMBER), shop.ask(NUMBER)] {
        assert_eq!(said.status, Status::Unknown, "{}", said.document);
    }
}

/// Where a number is no key, a stranger's payout stands beside ours, or alone.
fn a_strangers_payout_is_not_taken_for_ours(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    shop.cabinet(json!({ "action": "foreign", "gateway": gateway.id, "orderNumber": NUMBER, "amount": AMOUNT }));
    shop.first(gateway.money_path, json!({ "action": "drop", "at": "before-execute" }));
    for said in [shop.pay(NUMBER, Card::Good, 800), shop.ask(NUMBER)] {
        assert_ne!(said.status, Status::Ok, "{}", said.document);
    }
    assert!(shop.paid(NUMBER).is_empty());
}

fn another_card_in_the_answer_is_never_paid(gateway: Gateway) {
    let shop = Shop::open(gateway, Value::Null);
    shop.switch(json!({ "otherCard": true }));
    for said in [shop.pay(NUMBER, Card::Good, 2000), shop.ask(NUMBER)] {
        assert_eq!(
            (said.status, said.document["state"].as_str()),
            (Status::Unknown, Some("review")),
            "{}",
            said.document
        );
    }
    assert_eq!(shop.paid(NUMBER), [AMOUNT]);
}

// ------------------------------------------------------------------ refusals of what was executed (R1, R11)

fn an_undocumented_refusal_settles_nothing(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(QUARANTINE_MS));
    let (status, code) = gateway.undocumented;
    shop.bank.set_plan(&refusals(gateway.money_path, status, code)).unwrap();
    not_denied(&shop.pay(NUMBER, Card::Good, 1200));
    not_denied(&shop.pay(NUMBER, Card::Good, 1200));
    let said = shop.ask(NUMBER);
    not_denied(&said);
    assert_eq!(shop.paid(NUMBER), [AMOUNT], "{}", said.document);
    // ShopAPI has no number to ask by.
    assert!(said.paid() || gateway.id == "shopapi", "{}", said.document);
}

fn an_undocumented_refusal_of_a_refund_settles_nothing(gateway: Gateway) {
    let shop = Shop::open(gateway, quarantine(QUARANTINE_MS));
    paid_once(&shop, &pays_first(&shop));
    let (status, code) = gateway.undocumented;
    shop.bank.set_plan(&refusals(refund_path(gateway), status, code)).unwrap();
    not_denied(&shop.refund(NUMBER, "r1", AMOUNT));
    let said = shop.refund(NUMBER, "r1", AMOUNT);
    not_denied(&said);
    assert_eq!(shop.moved(NUMBER, &["refund"]), [AMOUNT], "{}", said.document);
}

fn refund_path(gateway: Gateway) -> &'static str {
    if gateway.id == "shopapi" { "/refund" } else { "refund.do" }
}

fn refusals(path: &str, status: u16, code: &str) -> String {
    let refuse =
        json!({ "action": "refuse", "status": status, "code": code, "message": "No answer from the acquirer" });
    json!({ "rules": [{ "match": { "path": path }, "do": refuse }] }).to_string()
}

/// The first request is executed and not answered, and the bank does not show it for a while: the second is refused, as
/// the document has it for a request that was not executed.
fn a_documented_refusal_of_a_repetition_proves_nothing(gateway: Gateway) {
    let rows: &[&str] = match gateway.id {
        "bereke-payouts" => &["unsupported-pan", "mrbin", "not-authenticated", "pattern"],
        _ => &["invalid-params", "token", "unauthorized", "too-many-requests"],
    };
    for row in rows {
        let shop = Shop::open(gateway, proven());
        refused_when_repeated(&shop, gateway.money_path, row, || shop.pay(NUMBER, Card::Good, 4000));
    }
}

/// A wallet's one request makes the order and charges it.
fn a_documented_refusal_of_a_repeated_wallet_charge_proves_nothing(gateway: Gateway) {
    for row in ["wallet-order-number", "wallet-token", "wallet-access-denied"] {
        let shop = Shop::open(gateway, proven());
        let request = json!({
            "orderNumber": NUMBER, "amount": AMOUNT, "currency": "KZT", "paymentToken": google_pay_token(),
            "returnUrl": "https://shop.example/ok", "payer": { "ip": "127.0.0.1" }, "timeoutMs": 4000,
        });
        refused_when_repeated(&shop, "google/payment.do", row, || shop.call("payment.google_pay", request.clone()));
    }
}

fn refused_when_repeated(shop: &Shop, path: &str, row: &str, pay: impl Fn() -> Said) {
    shop.switch(json!({ "statusLagMs": 3_600_000 }));
    shop.first(path, json!({ "action": "refuse-again", "row": row }));
    let said = pay();
    let sent = shop.bank.log().iter().filter(|request| request["path"].as_str().unwrap().ends_with(path)).count();
    assert!(sent > 1, "{row}: nothing was repeated: {}", said.document);
    assert!(!said.that_nothing_moved(), "{row}: told that no money moved: {}", said.document);
    shop.switch(json!({ "statusLagMs": 0 }));
    let said = shop.ask(NUMBER);
    assert!(said.paid() && shop.paid(NUMBER) == [AMOUNT], "{row}: {:?} {}", shop.paid(NUMBER), said.document);
}

/// A token as the sandbox reads it: without keys, where the real one has an encrypted part.
fn google_pay_token() -> String {
    let card = json!({ "paymentMethod": "CARD", "paymentMethodDetails": {
        "pan": "4444555511113333", "expirationMonth": 12, "expirationYear": 2034, "authMethod": "CRYPTOGRAM_3DS" } });
    let message = json!({ "encryptedMessage": STANDARD.encode(card.to_string()) });
    let token = json!({ "protocolVersion": "ECv1", "signature": "", "signedMessage": message.to_string() });
    STANDARD.encode(token.to_string())
}

/// A payment that is known to be paid, whichever way the gateway tells it soonest.
fn pays_first(shop: &Shop) -> Said {
    shop.pay(NUMBER, Card::Good, 2000);
    shop.ask(NUMBER)
}

macro_rules! contract {
    ($($name:ident($gateway:ident) { $($story:ident)+ })+) => {$(
        mod $name {
            $(#[test]
            fn $story() {
                super::$story(super::$gateway);
            })+
        }
    )+};
}

contract! {
    bereke_payouts(BEREKE_PAYOUTS) {
        a_declined_card_on_an_open_page_is_not_the_end
        a_declined_card_without_a_page_is_declined
        a_declined_payout_corrected_by_hand_is_told
        an_executed_payout_corrected_by_hand_is_told
        a_payment_given_back_in_the_cabinet_is_told
        a_payment_reversed_in_the_cabinet_is_told
        a_lagging_status_pays_nobody_twice
        a_lagging_status_does_not_unpay
        a_page_that_the_status_does_not_find_yet_is_not_gone
        a_wrong_not_found_after_the_quarantine_pays_nobody_twice
        a_belief_is_asked_about_before_it_is_sent_again
        somebody_elses_order_is_never_paid
        a_page_under_somebody_elses_number_is_never_paid
        another_card_in_the_answer_is_never_paid
        an_undocumented_refusal_settles_nothing
        a_documented_refusal_of_a_repetition_proves_nothing
    }
    bereke_ecommerce(BEREKE_ECOMMERCE) {
        a_declined_card_on_an_open_page_is_not_the_end
        a_declined_card_without_a_page_is_declined
        a_page_whose_time_is_over_is_declined
        a_payment_given_back_in_the_cabinet_is_told
        a_payment_reversed_in_the_cabinet_is_told
        a_part_given_back_in_the_cabinet_is_told
        a_callback_about_the_cabinet_is_followed_by_the_question
        a_lagging_status_pays_nobody_twice
        a_lagging_status_does_not_unpay
        a_page_that_the_status_does_not_find_yet_is_not_gone
        a_lagging_refund_is_not_repeated
        a_refund_is_not_taken_for_the_one_before_it
        a_lagging_capture_is_not_repeated
        somebody_elses_order_is_never_paid
        a_page_under_somebody_elses_number_is_never_paid
        another_card_in_the_answer_is_never_paid
        an_undocumented_refusal_settles_nothing
        an_undocumented_refusal_of_a_refund_settles_nothing
        a_documented_refusal_of_a_repeated_wallet_charge_proves_nothing
    }
    bepaid(BEPAID) {
        a_declined_card_on_an_open_page_is_not_the_end
        an_attempt_told_as_the_end_is_corrected_by_the_next
        a_declined_card_without_a_page_is_declined
        a_page_whose_time_is_over_is_declined
        a_declined_payout_corrected_by_hand_is_told
        an_executed_payout_corrected_by_hand_is_told
        a_lagging_status_pays_nobody_twice
        a_lagging_status_does_not_unpay
        a_page_that_the_status_does_not_find_yet_is_not_gone
        a_wrong_not_found_after_the_quarantine_pays_nobody_twice
        a_belief_is_asked_about_before_it_is_sent_again
        a_strangers_payout_is_not_taken_for_ours
        another_card_in_the_answer_is_never_paid
        an_undocumented_refusal_settles_nothing
        a_documented_refusal_of_a_repetition_proves_nothing
    }
    shopapi(SHOPAPI) {
        a_declined_card_on_an_open_page_is_not_the_end
        a_payment_given_back_in_the_cabinet_is_told
        a_lagging_status_does_not_unpay
        a_page_that_the_status_does_not_find_yet_is_not_gone
        a_lagging_refund_is_not_repeated
        an_undocumented_refusal_settles_nothing
        an_undocumented_refusal_of_a_refund_settles_nothing
    }
}
