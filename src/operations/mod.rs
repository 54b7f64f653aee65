//! The vocabulary: each operation's name, what its request holds, and what kind of thing it is.
//! `docs/operations.md` maps every field to every bank's name.

mod answers;
mod read;

pub use answers::{OTHER_ANSWERS, answer_schema};
pub use read::{
    BatchCall, BatchFile, BatchReport, BatchRun, Listing, MovementCall, Request, Settlement, StatementCall, Which, read,
};

use crate::document::{Field, Shape};
use crate::model::{Kind, Minor};

/// Everything a client can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Is the gateway there?
    GatewayPing,
    /// How much can be paid out?
    BalanceGet,
    /// Pay out to a card or a stored card.
    PayoutCreate,
    /// Register a payout whose card is typed on the bank's page.
    PayoutRegister,
    /// Ask the bank about a payout.
    PayoutStatus,
    /// Register an order that is paid on the bank's page.
    PaymentRegister,
    /// Ask the bank about a payment.
    PaymentStatus,
    /// Take what a payment holds.
    PaymentCapture,
    /// Give money back.
    PaymentRefund,
    /// End an order before it is paid.
    PaymentCancel,
    /// Take a payment with card data that the partner collected.
    PaymentChargeCard,
    /// Take a payment with a card stored at the bank.
    PaymentChargeToken,
    /// Hand the result of a 3-D Secure page to the bank.
    PaymentFinish3ds,
    /// Take a payment with an Apple Pay token.
    PaymentApplePay,
    /// Take a payment with a Google Pay token.
    PaymentGooglePay,
    /// The cards a customer has stored at the bank.
    CardList,
    /// Make a page where a customer stores a card.
    CardRegister,
    /// Make a stored card unusable.
    CardRemove,
    /// Make a customer known to the bank.
    CustomerRegister,
    /// Is a customer known to the bank?
    CustomerStatus,
    /// Verify and read a callback of the bank.
    NotificationRead,
    /// What the journal knows about a movement.
    OperationGet,
    /// Movements in the journal.
    OperationList,
    /// Ask the bank until a movement is known, or the deadline passes.
    OperationResolve,
    /// The timeline of a movement for the person on call.
    OperationExplain,
    /// A person decides about a movement that is not final.
    OperationSettle,
    /// Take back what has not been sent.
    OperationCancel,
    /// Prove the whole journal.
    JournalVerify,
    /// Hold a bank's statement against the journal.
    ReconcileStatement,
    /// Look through a file of payouts.
    BatchCheck,
    /// Make the payouts of a file.
    BatchRun,
    /// What became of the payouts of a file.
    BatchReport,
}

/// The most a request may set as its deadline: one hour.
pub const MAX_TIMEOUT_MS: u64 = 3_600_000;
/// The same of a batch: one day.
pub const MAX_BATCH_MS: u64 = 86_400_000;

const TIMEOUT: Field = Field::optional(
    "timeoutMs",
    Shape::Integer { min: 1, max: MAX_TIMEOUT_MS },
    "deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration",
);
const WAIT_FINAL: Field = Field::optional(
    "waitFinal",
    Shape::Flag,
    "goes on asking the bank, at its pace, until it is final, somebody has to act, or the deadline comes; default false",
);
const ORDER_NUMBER: Field = Field::required(
    "orderNumber",
    Shape::OrderNumber,
    "the partner's own number of the movement, stored by the host before the call and never reused",
);
const AMOUNT: Field =
    Field::required("amount", Shape::Amount, "whole minor units (tiyn, kopeck), as a number or as a text of digits");
/// Of a payment: what only verifies a card charges nothing.
const AMOUNT_OR_ZERO: Field = Field::required(
    "amount",
    Shape::Integer { min: 0, max: Minor::MAX },
    "whole minor units (tiyn, kopeck), as a number or as a text of digits; 0 only with the feature VERIFY",
);
const CURRENCY: Field = Field::required("currency", Shape::Currency, "ISO 4217, letters or digits: KZT or 398");
const DESCRIPTION: Field = Field::optional("description", Shape::Text { min: 0, max: 598 }, "free text for the bank");
const LANGUAGE: Field =
    Field::optional("language", Shape::Language, "language of the bank's texts and pages, ISO 639-1");
const RECIPIENT: Field = Field::optional(
    "recipient",
    Shape::Object(&[
        Field::optional("clientId", Shape::Text { min: 1, max: 255 }, "the partner's own id of the customer"),
        Field::optional("name", Shape::Text { min: 1, max: 255 }, "name, Latin letters"),
        Field::optional("email", Shape::Email { max: 255 }, "e-mail address"),
        Field::optional("phone", Shape::Phone, "international format: 7 to 15 digits"),
    ]),
    "who receives the money",
);
const SOURCE: Field = Field::optional(
    "source",
    Shape::Object(&[Field::required(
        "bindingId",
        Shape::Text { min: 1, max: 255 },
        "the bank's id of the corporate card",
    )]),
    "only when a corporate card pays; left out: the transit account",
);
const JSON_PARAMS: Field = Field::optional(
    "jsonParams",
    Shape::Texts { max: 1024 },
    "additional parameters, echoed by the bank: names and texts",
);
const EXTRA: Field = Field::optional("gateway", Shape::AnyObject, "what only this gateway knows; see tolem_describe");
const KIND: Field = Field::optional(
    "kind",
    Shape::Choice(Kind::WORDS),
    "kind of the movement; default: the only one of this number, the payment before its captures and refunds",
);
const REFUND_NUMBER: Field =
    Field::optional("refundNumber", Shape::OrderNumber, "the refund's own number, for kind refund");
const DATE: Shape = Shape::DateTime;
const MANUAL: Field = Field::optional(
    "capture",
    Shape::Choice(&["automatic", "manual"]),
    "automatic (default): the money is taken at once; manual: it is held and taken by payment.capture",
);
const PAYER: Field = Field::optional(
    "payer",
    Shape::Object(&[
        Field::optional(
            "clientId",
            Shape::Text { min: 1, max: 255 },
            "the partner's own id of the customer; needed for stored cards",
        ),
        Field::optional("email", Shape::Email { max: 255 }, "e-mail address"),
        Field::optional("phone", Shape::Phone, "international format: 7 to 15 digits"),
        Field::optional("ip", Shape::Text { min: 2, max: 39 }, "IP address of the payer's device"),
    ]),
    "who pays",
);
const RETURN_URL: Field = Field::optional(
    "returnUrl",
    Shape::Url { max: 512 },
    "where the browser goes after success; bereke-ecommerce needs it",
);
const COMMISSION: Field = Field::optional(
    "commission",
    Shape::Integer { min: 0, max: Minor::MAX },
    "the fee that the payer pays on top of the amount, whole minor units, where the request names it; default 0",
);
const PHONE: Field = Field::required("phone", Shape::Phone, "international format: 7 to 15 digits");
const CLIENT_ID: Field = Field::required(
    "clientId",
    Shape::Text { min: 1, max: 255 },
    "the customer's id: the partner's own, or the one that customer.register answered where the bank gives one",
);
const FAIL_URL: Field = Field::optional("failUrl", Shape::Url { max: 512 }, "where the browser goes after failure");
const SESSION: Field = Field::optional(
    "sessionTimeoutSecs",
    Shape::Integer { min: 1, max: 31_536_000 },
    "life of the order in seconds; the bank's default is 1200",
);
const EXPIRATION: Field = Field::optional(
    "expirationDate",
    DATE,
    "until when it can be paid, yyyy-MM-ddTHH:mm:ss; wins over sessionTimeoutSecs",
);
const AUTOCOMPLETION: Field =
    Field::optional("autocompletionDate", DATE, "when a held amount is captured by itself, yyyy-MM-ddTHH:mm:ss");
const CALLBACK_URL: Field =
    Field::optional("dynamicCallbackUrl", Shape::Url { max: 512 }, "where the bank reports this order");
const MERCHANT_LOGIN: Field =
    Field::optional("merchantLogin", Shape::Text { min: 1, max: 255 }, "the child merchant this order is for");
const FEATURES: Field = Field::optional(
    "features",
    Shape::TextList,
    "the bank's switches for this order: AUTO_PAYMENT, VERIFY, FORCE_TDS, FORCE_SSL, FORCE_FULL_TDS",
);
const IN_APP: Field = Field::optional(
    "threeDSSDK",
    Shape::Flag,
    "the payer pays in an app with a 3-D Secure SDK: where he has to be asked, the answer has details.threeDsSdk for it",
);
const BILLING: Field = Field::optional(
    "billingPayerData",
    Shape::Object(&[
        Field::optional("billingCity", Shape::Text { min: 1, max: 255 }, "city"),
        Field::optional("billingCountry", Shape::Text { min: 1, max: 3 }, "country, ISO 3166-1 digits"),
        Field::optional("billingAddressLine1", Shape::Text { min: 1, max: 255 }, "address"),
        Field::optional("billingAddressLine2", Shape::Text { min: 1, max: 255 }, "address"),
        Field::optional("billingAddressLine3", Shape::Text { min: 1, max: 255 }, "address"),
        Field::optional("billingPostalCode", Shape::Text { min: 1, max: 32 }, "postal code"),
        Field::optional("billingState", Shape::Text { min: 1, max: 255 }, "state or region"),
    ]),
    "the payer's address, where the bank checks it",
);
const CVC: Field = Field::required("cvc", Shape::Secret { max: 4 }, "the three or four digits; never stored");

const PAYING_CARD: Shape = Shape::Object(&[
    Field::required("number", Shape::CardNumber, "card number; never stored, masked everywhere"),
    Field::required("expiry", Shape::YearMonth, "yyyy-MM"),
    CVC,
    Field::required("holder", Shape::Text { min: 1, max: 255 }, "the name on the card"),
]);

const QUESTION: &[Field] = &[TIMEOUT, EXTRA];
const BALANCE_GET: &[Field] = &[SOURCE, TIMEOUT, EXTRA];
const PAYOUT_CREATE: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT,
    CURRENCY,
    Field::optional(
        "card",
        Shape::Object(&[
            Field::required("number", Shape::CardNumber, "card number; never stored, masked everywhere"),
            Field::optional("expiry", Shape::YearMonth, "yyyy-MM, where the bank asks for it"),
            Field::optional(
                "holder",
                Shape::Text { min: 1, max: 255 },
                "the name on the card, where the bank asks for it",
            ),
        ]),
        "the card that receives the money; or bindingId",
    ),
    Field::optional(
        "bindingId",
        Shape::Text { min: 1, max: 255 },
        "the bank's id of a stored card that receives the money",
    ),
    SOURCE,
    RECIPIENT,
    DESCRIPTION,
    LANGUAGE,
    JSON_PARAMS,
    WAIT_FINAL,
    TIMEOUT,
    EXTRA,
];
const PAYOUT_REGISTER: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT,
    CURRENCY,
    Field::required("returnUrl", Shape::Url { max: 512 }, "where the browser goes after success"),
    Field::optional("failUrl", Shape::Url { max: 512 }, "where the browser goes after failure"),
    Field::optional(
        "sessionTimeoutSecs",
        Shape::Integer { min: 1, max: 31_536_000 },
        "life of the page in seconds; the bank's default is 1200",
    ),
    RECIPIENT,
    DESCRIPTION,
    LANGUAGE,
    JSON_PARAMS,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_REGISTER: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT_OR_ZERO,
    COMMISSION,
    CURRENCY,
    MANUAL,
    RETURN_URL,
    FAIL_URL,
    Field::optional("bindingId", Shape::Text { min: 1, max: 255 }, "a stored card to preselect on the page"),
    SESSION,
    EXPIRATION,
    AUTOCOMPLETION,
    FEATURES,
    CALLBACK_URL,
    MERCHANT_LOGIN,
    PAYER,
    BILLING,
    DESCRIPTION,
    LANGUAGE,
    JSON_PARAMS,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_CHARGE_CARD: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT_OR_ZERO,
    CURRENCY,
    MANUAL,
    Field::required("card", PAYING_CARD, "the card that pays"),
    Field::optional(
        "threeDs",
        Shape::Object(&[
            Field::required("eci", Shape::Text { min: 1, max: 2 }, "electronic commerce indicator"),
            Field::optional("xid", Shape::Text { min: 1, max: 255 }, "transaction id"),
            Field::optional("cavv", Shape::Secret { max: 255 }, "cardholder authentication value"),
        ]),
        "the result of your own 3-D Secure server; left out: the bank's server does it",
    ),
    IN_APP,
    Field::optional("bindingNotNeeded", Shape::Flag, "do not store the card at the bank"),
    RETURN_URL,
    FAIL_URL,
    SESSION,
    EXPIRATION,
    AUTOCOMPLETION,
    FEATURES,
    CALLBACK_URL,
    MERCHANT_LOGIN,
    PAYER,
    BILLING,
    DESCRIPTION,
    LANGUAGE,
    JSON_PARAMS,
    WAIT_FINAL,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_CHARGE_TOKEN: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT_OR_ZERO,
    COMMISSION,
    CURRENCY,
    MANUAL,
    Field::required("bindingId", Shape::Text { min: 1, max: 255 }, "the bank's id of the stored card that pays"),
    Field::optional("cvc", Shape::Secret { max: 4 }, "where the bank asks for it; never stored"),
    IN_APP,
    RETURN_URL,
    FAIL_URL,
    SESSION,
    EXPIRATION,
    AUTOCOMPLETION,
    FEATURES,
    CALLBACK_URL,
    MERCHANT_LOGIN,
    PAYER,
    DESCRIPTION,
    LANGUAGE,
    JSON_PARAMS,
    WAIT_FINAL,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_WALLET: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT,
    CURRENCY,
    MANUAL,
    Field::required("paymentToken", Shape::Secret { max: 65_536 }, "the wallet's token, Base64; never stored"),
    Field::optional("returnUrl", Shape::Url { max: 512 }, "where the browser goes after success"),
    FAIL_URL,
    PAYER,
    DESCRIPTION,
    LANGUAGE,
    JSON_PARAMS,
    WAIT_FINAL,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_CAPTURE: &[Field] = &[ORDER_NUMBER, AMOUNT, CURRENCY, LANGUAGE, WAIT_FINAL, TIMEOUT, EXTRA];
const PAYMENT_REFUND: &[Field] = &[
    ORDER_NUMBER,
    Field::required(
        "refundNumber",
        Shape::OrderNumber,
        "the partner's own number of this refund, stored by the host before the call",
    ),
    AMOUNT,
    CURRENCY,
    ORDER_ID,
    LANGUAGE,
    WAIT_FINAL,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_CANCEL: &[Field] = &[
    ORDER_NUMBER,
    Field::required("amount", Shape::Amount, "the amount of the payment: an order is cancelled as a whole"),
    CURRENCY,
    LANGUAGE,
    WAIT_FINAL,
    TIMEOUT,
    EXTRA,
];
const PAYMENT_FINISH_3DS: &[Field] = &[
    ORDER_NUMBER,
    Field::optional(
        "paRes",
        Shape::Secret { max: 65_536 },
        "3-D Secure 1: the PaRes that the access control server posted",
    ),
    Field::optional("threeDSServerTransId", Shape::Text { min: 1, max: 255 }, "3-D Secure 2: the transaction id"),
    Field::optional(
        "threeDSMethodCompleted",
        Shape::Flag,
        "3-D Secure 2: the browser has been to details.threeDsMethod; left out: the challenge is over",
    ),
    Field::optional(
        "threeDSSDKData",
        Shape::Object(&[
            Field::required("deviceData", Shape::Secret { max: 65_536 }, "device data, encrypted by the SDK"),
            Field::required("ephemeralPublicKey", Shape::Text { min: 1, max: 4_096 }, "the SDK's key, a JWK"),
            Field::required("appId", Shape::Text { min: 1, max: 255 }, "the SDK's id of the app"),
            Field::required("transactionId", Shape::Text { min: 1, max: 255 }, "the SDK's own transaction id"),
            Field::required("referenceNumber", Shape::Text { min: 1, max: 255 }, "the SDK's reference number"),
        ]),
        "3-D Secure 2 in an app: what its SDK made of details.threeDsSdk.key; with card, or cvc and payerIp of a stored one",
    ),
    Field::optional("card", PAYING_CARD, "with threeDSSDKData: the payment's card once more, because it is not kept"),
    Field::optional("cvc", Shape::Secret { max: 4 }, "with threeDSSDKData: the code of the stored card"),
    Field::optional(
        "payerIp",
        Shape::Text { min: 1, max: 39 },
        "with threeDSSDKData: the address of a stored card's payer",
    ),
    TIMEOUT,
    EXTRA,
];
const CARD_LIST: &[Field] = &[CLIENT_ID, TIMEOUT, EXTRA];
const CARD_REMOVE: &[Field] = &[
    CLIENT_ID,
    Field::required("bindingId", Shape::Text { min: 1, max: 255 }, "the bank's id of the stored card"),
    TIMEOUT,
    EXTRA,
];
const CUSTOMER_REGISTER: &[Field] = &[
    PHONE,
    Field::optional("email", Shape::Email { max: 255 }, "where receipts go"),
    Field::optional("name", Shape::Text { min: 1, max: 255 }, "first name"),
    Field::optional("surname", Shape::Text { min: 1, max: 255 }, "family name"),
    Field::optional("middleName", Shape::Text { min: 1, max: 255 }, "patronymic"),
    TIMEOUT,
    EXTRA,
];
const CUSTOMER_STATUS: &[Field] = &[PHONE, TIMEOUT, EXTRA];
const NOTIFICATION_READ: &[Field] = &[
    Field::optional(
        "query",
        Shape::Text { min: 1, max: 65_536 },
        "the query string of a GET, without the question mark",
    ),
    Field::optional("body", Shape::Text { min: 1, max: 262_144 }, "the body of a POST"),
    Field::optional("headers", Shape::Texts { max: 8_192 }, "the headers of the request"),
    TIMEOUT,
    EXTRA,
];
const ORDER_ID: Field = Field::optional(
    "orderId",
    Shape::Text { min: 1, max: 36 },
    "the bank's id of an order that another program made under this number; nothing of it is taken for ours",
);
const STATUS: &[Field] = &[ORDER_NUMBER, LANGUAGE, WAIT_FINAL, TIMEOUT, EXTRA];
const PAYMENT_STATUS: &[Field] = &[ORDER_NUMBER, ORDER_ID, LANGUAGE, WAIT_FINAL, TIMEOUT, EXTRA];
const MOVEMENT: &[Field] = &[ORDER_NUMBER, KIND, REFUND_NUMBER, TIMEOUT];
const RESOLVE: &[Field] = &[ORDER_NUMBER, KIND, REFUND_NUMBER, LANGUAGE, TIMEOUT];
const OPERATION_LIST: &[Field] = &[
    Field::optional(
        "state",
        Shape::Choice(&[
            "ready",
            "sending",
            "action_required",
            "pending",
            "held",
            "unknown",
            "review",
            "paid",
            "declined",
            "open",
        ]),
        "only movements in this state; `open`: all that are not final",
    ),
    Field::optional(
        "sinceMs",
        Shape::Integer { min: 0, max: 9_999_999_999_999 },
        "only movements journalled at or after this UTC millisecond",
    ),
    Field::optional(
        "from",
        Shape::Date,
        "only movements journalled on this day or later, by the clock of this machine; totals are told then",
    ),
    Field::optional("to", Shape::Date, "only movements journalled on this day or before; default: the day of from"),
    Field::optional("limit", Shape::Integer { min: 1, max: 1000 }, "at most so many, newest first; default 100"),
    Field::optional(
        "before",
        Shape::Integer { min: 1, max: i64::MAX as u64 },
        "the `next` of the page before, for paging",
    ),
    TIMEOUT,
];
const VERIFY: &[Field] = &[TIMEOUT];
const RECONCILE_STATEMENT: &[Field] = &[
    Field::required(
        "file",
        Shape::Text { min: 1, max: 4096 },
        "path of the bank's statement: CSV, or an Excel workbook where the library reads those",
    ),
    Field::optional(
        "columns",
        Shape::Texts { max: 255 },
        "headings of the statement, by what they hold: orderNumber, refundNumber, orderId, refNum, amount, debit, credit, currency, date, booked, time, type, status, card, purpose",
    ),
    Field::optional("currency", Shape::Currency, "ISO 4217, where no column and no heading names it"),
    Field::optional("from", Shape::Date, "the first day; default: that of the statement's first row"),
    Field::optional("to", Shape::Date, "the last day; default: from, or that of the statement's last row"),
    Field::optional(
        "zone",
        Shape::Text { min: 3, max: 6 },
        "how far the bank's clock is ahead of UTC, e.g. +05:00: its days and times are meant; default: the zone of this machine",
    ),
    Field::optional(
        "kind",
        Shape::Choice(&["payout", "payment"]),
        "what the statement is of, where the gateway has both; others of ours are not expected in it",
    ),
    Field::optional(
        "prefix",
        Shape::Text { min: 1, max: 36 },
        "what numbers of this journal begin with; others are other tills'",
    ),
    Field::optional(
        "ask",
        Shape::Flag,
        "ask the bank about what the sides do not agree about, within the deadline, and compare again; default false",
    ),
    Field::optional(
        "takeIn",
        Shape::Flag,
        "take in what the bank alone has under a number, so that it is never sent again, and ask about it; default false",
    ),
    Field::optional("csv", Shape::Text { min: 1, max: 4096 }, "path of a new file: every pair, as a table"),
    TIMEOUT,
];
const OPERATION_EXPLAIN: &[Field] = &[
    ORDER_NUMBER,
    KIND,
    REFUND_NUMBER,
    Field::optional(
        "language",
        Shape::Choice(&["ru", "kk", "en"]),
        "language of the text; default: locale of the configuration",
    ),
    TIMEOUT,
];
const OPERATION_SETTLE: &[Field] = &[
    ORDER_NUMBER,
    KIND,
    REFUND_NUMBER,
    Field::required(
        "as",
        Shape::Choice(&["paid", "declined", "ready"]),
        "what the person found out: the money moved; it did not and must not any more; it did not and may be sent again",
    ),
    Field::required("who", Shape::Text { min: 1, max: 100 }, "the person who decides"),
    Field::required("why", Shape::Text { min: 1, max: 500 }, "the evidence, e.g. the bank's letter and its number"),
    TIMEOUT,
];

const FILE: Field = Field::required(
    "file",
    Shape::Text { min: 1, max: 4096 },
    "path of a file with a payout in each row: CSV, JSON lines (each a request of payout.create), or an Excel workbook where the library reads those",
);
const COLUMNS: Field = Field::optional(
    "columns",
    Shape::Texts { max: 255 },
    "headings of your own, by what they hold: orderNumber, amount, currency, card, bindingId, name, clientId, phone, email, description, expiry, holder",
);
const FILE_CURRENCY: Field = Field::optional(
    "currency",
    Shape::Currency,
    "ISO 4217, where no column names it; default: the gateway's, where it has only one",
);
const FIELDS: Field = Field::optional(
    "fields",
    Shape::AnyObject,
    "further fields of payout.create that all rows share, e.g. source, language, gateway",
);
const BATCH_CHECK: &[Field] = &[
    FILE,
    COLUMNS,
    FILE_CURRENCY,
    FIELDS,
    Field::optional(
        "errors",
        Shape::Text { min: 1, max: 4096 },
        "path of a new file for the rows that are refused, as they are, with why: to be mended and given again; card numbers stand in it",
    ),
    TIMEOUT,
];
const BATCH_RUN: &[Field] = &[
    FILE,
    Field::required(
        "fingerprint",
        Shape::Text { min: 64, max: 64 },
        "the fingerprint that batch.check told: the file has not changed since",
    ),
    Field::required(
        "rows",
        Shape::Integer { min: 0, max: 10_000_000 },
        "how many rows are to be paid, as batch.check told",
    ),
    Field::required(
        "total",
        Shape::Integer { min: 0, max: i64::MAX as u64 },
        "their sum in minor units, as batch.check told",
    ),
    Field::optional(
        "mode",
        Shape::Choice(&["all_or_nothing", "skip_invalid"]),
        "all_or_nothing (default): one refused row refuses the file; skip_invalid: refused rows are left out",
    ),
    Field::optional("workers", Shape::Integer { min: 1, max: 32 }, "payouts under way at once; default 4"),
    Field::optional("perSecond", Shape::Integer { min: 1, max: 1000 }, "payouts begun in a second at most; default 10"),
    Field::optional(
        "stopAfterUnknown",
        Shape::Integer { min: 1, max: 1000 },
        "so many payouts in a row that are not known, or could not be sent, stop it; default 3",
    ),
    COLUMNS,
    FILE_CURRENCY,
    FIELDS,
    Field::optional(
        "timeoutMs",
        Shape::Integer { min: 1, max: MAX_BATCH_MS },
        "deadline of the whole batch in milliseconds, a day at most and by default; each payout has timeouts.callMs of the configuration",
    ),
];
const BATCH_REPORT: &[Field] = &[
    FILE,
    COLUMNS,
    FILE_CURRENCY,
    FIELDS,
    Field::optional("csv", Shape::Text { min: 1, max: 4096 }, "path of a new file: every row as a table"),
    Field::optional(
        "xlsx",
        Shape::Text { min: 1, max: 4096 },
        "path of a new file: the same as an Excel workbook, where the library reads those",
    ),
    Field::optional("html", Shape::Text { min: 1, max: 4096 }, "path of a new file: the protocol, to be printed"),
    Field::optional(
        "language",
        Shape::Choice(&["ru", "kk", "en"]),
        "language of the files; default: locale of the configuration",
    ),
    TIMEOUT,
];

/// What there is to say of an operation.
struct Row {
    operation: Operation,
    name: &'static str,
    fields: &'static [Field],
    /// Its record in `answers.txt`.
    answer: &'static str,
    moves_money: bool,
    summary: &'static str,
}

const fn row(
    operation: Operation,
    name: &'static str,
    fields: &'static [Field],
    answer: &'static str,
    moves_money: bool,
    summary: &'static str,
) -> Row {
    Row { operation, name, fields, answer, moves_money, summary }
}

/// Every operation, in the order of its declaration and of the documentation.
#[rustfmt::skip]
const ROWS: [Row; 32] = [
    row(Operation::GatewayPing, "gateway.ping", QUESTION, "Ping", false, "Asks whether the gateway is there."),
    row(Operation::BalanceGet, "balance.get", BALANCE_GET, "Balance", false, "Asks how much money is there to pay out."),
    row(Operation::PayoutCreate, "payout.create", PAYOUT_CREATE, "Movement", true, "Pays out to a card; the same number moves money at most once."),
    row(Operation::PayoutRegister, "payout.register", PAYOUT_REGISTER, "Movement", true, "Registers a payout whose card the recipient types on the bank's page."),
    row(Operation::PayoutStatus, "payout.status", STATUS, "Movement", false, "Asks the bank once about a payout, final or not, and answers with the payout's status."),
    row(Operation::PaymentRegister, "payment.register", PAYMENT_REGISTER, "Movement", true, "Registers an order that is paid on the bank's page, at once or in two stages."),
    row(Operation::PaymentStatus, "payment.status", PAYMENT_STATUS, "Movement", false, "Asks the bank once about a payment, final or not, and answers with the payment's status."),
    row(Operation::PaymentCapture, "payment.capture", PAYMENT_CAPTURE, "Movement", true, "Takes what a payment holds, whole or in part."),
    row(Operation::PaymentRefund, "payment.refund", PAYMENT_REFUND, "Movement", true, "Gives money back, whole or in part; the same refundNumber at most once."),
    row(Operation::PaymentCancel, "payment.cancel", PAYMENT_CANCEL, "Movement", true, "Ends an order before it is paid: lets go what is held, or closes the page; what was paid stays paid."),
    row(Operation::PaymentChargeCard, "payment.charge_card", PAYMENT_CHARGE_CARD, "Movement", true, "Takes a payment with card data that the partner collected."),
    row(Operation::PaymentChargeToken, "payment.charge_token", PAYMENT_CHARGE_TOKEN, "Movement", true, "Takes a payment with a card stored at the bank."),
    row(Operation::PaymentFinish3ds, "payment.finish_3ds", PAYMENT_FINISH_3DS, "Movement", false, "Hands the result of a 3-D Secure page to the bank and answers with the payment's status."),
    row(Operation::PaymentApplePay, "payment.apple_pay", PAYMENT_WALLET, "Movement", true, "Takes a payment with an Apple Pay token."),
    row(Operation::PaymentGooglePay, "payment.google_pay", PAYMENT_WALLET, "Movement", true, "Takes a payment with a Google Pay token."),
    row(Operation::CardList, "card.list", CARD_LIST, "Cards", false, "Lists the cards a customer has stored at the bank."),
    row(Operation::CardRegister, "card.register", CARD_LIST, "Page", false, "Makes a page where a customer stores a card at the bank."),
    row(Operation::CardRemove, "card.remove", CARD_REMOVE, "Removal", false, "Makes a stored card unusable."),
    row(Operation::CustomerRegister, "customer.register", CUSTOMER_REGISTER, "Customer", false, "Makes a customer known to the bank; answers with the id the bank gives him."),
    row(Operation::CustomerStatus, "customer.status", CUSTOMER_STATUS, "Customer", false, "Asks whether a customer is known to the bank, and by which id."),
    row(Operation::NotificationRead, "notification.read", NOTIFICATION_READ, "Notification", false, "Verifies a callback of the bank and reads it; books nothing."),
    row(Operation::OperationGet, "operation.get", MOVEMENT, "Movement", false, "Answers with what the journal knows about a movement; asks nobody."),
    row(Operation::OperationList, "operation.list", OPERATION_LIST, "Movements", false, "Lists movements of the journal, newest first."),
    row(Operation::OperationResolve, "operation.resolve", RESOLVE, "Movement", false, "Asks the bank until a movement is known or the deadline passes."),
    row(Operation::OperationExplain, "operation.explain", OPERATION_EXPLAIN, "Explanation", false, "Tells the timeline of a movement, what is known, what to do and what not to do."),
    row(Operation::OperationSettle, "operation.settle", OPERATION_SETTLE, "Movement", false, "Records a person's decision about a movement that is not final."),
    row(Operation::OperationCancel, "operation.cancel", MOVEMENT, "Movement", false, "Takes back what has not been sent, or was refused before anything was in doubt."),
    row(Operation::JournalVerify, "journal.verify", VERIFY, "Verified", false, "Proves the whole journal, every account in it: the file, each history, and what stands where; asks nobody."),
    row(Operation::ReconcileStatement, "reconcile.statement", RECONCILE_STATEMENT, "Reconciled", false, "Holds a bank's statement against the journal: what both have, what only one has, what to do; asks and takes in where it is told to."),
    row(Operation::BatchCheck, "batch.check", BATCH_CHECK, "BatchChecked", false, "Looks through a file of payouts: every row, its sum, what the journal knows of it; sends nothing."),
    row(Operation::BatchRun, "batch.run", BATCH_RUN, "Batch", true, "Makes the payouts of a file that was looked through; given again, it goes on, and pays no row twice."),
    row(Operation::BatchReport, "batch.report", BATCH_REPORT, "Batch", false, "Tells what became of the payouts of a file, by the journal, also as a table and as a protocol to be printed."),
];

impl Operation {
    /// Every operation, in the order of the documentation.
    pub const ALL: [Operation; ROWS.len()] = {
        let mut all = [Operation::GatewayPing; ROWS.len()];
        let mut at = 0;
        while at < ROWS.len() {
            // A row that stands in another place than its operation does not compile.
            assert!(ROWS[at].operation as usize == at);
            all[at] = ROWS[at].operation;
            at += 1;
        }
        all
    };

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The name in a call, e.g. `payout.create`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The operation of that name.
    pub fn from_name(name: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// What its request may hold.
    pub fn fields(self) -> &'static [Field] {
        self.row().fields
    }

    /// The record of `answers.txt` that its answer is.
    pub fn answer(self) -> &'static str {
        self.row().answer
    }

    /// What it does, in one English sentence.
    pub fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Whether it can move money, and so goes through the journal and the gate.
    pub fn moves_money(self) -> bool {
        self.row().moves_money
    }

    /// Whether the journal alone answers or drives it, whatever the gateway.
    pub fn is_journals(self) -> bool {
        self.name().starts_with("operation.")
            || matches!(self, Operation::JournalVerify | Operation::ReconcileStatement)
    }
}
