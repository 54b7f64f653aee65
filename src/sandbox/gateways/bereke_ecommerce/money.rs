//! Attempts to pay, holds, captures and refunds: the state machine of a card payment. What was done is in
//! the ledger before anybody is told; what nobody will be told is in the ledger, too.

use crate::sandbox::desk::cabinet::Act;
use crate::sandbox::bank::tools::clock::Millis;
use crate::sandbox::bank::books::ledger::Actor;
use crate::sandbox::bank::books::orders::{Due, Order, Then};
use crate::sandbox::bank::books::payment::{Payment, Refund, Tds};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::books::settings::DeclineLeaves;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::{ACQUIRING, Binding, Execution, Movement, World};
use super::callbacks::{self, Event};
use super::cards::{self, Outcome, Secure, TestCard};
use super::errors::ErrorRow;
use super::params::{self, Params};
use super::words::Info;
use super::{
    APPROVED, AT_ACS, Answer, CREATED, Call, DECLINED, DEPOSITED, ID, REFUNDED, REVERSED, answers, bindings, errors,
};

/// `actionCode` of an order nobody has tried to pay.
pub const NO_ATTEMPT: i64 = -100;
/// "The bank is still determining the status" (gateways.md 2.6).
const PENDING: i64 = -30001;
/// A wrong CVC or date of a test card (gateways.md 2.1).
const INPUT: i64 = 71015;
/// The family's codes of its own refusals.
const TIME_LIMIT: i64 = -2007;
const ATTEMPTS_LIMIT: i64 = -2013;
const NOT_AUTHENTICATED: i64 = -2006;
const NO_SECURE: i64 = -2012;

/// What a payer pays with.
pub struct Instrument {
    /// What it does.
    pub card: &'static TestCard,
    /// `555555**5599`
    pub masked_pan: String,
    /// `VISA`, …
    pub system: String,
    /// `YYYYMM`
    pub expiry: String,
    /// The name on it.
    pub holder: String,
    /// `CARD`, `CARD_BINDING`, `APPLE_PAY`, `GOOGLE_PAY`
    pub way: &'static str,
    /// Whether CVC and date are right.
    pub right: bool,
    /// The binding it was named by.
    pub binding: Option<String>,
    /// The payer was authenticated elsewhere.
    pub authenticated: Option<String>,
    /// The payer's address.
    pub ip: Option<String>,
    /// It shall not be stored.
    pub binding_not_needed: bool,
}

/// How an attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// It is over, or nobody knows yet; whether the money moved, and what the payer reads.
    Finished(bool, Info),
    /// There was nothing to try any more; whether the order is paid.
    Nothing(bool),
    /// The attempt beyond the last one, or one beyond that.
    Exhausted(Info),
    /// The payer has to go to the issuer's page.
    Acs1,
    /// 3-D Secure 2 begins.
    Method2,
    /// The payer has to go to the issuer's page of 3-D Secure 2.
    Acs2,
}

/// The payment of an order; orders of this gateway have one.
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

/// The earliest of the agenda is what is due.
fn settle_due(order: &mut Order) {
    let agenda = &payment(order).agenda;
    order.due = agenda.iter().min_by_key(|due| due.at).cloned();
}

fn moved(world: &mut World, mut order: Order, movement: Movement, more: Vec<Change>) {
    settle_due(&mut order);
    world.book(order, movement, more);
}

/// Whether the order has had its money.
pub fn is_paid(order: &Order) -> bool {
    matches!(order.status, APPROVED | DEPOSITED | REVERSED | REFUNDED)
}

/// Whether somebody may still try to pay it.
pub fn is_open(world: &World, order: &Order) -> bool {
    let Some(payment) = &order.payment else { return false };
    let left = payment.attempts < u32::from(world.settings.attempts);
    !is_paid(order) && !payment.timed_out && !payment.processing && left && world.clock.now() < payment.expires
}

/// Tries to pay.
pub fn attempt(world: &mut World, mut order: Order, with: Instrument, execution: Execution) -> Attempted {
    let (paid, now, limit) = (is_paid(&order), world.clock.now(), u32::from(world.settings.attempts));
    let payment = payment(&mut order);
    // A closed order may stand where a paid one could.
    if payment.timed_out {
        return Attempted::Finished(false, Info::TimeOver);
    }
    if paid || payment.processing {
        return Attempted::Nothing(paid);
    }
    if now >= payment.expires {
        return Attempted::Finished(false, Info::TimeOver);
    }
    if payment.attempts >= limit {
        let first = !std::mem::replace(&mut payment.exhausted, true);
        if !first {
            return Attempted::Exhausted(Info::Redirecting);
        }
        payment.tds = None;
        payment.action_code = ATTEMPTS_LIMIT;
        payment.action_text = "Decline. Payment attempts limit".to_owned();
        order.status = DECLINED;
        keep(world, order, Vec::new());
        return Attempted::Exhausted(Info::CheckData);
    }
    payment.attempts += 1;
    payment.tds = None;
    payment.card = with.card.name.to_owned();
    payment.system = with.system;
    payment.expiry = with.expiry;
    payment.holder = with.holder;
    payment.way = with.way.to_owned();
    payment.ip = with.ip.or(payment.ip.take());
    payment.eci = with.authenticated.clone();
    payment.binding_not_needed = with.binding_not_needed;
    let has = |feature: &str| payment.features.iter().any(|f| f == feature);
    let skips = has("FORCE_SSL") || has("AUTO_PAYMENT") || with.authenticated.is_some();
    let must = has("FORCE_TDS") || has("FORCE_FULL_TDS");
    order.masked_pan = Some(with.masked_pan);
    order.target_binding = with.binding;
    order.mark(now, execution);
    if !with.right {
        return decline(world, order, INPUT, "Decline. Input error", Info::CheckData);
    }
    let times = if execution.twice { 2 } else { 1 };
    let tds = Tds { id: world.new_id(), times, late: execution.late, ..Tds::default() };
    let secure = if world.settings.magic && !skips { with.card.secure } else { Secure::None };
    match secure {
        Secure::None if must && !skips => {
            decline(world, order, NO_SECURE, "Decline. 3-D Secure is demanded", Info::NotAuthenticated)
        }
        Secure::None => authorise(world, order, times, execution.late),
        Secure::One => {
            self::payment(&mut order).tds = Some(Tds { version: 1, challenge: true, begun: true, ..tds });
            order.status = AT_ACS;
            keep(world, order, Vec::new());
            Attempted::Acs1
        }
        Secure::Two { challenge } => {
            self::payment(&mut order).tds = Some(Tds { version: 2, challenge, ..tds });
            order.status = CREATED;
            keep(world, order, Vec::new());
            Attempted::Method2
        }
    }
}

/// 3-D Secure 2 goes on after the method: to the issuer's page, or straight to the money.
pub fn proceed(world: &mut World, mut order: Order, finish_url: Option<String>, execution: Execution) -> Attempted {
    let paid = is_paid(&order);
    let now = world.clock.now();
    let payment = payment(&mut order);
    if payment.timed_out || now >= payment.expires {
        return Attempted::Finished(false, Info::TimeOver);
    }
    match &mut payment.tds {
        Some(tds) if tds.version == 2 && tds.passed.is_none() => {
            tds.begun = true;
            tds.finish_url = finish_url.or(tds.finish_url.take());
            if tds.challenge {
                order.status = AT_ACS;
                keep(world, order, Vec::new());
                return Attempted::Acs2;
            }
        }
        _ => return Attempted::Nothing(paid),
    }
    authenticated(world, order, true, execution)
}

/// The issuer has said whether it was the payer.
pub fn authenticated(world: &mut World, mut order: Order, passed: bool, execution: Execution) -> Attempted {
    let paid = is_paid(&order);
    let now = world.clock.now();
    order.mark(now, execution);
    let payment = payment(&mut order);
    if payment.timed_out || now >= payment.expires {
        return Attempted::Finished(false, Info::TimeOver);
    }
    let (times, late) = match &mut payment.tds {
        Some(tds) if tds.begun && tds.passed.is_none() && !paid => {
            tds.passed = Some(passed);
            // What was wished for when the card was sent holds here, too.
            (if execution.twice { 2 } else { tds.times }, execution.late.or(tds.late))
        }
        _ => return Attempted::Nothing(paid),
    };
    payment.eci = Some(if passed { "05" } else { "07" }.to_owned());
    if !passed {
        return decline(world, order, NOT_AUTHENTICATED, "Decline. 3DSec decline", Info::NotAuthenticated);
    }
    authorise(world, order, times, late)
}

/// Asks the issuer for the money.
fn authorise(world: &mut World, mut order: Order, times: u8, late: Option<Millis>) -> Attempted {
    let card = cards::by_name(&payment(&mut order).card);
    let outcome = if world.settings.magic { card.outcome } else { Outcome::Pays };
    let now = world.clock.now();
    let wait = |then| Due { at: now + late.unwrap_or(0), then };
    let due = match (outcome, late) {
        (Outcome::Pays, None) => {
            take(world, order, times);
            return Attempted::Finished(true, Info::Paid);
        }
        (Outcome::Declines { code, text, info }, None) => return decline(world, order, code, text, info),
        (Outcome::Pays, Some(_)) => wait(Then::Pay { times }),
        (Outcome::Declines { text, .. }, Some(_)) => wait(Then::Decline { reason: text.to_owned() }),
        (Outcome::Pending { ms, pays }, _) => {
            let reason = "Decline. Card is restricted".to_owned();
            let then = if pays { Then::Pay { times } } else { Then::Decline { reason } };
            Due { at: wait(then.clone()).at + ms, then }
        }
    };
    let payment = payment(&mut order);
    payment.processing = true;
    payment.action_code = PENDING;
    payment.action_text = "Operation is pending".to_owned();
    payment.agenda.push(due);
    order.status = CREATED;
    keep(world, order, Vec::new());
    Attempted::Finished(false, Info::NoAnswer)
}

/// The attempt has failed; the order can be tried again while there are attempts.
fn decline(world: &mut World, mut order: Order, code: i64, text: &str, info: Info) -> Attempted {
    order.status = DECLINED;
    let payment = payment(&mut order);
    payment.processing = false;
    payment.action_code = code;
    payment.action_text = text.to_owned();
    let operation = if payment.two_stage { "approved" } else { "deposited" };
    let messages = callbacks::messages(world, &order, &[Event::new(operation, false)]);
    keep(world, order, messages);
    Attempted::Finished(false, info)
}

/// The money is there: held, debited, or only looked at.
fn take(world: &mut World, mut order: Order, times: u8) {
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
        more: serde_json::Value::Null,
    };
    order.target_binding = Some(binding.id.clone());
    Some(binding)
}

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
            let code = match cards::by_name(&self::payment(&mut order).card).outcome {
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
    let (again, status) = (world.settings.second_capture, order.status);
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
    Ok(Reply::json(200, &answers::success(Call::Deposit, params.language(), &world.settings)))
}

/// Whether it is a capture that somebody has asked for.
fn execution_of_deposit(due: &Due, autocompletion: Option<Millis>) -> bool {
    matches!(due.then, Then::Capture { .. }) && autocompletion.is_none_or(|at| at != due.at)
}

fn amount_of(due: &Due) -> u64 {
    match &due.then {
        Then::Capture { amount, times } | Then::Refund { amount, times, .. } => amount * u64::from(*times),
        _ => 0,
    }
}

fn capture(world: &mut World, mut order: Order, amount: u64, times: u8) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let source = order.masked_pan.clone().unwrap_or_default();
    let free = order.status == APPROVED || order.status == DEPOSITED && world.settings.second_capture;
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

/// `refund.do`
pub fn refund(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Refund)?;
    let mut order = named(world, params)?;
    let wanted = params.amount()?;
    let external_id =
        params.filled("externalRefundId").filter(|_| world.settings.external_refund_id).map(str::to_owned);
    let expected = params.filled("expectedDepositedAmount").filter(|_| world.settings.expected_deposited_amount);
    let done = Ok(Reply::json(200, &answers::success(Call::Refund, params.language(), &world.settings)));
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

fn give_back(world: &mut World, mut order: Order, amount: u64, external_id: Option<String>, times: u8) {
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
    Ok(Reply::json(200, &answers::success(Call::Reverse, params.language(), &world.settings)))
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
    Ok(Reply::json(200, &answers::success(Call::Decline, params.language(), &world.settings)))
}

/// Whether nobody has paid and the processing works on no attempt.
fn can_be_closed(order: &Order) -> bool {
    !is_paid(order) && order.payment.as_ref().is_none_or(|payment| !payment.timed_out && !payment.processing)
}

fn close(world: &mut World, mut order: Order) {
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
    if world.settings.decline == DeclineLeaves::Reversed {
        payment.reversed_at = Some(now);
        order.status = REVERSED;
        messages = callbacks::messages(world, &order, &[Event::new("reversed", true)]);
    } else {
        order.status = DECLINED;
    }
    keep(world, order, messages);
}

fn let_go(world: &mut World, mut order: Order) {
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
            card: cards::TEST_CARDS[0].name.to_owned(),
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
