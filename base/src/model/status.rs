//! The closed list of answers a caller branches on: what is known about the money, and what to do next.

/// The status of a call. Negative: the caller's side is wrong and this call sent nothing.
/// The numbers are the ABI's and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// Known, and good: the money moved as asked or is held, or the question was answered.
    Ok = 0,
    /// The bank has it; it is not final.
    Pending = 1,
    /// Somebody must open a link.
    ActionRequired = 2,
    /// Money may have moved.
    Unknown = 3,
    /// Final: the money did not move, or all of it is back.
    Declined = 4,
    /// The bank refused the request before executing it.
    Rejected = 5,
    /// Proved: not one byte of the request left this machine.
    NotSent = 6,
    /// A question got no answer; nothing is at stake.
    NoAnswer = 7,
    /// `tolem_job_wait` only: still working.
    Running = 8,
    /// NULL or bad UTF-8 in an argument.
    Argument = -1,
    /// The request document is wrong; the result names the field.
    Request = -2,
    /// The configuration is wrong; the result names the field.
    Config = -3,
    /// The same number with other content.
    Conflict = -4,
    /// The gateway has no such operation.
    Unsupported = -5,
    /// A freed or foreign handle.
    Handle = -6,
    /// The handle was made before a fork, in another process.
    Forked = -7,
    /// The journal cannot be written.
    Journal = -8,
    /// A bug, or a panic caught before the gate.
    Internal = -9,
}

impl Status {
    /// Every status, in the order of the ABI's table.
    pub const ALL: [Status; 18] = [
        Status::Ok,
        Status::Pending,
        Status::ActionRequired,
        Status::Unknown,
        Status::Declined,
        Status::Rejected,
        Status::NotSent,
        Status::NoAnswer,
        Status::Running,
        Status::Argument,
        Status::Request,
        Status::Config,
        Status::Conflict,
        Status::Unsupported,
        Status::Handle,
        Status::Forked,
        Status::Journal,
        Status::Internal,
    ];

    /// The number in the ABI.
    pub fn code(self) -> i32 {
        self as i32
    }

    /// The name in the header, e.g. `TOLEM_UNKNOWN`.
    pub fn name(self) -> &'static str {
        match self {
            Status::Ok => "TOLEM_OK",
            Status::Pending => "TOLEM_PENDING",
            Status::ActionRequired => "TOLEM_ACTION_REQUIRED",
            Status::Unknown => "TOLEM_UNKNOWN",
            Status::Declined => "TOLEM_DECLINED",
            Status::Rejected => "TOLEM_REJECTED",
            Status::NotSent => "TOLEM_NOT_SENT",
            Status::NoAnswer => "TOLEM_NO_ANSWER",
            Status::Running => "TOLEM_RUNNING",
            Status::Argument => "TOLEM_E_ARGUMENT",
            Status::Request => "TOLEM_E_REQUEST",
            Status::Config => "TOLEM_E_CONFIG",
            Status::Conflict => "TOLEM_E_CONFLICT",
            Status::Unsupported => "TOLEM_E_UNSUPPORTED",
            Status::Handle => "TOLEM_E_HANDLE",
            Status::Forked => "TOLEM_E_FORKED",
            Status::Journal => "TOLEM_E_JOURNAL",
            Status::Internal => "TOLEM_E_INTERNAL",
        }
    }
}

/// What the caller should do now: a closed list, stable across versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Nothing: a question was answered, or the movement leaves nothing to be booked.
    None,
    /// Book it; nothing else to do.
    Book,
    /// The money is held: take it with `payment.capture`.
    Capture,
    /// Ask the movement's status later; do not start another.
    AskLater,
    /// Open the link, then ask.
    OpenLink,
    /// Never start another; call `operation.resolve`.
    Resolve,
    /// A person decides with the bank, then `operation.settle`.
    Review,
    /// Show the reason; a new attempt needs a new number.
    ShowReason,
    /// Correct what is named and repeat with the same number.
    FixAndRepeat,
    /// Repeat the same call with the same number; where something is in doubt, the bank is asked first.
    Repeat,
    /// Correct the program or the configuration.
    FixProgram,
    /// Wait on (`TOLEM_RUNNING`).
    Wait,
}

impl Advice {
    /// Every advice.
    pub const ALL: [Advice; 12] = [
        Advice::None,
        Advice::Book,
        Advice::Capture,
        Advice::AskLater,
        Advice::OpenLink,
        Advice::Resolve,
        Advice::Review,
        Advice::ShowReason,
        Advice::FixAndRepeat,
        Advice::Repeat,
        Advice::FixProgram,
        Advice::Wait,
    ];

    /// The word in the result.
    pub fn word(self) -> &'static str {
        match self {
            Advice::None => "none",
            Advice::Book => "book",
            Advice::Capture => "capture",
            Advice::AskLater => "ask_later",
            Advice::OpenLink => "open_link",
            Advice::Resolve => "resolve",
            Advice::Review => "review",
            Advice::ShowReason => "show_reason",
            Advice::FixAndRepeat => "fix_and_repeat",
            Advice::Repeat => "repeat",
            Advice::FixProgram => "fix_program",
            Advice::Wait => "wait",
        }
    }
}
