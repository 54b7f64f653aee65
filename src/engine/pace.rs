//! How often the bank is asked about a movement that is not known yet.

use crate::model::{Deadline, Watch};
use std::time::Duration;

/// Pauses between status questions: the first soon, because most lost answers are known at once; then
/// longer and longer, so that a bank in trouble is not asked to death.
#[derive(Clone, Debug)]
pub struct Pace(Vec<Duration>);

impl Pace {
    /// The pauses in order; the last one repeats.
    pub fn new(pauses: &[Duration]) -> Pace {
        assert!(!pauses.is_empty(), "a pace has at least one pause");
        Pace(pauses.to_vec())
    }

    /// The pause before question number `asked` (0: the first).
    fn pause(&self, asked: usize) -> Duration {
        self.0[asked.min(self.0.len() - 1)]
    }

    /// The pause that is due where the bank has been asked at this pace for so long.
    pub fn after(&self, asked_for: Duration) -> Duration {
        let mut passed = Duration::ZERO;
        let due = self.0.iter().find(|pause| {
            passed += **pause;
            passed > asked_for
        });
        due.or(self.0.last()).copied().unwrap_or_default()
    }

    /// Waits for question number `asked`. False: the deadline would pass first, or the caller wants to stop.
    pub fn wait(&self, asked: usize, deadline: Deadline, watch: &dyn Watch) -> bool {
        let pause = self.pause(asked);
        if pause >= deadline.left() {
            return false;
        }
        rest(pause, watch)
    }
}

impl Default for Pace {
    fn default() -> Pace {
        Pace::new(&[200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000].map(Duration::from_millis))
    }
}

/// Sleeps, in slices short enough for a cancelled call to feel immediate. False: the caller wants to stop.
pub(super) fn rest(pause: Duration, watch: &dyn Watch) -> bool {
    const SLICE: Duration = Duration::from_millis(50);
    let end = Deadline::after(pause);
    while !end.passed() {
        if watch.cancelled() {
            return false;
        }
        std::thread::sleep(end.left().min(SLICE));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_with_the_time_that_was_asked_for() {
        let ms = Duration::from_millis;
        let pace = Pace::new(&[ms(200), ms(500), ms(1000)]);
        let due = [0, 199, 200, 699, 700, 1699, 1700, 86_400_000].map(|passed| pace.after(ms(passed)).as_millis());
        assert_eq!(due, [200, 200, 500, 500, 1000, 1000, 1000, 1000]);
    }
}
