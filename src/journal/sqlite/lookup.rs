//! What is looked up in the file, and by which index.

use super::connection::{Trouble, Weight, damaged, weigh};
use super::history::proved;
use super::{Filter, JournalError, Rivals};
use crate::journal::row::{self, COLUMNS, Row, part_text};
use crate::model::{Kind, OrderNumber, State};
use rusqlite::{Connection, Params};
use std::sync::LazyLock;

pub(super) fn row(connection: &Connection, account: &str, id: i64) -> Result<Option<Row>, Trouble> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {COLUMNS} FROM movement WHERE id = ?1 AND account = ?2"));
    Ok(rows(connection, &SQL, (id, account))?.pop())
}

pub(super) fn row_by_number(
    connection: &Connection,
    account: &str,
    kind: Kind,
    number: &OrderNumber,
    part: Option<&OrderNumber>,
) -> Result<Option<Row>, Trouble> {
    static WAYS: LazyLock<(String, String)> = LazyLock::new(|| ways(" AND part = ?4"));
    let params = (account, kind.word(), number.as_str(), part_text(part));
    one_way_and_the_other(connection, &WAYS, params).map(|mut found| found.pop())
}

/// Whether either index has the number, in whatever account: most numbers are new, and need no other look.
pub(super) fn is_known(
    connection: &Connection,
    account: &str,
    kind: Kind,
    number: &OrderNumber,
    part: Option<&OrderNumber>,
) -> Result<bool, Trouble> {
    let sql = "SELECT EXISTS (SELECT 1 FROM movement INDEXED BY movement_number WHERE number = ?3) \
               OR EXISTS (SELECT 1 FROM movement INDEXED BY sqlite_autoindex_movement_1 \
               WHERE account = ?1 AND kind = ?2 AND number = ?3 AND part = ?4)";
    let params = (account, kind.word(), number.as_str(), part_text(part));
    Ok(connection.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
}

/// The rows of a number, each proved. They are looked up in both indexes of the numbers: one that is damaged can hide a
/// number, and what was paid under it would be paid again.
pub(super) fn one_way_and_the_other(
    connection: &Connection,
    (one, other): &(String, String),
    params: impl Params + Clone,
) -> Result<Vec<Row>, Trouble> {
    let found = rows(connection, one, params.clone())?;
    let mut other = connection.prepare_cached(other)?;
    let other: Vec<i64> = other.query_map(params, |row| row.get(0))?.collect::<Result<_, _>>()?;
    if !found.iter().map(|row| row.movement.id).eq(other) {
        return Err(damaged(
            "the file is damaged: its two indexes of the numbers do not agree; compare it with a backup",
        ));
    }
    found.into_iter().map(|row| proved(connection, row)).collect()
}

/// The statements for both ways.
pub(super) fn ways(more: &str) -> (String, String) {
    let of = |columns: &str, index: &str| {
        format!(
            "SELECT {columns} FROM movement INDEXED BY {index} \
             WHERE account = ?1 AND kind = ?2 AND number = ?3{more} ORDER BY id"
        )
    };
    (of(COLUMNS, "sqlite_autoindex_movement_1"), of("id", "movement_number"))
}

/// Why one movement cannot be read, unless the file itself failed.
pub(super) fn unreadable(trouble: Trouble) -> Result<String, Trouble> {
    match trouble {
        Trouble::Told(JournalError::Unusable(why)) => Ok(why),
        Trouble::Sqlite(error) if weigh(&error) == Weight::Row => Ok(error.to_string()),
        other => Err(other),
    }
}

pub(super) fn rivals_of(
    connection: &Connection,
    account: &str,
    kind: Kind,
    number: &OrderNumber,
    except: Option<i64>,
) -> Result<Rivals, Trouble> {
    static WAYS: LazyLock<(String, String)> = LazyLock::new(|| ways(""));
    let mut rivals = Rivals::default();
    for row in one_way_and_the_other(connection, &WAYS, (account, kind.word(), number.as_str()))? {
        if Some(row.movement.id) != except {
            rivals.add(&row);
        }
    }
    for other in kind.excludes() {
        for row in one_way_and_the_other(connection, &WAYS, (account, other.word(), number.as_str()))? {
            rivals.others_open += u32::from(row.is_open());
            rivals.others_done += u32::from(row.movement.state == State::Paid);
        }
    }
    Ok(rivals)
}

pub(super) fn rows(connection: &Connection, sql: &str, params: impl Params) -> Result<Vec<Row>, Trouble> {
    connection.prepare_cached(sql)?.query_and_then(params, |found| Ok(row::read(found)?))?.collect()
}

/// Since when there are so few that they may all be looked through.
const FEW: u32 = 5000;

/// Whether few movements were journalled since then.
pub(super) fn are_few(connection: &Connection, account: &str, since: i64) -> Result<bool, Trouble> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM movement INDEXED BY movement_day \
               WHERE account = ?1 AND created_at >= ?2 LIMIT ?3)";
    let count: u32 = connection.prepare_cached(sql)?.query_row((account, since, FEW), |row| row.get(0))?;
    Ok(count < FEW)
}

/// The statement for a page. Which index it walks is said, so that no page goes through the whole journal; the conditions
/// of those indexes are repeated word for word. The states are words of ours, not of the caller.
pub(super) fn list_sql(filter: &Filter, few: bool) -> String {
    let mut more = String::new();
    let mut index = if few { "movement_day" } else { "movement_page" };
    if !filter.states.is_empty() {
        let words: Vec<_> = filter.states.iter().map(|state| format!("'{}'", state.word())).collect();
        more = format!(" AND state IN ({})", words.join(", "));
    }
    if filter.contradicted {
        more.push_str(" AND belief_by = 'callback' AND belief_open = 1");
        index = "movement_contradicted";
    } else if filter.states == [State::Declined] {
        more.push_str(" AND state = 'declined'");
        index = "movement_declined";
    } else if !filter.states.is_empty() && !filter.states.iter().any(|state| state.is_final()) {
        more.push_str(" AND state NOT IN ('paid', 'declined')");
        index = "movement_open";
    }
    format!(
        "SELECT {COLUMNS} FROM movement WHERE id IN (SELECT id FROM movement INDEXED BY {index} \
         WHERE account = ?1 AND created_at >= ?2 AND created_at < ?5 AND id < ?3{more} ORDER BY id DESC LIMIT ?4) ORDER BY id DESC"
    )
}
