//! Opening a journal: where it may lie, whose file it is, its schema and rules, and our place among its owners.

use super::connection::{self, BUSY, Session, Trouble, Weight, checkpoint, connect, damaged, weigh};
use super::lookup::{one_way_and_the_other, unreadable, ways};
use super::schema::{self, Found};
use super::writers::Writers;
use super::{JournalError, SqliteJournal, disk, forked};
use crate::journal::account::{Account, canonical};
use crate::journal::clock::{self, Clock};
use crate::journal::mark::{self, Mark, Place};
use crate::journal::owner::{self, Owners};
use crate::journal::queue::Queue;
use crate::model::{Deadline, Level, cause};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// SQLite 3.7.0 to 3.51.2 can lose committed writes of a write-ahead log (sqlite.org/wal.html, "WAL-reset bug").
const OLDEST_SQLITE: i32 = 3_051_003;

/// How many of the last movements are looked at after somebody died with the journal open.
const LOOKED_AT: u32 = 100;

/// How a journal is opened, beyond its path and account.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// A person accepts a journal that knows less than it did: the word of the refusal.
    pub accepted: Option<String>,
    /// A file system beyond those that are known to be good, by its name.
    pub file_system: Option<String>,
    /// A clock that starts with the opening, as where the machine's boot has no name; for tests.
    #[doc(hidden)]
    pub without_boot_clock: bool,
}

impl SqliteJournal {
    /// Opens or creates a journal. `account` (`gateway/host/merchant`) is part of every movement's identity: one
    /// file may hold the movements of several accounts, and this handle sees those of its own.
    pub fn open(path: &Path, account: &str) -> Result<SqliteJournal, JournalError> {
        SqliteJournal::open_with(path, &Account::of(account), &Opening::default())
    }

    /// The same for an account that the operator may have named, with what a person has decided about the file.
    pub fn open_with(path: &Path, account: &Account, opening: &Opening) -> Result<SqliteJournal, JournalError> {
        check_version(rusqlite::version_number())?;
        if account.name().is_empty() || account.name().chars().count() > 200 {
            return Err(JournalError::Unusable("the account's name must have 1 to 200 characters".to_owned()));
        }
        let turn = owner::turn()?;
        forked::close_inherited()?;
        let mut notices = Vec::new();
        let path = disk::prepare(path, opening.file_system.as_deref(), &mut notices)?;
        owner::refuse_another_copy(&path)?;
        owner::refuse_replaced(&path)?;
        owner::refuse_without_index(&path)?;
        let connection = connect(&path).map_err(|e| at_open(&path, e))?;
        // Before anything is written beside it: somebody else's file is left as it is.
        schema::identify(&connection, schema::STEPS).map_err(|e| at_open(&path, e))?;

        let owners = Owners::beside(&path)?;
        let door = owners.door(turn)?;
        // Before the log is touched: what is refused stays as it is.
        let found = compare(&connection, &path, opening, &mut notices).map_err(|e| at_open(&path, e))?;
        let queue = Queue::beside(&path)?;
        let mut place = queue.place();
        if !place.reach(Deadline::after(BUSY)) {
            return Err(JournalError::Busy(format!("{}: it is locked by another process", path.display())));
        }
        set_up(&connection, &path).map_err(|e| at_open(&path, e))?;
        let account_here = enter(&connection, account).map_err(|e| at_open(&path, e))?;
        let id = id_of(&connection).map_err(|e| at_open(&path, e))?;
        if found != Marked::Whole {
            let mark = known(&connection, id.clone()).map_err(|e| at_open(&path, e))?;
            mark.overwrite(&path).map_err(|e| trouble(&path, &e))?;
        }
        drop(place);
        let owner = owners.register(&door, &path)?;
        if owners.sweep(&door) > 0 {
            look_at_the_last(&connection, &mut notices).map_err(|e| at_open(&path, e))?;
        }
        drop(door);

        let mut files = Vec::new();
        for ending in disk::FILES {
            let file = disk::beside(&path, ending);
            let id = disk::file_id(&file).map_err(|e| trouble(&file, &e))?;
            files.push((file, id));
        }
        let session = Arc::new(Mutex::new(Session::new(connection)));
        let (lists, lookups) = (Arc::default(), Arc::default());
        forked::remember(&session, [&lists, &lookups]);
        Ok(SqliteJournal {
            session,
            writers: Writers::default(),
            queue,
            patience: BUSY,
            lists,
            lookups,
            clock: Clock::start(owner.id(), if opening.without_boot_clock { None } else { clock::of_machine() }),
            owner,
            owners,
            account: account_here,
            named: account.is_named(),
            path,
            files: files.try_into().unwrap_or_else(|_| unreachable!("as many as there are")),
            id,
            notices,
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
        "INSERT INTO account (name, named) VALUES (?1, ?2) ON CONFLICT DO UPDATE \
         SET named = excluded.named WHERE named < excluded.named",
        (&name, account.is_named()),
    )?;
    transaction.execute("INSERT OR IGNORE INTO login (account, login) VALUES (?1, ?2)", (&name, account.login()))?;
    transaction.commit()?;
    Ok(name)
}

fn trouble(path: &Path, error: &std::io::Error) -> JournalError {
    JournalError::Unusable(format!("{}: {}", path.display(), cause(error)))
}

/// Whether the mark beside a journal is to be written anew.
#[derive(PartialEq, Eq)]
enum Marked {
    /// It stands.
    Whole,
    Anew,
}

/// Whether that event is there.
pub(super) fn has(connection: &Connection, place: &Place) -> Result<bool, Trouble> {
    let sql = "SELECT hash FROM event WHERE movement = ?1 AND revision = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let hash: Option<Vec<u8>> = statement.query_row((place.movement, place.revision), |row| row.get(0)).optional()?;
    Ok(hash.as_ref() == Some(&place.hash))
}

/// Holds the journal against the mark of what it knew last; refuses one that knows less.
fn compare(
    connection: &Connection,
    path: &Path,
    opening: &Opening,
    notices: &mut Vec<(Level, String)>,
) -> Result<Marked, Trouble> {
    // First the mark: what others write meanwhile only makes the journal know more.
    let Some(mark) = Mark::read(path) else {
        if Mark::stands_beside(path) {
            let notice = "journal: the mark beside it cannot be read and is written anew: if its log is damaged, too, nobody will notice";
            notices.push((Level::Warning, notice.to_owned()));
        }
        return Ok(Marked::Anew);
    };
    let known = match schema::identify(connection, schema::STEPS)? {
        Found::Empty => None,
        Found::Journal(version) if version < FIRST_WITH_HEAD => Some(Mark {
            journal: id_of(connection)?,
            events: connection.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?,
            gates: connection.query_row("SELECT count(*) FROM event WHERE to_state = 'sending'", [], |r| r.get(0))?,
            last: None,
            gate: None,
        }),
        Found::Journal(_) => Some(known(connection, id_of(connection)?)?),
    };
    match mark.compare(known.as_ref(), |place| has(connection, place))? {
        mark::Found::Whole => return Ok(Marked::Whole),
        mark::Found::LastWriteLost => {
            notices
                .push((Level::Warning, "journal: its last write was cut; what it was about is asked again".to_owned()));
            return Ok(Marked::Anew);
        }
        mark::Found::Less => {}
    }
    match mark.refusal(known.as_ref()) {
        JournalError::Forgotten(why, word) if opening.accepted.as_ref() == Some(&word) => {
            notices
                .push((Level::Error, format!("journal: accepted by a person as it is, though it knows less: {why}")));
            Ok(Marked::Anew)
        }
        refusal => Err(refusal.into()),
    }
}

/// The schema that first counted what is known.
const FIRST_WITH_HEAD: u32 = 5;

/// The journal's own id.
fn id_of(connection: &Connection) -> Result<String, Trouble> {
    Ok(connection.query_row("SELECT value FROM meta WHERE key = 'journal'", [], |row| row.get(0))?)
}

/// How much a journal knows.
pub(super) fn known(connection: &Connection, journal: String) -> Result<Mark, Trouble> {
    let mut statement = connection.prepare_cached(
        "SELECT events, gates, movement, revision, hash, gate_movement, gate_revision, gate_hash FROM head WHERE id = 1",
    )?;
    let place = |row: &rusqlite::Row<'_>, at: usize| -> rusqlite::Result<Option<Place>> {
        Ok(match (row.get(at)?, row.get(at + 1)?, row.get(at + 2)?) {
            (Some(movement), Some(revision), Some(hash)) => Some(Place { movement, revision, hash }),
            _ => None,
        })
    };
    let mark = statement
        .query_row([], |row| {
            Ok(Mark { journal, events: row.get(0)?, gates: row.get(1)?, last: place(row, 2)?, gate: place(row, 5)? })
        })
        .optional()?;
    mark.ok_or_else(|| damaged("the count of what it knows is missing"))
}

/// Somebody died with the journal open. What was written last is read once, so that damage is told now and not when a
/// number is asked for; the whole file takes `journal.verify`.
fn look_at_the_last(connection: &Connection, notices: &mut Vec<(Level, String)>) -> Result<(), Trouble> {
    let mut last = connection.prepare("SELECT id, account, kind, number FROM movement ORDER BY id DESC LIMIT ?1")?;
    let mut last = last.query([LOOKED_AT])?;
    while let Some(entry) = last.next()? {
        let (id, account): (i64, String) = (entry.get(0)?, entry.get(1)?);
        let (kind, number): (String, String) = (entry.get(2)?, entry.get(3)?);
        let found = one_way_and_the_other(connection, &ways(""), (&account, &kind, &number)).and_then(|found| {
            let is_there = found.iter().any(|row| row.movement.id == id);
            is_there.then_some(()).ok_or_else(|| damaged(&format!("movement {id} is not found by its number")))
        });
        if let Err(trouble) = found {
            notices.push((Level::Error, format!("journal: {}", unreadable(trouble)?)));
        }
    }
    Ok(())
}

/// An error while opening, with the path.
fn at_open(path: &Path, trouble: Trouble) -> JournalError {
    let why = match trouble {
        Trouble::Told(JournalError::Unusable(why)) => why,
        Trouble::Told(told) => return told,
        Trouble::Sqlite(error) if weigh(&error) == Weight::Busy => {
            return JournalError::Busy(format!("{}: it is locked by another process", path.display()));
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
        disk::sync_folders(path).map_err(|e| damaged(&format!("its folder cannot be synced: {}", cause(&e))))?;
    }
    Ok(())
}
