//! Key, token of the shop, token of a card and signature appear in a request and nowhere else.

use crate::{ORDER, answer, checked, looked, open, refund, request, state, subject, with};
use serde_json::{Value, json};
use tolem::gateways::{Gateway, QueryReading};
use tolem::model::*;
use tolem::operations::Operation;

const SHOP: &str = "canary-shop/tøken 1";
const KEY: &str = "canary-s€c\"key\\ 2";
const CARD: &str = "canary-card-9f2e";

fn bank(more: Value) -> Box<dyn Gateway> {
    let options = serde_json::from_str(&with(json!({"serviceCode": "1-2-3"}), more)).unwrap();
    open(&[("shopToken", SHOP), ("secKey", KEY)], options).unwrap()
}

fn banks() -> [Box<dyn Gateway>; 3] {
    [
        bank(json!({})),
        bank(json!({"auth": "sign", "dn": "CN=shop"})),
        bank(json!({"auth": "sign", "checkAnswerSign": true})),
    ]
}

fn charge() -> Command {
    let more = json!({"bindingId": CARD, "payer": {"clientId": "USER_TOKEN"}});
    checked(&*bank(json!({})), Operation::PaymentChargeToken, &request(more)).unwrap()
}

fn commands() -> Vec<(Command, Stage)> {
    vec![(charge(), Stage::default()), (crate::page(), Stage::default()), (refund(5), looked(0))]
}

fn queries() -> Vec<Query> {
    let client_id = || "USER_TOKEN".to_owned();
    vec![
        Query::CustomerRegister(Customer { phone: "77010000000".into(), ..Customer::default() }),
        Query::CustomerStatus { phone: "77010000000".into() },
        Query::Cards { client_id: client_id() },
        Query::CardRegister { client_id: client_id(), extra: Value::Null },
        Query::CardRemove { client_id: client_id(), binding_id: CARD.into() },
    ]
}

/// What the header Authorization holds behind `Basic`, and what a signature is.
fn basic_and_sign(request: &HttpRequest) -> (Option<String>, Option<String>) {
    let header = request.headers.iter().find(|(name, _)| name == "Authorization").map(|(_, value)| value.clone());
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    (header.map(|value| value.replace("Basic ", "")), body["sign"].as_str().map(str::to_owned))
}

/// A text in an address.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Neither a secret nor a beginning of one that would help a thief.
fn assert_clean(place: &str, text: &str, request: &HttpRequest) {
    for leak in ["canary", "tøken", "t\\u00f8ken", "s€c", "%E2%82%AC", "9f2e"] {
        assert!(!text.contains(leak), "{place}: {leak}: {text}");
    }
    let (basic, sign) = basic_and_sign(request);
    for leak in [basic, sign].into_iter().flatten() {
        assert!(!text.contains(&leak[..12]), "{place}: {leak}: {text}");
    }
}

#[test]
fn a_request_shows_its_secrets_to_the_gateway_only() {
    for bank in banks() {
        let mut requests: Vec<_> = commands().iter().map(|(command, stage)| bank.command(command, stage)).collect();
        requests.push(bank.status(&subject()));
        requests.extend(bank.measure(&refund(5), &looked(0)));
        requests.extend(queries().iter().map(|query| bank.query(query)));
        for request in requests {
            let (basic, sign) = basic_and_sign(&request);
            assert!(basic.is_some() != sign.is_some(), "one way to say who asks");
            assert_clean("Debug of a request", &format!("{request:?}"), &request);
            assert_clean("masked request", &bank.masked(&request).to_string(), &request);
            assert!(!String::from_utf8_lossy(&request.body).contains("s€c"), "the key itself never leaves in a body");
        }
        assert!(!format!("{} {:?}", bank.account(), bank.description()).contains("canary"));
    }
}

#[test]
fn a_masked_request_hides_the_secrets_and_shows_the_rest() {
    let bank = bank(json!({"auth": "sign"}));
    let expected = json!({
        "method": "POST",
        "path": "/api-shop/do/payment",
        "headers": {"Content-Type": "application/json"},
        "body": {
            "serviceCode": "1-2-3", "userToken": "USER_TOKEN", "amount": 100_000, "comission": 1_000, "cardToken": "***",
            "properties": [{"name": "Л/СЧЕТ", "value": "9503006477"}], "shopToken": "***", "sign": "***",
        },
    });
    assert_eq!(bank.masked(&bank.command(&charge(), &Stage::default())), expected);
    let bank = self::bank(json!({}));
    let masked = bank.masked(&bank.status(&subject()));
    assert_eq!(masked["headers"], json!({"Content-Type": "application/json", "Authorization": "***"}));
    assert_eq!(masked["body"], json!({"regPayNum": ORDER}));
}

/// A server that answers with what it was sent, whole or cut at any byte, is not believed and not quoted.
#[test]
fn an_answer_that_echoes_the_request_leaves_no_secret_behind() {
    for bank in banks() {
        for (command, stage) in commands() {
            let request = bank.command(&command, &stage);
            let (basic, sign) = basic_and_sign(&request);
            let body = request.body.to_vec();
            let text = String::from_utf8(body.clone()).unwrap();
            let plain = format!("{SHOP} {KEY} {CARD} {} {}", basic.unwrap_or_default(), sign.unwrap_or_default());
            // A page of ours has no card: its token is nobody's secret there.
            let plain = match command {
                Command::Payment(_) if text.contains(CARD) => plain,
                _ => plain.replace(CARD, ""),
            };
            let quoted = serde_json::to_string(&plain).unwrap();
            let mut bodies = vec![
                body.clone(),
                json!({"code": 5, "message": format!("Invalid: {text} {plain}"), "userMessage": plain})
                    .to_string()
                    .into(),
                json!({"regPayNum": "1", "payUrl": format!("https://x.kz/?{}", encoded(&plain)), "info": plain,
                       "cardToken": "x9f2e", "sign": "canary", "shopToken": SHOP})
                .to_string()
                .into(),
                json!({"resultState": "success", "desc": plain, "regPayNum": plain}).to_string().into(),
                format!("<html>{text} {plain}</html>").into_bytes(),
                format!("{{'cardToken':'x9f2e', 'sign':'canary', 'body':{quoted}}}").into_bytes(),
            ];
            bodies.extend((0..body.len()).map(|cut| body[..cut].to_vec()));
            for body in bodies {
                for http in [200, 400, 502] {
                    let reply = answer(http, &body);
                    assert_clean("Debug of an answer", &format!("{reply:?}"), &request);
                    let (_, facts) = bank.read_command(&command, &stage, &reply);
                    assert_clean("facts", &format!("{facts:?}"), &request);
                }
            }
        }
    }
}

#[test]
fn a_state_that_quotes_secrets_is_kept_without_them() {
    let bank = bank(json!({}));
    let mut quoting = state("payed");
    for (name, text) in [("message", KEY), ("error", SHOP), ("providerName", "{\"cardToken\":\"canary\"}")] {
        quoting[name] = format!("{text} 4111111111111111").into();
    }
    let request = bank.status(&subject());
    let (verdict, facts) = bank.read_status(&subject(), &answer(200, quoting.to_string()));
    assert_eq!(verdict, Verdict::Paid);
    assert_clean("facts", &format!("{facts:?}"), &request);
    assert!(!format!("{facts:?}").contains("4111111111111111"));
    let look = bank.read_measure(&refund(5), &looked(0), &answer(200, with(quoting, json!({"state": "rejected"}))));
    assert_clean("look", &format!("{look:?}"), &request);
}

#[test]
fn a_list_of_cards_shows_its_tokens_to_the_till_only() {
    let bank = bank(json!({}));
    let query = Query::Cards { client_id: "USER_TOKEN".into() };
    let body =
        json!({"userToken": "USER_TOKEN", "cards": [{"cardToken": "card-token-77", "cardMask": "4***2"}]}).to_string();
    let QueryReading::Answered(members, facts) = bank.read_query(&query, &answer(200, &body)) else { panic!() };
    assert_eq!(members["cards"][0]["bindingId"], "card-token-77");
    assert!(!format!("{facts:?}").contains("card-token"));
    // The same answer, cut or spoiled, is kept as evidence.
    for spoiled in [body[..body.len() - 2].to_owned(), body.replace('"', "'"), body.replace("\"cards\"", "\"cards")] {
        let QueryReading::Unreadable(facts) = bank.read_query(&query, &answer(200, &spoiled)) else { panic!() };
        assert!(!format!("{facts:?}").contains("card-token"), "{facts:?}");
    }
    let cut = &body[..body.find("-token-77").unwrap()];
    let QueryReading::Unreadable(facts) = bank.read_query(&query, &answer(200, cut)) else { panic!() };
    assert!(format!("{facts:?}").contains("***"), "{facts:?}");
}

#[test]
fn a_notification_is_journalled_without_tokens() {
    let bank = bank(json!({}));
    let read = |body: Value| {
        let body = Some(zeroize::Zeroizing::new(body.to_string()));
        bank.notification(&Notification { body, ..Notification::default() }).unwrap()
    };
    let card =
        read(json!({"userToken": "u", "cardToken": CARD, "cardMask": KEY, "cardType": "visa", "sign": "canary"}));
    let kept = format!("{} {} {}", card.event, card.repeat_key, card.raw);
    assert!(!kept.contains("canary") && !kept.contains("9f2e"), "{kept}");
    assert_eq!(card.details.unwrap()["maskedPan"], "***");
    let payment = read(json!({"regPayNum": "1", "state": format!("x {KEY}"), "errorMsg": format!("{KEY} {SHOP}")}));
    assert!(!format!("{payment:?}").contains("canary"), "{payment:?}");
}
