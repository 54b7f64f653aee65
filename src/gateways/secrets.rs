//! What must never be seen: the secrets of a configuration and of one call, in every spelling in which they can
//! come back from a bank, and the reading of an answer that keeps them out of everything that is kept.

use super::answer::{self, Malformed, Unreadable};
use super::body;
use crate::document::Node;
use crate::model::{Facts, HttpAnswer, Redactor, Secret};
use zeroize::Zeroizing;

/// Shorter than this a secret may stand in an id or an address by chance.
const TELLING: usize = 8;

/// The secrets of a gateway, or of one of its calls.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    redactor: Redactor,
    spellings: Vec<Secret>,
}

impl Secrets {
    /// These secrets.
    pub fn of<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Secrets {
        let mut all = Secrets::default();
        secrets.into_iter().for_each(|secret| all.hide(secret));
        all
    }

    /// Adds a secret, in all its spellings.
    pub fn hide(&mut self, secret: &Secret) {
        for spelling in spellings(secret) {
            self.redactor.hide(spelling.expose());
            self.spellings.push(spelling);
        }
    }

    /// Adds a card of which only the mask is left.
    pub fn hide_masked(&mut self, mask: Option<&str>) {
        if let Some(mask) = mask {
            self.redactor.hide_masked(mask);
        }
    }

    /// Masks them, and every card number.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// A text of the bank without secrets.
    pub fn clean(&self, text: &str) -> String {
        self.redactor.clean(text)
    }

    /// A reference of the bank, e.g. an RRN, as it came: only secrets that are known are masked in it, however much it
    /// looks like a card number. What is no reference at all, but a text, is cleaned like one.
    pub fn reference(&self, text: &str) -> String {
        self.redactor.clean_member("reference", text)
    }

    /// The same, at most so many characters of it.
    pub fn short(&self, text: &str, chars: usize) -> String {
        let mut clean = self.clean(text);
        if let Some((end, _)) = clean.char_indices().nth(chars) {
            clean.truncate(end);
        }
        clean
    }

    /// Whether a text that is kept unmasked holds a secret.
    pub fn leaks(&self, text: &str) -> bool {
        self.redactor.knows(text, TELLING)
    }

    /// The facts every reading of this answer begins with.
    pub fn facts(&self, answer: &HttpAnswer) -> Facts {
        let raw = answer::evidence(&answer.body, &self.redactor, &self.exposed());
        Facts { http: Some(answer.status), raw, ..Facts::default() }
    }

    /// An answer that is to be one JSON object, and the facts its reading begins with; it ends with `keep`.
    pub fn read(answer: &HttpAnswer) -> (Facts, Result<Node, Unreadable>) {
        (Facts { http: Some(answer.status), ..Facts::default() }, answer::object(&answer.body))
    }

    /// Keeps the whole answer, masked, once it has been read.
    pub fn keep(&self, answer: &HttpAnswer, read: Result<Node, Unreadable>, facts: &mut Facts) {
        facts.raw = match read {
            // It was parsed once; what the parser keeps of a fraction is no evidence of it.
            Ok(node) if node.is_whole() => {
                let mut raw = node.into_value();
                self.redactor.mask(&mut raw);
                Some(raw)
            }
            _ => answer::evidence(&answer.body, &self.redactor, &self.exposed()),
        };
    }

    /// The masked beginning of an answer that is a text.
    pub fn beginning(&self, answer: &HttpAnswer) -> String {
        answer::beginning(&answer.body, &self.redactor, &self.exposed())
    }

    /// A bank's id of something, of at most so many characters. It is kept exactly as it came, because the bank is
    /// asked with it; what does not look like an id is none, nor is one of our secrets.
    pub fn id(&self, node: &Node, name: &str, max: usize) -> Result<Option<String>, Malformed> {
        let Some(id) = answer::text(node, name)? else {
            return Ok(None);
        };
        let is_id =
            (1..=max).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        // Many ids have the check digit of a card number; only the groups of one make it none.
        match is_id && self.reference(id) == id && !self.leaks(id) {
            true => Ok(Some(id.to_owned())),
            false => Err(Malformed),
        }
    }

    fn exposed(&self) -> Vec<&str> {
        self.spellings.iter().map(Secret::expose).collect()
    }
}

/// A secret as it is and, where that differs, as it stands inside JSON, inside a text of JSON and inside a form:
/// a body that cannot be read as JSON is searched for all of them.
fn spellings(secret: &Secret) -> Vec<Secret> {
    let mut spellings = vec![secret.clone()];
    if secret.expose().bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return spellings;
    }
    for level in 0..2 {
        let text = spellings[level].expose();
        let mut quoted = Zeroizing::new(Vec::with_capacity(2 + 6 * text.len()));
        serde_json::to_writer(&mut *quoted, text).expect("a text is always JSON and memory is always writable");
        let inside = std::str::from_utf8(&quoted[1..quoted.len() - 1]).expect("JSON is UTF-8");
        if inside == text {
            break;
        }
        spellings.push(Secret::new(inside));
    }
    let encoded = body::percent_encoded(secret.expose());
    let encoded = std::str::from_utf8(&encoded).expect("percent encoding is ASCII");
    if encoded != secret.expose() {
        spellings.push(Secret::new(encoded));
        // The other spelling of a blank, and the other case of the digits.
        spellings.push(Secret::new(encoded.replace("%20", "+")));
        spellings.push(Secret::new(with_small_escapes(encoded)));
    }
    spellings
}

/// `%2F` as `%2f`; the text around the escapes keeps its case.
fn with_small_escapes(encoded: &str) -> String {
    let mut small = String::with_capacity(encoded.len());
    let mut left = 0;
    for c in encoded.chars() {
        small.push(if left > 0 { c.to_ascii_lowercase() } else { c });
        left = if c == '%' { 2 } else { u8::saturating_sub(left, 1) };
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_searched_for_in_every_spelling() {
        let spellings: Vec<_> = spellings(&Secret::new("Pä \"W/")).iter().map(|s| s.expose().to_owned()).collect();
        for expected in ["P%C3%A4%20%22W%2F", "P%c3%a4%20%22W%2f", "P%C3%A4+%22W%2F", "Pä \\\"W/"] {
            assert!(spellings.contains(&expected.to_owned()), "{spellings:?}");
        }
        assert_eq!(super::spellings(&Secret::new("plain")).len(), 1);
    }
}
