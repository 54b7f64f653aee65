//! Where the events of a movement are read from the file; what proves them stands in `journal/history.rs`.

use super::Trouble;
use crate::journal::history::{Last, Stored, broken, chained, sealed};
use crate::journal::row::Row;
use crate::journal::{Event, Movement};
use crate::model::parsed;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::sync::LazyLock;

/// What [`stored`] reads, in its order.
const COLUMNS: &str = "e.revision, e.at, e.from_state, e.to_state, e.cause, e.evidence, e.owner, e.hash, e.seal";

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        revision: row.get(0)?,
        at: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        cause: row.get(4)?,
        evidence: row.get(5)?,
        owner: row.get(6)?,
        hash: row.get(7).ok(),
        seal: row.get(8)?,
    })
}

/// The row, if it is what its last event left.
pub(super) fn proved(connection: &Connection, row: Row) -> Result<Row, Trouble> {
    Ok(proved_by(connection, row)?.0)
}

/// The same with that event. It costs two searches, however long the history is.
pub(super) fn proved_by(connection: &Connection, row: Row) -> Result<(Row, Last), Trouble> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT {COLUMNS}, p.hash, m.account \
             FROM event AS e JOIN movement AS m ON m.id = e.movement \
             LEFT JOIN event AS p ON p.movement = e.movement AND p.revision = e.revision - 1 \
             WHERE e.movement = ?1 ORDER BY e.revision DESC LIMIT 1"
        )
    });
    let mut statement = connection.prepare_cached(&SQL)?;
    let found = statement
        .query_row([row.movement.id], |found| {
            Ok((stored(found)?, found.get::<_, Option<[u8; 32]>>(9)?, found.get::<_, String>(10)?))
        })
        .optional()?;
    let Some((last, previous, account)) = found else {
        return Err(broken(&row.movement, row.movement.revision).into());
    };
    if last.seal.is_none() {
        history(connection, &account, &row.movement)?;
        // Its hash is one: the history was proved by it.
        let hash = last.hash.ok_or_else(|| broken(&row.movement, row.movement.revision))?;
        return Ok((row, Last { hash, evidence: last.evidence }));
    }
    Ok(sealed(row, &account, last, previous)?)
}

/// The events of a movement.
pub(super) fn history(connection: &Connection, account: &str, movement: &Movement) -> Result<Vec<Event>, Trouble> {
    let mut statement =
        connection.prepare(&format!("SELECT {COLUMNS} FROM event AS e WHERE movement = ?1 ORDER BY revision"))?;
    let found = statement.query_map([movement.id], stored)?;
    chained(account, movement, found.map(|event| event.map_err(Trouble::from)))
}

/// The evidence of an earlier event.
pub(super) fn evidence_of(connection: &Connection, movement: i64, revision: u32) -> Result<Value, Trouble> {
    let mut statement =
        connection.prepare_cached("SELECT evidence FROM event WHERE movement = ?1 AND revision = ?2")?;
    let text: String = statement.query_row((movement, revision), |row| row.get(0))?;
    Ok(parsed(text.as_bytes()).unwrap_or_default())
}
