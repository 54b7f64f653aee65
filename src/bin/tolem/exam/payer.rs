//! The one with a browser: pays an order on the bank's page. He speaks HTTP by hand, to this
//! machine only; so is set what the sandbox has no function for.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tolem::sandbox::Order;

/// The sandbox answers at once; what does not answer is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// Types a card into the page of an order. The books say what became of it, not the page.
pub fn pay(url: &str, order: &Order, card: &str) -> Result<(), String> {
    let path = format!("/payment/merchants/sandbox/payment_en.html?mdOrder={}", order.id);
    let card = format!("pan={card}&expiry=12/34&cvc=123&holder=A+B");
    ask(url, "POST", &path, "application/x-www-form-urlencoded", &card).map(drop)
}

/// Sets something by the sandbox's control.
pub fn control(url: &str, what: &str, document: &Value) -> Result<(), String> {
    let path = format!("/_sandbox/{what}");
    match ask(url, "POST", &path, "application/json", &document.to_string())? {
        (status, _) if status == "200" => Ok(()),
        (status, _) => Err(format!("{url}{path}: HTTP {status}")),
    }
}

/// How often each rule of the sandbox's plan has struck.
pub fn struck(url: &str) -> Result<Vec<u64>, String> {
    let (_, body) = ask(url, "GET", "/_sandbox/plan", "application/json", "")?;
    let plan: Value = serde_json::from_str(&body).map_err(|error| format!("{url}/_sandbox/plan: {error}"))?;
    let rules = plan["rules"].as_array().into_iter().flatten();
    Ok(rules.map(|rule| rule["struck"].as_u64().unwrap_or_default()).collect())
}

/// Asks the sandbox for something and reads the answer to its end: its HTTP status and its body.
fn ask(url: &str, method: &str, path: &str, kind: &str, body: &str) -> Result<(String, String), String> {
    let said = |error: std::io::Error| format!("{url}{path}: {error}");
    let host = url.trim_start_matches("http://");
    let mut socket = TcpStream::connect(host).map_err(said)?;
    socket.set_read_timeout(Some(PATIENCE)).map_err(said)?;
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    socket.write_all((head + body).as_bytes()).map_err(said)?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).map_err(said)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok((head.split(' ').nth(1).unwrap_or_default().to_owned(), body.to_owned()))
}
