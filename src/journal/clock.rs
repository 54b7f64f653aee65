//! How long ago the gate was passed, by a clock that no one can set.
//!
//! A quarantine must never end early because somebody corrected the date. On Linux the clock is the time since
//! boot, suspended time included, and its name is the boot's id; elsewhere it starts when the journal is opened.
//! A mark made on another clock (before a reboot, by another process) counts from that clock's zero: at least so
//! much has passed, and never less is waited.

use std::time::{Duration, Instant};

/// A moment on a clock: the clock's name and its milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub clock: String,
    pub ms: i64,
}

/// A clock that runs evenly from its zero.
pub(super) struct Clock {
    name: String,
    opened: Instant,
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    counts_from_boot: bool,
}

impl Clock {
    /// The machine's clock since boot, or else one that starts now, named after the journal's owner.
    pub fn start(owner: &str) -> Clock {
        let boot = boot_id();
        Clock {
            counts_from_boot: boot.is_some(),
            name: boot.map_or_else(|| format!("open:{owner}"), |id| format!("boot:{id}")),
            opened: Instant::now(),
        }
    }

    /// Now.
    pub fn mark(&self) -> Mark {
        Mark { clock: self.name.clone(), ms: i64::try_from(self.now().as_millis()).unwrap_or(i64::MAX) }
    }

    /// Now, or just after that mark where the clock has not moved on.
    pub fn mark_after(&self, earlier: Option<&Mark>) -> Mark {
        let now = self.mark();
        match earlier {
            Some(earlier) if earlier.clock == now.clock => Mark { ms: now.ms.max(earlier.ms.saturating_add(1)), ..now },
            _ => now,
        }
    }

    /// What has passed at least since that mark.
    pub fn since(&self, mark: &Mark) -> Duration {
        passed(&self.mark(), mark)
    }

    /// What has passed at the most since that mark; `None` where it was made on a clock that is gone.
    pub fn at_most_since(&self, mark: &Mark) -> Option<Duration> {
        (self.name == mark.clock && self.mark().ms >= mark.ms).then(|| self.since(mark))
    }

    #[cfg(target_os = "linux")]
    fn now(&self) -> Duration {
        if !self.counts_from_boot {
            return self.opened.elapsed();
        }
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::new(now.tv_sec.try_into().unwrap_or(0), now.tv_nsec.try_into().unwrap_or(0))
    }

    #[cfg(not(target_os = "linux"))]
    fn now(&self) -> Duration {
        self.opened.elapsed()
    }
}

fn passed(now: &Mark, mark: &Mark) -> Duration {
    let zero = if now.clock == mark.clock { mark.ms } else { 0 };
    Duration::from_millis(u64::try_from(now.ms.saturating_sub(zero)).unwrap_or(0))
}

#[cfg(target_os = "linux")]
fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let id = id.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

#[cfg(not(target_os = "linux"))]
fn boot_id() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(clock: &str, ms: i64) -> Mark {
        Mark { clock: clock.to_owned(), ms }
    }

    #[test]
    fn on_one_clock_the_difference_counts() {
        assert_eq!(passed(&mark("boot:a", 5_000), &mark("boot:a", 2_000)), Duration::from_secs(3));
    }

    #[test]
    fn after_a_reboot_only_the_time_since_boot_counts() {
        assert_eq!(passed(&mark("boot:b", 5_000), &mark("boot:a", 90_000_000)), Duration::from_secs(5));
    }

    #[test]
    fn two_marks_are_never_the_same() {
        let clock = Clock::start("owner");
        let first = clock.mark();
        let second = clock.mark_after(Some(&first));
        assert!(second.ms > first.ms && second.clock == first.clock);
        assert_eq!(clock.at_most_since(&Mark { clock: "gone".to_owned(), ..first.clone() }), None);
        assert_eq!(clock.at_most_since(&Mark { ms: i64::MAX, ..first }), None, "from the future");
    }

    #[test]
    fn a_clock_that_went_back_proves_nothing() {
        assert_eq!(passed(&mark("boot:a", 1_000), &mark("boot:a", 2_000)), Duration::ZERO);
        assert_eq!(passed(&mark("boot:a", -1), &mark("boot:b", 2_000)), Duration::ZERO);
    }

    #[test]
    fn the_clock_runs_and_has_a_name() {
        let clock = Clock::start("owner");
        let start = clock.mark();
        let deadline = Instant::now() + Duration::from_secs(5);
        while clock.since(&start).is_zero() {
            assert!(Instant::now() < deadline, "the clock stands still");
        }
        assert_eq!(clock.mark().clock, start.clock);
        #[cfg(target_os = "linux")]
        assert!(start.clock.starts_with("boot:"), "{start:?}");
    }
}
