//! One deadline for the whole of a call, carried down to every wait in it.
//!
//! On Linux it is measured since boot, suspended time included, like the journal's quarantine: a machine that slept in the
//! middle of a call wakes past its deadline, and nothing more is sent.

use std::time::Duration;

/// The moment a call must have answered.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Duration);

impl Deadline {
    /// `timeout` from now.
    pub fn after(timeout: Duration) -> Deadline {
        Deadline(now().saturating_add(timeout))
    }

    /// What is left; zero when the deadline has passed.
    pub fn left(self) -> Duration {
        self.0.saturating_sub(now())
    }

    /// Whether nothing is left.
    pub fn passed(self) -> bool {
        self.left().is_zero()
    }

    /// The earlier of this deadline and `timeout` from now.
    pub fn or_after(self, timeout: Duration) -> Deadline {
        Deadline(self.0.min(now().saturating_add(timeout)))
    }
}

/// Since boot.
#[cfg(target_os = "linux")]
fn now() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(now.tv_sec.try_into().unwrap_or(0), now.tv_nsec.try_into().unwrap_or(0))
}

/// Since this was first asked.
#[cfg(not(target_os = "linux"))]
fn now() -> Duration {
    use std::time::Instant;
    static BEGINNING: once_cell::sync::Lazy<Instant> = once_cell::sync::Lazy::new(Instant::now);
    BEGINNING.elapsed()
}
