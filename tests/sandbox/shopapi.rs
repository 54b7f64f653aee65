//! A shop that speaks ShopAPI by hand, and a payer with a browser that knows no JavaScript.

use crate::shop::encoded;
use crate::till::{Answer, form, get, post_bytes, send};
use serde_json::{Value, json};
use tolem::sandbox::Sandbox;

pub use crate::shop::{bank, done, entry, seconds};
pub use crate::till::with;

pub const PLAIN: &str = "4276000000001007";
pub const DEMO: &str = "4000000000000002";
pub const NO_FUNDS: &str = "4276000000002005";
pub const ERROR: &str = "4276000000003003";
pub const SILENT: &str = "4276000000004001";
pub const SECURE: &str = "4111111111111111";
pub const SECURE_NO_FUNDS: &str = "4276000000005008";
/// The test cards of the document (seed 003).
pub const SEED_CARDS: [&str; 6] = [
    "5479270000000000",
    "4111111111111111",
    "6011000000000004",
    "2201382000000013",
    "2201382000000062",
    "2201382000000039",
];
pub const LOGIN: &str = "79020000000";

/// `sandbox-api:sandbox-password`
pub const BASIC: &str = "Authorization: Basic c2FuZGJveC1hcGk6c2FuZGJveC1wYXNzd29yZA==\r\n";

/// A method, below the shorter prefix.
pub fn api(bank: &Sandbox, method: &str, body: &Value) -> Answer {
    send(bank, &post_bytes(&format!("/api-shop{method}"), &body.to_string(), BASIC))
}

pub fn switch(bank: &Sandbox, switches: Value) {
    bank.set_settings(&json!({"shopapi": switches}).to_string()).unwrap();
}

/// The document's example of an anonymous payment, with our own number in a requisite.
pub fn payment(number: &str) -> Value {
    json!({
        "serviceCode": "109-5804-1", "amount": 450, "comission": 13300, "payType": "card", "clientType": "web",
        "userPhone": "79020000000", "userEmail": "ana@mi.ru",
        "properties": [
            {"name": "Л/СЧЕТ", "value": "9503006477"}, {"name": "ФИО", "value": "Иванов Н П"}, {"name": "АДРЕС", "value": "Ленина 10"},
            {"name": "МЕСЯЦ", "value": "05.2015"}, {"name": "СУММА_ПЕНИ", "value": "10000"}, {"name": "ЗАКАЗ", "value": number},
        ],
        "orderItems": [
            {"num": 1, "name": "name1", "quantity": 2, "price": 100, "tax": "vat0"},
            {"num": 2, "name": "name2", "quantity": 5, "price": 50, "tax": "vat110"},
        ],
    })
}

/// The document's example of a recurrent payment, amounts as texts.
pub fn recurrent(number: &str, user: &str, card: &str) -> Value {
    with(
        payment(number),
        json!({"amount": "10000", "value": "10000", "comission": "13300", "userToken": user, "cardToken": card,
            "userPhone": null, "userEmail": null}),
    )
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned()
}

/// An anonymous payment's `regPayNum`.
pub fn anonymous(bank: &Sandbox, number: &str) -> String {
    text(&api(bank, "/do/payment/anonymous", &payment(number)).json()["regPayNum"])
}

pub fn status(bank: &Sandbox, id: &str) -> Value {
    api(bank, "/check/payment/state", &json!({"regPayNum": id})).json()
}

pub fn state(bank: &Sandbox, id: &str) -> String {
    text(&status(bank, id)["state"])
}

/// Types a card; where the browser is led.
pub fn type_card(bank: &Sandbox, id: &str, pan: &str, cvc: &str) -> String {
    let fields = [("pan", pan), ("expiry", "12/24"), ("cvc", cvc), ("email", "payer@mail.kz")];
    let answer = form(bank, &format!("/shopapi/pay_ru.html?payment={id}"), &encoded(&fields));
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("Location").unwrap().to_owned()
}

/// Types the code at the payer's bank; where the browser is led.
pub fn type_code(bank: &Sandbox, page: &str, code: &str) -> String {
    let page = page.strip_prefix(&bank.url()).unwrap_or(page);
    assert_eq!(get(bank, page).status, 200);
    let answer = form(bank, page, &encoded(&[("code", code)]));
    assert_eq!(answer.status, 303);
    answer.header("Location").unwrap().to_owned()
}

/// A payment that is paid with a card without 3-D Secure.
pub fn paid(bank: &Sandbox, number: &str) -> String {
    let id = anonymous(bank, number);
    type_card(bank, &id, PLAIN, "123");
    id
}

/// A registered user's token.
pub fn user(bank: &Sandbox) -> String {
    text(&api(bank, "/user/registration", &json!({"login": LOGIN, "name": "Алия"})).json()["userToken"])
}

/// The answer to registering a card, and the registration done with that card.
pub fn register_card(bank: &Sandbox, user: &str, pan: &str) -> String {
    let answer = api(bank, "/card/registration", &json!({"userToken": user, "clientType": "web"})).json();
    let id = text(&answer["regPayNum"]);
    let page = type_card(bank, &id, pan, "123");
    if page.contains("/acs_") {
        type_code(bank, &page, "12345678");
    }
    id
}

pub fn cards(bank: &Sandbox, user: &str) -> Vec<Value> {
    let list = api(bank, "/ver3/get/cards", &json!({"userToken": user})).json();
    list["cards"].as_array().expect("cards").clone()
}

/// A user with one card: their tokens.
pub fn user_with_card(bank: &Sandbox, pan: &str) -> (String, String) {
    let user = user(bank);
    register_card(bank, &user, pan);
    seconds(bank, 10);
    let card = text(&cards(bank, &user)[0]["cardToken"]);
    (user, card)
}

/// A stored card is charged; the answer.
pub fn charge(bank: &Sandbox, number: &str, (user, card): &(String, String)) -> Answer {
    api(bank, "/do/payment", &recurrent(number, user, card))
}

pub fn refund(bank: &Sandbox, id: &str, amount: &str, remaining: &str) -> Answer {
    let body = json!({"regPayNum": id, "note": "test", "refundAmount": amount, "remainingAmount": remaining});
    api(bank, "/refund", &body)
}
