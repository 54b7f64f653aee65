//! A journal in memory with a clock that only the simulation moves, owners that can die, and a machine that can be
//! switched off and on.
//!
//! It keeps the contract of `tolem::journal::Journal` and has no opinion: the engine's step decides.

use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::journal::*;
use tolem::model::{Belief, Doubt, Kind, OrderNumber, State};

#[derive(Default)]
pub struct Store {
    /// The time of the simulation: the calendar, too.
    pub now_ms: u64,
    /// When the machine was switched on: no mark from before has an age.
    booted_ms: u64,
    rows: Vec<Row>,
    living: BTreeSet<u64>,
    owners: u64,
}

struct Row {
    movement: Movement,
    owner: Option<u64>,
    gate_ms: Option<u64>,
    /// The first request that may still be executed: which attempt, and when it was sent.
    doubt: Option<(u32, u64)>,
    /// The same by the calendar, for what is under way.
    sent_ms: Option<u64>,
    history: Vec<Event>,
}

impl Store {
    pub fn new() -> Store {
        Store { now_ms: 1_000, ..Store::default() }
    }

    /// The machine is switched off and on again.
    pub fn reboot(&mut self) {
        self.booted_ms = self.now_ms;
        self.living.clear();
    }

    /// Only the gate leads to `Sending`, and what is final changes by the bank's word or not at all.
    pub fn check_history(&self) -> Result<(), String> {
        for row in &self.rows {
            for event in &row.history {
                let Some(from) = event.from else { continue };
                let (to, cause) = (event.to, event.cause);
                if to == State::Sending && (from, cause) != (State::Ready, Cause::Gate) {
                    return Err(format!("{from:?} became Sending by {cause:?}"));
                }
                if from.is_final() && matches!(to, State::Ready | State::Sending) {
                    return Err(format!("{from:?} became {to:?} by {cause:?}"));
                }
            }
        }
        Ok(())
    }

    /// What happened to a movement, for people.
    pub fn story(&self) -> Vec<String> {
        let line = |row: &Row, event: &Event| {
            let intent = &row.movement.intent;
            let part = intent.part.as_ref().map_or("", OrderNumber::as_str);
            format!(
                "{:>9} {} {part} {:?} -> {:?} ({})",
                event.at,
                intent.kind.word(),
                event.from,
                event.to,
                event.cause.word()
            )
        };
        self.rows.iter().flat_map(|row| row.history.iter().map(move |event| line(row, event))).collect()
    }

    fn place(&self, kind: Kind, part: Option<&OrderNumber>, number: &OrderNumber) -> Option<usize> {
        self.rows.iter().position(|row| {
            let intent = &row.movement.intent;
            intent.kind == kind && &intent.number == number && intent.part.as_ref() == part
        })
    }

    fn place_of(&self, movement: &Movement) -> Result<usize, JournalError> {
        let intent = &movement.intent;
        self.place(intent.kind, intent.part.as_ref(), &intent.number).ok_or(JournalError::Changed)
    }

    fn seen(&self, row: &Row) -> Movement {
        let since_gate = row.gate_ms.map(|gate| Duration::from_millis(self.now_ms - gate.max(self.booted_ms)));
        let age = |sent: u64| (sent >= self.booted_ms).then(|| Duration::from_millis(self.now_ms - sent));
        let doubt = row.doubt.map(|(attempt, sent)| Doubt { attempt, age: age(sent) });
        let open_for = row.sent_ms.map(|sent| Duration::from_millis(self.now_ms - sent));
        let claimed = row.owner.is_some_and(|owner| self.living.contains(&owner));
        Movement { since_gate, doubt, open_for, claimed, ..row.movement.clone() }
    }

    /// The movements of that kind and number, but one.
    fn rivals(&self, kind: Kind, number: &OrderNumber, except: Option<i64>) -> Rivals {
        let mut rivals = Rivals::default();
        for row in self.rows.iter().filter(|row| Some(row.movement.id) != except) {
            let theirs = &row.movement;
            let (done, amount) = (theirs.state == State::Paid, theirs.intent.amount.get());
            let open = row.doubt.is_some() || (theirs.state != State::Ready && !theirs.state.is_final());
            if &theirs.intent.number == number && kind.excludes().contains(&theirs.intent.kind) {
                rivals.others_open += u32::from(open);
                rivals.others_done += u32::from(done);
            }
            if (theirs.intent.kind, &theirs.intent.number) != (kind, number) {
                continue;
            }
            rivals.open += u32::from(open);
            rivals.attempts += theirs.attempts;
            rivals.done += if done { amount } else { 0 };
            rivals.at_most += if done || row.doubt.is_some() { amount } else { 0 };
        }
        rivals
    }

    /// Notes an event that leads to the row as it now stands.
    fn append(&mut self, at: usize, from: Option<State>, cause: Cause, evidence: &Value) -> Movement {
        let now = self.now_ms;
        let row = &mut self.rows[at];
        row.movement.cause = cause;
        row.movement.updated_at = now as i64;
        if from.is_some() {
            row.movement.revision += 1;
        }
        let (revision, to) = (row.movement.revision, row.movement.state);
        row.history.push(Event { revision, at: now as i64, from, to, cause, evidence: evidence.clone() });
        self.seen(&self.rows[at])
    }
}

/// One life of a process: after so many effects it is dead and changes nothing any more.
#[derive(Clone)]
pub struct Handle {
    store: Arc<Mutex<Store>>,
    owner: u64,
    breath: Arc<Mutex<u64>>,
}

impl Handle {
    pub fn open(store: &Arc<Mutex<Store>>, breath: u64) -> Handle {
        let mut inner = store.lock().unwrap();
        inner.owners += 1;
        let owner = inner.owners;
        inner.living.insert(owner);
        Handle { store: store.clone(), owner, breath: Arc::new(Mutex::new(breath)) }
    }

    /// Takes one breath. False: the process is dead.
    pub fn breathe(&self) -> bool {
        let mut breath = self.breath.lock().unwrap();
        let alive = *breath > 0;
        *breath = breath.saturating_sub(1);
        alive
    }

    pub fn is_alive(&self) -> bool {
        *self.breath.lock().unwrap() > 0
    }

    /// Somebody pulls the plug.
    pub fn kill(&self) {
        *self.breath.lock().unwrap() = 0;
    }

    pub fn close(&self) {
        *self.breath.lock().unwrap() = 0;
        self.store.lock().unwrap().living.remove(&self.owner);
    }

    fn open_store(&self) -> Result<std::sync::MutexGuard<'_, Store>, JournalError> {
        match self.breathe() {
            true => Ok(self.store.lock().unwrap()),
            false => Err(JournalError::Stopped("the process is dead".to_owned())),
        }
    }

    /// Compare-and-set on revision, fence, state and owner.
    fn still(&self, store: &Store, movement: &Movement) -> Result<usize, JournalError> {
        let at = store.place_of(movement)?;
        let (row, theirs) = (&store.rows[at], &store.rows[at].movement);
        let same = (theirs.revision, theirs.fence, theirs.state) == (movement.revision, movement.fence, movement.state);
        if same && row.owner == Some(self.owner) { Ok(at) } else { Err(JournalError::Changed) }
    }
}

impl Journal for Handle {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        let mut store = self.open_store()?;
        if let Some(at) = store.place(intent.kind, intent.part.as_ref(), &intent.number) {
            return Ok(Begun::Known(store.seen(&store.rows[at])));
        }
        let now = store.now_ms as i64;
        let id = store.rows.len() as i64 + 1;
        let movement = Movement { claimed: true, ..Movement::begun(id, intent, now) };
        store.rows.push(Row {
            movement,
            owner: Some(self.owner),
            gate_ms: None,
            doubt: None,
            sent_ms: None,
            history: Vec::new(),
        });
        let at = store.rows.len() - 1;
        Ok(Begun::New(store.append(at, None, Cause::Submitted, &Value::Null)))
    }

    fn enter(&self, intents: &[Intent]) -> Result<(), JournalError> {
        for intent in intents {
            if let Begun::New(begun) = self.begin(intent)? {
                self.release(&begun)?;
            }
        }
        Ok(())
    }

    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        let mut store = self.open_store()?;
        let at = store.place_of(movement)?;
        let now = store.seen(&store.rows[at]);
        if now.claimed {
            return Ok(Claim::Busy(now));
        }
        store.rows[at].owner = Some(self.owner);
        store.rows[at].movement.fence += 1;
        if now.state == State::Sending {
            store.rows[at].movement.state = State::Unknown;
            return Ok(Claim::Mine(store.append(at, Some(State::Sending), Cause::OwnerDied, &Value::Null)));
        }
        Ok(Claim::Mine(store.seen(&store.rows[at])))
    }

    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        let mut store = self.open_store()?;
        let at = store.place_of(movement)?;
        let row = &mut store.rows[at];
        if row.owner == Some(self.owner) && row.movement.fence == movement.fence {
            row.owner = None;
        }
        Ok(())
    }

    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        assert_eq!(movement.state, State::Ready);
        let mut store = self.open_store()?;
        let at = self.still(&store, movement)?;
        let intent = &movement.intent;
        if rivals.is_some_and(|seen| seen != store.rivals(intent.kind, &intent.number, Some(movement.id))) {
            return Err(JournalError::Changed);
        }
        let now = store.now_ms;
        let row = &mut store.rows[at];
        row.movement.state = State::Sending;
        row.movement.attempts += 1;
        (row.movement.not_found, row.movement.absent) = (0, 0);
        row.gate_ms = Some(now);
        if row.doubt.is_none() {
            (row.doubt, row.sent_ms) = (Some((row.movement.attempts, now)), Some(now));
        }
        Ok(store.append(at, Some(State::Ready), Cause::Gate, evidence))
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        let mut store = self.open_store()?;
        let at = self.still(&store, movement)?;
        let calendar = store.now_ms as i64;
        let row = &mut store.rows[at];
        row.doubt = match change.doubt {
            DoubtChange::Stays => row.doubt,
            DoubtChange::Ends => None,
            DoubtChange::Returns => row.doubt.or(row.gate_ms.map(|gate| (row.movement.attempts, gate))),
        };
        let now = &mut row.movement;
        (now.readiness, now.absent) = (change.readiness, change.absent);
        (now.foreign, now.was_paid) = (change.foreign, change.was_paid);
        now.details = change.details.clone().or(now.details.take());
        if let Some((verdict, by, open)) = change.belief {
            now.belief = Some(Belief { verdict, by, open, at: calendar });
        }
        now.state = change.to;
        now.not_found = change.not_found;
        now.key += u32::from(change.key_spent);
        let keep = |new: &Option<String>, old: Option<String>| new.clone().or(old);
        now.order_id = keep(&change.order_id, now.order_id.take());
        now.form_url = keep(&change.form_url, now.form_url.take());
        now.ref_num = keep(&change.ref_num, now.ref_num.take());
        now.fee = change.fee.or(now.fee);
        now.baseline = change.baseline.or(now.baseline);
        if let Some((code, message, reason)) = change.verdict.clone() {
            (now.bank_code, now.bank_message, now.reason) = (code, message, reason);
        }
        if change.release {
            row.owner = None;
        }
        Ok(store.append(at, Some(movement.state), change.cause, &change.evidence))
    }

    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError> {
        let mut store = self.open_store()?;
        let at = self.still(&store, movement)?;
        assert_eq!(movement.state, State::Ready);
        store.rows[at].movement.intent = intent.clone();
        Ok(store.append(at, Some(State::Ready), Cause::Amended, &Value::Null))
    }

    fn find(
        &self,
        kind: Kind,
        number: &OrderNumber,
        part: Option<&OrderNumber>,
    ) -> Result<Option<Movement>, JournalError> {
        let store = self.store.lock().unwrap();
        Ok(store.place(kind, part, number).map(|at| store.seen(&store.rows[at])))
    }

    fn elsewhere(&self, _: &OrderNumber) -> Result<Option<Elsewhere>, JournalError> {
        Ok(None)
    }

    fn others_open(&self) -> Result<Vec<(String, u32)>, JournalError> {
        Ok(Vec::new())
    }

    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError> {
        let store = self.store.lock().unwrap();
        let is_it = |row: &&Row| row.movement.intent.kind == kind && row.movement.order_id.as_deref() == Some(order_id);
        Ok(store.rows.iter().find(is_it).map(|row| store.seen(row)))
    }

    fn rivals(&self, kind: Kind, number: &OrderNumber, except: Option<i64>) -> Result<Rivals, JournalError> {
        Ok(self.store.lock().unwrap().rivals(kind, number, except))
    }

    fn list(&self, filter: &Filter) -> Result<Listed, JournalError> {
        let store = self.store.lock().unwrap();
        let movements = store.rows.iter().rev().map(|row| store.seen(row));
        let states = &filter.states;
        let wanted = |movement: &Movement| {
            (states.is_empty() || states.contains(&movement.state))
                && (!filter.contradicted || movement.is_contradicted())
                && filter.before.is_none_or(|before| movement.id < before)
        };
        let movements: Vec<Movement> = movements.filter(wanted).take(filter.limit as usize).collect();
        Ok(Listed { last: movements.last().map(|movement| movement.id), movements, unreadable: Vec::new() })
    }

    fn verify(&self) -> Result<u64, JournalError> {
        Ok(self.store.lock().unwrap().rows.len() as u64)
    }

    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError> {
        let store = self.store.lock().unwrap();
        let at = store.place_of(movement)?;
        Ok(store.rows[at].history.clone())
    }
}
