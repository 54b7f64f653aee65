//! Bereke Bank Payouts API v2, played (seed 000; gateways.md section 1).

mod answers;
mod cards;
mod errors;
mod money;
mod page;
mod phrases;
mod states;
mod switches;
mod validation;
mod words;

use crate::document::Node;
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::switches::Board;
use crate::sandbox::bank::books::world::{TRANSIT, World};
use crate::sandbox::bank::exhibits::{self, ErrorShown, Exhibits, Stage};
use crate::sandbox::bank::faults::execution::Act;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::phrases::Row;
use crate::sandbox::bank::pages::shell::FOLDER;
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::tools::json::Json;
use answers::Describing;
use cards::{Behaviour, TARGET_BINDINGS, TEST_CARDS};
use money::{decline, expire, give_back, pay, pay_once, settle};
use states::{DECLINED, HELD, ID, PAID, REFUNDED, REGISTERED, REVERSED, Session};
use switches::{Duplicates, Switches};
use validation::{Call, MAGIC_USERS};

const API: &str = "/payouts/api/";
/// Seconds a page lives if the request does not say (seed 000).
const SESSION_SECS: u64 = 1200;

/// The played bank.
pub struct BerekePayouts;

impl Played for BerekePayouts {
    fn id(&self) -> &'static str {
        ID
    }

    fn board(&self) -> Board {
        Board::at_top::<Switches>()
    }

    fn exhibits(&self) -> Exhibits {
        let stored = TARGET_BINDINGS.iter().map(|(id, _, name)| match *name {
            "pays" => (*id, "a stored card that is paid".to_owned()),
            _ => (*id, "a stored card that is declined".to_owned()),
        });
        let error = |row: &&errors::ErrorRow| ErrorShown {
            name: row.name,
            http: row.http,
            code: row.code.to_owned(),
            message: row.message,
        };
        Exhibits {
            title: "Payouts",
            cards: exhibits::of_cards(TEST_CARDS.cards).into_iter().chain(stored).collect(),
            magic: MAGIC_USERS.iter().map(|(name, _, doc)| ("userName {}", *name, *doc)).collect(),
            error_words: ["errorCode", "errorMessage"],
            errors: errors::ALL.iter().map(error).collect(),
            operations: &[],
            returns: true,
            corrects: true,
        }
    }

    fn phrases(&self) -> &'static [Row] {
        phrases::PHRASES
    }

    fn stage(&self, order: &Order) -> Stage {
        match order.status {
            REGISTERED => Stage::Registered,
            HELD => Stage::InProgress,
            PAID => Stage::Executed,
            REVERSED => Stage::LetGo,
            REFUNDED if Session::of(order).given_back < order.amount => Stage::PartlyReturned,
            REFUNDED => Stage::Returned,
            DECLINED if Session::of(order).expired => Stage::Expired,
            DECLINED => Stage::Declined,
            _ => Stage::Error,
        }
    }

    fn open_page(&self, _world: &World, order: &Order) -> Option<String> {
        page::waits(order).then(|| page::link("payment", &order.language, &order.id))
    }

    fn handles(&self, _world: &World, request: &Request) -> bool {
        request.path.starts_with(API) || request.path.starts_with(FOLDER)
    }

    fn subject(&self, world: &World, request: &Request) -> Subject {
        if request.path.starts_with(FOLDER) {
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
        if request.path.starts_with(FOLDER) {
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
        request.path.starts_with(FOLDER)
    }

    fn cabinet(&self, world: &mut World, order: Order, act: Act) -> Result<(), &'static str> {
        let given_back = Session::of(&order).given_back;
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
                Session { given_back: 0, ..Session::of(&order) }.put(&mut order);
                pay_once(world, order);
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
        pay_once(world, order);
        Ok(())
    }

    fn undocumented(&self, status: u16, code: &str, message: &str) -> Reply {
        Reply::json(status, &Json::Object(vec![("errorCode", code.into()), ("errorMessage", message.into())]))
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
    Ok(Reply::json(200, &answers::balance(balance, world.switches::<Switches>().balance)))
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
    Session { expires, ..Session::default() }.put(&mut order);
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
    if let (true, Behaviour::Refuses(row)) = (world.settings().magic, target.card.behaviour) {
        let bin = match pan {
            Some(Node::Text(pan)) => pan.get(..6).unwrap_or(""),
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
    let order = order.shown(world.settings());
    Ok(Reply::json(200, &answers::order(&order, world.switches(), Describing::Performed)))
}

/// The answer to a number that was used before, unless the unfair bank executes it again.
fn duplicate(world: &World, order: &Order, call: Call) -> Option<Reply> {
    let earlier = world.orders.by_number(ID, &order.number)?;
    Some(match world.switches::<Switches>().duplicates {
        Duplicates::Execute => return None,
        Duplicates::Refuse400 => errors::DUPLICATE.under(400, "98"),
        Duplicates::Refuse502 => errors::REST_UNSUCCESSFUL.reply(),
        Duplicates::Error1 => errors::DUPLICATE.reply(),
        Duplicates::Replay => match (call, earlier.return_url.is_some()) {
            (Call::Register, true) => Reply::json(200, &answers::registered(earlier, page::form_url(world, earlier))),
            (Call::Perform, false) => {
                let earlier = earlier.shown(world.settings());
                Reply::json(200, &answers::order(&earlier, world.switches(), Describing::Performed))
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
    Ok(Reply::json(200, &answers::order(&order, world.switches(), Describing::Asked)))
}
