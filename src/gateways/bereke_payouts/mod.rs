//! Bereke Bank Payouts API v2: money out.

use super::{Credentials, Description, Gateway, QueryReading, Reading};
use crate::document::{FieldError, Node};
use crate::model::*;
use crate::operations::Operation;
use serde_json::Value;
use std::time::Duration;

/// What this gateway is.
pub static DESCRIPTION: Description = Description {
    id: "bereke-payouts",
    title: "Bereke Bank Payouts API v2",
    test_url: "https://3dsec.berekebank.kz",
    production_url: "https://securepayments.berekebank.kz",
    operations: &[
        Operation::GatewayPing,
        Operation::BalanceGet,
        Operation::PayoutCreate,
        Operation::PayoutRegister,
        Operation::PayoutStatus,
    ],
    credentials: &[],
    options: &[],
    extra: &[],
    test_cards: &[],
    profile: Profile {
        dedupe_proven: false,
        late_bound: None,
        resend: false,
        key_life: None,
        status_by_own_number: true,
        not_found_is_believed_after: Duration::from_secs(600),
        not_found_answers: 3,
        review_after: Duration::from_secs(24 * 3600),
    },
};

/// The open gateway.
pub struct BerekePayouts {}

impl BerekePayouts {
    /// Takes credentials and options that passed their tables.
    pub fn new(_credentials: Credentials, _options: &Node) -> Result<BerekePayouts, FieldError> {
        todo!()
    }
}

impl Gateway for BerekePayouts {
    fn description(&self) -> &'static Description {
        &DESCRIPTION
    }
    fn account(&self) -> &str {
        todo!()
    }
    fn redactor(&self) -> &Redactor {
        todo!()
    }
    fn check(&self, _command: &Command, _extra: &Node) -> Result<(), FieldError> {
        todo!()
    }
    fn command(&self, _command: &Command) -> HttpRequest {
        todo!()
    }
    fn masked(&self, _request: &HttpRequest) -> Value {
        todo!()
    }
    fn read_command(&self, _command: &Command, _answer: &HttpAnswer) -> Reading {
        todo!()
    }
    fn status(&self, _subject: &Subject) -> HttpRequest {
        todo!()
    }
    fn read_status(&self, _subject: &Subject, _answer: &HttpAnswer) -> Reading {
        todo!()
    }
    fn query(&self, _query: &Query) -> HttpRequest {
        todo!()
    }
    fn read_query(&self, _query: &Query, _answer: &HttpAnswer) -> QueryReading {
        todo!()
    }
}
