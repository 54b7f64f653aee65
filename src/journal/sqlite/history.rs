//! The history of a movement, proved link by link.

use super::evidence::content;
use super::row::{Row, part_text};
use super::{Trouble, damaged};
use crate::journal::chain::{Link, START};
use crate::journal::{Cause, Event, Movement};
use crate::model::{Redactor, State};
use rusqlite::Connection;

/// The row, if it is what its last event left: an event that its hash proves, and whose seal covers the row. It costs two
/// searches, however long the history is.
pub(super) fn proved(connection: &Connection, mut row: Row) -> Result<Row, Trouble> {
    let movement = &row.movement;
    let mut statement = connection.prepare_cached(
        "SELECT e.at, e.evidence, e.owner, e.hash, e.seal, m.account, e.revision, e.from_state, e.to_state, e.cause, p.hash \
         FROM event AS e JOIN movement AS m ON m.id = e.movement \
         LEFT JOIN event AS p ON p.movement = e.movement AND p.revision = e.revision - 1 \
         WHERE e.movement = ?1 ORDER BY e.revision DESC LIMIT 1",
    )?;
    let mut stored = statement.query([movement.id])?;
    let Some(event) = stored.next()? else {
        return Err(broken(movement, movement.revision));
    };
    let account: String = event.get(5)?;
    let Some(seal) = event.get::<_, Option<Vec<u8>>>(4)? else {
        history(connection, &account, movement)?;
        return Ok(row);
    };
    let (evidence, owner): (String, String) = (event.get(1)?, event.get(2)?);
    let from: Option<String> = event.get(7)?;
    let link = Link {
        account: &account,
        kind: movement.intent.kind.word(),
        number: movement.intent.number.as_str(),
        part: part_text(movement.intent.part.as_ref()),
        revision: movement.revision,
        at: event.get(0)?,
        from: from.as_deref().and_then(State::from_word),
        to: movement.state,
        cause: movement.cause,
        evidence: &evidence,
        owner: &owner,
        seal: Some(&seal),
    };
    let previous = event.get::<_, Option<[u8; 32]>>(10)?.unwrap_or(START);
    let same = event.get::<_, u32>(6)? == movement.revision
        && event.get::<_, String>(8)? == movement.state.word()
        && event.get::<_, String>(9)? == movement.cause.word()
        && event.get::<_, [u8; 32]>(3)? == link.hash(&previous);
    if same && row.fits(&seal) { Ok(row) } else { Err(broken(&row.movement, row.movement.revision)) }
}

/// The events of a movement, each proved to follow from the one before and the last to lead to where it stands.
pub(super) fn history(connection: &Connection, account: &str, movement: &Movement) -> Result<Vec<Event>, Trouble> {
    let mut events: Vec<Event> = Vec::new();
    let mut hash = START;
    let mut asked = None;
    let mut statement = connection.prepare(
        "SELECT revision, at, from_state, to_state, cause, evidence, owner, hash, seal FROM event \
         WHERE movement = ?1 ORDER BY revision",
    )?;
    let mut stored = statement.query([movement.id])?;
    while let Some(row) = stored.next()? {
        let revision = u32::try_from(events.len() + 1).unwrap_or(u32::MAX);
        let broken = || broken(movement, revision);
        let (owner, evidence): (String, String) = (row.get(6)?, row.get(5)?);
        let seal: Option<Vec<u8>> = row.get(8)?;
        let event = event(row, &evidence)?.ok_or_else(broken)?;
        if event.revision != revision || event.from != events.last().map(|event| event.to) {
            return Err(broken());
        }
        let link = Link {
            account,
            kind: movement.intent.kind.word(),
            number: movement.intent.number.as_str(),
            part: part_text(movement.intent.part.as_ref()),
            revision,
            at: event.at,
            from: event.from,
            to: event.to,
            cause: event.cause,
            evidence: &evidence,
            owner: &owner,
            seal: seal.as_deref(),
        };
        hash = link.hash(&hash);
        if row.get::<_, [u8; 32]>(7).ok() != Some(hash) {
            return Err(broken());
        }
        if revision == 1 || event.cause == Cause::Amended {
            asked = Some(event.evidence.clone());
        }
        events.push(event);
    }
    let last = events.last().map(|event| (event.revision, event.to, event.cause));
    if last != Some((movement.revision, movement.state, movement.cause))
        || !asked.is_some_and(|asked| Redactor::agrees(&asked, &content(&movement.intent)))
    {
        return Err(broken(movement, movement.revision));
    }
    Ok(events)
}

/// `None`: it does not read as an event.
fn event(row: &rusqlite::Row<'_>, evidence: &str) -> Result<Option<Event>, Trouble> {
    let (from, to, cause): (Option<String>, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let from = match from.as_deref().map(State::from_word) {
        None => None,
        Some(Some(state)) => Some(state),
        Some(None) => return Ok(None),
    };
    let (Some(to), Some(cause)) = (State::from_word(&to), Cause::from_word(&cause)) else {
        return Ok(None);
    };
    // An older library kept what is nested too deep to be read; its hash proves the text.
    let evidence = serde_json::from_str(evidence).unwrap_or_else(|_| evidence.into());
    Ok(Some(Event { revision: row.get(0)?, at: row.get(1)?, from, to, cause, evidence }))
}

fn broken(movement: &Movement, revision: u32) -> Trouble {
    damaged(&format!(
        "movement {} ({} {}): its history was altered at revision {revision}; compare it with a backup and with the bank",
        movement.id,
        movement.intent.kind.word(),
        movement.intent.number
    ))
}
