//! Card number and token appear in the body of a request, the login in one of its headers, and nowhere else.

use crate::{answer, command, extra, fixture, known, of_status, open, subject, with};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tolem::gateways::Gateway;
use tolem::model::*;

const PAN: &str = "5555555555554444";
const KEY: &str = "canary-k€y\"wörd\\1";
const TOKEN: &str = "canary-token-b4469f38";
const DOCUMENT: &str = "canary-7700001";

fn login() -> String {
    BASE64.encode(format!("361:{KEY}"))
}

fn canary_gateway() -> Box<dyn Gateway> {
    open(&[("shopId", "361"), ("secretKey", KEY)], json!({}), false).unwrap()
}

fn canary_request() -> Value {
    json!({
        "orderNumber": "1", "amount": 5, "currency": "KZT", "description": "d", "card": {"number": PAN, "holder": "A B"},
        "gateway": {
            "document": {"type": "ID", "number": DOCUMENT},
            "recipient": {"taxpayerId": "canary-9601", "birthDate": "1990-10-20"},
        },
    })
}

fn by_token() -> Value {
    with(canary_request(), json!({"card": null, "bindingId": TOKEN}))
}

/// Neither a secret nor a beginning of one that would help a thief.
fn assert_clean(place: &str, text: &str) {
    let encoded = login();
    for leak in ["555555555", "5555444", "canary", "wörd", "w\\u00f6rd", &encoded, &encoded[..12]] {
        assert!(!text.contains(leak), "{place}: {leak}: {text}");
    }
}

#[test]
fn a_request_shows_its_secrets_to_the_bank_only() {
    let gateway = canary_gateway();
    for request in [canary_request(), by_token()] {
        let command = command(request.clone());
        gateway.check(&command, &extra(&request)).unwrap();
        let http = gateway.command(&command, &Stage::default());
        let body = std::str::from_utf8(&http.body).unwrap();
        assert!(body.contains(PAN) || body.contains(TOKEN), "something to leak");
        assert!(http.headers.iter().any(|(_, value)| *value == format!("Basic {}", login())));
        assert_clean("path", &http.path);
        assert_clean("Debug of a request", &format!("{http:?}"));
        assert_clean("masked request", &gateway.masked(&http).to_string());
    }
    let question = gateway.status(&subject());
    assert_clean("masked question", &gateway.masked(&question).to_string());
    assert_clean("Debug of a question", &format!("{question:?}"));
}

#[test]
fn a_masked_request_hides_the_secrets_and_shows_the_rest() {
    let gateway = canary_gateway();
    let mut masked = gateway.masked(&gateway.command(&command(canary_request()), &Stage::default()));
    assert!(masked["headers"]["RequestID"].as_str().unwrap().len() == 36);
    masked["headers"]["RequestID"] = "id".into();
    let expected = json!({
        "method": "POST",
        "path": "/transactions/payouts",
        "headers": {"Content-Type": "application/json", "Accept": "application/json", "Authorization": "***", "RequestID": "id"},
        "body": {"request": {
            "amount": 5, "currency": "KZT", "description": "d", "tracking_id": "1",
            "recipient": {"birth_date": "***", "taxpayer_id": "***"},
            "recipient_credit_card": {"number": "555555******4444", "holder": "A B"},
            "additional_data": {"document": "***"},
        }},
    });
    assert_eq!(masked, expected);
    let token = gateway.masked(&gateway.command(&command(by_token()), &Stage::default()));
    assert_eq!(token["body"]["request"]["recipient_credit_card"], json!({"token": "***"}));
    let question = gateway.masked(&gateway.status(&known("1-d43572b244")));
    let headers = json!({"Accept": "application/json", "Authorization": "***"});
    assert_eq!(
        question,
        json!({"method": "GET", "path": "/v2/transactions/tracking_id/tracking_id_000", "headers": headers, "body": null})
    );
}

/// The general masks know neither a key of three letters nor a card number of twelve digits.
#[test]
fn a_masked_request_hides_what_only_its_place_gives_away() {
    let gateway = open(&[("shopId", "361"), ("secretKey", "k7z")], json!({}), false).unwrap();
    let request = with(canary_request(), json!({"card": {"number": "501800000009"}}));
    let masked = gateway.masked(&gateway.command(&command(request), &Stage::default()));
    assert_eq!(masked["headers"]["Authorization"], "***");
    assert_eq!(masked["body"]["request"]["recipient_credit_card"]["number"], "501800**0009");
}

#[test]
fn the_token_of_a_card_is_for_the_caller_and_not_for_the_journal() {
    let body = json!({"transaction": with(of_status("successful"), json!({
        "tracking_id": "1", "amount": 5, "currency": "KZT",
        "credit_card": {"token": TOKEN}, "recipient_credit_card": {"token": TOKEN, "last_4": "4444"},
    }))})
    .to_string();
    let gateway = canary_gateway();
    let question = Subject {
        number: OrderNumber::parse("1").unwrap(),
        amount: Minor::new(5).unwrap(),
        currency: Currency::KZT,
        ..subject()
    };
    let list = format!("{{\"transactions\":[{body}]}}");
    for (verdict, mut facts) in [
        gateway.read_command(&command(canary_request()), &Stage::default(), &answer(200, &body)),
        gateway.read_status(&question, &answer(200, &list)),
    ] {
        assert_eq!(verdict, Verdict::Paid);
        assert_eq!(facts.details.take().unwrap()["card"]["bindingId"], TOKEN);
        assert_clean("facts", &format!("{facts:?}"));
    }
    for cut in 0..body.len() {
        let (_, facts) =
            gateway.read_command(&command(canary_request()), &Stage::default(), &answer(200, &body.as_bytes()[..cut]));
        assert_clean("facts of a cut answer", &format!("{facts:?}"));
    }
}

#[test]
fn a_card_number_or_a_secret_is_no_token_and_no_id() {
    let gateway = canary_gateway();
    for token in [PAN, KEY, &login()] {
        let changes =
            json!({"tracking_id": "1", "amount": 5, "currency": "KZT", "recipient_credit_card": {"token": token}});
        let body = json!({"transaction": with(of_status("successful"), changes)}).to_string();
        let (verdict, facts) = gateway.read_command(&command(canary_request()), &Stage::default(), &answer(200, body));
        assert_eq!((verdict, facts.details.unwrap()["card"].get("bindingId")), (Verdict::Paid, None));
    }
    let page = format!("https://acquirer.by/?k={}", login());
    let changes = json!({"tracking_id": "1", "amount": 5, "currency": "KZT", "redirect_url": page});
    let body = json!({"transaction": with(of_status("incomplete"), changes)}).to_string();
    let (verdict, facts) = gateway.read_command(&command(canary_request()), &Stage::default(), &answer(200, body));
    assert_eq!((verdict, &facts.form_url), (Verdict::Pending, &None));
    assert_clean("facts", &format!("{facts:?}"));
}

/// A server that answers with what it was sent, whole or cut at any byte, is not believed and not quoted.
#[test]
fn an_answer_that_echoes_the_request_leaves_no_secret_behind() {
    let gateway = canary_gateway();
    for request in [canary_request(), by_token()] {
        let card = request.get("card").is_some();
        // What a person is by is not searched for in texts that cannot be read: it is not a key to anything.
        let request = with(request, json!({"gateway": null}));
        let command = command(request);
        let body = gateway.command(&command, &Stage::default()).body.to_vec();
        let text = String::from_utf8(body.clone()).unwrap();
        let secret = if card { PAN } else { TOKEN };
        let plain = format!("{secret} {KEY} {}", login());
        let mut bodies = vec![
            body.clone(),
            json!({"response": {"message": plain, "errors": {"base": [text, plain], plain.as_str(): ["x"]}}})
                .to_string()
                .into(),
            json!({"message": text, "errors": {"a": plain}, "error_code": plain}).to_string().into(),
            json!({"code": plain, "message": plain, "errors": {"a": [plain]}}).to_string().into(),
            json!({"status": "processing", "request_id": plain}).to_string().into(),
            json!({"transaction": with(of_status("failed"), json!({
                "tracking_id": "1", "amount": 5, "currency": "KZT", "message": plain, "friendly_message": plain,
                "status_code": plain, "receipt_url": format!("https://x.by/{secret}"), "paid_at": plain,
                "payout": {"rrn": plain, "auth_code": plain, "bank_code": plain, "message": plain},
                "credit_card": {"holder": plain, "brand": plain, "last_4": secret, "bin": secret, "token": plain},
            }))})
            .to_string()
            .into(),
            format!("<html>{text} {plain}</html>").into_bytes(),
            plain.clone().into_bytes(),
        ];
        bodies.extend((0..body.len()).map(|cut| body[..cut].to_vec()));
        for body in bodies {
            for http in [200, 400, 401, 404, 422, 500] {
                let reply = answer(http, &body);
                assert_clean("Debug of an answer", &format!("{reply:?}"));
                let (_, facts) = gateway.read_command(&command, &Stage::default(), &reply);
                assert_clean("facts", &format!("{facts:?}"));
            }
        }
    }
    let notice = Notification {
        body: Some(zeroize::Zeroizing::new(fixture!("callback.body.json").into())),
        ..Notification::default()
    };
    assert_clean("error", &format!("{:?}", gateway.notification(&notice)));
}
