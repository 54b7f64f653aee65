//! What a bank's word says about a movement: a verdict, what came with it, a callback.

use super::{Kind, OrderNumber, Stage};
use serde_json::Value;

/// What a bank's answer says about a movement. The gateway's tables decide; their default is `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Final: the money moved exactly as asked.
    Paid,
    /// Final: refused, nothing moved.
    Declined,
    /// Final: the money had moved, or was held, and all of it is back.
    Reversed,
    /// The answer is well formed and speaks of somebody else's money: it names another card than ours.
    Foreign,
    /// The request was refused before execution; the movement does not exist at the bank through it.
    Rejected,
    /// By its words refused before execution, but after a call inside the bank: so it is, if the status knows nothing of it.
    RefusedUnlessKnown,
    /// The bank has it and is not finished.
    Pending,
    /// The money is held, as asked.
    Held,
    /// The order exists at the bank and nothing has been charged: the next request of the command may go.
    Registered,
    /// The bank has the order and has not executed what was asked. Believed like [`Verdict::NotFound`], only
    /// after quarantine: it may still do so.
    NotExecuted,
    /// Somebody must open the link.
    ActionRequired,
    /// The bank knows no such movement. Believed only after quarantine.
    NotFound,
    /// A request with this number is already there: ask for its status.
    Duplicate,
    /// The bank's answer is clear and cannot settle it: a person must.
    Undecidable,
    /// Anything else.
    Unknown,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 15] = [
        Verdict::Paid,
        Verdict::Declined,
        Verdict::Reversed,
        Verdict::Foreign,
        Verdict::Rejected,
        Verdict::RefusedUnlessKnown,
        Verdict::Pending,
        Verdict::Held,
        Verdict::Registered,
        Verdict::NotExecuted,
        Verdict::ActionRequired,
        Verdict::NotFound,
        Verdict::Duplicate,
        Verdict::Undecidable,
        Verdict::Unknown,
    ];

    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Paid => "paid",
            Verdict::Declined => "declined",
            Verdict::Reversed => "reversed",
            Verdict::Foreign => "foreign",
            Verdict::Rejected => "rejected",
            Verdict::RefusedUnlessKnown => "refused_unless_known",
            Verdict::Pending => "pending",
            Verdict::Held => "held",
            Verdict::Registered => "registered",
            Verdict::NotExecuted => "not_executed",
            Verdict::ActionRequired => "action_required",
            Verdict::NotFound => "not_found",
            Verdict::Duplicate => "duplicate",
            Verdict::Undecidable => "undecidable",
            Verdict::Unknown => "unknown",
        }
    }

    /// The verdict of that word.
    pub fn from_word(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// What came with a verdict, already masked: fit for the journal, the log and the result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The bank's id of the order.
    pub order_id: Option<String>,
    /// The page to open.
    pub form_url: Option<String>,
    /// The bank's fee, minor units.
    pub fee: Option<u64>,
    /// The bank's reference of the finished operation (RRN).
    pub ref_num: Option<String>,
    /// The card as the bank masks it.
    pub masked_pan: Option<String>,
    /// HTTP status of the answer.
    pub http: Option<u16>,
    /// The bank's own error code, as text.
    pub code: Option<String>,
    /// The bank's own words; where it declines, those about the operation.
    pub message: Option<String>,
    /// Our stable word for why the verdict is what it is, e.g. `amount_differs`; where it declines, why:
    /// `insufficient_funds`.
    pub reason: Option<&'static str>,
    /// The bank will answer the same idempotency key with this refusal for as long as it remembers it: the next
    /// request needs another key. Of a cancel: it has accepted this request.
    pub key_spent: bool,
    /// The most that could have been asked for, minor units, where that is why it cannot be done.
    pub limit: Option<u64>,
    /// Something is wrong that a person must see (an amount that differs, a cancelled payout).
    pub alarm: bool,
    /// The bank's further fields in our words, for the result (amounts held, captured and refunded, the card …).
    pub details: Option<Value>,
    /// The whole answer, masked.
    pub raw: Option<Value>,
}

impl Facts {
    /// The same with an answer that every reader of JSON can read.
    pub fn readable(self) -> Facts {
        Facts { raw: self.raw.map(super::shallow), details: self.details.map(super::shallow), ..self }
    }
}

/// The result of the question that some commands need answered before they are sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// Send it, at this stage.
    Go(Stage),
    /// Do not: this is what the bank said (`Rejected`: nothing to capture, more than is left).
    Stop(Facts),
    /// The answer cannot be read: nothing was sent, ask again.
    Unclear(Facts),
}

/// A verified callback in our words.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What kind of movement it is about.
    pub kind: Kind,
    /// Our number, if it names one.
    pub number: Option<OrderNumber>,
    /// The bank's id of the order.
    pub order_id: Option<String>,
    /// What happened, in a stable word: `held`, `charged`, `refunded`, `reversed`, `expired`, `card_stored`, or the bank's.
    pub event: String,
    /// Whether it succeeded.
    pub success: Option<bool>,
    /// Minor units, if it names them; without the commission.
    pub amount: Option<u64>,
    /// The commission on top of the amount, minor units, if it names it.
    pub commission: Option<u64>,
    /// Why it cannot tell a movement the bank's id of which was lost what became of it, in a stable word;
    /// `None`: it names our number, and it is surely the bank's.
    pub unsure: Option<&'static str>,
    /// Equal for repeats of the same callback: the bank's id, the operation, the status and its amounts.
    pub repeat_key: String,
    /// What it brings beside a movement, in our words (the stored card): for the result only, never journalled.
    pub details: Option<Value>,
    /// Every parameter, masked.
    pub raw: Value,
}
