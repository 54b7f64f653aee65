//! The card page in a real browser. It needs Node.js, `npm ci` in tests/browser and Chromium's headless
//! shell, and fails where one of them is missing: a skipped test proves nothing.

use crate::till::*;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;
use tolem::sandbox::ProfileName;

/// A till's own web address: answers every request and reports its path.
pub fn till() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let Ok(mut socket) = socket else { return };
            let _ = socket.set_read_timeout(Some(Duration::from_secs(5)));
            let mut bytes = [0u8; 8192];
            let Ok(read) = socket.read(&mut bytes) else { continue };
            let line = String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or("").to_owned();
            let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            let _ = socket.write_all(page.as_bytes());
            if let Some(path) = line.split(' ').nth(1).filter(|path| !path.contains("favicon"))
                && sender.send(path.to_owned()).is_err()
            {
                return;
            }
        }
    });
    (url, receiver)
}

#[test]
fn a_recipient_with_a_browser_gets_his_money_or_learns_why_not() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
    let script = format!("{folder}/card_page.mjs");
    let bank = sandbox(ProfileName::AsDocumented);
    let (url, reached) = till();
    let urls = json!({"urls": {"returnUrl": format!("{url}/ok?shop=7"), "failUrl": format!("{url}/failed")}});
    let register = |number: &str, language: &str| {
        let body = with(with(registration(number), urls.clone()), json!({"language": language, "amount": 123456}));
        call(&bank, "registerPayout", &body).json()["formUrl"].clone()
    };
    let given = json!({
        "paid": register("browser-paid", "RU"), "declined": register("browser-declined", "EN"),
        "card": "4111 1111 1111 1111", "declinedCard": DECLINED_CARD,
        "returnUrl": format!("{url}/ok"), "failUrl": format!("{url}/failed"),
        "screenshots": std::env::var("SCREENSHOTS").unwrap_or_default(),
    });
    let output = Command::new("node").arg(&script).arg(given.to_string()).current_dir(folder).output();
    let output = output.expect("Node.js is needed: see docs/sandbox.md, \"The browser test\"");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "is `npm ci` done in tests/browser, is chromium-headless-shell installed?\n{said}"
    );
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();

    assert_eq!(seen["errors"]["ru"], "Проверьте номер карты: в нём опечатка");
    assert_eq!(seen["errors"]["kk"], "Карта нөмірін тексеріңіз: қате терілген");
    assert_eq!(seen["errors"]["en"], "Check the card number: there is a typing mistake in it");
    assert_eq!((&seen["paid"]["result"], &seen["paid"]["state"]), (&json!("Выплата выполнена"), &json!("paid")));
    assert_eq!(
        (&seen["declined"]["result"], &seen["declined"]["state"]),
        (&json!("The payout was declined"), &json!("declined"))
    );

    let id = |number: &str| bank.orders().into_iter().find(|order| order.number == number).unwrap().id;
    let paths: Vec<String> = reached.try_iter().collect();
    assert!(paths.contains(&format!("/ok?shop=7&orderId={}&lang=ru", id("browser-paid"))), "{paths:?}");
    assert!(paths.contains(&format!("/failed?orderId={}&lang=en", id("browser-declined"))), "{paths:?}");
    assert_eq!((executions(&bank, "browser-paid"), executions(&bank, "browser-declined")), (1, 0));
}
