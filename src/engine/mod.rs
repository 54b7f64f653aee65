//! One money movement from intent to outcome; the only place with a policy about repeating.
//!
//! `step` says what a movement becomes (pure) of what is `known` and has happened, the other files make it so: `send` opens
//! the gate and reads the verdict, `ask` asks the bank and takes up what dead processes left, `notes` takes down what
//! callbacks, pages and people say, `record` journals each step. Whatever stops it midway, the journal knows where it stood.

mod ask;
mod cancel;
mod evidence;
mod held;
mod known;
mod next;
mod notes;
mod pace;
mod record;
mod report;
mod rules;
mod send;
mod standing;
mod step;
mod taken;

pub use ask::{Persistence, Recovered};
pub use known::{Happened, Heard, Known};
pub use next::Next;
pub use notes::{Noted, is_lost};
pub use pace::Pace;
pub use record::is_our_doing;
pub use report::{News, Report};
pub use rules::{Rule, Rules};
pub use standing::standing;
pub use step::{Step, contradicts, step};
pub use taken::{BankHas, is_the_same, may_be_sent};

use crate::gateways::{Gateway, Reading};
use crate::journal::{Begun, Intent, Journal, JournalError, Movement, Rivals};
use crate::model::{
    Command, Deadline, Facts, Kind, Phase, Profile, Readiness, Stage, State, Subject, Unasked, Verdict, Watch,
};
use crate::transport::Wire;
use held::Held;
use std::time::Duration;

/// A payment that began in the last second of a page's life ends minutes later.
const PAGE_MARGIN: Duration = Duration::from_secs(300);

/// What a call brings along: its deadline, who watches it, and the language of the bank's texts.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    /// When it must have answered.
    pub deadline: Deadline,
    /// Log, progress, cancellation.
    pub watch: &'c dyn Watch,
    /// ISO 639-1; `None`: as the bank likes.
    pub language: Option<&'c str>,
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
    /// What is kept; everything, but in a test.
    pub rules: Rules,
}

type Result<T> = std::result::Result<T, JournalError>;

impl Engine {
    /// Takes a command over and drives it as far as the deadline allows. The same number with the same
    /// content is the same movement: what is known is returned, and unfinished work goes on.
    pub fn submit(&self, command: &Command, intent: &Intent, call: Call<'_>) -> Result<Report> {
        call.watch.phase(Phase::Preparing);
        match self.journal.begin(intent)? {
            Begun::New(movement) => self.drive(Held::of(&*self.journal, movement), command, call),
            Begun::Known(known) => self.go_on(known, command, intent, is_correctable, call),
        }
    }

    /// The same for a row of a registry, known already: what has only waited to be sent takes the content of a mended row.
    pub fn submit_entered(
        &self,
        known: Movement,
        command: &Command,
        intent: &Intent,
        call: Call<'_>,
    ) -> Result<Report> {
        call.watch.phase(Phase::Preparing);
        self.go_on(known, command, intent, is_mendable, call)
    }

    fn go_on(
        &self,
        known: Movement,
        command: &Command,
        intent: &Intent,
        may_be_amended: fn(&Movement, &Intent) -> bool,
        call: Call<'_>,
    ) -> Result<Report> {
        if known.intent.is_taken_in() && is_the_same(&known, intent) {
            return Ok(Report { replayed: true, ..self.ask(known, Persistence::UntilKnown, call)? });
        }
        let is_it = |movement: &Movement| movement.intent.fingerprint == intent.fingerprint;
        if !is_it(&known) {
            return match self.amend(known, intent, may_be_amended)? {
                Ok(held) => self.drive(held, command, call),
                // Somebody has amended it to the same meanwhile.
                Err(known) if is_it(&known) => Ok(Report { replayed: true, ..Report::of(known) }),
                Err(known) => Ok(Report::of_conflict(known, intent)),
            };
        }
        if known.state.is_final() && known.is_contradicted() {
            return Ok(Report { replayed: true, ..self.ask(known, Persistence::Once, call)? });
        }
        // Somebody may have amended it before it was ours.
        match self.take(known, call)? {
            Ok(held) if is_it(&held) => Ok(Report { replayed: true, ..self.drive(held, command, call)? }),
            Ok(held) => Ok(Report::of_conflict(held.give_back(), intent)),
            Err(theirs) if is_it(&theirs) => Ok(Report { replayed: true, ..Report::of(theirs) }),
            Err(theirs) => Ok(Report::of_conflict(theirs, intent)),
        }
    }

    /// Other content under the same number is a conflict, unless what is known may be amended. `Err`: it may not; as it stands now.
    fn amend(
        &self,
        known: Movement,
        intent: &Intent,
        may_be_amended: fn(&Movement, &Intent) -> bool,
    ) -> Result<std::result::Result<Held<'_>, Movement>> {
        if !may_be_amended(&known, intent) {
            return Ok(Err(known));
        }
        Ok(match Held::claim(&*self.journal, &known)? {
            Ok(mut held) if may_be_amended(&held, intent) => {
                let amended = self.journal.amend(&held, intent)?;
                held.now(amended);
                Ok(held)
            }
            Ok(held) => Err(held.give_back()),
            Err(theirs) => Err(theirs),
        })
    }

    /// Claims a movement that is not final, waiting for a living owner until the deadline. `Err`: it is final, or
    /// somebody else's until then.
    fn take(&self, movement: Movement, call: Call<'_>) -> Result<std::result::Result<Held<'_>, Movement>> {
        if movement.state.is_final() {
            return Ok(Err(movement));
        }
        Ok(match self.take_any(movement, call)? {
            Ok(held) if held.state.is_final() => Err(held.give_back()),
            taken => taken,
        })
    }

    /// The same for a movement in any state.
    fn take_any(&self, mut movement: Movement, call: Call<'_>) -> Result<std::result::Result<Held<'_>, Movement>> {
        let mut pause = Duration::from_millis(5);
        loop {
            // Who waits only reads: a claim is a transaction, and would keep those waiting who have something to write.
            if movement.claimed {
                movement = self.reread(movement)?;
            }
            if !movement.claimed {
                match Held::claim(&*self.journal, &movement)? {
                    Ok(held) => return Ok(Ok(held)),
                    Err(theirs) => movement = theirs,
                }
            }
            if held::is_held_here(&*self.journal, &movement) {
                return Ok(Err(movement));
            }
            if pause >= call.deadline.left() || !pace::rest(pause, call.watch) {
                return Ok(Err(movement));
            }
            pause = (pause * 2).min(Duration::from_millis(250));
        }
    }

    /// The movement as it stands now.
    fn reread(&self, movement: Movement) -> Result<Movement> {
        let Intent { kind, number, part, .. } = &movement.intent;
        Ok(self.journal.find(*kind, number, part.as_ref())?.unwrap_or(movement))
    }

    /// Whether what became of a movement can be told by nobody but a callback or a person.
    pub fn cannot_be_asked(&self, movement: &Movement) -> Option<Unasked> {
        self.gateway.cannot_be_asked(&self.subject(movement, None))
    }

    /// What earlier requests of the movement have brought, and what its payment is known to be.
    fn stage(&self, movement: &Movement) -> Stage {
        let stage = Stage {
            order_id: movement.order_id.clone(),
            baseline: movement.baseline,
            key: movement.key,
            again: movement.doubt.is_some(),
            several: movement.doubt.is_some_and(|doubt| doubt.attempt < movement.attempts),
            payment: None,
            payment_commission: None,
        };
        // Some banks can be asked by their own id only, and the payment knows it.
        match self.payment_of(movement) {
            Some(payment) => Stage {
                payment: payment.intent.amount.get().checked_add(payment.intent.commission.unwrap_or(0)),
                payment_commission: payment.intent.commission,
                order_id: stage.order_id.or(payment.order_id),
                ..stage
            },
            None => stage,
        }
    }

    /// The payment that a capture, a refund or a cancel is about, if this journal has it. A journal that cannot be read here
    /// will not open the gate either.
    fn payment_of(&self, movement: &Movement) -> Option<Movement> {
        let intent = &movement.intent;
        let found = intent.kind.follows_payment().then(|| self.journal.find(Kind::Payment, &intent.number, None));
        found?.ok().flatten()
    }

    /// A reading of an answer, unless it names what is another movement's. Where a bank knows no number of ours, its own id
    /// is all that tells one movement from another: an id that another has is not proved to be ours.
    fn ours_alone(&self, movement: &Movement, (verdict, facts): Reading) -> Reading {
        let Some(id) = &facts.order_id else { return (verdict, facts) };
        let kind = movement.intent.kind;
        let told_by_id = movement.order_id.is_none()
            && matches!(kind, Kind::Payment | Kind::Payout)
            && self.cannot_be_asked(movement).is_some();
        // A journal that cannot be read here will not be written either.
        let is_anothers =
            || matches!(self.journal.find_by_order_id(kind, id), Ok(Some(other)) if other.id != movement.id);
        if !(told_by_id && self.rules.keep(Rule::WhoseIsIt) && is_anothers()) {
            return (verdict, facts);
        }
        let reason = Some("order_id_is_anothers");
        (Verdict::Foreign, Facts { order_id: None, form_url: None, reason, alarm: true, ..facts })
    }

    /// A movement as the gateway is asked about it.
    fn subject(&self, movement: &Movement, language: Option<&str>) -> Subject {
        let intent = &movement.intent;
        // The page of a cancel is its payment's.
        let payment = (intent.kind == Kind::Cancel).then(|| self.payment_of(movement)).flatten();
        let page = payment.as_ref().unwrap_or(movement);
        let page_life = page.intent.page_secs.map(|seconds| Duration::from_secs(seconds.into()) + PAGE_MARGIN);
        Subject {
            kind: intent.kind,
            number: intent.number.clone(),
            amount: intent.amount,
            currency: intent.currency,
            commission: intent.commission,
            part: intent.part.clone(),
            stage: self.stage(movement),
            not_found: movement.not_found,
            turn: movement.revision,
            by_page: page.intent.by_page,
            manual_capture: intent.manual_capture,
            by_wallet: intent.by_wallet,
            card: intent.payee_mask.clone(),
            binding: intent.payee_ref.clone(),
            echoes: intent.echoes.clone(),
            has_link: movement.form_url.is_some(),
            page_over: !self.rules.keep(Rule::PageStaysOpen)
                || page_life.zip(page.since_gate).is_some_and(|(life, since)| since >= life),
            verifies: intent.verifies,
            given_back: self.beside(movement, Kind::Refund).at_most,
            captured: self.beside(movement, Kind::Capture).at_most,
            cancelled: self.beside(movement, Kind::Cancel).done > 0,
            language: language.map(str::to_owned),
        }
    }

    /// What captures, refunds and cancels of ours have done to a payment, or may have.
    fn beside(&self, movement: &Movement, kind: Kind) -> Rivals {
        if movement.intent.kind != Kind::Payment {
            return Rivals::default();
        }
        self.journal.rivals(kind, &movement.intent.number, None).unwrap_or_default()
    }
}

/// Whether other content may take the place of what the bank has refused before executing it: it is its correction. The amount
/// of an order that the bank has cannot be changed any more; what is captured or given back of it can.
pub(crate) fn is_correctable(known: &Movement, intent: &Intent) -> bool {
    let money = |intent: &Intent| (intent.amount, intent.currency, intent.manual_capture);
    let registers = matches!(known.intent.kind, Kind::Payout | Kind::Payment);
    known.state == State::Ready
        && known.readiness == Readiness::Refused
        && known.doubt.is_none()
        && !known.foreign
        && (!registers || known.order_id.is_none() || money(&known.intent) == money(intent))
}

/// Whether the row of a mended file may take the place of what is known: that was refused, or has only waited to be sent.
pub(crate) fn is_mendable(known: &Movement, intent: &Intent) -> bool {
    let is_fresh = known.readiness == Readiness::Fresh && known.attempts == 0 && known.belief.is_none();
    let waits = may_be_sent(known) && is_fresh;
    waits || is_correctable(known, intent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Belief, By, Currency, Doubt, Minor, OrderNumber};

    fn intent(kind: Kind, amount: u64) -> Intent {
        Intent {
            kind,
            number: OrderNumber::parse("A-1").unwrap(),
            amount: Minor::new(amount).unwrap(),
            currency: Currency::KZT,
            fingerprint: [amount as u8; 32],
            payee_mask: None,
            payee_ref: None,
            by_page: false,
            part: None,
            manual_capture: false,
            by_wallet: false,
            commission: None,
            page_secs: None,
            verifies: false,
            echoes: serde_json::Value::Null,
        }
    }

    fn is_kept<T>(change: impl Fn(&mut Movement) -> T, kind: Kind, readiness: Readiness, amount: u64) -> [bool; 2] {
        let mut known = Movement { readiness, ..Movement::begun(1, &intent(kind, 100), 0) };
        change(&mut known);
        let other = intent(kind, amount);
        [!is_mendable(&known, &other), !is_correctable(&known, &other)]
    }

    /// Nothing of it has left, and nobody has said anything about it: each of it alone is a reason to leave it as it is.
    #[test]
    fn what_waits_is_mended_unless_anything_is_known_of_it() {
        let kept = |change: &dyn Fn(&mut Movement)| is_kept(change, Kind::Payout, Readiness::Fresh, 200);
        assert_eq!(kept(&|_| {}), [false, true], "by a registry only");
        let told = Belief { verdict: Verdict::Paid, by: By::Callback, open: true, at: 0 };
        let changes: [&dyn Fn(&mut Movement); 7] = [
            &|known| known.attempts = 1,
            &|known| known.belief = Some(told),
            &|known| known.doubt = Some(Doubt { attempt: 1, age: None }),
            &|known| known.state = State::Review,
            &|known| known.readiness = Readiness::BelievedAbsent,
            &|known| known.readiness = Readiness::Released,
            &|known| known.readiness = Readiness::Forgotten,
        ];
        for (at, change) in changes.iter().enumerate() {
            assert_eq!(kept(change), [true, true], "change {at}");
        }
    }

    /// An order that the bank has keeps its amount; what is given back of it does not.
    #[test]
    fn what_was_refused_is_corrected_unless_money_of_it_may_have_moved() {
        let kept = |change: &dyn Fn(&mut Movement), kind, amount| is_kept(change, kind, Readiness::Refused, amount);
        let has_order = |known: &mut Movement| (known.attempts, known.order_id) = (1, Some("7".to_owned()));
        assert_eq!(kept(&|known| known.attempts = 1, Kind::Payout, 200), [false; 2]);
        assert_eq!(kept(&has_order, Kind::Payout, 100), [false; 2]);
        assert_eq!(kept(&has_order, Kind::Refund, 200), [false; 2]);
        for kind in [Kind::Payout, Kind::Payment] {
            assert_eq!(kept(&has_order, kind, 200), [true; 2], "{kind:?}");
        }
        let changes: [&dyn Fn(&mut Movement); 4] = [
            &|known| known.state = State::Declined,
            &|known| (known.attempts, known.readiness) = (1, Readiness::Released),
            &|known| known.doubt = Some(Doubt { attempt: 1, age: None }),
            &|known| known.foreign = true,
        ];
        for (at, change) in changes.iter().enumerate() {
            assert_eq!(kept(change, Kind::Payout, 200), [true; 2], "change {at}");
        }
    }
}
