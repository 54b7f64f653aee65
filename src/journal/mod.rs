//! What has been promised and what is known: a row a movement, an append-only, hash-chained event a change.
//!
//! The contract below is what the engine stands on; `sqlite.rs` keeps it in a file. A journal never holds
//! a card number, CVC, password or wallet token. Every change is a compare-and-set on revision and fence,
//! so that two threads, processes or tills never decide about the same movement at once.
//!
//! `edges.rs` is the table of allowed transitions, `chain.rs` the hash chain, `owner.rs` knows who is alive,
//! `clock.rs` measures time that nobody can set, `disk.rs` and `file_system.rs` decide where a journal may lie, `mark.rs` remembers beside it
//! how much it knew.

mod account;
mod chain;
mod clock;
mod disk;
mod edges;
mod evidence;
mod file_system;
mod history;
mod mark;
mod owner;
#[cfg(feature = "postgres")]
pub mod postgres;
mod queue;
mod row;
mod rules;
pub mod sqlite;
mod turn;

pub use account::{Account, Elsewhere, canonical_host};
#[cfg(test)]
pub(crate) use edges::allowed as allows;
#[cfg(feature = "postgres")]
pub use postgres::{Address, Joining, PostgresJournal};
pub use sqlite::{Opening, SqliteJournal};

use crate::model::{Belief, By, Currency, Doubt, Kind, Minor, OrderNumber, Readiness, State, Verdict, instant};
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;

/// What the caller asked for, as far as it may be kept.
#[derive(Clone, Debug, PartialEq)]
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
    /// How long somebody can pay on the page that the request makes, in seconds, where the bank says so.
    pub page_secs: Option<u32>,
    /// The card is only verified: what is charged comes back by design.
    pub verifies: bool,
    /// What answers may repeat of the request, in the gateway's words, or `null`: see [`crate::gateways::Gateway::echoes`].
    pub echoes: Value,
}

impl Intent {
    /// The print of what the bank has under a number of ours and this journal had forgotten: what was asked for is not known.
    pub const FORGOTTEN: [u8; 32] = *b"taken in from a bank's statement";

    /// Whether the movement was taken in from what the bank says; see [`Intent::FORGOTTEN`].
    pub fn is_taken_in(&self) -> bool {
        self.fingerprint == Intent::FORGOTTEN
    }
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
    /// Why it may be sent, where it stands at [`State::Ready`]; elsewhere, why it was sent last.
    pub readiness: Readiness,
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
    /// What the bank told beside the outcome, in our words: told again with every later answer.
    pub details: Option<Value>,
    /// What had been captured or refunded just before the first request that may still be executed, minor units.
    pub baseline: Option<u64>,
    /// How many times in a row the bank said it knows no such movement.
    pub not_found: u32,
    /// How many of these answers in a row came after the quarantine: those alone count.
    pub absent: u32,
    /// Time since the last exchange ended, or, while it is under way, since its gate: by a clock that no one can set
    /// (counts suspended time; after a reboot, the time since boot: never more than really passed). Until an exchange
    /// ends, bytes of its request may leave: a machine may be suspended in the middle of it.
    pub since_gate: Option<Duration>,
    /// How many idempotency keys of this number the bank has answered for good: the next request has the next.
    pub key: u32,
    /// The first request that may still be executed. `None`: nothing was sent, or all of it is settled.
    pub doubt: Option<Doubt>,
    /// How long it has been under way by the calendar, restarts, nights and days included; `None`: nothing was sent.
    pub open_for: Option<Duration>,
    /// What was last said about it.
    pub belief: Option<Belief>,
    /// The order of this number at the bank is somebody else's, until a person says otherwise.
    pub foreign: bool,
    /// It has been called paid, and no person has decided otherwise since.
    pub was_paid: bool,
    /// UTC milliseconds when the intent was journalled.
    pub created_at: i64,
    /// UTC milliseconds of the last change.
    pub updated_at: i64,
    /// A living process (perhaps this one) is working on it right now.
    pub claimed: bool,
}

impl Movement {
    /// UTC milliseconds when it was first sent, and where it was not, when it was journalled.
    pub fn sent_at(&self) -> i64 {
        let open_for = self.open_for.and_then(|open| i64::try_from(open.as_millis()).ok());
        open_for.map_or(self.created_at, |open| self.created_at.max(instant::present() - open))
    }

    /// Whether a callback has said something else than what is known, and the bank has not been heard since.
    pub fn is_contradicted(&self) -> bool {
        self.belief.is_some_and(|belief| belief.is_contradicted())
    }
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
    /// The caller took back what had not been sent.
    Cancelled,
    /// The bank has corrected what was final.
    Corrected,
    /// The bank's answer to a status question: it had refused the request before executing it.
    RefusedLater,
    /// The process that was sending it died.
    OwnerDied,
    /// A bug: a panic after the gate.
    Panic,
    /// It was written last on another server than the one that has it now, and that may have forgotten something.
    ServerReplaced,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 23] = [
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
        Cause::Cancelled,
        Cause::Corrected,
        Cause::RefusedLater,
        Cause::OwnerDied,
        Cause::Panic,
        Cause::ServerReplaced,
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
            Cause::Cancelled => "cancelled",
            Cause::Corrected => "corrected",
            Cause::RefusedLater => "refused_later",
            Cause::OwnerDied => "owner_died",
            Cause::Panic => "panic",
            Cause::ServerReplaced => "server_replaced",
        }
    }

    /// The cause of that word.
    pub fn from_word(word: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.word() == word)
    }
}

/// What becomes of a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubtChange {
    /// As it is.
    Stays,
    /// Nothing that was sent can still be executed.
    Ends,
    /// What was sent may have been executed after all: there is a doubt again, if there was none.
    Returns,
}

/// One change to write: the new state, why, and the evidence for it. The engine's step has decided all of it; the
/// journal only keeps it. `None` in a fact leaves it as it is.
#[derive(Clone, Debug)]
pub struct Change {
    /// The new state; may be the old one (an unanswered question is an event too).
    pub to: State,
    /// Why.
    pub cause: Cause,
    /// Masked evidence, kept in the event.
    pub evidence: Value,
    /// Why it may be sent; see [`Movement::readiness`].
    pub readiness: Readiness,
    /// What becomes of the doubt.
    pub doubt: DoubtChange,
    /// What was said, by which way, and whether it can still change.
    pub belief: Option<(Verdict, By, bool)>,
    /// The order of this number is somebody else's.
    pub foreign: bool,
    /// See [`Movement::was_paid`].
    pub was_paid: bool,
    /// The bank's id of the order.
    pub order_id: Option<String>,
    /// What the bank had named is no order: its id is forgotten.
    pub forgets_order: bool,
    /// The bank's page.
    pub form_url: Option<String>,
    /// The bank's fee.
    pub fee: Option<u64>,
    /// The bank's reference.
    pub ref_num: Option<String>,
    /// What the bank told beside the outcome.
    pub details: Option<Value>,
    /// What a measurement found.
    pub baseline: Option<u64>,
    /// Replaces the three below together: the bank's code, its words, our reason. `None` leaves them.
    pub verdict: Option<(Option<String>, Option<String>, Option<String>)>,
    /// The new count of "no such movement" in a row.
    pub not_found: u32,
    /// The new count of those after the quarantine.
    pub absent: u32,
    /// The bank answers this key with what it has just said: the next request needs another.
    pub key_spent: bool,
    /// Whether to give the claim back in the same transaction.
    pub release: bool,
}

impl Change {
    /// A change of state without facts, keeping the claim.
    pub fn to(state: State, cause: Cause, evidence: Value) -> Change {
        Change {
            to: state,
            cause,
            evidence,
            readiness: Readiness::Fresh,
            doubt: DoubtChange::Stays,
            belief: None,
            foreign: false,
            was_paid: false,
            order_id: None,
            forgets_order: false,
            form_url: None,
            fee: None,
            ref_num: None,
            details: None,
            baseline: None,
            verdict: None,
            not_found: 0,
            absent: 0,
            key_spent: false,
            release: false,
        }
    }

    /// An event that changes nothing about a movement.
    pub fn none(movement: &Movement, cause: Cause, evidence: Value) -> Change {
        Change {
            readiness: movement.readiness,
            foreign: movement.foreign,
            was_paid: movement.was_paid,
            not_found: movement.not_found,
            absent: movement.absent,
            ..Change::to(movement.state, cause, evidence)
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
    /// How many of them are under way, or may still be executed.
    pub open: u32,
    /// How many times any of them has passed the gate.
    pub attempts: u32,
    /// What those of them that are done have moved, minor units.
    pub done: u64,
    /// The same with those that may be executed still.
    pub at_most: u64,
    /// How many of the kinds that exclude it ([`Kind::excludes`]) are under way, or may still be executed.
    pub others_open: u32,
    /// How many of those are done.
    pub others_done: u32,
}

/// What was listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// The movements, newest first.
    pub movements: Vec<Movement>,
    /// Those that cannot be read or do not agree with their history: which, and why.
    pub unreadable: Vec<String>,
    /// The last id of the page; `None`: there was nothing.
    pub last: Option<i64>,
}

/// Which movements to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these states; empty: all.
    pub states: Vec<State>,
    /// Only those that a callback has contradicted and about which the bank has not been heard since.
    pub contradicted: bool,
    /// Only movements created at or after this UTC millisecond.
    pub since: Option<i64>,
    /// Only movements created before this UTC millisecond.
    pub until: Option<i64>,
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
    /// The number is known under this other account of the same gateway, and it may be the same shop.
    OtherAccount(Elsewhere),
    /// The file lies on a network drive.
    NetworkDrive(String),
    /// The file cannot be used: not a journal, damaged, wrong settings, no permission.
    Unusable(String),
    /// It knows less than it did: why, and the word with which a person accepts it as it is.
    Forgotten(String, String),
    /// Its server is another one than before and may have forgotten something: which, and the word with which a person accepts
    /// it.
    #[cfg(feature = "postgres")]
    ServerReplaced(String, String),
    /// Another process holds the file; nothing is wrong with it.
    Busy(String),
    /// The server that has it does not answer; nothing is wrong with what is in it.
    Unreachable(String),
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
            JournalError::OtherAccount(other) => {
                write!(f, "the number is known under the account {}", other.account)
            }
            JournalError::NetworkDrive(kind) => write!(
                f,
                "the journal lies on a network drive ({kind}), where locks and syncs cannot be trusted: use a local disk"
            ),
            JournalError::Unusable(why) => write!(f, "the journal cannot be used: {why}"),
            JournalError::Forgotten(why, word) => write!(
                f,
                "the journal knows less than it did: {why}. Numbers that it has forgotten could be paid again, so nothing is sent. \
                 Keep the files as they are and put back the newest copy, with its -wal; if there is none, ask the bank about every \
                 number since then, and only then accept the journal as it is: \"journalAccepted\": \"{word}\" in the configuration"
            ),
            #[cfg(feature = "postgres")]
            JournalError::ServerReplaced(server, word) => write!(
                f,
                "the journal's server was replaced ({server}) and may have forgotten what was sent last: the bank is asked before \
                 anything is sent, and where it cannot be asked nothing is. Compare the journal with the bank's statement, and \
                 only then accept the server: \"journalAccepted\": \"{word}\" in the configuration"
            ),
            JournalError::Busy(why) => f.write_str(why),
            JournalError::Unreachable(why) => write!(f, "the journal's server cannot be reached: {why}"),
            JournalError::Stopped(why) => {
                write!(f, "the journal stopped after an I/O error and must be opened again: {why}")
            }
        }
    }
}

/// Where a journal lies.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On a server.
    #[cfg(feature = "postgres")]
    Server(Address),
}

/// What the engine needs of a journal. All methods may be called from many threads.
pub trait Journal: Send + Sync {
    /// Journals the intent, or finds the movement that has its number. Fails with `OtherAccount` where the number is
    /// not known here, and [`Journal::elsewhere`] it is.
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError>;

    /// Journals a part of a registry before anything of it is sent: each intent whose number is not known begins as with
    /// [`Journal::begin`], but claimed by nobody; what is known is left as it is. All of them or none. On disk, though not yet
    /// synced: the gate of the first of them syncs all.
    fn enter(&self, intents: &[Intent]) -> Result<(), JournalError>;

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

    /// The other account of the same gateway under which the number is known, unless the operator has named both: then
    /// they are two shops, and a number of the one is none of the other.
    fn elsewhere(&self, number: &OrderNumber) -> Result<Option<Elsewhere>, JournalError>;

    /// How many movements of each other account may have moved money and are not known yet.
    fn others_open(&self) -> Result<Vec<(String, u32)>, JournalError>;

    /// The movement of that kind to which the bank has given this id of its own.
    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError>;

    /// The movements of that kind and number, `except` one: what stands in the way of a capture or a refund, and what
    /// refunds have given back.
    fn rivals(&self, kind: Kind, number: &OrderNumber, except: Option<i64>) -> Result<Rivals, JournalError>;

    /// Movements, newest first. One that cannot be read does not hide the others.
    fn list(&self, filter: &Filter) -> Result<Listed, JournalError>;

    /// Proves the whole journal, all accounts; answers the number of movements. Payouts go on meanwhile.
    fn verify(&self) -> Result<u64, JournalError>;

    /// The history of a movement, oldest first; fails with `Unusable` if its hash chain is broken.
    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError>;
}
