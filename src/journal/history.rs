//! The history of a movement, proved link by link, whatever it lies in.

use super::chain::{Link, START};
use super::evidence::content;
use super::row::{Row, part_text};
use super::{Cause, Event, JournalError, Movement};
use crate::model::{Redactor, State, parsed};

/// An event as it lies there: nothing of it is believed yet.
pub(super) struct Stored {
    pub revision: u32,
    pub at: i64,
    pub from: Option<String>,
    pub to: String,
    pub cause: String,
    pub evidence: String,
    pub owner: String,
    /// `None`: it is no hash.
    pub hash: Option<[u8; 32]>,
    /// `None`: written by an older library.
    pub seal: Option<Vec<u8>>,
}

impl Stored {
    fn link<'a>(&'a self, account: &'a str, movement: &'a Movement, read: &Read) -> Link<'a> {
        Link {
            account,
            kind: movement.intent.kind.word(),
            number: movement.intent.number.as_str(),
            part: part_text(movement.intent.part.as_ref()),
            revision: self.revision,
            at: self.at,
            from: read.from,
            to: read.to,
            cause: read.cause,
            evidence: &self.evidence,
            owner: &self.owner,
            seal: self.seal.as_deref(),
        }
    }

    /// `None`: it does not read as an event.
    fn read(&self) -> Option<Read> {
        let from = match self.from.as_deref().map(State::from_word) {
            None => None,
            Some(Some(state)) => Some(state),
            Some(None) => return None,
        };
        Some(Read { from, to: State::from_word(&self.to)?, cause: Cause::from_word(&self.cause)? })
    }

    fn event(&self, read: &Read) -> Event {
        // An older library kept what is nested too deep to be read; its hash proves the text.
        let evidence = parsed(self.evidence.as_bytes()).unwrap_or_else(|_| self.evidence.as_str().into());
        let Read { from, to, cause } = *read;
        Event { revision: self.revision, at: self.at, from, to, cause, evidence }
    }
}

/// The hash and the evidence of the event that left a row as it is.
pub(super) struct Last {
    pub hash: [u8; 32],
    pub evidence: String,
}

/// The words of an event.
struct Read {
    from: Option<State>,
    to: State,
    cause: Cause,
}

/// The row, if it is what its last event left: an event that its hash proves after the one before (`previous`), and whose seal
/// covers the row.
pub(super) fn sealed(
    mut row: Row,
    account: &str,
    last: Stored,
    previous: Option<[u8; 32]>,
) -> Result<(Row, Last), JournalError> {
    let movement = &row.movement;
    let (Some(seal), Some(read), Some(hash)) = (last.seal.as_deref(), last.read(), last.hash) else {
        return Err(broken(movement, movement.revision));
    };
    let same = (last.revision, read.to, read.cause) == (movement.revision, movement.state, movement.cause)
        && hash == last.link(account, movement, &read).hash(&previous.unwrap_or(START));
    match same && row.fits(seal) {
        true => Ok((row, Last { hash, evidence: last.evidence })),
        false => Err(broken(&row.movement, row.movement.revision)),
    }
}

/// The events of a movement in their order, each proved to follow from the one before and the last to lead to where it stands.
pub(super) fn chained<E: From<JournalError>>(
    account: &str,
    movement: &Movement,
    stored: impl IntoIterator<Item = Result<Stored, E>>,
) -> Result<Vec<Event>, E> {
    let mut events: Vec<Event> = Vec::new();
    let mut hash = START;
    let mut asked = None;
    for stored in stored {
        let stored = stored?;
        let revision = u32::try_from(events.len() + 1).unwrap_or(u32::MAX);
        let broken = || broken(movement, revision);
        let read = stored.read().ok_or_else(broken)?;
        if stored.revision != revision || read.from != events.last().map(|event| event.to) {
            return Err(broken().into());
        }
        hash = stored.link(account, movement, &read).hash(&hash);
        if stored.hash != Some(hash) {
            return Err(broken().into());
        }
        let event = stored.event(&read);
        if revision == 1 || event.cause == Cause::Amended {
            asked = Some(event.evidence.clone());
        }
        events.push(event);
    }
    let last = events.last().map(|event| (event.revision, event.to, event.cause));
    if last != Some((movement.revision, movement.state, movement.cause))
        || !asked.is_some_and(|asked| Redactor::agrees(&asked, &content(&movement.intent)))
    {
        return Err(broken(movement, movement.revision).into());
    }
    Ok(events)
}

pub(super) fn broken(movement: &Movement, revision: u32) -> JournalError {
    JournalError::Unusable(format!(
        "movement {} ({} {}): its history was altered at revision {revision}; compare it with a backup and with the bank",
        movement.id,
        movement.intent.kind.word(),
        movement.intent.number
    ))
}
