//! Registering an order: the checks in the order of the document's tables.

use super::call::{Call, ID};
use super::errors::Answer;
use super::params::{self, Params, minor_units};
use super::switches::Switches;
use super::{answers, attempts, errors, links};
use crate::model::Redactor;
use crate::sandbox::bank::books::agenda;
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

/// Seconds an order can be paid if the request does not say (seed 001).
const SESSION_SECS: u64 = 1200;
/// The document's time zone of `autocompletionDate`.
const AUTOCOMPLETION_OFFSET: i8 = 3;
/// Currencies the merchant has.
const CURRENCIES: &[&str] = &["398", "643", "840", "933", "978"];
/// Values of `features` (seed 001).
const FEATURES: &[&str] = &["AUTO_PAYMENT", "VERIFY", "FORCE_TDS", "FORCE_SSL", "FORCE_FULL_TDS"];

/// `register.do` and `registerPreAuth.do`.
pub fn register(world: &mut World, request: &Request, params: &Params, call: Call) -> Answer {
    params.authenticate(world, call)?;
    let two_stage = call == Call::RegisterPreAuth;
    let number = match params.filled("orderNumber") {
        Some(number) if number.len() <= 30 && number.bytes().all(|b| b.is_ascii_graphic()) => number.to_owned(),
        Some(_) => return Err(&errors::ORDER_NUMBER),
        // The table of the two-stage method demands the number (seed 001).
        None if world.switches::<Switches>().generated_numbers && !two_stage => world.ref_num(),
        None => return Err(&errors::NUMBER_EMPTY),
    };
    // Several are so many parameters of that name (family); clients write them with commas, too.
    let features: Vec<String> = params
        .all("features")
        .flat_map(|words| words.split([',', ';']))
        .map(str::trim)
        .filter(|f| !f.is_empty())
        .map(str::to_owned)
        .collect();
    if features.iter().any(|feature| !FEATURES.contains(&feature.as_str())) {
        return Err(&errors::FEATURES);
    }
    let verify = features.iter().any(|feature| feature == "VERIFY");
    if verify && !world.switches::<Switches>().verify_allowed {
        return Err(&errors::VERIFY);
    }
    let amount = match params.get("amount") {
        None => return Err(&errors::AMOUNT_MISSING),
        // The example of an error at the top of the document is 12, which is in no table.
        Some("") => return Err(&errors::EMPTY_AMOUNT),
        Some(text) => minor_units(text).filter(|amount| *amount > 0 || verify).ok_or(&errors::AMOUNT)?,
    };
    let currency = params.filled("currency").unwrap_or("398");
    if !CURRENCIES.contains(&currency) {
        return Err(&errors::CURRENCY);
    }
    let return_url = params.filled("returnUrl").filter(|url| url.len() <= 512).ok_or(&errors::RETURN_URL_EMPTY)?;
    let language = params.language();
    let two_letters = language.len() == 2 && language.bytes().all(|b| b.is_ascii_alphabetic());
    if !language.is_empty() && !two_letters {
        return Err(&errors::LANGUAGE);
    }
    if params.filled("merchantLogin").is_some_and(|login| login != world.user_name && login != "sandbox-child") {
        return Err(&errors::MERCHANT_LOGIN);
    }
    let json_params = json_params(params.filled("jsonParams"))?;
    if world.switches::<Switches>().field_limits {
        check_limits(params, &json_params)?;
    }
    let now = world.clock.now();
    let expires = expires(world, params, now)?;
    let autocompletion = match params.filled("autocompletionDate").filter(|_| two_stage) {
        None => None,
        Some(text) => Some(moment(text, AUTOCOMPLETION_OFFSET).ok_or(&errors::SYSTEM)?),
    };
    if world.orders.by_number(ID, &number).is_some() {
        return Err(&errors::DUPLICATE);
    }
    let payment = Payment {
        two_stage,
        features,
        // The family's "there has been no attempt to pay".
        action_code: attempts::NO_ATTEMPT,
        autocompletion,
        expires,
        callback_url: params.filled("dynamicCallbackUrl").map(str::to_owned),
        agenda: vec![Due { at: expires, then: Then::Expire }],
        ..Payment::default()
    };
    let mut order = Order {
        gateway: ID.to_owned(),
        id: world.new_id(),
        number,
        amount,
        currency: currency.to_owned(),
        created: now,
        description: params.get("description").map(|text| clean(&text.chars().take(598).collect::<String>())),
        language: links::language(language).to_owned(),
        client_id: params.filled("clientId").map(|id| id.chars().take(255).collect()),
        params: masked(json_params),
        return_url: Some(return_url.to_owned()),
        fail_url: params.filled("failUrl").map(str::to_owned),
        payment: Some(Box::new(payment)),
        ..Order::default()
    };
    order.mark(now, request.execution);
    let answer = Reply::json(200, &answers::registered(&order, links::form_url(world, &order)));
    agenda::keep(world, order, Vec::new());
    Ok(answer)
}

/// `addParams.do`: further parameters of an order that is registered.
pub fn add_params(world: &mut World, params: &Params) -> Answer {
    params.authenticate(world, Call::AddParams)?;
    let mut order = params::order(world, params).cloned().ok_or(&errors::NO_ORDER)?;
    let added = params.filled("params").ok_or(&errors::JSON_PARAMS)?;
    let added = masked(json_params(Some(added))?);
    order.params.retain(|(name, _)| added.iter().all(|(new, _)| new != name));
    order.params.extend(added);
    agenda::keep(world, order, Vec::new());
    Ok(Reply::json(200, &answers::success(Call::AddParams, params.language(), world.switches())))
}

/// Whether the fields are as long as the tables have them (seed 001; `description`: the family). What meets a longer one is
/// written nowhere.
fn check_limits(params: &Params, json_params: &[(String, String)]) -> Result<(), &'static errors::ErrorRow> {
    let longer = |text: &str, most: usize| text.chars().count() > most;
    if json_params.iter().any(|(_, value)| longer(value, 1024)) {
        return Err(&errors::JSON_PARAMS);
    }
    let phone = |text: &str| {
        let digits = text.strip_prefix('+').unwrap_or(text);
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let right = params.get("clientId").is_none_or(|id| !longer(id, 255))
        && params.get("description").is_none_or(|text| !longer(text, 598))
        && params.filled("phone").is_none_or(phone);
    if right { Ok(()) } else { Err(&errors::SYSTEM) }
}

/// A card number typed into a text is masked there.
fn clean(text: &str) -> String {
    Redactor::new().clean(text)
}

fn masked(params: Vec<(String, String)>) -> Vec<(String, String)> {
    params.into_iter().map(|(name, value)| (clean(&name), clean(&value))).collect()
}

fn json_params(text: Option<&str>) -> Result<Vec<(String, String)>, &'static errors::ErrorRow> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let Ok(Value::Object(members)) = serde_json::from_str(text) else { return Err(&errors::JSON_PARAMS) };
    let mut params = Vec::new();
    for (name, value) in members {
        let value = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return Err(&errors::JSON_PARAMS),
        };
        params.push((name, value));
    }
    Ok(params)
}

/// When nobody may pay any more; `expirationDate` wins (seed 001).
fn expires(world: &World, params: &Params, now: u64) -> Result<u64, &'static errors::ErrorRow> {
    if let Some(text) = params.filled("expirationDate") {
        return moment(text, world.switches::<Switches>().expiration_offset_hours).ok_or(&errors::SYSTEM);
    }
    let seconds = match params.filled("sessionTimeoutSecs") {
        None => SESSION_SECS,
        Some(text) => text.parse().ok().filter(|s| (1..=31_536_000).contains(s)).ok_or(&errors::SYSTEM)?,
    };
    Ok(now + seconds * 1000)
}

/// `yyyy-MM-ddTHH:mm:ss` so many hours east of Greenwich.
fn moment(text: &str, hours: i8) -> Option<u64> {
    let time: DateTime = text.parse().ok()?;
    let zone = TimeZone::fixed(Offset::from_hours(hours).ok()?);
    u64::try_from(time.to_zoned(zone).ok()?.timestamp().as_millisecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_its_time_zone() {
        assert_eq!(moment("1970-01-01T03:00:01", 3), Some(1000));
        assert_eq!(moment("2017-12-29T13:02:51", 3), Some(1_514_541_771_000));
        assert_eq!(moment("tomorrow", 3), None);
    }
}
