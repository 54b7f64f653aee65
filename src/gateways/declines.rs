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

/// Words that tell why, in the languages of the banks' answers; a text with one of them in it means that. The order
/// decides: what is told first is more exact. None of this ever decides *whether* something was declined.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("недостаточно средств", INSUFFICIENT_FUNDS),
    ("недостаточно денег", INSUFFICIENT_FUNDS),
    ("қаражат жеткіліксіз", INSUFFICIENT_FUNDS),
    ("insufficient funds", INSUFFICIENT_FUNDS),
    ("not enough money", INSUFFICIENT_FUNDS),
    ("not enough funds", INSUFFICIENT_FUNDS),
    ("funds on the card are not sufficient", INSUFFICIENT_FUNDS),
    ("исчерпаны попытки", ATTEMPTS_EXHAUSTED),
    ("attempts limit", ATTEMPTS_EXHAUSTED),
    ("payment time limit", EXPIRED),
    ("input time expired", EXPIRED),
    ("истек срок ожидания ввода", EXPIRED),
    ("order expired", EXPIRED),
    ("order has expired", EXPIRED),
    ("session expired", EXPIRED),
    ("деректерді енгізудің күту мерзімі аяқталды", EXPIRED),
    ("срок действия карты", CARD_EXPIRED),
    ("карта просрочена", CARD_EXPIRED),
    ("expired card", CARD_EXPIRED),
    ("card expired", CARD_EXPIRED),
    ("card has expired", CARD_EXPIRED),
    ("card is expired", CARD_EXPIRED),
    ("превышен лимит", LIMIT_EXCEEDED),
    ("лимит превышен", LIMIT_EXCEEDED),
    ("превышает лимит", LIMIT_EXCEEDED),
    ("limit exceeded", LIMIT_EXCEEDED),
    ("exceeds limit", LIMIT_EXCEEDED),
    ("exceeded the limit", LIMIT_EXCEEDED),
    ("over limit", LIMIT_EXCEEDED),
    ("excds wdrwl", LIMIT_EXCEEDED),
    ("blocked by the limit", LIMIT_EXCEEDED),
    ("blocked_by_limit", LIMIT_EXCEEDED),
    ("limitations exceeded", LIMIT_EXCEEDED),
    ("карта заблокирована", CARD_BLOCKED),
    ("заблокированная карта", CARD_BLOCKED),
    ("утеряна", CARD_BLOCKED),
    ("украдена", CARD_BLOCKED),
    ("card is blocked", CARD_BLOCKED),
    ("card is lost", CARD_BLOCKED),
    ("lost card", CARD_BLOCKED),
    ("stolen card", CARD_BLOCKED),
    ("номер карты неверен", CARD_DATA_INVALID),
    ("неверный номер карты", CARD_DATA_INVALID),
    ("wrong pan", CARD_DATA_INVALID),
    ("invalid card number", CARD_DATA_INVALID),
    ("input error", CARD_DATA_INVALID),
    ("мошен", FRAUD_SUSPECTED),
    ("fraud", FRAUD_SUSPECTED),
    ("blacklisted", FRAUD_SUSPECTED),
    ("3dsec", THREE_DS_FAILED),
    ("3-d secure", THREE_DS_FAILED),
    ("cardholder authentication", THREE_DS_FAILED),
    ("аутентификациясы сәтсіз", THREE_DS_FAILED),
    ("нет связи с банком", ISSUER_UNAVAILABLE),
    ("банкпен байланыс жоқ", ISSUER_UNAVAILABLE),
    ("no connection with", ISSUER_UNAVAILABLE),
    ("host not avail", ISSUER_UNAVAILABLE),
    ("запрещен", NOT_ALLOWED),
    ("not allowed", NOT_ALLOWED),
    ("not permitted", NOT_ALLOWED),
    ("restricted", NOT_ALLOWED),
    ("invalid merchant", NOT_ALLOWED),
    ("invalid trans", NOT_ALLOWED),
    ("do not honor", DO_NOT_HONOR),
    ("do not honour", DO_NOT_HONOR),
    ("call issuer", DO_NOT_HONOR),
    ("card declined", DO_NOT_HONOR),
];

/// The word for a bank's words about a declined operation, if they are among the known ones.
pub fn by_words(words: &str) -> Option<&'static str> {
    let words = words.to_lowercase().replace('ё', "е");
    WORDS.iter().find(|(known, _)| words.contains(known)).map(|(_, reason)| *reason)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_every_language_of_the_banks_mean_the_same() {
        for (words, reason) in [
            ("Недостаточно средств на карте", INSUFFICIENT_FUNDS),
            ("Картадағы қаражат жеткіліксіз", INSUFFICIENT_FUNDS),
            ("Decline. Not enough money", INSUFFICIENT_FUNDS),
            ("The funds on the card are not sufficient", INSUFFICIENT_FUNDS),
            ("Срок действия карты истек", CARD_EXPIRED),
            ("Срок действия карты истёк", CARD_EXPIRED),
            ("Decline. Expired card", CARD_EXPIRED),
            ("Decline. Excds wdrwl limt", LIMIT_EXCEEDED),
            ("ПРЕВЫШЕН ЛИМИТ", LIMIT_EXCEEDED),
            ("Decline. Card is lost", CARD_BLOCKED),
            ("Номер карты неверен.", CARD_DATA_INVALID),
            ("Decline. 3DSec decline", THREE_DS_FAILED),
            ("Decline. Payment time limit", EXPIRED),
            ("Исчерпаны попытки оплаты", ATTEMPTS_EXHAUSTED),
        ] {
            assert_eq!(by_words(words), Some(reason), "{words}");
        }
        for words in ["", "Отказ", "Успешно", "Declined", "Недостаточно данных"] {
            assert_eq!(by_words(words), None, "{words}");
        }
    }

    #[test]
    fn every_pattern_can_match() {
        for (pattern, reason) in WORDS {
            assert_eq!(
                by_words(&pattern.to_uppercase()),
                Some(*reason),
                "{pattern} is hidden by another, or not plain"
            );
        }
    }
}
