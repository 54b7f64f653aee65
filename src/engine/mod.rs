//! One money movement from intent to outcome; the only place with a policy about repeating.
//!
//! `step` says what a movement becomes (pure), this file makes it so: it journals, opens the gate, reads
//! the verdict, and asks the bank until it is known or the deadline has passed. Whatever stops it midway,
//! the journal knows where it stood.

mod evidence;
mod pace;
mod step;

pub use pace::Pace;
pub use step::{Happened, Known, Step, step};

use crate::gateways::{Gateway, Reading};
use crate::journal::{Begun, Cause, Change, Claim, Intent, Journal, JournalError, Movement, Rivals};
use crate::model::{
    Command, Deadline, Facts, HttpRequest, Kind, Level, Measured, Notice, Phase, Profile, Stage, State, Subject,
    ThreeDsResult, Unasked, Verdict, Watch,
};
use crate::operations::Settlement;
use crate::transport::{Exchange, Failure, FailureKind, Purpose, Refusal, Wire};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// What a call brings along: its deadline and who watches it.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    /// When it must have answered.
    pub deadline: Deadline,
    /// Log, progress, cancellation.
    pub watch: &'c dyn Watch,
}

/// What is known at the end of a call.
#[derive(Debug)]
pub struct Report {
    /// The movement as the journal has it, or as it should have it (see `journaled`).
    pub movement: Movement,
    /// What the bank's last answer in this call brought.
    pub facts: Option<Facts>,
    /// What stopped the last exchange of this call.
    pub failure: Option<Failure>,
    /// The movement was known before; this call did not start it.
    pub replayed: bool,
    /// The same number was asked for with other content; nothing was done.
    pub conflict: bool,
    /// False: the bank has answered but the journal could not write it down.
    pub journaled: bool,
    /// The claim on the movement is still ours; never so at the end of a call.
    pub(crate) held: bool,
}

impl Report {
    pub(crate) fn of(movement: Movement) -> Report {
        Report { movement, facts: None, failure: None, replayed: false, conflict: false, journaled: true, held: false }
    }

    fn held(movement: Movement) -> Report {
        Report { held: true, ..Report::of(movement) }
    }
}

/// How long to wait, and how far to go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most to wait for the bank's answer to a money request, connection included.
    pub answer: Duration,
    /// The most to wait for the answer to a question.
    pub question: Duration,
    /// Pauses between status questions.
    pub pace: Pace,
}

/// How long to keep asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// One question.
    Once,
    /// Until the outcome is not `unknown` any more.
    UntilKnown,
    /// Until it is final, or waits for a person.
    UntilFinal,
}

/// The engine of one client.
pub struct Engine {
    /// What has been promised.
    pub journal: Box<dyn Journal>,
    /// The bank's language.
    pub gateway: Box<dyn Gateway>,
    /// The network.
    pub wire: Box<dyn Wire>,
    /// What the bank guarantees, as the operator knows it.
    pub profile: Profile,
    /// Waits.
    pub limits: Limits,
}

type Result<T> = std::result::Result<T, JournalError>;

impl Engine {
    /// Takes a command over and drives it as far as the deadline allows. The same number with the same
    /// content is the same movement: what is known is returned, and unfinished work goes on.
    pub fn submit(&self, command: &Command, intent: &Intent, call: Call<'_>) -> Result<Report> {
        call.watch.phase(Phase::Preparing);
        let known = match self.journal.begin(intent)? {
            Begun::New(movement) => return self.drive(movement, command, call),
            Begun::Known(movement) => movement,
        };
        if known.intent.fingerprint == intent.fingerprint {
            let report = self.resume(known, command, call)?;
            return Ok(Report { replayed: true, ..report });
        }
        match self.amend(&known, intent)? {
            Some(amended) => self.drive(amended, command, call),
            None => Ok(Report { conflict: true, ..Report::of(known) }),
        }
    }

    /// Other content under the same number is a conflict, unless the bank has refused the first content
    /// before executing it: then this is its correction.
    fn amend(&self, known: &Movement, intent: &Intent) -> Result<Option<Movement>> {
        if !is_refused(known) || !fits_order(known, intent) {
            return Ok(None);
        }
        match self.journal.claim(known)? {
            Claim::Mine(mine) if is_refused(&mine) => self.journal.amend(&mine, intent).map(Some),
            Claim::Mine(mine) => self.journal.release(&mine).map(|()| None),
            Claim::Busy(_) => Ok(None),
        }
    }

    /// Goes on with a known movement: sends what is ready, asks about what is open, waits for whoever
    /// else is working on it.
    fn resume(&self, known: Movement, command: &Command, call: Call<'_>) -> Result<Report> {
        match self.take(known, call)? {
            Claim::Mine(mine) if mine.state == State::Ready => self.drive(mine, command, call),
            Claim::Mine(mine) => {
                let report = self.ask_until(mine, Persistence::UntilKnown, call);
                if !may_go_on(&report.movement, call) {
                    return Ok(report);
                }
                self.resume(report.movement, command, call)
            }
            Claim::Busy(theirs) => Ok(Report::of(theirs)),
        }
    }

    /// Claims an open movement, waiting for a living owner until the deadline. Final ones need no claim
    /// and come back as `Busy`.
    fn take(&self, mut movement: Movement, call: Call<'_>) -> Result<Claim> {
        let mut pause = Duration::from_millis(5);
        loop {
            if movement.state.is_final() {
                return Ok(Claim::Busy(movement));
            }
            match self.journal.claim(&movement)? {
                Claim::Mine(mine) if mine.state.is_final() => {
                    self.journal.release(&mine)?;
                    return Ok(Claim::Busy(mine));
                }
                Claim::Mine(mine) => return Ok(Claim::Mine(mine)),
                Claim::Busy(theirs) => movement = theirs,
            }
            if pause >= call.deadline.left() || !pace::rest(pause, call.watch) {
                return Ok(Claim::Busy(movement));
            }
            pause = (pause * 2).min(Duration::from_millis(250));
        }
    }

    /// Sends a claimed, ready movement, and resolves it if the outcome is unknown. From the first gate on,
    /// trouble with the journal no longer hides what is known about the money. Nobody else can take the movement
    /// up between its steps.
    fn drive(&self, movement: Movement, command: &Command, call: Call<'_>) -> Result<Report> {
        let mut report = self.send(movement, command, call)?;
        let mut again = 0;
        loop {
            if report.held && report.movement.state == State::Unknown {
                let resolved = self.ask_held(report.movement.clone(), Persistence::UntilKnown, call);
                report = match (&resolved.facts, &resolved.failure) {
                    // No question could be asked any more: what stopped the request is what there is to tell.
                    (None, None) => Report { facts: report.facts, failure: report.failure, ..resolved },
                    _ => resolved,
                };
            }
            if !report.held || !may_go_on(&report.movement, call) {
                break;
            }
            // Sending the same thing again is paced like asking: a bank in trouble is not to be flooded.
            if report.movement.cause == Cause::NotFoundBelieved {
                if !self.limits.pace.wait(again, call.deadline, call.watch) {
                    break;
                }
                again += 1;
            }
            match self.send(report.movement.clone(), command, call) {
                Ok(next) => report = next,
                Err(_) => break,
            }
        }
        self.finish(&mut report);
        Ok(report)
    }

    /// Gives the claim back, if it is ours.
    fn finish(&self, report: &mut Report) {
        if report.held || !report.journaled {
            // A claim that cannot be given back dies with the process; the answer is worth more than the error.
            let _ = self.journal.release(&report.movement);
            (report.movement.claimed, report.held) = (false, false);
        }
    }

    /// One attempt: connect, gate, answer, verdict. The claim is kept as long as there is more to do.
    fn send(&self, movement: Movement, command: &Command, call: Call<'_>) -> Result<Report> {
        let stopped = if call.watch.cancelled() {
            Some("the call was cancelled before anything was sent")
        } else if call.deadline.passed() {
            Some("the deadline passed before anything was sent")
        } else {
            None
        };
        if let Some(why) = stopped {
            self.journal.release(&movement)?;
            let failure = Failure { kind: FailureKind::Gate, message: why.to_owned() };
            return Ok(Report { failure: Some(failure), ..Report::of(Movement { claimed: false, ..movement }) });
        }

        if !step::key_lives(movement.in_doubt, &self.profile) {
            // Whoever calls asks the bank before anything is sent under a key that it may have forgotten.
            return Ok(self.record(&movement, Happened::KeyExpired, None, evidence::key_expired(), true));
        }
        let (movement, rivals) = match self.look(movement.clone(), command, call) {
            Ok(Looked::Go(movement, rivals)) => (*movement, rivals),
            Ok(Looked::Stop(report)) => return Ok(*report),
            Err(error) => return self.give_back(&movement, error),
        };
        let stage = self.stage(&movement);
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
                let evidence = evidence::gate(trace, &movement, request.body.len());
                match self.journal.gate(&movement, rivals, &evidence) {
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
                (_, Some(JournalError::Changed)) => self.overtaken(&movement),
                (_, Some(error)) => self.give_back(&movement, error),
                (Ok((exchange, _)), None) => {
                    self.tell(call.watch, &request.path, &exchange);
                    self.not_sent(&movement, exchange, call)
                }
                (Err(panic), None) => {
                    self.journal.release(&movement)?;
                    std::panic::resume_unwind(panic)
                }
            };
        };
        let Ok((exchange, reading)) = attempt else {
            call.watch.log(Level::Error, &format!("{}: a bug after the gate; the outcome is unknown", name(&sending)));
            return Ok(self.record(&sending, Happened::Panicked, None, evidence::panic(), true));
        };
        let report = match reading {
            Some((verdict, facts)) => {
                let evidence = evidence::answer(&exchange.trace, verdict, &facts);
                let happened = Happened::Answered(verdict, facts.alarm);
                self.record(&sending, happened, Some(facts), evidence, true)
            }
            None => {
                let failure = failure_of(&exchange);
                let evidence = evidence::failure(&exchange.trace, &failure);
                let report = self.record(&sending, Happened::NoAnswer, None, evidence, true);
                Report { failure: Some(failure), ..report }
            }
        };
        self.tell(call.watch, &request.path, &exchange);
        self.log(call, &report);
        Ok(report)
    }

    /// Asks what must be known before a capture or a refund is sent, and notes it. Movements of the same order
    /// must not be under way at the same time: each of them would explain the other's money.
    fn look(&self, movement: Movement, command: &Command, call: Call<'_>) -> Result<Looked> {
        let mut stage = self.stage(&movement);
        if stage.order_id.is_none()
            && matches!(movement.intent.kind, Kind::Capture | Kind::Refund)
            && self.gateway.cannot_be_asked(&self.subject(&movement)).is_some()
        {
            return self.stopped(movement, "this journal does not know the payment's id at the bank");
        }
        let Some(request) = self.gateway.measure(command, &stage) else {
            return Ok(Looked::Go(Box::new(movement), None));
        };
        let rivals = self.journal.rivals(&movement)?;
        if rivals.open > 0 {
            return self.stopped(movement, "another movement of the same order is not known yet: resolve it first");
        }
        // Where the bank does not tell what has gone before, this journal does.
        stage.baseline = Some(rivals.done);
        let deadline = call.deadline.or_after(self.limits.question);
        let exchange = self.exchange(&request, Purpose::Question, deadline, call.watch);
        let answer = match &exchange.result {
            Ok(answer) => answer,
            Err(_) => return self.not_sent(&movement, exchange, call).map(|report| Looked::Stop(Box::new(report))),
        };
        let (change, facts) = match self.gateway.read_measure(command, &stage, answer) {
            Measured::Go(stage) => {
                let evidence = evidence::looked(&exchange.trace, &stage);
                let change = Change {
                    order_id: stage.order_id,
                    baseline: stage.baseline,
                    ..Change::to(State::Ready, Cause::Looked, evidence)
                };
                return Ok(Looked::Go(Box::new(self.journal.change(&movement, &change)?), Some(rivals)));
            }
            // The bank's books say that this cannot be done: as good as its refusal.
            Measured::Stop(facts) => {
                let evidence = evidence::answer(&exchange.trace, Verdict::Rejected, &facts);
                (Change::to(State::Ready, Cause::Answer, evidence), facts)
            }
            Measured::Unclear(facts) => {
                let evidence = evidence::answer(&exchange.trace, Verdict::Unknown, &facts);
                (Change::to(State::Ready, Cause::NotSent, evidence), facts)
            }
        };
        let verdict = Some((facts.code.clone(), facts.message.clone(), facts.reason.map(str::to_owned)));
        let movement = self.journal.change(&movement, &Change { verdict, release: true, ..change })?;
        let report = Report { facts: Some(facts), ..Report::of(movement) };
        self.log(call, &report);
        Ok(Looked::Stop(Box::new(report)))
    }

    /// Nothing was sent, and nothing was asked.
    fn stopped(&self, movement: Movement, why: &str) -> Result<Looked> {
        self.journal.release(&movement)?;
        let failure = Failure { kind: FailureKind::Gate, message: why.to_owned() };
        let movement = Movement { claimed: false, ..movement };
        Ok(Looked::Stop(Box::new(Report { failure: Some(failure), ..Report::of(movement) })))
    }

    /// Hands the result of a 3-D Secure page to the bank and asks what it led to. It may be repeated: the
    /// bank's status alone decides.
    pub fn finish_3ds(&self, movement: Movement, result: &ThreeDsResult, call: Call<'_>) -> Result<Report> {
        let mine = match self.take(movement, call)? {
            Claim::Mine(mine) if matches!(mine.state, State::Action | State::Pending | State::Unknown) => mine,
            Claim::Mine(other) => {
                self.journal.release(&other)?;
                return Ok(Report::of(Movement { claimed: false, ..other }));
            }
            Claim::Busy(theirs) => return Ok(Report::of(theirs)),
        };
        let request = self.gateway.finish_3ds(&self.subject(&mine), result);
        let deadline = call.deadline.or_after(self.limits.answer);
        call.watch.phase(Phase::Connecting);
        let exchange = self.wire.exchange(&request, Purpose::Money, deadline, &mut |_| {
            call.watch.phase(Phase::Waiting);
            Ok(())
        });
        let change = Change {
            not_found: mine.not_found,
            ..Change::to(mine.state, Cause::Finished3ds, evidence::finished(&exchange, self.gateway.redactor()))
        };
        let next = match &exchange.result {
            Ok(answer) => self.gateway.read_finish(&self.subject(&mine), answer),
            Err(_) => Facts::default(),
        };
        let change = Change { form_url: next.form_url.clone(), ..change };
        let mine = match self.journal.change(&mine, &change) {
            Ok(mine) => mine,
            Err(_) => {
                let _ = self.journal.release(&mine);
                return Ok(Report { journaled: false, ..Report::of(Movement { claimed: false, ..mine }) });
            }
        };
        self.tell(call.watch, &request.path, &exchange);
        let mut report = self.ask_until(mine, Persistence::Once, call);
        // The bank's status says that it waits; only the answer before it says where the payer has to go.
        if let (State::Action | State::Pending, Some(details)) = (report.movement.state, next.details) {
            report.facts.get_or_insert_default().details = Some(details);
        }
        Ok(report)
    }

    /// Notes a verified callback in the history of its movement. The bank's status decides what it means, so a late
    /// or repeated callback can move nothing back. Only what was sent and is believed not to have been executed is
    /// in doubt again: the bank speaks of it, and it must not be sent anew before it was asked. True: the same
    /// callback was noted before.
    pub fn note(&self, movement: Movement, notice: &Notice, call: Call<'_>) -> Result<bool> {
        let seen =
            self.journal.history(&movement)?.iter().any(|event| {
                event.cause == Cause::Notified && event.evidence["repeatKey"] == notice.repeat_key.as_str()
            });
        if seen {
            return Ok(true);
        }
        // A movement in somebody's hands is left to him; the bank repeats what it has to say.
        if let Claim::Mine(mine) = self.journal.claim(&movement)? {
            let change = Change {
                not_found: mine.not_found,
                release: true,
                ..Change::to(in_doubt_again(&mine), Cause::Notified, evidence::notice(notice))
            };
            self.journal.change(&mine, &change)?;
            call.watch.log(Level::Info, &format!("{}: callback {}", name(&mine), notice.event));
        }
        Ok(false)
    }

    /// A callback that surely speaks of a movement whose id at the bank was lost with its answer: notes the id, and
    /// asks the bank with it. The callback itself settles nothing.
    pub fn adopt(&self, movement: Movement, notice: &Notice, call: Call<'_>) -> Result<Report> {
        let mine = match self.take(movement, call)? {
            Claim::Mine(mine) if is_lost(&mine) => mine,
            Claim::Mine(other) => {
                self.journal.release(&other)?;
                return Ok(Report::of(Movement { claimed: false, ..other }));
            }
            Claim::Busy(theirs) => return Ok(Report::of(theirs)),
        };
        let change = Change {
            not_found: mine.not_found,
            order_id: notice.order_id.clone(),
            ..Change::to(State::Unknown, Cause::Notified, evidence::notice(notice))
        };
        match self.journal.change(&mine, &change) {
            Ok(mine) => Ok(self.ask_until(mine, Persistence::Once, call)),
            Err(error) => self.give_back(&mine, error),
        }
    }

    /// Whether what became of a movement can be told by nobody but a callback or a person.
    pub fn cannot_be_asked(&self, movement: &Movement) -> Option<Unasked> {
        self.gateway.cannot_be_asked(&self.subject(movement))
    }

    /// What earlier requests of the movement have brought, and what its payment is known to be.
    fn stage(&self, movement: &Movement) -> Stage {
        let stage = Stage {
            order_id: movement.order_id.clone(),
            baseline: movement.baseline,
            key: movement.key,
            again: movement.in_doubt.is_some(),
            payment: None,
            payment_commission: None,
        };
        if !matches!(movement.intent.kind, Kind::Capture | Kind::Refund) {
            return stage;
        }
        // Some banks can be asked by their own id only, and the payment knows it. A journal that cannot be read
        // here will not open the gate either.
        match self.journal.find(Kind::Payment, &movement.intent.number, None) {
            Ok(Some(payment)) => Stage {
                payment: payment.intent.amount.get().checked_add(payment.intent.commission.unwrap_or(0)),
                payment_commission: payment.intent.commission,
                order_id: stage.order_id.or(payment.order_id),
                ..stage
            },
            _ => stage,
        }
    }

    /// A movement as the gateway is asked about it.
    fn subject(&self, movement: &Movement) -> Subject {
        Subject {
            kind: movement.intent.kind,
            number: movement.intent.number.clone(),
            amount: movement.intent.amount,
            currency: movement.intent.currency,
            commission: movement.intent.commission,
            part: movement.intent.part.clone(),
            stage: self.stage(movement),
            not_found: movement.not_found,
            by_page: movement.intent.by_page,
            manual_capture: movement.intent.manual_capture,
            by_wallet: movement.intent.by_wallet,
            card: movement.intent.payee_mask.clone(),
            has_link: movement.form_url.is_some(),
            page_over: false,
            verifies: false,
            given_back: 0,
            language: None,
        }
    }

    /// The journal failed before anything was sent. The claim is given back if it still can be.
    fn give_back<T>(&self, movement: &Movement, error: JournalError) -> Result<T> {
        let _ = self.journal.release(movement);
        Err(error)
    }

    /// Somebody else changed the movement, or a rival of it, between our claim and our gate: nothing was sent.
    /// Tell how it stands now.
    fn overtaken(&self, movement: &Movement) -> Result<Report> {
        self.journal.release(movement)?;
        let intent = &movement.intent;
        let now = self.journal.find(intent.kind, &intent.number, intent.part.as_ref())?;
        Ok(Report::of(now.unwrap_or_else(|| movement.clone())))
    }

    fn not_sent(&self, movement: &Movement, exchange: Exchange, call: Call<'_>) -> Result<Report> {
        let failure = failure_of(&exchange);
        let evidence = evidence::failure(&exchange.trace, &failure);
        let report = self.record(movement, Happened::NotSent, None, evidence, true);
        let report = Report { failure: Some(failure), ..report };
        self.log(call, &report);
        Ok(report)
    }

    /// Asks the bank about an open movement and journals what it says.
    pub fn ask(&self, movement: Movement, persistence: Persistence, call: Call<'_>) -> Result<Report> {
        match self.take(movement, call)? {
            Claim::Mine(mine) if mine.state == State::Ready => {
                self.journal.release(&mine)?;
                Ok(Report::of(Movement { claimed: false, ..mine }))
            }
            Claim::Mine(mine) => Ok(self.ask_until(mine, persistence, call)),
            Claim::Busy(theirs) => Ok(Report::of(theirs)),
        }
    }

    /// Asks about a claimed movement; gives the claim back at the end.
    fn ask_until(&self, mine: Movement, persistence: Persistence, call: Call<'_>) -> Report {
        let mut report = self.ask_held(mine, persistence, call);
        self.finish(&mut report);
        report
    }

    /// Asks about a claimed movement, and keeps the claim.
    fn ask_held(&self, mine: Movement, persistence: Persistence, call: Call<'_>) -> Report {
        let mut report = Report::held(mine);
        let mut asked = 0;
        call.watch.phase(Phase::Asking);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            loop {
                let at_once = persistence == Persistence::Once
                    || (asked == 0 && report.movement.cause != Cause::NoAnswer)
                    || self.cannot_be_asked(&report.movement).is_some();
                let go = if at_once {
                    !call.watch.cancelled()
                } else {
                    self.limits.pace.wait(asked, call.deadline, call.watch)
                };
                if !go || call.deadline.passed() {
                    return;
                }
                report = self.ask_once(&report.movement, call);
                asked += 1;
                if !report.journaled || is_enough(&report.movement, persistence) {
                    return;
                }
            }
        }));
        if let Err(panic) = outcome {
            self.finish(&mut report);
            std::panic::resume_unwind(panic);
        }
        self.log(call, &report);
        report
    }

    fn ask_once(&self, movement: &Movement, call: Call<'_>) -> Report {
        let subject = self.subject(movement);
        match self.gateway.cannot_be_asked(&subject) {
            None => {}
            Some(_) if movement.state == State::Review => return Report::held(movement.clone()),
            Some(unasked) => {
                let happened = Happened::CannotBeAsked(unasked);
                let reason = match unasked {
                    Unasked::Review => "cannot_be_asked",
                    Unasked::SendAgain => "link_lost",
                };
                // What the bank itself said tells more.
                let silent = movement.reason.is_none();
                let facts = silent.then(|| Facts { reason: Some(reason), ..Facts::default() });
                return self.record(movement, happened, facts, evidence::cannot_be_asked(), false);
            }
        }
        let request = self.gateway.status(&subject);
        let deadline = call.deadline.or_after(self.limits.question);
        let exchange = self.exchange(&request, Purpose::Question, deadline, call.watch);
        match &exchange.result {
            Ok(answer) => {
                let (verdict, facts): Reading = self.gateway.read_status(&subject, answer);
                let evidence = evidence::answer(&exchange.trace, verdict, &facts);
                self.record(movement, Happened::Told(verdict, facts.alarm), Some(facts), evidence, false)
            }
            Err(failure) => {
                let evidence = evidence::failure(&exchange.trace, failure);
                let report = self.record(movement, Happened::StatusNoAnswer, None, evidence, false);
                Report { failure: Some(failure.clone()), ..report }
            }
        }
    }

    /// Journals what happened. If the journal cannot, the caller is still told what the bank said. `release`: the
    /// claim is given back with it, unless the command has more to do.
    fn record(
        &self,
        movement: &Movement,
        happened: Happened,
        facts: Option<Facts>,
        evidence: serde_json::Value,
        release: bool,
    ) -> Report {
        let known = Known {
            state: movement.state,
            not_found: movement.not_found,
            since_gate: movement.since_gate,
            in_doubt: movement.in_doubt,
            seen_by_bank: movement.order_id.is_some()
                || matches!(movement.state, State::Pending | State::Action | State::Held),
        };
        let step = step(known, happened, &self.profile)
            .unwrap_or_else(|| unreachable!("{happened:?} cannot happen in {:?}", movement.state));
        let release = release && step.to != State::Unknown && !sends_on(step.to, step.cause);
        let mut change = Change { not_found: step.not_found, release, ..Change::to(step.to, step.cause, evidence) };
        if let Some(facts) = &facts {
            change.order_id.clone_from(&facts.order_id);
            change.form_url.clone_from(&facts.form_url);
            change.key_spent = facts.key_spent;
            change.fee = facts.fee;
            change.ref_num.clone_from(&facts.ref_num);
            // What the bank refused stays refused for the reason it gave, while its books are looked through.
            let still_refused = matches!(happened, Happened::Told(Verdict::NotFound, _)) && movement.in_doubt.is_none();
            change.verdict =
                (!still_refused).then(|| (facts.code.clone(), facts.message.clone(), facts.reason.map(str::to_owned)));
        }
        match self.journal.change(movement, &change) {
            Ok(movement) => Report { facts, held: !release, ..Report::of(movement) },
            Err(_) => {
                let mut movement = Movement { state: step.to, cause: step.cause, claimed: false, ..movement.clone() };
                if let Some(facts) = &facts {
                    movement.order_id = facts.order_id.clone().or(movement.order_id);
                    movement.form_url = facts.form_url.clone().or(movement.form_url);
                    (movement.bank_code, movement.bank_message) = (facts.code.clone(), facts.message.clone());
                    movement.reason = facts.reason.map(str::to_owned);
                }
                Report { facts, journaled: false, ..Report::of(movement) }
            }
        }
    }

    /// A person's decision about a movement in review. `None`: it is not in review.
    pub fn settle(&self, movement: Movement, settlement: &Settlement, call: Call<'_>) -> Result<Option<Report>> {
        let Claim::Mine(mine) = self.take(movement, call)? else {
            return Ok(None);
        };
        if mine.state != State::Review {
            self.journal.release(&mine)?;
            return Ok(None);
        }
        let redactor = self.gateway.redactor();
        let evidence = evidence::settlement(redactor, settlement);
        let change = Change {
            release: true,
            verdict: Some((None, None, Some("settled_by_a_person".to_owned()))),
            ..Change::to(settlement.to, Cause::Settled, evidence)
        };
        let settled = match self.journal.change(&mine, &change) {
            Ok(settled) => settled,
            Err(error) => return self.give_back(&mine, error),
        };
        let report = Report::of(settled);
        self.log(call, &report);
        Ok(Some(report))
    }

    /// Work left behind by processes that died, done when a client opens: what they were sending is
    /// unknown, and the bank is asked about everything unknown, once each, until the deadline passes or
    /// the bank does not answer. Returns how many are open and how many of them became known.
    pub fn recover(&self, call: Call<'_>) -> Result<Recovered> {
        use crate::journal::Filter;
        let states = vec![State::Sending, State::Unknown];
        let mut recovered = Recovered::default();
        let mut before = None;
        loop {
            let page =
                self.journal.list(&Filter { states: states.clone(), before, limit: 100, ..Filter::default() })?;
            let Some(last) = page.last() else {
                return Ok(recovered);
            };
            before = Some(last.id);
            for movement in page.into_iter().filter(|movement| !movement.claimed) {
                recovered.open += 1;
                let Claim::Mine(mine) = self.journal.claim(&movement)? else {
                    continue;
                };
                if recovered.bank_is_silent || call.deadline.passed() || mine.state != State::Unknown {
                    self.journal.release(&mine)?;
                    continue;
                }
                let report = self.ask_until(mine, Persistence::Once, call);
                recovered.bank_is_silent = report.failure.is_some();
                recovered.resolved += u32::from(report.movement.state != State::Unknown);
            }
        }
    }

    /// An exchange that needs no gate, and a line about it.
    pub fn exchange(&self, request: &HttpRequest, purpose: Purpose, deadline: Deadline, watch: &dyn Watch) -> Exchange {
        let exchange = self.wire.exchange(request, purpose, deadline, &mut |_| Ok(()));
        self.tell(watch, &request.path, &exchange);
        exchange
    }

    /// A line about an exchange, for whoever listens closely. After money: only when the journal knows the outcome,
    /// because a listener may be slow.
    fn tell(&self, watch: &dyn Watch, path: &str, exchange: &Exchange) {
        let trace = &exchange.trace;
        let end = match &exchange.result {
            Ok(answer) => format!("HTTP {}", answer.status),
            Err(failure) => failure.message.clone(),
        };
        let line = format!(
            "{path}: {end}; {} ms, {} bytes out, {} in, {} {}",
            trace.elapsed.as_millis(),
            trace.bytes_out,
            trace.bytes_in,
            trace.peer.as_deref().unwrap_or("not connected"),
            trace.tls.as_deref().unwrap_or(""),
        );
        watch.log(Level::Debug, self.gateway.redactor().clean(line.trim_end()).as_ref());
    }

    fn log(&self, call: Call<'_>, report: &Report) {
        let movement = &report.movement;
        let level = match movement.state {
            State::Unknown | State::Review => Level::Warning,
            _ => Level::Info,
        };
        let why = movement.reason.as_deref().or(report.failure.as_ref().map(|failure| failure.message.as_str()));
        let line = format!(
            "{}: {} ({}{}{})",
            name(movement),
            movement.state.word(),
            movement.cause.word(),
            if why.is_some() { ": " } else { "" },
            why.unwrap_or("")
        );
        call.watch.log(level, &line);
        if report.facts.as_ref().is_some_and(|facts| facts.alarm) {
            call.watch.log(
                Level::Error,
                &format!("{}: the bank's answer contradicts the request; a person must look at it", name(movement)),
            );
        }
        if !report.journaled {
            call.watch.log(
                Level::Error,
                &format!("{}: the bank has answered, but the journal could not write it down", name(movement)),
            );
        }
    }
}

/// What a look before sending came to.
enum Looked {
    /// Send it; the rivals it was looked up beside.
    Go(Box<Movement>, Option<Rivals>),
    /// Nothing was sent.
    Stop(Box<Report>),
}

/// What [`Engine::recover`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Movements of unknown outcome without a living owner.
    pub open: u32,
    /// How many of them are known now.
    pub resolved: u32,
    /// The bank did not answer; asking was stopped.
    pub bank_is_silent: bool,
}

fn name(movement: &Movement) -> String {
    format!("{} {}", movement.intent.kind.word(), movement.intent.number)
}

/// Whether new content fits the order that the bank may already have: its amount cannot be changed any more.
fn fits_order(known: &Movement, intent: &Intent) -> bool {
    let money = |intent: &Intent| (intent.amount, intent.currency, intent.manual_capture);
    known.order_id.is_none() || money(&known.intent) == money(intent)
}

/// The bank refused the request before executing it, and nothing has happened since.
fn is_refused(movement: &Movement) -> bool {
    movement.state == State::Ready && movement.cause == Cause::Answer
}

fn is_enough(movement: &Movement, persistence: Persistence) -> bool {
    match persistence {
        Persistence::Once => true,
        Persistence::UntilKnown => movement.state != State::Unknown,
        Persistence::UntilFinal => !matches!(movement.state, State::Unknown | State::Pending | State::Action),
    }
}

fn failure_of(exchange: &Exchange) -> Failure {
    match &exchange.result {
        Err(failure) => failure.clone(),
        Ok(_) => Failure { kind: FailureKind::Garbled, message: "an answer without a request".to_owned() },
    }
}

/// Whether the bank's id of a movement in doubt was lost with its answer.
pub fn is_lost(movement: &Movement) -> bool {
    matches!(movement.state, State::Unknown | State::Review) && movement.order_id.is_none()
}

/// Where a movement stands that the bank has just spoken of.
fn in_doubt_again(movement: &Movement) -> State {
    match movement.state {
        State::Ready if movement.attempts > 0 => State::Unknown,
        state => state,
    }
}

/// Whether another request of the same command can go out: the bank has proved not to have executed it and sending
/// again is safe, or only the registration was sent so far.
fn sends_on(state: State, cause: Cause) -> bool {
    state == State::Ready && matches!(cause, Cause::NotFoundBelieved | Cause::Registered)
}

/// Whether it can go out now.
fn may_go_on(movement: &Movement, call: Call<'_>) -> bool {
    sends_on(movement.state, movement.cause) && !call.deadline.passed() && !call.watch.cancelled()
}
