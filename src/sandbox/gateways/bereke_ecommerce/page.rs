//! The bank's payment page behind `formUrl`, and where the payer is sent from it. It works without
//! JavaScript; where two sites hand a form to each other a script only saves the payer a click. What is
//! typed as number or code is never written back.

use super::attempts::{self, Attempted, is_open};
use super::call::{APPROVED, Call, DEPOSITED, ID, REFUNDED, REVERSED};
use super::cards::TEST_CARDS;
use super::facts::{self, amount};
use super::info::Info;
use super::links::{asked, finish_url, link, result_url};
use super::params::{self, Params};
use super::phrases::PHRASES;
use super::{acs, paying};
use crate::model::CardNumber;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::exhibits::of_cards;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::form::{PAN, input, mistake, test_cards};
use crate::sandbox::bank::pages::shell::{FOLDER, Shell};
use crate::sandbox::bank::pages::words::{self, LANGUAGES, Words};
use crate::sandbox::bank::tools::html::escape;
use crate::sandbox::bank::tools::months::{month_of, year_and_month};

/// A page, or what a form on it does.
pub fn answer(world: &mut World, request: &Request) -> Reply {
    let Some(order) = asked(world, request).cloned() else { return Reply::empty(404) };
    let name = request.path.strip_prefix(FOLDER).unwrap_or("");
    let (page, language) = name.strip_suffix(".html").and_then(|name| name.split_once('_')).unwrap_or((name, ""));
    let words = words::of(language);
    let known = words.code == language;
    match (page, request.method.as_str()) {
        ("payment", "GET") if known => form(world, words, &order, &Typed::default()),
        ("payment", "POST") if known => submit(world, words, order, request),
        ("3ds2", "GET") if known => method(world, words, &order),
        ("3ds2", "POST") if known => {
            let id = order.id.clone();
            let attempted = attempts::proceed(world, order, None, request.execution);
            lead_on(world, words, &id, attempted)
        }
        ("finish", "GET") if known => finish(world, words, &order),
        // `finish.html?orderId=…&lang=…`, or whatever page the shop named as one of the bank's.
        (_, "GET") if !known => {
            let language = request.parameter("lang").unwrap_or_else(|| order.language.clone());
            finish(world, words::of(&language), &order)
        }
        _ => Reply::empty(404),
    }
}

/// The browser comes back from the payer's bank.
pub fn back_from_acs(world: &mut World, request: &Request, params: &Params, call: Call) -> Reply {
    let words = |order: &Order| words::of(&request.parameter("lang").unwrap_or_else(|| order.language.clone()));
    let (order, passed) = if call == Call::Finish1 {
        let order =
            params.filled("MD").and_then(|id| world.orders.by_id(id)).filter(|order| order.gateway == ID).cloned();
        let Some(order) = order else { return Reply::empty(400) };
        let passed = acs::verdict(&order, params.get("PaRes").unwrap_or(""), 1);
        (order, passed)
    } else {
        let cres = params.get("cres").and_then(acs::unpacked).unwrap_or_default();
        let order = params::by_transaction(world, cres["threeDSServerTransID"].as_str().unwrap_or("")).cloned();
        let Some(order) = order else { return Reply::empty(400) };
        // What counts is what the issuer has told the server, not what the browser carries.
        let Some(passed) = acs::passed_challenge(&order) else { return Reply::empty(400) };
        (order, passed)
    };
    let (words, id) = (words(&order), order.id.clone());
    let attempted = attempts::authenticated(world, order, passed, request.execution);
    lead_on(world, words, &id, attempted)
}

/// Where an attempt leads a payer with a browser.
fn lead_on(world: &mut World, words: &'static Words, id: &str, attempted: Attempted) -> Reply {
    let Some(order) = world.orders.by_id(id).cloned() else { return Reply::empty(404) };
    let away = |ok: bool| Reply::see_other(result_url(world, &order, ok, words.code));
    match attempted {
        Attempted::Finished(true, _) => away(true),
        Attempted::Finished(false, Info::NoAnswer) => Reply::see_other(finish_url(&order, words.code)),
        Attempted::Finished(false, info) if is_open(world, &order) => {
            let typed = Typed {
                general: info.text(words.code).trim_end_matches(redirecting(words)).trim().to_owned(),
                ..Typed::default()
            };
            form(world, words, &order, &typed)
        }
        Attempted::Nothing(ok) => {
            let waits = order.payment.as_ref().is_some_and(|payment| payment.processing);
            if waits { Reply::see_other(finish_url(&order, words.code)) } else { away(ok) }
        }
        Attempted::Finished(false, _) | Attempted::Exhausted(_) => away(false),
        Attempted::Acs1 | Attempted::Acs2 => acs::send_on(world, words, &order),
        Attempted::Method2 => Reply::see_other(link("3ds2", words.code, id)),
    }
}

/// How the bank's sentences end; a page that stays does not say so.
fn redirecting(words: &Words) -> &'static str {
    match words.code {
        "kk" => "Қайта бағыттау орындалуда...",
        "en" => "Redirecting...",
        _ => "Переадресация...",
    }
}

/// The 3DS method runs in a frame; then the payment goes on.
fn method(world: &World, words: &'static Words, order: &Order) -> Reply {
    let tds = order.payment.as_ref().and_then(|payment| payment.tds.as_ref());
    let Some(tds) = tds.filter(|tds| tds.version == 2 && tds.passed.is_none()) else {
        return Reply::see_other(finish_url(order, words.code));
    };
    let frame = format!("{}/acs/v2/method.do?threeDSServerTransID={}", world.url, tds.id);
    let body = format!(
        "{}<iframe title=\"3DS\" src=\"{}\" hidden></iframe><form method=\"post\" action=\"{}\">\
         <button type=\"submit\">{}</button></form>",
        facts::of(words, order),
        escape(&frame),
        escape(&link("3ds2", words.code, &order.id)),
        words.go_on
    );
    shell(200, words, "3ds2", "method", Some(order), "", "document.forms[0].submit()", &body)
}

/// What was typed, as far as it may be shown again, and what is wrong with it.
#[derive(Default)]
struct Typed {
    general: String,
    pan: Option<&'static str>,
    expiry: Option<&'static str>,
    cvc: Option<&'static str>,
    holder: Option<&'static str>,
    email: Option<&'static str>,
    holder_text: String,
    email_text: String,
}

impl Typed {
    fn is_wrong(&self) -> bool {
        [self.pan, self.expiry, self.cvc, self.holder, self.email].iter().any(Option::is_some)
    }
}

fn submit(world: &mut World, words: &'static Words, order: Order, request: &Request) -> Reply {
    if !is_open(world, &order) {
        return form(world, words, &order, &Typed::default());
    }
    let field = |name: &str| request.form(name).unwrap_or_default();
    let (pan, expiry, cvc, holder, email) =
        (field("pan"), field("expiry"), field("cvc"), field("holder"), field("email"));
    let (pan, cvc, holder, email) = (pan.trim(), cvc.trim(), holder.trim(), email.trim());
    let latin = |b: u8| b.is_ascii_alphabetic() || b" .'-".contains(&b);
    let date = year_and_month(&expiry);
    let digits = cvc.bytes().all(|b| b.is_ascii_digit());
    let mail = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let typed = Typed {
        general: String::new(),
        pan: CardNumber::parse(pan)
            .err()
            .map(|error| mistake(pan, error, [words.empty, words.digits, words.length, words.mistyped])),
        expiry: match &date {
            None => Some(words.bad_expiry),
            Some(date) if *date < month_of(world.clock.now()) => Some(words.past_expiry),
            Some(_) => None,
        },
        cvc: (!digits || !(3..=4).contains(&cvc.len())).then_some(words.bad_cvc),
        holder: (holder.len() < 2 || holder.len() > 60 || !holder.bytes().all(latin)).then_some(words.bad_holder),
        email: (!email.is_empty() && !mail).then_some(words.bad_email),
        holder_text: if holder.bytes().all(latin) { holder.to_owned() } else { String::new() },
        email_text: if mail { email.to_owned() } else { String::new() },
    };
    if typed.is_wrong() {
        return form(world, words, &order, &typed);
    }
    let pan: zeroize::Zeroizing<String> = zeroize::Zeroizing::new(pan.chars().filter(char::is_ascii_digit).collect());
    let mut with = paying::typed(world, &pan, &date.unwrap_or_default(), cvc, holder);
    with.ip = Some("127.0.0.1".to_owned());
    let id = order.id.clone();
    let attempted = attempts::attempt(world, order, with, request.execution);
    lead_on(world, words, &id, attempted)
}

/// The form; or, for an order that cannot be paid any more, the reason.
fn form(world: &World, words: &'static Words, order: &Order, typed: &Typed) -> Reply {
    if !is_open(world, order) {
        let expired = order.payment.as_ref().is_some_and(|payment| payment.timed_out);
        if expired {
            return finish(world, words, order);
        }
        let address = escape(&finish_url(order, words.code));
        let body = format!(
            "<p class=\"result used\" role=\"status\">{}</p><p><a class=\"button\" href=\"{address}\">{}</a></p>",
            words.used, words.see
        );
        return shell(200, words, "payment", "used", Some(order), "", "", &body);
    }
    let general = match typed.general.as_str() {
        "" => String::new(),
        text => format!("<p class=\"result declined\" role=\"alert\">{}</p>", escape(text)),
    };
    let text = "type=\"text\" inputmode=\"numeric\"";
    let fields = [
        input("pan", words.card, "", typed.pan, PAN),
        "<div class=\"pair\">".to_owned(),
        input(
            "expiry",
            words.expiry,
            words.expiry_hint,
            typed.expiry,
            &format!("{text} autocomplete=\"cc-exp\" maxlength=\"7\""),
        ),
        input(
            "cvc",
            words.cvc,
            words.cvc_hint,
            typed.cvc,
            "type=\"password\" inputmode=\"numeric\" autocomplete=\"cc-csc\" maxlength=\"4\"",
        ),
        "</div>".to_owned(),
        input(
            "holder",
            words.holder,
            "",
            typed.holder,
            &format!(
                "type=\"text\" autocomplete=\"cc-name\" maxlength=\"60\" value=\"{}\"",
                escape(&typed.holder_text)
            ),
        ),
        input(
            "email",
            words.email,
            "",
            typed.email,
            &format!("type=\"email\" autocomplete=\"email\" maxlength=\"100\" value=\"{}\"", escape(&typed.email_text)),
        ),
    ];
    let body = format!(
        "{facts}{general}<form method=\"post\" action=\"{action}\" novalidate>{fields}<button type=\"submit\">{pay}</button></form>{cards}",
        facts = facts::of(words, order),
        action = escape(&link("payment", words.code, &order.id)),
        fields = fields.concat(),
        pay = words.pay_amount.replace("{}", &amount(order)),
        cards = if world.settings().magic {
            test_cards(words.code, PHRASES, &of_cards(TEST_CARDS.cards))
        } else {
            String::new()
        },
    );
    shell(200, words, "payment", "form", Some(order), "", "", &body)
}

/// What became of it, and the way back to the shop.
fn finish(world: &World, words: &'static Words, order: &Order) -> Reply {
    let blank = Payment::default();
    let payment = order.payment.as_deref().unwrap_or(&blank);
    let (state, title) = match order.status {
        DEPOSITED => ("paid", words.paid),
        APPROVED => ("paid", words.held),
        // The shop has closed it.
        REVERSED if payment.timed_out => ("expired", words.expired),
        REVERSED => ("paid", words.verified),
        REFUNDED => ("paid", words.refunded),
        _ if payment.timed_out => ("expired", words.expired),
        _ if payment.processing => ("waiting", words.waiting),
        _ => ("declined", words.declined),
    };
    let mut body = format!("<p class=\"result {state}\" role=\"status\">{title}</p>{}", facts::of(words, order));
    let mut head = "";
    if state == "waiting" {
        head = "<meta http-equiv=\"refresh\" content=\"2\">";
        body += &format!("<p>{}</p>", words.waiting_note);
    }
    // A shop that named a page of the bank's is shown that page: this one.
    let back = result_url(world, order, state == "paid", words.code);
    if state != "waiting" && !back.starts_with(&world.url) {
        body += &format!("<p><a class=\"button\" id=\"back\" href=\"{}\">{}</a></p>", escape(&back), words.back);
    }
    shell(200, words, "finish", state, Some(order), head, "", &body)
}

#[allow(clippy::too_many_arguments)] // The parts of a page; a struct of them would say the same twice.
fn shell(
    status: u16,
    words: &'static Words,
    page: &str,
    state: &str,
    order: Option<&Order>,
    head: &str,
    script: &str,
    body: &str,
) -> Reply {
    let languages = LANGUAGES.iter().filter(|_| order.is_some() && page != "3ds2");
    let languages =
        languages.map(|other| (other.code, other.name, link(page, other.code, order.map_or("", |o| &o.id))));
    Shell { status, language: words.code, title: words.title, footer: words.sandbox, state, head, script, body }
        .reply(&languages.collect::<Vec<_>>())
}
