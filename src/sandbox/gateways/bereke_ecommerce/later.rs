//! What happens to a payment without the shop: in time, by the hand of an employee, by somebody else.

use super::attempts::decline;
use super::call::{APPROVED, DECLINED, DEPOSITED, ID, REFUNDED};
use super::callbacks::{self, Event};
use super::cards::{Outcome, TEST_CARDS};
use super::info::Info;
use super::money::{capture, close, execution_of_deposit, give_back, is_paid, let_go, take};
use crate::sandbox::bank::books::agenda::{keep, payment};
use crate::sandbox::bank::books::due::Then;
use crate::sandbox::bank::books::ledger::Actor;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Act;

/// The family's code of an order whose time is over.
const TIME_LIMIT: i64 = -2007;

/// Does what has come due.
pub fn due(world: &mut World, mut order: Order) {
    let Some(due) = order.due.take() else { return };
    let payment = payment(&mut order);
    if let Some(at) = payment.agenda.iter().position(|entry| *entry == due) {
        payment.agenda.remove(at);
    }
    let by_itself = matches!(due.then, Then::Capture { .. }) && !execution_of_deposit(&due, payment.autocompletion);
    match due.then {
        Then::Pay { times } => take(world, order, times),
        Then::Decline { reason } => {
            let code = match TEST_CARDS.by_name(&self::payment(&mut order).card).behaviour.outcome {
                Outcome::Declines { code, .. } => code,
                _ => 100,
            };
            decline(world, order, code, &reason, Info::ContactIssuer);
        }
        Then::Expire => expire(world, order),
        Then::Reverse => let_go(world, order),
        Then::Close => close(world, order),
        // Of ShopAPI only.
        Then::Process => keep(world, order, Vec::new()),
        Then::Capture { amount, times } if by_itself => {
            world.acting(Actor::Bank, |world| capture(world, order, amount, times));
        }
        Then::Capture { amount, times } => capture(world, order, amount, times),
        Then::Refund { amount, external_id, times } => give_back(world, order, amount, external_id, times),
    }
}

/// Nobody has paid in time. An attempt that the processing still works on may yet succeed.
fn expire(world: &mut World, mut order: Order) {
    let open = !is_paid(&order);
    let payment = payment(&mut order);
    if !open || payment.processing {
        return keep(world, order, Vec::new());
    }
    payment.timed_out = true;
    payment.agenda.retain(|due| due.then != Then::Expire);
    payment.action_code = TIME_LIMIT;
    payment.action_text = "Decline. Payment time limit".to_owned();
    order.status = DECLINED;
    // The document does not say which `status` this message has; nothing has succeeded.
    let messages = callbacks::messages(world, &order, &[Event::new("declinedByTimeout", false)]);
    keep(world, order, messages);
}

/// What an employee does to a payment, behind the shop's back.
pub fn in_cabinet(world: &mut World, mut order: Order, act: Act) -> Result<(), &'static str> {
    let (paid, status) = (is_paid(&order), order.status);
    let payment = payment(&mut order);
    let left = payment.deposited.saturating_sub(payment.refunded);
    match act {
        Act::Refund(_) if !matches!(status, DEPOSITED | REFUNDED) || left == 0 => {
            return Err("only of a payment that was taken, and as long as something is left");
        }
        Act::Refund(Some(amount)) if amount > left => return Err("more than is left"),
        Act::Refund(amount) => give_back(world, order, amount.unwrap_or(left), None, 1),
        Act::Reverse if !matches!(status, APPROVED | DEPOSITED) => {
            return Err("only of a payment that is held or taken, and of which nothing was refunded");
        }
        Act::Reverse => let_go(world, order),
        Act::Expire if paid || payment.timed_out || payment.processing => return Err("nobody is waited for"),
        Act::Expire => expire(world, order),
        Act::CorrectToExecuted | Act::CorrectToFailed => return Err("only payouts are corrected by hand"),
    }
    Ok(())
}

/// Somebody else's payment under that number.
pub fn of_a_stranger(world: &mut World, number: &str, amount: u64) {
    let now = world.clock.now();
    let order = Order {
        gateway: ID.to_owned(),
        id: world.new_id(),
        number: number.to_owned(),
        amount,
        currency: "398".to_owned(),
        created: now,
        language: "ru".to_owned(),
        return_url: Some("https://another-shop.example/ok".to_owned()),
        masked_pan: Some("555555**4444".to_owned()),
        payment: Some(Box::new(Payment {
            attempts: 1,
            card: TEST_CARDS.ordinary().name.to_owned(),
            system: "MASTERCARD".to_owned(),
            expiry: "203012".to_owned(),
            holder: "SOMEBODY ELSE".to_owned(),
            way: "CARD".to_owned(),
            expires: now + 1_200_000,
            ..Payment::default()
        })),
        ..Order::default()
    };
    take(world, order, 1);
}
