//! The promises of the gateway `bereke-payouts`: the bank's own examples are written and read, its error table
//! means what it says, and no damaged or foreign answer ever settles a payout.

mod mutations;
#[path = "../support/places.rs"]
mod places;
mod refusals;
mod requests;
mod secrets;
mod verdicts;

use serde_json::{Value, json};
use tolem::document;
use tolem::gateways::bereke_payouts::{BerekePayouts, DESCRIPTION};
use tolem::gateways::{self, Credentials, Gateway};
use tolem::model::*;
use tolem::operations::{self, Operation, Request};

/// The text of a fixture.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/bereke-payouts/", $name))
    };
}
pub(crate) use fixture;

/// A gateway with the credentials of the bank's examples.
pub fn gateway(options: Value) -> Box<dyn Gateway> {
    open(&[("userName", "payout_api_username"), ("password", "payout_api_password")], options).unwrap()
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

/// A payout to a card with the number of the bank's example answers.
pub fn payout() -> Command {
    command(
        Operation::PayoutCreate,
        json!({"orderNumber": NUMBER, "amount": 1234, "currency": "KZT", "card": {"number": "4111111111111111"}}),
    )
}

/// A payout over the bank's page with the number of the bank's example.
pub fn page() -> Command {
    command(
        Operation::PayoutRegister,
        json!({"orderNumber": "1645458818047", "amount": 1234, "currency": "KZT", "returnUrl": "https://till.kz/done"}),
    )
}

/// The number in the bank's example answers of `performPayout.do` and `getPayoutStatus.do`.
pub const NUMBER: &str = "1645458818059_12";

/// The movement behind [`payout`].
pub fn subject() -> Subject {
    Subject {
        kind: Kind::Payout,
        number: OrderNumber::parse(NUMBER).unwrap(),
        amount: Minor::new(1234).unwrap(),
        currency: Currency::KZT,
        commission: None,
        not_found: 0,
        turn: 0,
        part: None,
        stage: Stage::default(),
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
        by_page: false,
    }
}

/// An answer.
pub fn answer(status: u16, body: impl AsRef<[u8]>) -> HttpAnswer {
    HttpAnswer { status, headers: Vec::new(), body: body.as_ref().to_vec() }
}

/// The example of `performPayout.do` with other members; `null` takes one away.
pub fn performed(changes: Value) -> String {
    with(serde_json::from_str(fixture!("perform.answer.json")).unwrap(), changes)
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
    assert_eq!(gateway.description().id, "bereke-payouts");
    assert_eq!(gateway.account(), "payout_api_username");
    assert!(!DESCRIPTION.profile.dedupe_proven, "nothing the bank has written proves it");
    for card in DESCRIPTION.test_cards {
        assert!(CardNumber::parse(card).is_ok(), "{card}");
    }
    let _: fn(Credentials, &document::Node) -> Result<BerekePayouts, _> = BerekePayouts::new;
}
