//! The bank's page behind `formUrl`, where the recipient types his card, and the finish page after it.
//!
//! Rendered here and complete without JavaScript, because tills show it in whatever web view they have.
//! The typed number is never written back into HTML.

use super::cards::{Behaviour, TEST_CARDS};
use super::money::settle;
use super::phrases::PHRASES;
use super::states::{DECLINED, ID, PAID, Session};
use super::switches::Switches;
use super::words::{self, LANGUAGES, Words};
use crate::model::CardNumber;
use crate::sandbox::bank::books::due::Then;
use crate::sandbox::bank::books::log::masked_pan;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::exhibits::of_cards;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::form::{PAN, mistake, test_cards};
use crate::sandbox::bank::pages::shell::{FOLDER, Shell, with_parameters};
use crate::sandbox::bank::played::Subject;
use crate::sandbox::bank::tools::html::{escape, tenge};

const MERCHANT: &str = "Sandbox";

/// Where the recipient types his card.
pub fn form_url(world: &World, order: &Order) -> String {
    format!("{}{}", world.url, link("payment", &order.language, &order.id))
}

/// A page about an order.
pub fn link(page: &str, language: &str, id: &str) -> String {
    format!("{FOLDER}{page}_{language}.html?mdOrder={id}")
}

/// Which order a page is about.
pub fn subject(world: &World, request: &Request) -> Subject {
    match asked(world, request) {
        None => Subject::default(),
        Some(order) => Subject {
            order_number: Some(order.number.clone()),
            amount: Some(order.amount),
            moves_money: request.method == "POST",
        },
    }
}

fn asked<'w>(world: &'w World, request: &Request) -> Option<&'w Order> {
    world.orders.by_id(&request.parameter("mdOrder")?).filter(|order| order.gateway == ID)
}

/// A page, or what a form on it does.
pub fn answer(world: &mut World, request: &Request) -> Reply {
    let Some((page, words)) = page_name(&request.path) else { return Reply::empty(404) };
    let Some(order) = asked(world, request).cloned() else {
        return notice(404, words, "unknown", None, words.unknown, &paragraph(words.unknown_note));
    };
    match (page, request.method.as_str()) {
        ("payment", "GET") => form(world, words, &order, None),
        ("payment", "POST") => submit(world, words, order, request),
        ("finish", "GET") => finish(world, words, &order),
        _ => Reply::empty(404),
    }
}

/// `payment_ru.html`: which page, in which language.
fn page_name(path: &str) -> Option<(&str, &'static Words)> {
    let (page, language) = path.strip_prefix(FOLDER)?.strip_suffix(".html")?.split_once('_')?;
    let words = words::of(language);
    (words.code == language).then_some((page, words))
}

/// Whether a card can still be typed for this order: also after one that was declined, while there are attempts.
pub fn waits(order: &Order) -> bool {
    order.due.as_ref().is_some_and(|due| due.then == Then::Expire)
}

fn has_expired(order: &Order) -> bool {
    Session::of(order).expired && order.status == DECLINED
}

fn submit(world: &mut World, words: &'static Words, order: Order, request: &Request) -> Reply {
    if !waits(&order) {
        return form(world, words, &order, None);
    }
    let typed = request.form("pan").unwrap_or_default();
    let typed = typed.trim();
    let card = match CardNumber::parse(typed) {
        Ok(card) => card,
        Err(error) => {
            return form(
                world,
                words,
                &order,
                Some(mistake(typed, error, [words.empty, words.digits, words.length, words.mistyped])),
            );
        }
    };
    let test_card = TEST_CARDS.by_number(card.expose());
    if world.settings().magic && matches!(test_card.behaviour, Behaviour::Refuses(_)) {
        return form(world, words, &order, Some(words.unsupported));
    }
    let id = order.id.clone();
    let masked_pan = Some(masked_pan(card.expose()));
    // The binding of a card that was declined is not that of the next.
    let mut order = Order { masked_pan, target_binding: None, ..order };
    let session = Session::of(&order);
    Session { attempts: session.attempts + 1, ..session }.put(&mut order);
    order.mark(world.clock.now(), request.execution);
    settle(world, order, test_card, request.execution);
    match world.orders.by_id(&id) {
        Some(order) if waits(order) => form(world, words, order, Some(words.declined)),
        _ => Reply::see_other(link("finish", words.code, &id)),
    }
}

/// The form; or, for an order that takes no card any more, the reason.
fn form(world: &World, words: &'static Words, order: &Order, error: Option<&str>) -> Reply {
    if has_expired(order) {
        return finish(world, words, order);
    }
    if !waits(order) {
        let see = format!(
            "<p><a class=\"button\" href=\"{}\">{}</a></p>",
            escape(&link("finish", words.code, &order.id)),
            words.see
        );
        let why = if order.status == DECLINED { words.refused } else { words.used };
        return notice(200, words, "used", Some(order), why, &see);
    }
    let (invalid, message) = match error {
        None => ("", String::new()),
        Some(error) => (
            " aria-invalid=\"true\"",
            format!("<p class=\"error\" id=\"pan-error\" role=\"alert\">{}</p>", escape(error)),
        ),
    };
    let body = format!(
        "{facts}<form method=\"post\" action=\"{action}\" autocomplete=\"on\" novalidate>\
         <label for=\"pan\">{card}</label>\
         <input id=\"pan\" name=\"pan\" {PAN} aria-describedby=\"pan-hint pan-error\"{invalid}>\
         {message}<p class=\"hint\" id=\"pan-hint\">{hint}</p>\
         <button type=\"submit\">{confirm}</button></form>{cards}",
        facts = facts(words, order),
        action = escape(&link("payment", words.code, &order.id)),
        card = words.card,
        hint = words.hint,
        confirm = words.confirm,
        cards = offered(world, words),
    );
    shell(200, words, "payment", "form", Some(order), "", &body)
}

/// The test cards, where they do anything.
fn offered(world: &World, words: &Words) -> String {
    if world.settings().magic { test_cards(words.code, PHRASES, &of_cards(TEST_CARDS.cards)) } else { String::new() }
}

/// The finish page: what became of the payout, and the way back to the partner.
fn finish(world: &World, words: &'static Words, order: &Order) -> Reply {
    let done = |address: Option<&String>| address.map(|url| with_parameters(url, &order.id, words.code));
    let failed = || done(order.fail_url.as_ref().or(order.return_url.as_ref()));
    let (class, title, note, back) = match order.status {
        PAID => ("paid", words.paid, "", done(order.return_url.as_ref())),
        DECLINED if has_expired(order) => ("expired", words.expired, words.expired_note, failed()),
        DECLINED => ("declined", words.declined, words.declined_note, failed()),
        _ => ("waiting", words.waiting, words.waiting_note, None),
    };
    let mut body = facts(words, order) + &paragraph(note);
    let mut head = String::new();
    match back {
        None if class == "waiting" => head = "<meta http-equiv=\"refresh\" content=\"2\">".to_owned(),
        None => {}
        Some(url) => {
            let url = escape(&url);
            body += &format!("<p><a class=\"button\" id=\"back\" href=\"{url}\">{}</a></p>", words.back);
            let seconds = world.switches::<Switches>().redirect_secs;
            if seconds > 0 {
                head = format!("<meta http-equiv=\"refresh\" content=\"{seconds};url={url}\">");
                body += &format!("<p class=\"hint\">{}{seconds}{}</p>", words.soon.0, words.soon.1);
            }
        }
    }
    let body = format!("<p class=\"result {class}\" role=\"status\">{title}</p>{body}");
    shell(200, words, "finish", class, Some(order), &head, &body)
}

fn notice(status: u16, words: &'static Words, class: &str, order: Option<&Order>, title: &str, rest: &str) -> Reply {
    let body = format!("<p class=\"result {class}\" role=\"status\">{title}</p>{rest}");
    shell(status, words, "payment", class, order, "", &body)
}

fn paragraph(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<p>{text}</p>") }
}

fn facts(words: &Words, order: &Order) -> String {
    let row = |name: &str, value: &str| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(value));
    let mut rows = row(words.payer, MERCHANT);
    rows += &row(words.order, &order.number);
    if let Some(description) = &order.description {
        rows += &row(words.description, description);
    }
    if let Some(pan) = &order.masked_pan {
        rows += &row(words.card, pan);
    }
    let amount = tenge(i64::try_from(order.amount).unwrap_or(i64::MAX));
    format!("<p class=\"amount\"><span>{}</span> {amount}</p><dl>{rows}</dl>", words.amount)
}

fn shell(
    status: u16,
    words: &'static Words,
    page: &str,
    state: &str,
    order: Option<&Order>,
    head: &str,
    body: &str,
) -> Reply {
    let languages = LANGUAGES.iter().filter(|_| order.is_some());
    let languages =
        languages.map(|other| (other.code, other.name, link(page, other.code, order.map_or("", |o| &o.id))));
    Shell { status, language: words.code, title: words.title, footer: words.sandbox, state, head, script: "", body }
        .reply(&languages.collect::<Vec<_>>())
}
