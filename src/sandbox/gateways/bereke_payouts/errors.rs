//! The bank's table of errors, row by row and letter by letter: the Cyrillic "а" and "С" between Latin
//! letters, "unsuccessfull" and the visible spaces are the document's own (seed 000, "Описание ошибок").

use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::json::Json;

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// Our name for it, for the fault `error`.
    pub name: &'static str,
    /// HTTP status.
    pub http: u16,
    /// `errorCode`.
    pub code: &'static str,
    /// `errorMessage` as documented, with its placeholders.
    pub message: &'static str,
    /// What stands for the placeholders when nothing better is known.
    sample: &'static [(&'static str, &'static str)],
}

macro_rules! rows {
    ($($name:ident = $slug:literal, $http:literal, $code:literal, $message:literal, [$(($hole:literal, $value:literal)),*];)+) => {
        $(#[doc = $message] pub static $name: ErrorRow = ErrorRow {
            name: $slug, http: $http, code: $code, message: $message, sample: &[$(($hole, $value)),*],
        };)+
        /// Every row, in the order of the document; the last is ours.
        pub static ALL: &[&ErrorRow] = &[$(&$name),+];
    };
}

rows! {
    REQUIRED = "required", 400, "98", "[paramName] is а required parameter", [("[paramName]", "orderNumber")];
    PATTERN = "pattern", 400, "98", "[paramName] does not match required pattern [pattern]",
        [("[paramName]", "orderNumber"), ("[pattern]", "^[\\x21-\\x7E]{1,32}$")];
    NOT_SET = "request-not-set", 400, "98", "Errors while parsing incoming request: [requestMessage] is not set for method [api_method]",
        [("[requestMessage]", "performPayoutRequest"), ("[api_method]", "performPayout.do")];
    INVALID = "invalid-request", 400, "98", "Invalid request", [];
    NO_IDENTIFICATION = "no-identification", 400, "98", "No order identification provided to find order in database", [];
    NOT_FOUND = "order-not-found", 400, "98", "Order not found in payout proxy. Check orderId or orderNumber", [];
    CURRENCY = "currency", 400, "98", "Currency does not match required pattern", [];
    AFFILIATION = "affiliation", 400, "98", "Сard affiliation does not match required pattern", [];
    CREDENTIALS_MISSING = "credentials-missing", 400, "98", "userName and password are mandatory fields", [];
    DEBIT_METHOD = "debit-method", 400, "98", "Payout config error: debit method is incorrect for specified payout type", [];
    SOURCE = "source", 400, "98", "Source is not specified or is incorrect compared to configured debit tools", [];
    NOT_AUTHENTICATED = "not-authenticated", 401, "90", "User not authenticated", [];
    NO_SETTINGS = "no-settings", 500, "99", "No merchant settings available", [];
    GATEWAY_PARAMETERS = "gateway-parameters", 500, "99", "There was an error getting gateway parameters", [];
    PARSE = "parse", 500, "99", "Failed to parse incoming request for [messageType]", [("[messageType]", "performPayout")];
    HESSIAN = "hessian-failed", 502, "99", "Failed to call hessian method: [hessian_method]", [("[hessian_method]", "performP2P")];
    REST_ERROR = "rest-error", 502, "99", "Error calling rest method [service_name]", [("[service_name]", "p2p-credit")];
    REST_UNSUCCESSFUL = "rest-unsuccessful", 502, "99", "Rest response was unsuccessfull", [];
    THREE_DS = "3ds", 502, "99", "3DS authorization was requested but is not supported in API calls", [];
    NO_CARD_DATA = "no-card-data", 502, "99", "Unable to get card data for specified bindingId", [];
    NO_BIN_RANGE = "no-bin-range", 502, "204", "Cannot find any bin range in db for [bin]", [("[bin]", "400000")];
    UNSUPPORTED_PAN = "unsupported-pan", 502, "204", "Unsupported pan", [];
    BAD_BIN = "bad-bin", 502, "400", "Invalid request: bin is empty or is not numeric", [];
    MRBIN = "mrbin", 502, "98", "Mrbin␣can't␣find␣this␣card", [];
    TIMEOUT_GATEWAY = "timeout-gateway", 504, "91", "Timeout when requesting [gateway]", [("[gateway]", "svip")];
    TIMEOUT_SERVICE = "timeout-service", 504, "91", "Timeout when requesting [service_name]", [("[service_name]", "p2p-credit")];
    // Not in the table: the sister API's answer to a number that was used before (gateways.md 1.10).
    DUPLICATE = "duplicate", 200, "1", "Order number is duplicated, order with given order number is processed already", [];
}

impl ErrorRow {
    /// The answer with the sample values in the placeholders.
    pub fn reply(&self) -> Reply {
        self.with(&[])
    }

    /// The answer with these values in the placeholders.
    pub fn with(&self, values: &[(&str, &str)]) -> Reply {
        let mut message = self.message.to_owned();
        for (hole, value) in values.iter().chain(self.sample) {
            message = message.replace(hole, value);
        }
        self.saying(self.http, self.code, &message)
    }

    /// The same message under another status and code.
    pub fn under(&self, http: u16, code: &str) -> Reply {
        self.saying(http, code, self.message)
    }

    fn saying(&self, http: u16, code: &str, message: &str) -> Reply {
        Reply::json(http, &Json::Object(vec![("errorCode", code.into()), ("errorMessage", message.into())]))
    }
}
