//! The vocabulary: each operation's name, what its request holds, and what kind of thing it is.
//! `docs/operations.md` maps every field to every bank's name.

mod read;

pub use read::{MovementCall, Request, Settlement, read};

use crate::document::{Field, Shape};

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
    /// What the journal knows about a movement.
    OperationGet,
    /// Movements in the journal.
    OperationList,
    /// Ask the bank until a movement is known, or the deadline passes.
    OperationResolve,
    /// The timeline of a movement for the person on call.
    OperationExplain,
    /// A person decides about a movement in review.
    OperationSettle,
}

/// The most a request may set as its deadline: one hour.
pub const MAX_TIMEOUT_MS: u64 = 3_600_000;

const TIMEOUT: Field = Field::optional(
    "timeoutMs",
    Shape::Integer { min: 1, max: MAX_TIMEOUT_MS },
    "deadline of the whole call in milliseconds; default: timeouts.callMs of the configuration",
);
const ORDER_NUMBER: Field = Field::required(
    "orderNumber",
    Shape::OrderNumber,
    "the partner's own number of the movement, stored by the host before the call and never reused",
);
const AMOUNT: Field =
    Field::required("amount", Shape::Amount, "whole minor units (tiyn, kopeck), as a number or as a text of digits");
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
const KIND: Field = Field::optional("kind", Shape::Choice(&["payout"]), "kind of the movement; default: payout");

const QUESTION: &[Field] = &[TIMEOUT, EXTRA];
const BALANCE_GET: &[Field] = &[SOURCE, TIMEOUT, EXTRA];
const PAYOUT_CREATE: &[Field] = &[
    ORDER_NUMBER,
    AMOUNT,
    CURRENCY,
    Field::optional(
        "card",
        Shape::Object(&[Field::required("number", Shape::CardNumber, "card number; never stored, masked everywhere")]),
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
const STATUS: &[Field] = &[ORDER_NUMBER, TIMEOUT, EXTRA];
const MOVEMENT: &[Field] = &[ORDER_NUMBER, KIND, TIMEOUT];
const OPERATION_LIST: &[Field] = &[
    Field::optional(
        "state",
        Shape::Choice(&[
            "ready",
            "sending",
            "action_required",
            "pending",
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
    Field::optional("limit", Shape::Integer { min: 1, max: 1000 }, "at most so many, newest first; default 100"),
    Field::optional(
        "before",
        Shape::Integer { min: 1, max: i64::MAX as u64 },
        "the `next` of the page before, for paging",
    ),
    TIMEOUT,
];
const OPERATION_EXPLAIN: &[Field] = &[
    ORDER_NUMBER,
    KIND,
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
    Field::required(
        "as",
        Shape::Choice(&["paid", "declined", "ready"]),
        "what the person found out: the money moved; it did not and must not any more; it did not and may be sent again",
    ),
    Field::required("who", Shape::Text { min: 1, max: 100 }, "the person who decides"),
    Field::required("why", Shape::Text { min: 1, max: 500 }, "the evidence, e.g. the bank's letter and its number"),
    TIMEOUT,
];

impl Operation {
    /// Every operation, in the order of the documentation.
    pub const ALL: [Operation; 10] = [
        Operation::GatewayPing,
        Operation::BalanceGet,
        Operation::PayoutCreate,
        Operation::PayoutRegister,
        Operation::PayoutStatus,
        Operation::OperationGet,
        Operation::OperationList,
        Operation::OperationResolve,
        Operation::OperationExplain,
        Operation::OperationSettle,
    ];

    /// The name in a call, e.g. `payout.create`.
    pub fn name(self) -> &'static str {
        match self {
            Operation::GatewayPing => "gateway.ping",
            Operation::BalanceGet => "balance.get",
            Operation::PayoutCreate => "payout.create",
            Operation::PayoutRegister => "payout.register",
            Operation::PayoutStatus => "payout.status",
            Operation::OperationGet => "operation.get",
            Operation::OperationList => "operation.list",
            Operation::OperationResolve => "operation.resolve",
            Operation::OperationExplain => "operation.explain",
            Operation::OperationSettle => "operation.settle",
        }
    }

    /// The operation of that name.
    pub fn from_name(name: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// What its request may hold.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Operation::GatewayPing => QUESTION,
            Operation::BalanceGet => BALANCE_GET,
            Operation::PayoutCreate => PAYOUT_CREATE,
            Operation::PayoutRegister => PAYOUT_REGISTER,
            Operation::PayoutStatus => STATUS,
            Operation::OperationGet | Operation::OperationResolve => MOVEMENT,
            Operation::OperationList => OPERATION_LIST,
            Operation::OperationExplain => OPERATION_EXPLAIN,
            Operation::OperationSettle => OPERATION_SETTLE,
        }
    }

    /// What it does, in one English sentence.
    pub fn summary(self) -> &'static str {
        match self {
            Operation::GatewayPing => "Asks whether the gateway is there.",
            Operation::BalanceGet => "Asks how much money is there to pay out.",
            Operation::PayoutCreate => "Pays out to a card; the same number moves money at most once.",
            Operation::PayoutRegister => "Registers a payout whose card the recipient types on the bank's page.",
            Operation::PayoutStatus => "Asks the bank once about a payout and answers with the payout's status.",
            Operation::OperationGet => "Answers with what the journal knows about a movement; asks nobody.",
            Operation::OperationList => "Lists movements of the journal, newest first.",
            Operation::OperationResolve => "Asks the bank until a movement is known or the deadline passes.",
            Operation::OperationExplain => {
                "Tells the timeline of a movement, what is known, what to do and what not to do."
            }
            Operation::OperationSettle => "Records a person's decision about a movement in review.",
        }
    }

    /// Whether it can move money, and so goes through the journal and the gate.
    pub fn moves_money(self) -> bool {
        matches!(self, Operation::PayoutCreate | Operation::PayoutRegister)
    }

    /// Whether the journal alone answers or drives it, whatever the gateway.
    pub fn is_journals(self) -> bool {
        self.name().starts_with("operation.")
    }
}
