//! The bench of a probe: it builds a bank's requests and reads its answers with the gateway's own code, and sends them past
//! journal and engine, which would never send a number twice. It is for test stands alone.

use super::stand::Card;
use super::words::{BALANCE_FELL, BALANCE_ROSE, STATUS_WORD, Text};
use crate::output::Stop;
use crate::subject::subject;
use crate::words::{GIVEN_TWICE, fill, words};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tolem::config::{Config, Environment};
use tolem::document::{self, FieldError};
use tolem::gateways::{self, Gateway, QueryReading, Reading, Site};
use tolem::messages::{self, Locale};
use tolem::model::{Command, Currency, Deadline, Facts, Kind, Measured, Query, Stage, Subject, Verdict};
use tolem::operations::{Operation, Request, read};
use tolem::transport::{Purpose, Refusal, Transport, Wire};

/// The first pause between two questions; each is twice the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// What the person has given beside the configuration.
#[derive(Clone)]
pub struct Given {
    pub amount: u64,
    pub currency: Currency,
    pub card: Option<Arc<Card>>,
    pub phone: Option<String>,
    /// Further fields of every request.
    pub fields: Map<String, Value>,
    pub sandbox: bool,
    pub wait: Duration,
}

pub struct Lab {
    pub gateway: Box<dyn Gateway>,
    pub locale: Locale,
    pub given: Given,
    configuration: Value,
    transport: Arc<Transport>,
    /// How all numbers of this probe begin.
    prefix: String,
    patience: Duration,
}

/// A movement of a few minor units, by a number that only this probe has.
#[derive(Clone)]
pub struct Trial {
    pub number: String,
    pub amount: u64,
}

/// What came of a request.
pub enum Heard {
    /// The bank's answer, as its gateway reads it.
    Answer(Verdict, Box<Facts>),
    /// None, though the request, or a part of it, may have left.
    Silence(String),
    /// Proved: not one byte of it had left.
    NotSent(String),
}

/// What became of a movement, by the answer and then by the bank's status.
pub struct Known {
    pub verdict: Verdict,
    pub facts: Facts,
    /// How long the status took to tell it; `None`: it never did.
    pub told_after: Option<Duration>,
    /// How often the bank said before that it was not there.
    pub missed: u32,
}

/// The configuration, read and opened as a gateway.
pub fn opened(configuration: &Value, locale: Locale) -> Result<(Config, Box<dyn Gateway>), Stop> {
    let wrong = |error: FieldError| {
        Stop::config("config", format!("{}: {}", error.field, messages::problem(locale, &error.problem).1))
    };
    let config = tolem::config::read(&configuration.to_string()).map_err(wrong)?;
    let site = Site { base_url: &config.transport.base_url, test: config.environment == Some(Environment::Test) };
    let gateway = gateways::open(config.gateway, config.credentials.clone(), &config.options, site).map_err(wrong)?;
    Ok((config, gateway))
}

/// Objects are merged, anything else is replaced.
pub fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name.as_str()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

impl Lab {
    pub fn open(configuration: Value, transport: Transport, locale: Locale, given: Given) -> Result<Lab, Stop> {
        let (config, gateway) = opened(&configuration, locale)?;
        let patience = config.timeouts.answer;
        let transport = Arc::new(transport);
        Ok(Lab { gateway, locale, given, configuration, transport, prefix: prefix(), patience })
    }

    /// The same bench with these options on top of those that it has.
    pub fn with(&self, options: &Value) -> Result<Lab, Stop> {
        self.changed(|configuration| merge(&mut configuration["options"], options))
    }

    pub fn changed(&self, change: impl FnOnce(&mut Value)) -> Result<Lab, Stop> {
        let mut configuration = self.configuration.clone();
        change(&mut configuration);
        let (_, gateway) = opened(&configuration, self.locale)?;
        let (given, transport, prefix) = (self.given.clone(), self.transport.clone(), self.prefix.clone());
        Ok(Lab { gateway, locale: self.locale, given, configuration, transport, prefix, patience: self.patience })
    }

    /// The same without a field that the person has given, so that its absence can be tried.
    pub fn without(mut self, object: &str, field: &str) -> Lab {
        if let Some(members) = self.given.fields.get_mut(object).and_then(Value::as_object_mut) {
            members.remove(field);
        }
        self
    }

    pub fn is(&self, gateway: &str) -> bool {
        self.gateway.description().id == gateway
    }

    pub fn has(&self, operation: Operation) -> bool {
        self.gateway.description().operations.contains(&operation)
    }

    /// A member of the configuration's `options`, or of its `credentials`.
    pub fn configured(&self, part: &str, name: &str) -> &Value {
        &self.configuration[part][name]
    }

    /// The amounts differ, so that no bank takes one for the other.
    pub fn trial(&self, name: &str, more: u64) -> Trial {
        Trial { number: format!("{}-{name}", self.prefix), amount: self.given.amount + more }
    }

    /// An amount for people.
    pub fn shown(&self, amount: u64) -> String {
        crate::amount::shown(self.locale, i64::try_from(amount).unwrap_or(i64::MAX), self.given.currency)
    }

    /// A command of that trial, through the same checks as a till's: what the person has given, `more` on top of it, and these
    /// members of the test card.
    pub fn command(&self, operation: Operation, trial: &Trial, more: &Value, card: &[&str]) -> Result<Command, Stop> {
        // What follows a payment takes none of its fields.
        let begins = !matches!(operation, Operation::PaymentRefund | Operation::PaymentCancel);
        let mut request = Value::Object(if begins { self.given.fields.clone() } else { Map::new() });
        for ours in ["orderNumber", "amount", "currency", "card", "bindingId"] {
            if request.get(ours).is_some() {
                return Err(Stop::request("excludes", fill(words(self.locale, GIVEN_TWICE), &[ours])));
            }
        }
        let own = json!({
            "orderNumber": trial.number, "amount": trial.amount, "currency": self.given.currency.letters(),
        });
        merge(&mut request, &own);
        merge(&mut request, more);
        let mut text = zeroize::Zeroizing::new(request.to_string());
        if let (Some(own), false) = (&self.given.card, card.is_empty()) {
            let card = own.json(card);
            let mut whole = zeroize::Zeroizing::new(String::with_capacity(text.len() + card.len() + 16));
            *whole += r#"{"card":"#;
            *whole += &card;
            *whole += ",";
            *whole += &text[1..];
            text = whole;
        }
        let wrong = |error: FieldError| {
            let (code, why) = messages::problem(self.locale, &error.problem);
            Stop::request(code, format!("{}: {why}", error.field))
        };
        let node = document::parse(&text).map_err(wrong)?;
        let (request, _, extra) = read(operation, &node).map_err(wrong)?;
        let Request::Command(command) = request else { unreachable!("only commands are sent by a number") };
        self.gateway.check(&command, &extra).map_err(wrong)?;
        Ok(*command)
    }

    /// Sends the next request of a command at that stage, as often as it is called.
    pub fn send(&self, command: &Command, stage: &Stage) -> Heard {
        self.exchange(command, stage, Deadline::after(self.patience), &|_| ())
    }

    /// Sends it and gives up on it at once: the answer is lost, the request is not. The time that is left when the way is
    /// ready passes at the gate, but for a few milliseconds to write. On a machine that is busy they may not be enough; what
    /// provably has not left is sent again with more of them.
    pub fn send_and_give_up(&self, command: &Command) -> Heard {
        let mut heard = Heard::NotSent(String::new());
        for writing in [4, 20, 100].map(Duration::from_millis) {
            let deadline = Deadline::after(Duration::from_secs(2));
            heard = self.exchange(command, &Stage::default(), deadline, &|deadline| {
                std::thread::sleep(deadline.left().saturating_sub(writing));
            });
            if !matches!(heard, Heard::NotSent(_)) {
                break;
            }
        }
        heard
    }

    fn exchange(&self, command: &Command, stage: &Stage, deadline: Deadline, at_the_gate: &dyn Fn(Deadline)) -> Heard {
        let request = self.gateway.command(command, stage);
        let exchange = self.transport.exchange(&request, Purpose::Money, deadline, &mut |_| {
            at_the_gate(deadline);
            Ok::<(), Refusal>(())
        });
        match exchange.result {
            Ok(answer) => {
                let (verdict, facts) = self.gateway.read_command(command, stage, &answer);
                Heard::Answer(verdict, Box::new(facts))
            }
            Err(failure) if !exchange.trace.gate_passed || exchange.trace.withheld => Heard::NotSent(failure.message),
            Err(failure) => Heard::Silence(failure.message),
        }
    }

    /// What a command has to know before it is sent; or what the bank said instead.
    pub fn measured(&self, command: &Command, stage: &Stage) -> Result<Stage, String> {
        let Some(request) = self.gateway.measure(command, stage) else { return Ok(stage.clone()) };
        let soon = Deadline::after(self.patience);
        let exchange = self.transport.exchange(&request, Purpose::Question, soon, &mut |_| Ok(()));
        let answer = exchange.result.map_err(|failure| failure.message)?;
        match self.gateway.read_measure(command, stage, &answer) {
            Measured::Go(stage) => Ok(stage),
            Measured::Stop(facts) => Err(self.reading(Verdict::Rejected, &facts)),
            Measured::Unclear(facts) => Err(self.reading(Verdict::Unknown, &facts)),
        }
    }

    /// The movement as the bank is asked about it.
    pub fn about(&self, kind: Kind, trial: &Trial, stage: &Stage) -> Subject {
        let subject = subject(kind, &trial.number, trial.amount, stage.clone()).expect("a trial has number and amount");
        // As a till's own: what names another card than ours is not ours.
        let card = self.given.card.as_ref().and_then(|card| card.mask());
        let card = card.filter(|_| matches!(kind, Kind::Payout | Kind::Payment));
        Subject { currency: self.given.currency, card, ..subject }
    }

    /// What the bank says of it; or why it said nothing.
    pub fn ask(&self, subject: &Subject) -> Result<Reading, String> {
        let request = self.gateway.status(subject);
        let soon = Deadline::after(self.patience);
        let exchange = self.transport.exchange(&request, Purpose::Question, soon, &mut |_| Ok(()));
        let answer = exchange.result.map_err(|failure| failure.message)?;
        Ok(self.gateway.read_status(subject, &answer))
    }

    /// The same of a question about nothing that was sent.
    pub fn query(&self, query: &Query) -> Result<QueryReading, String> {
        let request = self.gateway.query(query);
        let soon = Deadline::after(self.patience);
        // What changes something must not be repeated by the transport.
        let purpose = if query.changes_something() { Purpose::Money } else { Purpose::Question };
        let exchange = self.transport.exchange(&request, purpose, soon, &mut |_| Ok(()));
        let answer = exchange.result.map_err(|failure| failure.message)?;
        Ok(self.gateway.read_query(query, &answer))
    }

    /// Asks, with growing pauses, until it says what is looked for or the wait is over.
    pub fn until<T>(&self, mut ask: impl FnMut() -> Option<T>) -> Option<(T, Duration)> {
        let (started, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            if let Some(found) = ask() {
                return Some((found, started.elapsed()));
            }
            let left = self.given.wait.saturating_sub(started.elapsed());
            if left.is_zero() {
                return None;
            }
            std::thread::sleep(left.min(pause));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// What became of a movement that was answered so: the status is asked until it is final, in any case once.
    pub fn known(&self, kind: Kind, trial: &Trial, heard: &Heard) -> Known {
        let (verdict, facts) = match heard {
            Heard::Answer(verdict, facts) => (*verdict, (**facts).clone()),
            Heard::Silence(_) | Heard::NotSent(_) => (Verdict::Unknown, Facts::default()),
        };
        // A refusal has made nothing that could be asked about, and what is somebody else's is not ours by another answer.
        if matches!(verdict, Verdict::Rejected | Verdict::Foreign) || matches!(heard, Heard::NotSent(_)) {
            return Known { verdict, facts, told_after: None, missed: 0 };
        }
        let stage = Stage { order_id: facts.order_id.clone(), ..Stage::default() };
        // A payout is asked about by our number alone: it is what a lost answer leaves.
        let stage = if kind == Kind::Payout { Stage::default() } else { stage };
        let (mut missed, mut last) = (0, None);
        let told = self.until(|| {
            let reading = self.ask(&self.about(kind, trial, &stage)).ok()?;
            missed += u32::from(reading.0 == Verdict::NotFound);
            let is_final =
                matches!(reading.0, Verdict::Paid | Verdict::Declined | Verdict::Reversed | Verdict::Foreign);
            last = Some(reading);
            last.clone().filter(|_| is_final)
        });
        match told {
            Some(((told, of_status), after)) => {
                // Where both are there, the status decides; the answer may have known the id alone.
                let order_id = of_status.order_id.clone().or(facts.order_id);
                Known { verdict: told, facts: Facts { order_id, ..of_status }, told_after: Some(after), missed }
            }
            // What the answer alone calls paid is paid, and its status is late.
            None if matches!(verdict, Verdict::Paid | Verdict::Declined) => {
                Known { verdict, facts, told_after: None, missed }
            }
            None => match last {
                Some((Verdict::ActionRequired, facts)) => {
                    Known { verdict: Verdict::ActionRequired, facts, told_after: None, missed }
                }
                _ if verdict == Verdict::ActionRequired => Known { verdict, facts, told_after: None, missed },
                _ => Known { verdict: Verdict::Unknown, facts, told_after: None, missed },
            },
        }
    }

    /// How much there is on the account that pays.
    pub fn question_of_balance(&self) -> Query {
        let source = self.given.fields.get("source").and_then(|source| source["bindingId"].as_str());
        Query::Balance { source: source.map(str::to_owned) }
    }

    /// What there is to pay out, where the bank tells.
    pub fn balance(&self) -> Option<i64> {
        if !self.has(Operation::BalanceGet) {
            return None;
        }
        match self.query(&self.question_of_balance()).ok()? {
            QueryReading::Answered(more, _) => more["balance"]["amount"].as_i64(),
            _ => None,
        }
    }

    /// What the balance did, in one line.
    pub fn told_balance(&self, fell: i64) -> String {
        let said = if fell < 0 { BALANCE_ROSE } else { BALANCE_FELL };
        fill(words(self.locale, said), &[&self.shown(fell.unsigned_abs())])
    }

    /// What came of a trial's request in one line, masked.
    pub fn told(&self, trial: &Trial, heard: &Heard) -> String {
        match heard {
            Heard::Answer(verdict, facts) => format!("{}: {}", trial.number, self.reading(*verdict, facts)),
            Heard::Silence(why) | Heard::NotSent(why) => format!("{}: {why}", trial.number),
        }
    }

    /// What its status says in one line, masked.
    pub fn told_status(&self, trial: &Trial, verdict: Verdict, facts: &Facts) -> String {
        format!("{}: {}: {}", trial.number, words(self.locale, STATUS_WORD), self.reading(verdict, facts))
    }

    /// The bank's answer in one line, masked.
    pub fn reading(&self, verdict: Verdict, facts: &Facts) -> String {
        self.reading_as(super::words::verdict(verdict), facts)
    }

    /// The same under another word than a movement's.
    pub fn reading_as(&self, word: Text, facts: &Facts) -> String {
        let http = facts.http.map(|http| format!("HTTP {http}")).unwrap_or_default();
        let id = facts.order_id.as_deref().map(|id| format!("id {id}")).unwrap_or_default();
        let told = [Some(http.as_str()), Some(&id), facts.code.as_deref(), facts.message.as_deref(), facts.reason];
        let told: Vec<&str> = told.into_iter().flatten().filter(|word| !word.is_empty()).collect();
        self.gateway.redactor().clean(&format!("{}: {}", words(self.locale, word), told.join(", ")))
    }
}

/// A beginning that no probe has had.
fn prefix() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("probe-{:x}", since.as_millis())
}
