//! What a shop asks about its users and their cards.

use super::answers::{self, Answer, Print};
use super::body::Body;
use super::call::{ID, MAGIC_LOGINS};
use super::details::{Details, reg_pay_num};
use super::errors::{self, Refusal};
use super::stored::{StoredCard, User, card_token, card_type, is_active, login, own_cards, token, token_of};
use super::switches::Switches;
use super::{links, payments};
use crate::model::Redactor;
use crate::sandbox::bank::books::agenda;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::payment::Payment;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::{Binding, Memo};
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::tools::json::{Json, Members};

/// What the API tells of a user, who is remembered by the login: optional members where they are known.
fn shown(user: &Memo) -> Members {
    let known = User::of(user);
    let mut members: Members = vec![("state", known.state.into()), ("login", user.key.as_str().into())];
    let names = [known.email, known.name, known.sur_name, known.middle_name];
    let named = ["email", "name", "surName", "middleName"].into_iter().zip(names);
    members.extend(named.filter_map(|(name, text)| Some((name, text?.into()))));
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
        let magic = MAGIC_LOGINS.iter().position(|(number, _)| *number == login).filter(|_| world.settings().magic);
        let state = magic.map_or("active", |at| ["inactive", "disable"][at]);
        let clean = |name| body.optional(name).map(|text| text.map(|text| Redactor::new().clean(&text)));
        let user = User {
            state: state.to_owned(),
            email: clean("email")?,
            name: clean("name")?,
            sur_name: clean("surName")?,
            middle_name: clean("middleName")?,
        };
        let value = Own::of(&user);
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
    let (id, now) = (reg_pay_num(world), world.clock.now());
    let mut order = Order {
        gateway: ID.to_owned(),
        number: id.clone(),
        id,
        amount: u64::from(world.switches::<Switches>().card_check_amount),
        currency: "398".to_owned(),
        created: now,
        language: "ru".to_owned(),
        client_id: Some(login),
        payment: Some(Box::new(Payment { expires: u64::MAX, ..Payment::default() })),
        ..Order::default()
    };
    order.mark(now, execution);
    Details { kind: "card".to_owned(), service_code: "0-0-0".to_owned(), ..Details::default() }.put(&mut order);
    let answer = answers::created(&order.id, links::pay_url(world, &order), token_of(&order));
    agenda::keep(world, order, Vec::new());
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
            (3, _) => members.push(("state", StoredCard::of(card).state.into())),
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
    let more = Own::of(&StoredCard { state: "inactive".to_owned(), ..StoredCard::of(&binding) });
    world.commit(vec![Change::Binding(Binding { more, ..binding })]);
    let mut members = answers::result(true, "Карта деактивирована");
    members.push(("userToken", user_token.into()));
    Ok((members, Print::Sound))
}
