//! A request as it may be shown: its place, headers and body, without the credentials and with the card number
//! masked. The signature headers are hidden too, because a hash of a body with a card number in it can be
//! searched for.

use crate::document::{self, Node};
use crate::model::{CardNumber, HttpRequest, Method, Redactor};
use serde_json::{Map, Value, json};

const STARS: &str = "***";
/// Members of a body whose value is never shown.
const CREDENTIALS: &[&str] = &["userName", "username", "password"];
const HIDDEN_HEADERS: &[&str] = &["X-Hash", "X-Signature"];

/// The request, masked.
pub(super) fn masked(request: &HttpRequest, redactor: &Redactor) -> Value {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    json!({
        "method": method,
        "path": redactor.clean(&request.path),
        "headers": headers(request, redactor),
        "body": body(&request.body, redactor),
    })
}

fn headers(request: &HttpRequest, redactor: &Redactor) -> Map<String, Value> {
    let shown = |name: &str, value: &str| match HIDDEN_HEADERS.contains(&name) {
        true => STARS.to_owned(),
        false => redactor.clean(value),
    };
    request.headers.iter().map(|(name, value)| (name.clone(), shown(name, value).into())).collect()
}

fn body(body: &[u8], redactor: &Redactor) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let node = std::str::from_utf8(body).ok().and_then(|text| document::parse(text).ok());
    node.map_or(STARS.into(), |node| shown(&node, redactor))
}

fn shown(node: &Node, redactor: &Redactor) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(flag) => (*flag).into(),
        Node::Integer(number) => redactor.clean_json(&u64::try_from(*number).map_or(STARS.into(), Value::from)),
        Node::Fraction => STARS.into(),
        Node::Text(text) => redactor.clean(text).into(),
        Node::List(items) => items.iter().map(|item| shown(item, redactor)).collect(),
        Node::Object(members) => {
            members.iter().map(|(name, value)| (redactor.clean(name), member(name, value, redactor))).collect()
        }
    }
}

fn member(name: &str, value: &Node, redactor: &Redactor) -> Value {
    match (name, value) {
        (name, _) if CREDENTIALS.contains(&name) => STARS.into(),
        ("pan", Node::Text(pan)) => CardNumber::parse(pan).map_or(STARS.into(), |card| card.mask().into()),
        (_, value) => shown(value, redactor),
    }
}
