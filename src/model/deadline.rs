//! One deadline for the whole of a call, carried down to every wait in it.

use std::time::{Duration, Instant};

/// The moment a call must have answered.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// `timeout` from now.
    pub fn after(timeout: Duration) -> Deadline {
        Deadline(Instant::now() + timeout)
    }

    /// What is left; zero when the deadline has passed.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether nothing is left.
    pub fn passed(self) -> bool {
        self.left().is_zero()
    }

    /// The earlier of this deadline and `timeout` from now.
    pub fn or_after(self, timeout: Duration) -> Deadline {
        Deadline(self.0.min(Instant::now() + timeout))
    }
}
