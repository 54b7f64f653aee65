//! What kind of movement a number belongs to, and where it stands.

/// What kind of movement a number belongs to; numbers of different kinds never collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Money out.
    Payout,
    /// Money in: one order, from its registration to the charge or the hold.
    Payment,
    /// Taking what a payment holds.
    Capture,
    /// Money back from a payment; its number is the order's, its part the refund's own.
    Refund,
    /// The end of an order before it is paid: what is held is let go, a page that is open is closed.
    Cancel,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [Kind::Payout, Kind::Payment, Kind::Capture, Kind::Refund, Kind::Cancel];

    /// The words of [`Kind::ALL`].
    pub const WORDS: &'static [&'static str] = &["payout", "payment", "capture", "refund", "cancel"];

    /// The word in results and in the journal.
    pub fn word(self) -> &'static str {
        Kind::WORDS[self as usize]
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is about the payment of its number.
    pub fn follows_payment(self) -> bool {
        matches!(self, Kind::Capture | Kind::Refund | Kind::Cancel)
    }

    /// The other kinds of which no movement of the same order may be under way beside it: what each was sent on, the other
    /// changes.
    pub fn excludes(self) -> &'static [Kind] {
        match self {
            Kind::Capture | Kind::Refund => &[Kind::Cancel],
            Kind::Cancel => &[Kind::Capture, Kind::Refund],
            Kind::Payout | Kind::Payment => &[],
        }
    }
}

/// Where a movement stands. `Paid` and `Declined` are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// On disk; nothing of it may have left, or the bank refused it before execution.
    Ready,
    /// The gate was passed: bytes may have left.
    Sending,
    /// The bank waits for somebody to open the link.
    Action,
    /// The bank has it and works on it.
    Pending,
    /// The money is held on the payer's card, as asked; a capture takes it.
    Held,
    /// Money may have moved.
    Unknown,
    /// No machine can decide; a person must.
    Review,
    /// Final: the money moved.
    Paid,
    /// Final: refused, no money moved.
    Declined,
}

impl State {
    /// Every state.
    pub const ALL: [State; 9] = [
        State::Ready,
        State::Sending,
        State::Action,
        State::Pending,
        State::Held,
        State::Unknown,
        State::Review,
        State::Paid,
        State::Declined,
    ];

    /// The word in results and in the journal.
    pub fn word(self) -> &'static str {
        match self {
            State::Ready => "ready",
            State::Sending => "sending",
            State::Action => "action_required",
            State::Pending => "pending",
            State::Held => "held",
            State::Unknown => "unknown",
            State::Review => "review",
            State::Paid => "paid",
            State::Declined => "declined",
        }
    }

    /// The state of that word.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether the state never changes again.
    pub fn is_final(self) -> bool {
        matches!(self, State::Paid | State::Declined)
    }
}
