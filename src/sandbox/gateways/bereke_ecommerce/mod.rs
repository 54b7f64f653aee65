//! Bereke Bank eCommerce REST API, played (seed 001; gateways.md section 2).

mod acs;
mod answers;
mod bindings;
pub mod callbacks;
pub mod cards;
pub mod errors;
mod money;
pub mod page;
mod params;
mod paying;
mod register;
mod wallets;
pub mod words;

use crate::sandbox::desk::cabinet::Act;
use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::tools::json::Json;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::books::settings::DeclineLeaves;
use crate::sandbox::bank::pages::shell::FOLDER;
use crate::sandbox::bank::books::world::{Execution, World};
use errors::ErrorRow;
use params::Params;

/// Its id.
pub const ID: &str = "bereke-ecommerce";

/// The token that does instead of user name and password.
pub const TOKEN: &str = "sandbox-token";
/// The code every payer's bank asks for.
pub const ACS_CODE: &str = "12345678";

/// User names that stand for a state of the merchant's account; any password will do.
pub static MAGIC_USERS: &[(&str, &str)] = &[
    ("sandbox-change-password", "5: the user must change the password"),
    ("sandbox-system-error", "7: system error (paymentorder.do: 5)"),
    ("sandbox-denied", "Apple and Google Pay (`merchant`): 5, access denied"),
    ("sandbox-no-key", "Apple and Google Pay (`merchant`): 10, the merchant has no private key"),
];

/// Order statuses (seed 001, `orderStatus`).
const CREATED: u8 = 0;
const APPROVED: u8 = 1;
const DEPOSITED: u8 = 2;
const REVERSED: u8 = 3;
const REFUNDED: u8 = 4;
const AT_ACS: u8 = 5;
const DECLINED: u8 = 6;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `register.do`
    Register,
    /// `registerPreAuth.do`
    RegisterPreAuth,
    /// `getOrderStatusExtended.do`
    Status,
    /// `deposit.do`
    Deposit,
    /// `refund.do`
    Refund,
    /// `reverse.do`
    Reverse,
    /// `decline.do`
    Decline,
    /// `paymentorder.do`
    Pay,
    /// `paymentOrderBinding.do`
    PayByBinding,
    /// `getBindings.do`
    Bindings,
    /// `unBindCard.do`
    Unbind,
    /// `bindCard.do`
    Bind,
    /// `extendBinding.do`
    Extend,
    /// `finish3ds.do`
    Finish1,
    /// `3ds/continue.do`
    Continue2,
    /// `finish3dsVer2Payment.do`
    Finish2,
    /// `acsRedirect.do`
    AcsRedirect,
    /// `applepay/payment.do`
    ApplePay,
    /// `google/payment.do`
    GooglePay,
}

/// The method of a path. Names are case-sensitive, as at the bank.
fn call(world: &World, request: &Request) -> Option<Call> {
    let settings = &world.settings;
    let call = match request.path.as_str() {
        "/payment/acsRedirect.do" => return Some(Call::AcsRedirect),
        "/payment/applepay/payment.do" => Call::ApplePay,
        "/payment/google/payment.do" | "/google/payment.do" => Call::GooglePay,
        path => match path.strip_prefix("/payment/rest/")? {
            "register.do" => Call::Register,
            "registerPreAuth.do" => Call::RegisterPreAuth,
            "getOrderStatusExtended.do" => Call::Status,
            "deposit.do" => Call::Deposit,
            "refund.do" => Call::Refund,
            "reverse.do" if settings.reverse => Call::Reverse,
            "decline.do" if settings.decline != DeclineLeaves::Absent => Call::Decline,
            "paymentorder.do" => Call::Pay,
            "paymentOrder.do" if settings.payment_order_alias => Call::Pay,
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

    fn handles(&self, world: &World, request: &Request) -> bool {
        let path = request.path.as_str();
        let own = ["/payment/rest/", "/payment/applepay/", "/payment/google/", "/google/", acs::FOLDER];
        own.iter().any(|folder| path.starts_with(folder))
            || path == "/payment/acsRedirect.do"
            || path.starts_with(FOLDER) && page::asked(world, request).is_some()
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        let of = |order: Option<&Order>, amount: Option<u64>, moves_money| Subject {
            order_number: order.map(|order| order.number.clone()),
            amount: amount.or(order.map(|order| order.amount)),
            moves_money,
        };
        if request.path.starts_with(FOLDER) {
            return of(page::asked(world, request), None, request.method == "POST");
        }
        let Some(call) = call(world, request) else { return Subject::default() };
        let about_cards = matches!(call, Call::Bindings | Call::Unbind | Call::Bind | Call::Extend);
        let moves_money = !about_cards && !matches!(call, Call::Status | Call::AcsRedirect);
        if matches!(call, Call::ApplePay | Call::GooglePay) {
            return wallets::subject(request);
        }
        let params = Params::read(request);
        let order = params::order(world, &params);
        let amount = params.get("amount").and_then(|text| text.parse().ok()).filter(|amount| *amount > 0);
        let subject = of(order, amount, moves_money);
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
            Call::Status => status(world, &params, request.execution),
            Call::Deposit => money::deposit(world, &params, request.execution),
            Call::Refund => money::refund(world, &params, request.execution),
            Call::Reverse => money::reverse(world, &params, request.execution),
            Call::Decline => money::close_unpaid(world, &params, request.execution),
            Call::Bindings => bindings::list(world, &params),
            Call::Unbind | Call::Bind | Call::Extend => bindings::change(world, &params, call),
            Call::Pay => paying::by_card(world, &params, request.execution),
            Call::PayByBinding => paying::by_binding(world, &params, request.execution),
            Call::Finish1 => paying::finish1(world, &params, request.execution),
            Call::Continue2 => paying::continue2(world, &params, request.execution),
            Call::Finish2 => paying::finish2(world, &params, request.execution),
        };
        answer.unwrap_or_else(|row| row.of(call, params.language(), &world.settings))
    }

    fn due(&self, world: &mut World, order: Order) {
        money::due(world, order);
    }

    fn error(&self, name: &str) -> Option<Reply> {
        // The nasty profile's late money and `execute-later` end a request like this; the document has no row
        // for it, a proxy has (gateways.md 2.1, "HTTP codes").
        if name == crate::sandbox::bank::faults::fault::TIMEOUT {
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
        money::in_cabinet(world, order, act)
    }

    fn foreign(&self, world: &mut World, number: &str, amount: u64) -> Result<(), &'static str> {
        money::of_a_stranger(world, number, amount);
        Ok(())
    }

    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &Json::Object(vec![("errorCode", code.into()), ("errorMessage", message.into())]))
    }

    fn vague_error(&self) -> Reply {
        errors::SYSTEM.reply()
    }
}

/// The answer of a method, or the row of its table of errors.
type Answer = Result<Reply, &'static ErrorRow>;

fn status(world: &mut World, params: &Params, execution: Execution) -> Answer {
    params.authenticate(world, Call::Status)?;
    // `orderId` wins; with a token only `orderId` may be used (gateways.md 2.6).
    let order = match (params.filled("orderId"), params.filled("orderNumber")) {
        (Some(id), _) => world.told(id, execution),
        (None, Some(number)) if params.filled("token").is_none() => world.told_by_number(ID, number, execution),
        _ => return Err(&errors::ORDER_ID_EMPTY),
    };
    let order = order.filter(|order| order.gateway == ID).ok_or(&errors::NO_ORDER)?;
    let language = params.language();
    Ok(Reply::json(200, &answers::status(world, &order, language)))
}
