//! A till that trusts nobody: it speaks HTTP by hand, so that a test sees the very bytes.

use serde_json::{Value, json};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

pub const CARD: &str = "4111111111111111";
pub const DECLINED_CARD: &str = "4000000000000002";

pub fn sandbox(profile: ProfileName) -> Sandbox {
    Sandbox::start(Options { profile, ..Options::default() }).unwrap()
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|x| x.1))
    }
}

pub fn connect(sandbox: &Sandbox) -> TcpStream {
    let socket = TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}

/// A POST of JSON, as bytes.
pub fn post_bytes(path: &str, body: &str, headers: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends bytes and reads until the end of the connection. The error is how the connection ended, if
/// not by FIN.
pub fn raw(sandbox: &Sandbox, bytes: &[u8]) -> (Vec<u8>, io::Result<()>) {
    let mut socket = connect(sandbox);
    let mut read = Vec::new();
    if let Err(error) = socket.write_all(bytes) {
        return (read, Err(error));
    }
    let end = socket.read_to_end(&mut read).map(drop);
    (read, end)
}

/// Reads one answer with a `Content-Length` off a connection, and not a byte of the next.
pub fn read_answer(socket: &mut TcpStream) -> io::Result<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0u8];
        socket.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut answer = Answer { status: head[9..12].parse().unwrap(), head, body: Vec::new() };
    let length: usize = answer.header("Content-Length").unwrap().parse().unwrap();
    answer.body = vec![0; length];
    socket.read_exact(&mut answer.body)?;
    Ok(answer)
}

pub fn send(sandbox: &Sandbox, bytes: &[u8]) -> Answer {
    let mut socket = connect(sandbox);
    socket.write_all(bytes).unwrap();
    read_answer(&mut socket).unwrap()
}

pub fn get(sandbox: &Sandbox, path: &str) -> Answer {
    send(sandbox, format!("GET {path} HTTP/1.1\r\nHost: sandbox\r\n\r\n").as_bytes())
}

pub fn post(sandbox: &Sandbox, path: &str, body: &str) -> Answer {
    send(sandbox, &post_bytes(path, body, ""))
}

pub fn form(sandbox: &Sandbox, path: &str, body: &str) -> Answer {
    let head = "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ";
    send(sandbox, format!("{}{}\r\n\r\n{body}", head.replace("{path}", path), body.len()).as_bytes())
}

/// One of the bank's methods.
pub fn call(sandbox: &Sandbox, method: &str, body: &Value) -> Answer {
    post(sandbox, &format!("/payouts/api/v2/{method}.do"), &body.to_string())
}

pub fn credentials() -> Value {
    json!({"userName": "sandbox-api", "password": "sandbox-password"})
}

/// `base` with other members laid over it; `null` takes one away.
pub fn with(base: Value, other: Value) -> Value {
    let (Value::Object(mut base), Value::Object(other)) = (base, other) else { panic!("objects") };
    for (name, value) in other {
        match value {
            Value::Null => drop(base.remove(&name)),
            Value::Object(_) if base.get(&name).is_some_and(Value::is_object) => {
                let inner = with(base.remove(&name).unwrap(), value);
                base.insert(name, inner);
            }
            value => drop(base.insert(name, value)),
        }
    }
    Value::Object(base)
}

/// A payout that every profile takes.
pub fn payout(number: &str) -> Value {
    with(
        credentials(),
        json!({"orderNumber": number, "amount": 1234, "currency": "398", "description": "Decent payout",
            "client": {"clientId": "client-1", "email": "payee@mail.com", "phone": "9991234567", "name": "Cardholder Name"},
            "target": {"card": {"pan": CARD}}, "jsonParams": {"paramname1": "paramvalue1", "paramname2": "paramvalue2"}}),
    )
}

pub fn registration(number: &str) -> Value {
    with(
        payout(number),
        json!({"target": null, "language": "EN", "sessionTimeoutSecs": 300,
        "urls": {"returnUrl": "https://till.example/ok?a=1", "failUrl": "https://till.example/no"}}),
    )
}

pub fn perform(sandbox: &Sandbox, number: &str) -> Answer {
    call(sandbox, "performPayout", &payout(number))
}

pub fn status(sandbox: &Sandbox, number: &str) -> Answer {
    call(sandbox, "getPayoutStatus", &with(credentials(), json!({"orderNumber": number})))
}

/// The number of an order's status, in whatever shape.
pub fn order_status(answer: &Value) -> u64 {
    let status = answer.get("orderStatus").or_else(|| answer.get("OrderStatus")).expect("a status");
    status.as_u64().unwrap_or_else(|| status.as_str().unwrap().parse().unwrap())
}

pub fn executions(sandbox: &Sandbox, number: &str) -> usize {
    sandbox.ledger().iter().filter(|entry| entry.order_number == number).count()
}

/// Asks until it is so, within ten seconds.
pub fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < until, "not within ten seconds: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
