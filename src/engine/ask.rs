//! Asking the bank what became of a movement: because somebody wants to know, because its outcome is unknown, or because
//! a dead process left it so.

use super::record::Record;
use super::report::failure_of;
use super::{Call, Engine, Happened, Heard, Held, News, Report, Result, Rule, evidence, step};
use crate::gateways::Reading;
use crate::journal::{Cause, Filter, JournalError, Movement};
use crate::model::{Deadline, Facts, HttpRequest, Kind, Level, Phase, Readiness, State, Unasked, Verdict, Watch};
use crate::transport::{Exchange, Purpose};

/// How long to keep asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// One question.
    Once,
    /// Until the outcome is not `unknown` any more.
    UntilKnown,
    /// Until it is final, or waits for a person.
    UntilFinal,
    /// Until it is final, or somebody has to act: a person, or whoever must open the bank's page.
    UntilSomebodyActs,
}

impl Persistence {
    fn is_enough(self, movement: &Movement) -> bool {
        match self {
            Persistence::Once => true,
            Persistence::UntilKnown => movement.state != State::Unknown,
            Persistence::UntilSomebodyActs => !matches!(movement.state, State::Unknown | State::Pending),
            Persistence::UntilFinal => !matches!(movement.state, State::Unknown | State::Pending | State::Action),
        }
    }
}

/// What [`Engine::recover`] found.
#[derive(Clone, Debug, Default)]
pub struct Recovered {
    /// Movements of unknown outcome without a living owner.
    pub open: u32,
    /// How many of them are known now.
    pub resolved: u32,
    /// What has become final: no list of open movements shows it any more.
    pub settled: Vec<Movement>,
    /// The bank did not answer; asking was stopped.
    pub bank_is_silent: bool,
    /// Movements that cannot be read: they are for a person, and the others go on.
    pub unreadable: u32,
}

impl Engine {
    /// Asks the bank about a movement, whatever its state, and journals what it says: what is final here may have been
    /// corrected there. What never left is nothing to ask about.
    pub fn ask(&self, movement: Movement, persistence: Persistence, call: Call<'_>) -> Result<Report> {
        let left = movement.attempts > 0 || movement.readiness == Readiness::Forgotten;
        if !left && movement.state != State::Sending {
            return Ok(Report::of(movement));
        }
        // Captures and refunds are told by sums, and beside what is settled those speak of their neighbours; the state of an
        // order says nothing about a cancel that is not under way.
        let idle = movement.doubt.is_none() && movement.state == State::Ready && movement.intent.kind == Kind::Cancel;
        let settled = movement.doubt.is_none() && (movement.state.is_final() || movement.state == State::Ready);
        if idle || (settled && matches!(movement.intent.kind, Kind::Capture | Kind::Refund)) {
            let confirmed = movement.state.is_final().then_some(false);
            return Ok(Report { news: News { confirmed, ..News::default() }, ..Report::of(movement) });
        }
        if movement.state.is_final() && !self.rules.keep(Rule::FinalIsNotDeaf) {
            return Ok(Report::of(movement));
        }
        match self.take_any(movement.clone(), call) {
            Ok(Ok(held)) => Ok(self.ask_until(held, persistence, call)),
            Ok(Err(theirs)) => Ok(Report::of(theirs)),
            // Nothing can be written any more: the bank is asked all the same, once, and its answer told.
            Err(JournalError::Stopped(_)) => {
                let held = Held::unwritten(&*self.journal, movement);
                let mut report = self.ask_until(held, Persistence::Once, call);
                report.news.journaled = false;
                Ok(report)
            }
            Err(error) => Err(error),
        }
    }

    /// Goes on after a command, at the bank's pace, as long as nobody but the bank can tell more.
    pub fn wait_until_final(&self, report: Report, call: Call<'_>) -> Result<Report> {
        let open = matches!(report.movement.state, State::Sending | State::Unknown | State::Pending);
        if !open || report.conflict.is_some() || !report.news.journaled {
            return Ok(report);
        }
        let later = self.ask(report.movement, Persistence::UntilSomebodyActs, call)?;
        Ok(Report { news: report.news.then(later.news), replayed: report.replayed, ..later })
    }

    /// Asks about a claimed movement; gives the claim back at the end.
    pub(super) fn ask_until(&self, mut held: Held<'_>, persistence: Persistence, call: Call<'_>) -> Report {
        let was_final = held.state.is_final();
        let mut news = self.ask_held(&mut held, persistence, call);
        if was_final {
            news.confirmed = Some(news.told.is_some_and(settles) || news.corrected.is_some());
        }
        self.with_payment(Report::end(held, news), call)
    }

    /// Asks about a claimed movement, and keeps the claim.
    pub(super) fn ask_held(&self, held: &mut Held<'_>, persistence: Persistence, call: Call<'_>) -> News {
        let mut news = News::default();
        let mut asked = 0;
        call.watch.phase(Phase::Asking);
        loop {
            let at_once = persistence == Persistence::Once
                || (asked == 0 && held.cause != Cause::NoAnswer)
                || held.state.is_final()
                || self.cannot_be_asked(held).is_some();
            let go = match at_once {
                true => !call.watch.cancelled(),
                false => self.limits.pace.wait(asked, call.deadline, call.watch),
            };
            if !go || call.deadline.passed() {
                break;
            }
            news = news.then(self.ask_once(held, call));
            asked += 1;
            if !news.journaled || persistence.is_enough(held) {
                break;
            }
        }
        self.log(call, held, &news);
        news
    }

    /// One question.
    pub(super) fn ask_once(&self, held: &mut Held<'_>, call: Call<'_>) -> News {
        let subject = self.subject(held, call.language);
        match self.gateway.cannot_be_asked(&subject) {
            None => {}
            Some(_) if held.state == State::Review || held.state.is_final() || held.state == State::Ready => {
                return News::default();
            }
            Some(unasked) => {
                let reason = match unasked {
                    Unasked::Review => "cannot_be_asked",
                    Unasked::SendAgain => "link_lost",
                };
                // What the bank itself said tells more.
                let silent = held.reason.is_none();
                let facts = silent.then(|| Facts { reason: Some(reason), ..Facts::default() });
                let happened = Happened::CannotBeAsked(unasked);
                let evidence = evidence::cannot_be_asked();
                return self.record(held, Record { happened, facts, evidence, release: false });
            }
        }
        let request = self.gateway.status(&subject);
        let deadline = call.deadline.or_after(self.limits.question);
        let exchange = self.exchange(&request, Purpose::Question, deadline, call.watch);
        let reading: Option<Reading> =
            exchange.result.as_ref().ok().map(|answer| self.gateway.read_status(&subject, answer));
        match reading {
            Some(reading) => {
                let (verdict, facts) = self.ours_alone(held, reading);
                let facts = facts.readable();
                let evidence = evidence::by(call.watch, evidence::answer(&exchange.trace, verdict, &facts));
                let happened = Happened::Told(Heard::of(verdict, &facts));
                self.record(held, Record { happened, facts: Some(facts), evidence, release: false })
            }
            None => {
                let failure = failure_of(&exchange);
                let evidence = evidence::by(call.watch, evidence::failure(&exchange.trace, &failure));
                let happened = Happened::StatusNoAnswer;
                let news = self.record(held, Record { happened, facts: None, evidence, release: false });
                News { failure: Some(failure), ..news }
            }
        }
    }

    /// Work left behind by processes that died, done when a client opens: what they were sending is unknown, and the
    /// bank is asked once each about everything unknown, everything that has been open for too long and everything that
    /// a callback has contradicted, until the deadline passes or the bank does not answer.
    pub fn recover(&self, call: Call<'_>) -> Result<Recovered> {
        let open = vec![State::Sending, State::Unknown, State::Review, State::Pending, State::Action];
        let mut recovered = Recovered::default();
        self.recover_some(&Filter { states: open, ..Filter::default() }, &mut recovered, call)?;
        self.recover_some(&Filter { contradicted: true, ..Filter::default() }, &mut recovered, call)?;
        Ok(recovered)
    }

    fn recover_some(&self, filter: &Filter, recovered: &mut Recovered, call: Call<'_>) -> Result<()> {
        let mut before = None;
        loop {
            let page = self.journal.list(&Filter { before, limit: 100, ..filter.clone() })?;
            let Some(last) = page.last else {
                return Ok(());
            };
            before = Some(last);
            for why in page.unreadable {
                recovered.unreadable += 1;
                call.watch.log(Level::Error, &format!("journal: {why}"));
            }
            for movement in page.movements.into_iter().filter(|movement| !movement.claimed) {
                if !filter.contradicted && !self.is_to_be_asked(&movement) {
                    continue;
                }
                let unknown = matches!(movement.state, State::Sending | State::Unknown);
                recovered.open += u32::from(unknown);
                let held = match Held::claim(&*self.journal, &movement) {
                    Ok(Ok(held)) => held,
                    Ok(Err(_)) => continue,
                    Err(error @ JournalError::Unusable(_)) => {
                        recovered.unreadable += 1;
                        call.watch.log(Level::Error, &format!("journal: {error}"));
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                if recovered.bank_is_silent || call.deadline.passed() {
                    continue;
                }
                let report = self.ask_until(held, Persistence::Once, call);
                recovered.bank_is_silent = report.news.failure.is_some();
                recovered.resolved += u32::from(unknown && report.movement.state != State::Unknown);
                if report.movement.state.is_final() && report.movement.state != movement.state {
                    recovered.settled.push(report.movement);
                }
            }
        }
    }

    /// Whether an open movement is asked about when a client opens. One wrong answer has not taken it away for good, and
    /// what is overdue is for a person.
    fn is_to_be_asked(&self, movement: &Movement) -> bool {
        match movement.state {
            State::Sending | State::Unknown => true,
            State::Review => !movement.foreign && self.cannot_be_asked(movement).is_none(),
            _ => step::is_overdue(movement, &self.profile, self.rules),
        }
    }

    /// An exchange that needs no gate, and a line about it.
    pub fn exchange(&self, request: &HttpRequest, purpose: Purpose, deadline: Deadline, watch: &dyn Watch) -> Exchange {
        let exchange = self.wire.exchange(request, purpose, deadline, &mut |_| Ok(()));
        self.trace(watch, &request.path, &exchange);
        exchange
    }
}

/// Whether a verdict confirms or corrects what is final.
fn settles(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Paid | Verdict::Declined | Verdict::Reversed)
}
