//! Opening a journal: where it may lie, whose file it is, its schema and rules, and our place among its owners.

use super::connection::{self, Session, Trouble, Weight, checkpoint, connect, damaged, weigh};
use super::schema::{self, Found};
use super::{JournalError, SqliteJournal, disk};
use crate::journal::account::{Account, canonical};
use crate::journal::clock::Clock;
use crate::journal::owner::{self, Owners};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;
use std::sync::Mutex;

/// SQLite 3.7.0 to 3.51.2 can lose committed writes of a write-ahead log (sqlite.org/wal.html, "WAL-reset bug").
const OLDEST_SQLITE: i32 = 3_051_003;

impl SqliteJournal {
    /// Opens or creates a journal. `account` (`gateway/host/merchant`) is part of every movement's identity: one
    /// file may hold the movements of several accounts, and this handle sees those of its own.
    pub fn open(path: &Path, account: &str) -> Result<SqliteJournal, JournalError> {
        SqliteJournal::open_for(path, &Account::of(account))
    }

    /// The same for an account that the operator may have named.
    pub fn open_for(path: &Path, account: &Account) -> Result<SqliteJournal, JournalError> {
        check_version(rusqlite::version_number())?;
        if account.name().is_empty() || account.name().chars().count() > 200 {
            return Err(JournalError::Unusable("the account's name must have 1 to 200 characters".to_owned()));
        }
        let turn = owner::turn()?;
        let path = disk::prepare(path)?;
        owner::refuse_another_copy(&path)?;
        let connection = connect(&path).map_err(|e| at_open(&path, e))?;
        // Before anything is written beside it: somebody else's file is left as it is.
        schema::identify(&connection, schema::STEPS).map_err(|e| at_open(&path, e))?;

        let owners = Owners::beside(&path)?;
        let door = owners.door(turn)?;
        set_up(&connection, &path).map_err(|e| at_open(&path, e))?;
        let account_here = enter(&connection, account).map_err(|e| at_open(&path, e))?;
        let owner = owners.register(&door)?;
        owners.sweep(&door);
        drop(door);

        let file = disk::file_id(&path).map_err(|e| JournalError::Unusable(format!("{}: {e}", path.display())))?;
        Ok(SqliteJournal {
            session: Mutex::new(Session::new(connection)),
            clock: Clock::start(owner.id()),
            owner,
            owners,
            account: account_here,
            named: account.is_named().then(|| account.login().to_owned()),
            path,
            file,
        })
    }
}

/// The account under its name in this file. Older libraries wrote a host as it was spelled, and its movements are chained
/// to that name: whoever is the same account goes on under it.
fn enter(connection: &Connection, account: &Account) -> Result<String, Trouble> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let known: Vec<String> = transaction
        .prepare("SELECT name FROM account ORDER BY name <> ?1, name")?
        .query_map([account.name()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let name = known.into_iter().find(|name| canonical(name) == account.name());
    let name = name.unwrap_or_else(|| account.name().to_owned());
    transaction.execute(
        "INSERT INTO account (name, named, login) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE \
         SET named = max(named, excluded.named), login = excluded.login \
         WHERE named < excluded.named OR login IS NOT excluded.login",
        (&name, account.is_named(), account.login()),
    )?;
    transaction.commit()?;
    Ok(name)
}

/// An error while opening, with the path.
fn at_open(path: &Path, trouble: Trouble) -> JournalError {
    let why = match trouble {
        Trouble::Told(JournalError::Unusable(why)) => why,
        Trouble::Told(told) => return told,
        Trouble::Sqlite(error) if weigh(&error) == Weight::Busy => {
            return JournalError::Unusable(format!("{}: it is locked by another process", path.display()));
        }
        Trouble::Sqlite(error) => error.to_string(),
    };
    JournalError::Unusable(format!("{}: {why}", path.display()))
}

pub(super) fn check_version(version: i32) -> Result<(), JournalError> {
    if version >= OLDEST_SQLITE {
        return Ok(());
    }
    Err(JournalError::Unusable(format!(
        "the linked SQLite ({version}) can lose committed writes: {OLDEST_SQLITE} or newer is needed"
    )))
}

/// Creates or migrates, sets and checks the settings and the rules. Called behind the door: nobody else is
/// opening this file.
pub(super) fn set_up(connection: &Connection, path: &Path) -> Result<(), Trouble> {
    let found = schema::identify(connection, schema::STEPS)?;
    connection::configure(connection)?;
    // A new file is created with the rollback journal, so that its first page tells what it is from the start.
    schema::migrate(connection, &found, schema::STEPS)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(damaged(&format!("this disk does not allow a write-ahead log (journal_mode is {mode})")));
    }
    connection::check_settings(connection)?;
    schema::check_rules(connection, schema::STEPS)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    checkpoint(connection)?;
    if found == Found::Empty {
        disk::sync_folders(path).map_err(|e| damaged(&format!("its folder cannot be synced: {e}")))?;
    }
    Ok(())
}
