//! The pure heart: what a movement becomes when something happens to it. No clock, no I/O, no randomness, so that a
//! simulator can drive millions of payouts through it. All policy is here: what a refusal, a "not found", a callback, a
//! person's word and a key's age change.
//!
//! The invariant: a movement is called "no money moved" only when nothing is in doubt, a doubt ends by proof alone, and
//! nothing is sent again but what the bank's last word allows. Everything else stays unknown.

use super::known::{Happened, Heard, Known};
use super::rules::{Rule, Rules};
use crate::journal::{Cause, DoubtChange, Movement};
use crate::model::{By, Doubt, Kind, Notice, Profile, Readiness, State, Unasked, Verdict};
use std::time::Duration;

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The new state.
    pub to: State,
    /// The cause to journal.
    pub cause: Cause,
    /// Why it may be sent now, or was sent last.
    pub readiness: Readiness,
    /// What becomes of the doubt.
    pub doubt: DoubtChange,
    /// What was said, by which way, and whether it can still change.
    pub belief: Option<(Verdict, By, bool)>,
    /// The order of this number is somebody else's.
    pub foreign: bool,
    /// It has been called paid, and no person has decided otherwise since.
    pub was_paid: bool,
    /// The new count of "no such movement" in a row.
    pub not_found: u32,
    /// The new count of those after the quarantine.
    pub absent: u32,
    /// The next request needs another key.
    pub key_spent: bool,
    /// The bank's words and reason of the last verdict stay: what was said now says nothing about it.
    pub keeps_words: bool,
}

/// What becomes of a movement. `None`: that cannot happen in this state, and nothing changes.
pub fn step(known: &Known, happened: Happened, profile: &Profile, rules: Rules) -> Option<Step> {
    let here = Here { known, profile, rules };
    here.step(happened).map(|step| here.unless_paid(step))
}

/// Where something happens: what is known, what the bank guarantees, which rules are kept.
struct Here<'h> {
    known: &'h Known,
    profile: &'h Profile,
    rules: Rules,
}

impl Here<'_> {
    fn step(&self, happened: Happened) -> Option<Step> {
        use State::*;
        let known = self.known;
        match (known.state, happened) {
            (Ready, Happened::NotSent) => Some(self.not_sent(Cause::NotSent)),
            (Ready, Happened::KeyExpired) => Some(Step { to: Unknown, ..self.stay(Cause::KeyExpired) }),
            (Ready, Happened::Impossible) if known.doubt.is_none() => {
                Some(Step { readiness: Readiness::Refused, ..self.stay(Cause::Looked) })
            }
            (Ready, Happened::Cancelled) if known.doubt.is_none() => Some(self.person(Declined, Cause::Cancelled)),
            (Ready, Happened::StatusNoAnswer) => Some(self.ready_without_answer()),
            (Ready, Happened::Told(heard)) => Some(self.told_when_ready(heard)),

            (Sending, Happened::Answered(heard)) => Some(self.answered(heard)),
            // The gate was opened, and the deadline was over before the first byte.
            (Sending, Happened::NotSent) if self.covers_all() => {
                Some(Step { to: Ready, doubt: DoubtChange::Ends, ..self.stay(Cause::NotSent) })
            }
            (Sending, Happened::NotSent) => Some(Step { to: Unknown, ..self.stay(Cause::NotSent) }),
            (Sending, Happened::NoAnswer) => Some(Step { to: Unknown, ..self.stay(Cause::NoAnswer) }),
            (Sending, Happened::Panicked) => Some(Step { to: Unknown, ..self.stay(Cause::Panic) }),

            (Action | Pending | Held | Unknown | Review, Happened::Told(heard)) => Some(self.told(heard)),
            (Action | Pending | Held | Unknown | Review, Happened::StatusNoAnswer) => {
                Some(self.aged(self.stay(Cause::StatusNoAnswer)))
            }
            // Only what was never answered can have left nothing but a link that nobody has.
            (Unknown, Happened::CannotBeAsked(Unasked::SendAgain)) => Some(Step {
                to: Ready,
                readiness: Readiness::LinkLost,
                doubt: DoubtChange::Ends,
                ..self.stay(Cause::LinkLost)
            }),
            (Action | Pending | Held | Unknown | Review, Happened::CannotBeAsked(_)) => {
                Some(Step { to: Review, ..self.stay(Cause::HandedToReview) })
            }
            (Unknown | Review, Happened::Found) => Some(Step { to: Unknown, ..self.stay(Cause::Notified) }),

            (Paid | Declined, Happened::Told(heard)) => Some(self.corrected(heard)),
            (Paid | Declined, Happened::StatusNoAnswer) => Some(self.stay(Cause::StatusNoAnswer)),

            (Sending, Happened::Noticed { .. }) => None,
            (_, Happened::Noticed { contradicts }) => Some(self.noticed(contradicts)),
            (
                Ready | Action | Pending | Held | Unknown | Review,
                Happened::Settled(decision @ (Paid | Declined | Ready)),
            ) => Some(self.person(decision, Cause::Settled)),
            // It is told as unknown: where the bank does not say, a person does.
            (Declined, Happened::Contested) if known.contradicted => {
                Some(Step { to: Review, doubt: DoubtChange::Returns, ..self.stay(Cause::Corrected) })
            }
            _ => None,
        }
    }

    /// What was called paid is unsaid by a person alone: a bank that says later that it was declined, or that it has
    /// nothing of it, contradicts itself, however often it says so.
    fn unless_paid(&self, step: Step) -> Step {
        let known = self.known;
        let step = Step { was_paid: step.was_paid || step.to == State::Paid, ..step };
        let unsays = match step.to {
            State::Ready => true,
            State::Declined => known.state != State::Declined && !matches!(step.belief, Some((Verdict::Reversed, ..))),
            _ => false,
        };
        if !(known.was_paid && step.was_paid && unsays && self.rules.keep(Rule::PaidStays)) {
            return step;
        }
        Step { to: State::Review, cause: Cause::HandedToReview, doubt: DoubtChange::Stays, ..step }
    }

    /// An event that changes nothing.
    fn stay(&self, cause: Cause) -> Step {
        let known = self.known;
        Step {
            to: known.state,
            cause,
            readiness: known.readiness,
            doubt: DoubtChange::Stays,
            belief: None,
            foreign: known.foreign,
            was_paid: known.was_paid,
            not_found: known.not_found,
            absent: known.absent,
            key_spent: false,
            keeps_words: false,
        }
    }

    /// Whether what the bank says of the last request covers everything that was sent.
    fn covers_all(&self) -> bool {
        !self.known.earlier_in_doubt() || !self.rules.keep(Rule::DoubtBeforeRefusal)
    }

    /// A repetition that did not leave says nothing about what left before.
    fn not_sent(&self, cause: Cause) -> Step {
        let in_doubt = self.known.doubt.is_some() && self.rules.keep(Rule::DoubtBeforeRefusal);
        Step { to: if in_doubt { State::Unknown } else { State::Ready }, keeps_words: true, ..self.stay(cause) }
    }

    /// The answer to the request.
    fn answered(&self, heard: Heard) -> Step {
        let known = self.known;
        let base = Step {
            belief: Some((heard.verdict, By::Answer, !is_final(heard.verdict))),
            // What the bank says to a request of ours it says of ours.
            foreign: known.foreign && (heard.alarm || !speaks_of_it(heard.verdict)),
            not_found: 0,
            absent: 0,
            key_spent: heard.key_spent,
            ..self.stay(Cause::Answer)
        };
        let open = |to| Step { to, ..base };
        let unknown = open(State::Unknown);
        let refused = Step { to: State::Ready, readiness: Readiness::Refused, doubt: DoubtChange::Ends, ..base };
        match heard.verdict {
            Verdict::Foreign => self.foreign(Step { cause: Cause::HandedToReview, ..open(State::Review) }),
            // A refusal before execution (a wrong key) stays one: a person must see it, and nothing has moved.
            Verdict::Rejected if self.covers_all() => refused,
            // An answer that contradicts what was asked for proves nothing, whatever it says.
            _ if heard.alarm => unknown,
            Verdict::Paid => Step { to: State::Paid, doubt: DoubtChange::Ends, ..base },
            Verdict::Declined | Verdict::Reversed if self.covers_all() => {
                Step { to: State::Declined, doubt: DoubtChange::Ends, ..base }
            }
            Verdict::Pending => open(State::Pending),
            Verdict::ActionRequired => open(self.link_or_pending()),
            Verdict::Held => open(State::Held),
            // The requests so far registered an order and moved no money.
            Verdict::Registered => self.registered(base),
            // The number was taken before our first request: whose is the order? Only a lost request of ours explains it.
            // Where the bank answers the key so for good, this very request was refused.
            Verdict::Duplicate if !known.earlier_in_doubt() => {
                let doubt = if heard.key_spent { DoubtChange::Ends } else { DoubtChange::Stays };
                self.foreign(Step { doubt, ..unknown })
            }
            Verdict::Duplicate
            | Verdict::RefusedUnlessKnown
            | Verdict::Rejected
            | Verdict::Declined
            | Verdict::Reversed
            | Verdict::NotFound
            | Verdict::NotExecuted
            | Verdict::Undecidable
            | Verdict::Unknown => unknown,
        }
    }

    fn foreign(&self, step: Step) -> Step {
        Step { foreign: step.foreign || self.rules.keep(Rule::WhoseIsIt), ..step }
    }

    /// What somebody must open is nothing without its link.
    fn link_or_pending(&self) -> State {
        if self.known.has_link { State::Action } else { State::Pending }
    }

    /// The requests so far registered an order and moved no money. The next is another request: under the same key a bank may
    /// answer it as the one before, or forget the key before the engine does.
    fn registered(&self, base: Step) -> Step {
        Step {
            to: State::Ready,
            cause: Cause::Registered,
            readiness: Readiness::Registered,
            doubt: DoubtChange::Ends,
            key_spent: self.known.readiness != Readiness::Registered,
            ..base
        }
    }

    /// The answer to a question about something open.
    fn told(&self, heard: Heard) -> Step {
        let known = self.known;
        let base = Step {
            belief: Some((heard.verdict, By::Status, !is_final(heard.verdict))),
            not_found: 0,
            absent: 0,
            ..self.stay(Cause::Status)
        };
        let to = |to| Step { to, ..base };
        let review = Step { cause: Cause::HandedToReview, ..to(State::Review) };
        let step = match heard.verdict {
            Verdict::Foreign => self.foreign(review),
            // A well-formed answer that contradicts what was asked for is a person's business, whatever it says.
            _ if heard.alarm => review,
            // What is somebody else's is not ours, whatever became of it.
            verdict if known.foreign && (speaks_of_it(verdict) || verdict == Verdict::NotExecuted) => review,
            Verdict::Paid => Step { to: State::Paid, doubt: DoubtChange::Ends, ..base },
            Verdict::Declined | Verdict::Reversed => Step { to: State::Declined, doubt: DoubtChange::Ends, ..base },
            Verdict::Pending => to(State::Pending),
            Verdict::ActionRequired => to(self.link_or_pending()),
            Verdict::Held => to(State::Held),
            // Nothing was charged and nothing is on its way: only the registration had been sent.
            Verdict::Registered => self.registered(base),
            Verdict::Undecidable => review,
            // Two words of the bank that say the same: it refused, and it has nothing of it.
            Verdict::NotFound | Verdict::NotExecuted if known.refused_unless_known && self.covers_all() => Step {
                to: State::Ready,
                cause: Cause::RefusedLater,
                readiness: Readiness::Refused,
                doubt: DoubtChange::Ends,
                keeps_words: true,
                ..base
            },
            Verdict::NotFound => self.not_there(base, known.seen_by_bank),
            // Waiting for the payer: of course it has not been executed yet.
            Verdict::NotExecuted if known.state == State::Action => to(self.link_or_pending()),
            Verdict::NotExecuted => self.not_there(base, false),
            Verdict::Rejected if self.covers_all() => Step {
                to: State::Ready,
                cause: Cause::RefusedLater,
                readiness: Readiness::Refused,
                doubt: DoubtChange::Ends,
                key_spent: heard.key_spent,
                ..base
            },
            Verdict::Rejected | Verdict::Duplicate | Verdict::Unknown
                if self.rules.keep(Rule::BadAnswerSaysNothing) =>
            {
                // Nor does it know better why it stands where it does.
                Step { belief: None, keeps_words: known.state != State::Unknown, ..base }
            }
            Verdict::Rejected | Verdict::RefusedUnlessKnown | Verdict::Duplicate | Verdict::Unknown => review,
        };
        self.aged(step)
    }

    /// "Not found" is not "not paid": it is believed after the quarantine only, by answers that came after it, and even
    /// then it leads back to `Ready` only where sending again is safe.
    fn not_there(&self, base: Step, contradiction: bool) -> Step {
        let (known, profile) = (self.known, self.profile);
        let quarantined = known.since_gate.is_some_and(|since| since >= profile.not_found_is_believed_after);
        let not_found = known.not_found.saturating_add(1);
        let absent = match self.rules.keep(Rule::CountAfterQuarantine) {
            true if quarantined => known.absent.saturating_add(1),
            true => 0,
            false => not_found,
        };
        // What the bank refused stays refused for the reason it gave, while its books are looked through.
        let counted = Step { not_found, absent, keeps_words: known.doubt.is_none(), ..base };
        if known.state == State::Review || !quarantined || absent < profile.not_found_answers {
            return counted;
        }
        // A request that was refused needs no guarantee: nothing is on its way that could be executed beside it.
        let safe = known.doubt.is_none() || self.may_send_again();
        // Somebody else's order that the bank does not have is nobody's, once the request that met it was refused.
        if !contradiction && safe && !(known.foreign && known.doubt.is_some()) {
            return Step {
                to: State::Ready,
                cause: Cause::NotFoundBelieved,
                readiness: Readiness::BelievedAbsent,
                foreign: false,
                ..counted
            };
        }
        Step { to: State::Review, cause: Cause::HandedToReview, ..counted }
    }

    fn may_send_again(&self) -> bool {
        let profile = self.profile;
        // What was sent on a person's word, or forgotten, has the key of before, and its age is not known any more.
        let unsure = matches!(self.known.readiness, Readiness::Released | Readiness::Forgotten);
        let aged = profile.key_life.is_some() && unsure;
        !aged
            && key_lives(self.known.doubt, profile)
            && (profile.dedupe_proven || (profile.resend && profile.late_bound.is_some()))
    }

    /// The answer to a question about something that is ready: before it is sent again, or because somebody wants to
    /// know. What allows sending leaves it ready; what says nothing takes that away where something is in doubt.
    fn told_when_ready(&self, heard: Heard) -> Step {
        let known = self.known;
        let told = self.told(heard);
        let stay = Step { belief: told.belief, keeps_words: true, ..self.stay(Cause::Status) };
        let Some(_) = known.doubt else {
            // Nothing of ours is out there: what it is not is no news.
            return match heard.verdict {
                _ if heard.alarm || heard.verdict == Verdict::Foreign => told,
                verdict if speaks_of_it(verdict) && self.all_refused() => {
                    let review = Step { to: State::Review, cause: Cause::HandedToReview, ..told };
                    self.foreign(Step { readiness: known.readiness, doubt: DoubtChange::Stays, ..review })
                }
                // A person said that it was not, and sums cannot tell whose effect they show: he looks again.
                Verdict::Paid if matches!(known.kind, Kind::Capture | Kind::Refund) => {
                    Step { to: State::Review, cause: Cause::HandedToReview, doubt: DoubtChange::Returns, ..told }
                }
                verdict if speaks_of_it(verdict) => Step { doubt: returns_unless_over(told), ..told },
                _ => stay,
            };
        };
        match heard.verdict {
            _ if heard.alarm => told,
            // It was named before: a contradiction, which neither ends the doubt nor is a person's yet.
            Verdict::NotFound if known.seen_by_bank => Step {
                to: State::Unknown,
                cause: Cause::Status,
                readiness: known.readiness,
                doubt: DoubtChange::Stays,
                ..told
            },
            // The belief is confirmed just now.
            Verdict::NotFound | Verdict::NotExecuted if !known.foreign => {
                Step { not_found: known.not_found.saturating_add(1), absent: known.absent.saturating_add(1), ..stay }
            }
            _ if told.to == State::Ready && told.cause == Cause::Status => Step { to: State::Unknown, ..told },
            _ => told,
        }
    }

    /// Whether every request of ours was refused, so that an order of this number is somebody else's.
    fn all_refused(&self) -> bool {
        let known = self.known;
        matches!(known.readiness, Readiness::Fresh | Readiness::Refused)
            && !known.seen_by_bank
            && self.rules.keep(Rule::WhoseIsIt)
    }

    fn ready_without_answer(&self) -> Step {
        let asked_first = self.known.doubt.is_some() && self.rules.keep(Rule::AskBeforeSending);
        let to = if asked_first { State::Unknown } else { State::Ready };
        Step { to, keeps_words: true, ..self.stay(Cause::StatusNoAnswer) }
    }

    /// The answer to a question about what is final: it is confirmed, or corrected, loudly. What the bank believes or
    /// is still doing corrects nothing but a decline that is none after all.
    fn corrected(&self, heard: Heard) -> Step {
        let known = self.known;
        // What settles nothing leaves what a callback has contradicted to be asked about.
        let stay = Step { keeps_words: true, ..self.stay(Cause::Status) };
        let belief = Some((heard.verdict, By::Status, false));
        let confirmed = Step { keeps_words: false, belief, ..stay };
        if !self.rules.keep(Rule::FinalIsNotDeaf) {
            return stay;
        }
        let to = |to: State| Step {
            to,
            keeps_words: false,
            belief: Some((heard.verdict, By::Status, !to.is_final())),
            doubt: if to.is_final() { DoubtChange::Ends } else { DoubtChange::Returns },
            ..self.stay(Cause::Corrected)
        };
        match (known.state, heard.verdict) {
            (_, Verdict::Foreign) => self.foreign(to(State::Review)),
            // Sums that do not fit speak of other captures and refunds of the order.
            _ if heard.alarm && matches!(known.kind, Kind::Capture | Kind::Refund) => stay,
            _ if heard.alarm => to(State::Review),
            // Whatever became of somebody else's is no news of ours; the bank was heard.
            _ if known.foreign => Step { belief, ..stay },
            (State::Paid, Verdict::Paid) | (State::Declined, Verdict::Declined | Verdict::Reversed) => confirmed,
            (State::Paid, Verdict::Reversed) => to(State::Declined),
            // It was paid, the bank said; now it says that it was not: whoever pays again on that word may pay twice.
            (State::Paid, Verdict::Declined) => to(State::Review),
            // It was cancelled, the bank said; now the order is held or paid: what follows the payment must not wait for ever.
            (State::Paid, Verdict::NotExecuted) if known.kind == Kind::Cancel => to(State::Review),
            // A clear word that settles nothing: a person must.
            (_, Verdict::Undecidable) if !matches!(known.kind, Kind::Capture | Kind::Refund) => to(State::Review),
            (State::Declined, Verdict::Paid) => to(State::Paid),
            (State::Declined, Verdict::Held) => to(State::Held),
            (State::Declined, Verdict::Pending) => to(State::Pending),
            (State::Declined, Verdict::ActionRequired) => to(self.link_or_pending()),
            _ => stay,
        }
    }

    /// A callback moves nothing by itself. What it contradicts is to be asked about; what was sent and is believed not to
    /// have been executed is in doubt again.
    fn noticed(&self, contradicts: bool) -> Step {
        let known = self.known;
        let stay = Step { keeps_words: true, ..self.stay(Cause::Notified) };
        if !contradicts || !self.rules.keep(Rule::CallbackAsks) {
            return stay;
        }
        let belief = Some((Verdict::Unknown, By::Callback, true));
        match known.state {
            State::Ready if known.attempts > 0 => {
                let foreign = known.foreign || self.all_refused();
                Step { to: State::Unknown, doubt: DoubtChange::Returns, foreign, belief, ..stay }
            }
            _ => Step { belief, ..stay },
        }
    }

    /// A person's word, or the caller's about what he has not sent: nothing that was sent counts any more.
    fn person(&self, decision: State, cause: Cause) -> Step {
        let verdict = match decision {
            State::Paid => Verdict::Paid,
            State::Declined => Verdict::Declined,
            _ => Verdict::NotExecuted,
        };
        let released = decision == State::Ready;
        Step {
            to: decision,
            readiness: if released { Readiness::Released } else { self.known.readiness },
            doubt: DoubtChange::Ends,
            belief: Some((verdict, By::Person, released)),
            // That it is somebody else's stays so, whatever becomes of our number, unless it was ours after all.
            foreign: self.known.foreign && decision != State::Paid,
            was_paid: decision == State::Paid,
            not_found: 0,
            absent: 0,
            // A bank that still knows the key answers with what it made of it: a wrong word pays nothing twice.
            key_spent: released && !(self.profile.key_life.is_some() && key_lives(self.known.doubt, self.profile)),
            ..self.stay(cause)
        }
    }

    /// What no machine decided in time goes to a person. Whichever clock shows more: one stands still while the machine
    /// is off, the other can be set.
    fn aged(&self, step: Step) -> Step {
        let open = matches!(step.to, State::Unknown | State::Pending | State::Action);
        match since_sent(self.known, self.rules) {
            Some(since) if open && since >= self.profile.review_after => {
                Step { to: State::Review, cause: Cause::HandedToReview, ..step }
            }
            _ => step,
        }
    }
}

/// How long a movement has been under way, at the most.
fn since_sent(known: &Known, rules: Rules) -> Option<Duration> {
    known.since_gate.max(known.open_for.filter(|_| rules.keep(Rule::WayOut)))
}

/// Whether a movement has been open for so long that a person must look at it.
pub(super) fn is_overdue(movement: &Movement, profile: &Profile, rules: Rules) -> bool {
    since_sent(&Known::of(movement, None), rules).is_some_and(|since| since >= profile.review_after)
}

/// A doubt that was over is there again where the bank speaks of something open.
fn returns_unless_over(told: Step) -> DoubtChange {
    match told.to {
        State::Paid | State::Declined | State::Ready => DoubtChange::Ends,
        _ => DoubtChange::Returns,
    }
}

/// Whether the bank's word is about an order that it has.
fn speaks_of_it(verdict: Verdict) -> bool {
    !matches!(
        verdict,
        Verdict::NotFound
            | Verdict::NotExecuted
            | Verdict::Rejected
            | Verdict::RefusedUnlessKnown
            | Verdict::Duplicate
            | Verdict::Unknown
    )
}

/// Whether the bank's fresh word about what may have been sent allows sending it.
pub(super) fn allows_sending(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::NotFound | Verdict::NotExecuted | Verdict::Rejected | Verdict::Registered)
}

fn is_final(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Paid | Verdict::Declined | Verdict::Reversed)
}

/// Whether the bank surely still remembers the key of what may have been executed: past its life, the same key is
/// a new request.
pub(super) fn key_lives(doubt: Option<Doubt>, profile: &Profile) -> bool {
    match (profile.key_life, doubt) {
        (None, _) | (_, None) => true,
        (Some(life), Some(doubt)) => doubt.age.is_some_and(|age| age < life),
    }
}

/// Whether a verified callback says something else than what is known: then the bank is asked, final or not.
pub fn contradicts(movement: &Movement, notice: &Notice) -> bool {
    let undone = matches!(notice.event.as_str(), "reversed" | "refunded" | "expired");
    let failed = notice.success == Some(false);
    match movement.state {
        // What failed in the undoing of it leaves it as it is.
        State::Paid => undone != failed,
        State::Declined => !undone && !failed && notice.event != "card_stored",
        State::Ready => movement.attempts > 0,
        // What is held has been taken or let go.
        State::Held => !failed && !matches!(notice.event.as_str(), "held" | "card_stored"),
        State::Sending | State::Action | State::Pending | State::Unknown | State::Review => false,
    }
}

#[cfg(test)]
mod tests;
