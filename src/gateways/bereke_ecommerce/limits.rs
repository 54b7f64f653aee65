//! The bank's limits on a payment and what follows it, checked before anything is journalled. An error names
//! the field of our own request, not of the bank's.

use super::Options;
use crate::document::{FieldError, Problem};
use crate::model::{CardData, Command, ExternalThreeDs, Means, Minor, Payment, Secret};
use std::net::IpAddr;

/// Seed 001, answer of `getOrderStatusExtended.do`: up to 30 characters. A longer one is refused with code 1, which
/// is the code of a duplicate too, so it must not get that far.
pub(super) const ORDER_NUMBER: usize = 30;
/// `description` String [598] in the family.
const DESCRIPTION: usize = 598;
/// `clientId`: up to 255 characters.
const CLIENT_ID: usize = 255;
/// `bindingId` String [255] in the family.
const BINDING_ID: usize = 255;
/// `externalRefundId` String [1..32] in the family.
const REFUND_NUMBER: usize = 32;
/// The words of `features`.
const FEATURES: &[&str] = &["AUTO_PAYMENT", "VERIFY", "FORCE_TDS", "FORCE_SSL", "FORCE_FULL_TDS"];
/// Electronic commerce indicators of a payment without 3-D Secure (seed 001, `eci`: "by CVV2/CVC").
const ECI_WITHOUT_3DS: &[&str] = &["1", "01", "6", "06", "7", "07"];

/// Checks a command against the limits.
pub(super) fn check(command: &Command, options: &Options) -> Result<(), FieldError> {
    length("orderNumber", command.number().as_str(), 1, ORDER_NUMBER)?;
    match command {
        Command::Payment(payment) => self::payment(payment),
        Command::Refund(refund) if options.external_refund_id => {
            length("refundNumber", refund.refund_number.as_str(), 1, REFUND_NUMBER)
        }
        Command::Capture(_) | Command::Refund(_) | Command::Cancel(_) => Ok(()),
        Command::Payout(_) => unreachable!("a payout is not among the operations"),
    }
}

fn payment(payment: &Payment) -> Result<(), FieldError> {
    // Seed 001, `features`: the amount of VERIFY may be 0, because nothing is charged. A wallet has no features.
    let wallet = matches!(payment.means, Means::ApplePay(_) | Means::GooglePay(_));
    if payment.amount.get() == 0 && (wallet || !payment.verifies()) {
        return wrong("amount", Problem::Range(1, Minor::MAX));
    }
    if let Some(description) = &payment.description {
        length("description", description, 0, DESCRIPTION)?;
    }
    if let Some(language) = &payment.language {
        length("language", language, 2, 2)?;
    }
    if payment.commission.is_some_and(|commission| commission > 0) {
        return wrong("commission", Problem::Impossible("this bank's requests name no commission".to_owned()));
    }
    means(payment)?;
    payer(payment)?;
    urls(payment)?;
    features(&payment.features)?;
    if payment.autocompletion_date.is_some() && !payment.manual_capture {
        return wrong("autocompletionDate", Problem::Impossible("only with capture manual is money held".to_owned()));
    }
    if payment.params.iter().any(|(name, _)| name.is_empty()) {
        return wrong("jsonParams", Problem::Format("names that are not empty"));
    }
    match payment.billing.iter().find(|(name, _)| name == "billingCountry") {
        Some((_, country)) if country.len() != 3 || !digits(country) => {
            wrong("billingPayerData.billingCountry", Problem::Format("three digits of ISO 3166-1 such as 398"))
        }
        _ => Ok(()),
    }
}

fn means(payment: &Payment) -> Result<(), FieldError> {
    match &payment.means {
        Means::Page(None) | Means::ApplePay(_) => Ok(()),
        Means::Page(Some(binding)) => {
            length("bindingId", binding, 1, BINDING_ID)?;
            needed("payer.clientId", payment.payer.client_id.as_deref())
        }
        Means::Card(card) => self::card(card),
        Means::Stored { binding_id, cvc } => {
            length("bindingId", binding_id, 1, BINDING_ID)?;
            needed("payer.clientId", payment.payer.client_id.as_deref())?;
            needed("payer.ip", payment.payer.ip.as_deref())?;
            cvc.as_ref().map_or(Ok(()), |cvc| self::cvc("cvc", cvc))
        }
        Means::GooglePay(_) => {
            needed("payer.ip", payment.payer.ip.as_deref())?;
            needed("returnUrl", payment.page.as_ref().map(|page| page.return_url.as_str()))
        }
    }
}

fn card(card: &CardData) -> Result<(), FieldError> {
    cvc("card.cvc", &card.cvc)?;
    match &card.three_ds {
        Some(ExternalThreeDs { eci, .. }) if !digits(eci) => wrong("threeDs.eci", Problem::Format("one or two digits")),
        Some(ExternalThreeDs { eci, xid, cavv }) if !ECI_WITHOUT_3DS.contains(&eci.as_str()) => {
            needed("threeDs.xid", xid.as_deref())?;
            needed("threeDs.cavv", cavv.as_ref().map(Secret::expose))
        }
        _ => Ok(()),
    }
}

fn cvc(field: &'static str, cvc: &Secret) -> Result<(), FieldError> {
    match (3..=4).contains(&cvc.expose().len()) && digits(cvc.expose()) {
        true => Ok(()),
        false => wrong(field, Problem::Format("three or four digits")),
    }
}

fn payer(payment: &Payment) -> Result<(), FieldError> {
    if let Some(id) = &payment.payer.client_id {
        length("payer.clientId", id, 1, CLIENT_ID)?;
    }
    match &payment.payer.ip {
        Some(ip) if ip.parse::<IpAddr>().is_err() => wrong("payer.ip", Problem::Format("an IPv4 or IPv6 address")),
        _ => Ok(()),
    }
}

/// Seed 001: "the address must be complete, with its protocol"; otherwise the payer lands on a page of the bank.
fn urls(payment: &Payment) -> Result<(), FieldError> {
    match &payment.page {
        Some(page) => {
            absolute("returnUrl", &page.return_url)?;
            page.fail_url.as_deref().map_or(Ok(()), |url| absolute("failUrl", url))?;
        }
        None if matches!(payment.means, Means::ApplePay(_)) => {}
        None => return wrong("returnUrl", Problem::Missing),
    }
    payment.callback_url.as_deref().map_or(Ok(()), |url| absolute("dynamicCallbackUrl", url))
}

/// Several may stand together (family), but not what contradicts itself.
fn features(features: &[String]) -> Result<(), FieldError> {
    let at = |at: usize| format!("features[{at}]");
    for (place, word) in features.iter().enumerate() {
        if !FEATURES.contains(&word.as_str()) {
            return Err(FieldError::new(at(place), Problem::Choice(FEATURES)));
        }
        if features[..place].contains(word) {
            return Err(FieldError::new(at(place), Problem::Impossible("it is named already".to_owned())));
        }
    }
    let has = |word: &str| features.iter().any(|feature| feature == word);
    let (without, with) = (["FORCE_SSL", "AUTO_PAYMENT"], ["FORCE_TDS", "FORCE_FULL_TDS"]);
    match without.into_iter().any(has) && with.into_iter().any(has) {
        true => wrong("features", Problem::Impossible("with 3-D Secure and without it".to_owned())),
        false => Ok(()),
    }
}

fn absolute(field: &'static str, url: &str) -> Result<(), FieldError> {
    match url.starts_with("https://") || url.starts_with("http://") {
        true => Ok(()),
        false => wrong(field, Problem::Format("a complete URL with https://")),
    }
}

fn needed(field: &'static str, value: Option<&str>) -> Result<(), FieldError> {
    value.map_or_else(|| wrong(field, Problem::Missing), |_| Ok(()))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn length(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), FieldError> {
    match (min..=max).contains(&text.chars().count()) {
        true => Ok(()),
        false => wrong(field, Problem::Length(min, max)),
    }
}

fn wrong(field: &'static str, problem: Problem) -> Result<(), FieldError> {
    Err(FieldError::new(field, problem))
}
