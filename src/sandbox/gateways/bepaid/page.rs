//! The page behind `redirect_url`, where the recipient agrees or refuses, and the receipt. Complete without
//! JavaScript, because tills show them in whatever web view they have.

use super::links::{PROCESS, RECEIPT, receipt_path};
use super::payouts;
use super::transaction::{self, EXPIRED, FAILED, ID, INCOMPLETE, SUCCESSFUL, Transaction};
use super::words::{self, LANGUAGES, Words};
use crate::model::Currency;
use crate::sandbox::bank::books::due::Then;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::shell::Shell;
use crate::sandbox::bank::tools::html::{escape, money};

/// The transaction a page is about.
pub fn asked<'w>(world: &'w World, path: &str) -> Option<&'w Order> {
    let rest = path.strip_prefix(PROCESS).or_else(|| path.strip_prefix(RECEIPT))?;
    let uid = rest.split('/').next().unwrap_or("");
    world.orders.by_id(uid).filter(|order| order.gateway == ID)
}

/// A page, or what a form on it does.
pub fn answer(world: &mut World, request: &Request) -> Reply {
    let order = asked(world, &request.path).cloned();
    let language = request.parameter("lang").or_else(|| order.as_ref().map(|order| order.language.clone()));
    let words = words::of(language.as_deref().unwrap_or(""));
    let Some(order) = order else { return unknown(words) };
    let process = request.path == format!("{PROCESS}{}", order.id);
    match (request.method.as_str(), process) {
        ("POST", true) => submit(world, words, order, request),
        ("GET", true) if is_open(&order) => form(words, &order),
        ("GET", true) => state(words, &order, &request.path),
        ("GET", false) if request.path == receipt_path(world, &order.id) => state(words, &order, &request.path),
        ("GET", false) => unknown(words),
        _ => Reply::empty(404),
    }
}

/// Whether somebody can still answer.
pub fn is_open(order: &Order) -> bool {
    matches!(order.status, INCOMPLETE | FAILED) && order.due.as_ref().is_some_and(|due| due.then == Then::Expire)
}

fn submit(world: &mut World, words: &'static Words, order: Order, request: &Request) -> Reply {
    let agreed = match request.form("answer").as_deref().map(String::as_str) {
        Some("confirm") => true,
        Some("refuse") => false,
        _ => return form(words, &order),
    };
    let back = link(&format!("{PROCESS}{}", order.id), words.code);
    if is_open(&order) {
        payouts::answered(world, order, agreed, request.execution);
    }
    Reply::see_other(back)
}

fn link(path: &str, language: &str) -> String {
    format!("{path}?lang={language}")
}

fn form(words: &'static Words, order: &Order) -> Reply {
    let path = format!("{PROCESS}{}", order.id);
    let body = format!(
        "{refused}{facts}<form method=\"post\" action=\"{action}\">\
         <p><button type=\"submit\" name=\"answer\" value=\"confirm\">{confirm}</button></p>\
         <p><button class=\"second\" type=\"submit\" name=\"answer\" value=\"refuse\">{refuse}</button></p></form>",
        refused = match Transaction::of(order).attempts {
            0 => String::new(),
            _ => format!("<p class=\"result declined\" role=\"alert\">{}</p>", words.failed),
        },
        facts = facts(words, order),
        action = escape(&link(&path, words.code)),
        confirm = words.confirm,
        refuse = words.refuse,
    );
    shell(200, words, &path, "form", "", &body)
}

/// What became of it.
fn state(words: &'static Words, order: &Order, path: &str) -> Reply {
    let (class, title, note) = match order.status {
        SUCCESSFUL => ("paid", words.paid, ""),
        FAILED => ("declined", words.failed, words.no_money),
        EXPIRED => ("expired", words.expired, words.no_money),
        _ => ("waiting", words.waiting, words.waiting_note),
    };
    let head = if class == "waiting" { "<meta http-equiv=\"refresh\" content=\"2\">" } else { "" };
    let note = if note.is_empty() { String::new() } else { format!("<p>{note}</p>") };
    let body = format!("<p class=\"result {class}\" role=\"status\">{title}</p>{}{note}", facts(words, order));
    shell(200, words, path, class, head, &body)
}

fn unknown(words: &'static Words) -> Reply {
    let body =
        format!("<p class=\"result unknown\" role=\"status\">{}</p><p>{}</p>", words.unknown, words.unknown_note);
    shell(404, words, "", "unknown", "", &body)
}

fn facts(words: &Words, order: &Order) -> String {
    let row = |name: &str, value: &str| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(value));
    let mut rows = row(words.uid, &order.id);
    if !order.number.is_empty() {
        rows += &row(words.number, &order.number);
    }
    rows += &row(words.description, order.description.as_deref().unwrap_or(""));
    rows += &row(words.card, order.masked_pan.as_deref().unwrap_or(""));
    rows += &row(words.status, transaction::word(order.status));
    let exponent = Currency::parse(&order.currency).and_then(Currency::exponent).unwrap_or(2);
    let amount = money(i64::try_from(order.amount).unwrap_or(i64::MAX), exponent.into(), &order.currency);
    format!("<p class=\"amount\"><span>{}</span> {}</p><dl>{rows}</dl>", words.amount, escape(&amount))
}

fn shell(status: u16, words: &'static Words, path: &str, state: &str, head: &str, body: &str) -> Reply {
    let languages = LANGUAGES.iter().filter(|_| !path.is_empty());
    let languages = languages.map(|other| (other.code, other.name, link(path, other.code)));
    Shell { status, language: words.code, title: words.title, footer: words.sandbox, state, head, script: "", body }
        .reply(&languages.collect::<Vec<_>>())
}
