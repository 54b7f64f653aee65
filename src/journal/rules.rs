//! What no kind of journal writes, and how the values of a movement become values of a row.

use super::{Cause, Intent, JournalError, Movement, edges, owner::Hold};
use crate::model::{CardNumber, State, text};

pub(super) fn illegal(what: impl Into<String>) -> JournalError {
    JournalError::Illegal(what.into())
}

/// Nothing that looks like a whole card number is kept. The file's own CHECK says the same of the mask.
pub(super) fn check_payee(intent: &Intent) -> Result<(), JournalError> {
    let mask = intent.payee_mask.as_deref().unwrap_or_default();
    if mask.as_bytes().windows(9).any(|nine| nine.iter().all(u8::is_ascii_digit)) {
        return Err(illegal("the payee's mask has nine digits in a row"));
    }
    if intent.payee_ref.as_deref().is_some_and(|text| CardNumber::parse(text).is_ok()) {
        return Err(illegal("the payee's reference is a card number"));
    }
    Ok(())
}

pub(super) fn check_edge(from: State, to: State, cause: Cause) -> Result<(), JournalError> {
    if edges::allowed(from, to, cause) {
        return Ok(());
    }
    Err(illegal(format!("{} to {} because of {}", from.word(), to.word(), cause.word())))
}

/// Whether both are about one number: of the same kind, and for a refund of the same number beside the order's.
pub(super) fn same_number(one: &Intent, other: &Intent) -> bool {
    (one.kind, &one.number, &one.part) == (other.kind, &other.number, &other.part)
}

/// What was changed belongs to the journal that it was read from.
pub(super) fn check_number(here: &Movement, there: &Movement) -> Result<(), JournalError> {
    match same_number(&here.intent, &there.intent) {
        true => Ok(()),
        false => Err(illegal("the movement belongs to another journal")),
    }
}

/// UTC milliseconds, for people to read; nothing is decided by them.
pub(super) use crate::model::instant::present as now;

/// The claim on a movement as it stands.
pub(super) fn hold(movement: &Movement) -> Hold {
    (movement.id, movement.fence)
}

/// What answers may repeat of the request, as the file keeps it.
pub(super) fn echoes(intent: &Intent) -> Option<String> {
    (!intent.echoes.is_null()).then(|| text(&intent.echoes))
}

pub(super) fn signed(amount: u64) -> Result<i64, JournalError> {
    i64::try_from(amount).map_err(|_| illegal("an amount that does not fit"))
}
