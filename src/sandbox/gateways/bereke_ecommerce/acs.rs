//! The payer's bank, played too: the page that asks for the code of 3-D Secure, version 1 and 2, and what
//! the browser carries back. Its answers are signed, so a browser cannot make one up.

use super::call::{ACS_CODE, ID};
use super::params::Params;
use super::{facts, links, params};
use crate::sandbox::bank::books::agenda;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Tds;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::shell::Shell;
use crate::sandbox::bank::pages::words::{self, Words};
use crate::sandbox::bank::tools::html::escape;
use crate::sandbox::bank::tools::json::{Json, Members};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use serde_json::{Value, json};

/// Below it is the payer's bank.
pub const FOLDER: &str = "/acs/";
const START: &str = "/acs/auth/start.do";
const CODE: &str = "/acs/auth/code.do";
const METHOD: &str = "/acs/v2/method.do";
const CHALLENGE: &str = "/acs/v2/challenge.do";
const CODE2: &str = "/acs/v2/code.do";
/// What the payer's bank signs with.
const KEY: &[u8] = b"sandbox-acs-key";
const SUBMIT: &str = "document.forms[0].submit()";

fn tds(order: &Order) -> Option<&Tds> {
    order.payment.as_ref()?.tds.as_ref()
}

fn sign(text: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), text.as_bytes());
    STANDARD.encode(tag)
}

/// What version 1 sends to the payer's bank.
pub fn request(world: &World, order: &Order, language: &str) -> Members {
    let id = tds(order).map_or("", |tds| &tds.id);
    let pa_req = STANDARD.encode(json!({"MD": order.id, "id": id}).to_string());
    let language = if language.is_empty() { &order.language } else { language };
    vec![
        ("acsUrl", format!("{}{START}", world.url).into()),
        ("paReq", pa_req.into()),
        ("termUrl", format!("{}/payment/rest/finish3ds.do?lang={language}", world.url).into()),
    ]
}

/// The first answer of version 2: where the 3DS method is.
pub fn method(world: &World, order: &Order, zero: (&'static str, Json)) -> Members {
    let id = tds(order).map_or("", |tds| &tds.id);
    let data = URL_SAFE_NO_PAD.encode(json!({"threeDSServerTransID": id}).to_string());
    vec![
        zero,
        ("is3DSVer2", true.into()),
        ("threeDSServerTransId", id.into()),
        ("threeDSMethodURL", format!("{}{METHOD}", world.url).into()),
        ("threeDSMethodURLServer", format!("{}{METHOD}?threeDSServerTransID={id}", world.url).into()),
        ("threeDSMethodDataPacked", data.into()),
    ]
}

/// Where the payer is asked, version 2.
pub fn challenge(world: &World, order: &Order, zero: (&'static str, Json)) -> Members {
    vec![
        zero,
        ("is3DSVer2", true.into()),
        ("threeDSServerTransId", tds(order).map_or("", |tds| &tds.id).into()),
        ("acsUrl", format!("{}{CHALLENGE}", world.url).into()),
        ("packedCReq", packed_request(order).into()),
    ]
}

/// Whether an app's 3-D Secure SDK goes on instead of a browser.
pub fn by_sdk(params: &Params) -> bool {
    params.get("threeDSSDK") == Some("true")
}

/// Whether all is there that an SDK collects (family); a browser collects nothing.
pub fn sdk_data_is_whole(params: &Params) -> bool {
    const COLLECTED: [&str; 5] = ["EncData", "EphemPubKey", "AppId", "TransId", "ReferenceNumber"];
    !by_sdk(params) || COLLECTED.iter().all(|name| params.filled(&format!("threeDSSDK{name}")).is_some())
}

/// The first answer of version 2 for an app: the key for what its SDK collects.
pub fn sdk_key(order: &Order, zero: (&'static str, Json)) -> Members {
    let id = tds(order).map_or("", |tds| &tds.id);
    let key = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", STANDARD.encode(id));
    vec![zero, ("is3DSVer2", true.into()), ("threeDSServerTransId", id.into()), ("threeDSSDKKey", key.into())]
}

/// What the SDK speaks to the payer's bank with. It is signed there; this one has no signature, and nobody reads it but
/// the test that plays the SDK.
pub fn sdk_challenge(world: &World, order: &Order, zero: (&'static str, Json)) -> Members {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let content = json!({"acsURL": format!("{}{CHALLENGE}", world.url), "creq": packed_request(order)});
    vec![
        zero,
        ("is3DSVer2", true.into()),
        ("threeDSAcsTransactionId", order.id.clone().into()),
        ("threeDSAcsRefNumber", "SANDBOX_ACS".into()),
        ("threeDSAcsSignedContent", format!("{}.{}.", part(json!({"alg": "none"})), part(content)).into()),
    ]
}

fn packed_request(order: &Order) -> String {
    let id = tds(order).map_or("", |tds| &tds.id);
    URL_SAFE_NO_PAD.encode(json!({"threeDSServerTransID": id, "messageType": "CReq"}).to_string())
}

/// Whether a `PaRes` is by the payer's bank, about this authentication, and says yes.
pub fn verdict(order: &Order, pa_res: &str, version: u8) -> bool {
    let Some(tds) = tds(order).filter(|tds| tds.version == version) else { return false };
    let Some(value) = unpacked(pa_res) else { return false };
    let (id, status) = (value["id"].as_str().unwrap_or(""), value["status"].as_str().unwrap_or(""));
    let ours = value["sign"].as_str() == Some(sign(&format!("{}:{id}:{status}", order.id)).as_str());
    ours && id == tds.id && status == "Y"
}

/// What the payer's bank has told the 3DS server about the challenge; without one it always says yes.
pub fn passed_challenge(order: &Order) -> Option<bool> {
    let tds = tds(order).filter(|tds| tds.version == 2 && tds.begun)?;
    if tds.challenge { tds.verdict } else { Some(true) }
}

/// The JSON in a Base64 text of either alphabet.
pub fn unpacked(text: &str) -> Option<Value> {
    let text = text.trim();
    let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// A form that posts itself; without scripts the payer presses its button.
fn post_on(words: &'static Words, note: &str, address: &str, fields: &[(&str, &str)]) -> Reply {
    let inputs = hidden(fields);
    let body = format!(
        "<p class=\"result waiting\" role=\"status\">{}</p><form method=\"post\" action=\"{}\">{inputs}\
         <button type=\"submit\">{}</button></form>",
        note,
        escape(address),
        words.go_on
    );
    let shell = Shell {
        status: 200,
        language: words.code,
        title: words.title,
        footer: words.sandbox,
        state: "on-the-way",
        head: "",
        script: SUBMIT,
        body: &body,
    };
    shell.reply(&[])
}

fn hidden(fields: &[(&str, &str)]) -> String {
    let input = |(name, value): &(&str, &str)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
    };
    fields.iter().map(input).collect()
}

/// On to the payer's bank, for whatever authentication the order waits for.
pub fn send_on(world: &World, words: &'static Words, order: &Order) -> Reply {
    match tds(order) {
        Some(tds) if tds.version == 2 => post_on(
            words,
            words.to_bank,
            &format!("{}{CHALLENGE}", world.url),
            &[("creq", packed_request(order).as_str())],
        ),
        _ => {
            let text = |json: &Json| match json {
                Json::Plain(Value::String(text)) => text.clone(),
                _ => String::new(),
            };
            let request = request(world, order, words.code);
            let [acs_url, pa_req, term_url] = [0, 1, 2].map(|i| text(&request[i].1));
            post_on(words, words.to_bank, &acs_url, &[("MD", &order.id), ("PaReq", &pa_req), ("TermUrl", &term_url)])
        }
    }
}

/// `acsRedirect.do`: the simplified way to the payer's bank (seed 001).
pub fn redirect(world: &World, request: &Request) -> Reply {
    let order = request.parameter("orderId").and_then(|id| world.orders.by_id(&id).cloned());
    let Some(order) = order.filter(|order| order.gateway == ID && request.method == "GET") else {
        return Reply::empty(404);
    };
    match tds(&order).is_some_and(|tds| tds.begun && tds.passed.is_none()) {
        true => send_on(world, words::of(&order.language), &order),
        false => Reply::see_other(links::finish_url(&order, &order.language)),
    }
}

/// A page of the payer's bank.
pub fn answer(world: &mut World, request: &Request) -> Reply {
    let params = Params::read(request);
    match (request.method.as_str(), request.path.as_str()) {
        // The 3DS method looks at the browser; there is nothing to look at here.
        ("GET" | "POST", METHOD) => Reply::html(200, "<!DOCTYPE html><title>3DS method</title>".to_owned()),
        ("POST", START) => start(world, &params),
        ("POST", CODE) => code(world, &params),
        ("POST", CHALLENGE) => start2(world, &params),
        ("POST", CODE2) => code2(world, &params),
        _ => Reply::empty(404),
    }
}

/// The order of an authentication, if it waits for the payer.
fn waiting<'w>(world: &'w World, id: &str, transaction: &str, version: u8) -> Option<&'w Order> {
    let fits = |tds: &Tds| tds.version == version && tds.begun && tds.passed.is_none() && tds.id == transaction;
    world.orders.by_id(id).filter(|order| order.gateway == ID && tds(order).is_some_and(fits))
}

fn start(world: &World, params: &Params) -> Reply {
    let pa_req = params.get("PaReq").and_then(unpacked).unwrap_or_default();
    let (md, term_url) = (params.get("MD").unwrap_or(""), params.get("TermUrl").unwrap_or(""));
    let Some(order) = waiting(world, md, pa_req["id"].as_str().unwrap_or(""), 1) else { return Reply::empty(400) };
    if !["http://", "https://"].iter().any(|scheme| term_url.starts_with(scheme)) {
        return Reply::empty(400);
    }
    let fields = [("MD", md), ("PaReq", params.get("PaReq").unwrap_or("")), ("TermUrl", term_url)];
    ask(order, params, START, CODE, &fields)
}

/// Whether the payer gave the code; anything else, also "cancel", is no.
fn gave_code(params: &Params) -> bool {
    params.get("cancel").is_none() && params.get("code").map(str::trim) == Some(ACS_CODE)
}

fn code(world: &World, params: &Params) -> Reply {
    let pa_req = params.get("PaReq").and_then(unpacked).unwrap_or_default();
    let (md, term_url) = (params.get("MD").unwrap_or(""), params.get("TermUrl").unwrap_or(""));
    let id = pa_req["id"].as_str().unwrap_or("");
    let Some(order) = waiting(world, md, id, 1) else { return Reply::empty(400) };
    if !["http://", "https://"].iter().any(|scheme| term_url.starts_with(scheme)) {
        return Reply::empty(400);
    }
    let status = if gave_code(params) { "Y" } else { "N" };
    let pa_res = json!({"id": id, "status": status, "sign": sign(&format!("{md}:{id}:{status}"))}).to_string();
    let words = spoken(order, params);
    post_on(words, words.from_bank, term_url, &[("MD", md), ("PaRes", &STANDARD.encode(pa_res))])
}

fn challenged<'w>(world: &'w World, params: &Params) -> Option<&'w Order> {
    let creq = params.get("creq").and_then(unpacked)?;
    let id = creq["threeDSServerTransID"].as_str()?;
    let order = params::by_transaction(world, id)?;
    waiting(world, &order.id, id, 2)
}

fn start2(world: &World, params: &Params) -> Reply {
    match challenged(world, params) {
        Some(order) => ask(order, params, CHALLENGE, CODE2, &[("creq", params.get("creq").unwrap_or(""))]),
        None => Reply::empty(400),
    }
}

fn code2(world: &mut World, params: &Params) -> Reply {
    let Some(mut order) = challenged(world, params).cloned() else { return Reply::empty(400) };
    let passed = gave_code(params);
    let words = spoken(&order, params);
    let Some(tds) = agenda::payment(&mut order).tds.as_mut() else { return Reply::empty(400) };
    tds.verdict = Some(passed);
    let gateway = format!("{}/payment/rest/finish3dsVer2Payment.do?lang={}", world.url, words.code);
    let finish_url = tds.finish_url.clone().filter(|url| url.starts_with("http")).unwrap_or(gateway);
    let status = if passed { "Y" } else { "N" };
    let cres = json!({"threeDSServerTransID": tds.id, "messageType": "CRes", "transStatus": status}).to_string();
    agenda::keep(world, order, Vec::new());
    post_on(words, words.from_bank, &finish_url, &[("cres", &URL_SAFE_NO_PAD.encode(cres))])
}

/// The language of the payer's bank: the one he has chosen there, or else that of the order.
fn spoken(order: &Order, params: &Params) -> &'static Words {
    words::of(if params.language().is_empty() { &order.language } else { params.language() })
}

/// The way to the same page in the other languages: a page that is reached by a form is reached by a form again.
fn other_languages(words: &Words, page: &str, fields: &[(&str, &str)]) -> String {
    let buttons = words::LANGUAGES.iter().filter(|other| other.code != words.code).map(|other| {
        format!("<button name=\"language\" value=\"{0}\" lang=\"{0}\">{1}</button>", other.code, other.name)
    });
    format!(
        "<form class=\"languages\" method=\"post\" action=\"{page}\">{}{}</form>",
        hidden(fields),
        buttons.collect::<String>()
    )
}

/// The page that asks for the code.
fn ask(order: &Order, params: &Params, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    let words = spoken(order, params);
    let body = format!(
        "{facts}<form method=\"post\" action=\"{action}\">{hidden}\
         <input type=\"hidden\" name=\"language\" value=\"{code}\"><label for=\"code\">{label}</label>\
         <input id=\"code\" name=\"code\" type=\"text\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"8\" \
         aria-describedby=\"code-hint\" autofocus><p class=\"hint\" id=\"code-hint\">{hint}</p>\
         <button type=\"submit\">{confirm}</button><p></p>\
         <button type=\"submit\" name=\"cancel\" value=\"1\" class=\"second\">{cancel}</button></form>{languages}",
        languages = other_languages(words, page, fields),
        code = words.code,
        facts = facts::of(words, order),
        hidden = hidden(fields),
        label = words.acs_code,
        hint = words.acs_hint,
        confirm = words.acs_confirm,
        cancel = words.acs_cancel,
    );
    let shell = Shell {
        status: 200,
        language: words.code,
        title: words.acs_title,
        footer: words.sandbox,
        state: "acs",
        head: "",
        script: "",
        body: &body,
    };
    shell.reply(&[])
}
