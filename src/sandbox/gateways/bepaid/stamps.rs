//! Keyed hashes: what stands for a card number, a token or the body of a request, so that none of them is
//! kept. The key is the shop's secret key, which no state file has.

use super::cards;
use crate::sandbox::bank::books::world::World;
use ring::hmac;

/// 64 hex digits that only this shop can make of this text.
pub fn stamp(world: &World, kind: &str, text: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, world.password.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(kind.as_bytes());
    context.update(b":");
    context.update(text);
    context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The token of a card with that stamp: it needs no keeping, and a card has one.
pub fn token(world: &World, card: &str) -> String {
    if card == stamp(world, "card", cards::EXAMPLE_CARD.as_bytes()) {
        return cards::EXAMPLE_TOKEN.to_owned();
    }
    let hex = stamp(world, "token", card.as_bytes());
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}
