//! What this gateway does not have is refused by the name of our own field, before anything is journalled.

use crate::{checked, gateway, read, request};
use serde_json::{Value, json};
use tolem::document::{FieldError, Problem};
use tolem::model::*;
use tolem::operations::Operation::{self, PaymentChargeToken, PaymentRefund, PaymentRegister};

fn refused(operation: Operation, more: Value) -> FieldError {
    let base = match operation {
        PaymentChargeToken => json!({"bindingId": "b", "payer": {"clientId": "u"}}),
        _ => json!({}),
    };
    let bank = gateway(json!({}));
    let good = request(base);
    checked(&*bank, operation, &good).unwrap();
    let bad = serde_json::from_str(&crate::with(good, more.clone())).unwrap();
    match checked(&*bank, operation, &bad) {
        Err(error) => error,
        Ok(_) => panic!("{more} is taken"),
    }
}

#[test]
fn fields_of_other_gateways_are_refused_and_not_left_out() {
    let page = |more: Value| serde_json::from_str(&crate::with(json!({"returnUrl": "https://x.kz"}), more)).unwrap();
    let cases: Vec<(Operation, Value, &str)> = vec![
        (PaymentRegister, json!({"capture": "manual"}), "capture"),
        (PaymentRegister, json!({"bindingId": "b"}), "bindingId"),
        (PaymentRegister, page(json!({"sessionTimeoutSecs": 600})), "sessionTimeoutSecs"),
        (PaymentRegister, json!({"expirationDate": "2030-01-01T00:00:00"}), "expirationDate"),
        (PaymentRegister, json!({"autocompletionDate": "2030-01-01T00:00:00"}), "autocompletionDate"),
        (PaymentRegister, json!({"features": ["VERIFY"]}), "features"),
        (PaymentRegister, json!({"dynamicCallbackUrl": "https://x.kz"}), "dynamicCallbackUrl"),
        (PaymentRegister, json!({"merchantLogin": "m"}), "merchantLogin"),
        (PaymentRegister, json!({"billingPayerData": {"billingCity": "Алматы"}}), "billingPayerData"),
        (PaymentChargeToken, json!({"cvc": "123"}), "cvc"),
        (PaymentChargeToken, json!({"capture": "manual"}), "capture"),
        (PaymentRegister, json!({"gateway": {"enableSmsConfirm": true}}), "gateway.enableSmsConfirm"),
        (PaymentRegister, json!({"gateway": {"clientAuInfo": {"agentName": "x"}}}), "gateway.clientAuInfo"),
        (PaymentChargeToken, json!({"gateway": {"noteCurrency": "KZT"}}), "gateway.noteCurrency"),
    ];
    for (operation, more, field) in cases {
        let error = refused(operation, more);
        assert_eq!(error.field, field);
        assert!(matches!(error.problem, Problem::Impossible(_)), "{error:?}");
    }
    let life = refused(PaymentRegister, json!({"expirationDate": "2030-01-01T00:00:00"}));
    assert!(matches!(life.problem, Problem::Impossible(why) if why.contains("gateway.orderBestBefore")));
}

#[test]
fn what_a_request_needs_and_how_it_is_written_is_named() {
    let cases = [
        (PaymentRegister, json!({"currency": "USD"}), "currency"),
        (PaymentRegister, json!({"jsonParams": null}), "jsonParams"),
        (PaymentRegister, json!({"jsonParams": {}}), "jsonParams"),
        (PaymentRegister, json!({"jsonParams": {"A": ""}}), "jsonParams.A"),
        (PaymentRegister, json!({"jsonParams": {"": "A"}}), "jsonParams"),
        (PaymentRegister, json!({"description": "Заказ _ABC_"}), "description"),
        (PaymentRegister, json!({"description": "_KZT_XXX_"}), "description"),
        (PaymentRegister, json!({"description": "_KZT_", "gateway": {"noteCurrency": "KZT"}}), "gateway.noteCurrency"),
        (PaymentRegister, json!({"gateway": {"noteCurrency": "JPY"}}), "gateway.noteCurrency"),
        (PaymentRegister, json!({"gateway": {"payType": "mobile"}}), "gateway.payType"),
        (PaymentRegister, json!({"gateway": {"clientType": "tv"}}), "gateway.clientType"),
        (PaymentRegister, json!({"gateway": {"orderBestBefore": 600}}), "gateway.orderBestBefore"),
        (PaymentRegister, json!({"gateway": {"orderBestBefore": 1_893_456_000_000u64}}), "gateway.orderBestBefore"),
        (PaymentRegister, json!({"gateway": {"note": "x"}}), "gateway.note"),
        (PaymentRegister, json!({"gateway": {"orderItems": [{"num": 1}]}}), "gateway.orderItems[0].name"),
        (
            PaymentRegister,
            json!({"gateway": {"orderItems": [{"num": 1, "name": "a", "quantity": 1, "price": 1.5}]}}),
            "gateway.orderItems[0].price",
        ),
        (PaymentRegister, json!({"payer": {"ip": "localhost"}}), "payer.ip"),
        (PaymentRegister, json!({"failUrl": "https://x.kz"}), "returnUrl"),
        (PaymentChargeToken, json!({"payer": null}), "payer.clientId"),
        (
            PaymentChargeToken,
            json!({"gateway": {"clientAuInfo": {"ipAddress": "here"}}}),
            "gateway.clientAuInfo.ipAddress",
        ),
        (
            PaymentChargeToken,
            json!({"gateway": {"clientAuInfo": {"authenticationInfo": "{}"}}}),
            "gateway.clientAuInfo.authenticationInfo",
        ),
    ];
    for (operation, more, field) in cases {
        assert_eq!(refused(operation, more.clone()).field, field, "{more}");
    }
    for note in ["under_score", "_A_", "_ABC", "ABC_", "a _kzt_ b", "_KZT_ и _USD_", "_GBP_ _GPB_"] {
        checked(&*gateway(json!({})), PaymentRegister, &request(json!({"description": note}))).unwrap();
    }
}

#[test]
fn every_currency_of_the_note_is_known() {
    for code in ["RUB", "KZT", "USD", "EUR", "GPB", "GBP", "KGS", "UZS", "AZN", "GEL", "TRY", "CNY", "AMD"] {
        let request = request(json!({"description": format!("a _{code}_")}));
        checked(&*gateway(json!({})), PaymentRegister, &request).unwrap();
    }
}

#[test]
fn a_service_is_needed_from_the_request_or_the_configuration() {
    let bank = crate::open(crate::CREDENTIALS, json!({})).unwrap();
    let error = checked(&*bank, PaymentRegister, &request(json!({}))).unwrap_err();
    assert_eq!(error, FieldError::new("gateway.serviceCode", Problem::Missing));
    checked(&*bank, PaymentRegister, &request(json!({"gateway": {"serviceCode": "1-2-3"}}))).unwrap();
}

#[test]
fn the_requisite_of_our_number_is_not_given_twice() {
    let bank = gateway(json!({"orderNumberProperty": "НОМЕР"}));
    let error = checked(&*bank, PaymentRegister, &request(json!({"jsonParams": {"НОМЕР": "5"}}))).unwrap_err();
    assert_eq!(error, FieldError::new("jsonParams.НОМЕР", Problem::With("options.orderNumberProperty")));
    checked(&*bank, PaymentRegister, &request(json!({"jsonParams": null}))).unwrap();
}

#[test]
fn the_currency_is_that_of_the_contract() {
    let bank = gateway(json!({"currency": "643"}));
    checked(&*bank, PaymentRegister, &request(json!({"currency": "RUB"}))).unwrap();
    assert_eq!(checked(&*bank, PaymentRegister, &request(json!({}))).unwrap_err().field, "currency");
    let refund = json!({"orderNumber": "1", "refundNumber": "2", "amount": 5, "currency": "KZT"});
    assert_eq!(checked(&*bank, PaymentRefund, &refund).unwrap_err().field, "currency");
}

#[test]
fn refunds_and_questions_take_their_own_fields_only() {
    let refund = |extra: Value| {
        let request =
            json!({"orderNumber": "1", "refundNumber": "2", "amount": 5, "currency": "KZT", "gateway": extra});
        checked(&*gateway(json!({})), PaymentRefund, &request)
    };
    refund(json!({"note": "возврат"})).unwrap();
    assert_eq!(refund(json!({"serviceCode": "x"})).unwrap_err().field, "gateway.serviceCode");
    assert_eq!(refund(json!({"note": ""})).unwrap_err().field, "gateway.note");
    let query = |query: &Query, extra: Value| {
        gateway(json!({})).check_query(query, &tolem::document::parse(&extra.to_string()).unwrap())
    };
    let register = Query::CardRegister { client_id: "u".into(), extra: Value::Null };
    query(&register, json!({"clientType": "mobile"})).unwrap();
    assert_eq!(query(&register, json!({"clientType": "x"})).unwrap_err().field, "gateway.clientType");
    let list = Query::Cards { client_id: "u".into() };
    assert_eq!(query(&list, json!({"clientType": "web"})).unwrap_err().field, "gateway.clientType");
    query(&list, json!({})).unwrap();
}

#[test]
fn a_page_that_is_described_without_its_address_is_not_forgotten() {
    for more in [json!({"failUrl": "https://x.kz"}), json!({"sessionTimeoutSecs": 60})] {
        let error = read(PaymentRegister, &request(more)).unwrap_err();
        assert_eq!(error, FieldError::new("returnUrl", Problem::Missing));
    }
}
