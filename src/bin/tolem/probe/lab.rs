//! The bench of a probe: it builds a bank's requests and reads its answers with the gateway's own code, and sends them past
//! journal and engine, which would never send a number twice. It is for test stands alone.

use crate::subject::subject;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tolem::config::Config;
use tolem::document;
use tolem::gateways::{Gateway, QueryReading, Reading};
use tolem::messages::{self, Locale};
use tolem::model::{Command, Deadline, Facts, Kind, Query, Stage, Verdict};
use tolem::operations::{Operation, Request, read};
use tolem::transport::{Purpose, Refusal, Transport, Wire};

pub struct Lab {
    pub gateway: Box<dyn Gateway>,
    pub transport: Transport,
    pub locale: Locale,
    /// How all numbers of this probe begin.
    pub prefix: String,
    patience: Duration,
}

/// A payout of a few minor units to a card of the bank's own tests.
#[derive(Clone)]
pub struct Trial {
    pub number: String,
    pub amount: u64,
    pub named: bool,
}

/// What came of a request.
pub enum Heard {
    /// The bank's answer, as its gateway reads it.
    Answer(Verdict, Box<Facts>),
    /// None, though all of the request had left.
    Silence(String),
    /// Nothing had left, or not all of it.
    NotSent(String),
}

impl Lab {
    pub fn open(
        config: &Config,
        gateway: Box<dyn Gateway>,
        transport: Transport,
        locale: Locale,
        prefix: String,
    ) -> Lab {
        Lab { gateway, transport, locale, prefix, patience: config.timeouts.answer }
    }

    pub fn trial(&self, name: &str, amount: u64) -> Trial {
        Trial { number: format!("{}-{name}", self.prefix), amount, named: true }
    }

    /// Sends it, as often as it is called.
    pub fn pay(&self, trial: &Trial) -> Result<Heard, String> {
        self.send(trial, Deadline::after(self.patience), &|_| ())
    }

    /// Sends it and gives up on it at once: the answer is lost, the request is not. The time that is left when the way is
    /// ready passes at the gate, but for a few milliseconds to write.
    pub fn pay_and_give_up(&self, trial: &Trial) -> Result<Heard, String> {
        let deadline = Deadline::after(Duration::from_secs(2));
        self.send(trial, deadline, &|deadline| {
            std::thread::sleep(deadline.left().saturating_sub(Duration::from_millis(4)));
        })
    }

    fn send(&self, trial: &Trial, deadline: Deadline, at_the_gate: &dyn Fn(Deadline)) -> Result<Heard, String> {
        let command = self.payout(trial)?;
        Ok(self.exchange(&command, &Stage::default(), deadline, at_the_gate))
    }

    /// The next request of a command at that stage.
    pub fn do_next(&self, command: &Command, stage: &Stage) -> Heard {
        self.exchange(command, stage, Deadline::after(self.patience), &|_| ())
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
            Err(failure) if exchange.trace.bytes_out as usize > request.body.len() => Heard::Silence(failure.message),
            Err(failure) => Heard::NotSent(failure.message),
        }
    }

    fn payout(&self, trial: &Trial) -> Result<Command, String> {
        let description = self.gateway.description();
        let card = self.card()?;
        let mut request = json!({
            "orderNumber": trial.number, "amount": trial.amount, "currency": "KZT", "description": "tolem probe",
            "card": { "number": card },
        });
        if description.id == "bepaid" {
            // Its other guard, equal payouts within half a minute, would hide what the key does.
            request["gateway"] = json!({ "duplicateCheck": false });
            request["card"]["holder"] = "TOLEM PROBE".into();
        } else if trial.named {
            request["recipient"] = json!({ "name": "TOLEM PROBE" });
        }
        self.command(Operation::PayoutCreate, &request)
    }

    /// The first card of the bank's own tests.
    pub fn card(&self) -> Result<&'static str, String> {
        self.gateway.description().test_cards.first().copied().ok_or_else(|| "the gateway has no test card".to_owned())
    }

    /// A command, through the same checks as a till's.
    pub fn command(&self, operation: Operation, request: &Value) -> Result<Command, String> {
        let wrong = |error: document::FieldError| {
            format!("{}: {}", error.field, messages::problem(self.locale, &error.problem).1)
        };
        let node = document::parse(&request.to_string()).map_err(wrong)?;
        let (request, _, extra) = read(operation, &node).map_err(wrong)?;
        let Request::Command(command) = request else { return Err("no command".to_owned()) };
        self.gateway.check(&command, &extra).map_err(wrong)?;
        Ok(*command)
    }

    /// What the bank says of it by its number.
    pub fn ask(&self, trial: &Trial) -> Option<Reading> {
        self.ask_about(Kind::Payout, trial, Stage::default())
    }

    pub fn ask_about(&self, kind: Kind, trial: &Trial, stage: Stage) -> Option<Reading> {
        let subject = subject(kind, &trial.number, trial.amount, stage)?;
        let request = self.gateway.status(&subject);
        let exchange =
            self.transport.exchange(&request, Purpose::Question, Deadline::after(self.patience), &mut |_| Ok(()));
        exchange.result.ok().map(|answer| self.gateway.read_status(&subject, &answer))
    }

    /// How long until the bank knows of it, asking for so long; `None`: it does not.
    pub fn found_after(&self, trial: &Trial, wait: Duration) -> Option<Duration> {
        let started = Instant::now();
        loop {
            if let Some((verdict, _)) = self.ask(trial)
                && !matches!(verdict, Verdict::NotFound | Verdict::Unknown)
            {
                return Some(started.elapsed());
            }
            let left = wait.saturating_sub(started.elapsed());
            if left.is_zero() {
                return None;
            }
            std::thread::sleep(left.min(Duration::from_millis(250)));
        }
    }

    /// What there is to pay out, where the bank tells.
    pub fn balance(&self) -> Option<i64> {
        if !self.gateway.description().operations.contains(&Operation::BalanceGet) {
            return None;
        }
        let query = Query::Balance { source: None };
        let request = self.gateway.query(&query);
        let exchange =
            self.transport.exchange(&request, Purpose::Question, Deadline::after(self.patience), &mut |_| Ok(()));
        match self.gateway.read_query(&query, &exchange.result.ok()?) {
            QueryReading::Answered(more, _) => more["balance"]["amount"].as_i64(),
            _ => None,
        }
    }

    /// The bank's answer in one line, masked.
    pub fn told(&self, heard: &Heard) -> String {
        match heard {
            Heard::Answer(verdict, facts) => self.told_reading(*verdict, facts),
            Heard::Silence(why) | Heard::NotSent(why) => why.clone(),
        }
    }

    pub fn told_reading(&self, verdict: Verdict, facts: &Facts) -> String {
        let http = facts.http.map(|http| format!("HTTP {http}")).unwrap_or_default();
        let words = [Some(http.as_str()), facts.code.as_deref(), facts.message.as_deref(), facts.reason];
        let words: Vec<&str> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
        self.gateway.redactor().clean(&format!("{}: {}", verdict.word(), words.join(", ")))
    }
}
