//! What the answer to a payout says about the money. The walk is always the same: HTTP, one complete JSON object, then a
//! transaction held against ours, a task of the asynchronous door, or a refusal. Every step that is not certain ends in
//! `Unknown` with its reason.

use super::refusals::{self, Refusal};
use super::status;
use super::transaction::{Expected, Place, Transaction};
use crate::document::Node;
use crate::gateways::finding::{Finding, alarm, unknown};
use crate::gateways::{Reading, answer};
use crate::model::{Facts, HttpAnswer, Stage, Verdict};

/// Reads the answer to `POST /transactions/payouts` or to its asynchronous twin.
pub(super) fn read(expected: &Expected, stage: &Stage, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let finding = judge(expected, stage, answer, &mut facts);
    finding.with(facts)
}

fn judge(expected: &Expected, stage: &Stage, answer: &HttpAnswer, facts: &mut Facts) -> Finding {
    // The bank never redirects a POST; whoever does has seen the request.
    if (300..400).contains(&answer.status) {
        return alarm("redirected");
    }
    if let Some(reason) = answer::refused_by_http(answer.status) {
        return refused_by_http(expected, answer, reason, facts);
    }
    let node = match answer::object(&answer.body) {
        Ok(node) => node,
        Err(unreadable) => return unknown(unreadable.reason),
    };
    match answer.status {
        200..=202 if expected.options.asynchronous && status::is_task(&node) => accepted(expected, stage, &node, facts),
        200..=202 => executed(expected, stage, &node, facts),
        http if refusals::refuses(http) => refused(expected, stage, &node, facts),
        _ => {
            refusals::note_words(&node, &expected.secrets, facts);
            unknown("http_unexpected")
        }
    }
}

/// The status alone refuses, whatever program of the bank or server before it says so; but not what has a transaction.
fn refused_by_http(expected: &Expected, answer: &HttpAnswer, reason: &'static str, facts: &mut Facts) -> Finding {
    if answer.body.windows(5).any(|word| word == b"\"uid\"") {
        return alarm("refusal_contradicted");
    }
    if let Ok(node) = answer::object(&answer.body) {
        refusals::note_words(&node, &expected.secrets, facts);
    }
    Finding { verdict: Verdict::Rejected, reason: Some(reason), alarm: matches!(answer.status, 401 | 403) }
}

/// Validation, or an equal payout within the window of `duplicate_check`.
fn refused(expected: &Expected, stage: &Stage, node: &Node, facts: &mut Facts) -> Finding {
    let Some(refusal) = Refusal::read(node) else {
        refusals::note_words(node, &expected.secrets, facts);
        return unknown("refusal_unrecognised");
    };
    refusal.note(&expected.secrets, facts);
    if refusal.is_duplicate() {
        // The equal payout may be an earlier request of this very movement, and its answer is still owed under this
        // key. Where there was none, it is another one's: this one was refused, and the key is used up.
        facts.key_spent = !stage.again;
        return Finding::plain(Verdict::Duplicate, Some("equal_payout_in_window"));
    }
    match refusal.reason() {
        Some(reason) => {
            facts.key_spent = true;
            Finding::plain(Verdict::Rejected, Some(reason))
        }
        None => unknown("refusal_unlisted"),
    }
}

/// The asynchronous door has taken the payout: the task is asked for its result.
fn accepted(expected: &Expected, stage: &Stage, node: &Node, facts: &mut Facts) -> Finding {
    let Some(task) = status::task_id(&expected.secrets, stage.key, node) else {
        return unknown("request_id_unreadable");
    };
    facts.order_id = Some(task);
    match node.text("status") {
        Some("processing") => Finding::plain(Verdict::Pending, Some("accepted")),
        _ => unknown("task_status_unlisted"),
    }
}

fn executed(expected: &Expected, stage: &Stage, node: &Node, facts: &mut Facts) -> Finding {
    let place = match Place::of(node) {
        Ok(place) => place,
        Err(finding) => {
            refusals::note_words(node, &expected.secrets, facts);
            return finding;
        }
    };
    let transaction = match Transaction::read(expected, &place) {
        Ok(transaction) => transaction,
        Err(finding) => return finding,
    };
    if expected.uid.as_ref().is_some_and(|uid| *uid != transaction.uid) {
        return alarm("order_id_differs");
    }
    // Only now is it certain that the answer is about our payout.
    transaction.note(expected, facts);
    let finding = transaction.finding(expected);
    // The number is not unique there: a decline of this request says nothing about one before it. All transactions of the
    // number do, so that they are what is asked about, and not this one by its uid.
    if stage.again && finding.verdict == Verdict::Declined {
        facts.order_id = stage.order_id.clone();
        return unknown("declined_in_doubt");
    }
    finding
}
