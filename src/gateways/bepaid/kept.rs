//! What is kept of the bank's answers and callbacks. A card token opens a card to whoever has the shop's key, and a
//! document's number is a person's: the caller gets the token in `details`, evidence gets stars.

use crate::gateways::secrets::Secrets;
use crate::model::{Facts, HttpAnswer, object};
use serde_json::Value;

const STARS: &str = "***";

/// Members whose value is not kept.
const HIDDEN: &[&str] = &["token", "document", "taxpayer_id", "birth_date"];

/// The facts every reading of this answer begins with.
pub(super) fn facts(secrets: &Secrets, answer: &HttpAnswer) -> Facts {
    let facts = secrets.facts(answer);
    Facts { raw: facts.raw.map(without_tokens), ..facts }
}

/// The value without what is not kept. `null` stays: it tells that the bank gave none.
pub(super) fn without_tokens(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let hide = |(name, value): (String, Value)| match HIDDEN.contains(&name.as_str()) {
                true if !value.is_null() => (name, STARS.into()),
                _ => (name, without_tokens(value)),
            };
            object(members.into_iter().map(hide)).into()
        }
        Value::Array(items) => items.into_iter().map(without_tokens).collect(),
        // Only a whole answer that cannot be read is a text; elsewhere the word stands in the bank's sentences.
        Value::String(text) => Value::String(without_words_after_token(&text)),
        other => other,
    }
}

/// Stars for the word after each `token` of a text. What is cut or broken is not parsed, so this takes more than it must.
fn without_words_after_token(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_token(rest) {
        let (before, after) = rest.split_at(at + "token".len());
        let word = |c: char| !matches!(c, '"' | '\\' | '\'' | ' ' | ',' | ';' | '&' | '<' | '}' | ']');
        let between = |c: char| matches!(c, '"' | '\\' | ':' | '=' | '\'' | ' ');
        let start = after.find(|c| !between(c)).unwrap_or(after.len());
        let end = after[start..].find(|c| !word(c)).map_or(after.len(), |end| start + end);
        kept.push_str(before);
        kept.push_str(&after[..start]);
        // A blank alone is prose ("Token does not exist").
        let is_value = after[..start].contains(|c| c != ' ') && end > start && &after[start..end] != "null";
        kept.push_str(if is_value { STARS } else { "" });
        rest = &after[if is_value { end } else { start }..];
    }
    kept.push_str(rest);
    kept
}

fn find_token(text: &str) -> Option<usize> {
    text.as_bytes().windows(5).position(|window| window.eq_ignore_ascii_case(b"token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_kept_in_any_spelling() {
        for (text, kept) in [
            (r#"{"token":"b4469f38-cec7","#, r#"{"token":"***","#),
            (r#"{\"token\": \"b4469f38"#, r#"{\"token\": \"***"#),
            (r#""token_provider":null,"token":"b4"#, r#""token_provider":null,"token":"***"#),
            ("token=b4469f38&x=1", "token=***&x=1"),
            (r#""token":"aB+/9=.x","a":1"#, r#""token":"***","a":1"#),
            (r#""token":null,"a":1"#, r#""token":null,"a":1"#),
            ("Token does not exist.", "Token does not exist."),
            ("tokentokentoken:\"x1", "tokentokentoken:\"***"),
        ] {
            assert_eq!(without_words_after_token(text), kept);
        }
    }
}
