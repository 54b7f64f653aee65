//! The fields of a form that takes a card, and what is wrong with what was typed.

use super::words::Words;
use crate::model::CardNumberError;
use crate::sandbox::bank::tools::html::escape;

/// What is wrong with a typed card number, in words.
pub fn mistake(words: &'static Words, typed: &str, error: CardNumberError) -> &'static str {
    let foreign = |c: char| !c.is_ascii_digit() && c != ' ' && c != '-';
    match error {
        _ if typed.is_empty() => words.empty,
        CardNumberError::Format if typed.contains(foreign) => words.digits,
        CardNumberError::Format => words.length,
        CardNumberError::CheckDigit => words.mistyped,
    }
}

/// One labelled field and what is wrong with it.
pub fn input(id: &str, label: &str, hint: &str, error: Option<&str>, attributes: &str) -> String {
    let (invalid, message) = match error {
        None => ("", String::new()),
        Some(error) => (
            " aria-invalid=\"true\"",
            format!("<p class=\"error\" id=\"{id}-error\" role=\"alert\">{}</p>", escape(error)),
        ),
    };
    format!(
        "<div class=\"field\"><label for=\"{id}\">{label}</label><input id=\"{id}\" name=\"{id}\" {attributes} \
         aria-describedby=\"{id}-hint {id}-error\"{invalid}>{message}<p class=\"hint\" id=\"{id}-hint\">{hint}</p></div>"
    )
}
