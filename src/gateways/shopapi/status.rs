//! What the state of a payment says: about the payment itself, about a refund of it, and before a refund is asked for.
//! It names no number of ours and no currency, so that the number it was asked by and its total are all that can be
//! compared. A refund has no state of its own.

use super::answers::{CUSTOMER, Expected, Opened, details, error_code, opened, secure_page};
use super::refusals::Refusal;
use super::requests;
use super::states::{self, Standing};
use crate::document::Node;
use crate::gateways::finding::{self, Finding, alarm, foreign, unknown};
use crate::gateways::{Reading, answer, card_codes, declines, echo};
use crate::model::{Facts, HttpAnswer, Kind, Measured, Refund, Stage, Subject, Verdict};

/// A payment as its state describes it.
struct Payment {
    standing: Standing,
    /// `totalAmount`, a text in one example and a number in the other.
    total: Option<u64>,
    /// `errorCode`, which stands beside `payed` in one example.
    error_code: Option<String>,
    /// Why it was refused, if it was, in a word that means the same at every bank.
    why: &'static str,
}

/// The gateway's sentences say more than its code. Seed 003 prints `05` of a card's bank; what the longer codes mean is lost.
fn why(error_code: Option<&str>, node: &Node) -> &'static str {
    let told = ["message", "userMessage", "errorMsg", "error"].into_iter().filter_map(|name| node.text(name));
    // `error` may be a sentence, or the name of an error: INSUFFICIENT_FUNDS.
    let by_words = |words: &str| declines::by_words(words).or_else(|| declines::by_words(&words.replace('_', " ")));
    let of_code = || error_code.and_then(card_codes::reason);
    told.filter_map(by_words).next().or_else(of_code).unwrap_or(declines::DECLINED)
}

/// Reads the state of a payment as what it says about a movement.
pub(super) fn read(expected: &Expected, subject: &Subject, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let finding = match opened(expected, answer, &mut facts) {
        Ok(Opened::Fine(node)) => told(expected, subject, &node, &mut facts),
        Ok(Opened::Refused(Refusal::NeedPass3ds, node)) if subject.kind == Kind::Payment => {
            secured(expected, subject, &node, &mut facts)
        }
        // A refused question says nothing about money.
        Ok(Opened::Refused(refusal, _)) => unknown(refusal.reason()),
        Err(finding) => finding,
    };
    finding.with(facts)
}

fn secured(expected: &Expected, subject: &Subject, node: &Node, facts: &mut Facts) -> Finding {
    match same_payment(expected, &subject.stage, node).and_then(|()| same_payer(subject, node)) {
        Ok(()) => secure_page(expected, node, facts),
        Err(finding) => finding,
    }
}

fn told(expected: &Expected, subject: &Subject, node: &Node, facts: &mut Facts) -> Finding {
    let payment = match Payment::read(expected, &subject.stage, node, facts) {
        Ok(payment) => payment,
        Err(finding) => return unless_paid_on(subject, node, finding),
    };
    match subject.kind {
        Kind::Payment => match same_payer(subject, node) {
            Ok(()) => unless_paid_on(subject, node, of_payment(expected, subject, &payment)),
            Err(finding) => finding,
        },
        Kind::Refund => of_refund(expected, subject, &payment),
        Kind::Payout | Kind::Capture | Kind::Cancel => unreachable!("not among the operations"),
    }
}

/// Nobody is sent to a page on which he has paid.
fn unless_paid_on(subject: &Subject, node: &Node, finding: Finding) -> Finding {
    match states::read(node) {
        Ok(Some(standing)) if subject.kind == Kind::Payment && subject.has_link && standing.follows_payment() => {
            finding.not_open()
        }
        _ => finding,
    }
}

/// The examples of a state name neither card nor customer; the family's notifications, which have the same form, do. Where
/// an answer names them they must be those of the request.
fn same_payer(subject: &Subject, node: &Node) -> Result<(), Finding> {
    let ours = subject.binding.as_deref();
    if echo::name(Some(node), "cardToken").is_some_and(|theirs| ours.is_some_and(|ours| ours != theirs)) {
        return Err(foreign("binding_differs"));
    }
    match echo::other(&subject.echoes, CUSTOMER, echo::name(Some(node), "userToken")) {
        Some(_) => Err(foreign("customer_differs")),
        None => Ok(()),
    }
}

/// The payment an answer names must be the one that was asked about.
fn same_payment(expected: &Expected, stage: &Stage, node: &Node) -> Result<(), Finding> {
    match expected.reg_pay_num(node) {
        Ok(Some(theirs)) if Some(&theirs) != stage.order_id.as_ref() => Err(alarm("order_id_differs")),
        Ok(_) => Ok(()),
        Err(_) => Err(unknown("reg_pay_num_unreadable")),
    }
}

impl Payment {
    fn read(expected: &Expected, stage: &Stage, node: &Node, facts: &mut Facts) -> Result<Payment, Finding> {
        same_payment(expected, stage, node)?;
        let standing = match states::read(node) {
            Ok(Some(standing)) => standing,
            Ok(None) => return Err(unknown("state_missing")),
            Err(_) => return Err(unknown("state_unreadable")),
        };
        let total = answer::whole(node, "totalAmount").map_err(|_| unknown("amount_unreadable"))?;
        let error_code = error_code(expected, node).map_err(|_| unknown("error_code_unreadable"))?;
        facts.code.clone_from(&error_code);
        facts.message = facts.message.take().or_else(|| node.text("error").map(|text| expected.clean(text)));
        facts.details = Some(details(expected, node));
        let why = why(error_code.as_deref(), node);
        Ok(Payment { standing, total, error_code, why })
    }
}

/// A total that is not ours contradicts whatever the state says; a final state needs one.
fn of_payment(expected: &Expected, subject: &Subject, payment: &Payment) -> Finding {
    let ours = expected.options.total(subject.amount.get(), subject.commission);
    if payment.total.is_some() && payment.total != ours {
        return alarm("amount_differs");
    }
    let is_final = matches!(payment.standing, Standing::Paid | Standing::Refused);
    if is_final && payment.total.is_none() {
        return unknown("amount_missing");
    }
    match payment.standing {
        Standing::Created if subject.by_page => Finding::plain(Verdict::ActionRequired, None),
        // The link of a charge leads to its 3-D Secure page, and nobody has passed it.
        Standing::Created if subject.has_link => {
            Finding::plain(Verdict::ActionRequired, Some(Refusal::NeedPass3ds.reason()))
        }
        Standing::Created => Finding::plain(Verdict::Pending, None),
        // Nobody asked for a hold: the gateway's own settings did.
        Standing::Held => Finding::plain(Verdict::Pending, Some("held_at_gateway")),
        Standing::Paid => Finding::plain(Verdict::Paid, payment.error_code.as_ref().map(|_| "error_code_beside_paid")),
        // A card was refused on the gateway's page. As long as the page is open, its payer may try another one: the page
        // of states does not say that a refused payment is over.
        Standing::Refused if subject.by_page && !subject.page_over => {
            Finding::plain(Verdict::ActionRequired, Some(payment.why))
        }
        Standing::Refused => Finding::plain(Verdict::Declined, Some(payment.why)),
        Standing::ProviderRefused => Finding::plain(Verdict::Undecidable, Some("provider_refused_after_payment")),
        // It had been paid, and refunds of ours explain the rest. Without them it may be all of it or a part.
        Standing::Refunded if payment.total == Some(subject.given_back) => {
            Finding::plain(Verdict::Paid, Some("refunded"))
        }
        Standing::Refunded if ours_explain(expected, subject, payment.total) => Finding::plain(Verdict::Paid, None),
        Standing::Refunded => Finding::plain(Verdict::Undecidable, Some("refunded_unasked")),
        Standing::Unlisted => Finding::plain(Verdict::Pending, Some("status_unlisted")),
    }
}

/// Whether the state `refunded` of a payment is what refunds of a part of it must have led to. Where they leave the state as
/// it is, somebody else has given the rest back, or the gateway does show them: nobody can tell.
fn ours_explain(expected: &Expected, subject: &Subject, total: Option<u64>) -> bool {
    let a_part = subject.given_back > 0 && total.is_some_and(|total| subject.given_back < total);
    expected.options.partial_refunds_show && a_part
}

/// The payment was paid when this refund was asked for, and no other of this journal was under way. As long as it stays
/// paid, nobody can tell a slow refund from one that was never filed; and where a refund of a part leaves the state as it
/// is, nobody ever will.
fn of_refund(expected: &Expected, subject: &Subject, payment: &Payment) -> Finding {
    let ours = requests::total(expected.options, &subject.stage);
    match (ours, payment.total) {
        (Some(ours), Some(theirs)) if ours != theirs => return alarm("amount_differs"),
        _ => {}
    }
    match payment.standing {
        Standing::Refunded if payment.total.is_none() => unknown("amount_missing"),
        Standing::Refunded if ours.is_none() => unknown("payment_unknown"),
        Standing::Refunded if shows(expected, subject, ours) => Finding::plain(Verdict::Paid, None),
        // More has gone back than all refunds of this journal together: somebody else gave it, and ours may be still on its way.
        Standing::Refunded => Finding::plain(Verdict::Undecidable, Some("refunded_more_than_asked")),
        Standing::Paid if shows(expected, subject, ours) => unknown("refund_not_visible"),
        Standing::Paid => Finding::plain(Verdict::Undecidable, Some("refund_not_visible")),
        Standing::ProviderRefused => Finding::plain(Verdict::Undecidable, Some("provider_refused_after_payment")),
        Standing::Unlisted => unknown("status_unlisted"),
        Standing::Created | Standing::Held | Standing::Refused => alarm("refund_contradicted"),
    }
}

/// Whether the state of the payment changes once this refund is made.
fn shows(expected: &Expected, subject: &Subject, paid: Option<u64>) -> bool {
    expected.options.partial_refunds_show || is_the_rest(subject, paid)
}

/// Whether this refund and those before it are all that was paid.
fn is_the_rest(subject: &Subject, paid: Option<u64>) -> bool {
    let given = subject.stage.baseline.and_then(|before| before.checked_add(subject.amount.get()));
    given.is_some() && given == paid
}

/// Reads the state of a payment as the question before a refund.
pub(super) fn read_measure(expected: &Expected, refund: &Refund, stage: &Stage, answer: &HttpAnswer) -> Measured {
    let mut facts = expected.facts(answer);
    let looked = looked(expected, refund, stage, answer, &mut facts);
    finding::measured(looked, facts)
}

/// The stage to go on with; or why not, and whether that is the gateway's last word.
fn looked(
    expected: &Expected,
    refund: &Refund,
    stage: &Stage,
    answer: &HttpAnswer,
    facts: &mut Facts,
) -> Result<Stage, (Finding, bool)> {
    let unclear = |finding| (finding, false);
    let stop = |reason| (Finding::plain(Verdict::Rejected, Some(reason)), true);
    let node = match opened(expected, answer, facts) {
        Ok(Opened::Fine(node)) => node,
        Ok(Opened::Refused(refusal, _)) => return Err(unclear(unknown(refusal.reason()))),
        Err(finding) => return Err(unclear(finding)),
    };
    let payment = Payment::read(expected, stage, &node, facts).map_err(unclear)?;
    match payment.standing {
        Standing::Paid => {}
        Standing::Refunded => return Err(stop("already_refunded")),
        Standing::ProviderRefused => return Err(stop("provider_refused_after_payment")),
        Standing::Created | Standing::Held | Standing::Refused => return Err(stop("nothing_to_refund")),
        Standing::Unlisted => return Err(unclear(unknown("status_unlisted"))),
    }
    let theirs = payment.total.ok_or_else(|| unclear(unknown("amount_missing")))?;
    match requests::total(expected.options, stage) {
        None => return Err(stop("payment_unknown")),
        Some(ours) if ours != theirs => return Err((alarm("amount_differs"), true)),
        Some(_) => {}
    }
    if stage.baseline.is_none() {
        return Err(unclear(unknown("baseline_missing")));
    }
    match requests::left(expected.options, stage, refund.amount.get()) {
        Some(_) => Ok(stage.clone()),
        None => Err(stop("more_than_is_left")),
    }
}
