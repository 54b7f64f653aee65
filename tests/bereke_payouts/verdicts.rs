//! What the bank's answers say about the money, and what they do not say.

use crate::{NUMBER, answer, command, fixture, gateway, page, payout, performed, subject, with};
use serde_json::{Value, json};
use std::time::Duration;
use tolem::gateways::QueryReading;
use tolem::model::*;
use tolem::operations::Operation;

fn after_payout(body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_command(&payout(), &Stage::default(), &answer(200, body))
}

fn after_page(body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_command(&page(), &Stage::default(), &answer(200, body))
}

fn asked(subject: &Subject, body: &str) -> (Verdict, Facts) {
    gateway(json!({})).read_status(subject, &answer(200, body))
}

#[test]
fn the_banks_example_of_a_payout_is_paid() {
    let (verdict, facts) = after_payout(fixture!("perform.answer.json"));
    assert_eq!(verdict, Verdict::Paid);
    assert_eq!((facts.http, facts.code.as_deref(), facts.message.as_deref()), (Some(200), Some("0"), Some("Успешно")));
    assert_eq!(facts.fee, Some(0));
    assert_eq!(facts.ref_num.as_deref(), Some("948498232196"));
    assert_eq!(facts.masked_pan.as_deref(), Some("411111XXXXXX1111"));
    assert_eq!((facts.reason, facts.alarm, facts.order_id), (None, false, None));
    assert_eq!(facts.raw, Some(serde_json::from_str(fixture!("perform.answer.json")).unwrap()));
}

#[test]
fn the_banks_example_of_a_status_is_paid_although_its_operation_names_roubles() {
    let (verdict, facts) = asked(&subject(), fixture!("status.answer.json"));
    assert_eq!(verdict, Verdict::Paid);
    assert_eq!((facts.reason, facts.alarm), (Some("operation_currency_differs"), false));
    let operation = json!({
        "at": "2022-10-10T15:07:42.047Z", "type": "P2P_CREDIT", "amount": 1234, "resultCode": 0,
        "resultText": "Перевод исполнен", "refNum": "948498232196",
    });
    let details = json!({
        "target": {"bindingId": "83309cde-a56d-7409-88dd-c02e00ab3428"}, "operations": [operation],
        "params": {"name1": "value1", "name2": "value2"},
    });
    assert_eq!(facts.details, Some(details));
}

#[test]
fn the_banks_example_answers_about_another_number_and_that_alarms() {
    let question = Subject { number: OrderNumber::parse("payout_1").unwrap(), ..subject() };
    let (verdict, facts) = asked(&question, fixture!("status.answer.json"));
    assert_eq!(verdict, Verdict::Unknown);
    assert_eq!((facts.reason, facts.alarm), (Some("number_differs"), true));
    assert_eq!(
        (facts.ref_num, facts.masked_pan, facts.fee),
        (None, None, None),
        "facts of another payout are not ours"
    );
}

#[test]
fn the_banks_example_of_a_registration_waits_for_the_page() {
    let (verdict, facts) = after_page(fixture!("register.answer.json"));
    assert_eq!(verdict, Verdict::ActionRequired);
    assert_eq!(facts.order_id.as_deref(), Some("da42b8d9-328b-45e6-aa35-235e348268bf"));
    let url = "https://payoutdomain.com/payment/merchants/svip_payout_ab/payment_ru.html?mdOrder=da42b8d9-328b-45e6-aa35-235e348268bf";
    assert_eq!(facts.form_url.as_deref(), Some(url));
}

/// Seed 000: `target.bindingId`, `target.clientId` and `source.bindingId` of an answer are those that were used.
#[test]
fn another_stored_card_customer_or_source_is_somebody_elses_money() {
    let request = |more: Value| {
        let base = json!({"orderNumber": NUMBER, "amount": 1234, "currency": "KZT"});
        command(Operation::PayoutCreate, serde_json::from_str(&with(base, more)).unwrap())
    };
    let bank = gateway(json!({}));
    let ours = request(json!({"bindingId": "MINE", "source": {"bindingId": "CORP"},
                              "recipient": {"clientId": "ME", "name": "AIGERIM"}}));
    let silent = request(json!({"card": {"number": "4111111111111111"}}));
    let echoes = bank.echoes(&ours);
    for secret in ["MINE", "CORP", "ME\""] {
        assert!(!echoes.to_string().contains(secret), "a print is kept: {echoes}");
    }
    let known = Subject { binding: Some("MINE".into()), echoes, ..subject() };
    let read = |command: &Command, subject: &Subject, body: &str| {
        [bank.read_command(command, &Stage::default(), &answer(200, body)), asked(subject, body)]
    };
    for status in ["2", "6", "0", "3"] {
        for (changes, reason, told_as, theirs) in [
            (json!({"target": {"bindingId": "OTHER"}}), "binding_differs", "otherBinding", "OTHER"),
            (json!({"target": {"clientId": "OTHER"}}), "customer_differs", "otherCustomer", "OTHER"),
            (json!({"target": {"clientId": 17}}), "customer_differs", "otherCustomer", "17"),
            (json!({"client": {"clientId": "OTHER"}}), "customer_differs", "otherCustomer", "OTHER"),
            (json!({"source": {"bindingId": "OTHER"}}), "source_differs", "otherSource", "OTHER"),
        ] {
            let blank = json!({"orderStatus": status, "target": null, "source": null});
            let plain: Value = serde_json::from_str(&performed(blank)).unwrap();
            let body = with(plain, changes);
            for (verdict, facts) in read(&ours, &known, &body) {
                assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Foreign, Some(reason), true), "{body}");
                assert_eq!(facts.details, Some(json!({told_as: theirs})));
                assert_eq!((facts.ref_num, facts.order_id), (None, None), "facts of another payout are not ours");
            }
            for (verdict, _) in read(&silent, &subject(), &body) {
                assert_ne!(verdict, Verdict::Foreign, "we named none: {body}");
            }
        }
    }
    for target in
        [json!({"bindingId": "MINE", "clientId": "ME"}), json!({"bindingId": "", "clientId": null}), json!(null)]
    {
        for source in [json!({"bindingId": "CORP"}), json!({"bindingId": ""}), json!(null)] {
            let body = performed(json!({"target": target, "source": source}));
            for (verdict, _) in read(&ours, &known, &body) {
                assert_eq!(verdict, Verdict::Paid, "{body}");
            }
        }
    }
}

/// Nobody is sent again to a page on which a card was typed and paid to.
#[test]
fn a_status_that_follows_the_page_leaves_no_link_open() {
    let waits = Subject { by_page: true, has_link: true, ..subject() };
    for status in ["1", "2"] {
        for changes in
            [json!({"amount": null}), json!({"amount": 1.5}), json!({"operationList": 5}), json!({"currency": []})]
        {
            let mut changes = changes;
            changes["orderStatus"] = status.into();
            let body = performed(changes);
            assert_eq!(asked(&waits, &body).0, Verdict::Pending, "{body}");
            assert_eq!(asked(&subject(), &body).0, Verdict::Unknown, "{body}");
        }
    }
    let nameless = performed(json!({"orderNumber": null}));
    assert_eq!(asked(&waits, &nameless).0, Verdict::Unknown, "not surely about ours");
}

#[test]
fn a_page_on_which_nobody_typed_a_card_has_expired() {
    let over = Subject { by_page: true, page_over: true, ..subject() };
    let why = |subject: &Subject, changes: Value| {
        let mut changes = changes;
        changes["orderStatus"] = "6".into();
        let (verdict, facts) = asked(subject, &performed(changes));
        (verdict, facts.reason.unwrap())
    };
    assert_eq!(why(&over, json!({"operationList": null})), (Verdict::Declined, "order_expired"));
    assert_eq!(why(&over, json!({"operationList": []})), (Verdict::Declined, "order_expired"));
    let tried = json!({"operationList": [{"amount": 1234, "currency": "398", "resultCode": 1}]});
    assert_eq!(why(&over, tried.clone()), (Verdict::Declined, "declined"));
    assert_eq!(why(&subject(), json!({"operationList": null})), (Verdict::Declined, "declined"), "no page");
    let open = Subject { page_over: false, ..over };
    assert_eq!(why(&open, json!({"operationList": null})), (Verdict::ActionRequired, "declined"));
}

#[test]
fn a_registration_without_a_usable_page_is_unknown() {
    let example = || serde_json::from_str::<Value>(fixture!("register.answer.json")).unwrap();
    let cases = [
        (json!({"formUrl": null}), "form_url_missing"),
        (json!({"formUrl": 5}), "form_url_unusable"),
        (json!({"formUrl": "http://payoutdomain.com/"}), "form_url_unusable"),
        (json!({"formUrl": "javascript:alert(1)"}), "form_url_unusable"),
        (json!({"orderId": null}), "order_id_missing"),
        (json!({"orderId": 5}), "order_id_unreadable"),
        (json!({"orderNumber": null}), "number_missing"),
        (json!({"orderNumber": "other"}), "number_differs"),
        (json!({"amount": 5}), "amount_differs"),
        (json!({"orderStatus": 2}), "order_status_unexpected"),
        (json!({"operationList": []}), "operations_unexpected"),
        (json!({"errorCode": null}), "error_code_missing"),
    ];
    for (changes, reason) in cases {
        let (verdict, facts) = after_page(&with(example(), changes));
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some(reason)));
        assert_eq!(facts.form_url, None);
    }
    let (verdict, _) = after_page(&with(example(), json!({"formUrl": "http://127.0.0.1:8443/page"})));
    assert_eq!(verdict, Verdict::ActionRequired, "a sandbox on this machine");
}

#[test]
fn every_spelling_of_the_document_is_read() {
    let list = json!([{"operationDate": 1, "panMaskedTo": "411111XXXXXX1111", "amount": "1234", "currency": 398, "resultCode": "0"}]);
    for changes in [
        json!({"orderStatus": 2}),
        json!({"orderStatus": null, "OrderStatus": 2}),
        json!({"orderStatus": null, "OrderStatus": "2"}),
        json!({"errorCode": 0}),
        json!({"amount": "1234"}),
        json!({"currency": 398}),
        json!({"operationList": list, "target": null}),
        json!({"operationList": null}),
        json!({"operationList": []}),
        json!({"orderId": "da42b8d9-328b-45e6-aa35-235e348268bf", "creationDate": 1665414462047_u64}),
        json!({"somethingNew": {"deep": [1, 2.5]}}),
    ] {
        let (verdict, facts) = after_payout(&performed(changes.clone()));
        assert_eq!(verdict, Verdict::Paid, "{changes}");
        assert!(facts.masked_pan.is_some() || changes["operationList"].is_null() || changes["target"].is_object());
    }
}

#[test]
fn order_statuses_mean_what_the_table_says() {
    let failed = json!([{"amount": 1234, "currency": "398", "resultCode": 1}]);
    let status = |status: Value| performed(json!({"orderStatus": status, "operationList": failed}));
    for (number, verdict, alarm) in [
        (0, Verdict::Pending, false),
        (1, Verdict::Pending, false),
        (3, Verdict::Unknown, true),
        (4, Verdict::Unknown, true),
        (5, Verdict::Pending, false),
        (6, Verdict::Declined, false),
        (7, Verdict::Pending, false),
        (8, Verdict::Pending, false),
        (12345, Verdict::Pending, false),
    ] {
        for spelled in [json!(number), json!(number.to_string())] {
            let body = status(spelled);
            for (found, facts) in [after_payout(&body), asked(&subject(), &body)] {
                assert_eq!((found, facts.alarm), (verdict, alarm), "{number}");
            }
        }
    }
    let waiting = Subject { by_page: true, ..subject() };
    assert_eq!(asked(&waiting, &performed(json!({"orderStatus": "0"}))).0, Verdict::ActionRequired);
    assert_eq!(asked(&waiting, &performed(json!({"orderStatus": "1"}))).0, Verdict::Pending);
}

#[test]
fn an_error_code_of_zero_says_nothing_without_an_order_status() {
    let (verdict, facts) = after_payout(&performed(json!({"orderStatus": null})));
    assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("order_status_missing")));
}

#[test]
fn what_differs_from_what_was_asked_is_unknown_and_alarms() {
    for status in ["2", "6", "0"] {
        for (changes, reason) in [
            (json!({"orderNumber": "1645458818059_13"}), "number_differs"),
            (json!({"amount": 1235}), "amount_differs"),
            (json!({"amount": 123400}), "amount_differs"),
            (json!({"currency": "643"}), "currency_differs"),
            (json!({"currency": 643}), "currency_differs"),
        ] {
            let mut changes = changes;
            changes["orderStatus"] = status.into();
            let (verdict, facts) = after_payout(&performed(changes.clone()));
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), true), "{changes}");
        }
    }
    let known = Subject { stage: Stage { order_id: Some("da42b8d9".into()), ..Stage::default() }, ..subject() };
    let (verdict, facts) = asked(&known, &performed(json!({"orderId": "ffffffff"})));
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("order_id_differs"), true));
    assert_eq!(asked(&known, &performed(json!({"orderId": "da42b8d9"}))).0, Verdict::Paid);
}

#[test]
fn operations_that_contradict_the_status_are_unknown() {
    let credit = |code: u8, amount: u64| json!({"operationType": "P2P_CREDIT", "amount": amount, "resultCode": code});
    let debit = json!({"operationType": "P2P_DEBIT", "amount": 1234, "resultCode": 0});
    let other = |reference: &str| json!({"operationType": "P2P_CREDIT", "resultCode": 0, "refNum": reference});
    for (status, operations, reason) in [
        ("2", json!([credit(1, 1234)]), "operations_disagree"),
        ("2", json!([credit(9, 1234)]), "operations_disagree"),
        ("2", json!([{"amount": 1234, "resultCode": 1}]), "operations_disagree"),
        ("2", json!([debit]), "operations_disagree"),
        ("2", json!([debit, credit(1, 1234)]), "operations_disagree"),
        ("2", json!([credit(0, 1235)]), "operation_amount_differs"),
        ("2", json!([{"amount": 123, "resultCode": 0}]), "operation_amount_differs"),
        ("2", json!([credit(0, 1234), credit(0, 500)]), "credited_twice"),
        ("2", json!([other("1"), other("2")]), "credited_twice"),
        ("6", json!([credit(0, 1234)]), "operations_disagree"),
        ("6", json!([credit(1, 1234), credit(0, 1234)]), "operations_disagree"),
        ("6", json!([debit, credit(1, 1234)]), "operations_disagree"),
    ] {
        let body = performed(json!({"orderStatus": status, "operationList": operations}));
        let page = Subject { by_page: true, ..subject() };
        for (verdict, facts) in [after_payout(&body), asked(&subject(), &body), asked(&page, &body)] {
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), true), "{body}");
        }
    }
}

#[test]
fn an_operation_has_a_number_an_id_and_an_amount_of_its_own() {
    let own = json!({"orderNumber": "gw-7788", "orderId": "da42b8d9-328b-45e6-aa35-235e348268bf"});
    let credit = json!({"operationType": "P2P_CREDIT", "amount": 1234, "resultCode": 0, "refNum": "948498232196",
                        "pan": "411111XXXXXX1111"});
    let credit: Value = serde_json::from_str(&with(credit, own.clone())).unwrap();
    let debit = json!({"operationType": "P2P_DEBIT", "amount": 1300, "resultCode": 0, "refNum": "1",
                       "pan": "222222XXXXXX2222"});
    let debit: Value = serde_json::from_str(&with(debit, own)).unwrap();
    let failed = json!({"operationType": "P2P_CREDIT", "amount": 1234, "resultCode": 1, "refNum": "2"});
    for operations in [json!([credit]), json!([debit, credit]), json!([failed, credit]), json!([credit, failed])] {
        let body = performed(json!({"operationList": operations, "target": null}));
        let ours = Subject { card: Some("411111******1111".into()), ..subject() };
        for (verdict, facts) in [after_payout(&body), asked(&ours, &body)] {
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Paid, None, false), "{body}");
            assert_eq!(facts.ref_num.as_deref(), Some("948498232196"), "of the operation that credited the payee");
            assert_eq!(facts.masked_pan.as_deref(), Some("411111XXXXXX1111"));
        }
    }
}

#[test]
fn another_card_than_ours_is_somebody_elses_money() {
    let theirs = "555555XXXXXX4444";
    let operation = |changes: Value| {
        let operation = json!({"operationType": "P2P_CREDIT", "amount": 1234, "resultCode": 0});
        let operation: Value = serde_json::from_str(&with(operation, changes)).unwrap();
        json!({"operationList": [operation], "target": null})
    };
    let ours = Subject { card: Some("411111******1111".into()), ..subject() };
    for status in ["0", "1", "2", "6", "7"] {
        for mut changes in [
            json!({"target": {"maskedPan": theirs}}),
            json!({"target": {"maskedPan": "411111**1112"}}),
            json!({"target": {"maskedPan": "************4444"}}),
            operation(json!({"panMaskedTo": theirs})),
            operation(json!({"pan": theirs})),
            operation(json!({"pan": theirs, "operationType": null})),
            operation(json!({"panMaskedTo": theirs, "operationType": "P2P_DEBIT"})),
        ] {
            changes["orderStatus"] = status.into();
            let body = performed(changes);
            for (verdict, facts) in [after_payout(&body), asked(&ours, &body)] {
                assert_eq!(
                    (verdict, facts.reason, facts.alarm),
                    (Verdict::Foreign, Some("card_differs"), true),
                    "{body}"
                );
                assert!(facts.details.unwrap()["otherCard"].is_string());
                assert_eq!((facts.masked_pan, facts.ref_num), (None, None), "facts of another payout are not ours");
            }
            assert_ne!(asked(&subject(), &body).0, Verdict::Foreign, "we were given no card: {body}");
        }
    }
    for target in ["411111**1111", "4111XXXXXXXX1111", "************1111", "4111 11** **** 1111", "XXXX"] {
        let body = performed(json!({"target": {"maskedPan": target}}));
        assert_eq!((after_payout(&body).0, asked(&ours, &body).0), (Verdict::Paid, Verdict::Paid), "{target}");
    }
    // The card that paid is not the payee's.
    let debit = json!({"operationType": "P2P_DEBIT", "amount": 1300, "resultCode": 0, "pan": theirs});
    let credit = json!({"operationType": "P2P_CREDIT", "amount": 1234, "resultCode": 0});
    let body = performed(json!({"operationList": [debit, credit], "source": {"bindingId": "b"}}));
    assert_eq!((after_payout(&body).0, asked(&ours, &body).0), (Verdict::Paid, Verdict::Paid));
    let other = Some("555555******4444".to_owned());
    let page = asked(&Subject { card: other, by_page: true, ..subject() }, &performed(json!({})));
    assert_eq!(page.0, Verdict::Paid, "whoever typed a card on the page typed his own");
}

#[test]
fn a_declined_card_on_an_open_page_is_not_the_end() {
    let failed =
        json!([{"operationType": "P2P_CREDIT", "resultCode": 1, "resultCodeDescription": "Недостаточно средств"}]);
    let body = performed(json!({"orderStatus": "6", "operationList": failed}));
    let open = Subject { by_page: true, ..subject() };
    let (verdict, facts) = asked(&open, &body);
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::ActionRequired, Some("insufficient_funds"), false));
    assert_eq!(facts.message.as_deref(), Some("Недостаточно средств"));
    let (verdict, facts) = asked(&Subject { page_over: true, ..open.clone() }, &body);
    assert_eq!((verdict, facts.reason), (Verdict::Declined, Some("insufficient_funds")));
    assert_eq!(asked(&subject(), &body).0, Verdict::Declined, "nobody else has a link");
    assert_eq!(after_payout(&body).0, Verdict::Declined);

    let registered = performed(json!({"orderStatus": "0", "operationList": null}));
    assert_eq!(asked(&open, &registered).0, Verdict::ActionRequired);
    let (verdict, facts) = asked(&Subject { page_over: true, ..open }, &registered);
    assert_eq!((verdict, facts.reason), (Verdict::Pending, Some("page_over")), "no link helps any more, and no proof");
}

#[test]
fn the_reason_of_a_decline_is_that_of_the_operation() {
    let failed = |words: Value| json!([{"resultCode": 1, "resultCodeDescription": words}]);
    for (operations, message, reason) in [
        (failed(json!("Срок действия карты истек")), Some("Срок действия карты истек"), "card_expired"),
        (failed(json!("Отказ")), Some("Отказ"), "declined"),
        (failed(json!("")), None, "declined"),
        (failed(json!(null)), None, "declined"),
        (json!([]), None, "declined"),
        (json!(null), None, "declined"),
    ] {
        let body = performed(json!({"orderStatus": 6, "operationList": operations}));
        for (verdict, facts) in [after_payout(&body), asked(&subject(), &body)] {
            assert_eq!((verdict, facts.reason), (Verdict::Declined, Some(reason)), "{body}");
            assert_eq!(facts.message.as_deref(), message, "never the bank's word about the question");
        }
    }
    let debit = json!({"operationType": "P2P_DEBIT", "resultCode": 1, "resultCodeDescription": "Превышен лимит"});
    let (_, facts) = after_payout(&performed(json!({"orderStatus": 6, "operationList": [debit]})));
    assert_eq!((facts.reason, facts.code.as_deref()), (Some("limit_exceeded"), Some("1")));
    let (_, facts) =
        after_payout(&performed(json!({"orderStatus": 6, "operationList": null, "errorMessage": "Отказ банка"})));
    assert_eq!(facts.message.as_deref(), Some("Отказ банка"), "words that do not praise the question are kept");
    let paid = after_payout(&performed(json!({})));
    assert_eq!((paid.1.message.as_deref(), paid.1.reason), (Some("Успешно"), None));
}

#[test]
fn a_missing_currency_contradicts_nothing() {
    for status in [0, 2, 6] {
        let with_it = performed(json!({"orderStatus": status, "operationList": null}));
        let without = performed(json!({"orderStatus": status, "operationList": null, "currency": null}));
        assert_eq!(after_payout(&without).0, after_payout(&with_it).0, "{status}");
        assert_eq!(asked(&subject(), &without).0, asked(&subject(), &with_it).0, "{status}");
        for other in [json!("643"), json!(840), json!("")] {
            let other = performed(json!({"orderStatus": status, "operationList": null, "currency": other}));
            assert_eq!(after_payout(&other).0, Verdict::Unknown, "{other}");
        }
    }
}

#[test]
fn the_page_lives_as_long_as_it_was_asked_to() {
    let life = |more: Value| {
        let base = json!({"orderNumber": "1", "amount": 1, "currency": "KZT", "returnUrl": "https://till.kz/done"});
        let request = serde_json::from_str(&with(base, more)).unwrap();
        gateway(json!({})).page_life(&command(Operation::PayoutRegister, request))
    };
    assert_eq!(life(json!({})), Some(Duration::from_secs(1200)), "the bank's default");
    assert_eq!(life(json!({"sessionTimeoutSecs": 300})), Some(Duration::from_secs(300)));
    assert_eq!(gateway(json!({})).page_life(&payout()), None);
}

#[test]
fn only_http_200_can_settle() {
    for body in [performed(json!({})), performed(json!({"orderStatus": 6, "operationList": null}))] {
        for http in [201, 202, 204, 206, 301, 302, 307, 400, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504] {
            let reply = answer(http, &body);
            let gateway = gateway(json!({}));
            for (verdict, facts) in
                [gateway.read_command(&payout(), &Stage::default(), &reply), gateway.read_status(&subject(), &reply)]
            {
                assert_eq!(verdict, Verdict::Unknown, "{http}");
                assert!(!facts.alarm || (300..400).contains(&http), "{http}");
            }
            assert!(!gateway.read_status(&subject(), &reply).1.alarm, "a bad answer to a question says nothing");
        }
    }
}

#[test]
fn what_is_not_one_complete_json_object_is_unknown() {
    let good = performed(json!({}));
    let cp1251 = [b"{\"errorCode\":\"0\",\"errorMessage\":\"".as_slice(), b"\xd3\xf1\xef\xe5\xf8\xed\xee\"}"].concat();
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(Vec<u8>, &str); 9] = [
        (Vec::new(), "empty_answer"),
        (b"  \r\n ".to_vec(), "empty_answer"),
        ([b"\xef\xbb\xbf", good.as_bytes()].concat(), "byte_order_mark"),
        (cp1251, "not_utf8"),
        (utf16, "not_json"),
        (b"<html><body>502 Bad Gateway</body></html>".to_vec(), "html"),
        (format!("[{good}]").into_bytes(), "not_an_object"),
        (format!("{good}{good}").into_bytes(), "not_json"),
        (good.replacen("{", "{\"amount\":1234,", 1).into_bytes(), "duplicate_key"),
    ];
    let gateway = gateway(json!({}));
    for (body, reason) in cases {
        for http in [200, 500, 502, 503, 504, 408, 425, 400] {
            let reply = answer(http, &body);
            for (verdict, facts) in
                [gateway.read_command(&payout(), &Stage::default(), &reply), gateway.read_status(&subject(), &reply)]
            {
                assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some(reason)), "{http}");
                assert_eq!(facts.raw.is_none(), body.is_empty());
            }
        }
    }
}

#[test]
fn evidence_of_an_unreadable_answer_is_its_beginning() {
    let page = format!("<html>4111111111111111{}</html>", "x".repeat(1000));
    let (_, facts) = after_payout(&page);
    let Some(Value::String(kept)) = facts.raw else { panic!("{:?}", facts.raw) };
    assert_eq!(kept.chars().count(), 500);
    assert!(kept.starts_with("<html>***xxx"));
}

#[test]
fn the_balance_is_read_with_its_sign() {
    let gateway = gateway(json!({}));
    let ask = |body: &str| match gateway.read_query(&Query::Balance { source: None }, &answer(200, body)) {
        QueryReading::Answered(members, _) => Ok(Value::Object(members)),
        QueryReading::Refused(facts) | QueryReading::Unreadable(facts) => Err(facts.reason.unwrap()),
    };
    let balance = |list: Value| ask(&json!({"errorCode": "0", "balanceDescriptionList": list}).to_string());
    assert_eq!(
        ask(fixture!("balance.answer.json")).unwrap()["balance"],
        json!({"amount": 49925200, "currency": "KZT"})
    );
    let owed = json!({"balanceAmount": "5", "balanceCurrency": 398, "balanceSign": "D", "balanceDescription": "owed"});
    let expected = json!({"amount": -5, "currency": "KZT", "description": "owed"});
    assert_eq!(balance(owed.clone()).unwrap()["balance"], expected);
    let dollars = json!({"balanceAmount": 7, "balanceCurrency": "840", "balanceSign": "C"});
    let both = balance(json!([dollars, owed])).unwrap();
    assert_eq!((&both["balance"], both["balances"].as_array().unwrap().len()), (&expected, 2));
    assert_eq!(balance(json!([])), Err("balance_missing"));
    assert_eq!(balance(json!([owed, owed])), Err("balance_ambiguous"));
    assert_eq!(ask(r#"{"errorCode":"0"}"#), Err("balance_missing"));
    for change in [
        json!({"balanceSign": null}),
        json!({"balanceSign": "c"}),
        json!({"balanceAmount": -5}),
        json!({"balanceAmount": 5.0}),
        json!({"balanceAmount": null}),
        json!({"balanceCurrency": "000"}),
        json!({"balanceCurrency": null}),
    ] {
        let entry: Value = serde_json::from_str(&with(owed.clone(), change.clone())).unwrap();
        assert_eq!(balance(entry), Err("balance_unreadable"), "{change}");
    }
}

#[test]
fn the_echo_is_told_apart_from_silence() {
    let gateway = gateway(json!({}));
    let ping = |http, body: &str| gateway.read_query(&Query::Ping, &answer(http, body));
    let QueryReading::Answered(members, _) = ping(200, fixture!("echo.answer.txt")) else { panic!() };
    let expected = json!({
        "text": fixture!("echo.answer.txt").trim(), "version": "v2.3", "node": "svip01", "instance": "svipUAT",
    });
    assert_eq!(Value::Object(members), expected);
    let QueryReading::Answered(members, _) = ping(200, "pong") else { panic!() };
    assert_eq!(Value::Object(members), json!({"text": "pong"}));
    assert!(matches!(ping(200, ""), QueryReading::Unreadable(_)));
    assert!(matches!(ping(404, ""), QueryReading::Refused(_)));
    assert!(matches!(ping(302, ""), QueryReading::Unreadable(_)));
    assert!(matches!(ping(503, "<html>"), QueryReading::Unreadable(_)));
}

#[test]
fn a_status_is_always_asked_by_our_own_number() {
    let known = Subject { stage: Stage { order_id: Some("da42b8d9".into()), ..Stage::default() }, ..subject() };
    let body: Value = serde_json::from_slice(&gateway(json!({})).status(&known).body).unwrap();
    assert_eq!((&body["orderNumber"], body.get("orderId")), (&json!(NUMBER), None));
    assert_eq!(body.get("language"), None, "the bank's default");
    let russian = Subject { language: Some("ru".into()), ..subject() };
    let body: Value = serde_json::from_slice(&gateway(json!({})).status(&russian).body).unwrap();
    assert_eq!(body["language"], "ru");
}
