//! What bePaid tells the shop's server: a state at `notification_url`, and before money moves the question at
//! `verification_url`; both as the answer looks (gateways.md 3.7). Credentials, tokens and the signature over the
//! whole are put in when a message is sent, so that none of them is kept.

use super::answers::{self, TOKEN_KEPT};
use super::stamps;
use super::switches::{Switches, Webhooks};
use super::transaction::{self, ID, Transaction, WORDS};
use crate::sandbox::bank::books::callbacks::Callback;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::tools::{address, signature};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::RSA_PKCS1_SHA256;

/// The question at `verification_url`, among the operations of messages.
pub const VERIFICATION: &str = "verification";
/// A merchant saw five identical requests when his server failed (gateways.md 3.7); the schedule is not known.
pub const ATTEMPTS: u32 = 5;

/// The messages about the state the order has come to, numbered from `id`.
pub fn messages(world: &World, order: &Order, id: u64) -> Vec<Change> {
    let wanted = match world.switches::<Switches>().webhooks {
        Webhooks::Final => transaction::is_final(order.status),
        Webhooks::Every => true,
        Webhooks::None => false,
    };
    let url = Transaction::of(order).notification_url.filter(|_| wanted);
    let copies = url.iter().flat_map(|url| (0..world.settings().callback_copies).map(move |copy| (url, copy)));
    let numbered = copies.map(|(url, copy)| Callback {
        id: id + u64::from(copy),
        ..message(world, order, order.status, transaction::word(order.status), url)
    });
    numbered.map(|callback| Change::Callback(Box::new(callback))).collect()
}

/// The question whether the order may be executed.
pub fn question(world: &World, order: &Order, id: u64) -> Option<Callback> {
    let url = Transaction::of(order).verification_url?;
    Some(Callback { id, ..message(world, order, order.status, VERIFICATION, &url) })
}

fn message(world: &World, order: &Order, status: u8, operation: &str, url: &str) -> Callback {
    let refusal = address::refusal(url);
    Callback {
        id: 0,
        gateway: ID.to_owned(),
        order_id: order.id.clone(),
        order_number: order.number.clone(),
        operation: operation.to_owned(),
        url: url.to_owned(),
        method: "POST".to_owned(),
        body: String::from_utf8_lossy(&answers::kept(world, order, status).bytes()).into_owned(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        state: world.callbacks.begins(refusal.is_some()),
        sent: 0,
        failures: 0,
        next: world.clock.now() + u64::from(world.settings().callback_delay_ms),
        last: refusal.unwrap_or_default(),
    }
}

/// A message the tester makes up: `operation` is the state it tells. A forged one has a signature over something
/// else and somebody else's credentials.
pub fn told(world: &World, order: &Order, operation: &str, forged: bool) -> Option<Callback> {
    let status = u8::try_from(WORDS.iter().position(|word| *word == operation)?).ok()?;
    let url = Transaction::of(order).notification_url?;
    let mut callback = message(world, order, status, operation, &url);
    if forged {
        callback.headers.push(("Authorization".to_owned(), basic("thief", "thief")));
        callback.headers.push(("Content-Signature".to_owned(), signed(b"something else")?));
    }
    Some(callback)
}

/// The message as it goes over the wire.
pub fn completed(world: &World, mut callback: Callback) -> Callback {
    if let Some(order) = world.orders.by_id(&callback.order_id) {
        let token = stamps::token(world, &Transaction::of(order).stamp);
        callback.body = callback.body.replace(&format!("\"{TOKEN_KEPT}\""), &format!("\"{token}\""));
    }
    let has = |name: &str| callback.headers.iter().any(|(known, _)| known == name);
    let (authorised, has_signature) = (has("Authorization"), has("Content-Signature"));
    if !authorised {
        callback.headers.push(("Authorization".to_owned(), basic(&world.user_name, &world.password)));
    }
    if !has_signature && world.switches::<Switches>().webhook_signature {
        let signature = signed(callback.body.as_bytes()).map(|value| ("Content-Signature".to_owned(), value));
        callback.headers.extend(signature);
    }
    callback
}

fn basic(user_name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user_name}:{password}")))
}

/// RSA with SHA-256 over the body's bytes, in Base64.
fn signed(body: &[u8]) -> Option<String> {
    signature::made(&RSA_PKCS1_SHA256, body).map(|bytes| STANDARD.encode(bytes))
}
