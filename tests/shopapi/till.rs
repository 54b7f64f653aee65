//! The whole way of a till, with a gateway of a few lines on a loopback port: what a lost answer, a notification and a
//! slow refund come to.

use crate::{NUMBER, ORDER, TOTAL, state};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use tolem::client::Client;
use tolem::model::{Status, Unwatched};

/// An answer of the gateway; `None`: it has executed the request and keeps silent.
type Reply = Option<Value>;

/// A gateway that gives the answers it was told to, in order, and notes what it was asked.
#[derive(Clone, Default)]
struct Shop {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Shop {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            match line.to_ascii_lowercase().strip_prefix("content-length:") {
                Some(value) => length = value.trim().parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        self.asked.lock().unwrap().push((path, serde_json::from_slice(&body)?));
        let Some(reply) = self.replies.lock().unwrap().pop_front().expect("an answer for every request") else {
            return Ok(());
        };
        let body = reply.to_string();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        reader.get_mut().write_all(format!("{head}{body}").as_bytes())
    }

    /// What was asked since the last time: the end of each path.
    fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.into_iter().map(|(path, _)| path.trim_start_matches("/api-shop").to_owned()).collect()
    }
}

struct Till {
    shop: Shop,
    client: Client,
    folder: tempfile::TempDir,
}

fn till(options: Value) -> Till {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let shop = Shop::default();
    let server = shop.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Whoever hangs up in the middle is not served.
            let _ = server.serve(stream);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let config = json!({
        "gateway": "shopapi",
        "baseUrl": format!("http://{address}"),
        "credentials": {"shopToken": "SHOP_TOKEN", "secKey": "SEC_KEY"},
        "options": serde_json::from_str::<Value>(&crate::with(json!({"serviceCode": "109-5804-1"}), options)).unwrap(),
        "journal": folder.path().join("journal.sqlite"),
        "locale": "en",
    });
    let (answer, client) = Client::open(&config.to_string());
    assert_eq!(answer.status, Status::Ok, "{}", answer.json);
    Till { shop, client: client.unwrap(), folder }
}

impl Till {
    /// A call to which the gateway answers with these, one after the other.
    fn call(&self, operation: &str, request: Value, replies: Vec<Reply>) -> (Status, Value) {
        self.shop.replies.lock().unwrap().extend(replies);
        let answer = self.client.call(operation, &request.to_string(), &Unwatched);
        assert!(self.shop.replies.lock().unwrap().is_empty(), "not asked as often as expected: {}", answer.json);
        (answer.status, serde_json::from_str(&answer.json).unwrap())
    }

    fn journal(&self) -> Vec<u8> {
        let files =
            std::fs::read_dir(self.folder.path()).unwrap().filter_map(|entry| std::fs::read(entry.ok()?.path()).ok());
        files.flatten().collect()
    }
}

fn charge() -> Value {
    crate::request(json!({"bindingId": "CARD_TOKEN", "payer": {"clientId": "USER_TOKEN"}}))
}

fn created() -> Reply {
    Some(json!({"regPayNum": ORDER, "methodType": "GET", "payUrl": "https://bisys.kz/pay", "userToken": "USER_TOKEN"}))
}

fn notification(amount: u64) -> Value {
    let properties = json!([{"name": "НОМЕР", "value": NUMBER}]);
    let body =
        json!({"regPayNum": ORDER, "amount": amount, "comission": "1000", "state": "payed", "properties": properties});
    json!({"body": body.to_string()})
}

#[test]
fn a_charge_is_taken_in_and_then_told_by_its_state() {
    let till = till(json!({}));
    let (status, document) = till.call("payment.charge_token", charge(), vec![created()]);
    assert_eq!((status, &document["orderId"]), (Status::Pending, &json!(ORDER)));
    let (status, _) = till.call("payment.status", json!({"orderNumber": NUMBER}), vec![Some(state("created"))]);
    assert_eq!(status, Status::Pending);
    let (status, document) = till.call("payment.status", json!({"orderNumber": NUMBER}), vec![Some(state("payed"))]);
    assert_eq!((status, &document["state"], &document["amount"]), (Status::Ok, &json!("paid"), &json!(crate::AMOUNT)));
    assert_eq!(till.shop.asked(), ["/do/payment", "/check/payment/state", "/check/payment/state"]);
}

/// The gateway cannot be asked about a charge whose answer was lost, and it is never sent again.
#[test]
fn a_lost_charge_waits_for_a_notification_or_a_person() {
    let options = json!({"orderNumberProperty": "НОМЕР", "trustNotifications": true});
    let till = till(options);
    let (status, document) = till.call("payment.charge_token", charge(), vec![None]);
    assert_eq!((status, &document["state"]), (Status::Unknown, &json!("review")), "{document}");
    assert_eq!(document["error"]["code"], "cannot_be_asked");
    let (status, document) = till.call("payment.charge_token", charge(), vec![]);
    assert_eq!(status, Status::Unknown, "the same call again sends nothing");
    assert!(document["message"].as_str().unwrap().contains("notification.read"), "{document}");
    assert_eq!(till.shop.asked(), ["/do/payment"]);

    let (_, document) = till.call("notification.read", notification(5), vec![]);
    assert_eq!((&document["settles"], &document["why"]), (&json!(false), &json!("amount_differs")));
    let (status, document) = till.call("notification.read", notification(crate::AMOUNT), vec![Some(state("payed"))]);
    assert_eq!((status, &document["settles"]), (Status::Ok, &json!(true)));
    assert_eq!((&document["state"], &document["orderId"]), (&json!("paid"), &json!(ORDER)));
    assert_eq!(till.shop.asked(), ["/check/payment/state"], "the notification itself settles nothing");
}

#[test]
fn an_unsigned_notification_settles_no_lost_charge() {
    let till = till(json!({"orderNumberProperty": "НОМЕР"}));
    till.call("payment.charge_token", charge(), vec![None]);
    let (_, document) = till.call("notification.read", notification(crate::AMOUNT), vec![]);
    assert_eq!((&document["settles"], &document["why"]), (&json!(false), &json!("unsigned")));
    let nameless = json!({"body": json!({"regPayNum": ORDER, "amount": crate::AMOUNT, "comission": 1000, "state": "payed"}).to_string()});
    let (_, document) = till.call("notification.read", nameless, vec![]);
    assert_eq!((&document["known"], &document["candidates"]), (&json!(false), &json!([NUMBER])));
}

#[test]
fn a_page_whose_link_was_lost_is_made_again() {
    let till = till(json!({}));
    let page = crate::request(json!({}));
    let (status, document) = till.call("payment.register", page.clone(), vec![None]);
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("link_lost")), "{document}");
    let (status, document) = till.call("payment.register", page, vec![created()]);
    assert_eq!((status, &document["formUrl"]), (Status::ActionRequired, &json!("https://bisys.kz/pay")));
    assert_eq!(till.shop.asked(), ["/do/payment/anonymous", "/do/payment/anonymous"]);
}

#[test]
fn the_same_number_for_another_account_is_a_conflict() {
    let till = till(json!({}));
    till.call("payment.register", crate::request(json!({})), vec![created()]);
    let other = crate::request(json!({"jsonParams": {"Л/СЧЕТ": "1"}}));
    let (status, _) = till.call("payment.register", other, vec![]);
    assert_eq!(status, Status::Conflict);
}

#[test]
fn a_refund_is_looked_up_filed_and_then_seen() {
    let till = till(json!({"partialRefundState": "refunded"}));
    till.call("payment.charge_token", charge(), vec![created()]);
    till.call("payment.status", json!({"orderNumber": NUMBER}), vec![Some(state("processed"))]);
    till.shop.asked();
    let refund = |part: &str, amount: u64| json!({"orderNumber": NUMBER, "refundNumber": part, "amount": amount, "currency": "KZT"});
    let filed = || Some(json!({"resultState": "success", "desc": "ok"}));
    let (status, document) = till.call("payment.refund", refund("B-1", 1500), vec![Some(state("payed")), filed()]);
    assert_eq!((status, &document["state"]), (Status::Pending, &json!("pending")));
    let asked = std::mem::take(&mut *till.shop.asked.lock().unwrap());
    let expected = json!({"regPayNum": ORDER, "note": "B-1", "refundAmount": "1500", "remainingAmount": (TOTAL - 1500).to_string()});
    assert_eq!(asked[1], ("/api-shop/refund".to_owned(), expected));

    let (status, _) = till.call("payment.refund", refund("B-2", 5), vec![]);
    assert_eq!(status, Status::NotSent, "one after the other");
    let ask = json!({"orderNumber": NUMBER, "kind": "refund", "refundNumber": "B-1", "timeoutMs": 400});
    let (status, _) = till.call("payment.refund", refund("B-1", 1500), vec![Some(state("payed"))]);
    assert_eq!(status, Status::Pending, "it may be slow");
    let (status, document) = till.call("operation.resolve", ask, vec![Some(state("refunded"))]);
    assert_eq!((status, &document["state"]), (Status::Ok, &json!("paid")));
    let (status, document) = till.call("payment.refund", refund("B-2", 5), vec![Some(state("refunded"))]);
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("already_refunded")), "{document}");
}

#[test]
fn where_a_filed_refund_is_made_the_next_one_gets_what_is_left() {
    let till = till(json!({"refundAccepted": "final"}));
    till.call("payment.charge_token", charge(), vec![created()]);
    till.call("payment.status", json!({"orderNumber": NUMBER}), vec![Some(state("payed"))]);
    let refund = |part: &str, amount: u64| json!({"orderNumber": NUMBER, "refundNumber": part, "amount": amount, "currency": "KZT"});
    let accepted = || vec![Some(state("payed")), Some(json!({"resultState": "success"}))];
    assert_eq!(till.call("payment.refund", refund("B-1", 1000), accepted()).0, Status::Ok);
    assert_eq!(till.call("payment.refund", refund("B-2", 500), accepted()).0, Status::Ok);
    let last = till.shop.asked.lock().unwrap().pop().unwrap().1;
    assert_eq!(last["remainingAmount"], (TOTAL - 1500).to_string());
    let (status, document) = till.call("payment.refund", refund("B-3", TOTAL - 1499), vec![Some(state("payed"))]);
    assert_eq!((status, &document["error"]["code"]), (Status::Rejected, &json!("more_than_is_left")));
}

#[test]
fn a_stored_card_reaches_the_till_and_not_the_journal() {
    let till = till(json!({}));
    let body = crate::fixture!("card-notification.json");
    let (status, document) = till.call("notification.read", json!({"body": body}), vec![]);
    assert_eq!((status, &document["event"], &document["known"]), (Status::Ok, &json!("card_stored"), &json!(false)));
    assert_eq!(document["details"]["bindingId"], "77a3adeb-1f50-400a-88a9-7127dc9ea9f3");
    assert_eq!(document["parameters"]["cardToken"], "***");
    let register = json!({"clientId": "USER_TOKEN", "gateway": {"clientType": "web"}});
    let (status, document) = till.call("card.register", register, vec![created()]);
    assert_eq!((status, &document["formUrl"]), (Status::ActionRequired, &json!("https://bisys.kz/pay")));
    let journal = till.journal();
    assert!(!journal.is_empty());
    for secret in ["77a3adeb", "SEC_KEY", "SHOP_TOKEN", "U0hPUF9UT0tFTjpTRUNfS0VZ"] {
        assert!(!journal.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}
