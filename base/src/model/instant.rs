//! Times as texts, for people and for requests. The calendar is jiff's and the zones are the system's; its parser, its formatter
//! and its zones, which know everything there is, are most of it, and are left out of a small library.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[cfg(unix)]
use crate::unix as system;
#[cfg(windows)]
use crate::windows as system;

/// UTC milliseconds as RFC 3339, e.g. `2026-11-26T22:04:16.120Z`.
pub fn utc(ms: i64) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(at) => written(Offset::UTC.to_datetime(at), b'T') + "Z",
        Err(_) => ms.to_string(),
    }
}

/// The present, as [`utc`] writes it.
pub fn now() -> String {
    utc(present())
}

/// The present in UTC milliseconds. (jiff's own would bring along all that its errors can say, for a panic: 70 KB.)
pub fn present() -> i64 {
    let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => millis(since),
        Err(before) => -millis(before.duration()),
    }
}

/// UTC milliseconds as on the clock of this machine, without parts of a second: `2026-11-26 22:04:16 +05:00`.
pub fn clock(ms: i64) -> String {
    let whole = local(ms);
    match whole.split_once('.') {
        Some((time, rest)) => time.to_owned() + rest.get(3..).unwrap_or_default(),
        None => whole,
    }
}

/// UTC milliseconds as on the clock of this machine, e.g. `2026-11-26 22:04:16.120 +05:00`.
pub fn local(ms: i64) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(at) => with_offset(at, offset_here(at)),
        Err(_) => ms.to_string(),
    }
}

/// How far the clock of this machine was ahead of UTC at that time, by the system's own rules of zones.
fn offset_here(at: Timestamp) -> Offset {
    let ahead = system::seconds_ahead(at.as_second());
    ahead.and_then(|seconds| Offset::from_seconds(seconds).ok()).unwrap_or(Offset::UTC)
}

fn with_offset(at: Timestamp, offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{} {sign}{:02}:{:02}", written(offset.to_datetime(at), b' '), minutes.abs() / 60, minutes.abs() % 60)
}

fn written(at: DateTime, between: u8) -> String {
    let (day, time) = (at.date(), at.time());
    // By hand: the standard library's formatting takes five times as long.
    let mut rest = *b"-00-00T00:00:00.000";
    rest[6] = between;
    let millis = time.millisecond();
    let parts = [day.month(), day.day(), time.hour(), time.minute(), time.second(), (millis / 10) as i8];
    for (digits, number) in rest.chunks_exact_mut(3).zip(parts) {
        digits[1] += number.unsigned_abs() / 10;
        digits[2] += number.unsigned_abs() % 10;
    }
    rest[18] += (millis % 10) as u8;
    format!("{:04}", day.year()) + std::str::from_utf8(&rest).expect("digits and what stands between them")
}

/// UTC milliseconds of a date and a time of day on a clock that is so many seconds ahead of UTC; `None`: on the clock of this
/// machine. Nothing, where there is no such date.
pub fn of_clock(day: [i16; 3], time: [i16; 3], ahead: Option<i32>) -> Option<i64> {
    let [[year, month, day], [hour, minute, second]] = [day, time];
    let small = |number: i16| i8::try_from(number).ok();
    DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    // Days since 1970 of a year that begins in March, so that the day of a leap year is its last.
    let [month, day] = [month, day].map(i64::from);
    let year = i64::from(year) - i64::from(month < 3);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468;
    let [hour, minute, second] = [hour, minute, second].map(i64::from);
    let clock = days * 86_400 + hour * 3_600 + minute * 60 + second;
    // The offset is that of the moment itself, which is found with the offset of a moment near it.
    let near = clock - ahead_at(clock, ahead);
    Some((clock - ahead_at(near, ahead)) * 1000)
}

fn ahead_at(seconds: i64, ahead: Option<i32>) -> i64 {
    ahead.or_else(|| system::seconds_ahead(seconds)).unwrap_or(0).into()
}

/// UTC milliseconds of the beginning of the day so many days after `yyyy-MM-dd`, on such a clock.
pub fn day_begins(text: &str, days_later: i64, ahead: Option<i32>) -> Option<i64> {
    let begins = of_clock(numbers(text, '-', [4, 2, 2])?, [0; 3], ahead)?;
    match days_later {
        0 => Some(begins),
        // Its noon is in that day, however long the days between are.
        days => day_begins(&day(begins + days * 86_400_000 + 43_200_000, ahead), 0, ahead),
    }
}

/// The day of UTC milliseconds on such a clock, `yyyy-MM-dd`.
pub fn day(ms: i64, ahead: Option<i32>) -> String {
    let mut text = utc(ms + ahead_at(ms.div_euclid(1000), ahead) * 1000);
    text.truncate("yyyy-MM-dd".len());
    text
}

/// Whether that month is over everywhere on Earth (the last zone is twelve hours behind UTC), by the machine's clock.
pub fn is_month_over((year, month): (u16, u8)) -> bool {
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let ended = day_begins(&format!("{:04}-{:02}-01", next.0, next.1), 0, Some(0));
    ended.is_some_and(|ended| present() >= ended + 12 * 3600 * 1000)
}

/// Whether a text is a real date `yyyy-MM-dd`.
pub fn is_date(text: &str) -> bool {
    date(text).is_some()
}

/// Whether a text is a real date and time `yyyy-MM-ddTHH:mm:ss`.
pub fn is_date_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else { return false };
    let Some(day) = date(day) else { return false };
    let Some([hour, minute, second]) = numbers(time, ':', [2, 2, 2]) else { return false };
    DateTime::new(day.year(), day.month(), day.day(), hour as i8, minute as i8, second as i8, 0).is_ok()
}

fn date(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    Date::new(year, month as i8, day as i8).ok()
}

/// Three numbers of so many digits each.
fn numbers(text: &str, between: char, digits: [usize; 3]) -> Option<[i16; 3]> {
    let mut parts = text.split(between);
    let mut numbers = [0; 3];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_on_the_clock_of_the_machine() {
        let at = |ms, hours| with_offset(Timestamp::from_millisecond(ms).unwrap(), jiff::tz::offset(hours));
        assert_eq!(at(1_795_730_656_120, 5), "2026-11-27 03:04:16.120 +05:00");
        assert_eq!(at(1_795_730_656_120, -3), "2026-11-26 19:04:16.120 -03:00");
        assert_eq!(local(i64::MAX), i64::MAX.to_string());
        assert_eq!(clock(i64::MAX), i64::MAX.to_string());
        assert_eq!(clock(1_795_730_656_120).len(), "2026-11-27 03:04:16 +05:00".len());
        assert!(!clock(1_795_730_656_120).contains(".120"));
        assert_eq!(local(1_795_730_656_120).len(), "2026-11-27 03:04:16.120 +05:00".len());
    }

    #[test]
    fn a_time_for_programs_is_rfc_3339() {
        assert_eq!(utc(1_795_730_656_120), "2026-11-26T22:04:16.120Z");
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59.999Z");
        assert!(now().ends_with('Z') && now().len() == 24);
    }

    #[test]
    fn a_day_begins_by_the_clock_that_is_meant() {
        let at = |text, later| day_begins(text, later, Some(5 * 3600)).map(utc).unwrap_or_default();
        assert_eq!(at("2026-11-29", 0), "2026-11-28T19:00:00.000Z");
        assert_eq!(at("2026-12-31", 1), "2026-12-31T19:00:00.000Z");
        assert_eq!(at("2026-11-31", 0), "");
        assert_eq!(day(day_begins("2026-11-29", 0, Some(18_000)).unwrap(), Some(18_000)), "2026-11-29");
        assert_eq!(day(day_begins("2026-11-29", 0, Some(18_000)).unwrap() - 1, Some(18_000)), "2026-11-28");
        let here = day_begins("2026-11-29", 0, None).unwrap();
        assert!(local(here).starts_with("2026-11-29 00:00:00"), "{}", local(here));
        for (text, later) in
            [("2028-02-28", 1), ("2028-02-29", 1), ("1970-01-01", 0), ("2100-02-28", 1), ("2026-12-31", 1)]
        {
            let begins = day_begins(text, later, Some(0)).unwrap();
            assert_eq!((begins % 86_400_000, day(begins - later * 86_400_000, Some(0)).as_str()), (0, text));
        }
        assert_eq!(of_clock([2026, 2, 30], [0; 3], None), None);
        assert_eq!(of_clock([2026, 2, 3], [24, 0, 0], None), None);
    }

    #[test]
    fn only_real_dates_and_times_are_taken() {
        for real in ["2030-12-31", "2028-02-29", "0001-01-01"] {
            assert!(is_date(real), "{real}");
        }
        for wrong in [
            "",
            "2030-13-01",
            "2030-00-10",
            "2027-02-29",
            "2030-2-01",
            "20301231",
            "2030-12-31 ",
            "+030-12-31",
            "2030-12-3१",
            "2030-12-31-1",
        ] {
            assert!(!is_date(wrong), "{wrong}");
        }
        assert!(is_date_time("2030-12-31T23:59:59"));
        for wrong in [
            "2030-12-31",
            "2030-12-31 23:59:59",
            "2030-12-31T24:00:00",
            "2030-12-31T23:60:00",
            "2030-12-31T23:59:60",
            "2030-02-30T10:00:00",
            "2030-12-31T23:59:59Z",
            "2030-12-31T23:59",
        ] {
            assert!(!is_date_time(wrong), "{wrong}");
        }
    }
}
