//! What changes while one looks: orders and what can be done to them, the ledger, messages, requests, balances. The page
//! asks for it again and again; without a script it is as of when the page was opened.

use super::parts::{Html, NUMBER, Tongue, digits, moment, money, whole};
use crate::model::instant;
use crate::sandbox::bank::books::callbacks::CallbackState;
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::{ACCOUNTS, World};
use crate::sandbox::bank::exhibits::{Exhibits, Stage};
use crate::sandbox::bank::faults::actions::ACTIONS;
use crate::sandbox::bank::played::Gateways;
use crate::sandbox::bank::tools::html::{escape, tenge};
use serde_json::Value;

/// Rows shown of what has no end.
const SHOWN: usize = 30;

/// All of it.
pub fn sections(world: &World, gateways: Gateways, tongue: Tongue) -> Html {
    [
        clock(world, tongue),
        orders(world, gateways, tongue),
        ledger(world, tongue),
        callbacks(world, tongue),
        requests(world, tongue),
        balances(world, tongue),
    ]
    .concat()
}

/// To the minute: what changes each second would be sent each second.
fn clock(world: &World, tongue: Tongue) -> Html {
    let minute = world.clock.now() / 60_000 * 60_000;
    let now = instant::clock(i64::try_from(minute).unwrap_or(i64::MAX));
    let mut text = format!("{}: {}", tongue.say("clock"), escape(&now.replacen(":00 ", " ", 1)));
    if world.clock.offset() > 0 {
        let seconds = world.clock.offset() / 1000;
        text += &format!(" ({seconds} {}: {})", tongue.say("seconds"), tongue.say("ahead of real time"));
    }
    let rules = world.plan.shown()["rules"].as_array().map_or(0, Vec::len);
    if rules > 0 {
        text += &format!(" · {}: <b>{rules}</b>", tongue.say("armed rules"));
    }
    format!("<p class=\"note\" id=\"now\">{text}</p>")
}

// ------------------------------------------------------------------ orders

fn orders(world: &World, gateways: Gateways, tongue: Tongue) -> Html {
    let orders = world.orders.all();
    let shown: Html = orders.iter().rev().take(SHOWN).map(|order| card(world, gateways, tongue, order)).collect();
    let body = if shown.is_empty() { format!("<p class=\"note\">{}</p>", tongue.say("nothing yet")) } else { shown };
    tongue.section("orders", &format!("{}: {}", tongue.say("Orders"), orders.len()), &body)
}

/// One order: what it is, how it stands, and what can be done to it.
fn card(world: &World, gateways: Gateways, tongue: Tongue, order: &Order) -> Html {
    let gateway = gateways.by_id(&order.gateway);
    let stage = gateway.map_or(Stage::Error, |gateway| gateway.stage(order));
    let page = gateway.and_then(|gateway| gateway.open_page(world, order));
    let (class, word) = named(stage, page.is_some());
    let fact = |name: &str, value: Html| match value.is_empty() {
        true => Html::new(),
        false => format!("<div><dt>{}</dt><dd>{value}</dd></div>", tongue.say(name)),
    };
    let facts = [
        fact("time", moment(order.created)),
        fact("gateway", gateway.map(|gateway| tongue.say(gateway.exhibits().title)).unwrap_or_default()),
        fact("card", order.masked_pan.as_deref().map(whole).unwrap_or_default()),
        fact("will follow", follows(tongue, order)),
        fact("order id", format!("<code>{}</code>", escape(&order.id))),
    ];
    let open = page.map(|path| {
        format!("<a class=\"button\" target=\"_blank\" href=\"{}\">{}</a>", escape(&path), tongue.say("Open the page"))
    });
    format!(
        "<article id=\"o-{id}\"><header><b>{number}</b><span class=\"pill {class}\">{word}</span>{sum}</header><dl>{facts}</dl>{open}{acts}</article>",
        id = escape(&order.id),
        number = escape(if order.number.is_empty() { &order.id } else { &order.number }),
        word = tongue.say(word),
        sum = money(order.amount, &order.currency),
        facts = facts.concat(),
        open = open.unwrap_or_default(),
        acts = gateway.map(|gateway| acts(tongue, order, stage, &gateway.exhibits())).unwrap_or_default(),
    )
}

/// A colour and the words of a stage.
fn named(stage: Stage, waited_for: bool) -> (&'static str, &'static str) {
    match stage {
        Stage::Registered if waited_for => ("waits", "waits for somebody at its page"),
        Stage::Registered => ("waits", "registered"),
        Stage::InProgress => ("waits", "in progress"),
        Stage::AtIssuer => ("waits", "at the payer's bank"),
        Stage::Held => ("good", "held"),
        Stage::Executed => ("good", "executed"),
        Stage::LetGo => ("back", "let go"),
        Stage::PartlyReturned => ("back", "given back in part"),
        Stage::Returned => ("back", "given back"),
        Stage::Declined => ("bad", "declined"),
        Stage::Expired => ("bad", "expired"),
        Stage::Error => ("bad", "error"),
    }
}

fn follows(tongue: Tongue, order: &Order) -> Html {
    let word = |due: &Due| match due.then {
        Then::Pay { .. } => "is executed",
        Then::Decline { .. } => "is declined",
        Then::Expire => "expires",
        Then::Capture { .. } => "is captured",
        Then::Reverse => "is let go",
        Then::Close => "is closed",
        Then::Refund { .. } => "is given back",
        Then::Process => "is rendered",
    };
    let due = order.due.as_ref().map(|due| format!("{}: {}", tongue.say(word(due)), moment(due.at)));
    let hand = order.by_hand.map(|_| tongue.say("an employee is going to act"));
    [due, hand].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What can be done to an order, folded away.
fn acts(tongue: Tongue, order: &Order, stage: Stage, exhibits: &Exhibits) -> Html {
    let hidden = [("orderId", order.id.as_str())];
    let digits = digits(&order.currency).to_string();
    let act = |action: &str, text: &str| tongue.form("orders", &hidden, &tongue.choice("action", action, text));
    let correct = |to: &str, text: &str| {
        tongue.form("orders", &[hidden[0], ("action", "correct")], &tongue.choice("to", to, text))
    };
    let counted = |action: &str, name: &str, value: &str, text: &str| {
        let field = format!("<input name=\"{name}\" {NUMBER} value=\"{value}\" aria-label=\"{}\">", tongue.say(text));
        tongue.form("orders", &hidden, &(field + &tongue.choice("action", action, text)))
    };
    let mut cabinet = Html::new();
    let returned = matches!(stage, Stage::Executed | Stage::PartlyReturned | Stage::Error);
    if exhibits.returns && returned {
        let sum = tongue.field("all that is left, or", "sum", "inputmode=\"decimal\" size=\"8\"");
        let inner = sum + &tongue.choice("action", "refund", "Refund");
        cabinet += &tongue.form("orders", &[hidden[0], ("digits", &digits)], &inner);
    }
    if exhibits.returns && matches!(stage, Stage::Held | Stage::Executed) {
        cabinet += &act("reverse", "Reverse");
    }
    if exhibits.corrects && matches!(stage, Stage::Declined | Stage::Expired) {
        cabinet += &correct("executed", "Correct: executed");
    }
    if exhibits.corrects && stage == Stage::Executed {
        cabinet += &correct("failed", "Correct: failed");
    }
    if matches!(stage, Stage::Registered | Stage::AtIssuer | Stage::Declined) {
        cabinet += &act("expire", "Expire");
    }
    let (other, text) = if order.other_card { ("false", "Name the true card") } else { ("true", "Name another card") };
    let other = tongue.form("orders", &[hidden[0], ("action", "other-card")], &tongue.choice("on", other, text));
    let told = [
        counted("lag", "questions", "3", "Lag by so many questions"),
        counted("lose", "times", "1", "Do not find it so many times"),
        counted("attempts", "times", "3", "Let try so many cards"),
        other,
    ];
    let group = |title: &str, inner: &str| match inner.is_empty() {
        true => Html::new(),
        false => format!("<h3>{}</h3><div class=\"acts\">{inner}</div>", tongue.say(title)),
    };
    format!(
        "<details id=\"d-{}\"><summary>{}</summary>{}{}{}</details>",
        escape(&order.id),
        tongue.say("Actions"),
        group("In the cabinet", &cabinet),
        group("What is told of it", &told.concat()),
        group("A message about it", &message(tongue, order, exhibits)),
    )
}

fn message(tongue: Tongue, order: &Order, exhibits: &Exhibits) -> Html {
    if exhibits.operations.is_empty() || order.number.is_empty() {
        return Html::new();
    }
    let options: Html = exhibits.operations.iter().map(|name| format!("<option>{name}</option>")).collect();
    let select = format!("<select name=\"operation\" aria-label=\"{}\">{options}</select>", tongue.say("operation"));
    let buttons = [tongue.choice("action", "send", "Send"), tongue.choice("action", "forge", "Forge")].concat();
    tongue.form("callbacks", &[("orderNumber", &order.number)], &(select + &buttons))
}

// ------------------------------------------------------------------ what has happened

fn ledger(world: &World, tongue: Tongue) -> Html {
    let entries = world.ledger();
    let rows = entries.iter().rev().take(SHOWN).map(|entry| {
        vec![
            entry.sequence.to_string(),
            moment(entry.time_ms),
            tongue.say(&entry.kind),
            escape(&entry.order_number),
            money(entry.amount, &entry.currency),
            whole(&entry.source),
            whole(&entry.target),
            tongue.say(serde_json::json!(entry.by).as_str().unwrap_or("")),
        ]
    });
    let title = format!("{}: {}", tongue.say("Ledger: executions"), entries.len());
    let columns = ["#", "time", "kind", "order number", "amount", "from", "to", "by"];
    tongue.section("ledger", &title, &tongue.table(&columns, rows))
}

fn callbacks(world: &World, tongue: Tongue) -> Html {
    let all = world.callbacks.all();
    let rows = all.iter().rev().take(SHOWN).map(|callback| {
        let state = match callback.state {
            CallbackState::Waiting => "waiting",
            CallbackState::Held => "held back",
            CallbackState::Acknowledged => "acknowledged",
            CallbackState::GivenUp => "given-up",
        };
        let again = tongue.form(
            "callbacks",
            &[("id", &callback.id.to_string())],
            &tongue.choice("action", "repeat", "Send again"),
        );
        vec![
            callback.id.to_string(),
            escape(&callback.order_number),
            escape(&callback.operation),
            tongue.say(state),
            callback.sent.to_string(),
            escape(&callback.last),
            again,
        ]
    });
    let hold = match world.callbacks.hold {
        false => tongue.form("callbacks", &[], &tongue.choice("action", "hold", "Hold back new ones")),
        true => {
            let note = format!("<p class=\"note\">{}</p>", tongue.say("new ones are held back"));
            let newest = tongue.choice("order", "reversed", "Let go, the newest first");
            let both = tongue.choice("order", "as-happened", "Let go") + &newest;
            note + &tongue.form("callbacks", &[("action", "release")], &both)
        }
    };
    let title = format!("{}: {}", tongue.say("Callbacks"), all.len());
    let table = tongue.table(&["#", "order number", "operation", "state", "sent", "answer", ""], rows);
    tongue.section("callbacks", &title, &format!("<div class=\"acts\">{hold}</div>{table}"))
}

/// The log as a person reads it.
fn requests(world: &World, tongue: Tongue) -> Html {
    let entries = world.log.entries();
    let rows = entries.iter().rev().take(SHOWN).map(|entry| {
        let met = entry["answer"]["met"].as_array().into_iter().flatten().map(|met| fault(tongue, met));
        let body = match &entry["body"] {
            Value::Null => Html::new(),
            Value::Object(_) => {
                let lines = lines("", &entry["body"]);
                format!(
                    "<details id=\"r-{}\"><summary>{}: {}</summary><dl>{}</dl></details>",
                    entry["n"],
                    tongue.say("fields"),
                    lines.len(),
                    lines.concat()
                )
            }
            other => escape(&text(other)),
        };
        let number = entry["orderNumber"].as_str().unwrap_or("");
        let [method, path] = ["method", "path"].map(|name| escape(&text(&entry[name])));
        vec![
            moment(entry["timeMs"].as_u64().unwrap_or(0)),
            format!("{method} <code>{path}</code>"),
            escape(number),
            format!("<span class=\"code\">HTTP {}</span>", entry["answer"]["http"]),
            met.collect::<Vec<_>>().join("<br>"),
            body,
        ]
    });
    let title = format!("{}: {}", tongue.say("Requests"), entries.len());
    let columns = ["time", "request", "order number", "answer", "met", "what was sent"];
    tongue.section("requests", &title, &tongue.table(&columns, rows))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Each field of a body with its path.
fn lines(path: &str, value: &Value) -> Vec<Html> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => members.iter().flat_map(|(name, value)| lines(&below(name), value)).collect(),
        other => vec![format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(path), escape(&text(other)))],
    }
}

/// A fault of the log, in words.
fn fault(tongue: Tongue, met: &Value) -> Html {
    let name = met["action"].as_str().unwrap_or("");
    let doc = ACTIONS.iter().find(|action| action.name == name).map_or(name, |action| action.doc);
    let at = match met["at"].as_str() {
        Some("before-execute") => "before the execution",
        _ => "after the execution",
    };
    format!("<code>{}</code>, {}: {}", escape(name), tongue.say(at), tongue.say(doc))
}

fn balances(world: &World, tongue: Tongue) -> Html {
    let rows = ACCOUNTS.iter().map(|(account, _, doc)| {
        let balance = escape(&tenge(world.balance(account).unwrap_or(0)));
        vec![whole(account), format!("<span class=\"sum\">{balance}</span>"), tongue.say(doc)]
    });
    let table = tongue.table(&["account (source.bindingId)", "balance", "meaning"], rows);
    tongue.section("balances", &tongue.say("Balances"), &table)
}
