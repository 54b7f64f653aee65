//! The months on cards, `YYYYMM`.

use super::clock::Millis;
use jiff::Timestamp;

/// `12/30`, `1230` or `12 / 30` as `203012`.
pub fn year_and_month(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '/' | ' ' | '-')).collect();
    let good = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let (month, year) = digits.split_at_checked(2).filter(|_| good)?;
    ("01"..="12").contains(&month).then(|| format!("20{year}{month}"))
}

/// Whether it is a month, as `YYYYMM`.
pub fn is_month(text: &str) -> bool {
    let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    digits && text.get(4..).is_some_and(|month| ("01"..="12").contains(&month))
}

/// The month of a moment.
pub fn month_of(at: Millis) -> String {
    let at = i64::try_from(at).unwrap_or(0);
    Timestamp::from_millisecond(at).map(|time| time.strftime("%Y%m").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_however_it_is_typed() {
        for text in ["12/30", "1230", "12 / 30", "12-30"] {
            assert_eq!(year_and_month(text).as_deref(), Some("203012"), "{text}");
        }
        for text in ["", "13/30", "00/30", "12/3", "12/2030", "ab/cd", "１２30"] {
            assert_eq!(year_and_month(text), None, "{text}");
        }
    }
}
