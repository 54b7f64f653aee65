//! What refuses a request before it is executed. The family writes a refusal in three shapes; only HTTP 422, or 400 as older
//! recordings have it, with exactly one of them is believed, because its own clients make up answers of the same kind for
//! every error of the network. The bank answers the same `RequestID` with the same refusal for a day, so that the next
//! request needs another.

use super::transaction::MESSAGE_CHARS;
use crate::document::Node;
use crate::gateways::secrets::Secrets;
use crate::model::Facts;

/// Codes of refusals that say more than that there was one. `E.*` is version 3's, the word version 2's.
const REASONS: &[(&str, &str)] = &[
    ("E.1025", "parameters_refused"),
    ("E.1065", "card_numbers_not_allowed"),
    ("invalid_params", "parameters_refused"),
];

/// "Duplicate transaction or order".
const DUPLICATE_CODE: &str = "F.0108";
/// How a duplicate is refused is not documented, so every form of the word counts, and what is there already: it only
/// leads to a question.
const DUPLICATE_WORDS: &[&str] = &["duplicate", "duplicated", "duplicates", "duplication", "already"];
/// What the family's clients make up of a lost answer, and what any server says that does not know: no refusal.
#[rustfmt::skip]
const DOUBTFUL_WORDS: &[&str] = &[
    "unavailable", "timeout", "timed out", "time out", "unknown error", "internal error", "internal server error",
    "technical error", "system error", "in progress", "being processed", "try again", "try later",
];

/// A refusal in one of the three shapes.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal<'n> {
    /// `code` or `error_code`.
    code: Option<&'n str>,
    message: &'n str,
    friendly: Option<&'n str>,
    /// `errors`, one path and text each; none where the shape itself is the family's.
    errors: Vec<(String, String)>,
}

/// Whether HTTP says that a refusal stands in the body: 422 in the tests of the family's clients, 400 in recordings of its
/// older versions.
pub(super) fn refuses(http: u16) -> bool {
    matches!(http, 400 | 422)
}

impl<'n> Refusal<'n> {
    /// Reads a refusal; `None`: it is none, or more than that.
    pub fn read(node: &'n Node) -> Option<Refusal<'n>> {
        // Shape a: all of it inside `response`, and nothing beside.
        let (inside, enveloped) = match node.get("response") {
            Some(inside) if only(node, &["response"]) => (inside, true),
            Some(_) => return None,
            None => (node, false),
        };
        if !only(inside, &["message", "friendly_message", "errors", "error_code", "code"]) {
            return None;
        }
        let code = match (text(inside, "code")?, text(inside, "error_code")?) {
            (Some(_), Some(_)) => return None,
            (code, error_code) => code.or(error_code),
        };
        let message = text(inside, "message")?.filter(|message| !message.is_empty())?;
        let friendly = text(inside, "friendly_message")?;
        let mut errors = Vec::new();
        match inside.get("errors") {
            Some(map @ Node::Object(members)) if !members.is_empty() => flatten(map, "", 0, &mut errors)?,
            // A sentence alone is anybody's; inside the family's envelope, or with a code of its refusals, it is the bank's.
            None if enveloped || code.is_some_and(is_refusal_code) => {}
            _ => return None,
        }
        let refusal = Refusal { code, message, friendly, errors };
        (!refusal.is_doubtful()).then_some(refusal)
    }

    /// Whether it names no field and speaks of a request of which nobody knows what became.
    fn is_doubtful(&self) -> bool {
        let names_field = self.errors.iter().any(|(path, _)| path != "base");
        let texts = [Some(self.message), self.friendly].into_iter().flatten();
        let mut texts = texts.chain(self.errors.iter().map(|(_, text)| text.as_str())).map(str::to_lowercase);
        !names_field && texts.any(|text| DOUBTFUL_WORDS.iter().any(|words| text.contains(words)))
    }

    /// Whether it names something wrong with a payout. A question about a task can only be wrong by the task's id.
    pub fn names_the_payout(&self) -> bool {
        let of_question = |path: &str| ["request_id", "id", "uid"].contains(&path);
        !self.errors.is_empty() && !self.errors.iter().any(|(path, _)| of_question(path))
    }

    /// Whether it says that an equal payout was there within the window.
    pub fn is_duplicate(&self) -> bool {
        let says = |text: &str, keep: &[char]| {
            let word = |c: char| c.is_alphanumeric() || keep.contains(&c);
            text.to_lowercase().split(|c| !word(c)).any(|word| DUPLICATE_WORDS.contains(&word))
        };
        // `duplicate_check` is a field; `duplicate_request` is a code.
        let texts = [Some(self.message), self.friendly].into_iter().flatten();
        self.code.is_some_and(|code| code == DUPLICATE_CODE || says(code, &[]))
            || texts.chain(self.errors.iter().map(|(_, text)| text.as_str())).any(|text| says(text, &['_', '-']))
    }

    /// Why, in a stable word; `None`: its code is not one of refusals (`F.`, `P.`, `S.` speak of a transaction), so that it
    /// settles nothing.
    pub fn reason(&self) -> Option<&'static str> {
        let listed = |code: &str| REASONS.iter().find(|(known, _)| *known == code).map(|(_, reason)| *reason);
        match self.code {
            Some(code) if ["F.", "P.", "S."].iter().any(|family| code.starts_with(family)) => None,
            Some(code) => Some(listed(code).unwrap_or("request_refused")),
            None => Some("request_refused"),
        }
    }

    /// The bank's code and words: the fields it found wrong, rather than its sentence about them.
    pub fn note(&self, secrets: &Secrets, facts: &mut Facts) {
        facts.code = self.code.map(|code| secrets.short(code, 64));
        let words: Vec<String> = self.errors.iter().map(|(path, text)| named(path, text)).collect();
        let words = if words.is_empty() { self.message.to_owned() } else { words.join("; ") };
        facts.message = Some(secrets.short(&words, MESSAGE_CHARS));
    }
}

/// A code of version 3's refusals, or one that is listed.
fn is_refusal_code(code: &str) -> bool {
    code.starts_with("E.") || REASONS.iter().any(|(known, _)| *known == code)
}

/// The bank's code and words wherever they stand, for an answer that is not believed.
pub(super) fn note_words(node: &Node, secrets: &Secrets, facts: &mut Facts) {
    let inside = node.get("response").unwrap_or(node);
    facts.code = inside.text("code").or(inside.text("error_code")).map(|code| secrets.short(code, 64));
    facts.message = inside.text("message").map(|message| secrets.short(message, MESSAGE_CHARS));
}

/// Whether an answer to a question says, and says only, that there is no such transaction.
pub(super) fn is_not_found(node: &Node) -> bool {
    let inside = match node.get("response") {
        Some(inside) if only(node, &["response"]) => inside,
        Some(_) => return false,
        None => node,
    };
    let plain = |text: &str| text.trim().trim_end_matches('.').eq_ignore_ascii_case("record not found");
    only(inside, &["message", "friendly_message", "errors", "error_code", "code"])
        && inside.text("message").is_some_and(plain)
}

fn only(node: &Node, names: &[&str]) -> bool {
    matches!(node, Node::Object(members) if members.iter().all(|(name, _)| names.contains(&name.as_str())))
}

/// `None`: it is there and no text.
fn text<'n>(node: &'n Node, name: &str) -> Option<Option<&'n str>> {
    crate::gateways::answer::text(node, name).ok()
}

/// Deeper than a field of a field of a field nobody names a mistake.
const DEPTH: usize = 4;

/// The texts of `errors`: arrays of texts, single texts, or objects of them. Anything else is not what the family writes.
fn flatten(node: &Node, path: &str, depth: usize, errors: &mut Vec<(String, String)>) -> Option<()> {
    match node {
        Node::Text(text) => errors.push((path.to_owned(), text.to_string())),
        Node::List(items) if !items.is_empty() => {
            for item in items {
                let Node::Text(text) = item else {
                    return None;
                };
                errors.push((path.to_owned(), text.to_string()));
            }
        }
        Node::Object(members) if !members.is_empty() && depth < DEPTH => {
            for (name, value) in members {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(value, &inner, depth + 1, errors)?;
            }
        }
        _ => return None,
    }
    Some(())
}

/// `base` is the request as a whole.
fn named(path: &str, text: &str) -> String {
    match path {
        "base" => text.to_owned(),
        path => format!("{path}: {text}"),
    }
}
