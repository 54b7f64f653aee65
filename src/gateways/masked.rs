//! A request as it may be shown: its place, headers and body, without credentials, CVC and tokens and with card
//! numbers masked, its own one wherever it stands. A form is shown as an object.

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
        let mut redactor = redactor.clone();
        self.hide_cards(&request.body, &mut redactor);
        let redactor = &redactor;
        json!({
            "method": method,
            "path": path(&request.path, redactor),
            "headers": self.shown_headers(request, redactor),
            "body": self.body(&request.body, redactor),
        })
    }

    /// The card numbers of a body may be repeated in any other place of the request.
    fn hide_cards(&self, body: &[u8], redactor: &mut Redactor) {
        let text = std::str::from_utf8(body).unwrap_or_default();
        match text.starts_with('{') {
            true => document::parse(text).iter().for_each(|node| self.hide_cards_of(node, redactor)),
            false => text.split('&').map(form_pair).for_each(|(name, value)| self.hide_card(&name, &value, redactor)),
        }
    }

    fn hide_cards_of(&self, node: &Node, redactor: &mut Redactor) {
        match node {
            Node::List(items) => items.iter().for_each(|item| self.hide_cards_of(item, redactor)),
            Node::Object(members) => members.iter().for_each(|(name, value)| match value {
                Node::Text(text) => self.hide_card(name, text, redactor),
                value => self.hide_cards_of(value, redactor),
            }),
            _ => {}
        }
    }

    fn hide_card(&self, name: &str, text: &str, redactor: &mut Redactor) {
        if let (true, Ok(card)) = (self.cards.contains(&name), CardNumber::parse(text)) {
            redactor.hide(card.expose());
        }
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
            Some('{') => document::parse(text).map_or(STARS.into(), |node| self.shown("", &node, redactor)),
            Some(_) => object(text.split('&').map(|field| self.form_field(field, redactor))).into(),
        }
    }

    fn form_field(&self, field: &str, redactor: &Redactor) -> (String, Value) {
        let (name, value) = form_pair(field);
        (redactor.clean(&name), self.text(&name, &value, redactor))
    }

    fn text(&self, name: &str, text: &str, redactor: &Redactor) -> Value {
        match name {
            name if self.members.contains(&name) => STARS.into(),
            name if self.cards.contains(&name) => {
                CardNumber::parse(text).map_or(STARS.into(), |card| card.mask().into())
            }
            _ => redactor.clean_member(name, text).into(),
        }
    }

    /// A value of a list, or one that is no text, of the member with that name.
    fn shown(&self, name: &str, node: &Node, redactor: &Redactor) -> Value {
        match node {
            Node::Null => Value::Null,
            Node::Bool(flag) => (*flag).into(),
            Node::Integer(number) => integer(name, *number, redactor),
            Node::Fraction => STARS.into(),
            Node::Text(text) => self.text(name, text, redactor),
            Node::List(items) => items.iter().map(|item| self.shown(name, item, redactor)).collect(),
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
            value => self.shown(name, value, redactor),
        }
    }
}

/// An integer of a request, a number as long as nothing of it is masked.
fn integer(name: &str, number: i128, redactor: &Redactor) -> Value {
    let digits = number.to_string();
    match (redactor.clean_member(name, &digits), u64::try_from(number)) {
        (clean, Ok(number)) if clean == digits => number.into(),
        (clean, Ok(_)) => clean.into(),
        (_, Err(_)) => STARS.into(),
    }
}

/// A path is made of our words, numbers and ids.
fn path(path: &str, redactor: &Redactor) -> String {
    path.split_inclusive(['/', '?', '&', '='])
        .map(|piece| {
            let end = piece.trim_end_matches(['/', '?', '&', '=']).len();
            redactor.clean_member("id", &piece[..end]) + &piece[end..]
        })
        .collect()
}

/// Name and value of a field of a form.
fn form_pair(field: &str) -> (Zeroizing<String>, Zeroizing<String>) {
    let (name, value) = field.split_once('=').unwrap_or((field, ""));
    let decoded = |text: &str| {
        let bytes = Zeroizing::new(percent_decoded(text.as_bytes()));
        Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
    };
    (decoded(name), decoded(value))
}
