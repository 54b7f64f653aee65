//! bisys (CKassa) ShopAPI, played (seed 003; gateways.md section 4). What is hard about it is what it lacks: no number
//! of the shop's own, no search, no key. A charge whose answer is lost cannot be asked about, here neither.

mod answers;
mod auth;
mod body;
mod call;
mod cards;
mod details;
mod errors;
mod links;
mod money;
mod notifications;
mod page;
mod payments;
mod phrases;
mod sign;
mod stored;
mod switches;
mod users;
mod words;

use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::switches::Board;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::exhibits::{self, ErrorShown, Exhibits, Stage};
use crate::sandbox::bank::faults::execution::Act;
use crate::sandbox::bank::faults::fault::TIMEOUT;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::phrases::Row;
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::tools::json::Json;
use answers::Answer;
use body::Body;
use call::{
    CREATED, CREATED_ERROR, Call, HOLDED, ID, MAGIC_LOGINS, MAGIC_SERVICES, PAYED, PROCESSED, REFUNDED, REJECTED,
};
use cards::TEST_CARDS;
use details::Details;
use links::FOLDER;
use switches::Switches;

/// Below it are the methods.
const API: &str = "/api-shop";

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

/// The played gateway.
pub struct ShopApi;

impl Played for ShopApi {
    fn id(&self) -> &'static str {
        ID
    }

    fn board(&self) -> Board {
        Board::under::<Switches>(ID)
    }

    fn exhibits(&self) -> Exhibits {
        let logins = MAGIC_LOGINS.iter().map(|(login, doc)| ("login {} (ShopAPI)", *login, *doc));
        let services = MAGIC_SERVICES.iter().map(|(code, doc)| ("serviceCode {} (ShopAPI)", *code, *doc));
        let error = |row: &&errors::ErrorRow| ErrorShown {
            name: row.name,
            http: row.http,
            code: row.code.to_string(),
            message: row.message,
        };
        Exhibits {
            title: "ShopAPI",
            cards: exhibits::of_cards(TEST_CARDS.cards),
            magic: logins.chain(services).collect(),
            error_words: ["code", "message"],
            errors: errors::ALL.iter().map(error).collect(),
            operations: notifications::OPERATIONS,
            returns: true,
            corrects: false,
        }
    }

    fn phrases(&self) -> &'static [Row] {
        phrases::PHRASES
    }

    fn stage(&self, order: &Order) -> Stage {
        let refunded = order.payment.as_ref().map_or(0, |payment| payment.refunded);
        match order.status {
            CREATED if details::waits_for_payer(order) => Stage::AtIssuer,
            CREATED if details::is_open(order) => Stage::Registered,
            CREATED => Stage::InProgress,
            PAYED | PROCESSED if refunded > 0 => Stage::PartlyReturned,
            PAYED | PROCESSED => Stage::Executed,
            HOLDED => Stage::Held,
            REJECTED if Details::of(order).error_code.as_deref() == Some("expired") => Stage::Expired,
            REJECTED | CREATED_ERROR => Stage::Declined,
            REFUNDED if details::left(order) > 0 => Stage::PartlyReturned,
            REFUNDED => Stage::Returned,
            _ => Stage::Error,
        }
    }

    fn open_page(&self, _world: &World, order: &Order) -> Option<String> {
        let pays = || details::is_open(order).then(|| links::link("pay", &order.language, &order.id));
        links::secure_link(order, &order.language).or_else(pays)
    }

    fn handles(&self, _world: &World, request: &Request) -> bool {
        request.path.strip_prefix(API).is_some_and(|rest| rest.starts_with('/')) || request.path.starts_with(FOLDER)
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        let of = |order: Option<&Order>, moves_money| Subject {
            order_number: order.map(|order| order.number.clone()),
            amount: order.map(|order| order.amount),
            moves_money,
        };
        if request.path.starts_with(FOLDER) {
            return of(page::asked(world, request), request.method == "POST");
        }
        let (Some(call), Ok(body)) = (call(&request.path), Body::read(request)) else { return Subject::default() };
        let payment = || body.digits("regPayNum").ok().and_then(|id| details::find(world, &id));
        match call {
            Call::Anonymous | Call::Recurrent => Subject {
                order_number: body.order_number(&world.switches::<Switches>().order_number_property),
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
        if request.path.starts_with(FOLDER) {
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
        if name == TIMEOUT {
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
        request.path.starts_with(FOLDER)
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
