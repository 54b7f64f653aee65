//! The bank's limits on a payout, checked before anything is journalled. An error names the field of our own
//! request, not of the bank's.

use super::Options;
use crate::document::{FieldError, Problem};
use crate::model::{Currency, Destination, Payout, Recipient};

/// Seed 000, answers of `performPayout.do` and `getPayoutStatus.do`: `orderNumber` String [32].
pub(super) const ORDER_NUMBER: usize = 32;
/// `description` String [598].
const DESCRIPTION: usize = 598;
/// `client.clientId`: the table says String [30], but the value in every example of the same page is a UUID-like
/// text of 36. A till that uses UUIDs must not be refused here for a limit the bank's own example breaks; if the
/// bank does enforce 30, it refuses the request before execution and says so.
const CLIENT_ID: usize = 36;
/// `client.email` String [30].
const EMAIL: usize = 30;
/// `client.phone` String [15], without a plus.
const PHONE: usize = 15;
/// `client.name` String [24], Latin.
const NAME: usize = 24;
/// `target.bindingId` String [255] in the answers.
const BINDING_ID: usize = 255;

/// Checks a payout against the limits.
pub(super) fn check(payout: &Payout, options: &Options) -> Result<(), FieldError> {
    let number = payout.number.as_str();
    if is_guid(number) {
        return wrong("orderNumber", Problem::Guid(ORDER_NUMBER));
    }
    length("orderNumber", number, 1, ORDER_NUMBER)?;
    if payout.currency != Currency::KZT {
        return wrong("currency", Problem::Impossible("Bereke Payouts pays out in KZT (398) only".to_owned()));
    }
    if let Some(description) = &payout.description {
        length("description", description, 0, DESCRIPTION)?;
    }
    if let Some(language) = &payout.language {
        length("language", language, 2, 2)?;
    }
    destination(payout, options)?;
    if let Some(source) = &payout.source {
        length("source.bindingId", source, 1, BINDING_ID)?;
    }
    if payout.params.iter().any(|(name, _)| name.is_empty()) {
        return wrong("jsonParams", Problem::Format("names that are not empty"));
    }
    recipient(&payout.recipient, options)
}

/// `01234567-89ab-cdef-0123-456789abcdef`, as 1C and .NET write one: its 32 digits would fit.
fn is_guid(number: &str) -> bool {
    let parts: Vec<&str> = number.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.concat().bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn destination(payout: &Payout, options: &Options) -> Result<(), FieldError> {
    match &payout.destination {
        Destination::Card(_) => Ok(()),
        Destination::Binding(binding) => length("bindingId", binding, 1, BINDING_ID),
        Destination::Page(page) => {
            if payout.source.is_some() {
                // Seed 000: registerPayout.do has no `source`.
                return wrong("source", Problem::With("returnUrl"));
            }
            absolute("returnUrl", &page.return_url)?;
            page.fail_url.as_deref().map_or(Ok(()), |url| absolute("failUrl", url))
        }
        Destination::Agreed if options.without_target => Ok(()),
        Destination::Agreed => wrong("card", Problem::OneOf(&["card", "bindingId"])),
    }
}

/// Seed 000: "the address must be complete, including the protocol".
fn absolute(field: &'static str, url: &str) -> Result<(), FieldError> {
    match url.starts_with("https://") || url.starts_with("http://") {
        true => Ok(()),
        false => wrong(field, Problem::Format("a complete URL with https://")),
    }
}

fn recipient(recipient: &Recipient, options: &Options) -> Result<(), FieldError> {
    if let Some(id) = &recipient.client_id {
        length("recipient.clientId", id, 1, CLIENT_ID)?;
    }
    if let Some(email) = &recipient.email {
        length("recipient.email", email, 1, EMAIL)?;
    }
    if let Some(phone) = &recipient.phone {
        length("recipient.phone", super::requests::phone_digits(phone), 1, PHONE)?;
    }
    match &recipient.name {
        Some(name) => latin_name(name),
        None if options.name_required => wrong("recipient.name", Problem::Missing),
        None => Ok(()),
    }
}

fn latin_name(name: &str) -> Result<(), FieldError> {
    length("recipient.name", name, 1, NAME)?;
    let allowed = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'');
    if !name.chars().all(allowed) || !name.contains(|c: char| c.is_ascii_alphabetic()) {
        return wrong("recipient.name", Problem::Format("Latin letters, with blanks and . - ' between them"));
    }
    Ok(())
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
