//! A JSON value that remembers what `serde_json::Value` forgets: duplicate keys are an error, fractions
//! are not turned into floats, and every text is wiped when dropped, because it may be a card number.

use super::problem::{FieldError, MAX_BYTES, Problem};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use zeroize::Zeroizing;

/// A parsed JSON value.
#[derive(Clone, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number that fits 64 bits.
    Integer(i128),
    /// A number with a fraction or exponent, or one too large; its value is of no use here.
    Fraction,
    /// A text.
    Text(Zeroizing<String>),
    /// An array.
    List(Vec<Node>),
    /// An object, keys in order, each once.
    Object(Vec<(String, Node)>),
}

impl fmt::Debug for Node {
    /// Only the shape: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Null => f.write_str("null"),
            Node::Bool(_) => f.write_str("bool"),
            Node::Integer(_) | Node::Fraction => f.write_str("number"),
            Node::Text(_) => f.write_str("text"),
            Node::List(items) => f.debug_list().entries(items).finish(),
            Node::Object(members) => f.debug_map().entries(members.iter().map(|(k, v)| (k, v))).finish(),
        }
    }
}

impl Node {
    /// The member of that name; `None` too where it is `null` or this is no object.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Object(members) => {
                members.iter().find(|(key, _)| key == name).map(|(_, v)| v).filter(|v| **v != Node::Null)
            }
            _ => None,
        }
    }

    /// The text of that member.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Node::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The whole number of that member, given as a number or as digits.
    pub fn integer(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Some(Node::Integer(number)) => u64::try_from(*number).ok(),
            Some(Node::Text(digits)) => digits.parse().ok(),
            _ => None,
        }
    }

    /// Whether that member is `true`.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Node::Bool(true)))
    }

    /// The same as a plain JSON value, for what holds no secrets: its texts are not wiped any more. A fraction has no value
    /// here and is `null`.
    pub fn into_value(mut self) -> serde_json::Value {
        self.taken()
    }

    fn taken(&mut self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Node::Null | Node::Fraction => Value::Null,
            Node::Bool(flag) => (*flag).into(),
            Node::Integer(number) => i64::try_from(*number)
                .map(Value::from)
                .or_else(|_| u64::try_from(*number).map(Value::from))
                .unwrap_or_default(),
            Node::Text(text) => std::mem::take(&mut **text).into(),
            Node::List(items) => items.iter_mut().map(Node::taken).collect(),
            Node::Object(members) => {
                crate::model::object(members.iter_mut().map(|(name, value)| (std::mem::take(name), value.taken())))
                    .into()
            }
        }
    }

    /// Whether there is no fraction in it, so that its plain value is all of it.
    pub fn is_whole(&self) -> bool {
        match self {
            Node::Fraction => false,
            Node::List(items) => items.iter().all(Node::is_whole),
            Node::Object(members) => members.iter().all(|(_, value)| value.is_whole()),
            Node::Null | Node::Bool(_) | Node::Integer(_) | Node::Text(_) => true,
        }
    }

    /// The texts of that object member, in order.
    pub fn texts(&self, name: &str) -> Vec<(String, String)> {
        match self.get(name) {
            Some(Node::Object(members)) => members
                .iter()
                .filter_map(|(key, value)| match value {
                    Node::Text(text) => Some((key.clone(), text.to_string())),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Parses one complete JSON object. Errors name the place, never the content.
pub fn parse(text: &str) -> Result<Node, FieldError> {
    if text.len() > MAX_BYTES {
        return Err(FieldError::new("", Problem::TooLarge));
    }
    // A byte order mark is what Windows editors put before a file; it carries nothing.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let duplicate = Cell::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = Seed(&duplicate).deserialize(&mut reader).and_then(|node| reader.end().map(|()| node));
    match node {
        Ok(node @ Node::Object(_)) => Ok(node),
        Ok(_) => Err(FieldError::new("", Problem::Type("object"))),
        Err(error) => Err(match duplicate.take() {
            Some(field) => FieldError::new(field, Problem::Duplicate),
            None => FieldError::new("", Problem::Syntax(place(&error, text))),
        }),
    }
}

/// serde_json's error category and place; its message could quote a value.
fn place(error: &serde_json::Error, text: &str) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        _ if text.trim_end().ends_with(".json") => "the name of a file stands where its content belongs",
        Category::Eof => "the document ends too early",
        _ if error.to_string().starts_with("recursion limit") => "nested deeper than 128 levels",
        _ => "not valid JSON",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

/// Objects with more members are searched for a duplicate key by its hash.
const FEW: usize = 16;

/// Reads a value. A duplicate key is told by its path, which is put together on the way out.
struct Seed<'p>(&'p Cell<Option<String>>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Integer(value.into()))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Fraction)
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Seed(self.0))? {
            list.push(item);
        }
        Ok(Node::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members: Vec<(String, Node)> = Vec::new();
        let mut many = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.len() == FEW {
                many.extend(members.iter().map(|(key, _)| key.clone()));
            }
            let is_new = match members.len() {
                0..FEW => members.iter().all(|(known, _)| *known != key),
                FEW.. => many.insert(key.clone()),
            };
            if !is_new {
                self.0.set(Some(key));
                return Err(de::Error::custom("duplicate key"));
            }
            match map.next_value_seed(Seed(self.0)) {
                Ok(value) => members.push((key, value)),
                Err(error) => {
                    self.0.set(self.0.take().map(|inside| format!("{key}.{inside}")));
                    return Err(error);
                }
            }
        }
        Ok(Node::Object(members))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(Seed(&Cell::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_key_is_named_by_its_path() {
        let error = parse(r#"{"recipient":{"email":"a","email":"b"}}"#).unwrap_err();
        assert_eq!(error, FieldError::new("recipient.email", Problem::Duplicate));
        let error = parse(r#"{"a":[{"b":{"c":1,"c":2}}]}"#).unwrap_err();
        assert_eq!(error, FieldError::new("a.b.c", Problem::Duplicate));
        for many in [1, FEW - 1, FEW, FEW + 1, 10 * FEW] {
            let members: Vec<_> = (0..many).map(|n| format!("\"m{n}\":{n}")).collect();
            let members = members.join(",");
            assert!(parse(&format!("{{{members}}}")).is_ok(), "{many}");
            for again in [0, many - 1] {
                let error = parse(&format!("{{{members},\"m{again}\":0}}")).unwrap_err();
                assert_eq!(error, FieldError::new(format!("m{again}"), Problem::Duplicate), "{many}");
            }
        }
    }

    #[test]
    fn what_is_not_one_object_is_refused_without_quoting_it() {
        for text in ["", "{", "[]", "4111111111111111", "{} {}", "{\"a\":}", "{\"card\":\"4111111111111111\"x}"] {
            let error = parse(text).unwrap_err();
            assert!(!format!("{error:?}").contains("4111"), "{error:?}");
        }
        let bomb = "[".repeat(100_000);
        assert!(format!("{:?}", parse(&bomb).unwrap_err()).contains("128"));
        assert_eq!(parse(&" ".repeat(MAX_BYTES + 1)).unwrap_err().problem, Problem::TooLarge);
    }

    #[test]
    fn a_fraction_is_not_a_number_of_tiyn() {
        let node = parse("\u{feff}{\"a\":1.0,\"b\":1e3,\"c\":12,\"d\":99999999999999999999999}").unwrap();
        assert_eq!(node.get("a"), Some(&Node::Fraction));
        assert_eq!(node.get("b"), Some(&Node::Fraction));
        assert_eq!(node.integer("c"), Some(12));
        assert!(!node.is_whole() && !parse(r#"{"a":[{"b":0.5}]}"#).unwrap().is_whole());
        let whole = r#"{"a":[{"b":-9223372036854775808,"c":18446744073709551615}],"d":"0.5","e":null,"f":true}"#;
        let read = parse(whole).unwrap();
        assert!(read.is_whole());
        assert_eq!(read.into_value(), serde_json::from_str::<serde_json::Value>(whole).unwrap());
        assert_eq!(node.get("d"), Some(&Node::Fraction));
    }
}
