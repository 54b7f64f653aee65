//! What the C programs in tests/c cannot reach: panics, and calls stopped at an exact place.

use super::client::{Callee, OpenClient};
use super::handle;
use super::*;
use crate::client::Answer;
use crate::model::{Level, Phase, Status, Watch};
use serde_json::Value;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::{null, null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Runs one of the tests' own operations instead of a payout.
struct Play<F>(F);

impl<F: Fn(&str, &dyn Watch) -> Answer + Send + Sync> Callee for Play<F> {
    fn call(&self, operation: &str, _: &str, watch: &dyn Watch) -> Answer {
        (self.0)(operation, watch)
    }

    fn check(&self, _: &str, _: &str) -> Answer {
        panic!("4111111111111111")
    }
}

fn open(play: impl Fn(&str, &dyn Watch) -> Answer + Send + Sync + 'static) -> *mut tolem_client {
    boundary::silence_panics();
    without_provenance_mut(handle::keep(Arc::new(OpenClient::new(Box::new(Play(play))))))
}

fn say(status: Status) -> Answer {
    Answer { status, json: format!(r#"{{"status":"{}"}}"#, status.name()) }
}

/// The status and document of a result, which is freed.
fn read(status: tolem_status, result: *mut tolem_result) -> (tolem_status, Value) {
    assert_eq!(tolem_result_status(result), status);
    // SAFETY: the result was just made and is freed below.
    let document = serde_json::from_slice(unsafe { CStr::from_ptr(tolem_result_json(result)) }.to_bytes()).unwrap();
    tolem_result_free(result);
    (status, document)
}

fn call(client: *mut tolem_client, operation: &CStr) -> (tolem_status, Value) {
    let mut result = null_mut();
    // SAFETY: literals and a local.
    let status = unsafe { tolem_call(client, operation.as_ptr(), c"{}".as_ptr(), &mut result) };
    read(status, result)
}

fn start(client: *mut tolem_client) -> *mut tolem_job {
    let (mut job, mut result) = (null_mut(), null_mut());
    // SAFETY: literals and locals.
    let status = unsafe { tolem_start(client, c"payout.create".as_ptr(), c"{}".as_ptr(), &mut job, &mut result) };
    let (status, progress) = read(status, result);
    assert_eq!(status, TOLEM_RUNNING);
    assert_eq!(progress["operation"], "payout.create");
    job
}

fn wait(job: *mut tolem_job, timeout_ms: u32) -> (tolem_status, Value) {
    let mut result = null_mut();
    // SAFETY: a local.
    let status = unsafe { tolem_job_wait(job, timeout_ms, &mut result) };
    read(status, result)
}

/// A play that tells when it has begun and goes on when told to.
fn stopped_play() -> (impl Fn(&str, &dyn Watch) -> Answer, Receiver<()>, Sender<()>) {
    let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
    let may_go_on: Mutex<Receiver<()>> = Mutex::new(may_go_on);
    let play = move |_: &str, watch: &dyn Watch| {
        watch.phase(Phase::Connecting);
        begun.send(()).unwrap();
        may_go_on.lock().unwrap().recv().unwrap();
        if watch.cancelled() { say(Status::NotSent) } else { say(Status::Ok) }
    };
    (play, has_begun, go_on)
}

#[test]
fn a_panic_before_the_gate_is_internal_and_after_it_unknown() {
    let client = open(|operation, watch| {
        watch.phase(Phase::Connecting);
        if operation == "after" {
            watch.phase(Phase::Waiting);
        }
        panic!("4111111111111111")
    });
    for (operation, expected) in [(c"before", TOLEM_E_INTERNAL), (c"after", TOLEM_UNKNOWN)] {
        let (status, document) = call(client, operation);
        assert_eq!(status, expected);
        // SAFETY: a static text.
        let name = unsafe { CStr::from_ptr(tolem_status_name(status)) }.to_str().unwrap();
        assert_eq!(document["status"], name);
        assert!(!document.to_string().contains("4111111111111111"), "{document}");
    }
    let job = start(client);
    assert_eq!(wait(job, 60_000).0, TOLEM_E_INTERNAL);
    tolem_job_close(job);
    tolem_client_close(client);
}

#[test]
fn a_panic_in_a_check_is_internal_and_keeps_its_words_to_itself() {
    let client = open(|_, _| say(Status::Ok));
    let mut result = null_mut();
    // SAFETY: literals and a local.
    let status = unsafe { tolem_check(client, c"x".as_ptr(), c"{}".as_ptr(), &mut result) };
    let (status, document) = read(status, result);
    assert_eq!(status, TOLEM_E_INTERNAL);
    assert!(!document.to_string().contains("4111111111111111"), "{document}");
    assert!(document.to_string().contains("src/ffi/tests.rs:"), "{document}");
    tolem_client_close(client);
}

#[test]
fn an_answer_outlives_a_client_that_panics_when_it_goes() {
    struct Bomb(Arc<AtomicUsize>);
    impl Drop for Bomb {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
            panic!("going");
        }
    }
    let gone = Arc::new(AtomicUsize::new(0));
    let bomb = Bomb(Arc::clone(&gone));
    let handle = Arc::new(AtomicUsize::new(0));
    let own = Arc::clone(&handle);
    let client = open(move |_, _| {
        let _ = &bomb;
        // The call itself closes its client, so it is the last to hold it.
        tolem_client_close(without_provenance_mut(own.load(Ordering::Relaxed)));
        say(Status::Pending)
    });
    handle.store(client.addr(), Ordering::Relaxed);
    assert_eq!(call(client, c"x").0, TOLEM_PENDING);
    assert_eq!(gone.load(Ordering::Relaxed), 1);
}

#[test]
fn the_same_answer_comes_again_and_to_every_thread() {
    let (play, begun, go_on) = stopped_play();
    let client = open(play);
    let job = start(client);
    begun.recv().unwrap();
    let (status, progress) = wait(job, 0);
    assert_eq!(status, TOLEM_RUNNING);
    assert_eq!(progress["status"], "TOLEM_RUNNING");
    assert_eq!(progress["phase"], "connecting");
    assert_eq!(progress["advice"], "wait");
    assert!(progress["elapsedMs"].is_u64());

    let address = job.addr();
    let waiters: Vec<_> =
        (0..4).map(|_| std::thread::spawn(move || wait(without_provenance_mut(address), 60_000))).collect();
    go_on.send(()).unwrap();
    for waiter in waiters {
        assert_eq!(waiter.join().unwrap().0, TOLEM_OK);
    }
    assert_eq!(wait(job, 0), wait(job, 60_000));
    tolem_job_close(job);
    assert_eq!(wait(job, 0).0, TOLEM_E_HANDLE);
    tolem_client_close(client);
}

#[test]
fn a_cancelled_job_is_told_and_a_closed_client_does_not_take_it_along() {
    let (play, begun, go_on) = stopped_play();
    let client = open(play);
    let job = start(client);
    begun.recv().unwrap();
    tolem_client_close(client);
    tolem_job_cancel(job);
    go_on.send(()).unwrap();
    assert_eq!(wait(job, 60_000).0, TOLEM_NOT_SENT);
    tolem_job_close(job);
}

#[test]
fn closing_a_running_job_cancels_it_and_does_not_wait() {
    let (play, begun, go_on) = stopped_play();
    let outcome = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&outcome);
    let client = open(move |operation, watch| {
        let answer = play(operation, watch);
        *seen.lock().unwrap() = Some(answer.status);
        answer
    });
    let job = start(client);
    begun.recv().unwrap();
    tolem_job_close(job);
    tolem_client_close(client);
    // Both returned while the job stood still.
    assert_eq!(*outcome.lock().unwrap(), None);
    go_on.send(()).unwrap();
    eventually(|| *outcome.lock().unwrap() == Some(Status::NotSent));
    eventually(|| Arc::strong_count(&outcome) == 1);
}

fn eventually(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < deadline, "not within a minute");
        std::thread::yield_now();
    }
}

/// What a callback of the tests is given.
struct Ear {
    client: *mut tolem_client,
    lines: Mutex<Vec<(i32, String)>>,
    entered: Option<Sender<()>>,
    leave: Mutex<Option<Receiver<()>>>,
}

impl Ear {
    fn new(client: *mut tolem_client) -> Ear {
        Ear { client, lines: Mutex::default(), entered: None, leave: Mutex::default() }
    }

    fn data(&self) -> *mut c_void {
        (&raw const *self).cast_mut().cast()
    }
}

unsafe extern "C" fn hear(ear: *mut c_void, level: i32, line: *const c_char) {
    // SAFETY: the tests hand in an Ear that outlives the callback, and the library a C string.
    let (ear, line) = unsafe { (&*ear.cast::<Ear>(), CStr::from_ptr(line)) };
    ear.lines.lock().unwrap().push((level, line.to_str().unwrap().to_owned()));
    if let Some(entered) = &ear.entered {
        let _ = entered.send(());
        // An error once the test has let go of the other end: then nothing is waited for any more.
        let _ = ear.leave.lock().unwrap().as_ref().unwrap().recv();
    }
}

unsafe extern "C" fn hear_and_meddle(ear: *mut c_void, level: i32, line: *const c_char) {
    // SAFETY: as above.
    unsafe { hear(ear, level, line) };
    // SAFETY: as above.
    let client = unsafe { &*ear.cast::<Ear>() }.client;
    assert_eq!(call(client, c"nested").0, TOLEM_OK);
    assert_eq!(tolem_client_set_log(client, None, null_mut(), 0), TOLEM_E_ARGUMENT);
    tolem_client_close(client);
    assert_eq!(call(client, c"nested").0, TOLEM_E_HANDLE);
}

fn talkative(_: &str, watch: &dyn Watch) -> Answer {
    watch.log(Level::Info, "one");
    watch.log(Level::Debug, "two\0");
    watch.log(Level::Error, "three");
    say(Status::Ok)
}

#[test]
fn lines_come_up_to_the_level_and_without_a_callback_not_at_all() {
    let client = open(talkative);
    let ear = Ear::new(client);
    assert_eq!(call(client, c"x").0, TOLEM_OK);
    assert_eq!(tolem_client_set_log(client, Some(hear), ear.data(), TOLEM_LOG_INFO), TOLEM_OK);
    assert_eq!(call(client, c"x").0, TOLEM_OK);
    assert_eq!(tolem_client_set_log(client, None, null_mut(), 0), TOLEM_OK);
    assert_eq!(call(client, c"x").0, TOLEM_OK);
    for wrong in [0, 5, -1, i32::MIN] {
        assert_eq!(tolem_client_set_log(client, Some(hear), ear.data(), wrong), TOLEM_E_ARGUMENT);
    }
    tolem_client_close(client);
    assert_eq!(*ear.lines.lock().unwrap(), [(3, "one".to_owned()), (1, "three".to_owned())]);
    assert_eq!(tolem_client_set_log(client, Some(hear), ear.data(), 4), TOLEM_E_HANDLE);
    assert_eq!(tolem_client_set_log(null_mut(), None, null_mut(), 4), TOLEM_E_ARGUMENT);
}

#[test]
fn a_callback_may_call_and_close_but_not_be_exchanged_from_inside() {
    let client = open(talkative);
    let ear = Ear::new(client);
    assert_eq!(tolem_client_set_log(client, Some(hear_and_meddle), ear.data(), TOLEM_LOG_DEBUG), TOLEM_OK);
    assert_eq!(call(client, c"x").0, TOLEM_OK);
    // Nothing of the nested call, and nothing after the close.
    assert_eq!(*ear.lines.lock().unwrap(), [(3, "one".to_owned())]);
}

#[test]
fn taking_the_callback_away_waits_for_it_but_not_for_the_call() {
    for close in [false, true] {
        let (goes_on, may_end) = channel::<()>();
        let may_end = Mutex::new(may_end);
        let client = open(move |operation, watch| {
            let answer = talkative(operation, watch);
            may_end.lock().unwrap().recv().unwrap();
            answer
        });
        let ((entered, has_entered), (leaves, may_leave)) = (channel(), channel());
        let ear = Ear { entered: Some(entered), leave: Mutex::new(Some(may_leave)), ..Ear::new(client) };
        assert_eq!(tolem_client_set_log(client, Some(hear), ear.data(), TOLEM_LOG_DEBUG), TOLEM_OK);
        let address = client.addr();
        std::thread::scope(|scope| {
            let caller = scope.spawn(move || call(without_provenance_mut(address), c"x").0);
            has_entered.recv().unwrap();
            let (done, is_done) = channel();
            let taker = scope.spawn(move || {
                let client = without_provenance_mut(address);
                if close {
                    tolem_client_close(client);
                } else {
                    assert_eq!(tolem_client_set_log(client, None, null_mut(), 0), TOLEM_OK);
                }
                done.send(()).unwrap();
            });
            // Shows a taker that does not wait at all; one that waits as it should cannot be early.
            let early = is_done.recv_timeout(Duration::from_millis(50)).is_ok();
            leaves.send(()).unwrap();
            let waits_for_the_call = !early && is_done.recv_timeout(Duration::from_secs(60)).is_err();
            let lines = ear.lines.lock().unwrap().len();
            // Nobody is left waiting before a check fails.
            drop(leaves);
            goes_on.send(()).unwrap();
            assert_eq!((early, waits_for_the_call, lines), (false, false, 1));
            assert_eq!(caller.join().unwrap(), TOLEM_OK);
            taker.join().unwrap();
        });
        // The later lines of the call had nobody to go to.
        assert_eq!(ear.lines.lock().unwrap().len(), 1);
        tolem_client_close(client);
    }
}

#[test]
fn bad_arguments_are_answers_and_nothing_runs() {
    let client = open(|_, _| panic!("nothing may run"));
    let long = CString::new(vec![b' '; crate::document::MAX_BYTES + 1]).unwrap();
    let longest = CString::new(vec![b' '; crate::document::MAX_BYTES]).unwrap();
    let name = CString::new(vec![b'x'; 129]).unwrap();
    let (ok, bad) = (c"{}".as_ptr(), c"\xcf\xf0\xe8".as_ptr());
    let cases: [(*const c_char, *const c_char, tolem_status); 7] = [
        (null(), ok, TOLEM_E_ARGUMENT),
        (ok, null(), TOLEM_E_ARGUMENT),
        (bad, ok, TOLEM_E_ARGUMENT),
        (ok, bad, TOLEM_E_ARGUMENT),
        (name.as_ptr(), ok, TOLEM_E_ARGUMENT),
        (ok, long.as_ptr(), TOLEM_E_REQUEST),
        // At the bound it goes through, and the panic shows that.
        (ok, longest.as_ptr(), TOLEM_E_INTERNAL),
    ];
    for (operation, request, expected) in cases {
        let mut result = without_provenance_mut(8);
        // SAFETY: NUL-terminated texts and a local.
        let status = unsafe { tolem_call(client, operation, request, &mut result) };
        assert_eq!(read(status, result).0, expected);
        let (mut job, mut result) = (without_provenance_mut(8), without_provenance_mut(8));
        if expected != TOLEM_E_INTERNAL {
            // SAFETY: as above.
            let status = unsafe { tolem_start(client, operation, request, &mut job, &mut result) };
            assert_eq!(read(status, result).0, expected);
            assert!(job.is_null());
        }
    }
    // SAFETY: NULL is allowed.
    unsafe {
        assert_eq!(tolem_call(client, ok, ok, null_mut()), TOLEM_E_ARGUMENT);
        let mut result = null_mut();
        let status = tolem_start(client, ok, ok, null_mut(), &mut result);
        assert_eq!(read(status, result).0, TOLEM_E_ARGUMENT);
        let status = tolem_client_open(ok, null_mut(), &mut result);
        assert_eq!(read(status, result).0, TOLEM_E_ARGUMENT);
    }
    tolem_client_close(client);
}

#[test]
fn every_export_is_one_expression_inside_the_boundary() {
    let sources = [
        include_str!("client.rs"),
        include_str!("job.rs"),
        include_str!("log.rs"),
        include_str!("result.rs"),
        include_str!("status.rs"),
        include_str!("version.rs"),
    ];
    let mut exports = 0;
    for source in sources {
        let exported: Vec<&str> = source.split("#[unsafe(no_mangle)]\n").skip(1).collect();
        assert_eq!(exported.len(), source.matches("extern \"C\" fn tolem_").count());
        for export in exported {
            let (signature, rest) = export.split_once("{\n").unwrap();
            let (body, _) = rest.split_once("\n}\n").unwrap();
            let code: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect();
            let first = code.iter().find(|line| **line != "unsafe {").unwrap();
            let first = first.trim_start_matches("unsafe { ");
            let inside = first.starts_with("boundary::value(") || first.starts_with("result::answer(");
            assert!(inside && !body.contains("return;"), "{signature}");
            exports += 1;
        }
    }
    assert_eq!(
        exports,
        include_str!("../../tests/abi/symbols.txt").lines().filter(|line| line.starts_with("tolem_")).count()
    );
}
