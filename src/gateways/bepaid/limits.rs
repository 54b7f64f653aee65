//! The bank's limits on a payout, checked before anything is journalled, and what this shop's acquirer needs beyond them.
//! An error names the field of our own request, not of the bank's.

use super::{DESCRIPTION, Options};
use crate::document::{Field, FieldError, Node, Problem, Shape};
use crate::model::{Destination, Payout};
use std::net::IpAddr;

/// Seed 002: `description` string (255).
const DESCRIPTION_CHARS: usize = 255;
/// `recipient_credit_card.holder` string (32).
const HOLDER: usize = 32;
/// `recipient_credit_card.token`: no length is documented.
const TOKEN: usize = 255;

/// `language`: seed 002, in its order; the last two are the family's.
const LANGUAGES: &[&str] = &[
    "en", "es", "tr", "de", "it", "ru", "zh", "fr", "da", "sv", "no", "fi", "pl", "ja", "be", "uk", "ka", "ro", "lv",
    "az",
];

const RECIPIENT_ADDRESS: &str = "recipientBillingAddress";

/// What `options.required` may name outside the object `gateway`.
const VOCABULARY: &[&str] = &["card.expiry", "card.holder", "recipient.email", "language"];

/// The paths of `options.required`: "conditional" fields are a setting of the acquirer, which only the shop knows.
pub(super) fn required(options: &Node) -> Result<Vec<String>, FieldError> {
    let Some(Node::List(items)) = options.get("required") else {
        return Ok(Vec::new());
    };
    let path = |(at, item): (usize, &Node)| match item {
        Node::Text(path) if is_known(path) => Ok(path.to_string()),
        _ => Err(FieldError::new(
            format!("options.required[{at}]"),
            Problem::Format("a field of payout.create such as card.holder or gateway.sender.ip"),
        )),
    };
    items.iter().enumerate().map(path).collect()
}

fn is_known(path: &str) -> bool {
    VOCABULARY.contains(&path) || path.strip_prefix("gateway.").is_some_and(|path| is_field(path, DESCRIPTION.extra))
}

fn is_field(path: &str, fields: &[Field]) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    fields.iter().find(|field| field.name == name).is_some_and(|field| match (rest, field.shape) {
        (None, _) => true,
        (Some(rest), Shape::Object(fields)) => is_field(rest, fields),
        (Some(_), _) => false,
    })
}

/// Checks a payout against the limits. `extra` has passed its table.
pub(super) fn check(payout: &Payout, extra: &Node, options: &Options, test: bool) -> Result<(), FieldError> {
    // A path of a question ends in the number, and a dot or two there lead to another path.
    if matches!(payout.number.as_str(), "." | "..") {
        return wrong("orderNumber", Problem::Format("more than dots"));
    }
    match &payout.description {
        Some(description) => length("description", description, 1, DESCRIPTION_CHARS)?,
        None => return wrong("description", Problem::Missing),
    }
    if payout.language.as_ref().is_some_and(|language| !LANGUAGES.contains(&language.to_lowercase().as_str())) {
        return wrong("language", Problem::Choice(LANGUAGES));
    }
    if !payout.params.is_empty() {
        return wrong("jsonParams", no_place("bePaid takes no additional parameters"));
    }
    if payout.source.is_some() {
        return wrong("source", no_place("bePaid pays out from the shop's account only"));
    }
    destination(&payout.destination)?;
    if test && extra.get("test").is_some() && !extra.flag("test") {
        return wrong("gateway.test", no_place("in the environment test every payout is a test"));
    }
    for party in ["recipient", "sender"] {
        ip(party, extra)?;
    }
    for address in [RECIPIENT_ADDRESS, "senderBillingAddress"] {
        billing(address, extra)?;
    }
    options
        .required
        .iter()
        .find(|path| !is_there(path, payout, extra))
        .map_or(Ok(()), |path| wrong(path, Problem::Missing))
}

fn destination(destination: &Destination) -> Result<(), FieldError> {
    match destination {
        Destination::Card(card) => {
            card.holder.as_ref().map_or(Ok(()), |holder| length("card.holder", holder, 1, HOLDER))
        }
        Destination::Binding(token) => length("bindingId", token, 1, TOKEN),
        Destination::Agreed => wrong("card", Problem::OneOf(&["card", "bindingId"])),
        Destination::Page(_) => unreachable!("payout.register is not among the operations"),
    }
}

fn ip(party: &str, extra: &Node) -> Result<(), FieldError> {
    match extra.get(party).and_then(|party| party.text("ip")) {
        Some(ip) if ip.parse::<IpAddr>().is_err() => {
            wrong(&format!("gateway.{party}.ip"), Problem::Format("an IP address such as 192.0.2.1"))
        }
        _ => Ok(()),
    }
}

/// Seed 002: `state` "if the country is US or CA", conditionally mandatory of the recipient and optional of the sender;
/// `zip` of US is `NNNNN` or `NNNNN-NNNN`.
fn billing(name: &str, extra: &Node) -> Result<(), FieldError> {
    let Some(address) = extra.get(name) else {
        return Ok(());
    };
    let field = |member: &str| format!("gateway.{name}.{member}");
    let letters = |text: &str| text.bytes().all(|b| b.is_ascii_uppercase());
    let country = address.text("country");
    if country.is_some_and(|country| !letters(country)) {
        return wrong(&field("country"), Problem::Format("two capital letters of ISO 3166-1 such as KZ"));
    }
    match (address.text("state"), country) {
        (None, Some("US" | "CA")) if name == RECIPIENT_ADDRESS => return wrong(&field("state"), Problem::Missing),
        (Some(state), Some("US" | "CA")) if !letters(state) => {
            return wrong(&field("state"), Problem::Format("two capital letters such as CO"));
        }
        (Some(_), Some("US" | "CA")) | (None, _) => {}
        (Some(_), _) => return wrong(&field("state"), no_place("only addresses in US and CA have a state")),
    }
    match (address.text("zip"), country) {
        (Some(zip), Some("US")) if !is_us_zip(zip) => {
            wrong(&field("zip"), Problem::Format("NNNNN or NNNNN-NNNN for the country US"))
        }
        _ => Ok(()),
    }
}

fn is_us_zip(zip: &str) -> bool {
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    match zip.split_once('-') {
        None => digits(zip, 5),
        Some((first, rest)) => digits(first, 5) && digits(rest, 4),
    }
}

/// Whether a payout has what `options.required` names. A token stands for expiry and holder.
fn is_there(path: &str, payout: &Payout, extra: &Node) -> bool {
    match (path, &payout.destination) {
        ("card.expiry", Destination::Card(card)) => card.expiry.is_some(),
        ("card.holder", Destination::Card(card)) => card.holder.is_some(),
        ("card.expiry" | "card.holder", _) => true,
        ("recipient.email", _) => payout.recipient.email.is_some(),
        ("language", _) => payout.language.is_some(),
        _ => {
            let inside = path.strip_prefix("gateway.").expect("options.required has been checked");
            inside.split('.').try_fold(extra, |node, name| node.get(name)).is_some()
        }
    }
}

fn no_place(why: &str) -> Problem {
    Problem::Impossible(why.to_owned())
}

fn length(field: &str, text: &str, min: usize, max: usize) -> Result<(), FieldError> {
    match (min..=max).contains(&text.chars().count()) {
        true => Ok(()),
        false => wrong(field, Problem::Length(min, max)),
    }
}

fn wrong(field: &str, problem: Problem) -> Result<(), FieldError> {
    Err(FieldError::new(field, problem))
}
