//! A shop at a played bank: the library through its front door, the bank's ledger as the truth, and somebody with a
//! browser at the bank's pages.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tolem::client::Client;
use tolem::model::{Status, Unwatched};
use tolem::sandbox::{Actor, Options, ProfileName, Sandbox};

pub const AMOUNT: u64 = 15_000;

/// What is paid with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Good,
    Declined,
}

/// A gateway as these stories need it.
#[derive(Clone, Copy)]
pub struct Gateway {
    pub id: &'static str,
    pub credentials: fn() -> Value,
    /// The operation that moves the money at once, its request, and how the path of the bank's method ends.
    pub pays: &'static str,
    pub payment: fn(&Shop, number: &str, card: Card) -> Value,
    pub money_path: &'static str,
    /// The operation behind which somebody has to go to a page.
    pub opens_page: &'static str,
    pub page: fn(number: &str) -> Value,
    /// What is typed there.
    pub typed: fn(Card) -> &'static str,
    pub asks: &'static str,
    /// Switches of the bank beside the lenient ones: nothing guards it against a request that is sent twice.
    pub switches: fn() -> Value,
    /// What the bank answers without a document that knows it: HTTP status and code.
    pub undocumented: (u16, &'static str),
}

pub const BEREKE_PAYOUTS: Gateway = Gateway {
    id: "bereke-payouts",
    credentials: login,
    pays: "payout.create",
    payment: |_, number, card| {
        let pan = if card == Card::Good { "4111111111111111" } else { "4000000000000002" };
        json!({ "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "card": { "number": pan }, "recipient": { "name": "AIGERIM" } })
    },
    money_path: "performPayout.do",
    opens_page: "payout.register",
    page: |number| {
        json!({
            "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "returnUrl": "https://shop.example/ok",
            "recipient": { "name": "AIGERIM" },
        })
    },
    typed: |card| if card == Card::Good { "pan=4111111111111111" } else { "pan=4000000000000002" },
    asks: "payout.status",
    switches: || json!({ "duplicates": "execute", "pageAttempts": 3 }),
    undocumented: (400, "77"),
};

pub const BEREKE_ECOMMERCE: Gateway = Gateway {
    id: "bereke-ecommerce",
    credentials: || {
        let mut credentials = login();
        credentials["callbackKey"] = "sandbox-callback-key".into();
        credentials
    },
    pays: "payment.charge_card",
    payment: |_, number, card| {
        let pan = if card == Card::Good { "4444555511113333" } else { "4000000000001117" };
        json!({
            "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "returnUrl": "https://shop.example/ok",
            "card": { "number": pan, "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" }, "payer": { "ip": "127.0.0.1" },
        })
    },
    money_path: "paymentorder.do",
    opens_page: "payment.register",
    page: |number| json!({ "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "returnUrl": "https://shop.example/ok" }),
    typed: |card| match card {
        Card::Good => "pan=4444555511113333&expiry=12/34&cvc=123&holder=A+B",
        Card::Declined => "pan=4000000000001117&expiry=12/34&cvc=123&holder=A+B",
    },
    asks: "payment.status",
    switches: || json!({ "attempts": 3 }),
    undocumented: (200, "77"),
};

pub const BEPAID: Gateway = Gateway {
    id: "bepaid",
    credentials: || json!({ "shopId": "sandbox-api", "secretKey": "sandbox-password" }),
    pays: "payout.create",
    payment: |_, number, card| {
        bepaid_payout(number, if card == Card::Good { "4200000000000000" } else { "4200000000001149" })
    },
    money_path: "/transactions/payouts",
    opens_page: "payout.create",
    page: |number| bepaid_payout(number, "4012000000003010"),
    typed: |card| if card == Card::Good { "answer=confirm" } else { "answer=refuse" },
    asks: "payout.status",
    switches: || json!({ "bepaid": { "requestId": "ignored", "duplicateWindowMs": 0, "pageAttempts": 3 } }),
    undocumented: (409, "77"),
};

pub const SHOPAPI: Gateway = Gateway {
    id: "shopapi",
    credentials: || json!({ "shopToken": "sandbox-api", "secKey": "sandbox-password" }),
    pays: "payment.charge_token",
    payment: |shop, number, _| {
        let (customer, binding) = shop.stored_card();
        json!({
            "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "bindingId": binding,
            "payer": { "clientId": customer, "ip": "127.0.0.1" },
        })
    },
    money_path: "/do/payment",
    opens_page: "payment.register",
    page: |number| json!({ "orderNumber": number, "amount": AMOUNT, "currency": "KZT" }),
    typed: |card| match card {
        Card::Good => "pan=4276000000001007&expiry=12/34&cvc=123",
        Card::Declined => "pan=4276000000002005&expiry=12/34&cvc=123",
    },
    asks: "payment.status",
    switches: || json!({ "shopapi": { "pageAttempts": 3 } }),
    undocumented: (400, "77"),
};

fn login() -> Value {
    json!({ "userName": "sandbox-api", "password": "sandbox-password" })
}

fn bepaid_payout(number: &str, pan: &str) -> Value {
    json!({ "orderNumber": number, "amount": AMOUNT, "currency": "KZT", "description": "contract", "card": { "number": pan } })
}

/// What the library said.
#[derive(Clone, Debug)]
pub struct Said {
    pub status: Status,
    pub document: Value,
}

impl Said {
    /// "No money moved": the till may forget it, or begin anew.
    pub fn that_nothing_moved(&self) -> bool {
        matches!(self.status, Status::NotSent | Status::Rejected | Status::Declined)
    }

    /// "Book it."
    pub fn paid(&self) -> bool {
        self.status == Status::Ok && self.document["state"] == "paid" && self.document["advice"] == "book"
    }

    /// A final state that was told before is another now, and that is told.
    pub fn corrected(&self) -> bool {
        self.document.get("correction").is_some_and(|correction| !correction.is_null())
    }

    pub fn link(&self) -> String {
        self.document["formUrl"].as_str().unwrap_or_else(|| panic!("no formUrl in {}", self.document)).to_owned()
    }
}

/// What the operator of these shops knows of his bank: a late execution is over after 100 ms.
pub fn quarantine(believed_after_ms: u64) -> Value {
    json!({ "resend": true, "lateBoundMs": 100, "notFoundBelievedAfterMs": believed_after_ms, "notFoundAnswers": 3 })
}

/// The operator's word that the bank refuses a second request with a number.
pub fn proven() -> Value {
    json!({ "dedupe": "proven", "notFoundBelievedAfterMs": 700, "notFoundAnswers": 1 })
}

pub struct Shop {
    pub gateway: Gateway,
    pub bank: Sandbox,
    client: Client,
    _folder: tempfile::TempDir,
}

impl Shop {
    pub fn open(gateway: Gateway, profile: Value) -> Shop {
        let bank = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
        bank.set_settings(&(gateway.switches)().to_string()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut config = json!({
            "gateway": gateway.id,
            "baseUrl": bank.url(),
            "credentials": (gateway.credentials)(),
            "journal": folder.path().join("journal.sqlite"),
            "timeouts": { "answerMs": 600, "questionMs": 1000, "connectMs": 1000, "callMs": 2500, "recoveryMs": 0 },
            "locale": "en",
        });
        if !profile.is_null() {
            config["profile"] = profile;
        }
        if gateway.id == "shopapi" {
            config["options"] = json!({ "serviceCode": "109-5804-1", "orderNumberProperty": "ЗАКАЗ" });
        }
        let (answer, client) = Client::open(&config.to_string());
        let client = client.unwrap_or_else(|| panic!("{}", answer.json));
        Shop { gateway, bank, client, _folder: folder }
    }

    pub fn call(&self, operation: &str, request: Value) -> Said {
        let answer = self.client.call(operation, &request.to_string(), &Unwatched);
        Said { status: answer.status, document: serde_json::from_str(&answer.json).unwrap() }
    }

    /// Pays, waiting for the outcome so long.
    pub fn pay(&self, number: &str, card: Card, timeout_ms: u64) -> Said {
        let mut request = (self.gateway.payment)(self, number, card);
        request["timeoutMs"] = timeout_ms.into();
        self.call(self.gateway.pays, request)
    }

    /// Opens the page of an order.
    pub fn open_page(&self, number: &str) -> Said {
        self.call(self.gateway.opens_page, (self.gateway.page)(number))
    }

    pub fn ask(&self, number: &str) -> Said {
        self.call(self.gateway.asks, json!({ "orderNumber": number }))
    }

    pub fn refund(&self, number: &str, part: &str, amount: u64) -> Said {
        let request = json!({ "orderNumber": number, "refundNumber": part, "amount": amount, "currency": "KZT", "timeoutMs": 1500 });
        self.call("payment.refund", request)
    }

    /// Somebody types a card on the page.
    pub fn type_card(&self, link: &str, card: Card) {
        let path = link.strip_prefix(&self.bank.url()).unwrap_or_else(|| panic!("{link} is not the bank's"));
        let status = post_form(&self.bank.url(), path, (self.gateway.typed)(card));
        assert!([200, 303].contains(&status), "the page answers {status}");
    }

    /// A customer of ShopAPI and his stored card.
    fn stored_card(&self) -> (String, String) {
        let customer = self.call("customer.register", json!({ "phone": "77011234567" })).document;
        let customer = customer["clientId"].as_str().unwrap_or_else(|| panic!("{customer}")).to_owned();
        let cards = || self.call("card.list", json!({ "clientId": customer })).document;
        if cards()["cards"][0]["bindingId"].is_null() {
            let page = self.call("card.register", json!({ "clientId": customer }));
            self.type_card(&page.link(), Card::Good);
        }
        let cards = cards();
        let binding = cards["cards"][0]["bindingId"].as_str().unwrap_or_else(|| panic!("{cards}")).to_owned();
        (customer, binding)
    }

    pub fn switch(&self, settings: Value) {
        self.bank.set_settings(&settings.to_string()).unwrap();
    }

    pub fn cabinet(&self, action: Value) {
        self.bank.act_on_orders(&action.to_string()).unwrap();
    }

    /// The first request on that path meets this; `at` may stand in it.
    pub fn first(&self, path: &str, fault: Value) {
        let rule = json!({ "match": { "path": path }, "times": 1, "do": fault });
        self.bank.set_plan(&json!({ "rules": [rule] }).to_string()).unwrap();
    }

    /// The bank's answer to the first request for money is lost; the money has moved.
    pub fn lose_the_first_answer(&self) {
        self.first(self.gateway.money_path, json!({ "action": "drop" }));
    }

    pub fn minutes(&self, minutes: u64) {
        self.bank.advance_clock(Duration::from_secs(minutes * 60));
    }

    /// What moved under that number on behalf of this shop, by kind.
    pub fn moved(&self, number: &str, kinds: &[&str]) -> Vec<u64> {
        let ours = |entry: &tolem::sandbox::LedgerEntry| {
            entry.order_number == number && entry.by != Actor::Stranger && kinds.contains(&entry.kind.as_str())
        };
        self.bank.ledger().into_iter().filter(ours).map(|entry| entry.amount).collect()
    }

    /// The payouts or charges under that number.
    pub fn paid(&self, number: &str) -> Vec<u64> {
        self.moved(number, &["payout", "charge"])
    }
}

/// The status of the answer to a form.
fn post_form(url: &str, path: &str, fields: &str) -> u16 {
    let mut socket = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: bank\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    );
    socket.write_all(format!("{head}Content-Length: {}\r\n\r\n{fields}", fields.len()).as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer[9..12].parse().unwrap()
}
