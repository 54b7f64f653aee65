//! A notification: a POST with JSON. The Kazakhstan edition does not sign it, so that whoever knows the address can send
//! one: it is a hint, and only with a signature or with the operator's word does it bring a lost number to its payment.
//!
//! Source: seed 003, "Уведомление об оплате" and "Уведомление о регистрации карты"; the longer forms: family.

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
    let notice = match node.get("regPayNum") {
        Some(_) => payment(&gateway.options, &gateway.secrets, &node),
        None if node.get("cardToken").is_some() => card(gateway.secrets.redactor(), &node),
        None => Err("neither about a payment nor about a card"),
    };
    notice.map_err(wrong)
}

/// A payment has reached a state.
fn payment(options: &Options, secrets: &Secrets, node: &Node) -> Result<Notice, &'static str> {
    let reg_pay_num = reg_pay_num(secrets, node).ok().flatten().ok_or("regPayNum is not a number")?;
    let state = answer::text(node, "state").map_err(|_| "state is not a text")?.ok_or("state is missing")?;
    let row = states::find(state);
    let (amount, commission) = sums(options, node)?;
    let number = number(options, node)?;
    let proved = options.check_notification_sign || options.trust_notifications;
    let unsure = match (&number, proved) {
        (None, _) => Some("names_no_order"),
        (Some(_), false) => Some("unsigned"),
        (Some(_), true) => None,
    };
    Ok(Notice {
        // Refunds are told about by the payment's number too.
        kind: Kind::Payment,
        number,
        order_id: Some(reg_pay_num),
        event: row.map_or_else(|| secrets.short(state, 64), |row| row.event.to_owned()),
        success: row.and_then(|row| row.success),
        amount,
        commission,
        unsure,
        repeat_key: repeat_key(node),
        details: None,
        raw: raw(secrets.redactor(), node),
    })
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

/// Our number: in the requisite that carries it, or in a member of its own.
fn number(options: &Options, node: &Node) -> Result<Option<OrderNumber>, &'static str> {
    let of_property = options.number_property.as_ref().and_then(|name| property(node, name));
    let members = ["orderNumber", "orderId"].into_iter().filter_map(|name| node.text(name));
    let mut numbers: Vec<OrderNumber> =
        of_property.into_iter().chain(members).filter_map(|text| OrderNumber::parse(text).ok()).collect();
    numbers.dedup();
    match numbers.len() {
        0 | 1 => Ok(numbers.pop()),
        _ => Err("it names two order numbers"),
    }
}

/// A requisite: a list of names and values as in requests, or an object.
fn property<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    match node.get("properties")? {
        Node::List(list) => {
            let mut named = list.iter().filter(|item| item.text("name") == Some(name));
            // Twice the same requisite names nothing.
            named.next().filter(|_| named.next().is_none()).and_then(|item| item.text("value"))
        }
        properties => properties.text(name),
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
        value => parts.push(format!("{path}={}", value.to_value())),
    }
}

fn raw(redactor: &Redactor, node: &Node) -> Value {
    hushed(redactor.clean_json(&node.to_value()))
}
