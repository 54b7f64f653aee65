//! A card number that only a request writer can read: it prints as a mask and is wiped when dropped.

use std::fmt;
use zeroize::Zeroizing;

/// A card number of 12 to 19 digits that passes the Luhn check (ISO/IEC 7812).
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber(Zeroizing<String>);

/// Why a text is not a card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardNumberError {
    /// Something other than 12 to 19 digits (spaces and hyphens between them are taken).
    Format,
    /// The check digit is wrong: a typing mistake.
    CheckDigit,
}

impl CardNumber {
    /// Reads a card number as people type it: digits, with spaces or hyphens between groups.
    pub fn parse(text: &str) -> Result<CardNumber, CardNumberError> {
        // Reserved up front, so that growing never leaves a copy behind.
        let mut digits = Zeroizing::new(String::with_capacity(19));
        for c in text.chars() {
            match c {
                '0'..='9' if digits.len() < 19 => digits.push(c),
                ' ' | '-' => {}
                _ => return Err(CardNumberError::Format),
            }
        }
        if digits.len() < 12 {
            return Err(CardNumberError::Format);
        }
        if !luhn(digits.bytes().map(|digit| digit - b'0')) {
            return Err(CardNumberError::CheckDigit);
        }
        Ok(CardNumber(digits))
    }

    /// All the digits, for the request writer only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// First six and last four digits: `411111******1111`. The most that may be shown or kept.
    pub fn mask(&self) -> String {
        let n = self.0.len();
        [&self.0[..6], &"*".repeat(n - 10), &self.0[n - 4..]].concat()
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mask())
    }
}

/// Whether digits, as numbers from 0 to 9, pass the Luhn check.
pub(super) fn luhn(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(i, d)| match (i % 2, u32::from(d)) {
            (0, d) => d,
            (_, d @ 0..=4) => d * 2,
            (_, d) => d * 2 - 9,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_read_as_typed_and_shown_as_a_mask() {
        let card = CardNumber::parse("4111 1111-1111 1111").unwrap();
        assert_eq!(card.expose(), "4111111111111111");
        assert_eq!(format!("{card:?}"), "411111******1111");
    }

    #[test]
    fn a_mistyped_digit_is_found() {
        assert_eq!(CardNumber::parse("4111111111111112"), Err(CardNumberError::CheckDigit));
        for wrong in ["", "4111", "41111111111111111111", "4111x111111111111", "４１１１111111111111"] {
            assert_eq!(CardNumber::parse(wrong), Err(CardNumberError::Format), "{wrong}");
        }
    }
}
