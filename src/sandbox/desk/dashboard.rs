//! The page at `/`: for a tester with a browser and nothing else. It shows what really happened and what
//! can be asked for.

use crate::model::Currency;
use crate::sandbox::bank::books::world::{ACCOUNTS, World};
use crate::sandbox::bank::exhibits::Exhibits;
use crate::sandbox::bank::faults::actions::ACTIONS;
use crate::sandbox::bank::faults::suffix::MAGIC_AMOUNTS;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::played::{Gateways, Played};
use crate::sandbox::bank::tools::html::{self, escape, tenge};

/// Rows shown of what has no end.
const SHOWN: usize = 50;

const STYLE: &str = "body{font:14px/1.45 'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif;margin:0;background:#f2f4f6;color:#1c2733}\
header{background:#0b5d4e;color:#fff;padding:1rem 2rem}header a{color:#cfe9e2;margin-right:1rem}h1{margin:0 0 .3rem;font-size:1.3rem}\
main{padding:1rem 2rem;max-width:75rem}section{background:#fff;border-radius:10px;padding:.5rem 1.2rem 1rem;margin:0 0 1rem;\
overflow-x:auto;box-shadow:0 1px 6px rgba(20,40,60,.1)}h2{font-size:1.05rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #e6eaee;vertical-align:top}th{color:#5b6b7a;\
font-weight:600}code{font-family:'DejaVu Sans Mono',Consolas,monospace;font-size:.9em}";

/// The dashboard, or 404 for any other path.
pub fn answer(world: &World, gateways: Gateways, request: &Request) -> Reply {
    if request.path != "/" || request.method != "GET" {
        return Reply::empty(404);
    }
    let exhibits: Vec<Exhibits> = gateways.all().map(Played::exhibits).collect();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>tolem sandbox</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head><body>\
         <header><h1>tolem sandbox</h1><p>{url} · profile <b>{profile}</b> · user <code>{user}</code></p>{links}</header><main>{body}</main></body></html>\n",
        url = escape(&world.url),
        profile = escape(serde_json::json!(world.settings().profile).as_str().unwrap_or("")),
        user = escape(&world.user_name),
        links = links(),
        body = [
            ledger(world),
            orders(world),
            callbacks(world),
            balances(world),
            exhibits.iter().map(cards).collect(),
            magic(&exhibits),
            faults(),
            exhibits.iter().map(errors).collect(),
        ]
        .concat(),
    );
    let mut reply = Reply::html(200, html);
    reply.headers.push(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'".to_owned()));
    reply
}

fn links() -> String {
    let pages = ["ledger", "orders", "callbacks", "log", "plan", "settings", "balances", "clock"];
    pages.map(|page| format!("<a href=\"/_sandbox/{page}\">/_sandbox/{page}</a>")).concat()
}

fn table(title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> String {
    let heads: String = columns.iter().map(|name| format!("<th>{name}</th>")).collect();
    let cells = |row: Vec<String>| row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect::<String>();
    let body: String = match rows.is_empty() {
        true => format!("<tr><td colspan=\"{}\">nothing yet</td></tr>", columns.len()),
        false => rows.into_iter().map(|row| format!("<tr>{}</tr>", cells(row))).collect(),
    };
    format!("<section><h2>{title}</h2><table><tr>{heads}</tr>{body}</table></section>")
}

fn money(minor: u64, currency: &str) -> String {
    let minor = i64::try_from(minor).unwrap_or(i64::MAX);
    match Currency::parse(currency) {
        None | Some(Currency::KZT) => tenge(minor),
        Some(other) => html::money(minor, other.exponent().unwrap_or(2).into(), other.letters()),
    }
}

fn ledger(world: &World) -> String {
    let entries = world.ledger();
    let rows = entries.iter().rev().take(SHOWN).map(|entry| {
        vec![
            entry.sequence.to_string(),
            entry.kind.clone(),
            entry.order_number.clone(),
            money(entry.amount, &entry.currency),
            entry.target.clone(),
            entry.source.clone(),
            serde_json::json!(entry.by).as_str().unwrap_or("").to_owned(),
            entry.order_id.clone(),
        ]
    });
    let title = format!("Ledger: {} executions", entries.len());
    table(&title, &["#", "kind", "order number", "amount", "target", "source", "by", "order id"], rows.collect())
}

fn orders(world: &World) -> String {
    let orders = world.orders.all();
    let rows = orders.iter().rev().take(SHOWN).map(|order| {
        let due = order.due.as_ref().map(|due| {
            let seconds = due.at.saturating_sub(world.clock.now()) / 1000;
            format!("{:?} in {seconds} s", due.then)
        });
        vec![
            order.number.clone(),
            order.status.to_string(),
            money(order.amount, &order.currency),
            due.unwrap_or_default(),
            order.id.clone(),
        ]
    });
    let title = format!("Orders: {}", orders.len());
    table(&title, &["order number", "status", "amount", "due", "order id"], rows.collect())
}

fn balances(world: &World) -> String {
    let rows = ACCOUNTS.iter().map(|(account, _, doc)| {
        vec![(*account).to_owned(), tenge(world.balance(account).unwrap_or(0)), (*doc).to_owned()]
    });
    table("Balances", &["account (source.bindingId)", "balance", ""], rows.collect())
}

fn cards(exhibits: &Exhibits) -> String {
    let title = format!("{}: test cards (any other correct number is paid)", exhibits.title);
    let rows = exhibits.cards.iter().map(|(number, doc)| vec![(*number).to_owned(), doc.clone()]);
    table(&title, &["number", "what happens"], rows.collect())
}

fn errors(exhibits: &Exhibits) -> String {
    let title = format!("{}: errors for the action `error`", exhibits.title);
    let [code, message] = exhibits.error_words;
    let rows = exhibits
        .errors
        .iter()
        .map(|row| vec![row.name.to_owned(), row.http.to_string(), row.code.clone(), row.message.to_owned()]);
    table(&title, &["row", "HTTP", code, message], rows.collect())
}

fn callbacks(world: &World) -> String {
    let all = world.callbacks.all();
    let rows = all.iter().rev().take(SHOWN).map(|callback| {
        vec![
            callback.id.to_string(),
            callback.order_number.clone(),
            callback.operation.clone(),
            serde_json::json!(callback.state).as_str().unwrap_or("").to_owned(),
            callback.sent.to_string(),
            callback.last.clone(),
        ]
    });
    let title = format!("Callbacks: {}", all.len());
    table(&title, &["#", "order number", "operation", "state", "sent", "last"], rows.collect())
}

fn magic(exhibits: &[Exhibits]) -> String {
    let amounts = MAGIC_AMOUNTS
        .iter()
        .map(|(amount, suffix, doc)| vec![format!("amount {amount} ({suffix})"), (*doc).to_owned()]);
    let named = exhibits.iter().flat_map(|of| &of.magic);
    let named = named.map(|(field, value, doc)| vec![field.replace("{}", value), (*doc).to_owned()]);
    table("Magic values", &["value", "what happens"], amounts.chain(named).collect())
}

fn faults() -> String {
    let rows = ACTIONS.iter().map(|action| {
        let suffix = if action.suffix.is_empty() { String::new() } else { format!("~f:{}", action.suffix) };
        vec![action.name.to_owned(), suffix, action.argument.to_owned(), action.doc.to_owned()]
    });
    let title = "Faults: in a plan, or at the end of an order number (add -before or -after, and :argument)";
    table(title, &["action", "in an order number", "argument", "what happens"], rows.collect())
}
