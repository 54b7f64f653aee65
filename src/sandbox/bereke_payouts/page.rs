//! The bank's page behind `formUrl`, where the recipient types his card, and the finish page after it.
//!
//! Rendered here and complete without JavaScript, because tills show it in whatever web view they have.
//! The typed number is never written back into HTML.

use super::super::html::{escape, tenge};
use super::super::log::masked_pan;
use super::super::orders::{Order, Then};
use super::super::played::Subject;
use super::super::reply::Reply;
use super::super::request::Request;
use super::super::world::World;
use super::cards::{self, Behaviour};
use super::words::{self, LANGUAGES, Words};
use super::{DECLINED, ID, PAID, REGISTERED, settle};
use crate::model::{CardNumber, CardNumberError};

/// Below it are the pages; the name between is the merchant's.
pub const FOLDER: &str = "/payment/merchants/sandbox/";

const MERCHANT: &str = "Sandbox";

/// Where the recipient types his card.
pub fn form_url(world: &World, order: &Order) -> String {
    format!("{}{}", world.url, link("payment", &order.language, &order.id))
}

fn link(page: &str, language: &str, id: &str) -> String {
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

/// Whether a card can still be typed for this order.
fn is_open(order: &Order) -> bool {
    order.status == REGISTERED && order.due.as_ref().is_some_and(|due| due.then == Then::Expire)
}

fn has_expired(order: &Order) -> bool {
    order.status == DECLINED && order.operations.is_empty()
}

fn submit(world: &mut World, words: &'static Words, order: Order, request: &Request) -> Reply {
    if !is_open(&order) {
        return form(world, words, &order, None);
    }
    let typed = request.form("pan").unwrap_or_default();
    let typed = typed.trim();
    let card = match CardNumber::parse(typed) {
        Ok(card) => card,
        Err(error) => return form(world, words, &order, Some(mistake(words, typed, error))),
    };
    let test_card = cards::by_number(card.expose());
    if world.settings.magic && matches!(test_card.behaviour, Behaviour::Refuses(_)) {
        return form(world, words, &order, Some(words.unsupported));
    }
    let id = order.id.clone();
    let masked_pan = Some(masked_pan(card.expose()));
    settle(world, Order { masked_pan, ..order }, test_card, request.execution);
    Reply::see_other(link("finish", words.code, &id))
}

fn mistake(words: &'static Words, typed: &str, error: CardNumberError) -> &'static str {
    let foreign = |c: char| !c.is_ascii_digit() && c != ' ' && c != '-';
    match error {
        _ if typed.is_empty() => words.empty,
        CardNumberError::Format if typed.contains(foreign) => words.digits,
        CardNumberError::Format => words.length,
        CardNumberError::CheckDigit => words.mistyped,
    }
}

/// The form; or, for an order that takes no card any more, the reason.
fn form(world: &World, words: &'static Words, order: &Order, error: Option<&str>) -> Reply {
    if has_expired(order) {
        return finish(world, words, order);
    }
    if !is_open(order) {
        let see = format!(
            "<p><a class=\"button\" href=\"{}\">{}</a></p>",
            escape(&link("finish", words.code, &order.id)),
            words.see
        );
        return notice(200, words, "used", Some(order), words.used, &see);
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
         <input id=\"pan\" name=\"pan\" type=\"text\" inputmode=\"numeric\" autocomplete=\"cc-number\" maxlength=\"23\" \
         placeholder=\"0000 0000 0000 0000\" aria-describedby=\"pan-hint pan-error\"{invalid} autofocus>\
         {message}<p class=\"hint\" id=\"pan-hint\">{hint}</p>\
         <button type=\"submit\">{confirm}</button></form>",
        facts = facts(words, order),
        action = escape(&link("payment", words.code, &order.id)),
        card = words.card,
        hint = words.hint,
        confirm = words.confirm,
    );
    shell(200, words, "payment", "form", Some(order), "", &body)
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
            let seconds = world.settings.redirect_secs;
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

/// `orderId` and `lang` as the sister API adds them; a URL may have parameters and a fragment already.
fn with_parameters(url: &str, id: &str, language: &str) -> String {
    let (address, fragment) = match url.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (url, String::new()),
    };
    let joint = match address {
        _ if !address.contains('?') => "?",
        _ if address.ends_with(['?', '&']) => "",
        _ => "&",
    };
    format!("{address}{joint}orderId={id}&lang={language}{fragment}")
}

const STYLE: &str = "*{box-sizing:border-box}body{margin:0;background:#f2f4f6;color:#1c2733;\
font:16px/1.45 'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif}main{max-width:27rem;margin:2rem auto;background:#fff;\
border-radius:12px;box-shadow:0 2px 14px rgba(20,40,60,.12);overflow:hidden}header{background:#0b5d4e;color:#fff;\
padding:1rem 1.5rem}h1{font-size:1.2rem;margin:0}nav{margin-top:.35rem;font-size:.85rem}nav a{color:#cfe9e2;\
margin-right:.9rem}nav b{margin-right:.9rem}section{padding:1.25rem 1.5rem 1.5rem}.amount{font-size:1.7rem;font-weight:600;\
margin:0 0 .75rem}.amount span{display:block;font-size:.85rem;font-weight:400;color:#5b6b7a}dl{margin:0 0 1.25rem}\
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.4rem 0;border-bottom:1px solid #e6eaee}dt{color:#5b6b7a}\
dd{margin:0;text-align:right;overflow-wrap:anywhere}label{display:block;font-weight:600;margin-bottom:.35rem}\
input{width:100%;font:inherit;font-size:1.2rem;letter-spacing:.04em;padding:.65rem .75rem;border:1px solid #9aa8b5;\
border-radius:8px}input:focus{outline:3px solid #8fd3c4;border-color:#0b5d4e}input[aria-invalid]{border-color:#b3261e}\
.error{color:#b3261e;margin:.4rem 0 0}.hint{color:#5b6b7a;font-size:.85rem;margin:.4rem 0 1rem}button,.button{display:block;\
width:100%;padding:.75rem;border:0;border-radius:8px;background:#0b5d4e;color:#fff;font:inherit;font-weight:600;\
text-align:center;text-decoration:none;cursor:pointer}.result{font-size:1.15rem;font-weight:600;padding:.75rem 1rem;\
border-radius:8px;margin:0 0 1rem;background:#eef1f4}.paid{background:#dff3e4;color:#14532d}.declined,.expired,.unknown\
{background:#fbe4e2;color:#8c1d18}.waiting,.used{background:#fdf1d3;color:#6b4b00}footer{padding:0 1.5rem 1rem;\
color:#5b6b7a;font-size:.8rem}@media(max-width:31rem){main{margin:0;max-width:none;border-radius:0;min-height:100vh}}";

fn shell(
    status: u16,
    words: &'static Words,
    page: &str,
    state: &str,
    order: Option<&Order>,
    head: &str,
    body: &str,
) -> Reply {
    let mut languages = String::new();
    for other in LANGUAGES {
        languages += &match order {
            Some(order) if other.code != words.code => {
                let href = escape(&link(page, other.code, &order.id));
                format!("<a lang=\"{0}\" hreflang=\"{0}\" href=\"{href}\">{1}</a>", other.code, other.name)
            }
            Some(_) => format!("<b>{}</b>", other.name),
            None => String::new(),
        };
    }
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">\
         {head}<title>{title}</title><style>{STYLE}</style></head><body data-state=\"{state}\"><main>\
         <header><h1>{title}</h1><nav>{languages}</nav></header><section>{body}</section>\
         <footer>{sandbox}</footer></main></body></html>\n",
        code = words.code,
        title = words.title,
        sandbox = words.sandbox,
    );
    let mut reply = Reply::html(status, html);
    reply.headers.push(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'".to_owned()));
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_keeps_the_partners_own_parameters() {
        let back = |url| with_parameters(url, "ID", "kk");
        assert_eq!(back("https://p.kz/ok"), "https://p.kz/ok?orderId=ID&lang=kk");
        assert_eq!(back("https://p.kz/ok?a=1"), "https://p.kz/ok?a=1&orderId=ID&lang=kk");
        assert_eq!(back("https://p.kz/ok?"), "https://p.kz/ok?orderId=ID&lang=kk");
        assert_eq!(back("https://p.kz/ok#top"), "https://p.kz/ok?orderId=ID&lang=kk#top");
        // The document's own example has an ampersand where a question mark belongs (seed 000).
        assert_eq!(
            back("https://partnerdomain.com/&result=ok"),
            "https://partnerdomain.com/&result=ok?orderId=ID&lang=kk"
        );
    }
}
