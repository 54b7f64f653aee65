//! Faults as an order number spells them, behind `~f:`, and the amounts that stand for one.

use super::actions::{ACTIONS, Kind};
use super::execution::{Act, Lag, Lost};
use super::fault::{Fault, Point, Rows, Span, Strike, TIMEOUT, UNLISTED, UNLISTED_WORDS};

/// The fault an order number or an amount asks for.
pub fn magic(path: &str, number: &str, amount: Option<u64>, rows: Rows<'_>) -> Option<Strike> {
    let by_number = number.split_once("~f:").and_then(|(_, suffix)| match suffix.split_once('@') {
        Some((fault, method)) => Strike::from_suffix(fault, rows).filter(|_| calls(path, method)),
        None => Strike::from_suffix(suffix, rows),
    });
    by_number.or_else(|| {
        let wanted = MAGIC_AMOUNTS.iter().find(|row| Some(row.0) == amount)?;
        Strike::from_suffix(wanted.1, rows)
    })
}

/// Whether the path ends in that method, with or without its `.do`.
fn calls(path: &str, method: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    name == method || name.strip_suffix(".do") == Some(method)
}

/// Amounts in minor units that stand for the suffix of an order number. Large and odd, so that no
/// ordinary test meets one by chance.
pub static MAGIC_AMOUNTS: &[(u64, &str, &str)] = &[
    (66_650_401, "504-before", "HTTP 504/91, nothing is executed"),
    (66_650_402, "504-after", "HTTP 504/91, the money has moved"),
    (66_650_430, "504-late:30s", "HTTP 504/91, the money moves 30 seconds later"),
    (66_650_201, "502-before", "HTTP 502/99, nothing is executed"),
    (66_650_202, "502-after", "HTTP 502/99, the money has moved"),
    (66_600_001, "drop-before", "the connection is closed, nothing is executed"),
    (66_600_002, "drop-after", "the connection is closed, the money has moved"),
    (66_600_003, "html", "an HTML page with HTTP 200, the money has moved"),
];

impl Strike {
    /// Reads what follows `~f:` in an order number: `drop-after`, `truncate:20`, `504-late:30s`.
    pub fn from_suffix(text: &str, rows: Rows<'_>) -> Option<Strike> {
        let (word, argument) = match text.split_once(':') {
            Some((word, argument)) => (word, Some(argument)),
            None => (text, None),
        };
        if let Some(answer) = word.strip_suffix("-late") {
            let after = argument.map_or(Some(5000), milliseconds)?;
            let then = Fault::from_word(answer, None, rows)?;
            return Some(Strike { at: Point::Before, fault: Fault::ExecuteLater(Span(after, after), Box::new(then)) });
        }
        let (word, at) = match (word.strip_suffix("-before"), word.strip_suffix("-after")) {
            (Some(word), _) => (word, Point::Before),
            (_, Some(word)) => (word, Point::After),
            _ => (word, Point::After),
        };
        let fault = Fault::from_word(word, argument, rows)?;
        let kind = ACTIONS.iter().find(|action| action.suffix == word).map_or(Kind::Bytes, |action| action.kind);
        match kind {
            Kind::Execution => Some(Strike { at: Point::Before, fault }),
            Kind::Content if at == Point::Before => None,
            _ => Some(Strike { at, fault }),
        }
    }
}

impl Fault {
    fn from_word(word: &str, argument: Option<&str>, rows: Rows<'_>) -> Option<Fault> {
        let time = |default| argument.map_or(Some(default), milliseconds);
        let number = |default: u64| argument.map_or(Some(default), |digits| digits.parse().ok());
        let status =
            |default: u16| argument.map_or(Some(default), |code| code.parse().ok()).filter(|c| (100..600).contains(c));
        Some(match word {
            "504" => Fault::Error(TIMEOUT.into()),
            "502" => Fault::Error("rest-unsuccessful".into()),
            code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) => {
                let code = code.parse().ok().filter(|c| (100..600).contains(c))?;
                match argument {
                    None => Fault::Status(code),
                    Some(_) => Fault::Busy(code, time(0)?.div_ceil(1000)),
                }
            }
            "stall" => Fault::Stall(time(600_000)?),
            "delay" => time(1000).map(|ms| Fault::Delay(Span(ms, ms)))?,
            "garbage" => Fault::Garbage(number(64)? as usize),
            "truncate" => Fault::Truncate(number(20)? as usize),
            "length" => Fault::WrongLength(argument.map_or(Some(10), |delta| delta.parse().ok())?),
            "html" => Fault::Html(status(200)?),
            "redirect" => Fault::Redirect(status(302)?),
            "status" => Fault::Status(status(503)?),
            "slow" => Fault::SlowDrip(time(50)?),
            "error" => Fault::error(argument?, rows)?,
            "late" => time(5000).map(|ms| Fault::ExecuteLater(Span(ms, ms), Box::new(Fault::Error(TIMEOUT.into()))))?,
            "notfound" => time(5000).map(|ms| Fault::NotFoundFor(Span(ms, ms)))?,
            // `5s`, or `3q`: three questions.
            "lag" => match argument.and_then(|text| text.strip_suffix('q')) {
                Some(questions) => Fault::Lagging(Lag { ms: 0, questions: questions.parse().ok()? }),
                None => Fault::Lagging(Lag { ms: time(5000)?, questions: 0 }),
            },
            // `3`, or `3,2s`: three, from two seconds on.
            "lost" => {
                let (times, after) = argument.map_or(("1", None), parts);
                Fault::Lost(Lost { from: after.map_or(Some(0), milliseconds)?, times: times.parse().ok()? })
            }
            "attempts" => {
                let times = number(3).filter(|times| (1..=99).contains(times))?;
                Fault::Attempts(times as u32)
            }
            // `400`: so much; `5s`: so much later; `400,5s`: both.
            "refunded" => {
                let (amount, after) = match argument.map(parts) {
                    None => (None, None),
                    Some((time, None)) if time.ends_with(['s', 'm']) => (None, Some(time)),
                    Some((amount, after)) => (Some(amount.parse().ok().filter(|amount| *amount > 0)?), after),
                };
                Fault::by_hand(Act::Refund(amount), after.map_or(Some(0), milliseconds)?)
            }
            "reversed" => Fault::by_hand(Act::Reverse, time(0)?),
            "executed" => Fault::by_hand(Act::CorrectToExecuted, time(0)?),
            "failed" => Fault::by_hand(Act::CorrectToFailed, time(0)?),
            "expired" => Fault::by_hand(Act::Expire, time(0)?),
            "foreign" => Fault::ForeignOrder(number(0)?),
            // `400`, or `400,77`: HTTP status and code.
            "refuse" => {
                let (http, code) = argument.map_or(("400", None), parts);
                let status = http.parse().ok().filter(|code| (100..600).contains(code))?;
                let code = code.unwrap_or(UNLISTED).to_owned();
                Fault::Refusal { status, code, message: UNLISTED_WORDS.to_owned() }
            }
            "refuse-again" => Fault::RefuseAgain(argument.filter(|row| rows(row))?.to_owned()),
            _ => Fault::plain(ACTIONS.iter().find(|action| action.suffix == word)?.name),
        })
    }
}

/// `30s`, `400ms`, `5m`, or milliseconds without a unit.
fn milliseconds(text: &str) -> Option<u64> {
    let (digits, unit) = match text {
        _ if text.ends_with("ms") => (text.strip_suffix("ms")?, 1),
        _ if text.ends_with('s') => (text.strip_suffix('s')?, 1000),
        _ if text.ends_with('m') => (text.strip_suffix('m')?, 60_000),
        _ => (text, 1),
    };
    digits.parse::<u32>().ok().map(|n| u64::from(n) * unit)
}

/// What stands before and behind the first comma.
fn parts(text: &str) -> (&str, Option<&str>) {
    text.split_once(',').map_or((text, None), |(first, second)| (first, Some(second)))
}
