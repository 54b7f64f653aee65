//! What becomes of a payout: it is paid, waits, is declined, expires, comes back.

use super::cards::{Behaviour, Card};
use super::states::{DECLINED, HELD, ID, PAID, REGISTERED, Session};
use super::switches::Switches;
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::{Operation, Order};
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::Binding;
use crate::sandbox::bank::books::world::{Movement, World};
use crate::sandbox::bank::faults::execution::Execution;

/// What becomes of an order whose card is known.
pub fn settle(world: &mut World, mut order: Order, card: &Card, execution: Execution) {
    if order.client_id.is_some() && order.target_binding.is_none() {
        store_card(world, &mut order, card);
    }
    let now = world.clock.now();
    let times = if execution.twice { 2 } else { 1 };
    let behaviour = if world.settings().magic { card.behaviour } else { Behaviour::Pays };
    order.due = None;
    let late = execution.late.map(|ms| now + ms);
    let (status, due) = match (behaviour, late) {
        (Behaviour::Pays, None) => return pay(world, order, times),
        (Behaviour::Declines(reason), None) => return decline(world, order, reason),
        (Behaviour::Pays, Some(at)) => (REGISTERED, Some(Due { at, then: Then::Pay { times } })),
        (Behaviour::Declines(reason), Some(at)) => {
            (REGISTERED, Some(Due { at, then: Then::Decline { reason: reason.to_owned() } }))
        }
        (Behaviour::Waits { ms, pays }, late) => {
            let at = late.unwrap_or(now) + ms;
            let reason = "Отказ банка-эмитента".to_owned();
            (HELD, Some(Due { at, then: if pays { Then::Pay { times } } else { Then::Decline { reason } } }))
        }
        (Behaviour::Hangs | Behaviour::Refuses(_), _) => (HELD, None),
    };
    world.commit(vec![Change::Order(Box::new(Order { status, due, ..order }))]);
}

/// A recipient with a number of the partner's gets a binding (seed 000: `client.clientId` is "needed for
/// the bindings").
fn store_card(world: &mut World, order: &mut Order, card: &Card) {
    let Some(masked_pan) = order.masked_pan.clone() else { return };
    let id = world.new_id();
    order.target_binding = Some(id.clone());
    let (gateway, behaviour) = (ID.to_owned(), card.name.to_owned());
    let client_id = order.client_id.clone();
    world.commit(vec![Change::Binding(Binding {
        gateway,
        id,
        masked_pan,
        behaviour,
        client_id,
        expiry: String::new(),
        listed_from: 0,
        more: Own::default(),
    })]);
}

pub fn pay(world: &mut World, order: Order, times: u8) {
    let id = order.id.clone();
    pay_once(world, order);
    for _ in 1..times {
        if let Some(order) = world.orders.by_id(&id).cloned() {
            pay_once(world, order);
        }
    }
}

/// Moves the order's money once, unless the source has too little. Appends the operation to the order.
pub fn pay_once(world: &mut World, mut order: Order) {
    let ref_num = world.ref_num();
    let now = world.clock.now();
    let amount = i64::try_from(order.amount).unwrap_or(i64::MAX);
    if world.balance(&order.source).unwrap_or(0) < amount {
        return refuse(world, order, "Недостаточно средств");
    }
    let description = "Перевод исполнен".to_owned();
    order.operations.push(Operation { date: now, result_code: 0, description, ref_num: ref_num.clone() });
    order.status = PAID;
    let target = match (&order.masked_pan, &order.target_binding) {
        (Some(pan), _) => pan.clone(),
        (None, Some(binding)) => format!("binding:{binding}"),
        (None, None) => "by agreement".to_owned(),
    };
    let movement = Movement { kind: "payout", amount: order.amount, source: order.source.clone(), target, ref_num };
    world.book(order, movement, Vec::new());
}

/// Books that the order's money will not move.
fn refuse(world: &mut World, mut order: Order, reason: &str) {
    let (date, ref_num) = (world.clock.now(), world.ref_num());
    order.operations.push(Operation { date, result_code: 1, description: reason.to_owned(), ref_num });
    order.status = DECLINED;
    world.commit(vec![Change::Order(Box::new(order))]);
}

/// The issuer has refused the card. On a page another one may be tried, until the attempts or the time are over: so 6
/// can become 2.
pub fn decline(world: &mut World, mut order: Order, reason: &str) {
    let session = Session::of(&order);
    let open = session.attempts < order.attempts_allowed(world.switches::<Switches>().page_attempts)
        && session.expires > world.clock.now();
    order.due = (order.return_url.is_some() && open).then_some(Due { at: session.expires, then: Then::Expire });
    refuse(world, order, reason);
}

/// Nobody has typed a card that was taken in time.
pub fn expire(world: &mut World, mut order: Order) {
    Session { expired: true, ..Session::of(&order) }.put(&mut order);
    order.status = DECLINED;
    world.commit(vec![Change::Order(Box::new(order))]);
}

/// Money of an executed payout comes back.
pub fn give_back(world: &mut World, mut order: Order, amount: u64, status: u8) {
    let mut session = Session::of(&order);
    session.given_back += amount;
    session.put(&mut order);
    order.status = status;
    let (source, target) = (order.masked_pan.clone().unwrap_or_default(), order.source.clone());
    let movement = Movement { kind: "return", amount, source, target, ref_num: world.ref_num() };
    world.book(order, movement, Vec::new());
}
