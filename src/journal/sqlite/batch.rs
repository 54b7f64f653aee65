//! Writers that wait for one another share a commit, and so its sync.
//!
//! Whoever comes while nobody writes leads (`writers.rs`): he does his own work in a transaction, and in the same one the works of
//! all who have come meanwhile; all are told when it is committed. A writer that nobody waits for commits at once. So a payout
//! alone costs two syncs, and with sixty-four threads a tenth of that.
//!
//! Of all processes that write, each has one place in line (`queue.rs`), and with it one commit. Who waits waits until his own
//! call ends: first for those of this client, then for the other processes.

use super::asked::{Asked, Done};
use super::connection::{Owed, PAGES, Session, Trouble, busy, lost};
use super::open_batch::Durability;
use super::remembered::Remembered;
use super::writers::{Came, Lead};
use super::{JournalError, PARTED, SqliteJournal, opening};
use crate::journal::mark::Mark;
use crate::journal::owner::Grip;
use crate::model::{Deadline, uptime};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// At most so many works in one commit: its time is the wait of the first one, and its log is written in one piece.
pub(super) const MOST: u32 = 256;

impl SqliteJournal {
    /// Until when a writer waits for his turn: until his call ends.
    pub(super) fn by_the_call(&self) -> Deadline {
        Deadline::of_the_call().unwrap_or_else(|| Deadline::after(self.patience))
    }

    /// The same for what should not be lost, though the call has used up its time.
    pub(super) fn or_a_while(&self) -> Deadline {
        self.by_the_call().at_least(self.patience)
    }

    /// Does what is asked in a transaction, alone or with others, and answers when it is committed.
    pub(super) fn write(&self, asked: &Asked<'_>) -> Result<Done, JournalError> {
        self.refuse_forked()?;
        let (began, by) = (uptime(), asked.by(self));
        let done = match self.writers.come(asked, by) {
            Came::Leads(lead, None) => self.lead(&lead, asked, by),
            Came::Leads(lead, Some(errand)) => self.lead(&lead, &errand.asked, by),
            Came::Told(told) => Some(told),
            Came::TooLate => None,
        };
        done.unwrap_or_else(|| Err(busy(uptime() - began)))
    }

    /// Writes it and what others have asked for. `None`: other processes were writing all the time.
    fn lead(&self, lead: &Lead<'_>, asked: &Asked<'_>, by: Deadline) -> Option<Result<Done, JournalError>> {
        let mut place = lead.place().unwrap_or_else(|| self.queue.place());
        if self.locked().stopped.is_none() && !place.reach(by) {
            lead.leave(place);
            return None;
        }
        let mut session = self.locked();
        let mut grip = self.owner.grip();
        let begun = self.first_of_all(&mut session, asked.durability(), by);
        let done = begun.and_then(|()| self.work(&mut session, asked, &mut grip));
        let mut others = Vec::new();
        while let Some(batch) = session.batch.as_ref().filter(|batch| batch.works < MOST)
            && let Some(carried) = self.writers.next(|durability| batch.serves(durability))
        {
            let mut grip = self.owner.grip();
            let work = AssertUnwindSafe(|| self.work(&mut session, carried.asked(), &mut grip));
            match catch_unwind(work) {
                Ok(done) => others.push((carried, done, grip)),
                Err(panic) => carried.panicked(panic),
            }
        }
        let finished = self.finish(&mut session);
        for (carried, done, grip) in others {
            carried.tell(kept(done, &finished, grip));
        }
        session.checkpoint_when_due();
        Some(kept(done, &finished, grip))
    }

    /// Begins the transaction, when what is owed has been written.
    fn first_of_all(&self, session: &mut Session, durability: Durability, by: Deadline) -> Result<(), JournalError> {
        if let Some(why) = &session.stopped {
            return Err(JournalError::Stopped(why.clone()));
        }
        // A panic may have left one open.
        session.abandon(&lost());
        self.check_files(session)?;
        self.pay_what_is_owed(session, by)?;
        // Somebody who waits may want more of it than we do.
        let wanted = if self.writers.want_a_sync() { Durability::Synced } else { durability };
        self.start(session, wanted, by).map_err(|trouble| session.judge_write(trouble))
    }

    /// One work in the open transaction. One that fails for the disk's sake takes the others with it, and so does one that fails
    /// when it has written something, which is a bug.
    fn work(&self, session: &mut Session, asked: &Asked<'_>, grip: &mut Grip<'_>) -> Result<Done, JournalError> {
        session.work(asked.works(), asked.may_stop_midway(), |work| self.do_it(work, asked, grip))
    }

    /// Begins a transaction.
    fn start(&self, session: &mut Session, durability: Durability, by: Deadline) -> Result<(), Trouble> {
        let there = match durability {
            Durability::Synced => session.mark.read(&self.path).filter(|there| there.journal == self.id),
            Durability::Lazy => None,
        };
        let there = there.and_then(|there| there.last.clone());
        session.begin(durability, by)?;
        // Whoever wrote the mark had committed before, and we have the lock now: what he knew, we know, or this is not
        // the same log any more.
        let same = session.remember().and_then(|()| {
            let Remembered { head, marked, .. } = &session.remembered;
            let known = [head.as_ref().and_then(|head| head.last.as_ref()), marked.as_ref()];
            match there {
                Some(last) if !known.contains(&Some(&last)) => opening::has(session.connection()?, &last),
                _ => Ok(true),
            }
        });
        match same {
            Ok(true) => Ok(()),
            Ok(false) => self.not_started(session, JournalError::Stopped(PARTED.to_owned()).into()),
            Err(trouble) => self.not_started(session, trouble),
        }
    }

    fn not_started(&self, session: &mut Session, trouble: Trouble) -> Result<(), Trouble> {
        session.abandon(&JournalError::Changed);
        Err(trouble)
    }

    /// Commits what is open, and after a synced commit writes the mark of what is known now.
    fn finish(&self, session: &mut Session) -> Result<(), JournalError> {
        let Some(batch) = &session.batch else { return session.abandoned.clone().map_or(Ok(()), Err) };
        if let Some(why) = &session.stopped {
            // By one who read, and met damage: nothing is written any more.
            let error = JournalError::Stopped(why.clone());
            session.abandon(&error);
            return Err(error);
        }
        let mark = match batch.durability {
            Durability::Synced => self.head(session).map(Some),
            Durability::Lazy => Ok(None),
        };
        let committed = mark.and_then(|mark| session.commit().map(|()| mark));
        match committed {
            Ok(mark) => {
                session.logged += PAGES.0 + session.batch.take().map_or(0, |batch| batch.works.saturating_mul(PAGES.1));
                if let Some(mark) = mark {
                    session.remembered.marked.clone_from(&mark.last);
                    // A mark that cannot be written stays behind, which is harmless.
                    let _ = session.mark.write(&self.path, mark);
                }
                Ok(())
            }
            Err(trouble) => {
                let error = session.judge_write(trouble);
                session.abandon(&error);
                Err(error)
            }
        }
    }

    /// How much the journal knows with what is written in the open transaction.
    fn head(&self, session: &mut Session) -> Result<Mark, Trouble> {
        let read = |session: &Session| opening::known(session.connection()?, self.id.clone());
        if let Some(head) = &session.remembered.head {
            debug_assert_eq!(read(session).ok().as_ref(), Some(head));
            return Ok(head.clone());
        }
        let head = read(session)?;
        Ok(session.remembered.head.insert(head).clone())
    }

    /// Writes what a busy file did not let us write earlier, in its order. What has been overtaken since is no debt.
    fn pay_what_is_owed(&self, session: &mut Session, by: Deadline) -> Result<(), JournalError> {
        while let Some(owed) = session.owed.first().cloned() {
            self.start(session, Durability::Synced, by).map_err(|trouble| session.judge_write(trouble))?;
            let asked = match &owed {
                Owed::Release { id, fence } => Asked::Release(*id, *fence),
                Owed::Change(owed) => Asked::Change(Cow::Borrowed(&owed.0), Cow::Borrowed(&owed.1)),
            };
            let paid = self.work(session, &asked, &mut self.owner.grip());
            match paid.and_then(|_| self.finish(session)) {
                Ok(()) | Err(JournalError::Changed) => {}
                Err(error) => return Err(error),
            }
            session.owed.remove(0);
        }
        Ok(())
    }
}

/// What somebody is told of his work: it is done when it is committed, and then his claim is held.
fn kept(
    done: Result<Done, JournalError>,
    finished: &Result<(), JournalError>,
    grip: Grip<'_>,
) -> Result<Done, JournalError> {
    let done = done?;
    finished.clone()?;
    done.keep(grip);
    Ok(done)
}

#[cfg(test)]
mod tests;
