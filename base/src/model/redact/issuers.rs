//! Who issues card numbers that begin so, and how long theirs are: what tells a card number from an id that passes the
//! same check digit, as one in ten does. First digits by ISO/IEC 7812 and the schemes' own publications; what is
//! issued where this library is used stands beside the worldwide schemes.

/// The card numbers with one beginning.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Issuer {
    lengths: u32,
    usual: usize,
}

impl Issuer {
    /// Nobody issues card numbers that begin so.
    pub fn is_none(self) -> bool {
        self.lengths == 0
    }

    /// Whether there are card numbers of that length.
    pub fn has(self, digits: usize) -> bool {
        self.lengths & (1 << digits) != 0
    }

    /// Whether nearly all of its cards are that long. Never so in a range that takes a tenth of all numbers and every
    /// length: there a place needs a better reason.
    pub fn usually_has(self, digits: usize) -> bool {
        self.usual == digits
    }
}

/// In the order of the beginnings: first and last beginning of four digits, lengths, the usual length.
type Range = (u16, u16, u32, usize);

const fn lengths(from: u32, to: u32) -> u32 {
    (1 << (to + 1)) - (1 << from)
}

const RANGES: &[Range] = &[
    (2200, 2204, lengths(16, 19), 16),                                     // Mir
    (2221, 2720, lengths(16, 16), 16),                                     // Mastercard
    (3000, 3059, lengths(14, 19), 14),                                     // Diners Club
    (3095, 3095, lengths(14, 19), 14),                                     // Diners Club
    (3400, 3499, lengths(15, 15), 15),                                     // American Express
    (3528, 3589, lengths(16, 19), 16),                                     // JCB
    (3600, 3699, lengths(14, 19), 14),                                     // Diners Club
    (3700, 3799, lengths(15, 15), 15),                                     // American Express
    (3800, 3999, lengths(14, 19), 14),                                     // Diners Club
    (4000, 4999, lengths(13, 13) | lengths(16, 16) | lengths(19, 19), 16), // Visa
    (5000, 5099, lengths(12, 19), 0),                                      // Maestro and national schemes
    (5100, 5599, lengths(16, 16), 16),                                     // Mastercard
    (5600, 6999, lengths(12, 19), 0),                                      // Maestro and national schemes
    (5614, 5614, lengths(16, 16), 16),                                     // Uzcard with Mastercard
    (6011, 6011, lengths(16, 19), 16),                                     // Discover
    (6200, 6299, lengths(16, 19), 16),                                     // UnionPay
    (6440, 6599, lengths(16, 19), 16),                                     // Discover, Troy
    (8100, 8199, lengths(16, 19), 16),                                     // UnionPay
    (8600, 8600, lengths(16, 16), 16),                                     // Uzcard
    (9051, 9051, lengths(16, 16), 16),                                     // ArCa
    (9112, 9112, lengths(16, 16), 16),                                     // Belkart
    (9417, 9417, lengths(16, 16), 16),                                     // Elcart
    (9792, 9792, lengths(16, 16), 16),                                     // Troy
    (9860, 9860, lengths(16, 16), 16),                                     // Humo
];

/// The issuer of numbers with these first four digits; one without lengths where there is none.
pub(super) fn of(first_four: u16) -> Issuer {
    let mut issuer = Issuer::default();
    for (from, to, lengths, usual) in RANGES {
        if first_four < *from {
            break;
        }
        if first_four <= *to {
            issuer = Issuer { lengths: issuer.lengths | lengths, usual: issuer.usual.max(*usual) };
        }
    }
    issuer
}

#[cfg(test)]
pub(super) fn ranges() -> impl Iterator<Item = (u16, u16, usize)> {
    RANGES.iter().flat_map(|(from, to, lengths, _)| {
        (12..=19).filter(move |digits| lengths & (1 << digits) != 0).map(move |digits| (*from, *to, digits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_has_its_issuers_lengths() {
        for (first, lengths) in [
            (4111, &[13, 16, 19][..]),
            (5555, &[16]),
            (2221, &[16]),
            (2720, &[16]),
            (3782, &[15]),
            (2200, &[16, 17, 18, 19]),
            (6759, &[12, 13, 14, 15, 16, 17, 18, 19]),
            (9860, &[16]),
            (1617, &[]),
            (2026, &[]),
            (7701, &[]),
            (9484, &[]),
            (2205, &[]),
        ] {
            let has: Vec<_> = (10..=20).filter(|digits| of(first).has(*digits)).collect();
            assert_eq!(has, lengths, "{first}");
        }
        assert!(of(6200).usually_has(16) && !of(6759).usually_has(16) && of(3782).usually_has(15));
    }
}
