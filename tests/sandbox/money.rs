//! The ledger tells the truth: what was executed, from where, how often, and never a card number.

use crate::till::*;
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;
use tolem::sandbox::ProfileName;

const CORPORATE: &str = "4908a3c3-6c7c-75d3-9707-66ab06c12040";
const ONE_TENGE: &str = "00000000-0000-4000-8000-000000000100";
const OVERDRAWN: &str = "00000000-0000-4000-8000-00000000d000";

#[test]
fn an_executed_payout_is_in_the_ledger_and_off_the_balance() {
    let bank = sandbox(ProfileName::AsDocumented);
    let answer = perform(&bank, "paid-1").json();
    let ledger = bank.ledger();
    let entry = &ledger[0];
    assert_eq!((ledger.len(), entry.sequence, entry.amount, entry.currency.as_str()), (1, 1, 1234, "398"));
    assert_eq!((entry.order_number.as_str(), json!(entry.order_id)), ("paid-1", answer["orderId"].clone()));
    assert_eq!((entry.target.as_str(), entry.source.as_str()), ("411111XXXXXX1111", "transit"));
    assert_eq!(json!(entry.ref_num), answer["operationList"][0]["refNum"]);
    let balance = call(&bank, "getAmount", &credentials()).json();
    assert_eq!(balance["balanceDescriptionList"]["balanceAmount"], 10_000_000_000u64 - 1234);
    assert_eq!(get(&bank, "/_sandbox/ledger").json()["ledger"], json!(ledger));
}

#[test]
fn a_corporate_card_pays_until_it_is_empty() {
    let bank = sandbox(ProfileName::Lenient);
    let from = |number: &str, source: &str, amount: u64| {
        let other = json!({"amount": amount, "source": {"bindingId": source}});
        call(&bank, "performPayout", &with(payout(number), other)).json()
    };
    let paid = from("a", CORPORATE, 200);
    assert_eq!((order_status(&paid), paid["source"]["bindingId"].as_str()), (2, Some(CORPORATE)));
    assert_eq!((bank.ledger()[0].source.as_str(), bank.balance(CORPORATE)), (CORPORATE, Some(49_925_000)));
    let refused = from("b", ONE_TENGE, 101);
    assert_eq!((order_status(&refused), &refused["operationList"][0]["resultCode"]), (6, &json!(1)));
    assert_eq!(refused["errorCode"], "0", "the request was processed; the money was not");
    assert_eq!(order_status(&from("c", ONE_TENGE, 100)), 2);
    assert_eq!(order_status(&from("d", ONE_TENGE, 1)), 6);
    assert_eq!((bank.ledger().len(), bank.balance(ONE_TENGE)), (2, Some(0)));
    let overdrawn = call(&bank, "getAmount", &with(credentials(), json!({"source": {"bindingId": OVERDRAWN}}))).json();
    let description = &overdrawn["balanceDescriptionList"];
    assert_eq!((&description["balanceSign"], &description["balanceAmount"]), (&json!("D"), &json!(500_000)));
}

#[test]
fn test_cards_do_what_the_table_says() {
    let bank = sandbox(ProfileName::Lenient);
    let to = |number: &str, pan: &str| {
        order_status(
            &call(&bank, "performPayout", &with(payout(number), json!({"target": {"card": {"pan": pan}}}))).json(),
        )
    };
    assert_eq!(to("declined", DECLINED_CARD), 6);
    assert_eq!(to("waits", "4000000000000119"), 1);
    assert_eq!(to("waits-declines", "4000000000000218"), 1);
    assert_eq!(to("hangs", "4000000000000309"), 1);
    assert_eq!(to("ordinary", "4012001038166662"), 2);
    assert_eq!(bank.ledger().len(), 1);
    bank.advance_clock(Duration::from_secs(6));
    let now = |number: &str| order_status(&status(&bank, number).json());
    assert_eq!((now("waits"), now("waits-declines"), now("hangs"), now("declined")), (2, 6, 1, 6));
    assert_eq!(bank.ledger().len(), 2);
}

#[test]
fn a_stored_card_can_be_paid_again_without_its_number() {
    let bank = sandbox(ProfileName::Lenient);
    let first = perform(&bank, "first").json();
    let binding = first["target"]["bindingId"].clone();
    let again = |number: &str, id: serde_json::Value| {
        call(&bank, "performPayout", &with(payout(number), json!({"target": {"card": null, "bindingId": id}}))).json()
    };
    let second = again("second", binding.clone());
    assert_eq!((order_status(&second), &second["target"]["bindingId"]), (2, &binding));
    assert_eq!(bank.ledger()[1].target, "411111XXXXXX1111");
    assert_eq!(order_status(&again("third", json!("83309cde-a56d-7409-88dd-c02e00ab3428"))), 2);
    assert_eq!(order_status(&again("fourth", json!("00000000-0000-4000-8000-000000000002"))), 6);
}

#[test]
fn an_order_is_found_by_either_id_and_the_banks_wins() {
    let bank = sandbox(ProfileName::Lenient);
    let id = perform(&bank, "a").json()["orderId"].clone();
    perform(&bank, "b");
    let asked = |other| call(&bank, "getPayoutStatus", &with(credentials(), other)).json()["orderNumber"].clone();
    assert_eq!(asked(json!({"orderId": id})), "a");
    assert_eq!(asked(json!({"orderNumber": "b"})), "b");
    assert_eq!(asked(json!({"orderNumber": "b", "orderId": id})), "a");
}

#[test]
fn nothing_the_bank_shows_or_keeps_holds_a_card_number_or_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let options = tolem::sandbox::Options { state_file: Some(state.clone()), ..Default::default() };
    let bank = tolem::sandbox::Sandbox::start(options).unwrap();
    let other = json!({"description": format!("to {CARD}"), "jsonParams": {"paramname1": CARD}});
    let answer = call(&bank, "performPayout", &with(payout("quiet"), other));
    assert_eq!(answer.status, 200);
    post(&bank, "/payouts/api/v2/performPayout.do", &format!("{{\"pan\": \"{CARD}\", broken"));
    let mut shown = vec![
        answer.text(),
        std::fs::read_to_string(&state).unwrap(),
        format!("{:?}{:?}", bank.ledger(), bank.orders()),
    ];
    for page in ["/", "/_sandbox/ledger", "/_sandbox/orders", "/_sandbox/log", "/_sandbox/settings", "/_sandbox/plan"] {
        let text = get(&bank, page).text();
        // The dashboard lists the test cards; that is not the card somebody sent.
        shown.push(text.replace(&format!("<td>{CARD}</td>"), ""));
    }
    for text in shown {
        assert!(!text.contains(CARD) && !text.contains("sandbox-password"), "{text}");
    }
    assert!(get(&bank, "/_sandbox/log").text().contains("411111XXXXXX1111"));
}

#[test]
fn many_tills_at_once_under_random_faults_leave_a_ledger_that_adds_up() {
    let bank = sandbox(ProfileName::AsDocumented);
    let plan = json!({"seed": 42, "rules": [{"match": {"path": "performPayout.do"}, "probability": 0.5, "do": {"anyOf": [
        {"action": "drop", "at": "before-execute"}, {"action": "drop"}, {"action": "reset"}, {"action": "truncate", "bytes": 9},
        {"action": "error", "row": "timeout-service"}, {"action": "execute-later", "ms": [0, 400], "then": {"action": "drop"}}]}}]});
    bank.set_plan(&plan.to_string()).unwrap();
    std::thread::scope(|scope| {
        for till in 0..8 {
            let bank = &bank;
            scope.spawn(move || {
                for i in 0..25 {
                    let body = payout(&format!("t{till}-{i}")).to_string();
                    // The same number until the bank says that it has it: refused as a duplicate, or paid.
                    for _ in 0..100 {
                        let bytes = post_bytes("/payouts/api/v2/performPayout.do", &body, "Connection: close\r\n");
                        let answer = String::from_utf8_lossy(&raw(bank, &bytes).0).into_owned();
                        if answer.contains("Order number is duplicated")
                            || answer.contains("\"errorCode\":\"0\",\"errorMessage\"")
                        {
                            break;
                        }
                    }
                }
            });
        }
    });
    eventually("every late execution", || bank.ledger().len() == 200);
    let mut times: HashMap<String, usize> = HashMap::new();
    bank.ledger().into_iter().for_each(|entry| *times.entry(entry.order_number).or_default() += 1);
    assert!(times.len() == 200 && times.values().all(|n| *n == 1), "a bank that refuses duplicates pays each once");
    assert_eq!(bank.balance("transit"), Some(10_000_000_000 - 200 * 1234));
}
