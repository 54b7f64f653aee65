//! What happens to orders behind the shop's back: an employee refunds, reverses, corrects or ends one in the bank's
//! cabinet, another shop pays one under our number, and the copy that questions are answered from is late or blind.
//! The tester asks for it by `POST /_sandbox/orders`; each gateway says what its cabinet can do.

use crate::sandbox::bank::books::ledger::Actor;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::{Act, Lag, Lost};
use crate::sandbox::bank::played::{Gateways, Played};
use crate::sandbox::bank::tools::fields::{Fields, PlanError};
use serde_json::Value;

/// Does what a document asks; the error names the wrong field.
pub fn act(world: &mut World, gateways: Gateways, value: &Value) -> Result<(), PlanError> {
    let fields = Fields::of(value, "")?;
    let action = fields.text("action")?.ok_or_else(|| PlanError::new("action", "is missing"))?;
    let act = match action {
        "refund" => Some(Act::Refund(fields.whole("amount", 1, u64::MAX)?)),
        "reverse" => Some(Act::Reverse),
        "expire" => Some(Act::Expire),
        "correct" => match fields.text("to")? {
            Some("executed") => Some(Act::CorrectToExecuted),
            Some("failed") => Some(Act::CorrectToFailed),
            _ => return Err(PlanError::new("to", "must be executed or failed")),
        },
        "foreign" => return foreign(world, gateways, &fields),
        "lag" | "lose" | "attempts" | "other-card" => None,
        _ => {
            let known = "refund, reverse, correct, expire, foreign, lag, lose, attempts, other-card";
            return Err(PlanError::new("action", format!("must be one of {known}")));
        }
    };
    let (gateway, order) = named(world, gateways, &fields)?;
    match act {
        Some(act) => {
            fields.finish()?;
            let done = world.acting(Actor::Cabinet, |world| gateway.cabinet(world, order, act));
            done.map_err(|why| PlanError::new("action", why))
        }
        None => blur(world, &fields, action, order),
    }
}

/// The order a document names, and its gateway: the newest with that number.
fn named(world: &World, gateways: Gateways, fields: &Fields<'_>) -> Result<(&'static dyn Played, Order), PlanError> {
    let gateway = gateway(gateways, fields)?;
    let of_gateway = |order: &&Order| gateway.is_none_or(|gateway| gateway.id() == order.gateway);
    let (by_id, number) = (fields.text("orderId")?, fields.text("orderNumber")?);
    let order = match (by_id, number) {
        (Some(id), _) => world.orders.by_id(id).filter(of_gateway),
        (None, Some(number)) => world.orders.all().iter().rev().filter(of_gateway).find(|order| order.number == number),
        (None, None) => return Err(PlanError::new("orderNumber", "is missing")),
    };
    let order =
        order.ok_or_else(|| PlanError::new(if by_id.is_some() { "orderId" } else { "orderNumber" }, "is no order"))?;
    let gateway = gateways.by_id(&order.gateway);
    let gateway = gateway.ok_or_else(|| PlanError::new("gateway", "is not played"))?;
    Ok((gateway, order.clone()))
}

fn gateway(gateways: Gateways, fields: &Fields<'_>) -> Result<Option<&'static dyn Played>, PlanError> {
    let known = || gateways.all().map(|gateway| gateway.id()).collect::<Vec<_>>().join(", ");
    let Some(id) = fields.text("gateway")? else { return Ok(None) };
    gateways.by_id(id).map(Some).ok_or_else(|| PlanError::new("gateway", format!("must be one of {}", known())))
}

/// `{"action": "foreign", "gateway": …, "orderNumber": …, "amount": …}`
fn foreign(world: &mut World, gateways: Gateways, fields: &Fields<'_>) -> Result<(), PlanError> {
    let gateway = gateway(gateways, fields)?.ok_or_else(|| PlanError::new("gateway", "is missing"))?;
    let number = fields.text("orderNumber")?.ok_or_else(|| PlanError::new("orderNumber", "is missing"))?;
    let amount = fields.whole("amount", 1, 999_999_999_999)?.ok_or_else(|| PlanError::new("amount", "is missing"))?;
    fields.finish()?;
    let put = world.acting(Actor::Stranger, |world| gateway.foreign(world, number, amount));
    put.map_err(|why| PlanError::new("gateway", why))
}

/// What is told of this order and how often it may be tried, from now on; 0 or `on: false` ends it.
fn blur(world: &mut World, fields: &Fields<'_>, action: &str, mut order: Order) -> Result<(), PlanError> {
    let most = 86_400_000;
    match action {
        "lag" => {
            let ms = fields.whole("ms", 0, most)?.unwrap_or(0);
            let questions = fields.whole("questions", 0, most)?.unwrap_or(0) as u32;
            order.lag = Some(Lag { ms, questions });
        }
        "attempts" => {
            let times = fields.whole("times", 0, 99)?.unwrap_or(3) as u32;
            order.attempts = Some(times).filter(|times| *times > 0);
        }
        "other-card" => {
            let on = fields.get("on").map(Value::as_bool);
            let wrong = || PlanError::new("on", "must be true or false");
            order.other_card = on.map(|on| on.ok_or_else(wrong)).transpose()?.unwrap_or(true);
        }
        _ => {
            let from = world.clock.now() + fields.whole("afterMs", 0, most)?.unwrap_or(0);
            order.lost = Some(Lost { from, times: fields.whole("times", 0, most)?.unwrap_or(1) as u32 });
        }
    }
    fields.finish()?;
    world.commit(vec![Change::Order(Box::new(order))]);
    Ok(())
}
