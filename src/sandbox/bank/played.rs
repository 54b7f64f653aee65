//! The wall between the sandbox and the banks it plays: what a gateway must bring to be played.

use super::bepaid::BePaid;
use super::bereke_ecommerce::BerekeEcommerce;
use super::bereke_payouts::BerekePayouts;
use crate::sandbox::desk::cabinet::Act;
use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use super::shopapi::ShopApi;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;

/// A played gateway. It owns its paths, its validation and its answers; money moves only through
/// [`World::book`], so that the ledger is complete.
pub trait Played: Sync {
    /// Its id, e.g. `bereke-payouts`.
    fn id(&self) -> &'static str;
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

/// Every gateway that is played.
pub static GATEWAYS: &[&dyn Played] = &[&BerekeEcommerce, &BerekePayouts, &BePaid, &ShopApi];

/// The gateway that owns the request.
pub fn for_request(world: &World, request: &Request) -> Option<&'static dyn Played> {
    GATEWAYS.iter().copied().find(|gateway| gateway.handles(world, request))
}
