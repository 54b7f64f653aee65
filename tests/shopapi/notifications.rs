//! A notification is a hint. It names its payment, and it brings a lost number back only if it surely is the gateway's.

use crate::{fixture, gateway, value, with};
use serde_json::{Value, json};
use tolem::document::{FieldError, Problem};
use tolem::model::*;

fn read(options: Value, body: &str) -> Result<Notice, FieldError> {
    let body = Some(zeroize::Zeroizing::new(body.to_owned()));
    gateway(options).notification(&Notification { body, ..Notification::default() })
}

fn payed(changes: Value) -> String {
    with(value(fixture!("notification.json")), changes)
}

#[test]
fn the_vendors_example_of_a_payment_is_read() {
    let notice = read(json!({}), fixture!("notification.json")).unwrap();
    assert_eq!((notice.kind, notice.event.as_str(), notice.success), (Kind::Payment, "charged", Some(true)));
    assert_eq!((notice.number, notice.order_id.as_deref()), (None, Some("1310958041")));
    assert_eq!((notice.amount, notice.commission), (Some(100_000), Some(1_000)));
    assert_eq!((notice.unsure, notice.details), (Some("names_no_order"), None));
    assert_eq!(notice.raw, value(fixture!("notification.json")));
    let numbers = read(
        json!({}),
        &payed(json!({"regPayNum": 1310958041u64, "amount": 100000, "comission": null,
                                               "commission": 1000})),
    )
    .unwrap();
    assert_eq!(
        (numbers.order_id, numbers.amount, numbers.commission),
        (notice.order_id, notice.amount, notice.commission)
    );
}

#[test]
fn the_vendors_example_of_a_card_is_read() {
    let notice = read(json!({}), fixture!("card-notification.json")).unwrap();
    assert_eq!(
        (notice.event.as_str(), notice.success, notice.number, notice.order_id),
        ("card_stored", Some(true), None, None)
    );
    assert!(notice.unsure.is_some());
    let details = json!({"bindingId": "77a3adeb-1f50-400a-88a9-7127dc9ea9f3", "clientId": "USER_TOKEN",
                         "maskedPan": "546949******9929", "paymentSystem": "master_card"});
    assert_eq!(notice.details, Some(details));
    assert_eq!(notice.raw["cardToken"], "***", "what is journalled holds no token");
    assert!(!notice.repeat_key.contains("77a3"));
    for changes in [
        json!({"cardToken": 5}),
        json!({"cardToken": ""}),
        json!({"userToken": null}),
        json!({"cardToken": "4111111111111111"}),
    ] {
        let body = with(value(fixture!("card-notification.json")), changes);
        assert_eq!(read(json!({}), &body).unwrap_err().field, "body");
    }
}

#[test]
fn states_are_told_in_our_words() {
    for (word, event, success) in [
        ("payed", "charged", Some(true)),
        ("PROCESSED", "charged", Some(true)),
        ("refunded", "refunded", Some(true)),
        ("rejected", "declined", Some(false)),
        ("created_error", "declined", Some(false)),
        ("holded", "held", Some(true)),
        ("created", "created", None),
        ("error", "error", Some(false)),
        ("something", "something", None),
    ] {
        let notice = read(json!({}), &payed(json!({"state": word}))).unwrap();
        assert_eq!((notice.event.as_str(), notice.success), (event, success), "{word}");
    }
}

/// The family's notification is the state of the payment with its requisites.
#[test]
fn the_familys_form_is_read_and_names_our_number_if_a_requisite_does() {
    let body = |properties: Value| {
        json!({"regPayNum": "1310958041", "state": "payed", "totalAmount": "101000", "commission": 1000,
               "createdDate": "2020-05-29 14:11:21", "providerServCode": "1000-13864-3", "provisionServices": true,
               "properties": properties})
        .to_string()
    };
    let listed = json!([{"name": "Л/СЧЕТ", "value": "5"}, {"name": "НОМЕР", "value": "R07-000123"}]);
    let options = json!({"orderNumberProperty": "НОМЕР"});
    for properties in [listed.clone(), json!({"НОМЕР": "R07-000123"})] {
        let notice = read(options.clone(), &body(properties)).unwrap();
        assert_eq!(notice.number.unwrap().as_str(), "R07-000123");
        assert_eq!((notice.amount, notice.commission), (Some(100_000), Some(1_000)), "the total holds the commission");
        assert_eq!(notice.unsure, Some("unsigned"));
    }
    let notice = read(json!({"totalAmount": "amount"}), &body(listed.clone())).unwrap();
    assert_eq!((notice.number, notice.amount), (None, Some(101_000)));
    let twice = json!([{"name": "НОМЕР", "value": "1"}, {"name": "НОМЕР", "value": "2"}]);
    for properties in
        [twice, json!([{"name": "НОМЕР", "value": "№"}]), json!([{"name": "НОМЕР"}]), json!(5), json!([5])]
    {
        assert_eq!(read(options.clone(), &body(properties)).unwrap().number, None);
    }
    assert_eq!(read(json!({}), &payed(json!({"orderId": "A-1"}))).unwrap().number.unwrap().as_str(), "A-1");
    let two = read(json!({}), &payed(json!({"orderId": "A-1", "orderNumber": "A-2"}))).unwrap();
    assert_eq!((two.number, two.unsure), (None, Some("names_no_order")), "two numbers are none");
}

/// The family's own form, with its requisites in an object `property`.
#[test]
fn the_familys_notification_with_its_requisites_in_an_object_is_read() {
    let options = || json!({"orderNumberProperty": "LOGIN", "trustNotifications": true});
    let family = |changes: Value| with(value(fixture!("family-notification.json")), changes);
    let notice = read(options(), fixture!("family-notification.json")).unwrap();
    assert_eq!(notice.number.as_ref().map(OrderNumber::as_str), Some("A-1"));
    assert_eq!((notice.order_id.as_deref(), notice.unsure), (Some("13795357436"), None));
    assert_eq!((notice.event.as_str(), notice.success, notice.amount), ("charged", Some(true), Some(2000)));
    for property in [json!({"LOGIN": "1001"}), json!({"LOGIN": 1001}), json!([{"name": "LOGIN", "value": "1001"}])] {
        let notice = read(options(), &family(json!({"property": property}))).unwrap();
        assert_eq!(notice.number.unwrap().as_str(), "1001", "{property}");
    }
    let both = family(json!({"properties": [{"name": "LOGIN", "value": "A-1"}]}));
    assert_eq!(read(options(), &both).unwrap().number.unwrap().as_str(), "A-1");
    // The requisite is ours; `orderId` is whatever the gateway calls so.
    let other_id = family(json!({"orderId": "900100", "orderNumber": "7"}));
    assert_eq!(read(options(), &other_id).unwrap().number.unwrap().as_str(), "A-1");
    for changes in [
        json!({"property": {"LOGIN": "Заказ №7"}}),
        json!({"property": {"login": "A-1"}}),
        json!({"property": {"LOGIN": ""}}),
        json!({"property": {"LOGIN": null}}),
        json!({"property": {"LOGIN": ["A-1"]}}),
        json!({"property": {"LOGIN": 1.5}}),
        json!({"property": "A-1"}),
        json!({"property": null}),
        json!({"properties": {"LOGIN": "A-2"}}),
    ] {
        let notice = read(options(), &family(changes.clone())).unwrap();
        assert_eq!((notice.number, notice.unsure), (None, Some("names_no_order")), "{changes}");
        assert_eq!(notice.order_id.as_deref(), Some("13795357436"));
    }
    for result in [json!({"code": 5}), json!({"code": "x"}), json!({}), json!(7)] {
        let notice = read(options(), &family(json!({"result": result}))).unwrap();
        assert_eq!((notice.event.as_str(), notice.success), ("charged", None), "{result}");
        let declined = read(options(), &family(json!({"result": result, "state": "REJECTED"}))).unwrap();
        assert_eq!(declined.success, Some(false));
    }
}

#[test]
fn what_is_about_something_else_is_read_and_not_refused() {
    let other = read(json!({}), r#"{"regPayNum":"1"}"#).unwrap();
    assert_eq!((other.event.as_str(), other.success, other.order_id.as_deref()), ("other", None, Some("1")));
    let closed = read(json!({}), r#"{"type":"DAY_CLOSED","amount":5}"#).unwrap();
    assert_eq!((closed.event.as_str(), closed.number, closed.order_id), ("other", None, None));
    let trusted = json!({"trustNotifications": true, "orderNumberProperty": "LOGIN"});
    let nameless = read(trusted, r#"{"property":{"LOGIN":"A-1"},"state":"PAYED","amount":2000}"#).unwrap();
    assert_eq!(nameless.unsure, Some("names_no_order"), "without the gateway's number it brings nothing back");
}

/// One number of ten passes the check of card numbers.
#[test]
fn a_number_of_the_gateways_that_could_be_a_cards_is_a_number() {
    let notice = read(json!({}), r#"{"regPayNum":"4111111111111111","state":"payed"}"#).unwrap();
    assert_eq!(notice.order_id.as_deref(), Some("4111111111111111"));
}

fn signed(key: &str, body: &str, values: &[&str]) -> String {
    let md5 = |text: String| format!("{:X}", md5::compute(text));
    let sign = md5(md5([values, &[key]].concat().join("&")));
    body.replacen('}', &format!(",\"sign\":\"{sign}\"}}"), 1)
}

#[test]
fn only_a_signed_one_or_the_operators_word_brings_a_number_back() {
    let body = r#"{"regPayNum":"7","amount":"5","comission":"0","state":"payed","orderNumber":"A-1"}"#;
    let values = ["7", "5", "0", "payed", "A-1"];
    assert_eq!(read(json!({}), body).unwrap().unsure, Some("unsigned"));
    assert_eq!(
        read(json!({}), &signed("SEC_KEY", body, &values)).unwrap().unsure,
        Some("unsigned"),
        "nobody looked at it"
    );
    assert_eq!(read(json!({"trustNotifications": true}), body).unwrap().unsure, None);
    let required = json!({"notificationSign": "required"});
    let notice = read(required.clone(), &signed("SEC_KEY", body, &values)).unwrap();
    assert_eq!((notice.unsure, &notice.raw["sign"]), (None, &json!("***")));
    let nameless = r#"{"regPayNum":"7","amount":"5","comission":"0","state":"payed"}"#;
    for options in [json!({"trustNotifications": true}), json!({})] {
        assert_eq!(read(options, nameless).unwrap().unsure, Some("names_no_order"));
    }
    let notice = read(required.clone(), &signed("SEC_KEY", nameless, &values[..4])).unwrap();
    assert_eq!(notice.unsure, Some("names_no_order"));
    for options in [required.clone(), json!({"notificationSign": "required", "trustNotifications": true})] {
        for wrong in [
            body.to_owned(),
            signed("OTHER", body, &values),
            signed("SEC_KEY", body, &values).replace("\"5\"", "\"6\""),
            signed("SEC_KEY", body, &values[1..]),
        ] {
            assert_eq!(read(options.clone(), &wrong).unwrap_err().field, "body", "{wrong}");
        }
    }
}

#[test]
fn no_changed_byte_of_a_signed_notification_is_believed() {
    let body = r#"{"regPayNum":"7","amount":"5","comission":"0","state":"payed","orderNumber":"A-1"}"#;
    let good = signed("SEC_KEY", body, &["7", "5", "0", "payed", "A-1"]);
    let believed = |text: &str| read(json!({"notificationSign": "required"}), text).ok();
    let expected = believed(&good).unwrap();
    for at in 0..good.len() {
        for bit in 0..7 {
            let mut changed = good.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            // Names are not signed, only values: another name must not turn the value into another sum.
            if let Some(notice) = believed(&changed) {
                // Without the number of the gateway's it brings nothing back.
                assert!(notice.order_id.is_some() || notice.unsure.is_some(), "{changed}");
                assert!(notice.order_id.is_none() || notice.order_id == expected.order_id, "{changed}");
                assert!(notice.event == expected.event || notice.event == "other", "{changed}");
                assert!(notice.amount.is_none_or(|amount| Some(amount) == expected.amount), "{changed}");
            }
        }
        assert!(believed(&good[..at]).is_none());
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_not_guessed_at() {
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "regPayNum=1",
        r#"{"state":"payed"}"#,
        r#"{"a":1,"b":2}"#,
        r#"{"regPayNum":"x","state":"payed"}"#,
        r#"{"regPayNum":"1","state":5}"#,
        r#"{"regPayNum":"1","state":"payed","amount":"1.5"}"#,
        r#"{"regPayNum":"1","state":"payed","amount":1.5}"#,
        r#"{"regPayNum":"1","state":"payed","comission":1,"commission":2}"#,
        r#"{"regPayNum":"1","regPayNum":"2","state":"payed"}"#,
        "{'regPayNum':'1','state':'payed'}",
    ] {
        assert_eq!(read(json!({"trustNotifications": true}), body).unwrap_err().field, "body", "{body}");
    }
    let query = Notification { query: Some("regPayNum=1".into()), ..Notification::default() };
    assert_eq!(gateway(json!({})).notification(&query).unwrap_err(), FieldError::new("body", Problem::Missing));
}

#[test]
fn repeats_are_recognised_and_other_states_are_not_repeats() {
    let key = |changes: Value| read(json!({}), &payed(changes)).unwrap().repeat_key;
    let once = key(json!({}));
    assert_eq!(key(json!({})), once);
    let reordered = r#"{"state":"payed","comission":"1000","amount":"100000","regPayNum":"1310958041"}"#;
    assert_eq!(read(json!({}), reordered).unwrap().repeat_key, once);
    for changes in
        [json!({"state": "refunded"}), json!({"amount": "1"}), json!({"regPayNum": "5"}), json!({"errorCode": "7"})]
    {
        assert_ne!(key(changes), once);
    }
}
