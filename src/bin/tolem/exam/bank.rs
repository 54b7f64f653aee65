//! The banks an exam is held at: how each names what the evenings speak of. The evenings themselves know no bank.

use serde_json::{Value, json};

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// A payout to a card.
    Out,
    /// A payment on the bank's page.
    In,
}

/// What becomes of a payout to it, or of a payment with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Pays,
    Declined,
    /// In progress for some seconds, then paid.
    PaysLate,
    /// In progress for some seconds, then declined.
    DeclinedLate,
    /// In progress for ever.
    Hangs,
}

/// One bank, played by the sandbox.
pub struct Bank {
    pub id: &'static str,
    pub money: Money,
    /// The names of the two halves of a login.
    pub login: [&'static str; 2],
    /// The shop has these besides, in the configuration that the exam writes.
    more: &'static str,
    /// The least helpful bank that its documents allow: a second request with a number moves the money again.
    pub switches: &'static str,
    /// What a rule of a plan matches: requests that move money, and questions about them.
    pays: &'static str,
    asks: &'static str,
    cards: [&'static str; 5],
}

pub static BANKS: &[Bank] = &[
    Bank {
        id: "bereke-payouts",
        money: Money::Out,
        login: ["userName", "password"],
        more: "{}",
        switches: r#"{"duplicates": "execute"}"#,
        pays: r#"{"path": "performPayout.do"}"#,
        asks: r#"{"path": "getPayoutStatus.do"}"#,
        cards: ["4111111111111111", "4000000000000002", "4000000000000200", "4000000000000218", "4000000000000309"],
    },
    Bank {
        id: "bepaid",
        money: Money::Out,
        login: ["shopId", "secretKey"],
        more: "{}",
        switches: r#"{"bepaid": {"requestId": "ignored", "duplicateWindowMs": 0}}"#,
        pays: r#"{"path": "/transactions/payouts"}"#,
        asks: r#"{"method": "GET"}"#,
        cards: ["4200000000000000", "4200000000001057", "4200000000002014", "4200000000002022", "4200000000002030"],
    },
    Bank {
        id: "bereke-ecommerce",
        money: Money::In,
        login: ["userName", "password"],
        more: r#"{"callbackKey": "sandbox-callback-key"}"#,
        switches: "{}",
        pays: r#"{"path": "register.do"}"#,
        asks: r#"{"path": "getOrderStatusExtended.do"}"#,
        cards: ["4444555511113333", "4000000000001117", "4000000000008880", "4000000000009995", "4000000000009995"],
    },
];

/// What a fault strikes.
#[derive(Clone, Copy)]
pub enum On {
    /// Requests that move money, or begin to.
    Pays,
    /// Questions what became of it.
    Asks,
    /// Every connection.
    All,
}

/// One fault of an evening.
#[derive(Clone, Copy)]
pub struct Fault {
    pub on: On,
    /// How often it strikes; 0: every time.
    pub times: u32,
    /// Of a hundred requests, how many it strikes.
    pub percent: u32,
    /// The sandbox's action, JSON.
    pub does: &'static str,
}

impl Fault {
    /// Whether the evening is about it: it was to strike so often, and not by chance.
    pub fn must_strike(&self) -> bool {
        self.times > 0 && self.percent == 100
    }
}

impl Bank {
    pub fn card(&self, card: Card) -> &'static str {
        self.cards[card as usize]
    }

    /// The login, and what else a configuration has of secrets.
    pub fn credentials(&self, user: &str, password: &str) -> Value {
        let mut credentials = parsed(self.more);
        credentials[self.login[0]] = user.into();
        credentials[self.login[1]] = password.into();
        credentials
    }

    /// Whether an entry of the sandbox's log is a question what became of an order.
    pub fn is_question(&self, entry: &Value) -> bool {
        let asks = parsed(self.asks);
        let text = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_owned();
        text(entry, "path").ends_with(&text(&asks, "path")) && text(entry, "method").ends_with(&text(&asks, "method"))
    }

    /// The sandbox's plan.
    pub fn plan(&self, faults: &[Fault], seed: u64) -> Value {
        let rules: Vec<Value> = faults.iter().map(|fault| self.rule(fault)).collect();
        json!({ "seed": seed, "rules": rules })
    }

    fn rule(&self, fault: &Fault) -> Value {
        let mut rule = json!({ "do": parsed(fault.does) });
        match fault.on {
            On::Pays => rule["match"] = parsed(self.pays),
            On::Asks => rule["match"] = parsed(self.asks),
            On::All => {}
        }
        if fault.times > 0 {
            rule["times"] = fault.times.into();
        }
        if fault.percent < 100 {
            rule["probability"] = (f64::from(fault.percent) / 100.0).into();
        }
        rule
    }
}

/// JSON of the exam's own tables.
pub fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}
