//! A transaction that several writers share while it is open, and what they wait for.

use super::JournalError;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// It does.
    Synced,
    /// It is synced by the next one that does. Losing it in a power cut loses no promise.
    Lazy,
}

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
