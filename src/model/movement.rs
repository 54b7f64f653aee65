//! One money movement as the engine, the journal and the gateways see it.

use super::{CardNumber, Currency, Minor, OrderNumber};
use serde_json::Value;
use std::time::Duration;

/// What kind of movement a number belongs to; numbers of different kinds never collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Money out.
    Payout,
}

impl Kind {
    /// The word in results and in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Payout => "payout",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Kind> {
        match word {
            "payout" => Some(Kind::Payout),
            _ => None,
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
    pub const ALL: [State; 8] = [
        State::Ready,
        State::Sending,
        State::Action,
        State::Pending,
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

/// A payout as the caller asked for it, validated.
#[derive(Clone, Debug)]
pub struct Payout {
    /// The partner's own number.
    pub number: OrderNumber,
    /// Minor units.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// Free text for the bank.
    pub description: Option<String>,
    /// ISO 639-1, as given.
    pub language: Option<String>,
    /// Who receives the money.
    pub recipient: Recipient,
    /// Where the money goes.
    pub destination: Destination,
    /// The stored corporate card that pays (`bindingId`); `None`: the transit account.
    pub source: Option<String>,
    /// Additional parameters, echoed by the bank.
    pub params: Vec<(String, String)>,
}

/// The recipient of a payout; a gateway says which fields it needs.
#[derive(Clone, Debug, Default)]
pub struct Recipient {
    /// The partner's own id of the customer.
    pub client_id: Option<String>,
    /// Latin letters.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// International format, digits.
    pub phone: Option<String>,
}

/// Where a payout goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// To a card number.
    Card(CardNumber),
    /// To a card stored at the bank.
    Binding(String),
    /// To the card the recipient types on the bank's page.
    Page(NextPage),
    /// The bank knows by agreement.
    Agreed,
}

/// The bank's page and where it leads afterwards.
#[derive(Clone, Debug)]
pub struct NextPage {
    /// Where the browser goes after success.
    pub return_url: String,
    /// Where it goes after failure.
    pub fail_url: Option<String>,
    /// How long the page lives, in seconds.
    pub session_timeout_secs: Option<u32>,
}

/// Something that moves money, or makes the bank ready to move it.
#[derive(Clone, Debug)]
pub enum Command {
    /// Pay out now.
    Payout(Payout),
}

impl Command {
    /// The kind of movement it makes.
    pub fn kind(&self) -> Kind {
        match self {
            Command::Payout(_) => Kind::Payout,
        }
    }
}

/// A question about nothing in particular: nothing is at stake and it may be repeated.
#[derive(Clone, Debug)]
pub enum Query {
    /// Is the gateway there?
    Ping,
    /// How much money is there to pay out? For the stored card, or the transit account.
    Balance {
        /// `bindingId` of the corporate card.
        source: Option<String>,
    },
}

/// A movement the bank is asked about: what we know of it, to compare with what it says.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The kind of movement.
    pub kind: Kind,
    /// Our number.
    pub number: OrderNumber,
    /// Our amount.
    pub amount: Minor,
    /// Our currency.
    pub currency: Currency,
    /// The bank's id, once known.
    pub order_id: Option<String>,
    /// Whether it waits for a page (registered, the card is typed by the recipient).
    pub by_page: bool,
}

/// What a bank's answer says about a movement. The gateway's tables decide; their default is `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Final: the money moved exactly as asked.
    Paid,
    /// Final: refused, nothing moved.
    Declined,
    /// The request was refused before execution; the movement does not exist at the bank through it.
    Rejected,
    /// The bank has it and is not finished.
    Pending,
    /// Somebody must open the link.
    ActionRequired,
    /// The bank knows no such movement. Believed only after quarantine.
    NotFound,
    /// A request with this number is already there: ask for its status.
    Duplicate,
    /// Anything else.
    Unknown,
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
    /// The bank's own words.
    pub message: Option<String>,
    /// Our stable word for why the verdict is what it is, e.g. `amount_differs`.
    pub reason: Option<&'static str>,
    /// Something is wrong that a person must see (an amount that differs, a cancelled payout).
    pub alarm: bool,
    /// The whole answer, masked.
    pub raw: Option<Value>,
}

/// What a gateway guarantees; the operator may know more than the default says (`profile`).
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The bank refuses a second request with the same number (proven, in writing or by a probe).
    pub dedupe_proven: bool,
    /// The longest time a request may execute after we gave up on it; `None`: not known.
    pub late_bound: Option<Duration>,
    /// The operator allows sending again after the quarantine when `late_bound` is known.
    pub resend: bool,
    /// How long the bank remembers the number; past it only questions are allowed. `None`: for ever.
    pub key_life: Option<Duration>,
    /// The bank can be asked by our own number.
    pub status_by_own_number: bool,
    /// "Not found" is believed this long after the last gate.
    pub not_found_is_believed_after: Duration,
    /// ... and only after so many answers in a row.
    pub not_found_answers: u32,
    /// A movement that is not final after this goes to a person.
    pub review_after: Duration,
}
