//! A currency as people write it beside an amount or over it: `1 500 ₸`, `$100`, `Сумма, тенге`. Whoever overlooks it pays so many
//! of another one.

use crate::model::Currency;

/// What the currencies that are met here are called, in small letters; rubles are those of two countries.
const NAMES: [(&str, &[&str]); 33] = [
    ("₸", &["KZT"]),
    ("тг", &["KZT"]),
    ("тнг", &["KZT"]),
    ("тенге", &["KZT"]),
    ("теңге", &["KZT"]),
    ("kzt", &["KZT"]),
    ("₽", &["RUB"]),
    ("rub", &["RUB"]),
    ("rur", &["RUB"]),
    ("р", &["RUB", "BYN"]),
    ("руб", &["RUB", "BYN"]),
    ("рубль", &["RUB", "BYN"]),
    ("рубли", &["RUB", "BYN"]),
    ("рубля", &["RUB", "BYN"]),
    ("рублей", &["RUB", "BYN"]),
    ("рублях", &["RUB", "BYN"]),
    ("br", &["BYN"]),
    ("byn", &["BYN"]),
    ("$", &["USD"]),
    ("usd", &["USD"]),
    ("долл", &["USD"]),
    ("доллар", &["USD"]),
    ("доллара", &["USD"]),
    ("долларов", &["USD"]),
    ("долларах", &["USD"]),
    ("€", &["EUR"]),
    ("eur", &["EUR"]),
    ("евро", &["EUR"]),
    ("£", &["GBP"]),
    ("¥", &["CNY", "JPY"]),
    ("₴", &["UAH"]),
    ("₾", &["GEL"]),
    ("сом", &["KGS"]),
];

/// The amount without the currency that stands before or behind it; `None`: that is another one.
pub fn amount_in(cell: &str, currency: Currency) -> Option<&str> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let (Some(first), Some(last)) = (cell.find(is_digit), cell.rfind(is_digit)) else { return Some(cell) };
    for beside in [&cell[..first], &cell[last + 1..]] {
        match beside.trim() {
            "" => {}
            beside => match is_called(currency, beside) {
                Some(true) => {}
                Some(false) => return None,
                // It is no amount, for whoever reads it.
                None => return Some(cell),
            },
        }
    }
    Some(&cell[first..=last])
}

/// Whether the heading over an amount names a currency, and not that one.
pub fn is_over_another(heading: &str, currency: Currency) -> bool {
    let words = heading.split(|letter: char| !letter.is_alphanumeric() && !"₸₽$€£¥₴₾".contains(letter));
    // The first one says what it is; `all` and `try` are no currencies.
    let words = words.filter(|word| !word.is_empty()).skip(1);
    let named = words.filter(|word| *word == word.to_uppercase() || NAMES.iter().any(|(name, _)| name == word));
    let named: Vec<bool> = named.filter_map(|word| is_called(currency, word)).collect();
    !named.is_empty() && !named.contains(&true)
}

/// Whether it is that currency which is called so; `None`: none is.
pub fn is_called(currency: Currency, name: &str) -> Option<bool> {
    let name = name.strip_suffix('.').unwrap_or(name).to_lowercase();
    match NAMES.iter().find(|(known, _)| *known == name) {
        Some((_, codes)) => Some(codes.contains(&currency.letters())),
        None if name.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Some(Currency::parse(&name.to_uppercase())? == currency)
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn a_currency_beside_an_amount_is_the_rows_own_or_the_amount_is_not_read() {
        for (cell, code, amount) in [
            ("1 500,50", "USD", Some("1 500,50")),
            ("100 ₸", "KZT", Some("100")),
            ("100\u{a0}Тг.", "KZT", Some("100")),
            ("100,5kzt", "KZT", Some("100,5")),
            ("$100", "USD", Some("100")),
            ("USD 100.00 $", "USD", Some("100.00")),
            ("100 руб.", "BYN", Some("100")),
            ("100 р.", "RUB", Some("100")),
            ("100 CHF", "CHF", Some("100")),
            ("100 ₸", "USD", None),
            ("100 KZT", "RUB", None),
            ("100 тенге", "BYN", None),
            ("$100", "KZT", None),
            ("100 руб", "KZT", None),
            ("€ 100 KZT", "KZT", None),
            ("100 CHF", "KZT", None),
            // These are read as amounts by nobody.
            ("5 %", "KZT", Some("5 %")),
            ("-5 ₸", "KZT", Some("-5 ₸")),
            ("100,-", "KZT", Some("100,-")),
            ("100 штук", "KZT", Some("100 штук")),
            ("₸", "KZT", Some("₸")),
            ("", "KZT", Some("")),
        ] {
            assert_eq!(amount_in(cell, of(code)), amount, "{cell} {code}");
        }
    }

    #[test]
    fn the_currency_in_a_heading_is_the_rows_own_or_the_amounts_below_it_are_not_read() {
        for (heading, code) in [
            ("Сумма, тенге", "RUB"),
            ("Сумма (USD)", "KZT"),
            ("Сумма ₸", "USD"),
            ("amount usd", "KZT"),
            ("Pay, CHF", "KZT"),
        ] {
            assert!(is_over_another(heading, of(code)), "{heading}");
        }
        for (heading, code) in [
            ("Сумма", "KZT"),
            ("Сумма, тг.", "KZT"),
            ("Сумма в рублях", "BYN"),
            ("Сумма, KZT (USD)", "KZT"),
            ("Pay all", "KZT"),
            ("USD", "KZT"),
            ("К выплате 12/2026", "KZT"),
        ] {
            assert!(!is_over_another(heading, of(code)), "{heading}");
        }
    }
}
