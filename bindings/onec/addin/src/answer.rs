//! The last answer, and its members for those who have no JSON parser at hand.

use serde_json::Value;
use tolem::client::Answer as Document;
use tolem::messages::Locale;
use tolem::model::Status;

/// A document of the library with its status.
pub struct Answer {
    pub status: i32,
    pub json: String,
    document: Value,
}

/// A member of a document, in what the platform's language has for it.
#[derive(Debug, PartialEq)]
pub enum Member {
    Nothing,
    Flag(bool),
    /// Numbers, too: as they are written. An amount does not become a float on its way.
    Text(String),
}

impl Answer {
    /// Before the first call.
    pub fn none() -> Answer {
        Answer { status: 0, json: String::new(), document: Value::Null }
    }

    pub fn new(status: i32, json: String) -> Answer {
        let document = serde_json::from_str(&json).unwrap_or_default();
        Answer { status, json, document }
    }

    /// What this add-in refuses itself, in the form of the library's refusals.
    pub fn refusal(locale: Locale, status: Status, code: &'static str, detail: &str) -> Answer {
        tolem::client::trouble_in(locale, status, code, detail).into()
    }

    /// The member behind a path such as `error.code` or `operations.0.state`.
    pub fn member(&self, path: &str) -> Member {
        match self.find(path) {
            None | Some(Value::Null) => Member::Nothing,
            Some(Value::Bool(flag)) => Member::Flag(*flag),
            Some(Value::String(text)) => Member::Text(text.clone()),
            Some(other) => Member::Text(other.to_string()),
        }
    }

    /// The same as a text; empty where there is none.
    pub fn text(&self, path: &str) -> String {
        if let Member::Text(text) = self.member(path) { text } else { String::new() }
    }

    /// Whether the number was known before this call.
    pub fn is_replayed(&self) -> bool {
        self.member("replayed") == Member::Flag(true)
    }

    /// How many items the list has; 0 where there is no list.
    pub fn count(&self, path: &str) -> usize {
        self.find(path).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// What a person reads when this becomes an exception: the status, what is known, what is wrong.
    pub fn complaint(&self) -> String {
        let said = ["status", "message", "error.message", "error.field"].map(|path| self.text(path));
        let [status, message, trouble, field] = said;
        let field = if field.is_empty() { field } else { format!(" ({field})") };
        format!("{status}: {message} {trouble}{field}")
    }

    fn find(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(&self.document, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            value => value.get(part),
        })
    }
}

impl From<Document> for Answer {
    fn from(document: Document) -> Answer {
        Answer::new(document.status.code(), document.json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_their_path_and_numbers_stay_as_they_are_written() {
        let answer = Answer::new(
            0,
            r#"{"amount":999999999999,"replayed":true,"next":null,"error":{"code":"x"},"operations":[{"state":"paid"}]}"#
                .to_owned(),
        );
        assert_eq!(answer.member("amount"), Member::Text("999999999999".to_owned()));
        assert_eq!(answer.member("replayed"), Member::Flag(true));
        assert_eq!(answer.text("error.code"), "x");
        assert_eq!((answer.count("operations"), answer.text("operations.0.state")), (1, "paid".to_owned()));
        for nothing in ["", "next", "nothing", "operations.1", "operations.x", "operations.0.state.0", "amount.0", "."]
        {
            assert_eq!(answer.member(nothing), Member::Nothing, "{nothing}");
        }
        assert_eq!(answer.count("amount"), 0);
        assert_eq!(answer.member("error"), Member::Text(r#"{"code":"x"}"#.to_owned()));
    }

    #[test]
    fn a_refusal_reads_like_one_of_the_library() {
        let refusal = Answer::refusal(Locale::En, Status::Argument, "argument_type", "operation is no text");
        assert_eq!((refusal.status, refusal.text("status")), (-1, "TOLEM_E_ARGUMENT".to_owned()));
        assert!(refusal.complaint().contains("operation is no text"), "{}", refusal.complaint());
    }
}
