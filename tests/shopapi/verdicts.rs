//! What the gateway's answers say about the money, and what they do not say.

use crate::{
    AMOUNT, ORDER, TOTAL, answer, charge, customers_page, fixture, gateway, page, payments, state, subject, value, with,
};
use serde_json::{Value, json};
use tolem::model::*;

fn after(command: &Command, http: u16, body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_command(command, &Stage::default(), &answer(http, body))
}

fn asked(subject: &Subject, body: &Value) -> (Verdict, Facts) {
    gateway(json!({})).read_status(subject, &answer(200, body.to_string()))
}

fn changed(example: &str, changes: Value) -> String {
    with(value(example), changes)
}

/// The reason of an answer that is unknown without alarm.
fn unknown((verdict, facts): (Verdict, Facts)) -> &'static str {
    assert_eq!((verdict, facts.alarm), (Verdict::Unknown, false), "{facts:?}");
    facts.reason.unwrap()
}

fn alarming((verdict, facts): (Verdict, Facts)) -> &'static str {
    assert_eq!((verdict, facts.alarm), (Verdict::Unknown, true), "{facts:?}");
    facts.reason.unwrap()
}

#[test]
fn a_payment_on_the_page_leads_there() {
    let body = fixture!("created.answer.json");
    for http in [200, 201] {
        for command in [page(), customers_page()] {
            let (verdict, facts) = after(&command, http, body);
            assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::ActionRequired, Some("1234567890")));
            assert_eq!(facts.form_url.as_deref(), Some("https://bisys.kz/payment/#!search_payment"));
            assert_eq!(facts.details, None);
        }
    }
    let post = after(&page(), 200, &changed(body, json!({"methodType": "post"}))).1;
    assert_eq!(post.details, Some(json!({"methodType": "POST"})));
    let number = after(&page(), 200, &changed(body, json!({"regPayNum": 1234567890u64, "methodType": null}))).1;
    assert_eq!(number.order_id.as_deref(), Some("1234567890"));
    // One number of ten passes the check of card numbers; it must stay one that can be asked about.
    for number in ["1795908857411", "4111111111111111", "1795908857419"] {
        let (verdict, facts) = after(&page(), 200, &changed(body, json!({"regPayNum": number})));
        assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::ActionRequired, Some(number)));
    }
}

#[test]
fn a_charge_is_taken_in_and_the_state_decides_later() {
    let (verdict, facts) = after(&charge(), 200, fixture!("created.answer.json"));
    assert_eq!((verdict, facts.order_id.as_deref(), facts.form_url), (Verdict::Pending, Some("1234567890"), None));
    assert_eq!(facts.details, Some(json!({"receiptUrl": "https://bisys.kz/payment/#!search_payment"})));
    let silent = changed(fixture!("created.answer.json"), json!({"payUrl": null, "methodType": null}));
    assert_eq!(after(&charge(), 200, &silent).0, Verdict::Pending, "the receipt is not the money");
    let evil = changed(fixture!("created.answer.json"), json!({"payUrl": "javascript:x"}));
    assert_eq!(after(&charge(), 200, &evil).1.details, None);
}

#[test]
fn a_creation_without_what_it_needs_is_unknown() {
    let body = fixture!("created.answer.json");
    for (changes, reason) in [
        (json!({"regPayNum": null}), "reg_pay_num_missing"),
        (json!({"regPayNum": ""}), "reg_pay_num_unreadable"),
        (json!({"regPayNum": "12a"}), "reg_pay_num_unreadable"),
        (json!({"regPayNum": "1".repeat(21)}), "reg_pay_num_unreadable"),
        (json!({"regPayNum": -5}), "reg_pay_num_unreadable"),
        (json!({"regPayNum": 1.0}), "reg_pay_num_unreadable"),
        (json!({"userToken": 5}), "user_token_unreadable"),
        (json!({"state": "payed"}), "creation_unexpected"),
        (json!({"securePageURL": "https://x.kz"}), "creation_unexpected"),
        (json!({"payUrl": 5}), "pay_url_unusable"),
    ] {
        for command in payments() {
            assert_eq!(unknown(after(&command, 200, &changed(body, changes.clone()))), reason, "{changes}");
        }
    }
    for (changes, reason) in [
        (json!({"payUrl": null}), "pay_url_missing"),
        (json!({"payUrl": "http://evil.example/"}), "pay_url_unusable"),
        (json!({"payUrl": "https://x.kz/?SHOP_TOKEN"}), "pay_url_unusable"),
        (json!({"methodType": "PUT"}), "method_type_unlisted"),
    ] {
        let reading = after(&page(), 200, &changed(body, changes.clone()));
        assert_eq!(reading.1.order_id.as_deref(), Some("1234567890"), "it can be asked about");
        assert_eq!(unknown(reading), reason, "{changes}");
    }
    for http in [202, 204, 400, 500] {
        for command in payments() {
            assert_eq!(unknown(after(&command, http, body)), "http_unexpected");
        }
    }
}

#[test]
fn a_payment_of_another_customer_alarms() {
    let body = changed(fixture!("created.answer.json"), json!({"userToken": "OTHER"}));
    for command in [customers_page(), charge()] {
        let (verdict, facts) = after(&command, 200, &body);
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Foreign, Some("customer_differs"), true));
    }
    assert_eq!(after(&page(), 200, &body).0, Verdict::ActionRequired, "an anonymous payer gets a token of his own");
    let silent = changed(fixture!("created.answer.json"), json!({"userToken": null}));
    assert_eq!(after(&charge(), 200, &silent).0, Verdict::Pending);
}

/// The examples of a state name neither; where an installation does, it must be the card and the customer of the request.
#[test]
fn a_state_of_another_card_or_customer_is_somebody_elses_payment() {
    let body = changed(fixture!("created.answer.json"), json!({"cardToken": "OTHER"}));
    let (verdict, facts) = after(&charge(), 200, &body);
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Foreign, Some("binding_differs"), true));
    let echoes = gateway(json!({})).echoes(&charge());
    let ours = Subject { binding: Some("CARD_TOKEN".into()), echoes, ..subject() };
    for word in ["created", "payed", "rejected", "refunded", "x"] {
        let told = |changes: Value| asked(&ours, &value(with(state(word), changes)));
        for (changes, reason) in
            [(json!({"cardToken": "OTHER"}), "binding_differs"), (json!({"userToken": "OTHER"}), "customer_differs")]
        {
            let (verdict, facts) = told(changes.clone());
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Foreign, Some(reason), true), "{word}");
            assert_ne!(facts.raw.unwrap()["cardToken"], "OTHER", "a token pays");
            assert_ne!(asked(&subject(), &value(with(state(word), changes))).0, Verdict::Foreign, "none was sent");
        }
        for same in
            [json!({"cardToken": "CARD_TOKEN", "userToken": "USER_TOKEN"}), json!({"cardToken": "", "userToken": " "})]
        {
            assert_eq!(told(same).0, asked(&subject(), &state(word)).0, "{word}");
        }
    }
}

/// Nobody is sent again to a page on which he has paid, whatever else cannot be read.
#[test]
fn a_state_that_follows_a_payment_leaves_no_link_open() {
    for by_page in [true, false] {
        let waits = Subject { by_page, has_link: true, ..subject() };
        for word in ["holded", "payed", "processed", "error", "refunded"] {
            for changes in [json!({"totalAmount": null}), json!({"totalAmount": 1.5}), json!({"errorCode": []})] {
                let verdict = asked(&waits, &value(with(state(word), changes.clone()))).0;
                assert!(matches!(verdict, Verdict::Pending | Verdict::Undecidable), "{word} {changes} {verdict:?}");
            }
        }
    }
}

/// The examples as the page prints them are not JSON: the till is told so, and nothing is guessed.
#[test]
fn what_is_printed_with_single_quotes_is_no_answer() {
    for printed in [fixture!("created.printed.txt"), fixture!("recurrent.printed.txt")] {
        for command in payments() {
            assert_eq!(unknown(after(&command, 200, printed)), "not_json");
        }
    }
    for printed in [fixture!("payed.printed.txt"), fixture!("holded.printed.txt"), fixture!("card-list.printed.txt")] {
        let reading = gateway(json!({})).read_status(&subject(), &answer(200, printed));
        assert_eq!(unknown(reading), "not_json");
    }
}

fn secure(changes: Value) -> String {
    let body = json!({"code": 2365, "message": "NeedPass3dsException", "userMessage": "Необходимо пройти 3ds",
                      "regPayNum": ORDER, "securePageURL": "https://demo-acq.bisys.ru/3ds?id=5"});
    with(body, changes)
}

#[test]
fn a_payer_is_sent_to_3d_secure_by_every_form_of_2365() {
    let forms = [
        json!({}),
        json!({"code": "2365"}),
        json!({"message": null, "userMessage": null}),
        json!({"code": null}),
        json!({"code": null, "message": "ru.bisys.NeedPass3dsException: 3ds"}),
        json!({"code": 0}),
        json!({"regPayNum": 1310958041u64}),
        json!({"state": "created"}),
        json!({"securePageURL": null, "securePageUrl": "https://demo-acq.bisys.ru/3ds?id=5"}),
    ];
    for http in [200, 400, 403, 409, 500] {
        for form in &forms {
            let body = secure(form.clone());
            let at_creation = after(&charge(), http, &body);
            let at_status = gateway(json!({})).read_status(&subject(), &answer(http, &body));
            for (verdict, facts) in [at_creation, at_status] {
                assert_eq!((verdict, facts.reason), (Verdict::ActionRequired, Some("waits_for_3ds")), "{http} {body}");
                assert_eq!(facts.order_id.as_deref(), Some(ORDER));
                assert_eq!(facts.form_url.as_deref(), Some("https://demo-acq.bisys.ru/3ds?id=5"));
            }
        }
    }
    assert_eq!(after(&charge(), 400, &secure(json!({}))).1.message.as_deref(), Some("Необходимо пройти 3ds"));
}

#[test]
fn half_of_2365_leads_nowhere() {
    for (changes, reason) in [
        (json!({"regPayNum": null}), "reg_pay_num_missing"),
        (json!({"regPayNum": "x"}), "reg_pay_num_unreadable"),
        (json!({"securePageURL": null}), "secure_page_missing"),
        (json!({"securePageURL": ""}), "secure_page_unusable"),
        (json!({"securePageURL": "javascript:x"}), "secure_page_unusable"),
        (json!({"securePageURL": 5}), "secure_page_unusable"),
        (json!({"securePageUrl": "https://other.kz"}), "secure_page_unusable"),
    ] {
        for http in [200, 400, 500] {
            let body = secure(changes.clone());
            assert_eq!(unknown(after(&charge(), http, &body)), reason, "{changes}");
            if changes.get("regPayNum") != Some(&json!("x")) {
                let reading = gateway(json!({})).read_status(&subject(), &answer(http, &body));
                assert_eq!(unknown(reading), reason, "{changes}");
            }
        }
    }
    let lost = after(&charge(), 400, &secure(json!({"securePageURL": null}))).1;
    assert_eq!(lost.order_id.as_deref(), Some(ORDER), "it can be asked about");
    for extra in [json!({"payUrl": "https://x.kz"}), json!({"state": "payed"}), json!({"state": 5})] {
        assert_eq!(alarming(after(&charge(), 400, &secure(extra))), "refusal_contradicted");
    }
    let other = gateway(json!({})).read_status(&subject(), &answer(400, secure(json!({"regPayNum": "5"}))));
    assert_eq!(alarming(other), "order_id_differs");
}

#[test]
fn every_state_means_what_the_table_says() {
    let rows = [
        ("created", Verdict::Pending, None),
        ("holded", Verdict::Pending, Some("held_at_gateway")),
        ("payed", Verdict::Paid, None),
        ("processed", Verdict::Paid, None),
        ("error", Verdict::Undecidable, Some("provider_refused_after_payment")),
        ("rejected", Verdict::Declined, Some("declined")),
        ("refunded", Verdict::Undecidable, Some("refunded_unasked")),
        ("created_error", Verdict::Declined, Some("declined")),
        ("in_progress", Verdict::Pending, Some("status_unlisted")),
        ("", Verdict::Pending, Some("status_unlisted")),
        ("declined", Verdict::Pending, Some("status_unlisted")),
    ];
    for (word, verdict, reason) in rows {
        for word in [word.to_owned(), word.to_uppercase()] {
            for total in [json!(TOTAL), json!(TOTAL.to_string())] {
                let body = value(with(state(&word), json!({"totalAmount": total})));
                let (told, facts) = asked(&subject(), &body);
                assert_eq!((told, facts.reason, facts.alarm), (verdict, reason, false), "{word}");
                let open = ["created", "rejected", "created_error"].iter().any(|w| word.eq_ignore_ascii_case(w));
                let on_page = |page_over: bool| {
                    let by_page = Subject { by_page: true, page_over, ..subject() };
                    asked(&by_page, &body).0
                };
                assert_eq!(on_page(false), if open { Verdict::ActionRequired } else { verdict }, "{word}");
                let created = word.eq_ignore_ascii_case("created");
                assert_eq!(on_page(true), if created { Verdict::ActionRequired } else { verdict }, "{word}");
            }
        }
    }
}

/// The payer may try another card as long as somebody still has the page open.
#[test]
fn a_card_refused_on_the_page_is_an_attempt_and_no_end() {
    let refused = value(with(state("rejected"), json!({"errorCode": "51", "message": "Недостаточно средств"})));
    let read = |subject: Subject| {
        let (verdict, facts) = asked(&subject, &refused);
        assert_eq!((facts.reason, facts.alarm), (Some("insufficient_funds"), false));
        assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("51"), Some("Недостаточно средств")));
        verdict
    };
    for has_link in [false, true] {
        let page = Subject { by_page: true, has_link, ..subject() };
        assert_eq!(read(page.clone()), Verdict::ActionRequired);
        assert_eq!(read(Subject { page_over: true, ..page }), Verdict::Declined, "nobody can pay on it any more");
        // A charge of a stored card was the only attempt, 3-D Secure or not.
        assert_eq!(read(Subject { has_link, ..subject() }), Verdict::Declined);
    }
    let page = Subject { by_page: true, ..subject() };
    let elses = value(with(refused.clone(), json!({"totalAmount": AMOUNT})));
    assert_eq!(alarming(asked(&page, &elses)), "amount_differs");
    let nameless = value(with(refused, json!({"totalAmount": null})));
    assert_eq!(unknown(asked(&page, &nameless)), "amount_missing");
}

#[test]
fn a_refused_payment_says_why() {
    let reason = |changes: Value| asked(&subject(), &value(with(state("rejected"), changes))).1.reason.unwrap();
    for (changes, expected) in [
        (json!({"message": "Срок действия карты истек"}), "card_expired"),
        (json!({"error": "Withdrawal limit exceeded"}), "limit_exceeded"),
        (json!({"message": "Оплата не прошла", "error": "INSUFFICIENT_FUNDS"}), "insufficient_funds"),
        (json!({"errorCode": "05"}), "do_not_honor"),
        (json!({"errorCode": "51"}), "insufficient_funds"),
        (json!({"errorCode": 54}), "card_expired"),
        (json!({"errorCode": "61"}), "limit_exceeded"),
        (json!({"errorCode": "51", "message": "Срок действия карты истек"}), "card_expired"),
        (json!({"errorCode": "1001"}), "declined"),
        (json!({"errorCode": "510"}), "declined"),
        (json!({"message": "Платёж отклонён"}), "declined"),
    ] {
        assert_eq!(reason(changes.clone()), expected, "{changes}");
    }
    let held = asked(&subject(), &value(with(state("payed"), json!({"message": "Срок действия карты истек"}))));
    assert_eq!((held.0, held.1.reason), (Verdict::Paid, None), "words decline nothing");
}

#[test]
fn the_link_of_a_charge_stays_until_somebody_has_passed_it() {
    let waits = Subject { has_link: true, ..subject() };
    let (verdict, facts) = asked(&waits, &state("created"));
    assert_eq!((verdict, facts.reason, facts.form_url), (Verdict::ActionRequired, Some("waits_for_3ds"), None));
    assert_eq!(asked(&subject(), &state("created")).0, Verdict::Pending, "without a link there is nothing to open");
    for (word, verdict) in [
        ("holded", Verdict::Pending),
        ("payed", Verdict::Paid),
        ("rejected", Verdict::Declined),
        ("something", Verdict::Pending),
    ] {
        assert_eq!(asked(&waits, &state(word)).0, verdict, "{word}");
    }
}

/// A question about what is final, too, must not take refunds of ours for somebody else's.
#[test]
fn refunds_of_ours_explain_a_refunded_payment() {
    let read = |given_back: u64, options: Value| {
        let subject = Subject { given_back, ..subject() };
        gateway(options).read_status(&subject, &answer(200, state("refunded").to_string())).0
    };
    assert_eq!(read(TOTAL, json!({})), Verdict::Paid);
    let all = Subject { given_back: TOTAL, ..subject() };
    assert_eq!(asked(&all, &state("refunded")).1.reason, Some("refunded"), "nothing is left to be booked");
    for given_back in [0, 1, TOTAL - 1, TOTAL + 1] {
        assert_eq!(read(given_back, json!({})), Verdict::Undecidable, "{given_back}");
    }
    let shows = || json!({"partialRefundState": "refunded"});
    assert_eq!((read(1, shows()), read(TOTAL, shows())), (Verdict::Paid, Verdict::Paid));
    assert_eq!((read(0, shows()), read(TOTAL + 1, shows())), (Verdict::Undecidable, Verdict::Undecidable));
}

#[test]
fn a_total_that_is_not_ours_is_never_believed() {
    for word in ["created", "holded", "payed", "processed", "error", "rejected", "refunded", "created_error", "x"] {
        for total in [AMOUNT, TOTAL - 1, TOTAL + 1, TOTAL * 10, 0] {
            for total in [json!(total), json!(total.to_string())] {
                let body = value(with(state(word), json!({"totalAmount": total})));
                assert_eq!(alarming(asked(&subject(), &body)), "amount_differs", "{word}");
            }
        }
        for total in [json!("1010.00"), json!(101000.0), json!("101 000"), json!(-1), json!([])] {
            let body = value(with(state(word), json!({"totalAmount": total})));
            assert_eq!(unknown(asked(&subject(), &body)), "amount_unreadable", "{word}");
        }
    }
    for word in ["payed", "processed", "rejected", "created_error"] {
        let body = value(with(state(word), json!({"totalAmount": null})));
        assert_eq!(unknown(asked(&subject(), &body)), "amount_missing", "{word}");
    }
    let without = Subject { commission: None, ..subject() };
    let body = value(with(state("payed"), json!({"totalAmount": AMOUNT})));
    assert_eq!(asked(&without, &body).0, Verdict::Paid);
}

/// The seed's notification and its state of the same number leave it open whether the total holds the commission.
#[test]
fn an_installation_may_tell_the_total_without_the_commission() {
    let bank = gateway(json!({"totalAmount": "amount"}));
    let read = |total: u64| {
        let body = with(state("payed"), json!({"totalAmount": total}));
        bank.read_status(&subject(), &answer(200, body)).0
    };
    assert_eq!((read(AMOUNT), read(TOTAL)), (Verdict::Paid, Verdict::Unknown));
}

#[test]
fn the_vendors_examples_of_states_are_read() {
    let payed = Subject { commission: None, ..subject() };
    let (verdict, facts) = asked(&payed, &value(fixture!("payed.answer.json")));
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Paid, Some("error_code_beside_paid"), false));
    assert_eq!((facts.code.as_deref(), facts.message.as_deref()), (Some("1001"), Some("message")));
    let details = json!({
        "state": "payed", "totalAmount": 100000, "errorCode": "1001", "createdDate": "2012-10-06 03:02:01",
        "procDate": "2015-01-05 12:14:18", "serviceCode": "serviceCode", "providerName": "providerName",
        "error": "error", "message": "message", "provisionServices": true,
    });
    assert_eq!(facts.details, Some(details));

    let held = Subject { amount: Minor::new(2575).unwrap(), commission: None, ..subject() };
    let (verdict, facts) = asked(&held, &value(fixture!("holded.answer.json")));
    assert_eq!((verdict, facts.reason), (Verdict::Pending, Some("held_at_gateway")));
    let details = json!({
        "state": "holded", "totalAmount": 2575, "createdDate": "2020-05-29 14:11:21",
        "serviceCode": "1000-13864-3", "providerName": "Тест ShopAPI", "provisionServices": false,
    });
    assert_eq!((facts.code, facts.details), (None, Some(details)));
}

#[test]
fn a_state_of_another_payment_alarms_and_one_without_a_state_says_nothing() {
    let with_number = |number: Value| value(with(state("payed"), json!({"regPayNum": number})));
    assert_eq!(asked(&subject(), &with_number(json!(ORDER))).0, Verdict::Paid);
    assert_eq!(asked(&subject(), &with_number(json!(1310958041u64))).0, Verdict::Paid);
    assert_eq!(alarming(asked(&subject(), &with_number(json!("1310958042")))), "order_id_differs");
    assert_eq!(unknown(asked(&subject(), &with_number(json!([])))), "reg_pay_num_unreadable");
    for (changes, reason) in [
        (json!({"state": null}), "state_missing"),
        (json!({"state": 2}), "state_unreadable"),
        (json!({"errorCode": true}), "error_code_unreadable"),
        (json!({"code": 7}), "refusal_unlisted"),
        (json!({"code": 2365}), "refusal_contradicted"),
        (json!({"code": "x"}), "error_code_unreadable"),
    ] {
        let (verdict, facts) = asked(&subject(), &value(with(state("payed"), changes.clone())));
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some(reason)), "{changes}");
    }
}

#[test]
fn only_a_page_that_nobody_got_may_be_made_again() {
    let bank = gateway(json!({}));
    let lost = |by_page, kind| Subject { kind, by_page, stage: Stage::default(), ..subject() };
    assert_eq!(bank.cannot_be_asked(&lost(true, Kind::Payment)), Some(Unasked::SendAgain));
    assert_eq!(bank.cannot_be_asked(&lost(false, Kind::Payment)), Some(Unasked::Review));
    assert_eq!(bank.cannot_be_asked(&lost(false, Kind::Refund)), Some(Unasked::Review));
    for by_page in [true, false] {
        assert_eq!(bank.cannot_be_asked(&Subject { by_page, ..subject() }), None);
    }
}

#[test]
fn answers_are_believed_with_their_signature_only_where_they_have_one() {
    let bank = gateway(json!({"checkAnswerSign": true}));
    let read = |body: &str| bank.read_status(&subject(), &answer(200, body));
    // state, totalAmount, createdDate, key.
    let md5 = |text: &str| format!("{:X}", md5::compute(text));
    let sign = md5(&md5("payed&101000&2020-05-29 14:11:21&SEC_KEY"));
    let signed = |sign: &str, more: &str| {
        format!(
            r#"{{"state":"payed","totalAmount":101000,"createdDate":"2020-05-29 14:11:21","errorCode":null{more},"sign":"{sign}","shopToken":"SHOP_TOKEN"}}"#
        )
    };
    assert_eq!(read(&signed(&sign, "")).0, Verdict::Paid);
    assert_eq!(read(&signed(&sign.to_lowercase(), "")).0, Verdict::Paid);
    for wrong in [signed("", ""), signed(&md5("x"), ""), signed(&sign, r#","message":"x""#), state("payed").to_string()]
    {
        assert_eq!(unknown(read(&wrong)), "signature_wrong", "{wrong}");
    }
    let creation = bank.read_command(&page(), &Stage::default(), &answer(200, fixture!("created.answer.json")));
    assert_eq!(unknown(creation), "signature_wrong");
    let refusal = bank.read_command(&page(), &Stage::default(), &answer(400, r#"{"code":5}"#));
    assert_eq!(unknown(refusal), "signature_wrong");
    let knows = gateway(json!({"checkAnswerSign": true, "refusalCodes": ["5"]}));
    let refusal = knows.read_command(&charge(), &Stage::default(), &answer(400, r#"{"code":5}"#));
    assert_eq!(unknown(refusal), "signature_wrong");
    let server = bank.read_command(&page(), &Stage::default(), &answer(404, "<html></html>"));
    assert_eq!(server.0, Verdict::Rejected, "a server before the gateway signs nothing");
}
