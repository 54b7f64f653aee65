//! The body of a request: JSON in the order in which it was written, because the signature may depend on it,
//! and the reading of its fields. Numbers and texts of digits are both taken; the document has both.

use super::errors::Refusal;
use crate::sandbox::bank::http::request::Request;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A JSON value with its members in order.
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as text.
    Number(String),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The text or the number.
    fn scalar(&self) -> Option<&str> {
        match self {
            Node::Number(text) | Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text.
    fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Every scalar, depth first, as it is signed: booleans in lower case, `null` not at all.
    pub fn flatten(&self, values: &mut Vec<String>) {
        match self {
            Node::Null => {}
            Node::Bool(truth) => values.push(truth.to_string()),
            Node::Number(text) | Node::Text(text) => values.push(text.clone()),
            Node::List(items) => items.iter().for_each(|item| item.flatten(values)),
            Node::Object(members) => members.iter().for_each(|(_, value)| value.flatten(values)),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Node;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, truth: bool) -> Result<Node, E> {
                Ok(Node::Bool(truth))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Number(number.to_string()))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
                Ok(Node::Number(number.to_string()))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
                // Only to be refused: `1.0` must not pass for `1`.
                Ok(Node::Number(format!("{number:?}")))
            }
            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Node::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    members.push(entry);
                }
                Ok(Node::Object(members))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The members of a request.
pub struct Body {
    members: Vec<(String, Node)>,
}

/// At most so many characters are kept of any text.
const LONGEST: usize = 255;

impl Body {
    /// Reads the body of a request.
    pub fn read(request: &Request) -> Result<Body, Refusal> {
        match serde_json::from_slice(&request.body) {
            Ok(Node::Object(members)) => Ok(Body { members }),
            Ok(_) => Err(Refusal::field("body", "must be an object")),
            Err(error) => Err(Refusal::field("body", &format!("no JSON at column {}", error.column()))),
        }
    }

    /// Every member, in order.
    pub fn members(&self) -> &[(String, Node)] {
        &self.members
    }

    /// The member of that name, unless it is `null`. Of two the last counts.
    pub fn get(&self, name: &str) -> Option<&Node> {
        let named = self.members.iter().rfind(|(n, _)| n == name).map(|(_, value)| value);
        named.filter(|value| !matches!(value, Node::Null))
    }

    /// A text that may be missing or empty.
    pub fn optional(&self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = value.text().ok_or_else(|| Refusal::field(name, "must be a text"))?;
        Ok(Some(text.chars().take(LONGEST).collect::<String>()).filter(|text| !text.is_empty()))
    }

    /// A text that must be there.
    pub fn required(&self, name: &str) -> Result<String, Refusal> {
        self.optional(name)?.ok_or_else(|| Refusal::field(name, "is missing"))
    }

    /// A text of digits, or a number, that must be there.
    pub fn digits(&self, name: &str) -> Result<String, Refusal> {
        let text = self.get(name).and_then(Node::scalar).unwrap_or("");
        match text {
            "" => Err(Refusal::field(name, "is missing")),
            _ if text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(text.to_owned()),
            _ => Err(Refusal::field(name, "must have digits only")),
        }
    }

    /// Whole minor units, as number or text, of at most twelve digits.
    pub fn minor_units(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = value.scalar().unwrap_or("");
        let digits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let amount = digits.then(|| text.parse().ok()).flatten();
        amount.map(Some).ok_or_else(|| Refusal::field(name, "must be whole minor units"))
    }

    /// Minor units that must be there.
    pub fn amount(&self, name: &str) -> Result<u64, Refusal> {
        self.minor_units(name)?.ok_or_else(|| Refusal::field(name, "is missing"))
    }

    /// One of these words, where it is there.
    pub fn word(&self, name: &str, words: &[&str]) -> Result<(), Refusal> {
        match self.optional(name)? {
            Some(word) if !words.contains(&word.as_str()) => {
                Err(Refusal::field(name, &format!("must be one of {}", words.join(", "))))
            }
            _ => Ok(()),
        }
    }

    /// `true`, or the text of it.
    pub fn is_true(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Node::Bool(truth)) => *truth,
            Some(Node::Text(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// The requisites: an array of `{name, value}`.
    pub fn properties(&self) -> Result<Vec<(String, String)>, Refusal> {
        let wrong = || Refusal::field("properties", "must be an array of {name, value}, a text and a text or number");
        let Some(value) = self.get("properties") else { return Err(Refusal::field("properties", "is missing")) };
        let Node::List(items) = value else { return Err(wrong()) };
        let read = |item: &Node| {
            let Node::Object(members) = item else { return None };
            let named = |name: &str| members.iter().find(|(n, _)| n == name).map(|(_, value)| value);
            // Public shops write an account's number as one.
            let (name, value) = named("name").and_then(Node::text).zip(named("value").and_then(Node::scalar))?;
            (!name.is_empty()).then(|| (name.to_owned(), value.chars().take(LONGEST).collect()))
        };
        items.iter().map(|item| read(item).ok_or_else(wrong)).collect()
    }

    /// The shop's own number, where it has hidden one in a requisite of that name.
    pub fn order_number(&self, property: &str) -> Option<String> {
        let properties = self.properties().ok()?;
        properties.into_iter().find(|(name, value)| name == property && !value.is_empty()).map(|(_, value)| value)
    }
}

#[cfg(test)]
pub fn of(json: &str) -> Body {
    match serde_json::from_str(json) {
        Ok(Node::Object(members)) => Body { members },
        _ => panic!("an object: {json}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_numbers_or_texts_of_digits_and_nothing_else() {
        let body = of(r#"{"a":450,"b":"10000","c":1.0,"d":"1,5","e":-1,"f":"","g":null,"h":9999999999999}"#);
        assert_eq!(body.amount("a").ok(), Some(450));
        assert_eq!(body.amount("b").ok(), Some(10_000));
        for name in ["c", "d", "e", "f", "g", "h", "i"] {
            let refusal = body.amount(name).expect_err(name);
            assert!(refusal.detail.starts_with(name), "{}", refusal.detail);
        }
    }
}
