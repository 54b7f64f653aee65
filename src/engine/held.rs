//! A claim on a movement, as a value that gives itself back. Whoever holds one is the only one in any process who may
//! send the movement, ask about it or change it.

use super::Result;
use crate::journal::{Change, Claim, Journal, Movement};
use crate::model::State;
use std::cell::RefCell;
use std::ops::Deref;

thread_local! {
    /// What this thread holds: a journal and a movement each. A callback runs on the thread that made it, and must not
    /// wait for itself.
    static HERE: RefCell<Vec<(*const (), i64)>> = const { RefCell::new(Vec::new()) };
}

/// Whether the very call that waits, further up on this thread, holds the movement.
pub(super) fn is_held_here(journal: &dyn Journal, movement: &Movement) -> bool {
    HERE.with_borrow(|here| here.contains(&(address(journal), movement.id)))
}

fn address(journal: &dyn Journal) -> *const () {
    std::ptr::from_ref(journal).cast()
}

/// A claimed movement. However the work on it ends, the claim is given back; what a busy journal does not take at once it
/// takes before anything else.
pub(super) struct Held<'j> {
    journal: &'j dyn Journal,
    /// `None`: handed on.
    movement: Option<Movement>,
    ours: bool,
}

impl<'j> Held<'j> {
    /// A movement that was claimed by this handle.
    pub fn of(journal: &'j dyn Journal, movement: Movement) -> Held<'j> {
        HERE.with_borrow_mut(|here| here.push((address(journal), movement.id)));
        Held { journal, movement: Some(movement), ours: true }
    }

    /// A movement of a journal that takes no claim any more: it can be asked about, and what the bank says is told but not
    /// written down. Whoever was sending it will not write that down either.
    pub fn unwritten(journal: &'j dyn Journal, movement: Movement) -> Held<'j> {
        let state = if movement.state == State::Sending { State::Unknown } else { movement.state };
        Held { journal, movement: Some(Movement { state, claimed: false, ..movement }), ours: false }
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
        self.now(self.journal.change(self, change)?);
        if change.release {
            self.let_go();
        }
        Ok(())
    }

    /// The movement as it stands now, still claimed.
    pub fn now(&mut self, movement: Movement) {
        self.movement = Some(movement);
    }

    /// Whether the claim is still ours.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    /// Gives the claim back where it stands, because somebody else was faster: it is as `now`.
    pub fn lose(&mut self, now: Option<Movement>) {
        self.release();
        let now = now.or(self.movement.take().map(|movement| Movement { claimed: false, ..movement }));
        self.movement = now;
    }

    /// Gives the claim back and goes on with what it was about.
    pub fn give_back(mut self) -> Movement {
        // Lost to somebody else, it is claimed by him.
        let claimed = self.claimed && !self.ours;
        self.release();
        Movement { claimed, ..self.movement.take().expect("held until it is handed on") }
    }

    fn release(&mut self) {
        if self.let_go() {
            // What cannot be given back now is owed by the journal, or dies with the process.
            let _ = self.journal.release(self);
        }
    }

    /// Whether it was ours until now.
    fn let_go(&mut self) -> bool {
        let ours = std::mem::take(&mut self.ours);
        if ours {
            let this = (address(self.journal), self.id);
            HERE.with_borrow_mut(|here| {
                if let Some(at) = here.iter().rposition(|held| *held == this) {
                    here.swap_remove(at);
                }
            });
        }
        ours
    }
}

impl Deref for Held<'_> {
    type Target = Movement;

    fn deref(&self) -> &Movement {
        self.movement.as_ref().expect("held until it is handed on")
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.release();
    }
}
