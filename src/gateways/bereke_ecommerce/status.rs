//! What the status of an order says: about the payment itself, about a capture and about a refund of it. A capture
//! and a refund have no status of their own, so they are told by how the order's sums changed since the look.

use super::answers::{Expected, acs_redirect, opened};
use super::order::{Known, Order, RefundEntry};
use super::order_status::OrderStatus;
use super::refusals::Method;
use crate::gateways::Reading;
use crate::gateways::finding::{self, Finding, alarm, unknown};
use crate::model::{Command, Facts, HttpAnswer, Kind, Measured, Stage, Subject, Verdict};

/// Reads the status of an order as what it says about a movement.
pub(super) fn read(expected: &Expected, subject: &Subject, external_id: bool, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let finding = match opened(expected, Method::Status, answer, &mut facts) {
        Ok(node) => {
            let order_id = subject.stage.order_id.as_deref();
            let known = Known { number: &subject.number, currency: subject.currency, order_id };
            match Order::read(expected, &known, &node) {
                Ok(order) => judge(expected, subject, external_id, &order, &mut facts),
                Err(finding) => finding,
            }
        }
        Err(finding) => finding,
    };
    finding.with(facts)
}

fn judge(expected: &Expected, subject: &Subject, external_id: bool, order: &Order, facts: &mut Facts) -> Finding {
    if subject.kind == Kind::Payment && order.amount != subject.amount.get() {
        return alarm("amount_differs");
    }
    if let Some(finding) = order.contradiction() {
        return finding;
    }
    // Only now is it certain that the answer is about our order.
    order.note(expected, facts);
    if subject.kind != Kind::Payment {
        // Fee and reference are the payment's, not those of its captures and refunds.
        (facts.fee, facts.ref_num) = (None, None);
    }
    if order.undecided {
        return Finding::plain(Verdict::Pending, Some("bank_undecided"));
    }
    match subject.kind {
        Kind::Payment => payment(expected, subject, order, facts),
        Kind::Capture => capture(subject, order),
        Kind::Refund => refund(subject, external_id, order),
        Kind::Payout => unreachable!("a payout is not among the operations"),
    }
}

fn payment(expected: &Expected, subject: &Subject, order: &Order, facts: &mut Facts) -> Finding {
    let meaning = order.status.meaning();
    let amount = subject.amount.get();
    match order.status {
        OrderStatus::REGISTERED => registered(subject, order),
        OrderStatus::APPROVED if !subject.manual_capture => Finding::plain(Verdict::Pending, Some("held_not_charged")),
        OrderStatus::APPROVED if order.approved.is_some_and(|approved| approved != amount) => {
            alarm("held_amount_differs")
        }
        OrderStatus::DEPOSITED | OrderStatus::REFUNDED => {
            charged(subject, order).unwrap_or_else(|| Finding::plain(meaning.verdict, meaning.reason))
        }
        OrderStatus::AT_ACS => {
            if let (false, Some(base), Some(order)) = (subject.by_page, expected.acs_base, &facts.order_id) {
                facts.form_url = acs_redirect(base, expected.prefix, order);
            }
            Finding::plain(meaning.verdict, meaning.reason)
        }
        _ => Finding::plain(meaning.verdict, meaning.reason),
    }
}

/// 0: whoever opens the page may still pay; with a card at hand it depends on whether the charge was sent. The
/// order's id is noted by the answer to the registration, so without it nothing but the registration was sent.
fn registered(subject: &Subject, order: &Order) -> Finding {
    match (subject.by_page, &subject.stage.order_id, &order.id) {
        (true, _, _) => Finding::plain(Verdict::ActionRequired, None),
        (false, Some(_), _) => Finding::plain(Verdict::NotExecuted, Some("registered_only")),
        // A wallet's one request would have charged it, too.
        (false, None, Some(_)) if subject.by_wallet => Finding::plain(Verdict::NotExecuted, Some("registered_only")),
        (false, None, Some(_)) => Finding::plain(Verdict::Registered, Some("registered_only")),
        (false, None, None) => unknown("order_id_missing"),
    }
}

/// 2 and 4: what contradicts that our amount, or a part of what was held, was taken.
fn charged(subject: &Subject, order: &Order) -> Option<Finding> {
    let amount = subject.amount.get();
    let refunded = order.refunded.unwrap_or(0);
    let Some(deposited) = order.deposited else {
        return (refunded > amount).then(|| alarm("amounts_disagree"));
    };
    let right = match subject.manual_capture {
        // A capture may take less than was held, and a refund may have taken all of it back.
        true => (deposited > 0 || refunded > 0) && deposited <= amount && refunded <= amount,
        false => order.took(amount) == Some(true) && refunded <= amount,
    };
    (!right).then(|| alarm("deposited_amount_differs"))
}

/// The order is captured when exactly ours was added to what had been taken before.
fn capture(subject: &Subject, order: &Order) -> Finding {
    let Some(before) = subject.stage.baseline else {
        return unknown("baseline_missing");
    };
    let Some(deposited) = order.deposited else {
        return unknown("amounts_missing");
    };
    let taken = before.checked_add(subject.amount.get());
    match order.status {
        OrderStatus::DEPOSITED | OrderStatus::REFUNDED
            if taken.is_some_and(|taken| order.took(taken) == Some(true)) =>
        {
            Finding::plain(Verdict::Paid, None)
        }
        OrderStatus::APPROVED if deposited == before => Finding::plain(Verdict::NotExecuted, Some("still_held")),
        OrderStatus(7..) => Finding::plain(Verdict::Pending, Some("status_unlisted")),
        _ => alarm("capture_contradicted"),
    }
}

/// The refund is made when exactly ours was added to what had gone back before.
fn refund(subject: &Subject, external_id: bool, order: &Order) -> Finding {
    let amount = subject.amount.get();
    if !matches!(order.status, OrderStatus::DEPOSITED | OrderStatus::REFUNDED) {
        return match order.status {
            OrderStatus(7..) => Finding::plain(Verdict::Pending, Some("status_unlisted")),
            _ => alarm("refund_contradicted"),
        };
    }
    if let (true, Some(number)) = (external_id, &subject.part) {
        match order.refund(number) {
            Err(finding) => return finding,
            Ok(RefundEntry::Found { failed: true, .. }) => return unknown("refund_failed_at_bank"),
            Ok(RefundEntry::Found { amount: Some(theirs), .. }) if theirs == amount => {
                return Finding::plain(Verdict::Paid, None);
            }
            Ok(RefundEntry::Found { amount: Some(_), .. }) => return alarm("refund_amount_differs"),
            Ok(RefundEntry::Found { amount: None, .. }) => return unknown("refunds_unreadable"),
            Ok(RefundEntry::Missing) => return Finding::plain(Verdict::NotExecuted, Some("not_refunded")),
            Ok(RefundEntry::Unsaid) => {}
        }
    }
    let Some(before) = subject.stage.baseline else {
        return unknown("baseline_missing");
    };
    match order.refunded {
        None => unknown("amounts_missing"),
        Some(refunded) if Some(refunded) == before.checked_add(amount) => Finding::plain(Verdict::Paid, None),
        Some(refunded) if refunded == before => Finding::plain(Verdict::NotExecuted, Some("not_refunded")),
        // Another till, or a person at the bank, refunds the same order.
        Some(_) => alarm("refunded_amount_differs"),
    }
}

/// Reads the status of an order as the question before a capture or a refund.
pub(super) fn read_measure(expected: &Expected, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Measured {
    let mut facts = expected.facts(answer);
    let looked = looked(expected, command, stage, answer, &mut facts);
    finding::measured(looked, facts)
}

/// The stage to go on with; or why not, and whether that is the bank's last word.
fn looked(
    expected: &Expected,
    command: &Command,
    stage: &Stage,
    answer: &HttpAnswer,
    facts: &mut Facts,
) -> Result<Stage, (Finding, bool)> {
    let unclear = |finding| (finding, false);
    let stop = |reason| (Finding::plain(Verdict::Rejected, Some(reason)), true);
    let (number, amount, currency) = match command {
        Command::Capture(capture) => (&capture.number, capture.amount.get(), capture.currency),
        Command::Refund(refund) => (&refund.number, refund.amount.get(), refund.currency),
        Command::Payment(_) | Command::Payout(_) => unreachable!("only captures and refunds look first"),
    };
    let node = match opened(expected, Method::Status, answer, facts) {
        Ok(node) => node,
        Err(finding) if finding.verdict == Verdict::NotFound => return Err(stop("order_not_found")),
        Err(finding) => return Err(unclear(finding)),
    };
    let known = Known { number, currency, order_id: stage.order_id.as_deref() };
    let order = Order::read(expected, &known, &node).map_err(unclear)?;
    if let Some(finding) = order.contradiction() {
        return Err(unclear(finding));
    }
    order.note(expected, facts);
    if order.undecided {
        return Err(unclear(unknown("bank_undecided")));
    }
    let Some(order_id) = order.id.clone().or_else(|| stage.order_id.clone()) else {
        return Err(unclear(unknown("order_id_missing")));
    };
    let missing = || unclear(unknown("amounts_missing"));
    let baseline = match command {
        Command::Capture(_) if order.status != OrderStatus::APPROVED => return Err(stop("nothing_to_capture")),
        Command::Capture(_) => {
            let (held, taken) = (order.approved.ok_or_else(missing)?, order.deposited.ok_or_else(missing)?);
            if taken.checked_add(amount).is_none_or(|sum| sum > held) {
                return Err(stop("more_than_held"));
            }
            taken
        }
        _ if !matches!(order.status, OrderStatus::DEPOSITED | OrderStatus::REFUNDED) => {
            return Err(stop("nothing_to_refund"));
        }
        _ if amount > order.left().ok_or_else(missing)? => return Err(stop("more_than_is_left")),
        _ => order.refunded.ok_or_else(missing)?,
    };
    Ok(Stage { order_id: Some(order_id), baseline: Some(baseline), ..stage.clone() })
}
