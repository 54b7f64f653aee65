//! Apple Pay and Google Pay: tokens of the documented shape, and every row of the errors.

use crate::shop::*;
use crate::till::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tolem::sandbox::Sandbox;

fn packed(value: &Value) -> String {
    STANDARD.encode(value.to_string())
}

fn apple_token(pan: &str) -> String {
    let inner = json!({"applicationPrimaryAccountNumber": pan, "applicationExpirationDate": "351231",
        "currencyCode": "398", "transactionAmount": 960000});
    packed(&json!({"version": "EC_v1", "data": packed(&inner), "signature": "", "header": {}}))
}

fn google_token(pan: &str, method: &str) -> String {
    let inner = json!({"paymentMethod": "CARD", "paymentMethodDetails":
        {"pan": pan, "expirationMonth": 12, "expirationYear": 2035, "authMethod": method}});
    let message = json!({"encryptedMessage": packed(&inner), "ephemeralPublicKey": "", "tag": ""}).to_string();
    packed(&json!({"protocolVersion": "ECv1", "signature": "", "signedMessage": message}))
}

fn with(mut base: Value, other: Value) -> Value {
    for (name, value) in other.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

fn apple(bank: &Sandbox, number: &str, other: Value) -> Value {
    let body = json!({"merchant": "sandbox-api", "orderNumber": number, "language": "en", "features": [], "preAuth": false,
        "additionalParameters": {"param2": "param2"}, "paymentToken": apple_token(PLAIN)});
    post(bank, "/payment/applepay/payment.do", &with(body, other).to_string()).json()
}

fn google(bank: &Sandbox, number: &str, other: Value) -> Value {
    let body = json!({"merchant": "sandbox-api", "orderNumber": number, "amount": 1000, "currencyCode": "398", "ip": "1.2.3.4",
        "language": "en", "returnUrl": RETURN, "paymentToken": google_token(PLAIN, "PAN_ONLY")});
    post(bank, "/payment/google/payment.do", &with(body, other).to_string()).json()
}

#[test]
fn apple_pay_holds_or_charges_and_describes_the_order() {
    let bank = bank();
    let answer = apple(&bank, "229", json!({"preAuth": true}));
    // The example of seed 001: these members and no others.
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&answer), ["data", "orderStatus", "success"]);
    let order = &answer["orderStatus"];
    let mut expected = vec![
        "errorCode",
        "orderNumber",
        "orderStatus",
        "actionCode",
        "actionCodeDescription",
        "amount",
        "currency",
        "date",
        "merchantOrderParams",
        "attributes",
        "cardAuthInfo",
        "authDateTime",
        "terminalId",
        "authRefNum",
        "paymentAmountInfo",
        "bankInfo",
    ];
    expected.sort_unstable();
    assert_eq!(names(order), expected);
    assert_eq!(
        (&order["orderStatus"], &order["amount"], &answer["success"]),
        (&json!(1), &json!(960000), &json!(true))
    );
    assert_eq!(names(&order["cardAuthInfo"]), ["approvalCode", "cardholderName", "expiration", "pan"]);
    assert_eq!(order["merchantOrderParams"], json!([{"name": "param2", "value": "param2"}]));
    assert_eq!(done(&bank, "229"), [entry("hold", 960000)]);
    apple(&bank, "230", json!({"paymentToken": apple_token(SECURE1)}));
    assert_eq!(done(&bank, "230"), [entry("charge", 960000)], "the phone has recognised its owner");
    assert!(!get(&bank, "/_sandbox/log").text().contains(&apple_token(PLAIN)));
}

#[test]
fn google_pay_charges_or_sends_the_payer_to_his_bank() {
    let bank = bank();
    let answer = google(&bank, "g1", json!({}));
    assert_eq!(answer, json!({"success": true, "data": {"orderId": bank.orders()[0].id}}));
    assert_eq!(done(&bank, "g1"), [entry("charge", 1000)]);
    let secure = google(&bank, "g2", json!({"paymentToken": google_token(SECURE1, "PAN_ONLY")}));
    let data = secure["data"].as_object().unwrap();
    assert_eq!(data.keys().collect::<Vec<_>>(), ["acsUrl", "orderId", "paReq", "termUrl"]);
    assert!(done(&bank, "g2").is_empty());
    google(&bank, "g3", json!({"paymentToken": google_token(SECURE1, "CRYPTOGRAM_3DS"), "clientId": "c"}));
    assert_eq!(done(&bank, "g3").len(), 1);
    google(&bank, "g4", json!({"currencyCode": null}));
    assert_eq!(bank.orders().last().unwrap().currency, "643", "the documented default");
    let body = json!({"merchant": "nobody"}).to_string();
    assert_eq!(post(&bank, "/google/payment.do", &body).json()["success"], false);
}

#[test]
fn every_row_of_the_wallets_errors_is_met() {
    let bank = bank();
    let expect = |answer: Value, code: u64, message: &str| {
        let error = json!({"code": code, "description": "Processing Error", "message": message});
        assert_eq!(answer, json!({"error": error, "success": false}));
    };
    expect(apple(&bank, "e", json!({"merchant": "stranger"})), 10, "Auth is invalid");
    expect(google(&bank, "e", json!({"merchant": "stranger"})), 10, "Wrong value of merchant");
    for call in [apple, google] {
        expect(call(&bank, "e", json!({"merchant": "sandbox-denied"})), 5, "Access denied");
        expect(call(&bank, "e", json!({"merchant": "sandbox-no-key"})), 10, "The merchant has no private key");
        expect(call(&bank, "e", json!({"orderNumber": ""})), 10, "Wrong value of orderNumber");
        expect(call(&bank, "e", json!({"paymentToken": "%%%"})), 10, "Wrong value of paymentToken");
    }
    let sealed = packed(&json!({"version": "EC_v1", "data": "AAAA"}));
    expect(apple(&bank, "e", json!({"paymentToken": sealed})), 10, "The sent data could not be decrypted");
    expect(google(&bank, "e", json!({"ip": "here"})), 10, "Wrong value of ip");
    assert!(bank.orders().is_empty());
    let funds = "The funds on the card are not sufficient";
    expect(google(&bank, "e1", json!({"paymentToken": google_token(NO_FUNDS, "PAN_ONLY")})), 1, funds);
    expect(apple(&bank, "e2", json!({"paymentToken": apple_token(NO_FUNDS)})), 1, funds);
    expect(apple(&bank, "e2", json!({})), 10, "Wrong value of orderNumber");
    assert!(bank.ledger().is_empty());
}
