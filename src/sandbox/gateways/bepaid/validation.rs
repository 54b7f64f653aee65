//! What is checked before anything happens, field by field with the documented limits (seed 002, the table of
//! parameters). All that is wrong is told at once.

use super::errors::{self, Manner, Problem};
use super::fields::{FIELDS, Field, Kind, paths};
use super::switches::Switches;
use crate::document::{self, Node};
use crate::model::{CardNumber, Currency};
use crate::sandbox::bank::books::settings::Settings;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;

/// The member at a dotted path.
pub fn find<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(node, |node, name| node.get(name))
}

/// The text at a dotted path.
pub fn text<'n>(node: &'n Node, path: &str) -> Option<&'n str> {
    match find(node, path) {
        Some(Node::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// What stands in `request`, however little is right with it: what a plan looks at.
pub fn glance(body: &[u8]) -> Option<Node> {
    document::parse(std::str::from_utf8(body).ok()?).ok()?.get("request").cloned()
}

/// The checked request. The error is the answer.
pub fn read(world: &World, request: &Request, manner: Manner) -> Result<Node, Reply> {
    let body = std::str::from_utf8(&request.body).map_err(|_| errors::NOT_JSON.reply(manner))?;
    let body = document::parse(body).map_err(|_| errors::NOT_JSON.reply(manner))?;
    let Some(node @ Node::Object(_)) = body.get("request") else {
        return Err(errors::invalid(manner, &[Problem::new("request", "can't be blank")]));
    };
    let problems = problems(world, node);
    if problems.is_empty() { Ok(node.clone()) } else { Err(errors::invalid(manner, &problems)) }
}

/// Everything that is wrong with it.
fn problems(world: &World, node: &Node) -> Vec<Problem> {
    let switches: &Switches = world.switches();
    let mut problems: Vec<Problem> = Vec::new();
    for Field(path, required, kind) in FIELDS {
        let above = |problem: &Problem| path.strip_prefix(problem.path).is_some_and(|rest| rest.starts_with('.'));
        if problems.iter().any(above) {
            continue;
        }
        let wanted = *required || paths(&switches.required).any(|wanted| wanted == *path);
        let value = find(node, path).filter(|value| !matches!(value, Node::Text(text) if text.is_empty()));
        match value {
            None if wanted => problems.push(blank(path)),
            None => {}
            Some(value) => {
                problems.extend(wrong(value, kind, world.settings()).map(|message| Problem::new(path, message)))
            }
        }
    }
    let card = find(node, "recipient_credit_card");
    if matches!(card, Some(Node::Object(_)))
        && text(node, "recipient_credit_card.token").is_none()
        && find(node, "recipient_credit_card.number").is_none()
    {
        problems.push(blank("recipient_credit_card.number"));
    }
    problems.extend(["recipient_billing_address", "sender_billing_address"].iter().flat_map(|of| address(node, of)));
    problems
}

/// The specifications say two things of a missing amount.
fn blank(path: &'static str) -> Problem {
    match path {
        "amount" => Problem { sentence: Some("can't be blank"), ..Problem::new(path, "must be greater than 0") },
        _ => Problem::new(path, "can't be blank"),
    }
}

fn wrong(value: &Node, kind: &Kind, settings: &Settings) -> Option<String> {
    let said = |right: bool, message: &str| (!right).then(|| message.to_owned());
    match (kind, value) {
        (Kind::Amount, value) => match amount(value, settings) {
            None => Some("must be an integer".to_owned()),
            Some(amount) => said(amount > 0, "must be greater than 0"),
        },
        (Kind::Currency, Node::Text(code)) => {
            let letters = code.bytes().all(|b| b.is_ascii_uppercase());
            said(letters && Currency::parse(code).is_some(), "is unknown ISO 4217 Alpha-3 code")
        }
        (Kind::Text(most), Node::Text(text)) => {
            said(text.chars().count() <= *most, &format!("is too long (maximum is {most} characters)"))
        }
        (Kind::Form(fits, message), Node::Text(text)) => said(fits(text), message),
        (Kind::Card, Node::Text(number)) => {
            let digits = number.bytes().all(|b| b.is_ascii_digit());
            said(digits && CardNumber::parse(number).is_ok(), "is not a card number")
        }
        (Kind::Card, _) => Some("is not a card number".to_owned()),
        (Kind::Flag, value) => said(matches!(value, Node::Bool(_)), "must be a boolean"),
        (Kind::Object, value) => said(matches!(value, Node::Object(_)), "must be an object"),
        (Kind::Month, value) => said(month(value).is_some(), "is invalid"),
        (Kind::Year, value) => said(year(value).is_some(), "is invalid"),
        (Kind::Currency | Kind::Text(_) | Kind::Form(..), _) => Some("must be a string".to_owned()),
    }
}

/// A state is two letters in the countries that have them, a code of the United States has a form (seed 002).
fn address(node: &Node, of: &'static str) -> Vec<Problem> {
    let (state_path, zip_path) = match of {
        "sender_billing_address" => ("sender_billing_address.state", "sender_billing_address.zip"),
        _ => ("recipient_billing_address.state", "recipient_billing_address.zip"),
    };
    let country = text(node, &format!("{of}.country")).unwrap_or("");
    let letters = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    let mut problems = Vec::new();
    if ["US", "CA"].contains(&country) && text(node, state_path).is_some_and(|state| !letters(state)) {
        problems.push(Problem::new(state_path, "is invalid"));
    }
    if country == "US" && text(node, zip_path).is_some_and(|zip| !us_zip(zip)) {
        problems.push(Problem::new(zip_path, "is invalid"));
    }
    problems
}

/// `NNNNN` or `NNNNN-NNNN`
fn us_zip(zip: &str) -> bool {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    match zip.split_once('-') {
        None => digits(zip, 5),
        Some((code, more)) => digits(code, 5) && digits(more, 4),
    }
}

/// Whole minor units; `None` where it is no whole number.
fn amount(value: &Node, settings: &Settings) -> Option<u64> {
    match value {
        Node::Integer(amount) if *amount < 0 => Some(0),
        Node::Integer(amount) => u64::try_from(*amount).ok().filter(|amount| i64::try_from(*amount).is_ok()),
        Node::Text(digits) if settings.amount_text => digits.parse().ok(),
        _ => None,
    }
}

/// The checked request's amount.
pub fn checked_amount(node: &Node, settings: &Settings) -> u64 {
    node.get("amount").and_then(|value| amount(value, settings)).unwrap_or(0)
}

/// The table says number, the example has a text (seed 002).
pub fn month(value: &Node) -> Option<u8> {
    let month = match value {
        Node::Integer(month) => u8::try_from(*month).ok(),
        Node::Text(text) if text.len() <= 2 => text.parse().ok(),
        _ => None,
    };
    month.filter(|month| (1..=12).contains(month))
}

/// Four digits.
pub fn year(value: &Node) -> Option<u16> {
    let year = match value {
        Node::Integer(year) => u16::try_from(*year).ok(),
        Node::Text(text) if text.len() == 4 => text.parse().ok(),
        _ => None,
    };
    year.filter(|year| (1000..=9999).contains(year))
}
