//! The tables of fields as JSON Schema (draft 2020-12), for `tolem_describe` and for typed bindings.

use super::fields::{Field, Shape};
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
    let text = match shape {
        Shape::Object(fields) => return schema(fields),
        Shape::Objects(fields) => return json!({ "type": "array", "items": schema(fields) }),
        Shape::Choice(words) => return json!({ "type": "string", "enum": words }),
        Shape::OrderNumber => return text(1, OrderNumber::MAX, Some("^[A-Za-z0-9_.:/~#+@=-]+$"), false),
        Shape::Text { min, max } => return text(*min, *max, None, false),
        Shape::Secret { max } => return text(1, *max, None, true),
        Shape::Url { max } => return text(1, *max, Some(r"^https?://[^/?#\s][^\s]*$"), false),
        Shape::Email { max } => return text(1, *max, Some(r"^[^@\s]+@[^@\s]+$"), false),
        Shape::Currency => return text(3, 3, Some("^([A-Z]{3}|[0-9]{3})$"), false),
        Shape::Language => return text(2, 2, Some("^[A-Za-z]{2}$"), false),
        Shape::YearMonth => return text(7, 7, Some("^[0-9]{4}-(0[1-9]|1[0-2])$"), false),
        Shape::Date => return text(10, 10, Some(DATE), false),
        Shape::DateTime => return text(19, 19, Some(DATE_TIME), false),
        Shape::Phone => return text(7, 16, Some(r"^\+?[0-9]{7,15}$"), false),
        Shape::CardNumber => return text(12, 4096, Some("^([ -]*[0-9]){12,19}[ -]*$"), true),
        Shape::Amount => integer(1, Minor::MAX),
        Shape::Integer { min, max } => integer(*min, *max),
        Shape::Texts { max } => {
            format!(r#"{{"type":"object","additionalProperties":{{"type":"string","maxLength":{max}}}}}"#)
        }
        Shape::Parameters { most } => format!(
            r#"{{"type":"object","maxProperties":{most},"propertyNames":{{"pattern":"^[A-Za-z][A-Za-z0-9._-]{{0,63}}$"}},"additionalProperties":{{"type":["string","integer","boolean","object","array"]}}}}"#
        ),
        Shape::SecretSource => SECRET_SOURCE.to_owned(),
        Shape::Flag => r#"{"type":"boolean"}"#.to_owned(),
        Shape::TextList => r#"{"type":"array","items":{"type":"string"}}"#.to_owned(),
        Shape::AnyObject => r#"{"type":"object"}"#.to_owned(),
    };
    serde_json::from_str(&text).expect("a schema of ours is JSON")
}

const DATE: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const DATE_TIME: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$";

const SECRET_SOURCE: &str = r#"{"writeOnly":true,"oneOf":[
  {"type":"string","minLength":1,"maxLength":4096},
  {"type":"object","properties":{"env":{"type":"string","minLength":1}},"required":["env"],"additionalProperties":false},
  {"type":"object","properties":{"file":{"type":"string","minLength":1}},"required":["file"],"additionalProperties":false}]}"#;

fn text(min: usize, max: usize, pattern: Option<&str>, secret: bool) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "string".into());
    schema.insert("minLength".to_owned(), min.into());
    schema.insert("maxLength".to_owned(), max.into());
    if let Some(pattern) = pattern {
        schema.insert("pattern".to_owned(), pattern.into());
    }
    if secret {
        schema.insert("writeOnly".to_owned(), true.into());
    }
    Value::Object(schema)
}

fn integer(min: u64, max: u64) -> String {
    format!(
        r#"{{"oneOf":[{{"type":"integer","minimum":{min},"maximum":{max}}},{{"type":"string","pattern":"^[0-9]{{1,20}}$"}}]}}"#
    )
}
