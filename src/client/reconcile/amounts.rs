//! An amount as a statement writes it: with a sign before or behind it, in brackets, with the currency, with points or commas
//! between its groups. What is left is read by the room of tables, which reads nothing in two ways.

use crate::model::Currency;
use crate::table::amount::minor;
use crate::table::currency::is_called;

/// Minor units, and whether they are written as less than nothing. `None`: nothing stands there.
pub(super) type Signed = Option<(u64, bool)>;

/// More than any order of any bank; what is larger is no amount, and sums of what is smaller do not overflow.
const LARGEST: u64 = 1_000_000_000_000_000;

/// Reads it. `Err`: the stable word of why it is not understood.
pub(super) fn signed(text: &str, currency: Currency) -> Result<Signed, &'static str> {
    let text = without_currency(text, currency).ok_or("other_currency")?;
    let (text, bracketed) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (inside.trim(), true),
        None => (text, false),
    };
    const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];
    let before = text.strip_prefix(MINUS);
    let behind = before.is_none().then(|| text.strip_suffix(MINUS)).flatten();
    let whole = before.or(behind).or(text.strip_prefix('+')).unwrap_or(text).trim();
    if whole.is_empty() {
        // A lone dash is how accountants write that there is nothing.
        return Ok(None);
    }
    let digits = usize::from(currency.exponent().unwrap_or(0));
    let amount = minor(&plain(whole), digits).ok().filter(|amount| *amount <= LARGEST).ok_or("amount")?;
    Ok(Some((amount, bracketed || before.is_some() || behind.is_some())))
}

/// The amount without the currency that stands before or behind it; `None` where that is another one.
fn without_currency(text: &str, currency: Currency) -> Option<&str> {
    let is_name = |letter: char| letter.is_alphabetic() || "₸₽$€£¥₴₾.".contains(letter);
    let mut text = text.trim();
    loop {
        let [before, behind] = [text.trim_start_matches(is_name), text.trim_end_matches(is_name)];
        let ends = [(&text[..text.len() - before.len()], before), (&text[behind.len()..], behind)];
        let named = ends.into_iter().find_map(|(name, rest)| Some((is_called(currency, name)?, rest)));
        match named {
            Some((true, rest)) => text = rest.trim(),
            Some((false, _)) => return None,
            None => return Some(text),
        }
    }
}

/// Groups that stand between points, commas or apostrophes as groups between blanks: `1,500.00` and `1.500,00` are `1 500.00`.
/// One sign alone stays what it is: whether `1,500` is a thousand is not ours to guess.
fn plain(text: &str) -> String {
    let text = text.replace(['\'', '\u{2019}'], " ");
    let count = |sign: char| text.matches(sign).count();
    match (count(','), count('.'), text.rfind(','), text.rfind('.')) {
        (1.., 1, Some(comma), Some(point)) if comma < point => text.replace(',', " "),
        (1, 1.., Some(comma), Some(point)) if point < comma => text.replace('.', " "),
        (2.., 0, ..) => text.replace(',', " "),
        (0, 2.., ..) => text.replace('.', " "),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_exactly_however_it_is_written() {
        for (text, read) in [
            ("1500", 150_000),
            ("1 500,50", 150_050),
            ("1\u{a0}500.5", 150_050),
            ("1,500.50", 150_050),
            ("1.500,50", 150_050),
            ("1'500.50", 150_050),
            ("1,500,000.00", 150_000_000),
            ("1 500,50 ₸", 150_050),
            ("1 500,50 KZT", 150_050),
            ("1500,50 тг.", 150_050),
            ("+1500", 150_000),
        ] {
            assert_eq!(signed(text, Currency::KZT), Ok(Some((read, false))), "{text}");
        }
        for text in ["-1 500,50", "1 500,50-", "(1 500,50)", "\u{2212}1500,5", "-1500.50 KZT"] {
            assert_eq!(signed(text, Currency::KZT), Ok(Some((150_050, true))), "{text}");
        }
        for text in ["", "-", "–", " KZT"] {
            assert_eq!(signed(text, Currency::KZT), Ok(None), "{text}");
        }
        assert_eq!(signed("1500", Currency::parse("JPY").unwrap()), Ok(Some((1500, false))));
    }

    #[test]
    fn a_currency_beside_an_amount_is_the_rows_own_or_the_amount_is_not_read() {
        let read = |text, currency| signed(text, Currency::parse(currency).unwrap());
        for text in ["200 $", "$200", "300 ₽", "400 руб.", "200 USD", "USD 200", "5 €", "$"] {
            assert_eq!(read(text, "KZT"), Err("other_currency"), "{text}");
        }
        for (text, currency) in [
            ("200 $", "USD"),
            ("$200", "USD"),
            ("USD 200", "USD"),
            ("200 руб.", "RUB"),
            ("200 руб.", "BYN"),
            ("200 ₽", "RUB"),
            ("₸200", "KZT"),
            ("200 тг. KZT", "KZT"),
        ] {
            assert_eq!(read(text, currency), Ok(Some((20_000, false))), "{text}");
        }
        assert_eq!(read("200 ₸", "USD"), Err("other_currency"));
    }

    #[test]
    fn what_could_be_two_amounts_or_none_is_not_read() {
        for text in [
            "1,500",
            "1.500",
            "15,00,000",
            "1.5.0",
            "1 50,00",
            "12,345.67.8",
            "1e3",
            "ab",
            "99999999999999999",
            "1,5,",
            "--5",
        ] {
            assert!(signed(text, Currency::KZT).is_err(), "{text}");
        }
    }
}
