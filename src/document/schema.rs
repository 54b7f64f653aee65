//! The tables of fields as JSON Schema (draft 2020-12), for `tolem_describe` and for typed bindings.

use super::{Field, Shape};
use crate::model::{Minor, OrderNumber};
use serde_json::{Map, Value, json};

/// The schema of an object with these fields.
pub fn schema(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut property = shape_schema(&field.shape);
        if !field.required {
            property = json!({ "anyOf": [property, { "type": "null" }] });
        }
        property["description"] = field.doc.into();
        properties.insert(field.name.to_owned(), property);
    }
    let required: Vec<&str> = fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn shape_schema(shape: &Shape) -> Value {
    match shape {
        Shape::OrderNumber => {
            json!({ "type": "string", "minLength": 1, "maxLength": OrderNumber::MAX, "pattern": "^[A-Za-z0-9_.:/~#+@=-]+$" })
        }
        Shape::Amount => integer(1, Minor::MAX),
        Shape::Integer { min, max } => integer(*min, *max),
        Shape::Currency => json!({ "type": "string", "pattern": "^([A-Z]{3}|[0-9]{3})$" }),
        Shape::Text { min, max } => json!({ "type": "string", "minLength": min, "maxLength": max }),
        Shape::Secret { max } => json!({ "type": "string", "minLength": 1, "maxLength": max, "writeOnly": true }),
        Shape::SecretSource => json!({ "writeOnly": true, "oneOf": [
            { "type": "string", "minLength": 1, "maxLength": 4096 },
            { "type": "object", "properties": { "env": { "type": "string", "minLength": 1 } }, "required": ["env"], "additionalProperties": false },
            { "type": "object", "properties": { "file": { "type": "string", "minLength": 1 } }, "required": ["file"], "additionalProperties": false },
        ] }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Language => json!({ "type": "string", "pattern": "^[A-Za-z]{2}$" }),
        Shape::DateTime => {
            json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$" })
        }
        Shape::YearMonth => json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" }),
        Shape::Date => {
            json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" })
        }
        Shape::Url { max } => json!({ "type": "string", "maxLength": max, "pattern": "^https?://[^/?#\\s][^\\s]*$" }),
        Shape::Email { max } => json!({ "type": "string", "maxLength": max, "pattern": "^[^@\\s]+@[^@\\s]+$" }),
        Shape::Phone => json!({ "type": "string", "pattern": "^\\+?[0-9]{7,15}$" }),
        Shape::CardNumber => {
            json!({ "type": "string", "writeOnly": true, "pattern": "^([ -]*[0-9]){12,19}[ -]*$" })
        }
        Shape::Object(fields) => schema(fields),
        Shape::Texts { max } => {
            json!({ "type": "object", "additionalProperties": { "type": "string", "maxLength": max } })
        }
        Shape::TextList => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Objects(fields) => json!({ "type": "array", "items": schema(fields) }),
        Shape::AnyObject => json!({ "type": "object" }),
    }
}

fn integer(min: u64, max: u64) -> Value {
    json!({ "oneOf": [
        { "type": "integer", "minimum": min, "maximum": max },
        { "type": "string", "pattern": "^[0-9]{1,20}$" },
    ] })
}
