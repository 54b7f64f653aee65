//! A refund is asked for, not made: what may be asked, what the answer means and how its outcome is told.

use crate::{AMOUNT, ORDER, TOTAL, answer, gateway, looked, refund, refund_of, state, value, with};
use serde_json::{Value, json};
use tolem::model::*;

fn measure(options: Value, amount: u64, stage: &Stage, body: &Value) -> Measured {
    gateway(options).read_measure(&refund(amount), stage, &answer(200, body.to_string()))
}

fn stopped(measured: Measured) -> (&'static str, bool) {
    match measured {
        Measured::Stop(facts) => (facts.reason.unwrap(), facts.alarm),
        other => panic!("{other:?}"),
    }
}

fn unclear(measured: Measured) -> &'static str {
    match measured {
        Measured::Unclear(facts) => facts.reason.unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_look_lets_go_what_is_left_and_no_more() {
    for word in ["payed", "processed", "PAYED"] {
        for (baseline, most) in [(0, TOTAL), (600, TOTAL - 600), (TOTAL - 1, 1)] {
            let stage = looked(baseline);
            let body = state(word);
            assert_eq!(measure(json!({}), most, &stage, &body), Measured::Go(stage.clone()));
            assert_eq!(measure(json!({}), 1, &stage, &body), Measured::Go(stage.clone()));
            assert_eq!(stopped(measure(json!({}), most + 1, &stage, &body)), ("more_than_is_left", false));
        }
    }
    assert_eq!(stopped(measure(json!({}), 1, &looked(TOTAL), &state("payed"))), ("more_than_is_left", false));
    assert_eq!(stopped(measure(json!({}), 1, &looked(u64::MAX), &state("payed"))), ("more_than_is_left", false));
}

#[test]
fn a_payment_that_is_not_paid_is_not_given_back() {
    for (word, reason) in [
        ("created", "nothing_to_refund"),
        ("holded", "nothing_to_refund"),
        ("rejected", "nothing_to_refund"),
        ("created_error", "nothing_to_refund"),
        ("refunded", "already_refunded"),
        ("error", "provider_refused_after_payment"),
    ] {
        assert_eq!(stopped(measure(json!({}), 5, &looked(0), &state(word))), (reason, false));
    }
    assert_eq!(unclear(measure(json!({}), 5, &looked(0), &state("something"))), "status_unlisted");
}

#[test]
fn a_payment_whose_sums_are_not_those_of_the_journal_is_not_given_back() {
    let other = |total: Value| value(with(state("payed"), json!({"totalAmount": total})));
    for total in [AMOUNT, TOTAL + 1, 0] {
        assert_eq!(stopped(measure(json!({}), 5, &looked(0), &other(json!(total)))), ("amount_differs", true));
    }
    assert_eq!(unclear(measure(json!({}), 5, &looked(0), &other(json!(null)))), "amount_missing");
    assert_eq!(unclear(measure(json!({}), 5, &looked(0), &other(json!("1.5")))), "amount_unreadable");
    let nobodys = Stage { payment: None, ..looked(0) };
    assert_eq!(stopped(measure(json!({}), 5, &nobodys, &state("payed"))), ("payment_unknown", false));
    let blind = Stage { baseline: None, ..looked(0) };
    assert_eq!(unclear(measure(json!({}), 5, &blind, &state("payed"))), "baseline_missing");
    let elses = value(with(state("payed"), json!({"regPayNum": "7"})));
    assert_eq!(unclear(measure(json!({}), 5, &looked(0), &elses)), "order_id_differs");

    let without = json!({"totalAmount": "amount"});
    let go = measure(without.clone(), AMOUNT, &looked(0), &other(json!(AMOUNT)));
    assert_eq!(go, Measured::Go(looked(0)));
    assert_eq!(stopped(measure(without.clone(), 5, &looked(0), &other(json!(TOTAL)))), ("amount_differs", true));
    assert_eq!(stopped(measure(without, AMOUNT + 1, &looked(0), &other(json!(AMOUNT)))), ("more_than_is_left", false));
}

#[test]
fn a_look_that_cannot_be_read_lets_nothing_go() {
    let bank = gateway(json!({}));
    for (http, body) in [
        (200, ""),
        (200, "{"),
        (200, "<html></html>"),
        (500, "{}"),
        (401, ""),
        (404, "Not Found"),
        (200, r#"{"code":5}"#),
        (400, r#"{"code":2365,"regPayNum":"1310958041","securePageURL":"https://x.kz"}"#),
        (302, ""),
    ] {
        let reading = bank.read_measure(&refund(5), &looked(0), &answer(http, body));
        assert!(matches!(reading, Measured::Unclear(_)), "{http} {body} {reading:?}");
    }
}

#[test]
fn what_remains_is_the_total_without_what_went_back() {
    let body = |options: Value, amount: u64, baseline: u64| {
        value(&*gateway(options).command(&refund(amount), &looked(baseline)).body)
    };
    assert_eq!(
        body(json!({}), 400, 600),
        json!({"regPayNum": ORDER, "note": "B-1", "refundAmount": "400", "remainingAmount": (TOTAL - 1000).to_string()})
    );
    assert_eq!(body(json!({}), TOTAL, 0)["remainingAmount"], "0");
    assert_eq!(body(json!({"totalAmount": "amount"}), 400, 600)["remainingAmount"], (AMOUNT - 1000).to_string());
}

fn filed(options: Value, http: u16, body: &Value) -> (Verdict, Option<&'static str>, bool) {
    let (verdict, facts) = gateway(options).read_command(&refund(500), &looked(0), &answer(http, body.to_string()));
    (verdict, facts.reason, facts.alarm)
}

#[test]
fn an_accepted_refund_is_filed_and_made_only_by_the_operators_word() {
    for word in ["success", "SUCCESS"] {
        let body = json!({"resultState": word, "desc": "принято"});
        assert_eq!(filed(json!({}), 200, &body), (Verdict::Pending, Some("refund_filed"), false));
        assert_eq!(filed(json!({"refundAccepted": "final"}), 200, &body), (Verdict::Paid, None, false));
        assert_eq!(filed(json!({"refundAccepted": "final"}), 202, &body).0, Verdict::Unknown);
    }
    let facts = gateway(json!({}))
        .read_command(&refund(500), &looked(0), &answer(200, r#"{"resultState":"success","desc":"принято"}"#))
        .1;
    assert_eq!(facts.message.as_deref(), Some("принято"));
}

#[test]
fn an_answer_in_an_assumed_form_refuses_no_refund() {
    for (body, reason) in [
        (json!({"resultState": "fail", "desc": "x"}), "refund_refused_unsure"),
        (json!({"resultState": "later"}), "result_state_unlisted"),
        (json!({"resultState": true}), "result_state_unreadable"),
        (json!({"regPayNum": ORDER}), "result_state_missing"),
        (json!({"regPayNum": "x", "resultState": "success"}), "reg_pay_num_unreadable"),
        (json!({"code": 2365, "regPayNum": ORDER, "securePageURL": "https://x.kz"}), "waits_for_3ds"),
        (json!({}), "answer_unexpected"),
    ] {
        for options in [json!({}), json!({"refundAccepted": "final"})] {
            assert_eq!(filed(options, 200, &body), (Verdict::Unknown, Some(reason), false), "{body}");
        }
    }
    let elses = json!({"regPayNum": "7", "resultState": "success"});
    assert_eq!(filed(json!({}), 200, &elses), (Verdict::Unknown, Some("order_id_differs"), true));
    assert_eq!(filed(json!({}), 400, &json!({"code": 12})), (Verdict::Unknown, Some("refusal_unlisted"), false));
    let known = json!({"refusalCodes": ["12"]});
    assert_eq!(filed(known, 400, &json!({"code": 12})), (Verdict::Rejected, Some("request_refused"), false));
    let secure = json!({"code": 2365, "regPayNum": ORDER, "securePageURL": "https://x.kz"});
    assert_eq!(filed(json!({}), 400, &secure).0, Verdict::Unknown, "no refund waits for a payer");
}

#[test]
fn a_refund_is_made_when_its_payment_is_refunded() {
    let read = |body: &Value| {
        let (verdict, facts) = gateway(json!({})).read_status(&refund_of(500, 0), &answer(200, body.to_string()));
        (verdict, facts.reason, facts.alarm)
    };
    // A part: more has gone back than all refunds of ours, so that somebody else gave it.
    assert_eq!(read(&state("refunded")), (Verdict::Undecidable, Some("refunded_more_than_asked"), false));
    let refunded = |subject: &Subject, options: Value| {
        gateway(options).read_status(subject, &answer(200, state("refunded").to_string())).0
    };
    for whole in [refund_of(TOTAL, 0), refund_of(500, TOTAL - 500)] {
        assert_eq!(refunded(&whole, json!({})), Verdict::Paid, "{whole:?}");
    }
    let shows = json!({"partialRefundState": "refunded"});
    assert_eq!(refunded(&refund_of(500, 0), shows), Verdict::Paid);
    let made = |word: &str, refund: &Subject, options: Value| {
        let (verdict, facts) = gateway(options).read_status(refund, &answer(200, state(word).to_string()));
        assert_eq!((facts.reason, facts.alarm), (Some("refund_not_visible"), false), "{word}");
        verdict
    };
    for word in ["payed", "processed"] {
        // A part that never shows: nobody who asks will ever know.
        assert_eq!(made(word, &refund_of(500, 0), json!({})), Verdict::Undecidable);
        assert_eq!(made(word, &refund_of(500, 500), json!({})), Verdict::Undecidable);
        // What will show once it is made may be slow.
        for whole in [refund_of(TOTAL, 0), refund_of(500, TOTAL - 500)] {
            assert_eq!(made(word, &whole, json!({})), Verdict::Unknown, "{whole:?}");
        }
        assert_eq!(made(word, &refund_of(500, 0), json!({"partialRefundState": "refunded"})), Verdict::Unknown);
    }
    assert_eq!(read(&state("new")), (Verdict::Unknown, Some("status_unlisted"), false));
    assert_eq!(read(&state("error")), (Verdict::Undecidable, Some("provider_refused_after_payment"), false));
    for word in ["created", "holded", "rejected", "created_error"] {
        assert_eq!(read(&state(word)), (Verdict::Unknown, Some("refund_contradicted"), true), "{word}");
    }
    let total = |total: Value| value(with(state("refunded"), json!({"totalAmount": total})));
    assert_eq!(read(&total(json!(null))), (Verdict::Unknown, Some("amount_missing"), false));
    assert_eq!(read(&total(json!(TOTAL - 500))), (Verdict::Unknown, Some("amount_differs"), true));
    let nobodys = Subject { stage: Stage { payment: None, ..looked(0) }, ..refund_of(500, 0) };
    let (verdict, facts) = gateway(json!({})).read_status(&nobodys, &answer(200, state("refunded").to_string()));
    assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("payment_unknown")));
}
