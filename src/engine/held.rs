//! A claim on a movement, as a value that gives itself back. Whoever holds one is the only one in any process who may
//! send the movement, ask about it or change it.

use super::Result;
use crate::journal::{Change, Claim, Journal, Movement};
use std::ops::Deref;

/// A claimed movement. However the work on it ends, the claim is given back; what a busy journal does not take at once it
/// takes before anything else.
pub(super) struct Held<'j> {
    journal: &'j dyn Journal,
    movement: Movement,
    ours: bool,
}

impl<'j> Held<'j> {
    /// A movement that was claimed by this handle.
    pub fn of(journal: &'j dyn Journal, movement: Movement) -> Held<'j> {
        Held { journal, movement, ours: true }
    }

    /// Tries to claim. `Err`: a living process works on it; as it stands now.
    pub fn claim(journal: &'j dyn Journal, movement: &Movement) -> Result<std::result::Result<Held<'j>, Movement>> {
        Ok(match journal.claim(movement)? {
            Claim::Mine(movement) => Ok(Held::of(journal, movement)),
            Claim::Busy(theirs) => Err(theirs),
        })
    }

    /// Writes a change; with `release` the claim goes with it.
    pub fn change(&mut self, change: &Change) -> Result<()> {
        self.movement = self.journal.change(&self.movement, change)?;
        self.ours = !change.release;
        Ok(())
    }

    /// The movement as it stands now, still claimed.
    pub fn now(&mut self, movement: Movement) {
        self.movement = movement;
    }

    /// Whether the claim is still ours.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    /// Gives the claim back where it stands, because somebody else was faster: it is as `now`.
    pub fn lose(&mut self, now: Option<Movement>) {
        self.release();
        self.movement = now.unwrap_or_else(|| Movement { claimed: false, ..self.movement.clone() });
    }

    /// Gives the claim back and goes on with what it was about.
    pub fn give_back(mut self) -> Movement {
        // Lost to somebody else, it is claimed by him.
        let claimed = self.movement.claimed && !self.ours;
        self.release();
        Movement { claimed, ..self.movement.clone() }
    }

    fn release(&mut self) {
        if std::mem::take(&mut self.ours) {
            // What cannot be given back now is owed by the journal, or dies with the process.
            let _ = self.journal.release(&self.movement);
        }
    }
}

impl Deref for Held<'_> {
    type Target = Movement;

    fn deref(&self) -> &Movement {
        &self.movement
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.release();
    }
}
