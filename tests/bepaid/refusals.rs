//! A refusal is believed only in one of the family's three shapes and with HTTP 422 or 400; HTTP itself refuses with the statuses
//! of its table; nothing else is a refusal.

use crate::{answer, asked, created, fixture, gateway, payout, subject};
use serde_json::{Value, json};
use tolem::model::*;

fn refused(body: impl AsRef<[u8]>) -> (Verdict, Facts) {
    created(json!({}), 422, body)
}

#[test]
fn every_shape_of_the_family_is_a_refusal() {
    let rows = [
        (
            fixture!("refusal-a.answer.json"),
            None,
            "request_refused",
            "currency: can't be blank; description: can't be blank; amount: must be greater than 0",
        ),
        (
            fixture!("refusal-b.answer.json"),
            Some("invalid_params"),
            "parameters_refused",
            "amount: must be an integer; currency: is unknown ISO 4217 Alpha-3 code; credit_card.number: is not a card number",
        ),
        (
            fixture!("refusal-c.answer.json"),
            Some("E.1025"),
            "parameters_refused",
            "description: can't be blank; currency: can't be blank",
        ),
        (fixture!("refusal-base.answer.json"), None, "request_refused", "Transaction is not supported"),
        (fixture!("refusal-token.answer.json"), None, "request_refused", "credit_card.token: does not exist"),
    ];
    for (body, code, reason, message) in rows {
        for http in [422, 400] {
            let (verdict, facts) = created(json!({}), http, body);
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Rejected, Some(reason), false), "{http}");
            assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (code, Some(message)));
            assert!(facts.key_spent, "the bank answers this key with this refusal for a day");
        }
        // With any other status it is no refusal, and to a question it says nothing about the payout.
        for http in [200, 201, 402, 406, 409, 410, 418, 500, 502, 503, 504] {
            let (verdict, facts) = created(json!({}), http, body);
            assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{http}");
        }
        for http in [200, 400, 404, 422, 500] {
            assert_eq!(asked(json!({}), &subject(), http, body).0, Verdict::Unknown, "{http}");
        }
    }
    let pan = json!({"code": "E.1065", "message": "x", "errors": {"base": ["x"]}}).to_string();
    assert_eq!(refused(pan).1.reason, Some("card_numbers_not_allowed"));
}

/// Where no field is named, the shape must be the family's own.
#[test]
fn a_refusal_in_a_sentence_alone_needs_the_familys_shape() {
    let rows = [
        (json!({"response": {"message": "The token is unknown"}}), None, "request_refused"),
        (json!({"response": {"message": "The token is unknown", "errors": null}}), None, "request_refused"),
        (
            json!({"message": "The token is unknown", "error_code": "invalid_params"}),
            Some("invalid_params"),
            "parameters_refused",
        ),
        (
            json!({"code": "E.1065", "friendly_message": "x", "message": "The token is unknown"}),
            Some("E.1065"),
            "card_numbers_not_allowed",
        ),
        (json!({"code": "E.7777", "message": "The token is unknown"}), Some("E.7777"), "request_refused"),
    ];
    for (body, code, reason) in rows {
        for http in [400, 422] {
            let (verdict, facts) = created(json!({}), http, body.to_string());
            assert_eq!(
                (verdict, facts.reason, facts.key_spent),
                (Verdict::Rejected, Some(reason), true),
                "{http} {body}"
            );
            assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (code, Some("The token is unknown")));
        }
        for http in [200, 402, 406, 409, 500, 502] {
            assert_eq!(created(json!({}), http, body.to_string()).0, Verdict::Unknown, "{http} {body}");
        }
    }
    let transaction: Value = serde_json::from_str(fixture!("create.answer.json")).unwrap();
    for body in [
        json!({"message": "Bad Request"}),
        json!({"message": "Bad Request", "code": "400"}),
        json!({"message": "Bad Request", "error_code": "bad_request"}),
        json!({"error": "Bad Request", "status": 400}),
        json!({"response": {"message": "x"}, "status": "failed"}),
        json!({"response": {"message": "x", "status": "failed"}}),
        json!({"response": {"message": "x", "uid": "1-d43572b244"}}),
        json!({"response": {"message": "x"}, "transaction": transaction["transaction"]}),
        json!({"response": {"message": "x", "code": "F.0105"}}),
        json!({"response": {"message": "x", "code": "P.9999"}}),
        json!({"response": {"message": "x", "code": "S.0000"}}),
        json!({"code": "F.1000", "message": "Unknown error: Contact the payment service provider"}),
        json!({"response": {"message": "Gateway is temporarily unavailable"}}),
        json!({"response": {"message": "x", "errors": {"base": ["Gateway Timeout"]}}}),
        json!({"response": {"message": "The operation timed out", "errors": {"base": "x"}}}),
        json!({"code": "E.1000", "message": "Internal server error"}),
        json!({"response": {"message": "The transaction is in progress"}}),
        json!({"response": {"message": "Try again later"}}),
        transaction,
        json!([]),
    ] {
        for http in [400, 422] {
            let (verdict, facts) = created(json!({}), http, body.to_string());
            assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{http} {body}");
        }
    }
    for body in ["", " ", "<html>400 Bad Request</html>", "Bad Request", "{\"response\":{\"message\":\"The token"] {
        assert_eq!(created(json!({}), 400, body).0, Verdict::Unknown, "{body}");
    }
    // A field that is named is a refusal, whatever its words.
    let named = json!({"response": {"message": "x", "errors": {"notification_url": ["timed out"]}}});
    assert_eq!(refused(named.to_string()).0, Verdict::Rejected);
}

/// `GET /async/result/…` answers what the payout itself would have been answered.
#[test]
fn a_task_that_was_refused_refuses_the_payout() {
    let task = |key: u32| Subject {
        stage: Stage { order_id: Some("async/8b4d7ad1".into()), key, ..Stage::default() },
        ..subject()
    };
    let refusal = json!({"response": {"message": "The token is unknown", "errors": {"recipient_credit_card": {"token": ["is unknown"]}}}});
    for options in [json!({"async": true}), json!({})] {
        for http in [400, 422] {
            for (body, reason) in [
                (refusal.to_string(), "request_refused"),
                (fixture!("refusal-a.answer.json").into(), "request_refused"),
                (fixture!("refusal-b.answer.json").into(), "parameters_refused"),
                (fixture!("refusal-c.answer.json").into(), "parameters_refused"),
            ] {
                let (verdict, facts) = asked(options.clone(), &task(0), http, &body);
                assert_eq!(
                    (verdict, facts.reason, facts.alarm),
                    (Verdict::Rejected, Some(reason), false),
                    "{http} {body}"
                );
                assert!(facts.key_spent && facts.message.is_some(), "{body}");
            }
            let (_, facts) = asked(options.clone(), &task(0), http, refusal.to_string());
            assert_eq!(facts.message.as_deref(), Some("recipient_credit_card.token: is unknown"));
            // By the number, or by the uid, nobody answers what a payout was answered.
            for subject in [subject(), crate::known(crate::UID), Subject { turn: 1, ..task(0) }, task(1)] {
                assert_eq!(asked(options.clone(), &subject, http, refusal.to_string()).0, Verdict::Unknown, "{http}");
            }
        }
        for http in [200, 201, 401, 403, 409, 429, 500, 502, 504] {
            let (verdict, facts) = asked(options.clone(), &task(0), http, refusal.to_string());
            assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http}");
        }
        for body in [
            json!({"response": {"message": "Record not found"}}),
            json!({"response": {"message": "Record not found", "errors": {"base": ["Record not found"]}}}),
            json!({"response": {"message": "x", "errors": {"request_id": ["is invalid"]}}}),
            json!({"response": {"message": "The token is unknown"}}),
            json!({"message": "x", "errors": {"a": ["b"]}, "code": "F.0105"}),
            json!({"message": "x", "errors": {"a": ["b"]}, "uid": "1-d43572b244"}),
            json!({"message": "x", "errors": "curl: timeout"}),
            json!({"response": {"message": "x", "errors": {"base": ["Gateway is temporarily unavailable"]}}}),
            json!({}),
        ] {
            for http in [400, 422] {
                let (verdict, facts) = asked(options.clone(), &task(0), http, body.to_string());
                assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{http} {body}");
            }
        }
        let duplicate = json!({"message": "Duplicate transaction", "errors": {"base": ["duplicate"]}}).to_string();
        let (verdict, facts) = asked(options, &task(0), 422, duplicate);
        let expected = (Verdict::NotFound, Some("equal_payout_in_window"), false);
        assert_eq!(
            (verdict, facts.reason, facts.key_spent),
            expected,
            "the number tells whose payout the other one is"
        );
    }
}

#[test]
fn what_is_not_exactly_a_refusal_is_unknown() {
    let errors = json!({"amount": ["must be an integer"]});
    for body in [
        json!({}),
        json!({"message": "Unprocessable entity"}),
        json!({"errors": errors}),
        json!({"message": "", "errors": errors}),
        json!({"message": 5, "errors": errors}),
        json!({"message": "x", "errors": {}}),
        json!({"message": "x", "errors": []}),
        json!({"message": "x", "errors": "Operation timed out"}),
        json!({"message": "x", "errors": ["a"]}),
        json!({"message": "x", "errors": {"a": 5}}),
        json!({"message": "x", "errors": {"a": []}}),
        json!({"message": "x", "errors": {"a": [["b"]]}}),
        json!({"message": "x", "errors": {"a": [{"b": "c"}]}}),
        json!({"message": "x", "errors": {"a": {"b": {"c": {"d": {"e": ["f"]}}}}}}),
        json!({"message": "x", "errors": errors, "code": 5}),
        json!({"message": "x", "errors": errors, "code": "E.1", "error_code": "e"}),
        json!({"message": "x", "errors": errors, "uid": "1-d43572b244"}),
        json!({"message": "x", "errors": errors, "status": "failed"}),
        json!({"response": {"message": "x", "errors": errors}, "transaction": {}}),
        json!({"response": {"message": "x", "errors": errors, "uid": "1"}}),
        json!({"response": "x"}),
        json!({"response": {"response": {"message": "x", "errors": errors}}}),
    ] {
        let (verdict, facts) = refused(body.to_string());
        assert_eq!(
            (verdict, facts.reason, facts.key_spent),
            (Verdict::Unknown, Some("refusal_unrecognised"), false),
            "{body}"
        );
    }
    for code in ["F.0105", "F.1000", "P.9999", "S.0000"] {
        let body = json!({"code": code, "message": "x", "errors": errors}).to_string();
        assert_eq!(refused(body).1.reason, Some("refusal_unlisted"), "a code of transactions, not of refusals: {code}");
    }
}

#[test]
fn a_duplicate_is_a_reason_to_ask_and_never_a_refusal() {
    let errors = json!({"base": ["is wrong"]});
    let says = |message: &str| json!({"message": message, "errors": errors});
    let duplicates = [
        says("Duplicate transaction"),
        says("This is a DUPLICATE."),
        says("the payout is duplicated, wait 30 s"),
        json!({"response": {"message": "x", "errors": {"base": "duplicate"}}}),
        json!({"message": "x", "errors": {"amount": ["is a duplicate"]}}),
        json!({"message": "x", "friendly_message": "Duplicate!", "errors": errors}),
        json!({"message": "x", "errors": errors, "error_code": "duplicate_request"}),
        json!({"message": "x", "errors": errors, "code": "F.0108"}),
        json!({"response": {"message": "Duplicate transaction"}}),
        json!({"response": {"message": "x", "errors": {"tracking_id": ["has already been taken"]}}}),
    ];
    let gateway = gateway(json!({}));
    for body in duplicates {
        for again in [false, true] {
            let stage = Stage { again, ..Stage::default() };
            let http = if again { 422 } else { 400 };
            let (verdict, facts) = gateway.read_command(&payout(), &stage, &answer(http, body.to_string()));
            let expected = (Verdict::Duplicate, Some("equal_payout_in_window"), false);
            assert_eq!((verdict, facts.reason, facts.alarm), expected, "{body}");
            assert_eq!(facts.key_spent, !again, "an earlier request of this movement may be the other one: {body}");
        }
    }
    for body in [
        json!({"message": "x", "errors": {"duplicate_check": ["must be boolean"]}}),
        says("duplicate_check is wrong"),
        says("nonduplicate"),
        says("duplicateness"),
    ] {
        assert_eq!(refused(body.to_string()).0, Verdict::Rejected, "{body}");
    }
}

#[test]
fn http_itself_refuses_with_these_statuses_only() {
    let table = [
        (401, "credentials_refused", true),
        (403, "access_refused", true),
        (404, "method_not_found", false),
        (405, "http_method_refused", false),
        (413, "request_too_large", false),
        (415, "content_type_refused", false),
        (429, "too_many_requests", false),
    ];
    let bodies = ["", "<html>", "{\"message\":\"Access denied\"}", fixture!("refusal-a.answer.json"), "{\"cut"];
    for http in (100..600).filter(|http| ![400, 422].contains(http)) {
        let row = table.iter().find(|(status, ..)| *status == http);
        for body in bodies {
            let (verdict, facts) = created(json!({}), http, body);
            assert!(!facts.key_spent, "{http}");
            match row {
                Some((_, reason, alarm)) => {
                    assert_eq!(
                        (verdict, facts.reason, facts.alarm),
                        (Verdict::Rejected, Some(*reason), *alarm),
                        "{http}"
                    );
                }
                None => {
                    assert_eq!((verdict, facts.alarm), (Verdict::Unknown, (300..400).contains(&http)), "{http} {body}");
                }
            }
            let (verdict, facts) = asked(json!({}), &subject(), http, body);
            assert_eq!(verdict, Verdict::Unknown, "a refused question says nothing about the payout: {http}");
            assert!(!facts.key_spent && !facts.alarm, "{http}");
        }
        if let Some((_, reason, _)) = row.filter(|row| row.0 != 404) {
            assert_eq!(asked(json!({}), &subject(), http, "").1.reason, Some(*reason));
        }
        if row.is_some() {
            let (verdict, facts) = created(json!({}), http, fixture!("create.answer.json"));
            let expected = (Verdict::Unknown, Some("refusal_contradicted"), true);
            assert_eq!((verdict, facts.reason, facts.alarm), expected, "a refusal with a transaction in it");
        }
    }
    let (_, facts) = created(json!({}), 401, "{\"response\":{\"message\":\"Access denied\"}}");
    assert_eq!(facts.message.as_deref(), Some("Access denied"));
}

#[test]
fn a_refusal_cut_at_any_byte_is_unknown() {
    for body in [
        fixture!("refusal-a.answer.json"),
        fixture!("refusal-b.answer.json"),
        fixture!("refusal-c.answer.json"),
        fixture!("refusal-base.answer.json"),
        fixture!("refusal-token.answer.json"),
    ] {
        for cut in 0..body.trim_end().len() {
            let (verdict, facts) = refused(&body.as_bytes()[..cut]);
            assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{cut}");
        }
    }
}

#[test]
fn record_not_found_is_the_only_word_for_nothing() {
    let forms = [
        json!({"message": "Record not found"}),
        json!({"message": "Record not found."}),
        json!({"response": {"message": "Record not found"}}),
        json!({"response": {"message": "Record not found", "errors": {"base": ["Record not found"]}}}),
        json!({"code": "E.1004", "friendly_message": "x", "message": "record not found"}),
    ];
    for options in [json!({}), json!({"trackingApi": "v1"})] {
        for body in &forms {
            for http in [200, 404] {
                let (verdict, facts) = asked(options.clone(), &subject(), http, body.to_string());
                assert_eq!((verdict, facts.reason), (Verdict::NotFound, Some("record_not_found")), "{http} {body}");
            }
            for http in [201, 400, 401, 403, 422, 500, 503] {
                assert_eq!(asked(options.clone(), &subject(), http, body.to_string()).0, Verdict::Unknown, "{http}");
            }
        }
        let others: [Value; 6] = [
            json!({"message": "Record not found in cache"}),
            json!({"message": "Shop not found"}),
            json!({"message": "Record not found", "uid": "1"}),
            json!({"message": "Record not found", "transaction": {}}),
            json!({"message": ["Record not found"]}),
            json!({}),
        ];
        for body in others {
            for http in [200, 404] {
                assert_eq!(
                    asked(options.clone(), &subject(), http, body.to_string()).0,
                    Verdict::Unknown,
                    "{http} {body}"
                );
            }
        }
        for body in ["", "<html>404</html>", "Not Found"] {
            assert_eq!(asked(options.clone(), &subject(), 404, body).0, Verdict::Unknown, "no word of the bank");
        }
    }
}
