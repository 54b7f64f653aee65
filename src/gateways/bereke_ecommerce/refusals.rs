//! The bank's error tables as data. Texts are localised, so that a code decides alone, and only where every row of
//! that code in the table of that method says the same. What is not listed is unknown.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};

/// A code of the bank's error tables. It shares no type with [`super::order_status::OrderStatus`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ErrorCode(pub u64);

impl ErrorCode {
    /// The request was processed; it says nothing about the payment.
    pub const NONE: ErrorCode = ErrorCode(0);

    /// `errorCode`, a number or a text; `ErrorCode` in other installations of the family. Both must agree.
    pub fn read(node: &Node) -> Result<Option<ErrorCode>, Malformed> {
        match (answer::whole(node, "errorCode")?, answer::whole(node, "ErrorCode")?) {
            (Some(one), Some(other)) if one != other => Err(Malformed),
            (one, other) => Ok(one.or(other).map(ErrorCode)),
        }
    }
}

/// Whose table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// `register.do` and `registerPreAuth.do`.
    Register,
    /// `paymentorder.do`.
    Charge,
    /// `paymentOrderBinding.do`.
    ChargeStored,
    /// `applepay/payment.do`.
    ApplePay,
    /// `google/payment.do`.
    GooglePay,
    /// `deposit.do`.
    Deposit,
    /// `refund.do`.
    Refund,
    /// `getOrderStatusExtended.do`.
    Status,
    /// `getBindings.do`.
    Cards,
}

/// What a refusal says about what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Refused before execution.
    NotExecuted,
    /// The number is there already; or was not one, which shares the code.
    Duplicate,
    /// The code stands for several things, or for an error inside the bank: the status decides.
    Unknown,
    /// Answers a status question: the bank knows no such order.
    OrderNotFound,
    /// A question was put wrongly or is not allowed; says nothing about money.
    BadQuestion,
    /// Answers a question for stored cards: there are none.
    NoCards,
}

/// One row: a code of a method, and what all its texts together mean.
#[derive(Debug)]
pub(super) struct Refusal {
    pub method: Method,
    pub code: ErrorCode,
    pub outcome: Outcome,
    /// Our stable word for it.
    pub reason: &'static str,
}

const fn row(method: Method, code: u64, outcome: Outcome, reason: &'static str) -> Refusal {
    Refusal { method, code: ErrorCode(code), outcome, reason }
}

use Method::{ApplePay, Cards, Charge, ChargeStored, Deposit, GooglePay, Register, Status};
use Outcome::{BadQuestion, Duplicate, NoCards, NotExecuted, OrderNotFound, Unknown};

/// Seed 001, the tables of errors, in their order. All of them come with HTTP 200.
#[rustfmt::skip]
pub(super) const TABLE: &[Refusal] = &[
    // "already processed"; "order number wrong".
    row(Register, 1, Duplicate, "duplicate_number"),
    row(Register, 3, NotExecuted, "currency_refused"),
    // Number, merchant, amount, return URL or password empty.
    row(Register, 4, NotExecuted, "parameter_missing"),
    // Access denied, password to be changed, jsonParams, amount, language or merchant login wrong.
    row(Register, 5, NotExecuted, "access_or_parameter_refused"),
    row(Register, 7, Unknown, "bank_error"),
    row(Register, 13, NotExecuted, "verify_not_allowed"),
    row(Register, 14, NotExecuted, "features_refused"),
    // "attempts exhausted"; "system or internal error".
    row(Charge, 5, Unknown, "attempts_exhausted_or_bank_error"),
    row(ChargeStored, 1, NotExecuted, "cvc_missing"),
    // "binding not found"; "order not found".
    row(ChargeStored, 2, NotExecuted, "binding_or_order_not_found"),
    row(ChargeStored, 5, NotExecuted, "access_refused"),
    row(ChargeStored, 7, Unknown, "bank_error"),
    // "not enough money": the bank has tried, its status tells.
    row(GooglePay, 1, Unknown, "insufficient_funds"),
    row(GooglePay, 5, NotExecuted, "access_refused"),
    // paymentToken, orderNumber, merchant or ip wrong; not decrypted; no private key.
    row(GooglePay, 10, NotExecuted, "wallet_request_refused"),
    // Access denied, password to be changed, amount wrong or too small.
    row(Deposit, 5, NotExecuted, "access_or_amount_refused"),
    row(Deposit, 6, NotExecuted, "order_not_found"),
    // "wrong state"; "system error".
    row(Deposit, 7, Unknown, "wrong_state_or_bank_error"),
    // Access denied, password to be changed, orderId empty, amount wrong.
    row(Method::Refund, 5, NotExecuted, "access_or_amount_refused"),
    row(Method::Refund, 6, NotExecuted, "order_not_found"),
    // "wrong state"; "more than the payment"; "system error".
    row(Method::Refund, 7, Unknown, "wrong_state_or_bank_error"),
    // Access denied, password to be changed, orderId empty.
    row(Status, 5, BadQuestion, "credentials_refused"),
    row(Status, 6, OrderNotFound, "order_not_found"),
    row(Status, 7, Unknown, "bank_error"),
    // This table is a copy of ChargeStored's; in the family 2 says that there are no stored cards.
    row(Cards, 1, BadQuestion, "question_refused"),
    row(Cards, 2, NoCards, "no_cards"),
    row(Cards, 5, BadQuestion, "access_refused"),
    row(Cards, 7, Unknown, "bank_error"),
];

/// The one failure of Apple Pay that the page prints; the table of its codes is lost there. Words and code must
/// both be those of the example.
const APPLE_EXAMPLE: (ErrorCode, &str, Refusal) =
    (ErrorCode(10), "Auth is invalid", row(ApplePay, 10, NotExecuted, "access_refused"));

/// The row of a refusal. Any other HTTP status than 200 is not in the tables.
pub(super) fn find(method: Method, http: u16, code: ErrorCode, message: Option<&str>) -> Option<&'static Refusal> {
    if http != 200 {
        return None;
    }
    if method == ApplePay && code == APPLE_EXAMPLE.0 && message == Some(APPLE_EXAMPLE.1) {
        return Some(&APPLE_EXAMPLE.2);
    }
    TABLE.iter().find(|row| row.method == method && row.code == code)
}

/// What the words beside a processed charge say, for the person on call. They decide nothing: the status does.
/// Seed 001 prints them in Kazakh, its examples and the family's page in English.
#[rustfmt::skip]
const INFO: &[(&str, &str)] = &[
    ("your order is proceeded, redirecting", "confirm_by_status"),
    ("your payment has been processed, redirecting", "confirm_by_status"),
    ("төлеміңіз өңделді, қайта бағыттау орындалуда", "confirm_by_status"),
    ("operation declined. check the entered data", "info_declined"),
    ("операция өтпеді. енгізілген деректерді", "info_declined"),
    ("sorry, payment cannot be completed", "info_impossible"),
    ("төлем жасау мүмкін емес", "info_impossible"),
    ("operation declined. contact the merchant", "info_contact_merchant"),
    ("операция өтпеді. дүкенге хабарласыңыз", "info_contact_merchant"),
    ("operation declined. contact the bank", "info_contact_issuer"),
    ("операция өтпеді. картаны шығарған банкке", "info_contact_issuer"),
    ("impossible operation. cardholder authentication", "info_3ds_failed"),
    ("рұқсат етілмеген операция", "info_3ds_failed"),
    ("no connection with bank", "info_no_connection"),
    ("банкпен байланыс жоқ", "info_no_connection"),
    ("input time expired", "info_expired"),
    ("деректерді енгізудің күту мерзімі аяқталды", "info_expired"),
    ("no response from bank received", "info_no_response"),
    ("банктен жауап алынбады", "info_no_response"),
    // Every attempt after the last one that was allowed.
    ("redirecting...", "attempts_exhausted"),
];

/// The word for `info`.
pub(super) fn by_info(info: &str) -> Option<&'static str> {
    let info = info.trim().to_lowercase();
    INFO.iter().find(|(words, _)| info.starts_with(words)).map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_method_stands_once() {
        for (at, row) in TABLE.iter().enumerate() {
            assert!(!TABLE[..at].iter().any(|other| other.method == row.method && other.code == row.code), "{row:?}");
        }
    }

    #[test]
    fn apple_pay_is_refused_by_the_words_of_the_example_only() {
        let found = |message| find(ApplePay, 200, ErrorCode(10), message).is_some();
        assert!(found(Some("Auth is invalid")));
        assert!(!found(Some("Something else")) && !found(None));
    }

    #[test]
    fn words_beside_a_charge_are_told_apart() {
        assert_eq!(by_info("Your order is proceeded, redirecting..."), Some("confirm_by_status"));
        assert_eq!(by_info("Redirecting..."), Some("attempts_exhausted"));
        assert_eq!(
            by_info("Операция өтпеді. Дүкенге хабарласыңыз. Қайта бағыттау орындалуда..."),
            Some("info_contact_merchant")
        );
        assert_eq!(by_info("done"), None);
    }
}
