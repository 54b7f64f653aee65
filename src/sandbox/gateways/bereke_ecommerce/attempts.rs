//! Attempts to pay: an instrument, the payer's authentication, the issuer's answer.

use super::call::{AT_ACS, CREATED, DECLINED};
use super::callbacks::{self, Event};
use super::cards::{Card, Outcome, Secure, TEST_CARDS};
use super::info::Info;
use super::money::{is_paid, take};
use super::switches::Switches;
use crate::sandbox::bank::books::agenda::{keep, payment};
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Tds;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::tools::clock::Millis;

/// `actionCode` of an order nobody has tried to pay.
pub const NO_ATTEMPT: i64 = -100;
/// "The bank is still determining the status" (gateways.md 2.6).
const PENDING: i64 = -30001;
/// A wrong CVC or date of a test card (gateways.md 2.1).
const INPUT: i64 = 71015;
/// The family's codes of its own refusals.
const ATTEMPTS_LIMIT: i64 = -2013;
const NOT_AUTHENTICATED: i64 = -2006;
const NO_SECURE: i64 = -2012;

/// What a payer pays with.
pub struct Instrument {
    /// What it does.
    pub card: &'static Card,
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

/// Whether somebody may still try to pay it.
pub fn is_open(world: &World, order: &Order) -> bool {
    let Some(payment) = &order.payment else { return false };
    let left = payment.attempts < order.attempts_allowed(world.switches::<Switches>().attempts);
    !is_paid(order) && !payment.timed_out && !payment.processing && left && world.clock.now() < payment.expires
}

/// Tries to pay.
pub fn attempt(world: &mut World, mut order: Order, with: Instrument, execution: Execution) -> Attempted {
    let limit = order.attempts_allowed(world.switches::<Switches>().attempts);
    let (paid, now) = (is_paid(&order), world.clock.now());
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
    let secure = if world.settings().magic && !skips { with.card.behaviour.secure } else { Secure::None };
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
    let card = TEST_CARDS.by_name(&payment(&mut order).card);
    let outcome = if world.settings().magic { card.behaviour.outcome } else { Outcome::Pays };
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
pub fn decline(world: &mut World, mut order: Order, code: i64, text: &str, info: Info) -> Attempted {
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
