//! What a `tolem_client *`, `tolem_job *` or `tolem_result *` really is: a number, dressed as a pointer.
//!
//! A handle is never followed as an address. It is looked up in a registry of what is open, so every pointer a
//! host can hand in (NULL, closed twice, closed by another thread, of another kind, or garbage) has a defined
//! answer. Numbers are counted up and not given out again, so a closed handle never comes to mean another
//! thing, and nothing has to stay allocated to keep it so. (Where pointers have 32 bits the count starts over
//! after half a thousand million handles.) No real object has such an address: on 64 bits it lies
//! outside of what a process can map, on 32 bits it is odd.
//!
//! **Fork.** The child gets copies of the parent's open files and locks, and must not use either: the lock of the
//! registry may have been held at the fork by a thread that does not exist in the child. So a registry belongs to
//! one process. A child, which sees that by its process id, starts an empty one without touching any lock,
//! and answers for each number given out before with "forked". What the parent had is left as it is: no
//! destructor runs on it, so no connection says goodbye and no file is closed in the parent's name.

use crate::client::{Answer, trouble};
use crate::model::Status;
use std::any::Any;
use std::collections::BTreeMap;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The kinds of handles; a part of the handle's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Client = 1,
    Job = 2,
    Result = 3,
}

/// What can stand behind a handle.
pub trait Behind: Any + Send + Sync {
    /// The kind of its handles.
    const KIND: Kind;
}

/// Why there is nothing behind a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// NULL was given.
    Null,
    /// It was closed or freed.
    Closed,
    /// It was made before the fork, in the parent.
    Forked,
    /// It is a handle of another kind, or none of this library.
    Foreign,
}

impl Missing {
    /// The status for a caller.
    pub fn status(self) -> Status {
        match self {
            Missing::Null => Status::Argument,
            Missing::Closed | Missing::Foreign => Status::Handle,
            Missing::Forked => Status::Forked,
        }
    }

    /// The answer for a caller who handed that in as `word`.
    pub fn answer(self, word: &str) -> Answer {
        let (code, detail) = match self {
            Missing::Null => ("argument_null", format!("{word} is NULL")),
            Missing::Closed => ("handle_closed", format!("this {word} is closed")),
            Missing::Forked => (
                "handle_forked",
                format!("this {word} was made in the parent process, before a fork; open a client of its own here"),
            ),
            Missing::Foreign => ("handle_foreign", format!("this pointer is not a {word} of this library")),
        };
        trouble(self.status(), code, &detail)
    }
}

/// Keeps that, and makes the handle for it.
pub fn keep<T: Behind>(thing: Arc<T>) -> usize {
    let mut shelf = Registry::of_this_process().shelf::<T>();
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed) & NUMBERS;
        let handle = dress(T::KIND, number);
        if number != 0 && !shelf.contains_key(&handle) {
            shelf.insert(handle, thing);
            return handle;
        }
    }
}

/// What stands behind the handle. It stays alive while it is held, whoever closes the handle meanwhile.
pub fn find<T: Behind>(handle: usize) -> Result<Arc<T>, Missing> {
    let registry = Registry::of_this_process();
    let found = registry.shelf::<T>().get(&handle).cloned();
    registry.known_as(handle, found)
}

/// Takes away what stands behind the handle; from here on the handle is closed.
pub fn take<T: Behind>(handle: usize) -> Result<Arc<T>, Missing> {
    let registry = Registry::of_this_process();
    let taken = registry.shelf::<T>().remove(&handle);
    registry.known_as(handle, taken)
}

/// What is open of one kind, by its handle.
type Shelf = BTreeMap<usize, Thing>;
type Thing = Arc<dyn Any + Send + Sync>;

/// All that is open in one process.
pub struct Registry {
    process: u32,
    /// Numbers below were given out before the fork.
    first: usize,
    /// The registry of the process this one was forked from: kept, so that a leak checker still sees what hangs on
    /// it, and never opened.
    #[allow(dead_code)]
    parents: *mut Registry,
    /// One for each kind.
    shelves: [Mutex<Shelf>; 3],
}

static CURRENT: AtomicPtr<Registry> = AtomicPtr::new(null_mut());
static NEXT: AtomicUsize = AtomicUsize::new(1);

impl Registry {
    /// The registry of this process; a new one, without a lock, when there is none yet or only the parent's.
    fn of_this_process() -> &'static Registry {
        let process = std::process::id();
        loop {
            let seen = CURRENT.load(Ordering::Acquire);
            // SAFETY: CURRENT is NULL or came from Box::into_raw below, was published with Release, and is never freed.
            if let Some(registry) = unsafe { seen.as_ref() }
                && registry.process == process
            {
                return registry;
            }
            let fresh = Box::into_raw(Box::new(Registry {
                process,
                first: NEXT.load(Ordering::Relaxed),
                parents: seen,
                shelves: Default::default(),
            }));
            if CURRENT.compare_exchange(seen, fresh, Ordering::AcqRel, Ordering::Acquire).is_err() {
                // SAFETY: another thread was faster; this one was shown to nobody.
                drop(unsafe { Box::from_raw(fresh) });
            }
        }
    }

    fn shelf<T: Behind>(&self) -> MutexGuard<'_, Shelf> {
        self.shelves[T::KIND as usize - 1].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_as<T: Behind>(&self, handle: usize, thing: Option<Thing>) -> Result<Arc<T>, Missing> {
        thing.and_then(|thing| thing.downcast().ok()).ok_or_else(|| self.missing::<T>(handle))
    }

    fn missing<T: Behind>(&self, handle: usize) -> Missing {
        let number = (handle & !MARK) >> NUMBER;
        if handle == 0 {
            Missing::Null
        } else if handle != dress(T::KIND, number) || number == 0 || number >= NEXT.load(Ordering::Relaxed) {
            Missing::Foreign
        } else if number < self.first {
            Missing::Forked
        } else {
            Missing::Closed
        }
    }
}

/// Above every address of a process where there is room for that.
const MARK: usize = if usize::BITS == 64 { 7 << (usize::BITS - 4) } else { 0 };
const NUMBER: u32 = 3;
const NUMBERS: usize = (usize::MAX >> NUMBER) & !(MARK >> NUMBER);

fn dress(kind: Kind, number: usize) -> usize {
    MARK | number << NUMBER | (kind as usize) << 1 | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    struct Answered(&'static str);
    struct Other;

    impl Behind for Answered {
        const KIND: Kind = Kind::Result;
    }

    impl Behind for Other {
        const KIND: Kind = Kind::Job;
    }

    fn answered() -> Arc<Answered> {
        Arc::new(Answered("{}"))
    }

    #[test]
    fn a_closed_handle_never_comes_to_mean_something_else() {
        let closed = keep(answered());
        drop(take::<Answered>(closed));
        let later: Vec<usize> = (0..1000).map(|_| keep(answered())).collect();
        assert!(!later.contains(&closed));
        assert_eq!(find::<Answered>(closed).err(), Some(Missing::Closed));
        assert_eq!(take::<Answered>(closed).err(), Some(Missing::Closed));
        later.into_iter().for_each(|handle| drop(take::<Answered>(handle)));
    }

    #[test]
    fn every_pointer_has_an_answer() {
        let local = 7_u64;
        let garbage = [
            1,
            2,
            4096,
            usize::MAX,
            usize::MAX - 1,
            isize::MAX as usize,
            MARK,
            MARK | 1,
            dress(Kind::Result, 0),
            dress(Kind::Result, NUMBERS),
            (&raw const local).addr(),
            c"text".as_ptr().addr(),
        ];
        for pointer in garbage {
            assert_eq!(find::<Answered>(pointer).err(), Some(Missing::Foreign), "{pointer:x}");
        }
        assert_eq!(find::<Answered>(0).err(), Some(Missing::Null));
    }

    #[test]
    fn a_handle_of_another_kind_is_foreign() {
        let result = keep(answered());
        assert_eq!(find::<Other>(result).err(), Some(Missing::Foreign));
        assert_eq!(take::<Other>(result).err(), Some(Missing::Foreign));
        assert!(take::<Answered>(result).is_ok());
    }

    #[test]
    fn who_holds_a_thing_keeps_it_when_another_closes_it() {
        let handle = keep(answered());
        let held = find::<Answered>(handle).unwrap();
        drop(take::<Answered>(handle));
        assert_eq!(held.0, "{}");
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[test]
    fn a_handle_costs_less_than_a_microsecond() {
        let handle = keep(answered());
        let rounds = 2000;
        // The best of several runs: the machine may be busy with something else.
        let best = (0..50)
            .map(|_| {
                let started = Instant::now();
                (0..rounds).for_each(|_| drop(find::<Answered>(handle)));
                started.elapsed() / rounds
            })
            .min();
        drop(take::<Answered>(handle));
        let bound = if cfg!(debug_assertions) { Duration::from_micros(5) } else { Duration::from_micros(1) };
        assert!(best < Some(bound), "{best:?}");
    }
}
