//! The front desk: reads the configuration, finds the operation, turns JSON into a typed request, and the
//! outcome back into JSON.

mod batch;
mod callbacks;
mod checks;
mod default_journal;
mod describe;
mod document;
mod explain;
mod intent;
mod listing;
mod log_file;
mod opening;
#[cfg(feature = "reconcile")]
mod reconcile;
mod watched;

pub use default_journal::path as default_journal;
pub use describe::describe;

use crate::config::Environment;
use crate::document::{self as doc, FieldError, Node, Problem};
use crate::engine::{Call, Engine, Persistence, Report};
use crate::gateways::{self, QueryReading};
use crate::journal::{JournalError, Movement};
use crate::messages::{self, Locale};
use crate::model::{
    Advice, Currency, Deadline, Kind, Level, OrderNumber, Phase, Query, Stage, State, Status, Watch, object, shallow,
};
use crate::operations::{self, MovementCall, Operation, Request, Which};
use crate::transport::{Failure, Purpose};
use checks::{check_card, check_no_extra, check_order_id};
use document::{Document, Trouble};
use intent::intent;
use log_file::LogFile;
use serde_json::{Map, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use watched::Watched;

/// The answer to one call: a status, and a JSON document that always says the same status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the caller branches on.
    pub status: Status,
    /// The document; UTF-8, one object, no NUL.
    pub json: String,
}

impl Answer {
    fn new(status: Status, document: &Document) -> Answer {
        debug_assert_eq!(status.name(), document.status);
        Answer { status, json: document.json() }
    }
}

/// An open client. Used from many threads at once.
pub struct Client {
    engine: Engine,
    environment: Option<Environment>,
    locale: Locale,
    /// Host and port of the bank, for people.
    place: String,
    call_timeout: Duration,
    log: Option<LogFile>,
    /// The program that has opened it, by the name of its file.
    program: String,
}

/// What ends a call early.
enum Stop {
    Field(FieldError),
    Journal(JournalError),
    Trouble(Status, Box<Trouble>),
}

impl Stop {
    /// Trouble with a file that this field of the request names: a person has made it, and mends it.
    fn file(field: &str, code: &str, why: &str) -> Stop {
        let trouble = Trouble { field: Some(field.to_owned()), by_hand: true, ..document::trouble(code, why) };
        Stop::Trouble(Status::Request, Box::new(trouble))
    }
}

impl From<FieldError> for Stop {
    fn from(error: FieldError) -> Stop {
        Stop::Field(error)
    }
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Stop {
        Stop::Journal(error)
    }
}

/// A request that was read.
struct Read {
    operation: Operation,
    request: Request,
    timeout: Option<Duration>,
    /// The object `gateway`.
    extra: Node,
    /// The call goes on until the outcome is final.
    waits: bool,
}

impl Client {
    /// Runs an operation to its outcome, within its deadline.
    pub fn call(&self, operation: &str, request: &str, watch: &dyn Watch) -> Answer {
        let watch = self.watched(watch, operation);
        let done = catch_unwind(AssertUnwindSafe(|| self.run(operation, request, &watch)));
        let (status, mut document) = match done {
            Ok(Ok(done)) => done,
            Ok(Err(stop)) => self.stopped(stop),
            Err(_) => self.stopped(Stop::Trouble(
                if watch.sent.load(Ordering::SeqCst) { Status::Unknown } else { Status::Internal },
                Box::new(document::trouble(
                    "panic",
                    &messages::line(self.locale, "a bug in the library; please report it"),
                )),
            )),
        };
        document.operation = Some(operation.to_owned());
        document.gateway = Some(self.engine.gateway.description().id);
        watch.phase(Phase::Finished);
        Answer::new(status, &document)
    }

    /// Validates a request and shows it masked. Sends nothing, journals nothing.
    pub fn check(&self, operation: &str, request: &str) -> Answer {
        let (status, mut document) = match self.checked(operation, request) {
            Ok(more) => (Status::Ok, Document::of_answer(self.locale, more)),
            Err(stop) => self.stopped(stop),
        };
        document.operation = Some(operation.to_owned());
        document.gateway = Some(self.engine.gateway.description().id);
        Answer::new(status, &document)
    }

    /// The currency of a gateway that pays out in one only.
    fn only_currency(&self) -> Option<Currency> {
        (self.engine.gateway.description().id == "bereke-payouts").then_some(Currency::KZT)
    }

    fn watched<'w>(&'w self, watch: &'w dyn Watch, operation: &'w str) -> Watched<'w> {
        Watched { log: self.log.as_ref(), watch, sent: AtomicBool::new(false), caller: (operation, &self.program) }
    }

    fn stopped(&self, stop: Stop) -> (Status, Document) {
        match stop {
            Stop::Field(error) => (Status::Request, Document::of_field(self.locale, Status::Request, &error)),
            Stop::Journal(error) => journal_document(self.locale, &error),
            Stop::Trouble(status, trouble) => (status, Document::of_trouble(self.locale, status, *trouble)),
        }
    }

    fn run(&self, operation: &str, request: &str, watch: &Watched<'_>) -> Result<(Status, Document), Stop> {
        let Read { operation, request, timeout, extra, waits } = self.read(operation, request)?;
        let deadline = Deadline::after(timeout.unwrap_or(self.call_timeout));
        let _until_its_end = deadline.of_a_call();
        let call = Call { deadline, watch, language: None };
        match request {
            Request::Command(command) => {
                self.check_command(&command, &extra)?;
                let intent = intent(&command, self.engine.gateway.as_ref());
                self.check_payment(&command, &intent)?;
                self.check_expiry(&command, &intent)?;
                let mut report = self.engine.submit(&command, &intent, call)?;
                if waits {
                    report = self.engine.wait_until_final(report, call)?;
                }
                Ok(self.report(self.locale, operation, report))
            }
            Request::Query(query) => {
                self.engine.gateway.check_query(&query, &extra)?;
                match self.is_ours(&query)? {
                    Some((which, what)) => self.movement(operation, &which, what, waits, call),
                    None => self.ask(&query, call),
                }
            }
            Request::Movement(which, what) => {
                check_no_extra(&extra)?;
                self.movement(operation, &which, what, waits, call)
            }
            Request::Notification(notification) => {
                check_no_extra(&extra)?;
                self.notification(&notification, call)
            }
            Request::List(listing) => self.list(&listing),
            #[cfg(feature = "reconcile")]
            Request::Statement(statement) => self.reconcile(&statement, call),
            #[cfg(not(feature = "reconcile"))]
            Request::Statement(_) => {
                let why = messages::reconcile::not_here(self.locale);
                Err(Stop::Trouble(Status::Unsupported, Box::new(document::trouble("unsupported", &why))))
            }
            Request::Batch(file, what) => self.batch(&file, &what, timeout, call),
            Request::Verify => {
                let mut more = Map::new();
                more.insert("movements".to_owned(), self.engine.journal.verify()?.into());
                Ok((Status::Ok, Document::of_answer(self.locale, more)))
            }
        }
    }

    fn checked(&self, operation: &str, request: &str) -> Result<Map<String, Value>, Stop> {
        let Read { request, extra, .. } = self.read(operation, request)?;
        let mut more = Map::new();
        let http = match request {
            Request::Command(command) => {
                self.check_command(&command, &extra)?;
                self.check_expiry(&command, &intent(&command, self.engine.gateway.as_ref()))?;
                Some(self.engine.gateway.command(&command, &Stage::default()))
            }
            Request::Query(query) => {
                self.engine.gateway.check_query(&query, &extra)?;
                Some(self.engine.gateway.query(&query))
            }
            Request::Movement(..)
            | Request::Notification(_)
            | Request::List(_)
            | Request::Verify
            | Request::Statement(_)
            | Request::Batch(..) => {
                check_no_extra(&extra)?;
                None
            }
        };
        if let Some(http) = http {
            more.insert("request".to_owned(), self.engine.gateway.masked(&http));
        }
        Ok(more)
    }

    fn read(&self, name: &str, request: &str) -> Result<Read, Stop> {
        let gateway = self.engine.gateway.description();
        let Some(operation) = Operation::from_name(name) else {
            let names = Operation::ALL.map(Operation::name);
            let meant = doc::nearest(name, names.iter().map(|name| (*name).to_owned()));
            let why = messages::unknown_operation(self.locale, meant.as_deref(), &names.join(", "));
            let trouble = document::trouble("unknown_operation", &why);
            return Err(Stop::Trouble(Status::Unsupported, Box::new(trouble)));
        };
        if !operation.is_journals() && !gateway.operations.contains(&operation) {
            let trouble = document::trouble("unsupported", &messages::no_operation_here(self.locale, gateway.id, name));
            return Err(Stop::Trouble(Status::Unsupported, Box::new(trouble)));
        }
        let node = doc::parse(request)?;
        // The shortest limit at once, and not one after the other.
        let shorter = |error: &mut FieldError| match &mut error.problem {
            Problem::Length(_, longest @ OrderNumber::MAX) if error.field == "orderNumber" => {
                *longest = gateway.longest_number;
            }
            _ => {}
        };
        let (request, timeout, extra) = operations::read(operation, &node).map_err(|mut error| {
            shorter(&mut error);
            error.others.iter_mut().for_each(shorter);
            error
        })?;
        Ok(Read { operation, request, timeout, extra, waits: node.flag("waitFinal") })
    }

    /// What is asked about by the bank's id, and is a payment of ours all the same.
    fn is_ours(&self, query: &Query) -> Result<Option<(Which, MovementCall)>, Stop> {
        let Query::Order { number, order_id, language } = query else { return Ok(None) };
        let Some(payment) = self.engine.journal.find(Kind::Payment, number, None)? else { return Ok(None) };
        check_order_id(self.locale, &payment, Some(order_id))?;
        let which = Which { kind: Some(Kind::Payment), number: number.clone(), part: None };
        Ok(Some((which, MovementCall::Status(language.clone()))))
    }

    /// This journal has nothing of that number; another account of the same file may.
    fn no_such_movement(&self, number: &OrderNumber) -> Result<Stop, JournalError> {
        if let Some(other) = self.engine.journal.elsewhere(number)? {
            return Ok(JournalError::OtherAccount(other).into());
        }
        let trouble = Trouble {
            field: Some("orderNumber".to_owned()),
            ..document::trouble("no_such_movement", &messages::no_such_movement(self.locale))
        };
        Ok(Stop::Trouble(Status::Request, Box::new(trouble)))
    }

    fn ask(&self, query: &Query, call: Call<'_>) -> Result<(Status, Document), Stop> {
        call.watch.phase(Phase::Connecting);
        let request = self.engine.gateway.query(query);
        let deadline = call.deadline.or_after(self.engine.limits.question);
        let purpose = if query.changes_something() { Purpose::Money } else { Purpose::Question };
        let exchange = self.engine.exchange(&request, purpose, deadline, call.watch);
        let answer = match exchange.result {
            Ok(answer) => answer,
            Err(failure) => {
                call.watch.log(Level::Warning, &format!("no answer to a question: {}", failure.message));
                return Ok((Status::NoAnswer, self.no_answer(&failure)));
            }
        };
        let (status, code, facts) = match self.engine.gateway.read_query(query, &answer) {
            QueryReading::Answered(more, facts) => {
                let facts = facts.readable();
                let document = Document { raw: facts.raw, ..Document::of_answer(self.locale, readable(more)) };
                return Ok(match facts.form_url {
                    Some(url) => (Status::ActionRequired, document.with_link(self.locale, url)),
                    None => (Status::Ok, document),
                });
            }
            QueryReading::Refused(facts) => (Status::Rejected, "refused", facts),
            QueryReading::Unreadable(facts) => (Status::NoAnswer, "unreadable", facts),
        };
        let facts = facts.readable();
        let about_who_asks = gateways::is_about_credentials(&facts).then_some(facts.reason);
        let code = facts.reason.unwrap_or(code);
        let words = facts.message.as_deref().filter(|words| !messages::is_praise(words));
        let message = words.map_or_else(|| messages::reason(self.locale, code), str::to_owned);
        let trouble = Trouble { gateway: document::said(&facts), ..document::trouble(code, &message) };
        let mut document = Document { raw: facts.raw, ..Document::of_trouble(self.locale, status, trouble) };
        if let Some(reason) = about_who_asks {
            self.point_out_credentials(&mut document, reason);
        }
        Ok((status, document))
    }

    /// Nothing is at stake; but what a correction would mend is not to be repeated as it is.
    fn no_answer(&self, failure: &Failure) -> Document {
        let trouble = document::failure_trouble(self.locale, failure);
        let document = Document::of_trouble(self.locale, Status::NoAnswer, trouble);
        let why = messages::failure(self.locale, failure, &self.place);
        let permanent = failure.kind.is_permanent();
        let message = format!("{} {why}", messages::no_answer(self.locale, permanent));
        let advice = if permanent { Advice::FixProgram.word() } else { document.advice };
        Document { message, advice, ..document }
    }

    fn movement(
        &self,
        operation: Operation,
        which: &Which,
        what: MovementCall,
        waits: bool,
        call: Call<'_>,
    ) -> Result<(Status, Document), Stop> {
        let engine = &self.engine;
        let Some(movement) = self.find(which)? else {
            return Err(self.no_such_movement(&which.number)?);
        };
        let report = match what {
            MovementCall::Get => known(movement),
            MovementCall::Status(language) => {
                let persistence = if waits { Persistence::UntilFinal } else { Persistence::Once };
                engine.ask(movement, persistence, Call { language: language.as_deref(), ..call })?
            }
            MovementCall::Resolve(language) => {
                engine.ask(movement, Persistence::UntilFinal, Call { language: language.as_deref(), ..call })?
            }
            MovementCall::Finish3ds(result) => {
                check_card(self.locale, &movement, &result)?;
                engine.finish_3ds(movement, &result, call)?
            }
            MovementCall::Explain(language) => {
                let locale = language.as_deref().and_then(Locale::from_word).unwrap_or(self.locale);
                let next = engine.next_question(&movement);
                let more = explain::explain(locale, &movement, &engine.journal.history(&movement)?, next);
                let (status, document) = self.report(locale, operation, known(movement));
                return Ok((status, Document { more, ..document }));
            }
            MovementCall::Settle(settlement) => {
                self.check_one_is_meant(which, &movement)?;
                let state = movement.state;
                engine.settle(movement, &settlement, call)?.ok_or_else(|| {
                    let why = messages::cannot_be_settled(self.locale, state);
                    FieldError::new("orderNumber", Problem::Impossible(why))
                })?
            }
            MovementCall::Cancel => {
                let state = movement.state;
                engine.cancel(movement, call)?.ok_or_else(|| {
                    let why = messages::cannot_be_cancelled(self.locale, state);
                    FieldError::new("orderNumber", Problem::Impossible(why))
                })?
            }
        };
        Ok(self.report(self.locale, operation, Report { replayed: true, ..report }))
    }

    /// The movement a request names; without a kind, the payout or payment of this number.
    fn find(&self, which: &Which) -> Result<Option<Movement>, JournalError> {
        let (number, part) = (&which.number, which.part.as_ref());
        let kinds = match (which.kind, part) {
            (Some(kind), _) => vec![kind],
            (None, Some(_)) => vec![Kind::Refund],
            (None, None) => vec![Kind::Payout, Kind::Payment, Kind::Capture],
        };
        for kind in kinds {
            if let Some(movement) = self.engine.journal.find(kind, number, part)? {
                return Ok(Some(movement));
            }
        }
        Ok(None)
    }

    fn report(&self, locale: Locale, operation: Operation, report: Report) -> (Status, Document) {
        // What this call was told; else why the movement was refused.
        let told = report.news.facts.as_ref().filter(|facts| gateways::is_about_credentials(facts));
        let told = told.map(|facts| facts.reason.map(str::to_owned));
        let refused = report
            .movement
            .reason
            .clone()
            .filter(|reason| report.movement.state == State::Ready && gateways::is_word_about_credentials(reason));
        let (status, mut document) = self.told(locale, report);
        if let Some(reason) = told.or(refused.map(Some)) {
            self.point_out_credentials(&mut document, reason.as_deref());
        }
        if !operation.moves_money() {
            document.replayed = None;
        }
        (status, document)
    }

    /// What a report says, and what a person should know beside it.
    fn told(&self, locale: Locale, report: Report) -> (Status, Document) {
        // A journal that cannot be read hides nothing of what the bank said.
        let decided_here = report.news.corrected.is_some()
            && self.engine.journal.history(&report.movement).is_ok_and(|past| document::was_decided_here(&past));
        let hint = report.movement.reason.as_deref().and_then(|reason| messages::hint(locale, reason));
        let next = self.engine.next_question(&report.movement).filter(|_| report.conflict.is_none());
        let (status, mut document) = Document::of_report(locale, &self.place, report, decided_here, next);
        if let (Some(hint), Some(_)) = (hint, &document.error) {
            document.message = format!("{} {hint}", document.message);
        }
        (status, document)
    }

    /// A refusal of who asks looks like any other, and so do production credentials on a test stand: say what to mend.
    fn point_out_credentials(&self, document: &mut Document, reason: Option<&str>) {
        let surely = !reason.is_some_and(|reason| reason.starts_with("access_or_"));
        let mend = messages::mend_credentials(self.locale, surely, self.engine.gateway.asks_with(reason));
        document.message = format!("{} {mend}", document.message);
        if self.environment == Some(Environment::Test) {
            document.message = format!("{} {}", document.message, messages::credentials_on_test_stand(self.locale));
        }
    }
}

/// A report of what the journal knows, without asking anybody.
fn known(movement: Movement) -> Report {
    Report { replayed: true, ..Report::of(movement) }
}

/// What a bank's answer brought, without what is nested too deep for readers of JSON.
fn readable(more: Map<String, Value>) -> Map<String, Value> {
    object(more.into_iter().map(|(name, value)| (name, shallow(value))))
}

fn field_answer(locale: Locale, status: Status, error: &FieldError) -> Answer {
    Answer::new(status, &Document::of_field(locale, status, error))
}

fn journal_answer(locale: Locale, error: &JournalError) -> Answer {
    let (status, document) = journal_document(locale, error);
    Answer::new(status, &document)
}

fn journal_document(locale: Locale, error: &JournalError) -> (Status, Document) {
    let code = match error {
        JournalError::Changed => "changed",
        JournalError::Illegal(_) => "illegal",
        JournalError::OtherAccount(_) => "other_account",
        JournalError::Newer(..) => "newer_schema",
        JournalError::NetworkDrive(_) => "network_drive",
        JournalError::Unusable(_) => "unusable",
        JournalError::Forgotten(..) => "forgotten",
        #[cfg(feature = "postgres")]
        JournalError::ServerReplaced(..) => "forgotten",
        JournalError::Busy(_) => "busy",
        JournalError::Unreachable(_) => "unreachable",
        JournalError::Stopped(_) => "stopped",
    };
    if let JournalError::OtherAccount(other) = error {
        let why = messages::other_account(locale, other);
        let trouble = document::trouble(code, &why);
        let trouble = Trouble { field: Some("orderNumber".to_owned()), ..trouble };
        let document = Document::of_trouble(locale, Status::Conflict, trouble);
        return (Status::Conflict, Document { message: why, ..document });
    }
    let why = messages::line(locale, &error.to_string());
    let document = Document::of_trouble(locale, Status::Journal, document::trouble(code, &why));
    // Another process was faster; the same call finds what it did.
    let advice = match error {
        JournalError::Changed | JournalError::Busy(_) | JournalError::Unreachable(_) => Advice::Repeat.word(),
        JournalError::Forgotten(..) => Advice::Review.word(),
        #[cfg(feature = "postgres")]
        JournalError::ServerReplaced(..) => Advice::Review.word(),
        _ => document.advice,
    };
    let message = match error {
        JournalError::Forgotten(..) => messages::forgotten(locale),
        _ => document.message,
    };
    (Status::Journal, Document { advice, message, ..document })
}

/// An answer for trouble that happens before there is a client or an operation: a bad argument, a freed
/// handle, a caught panic. `detail` is one English line.
pub fn trouble(status: Status, code: &'static str, detail: &str) -> Answer {
    trouble_in(messages::spoken(), status, code, detail)
}

/// The same for whoever knows the language.
pub fn trouble_in(locale: Locale, status: Status, code: &'static str, detail: &str) -> Answer {
    let why = messages::line(locale, detail);
    Answer::new(status, &Document::of_trouble(locale, status, document::trouble(code, &why)))
}
