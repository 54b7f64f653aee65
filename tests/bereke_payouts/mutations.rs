//! Damaged answers. An oracle written apart from the gateway says when a body proves a payout paid or declined;
//! whatever is done to an answer, the gateway never says more than the oracle.

use crate::places::places;
use crate::{NUMBER, answer, fixture, gateway, page, payout, performed, subject};
use proptest::prelude::*;
use serde_json::{Value, json};
use tolem::model::*;

/// What a body proves, by the rules of the page alone: the final order status it proves, if any.
fn proved(body: &[u8]) -> Option<u64> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) if digits == "0" || !digits.starts_with(['0', '+']) => digits.parse().ok(),
        _ => None,
    };
    let ours = number(&value["errorCode"]) == Some(0)
        && value["orderNumber"] == NUMBER
        && number(&value["amount"]) == Some(1234)
        && [json!("398"), json!(398), json!("KZT"), json!(null)].contains(&value["currency"]);
    let status = match (number(&value["orderStatus"]), number(&value["OrderStatus"])) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }?;
    let operations = match &value["operationList"] {
        Value::Null => Vec::new(),
        Value::Array(list) => list.clone(),
        _ => return None,
    };
    let readable = operations.iter().all(|operation| {
        let code = &operation["resultCode"];
        let amount = &operation["amount"];
        let number = |value: &Value| value.is_null() || number(value).is_some();
        operation.is_object() && number(code) && number(amount)
    });
    let succeeded = |operation: &Value| number(&operation["resultCode"]) == Some(0);
    let agrees = match status {
        2 => {
            let ours = |operation: &Value| operation["amount"].is_null() || number(&operation["amount"]) == Some(1234);
            let credited = |operation: &Value| succeeded(operation) || operation["resultCode"].is_null();
            let typed =
                |operation: &Value| operation["operationType"].is_null() || operation["operationType"] == "P2P_CREDIT";
            let credit = |operation: &&Value| ours(operation) && credited(operation) && typed(operation);
            operations.is_empty() || operations.iter().any(|operation| credit(&operation))
        }
        _ => !operations.iter().any(succeeded),
    };
    let agrees = readable && agrees;
    (ours && agrees && [2, 6].contains(&status)).then_some(status)
}

/// Reads a body as the answer to a command and to a question, and holds it against the oracle.
fn assert_never_more_than_proved(http: u16, body: &[u8]) {
    let gateway = gateway(json!({}));
    let reply = answer(http, body);
    let proved = if http == 200 { proved(body) } else { None };
    let readings = [
        gateway.read_command(&payout(), &Stage::default(), &reply),
        gateway.read_status(&subject(), &reply),
        gateway.read_status(&Subject { by_page: true, ..subject() }, &reply),
    ];
    for (verdict, facts) in readings {
        let shown = || format!("{http} {} {facts:?}", String::from_utf8_lossy(body));
        assert!(verdict != Verdict::Paid || proved == Some(2), "{}", shown());
        assert!(verdict != Verdict::Declined || proved == Some(6), "{}", shown());
        assert!(verdict != Verdict::Unknown || facts.reason.is_some(), "{}", shown());
    }
    let (verdict, _) = gateway.read_command(&page(), &Stage::default(), &reply);
    assert!(!matches!(verdict, Verdict::Paid | Verdict::Declined), "a registration settles nothing");
}

/// Answers that do settle a payout, so that damage has something to break.
fn settled() -> [String; 4] {
    let failed = json!([{"amount": 1234, "currency": "398", "resultCode": 1}]);
    [
        fixture!("perform.answer.json").to_owned(),
        fixture!("status.answer.json").to_owned(),
        performed(json!({"orderStatus": 6, "operationList": failed})),
        performed(json!({"orderStatus": null, "OrderStatus": 6, "operationList": null})),
    ]
}

#[test]
fn the_oracle_and_the_gateway_agree_on_undamaged_answers() {
    let gateway = gateway(json!({}));
    for (body, status, verdict) in
        settled().iter().zip([2, 2, 6, 6]).map(|(b, s)| (b, s, if s == 2 { Verdict::Paid } else { Verdict::Declined }))
    {
        assert_eq!(proved(body.as_bytes()), Some(status));
        assert_eq!(gateway.read_command(&payout(), &Stage::default(), &answer(200, body)).0, verdict);
        assert_eq!(gateway.read_status(&subject(), &answer(200, body)).0, verdict);
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_unknown() {
    let gateway = gateway(json!({}));
    for body in settled() {
        let body = body.trim_end();
        for cut in 0..body.len() {
            for http in [200, 500] {
                let reply = answer(http, &body.as_bytes()[..cut]);
                assert_eq!(gateway.read_command(&payout(), &Stage::default(), &reply).0, Verdict::Unknown, "{cut}");
                assert_eq!(gateway.read_status(&subject(), &reply).0, Verdict::Unknown, "{cut}");
            }
        }
    }
    let register = fixture!("register.answer.json").trim_end();
    for cut in 0..register.len() {
        let reply = answer(200, &register.as_bytes()[..cut]);
        assert_eq!(gateway.read_command(&page(), &Stage::default(), &reply).0, Verdict::Unknown, "{cut}");
    }
    for row in serde_json::from_str::<Vec<Value>>(fixture!("errors.json")).unwrap() {
        let refusal = json!({"errorCode": row["errorCode"], "errorMessage": row["errorMessage"]}).to_string();
        for cut in 1..refusal.len() {
            let reply = answer(u16::try_from(row["http"].as_u64().unwrap()).unwrap(), &refusal.as_bytes()[..cut]);
            assert_eq!(gateway.read_command(&payout(), &Stage::default(), &reply).0, Verdict::Unknown, "{row} {cut}");
            assert_eq!(gateway.read_status(&subject(), &reply).0, Verdict::Unknown, "{row} {cut}");
        }
    }
}

fn replacements() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(2),
        json!(6),
        json!(-2),
        json!(7),
        json!(1233),
        json!(1234),
        json!(12340),
        json!(643),
        json!(398),
        json!(1234.0),
        json!(2.0),
        json!(0.0),
        json!(1e300),
        json!(""),
        json!("0"),
        json!("1"),
        json!("2"),
        json!("6"),
        json!("02"),
        json!("+2"),
        json!(" 2"),
        json!("2 "),
        json!("2.0"),
        json!("1234.0"),
        json!("1 234"),
        json!("1234"),
        json!("643"),
        json!("RUB"),
        json!("398 "),
        json!("null"),
        json!(NUMBER),
        json!("1645458818059_1"),
        json!([]),
        json!({}),
        json!([2]),
        json!({"a": 2}),
    ]
}

#[test]
fn no_single_changed_field_settles_a_payout_wrongly() {
    for body in settled() {
        let whole: Value = serde_json::from_str(&body).unwrap();
        let mut found = Vec::new();
        places(&whole, "", &mut found);
        for place in found {
            for replacement in replacements() {
                let mut changed = whole.clone();
                *changed.pointer_mut(&place).unwrap() = replacement;
                for http in [200, 502] {
                    assert_never_more_than_proved(http, changed.to_string().as_bytes());
                }
            }
        }
    }
}

#[test]
fn no_missing_or_repeated_field_settles_a_payout_wrongly() {
    for body in settled() {
        let whole: Value = serde_json::from_str(&body).unwrap();
        for name in whole.as_object().unwrap().keys() {
            let mut changed = whole.clone();
            changed.as_object_mut().unwrap().remove(name);
            assert_never_more_than_proved(200, changed.to_string().as_bytes());
            let repeated = whole.to_string().replacen('{', &format!("{{\"{name}\":{},", whole[name]), 1);
            let reading = gateway(json!({})).read_command(&payout(), &Stage::default(), &answer(200, repeated));
            assert_eq!((reading.0, reading.1.reason), (Verdict::Unknown, Some("duplicate_key")), "{name}");
        }
        for name in ["errorCode", "orderNumber", "amount"] {
            let mut changed = whole.clone();
            changed.as_object_mut().unwrap().remove(name);
            let reading = gateway(json!({})).read_status(&subject(), &answer(200, changed.to_string()));
            assert_eq!(reading.0, Verdict::Unknown, "without {name}");
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u64..10).prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no NaN", |f| f.is_finite()).prop_map(Value::from),
        "[0-9]{1,5}".prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(replacements()),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-zA-Z]{1,8}", inner, 0..3).prop_map(|m| json!(m)),
        ]
    })
}

fn any_http() -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(200u16), 1 => 100u16..600]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_fields_settle_a_payout_wrongly(
        which in 0usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
        http in any_http(),
    ) {
        let mut value: Value = serde_json::from_str(&settled()[which]).unwrap();
        for (index, replacement) in changes {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            *value.pointer_mut(&found[index.index(found.len())]).unwrap() = replacement;
        }
        assert_never_more_than_proved(http, value.to_string().as_bytes());
    }

    #[test]
    fn no_flipped_bytes_settle_a_payout_wrongly(
        which in 0usize..4,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        http in any_http(),
    ) {
        let mut body = settled()[which].clone().into_bytes();
        for (index, byte) in flips {
            let at = index.index(body.len());
            body[at] = byte;
        }
        assert_never_more_than_proved(http, &body);
    }

    #[test]
    fn another_amount_alarms_whatever_the_status(amount in 0u64..=u64::MAX, status in 0u64..20) {
        prop_assume!(amount != 1234);
        for spelled in [json!(amount), json!(amount.to_string())] {
            let body = performed(json!({"amount": spelled, "orderStatus": status}));
            let (verdict, facts) = gateway(json!({})).read_status(&subject(), &answer(200, body));
            prop_assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("amount_differs"), true));
        }
    }

    #[test]
    fn a_status_the_bank_never_documented_is_in_progress(status in 7u64..=u64::MAX) {
        let body = performed(json!({"orderStatus": status}));
        prop_assert_eq!(gateway(json!({})).read_status(&subject(), &answer(200, body)).0, Verdict::Pending);
    }

    #[test]
    fn nothing_unlisted_is_rejected(http in 100u16..600, code in 0u64..500, message in ".{0,40}", body in ".{0,40}") {
        let documented = [(400, 98), (401, 90), (500, 99), (502, 99), (502, 204), (502, 400), (502, 98)];
        let refused_before = [401, 403, 404, 405, 413, 415, 429];
        let refusal = json!({"errorCode": code, "errorMessage": message}).to_string();
        let reading = gateway(json!({})).read_command(&payout(), &Stage::default(), &answer(http, refusal));
        let listed = documented.contains(&(http, code));
        prop_assert!(reading.0 != Verdict::Rejected || listed, "{http} {code} {message}");
        let reading = gateway(json!({})).read_command(&payout(), &Stage::default(), &answer(http, body));
        prop_assert!(reading.0 != Verdict::Rejected || refused_before.contains(&http), "{http}");
    }
}
