//! What no money of ours is at stake in: a stored card that is removed, and orders that another program made.

use crate::{AMOUNT, NUMBER, ORDER, answer, gateway, order};
use serde_json::{Value, json};
use tolem::gateways::QueryReading;
use tolem::model::*;

const BINDING: &str = "fd3afc57-c6d0-4e08-aaef-1b7cfeb093dc";

fn remove() -> Query {
    Query::CardRemove { client_id: "c".into(), binding_id: BINDING.into() }
}

fn word(query: &Query, http: u16, body: &str) -> (&'static str, Option<&'static str>) {
    match gateway(json!({})).read_query(query, &answer(http, body)) {
        QueryReading::Answered(..) => ("answered", None),
        QueryReading::Refused(facts) => ("refused", facts.reason),
        QueryReading::Unreadable(facts) => ("unreadable", facts.reason),
    }
}

#[test]
fn the_familys_example_of_removing_a_card_is_written_and_read() {
    let request = gateway(json!({})).query(&remove());
    assert_eq!(request.path, "/payment/rest/unBindCard.do");
    let body = String::from_utf8(request.body.to_vec()).unwrap();
    assert_eq!(body, format!("userName=test_user&password=test_user_password&bindingId={BINDING}"));
    let example = r#"{"errorCode":"2", "errorMessage":"Bundle not found"}"#;
    assert_eq!(word(&remove(), 200, example), ("refused", Some("binding_not_found")));
    assert_eq!(word(&remove(), 200, r#"{"errorCode":"0","errorMessage":"Success"}"#), ("answered", None));
    assert_eq!(word(&remove(), 200, r#"{"errorCode":5,"errorMessage":"x"}"#), ("refused", Some("access_refused")));
    for nothing in [(200, r#"{"errorCode":7}"#), (200, "{}"), (502, r#"{"errorCode":0}"#), (200, "<html>"), (302, "")] {
        assert_eq!(word(&remove(), nothing.0, nothing.1).0, "unreadable", "{nothing:?}");
    }
}

#[test]
fn an_order_of_another_program_is_told_and_compared_with_what_was_named() {
    let query = Query::Order {
        number: OrderNumber::parse(NUMBER).unwrap(),
        order_id: ORDER.into(),
        language: Some("kk".into()),
    };
    let bank = gateway(json!({}));
    let body = String::from_utf8(bank.query(&query).body.to_vec()).unwrap();
    assert!(body.ends_with(&format!("&orderId={ORDER}&language=kk")), "{body}");
    for (status, stands) in [
        (0, "registered"),
        (1, "held"),
        (2, "charged"),
        (3, "reversed"),
        (4, "refunded"),
        (5, "waits_for_3ds"),
        (6, "attempt_declined"),
        (7, "in_progress"),
    ] {
        let body = order(status, json!(null), json!(AMOUNT), json!(500), json!(0));
        match bank.read_query(&query, &answer(200, body.to_string())) {
            QueryReading::Answered(members, facts) => {
                let told = &members["order"];
                assert_eq!((&told["stands"], &told["amount"]), (&json!(stands), &json!(AMOUNT)), "{told}");
                assert_eq!((&told["currency"], &told["details"]["capturedAmount"]), (&json!("EUR"), &json!(500)));
                // What a movement of ours would be told by stays empty.
                assert_eq!((facts.order_id, facts.ref_num, facts.fee, facts.details), (None, None, None, None));
            }
            other => panic!("{other:?}"),
        }
    }
    for (member, value) in [
        ("orderNumber", json!("7006")),
        ("attributes", json!([{"name": "mdOrder", "value": "another"}])),
        ("orderStatus", Value::Null),
        ("amount", json!("a lot")),
    ] {
        let mut body = order(2, json!(null), json!(null), json!(null), json!(null));
        body[member] = value;
        assert_eq!(word(&query, 200, &body.to_string()).0, "unreadable", "{member}");
    }
    assert_eq!(word(&query, 200, r#"{"errorCode":"6"}"#), ("refused", Some("order_not_found")));
}
