//! The shop pays with a card it has collected, or with a stored one, and finishes 3-D Secure itself.

use super::attempts::{self, Attempted, Instrument};
use super::call::{Call, ID};
use super::cards::{self, Card, TEST_CARDS};
use super::errors::Answer;
use super::errors::code;
use super::info::Info;
use super::params::{self, Params, transaction};
use super::switches::{AttemptsAnswer, Switches};
use super::{acs, bindings, errors, links};
use crate::model::CardNumber;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::json::{Json, Members};
use crate::sandbox::bank::tools::months::{is_month, month_of};

/// `paymentorder.do`
pub fn by_card(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Pay)?;
    // The table has no row for an order that is not there (seed 001).
    let order = params.filled("MDORDER").and_then(|id| world.orders.by_id(id)).filter(|order| order.gateway == ID);
    let order = order.cloned().ok_or(&errors::INTERNAL)?;
    if is_begun(params, &order) {
        if !acs::sdk_data_is_whole(params) {
            return Err(&errors::INTERNAL);
        }
        let finish_url = params.filled("threeDSVer2FinishUrl").map(str::to_owned);
        return Ok(go_on(world, params, order, Call::Pay, finish_url, execution));
    }
    let limited = world.switches::<Switches>().field_limits;
    if limited && (params.filled("language").is_none() || !ip_fits(params)) {
        return Err(&errors::INTERNAL);
    }
    let pan = params.filled("$PAN").ok_or(&errors::INTERNAL)?;
    let expiry = match (params.filled("$EXPIRY"), params.filled("YYYY"), params.filled("MM")) {
        (Some(expiry), ..) => expiry.to_owned(),
        (None, Some(year), Some(month)) => format!("{year}{month:0>2}"),
        _ => return Err(&errors::INTERNAL),
    };
    let cvc = params.filled("$CVC").ok_or(&errors::INTERNAL)?;
    let holder = params.filled("TEXT").ok_or(&errors::INTERNAL)?;
    let mut with = typed(world, pan, &expiry, cvc, holder);
    with.ip = params.filled("ip").map(|ip| ip.chars().take(39).collect());
    with.binding_not_needed = params.get("bindingNotNeeded") == Some("true");
    // "xid and cavv unless the eci is that of an SSL payment" (seed 001).
    if let Some(eci) = params.filled("eci") {
        let ssl = matches!(eci.trim_start_matches('0'), "7" | "1" | "6");
        if !ssl && (params.filled("cavv").is_none() || params.filled("xid").is_none()) {
            return Err(&errors::INTERNAL);
        }
        with.authenticated = Some(eci.chars().take(2).collect());
    }
    let id = order.id.clone();
    let attempted = attempts::attempt(world, order, with, execution);
    answered(world, params, &id, attempted, Call::Pay)
}

/// At most 39 characters, as long as an address of IPv6 (seed 001).
fn ip_fits(params: &Params) -> bool {
    params.get("ip").is_none_or(|ip| ip.chars().count() <= 39)
}

/// Whether it goes on with an authentication of the order's payer.
fn is_begun(params: &Params, order: &Order) -> bool {
    let tds = order.payment.as_ref().and_then(|payment| payment.tds.as_ref());
    transaction(params).zip(tds).is_some_and(|(id, tds)| tds.id == id)
}

/// A card as typed. A number that is none is answered like wrong data: the API has no row for it.
pub fn typed(world: &World, pan: &str, expiry: &str, cvc: &str, holder: &str) -> Instrument {
    let digits: zeroize::Zeroizing<String> = zeroize::Zeroizing::new(pan.chars().filter(|c| *c != ' ').collect());
    let sound = CardNumber::parse(&digits).is_ok();
    Instrument {
        card: TEST_CARDS.by_number(&digits),
        masked_pan: masked(&digits),
        system: cards::system(&digits).to_owned(),
        expiry: expiry.chars().take(6).collect(),
        holder: crate::model::Redactor::new().clean(&holder.chars().take(60).collect::<String>()),
        way: "CARD",
        right: sound && expiry_fits(world, expiry) && (cvc == world.settings().card_cvc || !world.settings().magic),
        binding: None,
        authenticated: None,
        ip: None,
        binding_not_needed: false,
    }
}

/// `555555**5599`, as the bank writes it; nothing of what is too short to be a card number.
pub fn masked(pan: &str) -> String {
    match (pan.get(..6), pan.len().checked_sub(4).and_then(|at| pan.get(at..))) {
        (Some(first), Some(last)) if pan.len() >= 13 => format!("{first}**{last}"),
        _ => "**".to_owned(),
    }
}

/// Whether a date is right: any that is not over, or the one of the settings.
pub fn expiry_fits(world: &World, expiry: &str) -> bool {
    let wanted = world.switches::<Switches>().card_expiry.as_str();
    is_month(expiry)
        && if wanted.is_empty() { expiry >= month_of(world.clock.now()).as_str() } else { expiry == wanted }
}

/// `paymentOrderBinding.do`
pub fn by_binding(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::PayByBinding)?;
    let order = params.filled("mdOrder").and_then(|id| world.orders.by_id(id)).filter(|order| order.gateway == ID);
    let order = order.cloned().ok_or(&errors::NO_PAID_ORDER)?;
    if is_begun(params, &order) {
        if !acs::sdk_data_is_whole(params) {
            return Err(&errors::SYSTEM);
        }
        return Ok(go_on(world, params, order, Call::PayByBinding, None, execution));
    }
    if world.switches::<Switches>().field_limits && (params.filled("ip").is_none() || !ip_fits(params)) {
        return Err(&errors::SYSTEM);
    }
    let binding = bindings::usable(world, params).cloned().ok_or(&errors::NO_BINDING)?;
    // "Payment by binding demands clientId", and a binding is its client's own (seed 001).
    if order.client_id.is_none() || order.client_id != binding.client_id {
        return Err(&errors::NO_BINDING);
    }
    let automatic = order.payment.as_ref().is_some_and(|payment| payment.features.iter().any(|f| f == "AUTO_PAYMENT"));
    let right = match params.filled("cvc") {
        Some(cvc) => cvc == world.settings().card_cvc || !world.settings().magic,
        None if automatic || world.switches::<Switches>().binding_without_cvc => true,
        None => return Err(&errors::CVC),
    };
    let card: &'static Card = TEST_CARDS.by_name(&binding.behaviour);
    let with = Instrument {
        card,
        masked_pan: binding.masked_pan,
        system: cards::system(card.number).to_owned(),
        right: right && expiry_fits(world, &binding.expiry),
        expiry: binding.expiry,
        holder: "TEST CARDHOLDER".to_owned(),
        way: "CARD_BINDING",
        binding: Some(binding.id),
        authenticated: None,
        ip: params.filled("ip").map(|ip| ip.chars().take(39).collect()),
        binding_not_needed: false,
    };
    let id = order.id.clone();
    let attempted = attempts::attempt(world, order, with, execution);
    answered(world, params, &id, attempted, Call::PayByBinding)
}

/// `finish3ds.do` of a shop whose payer came back to the shop itself.
pub fn finish1(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Finish1)?;
    let order = params.filled("MD").and_then(|id| world.orders.by_id(id)).filter(|order| order.gateway == ID);
    let order = order.cloned().ok_or(&errors::NO_ORDER)?;
    let passed = acs::verdict(&order, params.get("PaRes").unwrap_or(""), 1);
    let id = order.id.clone();
    let attempted = attempts::authenticated(world, order, passed, execution);
    answered(world, params, &id, attempted, Call::Finish1)
}

/// `3ds/continue.do`
pub fn continue2(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Continue2)?;
    let order = params::order(world, params).cloned().ok_or(&errors::NO_ORDER)?;
    Ok(go_on(world, params, order, Call::Continue2, None, execution))
}

fn go_on(
    world: &mut World,
    params: &Params,
    order: Order,
    call: Call,
    finish_url: Option<String>,
    execution: Execution,
) -> Reply {
    let id = order.id.clone();
    let attempted = attempts::proceed(world, order, finish_url, execution);
    answered(world, params, &id, attempted, call)
        .unwrap_or_else(|row| row.of(call, params.language(), world.switches()))
}

/// `finish3dsVer2Payment.do`: the issuer has told the 3DS server by itself whether it was the payer.
pub fn finish2(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Finish2)?;
    let order = transaction(params).and_then(|id| params::by_transaction(world, id));
    let order = order.cloned().ok_or(&errors::NO_ORDER)?;
    let passed = acs::passed_challenge(&order).ok_or(&errors::STATE)?;
    let id = order.id.clone();
    let ok = match attempts::authenticated(world, order, passed, execution) {
        Attempted::Finished(ok, _) | Attempted::Nothing(ok) => ok,
        _ => false,
    };
    let order = world.orders.by_id(&id).ok_or(&errors::NO_ORDER)?;
    let redirect = links::result_url(world, order, ok, params.language());
    let mut members: Members = vec![("redirect", redirect.into())];
    members.push(("errorCode", code(0, Call::Finish2, world.switches())));
    members.push(("is3DSVer2", true.into()));
    if !ok {
        // Failures of 3-D Secure 2 have errorCode 0, too (gateways.md 2.10).
        members.push(("error", Info::NotAuthenticated.text(params.language()).into()));
        members.push(("errorMessage", Info::NotAuthenticated.text(params.language()).into()));
        members.push(("errorTypeName", "TDS_UNKNOWN_ARES_STATUS".into()));
        members.push(("processingErrorType", "MANDATORY_3DSECURE".into()));
    }
    Ok(Reply::json(200, &Json::Object(members)))
}

/// An attempt as the API tells it. A decline is HTTP 200 and errorCode 0: only `info` and `redirect` differ.
fn answered(world: &World, params: &Params, id: &str, attempted: Attempted, call: Call) -> Answer {
    let order = world.orders.by_id(id).ok_or(&errors::INTERNAL)?;
    let language = params.language();
    let zero = || ("errorCode", code(0, call, world.switches()));
    let ended = |ok: bool, info: Info| {
        let redirect = links::result_url(world, order, ok, language);
        vec![("redirect", redirect.into()), ("info", info.text(language).into()), zero()]
    };
    let members: Members = match attempted {
        Attempted::Finished(ok, info) => ended(ok, info),
        Attempted::Nothing(ok) => ended(ok, Info::Redirecting),
        Attempted::Exhausted(_) if world.switches::<Switches>().attempts_answer == AttemptsAnswer::Error => {
            return Err(&errors::ATTEMPTS);
        }
        Attempted::Exhausted(info) => ended(false, info),
        Attempted::Acs1 => {
            let mut members: Members = vec![("info", Info::Paid.text(language).into()), zero()];
            members.extend(acs::request(world, order, language));
            members
        }
        Attempted::Method2 if acs::by_sdk(params) => acs::sdk_key(order, zero()),
        Attempted::Acs2 if acs::by_sdk(params) => acs::sdk_challenge(world, order, zero()),
        Attempted::Method2 => acs::method(world, order, zero()),
        Attempted::Acs2 => acs::challenge(world, order, zero()),
    };
    Ok(Reply::json(200, &Json::Object(members)))
}
