//! What a spreadsheet leaves of a long number that was no text: fifteen digits of it. The others become zeros, or the whole is
//! shown as `1,23457E+17`. Whoever took such a number for somebody's would look for, or pay, another.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// A spreadsheet keeps so many digits of a number.
const DIGITS_KEPT: usize = 15;
/// Where the numbers of a column have so many more zeros at their ends than there are numbers without, they are rounded.
const SUSPICIOUS: usize = 3;

/// Whether that is all that is left: `4,11111E+15`. A number in a workbook that has lost digits is read so, too. Without its sign
/// it may be somebody's `1E5`.
pub fn is_scientific(cell: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some((digits, power)) = cell.split_once(['E', 'e', 'Е', 'е']) else { return false };
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    power.strip_prefix('+').is_some_and(is_number) && digits.split([',', '.']).all(is_number)
}

/// The long numbers of a column, kept as hashes that mean nothing outside this run: they may be card numbers.
///
/// A zero at an end may be honest, one in ten is; it is all of them together that show it. Of an honest column of one to five
/// such numbers at most two in a thousand are suspected, of ten numbers one in ten thousand, of twenty one in a million.
#[derive(Default)]
pub struct LongNumbers {
    seen: HashSet<u64>,
    hash: RandomState,
    /// Zeros where digits may have been, and numbers that have none there.
    zeros: usize,
    whole: usize,
    /// Where the numbers with such zeros stand.
    places: Vec<usize>,
}

impl LongNumbers {
    /// Takes a cell down. In groups it is a text, which no spreadsheet rounds.
    pub fn add(&mut self, at: usize, cell: &str) {
        if cell.len() <= DIGITS_KEPT || !cell.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let zeros = cell.bytes().skip(DIGITS_KEPT).rev().take_while(|digit| *digit == b'0').count();
        if zeros > 0 {
            self.places.push(at);
        }
        if self.seen.insert(self.hash.hash_one(cell)) {
            self.zeros += zeros;
            self.whole += usize::from(zeros == 0);
        }
    }

    /// The places of those that were rounded.
    pub fn rounded(&self) -> &[usize] {
        if self.zeros >= self.whole + SUSPICIOUS { &self.places } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(cells: &[&str]) -> Vec<usize> {
        let mut numbers = LongNumbers::default();
        cells.iter().enumerate().for_each(|(at, cell)| numbers.add(at, cell));
        numbers.rounded().to_vec()
    }

    #[test]
    fn what_is_left_of_a_number_is_recognised_and_somebodys_own_is_not() {
        for cell in ["4,11111E+15", "1.2e+5", "1E+17", "-1,5E+16", "1,5Е+16"] {
            assert!(is_scientific(cell), "{cell}");
        }
        for cell in ["1E5", "A1E+5", "1E+5-x", "E+5", "1E+", "1,E+5", "123", ""] {
            assert!(!is_scientific(cell), "{cell}");
        }
    }

    #[test]
    fn one_whole_number_does_not_hide_those_that_were_rounded() {
        let (a, b, c, d) = ("4400430012424860", "4400430012504050", "4400430012583240", "4400430012662430");
        let whole = "4400430012741622";
        assert_eq!(rounded(&[a, b, c]), [0, 1, 2]);
        assert_eq!(rounded(&[a, whole, b, c, d]), [0, 2, 3, 4]);
        // One in ten of honest numbers ends so, and one number in many rows is one.
        assert_eq!(rounded(&[a, b]), [0; 0]);
        assert_eq!(rounded(&[a, whole, b, "4400430012741630", "4400430012741648", "4400430012741655"]), [0; 0]);
        assert_eq!(rounded(&[a, a, a, a]), [0; 0]);
        // Longer ones have lost more, and each of them shows it.
        assert_eq!(rounded(&["123456789012345000"]), [0]);
        assert_eq!(rounded(&["123456789012345678", "123456789012345000"]), [0; 0]);
        assert_eq!(rounded(&["1000", "4400 4300 1242 4860", "TILL-000000000000000", "123456789012000"]), [0; 0]);
    }
}
