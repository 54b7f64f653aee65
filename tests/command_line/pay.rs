//! The commands in the words of people.

use crate::shop::{CARD, Shop, payout, tolem};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::process::{Command, Stdio};

fn document(said: &str) -> Value {
    serde_json::from_str(said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

#[test]
fn a_payout_is_made_in_major_units_to_a_card_from_standard_input_and_once() {
    let shop = Shop::open("bereke-payouts");
    let pay = ["pay", "A-1", "1 500,50", "--name", "AIGERIM"];
    let (code, said) = shop.tolem_reading("4111 1111 1111 1111\n", &pay);
    assert_eq!(code, 0, "{said}");
    for part in ["payout A-1: 1 500.50 KZT, 411111******1111", "TOLEM_OK", "orderId "] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains(CARD), "{said}");
    assert_eq!(shop.bank.ledger()[0].amount, 150_050);
    let (code, again) = shop.tolem_reading(CARD, &[&pay[..], &["--json"]].concat());
    let again = document(&again);
    assert_eq!((code, &again["replayed"], shop.executed("A-1")), (0, &json!(true), 1));
    let (code, other) = shop.tolem_reading(CARD, &["pay", "A-1", "1500,51", "--name", "AIGERIM"]);
    assert!(code == 2 && other.contains("TOLEM_E_CONFLICT") && shop.executed("A-1") == 1, "{other}");
}

#[test]
fn an_amount_that_is_not_exact_sends_nothing() {
    let shop = Shop::open("bereke-payouts");
    for amount in ["1500,505", "1,500", "1.500,50", "1500 tg"] {
        let (code, said) = shop.tolem_reading(CARD, &["pay", "A-1", amount]);
        assert!(code == 2, "{amount}: {said}");
    }
    let (code, said) = shop.tolem_reading(CARD, &["pay", "A-1", "1500", "--currency", "TENGE"]);
    assert!(code == 2 && said.contains("TENGE"), "{said}");
    assert!(shop.bank.orders().is_empty());
    assert!(!shop.path("journal.sqlite").exists(), "nothing was even opened");
    assert_eq!(shop.tolem_reading(CARD, &["pay", "A-1", "0,00"]).0, 2);
}

#[test]
fn a_card_number_is_no_argument_and_is_not_repeated() {
    let shop = Shop::open("bereke-payouts");
    let (code, said) = shop.tolem(&["pay", "A-1", "1500", CARD]);
    assert!(code == 2 && said.contains("standard input") && !said.contains(CARD), "{said}");
    let (code, said) = shop.tolem_reading("", &["pay", "A-1", "1500"]);
    assert!(code == 2 && said.contains("standard input"), "{said}");
    let (code, said) = shop.tolem_reading("4111111111111112", &["pay", "A-1", "1500"]);
    assert!(code == 2 && said.contains("check digit") && !said.contains("4111111111111112"), "{said}");
    let text = format!("\"}},\"amount\":1,\"x\":{{\"y\":\"{CARD}");
    let (code, said) = shop.tolem_reading(&text, &["pay", "A-1", "1500"]);
    assert!(code == 2 && !said.contains(CARD) && shop.bank.orders().is_empty(), "{said}");
}

/// What the program says on its terminal up to these words, and a line typed then.
fn answered(terminal: &mut std::process::Child, words: &str, line: &str) -> String {
    let mut said = Vec::new();
    let stdout = terminal.stdout.as_mut().unwrap();
    while !String::from_utf8_lossy(&said).contains(words) {
        let mut byte = [0];
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    writeln!(terminal.stdin.as_mut().unwrap(), "{line}").unwrap();
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn at_a_terminal_the_card_is_asked_for_and_the_payout_confirmed_by_what_may_be_seen_of_it() {
    let shop = Shop::open("bereke-payouts");
    drop(shop.command(&[]));
    let program = env!("CARGO_BIN_EXE_tolem");
    let line = format!("{program} --config {} pay A-1 1500 --name AIGERIM", shop.path("settings.json").display());
    for (word, code, executed) in [("n", 2, 0), ("y", 0, 1)] {
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut terminal = script.spawn().unwrap();
        answered(&mut terminal, "Card number (it is not shown): ", CARD);
        answered(&mut terminal, "Pay 1 500.00 KZT to the card 411111******1111? [y/N] ", word);
        let output = terminal.wait_with_output().unwrap();
        assert_eq!((output.status.code(), shop.executed("A-1")), (Some(code), executed), "{output:?}");
    }
}

#[test]
fn a_stored_card_and_further_fields_are_paid_and_checked() {
    let shop = Shop::open("bereke-payouts");
    let fields = shop.path("fields.json");
    std::fs::write(&fields, r#"{"jsonParams": {"till": "7"}}"#).unwrap();
    let fields = fields.to_str().unwrap();
    let stored = [
        "pay",
        "A-1",
        "10",
        "--name",
        "AIGERIM",
        "--fields",
        fields,
        "--binding",
        "83309cde-a56d-7409-88dd-c02e00ab3428",
    ];
    let (code, said) = shop.tolem(&stored);
    assert!(code == 0 && said.contains("83309cde"), "{said}");
    let (code, said) = shop.tolem_reading(CARD, &["pay", "A-2", "10", "--check"]);
    let checked = document(&said);
    assert!(code == 0 && checked["request"].is_object() && !said.contains(CARD), "{said}");
    assert_eq!((shop.executed("A-1"), shop.executed("A-2")), (1, 0));
    for twice in
        [r#"{"amount": 1}"#, r#"{"card": {"number": "4111111111111111"}}"#, r#"{"amount": 1, "amount": 1}"#, "[]"]
    {
        std::fs::write(fields, twice).unwrap();
        let (code, said) = shop.tolem_reading(CARD, &["pay", "A-3", "10", "--fields", fields]);
        assert!(code == 2, "{twice}: {said}");
    }
    assert_eq!(shop.executed("A-3"), 0);
}

#[test]
fn balance_status_settlement_and_cancellation_are_told_in_words() {
    let shop = Shop::open("bereke-payouts");
    assert_eq!(shop.tolem(&["balance"]), (0, "There is to pay out: 100 000 000.00 KZT\n".to_owned()));
    let overdrawn = ["balance", "--source", "00000000-0000-4000-8000-00000000d000", "--locale", "ru"];
    assert_eq!(shop.tolem(&overdrawn), (0, "Доступно для выплат: -5 000,00 KZT\n".to_owned()));

    shop.call("payout.create", &payout("A-1"));
    let (code, said) = shop.tolem(&["status", "A-1"]);
    assert!(code == 0 && said.contains("A-1: 1 500.00 KZT"), "{said}");
    let (code, said) = shop.tolem(&["cancel", "A-1"]);
    assert!(code == 2 && said.contains("can be cancelled"), "{said}");
    let (code, said) = shop.tolem(&["status", "A-9"]);
    assert!(code == 2 && said.contains("no such movement"), "{said}");

    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "do": { "action": "drop" } },
                     { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } }]));
    let (code, said) = shop.tolem_reading(CARD, &["pay", "A-2", "7", "--name", "AIGERIM", "--timeout-ms", "1500"]);
    assert!(code == 3 && said.contains("TOLEM_UNKNOWN"), "{said}");
    let settle = ["settle", "A-2", "--as", "paid", "--who", "A. Ivanova", "--why", "letter 123"];
    let (code, said) = shop.tolem(&settle);
    assert!(code == 0 && said.contains("A-2: 7.00 KZT") && said.contains("TOLEM_OK"), "{said}");
    let (_, story) = shop.tolem(&["explain", "A-2"]);
    assert!(story.contains("A. Ivanova") && story.contains("letter 123"), "{story}");
    let (code, said) = shop.tolem(&["settle", "A-2", "--as", "maybe", "--who", "x", "--why", "y"]);
    assert!(code == 2 && said.contains("declined"), "{said}");
    assert_eq!(shop.tolem(&["settle", "A-2", "--as", "paid"]).0, 2, "a name and evidence are needed");
}

#[test]
fn what_never_left_is_taken_back_by_its_number_alone() {
    let shop = Shop::open("bereke-payouts");
    let mut settings = shop.settings();
    settings["baseUrl"] = "http://127.0.0.1:1".into();
    let nobody = crate::shop::reading(shop.command_with(&settings, &["pay", "A-1", "5", "--name", "AIGERIM"]), CARD);
    assert_eq!(nobody.status.code(), Some(4));
    let (code, said) = crate::shop::told(shop.command_with(&settings, &["cancel", "A-1"]).output().unwrap());
    assert!(code == 1 && said.contains("TOLEM_DECLINED"), "{said}");
}

#[test]
fn the_library_describes_its_operations_and_gateways() {
    let (code, said) = tolem(&["describe", "--locale", "en"]);
    for part in ["* payout.create", "  balance.get", "moves money", "bereke-ecommerce", "shopapi"] {
        assert!(code == 0 && said.contains(part), "{part}: {said}");
    }
    let (_, said) = tolem(&["describe", "payout.create", "--locale", "ru"]);
    assert!(said.contains("orderNumber (обязательно): ") && said.contains("    number (обязательно): "), "{said}");
    let (_, said) = tolem(&["describe", "bepaid"]);
    assert!(said.contains("TOLEM_SECRET_KEY") && said.contains("secretKey"), "{said}");
    let (code, said) = tolem(&["describe", "payout.creat", "--locale", "en"]);
    assert!(code == 2 && said.contains("did you mean payout.create?"), "{said}");
    let (_, said) = tolem(&["describe", "payout.create", "--json"]);
    assert_eq!(document(&said)["operations"][0]["name"], "payout.create");
    let (_, whole) = tolem(&["describe", "--json"]);
    assert!(document(&whole)["operations"].as_array().unwrap().len() > 20);
}
