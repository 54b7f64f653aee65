//! Canaries: card numbers and a password that exist nowhere else are sent through every path, the bank throws
//! them back in every way it can, and then everything that is left behind is searched for them: journal, WAL,
//! log file, log lines, results, checks, stories.
#![cfg(feature = "sandbox")]

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tolem::client::Client;
use tolem::model::{Level, Phase, Watch};
use tolem::sandbox::{Options, Sandbox};

/// Luhn-valid, and nobody's.
const CARDS: [&str; 3] = ["4929123412341232", "5276990012345672", "4111111145551142"];
const PASSWORD: &str = "canary-Pa55word";
/// The secrets of a card payment that are not its number. A CVC has three digits and is looked for where it stands
/// behind a name; the others are nobody's.
const CVC: &str = "739";
const CAVV: &str = "canaryCavvAAABBIIFmAAAAAAAAAAAAAA=";
const WALLET: &str = "Y2FuYXJ5LXdhbGxldC10b2tlbg==";

/// Name and key of a shop as its requests carry them.
fn basic() -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(format!("sandbox-api:{PASSWORD}"))
}

/// Everything the library says.
#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

impl Ear {
    fn hear(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

impl Watch for Ear {
    fn log(&self, _: Level, line: &str) {
        self.hear(line);
    }
    fn phase(&self, _: Phase) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// A card number as a bank may write it.
fn written(card: &str) -> Vec<String> {
    let groups = |between: &str| [&card[..4], &card[4..8], &card[8..12], &card[12..]].join(between);
    let each = |of: &dyn Fn(char) -> String| card.chars().map(of).collect::<String>();
    let between = [
        " ", "-", ".", "/", "_", "\u{a0}", "\u{2009}", "–", "\t", "\r\n", "%20", "%2D", "%C2%A0", "&nbsp;", "\\u00a0",
        "\\n",
    ];
    let mut all = vec![
        card.to_owned(),
        each(&|digit| format!("&#{};", digit as u32)),
        each(&|digit| format!("%{:02X}", digit as u32)),
    ];
    all.push(format!("%3{}{}", &card[..1], &card[1..]));
    all.push(card.chars().map(|digit| char::from_u32(digit as u32 - 0x30 + 0xff10).unwrap()).collect());
    all.extend(between.map(groups));
    all
}

/// The same beside other digits, and letters.
fn beside(card: &str) -> String {
    let neighbours: [(&str, &str); 10] = [
        ("", " 12/27"),
        ("", "2912"),
        ("", " 2912"),
        ("rrn 948498232195 ", ""),
        ("rrn948498232195", ""),
        ("948498232195", "1227739"),
        ("PAN", "EXP"),
        ("000", ""),
        (";", "=29121010000000000000?"),
        ("карта№", " заблокирована"),
    ];
    let written = written(card);
    let each =
        written.iter().zip(neighbours.iter().cycle()).map(|(card, (before, behind))| format!("{before}{card}{behind}"));
    let plain = neighbours.iter().map(|(before, behind)| format!("{before}{card}{behind}"));
    each.chain(plain).collect::<Vec<_>>().join("; and ")
}

/// Whether a text, or the bytes of a file, hold a canary, written plainly, in groups or otherwise.
fn canaries(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let text = String::from_utf8_lossy(bytes);
    let closed: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    for card in CARDS {
        let quoted = |written: &String| Value::from(written.as_str()).to_string().trim_matches('"').to_owned();
        let spelled = written(card).into_iter().flat_map(|card| [quoted(&card), card]);
        if let Some(at) = spelled.filter_map(|card| text.find(&card)).next() {
            let around: String = text[..at].chars().rev().take(60).collect();
            found.push(format!("card {} behind {:?}", &card[..6], around.chars().rev().collect::<String>()));
        } else if closed.contains(card) {
            found.push(format!("card {}", &card[..6]));
        }
    }
    for (name, secret) in [("password", PASSWORD), ("cavv", CAVV), ("wallet token", WALLET), ("basic", &basic())] {
        if text.contains(secret) {
            found.push(name.to_owned());
        }
    }
    let lower = text.to_lowercase();
    for name in ["cvc", "%24cvc", "$cvc"] {
        for between in ["=", ":", "\":\"", "\\\":\\\"", "\": \""] {
            if lower.contains(&format!("{name}{between}{CVC}")) {
                found.push("cvc".to_owned());
            }
        }
    }
    found
}

/// A bank that answers with what it was told, in one form after the other.
fn echoing_bank() -> String {
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            echo(stream, TURN.fetch_add(1, Ordering::SeqCst));
        }
    });
    url
}

/// A whole request, and its body; `None`: it never came.
fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let n = stream.read(&mut buffer).unwrap_or(0);
        request.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&request);
        let length = text
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(|n| n.parse().unwrap_or(0)));
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        match (length, body) {
            (Some(length), Some(body)) if body.len() >= length => return Some((text.into_owned(), body)),
            (None, Some(body)) => return Some((text.into_owned(), body)),
            _ if n == 0 => return None,
            _ => {}
        }
    }
}

fn echo(mut stream: TcpStream, turn: usize) {
    let Some((all, body)) = request(&mut stream) else {
        return;
    };
    // Headers carry secrets, too: `all` is thrown back.
    let spaced: String =
        body.chars().enumerate().flat_map(|(i, c)| if i % 4 == 3 { vec![c, ' '] } else { vec![c] }).collect();
    let own = CARDS.into_iter().find(|card| body.contains(card));
    let card = own.unwrap_or(CARDS[0]);
    let words = beside(card);
    let (status, answer) = match turn % 13 {
        8 => ("200 OK", json!({ "errorCode": "7", "errorMessage": words, "message": words, "desc": words }).to_string()),
        // A bank that takes the card of the request for an id, a time or an amount. Another number there is an id.
        9 if own.is_some() => (
            "200 OK",
            json!({
                "errorCode": "0", "orderStatus": 2, "orderId": card, "refNum": card, "date": card, "uid": card, "regPayNum": card,
                "ref_id": card.parse::<u64>().unwrap(), "operationDate": card.parse::<u64>().unwrap(), "amount": card,
                "attributes": [{ "name": "mdOrder", "value": card }], "state": card, "currency": card, "actionCode": words,
                card: words, "operationList": [{ "refNum": card, "resultCodeDescription": words, "pan": card }],
            })
            .to_string(),
        ),
        10 => ("500 Oops", format!("<html>{}</html>", words)),
        // Cut in the middle of a number.
        11 => ("200 OK", format!("{{\"errorCode\":\"0\",\"errorMessage\":\"{} {}", words, &card[..15])),
        12 => (
            "422 No",
            json!({ "message": words, "errors": { "number": [words] }, "response": { "message": words, "errors": { card: [words] } },
                "transaction": { "message": words, "status": "failed", "payout": { "ref_id": own, "message": words } } })
            .to_string(),
        ),
        0 => (
            "400 Bad Request",
            json!({ "errorCode": "98", "errorMessage": format!("Invalid request {all}") }).to_string(),
        ),
        1 => (
            "502 Bad Gateway",
            json!({ "errorCode": "204", "errorMessage": format!("Unsupported pan {all}"), "code": 7, "message": all })
                .to_string(),
        ),
        2 => ("200 OK", format!("<html>{all}</html>")),
        3 => (
            "200 OK",
            json!({ "errorCode": "0", "echo": serde_json::from_str::<Value>(&body).unwrap_or(Value::Null) })
                .to_string(),
        ),
        4 => ("500 Oops", all.clone()),
        5 => ("302 Found", spaced),
        6 => (
            "200 OK",
            json!({ "errorCode": "0", "orderStatus": 1, "formUrl": format!("https://x/{body}"), "orderId": body })
                .to_string(),
        ),
        _ => ("401 Unauthorized", json!({ "errorCode": "90", "errorMessage": body, "message": all }).to_string()),
    };
    let _ =
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}", answer.len());
}

fn login(gateway: &str) -> Value {
    let (name, key) = match gateway {
        "bepaid" => ("shopId", "secretKey"),
        "shopapi" => ("shopToken", "secKey"),
        _ => ("userName", "password"),
    };
    json!({ name: "sandbox-api", key: PASSWORD })
}

fn options(gateway: &str) -> Value {
    match gateway {
        "shopapi" => json!({ "serviceCode": "109-5804-1", "orderNumberProperty": "ЗАКАЗ" }),
        _ => json!({}),
    }
}

fn config(folder: &Path, gateway: &str, base_url: &str, ca_file: Option<&Path>) -> String {
    json!({
        "gateway": gateway,
        "baseUrl": base_url,
        "credentials": login(gateway),
        "options": options(gateway),
        "journal": folder.join("journal.sqlite"),
        "log": { "file": folder.join("till.log"), "level": "debug" },
        "timeouts": { "answerMs": 3_000, "questionMs": 1_000, "callMs": 4_000 },
        "profile": { "notFoundBelievedAfterMs": 0, "notFoundAnswers": 1 },
        "tls": { "caFile": ca_file },
        "locale": "en",
    })
    .to_string()
}

/// Every operation with canaries in every place that a caller could put them.
fn sing(client: &Client, ear: &Ear, numbers: &str) {
    let pay = |order: String, card: &str| {
        json!({
            "orderNumber": order, "amount": 150_000, "currency": "KZT", "card": { "number": card },
            "recipient": { "name": "AIGERIM", "clientId": "c-1" }, "description": "canary", "timeoutMs": 1_500,
        })
        .to_string()
    };
    for (n, card) in CARDS.iter().cycle().take(16).enumerate() {
        let request = pay(format!("{numbers}-{n}"), card);
        ear.hear(&client.check("payout.create", &request).json);
        ear.hear(&client.call("payout.create", &request, ear).json);
        // Wrong in one more place each time.
        for wrong in [
            request.replace("150000", "1.5"),
            request.replace("AIGERIM", card),
            request.replace("\"card\"", "\"crad\""),
            request.replace("\"number\"", "\"expiry\""),
            request.replace("c-1", &format!("{} {}", &card[..8], &card[8..])),
            request[..request.len() - 3].to_owned(),
        ] {
            ear.hear(&client.call("payout.create", &wrong, ear).json);
        }
        let order = json!({ "orderNumber": format!("{numbers}-{n}"), "timeoutMs": 1_500 }).to_string();
        for operation in ["payout.status", "operation.resolve", "operation.get", "operation.explain"] {
            ear.hear(&client.call(operation, &order, ear).json);
        }
        let settle = json!({ "orderNumber": format!("{numbers}-{n}"), "as": "declined", "who": PASSWORD, "why": format!("card {card}") });
        ear.hear(&client.call("operation.settle", &settle.to_string(), ear).json);
    }
    for operation in ["balance.get", "gateway.ping", "operation.list"] {
        ear.hear(&client.call(operation, "{}", ear).json);
    }
    let register = json!({ "orderNumber": format!("{numbers}-p"), "amount": 1, "currency": "KZT", "returnUrl": "https://shop.example/" });
    ear.hear(&client.call("payout.register", &register.to_string(), ear).json);
}

/// The same for card payments.
fn sing_payments(client: &Client, ear: &Ear, numbers: &str) {
    let base = |order: String| {
        json!({
            "orderNumber": order, "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/",
            "payer": { "ip": "127.0.0.1", "clientId": "c-1" }, "timeoutMs": 1_500,
        })
    };
    for (n, card) in CARDS.iter().cycle().take(16).enumerate() {
        let order = format!("{numbers}-{n}");
        let mut request = base(order.clone());
        let operation = match n % 4 {
            0 | 1 => {
                request["card"] = json!({ "number": card, "expiry": "2034-12", "cvc": CVC, "holder": "AIGERIM" });
                if n % 4 == 1 {
                    request["threeDs"] = json!({ "eci": "05", "xid": "x", "cavv": CAVV });
                }
                "payment.charge_card"
            }
            2 => {
                request["bindingId"] = json!("b-1");
                request["cvc"] = json!(CVC);
                "payment.charge_token"
            }
            _ => {
                request["paymentToken"] = json!(WALLET);
                if n % 8 == 3 { "payment.apple_pay" } else { "payment.google_pay" }
            }
        };
        let text = request.to_string();
        ear.hear(&client.check(operation, &text).json);
        ear.hear(&client.call(operation, &text, ear).json);
        for wrong in [
            text.replace("150000", "1.5"),
            text.replace("AIGERIM", card),
            text.replace("\"card\"", "\"crad\""),
            text.replace("\"cvc\"", "\"cvv\""),
            text[..text.len() - 3].to_owned(),
        ] {
            ear.hear(&client.call(operation, &wrong, ear).json);
        }
        let of = json!({ "orderNumber": order, "timeoutMs": 1_500 }).to_string();
        for operation in ["payment.status", "operation.resolve", "operation.explain"] {
            ear.hear(&client.call(operation, &of, ear).json);
        }
        let finish = json!({ "orderNumber": order, "paRes": WALLET, "timeoutMs": 1_500 }).to_string();
        ear.hear(&client.call("payment.finish_3ds", &finish, ear).json);
    }
    ear.hear(&client.call("card.list", "{\"clientId\":\"c-1\"}", ear).json);
}

#[test]
fn no_canary_leaves_a_card_payment() {
    let folder = tempfile::tempdir().unwrap();
    let ear = Ear::default();
    let options = Options { password: PASSWORD.to_owned(), ..Options::default() };
    let sandbox = Sandbox::start(options).unwrap();
    // The sandbox accepts one CVC; here it is the canary.
    sandbox.set_settings(&json!({ "cardCvc": CVC }).to_string()).unwrap();
    lose_answers(&sandbox, "paymentorder.do");
    for (name, url) in [("s", sandbox.url()), ("e", echoing_bank()), ("x", "http://127.0.0.1:1".to_owned())] {
        let (answer, client) = Client::open(&config(folder.path(), "bereke-ecommerce", &url, None));
        ear.hear(&answer.json);
        let client = client.unwrap_or_else(|| panic!("{}", answer.json));
        sing_payments(&client, &ear, name);
        search(folder.path());
    }
    ear.hear(&sandbox.log().iter().map(Value::to_string).collect::<String>());
    search(folder.path());
    let heard = ear.0.into_inner().unwrap();
    none_is_heard(&heard);
    assert!(heard.len() > 400 && heard.iter().any(|text| text.contains("492912******1232")), "{}", heard.len());
    assert!(!sandbox.ledger().is_empty(), "no payment went through");
}

/// Payouts and notifications of bePaid, by card and by a token that the bank has told.
#[test]
fn no_canary_leaves_a_payout_of_a_shop() {
    let folder = tempfile::tempdir().unwrap();
    let ear = Ear::default();
    let sandbox = Sandbox::start(Options { password: PASSWORD.to_owned(), ..Options::default() }).unwrap();
    sandbox.set_settings(&json!({ "bepaid": { "token": "filled" } }).to_string()).unwrap();
    lose_answers(&sandbox, "/transactions/payouts");
    for (name, url) in [("s", sandbox.url()), ("e", echoing_bank()), ("x", "http://127.0.0.1:1".to_owned())] {
        let (answer, client) = Client::open(&config(folder.path(), "bepaid", &url, None));
        ear.hear(&answer.json);
        let client = client.unwrap_or_else(|| panic!("{}", answer.json));
        sing(&client, &ear, name);
        let webhook = json!({ "body": "{}", "headers": { "Authorization": format!("Basic {}", basic()) } });
        ear.hear(&client.call("notification.read", &webhook.to_string(), &ear).json);
        search(folder.path());
    }
    ear.hear(&sandbox.log().iter().map(Value::to_string).collect::<String>());
    search(folder.path());
    let heard = ear.0.into_inner().unwrap();
    none_is_heard(&heard);
    assert!(heard.len() > 400 && heard.iter().any(|text| text.contains("492912******1232")), "{}", heard.len());
    // The tokens that the bank told are for the caller, who may keep them; the journal and the log do not.
    let tokens: Vec<&str> =
        heard.iter().filter_map(|text| text.split("\"bindingId\":\"").nth(1)?.split('"').next()).collect();
    assert!(!tokens.is_empty(), "no token was told");
    for file in ["journal.sqlite", "till.log"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(tokens.iter().all(|token| !text.contains(token)), "a token in {file}");
    }
}

/// Customers, cards, payments, refunds and notifications of ShopAPI, with both ways to sign in.
#[test]
fn no_canary_leaves_a_shop_without_search() {
    let folder = tempfile::tempdir().unwrap();
    let ear = Ear::default();
    let sandbox = Sandbox::start(Options {
        password: PASSWORD.to_owned(),
        profile: tolem::sandbox::ProfileName::Lenient,
        ..Options::default()
    })
    .unwrap();
    for (name, url) in [("s", sandbox.url()), ("e", echoing_bank()), ("x", "http://127.0.0.1:1".to_owned())] {
        for auth in ["basic", "sign"] {
            let mut config: Value = serde_json::from_str(&config(folder.path(), "shopapi", &url, None)).unwrap();
            config["options"]["auth"] = auth.into();
            let (answer, client) = Client::open(&config.to_string());
            ear.hear(&answer.json);
            let client = client.unwrap_or_else(|| panic!("{}", answer.json));
            sing_charges(&client, &ear, &format!("{name}{auth}"));
            search(folder.path());
        }
    }
    ear.hear(&sandbox.log().iter().map(Value::to_string).collect::<String>());
    search(folder.path());
    let heard = ear.0.into_inner().unwrap();
    none_is_heard(&heard);
    assert!(heard.len() > 150, "{}", heard.len());
    assert!(heard.iter().any(|text| text.contains("TOLEM_ACTION_REQUIRED")), "no payment went through");
}

fn sing_charges(client: &Client, ear: &Ear, numbers: &str) {
    let say = |operation: &str, request: Value| {
        ear.hear(&client.check(operation, &request.to_string()).json);
        ear.hear(&client.call(operation, &request.to_string(), ear).json);
    };
    say("customer.register", json!({ "phone": "77011234567", "name": "AIGERIM" }));
    say("customer.status", json!({ "phone": "77011234567" }));
    for operation in ["card.register", "card.list"] {
        say(operation, json!({ "clientId": "u-1" }));
    }
    say("card.remove", json!({ "clientId": "u-1", "bindingId": "b-1" }));
    for n in 0..8 {
        let number = format!("{numbers}-{n}");
        let payment = json!({
            "orderNumber": number, "amount": 150_000, "commission": 100, "currency": "KZT", "description": "canary",
            "timeoutMs": 1_500,
        });
        say("payment.register", payment.clone());
        let mut charge = payment;
        charge["orderNumber"] = format!("{number}c").into();
        charge.as_object_mut().unwrap().remove("description");
        charge["bindingId"] = "b-1".into();
        charge["payer"] = json!({ "clientId": "u-1" });
        say("payment.charge_token", charge);
        let refund =
            json!({ "orderNumber": number, "refundNumber": "r", "amount": 1, "currency": "KZT", "timeoutMs": 1_500 });
        say("payment.refund", refund);
        for operation in ["payment.status", "operation.resolve", "operation.explain"] {
            say(operation, json!({ "orderNumber": number, "timeoutMs": 1_500 }));
        }
    }
    let body = json!({ "regPayNum": "1310958041", "amount": "1", "comission": "0", "state": PASSWORD }).to_string();
    say("notification.read", json!({ "body": body }));
}

#[test]
fn no_canary_leaves_the_request() {
    let folder = tempfile::tempdir().unwrap();
    let ear = Ear::default();

    let options =
        Options { password: PASSWORD.to_owned(), tls_dir: Some(folder.path().join("bank")), ..Options::default() };
    let sandbox = Sandbox::start(options).unwrap();
    let plan = json!({ "rules": [{ "match": { "path": "performPayout.do" }, "probability": 0.6, "do": { "anyOf": [
        { "action": "drop", "at": "after-execute" }, { "action": "html", "at": "after-execute" },
        { "action": "truncate", "at": "after-execute" }, { "action": "garbage", "at": "after-execute" },
        { "action": "other-amount", "at": "after-execute" }, { "action": "bom", "at": "after-execute" },
    ] } }] });
    sandbox.set_plan(&plan.to_string()).unwrap();
    let echo = echoing_bank();
    for (name, url, ca_file) in
        [("s", sandbox.url(), sandbox.ca_file()), ("e", echo, None), ("x", "http://127.0.0.1:1".to_owned(), None)]
    {
        let (answer, client) = Client::open(&config(folder.path(), "bereke-payouts", &url, ca_file));
        ear.hear(&answer.json);
        let client = client.unwrap_or_else(|| panic!("{}", answer.json));
        sing(&client, &ear, name);
        // While the client is open, so that the write-ahead log is still there.
        search(folder.path());
    }
    ear.hear(&sandbox.log().iter().map(Value::to_string).collect::<String>());
    // Configurations that are wrong beside the password.
    for wrong in ["\"gateway\":", "\"locale\":\"en\"", "sandbox-api"] {
        let broken = config(folder.path(), "bereke-payouts", "http://127.0.0.1:1", None).replace(wrong, "\"zzz\":");
        ear.hear(&Client::open(&broken).0.json);
    }

    search(folder.path());
    let heard = ear.0.into_inner().unwrap();
    assert!(heard.len() > 400, "only {} texts", heard.len());
    none_is_heard(&heard);
    // The masks are there, so the payouts really went through.
    assert!(heard.iter().any(|text| text.contains("492912******1232")));
}

/// Half of the answers from this path come broken or not at all, after the bank has done its part.
fn lose_answers(sandbox: &Sandbox, path: &str) {
    let plan = json!({ "rules": [{ "match": { "path": path }, "probability": 0.5, "do": { "anyOf": [
        { "action": "drop", "at": "after-execute" }, { "action": "html", "at": "after-execute" },
        { "action": "truncate", "at": "after-execute" }, { "action": "garbage", "at": "after-execute" },
    ] } }] });
    sandbox.set_plan(&plan.to_string()).unwrap();
}

fn none_is_heard(heard: &[String]) {
    for text in heard {
        assert!(canaries(text.as_bytes()).is_empty(), "{:?} in {text}", canaries(text.as_bytes()));
    }
}

/// Every file below the folder, the bank's own excepted.
fn search(folder: &Path) {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "bank") {
                search(&path);
            }
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        files += 1;
        assert!(canaries(&bytes).is_empty(), "{:?} in {}", canaries(&bytes), path.display());
    }
    assert!(files >= 1 || folder.ends_with("journal.sqlite.owners"), "nothing to search in {}", folder.display());
}

/// The other way round: ids, references and times have the check digit of a card number as often as any number has.
#[test]
fn what_is_no_card_number_arrives_as_the_bank_said_it() {
    const ORDER: &str = "4000000000000002";
    const RRN: &str = "633312345674";
    const TIME: u64 = 1_617_972_915_664;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = json!({
        "errorCode": "0", "errorMessage": format!("Заказ принят {TIME}, RRN {RRN}"), "amount": 150_000, "fee": 0, "currency": "398",
        "orderId": ORDER, "orderNumber": "A-1", "orderStatus": 2, "target": { "maskedPan": "492912XXXXXX1232" },
        "operationList": [{ "operationDate": TIME, "operationType": "P2P_CREDIT", "amount": 150_000, "currency": "398", "resultCode": 0,
            "refNum": RRN, "pan": "492912XXXXXX1232" }],
    });
    let said = answer.to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            request(&mut stream);
            let _ =
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}", said.len());
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let (opened, client) = Client::open(&config(folder.path(), "bereke-payouts", &url, None));
    let client = client.unwrap_or_else(|| panic!("{}", opened.json));
    let request = json!({
        "orderNumber": "A-1", "amount": 150_000, "currency": "KZT", "card": { "number": CARDS[0] }, "recipient": { "name": "AIGERIM" },
    });
    let ear = Ear::default();
    let paid: Value = serde_json::from_str(&client.call("payout.create", &request.to_string(), &ear).json).unwrap();
    assert_eq!(
        (&paid["status"], &paid["orderId"], &paid["raw"]),
        (&json!("TOLEM_OK"), &json!(ORDER), &answer),
        "{paid}"
    );
    let story = client.call("operation.explain", "{\"orderNumber\":\"A-1\"}", &ear).json;
    drop(client);
    let journal = std::fs::read(folder.path().join("journal.sqlite")).unwrap();
    let journal = String::from_utf8_lossy(&journal);
    for kept in
        [format!("\"orderId\":\"{ORDER}\""), format!("\"refNum\":\"{RRN}\""), format!("\"operationDate\":{TIME}")]
    {
        assert!(journal.contains(&kept), "{kept}");
        assert!(story.contains(&kept), "{kept} in {story}");
    }
}

#[test]
fn the_search_finds_a_canary() {
    assert_eq!(canaries(b"..4929 1234-1234 1232.."), ["card 492912"]);
    assert_eq!(canaries(b"..4929123412341232.."), ["card 492912 behind \"..\""]);
    for card in CARDS {
        for written in written(card) {
            assert_eq!(canaries(written.as_bytes()).len(), 1, "{written}");
            assert_eq!(canaries(json!({ "a": written }).to_string().as_bytes()).len(), 1, "{written}");
        }
    }
    assert_eq!(canaries(format!("x{PASSWORD}x").as_bytes()), ["password"]);
    assert_eq!(canaries(b"MM=12&%24CVC=739&x"), ["cvc", "cvc"]);
    assert_eq!(canaries(br#"{"cvc": "739"}"#), ["cvc"]);
    assert!(canaries(b"492912******1232").is_empty());
}
