//! How bePaid speaks: the document's example to the letter, its refusals, its questions, its switches.

use crate::bepaid_shop::*;
use crate::till::{executions, post, sandbox, with};
use serde_json::{Value, json};
use tolem::sandbox::ProfileName;

/// The names of all members in the order they are written.
fn names(text: &str) -> Vec<String> {
    let (mut names, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find('"') {
        rest = &rest[start + 1..];
        let mut end = 0;
        while !rest[end..].starts_with('"') {
            end += if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
        }
        let word = &rest[..end];
        rest = &rest[end + 1..];
        if rest.trim_start().starts_with(':') {
            names.push(word.to_owned());
        }
    }
    names
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b"0123456789abcdef".contains(&b))
}

#[test]
fn the_example_of_the_document_is_answered_as_in_the_document() {
    let bank = gateway();
    let answer = text_to(&bank, PAYOUTS, "", &fixture("payout.request.json"));
    assert_eq!(answer.status, 200);
    let expected = fixture("payout.answer.json");
    assert_eq!(names(&answer.text()), names(&expected), "member by member, in that order");

    let ours = answer.json();
    let told = &ours["transaction"];
    let uid = told["uid"].as_str().unwrap();
    assert!(is_hex(uid.strip_prefix("1-").unwrap(), 10), "{uid}");
    assert!(told["redirect_url"].as_str().unwrap().ends_with(&format!("/process/{uid}")));
    let receipt = told["receipt_url"].as_str().unwrap();
    let key = receipt.strip_prefix(&format!("default_domain/customer/transactions/{uid}/")).unwrap();
    assert!(is_hex(key, 64) && is_hex(told["credit_card"]["stamp"].as_str().unwrap(), 64));
    for time in ["created_at", "updated_at", "paid_at"] {
        let time = told[time].as_str().unwrap();
        assert!(time.len() == 24 && time.ends_with('Z') && &time[19..20] == ".", "{time}");
    }
    let reference = told["additional_data"]["payout"]["ref_id"].as_str().unwrap();
    assert!(reference.len() == 19 && reference.bytes().all(|b| b.is_ascii_digit()));

    // All the rest is the document's.
    let mut expected: Value = serde_json::from_str(&expected).unwrap();
    for name in ["uid", "id", "created_at", "updated_at", "paid_at", "redirect_url", "receipt_url"] {
        expected["transaction"][name] = told[name].clone();
    }
    for card in ["credit_card", "recipient_credit_card"] {
        expected["transaction"][card]["stamp"] = told["credit_card"]["stamp"].clone();
    }
    expected["transaction"]["additional_data"]["payout"]["ref_id"] = reference.into();
    assert_eq!(ours, expected);

    let entry = &bank.ledger()[0];
    assert_eq!((entry.kind.as_str(), entry.gateway.as_str(), entry.amount), ("payout", "bepaid", 100));
    assert_eq!((entry.currency.as_str(), entry.target.as_str()), ("RUB", "555555XXXXXX4444"));
    assert_eq!((entry.order_number.as_str(), entry.order_id.as_str()), ("tracking_id_000", uid));
}

#[test]
fn the_example_with_a_token_is_paid_and_asked_about() {
    let bank = gateway();
    let answer = text_to(&bank, PAYOUTS, "", &fixture("payout-by-token.request.json")).json();
    let told = &answer["transaction"];
    assert_eq!((told["status"].as_str(), told["credit_card"]["last_4"].as_str()), (Some("successful"), Some("4444")));
    assert_eq!(executions(&bank, "tracking_id_000"), 1);
    assert_eq!(ask(&bank, &format!("/transactions/{}", told["uid"].as_str().unwrap())).json(), answer);
    let first = ask(&bank, "/transactions/tracking_id/tracking_id_000").json();
    let all = ask(&bank, "/v2/transactions/tracking_id/tracking_id_000").json();
    assert_eq!((&first, &all), (&answer, &json!({"transactions": [told]})));
}

#[test]
fn switches_change_the_shape_and_never_the_money() {
    let bank = gateway();
    let told = |number: &str, switches: Value| {
        switch(&bank, switches);
        pay_with(&bank, number, PAID, json!({"recipient_credit_card": {"exp_month": "05", "exp_year": 2030}})).json()["transaction"].clone()
    };
    let plain = told("a", json!({}));
    assert_eq!((&plain["credit_card"]["token"], &plain["status_code"]), (&Value::Null, &Value::Null));
    assert_eq!(plain["credit_card"]["exp_month"], 5);
    let moved = told("b", json!({"payoutBlock": "transaction"}));
    assert!(moved["payout"]["status"] == "successful" && moved["additional_data"].get("payout").is_none());
    let filled = told("c", json!({"payoutBlock": "additional_data", "token": "filled", "acquirerCodes": "filled"}));
    let block = &filled["additional_data"]["payout"];
    assert_eq!((block["bank_code"].as_str(), block["rrn"].as_str().map(str::len)), (Some("00"), Some(12)));
    assert_eq!(block["auth_code"].as_str().map(str::len), Some(6));
    assert_eq!(filled["credit_card"]["token"].as_str().map(str::len), Some(36));
    assert_eq!(filled["credit_card"], filled["recipient_credit_card"]);
    let bare = told("d", json!({"redirectUrl": "incomplete", "receiptUrl": "absolute", "expMonth": "as-sent"}));
    assert!(bare["redirect_url"].is_null() && bare["credit_card"]["exp_month"] == "05");
    assert!(bare["receipt_url"].as_str().unwrap().starts_with(&bank.url()));
    let coded = told("e", json!({"statusCode": "always", "extraFields": true}));
    assert!(coded["status_code"] == "S.0000" && coded.get("sandbox_unknown_member").is_some());
    for number in ["a", "b", "c", "d", "e"] {
        assert_eq!(executions(&bank, number), 1);
    }
}

#[test]
fn version_3_is_flat_and_its_transaction_is_the_acquirer_s() {
    let bank = gateway();
    let body = request("v3", PAID, json!({}));
    let told = send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &body).json();
    assert_eq!((told["code"].as_str(), told["status"].as_str()), (Some("S.0000"), Some("successful")));
    assert_eq!((told["transaction"]["status"].as_str(), told["type"].as_str()), (Some("successful"), Some("payout")));
    assert_eq!(told["payment_method"]["last_4"], "0000");
    assert!(told["transaction"].get("uid").is_none() && told.get("id").is_none());
    assert_eq!(ask_v3(&bank, &format!("/transactions/{}", told["uid"].as_str().unwrap())).json(), told);
    assert_eq!(ask_v3(&bank, "/v2/transactions/tracking_id/v3").json(), json!({"transactions": [told]}));
    let refused = send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &json!({"request": {}}));
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("E.1025")));
    for (table, code) in [("status-code", "F.0105"), ("api-v3", "F.0002")] {
        switch(&bank, json!({"codeTable": table}));
        let body = request(table, "4200000000001057", json!({}));
        assert_eq!(send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &body).json()["code"], code);
    }
}

/// There is no published payout of version 3, and a public client reads one in `transaction`.
#[test]
fn version_3_is_no_other_where_the_switch_says_so() {
    let bank = gateway();
    switch(&bank, json!({"version3": "ignored"}));
    let told = send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &request("two", PAID, json!({}))).json();
    let uid = told["transaction"]["uid"].as_str().unwrap();
    assert_eq!(ask_v3(&bank, &format!("/transactions/{uid}")).json(), told);
    assert_eq!(ask_v3(&bank, "/v2/transactions/tracking_id/two").json()["transactions"][0], told["transaction"]);
    let refused = send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &json!({"request": {}}));
    assert_eq!((refused.status, refused.json().get("code")), (422, None));
    assert!(refused.json()["response"]["errors"].is_object());
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_published_words() {
    let bank = gateway();
    let refused = send_to(&bank, PAYOUTS, "", &json!({"request": {"amount": 0}}));
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.text(),
        r#"{"response":{"message":"Currency can't be blank. Description can't be blank. Amount must be greater than 0. Recipient credit card can't be blank","errors":{"currency":["can't be blank"],"description":["can't be blank"],"amount":["must be greater than 0"],"recipient_credit_card":["can't be blank"]}}}"#
    );
    let long = |length: usize| "x".repeat(length);
    let address = |other: Value| json!({"recipient_billing_address": with(json!({"country": "US"}), other)});
    let card = |other: Value| json!({"recipient_credit_card": other});
    let document = |other: Value| json!({"additional_data": {"document": other}});
    let cases = [
        (json!({"amount": "100"}), "/amount", "must be an integer"),
        (json!({"amount": 1.5}), "/amount", "must be an integer"),
        (json!({"amount": -5}), "/amount", "must be greater than 0"),
        (json!({"currency": "398"}), "/currency", "is unknown ISO 4217 Alpha-3 code"),
        (json!({"currency": "KZZ"}), "/currency", "is unknown ISO 4217 Alpha-3 code"),
        (json!({"currency": 398}), "/currency", "must be a string"),
        (json!({"description": long(256)}), "/description", "is too long (maximum is 255 characters)"),
        (json!({"tracking_id": long(256)}), "/tracking_id", "is too long (maximum is 255 characters)"),
        (json!({"tracking_id": 7}), "/tracking_id", "must be a string"),
        (json!({"duplicate_check": "false"}), "/duplicate_check", "must be a boolean"),
        (json!({"test": 1}), "/test", "must be a boolean"),
        (json!({"language": "kk"}), "/language", "is not included in the list"),
        (json!({"notification_url": "shop.example"}), "/notification_url", "is not a valid URL"),
        (json!({"verification_url": "http://a b"}), "/verification_url", "is not a valid URL"),
        (card(json!("4111111111111111")), "/recipient_credit_card", "must be an object"),
        (card(json!({"number": "4111111111111112"})), "/recipient_credit_card/number", "is not a card number"),
        (card(json!({"number": "4111 1111 1111 1111"})), "/recipient_credit_card/number", "is not a card number"),
        (card(json!({"number": 4111111111111111u64})), "/recipient_credit_card/number", "is not a card number"),
        (card(json!({"number": null})), "/recipient_credit_card/number", "can't be blank"),
        (card(json!({"holder": long(33)})), "/recipient_credit_card/holder", "is too long (maximum is 32 characters)"),
        (card(json!({"exp_month": 13})), "/recipient_credit_card/exp_month", "is invalid"),
        (card(json!({"exp_year": "30"})), "/recipient_credit_card/exp_year", "is invalid"),
        (json!({"recipient": {"ip": "1.2.3"}}), "/recipient/ip", "is not a valid IP address"),
        (json!({"recipient": {"email": "nobody"}}), "/recipient/email", "is not a valid email"),
        (
            json!({"sender": {"birth_date": "20.10.1990"}}),
            "/sender/birth_date",
            "is not a valid date, must be in the format YYYY-MM-DD",
        ),
        (
            address(json!({"first_name": long(31)})),
            "/recipient_billing_address/first_name",
            "is too long (maximum is 30 characters)",
        ),
        (
            address(json!({"city": long(61)})),
            "/recipient_billing_address/city",
            "is too long (maximum is 60 characters)",
        ),
        (
            address(json!({"country": "USA"})),
            "/recipient_billing_address/country",
            "is unknown ISO 3166-1 Alpha-2 code",
        ),
        (address(json!({"state": "Colorado"})), "/recipient_billing_address/state", "is invalid"),
        (address(json!({"zip": "9600"})), "/recipient_billing_address/zip", "is invalid"),
        (
            address(json!({"phone": long(101)})),
            "/recipient_billing_address/phone",
            "is too long (maximum is 100 characters)",
        ),
        (document(json!({"type": "VISA"})), "/additional_data/document/type", "is not included in the list"),
        (
            document(json!({"issued_at": "2010-13-01"})),
            "/additional_data/document/issued_at",
            "is not a valid date, must be in the format YYYY-MM-DD",
        ),
    ];
    for (other, path, message) in cases {
        let refused = pay_with(&bank, "wrong", PAID, other.clone());
        let errors = &refused.json()["response"]["errors"];
        assert_eq!((refused.status, errors.pointer(path)), (422, Some(&json!([message]))), "{other}: {errors}");
    }
    let right = [
        address(json!({"zip": "96002-1234", "state": "CO"})),
        json!({"recipient_billing_address": {"country": "KZ", "state": "Almaty", "zip": "050000"}}),
        card(json!({"exp_month": 1, "exp_year": 2001})),
        json!({"language": "ru", "recipient": {"ip": "::1"}, "unheard_of": 1}),
    ];
    for (i, other) in right.into_iter().enumerate() {
        assert_eq!(pay_with(&bank, &format!("right-{i}"), PAID, other).status, 200);
    }
    assert_eq!((executions(&bank, "wrong"), bank.ledger().len()), (0, 4));
}

#[test]
fn a_refusal_comes_in_every_shape_that_has_been_seen() {
    let bank = gateway();
    let refused = |switches: Value| {
        switch(&bank, switches);
        let answer = pay_with(&bank, "x", "4111111111111112", json!({}));
        assert_eq!(answer.status, 422);
        answer.json()
    };
    let errors = json!({"recipient_credit_card": {"number": ["is not a card number"]}});
    let sentence = "Recipient credit card number is not a card number";
    assert_eq!(refused(json!({})), json!({"response": {"message": sentence, "errors": errors}}));
    let plain = json!({"message": "Unprocessable entity", "errors": errors, "error_code": "invalid_params"});
    assert_eq!(refused(json!({"errorShape": "plain"})), plain);
    let third = refused(json!({"errorShape": "v3"}));
    assert_eq!((third["code"].as_str(), third["message"].as_str()), (Some("E.1025"), Some(&*format!("{sentence}."))));
    let bare = refused(json!({"errorShape": "response", "errorValues": "string"}));
    assert_eq!(bare["response"]["errors"]["recipient_credit_card"]["number"], "is not a card number");
    for (name, http) in [
        ("invalid-params", 422),
        ("duplicate", 422),
        ("token", 422),
        ("pan-not-allowed", 422),
        ("request-id", 422),
        ("unauthorized", 401),
        ("record-not-found", 404),
        ("not-json", 400),
        ("still-processing", 425),
        ("too-many-requests", 429),
        ("temporarily-unavailable", 500),
        ("timeout-gateway", 504),
        ("rest-unsuccessful", 502),
    ] {
        let number = format!("{name}~f:error-before:{name}");
        assert_eq!(pay_with(&bank, &number, PAID, json!({})).status, http, "{name}");
        assert_eq!(executions(&bank, &number), 0);
    }
}

#[test]
fn what_a_shop_must_send_besides_is_switched_on_field_by_field() {
    let bank = gateway();
    switch(&bank, json!({"required": "sender.birth_date, recipient_billing_address"}));
    let errors = pay_with(&bank, "x", PAID, json!({})).json()["response"]["errors"].clone();
    assert_eq!(
        errors,
        json!({"sender": {"birth_date": ["can't be blank"]}, "recipient_billing_address": ["can't be blank"]})
    );
    let full = json!({"sender": {"birth_date": "1990-10-20"}, "recipient_billing_address": {"city": "Almaty"}});
    assert_eq!(pay_with(&bank, "x", PAID, full).status, 200);
    switch(&bank, json!({"required": "", "panAllowed": false}));
    let refused = send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &request("y", PAID, json!({})));
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("E.1065")));
    for (wrong, field) in [
        (json!({"required": "sender.shoe_size"}), "bepaid.required"),
        (json!({"notFoundStatus": 500}), "bepaid.notFoundStatus"),
        (json!({"errorShape": "xml"}), "bepaid.errorShape"),
        (json!({"unheardOf": 1}), "bepaid.unheardOf"),
    ] {
        assert!(bank.set_settings(&json!({"bepaid": wrong}).to_string()).unwrap_err().starts_with(field), "{field}");
    }
}

#[test]
fn only_the_shop_is_let_in() {
    let bank = gateway();
    let body = request("x", PAID, json!({})).to_string();
    for refused in [post(&bank, PAYOUTS, &body), crate::till::get(&bank, "/transactions/1-0000000000")] {
        assert_eq!((refused.status, refused.text()), (401, r#"{"response":{"message":"Access denied"}}"#.to_owned()));
    }
    let bad = crate::till::post_bytes(PAYOUTS, &body, "Authorization: Basic c2FuZGJveC1hcGk6d3Jvbmc=\r\n");
    assert_eq!(crate::till::send(&bank, &bad).status, 401);
    assert!(bank.ledger().is_empty());
    assert_eq!(text_to(&bank, PAYOUTS, "", "{\"request\":").status, 400);
    assert_eq!(text_to(&bank, PAYOUTS, "", "{}").status, 422);
    assert_eq!((ask(&bank, PAYOUTS).status, text_to(&bank, "/transactions/credits", "", "{}").status), (404, 404));
}

#[test]
fn a_number_used_again_finds_ten_of_its_transactions_the_newest_first_or_the_first_alone() {
    let bank = gateway();
    let uids: Vec<Value> = (0..11).map(|_| pay(&bank, "same", PAID)["uid"].clone()).collect();
    let listed: Vec<Value> = found(&bank, "same").iter().map(|found| found["uid"].clone()).collect();
    assert_eq!(listed, uids.iter().rev().take(10).cloned().collect::<Vec<_>>());
    let first = ask(&bank, "/transactions/tracking_id/same").json();
    assert_eq!(first["transaction"]["uid"], uids[0]);
    assert_eq!(executions(&bank, "same"), 11, "numbers protect nobody here");
    pay(&bank, "a/b c+ы", PAID);
    pay(&bank, "other", PAID);
    assert_eq!(statuses(&bank, "a%2Fb%20c+%D1%8B"), ["successful"]);
    assert_eq!(found(&bank, "a%2Fb%20c+%D1%8B;other").len(), 2);
    assert_eq!(found(&bank, "other%3Bsame").len(), 10);
}

#[test]
fn what_nobody_has_made_is_not_found() {
    let bank = gateway();
    for (status, path) in [(404, "/transactions/1-0000000000"), (200, "/transactions/tracking_id/nobody")] {
        switch(&bank, json!({"notFoundStatus": status}));
        let answer = ask(&bank, path);
        assert_eq!(
            (answer.status, answer.text()),
            (status, r#"{"response":{"message":"Record not found"}}"#.to_owned())
        );
    }
    assert_eq!(ask(&bank, "/v2/transactions/tracking_id/nobody").text(), r#"{"transactions":[]}"#);
    // An order of another bank is nobody's here.
    crate::till::perform(&bank, "bereke");
    let id = bank.orders()[0].id.clone();
    assert_eq!(ask(&bank, &format!("/transactions/{id}")).json()["response"]["message"], "Record not found");
    assert!(found(&bank, "bereke").is_empty());
}

#[test]
fn an_asynchronous_payout_is_too_early_and_then_there() {
    let bank = gateway();
    switch(&bank, json!({"asyncMs": 60_000}));
    let path = |url: &Value| url.as_str().unwrap().strip_prefix(&bank.url()).unwrap().to_owned();
    let begun = send_to(&bank, "/async/transactions/payouts", "", &request("later", PAID, json!({})));
    assert_eq!((begun.status, begun.json()["status"].as_str()), (200, Some("processing")));
    let begun = begun.json();
    let (status, result) = (path(&begun["status_url"]), path(&begun["response_url"]));
    assert_eq!(status, format!("/async/status/{}", begun["request_id"].as_str().unwrap()));
    assert_eq!(ask(&bank, &status).json()["status"], "processing");
    let waiting = ask(&bank, &result);
    assert_eq!((waiting.status, executions(&bank, "later")), (425, 0));
    assert_eq!(waiting.json(), begun, "a task at work is told in one shape");
    assert_eq!(statuses(&bank, "later"), ["pending"]);
    seconds(&bank, 60);
    assert_eq!(ask(&bank, &status).json()["status"], "completed");
    let done = ask(&bank, &result);
    assert_eq!((done.status, done.json()["transaction"]["status"].as_str()), (200, Some("successful")));
    assert_eq!(executions(&bank, "later"), 1);

    let refused = send_to(&bank, "/async/transactions/payouts", "", &request("wrong", "4111111111111112", json!({})));
    let result = path(&refused.json()["response_url"]);
    assert_eq!(ask(&bank, &result).status, 425);
    seconds(&bank, 60);
    assert_eq!(ask(&bank, &result).status, 422);
    assert_eq!(ask(&bank, "/async/status/nobody").json()["status"], "unknown");
    assert_eq!(ask(&bank, "/async/result/nobody").status, 404);

    let keyed = |body: &Value| send_to(&bank, "/async/transactions/payouts", "RequestID: k\r\n", body).json();
    let body = request("keyed", PAID, json!({}));
    assert_eq!(keyed(&body)["request_id"], keyed(&body)["request_id"]);
    seconds(&bank, 60);
    assert_eq!(executions(&bank, "keyed"), 1);
}

#[test]
fn the_nasty_profile_is_as_unfair_as_the_manual_says() {
    let bank = sandbox(ProfileName::Nasty);
    bank.set_settings(r#"{"latePercent": 0}"#).unwrap();
    let body = with(request("n", PAID, json!({})), json!({"request": {"duplicate_check": true}}));
    let told = keyed(&bank, "key", &body).json()["transaction"].clone();
    assert!(told["payout"]["status"] == "successful" && told["credit_card"]["token"].is_null());
    assert_eq!(keyed(&bank, "key", &body).status, 200);
    assert_eq!(executions(&bank, "n"), 2, "neither the key nor the duplicate check protects");
}
