//! The bank's error table as data. A refusal is final only if its row says so: the same error code appears
//! under several HTTP statuses with different certainty, so the row is found by HTTP status, code and the
//! beginning of the message together. What is not listed is unknown.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};

/// A code of the bank's error table. It shares no type with [`super::order_status::OrderStatus`]: mistaking
/// order status 5 for error 5 is a known bug of other clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ErrorCode(pub u64);

impl ErrorCode {
    /// The request was processed; it says nothing about the payout.
    pub const NONE: ErrorCode = ErrorCode(0);

    /// `errorCode`: a text in the table of the document, taken as a number too.
    pub fn read(node: &Node) -> Result<Option<ErrorCode>, Malformed> {
        Ok(answer::whole(node, "errorCode")?.map(ErrorCode))
    }
}

/// What a refusal says about the payout that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Refused before execution.
    NotExecuted,
    /// A call inside the bank failed or timed out: the money may have moved.
    Unknown,
    /// By its words not executed, but after a call inside the bank: the status decides.
    VerifyByStatus,
    /// Answers a status question: the bank knows no such order.
    OrderNotFound,
    /// A status question was put wrongly; says nothing about a payout.
    BadQuestion,
}

/// One row of the table.
#[derive(Debug)]
pub(super) struct Refusal {
    /// HTTP status.
    pub http: u16,
    /// `errorCode`.
    pub code: ErrorCode,
    /// `errorMessage` as the document prints it; what stands in brackets varies.
    pub message: &'static str,
    /// What it means for the payout.
    pub outcome: Outcome,
    /// Our stable word for it.
    pub reason: &'static str,
}

const fn row(http: u16, code: u64, message: &'static str, outcome: Outcome, reason: &'static str) -> Refusal {
    Refusal { http, code: ErrorCode(code), message, outcome, reason }
}

use Outcome::{BadQuestion, NotExecuted, OrderNotFound, Unknown, VerifyByStatus};

/// Seed 000, "Описание ошибок", in its order and with its typing errors (a Cyrillic "а" in the first row,
/// a Cyrillic "С" in "Сard", "unsuccessfull", the glyph "␣"). HTTP 404 has no body and stands in [`answer::refused_by_http`](crate::gateways::answer::refused_by_http).
#[rustfmt::skip]
pub(super) const TABLE: &[Refusal] = &[
    row(400, 98, "[paramName] is а required parameter", NotExecuted, "parameter_missing"),
    row(400, 98, "[paramName] does not match required pattern [pattern]", NotExecuted, "parameter_malformed"),
    row(400, 98, "Errors while parsing incoming request: [requestMessage] is not set for method [api_method]", NotExecuted, "request_not_parsed"),
    row(400, 98, "Invalid request", NotExecuted, "request_not_parsed"),
    row(400, 98, "No order identification provided to find order in database", BadQuestion, "order_not_named"),
    row(400, 98, "Order not found in payout proxy. Check orderId or orderNumber", OrderNotFound, "order_not_found"),
    row(400, 98, "Currency does not match required pattern", NotExecuted, "currency_refused"),
    row(400, 98, "Сard affiliation does not match required pattern", NotExecuted, "card_not_allowed"),
    row(400, 98, "userName and password are mandatory fields", NotExecuted, "credentials_missing"),
    row(400, 98, "Payout config error: debit method is incorrect for specified payout type", NotExecuted, "payout_not_configured"),
    row(400, 98, "Source is not specified or is incorrect compared to configured debit tools", NotExecuted, "source_refused"),
    // Any words: 401 and 90 both say it, and the words may come in another language.
    row(401, 90, "[User not authenticated]", NotExecuted, "credentials_refused"),
    row(500, 99, "No merchant settings available", NotExecuted, "merchant_not_configured"),
    row(500, 99, "There was an error getting gateway parameters", NotExecuted, "merchant_not_configured"),
    row(500, 99, "Failed to parse incoming request for [messageType]", NotExecuted, "request_not_parsed"),
    row(502, 99, "Failed to call hessian method: [hessian_method]", Unknown, "bank_call_failed"),
    row(502, 99, "Error calling rest method [service_name]", Unknown, "bank_call_failed"),
    row(502, 99, "Rest response was unsuccessfull", Unknown, "bank_call_failed"),
    row(502, 99, "3DS authorization was requested but is not supported in API calls", VerifyByStatus, "three_ds_requested"),
    row(502, 99, "Unable to get card data for specified bindingId", NotExecuted, "binding_not_found"),
    row(502, 204, "Cannot find any bin range in db for [bin]", NotExecuted, "card_not_supported"),
    row(502, 204, "Unsupported pan", NotExecuted, "card_not_supported"),
    row(502, 400, "Invalid request: bin is empty or is not numeric", NotExecuted, "card_not_supported"),
    row(502, 98, "Mrbin␣can't␣find␣this␣card", NotExecuted, "card_not_supported"),
    row(504, 91, "Timeout when requesting [gateway]", Unknown, "bank_timeout"),
    row(504, 91, "Timeout when requesting [service_name]", Unknown, "bank_timeout"),
];

/// How a second request with the same number is refused. The document does not say; these are the words of
/// the gateway family's `errorCode 1`, and those of the bank's other page (seed 001). They count under any code and
/// HTTP status, because a duplicate is never taken for a refusal of the payout.
const DUPLICATES: &[&str] = &[
    "Order number is duplicated",
    "Order number is already processed",
    "Order with given order number is processed already",
    "Order with this number is already processed",
    "Order with this number was already processed",
    "Order with this number is already registered",
    "Заказ с таким номером уже",
    "Көрсетілген нөмірі бар тапсырыс өңделіп қойды",
];

/// The row of a refusal.
pub(super) fn find(http: u16, code: ErrorCode, message: &str) -> Option<&'static Refusal> {
    let message = plain(message);
    TABLE.iter().find(|row| row.http == http && row.code == code && begins(&message, &plain(row.message)))
}

/// Whether the message says that the number is already there.
pub(super) fn is_duplicate(message: &str) -> bool {
    let message = plain(message);
    DUPLICATES.iter().any(|known| begins(&message, &plain(known)))
        || DUPLICATE_WORDS.iter().any(|words| message.contains(&plain(words)))
}

/// Behind the words of another refusal, too: "Invalid request: …" names anything that is wrong. None of the listed refusals
/// has them.
const DUPLICATE_WORDS: &[&str] = &["duplicat", "already", "not unique", "уже ", "қойылған", "қойды"];

/// Whether a refusal in words that are not listed may be that of a number that is there already. How the bank refuses one is
/// not documented: the family by its code 1; this module has 98 for whatever is wrong with a request, 502 with 99 for what
/// the gateway behind it has refused, and HTTP has 409. 91 is a timeout, 90 a password, 500 an error inside.
pub(super) fn may_be_duplicate(http: u16, code: ErrorCode) -> bool {
    match code.0 {
        1 | 98 => true,
        99 => matches!(http, 200 | 400 | 409 | 422 | 502),
        _ => http == 409,
    }
}

/// Lower case, Latin letters for the Cyrillic ones that look like them, one blank for any run of blanks.
fn plain(message: &str) -> String {
    let mut plain = String::with_capacity(message.len());
    for c in message.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_whitespace() || c == '␣' => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            'а' => plain.push('a'),
            'в' => plain.push('b'),
            'с' => plain.push('c'),
            'е' => plain.push('e'),
            'н' => plain.push('h'),
            'і' => plain.push('i'),
            'ј' => plain.push('j'),
            'к' => plain.push('k'),
            'м' => plain.push('m'),
            'о' => plain.push('o'),
            'р' => plain.push('p'),
            'ѕ' => plain.push('s'),
            'т' => plain.push('t'),
            'у' => plain.push('y'),
            'х' => plain.push('x'),
            '’' | 'ʼ' | '`' => plain.push('\''),
            c => plain.push(c),
        }
    }
    plain.trim().to_owned()
}

/// Whether a plain message begins with a plain pattern and a word ends there. `[…]` in the pattern stands for
/// one word or one text in brackets where words follow it, and for anything at the end.
fn begins(message: &str, pattern: &str) -> bool {
    let Some((words, rest)) = pattern.split_once('[') else {
        return message.strip_prefix(pattern).is_some_and(|after| !after.starts_with(char::is_alphanumeric));
    };
    let Some(message) = message.strip_prefix(words) else {
        return false;
    };
    match rest.split_once(']') {
        Some((_, "")) | None => true,
        Some((_, rest)) => varying_part(message).is_some_and(|message| begins(message, rest)),
    }
}

/// What follows the varying part at the beginning of a message.
fn varying_part(message: &str) -> Option<&str> {
    let end = match message.strip_prefix('[') {
        Some(inside) => inside.find(']')? + 2,
        None => message.find(' ')?,
    };
    (end > 0).then(|| &message[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(http: u16, code: u64, message: &str) -> Option<&'static str> {
        find(http, ErrorCode(code), message).map(|row| row.reason)
    }

    #[test]
    fn every_row_is_found_as_printed() {
        for row in TABLE {
            let found = find(row.http, row.code, row.message).unwrap();
            assert_eq!(found.outcome, row.outcome, "{}", row.message);
        }
    }

    #[test]
    fn letters_that_only_look_alike_make_no_difference() {
        assert_eq!(reason(400, 98, "orderNumber is a required parameter"), Some("parameter_missing"));
        assert_eq!(reason(400, 98, "[client.name] IS А REQUIRED PARAMETER"), Some("parameter_missing"));
        assert_eq!(reason(400, 98, "Card affiliation does not match required pattern"), Some("card_not_allowed"));
        assert_eq!(
            reason(400, 98, "Сard аffiliаtiоn does not match  required\u{a0}pattern "),
            Some("card_not_allowed")
        );
        assert_eq!(reason(502, 98, "Mrbin can’t find this card"), Some("card_not_supported"));
    }

    #[test]
    fn what_is_varied_in_the_middle_is_one_word_only() {
        assert_eq!(reason(400, 98, "amount does not match required pattern ^[0-9]+$"), Some("parameter_malformed"));
        assert_eq!(reason(400, 98, "payout done but email is a required parameter"), None);
        assert_eq!(reason(400, 98, " is a required parameter"), None);
        assert_eq!(reason(400, 98, "Invalid requestor"), None);
        assert_eq!(reason(400, 98, "Invalid request: amount"), Some("request_not_parsed"));
        let parsing = "Errors while parsing incoming request: PerformPayout is not set for method performPayout";
        assert_eq!(reason(400, 98, parsing), Some("request_not_parsed"));
    }

    #[test]
    fn another_http_status_or_code_is_another_refusal() {
        for row in TABLE {
            for http in [200, 400, 401, 500, 502, 503, 504].into_iter().filter(|http| *http != row.http) {
                assert!(find(http, row.code, row.message).is_none(), "{http} {}", row.message);
            }
            for code in [1, 90, 91, 98, 99, 204, 400].into_iter().map(ErrorCode).filter(|code| *code != row.code) {
                assert!(find(row.http, code, row.message).is_none(), "{code:?} {}", row.message);
            }
        }
    }

    #[test]
    fn a_duplicate_is_recognised_by_its_words() {
        assert!(is_duplicate("Order number is duplicated, order with given order number is processed already"));
        assert!(is_duplicate("Заказ с таким номером уже обработан"));
        assert!(is_duplicate("Көрсетілген нөмірі бар тапсырыс өңделіп қойды."));
        assert!(!is_duplicate("Rest response was unsuccessfull"));
        assert!(!is_duplicate("Order number is wrong") && !is_duplicate("Order with this number"));
        assert!(!is_duplicate(""));
    }
}
