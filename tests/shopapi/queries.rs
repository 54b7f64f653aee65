//! Customers and their cards: nothing is at stake, and still nothing is guessed.

use crate::{answer, fixture, gateway, value, with};
use serde_json::{Map, Value, json};
use tolem::gateways::QueryReading;
use tolem::model::*;

fn ask(query: &Query, http: u16, body: &str) -> QueryReading {
    gateway(json!({})).read_query(query, &answer(http, body))
}

fn answered(reading: QueryReading) -> (Map<String, Value>, Facts) {
    match reading {
        QueryReading::Answered(members, facts) => (members, facts),
        other => panic!("{other:?}"),
    }
}

fn refused(reading: QueryReading) -> Facts {
    match reading {
        QueryReading::Refused(facts) => facts,
        other => panic!("{other:?}"),
    }
}

fn unreadable(reading: QueryReading) -> &'static str {
    match reading {
        QueryReading::Unreadable(facts) => facts.reason.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn status() -> Query {
    Query::CustomerStatus { phone: "79150000000".into() }
}

fn list() -> Query {
    Query::Cards { client_id: "cc507cb4-fe90-4cb4-af75-37b9b5b41387".into() }
}

fn register() -> Query {
    Query::CardRegister { client_id: "USER_TOKEN".into(), extra: Value::Null }
}

fn remove() -> Query {
    Query::CardRemove { client_id: "USER_TOKEN".into(), binding_id: "CARD_TOKEN".into() }
}

fn everything() -> Vec<Query> {
    let customer = Customer { phone: "79150000000".into(), ..Customer::default() };
    vec![Query::CustomerRegister(customer), status(), list(), register(), remove()]
}

#[test]
fn a_customer_is_told_in_our_words() {
    let (members, _) = answered(ask(&status(), 200, fixture!("user-status.answer.json")));
    let expected = json!({"clientId": "USER_TOKEN", "state": "active", "phone": "getLogin()", "email": "getEmail()",
                          "name": "getName()", "surname": "getSurName()", "middleName": "getMiddleName()"});
    assert_eq!(Value::Object(members), expected);
    let example = value(fixture!("user-status.answer.json"));
    let short = with(
        example.clone(),
        json!({"login": "79150000000", "email": null, "name": null, "surName": null,
                                             "middleName": null}),
    );
    for query in [status(), everything().remove(0)] {
        let (members, _) = answered(ask(&query, 201, &short));
        assert_eq!(
            Value::Object(members),
            json!({"clientId": "USER_TOKEN", "state": "active", "phone": "79150000000"})
        );
    }
    for (changes, reason) in [
        (json!({"login": "79150000001"}), "login_differs"),
        (json!({"login": "+79150000001"}), "login_differs"),
        (json!({"login": 5}), "login_unreadable"),
        (json!({"userToken": null}), "token_missing"),
        (json!({"userToken": ""}), "token_unreadable"),
        (json!({"userToken": 5}), "token_unreadable"),
        (json!({"state": null}), "state_missing"),
        (json!({"state": 1}), "state_unreadable"),
    ] {
        assert_eq!(unreadable(ask(&status(), 200, &with(example.clone(), changes.clone()))), reason, "{changes}");
    }
}

#[test]
fn an_unknown_customer_is_a_refusal_with_a_word_of_its_own() {
    for http in [200, 400, 404, 500] {
        let facts =
            refused(ask(&status(), http, r#"{"code":77,"message":"UserNotRegisteredForShop","userMessage":"нет"}"#));
        assert_eq!((facts.reason, facts.message.as_deref()), (Some("customer_not_registered"), Some("нет")));
    }
}

#[test]
fn a_card_is_stored_on_a_page() {
    let body = fixture!("created.answer.json");
    let (members, facts) = answered(ask(&register(), 200, body));
    assert_eq!(Value::Object(members), json!({"orderId": "1234567890", "methodType": "GET"}));
    assert_eq!(facts.form_url.as_deref(), Some("https://bisys.kz/payment/#!search_payment"));
    for (changes, reason) in [
        (json!({"userToken": "OTHER"}), "user_token_differs"),
        (json!({"regPayNum": null}), "reg_pay_num_missing"),
        (json!({"regPayNum": "x"}), "reg_pay_num_unreadable"),
        (json!({"payUrl": null}), "pay_url_missing"),
        (json!({"payUrl": "ftp://x"}), "pay_url_unusable"),
    ] {
        assert_eq!(unreadable(ask(&register(), 200, &with(value(body), changes.clone()))), reason, "{changes}");
    }
}

#[test]
fn stored_cards_are_listed() {
    let example = value(fixture!("card-list.answer.json"));
    let (members, facts) = answered(ask(&list(), 200, &example.to_string()));
    let card = json!({"bindingId": "ae7f3942-4e7c-44d3-9ab9-8c84d118b5ed", "maskedPan": "400000******0002",
                      "paymentSystem": "visa", "state": "active", "active": true});
    assert_eq!(Value::Object(members), json!({"cards": [card]}));
    assert!(!facts.raw.unwrap().to_string().contains("ae7f3942"), "the token is in the answer for the till only");

    let mut older = example.clone();
    older["cards"] = json!([{"cardToken": "t", "cardMask": "4***2", "exp": "122024"},
                            {"cardToken": "u", "state": "inactive"}, {"cardToken": "v", "state": "ACTIVE"}]);
    let (members, _) = answered(ask(&list(), 200, &older.to_string()));
    assert_eq!(
        members["cards"],
        json!([{"bindingId": "t", "maskedPan": "4***2", "expiry": "2024-12"},
               {"bindingId": "u", "state": "inactive", "active": false},
               {"bindingId": "v", "state": "ACTIVE", "active": true}])
    );
    older["cards"] = json!([]);
    assert_eq!(answered(ask(&list(), 200, &older.to_string())).0["cards"], json!([]), "just registered");
    for (changes, reason) in [
        (json!({"userToken": "other"}), "user_token_differs"),
        (json!({"cards": null}), "cards_missing"),
        (json!({"cards": {}}), "cards_unreadable"),
        (json!({"cards": [{}]}), "token_missing"),
        (json!({"cards": [{"cardToken": 5}]}), "token_unreadable"),
        (json!({"cards": [{"cardToken": "t", "state": 1}]}), "cards_unreadable"),
    ] {
        assert_eq!(unreadable(ask(&list(), 200, &with(example.clone(), changes.clone()))), reason, "{changes}");
    }
    assert_eq!(unreadable(ask(&list(), 200, fixture!("card-list.printed.txt"))), "not_json");
}

#[test]
fn a_card_is_removed_by_the_gateways_own_word() {
    let example = fixture!("card-deactivation.answer.json");
    let (members, _) = answered(ask(&remove(), 200, example));
    assert_eq!(Value::Object(members), json!({"removed": true}));
    let failed =
        refused(ask(&remove(), 200, &with(value(example), json!({"resultState": "fail", "desc": "нет карты"}))));
    assert_eq!((failed.reason, failed.message.as_deref()), (Some("card_not_removed"), Some("нет карты")));
    for (changes, reason) in [
        (json!({"userToken": "x"}), "user_token_differs"),
        (json!({"resultState": null}), "result_state_missing"),
        (json!({"resultState": "maybe"}), "result_state_unlisted"),
    ] {
        assert_eq!(unreadable(ask(&remove(), 200, &with(value(example), changes.clone()))), reason, "{changes}");
    }
}

#[test]
fn errors_of_the_gateway_are_refusals_and_those_inside_it_are_not() {
    let body = r#"{"code":5,"message":"m","userMessage":"u"}"#;
    for query in everything() {
        for http in [200, 400, 404, 422] {
            let facts = refused(ask(&query, http, body));
            assert_eq!((facts.reason, facts.code.as_deref()), (Some("refusal_unlisted"), Some("5")));
        }
        for http in [500, 503] {
            assert_eq!(unreadable(ask(&query, http, body)), "refusal_unlisted");
        }
        for (http, reason) in [(401, "credentials_refused"), (403, "access_refused"), (404, "method_not_found")] {
            assert_eq!(refused(ask(&query, http, "<html></html>")).reason, Some(reason));
        }
        for (http, body) in [(200, ""), (200, "{"), (200, "{}"), (500, "<html>"), (302, "{}"), (200, "[]")] {
            unreadable(ask(&query, http, body));
        }
    }
}

#[test]
fn an_unsigned_answer_to_a_question_is_unreadable_where_answers_are_signed() {
    let bank = gateway(json!({"checkAnswerSign": true}));
    let md5 = |text: &str| format!("{:X}", md5::compute(text));
    let body =
        |sign: &str| format!(r#"{{"userToken":"u","cards":[{{"cardToken":"t","state":"active"}}],"sign":"{sign}"}}"#);
    let query = Query::Cards { client_id: "u".into() };
    let read = |sign: &str| bank.read_query(&query, &answer(200, body(sign)));
    answered(read(&md5(&md5("u&t&active&SEC_KEY"))));
    assert_eq!(unreadable(read(&md5("u"))), "signature_wrong");
    assert_eq!(unreadable(bank.read_query(&query, &answer(200, r#"{"userToken":"u","cards":[]}"#))), "signature_wrong");
}
