//! The bank's requests, in the order of the page's own examples. Amounts are integers of minor units, the currency is
//! three letters, and the login stands in a header of every request.

use super::status::{Way, way};
use super::{Bepaid, request_id};
use crate::gateways::body::{self, Json};
use crate::model::{Destination, HttpRequest, Kind, Method, Payout, Stage, Subject};
use serde_json::Value;
use zeroize::Zeroizing;

type Names = &'static [(&'static str, &'static str)];

/// Our names and the bank's, in the order of its examples.
const RECIPIENT: Names = &[
    ("ip", "ip"),
    ("email", "email"),
    ("deviceId", "device_id"),
    ("birthDate", "birth_date"),
    ("taxpayerId", "taxpayer_id"),
];
const SENDER: Names = &[("ip", "ip"), ("email", "email"), ("deviceId", "device_id"), ("birthDate", "birth_date")];
const ADDRESS: Names = &[
    ("firstName", "first_name"),
    ("lastName", "last_name"),
    ("country", "country"),
    ("city", "city"),
    ("state", "state"),
    ("zip", "zip"),
    ("address", "address"),
    ("phone", "phone"),
];
const P2P: Names = &[("serviceId", "service_id"), ("serviceExtension", "service_extension")];
const DOCUMENT: Names = &[
    ("type", "type"),
    ("issuer", "issuer"),
    ("series", "series"),
    ("number", "number"),
    ("issuedAt", "issued_at"),
    ("validUntil", "valid_until"),
];

/// Whether no real money moves: always at a test site, else where the request says so.
pub(super) fn is_test(gateway: &Bepaid, payout: &Payout) -> bool {
    gateway.test || payout.extra["test"] == true
}

/// `POST /transactions/payouts`, or its asynchronous twin.
pub(super) fn payout(gateway: &Bepaid, payout: &Payout, stage: &Stage) -> HttpRequest {
    let path = match gateway.options.asynchronous {
        true => "/async/transactions/payouts",
        false => "/transactions/payouts",
    };
    let mut headers = headers(gateway);
    headers.insert(0, ("Content-Type".to_owned(), "application/json".to_owned()));
    let key = request_id::of(&gateway.account, Kind::Payout, payout.number.as_str(), stage.key);
    headers.push(("RequestID".to_owned(), key));
    let body = Json::object(|body| body.nested("request", |request| write(gateway, payout, request)));
    HttpRequest { method: Method::Post, path: path.to_owned(), headers, body }
}

fn write(gateway: &Bepaid, payout: &Payout, request: &mut Json) {
    let extra = &payout.extra;
    request.number("amount", payout.amount.get());
    request.text("currency", payout.currency.letters());
    request.text("description", payout.description.as_deref().unwrap_or_default());
    request.text("tracking_id", payout.number.as_str());
    request.optional("language", payout.language.as_deref().map(str::to_lowercase).as_deref());
    request.optional("notification_url", extra["notificationUrl"].as_str());
    request.optional("verification_url", extra["verificationUrl"].as_str());
    let test = is_test(gateway, payout).then_some(true).or(extra["test"].as_bool());
    for (name, flag) in [("duplicate_check", extra["duplicateCheck"].as_bool()), ("test", test)] {
        if let Some(flag) = flag {
            request.flag(name, flag);
        }
    }
    let recipient = members(&extra["recipient"], RECIPIENT, payout.recipient.email.as_deref());
    part(request, "recipient", &recipient);
    part(request, "sender", &members(&extra["sender"], SENDER, None));
    part(request, "recipient_billing_address", &members(&extra["recipientBillingAddress"], ADDRESS, None));
    part(request, "sender_billing_address", &members(&extra["senderBillingAddress"], ADDRESS, None));
    request.nested("recipient_credit_card", |card| destination(&payout.destination, card));
    let (p2p, document) = (members(&extra["p2p"], P2P, None), members(&extra["document"], DOCUMENT, None));
    if !p2p.is_empty() || !document.is_empty() {
        request.nested("additional_data", |more| {
            part(more, "p2p", &p2p);
            part(more, "document", &document);
        });
    }
}

/// The members of one of our objects under the bank's names; `email` where the vocabulary has it instead.
fn members<'v>(ours: &'v Value, names: Names, email: Option<&'v str>) -> Vec<(&'static str, &'v str)> {
    let text = |name: &str| ours[name].as_str().or(email.filter(|_| name == "email"));
    names.iter().filter_map(|(ours, theirs)| text(ours).map(|text| (*theirs, text))).collect()
}

fn part(body: &mut Json, name: &str, members: &[(&'static str, &str)]) {
    if !members.is_empty() {
        body.nested(name, |body| members.iter().for_each(|(name, text)| body.text(name, text)));
    }
}

/// Seed 002: `exp_month` is an integer in the table but the text "12" in the example, "two digits, e.g. 01", which no
/// integer can be; the year is an integer in both.
fn destination(destination: &Destination, body: &mut Json) {
    match destination {
        Destination::Card(card) => {
            body.text("number", card.number.expose());
            body.optional("holder", card.holder.as_deref());
            if let Some((year, month)) = card.expiry {
                body.text("exp_month", &format!("{month:02}"));
                body.number("exp_year", year.into());
            }
        }
        Destination::Binding(token) => body.text("token", token),
        Destination::Page(_) | Destination::Agreed => {}
    }
}

/// The question about a payout.
pub(super) fn status(gateway: &Bepaid, subject: &Subject) -> HttpRequest {
    let encoded = |text: &str| String::from_utf8_lossy(&body::percent_encoded(text)).into_owned();
    let path = match way(&gateway.options, subject) {
        Way::Task(id) => format!("/async/result/{}", encoded(id)),
        Way::Uid(uid) => format!("/transactions/{}", encoded(uid)),
        Way::First => format!("/transactions/tracking_id/{}", encoded(subject.number.as_str())),
        Way::All => format!("/v2/transactions/tracking_id/{}", encoded(subject.number.as_str())),
    };
    HttpRequest { method: Method::Get, path, headers: headers(gateway), body: Zeroizing::new(Vec::new()) }
}

fn headers(gateway: &Bepaid) -> Vec<(String, String)> {
    let mut headers = vec![
        ("Accept".to_owned(), "application/json".to_owned()),
        ("Authorization".to_owned(), gateway.authorization.expose().to_owned()),
    ];
    if let Some(version) = gateway.options.api_version {
        headers.push(("X-API-Version".to_owned(), version.to_owned()));
    }
    headers
}
