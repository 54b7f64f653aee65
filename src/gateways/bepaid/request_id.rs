//! The bank's idempotency key, the header `RequestID`. It is made of what the journal keeps for ever, so that whoever sends
//! the same request again, after a crash or on another day, sends the same key; and of nothing else, so that no attempt
//! ever makes a new one by itself. Only where the bank has answered a key for good does the next one follow.

use crate::model::Kind;
use ring::digest::{Context, SHA256};

/// Keeps these hashes apart from any other use of SHA-256 on the same words.
const DOMAIN: &str = "tolem bepaid RequestID v1";

/// The key of a movement as a UUID of version 8 (RFC 9562: "custom", here the beginning of a SHA-256).
pub(super) fn of(account: &str, kind: Kind, number: &str, key: u32) -> String {
    let mut hash = Context::new(&SHA256);
    // None of these words can hold a zero byte, so that no two movements are written the same way.
    for part in [DOMAIN, account, kind.word(), number, &key.to_string()] {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    let digest = hash.finish();
    let mut id: [u8; 16] = digest.as_ref()[..16].try_into().expect("SHA-256 has 32 bytes");
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
