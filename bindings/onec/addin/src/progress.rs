//! How far a job has come, told as events by a thread of its own.

use crate::events::Events;
use crate::library::Job;
use serde_json::{Value, json};
use std::sync::Arc;
use tolem::ffi::boundary;
use tolem::model::Status;

/// How soon a new phase is noticed.
const GLANCE_MS: u32 = 50;

/// Tells every phase of a job, from a thread of its own, which ends with the job or its number.
pub fn watch(events: Arc<Events>, number: i32, job: Job) {
    let watching = move || boundary::value((), || follow(&events, number, job));
    // Without a thread there is no progress to be seen, and the job goes on.
    let _ = std::thread::Builder::new().name("tolem-events".to_owned()).spawn(watching);
}

fn follow(events: &Events, number: i32, job: Job) {
    let mut told = String::new();
    while events.is_on() {
        let answer = job.wait(GLANCE_MS);
        match answer.status {
            status if status == Status::Running.code() => {
                let phase = answer.text("phase");
                if phase != told {
                    events.tell("progress", &progress(number, &answer.json));
                    told = phase;
                }
            }
            // Its number was given back: nobody waits for the end.
            status if status == Status::Handle.code() => return,
            _ => {
                return events.tell("finished", &json!({ "job": number, "status": answer.text("status") }).to_string());
            }
        }
    }
}

/// The library's document of progress, with the number of the job.
fn progress(number: i32, document: &str) -> String {
    let mut document: Value = serde_json::from_str(document).unwrap_or_default();
    document["job"] = number.into();
    document.to_string()
}
