//! The document that goes back to the caller: always the status, what is known, and what to do.

use crate::document::FieldError;
use crate::engine::{Next, Report, Rules, is_our_doing, standing};
use crate::journal::{Cause, Event, Movement};
use crate::messages::{self, Corrected, Locale, Outcome, Unconfirmed, row};
use crate::model::{Advice, Facts, Members, Readiness, State, Status, instant};
use crate::transport::Failure;
use serde_json::{Map, Value};

/// An answer in the making. Fields stand in the order a person reads them.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub status: &'static str,
    pub operation: Option<String>,
    pub gateway: Option<&'static str>,
    /// And when to ask about it again.
    pub movement: Option<(Box<Movement>, Option<Next>)>,
    /// This call did not start the movement: it was known before.
    pub replayed: Option<bool>,
    /// Present and false only when the journal could not write the outcome down.
    pub journaled: Option<bool>,
    /// The bank has corrected what was final.
    pub correction: Option<Box<Correction>>,
    /// Present and false only where something final was asked about and the bank did not confirm it.
    pub confirmed: Option<bool>,
    pub advice: &'static str,
    pub message: String,
    /// The bank's further fields in our words.
    pub details: Option<Value>,
    pub error: Option<Box<Trouble>>,
    pub more: Map<String, Value>,
    pub raw: Option<Value>,
}

/// What was final and is corrected: where it stood, and where it stands.
#[derive(Debug)]
pub(super) struct Correction {
    pub from: &'static str,
    pub to: &'static str,
    pub reason: Option<String>,
}

/// What is wrong, with a stable code.
#[derive(Debug)]
pub(super) struct Trouble {
    pub code: String,
    pub field: Option<String>,
    pub message: String,
    pub gateway: Option<Value>,
    /// A person mends it, and no program.
    pub by_hand: bool,
}

/// A movement, as results and lists show it.
pub(super) fn tell(members: &mut Members, movement: &Movement, next: Option<Next>) {
    let intent = &movement.intent;
    members.text("kind", intent.kind.word());
    members.text("orderNumber", intent.number.as_str());
    members.text("refundNumber", intent.part.as_ref().map(|part| part.as_str()));
    members.text("state", movement.state.word());
    members.number("amount", intent.amount.get());
    members.number("commission", intent.commission);
    members.text("currency", intent.currency.letters());
    members.text("orderId", movement.order_id.as_deref());
    members.text("formUrl", movement.form_url.as_deref().filter(|_| movement.state == State::Action));
    members.number("fee", movement.fee);
    members.text("refNum", movement.ref_num.as_deref());
    members.text("maskedPan", intent.payee_mask.as_deref());
    members.text("bindingId", intent.payee_ref.as_deref());
    members.number("nextAskMs", next.and_then(|next| u64::try_from(next.wait.as_millis()).ok()));
    members.text("believedAt", next.and_then(|next| next.believed_at).map(instant::utc).as_deref());
    members.number("attempts", u64::from(movement.attempts));
    members.text("createdAt", instant::utc(movement.created_at).as_str());
    members.text("updatedAt", instant::utc(movement.updated_at).as_str());
}

impl Correction {
    fn members(&self) -> Members {
        let mut members = Members::default();
        members.text("from", self.from);
        members.text("to", self.to);
        members.text("reason", self.reason.as_deref());
        members
    }
}

impl Trouble {
    fn members(&self) -> Members {
        let mut members = Members::default();
        members.text("code", self.code.as_str());
        members.text("field", self.field.as_deref());
        members.text("message", self.message.as_str());
        members.value("gateway", self.gateway.as_ref());
        members
    }
}

impl Document {
    /// As JSON. Members stand in the order a person reads them.
    pub fn json(&self) -> String {
        let mut document = Members::with_room(2048);
        document.text("status", self.status);
        document.text("operation", self.operation.as_deref());
        document.text("gateway", self.gateway);
        if let Some((movement, next)) = &self.movement {
            tell(&mut document, movement, *next);
        }
        document.flag("replayed", self.replayed);
        document.flag("journaled", self.journaled);
        document.object("correction", self.correction.as_deref().map(Correction::members));
        document.flag("confirmed", self.confirmed);
        document.text("advice", self.advice);
        document.text("message", self.message.as_str());
        document.value("details", self.details.as_ref());
        document.object("error", self.error.as_deref().map(Trouble::members));
        document.all(&self.more);
        document.value("raw", self.raw.as_ref());
        document.finish()
    }

    /// The document of a report about a movement; `place` is the host that was spoken to, `decided_here`: what was final
    /// and is corrected had been decided by a person or taken back, and not told by the bank; `next`: when to ask again.
    pub fn of_report(
        locale: Locale,
        place: &str,
        mut report: Report,
        decided_here: bool,
        next: Option<Next>,
    ) -> (Status, Document) {
        let (status, advice) = match standing(&report.movement, Rules::ALL) {
            _ if report.conflict.is_some() => (Status::Conflict, Advice::FixProgram),
            // What does not change by repeating is not to be repeated.
            (Status::NotSent, _) if is_permanent(&report) => (Status::NotSent, Advice::FixProgram),
            standing => standing,
        };
        let details = report.news.facts.as_mut().and_then(|facts| facts.details.take());
        let movement = &report.movement;
        let news = &report.news;
        let details = details.or_else(|| movement.details.clone());
        let limit = news.facts.as_ref().and_then(|facts| facts.limit);
        let corrected = news.corrected.filter(|before| is_correction(*before, movement));
        let message = messages::outcome(
            locale,
            &Outcome {
                movement,
                status,
                advice,
                corrected: corrected.map(|before| Corrected { before, decided_here }),
                unconfirmed: unconfirmed(&report),
                question: failed_question(&report),
                failure: news.failure.as_ref().map(|failure| (failure, place)),
                limit: limit.or_else(|| details.as_ref().and_then(|details| details["limit"].as_u64())),
                details: details.as_ref(),
                conflict: report.conflict.as_deref(),
                next,
            },
        );
        let document = Document {
            status: status.name(),
            replayed: Some(report.replayed),
            journaled: (!news.journaled).then_some(false),
            correction: corrected.map(|before| {
                let reason = movement.reason.clone().or_else(|| after_all(movement.state).map(str::to_owned));
                Box::new(Correction { from: before.word(), to: movement.state.word(), reason })
            }),
            confirmed: news.confirmed.filter(|confirmed| !confirmed),
            advice: advice.word(),
            message,
            error: report_trouble(locale, &report, status).map(Box::new),
            details,
            movement: Some((Box::new(report.movement), next)),
            raw: report.news.facts.and_then(|facts| facts.raw),
            ..Document::default()
        };
        (status, document)
    }

    /// The document of trouble with a field of a request or of the configuration.
    pub fn of_field(locale: Locale, status: Status, error: &FieldError) -> Document {
        let (code, _) = messages::problem(locale, &error.problem);
        let field = (!error.field.is_empty()).then(|| error.field.clone());
        let all = std::iter::once(error).chain(&error.others);
        let named = all.map(|error| messages::named(locale, error)).collect::<Vec<_>>().join("; ");
        Document::of_trouble(locale, status, Trouble { field, ..trouble(code, &named) })
    }

    /// The document of trouble without a movement.
    pub fn of_trouble(locale: Locale, status: Status, trouble: Trouble) -> Document {
        let advice = match status {
            Status::NoAnswer | Status::NotSent => Advice::Repeat,
            Status::Unknown => Advice::Resolve,
            Status::Rejected => Advice::FixAndRepeat,
            _ if trouble.by_hand => Advice::FixAndRepeat,
            _ => Advice::FixProgram,
        };
        Document {
            status: status.name(),
            advice: advice.word(),
            message: messages::because(locale, &messages::trouble(locale, status), &trouble.message),
            error: Some(Box::new(trouble)),
            ..Document::default()
        }
    }

    /// The document of an answered question.
    pub fn of_answer(locale: Locale, more: Map<String, Value>) -> Document {
        Document {
            status: Status::Ok.name(),
            advice: Advice::None.word(),
            message: messages::trouble(locale, Status::Ok),
            more,
            ..Document::default()
        }
    }
}

impl Document {
    /// The same with a page that somebody has to open.
    pub fn with_link(mut self, locale: Locale, url: String) -> Document {
        self.status = Status::ActionRequired.name();
        self.advice = Advice::OpenLink.word();
        self.message = messages::trouble(locale, Status::ActionRequired);
        self.more.insert("formUrl".to_owned(), url.into());
        self
    }
}

/// Whether what stopped an exchange stays as it is until somebody corrects the configuration.
fn is_permanent(report: &Report) -> bool {
    report.news.failure.as_ref().is_some_and(|failure| failure.kind.is_permanent())
}

/// Why a refusal was corrected, where the bank names no reason.
fn after_all(now: State) -> Option<&'static str> {
    match now {
        State::Paid => Some("paid_after_all"),
        State::Held => Some("held_after_all"),
        State::Pending => Some("pending_after_all"),
        State::Action => Some("open_after_all"),
        _ => None,
    }
}

/// Whether what changed about something final is the bank's word. What our own refunds and captures led to is not.
fn is_correction(before: State, movement: &Movement) -> bool {
    let ours = movement.reason.as_deref().is_some_and(|reason| is_our_doing(reason, movement.details.as_ref()));
    before != movement.state || !ours
}

/// Whether what was final and has just been corrected had been decided by a person, or taken back by the caller: the bank
/// speaks for the first time then.
pub(super) fn was_decided_here(history: &[Event]) -> bool {
    let corrected =
        history.iter().rposition(|event| event.from.is_some_and(State::is_final) && event.cause != Cause::Notified);
    let before = &history[..corrected.unwrap_or(0)];
    let spoken = before.iter().rev().find(|event| {
        event.from != Some(event.to)
            || matches!(event.evidence["verdict"].as_str(), Some("paid" | "declined" | "reversed"))
    });
    spoken.is_some_and(|event| matches!(event.cause, Cause::Settled | Cause::Cancelled))
}

/// Why what is final is not confirmed, if it is asked about and is not.
fn unconfirmed(report: &Report) -> Option<Unconfirmed> {
    let news = &report.news;
    (news.confirmed == Some(false)).then_some(match (&news.facts, &news.failure) {
        (None, None) => Unconfirmed::NotAsked,
        _ => Unconfirmed::NotAnswered,
    })
}

/// Why the bank's answer to the last question told nothing, where the movement's own trouble is another.
fn failed_question(report: &Report) -> Option<&'static str> {
    let reason = report.news.facts.as_ref()?.reason.filter(|reason| messages::is_of_question(reason))?;
    (report.movement.reason.as_deref() != Some(reason)).then_some(reason)
}

/// The movement's own trouble, as the journal has it. What stopped the last question of this call is told in the message,
/// and here only where nothing else is known.
fn report_trouble(locale: Locale, report: &Report, status: Status) -> Option<Trouble> {
    let movement = &report.movement;
    if let Some(sent) = &report.conflict {
        let differences = messages::differences(locale, &movement.intent, sent);
        let sent_word = locale.of(row!["прислано", "жіберілген", "sent"]);
        let named: Vec<String> = differences
            .iter()
            .map(|(name, known, sent)| match (known, sent) {
                (Some(known), Some(sent)) => format!("{name}: {known}, {sent_word} {sent}"),
                _ => name.clone(),
            })
            .collect();
        let field = differences.first().filter(|(_, known, _)| known.is_some()).map(|(name, ..)| name.clone());
        return Some(Trouble { field, ..trouble("conflict", &named.join("; ")) });
    }
    let failure = report.news.failure.as_ref();
    match (own_trouble(locale, report, status), failure, failed_question(report)) {
        // Nothing was sent because of this; what an earlier request was refused for is not what stands in the way now.
        (_, Some(failure), _) if status == Status::NotSent => Some(failure_trouble(locale, failure)),
        (Some(own), ..) if movement.reason.is_some() || failure.is_none() => Some(own),
        (_, Some(failure), _) => Some(failure_trouble(locale, failure)),
        (own, None, None) => own,
        (own, None, Some(reason)) => own.or_else(|| {
            let gateway = report.news.facts.as_ref().and_then(said);
            Some(Trouble { gateway, ..trouble(reason, &messages::reason(locale, reason)) })
        }),
    }
}

fn own_trouble(locale: Locale, report: &Report, status: Status) -> Option<Trouble> {
    let movement = &report.movement;
    let reason = movement.reason.as_deref();
    // What went back, or stands beside a payment, is told with it.
    if reason.is_none() && matches!(status, Status::Ok | Status::Pending | Status::ActionRequired) {
        return None;
    }
    if status == Status::Ok && !is_worth_telling(reason.unwrap_or_default()) {
        return None;
    }
    let code = reason.unwrap_or(match (movement.state, movement.readiness) {
        (State::Declined, _) => "declined",
        (State::Ready, Readiness::Forgotten) => "server_replaced",
        (State::Ready, Readiness::BelievedAbsent) => "not_found_at_bank",
        (State::Ready, Readiness::Refused | Readiness::Released | Readiness::LinkLost) => "rejected",
        // It passed the gate and did not leave; what the bank was asked since was the cause of nothing.
        (State::Ready, Readiness::Fresh) if movement.attempts > 0 && status == Status::NotSent => Cause::NotSent.word(),
        _ => movement.cause.word(),
    });
    // The bank's words about what it did well say nothing about the trouble.
    let words = movement.bank_message.as_deref().filter(|words| status != Status::Ok && !messages::is_praise(words));
    let message = words.map_or_else(|| messages::reason(locale, code), str::to_owned);
    Some(Trouble { gateway: journalled(report), ..trouble(code, &message) })
}

/// What the bank said with the last verdict. The journal does not keep its HTTP status: that is told where this call's
/// answer is the one that was journalled.
fn journalled(report: &Report) -> Option<Value> {
    let movement = &report.movement;
    let known = Facts { code: movement.bank_code.clone(), message: movement.bank_message.clone(), ..Facts::default() };
    let told = |facts: &&Facts| {
        (&facts.code, &facts.message, facts.reason) == (&known.code, &known.message, movement.reason.as_deref())
    };
    match report.news.facts.as_ref().filter(told) {
        // Ours is the refusal; the bank answered a question, and well.
        Some(_) if movement.cause == Cause::Looked => said(&known),
        Some(facts) => said(facts),
        None => said(&known),
    }
}

/// Reasons beside a success that change what it means.
fn is_worth_telling(reason: &str) -> bool {
    const WORDS: &[&str] = &[
        "refunded",
        "refunded_in_part",
        "captured",
        "captured_in_part",
        "error_code_beside_paid",
        "settled_by_a_person",
    ];
    WORDS.contains(&reason)
}

/// What the bank said, in its own words.
pub(super) fn said(facts: &Facts) -> Option<Value> {
    if facts.http.is_none() && facts.code.is_none() && facts.message.is_none() {
        return None;
    }
    let mut said = serde_json::json!({ "code": facts.code, "message": facts.message });
    if let Some(http) = facts.http {
        said["http"] = http.into();
    }
    Some(said)
}

pub(super) fn trouble(code: &str, message: &str) -> Trouble {
    Trouble { code: code.to_owned(), field: None, message: message.to_owned(), gateway: None, by_hand: false }
}

pub(super) fn failure_trouble(locale: Locale, failure: &Failure) -> Trouble {
    let code = failure.kind.code();
    trouble(code, &messages::failed(locale, code, &failure.message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::News;
    use crate::messages::tests::paid;
    use crate::transport::FailureKind;

    fn report(movement: Movement, news: News) -> Value {
        let (_, document) = Document::of_report(
            Locale::En,
            "bank.example",
            Report { movement, news, replayed: false, conflict: None },
            false,
            None,
        );
        crate::model::parsed(document.json().as_bytes()).unwrap()
    }

    fn declined() -> Movement {
        Movement {
            state: State::Declined,
            reason: Some("do_not_honor".to_owned()),
            bank_code: Some("05".to_owned()),
            bank_message: Some("Do not honor".to_owned()),
            ..paid()
        }
    }

    fn unanswered(facts: Option<Facts>, failure: Option<Failure>) -> News {
        news(|news| (news.confirmed, news.facts, news.failure) = (Some(false), facts, failure))
    }

    fn news(change: impl FnOnce(&mut News)) -> News {
        let mut news = News::default();
        change(&mut news);
        news
    }

    /// One answer's reason never stands beside another answer's code.
    #[test]
    fn error_tells_the_movements_own_trouble_and_the_message_what_stopped_the_question() {
        let credentials = Facts { http: Some(401), reason: Some("credentials_refused"), ..Facts::default() };
        let told = report(declined(), unanswered(Some(credentials), None));
        assert_eq!(told["error"]["code"], "do_not_honor", "{told}");
        assert_eq!(told["error"]["gateway"], serde_json::json!({"code": "05", "message": "Do not honor"}), "{told}");
        assert!(told["message"].as_str().unwrap().contains("refused the credentials"), "{told}");

        let silence = Failure {
            kind: FailureKind::Closed,
            message: "the server closed the connection without an answer".to_owned(),
        };
        let told = report(declined(), unanswered(None, Some(silence)));
        assert_eq!(told["error"]["code"], "do_not_honor", "{told}");
        assert!(told["message"].as_str().unwrap().contains("bank.example: the server closed"), "{told}");
    }

    #[test]
    fn what_stopped_the_question_is_the_error_where_nothing_else_is_known() {
        let silence = Failure { kind: FailureKind::Timeout, message: "no complete answer in time".to_owned() };
        assert_eq!(report(paid(), unanswered(None, Some(silence)))["error"]["code"], "timeout");
        let credentials = Facts { http: Some(401), reason: Some("credentials_refused"), ..Facts::default() };
        let told = report(paid(), unanswered(Some(credentials), None));
        assert_eq!(
            (&told["error"]["code"], &told["error"]["gateway"]["http"]),
            (&"credentials_refused".into(), &401.into())
        );
    }

    /// Why nothing was sent now is the trouble, and not what an earlier content was refused for.
    #[test]
    fn what_was_not_sent_names_what_stopped_it() {
        let movement =
            Movement { state: State::Ready, readiness: Readiness::Refused, cause: Cause::NotSent, ..declined() };
        let refused = Failure { kind: FailureKind::Connect, message: "connection refused".to_owned() };
        let told = report(movement, news(|news| news.failure = Some(refused)));
        assert_eq!((&told["status"], &told["error"]["code"]), (&"TOLEM_NOT_SENT".into(), &"connect".into()), "{told}");
    }

    /// What the bank is asked about it later does not make it doubtful.
    #[test]
    fn what_passed_the_gate_and_did_not_leave_was_not_sent_whatever_was_asked_since() {
        let withheld = Movement { state: State::Ready, attempts: 1, cause: Cause::Status, reason: None, ..declined() };
        let withheld = Movement { belief: None, doubt: None, bank_code: None, bank_message: None, ..withheld };
        let told = report(withheld, News::default());
        assert_eq!((&told["status"], &told["error"]["code"]), (&"TOLEM_NOT_SENT".into(), &"not_sent".into()), "{told}");
    }

    /// The bank's praise of its answer to a question is not about the trouble.
    #[test]
    fn praise_is_no_error_message() {
        for (state, reason) in
            [(State::Declined, "reversed"), (State::Paid, "refunded"), (State::Review, "card_differs")]
        {
            let movement = Movement {
                state,
                reason: Some(reason.to_owned()),
                bank_code: Some("0".to_owned()),
                bank_message: Some("Success".to_owned()),
                ..paid()
            };
            let told = report(movement, News::default());
            assert_eq!(told["error"]["message"], messages::reason(Locale::En, reason), "{told}");
            assert!(told["error"]["gateway"].get("http").is_none(), "{told}");
        }
        assert_eq!(report(declined(), News::default())["error"]["message"], "Do not honor");
    }

    #[test]
    fn what_our_own_refunds_led_to_is_no_correction() {
        let news = || news(|news| news.corrected = Some(State::Paid));
        let ours = Movement { reason: Some("refunded".to_owned()), ..paid() };
        assert!(report(ours, news()).get("correction").is_none());
        let theirs = Movement { reason: Some("refunded_in_part".to_owned()), ..paid() };
        assert_eq!(report(theirs, news())["correction"]["reason"], "refunded_in_part");
    }

    #[test]
    fn a_person_who_decided_before_the_bank_spoke_is_found_in_the_history() {
        let event = |from: State, to: State, cause, verdict: &str| Event {
            revision: 1,
            at: 0,
            from: Some(from),
            to,
            cause,
            evidence: serde_json::json!({ "verdict": verdict }),
        };
        let settled = event(State::Unknown, State::Paid, Cause::Settled, "");
        let unread = event(State::Paid, State::Paid, Cause::StatusNoAnswer, "");
        let corrected = event(State::Paid, State::Review, Cause::Corrected, "declined");
        let confirmed = event(State::Paid, State::Paid, Cause::Status, "paid");
        assert!(was_decided_here(&[settled.clone(), unread, corrected.clone()]));
        assert!(!was_decided_here(&[settled, confirmed, corrected.clone()]));
        assert!(!was_decided_here(&[event(State::Unknown, State::Paid, Cause::Status, "paid"), corrected]));
        assert!(!was_decided_here(&[]));
    }
}
