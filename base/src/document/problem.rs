//! What can be wrong with a field of a document.

/// The largest request or configuration that is read.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What is wrong with one field of a document. `field` is the path, e.g. `recipient.email`; empty when
/// the document as a whole is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Dotted path of the field.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
    /// What is wrong with other fields of the same document, so that nobody mends them one call after the other.
    pub others: Vec<FieldError>,
}

impl FieldError {
    /// A problem with the field at that path.
    pub fn new(field: impl Into<String>, problem: Problem) -> FieldError {
        FieldError { field: field.into(), problem, others: Vec::new() }
    }

    /// The same, with what another field has.
    pub fn and(mut self, mut other: FieldError) -> FieldError {
        let behind = std::mem::take(&mut other.others);
        self.others.push(other);
        self.others.extend(behind);
        self
    }

    /// The same problem, one level further out: `email` becomes `recipient.email`.
    pub fn inside(mut self, parent: &str) -> FieldError {
        self.field = match self.field.as_str() {
            "" => parent.to_owned(),
            inner if inner.starts_with('[') => format!("{parent}{inner}"),
            inner => format!("{parent}.{inner}"),
        };
        self.others = self.others.into_iter().map(|other| other.inside(parent)).collect();
        self
    }
}

/// The closed list of things that can be wrong with a field. `messages` says them in three languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not JSON: the parser's words, with line and column, without any of the content.
    Syntax(String),
    /// Longer than [`MAX_BYTES`].
    TooLarge,
    /// A required field is not there.
    Missing,
    /// No such field here; perhaps this one was meant.
    Unknown(Option<String>),
    /// The same key twice.
    Duplicate,
    /// Another JSON type than the named one.
    Type(&'static str),
    /// A fraction or exponent where whole minor units are expected.
    Fraction,
    /// A number outside these bounds.
    Range(u64, u64),
    /// Shorter or longer, in characters, than these bounds.
    Length(usize, usize),
    /// A GUID with its hyphens, where so many characters are taken and it would fit without them.
    Guid(usize),
    /// Not of the described form.
    Format(&'static str),
    /// The check digit of a card number is wrong.
    CheckDigit,
    /// Not one of these words.
    Choice(&'static [&'static str]),
    /// Cannot stand together with this other field.
    With(&'static str),
    /// One of these fields is needed.
    OneOf(&'static [&'static str]),
    /// Contains the card number in clear text.
    CardInText,
    /// True but not possible here; the reason in English.
    Impossible(String),
}
