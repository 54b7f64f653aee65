//! Why a bank declines, read from its own sentence, for banks that tell it in no other way. It only names the reason of
//! a decline that is certain without it, so that a phrase which is missing here costs a word and no money.

use super::declines::{
    CARD_BLOCKED, CARD_DATA_INVALID, CARD_EXPIRED, DO_NOT_HONOR, FRAUD_SUSPECTED, INSUFFICIENT_FUNDS,
    ISSUER_UNAVAILABLE, LIMIT_EXCEEDED, NOT_ALLOWED, THREE_DS_FAILED,
};

/// Phrases in small letters with single blanks, as processing centres and acquirers write them, and our word for each.
#[rustfmt::skip]
const PHRASES: &[(&str, &[&str])] = &[
    (INSUFFICIENT_FUNDS, &[
        "insufficient funds", "insufficient balance", "not enough money", "not enough funds", "not sufficient funds",
        "недостаточно средств", "недостаточно денег", "не хватает средств", "нехватка средств",
    ]),
    (CARD_EXPIRED, &[
        "expired card", "card expired", "card has expired", "card is expired",
        "срок действия карты ист", "истек срок действия карты", "истёк срок действия карты", "просроченная карта",
        "карта просрочена",
    ]),
    (LIMIT_EXCEEDED, &[
        "limit exceeded", "limit is exceeded", "limit has been exceeded", "limit was exceeded", "exceeds limit",
        "exceeds the limit", "exceeds withdrawal", "over limit", "over the limit",
        "превышен лимит", "превышен допустимый лимит", "лимит превышен", "превышение лимита", "превышены лимиты",
    ]),
    (CARD_BLOCKED, &[
        "card blocked", "card is blocked", "blocked card", "lost card", "stolen card",
        "карта заблокирована", "карта утеряна", "карта украдена",
    ]),
    (CARD_DATA_INVALID, &[
        "invalid card number", "wrong card number", "invalid cvv", "invalid cvc", "wrong cvv", "wrong cvc", "cvv failed",
        "неверный номер карты", "неверный cvv", "неверный cvc", "неверный код cvv", "неверный код cvc",
    ]),
    (DO_NOT_HONOR, &["do not honor", "do not honour"]),
    (THREE_DS_FAILED, &[
        "3 d secure authentication failed", "3d secure authentication failed", "3ds authentication failed",
        "3 d secure failed", "3d secure failed", "3ds failed", "не пройдена 3ds", "3ds не пройден",
        "не пройдена аутентификация 3",
    ]),
    (FRAUD_SUSPECTED, &["suspected fraud", "fraud suspected", "potential fraud", "подозрение на мошенничество"]),
    (ISSUER_UNAVAILABLE, &[
        "issuer unavailable", "issuer is unavailable", "issuer inoperative", "issuer or switch",
        "эмитент недоступен", "эмитента недоступен",
    ]),
    (NOT_ALLOWED, &["not permitted to", "transaction not permitted", "операция не разрешена", "операция запрещена"]),
];

/// Answer codes of cards, of two characters (ISO 8583), for those that are told as they came from the card's bank.
const CARD_CODES: &[(&str, &str)] = &[
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

/// Our word for the answer code of a card's bank.
pub(super) fn of_card_code(code: &str) -> Option<&'static str> {
    CARD_CODES.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}

/// Our word for a bank's sentence about a declined operation; `None`: it says nothing that is listed.
pub(super) fn word(sentence: &str) -> Option<&'static str> {
    let plain = sentence.to_lowercase().replace(['_', '-'], " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let row = PHRASES.iter().find(|(_, phrases)| phrases.iter().any(|phrase| plain.contains(phrase)));
    row.map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_known_by_its_phrase() {
        for (sentence, expected) in [
            ("Insufficient  funds.", Some("insufficient_funds")),
            ("INSUFFICIENT_FUNDS", Some("insufficient_funds")),
            ("Недостаточно средств на карте", Some("insufficient_funds")),
            ("Expired card", Some("card_expired")),
            ("Срок действия карты истёк", Some("card_expired")),
            ("Withdrawal limit exceeded", Some("limit_exceeded")),
            ("Do-not-honor", Some("do_not_honor")),
            ("3-D Secure authentication failed", Some("three_ds_failed")),
            ("Payment was declined", None),
            ("card", None),
            ("", None),
        ] {
            assert_eq!(word(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn phrases_are_written_as_they_are_searched_for() {
        for phrase in PHRASES.iter().flat_map(|(_, phrases)| *phrases) {
            assert_eq!(*phrase, phrase.to_lowercase().replace(['_', '-'], " "));
            assert!(!phrase.contains("  "));
        }
    }
}
