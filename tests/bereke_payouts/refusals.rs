//! The bank's error table, row by row, and everything that is not in it.

use crate::{answer, fixture, gateway, page, payout, subject};
use serde_json::{Value, json};
use tolem::gateways::QueryReading;
use tolem::model::*;

fn rows() -> Vec<Value> {
    serde_json::from_str(fixture!("errors.json")).unwrap()
}

fn verdict(word: &Value) -> Verdict {
    match word.as_str().unwrap() {
        "rejected" => Verdict::Rejected,
        "refused_unless_known" => Verdict::RefusedUnlessKnown,
        "unknown" => Verdict::Unknown,
        "not_found" => Verdict::NotFound,
        other => panic!("{other}"),
    }
}

fn reply(row: &Value) -> HttpAnswer {
    let http = u16::try_from(row["http"].as_u64().unwrap()).unwrap();
    match &row["errorCode"] {
        Value::Null => answer(http, ""),
        code => answer(http, json!({"errorCode": code, "errorMessage": row["errorMessage"]}).to_string()),
    }
}

#[test]
fn every_row_of_the_error_table_means_what_it_says() {
    let gateway = gateway(json!({}));
    assert_eq!(rows().len(), 27, "as many as the page prints");
    for row in rows() {
        for command in [payout(), page()] {
            let (found, facts) = gateway.read_command(&command, &Stage::default(), &reply(&row));
            assert_eq!(found, verdict(&row["command"]), "{row}");
            assert!(facts.reason.is_some() && facts.reason != Some("refusal_unlisted"), "{row} {facts:?}");
            assert_eq!(facts.code.as_deref(), row["errorCode"].as_str());
        }
        let (found, facts) = gateway.read_status(&subject(), &reply(&row));
        assert_eq!(found, verdict(&row["status"]), "{row}");
        assert!(facts.reason.is_some(), "{row}");
    }
}

#[test]
fn a_row_counts_with_real_names_in_its_brackets_and_an_integer_code() {
    let gateway = gateway(json!({}));
    for row in rows().into_iter().filter(|row| row["errorCode"].is_string()) {
        let message = row["errorMessage"].as_str().unwrap();
        let code: u64 = row["errorCode"].as_str().unwrap().parse().unwrap();
        for name in ["orderNumber", "target.card.pan", "[amount]"] {
            let mut real = message.to_owned();
            while let (Some(open), Some(close)) = (real.find('['), real.find(']')) {
                real.replace_range(open..=close, "\u{1}");
            }
            let real = real.replace('\u{1}', name);
            let changed = json!({"http": row["http"], "errorCode": code, "errorMessage": real});
            assert_eq!(
                gateway.read_command(&payout(), &Stage::default(), &reply(&changed)).0,
                verdict(&row["command"]),
                "{changed}"
            );
        }
    }
}

#[test]
fn a_refusal_with_another_http_status_code_or_text_proves_nothing() {
    let gateway = gateway(json!({}));
    let command = |row: &Value| gateway.read_command(&payout(), &Stage::default(), &reply(row)).0;
    // Under some codes a number that is taken may be refused: see the next test but two.
    let doubtful = |row: &Value| {
        let code: u64 = row["errorCode"].as_str().unwrap().parse().unwrap();
        let http = row["http"].as_u64().unwrap();
        match code {
            1 | 98 => Verdict::Duplicate,
            99 if [200, 400, 409, 422, 502].contains(&http) => Verdict::Duplicate,
            _ if http == 409 => Verdict::Duplicate,
            _ => Verdict::Unknown,
        }
    };
    let pairs: Vec<(Value, Value)> = rows().iter().map(|row| (row["http"].clone(), row["errorCode"].clone())).collect();
    for row in rows().into_iter().filter(|row| row["command"] == "rejected" && row["errorCode"].is_string()) {
        for http in [200, 201, 400, 409, 422, 500, 502, 503, 504] {
            let mut other = row.clone();
            other["http"] = http.into();
            if other["http"] != row["http"] {
                assert_eq!(command(&other), doubtful(&other), "{other}");
            }
        }
        for code in ["1", "5", "90", "91", "98", "99", "204", "400", "980"] {
            let mut other = row.clone();
            other["errorCode"] = code.into();
            if !pairs.contains(&(other["http"].clone(), other["errorCode"].clone())) {
                assert_eq!(command(&other), doubtful(&other), "{other}");
            }
        }
        for text in [json!("Something happened"), json!(""), json!(null), json!(5)] {
            let mut other = row.clone();
            other["errorMessage"] = text;
            // HTTP 401 with code 90 says it twice; its words may come in another language.
            let expected =
                if row["http"] == 401 && other["errorMessage"] != 5 { Verdict::Rejected } else { doubtful(&other) };
            assert_eq!(command(&other), expected, "{other}");
        }
    }
}

#[test]
fn a_refusal_that_speaks_of_an_order_or_of_another_number_is_unknown() {
    let gateway = gateway(json!({}));
    let refusal = json!({"errorCode": "98", "errorMessage": "Invalid request"});
    for (name, value, reason) in [
        ("orderStatus", json!("2"), "refusal_contradicted"),
        ("OrderStatus", json!(6), "refusal_contradicted"),
        ("orderId", json!("da42b8d9"), "refusal_contradicted"),
        ("formUrl", json!("https://x.kz/"), "refusal_contradicted"),
        ("operationList", json!([]), "refusal_contradicted"),
        ("orderNumber", json!("another"), "number_differs"),
    ] {
        let mut refusal = refusal.clone();
        refusal[name] = value;
        let (verdict, facts) = gateway.read_command(&payout(), &Stage::default(), &answer(400, refusal.to_string()));
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), true));
    }
    let mut same = refusal;
    same["orderNumber"] = crate::NUMBER.into();
    assert_eq!(gateway.read_command(&payout(), &Stage::default(), &answer(400, same.to_string())).0, Verdict::Rejected);
}

#[test]
fn a_second_request_with_the_same_number_is_a_duplicate_not_a_failure() {
    let gateway = gateway(json!({}));
    let words = "Order number is duplicated, order with given order number is processed already";
    let others = ["Order number is already processed", "Заказ с таким номером уже обработан"];
    for words in others.into_iter().chain([words]) {
        for (http, code) in [(200, json!(1)), (200, json!("1")), (400, json!("98")), (502, json!("99"))] {
            let reply = answer(http, json!({"errorCode": code, "errorMessage": words}).to_string());
            let (verdict, facts) = gateway.read_command(&payout(), &Stage::default(), &reply);
            assert_eq!((verdict, facts.reason), (Verdict::Duplicate, Some("duplicate_number")));
            assert_eq!(gateway.read_status(&subject(), &reply).0, Verdict::Unknown);
        }
    }
}

/// Whose is the order that the bank has, if it refuses our first request in words that nobody knows? Under the codes by which
/// it may refuse a number that is taken, not surely ours.
#[test]
fn a_refusal_that_may_mean_a_taken_number_makes_no_order_ours() {
    let gateway = gateway(json!({}));
    let read = |http, code: &str, words: &Value| {
        let body = json!({"errorCode": code, "errorMessage": words}).to_string();
        assert_eq!(gateway.read_status(&subject(), &answer(http, &body)).0, Verdict::Unknown);
        let (verdict, facts) = gateway.read_command(&payout(), &Stage::default(), &answer(http, body));
        assert!(!facts.alarm && facts.reason.is_some());
        (verdict, facts.reason.unwrap())
    };
    // Told by its words, also behind those of another refusal.
    for words in [
        "Order with this number already exists",
        "orderNumber is not unique",
        "Invalid request: order number is duplicated",
        "Invalid request. Order with given orderNumber already exists",
        "Неверный запрос: заказ с таким номером уже существует",
    ] {
        for (http, code) in [(200, "1"), (400, "98"), (502, "99"), (500, "7")] {
            assert_eq!(
                read(http, code, &words.into()),
                (Verdict::Duplicate, "duplicate_number"),
                "{http} {code} {words}"
            );
        }
    }
    for words in [json!("Order number is wrong"), json!("Order exists"), json!("Order"), json!(""), json!(null)] {
        for (http, code) in [(200, "1"), (400, "1"), (500, "1"), (400, "98"), (502, "98"), (502, "99"), (409, "7")] {
            assert_eq!(read(http, code, &words), (Verdict::Duplicate, "refusal_unlisted"), "{http} {code} {words}");
        }
        for (http, code) in [(500, "99"), (504, "99"), (504, "91"), (502, "204"), (502, "400"), (500, "7"), (503, "91")]
        {
            assert_eq!(read(http, code, &words), (Verdict::Unknown, "refusal_unlisted"), "{http} {code} {words}");
        }
    }
    // Listed: a call inside the bank has failed, and nothing is said about the number.
    assert_eq!(read(502, "99", &json!("Rest response was unsuccessfull")), (Verdict::Unknown, "bank_call_failed"));
}

#[test]
fn an_http_status_alone_rejects_only_where_nothing_was_executed() {
    let gateway = gateway(json!({}));
    let page = "<html><title>error</title></html>";
    for body in ["", page, "Forbidden", r#"{"timestamp":1,"error":"Unauthorized"}"#] {
        for http in (100..600).filter(|http| *http != 200) {
            let (verdict, facts) = gateway.read_command(&payout(), &Stage::default(), &answer(http, body));
            let refused = [401, 403, 404, 405, 413, 415, 429].contains(&http);
            assert_eq!(verdict == Verdict::Rejected, refused, "{http} {body}");
            assert_eq!(verdict == Verdict::Unknown, !refused, "{http} {body}");
            assert_eq!(facts.alarm, (300..400).contains(&http), "{http}");
            let (verdict, facts) = gateway.read_status(&subject(), &answer(http, body));
            assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http}");
        }
    }
}

#[test]
fn a_wrong_password_is_named_after_a_question_too() {
    let gateway = gateway(json!({}));
    let refusal = json!({"errorCode": "90", "errorMessage": "User not authenticated"}).to_string();
    for body in [refusal.as_str(), "", "<html>"] {
        let (verdict, facts) = gateway.read_status(&subject(), &answer(401, body));
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("credentials_refused")), "{body}");
        assert!(!facts.alarm, "it says nothing about the payout");
    }
    let asked = gateway.read_query(&Query::Balance { source: None }, &answer(401, &refusal));
    assert!(matches!(asked, QueryReading::Refused(facts) if facts.reason == Some("credentials_refused")));
}

#[test]
fn a_failure_inside_the_bank_is_no_refusal_of_a_question() {
    let gateway = gateway(json!({}));
    let ask = |http, code: &str, message: &str| {
        let body = json!({"errorCode": code, "errorMessage": message}).to_string();
        gateway.read_query(&Query::Balance { source: None }, &answer(http, body))
    };
    assert!(matches!(ask(504, "91", "Timeout when requesting bpc"), QueryReading::Unreadable(_)));
    assert!(matches!(ask(500, "77", "?"), QueryReading::Unreadable(_)));
    assert!(matches!(ask(500, "99", "No merchant settings available"), QueryReading::Refused(_)));
    assert!(matches!(ask(400, "98", "source.bindingId is a required parameter"), QueryReading::Refused(_)));
    assert!(matches!(ask(200, "5", "Access denied"), QueryReading::Refused(_)));
}
