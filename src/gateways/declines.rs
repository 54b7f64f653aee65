//! Why a bank declines, in words that mean the same at every bank: the `error.code` of a decline. A gateway maps its
//! bank's codes and words to these; what is not listed is [`DECLINED`], and the bank's own words always stand beside it.

/// Not enough money on the card or the account.
pub const INSUFFICIENT_FUNDS: &str = "insufficient_funds";
/// The card has expired.
pub const CARD_EXPIRED: &str = "card_expired";
/// An amount, a count or a turnover is over a limit of the card, the issuer or the shop.
pub const LIMIT_EXCEEDED: &str = "limit_exceeded";
/// The card is blocked, lost or stolen.
pub const CARD_BLOCKED: &str = "card_blocked";
/// The card number, its expiry or its code is wrong.
pub const CARD_DATA_INVALID: &str = "card_data_invalid";
/// The issuer says no and not why.
pub const DO_NOT_HONOR: &str = "do_not_honor";
/// This card, shop or operation is not allowed.
pub const NOT_ALLOWED: &str = "not_allowed";
/// The payer did not pass 3-D Secure.
pub const THREE_DS_FAILED: &str = "three_ds_failed";
/// Somebody suspects fraud.
pub const FRAUD_SUSPECTED: &str = "fraud_suspected";
/// The issuer or a network cannot be reached.
pub const ISSUER_UNAVAILABLE: &str = "issuer_unavailable";
/// Nobody paid in time.
pub const EXPIRED: &str = "order_expired";
/// Every attempt that the bank allows has been used.
pub const ATTEMPTS_EXHAUSTED: &str = "attempts_exhausted";
/// Declined, and nothing more is known.
pub const DECLINED: &str = "declined";

/// Whether a reason is one of these.
pub fn is_decline(reason: &str) -> bool {
    [
        INSUFFICIENT_FUNDS,
        CARD_EXPIRED,
        LIMIT_EXCEEDED,
        CARD_BLOCKED,
        CARD_DATA_INVALID,
        DO_NOT_HONOR,
        NOT_ALLOWED,
        THREE_DS_FAILED,
        FRAUD_SUSPECTED,
        ISSUER_UNAVAILABLE,
        EXPIRED,
        ATTEMPTS_EXHAUSTED,
        DECLINED,
    ]
    .contains(&reason)
}
