//! Users, stored cards and charging them: at once, after a lag, or after the payer was asked.

use crate::shopapi::*;
use crate::till::get;
use serde_json::{Value, json};
use tolem::sandbox::Sandbox;

#[test]
fn a_user_is_registered_once_and_known_by_login() {
    let bank = bank();
    let unknown = api(&bank, "/user/status", &json!({"login": LOGIN}));
    assert_eq!((unknown.status, unknown.json()["code"].as_u64()), (400, Some(9003)));
    assert_eq!(unknown.json()["message"], "UserNotRegisteredForShop");
    let body =
        json!({"login": LOGIN, "email": "Email", "name": "Name", "surName": "SurName", "middleName": "MiddleName"});
    let first = api(&bank, "/user/registration", &body).json();
    let expected = with(body, json!({"state": "active", "userToken": first["userToken"]}));
    assert_eq!(first, expected);
    let again = api(&bank, "/user/registration", &json!({"login": LOGIN, "name": "Other"})).json();
    assert_eq!(again, first, "the existing user");
    assert_eq!(api(&bank, "/user/status", &json!({"login": LOGIN})).json(), first);
    let bare = api(&bank, "/user/registration", &json!({"login": "79150000000"})).json();
    assert_eq!(bare.as_object().unwrap().len(), 3);
    for wrong in [json!("+79020000000"), json!("7902"), json!(""), Value::Null] {
        let answer = api(&bank, "/user/registration", &json!({"login": wrong})).json();
        assert!(answer["message"].as_str().unwrap().contains("login"), "{answer}");
    }
}

#[test]
fn a_user_who_is_not_active_cannot_pay() {
    let bank = bank();
    for (login, state) in [("70000000001", "inactive"), ("70000000002", "disable")] {
        let user = api(&bank, "/user/registration", &json!({"login": login})).json();
        assert_eq!(user["state"], state);
        let token = user["userToken"].as_str().unwrap();
        assert_eq!(charge(&bank, "x", &(token.to_owned(), "card".to_owned())).json()["code"], 9004);
        assert_eq!(api(&bank, "/card/registration", &json!({"userToken": token})).json()["code"], 9004);
    }
    assert_eq!(charge(&bank, "x", &("USER_TOKEN".to_owned(), "CARD_TOKEN".to_owned())).json()["code"], 9003);
}

#[test]
fn a_registered_card_costs_nothing_and_is_listed_after_a_while() {
    let bank = bank();
    let user = user(&bank);
    let answer = api(&bank, "/card/registration", &json!({"userToken": user, "clientType": "web"})).json();
    let names: Vec<_> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["methodType", "payUrl", "regPayNum", "userToken"]);
    assert!(cards(&bank, &user).is_empty());
    let id = answer["regPayNum"].as_str().unwrap();
    let page = get(&bank, answer["payUrl"].as_str().unwrap().strip_prefix(&bank.url()).unwrap()).text();
    assert!(page.contains("Привязка карты") && page.contains("5,00"), "{page}");
    type_card(&bank, id, DEMO, "123");
    assert_eq!(done(&bank, id), [entry("card-check", 500), entry("card-check-return", 500)]);
    assert_eq!((bank.balance("acquiring"), state(&bank, id).as_str()), (Some(0), "processed"));
    seconds(&bank, 2);
    assert!(cards(&bank, &user).is_empty(), "not yet");
    seconds(&bank, 1);
    let listed = cards(&bank, &user);
    let token = listed[0]["cardToken"].as_str().unwrap();
    assert_eq!(token.len(), 36);
    let expected = json!({"cardMask": "400000******0002", "cardToken": token, "cardType": "visa", "state": "active"});
    assert_eq!(listed, [expected]);
    for version in ["", "/ver2"] {
        let old = api(&bank, &format!("{version}/get/cards"), &json!({"userToken": user})).json();
        let expected = json!({"cardMask": "400000******0002", "cardToken": token, "cardType": "visa", "exp": "122024"});
        assert_eq!(old, json!({"userToken": user, "cards": [expected]}));
    }
    register_card(&bank, &user, DEMO);
    seconds(&bank, 3);
    assert_eq!(cards(&bank, &user).len(), 1, "the same card is one card");
    let types: Vec<_> = SEED_CARDS.iter().map(|pan| card_type(&bank, &user, pan)).collect();
    assert_eq!(types, ["master_card", "visa", "maestro", "mir", "mir", "mir"]);
}

fn card_type(bank: &Sandbox, user: &str, pan: &str) -> String {
    register_card(bank, user, pan);
    seconds(bank, 3);
    cards(bank, user).last().unwrap()["cardType"].as_str().unwrap().to_owned()
}

#[test]
fn a_card_that_is_refused_is_not_stored() {
    let bank = bank();
    let user = user(&bank);
    for (pan, cvc) in [(NO_FUNDS, "123"), (DEMO, "999")] {
        let id = api(&bank, "/card/registration", &json!({"userToken": user})).json()["regPayNum"].clone();
        type_card(&bank, id.as_str().unwrap(), pan, cvc);
    }
    seconds(&bank, 5);
    assert!(cards(&bank, &user).is_empty() && bank.ledger().is_empty());
}

#[test]
fn a_deactivated_card_cannot_pay_until_it_is_registered_anew() {
    let bank = bank();
    let pair = user_with_card(&bank, PLAIN);
    let body = json!({"userToken": pair.0, "cardToken": pair.1});
    for path in ["/card/deactivation", "/card/deactivation/"] {
        let answer = api(&bank, path, &body).json();
        assert_eq!((&answer["resultState"], &answer["userToken"]), (&json!("success"), &json!(pair.0)));
        assert!(answer["desc"].is_string());
    }
    assert_eq!(cards(&bank, &pair.0)[0]["state"], "inactive");
    assert_eq!(api(&bank, "/get/cards", &json!({"userToken": pair.0})).json()["cards"], json!([]));
    assert_eq!(charge(&bank, "gone", &pair).json()["code"], 9006);
    let stranger = json!({"userToken": pair.0, "cardToken": "CARD_TOKEN"});
    assert_eq!(api(&bank, "/card/deactivation", &stranger).json()["code"], 9005);
    assert_eq!(charge(&bank, "none", &(pair.0.clone(), "CARD_TOKEN".to_owned())).json()["code"], 9005);
    register_card(&bank, &pair.0, PLAIN);
    seconds(&bank, 3);
    let listed = cards(&bank, &pair.0);
    assert_eq!((listed.len(), &listed[1]["state"]), (2, &json!("active")));
    assert_ne!(listed[1]["cardToken"], pair.1);
    let body = json!({"login": "79150000000"});
    let other = api(&bank, "/user/registration", &body).json()["userToken"].as_str().unwrap().to_owned();
    let foreign = (other, listed[1]["cardToken"].as_str().unwrap().to_owned());
    assert_eq!(charge(&bank, "foreign", &foreign).json()["code"], 9005, "somebody else's card");
}

#[test]
fn a_stored_card_is_charged_at_once_and_told_as_created_for_a_while() {
    let bank = bank();
    let pair = user_with_card(&bank, PLAIN);
    let answer = charge(&bank, "R-1", &pair);
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    let id = answer["regPayNum"].as_str().unwrap();
    assert_eq!((&answer["methodType"], &answer["userToken"]), (&json!("GET"), &json!(pair.0)));
    assert_eq!(done(&bank, "R-1"), [entry("charge", 23300)], "at once");
    assert_eq!((state(&bank, id).as_str(), &status(&bank, id)["procDate"]), ("created", &Value::Null));
    assert_eq!(refund(&bank, id, "1", "23299").json()["code"], 9011);
    let receipt = |()| get(&bank, answer["payUrl"].as_str().unwrap().strip_prefix(&bank.url()).unwrap()).text();
    assert!(receipt(()).contains("data-state=\"waiting\""));
    seconds(&bank, 3);
    assert_eq!(state(&bank, id), "payed");
    assert!(receipt(()).contains("data-state=\"paid\""));
    seconds(&bank, 5);
    assert_eq!(state(&bank, id), "processed");
    assert_eq!(done(&bank, "R-1").len(), 1);
}

#[test]
fn a_stored_card_without_money_is_rejected_after_the_lag() {
    let bank = bank();
    // It is stored while it has money, so it is registered as another and then sent as a payment's form.
    let user = user(&bank);
    bank.set_settings(r#"{"magic": false}"#).unwrap();
    register_card(&bank, &user, NO_FUNDS);
    bank.set_settings(r#"{"magic": true}"#).unwrap();
    seconds(&bank, 3);
    let card = cards(&bank, &user)[0]["cardToken"].as_str().unwrap().to_owned();
    let id = charge(&bank, "poor", &(user, card)).json()["regPayNum"].as_str().unwrap().to_owned();
    assert_eq!((state(&bank, &id).as_str(), &status(&bank, &id)["errorCode"]), ("created", &Value::Null));
    seconds(&bank, 3);
    assert_eq!((state(&bank, &id).as_str(), &status(&bank, &id)["errorCode"]), ("rejected", &json!("51")));
    assert!(done(&bank, "poor").is_empty());
}

#[test]
fn without_a_card_token_the_payer_types_a_card_and_it_is_stored() {
    let bank = bank();
    let user = user(&bank);
    let body = with(recurrent("F", &user, ""), json!({"cardToken": null, "orderNote": "в _USD_"}));
    let id = api(&bank, "/do/payment", &body).json()["regPayNum"].as_str().unwrap().to_owned();
    assert!(get(&bank, &format!("/shopapi/pay_ru.html?payment={id}")).text().contains("233,00\u{a0}$"));
    type_card(&bank, &id, PLAIN, "123");
    assert_eq!((state(&bank, &id).as_str(), done(&bank, "F")), ("payed", vec![entry("charge", 23300)]));
    seconds(&bank, 3);
    assert_eq!(cards(&bank, &user)[0]["cardMask"], "427600******1007");
    switch(&bank, json!({"storeCards": false}));
    let body = with(recurrent("G", &user, ""), json!({"cardToken": null}));
    let id = api(&bank, "/do/payment", &body).json()["regPayNum"].as_str().unwrap().to_owned();
    type_card(&bank, &id, DEMO, "123");
    seconds(&bank, 3);
    assert_eq!((state(&bank, &id).as_str(), cards(&bank, &user).len()), ("payed", 1));
    let anonymous = paid(&bank, "anonymous");
    seconds(&bank, 3);
    assert_eq!((state(&bank, &anonymous).as_str(), cards(&bank, &user).len()), ("payed", 1));
}

#[test]
fn at_creation_2365_names_the_payment_and_the_page_of_the_payer_s_bank() {
    let bank = bank();
    let pair = user_with_card(&bank, SECURE);
    for (http, number) in [(400, "S-400"), (200, "S-200")] {
        switch(&bank, json!({"threeDsHttp": http}));
        let answer = charge(&bank, number, &pair);
        assert_eq!(answer.status, http);
        let answer = answer.json();
        assert_eq!((&answer["code"], &answer["message"]), (&json!(2365), &json!("NeedPass3dsException")));
        let id = answer["regPayNum"].as_str().unwrap();
        assert_eq!(state(&bank, id), "created");
        assert!(done(&bank, number).is_empty());
        type_code(&bank, answer["securePageURL"].as_str().unwrap(), "12345678");
        assert_eq!((state(&bank, id).as_str(), done(&bank, number)), ("payed", vec![entry("charge", 23300)]));
    }
}

#[test]
fn at_the_status_question_2365_comes_again_until_the_payer_has_passed() {
    let bank = bank();
    switch(&bank, json!({"threeDsAt": "status", "threeDsHttp": 200}));
    let pair = user_with_card(&bank, PLAIN);
    let body = with(
        recurrent("S", &pair.0, &pair.1),
        json!({"enableSMSConfirm": "true",
        "clientAuInfo": {"ipAddress": "127.0.0.1", "agentName": "Mozilla/5.0", "authenticationInfo": "e30="}}),
    );
    let answer = api(&bank, "/do/payment", &body);
    assert_eq!(answer.status, 200);
    let id = answer.json()["regPayNum"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let told = status(&bank, &id);
        assert_eq!((&told["code"], &told["regPayNum"]), (&json!(2365), &json!(id)));
    }
    seconds(&bank, 3600);
    let page = status(&bank, &id)["securePageURL"].as_str().unwrap().to_owned();
    assert!(done(&bank, "S").is_empty());
    type_code(&bank, &page, "12345678");
    assert_eq!((state(&bank, &id).as_str(), done(&bank, "S").len()), ("payed", 1));
    let refused = api(&bank, "/do/payment", &with(body, json!({"enableSMSConfirm": true}))).json();
    let id = refused["regPayNum"].as_str().unwrap();
    let page = status(&bank, id)["securePageURL"].as_str().unwrap().to_owned();
    type_code(&bank, &page, "0");
    assert_eq!((state(&bank, id).as_str(), done(&bank, "S").len()), ("rejected", 1));
}
