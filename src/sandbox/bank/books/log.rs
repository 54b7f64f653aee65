//! The last thousand requests, so that a tester sees what his program really sent. No card number and no
//! password: bodies are shown only where every value could be looked at.

use crate::model::Redactor;
use crate::sandbox::bank::http::request::{Request, form_fields};
use serde_json::{Value, json};
use std::collections::VecDeque;
use zeroize::Zeroizing;

const KEPT: usize = 1000;

/// The log.
#[derive(Default)]
pub struct Log {
    entries: VecDeque<Value>,
    counted: u64,
}

impl Log {
    /// Adds a finished request: what was answered, and the fault it met.
    pub fn add(&mut self, time: u64, request: &Request, body: Value, order_number: Option<&str>, outcome: Value) {
        self.counted += 1;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(json!({
            "n": self.counted,
            "timeMs": time,
            "method": request.method,
            "path": request.path,
            "orderNumber": order_number,
            "body": body,
            "answer": outcome,
        }));
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> Vec<Value> {
        self.entries.iter().cloned().collect()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Log::default();
    }
}

/// A request body as it may be kept: JSON with its secrets masked, anything else as a length.
pub fn masked(request: &Request) -> Value {
    let form = request.header("content-type").is_some_and(|kind| kind.contains("form-urlencoded"));
    // Clients of the family put whole requests into the query.
    match (request.body.is_empty(), form) {
        (true, _) => of_form(request.query.as_bytes()),
        (false, true) => of_form(&request.body),
        (false, false) => of_json(&request.body),
    }
}

/// A form as an object of its fields.
fn of_form(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let fields = std::str::from_utf8(body).map(form_fields).unwrap_or_default();
    let value = Value::Object(fields.into_iter().map(|(name, value)| (name, json!(value))).collect());
    let mut secrets = Redactor::new();
    collect("", &value, &mut secrets);
    mask("", &value, &secrets)
}

fn of_json(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(value @ Value::Object(_)) => {
            let mut secrets = Redactor::new();
            collect("", &value, &mut secrets);
            mask("", &value, &secrets)
        }
        _ => json!(format!("{} bytes that are not a JSON object", body.len())),
    }
}

/// Passwords and card numbers of this body are hidden wherever else they stand.
fn collect(parent: &str, value: &Value, secrets: &mut Redactor) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_secret(name) || is_pan(&below(parent, name)) => secrets.hide(text),
                    _ => collect(name, value, secrets),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(parent, item, secrets)),
        _ => {}
    }
}

fn mask(name: &str, value: &Value, secrets: &Redactor) -> Value {
    match value {
        _ if is_secret(name) => json!("***"),
        Value::String(text) if is_pan(name) => json!(masked_pan(text)),
        _ if is_pan(name) => json!("***"),
        // An order number may look like a card number; it is what the log is searched by.
        Value::String(_) if ["orderNumber", "orderId", "tracking_id"].contains(&name) => value.clone(),
        Value::Object(members) => {
            let masked = |k: &String, v: &Value| match v {
                // `{"card": {"number": …}}`: what it is the number of stands one level higher.
                Value::Object(_) | Value::Array(_) => mask(k, v, secrets),
                _ => mask(&below(name, k), v, secrets),
            };
            Value::Object(members.iter().map(|(k, v)| (secrets.clean(k), masked(k, v))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| mask(name, item, secrets)).collect()),
        other => secrets.clean_json(other),
    }
}

/// The name of a member, with what it is inside of where it alone says too little.
fn below(parent: &str, name: &str) -> String {
    if name.eq_ignore_ascii_case("number") { format!("{parent}.{name}") } else { name.to_owned() }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "cvc", "cvv", "cavv", "token", "pareq", "pares", "creq", "cres"].iter().any(|word| name.contains(word))
        || name == "code"
}

fn is_pan(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "pan" || name == "$pan" || name.contains("card") && name.contains("number")
}

/// First six and last four of whatever was sent as a card number, the rest crossed out as the bank does.
pub fn masked_pan(pan: &str) -> String {
    let digits: Zeroizing<Vec<char>> = Zeroizing::new(pan.chars().collect());
    let n = digits.len();
    let keep = |i: usize| n >= 13 && (i < 6 || i + 4 >= n);
    digits.iter().enumerate().map(|(i, c)| if keep(i) { *c } else { 'X' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_card_number_and_no_password_is_kept() {
        let body = json!({
            "userName": "u", "password": "s3cret-word", "orderNumber": "1645458818047",
            "description": "for 4111111111111112 by s3cret-word", "client": {"name": "4111 1111 1111 1111"},
            "target": {"card": {"pan": "4111111111111112"}, "pan": 4111111111111111u64},
        });
        let kept = of_json(&serde_json::to_vec(&body).unwrap()).to_string();
        for secret in ["4111111111111112", "4111111111111111", "4111 1111 1111 1111", "s3cret"] {
            assert!(!kept.contains(secret), "{kept}");
        }
        assert!(kept.contains("411111XXXXXX1112") && kept.contains("1645458818047"), "{kept}");
        let nested = json!({"request": {"recipient_credit_card": {"number": "4111111111111112", "token": "b4469f38"},
            "description": "4111111111111112 b4469f38", "document": {"number": "1234567890"}}});
        let kept = of_json(&serde_json::to_vec(&nested).unwrap()).to_string();
        assert!(!kept.contains("4111111111111112") && !kept.contains("b4469f38"), "{kept}");
        assert!(kept.contains("411111XXXXXX1112") && kept.contains("1234567890"), "{kept}");
        assert_eq!(of_json(b"{\"pan\":\"4111111111111111\"x"), json!("26 bytes that are not a JSON object"));
    }

    #[test]
    fn a_short_number_is_not_shown_at_all() {
        assert_eq!(masked_pan("411111111111"), "XXXXXXXXXXXX");
        assert_eq!(masked_pan("4111111111111111"), "411111XXXXXX1111");
    }
}
