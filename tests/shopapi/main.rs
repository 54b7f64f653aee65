//! The promises of the gateway `shopapi`: the vendor's own examples are written and read, what is printed there and is no
//! JSON is reported and not guessed at, no damaged or foreign answer settles a payment, and an unsigned notification is a
//! hint and nothing more.

mod limits;
mod mutations;
mod notifications;
#[path = "../support/places.rs"]
mod places;
mod queries;
mod refunds;
mod refusals;
mod requests;
mod secrets;
mod till;
mod verdicts;

use serde_json::{Value, json};
use tolem::document::{self, FieldError, Node};
use tolem::gateways::shopapi::DESCRIPTION;
use tolem::gateways::{self, Credentials, Gateway};
use tolem::model::*;
use tolem::operations::{self, Operation, Request};

/// The text of a fixture.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/shopapi/", $name))
    };
}
pub(crate) use fixture;

/// The credentials of the published-by-us vectors of the signature.
pub const CREDENTIALS: &[(&str, &str)] = &[("shopToken", "SHOP_TOKEN"), ("secKey", "SEC_KEY")];

/// A gateway with a service.
pub fn gateway(options: Value) -> Box<dyn Gateway> {
    let defaults = json!({"serviceCode": "109-5804-1"});
    open(CREDENTIALS, serde_json::from_str(&with(defaults, options)).unwrap()).unwrap()
}

/// A gateway as the client opens it: tables first.
pub fn open(credentials: &[(&'static str, &str)], options: Value) -> Result<Box<dyn Gateway>, FieldError> {
    let options = document::parse(&options.to_string()).unwrap();
    document::check(&options, DESCRIPTION.options)?;
    let credentials: Credentials = credentials.iter().map(|(name, text)| (*name, Secret::new(*text))).collect();
    gateways::open(&DESCRIPTION, credentials, &options, gateways::Site { base_url: DESCRIPTION.test_url, test: true })
}

/// A command and its object `gateway`, read from a request document as a caller writes it.
pub fn read(operation: Operation, request: &Value) -> Result<(Command, Node), FieldError> {
    let node = document::parse(&request.to_string()).unwrap();
    match operations::read(operation, &node)? {
        (Request::Command(command), _, extra) => Ok((*command, extra)),
        other => panic!("not a command: {other:?}"),
    }
}

/// The same, checked as the client checks it.
pub fn checked(bank: &dyn Gateway, operation: Operation, request: &Value) -> Result<Command, FieldError> {
    let (command, extra) = read(operation, request)?;
    bank.check(&command, &extra).map(|()| command)
}

/// The gateway's number of the payment in the tests, and its sums.
pub const ORDER: &str = "1310958041";
pub const NUMBER: &str = "R07-000123";
pub const AMOUNT: u64 = 100_000;
pub const COMMISSION: u64 = 1_000;
pub const TOTAL: u64 = AMOUNT + COMMISSION;

fn base() -> Value {
    json!({"orderNumber": NUMBER, "amount": AMOUNT, "commission": COMMISSION, "currency": "KZT",
           "jsonParams": {"Л/СЧЕТ": "9503006477"}})
}

/// The members of [`base`] with others; `null` takes one away.
pub fn request(more: Value) -> Value {
    serde_json::from_str(&with(base(), more)).unwrap()
}

fn command(operation: Operation, more: Value) -> Command {
    checked(&*gateway(json!({})), operation, &request(more)).unwrap()
}

/// A payment on the gateway's page.
pub fn page() -> Command {
    command(Operation::PaymentRegister, json!({}))
}

/// The same of a registered customer.
pub fn customers_page() -> Command {
    command(Operation::PaymentRegister, json!({"payer": {"clientId": "USER_TOKEN"}}))
}

/// A payment with a stored card.
pub fn charge() -> Command {
    command(Operation::PaymentChargeToken, json!({"bindingId": "CARD_TOKEN", "payer": {"clientId": "USER_TOKEN"}}))
}

/// A refund of a part.
pub fn refund(amount: u64) -> Command {
    let request = json!({"orderNumber": NUMBER, "refundNumber": "B-1", "amount": amount, "currency": "KZT"});
    checked(&*gateway(json!({})), Operation::PaymentRefund, &request).unwrap()
}

/// Every payment.
pub fn payments() -> Vec<Command> {
    vec![page(), customers_page(), charge()]
}

/// Every command at the stage it is sent at.
pub fn sendable() -> Vec<(Command, Stage)> {
    let mut all: Vec<_> = payments().into_iter().map(|payment| (payment, Stage::default())).collect();
    all.push((refund(500), looked(0)));
    all
}

/// The stage of a refund whose payment was looked up; so much has gone back before.
pub fn looked(baseline: u64) -> Stage {
    let sums = Stage { payment: Some(TOTAL), payment_commission: Some(COMMISSION), ..Stage::default() };
    Stage { order_id: Some(ORDER.into()), baseline: Some(baseline), ..sums }
}

/// The payment of the tests, paid with a stored card.
pub fn subject() -> Subject {
    Subject {
        commission: Some(COMMISSION),
        not_found: 0,
        turn: 0,
        kind: Kind::Payment,
        number: OrderNumber::parse(NUMBER).unwrap(),
        part: None,
        amount: Minor::new(AMOUNT).unwrap(),
        currency: Currency::KZT,
        stage: Stage { order_id: Some(ORDER.into()), ..Stage::default() },
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

/// A refund of it.
pub fn refund_of(amount: u64, baseline: u64) -> Subject {
    Subject {
        kind: Kind::Refund,
        part: Some(OrderNumber::parse("B-1").unwrap()),
        amount: Minor::new(amount).unwrap(),
        commission: None,
        stage: looked(baseline),
        ..subject()
    }
}

/// An answer.
pub fn answer(status: u16, body: impl AsRef<[u8]>) -> HttpAnswer {
    HttpAnswer { status, headers: Vec::new(), body: body.as_ref().to_vec() }
}

/// A state of the payment with our total.
pub fn state(word: &str) -> Value {
    json!({"state": word, "totalAmount": TOTAL, "createdDate": "2020-05-29 14:11:21", "errorCode": null})
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

/// A request or an answer as a value.
pub fn value(body: impl AsRef<[u8]>) -> Value {
    serde_json::from_slice(body.as_ref()).unwrap()
}

#[test]
fn the_description_is_complete() {
    let gateway = gateway(json!({}));
    assert_eq!(gateway.description().id, "shopapi");
    assert!(!DESCRIPTION.profile.dedupe_proven && !DESCRIPTION.profile.status_by_own_number);
    assert!(gateways::IDS.contains(&DESCRIPTION.id));
    for card in DESCRIPTION.test_cards {
        assert!(CardNumber::parse(card).is_ok(), "{card}");
    }
}

/// The account names the shop in the name of the journal, where the token must not stand.
#[test]
fn two_shops_never_share_numbers_and_neither_shows_its_token() {
    let account = |token: &str| {
        let bank = open(&[("shopToken", token), ("secKey", "SEC_KEY")], json!({})).unwrap();
        bank.account().to_owned()
    };
    let (one, other) = (account("token-of-shop-1"), account("token-of-shop-2"));
    assert_ne!(one, other);
    assert_eq!(account("token-of-shop-1"), one);
    for account in [one, other] {
        let print = account.strip_prefix("shop-").unwrap();
        assert!(print.len() == 12 && print.bytes().all(|b| b.is_ascii_hexdigit()), "{account}");
    }
}
