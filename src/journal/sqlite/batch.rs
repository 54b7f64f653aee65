//! Writers that wait for one another share a commit, and so its sync.
//!
//! A transaction that has done its work while others wait for the connection is left open: the next one does its work in it,
//! on its own thread, and so on; the last one commits for all, and all are told only then. A writer that nobody waits for
//! commits at once. So a payout alone costs two syncs, and with sixty-four threads a tenth of that.

use super::JournalError;
use super::connection::Durability;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// At most so many works in one commit: its time is the wait of the first one, and its log is written in one piece.
pub(super) const MOST: u32 = 256;

/// A transaction that is open, and what was done in it.
pub(super) struct Batch {
    /// How the whole of it is committed.
    pub durability: Durability,
    /// How many works are in it.
    pub works: u32,
    /// What those who did them are waiting for.
    pub fate: Arc<Fate>,
}

impl Batch {
    pub fn new(durability: Durability) -> Batch {
        Batch { durability, works: 0, fate: Arc::default() }
    }

    /// Whether a work that needs that may be done in it.
    pub fn serves(&self, durability: Durability) -> bool {
        self.durability == Durability::Synced || durability == Durability::Lazy
    }
}

/// What becomes of a batch.
#[derive(Default)]
pub(super) struct Fate {
    told: Mutex<Option<Result<(), JournalError>>>,
    news: Condvar,
}

impl Fate {
    pub fn tell(&self, what: Result<(), JournalError>) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
        self.news.notify_all();
    }

    /// Waits until whoever finishes the batch has told.
    pub fn wait(&self) -> Result<(), JournalError> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*told {
                Some(what) => return what.clone(),
                None => told = self.news.wait(told).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

#[cfg(test)]
mod tests;
