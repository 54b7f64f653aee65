//! Sending: one command through as many requests as it takes. Up to the gate a failure is proved not sent; from the gate
//! on, trouble with the journal no longer hides what is known about the money.

use super::record::Record;
use super::report::{failure_of, name};
use super::step::{allows_sending, key_lives};
use super::{Call, Engine, Happened, Heard, Held, News, Persistence, Report, Result, Rule, cancel, evidence};
use crate::journal::{Cause, Change, JournalError, Movement, Rivals};
use crate::model::{Command, Facts, Kind, Level, Measured, Phase, Readiness, State, Verdict};
use crate::transport::{Purpose, Refusal};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a claimed movement needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Its next request may go out.
    Send,
    /// The bank is asked once before anything is sent: something is in doubt, or was until a person said otherwise.
    AskFirst,
    /// The bank is asked until it is known.
    Ask,
    /// Nothing more can be done now.
    Stop,
}

const TOO_LATE: &str = "the deadline passed before anything was sent";

impl Engine {
    /// Drives a claimed movement as far as the deadline allows. Nobody else can take it up between its steps.
    pub(super) fn drive(&self, mut held: Held<'_>, command: &Command, call: Call<'_>) -> Result<Report> {
        let mut news = News::default();
        let (mut first, mut confirmed, mut again) = (true, false, 0);
        let attempts = held.attempts;
        loop {
            let next = self.next(&held, first, confirmed);
            if next == Next::Stop || (!first && (call.deadline.passed() || call.watch.cancelled())) {
                break;
            }
            match next {
                Next::Send => {
                    // Sending the same thing again is paced like asking: a bank in trouble is not to be flooded.
                    if !first && held.readiness == Readiness::BelievedAbsent {
                        if !self.limits.pace.wait(again, call.deadline, call.watch) {
                            break;
                        }
                        again += 1;
                    }
                    match self.send(&mut held, command, call) {
                        Ok(sent) => news = sent,
                        Err(error) if held.attempts == attempts => return Err(error),
                        Err(_) => break,
                    }
                    confirmed = false;
                }
                Next::AskFirst => {
                    let told = self.ask_once(&mut held, call);
                    confirmed = held.state == State::Ready && told.told.is_some_and(allows_sending);
                    news = news.then(told);
                }
                _ => {
                    let told = self.ask_held(&mut held, Persistence::UntilKnown, call);
                    confirmed = held.state == State::Ready;
                    let known = held.state != State::Unknown;
                    news = news.then(told);
                    if !known {
                        break;
                    }
                }
            }
            first = false;
            if !news.journaled || !held.is_ours() {
                break;
            }
        }
        Ok(self.with_payment(Report::end(held, news), call))
    }

    /// `confirmed`: the bank's last word, heard just now, allows sending.
    fn next(&self, held: &Movement, first: bool, confirmed: bool) -> Next {
        let sends_on = match held.readiness {
            Readiness::BelievedAbsent | Readiness::Registered => true,
            Readiness::Released | Readiness::Forgotten => confirmed,
            Readiness::Fresh | Readiness::Refused | Readiness::LinkLost => false,
        };
        match held.state {
            State::Ready if !confirmed && self.asks_first(held) => match first || held.doubt.is_some() {
                true => Next::AskFirst,
                false => Next::Stop,
            },
            State::Ready if first || sends_on => Next::Send,
            State::Unknown => Next::Ask,
            State::Action | State::Pending | State::Held | State::Review if first => Next::Ask,
            _ => Next::Stop,
        }
    }

    /// Whether the bank is asked before it is sent: something is in doubt, or it was until a person said that it was not
    /// executed, or the journal may have forgotten that it was sent. Where the bank cannot be asked a person's word is enough;
    /// to forgetfulness the journal's gate stays shut.
    fn asks_first(&self, movement: &Movement) -> bool {
        let unsure = matches!(movement.readiness, Readiness::Released | Readiness::Forgotten);
        (movement.doubt.is_some() || (unsure && self.cannot_be_asked(movement).is_none()))
            && self.rules.keep(Rule::AskBeforeSending)
    }

    /// One attempt: connect, gate, answer, verdict.
    fn send(&self, held: &mut Held<'_>, command: &Command, call: Call<'_>) -> Result<News> {
        if call.watch.cancelled() {
            return Ok(News::stopped("the call was cancelled before anything was sent"));
        }
        if call.deadline.passed() {
            return Ok(News::stopped(TOO_LATE));
        }
        if !key_lives(held.doubt, &self.profile) {
            // The bank is asked before anything is sent under a key that it may have forgotten.
            return Ok(self.record(
                held,
                Record {
                    happened: Happened::KeyExpired,
                    facts: None,
                    evidence: evidence::key_expired(),
                    release: false,
                },
            ));
        }
        let rivals = match self.measure(held, command, call)? {
            Before::Go(rivals) => rivals,
            Before::Stop(news) => return Ok(*news),
        };
        let stage = self.stage(held);
        let deadline = call.deadline.or_after(self.limits.answer);
        let request = self.gateway.command(command, &stage);
        let mut gated: Option<Movement> = None;
        let mut gate_error: Option<JournalError> = None;
        call.watch.phase(Phase::Connecting);
        let attempt = catch_unwind(AssertUnwindSafe(|| {
            let exchange = self.wire.exchange(&request, Purpose::Money, deadline, &mut |trace| {
                if call.watch.cancelled() {
                    return Err(Refusal("the call was cancelled before anything was sent".to_owned()));
                }
                call.watch.phase(Phase::Sending);
                let evidence = evidence::by(call.watch, evidence::gate(trace, held, request.body.len()));
                match self.journal.gate(held, rivals, &evidence) {
                    Ok(sending) => {
                        gated = Some(sending);
                        call.watch.phase(Phase::Waiting);
                        Ok(())
                    }
                    Err(error) => {
                        let refusal = Refusal(format!("the journal did not open the gate: {error}"));
                        gate_error = Some(error);
                        Err(refusal)
                    }
                }
            });
            let reading =
                exchange.result.as_ref().ok().map(|answer| self.gateway.read_command(command, &stage, answer));
            (exchange, reading)
        }));

        let Some(sending) = gated else {
            return match (attempt, gate_error) {
                (_, Some(JournalError::Changed)) => self.overtaken(held),
                // The gate stayed closed until the call was over: as if the deadline had passed before it.
                (_, Some(JournalError::Busy(_))) if call.deadline.passed() => Ok(News::stopped(TOO_LATE)),
                (_, Some(error)) => Err(error),
                (Ok((exchange, _)), None) => {
                    self.trace(call.watch, &request.path, &exchange);
                    Ok(self.not_sent(held, &exchange, call))
                }
                (Err(panic), None) => std::panic::resume_unwind(panic),
            };
        };
        held.now(sending);
        let Ok((exchange, reading)) = attempt else {
            call.watch.log(Level::Error, &format!("{}: a bug after the gate; the outcome is unknown", name(held)));
            let evidence = evidence::panic();
            return Ok(self.record(held, Record { happened: Happened::Panicked, facts: None, evidence, release: true }));
        };
        let news = match reading {
            Some(reading) => {
                let (verdict, facts) = self.ours_alone(held, reading);
                let facts = facts.readable();
                let evidence = evidence::answer(&exchange.trace, verdict, &facts);
                let happened = Happened::Answered(Heard::of(verdict, &facts));
                self.record(held, Record { happened, facts: Some(facts), evidence, release: true })
            }
            None => {
                let failure = failure_of(&exchange);
                let evidence = evidence::failure(&exchange.trace, &failure);
                // The gate was open and the deadline over before the first byte: counted by the transport.
                let happened = if exchange.trace.withheld { Happened::NotSent } else { Happened::NoAnswer };
                let news = self.record(held, Record { happened, facts: None, evidence, release: true });
                News { failure: Some(failure), ..news }
            }
        };
        self.trace(call.watch, &request.path, &exchange);
        self.log(call, held, &news);
        Ok(news)
    }

    /// Asks what must be known before a capture, a refund or a cancel is sent, and notes it. Movements of the same order
    /// must not be under way at the same time: each of them would explain the other's money.
    fn measure(&self, held: &mut Held<'_>, command: &Command, call: Call<'_>) -> Result<Before> {
        let mut stage = self.stage(held);
        stage.order_id = stage.order_id.or_else(|| command.order_id().map(str::to_owned));
        if stage.order_id.is_none()
            && held.intent.kind.follows_payment()
            && self.gateway.cannot_be_asked(&self.subject(held, None)).is_some()
        {
            return Ok(Before::stop(News::stopped("this journal does not know the payment's id at the bank")));
        }
        let cancelled = (held.intent.kind == Kind::Cancel).then(|| self.payment_of(held));
        if let Some(why) = cancelled.as_ref().and_then(|payment| cancel::why_not(payment.as_ref())) {
            return Ok(Before::stop(News::stopped(why)));
        }
        let Some(request) = self.gateway.measure(command, &stage) else {
            return Ok(Before::Go(None));
        };
        let rivals = self.journal.rivals(held.intent.kind, &held.intent.number, Some(held.id))?;
        let one_end = self.rules.keep(Rule::OneEnd);
        if rivals.open > 0 || (one_end && rivals.others_open > 0) {
            return Ok(Before::stop(News::stopped(cancel::NOT_KNOWN_YET)));
        }
        // Where the bank does not tell what has gone before, this journal does.
        stage.baseline = Some(rivals.done);
        let deadline = call.deadline.or_after(self.limits.question);
        let exchange = self.exchange(&request, Purpose::Question, deadline, call.watch);
        let Ok(answer) = &exchange.result else {
            return Ok(Before::stop(self.not_sent(held, &exchange, call)));
        };
        let (happened, verdict, facts) = match self.gateway.read_measure(command, &stage, answer) {
            // What was measured before the first request in doubt stays the measure. If the books have moved since, what
            // was sent may be what moved them.
            Measured::Go(now) if held.doubt.is_some() && self.rules.keep(Rule::KeepTheMeasure) => {
                if now.baseline == held.baseline {
                    return Ok(Before::Go(Some(rivals)));
                }
                let facts = Facts { reason: Some("books_moved"), ..Facts::default() };
                let moved = Heard { verdict: Verdict::Unknown, alarm: false, key_spent: false };
                (Happened::Told(moved), Verdict::Unknown, facts)
            }
            // Books that do not show yet what our own movements have moved would show it later, as the effect of this one.
            Measured::Go(stage)
                if stage.baseline.is_some_and(|before| before < rivals.done)
                    || (one_end && rivals.others_done > 0)
                    || cancelled.flatten().is_some_and(|payment| cancel::is_paid(&payment)) =>
            {
                let facts = Facts { reason: Some("books_lag"), ..Facts::default() };
                (Happened::NotSent, Verdict::Unknown, facts)
            }
            Measured::Go(stage) => {
                let evidence = evidence::looked(&exchange.trace, &stage);
                let change = Change {
                    order_id: stage.order_id,
                    baseline: stage.baseline,
                    ..Change::none(held, Cause::Looked, evidence)
                };
                held.change(&change)?;
                return Ok(Before::Go(Some(rivals)));
            }
            // The bank's books say that this cannot be done: as good as its refusal.
            Measured::Stop(facts) if held.doubt.is_none() => (Happened::Impossible, Verdict::Rejected, facts),
            Measured::Stop(facts) | Measured::Unclear(facts) => (Happened::NotSent, Verdict::Unknown, facts),
        };
        let facts = facts.readable();
        let evidence = evidence::answer(&exchange.trace, verdict, &facts);
        let news = self.record(held, Record { happened, facts: Some(facts), evidence, release: false });
        self.log(call, held, &news);
        Ok(Before::stop(news))
    }

    /// The exchange ended before the gate.
    fn not_sent(&self, held: &mut Held<'_>, exchange: &crate::transport::Exchange, call: Call<'_>) -> News {
        let failure = failure_of(exchange);
        let evidence = evidence::failure(&exchange.trace, &failure);
        let happened = Happened::NotSent;
        let news = self.record(held, Record { happened, facts: None, evidence, release: false });
        let news = News { failure: Some(failure), ..news };
        self.log(call, held, &news);
        news
    }

    /// Somebody else changed the movement, or a rival of it, between our claim and our gate: nothing was sent.
    /// Tell how it stands now.
    fn overtaken(&self, held: &mut Held<'_>) -> Result<News> {
        let intent = held.intent.clone();
        held.lose(None);
        let now = self.journal.find(intent.kind, &intent.number, intent.part.as_ref())?;
        held.lose(now);
        Ok(News::default())
    }
}

/// What the question before a request came to.
enum Before {
    /// Send it; the rivals it was measured beside.
    Go(Option<Rivals>),
    /// Nothing was sent.
    Stop(Box<News>),
}

impl Before {
    fn stop(news: News) -> Before {
        Before::Stop(Box::new(news))
    }
}
