//! The bank's error tables as data. Texts are localised, so that a code decides alone, and only where every row of
//! that code in the table of that method says the same; where it stands for several things, recorded words decide, and
//! other words are the more doubtful of them. What is not listed is unknown.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::gateways::declines;

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
    /// `reverse.do`.
    Reverse,
    /// `decline.do`.
    Decline,
    /// `getOrderStatusExtended.do`.
    Status,
    /// `getBindings.do`.
    Cards,
    /// `unBindCard.do`.
    Unbind,
}

impl Method {
    /// Whether it only asks: a bad answer to it says nothing about any money.
    pub fn asks(self) -> bool {
        matches!(self, Method::Status | Method::Cards | Method::Unbind)
    }

    /// Whether a processed request is answered by a code that may be left out, and by nothing else.
    pub fn answers_with_a_code_alone(self) -> bool {
        matches!(self, Method::Deposit | Method::Refund | Method::Reverse | Method::Decline)
    }
}

/// What a refusal says about what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Refused before execution.
    NotExecuted,
    /// Executed, and declined: nothing moved.
    Declined,
    /// Refused before execution by its words, unless the status shows that it was done.
    RefusedUnlessKnown,
    /// The number is there already.
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

use Method::{ApplePay, Cards, Charge, ChargeStored, Decline, Deposit, GooglePay, Register, Reverse, Status, Unbind};
use Outcome::{BadQuestion, Declined, Duplicate, NoCards, NotExecuted, OrderNotFound, RefusedUnlessKnown, Unknown};

/// Seed 001, the tables of errors, in their order. All of them come with HTTP 200.
#[rustfmt::skip]
pub(super) const TABLE: &[Refusal] = &[
    // "already processed"; or the number is wrong, by the words of `BY_WORDS`.
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
    // "not enough money", by the words of `BY_WORDS`; the family's code 1 is that of a duplicate, too.
    row(GooglePay, 1, Unknown, "insufficient_funds_or_duplicate"),
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
    // Not in seed 001; the family's table of reverse.do: access denied, password to be changed, "unsuccessful".
    row(Reverse, 5, Unknown, "access_refused_or_unsuccessful"),
    row(Reverse, 6, NotExecuted, "order_not_found"),
    // "wrong state", by the words of `BY_WORDS`; "reversal impossible"; "system error".
    row(Reverse, 7, Unknown, "wrong_state_or_bank_error"),
    // The table of decline.do is lost in the family, too: the codes of its sister.
    row(Decline, 5, Unknown, "access_refused_or_unsuccessful"),
    row(Decline, 6, NotExecuted, "order_not_found"),
    row(Decline, 7, Unknown, "wrong_state_or_bank_error"),
    // Access denied, password to be changed, orderId empty.
    row(Status, 5, BadQuestion, "credentials_refused"),
    row(Status, 6, OrderNotFound, "order_not_found"),
    row(Status, 7, Unknown, "bank_error"),
    // This table is a copy of ChargeStored's; in the family 2 says that there are no stored cards.
    row(Cards, 1, BadQuestion, "question_refused"),
    row(Cards, 2, NoCards, "no_cards"),
    row(Cards, 5, BadQuestion, "access_refused"),
    row(Cards, 7, Unknown, "bank_error"),
    // Not in seed 001; the family's table: "binding not found"; "wrong binding state", where it is removed already.
    row(Unbind, 2, BadQuestion, "binding_not_found"),
    row(Unbind, 5, BadQuestion, "access_refused"),
    row(Unbind, 7, Unknown, "bank_error"),
];

/// What a code means beside certain words, and beside no others: the whole text, its case and the point at its end
/// apart.
#[rustfmt::skip]
const BY_WORDS: &[(Refusal, &[&str])] = &[
    // Its table's second row, and how the same is said in the other languages of the bank.
    (row(Register, 1, NotExecuted, "number_refused"), &[
        "тапсырыс нөмірі дұрыс емес",
        "неверный номер заказа", "номер заказа неверен", "некорректный номер заказа",
        "order number is wrong", "wrong order number", "order number is incorrect", "incorrect order number", "invalid order number",
    ]),
    // In no table of the page; an answer of the family that a public client has recorded. The card is not tried.
    (row(Charge, 1, NotExecuted, "card_data_refused"), &["номер карты неверен", "неверный номер карты"]),
    // Two rows of many beside that code: no correction of the request helps.
    (row(Register, 5, NotExecuted, "access_refused"), NO_ACCESS),
    (row(Deposit, 5, NotExecuted, "access_refused"), NO_ACCESS),
    (row(Method::Refund, 5, NotExecuted, "access_refused"), NO_ACCESS),
    // The sister's tables have these words, and one more beside the code that says nothing.
    (row(Reverse, 5, NotExecuted, "access_refused"), NO_ACCESS),
    (row(Decline, 5, NotExecuted, "access_refused"), NO_ACCESS),
    (row(Reverse, 7, RefusedUnlessKnown, "wrong_state"), WRONG_STATE),
    (row(Decline, 7, RefusedUnlessKnown, "wrong_state"), WRONG_STATE),
    // The one failure of Apple Pay that the page prints; the table of its codes is lost there.
    (row(ApplePay, 10, NotExecuted, "access_refused"), &["auth is invalid"]),
    // Its table's row, and the page's example of a payment that failed.
    (row(GooglePay, 1, Declined, declines::INSUFFICIENT_FUNDS), &[
        "картадағы қаражат жеткіліксіз", "the funds on the card are not sufficient",
    ]),
];

#[rustfmt::skip]
const NO_ACCESS: &[&str] = &[
    "access denied", "кіру рұқсаты жоқ", "доступ запрещён", "доступ запрещен",
    "the user must change the password", "пайдаланушы құпиясөзді ауыстыруы керек", "пользователь должен сменить свой пароль",
];

#[rustfmt::skip]
const WRONG_STATE: &[&str] = &[
    "payment must be in the right state", "төлем дұрыс күйінде болуы керек", "платёж должен быть в корректном состоянии",
    "платеж должен быть в корректном состоянии", "invalid operation for the current order status",
];

/// The row of a refusal. Any other HTTP status than 200 is not in the tables.
pub(super) fn find(method: Method, http: u16, code: ErrorCode, message: Option<&str>) -> Option<&'static Refusal> {
    if http != 200 {
        return None;
    }
    let of = |row: &Refusal| row.method == method && row.code == code;
    let words = message.unwrap_or_default().trim().trim_end_matches('.').to_lowercase();
    let by_words = BY_WORDS.iter().find(|(row, known)| of(row) && known.contains(&words.as_str()));
    by_words.map(|(row, _)| row).or_else(|| TABLE.iter().find(|row| of(row)))
}

/// Whether a refusal that is no listed one may be that of a number which is there already: then the order of that number need
/// not be ours. A registration moves no money, so that whatever is there after a refusal of it was there before. A wallet's
/// request registers and charges at once; the code of a duplicate is 1 in the whole family, beside words that speak of no
/// card. The other requests name an order of ours by the bank's id.
pub(super) fn may_be_duplicate(
    method: Method,
    http: u16,
    code: ErrorCode,
    message: Option<&str>,
    row: Option<&Refusal>,
) -> bool {
    let listed = row.is_some_and(|row| row.outcome != Unknown);
    let code_of_duplicates = code == ErrorCode(1);
    match method {
        Register => row.is_none() && (code_of_duplicates || http < 500),
        ApplePay | GooglePay => !listed && code_of_duplicates && message.and_then(declines::by_words).is_none(),
        _ => false,
    }
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
    fn recorded_words_decide_where_the_code_alone_does_not() {
        let found =
            |method, code, message| find(method, 200, ErrorCode(code), message).map(|row| (row.outcome, row.reason));
        let refused = Some((NotExecuted, "card_data_refused"));
        assert_eq!(found(ApplePay, 10, Some("Auth is invalid")), Some((NotExecuted, "access_refused")));
        assert_eq!(found(Charge, 1, Some("Номер карты неверен.")), refused);
        let funds = Some("The funds on the card are not sufficient");
        assert_eq!(found(GooglePay, 1, funds), Some((Declined, "insufficient_funds")));
        assert_eq!(found(Register, 1, Some("Тапсырыс нөмірі дұрыс емес")), Some((NotExecuted, "number_refused")));
        for other in [None, Some(""), Some("Something else"), Some("Номер карты неверен, операция выполнена")]
        {
            assert_eq!(found(ApplePay, 10, other), None, "{other:?}");
            assert_eq!(found(Charge, 1, other), None, "{other:?}");
            assert_eq!(found(GooglePay, 1, other), Some((Unknown, "insufficient_funds_or_duplicate")), "{other:?}");
            assert_eq!(found(Register, 1, other), Some((Duplicate, "duplicate_number")), "{other:?}");
        }
        assert_eq!(found(ApplePay, 1, funds), None, "its table is lost");
        assert_eq!(found(Register, 1, Some("Order number is wrong: already processed")).unwrap().0, Duplicate);
        assert!(find(Charge, 500, ErrorCode(1), Some("Номер карты неверен.")).is_none());
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
