//! What ShopAPI knows of a payment beyond an order, and what can be done with it.

use super::call::{CREATED, ID, REJECTED};
use crate::sandbox::bank::books::due::Then;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// What a payment of ShopAPI has beyond an order and a card payment: kept in `Order::more`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Details {
    /// `anonymous`, `recurrent` or `card`, which registers one.
    pub kind: String,
    /// Minor units on top of the amount.
    pub commission: u64,
    /// The service that is paid.
    pub service_code: String,
    /// Seconds the money is held, where it is.
    pub hold_secs: u64,
    /// The API tells it as `created` before this moment.
    pub settles_at: Millis,
    /// `errorCode`, `error` and `message` of the status.
    pub error_code: Option<String>,
    /// For programmers.
    pub error: Option<String>,
    /// For people.
    pub message: Option<String>,
    /// The card was refused, and another may be typed.
    pub open: bool,
}

impl Details {
    /// Those of an order.
    pub fn of(order: &Order) -> Details {
        order.more.read().unwrap_or_default()
    }

    /// Puts them into the order.
    pub fn put(&self, order: &mut Order) {
        order.more = Own::of(self);
    }
}

/// A payment of ours by its number.
pub fn find<'w>(world: &'w World, id: &str) -> Option<&'w Order> {
    world.orders.by_id(id).filter(|order| order.gateway == ID)
}

/// Eleven digits that no other payment has: the world counts its changes.
pub fn reg_pay_num(world: &World) -> String {
    format!("{}", 13_000_000_000 + world.changes() % 1_000_000_000)
}

/// What the payer pays.
pub fn total(order: &Order) -> u64 {
    order.amount + Details::of(order).commission
}

/// Whether a card can be typed for it.
pub fn is_open(order: &Order) -> bool {
    let processing = order.payment.as_ref().is_some_and(|payment| payment.processing);
    let unpaid = order.status == CREATED || order.status == REJECTED && Details::of(order).open;
    unpaid && !processing && order.target_binding.is_none()
}

/// Whether the payer is on the way to his bank, or should be.
pub fn waits_for_payer(order: &Order) -> bool {
    let tds = order.payment.as_ref().and_then(|payment| payment.tds.as_ref());
    order.status == CREATED && tds.is_some_and(|tds| tds.begun && tds.passed.is_none())
}

/// What can still be given back: refunds that are only asked for count as given.
pub fn left(order: &Order) -> u64 {
    let Some(payment) = &order.payment else { return 0 };
    let waiting = payment.agenda.iter().map(|due| match due.then {
        Then::Refund { amount, times, .. } => amount * u64::from(times),
        _ => 0,
    });
    payment.deposited.saturating_sub(payment.refunded + waiting.sum::<u64>())
}
