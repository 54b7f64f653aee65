//! The journal on a PostgreSQL server, for tills on several machines.
//!
//! The same rows, seals, chain and rules as in a file. What a file has by being one is had otherwise: a claim is a lease by the
//! server's clock, and its fence outdates whoever overslept it; two gates of one order meet at the locks of their rows; that an
//! answer of the server was lost is not taken for an answer (`session.rs`); a server that may have forgotten something is
//! recognised, and the bank asked before anything is sent (`server.rs`). Nothing is held between two transactions, so that a
//! pooler may stand in between, and no statement is one that distributed engines with the same protocol do not have.

pub mod address;
mod entering;
mod flavour;
mod lookup;
mod schema;
mod server;
mod session;
mod wire;
mod writing;

use super::account::gateway_of;
use super::clock::{self, Clock};
use super::history::chained;
use super::owner::{Hold, random_id};
use super::rules::{check_edge, check_payee, illegal, same_number};
use super::{
    Account, Begun, Cause, Change, Claim, Elsewhere, Event, Filter, Intent, Journal, JournalError, Listed, Movement,
    Rivals,
};
use crate::model::{Doubt, Kind, Level, OrderNumber, Readiness, State};
pub use address::Address;
use lookup::{EVENT, Found, by_number, page, proved, rivals_of, select, stored};
use rusqlite::types::Value as Cell;
use serde_json::Value;
use server::Server;
use session::{Committed, Pool, Receipt, Transaction, Trouble};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How a journal on a server is opened.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The word with which a person accepts a server that may have forgotten something.
    pub accepted: Option<String>,
    /// How long a claim lasts without a sign of its holder: longer than one exchange with the bank.
    pub lease: Duration,
    /// How long what a server has forgotten may still be on its way to the bank.
    pub quarantine: Duration,
}

impl Default for Joining {
    fn default() -> Joining {
        Joining { accepted: None, lease: Duration::from_secs(90), quarantine: Duration::from_secs(600) }
    }
}

/// A journal on a server, opened for one account. May be used from many threads.
pub struct PostgresJournal {
    pool: Pool,
    /// Who we are in the claims.
    owner: String,
    pid: u32,
    /// What our running calls hold. What we have claimed and no call holds is free.
    held: Mutex<Vec<Hold>>,
    /// What could not be written while the server was away: written before anything else is.
    owed: Mutex<Vec<Owed>>,
    clock: Clock,
    account: String,
    named: bool,
    lease: Duration,
    quarantine: Duration,
    /// As the last transaction has found it.
    server: Mutex<Server>,
    /// The last event that we have committed.
    committed: Mutex<Option<Committed>>,
    place: String,
    notices: Vec<(Level, String)>,
}

/// What could not be written.
#[derive(Clone, Debug)]
enum Owed {
    Release { id: i64, fence: u32 },
    Change(Box<(Movement, Change)>),
}

impl PostgresJournal {
    /// Opens the journal in that database for one account; makes its tables where there are none.
    pub fn open(address: Address, account: &Account, joining: &Joining) -> Result<PostgresJournal, JournalError> {
        let place = address.to_string();
        let tls = wire::tls(&address).map_err(JournalError::Unusable)?;
        let pool = Pool::new(address, tls);
        schema::set_up(&pool)?;
        pool.write(|transaction| writing::enter(transaction, account))?;
        let mut notices = pool.read(server::notices)?;
        let server = pool.write(|transaction| {
            let server = server::now(transaction, None)?;
            match joining.accepted.as_deref() {
                Some(word) if !server.accepted && word == server.word() => server::accept(transaction, server),
                _ => Ok(server),
            }
        })?;
        if !server.accepted {
            notices.push((Level::Error, format!("journal: {}", server.refusal())));
        }
        let owner = random_id()?;
        // No boot of this machine says anything of a mark that another has made: its clock is one among many.
        let machine = clock::of_machine().map(|name| format!("of:{name}"));
        Ok(PostgresJournal {
            pool,
            clock: Clock::start(&owner, machine),
            owner,
            pid: std::process::id(),
            held: Mutex::default(),
            owed: Mutex::default(),
            account: account.name().to_owned(),
            named: account.is_named(),
            lease: joining.lease,
            quarantine: joining.quarantine,
            server: Mutex::new(server),
            committed: Mutex::default(),
            place,
            notices,
        })
    }

    /// Where it lies, without a password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What there was to say when it was opened, for the log.
    pub fn notices(&self) -> &[(Level, String)] {
        &self.notices
    }

    /// The word with which a person accepts its server; `None`: there is nothing to accept.
    pub fn to_accept(&self) -> Option<String> {
        let server = self.server();
        (!server.accepted).then(|| server.word())
    }

    fn held(&self) -> MutexGuard<'_, Vec<Hold>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_go(&self, hold: Hold) {
        self.held().retain(|held| *held != hold);
    }

    fn owed(&self) -> MutexGuard<'_, Vec<Owed>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server of this transaction.
    fn server_now(&self, transaction: &mut Transaction<'_>) -> Result<Server, Trouble> {
        let committed = *self.committed.lock().unwrap_or_else(PoisonError::into_inner);
        let server = server::now(transaction, committed.as_ref())?;
        *self.server() = server.clone();
        Ok(server)
    }

    /// A child after a fork shares its parent's connections, and must not say a word on them.
    fn refuse_forked(&self) -> Result<(), JournalError> {
        if std::process::id() == self.pid {
            return Ok(());
        }
        Err(JournalError::Unusable(
            "it was opened in another process, before a fork: open it again in this one".to_owned(),
        ))
    }

    fn read<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>) -> Result<T, JournalError> {
        self.refuse_forked()?;
        self.pool.read(work)
    }

    fn write<T>(&self, work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>) -> Result<T, JournalError> {
        self.refuse_forked()?;
        self.pay_what_is_owed()?;
        self.commit(work)
    }

    fn commit<T>(&self, mut work: impl FnMut(&mut Transaction<'_>) -> Result<T, Trouble>) -> Result<T, JournalError> {
        let mut last = None;
        let done = self.pool.write(|transaction| {
            let done = work(transaction)?;
            last = transaction.written.iter().rev().find_map(Receipt::event).or(last);
            Ok(done)
        })?;
        if last.is_some() {
            *self.committed.lock().unwrap_or_else(PoisonError::into_inner) = last;
        }
        Ok(done)
    }

    /// Writes what the server did not take earlier, in its order. What has been overtaken since is no debt.
    fn pay_what_is_owed(&self) -> Result<(), JournalError> {
        loop {
            let owed = {
                let mut owed = self.owed();
                if owed.is_empty() {
                    return Ok(());
                }
                owed.remove(0)
            };
            let paid = self.commit(|transaction| match &owed {
                Owed::Release { id, fence } => self.write_release(transaction, *id, *fence),
                Owed::Change(owed) => self.write_change(transaction, &owed.0, &owed.1).map(|_| ()),
            });
            if let Err(error @ (JournalError::Busy(_) | JournalError::Unreachable(_))) = paid {
                self.owed().insert(0, owed);
                return Err(error);
            }
        }
    }

    /// Keeps what could not be written until the server is back.
    fn owe<T>(&self, done: Result<T, JournalError>, owed: impl FnOnce() -> Owed) -> Result<T, JournalError> {
        if matches!(done, Err(JournalError::Busy(_) | JournalError::Unreachable(_))) {
            self.owed().push(owed());
        }
        done
    }

    /// Whether a living holder works on it: a call of ours, or somebody whose lease runs.
    fn is_held(&self, found: &Found) -> bool {
        match found.row.owner.as_deref() {
            None => false,
            Some(owner) if owner == self.owner => {
                self.held().contains(&(found.row.movement.id, found.row.movement.fence))
            }
            Some(_) => found.leased,
        }
    }

    /// The movement as the caller sees it.
    fn seen(&self, found: Found) -> Movement {
        let claimed = self.is_held(&found);
        let server = self.server();
        let forgotten = !server.accepted && found.server != server.identity;
        drop(server);
        let row = found.row;
        let (since_gate, doubt) = (row.gate().map(|gate| self.clock.since(&gate)), row.doubt());
        let movement = row.movement;
        // What is ready may have been sent, by what the server has forgotten; what is in doubt is asked about anyway.
        let forgotten = forgotten && movement.state == State::Ready && doubt.is_none();
        Movement {
            readiness: if forgotten { Readiness::Forgotten } else { movement.readiness },
            since_gate,
            doubt: doubt.map(|(attempt, mark)| Doubt { attempt, age: self.clock.at_most_since(&mark) }),
            open_for: row.sent_at.map(|sent| Duration::from_millis(u64::try_from(found.now - sent).unwrap_or(0))),
            claimed,
            ..movement
        }
    }

    /// Whether the gate may be opened on a server that may have forgotten something.
    fn unless_forgotten(&self, server: &Server, found: &Found) -> Result<(), JournalError> {
        if server.accepted {
            return Ok(());
        }
        let movement = &found.row.movement;
        let waits = self.quarantine.as_millis().saturating_sub(u128::try_from(server.known_for).unwrap_or(0));
        match movement.readiness {
            // Claimed before the server was replaced: it is to be met anew.
            _ if found.server != server.identity => Err(JournalError::Changed),
            Readiness::Forgotten if movement.cause != Cause::Status => Err(server.refusal()),
            Readiness::Forgotten | Readiness::BelievedAbsent if waits > 0 => Err(JournalError::Busy(format!(
                "the journal's server was replaced, and what it has forgotten may still be on its way to the bank: wait {} s",
                waits.div_ceil(1000)
            ))),
            _ => Ok(()),
        }
    }
}

/// A hold on what is being claimed in a transaction; without [`Grip::keep`] it ends with the value.
struct Grip<'j> {
    journal: &'j PostgresJournal,
    hold: Option<Hold>,
}

impl Grip<'_> {
    /// Before the commit, so that no thread of ours finds the claim without its holder.
    fn take(&mut self, hold: Hold) {
        self.let_go();
        self.journal.held().push(hold);
        self.hold = Some(hold);
    }

    fn keep(mut self) {
        self.hold = None;
    }

    fn let_go(&mut self) {
        if let Some(hold) = self.hold.take() {
            self.journal.let_go(hold);
        }
    }
}

impl Drop for Grip<'_> {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl Journal for PostgresJournal {
    fn begin(&self, intent: &Intent) -> Result<Begun, JournalError> {
        check_payee(intent)?;
        let mut grip = Grip { journal: self, hold: None };
        let begun = self.write(|transaction| self.write_beginning(transaction, intent, &mut grip))?;
        if let Begun::New(_) = begun {
            grip.keep();
        }
        Ok(begun)
    }

    fn enter(&self, intents: &[Intent]) -> Result<(), JournalError> {
        intents.iter().try_for_each(check_payee)?;
        self.write(|transaction| self.write_entry(transaction, intents))
    }

    fn claim(&self, movement: &Movement) -> Result<Claim, JournalError> {
        let mut grip = Grip { journal: self, hold: None };
        let claim = self.write(|transaction| self.write_claim(transaction, movement, &mut grip))?;
        if let Claim::Mine(_) = claim {
            grip.keep();
        }
        Ok(claim)
    }

    fn release(&self, movement: &Movement) -> Result<(), JournalError> {
        let (id, fence) = (movement.id, movement.fence);
        let done = self.write(|transaction| self.write_release(transaction, id, fence));
        let done = self.owe(done, || Owed::Release { id, fence });
        self.let_go((id, fence));
        done
    }

    fn gate(&self, movement: &Movement, rivals: Option<Rivals>, evidence: &Value) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Sending, Cause::Gate)?;
        self.write(|transaction| self.write_gate(transaction, movement, rivals, evidence))
    }

    fn change(&self, movement: &Movement, change: &Change) -> Result<Movement, JournalError> {
        if matches!(change.cause, Cause::Gate | Cause::Amended) {
            return Err(illegal("the gate and an amendment have methods of their own"));
        }
        check_edge(movement.state, change.to, change.cause)?;
        let done = self.write(|transaction| self.write_change(transaction, movement, change));
        if change.release && done.is_ok() {
            self.let_go((movement.id, movement.fence));
        }
        self.owe(done, || Owed::Change(Box::new((movement.clone(), Change { release: true, ..change.clone() }))))
    }

    fn amend(&self, movement: &Movement, intent: &Intent) -> Result<Movement, JournalError> {
        check_edge(movement.state, State::Ready, Cause::Amended)?;
        if !same_number(intent, &movement.intent) {
            return Err(illegal("an amendment cannot change the kind or the number"));
        }
        check_payee(intent)?;
        self.write(|transaction| self.write_amendment(transaction, movement, intent))
    }

    fn find(
        &self,
        kind: Kind,
        number: &OrderNumber,
        part: Option<&OrderNumber>,
    ) -> Result<Option<Movement>, JournalError> {
        let part = super::row::part_text(part);
        let found = self.read(|transaction| by_number(transaction, &self.account, kind, number, part))?;
        Ok(found.map(|(found, _)| self.seen(found)))
    }

    fn elsewhere(&self, number: &OrderNumber) -> Result<Option<Elsewhere>, JournalError> {
        self.read(|transaction| self.elsewhere_in(transaction, &[number]))
    }

    fn others_open(&self) -> Result<Vec<(String, u32)>, JournalError> {
        let sql = "SELECT account, count(*) FROM tolem_movement WHERE account <> $1 AND state NOT IN ('paid', 'declined') \
                   AND (state <> 'ready' OR doubt IS NOT NULL) GROUP BY account ORDER BY account";
        let found = self.read(|transaction| transaction.query(sql, &[self.account.as_str().into()]))?;
        let row = |cells: wire::Cells| match &cells.0[..] {
            [Cell::Text(account), Cell::Integer(count)] => Some((account.clone(), u32::try_from(*count).ok()?)),
            _ => None,
        };
        Ok(found.rows.into_iter().filter_map(row).collect())
    }

    fn find_by_order_id(&self, kind: Kind, order_id: &str) -> Result<Option<Movement>, JournalError> {
        let sql = select("WHERE m.account = $1 AND m.order_id = $2 AND m.kind = $3 LIMIT 2");
        let params = [self.account.as_str().into(), order_id.into(), kind.word().into()];
        let found = self.read(|transaction| transaction.query(&sql, &params))?;
        // The bank's ids are its own: should it give one twice, neither is surely meant.
        match &found.rows[..] {
            [cells] => Ok(Some(self.seen(proved(cells)?.0))),
            _ => Ok(None),
        }
    }

    fn rivals(&self, kind: Kind, number: &OrderNumber, except: Option<i64>) -> Result<Rivals, JournalError> {
        self.read(|transaction| rivals_of(transaction, &self.account, kind, number, except))
    }

    fn list(&self, filter: &Filter) -> Result<Listed, JournalError> {
        let (sql, [since, before, limit, until]) = page(filter);
        let params = [self.account.as_str().into(), since, before, limit, until];
        let found = self.read(|transaction| transaction.query(&sql, &params))?;
        let mut listed = Listed::default();
        for cells in &found.rows {
            listed.last = match cells.0.first() {
                Some(Cell::Integer(id)) => Some(*id),
                _ => listed.last,
            };
            match proved(cells) {
                Ok((found, _)) => listed.movements.push(self.seen(found)),
                Err(JournalError::Unusable(why)) => listed.unreadable.push(why),
                Err(other) => return Err(other),
            }
        }
        Ok(listed)
    }

    fn verify(&self) -> Result<u64, JournalError> {
        self.refuse_forked()?;
        let (mut count, mut after) = (0, i64::MIN);
        loop {
            // A page a snapshot: a journal of millions is no reason to keep one open.
            let (more, last) = self.pool.snapshot(|transaction| verify_page(transaction, after))?;
            count += more;
            match last {
                Some(last) => after = last,
                None => return Ok(count),
            }
        }
    }

    fn history(&self, movement: &Movement) -> Result<Vec<Event>, JournalError> {
        self.refuse_forked()?;
        self.pool.snapshot(|transaction| {
            let (found, _) = self.row_of(transaction, movement)?;
            history(transaction, &found)
        })
    }
}

/// The events of a movement, proved.
fn history(transaction: &mut Transaction<'_>, found: &Found) -> Result<Vec<Event>, Trouble> {
    let movement = &found.row.movement;
    let sql = format!("SELECT {EVENT} FROM tolem_event AS e WHERE e.movement = $1 ORDER BY e.revision");
    let events = transaction.query(&sql, &[movement.id.into()])?;
    let broken = || super::history::broken(movement, movement.revision);
    chained(&found.account, movement, events.rows.iter().map(|cells| Ok(stored(cells, 0).ok_or_else(broken)?)))
}

/// How many movements are proved at once.
const PAGE: i64 = 200;

/// Proves the movements after that id, of all accounts; answers how many, and the last id, if there may be more.
fn verify_page(transaction: &mut Transaction<'_>, after: i64) -> Result<(u64, Option<i64>), Trouble> {
    let sql = select("WHERE m.id > $1 ORDER BY m.id LIMIT $2");
    let rows = transaction.query(&sql, &[after.into(), PAGE.into()])?.rows;
    let mut last = None;
    for cells in &rows {
        let (found, _) = proved(cells)?;
        history(transaction, &found)?;
        last = Some(found.row.movement.id);
    }
    Ok((rows.len() as u64, last))
}

impl Drop for PostgresJournal {
    /// What we hold is free for the next one at once. Should the server be away, our leases end.
    fn drop(&mut self) {
        if std::process::id() != self.pid {
            return;
        }
        let _ = self.pay_what_is_owed();
        let sql = "UPDATE tolem_movement SET owner = NULL WHERE owner = $1";
        let _ = self.pool.until_done(Duration::from_secs(2), None, |transaction| {
            transaction.query(sql, &[self.owner.as_str().into()])
        });
    }
}
