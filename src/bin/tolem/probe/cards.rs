//! What a probe finds out about card payments: whether a number is registered twice, what the status of a payment looks like
//! after a refund, and whether the bank knows a refund by a number of ours.

use super::lab::{Heard, Lab, Trial};
use super::words::*;
use super::{Findings, Probe, Stop};
use crate::words::words;
use serde_json::json;
use tolem::model::{Command, Kind, Stage, Verdict};
use tolem::operations::Operation;

/// What is taken, and what is given back each time, minor units.
const TAKEN: u64 = 1000;
const GIVEN_BACK: u64 = 400;

/// Requests that a charge can need: it is registered, then charged.
const STEPS: usize = 3;

pub fn experiments(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    if !probe.agreed(lab, A_PAYMENT)? {
        return Ok(());
    }
    let trial = lab.trial("p", TAKEN);
    let wrong = |why| Stop::request("probe", why);
    let charge = charge(lab, &trial).map_err(wrong)?;
    let mut stage = Stage::default();
    let mut evidence = Vec::new();
    for _ in 0..STEPS {
        let heard = lab.do_next(&charge, &stage);
        evidence.push(lab.told(&heard));
        match heard {
            Heard::Answer(Verdict::Registered, facts) => stage.order_id = facts.order_id,
            _ => break,
        }
    }
    let paid = lab.ask_about(Kind::Payment, &trial, stage.clone());
    evidence.extend(paid.as_ref().map(|(verdict, facts)| format!("status: {}", lab.told_reading(*verdict, facts))));
    if !matches!(paid, Some((Verdict::Paid, _))) {
        found.add("payment", words(lab.locale, NOT_PAID).to_owned(), evidence);
        return Ok(());
    }
    let again = lab.do_next(&charge, &Stage::default());
    evidence.push(lab.told(&again));
    let refused = matches!(again, Heard::Answer(Verdict::Duplicate, _));
    let said = if refused { REGISTERED_ONCE } else { REGISTERED_TWICE };
    found.add("payment", words(lab.locale, said).to_owned(), evidence);
    if probe.agreed(lab, A_REFUND)? {
        refund(lab, &trial, &stage, found).map_err(wrong)?;
    }
    Ok(())
}

fn charge(lab: &Lab, trial: &Trial) -> Result<Command, String> {
    let card = json!({ "number": lab.card()?, "expiry": "2034-12", "cvc": "123", "holder": "TOLEM PROBE" });
    let request = json!({
        "orderNumber": trial.number, "amount": trial.amount, "currency": "KZT", "card": card,
        "returnUrl": "https://probe.invalid/", "description": "tolem probe",
    });
    lab.command(Operation::PaymentChargeCard, &request)
}

/// The same refund twice, with its number; the sums of the payment tell how often it was done.
fn refund(lab: &Lab, trial: &Trial, stage: &Stage, found: &mut Findings) -> Result<(), String> {
    let request = json!({
        "orderNumber": trial.number, "refundNumber": "probe-r", "amount": GIVEN_BACK, "currency": "KZT",
    });
    let refund = lab.command(Operation::PaymentRefund, &request)?;
    let mut evidence = Vec::new();
    let mut sums = Vec::new();
    for _ in 0..2 {
        evidence.push(lab.told(&lab.do_next(&refund, stage)));
        let Some((verdict, facts)) = lab.ask_about(Kind::Payment, trial, stage.clone()) else { continue };
        sums.push(facts.details.as_ref().and_then(|details| details["refundedAmount"].as_u64()));
        let details = facts.details.as_ref().map(|details| lab.gateway.redactor().clean_json(details).to_string());
        evidence.push(format!("status: {}; {}", lab.told_reading(verdict, &facts), details.unwrap_or_default()));
    }
    let said = match sums[..] {
        [Some(GIVEN_BACK), Some(GIVEN_BACK)] => {
            found.options.insert("externalRefundId".to_owned(), true.into());
            REFUNDED_ONCE
        }
        [Some(GIVEN_BACK), Some(twice)] if twice == GIVEN_BACK * 2 => REFUNDED_TWICE,
        _ => UNDECIDED,
    };
    found.add("refund", words(lab.locale, said).to_owned(), evidence);
    Ok(())
}
