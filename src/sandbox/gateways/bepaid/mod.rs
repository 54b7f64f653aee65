//! bePaid payouts, played (seed 002; gateways.md section 3).

mod answers;
mod attempts;
mod cards;
mod codes;
mod errors;
mod fields;
mod links;
mod page;
mod payouts;
mod phrases;
mod stamps;
mod switches;
mod transaction;
mod validation;
mod webhooks;
mod words;

use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::switches::Board;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::exhibits::{self, ErrorShown, Exhibits, Stage};
use crate::sandbox::bank::faults::execution::Act;
use crate::sandbox::bank::faults::fault::TIMEOUT;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::{Request, decoded_path};
use crate::sandbox::bank::pages::phrases::Row;
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::tools::json::Json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cards::TEST_CARDS;
use errors::Manner;
use links::{PROCESS, RECEIPT};
use switches::{Switches, TrackingApi};
use transaction::{EXPIRED, FAILED, ID, INCOMPLETE, PENDING, SUCCESSFUL};

/// Below these everything is bePaid's.
const FOLDERS: &[&str] = &["/transactions/", "/v2/transactions/", "/async/", PROCESS, RECEIPT];
/// Most transactions of one answer (gateways.md 3.3).
const MOST_LISTED: usize = 10;

/// What a request asks for.
enum Call {
    /// `POST /transactions/payouts`
    Payout,
    /// `POST /async/transactions/payouts`
    AsyncPayout,
    /// `GET /transactions/{uid}`
    ByUid(String),
    /// `GET /transactions/tracking_id/{tracking_id}`
    FirstByTrackingId(String),
    /// `GET /v2/transactions/tracking_id/{tracking_id}`
    ByTrackingId(String),
    /// `GET /async/status/{id}`
    TaskStatus(String),
    /// `GET /async/result/{id}`
    TaskResult(String),
}

fn call(request: &Request) -> Option<Call> {
    let path = request.path.as_str();
    match (request.method.as_str(), path) {
        ("POST", "/transactions/payouts") => return Some(Call::Payout),
        ("POST", "/async/transactions/payouts") => return Some(Call::AsyncPayout),
        ("GET", _) => {}
        _ => return None,
    }
    let (folder, id) = path.rsplit_once('/')?;
    // A slash inside an id arrives percent-encoded.
    let id = Some(decoded_path(id)).filter(|id| !id.is_empty())?;
    Some(match folder {
        "/transactions" => Call::ByUid(id),
        "/transactions/tracking_id" => Call::FirstByTrackingId(id),
        "/v2/transactions/tracking_id" => Call::ByTrackingId(id),
        "/async/status" => Call::TaskStatus(id),
        "/async/result" => Call::TaskResult(id),
        _ => return None,
    })
}

/// The played gateway.
pub struct BePaid;

impl Played for BePaid {
    fn id(&self) -> &'static str {
        ID
    }

    fn board(&self) -> Board {
        Board::under::<Switches>(ID)
    }

    fn exhibits(&self) -> Exhibits {
        let error = |row: &&errors::ErrorRow| ErrorShown {
            name: row.name,
            http: row.http,
            code: row.code.to_owned(),
            message: row.message,
        };
        Exhibits {
            title: "bePaid",
            cards: exhibits::of_cards(TEST_CARDS.cards),
            magic: Vec::new(),
            error_words: ["code", "message"],
            errors: errors::ALL.iter().map(error).collect(),
            operations: transaction::WORDS,
            returns: false,
            corrects: true,
        }
    }

    fn phrases(&self) -> &'static [Row] {
        phrases::PHRASES
    }

    fn stage(&self, order: &Order) -> Stage {
        match order.status {
            INCOMPLETE => Stage::Registered,
            PENDING => Stage::InProgress,
            SUCCESSFUL => Stage::Executed,
            FAILED => Stage::Declined,
            EXPIRED => Stage::Expired,
            _ => Stage::Error,
        }
    }

    fn open_page(&self, _world: &World, order: &Order) -> Option<String> {
        page::is_open(order).then(|| format!("{PROCESS}{}", order.id))
    }

    fn handles(&self, _world: &World, request: &Request) -> bool {
        FOLDERS.iter().any(|folder| request.path.starts_with(folder))
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        let of = |order: Option<&Order>, moves_money| Subject {
            order_number: order.map(|order| order.number.clone()),
            amount: order.map(|order| order.amount),
            moves_money,
        };
        match call(request) {
            None => of(page::asked(world, &request.path), request.method == "POST"),
            Some(Call::Payout | Call::AsyncPayout) => {
                let node = validation::glance(&request.body);
                Subject {
                    order_number: node.as_ref().and_then(|node| node.text("tracking_id").map(str::to_owned)),
                    amount: node.as_ref().and_then(|node| node.integer("amount")),
                    moves_money: true,
                }
            }
            Some(Call::ByUid(uid)) => of(world.orders.by_id(&uid).filter(|order| order.gateway == ID), false),
            Some(Call::FirstByTrackingId(number) | Call::ByTrackingId(number)) => {
                Subject { order_number: Some(number), ..Subject::default() }
            }
            Some(Call::TaskStatus(_) | Call::TaskResult(_)) => Subject::default(),
        }
    }

    fn answer(&self, world: &mut World, request: &Request) -> Reply {
        if [PROCESS, RECEIPT].iter().any(|folder| request.path.starts_with(folder)) {
            return page::answer(world, request);
        }
        let Some(call) = call(request) else { return Reply::empty(404) };
        if !is_authorised(world, request) {
            return errors::UNAUTHORIZED.reply(Manner::of(world, request));
        }
        let served = world.switches::<Switches>().tracking_api;
        let is_served = match call {
            Call::FirstByTrackingId(_) => matches!(served, TrackingApi::Both | TrackingApi::V1),
            Call::ByTrackingId(_) => matches!(served, TrackingApi::Both | TrackingApi::V2),
            _ => true,
        };
        if !is_served {
            return Reply::empty(404);
        }
        match call {
            Call::Payout => attempts::at_once(world, request),
            Call::AsyncPayout => attempts::later(world, request),
            Call::ByUid(uid) => {
                let found = world.told(&uid, request.execution).filter(|order| order.gateway == ID);
                one(world, request, found.as_ref())
            }
            Call::FirstByTrackingId(number) => {
                let mut ids = numbered(world, &[&number]).into_iter();
                let found = ids.find_map(|id| world.told(&id, request.execution));
                one(world, request, found.as_ref())
            }
            Call::ByTrackingId(numbers) => several(world, request, &numbers),
            Call::TaskStatus(id) => attempts::status(world, &id),
            Call::TaskResult(id) => attempts::result(world, &id, request),
        }
    }

    fn due(&self, world: &mut World, order: Order) {
        payouts::due(world, order);
    }

    fn error(&self, name: &str) -> Option<Reply> {
        // What a proxy in front of the gateway says; the names are those of the other banks' rows for it.
        let proxy = |status: u16, title: &str| {
            let page = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>");
            Some(Reply::html(status, page))
        };
        match name {
            TIMEOUT => proxy(504, "504 Gateway Time-out"),
            "rest-unsuccessful" => proxy(502, "502 Bad Gateway"),
            _ => errors::ALL.iter().find(|row| row.name == name).map(|row| row.reply(Manner::DEFAULT)),
        }
    }

    fn callback(
        &self,
        world: &World,
        order: &Order,
        operation: &str,
        _success: bool,
        forged: bool,
    ) -> Option<Callback> {
        webhooks::told(world, order, operation, forged)
    }

    fn completed(&self, world: &World, callback: Callback) -> Callback {
        webhooks::completed(world, callback)
    }

    fn acknowledges(&self, status: u16) -> bool {
        (200..300).contains(&status)
    }

    fn most_failures(&self, callback: &Callback) -> u32 {
        // A question that was not confirmed is refused.
        if callback.operation == webhooks::VERIFICATION { 1 } else { webhooks::ATTEMPTS }
    }

    fn told(&self, world: &World, callback: &Callback) -> Vec<Change> {
        payouts::heard(world, callback)
    }

    fn is_page(&self, request: &Request) -> bool {
        [PROCESS, RECEIPT].iter().any(|folder| request.path.starts_with(folder))
    }

    fn cabinet(&self, world: &mut World, order: Order, act: Act) -> Result<(), &'static str> {
        payouts::in_cabinet(world, order, act)
    }

    fn foreign(&self, world: &mut World, number: &str, amount: u64) -> Result<(), &'static str> {
        payouts::of_a_stranger(world, number, amount);
        Ok(())
    }

    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply {
        let response =
            Json::Object(vec![("status", "error".into()), ("message", message.into()), ("code", code.into())]);
        Reply::json(status, &Json::Object(vec![("response", response)]))
    }

    fn vague_error(&self) -> Reply {
        errors::UNAVAILABLE.reply(Manner::DEFAULT)
    }
}

/// HTTP Basic: the shop's id and its secret key.
fn is_authorised(world: &World, request: &Request) -> bool {
    let credentials = request.header("authorization").and_then(|value| value.strip_prefix("Basic "));
    let credentials = credentials.and_then(|base64| STANDARD.decode(base64.trim()).ok());
    credentials.is_some_and(|bytes| bytes == format!("{}:{}", world.user_name, world.password).as_bytes())
}

/// The transactions with one of these numbers, the oldest first.
fn numbered(world: &World, numbers: &[&str]) -> Vec<String> {
    let own = |order: &&Order| order.gateway == ID && numbers.contains(&order.number.as_str());
    world.orders.all().iter().filter(own).map(|order| order.id.clone()).collect()
}

fn one(world: &World, request: &Request, order: Option<&Order>) -> Reply {
    match order {
        Some(order) => Reply::json(200, &answers::wire(world, order, errors::version(world, request))),
        None => errors::NOT_FOUND.under(Manner::of(world, request), world.switches::<Switches>().not_found_status),
    }
}

/// The newest transactions of one number or of several with semicolons between.
fn several(world: &mut World, request: &Request, numbers: &str) -> Reply {
    let wanted: Vec<&str> = numbers.split(';').filter(|number| !number.is_empty()).collect();
    let ids = numbered(world, &wanted).into_iter().rev();
    let found: Vec<Order> = ids.filter_map(|id| world.told(&id, request.execution)).take(MOST_LISTED).collect();
    Reply::json(200, &answers::list(world, &found.iter().collect::<Vec<_>>(), errors::version(world, request)))
}
