//! What an answer about a payout says about the money. The walk is always the same: HTTP, one complete JSON
//! object, error code, then number, amount and currency against ours, then the order status by its table.
//! Every step that is not certain ends in `Unknown` with its reason; an error about a *question* says nothing
//! about the payout it asks about.

use super::operation_list::Operations;
use super::order_status::OrderStatus;
use super::refusals::{self, ErrorCode, Outcome};
use crate::document::Node;
use crate::gateways::answer::Unreadable;
use crate::gateways::finding::{Finding, alarm, foreign, unknown};
use crate::gateways::secrets::Secrets;
use crate::gateways::{Reading, answer, card_mask, declines, echo};
use crate::model::{Currency, Facts, HttpAnswer, Minor, OrderNumber, Verdict};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Characters of the bank's words that are kept: `errorMessage` String [512].
const MESSAGE_CHARS: usize = 512;
/// Characters of a card as the bank masks it: `maskedPan` String [19], and as many again for blanks.
const MASK_CHARS: usize = 38;

/// Roles of the names that answers repeat.
pub(super) const CUSTOMER: &str = "customer";
/// The stored card that pays.
pub(super) const SOURCE: &str = "source";

/// Which call is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `performPayout.do`.
    Perform,
    /// `registerPayout.do`.
    Register,
    /// `getPayoutStatus.do`.
    Status,
}

/// What we know of the payout, to compare with what the bank says.
pub(super) struct Expected<'p> {
    pub asked: Asked,
    pub number: &'p OrderNumber,
    pub amount: Minor,
    pub currency: Currency,
    /// The bank's id, once known.
    pub order_id: Option<&'p str>,
    /// The mask of the payee's card, where we were given it.
    pub card: Option<String>,
    /// The stored card that is to be credited, where the request named one.
    pub binding: Option<&'p str>,
    /// What was kept of the other names in the request.
    pub echoes: Value,
    /// Whether its card is typed on the bank's page.
    pub by_page: bool,
    /// Whether nobody can do that any more.
    pub page_over: bool,
    /// The secrets of this call.
    pub secrets: Secrets,
}

/// Reads an answer.
pub(super) fn read(expected: &Expected, answer: &HttpAnswer) -> Reading {
    let (mut facts, node) = Secrets::read(answer);
    let finding = judge(expected, answer.status, &node, &mut facts);
    expected.secrets.keep(answer, node, &mut facts);
    finding.with(facts)
}

fn judge(expected: &Expected, http: u16, node: &Result<Node, Unreadable>, facts: &mut Facts) -> Finding {
    // The bank never redirects a POST; whoever does has seen the request. A question says nothing by it.
    if (300..400).contains(&http) {
        return if expected.asked == Asked::Status { unknown("redirected") } else { alarm("redirected") };
    }
    let node = match node {
        Ok(node) => node,
        Err(unreadable) if unreadable.json => return unknown(unreadable.reason),
        Err(unreadable) => return not_the_banks(expected.asked, http, unreadable.reason),
    };
    let code = match ErrorCode::read(node) {
        Ok(Some(code)) => code,
        Ok(None) if speaks_of_an_order(node) => return unknown("error_code_missing"),
        Ok(None) => return not_the_banks(expected.asked, http, "error_code_missing"),
        Err(_) => return unknown("error_code_unreadable"),
    };
    note_code(node, code, &expected.secrets, facts);
    if code != ErrorCode::NONE {
        return refused(expected, http, code, node);
    }
    if http != 200 {
        return unknown("http_unexpected");
    }
    match expected.asked {
        Asked::Register => registered(expected, node, facts),
        Asked::Perform | Asked::Status => {
            let finding = ordered(expected, node, facts);
            let paid_on = expected.by_page && node.text("orderNumber") == Some(expected.number.as_str());
            match OrderStatus::read(node) {
                Ok(Some(status)) if paid_on && status.follows_payment() => finding.not_open(),
                _ => finding,
            }
        }
    }
}

/// The bank's error code and words.
pub(super) fn note_code(node: &Node, code: ErrorCode, secrets: &Secrets, facts: &mut Facts) {
    facts.code = Some(code.0.to_string());
    let message = answer::text(node, "errorMessage").unwrap_or_default();
    facts.message = message.map(|message| secrets.short(message, MESSAGE_CHARS));
}

/// No answer of the bank's program came with this HTTP status: a server in front of it speaks.
fn not_the_banks(asked: Asked, http: u16, otherwise: &'static str) -> Finding {
    match answer::refused_by_http(http) {
        None => unknown(otherwise),
        Some(reason) if asked == Asked::Status => unknown(reason),
        Some(reason) => Finding::plain(Verdict::Rejected, Some(reason)),
    }
}

/// Members that only an answer about an existing order has.
fn speaks_of_an_order(node: &Node) -> bool {
    ["orderStatus", "OrderStatus", "orderId", "formUrl", "operationList"].iter().any(|name| node.get(name).is_some())
}

fn refused(expected: &Expected, http: u16, code: ErrorCode, node: &Node) -> Finding {
    let asks = expected.asked == Asked::Status;
    match answer::text(node, "orderNumber") {
        Ok(Some(number)) if number != expected.number.as_str() => return alarm("number_differs"),
        Ok(_) => {}
        Err(_) => return unknown("number_unreadable"),
    }
    let Ok(message) = answer::text(node, "errorMessage") else {
        return unlisted(asks, http, code);
    };
    let message = message.unwrap_or_default();
    if !asks && refusals::is_duplicate(message) {
        return Finding::plain(Verdict::Duplicate, Some("duplicate_number"));
    }
    let Some(row) = refusals::find(http, code, message) else {
        return unlisted(asks, http, code);
    };
    // "Absent if the registration failed": a refusal that names an order contradicts itself.
    if speaks_of_an_order(node) {
        return alarm("refusal_contradicted");
    }
    let verdict = match row.outcome {
        Outcome::OrderNotFound if asks => Verdict::NotFound,
        Outcome::NotExecuted if !asks => Verdict::Rejected,
        Outcome::VerifyByStatus if !asks => Verdict::RefusedUnlessKnown,
        Outcome::NotExecuted
        | Outcome::OrderNotFound
        | Outcome::BadQuestion
        | Outcome::VerifyByStatus
        | Outcome::Unknown => Verdict::Unknown,
    };
    Finding::plain(verdict, Some(row.reason))
}

/// A refusal in words of no row. Where its code may be that of a number that is taken, what the bank has under the number
/// need not be ours.
fn unlisted(asks: bool, http: u16, code: ErrorCode) -> Finding {
    match !asks && refusals::may_be_duplicate(http, code) {
        true => Finding::plain(Verdict::Duplicate, Some("refusal_unlisted")),
        false => unknown("refusal_unlisted"),
    }
}

/// `registerPayout.do`: the order waits for whoever opens the page.
fn registered(expected: &Expected, node: &Node, facts: &mut Facts) -> Finding {
    if let Some(finding) = other_number(expected, node).or_else(|| other_money(expected, node)) {
        return finding;
    }
    let order_id = match order_id(expected, node) {
        Ok(Some(id)) => id,
        Ok(None) => return unknown("order_id_missing"),
        Err(finding) => return finding,
    };
    match OrderStatus::read(node) {
        Ok(None | Some(OrderStatus::REGISTERED)) => {}
        Ok(Some(_)) => return unknown("order_status_unexpected"),
        Err(_) => return unknown("order_status_unreadable"),
    }
    if node.get("operationList").is_some() {
        return unknown("operations_unexpected");
    }
    facts.order_id = Some(order_id);
    let form_url = match answer::text(node, "formUrl") {
        Ok(Some(url)) if answer::is_page(url) && !expected.secrets.leaks(url) => url,
        Ok(None) => return unknown("form_url_missing"),
        _ => return unknown("form_url_unusable"),
    };
    facts.form_url = Some(form_url.to_owned());
    Finding::plain(Verdict::ActionRequired, None)
}

/// `performPayout.do` and `getPayoutStatus.do`: an order with a status.
fn ordered(expected: &Expected, node: &Node, facts: &mut Facts) -> Finding {
    if let Some(finding) = other_number(expected, node).or_else(|| other_money(expected, node)) {
        return finding;
    }
    if node.get("amount").is_none() {
        return unknown("amount_missing");
    }
    let order_id = match order_id(expected, node) {
        Ok(id) => id,
        Err(finding) => return finding,
    };
    let Ok(operations) = Operations::read(node, expected.currency) else {
        return unknown("operations_unreadable");
    };
    let target = node.get("target").and_then(|target| target.text("maskedPan"));
    // Where the request has it, a bank may echo it.
    let echoed = node.get("target").into_iter().flat_map(|target| [Some(target), target.get("card")]).flatten();
    let echoed = echoed.filter_map(|place| place.text("pan")).chain(node.text("panMaskedTo"));
    if let Some(card) = other_card(expected, target.into_iter().chain(operations.payee_cards()).chain(echoed)) {
        facts.details = Some(json!({"otherCard": expected.secrets.short(card, MASK_CHARS)}));
        return foreign("card_differs");
    }
    if let Some((reason, told_as, theirs)) = other_party(expected, node) {
        facts.details = Some(json!({told_as: expected.secrets.short(&theirs, MESSAGE_CHARS)}));
        return foreign(reason);
    }
    // Only now is it certain that the answer is about our payout.
    facts.order_id = order_id;
    facts.fee = answer::whole(node, "fee").unwrap_or_default();
    facts.ref_num = operations.ref_num(expected.amount).map(|text| expected.secrets.reference(text));
    let credited = operations.masked_pan(expected.amount);
    facts.masked_pan = target.or(credited).map(|pan| expected.secrets.clean(pan));
    facts.details = details(expected, node, &operations);
    let status = match OrderStatus::read(node) {
        Ok(Some(status)) => status,
        Ok(None) => return unknown("order_status_missing"),
        Err(_) => return unknown("order_status_unreadable"),
    };
    let meaning = status.meaning();
    match meaning.verdict {
        Verdict::Paid => operations.contradicts_paid(expected.amount).unwrap_or_else(|| {
            let note = operations.other_currency.then_some("operation_currency_differs");
            Finding::plain(Verdict::Paid, note)
        }),
        Verdict::Declined if operations.moved_money() => alarm("operations_disagree"),
        Verdict::Declined => declined(expected, &operations, facts),
        Verdict::Pending if status == OrderStatus::REGISTERED && expected.by_page => match expected.page_over {
            true => Finding::plain(Verdict::Pending, Some("page_over")),
            false => Finding::plain(Verdict::ActionRequired, None),
        },
        verdict => Finding { verdict, reason: meaning.reason, alarm: meaning.alarm },
    }
}

/// The bank's further fields: its operations, the stored cards of both ends, what it echoes of `jsonParams`.
fn details(expected: &Expected, node: &Node, operations: &Operations) -> Option<Value> {
    let mut told = Map::new();
    for end in ["target", "source"] {
        if let Some(binding) = node.get(end).and_then(|end| end.text("bindingId")) {
            told.insert(end.to_owned(), json!({"bindingId": expected.secrets.clean(binding)}));
        }
    }
    let operations = operations.details(&expected.secrets);
    if !operations.is_empty() {
        told.insert("operations".to_owned(), operations.into());
    }
    let params = echo::params(&expected.secrets, node.texts("orderParams"));
    if !params.is_empty() {
        told.insert("params".to_owned(), params.into());
    }
    (!told.is_empty()).then(|| told.into())
}

/// 6: this attempt was declined. Where the card is typed on a page that is still open, its reader may try another;
/// the document does not say that he cannot.
fn declined(expected: &Expected, operations: &Operations, facts: &mut Facts) -> Finding {
    let failure = operations.failure();
    if let Some(code) = failure.as_ref().map(|failure| failure.code) {
        facts.code = Some(code.to_string());
    }
    // The words of the operation beat those about the question, which was answered "Успешно".
    let of_operation = failure.and_then(|failure| failure.words);
    let of_operation = of_operation.map(|words| expected.secrets.short(words, MESSAGE_CHARS));
    facts.message = of_operation.or_else(|| facts.message.take().filter(|words| !says_success(words)));
    let reason = facts.message.as_deref().and_then(declines::by_words);
    let (verdict, otherwise) = match (expected.by_page, expected.page_over) {
        (true, false) => (Verdict::ActionRequired, declines::DECLINED),
        // No card was tried in all its life.
        (true, true) if operations.are_none() => (Verdict::Declined, declines::EXPIRED),
        _ => (Verdict::Declined, declines::DECLINED),
    };
    Finding::plain(verdict, Some(reason.unwrap_or(otherwise)))
}

/// The words of an answer whose question was answered well.
fn says_success(words: &str) -> bool {
    let words = words.trim_end_matches(['.', '!']).trim().to_lowercase();
    ["", "успешно", "сәтті", "success", "ok"].contains(&words.as_str())
}

/// The payee's card as the answer names it, if that is not ours.
fn other_card<'n>(expected: &Expected, mut named: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let ours = expected.card.as_deref()?;
    named.find(|theirs| card_mask::contradicts(ours, theirs))
}

/// Whoever takes part in the payout by the answer and is another than the request named: why, under which name it is told,
/// and who.
fn other_party<'n>(expected: &Expected, node: &'n Node) -> Option<(&'static str, &'static str, Cow<'n, str>)> {
    let (target, source) = (node.get("target"), node.get("source"));
    let binding = echo::name(target, "bindingId").filter(|theirs| expected.binding.is_some_and(|ours| ours != theirs));
    // Where the request has it, a bank may echo it.
    let customers = [target, node.get("client")].into_iter().map(|place| echo::name(place, "clientId"));
    let mut others = customers.filter_map(|theirs| echo::other(&expected.echoes, CUSTOMER, theirs));
    let paid_by = || echo::other(&expected.echoes, SOURCE, echo::name(source, "bindingId"));
    binding
        .map(|theirs| ("binding_differs", "otherBinding", theirs))
        .or_else(|| others.next().map(|theirs| ("customer_differs", "otherCustomer", theirs)))
        .or_else(|| paid_by().map(|theirs| ("source_differs", "otherSource", theirs)))
}

/// `orderNumber` String [32], required in an answer without an error.
fn other_number(expected: &Expected, node: &Node) -> Option<Finding> {
    match answer::text(node, "orderNumber") {
        Ok(Some(number)) if number == expected.number.as_str() => None,
        Ok(Some(_)) => Some(alarm("number_differs")),
        Ok(None) => Some(unknown("number_missing")),
        Err(_) => Some(unknown("number_unreadable")),
    }
}

/// `amount` and `currency` of the order, where it names them. A missing currency contradicts nothing: this module
/// pays out in tenge only.
fn other_money(expected: &Expected, node: &Node) -> Option<Finding> {
    match answer::whole(node, "amount") {
        Ok(Some(amount)) if amount != expected.amount.get() => return Some(alarm("amount_differs")),
        Ok(_) => {}
        Err(_) => return Some(unknown("amount_unreadable")),
    }
    match answer::currency(node, "currency") {
        Ok(Some(currency)) if currency != expected.currency => Some(alarm("currency_differs")),
        Ok(_) => None,
        Err(_) => Some(unknown("currency_unreadable")),
    }
}

/// `orderId` String [36].
fn order_id(expected: &Expected, node: &Node) -> Result<Option<String>, Finding> {
    match expected.secrets.id(node, "orderId", 36) {
        Ok(Some(id)) if expected.order_id.is_some_and(|ours| ours != id) => Err(alarm("order_id_differs")),
        Ok(id) => Ok(id),
        Err(_) => Err(unknown("order_id_unreadable")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_opened_over_tls_or_on_this_machine() {
        for url in [
            "https://payoutdomain.com/payment/merchants/x/payment_ru.html?mdOrder=da42b8d9",
            "http://127.0.0.1:8080/pay",
            "http://localhost/pay",
            "http://[::1]:8080/pay",
        ] {
            assert!(answer::is_page(url), "{url}");
        }
        for url in [
            "",
            "https://",
            "http://payoutdomain.com/",
            "http://127.0.0.1.evil.com/",
            "http://127.0.0.1@evil.com/",
            "https://payoutdomain.com@evil.com/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://a b/",
            "//payoutdomain.com",
        ] {
            assert!(!answer::is_page(url), "{url}");
        }
    }
}
