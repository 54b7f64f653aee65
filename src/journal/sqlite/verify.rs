//! Proves every history of the journal, one after the other.

use super::connection::Session;
use super::forked::Passing;
use super::history::{history, proved};
use super::lookup::row;
use super::{JournalError, SqliteJournal, damaged};

impl SqliteJournal {
    /// Checks the whole file, all accounts: SQLite's own structures, every hash chain, and that every movement
    /// stands where its last event says. Returns the number of movements.
    pub fn verify(&self) -> Result<u64, JournalError> {
        let _passing = Passing::begins();
        let mut beside = Session::new(self.another_connection()?);
        let proved = beside.consistently(|connection| {
            let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if found != "ok" {
                return Err(damaged(&format!("the file is damaged: {found}")));
            }
            let mut count = 0;
            let mut ids = connection.prepare("SELECT id, account FROM movement ORDER BY id")?;
            let mut ids = ids.query([])?;
            while let Some(entry) = ids.next()? {
                let (id, account): (i64, String) = (entry.get(0)?, entry.get(1)?);
                count += 1;
                // Rows are numbered without gaps and never deleted.
                if u64::try_from(id) != Ok(count) {
                    return Err(damaged(&format!("movement {count} is missing")));
                }
                let row = row(connection, &account, id)?.ok_or_else(|| damaged("a movement is missing"))?;
                history(connection, &account, &row.movement)?;
                proved(connection, row)?;
            }
            Ok(count)
        });
        proved.map_err(|trouble| beside.judge_read(trouble))
    }
}
