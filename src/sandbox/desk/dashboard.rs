//! The page at `/`: for a tester with a browser and nothing else, on a desk or a telephone. It shows what really happened
//! and what can be asked for, and asks for it. Every button is a form; the script only spares reloading.

use super::live;
use super::parts::{Html, NUMBER, Tongue};
use super::reference;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::actions::ACTIONS;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::phrases::LANGUAGES;
use crate::sandbox::bank::played::Gateways;
use crate::sandbox::bank::tools::fields::PlanError;
use crate::sandbox::bank::tools::html::escape;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

const STYLE: &str = include_str!("dashboard.css");
const SCRIPT: &str = include_str!("dashboard.js");

/// The dashboard, or 404 for any other path.
pub fn answer(world: &World, gateways: Gateways, request: &Request) -> Reply {
    if request.path != "/" || request.method != "GET" {
        return Reply::empty(404);
    }
    page(world, gateways, language(request), None)
}

/// What changes, alone; 204 where it is what the asker has already, by the `seen` of the answer before.
pub fn live(world: &World, gateways: Gateways, request: &Request) -> Reply {
    let html = live::sections(world, gateways, Tongue { language: language(request), gateways });
    let seen = STANDARD.encode(digest(&SHA256, html.as_bytes()));
    if request.header("if-none-match") == Some(seen.as_str()) {
        return Reply::empty(204);
    }
    let mut reply = Reply::html(200, html);
    reply.headers.push(("ETag", seen));
    reply
}

/// The page again, with why something was not done.
pub fn refused(world: &World, gateways: Gateways, language: &str, error: &PlanError) -> Reply {
    page(world, gateways, known(language).unwrap_or("en"), Some(error))
}

fn known(code: &str) -> Option<&'static str> {
    LANGUAGES.iter().map(|(known, _)| *known).find(|known| *known == code)
}

/// The language that is asked for, or else the first of the browser's that is one of ours.
fn language(request: &Request) -> &'static str {
    let asked = request.parameter("lang").and_then(|code| known(&code));
    let wished = request.header("accept-language").unwrap_or("").split([',', ';']);
    let mut wished = wished.filter_map(|tag| known(tag.trim().split('-').next().unwrap_or("")));
    asked.or_else(|| wished.next()).unwrap_or("en")
}

fn page(world: &World, gateways: Gateways, language: &'static str, error: Option<&PlanError>) -> Reply {
    let tongue = Tongue { language, gateways };
    let alert = error.map(|error| {
        let field = if error.field.is_empty() { String::new() } else { format!(" ({})", escape(&error.field)) };
        format!("<p role=\"alert\">{} {}{field}</p>", tongue.say("Not done:"), tongue.refusal(&error.message))
    });
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head><body>\
         <header><h1>{title}</h1><nav>{languages}</nav><p>{url} · {profile_word} <b>{profile}</b> · {user_word} <code>{user}</code></p>\
         <nav>{places}</nav></header><main>{alert}<div id=\"live\" data-language=\"{language}\">{live}</div>{controls}{reference}{documents}</main>\
         <script>{SCRIPT}</script></body></html>\n",
        title = tongue.say("tolem sandbox"),
        languages = languages(language),
        url = escape(&world.url),
        profile_word = tongue.say("profile"),
        profile = escape(profile(world).as_str().unwrap_or("")),
        user_word = tongue.say("user"),
        user = escape(&world.user_name),
        places = places(tongue),
        alert = alert.unwrap_or_default(),
        live = live::sections(world, gateways, tongue),
        controls = controls(world, gateways, tongue),
        reference = reference::sections(gateways, tongue),
        documents = documents(tongue),
    );
    let mut reply = Reply::html(if error.is_some() { 400 } else { 200 }, html);
    let script = STANDARD.encode(digest(&SHA256, SCRIPT.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    reply.headers.push(("Content-Security-Policy", policy));
    reply
}

fn profile(world: &World) -> serde_json::Value {
    serde_json::json!(world.settings().profile)
}

fn languages(language: &str) -> Html {
    let link = |(code, name): &(&str, &str)| match *code == language {
        true => format!("<b>{name}</b>"),
        false => format!("<a lang=\"{code}\" hreflang=\"{code}\" href=\"/?lang={code}\">{name}</a>"),
    };
    LANGUAGES.iter().map(link).collect()
}

/// Where things are on a page that is long on a telephone.
fn places(tongue: Tongue) -> Html {
    let places = [
        ("orders", "Orders"),
        ("ledger", "Ledger"),
        ("callbacks", "Callbacks"),
        ("requests", "Requests"),
        ("clock", "Clock"),
        ("next", "A fault"),
        ("switches", "Switches"),
    ];
    places.map(|(id, name)| format!("<a href=\"#{id}\">{}</a>", tongue.say(name))).concat()
}

fn documents(tongue: Tongue) -> Html {
    let pages = ["ledger", "orders", "callbacks", "log", "plan", "settings", "balances", "clock"];
    let links = pages.map(|page| format!("<a href=\"/_sandbox/{page}\">/_sandbox/{page}</a>")).concat();
    tongue.section("documents", &tongue.say("Documents"), &format!("<p class=\"links\">{links}</p>"))
}

// ------------------------------------------------------------------ what is not about one order

fn controls(world: &World, gateways: Gateways, tongue: Tongue) -> Html {
    let sections =
        [clock(tongue), next_request(tongue), truth(world, tongue), switches(world, tongue), foreign(gateways, tongue)];
    format!("<div class=\"pair\">{}</div>", sections.concat())
}

fn clock(tongue: Tongue) -> Html {
    let step = |ms: &str, text: &str| tongue.choice("advanceMs", ms, text);
    let steps = [step("60000", "1 minute"), step("3600000", "1 hour"), step("86400000", "1 day")].concat();
    let forms = tongue.form("clock", &[], &format!("<span>{}:</span>{steps}", tongue.say("Advance")))
        + &tongue.form("reset", &[], &tongue.button("Forget everything"));
    tongue.section("clock", &tongue.say("Clock"), &format!("<div class=\"acts\">{forms}</div>"))
}

fn next_request(tongue: Tongue) -> Html {
    let options: Html = ACTIONS
        .iter()
        .map(|action| {
            let argument = if action.argument.is_empty() { String::new() } else { format!(" [{}]", action.argument) };
            format!(
                "<option value=\"{}\">{}{argument}: {}</option>",
                action.suffix,
                action.name,
                tongue.say(action.doc)
            )
        })
        .collect();
    let points = [("after", "after the execution"), ("before", "before the execution")];
    let points =
        points.map(|(value, text)| format!("<option value=\"{value}\">{}</option>", tongue.say(text))).concat();
    let inner = [
        format!("<select name=\"fault\" aria-label=\"{}\">{options}</select>", tongue.say("action")),
        tongue.field("argument", "argument", "size=\"8\""),
        format!("<select name=\"at\" aria-label=\"{}\">{points}</select>", tongue.say("time")),
        tongue.field("order number", "orderNumber", &format!("placeholder=\"{}\"", tongue.say("any order"))),
        tongue.button("Arm"),
    ];
    let disarm = tongue.form("plan", &[], &tongue.choice("rules", "none", "Disarm"));
    let body = tongue.form("next", &[], &inner.concat()) + &disarm;
    tongue.section("next", &tongue.say("A fault for the next request"), &format!("<div class=\"acts\">{body}</div>"))
}

/// The switches of what status questions are told, whatever the order.
fn truth(world: &World, tongue: Tongue) -> Html {
    let settings = world.settings();
    let number =
        |label: &str, name: &str, value: u32| tongue.field(label, name, &format!("{NUMBER} value=\"{value}\""));
    let inner = [
        number("milliseconds behind", "statusLagMs", settings.status_lag_ms),
        number("questions behind", "statusLagQuestions", settings.status_lag_questions),
        number("times not found", "wrongNotFoundTimes", settings.wrong_not_found_times),
        select(
            tongue,
            "another card",
            "otherCard",
            &[("false", tongue.say("no")), ("true", tongue.say("yes"))],
            if settings.other_card { "true" } else { "false" },
        ),
        tongue.button("Set"),
    ];
    let body = format!("<div class=\"acts\">{}</div>", tongue.form("settings", &[], &inner.concat()));
    tongue.section("truth", &tongue.say("What status questions are told"), &body)
}

fn switches(world: &World, tongue: Tongue) -> Html {
    let names = ["lenient", "as-documented", "nasty"].map(|name| (name, name.to_owned()));
    let now = profile(world);
    let profile = select(tongue, "profile", "profile", &names, now.as_str().unwrap_or("")) + &tongue.button("Set");
    let document = world.switchboard.document();
    let address = document.get("callbackUrl").and_then(|value| value.as_str()).unwrap_or("");
    let address = format!("type=\"url\" value=\"{}\" placeholder=\"http://127.0.0.1:8086/\"", escape(address));
    let address = tongue.field("address for messages", "callbackUrl", &address) + &tongue.button("Set");
    let body = tongue.form("settings", &[], &profile) + &tongue.form("settings", &[], &address);
    tongue.section("switches", &tongue.say("Switches"), &format!("<div class=\"acts\">{body}</div>"))
}

fn foreign(gateways: Gateways, tongue: Tongue) -> Html {
    let ids: Vec<_> = gateways.all().map(|gateway| (gateway.id(), tongue.say(gateway.exhibits().title))).collect();
    let inner = [
        select(tongue, "gateway", "gateway", &ids, ""),
        tongue.field("order number", "orderNumber", "required"),
        tongue.field("amount", "sum", "required inputmode=\"decimal\" size=\"8\""),
        tongue.button("Put"),
    ];
    let body = tongue.form("orders", &[("action", "foreign"), ("digits", "2")], &inner.concat());
    tongue.section("foreign", &tongue.say("Somebody else's order"), &format!("<div class=\"acts\">{body}</div>"))
}

fn select(tongue: Tongue, label: &str, name: &str, values: &[(&str, Html)], chosen: &str) -> Html {
    let options = values.iter().map(|(value, text)| {
        let selected = if *value == chosen { " selected" } else { "" };
        format!("<option value=\"{value}\"{selected}>{text}</option>")
    });
    format!("<label>{} <select name=\"{name}\">{}</select></label>", tongue.say(label), options.collect::<Html>())
}
