//! The registry: each row that is to be sent is in the journal before the first of them is, and only then do workers claim what is
//! ready. So whatever ends a run, the journal alone tells what was to be paid and what was not, and what cannot be journalled is
//! found while nothing has left. The gate of the first row syncs all of them: no part needs a sync of its own.

use super::book::{Book, Stands, Why};
use super::run::{LOCKED, of_journal};
use super::sheet::Sheet;
use crate::client::Client;
use crate::journal::Intent;
use crate::model::{Deadline, Watch};

/// Rows that are journalled at once: others who write wait so long, a few hundredths of a second, and no more than these are
/// held in memory.
const PART: usize = 1000;

impl Client {
    /// Journals the rows that are to be sent and that the journal does not know. `Err`: why not all of them are, a stable word.
    pub(super) fn enter(
        &self,
        sheet: &Sheet,
        book: &mut Book,
        deadline: Deadline,
        watch: &dyn Watch,
    ) -> Result<(), &'static str> {
        let (mut part, rows) = (Vec::new(), book.lines.len());
        for (at, entry) in sheet.entries().flatten().enumerate() {
            if matches!(book.lines[at].stands, Stands::New) {
                // It was in order a moment ago.
                part.push(self.payout_of(sheet, &entry).map_err(|_| "row_changed")?.1);
                book.set(at, Stands::WAITS, Why::default());
            }
            if part.len() == PART || (at + 1 == rows && !part.is_empty()) {
                self.enter_part(&part, deadline, watch)?;
                part.clear();
            }
        }
        Ok(())
    }

    fn enter_part(&self, part: &[Intent], deadline: Deadline, watch: &dyn Watch) -> Result<(), &'static str> {
        match () {
            () if watch.cancelled() => return Err("cancelled"),
            () if deadline.passed() => return Err("deadline"),
            () => {}
        }
        // The journal waits so long for others, however long the rows were looked through before.
        let _until_then = deadline.or_after(LOCKED).of_a_call();
        self.engine.journal.enter(part).map_err(|error| of_journal(&error))
    }
}
