//! The only place where a step is made true: what happened becomes a change of the journal. A journal that cannot write
//! hides nothing: the caller is still told what the bank said.

use super::known::{Happened, Known};
use super::report::News;
use super::step::{Step, step};
use super::{Engine, Held};
use crate::gateways::declines::DECLINED;
use crate::journal::{Cause, Change, DoubtChange, Movement};
use crate::model::{By, Facts, State, Verdict, object, text};
use serde_json::Value;

/// What happened to a claimed movement, and what it is to be written with.
pub(super) struct Record {
    pub happened: Happened,
    pub facts: Option<Facts>,
    pub evidence: Value,
    /// The claim is given back with it, unless the command has more to do.
    pub release: bool,
}

impl Engine {
    /// Journals what happened and keeps, or gives back, the claim.
    pub(super) fn record(&self, held: &mut Held<'_>, record: Record) -> News {
        let Record { happened, mut facts, mut evidence, release } = record;
        // Lent to the evidence, and not copied.
        change_places(facts.as_mut(), &mut evidence);
        let known = Known::of(held, facts.as_ref());
        let step = step(&known, happened, &self.profile, self.rules)
            .unwrap_or_else(|| unreachable!("an event that cannot happen to what is {}", known.state.word()));
        let mut change = change(held, &step, facts.as_ref(), evidence, release && !goes_on(&step));
        let corrected = corrected(held, &step, facts.as_ref());
        let told = match happened {
            Happened::Told(heard) => Some(heard.verdict),
            _ => None,
        };
        let journaled = held.change(&change).is_ok();
        if !journaled {
            let now = as_it_should_be(held, &change);
            held.now(now);
        }
        change_places(facts.as_mut(), &mut change.evidence);
        News { facts, journaled, corrected, told, ..News::default() }
    }
}

/// Of the whole answer, if there is one, with what stands in its place in the evidence.
fn change_places(facts: Option<&mut Facts>, evidence: &mut Value) {
    if let Some(raw) = facts.and_then(|facts| facts.raw.as_mut()) {
        std::mem::swap(raw, &mut evidence["raw"]);
    }
}

/// Whether the command that led here has more to do.
fn goes_on(step: &Step) -> bool {
    matches!(step.to, State::Unknown | State::Ready)
}

/// What is written of a step.
fn change(movement: &Movement, step: &Step, facts: Option<&Facts>, evidence: Value, release: bool) -> Change {
    let mut change = Change {
        to: step.to,
        readiness: step.readiness,
        doubt: step.doubt,
        belief: step.belief,
        foreign: step.foreign,
        was_paid: step.was_paid,
        not_found: step.not_found,
        absent: step.absent,
        key_spent: step.key_spent,
        forgets_order: step.cause == Cause::RefusedLater,
        release,
        ..Change::none(movement, step.cause, evidence)
    };
    let Some(facts) = facts else {
        return change;
    };
    change.order_id.clone_from(&facts.order_id);
    change.form_url.clone_from(&facts.form_url);
    change.fee = facts.fee;
    change.ref_num.clone_from(&facts.ref_num);
    if !step.keeps_words && !says_less(movement, step, facts) {
        change.details = facts.details.as_ref().and_then(kept);
        change.verdict = Some((facts.code.clone(), facts.message.clone(), facts.reason.map(str::to_owned)));
    }
    change
}

/// Whether a bank that declines again says less of why than it did before.
fn says_less(movement: &Movement, step: &Step, facts: &Facts) -> bool {
    let before =
        movement.belief.is_some_and(|belief| (belief.verdict, belief.by == By::Person) == (Verdict::Declined, false));
    let again = before && matches!(step.belief, Some((Verdict::Declined, ..)));
    again && movement.reason.is_some() && facts.reason.is_none_or(|reason| reason == DECLINED)
}

/// The most that is kept of what a bank tells beside the outcome: what a slip needs is a few hundred bytes.
const DETAILS: usize = 4096;

/// What is kept of a bank's further fields: not what pays (a stored card's id) or leads a payer through 3-D Secure once.
fn kept(details: &Value) -> Option<Value> {
    const LEFT_OUT: &[&str] =
        &["bindingId", "token", "acs", "threeDs", "threeDS", "paReq", "packedCReq", "creq", "termUrl", "md"];
    let left_out = |name: &str| LEFT_OUT.iter().any(|word| name.starts_with(word));
    let kept = match details {
        Value::Object(members) => object(members.iter().filter(|(name, _)| !left_out(name)).map(|(name, value)| {
            let value = match value {
                Value::Object(_) => kept(value).unwrap_or_default(),
                value => value.clone(),
            };
            (name.clone(), value)
        }))
        .into(),
        other => other.clone(),
    };
    (text(&kept).len() <= DETAILS).then_some(kept)
}

/// Whether captures and refunds of ours alone have made of a payment what the bank says of it: then it has corrected nothing.
pub fn is_our_doing(reason: &str, details: Option<&Value>) -> bool {
    let elsewhere = details.is_some_and(|details| details["refundedElsewhere"].is_u64());
    matches!(reason, "captured" | "refunded") && !elsewhere
}

/// Whether the bank has corrected what was final: another state, or another word about the same.
fn corrected(movement: &Movement, step: &Step, facts: Option<&Facts>) -> Option<State> {
    let reason = facts.and_then(|facts| facts.reason);
    let details = facts.and_then(|facts| facts.details.as_ref());
    let ours = reason.is_none_or(|reason| is_our_doing(reason, details));
    let new_reason = !step.keeps_words && !ours && reason != movement.reason.as_deref();
    (movement.state.is_final() && (step.to != movement.state || (step.to == State::Paid && new_reason)))
        .then_some(movement.state)
}

/// The movement as the journal would have it, had it been able to write.
fn as_it_should_be(movement: &Movement, change: &Change) -> Movement {
    let mut now = Movement {
        state: change.to,
        cause: change.cause,
        readiness: change.readiness,
        foreign: change.foreign,
        was_paid: change.was_paid,
        not_found: change.not_found,
        absent: change.absent,
        claimed: false,
        order_id: change.order_id.clone().or(movement.order_id.clone()),
        form_url: change.form_url.clone().or(movement.form_url.clone()),
        fee: change.fee.or(movement.fee),
        ref_num: change.ref_num.clone().or(movement.ref_num.clone()),
        details: change.details.clone().or(movement.details.clone()),
        ..movement.clone()
    };
    if change.doubt == DoubtChange::Ends {
        now.doubt = None;
    }
    if let Some((code, message, reason)) = change.verdict.clone() {
        (now.bank_code, now.bank_message, now.reason) = (code, message, reason);
    }
    now
}
