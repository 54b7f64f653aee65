//! The bank's error tables, row by row, and everything that is not in them.

use crate::{answer, capture, card, fixture, gateway, page, refund, registered, sendable, stored, subject, wallet};
use serde_json::{Value, json};
use tolem::gateways::QueryReading;
use tolem::model::*;
use tolem::operations::Operation;

fn body(method: &str, code: &Value, message: &Value) -> String {
    match method {
        "google" => json!({"success": false, "error": {"code": code, "description": "d", "message": message}}),
        _ => json!({"errorCode": code, "errorMessage": message}),
    }
    .to_string()
}

fn asked(method: &str) -> Option<(Command, Stage)> {
    let looked = Stage { baseline: Some(0), ..registered() };
    Some(match method {
        "register" => (page(), Stage::default()),
        "registerPreAuth" => {
            let Command::Payment(payment) = stored() else { panic!() };
            (Command::Payment(Box::new(Payment { manual_capture: true, ..*payment })), Stage::default())
        }
        "charge" => (card(), registered()),
        "chargeStored" => (stored(), registered()),
        "google" => (wallet(Operation::PaymentGooglePay), Stage::default()),
        "deposit" => (capture(2000), looked),
        "refund" => (refund(2000), looked),
        _ => return None,
    })
}

fn means(method: &str, reply: &HttpAnswer) -> (&'static str, Facts) {
    let bank = gateway(json!({}));
    if method == "cards" {
        return match bank.read_query(&Query::Cards { client_id: "c".into() }, reply) {
            QueryReading::Answered(members, facts) if members["cards"] == json!([]) => ("none", facts),
            QueryReading::Answered(_, facts) => ("answered", facts),
            QueryReading::Refused(facts) => ("refused", facts),
            QueryReading::Unreadable(facts) => ("unreadable", facts),
        };
    }
    let (verdict, facts) = match asked(method) {
        Some((command, stage)) => bank.read_command(&command, &stage, reply),
        None => bank.read_status(&subject(), reply),
    };
    let word = match verdict {
        Verdict::Rejected => "rejected",
        Verdict::Duplicate => "duplicate",
        Verdict::Declined => "declined",
        Verdict::NotFound => "not_found",
        Verdict::Unknown => "unknown",
        other => panic!("{other:?}"),
    };
    (word, facts)
}

fn rows() -> Vec<Value> {
    serde_json::from_str(fixture!("errors.json")).unwrap()
}

#[test]
fn every_row_of_the_error_tables_means_what_it_says() {
    assert_eq!(rows().len(), 73, "as many as the page prints");
    for row in rows() {
        let method = row["method"].as_str().unwrap();
        let code = &row["errorCode"];
        for code in [code.clone(), code.to_string().into()] {
            // Where a code stands for several things, only its recorded words tell which.
            let otherwise = row.get("inOtherWords").unwrap_or(&row["means"]);
            let own = (row["errorMessage"].clone(), &row["means"]);
            for (message, expected) in [own, (json!("other words"), otherwise), (json!(null), otherwise)] {
                let (word, facts) = means(method, &answer(200, body(method, &code, &message)));
                assert_eq!(word, expected.as_str().unwrap(), "{row} {message}");
                assert!(facts.reason.is_some() && facts.reason != Some("refusal_unlisted"), "{row}");
                assert!(!facts.alarm && facts.code.as_deref() == Some(row["errorCode"].to_string().as_str()), "{row}");
            }
        }
    }
}

#[test]
fn another_http_status_or_code_proves_nothing() {
    for row in rows() {
        let method = row["method"].as_str().unwrap();
        for http in [201, 400, 401, 404, 409, 500, 502, 504] {
            let (word, _) = means(method, &answer(http, body(method, &row["errorCode"], &row["errorMessage"])));
            // A registration that is refused moves no money, so that whatever is there was there before; the code of
            // duplicates is 1 in a registration and beside a wallet.
            let one = row["errorCode"] == 1 && !row["errorMessage"].as_str().unwrap().contains("қаражат");
            let doubtful = match method {
                "register" | "registerPreAuth" => row["errorCode"] == 1 || http < 500,
                "google" => one,
                _ => false,
            };
            let expected = if doubtful { ["duplicate"; 2] } else { ["unknown", "unreadable"] };
            assert!(expected.contains(&word), "{http} {row} {word}");
        }
        for code in [8, 9, 11, 12, 98, 400] {
            let (word, facts) = means(method, &answer(200, body(method, &code.into(), &row["errorMessage"])));
            let registers = method.starts_with("register");
            assert!(["unknown", "refused"].contains(&word) != registers, "{code} {row}");
            assert_eq!(word == "duplicate", registers, "{code} {row}");
            assert_eq!(facts.reason, Some("refusal_unlisted"));
        }
    }
    let (word, facts) = means("register", &answer(200, fixture!("error.answer.json")));
    assert_eq!((word, facts.code.as_deref()), ("duplicate", Some("12")), "in no table, and an example all the same");
}

#[test]
fn the_banks_examples_of_refusals_are_read() {
    let (word, facts) = means("chargeStored", &answer(200, fixture!("charge-stored-refused.answer.json")));
    assert_eq!((word, facts.message.as_deref()), ("rejected", Some("Access denied")));
    let (word, facts) = means("google", &answer(200, fixture!("google-pay-declined.answer.json")));
    assert_eq!((word, facts.reason), ("declined", Some("insufficient_funds")));
    assert_eq!(facts.message.as_deref(), Some("The funds on the card are not sufficient"));
    let apple = wallet(Operation::PaymentApplePay);
    let reply = answer(200, fixture!("apple-pay-refused.answer.json"));
    let bank = gateway(json!({}));
    assert_eq!(bank.read_command(&apple, &Stage::default(), &reply).0, Verdict::Rejected);
    assert_eq!(
        bank.read_command(&apple, &registered(), &reply).0,
        Verdict::Rejected,
        "what it means is not ours to say"
    );
    let other = reply.body.clone();
    let other = String::from_utf8(other).unwrap().replace("Auth is invalid", "Something else");
    assert_eq!(bank.read_command(&apple, &Stage::default(), &answer(200, other)).0, Verdict::Unknown);
}

#[test]
fn a_wrong_card_number_is_a_refusal_in_the_recorded_words_only() {
    let refusal = |words: &str| json!({"error": words, "errorCode": 1, "errorMessage": words});
    let read = |command: &Command, http, body: Value| {
        let (verdict, facts) = gateway(json!({})).read_command(command, &registered(), &answer(http, body.to_string()));
        (verdict, facts.reason, facts.message)
    };
    for words in ["Номер карты неверен.", "номер карты неверен"] {
        let expected = (Verdict::Rejected, Some("card_data_refused"), Some(words.to_owned()));
        assert_eq!(read(&card(), 200, refusal(words)), expected);
        let (verdict, ..) = read(&stored(), 200, refusal(words));
        assert_eq!(verdict, Verdict::Rejected, "its own table: the code of a missing CVC");
        assert_eq!(read(&card(), 500, refusal(words)).0, Verdict::Unknown);
        let mut ordered = refusal(words);
        ordered["redirect"] = "https://x".into();
        assert_eq!(read(&card(), 200, ordered).0, Verdict::Unknown, "a refusal that leads on is none");
    }
    for words in ["Ошибка", "Номер карты неверен. Платёж проведён", "Карта неверна", "Order is already paid"]
    {
        let expected = (Verdict::Unknown, Some("refusal_unlisted"), Some(words.to_owned()));
        assert_eq!(read(&card(), 200, refusal(words)), expected, "unlisted words stay, and prove nothing");
    }
}

#[test]
fn too_little_money_on_a_wallets_card_is_a_decline_in_the_recorded_words_only() {
    let google = wallet(Operation::PaymentGooglePay);
    let example: Value = serde_json::from_str(fixture!("google-pay-declined.answer.json")).unwrap();
    let read = |http, body: &Value| {
        gateway(json!({})).read_command(&google, &Stage::default(), &answer(http, body.to_string())).0
    };
    assert_eq!(read(200, &example), Verdict::Declined);
    assert_eq!(read(500, &example), Verdict::Unknown);
    let apple = wallet(Operation::PaymentApplePay);
    for words in [json!("Order number is duplicated"), json!("Order with this number already exists"), json!(null)] {
        let mut changed = example.clone();
        changed["error"]["message"] = words;
        for command in [&google, &apple] {
            let reply = answer(200, changed.to_string());
            let (verdict, facts) = gateway(json!({})).read_command(command, &Stage::default(), &reply);
            assert_eq!(
                (verdict, facts.alarm),
                (Verdict::Duplicate, false),
                "one request registers and charges: {changed}"
            );
        }
    }
    for (place, value) in [
        ("/error/message", json!("Недостаточно средств на карте")),
        ("/error/code", json!(7)),
        ("/success", json!(true)),
        ("/success", json!(null)),
    ] {
        let mut changed = example.clone();
        *changed.pointer_mut(place).unwrap() = value;
        assert_eq!(read(200, &changed), Verdict::Unknown, "{changed}");
    }
    for (name, value) in
        [("data", json!({"orderId": "o-1"})), ("orderStatus", json!({"orderStatus": 2})), ("errorCode", json!(5))]
    {
        let mut changed = example.clone();
        changed[name] = value;
        assert_eq!(read(200, &changed), Verdict::Unknown, "{changed}");
    }
    let verdict = gateway(json!({})).read_command(&apple, &Stage::default(), &answer(200, example.to_string())).0;
    assert_eq!(verdict, Verdict::Unknown, "its table is lost");
}

#[test]
fn a_refusal_that_names_an_order_alarms() {
    let bank = gateway(json!({}));
    for (command, stage) in sendable().into_iter().filter(|(command, _)| {
        !matches!(command, Command::Payment(payment) if matches!(payment.means, Means::ApplePay(_) | Means::GooglePay(_)))
    }) {
        let body = json!({"errorCode": 5, "errorMessage": "x", "orderId": "o-1"}).to_string();
        let (verdict, facts) = bank.read_command(&command, &stage, &answer(200, body));
        assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true), "{command:?}");
    }
}

#[test]
fn a_server_before_the_bank_refuses_by_http_alone() {
    let bank = gateway(json!({}));
    for (command, stage) in sendable() {
        for http in [401, 403, 404, 405, 413, 415, 429] {
            for body in ["", "<html></html>", "Not Found", r#"{"status":404,"error":"Not Found"}"#] {
                let (verdict, facts) = bank.read_command(&command, &stage, &answer(http, body));
                assert_eq!(verdict, Verdict::Rejected, "{http} {body} {command:?}");
                assert!(!facts.alarm);
                assert_eq!(bank.read_status(&subject(), &answer(http, body)).0, Verdict::Unknown);
            }
        }
        for http in [200, 400, 408, 425, 500, 502, 503, 504] {
            for body in ["", "<html></html>", "Bad Gateway"] {
                assert_eq!(bank.read_command(&command, &stage, &answer(http, body)).0, Verdict::Unknown);
            }
        }
        let (verdict, facts) = bank.read_command(&command, &stage, &answer(302, ""));
        assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true));
    }
}
