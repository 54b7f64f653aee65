use crate::journal::sqlite::asked::Asked;
use crate::journal::sqlite::connection::BUSY;
use crate::journal::sqlite::open_batch::Durability;
use crate::journal::sqlite::tests::{intent, journal, new};
use crate::journal::sqlite::writers::Came;
use crate::journal::{Cause, Change, DoubtChange, Journal, JournalError, Movement, SqliteJournal};
use crate::model::{Deadline, Kind, State};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{ScopedJoinHandle, scope, yield_now};
use std::time::Duration;

type Done = Result<Movement, JournalError>;

fn panics() -> Asked<'static> {
    Asked::to_do(Durability::Synced, |_, _, _| panic!("in the middle"))
}

/// Commits that stand in the write-ahead log: frames that tell the size of the file (sqlite.org/fileformat2.html, 4.1).
fn commits(journal: &SqliteJournal) -> usize {
    let log = std::fs::read(format!("{}-wal", journal.path().display())).unwrap();
    let frame = 24 + u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    log[32..].chunks_exact(frame).filter(|frame| frame[4..8] != [0; 4]).count()
}

fn gate(journal: &SqliteJournal, movement: &Movement) -> Done {
    journal.gate(movement, None, &json!({}))
}

fn standing(journal: &SqliteJournal, movement: &Movement) -> State {
    journal.find(Kind::Payout, &movement.intent.number, None).unwrap().unwrap().state
}

/// Runs the works at once: none gets the connection before all of them wait for it.
fn together<'a, T: Send + 'a>(journal: &'a SqliteJournal, works: Vec<Box<dyn FnOnce() -> T + Send + 'a>>) -> Vec<T> {
    scope(|scope| {
        let count = works.len();
        let held = journal.session().unwrap();
        let running: Vec<ScopedJoinHandle<'_, T>> = works.into_iter().map(|work| scope.spawn(work)).collect();
        while journal.writers.len() < count {
            yield_now();
        }
        drop(held);
        running.into_iter().map(|work| work.join().unwrap()).collect()
    })
}

fn gates<'a>(journal: &'a SqliteJournal, movements: &'a [Movement]) -> Vec<Box<dyn FnOnce() -> Done + Send + 'a>> {
    movements.iter().map(|movement| Box::new(|| gate(journal, movement)) as Box<_>).collect()
}

fn some(journal: &SqliteJournal, count: u32) -> Vec<Movement> {
    (0..count).map(|at| new(journal, &format!("A-{at}"))).collect()
}

#[test]
fn who_waits_for_one_another_shares_a_commit() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 24);
    let before = commits(&journal);
    for done in together(&journal, gates(&journal, &ready)) {
        assert_eq!(done.unwrap().state, State::Sending);
    }
    assert_eq!(commits(&journal) - before, 1);
    assert_eq!(journal.verify(), Ok(24));
}

#[test]
fn a_lazy_change_in_it_is_synced_with_it() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 2);
    let mut works = gates(&journal, &ready[..1]);
    works.push(Box::new(|| journal.release(&ready[1]).map(|()| ready[1].clone())));
    let before = commits(&journal);
    together(&journal, works).into_iter().for_each(|done| drop(done.unwrap()));
    let session = journal.session().unwrap();
    let synchronous: i64 =
        session.connection().unwrap().pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!((commits(&journal) - before, synchronous), (1, 2));
}

#[test]
fn one_that_is_refused_takes_nobody_with_it() {
    let (_folder, journal) = journal();
    let mut ready = some(&journal, 8);
    let stale = new(&journal, "B-1");
    journal.release(&stale).unwrap();
    ready.push(stale.clone());
    let done = together(&journal, gates(&journal, &ready));
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 8);
    assert!(matches!(done[8], Err(JournalError::Changed)));
    assert_eq!(standing(&journal, &stale), State::Ready);
    assert_eq!(journal.verify(), Ok(9));
}

#[test]
fn a_failed_disk_fails_all_of_them_and_nothing_is_there() {
    fn failure() -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(10 | (4 << 8)), None)
    }
    let (_folder, journal) = journal();
    let ready = some(&journal, 8);
    let mut works = gates(&journal, &ready);
    works.push(Box::new(|| journal.moved(&Asked::to_do(Durability::Synced, |_, _, _| Err(failure().into())))));
    // Before it fails some may have been committed; none of those who were told so is lost, and the others stand where they stood.
    for (done, movement) in together(&journal, works).iter().zip(&ready) {
        match done {
            Ok(_) => assert_eq!(standing(&journal, movement), State::Sending),
            Err(JournalError::Stopped(_)) => assert_eq!(standing(&journal, movement), State::Ready),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(matches!(gate(&journal, &ready[0]), Err(JournalError::Stopped(_))));
}

#[test]
fn a_panic_of_one_is_told_to_all_and_no_verdict_is_lost() {
    let (_folder, journal) = journal();
    let sending: Vec<Movement> = some(&journal, 8).iter().map(|ready| gate(&journal, ready).unwrap()).collect();
    let paid = Change { doubt: DoubtChange::Ends, ..Change::to(State::Paid, Cause::Answer, json!({})) };
    let mut works: Vec<Box<dyn FnOnce() -> Done + Send>> =
        sending.iter().map(|sending| Box::new(|| journal.change(sending, &paid)) as Box<_>).collect();
    works.push(Box::new(|| {
        // Whoever has done it: a panic in a stranger's call is none of his.
        assert!(catch_unwind(AssertUnwindSafe(|| journal.moved(&panics()))).is_err());
        Err(JournalError::Changed)
    }));
    for done in together(&journal, works).iter().take(8) {
        assert!(matches!(done, Ok(_) | Err(JournalError::Busy(_))), "{done:?}");
    }
    // Whatever comes next writes what is owed first.
    new(&journal, "B-1");
    sending.iter().for_each(|movement| assert_eq!(standing(&journal, movement), State::Paid));
    assert_eq!(journal.verify(), Ok(9));
}

#[test]
fn what_is_open_when_somebody_meets_damage_is_not_committed() {
    let (_folder, journal) = journal();
    let ready = new(&journal, "A-1");
    let mut session = journal.session().unwrap();
    journal.start(&mut session, Durability::Synced, journal.by_the_call()).unwrap();
    let release = Asked::Release(ready.id, ready.fence);
    assert!(journal.work(&mut session, &release, &mut journal.owner.grip()).is_ok());
    session.stop("its disk failed".to_owned());
    assert!(matches!(journal.finish(&mut session), Err(JournalError::Stopped(_))));
    drop(session);
    assert!(journal.find(Kind::Payout, &ready.intent.number, None).unwrap().unwrap().claimed, "nothing was given back");
}

#[test]
fn what_is_taken_back_alone_is_not_remembered() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 2);
    gate(&journal, &ready[0]).unwrap();
    let mut session = journal.session().unwrap();
    assert!(session.remembered.head.is_some());
    journal.start(&mut session, Durability::Synced, journal.by_the_call()).unwrap();
    let mut grip = journal.owner.grip();
    let release = Asked::Release(ready[1].id, ready[1].fence);
    assert!(journal.work(&mut session, &release, &mut grip).is_ok());
    let begins_and_fails = Asked::to_do(Durability::Lazy, |journal, work, grip| {
        journal.insert(work, &intent("B-1"), Some(grip))?;
        Err(JournalError::Changed.into())
    });
    assert!(journal.work(&mut session, &begins_and_fails, &mut grip).is_err());
    assert!(session.remembered.ids().is_empty() && session.remembered.head.is_none());
    assert_eq!(journal.finish(&mut session), Ok(()));
    drop(session);
    assert_eq!(journal.verify(), Ok(2));
}

#[test]
fn what_fails_when_a_part_of_it_is_written_takes_the_others_with_it_and_what_fails_before_takes_nobody() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 1);
    let mut session = journal.session().unwrap();
    journal.start(&mut session, Durability::Synced, journal.by_the_call()).unwrap();
    let release = Asked::Release(ready[0].id, ready[0].fence);
    assert!(journal.work(&mut session, &release, &mut journal.owner.grip()).is_ok());
    let refused: Result<(), _> = session.work(1, false, |_| Err(JournalError::Changed.into()));
    assert_eq!(refused, Err(JournalError::Changed));
    assert!(session.batch.is_some(), "nobody was taken with it");
    let broken: Result<(), _> = session.work(1, false, |work| {
        journal.insert(work, &intent("B-1"), None)?;
        Err(JournalError::Changed.into())
    });
    assert_eq!(broken, Err(JournalError::Changed));
    assert!(session.batch.is_none() && session.remembered.ids().is_empty());
    assert!(matches!(journal.finish(&mut session), Err(JournalError::Busy(_))));
    drop(session);
    assert!(
        journal.find(Kind::Payout, &ready[0].intent.number, None).unwrap().unwrap().claimed,
        "it was not given back"
    );
    assert_eq!(journal.verify(), Ok(1));
}

#[test]
fn a_part_of_a_registry_that_is_refused_midway_takes_nobody_with_it() {
    let (folder, journal) = journal();
    let ready = some(&journal, 1);
    let other = SqliteJournal::open(&folder.path().join("journal.sqlite"), "gateway/host/other").unwrap();
    new(&other, "B-2");
    let mut session = journal.session().unwrap();
    journal.start(&mut session, Durability::Synced, journal.by_the_call()).unwrap();
    let release = Asked::Release(ready[0].id, ready[0].fence);
    assert!(journal.work(&mut session, &release, &mut journal.owner.grip()).is_ok());
    let part = [intent("B-1"), intent("B-2")];
    let entered = journal.work(&mut session, &Asked::Enter(part.as_slice().into()), &mut journal.owner.grip());
    assert!(matches!(entered, Err(JournalError::OtherAccount(_))));
    assert_eq!(journal.finish(&mut session), Ok(()));
    drop(session);
    let find = |number| journal.find(Kind::Payout, &intent(number).number, None).unwrap();
    assert_eq!((find("A-0").unwrap().claimed, find("B-1")), (false, None));
    assert_eq!(journal.verify(), Ok(2));
}

#[test]
fn what_a_panic_has_left_open_is_rolled_back_by_whoever_writes_next() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 2);
    let mut session = journal.session().unwrap();
    journal.start(&mut session, Durability::Synced, journal.by_the_call()).unwrap();
    let release = Asked::Release(ready[0].id, ready[0].fence);
    assert!(journal.work(&mut session, &release, &mut journal.owner.grip()).is_ok());
    drop(session);
    assert_eq!(gate(&journal, &ready[1]).unwrap().state, State::Sending);
    assert!(gate(&journal, &ready[0]).is_ok(), "it was not given back");
    assert_eq!(journal.verify(), Ok(2));
}

#[test]
fn nobody_who_reads_waits_for_a_commit() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 1);
    let held = journal.session().unwrap();
    assert_eq!(journal.rivals(Kind::Payout, &ready[0].intent.number, Some(ready[0].id)).unwrap().open, 0);
    assert_eq!(standing(&journal, &ready[0]), State::Ready);
    drop(held);
}

#[test]
fn a_writer_waits_until_his_call_ends_and_for_a_verdict_a_while_longer() {
    let (_folder, journal) = journal();
    let second = Duration::from_secs(1);
    assert!(journal.by_the_call().left() <= BUSY, "outside of a call");
    let _call = Deadline::after(60 * second).of_a_call();
    assert!(journal.by_the_call().left() > 55 * second && journal.or_a_while().left() > 55 * second);
    {
        let _call_in_it = Deadline::after(Duration::ZERO).of_a_call();
        assert!(journal.by_the_call().passed());
        assert!(journal.or_a_while().left() > BUSY - second);
    }
    assert!(journal.by_the_call().left() > 55 * second);
}

#[test]
fn whose_call_ends_before_his_turn_comes_is_told_so_and_leaves_it_to_the_others() {
    let (_folder, journal) = journal();
    let ready = some(&journal, 2);
    let Came::Leads(held, None) = journal.writers.come(&panics(), journal.by_the_call()) else {
        panic!("nobody writes")
    };
    scope(|scope| {
        let late = scope.spawn(|| {
            let _call = Deadline::after(Duration::from_millis(5)).of_a_call();
            gate(&journal, &ready[0])
        });
        let in_time = scope.spawn(|| gate(&journal, &ready[1]));
        assert!(matches!(late.join().unwrap(), Err(JournalError::Busy(_))));
        drop(held);
        assert_eq!(in_time.join().unwrap().unwrap().state, State::Sending);
    });
    assert_eq!(standing(&journal, &ready[0]), State::Ready);
}

#[test]
fn who_waits_longer_goes_on_from_the_place_of_whose_call_has_ended() {
    let (folder, journal) = journal();
    let ready = some(&journal, 2);
    let other = SqliteJournal::open(&folder.path().join("journal.sqlite"), "gateway/host/merchant").unwrap();
    let mut before = other.queue.place();
    assert!(before.reach(journal.by_the_call()));
    scope(|scope| {
        let late = scope.spawn(|| {
            let _call = Deadline::after(Duration::from_millis(50)).of_a_call();
            gate(&journal, &ready[0])
        });
        while journal.writers.len() < 1 {
            yield_now();
        }
        let in_time = scope.spawn(|| gate(&journal, &ready[1]));
        assert!(matches!(late.join().unwrap(), Err(JournalError::Busy(_))));
        drop(before);
        assert_eq!(in_time.join().unwrap().unwrap().state, State::Sending);
    });
    assert!(other.queue.place().reach(Deadline::after(Duration::ZERO)), "nobody stands there any more");
}

#[test]
fn a_panic_leaves_no_place_taken() {
    let (_folder, journal) = journal();
    let panic = catch_unwind(AssertUnwindSafe(|| journal.moved(&panics())));
    assert!(panic.is_err());
    assert!(journal.queue.place().reach(Deadline::after(Duration::ZERO)));
    assert_eq!(journal.writers.len(), 0);
}

/// A folder for temporary files may be full, or missing in a container, and that is no reason to stop.
#[cfg(target_os = "linux")]
#[test]
fn a_large_work_needs_no_temporary_file() {
    let (_folder, journal) = journal();
    let registry: Vec<_> = (0..400).map(|at| intent(&format!("A-{at}"))).collect();
    journal.enter(&registry).unwrap();
    let claims_all = Asked::to_do(Durability::Lazy, |_, work, _| {
        work.connection.execute("UPDATE movement SET fence = fence + 1", [])?;
        let files = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
        let files: Vec<_> = files.filter_map(|file| std::fs::read_link(file.path()).ok()).collect();
        // As SQLite calls them, and as Linux calls what has no name.
        let is_temporary = |file: &str| file.contains("etilqs") || file.contains("/#");
        let temporary = files.iter().find(|file| is_temporary(&file.to_string_lossy()));
        assert_eq!(temporary, None);
        Ok(super::Done::Released)
    });
    assert!(journal.write(&claims_all).is_ok());
}
