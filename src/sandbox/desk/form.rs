//! What a browser sends from the desk, as the document that a program would post: the buttons do nothing that a program
//! cannot do, and need no script.

use crate::sandbox::bank::http::request::{Request, form_fields};
use crate::sandbox::bank::tools::fields::PlanError;
use serde_json::{Map, Value, json};

/// The first field of every form of the desk; its value is the language to answer in.
pub const MARK: &str = "desk";

/// Fields that are numbers in the document.
const NUMBERS: &[&str] = &[
    "amount",
    "ms",
    "questions",
    "times",
    "afterMs",
    "id",
    "advanceMs",
    "statusLagMs",
    "statusLagQuestions",
    "wrongNotFoundTimes",
];
/// Fields that are yes or no.
const FLAGS: &[&str] = &["success", "on", "otherCard"];

/// A form of the desk.
pub struct Form {
    /// The language of the page it comes from.
    pub language: String,
    /// What it asks for.
    pub document: Value,
}

/// The form, if it is one; a program's document is not.
pub fn read(request: &Request) -> Option<Result<Form, PlanError>> {
    let body = std::str::from_utf8(&request.body).ok()?;
    let form = request.header("content-type").is_some_and(|kind| kind.contains("form-urlencoded"));
    let mut fields = form_fields(body).into_iter();
    let (_, language) = fields.next().filter(|(name, _)| form && name == MARK)?;
    if is_of_another_site(request) {
        return Some(Err(PlanError::new("", "comes from another site")));
    }
    Some(document(fields).map(|document| Form { language, document }))
}

/// A page elsewhere must not press our buttons. Browsers say where a form comes from; a program need not.
fn is_of_another_site(request: &Request) -> bool {
    let Some(origin) = request.header("origin") else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_none() || host != request.header("host")
}

/// Empty fields are left out; `sum` with `digits` is an amount as people write it.
fn document(fields: impl Iterator<Item = (String, String)>) -> Result<Value, PlanError> {
    let mut members = Map::new();
    let (mut sum, mut digits) = (None, 2);
    for (name, text) in fields {
        let text = text.trim();
        match name.as_str() {
            _ if text.is_empty() => {}
            "sum" => sum = Some(text.to_owned()),
            "digits" => digits = text.parse().ok().filter(|digits| *digits <= 4).unwrap_or(2),
            number if NUMBERS.contains(&number) => {
                let value = text.parse::<u64>().map_or_else(|_| json!(text), Value::from);
                members.insert(name, value);
            }
            // No rules: what takes a plan away.
            "rules" => {
                members.insert(name, json!([]));
            }
            flag if FLAGS.contains(&flag) => {
                members.insert(name, json!(text == "true"));
            }
            _ => {
                members.insert(name, json!(text));
            }
        }
    }
    if let Some(sum) = sum {
        let amount = minor_units(&sum, digits).ok_or_else(|| PlanError::new("amount", "must be an amount"))?;
        members.insert("amount".to_owned(), json!(amount));
    }
    Ok(Value::Object(members))
}

/// `1 234,5` with two digits after the comma: 123450.
fn minor_units(text: &str, digits: usize) -> Option<u64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.is_empty() || fraction.len() > digits {
        return None;
    }
    format!("{whole}{fraction:0<digits$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        assert_eq!(minor_units("1 234,5", 2), Some(123_450));
        assert_eq!(minor_units("1\u{a0}234.56", 2), Some(123_456));
        assert_eq!(
            (minor_units("7", 2), minor_units("7", 0), minor_units("7,125", 3)),
            (Some(700), Some(7), Some(7125))
        );
        for wrong in ["", ",5", "1,234", "-1", "1,2,3", "x"] {
            assert_eq!(minor_units(wrong, 2), None, "{wrong}");
        }
    }

    #[test]
    fn a_form_is_the_document_that_a_program_would_post() {
        let of = |fields: &[(&str, &str)]| {
            document(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
        };
        let form = of(&[("action", "refund"), ("orderNumber", "007"), ("sum", "4,00"), ("digits", "2"), ("ms", "")]);
        assert_eq!(form.unwrap(), json!({"action": "refund", "orderNumber": "007", "amount": 400}));
        assert_eq!(
            of(&[("otherCard", "true"), ("statusLagMs", "5")]).unwrap(),
            json!({"otherCard": true, "statusLagMs": 5})
        );
        assert_eq!(of(&[("sum", "a lot")]).unwrap_err().field, "amount");
    }
}
