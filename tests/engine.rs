//! The engine on the real journal, with a bank of a few lines: what a panic, a full disk, a cancelled call or
//! thirty-two impatient threads can do to a payout.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tolem::document::{FieldError, Node};
use tolem::engine::{Call, Engine, Limits, Pace, Persistence, Report, Rules, standing};
use tolem::gateways::{Description, Gateway, QueryReading, Reading, bereke_payouts};
use tolem::journal::*;
use tolem::model::*;
use tolem::operations::Settlement;
use tolem::transport::{Exchange, Failure, FailureKind, Gate, Purpose, Trace, Wire};

/// A bank that pays whatever passes the gate, and counts.
#[derive(Clone, Default)]
struct Bank {
    paid: Arc<AtomicU32>,
    /// How long it takes to answer.
    slow: Duration,
    /// It keeps silent after paying.
    silent: bool,
}

impl Wire for Bank {
    fn exchange(&self, _: &HttpRequest, purpose: Purpose, _: Deadline, gate: Gate<'_>) -> Exchange {
        let mut trace = Trace::default();
        if let Err(refusal) = gate(&trace) {
            return Exchange { trace, result: Err(Failure { kind: FailureKind::Gate, message: refusal.0 }) };
        }
        trace.gate_passed = true;
        std::thread::sleep(self.slow);
        if purpose == Purpose::Money {
            self.paid.fetch_add(1, Ordering::SeqCst);
            if self.silent {
                let failure = Failure { kind: FailureKind::Closed, message: "closed".to_owned() };
                return Exchange { trace, result: Err(failure) };
            }
        }
        Exchange { trace, result: Ok(HttpAnswer { status: 200, headers: Vec::new(), body: Vec::new() }) }
    }
}

/// A gateway that says paid to everything unless it was told what to say, or panics.
#[derive(Default)]
struct Clerk {
    redactor: Redactor,
    panics: bool,
    looks: bool,
    /// What follows where the bank's id is not known; `None`: it can always be asked.
    unasked: Option<Unasked>,
    /// What the bank answers to requests and to questions, one after the other; then it says paid.
    says: Mutex<VecDeque<Reading>>,
    tells: Mutex<VecDeque<Reading>>,
    /// The stages at which it was asked for a request.
    stages: Arc<Mutex<Vec<Stage>>>,
}

impl Clerk {
    fn who(says: Vec<Reading>, tells: Vec<Reading>) -> Clerk {
        Clerk { says: Mutex::new(says.into()), tells: Mutex::new(tells.into()), ..Clerk::default() }
    }
}

fn next(script: &Mutex<VecDeque<Reading>>) -> Reading {
    script.lock().unwrap().pop_front().unwrap_or((Verdict::Paid, Facts::default()))
}

fn says(verdict: Verdict) -> Reading {
    (verdict, Facts::default())
}

fn request() -> HttpRequest {
    HttpRequest { method: Method::Post, path: "/".to_owned(), headers: Vec::new(), body: Vec::new().into() }
}

impl Gateway for Clerk {
    fn description(&self) -> &'static Description {
        &bereke_payouts::DESCRIPTION
    }
    fn account(&self) -> &str {
        "clerk"
    }
    fn redactor(&self) -> &Redactor {
        &self.redactor
    }
    fn check(&self, _: &Command, _: &Node) -> Result<(), FieldError> {
        Ok(())
    }
    fn measure(&self, _: &Command, _: &Stage) -> Option<HttpRequest> {
        self.looks.then(request)
    }
    fn read_measure(&self, _: &Command, stage: &Stage, _: &HttpAnswer) -> Measured {
        Measured::Go(stage.clone())
    }
    fn command(&self, _: &Command, stage: &Stage) -> HttpRequest {
        self.stages.lock().unwrap().push(stage.clone());
        request()
    }
    fn masked(&self, _: &HttpRequest) -> Value {
        json!({})
    }
    fn read_command(&self, _: &Command, _: &Stage, _: &HttpAnswer) -> Reading {
        assert!(!self.panics, "a bug in the reader");
        next(&self.says)
    }
    fn cannot_be_asked(&self, subject: &Subject) -> Option<Unasked> {
        self.unasked.filter(|_| subject.stage.order_id.is_none())
    }
    fn status(&self, _: &Subject) -> HttpRequest {
        request()
    }
    fn read_status(&self, _: &Subject, _: &HttpAnswer) -> Reading {
        next(&self.tells)
    }
    fn query(&self, _: &Query) -> HttpRequest {
        unreachable!("nobody asks")
    }
    fn read_query(&self, _: &Query, _: &HttpAnswer) -> QueryReading {
        unreachable!("nobody asks")
    }
}

fn engine(folder: &tempfile::TempDir, bank: &Bank, clerk: Clerk) -> Engine {
    Engine {
        journal: Box::new(SqliteJournal::open(&folder.path().join("journal.sqlite"), "clerk/host/merchant").unwrap()),
        gateway: Box::new(clerk),
        wire: Box::new(bank.clone()),
        profile: bereke_payouts::DESCRIPTION.profile.clone(),
        limits: Limits {
            answer: Duration::from_secs(5),
            question: Duration::from_secs(5),
            pace: Pace::new(&[Duration::from_millis(1)]),
        },
        rules: Rules::ALL,
    }
}

fn payout(number: &str, amount: u64) -> (Command, Intent) {
    let number = OrderNumber::parse(number).unwrap();
    let amount = Minor::new(amount).unwrap();
    let payout = Payout {
        number: number.clone(),
        amount,
        currency: Currency::KZT,
        description: None,
        language: None,
        recipient: Recipient::default(),
        destination: Destination::Agreed,
        source: None,
        params: Vec::new(),
        extra: serde_json::Value::Null,
    };
    let intent = Intent {
        kind: Kind::Payout,
        number,
        amount,
        currency: Currency::KZT,
        fingerprint: [amount.get() as u8; 32],
        payee_mask: None,
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
    (Command::Payout(Box::new(payout)), intent)
}

fn submit(engine: &Engine, number: &str, amount: u64, watch: &dyn Watch) -> Result<Report, JournalError> {
    let (command, intent) = payout(number, amount);
    engine.submit(&command, &intent, Call { deadline: Deadline::after(Duration::from_secs(20)), watch, language: None })
}

#[test]
fn thirty_two_impatient_threads_pay_once_and_all_learn_it() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank { slow: Duration::from_millis(50), ..Bank::default() };
    let engine = engine(&folder, &bank, Clerk::default());
    let start = Barrier::new(32);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..32)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    submit(&engine, "A-1", 100, &Unwatched).unwrap()
                })
            })
            .collect();
        let reports: Vec<Report> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(reports.iter().all(|report| report.movement.state == State::Paid));
        assert_eq!(reports.iter().filter(|report| !report.replayed).count(), 1);
    });
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

/// Another client of the same journal: asks about the payout as soon as a line is logged about it, and lets the call
/// go on once its question is under way, or was not to be.
struct Curious {
    engine: Arc<Engine>,
    /// It has not asked yet.
    curious: AtomicBool,
    thread: Mutex<Option<JoinHandle<Report>>>,
}

/// What the other client sees of itself.
struct Asking(Sender<()>);

impl Watch for Asking {
    fn log(&self, _: Level, _: &str) {}
    fn phase(&self, phase: Phase) {
        if phase == Phase::Asking {
            let _ = self.0.send(());
        }
    }
    fn cancelled(&self) -> bool {
        false
    }
}

impl Watch for Curious {
    fn log(&self, _: Level, _: &str) {
        if !self.curious.swap(false, Ordering::SeqCst) {
            return;
        }
        let (asking, known) = channel();
        let engine = self.engine.clone();
        *self.thread.lock().unwrap() = Some(std::thread::spawn(move || {
            let movement =
                engine.journal.find(Kind::Payout, &OrderNumber::parse("A-1").unwrap(), None).unwrap().unwrap();
            let watch = Asking(asking);
            let call = Call { deadline: Deadline::after(Duration::from_millis(300)), watch: &watch, language: None };
            engine.ask(movement, Persistence::Once, call).unwrap()
        }));
        // Ends with the thread, too: its end of the channel goes with it.
        let _ = known.recv();
    }
    fn phase(&self, _: Phase) {}
    fn cancelled(&self) -> bool {
        false
    }
}

#[test]
fn who_asks_between_the_answer_and_the_question_does_not_keep_the_outcome_from_who_pays() {
    let folder = tempfile::tempdir().unwrap();
    let ours = engine(&folder, &Bank::default(), Clerk::who(vec![says(Verdict::Unknown)], vec![]));
    let theirs = engine(&folder, &Bank { slow: Duration::from_millis(200), ..Bank::default() }, Clerk::default());
    let curious = Curious { engine: Arc::new(theirs), curious: AtomicBool::new(true), thread: Mutex::new(None) };
    let report = submit(&ours, "A-1", 100, &curious).unwrap();
    assert_eq!(report.movement.state, State::Paid);
    curious.thread.into_inner().unwrap().expect("nothing was logged").join().unwrap();
}

#[test]
fn a_panic_after_the_gate_is_unknown_and_journalled() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let broken = engine(&folder, &bank, Clerk { panics: true, ..Clerk::default() });
    let report = submit(&broken, "A-1", 100, &Unwatched).unwrap();
    // The question asked afterwards was answered: the doubt is over, and nothing was paid again.
    assert_eq!(report.movement.state, State::Paid);
    let history = broken.journal.history(&report.movement).unwrap();
    assert!(history.iter().any(|event| event.cause == Cause::Panic && event.to == State::Unknown), "{history:?}");
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

/// Wants to stop from the beginning, or once the request is on its way.
struct Impatient {
    after_the_gate: bool,
    waiting: AtomicU32,
}

impl Watch for Impatient {
    fn log(&self, _: Level, _: &str) {}
    fn phase(&self, phase: Phase) {
        if phase == Phase::Waiting {
            self.waiting.store(1, Ordering::SeqCst);
        }
    }
    fn cancelled(&self) -> bool {
        !self.after_the_gate || self.waiting.load(Ordering::SeqCst) == 1
    }
}

#[test]
fn cancelling_stops_what_is_unsent_and_forgets_nothing_that_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank { silent: true, ..Bank::default() };
    let engine = engine(&folder, &bank, Clerk::default());
    let early = Impatient { after_the_gate: false, waiting: AtomicU32::new(0) };
    let report = submit(&engine, "A-1", 100, &early).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Ready, 0));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 0);

    let late = Impatient { after_the_gate: true, waiting: AtomicU32::new(0) };
    let report = submit(&engine, "A-2", 100, &late).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Unknown, 1));
    // And whoever comes next learns it.
    let report = submit(&engine, "A-2", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.replayed), (State::Paid, true));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

/// A row of a registry as it stood when it was looked up: since then another office has given it another content.
#[test]
fn what_was_amended_before_it_was_ours_is_not_sent_with_the_content_from_before() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let engine = engine(&folder, &bank, Clerk::default());
    let call = || Call { deadline: Deadline::after(Duration::from_secs(5)), watch: &Unwatched, language: None };
    let (command, intent) = payout("A-1", 100);
    engine.journal.enter(std::slice::from_ref(&intent)).unwrap();
    let looked_up = engine.journal.find(Kind::Payout, &intent.number, None).unwrap().unwrap();
    let Claim::Mine(theirs) = engine.journal.claim(&looked_up).unwrap() else { panic!("nobody has it") };
    let amended = engine.journal.amend(&theirs, &payout("A-1", 200).1).unwrap();
    // While the other has it in hand, and when he has given it back unsent.
    let in_his_hands =
        engine.submit_entered(looked_up.clone(), &payout("A-1", 300).0, &payout("A-1", 300).1, call()).unwrap();
    assert!(in_his_hands.conflict.is_some() && in_his_hands.movement.claimed);
    engine.journal.release(&amended).unwrap();
    let late = engine.submit_entered(looked_up.clone(), &command, &intent, call()).unwrap();
    assert!(late.conflict.is_some_and(|asked| asked.amount == intent.amount));
    assert_eq!((late.movement.intent.amount.get(), late.movement.state), (200, State::Ready));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 0);
    // When it is paid, that is not told as what was asked for.
    submit(&engine, "A-1", 200, &Unwatched).unwrap();
    let late = engine.submit_entered(looked_up, &command, &intent, call()).unwrap();
    assert_eq!((late.conflict.is_some(), late.movement.state), (true, State::Paid));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

/// Two offices have the same mended file: whoever comes second finds what he asked for, and not a conflict.
#[test]
fn what_somebody_else_has_amended_to_the_same_content_meanwhile_is_told_as_known() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let engine = engine(&folder, &bank, Clerk::default());
    let (command, mended) = payout("A-1", 200);
    let call = || Call { deadline: Deadline::after(Duration::from_millis(30)), watch: &Unwatched, language: None };
    engine.journal.enter(&[payout("A-1", 100).1]).unwrap();
    let looked_up = engine.journal.find(Kind::Payout, &mended.number, None).unwrap().unwrap();
    let Claim::Mine(theirs) = engine.journal.claim(&looked_up).unwrap() else { panic!("nobody has it") };
    let amended = engine.journal.amend(&theirs, &mended).unwrap();
    let in_his_hands = engine.submit_entered(looked_up.clone(), &command, &mended, call()).unwrap();
    assert!(in_his_hands.conflict.is_none() && in_his_hands.movement.claimed, "{in_his_hands:?}");
    engine.journal.release(&amended).unwrap();
    submit(&engine, "A-1", 200, &Unwatched).unwrap();
    let late = engine.submit_entered(looked_up, &command, &mended, call()).unwrap();
    assert!(late.conflict.is_none() && late.replayed && late.movement.state == State::Paid, "{late:?}");
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

/// Only a registry mends what waits: whoever names one payout names it once.
#[test]
fn what_waits_takes_the_content_of_a_mended_row_until_it_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank { silent: true, ..Bank::default() };
    let clerk = Clerk::who(vec![], vec![says(Verdict::NotFound), says(Verdict::NotFound)]);
    let engine = engine(&folder, &bank, clerk);
    let find =
        |number: &str| engine.journal.find(Kind::Payout, &OrderNumber::parse(number).unwrap(), None).unwrap().unwrap();
    let mend = |amount| {
        let (command, intent) = payout("A-1", amount);
        let call = Call { deadline: Deadline::after(Duration::from_millis(30)), watch: &Unwatched, language: None };
        engine.submit_entered(find("A-1"), &command, &intent, call).unwrap()
    };
    engine.journal.enter(&[payout("A-1", 100).1]).unwrap();
    assert!(submit(&engine, "A-1", 200, &Unwatched).unwrap().conflict.is_some());
    assert_eq!((find("A-1").intent.amount.get(), bank.paid.load(Ordering::SeqCst)), (100, 0));
    let mended = mend(200);
    assert!(mended.conflict.is_none() && mended.movement.attempts == 1, "{mended:?}");
    // It may have been executed with this content: it has no other any more.
    assert!(mend(300).conflict.is_some());
    assert_eq!((find("A-1").intent.amount.get(), bank.paid.load(Ordering::SeqCst)), (200, 1));
}

/// A journal whose disk fails after so many durable writes, and in which another till makes a refund of the same
/// order just before our gate, once.
struct Troubled {
    inner: SqliteJournal,
    left: AtomicU32,
    rival: Mutex<Option<Intent>>,
    claims: Arc<AtomicU32>,
}

impl Troubled {
    fn spend(&self) -> Result<(), JournalError> {
        let spent = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        spent.map(drop).map_err(|_| JournalError::Stopped("the disk is full".to_owned()))
    }
}

impl Journal for Troubled {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        self.inner.begin(intent)
    }
    fn enter(&self, intents: &[Intent]) -> Result<(), JournalError> {
        self.inner.enter(intents)
    }
    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        self.claims.fetch_add(1, Ordering::SeqCst);
        self.inner.claim(movement)
    }
    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        self.inner.release(movement)
    }
    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        self.spend()?;
        if let Some(rival) = self.rival.lock().unwrap().take() {
            let Begun::New(rival) = self.inner.begin(&rival)? else { panic!("the rival is new") };
            let sent = self.inner.gate(&rival, None, evidence)?;
            let ends = Change { doubt: DoubtChange::Ends, ..Change::to(State::Paid, Cause::Answer, json!({})) };
            let paid = Change { release: true, ..ends };
            self.inner.change(&sent, &paid)?;
        }
        self.inner.gate(movement, rivals, evidence)
    }
    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        self.spend()?;
        self.inner.change(movement, change)
    }
    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError> {
        self.inner.amend(movement, intent)
    }
    fn find(
        &self,
        kind: Kind,
        number: &OrderNumber,
        part: Option<&OrderNumber>,
    ) -> Result<Option<Movement>, JournalError> {
        self.inner.find(kind, number, part)
    }
    fn elsewhere(&self, number: &OrderNumber) -> Result<Option<Elsewhere>, JournalError> {
        self.inner.elsewhere(number)
    }
    fn others_open(&self) -> Result<Vec<(String, u32)>, JournalError> {
        self.inner.others_open()
    }
    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError> {
        self.inner.find_by_order_id(kind, order_id)
    }
    fn rivals(&self, kind: Kind, number: &OrderNumber, except: Option<i64>) -> Result<Rivals, JournalError> {
        self.inner.rivals(kind, number, except)
    }
    fn list(&self, filter: &Filter) -> Result<Listed, JournalError> {
        self.inner.list(filter)
    }
    fn verify(&self) -> Result<u64, JournalError> {
        self.inner.verify()
    }
    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError> {
        self.inner.history(movement)
    }
}

/// A till whose disk takes so many durable writes.
fn with_disk_for(folder: &tempfile::TempDir, bank: &Bank, writes: u32) -> Engine {
    let inner = SqliteJournal::open(&folder.path().join("journal.sqlite"), "clerk/host/merchant").unwrap();
    let (left, rival, claims) = (AtomicU32::new(writes), Mutex::new(None), Arc::default());
    let journal = Box::new(Troubled { inner, left, rival, claims });
    Engine { journal, ..engine(&tempfile::tempdir().unwrap(), bank, Clerk::default()) }
}

#[test]
fn a_disk_that_fails_before_the_gate_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let failed = submit(&with_disk_for(&folder, &bank, 0), "A-1", 100, &Unwatched);
    assert!(matches!(failed, Err(JournalError::Stopped(_))), "{failed:?}");
    assert_eq!(bank.paid.load(Ordering::SeqCst), 0);
}

/// Another program locks the journal just before the gate, for longer than the call.
struct LockedBefore(std::path::PathBuf, Bank);

impl Wire for LockedBefore {
    fn exchange(&self, request: &HttpRequest, purpose: Purpose, by: Deadline, gate: Gate<'_>) -> Exchange {
        let other = rusqlite::Connection::open(&self.0).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        self.1.exchange(request, purpose, by, gate)
    }
}

#[test]
fn a_journal_that_is_locked_until_the_call_is_over_has_sent_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let wire = Box::new(LockedBefore(folder.path().join("journal.sqlite"), bank.clone()));
    let till = Engine { wire, ..engine(&folder, &bank, Clerk::default()) };
    let (command, intent) = payout("A-1", 100);
    let report =
        till.submit(&command, &intent, Call { deadline: Deadline::after(Duration::from_millis(200)), ..call() });
    let movement = report.unwrap().movement;
    assert_eq!((standing(&movement, Rules::ALL).0, bank.paid.load(Ordering::SeqCst)), (Status::NotSent, 0));
}

#[test]
fn a_disk_that_fails_after_the_answer_does_not_hide_what_the_bank_said() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    {
        let engine = with_disk_for(&folder, &bank, 1);
        let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
        assert_eq!((report.movement.state, report.news.journaled), (State::Paid, false));
    }
    // The next morning the journal knows only that it was sent; the bank knows the rest.
    let engine = engine(&folder, &bank, Clerk::default());
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.news.journaled), (State::Paid, true));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

#[test]
fn a_journal_too_busy_for_the_answer_keeps_the_movement_from_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let till = with_disk_for(&folder, &bank, 1);
    assert!(!submit(&till, "A-1", 100, &Unwatched).unwrap().news.journaled);
    // The till lives on, and still its neighbour finds out at once.
    let neighbour = engine(&folder, &bank, Clerk::default());
    let report = submit(&neighbour, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.news.journaled), (State::Paid, true));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
    drop(till);
}

#[test]
fn who_waits_for_anothers_claim_asks_nothing_of_who_writes() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let path = folder.path().join("journal.sqlite");
    let other = SqliteJournal::open(&path, "clerk/host/merchant").unwrap();
    let Begun::New(theirs) = other.begin(&payout("A-1", 100).1).unwrap() else { panic!("it is new") };
    let inner = SqliteJournal::open(&path, "clerk/host/merchant").unwrap();
    let claims: Arc<AtomicU32> = Arc::default();
    let (left, rival) = (AtomicU32::new(9), Mutex::new(None));
    let journal = Box::new(Troubled { inner, left, rival, claims: Arc::clone(&claims) });
    let till = Engine { journal, ..engine(&tempfile::tempdir().unwrap(), &bank, Clerk::default()) };
    let (command, intent) = payout("A-1", 100);
    let soon = Call { deadline: Deadline::after(Duration::from_millis(200)), ..call() };
    let report = till.submit(&command, &intent, soon).unwrap();
    assert_eq!((report.movement.claimed, claims.load(Ordering::SeqCst)), (true, 0));
    // Given back, it is taken up.
    other.release(&theirs).unwrap();
    let report = till.submit(&command, &intent, call()).unwrap();
    assert_eq!((report.movement.state, claims.load(Ordering::SeqCst)), (State::Paid, 1));
}

#[test]
fn other_content_under_the_same_number_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let engine = engine(&folder, &bank, Clerk::default());
    let paid = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    assert_eq!(paid.state, State::Paid);
    let report = submit(&engine, "A-1", 200, &Unwatched).unwrap();
    assert_eq!(report.conflict.unwrap().amount.get(), 200);
    assert_eq!(report.movement.fence, paid.fence, "nor is it taken from anybody");
    assert_eq!(report.movement.intent.amount.get(), 100);
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

fn refund(part: &str) -> (Command, Intent) {
    let (_, intent) = payout("A-1", 100);
    let part = OrderNumber::parse(part).unwrap();
    let command = Command::Refund(Refund {
        number: intent.number.clone(),
        refund_number: part.clone(),
        amount: intent.amount,
        currency: intent.currency,
        language: None,
        order_id: None,
        extra: Value::Null,
    });
    (command, Intent { kind: Kind::Refund, part: Some(part), ..intent })
}

#[test]
fn a_refund_overtaken_by_another_is_not_sent_on_what_was_looked_up_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let inner = SqliteJournal::open(&folder.path().join("journal.sqlite"), "clerk/host/merchant").unwrap();
    let rival = Mutex::new(Some(refund("r-2").1));
    let journal = Box::new(Troubled { inner, left: AtomicU32::new(u32::MAX), rival, claims: Arc::default() });
    let clerk = Clerk { looks: true, ..Clerk::default() };
    let engine = Engine { journal, ..engine(&tempfile::tempdir().unwrap(), &bank, clerk) };
    let (command, intent) = refund("r-1");
    let call = || Call { deadline: Deadline::after(Duration::from_secs(20)), watch: &Unwatched, language: None };
    let report = engine.submit(&command, &intent, call()).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts, report.movement.claimed), (State::Ready, 0, false));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 0);
    // Looked up anew, it goes.
    let report = engine.submit(&command, &intent, call()).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Paid, 1));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

fn call() -> Call<'static> {
    Call { deadline: Deadline::after(Duration::from_secs(20)), watch: &Unwatched, language: None }
}

#[test]
fn a_lost_answer_that_cannot_be_asked_about_is_a_persons_at_once_and_is_never_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank { silent: true, ..Bank::default() };
    let clerk = Clerk { unasked: Some(Unasked::Review), ..Clerk::default() };
    let engine = engine(&folder, &bank, clerk);
    for _ in 0..3 {
        let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
        assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 1));
    }
    let review = engine.journal.find(Kind::Payout, &OrderNumber::parse("A-1").unwrap(), None).unwrap().unwrap();
    let events = engine.journal.history(&review).unwrap().len();
    assert_eq!(engine.ask(review.clone(), Persistence::Once, call()).unwrap().movement.state, State::Review);
    assert_eq!(engine.journal.history(&review).unwrap().len(), events, "nobody was asked: nothing happened");
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

fn notice(order_id: &str) -> Notice {
    Notice {
        kind: Kind::Payout,
        number: Some(OrderNumber::parse("A-1").unwrap()),
        order_id: Some(order_id.to_owned()),
        event: "charged".to_owned(),
        success: Some(true),
        amount: Some(100),
        commission: None,
        unsure: None,
        details: None,
        repeat_key: "1".to_owned(),
        raw: json!({}),
    }
}

#[test]
fn a_callback_that_brings_the_lost_id_leads_to_a_question_and_its_answer_decides() {
    for (told, state) in
        [(Verdict::Paid, State::Paid), (Verdict::Declined, State::Declined), (Verdict::Pending, State::Pending)]
    {
        let folder = tempfile::tempdir().unwrap();
        let bank = Bank { silent: true, ..Bank::default() };
        let clerk = Clerk { unasked: Some(Unasked::Review), ..Clerk::who(vec![], vec![says(told)]) };
        let engine = engine(&folder, &bank, clerk);
        let lost = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
        let report = engine.adopt(lost, &notice("77"), call()).unwrap();
        assert_eq!((report.movement.state, report.movement.order_id.as_deref()), (state, Some("77")));
        // What is known cannot be given another id.
        let again = engine.adopt(report.movement, &notice("78"), call()).unwrap();
        assert_eq!((again.movement.state, again.movement.order_id.as_deref()), (state, Some("77")));
    }
}

#[test]
fn what_a_callback_contradicts_is_asked_about_until_the_bank_was_heard() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let garbled = || says(Verdict::Unknown);
    let clerk = Clerk::who(vec![says(Verdict::Declined)], vec![garbled(), garbled(), says(Verdict::Paid)]);
    let engine = engine(&folder, &bank, clerk);
    let declined = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    let noted = engine.note(declined, &notice("77"), call()).unwrap();
    let asked = noted.asked.expect("a success beside a decline is not ignored");
    assert_eq!((asked.movement.state, asked.news.confirmed), (State::Declined, Some(false)));
    // Whoever opens next asks, and asks again, until the bank has said something about it.
    let number = OrderNumber::parse("A-1").unwrap();
    let now = || engine.journal.find(Kind::Payout, &number, None).unwrap().unwrap().state;
    engine.recover(call()).unwrap();
    assert_eq!(now(), State::Declined);
    engine.recover(call()).unwrap();
    assert_eq!(now(), State::Paid);
}

#[test]
fn a_lost_answer_whose_link_nobody_has_may_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let silent = Bank { silent: true, ..Bank::default() };
    let harmless = || Clerk { unasked: Some(Unasked::SendAgain), ..Clerk::default() };
    let report = submit(&engine(&folder, &silent, harmless()), "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.cause), (State::Ready, Cause::LinkLost));
    let report = submit(&engine(&folder, &Bank::default(), harmless()), "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Paid, 2));
}

#[test]
fn a_refund_of_a_payment_whose_id_is_not_known_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let clerk = Clerk { looks: true, unasked: Some(Unasked::Review), ..Clerk::default() };
    let engine = engine(&folder, &bank, clerk);
    let (command, intent) = refund("r-1");
    let report = engine.submit(&command, &intent, call()).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Ready, 0));
    assert!(report.news.failure.is_some() && bank.paid.load(Ordering::SeqCst) == 0);
}

/// A bank that takes every key for this long, and believes what is not found at once.
fn with_key(engine: Engine, life: Duration) -> Engine {
    let profile = Profile {
        dedupe_proven: true,
        key_life: Some(life),
        not_found_is_believed_after: Duration::ZERO,
        not_found_answers: 1,
        ..engine.profile
    };
    Engine { profile, ..engine }
}

#[test]
fn every_attempt_has_the_same_key_until_the_bank_has_answered_it_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let refused = (Verdict::Rejected, Facts { key_spent: true, ..Facts::default() });
    let clerk = Clerk::who(
        vec![says(Verdict::Unknown), says(Verdict::Rejected), refused],
        vec![says(Verdict::NotFound), says(Verdict::NotFound), says(Verdict::Undecidable), says(Verdict::NotFound)],
    );
    let stages = clerk.stages.clone();
    let engine = with_key(engine(&folder, &bank, clerk), Duration::from_secs(3600));
    // Unknown, not found, sent again by itself, refused: that says nothing about the first request, so that the bank is
    // asked, and it goes once more. Refused for good: still nothing about the first, and a person decides.
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 3));
    let settlement = Settlement { to: State::Ready, who: "A".to_owned(), why: "letter".to_owned() };
    let released = engine.settle(report.movement, &settlement, call()).unwrap().unwrap().movement;
    assert_eq!((released.readiness, released.doubt), (Readiness::Released, None));
    assert_eq!(submit(&engine, "A-1", 100, &Unwatched).unwrap().movement.state, State::Paid);
    let seen: Vec<(u32, bool)> = stages.lock().unwrap().iter().map(|stage| (stage.key, stage.again)).collect();
    // The bank still knows the last key: should it have executed that request after all, it says so.
    assert_eq!(seen, [(0, false), (0, true), (0, true), (1, false)]);
}

/// A till that gives up as soon as the request is out, and later learns that the bank has no such payout.
fn believed_absent(engine: &Engine) -> Movement {
    let calm = Impatient { after_the_gate: true, waiting: AtomicU32::new(0) };
    let report = submit(engine, "A-1", 100, &calm).unwrap();
    assert_eq!(report.movement.state, State::Unknown);
    let believed = engine.ask(report.movement, Persistence::Once, call()).unwrap().movement;
    assert_eq!((believed.state, believed.readiness), (State::Ready, Readiness::BelievedAbsent));
    assert!(believed.doubt.is_some(), "a belief ends no doubt");
    assert_eq!(standing(&believed, Rules::ALL), (Status::Unknown, Advice::Repeat));
    believed
}

#[test]
fn what_is_believed_absent_is_asked_about_before_it_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let clerk = Clerk::who(vec![says(Verdict::Unknown)], vec![says(Verdict::NotFound), says(Verdict::Paid)]);
    let engine = with_key(engine(&folder, &bank, clerk), Duration::from_secs(3600));
    believed_absent(&engine);
    // The next day: the late payout that the bank has by now is found, not paid again.
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Paid, 1));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

#[test]
fn past_the_life_of_its_key_what_is_believed_absent_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let absent = || says(Verdict::NotFound);
    let clerk = Clerk::who(vec![says(Verdict::Unknown)], vec![absent(), absent(), absent()]);
    let engine = with_key(engine(&folder, &bank, clerk), Duration::from_secs(3600));
    believed_absent(&engine);
    let engine = with_key(engine, Duration::ZERO);
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 1));
    let history = engine.journal.history(&report.movement).unwrap();
    assert!(history.iter().any(|event| event.cause == Cause::KeyExpired), "{history:?}");
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1);
}

#[test]
fn past_the_life_of_its_key_what_is_not_found_is_a_persons() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let absent = || says(Verdict::NotFound);
    let clerk = Clerk::who(vec![says(Verdict::Unknown)], vec![absent(), absent()]);
    let engine = with_key(engine(&folder, &bank, clerk), Duration::ZERO);
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 1));
    // A person says that it was not executed: a new key, and it goes.
    let settlement = Settlement { to: State::Ready, who: "A".to_owned(), why: "letter".to_owned() };
    engine.settle(report.movement, &settlement, call()).unwrap().unwrap();
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts, report.movement.key), (State::Paid, 2, 1));
}

/// A payout whose answer was lost and that the bank could not tell anything of, released by a person.
fn released(engine: &Engine) -> Movement {
    let report = submit(engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 1));
    let settlement = Settlement { to: State::Ready, who: "A".to_owned(), why: "letter".to_owned() };
    let released = engine.settle(report.movement, &settlement, call()).unwrap().unwrap().movement;
    assert_eq!((released.readiness, released.doubt), (Readiness::Released, None));
    released
}

#[test]
fn what_a_person_released_is_asked_about_before_it_is_sent_again() {
    for (told, state, attempts) in [
        (says(Verdict::Paid), State::Paid, 1),
        (says(Verdict::Pending), State::Pending, 1),
        // No answer that allows it: nothing is sent.
        (says(Verdict::Unknown), State::Ready, 1),
        (says(Verdict::NotFound), State::Paid, 2),
        (says(Verdict::Rejected), State::Paid, 2),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let bank = Bank::default();
        let verdict = told.0;
        let clerk = Clerk::who(vec![says(Verdict::Unknown)], vec![says(Verdict::Undecidable), told]);
        let engine = engine(&folder, &bank, clerk);
        released(&engine);
        let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
        assert_eq!((report.movement.state, report.movement.attempts), (state, attempts), "{verdict:?}");
        assert_eq!(bank.paid.load(Ordering::SeqCst), attempts, "{verdict:?}");
    }
}

#[test]
fn what_cannot_be_asked_about_is_sent_again_on_a_persons_word() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let clerk = Clerk { unasked: Some(Unasked::Review), ..Clerk::who(vec![says(Verdict::Unknown)], vec![]) };
    let engine = engine(&folder, &bank, clerk);
    released(&engine);
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Paid, 2));
}

#[test]
fn sums_that_show_what_a_person_released_are_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let tells = vec![says(Verdict::Undecidable), says(Verdict::Paid)];
    let clerk = Clerk { looks: true, ..Clerk::who(vec![says(Verdict::Unknown)], tells) };
    let engine = engine(&folder, &bank, clerk);
    let (command, intent) = refund("r-1");
    let report = engine.submit(&command, &intent, call()).unwrap();
    let settlement = Settlement { to: State::Ready, who: "A".to_owned(), why: "letter".to_owned() };
    engine.settle(report.movement, &settlement, call()).unwrap().unwrap();
    let report = engine.submit(&command, &intent, call()).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 1));
    assert!(report.movement.doubt.is_some() && bank.paid.load(Ordering::SeqCst) == 1);
}

#[test]
fn a_refused_refund_may_be_corrected_though_the_bank_has_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let refused = (Verdict::Rejected, Facts { order_id: Some("order".to_owned()), ..Facts::default() });
    let clerk = Clerk { looks: true, ..Clerk::who(vec![refused], vec![]) };
    let engine = engine(&folder, &bank, clerk);
    let (command, intent) = refund("r-1");
    let report = engine.submit(&command, &intent, call()).unwrap();
    assert_eq!((report.movement.state, report.movement.readiness), (State::Ready, Readiness::Refused));
    let less = Intent { amount: Minor::new(60).unwrap(), fingerprint: [60; 32], ..intent };
    let report = engine.submit(&command, &less, call()).unwrap();
    assert!(report.conflict.is_none());
    assert_eq!((report.movement.state, report.movement.intent.amount.get()), (State::Paid, 60));
}

#[test]
fn a_bank_that_declines_again_and_says_less_leaves_the_reason_that_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let why = |reason, words: &str| {
        (Verdict::Declined, Facts { reason, message: Some(words.to_owned()), ..Facts::default() })
    };
    let told = vec![why(None, "?"), why(Some("declined"), "?"), why(Some("card_blocked"), "Blocked")];
    let clerk = Clerk::who(vec![why(Some("insufficient_funds"), "No money")], told);
    let engine = engine(&folder, &bank, clerk);
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    let mut movement = report.movement;
    for (reason, words) in
        [("insufficient_funds", "No money"), ("insufficient_funds", "No money"), ("card_blocked", "Blocked")]
    {
        movement = engine.ask(movement, Persistence::Once, call()).unwrap().movement;
        assert_eq!((movement.reason.as_deref(), movement.bank_message.as_deref()), (Some(reason), Some(words)));
    }
}

#[test]
fn what_the_bank_called_paid_is_a_persons_however_often_it_says_declined_later() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let declined = || says(Verdict::Declined);
    let clerk = Clerk::who(vec![says(Verdict::Paid)], vec![declined(), declined(), declined(), says(Verdict::Paid)]);
    let engine = engine(&folder, &bank, clerk);
    let mut movement = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    for _ in 0..2 {
        movement = engine.ask(movement, Persistence::Once, call()).unwrap().movement;
        assert_eq!((movement.state, movement.was_paid), (State::Review, true));
    }
    // Another process opens the journal, and the till repeats its call.
    let again = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((again.movement.state, standing(&again.movement, Rules::ALL).0), (State::Review, Status::Unknown));
    let paid = engine.ask(again.movement, Persistence::Once, call()).unwrap().movement;
    assert_eq!((paid.state, paid.attempts, bank.paid.load(Ordering::SeqCst)), (State::Paid, 1, 1));
}

#[test]
fn what_is_paid_and_not_to_be_booked_by_its_amount_says_none() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(&folder, &Bank::default(), Clerk::default());
    let paid = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    let advice = |reason: Option<&str>, manual_capture, verifies| {
        let intent = Intent { manual_capture, verifies, ..paid.intent.clone() };
        standing(&Movement { reason: reason.map(str::to_owned), intent, ..paid.clone() }, Rules::ALL)
    };
    let (book, none) = ((Status::Ok, Advice::Book), (Status::Ok, Advice::None));
    assert_eq!([advice(None, false, false), advice(Some("refunded_in_part"), false, false)], [book, book]);
    assert_eq!(advice(None, true, false), book, "all of what was held was taken, and not by us");
    assert_eq!(advice(None, false, true), none, "only verified");
    for reason in ["refunded", "captured", "captured_in_part", "refunded_in_part"] {
        assert_eq!(advice(Some(reason), true, false), none, "{reason}");
    }
}

#[test]
fn a_person_who_is_wrong_leaves_the_key_that_the_bank_still_knows() {
    for (life, key) in [(Duration::from_secs(3600), 0), (Duration::ZERO, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let tells = vec![says(Verdict::Undecidable), says(Verdict::NotFound)];
        let clerk = Clerk::who(vec![says(Verdict::Unknown)], tells);
        let stages = clerk.stages.clone();
        let engine = with_key(engine(&folder, &Bank::default(), clerk), life);
        released(&engine);
        assert_eq!(submit(&engine, "A-1", 100, &Unwatched).unwrap().movement.state, State::Paid);
        let keys: Vec<u32> = stages.lock().unwrap().iter().map(|stage| stage.key).collect();
        assert_eq!(keys, [0, key], "{life:?}");
    }
}

#[test]
fn what_was_sent_on_a_persons_word_is_not_repeated_under_a_key_of_unknown_age() {
    let folder = tempfile::tempdir().unwrap();
    let absent = || says(Verdict::NotFound);
    let tells = vec![says(Verdict::Undecidable), absent(), absent(), absent()];
    let clerk = Clerk::who(vec![says(Verdict::Unknown), says(Verdict::Unknown)], tells);
    let engine = with_key(engine(&folder, &Bank::default(), clerk), Duration::from_secs(3600));
    released(&engine);
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts), (State::Review, 2));
}

#[test]
fn an_id_that_another_movement_has_is_not_ours_where_the_bank_knows_no_number_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let named = |id: &str| (Verdict::Paid, Facts { order_id: Some(id.to_owned()), ..Facts::default() });
    let says = vec![named("77"), named("77"), named("78")];
    let clerk = Clerk { unasked: Some(Unasked::Review), ..Clerk::who(says, vec![]) };
    let engine = engine(&folder, &Bank::default(), clerk);
    let first = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    let second = submit(&engine, "A-2", 100, &Unwatched).unwrap().movement;
    let third = submit(&engine, "A-3", 100, &Unwatched).unwrap().movement;
    assert_eq!([first.state, second.state, third.state], [State::Paid, State::Review, State::Paid]);
    assert!(second.foreign && second.order_id.is_none());
    assert_eq!(second.reason.as_deref(), Some("order_id_is_anothers"));
    let told = engine.journal.history(&second).unwrap().pop().unwrap().evidence;
    assert_eq!((&told["verdict"], &told["reason"]), (&json!("foreign"), &json!("order_id_is_anothers")));
}

#[test]
fn a_decline_that_a_callback_contradicts_is_not_told_as_one_until_the_bank_was_heard() {
    let folder = tempfile::tempdir().unwrap();
    let tells = vec![says(Verdict::Unknown), says(Verdict::Unknown), says(Verdict::Paid)];
    let engine = engine(&folder, &Bank::default(), Clerk::who(vec![says(Verdict::Declined)], tells));
    let declined = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    assert_eq!(standing(&declined, Rules::ALL), (Status::Declined, Advice::ShowReason));
    let paid = Notice { event: "charged".to_owned(), ..notice("order") };
    let noted = engine.note(declined, &paid, call()).unwrap().asked.unwrap().movement;
    assert_eq!(standing(&noted, Rules::ALL), (Status::Unknown, Advice::Resolve));
    let again = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((again.replayed, standing(&again.movement, Rules::ALL).0), (true, Status::Unknown));
    let asked = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
    assert_eq!((asked.state, asked.attempts), (State::Paid, 1));
    let settlement = Settlement { to: State::Declined, who: "A".to_owned(), why: "letter".to_owned() };
    assert!(engine.settle(asked, &settlement, call()).unwrap().is_none(), "it is final, and the bank was heard");
}

#[test]
fn a_person_decides_about_a_decline_that_a_callback_contradicts_and_the_bank_says_nothing_of() {
    for to in [State::Declined, State::Paid, State::Ready] {
        let folder = tempfile::tempdir().unwrap();
        let clerk = Clerk::who(vec![says(Verdict::Declined)], vec![says(Verdict::NotFound)]);
        let engine = engine(&folder, &Bank::default(), clerk);
        let declined = submit(&engine, "A-1", 100, &Unwatched).unwrap().movement;
        let paid = Notice { event: "charged".to_owned(), ..notice("order") };
        let noted = engine.note(declined, &paid, call()).unwrap().asked.unwrap().movement;
        assert_eq!(standing(&noted, Rules::ALL).0, Status::Unknown);
        let settle = |to| {
            let settlement = Settlement { to, who: "A".to_owned(), why: "letter".to_owned() };
            engine.settle(noted.clone(), &settlement, call()).unwrap()
        };
        let settled = settle(to).unwrap().movement;
        assert_eq!((settled.state, settled.is_contradicted()), (to, false));
    }
}

#[test]
fn what_the_bank_refused_as_a_duplicate_and_does_not_have_may_be_sent_again_without_a_guarantee() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Bank::default();
    let duplicate = (Verdict::Duplicate, Facts { key_spent: true, ..Facts::default() });
    let clerk = Clerk::who(vec![duplicate], vec![says(Verdict::NotFound), says(Verdict::NotFound)]);
    let engine = engine(&folder, &bank, clerk);
    let strict = Profile { not_found_is_believed_after: Duration::ZERO, not_found_answers: 2, ..Profile::STRICT };
    let engine = Engine { profile: strict, ..engine };
    let report = submit(&engine, "A-1", 100, &Unwatched).unwrap();
    assert_eq!((report.movement.state, report.movement.attempts, report.movement.key), (State::Paid, 2, 1));
}

#[test]
fn the_quarantine_of_another_program_begins_when_it_is_met_however_long_we_have_been_open() {
    let folder = tempfile::tempdir().unwrap();
    let opening = Opening { without_boot_clock: true, ..Opening::default() };
    let quarantine = Duration::from_millis(1500);
    // The bank refuses no second request with the number, and does not know yet what it has taken.
    let lagging = || (0..1000).map(|_| says(Verdict::NotFound)).collect();
    let till = |bank: &Bank| Engine {
        journal: Box::new(
            SqliteJournal::open_with(
                &folder.path().join("journal.sqlite"),
                &Account::of("clerk/host/merchant"),
                &opening,
            )
            .unwrap(),
        ),
        profile: Profile {
            dedupe_proven: false,
            resend: true,
            late_bound: Some(Duration::from_millis(100)),
            not_found_is_believed_after: quarantine,
            not_found_answers: 1,
            ..bereke_payouts::DESCRIPTION.profile.clone()
        },
        ..engine(&folder, bank, Clerk::who(Vec::new(), lagging()))
    };
    let bank = Bank { silent: true, ..Bank::default() };
    let call = |till: &Engine| {
        let (command, intent) = payout("A-1", 100);
        let deadline = Deadline::after(Duration::from_millis(400));
        till.submit(&command, &intent, Call { deadline, watch: &Unwatched, language: None }).unwrap()
    };
    let ours = till(&bank);
    std::thread::sleep(quarantine);
    let theirs = till(&bank);
    assert_eq!(call(&theirs).movement.state, State::Unknown);
    drop(theirs);
    let report = call(&ours);
    assert_eq!((report.movement.state, report.movement.absent), (State::Unknown, 0));
    assert_eq!(bank.paid.load(Ordering::SeqCst), 1, "paid once");
    std::thread::sleep(quarantine);
    call(&ours);
    assert_eq!(
        bank.paid.load(Ordering::SeqCst),
        2,
        "without the wait it is sent again: the test sees what it is about"
    );
}
