//! The promises of the gateway `bepaid`: the vendor's own examples are written and read, statuses, codes and refusals mean
//! what their tables say, and no damaged or foreign answer ever settles a payout.

mod callbacks;
mod journey;
mod mutations;
#[path = "../support/places.rs"]
mod places;
mod refusals;
mod requests;
mod secrets;
mod status;
mod verdicts;

use serde_json::{Value, json};
use tolem::document::{self, FieldError};
use tolem::gateways::bepaid::{Bepaid, DESCRIPTION};
use tolem::gateways::{self, Credentials, Gateway, Site};
use tolem::model::*;
use tolem::operations::{self, Operation, Request};

/// The text of a fixture.
macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/bepaid/", $name))
    };
}
pub(crate) use fixture;

/// The number in the vendor's examples.
pub const NUMBER: &str = "tracking_id_000";
/// The uid in the vendor's example answer.
pub const UID: &str = "1-d43572b244";

/// A gateway that moves real money.
pub fn gateway(options: Value) -> Box<dyn Gateway> {
    open(&[("shopId", "361"), ("secretKey", "b8647b68898b084b")], options, false).unwrap()
}

/// A gateway as the client opens it: tables first.
pub fn open(credentials: &[(&'static str, &str)], options: Value, test: bool) -> Result<Box<dyn Gateway>, FieldError> {
    let options = document::parse(&options.to_string()).unwrap();
    document::check(&options, DESCRIPTION.options).map_err(|error| error.inside("options"))?;
    let credentials: Credentials = credentials.iter().map(|(name, text)| (*name, Secret::new(*text))).collect();
    gateways::open(&DESCRIPTION, credentials, &options, Site { base_url: DESCRIPTION.production_url, test })
}

/// A command, read from a request document as a caller writes it.
pub fn command(request: Value) -> Command {
    let node = document::parse(&request.to_string()).unwrap();
    match operations::read(Operation::PayoutCreate, &node).unwrap().0 {
        Request::Command(command) => *command,
        other => panic!("not a command: {other:?}"),
    }
}

/// The object `gateway` of a request.
pub fn extra(request: &Value) -> document::Node {
    let extra = request.get("gateway").cloned().unwrap_or(json!({}));
    document::parse(&extra.to_string()).unwrap()
}

/// The payout of the vendor's examples, as small as it may be.
pub fn small() -> Value {
    json!({
        "orderNumber": NUMBER, "amount": 100, "currency": "RUB", "description": "Test transaction ütf",
        "card": {"number": "5555 5555 5555 4444"},
    })
}

/// [`small`] as a command.
pub fn payout() -> Command {
    command(small())
}

/// The movement behind [`payout`].
pub fn subject() -> Subject {
    Subject {
        kind: Kind::Payout,
        number: OrderNumber::parse(NUMBER).unwrap(),
        amount: Minor::new(100).unwrap(),
        currency: Currency::parse("RUB").unwrap(),
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

/// The same, with the bank's id known.
pub fn known(order_id: &str) -> Subject {
    Subject { stage: Stage { order_id: Some(order_id.to_owned()), ..Stage::default() }, ..subject() }
}

/// An answer.
pub fn answer(status: u16, body: impl AsRef<[u8]>) -> HttpAnswer {
    HttpAnswer { status, headers: Vec::new(), body: body.as_ref().to_vec() }
}

/// The vendor's transaction with other members; `null` takes one away.
pub fn transaction(changes: Value) -> Value {
    let example: Value = serde_json::from_str(fixture!("create.answer.json")).unwrap();
    with(example["transaction"].clone(), changes)
}

/// The vendor's answer with other members of its transaction.
pub fn answered(changes: Value) -> String {
    json!({"transaction": transaction(changes)}).to_string()
}

/// A transaction of that status, without the acquirer's block, which would have to say the same.
pub fn of_status(status: &str) -> Value {
    transaction(json!({"status": status, "additional_data": null}))
}

/// The version 3 answer with other members.
pub fn flat(changes: Value) -> String {
    with(serde_json::from_str(fixture!("v3.answer.json")).unwrap(), changes).to_string()
}

/// An object with other members; `null` takes one away.
pub fn with(mut object: Value, changes: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    object
}

/// What the answer to [`payout`] says.
pub fn created(options: Value, http: u16, body: impl AsRef<[u8]>) -> (Verdict, Facts) {
    gateway(options).read_command(&payout(), &Stage::default(), &answer(http, body))
}

/// What the answer to a question says.
pub fn asked(options: Value, subject: &Subject, http: u16, body: impl AsRef<[u8]>) -> (Verdict, Facts) {
    gateway(options).read_status(subject, &answer(http, body))
}

#[test]
fn the_description_is_complete() {
    let real = gateway(json!({}));
    assert_eq!(real.description().id, "bepaid");
    assert_eq!(real.account(), "361");
    let test = open(&[("shopId", "361"), ("secretKey", "k")], json!({}), true).unwrap();
    assert_eq!(test.account(), "361/test", "test and real money never share numbers");
    assert!(!DESCRIPTION.profile.dedupe_proven, "RequestID is not documented for payouts");
    let day = std::time::Duration::from_secs(24 * 3600);
    assert!(DESCRIPTION.profile.key_life.unwrap() < day, "a key is used before the bank may have forgotten it");
    for card in DESCRIPTION.test_cards {
        assert!(CardNumber::parse(card).is_ok(), "{card}");
    }
    let _: fn(Credentials, &document::Node, Site<'_>) -> Result<Bepaid, _> = Bepaid::new;
}
