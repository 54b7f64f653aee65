//! The registry: each row that is to be sent is in the journal before the first of them is, and only then do workers claim what is
//! ready. So whatever ends a run, the journal alone tells what was to be paid and what was not, and what cannot be journalled is
//! found while nothing has left. The gate of the first row syncs all of them: no part needs a sync of its own.

use super::book::{Book, Stands, Why};
use super::run::{LOCKED, of_journal};
use super::sheet::Sheet;
use crate::client::Client;
use crate::journal::Intent;
use crate::model::{Deadline, Watch};
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;

/// Rows that are journalled at once: others who write wait so long, a few hundredths of a second, and three times as many at
/// most are held in memory.
const PART: usize = 1000;

impl Client {
    /// Journals the rows that are to be sent and that the journal does not know: while one part is written, the next is made
    /// ready. `Err`: why not all of them are, a stable word.
    pub(super) fn enter(
        &self,
        sheet: &Sheet,
        book: &mut Book,
        deadline: Deadline,
        watch: &dyn Watch,
    ) -> Result<(), &'static str> {
        let enter = |part: Vec<Intent>| self.enter_part(&part, deadline, watch);
        let entered = std::thread::scope(|scope| {
            let (ready, parts) = sync_channel(1);
            // Whoever writes and fails takes no more, and then no more is read.
            let hand_over = move |part| ready.send(part).map_err(|_| "journal");
            let reader = std::thread::Builder::new().name("tolem-registry".to_owned());
            let reading = reader.spawn_scoped(scope, || self.make_ready(sheet, book, hand_over)).ok()?;
            let entered = parts.into_iter().try_for_each(enter);
            let read = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
            Some(entered.and(read))
        });
        // Without a thread, one after the other.
        entered.unwrap_or_else(|| self.make_ready(sheet, book, enter))
    }

    fn make_ready(
        &self,
        sheet: &Sheet,
        book: &mut Book,
        take: impl Fn(Vec<Intent>) -> Result<(), &'static str>,
    ) -> Result<(), &'static str> {
        let (mut part, rows) = (Vec::new(), book.lines.len());
        for (at, entry) in sheet.entries().flatten().enumerate() {
            if matches!(book.lines[at].stands, Stands::New) {
                // It was in order a moment ago.
                part.push(self.payout_of(sheet, &entry).map_err(|_| "row_changed")?.1);
                book.set(at, Stands::WAITS, Why::default());
            }
            if part.len() == PART || (at + 1 == rows && !part.is_empty()) {
                take(std::mem::take(&mut part))?;
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
