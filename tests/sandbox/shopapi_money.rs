//! Payments and refunds of ShopAPI: the document's requests, every state, every lag, every refusal.

use crate::shop::encoded;
use crate::shopapi::*;
use crate::till::{form, get};
use serde_json::{Value, json};
use tolem::sandbox::{ProfileName, Sandbox};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_documents_anonymous_payment_is_answered_in_its_shape_and_paid_by_a_payer() {
    let bank = bank();
    let answer = api(&bank, "/do/payment/anonymous", &payment("A-1"));
    assert_eq!(answer.header("Content-Type"), Some("application/json;charset=UTF-8"));
    let answer = answer.json();
    assert_eq!(keys(&answer), ["methodType", "payUrl", "regPayNum", "userToken"]);
    assert_eq!(answer["methodType"], "GET");
    let id = answer["regPayNum"].as_str().unwrap();
    assert!((10..=11).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit()), "{id}");
    let first = status(&bank, id);
    assert_eq!(
        (&first["state"], &first["totalAmount"], &first["procDate"]),
        (&json!("created"), &json!(13750), &Value::Null)
    );
    assert!(done(&bank, "A-1").is_empty(), "creating moves nothing");

    let page = get(&bank, answer["payUrl"].as_str().unwrap().strip_prefix(&bank.url()).unwrap());
    assert!(page.text().contains("137,50") && page.text().contains("Ленина 10"), "{}", page.text());
    type_card(&bank, id, PLAIN, "123");
    let payed = status(&bank, id);
    let members = [
        "createdDate",
        "error",
        "errorCode",
        "message",
        "procDate",
        "providerName",
        "providerServCode",
        "provisionServices",
        "state",
        "totalAmount",
    ];
    assert_eq!(keys(&payed), members, "the second example of the document");
    assert_eq!((&payed["state"], &payed["providerServCode"]), (&json!("payed"), &json!("109-5804-1")));
    assert_eq!((&payed["errorCode"], &payed["provisionServices"]), (&Value::Null, &json!(false)));
    for date in ["createdDate", "procDate"] {
        let date = payed[date].as_str().unwrap();
        assert!(date.len() == 19 && date.as_bytes()[10] == b' ', "{date}");
    }
    assert_eq!(done(&bank, "A-1"), [entry("charge", 13750)]);
    seconds(&bank, 5);
    assert_eq!((state(&bank, id).as_str(), &status(&bank, id)["provisionServices"]), ("processed", &json!(true)));
    assert_eq!(bank.balance("acquiring"), Some(13750));
}

#[test]
fn the_same_request_again_is_another_payment() {
    let bank = bank();
    let (one, two) = (anonymous(&bank, "same"), anonymous(&bank, "same"));
    assert_ne!(one, two);
    type_card(&bank, &one, PLAIN, "123");
    type_card(&bank, &two, PLAIN, "123");
    assert_eq!(done(&bank, "same").len(), 2);
}

#[test]
fn every_test_card_does_what_the_manual_says() {
    let bank = bank();
    let mut at_bank = Vec::new();
    for pan in SEED_CARDS {
        let id = anonymous(&bank, pan);
        let page = type_card(&bank, &id, pan, "123");
        assert!(page.starts_with("/shopapi/acs_ru.html"), "{page}");
        assert!(done(&bank, pan).is_empty());
        assert_eq!(type_code(&bank, &page, "12345678"), format!("/shopapi/receipt_ru.html?payment={id}"));
        assert_eq!(state(&bank, &id), "payed");
        at_bank.push(done(&bank, pan));
    }
    assert!(at_bank.iter().all(|done| *done == [entry("charge", 13750)]));
    for (pan, expected, code, moved) in [
        (DEMO, "payed", Value::Null, 1),
        (PLAIN, "payed", Value::Null, 1),
        (NO_FUNDS, "rejected", json!("51"), 0),
        (ERROR, "error", json!("1001"), 1),
        (SILENT, "created", Value::Null, 0),
        ("4444555511113333", "payed", Value::Null, 1),
    ] {
        let id = anonymous(&bank, pan);
        assert!(type_card(&bank, &id, pan, "123").starts_with("/shopapi/receipt_ru.html"));
        let told = status(&bank, &id);
        assert_eq!((&told["state"], &told["errorCode"]), (&json!(expected), &code), "{pan}");
        assert_eq!(done(&bank, pan).len(), moved, "{pan}");
    }
    let id = anonymous(&bank, "late refusal");
    let page = type_card(&bank, &id, SECURE_NO_FUNDS, "123");
    type_code(&bank, &page, "12345678");
    assert_eq!(status(&bank, &id)["errorCode"], "51");
    seconds(&bank, 3600);
    let silent = bank.orders().into_iter().find(|order| order.number == SILENT).unwrap();
    assert_eq!(state(&bank, &silent.id), "created", "for ever");
}

#[test]
fn a_wrong_cvc_is_rc_05_and_a_rejected_payment_stays_rejected() {
    let bank = bank();
    let id = anonymous(&bank, "cvc");
    type_card(&bank, &id, SECURE, "124");
    let told = status(&bank, &id);
    assert_eq!((&told["state"], &told["errorCode"]), (&json!("rejected"), &json!("05")));
    let again = form(
        &bank,
        &format!("/shopapi/pay_ru.html?payment={id}"),
        &encoded(&[("pan", PLAIN), ("expiry", "1230"), ("cvc", "123")]),
    );
    assert_eq!(again.status, 200);
    assert!(again.text().contains("data-state=\"used\""));
    assert!(done(&bank, "cvc").is_empty());
}

#[test]
fn a_wrong_code_and_a_payer_who_gives_up_are_rejected() {
    let bank = bank();
    let id = anonymous(&bank, "code");
    let page = type_card(&bank, &id, SECURE, "123");
    type_code(&bank, &page, "87654321");
    assert_eq!(status(&bank, &id)["state"], "rejected");
    assert!(type_code_is_over(&bank, &page), "the page of the bank is used up");
    let id = anonymous(&bank, "cancel");
    let page = type_card(&bank, &id, SECURE, "123");
    form(&bank, &page, &encoded(&[("code", "12345678"), ("cancel", "1")]));
    assert_eq!(state(&bank, &id), "rejected");
    let id = anonymous(&bank, "guess");
    type_card(&bank, &id, SECURE, "123");
    form(&bank, &format!("/shopapi/acs_ru.html?payment={id}&transaction=guessed"), &encoded(&[("code", "12345678")]));
    assert_eq!(state(&bank, &id), "created");
    assert!(bank.ledger().is_empty());
}

fn type_code_is_over(bank: &Sandbox, page: &str) -> bool {
    form(bank, page, &encoded(&[("code", "12345678")])).status == 303 && bank.ledger().is_empty()
}

#[test]
fn an_unpaid_payment_is_rejected_at_its_best_before_and_a_duration_is_refused() {
    let bank = bank();
    let now = get(&bank, "/_sandbox/clock").json()["nowMs"].as_u64().unwrap() / 1000;
    let body = with(payment("old"), json!({"orderBestBefore": now + 60}));
    let id = api(&bank, "/do/payment/anonymous", &body).json()["regPayNum"].as_str().unwrap().to_owned();
    seconds(&bank, 50);
    assert_eq!(state(&bank, &id), "created");
    seconds(&bank, 12);
    assert_eq!(state(&bank, &id), "rejected");
    let receipt = get(&bank, &format!("/shopapi/receipt_ru.html?payment={id}")).text();
    assert!(receipt.contains("data-state=\"expired\""), "{receipt}");
    for past in [json!(3600), json!("3600"), json!(now - 1)] {
        let body = with(payment("duration"), json!({"orderBestBefore": past}));
        assert_eq!(api(&bank, "/do/payment/anonymous", &body).json()["code"], 9014);
    }
    let patient = anonymous(&bank, "patient");
    seconds(&bank, 30 * 24 * 3600);
    assert_eq!(state(&bank, &patient), "created");
}

#[test]
fn a_field_that_is_missing_or_wrong_is_named() {
    let bank = bank();
    for (field, value) in [
        ("serviceCode", Value::Null),
        ("serviceCode", json!("1000")),
        ("amount", Value::Null),
        ("amount", json!(0)),
        ("amount", json!(1.5)),
        ("amount", json!("4,50")),
        ("amount", json!(-1)),
        ("comission", Value::Null),
        ("comission", json!("free")),
        ("properties", Value::Null),
        ("properties", json!({"ЗАКАЗ": "1"})),
        ("properties", json!([{"name": "ЗАКАЗ", "value": true}])),
        ("properties", json!([{"name": 1, "value": "1"}])),
        ("payType", json!("cash")),
        ("clientType", json!("fax")),
        ("orderBestBefore", json!("tomorrow")),
    ] {
        let wrong = with(payment("wrong"), json!({field: value}));
        let answer = api(&bank, "/do/payment/anonymous", &wrong).json();
        let message = answer["message"].as_str().unwrap_or_else(|| panic!("{field} {value}"));
        assert!(answer["code"] == 9007 && message.contains(field), "{message}");
    }
    let english = with(payment("en"), json!({"comission": null, "commission": 0}));
    assert_eq!(api(&bank, "/do/payment/anonymous", &english).json()["code"], 9007);
    switch(&bank, json!({"commissionAlias": true}));
    assert_eq!(api(&bank, "/do/payment/anonymous", &english).status, 200);
    assert_eq!(bank.orders().len(), 1, "a refused payment is none");
}

/// Public shops write the number of an account, and their own, as a number.
#[test]
fn a_requisite_may_be_a_number() {
    let bank = bank();
    let numbers = json!([{"name": "Л/СЧЕТ", "value": 9_503_006_477_u64}, {"name": "ЗАКАЗ", "value": 17}]);
    let made = api(&bank, "/do/payment/anonymous", &with(payment("text"), json!({"properties": numbers})));
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(bank.orders()[0].number, "17");
}

#[test]
fn services_and_their_providers_fail_on_request() {
    let bank = bank();
    let service = |code: &str| api(&bank, "/do/payment/anonymous", &with(payment("s"), json!({"serviceCode": code})));
    assert_eq!((service("1-404-1").status, service("1-404-1").json()["code"].as_u64()), (400, Some(9008)));
    assert_eq!((service("1-503-1").status, service("1-503-1").json()["code"].as_u64()), (503, Some(9009)));
    let id = service("1-500-1").json()["regPayNum"].as_str().unwrap().to_owned();
    assert_eq!(state(&bank, &id), "created_error");
    let page = get(&bank, &format!("/shopapi/pay_en.html?payment={id}")).text();
    assert!(page.contains("data-state=\"used\""));
    switch(&bank, json!({"errorHttp": "200"}));
    assert_eq!((service("1-503-1").status, service("1-503-1").json()["code"].as_u64()), (200, Some(9009)));
}

#[test]
fn every_peculiarity_of_the_status_is_a_switch() {
    let bank = bank();
    let id = paid(&bank, "shape");
    switch(
        &bank,
        json!({"totalAmount": "amount", "totalAmountType": "text", "serviceName": "serviceCode", "provision": "text",
            "payedErrorCode": true, "dateOffsetHours": 0}),
    );
    let utc = status(&bank, &id)["createdDate"].as_str().unwrap().to_owned();
    let told = status(&bank, &id);
    assert_eq!((&told["totalAmount"], &told["serviceCode"]), (&json!("450"), &json!("109-5804-1")));
    assert_eq!(
        (&told["provisionServices"], &told["errorCode"], &told["state"]),
        (&json!("false"), &json!("1001"), &json!("payed"))
    );
    assert!(told.get("providerServCode").is_none());
    switch(&bank, json!({"dateOffsetHours": 5}));
    assert_ne!(status(&bank, &id)["createdDate"], json!(utc));
    let unknown = api(&bank, "/check/payment/state", &json!({"regPayNum": "1310958041"}));
    assert_eq!((unknown.status, unknown.json()["code"].as_u64()), (400, Some(9010)));
}

#[test]
fn answers_as_printed_are_not_json_in_just_the_ways_of_the_document() {
    let bank = bank();
    let user = user_with_card(&bank, PLAIN).0;
    let id = paid(&bank, "printed");
    switch(&bank, json!({"answers": "as-printed"}));
    let body = api(&bank, "/do/payment/anonymous", &payment("p2")).text();
    assert!(
        body.starts_with("{\n  'regPayNum':'") && body.contains("',\n  'methodType':'GET',\n  'payUrl':'http"),
        "{body}"
    );
    let payed = api(&bank, "/check/payment/state", &json!({"regPayNum": id})).text();
    assert!(
        payed.starts_with(
            "{\n  'errorCode':'null',\n  'provisionServices':'false',\n  totalAmount':'13750',\n  'serviceCode':'"
        ),
        "{payed}"
    );
    let open = anonymous_number(&body);
    let other = api(&bank, "/check/payment/state", &json!({"regPayNum": open})).text();
    assert!(other.starts_with("{\n\"\n\"state\":\"created\",\n\"totalAmount\":13750,\n"), "{other}");
    let cards = api(&bank, "/ver3/get/cards", &json!({"userToken": user})).text();
    assert!(
        cards.starts_with(&format!("{{\n\n\"userToken\":\"{user}\"\n\"cards\":[{{\"cardMask\":\"427600******1007\"")),
        "{cards}"
    );
    for text in [body, payed, other, cards] {
        assert!(serde_json::from_str::<Value>(&text).is_err());
    }
}

fn anonymous_number(printed: &str) -> String {
    printed.split("'regPayNum':'").nth(1).unwrap().split('\'').next().unwrap().to_owned()
}

#[test]
fn a_refund_goes_back_later_and_the_document_s_numbers_add_up() {
    let bank = bank();
    let body = with(payment("R"), json!({"amount": "2625", "comission": "0"}));
    let id = api(&bank, "/do/payment/anonymous", &body).json()["regPayNum"].as_str().unwrap().to_owned();
    assert_eq!(refund(&bank, &id, "2400", "225").json()["code"], 9011, "nothing is paid");
    type_card(&bank, &id, PLAIN, "123");
    let answer = refund(&bank, &id, "2400", "225");
    assert_eq!(answer.status, 200);
    assert_eq!(keys(&answer.json()), ["desc", "resultState"]);
    assert_eq!(answer.json()["resultState"], "success");
    assert_eq!(done(&bank, "R"), [entry("charge", 2625)], "only asked for");
    seconds(&bank, 1);
    assert_eq!(done(&bank, "R"), [entry("charge", 2625), entry("refund", 2400)]);
    seconds(&bank, 5);
    assert_eq!(state(&bank, &id), "processed", "a part does not show");
    assert_eq!(refund(&bank, &id, "226", "0").json()["code"], 9012);
    assert_eq!(refund(&bank, &id, "225", "0").json()["resultState"], "success");
    assert_eq!(refund(&bank, &id, "1", "0").json()["code"], 9012, "what is asked for counts as given");
    seconds(&bank, 1);
    assert_eq!(state(&bank, &id), "refunded");
    assert_eq!(bank.balance("acquiring"), Some(0));
}

#[test]
fn the_remaining_amount_guards_only_where_the_gateway_looks_at_it() {
    let bank = bank();
    let id = paid(&bank, "guard");
    assert_eq!(refund(&bank, &id, "100", "100").json()["code"], 9013);
    assert_eq!(refund(&bank, &id, "100", "13650").json()["resultState"], "success");
    assert_eq!(refund(&bank, &id, "100", "13650").json()["code"], 9013, "the same refund again");
    switch(&bank, json!({"checkRemaining": false, "refundAfterMs": 0, "partialRefundState": "refunded"}));
    assert_eq!(refund(&bank, &id, "100", "13650").json()["resultState"], "success", "given back twice");
    assert_eq!(state(&bank, &id), "refunded");
    seconds(&bank, 1);
    assert_eq!(done(&bank, "guard").len(), 3);
    switch(&bank, json!({"refusals": "fail"}));
    let refused = refund(&bank, &id, "99999", "0");
    assert_eq!((refused.status, &refused.json()["resultState"]), (200, &json!("fail")));
    for field in ["regPayNum", "note", "refundAmount", "remainingAmount"] {
        let body = json!({"regPayNum": id, "note": "n", "refundAmount": 1, "remainingAmount": 1});
        let answer = api(&bank, "/refund", &with(body, json!({field: null}))).json();
        assert!(answer["code"] == 9007 && answer["message"].as_str().unwrap().contains(field));
    }
    assert_eq!(refund(&bank, "1310958041", "1", "1").json()["code"], 9010);
}

#[test]
fn what_the_provider_refused_was_taken_and_can_be_given_back() {
    let bank = bank();
    let id = anonymous(&bank, "refused");
    type_card(&bank, &id, ERROR, "123");
    let told = status(&bank, &id);
    assert!(told["state"] == "error" && told["error"].is_string() && told["message"].is_string(), "{told}");
    seconds(&bank, 3600);
    assert_eq!((state(&bank, &id).as_str(), done(&bank, "refused").len()), ("error", 1), "nothing happens by itself");
    assert_eq!(refund(&bank, &id, "13750", "0").json()["resultState"], "success");
    seconds(&bank, 1);
    assert_eq!((state(&bank, &id).as_str(), done(&bank, "refused").len()), ("refunded", 2));
}

#[test]
fn money_that_is_held_goes_back_by_itself() {
    let bank = bank();
    switch(&bank, json!({"hold": true}));
    let id = paid(&bank, "held");
    assert_eq!((state(&bank, &id).as_str(), done(&bank, "held")), ("holded", vec![entry("hold", 13750)]));
    assert_eq!(bank.balance("acquiring"), Some(0));
    assert_eq!(refund(&bank, &id, "1", "1").json()["code"], 9011);
    seconds(&bank, 1799);
    assert_eq!(state(&bank, &id), "holded");
    seconds(&bank, 2);
    assert_eq!((state(&bank, &id).as_str(), done(&bank, "held").len()), ("refunded", 2));
}

#[test]
fn a_hold_is_confirmed_in_part_or_released_by_the_shop() {
    let bank = bank();
    switch(&bank, json!({"hold": true}));
    let ask = |path: &str, id: &str, more: Value| {
        api(&bank, path, &with(json!({"regPayNum": id, "orderId": "11"}), more)).json()
    };
    let (confirm, release) = ("/provision-services/confirm", "/provision-services/refund");
    let taken = paid(&bank, "taken");
    assert_eq!(ask(confirm, "13000000001", json!({}))["code"], ask(release, "13000000001", json!({}))["code"]);
    assert_eq!(ask(confirm, &taken, json!({"amount": 13751}))["code"], 9007, "more than is held");
    assert_eq!(ask(confirm, &taken, json!({"amount": 5000}))["resultState"], "success");
    assert_eq!(state(&bank, &taken), "payed");
    assert_eq!(done(&bank, "taken"), vec![entry("hold", 13750), entry("capture", 5000)]);
    for path in [confirm, release] {
        assert_eq!(ask(path, &taken, json!({}))["code"], 9011, "{path}: nothing is held any more");
    }
    let back = paid(&bank, "back");
    assert_eq!(ask(release, &back, json!({}))["resultState"], "success");
    assert_eq!((state(&bank, &back).as_str(), done(&bank, "back").len()), ("refunded", 2));
    seconds(&bank, 3600);
    assert_eq!(done(&bank, "back").len(), 2, "it goes back once");
}

#[test]
fn the_pages_speak_three_languages_and_never_repeat_a_card_number() {
    let bank = bank();
    let note =
        with(payment("note"), json!({"orderNote": "Сумма в _RUB_ <b>", "successUrl": "https://shop.example/ok"}));
    let id = api(&bank, "/do/payment/anonymous", &note).json()["regPayNum"].as_str().unwrap().to_owned();
    for (language, button) in
        [("ru", "Оплатить 137,50\u{a0}₽"), ("kk", "137,50\u{a0}₽ төлеу"), ("en", "Pay 137,50\u{a0}₽")]
    {
        let page = get(&bank, &format!("/shopapi/pay_{language}.html?payment={id}"));
        assert!(page.text().contains(&format!(">{button}</button>")), "{}", page.text());
        assert!(page.text().contains("Сумма в ₽ &lt;b&gt;") && !page.text().contains("<script"));
    }
    let typed = [("pan", "4276000000001008"), ("expiry", "13/24"), ("cvc", "1"), ("email", "nobody")];
    let page = form(&bank, &format!("/shopapi/pay_en.html?payment={id}"), &encoded(&typed)).text();
    assert_eq!(page.matches("role=\"alert\"").count(), 4, "{page}");
    assert!(!page.contains("4276000000001008"));
    assert_eq!(state(&bank, &id), "created", "a slip of the pen is no attempt");
    switch(&bank, json!({"checkExpiry": true}));
    let old = [("pan", PLAIN), ("expiry", "12/24"), ("cvc", "123")];
    assert!(form(&bank, &format!("/shopapi/pay_en.html?payment={id}"), &encoded(&old)).text().contains("has expired"));
    switch(&bank, json!({"checkExpiry": false}));
    type_card(&bank, &id, PLAIN, "123");
    let receipt = get(&bank, &format!("/shopapi/receipt_en.html?payment={id}")).text();
    assert!(receipt.contains("data-state=\"paid\"") && receipt.contains("https://shop.example/ok"), "{receipt}");
    assert!(receipt.contains("427600******1007"));
    for missing in ["/shopapi/pay_fr.html?payment=", "/shopapi/nothing_ru.html?payment="] {
        assert_eq!(get(&bank, &format!("{missing}{id}")).status, 404);
    }
    assert_eq!(get(&bank, "/shopapi/pay_ru.html?payment=1").status, 404);
}

#[test]
fn the_three_profiles_differ_where_the_document_is_silent() {
    let lenient = crate::till::sandbox(ProfileName::Lenient);
    let pair = user_with_card(&lenient, PLAIN);
    let id = charge(&lenient, "l", &pair).json()["regPayNum"].as_str().unwrap().to_owned();
    assert_eq!(state(&lenient, &id), "payed", "without a lag");
    let nasty = crate::till::sandbox(ProfileName::Nasty);
    nasty.set_settings(r#"{"latePercent": 0}"#).unwrap();
    let pair = user_with_card(&nasty, PLAIN);
    let id = charge(&nasty, "n", &pair).json()["regPayNum"].as_str().unwrap().to_owned();
    assert_eq!(state(&nasty, &id), "created");
    seconds(&nasty, 10);
    let told = status(&nasty, &id);
    assert_eq!(
        (&told["state"], &told["errorCode"], &told["totalAmount"]),
        (&json!("payed"), &json!("1001"), &json!("23300"))
    );
    for (switches, field) in [
        (json!({"auth": "digest"}), "shopapi.auth"),
        (json!({"threeDsHttp": 500}), "shopapi.threeDsHttp"),
        (json!({"notificationCopies": 13}), "shopapi.notificationCopies"),
        (json!({"notificationUrl": "http://example.org/"}), "shopapi.notificationUrl"),
        (json!({"cardCheckAmount": 501}), "shopapi.cardCheckAmount"),
        (json!({"authHttp": 100}), "shopapi.authHttp"),
        (json!({"dateOffsetHours": 15}), "shopapi.dateOffsetHours"),
        (json!({"explode": true}), "shopapi.explode"),
    ] {
        let error = nasty.set_settings(&json!({"shopapi": switches}).to_string()).unwrap_err();
        assert!(error.starts_with(field), "{error}");
    }
}
