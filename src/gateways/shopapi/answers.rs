//! Reading what the gateway answers to a command. A payment by a stored card and a refund are only taken in by it: the
//! state of the payment says later what became of them. What the page prints with single quotes or without a comma is
//! not JSON, and is reported as that and not guessed at.

use super::methods::Method;
use super::options::Options;
use super::refusals::{self, Refusal};
use super::requests::{self, Ask};
use super::sign;
use super::states::{self, Standing};
use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::gateways::finding::{Finding, alarm, foreign, unknown};
use crate::gateways::secrets::Secrets;
use crate::gateways::{Reading, echo};
use crate::model::{Command, Facts, HttpAnswer, Means, Payment, Secret, Stage, Verdict, object};
use serde_json::{Map, Value, json};

/// Characters of the gateway's words that are kept.
const MESSAGE_CHARS: usize = 512;
/// Characters of an error's code that are kept: four in the only example.
const CODE_CHARS: usize = 64;
/// Digits of `regPayNum`: 10 or 11 in the examples.
const REG_PAY_NUM: usize = 20;

/// The role of the payer among the names that answers repeat.
pub(super) const CUSTOMER: &str = "customer";

/// What a reader must know of the call beside the answer.
pub(super) struct Expected<'p> {
    pub options: &'p Options,
    /// The secrets of this call.
    pub secrets: Secrets,
    /// The key of the answers' signature, where they must have one.
    pub signed_with: Option<&'p Secret>,
    /// What was asked.
    pub ask: &'p Ask,
}

impl Expected<'_> {
    /// A text of the gateway without secrets.
    pub fn clean(&self, text: &str) -> String {
        hushed_text(&self.secrets.clean(text))
    }

    /// The facts every reading of this answer begins with.
    pub fn facts(&self, answer: &HttpAnswer) -> Facts {
        let facts = self.secrets.facts(answer);
        Facts { raw: facts.raw.map(hushed), ..facts }
    }

    /// Whether the request was a command and no question.
    pub fn moves_money(&self) -> bool {
        matches!(self.ask.method, Method::Anonymous | Method::Recurrent | Method::Refund)
    }

    /// A field that was sent.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.ask.body.text(name)
    }

    /// The customer that an answer names must be the one that was asked about.
    pub fn same_customer(&self, node: &Node) -> Result<(), Finding> {
        match (self.sent("userToken"), answer::text(node, "userToken")) {
            (_, Err(_)) => Err(unknown("user_token_unreadable")),
            (Some(ours), Ok(Some(theirs))) if ours != theirs => Err(alarm("user_token_differs")),
            _ => Ok(()),
        }
    }

    /// See [`reg_pay_num`].
    pub fn reg_pay_num(&self, node: &Node) -> Result<Option<String>, Malformed> {
        reg_pay_num(&self.secrets, node)
    }

    /// A page of an answer that may be opened.
    pub fn page(&self, url: &str) -> Option<String> {
        (answer::is_page(url) && !self.secrets.leaks(url)).then(|| url.to_owned())
    }
}

/// The number of a payment, digits as a text or as a number. It is kept as it came, because the gateway is asked with it:
/// one number of ten passes the check of card numbers, and no card's number is ever sent here.
pub(super) fn reg_pay_num(secrets: &Secrets, node: &Node) -> Result<Option<String>, Malformed> {
    let digits = match node.get("regPayNum") {
        None => return Ok(None),
        Some(Node::Text(text)) => text.to_string(),
        Some(Node::Integer(number)) => number.to_string(),
        Some(_) => return Err(Malformed),
    };
    let is_number = (1..=REG_PAY_NUM).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    match is_number && !secrets.leaks(&digits) {
        true => Ok(Some(digits)),
        false => Err(Malformed),
    }
}

/// Members that let their holder pay or sign: not to be kept.
const HUSHED: &[&str] = &["cardToken", "shopToken", "sign", "secKey"];

/// An answer without the values of [`HUSHED`].
pub(super) fn hushed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(hushed_text(&text)),
        Value::Array(items) => items.into_iter().map(hushed).collect(),
        Value::Object(members) => {
            let hush = |(name, value): (String, Value)| match HUSHED.contains(&name.as_str()) {
                true if !value.is_null() => (name, Value::from("***")),
                _ => (name, hushed(value)),
            };
            object(members.into_iter().map(hush)).into()
        }
        other => other,
    }
}

/// The same in a text, which may be an answer that is not JSON: whatever follows such a name and a colon or an equals
/// sign.
pub(super) fn hushed_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let next = |rest: &str| HUSHED.iter().filter_map(|name| Some(rest.find(name)? + name.len())).min();
    while let Some(end) = next(rest) {
        let (before, after) = rest.split_at(end);
        let value = after.trim_start_matches(|c: char| c.is_whitespace() || "\"'\\:=".contains(c));
        let between = &after[..after.len() - value.len()];
        let length = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.+/*".contains(c))).unwrap_or(value.len());
        let hide = length > 0 && between.contains([':', '=']);
        clean.push_str(before);
        clean.push_str(between);
        clean.push_str(if hide { "***" } else { &value[..length] });
        rest = &value[length..];
    }
    clean.push_str(rest);
    clean
}

/// An answer of the gateway's own program.
pub(super) enum Opened {
    /// It did what was asked, or took it in.
    Fine(Node),
    /// It answers with an error.
    Refused(Refusal, Node),
}

/// The answer of the gateway's own program; or what else it is.
pub(super) fn opened(expected: &Expected, answer: &HttpAnswer, facts: &mut Facts) -> Result<Opened, Finding> {
    // The gateway never redirects a POST; whoever does has seen the request. A question asked in vain hurts nobody.
    if (300..400).contains(&answer.status) {
        return Err(if expected.moves_money() { alarm("redirected") } else { unknown("redirected") });
    }
    let node = match answer::object(&answer.body) {
        Ok(node) => node,
        Err(unreadable) if unreadable.json => return Err(unknown(unreadable.reason)),
        Err(unreadable) => return Err(not_the_gateways(expected, answer.status, unreadable.reason)),
    };
    let refusal =
        Refusal::read(&node, &expected.options.refusal_codes).map_err(|_| unknown("error_code_unreadable"))?;
    if refusal.is_none() && !is_ours(&node) {
        return Err(not_the_gateways(expected, answer.status, "answer_unexpected"));
    }
    if expected.signed_with.is_some_and(|key| !sign::is_right(&node, key)) {
        return Err(unknown("signature_wrong"));
    }
    note(expected, &node, facts);
    match refusal {
        Some(refusal) => Ok(Opened::Refused(refusal, node)),
        // 201: a client of the family takes it too.
        None if matches!(answer.status, 200 | 201) => Ok(Opened::Fine(node)),
        None => Err(unknown("http_unexpected")),
    }
}

/// Members of which an answer of the gateway has at least one.
fn is_ours(node: &Node) -> bool {
    const NAMES: &[&str] =
        &["regPayNum", "payUrl", "state", "totalAmount", "cards", "userToken", "resultState", "login"];
    NAMES.iter().any(|name| node.get(name).is_some())
}

/// Notes the gateway's code and words.
fn note(expected: &Expected, node: &Node, facts: &mut Facts) {
    facts.code = answer::whole(node, "code").ok().flatten().map(|code| code.to_string());
    let message = ["userMessage", "message"].iter().find_map(|name| node.text(name));
    facts.message = message.map(|message| expected.clean(message).chars().take(MESSAGE_CHARS).collect());
}

/// No answer of the gateway's program came: a server in front of it speaks.
fn not_the_gateways(expected: &Expected, http: u16, otherwise: &'static str) -> Finding {
    match answer::refused_by_http(http) {
        Some(reason) if expected.moves_money() => Finding::plain(Verdict::Rejected, Some(reason)),
        Some(reason) => unknown(reason),
        None => unknown(otherwise),
    }
}

/// Reads the answer to a command at this stage.
pub(super) fn read(expected: &Expected, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let finding = match (opened(expected, answer, &mut facts), command) {
        (Err(finding), _) => finding,
        (Ok(Opened::Refused(Refusal::NeedPass3ds, node)), Command::Payment(_)) => {
            secure_page(expected, &node, &mut facts)
        }
        (Ok(Opened::Refused(refusal, node)), Command::Payment(_)) if node.get("regPayNum").is_some() => {
            failed(expected, refusal, &node, &mut facts)
        }
        (Ok(Opened::Refused(refusal, node)), _) => refused(refusal, command, answer.status, &node),
        (Ok(Opened::Fine(node)), Command::Payment(payment)) => created(expected, payment, &node, &mut facts),
        (Ok(Opened::Fine(node)), _) => filed(expected, stage, &node, &mut facts),
    };
    finding.with(facts)
}

/// An error that names no payment. A listed one refuses; the registration of a page is refused by any that HTTP calls a
/// refusal, too, because there is no link by which anybody could pay. What an unlisted one says of a charge or a refund
/// nobody knows.
fn refused(refusal: Refusal, command: &Command, http: u16, node: &Node) -> Finding {
    if ["payUrl", "state", "resultState"].iter().any(|name| node.get(name).is_some()) {
        return alarm("refusal_contradicted");
    }
    let by_page = matches!(command, Command::Payment(payment) if matches!(payment.means, Means::Page(_)));
    let proved = match refusal {
        Refusal::Known => true,
        Refusal::NotRegistered => refusals::refuses(http),
        Refusal::Unlisted => by_page && refusals::refuses(http),
        Refusal::NeedPass3ds => false,
    };
    let verdict = if proved { Verdict::Rejected } else { Verdict::Unknown };
    Finding::plain(verdict, Some(refusal.reason()))
}

/// An error that names a payment: it was made, so that its state has to be asked.
fn failed(expected: &Expected, refusal: Refusal, node: &Node, facts: &mut Facts) -> Finding {
    match expected.reg_pay_num(node) {
        Ok(number) => {
            facts.order_id = number;
            unknown(refusal.reason())
        }
        Err(_) => unknown("reg_pay_num_unreadable"),
    }
}

/// Error 2365: the payment is there, and its payer has to pass 3-D Secure on a page. Half of it leads nowhere.
pub(super) fn secure_page(expected: &Expected, node: &Node, facts: &mut Facts) -> Finding {
    // Beside it a payment can only be at its beginning.
    let begun = matches!(states::read(node), Ok(None | Some(Standing::Created)));
    if !begun || node.get("payUrl").is_some() {
        return alarm("refusal_contradicted");
    }
    let number = match expected.reg_pay_num(node) {
        Ok(Some(number)) => number,
        Ok(None) => return unknown("reg_pay_num_missing"),
        Err(_) => return unknown("reg_pay_num_unreadable"),
    };
    facts.order_id = Some(number);
    let url = match (answer::text(node, "securePageURL"), answer::text(node, "securePageUrl")) {
        (Ok(Some(one)), Ok(Some(other))) if one != other => return unknown("secure_page_unusable"),
        (Ok(one), Ok(other)) => one.or(other),
        _ => return unknown("secure_page_unusable"),
    };
    match url.map(|url| expected.page(url)) {
        None => unknown("secure_page_missing"),
        Some(None) => unknown("secure_page_unusable"),
        Some(page) => {
            facts.form_url = page;
            Finding::plain(Verdict::ActionRequired, Some(Refusal::NeedPass3ds.reason()))
        }
    }
}

/// A payment is there: on the gateway's page, or charged to a stored card.
fn created(expected: &Expected, payment: &Payment, node: &Node, facts: &mut Facts) -> Finding {
    if let Err(finding) = expected.same_customer(node) {
        return if finding.alarm { foreign("customer_differs") } else { finding };
    }
    let card = echo::name(Some(node), "cardToken");
    if card.is_some_and(|theirs| expected.sent("cardToken").is_some_and(|ours| ours != theirs)) {
        return foreign("binding_differs");
    }
    let number = match expected.reg_pay_num(node) {
        Ok(Some(number)) => number,
        Ok(None) => return unknown("reg_pay_num_missing"),
        Err(_) => return unknown("reg_pay_num_unreadable"),
    };
    // Even if the rest makes no sense, the gateway can now be asked.
    facts.order_id = Some(number);
    if ["state", "securePageURL", "securePageUrl"].iter().any(|name| node.get(name).is_some()) {
        return unknown("creation_unexpected");
    }
    let url = match answer::text(node, "payUrl") {
        Ok(url) => url,
        Err(_) => return unknown("pay_url_unusable"),
    };
    if !matches!(payment.means, Means::Page(_)) {
        // With a stored card it is the receipt.
        facts.details = url.and_then(|url| expected.page(url)).map(|page| json!({ "receiptUrl": page }));
        return Finding::plain(Verdict::Pending, None);
    }
    let post = match answer::text(node, "methodType") {
        Ok(None) => false,
        Ok(Some(word)) if word.eq_ignore_ascii_case("GET") => false,
        Ok(Some(word)) if word.eq_ignore_ascii_case("POST") => true,
        _ => return unknown("method_type_unlisted"),
    };
    match url.map(|url| expected.page(url)) {
        None => unknown("pay_url_missing"),
        Some(None) => unknown("pay_url_unusable"),
        Some(page) => {
            facts.form_url = page;
            facts.details = post.then(|| json!({ "methodType": "POST" }));
            Finding::plain(Verdict::ActionRequired, None)
        }
    }
}

/// A refund is asked for, not made. The answer is assumed to be that of the gateway's other requests.
fn filed(expected: &Expected, stage: &Stage, node: &Node, facts: &mut Facts) -> Finding {
    match expected.reg_pay_num(node) {
        Ok(Some(theirs)) if Some(&theirs) != stage.order_id.as_ref() => return alarm("order_id_differs"),
        Ok(_) => {}
        Err(_) => return unknown("reg_pay_num_unreadable"),
    }
    if let Some(words) = node.text("desc") {
        facts.message = Some(expected.clean(words).chars().take(MESSAGE_CHARS).collect());
    }
    match result_state(node) {
        Ok(ResultState::Success) if expected.options.refund_is_final => Finding::plain(Verdict::Paid, None),
        Ok(ResultState::Success) => Finding::plain(Verdict::Pending, Some("refund_filed")),
        // What the answer looks like is assumed: a refusal in an assumed form proves nothing.
        Ok(ResultState::Fail) => unknown("refund_refused_unsure"),
        Err(finding) => finding,
    }
}

/// `resultState` of an answer to a request that is taken in or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResultState {
    Success,
    Fail,
}

/// `success`, `fail` (family).
pub(super) fn result_state(node: &Node) -> Result<ResultState, Finding> {
    match answer::text(node, "resultState") {
        Ok(Some(word)) if word.eq_ignore_ascii_case("success") => Ok(ResultState::Success),
        Ok(Some(word)) if word.eq_ignore_ascii_case("fail") => Ok(ResultState::Fail),
        Ok(Some(_)) => Err(unknown("result_state_unlisted")),
        Ok(None) => Err(unknown("result_state_missing")),
        Err(_) => Err(unknown("result_state_unreadable")),
    }
}

/// `errorCode` of a payment's state: a text in the only example that has one.
pub(super) fn error_code(expected: &Expected, node: &Node) -> Result<Option<String>, Malformed> {
    match node.get("errorCode") {
        None => Ok(None),
        Some(Node::Text(code)) => Ok(Some(expected.clean(code).chars().take(CODE_CHARS).collect())),
        Some(Node::Integer(code)) => Ok(Some(code.to_string())),
        Some(_) => Err(Malformed),
    }
}

/// What a payment's state tells beside the outcome, for the result.
pub(super) fn details(expected: &Expected, node: &Node) -> Value {
    const TEXTS: &[&str] = &["state", "createdDate", "procDate", "serviceCode", "providerName", "error", "message"];
    let mut details = Map::new();
    let mut tell = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            details.insert(name.to_owned(), value);
        }
    };
    for name in TEXTS {
        tell(name, node.text(name).map(|text| expected.clean(text).into()));
    }
    // One example prints `serviceCode`, the other `providerServCode`.
    tell("serviceCode", node.text("providerServCode").map(|text| expected.clean(text).into()));
    tell("errorCode", error_code(expected, node).ok().flatten().map(Value::from));
    tell("totalAmount", answer::whole(node, "totalAmount").ok().flatten().map(Value::from));
    // A text in one example, a boolean in the other.
    let rendered = match node.get("provisionServices") {
        Some(Node::Bool(flag)) => Some((*flag).into()),
        Some(Node::Text(text)) if text.eq_ignore_ascii_case("true") => Some(true.into()),
        Some(Node::Text(text)) if text.eq_ignore_ascii_case("false") => Some(false.into()),
        _ => None,
    };
    tell("provisionServices", rendered);
    Value::Object(details)
}

/// The secrets of a call: those of the configuration, the token of its card and its signature.
pub(super) fn secrets_of(gateway: &super::ShopApi, ask: &Ask) -> Secrets {
    let mut secrets = gateway.secrets.clone();
    if let Some(token) = ask.body.text("cardToken") {
        secrets.hide(&Secret::new(token));
    }
    if let Some(sign) = requests::signature(gateway, ask) {
        secrets.hide(&Secret::new(sign));
    }
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_even_where_an_answer_is_not_json() {
        let clean = hushed_text("{'cardToken':'ae7f-44', cardToken=x1 \\\"sign\\\":\\\"AB12\\\" the sign is design:x");
        assert_eq!(clean, "{'cardToken':'***', cardToken=*** \\\"sign\\\":\\\"***\\\" the sign is design:***");
        assert_eq!(hushed_text("'cardToken':'"), "'cardToken':'");
        assert_eq!(hushed_text("\"cardToken\" : \"ab"), "\"cardToken\" : \"***");
        assert_eq!(hushed_text(""), "");
        let value = hushed(json!({"cards": [{"cardToken": "t", "exp": null}], "sign": null, "shopToken": 5}));
        assert_eq!(value, json!({"cards": [{"cardToken": "***", "exp": null}], "sign": null, "shopToken": "***"}));
    }
}
