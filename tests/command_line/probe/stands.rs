//! Stands of banks for a probe: the sandbox with its switches, one that throws back what it is sent, and one that is none; and
//! what a probe said about them.

use crate::shop::{CARD, Shop};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};
use tolem::client::Client;
use tolem::model::Unwatched;

pub const WAIT: &str = "600";
/// Long enough for a charge of ShopAPI, which is told as `created` for a moment.
pub const LONG: &str = "2500";

pub fn credentials(gateway: &str) -> Value {
    match gateway {
        "bepaid" => json!({ "shopId": "sandbox-api", "secretKey": "sandbox-password" }),
        "shopapi" => json!({ "shopToken": "sandbox-api", "secKey": "sandbox-password" }),
        _ => json!({ "userName": "sandbox-api", "password": "sandbox-password" }),
    }
}

/// A stand with these switches and the till's settings for it.
pub fn stand(gateway: &str, switches: &Value, changes: &Value) -> (Shop, Value) {
    let shop = Shop::open("bereke-payouts");
    shop.bank.set_settings(&switches.to_string()).unwrap();
    let mut settings = shop.settings();
    settings["gateway"] = gateway.into();
    settings["credentials"] = credentials(gateway);
    merge(&mut settings, changes);
    (shop, settings)
}

pub fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            from.iter().for_each(|(name, value)| merge(into.entry(name).or_insert(Value::Null), value));
        }
        (into, from) => *into = from.clone(),
    }
}

pub fn run(shop: &Shop, settings: &Value, arguments: &[&str]) -> Output {
    let fixed = ["probe", "--yes", "--json"];
    shop.command_with(settings, &[&fixed[..], arguments].concat()).output().unwrap()
}

/// What it found; the exit code is what the document says, and nothing secret was said.
pub fn found(output: &Output) -> Value {
    let [said, announced] = [&output.stdout, &output.stderr].map(|text| String::from_utf8(text.clone()).unwrap());
    let document: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}{announced}"));
    let open = document["experiments"].as_array().unwrap().iter().any(|it| it["open"] == true);
    let unknown = !document["unknown"].as_array().unwrap().is_empty();
    let expected = match (unknown, open) {
        (true, _) => (3, "TOLEM_UNKNOWN"),
        (false, true) => (3, "TOLEM_PENDING"),
        (false, false) => (0, "TOLEM_OK"),
    };
    assert_eq!((output.status.code().unwrap(), document["status"].as_str().unwrap()), expected, "{document:#}");
    for secret in [CARD, "sandbox-password"] {
        assert!(!said.contains(secret) && !announced.contains(secret), "{said}{announced}");
    }
    document
}

pub fn probed(shop: &Shop, settings: &Value, wait: &str) -> Value {
    found(&run(shop, settings, &["--wait-ms", wait]))
}

pub fn experiment<'d>(document: &'d Value, name: &str) -> &'d Value {
    let found = document["experiments"].as_array().unwrap().iter().find(|it| it["experiment"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {document:#}"))
}

pub fn said(document: &Value, name: &str) -> String {
    experiment(document, name)["said"].as_str().unwrap().to_owned()
}

/// Most of a probe is waiting.
pub fn at_once<T: Send>(cases: Vec<T>, each: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        let each = &each;
        cases.into_iter().for_each(|case| drop(scope.spawn(move || each(case))));
    });
}

/// A POST by hand, as a payer's browser makes it.
pub fn post(shop: &Shop, path: &str, kind: &str, headers: &str, body: &str) -> String {
    let mut socket = TcpStream::connect(shop.bank.url().trim_start_matches("http://")).unwrap();
    let length = body.len();
    write!(socket, "POST {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: {kind}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

/// The test customer stores a card on the page that a probe has told.
pub fn store_card(shop: &Shop, document: &Value) {
    let told = said(document, "charge");
    let page = told.split(&shop.bank.url()).nth(1).unwrap_or_else(|| panic!("{told}")).to_owned();
    let card = "pan=4276000000001007&expiry=12%2F34&cvc=123&email=payer%40mail.kz";
    let answer = post(shop, &page, "application/x-www-form-urlencoded", "", card);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    shop.bank.advance_clock(std::time::Duration::from_secs(20));
}

/// The tokens by which the test customer and his card pay.
pub fn tokens(settings: &Value) -> Vec<String> {
    let client = Client::open(&settings.to_string()).1.unwrap();
    let asked = |operation: &str, request: Value| -> Value {
        serde_json::from_str(&client.call(operation, &request.to_string(), &Unwatched).json).unwrap()
    };
    let customer = asked("customer.status", json!({ "phone": "70000000099" }))["clientId"].clone();
    let cards = asked("card.list", json!({ "clientId": customer }));
    [customer, cards["cards"][0]["bindingId"].clone()].map(|token| token.as_str().unwrap().to_owned()).to_vec()
}

/// A stand that lets everybody in and throws back what it was sent, in the words of its refusals.
pub fn parrot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let (head, body) = request(&mut socket);
                let (status, answer) = thrown_back(&head, &body);
                let answer = answer.to_string();
                let length = answer.len();
                let _ = write!(
                    socket,
                    "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{answer}"
                );
            });
        }
    });
    url
}

pub fn request(socket: &mut TcpStream) -> (String, String) {
    let mut all = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        let read = socket.read(&mut bytes).unwrap_or(0);
        all.extend_from_slice(&bytes[..read]);
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if read == 0 || body.len() >= length.unwrap_or(0) {
                return (head.to_owned(), body.to_owned());
            }
        } else if read == 0 {
            return (text, String::new());
        }
    }
}

pub fn thrown_back(head: &str, body: &str) -> (u16, Value) {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let words = format!("cannot read {body} of {head}");
    match path {
        _ if path.starts_with("/_sandbox/") => (404, json!({})),
        _ if path.ends_with("getAmount.do") => {
            (200, serde_json::from_str(include_str!("../../fixtures/bereke-payouts/balance.answer.json")).unwrap())
        }
        _ if path.ends_with("getPayoutStatus.do") => (400, json!({ "errorCode": "98", "errorMessage": words })),
        _ if path.ends_with("performPayout.do") => (400, json!({ "errorCode": "98", "errorMessage": words })),
        _ if path.contains("/tracking_id/") => (200, json!({ "transactions": [] })),
        _ if path.ends_with("/payouts") => {
            (422, json!({ "response": { "message": words, "errors": { "base": [words] } } }))
        }
        _ if path.ends_with("getOrderStatusExtended.do") => (200, json!({ "errorCode": "6", "errorMessage": words })),
        _ if path.ends_with("register.do") => {
            (200, json!({ "orderId": "70906e55-7114-41d6-8332-4609dc6590f4", "formUrl": "https://bank.example/p" }))
        }
        _ if path.ends_with("paymentorder.do") => (200, json!({ "errorCode": 5, "error": words, "info": words })),
        _ if path.ends_with("/user/status") => {
            (400, json!({ "code": 1, "message": "UserNotRegisteredForShop", "userMessage": words }))
        }
        _ => (400, json!({ "code": 9007, "message": words })),
    }
}

/// Another stand on this machine, such as the end of a tunnel: it answers nothing of the sandbox's, and counts.
pub fn another_stand() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let (mut socket, mut bytes) = (socket, [0; 4096]);
            let read = socket.read(&mut bytes).unwrap_or(0);
            let line = String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned();
            seen.lock().unwrap().push(line);
            let _ = socket.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    (url, asked)
}
