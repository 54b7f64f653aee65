//! What of a request this gateway has, checked before anything is journalled: what it would not understand is refused
//! by the name of our own field, and not silently left out. Lengths were lost with seed 003's tables, so that only sane
//! bounds are checked.

use super::methods::Method;
use super::options::{Options, PAY_TYPES};
use super::requests;
use crate::document::{self, Field, FieldError, Node, Problem, Shape};
use crate::model::{Command, Means, Payment, Query, Refund};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::net::IpAddr;

/// Seed 003, "orderNote": the currencies that the card form shows. The page writes GPB where it means the pound.
pub(super) const KNOWN_CURRENCIES: &[&str] =
    &["RUB", "KZT", "USD", "EUR", "GPB", "GBP", "KGS", "UZS", "AZN", "GEL", "TRY", "CNY", "AMD"];

/// Requisites of one payment.
const PROPERTIES: usize = 100;
/// Characters of a requisite's name.
const PROPERTY_NAME: usize = 255;
/// Items of one order.
const ITEMS: usize = 500;

const CLIENT_TYPE: Field = Field::optional(
    "clientType",
    Shape::Choice(&["web", "mobile", "iframe"]),
    "where the page is opened; the gateway's default is web",
);
const SERVICE_CODE: Field =
    Field::optional("serviceCode", Shape::Text { min: 1, max: 64 }, "code of the service that is paid for");
const PAY_TYPE: Field = Field::optional("payType", Shape::Choice(PAY_TYPES), "how it is paid");
// Ten digits: a duration in seconds, or milliseconds, would be a mistake.
const ORDER_BEST_BEFORE: Field = Field::optional(
    "orderBestBefore",
    Shape::Integer { min: 1_000_000_000, max: 9_999_999_999 },
    "until when it can be paid: seconds since 1970, UTC",
);
const NOTE_CURRENCY: Field = Field::optional(
    "noteCurrency",
    Shape::Choice(KNOWN_CURRENCIES),
    "the currency that the card form shows; payment.register only",
);
const ORDER_ITEMS: Field = Field::optional(
    "orderItems",
    Shape::Objects(&[
        Field::required("num", Shape::Integer { min: 1, max: 999_999 }, "number of the item"),
        Field::required("name", Shape::Text { min: 1, max: 255 }, "what it is"),
        Field::required("quantity", Shape::Integer { min: 1, max: 999_999_999 }, "how many"),
        Field::required("price", Shape::Amount, "whole minor units"),
        Field::optional("tax", Shape::Text { min: 1, max: 32 }, "e.g. vat0"),
    ]),
    "the items of the order",
);
const ENABLE_SMS_CONFIRM: Field = Field::optional(
    "enableSmsConfirm",
    Shape::Flag,
    "whether 3-D Secure is possible (enableSMSConfirm); only for registered customers",
);
const CLIENT_AU_INFO: Field = Field::optional(
    "clientAuInfo",
    Shape::Object(&[
        Field::optional("ipAddress", Shape::Text { min: 2, max: 39 }, "default payer.ip"),
        Field::optional("agentName", Shape::Text { min: 1, max: 512 }, "User-Agent of the payer's browser"),
        Field::optional(
            "authenticationInfo",
            Shape::Text { min: 1, max: 8192 },
            "Base64, made by the gateway's script in the payer's browser",
        ),
    ]),
    "the payer's device, for 3-D Secure 2; only for registered customers",
);
const NOTE: Field = Field::optional("note", Shape::Text { min: 1, max: 255 }, "why; payment.refund only");

/// The fields of `gateway`, for every operation together.
pub(super) const EXTRA: &[Field] = &[
    SERVICE_CODE,
    PAY_TYPE,
    CLIENT_TYPE,
    ORDER_BEST_BEFORE,
    NOTE_CURRENCY,
    ORDER_ITEMS,
    ENABLE_SMS_CONFIRM,
    CLIENT_AU_INFO,
    NOTE,
];
const OF_PAYMENT: &[Field] = &[
    SERVICE_CODE,
    PAY_TYPE,
    CLIENT_TYPE,
    ORDER_BEST_BEFORE,
    NOTE_CURRENCY,
    ORDER_ITEMS,
    ENABLE_SMS_CONFIRM,
    CLIENT_AU_INFO,
];
const OF_REFUND: &[Field] = &[NOTE];
const OF_CARD_REGISTER: &[Field] = &[CLIENT_TYPE];

type Checked = Result<(), FieldError>;

/// Checks a command.
pub(super) fn check(command: &Command, extra: &Node, options: &Options) -> Checked {
    match command {
        Command::Payment(payment) => {
            in_gateway(extra, OF_PAYMENT)?;
            self::payment(payment, extra, options)
        }
        Command::Refund(refund) => {
            in_gateway(extra, OF_REFUND)?;
            if refund.order_id.is_some() {
                return Err(no_order_id());
            }
            self::refund(refund, options)
        }
        Command::Payout(_) | Command::Capture(_) | Command::Cancel(_) => unreachable!("not among the operations"),
    }
}

/// Checks a question.
pub(super) fn check_query(query: &Query, extra: &Node) -> Checked {
    match query {
        Query::CardRegister { .. } => in_gateway(extra, OF_CARD_REGISTER),
        Query::Order { .. } => Err(no_order_id()),
        _ => in_gateway(extra, &[]),
    }
}

/// What this gateway refunds and tells is by an id that belongs to no number, so that nothing says whose it is.
fn no_order_id() -> FieldError {
    FieldError::new("orderId", Problem::Impossible("this gateway knows no numbers of other programs".to_owned()))
}

fn in_gateway(extra: &Node, fields: &'static [Field]) -> Checked {
    document::check(extra, fields).map_err(|error| error.inside("gateway"))
}

fn payment(payment: &Payment, extra: &Node, options: &Options) -> Checked {
    currency(payment.currency, options)?;
    has_no(payment, options)?;
    means(payment)?;
    if requests::service_code(options, payment).is_none() {
        return wrong("gateway.serviceCode", Problem::Missing);
    }
    properties(payment, options)?;
    note(payment)?;
    items(extra)?;
    device(payment)
}

fn refund(refund: &Refund, options: &Options) -> Checked {
    currency(refund.currency, options)
}

/// Requests name no currency: it is the one of the contract.
fn currency(currency: crate::model::Currency, options: &Options) -> Checked {
    match currency == options.currency {
        true => Ok(()),
        false => {
            impossible("currency", &format!("this shop is paid in {} (options.currency)", options.currency.letters()))
        }
    }
}

/// Fields of other gateways.
fn has_no(payment: &Payment, options: &Options) -> Checked {
    const LIFE: &str =
        "this gateway takes the end of an order's life as gateway.orderBestBefore, in seconds since 1970";
    if payment.manual_capture {
        return impossible("capture", "this gateway only takes money at once");
    }
    if payment.page.as_ref().is_some_and(|page| page.session_timeout_secs.is_some()) {
        return impossible("sessionTimeoutSecs", LIFE);
    }
    if payment.expiration_date.is_some() {
        return impossible("expirationDate", LIFE);
    }
    if payment.autocompletion_date.is_some() {
        return impossible("autocompletionDate", "this gateway only takes money at once");
    }
    if !payment.features.is_empty() {
        return impossible("features", "this gateway has none");
    }
    if payment.in_app {
        return impossible("threeDSSDK", "this gateway has none");
    }
    if payment.callback_url.is_some() && !options.family_urls {
        let why = "this gateway has one address for all notifications; with options.familyUrls it is sent as cbUrl";
        return impossible("dynamicCallbackUrl", why);
    }
    if payment.merchant_login.is_some() {
        return impossible("merchantLogin", "this gateway has none; the service is named by gateway.serviceCode");
    }
    if !payment.billing.is_empty() {
        return impossible("billingPayerData", "this gateway does not check addresses");
    }
    Ok(())
}

fn means(payment: &Payment) -> Checked {
    match &payment.means {
        Means::Page(None) => {}
        Means::Page(Some(_)) => {
            return impossible("bindingId", "the page preselects no card; payment.charge_token pays with a stored one");
        }
        Means::Stored { cvc: Some(_), .. } => return impossible("cvc", "this gateway takes none with a stored card"),
        Means::Stored { cvc: None, .. } if payment.payer.client_id.is_none() => {
            return wrong("payer.clientId", Problem::Missing);
        }
        Means::Stored { .. } if of(payment, "noteCurrency") => {
            return impossible("gateway.noteCurrency", "no page shows it where a stored card pays");
        }
        Means::Stored { .. } => {}
        Means::Card(_) | Means::ApplePay(_) | Means::GooglePay(_) => {
            unreachable!("card data and wallets are not among the operations")
        }
    }
    if requests::method(payment) == Method::Recurrent {
        return Ok(());
    }
    // "Only for recurrent payments" (seed 003, clientAuInfo; family, enableSMSConfirm).
    let only = "only with payer.clientId, for a registered customer";
    match ["enableSmsConfirm", "clientAuInfo"].into_iter().find(|name| of(payment, name)) {
        Some(name) => impossible(&format!("gateway.{name}"), only),
        None => Ok(()),
    }
}

fn of(payment: &Payment, name: &str) -> bool {
    !payment.extra[name].is_null()
}

fn properties(payment: &Payment, options: &Options) -> Checked {
    for (name, value) in &payment.params {
        let field = || format!("jsonParams.{name}");
        if name.is_empty() || name.chars().count() > PROPERTY_NAME {
            return wrong("jsonParams", Problem::Format("names of 1 to 255 characters"));
        }
        if value.is_empty() {
            return wrong(&field(), Problem::Format("a text that is not empty"));
        }
        if Some(name) == options.number_property.as_ref() {
            return wrong(&field(), Problem::With("options.orderNumberProperty"));
        }
    }
    match requests::properties(options, payment).len() {
        0 => wrong("jsonParams", Problem::Missing),
        1..=PROPERTIES => Ok(()),
        _ => impossible("jsonParams", "more than 100 requisites"),
    }
}

/// A currency in the note must be one that the card form knows, and stand there once.
fn note(payment: &Payment) -> Checked {
    let Some(note) = payment.description.as_deref().filter(|_| matches!(payment.means, Means::Page(_))) else {
        return Ok(());
    };
    let codes: Vec<&str> =
        note.split('_').skip(1).filter(|part| is_code(part)).filter(|c| note.contains(&format!("_{c}_"))).collect();
    if codes.iter().any(|code| !KNOWN_CURRENCIES.contains(code)) {
        return wrong(
            "description",
            Problem::Format("a currency between underscores that the card form knows, such as _KZT_"),
        );
    }
    match codes.is_empty() || !of(payment, "noteCurrency") {
        true => Ok(()),
        false => wrong("gateway.noteCurrency", Problem::With("description")),
    }
}

fn is_code(part: &str) -> bool {
    part.len() == 3 && part.bytes().all(|b| b.is_ascii_uppercase())
}

fn items(extra: &Node) -> Checked {
    match extra.get("orderItems") {
        Some(Node::List(items)) if items.len() > ITEMS => impossible("gateway.orderItems", "more than 500 items"),
        _ => Ok(()),
    }
}

/// What is sent of the payer's device.
fn device(payment: &Payment) -> Checked {
    let info = &payment.extra["clientAuInfo"];
    let is_ip = |ip: &str| ip.parse::<IpAddr>().is_ok();
    let address = Problem::Format("an IPv4 or IPv6 address");
    if info["ipAddress"].as_str().is_some_and(|ip| !is_ip(ip)) {
        return wrong("gateway.clientAuInfo.ipAddress", address);
    }
    if payment.payer.ip.as_deref().is_some_and(|ip| !is_ip(ip)) {
        return wrong("payer.ip", address);
    }
    match info["authenticationInfo"].as_str() {
        Some(text) if BASE64.decode(text).is_err() => {
            wrong("gateway.clientAuInfo.authenticationInfo", Problem::Format("Base64"))
        }
        _ => Ok(()),
    }
}

fn impossible(field: &str, why: &str) -> Checked {
    wrong(field, Problem::Impossible(why.to_owned()))
}

fn wrong(field: &str, problem: Problem) -> Checked {
    Err(FieldError::new(field, problem))
}
