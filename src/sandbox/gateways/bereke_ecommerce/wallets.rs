//! Apple Pay and Google Pay: one request registers and pays. The sandbox has no keys of Apple's or Google's;
//! where the real token has an encrypted part, this one has the Base64 of what would be inside.

use super::attempts::{self, Attempted, Instrument};
use super::call::{Call, ID};
use super::cards::TEST_CARDS;
use super::errors::{self, ErrorRow};
use super::info::Info;
use super::{acs, answers, cards, links, paying};
use crate::model::{CardNumber, Redactor};
use crate::sandbox::bank::books::due::{Due, Then};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::played::Subject;
use crate::sandbox::bank::tools::json::{Json, Members};
use serde_json::Value;
use zeroize::Zeroizing;

/// What is in a wallet's token.
struct Token {
    pan: Zeroizing<String>,
    expiry: String,
    /// Apple's names amount and currency itself.
    amount: Option<u64>,
    currency: Option<String>,
    /// The phone has recognised its owner.
    cryptogram: bool,
}

/// Which order a request is about.
pub fn subject(request: &Request) -> Subject {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let number = body["orderNumber"].as_str().map(str::to_owned);
    let amount = body["amount"].as_u64().or_else(|| apple(body["paymentToken"].as_str()?).ok()?.amount);
    Subject { order_number: number, amount, moves_money: true }
}

/// `applepay/payment.do` and `google/payment.do`.
pub fn answer(world: &mut World, request: &Request, call: Call) -> Reply {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let language = body["language"].as_str().unwrap_or("").to_ascii_lowercase();
    match pay(world, request, &body, call, &language) {
        Ok(reply) => reply,
        Err(row) => row.of(call, &language, world.switches()),
    }
}

fn pay(
    world: &mut World,
    request: &Request,
    body: &Value,
    call: Call,
    language: &str,
) -> Result<Reply, &'static ErrorRow> {
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty());
    let google = call == Call::GooglePay;
    match text("merchant") {
        Some("sandbox-denied") => return Err(&errors::WALLET_DENIED),
        Some("sandbox-no-key") => return Err(&errors::NO_KEY),
        Some(merchant) if merchant == world.user_name => {}
        // "Auth is invalid" is the example of Apple's, "merchant" a row of Google's (seed 001).
        _ => return Err(if google { &errors::MERCHANT } else { &errors::AUTH }),
    }
    let number = text("orderNumber").filter(|n| n.len() <= 36 && n.bytes().all(|b| b.is_ascii_graphic()));
    let number = number.filter(|number| world.orders.by_number(ID, number).is_none()).ok_or(&errors::WALLET_NUMBER)?;
    if google && text("ip").is_none_or(|ip| ip.parse::<std::net::IpAddr>().is_err()) {
        return Err(&errors::IP);
    }
    let token = text("paymentToken").ok_or(&errors::TOKEN)?;
    let token = if google { self::google(token)? } else { apple(token)? };
    let amount = if google { body["amount"].as_u64() } else { token.amount };
    let amount = amount.filter(|amount| (1..1_000_000_000_000).contains(amount)).ok_or(&errors::AMOUNT)?;
    if google && text("returnUrl").is_none() {
        return Err(&errors::RETURN_URL_EMPTY);
    }
    // Google Pay's documented default is the Russian rouble (seed 001, `currencyCode`).
    let currency = match (google, text("currencyCode"), &token.currency) {
        (true, named, _) => named.unwrap_or("643").to_owned(),
        (false, _, named) => named.clone().unwrap_or_else(|| "398".to_owned()),
    };
    let two_stage = body["preAuth"] == true || body["preAuth"] == "true";
    let order = order(world, request, body, number, amount, currency, two_stage);
    let with = Instrument {
        card: TEST_CARDS.by_number(&token.pan),
        masked_pan: paying::masked(&token.pan),
        system: cards::system(&token.pan).to_owned(),
        right: CardNumber::parse(&token.pan).is_ok() && paying::expiry_fits(world, &token.expiry),
        expiry: token.expiry,
        holder: "CARD HOLDER".to_owned(),
        way: if google { "GOOGLE_PAY" } else { "APPLE_PAY" },
        binding: None,
        authenticated: token.cryptogram.then(|| "05".to_owned()),
        ip: text("ip").map(str::to_owned),
        binding_not_needed: false,
    };
    let id = order.id.clone();
    let attempted = attempts::attempt(world, order, with, request.execution);
    told(world, &id, attempted, google, language)
}

#[allow(clippy::too_many_arguments)] // Everything an order has that the two wallets name differently.
fn order(
    world: &World,
    request: &Request,
    body: &Value,
    number: &str,
    amount: u64,
    currency: String,
    two_stage: bool,
) -> Order {
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty()).map(|text| Redactor::new().clean(text));
    let now = world.clock.now();
    let expires = now + 1_200_000;
    let params = body["additionalParameters"].as_object().into_iter().flatten();
    let params = params.filter_map(|(name, value)| Some((name.clone(), Redactor::new().clean(value.as_str()?))));
    let payment = Payment {
        two_stage,
        action_code: attempts::NO_ATTEMPT,
        expires,
        agenda: vec![Due { at: expires, then: Then::Expire }],
        ..Payment::default()
    };
    let mut order = Order {
        gateway: ID.to_owned(),
        id: world.new_id(),
        number: number.to_owned(),
        amount,
        currency,
        created: now,
        description: text("description"),
        language: links::language(body["language"].as_str().unwrap_or("")).to_owned(),
        client_id: text("clientId"),
        params: params.collect(),
        return_url: text("returnUrl"),
        fail_url: text("failUrl"),
        payment: Some(Box::new(payment)),
        ..Order::default()
    };
    order.mark(now, request.execution);
    order
}

/// The answer. A payment that is not known yet is a request that succeeded.
fn told(
    world: &World,
    id: &str,
    attempted: Attempted,
    google: bool,
    language: &str,
) -> Result<Reply, &'static ErrorRow> {
    let order = &world.orders.by_id(id).ok_or(&errors::SYSTEM)?.shown(world.settings());
    let mut data: Members = vec![("orderId", id.into())];
    match attempted {
        Attempted::Finished(true, _) | Attempted::Finished(false, Info::NoAnswer) | Attempted::Nothing(_) => {}
        Attempted::Finished(false, _) | Attempted::Exhausted(_) => {
            let info = match attempted {
                Attempted::Finished(_, info) | Attempted::Exhausted(info) => info,
                _ => Info::Impossible,
            };
            if order.payment.as_ref().is_some_and(|payment| payment.action_code == 116) {
                return Err(&errors::FUNDS);
            }
            // The tables have no row for other declines; code 1 is the only one that is about a card.
            let error = vec![
                ("code", 1.into()),
                ("description", "Processing Error".into()),
                ("message", info.text(language).into()),
            ];
            let members = vec![("error", Json::Object(error)), ("success", false.into())];
            return Ok(Reply::json(200, &Json::Object(members)));
        }
        Attempted::Acs1 => data.extend(acs::request(world, order, language)),
        Attempted::Method2 => data.extend(acs::method(world, order, ("errorCode", 0.into())).into_iter().skip(1)),
        Attempted::Acs2 => data.extend(acs::challenge(world, order, ("errorCode", 0.into())).into_iter().skip(1)),
    }
    if let Some(binding) = order.target_binding.as_deref().filter(|_| google) {
        data.push(("bindingId", binding.into()));
    }
    let mut members: Members = vec![("success", true.into()), ("data", Json::Object(data))];
    if !google {
        let mut status: Members = vec![("errorCode", "0".into())];
        status.extend(answers::of_wallet(order));
        members.push(("orderStatus", Json::Object(status)));
    }
    Ok(Reply::json(200, &Json::Object(members)))
}

/// `paymentData` of Apple: `{"version": "EC_v1", "data": BASE64, "signature": …, "header": …}`.
fn apple(token: &str) -> Result<Token, &'static ErrorRow> {
    let outer = acs::unpacked(token).filter(|value| value["version"] == "EC_v1").ok_or(&errors::TOKEN)?;
    let inner = outer["data"].as_str().and_then(acs::unpacked).ok_or(&errors::DECRYPT)?;
    let pan = inner["applicationPrimaryAccountNumber"].as_str().ok_or(&errors::DECRYPT)?;
    // YYMMDD
    let date = inner["applicationExpirationDate"].as_str().filter(|date| date.len() == 6).ok_or(&errors::DECRYPT)?;
    Ok(Token {
        pan: Zeroizing::new(pan.to_owned()),
        expiry: format!("20{}", date.get(..4).ok_or(&errors::DECRYPT)?),
        amount: inner["transactionAmount"].as_u64(),
        currency: inner["currencyCode"].as_str().map(str::to_owned),
        cryptogram: true,
    })
}

/// Google's: `{"protocolVersion": "ECv1", "signature": …, "signedMessage": "{\"encryptedMessage\": BASE64, …}"}`.
fn google(token: &str) -> Result<Token, &'static ErrorRow> {
    let outer = acs::unpacked(token).ok_or(&errors::TOKEN)?;
    let version = outer["protocolVersion"].as_str().unwrap_or("");
    if !matches!(version, "ECv1" | "ECv2") {
        return Err(&errors::TOKEN);
    }
    let message: Value =
        outer["signedMessage"].as_str().and_then(|text| serde_json::from_str(text).ok()).ok_or(&errors::TOKEN)?;
    let inner = message["encryptedMessage"].as_str().and_then(acs::unpacked).ok_or(&errors::DECRYPT)?;
    let details = &inner["paymentMethodDetails"];
    let pan = details["pan"].as_str().ok_or(&errors::DECRYPT)?;
    let (month, year) =
        details["expirationMonth"].as_u64().zip(details["expirationYear"].as_u64()).ok_or(&errors::DECRYPT)?;
    Ok(Token {
        pan: Zeroizing::new(pan.to_owned()),
        expiry: format!("{year:04}{month:02}"),
        amount: None,
        currency: None,
        cryptogram: details["authMethod"] == "CRYPTOGRAM_3DS",
    })
}
