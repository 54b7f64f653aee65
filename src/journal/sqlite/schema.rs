//! The journal file's schema: its versions, how an older file becomes a current one, and the proof that the rules
//! in a file are the rules of this library.

use super::{JournalError, Trouble, damaged};
use crate::journal::{edges, owner, rules};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// A file of statements without the comments that begin a line: they are for whoever reads it, and 4 KB of the library. One
/// that is indented is a part of its statement, and stands in the journals.
macro_rules! step {
    ($file:literal) => {{
        const SQL: &[u8] = include_bytes!($file);
        const LENGTH: usize = without_comments::<0>(SQL).1;
        const STATEMENTS: [u8; LENGTH] = without_comments(SQL).0;
        match str::from_utf8(&STATEMENTS) {
            Ok(statements) => statements,
            Err(_) => panic!("no UTF-8"),
        }
    }};
}

/// As much of it as there is room for, and how long all of it is.
const fn without_comments<const ROOM: usize>(sql: &[u8]) -> ([u8; ROOM], usize) {
    let (mut kept, mut length) = ([0; ROOM], 0);
    let (mut at, mut comment) = (0, false);
    while at < sql.len() {
        if at == 0 || sql[at - 1] == b'\n' {
            comment = sql[at] == b'-';
        }
        if !comment {
            if length < ROOM {
                kept[length] = sql[at];
            }
            length += 1;
        }
        at += 1;
    }
    (kept, length)
}

/// `PRAGMA application_id` of a journal: "tolm".
pub(super) const APPLICATION: i32 = 0x746F_6C6D;

/// The statements that lead from one schema version to the next; their count is the current version.
/// A released step never changes.
pub(super) const STEPS: &[&str] = &[
    step!("schema_1.sql"),
    step!("schema_2.sql"),
    step!("schema_3.sql"),
    step!("schema_4.sql"),
    step!("schema_5.sql"),
    step!("schema_6.sql"),
    step!("schema_7.sql"),
    step!("schema_8.sql"),
];

/// What a database file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing in it yet.
    Empty,
    /// A journal of that schema version.
    Journal(u32),
}

/// Looks at a file without changing it. Another program's database is refused, and so is a journal that
/// a newer library wrote.
pub(super) fn identify(connection: &Connection, steps: &[&str]) -> Result<Found, Trouble> {
    // One snapshot: another process may be creating the journal between two of these questions.
    let _rolled_back_at_the_end = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let ours = version_of(steps);
    match (application, version, objects) {
        (0, 0, 0) => Ok(Found::Empty),
        (APPLICATION, 1.., 1..) if version > ours => Err(JournalError::Newer(version, ours).into()),
        (APPLICATION, 1.., 1..) => Ok(Found::Journal(version)),
        _ => Err(damaged("the file is another program's database, not a journal")),
    }
}

/// Brings a file to the version of `steps` in one transaction: all of it, or nothing.
pub(super) fn migrate(connection: &Connection, found: &Found, steps: &[&str]) -> Result<(), Trouble> {
    let from = match found {
        Found::Empty => 0,
        Found::Journal(version) => *version,
    };
    if from == version_of(steps) {
        return Ok(());
    }
    // A table that is made anew is missing for a moment; whether every reference holds is asked before the commit.
    connection.pragma_update(None, "foreign_keys", false)?;
    let migrated = migrate_from(connection, from, steps);
    connection.pragma_update(None, "foreign_keys", true)?;
    migrated
}

fn migrate_from(connection: &Connection, from: u32, steps: &[&str]) -> Result<(), Trouble> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for step in steps.iter().skip(from as usize) {
        transaction.execute_batch(step)?;
    }
    write_edges(&transaction)?;
    let mut set = transaction.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
    if from == 0 {
        set.execute(("journal", owner::random_id()?))?;
        set.execute(("created_at", rules::now()))?;
        set.execute(("created_by", env!("CARGO_PKG_VERSION")))?;
    }
    set.execute(("schema", version_of(steps)))?;
    drop(set);
    if transaction.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(damaged("a movement or an event is missing"));
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", version_of(steps))?;
    Ok(transaction.commit()?)
}

fn version_of(steps: &[&str]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

fn write_edges(connection: &Connection) -> Result<(), Trouble> {
    connection.execute("DELETE FROM edge", [])?;
    let mut insert = connection.prepare("INSERT INTO edge (from_state, to_state, cause) VALUES (?1, ?2, ?3)")?;
    for (from, to, cause) in edges::all() {
        insert.execute((from.word(), to.word(), cause.word()))?;
    }
    Ok(())
}

/// Refuses a file whose tables, triggers or edges are not exactly ours: somebody took a wall down.
pub(super) fn check_rules(connection: &Connection, steps: &[&str]) -> Result<(), Trouble> {
    let model = Connection::open_in_memory()?;
    migrate(&model, &Found::Empty, steps)?;
    let (expected, actual) = (objects(&model)?, objects(connection)?);
    if let Some((name, _)) = expected.iter().find(|rule| !actual.contains(rule)) {
        return Err(damaged(&format!("its rules were changed ({name})")));
    }
    if edges_in(&model)? != edges_in(connection)? {
        return Err(damaged("its table of allowed transitions was changed"));
    }
    let schema: u32 = connection.query_row("SELECT value FROM meta WHERE key = 'schema'", [], |row| row.get(0))?;
    if schema != version_of(steps) {
        return Err(damaged("its schema version is contradictory"));
    }
    Ok(())
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn edges_in(connection: &Connection) -> rusqlite::Result<Vec<(String, String, String)>> {
    connection
        .prepare("SELECT from_state, to_state, cause FROM edge ORDER BY 1, 2, 3")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

#[cfg(test)]
mod tests;
