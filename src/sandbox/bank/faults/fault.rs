//! Everything that can go wrong with a request, as data: what it is called in a plan, what it is called
//! in an order number, and whether it strikes before or after the money has moved.

use crate::sandbox::bank::played::GATEWAYS;
use crate::sandbox::bank::tools::random::Random;
use crate::sandbox::bank::books::replica::{Lag, Lost};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::fmt;

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The connection was accepted; nothing has been read.
    Accept,
    /// The request was read; nothing has been executed, and except after a delay nothing will be.
    Before,
    /// The bank has done what was asked; only the answer suffers.
    After,
}

impl Point {
    fn parse(word: &str) -> Option<Point> {
        Some(match word {
            "accept" => Point::Accept,
            "before-execute" => Point::Before,
            "after-execute" => Point::After,
            _ => return None,
        })
    }
}

/// A number, or a range that a number is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub u64, pub u64);

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is closed: FIN, and no TLS goodbye.
    Drop,
    /// RST.
    Reset,
    /// Silence until the client gives up, at most so many milliseconds.
    Stall(u64),
    /// Milliseconds of waiting; then all goes on.
    Delay(Span),
    /// So many bytes of the body, then FIN.
    Truncate(usize),
    /// So many random bytes instead of HTTP.
    Garbage(usize),
    /// `Content-Length` is wrong by so much.
    WrongLength(i64),
    /// No length at all: the end of the connection is the end of the body.
    NoLength,
    /// A proxy's HTML page with this status.
    Html(u16),
    /// The body is in windows-1251, the header says UTF-8.
    Charset,
    /// A byte order mark before the body.
    Bom,
    /// Numbers become texts and texts of digits become numbers.
    Types,
    /// The amount is one more.
    Amount,
    /// The currency is another one.
    Currency,
    /// The order number is another one.
    Number,
    /// Optional members are left out.
    MissingFields,
    /// Members nobody has heard of.
    ExtraFields,
    /// This answer names a status that is in no table.
    UnknownStatus,
    /// A redirect with this status.
    Redirect(u16),
    /// This HTTP status.
    Status(u16),
    /// This HTTP status, and `Retry-After` with so many seconds.
    Busy(u16, u64),
    /// A byte every so many milliseconds.
    SlowDrip(u64),
    /// A documented error by its name.
    Error(String),
    /// Headers without end.
    EndlessHeader,
    /// A body without end.
    EndlessBody,
    /// A good answer that promises keep-alive; then the connection is closed.
    IdleClose,
    /// The money moves so many milliseconds later; the answer is this fault now.
    ExecuteLater(Span, Box<Fault>),
    /// The money moves twice.
    ExecuteTwice,
    /// For so many milliseconds status questions do not find the order.
    NotFoundFor(Span),
    /// The money moves; status questions hear a number that is in no table.
    StatusUnknown,
    /// Status questions hear what was true a while ago.
    Lagging(Lag),
    /// Some status questions do not find the order, from so many milliseconds on.
    Lost(Lost),
    /// Answers name another card.
    OtherCard,
    /// Somebody else has paid an order with this number before; of this amount, or (0) of the same.
    ForeignOrder(u64),
    /// An HTTP status and a code that nobody has documented.
    Refusal {
        /// HTTP status.
        status: u16,
        /// The code, in the place the gateway has for codes.
        code: String,
        /// The words beside it.
        message: String,
    },
    /// Executed and not answered; a repetition is refused with that documented error.
    RefuseAgain(String),
}

/// A fault and where it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strike {
    /// Where.
    pub at: Point,
    /// What.
    pub fault: Fault,
}

/// How an action is called, what it takes and what it does: the table of the manual and the dashboard.
pub struct Action {
    /// Its name in a plan.
    pub name: &'static str,
    /// Its name in an order number; empty where it has none.
    pub suffix: &'static str,
    /// Its argument; empty where it takes none.
    pub argument: &'static str,
    /// What it does.
    pub doc: &'static str,
    kind: Kind,
}

/// What an action works on, and so where it may strike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The socket: anywhere.
    Socket,
    /// The answer's bytes: before execution (upon an error that says nothing) or after.
    Bytes,
    /// The answer's content: only after, because before there is none.
    Content,
    /// The execution itself.
    Execution,
}

const fn action(
    name: &'static str,
    suffix: &'static str,
    argument: &'static str,
    kind: Kind,
    doc: &'static str,
) -> Action {
    Action { name, suffix, argument, doc, kind }
}

/// Every action.
pub static ACTIONS: &[Action] = &[
    action("drop", "drop", "", Kind::Socket, "closes the connection (FIN, no TLS close_notify)"),
    action("reset", "rst", "", Kind::Socket, "closes the connection with RST"),
    action("stall", "stall", "ms", Kind::Socket, "says nothing until the client leaves, at most ms (600000)"),
    action("delay", "delay", "ms", Kind::Socket, "waits ms (1000), then goes on as if nothing had happened"),
    action("garbage", "garbage", "bytes", Kind::Socket, "sends random bytes (64) instead of HTTP and closes"),
    action("truncate", "truncate", "bytes", Kind::Bytes, "sends that many bytes (20) of the body and closes"),
    action("wrong-length", "length", "delta", Kind::Bytes, "Content-Length is off by delta (10; may be negative)"),
    action("no-length", "nolength", "", Kind::Bytes, "no Content-Length; the body ends with the connection"),
    action("html", "html", "status", Kind::Bytes, "a proxy's HTML page with that status (200)"),
    action("wrong-charset", "charset", "", Kind::Bytes, "windows-1251 bytes under a UTF-8 header"),
    action("bom", "bom", "", Kind::Bytes, "a byte order mark before the body"),
    action("wrong-types", "types", "", Kind::Content, "numbers become texts, texts of digits become numbers"),
    action("other-amount", "amount", "", Kind::Content, "the answer names one minor unit more"),
    action("other-currency", "currency", "", Kind::Content, "the answer names currency 840"),
    action("other-order-number", "number", "", Kind::Content, "the answer names another order number"),
    action("missing-fields", "missing", "", Kind::Content, "every optional member is left out"),
    action("extra-fields", "extra", "", Kind::Content, "members nobody has heard of"),
    action("unknown-status", "status7", "", Kind::Content, "this one answer says order status 7"),
    action("redirect", "redirect", "status", Kind::Bytes, "a redirect with that status (302)"),
    action("status", "status", "status", Kind::Bytes, "that HTTP status (503); retryAfter: seconds of a Retry-After"),
    action("error", "error", "row", Kind::Bytes, "a documented error by its name, e.g. hessian-failed"),
    action("slow-drip", "slow", "ms", Kind::Bytes, "one byte every ms (50)"),
    action("endless-header", "headers", "", Kind::Bytes, "headers without end"),
    action("endless-body", "body", "", Kind::Bytes, "a body without end"),
    action("idle-close", "idle", "", Kind::Bytes, "a good keep-alive answer, then the connection is closed"),
    action(
        "execute-later",
        "late",
        "ms",
        Kind::Execution,
        "the money moves ms (5000) later; `then` is the fault now, by default HTTP 504/91",
    ),
    action("execute-twice", "twice", "", Kind::Execution, "the money moves twice"),
    action("not-found-for", "notfound", "ms", Kind::Execution, "status questions do not find the order for ms (5000)"),
    action(
        "status-unknown",
        "status-unknown",
        "",
        Kind::Execution,
        "the money moves; status questions hear order status 7",
    ),
    action(
        "lag",
        "lag",
        "ms, questions",
        Kind::Execution,
        "status questions hear what was true ms (5000) or so many questions ago",
    ),
    action(
        "not-found-times",
        "lost",
        "times, afterMs",
        Kind::Execution,
        "that many status questions (1) do not find the order, from afterMs (0) on",
    ),
    action("other-card", "card", "", Kind::Execution, "answers name another card than the true one"),
    action(
        "foreign-order",
        "foreign",
        "amount",
        Kind::Execution,
        "somebody else has paid an order with this number before; the same amount, or another",
    ),
    action(
        "refuse",
        "refuse",
        "status, code, message",
        Kind::Bytes,
        "HTTP status (400) and a code (77) that nobody has documented",
    ),
    action(
        "refuse-again",
        "refuse-again",
        "row",
        Kind::Execution,
        "the connection is closed after the execution; repetitions are refused with a documented error",
    ),
];

/// What is wrong with a document of the control interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    /// Path of the field, e.g. `rules[0].do.action`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl PlanError {
    /// A problem with the field at that path.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> PlanError {
        PlanError { field: field.into(), message: message.into() }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// An object being read: remembers its path and which members were asked for, so that a mistyped one is
/// an error instead of a fault that never strikes.
pub struct Fields<'v> {
    path: String,
    members: &'v Map<String, Value>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'v> Fields<'v> {
    /// Begins to read the object at that path.
    pub fn of(value: &'v Value, path: impl Into<String>) -> Result<Fields<'v>, PlanError> {
        let path = path.into();
        match value {
            Value::Object(members) => Ok(Fields { path, members, asked: RefCell::default() }),
            _ => Err(PlanError::new(path, "must be an object")),
        }
    }

    /// The path of a member.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The member of that name.
    pub fn get(&self, name: &'static str) -> Option<&'v Value> {
        self.asked.borrow_mut().push(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&self, name: &'static str) -> Result<Option<&'v str>, PlanError> {
        let read = |value: &'v Value| value.as_str().ok_or_else(|| PlanError::new(self.path(name), "must be a text"));
        self.get(name).map(read).transpose()
    }

    /// A whole number within bounds.
    pub fn whole(&self, name: &'static str, low: u64, high: u64) -> Result<Option<u64>, PlanError> {
        let wrong = || PlanError::new(self.path(name), format!("must be a whole number from {low} to {high}"));
        let read = |value: &Value| value.as_u64().filter(|n| (low..=high).contains(n)).ok_or_else(wrong);
        self.get(name).map(read).transpose()
    }

    /// A list.
    pub fn list(&self, name: &'static str) -> Result<Option<&'v Vec<Value>>, PlanError> {
        let read = |value: &'v Value| value.as_array().ok_or_else(|| PlanError::new(self.path(name), "must be a list"));
        self.get(name).map(read).transpose()
    }

    /// Milliseconds: a number, or `[from, to]` to draw from.
    fn span(&self, name: &'static str, default: u64) -> Result<Span, PlanError> {
        const MOST: u64 = 30 * 24 * 3600 * 1000;
        let Some(value) = self.get(name) else { return Ok(Span(default, default)) };
        let read = |value: &Value| value.as_u64().filter(|ms| *ms <= MOST);
        let span = match value.as_array().map(Vec::as_slice) {
            Some([low, high]) => read(low).zip(read(high)).filter(|(low, high)| low <= high),
            Some(_) => None,
            None => read(value).map(|ms| (ms, ms)),
        };
        let message = format!("must be milliseconds up to {MOST}, or [from, to]");
        span.map(|(low, high)| Span(low, high)).ok_or_else(|| PlanError::new(self.path(name), message))
    }

    /// Refuses members that nobody asked for.
    pub fn finish(&self) -> Result<(), PlanError> {
        let asked = self.asked.borrow();
        let Some(stranger) = self.members.keys().find(|name| !asked.contains(&name.as_str())) else { return Ok(()) };
        let near = asked.iter().max_by(|a, b| strsim::jaro(a, stranger).total_cmp(&strsim::jaro(b, stranger)));
        let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        Err(PlanError::new(self.path(stranger), format!("is not a field here{hint}")))
    }
}

impl Strike {
    /// Reads `{"action": "drop", "at": "before-execute"}`; `at` outside is the default.
    pub fn from_json(value: &Value, path: &str, default: Option<Point>) -> Result<Strike, PlanError> {
        let fields = Fields::of(value, path)?;
        let name = fields.text("action")?.ok_or_else(|| PlanError::new(fields.path("action"), "is missing"))?;
        let known = || ACTIONS.iter().map(|action| action.name).collect::<Vec<_>>().join(", ");
        let action = ACTIONS
            .iter()
            .find(|action| action.name == name)
            .ok_or_else(|| PlanError::new(fields.path("action"), format!("must be one of {}", known())))?;
        let own = point(&fields)?;
        let at = own.or(default).unwrap_or(Point::After);
        let fault = Fault::from_fields(name, &fields)?;
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

    /// Reads what follows `~f:` in an order number: `drop-after`, `truncate:20`, `504-late:30s`.
    pub fn from_suffix(text: &str) -> Option<Strike> {
        let (word, argument) = match text.split_once(':') {
            Some((word, argument)) => (word, Some(argument)),
            None => (text, None),
        };
        if let Some(answer) = word.strip_suffix("-late") {
            let after = argument.map_or(Some(5000), milliseconds)?;
            let then = Fault::from_word(answer, None)?;
            return Some(Strike { at: Point::Before, fault: Fault::ExecuteLater(Span(after, after), Box::new(then)) });
        }
        let (word, at) = match (word.strip_suffix("-before"), word.strip_suffix("-after")) {
            (Some(word), _) => (word, Point::Before),
            (_, Some(word)) => (word, Point::After),
            _ => (word, Point::After),
        };
        let fault = Fault::from_word(word, argument)?;
        let kind = ACTIONS.iter().find(|action| action.suffix == word).map_or(Kind::Bytes, |action| action.kind);
        match kind {
            Kind::Execution => Some(Strike { at: Point::Before, fault }),
            Kind::Content if at == Point::Before => None,
            _ => Some(Strike { at, fault }),
        }
    }
}

/// The member `at`.
pub fn point(fields: &Fields<'_>) -> Result<Option<Point>, PlanError> {
    let wrong = || PlanError::new(fields.path("at"), "must be one of accept, before-execute, after-execute");
    fields.text("at")?.map(|word| Point::parse(word).ok_or_else(wrong)).transpose()
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

impl Fault {
    fn from_fields(name: &str, fields: &Fields<'_>) -> Result<Fault, PlanError> {
        let status = |default| fields.whole("status", 100, 599).map(|status| status.unwrap_or(default) as u16);
        let bytes = |default, most| fields.whole("bytes", 0, most).map(|bytes| bytes.unwrap_or(default) as usize);
        let fixed = |default| fields.whole("ms", 0, 3_600_000).map(|ms| ms.unwrap_or(default));
        Ok(match name {
            "stall" => Fault::Stall(fixed(600_000)?),
            "delay" => Fault::Delay(fields.span("ms", 1000)?),
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
                Fault::error(row).ok_or_else(|| PlanError::new(fields.path("row"), "is no error of any gateway"))?
            }
            "execute-later" => {
                let then = match fields.get("then") {
                    None => Fault::Error(TIMEOUT.into()),
                    Some(value) => {
                        let then = Strike::from_json(value, &fields.path("then"), Some(Point::After))?;
                        if then.at != Point::After {
                            return Err(PlanError::new(fields.path("then"), "must be a fault of the answer"));
                        }
                        then.fault
                    }
                };
                Fault::ExecuteLater(fields.span("ms", 5000)?, Box::new(then))
            }
            "not-found-for" => Fault::NotFoundFor(fields.span("ms", 5000)?),
            "lag" => {
                let questions = fields.whole("questions", 1, 1_000_000)?;
                let ms = fields.whole("ms", 0, 86_400_000)?.unwrap_or(if questions.is_some() { 0 } else { 5000 });
                Fault::Lagging(Lag { ms, questions: questions.unwrap_or(0) as u32 })
            }
            "not-found-times" => {
                let times = fields.whole("times", 1, 1_000_000)?.unwrap_or(1) as u32;
                Fault::Lost(Lost { from: fields.whole("afterMs", 0, 86_400_000)?.unwrap_or(0), times })
            }
            "foreign-order" => Fault::ForeignOrder(fields.whole("amount", 1, MOST_AMOUNT)?.unwrap_or(0)),
            "refuse" => Fault::Refusal {
                status: status(400)?,
                code: fields.text("code")?.unwrap_or(UNLISTED).to_owned(),
                message: fields.text("message")?.unwrap_or(UNLISTED_WORDS).to_owned(),
            },
            "refuse-again" => {
                let row = fields.text("row")?.ok_or_else(|| PlanError::new(fields.path("row"), "is missing"))?;
                known_row(row).ok_or_else(|| PlanError::new(fields.path("row"), "is no error of any gateway"))?;
                Fault::RefuseAgain(row.to_owned())
            }
            _ => Fault::plain(name),
        })
    }

    fn from_word(word: &str, argument: Option<&str>) -> Option<Fault> {
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
            "error" => Fault::error(argument?)?,
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
            "foreign" => Fault::ForeignOrder(number(0)?),
            // `400`, or `400,77`: HTTP status and code.
            "refuse" => {
                let (http, code) = argument.map_or(("400", None), parts);
                let status = http.parse().ok().filter(|code| (100..600).contains(code))?;
                let code = code.unwrap_or(UNLISTED).to_owned();
                Fault::Refusal { status, code, message: UNLISTED_WORDS.to_owned() }
            }
            "refuse-again" => Fault::RefuseAgain(known_row(argument?)?.to_owned()),
            _ => Fault::plain(ACTIONS.iter().find(|action| action.suffix == word)?.name),
        })
    }

    /// The actions without an argument.
    fn plain(name: &str) -> Fault {
        match name {
            "drop" => Fault::Drop,
            "reset" => Fault::Reset,
            "no-length" => Fault::NoLength,
            "wrong-charset" => Fault::Charset,
            "bom" => Fault::Bom,
            "wrong-types" => Fault::Types,
            "other-amount" => Fault::Amount,
            "other-currency" => Fault::Currency,
            "other-order-number" => Fault::Number,
            "missing-fields" => Fault::MissingFields,
            "extra-fields" => Fault::ExtraFields,
            "unknown-status" => Fault::UnknownStatus,
            "endless-header" => Fault::EndlessHeader,
            "endless-body" => Fault::EndlessBody,
            "idle-close" => Fault::IdleClose,
            "execute-twice" => Fault::ExecuteTwice,
            "status-unknown" => Fault::StatusUnknown,
            "other-card" => Fault::OtherCard,
            _ => unreachable!("every name of the table is read above: {name}"),
        }
    }

    fn error(row: &str) -> Option<Fault> {
        known_row(row).map(|row| Fault::Error(row.to_owned()))
    }

    /// The same with its ranges drawn.
    pub fn drawn(self, random: &mut Random) -> Fault {
        let mut draw = |Span(low, high)| {
            let ms = random.between(low, high);
            Span(ms, ms)
        };
        match self {
            Fault::Delay(span) => Fault::Delay(draw(span)),
            Fault::NotFoundFor(span) => Fault::NotFoundFor(draw(span)),
            Fault::ExecuteLater(span, then) => {
                let span = draw(span);
                Fault::ExecuteLater(span, Box::new(then.drawn(random)))
            }
            other => other,
        }
    }
}

/// The name, where it is that of a documented error of some gateway.
fn known_row(row: &str) -> Option<&str> {
    GATEWAYS.iter().any(|gateway| gateway.error(row).is_some()).then_some(row)
}

/// What stands before and behind the first comma.
fn parts(text: &str) -> (&str, Option<&str>) {
    text.split_once(',').map_or((text, None), |(first, second)| (first, Some(second)))
}

/// A code that is in no table of any gateway, and its words: it sounds like a refusal and may be a timeout inside.
const UNLISTED: &str = "77";
const UNLISTED_WORDS: &str = "Operation is not possible now";
/// The largest amount a request may name.
const MOST_AMOUNT: u64 = 999_999_999_999;

/// The documented error of a bank that gave up waiting inside itself.
pub const TIMEOUT: &str = "timeout-gateway";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_action_of_the_table_can_be_written_in_a_plan_and_in_an_order_number() {
        for action in ACTIONS {
            let mut value = json!({"action": action.name});
            let mut suffix = action.suffix.to_owned();
            if ["error", "refuse-again"].contains(&action.name) {
                value["row"] = json!("hessian-failed");
                suffix.push_str(":hessian-failed");
            }
            let from_json = Strike::from_json(&value, "do", None).unwrap();
            let from_suffix = Strike::from_suffix(&suffix).unwrap();
            assert_eq!(from_json, from_suffix, "{}", action.name);
        }
    }

    #[test]
    fn suffixes_carry_points_and_arguments() {
        let strike = |text| Strike::from_suffix(text).unwrap();
        assert_eq!(strike("drop-before"), Strike { at: Point::Before, fault: Fault::Drop });
        assert_eq!(strike("truncate:7").fault, Fault::Truncate(7));
        assert_eq!(strike("429-before"), Strike { at: Point::Before, fault: Fault::Status(429) });
        assert_eq!(strike("429-before:7s"), Strike { at: Point::Before, fault: Fault::Busy(429, 7) });
        let late = Fault::ExecuteLater(Span(30_000, 30_000), Box::new(Fault::Error(TIMEOUT.into())));
        assert_eq!(strike("504-late:30s").fault, late);
        let late = Fault::ExecuteLater(Span(400, 400), Box::new(Fault::Drop));
        assert_eq!(strike("drop-late:400ms").fault, late);
        assert_eq!(strike("lag:3q").fault, Fault::Lagging(Lag { ms: 0, questions: 3 }));
        assert_eq!(strike("lost:3,2s").fault, Fault::Lost(Lost { from: 2000, times: 3 }));
        assert_eq!(strike("refuse-before:418,A-7").at, Point::Before);
        assert!(matches!(strike("refuse:418,A-7").fault, Fault::Refusal { status: 418, code, .. } if code == "A-7"));
        for wrong in [
            "lag:soon",
            "lost:x",
            "refuse:9000",
            "refuse-again",
            "refuse-again:no-such-row",
            "",
            "explode",
            "amount-before",
            "504-late:soon",
            "html:9000",
            "error:no-such-row",
            "error",
        ] {
            assert_eq!(Strike::from_suffix(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        let error = |value| Strike::from_json(&value, "do", None).unwrap_err().field;
        assert_eq!(error(json!([])), "do");
        assert_eq!(error(json!({})), "do.action");
        assert_eq!(error(json!({"action": "explode"})), "do.action");
        assert_eq!(error(json!({"action": "delay", "ms": "soon"})), "do.ms");
        assert_eq!(error(json!({"action": "delay", "ms": [5, 1]})), "do.ms");
        assert_eq!(error(json!({"action": "drop", "milliseconds": 5})), "do.milliseconds");
        assert_eq!(error(json!({"action": "drop", "at": "never"})), "do.at");
        assert_eq!(error(json!({"action": "other-amount", "at": "before-execute"})), "do.action");
        assert_eq!(error(json!({"action": "truncate", "at": "accept"})), "do.action");
        assert_eq!(error(json!({"action": "error", "row": "nonsense"})), "do.row");
        assert_eq!(error(json!({"action": "execute-later", "then": {"action": "execute-twice"}})), "do.then");
    }
}
