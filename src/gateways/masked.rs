//! A request as it may be shown: its place, headers and body, without credentials, CVC and tokens and with card
//! numbers masked. A form is shown as an object.

use super::body::percent_decoded;
use crate::document::{self, Node};
use crate::model::{CardNumber, HttpRequest, Method, Redactor, object};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

const STARS: &str = "***";

/// What a gateway never shows of its requests.
pub(super) struct Hidden {
    /// Members and form fields without their value.
    pub members: &'static [&'static str],
    /// Members and form fields that hold a card number.
    pub cards: &'static [&'static str],
    /// Headers without their value.
    pub headers: &'static [&'static str],
}

impl Hidden {
    /// The request, masked.
    pub fn masked(&self, request: &HttpRequest, redactor: &Redactor) -> Value {
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        json!({
            "method": method,
            "path": redactor.clean(&request.path),
            "headers": self.shown_headers(request, redactor),
            "body": self.body(&request.body, redactor),
        })
    }

    fn shown_headers(&self, request: &HttpRequest, redactor: &Redactor) -> Map<String, Value> {
        let shown = |name: &str, value: &str| match self.headers.contains(&name) {
            true => STARS.to_owned(),
            false => redactor.clean(value),
        };
        object(request.headers.iter().map(|(name, value)| (name.clone(), shown(name, value).into())))
    }

    fn body(&self, body: &[u8], redactor: &Redactor) -> Value {
        let Ok(text) = std::str::from_utf8(body) else {
            return STARS.into();
        };
        match text.chars().next() {
            None => Value::Null,
            Some('{') => document::parse(text).map_or(STARS.into(), |node| self.shown(&node, redactor)),
            Some(_) => object(text.split('&').map(|field| self.form_field(field, redactor))).into(),
        }
    }

    fn form_field(&self, field: &str, redactor: &Redactor) -> (String, Value) {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let decoded = |text: &str| {
            let bytes = Zeroizing::new(percent_decoded(text.as_bytes()));
            Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
        };
        let (name, value) = (decoded(name), decoded(value));
        (redactor.clean(&name), self.text(&name, &value, redactor))
    }

    fn text(&self, name: &str, text: &str, redactor: &Redactor) -> Value {
        match name {
            name if self.members.contains(&name) => STARS.into(),
            name if self.cards.contains(&name) => {
                CardNumber::parse(text).map_or(STARS.into(), |card| card.mask().into())
            }
            _ => redactor.clean(text).into(),
        }
    }

    fn shown(&self, node: &Node, redactor: &Redactor) -> Value {
        match node {
            Node::Null => Value::Null,
            Node::Bool(flag) => (*flag).into(),
            Node::Integer(number) => redactor.clean_json(&u64::try_from(*number).map_or(STARS.into(), Value::from)),
            Node::Fraction => STARS.into(),
            Node::Text(text) => redactor.clean(text).into(),
            Node::List(items) => items.iter().map(|item| self.shown(item, redactor)).collect(),
            Node::Object(members) => {
                object(members.iter().map(|(name, value)| (redactor.clean(name), self.member(name, value, redactor))))
                    .into()
            }
        }
    }

    fn member(&self, name: &str, value: &Node, redactor: &Redactor) -> Value {
        match value {
            Node::Text(value) => self.text(name, value, redactor),
            _ if self.members.contains(&name) => STARS.into(),
            value => self.shown(value, redactor),
        }
    }
}
