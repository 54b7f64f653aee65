//! The registry: each row that is to be sent is in the journal before the first of them is, and only then do workers claim what is
//! ready. So whatever ends a run, the journal alone tells what was to be paid and what was not; a file with a number that cannot
//! be had is found while nothing has left; and nobody who pays from another file meanwhile takes a number in between.

use super::book::{Book, Stands, Why};
use super::sheet::Sheet;
use crate::client::Client;
use crate::journal::{Intent, JournalError};
use crate::model::{Deadline, Watch};
use std::time::Duration;

/// Rows that are journalled at once: others who write wait so long, a few hundredths of a second, and no more than these are
/// held in memory.
const PART: usize = 1000;

impl Client {
    /// Journals the rows that are to be sent and that the journal does not know. `Err`: why not all of them are, a stable word.
    /// `locked`: so long a journal may be locked by somebody else.
    pub(super) fn enter(
        &self,
        sheet: &Sheet,
        book: &mut Book,
        (deadline, locked): (Deadline, Duration),
        watch: &dyn Watch,
    ) -> Result<(), &'static str> {
        let places: Vec<usize> =
            (0..book.lines.len()).filter(|at| matches!(book.lines[*at].stands, Stands::New)).collect();
        let mut entries = sheet.entries().flatten().enumerate();
        for part in places.chunks(PART) {
            let mut intents = Vec::with_capacity(part.len());
            for wanted in part {
                let entry = entries.find(|(at, _)| at == wanted);
                // They were in order a moment ago.
                let payout = entry.and_then(|(_, entry)| self.payout_of(sheet, &entry).ok());
                intents.push(payout.ok_or("row_changed")?.1);
            }
            self.enter_part(&intents, deadline, deadline.or_after(locked), watch)?;
            part.iter().for_each(|at| book.set(*at, Stands::WAITS, Why::default()));
        }
        Ok(())
    }

    fn enter_part(
        &self,
        part: &[Intent],
        deadline: Deadline,
        locked: Deadline,
        watch: &dyn Watch,
    ) -> Result<(), &'static str> {
        // The journal waits for others until then, however long the rows were looked through before.
        let _until_then = locked.of_a_call();
        loop {
            match () {
                () if watch.cancelled() => return Err("cancelled"),
                () if deadline.passed() => return Err("deadline"),
                () => {}
            }
            match self.engine.journal.enter(part) {
                Ok(()) => return Ok(()),
                Err(JournalError::Busy(_)) if !locked.passed() => {}
                Err(JournalError::Busy(_)) => return Err("busy"),
                Err(error) => return Err(super::run::of_journal(&error)),
            }
        }
    }
}
