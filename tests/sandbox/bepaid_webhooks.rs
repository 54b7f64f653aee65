//! What the shop's server hears of bePaid payouts: signed, repeated, forged on request; and what it is asked.

use crate::bepaid_shop::*;
use crate::till::{connect, eventually, executions, get};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use tolem::sandbox::{CallbackState, Sandbox};

/// A shop's server: keeps what it hears and answers as it is told.
struct Server {
    url: String,
    heard: Arc<Mutex<Vec<(String, String)>>>,
    answer: Arc<AtomicU16>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/heard", listener.local_addr().unwrap());
        let (heard, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU16::new(200)));
        let (for_heard, for_answer) = (heard.clone(), answer.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                let mut bytes = Vec::new();
                let message = loop {
                    let mut piece = [0u8; 4096];
                    let read = socket.read(&mut piece).unwrap();
                    bytes.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                    if body.len() >= length.parse().unwrap() {
                        break (head.to_owned(), body.to_owned());
                    }
                };
                for_heard.lock().unwrap().push(message);
                let status = for_answer.load(Ordering::SeqCst);
                let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                let _ = socket.write_all(answer.as_bytes());
            }
        });
        Server { url, heard, answer }
    }

    /// Waits for so many messages, and that the bank has taken note of the answers.
    fn hears(&self, bank: &Sandbox, count: usize) -> Vec<(String, String)> {
        eventually("the messages arrive", || {
            self.heard.lock().unwrap().len() >= count
                && bank.callbacks().iter().map(|callback| callback.sent as usize).sum::<usize>() >= count
        });
        self.heard.lock().unwrap().clone()
    }
}

fn header<'m>(message: &'m (String, String), name: &str) -> Option<&'m str> {
    message.0.lines().find_map(|line| line.split_once(": ").filter(|(known, _)| *known == name).map(|found| found.1))
}

/// Whether it is signed with the published key, over the bytes of its body.
fn is_signed(bank: &Sandbox, message: &(String, String)) -> bool {
    let pem = get(bank, "/_sandbox/callback-key").text();
    let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(der).unwrap();
    // SubjectPublicKeyInfo of a 2048-bit RSA key: 24 bytes before the key itself (RFC 5280, RFC 3279).
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der[24..]);
    let signature = STANDARD.decode(header(message, "Content-Signature").unwrap()).unwrap();
    key.verify(message.1.as_bytes(), &signature).is_ok()
}

fn status(message: &(String, String)) -> Value {
    serde_json::from_str::<Value>(&message.1).unwrap()["transaction"]["status"].clone()
}

fn told(bank: &Sandbox, server: &Server, number: &str, card: &str) -> Value {
    pay_with(bank, number, card, json!({"notification_url": server.url})).json()
}

#[test]
fn a_final_state_is_told_as_the_answer_was_signed_and_with_the_shop_s_credentials() {
    let (bank, server) = (gateway(), Server::start());
    switch(&bank, json!({"token": "filled"}));
    let answer = told(&bank, &server, "w", PAID);
    let heard = server.hears(&bank, 1);
    let message = &heard[0];
    assert!(message.0.starts_with("POST /heard HTTP/1.1"));
    assert_eq!(header(message, "Content-Type"), Some("application/json"));
    let basic = format!("Basic {}", STANDARD.encode("sandbox-api:sandbox-password"));
    assert_eq!(header(message, "Authorization"), Some(basic.as_str()));
    assert_eq!(serde_json::from_str::<Value>(&message.1).unwrap(), answer, "token and all");
    assert!(is_signed(&bank, message));
    assert!(!is_signed(&bank, &(message.0.clone(), message.1.replace("successful", "failed"))));
    told(&bank, &server, "waits", WAITS);
    told(&bank, &server, "failed", NO_FUNDS);
    assert_eq!(status(&server.hears(&bank, 2)[1]), "failed", "what is pending is not told");
    seconds(&bank, 3);
    assert_eq!(status(&server.hears(&bank, 3)[2]), "successful");
    pay(&bank, "silent", PAID);
    assert_eq!(bank.callbacks().len(), 3, "nobody is told where no address was given");
}

#[test]
fn a_message_has_the_version_of_its_request() {
    let (bank, server) = (gateway(), Server::start());
    let body = request("v3", PAID, json!({"notification_url": server.url}));
    let answer = send_to(&bank, PAYOUTS, "X-API-Version: 3\r\n", &body).json();
    let heard = server.hears(&bank, 1);
    assert_eq!(serde_json::from_str::<Value>(&heard[0].1).unwrap(), answer);
}

#[test]
fn a_message_can_come_before_its_answer_and_without_one() {
    let (bank, server) = (gateway(), Server::start());
    let plan = json!({"rules": [{"match": {"orderNumber": "slow"}, "do": {"action": "stall"}}]});
    bank.set_plan(&plan.to_string()).unwrap();
    let body = request("slow", PAID, json!({"notification_url": server.url}));
    let mut socket = connect(&bank);
    socket.write_all(&bytes(&body)).unwrap();
    assert_eq!(status(&server.hears(&bank, 1)[0]), "successful");
    // Not a byte of the answer has come, and none will.
    socket.set_nonblocking(true).unwrap();
    assert_eq!(socket.read(&mut [0u8; 1]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(executions(&bank, "slow"), 1);
}

#[test]
fn both_of_two_executions_are_asked_about() {
    let (bank, server) = (gateway(), Server::start());
    switch(&bank, json!({"verification": true}));
    let number = "t~f:twice";
    pay_with(&bank, number, PAID, json!({"verification_url": server.url}));
    assert_eq!(server.hears(&bank, 2).len(), 2);
    eventually("both are paid", || statuses(&bank, number) == ["successful", "successful"]);
    assert_eq!(executions(&bank, number), 2);
    pay_with(&bank, "late~f:late:60s", PAID, json!({"verification_url": server.url}));
    server.hears(&bank, 3);
    eventually("it is confirmed", || bank.callbacks()[2].state == CallbackState::Acknowledged);
    assert_eq!(executions(&bank, "late~f:late:60s"), 0);
    seconds(&bank, 60);
    assert_eq!(executions(&bank, "late~f:late:60s"), 1);
}

#[test]
fn messages_are_none_or_of_every_state_or_doubled_or_unsigned() {
    let (bank, server) = (gateway(), Server::start());
    switch(&bank, json!({"webhooks": "none"}));
    told(&bank, &server, "none", PAID);
    assert!(bank.callbacks().is_empty());
    switch(&bank, json!({"webhooks": "every", "webhookSignature": false}));
    told(&bank, &server, "every", WAITS);
    assert_eq!(status(&server.hears(&bank, 1)[0]), "pending");
    seconds(&bank, 3);
    let heard = server.hears(&bank, 2);
    assert_eq!((status(&heard[1]), header(&heard[1], "Content-Signature")), (json!("successful"), None));
    bank.set_settings(r#"{"callbackCopies": 3}"#).unwrap();
    switch(&bank, json!({"webhooks": "final"}));
    told(&bank, &server, "copies", PAID);
    let heard = server.hears(&bank, 5);
    assert!(heard[2].1 == heard[3].1 && heard[3].1 == heard[4].1);
}

#[test]
fn any_success_acknowledges_and_five_failures_end_it() {
    let (bank, server) = (gateway(), Server::start());
    server.answer.store(204, Ordering::SeqCst);
    told(&bank, &server, "good", PAID);
    server.hears(&bank, 1);
    assert_eq!(bank.callbacks()[0].state, CallbackState::Acknowledged);
    server.answer.store(500, Ordering::SeqCst);
    told(&bank, &server, "bad", PAID);
    for sent in 2..=6 {
        server.hears(&bank, sent);
        seconds(&bank, 30);
    }
    assert_eq!((bank.callbacks()[1].state, bank.callbacks()[1].sent), (CallbackState::GivenUp, 5));
    assert_eq!(executions(&bank, "bad"), 1);
    let outside = pay_with(&bank, "outside", PAID, json!({"notification_url": "https://shop.example/heard"})).status;
    let last = bank.callbacks().pop().unwrap();
    assert_eq!((outside, last.state, last.sent), (200, CallbackState::GivenUp, 0));
}

#[test]
fn a_message_is_held_made_up_and_forged_on_request() {
    let (bank, server) = (gateway(), Server::start());
    let act = |action: Value| bank.act_on_callbacks(&action.to_string());
    act(json!({"action": "hold"})).unwrap();
    told(&bank, &server, "h", PAID);
    assert_eq!(bank.callbacks()[0].state, CallbackState::Held);
    act(json!({"action": "release"})).unwrap();
    assert!(is_signed(&bank, &server.hears(&bank, 1)[0]));
    act(json!({"action": "send", "orderNumber": "h", "operation": "failed"})).unwrap();
    let old = server.hears(&bank, 2)[1].clone();
    assert!(is_signed(&bank, &old) && status(&old) == "failed", "an old state after a new one");
    act(json!({"action": "forge", "orderNumber": "h", "operation": "successful"})).unwrap();
    let forged = server.hears(&bank, 3)[2].clone();
    assert!(!is_signed(&bank, &forged) && header(&forged, "Authorization") != header(&old, "Authorization"));
    assert!(
        act(json!({"action": "send", "orderNumber": "h", "operation": "stolen"})).unwrap_err().starts_with("operation")
    );
}

#[test]
fn money_moves_only_after_the_shop_has_confirmed() {
    let (bank, server) = (gateway(), Server::start());
    let asked = |number: &str, card: &str, url: &str| {
        pay_with(&bank, number, card, json!({"verification_url": url})).json()["transaction"]["status"].clone()
    };
    assert_eq!(asked("off", PAID, &server.url), "successful", "nobody is asked where it is switched off");
    switch(&bank, json!({"verification": true}));
    bank.act_on_callbacks(r#"{"action": "hold"}"#).unwrap();
    assert_eq!((asked("yes", PAID, &server.url), executions(&bank, "yes")), (json!("pending"), 0));
    bank.act_on_callbacks(r#"{"action": "release"}"#).unwrap();
    let heard = server.hears(&bank, 1);
    assert!(is_signed(&bank, &heard[0]) && status(&heard[0]) == "pending");
    eventually("it is paid", || statuses(&bank, "yes") == ["successful"]);
    assert_eq!(executions(&bank, "yes"), 1);
    server.answer.store(403, Ordering::SeqCst);
    asked("no", PAID, &server.url);
    eventually("it is refused", || statuses(&bank, "no") == ["failed"]);
    assert_eq!((executions(&bank, "no"), found(&bank, "no")[0]["status_code"].as_str()), (0, Some("F.0131")));
    assert_eq!(server.hears(&bank, 2).len(), 2, "a question is asked once");
    assert_eq!(asked("outside", PAID, "https://shop.example/"), "failed", "nobody can be asked there");
    server.answer.store(200, Ordering::SeqCst);
    asked("redirects", REDIRECTS, &server.url);
    eventually("the recipient is asked next", || statuses(&bank, "redirects") == ["incomplete"]);
    asked("fails", NO_FUNDS, &server.url);
    eventually("a confirmed payout can fail", || statuses(&bank, "fails") == ["failed"]);
    let both = json!({"verification_url": server.url, "notification_url": server.url});
    pay_with(&bank, "both", PAID, both);
    eventually("both are sent", || {
        bank.callbacks().last().is_some_and(|last| last.operation == "successful" && last.sent == 1)
    });
}
