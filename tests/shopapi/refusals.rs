//! Errors: what is left of the vendor's table, and everything that is not in it.

use crate::{answer, charge, gateway, page, payments, sendable, subject};
use serde_json::json;
use tolem::model::*;

fn after(command: &Command, stage: &Stage, http: u16, body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_command(command, stage, &answer(http, body))
}

#[test]
fn an_unlisted_error_refuses_only_by_an_http_status_that_proves_it() {
    let body = json!({"code": 1207, "message": "technical", "userMessage": "Сервис недоступен"}).to_string();
    for (command, stage) in sendable() {
        for http in [400, 401, 402, 403, 404, 405, 410, 422, 429, 451, 499] {
            let (verdict, facts) = after(&command, &stage, http, &body);
            assert_eq!((verdict, facts.reason), (Verdict::Rejected, Some("refusal_unlisted")), "{http} {command:?}");
            assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("1207"), Some("Сервис недоступен")));
        }
        for http in [100, 200, 201, 202, 408, 409, 425, 500, 501, 502, 503, 504, 599] {
            let (verdict, facts) = after(&command, &stage, http, &body);
            assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http} {command:?}");
        }
    }
    let technical = after(&page(), &Stage::default(), 400, r#"{"code":"1207","message":"technical"}"#).1;
    assert_eq!(technical.message.as_deref(), Some("technical"));
}

#[test]
fn a_customer_the_shop_does_not_know_is_named() {
    for body in [
        json!({"code": 77, "message": "UserNotRegisteredForShop"}),
        json!({"code": 77, "userMessage": "x", "message": "ru.bisys.UserNotRegisteredForShopException"}),
        json!({"message": "UserNotRegisteredForShop"}),
    ] {
        let (verdict, facts) = after(&charge(), &Stage::default(), 400, &body.to_string());
        assert_eq!((verdict, facts.reason), (Verdict::Rejected, Some("customer_not_registered")));
        let (verdict, facts) = after(&charge(), &Stage::default(), 500, &body.to_string());
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("customer_not_registered")));
    }
}

#[test]
fn a_code_that_is_no_number_decides_nothing() {
    for code in [json!(-1), json!(7.5), json!("x"), json!([]), json!(true), json!("07")] {
        for (command, stage) in sendable() {
            let body = json!({"code": code, "message": "m"}).to_string();
            let (verdict, facts) = after(&command, &stage, 400, &body);
            assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("error_code_unreadable")), "{code}");
        }
    }
}

#[test]
fn a_refusal_that_speaks_of_a_payment_alarms() {
    for extra in [json!({"payUrl": "https://x.kz"}), json!({"state": "payed"}), json!({"resultState": "success"})] {
        for (command, stage) in sendable() {
            let mut body = extra.clone();
            body["code"] = 5.into();
            let (verdict, facts) = after(&command, &stage, 400, &body.to_string());
            assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true), "{body} {command:?}");
        }
    }
}

#[test]
fn an_error_that_names_a_payment_is_asked_about() {
    for payment in payments() {
        for http in [200, 400, 500] {
            let (verdict, facts) = after(&payment, &Stage::default(), http, r#"{"code":5,"regPayNum":"77"}"#);
            assert_eq!(
                (verdict, facts.alarm, facts.order_id.as_deref()),
                (Verdict::Unknown, false, Some("77")),
                "{http}"
            );
        }
        let (verdict, facts) = after(&payment, &Stage::default(), 400, r#"{"code":5,"regPayNum":"x"}"#);
        assert_eq!((verdict, facts.order_id), (Verdict::Unknown, None));
    }
}

#[test]
fn a_server_before_the_gateway_refuses_by_http_alone() {
    let bank = gateway(json!({}));
    for (command, stage) in sendable() {
        for http in [401, 403, 404, 405, 413, 415, 429] {
            for body in ["", "<html></html>", "Not Found", r#"{"status":404,"error":"Not Found"}"#] {
                let (verdict, facts) = after(&command, &stage, http, body);
                assert_eq!(verdict, Verdict::Rejected, "{http} {body} {command:?}");
                assert!(!facts.alarm);
                assert_eq!(bank.read_status(&subject(), &answer(http, body)).0, Verdict::Unknown);
            }
        }
        for http in [200, 201, 400, 408, 409, 425, 500, 502, 503, 504] {
            for body in ["", "<html></html>", "Bad Gateway", "{}", "[]", r#"{"status":1}"#] {
                let (verdict, facts) = after(&command, &stage, http, body);
                assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http} {body}");
                assert!(facts.reason.is_some());
            }
        }
        for http in [301, 302, 307, 308] {
            let (verdict, facts) = after(&command, &stage, http, r#"{"code":5}"#);
            assert_eq!((verdict, facts.alarm, facts.reason), (Verdict::Unknown, true, Some("redirected")));
        }
    }
}

/// The gateway knows no number of ours, so that a refused second request says nothing about the first.
#[test]
fn a_refusal_of_a_second_request_says_nothing_about_the_first() {
    for (command, stage) in sendable() {
        let again = Stage { again: true, ..stage };
        let (verdict, facts) = after(&command, &again, 400, r#"{"code":5}"#);
        let by_page = matches!(&command, Command::Payment(payment) if matches!(payment.means, Means::Page(_)));
        match by_page {
            // Nobody has got the first link.
            true => assert_eq!(verdict, Verdict::Rejected),
            false => assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("refused_again"))),
        }
    }
}

#[test]
fn a_refused_question_says_nothing_about_the_money() {
    let bank = gateway(json!({}));
    for http in [200, 400, 404, 500] {
        let (verdict, facts) = bank.read_status(&subject(), &answer(http, r#"{"code":5,"message":"m"}"#));
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("refusal_unlisted"), false));
    }
    for payment in payments() {
        let (verdict, facts) = after(&payment, &Stage::default(), 200, r#"{"code":0}"#);
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("answer_unexpected")));
    }
}
