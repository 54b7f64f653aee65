//! One deadline for the whole of a call, carried down to every wait in it.
//!
//! It is measured with suspended time included, like the journal's quarantine: a machine that slept in the middle of a call
//! wakes past its deadline, and nothing more is sent.

use std::cell::Cell;
use std::time::Duration;

thread_local! {
    /// Of the call that this thread is in.
    static CALL: Cell<Option<Deadline>> = const { Cell::new(None) };
}

/// The moment a call must have answered.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Duration);

impl Deadline {
    /// `timeout` from now.
    pub fn after(timeout: Duration) -> Deadline {
        Deadline(uptime().saturating_add(timeout))
    }

    /// What is left; zero when the deadline has passed.
    pub fn left(self) -> Duration {
        self.0.saturating_sub(uptime())
    }

    /// Whether nothing is left.
    pub fn passed(self) -> bool {
        self.left().is_zero()
    }

    /// That of the call that this thread is in.
    pub fn of_the_call() -> Option<Deadline> {
        CALL.get()
    }

    /// Makes it that of the call until the value is dropped; a call within a call has its own.
    pub fn of_a_call(self) -> InCall {
        InCall(CALL.replace(Some(self)))
    }

    /// Not earlier than `timeout` from now.
    pub fn at_least(self, timeout: Duration) -> Deadline {
        Deadline(self.0.max(uptime().saturating_add(timeout)))
    }

    /// The earlier of this deadline and `timeout` from now.
    pub fn or_after(self, timeout: Duration) -> Deadline {
        Deadline(self.0.min(uptime().saturating_add(timeout)))
    }
}

/// While it lives, this thread is in a call.
pub struct InCall(Option<Deadline>);

impl Drop for InCall {
    fn drop(&mut self) {
        CALL.set(self.0);
    }
}

/// A time that nobody can set and that runs on while the machine is suspended: since boot on Linux, macOS and Windows, elsewhere
/// since this was first asked.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub fn uptime() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_os = "linux")]
    let now = clock_gettime(ClockId::Boottime);
    // There it is this one that counts suspended time (clock_gettime(3)), and not the one of `Instant`.
    #[cfg(target_vendor = "apple")]
    let now = clock_gettime(ClockId::Monotonic);
    Duration::new(now.tv_sec.try_into().unwrap_or(0), now.tv_nsec.try_into().unwrap_or(0))
}

#[cfg(windows)]
pub use crate::windows::since_boot as uptime;

/// The same where nothing counts suspended time.
#[cfg(not(any(target_os = "linux", target_vendor = "apple", windows)))]
pub fn uptime() -> Duration {
    use std::time::Instant;
    static BEGINNING: once_cell::sync::Lazy<Instant> = once_cell::sync::Lazy::new(Instant::now);
    BEGINNING.elapsed()
}
