//! A probe finds out how a bank behaves, claims nothing that it has not seen, rests nothing on what did not come about, and
//! never touches production.

use crate::shop::{CARD, Shop, reading, told};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use tolem::client::Client;
use tolem::model::{Status, Unwatched};

const WAIT: &str = "600";
/// Long enough for a charge of ShopAPI, which is told as `created` for a moment.
const LONG: &str = "2500";

const KEY: &str = include_str!("../fixtures/bereke-payouts/TEST-ONLY-signing-key.pem");
const PUBLIC: &str = include_str!("../fixtures/bereke-payouts/TEST-ONLY-signing-key.public.pem");

/// A corporate card of the sandbox.
const CORPORATE: &str = "4908a3c3-6c7c-75d3-9707-66ab06c12040";

fn credentials(gateway: &str) -> Value {
    match gateway {
        "bepaid" => json!({ "shopId": "sandbox-api", "secretKey": "sandbox-password" }),
        "shopapi" => json!({ "shopToken": "sandbox-api", "secKey": "sandbox-password" }),
        _ => json!({ "userName": "sandbox-api", "password": "sandbox-password" }),
    }
}

/// A stand with these switches and the till's settings for it.
fn stand(gateway: &str, switches: &Value, changes: &Value) -> (Shop, Value) {
    let shop = Shop::open("bereke-payouts");
    shop.bank.set_settings(&switches.to_string()).unwrap();
    let mut settings = shop.settings();
    settings["gateway"] = gateway.into();
    settings["credentials"] = credentials(gateway);
    merge(&mut settings, changes);
    (shop, settings)
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            from.iter().for_each(|(name, value)| merge(into.entry(name).or_insert(Value::Null), value));
        }
        (into, from) => *into = from.clone(),
    }
}

fn run(shop: &Shop, settings: &Value, arguments: &[&str]) -> Output {
    let fixed = ["probe", "--yes", "--json"];
    shop.command_with(settings, &[&fixed[..], arguments].concat()).output().unwrap()
}

/// What it found; the exit code is what the document says, and nothing secret was said.
fn found(output: &Output) -> Value {
    let [said, announced] = [&output.stdout, &output.stderr].map(|text| String::from_utf8(text.clone()).unwrap());
    let document: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}{announced}"));
    let open = document["experiments"].as_array().unwrap().iter().any(|it| it["open"] == true);
    let unknown = !document["unknown"].as_array().unwrap().is_empty();
    let expected = match (unknown, open) {
        (true, _) => (3, "TOLEM_UNKNOWN"),
        (false, true) => (3, "TOLEM_PENDING"),
        (false, false) => (0, "TOLEM_OK"),
    };
    assert_eq!((output.status.code().unwrap(), document["status"].as_str().unwrap()), expected, "{document:#}");
    for secret in [CARD, "sandbox-password"] {
        assert!(!said.contains(secret) && !announced.contains(secret), "{said}{announced}");
    }
    document
}

fn probed(shop: &Shop, settings: &Value, wait: &str) -> Value {
    found(&run(shop, settings, &["--wait-ms", wait]))
}

fn experiment<'d>(document: &'d Value, name: &str) -> &'d Value {
    let found = document["experiments"].as_array().unwrap().iter().find(|it| it["experiment"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {document:#}"))
}

fn said(document: &Value, name: &str) -> String {
    experiment(document, name)["said"].as_str().unwrap().to_owned()
}

/// Most of a probe is waiting.
fn at_once<T: Send>(cases: Vec<T>, each: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        let each = &each;
        cases.into_iter().for_each(|case| drop(scope.spawn(move || each(case))));
    });
}

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

/// What the configuration says and the stand denies is taken back; what it says otherwise stays as it is.
#[test]
fn a_proof_that_the_stand_denies_is_taken_back() {
    let profile = json!({ "profile": { "dedupe": "proven", "notFoundAnswers": 5 } });
    let (shop, settings) = stand("bereke-payouts", &json!({ "duplicates": "execute" }), &profile);
    let document = probed(&shop, &settings, WAIT);
    assert_eq!(document["set"]["profile"], json!({ "dedupe": "unknown", "notFoundAnswers": 5 }), "{document:#}");
}

/// A bank whose status is late by questions is believed after more of them.
#[test]
fn how_often_a_late_status_was_wrong_is_counted() {
    let (shop, settings) = stand("bereke-payouts", &json!({ "wrongNotFoundTimes": 3 }), &json!({}));
    let document = probed(&shop, &settings, LONG);
    assert_eq!(document["set"]["profile"]["notFoundAnswers"], 6, "{document:#}");
}

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
        (
            payouts,
            with(&optional, json!({ "loginSpelling": "username" })),
            none(),
            "access",
            "another spelling",
            json!({ "credentialSpelling": "username" }),
        ),
        (
            payouts,
            with(&optional, json!({ "loginSpelling": "userName" })),
            json!({ "options": { "credentialSpelling": "username" } }),
            "access",
            "another spelling",
            json!({ "credentialSpelling": "userName" }),
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
    let page = include_str!("../../docs/probe.md");
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

/// A POST by hand, as a payer's browser makes it.
fn post(shop: &Shop, path: &str, kind: &str, headers: &str, body: &str) -> String {
    let mut socket = TcpStream::connect(shop.bank.url().trim_start_matches("http://")).unwrap();
    let length = body.len();
    write!(socket, "POST {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: {kind}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

/// The test customer stores a card on the page that a probe has told.
fn store_card(shop: &Shop, document: &Value) {
    let told = said(document, "charge");
    let page = told.split(&shop.bank.url()).nth(1).unwrap_or_else(|| panic!("{told}")).to_owned();
    let card = "pan=4276000000001007&expiry=12%2F34&cvc=123&email=payer%40mail.kz";
    let answer = post(shop, &page, "application/x-www-form-urlencoded", "", card);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    shop.bank.advance_clock(std::time::Duration::from_secs(20));
}

/// The tokens by which the test customer and his card pay.
fn tokens(settings: &Value) -> Vec<String> {
    let client = Client::open(&settings.to_string()).1.unwrap();
    let asked = |operation: &str, request: Value| -> Value {
        serde_json::from_str(&client.call(operation, &request.to_string(), &Unwatched).json).unwrap()
    };
    let customer = asked("customer.status", json!({ "phone": "70000000099" }))["clientId"].clone();
    let cards = asked("card.list", json!({ "clientId": customer }));
    [customer, cards["cards"][0]["bindingId"].clone()].map(|token| token.as_str().unwrap().to_owned()).to_vec()
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
    for own in [json!({ "card": { "number": CARD } }), json!({ "orderNumber": "mine" }), json!({ "nobody": 1 })] {
        fields(own);
        let output = run(&shop, &settings, &given);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert!(shop.bank.ledger().is_empty());
    fields(json!({ "jsonParams": { "till": "seven" } }));
    found(&run(&shop, &settings, &given));
    let amounts: Vec<u64> = shop.bank.ledger().iter().map(|entry| entry.amount).collect();
    assert!(!amounts.is_empty() && amounts.iter().all(|amount| (250_050..250_060).contains(amount)), "{amounts:?}");
    assert!(shop.bank.orders().iter().all(|order| order.params == [("till".to_owned(), "seven".to_owned())]));
}

#[test]
fn a_request_that_is_given_up_is_looked_for() {
    let (shop, settings) = stand("bereke-payouts", &json!({}), &json!({}));
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": { "action": "delay", "ms": 300 } }]));
    let document = probed(&shop, &settings, WAIT);
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
            json!({ "loginSpelling": "username", "panSpelling": "target.pan" }),
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

/// A stand that lets everybody in and throws back what it was sent, in the words of its refusals.
fn parrot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let (head, body) = request(&mut socket);
                let (status, answer) = thrown_back(&head, &body);
                let answer = answer.to_string();
                let length = answer.len();
                let _ = write!(
                    socket,
                    "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{answer}"
                );
            });
        }
    });
    url
}

fn request(socket: &mut TcpStream) -> (String, String) {
    let mut all = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        let read = socket.read(&mut bytes).unwrap_or(0);
        all.extend_from_slice(&bytes[..read]);
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if read == 0 || body.len() >= length.unwrap_or(0) {
                return (head.to_owned(), body.to_owned());
            }
        } else if read == 0 {
            return (text, String::new());
        }
    }
}

fn thrown_back(head: &str, body: &str) -> (u16, Value) {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let words = format!("cannot read {body} of {head}");
    match path {
        _ if path.starts_with("/_sandbox/") => (404, json!({})),
        _ if path.ends_with("getAmount.do") => {
            (200, serde_json::from_str(include_str!("../fixtures/bereke-payouts/balance.answer.json")).unwrap())
        }
        _ if path.ends_with("getPayoutStatus.do") => (400, json!({ "errorCode": "98", "errorMessage": words })),
        _ if path.ends_with("performPayout.do") => (400, json!({ "errorCode": "98", "errorMessage": words })),
        _ if path.contains("/tracking_id/") => (200, json!({ "transactions": [] })),
        _ if path.ends_with("/payouts") => {
            (422, json!({ "response": { "message": words, "errors": { "base": [words] } } }))
        }
        _ if path.ends_with("getOrderStatusExtended.do") => (200, json!({ "errorCode": "6", "errorMessage": words })),
        _ if path.ends_with("register.do") => {
            (200, json!({ "orderId": "70906e55-7114-41d6-8332-4609dc6590f4", "formUrl": "https://bank.example/p" }))
        }
        _ if path.ends_with("paymentorder.do") => (200, json!({ "errorCode": 5, "error": words, "info": words })),
        _ if path.ends_with("/user/status") => {
            (400, json!({ "code": 1, "message": "UserNotRegisteredForShop", "userMessage": words }))
        }
        _ => (400, json!({ "code": 9007, "message": words })),
    }
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

/// Another stand on this machine, such as the end of a tunnel: it answers nothing of the sandbox's, and counts.
fn another_stand() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let (mut socket, mut bytes) = (socket, [0; 4096]);
            let read = socket.read(&mut bytes).unwrap_or(0);
            let line = String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned();
            seen.lock().unwrap().push(line);
            let _ = socket.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    (url, asked)
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
