//! Test cards as data: what a payer's card makes the bank do. Any other number with a correct check digit
//! is paid without 3-D Secure.

use super::info::Info;
use crate::sandbox::bank::cards::{Deck, TestCard, card};

/// What happens when the payment is authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Paid.
    Pays,
    /// Declined.
    Declines {
        /// `actionCode`
        code: i64,
        /// `actionCodeDescription`
        text: &'static str,
        /// What the payer reads.
        info: Info,
    },
    /// Nobody knows for so many milliseconds.
    Pending {
        /// Milliseconds on the virtual clock.
        ms: u64,
        /// Whether it is paid in the end.
        pays: bool,
    },
}

/// Whether the issuer asks the payer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secure {
    /// No 3-D Secure.
    None,
    /// Version 1: always a page.
    One,
    /// Version 2; whether there is a page.
    Two {
        /// There is one.
        challenge: bool,
    },
}

const fn declines(code: i64, text: &'static str, info: Info) -> Outcome {
    Outcome::Declines { code, text, info }
}

/// What a card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conduct {
    /// Whether the issuer asks the payer first.
    pub secure: Secure,
    /// What happens then.
    pub outcome: Outcome,
}

const fn row(number: &'static str, name: &'static str, secure: Secure, outcome: Outcome, doc: &'static str) -> Card {
    card(number, name, Conduct { secure, outcome }, doc)
}

/// A test card of this gateway's.
pub type Card = TestCard<Conduct>;

/// Every test card; the first three are the document's (seed 001).
pub static TEST_CARDS: Deck<Conduct> = Deck { cards: CARDS, ordinary: 0 };

const CARDS: &[Card] = &[
    row("4444555511113333", "pays", Secure::None, Outcome::Pays, "paid without 3-D Secure"),
    row("4012001038166662", "3ds1", Secure::One, Outcome::Pays, "3-D Secure 1, code 12345678, then paid"),
    row(
        "5555555555555599",
        "3ds2",
        Secure::Two { challenge: true },
        Outcome::Pays,
        "3-D Secure 2 with a challenge, code 12345678, then paid",
    ),
    row(
        "5200000000001005",
        "3ds2-frictionless",
        Secure::Two { challenge: false },
        Outcome::Pays,
        "3-D Secure 2 without a challenge, then paid",
    ),
    row(
        "5200000000001096",
        "3ds2-funds",
        Secure::Two { challenge: true },
        declines(116, "Decline. Not enough money", Info::CheckData),
        "3-D Secure 2 with a challenge, then too little money",
    ),
    row(
        "4000000000001117",
        "funds",
        Secure::None,
        declines(116, "Decline. Not enough money", Info::CheckData),
        "declined: too little money (116)",
    ),
    row(
        "4000000000002222",
        "expired",
        Secure::None,
        declines(101, "Decline. Expired card", Info::CheckData),
        "declined: expired card (101)",
    ),
    row(
        "4000000000003337",
        "issuer",
        Secure::None,
        declines(100, "Decline. Card is restricted", Info::ContactIssuer),
        "declined: ask the issuer (100)",
    ),
    row(
        "4000000000004442",
        "merchant",
        Secure::None,
        declines(109, "Decline. Merchant is not set up", Info::ContactMerchant),
        "declined: ask the merchant (109)",
    ),
    row(
        "4000000000005555",
        "impossible",
        Secure::None,
        declines(120, "Decline. Transaction is not permitted", Info::Impossible),
        "declined: the payment cannot be made (120)",
    ),
    row(
        "4000000000006660",
        "no-bank",
        Secure::None,
        declines(907, "Decline. No connection with the issuer", Info::NoConnection),
        "declined: no connection with the issuer (907)",
    ),
    row(
        "4000000000007775",
        "3ds1-funds",
        Secure::One,
        declines(116, "Decline. Not enough money", Info::CheckData),
        "3-D Secure 1, then too little money",
    ),
    row(
        "4000000000008880",
        "pending",
        Secure::None,
        Outcome::Pending { ms: 5_000, pays: true },
        "actionCode -30001 for 5 seconds, then paid",
    ),
    row(
        "4000000000009995",
        "pending-declined",
        Secure::None,
        Outcome::Pending { ms: 5_000, pays: false },
        "actionCode -30001 for 5 seconds, then declined",
    ),
];

/// The payment system of a number.
pub fn system(number: &str) -> &'static str {
    match number.as_bytes() {
        [b'4', ..] => "VISA",
        [b'3', b'4' | b'7', ..] => "AMEX",
        [b'3', b'5', ..] => "JCB",
        [b'6', b'2', ..] => "CUP",
        [b'2', b'2', b'0', b'0'..=b'4', ..] => "MIR",
        _ => "MASTERCARD",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CardNumber;

    #[test]
    fn every_test_card_passes_luhn_and_has_a_name_of_its_own() {
        for card in TEST_CARDS.cards {
            assert!(CardNumber::parse(card.number).is_ok(), "{}", card.number);
            assert_eq!(TEST_CARDS.by_number(card.number).name, card.name);
            assert_eq!(TEST_CARDS.by_name(card.name).number, card.number);
        }
    }
}
