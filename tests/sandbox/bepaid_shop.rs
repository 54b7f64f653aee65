//! A shop of bePaid that sends its requests by hand and believes the ledger.

use crate::till::{Answer, send, with};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;
use tolem::sandbox::{ProfileName, Sandbox};

pub const PAID: &str = "4200000000000000";
pub const REDIRECTS: &str = "4012000000003010";
pub const WAITS: &str = "4200000000002014";
pub const NO_FUNDS: &str = "4200000000001149";

pub fn gateway() -> Sandbox {
    crate::till::sandbox(ProfileName::AsDocumented)
}

pub fn fixture(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sandbox/bepaid/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}

/// Settings of bePaid alone.
pub fn switch(bank: &Sandbox, switches: Value) {
    bank.set_settings(&json!({"bepaid": switches}).to_string()).unwrap();
}

pub fn seconds(bank: &Sandbox, seconds: u64) {
    bank.advance_clock(Duration::from_secs(seconds));
}

fn authorised(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let credentials = STANDARD.encode("sandbox-api:sandbox-password");
    format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Basic {credentials}\r\nAccept: application/json\r\n\
         Content-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub fn ask(bank: &Sandbox, path: &str) -> Answer {
    send(bank, &authorised("GET", path, "", ""))
}

pub fn ask_v3(bank: &Sandbox, path: &str) -> Answer {
    send(bank, &authorised("GET", path, "X-API-Version: 3\r\n", ""))
}

/// A POST to `path` with further headers, each ending in CR LF.
pub fn send_to(bank: &Sandbox, path: &str, headers: &str, body: &Value) -> Answer {
    send(bank, &authorised("POST", path, headers, &body.to_string()))
}

pub fn text_to(bank: &Sandbox, path: &str, headers: &str, body: &str) -> Answer {
    send(bank, &authorised("POST", path, headers, body))
}

/// The bytes of a payout, for those who watch how a connection ends.
pub fn bytes(body: &Value) -> Vec<u8> {
    authorised("POST", PAYOUTS, "Connection: close\r\n", &body.to_string())
}

pub const PAYOUTS: &str = "/transactions/payouts";

/// A payout to a card; `other` is laid over what stands in `request`.
pub fn request(number: &str, card: &str, other: Value) -> Value {
    let base = json!({"amount": 1234, "currency": "KZT", "description": "Decent payout", "tracking_id": number,
        "duplicate_check": false, "recipient_credit_card": {"number": card, "holder": "Aliya Akhmetova"}});
    json!({"request": with(base, other)})
}

pub fn pay_with(bank: &Sandbox, number: &str, card: &str, other: Value) -> Answer {
    send_to(bank, PAYOUTS, "", &request(number, card, other))
}

/// The transaction a payout to that card is answered with.
pub fn pay(bank: &Sandbox, number: &str, card: &str) -> Value {
    let answer = pay_with(bank, number, card, json!({}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["transaction"].clone()
}

pub fn keyed(bank: &Sandbox, key: &str, body: &Value) -> Answer {
    send_to(bank, PAYOUTS, &format!("RequestID: {key}\r\n"), body)
}

pub fn by_uid(bank: &Sandbox, uid: &Value) -> Value {
    ask(bank, &format!("/transactions/{}", uid.as_str().unwrap())).json()["transaction"].clone()
}

/// What the shop finds under its number, the newest first.
pub fn found(bank: &Sandbox, number: &str) -> Vec<Value> {
    ask(bank, &format!("/v2/transactions/tracking_id/{number}")).json()["transactions"].as_array().unwrap().clone()
}

pub fn statuses(bank: &Sandbox, number: &str) -> Vec<String> {
    found(bank, number).iter().map(|found| found["status"].as_str().unwrap().to_owned()).collect()
}
