//! What a probe finds out about card payments at Bereke's eCommerce gateway: how the charge is spelled, whether a number is
//! registered twice, which sums its status has, whether the bank knows a refund by a number of ours, and whether an order can
//! be cancelled. What follows a payment rests on one that was seen to be paid.

use super::access;
use super::findings::{Findings, option, under};
use super::lab::{Heard, Lab, Trial};
use super::words::*;
use super::{Probe, Stop};
use crate::words::words;
use serde_json::{Value, json};
use tolem::model::{Command, Facts, Kind, Stage, Subject, Verdict};
use tolem::operations::Operation;

/// Requests that a charge can need: it is registered, then charged.
const STEPS: usize = 2;

const RETURN: &str = "https://probe.invalid/";

struct Paid {
    trial: Trial,
    command: Command,
    stage: Stage,
    facts: Facts,
}

pub fn experiments(probe: &Probe, lab: Lab, found: &mut Findings) -> Result<(), Stop> {
    let locale = lab.locale;
    let Some(lab) = access::experiment(probe, lab, found)? else {
        let rest = ["strange", "payment", "repeated", "sums", "refund", "cancel-hold", "cancel-page", "verify"];
        found.left_out(&rest, words(locale, NO_ACCESS));
        return Ok(());
    };
    access::strange(probe, &lab, Kind::Payment, found)?;
    match payment(probe, &lab, found)? {
        Some((lab, paid)) => {
            repeated(probe, &lab, &paid, found)?;
            sums(&paid, found);
            refund(probe, &lab, &paid, found)?;
            cancel_hold(probe, &lab, found)?;
        }
        None => found.left_out(&["repeated", "sums", "refund", "cancel-hold"], words(locale, NO_FIRST_PAYMENT)),
    }
    cancel_page(probe, &lab, found)?;
    verify(probe, &lab, found)
}

/// Whether a payment can be written at all with what is given. Nothing is sent.
pub fn check(lab: &Lab) -> Result<(), Stop> {
    charge(lab, &lab.trial("p", 1), &json!({})).map(drop)
}

fn request(more: &Value) -> Value {
    let mut request = json!({ "returnUrl": RETURN, "description": "tolem probe" });
    super::lab::merge(&mut request, more);
    request
}

fn charge(lab: &Lab, trial: &Trial, more: &Value) -> Result<Command, Stop> {
    lab.command(Operation::PaymentChargeCard, trial, &request(more), &["number", "expiry", "cvc", "holder"])
}

/// Registers and charges; what was heard last, and the order's id.
fn carried_out(lab: &Lab, trial: &Trial, command: &Command, evidence: &mut Vec<String>) -> (Heard, Stage) {
    let mut stage = Stage::default();
    let mut heard = Heard::NotSent(String::new());
    for _ in 0..STEPS {
        heard = lab.send(command, &stage);
        evidence.push(lab.told(trial, &heard));
        match &heard {
            Heard::Answer(Verdict::Registered, facts) => stage.order_id.clone_from(&facts.order_id),
            _ => break,
        }
    }
    (heard, stage)
}

fn payment(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<Option<(Lab, Paid)>, Stop> {
    if !probe.agreed(lab, A_PAYMENT, &[&lab.shown(lab.given.amount + 1)])? {
        found.not_wanted("payment");
        return Ok(None);
    }
    let mut evidence = Vec::new();
    for (attempt, options) in lab.either("paymentOrderPath", "paymentorder.do", "paymentOrder.do").iter().enumerate() {
        let lab = lab.with(options)?;
        let trial = lab.trial(&format!("p{attempt}"), 1);
        let command = charge(&lab, &trial, &json!({}))?;
        let (heard, stage) = carried_out(&lab, &trial, &command, &mut evidence);
        // There is no such method: the other spelling, with an order of its own.
        if matches!(&heard, Heard::Answer(Verdict::Rejected, facts) if facts.reason == Some("method_not_found")) {
            continue;
        }
        let (verdict, facts) = outcome(&lab, &lab.about(Kind::Payment, &trial, &stage), &heard);
        evidence.push(under(options, &lab.told_status(&trial, verdict, &facts)));
        if verdict == Verdict::Paid {
            found.set_options(options);
            found.leaves(&lab, NOT_GIVEN_BACK, &trial.number, trial.amount);
            let said = if attempt == 0 { PAYMENT_PAID } else { PAYMENT_PAID_OTHERWISE };
            found.measured("payment", said, &[&options.to_string()], evidence);
            return Ok(Some((lab, Paid { trial, command, stage, facts })));
        }
        let said = match (verdict, &heard) {
            (_, Heard::NotSent(_)) => FIRST_NOT_SENT,
            (Verdict::Rejected, _) => PAYMENT_REFUSED,
            (Verdict::Declined, _) => PAYMENT_DECLINED,
            (Verdict::ActionRequired, _) => PAYMENT_WANTS_3DS,
            _ => {
                found.unknown(&trial);
                FIRST_UNKNOWN
            }
        };
        found.open("payment", said, &[&trial.number], evidence);
        return Ok(None);
    }
    found.open("payment", PAYMENT_REFUSED, &[], evidence);
    Ok(None)
}

/// What became of it, by the status; a refusal has made nothing.
fn outcome(lab: &Lab, subject: &Subject, heard: &Heard) -> (Verdict, Facts) {
    match heard {
        Heard::Answer(verdict @ Verdict::Rejected, facts) => return (*verdict, (**facts).clone()),
        Heard::NotSent(_) => return (Verdict::NotFound, Facts::default()),
        _ => {}
    }
    let mut last = (Verdict::Unknown, Facts::default());
    let is_settled = |verdict| {
        matches!(
            verdict,
            Verdict::Paid | Verdict::Held | Verdict::Declined | Verdict::Reversed | Verdict::ActionRequired
        )
    };
    let told = lab.until(|| {
        last = lab.ask(subject).ok()?;
        is_settled(last.0).then(|| last.clone())
    });
    told.map_or((Verdict::Unknown, last.1), |(reading, _)| reading)
}

/// The same number registered again; nobody pays it.
fn repeated(probe: &Probe, lab: &Lab, paid: &Paid, found: &mut Findings) -> Result<(), Stop> {
    if !probe.agreed(lab, REGISTERED_AGAIN, &[])? {
        found.not_wanted("repeated");
        return Ok(());
    }
    let again = lab.send(&paid.command, &Stage::default());
    let evidence = vec![lab.told(&paid.trial, &again)];
    match again {
        Heard::Answer(Verdict::Duplicate, _) => found.seen("repeated", REGISTERED_ONCE, evidence),
        Heard::Answer(Verdict::Registered, facts) if facts.order_id == paid.stage.order_id => {
            found.seen("repeated", REGISTERED_ONCE, evidence);
        }
        Heard::Answer(Verdict::Registered, _) => {
            found.deny_profile("dedupe", "unknown".into());
            found.seen("repeated", REGISTERED_TWICE, evidence);
        }
        _ => found.open("repeated", UNDECIDED, &[], evidence),
    }
    Ok(())
}

/// Without these sums of the status a capture or a refund is not sent.
fn sums(paid: &Paid, found: &mut Findings) {
    let details = paid.facts.details.clone().unwrap_or_default();
    let evidence = vec![format!("{}: {details}", paid.trial.number)];
    match ["capturedAmount", "refundedAmount"].iter().all(|sum| details[*sum].is_u64()) {
        true => found.seen("sums", SUMS_ARE_THERE, evidence),
        false => found.open("sums", SUMS_ARE_MISSING, &[], evidence),
    }
}

/// The same refund twice, with its number; the sums of the payment tell how often it was done.
fn refund(probe: &Probe, lab: &Lab, paid: &Paid, found: &mut Findings) -> Result<(), Stop> {
    let part = paid.trial.amount * 2 / 5;
    if !probe.agreed(lab, A_REFUND, &[&lab.shown(part)])? {
        found.not_wanted("refund");
        return Ok(());
    }
    // Whether the bank knows the key is what is asked, so it is sent.
    let keyed = lab.with(&option("externalRefundId", true))?;
    let trial = Trial { amount: part, ..paid.trial.clone() };
    let more = json!({ "refundNumber": format!("{}-r", paid.trial.number) });
    let command = keyed.command(Operation::PaymentRefund, &trial, &more, &[])?;
    let mut evidence = Vec::new();
    let (mut sums, mut silent) = (Vec::new(), false);
    for repetition in [false, true] {
        let heard = keyed.send(&command, &paid.stage);
        // Accepted is not done: the second may be carried out late.
        if repetition {
            std::thread::sleep(lab.given.wait);
        }
        silent |= matches!(heard, Heard::Silence(_));
        evidence.push(keyed.told(&trial, &heard));
        let subject = keyed.about(Kind::Payment, &paid.trial, &paid.stage);
        let Ok((verdict, facts)) = keyed.ask(&subject) else { continue };
        let details = facts.details.as_ref().map(|details| keyed.gateway.redactor().clean_json(details));
        let sum = details.as_ref().and_then(|details| details["refundedAmount"].as_u64());
        if let Some(back) = sum {
            found.leaves(&keyed, NOT_GIVEN_BACK, &paid.trial.number, paid.trial.amount.saturating_sub(back));
        }
        sums.push(sum);
        let said = keyed.told_status(&paid.trial, verdict, &facts);
        evidence.push(format!("{said}; {}", details.unwrap_or_default()));
    }
    match sums[..] {
        [Some(first), Some(second)] if (first, second) == (part, part) => {
            found.set_options(&option("externalRefundId", true));
            found.seen("refund", REFUNDED_ONCE, evidence);
        }
        [Some(first), Some(second)] if (first, second) == (part, part * 2) => {
            if lab.configured("options", "externalRefundId") == true {
                found.set_options(&option("externalRefundId", false));
            }
            found.seen("refund", REFUNDED_TWICE, evidence);
        }
        _ => {
            if silent {
                found.unknown(&trial);
            }
            found.open("refund", UNDECIDED, &[], evidence);
        }
    }
    Ok(())
}

/// An order that nobody has paid is closed (`decline.do`).
fn cancel_page(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    if !probe.agreed(lab, CANCEL_PAGE, &[])? {
        found.not_wanted("cancel-page");
        return Ok(());
    }
    let trial = lab.trial("c", 2);
    let register = lab.command(Operation::PaymentRegister, &trial, &request(&json!({})), &[])?;
    let heard = lab.send(&register, &Stage::default());
    let evidence = vec![lab.told(&trial, &heard)];
    match heard {
        Heard::Answer(Verdict::ActionRequired, facts) => {
            let stage = Stage { order_id: facts.order_id.clone(), ..Stage::default() };
            cancelled("cancel-page", lab, &trial, &stage, evidence, found)
        }
        _ => {
            found.open("cancel-page", UNDECIDED, &[], evidence);
            Ok(())
        }
    }
}

/// Whether the merchant may have a card verified: such an order is registered, and nobody opens its page.
fn verify(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    if !probe.agreed(lab, VERIFY, &[])? {
        found.not_wanted("verify");
        return Ok(());
    }
    let trial = lab.trial("v", 4);
    let more = request(&json!({ "features": ["VERIFY"] }));
    let heard = lab.send(&lab.command(Operation::PaymentRegister, &trial, &more, &[])?, &Stage::default());
    let evidence = vec![lab.told(&trial, &heard)];
    match heard {
        Heard::Answer(Verdict::ActionRequired, _) => found.seen("verify", MAY_VERIFY, evidence),
        Heard::Answer(Verdict::Rejected, _) => found.seen("verify", MAY_NOT_VERIFY, evidence),
        _ => found.open("verify", UNDECIDED, &[], evidence),
    }
    Ok(())
}

/// Money that is only held is let go (`reverse.do`).
fn cancel_hold(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    let trial = lab.trial("h", 3);
    if !probe.agreed(lab, CANCEL_HOLD, &[&lab.shown(trial.amount)])? {
        found.not_wanted("cancel-hold");
        return Ok(());
    }
    let hold = charge(lab, &trial, &json!({ "capture": "manual" }))?;
    let mut evidence = Vec::new();
    let (heard, stage) = carried_out(lab, &trial, &hold, &mut evidence);
    // As it was asked for: money that is only held is no surprise.
    let subject = Subject { manual_capture: true, ..lab.about(Kind::Payment, &trial, &stage) };
    let (verdict, facts) = outcome(lab, &subject, &heard);
    evidence.push(lab.told_status(&trial, verdict, &facts));
    if verdict == Verdict::Held {
        found.leaves(lab, STILL_HELD, &trial.number, trial.amount);
        return cancelled("cancel-hold", lab, &trial, &stage, evidence, found);
    }
    if verdict == Verdict::Unknown {
        found.unknown(&trial);
    }
    found.open("cancel-hold", NOTHING_HELD, &[&trial.number], evidence);
    Ok(())
}

/// One cancel, and what the order's status says then.
fn cancelled(
    name: &'static str,
    lab: &Lab,
    trial: &Trial,
    stage: &Stage,
    mut evidence: Vec<String>,
    found: &mut Findings,
) -> Result<(), Stop> {
    let command = lab.command(Operation::PaymentCancel, trial, &json!({}), &[])?;
    let stage = match lab.measured(&command, stage) {
        Ok(stage) => stage,
        Err(why) => {
            evidence.push(why);
            found.open(name, UNDECIDED, &[], evidence);
            return Ok(());
        }
    };
    let heard = lab.send(&command, &stage);
    evidence.push(lab.told(trial, &heard));
    // As after any request of a cancel that the bank has accepted.
    let accepted = matches!(&heard, Heard::Answer(_, facts) if facts.key_spent);
    let after = Stage { key: u32::from(accepted), ..stage };
    let told = lab.ask(&lab.about(Kind::Cancel, trial, &after)).ok();
    evidence.extend(told.as_ref().map(|(verdict, facts)| lab.told_status(trial, *verdict, facts)));
    match (&heard, told) {
        (_, Some((Verdict::Paid, _))) => {
            found.leaves(lab, STILL_HELD, &trial.number, 0);
            found.seen(name, CANCELLED, evidence);
        }
        (Heard::Answer(Verdict::Rejected, _), _) => found.seen(name, NO_CANCEL, evidence),
        _ => found.open(name, UNDECIDED, &[], evidence),
    }
    Ok(())
}
