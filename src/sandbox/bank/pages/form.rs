//! The fields of a form that takes a card, and what is wrong with what was typed.

use super::phrases::{COMMON, Row, say};
use crate::model::CardNumberError;
use crate::sandbox::bank::tools::html::escape;

/// What is wrong with a typed card number: which of these is said, that there is none, that there are other characters than
/// digits, too few or too many, or that the check digit does not fit.
pub fn mistake(typed: &str, error: CardNumberError, words: [&'static str; 4]) -> &'static str {
    let [empty, digits, length, mistyped] = words;
    let foreign = |c: char| !c.is_ascii_digit() && c != ' ' && c != '-';
    match error {
        _ if typed.is_empty() => empty,
        CardNumberError::Format if typed.contains(foreign) => digits,
        CardNumberError::Format => length,
        CardNumberError::CheckDigit => mistyped,
    }
}

/// What the field of a card number has besides: the test cards stand in its list.
pub const PAN: &str = "type=\"text\" inputmode=\"numeric\" autocomplete=\"cc-number\" maxlength=\"23\" \
     placeholder=\"0000 0000 0000 0000\" list=\"test-cards\" autofocus";

/// The test cards a page offers: to be chosen in the field of the number, and to be read below it.
pub fn test_cards(language: &str, phrases: &[Row], cards: &[(&'static str, String)]) -> String {
    let grouped = |number: &str| {
        let digits: Vec<char> = number.chars().collect();
        digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    };
    let cards = cards.iter().map(|(number, doc)| (grouped(number), escape(say(phrases, language, doc))));
    let (mut options, mut rows) = (String::new(), String::new());
    for (number, doc) in cards {
        options += &format!("<option value=\"{number}\" label=\"{number} – {doc}\"></option>");
        rows += &format!("<div><dt>{number}</dt><dd>{doc}</dd></div>");
    }
    format!(
        "<datalist id=\"test-cards\">{options}</datalist><details class=\"cards\"><summary>{}</summary><dl>{rows}</dl></details>",
        escape(say(COMMON, language, "Test cards"))
    )
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
