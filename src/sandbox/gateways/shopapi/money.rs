//! Charges, holds, card checks and refunds: the state machine of a payment. What was done is in the ledger before
//! anybody is told; the API tells of a charge only after a while.

use super::call::{CREATED, ERROR, HOLDED, PAYED, PROCESSED, REFUNDED, REJECTED};
use super::cards::{Card, Outcome, TEST_CARDS};
use super::details::{Details, is_open, left, reg_pay_num, total, waits_for_payer};
use super::switches::{PartialRefund, Switches};
use super::{notifications, stored};
use crate::sandbox::bank::books::agenda::{keep, moved, payment};
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::ledger::Actor;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::{Refund, Tds};
use crate::sandbox::bank::books::world::{ACQUIRING, Movement, World};
use crate::sandbox::bank::faults::execution::{Act, Execution};
use crate::sandbox::bank::tools::clock::Millis;

/// What a payer pays with.
pub struct Instrument {
    /// What it does.
    pub card: &'static Card,
    /// `400000******0002`
    pub masked_pan: String,
    /// `visa`, …
    pub card_type: String,
    /// `YYYYMM`
    pub expiry: String,
    /// Whether CVC and date are right.
    pub right: bool,
}

/// How an attempt to pay went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// It is over, or nobody will ever know.
    Finished,
    /// The payer has to go to the page of his bank.
    Secure,
    /// There was nothing to pay any more.
    Nothing,
}

fn remember(world: &World, order: &mut Order, with: &Instrument, execution: Execution) {
    let now = world.clock.now();
    order.masked_pan = Some(with.masked_pan.clone());
    order.mark(now, execution);
    let id = world.new_id();
    let payment = payment(order);
    payment.attempts += 1;
    payment.card = with.card.name.to_owned();
    payment.system = with.card_type.clone();
    payment.expiry = with.expiry.clone();
    let times = if execution.twice { 2 } else { 1 };
    payment.tds = Some(Tds { id, version: 2, challenge: true, times, late: execution.late, ..Tds::default() });
}

/// Somebody has typed a card.
pub fn attempt(world: &mut World, mut order: Order, with: &Instrument, execution: Execution) -> Attempted {
    if !is_open(&order) || waits_for_payer(&order) {
        return Attempted::Nothing;
    }
    // What was said of the card before is over.
    let details = Details { open: false, error_code: None, error: None, message: None, ..Details::of(&order) };
    details.put(&mut order);
    order.status = CREATED;
    remember(world, &mut order, with, execution);
    if !with.right {
        // "For RC=05 enter a wrong CVC" (seed 003, "Тестовые карты").
        reject(world, order, "05", 0);
        return Attempted::Finished;
    }
    if with.card.behaviour.secure && world.settings().magic {
        begin_secure(world, order);
        return Attempted::Secure;
    }
    authorise(world, order, 0);
    Attempted::Finished
}

/// A stored card is charged, or its owner is asked first.
pub fn charge_stored(
    world: &mut World,
    mut order: Order,
    with: Instrument,
    asks: bool,
    execution: Execution,
    lag: Millis,
) {
    remember(world, &mut order, &with, execution);
    if asks {
        return begin_secure(world, order);
    }
    authorise(world, order, lag);
}

fn begin_secure(world: &mut World, mut order: Order) {
    if let Some(tds) = &mut payment(&mut order).tds {
        tds.begun = true;
    }
    keep(world, order, Vec::new());
}

/// The payer's bank has said whether it was the payer.
pub fn authenticated(world: &mut World, mut order: Order, passed: bool, execution: Execution) -> Attempted {
    if !waits_for_payer(&order) {
        return Attempted::Nothing;
    }
    if let Some(tds) = &mut payment(&mut order).tds {
        tds.passed = Some(passed);
        // What was wished for when the card was sent holds here, too.
        tds.times = if execution.twice { 2 } else { tds.times };
        tds.late = execution.late.or(tds.late);
    }
    match passed {
        true => authorise(world, order, 0),
        false => reject(world, order, "3DS", 0),
    }
    Attempted::Finished
}

/// Asks the card's bank for the money.
fn authorise(world: &mut World, mut order: Order, lag: Millis) {
    let now = world.clock.now();
    let magic = world.settings().magic;
    let payment = payment(&mut order);
    let outcome = if magic { TEST_CARDS.by_name(&payment.card).behaviour.outcome } else { Outcome::Pays };
    let (times, late) = payment.tds.as_ref().map_or((1, None), |tds| (tds.times, tds.late));
    let then = match (outcome, late) {
        (Outcome::Silent, _) => {
            payment.processing = true;
            return keep(world, order, Vec::new());
        }
        (Outcome::Rejects(code), None) => return reject(world, order, code, lag),
        (_, None) => return take(world, order, times, lag),
        (Outcome::Rejects(code), Some(_)) => Then::Decline { reason: code.to_owned() },
        (_, Some(_)) => Then::Pay { times },
    };
    payment.processing = true;
    payment.agenda.push(Due { at: now + late.unwrap_or(0), then });
    keep(world, order, Vec::new());
}

/// No money will move; for good, unless it was typed on the page and another card may be tried there.
fn reject(world: &mut World, mut order: Order, code: &str, lag: Millis) {
    let now = world.clock.now();
    order.status = REJECTED;
    let by_page = order.target_binding.is_none();
    let allowed = order.attempts_allowed(world.switches::<Switches>().page_attempts);
    let payment = payment(&mut order);
    let left = payment.attempts < allowed && now < payment.expires;
    let open = by_page && left && code != "expired";
    payment.processing = false;
    payment.agenda.retain(|due| open && due.then == Then::Expire);
    let (error, message) = match code {
        "05" => ("RC 05: do not honour", "Банк отклонил операцию. Проверьте данные карты"),
        "51" => ("RC 51: not sufficient funds", "Недостаточно средств на карте"),
        "3DS" => ("3-D Secure failed", "Проверка 3-D Secure не пройдена"),
        _ => ("orderBestBefore has passed", "Время для оплаты истекло"),
    };
    let details = Details {
        settles_at: now + lag,
        open,
        error_code: Some(code.to_owned()),
        error: Some(error.to_owned()),
        message: Some(message.to_owned()),
        ..Details::of(&order)
    };
    details.put(&mut order);
    let told = notifications::about_payment(world, &order, "rejected");
    keep(world, order, told);
}

/// The money is taken; twice means a second payment that nobody has asked for.
fn take(world: &mut World, order: Order, times: u8, lag: Millis) {
    for copy in 0..times {
        let id = if copy == 0 { order.id.clone() } else { reg_pay_num(world) };
        let order = Order { id, ..order.clone() };
        match Details::of(&order).kind.as_str() {
            "card" => check_card(world, order),
            _ => take_once(world, order, lag),
        }
    }
}

fn take_once(world: &mut World, mut order: Order, lag: Millis) {
    let (now, ref_num, total) = (world.clock.now(), world.ref_num(), total(&order));
    let (hold, render) =
        (world.switches::<Switches>().hold, u64::from(world.switches::<Switches>().processed_after_ms));
    let mut details = Details { settles_at: now + lag, ..Details::of(&order) };
    let refuses =
        world.settings().magic && TEST_CARDS.by_name(&payment(&mut order).card).behaviour.outcome == Outcome::Error;
    let (status, word, kind, target, then) = match (refuses, hold) {
        (true, _) => (ERROR, "error", "charge", ACQUIRING, None),
        (_, true) => {
            let at = now + details.hold_secs * 1000;
            (HOLDED, "holded", "hold", "held", Some(Due { at, then: Then::Reverse }))
        }
        _ => (PAYED, "payed", "charge", ACQUIRING, Some(Due { at: now + lag + render, then: Then::Process })),
    };
    order.status = status;
    if refuses {
        details.error_code = Some("1001".to_owned());
        details.error = Some("the provider has refused the payment".to_owned());
        details.message = Some("Поставщик услуг отклонил платёж".to_owned());
    }
    details.put(&mut order);
    let mut more = stored::store_card(world, &mut order);
    let payment = payment(&mut order);
    payment.processing = false;
    payment.agenda.clear();
    payment.agenda.extend(then);
    if hold && !refuses {
        payment.approved = total;
    } else {
        payment.deposited = total;
        payment.deposited_at = Some(now);
    }
    payment.ref_num = Some(ref_num.clone());
    let source = order.masked_pan.clone().unwrap_or_default();
    more.extend(notifications::about_payment(world, &order, word));
    moved(world, order, Movement { kind, amount: total, source, target: target.to_owned(), ref_num }, more);
}

/// "Up to 5 tenge are charged, and given back when the card is added" (seed 003, "Регистрация карты").
fn check_card(world: &mut World, mut order: Order) {
    let (now, ref_num, amount) = (world.clock.now(), world.ref_num(), order.amount);
    order.status = PROCESSED;
    let stored = stored::store_card(world, &mut order);
    let payment = payment(&mut order);
    payment.processing = false;
    payment.agenda.clear();
    payment.deposited = amount;
    payment.deposited_at = Some(now);
    payment.refunded = amount;
    payment.refunded_at = Some(now);
    let pan = order.masked_pan.clone().unwrap_or_default();
    let way = |kind, source: &str, target: &str| {
        let (source, target, ref_num) = (source.to_owned(), target.to_owned(), ref_num.clone());
        Movement { kind, amount, source, target, ref_num }
    };
    let mut more = stored;
    // A card that is known already is not told of again.
    if !more.is_empty() {
        more.extend(notifications::about_card(world, &order));
    }
    moved(world, order.clone(), way("card-check", &pan, ACQUIRING), more);
    moved(world, order, way("card-check-return", ACQUIRING, &pan), Vec::new());
}

/// A refund is asked for; the money goes back later.
pub fn ask_refund(world: &mut World, mut order: Order, amount: u64, execution: Execution) {
    let times = if execution.twice { 2 } else { 1 };
    let now = world.clock.now();
    order.mark(now, execution);
    let wait = u64::from(world.switches::<Switches>().refund_after_ms) + execution.late.unwrap_or(0);
    if wait == 0 {
        return give_back(world, order, amount, times);
    }
    let then = Then::Refund { amount, external_id: None, times };
    payment(&mut order).agenda.push(Due { at: now + wait, then });
    keep(world, order, Vec::new());
}

fn give_back(world: &mut World, mut order: Order, amount: u64, times: u8) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let target = order.masked_pan.clone().unwrap_or_default();
    let payment = payment(&mut order);
    for _ in 0..times {
        payment.refunds.push(Refund { date: now, amount, ref_num: ref_num.clone(), external_id: None });
    }
    payment.refunded += amount * u64::from(times);
    payment.refunded_at = Some(now);
    let whole = payment.refunded >= payment.deposited;
    if whole || world.switches::<Switches>().partial_refund_state == PartialRefund::Refunded {
        payment.agenda.retain(|due| due.then != Then::Process);
        order.status = REFUNDED;
    }
    let mut more = match order.status {
        REFUNDED => notifications::about_payment(world, &order, "refunded"),
        _ => Vec::new(),
    };
    for _ in 0..times {
        let (source, target, ref_num) = (ACQUIRING.to_owned(), target.clone(), ref_num.clone());
        let movement = Movement { kind: "refund", amount, source, target, ref_num };
        moved(world, order.clone(), movement, std::mem::take(&mut more));
    }
}

/// The shop takes what is held; the rest of it goes back.
pub fn confirm(world: &mut World, mut order: Order, amount: u64) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let render = u64::from(world.switches::<Switches>().processed_after_ms);
    order.status = PAYED;
    let payment = payment(&mut order);
    payment.deposited = amount;
    payment.deposited_at = Some(now);
    payment.agenda.clear();
    payment.agenda.push(Due { at: now + render, then: Then::Process });
    let more = notifications::about_payment(world, &order, "payed");
    let (source, target) = ("held".to_owned(), ACQUIRING.to_owned());
    moved(world, order, Movement { kind: "capture", amount, source, target, ref_num }, more);
}

/// What is held goes back: the shop has said so, or nobody has confirmed it in time (gateways.md 4.3, `holdTtl`).
pub fn let_go(world: &mut World, mut order: Order) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let target = order.masked_pan.clone().unwrap_or_default();
    let payment = payment(&mut order);
    let amount = payment.approved;
    payment.reversed_at = Some(now);
    payment.agenda.clear();
    order.status = REFUNDED;
    let more = notifications::about_payment(world, &order, "refunded");
    moved(world, order, Movement { kind: "reversal", amount, source: "held".to_owned(), target, ref_num }, more);
}

/// Does what has come due.
pub fn due(world: &mut World, mut order: Order) {
    let Some(due) = order.due.take() else { return };
    let agenda = &mut payment(&mut order).agenda;
    if let Some(at) = agenda.iter().position(|entry| *entry == due) {
        agenda.remove(at);
    }
    match due.then {
        Then::Pay { times } => take(world, order, times, 0),
        Then::Decline { reason } => reject(world, order, &reason, 0),
        Then::Expire if is_open(&order) || waits_for_payer(&order) => reject(world, order, "expired", 0),
        Then::Reverse if order.status == HOLDED => world.acting(Actor::Bank, |world| let_go(world, order)),
        Then::Process if order.status == PAYED => keep(world, Order { status: PROCESSED, ..order }, Vec::new()),
        Then::Refund { amount, times, .. } => give_back(world, order, amount, times),
        Then::Expire | Then::Reverse | Then::Close | Then::Process | Then::Capture { .. } => {
            keep(world, order, Vec::new())
        }
    }
}

/// What an employee does to a payment, behind the shop's back.
pub fn in_cabinet(world: &mut World, mut order: Order, act: Act) -> Result<(), &'static str> {
    let (left, waits) = (left(&order), is_open(&order) || waits_for_payer(&order));
    match act {
        Act::Refund(_) if !matches!(order.status, PAYED | PROCESSED | ERROR | REFUNDED) || left == 0 => {
            return Err("only of a payment that was taken, and as long as something is left");
        }
        Act::Refund(Some(amount)) if amount > left => return Err("more than is left"),
        Act::Refund(amount) => give_back(world, order, amount.unwrap_or(left), 1),
        Act::Reverse if order.status != HOLDED => return Err("only of a payment that is held"),
        Act::Reverse => let_go(world, order),
        Act::Expire if !waits => return Err("nobody is waited for"),
        Act::Expire => {
            payment(&mut order).tds = None;
            reject(world, order, "expired", 0);
        }
        Act::CorrectToExecuted | Act::CorrectToFailed => return Err("only payouts are corrected by hand"),
    }
    Ok(())
}
