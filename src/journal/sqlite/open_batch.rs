//! A transaction that several writers share while it is open.

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
}

impl Batch {
    /// Whether a work that needs that may be done in it.
    pub fn serves(&self, durability: Durability) -> bool {
        self.durability == Durability::Synced || durability == Durability::Lazy
    }
}
