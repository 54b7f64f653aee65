//! An amount as a person writes it, `1 500,50`, in exact minor units, and what is wrong with it in words.

use super::words::{AMOUNT_DIGITS, AMOUNT_FORM, fill, words};
use tolem::messages::{self, Locale};
use tolem::model::Currency;
use tolem::table::amount::{NoAmount, minor};

/// Minor units; or why not, in words.
pub fn read(locale: Locale, text: &str, currency: Currency) -> Result<u64, String> {
    let digits = currency.exponent().unwrap_or(0);
    minor(text, usize::from(digits)).map_err(|why| match why {
        NoAmount::Form => fill(words(locale, AMOUNT_FORM), &[text]),
        NoAmount::Digits | NoAmount::Group => {
            fill(words(locale, AMOUNT_DIGITS), &[text, currency.letters(), &digits.to_string()])
        }
    })
}

/// Minor units of either sign for people.
pub fn shown(locale: Locale, minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}", messages::amount(locale, minor.unsigned_abs(), currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str, currency: &str) -> Option<u64> {
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
            assert_eq!(read_as(text, currency), Some(expected), "{text} {currency}");
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
            assert_eq!(read_as(text, "KZT"), None, "{text:?}");
        }
        for (text, currency) in [("1500,5", "JPY"), ("1,500", "JPY"), ("1,5005", "KWD")] {
            assert_eq!(read_as(text, currency), None, "{text} {currency}");
        }
    }
}
