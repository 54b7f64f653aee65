//! Users' tokens and their stored cards. Tokens are computed from what is kept, never kept: neither the state file nor the
//! dashboard has a token that could pay.

use super::call::ID;
use super::details::Details;
use super::errors::{self, Refusal};
use super::switches::Switches;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::{Binding, Memo};
use crate::sandbox::bank::books::world::World;
use ring::hmac;
use serde::{Deserialize, Serialize};

/// What is known of a user, who is remembered by the login.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// `active`, `inactive`, `disable`
    pub state: String,
    /// The rest where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sur_name: Option<String>,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
}

impl User {
    /// What a memo keeps.
    pub fn of(memo: &Memo) -> User {
        memo.value.read().unwrap_or_default()
    }
}

/// What is known of a stored card.
#[derive(Serialize, Deserialize)]
#[serde(default)]
pub struct StoredCard {
    /// `visa`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// `active`, `inactive`
    pub state: String,
}

impl Default for StoredCard {
    fn default() -> StoredCard {
        StoredCard { kind: "undefined".to_owned(), state: String::new() }
    }
}

impl StoredCard {
    /// What a binding keeps.
    pub fn of(binding: &Binding) -> StoredCard {
        binding.more.read().unwrap_or_default()
    }
}

/// What tokens are computed with.
const KEY: &[u8] = b"sandbox-shopapi-tokens";

/// A token in the form of a UUID.
pub fn token(of: &str, id: &str) -> String {
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
    StoredCard::of(binding).kind
}

/// Whether it can be charged.
pub fn is_active(binding: &Binding) -> bool {
    StoredCard::of(binding).state == "active"
}

/// The login behind a token, if the user may pay.
pub fn login(world: &World, user_token: &str) -> Result<String, Refusal> {
    let same = |user: &&Memo| token("user", &user.key) == user_token;
    let user = world.memos(ID).find(same).ok_or(&errors::NOT_REGISTERED)?;
    match User::of(user).state.as_str() {
        "active" => Ok(user.key.clone()),
        _ => Err((&errors::USER_INACTIVE).into()),
    }
}

/// The user's card behind a token, if it may be charged.
pub fn card(world: &World, login: &str, token: &str) -> Result<Binding, Refusal> {
    let found = own_cards(world, login).find(|binding| card_token(&binding.id) == token).ok_or(&errors::NO_CARD)?;
    if is_active(found) { Ok(found.clone()) } else { Err((&errors::CARD_INACTIVE).into()) }
}

/// The cards of a user.
pub fn own_cards<'w>(world: &'w World, login: &'w str) -> impl Iterator<Item = &'w Binding> {
    world.bindings().iter().filter(move |b| b.gateway == ID && b.client_id.as_deref() == Some(login))
}

/// The card of a payment is stored for its user, once a card; a deactivated one gets a new token.
pub fn store_card(world: &World, order: &mut Order) -> Vec<Change> {
    let details = Details::of(order);
    let wanted = details.kind == "card" || details.kind == "recurrent" && world.switches::<Switches>().store_cards;
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
        listed_from: world.clock.now() + u64::from(world.switches::<Switches>().card_listed_after_ms),
        more: Own::of(&StoredCard { kind: payment.system.clone(), state: "active".to_owned() }),
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
