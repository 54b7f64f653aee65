//! A movement told to a person at the terminal: in a line of a list, after it was resolved, and whole.

use super::output::parsed;
use serde_json::Value;
use tolem::client::Answer;
use tolem::messages::{self, Locale};
use tolem::model::{Currency, Kind, State};

/// A movement in one line.
pub fn line(locale: Locale, row: &Value) -> String {
    format!(
        "{:<36} {:<8} {:<16} {:>20} {}  {}\n",
        number(row),
        text(row, "kind"),
        text(row, "state"),
        amount(locale, row),
        text(row, "updatedAt"),
        text(row, "maskedPan")
    )
}

/// What became of a movement that was asked about.
pub fn resolved(locale: Locale, answer: &Answer) -> String {
    let document = parsed(answer);
    let state =
        State::from_word(text(&document, "state")).map_or_else(String::new, |state| messages::state(locale, state));
    format!(
        "{:<36} {:>20}  {}: {state}. {}",
        number(&document),
        amount(locale, &document),
        answer.status.name(),
        text(&document, "message")
    )
}

/// An answer in a few lines: what it is about, how it stands, what that means and what to do, and what the bank said.
pub fn told(locale: Locale, answer: &Answer) -> String {
    let document = parsed(answer);
    let mut lines = Vec::new();
    if let Some(kind) = document["kind"].as_str().and_then(Kind::from_word) {
        let payee = ["maskedPan", "bindingId"].into_iter().find_map(|name| document[name].as_str());
        let payee = payee.map(|payee| format!(", {payee}")).unwrap_or_default();
        lines.push(format!(
            "{} {}: {}{payee}",
            messages::kind(locale, kind),
            number(&document),
            amount(locale, &document)
        ));
        let state =
            State::from_word(text(&document, "state")).map_or_else(String::new, |state| messages::state(locale, state));
        lines.push(format!("{state} ({})", answer.status.name()));
    }
    let message = text(&document, "message");
    lines.push(message.to_owned());
    let error = text(&document["error"], "message");
    if !error.is_empty() && !message.contains(error) {
        lines.push(format!("{} ({})", error, text(&document["error"], "code")));
    }
    for name in ["formUrl", "orderId", "refNum"] {
        if let Some(value) = document[name].as_str() {
            lines.push(format!("{name} {value}"));
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Its number; of a refund both.
pub fn number(row: &Value) -> String {
    format!("{} {}", text(row, "orderNumber"), text(row, "refundNumber")).trim_end().to_owned()
}

pub fn amount(locale: Locale, row: &Value) -> String {
    match (row["amount"].as_u64(), Currency::parse(text(row, "currency"))) {
        (Some(minor), Some(currency)) => messages::amount(locale, minor, currency),
        _ => format!("{} {}", row["amount"], text(row, "currency")),
    }
}

fn text<'r>(row: &'r Value, name: &str) -> &'r str {
    row[name].as_str().unwrap_or("")
}
