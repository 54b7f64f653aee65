//! The questions at which no payment is at stake: customers and their stored cards.

use super::answers::{Expected, Opened, ResultState, opened, result_state};
use super::refusals::Refusal;
use crate::document::Node;
use crate::gateways::finding::{Finding, unknown};
use crate::gateways::{QueryReading, answer};
use crate::model::{Facts, HttpAnswer, Query, object};
use serde_json::{Map, Value};

type Members = Map<String, Value>;

/// Reads the answer to a question.
pub(super) fn read(expected: &Expected, query: &Query, answer: &HttpAnswer) -> QueryReading {
    let mut facts = expected.facts(answer);
    let node = match opened(expected, answer, &mut facts) {
        Ok(Opened::Fine(node)) => node,
        Ok(Opened::Refused(refusal, _)) => return refused(refusal, facts),
        Err(finding) => return unanswered(finding, facts),
    };
    let members = match query {
        Query::CustomerRegister(customer) => self::customer(expected, &customer.phone, &node),
        Query::CustomerStatus { phone } => self::customer(expected, phone, &node),
        Query::CardRegister { .. } => registered(expected, &node, &mut facts),
        Query::Cards { .. } => cards(expected, &node),
        Query::CardRemove { .. } => match removed(expected, &node) {
            Ok(true) => Ok(object([("removed".to_owned(), true.into())])),
            Ok(false) => {
                facts.message = node.text("desc").map(|words| expected.clean(words));
                facts.reason = Some("card_not_removed");
                return QueryReading::Refused(facts);
            }
            Err(finding) => Err(finding),
        },
        Query::Ping | Query::Balance { .. } | Query::Order { .. } => {
            unreachable!("none of them is among the operations")
        }
    };
    match members {
        Ok(members) => QueryReading::Answered(members, facts),
        Err(finding) => {
            facts.form_url = None;
            unreadable(finding, facts)
        }
    }
}

/// An error inside the gateway is no refusal, unless it names one: the same question may be answered a moment later.
fn refused(refusal: Refusal, mut facts: Facts) -> QueryReading {
    facts.reason = Some(refusal.reason());
    match refusal == Refusal::NotRegistered || facts.http.is_some_and(|http| http < 500) {
        true => QueryReading::Refused(facts),
        false => QueryReading::Unreadable(facts),
    }
}

/// A server in front of the gateway may have refused.
fn unanswered(finding: Finding, mut facts: Facts) -> QueryReading {
    let by_http = facts.http.and_then(answer::refused_by_http);
    if by_http.is_some() && finding.reason == by_http {
        facts.reason = by_http;
        return QueryReading::Refused(facts);
    }
    unreadable(finding, facts)
}

fn unreadable(finding: Finding, mut facts: Facts) -> QueryReading {
    facts.reason = finding.reason;
    facts.alarm = finding.alarm;
    QueryReading::Unreadable(facts)
}

/// A customer. His telephone must be the one that was asked about; the example prints a placeholder there.
fn customer(expected: &Expected, phone: &str, node: &Node) -> Result<Members, Finding> {
    let login = answer::text(node, "login").map_err(|_| unknown("login_unreadable"))?;
    let is_phone = |login: &str| !login.is_empty() && login.bytes().all(|b| b.is_ascii_digit());
    if login.map(|login| login.trim_start_matches('+')).is_some_and(|login| is_phone(login) && login != phone) {
        return Err(unknown("login_differs"));
    }
    let token = token(expected, node, "userToken")?;
    let state = answer::text(node, "state").map_err(|_| unknown("state_unreadable"))?;
    let state = state.ok_or_else(|| unknown("state_missing"))?;
    let mut members = object([("clientId".to_owned(), token.into())]);
    members.insert("state".to_owned(), expected.clean(state).into());
    for (ours, theirs) in
        [("phone", "login"), ("email", "email"), ("name", "name"), ("surname", "surName"), ("middleName", "middleName")]
    {
        tell(&mut members, ours, node.text(theirs).map(|text| expected.clean(text)));
    }
    Ok(members)
}

/// The page where a card is stored; a payment of up to five tenge, given back by the gateway, proves the card.
fn registered(expected: &Expected, node: &Node, facts: &mut Facts) -> Result<Members, Finding> {
    expected.same_customer(node)?;
    let number = expected.reg_pay_num(node).map_err(|_| unknown("reg_pay_num_unreadable"))?;
    let number = number.ok_or_else(|| unknown("reg_pay_num_missing"))?;
    let url = answer::text(node, "payUrl").map_err(|_| unknown("pay_url_unusable"))?;
    let url = url.ok_or_else(|| unknown("pay_url_missing"))?;
    facts.form_url = Some(expected.page(url).ok_or_else(|| unknown("pay_url_unusable"))?);
    let mut members = object([("orderId".to_owned(), number.into())]);
    tell(&mut members, "methodType", node.text("methodType").map(|text| expected.clean(text)));
    Ok(members)
}

fn cards(expected: &Expected, node: &Node) -> Result<Members, Finding> {
    expected.same_customer(node)?;
    let cards = match node.get("cards") {
        Some(Node::List(list)) => list.iter().map(|card| self::card(expected, card)).collect::<Result<Vec<_>, _>>()?,
        Some(_) => return Err(unknown("cards_unreadable")),
        None => return Err(unknown("cards_missing")),
    };
    Ok(object([("cards".to_owned(), Value::Array(cards))]))
}

fn card(expected: &Expected, card: &Node) -> Result<Value, Finding> {
    let unreadable = || unknown("cards_unreadable");
    let mut members = object([("bindingId".to_owned(), token(expected, card, "cardToken")?.into())]);
    let text = |name: &str| answer::text(card, name).map_err(|_| unreadable());
    let clean = |text: Option<&str>| text.map(|text| expected.clean(text));
    tell(&mut members, "maskedPan", clean(text("cardMask")?));
    tell(&mut members, "paymentSystem", clean(text("cardType")?));
    let state = text("state")?;
    tell(&mut members, "state", clean(state));
    if let Some(state) = state {
        members.insert("active".to_owned(), state.eq_ignore_ascii_case("active").into());
    }
    // Older versions of the family tell it: MMyyyy.
    tell(&mut members, "expiry", clean(text("exp")?).map(|text| expiry(&text)));
    Ok(Value::Object(members))
}

/// `122024` as `2024-12`; anything else as it is.
fn expiry(text: &str) -> String {
    match text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("{}-{}", &text[2..], &text[..2]),
        false => text.to_owned(),
    }
}

fn removed(expected: &Expected, node: &Node) -> Result<bool, Finding> {
    expected.same_customer(node)?;
    Ok(result_state(node)? == ResultState::Success)
}

/// An id that is handed back to the gateway as it came.
fn token(expected: &Expected, node: &Node, name: &str) -> Result<String, Finding> {
    match answer::text(node, name) {
        Ok(Some(id)) if !id.is_empty() && id.chars().count() <= 255 && !expected.secrets.leaks(id) => Ok(id.to_owned()),
        Ok(None) => Err(unknown("token_missing")),
        _ => Err(unknown("token_unreadable")),
    }
}

fn tell(members: &mut Members, name: &str, text: Option<String>) {
    if let Some(text) = text {
        members.insert(name.to_owned(), text.into());
    }
}
