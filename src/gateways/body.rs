//! Writes the body of a request, a form or JSON. It may hold a password, a card
//! number and a CVC, so it is written straight into memory that is wiped, and growing wipes what it leaves behind.

use crate::document::Node;
use std::io;
use zeroize::Zeroizing;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Memory that is wiped when it is given back.
struct Wiped(Zeroizing<Vec<u8>>);

impl Wiped {
    fn new() -> Wiped {
        Wiped(Zeroizing::new(Vec::with_capacity(256)))
    }

    /// Appends. `Vec` would free its old memory unwiped when it grows; here the old one is dropped wiped.
    fn put(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(self.0.capacity() * 2)));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    /// Everything but letters, digits and `-._~` is encoded, `$` of `$PAN` and the blank too: `%20` is read by
    /// every decoder of forms and of URLs, `+` only by those of forms.
    fn percent(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => self.put(&[byte]),
                _ => self.put(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]),
            }
        }
    }
}

impl io::Write for &mut Wiped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A text as it stands in a form.
pub(super) fn percent_encoded(text: &str) -> Zeroizing<Vec<u8>> {
    let mut encoded = Wiped::new();
    encoded.percent(text);
    encoded.0
}

/// Percent-decoded, with a plus as a blank. What is no escape stays as it is.
pub(super) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let escape = match text[at] {
            b'%' => text.get(at + 1..at + 3).and_then(|hex| Some(nibble(hex[0])? << 4 | nibble(hex[1])?)),
            _ => None,
        };
        match (escape, text[at]) {
            (Some(byte), _) => {
                decoded.push(byte);
                at += 2;
            }
            (None, b'+') => decoded.push(b' '),
            (None, byte) => decoded.push(byte),
        }
        at += 1;
    }
    decoded
}

/// The value of a hexadecimal digit.
pub(super) fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A form being written, in the order of the calls.
pub(super) struct Form(Wiped);

impl Form {
    /// The form whose fields `write` writes.
    pub fn of(write: impl FnOnce(&mut Form)) -> Zeroizing<Vec<u8>> {
        let mut form = Form(Wiped::new());
        write(&mut form);
        form.0.0
    }

    /// A field.
    pub fn field(&mut self, name: &str, value: &str) {
        if !self.0.0.is_empty() {
            self.0.put(b"&");
        }
        self.0.percent(name);
        self.0.put(b"=");
        self.0.percent(value);
    }

    /// A field, unless there is none.
    pub fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    /// A whole number: digits, without any separator of any locale.
    pub fn number(&mut self, name: &str, value: u64) {
        self.field(name, &value.to_string());
    }

    /// An object of texts, as a JSON text. Left out where it is empty.
    pub fn json(&mut self, name: &str, members: &[(String, String)]) {
        if members.is_empty() {
            return;
        }
        let text = Json::object(|json| members.iter().for_each(|(name, value)| json.text(name, value)));
        self.field(name, std::str::from_utf8(&text).expect("JSON is UTF-8"));
    }
}

/// A JSON object being written, in the order of the calls.
pub(super) struct Json(Wiped);

impl Json {
    /// The object whose members `write` writes.
    pub fn object(write: impl FnOnce(&mut Json)) -> Zeroizing<Vec<u8>> {
        let mut json = Json(Wiped::new());
        json.braces(write);
        json.0.0
    }

    /// A text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value);
    }

    /// A text, unless there is none.
    pub fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A whole number.
    pub fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        self.0.put(value.to_string().as_bytes());
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.name(name);
        self.0.put(if value { b"true" } else { b"false" });
    }

    /// A value as it is. A fraction has none here.
    pub fn node(&mut self, name: &str, value: &Node) {
        self.name(name);
        self.value(value);
    }

    fn value(&mut self, value: &Node) {
        match value {
            Node::Null | Node::Fraction => self.0.put(b"null"),
            Node::Bool(flag) => self.0.put(if *flag { b"true" } else { b"false" }),
            Node::Integer(number) => self.0.put(number.to_string().as_bytes()),
            Node::Text(text) => self.quoted(text),
            Node::List(items) => {
                self.0.put(b"[");
                for (at, item) in items.iter().enumerate() {
                    self.0.put(if at > 0 { b"," } else { b"" });
                    self.value(item);
                }
                self.0.put(b"]");
            }
            Node::Object(members) => {
                self.braces(|json| members.iter().for_each(|(name, value)| json.node(name, value)));
            }
        }
    }

    /// A list without items.
    pub fn empty_list(&mut self, name: &str) {
        self.name(name);
        self.0.put(b"[]");
    }

    /// A nested object.
    pub fn nested(&mut self, name: &str, write: impl FnOnce(&mut Json)) {
        self.name(name);
        self.braces(write);
    }

    fn braces(&mut self, write: impl FnOnce(&mut Json)) {
        self.0.put(b"{");
        write(self);
        self.0.put(b"}");
    }

    fn name(&mut self, name: &str) {
        if self.0.0.last() != Some(&b'{') {
            self.0.put(b",");
        }
        self.quoted(name);
        self.0.put(b":");
    }

    fn quoted(&mut self, text: &str) {
        serde_json::to_writer(&mut self.0, text).expect("a text is always JSON and memory is always writable");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_so_that_every_decoder_reads_it() {
        let form = Form::of(|form| {
            form.field("$PAN", "5555555555555599");
            form.field("TEXT", "TEST CARDHOLDER");
            form.optional("left out", None);
            form.field("d", "a&b=c+d%e~ә");
            form.number("amount", 999_999_999_999);
            form.json("none", &[]);
            form.json("jsonParams", &[("a".into(), "\"1\"".into())]);
        });
        assert_eq!(
            std::str::from_utf8(&form).unwrap(),
            "%24PAN=5555555555555599&TEXT=TEST%20CARDHOLDER&d=a%26b%3Dc%2Bd%25e~%D3%99&amount=999999999999\
             &jsonParams=%7B%22a%22%3A%22%5C%221%5C%22%22%7D"
        );
    }

    #[test]
    fn a_value_is_written_as_it_was_read() {
        let text = r#"{"a":[{"n":1,"t":"\"ж\""},{}],"b":[],"c":true,"d":{"e":false},"f":null}"#;
        let Node::Object(members) = crate::document::parse(text).unwrap() else { panic!() };
        let written = Json::object(|json| members.iter().for_each(|(name, value)| json.node(name, value)));
        assert_eq!(std::str::from_utf8(&written).unwrap(), text);
    }

    #[test]
    fn a_long_body_survives_growing() {
        let long = "ж".repeat(10_000);
        let form = Form::of(|form| form.field("long", &long));
        assert_eq!(form.len(), 5 + 6 * 10_000);
        let json = Json::object(|json| {
            json.text("long", &long);
            json.flag("flag", false);
            json.empty_list("list");
            json.nested("o", |json| json.number("n", 1));
        });
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(value, serde_json::json!({"long": long, "flag": false, "list": [], "o": {"n": 1}}));
    }
}
