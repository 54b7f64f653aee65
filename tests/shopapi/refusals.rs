//! Errors: what is left of the vendor's table, and everything that is not in it.

use crate::{CREDENTIALS, answer, charge, gateway, open, page, payments, sendable, subject};
use serde_json::json;
use tolem::model::*;

fn after(command: &Command, stage: &Stage, http: u16, body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_command(command, stage, &answer(http, body))
}

fn is_page(command: &Command) -> bool {
    matches!(command, Command::Payment(payment) if matches!(payment.means, Means::Page(_)))
}

/// Every list of codes is lost: a code may as well say that the acquirer has not answered.
#[test]
fn an_unlisted_error_proves_nothing_about_a_charge_or_a_refund_whatever_its_http_status() {
    let body = json!({"code": 77, "message": "AcquirerTimeout", "userMessage": "Нет ответа от банка"}).to_string();
    for (command, stage) in sendable().into_iter().filter(|(command, _)| !is_page(command)) {
        for http in (100..600).filter(|http| !(300..400).contains(http)) {
            let (verdict, facts) = after(&command, &stage, http, &body);
            assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http} {command:?}");
            assert_eq!(facts.reason, Some("refusal_unlisted"), "{http}");
            assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("77"), Some("Нет ответа от банка")));
        }
    }
}

/// Without an answer that names it, no link to the page exists, and only its payer could pay.
#[test]
fn the_registration_of_a_page_is_refused_by_any_error_that_http_calls_a_refusal() {
    let body = json!({"code": 1207, "message": "technical", "userMessage": "Сервис недоступен"}).to_string();
    for (command, stage) in sendable().into_iter().filter(|(command, _)| is_page(command)) {
        for http in [400, 401, 402, 403, 404, 405, 410, 422, 429, 451, 499] {
            let (verdict, facts) = after(&command, &stage, http, &body);
            assert_eq!((verdict, facts.reason), (Verdict::Rejected, Some("refusal_unlisted")), "{http} {command:?}");
            assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("1207"), Some("Сервис недоступен")));
            for spoiled in [
                json!({"code": 1207, "regPayNum": "77"}),
                json!({"code": 1207, "payUrl": "https://x.kz"}),
                json!({"code": 1207, "state": "created"}),
            ] {
                assert_eq!(after(&command, &stage, http, &spoiled.to_string()).0, Verdict::Unknown, "{spoiled}");
            }
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
fn a_code_that_the_operator_knows_refuses_and_no_other_does() {
    let bank = gateway(json!({"refusalCodes": ["1207", "9001"]}));
    for (command, stage) in sendable() {
        for (body, http) in
            [(r#"{"code":1207,"message":"m"}"#, 400), (r#"{"code":"9001"}"#, 200), (r#"{"code":9001}"#, 500)]
        {
            let (verdict, facts) = bank.read_command(&command, &stage, &answer(http, body));
            assert_eq!((verdict, facts.reason), (Verdict::Rejected, Some("request_refused")), "{body} {command:?}");
        }
        for body in [
            r#"{"code":12070}"#,
            r#"{"code":207}"#,
            r#"{"code":"01207"}"#,
            r#"{"code":1207.0}"#,
            r#"{"code":1207,"state":"payed"}"#,
            r#"{"code":1207,"payUrl":"https://x.kz"}"#,
            r#"{"code":1207,"resultState":"success"}"#,
            r#"{"code":2365,"message":"1207"}"#,
            r#"{"code":1207,"message":"NeedPass3dsException"}"#,
            r#"{"message":"1207"}"#,
            r#"{"error":{"code":1207}}"#,
            r#"{"code":1207"#,
        ] {
            let (verdict, _) = bank.read_command(&command, &stage, &answer(500, body));
            assert_eq!(verdict, Verdict::Unknown, "{body} {command:?}");
        }
        let redirected = bank.read_command(&command, &stage, &answer(302, r#"{"code":1207}"#));
        assert_eq!((redirected.0, redirected.1.alarm), (Verdict::Unknown, true));
    }
    for payment in payments() {
        let made = bank.read_command(&payment, &Stage::default(), &answer(400, r#"{"code":1207,"regPayNum":"77"}"#));
        assert_eq!((made.0, made.1.order_id.as_deref()), (Verdict::Unknown, Some("77")), "a payment that was made");
    }
    let told = bank.read_status(&subject(), &answer(400, r#"{"code":1207}"#));
    assert_eq!(told.0, Verdict::Unknown, "a refused question says nothing about the payment");
}

#[test]
fn only_codes_can_be_named_as_refusals() {
    for wrong in ["0", "2365", "", "x", "12 07", "-5", "+5", "1.5", "99999999999999999999999"] {
        let options = json!({"serviceCode": "1-2-3", "refusalCodes": ["7", wrong]});
        let error = open(CREDENTIALS, options).err().expect(wrong);
        assert_eq!(error.field, "options.refusalCodes[1]", "{wrong}");
    }
    for wrong in [json!("7"), json!(7), json!({"7": "x"})] {
        assert!(open(CREDENTIALS, json!({"serviceCode": "1-2-3", "refusalCodes": wrong})).is_err());
    }
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

/// What the refusal of a repetition says about the request before it is the engine's business.
#[test]
fn a_refusal_refuses_its_own_request_whatever_went_before() {
    let body = r#"{"code":77,"message":"UserNotRegisteredForShop"}"#;
    for (command, stage) in sendable() {
        let again = Stage { again: true, ..stage.clone() };
        assert_eq!(after(&command, &again, 400, body), after(&command, &stage, 400, body));
        assert_eq!(after(&command, &again, 400, body).0, Verdict::Rejected);
    }
}

#[test]
fn a_refused_question_says_nothing_about_the_money() {
    let bank = gateway(json!({}));
    for http in [200, 400, 404, 500] {
        let (verdict, facts) = bank.read_status(&subject(), &answer(http, r#"{"code":5,"message":"m"}"#));
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("refusal_unlisted"), false));
    }
    for (http, body) in [(301, ""), (302, r#"{"code":5}"#), (307, "<html></html>"), (401, ""), (403, "<html></html>")] {
        let (verdict, facts) = bank.read_status(&subject(), &answer(http, body));
        assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http} {body}");
    }
    for payment in payments() {
        let (verdict, facts) = after(&payment, &Stage::default(), 200, r#"{"code":0}"#);
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("answer_unexpected")));
    }
}
