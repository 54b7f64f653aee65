//! What only the family's documents know of card payments, and its public clients ask for.

use crate::shop::*;
use crate::till::{form, get, sandbox};
use serde_json::{Value, json};
use tolem::sandbox::{ProfileName, Sandbox};

fn lenient() -> Sandbox {
    sandbox(ProfileName::Lenient)
}

fn short(bank: &Sandbox, fields: Fields<'_>) -> Value {
    rest(bank, "getOrderStatus", fields).json()
}

#[test]
fn these_methods_are_there_only_where_they_are_switched_on() {
    let bank = bank();
    let methods = ["getOrderStatus", "getReceiptStatus", "verifyEnrollment", "addParams"];
    for (on, status) in [(false, 404), (true, 200)] {
        settings(&bank, json!({ "familyMethods": on }));
        assert_eq!(methods.map(|method| rest(&bank, method, &[]).status), [status; 4]);
    }
}

#[test]
fn the_short_status_has_names_of_its_own_and_tells_the_truth() {
    let bank = lenient();
    let id = order(&bank, "short", &[("clientId", "c")]);
    let ask = || short(&bank, &[("orderId", &id)]);
    let open = json!({"depositAmount": 0, "currency": "398", "authCode": 2, "ErrorCode": "0", "ErrorMessage": "Success",
        "OrderStatus": 0, "OrderNumber": "short", "Amount": 2000});
    assert_eq!(ask(), open);
    pay_answer(&bank, &id, PLAIN, &[("ip", "10.0.0.7")]);
    let paid = ask();
    let told =
        ["OrderStatus", "depositAmount", "Pan", "expiration", "approvalCode", "clientId", "Ip"].map(|name| &paid[name]);
    assert_eq!(json!(told), json!([2, 2000, "444455**3333", "203512", "123456", "c", "10.0.0.7"]));
    assert!(paid["bindingId"].is_string(), "{paid}");
    refund(&bank, &id, "500");
    assert_eq!(ask()["OrderStatus"], 4);
    assert_eq!(short(&bank, &[("orderNumber", "short")])["OrderStatus"], 4);
    for (fields, code) in [
        ([("orderId", "nobody")], "6"),
        ([("password", "wrong")], "5"),
        ([("userName", "sandbox-change-password")], "5"),
        ([("language", "en")], "5"),
    ] {
        let refused = short(&bank, &fields);
        assert_eq!((&refused["ErrorCode"], refused.get("errorCode")), (&json!(code), None), "{refused}");
    }
    settings(&bank, json!({"errorCodeType": "integer"}));
    assert_eq!(ask()["ErrorCode"], 0);
}

/// Faults of the status strike it like the long one, whose names begin with small letters.
#[test]
fn the_short_status_can_be_made_to_lie() {
    let bank = lenient();
    let id = paid_order(&bank, "lies", &[]);
    for (action, name, told) in [
        ("unknown-status", "OrderStatus", json!(7)),
        ("other-amount", "Amount", json!(2001)),
        ("other-order-number", "OrderNumber", json!("lies-other")),
        ("other-currency", "currency", json!("840")),
    ] {
        let rule = json!({"match": {"path": "getOrderStatus.do"}, "do": {"action": action}});
        bank.set_plan(&json!({ "rules": [rule] }).to_string()).unwrap();
        assert_eq!(short(&bank, &[("orderId", &id)])[name], told, "{action}");
        assert_eq!(status(&bank, &id)["orderStatus"], 2, "the rule is for the other one");
    }
}

#[test]
fn a_card_s_enrollment_is_that_of_the_test_card() {
    let bank = lenient();
    let ask = |pan: &str| rest(&bank, "verifyEnrollment", &[("pan", pan)]).json();
    assert_eq!(
        ask(PLAIN),
        json!({"errorCode": "0", "errorMessage": "Success", "enrolled": "N", "emitterName": "SANDBOX BANK", "emitterCountryCode": 398})
    );
    assert_eq!(
        [SECURE1, SECURE2, FRICTIONLESS].map(|pan| ask(pan)["enrolled"].clone()),
        [json!("Y"), json!("Y"), json!("Y")]
    );
    assert_eq!(
        [ask("4444555511113334"), ask("<absent>")].map(|refused| refused["errorCode"].clone()),
        [json!("7"), json!("7")]
    );
    let mut log = String::new();
    for line in bank.log() {
        log.push_str(&format!("{line:?}\n"));
    }
    assert!(!log.contains(PLAIN) && !log.contains(SECURE1), "{log}");
}

#[test]
fn no_order_has_a_receipt_and_an_unknown_one_is_an_error() {
    let bank = lenient();
    let id = paid_order(&bank, "receipt", &[]);
    let ask = |fields: Fields<'_>| rest(&bank, "getReceiptStatus", fields).json();
    let none = json!({"errorCode": "0", "errorMessage": "Success", "orderNumber": "receipt", "orderId": id});
    assert_eq!((ask(&[("orderId", &id)]), ask(&[("orderNumber", "receipt")])), (none.clone(), none));
    assert_eq!(ask(&[("orderId", "nobody")])["errorCode"], "6");
}

#[test]
fn parameters_are_added_to_an_order_and_replace_those_of_the_same_name() {
    let bank = lenient();
    let id = order(&bank, "params", &[("jsonParams", r#"{"email":"a@b.kz","table":"1"}"#)]);
    let add = |params: &str| rest(&bank, "addParams", &[("orderId", &id), ("params", params)]).json();
    assert_eq!(add(r#"{"table": 7, "note": "card 4111111111111111"}"#)["errorCode"], 0);
    let params = json!([{"name": "email", "value": "a@b.kz"}, {"name": "note", "value": "card 411111******1111"}, {"name": "table", "value": "7"}]);
    let mut told = status(&bank, &id)["merchantOrderParams"].as_array().unwrap().clone();
    told.sort_by_key(|param| param["name"].to_string());
    assert_eq!(json!(told), params);
    assert_eq!([add("table=7"), add("<absent>")].map(|refused| refused["errorCode"].clone()), [json!(5), json!(5)]);
    assert_eq!(rest(&bank, "addParams", &[("orderId", "nobody"), ("params", "{}")]).json()["errorCode"], 6);
}

/// Credentials and everything else may stand in the query, by both methods of HTTP.
#[test]
fn they_are_asked_by_the_query_too() {
    let bank = lenient();
    let id = order(&bank, "query", &[]);
    let path = format!("/payment//rest/getOrderStatus.do?userName=sandbox-api&password=sandbox-password&orderId={id}");
    assert_eq!(get(&bank, &path).json()["OrderNumber"], "query");
    assert_eq!(form(&bank, &path, "").json()["OrderNumber"], "query");
}

#[test]
fn what_the_tables_call_mandatory_is_demanded_and_lengths_are_looked_at_where_that_is_switched_on() {
    let bank = bank();
    let id = paid_order(&bank, "first", &[("clientId", "anna")]);
    let binding = rest(&bank, "getBindings", &[("clientId", "anna")]).json()["bindings"][0]["bindingId"].clone();
    let register = |name: &str, value: &str| register_with(&bank, "register", "new", &[(name, value)]).json();
    let by_card = |fields: Fields<'_>| pay_answer(&bank, &id, PLAIN, fields).json()["errorCode"].clone();
    let by_binding = |ip: &str| {
        let fields = [("mdOrder", id.as_str()), ("bindingId", binding.as_str().unwrap()), ("cvc", "123"), ("ip", ip)];
        rest(&bank, "paymentOrderBinding", &fields).json()["errorCode"].clone()
    };
    let long = |length: usize| "x".repeat(length);
    let param = |length: usize| format!(r#"{{"note":"{}"}}"#, long(length));
    let wrong = [
        ("clientId", long(256), "7"),
        ("description", long(599), "7"),
        ("phone", "123456".to_owned(), "7"),
        ("phone", "+1234567890123456".to_owned(), "7"),
        ("jsonParams", param(1025), "5"),
    ];
    for (name, value, code) in &wrong {
        assert_eq!(register(name, value)["errorCode"], *code, "{name}");
    }
    assert_eq!(by_card(&[("language", "<absent>")]), 5);
    assert_eq!(by_card(&[("ip", &long(40))]), 5);
    assert_eq!([by_binding("<absent>"), by_binding(&long(40))], [json!(7), json!(7)]);
    // The longest there may be.
    let right = [
        ("clientId", long(255)),
        ("description", long(598)),
        ("phone", "+77011234567".to_owned()),
        ("jsonParams", param(1024)),
    ];
    for (at, (name, value)) in right.iter().enumerate() {
        let number = format!("right-{at}");
        assert!(register_with(&bank, "register", &number, &[(*name, value)]).json()["orderId"].is_string(), "{name}");
    }
    assert_eq!([by_card(&[("ip", &long(39))]), by_binding("10.0.0.7")], [json!(0), json!(0)]);

    settings(&bank, json!({"fieldLimits": false}));
    for (at, (name, value, _)) in wrong.iter().enumerate() {
        let number = format!("loose-{at}");
        assert!(register_with(&bank, "register", &number, &[(*name, value)]).json()["orderId"].is_string(), "{name}");
    }
    assert_eq!([by_card(&[("language", "<absent>")]), by_binding("<absent>")], [json!(0), json!(0)]);
}
