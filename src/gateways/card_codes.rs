//! The answer codes of a card's bank, of two characters (ISO 8583), for gateways that hand them on as they came.

use super::declines::{
    CARD_BLOCKED, CARD_DATA_INVALID, CARD_EXPIRED, DO_NOT_HONOR, FRAUD_SUSPECTED, INSUFFICIENT_FUNDS,
    ISSUER_UNAVAILABLE, LIMIT_EXCEEDED, NOT_ALLOWED,
};

const TABLE: &[(&str, &str)] = &[
    ("05", DO_NOT_HONOR),
    ("14", CARD_DATA_INVALID),
    ("41", CARD_BLOCKED),
    ("43", CARD_BLOCKED),
    ("51", INSUFFICIENT_FUNDS),
    ("54", CARD_EXPIRED),
    ("57", NOT_ALLOWED),
    ("59", FRAUD_SUSPECTED),
    ("61", LIMIT_EXCEEDED),
    ("65", LIMIT_EXCEEDED),
    ("91", ISSUER_UNAVAILABLE),
];

/// Why a card's bank declined, by its code. It names the reason of a decline and never makes one.
pub(super) fn reason(code: &str) -> Option<&'static str> {
    TABLE.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}
