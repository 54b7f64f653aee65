//! A request as it may be shown: its place, headers and body, without credentials, CVC and wallet tokens and with
//! the card number masked. A form is shown as an object.

use super::callback::decoded;
use crate::document::{self, Node};
use crate::model::{CardNumber, HttpRequest, Method, Redactor};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

const STARS: &str = "***";
/// Fields of a body whose value is never shown.
const HIDDEN: &[&str] =
    &["userName", "password", "token", "merchant", "$CVC", "cvc", "cavv", "xid", "paymentToken", "PaRes"];

/// The request, masked.
pub(super) fn masked(request: &HttpRequest, redactor: &Redactor) -> Value {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let headers: Map<_, _> =
        request.headers.iter().map(|(name, value)| (name.clone(), redactor.clean(value).into())).collect();
    json!({
        "method": method,
        "path": redactor.clean(&request.path),
        "headers": headers,
        "body": body(&request.body, redactor),
    })
}

fn body(body: &[u8], redactor: &Redactor) -> Value {
    let Ok(text) = std::str::from_utf8(body) else {
        return STARS.into();
    };
    match text.chars().next() {
        None => Value::Null,
        Some('{') => document::parse(text).map_or(STARS.into(), |node| shown(&node, redactor)),
        Some(_) => text.split('&').map(|field| form_field(field, redactor)).collect::<Map<_, _>>().into(),
    }
}

fn form_field(field: &str, redactor: &Redactor) -> (String, Value) {
    let (name, value) = field.split_once('=').unwrap_or((field, ""));
    let decoded = |text: &str| {
        let bytes = Zeroizing::new(decoded(text.as_bytes()));
        Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
    };
    let (name, value) = (decoded(name), decoded(value));
    (redactor.clean(&name), text(&name, &value, redactor))
}

fn text(name: &str, text: &str, redactor: &Redactor) -> Value {
    match name {
        name if HIDDEN.contains(&name) => STARS.into(),
        "$PAN" => CardNumber::parse(text).map_or(STARS.into(), |card| card.mask().into()),
        _ => redactor.clean(text).into(),
    }
}

fn shown(node: &Node, redactor: &Redactor) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(flag) => (*flag).into(),
        Node::Integer(number) => redactor.clean_json(&u64::try_from(*number).map_or(STARS.into(), Value::from)),
        Node::Fraction => STARS.into(),
        Node::Text(text) => redactor.clean(text).into(),
        Node::List(items) => items.iter().map(|item| shown(item, redactor)).collect(),
        Node::Object(members) => members
            .iter()
            .map(|(name, value)| match value {
                Node::Text(value) => (redactor.clean(name), text(name, value, redactor)),
                value => (redactor.clean(name), shown(value, redactor)),
            })
            .collect(),
    }
}
