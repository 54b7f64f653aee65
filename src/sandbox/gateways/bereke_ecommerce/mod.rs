//! Bereke Bank eCommerce REST API, played (seed 001; gateways.md section 2).

mod acs;
mod answers;
mod attempts;
mod bindings;
mod call;
mod callbacks;
mod cards;
mod commands;
mod errors;
mod facts;
mod info;
mod later;
mod links;
mod money;
mod page;
mod params;
mod paying;
mod phrases;
mod questions;
mod register;
mod switches;
mod wallets;

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
use crate::sandbox::bank::pages::shell::FOLDER;
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::tools::json::Json;
use call::{APPROVED, AT_ACS, CREATED, Call, DECLINED, DEPOSITED, ID, MAGIC_USERS, REFUNDED, REVERSED};
use cards::TEST_CARDS;
use params::Params;
use switches::{DeclineLeaves, Switches};

/// The method of a path. Names are case-sensitive, as at the bank.
fn call(world: &World, request: &Request) -> Option<Call> {
    let switches: &Switches = world.switches();
    let call = match request.path.as_str() {
        "/payment/acsRedirect.do" => return Some(Call::AcsRedirect),
        "/payment/applepay/payment.do" => Call::ApplePay,
        "/payment/google/payment.do" | "/google/payment.do" => Call::GooglePay,
        path => match path.strip_prefix("/payment/rest/")? {
            "register.do" => Call::Register,
            "registerPreAuth.do" => Call::RegisterPreAuth,
            "getOrderStatusExtended.do" => Call::Status,
            "getOrderStatus.do" if switches.family_methods => Call::ShortStatus,
            "getReceiptStatus.do" if switches.family_methods => Call::Receipt,
            "verifyEnrollment.do" if switches.family_methods => Call::Enrollment,
            "addParams.do" if switches.family_methods => Call::AddParams,
            "deposit.do" => Call::Deposit,
            "refund.do" => Call::Refund,
            "reverse.do" if switches.reverse => Call::Reverse,
            "decline.do" if switches.decline != DeclineLeaves::Absent => Call::Decline,
            "paymentorder.do" => Call::Pay,
            "paymentOrder.do" if switches.payment_order_alias => Call::Pay,
            "paymentOrderBinding.do" => Call::PayByBinding,
            "getBindings.do" => Call::Bindings,
            "unBindCard.do" => Call::Unbind,
            "bindCard.do" => Call::Bind,
            "extendBinding.do" => Call::Extend,
            "finish3ds.do" => Call::Finish1,
            "3ds/continue.do" => Call::Continue2,
            "finish3dsVer2Payment.do" => Call::Finish2,
            _ => return None,
        },
    };
    let wallet = matches!(call, Call::ApplePay | Call::GooglePay);
    (request.method == "POST" || request.method == "GET" && !wallet).then_some(call)
}

/// The played bank.
pub struct BerekeEcommerce;

impl Played for BerekeEcommerce {
    fn id(&self) -> &'static str {
        ID
    }

    fn board(&self) -> Board {
        Board::at_top::<Switches>()
    }

    fn exhibits(&self) -> Exhibits {
        let error = |row: &&errors::ErrorRow| ErrorShown {
            name: row.name,
            http: 200,
            code: row.code.to_string(),
            message: row.en,
        };
        Exhibits {
            title: "Card payments",
            cards: exhibits::of_cards(TEST_CARDS.cards),
            magic: MAGIC_USERS.iter().map(|(name, doc)| ("userName {} (cards)", *name, *doc)).collect(),
            error_words: ["errorCode", "errorMessage"],
            errors: errors::ALL.iter().map(error).collect(),
            operations: callbacks::OPERATIONS,
            returns: true,
            corrects: false,
        }
    }

    fn phrases(&self) -> &'static [Row] {
        phrases::PHRASES
    }

    fn stage(&self, order: &Order) -> Stage {
        let payment = order.payment.as_deref();
        let timed_out = payment.is_some_and(|payment| payment.timed_out);
        match order.status {
            CREATED if payment.is_some_and(|payment| payment.processing) => Stage::InProgress,
            CREATED => Stage::Registered,
            APPROVED => Stage::Held,
            DEPOSITED => Stage::Executed,
            REVERSED => Stage::LetGo,
            REFUNDED if payment.is_some_and(|payment| payment.refunded < payment.deposited) => Stage::PartlyReturned,
            REFUNDED => Stage::Returned,
            AT_ACS => Stage::AtIssuer,
            DECLINED if timed_out => Stage::Expired,
            DECLINED => Stage::Declined,
            _ => Stage::Error,
        }
    }

    fn open_page(&self, world: &World, order: &Order) -> Option<String> {
        attempts::is_open(world, order).then(|| links::link("payment", links::language(&order.language), &order.id))
    }

    fn handles(&self, world: &World, request: &Request) -> bool {
        let path = request.path.as_str();
        let own = ["/payment/rest/", "/payment/applepay/", "/payment/google/", "/google/", acs::FOLDER];
        own.iter().any(|folder| path.starts_with(folder))
            || path == "/payment/acsRedirect.do"
            || path.starts_with(FOLDER) && links::asked(world, request).is_some()
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        let of = |order: Option<&Order>, amount: Option<u64>, moves_money| Subject {
            order_number: order.map(|order| order.number.clone()),
            amount: amount.or(order.map(|order| order.amount)),
            moves_money,
        };
        if request.path.starts_with(FOLDER) {
            return of(links::asked(world, request), None, request.method == "POST");
        }
        let Some(call) = call(world, request) else { return Subject::default() };
        if matches!(call, Call::ApplePay | Call::GooglePay) {
            return wallets::subject(request);
        }
        let params = Params::read(request);
        let order = params::order(world, &params);
        let amount = params.get("amount").and_then(|text| text.parse().ok()).filter(|amount| *amount > 0);
        let subject = of(order, amount, call.moves_money());
        let number = || params.get("orderNumber").map(str::to_owned);
        Subject { order_number: subject.order_number.or_else(number), ..subject }
    }

    fn answer(&self, world: &mut World, request: &Request) -> Reply {
        if request.path.starts_with(FOLDER) {
            return page::answer(world, request);
        }
        if request.path.starts_with(acs::FOLDER) {
            return acs::answer(world, request);
        }
        let Some(call) = call(world, request) else { return Reply::empty(404) };
        let params = Params::read(request);
        let answer = match call {
            Call::AcsRedirect => return acs::redirect(world, request),
            Call::ApplePay | Call::GooglePay => return wallets::answer(world, request, call),
            // A browser comes here from the issuer's page without credentials, a shop's server with them.
            Call::Finish1 | Call::Finish2 if !params.has_credentials() => {
                return page::back_from_acs(world, request, &params, call);
            }
            Call::Register | Call::RegisterPreAuth => register::register(world, request, &params, call),
            Call::Status => questions::status(world, &params, request.execution),
            Call::ShortStatus => questions::short_status(world, &params, request.execution),
            Call::Receipt => questions::receipt(world, &params, request.execution),
            Call::Enrollment => questions::enrollment(world, &params),
            Call::AddParams => register::add_params(world, &params),
            Call::Deposit => commands::deposit(world, &params, request.execution),
            Call::Refund => commands::refund(world, &params, request.execution),
            Call::Reverse => commands::reverse(world, &params, request.execution),
            Call::Decline => commands::close_unpaid(world, &params, request.execution),
            Call::Bindings => bindings::list(world, &params),
            Call::Unbind | Call::Bind | Call::Extend => bindings::change(world, &params, call),
            Call::Pay => paying::by_card(world, &params, request.execution),
            Call::PayByBinding => paying::by_binding(world, &params, request.execution),
            Call::Finish1 => paying::finish1(world, &params, request.execution),
            Call::Continue2 => paying::continue2(world, &params, request.execution),
            Call::Finish2 => paying::finish2(world, &params, request.execution),
        };
        answer.unwrap_or_else(|row| row.of(call, params.language(), world.switches()))
    }

    fn due(&self, world: &mut World, order: Order) {
        later::due(world, order);
    }

    fn error(&self, name: &str) -> Option<Reply> {
        // The nasty profile's late money and `execute-later` end a request like this; the document has no row
        // for it, a proxy has (gateways.md 2.1, "HTTP codes").
        if name == TIMEOUT {
            let page = "<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>";
            return Some(Reply::html(504, page.to_owned()));
        }
        errors::ALL.iter().find(|row| row.name == name).map(|row| row.reply())
    }

    fn callback(&self, world: &World, order: &Order, operation: &str, success: bool, forged: bool) -> Option<Callback> {
        let operation = callbacks::OPERATIONS.iter().find(|known| **known == operation)?;
        let event = callbacks::Event::new(operation, success);
        if forged { callbacks::forged(world, order, &event) } else { callbacks::message(world, order, &event) }
    }

    fn is_page(&self, request: &Request) -> bool {
        let path = request.path.as_str();
        // A browser comes back from the issuer's page without credentials.
        let back = ["/payment/rest/finish3ds.do", "/payment/rest/finish3dsVer2Payment.do"].contains(&path);
        path.starts_with(FOLDER)
            || path.starts_with(acs::FOLDER)
            || path == "/payment/acsRedirect.do"
            || back && !Params::read(request).has_credentials()
    }

    fn cabinet(&self, world: &mut World, order: Order, act: Act) -> Result<(), &'static str> {
        later::in_cabinet(world, order, act)
    }

    fn foreign(&self, world: &mut World, number: &str, amount: u64) -> Result<(), &'static str> {
        later::of_a_stranger(world, number, amount);
        Ok(())
    }

    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &Json::Object(vec![("errorCode", code.into()), ("errorMessage", message.into())]))
    }

    fn vague_error(&self) -> Reply {
        errors::SYSTEM.reply()
    }
}
