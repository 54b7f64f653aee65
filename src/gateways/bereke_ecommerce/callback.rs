//! A callback: only what its checksum covers is believed, and even then it is a hint. Values of other alphabets
//! arrive percent-encoded twice at some banks of the family while the checksum is that of the plain text, so both
//! readings are tried.

use super::checksum::Keys;
use crate::document::{FieldError, Problem};
use crate::gateways::body::{nibble, percent_decoded};
use crate::model::{Kind, Notice, Notification, OrderNumber, Redactor, object};

/// Parameters that the checksum does not cover.
const UNSIGNED: &[&str] = &["checksum", "sign_alias"];

/// `operation` in our words. Others stay as they are.
const EVENTS: &[(&str, &str)] = &[
    ("approved", "held"),
    ("deposited", "charged"),
    ("reversed", "reversed"),
    ("refunded", "refunded"),
    ("bindingCreated", "card_stored"),
    ("declinedByTimeout", "expired"),
];

/// Sums that tell two callbacks of the same operation apart.
const SUMS: &[&str] = &[
    "operationRefundedAmount",
    "operationDepositedAmount",
    "refundedAmount",
    "depositedAmount",
    "approvedAmount",
    "amount",
    "externalRefundId",
    "bindingId",
];

type Parameters = Vec<(String, Vec<u8>)>;

/// Verifies a callback and reads it.
pub(super) fn read(keys: &Keys, redactor: &Redactor, notification: &Notification) -> Result<Notice, FieldError> {
    if keys.is_empty() {
        return Err(FieldError::new("credentials.callbackKey", Problem::Missing));
    }
    let (field, text) = source(notification);
    let wrong = |why: &str| FieldError::new(field, Problem::Impossible(why.to_owned()));
    let once = parameters(text).ok_or_else(|| wrong("a parameter stands there twice"))?;
    let checksum = match value(&once, "checksum") {
        Some(hex) => unhex(hex).ok_or_else(|| wrong("the checksum is not hexadecimal"))?,
        None => return Err(wrong("the checksum is missing: whoever knows the address can send this")),
    };
    let twice: Parameters = once.iter().map(|(name, value)| (name.clone(), percent_decoded(value))).collect();
    let proved = [&once, &twice].into_iter().find(|parameters| keys.verify(&message(parameters), &checksum));
    let parameters = proved.ok_or_else(|| wrong("the checksum does not match: not from this bank, or another key"))?;
    notice(parameters, redactor).map_err(wrong)
}

/// GET with a query, or POST with a form: the one that has a checksum.
fn source(notification: &Notification) -> (&'static str, &str) {
    let body = notification.body.as_ref().map(|body| body.as_str()).unwrap_or_default();
    match &notification.query {
        Some(query) if body.is_empty() || !format!("&{body}").contains("&checksum=") => ("query", query),
        _ => ("body", body),
    }
}

fn parameters(text: &str) -> Option<Parameters> {
    let mut parameters = Parameters::new();
    for field in text.trim().trim_start_matches('?').split('&').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let name = String::from_utf8_lossy(&percent_decoded(name.as_bytes())).into_owned();
        if parameters.iter().any(|(known, _)| *known == name) {
            return None;
        }
        parameters.push((name, percent_decoded(value.as_bytes())));
    }
    Some(parameters)
}

fn unhex(hex: &[u8]) -> Option<Vec<u8>> {
    if hex.is_empty() || !hex.len().is_multiple_of(2) {
        return None;
    }
    hex.chunks(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

/// `name1;value1;name2;value2;` in the order of the names' bytes.
fn message(parameters: &Parameters) -> Vec<u8> {
    let mut signed: Vec<_> = parameters.iter().filter(|(name, _)| !UNSIGNED.contains(&name.as_str())).collect();
    signed.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    let mut message = Vec::new();
    for (name, value) in signed {
        message.extend_from_slice(name.as_bytes());
        message.push(b';');
        message.extend_from_slice(value);
        message.push(b';');
    }
    message
}

fn value<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p [u8]> {
    parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
}

fn text<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    value(parameters, name).and_then(|value| std::str::from_utf8(value).ok()).filter(|text| !text.is_empty())
}

/// What a proved callback says.
fn notice(parameters: &Parameters, redactor: &Redactor) -> Result<Notice, &'static str> {
    // The message joins names and values with semicolons, so that a name or a value of ours with one in it could
    // be cut from another place of the same message.
    if parameters.iter().any(|(name, _)| name.contains(';')) {
        return Err("the name of a parameter has a semicolon");
    }
    let plain =
        |text: &&str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let order_id = text(parameters, "mdOrder").or(text(parameters, "mdorder"));
    if order_id.is_some_and(|id| !plain(&id)) {
        return Err("mdOrder is not an id");
    }
    let operation = text(parameters, "operation").filter(plain).ok_or("operation is missing")?;
    let number = match text(parameters, "orderNumber") {
        Some(number) => Some(OrderNumber::parse(number).map_err(|_| "orderNumber is not one of ours")?),
        None => None,
    };
    let success = match text(parameters, "status") {
        Some("1") => Some(true),
        Some("0") => Some(false),
        Some(_) => return Err("status is neither 0 nor 1"),
        None => None,
    };
    let event = EVENTS.iter().find(|(name, _)| *name == operation).map_or(operation, |(_, event)| event);
    let clean = |text: &str| redactor.clean(text);
    let kept = parameters.iter().filter(|(name, _)| name != "checksum");
    Ok(Notice {
        // Captures and refunds are told about under the order's number too: which one it was, its status tells.
        kind: Kind::Payment,
        number,
        order_id: order_id.map(str::to_owned),
        event: clean(event),
        success,
        amount: amount(parameters, operation),
        commission: None,
        unsure: None,
        repeat_key: repeat_key(parameters, redactor),
        details: None,
        raw: object(kept.map(|(name, value)| (clean(name), clean(&String::from_utf8_lossy(value)).into()))).into(),
    })
}

/// The sum of this operation, or else of the order.
fn amount(parameters: &Parameters, operation: &str) -> Option<u64> {
    let own = match operation {
        "refunded" => &["operationRefundedAmount", "refundedAmount"][..],
        "deposited" => &["operationDepositedAmount", "depositedAmount"],
        "approved" => &["approvedAmount"],
        _ => &[],
    };
    let name = own.iter().chain(&["amount"]).find(|name| text(parameters, name).is_some())?;
    text(parameters, name).filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse().ok())
}

fn repeat_key(parameters: &Parameters, redactor: &Redactor) -> String {
    let names = ["mdOrder", "mdorder", "orderNumber", "operation", "status"].into_iter().chain(SUMS.iter().copied());
    let parts = names.filter_map(|name| text(parameters, name).map(|text| format!("{name}={text}")));
    redactor.clean(&parts.collect::<Vec<_>>().join(";"))
}
