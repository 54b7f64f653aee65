//! The last net before anything is written down or shown: known secrets and whatever looks like a card
//! number are masked in text that came from outside.

use super::card::luhn;
use zeroize::Zeroizing;

/// Masks the secrets of one call, and every card number, in foreign text.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<Zeroizing<String>>,
}

impl Redactor {
    /// A redactor that knows no secret yet; it already masks card numbers.
    pub fn new() -> Redactor {
        Redactor::default()
    }

    /// Adds a secret. Fragments under four characters are not searched for: they would mask everything.
    pub fn hide(&mut self, secret: &str) {
        if secret.len() >= 4 {
            self.secrets.push(Zeroizing::new(secret.to_owned()));
        }
    }

    /// The text without the secrets, with card numbers masked and control characters replaced.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), "***");
            }
        }
        mask_card_numbers(&text)
    }

    /// The same for every text in a JSON value, keys included.
    pub fn clean_json(&self, value: &serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::String(text) => Value::String(self.clean(text)),
            Value::Number(number) => {
                let text = number.to_string();
                match self.clean(&text) {
                    clean if clean == text => value.clone(),
                    clean => Value::String(clean),
                }
            }
            Value::Array(items) => Value::Array(items.iter().map(|v| self.clean_json(v)).collect()),
            Value::Object(members) => {
                super::object(members.iter().map(|(k, v)| (self.clean(k), self.clean_json(v)))).into()
            }
            other => other.clone(),
        }
    }
}

/// Masks runs of 13 to 19 digits (spaces and hyphens allowed inside) that pass the Luhn check.
fn mask_card_numbers(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (mut digits, mut places) = (Zeroizing::new(Vec::with_capacity(32)), Vec::with_capacity(32));
        let mut end = at;
        while end < bytes.len() && digits.len() < 32 {
            match bytes[end] {
                b'0'..=b'9' => {
                    digits.push(bytes[end]);
                    places.push(end);
                }
                b' ' | b'-' if bytes.get(end + 1).is_some_and(u8::is_ascii_digit) => {}
                _ => break,
            }
            end += 1;
        }
        let n = digits.len();
        if (13..=19).contains(&n) && luhn(&digits) {
            out.push_str(&text[copied..places[6]]);
            out.push_str(&"*".repeat(n - 10));
            copied = places[n - 4];
        }
        at = end.max(at + 1);
    }
    out.push_str(&text[copied..]);
    if out.contains(|c: char| c.is_control()) {
        out = out.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_and_known_secrets_do_not_pass() {
        let mut redactor = Redactor::new();
        redactor.hide("s3cret-password");
        let clean = redactor.clean("pan 4111111111111111, 4111 1111 1111 1111; s3cret-password\r\nnext");
        assert_eq!(clean, "pan 411111******1111, 4111 11******1111; ***  next");
    }

    #[test]
    fn other_numbers_stay() {
        let text = "refNum 948498232196 at 1665414462047";
        assert_eq!(Redactor::new().clean(text), text);
    }
}
