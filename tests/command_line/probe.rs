//! A probe finds out how a bank behaves, claims nothing that it has not seen, and never touches production.

use crate::shop::{CARD, Shop, reading, told};
use serde_json::{Value, json};
use std::process::Command;

const WAIT: &str = "600";

fn probed(shop: &Shop, gateway: &str) -> Value {
    let mut settings = shop.settings();
    settings["gateway"] = gateway.into();
    if gateway == "bepaid" {
        settings["credentials"] = json!({ "shopId": "sandbox-api", "secretKey": "sandbox-password" });
    }
    let mut command = shop.command_with(&settings, &["probe", "--yes", "--json", "--wait-ms", WAIT]);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains(CARD) && !said.contains("sandbox-password"), "{said}");
    let announced = String::from_utf8(output.stderr).unwrap();
    let ahead =
        if gateway == "bereke-ecommerce" { ["Payment: ", "Refund: "] } else { ["Repetition: ", "Lost request: "] };
    assert!(ahead.iter().all(|title| announced.contains(title)), "{announced}");
    serde_json::from_str(&said).unwrap()
}

fn said(document: &Value, experiment: &str) -> String {
    let found = document["experiments"].as_array().unwrap().iter().find(|it| it["experiment"] == experiment);
    found.unwrap()["said"].as_str().unwrap().to_owned()
}

/// Bank by bank: the switches, what may be set, and words of what was seen.
#[test]
fn every_way_a_bank_may_treat_a_repetition_is_seen_as_it_is() {
    let proven = json!({ "dedupe": "proven" });
    let nothing = json!({});
    let cases = [
        ("bereke-payouts", json!({}), &proven, "repeated", "moved once"),
        ("bereke-payouts", json!({ "duplicates": "error-1" }), &proven, "repeated", "moved once"),
        ("bereke-payouts", json!({ "duplicates": "replay" }), &proven, "repeated", "moved once"),
        // Words that the document has for something else prove nothing, though the money moved once.
        ("bereke-payouts", json!({ "duplicates": "refuse-502" }), &nothing, "repeated", "not proved"),
        ("bereke-payouts", json!({ "duplicates": "execute" }), &nothing, "repeated", "MOVED TWICE"),
        ("bereke-payouts", json!({ "profile": "nasty" }), &nothing, "repeated", "MOVED TWICE"),
        ("bereke-payouts", json!({ "latePercent": 100, "lateMs": 300 }), &nothing, "repeated", "not proved"),
        ("bereke-payouts", json!({ "statusLagMs": 550 }), &proven, "status", "knew of the payout after"),
        ("bereke-payouts", json!({ "wrongNotFoundTimes": 100 }), &proven, "status", "did not know of the payout"),
        ("bepaid", json!({}), &proven, "repeated", "key holds"),
        ("bepaid", json!({ "bepaid": { "requestId": "ignored" } }), &nothing, "repeated", "MOVED TWICE"),
    ];
    // Most of a probe is waiting.
    std::thread::scope(|scope| {
        for (gateway, switches, profile, experiment, words) in cases {
            scope.spawn(move || sees(gateway, &switches, profile, experiment, words));
        }
    });
}

fn sees(gateway: &str, switches: &Value, profile: &Value, experiment: &str, words: &str) {
    let shop = Shop::open("bereke-payouts");
    shop.bank.set_settings(&switches.to_string()).unwrap();
    let document = probed(&shop, gateway);
    assert_eq!(&document["set"]["profile"], profile, "{gateway} {switches}: {document:#}");
    let seen = said(&document, experiment);
    assert!(seen.contains(words), "{gateway} {switches}: {document:#}");
    // What it says of the money is what the bank's ledger says.
    let most = shop.bank.ledger().iter().map(|entry| shop.executed(&entry.order_number)).max();
    assert_eq!(most > Some(1), seen.contains("TWICE"), "{gateway} {switches}: {document:#}");
    assert!(!shop.path("journal.sqlite").exists(), "experiments are no movements of the shop");
}

#[test]
fn a_mandatory_name_and_a_strange_number_are_told() {
    for (client_name, options) in [("mandatory", json!({ "nameRequired": true })), ("optional", json!({}))] {
        let shop = Shop::open("bereke-payouts");
        shop.bank.set_settings(&json!({ "clientName": client_name }).to_string()).unwrap();
        let document = probed(&shop, "bereke-payouts");
        assert_eq!(document["set"]["options"], options, "{document:#}");
        assert!(said(&document, "strange").contains("not found"), "{document:#}");
    }
}

/// What a refund looks like, and whether its number keeps it from being done twice.
#[test]
fn a_refund_that_is_repeated_is_seen_as_it_is() {
    for (knows, options, words) in
        [(true, json!({ "externalRefundId": true }), "given back once"), (false, json!({}), "GIVEN BACK TWICE")]
    {
        let shop = Shop::open("bereke-payouts");
        shop.bank.set_settings(&json!({ "externalRefundId": knows }).to_string()).unwrap();
        let document = probed(&shop, "bereke-ecommerce");
        assert_eq!(document["set"]["options"], options, "{document:#}");
        assert!(said(&document, "payment").contains("registered once"), "{document:#}");
        assert!(
            said(&document, "refund").contains(words) && document.to_string().contains("refundedAmount"),
            "{document:#}"
        );
        let refunds = shop.bank.ledger().iter().filter(|entry| entry.kind == "refund").count();
        assert_eq!(refunds, if knows { 1 } else { 2 }, "{document:#}");
    }
}

#[test]
fn a_request_that_is_given_up_is_looked_for() {
    let shop = Shop::open("bereke-payouts");
    let late = |at: &str| json!([{ "match": { "path": "performPayout.do" }, "at": at, "do": { "action": "delay", "ms": 300 } }]);
    shop.plan(late("before-execute"));
    let document = probed(&shop, "bereke-payouts");
    let seen = said(&document, "lost");
    assert!(seen.contains("the bank knew of it after") || seen.contains("not executed within"), "{document:#}");
    let executed = shop.bank.ledger().iter().any(|entry| entry.order_number.ends_with("-l"));
    assert_eq!(executed, seen.contains("the bank knew"), "{document:#}");
    assert!(document["set"]["profile"].get("lateBoundMs").is_none(), "a bound is the bank's word: {document:#}");
}

#[test]
fn production_is_never_probed_and_nothing_happens_without_a_word() {
    let shop = Shop::open("bereke-payouts");
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut settings = shop.settings();
        change(&mut settings);
        told(shop.command_with(&settings, &["probe", "--yes"]).output().unwrap())
    };
    let production = refused(&|it| {
        it.as_object_mut().unwrap().remove("baseUrl");
        it["environment"] = "production".into();
    });
    assert!(production.0 == 2 && production.1.contains("environment: production"), "{production:?}");
    for address in ["https://securepayments.berekebank.kz", "https://SecurePayments.berekebank.kz.:443/"] {
        let by_address = refused(&|it| it["baseUrl"] = address.into());
        assert!(by_address.0 == 2 && by_address.1.contains("production"), "{by_address:?}");
    }
    let shopapi = refused(&|it| {
        it["gateway"] = "shopapi".into();
        it["credentials"] = json!({ "shopToken": "sandbox-api", "secKey": "sandbox-password" });
    });
    assert!(shopapi.0 == 2 && shopapi.1.contains("no experiments"), "{shopapi:?}");
    let (code, said) = told(reading(shop.command(&["probe"]), ""));
    assert!(code == 2 && said.contains("--yes"), "{said}");
    assert!(shop.bank.log().is_empty(), "not one request was sent");

    // At a terminal each experiment waits for a word.
    let line = format!(
        "{} --config {} probe --wait-ms {WAIT}",
        env!("CARGO_BIN_EXE_tolem"),
        shop.path("settings.json").display()
    );
    let output = reading(
        {
            let mut script = Command::new("script");
            script.args(["-qec", &line, "/dev/null"]);
            script
        },
        "n\nn\ny\nn\n",
    );
    let (code, said) = told(output);
    assert!(code == 0 && said.matches("Do it? [y/N]").count() == 4, "{said}");
    assert!(shop.bank.ledger().is_empty() && said.contains("* of what is not there"), "{said}");
}
