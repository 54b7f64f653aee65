//! A payout on its whole way, with the real engine and journal and a bank that answers by a script: which requests go out,
//! and under which idempotency key.

use crate::{NUMBER, UID, fixture, gateway, of_status, payout, transaction, with};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::engine::{Call, Engine, Limits, Pace, Report};
use tolem::gateways::bepaid::DESCRIPTION;
use tolem::journal::{Intent, SqliteJournal};
use tolem::model::*;
use tolem::transport::{Exchange, Failure, FailureKind, Gate, Purpose, Trace, Wire};

/// What the bank says next; `None`: nothing, although it has read the request.
type Reply = Option<(u16, String)>;

/// The path of a request, and its key.
type Seen = (String, Option<String>);

/// A bank by script. It writes down the path of every request, and its key.
#[derive(Clone, Default)]
struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Wire for Script {
    fn exchange(&self, request: &HttpRequest, _: Purpose, _: Deadline, gate: Gate<'_>) -> Exchange {
        let mut trace = Trace::default();
        if let Err(refusal) = gate(&trace) {
            return Exchange { trace, result: Err(Failure { kind: FailureKind::Gate, message: refusal.0 }) };
        }
        trace.gate_passed = true;
        let key = request.headers.iter().find(|(name, _)| name == "RequestID").map(|(_, key)| key.clone());
        self.seen.lock().unwrap().push((request.path.clone(), key));
        let result =
            match self.replies.lock().unwrap().pop_front().expect("the bank is asked more than the script says") {
                Some((status, body)) => Ok(crate::answer(status, body)),
                None => Err(Failure { kind: FailureKind::Closed, message: "closed".to_owned() }),
            };
        Exchange { trace, result }
    }
}

struct Life {
    engine: Engine,
    script: Script,
    _folder: tempfile::TempDir,
}

/// A payout of a shop with these options; "not found" is believed at once, at the second time.
fn life(options: Value, dedupe_proven: bool, replies: Vec<Reply>) -> Life {
    let folder = tempfile::tempdir().unwrap();
    let script = Script { replies: Arc::new(Mutex::new(replies.into())), ..Script::default() };
    let profile = Profile {
        dedupe_proven,
        not_found_is_believed_after: Duration::ZERO,
        not_found_answers: 2,
        ..DESCRIPTION.profile.clone()
    };
    let engine = Engine {
        journal: Box::new(SqliteJournal::open(&folder.path().join("journal.sqlite"), "bepaid/host/361").unwrap()),
        gateway: gateway(options),
        wire: Box::new(script.clone()),
        profile,
        limits: Limits {
            answer: Duration::from_secs(5),
            question: Duration::from_secs(5),
            pace: Pace::new(&[Duration::from_millis(1)]),
        },
        rules: tolem::engine::Rules::ALL,
    };
    Life { engine, script, _folder: folder }
}

impl Life {
    /// One call of the till.
    fn submit(&self) -> Report {
        let intent = Intent {
            kind: Kind::Payout,
            number: OrderNumber::parse(NUMBER).unwrap(),
            amount: Minor::new(100).unwrap(),
            currency: Currency::parse("RUB").unwrap(),
            fingerprint: [1; 32],
            payee_mask: Some("555555******4444".to_owned()),
            payee_ref: None,
            by_page: false,
            part: None,
            manual_capture: false,
            by_wallet: false,
            commission: None,
            page_secs: None,
            verifies: false,
            echoes: serde_json::Value::Null,
        };
        let call = Call { deadline: Deadline::after(Duration::from_secs(20)), watch: &Unwatched, language: None };
        self.engine.submit(&payout(), &intent, call).unwrap()
    }

    fn paths(&self) -> Vec<String> {
        self.script.seen.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }

    /// The keys of the payouts that were sent.
    fn keys(&self) -> Vec<String> {
        self.script.seen.lock().unwrap().iter().filter_map(|(_, key)| key.clone()).collect()
    }

    fn is_over(&self) -> bool {
        self.script.replies.lock().unwrap().is_empty()
    }
}

fn says(status: u16, body: impl Into<String>) -> Reply {
    Some((status, body.into()))
}

fn list(transactions: &[Value]) -> Reply {
    says(200, json!({"transactions": transactions}).to_string())
}

fn duplicate() -> Reply {
    says(422, json!({"message": "Duplicate transaction", "errors": {"base": ["duplicate"]}}).to_string())
}

const POST: &str = "/transactions/payouts";
const BY_NUMBER: &str = "/v2/transactions/tracking_id/tracking_id_000";

#[test]
fn a_refused_payout_goes_out_again_under_another_key() {
    let replies = vec![says(422, fixture!("refusal-a.answer.json")), says(200, fixture!("create.answer.json"))];
    let life = life(json!({}), false, replies);
    assert_eq!(life.submit().movement.state, State::Ready);
    assert_eq!(life.submit().movement.state, State::Paid);
    let keys = life.keys();
    assert_eq!((keys.len(), life.is_over()), (2, true));
    assert_ne!(keys[0], keys[1], "the bank would answer the old key with the old refusal");
    assert_eq!(life.submit().movement.state, State::Paid);
    assert_eq!(life.keys().len(), 2, "a paid number is never sent again");
}

#[test]
fn what_was_refused_at_the_door_keeps_its_key() {
    let replies = vec![says(429, ""), says(404, ""), says(200, fixture!("create.answer.json"))];
    let life = life(json!({}), false, replies);
    assert_eq!(life.submit().movement.state, State::Ready);
    assert_eq!(life.submit().movement.state, State::Ready);
    assert_eq!(life.submit().movement.state, State::Paid);
    let keys = life.keys();
    assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[test]
fn a_wrong_key_of_the_shop_is_a_refusal_and_not_a_riddle() {
    let life = life(json!({}), false, vec![says(401, ""), says(403, ""), says(200, fixture!("create.answer.json"))]);
    assert_eq!(life.submit().movement.state, State::Ready);
    assert_eq!(life.submit().movement.state, State::Ready);
    assert_eq!(life.submit().movement.state, State::Paid);
    assert_eq!(life.paths(), [POST, POST, POST]);
}

#[test]
fn a_lost_answer_is_looked_for_and_found() {
    let found = transaction(json!({}));
    let life = life(json!({}), false, vec![None, list(&[]), list(&[found])]);
    let report = life.submit();
    assert_eq!((report.movement.state, report.movement.order_id.as_deref()), (State::Paid, Some(UID)));
    assert_eq!(life.paths(), [POST, BY_NUMBER, BY_NUMBER]);
    assert!(life.is_over());
}

#[test]
fn without_a_guarantee_what_is_not_found_is_never_sent_again() {
    let life = life(json!({}), false, vec![None, list(&[]), list(&[])]);
    assert_eq!(life.submit().movement.state, State::Review);
    assert_eq!(life.paths(), [POST, BY_NUMBER, BY_NUMBER]);
}

#[test]
fn with_a_proven_key_it_is_sent_again_under_the_same() {
    let replies = vec![None, list(&[]), list(&[]), says(200, fixture!("create.answer.json"))];
    let life = life(json!({}), true, replies);
    assert_eq!(life.submit().movement.state, State::Paid);
    assert_eq!(life.paths(), [POST, BY_NUMBER, BY_NUMBER, POST]);
    let keys = life.keys();
    assert_eq!(keys[0], keys[1], "the bank knows the first request by it");
}

#[test]
fn an_equal_payout_of_somebody_else_delays_ours_and_no_more() {
    let replies = vec![duplicate(), list(&[]), list(&[]), says(200, fixture!("create.answer.json"))];
    let life = life(json!({}), false, replies);
    assert_eq!(life.submit().movement.state, State::Paid);
    let keys = life.keys();
    assert_ne!(keys[0], keys[1], "the refusal has used the first key up");
}

#[test]
fn a_duplicate_after_a_lost_answer_is_our_own_payout() {
    let paid = list(&[transaction(json!({}))]);
    let life = life(json!({}), true, vec![None, list(&[]), list(&[]), duplicate(), paid]);
    let report = life.submit();
    assert_eq!((report.movement.state, report.movement.order_id.as_deref()), (State::Paid, Some(UID)));
    assert_eq!(life.paths(), [POST, BY_NUMBER, BY_NUMBER, POST, BY_NUMBER]);
    assert!(life.is_over());
}

#[test]
fn a_task_becomes_a_payout() {
    let replies = vec![
        says(200, fixture!("async.answer.json")),
        says(425, ""),
        list(&[]),
        says(404, ""),
        says(200, fixture!("create.answer.json")),
    ];
    let life = life(json!({"async": true}), false, replies);
    let report = life.submit();
    assert_eq!(report.movement.state, State::Pending);
    let task = "/async/result/8b4d7ad1-7f0c-4b3e-9f59-2f1c8f0f3d11";
    assert_eq!(life.paths()[0], "/async/transactions/payouts");
    let call = || Call { deadline: Deadline::after(Duration::from_secs(5)), watch: &Unwatched, language: None };
    let ask = |movement| life.engine.ask(movement, tolem::engine::Persistence::Once, call()).unwrap();
    let pending = ask(report.movement);
    assert_eq!(pending.movement.state, State::Pending);
    let unlisted = ask(pending.movement);
    assert_eq!(unlisted.movement.state, State::Pending, "a task that is under way need not be listed");
    let forgotten = ask(unlisted.movement);
    assert_eq!(forgotten.movement.state, State::Review, "the bank once had it: it is never sent again");
    let found = ask(forgotten.movement);
    assert_eq!((found.movement.state, found.movement.order_id.as_deref()), (State::Paid, Some(UID)));
    assert_eq!(life.paths()[1..], [task, BY_NUMBER, task, task]);
}

#[test]
fn two_payouts_of_one_number_are_a_persons_business() {
    let twice = list(&[transaction(json!({})), with(of_status("successful"), json!({"uid": "1-second"}))]);
    let life = life(json!({}), false, vec![None, twice]);
    assert_eq!(life.submit().movement.state, State::Review);
}
