//! Test cards as data: what a payer's card makes the gateway do. Any other number with a correct check digit
//! is paid without 3-D Secure.

use crate::sandbox::bank::cards::{Deck, TestCard, card};

/// What happens when the payment is authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Paid.
    Pays,
    /// Rejected with this answer code of the card's bank.
    Rejects(&'static str),
    /// Paid, and then the provider of the service refuses.
    Error,
    /// Nobody ever knows.
    Silent,
}

/// What a card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conduct {
    /// Whether the card's bank asks the payer first.
    pub secure: bool,
    /// What happens then.
    pub outcome: Outcome,
}

const fn row(number: &'static str, name: &'static str, secure: bool, outcome: Outcome, doc: &'static str) -> Card {
    card(number, name, Conduct { secure, outcome }, doc)
}

/// A test card of this gateway's.
pub type Card = TestCard<Conduct>;

/// Every test card: the document's six (seed 003, "Тестовые карты"), the one of the family's demo form, ours.
pub static TEST_CARDS: Deck<Conduct> = Deck { cards: CARDS, ordinary: 7 };

const CARDS: &[Card] = &[
    row("5479270000000000", "3ds-mc", true, Outcome::Pays, "MASTER CARD: 3-D Secure, then paid (RC 00)"),
    row("4111111111111111", "3ds-visa", true, Outcome::Pays, "VISA: 3-D Secure, then paid (RC 00)"),
    row("6011000000000004", "3ds-maestro", true, Outcome::Pays, "MAESTRO: 3-D Secure, then paid (RC 00)"),
    row("2201382000000013", "3ds-mir-1", true, Outcome::Pays, "МИР: 3-D Secure, then paid (RC 00)"),
    row("2201382000000062", "3ds-mir-2", true, Outcome::Pays, "МИР: 3-D Secure, then paid (RC 00)"),
    row("2201382000000039", "3ds-mir-3", true, Outcome::Pays, "МИР: 3-D Secure, then paid (RC 00)"),
    row("4000000000000002", "demo", false, Outcome::Pays, "the family's demo form: paid without 3-D Secure"),
    row("4276000000001007", "plain", false, Outcome::Pays, "paid without 3-D Secure"),
    row("4276000000002005", "funds", false, Outcome::Rejects("51"), "rejected: too little money (RC 51)"),
    row(
        "4276000000003003",
        "error",
        false,
        Outcome::Error,
        "paid, then `error`: the provider refuses; the money is kept",
    ),
    row("4276000000004001", "silent", false, Outcome::Silent, "`created` for ever; no money moves"),
    row("4276000000005008", "3ds-funds", true, Outcome::Rejects("51"), "3-D Secure, then too little money (RC 51)"),
];

/// `cardType` of a number, in the family's words (gateways.md 4.5).
pub fn card_type(number: &str) -> &'static str {
    match number.as_bytes() {
        [b'4', ..] => "visa",
        [b'2', b'2', b'0', b'0'..=b'4', ..] => "mir",
        [b'5', b'1'..=b'5', ..] | [b'2', b'2'..=b'7', ..] => "master_card",
        [b'5' | b'6', ..] => "maestro",
        _ => "undefined",
    }
}

/// `400000******0002`, as the document writes it; nothing of what is too short to be a card number.
pub fn mask(number: &str) -> String {
    match (number.get(..6), number.len().checked_sub(4).and_then(|at| number.get(at..))) {
        (Some(first), Some(last)) if number.len() >= 13 => format!("{first}{}{last}", "*".repeat(number.len() - 10)),
        _ => "******".to_owned(),
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
            assert_eq!(
                (TEST_CARDS.by_number(card.number).name, TEST_CARDS.by_name(card.name).number),
                (card.name, card.number)
            );
        }
        assert_eq!(TEST_CARDS.ordinary().name, "plain");
    }

    #[test]
    fn a_card_is_masked_and_named_as_in_the_document() {
        assert_eq!(mask("4000000000000002"), "400000******0002");
        assert_eq!(mask("400000000002"), "******");
        let types = ["5479270000000000", "4111111111111111", "6011000000000004", "2201382000000013", "9"];
        assert_eq!(types.map(card_type), ["master_card", "visa", "maestro", "mir", "undefined"]);
    }
}
