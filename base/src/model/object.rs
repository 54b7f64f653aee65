//! JSON objects, member by member, and their text.

use serde::Serialize;
use serde_json::{Map, Value};

/// What `collect` would give. That first sorts, with a sorting routine of its own for each place it stands in: 60 KB.
pub fn object(members: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name, value);
    }
    object
}

/// A value as JSON. `Value`'s own `to_string` goes a letter at a time through the standard library's formatting.
pub fn text(value: &Value) -> String {
    let mut text = Vec::with_capacity(1024);
    serde_json::to_writer(&mut text, value).expect("a value has text keys only, and memory is always writable");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// JSON as a value. For all of them one reader, compiled for speed: each `from_str` elsewhere is one of its own.
pub fn parsed(json: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(json)
}

/// Two digits a byte, small letters.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    String::from_utf8(text).expect("digits are UTF-8")
}

/// A JSON object in the making: its members in the order in which they are told, each only where it has a value.
#[derive(Default)]
pub struct Members(Vec<u8>);

impl Members {
    /// None yet, and room for so many bytes.
    pub fn with_room(bytes: usize) -> Members {
        Members(Vec::with_capacity(bytes))
    }

    /// A text.
    pub fn text<'t>(&mut self, name: &str, text: impl Into<Option<&'t str>>) {
        text.into().into_iter().for_each(|text| self.put_text(name, text));
    }

    /// A whole number.
    pub fn number(&mut self, name: &str, number: impl Into<Option<u64>>) {
        number.into().into_iter().for_each(|number| self.put_number(name, number));
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &str, flag: impl Into<Option<bool>>) {
        flag.into().into_iter().for_each(|flag| self.put_flag(name, flag));
    }

    /// Any value.
    pub fn value<'v>(&mut self, name: &str, value: impl Into<Option<&'v Value>>) {
        value.into().into_iter().for_each(|value| self.put_value(name, value));
    }

    /// All members of another object.
    pub fn all(&mut self, members: &Map<String, Value>) {
        members.iter().for_each(|(name, value)| self.put_value(name, value));
    }

    /// An object.
    pub fn object(&mut self, name: &str, members: impl Into<Option<Members>>) {
        if let Some(members) = members.into() {
            self.name(name);
            self.0.extend_from_slice(members.finish().as_bytes());
        }
    }

    /// The object, as JSON.
    pub fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        String::from_utf8(self.0).expect("JSON is UTF-8")
    }

    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.write(name);
        self.0.push(b':');
    }

    // A function each, and not a generic one: those are compiled where they are called, and that is not for speed.

    fn put_text(&mut self, name: &str, text: &str) {
        self.put(name, text);
    }

    fn put_number(&mut self, name: &str, number: u64) {
        self.put(name, &number);
    }

    fn put_flag(&mut self, name: &str, flag: bool) {
        self.put(name, &flag);
    }

    fn put_value(&mut self, name: &str, value: &Value) {
        self.put(name, value);
    }

    fn put<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        self.write(value);
    }

    fn write<T: Serialize + ?Sized>(&mut self, value: &T) {
        serde_json::to_writer(&mut self.0, value).expect("a value has text keys only, and memory is always writable");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_stand_in_their_order_and_only_where_they_have_a_value() {
        let mut inner = Members::default();
        inner.text("code", "a\"b\n");
        let mut members = Members::default();
        members.text("status", "TOLEM_OK");
        members.text("operation", None);
        members.number("amount", u64::MAX);
        members.flag("confirmed", false);
        members.flag("replayed", None);
        members.object("error", inner);
        members.object("correction", None);
        members.all(json!({ "z": [1], "ы": "тенге" }).as_object().unwrap());
        members.value("raw", &json!({ "b": null, "a": 1 }));
        assert_eq!(
            members.finish(),
            r#"{"status":"TOLEM_OK","amount":18446744073709551615,"confirmed":false,"error":{"code":"a\"b\n"},"z":[1],"ы":"тенге","raw":{"a":1,"b":null}}"#
        );
        assert_eq!(Members::default().finish(), "{}");
    }
}
