//! Those who want to write, in the order in which they came. One of them leads: he writes for all who wait, commits once, tells
//! each what has become of it, and leaves the lead to the next one. So nothing is handed from thread to thread for each work,
//! which would take longer than the work.

use super::JournalError;
use super::asked::{Asked, Done};
use super::connection::lost;
use super::open_batch::Durability;
use crate::journal::queue::Place;
use crate::model::Deadline;
use std::any::Any;
use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Thread, park, park_timeout};

#[derive(Default)]
pub(super) struct Writers(Mutex<Line>);

#[derive(Default)]
struct Line {
    is_led: bool,
    waiting: VecDeque<Arc<Errand>>,
    /// The place among the processes, left for the one who leads next.
    place: Option<Place>,
}

/// What somebody who waits has asked for.
pub(super) struct Errand {
    pub asked: Asked<'static>,
    thread: Thread,
    news: Mutex<Option<News>>,
}

/// What he is told, once.
enum News {
    Leads,
    Told(Result<Done, JournalError>),
    /// His work has panicked, which is his own caller's affair.
    Panicked(Box<dyn Any + Send>),
}

/// The lead. Dropped, it is the next one's.
pub(super) struct Lead<'w>(&'w Writers);

/// An errand that the leader has taken over. Whatever becomes of him, the one who waits is told.
pub(super) struct Carried {
    errand: Arc<Errand>,
    is_told: bool,
}

/// What has become of somebody who came to write.
pub(super) enum Came<'w> {
    /// He leads, with what he asked for.
    Leads(Lead<'w>, Option<Arc<Errand>>),
    Told(Result<Done, JournalError>),
    TooLate,
}

impl Writers {
    /// Waits until that is written by somebody, or until he who came is to lead.
    pub fn come(&self, asked: &Asked<'_>, by: Deadline) -> Came<'_> {
        if !std::mem::replace(&mut self.line().is_led, true) {
            return Came::Leads(Lead(self), None);
        }
        let errand = Errand { asked: asked.owned(), thread: std::thread::current(), news: Mutex::default() };
        let errand = Arc::new(errand);
        {
            let mut line = self.line();
            if !std::mem::replace(&mut line.is_led, true) {
                return Came::Leads(Lead(self), Some(errand));
            }
            line.waiting.push_back(Arc::clone(&errand));
        }
        loop {
            match errand.news() {
                Some(News::Leads) => return Came::Leads(Lead(self), Some(errand)),
                Some(News::Told(told)) => return Came::Told(told),
                Some(News::Panicked(panic)) => resume_unwind(panic),
                None => {}
            }
            let left = by.left();
            if !left.is_zero() {
                park_timeout(left);
            } else if self.line().leaves(&errand) {
                return Came::TooLate;
            } else {
                park();
            }
        }
    }

    /// The next errand that can be done in a transaction that is committed in that way.
    pub fn next(&self, serves: impl FnOnce(Durability) -> bool) -> Option<Carried> {
        let mut line = self.line();
        if !serves(line.waiting.front()?.asked.durability()) {
            return None;
        }
        Some(Carried { errand: line.waiting.pop_front()?, is_told: false })
    }

    /// Whether any of those who wait needs a sync.
    pub fn want_a_sync(&self) -> bool {
        self.line().waiting.iter().any(|errand| errand.asked.durability() == Durability::Synced)
    }

    /// How many lead or wait.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        let line = self.line();
        line.waiting.len() + usize::from(line.is_led)
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// One who waits gives up; `false`: it is too late for that.
    fn leaves(&mut self, errand: &Arc<Errand>) -> bool {
        let at = self.waiting.iter().position(|other| Arc::ptr_eq(other, errand));
        at.map(|at| self.waiting.remove(at)).is_some()
    }
}

impl Errand {
    fn news(&self) -> Option<News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn tell(&self, news: News) {
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(news);
        self.thread.unpark();
    }
}

impl Lead<'_> {
    /// The place among the processes that was left by the one before.
    pub fn place(&self) -> Option<Place> {
        self.0.line().place.take()
    }

    /// Leaves the place to the next one: whoever waits longer goes on from where we stood.
    pub fn leave(&self, place: Place) {
        self.0.line().place = Some(place);
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        match line.waiting.pop_front() {
            Some(next) => next.tell(News::Leads),
            None => (line.is_led, line.place) = (false, None),
        }
    }
}

impl Carried {
    pub fn asked(&self) -> &Asked<'static> {
        &self.errand.asked
    }

    pub fn panicked(mut self, panic: Box<dyn Any + Send>) {
        self.is_told = true;
        self.errand.tell(News::Panicked(panic));
    }

    pub fn tell(mut self, what: Result<Done, JournalError>) {
        self.is_told = true;
        self.errand.tell(News::Told(what));
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if !self.is_told {
            self.errand.tell(News::Told(Err(lost())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::{scope, yield_now};
    use std::time::Duration;

    fn release(id: i64) -> Asked<'static> {
        Asked::Release(id, 1)
    }

    fn long() -> Deadline {
        Deadline::after(Duration::from_secs(60))
    }

    fn leads<'w>(writers: &'w Writers, id: i64) -> Lead<'w> {
        match writers.come(&release(id), long()) {
            Came::Leads(lead, _) => lead,
            Came::Told(_) | Came::TooLate => panic!("{id} does not lead"),
        }
    }

    fn until_they_are(writers: &Writers, count: usize) {
        while writers.len() < count {
            yield_now();
        }
    }

    fn id(carried: &Carried) -> i64 {
        let Asked::Release(id, _) = carried.asked() else { panic!("nothing else was asked for") };
        *id
    }

    #[test]
    fn who_comes_first_is_served_first_and_the_next_one_leads_with_his_own() {
        let writers = Writers::default();
        let lead = leads(&writers, 0);
        scope(|scope| {
            let mut waiting = Vec::new();
            for id in 1..4 {
                let writers = &writers;
                waiting.push(scope.spawn(move || writers.come(&release(id), long())));
                until_they_are(writers, id as usize + 1);
            }
            assert!(writers.next(|_| false).is_none(), "what cannot be served is left");
            for expected in 1..3 {
                let carried = writers.next(|durability| durability == Durability::Lazy).unwrap();
                assert_eq!(id(&carried), expected);
                carried.tell(Ok(Done::Released));
            }
            drop(lead);
            let mut came = waiting.into_iter().map(|one| one.join().unwrap());
            for _ in 1..3 {
                let Some(Came::Told(told)) = came.next() else { panic!("it was carried") };
                assert!(matches!(told, Ok(Done::Released)));
            }
            let Some(Came::Leads(_, Some(errand))) = came.next() else { panic!("the third leads") };
            assert!(matches!(errand.asked, Asked::Release(3, 1)));
        });
        assert_eq!(writers.len(), 0);
    }

    #[test]
    fn who_gives_up_is_passed_over_and_who_is_carried_is_told_whatever_happens() {
        let writers = Writers::default();
        let lead = leads(&writers, 0);
        assert!(matches!(writers.come(&release(1), Deadline::after(Duration::from_millis(5))), Came::TooLate));
        assert!(writers.next(|_| true).is_none());
        scope(|scope| {
            // Again, should this thread be the late one.
            let (late, carried) = loop {
                let late = scope.spawn(|| writers.come(&release(2), Deadline::after(Duration::from_millis(50))));
                let carried = loop {
                    match writers.next(|_| true) {
                        None if !late.is_finished() => yield_now(),
                        next => break next,
                    }
                };
                if let Some(carried) = carried {
                    break (late, carried);
                }
            };
            std::thread::sleep(Duration::from_millis(100));
            assert!(!late.is_finished(), "what is carried cannot be given up any more");
            drop(carried);
            let Came::Told(told) = late.join().unwrap() else { panic!("it was carried") };
            assert!(matches!(told, Err(JournalError::Busy(_))));
        });
        drop(lead);
        drop(leads(&writers, 3));
        assert_eq!(writers.len(), 0);
    }
}
