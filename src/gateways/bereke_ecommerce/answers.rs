//! Reading what the bank answers to a command. Nothing here is ever final but a refusal that the bank's own table
//! puts before execution: what a charge, a capture or a refund led to is always asked for at once.

use super::refusals::{self, ErrorCode, Method, Outcome};
use crate::document::Node;
use crate::gateways::answer::Malformed;
use crate::gateways::finding::{Finding, alarm, unknown};
use crate::gateways::secrets::Secrets;
use crate::gateways::{Reading, answer};
use crate::model::{Command, Facts, HttpAnswer, Means, Secret, Stage, Verdict, object};
use serde_json::{Map, Value, json};

/// Characters of the bank's words that are kept: `errorMessage` String [512] in the family.
const MESSAGE_CHARS: usize = 512;
/// The longest `paReq` or `packedCReq` that is handed on.
const ACS_FIELD: usize = 65_536;

/// What a reader must know of the call beside the answer.
pub(super) struct Expected<'p> {
    /// The secrets of this call.
    pub secrets: Secrets,
    /// Too short to be searched for everywhere: masked where it stands alone.
    pub cvc: Option<&'p Secret>,
    /// Base of the link to the 3-D Secure page, if configured.
    pub acs_base: Option<&'p str>,
    /// Path before `rest/`.
    pub prefix: &'p str,
}

impl Expected<'_> {
    /// A text of the bank without secrets.
    pub fn clean(&self, text: &str) -> String {
        without_cvc(&self.secrets.clean(text), self.cvc)
    }

    /// The facts every reading of this answer begins with.
    pub fn facts(&self, answer: &HttpAnswer) -> Facts {
        let facts = self.secrets.facts(answer);
        Facts { raw: facts.raw.map(|raw| hushed(raw, self.cvc)), ..facts }
    }

    /// The same, at most so many characters of it as a bank's words are kept.
    pub fn short(&self, text: &str) -> String {
        self.clean(text).chars().take(MESSAGE_CHARS).collect()
    }

    /// Whether a text that is kept unmasked holds a secret.
    pub fn leaks(&self, text: &str) -> bool {
        self.secrets.leaks(text)
    }
}

/// Members of an answer that authenticate a payment: of no use to a till, and not to be kept.
const HUSHED: &[&str] = &["cavv", "paymentToken", "PaRes", "paRes"];

fn hushed(value: Value, cvc: Option<&Secret>) -> Value {
    match value {
        Value::String(text) => Value::String(without_cvc(&text, cvc)),
        Value::Number(number) if cvc.is_some_and(|cvc| number.to_string() == cvc.expose()) => "***".into(),
        Value::Array(items) => items.into_iter().map(|item| hushed(item, cvc)).collect(),
        Value::Object(members) => {
            let hush = |(name, value): (String, Value)| match HUSHED.contains(&name.as_str()) {
                true => (name, Value::from("***")),
                false => (without_cvc(&name, cvc), hushed(value, cvc)),
            };
            object(members.into_iter().map(hush)).into()
        }
        other => other,
    }
}

/// The text without a run of digits that is the CVC, and without the digits after the word `cvc` (where they may
/// be its beginning).
fn without_cvc(text: &str, cvc: Option<&Secret>) -> String {
    let Some(cvc) = cvc else {
        return text.to_owned();
    };
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(start);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        clean.push_str(before);
        clean.push_str(if &digits[..end] == cvc.expose() || follows_cvc(before) { "***" } else { &digits[..end] });
        rest = &digits[end..];
    }
    clean.push_str(rest);
    clean
}

fn follows_cvc(before: &str) -> bool {
    let word = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let from = word.len().saturating_sub(3);
    word.get(from..).is_some_and(|end| end.eq_ignore_ascii_case("cvc"))
}

/// Reads the answer to a command at this stage.
pub(super) fn read(expected: &Expected, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading {
    let mut facts = expected.facts(answer);
    let method = method(command, stage);
    let finding = match opened(expected, method, answer, &mut facts) {
        Ok(node) => match method {
            Method::Register => registered(expected, command, &node, &mut facts),
            Method::Charge | Method::ChargeStored => charged(expected, stage, &node, &mut facts),
            Method::ApplePay | Method::GooglePay => by_wallet(expected, &node, &mut facts),
            Method::Reverse | Method::Decline => cancelled(&mut facts),
            _ => unknown("confirm_by_status"),
        },
        Err(finding) => finding,
    };
    finding.with(facts)
}

/// Which of the bank's methods the command calls at this stage.
fn method(command: &Command, stage: &Stage) -> Method {
    match command {
        Command::Payment(payment) => match (&payment.means, &stage.order_id) {
            (Means::ApplePay(_), _) => Method::ApplePay,
            (Means::GooglePay(_), _) => Method::GooglePay,
            (Means::Card(_), Some(_)) => Method::Charge,
            (Means::Stored { .. }, Some(_)) => Method::ChargeStored,
            (Means::Card(_) | Means::Stored { .. }, None) | (Means::Page(_), _) => Method::Register,
        },
        Command::Capture(_) => Method::Deposit,
        Command::Refund(_) => Method::Refund,
        Command::Cancel(_) if stage.holds() => Method::Reverse,
        Command::Cancel(_) => Method::Decline,
        Command::Payout(_) => unreachable!("a payout is not among the operations"),
    }
}

/// The answer of a program of the bank that has processed the request; or what else it is.
pub(super) fn opened(
    expected: &Expected,
    method: Method,
    answer: &HttpAnswer,
    facts: &mut Facts,
) -> Result<Node, Finding> {
    // The bank never redirects a POST; whoever does has seen the request. A question says nothing by it.
    if (300..400).contains(&answer.status) {
        return Err(if method.asks() { unknown("redirected") } else { alarm("redirected") });
    }
    let node = match answer::object(&answer.body) {
        Ok(node) => node,
        Err(unreadable) if unreadable.json => return Err(unknown(unreadable.reason)),
        Err(unreadable) => return Err(not_the_banks(method, answer.status, unreadable.reason)),
    };
    let code = match code(method, &node) {
        Ok(code) => code,
        Err(reason) => return Err(unknown(reason)),
    };
    let message = note(expected, &node, code, facts);
    match code {
        Some(ErrorCode::NONE) => {}
        Some(code) => return Err(refused(method, answer.status, code, message.as_deref(), &node)),
        None if speaks_of_an_order(&node) => {}
        None if answer.status == 200 && method.answers_with_a_code_alone() => {}
        None => return Err(not_the_banks(method, answer.status, "error_code_missing")),
    }
    if answer.status != 200 {
        return Err(unknown("http_unexpected"));
    }
    // "If both success and errorCode exist, success wins" (family); a refusal without a code is no refusal of ours.
    match flag(&node, "success") {
        Ok(Some(false)) => Err(unknown("success_denied")),
        Ok(_) => Ok(node),
        Err(reason) => Err(unknown(reason)),
    }
}

/// The code of an answer: `errorCode`, absent without an error but for the charges, whose table calls it mandatory;
/// `error.code` for the wallets, which say `success` first.
fn code(method: Method, node: &Node) -> Result<Option<ErrorCode>, &'static str> {
    let code = ErrorCode::read(node).map_err(|_| "error_code_unreadable")?;
    match method {
        Method::ApplePay | Method::GooglePay => {}
        Method::Charge | Method::ChargeStored | Method::Cards if code.is_none() => {
            return if speaks_of_an_order(node) { Err("error_code_missing") } else { Ok(None) };
        }
        _ => return Ok(code),
    }
    let inner = match node.get("error") {
        Some(error) => answer::whole(error, "code").map_err(|_| "error_code_unreadable")?.map(ErrorCode),
        None => None,
    };
    match (flag(node, "success")?, inner, code) {
        (Some(true), None | Some(ErrorCode::NONE), None | Some(ErrorCode::NONE)) => Ok(Some(ErrorCode::NONE)),
        (Some(false), Some(inner), None) if inner != ErrorCode::NONE => Ok(Some(inner)),
        (None, None, code) => Ok(code),
        _ => Err("success_contradicted"),
    }
}

/// `true` and `false`, or their texts: String in the table, a JSON boolean in the examples.
fn flag(node: &Node, name: &str) -> Result<Option<bool>, &'static str> {
    match node.get(name) {
        None => Ok(None),
        Some(Node::Bool(flag)) => Ok(Some(*flag)),
        Some(Node::Text(text)) if text.as_str() == "true" => Ok(Some(true)),
        Some(Node::Text(text)) if text.as_str() == "false" => Ok(Some(false)),
        Some(_) => Err("success_unreadable"),
    }
}

/// Notes the bank's code and words; returns the words.
fn note(expected: &Expected, node: &Node, code: Option<ErrorCode>, facts: &mut Facts) -> Option<String> {
    facts.code = code.map(|code| code.0.to_string());
    let inner = node.get("error").and_then(|error| error.text("message"));
    let message = ["errorMessage", "ErrorMessage", "error", "info"].iter().find_map(|name| node.text(name)).or(inner);
    facts.message = message.map(|message| expected.short(message));
    message.map(str::to_owned)
}

/// No answer of the bank's program came with this HTTP status: a server in front of it speaks.
fn not_the_banks(method: Method, http: u16, otherwise: &'static str) -> Finding {
    match answer::refused_by_http(http) {
        None => unknown(otherwise),
        Some(reason) if method.asks() => unknown(reason),
        Some(reason) => Finding::plain(Verdict::Rejected, Some(reason)),
    }
}

/// Members that only an answer about an existing order, or a page, has.
fn speaks_of_an_order(node: &Node) -> bool {
    const NAMES: &[&str] = &[
        "orderId",
        "formUrl",
        "orderStatus",
        "OrderStatus",
        "acsUrl",
        "redirect",
        "data",
        "bindings",
        "paymentAmountInfo",
    ];
    NAMES.iter().any(|name| node.get(name).is_some())
}

fn refused(method: Method, http: u16, code: ErrorCode, message: Option<&str>, node: &Node) -> Finding {
    let row = refusals::find(method, http, code, message);
    if refusals::may_be_duplicate(method, http, code, message, row) {
        return Finding::plain(Verdict::Duplicate, Some(row.map_or("refusal_unlisted", |row| row.reason)));
    }
    let Some(row) = row else {
        return unknown("refusal_unlisted");
    };
    // "Absent if the registration failed": a refusal that names an order contradicts itself.
    if speaks_of_an_order(node) && !matches!(method, Method::Cards) {
        return alarm("refusal_contradicted");
    }
    let verdict = match row.outcome {
        Outcome::NotExecuted => Verdict::Rejected,
        Outcome::Declined => Verdict::Declined,
        Outcome::Duplicate => Verdict::Duplicate,
        Outcome::OrderNotFound => Verdict::NotFound,
        Outcome::RefusedUnlessKnown => Verdict::RefusedUnlessKnown,
        Outcome::Unknown | Outcome::BadQuestion | Outcome::NoCards => Verdict::Unknown,
    };
    Finding::plain(verdict, Some(row.reason))
}

/// `register.do` and `registerPreAuth.do`: an order, and the page where it can be paid. With a card at hand the
/// page is of no use, and two ways to pay one order would be one too many.
fn registered(expected: &Expected, command: &Command, node: &Node, facts: &mut Facts) -> Finding {
    match answer::text(node, "orderNumber") {
        Ok(Some(number)) if number != command.number().as_str() => return alarm("number_differs"),
        Ok(_) => {}
        Err(_) => return unknown("number_unreadable"),
    }
    if ["orderStatus", "OrderStatus", "acsUrl", "redirect"].iter().any(|name| node.get(name).is_some()) {
        return unknown("registration_unexpected");
    }
    let order = match order_id(expected, node, "orderId") {
        Ok(Some(order)) => order,
        Ok(None) => return unknown("order_id_missing"),
        Err(_) => return unknown("order_id_unreadable"),
    };
    facts.order_id = Some(order);
    let by_page = matches!(command, Command::Payment(payment) if matches!(payment.means, Means::Page(_)));
    match answer::text(node, "formUrl") {
        Err(_) => unknown("form_url_unusable"),
        Ok(_) if !by_page => Finding::plain(Verdict::Registered, None),
        Ok(Some(url)) if answer::is_page(url) && !expected.leaks(url) => {
            facts.form_url = Some(url.to_owned());
            Finding::plain(Verdict::ActionRequired, None)
        }
        Ok(Some(_)) => unknown("form_url_unusable"),
        Ok(None) => unknown("form_url_missing"),
    }
}

/// `paymentorder.do` and `paymentOrderBinding.do`. Success and decline look alike, so the status is asked either way;
/// only the way to the issuer's page is taken from here.
fn charged(expected: &Expected, stage: &Stage, node: &Node, facts: &mut Facts) -> Finding {
    let info = match answer::text(node, "info") {
        Ok(info) => info,
        Err(_) => return unknown("info_unreadable"),
    };
    // Failures of 3-D Secure 2 come with errorCode 0.
    if ["error", "errorTypeName", "processingErrorType"].iter().any(|name| node.get(name).is_some()) {
        return unknown("error_beside_success");
    }
    if let Some(finding) = three_ds(expected, node, stage.order_id.as_deref(), facts) {
        return finding;
    }
    unknown(info.and_then(refusals::by_info).unwrap_or("info_unlisted"))
}

/// `applepay/payment.do` and `google/payment.do`.
fn by_wallet(expected: &Expected, node: &Node, facts: &mut Facts) -> Finding {
    let Some(data) = node.get("data") else {
        return unknown("order_id_missing");
    };
    let order = match order_id(expected, data, "orderId") {
        Ok(Some(order)) => order,
        Ok(None) => return unknown("order_id_missing"),
        Err(_) => return unknown("order_id_unreadable"),
    };
    facts.order_id = Some(order.clone());
    three_ds(expected, data, Some(&order), facts).unwrap_or_else(|| unknown("confirm_by_status"))
}

/// `reverse.do` and `decline.do`. That the bank has accepted it is remembered: it tells a closed order from one on which an
/// attempt was declined. The code alone accepts; an answer without one says nothing.
fn cancelled(facts: &mut Facts) -> Finding {
    facts.key_spent = facts.code.as_deref() == Some("0");
    unknown("confirm_by_status")
}

/// The next step of 3-D Secure, if the answer to the last one names it.
pub(super) fn read_finish(expected: &Expected, stage: &Stage, answer: &HttpAnswer) -> Facts {
    let mut facts = expected.facts(answer);
    match opened(expected, Method::Charge, answer, &mut facts) {
        Ok(node) => {
            three_ds(expected, &node, stage.order_id.as_deref(), &mut facts).map_or_else(Facts::default, |_| facts)
        }
        Err(_) => Facts::default(),
    }
}

/// The bank's id of an order, String [36].
pub(super) fn order_id(expected: &Expected, node: &Node, name: &str) -> Result<Option<String>, Malformed> {
    expected.secrets.id(node, name, 36)
}

/// The way to the issuer's access control server, if the answer names one. What names it by halves is unknown.
fn three_ds(expected: &Expected, node: &Node, order: Option<&str>, facts: &mut Facts) -> Option<Finding> {
    const NAMES: &[&str] = &[
        "acsUrl",
        "paReq",
        "packedCReq",
        "is3DSVer2",
        "threeDSServerTransId",
        "threeDSMethodURL",
        "threeDSSDKKey",
        "threeDSAcsSignedContent",
    ];
    if NAMES.iter().all(|name| matches!(node.get(name), None | Some(Node::Bool(false)))) {
        return None;
    }
    // "redirect: only if it was paid without 3-D Secure."
    if node.get("redirect").is_some() {
        return Some(unknown("acs_contradicted"));
    }
    let Some(order) = order else {
        return Some(unknown("order_id_missing"));
    };
    let text = |name: &str| match answer::text(node, name) {
        Ok(Some("")) => Ok(None),
        Ok(Some(text))
            if text.len() > ACS_FIELD || !text.bytes().all(|b| b.is_ascii_graphic()) || expected.leaks(text) =>
        {
            Err(unknown("acs_unusable"))
        }
        Ok(text) => Ok(text),
        Err(_) => Err(unknown("acs_unusable")),
    };
    match acs(expected, order, node, text, facts) {
        Ok(()) => Some(Finding::plain(Verdict::ActionRequired, Some("waits_for_3ds"))),
        Err(finding) => Some(finding),
    }
}

fn acs<'n>(
    expected: &Expected,
    order: &str,
    node: &'n Node,
    text: impl Fn(&str) -> Result<Option<&'n str>, Finding>,
    facts: &mut Facts,
) -> Result<(), Finding> {
    let transaction = match text("threeDSServerTransId")? {
        Some(id) => Some(id),
        None => text("threeDSServerTransID")?,
    };
    let mut details = Map::new();
    let page = |url: &str| if answer::is_page(url) { Ok(()) } else { Err(unknown("acs_unusable")) };
    match (text("acsUrl")?, text("paReq")?, text("packedCReq")?) {
        (Some(url), Some(request), None) => {
            page(url)?;
            let Some(back) = text("termUrl")? else {
                return Err(unknown("acs_incomplete"));
            };
            let fields = json!({"MD": order, "PaReq": request, "TermUrl": back});
            details.insert("acs".to_owned(), json!({"url": url, "method": "POST", "fields": fields}));
        }
        (Some(url), None, Some(request)) => {
            page(url)?;
            details.insert("acs".to_owned(), json!({"url": url, "method": "POST", "fields": {"creq": request}}));
        }
        (None, None, None) if speaks_to_sdk(node) => {
            details.insert("threeDsSdk".to_owned(), for_sdk(expected, node, transaction, &text)?);
        }
        // The issuer wants to see the payer's browser first (3-D Secure 2, family).
        (None, None, None) if transaction.is_some() => {
            let url = text("threeDSMethodURL")?;
            let server = text("threeDSMethodURLServer")?;
            let data = text("threeDSMethodDataPacked")?;
            for url in [url, server].into_iter().flatten() {
                page(url)?;
            }
            let method = json!({"url": url, "serverUrl": server, "data": data});
            details.insert("threeDsMethod".to_owned(), method);
        }
        _ => return Err(unknown("acs_incomplete")),
    }
    if let Some(id) = transaction {
        details.insert("threeDSServerTransId".to_owned(), id.into());
    }
    // Before the issuer has named its page there is nothing to be led to.
    if details.contains_key("acs") {
        facts.form_url = redirect(expected, order, text("termUrl")?);
    }
    facts.details = Some(Value::Object(details));
    Ok(())
}

/// Whether the 3-D Secure SDK of an app goes on, and no browser.
fn speaks_to_sdk(node: &Node) -> bool {
    ["threeDSSDKKey", "threeDSAcsSignedContent"].iter().any(|name| node.get(name).is_some())
}

/// What the app's SDK takes (family): the key under which it encrypts what it knows of the telephone; after that, what it
/// speaks to the issuer with.
fn for_sdk<'n>(
    expected: &Expected,
    node: &'n Node,
    transaction: Option<&str>,
    text: impl Fn(&str) -> Result<Option<&'n str>, Finding>,
) -> Result<Value, Finding> {
    let key = match answer::text(node, "threeDSSDKKey") {
        Ok(key) => key.filter(|key| !key.is_empty()),
        Err(_) => return Err(unknown("acs_unusable")),
    };
    // A certificate or a key in PEM has line ends.
    let plain = |key: &str| key.bytes().all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace());
    let signed = text("threeDSAcsSignedContent")?;
    match (key, signed) {
        (Some(key), None) if transaction.is_none() || key.len() > ACS_FIELD || !plain(key) || expected.leaks(key) => {
            Err(unknown("acs_unusable"))
        }
        (Some(key), None) => Ok(json!({"key": key})),
        (None, Some(signed)) => {
            let Some(id) = text("threeDSAcsTransactionId")? else {
                return Err(unknown("acs_incomplete"));
            };
            let reference = text("threeDSAcsRefNumber")?;
            Ok(json!({"acsTransactionId": id, "acsRefNumber": reference, "acsSignedContent": signed}))
        }
        _ => Err(unknown("acs_incomplete")),
    }
}

/// The link that takes the payer to the issuer's page without a form: `acsRedirect.do`, on the configured host or
/// on the bank's own, which its `termUrl` names.
fn redirect(expected: &Expected, order: &str, term_url: Option<&str>) -> Option<String> {
    let rest = format!("{}/rest/", expected.prefix);
    let base = expected.acs_base.or_else(|| term_url.and_then(|url| url.split_once(&rest)).map(|(base, _)| base))?;
    acs_redirect(base, expected.prefix, order)
}

/// The link below that base, if it is one that may be opened.
pub(super) fn acs_redirect(base: &str, prefix: &str, order: &str) -> Option<String> {
    let link = format!("{base}{prefix}/acsRedirect.do?orderId={order}");
    answer::is_page(&link).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cvc_is_masked_where_it_stands_alone_or_is_begun() {
        let cvc = Secret::new("123");
        let clean = |text: &str| without_cvc(text, Some(&cvc));
        assert_eq!(clean("%24CVC=123&MM=12"), "%24CVC=***&MM=12");
        assert_eq!(clean("cvc\":\"12"), "cvc\":\"***");
        assert_eq!(clean("code 123, 1234 and 0123"), "code ***, 1234 and 0123");
        assert_eq!(clean("ж123"), "ж***");
        assert_eq!(clean(""), "");
    }
}
