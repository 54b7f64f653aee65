//! A probe finds out how a bank behaves, claims nothing that it has not seen, rests nothing on what did not come about, and
//! never touches production.

mod stands;
mod switches;

use crate::shop::{CARD, Shop, reading, told};
use serde_json::{Value, json};
use stands::*;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use tolem::client::Client;
use tolem::model::{Status, Unwatched};

/// Bank by bank: the switches, what may be set, and words of what was seen.
#[test]
fn every_way_a_bank_may_treat_a_repetition_is_seen_as_it_is() {
    let proven = json!({ "dedupe": "proven" });
    let nothing = json!({});
    let cases = vec![
        ("bereke-payouts", json!({}), &proven, "repeated", "moved once"),
        ("bereke-payouts", json!({ "duplicates": "error-1" }), &proven, "repeated", "moved once"),
        ("bereke-payouts", json!({ "duplicates": "replay" }), &proven, "repeated", "moved once"),
        // Words that the document has for something else prove nothing, though the money moved once.
        ("bereke-payouts", json!({ "duplicates": "refuse-502" }), &nothing, "repeated", "not proved"),
        ("bereke-payouts", json!({ "duplicates": "execute" }), &nothing, "repeated", "MOVED TWICE"),
        ("bereke-payouts", json!({ "profile": "nasty", "latePercent": 0 }), &nothing, "repeated", "MOVED TWICE"),
        ("bereke-payouts", json!({ "latePercent": 100, "lateMs": 300 }), &nothing, "repeated", "not proved"),
        ("bereke-payouts", json!({ "statusLagMs": 550 }), &proven, "status", "knew of the payout after"),
        ("bereke-payouts", json!({ "wrongNotFoundTimes": 100 }), &proven, "status", "did not know of the payout"),
        ("bepaid", json!({}), &proven, "repeated", "key holds"),
        ("bepaid", json!({ "bepaid": { "requestId": "ignored" } }), &nothing, "repeated", "MOVED TWICE"),
    ];
    at_once(cases, |(gateway, switches, profile, name, words)| {
        let (shop, settings) = stand(gateway, &switches, &json!({}));
        let document = probed(&shop, &settings, WAIT);
        assert_eq!(&document["set"]["profile"], profile, "{gateway} {switches}: {document:#}");
        assert!(said(&document, name).contains(words), "{gateway} {switches}: {document:#}");
        // What it says of the money is what the bank's ledger says.
        let most = shop.bank.ledger().iter().map(|entry| shop.executed(&entry.order_number)).max();
        assert_eq!(most > Some(1), said(&document, "repeated").contains("TWICE"), "{gateway} {switches}: {document:#}");
        assert!(!shop.path("journal.sqlite").exists(), "experiments are no movements of the shop");
    });
}

/// The last request of an experiment may be carried out late, too: money is counted after a wait.
#[test]
fn what_is_refused_and_carried_out_late_is_no_proof() {
    let refused = json!({ "action": "error", "row": "duplicate" });
    let late = json!({ "action": "execute-later", "ms": 200, "then": refused });
    let rule = |nth: u32, action: &Value| json!({ "match": { "path": "performPayout.do", "nth": nth }, "at": "before-execute", "do": action });
    // The payout is sent three times, then another one twice at the same moment.
    for [second, third, fifth] in [[&refused, &late, &refused], [&refused, &refused, &late]] {
        let (shop, settings) = stand("bereke-payouts", &json!({ "duplicates": "execute" }), &json!({}));
        shop.plan(json!([rule(2, second), rule(3, third), rule(5, fifth)]));
        let document = probed(&shop, &settings, WAIT);
        assert_eq!(document["set"]["profile"], json!({}), "{document:#}");
        assert!(said(&document, "repeated").contains("MOVED TWICE"), "{document:#}");
    }
    let (shop, settings) = stand("bereke-ecommerce", &json!({}), &json!({}));
    let late = json!({ "action": "execute-later", "ms": 200, "then": { "action": "delay", "ms": 1 } });
    shop.plan(json!([{ "match": { "path": "refund.do", "nth": 2 }, "at": "before-execute", "do": late }]));
    let document = probed(&shop, &settings, WAIT);
    assert!(document["set"]["options"]["externalRefundId"].is_null(), "{document:#}");
    assert!(said(&document, "refund").contains("GIVEN BACK TWICE"), "{document:#}");
}

/// What the configuration says and the stand denies is taken back; what it says otherwise stays as it is.
#[test]
fn a_proof_that_the_stand_denies_is_taken_back() {
    let profile = json!({ "profile": { "dedupe": "proven", "notFoundAnswers": 5, "notFoundBelievedAfterMs": 100 } });
    let switches = json!({ "duplicates": "execute", "statusLagMs": 500 });
    let (shop, settings) = stand("bereke-payouts", &switches, &profile);
    let set = probed(&shop, &settings, WAIT)["set"]["profile"].clone();
    assert_eq!((&set["dedupe"], &set["notFoundAnswers"]), (&json!("unknown"), &json!(5)), "{set:#}");
    // A quarantine that is shorter than what was seen is made longer.
    assert!(set["notFoundBelievedAfterMs"].as_u64() >= Some(400), "{set:#}");
}

/// A bank whose status is late by questions is believed after more of them.
#[test]
fn how_often_a_late_status_was_wrong_is_counted() {
    let (shop, settings) = stand("bereke-payouts", &json!({ "wrongNotFoundTimes": 3 }), &json!({}));
    let document = probed(&shop, &settings, LONG);
    assert_eq!(document["set"]["profile"]["notFoundAnswers"], 6, "{document:#}");
}

/// What a person reads at the end.
fn read(shop: &Shop, settings: &Value, more: &[&str]) -> String {
    let arguments = [&["probe", "--yes", "--wait-ms", WAIT], more].concat();
    String::from_utf8(shop.command_with(settings, &arguments).output().unwrap().stdout).unwrap()
}

/// Who reads nothing but the end reads what matters.
#[test]
fn the_last_word_is_what_was_found_and_not_that_there_is_nothing_to_change() {
    let (shop, settings) = stand("bereke-payouts", &json!({ "duplicates": "execute" }), &json!({}));
    let said = read(&shop, &settings, &[]);
    assert!(said.trim_end().lines().last().unwrap().starts_with("The stand pays a repetition twice"), "{said}");
    assert!(!said.contains("nothing to change"), "{said}");

    let wrong = json!({ "credentials": { "password": "another-password" } });
    let (shop, settings) = stand("bereke-payouts", &json!({}), &wrong);
    let said = read(&shop, &settings, &[]);
    assert!(said.trim_end().lines().last().unwrap().starts_with("Nothing was found out"), "{said}");
    assert!(said.contains("wants signatures: credentials.signingKey") && !said.contains("nothing to change"), "{said}");
}

#[test]
fn money_that_the_experiments_leave_on_the_stand_is_told_by_its_number() {
    let (shop, settings) = stand("bereke-ecommerce", &json!({ "reverse": false }), &json!({}));
    let said = read(&shop, &settings, &[]);
    let line = said.lines().find(|line| line.starts_with("Left on the stand: ")).unwrap_or_else(|| panic!("{said}"));
    let number = |name: &str| {
        let orders = shop.bank.orders().into_iter().map(|order| order.number);
        orders.rev().find(|number| number.contains(name)).unwrap()
    };
    assert!(line.contains(&format!("hold 10.03 KZT ({})", number("-h"))), "{line}: {said}");
    // The refund was done twice, and the rest is there still.
    assert!(line.contains(&format!("not seen given back 2.01 KZT ({})", number("-p0"))), "{line}: {said}");
    // Two experiments have the same words; their names tell them apart.
    assert!(said.contains("cancel-page    * ") && said.contains("cancel-hold    * "), "{said}");

    // What the bank lets go is not left.
    let (shop, settings) = stand("bereke-ecommerce", &json!({ "reverse": true }), &json!({}));
    let said = read(&shop, &settings, &[]);
    assert!(said.contains("Left on the stand: ") && !said.contains("hold 10.03"), "{said}");
}

#[test]
fn evidence_is_in_the_language_of_the_reader() {
    let (shop, settings) = stand("bereke-payouts", &json!({ "duplicates": "execute" }), &json!({}));
    for (language, fell, moment) in
        [("ru", "остаток уменьшился на 3,03", "в тот же миг"), ("kk", "қалдық 3,03", "сол сәтте")]
    {
        let said = read(&shop, &settings, &["--language", language]);
        assert!(said.contains(fell) && said.contains(moment), "{said}");
        for english in ["found after", "balance", "at the same moment", "answered", "status: ", "paid:"] {
            assert!(!said.contains(english), "{english}: {said}");
        }
    }
    let (code, said) = told(shop.command_with(&settings, &["probe", "--yes", "--language", "fr"]).output().unwrap());
    assert!(code != 0 && said.contains("ru, kk or en"), "{code}: {said}");
}

/// What a refund looks like, and whether its number keeps it from being done twice.
#[test]
fn a_refund_that_is_repeated_is_seen_as_it_is() {
    at_once(
        vec![(true, json!({ "externalRefundId": true }), "given back once"), (false, json!({}), "GIVEN BACK TWICE")],
        |case| {
            let (knows, options, words) = case;
            let (shop, settings) = stand("bereke-ecommerce", &json!({ "externalRefundId": knows }), &json!({}));
            let document = probed(&shop, &settings, WAIT);
            assert_eq!(document["set"]["options"], options, "{document:#}");
            assert!(said(&document, "refund").contains(words), "{document:#}");
            assert!(experiment(&document, "refund").to_string().contains("refundedAmount"), "{document:#}");
            let refunds = shop.bank.ledger().iter().filter(|entry| entry.kind == "refund").count();
            assert_eq!(refunds, if knows { 1 } else { 2 }, "{document:#}");
        },
    );
}

/// With a stored card ShopAPI's charges and refunds are seen, too.
#[test]
fn a_stored_card_tells_charges_and_refunds_of_shopapi() {
    let part =
        |state: &str| json!({ "shopapi": { "createdForMs": 200, "refundAfterMs": 100, "partialRefundState": state } });
    let cases = vec![
        (part("unchanged"), json!({}), "leaves the state as it is", json!({})),
        (part("refunded"), json!({}), "a part given back makes", json!({ "partialRefundState": "refunded" })),
        (
            part("unchanged"),
            json!({ "options": { "partialRefundState": "refunded" } }),
            "leaves the state as it is",
            json!({ "partialRefundState": "unchanged" }),
        ),
        (
            part("unchanged"),
            json!({ "options": { "paths": { "refund": "/elsewhere" } } }),
            "no such path",
            json!({ "paths": { "refund": "/elsewhere" } }),
        ),
    ];
    at_once(cases, |(switches, changes, words, options)| {
        let (shop, settings) = stand("shopapi", &switches, &changes);
        store_card(&shop, &probed(&shop, &settings, WAIT));
        let document = probed(&shop, &settings, LONG);
        assert!(experiment(&document, "charge")["open"] == false, "{document:#}");
        assert!(said(&document, "charged-again").contains("CHARGED TWICE"), "{document:#}");
        assert!(said(&document, "refund").contains(words), "{document:#}");
        assert_eq!(document["set"]["options"], options, "{document:#}");
        let charges = shop.bank.ledger().iter().filter(|entry| entry.kind == "charge").count();
        assert_eq!(charges, 2, "{document:#}");
        // The second charge, with its commission, is nobody's wish, and nothing gives it back.
        let left = document["left"].as_array().unwrap();
        assert!(left.iter().any(|it| it.as_str().unwrap().contains("not seen given back 10.28 KZT")), "{document:#}");
        let second_alone = words == "leaves the state as it is";
        assert_eq!(left.len(), if second_alone { 1 } else { 2 }, "{document:#}");
        let tokens = tokens(&settings);
        assert!(tokens.iter().all(|token| !document.to_string().contains(token)), "{document:#}");
    });
}

/// A person at the terminal stores the card on the page he is led to, and the probe goes on.
#[test]
fn a_card_that_is_stored_meanwhile_is_charged() {
    let switches = json!({ "shopapi": { "createdForMs": 0, "refundAfterMs": 0, "cardListedAfterMs": 0 } });
    let (shop, settings) = stand("shopapi", &switches, &json!({}));
    drop(shop.command_with(&settings, &[]));
    let program = env!("CARGO_BIN_EXE_tolem");
    let line = format!("{program} --config {} probe --wait-ms {WAIT}", shop.path("settings.json").display());
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut terminal = script.spawn().unwrap();
    let mut said = String::new();
    let stdout = terminal.stdout.as_mut().unwrap();
    let mut answered = 0;
    let mut byte = [0];
    while stdout.read(&mut byte).unwrap() == 1 {
        said.push(char::from(byte[0]));
        if said.matches("Do it? [y/N] ").count() > answered {
            answered += 1;
            writeln!(terminal.stdin.as_mut().unwrap(), "y").unwrap();
        } else if byte[0] == b'\n' && said.lines().last().is_some_and(|line| line.contains("then press Enter")) {
            store_card(&shop, &json!({ "experiments": [{ "experiment": "charge", "said": said.lines().last() }] }));
            writeln!(terminal.stdin.as_mut().unwrap()).unwrap();
        }
    }
    let code = terminal.wait().unwrap().code();
    assert!(code == Some(0) && said.contains("CHARGED TWICE") && said.contains("the whole makes it"), "{said}");
}

/// What the person gives beside the configuration is what is sent; what the probe itself sends is not his to give.
#[test]
fn amount_and_further_fields_are_the_persons() {
    let (shop, settings) = stand("bereke-payouts", &json!({}), &json!({}));
    let file = shop.path("fields.json");
    let fields = |fields: Value| std::fs::write(&file, fields.to_string()).unwrap();
    let given = ["--wait-ms", WAIT, "--amount", "2 500,50", "--fields", file.to_str().unwrap()];
    let owns = [
        json!({ "card": { "number": CARD } }),
        json!({ "orderNumber": "mine" }),
        json!({ "bindingId": "stored" }),
        json!({ "nobody": 1 }),
    ];
    for own in owns {
        fields(own);
        let output = run(&shop, &settings, &given);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert!(shop.bank.ledger().is_empty());
    // A name that the person gives is not there where its absence is tried.
    fields(json!({ "jsonParams": { "till": "seven" }, "recipient": { "name": "AIGERIM", "phone": "77010000000" } }));
    let document = found(&run(&shop, &settings, &given));
    assert_eq!(document["set"]["options"], json!({ "nameRequired": true }), "{document:#}");
    let amounts: Vec<u64> = shop.bank.ledger().iter().map(|entry| entry.amount).collect();
    assert!(!amounts.is_empty() && amounts.iter().all(|amount| (250_050..250_060).contains(amount)), "{amounts:?}");
    assert!(shop.bank.orders().iter().all(|order| order.params == [("till".to_owned(), "seven".to_owned())]));
}

#[test]
fn a_request_that_is_given_up_is_looked_for() {
    let (shop, settings) = stand("bereke-payouts", &json!({}), &json!({}));
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": { "action": "delay", "ms": 600 } }]));
    let document = probed(&shop, &settings, LONG);
    let seen = said(&document, "lost");
    assert!(seen.contains("the bank knew of it after") || seen.contains("was not executed within"), "{document:#}");
    let executed = shop.bank.ledger().iter().any(|entry| entry.order_number.ends_with("-l"));
    assert_eq!(executed, seen.contains("the bank knew"), "{document:#}");
    assert!(document["set"]["profile"].get("lateBoundMs").is_none(), "a bound is the bank's word: {document:#}");
}

/// What rests on a payout that was not paid is not tried; one nobody knows the end of is told by its number.
#[test]
fn nothing_is_rested_on_what_did_not_come_about() {
    let rest = ["repeated", "status", "nameless", "lost", "without-target"];
    let of_cards = ["repeated", "sums", "refund", "cancel-hold"];
    let none = json!({});
    let wrong = json!({ "credentials": { "password": "another" } });
    let late = json!({ "latePercent": 100, "lateMs": 60_000 });
    let payouts = "bereke-payouts";
    let cases = vec![
        (payouts, none.clone(), none.clone(), "4000000000000002", "payout", "was declined", &rest[..]),
        (payouts, none.clone(), none.clone(), "4000000000000416", "payout", "was refused", &rest[..]),
        (payouts, late, none.clone(), CARD, "payout", "is not known", &rest[..]),
        (
            payouts,
            none.clone(),
            wrong,
            CARD,
            "access",
            "in no spelling",
            &["strange", "payout", "repeated", "lost"][..],
        ),
        ("bereke-ecommerce", none.clone(), none.clone(), "4012001038166662", "payment", "3-D Secure", &of_cards[..]),
        ("bereke-ecommerce", none.clone(), none, "4000000000001117", "payment", "was declined", &of_cards[..]),
    ];
    at_once(cases, |(gateway, switches, changes, card, name, words, rest)| {
        let (shop, settings) = stand(gateway, &switches, &changes);
        let file = shop.path("card.json");
        std::fs::write(&file, json!({ "number": card, "expiry": "2035-12", "cvc": "123" }).to_string()).unwrap();
        let output = run(&shop, &settings, &["--wait-ms", WAIT, "--card", file.to_str().unwrap()]);
        let document = found(&output);
        assert!(said(&document, name).contains(words), "{document:#}");
        assert!(rest.iter().all(|name| said(&document, name).starts_with("not done: ")), "{document:#}");
        assert_eq!(document["set"], json!({ "profile": {}, "options": {} }), "{document:#}");
        let unknown = document["unknown"].as_array().unwrap();
        assert_eq!(unknown.len(), usize::from(words == "is not known"), "{document:#}");
        assert!(unknown.iter().all(|number| said(&document, name).contains(number.as_str().unwrap())), "{document:#}");
    });
}

/// The library opens with exactly what a probe has printed, and pays with it.
#[test]
fn what_is_printed_is_a_configuration_that_pays() {
    let cards = json!({ "number": "4444555511113333", "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" });
    let cases = vec![
        (
            "bereke-payouts",
            json!({ "credentialSpelling": "username", "panSpelling": "target.pan" }),
            json!({}),
            "payout.create",
            json!({ "card": { "number": CARD }, "recipient": { "name": "AIGERIM" } }),
            Status::Ok,
        ),
        (
            "bepaid",
            json!({ "bepaid": { "required": "sender.ip", "trackingApi": "v1" } }),
            json!({}),
            "payout.create",
            json!({ "card": { "number": "4200000000000000" }, "description": "x", "gateway": { "sender": { "ip": "192.0.2.7" } } }),
            Status::Ok,
        ),
        (
            "bereke-ecommerce",
            json!({ "externalRefundId": true }),
            json!({ "options": { "paymentOrderPath": "paymentOrder.do" } }),
            "payment.charge_card",
            json!({ "card": cards, "returnUrl": "https://shop.example/" }),
            Status::Ok,
        ),
        (
            "shopapi",
            json!({ "shopapi": { "auth": "sign", "signOrder": "csharp", "totalAmount": "amount" } }),
            json!({}),
            "payment.register",
            json!({ "commission": 7, "jsonParams": { "ACCOUNT": "1" }, "gateway": { "serviceCode": "109-5804-1", "payType": "card", "clientType": "web" } }),
            Status::ActionRequired,
        ),
    ];
    at_once(cases, |(gateway, switches, changes, operation, request, expected)| {
        let (shop, mut settings) = stand(gateway, &switches, &changes);
        // What the acquirer needs besides is what the probe tells of bePaid: who does not know it does not send it.
        let mut unknowing = request.clone();
        if gateway == "bepaid" {
            unknowing.as_object_mut().unwrap().remove("gateway");
        }
        let before = pay(&settings, operation, &unknowing, "before");
        assert_ne!(before.0, expected, "{gateway}: without the probe it does not pay: {}", before.1);
        let document = probed(&shop, &settings, WAIT);
        for part in ["profile", "options"] {
            settings[part] = document["set"][part].clone();
        }
        let after = pay(&settings, operation, &request, "after");
        assert_eq!(after.0, expected, "{gateway}: {}\n{document:#}", after.1);
        // Its own name for a state, asked again with the same settings.
        if gateway == "shopapi" {
            let client = Client::open(&settings.to_string()).1.unwrap();
            let status = client.call("payment.status", r#"{"orderNumber":"after"}"#, &Unwatched);
            assert_eq!(status.status, Status::ActionRequired, "{}", status.json);
        }
    });
}

fn pay(settings: &Value, operation: &str, request: &Value, number: &str) -> (Status, String) {
    let (opened, client) = Client::open(&settings.to_string());
    let client = client.unwrap_or_else(|| panic!("{}", opened.json));
    let mut request = request.clone();
    merge(&mut request, &json!({ "orderNumber": number, "amount": 1500, "currency": "KZT" }));
    let answer = client.call(operation, &request.to_string(), &Unwatched);
    (answer.status, answer.json)
}

/// Neither what is said nor any file that is left holds the card's number, its CVC, the password or a token.
#[test]
fn no_secret_is_said_or_left_behind() {
    let parrot = parrot();
    let gateways = ["bereke-payouts", "bereke-ecommerce", "bepaid", "shopapi"];
    let mut cases: Vec<_> = gateways
        .iter()
        .flat_map(|gateway| [(*gateway, None, false), (*gateway, Some(parrot.as_str()), false)])
        .collect();
    cases.extend([("bereke-ecommerce", None, true), ("bereke-ecommerce", Some(parrot.as_str()), true)]);
    at_once(cases, |(gateway, url, by_token)| {
        let (shop, mut settings) = stand(gateway, &json!({}), &json!({}));
        if by_token {
            settings["credentials"] = json!({ "token": "sandbox-token", "merchant": "shop" });
        }
        settings["log"] = json!({ "file": shop.path("log.txt"), "level": "debug" });
        if let Some(url) = url {
            settings["baseUrl"] = url.into();
        }
        if gateway == "shopapi" {
            settings["options"] = json!({ "serviceCode": "109-5804-1", "properties": { "ACCOUNT": "1" } });
        }
        let canary = "4929123412341232";
        let card = json!({ "number": canary, "expiry": "2035-12", "cvc": "739", "holder": "AIGERIM" }).to_string();
        let output = shop.path("answer.json");
        let mut arguments =
            vec!["probe", "--yes", "--wait-ms", WAIT, "--phone", "70000000099", "--output", output.to_str().unwrap()];
        if gateway != "shopapi" {
            arguments.extend(["--card", "-"]);
        }
        let said = reading(shop.command_with(&settings, &arguments), &card);
        let mut left = vec![said.stdout, said.stderr];
        for file in std::fs::read_dir(shop.folder.path()).unwrap().map(|file| file.unwrap().path()) {
            if file.file_name().unwrap() != "settings.json" {
                left.push(std::fs::read(&file).unwrap());
            }
        }
        let left = String::from_utf8_lossy(&left.concat()).into_owned();
        assert!(left.contains("TOLEM_") && (url.is_none() || left.contains("cannot read")), "{gateway}: {left}");
        let basic = {
            use base64::Engine;
            base64::engine::general_purpose::STANDARD.encode("sandbox-api:sandbox-password")
        };
        for secret in [
            canary,
            &canary[..8],
            &canary[6..],
            "sandbox-password",
            &basic,
            "sandbox-token",
            "=739",
            "\"739\"",
            "\\\"739",
        ] {
            assert!(!left.contains(secret), "{gateway} {url:?}: {secret}: {left}");
        }
        // The name of a shop of ShopAPI is half of its credentials.
        assert!(gateway != "shopapi" || !left.contains("sandbox-api"), "{left}");
    });
}

#[test]
fn production_is_never_probed_and_nothing_happens_without_a_word() {
    let shop = Shop::open("bereke-payouts");
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut settings = shop.settings();
        change(&mut settings);
        told(shop.command_with(&settings, &["probe", "--yes"]).output().unwrap())
    };
    for gateway in ["bereke-payouts", "bereke-ecommerce", "bepaid", "shopapi"] {
        let production = refused(&|it| {
            it.as_object_mut().unwrap().remove("baseUrl");
            it["gateway"] = gateway.into();
            it["credentials"] = credentials(gateway);
            it["environment"] = "production".into();
        });
        assert!(production.0 == 2 && production.1.contains("environment: production"), "{production:?}");
    }
    for address in [
        "https://securepayments.berekebank.kz",
        "https://SecurePayments.berekebank.kz.:443/",
        "https://gateway.bepaid.by",
        "https://api2.ckassa.ru",
    ] {
        let by_address = refused(&|it| it["baseUrl"] = address.into());
        assert!(by_address.0 == 2 && by_address.1.contains("production"), "{by_address:?}");
    }
    let (code, said) = told(reading(shop.command(&["probe"]), ""));
    assert!(code == 2 && said.contains("--yes"), "{said}");
    for amount in ["0,99", "1000001", "1,005"] {
        let (code, said) = shop.tolem(&["probe", "--yes", "--amount", amount]);
        assert_eq!(code, 2, "{said}");
    }
    let (code, said) = shop.tolem(&["probe", "--yes", "--card", CARD]);
    assert!(code == 2 && said.contains("process list") && !said.contains(CARD), "{said}");
    assert!(shop.bank.log().is_empty(), "not one request was sent");

    // At a terminal each experiment waits for a word.
    let program = env!("CARGO_BIN_EXE_tolem");
    drop(shop.command(&[]));
    let line = format!("{program} --config {} probe --wait-ms {WAIT}", shop.path("settings.json").display());
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]);
    let (code, said) = told(reading(script, "n\ny\nn\n"));
    assert!(code == 3 && said.matches("Do it? [y/N]").count() == 3, "{said}");
    assert!(shop.bank.ledger().is_empty() && said.contains("* of what is not there"), "{said}");
    assert!(said.contains("Still open: access, payout, repeated"), "{said}");
}

#[test]
fn the_built_in_card_is_for_the_sandbox_alone() {
    let (url, asked) = another_stand();
    for gateway in ["bereke-payouts", "bereke-ecommerce", "bepaid", "shopapi"] {
        let (shop, settings) = stand(gateway, &json!({}), &json!({ "baseUrl": url.as_str() }));
        let (code, said) = told(shop.command_with(&settings, &["probe", "--yes"]).output().unwrap());
        let wanted = if gateway == "shopapi" { "--phone" } else { "test card of this stand" };
        let nothing = said.to_lowercase().contains("nothing was sent");
        assert!(code == 2 && said.contains(wanted) && nothing, "{gateway}: {said}");
    }
    // What a payment needs besides is said before anything is sent, too.
    let (shop, settings) = stand("shopapi", &json!({}), &json!({ "baseUrl": url.as_str() }));
    let (code, said) =
        told(shop.command_with(&settings, &["probe", "--yes", "--phone", "70000000099"]).output().unwrap());
    assert!(code == 2 && said.contains("gateway.serviceCode"), "{said}");
    let number = |gateway: &str| {
        let (shop, settings) = stand(gateway, &json!({}), &json!({ "baseUrl": url.as_str() }));
        told(reading(shop.command_with(&settings, &["probe", "--yes"]), "4444 5555 1111 3333"))
    };
    let (code, said) = number("bereke-ecommerce");
    assert!(code == 2 && said.contains("expiry and cvc"), "{said}");
    let lines = asked.lock().unwrap().clone();
    assert!(lines.iter().all(|line| line.starts_with("GET /_sandbox/settings ")), "{lines:?}");
    // With a card it goes on, and is told that nothing of the bank answers there.
    let (code, said) = number("bereke-payouts");
    assert!(code == 3 && said.contains("in no spelling") && said.contains("not done: "), "{said}");
}
