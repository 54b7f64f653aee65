//! What `payUrl` and `securePageURL` lead to: the form that takes a card, the payer's bank that asks for a code, and
//! the receipt. They work without JavaScript; what is typed as number or code is never written back.

use super::answers;
use super::call::ACS_CODE;
use super::cards::{self, TEST_CARDS};
use super::details::{self, Details, is_open, total, waits_for_payer};
use super::links::{FOLDER, link, secure_link};
use super::money::{self, Attempted, Instrument};
use super::phrases::PHRASES;
use super::switches::Switches;
use super::words::{Own, note, own};
use crate::model::CardNumber;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::exhibits::of_cards;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::form::{PAN, input, mistake, test_cards};
use crate::sandbox::bank::pages::shell::Shell;
use crate::sandbox::bank::pages::words::{LANGUAGES, Words, of};
use crate::sandbox::bank::tools::html::{escape, tenge};
use crate::sandbox::bank::tools::months::{month_of, year_and_month};
use zeroize::Zeroizing;

/// The payment a page is about.
pub fn asked<'w>(world: &'w World, request: &Request) -> Option<&'w Order> {
    details::find(world, &request.parameter("payment")?)
}

/// Everything a page is made of.
struct Page<'p> {
    world: &'p World,
    order: &'p Order,
    words: &'static Words,
    own: &'static Own,
}

/// A page, or what a form on it does.
pub fn answer(world: &mut World, request: &Request) -> Reply {
    let Some(order) = asked(world, request).cloned() else { return Reply::empty(404) };
    let name = request.path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".html")).unwrap_or("");
    let Some((name, language)) = name.split_once('_') else { return Reply::empty(404) };
    let words = of(language);
    if words.code != language {
        return Reply::empty(404);
    }
    let page = Page { world, order: &order, words, own: own(language) };
    match (name, request.method.as_str()) {
        ("pay", "GET") => page.form(&Typed::default()),
        ("pay", "POST") => submit(world, words, order, request),
        ("acs", "GET") => page.ask(request),
        ("acs", "POST") => code(world, words, order, request),
        ("receipt", "GET") => page.receipt(),
        _ => Reply::empty(404),
    }
}

/// What is wrong with what was typed, and the one thing that may be shown again.
#[derive(Default)]
struct Typed {
    pan: Option<&'static str>,
    expiry: Option<&'static str>,
    cvc: Option<&'static str>,
    email: Option<&'static str>,
    email_text: String,
}

impl Typed {
    fn is_wrong(&self) -> bool {
        [self.pan, self.expiry, self.cvc, self.email].iter().any(Option::is_some)
    }
}

fn submit(world: &mut World, words: &'static Words, order: Order, request: &Request) -> Reply {
    let page = Page { world, order: &order, words, own: own(words.code) };
    let field = |name: &str| request.form(name).unwrap_or_default();
    let (pan, expiry, cvc, email) = (field("pan"), field("expiry"), field("cvc"), field("email"));
    let (pan, cvc, email) = (pan.trim(), cvc.trim(), email.trim());
    let date = year_and_month(&expiry);
    let digits = cvc.bytes().all(|b| b.is_ascii_digit());
    let mail = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    // The document's test cards have all expired (seed 003), so the date counts only where a switch says so.
    let past = |date: &String| world.switches::<Switches>().check_expiry && *date < month_of(world.clock.now());
    let typed = Typed {
        pan: CardNumber::parse(pan)
            .err()
            .map(|error| mistake(pan, error, [words.empty, words.digits, words.length, words.mistyped])),
        expiry: match &date {
            None => Some(words.bad_expiry),
            Some(date) => past(date).then_some(words.past_expiry),
        },
        cvc: (!digits || !(3..=4).contains(&cvc.len())).then_some(words.bad_cvc),
        email: (!email.is_empty() && !mail).then_some(words.bad_email),
        email_text: if mail { email.to_owned() } else { String::new() },
    };
    if !is_open(&order) || waits_for_payer(&order) || typed.is_wrong() {
        return page.form(&typed);
    }
    let pan: Zeroizing<String> = Zeroizing::new(pan.chars().filter(char::is_ascii_digit).collect());
    let with = Instrument {
        card: TEST_CARDS.by_number(&pan),
        masked_pan: cards::mask(&pan),
        card_type: cards::card_type(&pan).to_owned(),
        expiry: date.unwrap_or_default(),
        right: cvc == world.settings().card_cvc || !world.settings().magic,
    };
    let id = order.id.clone();
    let attempted = money::attempt(world, order, &with, request.execution);
    lead_on(world, words, &id, attempted)
}

/// Where an attempt leads a payer with a browser.
fn lead_on(world: &World, words: &'static Words, id: &str, attempted: Attempted) -> Reply {
    let Some(order) = details::find(world, id) else { return Reply::empty(404) };
    let secure = match attempted {
        Attempted::Secure => secure_link(order, words.code),
        _ => None,
    };
    Reply::see_other(secure.unwrap_or_else(|| link("receipt", words.code, id)))
}

/// Whether a request is about the authentication that is going on.
fn fits(order: &Order, request: &Request) -> bool {
    let tds = order.payment.as_ref().and_then(|payment| payment.tds.as_ref());
    waits_for_payer(order) && tds.is_some_and(|tds| request.parameter("transaction").as_ref() == Some(&tds.id))
}

/// Anything but the right code, also "cancel", is no.
fn code(world: &mut World, words: &'static Words, order: Order, request: &Request) -> Reply {
    if !fits(&order, request) {
        return Reply::see_other(link("receipt", words.code, &order.id));
    }
    let right = request.form("code").is_some_and(|code| code.trim() == ACS_CODE);
    let (passed, id) = (right && request.form("cancel").is_none(), order.id.clone());
    let attempted = money::authenticated(world, order, passed, request.execution);
    lead_on(world, words, &id, attempted)
}

impl Page<'_> {
    fn shell(&self, name: &str, title: &str, state: &str, head: &str, body: &str) -> Reply {
        let address = |other: &Words| match name {
            "acs" => secure_link(self.order, other.code).unwrap_or_default(),
            _ => link(name, other.code, &self.order.id),
        };
        let languages: Vec<_> = LANGUAGES.iter().map(|other| (other.code, other.name, address(other))).collect();
        let (language, footer) = (self.words.code, self.words.sandbox);
        Shell { status: 200, language, title, footer, state, head, script: "", body }.reply(&languages)
    }

    fn title(&self) -> &'static str {
        if self.is_registration() { self.own.register } else { self.words.title }
    }

    fn is_registration(&self) -> bool {
        Details::of(self.order).kind == "card"
    }

    /// What the payer pays, in the currency of the note: it is only shown, the money is tenge.
    fn amount(&self, minor: u64) -> String {
        let symbol = note(self.order.description.as_deref().unwrap_or("")).1;
        tenge(i64::try_from(minor).unwrap_or(i64::MAX)).replace('₸', symbol)
    }

    /// Amount, service, number, note, requisites and card.
    fn facts(&self) -> String {
        let details = Details::of(self.order);
        let row = |name: &str, value: &str| format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(value));
        let mut rows = String::new();
        if details.commission > 0 {
            rows += &row(self.own.commission, &self.amount(details.commission));
        }
        if !self.is_registration() {
            rows += &row(self.own.service, &details.service_code);
        }
        rows += &row(self.own.number, &self.order.id);
        if let Some(text) = &self.order.description {
            rows += &row(self.words.description, &note(text).0);
        }
        self.order.params.iter().for_each(|(name, value)| rows += &row(name, value));
        if let Some(pan) = &self.order.masked_pan {
            rows += &row(self.words.card, pan);
        }
        let label = if self.is_registration() { self.own.check } else { self.words.amount };
        let amount = self.amount(total(self.order));
        format!("<p class=\"amount\"><span>{label}</span> {amount}</p><dl>{rows}</dl>")
    }

    /// The form; or, for a payment that cannot be paid any more, where to see why.
    fn form(&self, typed: &Typed) -> Reply {
        let words = self.words;
        if !is_open(self.order) || waits_for_payer(self.order) {
            let address = escape(&link("receipt", words.code, &self.order.id));
            let body = format!(
                "<p class=\"result used\" role=\"status\">{}</p><p><a class=\"button\" href=\"{address}\">{}</a></p>",
                words.used, words.see
            );
            return self.shell("pay", self.title(), "used", "", &body);
        }
        let text = "type=\"text\" inputmode=\"numeric\"";
        let cvc = "type=\"password\" inputmode=\"numeric\" autocomplete=\"cc-csc\" maxlength=\"4\"";
        let expiry = format!("{text} autocomplete=\"cc-exp\" maxlength=\"7\"");
        let email =
            format!("type=\"email\" autocomplete=\"email\" maxlength=\"100\" value=\"{}\"", escape(&typed.email_text));
        let fields = [
            input("pan", words.card, "", typed.pan, PAN),
            "<div class=\"pair\">".to_owned(),
            input("expiry", words.expiry, words.expiry_hint, typed.expiry, &expiry),
            input("cvc", words.cvc, words.cvc_hint, typed.cvc, cvc),
            "</div>".to_owned(),
            input("email", words.email, "", typed.email, &email),
        ];
        let button = match self.is_registration() {
            true => self.own.save.to_owned(),
            false => words.pay_amount.replace("{}", &self.amount(total(self.order))),
        };
        let body = format!(
            "{}<form method=\"post\" action=\"{}\" novalidate>{}<button type=\"submit\">{button}</button></form>{}",
            self.facts(),
            escape(&link("pay", words.code, &self.order.id)),
            fields.concat(),
            if self.world.settings().magic {
                test_cards(words.code, PHRASES, &of_cards(TEST_CARDS.cards))
            } else {
                String::new()
            },
        );
        self.shell("pay", self.title(), "form", "", &body)
    }

    /// The payer's bank asks for its code.
    fn ask(&self, request: &Request) -> Reply {
        let words = self.words;
        let Some(action) = secure_link(self.order, words.code).filter(|_| fits(self.order, request)) else {
            return Reply::see_other(link("receipt", words.code, &self.order.id));
        };
        let body = format!(
            "{facts}<form method=\"post\" action=\"{action}\"><label for=\"code\">{label}</label>\
             <input id=\"code\" name=\"code\" type=\"text\" inputmode=\"numeric\" autocomplete=\"one-time-code\" \
             maxlength=\"8\" aria-describedby=\"code-hint\" autofocus><p class=\"hint\" id=\"code-hint\">{hint}</p>\
             <button type=\"submit\">{confirm}</button><p></p>\
             <button type=\"submit\" name=\"cancel\" value=\"1\" class=\"second\">{cancel}</button></form>",
            facts = self.facts(),
            action = escape(&action),
            label = words.acs_code,
            hint = words.acs_hint,
            confirm = words.acs_confirm,
            cancel = words.acs_cancel,
        );
        self.shell("acs", words.acs_title, "acs", "", &body)
    }

    /// What became of it, and the way back to the shop.
    fn receipt(&self) -> Reply {
        let words = self.words;
        let state = answers::state(self.world, self.order);
        let expired = Details::of(self.order).error_code.as_deref() == Some("expired");
        let (class, text) = match state.as_str() {
            "payed" | "processed" if self.is_registration() => ("paid", self.own.registered),
            "payed" | "processed" => ("paid", words.paid),
            "holded" => ("paid", words.held),
            "refunded" => ("paid", words.refunded),
            "error" => ("unknown", self.own.error),
            "rejected" if expired => ("expired", words.expired),
            "rejected" | "created_error" => ("declined", words.declined),
            _ => ("waiting", words.waiting),
        };
        let mut body = format!("<p class=\"result {class}\" role=\"status\">{text}</p>{}", self.facts());
        let next = secure_link(self.order, words.code).map(|address| (address, self.own.confirm_3ds));
        let next = next.or_else(|| is_open(self.order).then(|| (link("pay", words.code, &self.order.id), words.pay)));
        let mut head = "";
        match next {
            Some((address, label)) => {
                body += &format!("<p><a class=\"button\" href=\"{}\">{label}</a></p>", escape(&address));
            }
            None if class == "waiting" => {
                head = "<meta http-equiv=\"refresh\" content=\"2\">";
                body += &format!("<p>{}</p>", words.waiting_note);
            }
            None => {}
        }
        let failed = self.order.fail_url.as_ref().filter(|_| class != "paid");
        let back = failed.or(self.order.return_url.as_ref()).filter(|_| class != "waiting");
        if let Some(url) = back.filter(|url| url.starts_with("http://") || url.starts_with("https://")) {
            body += &format!("<p><a class=\"button\" id=\"back\" href=\"{}\">{}</a></p>", escape(url), words.back);
        }
        self.shell("receipt", self.title(), class, head, &body)
    }
}
