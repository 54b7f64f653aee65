//! Further parameters of the bank: handed on as they are, and never what carries money, identity or credentials.

use crate::{cancel, capture, card, command, gateway, page, refund, registered, wallet};
use serde_json::{Value, json};
use tolem::document;
use tolem::model::*;
use tolem::operations::Operation;

fn with_parameters(mut request: Value, parameters: Value) -> Value {
    request["gateway"] = json!({ "parameters": parameters });
    request
}

fn order(parameters: Value) -> Command {
    let request = json!({"orderNumber": "1", "amount": 5, "currency": "KZT", "returnUrl": "https://x"});
    command(Operation::PaymentRegister, with_parameters(request, parameters))
}

fn refused(command: &Command, parameters: Value) -> String {
    let extra = document::parse(&json!({ "parameters": parameters }).to_string()).unwrap();
    gateway(json!({})).check(command, &extra).unwrap_err().field
}

fn body(command: &Command, stage: &Stage) -> String {
    String::from_utf8(gateway(json!({})).command(command, stage).body.to_vec()).unwrap()
}

#[test]
fn they_follow_the_fields_of_the_library() {
    let bundle =
        json!({"cartItems": {"items": [{"positionId": "1", "name": "Чай", "quantity": {"value": 2, "measure": "0"}}]}});
    let given = json!({"orderBundle": bundle, "taxSystem": 0, "dummy": true, "prepaymentMdOrder": "a b"});
    let written = body(&order(given.clone()), &Stage::default());
    let fields: Vec<&str> = written.split('&').collect();
    assert!(fields[0].starts_with("amount=5"), "{written}");
    for field in ["taxSystem=0", "dummy=true", "prepaymentMdOrder=a%20b"] {
        assert!(fields.contains(&field), "{field}: {written}");
    }
    let sent = fields.iter().find_map(|field| field.strip_prefix("orderBundle=")).unwrap();
    assert!(sent.starts_with("%7B%22cartItems%22%3A"), "JSON as a text: {sent}");
    let looked = Stage { baseline: Some(0), ..registered() };
    let capture = json!({"orderNumber": "1", "amount": 5, "currency": "KZT"});
    let refund = json!({"orderNumber": "1", "refundNumber": "r", "amount": 5, "currency": "KZT"});
    for (operation, request) in [(Operation::PaymentCapture, capture), (Operation::PaymentRefund, refund)] {
        let command = command(operation, with_parameters(request, json!({"refundItems": {"items": []}})));
        assert!(body(&command, &looked).ends_with("&refundItems=%7B%22items%22%3A%5B%5D%7D"));
    }
    // The request that moves the money names the order that was registered with them.
    assert!(
        !body(&order(given), &Stage::default()).is_empty() && !body(&card(), &registered()).contains("orderBundle")
    );
}

#[test]
fn what_carries_money_identity_or_credentials_is_refused_by_its_name() {
    for name in [
        "amount",
        "Amount",
        "depositAmount",
        "currency",
        "currencyCode",
        "orderNumber",
        "order_number",
        "orderId",
        "mdOrder",
        "cardNumber",
        "apiKey",
        "signature",
        "hash",
        "sum",
        "fee",
        "terminal_id",
        "MDORDER",
        "userName",
        "password",
        "token",
        "seToken",
        "paymentToken",
        "merchant",
        "merchantLogin",
        "returnUrl",
        "failUrl",
        "dynamicCallbackUrl",
        "bindingId",
        "clientId",
        "features",
        "externalRefundId",
        "expectedDepositedAmount",
        "feeInput",
        "jsonParams",
        "language",
        "pan",
        "cvc",
        "expiry",
        "preAuth",
    ] {
        assert_eq!(refused(&page(), json!({ name: "1" })), format!("gateway.parameters.{name}"));
    }
    for name in ["$PAN", "a b", "1a", "a=b", "a&b", "имя"] {
        assert_eq!(refused(&page(), json!({ name: "1" })), format!("gateway.parameters.{name}"), "no name");
    }
    let half = json!({"items": [{"quantity": {"value": 1.5}}]});
    for value in [json!(null), json!(""), json!("x".repeat(16_385)), json!(0.5), half] {
        assert_eq!(refused(&page(), json!({ "orderBundle": value })), "gateway.parameters.orderBundle");
    }
    let many: serde_json::Map<String, Value> = (0..33).map(|n| (format!("p{n}"), json!("1"))).collect();
    assert_eq!(refused(&page(), Value::Object(many)), "gateway.parameters");
    assert_eq!(refused(&page(), json!("text")), "gateway.parameters");
    // Requests that have none.
    for command in [wallet(Operation::PaymentApplePay), wallet(Operation::PaymentGooglePay), cancel()] {
        assert_eq!(refused(&command, json!({ "orderBundle": "1" })), "gateway.parameters");
    }
    let extra = document::parse(r#"{"parameters": {"orderBundle": {"cartItems": {}}}}"#).unwrap();
    for command in [page(), card(), capture(5), refund(5)] {
        gateway(json!({})).check(&command, &extra).unwrap();
    }
}

#[test]
fn they_are_a_part_of_what_is_asked_for() {
    let bank = gateway(json!({}));
    assert_eq!(bank.decisive(&page()), Value::Null, "what has none is what it was");
    let (one, other) = (order(json!({"taxSystem": 0})), order(json!({"taxSystem": 1})));
    assert_ne!(bank.decisive(&one), bank.decisive(&other));
    assert_eq!(bank.decisive(&one), json!({"taxSystem": 0}));
}
