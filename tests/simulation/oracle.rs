//! What must hold, whatever the bank does: the truth about the money against what a caller is told.

use super::bank::{Bank, Key, NO_CARD, mask};
use tolem::engine::{Rules, standing};
use tolem::journal::Movement;
use tolem::model::{Advice, Kind, Readiness, State, Status};

/// A promise that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// One movement was executed twice.
    Twice,
    /// One idempotency key stood for two different requests.
    KeyMixed,
    /// "No money moved" was said, and it had, or it still could.
    MovedAfterAll,
    /// Called paid or held, and it was not.
    NotPaid,
    /// Called paid, and it was somebody else's order or card.
    SomebodyElses,
    /// Money that was taken was given back by a cancel of ours.
    Undone,
    /// A link is to be opened, and there is none.
    NoLink,
    /// What the bank says when it is asked is not what the caller is told.
    Deaf,
    /// A callback contradicted what was believed, and the bank was not asked.
    CallbackIgnored,
    /// A bad answer to a question took the movement away from the machine.
    TakenAway,
    /// What was refused cannot be corrected.
    NotCorrected,
    /// A person cannot decide.
    NotSettled,
    /// It does not come to an end.
    NoWayOut,
    /// The journal does not know it, or its history has a leap.
    Lost,
    /// Nobody works on it and it is claimed.
    ClaimKept,
    /// The engine reads a movement as something else than this oracle does.
    Misread,
    /// The engine panicked.
    Panicked,
}

/// What a caller is told: design sections 4 and 7.2, written down here a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// `OK`: the money moved, or is held.
    Moved,
    Pending,
    ActionRequired,
    Unknown,
    Declined,
    Rejected,
    NotSent,
}

impl Told {
    pub fn no_money_moved(self) -> bool {
        matches!(self, Told::Declined | Told::Rejected | Told::NotSent)
    }

    pub fn is_final(self) -> bool {
        matches!(self, Told::Moved | Told::Declined)
    }
}

/// Whether a request may still be executed, as far as the journal knows.
pub fn in_doubt(movement: &Movement) -> bool {
    movement.doubt.is_some()
}

pub fn told(movement: &Movement) -> Told {
    match movement.state {
        State::Paid | State::Held => Told::Moved,
        State::Declined if movement.is_contradicted() => Told::Unknown,
        State::Declined => Told::Declined,
        State::Pending => Told::Pending,
        State::Action => Told::ActionRequired,
        State::Sending | State::Unknown | State::Review => Told::Unknown,
        State::Ready if movement.claimed || in_doubt(movement) => Told::Unknown,
        State::Ready => match movement.readiness {
            Readiness::Fresh | Readiness::Registered => Told::NotSent,
            Readiness::Refused | Readiness::BelievedAbsent | Readiness::LinkLost | Readiness::Released => {
                Told::Rejected
            }
            // Of a journal on a server; none here forgets.
            Readiness::Forgotten => Told::Unknown,
        },
    }
}

/// The same by the client's own reading.
pub fn told_by_the_engine(movement: &Movement) -> Told {
    match standing(movement, Rules::ALL).0 {
        Status::Ok => Told::Moved,
        Status::Pending => Told::Pending,
        Status::ActionRequired => Told::ActionRequired,
        Status::Declined => Told::Declined,
        Status::Rejected => Told::Rejected,
        Status::NotSent => Told::NotSent,
        _ => Told::Unknown,
    }
}

/// Holds what is told about a movement against the truth.
pub fn check(bank: &Bank, key: Key, movement: &Movement, now: u64, broken: &mut dyn FnMut(Broken, String)) {
    let deed = bank.deed(key);
    let told = told(movement);
    let mut wrong = |what, why: &str| broken(what, format!("{:?} {:?}: {why}", key.kind, told));
    let theirs = told_by_the_engine(movement);
    // Corrected content that could not be sent is "not sent" for the one and "rejected" for the other: it is the same.
    if theirs != told && !(theirs.no_money_moved() && told.no_money_moved()) {
        wrong(Broken::Misread, &format!("the engine tells {theirs:?} of {:?}", movement.state));
    }
    let books = standing(movement, Rules::ALL).1 == Advice::Book;
    if books != (movement.state == State::Paid && key.kind != Kind::Cancel) {
        wrong(Broken::Misread, &format!("to be booked: {books}, in {:?}", movement.state));
    }
    if bank.undone {
        wrong(Broken::Undone, "a cancel gave back what had been taken");
    }
    if deed.executions.len() > 1 {
        wrong(Broken::Twice, &format!("executed {:?}", deed.executions));
    }
    if deed.key_mixed {
        wrong(Broken::KeyMixed, "one key for two requests");
    }
    if told == Told::ActionRequired && movement.form_url.is_none() {
        wrong(Broken::NoLink, "open the link, and there is none");
    }
    if key.kind == Kind::Cancel {
        return check_cancel(bank, key, told, now, &mut wrong);
    }
    // What people at the bank changed since we heard the truth is not known yet, and no lie.
    let stale = bank.unheard && matches!(key.kind, Kind::Payout | Kind::Payment);
    let back = bank.is_given_back(key);
    if told.no_money_moved() && !stale {
        if bank.may_still_execute(key, now) {
            wrong(Broken::MovedAfterAll, "it may still be executed");
        }
        // Until the bank is asked, a person's word is what there is.
        let denied = deed.denied && movement.state == State::Ready && movement.readiness == Readiness::Released;
        if !deed.executions.is_empty() && !back && !denied {
            wrong(Broken::MovedAfterAll, &format!("executed {:?}", deed.executions));
        }
    }
    if told == Told::Moved {
        let Some(execution) = deed.executions.first() else {
            let whose = if bank.foreign.is_some() { Broken::SomebodyElses } else { Broken::NotPaid };
            return wrong(whose, "nothing of it was executed");
        };
        if back && !stale {
            wrong(Broken::NotPaid, "all of it was given back");
        }
        if execution.amount != movement.intent.amount.get() {
            wrong(Broken::NotPaid, &format!("another amount: {execution:?}"));
        }
        let another = execution.card != NO_CARD && mask(execution.card) != movement.intent.payee_mask;
        if another && !deed.accepted {
            wrong(Broken::SomebodyElses, &format!("another card: {execution:?}"));
        }
    }
}

/// A cancel has no money of its own: it is done when the order is over without any, and it is not done while it may come to
/// that by a request of ours.
fn check_cancel(bank: &Bank, key: Key, told: Told, now: u64, wrong: &mut dyn FnMut(Broken, &str)) {
    let executed = !bank.deed(key).executions.is_empty();
    if executed && bank.foreign.is_some() {
        wrong(Broken::SomebodyElses, "somebody else's order was cancelled");
    }
    if told.no_money_moved() && (executed || bank.may_still_execute(key, now)) {
        wrong(Broken::MovedAfterAll, "the order is cancelled, or may be still");
    }
    // What people correct afterwards is the payment's to tell.
    if told == Told::Moved && !bank.is_over(now) && !bank.paid_by_hand {
        wrong(Broken::NotPaid, "the order is not cancelled");
    }
}
