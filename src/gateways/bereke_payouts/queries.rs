//! The questions at which no money is at stake: is the gateway there, and how much is left to pay out.

use super::answers::note_code;
use super::refusals::{self, ErrorCode, Outcome};
use crate::document::Node;
use crate::gateways::secrets::Secrets;
use crate::gateways::{QueryReading, answer};
use crate::model::{Currency, Facts, HttpAnswer, object};
use serde_json::{Map, Value, json};

/// What an answer says.
enum Said {
    Answered(Map<String, Value>),
    Refused(&'static str),
    Unreadable(&'static str),
}

use Said::{Answered, Refused, Unreadable};

impl Said {
    fn with(self, mut facts: Facts) -> QueryReading {
        if let Refused(reason) | Unreadable(reason) = self {
            facts.reason = Some(reason);
        }
        match self {
            Answered(members) => QueryReading::Answered(members, facts),
            Refused(_) => QueryReading::Refused(facts),
            Unreadable(_) => QueryReading::Unreadable(facts),
        }
    }
}

/// No answer of the bank's program came with this HTTP status.
fn not_the_banks(http: u16, otherwise: &'static str) -> Said {
    match (http, answer::refused_by_http(http)) {
        (300..400, _) => Unreadable("redirected"),
        (_, Some(reason)) => Refused(reason),
        _ => Unreadable(otherwise),
    }
}

/// `echo`: any text with HTTP 200 is an answer; what its words mean is told where they are as documented.
pub(super) fn ping(answer: &HttpAnswer, secrets: &Secrets) -> QueryReading {
    online(answer, secrets).with(secrets.facts(answer))
}

fn online(answer: &HttpAnswer, secrets: &Secrets) -> Said {
    if answer.status != 200 {
        return not_the_banks(answer.status, "http_unexpected");
    }
    let text = secrets.beginning(answer);
    let text = text.trim();
    if text.is_empty() {
        return Unreadable("empty_answer");
    }
    let mut members = Map::new();
    members.insert("text".to_owned(), text.into());
    for (name, value) in echo_parts(text) {
        members.insert(name.to_owned(), value.into());
    }
    Answered(members)
}

/// `Payout v2.3 is online in channel Payout_APIserver - svip01[instance:svipUAT]`: the version, the node after
/// the hyphen, the instance in brackets.
fn echo_parts(text: &str) -> Vec<(&'static str, &str)> {
    let version = text
        .split_whitespace()
        .find(|word| word.strip_prefix('v').is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit())));
    let tail = text.rsplit_once(" - ").map(|(_, tail)| tail);
    let node = tail.map(|tail| tail.split('[').next().unwrap_or(tail).trim()).filter(|node| !node.is_empty());
    let instance = text.rsplit_once("[instance:").and_then(|(_, rest)| rest.split_once(']')).map(|(name, _)| name);
    [("version", version), ("node", node), ("instance", instance)]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
}

/// `getAmount.do`.
pub(super) fn balance(answer: &HttpAnswer, secrets: &Secrets) -> QueryReading {
    let (mut facts, node) = Secrets::read(answer);
    let said = judge(answer.status, &node, secrets, &mut facts);
    secrets.keep(answer, node, &mut facts);
    said.with(facts)
}

fn judge(http: u16, node: &Result<Node, answer::Unreadable>, secrets: &Secrets, facts: &mut Facts) -> Said {
    let node = match node {
        Ok(node) => node,
        Err(problem) if problem.json => return Unreadable(problem.reason),
        Err(problem) => return not_the_banks(http, problem.reason),
    };
    let code = match ErrorCode::read(node) {
        Ok(Some(code)) => code,
        Ok(None) => return not_the_banks(http, "error_code_missing"),
        Err(_) => return Unreadable("error_code_unreadable"),
    };
    note_code(node, code, secrets, facts);
    if code != ErrorCode::NONE {
        return refusal(http, code, node);
    }
    if http != 200 {
        return Unreadable("http_unexpected");
    }
    match balances(node, secrets) {
        Ok(members) => Answered(members),
        Err(reason) => Unreadable(reason),
    }
}

/// A failure inside the bank is no refusal: the same question may be answered a moment later.
fn refusal(http: u16, code: ErrorCode, node: &Node) -> Said {
    let message = answer::text(node, "errorMessage").unwrap_or_default().unwrap_or_default();
    match refusals::find(http, code, message) {
        Some(row) if matches!(row.outcome, Outcome::Unknown | Outcome::VerifyByStatus) => Unreadable(row.reason),
        Some(row) => Refused(row.reason),
        None if http == 200 || (400..500).contains(&http) => Refused("refusal_unlisted"),
        None => Unreadable("refusal_unlisted"),
    }
}

/// `balanceDescriptionList` is called a list and shown as one object: both are read. `balances` has every entry;
/// `balance` is the one in the only currency of this gateway, or the only one.
fn balances(node: &Node, secrets: &Secrets) -> Result<Map<String, Value>, &'static str> {
    let entries = match node.get("balanceDescriptionList") {
        None => return Err("balance_missing"),
        Some(Node::List(entries)) => entries.as_slice(),
        Some(entry) => std::slice::from_ref(entry),
    };
    let balances = entries.iter().map(|entry| balance_entry(entry, secrets)).collect::<Result<Vec<_>, _>>()?;
    let mut tenge = balances.iter().filter(|entry| entry["currency"] == Currency::KZT.letters());
    let balance = match (tenge.next(), tenge.next(), balances.as_slice()) {
        (Some(one), None, _) | (None, None, [one]) => one.clone(),
        (None, None, []) => return Err("balance_missing"),
        _ => return Err("balance_ambiguous"),
    };
    Ok(object([("balance".to_owned(), balance), ("balances".to_owned(), Value::Array(balances))]))
}

/// `balanceAmount` has no sign of its own; `balanceSign` is C for money that is there, D for money that is owed.
fn balance_entry(entry: &Node, secrets: &Secrets) -> Result<Value, &'static str> {
    let unreadable = |_| "balance_unreadable";
    let amount = answer::whole(entry, "balanceAmount").map_err(unreadable)?.ok_or("balance_unreadable")?;
    let amount = i64::try_from(amount).map_err(|_| "balance_unreadable")?;
    let amount = match answer::text(entry, "balanceSign").map_err(unreadable)? {
        Some("C") => amount,
        Some("D") => -amount,
        _ => return Err("balance_unreadable"),
    };
    let currency = answer::currency(entry, "balanceCurrency").map_err(unreadable)?.ok_or("balance_unreadable")?;
    let mut balance = json!({ "amount": amount, "currency": currency.letters() });
    if let Some(description) = answer::text(entry, "balanceDescription").map_err(unreadable)? {
        balance["description"] = secrets.clean(description).into();
    }
    Ok(balance)
}
