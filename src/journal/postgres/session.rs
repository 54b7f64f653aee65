//! Transactions on a few connections, tried again until they are through or the patience is over.
//!
//! What was not committed is done again from its beginning. Where a connection is lost in a COMMIT nobody knows whether it was:
//! the work is done again too, is told what the attempt before had written, and finds that behind the row's lock, for the
//! server's own end of the lost attempt may still hold it.

use super::address::Address;
use super::flavour::{Flavour, examine};
use super::wire::{Fault, Outcome, Param, Wire};
use crate::journal::JournalError;
use crate::journal::rules::illegal;
use crate::model::Deadline;
use ring::rand::{SecureRandom, SystemRandom};
use rustls::ClientConfig;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long an operation tries: longer than a server takes to start again, or a standby to be promoted.
pub(super) const PATIENCE: Duration = Duration::from_secs(12);

/// How many connections of one handle are open at once.
const MOST: usize = 4;

/// What begins a transaction that writes. All of it ends with the transaction: a pooler's next client finds nothing of it.
const BEGIN: &str = "BEGIN; SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = 4000; \
                     SET LOCAL idle_in_transaction_session_timeout = 30000";

/// A trouble of the server, still to be judged, or one already in the journal's words.
#[derive(Debug)]
pub(super) enum Trouble {
    Fault(Fault),
    Told(JournalError),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Fault(fault)
    }
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Trouble {
        Trouble::Told(error)
    }
}

/// An event that this handle has committed: movement, revision, hash.
pub(super) type Committed = (i64, u32, [u8; 32]);

/// What an attempt has written, to be recognised should its COMMIT have gone through unheard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Receipt {
    /// An event: movement, revision, hash.
    Event(i64, u32, [u8; 32]),
    /// A claim: movement, fence.
    Claim(i64, u32),
}

impl Receipt {
    pub fn event(&self) -> Option<Committed> {
        match self {
            Receipt::Event(movement, revision, hash) => Some((*movement, *revision, *hash)),
            Receipt::Claim(..) => None,
        }
    }
}

/// An open transaction.
pub(super) struct Transaction<'t> {
    wire: &'t mut Wire,
    by: Deadline,
    /// What is written in it.
    pub written: Vec<Receipt>,
    /// What attempts before had written whose COMMIT was not heard of.
    pub earlier: &'t [Receipt],
    pub flavour: Flavour,
}

impl Transaction<'_> {
    pub fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Outcome, Trouble> {
        Ok(self.wire.query(sql, params, self.by)?)
    }
}

/// The connections of one handle.
pub(super) struct Pool {
    address: Address,
    tls: Option<Arc<ClientConfig>>,
    idle: Mutex<Idle>,
    freed: Condvar,
}

#[derive(Default)]
struct Idle {
    wires: Vec<(Wire, Flavour)>,
    lent: usize,
}

impl Pool {
    pub fn new(address: Address, tls: Option<Arc<ClientConfig>>) -> Pool {
        Pool { address, tls, idle: Mutex::default(), freed: Condvar::new() }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection whose server is set as a journal needs it.
    fn lend(&self, by: Deadline) -> Result<Lent<'_>, Trouble> {
        let mut idle = self.idle();
        while idle.lent >= MOST {
            let left = by.left();
            if left.is_zero() {
                return Err(JournalError::Busy("all connections of the journal are in use".to_owned()).into());
            }
            idle = self.freed.wait_timeout(idle, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        idle.lent += 1;
        let mut lent = Lent { pool: self, wire: idle.wires.pop() };
        drop(idle);
        if lent.wire.is_none() {
            let mut wire = Wire::connect(&self.address, self.tls.as_ref(), by)?;
            let flavour = examine(&mut wire, by)?;
            lent.wire = Some((wire, flavour));
        }
        Ok(lent)
    }

    /// Connections from before a server ended: each would fail once.
    fn forget_idle(&self) {
        self.idle().wires.clear();
    }

    /// Runs single statements, each by itself, until they are through.
    pub fn read<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>) -> Result<T, JournalError> {
        self.until_done(PATIENCE, None, work)
    }

    /// Reads from one snapshot.
    pub fn snapshot<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>) -> Result<T, JournalError> {
        self.until_done(PATIENCE, Some("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), work)
    }

    /// Does the work in a transaction that is durable when this returns.
    pub fn write<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>) -> Result<T, JournalError> {
        self.until_done(PATIENCE, Some(BEGIN), work)
    }

    /// The same, tried for that long.
    pub fn until_done<T>(
        &self,
        patience: Duration,
        begin: Option<&str>,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, JournalError> {
        let by = Deadline::after(patience);
        let mut earlier = Vec::new();
        let mut pause = Duration::from_millis(10);
        loop {
            let fault = match self.once(begin, by, &mut earlier, &mut work) {
                Ok(done) => return Ok(done),
                Err(Trouble::Told(told)) => return Err(told),
                Err(Trouble::Fault(fault)) => fault,
            };
            if matches!(fault, Fault::Lost(_)) {
                self.forget_idle();
            }
            let error = judge(&fault);
            if !may_pass(&fault) || by.left() <= pause {
                return Err(error);
            }
            std::thread::sleep(jittered(pause));
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    fn once<T>(
        &self,
        begin: Option<&str>,
        by: Deadline,
        earlier: &mut Vec<Receipt>,
        work: &mut impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let mut lent = self.lend(by)?;
        let (wire, flavour) = lent.wire.as_mut().expect("lent");
        let flavour = *flavour;
        if let Some(begin) = begin {
            wire.run(begin, by)?;
        }
        let mut transaction = Transaction { wire, by, written: Vec::new(), earlier, flavour };
        let done = work(&mut transaction);
        let written = std::mem::take(&mut transaction.written);
        if begin.is_none() {
            lent.give_back();
            return done;
        }
        let done = match done {
            Ok(done) => done,
            Err(trouble) => {
                if wire.run("ROLLBACK", by).is_ok() {
                    lent.give_back();
                }
                return Err(trouble);
            }
        };
        match wire.commit(by) {
            Ok(()) => {
                lent.give_back();
                Ok(done)
            }
            Err(fault) => {
                // Whether it was committed is found out behind the row's lock.
                earlier.extend(written);
                Err(fault.into())
            }
        }
    }
}

/// A connection that is in use. Dropped, in a panic too, it is closed, which rolls back what was open on it.
struct Lent<'p> {
    pool: &'p Pool,
    wire: Option<(Wire, Flavour)>,
}

impl Lent<'_> {
    fn give_back(mut self) {
        if let Some(wire) = self.wire.take_if(|(wire, _)| !wire.broken) {
            self.pool.idle().wires.push(wire);
        }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.wire = None;
        self.pool.idle().lent -= 1;
        self.pool.freed.notify_one();
    }
}

/// Whether trying again may help: the server starts, stops or changes its place, or another transaction was in the way.
fn may_pass(fault: &Fault) -> bool {
    match fault {
        Fault::Lost(_) => true,
        Fault::Refused(code, _) => {
            matches!(
                code.as_str(),
                // Serialization, deadlock, completion unknown, lock not available; the last two: the role of a standby.
                "40001" | "40P01" | "40003" | "55P03" | "25006" | "55000"
                // Administrator's shutdown, crash, cannot connect now, too many connections, idle in transaction.
                | "57P01" | "57P02" | "57P03" | "53300" | "25P03"
            ) || code.starts_with("08")
        }
        Fault::Setup(_) => false,
    }
}

/// What a fault of the server means for a journal.
fn judge(fault: &Fault) -> JournalError {
    match fault {
        Fault::Lost(why) => JournalError::Unreachable(why.clone()),
        Fault::Setup(why) => JournalError::Unusable(why.clone()),
        Fault::Refused(code, why) => {
            let told = refusal(code, why);
            match code.as_str() {
                // A trigger's refusal, a check, a key.
                "P0001" => illegal(why.clone()),
                _ if code.starts_with("23") => illegal(told),
                "40001" | "40P01" | "55P03" => JournalError::Busy(told),
                _ if may_pass(fault) => JournalError::Unreachable(told),
                // The disk is full, an I/O error, resources: nothing was written, and nothing is wrong with what is there.
                _ if code.starts_with("53") || code.starts_with("58") => JournalError::Unreachable(told),
                _ => JournalError::Unusable(told),
            }
        }
    }
}

/// What a refusal is about, by its class (PostgreSQL, appendix A, "Error Codes"), and behind it the server's own words, in
/// whatever language it speaks.
fn refusal(code: &str, said: &str) -> String {
    let why = match (code.get(..2).unwrap_or_default(), code) {
        ("28", _) => "the server does not take this user or password",
        (_, "3D000") => "the server has no such database",
        (_, "42501") => "the user has no right to this",
        (_, "53300") => "the server has no connection left",
        ("53", _) => "the server has no room left, on its disk or in its memory",
        ("58", _) => "the server's own system is in trouble",
        (_, "25006" | "55000") => "the server only repeats another one and takes no writes",
        (_, "57P01" | "57P02" | "57P03") => "the server starts or ends",
        ("40", _) | (_, "55P03") => "another till was in the way",
        _ => "the server refuses it",
    };
    format!("{why}: {said} ({code})")
}

/// Between half of a pause and all of it: tills that were thrown out together do not come back together.
fn jittered(pause: Duration) -> Duration {
    let mut byte = [0];
    let _ = SystemRandom::new().fill(&mut byte);
    pause / 2 + pause / 2 * u32::from(byte[0]) / 255
}
