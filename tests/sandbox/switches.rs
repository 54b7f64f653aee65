//! The shapes of the answers: the document's examples, and every switch away from them.

use crate::till::*;
use serde_json::{Value, json};
use tolem::sandbox::{ProfileName, Sandbox};

fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/sandbox/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

/// Keys and types of a document, without its values; keys of `orderParams` are the partner's own.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("string"),
        Value::Number(_) => json!("number"),
        other => other.clone(),
    }
}

fn settings(bank: &Sandbox, settings: Value) {
    bank.set_settings(&settings.to_string()).unwrap();
}

fn first_operation(answer: &Answer) -> Value {
    answer.json()["operationList"][0].clone()
}

#[test]
fn the_answers_have_the_keys_and_types_of_the_documents_examples() {
    let bank = sandbox(ProfileName::Nasty);
    settings(
        &bank,
        json!({"operationDate": "operationDate", "operationCurrency": "string", "balance": "object", "latePercent": 0}),
    );
    let balance = call(
        &bank,
        "getAmount",
        &with(credentials(), json!({"source": {"bindingId": "4908a3c3-6c7c-75d3-9707-66ab06c12040"}})),
    );
    assert_eq!(balance.json(), fixture("getAmount.json"), "even the values of the example");
    let registered = call(&bank, "registerPayout", &registration("page-1"));
    assert_eq!(shape(&registered.json()), shape(&fixture("registerPayout.json")));
    let from_card = with(payout("payout_1"), json!({"source": {"bindingId": "4908a3c3-6c7c-75d3-9707-66ab06c12040"}}));
    let performed = call(&bank, "performPayout", &from_card);
    assert_eq!(shape(&performed.json()), shape(&fixture("performPayout.json")));
    perform(&bank, "payout_2");
    let mut asked = status(&bank, "payout_2").json();
    asked["orderParams"] = json!({"name1": "", "name2": ""});
    assert_eq!(shape(&asked), shape(&fixture("getPayoutStatus.json")));
}

#[test]
fn members_come_in_the_order_of_the_document() {
    let bank = sandbox(ProfileName::Nasty);
    settings(&bank, json!({"latePercent": 0}));
    let text = perform(&bank, "ordered").text();
    let names = ["errorCode", "errorMessage", "amount", "fee", "currency", "orderNumber", "description", "orderStatus"];
    let places: Vec<_> = names.iter().map(|name| text.find(&format!("\"{name}\"")).expect(name)).collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn every_switch_of_an_answer_switches() {
    let bank = sandbox(ProfileName::Lenient);
    let mut count = 0;
    let mut performed = |switch: Value| {
        settings(&bank, switch);
        count += 1;
        perform(&bank, &format!("switch-{count}"))
    };
    assert_eq!(performed(json!({"orderStatus": "string"})).json()["orderStatus"], "2");
    assert_eq!(performed(json!({"orderStatus": "integer"})).json()["orderStatus"], 2);
    let capital = performed(json!({"orderStatus": "OrderStatus"})).json();
    assert!(capital["OrderStatus"] == 2 && capital.get("orderStatus").is_none());
    assert!(first_operation(&performed(json!({"operationDate": "datetime"})))["datetime"].is_string());
    assert!(first_operation(&performed(json!({"operationDate": "operationDate"})))["operationDate"].is_u64());
    assert_eq!(first_operation(&performed(json!({"pan": "pan"})))["pan"], "411111XXXXXX1111");
    assert_eq!(first_operation(&performed(json!({"pan": "panMaskedTo"})))["panMaskedTo"], "411111XXXXXX1111");
    assert_eq!(first_operation(&performed(json!({"operationCurrency": "string"})))["currency"], "398");
    assert_eq!(first_operation(&performed(json!({"operationCurrency": "integer"})))["currency"], 398);
    assert_eq!(first_operation(&performed(json!({"operationCurrency": "wrong"})))["currency"], "643");
    assert!(performed(json!({"orderId": "missing"})).json().get("orderId").is_none());
    assert_eq!(performed(json!({"orderId": "present"})).json()["orderId"].as_str().unwrap().len(), 36);
    assert!(performed(json!({"creationDate": "missing"})).json().get("creationDate").is_none());
    assert!(performed(json!({"creationDate": "present"})).json()["creationDate"].is_u64());
    settings(&bank, json!({"balance": "array"}));
    assert!(call(&bank, "getAmount", &credentials()).json()["balanceDescriptionList"][0].is_object());
    settings(&bank, json!({"operationCurrency": "string", "statusExample": true}));
    let asked = first_operation(&status(&bank, "switch-1"));
    assert_eq!((asked["currency"].as_str(), asked["datetime"].is_string()), (Some("643"), true));
}

#[test]
fn every_switch_of_what_is_accepted_switches() {
    let bank = sandbox(ProfileName::AsDocumented);
    let accepted =
        |number: &str, other: Value| call(&bank, "performPayout", &with(payout(number), other)).status == 200;
    let long_id = json!({"client": {"clientId": "12345abc-d67e-8901-23fg-h45i67jk8901"}});
    assert!(!accepted("a", json!({"client": {"name": null}})) && !accepted("b", long_id.clone()));
    assert!(!accepted("c", json!({"amount": "1234"})) && !accepted("d", json!({"target": null})));
    settings(&bank, json!({"clientName": "optional", "clientIdMax": 255, "amountText": true, "target": "optional"}));
    assert!(accepted("a", json!({"client": {"name": null}})) && accepted("b", long_id));
    assert!(accepted("c", json!({"amount": "1234"})) && accepted("d", json!({"target": null})));
    let untyped = |number: &str| {
        let body = payout(number).to_string();
        let head = "POST /payouts/api/v2/performPayout.do HTTP/1.1\r\nContent-Length: ";
        send(&bank, format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).status
    };
    assert_eq!(untyped("e"), 400);
    settings(&bank, json!({"contentType": "any"}));
    assert_eq!(untyped("e"), 200);
    settings(&bank, json!({"funding": "transit"}));
    assert!(
        !accepted("f", json!({"source": {"bindingId": "4908a3c3-6c7c-75d3-9707-66ab06c12040"}}))
            && accepted("f", json!({}))
    );
}

#[test]
fn both_spellings_of_the_document_are_understood() {
    let bank = sandbox(ProfileName::AsDocumented);
    let other = json!({"userName": null, "username": "sandbox-api", "target": {"card": null, "pan": CARD}});
    assert_eq!(call(&bank, "performPayout", &with(payout("spelt"), other)).status, 200);
    assert_eq!(bank.ledger()[0].target, "411111XXXXXX1111");
}

#[test]
fn one_spelling_of_the_login_can_be_demanded_of_each_method() {
    let bank = sandbox(ProfileName::AsDocumented);
    let spelt = |method: &str, body: Value, name: &str| {
        let mut body = with(body, json!({"userName": null}));
        body[name] = "sandbox-api".into();
        call(&bank, method, &body).json()["errorMessage"] != "userName and password are mandatory fields"
    };
    for (switch, perform, register) in [
        ("any", [true, true], [true, true]),
        ("userName", [true, false], [true, false]),
        ("username", [false, true], [false, true]),
        ("as-examples", [false, true], [true, false]),
    ] {
        settings(&bank, json!({"credentialSpelling": switch}));
        let names = ["userName", "username"];
        assert_eq!(
            names.map(|name| spelt("performPayout", payout(&format!("p-{switch}-{name}")), name)),
            perform,
            "{switch}"
        );
        let page = |name: &str| registration(&format!("r-{switch}-{name}"));
        assert_eq!(names.map(|name| spelt("registerPayout", page(name), name)), register, "{switch}");
    }
}

#[test]
fn a_duplicate_meets_what_the_switch_says_and_only_the_unfair_bank_pays_twice() {
    let bank = sandbox(ProfileName::AsDocumented);
    for (switch, http, code, executed) in [
        ("refuse-400", 400, "98", 1),
        ("refuse-502", 502, "99", 1),
        ("error-1", 200, "1", 1),
        ("replay", 200, "0", 1),
        ("execute", 200, "0", 2),
    ] {
        settings(&bank, json!({"duplicates": switch}));
        let first = perform(&bank, switch).json();
        let second = perform(&bank, switch);
        assert_eq!((second.status, second.json()["errorCode"].as_str()), (http, Some(code)), "{switch}");
        assert_eq!(executions(&bank, switch), executed, "{switch}");
        if switch == "replay" {
            assert_eq!(second.json(), first);
        }
    }
    settings(&bank, json!({"duplicates": "replay"}));
    let first = call(&bank, "registerPayout", &registration("twice")).json();
    assert_eq!(call(&bank, "registerPayout", &registration("twice")).json(), first);
    assert_eq!(perform(&bank, "twice").status, 400, "a number of another kind of movement");
    assert_eq!(executions(&bank, "twice"), 0);
}

#[test]
fn a_signature_is_demanded_where_it_is_switched_on() {
    let bank = sandbox(ProfileName::Lenient);
    let folder = format!("{}/tests/fixtures/sandbox/", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    let (key, body, signature) = (read("signature.pub.pem"), read("signature.body.json"), read("signature.base64"));
    let hash = "X-Hash: 8Xj7gafjEMGIkBNuXcKhyHx25frKNGtwxBjrFcXaF1k=\r\n";
    let asking = |headers: &str| send(&bank, &post_bytes("/payouts/api/v2/getPayoutStatus.do", &body, headers)).status;
    assert_eq!(asking(""), 400, "not found, but let in");
    settings(&bank, json!({"signature": "hash"}));
    assert_eq!((asking(""), asking("X-Hash: AAAA\r\n"), asking(hash)), (401, 401, 400));
    settings(&bank, json!({"signature": "full", "signatureKey": key}));
    assert_eq!(asking(hash), 401);
    assert_eq!(asking(&format!("{hash}X-Signature: {}\r\n", signature.trim())), 400);
    assert_eq!(asking(&format!("{hash}X-Signature: {}\r\n", signature.trim().replace('A', "B"))), 401);
}

#[test]
fn the_nasty_bank_is_sometimes_late_and_pays_all_the_same() {
    let bank = sandbox(ProfileName::Nasty);
    settings(&bank, json!({"latePercent": 50, "lateMs": 60000}));
    let late: Vec<String> =
        (0..20).map(|i| format!("nasty-{i}")).filter(|number| perform(&bank, number).status == 504).collect();
    assert!((1..20).contains(&late.len()), "{}", late.len());
    assert_eq!(bank.ledger().len(), 20 - late.len());
    bank.advance_clock(std::time::Duration::from_secs(60));
    assert!(late.iter().all(|number| executions(&bank, number) == 1));
    assert_eq!(bank.ledger().len(), 20);
}
