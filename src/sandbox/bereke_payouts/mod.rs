//! Bereke Bank Payouts API v2, played (seed 000; gateways.md section 1).

pub mod answers;
pub mod cards;
pub mod errors;
mod page;
pub mod validation;
mod words;

use super::orders::{Due, Order, Then};
use super::played::{Played, Subject};
use super::reply::Reply;
use super::request::Request;
use super::settings::Duplicates;
use super::store::Change;
use super::world::{Binding, Execution, World};
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
            Then::Decline { reason } => world.refuse(order, DECLINED, &reason),
            Then::Expire => world.commit(vec![Change::Order(Box::new(Order { status: DECLINED, ..order }))]),
            // Of card payments only.
            Then::Capture { .. } | Then::Refund { .. } | Then::Reverse | Then::Process => {
                world.commit(vec![Change::Order(Box::new(order))])
            }
        }
    }

    fn error(&self, name: &str) -> Option<Reply> {
        errors::ALL.iter().find(|row| row.name == name).map(|row| row.reply())
    }

    fn vague_error(&self) -> Reply {
        errors::REST_UNSUCCESSFUL.reply()
    }
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
    order.due = Some(Due { at: world.clock.now() + lives, then: Then::Expire });
    mark(&mut order, request.execution);
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
    mark(&mut order, request.execution);
    let id = order.id.clone();
    settle(world, order, target.card, request.execution);
    let order = world.orders.by_id(&id).ok_or_else(|| errors::HESSIAN.reply())?;
    Ok(Reply::json(200, &answers::order(order, &world.settings, Describing::Performed)))
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
        (Behaviour::Declines(reason), None) => return world.refuse(order, DECLINED, reason),
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

/// The plan's wishes about later status questions.
fn mark(order: &mut Order, execution: Execution) {
    order.hidden_until = execution.hidden.map(|ms| order.created + ms);
    order.told_status = execution.told_status;
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
                Reply::json(200, &answers::order(earlier, &world.settings, Describing::Performed))
            }
            // The number belongs to a movement of the other kind: there is no first answer to repeat.
            _ => errors::DUPLICATE.under(400, "98"),
        },
    })
}

fn status(world: &World, request: &Request) -> Result<Reply, Reply> {
    let node = validation::read(world, request, Call::Status)?;
    // `orderId` wins where both are sent, as in the sister API (gateways.md 1.7).
    let order = match (node.text("orderId"), node.text("orderNumber")) {
        (Some(id), _) => world.orders.by_id(id),
        (None, Some(number)) => world.orders.by_number(ID, number),
        (None, None) => return Err(errors::NO_IDENTIFICATION.reply()),
    };
    let now = world.clock.now();
    let visible = |order: &&Order| order.gateway == ID && order.hidden_until.is_none_or(|until| until <= now);
    let order = order.filter(visible).ok_or_else(|| errors::NOT_FOUND.reply())?;
    Ok(Reply::json(200, &answers::order(order, &world.settings, Describing::Asked)))
}
