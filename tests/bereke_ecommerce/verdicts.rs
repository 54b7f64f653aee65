//! What the bank's answers say about the money, and what they do not say.

use crate::{AMOUNT, ORDER, answer, capture, card, command, fixture, gateway, order, page, part, refund, registered};
use crate::{sendable, stored, subject, wallet, with};
use serde_json::{Value, json};
use std::time::Duration;
use tolem::gateways::QueryReading;
use tolem::model::*;
use tolem::operations::Operation;

fn after(command: &Command, stage: &Stage, body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_command(command, stage, &answer(200, body))
}

fn asked(subject: &Subject, body: &Value) -> (Verdict, Facts) {
    gateway(json!({})).read_status(subject, &answer(200, body.to_string()))
}

#[test]
fn a_registration_leads_to_the_page_or_to_the_charge() {
    let body = fixture!("register.answer.json");
    let (verdict, facts) = after(&page(), &Stage::default(), body);
    assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::ActionRequired, Some(ORDER)));
    assert!(facts.form_url.unwrap().ends_with(&format!("payment_en.html?mdOrder={ORDER}")));
    for command in [card(), stored()] {
        let (verdict, facts) = after(&command, &Stage::default(), body);
        assert_eq!((verdict, facts.order_id.as_deref(), facts.form_url), (Verdict::Registered, Some(ORDER), None));
    }
    let zero = with(serde_json::from_str(body).unwrap(), json!({"errorCode": "0"}));
    assert_eq!(after(&page(), &Stage::default(), &zero).0, Verdict::ActionRequired);
    for (changes, reason) in [
        (json!({"formUrl": null}), "form_url_missing"),
        (json!({"formUrl": "http://evil.example/"}), "form_url_unusable"),
        (json!({"orderId": null}), "order_id_missing"),
        (json!({"orderId": 5}), "order_id_unreadable"),
        (json!({"orderId": "5555-5555-5555-5599"}), "order_id_unreadable"),
        (json!({"orderNumber": "other"}), "number_differs"),
        (json!({"orderStatus": 2}), "registration_unexpected"),
        (json!({"success": false}), "success_denied"),
    ] {
        let changed = with(serde_json::from_str(body).unwrap(), changes);
        let (verdict, facts) = after(&page(), &Stage::default(), &changed);
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some(reason)));
    }
}

/// A decline is HTTP 200 with errorCode 0, so neither success nor decline is believed here.
#[test]
fn no_answer_to_a_charge_is_final() {
    for (body, reason) in [
        (fixture!("charge-card.answer.json"), "confirm_by_status"),
        (fixture!("charge-card-external-3ds.answer.json"), "confirm_by_status"),
        (fixture!("charge-stored.answer.json"), "confirm_by_status"),
        (fixture!("last-attempt.answer.json"), "info_declined"),
        (fixture!("attempts-exhausted.answer.json"), "attempts_exhausted"),
        (r#"{"errorCode":0,"info":"something new"}"#, "info_unlisted"),
        (r#"{"errorCode":0}"#, "info_unlisted"),
        (r#"{"info":"Your order is proceeded, redirecting...","redirect":"https://x"}"#, "error_code_missing"),
        (r#"{"errorCode":0,"error":"x","errorTypeName":"DATA_INPUT_ERROR"}"#, "error_beside_success"),
    ] {
        for command in [card(), stored()] {
            let (verdict, facts) = after(&command, &registered(), body);
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), false), "{body}");
        }
    }
    for body in [fixture!("deposit.answer.json"), fixture!("refund.answer.json"), "{}"] {
        let stage = Stage { baseline: Some(0), ..registered() };
        for command in [capture(5), refund(5)] {
            let (verdict, facts) = after(&command, &stage, body);
            assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("confirm_by_status")));
        }
    }
}

#[test]
fn a_payer_is_sent_to_the_issuers_page() {
    for body in [fixture!("charge-card-3ds.answer.json"), fixture!("charge-stored-3ds.answer.json")] {
        let (verdict, facts) = after(&card(), &registered(), body);
        assert_eq!(verdict, Verdict::ActionRequired);
        let link = format!("https://3dsec.berekebank.kz/payment/acsRedirect.do?orderId={ORDER}");
        assert_eq!(facts.form_url, Some(link));
        let example: Value = serde_json::from_str(body).unwrap();
        let fields = json!({"MD": ORDER, "PaReq": example["paReq"], "TermUrl": example["termUrl"]});
        let acs = json!({"acs": {"url": example["acsUrl"], "method": "POST", "fields": fields}});
        assert_eq!(facts.details, Some(acs));
    }
    let (verdict, facts) =
        after(&wallet(Operation::PaymentGooglePay), &Stage::default(), fixture!("google-pay-3ds.answer.json"));
    assert_eq!(verdict, Verdict::ActionRequired);
    let order = "e757d0cf-a028-7bdc-acb9-44480008afa2";
    assert_eq!(
        (facts.order_id.as_deref(), &facts.details.unwrap()["acs"]["fields"]["MD"]),
        (Some(order), &json!(order))
    );

    let second = json!({"errorCode": 0, "is3DSVer2": true, "acsUrl": "https://acs.kz/c", "packedCReq": "ey4"});
    let bank = gateway(json!({"acsRedirectBase": "http://127.0.0.1:8080/"}));
    let (verdict, facts) = bank.read_command(&card(), &registered(), &answer(200, second.to_string()));
    assert_eq!(verdict, Verdict::ActionRequired);
    assert_eq!(facts.form_url, Some(format!("http://127.0.0.1:8080/payment/acsRedirect.do?orderId={ORDER}")));
    let acs = json!({"url": "https://acs.kz/c", "method": "POST", "fields": {"creq": "ey4"}});
    assert_eq!(facts.details, Some(json!({"acs": acs})));
    let first = json!({"errorCode": 0, "is3DSVer2": true, "threeDSServerTransId": "t-1",
                       "threeDSMethodURLServer": "https://bank.kz/m", "threeDSMethodDataPacked": "ey5"});
    let (verdict, facts) = after(&card(), &registered(), &first.to_string());
    assert_eq!((verdict, &facts.details.unwrap()["threeDSServerTransId"]), (Verdict::ActionRequired, &json!("t-1")));
}

#[test]
fn an_app_is_led_by_its_3ds_sdk() {
    let key = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";
    let first = json!({"errorCode": 0, "is3DSVer2": true, "threeDSServerTransId": "t-1", "threeDSSDKKey": key});
    let second = json!({"errorCode": 0, "is3DSVer2": true, "info": "Your order is proceeded, redirecting...",
                        "threeDSAcsTransactionId": "a-1", "threeDSAcsRefNumber": "r-1", "threeDSAcsSignedContent": "eyJ.e.s"});
    for command in [card(), stored()] {
        let (verdict, facts) = after(&command, &registered(), &first.to_string());
        assert_eq!((verdict, &facts.form_url), (Verdict::ActionRequired, &None), "no browser is led anywhere");
        assert_eq!(facts.details, Some(json!({"threeDsSdk": {"key": key}, "threeDSServerTransId": "t-1"})));
    }
    let (verdict, facts) = after(&card(), &registered(), &second.to_string());
    let challenge = json!({"acsTransactionId": "a-1", "acsRefNumber": "r-1", "acsSignedContent": "eyJ.e.s"});
    assert_eq!((verdict, &facts.form_url), (Verdict::ActionRequired, &None));
    assert_eq!(facts.details, Some(json!({"threeDsSdk": challenge})));
    for (whole, changes) in [
        (&first, json!({"threeDSServerTransId": null})),
        (&first, json!({"threeDSSDKKey": 5})),
        (&first, json!({"threeDSSDKKey": "ключ"})),
        (&first, json!({"threeDSSDKKey": "x".repeat(70_000)})),
        (&first, json!({"threeDSSDKKey": "my test_user_password"})),
        (&first, json!({"redirect": "https://x"})),
        (&first, json!({"threeDSAcsSignedContent": "eyJ.e.s"})),
        (&second, json!({"threeDSAcsTransactionId": null})),
        (&second, json!({"threeDSAcsSignedContent": "two words"})),
    ] {
        let (verdict, facts) = after(&card(), &registered(), &with(whole.clone(), changes.clone()));
        assert_eq!((verdict, facts.form_url, facts.details), (Verdict::Unknown, None, None), "{changes}");
    }
}

#[test]
fn a_way_to_the_issuer_that_is_named_by_halves_is_unknown() {
    let example: Value = serde_json::from_str(fixture!("charge-card-3ds.answer.json")).unwrap();
    for changes in [
        json!({"acsUrl": null}),
        json!({"paReq": null}),
        json!({"termUrl": null}),
        json!({"acsUrl": "javascript:x"}),
        json!({"acsUrl": 5}),
        json!({"redirect": "https://x"}),
        json!({"packedCReq": "x"}),
    ] {
        let (verdict, facts) = after(&card(), &registered(), &with(example.clone(), changes.clone()));
        assert_eq!((verdict, facts.form_url, facts.details), (Verdict::Unknown, None, None), "{changes}");
    }
}

#[test]
fn a_wallet_is_confirmed_by_the_status() {
    for (operation, body, order) in [
        (Operation::PaymentApplePay, fixture!("apple-pay.answer.json"), "b926351f-a634-49cf-9484-ccb0a3b8cfad"),
        (Operation::PaymentGooglePay, fixture!("google-pay.answer.json"), "12312312123"),
    ] {
        let (verdict, facts) = after(&wallet(operation), &Stage::default(), body);
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("confirm_by_status")));
        assert_eq!(facts.order_id.as_deref(), Some(order));
        let text = body.replace("true", "\"true\"");
        assert_eq!(after(&wallet(operation), &Stage::default(), &text).1.order_id.as_deref(), Some(order));
        let torn =
            body.replace("\"success\"", "\"errorCode\":5,\"success\"").replace("\"success\":true", "\"success\": true");
        assert_eq!(after(&wallet(operation), &Stage::default(), &torn).1.reason, Some("success_contradicted"));
    }
}

#[test]
fn the_banks_example_of_a_status_is_paid() {
    let (verdict, facts) = asked(&subject(), &serde_json::from_str(fixture!("status.answer.json")).unwrap());
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Paid, None, false));
    assert_eq!((facts.order_id.as_deref(), facts.ref_num.as_deref()), (Some(ORDER), Some("714105591198")));
    assert_eq!(facts.masked_pan.as_deref(), Some("555555**5599"));
    let details = facts.details.unwrap();
    assert_eq!((&details["heldAmount"], &details["capturedAmount"]), (&json!(2000), &json!(2000)));
    assert_eq!(details["card"]["expiry"], "2024-12");
    assert_eq!(details["bindingId"], "01491394-63a6-7d45-a88f-7bce00a7d8c0");
    assert_eq!(details["registeredAt"], "2021-04-09T12:55:15.659Z");
    assert_eq!(details["authorizedAt"], "2021-04-09T12:57:39.029Z");
    assert!(details["params"].is_null() && details["avsCode"].is_null(), "{details}");
}

#[test]
fn order_statuses_mean_what_the_table_says() {
    let none = json!(null);
    let plain = |status| order(status, none.clone(), none.clone(), none.clone(), none.clone());
    let by_page = Subject { by_page: true, ..subject() };
    let held = Subject { manual_capture: true, ..subject() };
    let new = Subject { stage: Stage::default(), ..subject() };
    let cases = [
        (0, &by_page, Verdict::ActionRequired),
        (0, &subject(), Verdict::NotExecuted),
        (0, &new, Verdict::Registered),
        (1, &subject(), Verdict::Pending),
        (1, &held, Verdict::Held),
        (2, &subject(), Verdict::Paid),
        // How much of what was held was taken, it does not say.
        (2, &held, Verdict::Undecidable),
        (3, &subject(), Verdict::Reversed),
        (4, &subject(), Verdict::Undecidable),
        (5, &subject(), Verdict::ActionRequired),
        (5, &by_page, Verdict::ActionRequired),
        (6, &subject(), Verdict::Declined),
        (7, &subject(), Verdict::Pending),
        (8, &held, Verdict::Pending),
        (12345, &subject(), Verdict::Pending),
    ];
    for (status, subject, verdict) in cases {
        let body = plain(status);
        let (found, facts) = asked(subject, &body);
        assert_eq!((found, facts.alarm), (verdict, false), "{status} {facts:?}");
        let mut undecided = body;
        undecided["actionCode"] = json!(-30001);
        assert_eq!(asked(subject, &undecided).0, Verdict::Pending, "{status}");
    }
    let (_, facts) = asked(&new, &plain(0));
    assert_eq!(facts.order_id.as_deref(), Some(ORDER), "the next request needs it");
    let mut nameless = plain(0);
    nameless["attributes"] = json!([]);
    assert_eq!(asked(&new, &nameless).0, Verdict::Unknown);
}

#[test]
fn sums_and_states_that_contradict_the_status_alarm() {
    let held = Subject { manual_capture: true, ..subject() };
    let cases = [
        (subject(), order(2, json!("DEPOSITED"), json!(2000), json!(1999), json!(0))),
        (subject(), order(2, json!("DEPOSITED"), json!(2000), json!(0), json!(0))),
        (subject(), order(2, json!("DECLINED"), json!(2000), json!(2000), json!(0))),
        (held.clone(), order(2, json!("DEPOSITED"), json!(2000), json!(0), json!(0))),
        (held.clone(), order(2, json!("DEPOSITED"), json!(2000), json!(2001), json!(0))),
        (held.clone(), order(1, json!("APPROVED"), json!(1999), json!(0), json!(0))),
        (held, order(1, json!("DEPOSITED"), json!(2000), json!(0), json!(0))),
        (subject(), order(3, json!("REVERSED"), json!(2000), json!(2000), json!(0))),
        (subject(), order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(2001))),
        (subject(), order(6, json!("DECLINED"), json!(0), json!(5), json!(0))),
        (subject(), order(6, json!("DEPOSITED"), json!(0), json!(0), json!(0))),
        (subject(), order(0, json!("APPROVED"), json!(0), json!(0), json!(0))),
        (subject(), order(0, json!("CREATED"), json!(2000), json!(0), json!(0))),
    ];
    for (subject, body) in cases {
        let (verdict, facts) = asked(&subject, &body);
        assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true), "{body}");
    }
    for body in [
        order(4, json!("REFUNDED"), json!(2000), json!(1500), json!(500)),
        order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(500)),
        order(2, json!("DEPOSITED"), json!(2000), json!(1500), json!(500)),
    ] {
        assert_eq!(asked(&subject(), &body).0, Verdict::Paid, "refunds do not undo a payment: {body}");
    }
}

#[test]
fn what_differs_from_what_was_asked_alarms() {
    for status in [0, 1, 2, 3, 4, 5, 6, 7] {
        let none = json!(null);
        let body = order(status, none.clone(), none.clone(), none.clone(), none);
        for (changes, reason) in [
            (json!({"orderNumber": "7006"}), "number_differs"),
            (json!({"amount": 2001}), "amount_differs"),
            (json!({"amount": 20}), "amount_differs"),
            (json!({"currency": "398"}), "currency_differs"),
            (json!({"attributes": [{"name": "mdOrder", "value": "other"}]}), "order_id_differs"),
        ] {
            let changed: Value = serde_json::from_str(&with(body.clone(), changes)).unwrap();
            for subject in [subject(), Subject { by_page: true, manual_capture: true, ..subject() }] {
                let (verdict, facts) = asked(&subject, &changed);
                assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), true), "{changed}");
            }
        }
        for name in ["orderNumber", "amount", "orderStatus"] {
            let changed: Value = serde_json::from_str(&with(body.clone(), json!({name: null}))).unwrap();
            assert_eq!(asked(&subject(), &changed).0, Verdict::Unknown, "without {name}");
        }
    }
}

#[test]
fn a_capture_is_told_by_what_was_added() {
    let capture = |deposited: u64, status, state: &str| {
        let body = order(status, json!(state), json!(2000), json!(deposited), json!(0));
        let (verdict, facts) = asked(&part(Kind::Capture, 1500, 0), &body);
        (verdict, facts.alarm)
    };
    assert_eq!(capture(1500, 2, "DEPOSITED"), (Verdict::Paid, false));
    assert_eq!(capture(0, 1, "APPROVED"), (Verdict::NotExecuted, false));
    assert_eq!(capture(2000, 2, "DEPOSITED"), (Verdict::Unknown, true));
    assert_eq!(capture(1499, 2, "DEPOSITED"), (Verdict::Unknown, true));
    assert_eq!(capture(700, 1, "APPROVED"), (Verdict::Unknown, true));
    assert_eq!(capture(0, 3, "REVERSED"), (Verdict::Reversed, false), "captured or not, all of it is back");
    assert_eq!(capture(5, 3, "REVERSED"), (Verdict::Unknown, true));
    assert_eq!(capture(0, 7, "APPROVED"), (Verdict::Pending, false));
    let back = order(4, json!("REFUNDED"), json!(2000), json!(1000), json!(500));
    assert_eq!(asked(&part(Kind::Capture, 1500, 0), &back).0, Verdict::Paid, "and refunded since");
    let silent = order(2, json!("DEPOSITED"), json!(null), json!(null), json!(null));
    assert_eq!(asked(&part(Kind::Capture, 1500, 0), &silent).0, Verdict::Unknown);
    assert_eq!(asked(&part(Kind::Refund, 1500, 0), &silent).0, Verdict::Unknown);
}

#[test]
fn a_refund_is_told_by_what_was_added() {
    let refund = |refunded: u64, status| {
        let body = order(status, json!(null), json!(2000), json!(2000), json!(refunded));
        let (verdict, facts) = asked(&part(Kind::Refund, 500, 300), &body);
        assert_eq!((facts.ref_num, facts.fee), (None, None), "those are the payment's");
        (verdict, facts.alarm)
    };
    for status in [2, 4] {
        assert_eq!(refund(800, status), (Verdict::Paid, false));
        assert_eq!(refund(300, status), (Verdict::NotExecuted, false));
        for other in [0, 500, 799, 801, 1300] {
            assert_eq!(refund(other, status), (Verdict::Unknown, true), "another till refunds: {other}");
        }
    }
    assert_eq!(refund(800, 1), (Verdict::Unknown, true));
    assert_eq!(refund(300, 8), (Verdict::Pending, false));
}

#[test]
fn a_refund_with_its_number_at_the_bank_is_told_by_it() {
    let bank = gateway(json!({"externalRefundId": true}));
    let read = |refunds: Value, refunded: u64| {
        let mut body = order(4, json!(null), json!(2000), json!(2000), json!(refunded));
        body["refunds"] = refunds;
        let (verdict, facts) = bank.read_status(&part(Kind::Refund, 500, 300), &answer(200, body.to_string()));
        (verdict, facts.alarm)
    };
    let ours = |amount: u64| json!({"externalRefundId": "R1", "amount": amount, "actionCode": 0});
    let theirs = json!({"externalRefundId": "R9", "amount": 500});
    assert_eq!(read(json!([theirs, ours(500)]), 1300), (Verdict::Paid, false));
    assert_eq!(read(json!([theirs, ours(501)]), 1301), (Verdict::Unknown, true));
    assert_eq!(read(json!([theirs]), 800), (Verdict::NotExecuted, false), "as much went back, but by another");
    assert_eq!(read(json!([{"amount": 500}]), 800), (Verdict::Paid, false), "no numbers: the sums decide");
    assert_eq!(read(json!([ours(500), ours(500)]), 1300), (Verdict::Unknown, true));
    let failed = json!({"externalRefundId": "R1", "amount": 500, "actionCode": 5});
    assert_eq!(read(json!([failed]), 300), (Verdict::Unknown, false));
}

#[test]
fn a_look_decides_what_may_be_sent() {
    let look = |command: &Command, body: &Value| {
        gateway(json!({})).read_measure(command, &Stage::default(), &answer(200, body.to_string()))
    };
    let go =
        |baseline| Measured::Go(Stage { order_id: Some(ORDER.into()), baseline: Some(baseline), ..Stage::default() });
    let stop = |look: Measured| match look {
        Measured::Stop(facts) => facts.reason.unwrap(),
        other => panic!("{other:?}"),
    };
    let unclear = |look: Measured| match look {
        Measured::Unclear(facts) => facts.reason.unwrap(),
        other => panic!("{other:?}"),
    };
    let held = order(1, json!("APPROVED"), json!(2000), json!(0), json!(0));
    assert_eq!(look(&capture(2000), &held), go(0));
    assert_eq!(look(&capture(1), &held), go(0));
    assert_eq!(stop(look(&capture(2001), &held)), "more_than_held");
    assert_eq!(stop(look(&refund(1), &held)), "nothing_to_refund");
    let paid = order(2, json!("DEPOSITED"), json!(2000), json!(2000), json!(0));
    assert_eq!(stop(look(&capture(1), &paid)), "nothing_to_capture");
    assert_eq!(look(&refund(2000), &paid), go(0));
    assert_eq!(stop(look(&refund(2001), &paid)), "more_than_is_left");
    let stays = order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(1200));
    let shrinks = order(4, json!("REFUNDED"), json!(2000), json!(800), json!(1200));
    for body in [stays, shrinks] {
        assert_eq!(look(&refund(800), &body), go(1200));
        assert_eq!(stop(look(&refund(801), &body)), "more_than_is_left");
    }
    assert_eq!(stop(look(&refund(5), &json!({"errorCode": 6}))), "order_not_found");
    assert_eq!(unclear(look(&refund(5), &json!({"errorCode": 5}))), "credentials_refused");
    assert_eq!(unclear(look(&refund(5), &json!({"errorCode": 7}))), "bank_error");
    let silent = order(2, json!("DEPOSITED"), json!(null), json!(null), json!(null));
    assert_eq!(unclear(look(&refund(5), &silent)), "amounts_missing");
    let mut other = paid.clone();
    other["currency"] = "398".into();
    assert_eq!(unclear(look(&refund(5), &other)), "currency_differs");
    let mut undecided = paid;
    undecided["actionCode"] = "-30001".into();
    assert_eq!(unclear(look(&refund(5), &undecided)), "bank_undecided");
}

/// The bank's status example after a declined attempt.
fn attempt(status: u64, code: i64, words: &str) -> Value {
    let state = if status == 6 { "DECLINED" } else { "CREATED" };
    let mut body = order(status, json!(state), json!(0), json!(0), json!(0));
    body["actionCode"] = code.into();
    body["actionCodeDescription"] = words.into();
    body
}

#[test]
fn a_declined_card_on_an_open_page_is_not_the_end() {
    let open = Subject { by_page: true, ..subject() };
    let over = Subject { page_over: true, ..open.clone() };
    // Most installations say 6 after an attempt, some leave the order registered.
    for status in [6, 0] {
        let body = attempt(status, 116, "Decline. Not enough money");
        let (verdict, facts) = asked(&open, &body);
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::ActionRequired, Some("insufficient_funds"), false));
        assert_eq!(facts.message.as_deref(), Some("Decline. Not enough money"));
        assert_eq!(facts.code.as_deref(), Some("116"));
        for (code, reason) in [(-2007, "order_expired"), (-2013, "attempts_exhausted")] {
            let (verdict, facts) = asked(&open, &attempt(status, code, "?"));
            assert_eq!((verdict, facts.reason), (Verdict::Declined, Some(reason)), "the bank says that it is over");
        }
        for nasty in [attempt(status, -2007, "?"), attempt(status, 116, "?")] {
            let mut nasty = nasty;
            nasty["paymentAmountInfo"]["depositedAmount"] = json!(2000);
            let (verdict, facts) = asked(&open, &nasty);
            assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true), "no decline beside money: {nasty}");
        }
        let words = attempt(status, 555, "Исчерпаны попытки оплаты");
        assert_eq!(asked(&open, &words).0, Verdict::ActionRequired, "words alone end nothing");
    }
    assert_eq!(asked(&over, &attempt(6, 116, "")).0, Verdict::Declined);
    let (verdict, facts) = asked(&over, &attempt(0, 116, ""));
    assert_eq!((verdict, facts.reason), (Verdict::Pending, Some("page_over")), "not open, and not proved unpaid");
    assert_eq!(asked(&over, &attempt(0, -100, "")).1.reason, Some("page_over"));
    assert_eq!(asked(&open, &attempt(0, -100, "")).0, Verdict::ActionRequired);
}

#[test]
fn a_charge_nobody_else_can_repeat_is_declined_by_its_action_code() {
    let wallet = Subject { by_wallet: true, stage: Stage::default(), ..subject() };
    for subject in [&subject(), &wallet] {
        for status in [0, 6] {
            let (verdict, facts) = asked(subject, &attempt(status, 101, "Decline. Expired card"));
            assert_eq!(
                (verdict, facts.reason, facts.code.as_deref()),
                (Verdict::Declined, Some("card_expired"), Some("101"))
            );
            let verdict = asked(subject, &attempt(status, -2007, "")).0;
            assert_eq!(verdict, Verdict::Declined);
        }
        // Nobody tried, it went well, the issuer may have been asked, or the code stands in no list.
        for code in [-100, 0, 1, 555, 907, 909, 910, 151_018, 151_019, -2018] {
            assert_eq!(asked(subject, &attempt(0, code, "Not enough money")).0, Verdict::NotExecuted, "{code}");
            assert_eq!(asked(subject, &attempt(6, code, "")).0, Verdict::Declined, "{code}");
        }
        assert_eq!(asked(subject, &attempt(0, -30_001, "")).0, Verdict::Pending);
        assert_eq!(asked(subject, &attempt(6, -30_001, "")).0, Verdict::Pending);
    }
    let new = Subject { stage: Stage::default(), ..subject() };
    assert_eq!(asked(&new, &attempt(0, 116, "")).0, Verdict::Registered, "our charge has not been sent");
}

#[test]
fn the_reason_of_a_decline_is_that_of_the_attempt() {
    for (code, words, message, reason) in [
        (116, "Decline. Not enough money", Some("Decline. Not enough money"), "insufficient_funds"),
        (116, "", None, "insufficient_funds"),
        (555, "Срок действия карты истек", Some("Срок действия карты истек"), "card_expired"),
        (555, "Отказ", Some("Отказ"), "declined"),
        (0, "", None, "declined"),
        (121, "", None, "limit_exceeded"),
        (-2006, "", None, "three_ds_failed"),
        (71_015, "Decline. Input error", Some("Decline. Input error"), "card_data_invalid"),
    ] {
        let (verdict, facts) = asked(&subject(), &attempt(6, code, words));
        assert_eq!((verdict, facts.reason), (Verdict::Declined, Some(reason)), "{code} {words}");
        assert_eq!(facts.message.as_deref(), message, "never the bank's word about the question");
    }
    let mut unsaid = attempt(6, 0, "");
    unsaid.as_object_mut().unwrap().remove("actionCode");
    let (verdict, facts) = asked(&subject(), &unsaid);
    assert_eq!((verdict, facts.reason, facts.code, facts.message), (Verdict::Declined, Some("declined"), None, None));
    let (_, facts) = asked(&subject(), &serde_json::from_str(fixture!("status.answer.json")).unwrap());
    assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("0"), Some("Success")));
}

#[test]
fn another_card_than_ours_is_somebody_elses_money() {
    let example: Value = serde_json::from_str(fixture!("status.answer.json")).unwrap();
    let ours = Subject { card: Some("555555******5599".into()), ..subject() };
    assert_eq!(asked(&ours, &example).0, Verdict::Paid);
    for status in [0, 1, 2, 3, 4, 5, 6, 7] {
        for (name, theirs) in [("maskedPan", "444455**3333"), ("pan", "444455**3333"), ("pan", "555555**5598")] {
            let mut other = example.clone();
            other["orderStatus"] = status.into();
            other["cardAuthInfo"][name] = theirs.into();
            let (verdict, facts) = asked(&ours, &other);
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Foreign, Some("card_differs"), true), "{other}");
            assert_eq!(facts.details, Some(json!({"otherCard": theirs})));
            assert_eq!((facts.ref_num, facts.masked_pan), (None, None), "facts of another payment are not ours");
            for subject in [
                Subject { card: None, ..ours.clone() },
                // The number of a wallet's card in the device, and a card that a payer types.
                Subject { by_wallet: true, ..ours.clone() },
                Subject { by_page: true, ..ours.clone() },
                Subject { card: ours.card.clone(), ..part(Kind::Refund, 500, 0) },
            ] {
                assert_ne!(asked(&subject, &other).0, Verdict::Foreign, "{subject:?}");
            }
        }
    }
    for same in ["555555******5599", "5555 55XX XXXX 5599", "************5599", "5555**", "***"] {
        let mut masked = example.clone();
        masked["cardAuthInfo"] = json!({"pan": same, "maskedPan": same});
        assert_eq!(asked(&ours, &masked).0, Verdict::Paid, "{same}");
    }
    let mut without = example;
    without.as_object_mut().unwrap().remove("cardAuthInfo");
    assert_eq!(asked(&ours, &without).0, Verdict::Paid);
}

#[test]
fn a_verified_card_is_a_success_and_nothing_is_charged() {
    let asked_to_verify =
        |amount| Subject { verifies: true, by_page: true, amount: Minor::or_zero(amount).unwrap(), ..subject() };
    for amount in [0, 2000] {
        for (status, state, held) in
            [(3, "REVERSED", 0), (3, "REVERSED", amount), (2, "DEPOSITED", 0), (1, "APPROVED", amount)]
        {
            let mut body = order(status, json!(state), json!(held), json!(0), json!(0));
            body["amount"] = amount.into();
            let (verdict, facts) = asked(&asked_to_verify(amount), &body);
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Paid, None, false), "{body}");
            let details = facts.details.unwrap();
            assert_eq!((&details["verified"], &details["capturedAmount"]), (&json!(true), &json!(0)));
        }
        let mut silent = order(3, json!(null), json!(null), json!(null), json!(null));
        silent["amount"] = amount.into();
        let (verdict, facts) = asked(&asked_to_verify(amount), &silent);
        assert_eq!((verdict, &facts.details.unwrap()["capturedAmount"]), (Verdict::Paid, &json!(0)));
        let mut declined = attempt(6, 101, "");
        declined["amount"] = amount.into();
        assert_eq!(asked(&asked_to_verify(amount), &declined).0, Verdict::ActionRequired);
        let charged = Subject { by_page: false, ..asked_to_verify(amount) };
        assert_eq!(asked(&charged, &declined).0, Verdict::Declined);
    }
    // Money that was taken all the same, and another sum.
    let taken = order(2, json!("DEPOSITED"), json!(2000), json!(2000), json!(0));
    let (verdict, facts) = asked(&asked_to_verify(2000), &taken);
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("verification_charged"), true));
    let back = order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(2000));
    assert_eq!(asked(&asked_to_verify(2000), &back).0, Verdict::Paid);
    let part_back = order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(500));
    assert_eq!(asked(&asked_to_verify(2000), &part_back).1.reason, Some("verification_charged"));
    let reversed = order(3, json!("REVERSED"), json!(2000), json!(0), json!(0));
    assert_eq!(asked(&asked_to_verify(0), &reversed).1.reason, Some("amount_differs"));
    assert_eq!(asked(&subject(), &reversed).0, Verdict::Reversed, "without VERIFY it is no success");
}

#[test]
fn what_others_gave_back_is_told_apart_from_our_own_refunds() {
    let refunded = |status, deposited: u64, refunded: u64| {
        order(status, json!(null), json!(2000), json!(deposited), json!(refunded))
    };
    let by_us = |given_back| Subject { given_back, ..subject() };
    let none: Option<&str> = None;
    for (subject, body, verdict, reason) in [
        // All of it, where the sum that was taken stays, and where it shrinks.
        (by_us(0), refunded(4, 2000, 2000), Verdict::Reversed, Some("refunded_elsewhere")),
        (by_us(0), refunded(4, 0, 2000), Verdict::Reversed, Some("refunded_elsewhere")),
        (by_us(0), refunded(2, 0, 2000), Verdict::Reversed, Some("refunded_elsewhere")),
        // All of it, and a part by us: ours is no "nothing was received".
        (by_us(500), refunded(4, 2000, 2000), Verdict::Paid, Some("refunded")),
        (by_us(1999), refunded(4, 0, 2000), Verdict::Paid, Some("refunded")),
        (by_us(2000), refunded(4, 2000, 2000), Verdict::Paid, Some("refunded")),
        (by_us(2000), refunded(4, 0, 2000), Verdict::Paid, Some("refunded")),
        // A part.
        (by_us(0), refunded(4, 1600, 400), Verdict::Paid, Some("refunded_in_part")),
        (by_us(0), refunded(2, 2000, 400), Verdict::Paid, Some("refunded_in_part")),
        (by_us(100), refunded(4, 2000, 400), Verdict::Paid, Some("refunded_in_part")),
        (by_us(400), refunded(4, 2000, 400), Verdict::Paid, none),
        (by_us(900), refunded(4, 2000, 400), Verdict::Paid, none),
        (by_us(0), refunded(2, 2000, 0), Verdict::Paid, none),
        // Somebody has given something back, and nobody says how much.
        (by_us(0), refunded(4, 2000, 0), Verdict::Undecidable, Some("refund_amount_unknown")),
        (by_us(400), refunded(4, 2000, 0), Verdict::Paid, none),
    ] {
        let (found, facts) = asked(&subject, &body);
        assert_eq!((found, facts.reason, facts.alarm), (verdict, reason, false), "{} {body}", subject.given_back);
        let details = facts.details.unwrap();
        let back = &body["paymentAmountInfo"]["refundedAmount"];
        assert_eq!(details["refundedAmount"], *back);
        let elsewhere = back.as_u64().unwrap().saturating_sub(subject.given_back);
        assert_eq!(details["refundedElsewhere"].as_u64().unwrap_or(0), elsewhere);
    }
    let silent = order(4, json!(null), json!(null), json!(null), json!(null));
    for subject in [by_us(0), Subject { by_page: true, has_link: true, ..by_us(0) }] {
        let (verdict, facts) = asked(&subject, &silent);
        assert_eq!((verdict, facts.reason), (Verdict::Undecidable, Some("refund_amount_unknown")));
    }
    assert_eq!(asked(&by_us(400), &silent).0, Verdict::Paid);

    // Of what was held a part may have been captured.
    let held = Subject { manual_capture: true, ..subject() };
    for (deposited, refunded_amount, verdict) in [
        (0, 1200, Verdict::Reversed),
        (1200, 1200, Verdict::Reversed),
        (2000, 2000, Verdict::Reversed),
        (600, 600, Verdict::Paid),
        (1200, 400, Verdict::Paid),
    ] {
        let found = asked(&held, &refunded(4, deposited, refunded_amount)).0;
        assert_eq!(found, verdict, "{deposited} taken, {refunded_amount} back");
    }
}

/// What was held may be taken by our captures, by itself on its day, or in the bank's cabinet: only the sums tell.
#[test]
fn what_was_taken_of_a_hold_is_told_by_the_sums() {
    let held = |captured, given_back| Subject { manual_capture: true, captured, given_back, ..subject() };
    let told = |status, deposited: u64, refunded: u64| {
        order(status, json!(null), json!(2000), json!(deposited), json!(refunded))
    };
    let none: Option<&str> = None;
    for (subject, body, reason) in [
        (held(0, 0), told(2, 2000, 0), none),
        (held(0, 0), told(2, 800, 0), Some("captured_in_part")),
        (held(800, 0), told(2, 800, 0), Some("captured")),
        (held(2000, 0), told(2, 2000, 0), Some("captured")),
        // The rest, or another part, was taken by others.
        (held(800, 0), told(2, 2000, 0), none),
        (held(800, 0), told(2, 900, 0), Some("captured_in_part")),
        // What went back by us; the bank shows what it took, or what is left.
        (held(800, 300), told(4, 800, 300), Some("captured")),
        (held(800, 300), told(4, 500, 300), Some("captured")),
        (held(800, 800), told(4, 800, 800), Some("refunded")),
        (held(800, 800), told(4, 0, 800), Some("refunded")),
        (held(800, 300), told(4, 0, 800), Some("refunded")),
        // By others.
        (held(800, 0), told(4, 500, 300), Some("refunded_in_part")),
        (held(0, 0), told(4, 500, 300), Some("refunded_in_part")),
    ] {
        let (verdict, facts) = asked(&subject, &body);
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Paid, reason, false), "{subject:?} {body}");
        let sums = &body["paymentAmountInfo"];
        let details = facts.details.unwrap();
        assert_eq!(
            (&details["capturedAmount"], &details["refundedAmount"]),
            (&sums["depositedAmount"], &sums["refundedAmount"])
        );
    }
    assert_eq!(asked(&held(800, 0), &told(4, 800, 800)).0, Verdict::Reversed, "all of it, and none by us");
    let silent = order(2, json!(null), json!(null), json!(null), json!(null));
    let (verdict, facts) = asked(&held(0, 0), &silent);
    assert_eq!((verdict, facts.reason), (Verdict::Undecidable, Some("captured_amount_unknown")));
    let (verdict, facts) = asked(&held(800, 0), &silent);
    assert_eq!((verdict, facts.reason), (Verdict::Paid, Some("captured")), "ours explains it");
    for more in [told(2, 2001, 0), told(4, 2000, 2001)] {
        assert!(asked(&held(800, 0), &more).1.alarm, "more than was held");
    }
}

/// `bindingInfo` of an order: the stored card and the customer must be those of the request.
#[test]
fn another_stored_card_or_customer_is_somebody_elses_money() {
    let bank = gateway(json!({}));
    let ours = Subject {
        binding: Some("01491394-63a6-7d45-a88f-7bce00a7d8c0".into()),
        echoes: bank.echoes(&stored()),
        ..subject()
    };
    assert!(!ours.echoes.to_string().contains("259753456"), "a print is kept");
    let apple = crate::command(
        Operation::PaymentApplePay,
        json!({"orderNumber": "1", "amount": 1, "currency": "EUR", "paymentToken": "dG9r", "payer": {"clientId": "c"}}),
    );
    assert_eq!(bank.echoes(&apple), Value::Null, "its request does not send the customer");
    assert_eq!(bank.echoes(&capture(5)), Value::Null);
    for status in [0, 1, 2, 3, 4, 5, 6, 7] {
        let body = |info: Value| {
            let mut body = order(status, json!(null), json!(null), json!(null), json!(null));
            body["bindingInfo"] = info;
            body
        };
        for (info, reason, told_as) in [
            (json!({"clientId": "259753456", "bindingId": "OTHER"}), "binding_differs", "otherBinding"),
            (json!({"clientId": "OTHER"}), "customer_differs", "otherCustomer"),
            (json!({"clientId": 17, "bindingId": ""}), "customer_differs", "otherCustomer"),
        ] {
            let (verdict, facts) = asked(&ours, &body(info.clone()));
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Foreign, Some(reason), true), "{info}");
            assert!(facts.details.unwrap()[told_as].is_string());
            assert_eq!((facts.ref_num, facts.order_id), (None, None), "facts of another payment are not ours");
            assert_ne!(
                asked(&subject(), &body(info.clone())).0,
                Verdict::Foreign,
                "none was sent, or another was stored"
            );
            let refund = Subject { echoes: ours.echoes.clone(), ..part(Kind::Refund, 500, 0) };
            assert_ne!(asked(&refund, &body(info)).0, Verdict::Foreign);
        }
        for same in [json!(null), json!({}), json!({"clientId": 259753456, "bindingId": null}), json!({"clientId": ""})]
        {
            assert_eq!(asked(&ours, &body(same)).0, asked(&subject(), &body(json!(null))).0, "{status}");
        }
    }
}

/// Nobody is sent again to a page on which he has paid, whatever else cannot be read.
#[test]
fn a_status_that_follows_a_payment_leaves_no_link_open() {
    let page = Subject { by_page: true, has_link: true, ..subject() };
    let three_ds = Subject { has_link: true, ..subject() };
    for status in [1, 2, 3, 4] {
        for changes in [
            json!({"amount": null}),
            json!({"paymentAmountInfo": 5}),
            json!({"currency": true}),
            json!({"actionCode": []}),
        ] {
            let none = json!(null);
            let body = order(status, none.clone(), none.clone(), none.clone(), none);
            let body: Value = serde_json::from_str(&with(body, changes)).unwrap();
            for subject in [&page, &three_ds] {
                assert_eq!(asked(subject, &body).0, Verdict::Pending, "{body}");
            }
            assert_eq!(asked(&subject(), &body).0, Verdict::Unknown, "{body}");
            let nameless: Value = serde_json::from_str(&with(body, json!({"orderNumber": null}))).unwrap();
            assert_eq!(asked(&page, &nameless).0, Verdict::Unknown, "not surely about ours");
        }
    }
}

#[test]
fn a_page_on_which_nobody_paid_has_expired() {
    let over = Subject { by_page: true, page_over: true, ..subject() };
    let why = |subject: &Subject, body: &Value| {
        let (verdict, facts) = asked(subject, body);
        (verdict, facts.reason.unwrap())
    };
    assert_eq!(why(&over, &attempt(6, -100, "")), (Verdict::Declined, "order_expired"), "no attempt at all");
    let mut untried = attempt(6, 0, "");
    untried.as_object_mut().unwrap().remove("cardAuthInfo");
    assert_eq!(why(&over, &untried), (Verdict::Declined, "order_expired"), "no card");
    assert_eq!(why(&over, &attempt(6, 555, "")), (Verdict::Declined, "declined"), "a card was tried");
    assert_eq!(why(&over, &attempt(6, 116, "")), (Verdict::Declined, "insufficient_funds"));
    assert_eq!(why(&subject(), &untried), (Verdict::Declined, "declined"), "no page");
    let open = Subject { page_over: false, ..over };
    assert_eq!(why(&open, &untried).0, Verdict::ActionRequired);
    assert_eq!(why(&open, &attempt(6, -2007, "")), (Verdict::Declined, "order_expired"));
}

#[test]
fn a_missing_currency_contradicts_nothing() {
    for status in 0..8 {
        let whole = order(status, json!(null), json!(null), json!(null), json!(null));
        let without: Value = serde_json::from_str(&with(whole.clone(), json!({"currency": null}))).unwrap();
        for subject in [subject(), Subject { by_page: true, ..subject() }] {
            assert_eq!(asked(&subject, &without).0, asked(&subject, &whole).0, "{status}");
        }
        for other in [json!("398"), json!(643), json!(""), json!(true)] {
            let mut other_currency = whole.clone();
            other_currency["currency"] = other;
            assert_eq!(asked(&subject(), &other_currency).0, Verdict::Unknown, "{other_currency}");
        }
    }
}

#[test]
fn an_expiry_is_read_as_text_and_as_number() {
    for (expiration, expiry) in
        [(json!("202412"), json!("2024-12")), (json!(202412), json!("2024-12")), (json!("12/24"), json!("12/24"))]
    {
        let mut body: Value = serde_json::from_str(fixture!("status.answer.json")).unwrap();
        body["cardAuthInfo"]["expiration"] = expiration;
        assert_eq!(asked(&subject(), &body).1.details.unwrap()["card"]["expiry"], expiry);
    }
}

#[test]
fn a_bad_answer_to_a_question_is_no_alarm() {
    let bank = gateway(json!({}));
    for (http, body) in [(302, ""), (301, "<html>"), (401, ""), (403, "x"), (502, "<html>"), (200, "<html>"), (200, "")]
    {
        let (verdict, facts) = bank.read_status(&subject(), &answer(http, body));
        assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{http} {body}");
        let Measured::Unclear(facts) = bank.read_measure(&refund(5), &Stage::default(), &answer(http, body)) else {
            panic!("{http} {body}")
        };
        assert!(!facts.alarm, "{http} {body}");
    }
    let (verdict, facts) = bank.read_command(&page(), &Stage::default(), &answer(302, ""));
    assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true), "whoever redirects a command has seen it");
}

#[test]
fn too_much_is_stopped_with_what_is_left_and_in_our_own_words() {
    let look = |command: &Command, body: &Value| {
        gateway(json!({})).read_measure(command, &Stage::default(), &answer(200, body.to_string()))
    };
    let limit = |look: Measured| match look {
        Measured::Stop(facts) => {
            assert_eq!((facts.code, facts.message), (None, None), "the bank was not asked to do it");
            (facts.reason.unwrap(), facts.limit)
        }
        other => panic!("{other:?}"),
    };
    let paid = order(2, json!("DEPOSITED"), json!(2000), json!(2000), json!(0));
    assert_eq!(limit(look(&refund(2001), &paid)), ("more_than_is_left", Some(2000)));
    let stays = order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(1200));
    assert_eq!(limit(look(&refund(801), &stays)), ("more_than_is_left", Some(800)));
    let shrinks = order(4, json!("REFUNDED"), json!(2000), json!(800), json!(1200));
    assert_eq!(limit(look(&refund(801), &shrinks)), ("more_than_is_left", Some(800)));
    let held = order(1, json!("APPROVED"), json!(2000), json!(500), json!(0));
    assert_eq!(limit(look(&capture(1501), &held)), ("more_than_held", Some(1500)));
    assert_eq!(limit(look(&refund(1), &held)), ("nothing_to_refund", None));
    let Measured::Stop(facts) = look(&refund(5), &json!({"errorCode": 6, "errorMessage": "Order not found"})) else {
        panic!("the bank's own refusal")
    };
    assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("6"), Some("Order not found")));
}

#[test]
fn several_refunds_of_a_partial_capture_are_not_stopped_while_money_may_be_left() {
    let may = |deposited: u64, refunded: u64, amount: u64| {
        let body = order(4, json!("REFUNDED"), json!(2000), json!(deposited), json!(refunded)).to_string();
        match gateway(json!({})).read_measure(&refund(amount), &Stage::default(), &answer(200, body)) {
            Measured::Go(stage) => {
                assert_eq!(stage.baseline, Some(refunded));
                true
            }
            Measured::Stop(facts) => {
                assert!(facts.limit.unwrap() < amount);
                false
            }
            Measured::Unclear(facts) => panic!("{facts:?}"),
        }
    };
    // 1200 of 2000 captured, 400 back; the bank shows what is left, or what it took.
    assert!(may(800, 400, 800) && !may(800, 400, 801));
    assert!(may(1200, 400, 800) && !may(1200, 400, 1201));
    // All of it captured: now the two cannot be mistaken for each other.
    assert!(may(2000, 400, 1600) && !may(2000, 400, 1601));
    assert!(may(1600, 400, 1600) && !may(1600, 400, 1601));
    let torn = order(4, json!("REFUNDED"), json!(2000), json!(500), json!(1800)).to_string();
    let look = gateway(json!({})).read_measure(&refund(1), &Stage::default(), &answer(200, torn));
    assert!(matches!(look, Measured::Unclear(facts) if facts.reason == Some("amounts_disagree")));
}

#[test]
fn a_page_lives_as_long_as_the_request_says() {
    let life = |more: Value| {
        let base = json!({"orderNumber": "1", "amount": 1, "currency": "KZT", "returnUrl": "https://till.kz/done"});
        let request = serde_json::from_str(&with(base, more)).unwrap();
        gateway(json!({})).page_life(&command(Operation::PaymentRegister, request))
    };
    assert_eq!(life(json!({"sessionTimeoutSecs": 300})), Some(Duration::from_secs(300)));
    assert_eq!(life(json!({})), None, "the merchant's settings decide, which we do not know");
    let wins = json!({"sessionTimeoutSecs": 300, "expirationDate": "2030-01-01T00:00:00"});
    assert_eq!(life(wins), None);
    for command in [card(), stored(), wallet(Operation::PaymentGooglePay), capture(5), refund(5)] {
        assert_eq!(gateway(json!({})).page_life(&command), None);
    }
}

#[test]
fn stored_cards_are_listed() {
    let query = Query::Cards { client_id: "c".into() };
    let ask = |body: &str| gateway(json!({})).read_query(&query, &answer(200, body));
    let QueryReading::Answered(members, _) = ask(fixture!("cards.answer.json")) else { panic!() };
    let card = json!({"bindingId": "69d6a793-afb5-79be-8ce7-63ff00a8656a", "maskedPan": "444455**3333",
                      "expiry": "2024-12", "paymentWay": "CARD", "label": "XXXXXXXXXXXX3333"});
    assert_eq!(members["cards"], json!([card]));
    let number = fixture!("cards.answer.json").replace("\"202412\"", "202412");
    let QueryReading::Answered(members, _) = ask(&number) else { panic!() };
    assert_eq!(members["cards"], json!([card]));
    for body in ["", "{", "{}", r#"{"errorCode":"0","bindings":5}"#, r#"{"errorCode":"0","bindings":[{}]}"#] {
        assert!(matches!(ask(body), QueryReading::Unreadable(_)), "{body}");
    }
}

#[test]
fn only_http_200_says_anything_good() {
    let bank = gateway(json!({}));
    for http in [201, 202, 204, 206, 301, 307, 400, 401, 403, 404, 429, 500, 502, 503, 504] {
        for (command, stage) in sendable() {
            for body in [fixture!("register.answer.json"), fixture!("charge-card-3ds.answer.json")] {
                let verdict = bank.read_command(&command, &stage, &answer(http, body)).0;
                assert_eq!(verdict, Verdict::Unknown, "{http} {command:?}");
            }
        }
        assert_eq!(bank.read_status(&subject(), &answer(http, fixture!("status.answer.json"))).0, Verdict::Unknown);
    }
    assert_eq!(AMOUNT, 2000, "the amount of the bank's example");
}

#[test]
fn what_newer_versions_of_the_status_tell_beside_is_told() {
    let mut body = order(4, json!("REFUNDED"), json!(2000), json!(2000), json!(500));
    body["avsCode"] = "A".into();
    body["cardAuthInfo"]["secureAuthInfo"] = json!({"eci": "5"});
    body["merchantOrderParams"] =
        json!([{"name": "shop", "value": "7"}, {"name": "card", "value": "4444555511113333"}, 5]);
    for name in ["depositedDate", "refundedDate", "reversedDate"] {
        body[name] = 1_617_973_059_029u64.into();
    }
    let details = asked(&subject(), &body).1.details.unwrap();
    assert_eq!((&details["avsCode"], &details["eci"]), (&json!("A"), &json!("5")));
    for name in ["capturedAt", "refundedAt", "reversedAt"] {
        assert_eq!(details[name], "2021-04-09T12:57:39.029Z", "{name}");
    }
    assert_eq!(details["params"]["shop"], "7");
    assert!(!details.to_string().contains("4444555511113333"), "{details}");
    // A date that is none is left out.
    body["depositedDate"] = "yesterday".into();
    assert!(asked(&subject(), &body).1.details.unwrap()["capturedAt"].is_null());
}
