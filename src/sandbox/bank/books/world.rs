//! The bank's books: orders, balances, and the ledger of what was really executed.
//!
//! Every change goes through [`World::commit`], which writes it to the state file first; what happened
//! together is one line there. Money moves in [`World::book`] and nowhere else.

use super::callbacks::Callbacks;
use super::ledger::{Actor, LedgerEntry};
use super::log::Log;
use super::options::Options;
use super::orders::{Order, Orders};
use super::replica::Replica;
use super::settings::Settings;
use super::store::{Change, Store};
use super::stored::{Binding, Memo};
use super::switches::{Board, Switchboard, Switches};
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::faults::plan::Plan;
use crate::sandbox::bank::tools::clock::Clock;
use crate::sandbox::bank::tools::random;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

/// The account payouts are debited to when no source is named.
pub const TRANSIT: &str = "transit";

/// The account card payments are credited to and refunds debited from.
pub const ACQUIRING: &str = "acquiring";

/// Accounts and what they hold at first, in minor units: the transit account, corporate cards by the id
/// of their binding, and what card payments have brought in.
pub static ACCOUNTS: &[(&str, i64, &str)] = &[
    (TRANSIT, 10_000_000_000, "the transit account"),
    // The binding and the balance of the document's example of getAmount.do.
    ("4908a3c3-6c7c-75d3-9707-66ab06c12040", 49_925_200, "a corporate card"),
    ("00000000-0000-4000-8000-000000000100", 100, "a corporate card with 1 tenge"),
    ("00000000-0000-4000-8000-00000000d000", -500_000, "an overdrawn corporate card"),
    (ACQUIRING, 0, "what card payments have brought in"),
];

/// Money that has moved.
pub struct Movement {
    /// As in [`LedgerEntry::kind`].
    pub kind: &'static str,
    /// Minor units.
    pub amount: u64,
    /// Where it came from.
    pub source: String,
    /// Where it went.
    pub target: String,
    /// The operation's reference number.
    pub ref_num: String,
}

/// Everything the bank knows, and the tester's tools.
pub struct World {
    /// Virtual time.
    pub clock: Clock,
    /// The orders. Change them by [`World::commit`].
    pub orders: Orders,
    /// The switches, of all and of each gateway. Change them by [`World::commit`].
    pub switchboard: Switchboard,
    /// The faults.
    pub plan: Plan,
    /// The requests.
    pub log: Log,
    /// What the bank tells the partner's server. Change them by [`World::commit`].
    pub callbacks: Callbacks,
    /// The accepted user name.
    pub user_name: String,
    /// The accepted password.
    pub password: String,
    /// Scheme, host and port, for links.
    pub url: String,
    /// Who is at work now; `None` while only time passes.
    pub actor: Option<Actor>,
    replica: Replica,
    ledger: Vec<LedgerEntry>,
    balances: BTreeMap<String, i64>,
    bindings: Vec<Binding>,
    memos: HashMap<(String, String), Memo>,
    /// Order numbers whose suffix or amount has already done its work, with the path it was done on.
    spent: HashSet<(String, String)>,
    /// Requests that are refused from now on, by number and path, and with which row.
    refused: HashMap<(String, String), String>,
    /// How many changes there have been: what makes reference numbers unique.
    changes: u64,
    /// Where chance begins in a plan without a seed.
    pub seed: u64,
    store: Option<Store>,
    /// Why the state file cannot be written any more: the bank then refuses everything.
    pub failure: Option<String>,
}

impl World {
    /// A new world, or the one in the state file; `boards` are the gateways' own switches.
    pub fn open(options: &Options, url: String, boards: impl IntoIterator<Item = Board>) -> io::Result<World> {
        let boards = [Board::at_top::<Settings>()].into_iter().chain(boards);
        let mut world = World {
            clock: Clock::default(),
            orders: Orders::default(),
            switchboard: Switchboard::of(options.profile, boards),
            plan: Plan::empty(options.seed),
            log: Log::default(),
            callbacks: Callbacks::default(),
            user_name: options.user_name.clone(),
            password: options.password.clone(),
            url,
            actor: None,
            replica: Replica::default(),
            ledger: Vec::new(),
            balances: BTreeMap::new(),
            bindings: Vec::new(),
            memos: HashMap::new(),
            spent: HashSet::new(),
            refused: HashMap::new(),
            changes: 0,
            seed: options.seed,
            store: None,
            failure: None,
        };
        world.apply(Change::Reset);
        if let Some(path) = &options.state_file {
            world.store = Some(Store::open(path, |change| world.apply(change))?);
            if let Some(failure) = world.failure.take() {
                return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{}: {failure}", path.display())));
            }
        }
        Ok(world)
    }

    /// Writes what happened together, then believes it.
    pub fn commit(&mut self, mut changes: Vec<Change>) {
        for change in &mut changes {
            if let Change::Order(order) = change {
                order.changed = self.clock.now();
                order.by = self.actor.unwrap_or(order.by);
            }
        }
        if let Some(store) = &mut self.store
            && let Err(error) = store.append(&changes)
        {
            self.failure = Some(format!("the sandbox cannot write its state file: {error}"));
            // A line after half a line could not be read again.
            self.store = None;
        }
        changes.into_iter().for_each(|change| self.apply(change));
    }

    fn apply(&mut self, change: Change) {
        // Remembering an answer does nothing with money: a refused request has still done nothing.
        if !matches!(change, Change::Memo(_)) {
            self.changes += 1;
        }
        match change {
            Change::Order(order) => {
                self.replica.record(&order);
                self.orders.put(*order);
            }
            Change::Executed(entry) => {
                let amount = i64::try_from(entry.amount).unwrap_or(i64::MAX);
                // Only our own accounts have balances; a payer's card is somebody else's.
                if let Some(balance) = self.balances.get_mut(&entry.source) {
                    *balance = balance.saturating_sub(amount);
                }
                if let Some(balance) = self.balances.get_mut(&entry.target) {
                    *balance = balance.saturating_add(amount);
                }
                self.ledger.push(entry);
            }
            Change::Binding(binding) => {
                let same = |other: &&mut Binding| (&other.gateway, &other.id) == (&binding.gateway, &binding.id);
                match self.bindings.iter_mut().find(same) {
                    Some(place) => *place = binding,
                    None => self.bindings.push(binding),
                }
            }
            Change::Callback(callback) => self.callbacks.put(*callback),
            Change::Memo(memo) => drop(self.memos.insert((memo.gateway.clone(), memo.key.clone()), memo)),
            Change::Balance { account, amount } => {
                self.balances.insert(account, amount);
            }
            Change::Settings(document) => match self.switchboard.read(&document) {
                Ok(switchboard) => self.switchboard = switchboard,
                Err((switch, message)) => self.failure = Some(format!("the switch {switch}: {message}")),
            },
            Change::Clock { offset } => self.clock.set_offset(offset),
            Change::Reset => {
                self.orders = Orders::default();
                self.replica.clear();
                self.ledger.clear();
                self.balances = ACCOUNTS.iter().map(|(account, amount, _)| ((*account).to_owned(), *amount)).collect();
                self.bindings.clear();
                self.memos.clear();
                self.callbacks = Callbacks::default();
                self.spent.clear();
                self.refused.clear();
                self.clock = Clock::default();
                self.plan = Plan::empty(self.seed);
                self.log.clear();
            }
        }
    }

    /// The switches that every bank has.
    pub fn settings(&self) -> &Settings {
        self.switchboard.get()
    }

    /// The switches of a gateway.
    pub fn switches<S: Switches>(&self) -> &S {
        self.switchboard.get()
    }

    /// Does everything that has come due, of that gateway or of all; `due` does it with one order, and leaves it with
    /// nothing due at this moment.
    pub fn catch_up(&mut self, gateway: Option<&str>, due: &dyn Fn(&mut World, Order)) {
        let now = self.clock.now();
        let actor = self.actor.take();
        while let Some(order) = self.orders.due_by(now, gateway).cloned() {
            due(self, order);
        }
        self.actor = actor;
    }

    /// Lets somebody else be at work meanwhile.
    pub fn acting<T>(&mut self, actor: Actor, work: impl FnOnce(&mut World) -> T) -> T {
        let before = self.actor.replace(actor);
        let done = work(self);
        self.actor = before;
        done
    }

    /// The order as a status question is told of it; `None`: the question does not find it.
    pub fn told(&mut self, id: &str, execution: Execution) -> Option<Order> {
        let order = self.orders.by_id(id)?;
        self.replica.tell(order, self.clock.now(), self.switchboard.get(), execution)
    }

    /// The newest order of a gateway with that number that a status question finds, as it is told of it.
    pub fn told_by_number(&mut self, gateway: &str, number: &str, execution: Execution) -> Option<Order> {
        let mut wanted = self.orders.by_number(gateway, number).map(|order| order.id.clone());
        while let Some(id) = wanted {
            if let Some(order) = self.told(&id, execution) {
                return Some(order);
            }
            // The one before it: a bank that executes again has several.
            let ids = self.orders.all_by_number(gateway, number).map(|order| &order.id);
            wanted = ids.take_while(|other| **other != id).last().cloned();
        }
        None
    }

    /// Books money that has moved, what became of its order, and what else follows, as one change.
    pub fn book(&mut self, order: Order, movement: Movement, more: Vec<Change>) {
        let entry = LedgerEntry {
            kind: movement.kind.to_owned(),
            sequence: self.ledger.len() as u64 + 1,
            time_ms: self.clock.now(),
            gateway: order.gateway.clone(),
            order_number: order.number.clone(),
            order_id: order.id.clone(),
            amount: movement.amount,
            currency: order.currency.clone(),
            target: movement.target,
            source: movement.source,
            ref_num: movement.ref_num,
            by: self.actor.unwrap_or(order.by),
        };
        let mut changes = vec![Change::Executed(entry), Change::Order(Box::new(order))];
        changes.extend(more);
        self.commit(changes);
    }

    /// Twelve digits that no other operation has.
    pub fn ref_num(&self) -> String {
        format!("{:012}", 948_000_000_000 + self.changes % 1_000_000_000)
    }

    /// What was really executed.
    pub fn ledger(&self) -> &[LedgerEntry] {
        &self.ledger
    }

    /// The balance of an account.
    pub fn balance(&self, account: &str) -> Option<i64> {
        self.balances.get(account).copied()
    }

    /// Every account and its balance.
    pub fn balances(&self) -> &BTreeMap<String, i64> {
        &self.balances
    }

    /// A stored card of a gateway.
    pub fn binding(&self, gateway: &str, id: &str) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.gateway == gateway && binding.id == id)
    }

    /// What a gateway remembers under that key.
    pub fn memo(&self, gateway: &str, key: &str) -> Option<&Memo> {
        self.memos.get(&(gateway.to_owned(), key.to_owned()))
    }

    /// Every stored card, in order of creation.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Everything a gateway remembers, in no order.
    pub fn memos<'w>(&'w self, gateway: &'w str) -> impl Iterator<Item = &'w Memo> {
        self.memos.values().filter(move |memo| memo.gateway == gateway)
    }

    /// How many changes there have been: whether a request has done anything.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the magic of this order number is used up on this path; from now on it is.
    pub fn spend(&mut self, number: &str, path: &str) -> bool {
        !self.spent.insert((number.to_owned(), path.to_owned()))
    }

    /// From now on a request with this number on this path is refused with that row.
    pub fn refuse_again(&mut self, number: &str, path: &str, row: String) {
        self.refused.insert((number.to_owned(), path.to_owned()), row);
    }

    /// The row a request is refused with.
    pub fn refused_again(&self, number: &str, path: &str) -> Option<&str> {
        self.refused.get(&(number.to_owned(), path.to_owned())).map(String::as_str)
    }

    /// A fresh order id.
    pub fn new_id(&self) -> String {
        random::uuid()
    }
}
