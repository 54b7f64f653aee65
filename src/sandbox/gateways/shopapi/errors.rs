//! The errors. The document has lost its chapter of errors but for one row, 2365, and one name,
//! `UserNotRegisteredForShop`; every other number here, 9001 to 9015, is the sandbox's own invention, and a
//! client that knows one of them knows too much (gateways.md 4.11).

use super::switches::{ErrorHttp, Switches};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::json::{Json, Members};

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// Our name for it, for the fault `error`.
    pub name: &'static str,
    /// `code`.
    pub code: u16,
    /// HTTP status.
    pub http: u16,
    /// `message`: the name of an exception.
    pub message: &'static str,
    /// `userMessage`.
    pub text: &'static str,
}

macro_rules! rows {
    ($($name:ident = $slug:literal, $code:literal, $http:literal, $message:literal, $text:literal;)+) => {
        $(#[doc = $message] pub static $name: ErrorRow =
            ErrorRow { name: $slug, code: $code, http: $http, message: $message, text: $text };)+
        /// Every row.
        pub static ALL: &[&ErrorRow] = &[$(&$name),+];
    };
}

rows! {
    NEED_3DS = "need-3ds", 2365, 400, "NeedPass3dsException", "Необходимо пройти проверку 3-D Secure";
    NOT_AUTHORIZED = "not-authorized", 9001, 401, "NotAuthorizedException", "Магазин не опознан";
    BAD_SIGN = "bad-sign", 9002, 401, "WrongSignException", "Неверная подпись запроса";
    NOT_REGISTERED = "user-not-registered", 9003, 400, "UserNotRegisteredForShop", "Пользователь не зарегистрирован";
    USER_INACTIVE = "user-inactive", 9004, 400, "UserNotActiveException", "Пользователь заблокирован";
    NO_CARD = "card-not-found", 9005, 400, "CardNotFoundException", "Карта не найдена";
    CARD_INACTIVE = "card-inactive", 9006, 400, "CardNotActiveException", "Карту необходимо зарегистрировать заново";
    BAD_REQUEST = "bad-request", 9007, 400, "BadRequestException", "Проверьте данные запроса";
    NO_SERVICE = "service-not-found", 9008, 400, "ServiceNotFoundException", "Услуга не найдена";
    UNAVAILABLE = "provider-unavailable", 9009, 503, "ProviderUnavailableException", "Поставщик услуг временно недоступен";
    NO_PAYMENT = "payment-not-found", 9010, 400, "PaymentNotFoundException", "Платёж не найден";
    STATE = "payment-state", 9011, 400, "WrongPaymentStateException", "Состояние платежа не позволяет выполнить операцию";
    REFUND_AMOUNT = "refund-amount", 9012, 400, "RefundAmountException", "Сумма возврата больше остатка";
    REMAINING = "refund-remaining", 9013, 400, "RemainingAmountException", "Остаток после возврата не сходится";
    BEST_BEFORE = "best-before", 9014, 400, "OrderExpiredException", "Срок жизни заказа уже истёк";
    GENERAL = "general", 9015, 500, "GeneralException", "Внутренняя ошибка";
}

/// A request that is refused, and why.
#[derive(Debug)]
pub struct Refusal {
    /// The row.
    pub row: &'static ErrorRow,
    /// What the programmer should know besides.
    pub detail: String,
    /// Number and link of a payment that waits for 3-D Secure.
    pub secure: Option<(String, String)>,
}

impl From<&'static ErrorRow> for Refusal {
    fn from(row: &'static ErrorRow) -> Refusal {
        Refusal { row, detail: String::new(), secure: None }
    }
}

impl Refusal {
    /// A field that is missing or wrong.
    pub fn field(name: &str, problem: &str) -> Refusal {
        Refusal { detail: format!("{name}: {problem}"), ..Refusal::from(&BAD_REQUEST) }
    }

    /// A payment whose payer has to be asked by his bank.
    pub fn needs_3ds(reg_pay_num: &str, secure_page_url: String) -> Refusal {
        Refusal { secure: Some((reg_pay_num.to_owned(), secure_page_url)), ..Refusal::from(&NEED_3DS) }
    }

    /// `code`, `message`, `userMessage`, and of row 2365 the payment and its link.
    pub fn members(&self) -> Members {
        let message = match self.detail.as_str() {
            "" => self.row.message.to_owned(),
            detail => format!("{}: {detail}", self.row.message),
        };
        let mut members: Members =
            vec![("code", self.row.code.into()), ("message", message.into()), ("userMessage", self.row.text.into())];
        if let Some((number, url)) = &self.secure {
            members.push(("regPayNum", number.as_str().into()));
            members.push(("securePageURL", url.as_str().into()));
        }
        members
    }

    /// HTTP status as the switches want it.
    pub fn http(&self, switches: &Switches) -> u16 {
        match self.row.code {
            2365 => switches.three_ds_http,
            9001 | 9002 => switches.auth_http,
            _ if switches.error_http == ErrorHttp::Always200 => 200,
            _ => self.row.http,
        }
    }
}

/// The row as the fault `error` answers it.
pub fn reply(row: &'static ErrorRow) -> Reply {
    let refusal = match row.code {
        // The number and the host of the document's examples; nobody waits there.
        2365 => Refusal::needs_3ds("1310958041", "https://bisys.kz/payment/#!search_payment".to_owned()),
        _ => Refusal::from(row),
    };
    Reply::json(row.http, &Json::Object(refusal.members()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its codes are ours, so the manual must tell them.
    #[test]
    fn the_manual_tells_the_code_of_every_error() {
        let manual = include_str!("../../../../docs/sandbox.md");
        for row in ALL {
            assert!(manual.contains(&format!("| `{}` | {} |", row.name, row.code)), "{}", row.name);
        }
    }
}
