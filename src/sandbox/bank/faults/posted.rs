//! Faults as a plan spells them, in JSON.

use super::actions::{ACTIONS, Kind};
use super::execution::{Act, Lag, Lost};
use super::fault::{Fault, Point, Rows, Span, Strike, TIMEOUT, UNLISTED, UNLISTED_WORDS};
use crate::sandbox::bank::tools::fields::{Fields, PlanError};
use serde_json::Value;

/// The largest amount a request may name.
const MOST_AMOUNT: u64 = 999_999_999_999;

impl Strike {
    /// Reads `{"action": "drop", "at": "before-execute"}`; `at` outside is the default.
    pub fn from_json(value: &Value, path: &str, default: Option<Point>, rows: Rows<'_>) -> Result<Strike, PlanError> {
        let fields = Fields::of(value, path)?;
        let name = fields.text("action")?.ok_or_else(|| PlanError::new(fields.path("action"), "is missing"))?;
        let known = || ACTIONS.iter().map(|action| action.name).collect::<Vec<_>>().join(", ");
        let action = ACTIONS
            .iter()
            .find(|action| action.name == name)
            .ok_or_else(|| PlanError::new(fields.path("action"), format!("must be one of {}", known())))?;
        let own = point(&fields)?;
        let at = own.or(default).unwrap_or(Point::After);
        let fault = Fault::from_fields(name, &fields, rows)?;
        fields.finish()?;
        let fits = match action.kind {
            Kind::Socket => true,
            Kind::Bytes => at != Point::Accept,
            Kind::Content => at == Point::After,
            // How it is executed is decided before, wherever the rule says it strikes.
            Kind::Execution => own.is_none_or(|at| at == Point::Before),
        };
        if !fits {
            let place = match action.kind {
                Kind::Content => "after-execute: before there is no answer to falsify",
                Kind::Execution => "before-execute",
                _ => "before-execute or after-execute",
            };
            return Err(PlanError::new(fields.path("action"), format!("`{name}` can only strike {place}")));
        }
        let at = if action.kind == Kind::Execution { Point::Before } else { at };
        Ok(Strike { at, fault })
    }
}

/// The member `at`.
pub fn point(fields: &Fields<'_>) -> Result<Option<Point>, PlanError> {
    let wrong = || PlanError::new(fields.path("at"), "must be one of accept, before-execute, after-execute");
    fields.text("at")?.map(|word| Point::parse(word).ok_or_else(wrong)).transpose()
}

/// Milliseconds: a number, or `[from, to]` to draw from.
fn span(fields: &Fields<'_>, name: &'static str, default: u64) -> Result<Span, PlanError> {
    const MOST: u64 = 30 * 24 * 3600 * 1000;
    let Some(value) = fields.get(name) else { return Ok(Span(default, default)) };
    let read = |value: &Value| value.as_u64().filter(|ms| *ms <= MOST);
    let span = match value.as_array().map(Vec::as_slice) {
        Some([low, high]) => read(low).zip(read(high)).filter(|(low, high)| low <= high),
        Some(_) => None,
        None => read(value).map(|ms| (ms, ms)),
    };
    let message = format!("must be milliseconds up to {MOST}, or [from, to]");
    span.map(|(low, high)| Span(low, high)).ok_or_else(|| PlanError::new(fields.path(name), message))
}

impl Fault {
    fn from_fields(name: &str, fields: &Fields<'_>, rows: Rows<'_>) -> Result<Fault, PlanError> {
        let status = |default| fields.whole("status", 100, 599).map(|status| status.unwrap_or(default) as u16);
        let bytes = |default, most| fields.whole("bytes", 0, most).map(|bytes| bytes.unwrap_or(default) as usize);
        let later = || fields.whole("ms", 0, 86_400_000).map(|ms| ms.unwrap_or(0));
        let fixed = |default| fields.whole("ms", 0, 3_600_000).map(|ms| ms.unwrap_or(default));
        Ok(match name {
            "stall" => Fault::Stall(fixed(600_000)?),
            "delay" => Fault::Delay(span(fields, "ms", 1000)?),
            "garbage" => Fault::Garbage(bytes(64, 1 << 20)?),
            "truncate" => Fault::Truncate(bytes(20, 1 << 20)?),
            "wrong-length" => {
                let wrong = || PlanError::new(fields.path("delta"), "must be a whole number other than 0");
                let read = |value: &Value| value.as_i64().filter(|delta| *delta != 0).ok_or_else(wrong);
                Fault::WrongLength(fields.get("delta").map(read).transpose()?.unwrap_or(10))
            }
            "html" => Fault::Html(status(200)?),
            "redirect" => Fault::Redirect(status(302)?),
            "status" => match (status(503)?, fields.whole("retryAfter", 0, 86_400)?) {
                (status, None) => Fault::Status(status),
                (status, Some(seconds)) => Fault::Busy(status, seconds),
            },
            "slow-drip" => Fault::SlowDrip(fixed(50)?),
            "error" => {
                let row = fields.text("row")?.ok_or_else(|| PlanError::new(fields.path("row"), "is missing"))?;
                Fault::error(row, rows)
                    .ok_or_else(|| PlanError::new(fields.path("row"), "is no error of any gateway"))?
            }
            "execute-later" => {
                let then = match fields.get("then") {
                    None => Fault::Error(TIMEOUT.into()),
                    Some(value) => {
                        let then = Strike::from_json(value, &fields.path("then"), Some(Point::After), rows)?;
                        if then.at != Point::After {
                            return Err(PlanError::new(fields.path("then"), "must be a fault of the answer"));
                        }
                        then.fault
                    }
                };
                Fault::ExecuteLater(span(fields, "ms", 5000)?, Box::new(then))
            }
            "not-found-for" => Fault::NotFoundFor(span(fields, "ms", 5000)?),
            "lag" => {
                let questions = fields.whole("questions", 1, 1_000_000)?;
                let ms = fields.whole("ms", 0, 86_400_000)?.unwrap_or(if questions.is_some() { 0 } else { 5000 });
                Fault::Lagging(Lag { ms, questions: questions.unwrap_or(0) as u32 })
            }
            "not-found-times" => {
                let times = fields.whole("times", 1, 1_000_000)?.unwrap_or(1) as u32;
                Fault::Lost(Lost { from: fields.whole("afterMs", 0, 86_400_000)?.unwrap_or(0), times })
            }
            "attempts" => Fault::Attempts(fields.whole("times", 1, 99)?.unwrap_or(3) as u32),
            "refund-by-hand" => Fault::by_hand(Act::Refund(fields.whole("amount", 1, MOST_AMOUNT)?), later()?),
            "reverse-by-hand" => Fault::by_hand(Act::Reverse, later()?),
            "correct-to-executed" => Fault::by_hand(Act::CorrectToExecuted, later()?),
            "correct-to-failed" => Fault::by_hand(Act::CorrectToFailed, later()?),
            "expire-by-hand" => Fault::by_hand(Act::Expire, later()?),
            "foreign-order" => Fault::ForeignOrder(fields.whole("amount", 1, MOST_AMOUNT)?.unwrap_or(0)),
            "refuse" => Fault::Refusal {
                status: status(400)?,
                code: fields.text("code")?.unwrap_or(UNLISTED).to_owned(),
                message: fields.text("message")?.unwrap_or(UNLISTED_WORDS).to_owned(),
            },
            "refuse-again" => {
                let row = fields.text("row")?.ok_or_else(|| PlanError::new(fields.path("row"), "is missing"))?;
                if !rows(row) {
                    return Err(PlanError::new(fields.path("row"), "is no error of any gateway"));
                }
                Fault::RefuseAgain(row.to_owned())
            }
            _ => Fault::plain(name),
        })
    }
}
