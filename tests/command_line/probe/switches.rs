//! Which switch of a bank is found by which experiment, and what no option says.

use super::stands::*;
use crate::shop::Shop;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

const KEY: &str = include_str!("../../fixtures/bereke-payouts/TEST-ONLY-signing-key.pem");
const PUBLIC: &str = include_str!("../../fixtures/bereke-payouts/TEST-ONLY-signing-key.public.pem");

/// A corporate card of the sandbox.
const CORPORATE: &str = "4908a3c3-6c7c-75d3-9707-66ab06c12040";

/// Switch by switch: the gateway, the stand's switches, the till's settings, which experiment says what, and the options to set.
#[test]
fn every_switch_is_found_by_its_experiment() {
    let signed = json!({ "signature": "full", "signatureKey": PUBLIC });
    let key = json!({ "credentials": { "signingKey": KEY } });
    let needed = "recipient.email, sender.ip, recipient_credit_card.holder, additional_data.document.number";
    let optional = json!({ "clientName": "optional" });
    let with = |switches: &Value, more: Value| {
        let mut all = switches.clone();
        merge(&mut all, &more);
        all
    };
    let payouts = "bereke-payouts";
    let cards = "bereke-ecommerce";
    let none = || json!({});
    let sign = |order: &str| json!({ "shopapi": { "auth": "sign", "signOrder": order } });
    let cases: Vec<(&str, Value, Value, &str, &str, Value)> = vec![
        (payouts, optional.clone(), none(), "access", "as they are written", none()),
        (payouts, optional.clone(), none(), "lost", "bank's word alone", none()),
        (
            payouts,
            with(&optional, json!({ "credentialSpelling": "username" })),
            none(),
            "access",
            "another spelling",
            json!({ "credentialSpelling": "username" }),
        ),
        (
            payouts,
            with(&optional, json!({ "credentialSpelling": "userName" })),
            json!({ "options": { "credentialSpelling": "username" } }),
            "access",
            "another spelling",
            json!({ "credentialSpelling": "userName" }),
        ),
        (
            payouts,
            with(&optional, json!({ "credentialSpelling": "as-examples" })),
            none(),
            "access",
            "another spelling",
            json!({
                "credentialSpelling": "userName",
                "credentialSpellingOf": { "performPayout": "username", "getPayoutStatus": "username" },
            }),
        ),
        (
            payouts,
            with(&optional, json!({ "panSpelling": "target.pan" })),
            none(),
            "payout",
            "target.pan",
            json!({ "panSpelling": "target.pan" }),
        ),
        (payouts, none(), none(), "nameless", "refuses a payout without a name", json!({ "nameRequired": true })),
        (payouts, optional.clone(), none(), "nameless", "pays without a name", none()),
        (payouts, optional.clone(), none(), "strange", "not found", none()),
        (payouts, with(&optional, signed), key.clone(), "signature", "demanded", json!({ "signature": true })),
        (payouts, optional.clone(), key, "signature", "does not demand", none()),
        (
            payouts,
            with(&optional, json!({ "target": "optional" })),
            none(),
            "without-target",
            "only if that is agreed",
            none(),
        ),
        (payouts, optional.clone(), none(), "without-target", "refuses", none()),
        (
            "bepaid",
            json!({ "bepaid": { "required": needed } }),
            none(),
            "payout",
            "paid with",
            json!({ "required": ["card.holder", "recipient.email", "gateway.sender.ip", "gateway.document.number"] }),
        ),
        (
            "bepaid",
            json!({ "bepaid": { "trackingApi": "v1" } }),
            none(),
            "access",
            "another spelling",
            json!({ "trackingApi": "v1" }),
        ),
        (
            "bepaid",
            json!({ "bepaid": { "trackingApi": "neither" } }),
            none(),
            "status",
            "in another way",
            json!({ "statusBy": "uid" }),
        ),
        ("bepaid", none(), none(), "equal", "was refused in words", none()),
        (
            "bepaid",
            json!({ "bepaid": { "duplicateMessage": "already there" } }),
            none(),
            "equal",
            "was refused in words",
            none(),
        ),
        ("bepaid", json!({ "bepaid": { "duplicateWindowMs": 0 } }), none(), "equal", "no window", none()),
        (cards, none(), none(), "verify", "may verify", none()),
        (cards, json!({ "verifyAllowed": false }), none(), "verify", "may not verify", none()),
        (cards, none(), none(), "repeated", "registered once", none()),
        (
            cards,
            none(),
            json!({ "options": { "paymentOrderPath": "paymentOrder.do" } }),
            "payment",
            "paid with",
            json!({ "paymentOrderPath": "paymentorder.do" }),
        ),
        (cards, json!({ "reverse": true }), none(), "cancel-hold", "payment.cancel works", none()),
        (cards, json!({ "reverse": false }), none(), "cancel-hold", "does not work", none()),
        (cards, json!({ "decline": "reversed" }), none(), "cancel-page", "payment.cancel works", none()),
        (cards, json!({ "decline": "declined" }), none(), "cancel-page", "payment.cancel works", none()),
        (cards, json!({ "decline": "absent" }), none(), "cancel-page", "does not work", none()),
        (cards, json!({ "statusVersion": 2 }), none(), "sums", "version 03", none()),
        ("shopapi", none(), none(), "page", "amount and commission", none()),
        (
            "shopapi",
            json!({ "shopapi": { "totalAmount": "amount" } }),
            none(),
            "page",
            "amount alone",
            json!({ "totalAmount": "amount" }),
        ),
        (
            "shopapi",
            sign("php"),
            none(),
            "signature",
            "carry a right signature",
            json!({ "auth": "sign", "checkAnswerSign": true }),
        ),
        (
            "shopapi",
            json!({ "shopapi": { "auth": "basic" } }),
            json!({ "options": { "auth": "sign" } }),
            "access",
            "another spelling",
            json!({ "auth": "basic" }),
        ),
        (
            "shopapi",
            none(),
            json!({ "options": { "prefix": "/elsewhere" } }),
            "access",
            "another spelling",
            json!({ "prefix": "/api-shop" }),
        ),
        ("shopapi", none(), none(), "no-such-card", "9005", none()),
        ("shopapi", none(), none(), "strange", "something else", none()),
        ("shopapi", none(), none(), "repeated", "another payment", none()),
        ("shopapi", none(), none(), "customer", "registered once", none()),
        ("shopapi", none(), none(), "charge", "store the stand's test card on this page", none()),
    ];
    at_once(cases, |(gateway, switches, changes, name, words, options)| {
        let (shop, settings) = stand(gateway, &switches, &changes);
        let document = probed(&shop, &settings, WAIT);
        assert!(said(&document, name).contains(words), "{gateway} {switches} {name}: {document:#}");
        let mut expected = changes["options"].clone();
        merge(&mut expected, &options);
        let expected = if expected.is_null() { json!({}) } else { expected };
        assert_eq!(document["set"]["options"], expected, "{gateway} {switches} {name}: {document:#}");
    });
}

/// What the experiments cannot go on without, and no option says, is told in the bank's own words.
#[test]
fn what_no_option_says_is_told_in_the_banks_words() {
    let cases = vec![
        ("bereke-payouts", json!({ "funding": "corporate-card" }), "payout", "Source is not specified"),
        ("bereke-payouts", json!({ "otherCard": true }), "payout", "card_differs"),
        ("bepaid", json!({ "bepaid": { "panAllowed": false } }), "payout", "Card number is not allowed"),
        ("shopapi", json!({ "shopapi": { "dnHeader": true } }), "access", "Магазин не опознан"),
        ("shopapi", json!({ "shopapi": { "answers": "as-printed" } }), "page", "not_json"),
    ];
    at_once(cases, |(gateway, switches, name, words)| {
        let (shop, settings) = stand(gateway, &switches, &json!({}));
        let document = probed(&shop, &settings, WAIT);
        let told = experiment(&document, name);
        assert!(told["open"] == true && told["evidence"].to_string().contains(words), "{switches}: {document:#}");
    });
    // With what the bank wants it goes on, and looks at the account that pays.
    let (shop, settings) = stand("bereke-payouts", &json!({ "funding": "corporate-card" }), &json!({}));
    let file = shop.path("fields.json");
    std::fs::write(&file, json!({ "source": { "bindingId": CORPORATE } }).to_string()).unwrap();
    let document = found(&run(&shop, &settings, &["--wait-ms", WAIT, "--fields", file.to_str().unwrap()]));
    assert_eq!(document["set"]["profile"], json!({ "dedupe": "proven" }), "{document:#}");
}

/// A probe just after another meets its equal payouts.
#[test]
fn a_probe_may_be_repeated_at_once() {
    let (shop, settings) = stand("bepaid", &json!({}), &json!({}));
    for _ in 0..2 {
        let document = probed(&shop, &settings, WAIT);
        assert_eq!(document["status"], "TOLEM_OK", "{document:#}");
        assert!(said(&document, "equal").contains("was refused in words"), "{document:#}");
    }
}

/// Orders of signing differ in what the customer's payments sign, too.
#[test]
fn another_order_of_signing_is_found_for_both_methods() {
    at_once(vec!["csharp", "body-order"], |order| {
        let switches = json!({ "shopapi": { "auth": "sign", "signOrder": order } });
        let (shop, settings) = stand("shopapi", &switches, &json!({}));
        let document = probed(&shop, &settings, WAIT);
        let orders = document["set"]["options"]["signOrder"].as_object().cloned().unwrap_or_default();
        assert!(orders.contains_key("anonymous") && orders.contains_key("recurrent"), "{order}: {document:#}");
        assert!(experiment(&document, "recurrent")["open"] == false, "{order}: {document:#}");
    });
}

/// The page tells of every switch of the sandbox, of every option of every gateway and of all of `profile` what finds it, or why
/// nothing does; and of every experiment.
#[test]
fn the_page_tells_of_every_switch_and_option() {
    let page = include_str!("../../../docs/probe.md");
    let shop = Shop::open("bereke-payouts");
    let mut socket = TcpStream::connect(shop.bank.url().trim_start_matches("http://")).unwrap();
    write!(socket, "GET /_sandbox/settings HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    let settings: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let mut names = Vec::new();
    for (name, value) in settings.as_object().unwrap() {
        match value.as_object() {
            Some(own) => names.extend(own.keys().map(|switch| format!("{name}.{switch}"))),
            None => names.push(name.clone()),
        }
    }
    assert!(names.len() > 100, "{names:?}");
    let options = tolem::gateways::ALL.iter().flat_map(|gateway| gateway.options);
    names.extend(options.map(|option| option.name.to_owned()));
    let profile = tolem::config::FIELDS.iter().find(|field| field.name == "profile").unwrap();
    let tolem::document::Shape::Object(fields) = profile.shape else { panic!("profile is an object") };
    names.extend(fields.iter().map(|field| field.name.to_owned()));
    for gateway in ["bereke-payouts", "bereke-ecommerce", "bepaid", "shopapi"] {
        let (shop, settings) = stand(gateway, &json!({}), &json!({}));
        let document = probed(&shop, &settings, WAIT);
        let made = document["experiments"].as_array().unwrap().iter();
        names.extend(made.map(|it| it["experiment"].as_str().unwrap().to_owned()));
    }
    let missing: Vec<_> = names.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/probe.md does not name {missing:?}");
}
