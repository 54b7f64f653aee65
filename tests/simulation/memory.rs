//! A journal in memory with a clock that only the simulation moves, and owners that can die.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::journal::*;
use tolem::model::{Kind, OrderNumber, State};

#[derive(Default)]
pub struct Store {
    pub now_ms: u64,
    rows: BTreeMap<String, Row>,
    living: BTreeSet<u64>,
    owners: u64,
}

struct Row {
    movement: Movement,
    owner: Option<u64>,
    gate_ms: Option<u64>,
    /// When the first request was sent that may still be executed.
    doubt_ms: Option<u64>,
    history: Vec<(State, Cause)>,
}

impl Store {
    pub fn state(&self, number: &OrderNumber) -> Option<State> {
        self.rows.get(number.as_str()).map(|row| row.movement.state)
    }

    /// Only the bank's word, a refusal or a believed "not found" leads out of doubt, in every history.
    pub fn check_history(&self) {
        for (number, row) in &self.rows {
            for pair in row.history.windows(2) {
                let ((from, _), (to, cause)) = (pair[0], pair[1]);
                assert!(!from.is_final(), "{number}: {from:?} changed to {to:?}");
                if to == State::Sending {
                    assert_eq!((from, cause), (State::Ready, Cause::Gate), "{number}");
                }
                if to == State::Ready && from != State::Ready {
                    assert!(matches!(cause, Cause::Answer | Cause::NotFoundBelieved), "{number}: {cause:?}");
                }
            }
        }
    }

    fn seen(&self, row: &Row) -> Movement {
        let since_gate = row.gate_ms.map(|gate| Duration::from_millis(self.now_ms - gate));
        let claimed = row.owner.is_some_and(|owner| self.living.contains(&owner));
        let in_doubt = row.doubt_ms.map(|sent| InDoubt { age: Some(Duration::from_millis(self.now_ms - sent)) });
        Movement { since_gate, in_doubt, claimed, ..row.movement.clone() }
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

    pub fn close(&self) {
        *self.breath.lock().unwrap() = 0;
        self.store.lock().unwrap().living.remove(&self.owner);
    }

    /// Compare-and-set on revision and fence.
    fn write(
        &self,
        movement: &Movement,
        cause: Cause,
        edit: impl FnOnce(&mut Row, u64),
    ) -> Result<Movement, JournalError> {
        if !self.breathe() {
            return Err(JournalError::Stopped("dead".to_owned()));
        }
        let mut store = self.store.lock().unwrap();
        let now = store.now_ms;
        let row = store.rows.get_mut(movement.intent.number.as_str()).expect("known");
        if (row.movement.revision, row.movement.fence) != (movement.revision, movement.fence)
            || row.owner != Some(self.owner)
        {
            return Err(JournalError::Changed);
        }
        edit(row, now);
        row.movement.revision += 1;
        row.movement.cause = cause;
        row.history.push((row.movement.state, cause));
        let row = &store.rows[movement.intent.number.as_str()];
        Ok(store.seen(row))
    }
}

impl Journal for Handle {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        if !self.breathe() {
            return Err(JournalError::Stopped("dead".to_owned()));
        }
        let mut store = self.store.lock().unwrap();
        if let Some(row) = store.rows.get(intent.number.as_str()) {
            return Ok(Begun::Known(store.seen(row)));
        }
        let movement = Movement {
            id: store.rows.len() as i64,
            intent: intent.clone(),
            state: State::Ready,
            revision: 1,
            fence: 1,
            attempts: 0,
            cause: Cause::Submitted,
            order_id: None,
            form_url: None,
            fee: None,
            ref_num: None,
            baseline: None,
            bank_code: None,
            bank_message: None,
            reason: None,
            not_found: 0,
            since_gate: None,
            key: 0,
            in_doubt: None,
            created_at: 0,
            updated_at: 0,
            claimed: true,
        };
        let history = vec![(State::Ready, Cause::Submitted)];
        let row = Row { movement: movement.clone(), owner: Some(self.owner), gate_ms: None, doubt_ms: None, history };
        store.rows.insert(intent.number.to_string(), row);
        Ok(Begun::New(movement))
    }

    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        if !self.breathe() {
            return Err(JournalError::Stopped("dead".to_owned()));
        }
        let mut store = self.store.lock().unwrap();
        let number = movement.intent.number.as_str();
        if store.seen(&store.rows[number]).claimed {
            return Ok(Claim::Busy(store.seen(&store.rows[number])));
        }
        let owner = self.owner;
        let row = store.rows.get_mut(number).expect("known");
        row.owner = Some(owner);
        row.movement.fence += 1;
        if row.movement.state == State::Sending {
            row.movement.state = State::Unknown;
            row.movement.revision += 1;
            row.movement.cause = Cause::OwnerDied;
            row.history.push((State::Unknown, Cause::OwnerDied));
        }
        Ok(Claim::Mine(store.seen(&store.rows[number])))
    }

    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        if !self.breathe() {
            return Err(JournalError::Stopped("dead".to_owned()));
        }
        let mut store = self.store.lock().unwrap();
        let row = store.rows.get_mut(movement.intent.number.as_str()).expect("known");
        if row.owner == Some(self.owner) && row.movement.fence == movement.fence {
            row.owner = None;
        }
        Ok(())
    }

    fn gate(&self, movement: &Movement, _: Option<Rivals>, _: &Value) -> Result<Movement, JournalError> {
        assert_eq!(movement.state, State::Ready);
        self.write(movement, Cause::Gate, |row, now| {
            row.movement.state = State::Sending;
            row.movement.attempts += 1;
            row.gate_ms = Some(now);
            row.doubt_ms.get_or_insert(now);
        })
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        self.write(movement, change.cause, |row, _| {
            let refused =
                (row.movement.state, change.to, change.cause) == (State::Sending, State::Ready, Cause::Answer);
            if refused && row.doubt_ms == row.gate_ms {
                row.doubt_ms = None;
            }
            row.movement.state = change.to;
            row.movement.not_found = change.not_found;
            row.movement.order_id = change.order_id.clone().or(row.movement.order_id.take());
            if change.release {
                row.owner = None;
            }
        })
    }

    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError> {
        self.write(movement, Cause::Amended, |row, _| row.movement.intent = intent.clone())
    }

    fn find(&self, _: Kind, number: &OrderNumber, _: Option<&OrderNumber>) -> Result<Option<Movement>, JournalError> {
        let store = self.store.lock().unwrap();
        Ok(store.rows.get(number.as_str()).map(|row| store.seen(row)))
    }

    fn find_by_order_id(&self, _: Kind, _: &str) -> Result<Option<Movement>, JournalError> {
        Ok(None)
    }

    fn rivals(&self, _: &Movement) -> Result<Rivals, JournalError> {
        Ok(Rivals::default())
    }

    fn list(&self, _: &Filter) -> Result<Vec<Movement>, JournalError> {
        Ok(Vec::new())
    }

    fn history(&self, _: &Movement) -> Result<Vec<Event>, JournalError> {
        Ok(Vec::new())
    }
}
