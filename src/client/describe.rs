//! What this library can do, as data: for documentation, for typed bindings, for a settings dialogue.

use super::Answer;
use super::document::Document;
use crate::config;
use crate::document::schema;
use crate::gateways::{self, Description};
use crate::messages::Locale;
use crate::model::Status;
use crate::operations::Operation;
use serde_json::{Map, Value, json};

/// Operations with their schemas, gateways, capabilities and settings.
pub fn describe() -> Answer {
    let operations: Vec<Value> = Operation::ALL.into_iter().map(operation).collect();
    let gateways: Vec<Value> = gateways::ALL.iter().map(|description| gateway(description)).collect();
    let statuses: Vec<Value> =
        Status::ALL.iter().map(|status| json!({ "name": status.name(), "code": status.code() })).collect();
    let mut more = Map::new();
    more.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    more.insert("statuses".to_owned(), statuses.into());
    more.insert("operations".to_owned(), operations.into());
    more.insert("gateways".to_owned(), gateways.into());
    more.insert("configuration".to_owned(), schema(config::FIELDS));
    Answer::new(Status::Ok, &Document::of_answer(Locale::En, more))
}

fn operation(operation: Operation) -> Value {
    let available: Vec<&str> = gateways::ALL
        .iter()
        .filter(|description| operation.is_journals() || description.operations.contains(&operation))
        .map(|description| description.id)
        .collect();
    json!({
        "name": operation.name(),
        "summary": operation.summary(),
        "movesMoney": operation.moves_money(),
        "gateways": available,
        "request": schema(operation.fields()),
    })
}

fn gateway(description: &Description) -> Value {
    let profile = &description.profile;
    json!({
        "id": description.id,
        "title": description.title,
        "testUrl": description.test_url,
        "productionUrl": description.production_url,
        "operations": Operation::ALL.iter().filter(|operation| operation.is_journals() || description.operations.contains(operation)).map(|operation| operation.name()).collect::<Vec<_>>(),
        "credentials": schema(description.credentials),
        "options": schema(description.options),
        "request": schema(description.extra),
        "profile": {
            "dedupe": if profile.dedupe_proven { "proven" } else { "unknown" },
            "lateBoundMs": profile.late_bound.map(|late| late.as_millis() as u64),
            "keyLifeMs": profile.key_life.map(|life| life.as_millis() as u64),
            "statusByOwnNumber": profile.status_by_own_number,
            "notFoundBelievedAfterMs": profile.not_found_is_believed_after.as_millis() as u64,
            "notFoundAnswers": profile.not_found_answers,
            "reviewAfterMs": profile.review_after.as_millis() as u64,
        },
    })
}
