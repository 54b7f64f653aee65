//! The error tables of the card API, row by row, in three languages. The Kazakh texts are the document's
//! (seed 001, "Қателер коды"), the English ones the family's; only the code means anything, and it means
//! different things in different methods. Business errors travel with HTTP 200.

use super::call::Call;
use super::switches::{ErrorCodeType, Switches};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::json::{Json, Members};

/// The answer of a method, or the row of its table of errors.
pub type Answer = Result<Reply, &'static ErrorRow>;

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// Our name for it, for the fault `error`.
    pub name: &'static str,
    /// `errorCode`.
    pub code: i64,
    /// `errorMessage` in English.
    pub en: &'static str,
    /// In Kazakh.
    pub kk: &'static str,
    /// In Russian.
    pub ru: &'static str,
}

macro_rules! rows {
    ($($name:ident = $slug:literal, $code:literal, $en:literal, $kk:literal, $ru:literal;)+) => {
        $(#[doc = $en] pub static $name: ErrorRow =
            ErrorRow { name: $slug, code: $code, en: $en, kk: $kk, ru: $ru };)+
        /// Every row.
        pub static ALL: &[&ErrorRow] = &[$(&$name),+];
    };
}

rows! {
    DUPLICATE = "card-duplicate", 1, "Order number is duplicated, order with given order number is processed already",
        "Көрсетілген нөмірі бар тапсырыс өңделіп қойды.", "Заказ с таким номером уже обработан";
    ORDER_NUMBER = "card-order-number", 1, "Wrong order number", "Тапсырыс нөмірі дұрыс емес", "Неверный номер заказа";
    CVC = "card-cvc", 1, "[cvc] is not specified", "[cvc] көрсетілмеді.", "Не указан [cvc]";
    NO_BINDING = "card-binding", 2, "Binding is not found", "Байлам табылмады.", "Связка не найдена";
    BINDING_INACTIVE = "card-binding-inactive", 2, "Binding isn't active", "Байлам белсенді емес.", "Связка неактивна";
    BINDING_ACTIVE = "card-binding-active", 2, "Binding is active", "Байлам белсенді.", "Связка активна";
    EXPIRY = "card-expiry", 5, "Wrong value of newExpiry", "newExpiry параметрінің дұрыс емес мәні", "Неверное значение параметра newExpiry";
    NO_PAID_ORDER = "card-order", 2, "Order is not found", "Тапсырыс табылмады.", "Заказ не найден";
    CURRENCY = "card-currency", 3, "Unknown currency", "Белгісіз валюта.", "Неизвестная валюта";
    NUMBER_EMPTY = "card-number-empty", 4, "Order number is empty", "Тапсырыс нөмірі бос болмауы керек", "Номер заказа не может быть пуст";
    MERCHANT_EMPTY = "card-merchant-empty", 4, "Merchant name is empty", "Сатушы аты бос болмауы керек", "Имя мерчанта не может быть пустым";
    AMOUNT_MISSING = "card-amount-missing", 4, "Amount is missing", "Сома көрсетілмеген", "Отсутствует сумма";
    RETURN_URL_EMPTY = "card-return-url", 4, "Return URL is empty", "Қайтару URL-мекенжайы бос болмауы керек", "URL возврата не может быть пуст";
    PASSWORD_EMPTY = "card-password-empty", 4, "Password is empty", "Құпиясөз бос болмауы керек.", "Пароль не может быть пуст";
    ACCESS_DENIED = "card-access-denied", 5, "Access denied", "Кіру рұқсаты жоқ.", "Доступ запрещён";
    CHANGE_PASSWORD = "card-change-password", 5, "The user must change the password", "Пайдаланушы құпиясөзді ауыстыруы керек.",
        "Пользователь должен сменить свой пароль";
    JSON_PARAMS = "card-json-params", 5, "[jsonParams] is invalid", "[jsonParams] дұрыс емес", "[jsonParams] неверны";
    AMOUNT = "card-amount", 5, "Wrong amount", "Дұрыс емес сома.", "Неверная сумма";
    LANGUAGE = "card-language", 5, "Wrong [language]", "'Тіл’ параметрі дұрыс емес.", "Неверно указан параметр [language]";
    MERCHANT_LOGIN = "card-merchant-login", 5, "Wrong merchant login", "Сатушы логіне дұрыс емес", "Неверный логин мерчанта";
    DEPOSIT_AMOUNT = "card-deposit-amount", 5, "Deposit amount must be zero or at least one rouble",
        "Депозит сомасы нөлге тең немесе кемінде бір рубль болуы керек.", "Сумма депозита должна быть ноль или не менее одного рубля";
    ORDER_ID_EMPTY = "card-order-id-empty", 5, "[orderId] is empty", "[orderId] көрсетілмеген", "[orderId] не задан";
    CREDENTIALS = "card-credentials", 5, "[userName] or [password] or [token] is empty",
        "[userName] or [password] or [token] is empty", "[userName] or [password] or [token] is empty";
    ATTEMPTS = "card-attempts", 5, "Payment attempts are exhausted", "Төлем жасау әрекеттері аяқталды", "Попытки оплаты исчерпаны";
    INTERNAL = "card-internal", 5, "System or internal error", "Жүйелік немесе ішкі қате.", "Системная или внутренняя ошибка";
    NO_ORDER = "card-order-id", 6, "Unregistered orderId", "Тіркелмеген orderId.", "Незарегистрированный orderId";
    STATE = "card-state", 7, "Payment must be in the right state", "Төлем дұрыс күйінде болуы керек.", "Платёж должен быть в корректном состоянии";
    REFUND_AMOUNT = "card-refund-amount", 7, "Refund amount exceeds the payment amount", "Қайтару сомасы төлем сомасынан асып кетті.",
        "Сумма возврата превышает сумму платежа";
    SYSTEM = "card-system", 7, "System error", "Жүйелік қате.", "Системная ошибка";
    EMPTY_AMOUNT = "card-empty-amount", 12, "Empty amount", "Empty amount", "Empty amount";
    VERIFY = "card-verify", 13, "Merchant has no privilege to make verification payments",
        "Мерчанттың тексеру төлемдерін орындау артықшылықтары жоқ", "Мерчант не имеет привилегии выполнять проверочные платежи";
    FEATURES = "card-features", 14, "Features are specified incorrectly", "Features дұрыс көрсетілмеген", "Features указаны некорректно";
    FUNDS = "wallet-funds", 1, "The funds on the card are not sufficient", "Картадағы қаражат жеткіліксіз", "Недостаточно средств на карте";
    WALLET_DENIED = "wallet-access-denied", 5, "Access denied", "Кіру рұқсаты жоқ.", "Доступ запрещён";
    AUTH = "wallet-auth", 10, "Auth is invalid", "Auth is invalid", "Auth is invalid";
    TOKEN = "wallet-token", 10, "Wrong value of paymentToken", "paymentToken параметрінің дұрыс емес мәні", "Неверное значение параметра paymentToken";
    WALLET_NUMBER = "wallet-order-number", 10, "Wrong value of orderNumber", "orderNumber параметрінің дұрыс емес мәні",
        "Неверное значение параметра orderNumber";
    MERCHANT = "wallet-merchant", 10, "Wrong value of merchant", "merchant параметрінің дұрыс емес мәні", "Неверное значение параметра merchant";
    IP = "wallet-ip", 10, "Wrong value of ip", "ip параметрінің дұрыс емес мәні", "Неверное значение параметра ip";
    DECRYPT = "wallet-decrypt", 10, "The sent data could not be decrypted", "Жіберілген деректерді шифрлау орындалмады.",
        "Не удалось расшифровать переданные данные";
    NO_KEY = "wallet-key", 10, "The merchant has no private key", "Сатушыда жеке кілті жоқ", "У мерчанта нет приватного ключа";
}

impl ErrorRow {
    /// The text in that language; English where none is named.
    pub fn text(&self, language: &str) -> &'static str {
        match language {
            "ru" => self.ru,
            "kk" | "kz" => self.kk,
            _ => self.en,
        }
    }

    /// The answer of a method to a request in that language.
    pub fn of(&self, call: Call, language: &str, switches: &Switches) -> Reply {
        let text = self.text(language);
        if matches!(call, Call::ApplePay | Call::GooglePay) {
            return Reply::json(200, &self.of_wallet(language));
        }
        let mut members: Members = Vec::new();
        // Only the example of this method has `error` (seed 001).
        if call == Call::PayByBinding {
            members.push(("error", text.into()));
        }
        let [code_name, text_name] = match call {
            Call::ShortStatus => ["ErrorCode", "ErrorMessage"],
            _ => ["errorCode", "errorMessage"],
        };
        members.push((code_name, code(self.code, call, switches)));
        members.push((text_name, text.into()));
        Reply::json(200, &Json::Object(members))
    }

    fn of_wallet(&self, language: &str) -> Json {
        let error = vec![
            ("code", self.code.into()),
            ("description", "Processing Error".into()),
            ("message", self.text(language).into()),
        ];
        Json::Object(vec![("error", Json::Object(error)), ("success", false.into())])
    }

    /// The answer where nobody knows the method: for the fault `error`.
    pub fn reply(&self) -> Reply {
        if self.name.starts_with("wallet-") {
            return Reply::json(200, &self.of_wallet("en"));
        }
        let members = vec![("errorCode", self.code.to_string().into()), ("errorMessage", self.en.into())];
        Reply::json(200, &Json::Object(members))
    }
}

/// `errorCode` in the type the method's example has it.
pub fn code(code: i64, call: Call, switches: &Switches) -> Json {
    let integer = match switches.error_code_type {
        ErrorCodeType::Integer => true,
        ErrorCodeType::String => false,
        ErrorCodeType::AsDocumented => !matches!(
            call,
            Call::Register
                | Call::RegisterPreAuth
                | Call::Status
                | Call::ShortStatus
                | Call::Receipt
                | Call::Enrollment
                | Call::Bindings
                | Call::Unbind
                | Call::Bind
                | Call::Extend
        ),
    };
    if integer { code.into() } else { code.to_string().into() }
}
