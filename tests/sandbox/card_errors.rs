//! Every row of the card API's tables of errors can be met by the mistake it describes.

use crate::shop::*;
use crate::till::{Answer, form, get};
use serde_json::json;

fn expect(answer: Answer, code: &str, message: &str) {
    assert_eq!(answer.status, 200, "business errors are HTTP 200");
    let body = answer.json();
    let told = body["errorCode"].as_str().map(str::to_owned).unwrap_or_else(|| body["errorCode"].to_string());
    assert_eq!((told.as_str(), body["errorMessage"].as_str()), (code, Some(message)), "{body}");
}

#[test]
fn every_row_of_registering_is_met() {
    let bank = bank();
    for method in ["register", "registerPreAuth"] {
        let with = |fields: Fields<'_>| register_with(&bank, method, "n", fields);
        expect(with(&[("orderNumber", &"x".repeat(31))]), "1", "Wrong order number");
        expect(with(&[("currency", "999")]), "3", "Unknown currency");
        expect(with(&[("orderNumber", "<absent>")]), "4", "Order number is empty");
        expect(with(&[("userName", "")]), "4", "Merchant name is empty");
        expect(with(&[("amount", "<absent>")]), "4", "Amount is missing");
        expect(with(&[("returnUrl", "")]), "4", "Return URL is empty");
        expect(with(&[("password", "")]), "4", "Password is empty");
        expect(with(&[("password", "wrong")]), "5", "Access denied");
        expect(with(&[("userName", "sandbox-change-password")]), "5", "The user must change the password");
        expect(with(&[("jsonParams", "{name1:value1}")]), "5", "[jsonParams] is invalid");
        expect(with(&[("amount", "12.5")]), "5", "Wrong amount");
        expect(with(&[("amount", "0")]), "5", "Wrong amount");
        expect(with(&[("language", "english")]), "5", "Wrong [language]");
        expect(with(&[("merchantLogin", "stranger")]), "5", "Wrong merchant login");
        expect(with(&[("userName", "sandbox-system-error")]), "7", "System error");
        expect(with(&[("features", "FORCE_ALL")]), "14", "Features are specified incorrectly");
        expect(with(&[("amount", "")]), "12", "Empty amount");
        settings(&bank, json!({"verifyAllowed": false}));
        expect(with(&[("features", "VERIFY")]), "13", "Merchant has no privilege to make verification payments");
        settings(&bank, json!({"verifyAllowed": true}));
        let nobody = with(&[("userName", "<absent>"), ("password", "<absent>")]);
        expect(nobody, "5", "[userName] or [password] or [token] is empty");
    }
    assert!(bank.orders().is_empty(), "a refusal leaves nothing behind");
    order(&bank, "taken", &[]);
    let text = "Order number is duplicated, order with given order number is processed already";
    expect(register_with(&bank, "register", "taken", &[]), "1", text);
    let kazakh = register_with(&bank, "register", "taken", &[("language", "kk")]);
    expect(kazakh, "1", "Көрсетілген нөмірі бар тапсырыс өңделіп қойды.");
    settings(&bank, json!({"generatedNumbers": true}));
    let made = register_with(&bank, "register", "<absent>", &[]).json();
    assert!(
        made["orderId"].is_string()
            && register_with(&bank, "registerPreAuth", "<absent>", &[]).json()["errorCode"] == "4"
    );
}

#[test]
fn every_row_of_the_other_methods_is_met() {
    let bank = bank();
    let paid = paid_order(&bank, "paid", &[("clientId", "c")]);
    let fresh = order(&bank, "fresh", &[("clientId", "c")]);
    for method in ["deposit", "refund", "getOrderStatusExtended", "paymentOrderBinding", "getBindings", "paymentorder"]
    {
        let with = |fields: Fields<'_>| rest(&bank, method, fields);
        expect(with(&[("password", "wrong")]), "5", "Access denied");
        expect(with(&[("userName", "sandbox-change-password")]), "5", "The user must change the password");
        let (code, text) =
            if method == "paymentorder" { ("5", "System or internal error") } else { ("7", "System error") };
        expect(with(&[("userName", "sandbox-system-error")]), code, text);
    }
    let unknown = "00000000-0000-4000-8000-000000000000";
    for method in ["deposit", "refund"] {
        let with = |id: &str, amount: &str| rest(&bank, method, &[("orderId", id), ("amount", amount)]);
        expect(with(&paid, "many"), "5", "Wrong amount");
        expect(with(&paid, "-5"), "5", "Wrong amount");
        expect(with(unknown, "0"), "6", "Unregistered orderId");
        expect(with(&fresh, "0"), "7", "Payment must be in the right state");
    }
    let small = rest(&bank, "deposit", &[("orderId", &paid), ("amount", "99")]);
    expect(small, "5", "Deposit amount must be zero or at least one rouble");
    expect(rest(&bank, "refund", &[("amount", "1")]), "5", "[orderId] is empty");
    expect(
        rest(&bank, "refund", &[("orderId", &paid), ("amount", "2001")]),
        "7",
        "Refund amount exceeds the payment amount",
    );
    expect(rest(&bank, "getOrderStatusExtended", &[]), "5", "[orderId] is empty");
    expect(rest(&bank, "getOrderStatusExtended", &[("orderId", unknown)]), "6", "Unregistered orderId");
    let binding = rest(&bank, "getBindings", &[("clientId", "c")]).json()["bindings"][0]["bindingId"].clone();
    let by_binding = |id: &str, binding: &str, cvc: &str| {
        rest(&bank, "paymentOrderBinding", &[("mdOrder", id), ("bindingId", binding), ("cvc", cvc), ("ip", "1.2.3.4")])
    };
    expect(by_binding(&fresh, binding.as_str().unwrap(), "<absent>"), "1", "[cvc] is not specified");
    expect(by_binding(&fresh, unknown, "123"), "2", "Binding is not found");
    expect(by_binding(unknown, binding.as_str().unwrap(), "123"), "2", "Order is not found");
    expect(rest(&bank, "getBindings", &[("clientId", "nobody")]), "2", "Binding is not found");
    expect(pay_answer(&bank, unknown, PLAIN, &[]), "5", "System or internal error");
    expect(pay_answer(&bank, &fresh, PLAIN, &[("$PAN", "<absent>")]), "5", "System or internal error");
    expect(pay_answer(&bank, &fresh, PLAIN, &[("eci", "05")]), "5", "System or internal error");
    settings(&bank, json!({"attempts": 0, "attemptsAnswer": "error"}));
    expect(pay_answer(&bank, &fresh, PLAIN, &[]), "5", "Payment attempts are exhausted");
    assert_eq!(bank.ledger().len(), 1);
}

#[test]
fn the_type_of_a_code_is_the_example_s_or_what_the_switch_says() {
    let bank = bank();
    let types = || {
        let wrong = [("password", "wrong")];
        [
            "register",
            "getOrderStatusExtended",
            "getBindings",
            "deposit",
            "refund",
            "paymentorder",
            "paymentOrderBinding",
        ]
        .map(|method| rest(&bank, method, &wrong).json()["errorCode"].is_string())
    };
    assert_eq!(types(), [true, true, true, false, false, false, false]);
    assert_eq!(rest(&bank, "paymentOrderBinding", &[("password", "x")]).json()["error"], "Access denied");
    settings(&bank, json!({"errorCodeType": "string"}));
    assert_eq!(types(), [true; 7]);
    settings(&bank, json!({"errorCodeType": "integer"}));
    assert_eq!(types(), [false; 7]);
}

#[test]
fn names_are_case_sensitive_and_a_token_does_for_a_password() {
    let bank = bank();
    let id = order(&bank, "t", &[]);
    for (method, status) in
        [("paymentOrder", 404), ("PaymentOrder", 404), ("Register", 404), ("reverse", 404), ("refund", 200)]
    {
        assert_eq!(rest(&bank, method, &[("MDORDER", &id)]).status, status, "{method}");
    }
    settings(&bank, json!({"paymentOrderAlias": true}));
    assert_eq!(rest(&bank, "paymentOrder", &[("MDORDER", &id)]).status, 200);
    // Clients of the family put the whole request into the query, by GET or POST, and join the path with a slash too many.
    for method in ["GET", "POST"] {
        let number = format!("in-the-query-{method}");
        let who = [("userName", "sandbox-api"), ("password", "sandbox-password")];
        let order = [("orderNumber", number.as_str()), ("amount", "100"), ("returnUrl", RETURN)];
        let path = format!("/payment/rest//register.do?{}", encoded(&[who.as_slice(), &order].concat()));
        let answer = if method == "GET" { get(&bank, &path) } else { form(&bank, &path, "") }.json();
        assert!(answer["orderId"].is_string() && answer["formUrl"].is_string(), "{method}: {answer}");
    }
    assert_eq!(get(&bank, "/payment/rest/paymentOrders.do").status, 404);
    assert_eq!(get(&bank, "/payment/google/payment.do").status, 404, "a wallet sends JSON");
    let ask = |body: &str| form(&bank, "/payment/rest/getOrderStatusExtended.do", body).json();
    assert_eq!(ask(&format!("token=sandbox-token&orderId={id}"))["orderStatus"], 0);
    assert_eq!(ask("token=sandbox-token&orderNumber=t")["errorCode"], "5", "with a token only orderId may be used");
    assert_eq!(ask(&format!("token=other&orderId={id}"))["errorMessage"], "Access denied");
    assert_eq!(ask("userName=sandbox-api&password=sandbox-password&orderNumber=t")["orderStatus"], 0);
}

#[test]
fn every_row_can_be_asked_for_by_name() {
    let bank = bank();
    let id = order(&bank, "rows", &[]);
    for (row, code) in [("card-duplicate", "1"), ("card-state", "7"), ("card-features", "14"), ("card-attempts", "5")] {
        let plan = json!({"rules": [{"match": {"path": "Extended.do"}, "at": "before-execute", "do": {"action": "error", "row": row}}]});
        bank.set_plan(&plan.to_string()).unwrap();
        assert_eq!(status(&bank, &id)["errorCode"], code, "{row}");
    }
    assert!(bank.set_plan(r#"{"rules": [{"do": {"action": "error", "row": "card-nonsense"}}]}"#).is_err());
}
