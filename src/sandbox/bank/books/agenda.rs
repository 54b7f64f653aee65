//! The orders of banks that take payments: each has a payment with an agenda, and the earliest of that is what is due.

use super::orders::Order;
use super::payment::Payment;
use super::store::Change;
use super::world::{Movement, World};

/// The payment of an order that takes one.
pub fn payment(order: &mut Order) -> &mut Payment {
    order.payment.get_or_insert_default()
}

/// Keeps an order and what else has changed with it.
pub fn keep(world: &mut World, mut order: Order, more: Vec<Change>) {
    settle_due(&mut order);
    let mut changes = vec![Change::Order(Box::new(order))];
    changes.extend(more);
    world.commit(changes);
}

/// Books money of an order, and what else has changed with it.
pub fn moved(world: &mut World, mut order: Order, movement: Movement, more: Vec<Change>) {
    settle_due(&mut order);
    world.book(order, movement, more);
}

fn settle_due(order: &mut Order) {
    order.due = payment(order).agenda.iter().min_by_key(|due| due.at).cloned();
}
