//! What the answer to a payout says about the money, and what it does not say.

use crate::{
    NUMBER, UID, answer, answered, asked, created, fixture, flat, gateway, known, of_status, payout, subject,
    transaction, with,
};
use serde_json::{Value, json};
use tolem::model::*;

fn after(changes: Value) -> (Verdict, Facts) {
    created(json!({}), 200, answered(changes))
}

#[test]
fn the_vendors_example_is_paid() {
    let (verdict, facts) = created(json!({}), 200, fixture!("create.answer.json"));
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Paid, None, false));
    assert_eq!((facts.http, facts.order_id.as_deref(), facts.form_url), (Some(200), Some(UID), None));
    assert_eq!((facts.code, facts.message.as_deref(), facts.fee), (None, Some("Successfully processed"), None));
    assert_eq!(facts.ref_num.as_deref(), Some("1569310086280783205"));
    assert_eq!(facts.masked_pan.as_deref(), Some("555555******4444"));
    let card = json!({"brand": "master", "last4": "4444", "holder": "John Doe"});
    assert_eq!(
        facts.details,
        Some(json!({"paidAt": "2021-07-01T13:44:57.217Z", "refId": "1569310086280783205", "card": card}))
    );
    let mut raw: Value = serde_json::from_str(fixture!("create.answer.json")).unwrap();
    raw["transaction"]["additional_data"]["document"] = "***".into();
    raw["transaction"]["recipient"]["birth_date"] = "***".into();
    assert_eq!(facts.raw, Some(raw), "the whole answer, without what belongs to a person");
}

#[test]
fn version_3_is_flat_and_its_inner_transaction_is_the_acquirers() {
    for options in [json!({}), json!({"apiVersion": "3"})] {
        let (verdict, facts) = created(options, 200, fixture!("v3.answer.json"));
        assert_eq!((verdict, facts.reason, facts.code.as_deref()), (Verdict::Paid, None, Some("S.0000")));
        assert_eq!((facts.order_id.as_deref(), facts.ref_num.as_deref()), (Some(UID), Some("999")));
        let details = facts.details.unwrap();
        assert_eq!((&details["authCode"], &details["bankCode"]), (&json!("654321"), &json!("05")));
        assert_eq!(details["friendlyMessage"], "The payout is made");
    }
    let block = |status: &str| json!({"auth_code": "1", "status": status});
    // The trap: the status of the block alone makes nobody rich.
    let (verdict, facts) =
        created(json!({}), 200, flat(json!({"status": "pending", "code": "P.0001", "transaction": block("pending")})));
    assert_eq!((verdict, facts.reason), (Verdict::Pending, Some("in_progress")));
    let inner = json!({"transaction": {"status": "successful", "auth_code": "1"}}).to_string();
    assert_eq!(created(json!({}), 200, inner).0, Verdict::Unknown);
    let both =
        with(serde_json::from_str(fixture!("v3.answer.json")).unwrap(), json!({"transaction": transaction(json!({}))}));
    let (verdict, facts) = created(json!({}), 200, both.to_string());
    assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("two_transactions")));
}

#[test]
fn the_acquirers_block_is_read_wherever_it_stands() {
    let block = json!({"rrn": "42", "ref_id": "7", "auth_code": "a", "bank_code": "00", "status": "successful", "amount": 100, "currency": "RUB"});
    for changes in [
        json!({"payout": block, "additional_data": null}),
        json!({"additional_data": {"payout": block}}),
        json!({"payout": block, "additional_data": {"payout": {"ref_id": "7"}}}),
    ] {
        let (verdict, facts) = after(changes);
        assert_eq!((verdict, facts.ref_num.as_deref()), (Verdict::Paid, Some("42")));
        assert_eq!(facts.details.unwrap()["authCode"], "a");
    }
}

#[test]
fn statuses_mean_what_the_table_says() {
    let table = [
        ("successful", Verdict::Paid, None),
        ("failed", Verdict::Declined, Some("declined")),
        ("expired", Verdict::Declined, Some("order_expired")),
        ("incomplete", Verdict::Pending, None),
        ("pending", Verdict::Pending, None),
        ("error", Verdict::Unknown, Some("status_error")),
        ("deleted", Verdict::Pending, Some("status_unlisted")),
        ("initial", Verdict::Pending, Some("status_unlisted")),
        ("Successful", Verdict::Pending, Some("status_unlisted")),
    ];
    for (status, verdict, reason) in table {
        let body = json!({"transaction": with(of_status(status), json!({"redirect_url": null}))}).to_string();
        let (found, facts) = created(json!({}), 200, &body);
        assert_eq!((found, facts.reason, facts.alarm), (verdict, reason, false), "{status}");
        let by_uid = asked(json!({"statusBy": "uid"}), &known(UID), 200, &body);
        assert_eq!((by_uid.0, by_uid.1.reason), (verdict, reason), "{status}");
        let version_3 = flat(json!({"status": status, "code": null, "transaction": null}));
        assert_eq!(created(json!({}), 200, version_3).0, verdict, "{status}");
    }
}

#[test]
fn a_page_is_opened_only_where_one_is_waited_for() {
    let waiting = |url: Value| {
        json!({"transaction": with(of_status("incomplete"), json!({"redirect_url": url, "message": null}))}).to_string()
    };
    let page = "https://acquirer.by/process/1-d43572b244";
    let (verdict, facts) = created(json!({}), 200, waiting(page.into()));
    assert_eq!((verdict, facts.form_url.as_deref(), facts.message), (Verdict::ActionRequired, Some(page), None));
    let (verdict, facts) = created(json!({"redirect": false}), 200, waiting(page.into()));
    assert_eq!((verdict, facts.form_url), (Verdict::Pending, None));
    assert_eq!(facts.details.unwrap()["redirectUrl"], page);
    for url in
        [json!("http://acquirer.by/"), json!("javascript:alert(1)"), json!(""), json!(5), json!("default_domain/x")]
    {
        let (verdict, facts) = created(json!({}), 200, waiting(url.clone()));
        assert_eq!((verdict, facts.form_url), (Verdict::Pending, None), "{url}");
    }
    let (verdict, facts) = created(json!({}), 200, fixture!("create.answer.json"));
    assert_eq!((verdict, facts.form_url), (Verdict::Paid, None), "redirect_url under a finished payout means nothing");
}

#[test]
fn what_differs_from_what_was_asked_is_unknown_and_alarms() {
    for status in ["successful", "failed", "pending", "error", "expired"] {
        for (changes, reason) in [
            (json!({"tracking_id": "tracking_id_001"}), "number_differs"),
            (json!({"type": "payment"}), "type_differs"),
            (json!({"amount": 101}), "amount_differs"),
            (json!({"amount": 10000}), "amount_differs"),
            (json!({"currency": "BYN"}), "currency_differs"),
            (json!({"test": true}), "test_differs"),
            (json!({"payout": {"amount": 101}}), "amount_differs"),
            (json!({"payout": {"currency": "USD"}}), "currency_differs"),
            (json!({"additional_data": {"payout": {"amount": 99}}}), "amount_differs"),
        ] {
            let body = json!({"transaction": with(of_status(status), changes.clone())}).to_string();
            let (verdict, facts) = created(json!({}), 200, &body);
            assert_eq!(
                (verdict, facts.reason, facts.alarm),
                (Verdict::Unknown, Some(reason), true),
                "{status} {changes}"
            );
            assert_eq!((facts.order_id, facts.ref_num, facts.masked_pan), (None, None, None), "not our payout");
        }
    }
    let stage = Stage { order_id: Some("1-ffffffffff".into()), ..Stage::default() };
    let reply = answer(200, fixture!("create.answer.json"));
    let (verdict, facts) = gateway(json!({})).read_command(&payout(), &stage, &reply);
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("order_id_differs"), true));
    let stage = Stage { order_id: Some("async/1".into()), ..Stage::default() };
    assert_eq!(gateway(json!({})).read_command(&payout(), &stage, &reply).0, Verdict::Paid, "a task is no uid");
}

/// A payout to a token is told by the token, where the answer names one.
#[test]
fn a_payout_to_another_token_is_not_ours() {
    let mut request = crate::small();
    request.as_object_mut().unwrap().remove("card");
    request["bindingId"] = "b4469f38-cec7-4f55-a86d-2ab2dc300e0b".into();
    let command = crate::command(request);
    let ours = Subject { binding: Some("b4469f38-cec7-4f55-a86d-2ab2dc300e0b".into()), ..subject() };
    for name in ["recipient_credit_card", "credit_card", "payment_method"] {
        let told = |token: Value| with(of_status("successful"), json!({name: {"token": token, "last_4": "4444"}}));
        let read = |token: Value| {
            let (body, list) = (json!({"transaction": told(token.clone())}), json!({"transactions": [told(token)]}));
            let answered = gateway(json!({})).read_command(&command, &Stage::default(), &answer(200, body.to_string()));
            [answered, asked(json!({}), &ours, 200, list.to_string())]
        };
        for same in [json!("b4469f38-cec7-4f55-a86d-2ab2dc300e0b"), json!(null), json!("")] {
            assert!(read(same.clone()).iter().all(|(verdict, _)| *verdict == Verdict::Paid), "{name} {same}");
        }
        for (verdict, facts) in read(json!("another-token")) {
            let found = (verdict, facts.reason, facts.alarm);
            assert_eq!(found, (Verdict::Foreign, Some("binding_differs"), true), "{name}");
            assert!(!format!("{facts:?}").contains("another-token"), "a token opens a card");
        }
        let list = json!({"transactions": [told(json!("new-token"))]}).to_string();
        assert_eq!(asked(json!({}), &subject(), 200, list).0, Verdict::Paid, "we named none");
    }
}

/// Who gets the money is as much ours as the amount.
#[test]
fn a_payout_to_another_card_is_not_ours() {
    let card =
        |changes: Value| with(json!({"brand": "master", "first_1": "5", "last_4": "4444", "bin": "555555"}), changes);
    let masked = || Subject { card: Some("555555******4444".into()), ..subject() };
    let all = |body: &str| {
        let list = format!("{{\"transactions\":[{body}]}}");
        let by_uid = json!({"statusBy": "uid"});
        [
            created(json!({}), 200, body),
            created(json!({"async": true}), 201, body),
            asked(json!({}), &masked(), 200, &list),
            asked(by_uid, &Subject { stage: known(UID).stage, ..masked() }, 200, body),
            asked(json!({}), &Subject { stage: known("async/1").stage, ..masked() }, 200, body),
        ]
    };
    let others = [
        card(json!({"last_4": "1111"})),
        card(json!({"first_1": "4"})),
        card(json!({"bin": "555556"})),
        card(json!({"bin": "55555600"})),
        json!({"last_4": "1111"}),
        json!({"first_1": "4"}),
    ];
    for status in ["successful", "failed", "pending", "incomplete", "expired", "error"] {
        for other in &others {
            for changes in [
                json!({"credit_card": other}),
                json!({"recipient_credit_card": other}),
                json!({"payment_method": other, "credit_card": null, "recipient_credit_card": null}),
                json!({"credit_card": other, "recipient_credit_card": other}),
            ] {
                let body = json!({"transaction": with(of_status(status), changes)}).to_string();
                for (verdict, facts) in all(&body) {
                    let found = (verdict, facts.reason, facts.alarm);
                    assert_eq!(found, (Verdict::Foreign, Some("card_differs"), true), "{status} {body}");
                    assert_eq!((facts.order_id, facts.ref_num, facts.masked_pan), (None, None, None), "not our payout");
                }
            }
        }
    }
    let version_3 = flat(json!({"payment_method": card(json!({"last_4": "1111"}))}));
    assert_eq!(created(json!({}), 200, version_3).0, Verdict::Foreign);
    // What is left out, or is no digits, names no other card.
    for same in [
        card(json!({})),
        card(json!({"bin": "55555555"})),
        json!({"token": "b4469f38"}),
        card(json!({"bin": null, "first_1": null})),
        card(json!({"bin": "555555**", "last_4": "**44"})),
        card(json!({"bin": 400000, "last_4": []})),
        json!({}),
    ] {
        let body = answered(json!({"credit_card": same, "recipient_credit_card": same, "payment_method": same}));
        for (verdict, facts) in all(&body) {
            assert_eq!((verdict, facts.alarm), (Verdict::Paid, false), "{body}");
        }
    }
    // A token names no card, and the journal may not have the mask of one.
    let token = with(crate::small(), json!({"card": null, "bindingId": "b4469f38-cec7-4f55-a86d-2ab2dc300e0b"}));
    let elses = answered(json!({"credit_card": card(json!({"last_4": "1111"}))}));
    let by_token = gateway(json!({})).read_command(&crate::command(token), &Stage::default(), &answer(200, &elses));
    assert_eq!(by_token.0, Verdict::Paid);
    assert_eq!(asked(json!({"statusBy": "uid"}), &known(UID), 200, &elses).0, Verdict::Paid);
    // Another number, amount or currency is told before another card.
    let twice = answered(json!({"amount": 101, "credit_card": card(json!({"last_4": "1111"}))}));
    assert_eq!(created(json!({}), 200, twice).1.reason, Some("amount_differs"));
}

/// The number is not unique there, so that a decline of a repetition leaves its first request in doubt.
#[test]
fn a_declined_repetition_declines_nothing_before_it() {
    for status in ["failed", "expired"] {
        let body = json!({"transaction": of_status(status)}).to_string();
        for options in [json!({}), json!({"statusBy": "uid"}), json!({"async": true})] {
            let read = |again| {
                let stage = Stage { again, ..Stage::default() };
                gateway(options.clone()).read_command(&payout(), &stage, &answer(200, &body))
            };
            assert_eq!(read(false).0, Verdict::Declined);
            let (verdict, facts) = read(true);
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("declined_in_doubt"), false));
            assert_eq!(facts.order_id, None, "all transactions of the number are asked for, and not this one");
        }
    }
    let again = Stage { again: true, ..Stage::default() };
    let paid = gateway(json!({})).read_command(&payout(), &again, &answer(200, fixture!("create.answer.json")));
    assert_eq!(paid.0, Verdict::Paid);
}

#[test]
fn a_decline_says_why_in_words_that_mean_the_same_everywhere() {
    let why = |changes: Value| {
        let body = json!({"transaction": with(of_status("failed"), with(json!({"message": "Payment was declined"}), changes))});
        let (verdict, facts) = created(json!({}), 200, body.to_string());
        assert_eq!(verdict, Verdict::Declined, "{body}");
        (facts.reason.unwrap(), facts.message.unwrap())
    };
    for (changes, reason, message) in [
        (json!({}), "declined", "Payment was declined"),
        (json!({"status_code": "F.0114"}), "insufficient_funds", "Payment was declined"),
        (json!({"status_code": "F.0111", "message": "Карта просрочена"}), "card_expired", "Карта просрочена"),
        (json!({"status_code": "F.0124"}), "limit_exceeded", "Payment was declined"),
        (json!({"message": "Insufficient funds"}), "insufficient_funds", "Insufficient funds"),
        (json!({"bank_message": "Expired card"}), "card_expired", "Expired card"),
        (json!({"payout": {"message": "Withdrawal limit exceeded"}}), "limit_exceeded", "Withdrawal limit exceeded"),
        (json!({"payout": {"bank_code": "51", "message": "DECLINE"}}), "insufficient_funds", "Payment was declined"),
        (json!({"friendly_message": "Недостаточно средств"}), "insufficient_funds", "Недостаточно средств"),
        (json!({"status_code": "F.0105", "message": "Insufficient funds"}), "do_not_honor", "Insufficient funds"),
        (json!({"payout": {"bank_code": "00"}}), "declined", "Payment was declined"),
    ] {
        assert_eq!(why(changes.clone()), (reason, message.to_owned()), "{changes}");
    }
    let paid = after(json!({"message": "Insufficient funds"}));
    assert_eq!((paid.0, paid.1.reason), (Verdict::Paid, None), "words decline nothing");
}

/// One number of ten passes the check of card numbers.
#[test]
fn the_banks_reference_comes_out_as_it_came() {
    let read = |reference: &str| {
        let body = answered(json!({"payout": {"status": "successful", "ref_id": reference}, "additional_data": null}));
        let with_mask = Subject { card: Some("555555******4444".into()), stage: known(UID).stage, ..subject() };
        let told = asked(json!({"statusBy": "uid"}), &with_mask, 200, &body);
        let at_once = created(json!({}), 200, &body);
        assert_eq!((at_once.0, told.0), (Verdict::Paid, Verdict::Paid));
        (at_once.1.ref_num.unwrap(), told.1.ref_num.unwrap())
    };
    for reference in ["1569310086280783009", "1569310086280783205", "4111111111111111", "948498232196", "ab-12_3.4"] {
        assert_eq!(read(reference), (reference.to_owned(), reference.to_owned()));
    }
    // The card itself is no reference, and a sentence is masked as any other.
    for reference in ["5555555555554444", "ref 5555 5555 5555 4444", "card 5555555555554444"] {
        let (at_once, told) = read(reference);
        for shown in [at_once, told] {
            let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
            assert!(!digits.contains("5555555555554444"), "{shown}");
        }
    }
}

#[test]
fn an_acquirer_that_contradicts_the_status_alarms() {
    for (status, acquirer) in [
        ("successful", "failed"),
        ("successful", "pending"),
        ("successful", "unheard"),
        ("failed", "successful"),
        ("failed", "pending"),
        ("expired", "successful"),
        ("pending", "successful"),
        ("incomplete", "failed"),
    ] {
        let body = json!({"transaction": with(of_status(status), json!({"payout": {"status": acquirer}}))}).to_string();
        let (verdict, facts) = created(json!({}), 200, body);
        let expected = (Verdict::Unknown, Some("payout_status_differs"), true);
        assert_eq!((verdict, facts.reason, facts.alarm), expected, "{status} {acquirer}");
    }
    for (status, acquirer, verdict) in [
        ("expired", "failed", Verdict::Declined),
        ("pending", "incomplete", Verdict::Pending),
        ("error", "failed", Verdict::Unknown),
    ] {
        let body = json!({"transaction": with(of_status(status), json!({"payout": {"status": acquirer}}))}).to_string();
        let (found, facts) = created(json!({}), 200, body);
        assert_eq!((found, facts.alarm), (verdict, false), "{status} {acquirer}");
    }
}

#[test]
fn what_is_missing_or_unreadable_is_unknown() {
    for (changes, reason) in [
        (json!({"tracking_id": null}), "number_missing"),
        (json!({"tracking_id": 5}), "number_unreadable"),
        (json!({"uid": null}), "uid_missing"),
        (json!({"uid": 5}), "uid_unreadable"),
        (json!({"uid": "1/2"}), "uid_unreadable"),
        (json!({"uid": "5555555555554444"}), "uid_unreadable"),
        (json!({"amount": null}), "amount_missing"),
        (json!({"amount": 100.0}), "amount_unreadable"),
        (json!({"amount": "1e2"}), "amount_unreadable"),
        (json!({"currency": null}), "currency_missing"),
        (json!({"currency": "rub"}), "currency_unreadable"),
        (json!({"status": null}), "status_missing"),
        (json!({"status": true}), "status_unreadable"),
        (json!({"type": 5}), "type_unreadable"),
        (json!({"test": "no"}), "test_unreadable"),
        (json!({"payout": "successful"}), "payout_unreadable"),
        (json!({"additional_data": []}), "payout_unreadable"),
        (json!({"additional_data": {"payout": []}}), "payout_unreadable"),
        (json!({"payout": {"status": 5}}), "payout_unreadable"),
        (json!({"payout": {"amount": "x"}}), "amount_unreadable"),
        (json!({"status_code": 5}), "code_unreadable"),
        (json!({"status_code": "S.0000", "code": "F.0105"}), "code_unreadable"),
    ] {
        let (verdict, facts) = after(changes.clone());
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), false), "{changes}");
    }
    for spelling in [
        json!({"amount": "100"}),
        json!({"currency": "643"}),
        json!({"type": null}),
        json!({"id": null}),
        json!({"new": [1.5]}),
    ] {
        assert_eq!(after(spelling.clone()).0, Verdict::Paid, "{spelling}");
    }
}

#[test]
fn codes_refine_a_reason_and_never_settle_anything() {
    let of = |table: &str, status: &str, code: &str| {
        let body = json!({"transaction": with(of_status(status), json!({"status_code": code, "redirect_url": null}))})
            .to_string();
        let options = json!({"codeTable": table, "statusBy": "uid"});
        let (verdict, facts) = created(options.clone(), 200, &body);
        assert_eq!(facts.code.as_deref(), Some(code));
        let (told, told_facts) = asked(options, &known(UID), 200, &body);
        ((verdict, facts.reason, facts.alarm), (told, told_facts.reason, told_facts.alarm))
    };
    use Verdict::{Declined, Paid, Pending, Unknown};
    let rows = [
        ("status-code", "successful", "S.0000", (Paid, None, false), (Paid, None, false)),
        (
            "status-code",
            "failed",
            "F.0114",
            (Declined, Some("insufficient_funds"), false),
            (Declined, Some("insufficient_funds"), false),
        ),
        ("api-v3", "failed", "F.0114", (Declined, Some("declined"), false), (Declined, Some("declined"), false)),
        (
            "status-code",
            "failed",
            "F.0123",
            (Declined, Some("limit_exceeded"), false),
            (Declined, Some("limit_exceeded"), false),
        ),
        (
            "api-v3",
            "failed",
            "F.0003",
            (Declined, Some("card_expired"), false),
            (Declined, Some("card_expired"), false),
        ),
        ("none", "failed", "F.0114", (Declined, Some("declined"), false), (Declined, Some("declined"), false)),
        (
            "status-code",
            "failed",
            "F.0108",
            (Unknown, Some("declined_in_doubt"), false),
            (Declined, Some("duplicate_transaction"), false),
        ),
        (
            "status-code",
            "failed",
            "F.0997",
            (Unknown, Some("declined_in_doubt"), false),
            (Declined, Some("reason_unknown"), false),
        ),
        (
            "status-code",
            "expired",
            "F.0999",
            (Unknown, Some("declined_in_doubt"), false),
            (Declined, Some("reason_unknown"), false),
        ),
        (
            "api-v3",
            "failed",
            "F.0999",
            (Unknown, Some("declined_in_doubt"), false),
            (Declined, Some("declined"), false),
        ),
        (
            "status-code",
            "expired",
            "F.0998",
            (Declined, Some("customer_did_not_complete"), false),
            (Declined, Some("customer_did_not_complete"), false),
        ),
        ("status-code", "failed", "F.7777", (Declined, Some("declined"), false), (Declined, Some("declined"), false)),
        (
            "status-code",
            "pending",
            "P.0001",
            (Pending, Some("in_progress"), false),
            (Pending, Some("in_progress"), false),
        ),
        ("status-code", "pending", "S.0000", (Pending, None, false), (Pending, None, false)),
        ("status-code", "pending", "F.0105", (Pending, None, false), (Pending, None, false)),
        (
            "status-code",
            "error",
            "S.0000",
            (Unknown, Some("status_error"), false),
            (Unknown, Some("status_error"), false),
        ),
    ];
    for (table, status, code, at_once, asked) in rows {
        assert_eq!(of(table, status, code), (at_once, asked), "{table} {status} {code}");
    }
    for table in ["status-code", "api-v3"] {
        let contradicts = |alarm| {
            ((Unknown, Some("code_contradicts_status"), alarm), (Unknown, Some("code_contradicts_status"), alarm))
        };
        assert_eq!(of(table, "failed", "S.0000"), contradicts(true));
        assert_eq!(of(table, "expired", "S.0000"), contradicts(true));
        assert_eq!(of(table, "successful", "F.0105"), contradicts(true));
        for code in ["P.0001", "P.0002", "P.9999"] {
            assert_eq!(of(table, "failed", code), contradicts(false));
            assert_eq!(of(table, "successful", code), contradicts(false));
        }
    }
    for table in ["status-code", "api-v3", "none"] {
        for status in ["successful", "failed", "pending", "expired"] {
            let made_up = (Unknown, Some("made_up_answer"), false);
            assert_eq!(
                of(table, status, "F.1000"),
                (made_up, made_up),
                "what a client of the family makes of a timeout"
            );
        }
    }
}

#[test]
fn what_the_clients_of_the_family_make_up_settles_nothing() {
    let curl = json!({"errors": "Operation timed out", "message": "Operation timed out"}).to_string();
    let gone = json!({"message": "Gateway is temporarily unavailable"}).to_string();
    let nested = json!({"response": {"message": "Gateway is temporarily unavailable"}}).to_string();
    let code = json!({"code": "F.1000", "friendly_message": "x", "message": "Gateway is temporarily unavailable", "errors": {"base": ["x"]}}).to_string();
    let error = json!({"transaction": {"status": "error", "message": "x"}}).to_string();
    for body in [curl, gone, nested, code, error] {
        for http in [200, 422, 500] {
            let (verdict, facts) = created(json!({}), http, &body);
            assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{http} {body}");
            assert_eq!(asked(json!({}), &subject(), http, &body).0, Verdict::Unknown, "{http} {body}");
        }
    }
}

#[test]
fn only_success_of_http_can_settle() {
    for body in [
        fixture!("create.answer.json").to_owned(),
        json!({"transaction": of_status("failed")}).to_string(),
        flat(json!({})),
    ] {
        for http in 100..600 {
            let (verdict, facts) = created(json!({}), http, &body);
            match http {
                200..=202 => assert!(matches!(verdict, Verdict::Paid | Verdict::Declined), "{http}"),
                _ => assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{http}"),
            }
            assert!(facts.reason.is_some() || (200..=202).contains(&http));
        }
    }
}

#[test]
fn what_is_not_one_complete_json_object_is_unknown() {
    let good = fixture!("create.answer.json");
    let cases: [(Vec<u8>, &str); 8] = [
        (Vec::new(), "empty_answer"),
        (b" \r\n".to_vec(), "empty_answer"),
        ([b"\xef\xbb\xbf", good.as_bytes()].concat(), "byte_order_mark"),
        (b"{\"message\":\"\xd3\xf1\xef\xe5\xf5\"}".to_vec(), "not_utf8"),
        (b"<html>502</html>".to_vec(), "html"),
        (format!("[{good}]").into_bytes(), "not_an_object"),
        (format!("{good}{good}").into_bytes(), "not_json"),
        (good.replacen("\"uid\"", "\"amount\":100,\"uid\"", 1).into_bytes(), "duplicate_key"),
    ];
    for (body, reason) in cases {
        for http in [200, 201, 422, 500, 503, 408, 425, 400, 409] {
            let (verdict, facts) = created(json!({}), http, &body);
            assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some(reason)), "{http}");
            let (verdict, facts) = asked(json!({}), &subject(), http, &body);
            assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some(reason)), "{http}");
        }
    }
}

#[test]
fn the_asynchronous_door_gives_a_task_to_ask_for() {
    let options = || json!({"async": true});
    let (verdict, facts) = created(options(), 200, fixture!("async.answer.json"));
    assert_eq!((verdict, facts.reason), (Verdict::Pending, Some("accepted")));
    assert_eq!(facts.order_id.as_deref(), Some("async/8b4d7ad1-7f0c-4b3e-9f59-2f1c8f0f3d11"));
    for id in [json!("../1"), json!("a/b"), json!(""), json!(5), json!("x".repeat(65))] {
        let body = json!({"status": "processing", "request_id": id}).to_string();
        let (verdict, facts) = created(options(), 200, body);
        assert_eq!((verdict, facts.reason, facts.order_id), (Verdict::Unknown, Some("request_id_unreadable"), None));
    }
    let body = json!({"status": "unknown", "request_id": "1"}).to_string();
    assert_eq!(created(options(), 200, body).1.reason, Some("task_status_unlisted"));
    assert_eq!(
        created(options(), 200, fixture!("create.answer.json")).0,
        Verdict::Paid,
        "an answer at once is an answer"
    );
    assert_eq!(created(json!({}), 200, fixture!("async.answer.json")).0, Verdict::Unknown, "nobody asked there");
}

#[test]
fn useful_facts_are_handed_on_and_useless_ones_are_not() {
    let card = json!({"token": "b4469f38-cec7-4f55-a86d-2ab2dc300e0b", "bin": "55555555", "last_4": "4444", "first_1": "5", "brand": "visa"});
    let (_, facts) = after(json!({
        "recipient_credit_card": card, "receipt_url": "https://backoffice.bepaid.by/customer/transactions/1/x",
        "manually_corrected_at": "2021-07-02T00:00:00.000Z",
    }));
    assert_eq!(facts.masked_pan.as_deref(), Some("555555******4444"), "at most the first six");
    let details = facts.details.unwrap();
    assert_eq!(
        details["card"],
        json!({"brand": "visa", "last4": "4444", "bindingId": "b4469f38-cec7-4f55-a86d-2ab2dc300e0b"})
    );
    assert_eq!(details["receiptUrl"], "https://backoffice.bepaid.by/customer/transactions/1/x");
    assert_eq!(details["manuallyCorrectedAt"], "2021-07-02T00:00:00.000Z");
    assert_eq!(facts.raw.unwrap()["transaction"]["recipient_credit_card"]["token"], "***");
    for (card, mask) in [
        (json!({"first_1": "5", "last_4": "4444"}), Some("5***********4444")),
        (json!({"bin": "55", "first_1": "5", "last_4": "4444"}), Some("5***********4444")),
        (json!({"bin": "5555x5", "last_4": "4444"}), None),
        (json!({"bin": "555555", "last_4": "44444"}), None),
        (json!({"bin": "555555"}), None),
    ] {
        let (verdict, facts) = after(json!({"recipient_credit_card": card, "credit_card": null}));
        assert_eq!((verdict, facts.masked_pan.as_deref()), (Verdict::Paid, mask));
    }
    assert_eq!(subject().number.as_str(), NUMBER);
}
