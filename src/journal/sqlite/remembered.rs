//! What a connection has written last and need not read again: the rows that are being worked on, each with its last event,
//! and the head. It is what stands in the file as long as no other connection has committed anything, which SQLite tells
//! (`PRAGMA data_version`), and nothing of ours was rolled back. Whoever is not sure forgets, and what is read is proved.

use super::Trouble;
use crate::journal::history::Last;
use crate::journal::mark::{Mark, Place};
use crate::journal::row::Row;
use crate::model::State;
use rusqlite::Connection;

#[derive(Default)]
pub(super) struct Remembered {
    /// What SQLite called the file's state when it was last looked at.
    version: Option<i64>,
    /// Few: those that calls are at work on.
    #[expect(clippy::vec_box, reason = "they go from hand to hand, and are large")]
    rows: Vec<Box<Stored>>,
    pub head: Option<Mark>,
    /// The last event of the mark that was written with it.
    pub marked: Option<Place>,
}

/// A row and its last event, as they lie in the file.
pub(super) struct Stored {
    pub row: Row,
    pub last: Last,
}

/// A work in the open transaction.
pub(super) struct Work<'s> {
    pub connection: &'s Connection,
    pub remembered: &'s mut Remembered,
}

impl Remembered {
    /// In a transaction that has the write lock: from here on until its end nobody else changes anything.
    pub fn look(&mut self, connection: &Connection) -> Result<(), Trouble> {
        let version = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if self.version != Some(version) {
            self.forget();
            self.version = Some(version);
        }
        Ok(())
    }

    pub fn forget(&mut self) {
        *self = Remembered::default();
    }

    /// A row and its last event. Whoever changes it remembers it again.
    pub fn take(&mut self, id: i64) -> Option<Box<Stored>> {
        let at = self.rows.iter().position(|stored| stored.row.movement.id == id)?;
        Some(self.rows.swap_remove(at))
    }

    /// A row as it was written just now.
    pub fn row(&mut self, stored: Box<Stored>) {
        self.rows.push(stored);
    }

    #[cfg(test)]
    pub fn ids(&self) -> Vec<i64> {
        self.rows.iter().map(|stored| stored.row.movement.id).collect()
    }

    /// One more event.
    pub fn event(&mut self, place: Place, to: State) {
        let Some(head) = &mut self.head else { return };
        head.events += 1;
        if to == State::Sending {
            head.gates += 1;
            head.gate = Some(place.clone());
        }
        head.last = Some(place);
    }
}
