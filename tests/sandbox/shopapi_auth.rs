//! Who may ask: two generations of authentication, and where a request is no request at all.

use crate::shopapi::*;
use crate::till::{post_bytes, send};
use serde_json::{Value, json};
use tolem::sandbox::{Options, Sandbox};

/// The placeholders of the two vectors.
fn vectors() -> Sandbox {
    let bank =
        Sandbox::start(Options { user_name: "SHOP_TOKEN".into(), password: "SEC_KEY".into(), ..Options::default() })
            .unwrap();
    switch(&bank, json!({"auth": "sign"}));
    bank
}

const STATUS_SIGN: &str = "F6217B7EE96969ECCDA81ABBB973E8C6";
const PAYMENT_SIGN: &str = "5EBC893C6421B1A3332FAC3E1873EF43";

fn signed(bank: &Sandbox, method: &str, body: Value) -> crate::till::Answer {
    send(bank, &post_bytes(&format!("/api-shop/rs/shop{method}"), &body.to_string(), ""))
}

fn vector_payment(sign: &str) -> Value {
    json!({"serviceCode": "1000-13864-2", "amount": 2500, "comission": 0, "properties": [{"name": "ПОЗЫВНОЙ", "value": "15"}],
        "shopToken": "SHOP_TOKEN", "sign": sign})
}

#[test]
fn both_vectors_are_accepted_over_the_wire_and_answers_are_signed() {
    let bank = vectors();
    let answer = signed(&bank, "/do/payment/anonymous", vector_payment(PAYMENT_SIGN));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer["shopToken"], "SHOP_TOKEN");
    assert_eq!(answer["sign"].as_str().unwrap().len(), 32);
    let body = json!({"regPayNum": "1310958041", "shopToken": "SHOP_TOKEN", "sign": STATUS_SIGN});
    let unknown = signed(&bank, "/check/payment/state", body).json();
    assert_eq!(unknown["code"], 9010, "the signature is right, the payment is not there");
    assert!(unknown["sign"].is_string());
}

#[test]
fn a_wrong_signature_and_a_wrong_shop_are_401_and_move_nothing() {
    let bank = vectors();
    let wrong = signed(&bank, "/do/payment/anonymous", vector_payment(STATUS_SIGN));
    assert_eq!((wrong.status, wrong.json()["code"].as_u64()), (401, Some(9002)));
    let other = with(vector_payment(PAYMENT_SIGN), json!({"amount": 2501}));
    assert_eq!(signed(&bank, "/do/payment/anonymous", other).json()["code"], 9002, "another amount");
    let stranger = with(vector_payment(PAYMENT_SIGN), json!({"shopToken": "OTHER"}));
    assert_eq!(signed(&bank, "/do/payment/anonymous", stranger).json()["code"], 9001);
    let missing = with(vector_payment(PAYMENT_SIGN), json!({"sign": null}));
    assert_eq!(signed(&bank, "/do/payment/anonymous", missing).json()["code"], 9002);
    assert!(bank.orders().is_empty());
    switch(&bank, json!({"authHttp": 403}));
    assert_eq!(signed(&bank, "/do/payment/anonymous", vector_payment("")).status, 403);
}

#[test]
fn the_order_of_the_signed_values_is_a_switch() {
    let bank = vectors();
    let body = json!({"serviceCode": "1000-13864-2", "amount": 2500, "comission": 0, "properties": [{"name": "ПОЗЫВНОЙ", "value": "15"}]});
    // As it stands in the body: `serde_json` sorts the keys.
    let body_order = sign("2500&0&ПОЗЫВНОЙ&15&1000-13864-2&SHOP_TOKEN&SEC_KEY");
    let mine = with(body, json!({"shopToken": "SHOP_TOKEN", "sign": body_order}));
    assert_eq!(signed(&bank, "/do/payment/anonymous", mine.clone()).json()["code"], 9002);
    switch(&bank, json!({"signOrder": "body-order"}));
    assert_eq!(signed(&bank, "/do/payment/anonymous", mine).status, 200);
    switch(&bank, json!({"signOrder": "csharp"}));
    let web = with(vector_payment(""), json!({"clientType": "web", "payType": "card"}));
    let csharp = sign("1000-13864-2&2500&0&web&ПОЗЫВНОЙ&15&card&SHOP_TOKEN&SEC_KEY");
    assert_eq!(signed(&bank, "/do/payment/anonymous", with(web, json!({"sign": csharp}))).status, 200);
}

fn sign(text: &str) -> String {
    let once = |text: &str| format!("{:X}", md5::compute(text.as_bytes()));
    once(&once(text))
}

#[test]
fn basic_is_the_default_and_either_takes_both() {
    let bank = bank();
    assert_eq!(api(&bank, "/do/payment/anonymous", &payment("basic")).status, 200);
    for header in ["", "Authorization: Basic c2FuZGJveC1hcGk6d3Jvbmc=\r\n", "Authorization: Bearer x\r\n"] {
        let bytes = post_bytes("/api-shop/do/payment/anonymous", &payment("wrong").to_string(), header);
        let answer = send(&bank, &bytes);
        assert_eq!((answer.status, answer.json()["code"].as_u64()), (401, Some(9001)), "{header}");
    }
    assert_eq!(bank.orders().len(), 1);
    switch(&bank, json!({"auth": "either"}));
    assert_eq!(api(&bank, "/user/status", &json!({"login": "79150000000"})).json()["code"], 9003);
    let body = json!({"login": "79150000000", "shopToken": "sandbox-api",
        "sign": sign("79150000000&sandbox-api&sandbox-password")});
    let answer = send(&bank, &post_bytes("/api-shop/user/status", &body.to_string(), ""));
    assert_eq!((answer.json()["code"].as_u64(), answer.json()["sign"].is_string()), (Some(9003), true));
}

#[test]
fn the_header_dn_can_be_demanded() {
    let bank = bank();
    switch(&bank, json!({"dnHeader": true}));
    let ask = |headers: &str| {
        let bytes = post_bytes("/api-shop/user/status", r#"{"login":"79150000000"}"#, &format!("{BASIC}{headers}"));
        send(&bank, &bytes).json()["code"].clone()
    };
    assert_eq!((ask(""), ask("dn: CN=shop\r\n")), (json!(9001), json!(9003)));
}

#[test]
fn every_method_is_there_below_both_prefixes_and_only_by_post_of_json() {
    let bank = bank();
    for method in [
        "/do/payment/anonymous",
        "/do/payment",
        "/check/payment/state",
        "/refund",
        "/user/registration",
        "/user/status",
        "/card/registration",
        "/get/cards",
        "/ver2/get/cards",
        "/ver3/get/cards",
        "/card/deactivation",
        "/card/deactivation/",
    ] {
        for prefix in ["/api-shop", "/api-shop/rs/shop"] {
            let path = format!("{prefix}{method}");
            let answer = send(&bank, &post_bytes(&path, "{}", BASIC));
            assert_eq!((answer.status, answer.json()["code"].as_u64()), (400, Some(9007)), "{path}");
            let get = send(&bank, format!("GET {path} HTTP/1.1\r\nHost: sandbox\r\n{BASIC}\r\n").as_bytes());
            assert_eq!((get.status, get.header("Allow")), (405, Some("POST")), "{path}");
        }
    }
    assert_eq!(crate::till::form(&bank, "/api-shop/refund", "a=b").status, 415);
    assert_eq!(api(&bank, "/receipt-fiscal", &json!({})).status, 404);
    let broken = send(&bank, &post_bytes("/api-shop/refund", "{'a'", BASIC));
    assert_eq!((broken.status, broken.json()["code"].as_u64()), (400, Some(9007)));
}
