//! What money does in a card payment: it is held or taken, captured, given back, let go. What was done is in the ledger
//! before anybody is told; what nobody will be told is in the ledger, too.

use super::bindings;
use super::call::DECLINED;
use super::call::{APPROVED, DEPOSITED, ID, REFUNDED, REVERSED};
use super::callbacks::{self, Event};
use super::switches::{DeclineLeaves, Switches};
use crate::sandbox::bank::books::agenda::{keep, moved, payment};
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::payment::Refund;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::Binding;
use crate::sandbox::bank::books::world::{ACQUIRING, Movement, World};
use crate::sandbox::bank::tools::clock::Millis;

/// Whether the order has had its money.
pub fn is_paid(order: &Order) -> bool {
    matches!(order.status, APPROVED | DEPOSITED | REVERSED | REFUNDED)
}

/// The money is there: held, debited, or only looked at.
pub fn take(world: &mut World, mut order: Order, times: u8) {
    let (now, ref_num, amount) = (world.clock.now(), world.ref_num(), order.amount);
    let mut more = Vec::new();
    let mut events = Vec::new();
    if let Some(binding) = store_card(world, &mut order) {
        more.push(Change::Binding(binding));
        events.push(Event::new("bindingCreated", true));
    }
    let payment = payment(&mut order);
    let verify = payment.features.iter().any(|feature| feature == "VERIFY");
    payment.processing = false;
    payment.action_code = 0;
    payment.action_text = String::new();
    payment.authorised = Some(now);
    payment.ref_num = Some(ref_num.clone());
    payment.approval_code = Some("123456".to_owned());
    payment.agenda.retain(|due| due.then != Then::Expire);
    if verify {
        // "VERIFY": nothing is debited whatever the amount, and the order is reversed at once (seed 001).
        payment.reversed_at = Some(now);
        order.status = REVERSED;
        events.push(Event::new("reversed", true));
        more.extend(callbacks::messages(world, &order, &events));
        return keep(world, order, more);
    }
    payment.approved = amount * u64::from(times);
    let (kind, target, status) = if payment.two_stage {
        events.push(Event::new("approved", true));
        if let Some(at) = payment.autocompletion {
            payment.agenda.push(Due { at: at.max(now), then: Then::Capture { amount, times: 1 } });
        }
        ("hold", "held", APPROVED)
    } else {
        payment.deposited = amount * u64::from(times);
        payment.deposited_at = Some(now);
        events.push(Event::new("deposited", true));
        ("charge", ACQUIRING, DEPOSITED)
    };
    order.status = status;
    let source = order.masked_pan.clone().unwrap_or_default();
    more.extend(callbacks::messages(world, &order, &events));
    for _ in 0..times {
        let movement =
            Movement { kind, amount, source: source.clone(), target: target.to_owned(), ref_num: ref_num.clone() };
        moved(world, order.clone(), movement, std::mem::take(&mut more));
    }
}

/// A payer with a number of the shop's gets a binding, once a card.
fn store_card(world: &World, order: &mut Order) -> Option<Binding> {
    let client_id = order.client_id.clone()?;
    let payment = order.payment.as_ref()?;
    if payment.binding_not_needed || order.target_binding.is_some() {
        return None;
    }
    let masked_pan = order.masked_pan.clone()?;
    let same = |b: &&Binding| {
        b.client_id.as_ref() == Some(&client_id)
            && b.masked_pan == masked_pan
            && b.gateway == ID
            && bindings::is_active(b)
    };
    if let Some(known) = world.bindings().iter().find(same) {
        order.target_binding = Some(known.id.clone());
        return None;
    }
    let binding = Binding {
        gateway: ID.to_owned(),
        id: world.new_id(),
        masked_pan,
        behaviour: payment.card.clone(),
        client_id: Some(client_id),
        expiry: payment.expiry.clone(),
        listed_from: 0,
        more: Own::default(),
    };
    order.target_binding = Some(binding.id.clone());
    Some(binding)
}

/// Whether it is a capture that somebody has asked for.
pub fn execution_of_deposit(due: &Due, autocompletion: Option<Millis>) -> bool {
    matches!(due.then, Then::Capture { .. }) && autocompletion.is_none_or(|at| at != due.at)
}

pub fn capture(world: &mut World, mut order: Order, amount: u64, times: u8) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let source = order.masked_pan.clone().unwrap_or_default();
    let free = order.status == APPROVED || order.status == DEPOSITED && world.switches::<Switches>().second_capture;
    let payment = payment(&mut order);
    if !free || !payment.two_stage {
        return keep(world, order, Vec::new());
    }
    let autocompletion = payment.autocompletion;
    payment.agenda.retain(|due| execution_of_deposit(due, autocompletion) || !matches!(due.then, Then::Capture { .. }));
    payment.deposited += amount * u64::from(times);
    payment.deposited_at = Some(now);
    order.status = DEPOSITED;
    let mut more = callbacks::messages(world, &order, &[Event::new("deposited", true)]);
    for _ in 0..times {
        let target = ACQUIRING.to_owned();
        let movement = Movement { kind: "capture", amount, source: source.clone(), target, ref_num: ref_num.clone() };
        moved(world, order.clone(), movement, std::mem::take(&mut more));
    }
}

pub fn give_back(world: &mut World, mut order: Order, amount: u64, external_id: Option<String>, times: u8) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let target = order.masked_pan.clone().unwrap_or_default();
    order.status = REFUNDED;
    let payment = payment(&mut order);
    for _ in 0..times {
        let (ref_num, external_id) = (ref_num.clone(), external_id.clone());
        payment.refunds.push(Refund { date: now, amount, ref_num, external_id });
    }
    payment.refunded += amount * u64::from(times);
    payment.refunded_at = Some(now);
    let event = Event { refunded: Some((amount, external_id)), ..Event::new("refunded", true) };
    let mut more = callbacks::messages(world, &order, &[event]);
    for _ in 0..times {
        let source = ACQUIRING.to_owned();
        let movement = Movement { kind: "refund", amount, source, target: target.clone(), ref_num: ref_num.clone() };
        moved(world, order.clone(), movement, std::mem::take(&mut more));
    }
}

/// Whether nobody has paid and the processing works on no attempt.
pub fn can_be_closed(order: &Order) -> bool {
    !is_paid(order) && order.payment.as_ref().is_none_or(|payment| !payment.timed_out && !payment.processing)
}

pub fn close(world: &mut World, mut order: Order) {
    if !can_be_closed(&order) {
        // It was paid meanwhile, or its time is over.
        return keep(world, order, Vec::new());
    }
    let now = world.clock.now();
    let payment = payment(&mut order);
    payment.timed_out = true;
    payment.tds = None;
    payment.agenda.clear();
    let mut messages = Vec::new();
    if world.switches::<Switches>().decline == DeclineLeaves::Reversed {
        payment.reversed_at = Some(now);
        order.status = REVERSED;
        messages = callbacks::messages(world, &order, &[Event::new("reversed", true)]);
    } else {
        order.status = DECLINED;
    }
    keep(world, order, messages);
}

pub fn let_go(world: &mut World, mut order: Order) {
    let (now, ref_num, status) = (world.clock.now(), world.ref_num(), order.status);
    let target = order.masked_pan.clone().unwrap_or_default();
    let payment = payment(&mut order);
    let (amount, source) = match status {
        APPROVED => (payment.approved, "held"),
        // What is debited is told as `depositedAmount` (seed 001): nothing is, any more.
        DEPOSITED => (std::mem::take(&mut payment.deposited), ACQUIRING),
        // It was refunded meanwhile.
        _ => return keep(world, order, Vec::new()),
    };
    payment.reversed_at = Some(now);
    payment.agenda.clear();
    order.status = REVERSED;
    let more = callbacks::messages(world, &order, &[Event::new("reversed", true)]);
    moved(world, order, Movement { kind: "reversal", amount, source: source.to_owned(), target, ref_num }, more);
}
