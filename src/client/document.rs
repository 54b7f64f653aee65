//! The document that goes back to the caller: always the status, what is known, and what to do.

use crate::document::FieldError;
use crate::engine::Report;
use crate::journal::{Cause, Movement};
use crate::messages::{self, Locale};
use crate::model::{Advice, Facts, State, Status};
use crate::transport::{Failure, FailureKind};
use serde::Serialize;
use serde_json::{Map, Value};

/// An answer in the making. Fields stand in the order a person reads them.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<&'static str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub movement: Option<Moved>,
    /// This call did not start the movement: it was known before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replayed: Option<bool>,
    /// Present and false only when the journal could not write the outcome down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journaled: Option<bool>,
    pub advice: &'static str,
    pub message: String,
    /// The bank's further fields in our words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Trouble>,
    #[serde(flatten)]
    pub more: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Value>,
}

/// A movement, as results and lists show it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Moved {
    pub kind: &'static str,
    pub order_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_number: Option<String>,
    pub state: &'static str,
    pub amount: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commission: Option<u64>,
    pub currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_num: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked_pan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding_id: Option<String>,
    pub attempts: u32,
    pub created_at: String,
    pub updated_at: String,
}

/// What is wrong, with a stable code.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trouble {
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Value>,
}

impl Moved {
    pub fn new(movement: &Movement) -> Moved {
        Moved {
            kind: movement.intent.kind.word(),
            order_number: movement.intent.number.to_string(),
            refund_number: movement.intent.part.as_ref().map(ToString::to_string),
            state: movement.state.word(),
            amount: movement.intent.amount.get(),
            commission: movement.intent.commission,
            currency: movement.intent.currency.letters(),
            order_id: movement.order_id.clone(),
            form_url: (movement.state == State::Action).then(|| movement.form_url.clone()).flatten(),
            fee: movement.fee,
            ref_num: movement.ref_num.clone(),
            masked_pan: movement.intent.payee_mask.clone(),
            binding_id: movement.intent.payee_ref.clone(),
            attempts: movement.attempts,
            created_at: instant(movement.created_at),
            updated_at: instant(movement.updated_at),
        }
    }
}

/// UTC milliseconds as RFC 3339.
pub(super) fn instant(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| format!("{at:.3}"))
}

/// What the status of a movement is, and what to do. The one place where states become statuses.
pub(super) fn standing(movement: &Movement) -> (Status, Advice) {
    match movement.state {
        State::Paid => (Status::Ok, Advice::Book),
        State::Declined => (Status::Declined, Advice::ShowReason),
        State::Pending => (Status::Pending, Advice::AskLater),
        State::Held => (Status::Ok, Advice::Capture),
        State::Action => (Status::ActionRequired, Advice::OpenLink),
        State::Review => (Status::Unknown, Advice::Review),
        State::Sending | State::Unknown => (Status::Unknown, Advice::Resolve),
        // Another thread or process has it in its hands and may send it at any moment.
        State::Ready if movement.claimed => (Status::Unknown, Advice::Resolve),
        State::Ready => match movement.cause {
            Cause::Answer => (Status::Rejected, Advice::FixAndRepeat),
            Cause::NotFoundBelieved | Cause::LinkLost | Cause::Settled => (Status::Rejected, Advice::Repeat),
            _ => (Status::NotSent, Advice::Repeat),
        },
    }
}

impl Document {
    /// The document of a report about a movement.
    pub fn of_report(locale: Locale, report: Report) -> (Status, Document) {
        let (status, advice) = match standing(&report.movement) {
            _ if report.conflict => (Status::Conflict, Advice::FixProgram),
            standing => standing,
        };
        let movement = &report.movement;
        let document = Document {
            status: status.name(),
            replayed: Some(report.replayed),
            journaled: (!report.journaled).then_some(false),
            advice: advice.word(),
            message: messages::outcome(locale, movement.intent.kind, status, movement.state, advice).to_owned(),
            error: report_trouble(&report, status),
            details: report.facts.as_ref().and_then(|facts| facts.details.clone()),
            raw: report.facts.as_ref().and_then(|facts| facts.raw.clone()),
            movement: Some(Moved::new(movement)),
            ..Document::default()
        };
        (status, document)
    }

    /// The document of trouble with a field of a request or of the configuration.
    pub fn of_field(locale: Locale, status: Status, error: &FieldError) -> Document {
        let (code, text) = messages::problem(locale, &error.problem);
        let field = (!error.field.is_empty()).then(|| error.field.clone());
        let named = match &field {
            Some(field) => format!("{field}: {text}"),
            None => text,
        };
        Document::of_trouble(locale, status, Trouble { code: code.to_owned(), field, message: named, gateway: None })
    }

    /// The document of trouble without a movement.
    pub fn of_trouble(locale: Locale, status: Status, trouble: Trouble) -> Document {
        let advice = match status {
            Status::NoAnswer | Status::NotSent => Advice::Repeat,
            Status::Unknown => Advice::Resolve,
            Status::Rejected => Advice::FixAndRepeat,
            _ => Advice::FixProgram,
        };
        Document {
            status: status.name(),
            advice: advice.word(),
            message: messages::trouble(locale, status).to_owned(),
            error: Some(trouble),
            ..Document::default()
        }
    }

    /// The document of an answered question.
    pub fn of_answer(locale: Locale, more: Map<String, Value>) -> Document {
        Document {
            status: Status::Ok.name(),
            advice: Advice::Book.word(),
            message: messages::trouble(locale, Status::Ok).to_owned(),
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
        self.message = messages::trouble(locale, Status::ActionRequired).to_owned();
        self.more.insert("formUrl".to_owned(), url.into());
        self
    }
}

fn report_trouble(report: &Report, status: Status) -> Option<Trouble> {
    if status == Status::Ok && report.failure.is_none() {
        return None;
    }
    if report.conflict {
        return Some(trouble("conflict", "the number belongs to a movement with other content"));
    }
    if let Some(failure) = &report.failure {
        return Some(Trouble { gateway: None, ..failure_trouble(failure) });
    }
    let movement = &report.movement;
    let gateway = match &report.facts {
        Some(facts) => said(facts),
        None => said(&Facts {
            code: movement.bank_code.clone(),
            message: movement.bank_message.clone(),
            ..Facts::default()
        }),
    };
    let reason = movement.reason.as_deref();
    if matches!(status, Status::Pending | Status::ActionRequired) && reason.is_none() {
        return None;
    }
    let code = reason.unwrap_or(match (status, movement.cause) {
        (Status::Declined, _) => "declined",
        (Status::Rejected, Cause::NotFoundBelieved) => "not_found_at_bank",
        (Status::Rejected, _) => "rejected",
        (_, cause) => cause.word(),
    });
    let message = movement.bank_message.clone().unwrap_or_else(|| code.replace('_', " "));
    Some(Trouble { code: code.to_owned(), field: None, message, gateway })
}

/// What the bank said, in its own words.
pub(super) fn said(facts: &Facts) -> Option<Value> {
    if facts.http.is_none() && facts.code.is_none() && facts.message.is_none() {
        return None;
    }
    Some(serde_json::json!({ "http": facts.http, "code": facts.code, "message": facts.message }))
}

pub(super) fn trouble(code: &str, message: &str) -> Trouble {
    Trouble { code: code.to_owned(), field: None, message: message.to_owned(), gateway: None }
}

pub(super) fn failure_trouble(failure: &Failure) -> Trouble {
    let code = match failure.kind {
        FailureKind::Dns => "dns",
        FailureKind::Connect => "connect",
        FailureKind::Proxy => "proxy",
        FailureKind::Tls => "tls",
        FailureKind::Certificate => "certificate",
        FailureKind::Gate => "stopped",
        FailureKind::Timeout => "timeout",
        FailureKind::Closed => "closed",
        FailureKind::Garbled => "garbled",
        FailureKind::TooLarge => "too_large",
    };
    trouble(code, &failure.message)
}
