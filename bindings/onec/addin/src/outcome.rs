//! What a member of the component gives back, or why it did not do what it was asked.

use crate::answer::Answer;
use tolem::model::Status;

/// What a member gives back.
#[derive(Debug, PartialEq)]
pub enum Value {
    Nothing,
    Flag(bool),
    Whole(i32),
    Text(String),
}

/// Why a member did not do what it was asked.
pub enum Trouble {
    /// The add-in refuses: status, code and detail.
    Refused(Status, &'static str, String),
    /// The library does; the status is negative.
    Answered(Answer),
}

/// What a method gives back, and so what it gives back where it was refused and exceptions are switched off.
#[derive(Clone, Copy, PartialEq)]
pub enum Returns {
    Nothing,
    Document,
    Word,
    Number,
}

impl Returns {
    pub fn otherwise(self, answer: &Answer) -> Value {
        match self {
            Returns::Nothing => Value::Nothing,
            Returns::Document => Value::Text(answer.json.clone()),
            Returns::Word => Value::Text(String::new()),
            Returns::Number => Value::Whole(0),
        }
    }
}
