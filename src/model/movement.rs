//! One money movement as the engine, the journal and the gateways see it.

use super::{CardNumber, Currency, Minor, OrderNumber, Secret};
use serde_json::Value;
use std::time::Duration;
use zeroize::Zeroizing;

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
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Payout, Kind::Payment, Kind::Capture, Kind::Refund];

    /// The words of [`Kind::ALL`].
    pub const WORDS: &'static [&'static str] = &["payout", "payment", "capture", "refund"];

    /// The word in results and in the journal.
    pub fn word(self) -> &'static str {
        Kind::WORDS[self as usize]
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
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
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
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
    /// To a card.
    Card(PayeeCard),
    /// To a card stored at the bank.
    Binding(String),
    /// To the card the recipient types on the bank's page.
    Page(NextPage),
    /// The bank knows by agreement.
    Agreed,
}

/// The card a payout goes to.
#[derive(Clone, Debug)]
pub struct PayeeCard {
    /// The card number.
    pub number: CardNumber,
    /// Year and month, where the bank asks for them.
    pub expiry: Option<(u16, u8)>,
    /// The name on the card, where the bank asks for it.
    pub holder: Option<String>,
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

/// A card payment as the caller asked for it, validated.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The partner's own number.
    pub number: OrderNumber,
    /// Minor units.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// Hold the money only; a capture takes it later.
    pub manual_capture: bool,
    /// How the payer pays.
    pub means: Means,
    /// Free text for the bank.
    pub description: Option<String>,
    /// ISO 639-1, as given.
    pub language: Option<String>,
    /// Who pays.
    pub payer: Payer,
    /// Where the payer's browser goes afterwards.
    pub page: Option<NextPage>,
    /// `yyyy-MM-ddTHH:mm:ss`: until when the order can be paid.
    pub expiration_date: Option<String>,
    /// `yyyy-MM-ddTHH:mm:ss`: when a held amount is captured by itself.
    pub autocompletion_date: Option<String>,
    /// The bank's switches for this order, e.g. `FORCE_TDS`.
    pub features: Vec<String>,
    /// Where the bank reports this order.
    pub callback_url: Option<String>,
    /// The child merchant this order is for.
    pub merchant_login: Option<String>,
    /// Additional parameters, echoed by the bank.
    pub params: Vec<(String, String)>,
    /// The payer's address, by the bank's names (`billingCity` …).
    pub billing: Vec<(String, String)>,
    /// The fee that the payer pays on top of the amount, minor units, where the request names it.
    pub commission: Option<u64>,
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
}

/// How a payer pays.
#[derive(Clone, Debug)]
pub enum Means {
    /// On the bank's page; a stored card may be preselected by its `bindingId`.
    Page(Option<String>),
    /// With card data that the partner collected.
    Card(CardData),
    /// With a card stored at the bank.
    Stored {
        /// The bank's id of the card.
        binding_id: String,
        /// Where the bank asks for it.
        cvc: Option<Secret>,
    },
    /// With the token of an Apple Pay wallet (Base64 of the payment data).
    ApplePay(Secret),
    /// With the token of a Google Pay wallet (Base64).
    GooglePay(Secret),
}

/// Card data typed at the partner's.
#[derive(Clone, Debug)]
pub struct CardData {
    /// The card number.
    pub number: CardNumber,
    /// Year and month, `(2027, 12)`.
    pub expiry: (u16, u8),
    /// The three or four digits.
    pub cvc: Secret,
    /// The name on the card.
    pub holder: String,
    /// The result of the partner's own 3-D Secure server; `None`: the bank's server does it.
    pub three_ds: Option<ExternalThreeDs>,
    /// Do not store the card at the bank.
    pub no_binding: bool,
}

/// What an external 3-D Secure server found.
#[derive(Clone, Debug)]
pub struct ExternalThreeDs {
    /// Electronic commerce indicator.
    pub eci: String,
    /// Transaction id; may be missing where the indicator says that there was no 3-D Secure.
    pub xid: Option<String>,
    /// Cardholder authentication value.
    pub cavv: Option<Secret>,
}

/// The payer of a payment.
#[derive(Clone, Debug, Default)]
pub struct Payer {
    /// The partner's own id of the customer; needed for stored cards.
    pub client_id: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// International format.
    pub phone: Option<String>,
    /// IP address of the payer's device.
    pub ip: Option<String>,
}

/// Taking what a payment holds.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The number of the payment.
    pub number: OrderNumber,
    /// Minor units; at most what is held.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// The bank's texts.
    pub language: Option<String>,
}

/// Money back from a payment.
#[derive(Clone, Debug)]
pub struct Refund {
    /// The number of the payment.
    pub number: OrderNumber,
    /// The partner's own number of this refund.
    pub refund_number: OrderNumber,
    /// Minor units; at most what is left of the payment.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// The bank's texts.
    pub language: Option<String>,
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
}

/// Something that moves money, or makes the bank ready to move it.
#[derive(Clone, Debug)]
pub enum Command {
    /// Pay out.
    Payout(Box<Payout>),
    /// Take a payment. With card data or a stored card it is two requests: the first registers the order.
    Payment(Box<Payment>),
    /// Take what is held.
    Capture(Capture),
    /// Give back.
    Refund(Refund),
}

impl Command {
    /// The kind of movement it makes.
    pub fn kind(&self) -> Kind {
        match self {
            Command::Payout(_) => Kind::Payout,
            Command::Payment(_) => Kind::Payment,
            Command::Capture(_) => Kind::Capture,
            Command::Refund(_) => Kind::Refund,
        }
    }

    /// The number it carries.
    pub fn number(&self) -> &OrderNumber {
        match self {
            Command::Payout(payout) => &payout.number,
            Command::Payment(payment) => &payment.number,
            Command::Capture(capture) => &capture.number,
            Command::Refund(refund) => &refund.number,
        }
    }
}

/// What earlier requests of the same movement have brought: it decides which request comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// The bank's id of the order, once known.
    pub order_id: Option<String>,
    /// What had been captured or refunded just before this movement, in minor units.
    pub baseline: Option<u64>,
    /// How many keys of this number the bank has answered for good: which one comes next, where the bank has
    /// an idempotency key.
    pub key: u32,
    /// An earlier request of this movement may have been executed.
    pub again: bool,
    /// For a capture or a refund: what the payer had to pay, commission included, if this journal has the payment.
    pub payment: Option<u64>,
    /// Of that, the commission, if the payment's request named one.
    pub payment_commission: Option<u64>,
}

/// What follows when the bank cannot be asked about a movement at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// Only a callback or a person can tell.
    Review,
    /// Whatever the bank may have made of the request has no effect: it may be sent again.
    SendAgain,
}

/// The result of the question that some commands need answered before they are sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// Send it, at this stage.
    Go(Stage),
    /// Do not: this is what the bank said (`Rejected`: nothing to capture, more than is left).
    Stop(Facts),
    /// The answer cannot be read: nothing was sent, ask again.
    Unclear(Facts),
}

/// What a host got back from the payer's 3-D Secure page.
#[derive(Clone, Debug)]
pub enum ThreeDsResult {
    /// 3-D Secure 1: the `PaRes` of the access control server.
    PaRes(Secret),
    /// 3-D Secure 2: the payer's browser has been to the 3DS method of this transaction; the payment goes on.
    MethodDone(String),
    /// 3-D Secure 2: the payer has passed the challenge of this transaction.
    TransactionId(String),
}

/// A callback of a bank, as the host received it.
#[derive(Clone, Debug, Default)]
pub struct Notification {
    /// The query string of a GET, without `?`.
    pub query: Option<String>,
    /// The body of a POST.
    pub body: Option<Zeroizing<String>>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
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
    /// Which cards has this customer stored?
    Cards {
        /// The customer's id: the partner's own, or the bank's where the bank gives one.
        client_id: String,
    },
    /// Make a page where a customer stores a card.
    CardRegister {
        /// As in [`Query::Cards`].
        client_id: String,
        /// What only this gateway knows, or `null`.
        extra: Value,
    },
    /// Make a stored card unusable.
    CardRemove {
        /// As in [`Query::Cards`].
        client_id: String,
        /// The bank's id of the card.
        binding_id: String,
    },
    /// Make a customer known to the bank.
    CustomerRegister(Customer),
    /// Is this customer known to the bank?
    CustomerStatus {
        /// International format, digits.
        phone: String,
    },
}

impl Query {
    /// Whether it changes something at the bank: then it is sent over a connection of its own, once.
    pub fn changes_something(&self) -> bool {
        matches!(self, Query::CardRegister { .. } | Query::CardRemove { .. } | Query::CustomerRegister(_))
    }
}

/// A customer as the bank is told of him.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    /// International format, digits.
    pub phone: String,
    /// E-mail address, for receipts.
    pub email: Option<String>,
    /// First name.
    pub name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// Patronymic.
    pub middle_name: Option<String>,
}

/// A movement the bank is asked about: what we know of it, to compare with what it says.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The kind of movement.
    pub kind: Kind,
    /// Our number.
    pub number: OrderNumber,
    /// The refund's own number.
    pub part: Option<OrderNumber>,
    /// Our amount.
    pub amount: Minor,
    /// Our currency.
    pub currency: Currency,
    /// The commission the payer pays on top of it, minor units, where the request named it.
    pub commission: Option<u64>,
    /// What earlier requests brought.
    pub stage: Stage,
    /// How many times in a row the bank said it knows no such movement.
    pub not_found: u32,
    /// Whether it waits for a page (registered, the card is typed by the recipient or payer).
    pub by_page: bool,
    /// Whether the money is only to be held.
    pub manual_capture: bool,
    /// Whether one request with a wallet's token makes the order and charges it.
    pub by_wallet: bool,
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
    /// The bank will answer the same idempotency key with this refusal for as long as it remembers it: the next
    /// request needs another key.
    pub key_spent: bool,
    /// Something is wrong that a person must see (an amount that differs, a cancelled payout).
    pub alarm: bool,
    /// The bank's further fields in our words, for the result (amounts held, captured and refunded, the card …).
    pub details: Option<Value>,
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

impl Profile {
    /// Nothing is assumed of the bank but that it can be asked by our own number.
    pub const STRICT: Profile = Profile {
        dedupe_proven: false,
        late_bound: None,
        resend: false,
        key_life: None,
        status_by_own_number: true,
        not_found_is_believed_after: Duration::from_secs(600),
        not_found_answers: 3,
        review_after: Duration::from_secs(24 * 3600),
    };
}
