//! Test cards as data: what a recipient's card number makes bePaid do. Any other number with a correct
//! check digit is paid.

use crate::sandbox::bank::cards::{Deck, TestCard, card};

/// What a card makes bePaid do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// `successful`
    Pays,
    /// `failed`, for the reason of that name.
    Fails(&'static str),
    /// `failed`, unless the card is said to expire in another month.
    FailsInMonth(u8),
    /// `incomplete` until somebody has answered on the page.
    Redirects,
    /// `pending` for so many milliseconds, then `successful` or `failed`.
    Waits {
        /// Milliseconds on the virtual clock.
        ms: u64,
        /// Whether it is paid in the end.
        pays: bool,
    },
    /// `pending` for ever.
    Hangs,
    /// `error`, which says nothing about the money.
    Errs {
        /// Whether it has moved.
        pays: bool,
    },
    /// `expired`
    Expires,
}

/// A test card of this gateway's.
pub type Card = TestCard<Behaviour>;

/// Every test card. The first of each of the first four lines is a demo shop's (gateways.md 3.11), the
/// second the example's (seed 002).
pub static TEST_CARDS: Deck<Behaviour> = Deck { cards: CARDS, ordinary: 0 };

const CARDS: &[Card] = &[
    card("4200000000000000", "pays", Behaviour::Pays, "successful"),
    card("5555555555554444", "pays", Behaviour::Pays, "successful (Mastercard, the card of the example)"),
    card("4111111111111111", "pays", Behaviour::Pays, "successful"),
    card("4012000000003010", "redirects", Behaviour::Redirects, "incomplete: somebody must open redirect_url"),
    card("4005550000000019", "declined", Behaviour::FailsInMonth(10), "failed, unless exp_month is sent and is not 10"),
    card("4200000000001149", "funds", Behaviour::Fails("funds"), "failed: F.0114, insufficient funds"),
    card("4200000000001057", "do-not-honor", Behaviour::Fails("do-not-honor"), "failed: F.0105, do not honor"),
    card("4200000000001081", "duplicate", Behaviour::Fails("duplicate"), "failed: F.0108, duplicate"),
    card("4200000000009993", "unknown-reason", Behaviour::Fails("unknown-reason"), "failed: F.0999, unknown reason"),
    card(
        "4200000000002014",
        "waits",
        Behaviour::Waits { ms: 3_000, pays: true },
        "pending, after 3 seconds successful",
    ),
    card(
        "4200000000002022",
        "waits-fails",
        Behaviour::Waits { ms: 3_000, pays: false },
        "pending, after 3 seconds failed",
    ),
    card("4200000000002030", "hangs", Behaviour::Hangs, "pending for ever"),
    card("4200000000003012", "errs", Behaviour::Errs { pays: false }, "error, and no money has moved"),
    card("4200000000003020", "errs-pays", Behaviour::Errs { pays: true }, "error, and the money has moved"),
    card("4200000000003038", "expires", Behaviour::Expires, "expired at once"),
];

/// The token of the document's second example; it belongs to the card of the first (seed 002).
pub const EXAMPLE_TOKEN: &str = "b4469f38-cec7-4f55-a86d-2ab2dc300e0b";
/// That card.
pub const EXAMPLE_CARD: &str = "5555555555554444";

/// `brand`, by the first digits (seed 002 lists the words).
pub fn brand(number: &str) -> &'static str {
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| number.starts_with(beginning));
    match () {
        () if starts(&["9112"]) => "belkart",
        () if starts(&["34", "37"]) => "amex",
        () if starts(&["35"]) => "jcb",
        () if starts(&["36", "38", "300", "301", "302", "303", "304", "305"]) => "dinersclub",
        () if starts(&["6011", "65"]) => "discover",
        () if starts(&["62"]) => "unionpay",
        () if starts(&["5", "2"]) => "master",
        () => "visa",
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;
    use crate::model::CardNumber;

    #[test]
    fn every_test_card_passes_luhn_and_a_name_means_one_thing() {
        for card in TEST_CARDS.cards {
            assert!(CardNumber::parse(card.number).is_ok(), "{}", card.number);
            assert_eq!(TEST_CARDS.by_number(card.number).doc, card.doc);
            assert_eq!(TEST_CARDS.by_name(card.name).behaviour, card.behaviour, "{}", card.name);
            if let Behaviour::Fails(reason) = card.behaviour {
                assert_eq!(codes::by_name(reason).name, reason);
            }
        }
    }

    #[test]
    fn the_manual_names_the_token_of_the_example() {
        let manual = include_str!("../../../../docs/sandbox.md");
        assert!(manual.contains(&format!("`{EXAMPLE_TOKEN}`")));
    }
}
