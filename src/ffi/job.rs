//! A call on a thread of the library, for hosts whose own thread must not block.
//!
//! The thread holds all it needs: closing the job or the client takes nothing away from it, and what it has sent it
//! follows to the end.

use super::client::{CallControl, OpenClient, of, receive, tolem_client};
use super::handle::{self, Behind, Kind};
use super::result::{self, tolem_result};
use super::status::tolem_status;
use super::{boundary, text};
use crate::client::{Answer, trouble};
use crate::model::{Advice, Status, cause};
use serde::Serialize;
use std::ffi::c_char;
use std::ptr::without_provenance_mut;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// A call that runs on a thread of the library. Closed with tolem_job_close().
pub struct tolem_job {
    _opaque: (),
}

/// What stands behind a `tolem_job *`.
pub struct Job {
    operation: String,
    started: Instant,
    control: CallControl,
    outcome: Mutex<Option<Answer>>,
    finished: Condvar,
}

impl Behind for Job {
    const KIND: Kind = Kind::Job;
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress<'a> {
    status: &'a str,
    operation: &'a str,
    phase: &'a str,
    elapsed_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<serde_json::Value>,
    advice: &'a str,
}

impl Job {
    /// Starts the thread.
    pub fn start(open: Arc<OpenClient>, operation: &str, request: &str) -> std::io::Result<Arc<Job>> {
        let job = Arc::new(Job {
            operation: operation.to_owned(),
            started: Instant::now(),
            control: CallControl::new(),
            outcome: Mutex::new(None),
            finished: Condvar::new(),
        });
        let request = Zeroizing::new(request.to_owned());
        let shared = Arc::clone(&job);
        std::thread::Builder::new().name("tolem-job".to_owned()).spawn(move || {
            let answer = open.run(&shared.operation, &request, &shared.control);
            // Before the answer is shown: whoever has waited for it may count on the client being let go of.
            boundary::let_go(open);
            shared.finish(answer);
        })?;
        Ok(job)
    }

    /// The answer, or after that time how far it has come.
    pub fn wait(&self, patience: Duration) -> Answer {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, _) = self
            .finished
            .wait_timeout_while(outcome, patience, |outcome| outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        outcome.clone().unwrap_or_else(|| self.progress())
    }

    fn finish(&self, answer: Answer) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        self.finished.notify_all();
    }

    fn progress(&self) -> Answer {
        let progress = Progress {
            status: Status::Running.name(),
            operation: &self.operation,
            phase: self.control.phase().word(),
            elapsed_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            batch: self.control.batch().map(|batch| batch.to_value()),
            advice: Advice::Wait.word(),
        };
        Answer { status: Status::Running, json: serde_json::to_string(&progress).unwrap_or_default() }
    }
}

/// Starts an operation on a thread of the library and returns at once.
///
/// What is wrong with the request itself is told by tolem_job_wait(), like every other outcome.
///
/// @param client borrowed; it may be closed while the job runs
/// @param operation borrowed, copied; e.g. `"payout.create"`
/// @param request_json borrowed, copied; one JSON object
/// @param job receives the job, or NULL; to be closed
/// @param result receives the progress, or what is wrong with the arguments, always; to be freed
/// @return #TOLEM_RUNNING; else a negative status and nothing was started
/// @threadsafety any thread, many at once
/// @since 0.1.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tolem_start(
    client: *mut tolem_client,
    operation: *const c_char,
    request_json: *const c_char,
    job: *mut *mut tolem_job,
    result: *mut *mut tolem_result,
) -> tolem_status {
    // SAFETY: the caller's promises are those of the functions used.
    unsafe {
        result::answer(result, || {
            receive(job, "job")?;
            let open = of(client)?;
            let (operation, request) = (text::operation(operation)?, text::request(request_json)?);
            let started = Job::start(open, operation, request).map_err(|error| {
                trouble(Status::Internal, "no_thread", &format!("the system gives no thread: {}", cause(&error)))
            })?;
            let progress = started.progress();
            job.write(without_provenance_mut(handle::keep(started)));
            Ok(progress)
        })
    }
}

/// Waits for a job.
///
/// May be called again after the end, which gives the same answer again, and from several threads.
///
/// @param job borrowed
/// @param timeout_ms how long to wait; 0 asks without waiting
/// @param result receives the answer, or the progress, always; to be freed
/// @return #TOLEM_RUNNING while it runs; then the status of the call
/// @threadsafety any thread, many at once
/// @since 0.1.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tolem_job_wait(
    job: *mut tolem_job,
    timeout_ms: u32,
    result: *mut *mut tolem_result,
) -> tolem_status {
    // SAFETY: the caller's promise is that of the function used.
    unsafe {
        result::answer(result, || {
            let job = handle::find::<Job>(job.addr()).map_err(|missing| missing.answer("job"))?;
            Ok(job.wait(Duration::from_millis(timeout_ms.into())))
        })
    }
}

/// Asks a job to stop: what is unsent is not sent any more, what is sent is never forgotten. tolem_job_wait() then
/// tells which of the two it was.
///
/// @param job borrowed; NULL, closed jobs and foreign pointers are allowed and do nothing
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_job_cancel(job: *mut tolem_job) {
    boundary::value((), || {
        if let Ok(job) = handle::find::<Job>(job.addr()) {
            job.control.cancel();
        }
    })
}

/// Closes a job. One that still runs is asked to stop as by tolem_job_cancel() and goes on without an observer; its
/// outcome is in the journal (`operation.get`). Never blocks.
///
/// @param job given up; NULL, closed jobs and foreign pointers are allowed and do nothing
/// @threadsafety any thread
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_job_close(job: *mut tolem_job) {
    boundary::value((), || {
        if let Ok(job) = handle::take::<Job>(job.addr()) {
            job.control.cancel();
        }
    })
}
