//! Everything that can go wrong with a request, as data, and whether it strikes before or after the money has moved.

use super::execution::{Act, ByHand, Lag, Lost};
use crate::sandbox::bank::tools::clock::Millis;
use crate::sandbox::bank::tools::random::Random;
use serde_json::{Value, json};

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The connection was accepted; nothing has been read.
    Accept,
    /// The request was read; nothing has been executed, and except after a delay nothing will be.
    Before,
    /// The bank has done what was asked; only the answer suffers.
    After,
}

impl Point {
    /// As a plan spells it.
    pub fn parse(word: &str) -> Option<Point> {
        Some(match word {
            "accept" => Point::Accept,
            "before-execute" => Point::Before,
            "after-execute" => Point::After,
            _ => return None,
        })
    }
}

/// A number, or a range that a number is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub u64, pub u64);

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is closed: FIN, and no TLS goodbye.
    Drop,
    /// RST.
    Reset,
    /// Silence until the client gives up, at most so many milliseconds.
    Stall(u64),
    /// Milliseconds of waiting; then all goes on.
    Delay(Span),
    /// So many bytes of the body, then FIN.
    Truncate(usize),
    /// So many random bytes instead of HTTP.
    Garbage(usize),
    /// `Content-Length` is wrong by so much.
    WrongLength(i64),
    /// No length at all: the end of the connection is the end of the body.
    NoLength,
    /// A proxy's HTML page with this status.
    Html(u16),
    /// The body is in windows-1251, the header says UTF-8.
    Charset,
    /// A byte order mark before the body.
    Bom,
    /// Numbers become texts and texts of digits become numbers.
    Types,
    /// The amount is one more.
    Amount,
    /// The currency is another one.
    Currency,
    /// The order number is another one.
    Number,
    /// Optional members are left out.
    MissingFields,
    /// Members nobody has heard of.
    ExtraFields,
    /// This answer names a status that is in no table.
    UnknownStatus,
    /// A redirect with this status.
    Redirect(u16),
    /// This HTTP status.
    Status(u16),
    /// This HTTP status, and `Retry-After` with so many seconds.
    Busy(u16, u64),
    /// A byte every so many milliseconds.
    SlowDrip(u64),
    /// A documented error by its name.
    Error(String),
    /// Headers without end.
    EndlessHeader,
    /// A body without end.
    EndlessBody,
    /// A good answer that promises keep-alive; then the connection is closed.
    IdleClose,
    /// The money moves so many milliseconds later; the answer is this fault now.
    ExecuteLater(Span, Box<Fault>),
    /// The money moves twice.
    ExecuteTwice,
    /// For so many milliseconds status questions do not find the order.
    NotFoundFor(Span),
    /// The money moves; status questions hear a number that is in no table.
    StatusUnknown,
    /// Status questions hear what was true a while ago.
    Lagging(Lag),
    /// Some status questions do not find the order, from so many milliseconds on.
    Lost(Lost),
    /// Answers name another card.
    OtherCard,
    /// Somebody else has paid an order with this number before; of this amount, or (0) of the same.
    ForeignOrder(u64),
    /// An HTTP status and a code that nobody has documented.
    Refusal {
        /// HTTP status.
        status: u16,
        /// The code, in the place the gateway has for codes.
        code: String,
        /// The words beside it.
        message: String,
    },
    /// Executed and not answered; a repetition is refused with that documented error.
    RefuseAgain(String),
    /// So many cards may be tried for the order.
    Attempts(u32),
    /// An employee does that to the order as soon as it can be done.
    ByHand(ByHand),
}

/// A fault and where it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strike {
    /// Where.
    pub at: Point,
    /// What.
    pub fault: Fault,
}

impl Strike {
    /// What it is called and where it strikes, as a plan spells it.
    pub fn written(&self) -> Value {
        let at = match self.at {
            Point::Accept => "accept",
            Point::Before => "before-execute",
            Point::After => "after-execute",
        };
        json!({"action": self.fault.action(), "at": at})
    }
}

impl Fault {
    /// The name of its action.
    pub fn action(&self) -> &'static str {
        match self {
            Fault::Drop => "drop",
            Fault::Reset => "reset",
            Fault::Stall(_) => "stall",
            Fault::Delay(_) => "delay",
            Fault::Truncate(_) => "truncate",
            Fault::Garbage(_) => "garbage",
            Fault::WrongLength(_) => "wrong-length",
            Fault::NoLength => "no-length",
            Fault::Html(_) => "html",
            Fault::Charset => "wrong-charset",
            Fault::Bom => "bom",
            Fault::Types => "wrong-types",
            Fault::Amount => "other-amount",
            Fault::Currency => "other-currency",
            Fault::Number => "other-order-number",
            Fault::MissingFields => "missing-fields",
            Fault::ExtraFields => "extra-fields",
            Fault::UnknownStatus => "unknown-status",
            Fault::Redirect(_) => "redirect",
            Fault::Status(_) | Fault::Busy(..) => "status",
            Fault::SlowDrip(_) => "slow-drip",
            Fault::Error(_) => "error",
            Fault::EndlessHeader => "endless-header",
            Fault::EndlessBody => "endless-body",
            Fault::IdleClose => "idle-close",
            Fault::ExecuteLater(..) => "execute-later",
            Fault::ExecuteTwice => "execute-twice",
            Fault::NotFoundFor(_) => "not-found-for",
            Fault::StatusUnknown => "status-unknown",
            Fault::Lagging(_) => "lag",
            Fault::Lost(_) => "not-found-times",
            Fault::OtherCard => "other-card",
            Fault::ForeignOrder(_) => "foreign-order",
            Fault::Refusal { .. } => "refuse",
            Fault::RefuseAgain(_) => "refuse-again",
            Fault::Attempts(_) => "attempts",
            Fault::ByHand(ByHand { act, .. }) => match act {
                Act::Refund(_) => "refund-by-hand",
                Act::Reverse => "reverse-by-hand",
                Act::CorrectToExecuted => "correct-to-executed",
                Act::CorrectToFailed => "correct-to-failed",
                Act::Expire => "expire-by-hand",
            },
        }
    }

    /// The actions without an argument.
    pub fn plain(name: &str) -> Fault {
        match name {
            "drop" => Fault::Drop,
            "reset" => Fault::Reset,
            "no-length" => Fault::NoLength,
            "wrong-charset" => Fault::Charset,
            "bom" => Fault::Bom,
            "wrong-types" => Fault::Types,
            "other-amount" => Fault::Amount,
            "other-currency" => Fault::Currency,
            "other-order-number" => Fault::Number,
            "missing-fields" => Fault::MissingFields,
            "extra-fields" => Fault::ExtraFields,
            "unknown-status" => Fault::UnknownStatus,
            "endless-header" => Fault::EndlessHeader,
            "endless-body" => Fault::EndlessBody,
            "idle-close" => Fault::IdleClose,
            "execute-twice" => Fault::ExecuteTwice,
            "status-unknown" => Fault::StatusUnknown,
            "other-card" => Fault::OtherCard,
            _ => unreachable!("every name of the table is read above: {name}"),
        }
    }

    /// What an employee does, so many milliseconds after the order last changed.
    pub fn by_hand(act: Act, after: Millis) -> Fault {
        Fault::ByHand(ByHand { act, after })
    }

    /// A documented error, where some gateway has it.
    pub fn error(row: &str, rows: Rows<'_>) -> Option<Fault> {
        rows(row).then(|| Fault::Error(row.to_owned()))
    }

    /// The same with its ranges drawn.
    pub fn drawn(self, random: &mut Random) -> Fault {
        let mut draw = |Span(low, high)| {
            let ms = random.between(low, high);
            Span(ms, ms)
        };
        match self {
            Fault::Delay(span) => Fault::Delay(draw(span)),
            Fault::NotFoundFor(span) => Fault::NotFoundFor(draw(span)),
            Fault::ExecuteLater(span, then) => {
                let span = draw(span);
                Fault::ExecuteLater(span, Box::new(then.drawn(random)))
            }
            other => other,
        }
    }
}

/// Whether some gateway has a documented error of that name: which gateways there are is not known here.
pub type Rows<'r> = &'r dyn Fn(&str) -> bool;

/// A code that is in no table of any gateway, and its words: it sounds like a refusal and may be a timeout inside.
pub const UNLISTED: &str = "77";
/// Its words.
pub const UNLISTED_WORDS: &str = "Operation is not possible now";

/// The documented error of a bank that gave up waiting inside itself.
pub const TIMEOUT: &str = "timeout-gateway";
