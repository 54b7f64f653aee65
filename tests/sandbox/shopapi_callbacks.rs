//! What the shop's server hears from ShopAPI: success alone unless asked otherwise, unsigned unless asked otherwise.

use crate::shopapi::*;
use crate::till::{eventually, post};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use tolem::sandbox::{CallbackState, Sandbox};

/// A shop's server: keeps what it hears and says 200.
struct Server {
    url: String,
    heard: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/heard", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let for_thread = heard.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                let mut text = String::new();
                let (head, body) = loop {
                    let mut piece = [0u8; 4096];
                    let read = socket.read(&mut piece).unwrap();
                    text += std::str::from_utf8(&piece[..read]).unwrap();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                    if body.len() >= length.parse().unwrap() {
                        break (head.to_owned(), body.to_owned());
                    }
                };
                for_thread.lock().unwrap().push((head, serde_json::from_str(&body).unwrap()));
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        });
        Server { url, heard }
    }

    fn heard(&self) -> Vec<Value> {
        self.heard.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    /// Waits for so many messages, and that the bank has taken note of the answers.
    fn hears(&self, bank: &Sandbox, count: usize) -> Vec<Value> {
        eventually("the messages arrive", || {
            self.heard().len() >= count && bank.callbacks().iter().map(|c| c.sent as usize).sum::<usize>() >= count
        });
        self.heard()
    }
}

fn listening(switches: Value) -> (Sandbox, Server) {
    let (bank, server) = (bank(), Server::start());
    switch(&bank, with(json!({"notificationUrl": server.url}), switches));
    (bank, server)
}

fn sign(text: &str) -> String {
    let once = |text: &str| format!("{:X}", md5::compute(text.as_bytes()));
    once(&once(text))
}

#[test]
fn a_payment_is_told_in_the_document_s_shape_and_only_when_it_succeeds() {
    let (bank, server) = listening(json!({}));
    let id = anonymous(&bank, "refused");
    type_card(&bank, &id, NO_FUNDS, "123");
    let id = paid(&bank, "told");
    let heard = server.hears(&bank, 1);
    assert_eq!(heard, [json!({"regPayNum": id, "amount": "450", "comission": "13300", "state": "payed"})]);
    let head = server.heard.lock().unwrap()[0].0.clone();
    assert!(head.starts_with("POST /heard HTTP/1.1") && head.contains("Content-Type: application/json"), "{head}");
    switch(&bank, json!({"notifyFailures": true}));
    let id = anonymous(&bank, "failure");
    type_card(&bank, &id, NO_FUNDS, "123");
    let failure = server.hears(&bank, 2)[1].clone();
    assert_eq!(
        (&failure["regPayNum"], &failure["state"], &failure["errorCode"]),
        (&json!(id), &json!("rejected"), &json!("51"))
    );
    assert!(failure["errorMsg"].is_string());
    refund(&bank, &paid(&bank, "back"), "13750", "0");
    seconds(&bank, 1);
    assert_eq!(server.hears(&bank, 4)[3]["state"], "refunded");
}

#[test]
fn a_stored_card_s_payment_is_told_when_its_state_is_unless_it_is_told_early() {
    let (bank, server) = listening(json!({"notificationCopies": 12}));
    let pair = user_with_card(&bank, PLAIN);
    let told = server.hears(&bank, 12);
    let expected =
        json!({"userToken": pair.0, "cardToken": pair.1, "cardMask": "427600******1007", "cardType": "visa"});
    assert_eq!(told, vec![expected; 12], "of a card: all four members, no payment");
    switch(&bank, json!({"notificationCopies": 1}));
    charge(&bank, "later", &pair);
    assert_eq!(bank.callbacks().last().unwrap().state, CallbackState::Waiting);
    assert_eq!(server.heard().len(), 12);
    seconds(&bank, 3);
    assert_eq!(server.hears(&bank, 13)[12]["state"], "payed");
    switch(&bank, json!({"notifyEarly": true}));
    let id = charge(&bank, "early", &pair).json()["regPayNum"].as_str().unwrap().to_owned();
    assert_eq!(server.hears(&bank, 14)[13]["regPayNum"], id);
    assert_eq!(state(&bank, &id), "created", "the message came first");
}

#[test]
fn a_message_comes_before_its_answer_where_the_answer_is_late() {
    let (bank, server) = listening(json!({"notifyEarly": true}));
    let pair = user_with_card(&bank, PLAIN);
    server.hears(&bank, 1);
    bank.set_plan(r#"{"rules": [{"match": {"path": "/do/payment"}, "do": {"action": "stall", "ms": 600000}}]}"#)
        .unwrap();
    let mut socket = crate::till::connect(&bank);
    let body = recurrent("silent answer", &pair.0, &pair.1).to_string();
    socket.write_all(&crate::till::post_bytes("/api-shop/do/payment", &body, BASIC)).unwrap();
    let heard = server.hears(&bank, 2);
    assert_eq!((&heard[1]["amount"], done(&bank, "silent answer").len()), (&json!("10000"), 1));
    socket.set_nonblocking(true).unwrap();
    assert!(socket.read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock), "no answer yet");
}

#[test]
fn the_family_s_notification_is_a_status_answer_with_the_requisites_and_a_signature() {
    let (bank, server) = listening(json!({"notificationShape": "family", "notificationSigning": "always"}));
    let id = paid(&bank, "family");
    let heard = server.hears(&bank, 1).remove(0);
    assert_eq!(
        (&heard["regPayNum"], &heard["totalAmount"], &heard["state"]),
        (&json!(id), &json!(13750), &json!("payed"))
    );
    assert_eq!(heard["properties"][5], json!({"name": "ЗАКАЗ", "value": "family"}));
    assert_eq!(heard["sign"].as_str().unwrap().len(), 32);
    switch(&bank, json!({"notificationShape": "kz"}));
    let id = paid(&bank, "kz");
    let heard = server.hears(&bank, 2).remove(1);
    assert_eq!(heard["sign"], sign(&format!("{id}&450&13300&payed&sandbox-password")));
    assert!(heard.get("shopToken").is_none());
    let (user, card) = user_with_card(&bank, PLAIN);
    let heard = server.hears(&bank, 3).remove(2);
    assert_eq!(heard["shopToken"], "sandbox-api", "of a card both");
    assert_eq!(heard["sign"], sign(&format!("{user}&427600******1007&{card}&visa&sandbox-password")));
}

#[test]
fn messages_are_held_reordered_repeated_sent_and_forged_on_request() {
    let (bank, server) = listening(json!({"notificationSigning": "always"}));
    let act = |action: Value| bank.act_on_callbacks(&action.to_string());
    act(json!({"action": "hold"})).unwrap();
    let (one, two) = (paid(&bank, "one"), paid(&bank, "two"));
    assert!(bank.callbacks().iter().all(|callback| callback.state == CallbackState::Held) && server.heard().is_empty());
    act(json!({"action": "release", "order": "reversed"})).unwrap();
    let heard = server.hears(&bank, 2);
    assert_eq!((&heard[0]["regPayNum"], &heard[1]["regPayNum"]), (&json!(two), &json!(one)));
    act(json!({"action": "repeat", "id": 1})).unwrap();
    assert_eq!(server.hears(&bank, 3)[2], heard[1]);
    let unpaid = anonymous(&bank, "never paid");
    act(json!({"action": "forge", "orderNumber": "never paid", "operation": "payed"})).unwrap();
    let forged = server.hears(&bank, 4).remove(3);
    let right = sign(&format!("{unpaid}&450&13300&payed&sandbox-password"));
    assert_eq!((&forged["state"], &forged["regPayNum"]), (&json!("payed"), &json!(unpaid)));
    assert_ne!(forged["sign"], right);
    act(json!({"action": "send", "orderNumber": "never paid", "operation": "payed"})).unwrap();
    assert_eq!(server.hears(&bank, 5)[4]["sign"], right);
    act(json!({"action": "send", "orderNumber": "one", "operation": "payed", "success": false})).unwrap();
    assert_eq!(server.hears(&bank, 6)[5]["state"], "rejected");
    assert_eq!(state(&bank, &unpaid), "created", "what is told is not what is");
    for (wrong, field) in [
        (json!({"action": "send", "orderNumber": "one", "operation": "card"}), "operation"),
        (json!({"action": "send", "orderNumber": "one", "operation": "deposited"}), "operation"),
        (json!({"action": "send", "orderNumber": "nobody", "operation": "payed"}), "orderNumber"),
    ] {
        assert!(act(wrong).unwrap_err().starts_with(field), "{field}");
    }
    switch(&bank, json!({"notificationUrl": ""}));
    assert!(
        post(&bank, "/_sandbox/callbacks", r#"{"action":"send","orderNumber":"one","operation":"payed"}"#).status
            == 400
    );
}
