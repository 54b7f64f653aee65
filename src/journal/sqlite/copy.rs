//! What is done with a journal as a file while others work with it: a copy that is whole, and a count of what is in it.
//!
//! Both read beside whoever writes, and belong into a process whose own client has the journal open: that client has proved
//! what the file is, and its connection keeps the log's index there.

use super::connection::{BUSY, Trouble, Weight, weigh};
use super::{JournalError, disk, schema};
use crate::model::cause;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// How many movements of an account and kind stand in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// `gateway/host/shop`.
    pub account: String,
    /// The kind's word.
    pub kind: String,
    /// The state's word.
    pub state: String,
    /// How many there are.
    pub movements: u64,
    /// UTC milliseconds of the last change among them.
    pub last_change: i64,
}

/// What a journal holds, every account in it.
pub fn census(journal: &Path) -> Result<Vec<Count>, JournalError> {
    let count = |connection: &Connection| -> Result<Vec<Count>, Trouble> {
        let mut statement = connection.prepare(
            "SELECT account, kind, state, count(*), max(updated_at) FROM movement GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        )?;
        let counts = statement.query_map([], |row| {
            let movements: i64 = row.get(3)?;
            Ok(Count {
                account: row.get(0)?,
                kind: row.get(1)?,
                state: row.get(2)?,
                movements: movements.unsigned_abs(),
                last_change: row.get(4)?,
            })
        })?;
        Ok(counts.collect::<rusqlite::Result<_>>()?)
    };
    beside(journal, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|connection| count(&connection)).map_err(judged)
}

/// Writes a copy of the journal as it stands at one moment, and proves that it is one; answers its number of movements.
///
/// The copy has no mark: that belongs to the place of the journal. It appears under its name when it is whole and on disk.
pub fn backup(journal: &Path, to: &Path) -> Result<u64, JournalError> {
    let to = &std::path::absolute(to).map_err(|error| unusable(to, &error))?;
    refuse_its_own_files(journal, to)?;
    let part = disk::beside(to, ".part");
    let done = disk::create_new(&part).and_then(|()| {
        copy(journal, &part).map_err(judged)?;
        let movements = proved(&part).map_err(judged)?;
        synced(&part).map_err(|error| unusable(&part, &error))?;
        rename(&part, to).map_err(|error| unusable(to, &error))?;
        disk::sync_folders(to).map_err(|error| unusable(to, &error))?;
        Ok(movements)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    done
}

/// A name that an earlier backup, or anything else, already has is not taken from it.
fn rename(part: &Path, to: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(part, to) {
        Ok(()) => std::fs::remove_file(part),
        Err(error) if to.exists() => Err(error),
        // A disk without second names.
        Err(_) => std::fs::rename(part, to),
    }
}

fn copy(journal: &Path, part: &Path) -> Result<(), Trouble> {
    // SQLite writes an empty file in place, so it keeps the rights that we have made it with.
    let connection = beside(journal, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let part = part.to_str().ok_or_else(|| super::damaged("the name of the copy is not UTF-8"))?;
    connection.execute("VACUUM INTO ?1", [part])?;
    Ok(())
}

/// The copy is a journal, and SQLite finds nothing wrong with it.
fn proved(part: &Path) -> Result<u64, Trouble> {
    let connection = beside(part, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    schema::identify(&connection, schema::STEPS)?;
    let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if whole != "ok" {
        return Err(super::damaged(&format!("the copy is damaged: {whole}")));
    }
    let movements: i64 = connection.query_row("SELECT count(*) FROM movement", [], |row| row.get(0))?;
    Ok(movements.unsigned_abs())
}

fn synced(part: &Path) -> std::io::Result<()> {
    std::fs::File::options().write(true).open(part)?.sync_all()
}

fn beside(path: &Path, way: OpenFlags) -> Result<Connection, Trouble> {
    let connection = Connection::open_with_flags(path, way | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// The journal and what lies beside it are never written over.
fn refuse_its_own_files(journal: &Path, to: &Path) -> Result<(), JournalError> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = to.file_name().ok_or_else(|| JournalError::Unusable(format!("{} names no file", to.display())))?;
    let to = real(folder).join(name);
    let journal = real(journal);
    let own: Vec<PathBuf> =
        ["", "-wal", "-shm", ".head", ".owners"].iter().map(|ending| disk::beside(&journal, ending)).collect();
    if own.contains(&to) {
        return Err(JournalError::Unusable(format!("{} belongs to the journal itself", to.display())));
    }
    match to.symlink_metadata() {
        Ok(_) => Err(JournalError::Unusable(format!("{} is there already, and is left as it is", to.display()))),
        Err(_) => Ok(()),
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> JournalError {
    JournalError::Unusable(format!("{}: {}", path.display(), cause(error)))
}

fn judged(trouble: Trouble) -> JournalError {
    match trouble {
        Trouble::Told(told) => told,
        Trouble::Sqlite(error) if weigh(&error) == Weight::Busy => super::connection::busy(super::connection::BUSY),
        Trouble::Sqlite(error) => JournalError::Unusable(error.to_string()),
    }
}
