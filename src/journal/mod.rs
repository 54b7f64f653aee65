//! What has been promised and what is known: a row a movement, an append-only, hash-chained event a change.
//!
//! The contract below is what the engine stands on; `sqlite.rs` keeps it in a file. A journal never holds
//! a card number, CVC, password or wallet token. Every change is a compare-and-set on revision and fence,
//! so that two threads, processes or tills never decide about the same movement at once.
//!
//! `edges.rs` is the table of allowed transitions, `chain.rs` the hash chain, `owner.rs` knows who is alive,
//! `clock.rs` measures time that nobody can set, `disk.rs` decides where a journal may lie.

mod chain;
mod clock;
mod disk;
mod edges;
mod owner;
pub mod sqlite;

pub use sqlite::SqliteJournal;

use crate::model::{Currency, Kind, Minor, OrderNumber, State};
use serde_json::Value;
use std::time::Duration;

/// What the caller asked for, as far as it may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The kind of movement.
    pub kind: Kind,
    /// The partner's own number.
    pub number: OrderNumber,
    /// Minor units.
    pub amount: Minor,
    /// Currency of the amount.
    pub currency: Currency,
    /// SHA-256 of the canonical request without card data: same number and same print is the same request.
    pub fingerprint: [u8; 32],
    /// First six and last four digits of the card, e.g. `411111******1111`.
    pub payee_mask: Option<String>,
    /// The bank's id of a stored card.
    pub payee_ref: Option<String>,
    /// The card is typed on the bank's page.
    pub by_page: bool,
    /// The refund's own number beside the order's.
    pub part: Option<OrderNumber>,
    /// The money is only to be held.
    pub manual_capture: bool,
    /// One request with a wallet's token makes the order and charges it.
    pub by_wallet: bool,
    /// The commission that the payer pays on top of the amount, minor units, where the request names it.
    pub commission: Option<u64>,
}

/// A movement as the journal knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// Row id.
    pub id: i64,
    /// What was asked for.
    pub intent: Intent,
    /// Where it stands.
    pub state: State,
    /// Counts its changes; the compare-and-set value.
    pub revision: u32,
    /// Grows with every claim; an older holder can change nothing.
    pub fence: u32,
    /// How many times the gate was passed.
    pub attempts: u32,
    /// What caused the last change.
    pub cause: Cause,
    /// The bank's id of the order.
    pub order_id: Option<String>,
    /// The bank's page.
    pub form_url: Option<String>,
    /// The bank's fee, minor units.
    pub fee: Option<u64>,
    /// The bank's reference.
    pub ref_num: Option<String>,
    /// The bank's code with the last verdict.
    pub bank_code: Option<String>,
    /// The bank's words with the last verdict, masked.
    pub bank_message: Option<String>,
    /// Our stable word for the last verdict, e.g. `amount_differs`.
    pub reason: Option<String>,
    /// What had been captured or refunded just before this movement, minor units: noted by the last look.
    pub baseline: Option<u64>,
    /// How many times in a row the bank said it knows no such movement.
    pub not_found: u32,
    /// Time since the gate was last passed, by a clock that no one can set (counts suspended time; after a
    /// reboot, the time since boot: never more than really passed).
    pub since_gate: Option<Duration>,
    /// How many idempotency keys of this number the bank has answered for good: the next request has the next.
    pub key: u32,
    /// The first request that may have been executed, or may still be. `None`: nothing was sent, or the bank has
    /// refused every request before executing it.
    pub in_doubt: Option<InDoubt>,
    /// UTC milliseconds when the intent was journalled.
    pub created_at: i64,
    /// UTC milliseconds of the last change.
    pub updated_at: i64,
    /// A living process (perhaps this one) is working on it right now.
    pub claimed: bool,
}

/// A request that may have been executed, or may still be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InDoubt {
    /// How long ago it was sent at the most. `None`: that cannot be known, because its clock is gone (a reboot).
    pub age: Option<Duration>,
}

/// What caused a change. The words are kept in the journal; new ones may come, old ones stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The caller asked for it.
    Submitted,
    /// The caller asked again, corrected after a refusal.
    Amended,
    /// The gate was passed.
    Gate,
    /// The bank was asked what there is to capture or to refund, right before the request.
    Looked,
    /// Proved: nothing left.
    NotSent,
    /// The bank's answer to the request.
    Answer,
    /// The request was sent and no usable answer came.
    NoAnswer,
    /// The bank's answer to a status question.
    Status,
    /// A status question got no answer.
    StatusNoAnswer,
    /// The order is registered at the bank; nothing has been charged yet.
    Registered,
    /// The result of a 3-D Secure page was handed to the bank.
    Finished3ds,
    /// A verified callback of the bank.
    Notified,
    /// The bank's "no such movement" was believed after the quarantine.
    NotFoundBelieved,
    /// Nobody got the link that the lost answer named: whatever was registered cannot be paid.
    LinkLost,
    /// What was believed not to have been executed is asked about again: the bank may have forgotten its key.
    KeyExpired,
    /// Time for a machine is up.
    HandedToReview,
    /// A person decided.
    Settled,
    /// The process that was sending it died.
    OwnerDied,
    /// A bug: a panic after the gate.
    Panic,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 19] = [
        Cause::Submitted,
        Cause::Amended,
        Cause::Gate,
        Cause::Looked,
        Cause::NotSent,
        Cause::Answer,
        Cause::NoAnswer,
        Cause::Status,
        Cause::StatusNoAnswer,
        Cause::Registered,
        Cause::Finished3ds,
        Cause::Notified,
        Cause::NotFoundBelieved,
        Cause::LinkLost,
        Cause::KeyExpired,
        Cause::HandedToReview,
        Cause::Settled,
        Cause::OwnerDied,
        Cause::Panic,
    ];

    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Cause::Submitted => "submitted",
            Cause::Amended => "amended",
            Cause::Gate => "gate",
            Cause::Looked => "looked",
            Cause::NotSent => "not_sent",
            Cause::Answer => "answer",
            Cause::NoAnswer => "no_answer",
            Cause::Status => "status",
            Cause::StatusNoAnswer => "status_no_answer",
            Cause::Registered => "registered",
            Cause::Finished3ds => "finished_3ds",
            Cause::Notified => "notified",
            Cause::NotFoundBelieved => "not_found_believed",
            Cause::LinkLost => "link_lost",
            Cause::KeyExpired => "key_expired",
            Cause::HandedToReview => "handed_to_review",
            Cause::Settled => "settled",
            Cause::OwnerDied => "owner_died",
            Cause::Panic => "panic",
        }
    }

    /// The cause of that word.
    pub fn from_word(word: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.word() == word)
    }
}

/// One change to write: the new state, why, and the evidence for it. `None` in a fact leaves it as it is.
#[derive(Clone, Debug)]
pub struct Change {
    /// The new state; may be the old one (an unanswered question is an event too).
    pub to: State,
    /// Why.
    pub cause: Cause,
    /// Masked evidence, kept in the event.
    pub evidence: Value,
    /// The bank's id of the order.
    pub order_id: Option<String>,
    /// The bank's page.
    pub form_url: Option<String>,
    /// The bank's fee.
    pub fee: Option<u64>,
    /// The bank's reference.
    pub ref_num: Option<String>,
    /// What a look found.
    pub baseline: Option<u64>,
    /// Replaces the three below together: the bank's code, its words, our reason. `None` leaves them.
    pub verdict: Option<(Option<String>, Option<String>, Option<String>)>,
    /// The new count of "no such movement" in a row.
    pub not_found: u32,
    /// The bank answers this key with what it has just said: the next request needs another.
    pub key_spent: bool,
    /// Whether to give the claim back in the same transaction.
    pub release: bool,
}

impl Change {
    /// A change of state without new facts, keeping the claim.
    pub fn to(state: State, cause: Cause, evidence: Value) -> Change {
        Change {
            to: state,
            cause,
            evidence,
            order_id: None,
            form_url: None,
            fee: None,
            ref_num: None,
            baseline: None,
            verdict: None,
            not_found: 0,
            key_spent: false,
            release: false,
        }
    }
}

/// One entry of a movement's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The movement's revision after it; 1 is the submission.
    pub revision: u32,
    /// UTC milliseconds.
    pub at: i64,
    /// State before; `None` for the first.
    pub from: Option<State>,
    /// State after.
    pub to: State,
    /// Why.
    pub cause: Cause,
    /// Masked evidence.
    pub evidence: Value,
}

/// The answer to a submission.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// A new movement in `Ready`, claimed by us. On disk, though not yet synced: the gate syncs it.
    New(Movement),
    /// The number is known; nothing was changed. The caller compares the fingerprint.
    Known(Movement),
}

/// The answer to a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// Ours now. If its owner had died in `Sending`, it is in `Unknown` now, and an event says so.
    Mine(Movement),
    /// A living process works on it; as it stands now.
    Busy(Movement),
}

/// The other movements of the same kind and number, as far as they matter to one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rivals {
    /// How many of them are sent and not final.
    pub open: u32,
    /// How many times any of them has passed the gate.
    pub attempts: u32,
    /// What those of them that are done have moved, minor units.
    pub done: u64,
}

/// Which movements to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these states; empty: all.
    pub states: Vec<State>,
    /// Only movements created at or after this UTC millisecond.
    pub since: Option<i64>,
    /// Only rows with an id below this (for paging; lists run from the newest).
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// Why the journal could not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// Somebody else changed the movement first (revision, fence or state differ): read it again.
    Changed,
    /// The transition is not in the table of allowed ones, or would change an identity. A bug.
    Illegal(String),
    /// Written by a newer library: its schema version, and ours.
    Newer(u32, u32),
    /// The file lies on a network drive.
    NetworkDrive(String),
    /// The file cannot be used: not a journal, damaged, wrong settings, no permission.
    Unusable(String),
    /// An I/O error happened, now or earlier: nothing more is written until the journal is opened again.
    Stopped(String),
}

impl std::fmt::Display for JournalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JournalError::Changed => f.write_str("the movement was changed by another process"),
            JournalError::Illegal(what) => write!(f, "illegal change: {what}"),
            JournalError::Newer(theirs, ours) => write!(
                f,
                "the journal has schema {theirs}, written by a newer library; this library knows schemas up to {ours}: update the library"
            ),
            JournalError::NetworkDrive(kind) => write!(
                f,
                "the journal lies on a network drive ({kind}), where locks and syncs cannot be trusted: use a local disk"
            ),
            JournalError::Unusable(why) => write!(f, "the journal cannot be used: {why}"),
            JournalError::Stopped(why) => {
                write!(f, "the journal stopped after an I/O error and must be opened again: {why}")
            }
        }
    }
}

/// What the engine needs of a journal. All methods may be called from many threads.
pub trait Journal: Send + Sync {
    /// Journals the intent, or finds the movement that has its number.
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError>;

    /// Takes over the work on a movement if nobody living has it.
    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError>;

    /// Gives a claim back without an event. A no-op if the claim is no longer ours.
    fn release(&self, movement: &Movement) -> Result<(), JournalError>;

    /// `Ready` to `Sending`: counts the attempt, notes the time, and is durable (synced) when it returns.
    /// Fails with `Changed` unless revision, fence and state are exactly those of `movement`, and, where rivals
    /// are given, unless they are still exactly these: what was looked up before them would be out of date.
    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError>;

    /// Writes a change durably, under the same compare-and-set.
    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError>;

    /// Replaces the content of a `Ready` movement whose request the bank refused. Claimed by us. The amount
    /// and payee may differ; kind and number may not.
    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError>;

    /// The movement of that number; `part` for refunds.
    fn find(
        &self,
        kind: Kind,
        number: &OrderNumber,
        part: Option<&OrderNumber>,
    ) -> Result<Option<Movement>, JournalError>;

    /// The movement of that kind to which the bank has given this id of its own.
    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError>;

    /// What stands in the way of a capture or a refund: the other movements of the same kind and number.
    fn rivals(&self, movement: &Movement) -> Result<Rivals, JournalError>;

    /// Movements, newest first.
    fn list(&self, filter: &Filter) -> Result<Vec<Movement>, JournalError>;

    /// The history of a movement, oldest first; fails with `Unusable` if its hash chain is broken.
    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError>;
}
