//! What no money of ours is at stake in: the cards that a customer has stored at the bank, and orders of other programs.

use super::answers::{Expected, opened};
use super::order::{Known, Order, expiry};
use super::refusals::{self, ErrorCode, Method, Outcome};
use crate::document::Node;
use crate::gateways::{QueryReading, answer};
use crate::model::{Facts, HttpAnswer, OrderNumber, object};
use serde_json::{Value, json};

/// `getBindings.do`.
pub(super) fn cards(expected: &Expected, answer: &HttpAnswer) -> QueryReading {
    let mut facts = expected.facts(answer);
    let node = match opened(expected, Method::Cards, answer, &mut facts) {
        Ok(node) => node,
        Err(finding) => {
            facts.reason = finding.reason;
            return refusal(Method::Cards, facts);
        }
    };
    let list = match node.get("bindings") {
        None => Ok(Vec::new()),
        Some(Node::List(list)) => list.iter().map(|binding| card(expected, binding)).collect(),
        Some(_) => Err(()),
    };
    match list {
        Ok(list) => answered(list, facts),
        Err(()) => {
            facts.reason = Some("cards_unreadable");
            QueryReading::Unreadable(facts)
        }
    }
}

fn answered(cards: Vec<Value>, facts: Facts) -> QueryReading {
    QueryReading::Answered(object([("cards".to_owned(), Value::Array(cards))]), facts)
}

/// `unBindCard.do`.
pub(super) fn unbound(expected: &Expected, answer: &HttpAnswer) -> QueryReading {
    let mut facts = expected.facts(answer);
    match opened(expected, Method::Unbind, answer, &mut facts) {
        Ok(_) => QueryReading::Answered(object([("removed".to_owned(), true.into())]), facts),
        Err(finding) => {
            facts.reason = finding.reason;
            refusal(Method::Unbind, facts)
        }
    }
}

/// `getOrderStatusExtended.do` about an order that another program made: what the bank says of it is told, compared with the
/// number and the id that were named, and nothing of it is taken for ours.
pub(super) fn order(expected: &Expected, number: &OrderNumber, order_id: &str, answer: &HttpAnswer) -> QueryReading {
    let mut facts = expected.facts(answer);
    let found = opened(expected, Method::Status, answer, &mut facts).and_then(|node| {
        let known = Known { number, currency: None, order_id: Some(order_id) };
        let order = Order::read(expected, &known, &node)?;
        order.note(expected, &mut facts);
        let currency = answer::currency(&node, "currency").ok().flatten().map(|currency| currency.letters().to_owned());
        Ok(json!({
            "orderId": order_id, "orderNumber": number.as_str(), "stands": order.status.word(), "amount": order.amount,
            "currency": currency, "details": facts.details.take(),
        }))
    });
    match found {
        Ok(order) => {
            QueryReading::Answered(object([("order".to_owned(), order)]), Facts { raw: facts.raw, ..Facts::default() })
        }
        Err(finding) => {
            facts.reason = finding.reason;
            refusal(Method::Status, facts)
        }
    }
}

/// A failure inside the bank is no refusal: the same question may be answered a moment later.
fn refusal(method: Method, facts: Facts) -> QueryReading {
    let http = facts.http.unwrap_or_default();
    let code =
        facts.code.as_deref().and_then(|code| code.parse().ok()).map(ErrorCode).filter(|code| *code != ErrorCode::NONE);
    match code.map(|code| refusals::find(method, http, code, None)) {
        Some(Some(row)) if row.outcome == Outcome::NoCards && facts.reason == Some(row.reason) => {
            answered(Vec::new(), facts)
        }
        Some(Some(row)) if row.outcome == Outcome::Unknown => QueryReading::Unreadable(facts),
        Some(_) if http == 200 => QueryReading::Refused(facts),
        None if answer::refused_by_http(http).is_some() && facts.reason == answer::refused_by_http(http) => {
            QueryReading::Refused(facts)
        }
        _ => QueryReading::Unreadable(facts),
    }
}

fn card(expected: &Expected, binding: &Node) -> Result<Value, ()> {
    // Handed back to the bank as it came.
    let id = answer::text(binding, "bindingId").map_err(|_| ())?.ok_or(())?;
    if id.is_empty() || expected.leaks(id) {
        return Err(());
    }
    let mut card = object([("bindingId".to_owned(), Value::from(id))]);
    let mut tell = |name: &str, text: Option<String>| {
        if let Some(text) = text {
            card.insert(name.to_owned(), text.into());
        }
    };
    let text = |name| binding.text(name).map(|text| expected.clean(text));
    tell("maskedPan", text("maskedPan"));
    // Integer in the table, text in the example.
    let digits = answer::whole(binding, "expiryDate").ok().flatten().map(|digits| digits.to_string());
    tell("expiry", digits.or(text("expiryDate")).map(|text| expiry(&text)));
    tell("paymentWay", text("paymentWay"));
    tell("label", text("displayLabel"));
    Ok(Value::Object(card))
}
