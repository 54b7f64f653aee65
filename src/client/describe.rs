//! What this library can do, as data: for documentation, for typed bindings, for a settings dialogue.

use super::Answer;
use super::document::Document;
use crate::config;
use crate::document::schema;
use crate::gateways::{self, Description};
use crate::messages::Locale;
use crate::model::{Advice, Currency, Kind, Phase, State, Status, object};
use crate::operations::{OTHER_ANSWERS, Operation, answer_schema};
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
    let words = [
        ("advices", Value::from(Advice::ALL.map(Advice::word).to_vec())),
        ("states", State::ALL.map(State::word).to_vec().into()),
        ("phases", Phase::ALL.map(Phase::word).to_vec().into()),
        ("kinds", Kind::WORDS.into()),
    ];
    for (name, words) in words {
        more.insert(name.to_owned(), words);
    }
    let answers = OTHER_ANSWERS.map(|(name, title)| (name.to_owned(), answer_schema(title)));
    more.insert("answers".to_owned(), object(answers).into());
    let currencies = Currency::all().filter_map(|currency| {
        let exponent = currency.exponent()?;
        Some((currency.letters().to_owned(), json!({ "digits": currency.digits(), "exponent": exponent })))
    });
    more.insert("currencies".to_owned(), object(currencies).into());
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
        "answer": answer_schema(operation.answer()),
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
