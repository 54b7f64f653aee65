//! Writers that wait for one another share a commit, and so its sync.
//!
//! A transaction that has done its work while others wait for the connection is left open: the next one does its work in it,
//! on its own thread, and so on; the last one commits for all, and all are told only then. A writer that nobody waits for
//! commits at once. So a payout alone costs two syncs, and with sixty-four threads a tenth of that.
//!
//! Of all processes that write, each has one place in line (`queue.rs`), and with it one commit. Who waits waits until his own
//! call ends: first for those of this client, then for the other processes.

use super::connection::{Owed, Session, Trouble, busy, lost};
use super::open_batch::Durability;
use super::remembered::{Task, Work};
use super::{JournalError, PARTED, SqliteJournal, opening};
use crate::journal::mark::Mark;
use crate::model::{Deadline, uptime};
use std::sync::Arc;
use std::sync::atomic::Ordering;

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

    /// Does the work in a transaction, alone or with others, and answers when it is committed. Waits for its turn until then.
    pub(super) fn write<T>(
        &self,
        durability: Durability,
        by: Deadline,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, Trouble>,
    ) -> Result<T, JournalError> {
        let (mut work, mut done) = (Some(work), None);
        self.write_once(durability, by, &mut |desk| {
            done = work.take().map(|work| work(desk)).transpose()?;
            Ok(())
        })?;
        done.ok_or_else(lost)
    }

    fn write_once(&self, durability: Durability, by: Deadline, work: &mut Task<'_>) -> Result<(), JournalError> {
        self.refuse_forked()?;
        let began = uptime();
        let too_late = || busy(uptime() - began);
        let synced = usize::from(durability == Durability::Synced);
        self.syncs_wanted.fetch_add(synced, Ordering::SeqCst);
        let pass = self.writers.take(by);
        self.syncs_wanted.fetch_sub(synced, Ordering::SeqCst);
        let pass = pass.ok_or_else(too_late)?;
        // From here on a transaction that was left open for us is ours to go on with, or to finish.
        let mut session = self.locked();
        let mut place = session.place.take().unwrap_or_else(|| self.queue.place());
        if session.batch.is_none() && session.stopped.is_none() {
            drop(session);
            let reached = place.reach(by);
            session = self.locked();
            if !reached {
                // Who waits longer waits on from where we stood.
                session.place = Some(place);
                if pass.hand_over().is_err() {
                    session.place = None;
                }
                return Err(too_late());
            }
        }
        let done = self.write_with(&mut session, durability, by, work);
        let shared = session.batch.as_ref().filter(|batch| batch.works < MOST).map(|batch| Arc::clone(&batch.fate));
        let Some(fate) = shared else {
            let finished = self.finish(&mut session);
            return done.and(finished);
        };
        session.place = Some(place);
        match pass.hand_over() {
            Ok(()) => {
                drop(session);
                done?;
                fate.wait()
            }
            Err(_ours) => {
                let _place = session.place.take();
                let finished = self.finish(&mut session);
                done.and(finished)
            }
        }
    }

    /// Does the work in a transaction, which stays open.
    fn write_with(
        &self,
        session: &mut Session,
        durability: Durability,
        by: Deadline,
        work: &mut Task<'_>,
    ) -> Result<(), JournalError> {
        if let Some(why) = &session.stopped {
            return Err(JournalError::Stopped(why.clone()));
        }
        if session.batch.as_ref().is_some_and(|batch| !batch.serves(durability)) {
            // Those who wait for it are told what becomes of it.
            let _ = self.finish(session);
        }
        if session.batch.is_none() {
            self.check_files(session)?;
            self.pay_what_is_owed(session, by)?;
            // Somebody who waits may want more of it than we do.
            let wanted = if self.syncs_wanted.load(Ordering::SeqCst) > 0 { Durability::Synced } else { durability };
            self.start(session, wanted, by).map_err(|trouble| session.judge_write(trouble))?;
        }
        self.work(session, work)
    }

    /// One work in the open transaction. One that fails for the disk's sake takes the others with it.
    fn work(&self, session: &mut Session, work: &mut Task<'_>) -> Result<(), JournalError> {
        let done = session.work(work);
        done.map_err(|trouble| {
            let error = session.judge_write(trouble);
            if session.stopped.is_some() {
                session.abandon(&error);
            }
            error
        })
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
            let known = session.remembered.head.as_ref().and_then(|head| head.last.as_ref());
            match there {
                Some(last) if known != Some(&last) => opening::has(session.connection()?, &last),
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

    /// Commits what is open, tells all whose work is in it, and after a synced commit writes the mark of what is known now.
    fn finish(&self, session: &mut Session) -> Result<(), JournalError> {
        let Some(batch) = &session.batch else { return Ok(()) };
        if let Some(why) = &session.stopped {
            // By one who read, and met damage: nothing is written any more.
            let error = JournalError::Stopped(why.clone());
            session.abandon(&error);
            return Err(error);
        }
        let (works, durability, fate) = (batch.works, batch.durability, Arc::clone(&batch.fate));
        let mark = match durability {
            Durability::Synced => self.head(session).map(Some),
            Durability::Lazy => Ok(None),
        };
        let committed = mark.and_then(|mark| session.commit().map(|()| mark));
        match committed {
            Ok(mark) => {
                session.batch = None;
                if let Some(mark) = mark {
                    // A mark that cannot be written stays behind, which is harmless.
                    let _ = session.mark.write(&self.path, mark);
                }
                fate.tell(Ok(()));
                session.checkpoint_when_due(works);
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
            let paid = self.work(session, &mut |work| match &owed {
                Owed::Release { id, fence } => self.write_release(work, *id, *fence),
                Owed::Change(owed) => self.write_change(work, &owed.0, &owed.1).map(|_| ()),
            });
            match paid.and_then(|()| self.finish(session)) {
                Ok(()) | Err(JournalError::Changed) => {}
                Err(error) => return Err(error),
            }
            session.owed.remove(0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
