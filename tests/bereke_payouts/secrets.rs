//! Card number and password appear in the body of a request and nowhere else.

use crate::{answer, command, open};
use serde_json::{Value, json};
use tolem::gateways::Gateway;
use tolem::model::*;
use tolem::operations::Operation;

const PAN: &str = "5555555555554444";
const PASSWORD: &str = "canary-p@ss\"wörd\\1";

fn canary_gateway() -> Box<dyn Gateway> {
    let key = crate::fixture!("TEST-ONLY-signing-key.pem");
    open(&[("userName", "till-7"), ("password", PASSWORD), ("signingKey", key)], json!({})).unwrap()
}

fn canary_payout() -> Command {
    command(
        Operation::PayoutCreate,
        json!({"orderNumber": "1", "amount": 5, "currency": "KZT", "card": {"number": PAN},
               "recipient": {"name": "PAYEE"}, "jsonParams": {"till": "7"}}),
    )
}

/// Neither a secret nor a beginning of one that would help a thief.
fn assert_clean(place: &str, text: &str) {
    for leak in ["555555555", "5555444", "canary", "wörd", "w\\u00f6rd"] {
        assert!(!text.contains(leak), "{place}: {text}");
    }
}

#[test]
fn a_request_shows_its_secrets_to_the_bank_only() {
    let (gateway, command) = (canary_gateway(), canary_payout());
    let request = gateway.command(&command, &Stage::default());
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!((&body["password"], &body["target"]["card"]["pan"]), (&json!(PASSWORD), &json!(PAN)));

    assert_clean("Debug of a command", &format!("{command:?}"));
    assert_clean("Debug of a request", &format!("{request:?}"));
    assert_clean("path and headers", &format!("{} {:?}", request.path, request.headers));
    assert_clean("masked request", &gateway.masked(&request).to_string());
}

#[test]
fn a_masked_request_hides_the_secrets_and_shows_the_rest() {
    let gateway = canary_gateway();
    let hash = "***";
    let expected = json!({
        "method": "POST",
        "path": "/payouts/api/v2/performPayout.do",
        "headers": {"Content-Type": "application/json", "X-Hash": hash, "X-Signature": hash},
        "body": {
            "userName": "***", "password": "***", "orderNumber": "1", "amount": 5, "currency": "398",
            "client": {"name": "PAYEE"}, "target": {"card": {"pan": "555555******4444"}}, "jsonParams": {"till": "7"},
        },
    });
    assert_eq!(gateway.masked(&gateway.command(&canary_payout(), &Stage::default())), expected);
    let ping = json!({"method": "GET", "path": "/payouts/api/v2/echo", "headers": {}, "body": null});
    assert_eq!(gateway.masked(&gateway.query(&Query::Ping)), ping);

    for options in [json!({"credentialSpelling": "username", "panSpelling": "target.pan"}), json!({})] {
        let gateway = open(&[("userName", "till-7"), ("password", PASSWORD)], options).unwrap();
        let masked = gateway.masked(&gateway.command(&canary_payout(), &Stage::default())).to_string();
        assert_clean("masked request", &masked);
        assert!(!masked.contains("till-7"), "{masked}");
    }
}

/// The general masks know neither a password of three letters nor a card number of twelve digits.
#[test]
fn a_masked_request_hides_what_only_its_place_gives_away() {
    let gateway = open(&[("userName", "till-7"), ("password", "p7z")], json!({})).unwrap();
    let short = command(
        Operation::PayoutCreate,
        json!({"orderNumber": "1", "amount": 5, "currency": "KZT", "card": {"number": "501800000009"}}),
    );
    let body = gateway.masked(&gateway.command(&short, &Stage::default()))["body"].clone();
    assert_eq!((&body["password"], &body["target"]["card"]["pan"]), (&json!("***"), &json!("501800**0009")));
}

#[test]
fn a_link_with_the_password_in_it_is_not_handed_on() {
    let registered = |password: &str| {
        let gateway = open(&[("userName", "till-7"), ("password", password)], json!({})).unwrap();
        let url = "https://x.kz/payment_test.html?k=long-password";
        let body = json!({"errorCode": 0, "orderNumber": "1645458818047", "orderId": "da42b8d9", "formUrl": url});
        gateway.read_command(&crate::page(), &Stage::default(), &answer(200, body.to_string()))
    };
    let (verdict, facts) = registered("long-password");
    assert_eq!((verdict, facts.reason, facts.form_url.as_deref()), (Verdict::Unknown, Some("form_url_unusable"), None));
    assert!(!format!("{:?}", facts.raw).contains("long-password"));
    let (verdict, facts) = registered("test");
    assert_eq!(verdict, Verdict::ActionRequired, "a short word may stand in an address by chance");
    assert!(facts.form_url.is_some());
}

/// A server that answers with what it was sent, whole or cut at any byte, is not believed and not quoted.
#[test]
fn an_answer_that_echoes_the_request_leaves_no_secret_behind() {
    let (gateway, command) = (canary_gateway(), canary_payout());
    let body = gateway.command(&command, &Stage::default()).body.to_vec();
    let text = String::from_utf8(body.clone()).unwrap();
    let error = json!({"errorCode": "98", "errorMessage": format!("Invalid request: {text}"), PAN: [PASSWORD, 5555555555554444_u64]});
    let answer_of_order = json!({
        "errorCode": "0", "orderNumber": "1", "amount": 5, "currency": "398", "orderStatus": "2", "orderId": PAN,
        "operationList": [{"refNum": PAN, "pan": PAN}], "target": {"maskedPan": PAN}, "orderParams": {"p": PASSWORD},
    });
    let mut answer_with_facts = answer_of_order.clone();
    answer_with_facts["orderId"] = "1".into();
    let mut page = answer_of_order.clone();
    page["formUrl"] = format!("https://x.kz/?p={PAN}").into();
    let mut bodies = vec![
        body.clone(),
        error.to_string().into_bytes(),
        answer_of_order.to_string().into_bytes(),
        answer_with_facts.to_string().into_bytes(),
        page.to_string().into_bytes(),
        format!("<html>{text}</html>").into_bytes(),
        format!("{PASSWORD} {PAN}").into_bytes(),
    ];
    bodies.extend((0..body.len()).map(|cut| body[..cut].to_vec()));
    for (at, body) in bodies.into_iter().enumerate() {
        // A question about no payout knows no card: what the bank puts into the place of an id of its own stays there.
        let names_an_id = (2..5).contains(&at);
        for http in [200, 400, 401, 500, 502] {
            let reply = answer(http, &body);
            assert_clean("Debug of an answer", &format!("{reply:?}"));
            let (_, facts) = gateway.read_command(&command, &Stage::default(), &reply);
            assert_clean("facts", &format!("{facts:?}"));
            for query in [Query::Ping, Query::Balance { source: None }].iter().filter(|_| !names_an_id) {
                assert_clean("reading of a query", &format!("{:?}", gateway.read_query(query, &reply)));
            }
        }
    }
}
