//! One request, once: the header `RequestID` (gateways.md 3.8), and the tasks of the asynchronous mode (3.4).
//! Both are memos that are kept in one line with what they led to.

use super::errors::{self, Manner};
use super::switches::{OtherBody, RequestId, Switches};
use super::transaction::ID;
use super::{answers, payouts, stamps};
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::Memo;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::tools::clock::Millis;
use crate::sandbox::bank::tools::json::Json;
use crate::sandbox::bank::tools::random::uuid;
use serde::{Deserialize, Serialize};

/// How long a `RequestID` is remembered.
const KEY_LIVES: Millis = 24 * 3600 * 1000;

/// What a request led to.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    /// A transaction, of this uid.
    Transaction(String),
    /// A refusal: HTTP status and body.
    Refused(u16, String),
    /// A task of the asynchronous mode, of this id.
    Task(String),
}

/// What is remembered of a request.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    outcome: Outcome,
    /// The body's keyed hash.
    body: String,
    /// Of a task: when it is done.
    until: Millis,
}

/// `POST /transactions/payouts`
pub fn at_once(world: &mut World, request: &Request) -> Reply {
    let manner = Manner::of(world, request);
    earlier(world, request, manner).unwrap_or_else(|| {
        let outcome = attempt(world, request, manner, 0, |outcome| (outcome, Vec::new()));
        told(world, &outcome, request, manner)
    })
}

/// `POST /async/transactions/payouts`
pub fn later(world: &mut World, request: &Request) -> Reply {
    let manner = Manner::of(world, request);
    earlier(world, request, manner).unwrap_or_else(|| {
        let wait = u64::from(world.switches::<Switches>().async_ms);
        let (id, now) = (uuid(), world.clock.now());
        let task = |outcome: Outcome| {
            let attempt = Attempt { outcome, body: String::new(), until: now + wait };
            (Outcome::Task(id.clone()), vec![memo(task_key(&id), now, &attempt)])
        };
        let outcome = attempt(world, request, manner, wait, task);
        told(world, &outcome, request, manner)
    })
}

fn task_key(id: &str) -> String {
    format!("task:{id}")
}

fn memo(key: String, at: Millis, attempt: &Attempt) -> Change {
    Change::Memo(Memo { gateway: ID.to_owned(), key, at, value: Own::of(attempt) })
}

/// The header's value, where it is heeded.
fn key(world: &World, request: &Request) -> Option<String> {
    let honoured = world.switches::<Switches>().request_id == RequestId::Honoured;
    let id = request.header("requestid").filter(|id| honoured && !id.is_empty())?;
    Some(format!("request:{id}"))
}

fn fingerprint(world: &World, request: &Request) -> String {
    stamps::stamp(world, "body", &request.body)
}

/// The answer to a request whose `RequestID` is known: what the first one led to, as it is now.
fn earlier(world: &World, request: &Request, manner: Manner) -> Option<Reply> {
    let memo = world.memo(ID, &key(world, request)?)?;
    if world.clock.now() >= memo.at + KEY_LIVES {
        return None;
    }
    let attempt: Attempt = memo.value.read()?;
    let other = attempt.body != fingerprint(world, request);
    if other && world.switches::<Switches>().request_id_other_body == OtherBody::Refused {
        return Some(errors::REQUEST_ID.reply(manner));
    }
    Some(told(world, &attempt.outcome, request, manner))
}

/// Accepts or refuses, keeps what that led to, and lets happen what is due at once.
fn attempt(
    world: &mut World,
    request: &Request,
    manner: Manner,
    wait: Millis,
    wrap: impl FnOnce(Outcome) -> (Outcome, Vec<Change>),
) -> Outcome {
    let (outcome, mut changes) = match payouts::accept(world, request, manner, wait) {
        Ok(orders) => {
            let uid = orders.first().map(|order| order.id.clone()).unwrap_or_default();
            (Outcome::Transaction(uid), payouts::acceptance(world, orders))
        }
        Err(refusal) => {
            (Outcome::Refused(refusal.status, String::from_utf8_lossy(&refusal.body).into_owned()), Vec::new())
        }
    };
    let (outcome, memos) = wrap(outcome);
    changes.extend(memos);
    if let Some(key) = key(world, request) {
        let attempt = Attempt { outcome: outcome.clone(), body: fingerprint(world, request), until: 0 };
        changes.push(memo(key, world.clock.now(), &attempt));
    }
    world.commit(changes);
    world.catch_up(Some(ID), &payouts::due);
    outcome
}

/// The answer a request gets for what it led to.
fn told(world: &World, outcome: &Outcome, request: &Request, manner: Manner) -> Reply {
    match outcome {
        Outcome::Refused(status, body) => {
            Reply { body: body.clone().into_bytes(), ..Reply::json(*status, &Json::Object(Vec::new())) }
        }
        Outcome::Task(id) => Reply::json(200, &task(world, id, "processing")),
        Outcome::Transaction(uid) => match world.orders.by_id(uid) {
            Some(order) => {
                Reply::json(200, &answers::wire(world, &order.shown(world.settings()), errors::version(world, request)))
            }
            None => errors::UNAVAILABLE.reply(manner),
        },
    }
}

fn task(world: &World, id: &str, status: &str) -> Json {
    Json::Object(vec![
        ("status", status.into()),
        ("request_id", id.into()),
        ("status_url", format!("{}/async/status/{id}", world.url).into()),
        ("response_url", format!("{}/async/result/{id}", world.url).into()),
    ])
}

fn asked_task(world: &World, id: &str) -> Option<Attempt> {
    world.memo(ID, &task_key(id))?.value.read()
}

/// `GET /async/status/{id}`
pub fn status(world: &World, id: &str) -> Reply {
    let word = match asked_task(world, id) {
        None => "unknown",
        Some(task) if world.clock.now() < task.until => "processing",
        Some(_) => "completed",
    };
    Reply::json(200, &task(world, id, word))
}

/// `GET /async/result/{id}`
pub fn result(world: &World, id: &str, request: &Request) -> Reply {
    let manner = Manner::of(world, request);
    match asked_task(world, id) {
        None => errors::NOT_FOUND.under(manner, world.switches::<Switches>().not_found_status),
        Some(running) if world.clock.now() < running.until => {
            Reply { status: errors::PROCESSING.http, ..Reply::json(200, &task(world, id, "processing")) }
        }
        Some(task) => told(world, &task.outcome, request, manner),
    }
}
