//! An amount as a person writes it, `1 500,50`, in exact minor units. What can be read in two ways is not read.

use super::words::{AMOUNT_DIGITS, AMOUNT_FORM, fill, words};
use tolem::messages::{self, Locale};
use tolem::model::Currency;

/// Blanks between groups of three digits: an ordinary one and the two that programs print.
const BLANKS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// Minor units; or why not, in words.
pub fn read(locale: Locale, text: &str, currency: Currency) -> Result<u64, String> {
    let form = || fill(words(locale, AMOUNT_FORM), &[text]);
    let exponent = usize::from(currency.exponent().unwrap_or(0));
    let (whole, fraction) = match text.split_once([',', '.']) {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(form()),
        None => (text, ""),
    };
    let whole = without_blanks(whole).ok_or_else(form)?;
    if whole.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(form());
    }
    if fraction.len() > exponent {
        return Err(fill(words(locale, AMOUNT_DIGITS), &[text, currency.letters(), &exponent.to_string()]));
    }
    format!("{whole}{fraction:0<exponent$}").parse().map_err(|_| form())
}

/// The digits of a whole number; `None` where it is none, or its groups are not of three.
fn without_blanks(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(BLANKS).collect();
    let three = |group: &&str| group.len() == 3;
    let grouped = groups.len() == 1 || (matches!(groups[0].len(), 1..=3) && groups[1..].iter().all(three));
    let digits = groups.concat();
    (grouped && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// Minor units of either sign for people.
pub fn shown(locale: Locale, minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}", messages::amount(locale, minor.unsigned_abs(), currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, currency: &str) -> Option<u64> {
        read(Locale::En, text, Currency::parse(currency).unwrap()).ok()
    }

    #[test]
    fn amounts_are_read_as_people_write_them_and_exactly() {
        for (text, currency, expected) in [
            ("1500,50", "KZT", 150_050),
            ("1500.5", "KZT", 150_050),
            ("1500", "KZT", 150_000),
            ("1 500,50", "KZT", 150_050),
            ("12\u{a0}345\u{202f}678", "KZT", 1_234_567_800),
            ("0,01", "KZT", 1),
            ("0.29", "USD", 29),
            ("1500", "JPY", 1500),
            ("1,500", "KWD", 1500),
            ("184467440737095516.15", "KZT", u64::MAX),
        ] {
            assert_eq!(minor(text, currency), Some(expected), "{text} {currency}");
        }
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for text in [
            "1,500",
            "1.500",
            "1500,505",
            "1,500.50",
            "1.500,50",
            "1500,",
            ",50",
            "",
            " ",
            "1e3",
            "-5",
            "+5",
            "15 00",
            "1 5000",
            "1  500",
            " 1500",
            "1500 ",
            "１５００",
            "1500 тг",
            "0x10",
            "1 500 ,5",
            "5,0 0",
            "1'500",
            "184467440737095516.16",
        ] {
            assert_eq!(minor(text, "KZT"), None, "{text:?}");
        }
        for (text, currency) in [("1500,5", "JPY"), ("1,500", "JPY"), ("1,5005", "KWD")] {
            assert_eq!(minor(text, currency), None, "{text} {currency}");
        }
    }
}
