//! The wall between the sandbox and the banks it plays: what a gateway must bring to be played.

use super::books::callbacks::Callback;
use super::books::ledger::Actor;
use super::books::orders::Order;
use super::books::store::Change;
use super::books::switches::Board;
use super::books::world::World;
use super::exhibits::{Exhibits, Stage};
use super::faults::execution::Act;
use super::http::reply::Reply;
use super::http::request::Request;
use super::pages::phrases::{COMMON, Row, say};

/// A played gateway. It owns its paths, its validation and its answers; money moves only through
/// [`World::book`], so that the ledger is complete.
pub trait Played: Sync {
    /// Its id, e.g. `bereke-payouts`.
    fn id(&self) -> &'static str;
    /// Its own switches, and where they stand in the document of settings.
    fn board(&self) -> Board;
    /// What a tester can ask it for.
    fn exhibits(&self) -> Exhibits;
    /// What testers read of this bank alone, in three languages.
    fn phrases(&self) -> &'static [Row];
    /// How far an order has come.
    fn stage(&self, order: &Order) -> Stage;
    /// The path of the page where somebody is waited for.
    fn open_page(&self, world: &World, order: &Order) -> Option<String>;
    /// Whether that request is one of the bank's own. Two gateways of one bank share the folder of their
    /// pages, so the order a page is about may decide.
    fn handles(&self, world: &World, request: &Request) -> bool;
    /// Which order a request is about, as far as can be told: what a plan matches on.
    fn subject(&self, world: &World, request: &Request) -> Subject;
    /// Answers, and executes what the request asks for in the way `request.execution` says.
    fn answer(&self, world: &mut World, request: &Request) -> Reply;
    /// Does what has come due with that order, and leaves it with nothing due at this moment.
    fn due(&self, world: &mut World, order: Order);
    /// A documented error by its name, for the fault `error`.
    fn error(&self, name: &str) -> Option<Reply>;
    /// A message about an order as the tester wants it; a forged one has a wrong signature. `None` where
    /// nobody has an address for it.
    fn callback(
        &self,
        _world: &World,
        _order: &Order,
        _operation: &str,
        _success: bool,
        _forged: bool,
    ) -> Option<Callback> {
        None
    }
    /// The message as it goes over the wire: what may not be kept (credentials, tokens of cards) and what
    /// depends on it (a signature) is put in here.
    fn completed(&self, _world: &World, callback: Callback) -> Callback {
        callback
    }
    /// Whether an HTTP status acknowledges a message.
    fn acknowledges(&self, status: u16) -> bool {
        status == 200
    }
    /// So many failures in a row end the sending of that message.
    fn most_failures(&self, _callback: &Callback) -> u32 {
        3
    }
    /// What follows from how the last attempt to send that message ended; kept together with it.
    fn told(&self, _world: &World, _callback: &Callback) -> Vec<Change> {
        Vec::new()
    }
    /// Whether somebody with a browser has sent this, and not the shop.
    fn is_page(&self, request: &Request) -> bool;
    /// What an employee does to an order in the bank's cabinet; the error says why it cannot be done.
    fn cabinet(&self, world: &mut World, order: Order, act: Act) -> Result<(), &'static str>;
    /// Somebody else has paid an order with that number; the error says why there is no such thing.
    fn foreign(&self, world: &mut World, number: &str, amount: u64) -> Result<(), &'static str>;
    /// An error that nobody has documented, in the shape this gateway has for errors.
    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply;
    /// The answer for an error that says nothing: what faults are laid upon where nothing was executed.
    fn vague_error(&self) -> Reply;
}

/// What a request is about.
#[derive(Default)]
pub struct Subject {
    /// The partner's number.
    pub order_number: Option<String>,
    /// Minor units.
    pub amount: Option<u64>,
    /// Whether it asks for money to be moved or prepared: only then do the suffix of the order number and
    /// a magic amount do anything, so that a status question is answered truthfully.
    pub moves_money: bool,
}

/// The gateways of a sandbox, in the order in which people read of them.
#[derive(Clone, Copy)]
pub struct Gateways(pub &'static [&'static dyn Played]);

impl Gateways {
    /// Each of them.
    pub fn all(self) -> impl Iterator<Item = &'static dyn Played> {
        self.0.iter().copied()
    }

    /// The one with that id.
    pub fn by_id(self, id: &str) -> Option<&'static dyn Played> {
        self.all().find(|gateway| gateway.id() == id)
    }

    /// The one that owns the request. The last is asked first: of two that share a folder, the first takes what the
    /// other has left.
    pub fn of_request(self, world: &World, request: &Request) -> Option<&'static dyn Played> {
        self.0.iter().rev().copied().find(|gateway| gateway.handles(world, request))
    }

    /// A phrase for testers in their language: one that is said of all banks, or of one of them.
    pub fn say<'t>(self, language: &str, english: &'t str) -> &'t str {
        let rows = self.all().map(Played::phrases).chain([COMMON]);
        let mut said = rows.map(|rows| say(rows, language, english));
        said.find(|said| *said != english).unwrap_or(english)
    }

    /// Whether one of them has a documented error of that name.
    pub fn know_error(self, name: &str) -> bool {
        self.all().any(|gateway| gateway.error(name).is_some())
    }

    /// Does everything that has come due, and what an employee can do by now.
    pub fn catch_up(self, world: &mut World) {
        world.catch_up(None, &|world, order| match self.by_id(&order.gateway) {
            Some(gateway) => gateway.due(world, order),
            // An order of a gateway this version does not play: it can only be left alone.
            None => world.commit(vec![Change::Order(Box::new(Order { due: None, ..order }))]),
        });
        for (order, act) in world.orders.for_an_employee(world.clock.now()) {
            if let Some(gateway) = self.by_id(&order.gateway) {
                // Where it cannot be done yet the order stays as it is, and so does what is going to be done.
                let _ = world.acting(Actor::Cabinet, |world| gateway.cabinet(world, order, act));
            }
        }
    }
}
