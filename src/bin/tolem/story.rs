//! A movement told to a person at the terminal: in a line of a list, after it was resolved, and whole.

use super::words::{CANCELLED, NOT_CANCELLED, words};
use serde_json::Value;
use tolem::client::Answer;
use tolem::messages::{self, Locale};
use tolem::model::{Currency, Kind, State, instant};

/// The document of an answer.
pub fn parsed(answer: &Answer) -> Value {
    serde_json::from_str(&answer.json).expect("an answer is JSON")
}

/// Movements, one a line, in columns as wide as they need.
pub fn list(locale: Locale, rows: &[Value]) -> String {
    let cells: Vec<[String; 6]> = rows.iter().map(|row| cells(locale, row)).collect();
    let width = |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let [number, kind, state, amount] = [0, 1, 2, 3].map(width);
    let line = |[a, b, c, d, e, f]: &[String; 6]| {
        let line = format!("{a:<number$}  {b:<kind$}  {c:<state$}  {d:>amount$}  {e}  {f}");
        format!("{}\n", line.trim_end())
    };
    cells.iter().map(line).collect()
}

fn cells(locale: Locale, row: &Value) -> [String; 6] {
    let kind = kind(row).map_or_else(|| text(row, "kind").to_owned(), |kind| messages::kind(locale, kind));
    let pan = text(row, "maskedPan").to_owned();
    [number(row), kind, state(locale, row), sum(locale, row), clock(text(row, "updatedAt")), pan]
}

/// A moment of an answer, which is in UTC, on the clock of this machine.
fn clock(utc: &str) -> String {
    utc.parse::<jiff::Timestamp>().map_or_else(|_| utc.to_owned(), |at| instant::clock(at.as_millisecond()))
}

fn kind(row: &Value) -> Option<Kind> {
    Kind::from_word(text(row, "kind"))
}

/// Where it stands. A cancel that is done has paid nobody.
fn state(locale: Locale, row: &Value) -> String {
    match (kind(row), State::from_word(text(row, "state"))) {
        (Some(Kind::Cancel), Some(State::Paid)) => words(locale, CANCELLED).to_owned(),
        (Some(Kind::Cancel), Some(State::Declined)) => words(locale, NOT_CANCELLED).to_owned(),
        (_, Some(state)) => messages::state(locale, state),
        (_, None) => text(row, "state").to_owned(),
    }
}

/// How much it moves; a cancel has no money of its own.
fn sum(locale: Locale, row: &Value) -> String {
    if kind(row) == Some(Kind::Cancel) { String::new() } else { amount(locale, row) }
}

/// A sum of many: what they are, where they stand, how many, how much.
pub fn total(locale: Locale, row: &Value) -> String {
    let kind = kind(row).map_or_else(String::new, |kind| messages::kind(locale, kind));
    format!("{kind}, {}: {}  {}", state(locale, row), row["rows"], sum(locale, row)).trim_end().to_owned()
}

/// What became of a movement that was asked about.
pub fn resolved(locale: Locale, answer: &Answer) -> String {
    let document = parsed(answer);
    format!(
        "{:<36} {:>20}  {}: {}. {}",
        number(&document),
        sum(locale, &document),
        answer.status.name(),
        state(locale, &document),
        for_the_shell(text(&document, "message"), &document)
    )
}

/// An answer in a few lines: what it is about, how it stands, what that means and what to do, and what the bank said.
pub fn told(locale: Locale, answer: &Answer) -> String {
    let document = parsed(answer);
    let mut lines = Vec::new();
    if let Some(kind) = kind(&document) {
        let payee = ["maskedPan", "bindingId"].into_iter().find_map(|name| document[name].as_str()).map(str::to_owned);
        let sum = Some(sum(locale, &document)).filter(|sum| !sum.is_empty());
        let about: Vec<String> = sum.into_iter().chain(payee).collect();
        let about = if about.is_empty() { String::new() } else { format!(": {}", about.join(", ")) };
        lines.push(format!("{} {}{about}", messages::kind(locale, kind), number(&document)));
        lines.push(format!("{} ({})", state(locale, &document), answer.status.name()));
    }
    let error = text(&document["error"], "message");
    let message = text(&document, "message");
    if is_too_late(&document) {
        lines.push(error.trim_start_matches("orderNumber: ").to_owned());
    } else {
        lines.push(for_the_shell(message, &document));
        if !error.is_empty() && !message.contains(error) {
            lines.push(format!("{error} ({})", text(&document["error"], "code")));
        }
    }
    for name in ["formUrl", "orderId", "refNum"] {
        if let Some(value) = document[name].as_str() {
            lines.push(format!("{name} {value}"));
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Whether the movement has gone too far for a well-made request: then that the request is wrong is not what happened.
fn is_too_late(document: &Value) -> bool {
    let error = &document["error"];
    matches!(text(document, "operation"), "operation.cancel" | "operation.settle")
        && (text(error, "code"), text(error, "field")) == ("impossible", "orderNumber")
}

/// The library's text with the commands of the shell in place of the calls that a program makes.
pub fn for_the_shell(text: &str, document: &Value) -> String {
    if document["orderNumber"].is_null() {
        return text.to_owned();
    }
    let which = match kind(document) {
        Some(Kind::Cancel) => format!("{} --kind cancel", number(document)),
        _ => number(document),
    };
    let mut text = text.to_owned();
    // In each language, as `messages` has it.
    for kind in [" с kind cancel", ", kind cancel", " with kind cancel"] {
        let command = format!("tolem resolve {} --kind cancel", number(document));
        text = text.replace(&format!("operation.resolve{kind}"), &command);
    }
    text = text.replace("operation.resolve", &format!("tolem resolve {which}"));
    text = text.replace("operation.settle", &format!("tolem settle {which}"));
    text.replace("payment.status", &format!("tolem status {} --kind payment", self::text(document, "orderNumber")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cancel_that_is_done_is_not_shown_as_paid() {
        let row = |kind: &str| json!({ "kind": kind, "state": "paid", "orderNumber": "A-1", "amount": 100, "currency": "KZT" });
        for (locale, word) in
            [(Locale::Ru, "заказ отменён"), (Locale::Kk, "тапсырыс тоқтатылды"), (Locale::En, "cancelled")]
        {
            let list = list(locale, &[row("payout"), row("cancel")]);
            let lines: Vec<&str> = list.lines().collect();
            assert!(lines[0].contains("KZT") && lines[1].contains(word) && !lines[1].contains("KZT"), "{list}");
        }
    }

    #[test]
    fn a_person_reads_the_commands_of_the_shell() {
        let cancel = json!({ "kind": "cancel", "orderNumber": "P-2" });
        let payout = json!({ "kind": "payout", "orderNumber": "P-2" });
        for (document, text, said) in [
            (&cancel, "Выясните: operation.resolve с kind cancel.", "Выясните: tolem resolve P-2 --kind cancel."),
            (&cancel, "Анықтаңыз: operation.resolve, kind cancel.", "Анықтаңыз: tolem resolve P-2 --kind cancel."),
            (&cancel, "Find out: operation.resolve with kind cancel.", "Find out: tolem resolve P-2 --kind cancel."),
            (&payout, "find out with operation.resolve.", "find out with tolem resolve P-2."),
            (&payout, "the decision (operation.settle)", "the decision (tolem settle P-2)"),
            (&json!({}), "operation.resolve", "operation.resolve"),
        ] {
            assert_eq!(for_the_shell(text, document), said);
        }
    }
}
