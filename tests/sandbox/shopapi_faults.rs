//! Lost answers of ShopAPI against its ledger, and what the sandbox keeps of secrets: nothing.

use crate::shopapi::*;
use crate::till::{get, post_bytes, raw};
use serde_json::{Value, json};
use tolem::sandbox::{Options, Sandbox};

/// A charge whose connection ends without an answer.
fn lost(bank: &Sandbox, number: &str, pair: &(String, String)) {
    let body = recurrent(number, &pair.0, &pair.1).to_string();
    let (answer, _) = raw(bank, &post_bytes("/api-shop/do/payment", &body, BASIC));
    assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn a_charge_whose_answer_is_lost_has_moved_or_not_and_nobody_can_ask() {
    let bank = bank();
    let pair = user_with_card(&bank, PLAIN);
    lost(&bank, "K-1~f:drop-before", &pair);
    assert!(done(&bank, "K-1~f:drop-before").is_empty());
    lost(&bank, "K-2~f:drop-after", &pair);
    assert_eq!(done(&bank, "K-2~f:drop-after"), [entry("charge", 23300)]);
    // The shop's number is no key: neither a question nor a second charge finds the first.
    let asked = api(&bank, "/check/payment/state", &json!({"regPayNum": "K-2~f:drop-after"})).json();
    assert_eq!(asked["code"], 9007);
    assert_eq!(charge(&bank, "K-2~f:drop-after", &pair).status, 200);
    assert_eq!(done(&bank, "K-2~f:drop-after").len(), 2, "sent again is paid again");
}

#[test]
fn money_moves_later_or_twice_as_the_suffix_or_the_plan_wants_it() {
    let bank = bank();
    let pair = user_with_card(&bank, PLAIN);
    lost(&bank, "L-1~f:drop-late:30s", &pair);
    assert!(done(&bank, "L-1~f:drop-late:30s").is_empty());
    seconds(&bank, 31);
    assert_eq!(done(&bank, "L-1~f:drop-late:30s"), [entry("charge", 23300)]);
    let answer = charge(&bank, "T-1~f:twice", &pair).json();
    let entries: Vec<_> = bank.ledger().into_iter().filter(|entry| entry.order_number == "T-1~f:twice").collect();
    assert_eq!(entries.len(), 2);
    assert_eq!(answer["regPayNum"], entries[0].order_id);
    assert_ne!(entries[0].order_id, entries[1].order_id, "two payments");
    let plan = json!({"rules": [
        {"match": {"path": "/do/payment", "orderNumber": "P-*"}, "at": "before-execute", "do": {"action": "execute-later", "ms": 400}},
    ]});
    bank.set_plan(&plan.to_string()).unwrap();
    let answer = charge(&bank, "P-1", &pair);
    assert_eq!(answer.status, 504, "{}", answer.text());
    seconds(&bank, 1);
    assert_eq!(done(&bank, "P-1").len(), 1);
    let secure = user_with_card(&bank, SECURE);
    bank.set_plan(r#"{"rules": []}"#).unwrap();
    let cards = cards(&bank, &secure.0);
    let secure = (secure.0, cards.last().unwrap()["cardToken"].as_str().unwrap().to_owned());
    let page = charge(&bank, "S~f:twice", &secure).json()["securePageURL"].as_str().unwrap().to_owned();
    type_code(&bank, &page, "12345678");
    assert_eq!(done(&bank, "S~f:twice").len(), 2, "the wish holds behind 3-D Secure");
}

#[test]
fn a_fault_strikes_the_page_the_refund_and_only_the_method_it_names() {
    let bank = bank();
    let number = "W~f:drop-after@refund";
    let id = paid(&bank, number);
    let body = json!({"regPayNum": id, "note": "n", "refundAmount": "750", "remainingAmount": "13000"});
    let (answer, _) = raw(&bank, &post_bytes("/api-shop/refund", &body.to_string(), BASIC));
    assert!(answer.is_empty());
    seconds(&bank, 1);
    assert_eq!(done(&bank, number), [entry("charge", 13750), entry("refund", 750)]);
    let plan = json!({"rules": [{"match": {"path": "/refund"}, "do": {"action": "execute-twice"}},
        {"match": {"path": "/check/payment/state"}, "do": {"anyOf": [{"action": "other-amount"}]}}]});
    bank.set_plan(&plan.to_string()).unwrap();
    refund(&bank, &id, "100", "12900");
    seconds(&bank, 1);
    assert_eq!(done(&bank, number).len(), 4);
    assert_eq!(status(&bank, &id)["totalAmount"], 13751);
    switch(&bank, json!({"totalAmountType": "text"}));
    assert_eq!(status(&bank, &id)["totalAmount"], "13751");
    bank.set_plan(r#"{"rules": [{"do": {"action": "unknown-status"}}]}"#).unwrap();
    assert_eq!(state(&bank, &id), "state7");
    bank.set_plan(r#"{"rules": []}"#).unwrap();
    let hidden = anonymous(&bank, "H~f:notfound:60s@anonymous");
    assert_eq!(status(&bank, &hidden)["code"], 9010);
    seconds(&bank, 61);
    assert_eq!(state(&bank, &hidden), "created");
    let odd = anonymous(&bank, "O~f:status-unknown");
    assert_eq!(state(&bank, &odd), "state7");
}

#[test]
fn every_error_row_can_be_asked_for_before_and_after_the_money() {
    let bank = bank();
    let pair = user_with_card(&bank, PLAIN);
    for (row, code) in [
        ("need-3ds", 2365),
        ("not-authorized", 9001),
        ("bad-sign", 9002),
        ("user-not-registered", 9003),
        ("user-inactive", 9004),
        ("card-not-found", 9005),
        ("card-inactive", 9006),
        ("bad-request", 9007),
        ("service-not-found", 9008),
        ("provider-unavailable", 9009),
        ("payment-not-found", 9010),
        ("payment-state", 9011),
        ("refund-amount", 9012),
        ("refund-remaining", 9013),
        ("best-before", 9014),
        ("general", 9015),
    ] {
        for (at, moved) in [("before", 0), ("after", 1)] {
            let number = format!("E~f:error-{at}:{row}");
            let answer = charge(&bank, &number, &pair);
            let json = answer.json();
            assert_eq!((json["code"].as_u64(), answer.status >= 400), (Some(code), true), "{number}");
            assert!(json["message"].is_string() && json["userMessage"].is_string());
            assert_eq!(done(&bank, &number).len(), moved, "{number}");
            assert_eq!(json.get("securePageURL").is_some(), code == 2365);
        }
    }
    let vague = charge(&bank, "E~f:502-after", &pair);
    assert_eq!((vague.status, vague.json()["code"].as_u64()), (500, Some(9015)));
    let timeout = charge(&bank, "E~f:504-after", &pair);
    assert_eq!((timeout.status, done(&bank, "E~f:504-after").len()), (504, 1));
    assert!(timeout.text().contains("Gateway Time-out"));
}

#[test]
fn no_card_number_no_token_and_no_key_is_kept_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let bank = Sandbox::start(Options { state_file: Some(file.clone()), ..Options::default() }).unwrap();
    let (user, card) = user_with_card(&bank, SECURE);
    let note = with(
        recurrent("secret", &user, &card),
        json!({"orderNote": format!("card {SECURE}"), "properties": [{"name": "КАРТА", "value": SECURE}], "shopToken": "sandbox-api"}),
    );
    api(&bank, "/do/payment", &note);
    api(&bank, "/card/deactivation", &json!({"userToken": user, "cardToken": card}));
    api(&bank, "/user/status", &json!({"login": LOGIN, "secKey": "sandbox-password", "password": "sandbox-password"}));
    paid(&bank, "plain");
    let shown = ["/", "/_sandbox/log", "/_sandbox/orders", "/_sandbox/ledger", "/_sandbox/callbacks"];
    let mut kept: Vec<String> = shown.iter().map(|page| get(&bank, page).text()).collect();
    // The dashboard lists the test cards: only what has happened counts.
    kept[0] = kept[0].split("<h2>Payouts: test cards").next().unwrap().to_owned();
    bank.stop();
    kept.push(std::fs::read_to_string(&file).unwrap());
    for (place, text) in shown.iter().chain(&["the state file"]).zip(&kept) {
        for secret in [SECURE, PLAIN, "4111 1111", user.as_str(), card.as_str(), "sandbox-password", "12345678"] {
            assert!(!text.contains(secret), "{secret} in {place}");
        }
        assert!(!text.contains("\"123\""), "a CVC in {place}");
    }
    assert!(kept[1].contains("411111XXXXXX1111"), "{}", kept[1]);
}

#[test]
fn a_restart_remembers_users_cards_payments_and_what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let state_file = Some(folder.path().join("state.jsonl"));
        Sandbox::start(Options { state_file, ..Options::default() }).unwrap()
    };
    let bank = start();
    let pair = user_with_card(&bank, PLAIN);
    let id = charge(&bank, "before", &pair).json()["regPayNum"].as_str().unwrap().to_owned();
    let waiting = paid(&bank, "refund");
    refund(&bank, &waiting, "13750", "0");
    let (ledger, orders) = (bank.ledger(), bank.orders());
    bank.stop();
    let bank = start();
    assert_eq!((bank.ledger(), bank.orders()), (ledger, orders));
    assert_eq!(cards(&bank, &pair.0)[0]["cardToken"], json!(pair.1));
    assert_eq!(api(&bank, "/user/status", &json!({"login": LOGIN})).json()["userToken"], json!(pair.0));
    let next = charge(&bank, "after", &pair).json();
    assert!(bank.orders().iter().filter(|order| json!(order.id) == next["regPayNum"]).count() == 1);
    seconds(&bank, 10);
    assert_eq!((state(&bank, &id).as_str(), state(&bank, &waiting).as_str()), ("processed", "refunded"));
    bank.reset();
    assert_eq!(api(&bank, "/user/status", &json!({"login": LOGIN})).json()["code"], 9003);
    assert_eq!(status(&bank, &id)["code"], Value::from(9010));
}

#[test]
fn without_magic_nothing_but_the_rules_of_the_gateway_is_left() {
    let bank = bank();
    bank.set_settings(r#"{"magic": false}"#).unwrap();
    let number = "M~f:drop-before";
    let id = anonymous(&bank, number);
    type_card(&bank, &id, SECURE_NO_FUNDS, "999");
    assert_eq!((state(&bank, &id).as_str(), done(&bank, number)), ("payed", vec![entry("charge", 13750)]));
    let service = with(payment("service"), json!({"serviceCode": "1-503-1"}));
    assert_eq!(api(&bank, "/do/payment/anonymous", &service).status, 200);
    let user = api(&bank, "/user/registration", &json!({"login": "70000000001"})).json();
    assert_eq!(user["state"], "active");
}

#[test]
fn the_dashboard_shows_what_can_be_asked_for_and_what_has_happened() {
    let bank = bank();
    paid(&bank, "shown");
    let page = get(&bank, "/").text();
    for shown in
        ["shown", "427600******1007", "ShopAPI: test cards", SILENT, "NeedPass3dsException", "70000000002", "1-500-1"]
    {
        assert!(page.contains(shown), "{shown}");
    }
}
