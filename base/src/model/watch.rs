//! How a call looks outward while it runs: log lines, progress, and the wish to stop.

use super::object;
use serde_json::Value;

/// How important a log line is. The numbers are the ABI's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    /// Something a person must see: an alarm, a journal that stopped.
    Error = 1,
    /// An outcome that is not known, a refused request.
    Warning = 2,
    /// One line a movement: accepted, sent, known.
    Info = 3,
    /// Each exchange with its phases.
    Debug = 4,
}

/// Where a call stands, for a progress display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The request is being checked and journalled.
    Preparing,
    /// Name, connection and TLS.
    Connecting,
    /// The gate is being passed: the journal takes down that the request goes out.
    Sending,
    /// The gate was passed: the request is out, or on its way out; the answer is not in.
    Waiting,
    /// The outcome is unknown or pending and the bank is asked.
    Asking,
    /// Done.
    Finished,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Phase; 6] =
        [Phase::Preparing, Phase::Connecting, Phase::Sending, Phase::Waiting, Phase::Asking, Phase::Finished];

    /// The word in a progress document.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Preparing => "preparing",
            Phase::Connecting => "connecting",
            Phase::Sending => "sending",
            Phase::Waiting => "waiting",
            Phase::Asking => "asking",
            Phase::Finished => "finished",
        }
    }
}

/// How far a batch of payouts has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchProgress {
    /// How many rows there are to pay.
    pub rows: u64,
    /// How many of them are final.
    pub done: u64,
    /// All rows together, minor units.
    pub total: u64,
    /// Those that are final.
    pub done_total: u64,
    /// ISO 4217 letters.
    pub currency: &'static str,
    /// By where they stand.
    pub sums: Vec<BatchSum>,
    /// Rows in a minute at the pace so far.
    pub per_minute: u64,
    /// Milliseconds to the end at that pace.
    pub left_ms: Option<u64>,
}

/// The rows of a batch that stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSum {
    /// `new`, `wrong`, or the word of a state.
    pub group: &'static str,
    /// How many.
    pub rows: u64,
    /// All of them together, minor units.
    pub amount: u64,
}

impl BatchProgress {
    /// The members of a document.
    pub fn to_value(&self) -> Value {
        let numbers = [
            ("rows", Some(self.rows)),
            ("done", Some(self.done)),
            ("total", Some(self.total)),
            ("doneTotal", Some(self.done_total)),
            ("perMinute", Some(self.per_minute)),
            ("leftMs", self.left_ms),
        ];
        let mut document = object(numbers.into_iter().map(|(name, number)| (name.to_owned(), number.into())));
        document.insert("currency".to_owned(), self.currency.into());
        document.insert("sums".to_owned(), self.sums.iter().map(BatchSum::to_value).collect());
        document.into()
    }
}

impl BatchSum {
    /// The members of a document.
    pub fn to_value(&self) -> Value {
        let members = [("group", Value::from(self.group)), ("rows", self.rows.into()), ("amount", self.amount.into())];
        object(members.into_iter().map(|(name, value)| (name.to_owned(), value))).into()
    }
}

/// The one who watches a call. All of it runs on the thread of the call.
pub trait Watch: Sync {
    /// A log line: English, one line, without secrets.
    fn log(&self, level: Level, line: &str);
    /// Whether a line of that level is taken down by anybody: one that is not need not be written.
    fn listens(&self, _level: Level) -> bool {
        true
    }
    /// A new phase.
    fn phase(&self, phase: Phase);
    /// How far a batch has come; on one of its threads at a time.
    fn batch(&self, _: &BatchProgress) {}
    /// Whether the caller wants to stop. What is unsent is then not sent; what is sent is never forgotten.
    fn cancelled(&self) -> bool;
    /// Which operation of which program it is, for whoever retraces it later; `None`: not known.
    fn caller(&self) -> Option<(&str, &str)> {
        None
    }
}

/// Nobody watches.
pub struct Unwatched;

impl Watch for Unwatched {
    fn log(&self, _: Level, _: &str) {}
    fn listens(&self, _: Level) -> bool {
        false
    }
    fn phase(&self, _: Phase) {}
    fn cancelled(&self) -> bool {
        false
    }
}
