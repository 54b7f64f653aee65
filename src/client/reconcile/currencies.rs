//! Which currency a row is of, and what else in a statement speaks of one: what contradicts the row is not read.

use super::columns::{COLUMNS, at};
use crate::model::Currency;
use crate::table::Row;
use crate::table::columns::{Columns, plain};

/// A cell that names a currency.
pub(super) fn currency_of(text: &str) -> Option<Currency> {
    match plain(text).as_str() {
        "тенге" | "теңге" | "тг" | "т" => Some(Currency::KZT),
        _ if text == "₸" => Some(Currency::KZT),
        code => Currency::parse(&code.to_uppercase()),
    }
}

/// The currency that a heading names: `Сумма, KZT`.
pub(super) fn named_currency(columns: &Columns) -> Option<Currency> {
    let heading = plain([at::AMOUNT, at::DEBIT, at::CREDIT].into_iter().find_map(|at| columns.heading(at))?);
    match heading.rsplit(' ').next()? {
        "тенге" | "теңге" | "тг" => Some(Currency::KZT),
        word if word.len() == 3 => Currency::parse(&word.to_uppercase()),
        _ => None,
    }
}

/// A column whose heading speaks of a currency under a name that is not known: it may be the amount's.
pub(super) struct OtherCurrency {
    pub at: usize,
    /// It may have rates, or amounts in a currency: `Сумма в валюте`.
    has_amounts: bool,
}

impl OtherCurrency {
    pub fn all(columns: &Columns) -> Vec<OtherCurrency> {
        let is_known = |heading: &str| COLUMNS[at::CURRENCY].names.split('|').any(|name| name == heading);
        let speaks = |word: &str| word.starts_with("валют") && !word.starts_with("валютн") || word == "currency";
        let other = |at: usize| {
            let heading = plain(&columns.headings[at]);
            let is_other = columns.place(at::CURRENCY) != Some(at) && !is_known(&heading);
            let has_amounts = !heading.split(' ').any(|word| ["валюта", "валютасы", "код", "code"].contains(&word));
            (is_other && heading.split(' ').any(speaks)).then_some(OtherCurrency { at, has_amounts })
        };
        (0..columns.headings.len()).filter_map(other).collect()
    }

    pub fn contradicts(&self, row: &Row, currency: Currency) -> bool {
        let cell = row.cell(self.at).trim_matches(['-', '\u{2013}', '\u{2014}']);
        let is_amount = self.has_amounts && cell.contains(|c: char| c.is_ascii_digit());
        !cell.is_empty() && !is_amount && currency_of(cell) != Some(currency)
    }
}
