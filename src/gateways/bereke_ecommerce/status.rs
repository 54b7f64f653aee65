//! What the status of an order says: about the payment itself, about a capture, a refund and a cancel of it. A capture
//! and a refund have no status of their own, so they are told by how the order's sums changed since the look; a cancel is
//! told by the state of the order.

use super::action_codes::Ends;
use super::answers::{Expected, acs_redirect, opened};
use super::order::{Known, Order, RefundEntry};
use super::order_status::OrderStatus;
use super::refusals::Method;
use crate::gateways::finding::{self, Finding, alarm, foreign, unknown};
use crate::gateways::{Reading, declines};
use crate::model::{Command, Facts, HttpAnswer, Kind, Measured, Stage, Subject, Verdict};
use serde_json::{Value, json};

/// Reads the status of an order as what it says about a movement.
pub(super) fn read(expected: &Expected, subject: &Subject, external_id: bool, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let finding = match opened(expected, Method::Status, answer, &mut facts) {
        Ok(node) => {
            let order_id = subject.stage.order_id.as_deref();
            let known = Known { number: &subject.number, currency: Some(subject.currency), order_id };
            let finding = match Order::read(expected, &known, &node) {
                Ok(order) => judge(expected, subject, external_id, &order, &mut facts),
                Err(finding) => finding,
            };
            let paid_on = subject.kind == Kind::Payment
                && (subject.by_page || subject.has_link)
                && node.text("orderNumber") == Some(subject.number.as_str());
            match OrderStatus::read(&node) {
                Ok(Some(status)) if paid_on && status.follows_payment() => finding.not_open(),
                _ => finding,
            }
        }
        Err(finding) => finding,
    };
    finding.with(facts)
}

fn judge(expected: &Expected, subject: &Subject, external_id: bool, order: &Order, facts: &mut Facts) -> Finding {
    if matches!(subject.kind, Kind::Payment | Kind::Cancel) && order.amount != subject.amount.get() {
        return alarm("amount_differs");
    }
    if let Some(card) = our_card(subject).and_then(|ours| order.other_card(ours)) {
        facts.details = Some(json!({"otherCard": expected.clean(card)}));
        return foreign("card_differs");
    }
    if subject.kind == Kind::Payment
        && let Some((reason, told_as, theirs)) = order.other_payer(subject)
    {
        facts.details = Some(json!({told_as: expected.short(&theirs)}));
        return foreign(reason);
    }
    if let Some(finding) = order.contradiction() {
        return finding;
    }
    // Only now is it certain that the answer is about our order.
    order.note(expected, facts);
    if subject.kind != Kind::Payment {
        // Fee and reference are the payment's, not those of what follows it.
        (facts.fee, facts.ref_num) = (None, None);
    }
    if order.undecided() {
        return Finding::plain(Verdict::Pending, Some("bank_undecided"));
    }
    match subject.kind {
        Kind::Payment => payment(expected, subject, order, facts),
        Kind::Capture => capture(subject, order),
        Kind::Refund => refund(subject, external_id, order),
        Kind::Cancel => cancel(subject, order),
        Kind::Payout => unreachable!("a payout is not among the operations"),
    }
}

/// The card of a payment with card data that we were given. A wallet pays with a number of its own, and what a payer
/// types on a page is his affair.
fn our_card(subject: &Subject) -> Option<&str> {
    let given = subject.kind == Kind::Payment && !subject.by_wallet && !subject.by_page;
    subject.card.as_deref().filter(|_| given)
}

fn payment(expected: &Expected, subject: &Subject, order: &Order, facts: &mut Facts) -> Finding {
    let meaning = order.status.meaning();
    let amount = subject.amount.get();
    match order.status {
        OrderStatus::APPROVED | OrderStatus::DEPOSITED | OrderStatus::REVERSED | OrderStatus::REFUNDED
            if subject.verifies =>
        {
            verified(order, facts)
        }
        OrderStatus::REGISTERED => registered(expected, subject, order, facts),
        OrderStatus::DECLINED => declined(expected, subject, order, facts),
        OrderStatus::APPROVED if !subject.manual_capture => Finding::plain(Verdict::Pending, Some("held_not_charged")),
        OrderStatus::APPROVED if order.approved.is_some_and(|approved| approved != amount) => {
            alarm("held_amount_differs")
        }
        OrderStatus::DEPOSITED | OrderStatus::REFUNDED => {
            charged(subject, order).unwrap_or_else(|| given_back(subject, order, facts))
        }
        OrderStatus::REVERSED if subject.cancelled => Finding::plain(Verdict::Reversed, Some("cancelled")),
        OrderStatus::AT_ACS => {
            if let (false, Some(base), Some(order)) = (subject.by_page, expected.acs_base, &facts.order_id) {
                facts.form_url = acs_redirect(base, expected.prefix, order);
            }
            Finding::plain(meaning.verdict, meaning.reason)
        }
        _ => Finding::plain(meaning.verdict, meaning.reason),
    }
}

/// VERIFY: the card was asked for and answered, and nothing is charged whatever the amount (seed 001, `features`).
fn verified(order: &Order, facts: &mut Facts) -> Finding {
    let taken = order.deposited.unwrap_or(0);
    if taken > 0 && !order.all_back(None) {
        return alarm("verification_charged");
    }
    if let Some(Value::Object(details)) = &mut facts.details {
        details.insert("verified".to_owned(), true.into());
        details.entry("capturedAmount").or_insert(0.into());
    }
    Finding::plain(Verdict::Paid, None)
}

/// 0: whoever opens the page may still pay; with a card at hand it depends on whether the charge was sent. The
/// order's id is noted by the answer to the registration, so without it nothing but the registration was sent.
fn registered(expected: &Expected, subject: &Subject, order: &Order, facts: &mut Facts) -> Finding {
    // Some installations leave an order registered when an attempt is declined: its action code tells.
    let ends = order.attempt().map(|meaning| meaning.ends);
    let sent = subject.by_page || subject.by_wallet || subject.stage.order_id.is_some();
    match ends {
        Some(Ends::Order) => return declined(expected, subject, order, facts),
        Some(Ends::Attempt) if sent && !(subject.by_page && subject.page_over) => {
            return declined(expected, subject, order, facts);
        }
        _ => {}
    }
    match (subject.by_page, &subject.stage.order_id, &order.id) {
        // That nobody can pay any more does not prove that nobody has.
        (true, _, _) if subject.page_over => Finding::plain(Verdict::Pending, Some("page_over")),
        (true, _, _) => Finding::plain(Verdict::ActionRequired, None),
        (false, Some(_), _) => Finding::plain(Verdict::NotExecuted, Some("registered_only")),
        // A wallet's one request would have charged it, too.
        (false, None, Some(_)) if subject.by_wallet => Finding::plain(Verdict::NotExecuted, Some("registered_only")),
        (false, None, Some(_)) => Finding::plain(Verdict::Registered, Some("registered_only")),
        (false, None, None) => unknown("order_id_missing"),
    }
}

/// 6: the last attempt was declined. Whoever has the page may try another card until the order is over: the bank says
/// that its time or its attempts are, it surely is by its age, or a cancel of ours has closed it. Nobody but us has the order
/// of a charge or a wallet.
fn declined(expected: &Expected, subject: &Subject, order: &Order, facts: &mut Facts) -> Finding {
    let reason = order.note_decline(expected, facts);
    let over = subject.page_over || order.is_over() || subject.cancelled;
    match subject.by_page {
        _ if subject.cancelled && !order.is_over() => Finding::plain(Verdict::Declined, Some("cancelled")),
        true if !over => Finding::plain(Verdict::ActionRequired, Some(reason)),
        true if reason == declines::DECLINED && order.untried() => {
            Finding::plain(Verdict::Declined, Some(declines::EXPIRED))
        }
        _ => Finding::plain(Verdict::Declined, Some(reason)),
    }
}

/// 2 and 4, not contradicted: what was taken, what has gone back, and by whom. Our own refunds do not undo a payment.
fn given_back(subject: &Subject, order: &Order, facts: &mut Facts) -> Finding {
    let plain = Finding::plain;
    let by_us = subject.given_back;
    let refunded = order.refunded.unwrap_or(0);
    // Somebody has given something back, and the answer does not say how much.
    if order.status == OrderStatus::REFUNDED && (refunded, by_us) == (0, 0) {
        return plain(Verdict::Undecidable, Some("refund_amount_unknown"));
    }
    let (taken, reason) = match taken(subject, order) {
        Ok(taken) => taken,
        Err(finding) => return finding,
    };
    if refunded == 0 {
        return plain(Verdict::Paid, reason);
    }
    let elsewhere = refunded.saturating_sub(by_us);
    if let (1.., Some(Value::Object(details))) = (elsewhere, &mut facts.details) {
        details.insert("refundedElsewhere".to_owned(), elsewhere.into());
    }
    match (order.all_back(taken), elsewhere > 0) {
        (true, true) if by_us == 0 => plain(Verdict::Reversed, Some("refunded_elsewhere")),
        // Ours stay booked as what they are.
        (true, _) => plain(Verdict::Paid, Some("refunded")),
        (false, true) => plain(Verdict::Paid, Some("refunded_in_part")),
        (false, false) => plain(Verdict::Paid, reason),
    }
}

/// What was taken before refunds, if it is known, and the word for it. Money that was held is taken by our captures, by
/// itself on its day (`autocompletionDate`), or in the bank's cabinet, whole or in part.
fn taken(subject: &Subject, order: &Order) -> Result<(Option<u64>, Option<&'static str>), Finding> {
    let amount = subject.amount.get();
    let took = |sum: u64| order.took(sum) == Some(true);
    match (subject.manual_capture, subject.captured) {
        (false, _) => Ok((Some(amount), None)),
        (true, ours @ 1..) if took(ours) => Ok((Some(ours), Some("captured"))),
        (true, 1..) if order.deposited.is_none() => Ok((None, Some("captured"))),
        (true, _) if took(amount) => Ok((Some(amount), None)),
        (true, _) if order.deposited.is_none() => {
            Err(Finding::plain(Verdict::Undecidable, Some("captured_amount_unknown")))
        }
        (true, _) => Ok((None, Some("captured_in_part"))),
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
        // Captured or not, all of it is back.
        OrderStatus::REVERSED => Finding::plain(Verdict::Reversed, Some("reversed")),
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

/// The order is cancelled when it is over and no money is left in it: what was held has been let go, or nobody can pay it any
/// more. A declined attempt closes nothing by itself: on the page another card may follow, even after the bank has accepted the
/// cancel, which it may carry out later. A closed order and an attempt then look alike, unless no card was tried, or nobody but us
/// has the order.
fn cancel(subject: &Subject, order: &Order) -> Finding {
    let accepted = subject.stage.key > 0;
    let (over, not_yet) = (Finding::plain(Verdict::Paid, None), |why| Finding::plain(Verdict::NotExecuted, Some(why)));
    let Some(_) = subject.stage.baseline else {
        return unknown("baseline_missing");
    };
    match order.status {
        OrderStatus::REVERSED => over,
        OrderStatus::REGISTERED | OrderStatus::DECLINED if order.is_over() => over,
        OrderStatus::DECLINED if subject.page_over || order.is_closed_untried() => over,
        OrderStatus::DECLINED if accepted && (!subject.by_page || order.names_no_attempt()) => over,
        OrderStatus::DECLINED if accepted => Finding::plain(Verdict::Pending, Some("cancel_accepted")),
        OrderStatus::REGISTERED | OrderStatus::DECLINED | OrderStatus::AT_ACS => not_yet("still_open"),
        OrderStatus::APPROVED => not_yet("still_held"),
        // What was held may be let go even after it was taken; what closes an open order does nothing to a paid one.
        OrderStatus::DEPOSITED | OrderStatus::REFUNDED if subject.stage.holds() => not_yet("order_paid"),
        OrderStatus::DEPOSITED | OrderStatus::REFUNDED => Finding::plain(Verdict::Declined, Some("order_paid")),
        OrderStatus(7..) => Finding::plain(Verdict::Pending, Some("status_unlisted")),
    }
}

/// Reads the status of an order as the question before what follows a payment.
pub(super) fn read_measure(expected: &Expected, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Measured {
    let mut facts = expected.facts(answer);
    let looked = looked(expected, command, stage, answer, &mut facts);
    finding::measured(looked, facts)
}

/// The stage to go on with; or why not, and whether that is the last word.
fn looked(
    expected: &Expected,
    command: &Command,
    stage: &Stage,
    answer: &HttpAnswer,
    facts: &mut Facts,
) -> Result<Stage, (Finding, bool)> {
    let unclear = |finding| (finding, false);
    let refused = |reason| (Finding::plain(Verdict::Rejected, Some(reason)), true);
    let (number, amount, currency) = match command {
        Command::Capture(capture) => (&capture.number, capture.amount.get(), capture.currency),
        Command::Refund(refund) => (&refund.number, refund.amount.get(), refund.currency),
        Command::Cancel(cancel) => (&cancel.number, cancel.amount.get(), cancel.currency),
        Command::Payment(_) | Command::Payout(_) => unreachable!("only what follows a payment looks first"),
    };
    let node = match opened(expected, Method::Status, answer, facts) {
        Ok(node) => node,
        Err(finding) if finding.verdict == Verdict::NotFound => return Err(refused("order_not_found")),
        Err(finding) => return Err(unclear(finding)),
    };
    let known = Known { number, currency: Some(currency), order_id: stage.order_id.as_deref() };
    let order = Order::read(expected, &known, &node).map_err(unclear)?;
    if let Some(finding) = order.contradiction() {
        return Err(unclear(finding));
    }
    if matches!(command, Command::Cancel(_)) && order.amount != amount {
        return Err(unclear(alarm("amount_differs")));
    }
    order.note(expected, facts);
    if order.undecided() {
        return Err(unclear(unknown("bank_undecided")));
    }
    let Some(order_id) = order.id.clone().or_else(|| stage.order_id.clone()) else {
        return Err(unclear(unknown("order_id_missing")));
    };
    match measured(command, amount, &order) {
        Ok(baseline) => Ok(Stage { order_id: Some(order_id), baseline: Some(baseline), ..stage.clone() }),
        Err(NotNow::Unclear(finding)) => Err(unclear(finding)),
        Err(NotNow::Stop { reason, limit }) => {
            // Ours is the refusal: the bank was asked a question, and what it said praises that.
            (facts.code, facts.message, facts.limit) = (None, None, limit);
            Err(refused(reason))
        }
    }
}

/// Why what follows a payment is not sent.
enum NotNow {
    /// It cannot be done.
    Stop {
        reason: &'static str,
        /// The most that could, where that is why.
        limit: Option<u64>,
    },
    /// The answer does not tell.
    Unclear(Finding),
}

/// What had been captured or refunded so far; for a cancel, what is held.
fn measured(command: &Command, amount: u64, order: &Order) -> Result<u64, NotNow> {
    let missing = || NotNow::Unclear(unknown("amounts_missing"));
    let stop = |reason| NotNow::Stop { reason, limit: None };
    let within = |limit: u64, reason| match amount <= limit {
        true => Ok(()),
        false => Err(NotNow::Stop { reason, limit: Some(limit) }),
    };
    match command {
        Command::Capture(_) if order.status != OrderStatus::APPROVED => Err(stop("nothing_to_capture")),
        Command::Capture(_) => {
            let (held, taken) = (order.approved.ok_or_else(missing)?, order.deposited.ok_or_else(missing)?);
            within(held.saturating_sub(taken), "more_than_held")?;
            Ok(taken)
        }
        Command::Cancel(_) => match order.status {
            // A reversal would give back what was taken, too.
            OrderStatus::APPROVED if order.deposited.is_some_and(|taken| taken > 0) => Err(stop("order_paid")),
            OrderStatus::APPROVED => match order.approved {
                Some(0) => Err(missing()),
                held => Ok(held.unwrap_or(order.amount)),
            },
            OrderStatus::DEPOSITED | OrderStatus::REFUNDED => Err(stop("order_paid")),
            OrderStatus(7..) => Err(NotNow::Unclear(unknown("status_unlisted"))),
            OrderStatus::REVERSED => Err(stop("nothing_to_cancel")),
            _ if order.is_over() => Err(stop("nothing_to_cancel")),
            _ => Ok(0),
        },
        _ if !matches!(order.status, OrderStatus::DEPOSITED | OrderStatus::REFUNDED) => Err(stop("nothing_to_refund")),
        _ => {
            within(order.left().map_err(NotNow::Unclear)?, "more_than_is_left")?;
            order.refunded.ok_or_else(missing)
        }
    }
}
