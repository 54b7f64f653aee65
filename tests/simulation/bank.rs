//! An unfair bank: it pays the same number again if asked again, executes late, loses answers, and says
//! "not found" while a request is still on its way. And a gateway that speaks its one-word language.

use super::memory::{Handle, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::document::{FieldError, Node};
use tolem::gateways::{Description, Gateway, QueryReading, Reading, bereke_payouts};
use tolem::model::*;
use tolem::transport::{Exchange, Failure, FailureKind, Gate, Purpose, Trace, Wire};

/// The longest time a request may execute after it was given up.
pub const LATE_BOUND: Duration = Duration::from_millis(2_000);

/// Numbers from a seed (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

pub struct Bank {
    dice: Dice,
    executed: BTreeMap<String, usize>,
    declined: BTreeMap<String, bool>,
    late: Vec<(u64, String)>,
}

impl Bank {
    pub fn new(seed: u64) -> Bank {
        Bank { dice: Dice::new(seed), executed: BTreeMap::new(), declined: BTreeMap::new(), late: Vec::new() }
    }

    pub fn executions(&self, number: &OrderNumber) -> usize {
        self.executed.get(number.as_str()).copied().unwrap_or(0)
    }

    pub fn execute_all_late(&mut self) {
        self.tick(u64::MAX);
    }

    fn tick(&mut self, now: u64) {
        let (due, later): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|(at, _)| *at <= now);
        self.late = later;
        for (_, number) in due {
            *self.executed.entry(number).or_default() += 1;
        }
    }

    /// The answer to a payout request, or `None` when it is lost.
    fn pay(&mut self, number: &str, now: u64) -> Option<&'static str> {
        if self.declined.contains_key(number) {
            return Some("declined");
        }
        match self.dice.below(10) {
            0..4 => {
                *self.executed.entry(number.to_owned()).or_default() += 1;
                (self.dice.below(2) == 0).then_some("paid")
            }
            4 => {
                self.declined.insert(number.to_owned(), true);
                (self.dice.below(2) == 0).then_some("declined")
            }
            5 => Some("rejected"),
            6 | 7 => {
                let at = now + self.dice.below(LATE_BOUND.as_millis() as u64 + 1);
                self.late.push((at, number.to_owned()));
                if self.dice.below(2) == 0 { Some("html") } else { None }
            }
            8 => None,
            _ => Some("html"),
        }
    }

    fn tell(&mut self, number: &str) -> Option<&'static str> {
        match self.dice.below(8) {
            0 => None,
            1 => Some("html"),
            _ if self.executed.contains_key(number) => Some("paid"),
            _ if self.declined.contains_key(number) => Some("declined"),
            _ => Some("not found"),
        }
    }
}

/// The network between the engine and the bank; every exchange takes its time on the simulation's clock.
pub struct Line {
    pub bank: Arc<Mutex<Bank>>,
    pub store: Arc<Mutex<Store>>,
    pub handle: Handle,
}

impl Wire for Line {
    fn exchange(&self, request: &HttpRequest, purpose: Purpose, _: Deadline, gate: Gate<'_>) -> Exchange {
        let mut trace = Trace::default();
        let failed = |trace: Trace, kind| Exchange { trace, result: Err(Failure { kind, message: "lost".to_owned() }) };
        if !self.handle.breathe() || self.bank.lock().unwrap().dice.below(12) == 0 {
            return failed(trace, FailureKind::Connect);
        }
        if gate(&trace).is_err() {
            return failed(trace, FailureKind::Gate);
        }
        trace.gate_passed = true;
        let now = {
            let mut store = self.store.lock().unwrap();
            store.now_ms += 1 + self.bank.lock().unwrap().dice.below(400);
            store.now_ms
        };
        if !self.handle.breathe() {
            return failed(trace, FailureKind::Closed);
        }
        let mut bank = self.bank.lock().unwrap();
        bank.tick(now);
        let number = String::from_utf8(request.body.to_vec()).unwrap();
        let answer = match purpose {
            Purpose::Money => bank.pay(&number, now),
            Purpose::Question => bank.tell(&number),
        };
        match answer {
            Some(word) => Exchange {
                trace,
                result: Ok(HttpAnswer { status: 200, headers: Vec::new(), body: word.as_bytes().to_vec() }),
            },
            None => failed(trace, FailureKind::Closed),
        }
    }
}

#[derive(Default)]
pub struct ToyGateway(Redactor);

fn request(number: &OrderNumber) -> HttpRequest {
    let body = number.as_str().as_bytes().to_vec().into();
    HttpRequest { method: Method::Post, path: "/".to_owned(), headers: Vec::new(), body }
}

fn read(answer: &HttpAnswer) -> Reading {
    let verdict = match answer.body.as_slice() {
        b"paid" => Verdict::Paid,
        b"declined" => Verdict::Declined,
        b"rejected" => Verdict::Rejected,
        b"not found" => Verdict::NotFound,
        _ => Verdict::Unknown,
    };
    (verdict, Facts::default())
}

impl Gateway for ToyGateway {
    fn description(&self) -> &'static Description {
        &bereke_payouts::DESCRIPTION
    }
    fn account(&self) -> &str {
        "toy"
    }
    fn redactor(&self) -> &Redactor {
        &self.0
    }
    fn check(&self, _: &Command, _: &Node) -> Result<(), FieldError> {
        Ok(())
    }
    fn command(&self, command: &Command, _: &Stage) -> HttpRequest {
        request(command.number())
    }
    fn masked(&self, _: &HttpRequest) -> Value {
        json!({})
    }
    fn read_command(&self, _: &Command, _: &Stage, answer: &HttpAnswer) -> Reading {
        read(answer)
    }
    fn status(&self, subject: &Subject) -> HttpRequest {
        request(&subject.number)
    }
    fn read_status(&self, _: &Subject, answer: &HttpAnswer) -> Reading {
        read(answer)
    }
    fn query(&self, _: &Query) -> HttpRequest {
        unreachable!("the simulation asks about payouts only")
    }
    fn read_query(&self, _: &Query, _: &HttpAnswer) -> QueryReading {
        unreachable!("the simulation asks about payouts only")
    }
}
