//! The questions about a payout and what their answers say. A number is not unique there, so that the whole list of its
//! transactions is read: one paid beside nothing but failures is paid, two are an incident. "Not found" by one way is
//! checked by the other before it is believed.

use super::refusals::{self, Refusal};
use super::transaction::{Expected, Place, Transaction, UID};
use super::{Options, order_status};
use crate::document::Node;
use crate::gateways::finding::{Finding, alarm, unknown};
use crate::gateways::secrets::Secrets;
use crate::gateways::{Reading, answer};
use crate::model::{Facts, HttpAnswer, Subject, Verdict};

/// What marks the id of an asynchronous task in the journal: `async/{id}`, or `async/{key}/{id}` where the request was not
/// the first under another key. No id has a slash.
const TASK: &str = "async/";

/// A list of so many may be only the newest: "up to 10, most recent" (the family's page of status queries).
const MOST_LISTED: usize = 10;

/// One of the ways to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way<'s> {
    /// `GET /async/result/{id}`.
    Task(&'s str),
    /// `GET /transactions/{uid}`.
    Uid(&'s str),
    /// `GET /transactions/tracking_id/{number}`: "the first found".
    First,
    /// `GET /v2/transactions/tracking_id/{number}`: all of them.
    All,
}

/// The way a movement is asked about. Where two are known they take turns: with every "not found"; by a task, which may be
/// answered by anything for ever, with everything that happens.
pub(super) fn way<'s>(options: &Options, subject: &'s Subject) -> Way<'s> {
    let by_number = if options.tracking_v1 { Way::First } else { Way::All };
    // What one uid says does not cover a second payout of the number.
    if subject.stage.several {
        return by_number;
    }
    let (primary, other) = match subject.stage.order_id.as_deref() {
        None => (by_number, by_number),
        Some(id) if is_async(id) => match task_of(id) {
            Some((key, task)) if key == subject.stage.key => {
                // However many steps lie between two questions, this never stays the same for long.
                let turn = subject.turn.count_ones();
                return if turn.is_multiple_of(2) { Way::Task(task) } else { by_number };
            }
            // The task of a request that was refused: a later one had another key.
            _ => (by_number, by_number),
        },
        Some(id) if options.status_by_uid => (Way::Uid(id), by_number),
        Some(id) => (by_number, Way::Uid(id)),
    };
    if subject.not_found.is_multiple_of(2) { primary } else { other }
}

/// Whether an order id is that of an asynchronous task and no uid yet.
pub(super) fn is_async(order_id: &str) -> bool {
    order_id.starts_with(TASK)
}

/// Whether an answer is about a task of the asynchronous door.
pub(super) fn is_task(node: &Node) -> bool {
    node.get("request_id").is_some() && node.get("transaction").is_none() && node.get("uid").is_none()
}

/// The order id of the task that a request under this key has become.
pub(super) fn task_id(secrets: &Secrets, key: u32, node: &Node) -> Option<String> {
    let id = secrets.id(node, "request_id", UID).ok().flatten()?;
    Some(if key == 0 { format!("{TASK}{id}") } else { format!("{TASK}{key}/{id}") })
}

/// The key and the bank's id of a task.
fn task_of(order_id: &str) -> Option<(u32, &str)> {
    let rest = order_id.strip_prefix(TASK)?;
    match rest.split_once('/') {
        None => Some((0, rest)),
        Some((key, id)) => key.parse().ok().map(|key| (key, id)),
    }
}

/// Reads the answer to a question.
pub(super) fn read(expected: &Expected, subject: &Subject, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let way = way(expected.options, subject);
    let finding = judge(expected, subject, way, answer, &mut facts);
    // Of several payouts of a number that may be there, one that failed says nothing about the others.
    match finding.verdict {
        Verdict::Declined if subject.stage.several && !matches!(way, Way::All) => {
            unknown("declined_in_doubt").with(facts)
        }
        _ => finding.with(facts),
    }
}

fn judge(expected: &Expected, subject: &Subject, way: Way, answer: &HttpAnswer, facts: &mut Facts) -> Finding {
    if (300..400).contains(&answer.status) {
        return unknown("redirected");
    }
    match (answer.status, way) {
        // "425 while processing" (the family's page of asynchronous requests).
        (425, Way::Task(_)) => return Finding::plain(Verdict::Pending, Some("accepted")),
        // How a forgotten task is told is not documented; its payout is asked for by our number next.
        (404, Way::Task(_)) => return Finding::plain(Verdict::NotFound, Some("task_not_found")),
        _ => {}
    }
    let node = match answer::object(&answer.body) {
        Ok(node) => node,
        Err(unreadable) => return unknown(refused_question(answer.status).unwrap_or(unreadable.reason)),
    };
    match answer.status {
        200 | 404 if refusals::is_not_found(&node) => {
            refusals::note_words(&node, &expected.secrets, facts);
            Finding::plain(Verdict::NotFound, Some("record_not_found"))
        }
        200 => {
            let finding = found(expected, way, &node, facts);
            if subject.has_link && says_success(expected, &node) { finding.not_open() } else { finding }
        }
        http if refusals::refuses(http) && matches!(way, Way::Task(_)) => task_refused(expected, &node, facts),
        http => {
            refusals::note_words(&node, &expected.secrets, facts);
            unknown(refused_question(http).unwrap_or("http_unexpected"))
        }
    }
}

/// Whether an answer calls a transaction of our number successful: nobody has to open its page any more.
fn says_success(expected: &Expected, node: &Node) -> bool {
    let listed = match node.get("transactions") {
        Some(Node::List(list)) => list.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let places = listed.iter().filter_map(|node| Place::of(node).ok());
    let mut ours = places.filter(|place| place.check_number(&expected.number).is_ok());
    ours.any(|place| place.node.text("status").is_some_and(|status| order_status::of(status).verdict == Verdict::Paid))
}

/// The result of a task is what the payout itself would have been answered, so that a refusal which names what is wrong with
/// the payout refuses the payout, and no question.
fn task_refused(expected: &Expected, node: &Node, facts: &mut Facts) -> Finding {
    let refusal = Refusal::read(node).filter(|refusal| refusal.names_the_payout() && !refusals::is_not_found(node));
    let Some(refusal) = refusal else {
        refusals::note_words(node, &expected.secrets, facts);
        return unknown("http_unexpected");
    };
    refusal.note(&expected.secrets, facts);
    if refusal.is_duplicate() {
        // Not through this task; the equal payout may be an earlier request of ours, which its number tells.
        return Finding::plain(Verdict::NotFound, Some("equal_payout_in_window"));
    }
    match refusal.reason() {
        Some(reason) => {
            facts.key_spent = true;
            Finding::plain(Verdict::Rejected, Some(reason))
        }
        None => unknown("refusal_unlisted"),
    }
}

/// A refused question says nothing about the payout it asks about.
fn refused_question(http: u16) -> Option<&'static str> {
    answer::refused_by_http(http).filter(|_| http != 404)
}

fn found(expected: &Expected, way: Way, node: &Node, facts: &mut Facts) -> Finding {
    match (way, node.get("transactions")) {
        (Way::All, Some(Node::List(list))) => listed(expected, list, facts),
        (Way::All, Some(_)) => unknown("transactions_unreadable"),
        (Way::All, None) => unnamed(expected, node, "transactions_missing", facts),
        (_, Some(_)) => unknown("transactions_unexpected"),
        (Way::Task(_), None) if is_task(node) && node.text("status") == Some("processing") => {
            Finding::plain(Verdict::Pending, Some("accepted"))
        }
        (Way::Task(_) | Way::Uid(_) | Way::First, None) => single(expected, node, facts),
    }
}

fn unnamed(expected: &Expected, node: &Node, reason: &'static str, facts: &mut Facts) -> Finding {
    refusals::note_words(node, &expected.secrets, facts);
    unknown(reason)
}

fn single(expected: &Expected, node: &Node, facts: &mut Facts) -> Finding {
    let transaction = match Place::of(node) {
        Ok(place) => Transaction::read(expected, &place),
        Err(finding) => return unnamed(expected, node, finding.reason.unwrap_or("transaction_missing"), facts),
    };
    match transaction {
        // By the uid it must be that one; by the number it is a second payout.
        Ok(transaction) if expected.uid.as_ref().is_some_and(|uid| *uid != transaction.uid) => {
            alarm("order_id_differs")
        }
        Ok(transaction) => {
            transaction.note(expected, facts);
            transaction.finding(expected)
        }
        Err(finding) => finding,
    }
}

/// Every transaction of our number.
fn listed(expected: &Expected, list: &[Node], facts: &mut Facts) -> Finding {
    let mut payouts = Vec::new();
    let mut doubt: Option<Finding> = None;
    for node in list {
        match element(expected, node) {
            Ok(Some(payout)) => payouts.push(payout),
            Ok(None) => {}
            // What alarms is told before what cannot be read.
            Err(finding) if finding.alarm && !doubt.is_some_and(|doubt| doubt.alarm) => doubt = Some(finding),
            Err(finding) => doubt = doubt.or(Some(finding)),
        }
    }
    if payouts.iter().filter(|(_, finding)| finding.verdict == Verdict::Paid).count() > 1 {
        return alarm("paid_twice");
    }
    if let Some(doubt) = doubt {
        return doubt;
    }
    if let Some(repeated) = repeated(&payouts) {
        return repeated;
    }
    let (transaction, finding) = match decided(expected, &payouts, list.len()) {
        Ok(decided) => decided,
        Err(finding) => return finding,
    };
    transaction.note(expected, facts);
    finding
}

type Payout<'n> = (Transaction<'n>, Finding);

/// One of the list; `None`: a transaction of our number that is no payout (a payment may share it).
fn element<'n>(expected: &Expected, node: &'n Node) -> Result<Option<Payout<'n>>, Finding> {
    if !matches!(node, Node::Object(_)) {
        return Err(unknown("transaction_unreadable"));
    }
    let place = Place::of(node)?;
    place.check_number(&expected.number)?;
    if place.is_other_type()? {
        return Ok(None);
    }
    let transaction = Transaction::read(expected, &place)?;
    let finding = transaction.finding(expected);
    match finding.verdict {
        Verdict::Unknown => Err(finding),
        _ => Ok(Some((transaction, finding))),
    }
}

/// A uid that stands there twice cannot be counted.
fn repeated(payouts: &[Payout]) -> Option<Finding> {
    let twice = |(at, (one, _)): (usize, &Payout)| payouts[at + 1..].iter().any(|(other, _)| other.uid == one.uid);
    payouts.iter().enumerate().any(twice).then(|| unknown("uid_repeated"))
}

/// Which transaction the movement is, and what it says.
fn decided<'p, 'n>(
    expected: &Expected,
    payouts: &'p [Payout<'n>],
    listed: usize,
) -> Result<(&'p Transaction<'n>, Finding), Finding> {
    let of = |verdict| payouts.iter().find(|(_, finding)| finding.verdict == verdict);
    let open = |(_, finding): &&Payout| !matches!(finding.verdict, Verdict::Paid | Verdict::Declined);
    let in_progress: Vec<&Payout> = payouts.iter().filter(open).collect();
    match (of(Verdict::Paid), in_progress.as_slice()) {
        (Some((paid, finding)), []) => Ok((paid, *finding)),
        // The money has moved, and may move again.
        (Some((paid, _)), _) => Ok((paid, Finding::plain(Verdict::Pending, Some("another_in_progress")))),
        (None, [(transaction, finding)]) => Ok((transaction, *finding)),
        (None, [(first, _), ..]) => Ok((first, Finding::plain(Verdict::Pending, Some("several_in_progress")))),
        // The list may have left out the one that was paid.
        (None, []) if listed >= MOST_LISTED => Err(unknown("too_many_transactions")),
        (None, []) => all_failed(expected, payouts),
    }
}

/// Nothing but failures: believed only if the one we know is among them.
fn all_failed<'p, 'n>(
    expected: &Expected,
    payouts: &'p [Payout<'n>],
) -> Result<(&'p Transaction<'n>, Finding), Finding> {
    let ours = |(transaction, _): &&Payout| expected.uid.as_ref().is_none_or(|uid| *uid == transaction.uid);
    match payouts.iter().find(ours) {
        Some((transaction, finding)) => Ok((transaction, *finding)),
        None if payouts.is_empty() => Err(Finding::plain(Verdict::NotFound, Some("record_not_found"))),
        None => Err(unknown("known_transaction_missing")),
    }
}
