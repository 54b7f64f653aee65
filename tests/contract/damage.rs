//! What can become of an answer between a bank's program and ours.

use crate::teller::Answer;
use serde_json::{Value, json};

/// A damaged answer.
pub struct Damage {
    /// What was done to it.
    pub what: String,
    pub answer: Answer,
    /// Whether what is left may still prove what it said: a field that decides nothing is gone.
    pub may_prove: bool,
}

/// Every damage to a good answer. `essential` are the members without which nothing is proved, as pointers.
pub fn all(good: &Value, essential: &[&str]) -> Vec<Damage> {
    let text = good.to_string();
    let mut all = Vec::new();
    let mut whole = |what: String, answer: Answer| all.push(Damage { what, answer, may_prove: false });
    for cut in [1, text.len() / 4, text.len() / 2, text.len() * 3 / 4, text.len() - 1] {
        whole(format!("cut at {cut}"), Answer::text(200, &text[..floor(&text, cut)]));
    }
    whole("empty".into(), Answer::text(200, ""));
    whole("a page of a proxy".into(), Answer::text(200, "<html><body>Bad Gateway</body></html>"));
    whole("a page of a proxy with 502".into(), Answer::text(502, "<html><body>Bad Gateway</body></html>"));
    whole("a byte order mark".into(), Answer::text(200, &format!("\u{feff}{text}")));
    whole("a mebibyte of spaces".into(), Answer::text(200, &" ".repeat(1024 * 1024)));
    whole("in single quotes".into(), Answer::text(200, &text.replace('"', "'")));
    whole("said twice".into(), Answer::text(200, &format!("{text}{text}")));
    whole("in a list".into(), Answer::text(200, &format!("[{text}]")));
    whole("windows-1251".into(), Answer { status: 200, body: [text.as_bytes(), b"\xcf\xee"].concat() });
    for status in [201, 302, 408, 500, 503, 504] {
        // Some banks answer a creation with 201.
        let may_prove = status == 201;
        all.push(Damage { what: format!("HTTP {status}"), answer: Answer::json(status, good), may_prove });
    }
    for (what, names, to) in SWAPS {
        let mut changed = good.clone();
        if swap(&mut changed, names, to) {
            all.push(Damage { what: (*what).into(), answer: Answer::json(200, &changed), may_prove: false });
        }
    }
    let mut places = Vec::new();
    leaves(good, "", &mut places);
    for place in &places {
        let may_prove = !essential.contains(&place.as_str());
        let mut changed = good.clone();
        remove(&mut changed, place);
        all.push(Damage { what: format!("without {place}"), answer: Answer::json(200, &changed), may_prove });
        for other in [json!({ "x": 1 }), json!([7]), json!(true), json!(1.5), json!("sideways")] {
            let mut changed = good.clone();
            *changed.pointer_mut(place).unwrap() = other.clone();
            all.push(Damage { what: format!("{place} is {other}"), answer: Answer::json(200, &changed), may_prove });
        }
    }
    all
}

type Swap = (&'static str, &'static [&'static str], fn(&Value) -> Value);

const SWAPS: &[Swap] = &[
    ("another amount", &["amount", "totalAmount", "depositedAmount", "approvedAmount"], more),
    ("another currency", &["currency"], |old| if old == "398" { "643".into() } else { "RUB".into() }),
    ("another number", &["orderNumber", "tracking_id"], |_| "c1".into()),
    ("an unknown status", &["orderStatus", "status", "state", "paymentState"], |old| match old {
        Value::Number(_) => 99.into(),
        _ => "sideways".into(),
    }),
];

fn more(old: &Value) -> Value {
    match old {
        Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
        text => (text.as_str().unwrap().parse::<u64>().unwrap() + 1).to_string().into(),
    }
}

/// Changes every member of these names; whether there was one.
fn swap(value: &mut Value, names: &[&str], to: &fn(&Value) -> Value) -> bool {
    let mut any = false;
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if names.contains(&name.as_str()) && !value.is_object() && !value.is_array() {
                    *value = to(value);
                    any = true;
                } else {
                    any |= swap(value, names, to);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| any |= swap(item, names, to)),
        _ => {}
    }
    any
}

/// Every place that holds no other.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), found))
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| leaves(item, &format!("{at}/{i}"), found)),
        _ => found.push(at.to_owned()),
    }
}

fn remove(value: &mut Value, place: &str) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(name)),
        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
        _ => unreachable!("a place has a parent"),
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
