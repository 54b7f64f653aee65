//! Card payments against the sandbox, by what a till does: pages, stored cards, 3-D Secure, two stages, refunds,
//! callbacks; and a lost answer at each step.
#![cfg(feature = "sandbox")]

use serde_json::{Value, json};
use std::time::Duration;
use tolem::client::Client;
use tolem::model::{Status, Unwatched};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const PAYS: &str = "4444555511113333";
const THREE_DS_1: &str = "4012001038166662";
const THREE_DS_2: &str = "5555555555555599";
const FRICTIONLESS: &str = "5200000000001005";
const NO_FUNDS: &str = "4000000000001117";
const WAITS: &str = "4000000000008880";

struct Shop {
    sandbox: Sandbox,
    client: Client,
    _folder: tempfile::TempDir,
}

fn shop() -> Shop {
    shop_with(json!({}))
}

fn shop_with(changes: Value) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let mut config = json!({
        "gateway": "bereke-ecommerce",
        "baseUrl": sandbox.url(),
        "credentials": {
            "userName": "sandbox-api", "password": "sandbox-password", "callbackKey": "sandbox-callback-key",
        },
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": 3_000, "questionMs": 3_000, "callMs": 10_000 },
        "locale": "en",
    });
    for (key, value) in changes.as_object().unwrap() {
        config[key] = value.clone();
    }
    let (answer, client) = Client::open(&config.to_string());
    Shop { sandbox, client: client.unwrap_or_else(|| panic!("{}", answer.json)), _folder: folder }
}

impl Shop {
    fn call(&self, operation: &str, request: Value) -> (Status, Value) {
        let answer = self.client.call(operation, &request.to_string(), &Unwatched);
        let document: Value = serde_json::from_str(&answer.json).unwrap();
        for secret in [PAYS, THREE_DS_1, THREE_DS_2, NO_FUNDS, WAITS, "sandbox-password"] {
            assert!(!answer.json.contains(secret), "{document}");
        }
        (answer.status, document)
    }

    fn expect(&self, operation: &str, request: Value, status: Status, state: &str) -> Value {
        let (got, document) = self.call(operation, request);
        assert_eq!((got, document["state"].as_str().unwrap_or("")), (status, state), "{document}");
        document
    }

    fn charge(&self, order: &str, card: &str) -> (Status, Value) {
        self.call("payment.charge_card", card_request(order, card))
    }

    fn plan(&self, rules: Value) {
        self.sandbox.set_plan(&json!({ "rules": rules }).to_string()).unwrap();
    }

    /// How often, and how much in all, the bank has executed this for the order.
    fn executed(&self, order: &str, kind: &str) -> (usize, u64) {
        let ledger = self.sandbox.ledger();
        let entries = ledger.iter().filter(|entry| entry.order_number == order && entry.kind == kind);
        entries.fold((0, 0), |(count, sum), entry| (count + 1, sum + entry.amount))
    }

    /// A stored card of this customer, as a first payment leaves it behind.
    fn stored_card(&self, client_id: &str) -> String {
        let mut request = card_request(&format!("bind-{client_id}"), PAYS);
        request["payer"] = json!({ "clientId": client_id, "ip": "127.0.0.1" });
        self.expect("payment.charge_card", request, Status::Ok, "paid");
        let (status, cards) = self.call("card.list", json!({ "clientId": client_id }));
        assert_eq!(status, Status::Ok, "{cards}");
        cards["cards"][0]["bindingId"].as_str().unwrap_or_else(|| panic!("{cards}")).to_owned()
    }
}

fn card_request(order: &str, card: &str) -> Value {
    json!({
        "orderNumber": order, "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "card": { "number": card, "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" },
        "payer": { "ip": "127.0.0.1" },
    })
}

fn token_request(order: &str, binding: &str, client_id: &str) -> Value {
    json!({
        "orderNumber": order, "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "bindingId": binding, "cvc": "123", "payer": { "clientId": client_id, "ip": "127.0.0.1" },
    })
}

fn of(order: &str) -> Value {
    json!({ "orderNumber": order })
}

fn refund(order: &str, part: &str, amount: u64) -> Value {
    json!({ "orderNumber": order, "refundNumber": part, "amount": amount, "currency": "KZT" })
}

#[test]
fn a_registered_order_waits_for_the_payer_and_is_registered_once() {
    let shop = shop();
    let register = json!({
        "orderNumber": "P-1", "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
    });
    let first = shop.expect("payment.register", register.clone(), Status::ActionRequired, "action_required");
    assert!(first["formUrl"].as_str().unwrap().starts_with(&shop.sandbox.url()), "{first}");
    let again = shop.expect("payment.register", register, Status::ActionRequired, "action_required");
    assert_eq!((&again["formUrl"], &again["replayed"]), (&first["formUrl"], &json!(true)));
    shop.expect("payment.status", of("P-1"), Status::ActionRequired, "action_required");
    shop.sandbox.advance_clock(Duration::from_secs(3_600));
    shop.expect("payment.status", of("P-1"), Status::Declined, "declined");
}

#[test]
fn a_lost_registration_is_found_and_says_that_the_link_is_gone() {
    let shop = shop();
    shop.plan(
        json!([{ "match": { "path": "register.do" }, "at": "after-execute", "do": { "action": "drop" }, "times": 1 }]),
    );
    let register = json!({
        "orderNumber": "P-1", "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
    });
    let (status, document) = shop.call("payment.register", register);
    assert!(matches!(status, Status::Pending | Status::ActionRequired), "{document}");
    assert_eq!(document["formUrl"], Value::Null, "{document}");
    assert_eq!(document["attempts"], 1);
}

#[test]
fn a_card_is_charged_once() {
    let shop = shop();
    let (status, document) = shop.charge("P-1", PAYS);
    assert_eq!(
        (status, &document["state"], &document["attempts"]),
        (Status::Ok, &json!("paid"), &json!(2)),
        "{document}"
    );
    assert_eq!(document["maskedPan"], "444455******3333");
    assert_eq!(shop.charge("P-1", PAYS).0, Status::Ok);
    assert_eq!(shop.executed("P-1", "charge"), (1, 150_000));
}

#[test]
fn a_decline_hidden_behind_http_200_and_error_code_0_is_a_decline() {
    let shop = shop();
    let (status, document) = shop.charge("P-1", NO_FUNDS);
    assert_eq!((status, &document["state"]), (Status::Declined, &json!("declined")), "{document}");
    assert_eq!(shop.executed("P-1", "charge").0, 0);
}

#[test]
fn a_payment_the_bank_is_still_deciding_is_pending() {
    let shop = shop();
    assert_eq!(shop.charge("P-1", WAITS).0, Status::Pending);
    shop.sandbox.advance_clock(Duration::from_secs(6));
    shop.expect("payment.status", of("P-1"), Status::Ok, "paid");
}

#[test]
fn three_d_secure_is_a_link_and_not_a_failure() {
    let shop = shop();
    let document =
        shop.expect("payment.charge_card", card_request("P-1", THREE_DS_1), Status::ActionRequired, "action_required");
    assert!(document["formUrl"].as_str().is_some_and(|link| link.contains("acsRedirect.do?orderId=")), "{document}");
    assert!(document["details"]["acs"]["fields"]["PaReq"].is_string(), "{document}");
    // Order status 5 is "at his bank", never error code 5.
    shop.expect("payment.status", of("P-1"), Status::ActionRequired, "action_required");
    assert_eq!(shop.executed("P-1", "charge").0, 0);
    // What is posted to the host instead of the bank is handed on; a result that is not one is no success.
    let (status, document) = shop.call("payment.finish_3ds", json!({ "orderNumber": "P-1", "paRes": "bm90IG9uZQ==" }));
    assert_ne!(status, Status::Ok, "{document}");
    assert_eq!(shop.executed("P-1", "charge").0, 0);
}

#[test]
fn three_d_secure_2_goes_on_when_the_browser_has_been_looked_at() {
    let shop = shop();
    let document =
        shop.expect("payment.charge_card", card_request("P-1", THREE_DS_2), Status::ActionRequired, "action_required");
    let transaction = document["details"]["threeDSServerTransId"].clone();
    assert!(document["details"]["threeDsMethod"]["url"].is_string() && transaction.is_string(), "{document}");
    shop.expect("payment.status", of("P-1"), Status::ActionRequired, "action_required");
    let on = json!({ "orderNumber": "P-1", "threeDSServerTransId": transaction, "threeDSMethodCompleted": true });
    let document = shop.expect("payment.finish_3ds", on, Status::ActionRequired, "action_required");
    assert!(document["details"]["acs"]["fields"]["creq"].is_string(), "{document}");
    assert!(document["formUrl"].as_str().is_some_and(|link| link.contains("acsRedirect.do?orderId=")), "{document}");
    // Without the challenge nothing is charged.
    let end = json!({ "orderNumber": "P-1", "threeDSServerTransId": transaction });
    let (status, document) = shop.call("payment.finish_3ds", end);
    assert_ne!(status, Status::Ok, "{document}");
    assert_eq!(shop.executed("P-1", "charge").0, 0);
    // A frictionless card needs no page at all.
    let document = shop.expect(
        "payment.charge_card",
        card_request("P-2", FRICTIONLESS),
        Status::ActionRequired,
        "action_required",
    );
    let on = json!({
        "orderNumber": "P-2", "threeDSServerTransId": document["details"]["threeDSServerTransId"], "threeDSMethodCompleted": true,
    });
    shop.expect("payment.finish_3ds", on, Status::Ok, "paid");
    assert_eq!(shop.executed("P-2", "charge").0, 1);
}

#[test]
fn the_bank_is_asked_in_the_language_of_whoever_asks() {
    let shop = shop();
    shop.charge("P-1", PAYS);
    for (operation, language) in [("payment.status", "kk"), ("operation.resolve", "ru"), ("operation.resolve", "kk")] {
        shop.expect(operation, json!({ "orderNumber": "P-1", "language": language }), Status::Ok, "paid");
        let log = shop.sandbox.log();
        let question = log.iter().rev().find(|line| line.to_string().contains("getOrderStatusExtended")).unwrap();
        assert_eq!(question["body"]["language"], language, "{question}");
    }
}

/// What an app's 3-D Secure SDK does with what the answer has for it: it collects, and it asks the payer.
mod sdk {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use std::io::{Read, Write};

    /// What it has collected, with the card once more.
    pub fn collected(order: &str, transaction: &Value, card: &str) -> Value {
        json!({
            "orderNumber": order, "threeDSServerTransId": transaction, "card": card_request(order, card)["card"],
            "threeDSSDKData": {
                "deviceData": "eyJhbGciOiJSU0EtT0FFUCJ9.x.y", "ephemeralPublicKey": "{\"kty\":\"EC\"}", "appId": "a-1",
                "transactionId": "s-1", "referenceNumber": "3DS_LOA_SDK",
            },
        })
    }

    /// The payer types this code in the app.
    pub fn asks(shop: &Shop, signed_content: &str, code: &str) {
        let content = URL_SAFE_NO_PAD.decode(signed_content.split('.').nth(1).unwrap()).unwrap();
        let content: Value = serde_json::from_slice(&content).unwrap();
        let creq = content["creq"].as_str().unwrap();
        let acs = content["acsURL"].as_str().unwrap().strip_prefix(&shop.sandbox.url()).unwrap();
        let asked = post(shop, acs, &format!("creq={creq}"));
        let action = asked.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
        post(shop, action, &format!("creq={creq}&code={code}"));
    }

    fn post(shop: &Shop, path: &str, form: &str) -> String {
        let host = shop.sandbox.url().replace("http://", "");
        let mut stream = std::net::TcpStream::connect(&host).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(["200", "302", "303"].contains(&&answer[9..12]), "{answer}");
        answer
    }
}

#[test]
fn an_app_pays_by_its_own_3ds_sdk() {
    let shop = shop();
    for (order, code, paid) in [("P-1", "12345678", true), ("P-2", "1", false)] {
        let mut request = card_request(order, THREE_DS_2);
        request["threeDSSDK"] = true.into();
        let begun = shop.expect("payment.charge_card", request, Status::ActionRequired, "action_required");
        assert!(begun["details"]["threeDsSdk"]["key"].as_str().unwrap().contains("PUBLIC KEY"), "{begun}");
        assert!(begun["formUrl"].is_null() && begun["message"].as_str().unwrap().contains("threeDSSDKData"), "{begun}");
        let transaction = &begun["details"]["threeDSServerTransId"];
        // It goes on with the payment's own card alone.
        for (changed, field) in [(card_request(order, PAYS)["card"].clone(), "card.number"), (Value::Null, "card")] {
            let mut wrong = sdk::collected(order, transaction, THREE_DS_2);
            match changed {
                Value::Null => _ = wrong.as_object_mut().unwrap().remove("card"),
                card => wrong["card"] = card,
            }
            let (status, document) = shop.call("payment.finish_3ds", wrong);
            assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!(field)), "{document}");
        }
        let on = sdk::collected(order, transaction, THREE_DS_2);
        let asked = shop.expect("payment.finish_3ds", on, Status::ActionRequired, "action_required");
        let signed = asked["details"]["threeDsSdk"]["acsSignedContent"].as_str().unwrap_or_else(|| panic!("{asked}"));
        assert!(asked["message"].as_str().unwrap().contains("details.threeDsSdk"), "{asked}");
        assert_eq!(shop.executed(order, "charge").0, 0);
        sdk::asks(&shop, signed, code);
        let (status, end) =
            shop.call("payment.finish_3ds", json!({ "orderNumber": order, "threeDSServerTransId": transaction }));
        assert_eq!(status, if paid { Status::Ok } else { Status::Declined }, "{end}");
        assert_eq!(shop.executed(order, "charge").0, usize::from(paid));
        let (_, story) = shop.call("operation.explain", of(order));
        assert!(!story.to_string().contains("\"123\""), "{story}");
    }
    // Where the payer need not be asked, what the SDK has collected is enough.
    let mut request = card_request("P-3", FRICTIONLESS);
    request["threeDSSDK"] = true.into();
    let begun = shop.expect("payment.charge_card", request, Status::ActionRequired, "action_required");
    let on = sdk::collected("P-3", &begun["details"]["threeDSServerTransId"], FRICTIONLESS);
    shop.expect("payment.finish_3ds", on.clone(), Status::Ok, "paid");
    shop.expect("payment.finish_3ds", on, Status::Ok, "paid");
    assert_eq!(shop.executed("P-3", "charge"), (1, 150_000));
}

#[test]
fn an_app_pays_with_a_stored_card_by_its_own_3ds_sdk() {
    let shop = shop();
    // A first payment in a browser leaves the card behind.
    let mut first = card_request("P-1", FRICTIONLESS);
    first["payer"]["clientId"] = "c-1".into();
    let begun = shop.expect("payment.charge_card", first, Status::ActionRequired, "action_required");
    let on = json!({
        "orderNumber": "P-1", "threeDSServerTransId": begun["details"]["threeDSServerTransId"], "threeDSMethodCompleted": true,
    });
    shop.expect("payment.finish_3ds", on, Status::Ok, "paid");
    let (_, cards) = shop.call("card.list", json!({ "clientId": "c-1" }));
    let mut request = token_request("P-2", cards["cards"][0]["bindingId"].as_str().unwrap(), "c-1");
    request["threeDSSDK"] = true.into();
    let begun = shop.expect("payment.charge_token", request, Status::ActionRequired, "action_required");
    assert!(begun["details"]["threeDsSdk"]["key"].is_string(), "{begun}");
    let mut on = sdk::collected("P-2", &begun["details"]["threeDSServerTransId"], FRICTIONLESS);
    let (status, document) = shop.call("payment.finish_3ds", on.clone());
    assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!("card.number")), "{document}");
    on.as_object_mut().unwrap().remove("card");
    (on["cvc"], on["payerIp"]) = ("123".into(), "127.0.0.1".into());
    shop.expect("payment.finish_3ds", on, Status::Ok, "paid");
    assert_eq!(shop.executed("P-2", "charge"), (1, 150_000));
}

#[test]
fn a_stored_card_is_charged_by_its_token() {
    let shop = shop();
    let binding = shop.stored_card("c-1");
    shop.expect("payment.charge_token", token_request("P-1", &binding, "c-1"), Status::Ok, "paid");
    assert_eq!(shop.executed("P-1", "charge"), (1, 150_000));
    let (status, document) = shop.call("payment.charge_token", token_request("P-2", "no-such-card", "c-1"));
    assert!(matches!(status, Status::Rejected | Status::Declined), "{document}");
    assert_eq!(shop.executed("P-2", "charge").0, 0);
}

#[test]
fn two_stages_hold_and_take_a_part() {
    let shop = shop();
    let binding = shop.stored_card("c-1");
    let mut hold = token_request("P-1", &binding, "c-1");
    hold["capture"] = json!("manual");
    let held = shop.expect("payment.charge_token", hold, Status::Ok, "held");
    assert_eq!(held["advice"], "capture");
    let capture = json!({ "orderNumber": "P-1", "amount": 100_000, "currency": "KZT" });
    shop.expect("payment.capture", capture.clone(), Status::Ok, "paid");
    shop.expect("payment.capture", capture, Status::Ok, "paid");
    assert_eq!((shop.executed("P-1", "hold").0, shop.executed("P-1", "capture")), (1, (1, 100_000)));
    shop.expect("payment.status", of("P-1"), Status::Ok, "paid");
    // What was never held cannot be taken, and nothing is sent.
    shop.charge("P-2", PAYS);
    let (status, document) =
        shop.call("payment.capture", json!({ "orderNumber": "P-2", "amount": 1, "currency": "KZT" }));
    assert_eq!(status, Status::Rejected, "{document}");
}

#[test]
fn partial_refunds_are_given_back_once_each_and_never_more_than_was_paid() {
    let shop = shop();
    shop.charge("P-1", PAYS);
    for part in ["r-1", "r-2", "r-1"] {
        shop.expect("payment.refund", refund("P-1", part, 50_000), Status::Ok, "paid");
    }
    assert_eq!(shop.executed("P-1", "refund"), (2, 100_000));
    let (status, document) = shop.call("payment.refund", refund("P-1", "r-3", 50_001));
    assert_eq!(status, Status::Rejected, "{document}");
    shop.expect("payment.refund", refund("P-1", "r-4", 50_000), Status::Ok, "paid");
    assert_eq!(shop.executed("P-1", "refund"), (3, 150_000));
    let (status, document) = shop.call("payment.refund", refund("P-1", "r-1", 40_000));
    assert_eq!((status, &document["refundNumber"]), (Status::Conflict, &json!("r-1")), "{document}");
}

#[test]
fn a_lost_answer_at_each_step_moves_no_money_twice() {
    for at in ["before-execute", "after-execute"] {
        let shop = shop_with(json!({
            "timeouts": { "answerMs": 300, "questionMs": 1_000, "callMs": 15_000 },
            "profile": { "resend": true, "lateBoundMs": 0, "notFoundBelievedAfterMs": 300, "notFoundAnswers": 1 },
        }));
        let binding = shop.stored_card("c-1");
        let lose = |path: &str| {
            shop.plan(json!([{ "match": { "path": path }, "at": at, "do": { "action": "drop" }, "times": 1 }]));
        };
        lose("paymentOrderBinding.do");
        let mut hold = token_request("P-1", &binding, "c-1");
        hold["capture"] = json!("manual");
        shop.expect("payment.charge_token", hold, Status::Ok, "held");
        lose("deposit.do");
        let capture = json!({ "orderNumber": "P-1", "amount": 100_000, "currency": "KZT" });
        shop.expect("payment.capture", capture, Status::Ok, "paid");
        lose("refund.do");
        shop.expect("payment.refund", refund("P-1", "r-1", 30_000), Status::Ok, "paid");
        lose("registerPreAuth.do");
        shop.expect("payment.refund", refund("P-1", "r-2", 30_000), Status::Ok, "paid");
        lose("register.do");
        shop.expect("payment.charge_token", token_request("P-2", &binding, "c-1"), Status::Ok, "paid");
        lose("paymentorder.do");
        assert_eq!(shop.charge("P-3", PAYS).0, Status::Ok, "{at}");
        assert_eq!(shop.executed("P-1", "capture"), (1, 100_000), "{at}");
        assert_eq!(shop.executed("P-1", "refund"), (2, 60_000), "{at}");
        assert_eq!((shop.executed("P-2", "charge").0, shop.executed("P-3", "charge").0), (1, 1), "{at}");
    }
}

#[test]
fn a_refund_that_another_till_has_explained_away_is_for_a_person() {
    // No resending here: the strict default.
    let shop = shop_with(json!({
        "timeouts": { "answerMs": 300, "questionMs": 1_000, "callMs": 2_000 },
        "profile": { "notFoundBelievedAfterMs": 0, "notFoundAnswers": 1 },
    }));
    shop.charge("P-1", PAYS);
    shop.plan(
        json!([{ "match": { "path": "refund.do" }, "at": "before-execute", "do": { "action": "drop" }, "times": 1 }]),
    );
    let first = shop.expect("payment.refund", refund("P-1", "r-1", 30_000), Status::Unknown, "review");
    assert_eq!(first["advice"], "review");
    // While it is not known, no other refund of this order is sent.
    let (status, document) = shop.call("payment.refund", refund("P-1", "r-2", 30_000));
    assert_eq!(status, Status::NotSent, "{document}");
    assert_eq!(shop.executed("P-1", "refund").0, 0);
    let settle = json!({ "orderNumber": "P-1", "refundNumber": "r-1", "kind": "refund", "as": "ready", "who": "A", "why": "letter 7" });
    shop.expect("operation.settle", settle, Status::Rejected, "ready");
    shop.expect("payment.refund", refund("P-1", "r-1", 30_000), Status::Ok, "paid");
    shop.expect("payment.refund", refund("P-1", "r-2", 30_000), Status::Ok, "paid");
    assert_eq!(shop.executed("P-1", "refund"), (2, 60_000));
}

/// Base64 of a JSON value.
fn packed(value: &Value) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(value.to_string())
}

/// Tokens as docs/sandbox.md describes them: Base64 in place of the encryption.
fn apple_token(card: &str, amount: u64) -> String {
    let data = json!({
        "applicationPrimaryAccountNumber": card, "applicationExpirationDate": "341231", "currencyCode": "398",
        "transactionAmount": amount,
    });
    packed(&json!({ "version": "EC_v1", "signature": "", "header": {}, "data": packed(&data) }))
}

fn google_token(card: &str, method: &str) -> String {
    let details = json!({ "pan": card, "expirationMonth": 12, "expirationYear": 2034, "authMethod": method });
    let message =
        json!({ "encryptedMessage": packed(&json!({ "paymentMethod": "CARD", "paymentMethodDetails": details })) });
    packed(&json!({ "protocolVersion": "ECv1", "signature": "", "signedMessage": message.to_string() }))
}

fn wallet(order: &str, token: &str) -> Value {
    json!({
        "orderNumber": order, "amount": 150_000, "currency": "KZT", "paymentToken": token,
        "returnUrl": "https://shop.example/ok", "payer": { "ip": "127.0.0.1" },
    })
}

#[test]
fn wallets_pay_once_with_their_token() {
    let shop = shop();
    let (apple, google) = (apple_token(PAYS, 150_000), google_token(PAYS, "CRYPTOGRAM_3DS"));
    for _ in 0..2 {
        shop.expect("payment.apple_pay", wallet("P-1", &apple), Status::Ok, "paid");
        shop.expect("payment.google_pay", wallet("P-2", &google), Status::Ok, "paid");
    }
    let page = google_token(THREE_DS_1, "PAN_ONLY");
    let document = shop.expect("payment.google_pay", wallet("P-3", &page), Status::ActionRequired, "action_required");
    assert!(document["formUrl"].is_string() && !document.to_string().contains(&page), "{document}");
    shop.expect(
        "payment.google_pay",
        wallet("P-4", &google_token(NO_FUNDS, "CRYPTOGRAM_3DS")),
        Status::Declined,
        "declined",
    );
    let (status, document) = shop.call("payment.apple_pay", wallet("P-5", &packed(&json!({}))));
    assert!(!matches!(status, Status::Ok | Status::Internal), "{document}");
    assert_eq!(["P-1", "P-2", "P-3", "P-4", "P-5"].map(|order| shop.executed(order, "charge").0), [1, 1, 0, 0, 0]);
}

#[test]
fn a_lost_answer_to_a_wallet_is_asked_about_and_not_paid_again() {
    let shop = shop();
    shop.plan(
        json!([{ "match": { "path": "payment.do" }, "at": "after-execute", "do": { "action": "drop" }, "times": 1 }]),
    );
    let document = shop.expect("payment.apple_pay", wallet("P-1", &apple_token(PAYS, 150_000)), Status::Ok, "paid");
    assert_eq!((&document["attempts"], shop.executed("P-1", "charge")), (&json!(1), (1, 150_000)), "{document}");
}

#[test]
fn a_token_instead_of_a_password_takes_payments_too() {
    let credentials = json!({ "token": "sandbox-token", "merchant": "sandbox-api" });
    let shop = shop_with(json!({ "credentials": credentials }));
    shop.expect("payment.charge_card", card_request("P-1", PAYS), Status::Ok, "paid");
    shop.expect("payment.refund", refund("P-1", "r-1", 50_000), Status::Ok, "paid");
    shop.expect("payment.status", of("P-1"), Status::Ok, "paid");
    assert_eq!((shop.executed("P-1", "charge").0, shop.executed("P-1", "refund")), (1, (1, 50_000)));
}

/// The bank says that P-1 was charged.
const DEPOSITED: [(&str, &str); 4] =
    [("mdOrder", "x-1"), ("operation", "deposited"), ("orderNumber", "P-1"), ("status", "1")];

fn checksum(parameters: &[(&str, &str)]) -> String {
    let text: String = parameters.iter().map(|(name, value)| format!("{name};{value};")).collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"sandbox-callback-key");
    ring::hmac::sign(&key, text.as_bytes()).as_ref().iter().map(|b| format!("{b:02X}")).collect()
}

fn callback(parameters: &[(&str, &str)], checksum: &str) -> Value {
    let pairs: String = parameters.iter().map(|(name, value)| format!("{name}={value}&")).collect();
    json!({ "query": format!("{pairs}checksum={checksum}") })
}

#[test]
fn what_the_bank_speaks_of_is_not_sent_again_before_it_was_asked() {
    let shop = shop_with(json!({ "profile": { "notFoundBelievedAfterMs": 0, "notFoundAnswers": 1 } }));
    shop.plan(json!([{ "match": { "path": "paymentorder.do" }, "at": "before-execute", "do": { "action": "drop" }, "times": 1 }]));
    assert_eq!(shop.charge("P-1", PAYS).1["state"], "review");
    let settle = json!({ "orderNumber": "P-1", "as": "ready", "who": "A", "why": "letter 7" });
    shop.expect("operation.settle", settle, Status::Rejected, "ready");
    // The person was wrong, says the bank: no repeat may charge again before its status is known.
    let (status, document) = shop.call("notification.read", callback(&DEPOSITED, &checksum(&DEPOSITED)));
    assert_eq!((status, &document["event"]), (Status::Ok, &json!("charged")), "{document}");
    // It was asked at once, and says that it has not charged: a person again.
    assert_eq!(document["asked"], true, "{document}");
    shop.expect("operation.get", of("P-1"), Status::Unknown, "review");
    let (status, document) = shop.charge("P-1", PAYS);
    assert_eq!((status, &document["attempts"]), (Status::Unknown, &json!(2)), "{document}");
    assert_eq!(shop.executed("P-1", "charge").0, 0);
}

#[test]
fn a_callback_is_verified_noted_once_and_moves_nothing() {
    let shop = shop();
    shop.charge("P-1", PAYS);
    let checksum = checksum(&DEPOSITED);
    let query = |checksum: &str| callback(&DEPOSITED, checksum);
    let (status, first) = shop.call("notification.read", query(&checksum));
    assert_eq!((status, &first["event"], &first["repeat"]), (Status::Ok, &json!("charged"), &json!(false)), "{first}");
    // The movement is final and nothing contradicts it: there is nothing to ask about.
    assert_eq!(first["advice"], "none", "{first}");
    assert!(first["message"].as_str().unwrap().contains("contradicts nothing"), "{first}");
    let (_, again) = shop.call("notification.read", query(&checksum));
    assert_eq!(again["repeat"], true, "{again}");
    assert!(again["message"].as_str().unwrap().contains("noted before"), "{again}");
    let forged = checksum.replace(&checksum[..1], if checksum.starts_with('0') { "1" } else { "0" });
    let (status, document) = shop.call("notification.read", query(&forged));
    assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!("query")), "{document}");
    shop.expect("payment.status", of("P-1"), Status::Ok, "paid");
    let (_, story) = shop.call("operation.explain", of("P-1"));
    assert_eq!(story["text"].as_str().unwrap().matches("a verified callback").count(), 1, "{story}");
}

/// An order that another program of the shop has made and that this journal does not know; the bank's id of it.
fn of_another_program(shop: &Shop, order: &str) -> String {
    shop.sandbox
        .act_on_orders(
            &json!({ "action": "foreign", "gateway": "bereke-ecommerce", "orderNumber": order, "amount": 150_000 })
                .to_string(),
        )
        .unwrap();
    shop.sandbox.orders().into_iter().find(|known| known.number == order).unwrap().id
}

#[test]
fn an_order_of_another_program_is_asked_about_by_the_banks_id_and_is_never_ours() {
    let shop = shop();
    let id = of_another_program(&shop, "X-1");
    let (status, document) = shop.call("payment.status", json!({ "orderNumber": "X-1", "orderId": id }));
    assert_eq!((status, &document["advice"]), (Status::Ok, &json!("none")), "{document}");
    let told = &document["order"];
    assert_eq!(
        (&told["stands"], &told["amount"], &told["currency"]),
        (&json!("charged"), &json!(150_000), &json!("KZT"))
    );
    assert_eq!(told["details"]["capturedAmount"], 150_000, "{document}");
    for ours in ["state", "kind", "amount", "orderId"] {
        assert!(document[ours].is_null(), "{ours}: {document}");
    }
    let (_, list) = shop.call("operation.list", json!({}));
    assert_eq!(list["operations"], json!([]), "nothing of it is journalled");
    // An id that is another number's, and one that nobody has.
    let other = of_another_program(&shop, "X-2");
    let (status, document) = shop.call("payment.status", json!({ "orderNumber": "X-1", "orderId": other }));
    assert_eq!((status, &document["error"]["code"]), (Status::NoAnswer, &json!("number_differs")), "{document}");
    let (status, document) = shop.call("payment.status", json!({ "orderNumber": "X-1", "orderId": "nobodys" }));
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("order_not_found")), "{document}");
}

#[test]
fn an_order_of_another_program_is_given_back_by_a_refund_of_its_own() {
    // With a token the bank knows orders by its own id alone.
    let shop = shop_with(json!({ "credentials": { "token": "sandbox-token", "merchant": "sandbox-api" } }));
    let id = of_another_program(&shop, "X-1");
    let with_id = |part: &str, amount: u64, id: &str| {
        let mut request = refund("X-1", part, amount);
        request["orderId"] = json!(id);
        request
    };
    let (status, document) = shop.call("payment.refund", refund("X-1", "r-0", 1_000));
    assert_ne!(status, Status::Ok, "{document}");
    // More than the bank says is there is not sent.
    let (status, document) = shop.call("payment.refund", with_id("r-1", 150_001, &id));
    assert_eq!((status, &document["attempts"]), (Status::Rejected, &json!(0)), "{document}");
    shop.plan(
        json!([{ "match": { "path": "refund.do" }, "at": "after-execute", "do": { "action": "drop" }, "times": 1 }]),
    );
    let document = shop.expect("payment.refund", with_id("r-2", 50_000, &id), Status::Ok, "paid");
    assert_eq!((&document["kind"], &document["orderId"]), (&json!("refund"), &json!(id)), "{document}");
    shop.expect("payment.refund", with_id("r-2", 50_000, &id), Status::Ok, "paid");
    assert_eq!(shop.executed("X-1", "refund"), (1, 50_000));
    let (status, document) = shop.call("payment.refund", with_id("r-2", 50_000, "another"));
    assert_eq!(status, Status::Conflict, "{document}");
    // Nor does an id of somebody else's number lead there.
    let other = of_another_program(&shop, "X-2");
    let (status, document) = shop.call("payment.refund", with_id("r-3", 1_000, &other));
    assert_eq!((status, &document["attempts"]), (Status::NotSent, &json!(0)), "{document}");
    assert_eq!(shop.executed("X-2", "refund").0, 0);
    // There is no payment of ours by it.
    let (status, document) = shop.call("operation.get", json!({ "orderNumber": "X-1" }));
    assert_eq!((status, &document["error"]["code"]), (Status::Request, &json!("no_such_movement")), "{document}");
}

#[test]
fn a_payment_of_ours_has_the_id_that_it_has() {
    let shop = shop();
    let (_, paid) = shop.charge("P-1", PAYS);
    let by_id = |id: &Value| json!({ "orderNumber": "P-1", "orderId": id });
    let document = shop.expect("payment.status", by_id(&paid["orderId"]), Status::Ok, "paid");
    assert!(document["order"].is_null(), "{document}");
    let mut wrong = refund("P-1", "r-1", 1_000);
    wrong["orderId"] = json!("another");
    for (operation, request) in [("payment.status", by_id(&json!("another"))), ("payment.refund", wrong)] {
        let (status, document) = shop.call(operation, request);
        assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!("orderId")), "{document}");
    }
    let mut right = refund("P-1", "r-2", 1_000);
    right["orderId"] = paid["orderId"].clone();
    shop.expect("payment.refund", right, Status::Ok, "paid");
}

#[test]
fn a_stored_card_is_removed() {
    let shop = shop();
    let binding = shop.stored_card("c-1");
    let remove = json!({ "clientId": "c-1", "bindingId": binding });
    let (status, document) = shop.call("card.remove", remove.clone());
    assert_eq!((status, &document["removed"]), (Status::Ok, &json!(true)), "{document}");
    let (status, document) = shop.call("card.remove", remove);
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("binding_not_found")), "{document}");
    assert_eq!(shop.call("card.list", json!({ "clientId": "c-1" })).1["cards"], json!([]));
    let (status, document) = shop.call("payment.charge_token", token_request("P-1", &binding, "c-1"));
    assert!(matches!(status, Status::Rejected | Status::Declined), "{document}");
    assert_eq!(shop.executed("P-1", "charge").0, 0);
    // An answer that is lost says nothing, and the call may be repeated.
    let another = shop.stored_card("c-2");
    shop.plan(json!([{ "match": { "path": "unBindCard.do" }, "at": "before-execute", "do": { "action": "drop" }, "times": 1 }]));
    let remove = json!({ "clientId": "c-2", "bindingId": another });
    assert_eq!(shop.call("card.remove", remove.clone()).0, Status::NoAnswer);
    assert_eq!(shop.call("card.remove", remove).0, Status::Ok);
}

#[test]
fn one_call_waits_until_the_payment_is_final_and_no_longer() {
    let shop = shop();
    let waiting = |order: &str, timeout: u64| {
        let mut request = card_request(order, WAITS);
        (request["waitFinal"], request["timeoutMs"]) = (json!(true), json!(timeout));
        request
    };
    // The bank decides after some seconds, which go by on its clock while the call waits.
    let (status, document) = std::thread::scope(|scope| {
        let call = scope.spawn(|| shop.call("payment.charge_card", waiting("P-1", 30_000)));
        let decides = || shop.sandbox.orders().iter().any(|order| order.payment.as_ref().is_some_and(|p| p.processing));
        while !decides() {
            std::thread::yield_now();
        }
        shop.sandbox.advance_clock(Duration::from_secs(30));
        call.join().unwrap()
    });
    assert_eq!((status, &document["state"]), (Status::Ok, &json!("paid")), "{document}");
    assert_eq!(document["replayed"], false, "{document}");
    assert_eq!(shop.executed("P-1", "charge").0, 1);
    // The deadline ends it, and what is known is told.
    let begun = std::time::Instant::now();
    shop.expect("payment.charge_card", waiting("P-2", 1_000), Status::Pending, "pending");
    assert!(begun.elapsed() < Duration::from_secs(5));
    let ask = json!({ "orderNumber": "P-2", "waitFinal": true, "timeoutMs": 1_000 });
    shop.expect("payment.status", ask, Status::Pending, "pending");
    // Whoever has to act is told at once.
    let mut page = card_request("P-3", THREE_DS_1);
    page["waitFinal"] = json!(true);
    let begun = std::time::Instant::now();
    let document = shop.expect("payment.charge_card", page, Status::ActionRequired, "action_required");
    assert!(document["formUrl"].is_string() && begun.elapsed() < Duration::from_secs(5), "{document}");
}
