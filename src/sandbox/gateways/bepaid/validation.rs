//! What is checked before anything happens, field by field with the documented limits (seed 002, the table of
//! parameters). All that is wrong is told at once.

use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::books::settings::Settings;
use crate::sandbox::bank::books::world::World;
use super::errors::{self, Manner, Problem};
use crate::document::{self, Node};
use crate::model::{CardNumber, Currency};
use jiff::civil::Date;
use std::net::IpAddr;

/// What a field may hold.
enum Kind {
    /// Whole minor units.
    Amount,
    /// Three letters of ISO 4217.
    Currency,
    /// A text of at most so many characters.
    Text(usize),
    /// A text of this form; else this is said.
    Form(fn(&str) -> bool, &'static str),
    /// `true` or `false`.
    Flag,
    /// Nested.
    Object,
    /// A card number.
    Card,
    /// 1 to 12, as a number or as two digits.
    Month,
    /// Four digits, as a number or as a text.
    Year,
}

/// One field below `request`, and whether every shop must send it.
struct Field(&'static str, bool, Kind);

/// The languages of the e-mail (seed 002).
static LANGUAGES: &[&str] =
    &["en", "es", "tr", "de", "it", "ru", "zh", "fr", "da", "sv", "no", "fi", "pl", "ja", "be", "uk", "ka", "ro"];

const URL: Kind = Kind::Form(
    |text| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty()) && !text.contains(|c: char| c.is_control() || c.is_whitespace())
    },
    "is not a valid URL",
);
const IP: Kind = Kind::Form(|text| text.parse::<IpAddr>().is_ok(), "is not a valid IP address");
const EMAIL: Kind = Kind::Form(
    |text| text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
    "is not a valid email",
);
const DATE: Kind = Kind::Form(
    |text| text.len() == 10 && text.parse::<Date>().is_ok(),
    "is not a valid date, must be in the format YYYY-MM-DD",
);
const COUNTRY: Kind = Kind::Form(
    |text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()),
    "is unknown ISO 3166-1 Alpha-2 code",
);
const ANY: Kind = Kind::Text(255);

/// The fields, those that every shop must send in the order of the vendor's own specifications.
static FIELDS: &[Field] = &[
    Field("currency", true, Kind::Currency),
    Field("description", true, Kind::Text(255)),
    Field("amount", true, Kind::Amount),
    Field("tracking_id", false, Kind::Text(255)),
    Field("duplicate_check", false, Kind::Flag),
    Field("language", false, Kind::Form(|text| LANGUAGES.contains(&text), "is not included in the list")),
    Field("notification_url", false, URL),
    Field("verification_url", false, URL),
    Field("test", false, Kind::Flag),
    Field("recipient_credit_card", true, Kind::Object),
    Field("recipient_credit_card.number", false, Kind::Card),
    Field("recipient_credit_card.holder", false, Kind::Text(32)),
    Field("recipient_credit_card.exp_month", false, Kind::Month),
    Field("recipient_credit_card.exp_year", false, Kind::Year),
    Field("recipient_credit_card.token", false, ANY),
    Field("recipient", false, Kind::Object),
    Field("recipient.ip", false, IP),
    Field("recipient.email", false, EMAIL),
    Field("recipient.device_id", false, ANY),
    Field("recipient.birth_date", false, DATE),
    Field("recipient.taxpayer_id", false, ANY),
    Field("sender", false, Kind::Object),
    Field("sender.ip", false, IP),
    Field("sender.email", false, EMAIL),
    Field("sender.device_id", false, ANY),
    Field("sender.birth_date", false, DATE),
    Field("recipient_billing_address", false, Kind::Object),
    Field("recipient_billing_address.first_name", false, Kind::Text(30)),
    Field("recipient_billing_address.last_name", false, Kind::Text(30)),
    Field("recipient_billing_address.country", false, COUNTRY),
    Field("recipient_billing_address.city", false, Kind::Text(60)),
    Field("recipient_billing_address.state", false, ANY),
    Field("recipient_billing_address.zip", false, ANY),
    Field("recipient_billing_address.address", false, Kind::Text(255)),
    Field("recipient_billing_address.phone", false, Kind::Text(100)),
    Field("sender_billing_address", false, Kind::Object),
    Field("sender_billing_address.first_name", false, Kind::Text(30)),
    Field("sender_billing_address.last_name", false, Kind::Text(30)),
    Field("sender_billing_address.country", false, COUNTRY),
    Field("sender_billing_address.city", false, Kind::Text(60)),
    Field("sender_billing_address.state", false, ANY),
    Field("sender_billing_address.zip", false, ANY),
    Field("sender_billing_address.address", false, Kind::Text(255)),
    Field("sender_billing_address.phone", false, Kind::Text(100)),
    Field("additional_data", false, Kind::Object),
    Field("additional_data.p2p", false, Kind::Object),
    Field("additional_data.p2p.service_id", false, ANY),
    Field("additional_data.p2p.service_extension", false, ANY),
    Field("additional_data.document", false, Kind::Object),
    Field(
        "additional_data.document.type",
        false,
        Kind::Form(|text| ["PASSPORT", "ID"].contains(&text), "is not included in the list"),
    ),
    Field("additional_data.document.issuer", false, ANY),
    Field("additional_data.document.series", false, ANY),
    Field("additional_data.document.number", false, ANY),
    Field("additional_data.document.issued_at", false, DATE),
    Field("additional_data.document.valid_until", false, DATE),
];

/// The paths in a text with commas between.
pub fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|path| !path.is_empty())
}

/// The field with that path, as the table spells it.
pub fn field(path: &str) -> Option<&'static str> {
    FIELDS.iter().map(|field| field.0).find(|known| *known == path)
}

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
    let problems = problems(node, &world.settings);
    if problems.is_empty() { Ok(node.clone()) } else { Err(errors::invalid(manner, &problems)) }
}

/// Everything that is wrong with it.
fn problems(node: &Node, settings: &Settings) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for Field(path, required, kind) in FIELDS {
        let above = |problem: &Problem| path.strip_prefix(problem.path).is_some_and(|rest| rest.starts_with('.'));
        if problems.iter().any(above) {
            continue;
        }
        let wanted = *required || paths(&settings.bepaid.required).any(|wanted| wanted == *path);
        let value = find(node, path).filter(|value| !matches!(value, Node::Text(text) if text.is_empty()));
        match value {
            None if wanted => problems.push(blank(path)),
            None => {}
            Some(value) => problems.extend(wrong(value, kind, settings).map(|message| Problem::new(path, message))),
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
