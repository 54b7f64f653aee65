//! A callback: only what its checksum covers is believed, and even then it is a hint. Values of other alphabets
//! arrive percent-encoded twice at some banks of the family while the checksum is that of the plain text, so both
//! readings are tried. The address may have parameters of the shop's own, which the bank does not sign: what is not
//! covered is not there. A genuine callback about something that is not ours is read all the same, because whoever
//! refuses it gets it again and again.

use super::checksum::Keys;
use crate::document::{FieldError, Problem};
use crate::gateways::body::{nibble, percent_decoded};
use crate::model::{Kind, Notice, Notification, OrderNumber, Redactor, object};

/// Parameters that the checksum does not cover.
const UNSIGNED: &[&str] = &["checksum", "sign_alias"];

/// Every parameter that the family's page lists. Another one may be the shop's own, from the address it gave to the bank.
#[rustfmt::skip]
const LISTED: &[&str] = &[
    "actionCode", "actionCodeDescription", "amount", "amountFormatted", "approvalCode", "approvedAmount",
    "approvedAmountFormatted", "authCode", "authValue", "avsCode", "bankName", "bindingId", "callbackCreationDate",
    "cardholderName", "cavv", "checksum", "clientId", "creditBankName", "creditPanCountryCode", "currency",
    "currencyName", "currentRefundAmountFormatted", "currentReverseAmountFormatted", "date", "debitBankName",
    "debitPanCountryCode", "declineDate", "depositFlag", "depositedAmount", "depositedAmountFormatted", "depositedDate",
    "depositedTotalAmountFormatted", "description", "eci", "email", "enabled", "externalRefundId", "feeAmount",
    "finishCheckUrl", "ip", "ipCountryCode", "isInternationalP2P", "maskedPan", "mdOrder", "mdorder",
    "merchantFullName", "merchantLogin", "operation", "operationDepositedAmount", "operationRefundedAmount",
    "operationRefundedAmountFormatted", "operationType", "orderDescription", "orderNumber", "p2pDebitRrn",
    "panCountryCode", "panMasked", "paymentAmount", "paymentDate", "paymentRefNum", "paymentState", "paymentSystem",
    "paymentWay", "phone", "processingId", "recipientData", "refNum", "refnum", "refundedAmount",
    "refundedAmountFormatted", "refundedDate", "reversedDate", "sessionExpiredDate", "sign_alias", "status",
    "terminalId", "threeDSType", "tokenizeCryptogram", "totalAmountFormatted", "transactionAttributes",
    "transactionTypeIndicator", "xid",
];

/// What we read of a callback, beside its sums.
const READ: &[&str] = &["mdOrder", "mdorder", "orderNumber", "operation", "status"];

/// `operation` in our words. Others stay as they are.
const EVENTS: &[(&str, &str)] = &[
    ("approved", "held"),
    ("deposited", "charged"),
    ("reversed", "reversed"),
    ("refunded", "refunded"),
    ("bindingCreated", "card_stored"),
    ("declinedByTimeout", "expired"),
];

/// Sums that tell two callbacks of the same operation apart.
const SUMS: &[&str] = &[
    "operationRefundedAmount",
    "operationDepositedAmount",
    "refundedAmount",
    "depositedAmount",
    "approvedAmount",
    "amount",
    "externalRefundId",
    "bindingId",
];

type Parameters = Vec<(String, Vec<u8>)>;

/// Verifies a callback and reads it.
pub(super) fn read(keys: &Keys, redactor: &Redactor, notification: &Notification) -> Result<Notice, FieldError> {
    if keys.is_empty() {
        return Err(FieldError::new("credentials.callbackKey", Problem::Missing));
    }
    let (field, text) = source(notification);
    let wrong = |why: &str| FieldError::new(field, Problem::Impossible(why.to_owned()));
    let all = parameters(text);
    let mut checksums = all.iter().filter(|(name, _)| name == "checksum");
    let checksum = match (checksums.next(), checksums.next()) {
        (Some((_, hex)), None) => unhex(hex).ok_or_else(|| wrong("the checksum is not hexadecimal"))?,
        (Some(_), Some(_)) => return Err(wrong("the checksum stands there twice")),
        (None, _) => return Err(wrong("the checksum is missing: whoever knows the address can send this")),
    };
    let mut repeated = false;
    for covered in covered(&all) {
        if has_repeats(&covered) {
            repeated = true;
            continue;
        }
        let twice: Parameters = covered.iter().map(|(name, value)| (name.clone(), percent_decoded(value))).collect();
        let proved = [covered, twice].into_iter().find(|parameters| keys.verify(&message(parameters), &checksum));
        if let Some(parameters) = proved {
            return notice(&parameters, redactor).map_err(wrong);
        }
    }
    Err(wrong(match repeated {
        true => "a parameter stands there twice",
        false => "the checksum does not match: not from this bank, or another key",
    }))
}

/// What the checksum may cover: everything; all but what stands in no list of the family; all but what the shop has
/// put before the bank's first parameter.
fn covered(all: &Parameters) -> Vec<Parameters> {
    let listed = |(name, _): &(String, Vec<u8>)| LISTED.contains(&name.as_str());
    let signed = |parameters: &mut dyn Iterator<Item = &(String, Vec<u8>)>| -> Parameters {
        parameters.filter(|(name, _)| !UNSIGNED.contains(&name.as_str())).cloned().collect()
    };
    let mut ways = vec![
        signed(&mut all.iter()),
        signed(&mut all.iter().filter(|parameter| listed(parameter))),
        signed(&mut all.iter().skip_while(|parameter| !listed(parameter))),
    ];
    ways.dedup();
    ways
}

fn has_repeats(parameters: &Parameters) -> bool {
    let mut names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// GET with a query, or POST with a form: the one that has a checksum.
fn source(notification: &Notification) -> (&'static str, &str) {
    let body = notification.body.as_ref().map(|body| body.as_str()).unwrap_or_default();
    match &notification.query {
        Some(query) if body.is_empty() || !format!("&{body}").contains("&checksum=") => ("query", query),
        _ => ("body", body),
    }
}

fn parameters(text: &str) -> Parameters {
    let fields = text.trim().trim_start_matches('?').split('&').filter(|field| !field.is_empty());
    let parameter = |field: &str| {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let name = String::from_utf8_lossy(&percent_decoded(name.as_bytes())).into_owned();
        (name, percent_decoded(value.as_bytes()))
    };
    fields.map(parameter).collect()
}

fn unhex(hex: &[u8]) -> Option<Vec<u8>> {
    if hex.is_empty() || !hex.len().is_multiple_of(2) {
        return None;
    }
    hex.chunks(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

/// `name1;value1;name2;value2;` in the order of the names' bytes.
fn message(parameters: &Parameters) -> Vec<u8> {
    let mut signed: Vec<_> = parameters.iter().collect();
    signed.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    let mut message = Vec::new();
    for (name, value) in signed {
        message.extend_from_slice(name.as_bytes());
        message.push(b';');
        message.extend_from_slice(value);
        message.push(b';');
    }
    message
}

fn value<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p [u8]> {
    parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
}

fn text<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    value(parameters, name).and_then(|value| std::str::from_utf8(value).ok()).filter(|text| !text.is_empty())
}

/// Whether the message, which joins names and values with semicolons, may have been cut at other places than the bank
/// joined it: then a value holds another parameter, or what we read is a piece of one.
fn may_be_cut_elsewhere(parameters: &Parameters) -> bool {
    let read = |name: &str| READ.contains(&name) || SUMS.contains(&name);
    parameters.iter().any(|(name, value)| {
        let joins = value.contains(&b';');
        let mut pieces = value.split(|byte| *byte == b';').filter_map(|piece| std::str::from_utf8(piece).ok());
        name.contains(';') || joins && (read(name) || pieces.any(read))
    })
}

/// What a proved callback says.
fn notice(parameters: &Parameters, redactor: &Redactor) -> Result<Notice, &'static str> {
    if may_be_cut_elsewhere(parameters) {
        return Err("a semicolon stands where it can make one parameter of two");
    }
    let plain =
        |text: &&str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let order_id = text(parameters, "mdOrder").or(text(parameters, "mdorder"));
    if order_id.is_some_and(|id| !plain(&id)) {
        return Err("mdOrder is not an id");
    }
    let operation = text(parameters, "operation").ok_or("operation is missing")?;
    let event = EVENTS.iter().find(|(name, _)| *name == operation).map(|(_, event)| *event);
    let clean = |text: &str| redactor.clean(text);
    Ok(Notice {
        // Captures and refunds are told about under the order's number too: which one it was, its status tells.
        kind: Kind::Payment,
        // A number that cannot be one of ours is another shop's; it stands in `raw`.
        number: text(parameters, "orderNumber").and_then(|number| OrderNumber::parse(number).ok()),
        order_id: order_id.map(str::to_owned),
        event: clean(event.or(Some(operation).filter(plain)).unwrap_or("unknown")),
        success: match text(parameters, "status") {
            Some("1") => Some(true),
            Some("0") => Some(false),
            _ => None,
        },
        amount: amount(parameters, operation),
        commission: None,
        unsure: None,
        repeat_key: repeat_key(parameters, redactor),
        details: None,
        raw: object(parameters.iter().map(|(name, value)| {
            let value = redactor.clean_member(name, &String::from_utf8_lossy(value));
            (clean(name), value.into())
        }))
        .into(),
    })
}

/// The sum of this operation, or else of the order.
fn amount(parameters: &Parameters, operation: &str) -> Option<u64> {
    let own = match operation {
        "refunded" => &["operationRefundedAmount", "refundedAmount"][..],
        "deposited" => &["operationDepositedAmount", "depositedAmount"],
        "approved" => &["approvedAmount"],
        _ => &[],
    };
    let name = own.iter().chain(&["amount"]).find(|name| text(parameters, name).is_some())?;
    text(parameters, name).filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse().ok())
}

fn repeat_key(parameters: &Parameters, redactor: &Redactor) -> String {
    let names = READ.iter().chain(SUMS);
    let parts = names.filter_map(|name| text(parameters, name).map(|text| format!("{name}={text}")));
    redactor.clean_member("repeatKey", &parts.collect::<Vec<_>>().join(";"))
}
