//! Card number, CVC, wallet token, password and keys appear in the body of a request and nowhere else.

use crate::{ORDER, answer, command, open, registered, subject};
use serde_json::{Value, json};
use tolem::gateways::Gateway;
use tolem::model::*;
use tolem::operations::Operation;

const PAN: &str = "5555555555554444";
const CVC: &str = "739";
const CAVV: &str = "canary/cavv+AAABCpEChRM5Iom=";
const WALLET: &str = "canary/wallet+eyJkYXRhIjoi=";
const PASSWORD: &str = "canary-p@ss\"wörd\\ 1";

fn bank() -> Box<dyn Gateway> {
    open(&[("userName", "till-7"), ("password", PASSWORD), ("callbackKey", "canary-callback-key")], json!({})).unwrap()
}

fn by_token() -> Box<dyn Gateway> {
    open(&[("token", "canary+token/1"), ("merchant", "till-7")], json!({})).unwrap()
}

/// Every charge, with the stage at which its secrets leave.
fn charges() -> Vec<(Command, Stage)> {
    let charge = |operation, more: Value| {
        let base = json!({"orderNumber": "1", "amount": 5, "currency": "KZT", "returnUrl": "https://till.kz"});
        command(operation, serde_json::from_str(&crate::with(base, more)).unwrap())
    };
    let payer = json!({"clientId": "c", "ip": "10.0.0.1"});
    vec![
        (
            charge(
                Operation::PaymentChargeCard,
                json!({"card": {"number": PAN, "expiry": "2027-12", "cvc": CVC, "holder": "A B"},
                       "threeDs": {"eci": "05", "xid": "xid-1", "cavv": CAVV}}),
            ),
            registered(),
        ),
        (charge(Operation::PaymentChargeToken, json!({"bindingId": "b", "cvc": CVC, "payer": payer})), registered()),
        (charge(Operation::PaymentApplePay, json!({"paymentToken": WALLET})), Stage::default()),
        (charge(Operation::PaymentGooglePay, json!({"paymentToken": WALLET, "payer": payer})), Stage::default()),
    ]
}

/// Neither a secret nor a beginning of one that would help a thief.
fn assert_clean(place: &str, text: &str) {
    for leak in ["555555555", "5555444", "canary", "wörd", "w\\u00f6rd", "%C3%B6rd", "739"] {
        assert!(!text.contains(leak), "{place}: {leak}: {text}");
    }
}

#[test]
fn a_request_shows_its_secrets_to_the_bank_only() {
    for bank in [bank(), by_token()] {
        for (command, stage) in charges() {
            let request = bank.command(&command, &stage);
            let body = String::from_utf8(request.body.to_vec()).unwrap();
            assert!(body.contains("canary") || body.contains(PAN) || body.contains("739"), "something to leak");
            assert_clean("Debug of a command", &format!("{command:?}"));
            assert_clean("Debug of a request", &format!("{request:?}"));
            assert_clean("path and headers", &format!("{} {:?}", request.path, request.headers));
            assert_clean("masked request", &bank.masked(&request).to_string());
            let first = bank.command(&command, &Stage::default());
            assert_clean("masked request", &bank.masked(&first).to_string());
        }
        let requests = [
            bank.status(&subject()),
            bank.query(&Query::Cards { client_id: "c".into() }),
            bank.finish_3ds(&subject(), &ThreeDsResult::PaRes(Secret::new(CAVV))),
            bank.finish_3ds(&subject(), &ThreeDsResult::TransactionId("t".into())),
        ];
        for request in requests {
            assert_clean("masked request", &bank.masked(&request).to_string());
            assert!(!bank.masked(&request).to_string().contains("till-7"));
        }
    }
}

#[test]
fn a_masked_request_hides_the_secrets_and_shows_the_rest() {
    let (card, stage) = charges().remove(0);
    let expected = json!({
        "method": "POST",
        "path": "/payment/rest/paymentorder.do",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": {
            "userName": "***", "password": "***", "MDORDER": ORDER, "$PAN": "555555******4444", "$CVC": "***",
            "YYYY": "2027", "MM": "12", "TEXT": "A B", "language": "ru", "xid": "***", "cavv": "***", "eci": "05",
        },
    });
    assert_eq!(bank().masked(&bank().command(&card, &stage)), expected);
    let (apple, stage) = charges().remove(2);
    let body = bank().masked(&bank().command(&apple, &stage))["body"].clone();
    assert_eq!(
        (&body["paymentToken"], &body["merchant"], &body["orderNumber"]),
        (&json!("***"), &json!("***"), &json!("1"))
    );
}

/// A server that answers with what it was sent, whole or cut at any byte, is not believed and not quoted.
#[test]
fn an_answer_that_echoes_the_request_leaves_no_secret_behind() {
    for bank in [bank(), by_token()] {
        for (command, stage) in charges() {
            let body = bank.command(&command, &stage).body.to_vec();
            let text = String::from_utf8(body.clone()).unwrap();
            let Command::Payment(payment) = &command else { panic!() };
            let means = &payment.means;
            let (plain, cvc) = match means {
                Means::Card(_) => (format!("{PAN} {CAVV} {CVC}"), json!(739)),
                Means::Stored { .. } => (format!("cvc={CVC}"), json!(739)),
                _ => (WALLET.to_owned(), json!(null)),
            };
            let mut bodies = vec![
                body.clone(),
                json!({"errorCode": 5, "errorMessage": format!("Invalid request: {text} {plain}")}).to_string().into(),
                json!({"errorCode": 0, "info": plain, "orderId": plain}).to_string().into(),
                json!({"errorCode": 0, "orderId": "o", "acsUrl": "https://x.kz", "termUrl": "https://x.kz",
                       "paReq": text, "formUrl": format!("https://x.kz/?{plain}"), "cvc": cvc})
                .to_string()
                .into(),
                json!({"success": false, "error": {"code": 10, "message": text}}).to_string().into(),
                format!("<html>{text} {plain}</html>").into_bytes(),
            ];
            bodies.extend((0..body.len()).map(|cut| body[..cut].to_vec()));
            for body in bodies {
                for http in [200, 400, 502] {
                    let reply = answer(http, &body);
                    assert_clean("Debug of an answer", &format!("{reply:?}"));
                    let (_, facts) = bank.read_command(&command, &stage, &reply);
                    assert_clean("facts", &format!("{facts:?}"));
                }
            }
        }
    }
}

#[test]
fn a_status_that_quotes_secrets_is_kept_without_them() {
    let mut order: Value = serde_json::from_str(crate::fixture!("status.answer.json")).unwrap();
    order["actionCodeDescription"] = format!("{PASSWORD} {PAN}").into();
    order["cardAuthInfo"]["secureAuthInfo"] = json!({"eci": 5, "threeDSInfo": {"cavv": CAVV, "xid": "x"}});
    order["cardAuthInfo"]["maskedPan"] = PAN.into();
    let (verdict, facts) = bank().read_status(&subject(), &answer(200, order.to_string()));
    assert_eq!(verdict, Verdict::Paid);
    assert_clean("facts", &format!("{facts:?}"));
    assert_eq!(facts.masked_pan.as_deref(), Some("555555******4444"));
}
