//! What the shop's server is told: success by default, unsigned as the document has it (gateways.md 4.9). A shop that
//! believes it without asking will believe anybody.

use super::call::ID;
use super::details::Details;
use super::switches::{Auth, NotificationShape, NotificationSigning, Switches};
use super::{answers, sign, stored};
use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::tools::address;
use crate::sandbox::bank::tools::json::{Json, Members};

/// What a notification can be about: a state, or a card that was stored.
pub const OPERATIONS: &[&str] = &["payed", "holded", "rejected", "error", "refunded", "card"];

/// The notifications about a payment that has come to this state, ready to be kept with it.
pub fn about_payment(world: &World, order: &Order, state: &str) -> Vec<Change> {
    let told = matches!(state, "payed" | "holded") || world.switches::<Switches>().notify_failures;
    if told && Details::of(order).kind != "card" {
        copies(world, order, state, payment(world, order, state))
    } else {
        Vec::new()
    }
}

/// The notifications about the card that a payment has registered. Its binding may not be kept yet.
pub fn about_card(world: &World, order: &Order) -> Vec<Change> {
    card(order).map(|members| copies(world, order, "card", members)).unwrap_or_default()
}

fn copies(world: &World, order: &Order, operation: &str, members: Members) -> Vec<Change> {
    let Some(message) = message(world, order, operation, members, &world.password) else { return Vec::new() };
    let first = world.callbacks.next_id();
    let numbered = (0..u64::from(world.switches::<Switches>().notification_copies))
        .map(|i| Callback { id: first + i, ..message.clone() });
    numbered.map(|callback| Change::Callback(Box::new(callback))).collect()
}

/// A message as the tester wants it; a forged one is signed with another key, where messages are signed at all.
pub fn told(world: &World, order: &Order, operation: &str, success: bool, forged: bool) -> Option<Callback> {
    let members = match operation {
        "card" => card(order)?,
        state => payment(world, order, if success { state } else { "rejected" }),
    };
    let key = if forged { "the key of a thief" } else { &world.password };
    // Now, whatever the payment waits for.
    message(world, order, operation, members, key).map(|message| Callback { next: world.clock.now(), ..message })
}

/// The fields of either generation.
fn payment(world: &World, order: &Order, state: &str) -> Members {
    let details = Details::of(order);
    let mut members: Members = vec![("regPayNum", order.id.as_str().into())];
    match world.switches::<Switches>().notification_shape {
        NotificationShape::Kz => {
            // Amounts are texts in the example (seed 003, "Уведомление об оплате").
            members.push(("amount", order.amount.to_string().into()));
            members.push(("comission", details.commission.to_string().into()));
            members.push(("state", state.into()));
            let wrong = details.error_code.filter(|_| state != "payed");
            if let Some(code) = wrong {
                members.push(("errorCode", code.into()));
                members.push(("errorMsg", details.message.unwrap_or_default().into()));
            }
        }
        NotificationShape::Family => {
            members.extend(answers::status_members(world, order, state));
            let pairs = order.params.iter().map(|(name, value)| {
                Json::Object(vec![("name", name.as_str().into()), ("value", value.as_str().into())])
            });
            members.push(("properties", Json::List(pairs.collect())));
        }
    }
    members
}

fn card(order: &Order) -> Option<Members> {
    let id = order.target_binding.as_ref()?;
    let mask = order.masked_pan.as_ref()?;
    Some(vec![
        ("userToken", stored::token_of(order).into()),
        ("cardMask", mask.as_str().into()),
        ("cardToken", stored::card_token(id).into()),
        ("cardType", order.payment.as_ref()?.system.as_str().into()),
    ])
}

fn message(world: &World, order: &Order, operation: &str, members: Members, key: &str) -> Option<Callback> {
    let switches = world.switches::<Switches>();
    if switches.notification_url.is_empty() {
        return None;
    }
    let signs = match switches.notification_signing {
        NotificationSigning::Always => true,
        NotificationSigning::Never => false,
        NotificationSigning::Auto => switches.auth == Auth::Sign,
    };
    let mut members = members;
    if signs {
        members.push(("sign", sign::of_answer(&members, key).into()));
        // Of a card `shopToken`, too (gateways.md 4.9).
        if operation == "card" {
            members.push(("shopToken", world.user_name.as_str().into()));
        }
    }
    let body = String::from_utf8(Json::Object(members).bytes()).unwrap_or_default();
    let refusal = address::refusal(&switches.notification_url);
    let now = world.clock.now();
    let settled = if switches.notify_early { now } else { Details::of(order).settles_at.max(now) };
    Some(Callback {
        id: 0,
        gateway: ID.to_owned(),
        order_id: order.id.clone(),
        order_number: order.number.clone(),
        operation: operation.to_owned(),
        url: switches.notification_url.clone(),
        method: "POST".to_owned(),
        body,
        headers: vec![("Content-Type".to_owned(), "application/json;charset=UTF-8".to_owned())],
        state: world.callbacks.begins(refusal.is_some()),
        sent: 0,
        failures: 0,
        next: settled + u64::from(world.settings().callback_delay_ms),
        last: refusal.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_operation() {
        let manual = include_str!("../../../../docs/sandbox.md");
        for name in OPERATIONS {
            assert!(manual.contains(&format!("`{name}`")), "{name}");
        }
    }
}
