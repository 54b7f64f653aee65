//! A shop that sends forms and believes the ledger.

use crate::till::{Answer, form};
use serde_json::Value;
use std::time::Duration;
use tolem::sandbox::{Order, ProfileName, Sandbox};

pub const PLAIN: &str = "4444555511113333";
pub const SECURE1: &str = "4012001038166662";
pub const SECURE2: &str = "5555555555555599";
pub const FRICTIONLESS: &str = "5200000000001005";
pub const NO_FUNDS: &str = "4000000000001117";
pub const PENDING: &str = "4000000000008880";
pub const PENDING_DECLINED: &str = "4000000000009995";

pub type Fields<'f> = &'f [(&'f str, &'f str)];

pub fn bank() -> Sandbox {
    crate::till::sandbox(ProfileName::AsDocumented)
}

pub fn encoded(fields: Fields<'_>) -> String {
    let escape = |text: &str| -> String {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        text.bytes().map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// A method with the shop's credentials; a field given twice is taken from `fields`.
pub fn rest(bank: &Sandbox, method: &str, fields: Fields<'_>) -> Answer {
    let mut all = vec![("userName", "sandbox-api"), ("password", "sandbox-password"), ("language", "en")];
    all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
    all.extend(fields);
    // An absent field, as opposed to an empty one.
    all.retain(|(_, value)| *value != "<absent>");
    form(bank, &format!("/payment/rest/{method}.do"), &encoded(&all))
}

pub const RETURN: &str = "https://shop.example/ok?a=1";
pub const FAIL: &str = "https://shop.example/no";

pub fn register_with(bank: &Sandbox, method: &str, number: &str, fields: Fields<'_>) -> Answer {
    let mut all = vec![("orderNumber", number), ("amount", "2000"), ("returnUrl", RETURN), ("failUrl", FAIL)];
    all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
    all.extend(fields);
    rest(bank, method, &all)
}

/// A registered order's id.
pub fn order(bank: &Sandbox, number: &str, fields: Fields<'_>) -> String {
    register_with(bank, "register", number, fields).json()["orderId"].as_str().expect("an order").to_owned()
}

pub fn held_order(bank: &Sandbox, number: &str, fields: Fields<'_>) -> String {
    register_with(bank, "registerPreAuth", number, fields).json()["orderId"].as_str().expect("an order").to_owned()
}

pub fn pay_answer(bank: &Sandbox, id: &str, pan: &str, fields: Fields<'_>) -> Answer {
    let mut all = vec![
        ("MDORDER", id),
        ("$PAN", pan),
        ("$CVC", "123"),
        ("YYYY", "2035"),
        ("MM", "12"),
        ("TEXT", "TEST CARDHOLDER"),
        ("language", "en"),
    ];
    all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
    all.extend(fields);
    rest(bank, "paymentorder", &all)
}

pub fn pay(bank: &Sandbox, id: &str, pan: &str) -> Value {
    pay_answer(bank, id, pan, &[]).json()
}

pub fn paid_order(bank: &Sandbox, number: &str, fields: Fields<'_>) -> String {
    let id = order(bank, number, fields);
    assert_eq!(pay(bank, &id, PLAIN)["info"], "Your order is proceeded, redirecting...");
    id
}

pub fn status(bank: &Sandbox, id: &str) -> Value {
    rest(bank, "getOrderStatusExtended", &[("orderId", id)]).json()
}

pub fn refund(bank: &Sandbox, id: &str, amount: &str) -> Value {
    rest(bank, "refund", &[("orderId", id), ("amount", amount)]).json()
}

pub fn deposit(bank: &Sandbox, id: &str, amount: &str) -> Value {
    rest(bank, "deposit", &[("orderId", id), ("amount", amount)]).json()
}

/// What the ledger says was done with the money of an order.
pub fn done(bank: &Sandbox, number: &str) -> Vec<(String, u64)> {
    bank.ledger().into_iter().filter(|e| e.order_number == number).map(|e| (e.kind, e.amount)).collect()
}

pub fn entry(kind: &str, amount: u64) -> (String, u64) {
    (kind.to_owned(), amount)
}

pub fn known(bank: &Sandbox, id: &str) -> Order {
    bank.orders().into_iter().find(|order| order.id == id).expect("an order")
}

pub fn seconds(bank: &Sandbox, seconds: u64) {
    bank.advance_clock(Duration::from_secs(seconds));
}

pub fn settings(bank: &Sandbox, settings: Value) {
    bank.set_settings(&settings.to_string()).unwrap();
}

/// The value of a hidden field of a page.
pub fn hidden(html: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = html.split(start.as_str()).nth(1).unwrap_or_else(|| panic!("{name} in {html}"));
    rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#39;", "'")
}
