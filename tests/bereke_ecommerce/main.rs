//! The promises of the gateway `bereke-ecommerce`: the bank's own examples are written and read, its error tables
//! mean what they say, no damaged or foreign answer ever settles a payment, and no callback is believed unproved.

mod callbacks;
mod cancels;
mod mutations;
mod others;
mod parameters;
#[path = "../support/places.rs"]
mod places;
mod refusals;
mod requests;
mod secrets;
mod verdicts;

use serde_json::{Value, json};
use tolem::document;
use tolem::gateways::bereke_ecommerce::DESCRIPTION;
use tolem::gateways::{self, Credentials, Gateway};
use tolem::model::*;
use tolem::operations::{self, Operation, Request};

/// The text of a fixture.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/bereke-ecommerce/", $name))
    };
}
pub(crate) use fixture;

/// A gateway with the credentials of the bank's examples.
pub fn gateway(options: Value) -> Box<dyn Gateway> {
    open(&[("userName", "test_user"), ("password", "test_user_password")], options).unwrap()
}

/// A gateway as the client opens it: tables first.
pub fn open(
    credentials: &[(&'static str, &str)],
    options: Value,
) -> Result<Box<dyn Gateway>, tolem::document::FieldError> {
    let options = document::parse(&options.to_string()).unwrap();
    document::check(&options, DESCRIPTION.options)?;
    let credentials: Credentials = credentials.iter().map(|(name, text)| (*name, Secret::new(*text))).collect();
    gateways::open(&DESCRIPTION, credentials, &options, gateways::Site { base_url: DESCRIPTION.test_url, test: true })
}

/// A command, read from a request document as a caller writes it.
pub fn command(operation: Operation, request: Value) -> Command {
    let node = document::parse(&request.to_string()).unwrap();
    match operations::read(operation, &node).unwrap().0 {
        Request::Command(command) => *command,
        other => panic!("not a command: {other:?}"),
    }
}

/// The number, the bank's id and the amount of the bank's status example.
pub const NUMBER: &str = "7005";
pub const ORDER: &str = "01491d0b-c848-7dd6-a20d-e96900a7d8c0";
pub const AMOUNT: u64 = 2000;

fn base() -> Value {
    json!({"orderNumber": NUMBER, "amount": AMOUNT, "currency": "EUR", "returnUrl": "https://till.kz/done"})
}

fn with_base(more: Value) -> Value {
    serde_json::from_str(&with(base(), more)).unwrap()
}

/// A payment on the bank's page.
pub fn page() -> Command {
    command(Operation::PaymentRegister, base())
}

/// A payment with card data.
pub fn card() -> Command {
    let card = json!({"number": "5555555555555599", "expiry": "2024-12", "cvc": "123", "holder": "TEST CARDHOLDER"});
    command(Operation::PaymentChargeCard, with_base(json!({"card": card})))
}

/// A payment with a stored card.
pub fn stored() -> Command {
    let payer = json!({"clientId": "259753456", "ip": "1d0d:db8:6:1::77"});
    command(
        Operation::PaymentChargeToken,
        with_base(json!({"bindingId": "01491394-63a6-7d45-a88f-7bce00a7d8c0", "cvc": "123", "payer": payer})),
    )
}

/// A payment with a wallet.
pub fn wallet(operation: Operation) -> Command {
    command(operation, with_base(json!({"paymentToken": "dG9rZW4tb2YtYS13YWxsZXQ=", "payer": {"ip": "10.0.0.1"}})))
}

/// A capture of a part.
pub fn capture(amount: u64) -> Command {
    command(Operation::PaymentCapture, json!({"orderNumber": NUMBER, "amount": amount, "currency": "EUR"}))
}

/// A refund of a part.
pub fn refund(amount: u64) -> Command {
    command(
        Operation::PaymentRefund,
        json!({"orderNumber": NUMBER, "refundNumber": "R1", "amount": amount, "currency": "EUR"}),
    )
}

/// The end of the order.
pub fn cancel() -> Command {
    command(Operation::PaymentCancel, json!({"orderNumber": NUMBER, "amount": AMOUNT, "currency": "EUR"}))
}

/// Every command at every stage it can be sent at.
pub fn sendable() -> Vec<(Command, Stage)> {
    let looked = Stage { order_id: Some(ORDER.into()), baseline: Some(0), ..Stage::default() };
    vec![
        (page(), Stage::default()),
        (card(), Stage::default()),
        (card(), registered()),
        (stored(), Stage::default()),
        (stored(), registered()),
        (wallet(Operation::PaymentApplePay), Stage::default()),
        (wallet(Operation::PaymentGooglePay), Stage::default()),
        (capture(2000), looked.clone()),
        (refund(500), looked.clone()),
        (cancel(), Stage { baseline: Some(AMOUNT), ..looked.clone() }),
        (cancel(), looked),
    ]
}

/// The stage after the registration.
pub fn registered() -> Stage {
    Stage { order_id: Some(ORDER.into()), ..Stage::default() }
}

/// The payment of the bank's status example.
pub fn subject() -> Subject {
    Subject {
        commission: None,
        not_found: 0,
        turn: 0,
        kind: Kind::Payment,
        number: OrderNumber::parse(NUMBER).unwrap(),
        part: None,
        amount: Minor::new(AMOUNT).unwrap(),
        currency: Currency::parse("978").unwrap(),
        stage: registered(),
        by_page: false,
        manual_capture: false,
        by_wallet: false,
        card: None,
        has_link: false,
        page_over: false,
        verifies: false,
        binding: None,
        echoes: serde_json::Value::Null,
        captured: 0,
        cancelled: false,
        given_back: 0,
        language: None,
    }
}

/// A capture or refund of that payment.
pub fn part(kind: Kind, amount: u64, baseline: u64) -> Subject {
    let part = (kind == Kind::Refund).then(|| OrderNumber::parse("R1").unwrap());
    let stage = Stage { baseline: Some(baseline), ..registered() };
    Subject { kind, part, amount: Minor::new(amount).unwrap(), stage, ..subject() }
}

/// An answer.
pub fn answer(status: u16, body: impl AsRef<[u8]>) -> HttpAnswer {
    HttpAnswer { status, headers: Vec::new(), body: body.as_ref().to_vec() }
}

/// The bank's status example with that status, state and sums; `null` leaves one out.
pub fn order(status: u64, state: Value, approved: Value, deposited: Value, refunded: Value) -> Value {
    let mut order: Value = serde_json::from_str(fixture!("status.answer.json")).unwrap();
    order["orderStatus"] = status.into();
    let sums = json!({"approvedAmount": approved, "depositedAmount": deposited, "refundedAmount": refunded,
                      "paymentState": state});
    order["paymentAmountInfo"] = serde_json::from_str(&with(json!({}), sums)).unwrap();
    order
}

/// An object with other members; `null` takes one away.
pub fn with(mut object: Value, changes: Value) -> String {
    let members = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    object.to_string()
}

#[test]
fn the_description_is_complete() {
    let gateway = gateway(json!({}));
    assert_eq!((gateway.description().id, gateway.account()), ("bereke-ecommerce", "test_user"));
    assert!(!DESCRIPTION.profile.dedupe_proven, "a refund sent twice would be made twice");
    assert!(gateways::IDS.contains(&DESCRIPTION.id));
    for card in DESCRIPTION.test_cards {
        assert!(CardNumber::parse(card).is_ok(), "{card}");
    }
}
