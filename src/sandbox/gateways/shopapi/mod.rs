//! bisys (CKassa) ShopAPI, played (seed 003; gateways.md section 4). What is hard about it is what it lacks: no number
//! of the shop's own, no search, no key. A charge whose answer is lost cannot be asked about, here neither.

mod answers;
mod auth;
mod body;
pub mod cards;
pub mod errors;
mod money;
pub mod notifications;
mod page;
mod payments;
mod sign;
pub mod switches;
mod users;
mod words;

use crate::sandbox::desk::cabinet::Act;
use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::tools::json::{Json, Members};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::books::world::World;
use answers::Print;
use body::Body;
use errors::Refusal;

/// Its id.
pub const ID: &str = "shopapi";
/// The code every payer's bank asks for (seed 003).
pub const ACS_CODE: &str = "12345678";
/// Below it are the methods.
const API: &str = "/api-shop";

/// Logins that stand for a state of the user.
pub static MAGIC_LOGINS: &[(&str, &str)] =
    &[("70000000001", "the user is `inactive`"), ("70000000002", "the user is `disable`")];

/// Services that stand for a state of the provider; any other code of the right form is taken.
pub static MAGIC_SERVICES: &[(&str, &str)] = &[
    ("1-404-1", "`service-not-found`"),
    ("1-503-1", "`provider-unavailable`"),
    ("1-500-1", "the payment is made and is `created_error` at once"),
];

/// States of a payment as the sandbox counts them (gateways.md 4.7); the API has words.
const CREATED: u8 = 0;
const PAYED: u8 = 1;
const PROCESSED: u8 = 2;
const HOLDED: u8 = 3;
const REJECTED: u8 = 4;
const ERROR: u8 = 5;
const REFUNDED: u8 = 6;
const CREATED_ERROR: u8 = 8;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `/do/payment/anonymous`
    Anonymous,
    /// `/do/payment`
    Recurrent,
    /// `/check/payment/state`
    Status,
    /// `/refund`: the document has lost this path, it is ours.
    Refund,
    /// `/provision-services/confirm`: takes what is held, the family's.
    Confirm,
    /// `/provision-services/refund`: gives back what is held.
    Release,
    /// `/user/registration`
    Register,
    /// `/user/status`
    UserStatus,
    /// `/card/registration`
    CardRegistration,
    /// `/get/cards`, `/ver2/get/cards`, `/ver3/get/cards`
    Cards {
        /// 1 to 3.
        version: u8,
    },
    /// `/card/deactivation`
    Deactivation,
}

/// The method of a path: below both prefixes of the family (gateways.md 4.2).
fn call(path: &str) -> Option<Call> {
    let path = path.strip_prefix(API)?;
    Some(match path.strip_prefix("/rs/shop").unwrap_or(path) {
        "/do/payment/anonymous" => Call::Anonymous,
        "/do/payment" => Call::Recurrent,
        "/check/payment/state" => Call::Status,
        "/refund" => Call::Refund,
        "/provision-services/confirm" => Call::Confirm,
        "/provision-services/refund" => Call::Release,
        "/user/registration" => Call::Register,
        "/user/status" => Call::UserStatus,
        "/card/registration" => Call::CardRegistration,
        "/get/cards" => Call::Cards { version: 1 },
        "/ver2/get/cards" => Call::Cards { version: 2 },
        "/ver3/get/cards" => Call::Cards { version: 3 },
        // The PHP client ends it with a slash.
        "/card/deactivation" | "/card/deactivation/" => Call::Deactivation,
        _ => return None,
    })
}

/// The members of an answer and how the document prints it, or why there is none.
type Answer = Result<(Members, Print), Refusal>;

/// The played gateway.
pub struct ShopApi;

impl Played for ShopApi {
    fn id(&self) -> &'static str {
        ID
    }

    fn handles(&self, _world: &World, request: &Request) -> bool {
        request.path.strip_prefix(API).is_some_and(|rest| rest.starts_with('/'))
            || request.path.starts_with(page::FOLDER)
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        let of = |order: Option<&Order>, moves_money| Subject {
            order_number: order.map(|order| order.number.clone()),
            amount: order.map(|order| order.amount),
            moves_money,
        };
        if request.path.starts_with(page::FOLDER) {
            return of(page::asked(world, request), request.method == "POST");
        }
        let (Some(call), Ok(body)) = (call(&request.path), Body::read(request)) else { return Subject::default() };
        let payment = || body.digits("regPayNum").ok().and_then(|id| money::find(world, &id));
        match call {
            Call::Anonymous | Call::Recurrent => Subject {
                order_number: body.order_number(&world.settings.shopapi.order_number_property),
                amount: body.amount("amount").ok(),
                moves_money: true,
            },
            Call::Status => of(payment(), false),
            Call::Confirm | Call::Release => of(payment(), true),
            Call::Refund => {
                let subject = of(payment(), true);
                Subject { amount: body.amount("refundAmount").ok().or(subject.amount), ..subject }
            }
            Call::CardRegistration => Subject { moves_money: true, ..Subject::default() },
            _ => Subject::default(),
        }
    }

    fn answer(&self, world: &mut World, request: &Request) -> Reply {
        if request.path.starts_with(page::FOLDER) {
            return page::answer(world, request);
        }
        let Some(call) = call(&request.path) else { return Reply::empty(404) };
        if request.method != "POST" {
            return Reply { headers: vec![("Allow", "POST".to_owned())], ..Reply::empty(405) };
        }
        let json =
            request.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("application/json"));
        if !json {
            return Reply::empty(415);
        }
        let mut signed = false;
        let answer = Body::read(request).and_then(|body| {
            signed = auth::authenticate(world, request, call, &body)?;
            carry_out(world, request, call, &body)
        });
        answers::reply(world, answer, signed)
    }

    fn due(&self, world: &mut World, order: Order) {
        money::due(world, order);
    }

    fn error(&self, name: &str) -> Option<Reply> {
        // What a proxy says when the gateway does not; the document has no row for it.
        if name == crate::sandbox::bank::faults::fault::TIMEOUT {
            let page = "<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>";
            return Some(Reply::html(504, page.to_owned()));
        }
        errors::ALL.iter().find(|row| row.name == name).map(|row| errors::reply(row))
    }

    fn callback(&self, world: &World, order: &Order, operation: &str, success: bool, forged: bool) -> Option<Callback> {
        let operation = notifications::OPERATIONS.iter().find(|known| **known == operation)?;
        notifications::told(world, order, operation, success, forged)
    }

    fn is_page(&self, request: &Request) -> bool {
        request.path.starts_with(page::FOLDER)
    }

    fn cabinet(&self, world: &mut World, order: Order, act: Act) -> Result<(), &'static str> {
        money::in_cabinet(world, order, act)
    }

    fn foreign(&self, _world: &mut World, _number: &str, _amount: u64) -> Result<(), &'static str> {
        Err("there are no numbers of the shop's own: every call makes a new payment")
    }

    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply {
        let code = code.parse::<i64>().map_or_else(|_| code.into(), Json::from);
        let members = vec![("code", code), ("message", "Exception".into()), ("userMessage", message.into())];
        Reply::json(status, &Json::Object(members))
    }

    fn vague_error(&self) -> Reply {
        errors::reply(&errors::GENERAL)
    }
}

fn carry_out(world: &mut World, request: &Request, call: Call, body: &Body) -> Answer {
    match call {
        Call::Anonymous => payments::anonymous(world, body, request.execution),
        Call::Recurrent => payments::recurrent(world, body, request.execution),
        Call::Status => payments::status(world, body, request.execution),
        Call::Refund => payments::refund(world, body, request.execution),
        Call::Confirm => payments::confirm(world, body),
        Call::Release => payments::release(world, body),
        Call::Register => users::register(world, body),
        Call::UserStatus => users::status(world, body),
        Call::CardRegistration => users::register_card(world, body, request.execution),
        Call::Cards { version } => users::cards(world, body, version),
        Call::Deactivation => users::deactivate(world, body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_found_below_both_prefixes() {
        for (path, expected) in [
            ("/do/payment/anonymous", Call::Anonymous),
            ("/do/payment", Call::Recurrent),
            ("/check/payment/state", Call::Status),
            ("/refund", Call::Refund),
            ("/provision-services/confirm", Call::Confirm),
            ("/provision-services/refund", Call::Release),
            ("/user/registration", Call::Register),
            ("/user/status", Call::UserStatus),
            ("/card/registration", Call::CardRegistration),
            ("/get/cards", Call::Cards { version: 1 }),
            ("/ver2/get/cards", Call::Cards { version: 2 }),
            ("/ver3/get/cards", Call::Cards { version: 3 }),
            ("/card/deactivation", Call::Deactivation),
            ("/card/deactivation/", Call::Deactivation),
        ] {
            for prefix in ["/api-shop", "/api-shop/rs/shop"] {
                assert_eq!(call(&format!("{prefix}{path}")), Some(expected), "{prefix}{path}");
            }
        }
        for path in ["/api-shop", "/api-shop/", "/api-shop/Refund", "/api-shop/refund/", "/rs/shop/refund", "/refund"] {
            assert_eq!(call(path), None, "{path}");
        }
    }
}
