//! The timeline of one movement, for the person on call: what was sent when, how far it got, what the
//! bank said, what is known, what to do and what not to do. Lines fit 80 columns; times are local.

use crate::engine::{Next, Rules, standing};
use crate::journal::{Cause, Event, Movement};
use crate::messages::{self, Locale, amount, story};
use crate::model::{Verdict, instant};
use serde_json::{Map, Value, json};

const COLUMNS: usize = 78;

/// The members of the result: `text` for people, `timeline`, `known`, `do`, `doNot` for programs.
pub(super) fn explain(
    locale: Locale,
    movement: &Movement,
    history: &[Event],
    next: Option<Next>,
) -> Map<String, Value> {
    let intent = &movement.intent;
    let (status, advice) = standing(movement, Rules::ALL);
    let [known, mut todo, not] = story::verdict(locale, movement, status, advice);
    if let Some(next) = next {
        todo = format!("{todo} {}", messages::ask_again(locale, next));
    }
    let [known_heading, do_heading, not_heading] = story::parts(locale);

    let mut text = String::new();
    let mut line = |line: &str| wrap(line, &mut text);
    let part = intent.part.as_ref().map_or_else(String::new, |part| format!(" / {part}"));
    line(&format!("{}: {} {}{part}", story::heading(locale), messages::kind(locale, intent.kind), intent.number));
    let commission = match intent.commission {
        Some(commission) if commission > 0 => format!(" + {}", amount(locale, commission, intent.currency)),
        _ => String::new(),
    };
    line(&format!("{}{commission}{}", amount(locale, intent.amount.get(), intent.currency), payee(movement)));
    if let Some(order_id) = &movement.order_id {
        line(&format!("orderId {order_id}"));
    }
    if let Some(ref_num) = &movement.ref_num {
        line(&format!("refNum {ref_num}"));
    }
    line("");
    for told in folded(locale, history) {
        line(&format!("{}  {}", instant::local(told.event.at), told.text));
        for detail in &told.details {
            line(&format!("    {detail}"));
        }
        if told.times > 1 {
            line(&format!("    {}", story::asked(locale, told.times, &instant::local(told.last))));
        }
        if told.event.from != Some(told.event.to) {
            line(&format!("    -> {}", messages::state(locale, told.event.to)));
        }
    }
    for (heading, body) in [(known_heading, &known), (do_heading, &todo), (not_heading, &not)] {
        line("");
        line(&heading);
        line(&format!("  {body}"));
    }

    let timeline: Vec<Value> = history
        .iter()
        .zip(texts(locale, history))
        .map(|(event, told)| {
            json!({
                "at": instant::utc(event.at),
                "revision": event.revision,
                "from": event.from.map(|state| state.word()),
                "to": event.to.word(),
                "cause": event.cause.word(),
                "text": told,
                "evidence": event.evidence,
            })
        })
        .collect();
    let mut more = Map::new();
    more.insert("text".into(), text.into());
    more.insert("timeline".into(), timeline.into());
    more.insert("known".into(), known.into());
    more.insert("do".into(), todo.into());
    more.insert("doNot".into(), not.into());
    more
}

/// What each event was, in words.
fn texts(locale: Locale, history: &[Event]) -> impl Iterator<Item = String> {
    let mut sent = false;
    history.iter().map(move |event| {
        let told = match event.evidence["statement"].is_string() {
            true => messages::reconcile::taken_in(locale),
            false => story::event(locale, event.cause, sent),
        };
        sent |= event.cause == Cause::Gate;
        told
    })
}

/// An event as it is told, with those that said the same again.
struct Told<'h> {
    event: &'h Event,
    text: String,
    details: Vec<String>,
    times: usize,
    /// When it was the last time.
    last: i64,
}

/// The events to tell: a question that brought the same answer once more only counts.
fn folded(locale: Locale, history: &[Event]) -> Vec<Told<'_>> {
    let mut told: Vec<Told<'_>> = Vec::new();
    for (event, text) in history.iter().zip(texts(locale, history)) {
        let is_question = matches!(event.cause, Cause::Status | Cause::StatusNoAnswer) && event.from == Some(event.to);
        match told.last_mut() {
            Some(before) if is_question && says_the_same(before.event, event) => {
                before.times += 1;
                before.last = event.at;
            }
            _ => {
                let details = details(locale, &event.evidence).into_iter().filter(|detail| *detail != text).collect();
                told.push(Told { event, text, details, times: 1, last: event.at });
            }
        }
    }
    told
}

/// Whether two questions were asked by the same and answered alike.
fn says_the_same(one: &Event, other: &Event) -> bool {
    const WORDS: [&str; 8] = ["operation", "program", "http", "code", "message", "verdict", "reason", "failure"];
    one.cause == other.cause && WORDS.iter().all(|word| one.evidence[*word] == other.evidence[*word])
}

fn payee(movement: &Movement) -> String {
    let intent = &movement.intent;
    match (&intent.payee_mask, &intent.payee_ref) {
        (Some(mask), _) => format!(" -> {mask}"),
        (None, Some(binding)) => format!(" -> {binding}"),
        (None, None) => String::new(),
    }
}

/// The parts of an event's evidence a person asks for first. What the library says is told in his language, what a bank
/// or a person said as it is.
fn details(locale: Locale, evidence: &Value) -> Vec<String> {
    // What the bank says of its answer to a question, and well, is no reason for anything.
    let is_banks = !evidence["http"].is_null();
    let text = |name: &str| match &evidence[name] {
        Value::String(text) if name == "message" && is_banks => (!messages::is_praise(text)).then(|| text.clone()),
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(told(locale, name, text)),
        other => Some(other.to_string()),
    };
    let rows: [&[&str]; 7] = [
        &["operation", "program"],
        &["peer", "tls"],
        &["attempt", "bodyBytes", "bytesOut", "bytesIn", "elapsedMs"],
        &["http", "code"],
        &["message"],
        &["verdict", "reason", "failure"],
        &["who", "why"],
    ];
    let line = |names: &[&str]| {
        let parts: Vec<String> = names
            .iter()
            .filter_map(|name| text(name).map(|value| format!("{}{value}", story::label(locale, name))))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    rows.into_iter().filter_map(line).collect()
}

/// A text of the evidence for people.
fn told(locale: Locale, name: &str, text: &str) -> String {
    match name {
        "verdict" => match Verdict::from_word(text) {
            Some(verdict) => story::bank_said(locale, verdict).to_owned(),
            None => text.to_owned(),
        },
        "reason" => format!("{} ({text})", messages::reason(locale, text)),
        "failure" => messages::reason(
            locale,
            match text {
                // As older libraries have written it.
                "gate" => "stopped",
                "toolarge" => "too_large",
                kind => kind,
            },
        ),
        "message" => messages::line(locale, text),
        _ => text.to_owned(),
    }
}

/// Appends a line, broken at spaces so that a terminal of 80 columns shows it whole.
fn wrap(line: &str, text: &mut String) {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut column = 0;
    for word in line.split(' ') {
        let width = word.chars().count();
        if column > indent.len() && column + 1 + width > COLUMNS {
            text.push('\n');
            text.push_str(&indent);
            text.push_str("  ");
            column = indent.len() + 2;
        } else if column > 0 || word.is_empty() {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    while text.ends_with(' ') {
        text.pop();
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_at_spaces_and_keep_their_indent() {
        let mut text = String::new();
        wrap(&format!("    {}", "слово ".repeat(30).trim()), &mut text);
        assert!(text.lines().count() > 1);
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
            assert!(line.starts_with("    "), "{line:?}");
        }
    }
}
