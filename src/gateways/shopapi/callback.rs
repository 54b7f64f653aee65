//! A notification: a POST with JSON. The Kazakhstan edition does not sign it, so that whoever knows the address can send
//! one: it is a hint, and only with a signature or with the operator's word does it bring a lost number to its payment.
//!
//! What is not about one of our payments is read all the same: whoever refuses it gets it again and again.
//!
//! Source: seed 003, "Уведомление об оплате" and "Уведомление о регистрации карты"; the longer forms, and the requisites
//! in the object `property`: family.

use super::ShopApi;
use super::answers::{hushed, reg_pay_num};
use super::options::Options;
use super::sign;
use super::states;
use crate::document::{FieldError, Node, Problem};
use crate::gateways::answer;
use crate::gateways::secrets::Secrets;
use crate::model::{CardNumber, Kind, Notice, Notification, OrderNumber, Redactor};
use ring::digest;
use serde_json::{Value, json};
use std::borrow::Cow;

/// Verifies a notification, where it can be, and reads it.
pub(super) fn read(gateway: &ShopApi, notification: &Notification) -> Result<Notice, FieldError> {
    let wrong = |why: &str| FieldError::new("body", Problem::Impossible(why.to_owned()));
    let Some(body) = &notification.body else {
        return Err(FieldError::new("body", Problem::Missing));
    };
    let node = answer::object(body.as_bytes()).map_err(|unreadable| wrong(unreadable.reason))?;
    let signed = gateway.options.check_notification_sign;
    if signed && !sign::is_right(&node, &gateway.sec_key) {
        return Err(wrong("the sign is missing or wrong: not from this gateway, or another key"));
    }
    let notice = match node.get("cardToken") {
        Some(_) if node.get("regPayNum").is_none() => card(gateway.secrets.redactor(), &node),
        _ => payment(&gateway.options, &gateway.secrets, &node),
    };
    notice.map_err(wrong)
}

/// A payment has reached a state, or something else has happened to it.
fn payment(options: &Options, secrets: &Secrets, node: &Node) -> Result<Notice, &'static str> {
    let order_id = reg_pay_num(secrets, node).map_err(|_| "regPayNum is not a number")?;
    let number = number(options, node);
    if order_id.is_none() && number.is_none() && !is_notification(node) {
        return Err("neither about a payment nor about a card");
    }
    let state = answer::text(node, "state").map_err(|_| "state is not a text")?;
    let row = state.and_then(states::find);
    let (amount, commission) = sums(options, node)?;
    let proved = options.check_notification_sign || options.trust_notifications;
    let unsure = match (&number, proved) {
        // Without a number of the gateway's nothing can be asked about.
        _ if order_id.is_none() => Some("names_no_order"),
        (None, _) => Some("names_no_order"),
        (Some(_), false) => Some("unsigned"),
        (Some(_), true) => None,
    };
    Ok(Notice {
        // Refunds are told about by the payment's number too.
        kind: Kind::Payment,
        number,
        order_id,
        event: row.map_or_else(|| secrets.short(state.unwrap_or(OTHER), 64), |row| row.event.to_owned()),
        success: row.and_then(|row| row.success).filter(|success| !success || !failed(node)),
        amount,
        commission,
        unsure,
        repeat_key: repeat_key(node),
        details: None,
        raw: raw(secrets.redactor(), node),
    })
}

/// `result` of the family's notifications, `{"code": 0}` in every one that was seen. Another code beside a state of success
/// is no success.
fn failed(node: &Node) -> bool {
    node.get("result").is_some_and(|result| answer::whole(result, "code") != Ok(Some(0)))
}

/// The event of a notification that tells no state.
const OTHER: &str = "other";

/// Members that a notification of the family has, whatever it is about.
fn is_notification(node: &Node) -> bool {
    const NAMES: &[&str] = &["state", "property", "properties", "result", "amount", "totalAmount", "event", "type"];
    NAMES.iter().filter(|name| node.get(name).is_some()).count() > 1
}

/// A card was stored. Its token is what a till wants to know, and is kept nowhere else.
fn card(redactor: &Redactor, node: &Node) -> Result<Notice, &'static str> {
    let text = |name: &str| answer::text(node, name).ok().flatten().filter(|text| !text.is_empty());
    let token = text("cardToken").ok_or("cardToken is not a text")?;
    let customer = text("userToken").ok_or("userToken is missing")?;
    if [token, customer].iter().any(|id| id.chars().count() > 255 || CardNumber::parse(id).is_ok()) {
        return Err("a token is not an id");
    }
    let clean = |text: &str| redactor.clean(text);
    Ok(Notice {
        kind: Kind::Payment,
        number: None,
        order_id: None,
        event: "card_stored".to_owned(),
        success: Some(true),
        amount: None,
        commission: None,
        unsure: Some("names_no_order"),
        repeat_key: repeat_key(node),
        details: Some(json!({
            "bindingId": token,
            "clientId": customer,
            "maskedPan": text("cardMask").map(clean),
            "paymentSystem": text("cardType").map(clean),
        })),
        raw: raw(redactor, node),
    })
}

/// Amount and commission. The seed's form names both; the family's names the total, and the commission at best.
fn sums(options: &Options, node: &Node) -> Result<(Option<u64>, Option<u64>), &'static str> {
    let whole = |name: &str| answer::whole(node, name).map_err(|_| "a sum is not a whole number");
    let commission = match (whole("comission")?, whole("commission")?) {
        (Some(one), Some(other)) if one != other => return Err("comission and commission differ"),
        (one, other) => one.or(other),
    };
    let total = whole("totalAmount")?;
    let inside = commission.filter(|_| options.total_with_commission).unwrap_or(0);
    let amount = whole("amount")?.or(total.and_then(|total| total.checked_sub(inside)));
    Ok((amount, commission))
}

/// Our number: in the requisite that carries it, or in a member of its own. Other programs of the shop have numbers of
/// other forms, and two numbers are none.
fn number(options: &Options, node: &Node) -> Option<OrderNumber> {
    if let Some(of_property) = options.number_property.as_ref().and_then(|name| property(node, name)) {
        return OrderNumber::parse(&of_property).ok();
    }
    let members = ["orderNumber", "orderId"].into_iter().filter_map(|name| node.text(name));
    let mut numbers = members.filter_map(|text| OrderNumber::parse(text).ok());
    let first = numbers.next()?;
    numbers.all(|other| other == first).then_some(first)
}

/// A requisite: in `properties`, a list of names and values as in requests, or in an object; `property` in the
/// notifications of the family. Two that differ name nothing.
fn property<'n>(node: &'n Node, name: &str) -> Option<Cow<'n, str>> {
    let found = ["properties", "property"].into_iter().filter_map(|member| node.get(member));
    let mut found = found.flat_map(|holder| match holder {
        Node::List(items) => {
            let named = items.iter().filter(|item| item.text("name") == Some(name));
            named.map(|item| item.get("value").and_then(word)).collect()
        }
        holder => Vec::from_iter(holder.get(name).map(word)),
    });
    let first = found.next()??;
    found.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// A value that may be a number of ours: a text, or the number that somebody made of its digits.
fn word(value: &Node) -> Option<Cow<'_, str>> {
    match value {
        Node::Text(text) => Some(Cow::Borrowed(text.as_str())),
        Node::Integer(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// Equal for equal notifications, whatever the order of their members. A hash, because there are tokens among the values.
fn repeat_key(node: &Node) -> String {
    let mut parts = Vec::new();
    collect(node, "", &mut parts);
    parts.sort();
    let hash = digest::digest(&digest::SHA256, parts.join("\n").as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn collect(node: &Node, path: &str, parts: &mut Vec<String>) {
    match node {
        Node::Object(members) => {
            let signed = members.iter().filter(|(name, _)| name != "sign" || !path.is_empty());
            signed.for_each(|(name, value)| collect(value, &format!("{path}/{name}"), parts));
        }
        Node::List(items) => {
            items.iter().enumerate().for_each(|(at, item)| collect(item, &format!("{path}/{at}"), parts));
        }
        value => parts.push(format!("{path}={}", value.clone().into_value())),
    }
}

fn raw(redactor: &Redactor, node: &Node) -> Value {
    hushed(redactor.clean_json(&node.clone().into_value()))
}
