//! Users of the shop and their stored cards. Their tokens are computed from what is kept, never kept: neither the state
//! file nor the dashboard has a token that could pay.

use crate::sandbox::bank::tools::json::{Json, Members};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::{Binding, Execution, Memo, World};
use super::answers::{self, Print};
use super::body::Body;
use super::errors::{self, Refusal};
use super::money::{self, Details};
use super::{Answer, ID, MAGIC_LOGINS, page, payments};
use crate::model::Redactor;
use ring::hmac;
use serde_json::{Value, json};

/// What tokens are computed with.
const KEY: &[u8] = b"sandbox-shopapi-tokens";

/// A token in the form of a UUID.
fn token(of: &str, id: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), format!("{of}:{id}").as_bytes());
    let hex: String = tag.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// `userToken` of the user of a payment. Who pays anonymously is a new one each time.
pub fn token_of(order: &Order) -> String {
    match &order.client_id {
        Some(login) => token("user", login),
        None => token("anonymous", &order.id),
    }
}

/// `cardToken` of a stored card by the id of its binding.
pub fn card_token(binding: &str) -> String {
    token("card", binding)
}

/// `visa`, `master_card`, … of a stored card.
pub fn card_type(binding: &Binding) -> String {
    binding.more["type"].as_str().unwrap_or("undefined").to_owned()
}

fn is_active(binding: &Binding) -> bool {
    binding.more["state"] == "active"
}

/// The login behind a token, if the user may pay.
pub fn login(world: &World, user_token: &str) -> Result<String, Refusal> {
    let same = |user: &&Memo| token("user", &user.key) == user_token;
    let user = world.memos(ID).find(same).ok_or(&errors::NOT_REGISTERED)?;
    match user.value["state"].as_str() {
        Some("active") => Ok(user.key.clone()),
        _ => Err((&errors::USER_INACTIVE).into()),
    }
}

/// The user's card behind a token, if it may be charged.
pub fn card(world: &World, login: &str, token: &str) -> Result<Binding, Refusal> {
    let found = own_cards(world, login).find(|binding| card_token(&binding.id) == token).ok_or(&errors::NO_CARD)?;
    if is_active(found) { Ok(found.clone()) } else { Err((&errors::CARD_INACTIVE).into()) }
}

fn own_cards<'w>(world: &'w World, login: &'w str) -> impl Iterator<Item = &'w Binding> {
    world.bindings().iter().filter(move |b| b.gateway == ID && b.client_id.as_deref() == Some(login))
}

/// What the API tells of a user, who is remembered by the login: optional members where they are known.
fn shown(user: &Memo) -> Members {
    let mut members: Members = vec![("state", user.value["state"].clone().into()), ("login", user.key.as_str().into())];
    for name in ["email", "name", "surName", "middleName"] {
        if let Value::String(text) = &user.value[name] {
            members.push((name, text.as_str().into()));
        }
    }
    members.push(("userToken", token("user", &user.key).into()));
    members
}

/// `/user/registration`: an existing login is answered with the existing user.
pub fn register(world: &mut World, body: &Body) -> Answer {
    let login = body.digits("login")?;
    if !(10..=15).contains(&login.len()) {
        return Err(Refusal::field("login", "must be a telephone number with its country code and without +"));
    }
    if world.memo(ID, &login).is_none() {
        let magic = MAGIC_LOGINS.iter().position(|(number, _)| *number == login).filter(|_| world.settings.magic);
        let state = magic.map_or("active", |at| ["inactive", "disable"][at]);
        let mut value = json!({"state": state});
        for name in ["email", "name", "surName", "middleName"] {
            if let Some(text) = body.optional(name)? {
                value[name] = json!(Redactor::new().clean(&text));
            }
        }
        let (gateway, key, at) = (ID.to_owned(), login.clone(), world.clock.now());
        world.commit(vec![Change::Memo(Memo { gateway, key, at, value })]);
    }
    status_of(world, &login)
}

/// `/user/status`
pub fn status(world: &World, body: &Body) -> Answer {
    status_of(world, &body.digits("login")?)
}

fn status_of(world: &World, login: &str) -> Answer {
    let user = world.memo(ID, login).ok_or(&errors::NOT_REGISTERED)?;
    Ok((shown(user), Print::Sound))
}

/// `/card/registration`: a payment of a few tiyn that is given back; its page takes the card.
pub fn register_card(world: &mut World, body: &Body, execution: Execution) -> Answer {
    let login = login(world, &body.required("userToken")?)?;
    body.word("clientType", payments::CLIENT_TYPES)?;
    let (id, now) = (money::reg_pay_num(world), world.clock.now());
    let mut order = Order {
        gateway: ID.to_owned(),
        number: id.clone(),
        id,
        amount: u64::from(world.settings.shopapi.card_check_amount),
        currency: "398".to_owned(),
        created: now,
        language: "ru".to_owned(),
        client_id: Some(login),
        payment: Some(Box::new(Payment { expires: u64::MAX, ..Payment::default() })),
        ..Order::default()
    };
    order.mark(now, execution);
    Details { kind: "card".to_owned(), service_code: "0-0-0".to_owned(), ..Details::default() }.put(&mut order);
    let answer = answers::created(&order.id, page::pay_url(world, &order), token_of(&order));
    money::keep(world, order, Vec::new());
    Ok(answer)
}

/// The cards of a user. Only the newest version tells the state, so only there inactive ones are listed; the older
/// ones tell the date as `MMyyyy` (gateways.md 4.2, 4.5).
pub fn cards(world: &World, body: &Body, version: u8) -> Answer {
    let user_token = body.required("userToken")?;
    let login = login(world, &user_token)?;
    let now = world.clock.now();
    let listed = own_cards(world, &login).filter(|card| card.listed_from <= now && (version == 3 || is_active(card)));
    let shown = listed.map(|card| {
        let mut members: Members = vec![
            ("cardMask", card.masked_pan.as_str().into()),
            ("cardToken", card_token(&card.id).into()),
            ("cardType", card_type(card).into()),
        ];
        match (version, card.expiry.get(..4).zip(card.expiry.get(4..))) {
            (3, _) => members.push(("state", card.more["state"].clone().into())),
            (_, Some((year, month))) => members.push(("exp", format!("{month}{year}").into())),
            _ => {}
        }
        Json::Object(members)
    });
    let members = vec![("userToken", user_token.into()), ("cards", Json::List(shown.collect()))];
    Ok((members, Print::NoComma))
}

/// `/card/deactivation`: once more is as good as once.
pub fn deactivate(world: &mut World, body: &Body) -> Answer {
    let user_token = body.required("userToken")?;
    let login = login(world, &user_token)?;
    let wanted = body.required("cardToken")?;
    let Some(binding) = own_cards(world, &login).find(|binding| card_token(&binding.id) == wanted).cloned() else {
        return payments::refused(world, &errors::NO_CARD);
    };
    let mut more = binding.more.clone();
    more["state"] = json!("inactive");
    world.commit(vec![Change::Binding(Binding { more, ..binding })]);
    let mut members = answers::result(true, "Карта деактивирована");
    members.push(("userToken", user_token.into()));
    Ok((members, Print::Sound))
}

/// The card of a payment is stored for its user, once a card; a deactivated one gets a new token.
pub fn store_card(world: &World, order: &mut Order) -> Vec<Change> {
    let details = Details::of(order);
    let wanted = details.kind == "card" || details.kind == "recurrent" && world.settings.shopapi.store_cards;
    let Some(login) = order.client_id.clone().filter(|_| wanted && order.target_binding.is_none()) else {
        return Vec::new();
    };
    let (Some(masked_pan), Some(payment)) = (order.masked_pan.clone(), &order.payment) else { return Vec::new() };
    if let Some(known) = own_cards(world, &login).find(|card| is_active(card) && card.masked_pan == masked_pan) {
        order.target_binding = Some(known.id.clone());
        return Vec::new();
    }
    let binding = Binding {
        gateway: ID.to_owned(),
        id: world.new_id(),
        masked_pan,
        behaviour: payment.card.clone(),
        client_id: Some(login.clone()),
        expiry: payment.expiry.clone(),
        listed_from: world.clock.now() + u64::from(world.settings.shopapi.card_listed_after_ms),
        more: json!({"type": payment.system, "state": "active"}),
    };
    order.target_binding = Some(binding.id.clone());
    vec![Change::Binding(binding)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_uuid_and_says_nothing_of_what_it_is_for() {
        let one = token("user", "79020000000");
        assert_eq!((one.len(), one.as_bytes()[14], one.as_bytes()[19]), (36, b'4', b'a'));
        assert_ne!(one, token("card", "79020000000"));
        assert!(!one.contains("7902"));
    }
}
