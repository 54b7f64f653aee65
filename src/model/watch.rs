//! How a call looks outward while it runs: log lines, progress, and the wish to stop.

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
