//! Writes the JSON body of a request. It holds a password and perhaps a card number, so it is written
//! straight into memory that is wiped, and growing wipes what it leaves behind.

use std::io;
use zeroize::Zeroizing;

/// A JSON object being written, in the order of the calls.
pub(super) struct Body(Zeroizing<Vec<u8>>);

impl Body {
    /// The object whose members `write` writes.
    pub fn object(write: impl FnOnce(&mut Body)) -> Zeroizing<Vec<u8>> {
        let mut body = Body(Zeroizing::new(Vec::with_capacity(2048)));
        body.braces(write);
        body.0
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

    /// A whole number: digits, without any separator of any locale.
    pub fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        self.put(value.to_string().as_bytes());
    }

    /// A nested object.
    pub fn nested(&mut self, name: &str, write: impl FnOnce(&mut Body)) {
        self.name(name);
        self.braces(write);
    }

    fn braces(&mut self, write: impl FnOnce(&mut Body)) {
        self.put(b"{");
        write(self);
        self.put(b"}");
    }

    fn name(&mut self, name: &str) {
        if self.0.last() != Some(&b'{') {
            self.put(b",");
        }
        self.quoted(name);
        self.put(b":");
    }

    fn quoted(&mut self, text: &str) {
        serde_json::to_writer(self, text).expect("a text is always JSON and memory is always writable");
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
}

impl io::Write for &mut Body {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_compact_json_in_the_order_written() {
        let body = Body::object(|b| {
            b.text("a", "қ\"\\\n\u{1}");
            b.optional("left out", None);
            b.number("n", 999_999_999_999);
            b.nested("empty", |_| {});
            b.nested("o", |b| {
                b.text("x", "1");
                b.text("y", "2");
            });
        });
        let text = std::str::from_utf8(&body).unwrap();
        assert_eq!(text, r#"{"a":"қ\"\\\n\u0001","n":999999999999,"empty":{},"o":{"x":"1","y":"2"}}"#);
    }

    #[test]
    fn a_long_body_survives_growing() {
        let long = "ж".repeat(10_000);
        let body = Body::object(|b| b.text("long", &long));
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(value["long"], long.as_str());
    }
}
