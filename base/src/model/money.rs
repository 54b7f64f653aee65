//! Money is a whole number of minor units and a currency; there is no float anywhere.

use std::fmt;

/// A positive amount in minor units (tiyn for KZT, kopeck for RUB and BYN), at most twelve digits as
/// in all four gateways. Zero only where a card is verified and nothing is charged: see [`Minor::or_zero`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minor(u64);

impl Minor {
    /// The largest amount the gateways take: `Integer [12]`.
    pub const MAX: u64 = 999_999_999_999;

    /// An amount of 1 to [`Minor::MAX`] minor units.
    pub fn new(minor_units: u64) -> Option<Minor> {
        (1..=Self::MAX).contains(&minor_units).then_some(Minor(minor_units))
    }

    /// The same or nothing at all, which only a card's verification may be.
    pub fn or_zero(minor_units: u64) -> Option<Minor> {
        (minor_units <= Self::MAX).then_some(Minor(minor_units))
    }

    /// The number of minor units.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Kazakhstani tenge, the only currency of Bereke Payouts.
    pub const KZT: Currency = Currency(iso_currency::Currency::KZT);

    /// Reads `KZT` or `398`.
    pub fn parse(code: &str) -> Option<Currency> {
        if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) {
            return iso_currency::Currency::from_numeric(code.parse().ok()?).map(Currency);
        }
        // The table of letters is searched from its beginning.
        if code == Currency::KZT.letters() {
            return Some(Currency::KZT);
        }
        iso_currency::Currency::from_code(code).map(Currency)
    }

    /// Every currency that has a number.
    pub fn all() -> impl Iterator<Item = Currency> {
        (0..1000).filter_map(iso_currency::Currency::from_numeric).map(Currency)
    }

    /// The three letters, e.g. `KZT`.
    pub fn letters(self) -> &'static str {
        self.0.code()
    }

    /// The three digits, e.g. `398`, with leading zeros.
    pub fn digits(self) -> String {
        format!("{:03}", self.0.numeric())
    }

    /// How many digits follow the decimal point: 2 for KZT. `None` where ISO 4217 gives none.
    pub fn exponent(self) -> Option<u16> {
        self.0.exponent()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_name_the_same_currency() {
        assert_eq!(Currency::parse("398"), Some(Currency::KZT));
        assert_eq!(Currency::parse("KZT"), Some(Currency::KZT));
        assert_eq!(Currency::KZT.digits(), "398");
        assert_eq!(Currency::parse("933").unwrap().letters(), "BYN");
        assert_eq!(Currency::parse("008").unwrap().digits(), "008");
        for wrong in ["", "kzt", "39", "0398", "тенге", "XXX1"] {
            assert_eq!(Currency::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn zero_and_thirteen_digits_are_not_amounts() {
        assert!(Minor::new(0).is_none());
        assert!(Minor::new(1).is_some());
        assert!(Minor::new(999_999_999_999).is_some());
        assert!(Minor::new(1_000_000_000_000).is_none());
        assert_eq!(Minor::or_zero(0).map(Minor::get), Some(0));
        assert_eq!(Minor::or_zero(Minor::MAX), Minor::new(Minor::MAX));
        assert!(Minor::or_zero(Minor::MAX + 1).is_none());
    }
}
