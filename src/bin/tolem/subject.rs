//! A movement that no journal has, as a gateway is asked about it: the doctor's nobody's and the probe's trials.

use serde_json::Value;
use tolem::model::{Currency, Kind, Minor, OrderNumber, Stage, Subject};

/// `None`: the number or the amount is none.
pub fn subject(kind: Kind, number: &str, amount: u64, stage: Stage) -> Option<Subject> {
    Some(Subject {
        kind,
        number: OrderNumber::parse(number).ok()?,
        part: None,
        amount: Minor::new(amount)?,
        currency: Currency::parse("KZT")?,
        commission: None,
        stage,
        not_found: 0,
        turn: 0,
        by_page: false,
        manual_capture: false,
        by_wallet: false,
        card: None,
        binding: None,
        echoes: Value::Null,
        has_link: false,
        page_over: false,
        verifies: false,
        given_back: 0,
        captured: 0,
        cancelled: false,
        language: None,
    })
}
