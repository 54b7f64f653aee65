//! What the shop's server hears: signed, repeated, and on request late, doubled, out of order or forged.

use crate::shop::*;
use crate::till::{eventually, get, post};
use ring::hmac;
use ring::signature::{RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use tolem::sandbox::{CallbackState, Sandbox};

/// A shop's server: keeps what it hears and answers as it is told.
struct Server {
    url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<AtomicU16>,
}

#[derive(Clone, Debug)]
struct Heard {
    method: String,
    params: Vec<(String, String)>,
}

impl Heard {
    fn get(&self, name: &str) -> &str {
        self.params.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The text the checksum is over.
    fn signed(&self) -> String {
        let mut params: Vec<_> = self.params.iter().filter(|(n, _)| n != "checksum" && n != "sign_alias").collect();
        params.sort();
        params.iter().map(|(name, value)| format!("{name};{value};")).collect()
    }

    fn is_ours(&self) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"sandbox-callback-key");
        hmac::verify(&key, self.signed().as_bytes(), &unhex(self.get("checksum"))).is_ok()
    }
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let hex: String = [rest.next().unwrap(), rest.next().unwrap()].map(char::from).iter().collect();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
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
                let (head, body) = loop {
                    let mut piece = [0u8; 4096];
                    let read = socket.read(&mut piece).unwrap();
                    bytes.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
                    if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                        break (head.to_owned(), body.to_owned());
                    }
                };
                let mut words = head.split(' ');
                let (method, target) = (words.next().unwrap().to_owned(), words.next().unwrap());
                let form = if method == "POST" { body } else { target.split_once('?').unwrap().1.to_owned() };
                let pairs = form.split('&').map(|pair| pair.split_once('=').unwrap());
                let params = pairs.map(|(name, value)| (unescape(name), unescape(value))).collect();
                for_heard.lock().unwrap().push(Heard { method, params });
                let status = for_answer.load(Ordering::SeqCst);
                let _ = socket.write_all(
                    format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
                );
            }
        });
        Server { url, heard, answer }
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    fn operations(&self) -> Vec<String> {
        self.heard().iter().map(|heard| format!("{} {}", heard.get("operation"), heard.get("status"))).collect()
    }

    /// Waits for so many messages, and that the bank has taken note of the answers.
    fn hears(&self, bank: &Sandbox, count: usize) -> Vec<Heard> {
        eventually("the messages arrive", || {
            self.heard().len() >= count && bank.callbacks().iter().map(|c| c.sent as usize).sum::<usize>() >= count
        });
        self.heard()
    }
}

fn listening(other: serde_json::Value) -> (Sandbox, Server) {
    let (bank, server) = (bank(), Server::start());
    settings(&bank, json!({"callbackUrl": server.url}));
    settings(&bank, other);
    (bank, server)
}

#[test]
fn every_event_is_told_with_the_documented_parameters_and_a_right_checksum() {
    let (bank, server) = listening(json!({"reverse": true}));
    let one = paid_order(&bank, "one", &[("clientId", "c")]);
    refund(&bank, &one, "500");
    let two = held_order(&bank, "two", &[]);
    pay(&bank, &two, NO_FUNDS);
    pay(&bank, &two, PLAIN);
    deposit(&bank, &two, "0");
    let three = held_order(&bank, "three", &[]);
    pay(&bank, &three, PLAIN);
    rest(&bank, "reverse", &[("orderId", &three)]);
    order(&bank, "four", &[("sessionTimeoutSecs", "5")]);
    seconds(&bank, 6);
    let heard = server.hears(&bank, 9);
    let expected = [
        "bindingCreated 1",
        "deposited 1",
        "refunded 1",
        "approved 0",
        "approved 1",
        "deposited 1",
        "approved 1",
        "reversed 1",
        "declinedByTimeout 0",
    ];
    assert_eq!(server.operations(), expected);
    for message in &heard {
        let mut names: Vec<&str> = message.params.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["checksum", "mdOrder", "operation", "orderNumber", "status"]);
        assert!(message.is_ours() && message.method == "GET", "{message:?}");
        assert_eq!(message.get("checksum"), message.get("checksum").to_uppercase());
    }
    assert_eq!((heard[1].get("mdOrder"), heard[1].get("orderNumber")), (one.as_str(), "one"));
}

#[test]
fn rsa_is_verified_with_the_published_key_and_post_carries_more_parameters() {
    let extra = "amount,callbackCreationDate,sign_alias,operationRefundedAmount,description";
    let (bank, server) = listening(json!({"callbackMethod": "POST", "callbackSigning": "rsa", "callbackExtra": extra}));
    let id = paid_order(&bank, "rsa", &[("description", "Чай & сахар; 1+1")]);
    refund(&bank, &id, "500");
    let heard = server.hears(&bank, 2);
    let pem = get(&bank, "/_sandbox/callback-key").text();
    let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, der).unwrap();
    // SubjectPublicKeyInfo of a 2048-bit RSA key: 24 bytes before the key itself (RFC 5280, RFC 3279).
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, &der[24..]);
    for message in &heard {
        assert!(key.verify(message.signed().as_bytes(), &unhex(message.get("checksum"))).is_ok());
        assert!(
            key.verify(message.signed().replace("status;1", "status;0").as_bytes(), &unhex(message.get("checksum")))
                .is_err()
        );
        assert_eq!((message.method.as_str(), message.get("description")), ("POST", "Чай & сахар; 1+1"));
    }
    assert_eq!((heard[1].get("operationRefundedAmount"), heard[1].get("amount")), ("500", "2000"));
    settings(&bank, json!({"callbackSigning": "none"}));
    refund(&bank, &id, "500");
    assert_eq!(server.hears(&bank, 3)[2].get("checksum"), "");
}

#[test]
fn a_message_is_repeated_every_30_seconds_until_it_has_failed_three_times() {
    let (bank, server) = listening(json!({}));
    server.answer.store(500, Ordering::SeqCst);
    paid_order(&bank, "stubborn", &[]);
    server.hears(&bank, 1);
    seconds(&bank, 29);
    assert_eq!(bank.callbacks()[0].state, CallbackState::Waiting);
    seconds(&bank, 1);
    server.hears(&bank, 2);
    server.answer.store(200, Ordering::SeqCst);
    seconds(&bank, 30);
    server.hears(&bank, 3);
    assert_eq!((bank.callbacks()[0].state, bank.callbacks()[0].sent), (CallbackState::Acknowledged, 3));
    server.answer.store(201, Ordering::SeqCst);
    paid_order(&bank, "hopeless", &[]);
    for sent in 4..=6 {
        server.hears(&bank, sent);
        seconds(&bank, 30);
    }
    assert_eq!(bank.callbacks()[1].state, CallbackState::GivenUp, "only 200 counts");
    seconds(&bank, 3600);
    assert_eq!(server.heard().len(), 6);
    let same = server.heard();
    assert!(same[3..].iter().all(|heard| heard.params == same[3].params), "a repetition says the same");
}

#[test]
fn messages_are_held_reordered_doubled_and_forged_on_request() {
    let (bank, server) = listening(json!({}));
    let act = |action: serde_json::Value| bank.act_on_callbacks(&action.to_string());
    act(json!({"action": "hold"})).unwrap();
    let id = paid_order(&bank, "h", &[]);
    refund(&bank, &id, "100");
    assert!(bank.callbacks().iter().all(|callback| callback.state == CallbackState::Held) && server.heard().is_empty());
    act(json!({"action": "release", "order": "reversed"})).unwrap();
    server.hears(&bank, 2);
    assert_eq!(server.operations(), ["refunded 1", "deposited 1"]);
    act(json!({"action": "repeat", "id": 1})).unwrap();
    assert!(server.hears(&bank, 3)[2].get("operation") == "deposited" && server.heard()[2].is_ours());
    act(json!({"action": "forge", "orderNumber": "h", "operation": "reversed"})).unwrap();
    assert!(!server.hears(&bank, 4)[3].is_ours());
    act(json!({"action": "send", "orderNumber": "h", "operation": "deposited", "success": false})).unwrap();
    let last = server.hears(&bank, 5)[4].clone();
    assert!(last.is_ours() && last.get("status") == "0");
    settings(&bank, json!({"callbackCopies": 2, "callbackDelayMs": 10000}));
    refund(&bank, &id, "100");
    assert_eq!(server.heard().len(), 5, "late");
    seconds(&bank, 10);
    assert_eq!(server.hears(&bank, 7)[6].params, server.heard()[5].params, "doubled");
    for (wrong, field) in [
        (json!({"action": "explode"}), "action"),
        (json!({"action": "repeat", "id": 99}), "id"),
        (json!({"action": "send", "orderNumber": "nobody", "operation": "deposited"}), "orderNumber"),
        (json!({"action": "send", "orderNumber": "h", "operation": "stolen"}), "operation"),
        (json!({"action": "release", "order": "random"}), "order"),
        (json!({"action": "hold", "id": 1}), "id"),
    ] {
        assert!(act(wrong).unwrap_err().starts_with(field), "{field}");
    }
    assert_eq!(post(&bank, "/_sandbox/callbacks", "{}").status, 400);
}

#[test]
fn an_order_s_own_address_hears_of_money_and_nobody_else_of_this_machine_does() {
    let (bank, server) = listening(json!({}));
    let own = Server::start();
    paid_order(&bank, "own", &[("dynamicCallbackUrl", &own.url), ("clientId", "c")]);
    eventually("both hear", || own.heard().len() == 1 && server.heard().len() == 1);
    assert_eq!(
        (own.operations(), server.operations()),
        (vec!["deposited 1".into()], vec!["bindingCreated 1".to_owned()])
    );
    settings(&bank, json!({"dynamicCallbacks": false}));
    paid_order(&bank, "static", &[("dynamicCallbackUrl", &own.url)]);
    eventually("the shop's address hears", || server.heard().len() == 2);
    assert_eq!(own.heard().len(), 1);
    settings(&bank, json!({"dynamicCallbacks": true}));
    paid_order(&bank, "outside", &[("dynamicCallbackUrl", "http://192.0.2.1/heard")]);
    let outside = bank.callbacks().pop().unwrap();
    assert_eq!((outside.state, outside.sent), (CallbackState::GivenUp, 0));
    assert!(outside.last.contains("this machine only"), "{}", outside.last);
    assert!(bank.set_settings(r#"{"callbackUrl": "http://example.org/"}"#).unwrap_err().starts_with("callbackUrl"));
}
