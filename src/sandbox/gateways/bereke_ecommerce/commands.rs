//! What the shop asks for after a payment: deposit, refund, reversal, and the end of an order that nobody has paid.

use super::call::{APPROVED, Call, DEPOSITED, REFUNDED};
use super::errors::{Answer, ErrorRow};
use super::money::{can_be_closed, capture, close, execution_of_deposit, give_back, let_go};
use super::params::{self, Params};
use super::switches::Switches;
use super::{answers, errors};
use crate::sandbox::bank::books::agenda::{keep, payment};
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::http::reply::Reply;

/// The order a deposit, refund or reversal names.
fn named(world: &World, params: &Params) -> Result<Order, &'static ErrorRow> {
    if params.filled("orderId").is_none() && params.filled("orderNumber").is_none() {
        return Err(&errors::ORDER_ID_EMPTY);
    }
    params::order(world, params).cloned().ok_or(&errors::NO_ORDER)
}

/// `deposit.do`
pub fn deposit(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Deposit)?;
    let mut order = named(world, params).map_err(|_| &errors::NO_ORDER)?;
    let wanted = params.amount()?;
    let now = world.clock.now();
    if (1..100).contains(&wanted) {
        return Err(&errors::DEPOSIT_AMOUNT);
    }
    let (again, status) = (world.switches::<Switches>().second_capture, order.status);
    let payment = payment(&mut order);
    let waiting: u64 = payment
        .agenda
        .iter()
        .map(|due| if execution_of_deposit(due, payment.autocompletion) { amount_of(due) } else { 0 })
        .sum();
    let left = payment.approved.saturating_sub(payment.deposited + waiting);
    let first = payment.deposited + waiting == 0;
    let right = payment.two_stage && matches!(status, APPROVED | DEPOSITED);
    if !right || !first && (!again || left == 0) {
        return Err(&errors::STATE);
    }
    let amount = if wanted == 0 { left } else { wanted };
    if amount > left {
        return Err(&errors::AMOUNT);
    }
    let times = if execution.twice { 2 } else { 1 };
    order.mark(now, execution);
    let payment = self::payment(&mut order);
    match execution.late {
        Some(ms) => {
            let due = Due { at: now + ms, then: Then::Capture { amount, times } };
            payment.agenda.push(due);
            keep(world, order, Vec::new());
        }
        None => capture(world, order, amount, times),
    }
    Ok(Reply::json(200, &answers::success(Call::Deposit, params.language(), world.switches())))
}

/// `refund.do`
pub fn refund(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Refund)?;
    let mut order = named(world, params)?;
    let wanted = params.amount()?;
    let external_id = params
        .filled("externalRefundId")
        .filter(|_| world.switches::<Switches>().external_refund_id)
        .map(str::to_owned);
    let expected =
        params.filled("expectedDepositedAmount").filter(|_| world.switches::<Switches>().expected_deposited_amount);
    let done = Ok(Reply::json(200, &answers::success(Call::Refund, params.language(), world.switches())));
    let status = order.status;
    let payment = payment(&mut order);
    let known = |id: &String| {
        let waits =
            |due: &Due| matches!(&due.then, Then::Refund { external_id, .. } if external_id.as_ref() == Some(id));
        payment.refunds.iter().any(|refund| refund.external_id.as_ref() == Some(id)) || payment.agenda.iter().any(waits)
    };
    if external_id.as_ref().is_some_and(known) {
        return done;
    }
    if !matches!(status, DEPOSITED | REFUNDED) {
        return Err(&errors::STATE);
    }
    let waiting: u64 = payment.agenda.iter().filter(|due| matches!(due.then, Then::Refund { .. })).map(amount_of).sum();
    let left = payment.deposited.saturating_sub(payment.refunded + waiting);
    if let Some(expected) = expected {
        let expected: u64 = expected.parse().map_err(|_| &errors::AMOUNT)?;
        if expected != left {
            return Err(&errors::STATE);
        }
    }
    let amount = if wanted == 0 { left } else { wanted };
    if amount > left || amount == 0 {
        return Err(&errors::REFUND_AMOUNT);
    }
    let times = if execution.twice { 2 } else { 1 };
    let now = world.clock.now();
    order.mark(now, execution);
    let payment = self::payment(&mut order);
    match execution.late {
        Some(ms) => {
            let then = Then::Refund { amount, external_id, times };
            payment.agenda.push(Due { at: now + ms, then });
            keep(world, order, Vec::new());
        }
        None => give_back(world, order, amount, external_id, times),
    }
    done
}

/// `reverse.do`: once, and only as a whole (gateways.md 2.5).
pub fn reverse(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Reverse)?;
    let mut order = named(world, params)?;
    let (now, status) = (world.clock.now(), order.status);
    let payment = payment(&mut order);
    let again = std::mem::replace(&mut payment.reversal_tried, true);
    if again || !matches!(status, APPROVED | DEPOSITED) {
        keep(world, order, Vec::new());
        return Err(&errors::STATE);
    }
    match execution.late {
        Some(ms) => {
            payment.agenda.push(Due { at: now + ms, then: Then::Reverse });
            order.mark(now, execution);
            keep(world, order, Vec::new());
        }
        None => {
            order.mark(now, execution);
            let_go(world, order);
        }
    }
    Ok(Reply::json(200, &answers::success(Call::Reverse, params.language(), world.switches())))
}

/// `decline.do`: closes an order that nobody has paid.
pub fn close_unpaid(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Decline)?;
    let mut order = named(world, params)?;
    if !can_be_closed(&order) {
        return Err(&errors::STATE);
    }
    let now = world.clock.now();
    order.mark(now, execution);
    match execution.late {
        Some(ms) => {
            payment(&mut order).agenda.push(Due { at: now + ms, then: Then::Close });
            keep(world, order, Vec::new());
        }
        None => close(world, order),
    }
    Ok(Reply::json(200, &answers::success(Call::Decline, params.language(), world.switches())))
}

fn amount_of(due: &Due) -> u64 {
    match &due.then {
        Then::Capture { amount, times } | Then::Refund { amount, times, .. } => amount * u64::from(*times),
        _ => 0,
    }
}
