//! A moment as banks write it in their statements: `29.11.2026 13:05`, `2026-11-29T13:05:00+05:00`, the day and the time in one
//! cell or in two. The day stands before the month, as in all our countries; what is no date then (`11/29/2026`) is not read.

use crate::model::instant;

/// When a row of a statement says that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// UTC milliseconds; of a day alone, its beginning.
    pub at: i64,
    /// Whether a time of the day is told.
    pub timed: bool,
}

/// Reads it by a clock that is so many seconds ahead of UTC (`None`: this machine's), unless the text names another.
pub(super) fn moment(text: &str, time: &str, ahead: Option<i32>) -> Option<Moment> {
    let (day, rest) = text.trim().split_once([' ', 'T', '\u{a0}']).unwrap_or((text.trim(), ""));
    let time = if rest.trim().is_empty() { time.trim() } else { rest.trim() };
    let day = date(day.trim_end_matches(','))?;
    if time.is_empty() {
        return Some(Moment { at: instant::of_clock(day, [0; 3], ahead)?, timed: false });
    }
    let (time, ahead) = offset(time, ahead)?;
    Some(Moment { at: instant::of_clock(day, clock(time)?, ahead)?, timed: true })
}

/// `29.11.2026`, `29/11/2026`, `29-11-26`, `2026-11-29`, `20261129`.
fn date(text: &str) -> Option<[i16; 3]> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some([text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?]);
    }
    let parts: Vec<&str> = text.split(['.', '-', '/']).collect();
    let [first, middle, last] = <[&str; 3]>::try_from(parts).ok()?;
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
    let [first_number, month, last_number] = [number(first)?, number(middle)?, number(last)?];
    match (first.len(), last.len()) {
        (4, 1 | 2) => Some([first_number, month, last_number]),
        (1 | 2, 4) => Some([last_number, month, first_number]),
        (1 | 2, 2) => Some([2000 + last_number, month, first_number]),
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
        let read = moment(text, time, Some(5 * 3600));
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
    fn what_is_no_moment_or_could_be_two_is_not_read() {
        for text in [
            "",
            "вчера",
            "29.11",
            "31.11.2026",
            "11/29/2026",
            "29.11.2026 25:00",
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
