//! A moment as banks write it in their statements: `29.11.2026 13:05`, `2026-11-29T13:05:00+05:00`, the day and the time in one
//! cell or in two. Between points the day stands before the month. Between slashes it may be the other way round, as a spreadsheet
//! in English writes it: which way, one day after the twelfth says for the whole file.

use crate::model::instant;

/// When a row of a statement says that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// UTC milliseconds; of a day alone, its beginning.
    pub at: i64,
    /// Whether a time of the day is told.
    pub timed: bool,
}

/// How a statement writes them.
#[derive(Clone, Copy, Default)]
pub(super) struct Writing {
    /// So many seconds ahead of UTC; `None`: as this machine's clock.
    pub ahead: Option<i32>,
    /// `11/29/2026`.
    pub month_first: bool,
}

impl Writing {
    /// Reads it, by this clock unless the text names another.
    pub fn moment(&self, text: &str, time: &str) -> Option<Moment> {
        let (day, rest) = halves(text);
        let time = if rest.is_empty() { time.trim() } else { rest };
        let day = date(day, self.month_first)?;
        if time.is_empty() {
            return Some(Moment { at: instant::of_clock(day, [0; 3], self.ahead)?, timed: false });
        }
        let (time, ahead) = offset(time, self.ahead)?;
        Some(Moment { at: instant::of_clock(day, clock(time)?, ahead)?, timed: true })
    }
}

/// The day and the time of one cell.
fn halves(text: &str) -> (&str, &str) {
    let (day, time) = text.trim().split_once([' ', 'T', '\u{a0}']).unwrap_or((text.trim(), ""));
    (day.trim_end_matches(','), time.trim())
}

/// What a date says of all of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    /// It is a day in both orders, and another one.
    Either,
}

/// `None`: there is only one way to read it, or none.
pub(super) fn order(text: &str) -> Option<Order> {
    let (day, _) = halves(text);
    let [first, second] = [false, true].map(|month_first| date(day, month_first));
    let is_day = |[_, month, day]: &[i16; 3]| (1..=12).contains(month) && (1..=31).contains(day);
    match (first.filter(is_day), second.filter(is_day)) {
        // Between dashes nobody's spreadsheet writes the month first unless told to; a day after the twelfth shows it all the same.
        (Some(first), Some(second)) => (first != second && day.contains('/')).then_some(Order::Either),
        (Some(_), None) => Some(Order::DayFirst),
        (None, Some(_)) => Some(Order::MonthFirst),
        (None, None) => None,
    }
}

/// `29.11.2026`, `29/11/2026`, `29-11-26`, `2026-11-29`, `20261129`.
fn date(text: &str, month_first: bool) -> Option<[i16; 3]> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some([text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?]);
    }
    let parts: Vec<&str> = text.split(['.', '-', '/']).collect();
    let [first, middle, last] = <[&str; 3]>::try_from(parts).ok()?;
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
    let numbers = [number(first)?, number(middle)?, number(last)?];
    let [day, month] =
        if month_first && !text.contains('.') { [numbers[1], numbers[0]] } else { [numbers[0], numbers[1]] };
    match (first.len(), last.len()) {
        (4, 1 | 2) => Some(numbers),
        (1 | 2, 4) => Some([numbers[2], month, day]),
        (1 | 2, 2) => Some([2000 + numbers[2], month, day]),
        _ => None,
    }
}

/// The time without the offset behind it, and the clock that it is told by.
fn offset(time: &str, ahead: Option<i32>) -> Option<(&str, Option<i32>)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, Some(0)));
    }
    match time.rfind(['+', '-']) {
        Some(at) => Some((time[..at].trim_end(), Some(zone(&time[at..])?))),
        None => Some((time, ahead)),
    }
}

/// `+05:00`, `+0500` or `+05` in seconds.
pub(super) fn zone(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text[1..].replacen(':', "", 1);
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// `13:05`, `13:05:59`, `13:05:59.123`.
fn clock(text: &str) -> Option<[i16; 3]> {
    let whole = text.split(['.', ',']).next().unwrap_or_default();
    let parts: Vec<&str> = whole.split(':').collect();
    if !matches!(parts.len(), 2 | 3) {
        return None;
    }
    let mut time = [0; 3];
    for (at, part) in parts.iter().enumerate() {
        let digits = matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
        time[at] = digits.then(|| part.parse().ok()).flatten()?;
    }
    Some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, time: &str) -> String {
        let read = Writing { ahead: Some(5 * 3600), month_first: false }.moment(text, time);
        read.map_or_else(String::new, |read| format!("{} {}", instant::utc(read.at), read.timed))
    }

    #[test]
    fn moments_are_read_as_banks_write_them() {
        for (text, time) in [
            ("29.11.2026 13:05", ""),
            ("29.11.2026", "13:05:00"),
            ("29.11.2026, 13:05", ""),
            ("29.11.26 13:05:00", ""),
            ("29/11/2026 13:05", ""),
            ("29.11.2026", "13:05"),
            ("2026-11-29 13:05:00.000", ""),
            ("2026-11-29T08:05:00Z", ""),
            ("2026-11-29T13:05:00+05:00", ""),
            ("2026-11-29T11:05:00+0300", ""),
            ("20261129", "13:05"),
        ] {
            assert_eq!(read(text, time), "2026-11-29T08:05:00.000Z true", "{text} {time}");
        }
        assert_eq!(read("29.11.2026", ""), "2026-11-28T19:00:00.000Z false");
    }

    #[test]
    fn the_month_stands_first_only_between_signs_that_are_no_points() {
        let read =
            |text| Writing { ahead: Some(0), month_first: true }.moment(text, "").map(|read| instant::utc(read.at));
        for text in ["12/01/26", "12/1/2026", "12-01-2026", "01.12.2026", "2026-12-01", "2026/12/01", "20261201"] {
            assert_eq!(read(text).as_deref(), Some("2026-12-01T00:00:00.000Z"), "{text}");
        }
        assert_eq!(read("30/11/2026"), None);
    }

    #[test]
    fn a_date_says_in_which_order_its_file_is_written() {
        for (text, said) in [
            ("12/01/26", Some(Order::Either)),
            ("12/01/2026 13:05", Some(Order::Either)),
            ("30/11/26", Some(Order::DayFirst)),
            ("11/30/26 1:05 PM", Some(Order::MonthFirst)),
            ("11-30-2026", Some(Order::MonthFirst)),
            ("12/12/26", None),
            ("12-01-2026", None),
            ("12.01.2026", None),
            ("2026/01/12", None),
            ("31/31/26", None),
            ("32/12/26", None),
            ("вчера", None),
        ] {
            assert_eq!(order(text), said, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_or_could_be_two_is_not_read() {
        for text in [
            "",
            "вчера",
            "29.11",
            "31.11.2026",
            "11/29/2026",
            "29.11.2026 25:00",
            "29.11.2026 24:00",
            "29.11.2026 1:05 PM",
            "2026-11-29+05",
        ] {
            assert_eq!(read(text, ""), "", "{text}");
        }
        for text in ["05:00", "+5", "+15:00", "+05:60", "+0x:00", ""] {
            assert_eq!(zone(text), None, "{text}");
        }
        assert_eq!((zone("+05:30"), zone("-0300"), zone("+06")), (Some(19_800), Some(-10_800), Some(21_600)));
    }
}
