//! How long ago the gate was passed, by a clock that no one can set.
//!
//! A quarantine must never end early because somebody corrected the date. The clock runs on while the machine is suspended;
//! on Linux and Windows it is the time since boot, named after the boot, and so one clock for all programs of the machine.
//! Elsewhere it is a clock of this opening. A mark of another clock counts from when *we* first met it: how long its maker had
//! been running then is nobody's business, and how long we have is not his. Only where the kernel itself names its boots it is
//! known that all the time since this boot has passed since an earlier one's mark. So a wait may last longer than needed, and
//! never ends early.

use crate::model::uptime;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A moment on a clock: the clock's name and its milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    pub clock: String,
    pub ms: i64,
}

/// A clock that runs evenly.
pub(super) struct Clock {
    name: String,
    /// Where it begins.
    zero: Duration,
    /// When marks of other clocks were first met.
    met: Mutex<HashMap<Mark, Duration>>,
}

/// The most marks of other clocks that are remembered; one that was forgotten is met anew, and waited for again.
const MOST_MET: usize = 10_000;

/// What the name of a clock begins with that counts from the machine's boot and is another one after every boot, and only
/// then.
const BOOT: &str = "boot:";

impl Clock {
    /// The machine's clock since boot, where that has a name, or else one that starts now, named after the journal's owner.
    pub fn start(owner: &str, machine: Option<String>) -> Clock {
        let (name, zero) = match machine {
            Some(name) => (name, Duration::ZERO),
            None => (format!("open:{owner}"), uptime()),
        };
        Clock { name, zero, met: Mutex::default() }
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
        let now = self.now();
        if mark.clock == self.name {
            return now.saturating_sub(Duration::from_millis(u64::try_from(mark.ms).unwrap_or(u64::MAX)));
        }
        if mark.clock.starts_with(BOOT) && self.name.starts_with(BOOT) {
            return now;
        }
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        if met.len() >= MOST_MET && !met.contains_key(mark) {
            met.clear();
        }
        now.saturating_sub(*met.entry(mark.clone()).or_insert(now))
    }

    /// What has passed at the most since that mark; `None` where it was made on a clock that is gone.
    pub fn at_most_since(&self, mark: &Mark) -> Option<Duration> {
        (self.name == mark.clock && self.mark().ms >= mark.ms).then(|| self.since(mark))
    }

    fn now(&self) -> Duration {
        uptime().saturating_sub(self.zero)
    }
}

/// The name of the machine's clock, where it has one.
#[cfg(target_os = "linux")]
pub(super) fn of_machine() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let id = id.trim();
    let offsets = std::fs::read_to_string("/proc/self/timens_offsets").unwrap_or_default();
    (!id.is_empty() && begins_at_boot(&offsets)).then(|| format!("{BOOT}{id}"))
}

/// A container may have been given another zero (a time namespace): then its clock is another one.
#[cfg(target_os = "linux")]
fn begins_at_boot(offsets: &str) -> bool {
    !offsets.split_whitespace().any(|word| word.parse::<i64>().is_ok_and(|offset| offset != 0))
}

/// Not a [`BOOT`]: the name is put together by us, and a registry that a sandbox or a container shows might change while
/// the clock runs on.
#[cfg(windows)]
pub(super) fn of_machine() -> Option<String> {
    crate::windows::boot().map(|name| format!("ticks:{name}"))
}

#[cfg(not(any(target_os = "linux", windows)))]
pub(super) fn of_machine() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[cfg(target_os = "linux")]
    #[test]
    fn another_zero_is_another_clock() {
        assert!(
            begins_at_boot("") && begins_at_boot("monotonic           0         0\nboottime            0         0\n")
        );
        assert!(!begins_at_boot("monotonic  0  0\nboottime  100000  0\n"));
        assert!(!begins_at_boot("monotonic  0  0\nboottime  -1  999999999\n"));
    }

    fn mark(clock: &str, ms: i64) -> Mark {
        Mark { clock: clock.to_owned(), ms }
    }

    /// A clock that has been running for that long.
    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    fn running(name: &str, seconds: u64) -> Clock {
        let zero = uptime().checked_sub(Duration::from_secs(seconds)).expect("this machine has been up for a minute");
        Clock { name: name.to_owned(), zero, met: Mutex::default() }
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    fn is_about(passed: Duration, seconds: u64) -> bool {
        passed >= Duration::from_secs(seconds) && passed < Duration::from_secs(seconds + 5)
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    #[test]
    fn on_one_clock_the_difference_counts() {
        assert!(is_about(running("boot:a", 50).since(&mark("boot:a", 20_000)), 30));
        assert!(is_about(running("open:a", 50).since(&mark("open:a", 20_000)), 30));
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    #[test]
    fn after_a_reboot_only_the_time_since_boot_counts() {
        assert!(is_about(running("boot:b", 50).since(&mark("boot:a", 90_000_000)), 50));
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    #[test]
    fn a_mark_of_another_program_counts_from_when_it_was_first_met() {
        let pairs = [("open:b", "open:a"), ("boot:b", "open:a"), ("open:b", "boot:a"), ("boot:b", "")];
        for (ours, theirs) in
            pairs.into_iter().chain([("ticks:b", "ticks:a"), ("ticks:b", "boot:a"), ("boot:b", "ticks:a")])
        {
            let clock = running(ours, 50);
            let (first, second) = (mark(theirs, 7), mark(theirs, 8));
            assert!(is_about(clock.since(&first), 0), "{ours} {theirs}");
            std::thread::sleep(Duration::from_millis(60));
            assert!(clock.since(&first) >= Duration::from_millis(40), "it runs on");
            assert!(clock.since(&second) < Duration::from_millis(40), "each mark by itself");
            assert_eq!(clock.at_most_since(&first), None);
        }
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    #[test]
    fn no_more_marks_are_remembered_than_there_is_room_for() {
        let clock = running("open:b", 50);
        for ms in 0..=MOST_MET as i64 {
            clock.since(&mark("open:a", ms));
        }
        assert!(clock.met.lock().unwrap().len() <= MOST_MET);
    }

    #[test]
    fn two_marks_are_never_the_same() {
        let clock = Clock::start("owner", of_machine());
        let first = clock.mark();
        let second = clock.mark_after(Some(&first));
        assert!(second.ms > first.ms && second.clock == first.clock);
        assert_eq!(clock.at_most_since(&Mark { clock: "gone".to_owned(), ..first.clone() }), None);
        assert_eq!(clock.at_most_since(&Mark { ms: i64::MAX, ..first }), None, "from the future");
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple", windows))]
    #[test]
    fn a_clock_that_went_back_proves_nothing() {
        assert_eq!(running("boot:a", 1).since(&mark("boot:a", 9_000)), Duration::ZERO);
    }

    #[test]
    fn the_clock_runs_and_has_a_name() {
        let clock = Clock::start("owner", of_machine());
        let start = clock.mark();
        let deadline = Instant::now() + Duration::from_secs(5);
        while clock.since(&start).is_zero() {
            assert!(Instant::now() < deadline, "the clock stands still");
        }
        assert_eq!(clock.mark().clock, start.clock);
        #[cfg(target_os = "linux")]
        assert!(start.clock.starts_with("boot:"), "{start:?}");
        #[cfg(windows)]
        assert!(start.clock.starts_with("ticks:"), "{start:?}");
    }
}
