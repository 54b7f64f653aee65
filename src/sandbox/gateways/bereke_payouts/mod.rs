//! Bereke Bank Payouts API v2, played (seed 000; gateways.md section 1).

pub mod answers;
pub mod cards;
pub mod errors;
mod page;
pub mod validation;
mod words;

use crate::sandbox::desk::cabinet::Act;
use crate::sandbox::bank::tools::json::Json;
use crate::sandbox::bank::books::orders::{Due, Order, Then};
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::books::settings::Duplicates;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::{Binding, Execution, Movement, TRANSIT, World};
use answers::Describing;
use cards::{Behaviour, TestCard};
use validation::Call;

/// Its id.
pub const ID: &str = "bereke-payouts";

const API: &str = "/payouts/api/";
/// Order statuses (seed 000, the table of `OrderStatus`).
const REGISTERED: u8 = 0;
const HELD: u8 = 1;
const PAID: u8 = 2;
const REVERSED: u8 = 3;
const REFUNDED: u8 = 4;
const DECLINED: u8 = 6;
/// Seconds a page lives if the request does not say (seed 000).
const SESSION_SECS: u64 = 1200;

/// The played bank.
pub struct BerekePayouts;

impl Played for BerekePayouts {
    fn id(&self) -> &'static str {
        ID
    }

    fn handles(&self, _world: &World, request: &Request) -> bool {
        request.path.starts_with(API) || request.path.starts_with(page::FOLDER)
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        if request.path.starts_with(page::FOLDER) {
            return page::subject(world, request);
        }
        let Some(node) = validation::glance(&request.body) else { return Subject::default() };
        Subject {
            order_number: node.text("orderNumber").map(str::to_owned),
            amount: node.integer("amount"),
            moves_money: matches!(call(request), Some(Call::Perform | Call::Register)),
        }
    }

    fn answer(&self, world: &mut World, request: &Request) -> Reply {
        if request.path.starts_with(page::FOLDER) {
            return page::answer(world, request);
        }
        if request.path == "/payouts/api/v2/echo" && request.method == "GET" {
            return Reply::text("Payout v2.3 is online in channel Payout_APIserver - tolem01[instance:sandbox]");
        }
        let Some(call) = call(request) else { return Reply::empty(404) };
        let answer = match call {
            Call::Amount => amount(world, request),
            Call::Register => register(world, request),
            Call::Perform => perform(world, request),
            Call::Status => status(world, request),
        };
        answer.unwrap_or_else(|refusal| refusal)
    }

    fn due(&self, world: &mut World, order: Order) {
        let Some(due) = order.due.clone() else { return };
        let order = Order { due: None, ..order };
        match due.then {
            Then::Pay { times } => pay(world, order, times),
            Then::Decline { reason } => decline(world, order, &reason),
            Then::Expire => expire(world, order),
            // Of card payments only.
            Then::Capture { .. } | Then::Refund { .. } | Then::Reverse | Then::Close | Then::Process => {
                world.commit(vec![Change::Order(Box::new(order))])
            }
        }
    }

    fn error(&self, name: &str) -> Option<Reply> {
        errors::ALL.iter().find(|row| row.name == name).map(|row| row.reply())
    }

    fn is_page(&self, request: &Request) -> bool {
        request.path.starts_with(page::FOLDER)
    }

    fn cabinet(&self, world: &mut World, order: Order, act: Act) -> Result<(), &'static str> {
        let given_back = page::Session::of(&order).given_back;
        let left = order.amount.saturating_sub(given_back);
        match act {
            Act::Refund(_) | Act::Reverse if !matches!(order.status, PAID | REFUNDED) || left == 0 => {
                return Err("only of a payout that was executed, and as long as something is left");
            }
            Act::Refund(Some(amount)) if amount > left => return Err("more than is left"),
            Act::Refund(amount) => give_back(world, order, amount.unwrap_or(left), REFUNDED),
            Act::Reverse => give_back(world, order, left, REVERSED),
            Act::CorrectToExecuted if order.status != DECLINED => return Err("only of a payout that was declined"),
            Act::CorrectToExecuted => {
                let mut order = Order { due: None, ..order };
                page::Session { given_back: 0, ..page::Session::of(&order) }.put(&mut order);
                world.pay(order, PAID, DECLINED);
            }
            Act::CorrectToFailed if order.status != PAID => return Err("only of a payout that was executed"),
            Act::CorrectToFailed => {
                let mut order = order;
                order.operations.iter_mut().for_each(|operation| {
                    (operation.result_code, operation.description) = (1, "Исправлено: перевод не исполнен".to_owned());
                });
                give_back(world, order, left, DECLINED);
            }
            Act::Expire if !page::waits(&order) => return Err("nobody is waited for"),
            Act::Expire => expire(world, Order { due: None, ..order }),
        }
        Ok(())
    }

    fn foreign(&self, world: &mut World, number: &str, amount: u64) -> Result<(), &'static str> {
        let order = Order {
            gateway: ID.to_owned(),
            id: world.new_id(),
            number: number.to_owned(),
            amount,
            currency: "398".to_owned(),
            created: world.clock.now(),
            language: "ru".to_owned(),
            client_name: Some("SOMEBODY ELSE".to_owned()),
            source: TRANSIT.to_owned(),
            masked_pan: Some("555555XXXXXX4444".to_owned()),
            ..Order::default()
        };
        world.pay(order, PAID, DECLINED);
        Ok(())
    }

    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &Json::Object(vec![("errorCode", code.into()), ("errorMessage", message.into())]))
    }

    fn vague_error(&self) -> Reply {
        errors::REST_UNSUCCESSFUL.reply()
    }
}

/// The issuer has refused the card. On a page another one may be tried, until the attempts or the time are over: so 6
/// can become 2.
fn decline(world: &mut World, mut order: Order, reason: &str) {
    let session = page::Session::of(&order);
    let open = session.attempts < u32::from(world.settings.page_attempts) && session.expires > world.clock.now();
    order.due = (order.return_url.is_some() && open).then_some(Due { at: session.expires, then: Then::Expire });
    world.refuse(order, DECLINED, reason);
}

/// Nobody has typed a card that was taken in time.
fn expire(world: &mut World, mut order: Order) {
    page::Session { expired: true, ..page::Session::of(&order) }.put(&mut order);
    order.status = DECLINED;
    world.commit(vec![Change::Order(Box::new(order))]);
}

/// Money of an executed payout comes back.
fn give_back(world: &mut World, mut order: Order, amount: u64, status: u8) {
    let mut session = page::Session::of(&order);
    session.given_back += amount;
    session.put(&mut order);
    order.status = status;
    let (source, target) = (order.masked_pan.clone().unwrap_or_default(), order.source.clone());
    let movement = Movement { kind: "return", amount, source, target, ref_num: world.ref_num() };
    world.book(order, movement, Vec::new());
}

/// The method a POST calls.
fn call(request: &Request) -> Option<Call> {
    let name = request.path.strip_prefix("/payouts/api/v2/")?;
    Call::parse(name).filter(|_| request.method == "POST")
}

fn amount(world: &World, request: &Request) -> Result<Reply, Reply> {
    let node = validation::read(world, request, Call::Amount)?;
    let account = validation::source(world, &node)?;
    let balance = world.balance(&account).unwrap_or(0);
    Ok(Reply::json(200, &answers::balance(balance, world.settings.balance)))
}

fn register(world: &mut World, request: &Request) -> Result<Reply, Reply> {
    let node = validation::read(world, request, Call::Register)?;
    let account = validation::source(world, &node)?;
    let mut order = validation::order(world, &node, account);
    if let Some(answer) = duplicate(world, &order, Call::Register) {
        return Ok(answer);
    }
    let lives = node.integer("sessionTimeoutSecs").unwrap_or(SESSION_SECS) * 1000;
    let expires = world.clock.now() + lives;
    page::Session { expires, ..page::Session::default() }.put(&mut order);
    order.due = Some(Due { at: expires, then: Then::Expire });
    order.mark(order.created, request.execution);
    let answer = Reply::json(200, &answers::registered(&order, page::form_url(world, &order)));
    world.commit(vec![Change::Order(Box::new(order))]);
    Ok(answer)
}

fn perform(world: &mut World, request: &Request) -> Result<Reply, Reply> {
    let node = validation::read(world, request, Call::Perform)?;
    let account = validation::source(world, &node)?;
    let target = validation::target(world, &node)?;
    let mut order = validation::order(world, &node, account);
    if let Some(answer) = duplicate(world, &order, Call::Perform) {
        return Ok(answer);
    }
    let pan = validation::find(&node, "target.card.pan").or_else(|| validation::find(&node, "target.pan"));
    if let (true, Behaviour::Refuses(row)) = (world.settings.magic, target.card.behaviour) {
        let bin = match pan {
            Some(crate::document::Node::Text(pan)) => pan.get(..6).unwrap_or(""),
            _ => "",
        };
        return Err(row.with(&[("[bin]", bin)]));
    }
    order.masked_pan = target.masked_pan;
    order.target_binding = target.binding;
    order.mark(order.created, request.execution);
    let id = order.id.clone();
    settle(world, order, target.card, request.execution);
    let order = world.orders.by_id(&id).ok_or_else(|| errors::HESSIAN.reply())?;
    let order = order.shown(&world.settings);
    Ok(Reply::json(200, &answers::order(&order, &world.settings, Describing::Performed)))
}

/// What becomes of an order whose card is known.
fn settle(world: &mut World, mut order: Order, card: &TestCard, execution: Execution) {
    if order.client_id.is_some() && order.target_binding.is_none() {
        store_card(world, &mut order, card);
    }
    let now = world.clock.now();
    let times = if execution.twice { 2 } else { 1 };
    let behaviour = if world.settings.magic { card.behaviour } else { Behaviour::Pays };
    order.due = None;
    let late = execution.late.map(|ms| now + ms);
    let (status, due) = match (behaviour, late) {
        (Behaviour::Pays, None) => return pay(world, order, times),
        (Behaviour::Declines(reason), None) => return decline(world, order, reason),
        (Behaviour::Pays, Some(at)) => (REGISTERED, Some(Due { at, then: Then::Pay { times } })),
        (Behaviour::Declines(reason), Some(at)) => {
            (REGISTERED, Some(Due { at, then: Then::Decline { reason: reason.to_owned() } }))
        }
        (Behaviour::Waits { ms, pays }, late) => {
            let at = late.unwrap_or(now) + ms;
            let reason = "Отказ банка-эмитента".to_owned();
            (HELD, Some(Due { at, then: if pays { Then::Pay { times } } else { Then::Decline { reason } } }))
        }
        (Behaviour::Hangs | Behaviour::Refuses(_), _) => (HELD, None),
    };
    world.commit(vec![Change::Order(Box::new(Order { status, due, ..order }))]);
}

/// A recipient with a number of the partner's gets a binding (seed 000: `client.clientId` is "needed for
/// the bindings").
fn store_card(world: &mut World, order: &mut Order, card: &TestCard) {
    let Some(masked_pan) = order.masked_pan.clone() else { return };
    let id = world.new_id();
    order.target_binding = Some(id.clone());
    let (gateway, behaviour) = (ID.to_owned(), card.name.to_owned());
    let client_id = order.client_id.clone();
    world.commit(vec![Change::Binding(Binding {
        gateway,
        id,
        masked_pan,
        behaviour,
        client_id,
        expiry: String::new(),
        listed_from: 0,
        more: serde_json::Value::Null,
    })]);
}

fn pay(world: &mut World, order: Order, times: u8) {
    let id = order.id.clone();
    world.pay(order, PAID, DECLINED);
    for _ in 1..times {
        if let Some(order) = world.orders.by_id(&id).cloned() {
            world.pay(order, PAID, DECLINED);
        }
    }
}

/// The answer to a number that was used before, unless the unfair bank executes it again.
fn duplicate(world: &World, order: &Order, call: Call) -> Option<Reply> {
    let earlier = world.orders.by_number(ID, &order.number)?;
    Some(match world.settings.duplicates {
        Duplicates::Execute => return None,
        Duplicates::Refuse400 => errors::DUPLICATE.under(400, "98"),
        Duplicates::Refuse502 => errors::REST_UNSUCCESSFUL.reply(),
        Duplicates::Error1 => errors::DUPLICATE.reply(),
        Duplicates::Replay => match (call, earlier.return_url.is_some()) {
            (Call::Register, true) => Reply::json(200, &answers::registered(earlier, page::form_url(world, earlier))),
            (Call::Perform, false) => {
                let earlier = earlier.shown(&world.settings);
                Reply::json(200, &answers::order(&earlier, &world.settings, Describing::Performed))
            }
            // The number belongs to a movement of the other kind: there is no first answer to repeat.
            _ => errors::DUPLICATE.under(400, "98"),
        },
    })
}

fn status(world: &mut World, request: &Request) -> Result<Reply, Reply> {
    let node = validation::read(world, request, Call::Status)?;
    // `orderId` wins where both are sent, as in the sister API (gateways.md 1.7).
    let order = match (node.text("orderId"), node.text("orderNumber")) {
        (Some(id), _) => world.told(id, request.execution),
        (None, Some(number)) => world.told_by_number(ID, number, request.execution),
        (None, None) => return Err(errors::NO_IDENTIFICATION.reply()),
    };
    let order = order.filter(|order| order.gateway == ID).ok_or_else(|| errors::NOT_FOUND.reply())?;
    Ok(Reply::json(200, &answers::order(&order, &world.settings, Describing::Asked)))
}
