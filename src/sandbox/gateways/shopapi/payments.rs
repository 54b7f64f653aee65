//! Making payments, asking about them, giving them back.

use super::answers::{self, Answer, Print};
use super::body::Body;
use super::call::{CREATED, CREATED_ERROR, ERROR, HOLDED, ID, PAYED, PROCESSED, REFUNDED};
use super::cards::TEST_CARDS;
use super::details::{self, Details, left, reg_pay_num, total, waits_for_payer};
use super::errors::{self, ErrorRow, Refusal};
use super::money::{self, Instrument};
use super::switches::{Refusals, Switches, ThreeDsAt};
use super::{links, stored};
use crate::model::Redactor;
use crate::sandbox::bank::books::agenda;
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::tools::json::Members;

/// The family's values (gateways.md 4.8); in Kazakhstan only `card` is attested. All are paid by card here.
const PAY_TYPES: &[&str] = &["card", "sbp", "gPay", "applePay", "fiscalCash", "mobile"];
/// The family's values (gateways.md 4.3).
pub const CLIENT_TYPES: &[&str] = &["web", "mobile", "iframe"];
/// Seconds money is held: the family's limits and default (gateways.md 4.3).
const HOLD: (u64, u64, u64) = (600, 345_600, 1800);

/// `/do/payment/anonymous`. Every call makes a new payment: there is no key.
pub fn anonymous(world: &mut World, body: &Body, execution: Execution) -> Answer {
    let order = new(world, body, "anonymous", execution)?;
    Ok(make(world, order, execution))
}

/// Keeps a payment that waits for a card to be typed; twice for the gateway that does everything twice.
fn make(world: &mut World, order: Order, execution: Execution) -> (Members, Print) {
    let answer = answers::created(&order.id, links::pay_url(world, &order), stored::token_of(&order));
    agenda::keep(world, order.clone(), Vec::new());
    if execution.twice {
        let id = reg_pay_num(world);
        agenda::keep(world, Order { id, ..order }, Vec::new());
    }
    answer
}

/// `/do/payment`: charges a stored card at once, or waits for one to be typed and stores it.
pub fn recurrent(world: &mut World, body: &Body, execution: Execution) -> Answer {
    let login = stored::login(world, &body.required("userToken")?)?;
    let mut order = new(world, body, "recurrent", execution)?;
    order.client_id = Some(login.clone());
    let Some(card_token) = body.optional("cardToken")? else {
        // The table says the note is for this form only (seed 003, "Параметр orderNote").
        return Ok(make(world, order, execution));
    };
    let binding = stored::card(world, &login, &card_token)?;
    order.target_binding = Some(binding.id.clone());
    order.description = None;
    let card = TEST_CARDS.by_name(&binding.behaviour);
    let with = Instrument {
        card,
        masked_pan: binding.masked_pan.clone(),
        card_type: stored::card_type(&binding),
        expiry: binding.expiry.clone(),
        right: true,
    };
    let answer = answers::created(&order.id, links::receipt_url(world, &order), stored::token_of(&order));
    if order.status == CREATED_ERROR {
        agenda::keep(world, order, Vec::new());
        return Ok(answer);
    }
    let asks = body.is_true("enableSMSConfirm") || card.behaviour.secure && world.settings().magic;
    let id = order.id.clone();
    let lag = u64::from(world.switches::<Switches>().created_for_ms);
    money::charge_stored(world, order, with, asks, execution, lag);
    match asks && world.switches::<Switches>().three_ds_at == ThreeDsAt::Creation {
        true => Err(needs_3ds(world, &id)),
        false => Ok(answer),
    }
}

fn needs_3ds(world: &World, id: &str) -> Refusal {
    let url = world.orders.by_id(id).and_then(|order| links::secure_url(world, order));
    Refusal::needs_3ds(id, url.unwrap_or_default())
}

/// A payment as the request describes it, checked, not kept.
fn new(world: &World, body: &Body, kind: &str, execution: Execution) -> Result<Order, Refusal> {
    let switches = world.switches::<Switches>();
    let service_code = body.required("serviceCode")?;
    if !is_service(&service_code) {
        return Err(Refusal::field("serviceCode", "must look like 1000-13864-2"));
    }
    let amount = body.amount("amount")?;
    if amount == 0 {
        return Err(Refusal::field("amount", "must be more than 0"));
    }
    let commission = match body.minor_units("comission")? {
        None if switches.commission_alias => body.minor_units("commission")?,
        commission => commission,
    };
    let commission = commission.ok_or_else(|| Refusal::field("comission", "is missing"))?;
    let properties = body.properties()?;
    body.word("payType", PAY_TYPES)?;
    body.word("clientType", CLIENT_TYPES)?;
    let now = world.clock.now();
    // "Absolute date, UTC, in seconds" (seed 003): a duration would be in 1970.
    let best_before = body.minor_units("orderBestBefore")?.map(|seconds| seconds.saturating_mul(1000));
    if best_before.is_some_and(|at| at <= now) {
        return Err((&errors::BEST_BEFORE).into());
    }
    let magic = |name: &str| world.settings().magic && service_code == name;
    if magic("1-404-1") {
        return Err((&errors::NO_SERVICE).into());
    }
    if magic("1-503-1") {
        return Err((&errors::UNAVAILABLE).into());
    }
    let status = if magic("1-500-1") { CREATED_ERROR } else { CREATED };
    let id = reg_pay_num(world);
    // A card number typed into a text is masked there.
    let clean = |text: &str| Redactor::new().clean(text);
    let number = body.order_number(&switches.order_number_property).unwrap_or_else(|| id.clone());
    let details = Details {
        kind: kind.to_owned(),
        commission,
        hold_secs: body.minor_units("holdTtl")?.unwrap_or(HOLD.2).clamp(HOLD.0, HOLD.1),
        error: (status == CREATED_ERROR).then(|| "the provider does not know the account".to_owned()),
        message: (status == CREATED_ERROR).then(|| "Платёж не создан".to_owned()),
        service_code,
        ..Details::default()
    };
    let agenda = best_before.map(|at| Due { at, then: Then::Expire }).into_iter().collect();
    let mut order = Order {
        gateway: ID.to_owned(),
        id,
        number,
        amount,
        currency: "398".to_owned(),
        status,
        created: now,
        description: body.optional("orderNote")?.map(|note| clean(&note)),
        language: "ru".to_owned(),
        params: properties.iter().map(|(name, value)| (clean(name), clean(value))).collect(),
        // The family's extras (gateways.md 4.3).
        return_url: body.optional("successUrl")?,
        fail_url: body.optional("failUrl")?,
        payment: Some(Box::new(Payment { agenda, expires: best_before.unwrap_or(u64::MAX), ..Payment::default() })),
        ..Order::default()
    };
    details.put(&mut order);
    order.mark(now, execution);
    Ok(order)
}

/// Three numbers with hyphens between, as `1000-13864-2`.
fn is_service(code: &str) -> bool {
    let number = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    code.split('-').count() == 3 && code.split('-').all(number)
}

/// The payment a request names by `regPayNum`: there is no other way to name one.
fn named(world: &mut World, body: &Body, execution: Execution) -> Result<Order, Refusal> {
    let id = body.digits("regPayNum")?;
    let order = world.told(&id, execution).filter(|order| order.gateway == ID);
    order.ok_or_else(|| (&errors::NO_PAYMENT).into())
}

/// `/check/payment/state`
pub fn status(world: &mut World, body: &Body, execution: Execution) -> Answer {
    let order = named(world, body, execution)?;
    let asks = waits_for_payer(&order) && order.target_binding.is_some();
    if asks && world.switches::<Switches>().three_ds_at == ThreeDsAt::Status {
        return Err(needs_3ds(world, &order.id));
    }
    Ok(answers::status(world, &order))
}

/// `/refund`: a request for one; the money goes back later (gateways.md 4.10).
pub fn refund(world: &mut World, body: &Body, execution: Execution) -> Answer {
    let id = body.digits("regPayNum")?;
    body.required("note")?;
    let (amount, remaining) = (body.amount("refundAmount")?, body.amount("remainingAmount")?);
    if amount == 0 {
        return Err(Refusal::field("refundAmount", "must be more than 0"));
    }
    let order = details::find(world, &id).cloned().ok_or(&errors::NO_PAYMENT)?;
    let settled = world.clock.now() >= Details::of(&order).settles_at;
    if !settled || !matches!(order.status, PAYED | PROCESSED | ERROR | REFUNDED) {
        return refused(world, &errors::STATE);
    }
    let left = left(&order);
    if amount > left {
        return refused(world, &errors::REFUND_AMOUNT);
    }
    if world.switches::<Switches>().check_remaining && remaining != left - amount {
        return refused(world, &errors::REMAINING);
    }
    money::ask_refund(world, order, amount, execution);
    Ok((answers::result(true, "Заявка на возврат принята"), Print::Sound))
}

/// Takes what is held, all of it or a part (`/provision-services/confirm`).
pub fn confirm(world: &mut World, body: &Body) -> Answer {
    let order = provision(world, body)?;
    let all = total(&order);
    let amount = if body.get("amount").is_some() { body.amount("amount")? } else { all };
    if amount == 0 || amount > all {
        return Err(Refusal::field("amount", "must be more than 0 and at most what is held"));
    }
    if order.status != HOLDED {
        return refused(world, &errors::STATE);
    }
    money::confirm(world, order, amount);
    Ok((answers::result(true, "Платёж подтверждён"), Print::Sound))
}

/// Gives back what is held (`/provision-services/refund`).
pub fn release(world: &mut World, body: &Body) -> Answer {
    let order = provision(world, body)?;
    if order.status != HOLDED {
        return refused(world, &errors::STATE);
    }
    money::let_go(world, order);
    Ok((answers::result(true, "Средства разблокированы"), Print::Sound))
}

fn provision(world: &World, body: &Body) -> Result<Order, Refusal> {
    let id = body.digits("regPayNum")?;
    body.required("orderId")?;
    Ok(details::find(world, &id).cloned().ok_or(&errors::NO_PAYMENT)?)
}

/// A refusal in the shape of the switch.
pub fn refused(world: &World, row: &'static ErrorRow) -> Answer {
    match world.switches::<Switches>().refusals {
        Refusals::Error => Err(row.into()),
        Refusals::Fail => Ok((answers::result(false, row.text), Print::Sound)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_three_numbers() {
        assert!(is_service("1000-13864-2") && is_service("109-5804-1"));
        for wrong in ["", "1000", "1000-13864", "1000-13864-2-1", "a-b-c", "1000--2", "1000-13864-2 "] {
            assert!(!is_service(wrong), "{wrong}");
        }
    }
}
