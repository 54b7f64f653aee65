//! A turn among the threads of one process: first come, first served, and nobody waits longer than until his deadline.
//!
//! The standard library's lock knows neither. Whoever releases it and wants it again gets it before those who sleep, and
//! they sleep as long as it takes.

use crate::model::Deadline;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;

/// What threads take turns at.
#[derive(Default)]
pub(super) struct Turn(Mutex<Line>);

/// Those who stand there. The first one has the turn.
#[derive(Default)]
struct Line {
    last: u64,
    standing: VecDeque<(u64, Thread)>,
}

/// Having the turn. May be carried to another thread.
pub(super) struct Pass {
    turn: Arc<Turn>,
}

impl Turn {
    /// Waits for the turn; `None`: it did not come in time.
    pub fn take(self: &Arc<Self>, by: Deadline) -> Option<Pass> {
        let number = {
            let mut line = self.line();
            line.last += 1;
            let number = line.last;
            line.standing.push_back((number, std::thread::current()));
            number
        };
        loop {
            let mut line = self.line();
            if line.first() == Some(number) {
                return Some(Pass { turn: Arc::clone(self) });
            }
            let left = by.left();
            if left.is_zero() {
                line.standing.retain(|(other, _)| *other != number);
                return None;
            }
            drop(line);
            // Woken in between, it does not sleep.
            std::thread::park_timeout(left);
        }
    }

    /// How many have it or wait for it.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.line().standing.len()
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn first(&self) -> Option<u64> {
        self.standing.front().map(|(number, _)| *number)
    }

    /// The first one goes, and the next is woken.
    fn advance(&mut self) {
        self.standing.pop_front();
        if let Some((_, next)) = self.standing.front() {
            next.unpark();
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut line = self.turn.line();
        line.advance();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn long() -> Deadline {
        Deadline::after(Duration::from_secs(60))
    }

    #[test]
    fn who_comes_first_is_served_first() {
        let turn = Arc::new(Turn::default());
        let order = Mutex::new(Vec::new());
        let held = turn.take(long()).unwrap();
        std::thread::scope(|scope| {
            for at in 0..16 {
                let (turn, order) = (&turn, &order);
                scope.spawn(move || {
                    let _pass = turn.take(long()).unwrap();
                    order.lock().unwrap().push(at);
                });
                while turn.len() < at + 2 {
                    std::thread::yield_now();
                }
            }
            drop(held);
        });
        assert_eq!(*order.lock().unwrap(), (0..16).collect::<Vec<_>>());
    }

    #[test]
    fn who_gives_up_is_passed_over() {
        let turn = Arc::new(Turn::default());
        let held = turn.take(long()).unwrap();
        assert!(turn.take(Deadline::after(Duration::from_millis(5))).is_none());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turn.take(long()).is_some());
            while turn.len() < 2 {
                std::thread::yield_now();
            }
            drop(held);
            assert!(waiting.join().unwrap());
        });
        assert_eq!(turn.len(), 0);
    }
}
