//! What is read of movements. A row comes with its last event and the hash before that in one statement, so that one snapshot
//! proves it.

use super::server::NOW;
use super::session::{Transaction, Trouble};
use super::wire::{Cells, Param};
use crate::journal::history::{Last, Stored, broken, sealed};
use crate::journal::row::{self, COLUMNS, Row, WIDTH};
use crate::journal::{Filter, JournalError, Rivals};
use crate::model::{Kind, OrderNumber, State};
use rusqlite::types::Value;

/// A movement as it was read.
pub(super) struct Found {
    pub row: Row,
    /// Whose it is.
    pub account: String,
    /// Whether the lease of its claim runs, by the server's clock.
    pub leased: bool,
    /// The server that its last event was written on.
    pub server: String,
    /// The server's time.
    pub now: i64,
}

impl Found {
    /// What was written of that row: clocks that it does not believe are not sealed as if they were.
    pub fn of(mut self, row: &Row) -> Found {
        if !row.trusts_its_clocks() {
            self.row.distrust_clocks();
        }
        self
    }
}

/// What [`returned`] reads, of a table or its alias.
pub(super) fn columns(of: &str) -> String {
    let columns: Vec<String> = COLUMNS.split(',').map(|name| format!("{of}.{}", name.trim())).collect();
    format!(
        "{}, {of}.account, CASE WHEN {of}.lease_until > {NOW} THEN 1::bigint ELSE 0::bigint END, {of}.server, {NOW}",
        columns.join(", ")
    )
}

/// What [`proved`] reads.
pub(super) fn select(more: &str) -> String {
    format!(
        "SELECT {}, {}, p.hash FROM tolem_movement AS m \
         LEFT JOIN tolem_event AS e ON e.movement = m.id AND e.revision = m.revision \
         LEFT JOIN tolem_event AS p ON p.movement = m.id AND p.revision = m.revision - 1 {more}",
        columns("m"),
        EVENT,
    )
}

/// What [`stored`] reads.
pub(super) const EVENT: &str =
    "e.revision, e.at, e.from_state, e.to_state, e.cause, e.evidence, e.owner, e.hash, e.seal";

/// Reads what a statement that changed a movement returns of it.
pub(super) fn returned(cells: &Cells) -> Result<Found, JournalError> {
    let row = row::read(cells)?;
    match cells.0.get(WIDTH..WIDTH + 4) {
        Some([Value::Text(account), Value::Integer(leased), Value::Text(server), Value::Integer(now)]) => {
            Ok(Found { account: account.clone(), leased: *leased == 1, server: server.clone(), now: *now, row })
        }
        _ => Err(broken(&row.movement, row.movement.revision)),
    }
}

/// Reads a row of [`select`], if it is what its last event left.
pub(super) fn proved(cells: &Cells) -> Result<(Found, Last), JournalError> {
    let found = returned(cells)?;
    let at = WIDTH + 4;
    let last = stored(cells, at).ok_or_else(|| broken(&found.row.movement, found.row.movement.revision))?;
    let (row, last) = sealed(found.row, &found.account, last, hash_at(cells, at + 9))?;
    Ok((Found { row, ..found }, last))
}

fn hash_at(cells: &Cells, at: usize) -> Option<[u8; 32]> {
    match cells.0.get(at) {
        Some(Value::Blob(hash)) => hash.as_slice().try_into().ok(),
        _ => None,
    }
}

/// Reads the columns of [`EVENT`]. `None`: it does not read as one.
pub(super) fn stored(cells: &Cells, at: usize) -> Option<Stored> {
    let integer = |offset: usize| match cells.0.get(at + offset) {
        Some(Value::Integer(value)) => Some(*value),
        _ => None,
    };
    let text = |offset: usize| match cells.0.get(at + offset) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(Value::Blob(seal)) = cells.0.get(at + 8) else { return None };
    Some(Stored {
        revision: u32::try_from(integer(0)?).ok()?,
        at: integer(1)?,
        from: text(2),
        to: text(3)?,
        cause: text(4)?,
        evidence: text(5)?,
        owner: text(6)?,
        hash: hash_at(cells, at + 7),
        seal: Some(seal.clone()),
    })
}

pub(super) fn by_id(
    transaction: &mut Transaction<'_>,
    account: &str,
    id: i64,
) -> Result<Option<(Found, Last)>, Trouble> {
    let rows = transaction.query(&select("WHERE m.id = $1 AND m.account = $2"), &[id.into(), account.into()])?.rows;
    Ok(rows.first().map(proved).transpose()?)
}

pub(super) fn by_number(
    transaction: &mut Transaction<'_>,
    account: &str,
    kind: Kind,
    number: &OrderNumber,
    part: &str,
) -> Result<Option<(Found, Last)>, Trouble> {
    let params = [account.into(), kind.word().into(), number.as_str().into(), part.into()];
    let sql = select("WHERE m.account = $1 AND m.kind = $2 AND m.number = $3 AND m.part = $4");
    Ok(transaction.query(&sql, &params)?.rows.first().map(proved).transpose()?)
}

/// See [`crate::journal::Journal::rivals`].
pub(super) fn rivals_of(
    transaction: &mut Transaction<'_>,
    account: &str,
    kind: Kind,
    number: &OrderNumber,
    except: Option<i64>,
) -> Result<Rivals, Trouble> {
    let sql = select("WHERE m.account = $1 AND m.number = $2 ORDER BY m.id");
    let found = transaction.query(&sql, &[account.into(), number.as_str().into()])?;
    let mut rivals = Rivals::default();
    for cells in &found.rows {
        let row = proved(cells)?.0.row;
        let of = row.movement.intent.kind;
        if of == kind && Some(row.movement.id) != except {
            rivals.add(&row);
        } else if kind.excludes().contains(&of) {
            rivals.others_open += u32::from(row.is_open());
            rivals.others_done += u32::from(row.movement.state == State::Paid);
        }
    }
    Ok(rivals)
}

/// The statement for a page, newest first, and its values beside the account. The states are words of ours.
pub(super) fn page(filter: &Filter) -> (String, [Param<'static>; 4]) {
    let mut more = String::new();
    if !filter.states.is_empty() {
        let words: Vec<_> = filter.states.iter().map(|state| format!("'{}'", state.word())).collect();
        more = format!(" AND m.state IN ({})", words.join(", "));
    }
    // The conditions of the indexes are repeated word for word, so that no page goes through the whole journal.
    if filter.contradicted {
        more.push_str(" AND m.belief_by = 'callback' AND m.belief_open = 1");
    } else if filter.states == [State::Declined] {
        more.push_str(" AND m.state = 'declined'");
    } else if !filter.states.is_empty() && !filter.states.iter().any(|state| state.is_final()) {
        more.push_str(" AND m.state NOT IN ('paid', 'declined')");
    }
    let sql = select(&format!(
        "WHERE m.account = $1 AND m.created_at >= $2 AND m.created_at < $5 AND m.id < $3{more} ORDER BY m.id DESC LIMIT $4"
    ));
    let values = [
        filter.since.unwrap_or(i64::MIN).into(),
        filter.before.unwrap_or(i64::MAX).into(),
        i64::from(filter.limit).into(),
        filter.until.unwrap_or(i64::MAX).into(),
    ];
    (sql, values)
}
