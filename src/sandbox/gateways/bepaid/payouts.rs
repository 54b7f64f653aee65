//! A payout from its acceptance to its end. It is accepted whole (transaction, key, task) in one line of the
//! state file with something due, and only then executed: a killed sandbox has either done nothing or goes on.

use super::cards::{self, Behaviour, TEST_CARDS};
use super::errors::{self, Manner};
use super::switches::{ExpiredCards, RefusedAttempt, Switches};
use super::transaction::{ERROR, EXPIRED, FAILED, ID, INCOMPLETE, PENDING, SUCCESSFUL, Transaction};
use super::validation::{self, find, text};
use super::{codes, stamps, webhooks};
use crate::document::Node;
use crate::sandbox::bank::books::callbacks::{Callback, CallbackState};
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::log::masked_pan;
use crate::sandbox::bank::books::orders::{Operation, Order};
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::Binding;
use crate::sandbox::bank::books::world::{Movement, TRANSIT, World};
use crate::sandbox::bank::faults::execution::{Act, Execution};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::tools::random::uuid;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// How long the page waits for somebody. The gateway's `expired_at` is not documented.
const PAGE_LIVES: u64 = 20 * 60 * 1000;

/// The recipient's card.
#[derive(Default)]
struct Recipient {
    masked_pan: String,
    transaction: Transaction,
}

/// Checks a request and makes what it asks for: one transaction, or two of the bank that executes twice. Its
/// execution begins `wait` milliseconds later. The error is the refusal.
pub fn accept(world: &World, request: &Request, manner: Manner, wait: u64) -> Result<Vec<Order>, Reply> {
    let node = validation::read(world, request, manner)?;
    let recipient = recipient(world, &node, manner)?;
    let amount = validation::checked_amount(&node, world.settings());
    refuse_duplicate(world, &node, amount, &recipient.transaction.duplicate_key, manner)?;
    let order = order(world, &node, amount, recipient, request);
    let order = begun(world, order, request.execution, wait);
    let second = request.execution.twice.then(|| Order { id: new_uid(world), ..order.clone() });
    Ok([order].into_iter().chain(second).collect())
}

/// What is kept of orders that have been accepted.
pub fn acceptance(world: &World, orders: Vec<Order>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for mut order in orders {
        let transaction = Transaction::of(&order);
        let asks = transaction.verification_url.is_some() && order.due.is_none() && order.status == PENDING;
        let id = world.callbacks.next_id() + changes.iter().filter(|c| matches!(c, Change::Callback(_))).count() as u64;
        let question = asks.then(|| webhooks::question(world, &order, id)).flatten();
        let told = webhooks::messages(world, &order, id + u64::from(question.is_some()));
        // Nobody can be asked at an address the sandbox does not send to.
        if question.as_ref().is_some_and(|question| question.state == CallbackState::GivenUp) {
            order.due = refused(world.clock.now());
        }
        changes.push(Change::Order(Box::new(order)));
        changes.extend(question.map(|question| Change::Callback(Box::new(question))));
        changes.extend(told);
    }
    changes
}

/// `1-d43572b244`: the short form of the example.
fn new_uid(world: &World) -> String {
    loop {
        let random = uuid().replace('-', "");
        let uid = format!("1-{}", &random[..10]);
        if world.orders.by_id(&uid).is_none() {
            return uid;
        }
    }
}

fn recipient(world: &World, node: &Node, manner: Manner) -> Result<Recipient, Reply> {
    match text(node, "recipient_credit_card.token") {
        Some(cards::EXAMPLE_TOKEN) => {
            let key = stamps::stamp(world, "by-token", cards::EXAMPLE_TOKEN.as_bytes());
            let mut recipient = by_number(world, node, cards::EXAMPLE_CARD);
            let transaction = &mut recipient.transaction;
            (transaction.holder, transaction.duplicate_key) = (Some("John Doe".to_owned()), key);
            (transaction.exp_month, transaction.exp_year) = (Some(12), Some(2022));
            Ok(recipient)
        }
        Some(token) => by_token(world, token).ok_or_else(|| errors::no_token(manner)),
        None if !world.switches::<Switches>().pan_allowed => Err(errors::PAN_NOT_ALLOWED.reply(manner)),
        None => Ok(by_number(world, node, text(node, "recipient_credit_card.number").unwrap_or(""))),
    }
}

fn by_number(world: &World, node: &Node, number: &str) -> Recipient {
    let stamp = stamps::stamp(world, "card", number.as_bytes());
    let month = find(node, "recipient_credit_card.exp_month");
    let transaction = Transaction {
        card: TEST_CARDS.by_number(number).name.to_owned(),
        brand: cards::brand(number).to_owned(),
        duplicate_key: stamp.clone(),
        stamp,
        holder: text(node, "recipient_credit_card.holder").map(str::to_owned),
        exp_month: month.and_then(validation::month),
        exp_month_text: matches!(month, Some(Node::Text(_))),
        exp_year: find(node, "recipient_credit_card.exp_year").and_then(validation::year),
        ..Transaction::default()
    };
    Recipient { masked_pan: masked_pan(number), transaction }
}

fn by_token(world: &World, token: &str) -> Option<Recipient> {
    let key = stamps::stamp(world, "by-token", token.as_bytes());
    let binding = world.binding(ID, &key)?;
    let card: Transaction = binding.more.read()?;
    let transaction = Transaction { duplicate_key: key, ..card };
    Some(Recipient { masked_pan: binding.masked_pan.clone(), transaction })
}

/// The same amount to the same card within the window: neither number nor currency are looked at (seed 002).
fn refuse_duplicate(world: &World, node: &Node, amount: u64, key: &str, manner: Manner) -> Result<(), Reply> {
    let (window, now) = (u64::from(world.switches::<Switches>().duplicate_window_ms), world.clock.now());
    if window == 0 || node.get("duplicate_check") == Some(&Node::Bool(false)) {
        return Ok(());
    }
    let recent = world.orders.all().iter().rev().take_while(|order| now < order.created.saturating_add(window));
    let same =
        |order: &Order| order.gateway == ID && order.amount == amount && Transaction::of(order).duplicate_key == key;
    match recent.into_iter().any(same) {
        true => Err(errors::DUPLICATE.saying(manner, &world.switches::<Switches>().duplicate_message)),
        false => Ok(()),
    }
}

fn order(world: &World, node: &Node, amount: u64, recipient: Recipient, request: &Request) -> Order {
    let now = world.clock.now();
    let number = text(node, "recipient_credit_card.number");
    // A card number that was also typed into a text is masked there.
    let clean = |text: &str| match number {
        Some(number) if number.len() >= 12 => text.replace(number, &recipient.masked_pan),
        _ => text.to_owned(),
    };
    let owned = |path: &str| text(node, path).map(clean);
    let transaction = Transaction {
        test: node.flag("test"),
        version: errors::version(world, request),
        notification_url: owned("notification_url"),
        verification_url: owned("verification_url").filter(|_| world.switches::<Switches>().verification),
        code: codes::IN_PROGRESS.name.to_owned(),
        updated: now,
        echo: echo(node, &clean),
        ..recipient.transaction
    };
    let mut order = Order {
        gateway: ID.to_owned(),
        id: new_uid(world),
        number: node.text("tracking_id").unwrap_or("").to_owned(),
        amount,
        currency: node.text("currency").unwrap_or("").to_owned(),
        created: now,
        description: owned("description"),
        language: node.text("language").filter(|code| !code.is_empty()).unwrap_or("en").to_owned(),
        source: TRANSIT.to_owned(),
        masked_pan: Some(recipient.masked_pan.clone()),
        ..Order::default()
    };
    order.mark(now, request.execution);
    transaction.within(order)
}

/// The blocks that come back in the answer; `sender` does not (seed 002).
fn echo(node: &Node, clean: &dyn Fn(&str) -> String) -> Map<String, Value> {
    let blocks = [
        ("recipient", "recipient"),
        ("recipient_billing_address", "recipient_billing_address"),
        ("sender_billing_address", "sender_billing_address"),
        ("p2p", "additional_data.p2p"),
        ("document", "additional_data.document"),
    ];
    let block = |(name, path): (&str, &str)| {
        let Some(Node::Object(members)) = find(node, path) else { return None };
        let texts = members.iter().filter_map(|(member, value)| match value {
            Node::Text(text) => Some((member.clone(), Value::String(clean(text)))),
            _ => None,
        });
        Some((name.to_owned(), Value::Object(texts.collect())))
    };
    blocks.into_iter().filter_map(block).collect()
}

/// What the card does to this transaction.
fn behaviour(world: &World, transaction: &Transaction) -> Behaviour {
    if !world.settings().magic {
        return Behaviour::Pays;
    }
    match TEST_CARDS.by_name(&transaction.card).behaviour {
        Behaviour::FailsInMonth(month) if transaction.exp_month.is_none_or(|sent| sent == month) => {
            Behaviour::Fails("declined")
        }
        Behaviour::FailsInMonth(_) => Behaviour::Pays,
        behaviour => behaviour,
    }
}

/// The state of a transaction that has just been accepted, and what is due with it.
fn begun(world: &World, mut order: Order, execution: Execution, wait: u64) -> Order {
    let mut transaction = Transaction::of(&order);
    order.status = PENDING;
    // It waits for the partner's server; `confirmed` goes on.
    if transaction.verification_url.is_some() {
        transaction.late = execution.late.unwrap_or(wait);
        return transaction.within(order);
    }
    let at = world.clock.now() + execution.late.unwrap_or(wait);
    order.due = processed(world, &transaction, at);
    if order.due.as_ref().is_some_and(|due| due.then == Then::Expire && due.at > at) {
        order.status = INCOMPLETE;
    }
    order
}

/// What the processing will do with a transaction that it gets to at that moment.
fn processed(world: &World, transaction: &Transaction, at: u64) -> Option<Due> {
    let declined = |reason: &str| Then::Decline { reason: reason.to_owned() };
    let expired = has_expired(world, transaction) && world.switches::<Switches>().expired_cards == ExpiredCards::Failed;
    let (at, then) = match behaviour(world, transaction) {
        _ if expired => (at, declined("card-expired")),
        Behaviour::Pays | Behaviour::Errs { pays: true } => (at, Then::Pay { times: 1 }),
        Behaviour::Fails(reason) => (at, declined(reason)),
        Behaviour::FailsInMonth(_) => (at, declined("declined")),
        Behaviour::Redirects => (at + PAGE_LIVES, Then::Expire),
        Behaviour::Waits { ms, pays: true } => (at + ms, Then::Pay { times: 1 }),
        Behaviour::Waits { ms, pays: false } => (at + ms, declined("do-not-honor")),
        Behaviour::Hangs => return None,
        Behaviour::Errs { pays: false } => (at, declined("status-unknown")),
        Behaviour::Expires => (at, Then::Expire),
    };
    Some(Due { at, then })
}

/// Whether the month on the card is over, where one was sent.
fn has_expired(world: &World, transaction: &Transaction) -> bool {
    let (Some(month), Some(year)) = (transaction.exp_month, transaction.exp_year) else { return false };
    let now = Timestamp::from_millisecond(i64::try_from(world.clock.now()).unwrap_or(0)).unwrap_or_default();
    let today = now.to_zoned(TimeZone::UTC).date();
    (i32::from(year), i32::from(month)) < (i32::from(today.year()), i32::from(today.month()))
}

/// The partner's server has not agreed.
fn refused(at: u64) -> Option<Due> {
    Some(Due { at, then: Then::Decline { reason: "not-confirmed".to_owned() } })
}

/// The partner's server has answered the question: what becomes of the order.
pub fn confirmed(world: &World, order: Order, agreed: bool) -> Vec<Change> {
    let transaction = Transaction::of(&order);
    let at = world.clock.now() + transaction.late;
    let due = match agreed {
        true => processed(world, &transaction, at),
        false => refused(world.clock.now()),
    };
    let waits = due.as_ref().is_some_and(|due| due.then == Then::Expire && due.at > at);
    let status = if waits { INCOMPLETE } else { PENDING };
    let order = Order { due, status, ..order };
    let told = if waits { webhooks::messages(world, &order, world.callbacks.next_id()) } else { Vec::new() };
    let mut changes = vec![Change::Order(Box::new(order))];
    changes.extend(told);
    changes
}

/// What follows from the answer to a question.
pub fn heard(world: &World, callback: &Callback) -> Vec<Change> {
    let agreed = match callback.state {
        _ if callback.operation != webhooks::VERIFICATION => return Vec::new(),
        CallbackState::Acknowledged => true,
        CallbackState::GivenUp => false,
        CallbackState::Waiting | CallbackState::Held => return Vec::new(),
    };
    let asked = world.orders.by_id(&callback.order_id).filter(|order| order.status == PENDING && order.due.is_none());
    asked.cloned().map_or_else(Vec::new, |order| confirmed(world, order, agreed))
}

/// Does what has come due with an order.
pub fn due(world: &mut World, order: Order) {
    let Some(due) = order.due.clone() else { return };
    let order = Order { due: None, ..order };
    match due.then {
        Then::Pay { .. } => pay(world, order),
        Then::Decline { reason } if reason == "status-unknown" => end(world, order, ERROR, &reason),
        Then::Decline { reason } if may_answer_again(world, &order) => reopen(world, order, &reason),
        Then::Decline { reason } => end(world, order, FAILED, &reason),
        Then::Expire => end(world, order, EXPIRED, "order-expired"),
        // Of card payments only.
        Then::Capture { .. } | Then::Refund { .. } | Then::Reverse | Then::Close | Then::Process => {
            world.commit(vec![Change::Order(Box::new(order))]);
        }
    }
}

/// Moves the money, unless the account has too little.
fn pay(world: &mut World, mut order: Order) {
    let amount = i64::try_from(order.amount).unwrap_or(i64::MAX);
    if world.balance(&order.source).unwrap_or(0) < amount {
        return end(world, order, FAILED, "funds");
    }
    let mut transaction = Transaction::of(&order);
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let silent = matches!(behaviour(world, &transaction), Behaviour::Errs { .. });
    let (status, code) = if silent { (ERROR, "status-unknown") } else { (SUCCESSFUL, codes::SUCCESS.name) };
    (transaction.code, transaction.updated, transaction.paid) = (code.to_owned(), now, Some(now));
    let description = codes::by_name(code).message.to_owned();
    order.operations.push(Operation { date: now, result_code: 0, description, ref_num: ref_num.clone() });
    order.status = status;
    let order = transaction.within(order);
    let movement = Movement {
        kind: "payout",
        amount: order.amount,
        source: order.source.clone(),
        target: order.masked_pan.clone().unwrap_or_default(),
        ref_num,
    };
    let mut more = webhooks::messages(world, &order, world.callbacks.next_id());
    more.extend((status == SUCCESSFUL).then(|| stored_card(world, &order, &transaction)));
    world.book(order, movement, more);
}

/// A paid card can be paid again by its token.
fn stored_card(world: &World, order: &Order, transaction: &Transaction) -> Change {
    let token = stamps::token(world, &transaction.stamp);
    let card = Transaction {
        card: transaction.card.clone(),
        brand: transaction.brand.clone(),
        stamp: transaction.stamp.clone(),
        holder: transaction.holder.clone(),
        exp_month: transaction.exp_month,
        exp_month_text: transaction.exp_month_text,
        exp_year: transaction.exp_year,
        ..Transaction::default()
    };
    Change::Binding(Binding {
        gateway: ID.to_owned(),
        id: stamps::stamp(world, "by-token", token.as_bytes()),
        masked_pan: order.masked_pan.clone().unwrap_or_default(),
        behaviour: transaction.card.clone(),
        client_id: None,
        expiry: String::new(),
        listed_from: 0,
        more: Own::of(&card),
    })
}

/// Ends it without money.
fn end(world: &mut World, mut order: Order, status: u8, code: &str) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let mut transaction = Transaction::of(&order);
    (transaction.code, transaction.updated) = (code.to_owned(), now);
    let description = codes::by_name(code).message.to_owned();
    order.operations.push(Operation { date: now, result_code: 1, description, ref_num });
    order.status = status;
    let order = transaction.within(order);
    let mut changes = webhooks::messages(world, &order, world.callbacks.next_id());
    changes.push(Change::Order(Box::new(order)));
    world.commit(changes);
}

/// Whether somebody who has refused can still agree.
fn may_answer_again(world: &World, order: &Order) -> bool {
    let transaction = Transaction::of(order);
    let left = transaction.attempts < order.attempts_allowed(world.switches::<Switches>().page_attempts);
    transaction.attempts > 0 && left && world.clock.now() < transaction.expires
}

/// An attempt on the page has failed, and the page waits for the next.
fn reopen(world: &mut World, mut order: Order, code: &str) {
    order.due = Some(Due { at: Transaction::of(&order).expires, then: Then::Expire });
    let status = match world.switches::<Switches>().refused_attempt {
        RefusedAttempt::Incomplete => INCOMPLETE,
        RefusedAttempt::Failed => FAILED,
    };
    end(world, order, status, code);
}

/// What an employee does to a payout, behind the shop's back.
pub fn in_cabinet(world: &mut World, order: Order, act: Act) -> Result<(), &'static str> {
    let waits = order.due.as_ref().is_some_and(|due| due.then == Then::Expire);
    let corrected = |order: Order, now: u64| {
        let transaction = Transaction { corrected: Some(now), ..Transaction::of(&order) };
        transaction.within(Order { due: None, ..order })
    };
    let now = world.clock.now();
    match act {
        Act::Refund(_) | Act::Reverse => return Err("a payout of bePaid is corrected, not given back"),
        Act::CorrectToExecuted if !matches!(order.status, FAILED | EXPIRED) => {
            return Err("only of a payout that has failed or expired");
        }
        Act::CorrectToExecuted => pay(world, corrected(order, now)),
        Act::CorrectToFailed if order.status != SUCCESSFUL => return Err("only of a payout that was executed"),
        Act::CorrectToFailed => take_back(world, corrected(order, now)),
        Act::Expire if !waits => return Err("nobody is waited for"),
        Act::Expire => end(world, Order { due: None, ..order }, EXPIRED, "order-expired"),
    }
    Ok(())
}

/// The money of a payout that was told as executed is back.
fn take_back(world: &mut World, mut order: Order) {
    let (now, ref_num) = (world.clock.now(), world.ref_num());
    let transaction = Transaction { code: "declined".to_owned(), updated: now, paid: None, ..Transaction::of(&order) };
    let description = codes::by_name("declined").message.to_owned();
    order.operations.push(Operation { date: now, result_code: 1, description, ref_num: ref_num.clone() });
    order.status = FAILED;
    let order = transaction.within(order);
    let (source, target) = (order.masked_pan.clone().unwrap_or_default(), order.source.clone());
    let more = webhooks::messages(world, &order, world.callbacks.next_id());
    world.book(order.clone(), Movement { kind: "return", amount: order.amount, source, target, ref_num }, more);
}

/// Somebody else's payout under that number: numbers are no keys here, so ours is made beside it.
pub fn of_a_stranger(world: &mut World, number: &str, amount: u64) {
    let now = world.clock.now();
    let number_of_card = "5555555555554444";
    let transaction = Transaction {
        card: TEST_CARDS.by_number(number_of_card).name.to_owned(),
        brand: cards::brand(number_of_card).to_owned(),
        stamp: stamps::stamp(world, "card", number_of_card.as_bytes()),
        holder: Some("SOMEBODY ELSE".to_owned()),
        updated: now,
        ..Transaction::default()
    };
    let order = Order {
        gateway: ID.to_owned(),
        id: new_uid(world),
        number: number.to_owned(),
        amount,
        currency: "KZT".to_owned(),
        created: now,
        language: "en".to_owned(),
        source: TRANSIT.to_owned(),
        masked_pan: Some(masked_pan(number_of_card)),
        ..Order::default()
    };
    pay(world, transaction.within(order));
}

/// Somebody has answered on the page.
pub fn answered(world: &mut World, mut order: Order, agreed: bool, execution: Execution) {
    let transaction = Transaction::of(&order);
    let expires = order.due.as_ref().map_or(0, |due| due.at);
    order = Transaction { attempts: transaction.attempts + 1, expires, ..transaction }.within(order);
    order.mark(world.clock.now(), execution);
    let at = world.clock.now() + execution.late.unwrap_or(0);
    let then = if agreed { Then::Pay { times: 1 } } else { Then::Decline { reason: "refused".to_owned() } };
    let due = Some(Due { at, then });
    let second = Order { id: new_uid(world), due: due.clone(), status: PENDING, ..order.clone() };
    let mut orders = vec![Order { due, status: PENDING, ..order }];
    orders.extend((execution.twice && agreed).then_some(second));
    world.commit(orders.into_iter().map(|order| Change::Order(Box::new(order))).collect());
    world.catch_up(Some(ID), &self::due);
}
