//! Test cards as data: what a recipient's card number makes the bank do. Any other number with a correct
//! check digit is paid.

use super::errors::{self, ErrorRow};
use crate::sandbox::bank::cards::{Deck, TestCard, card};

/// What a card makes the bank do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Status 2 at once.
    Pays,
    /// Status 6 at once, for this reason.
    Declines(&'static str),
    /// Status 1, and after so many milliseconds 2 or 6.
    Waits {
        /// Milliseconds on the virtual clock.
        ms: u64,
        /// Whether it is paid in the end.
        pays: bool,
    },
    /// Status 1 for ever.
    Hangs,
    /// Refused before there is an order.
    Refuses(&'static ErrorRow),
}

/// A test card of this gateway's.
pub type Card = TestCard<Behaviour>;

/// Every test card.
pub static TEST_CARDS: Deck<Behaviour> = Deck { cards: CARDS, ordinary: 0 };

const CARDS: &[Card] = &[
    card("4111111111111111", "pays", Behaviour::Pays, "paid: status 2"),
    card("5555555555554444", "pays", Behaviour::Pays, "paid: status 2 (Mastercard)"),
    card("4444555511113333", "pays", Behaviour::Pays, "paid: status 2"),
    card(
        "4000000000000002",
        "declines",
        Behaviour::Declines("Отказ банка-эмитента"),
        "declined by the issuer: status 6",
    ),
    card("4000000000000069", "expired", Behaviour::Declines("Срок действия карты истек"), "expired card: status 6"),
    card("4000000000000093", "limit", Behaviour::Declines("Превышен лимит зачислений"), "limit exceeded: status 6"),
    card("4000000000000119", "waits", Behaviour::Waits { ms: 5_000, pays: true }, "status 1, after 5 seconds 2"),
    card("4000000000000200", "waits-long", Behaviour::Waits { ms: 60_000, pays: true }, "status 1, after 60 seconds 2"),
    card(
        "4000000000000218",
        "waits-declines",
        Behaviour::Waits { ms: 5_000, pays: false },
        "status 1, after 5 seconds 6",
    ),
    card("4000000000000309", "hangs", Behaviour::Hangs, "status 1 for ever"),
    card("4000000000000408", "3ds", Behaviour::Refuses(&errors::THREE_DS), "502/99: 3-D Secure was requested"),
    card("4000000000000416", "unsupported", Behaviour::Refuses(&errors::UNSUPPORTED_PAN), "502/204: Unsupported pan"),
    card("4000000000000424", "no-bin-range", Behaviour::Refuses(&errors::NO_BIN_RANGE), "502/204: no bin range"),
    card("4000000000000507", "mrbin", Behaviour::Refuses(&errors::MRBIN), "502/98: Mrbin can't find this card"),
    card(
        "2200000000000004",
        "affiliation",
        Behaviour::Refuses(&errors::AFFILIATION),
        "400/98: card affiliation not allowed",
    ),
    card(
        "4000000000000606",
        "no-card-data",
        Behaviour::Refuses(&errors::NO_CARD_DATA),
        "502/99: unable to get card data",
    ),
];

/// Stored cards of recipients that every sandbox knows: the binding, the masked number, the behaviour.
pub static TARGET_BINDINGS: &[(&str, &str, &str)] = &[
    // The binding of the document's examples.
    ("83309cde-a56d-7409-88dd-c02e00ab3428", "411111XXXXXX1111", "pays"),
    ("00000000-0000-4000-8000-000000000002", "400000XXXXXX0002", "declines"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CardNumber;

    #[test]
    fn every_test_card_passes_luhn_and_a_name_means_one_thing() {
        for card in TEST_CARDS.cards {
            assert!(CardNumber::parse(card.number).is_ok(), "{}", card.number);
            assert_eq!(TEST_CARDS.by_number(card.number).doc, card.doc);
            assert_eq!(TEST_CARDS.by_name(card.name).behaviour, card.behaviour, "{}", card.name);
        }
        for (_, _, name) in TARGET_BINDINGS {
            assert!(TEST_CARDS.cards.iter().any(|card| card.name == *name));
        }
    }
}
