//! What callbacks, pages and people say about a movement. None of them moves money; what a callback contradicts is asked
//! about at once, and what a person decides is written down with his name.

use super::known::Known;
use super::record::Record;
use super::report::name;
use super::step::{contradicts, step};
use super::{Call, Engine, Happened, Held, News, Persistence, Report, Result, Rule, evidence};
use crate::journal::{Cause, Change, JournalError, Movement};
use crate::model::{Facts, Level, Notice, Phase, State, ThreeDsResult};
use crate::operations::Settlement;
use crate::transport::Purpose;
use serde_json::Value;

/// What became of a callback.
#[derive(Debug)]
pub struct Noted {
    /// The same callback was noted before.
    pub repeat: bool,
    /// It contradicted what was known, and the bank was asked.
    pub asked: Option<Report>,
}

impl Engine {
    /// Hands the result of a 3-D Secure page to the bank and asks what it led to. It may be repeated: the
    /// bank's status alone decides.
    pub fn finish_3ds(&self, movement: Movement, result: &ThreeDsResult, call: Call<'_>) -> Result<Report> {
        let mut held = match self.take(movement, call)? {
            Ok(held) if matches!(held.state, State::Action | State::Pending | State::Unknown) => held,
            Ok(other) => return Ok(Report::of(other.give_back())),
            Err(theirs) => return Ok(Report::of(theirs)),
        };
        let subject = self.subject(&held, call.language);
        let request = self.gateway.finish_3ds(&subject, result);
        let deadline = call.deadline.or_after(self.limits.answer);
        call.watch.phase(Phase::Connecting);
        let exchange = self.wire.exchange(&request, Purpose::Money, deadline, &mut |_| {
            call.watch.phase(Phase::Waiting);
            Ok(())
        });
        let next = match &exchange.result {
            Ok(answer) => self.gateway.read_finish(&subject, result, answer).readable(),
            Err(_) => Facts::default(),
        };
        // The code of a card is too short to be found everywhere in an answer that repeats it.
        let in_app = matches!(result, ThreeDsResult::InApp(_));
        let evidence = evidence::finished(&exchange, Some(self.gateway.redactor()).filter(|_| !in_app));
        let change = Change { form_url: next.form_url.clone(), ..Change::none(&held, Cause::Finished3ds, evidence) };
        if held.change(&change).is_err() {
            return Ok(Report::end(held, News { journaled: false, ..News::default() }));
        }
        self.trace(call.watch, &request.path, &exchange);
        let mut report = self.ask_until(held, Persistence::Once, call);
        // The bank's status says that it waits; only the answer before it says where the payer has to go.
        if let (State::Action | State::Pending, Some(details)) = (report.movement.state, next.details) {
            report.news.facts.get_or_insert_default().details = Some(details);
        }
        Ok(report)
    }

    /// Notes a verified callback in the history of its movement. The bank's status decides what it means, so a late
    /// or repeated callback can move nothing back; where it contradicts what is known, final or not, the bank is asked.
    pub fn note(&self, movement: Movement, notice: &Notice, call: Call<'_>) -> Result<Noted> {
        let repeat =
            self.journal.history(&movement)?.iter().any(|event| {
                event.cause == Cause::Notified && event.evidence["repeatKey"] == notice.repeat_key.as_str()
            });
        // What was said once and fits is not asked about again. What contradicts what is known is, though it was noted before:
        // two operations may be told in the same words.
        let contradicts = |movement: &Movement| contradicts(movement, notice) && self.rules.keep(Rule::CallbackAsks);
        if repeat && !movement.is_contradicted() && !contradicts(&movement) {
            return Ok(Noted { repeat, asked: None });
        }
        // A movement in somebody's hands is left to him; the bank repeats what it has to say.
        let Ok(mut held) = Held::claim(&*self.journal, &movement)? else {
            return Ok(Noted { repeat, asked: None });
        };
        if held.state == State::Sending {
            return Ok(Noted { repeat, asked: None });
        }
        let contradicts = contradicts(&held);
        if !repeat {
            let happened = Happened::Noticed { contradicts };
            let evidence = evidence::notice(notice);
            let news = self.record(&mut held, Record { happened, facts: None, evidence, release: false });
            if !news.journaled {
                return Ok(Noted { repeat, asked: None });
            }
            call.watch.log(Level::Info, &format!("{}: callback {}", name(&held), notice.event));
        }
        let asked = contradicts.then(|| self.ask_until(held, Persistence::Once, call));
        Ok(Noted { repeat, asked })
    }

    /// A callback that surely speaks of a movement whose id at the bank was lost with its answer: notes the id, and
    /// asks the bank with it. The callback itself settles nothing.
    pub fn adopt(&self, movement: Movement, notice: &Notice, call: Call<'_>) -> Result<Report> {
        let mut held = match self.take(movement, call)? {
            Ok(held) if is_lost(&held) => held,
            Ok(other) => return Ok(Report::of(other.give_back())),
            Err(theirs) => return Ok(Report::of(theirs)),
        };
        let facts = Facts { order_id: notice.order_id.clone(), ..Facts::default() };
        let evidence = evidence::notice(notice);
        let news =
            self.record(&mut held, Record { happened: Happened::Found, facts: Some(facts), evidence, release: false });
        match news.journaled {
            true => Ok(self.ask_until(held, Persistence::Once, call)),
            false => Ok(Report::end(held, news)),
        }
    }

    /// A person's decision about anything that is not final, or that a callback contradicts. `None`: it is final, or
    /// somebody works on it.
    pub fn settle(&self, movement: Movement, settlement: &Settlement, call: Call<'_>) -> Result<Option<Report>> {
        let evidence = evidence::settlement(self.gateway.redactor(), settlement);
        self.decide(movement, Happened::Settled(settlement.to), "settled_by_a_person", evidence, call)
    }

    /// Takes back what has not been sent, or was refused before anything was in doubt. `None`: it cannot be.
    pub fn cancel(&self, movement: Movement, call: Call<'_>) -> Result<Option<Report>> {
        self.decide(movement, Happened::Cancelled, "cancelled", evidence::cancelled(), call)
    }

    fn decide(
        &self,
        movement: Movement,
        happened: Happened,
        reason: &'static str,
        evidence: Value,
        call: Call<'_>,
    ) -> Result<Option<Report>> {
        let Ok(mut held) = self.take_any(movement, call)? else {
            return Ok(None);
        };
        // Nothing has been decided that is not written down.
        let unwritten = || JournalError::Unusable("the decision could not be written down".to_owned());
        let can =
            |held: &Movement, happened| step(&Known::of(held, None), happened, &self.profile, self.rules).is_some();
        if matches!(happened, Happened::Settled(_)) && can(&held, Happened::Contested) {
            let (happened, evidence) = (Happened::Contested, evidence::contested());
            let news = self.record(&mut held, Record { happened, facts: None, evidence, release: false });
            if !news.journaled {
                return Err(unwritten());
            }
        }
        if !can(&held, happened) {
            return Ok(None);
        }
        let facts = Facts { reason: Some(reason), ..Facts::default() };
        let news = self.record(&mut held, Record { happened, facts: Some(facts), evidence, release: true });
        if !news.journaled {
            return Err(unwritten());
        }
        self.log(call, &held, &news);
        Ok(Some(Report::end(held, News::default())))
    }
}

/// Whether the bank's id of a movement in doubt was lost with its answer.
pub fn is_lost(movement: &Movement) -> bool {
    matches!(movement.state, State::Unknown | State::Review) && movement.order_id.is_none()
}
