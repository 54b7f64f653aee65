//! Fields as data: a table says what a document may hold, and one function checks it.

use super::node::Node;
use super::problem::{FieldError, Problem};
use crate::model::{CardNumber, CardNumberError, Currency, Minor, OrderNumber, OrderNumberError, instant};

/// One field of a document.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
    /// What it means, with units; goes into the schema.
    pub doc: &'static str,
}

impl Field {
    /// A field that must be there.
    pub const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Field {
        Field { name, required: true, shape, doc }
    }

    /// A field that may be left out or `null`.
    pub const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Field {
        Field { name, required: false, shape, doc }
    }
}

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// See [`OrderNumber`].
    OrderNumber,
    /// Whole minor units as a number, or as a text of digits.
    Amount,
    /// ISO 4217, three letters or three digits.
    Currency,
    /// A text of so many characters.
    Text {
        /// Least characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A secret text of so many characters at most; never shown.
    Secret {
        /// Most characters.
        max: usize,
    },
    /// A secret as text, or `{"env": NAME}`, or `{"file": PATH}`.
    SecretSource,
    /// A whole number within these bounds, as a number or as a text of digits.
    Integer {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Two letters, ISO 639-1.
    Language,
    /// `yyyy-MM-ddTHH:mm:ss`, a real date.
    DateTime,
    /// `yyyy-MM`.
    YearMonth,
    /// `yyyy-MM-dd`, a real date.
    Date,
    /// `https://…` (or `http://…`) of at most so many characters.
    Url {
        /// Most characters.
        max: usize,
    },
    /// An e-mail address of at most so many characters.
    Email {
        /// Most characters.
        max: usize,
    },
    /// 7 to 15 digits, a plus before them allowed.
    Phone,
    /// A card number: 12 to 19 digits, Luhn; spaces and hyphens allowed.
    CardNumber,
    /// A nested object.
    Object(&'static [Field]),
    /// A nested object of free names with texts of at most so many characters.
    Texts {
        /// Most characters of a value.
        max: usize,
    },
    /// A list of texts.
    TextList,
    /// A list of objects, each with these fields.
    Objects(&'static [Field]),
    /// A nested object of at most so many free names (a letter, then letters, digits and `._-`, 64 in all) with texts, whole
    /// numbers, flags, objects and lists. What this reader does not keep, a fraction, is nowhere in it.
    Parameters {
        /// Most names.
        most: usize,
    },
    /// Any object; whoever owns it checks it.
    AnyObject,
}

/// So many of an object's problems are told at once.
const TOLD: usize = 12;

/// Checks an object against its table: every field, and no other.
pub fn check(node: &Node, fields: &'static [Field]) -> Result<(), FieldError> {
    let Node::Object(members) = node else {
        return Err(FieldError::new("", Problem::Type("object")));
    };
    let unknown = members
        .iter()
        .filter(|(key, _)| !fields.iter().any(|field| field.name == key))
        .map(|(key, _)| FieldError::new(key.clone(), Problem::Unknown(suggestion(key, fields))));
    let wrong = fields.iter().filter_map(|field| match node.get(field.name) {
        Some(value) => check_value(value, &field.shape).err().map(|error| error.inside(field.name)),
        None => field.required.then(|| FieldError::new(field.name, Problem::Missing)),
    });
    unknown.chain(wrong).take(TOLD).reduce(FieldError::and).map_or(Ok(()), Err)
}

/// The field that was probably meant, also one of an object inside: `card.number` for `cardNumber`.
fn suggestion(key: &str, fields: &'static [Field]) -> Option<String> {
    let inside = fields.iter().flat_map(|field| {
        let members = if let Shape::Object(members) = field.shape { members } else { &[] };
        members.iter().map(|member| format!("{}.{}", field.name, member.name))
    });
    nearest(key, fields.iter().map(|field| field.name.to_owned()).chain(inside))
}

/// The name that is most like what was written, if one is like it.
pub fn nearest(written: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let plain = |name: &str| name.to_ascii_lowercase().replace(['_', '-', '.'], "");
    let written = plain(written);
    names
        .map(|name| (strsim::normalized_damerau_levenshtein(&written, &plain(&name)), name))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

fn check_value(value: &Node, shape: &Shape) -> Result<(), FieldError> {
    let wrong = |problem| Err(FieldError::new("", problem));
    match shape {
        Shape::Object(fields) => return check(value, fields),
        Shape::AnyObject => {
            return if matches!(value, Node::Object(_)) { Ok(()) } else { wrong(Problem::Type("object")) };
        }
        Shape::Texts { max } => return check_texts(value, *max),
        Shape::Parameters { most } => return check_parameters(value, *most),
        Shape::TextList => return check_list(value),
        Shape::Objects(fields) => return check_objects(value, fields),
        Shape::Flag => {
            return if matches!(value, Node::Bool(_)) { Ok(()) } else { wrong(Problem::Type("true or false")) };
        }
        Shape::Amount => return check_integer(value, 1, Minor::MAX),
        Shape::Integer { min, max } => return check_integer(value, *min, *max),
        Shape::SecretSource if matches!(value, Node::Object(_)) => return check_secret_source(value),
        _ => {}
    }
    let Node::Text(text) = value else {
        return wrong(Problem::Type("text"));
    };
    let text = text.as_str();
    // A NUL would end the text early in every C program it passes through.
    if text.contains('\0') {
        return wrong(Problem::Format("a text without a NUL character"));
    }
    let problem = match shape {
        Shape::OrderNumber => match OrderNumber::parse(text) {
            Ok(_) => None,
            Err(OrderNumberError::Length) => Some(Problem::Length(1, OrderNumber::MAX)),
            Err(OrderNumberError::Character) => Some(Problem::Format("Latin letters, digits and - _ . : / ~ # + @ =")),
        },
        Shape::Currency => {
            Currency::parse(text).is_none().then_some(Problem::Format("an ISO 4217 code such as KZT or 398"))
        }
        Shape::Text { min, max } => length(text, *min, *max),
        Shape::Secret { max } => length(text, 1, *max),
        Shape::SecretSource => length(text, 1, 4096),
        Shape::Choice(words) => (!words.contains(&text)).then_some(Problem::Choice(words)),
        Shape::Language => (text.len() != 2 || !text.bytes().all(|b| b.is_ascii_alphabetic()))
            .then_some(Problem::Format("two letters of ISO 639-1 such as ru, kk, en")),
        Shape::Date => (!instant::is_date(text)).then_some(Problem::Format("a date such as 2030-12-31")),
        Shape::DateTime => (!instant::is_date_time(text)).then_some(Problem::Format("yyyy-MM-ddTHH:mm:ss")),
        Shape::YearMonth => year_month(text).is_none().then_some(Problem::Format("yyyy-MM")),
        Shape::Url { max } => {
            length(text, 1, *max).or_else(|| (!is_url(text)).then_some(Problem::Format("a complete URL with https://")))
        }
        Shape::Email { max } => {
            length(text, 1, *max).or_else(|| (!is_email(text)).then_some(Problem::Format("an e-mail address")))
        }
        Shape::Phone => {
            let digits = text.strip_prefix('+').unwrap_or(text);
            (!(7..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()))
                .then_some(Problem::Format("7 to 15 digits, with or without a leading +"))
        }
        Shape::CardNumber => match CardNumber::parse(text) {
            Ok(_) => None,
            Err(CardNumberError::Format) => Some(Problem::Format("12 to 19 digits")),
            Err(CardNumberError::CheckDigit) => Some(Problem::CheckDigit),
        },
        _ => unreachable!("shapes of other types were handled above"),
    };
    problem.map_or(Ok(()), wrong)
}

fn length(text: &str, min: usize, max: usize) -> Option<Problem> {
    (!(min..=max).contains(&text.chars().count())).then_some(Problem::Length(min, max))
}

fn check_integer(value: &Node, min: u64, max: u64) -> Result<(), FieldError> {
    let number = match value {
        Node::Integer(number) => Some(*number),
        Node::Text(digits) if digits.contains(['.', ',', 'e', 'E']) => {
            return Err(FieldError::new("", Problem::Fraction));
        }
        Node::Text(digits)
            if !digits.is_empty() && digits.len() <= 20 && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            digits.parse::<i128>().ok()
        }
        Node::Text(_) => return Err(FieldError::new("", Problem::Format("digits only"))),
        Node::Fraction => return Err(FieldError::new("", Problem::Fraction)),
        _ => return Err(FieldError::new("", Problem::Type("whole number"))),
    };
    match number {
        Some(number) if number >= i128::from(min) && number <= i128::from(max) => Ok(()),
        _ => Err(FieldError::new("", Problem::Range(min, max))),
    }
}

fn check_parameters(value: &Node, most: usize) -> Result<(), FieldError> {
    let Node::Object(members) = value else {
        return Err(FieldError::new("", Problem::Type("object")));
    };
    if members.len() > most {
        return Err(FieldError::new("", Problem::Impossible(format!("at most {most} of them"))));
    }
    for (name, value) in members {
        let plain = name.len() <= 64
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        let problem = match value {
            _ if !plain => Problem::Format("a name of letters and digits"),
            Node::Null => Problem::Type("a text, a whole number, true or false, an object or a list"),
            _ if has_fraction(value) => Problem::Fraction,
            _ => continue,
        };
        return Err(FieldError::new(name.clone(), problem));
    }
    Ok(())
}

fn has_fraction(node: &Node) -> bool {
    match node {
        Node::Fraction => true,
        Node::List(items) => items.iter().any(has_fraction),
        Node::Object(members) => members.iter().any(|(_, value)| has_fraction(value)),
        Node::Null | Node::Bool(_) | Node::Integer(_) | Node::Text(_) => false,
    }
}

fn check_texts(value: &Node, max: usize) -> Result<(), FieldError> {
    let Node::Object(members) = value else {
        return Err(FieldError::new("", Problem::Type("object")));
    };
    for (key, value) in members {
        let Node::Text(text) = value else {
            return Err(FieldError::new(key.clone(), Problem::Type("text")));
        };
        if let Some(problem) = length(text, 0, max) {
            return Err(FieldError::new(key.clone(), problem));
        }
    }
    Ok(())
}

fn check_list(value: &Node) -> Result<(), FieldError> {
    let Node::List(items) = value else {
        return Err(FieldError::new("", Problem::Type("list")));
    };
    match items.iter().position(|item| !matches!(item, Node::Text(_))) {
        Some(at) => Err(FieldError::new(format!("[{at}]"), Problem::Type("text"))),
        None => Ok(()),
    }
}

fn check_objects(value: &Node, fields: &'static [Field]) -> Result<(), FieldError> {
    let Node::List(items) = value else {
        return Err(FieldError::new("", Problem::Type("list")));
    };
    for (at, item) in items.iter().enumerate() {
        check(item, fields).map_err(|error| error.inside(&format!("[{at}]")))?;
    }
    Ok(())
}

const SECRET_SOURCE: &[Field] = &[
    Field::optional("env", Shape::Text { min: 1, max: 256 }, "name of an environment variable"),
    Field::optional(
        "file",
        Shape::Text { min: 1, max: 4096 },
        "path of a file; its last line break is not part of the secret",
    ),
];

fn check_secret_source(value: &Node) -> Result<(), FieldError> {
    check(value, SECRET_SOURCE)?;
    match (value.text("env"), value.text("file")) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        (Some(_), Some(_)) => Err(FieldError::new("file", Problem::With("env"))),
        (None, None) => Err(FieldError::new("", Problem::OneOf(&["env", "file"]))),
    }
}

/// Reads `2027-12`.
pub fn year_month(text: &str) -> Option<(u16, u8)> {
    let (year, month) = text.split_once('-')?;
    if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b == b'-' || b.is_ascii_digit()) {
        return None;
    }
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some((year, month))
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', '?', '#'])
            && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    const TABLE: &[Field] = &[
        Field::required("orderNumber", Shape::OrderNumber, ""),
        Field::required("amount", Shape::Amount, ""),
        Field::optional("language", Shape::Language, ""),
        Field::optional("jsonParams", Shape::Texts { max: 10 }, ""),
        Field::optional("recipient", Shape::Object(&[Field::optional("email", Shape::Email { max: 30 }, "")]), ""),
    ];

    fn problem(text: &str) -> (String, Problem) {
        let error = check(&parse(text).unwrap(), TABLE).unwrap_err();
        (error.field, error.problem)
    }

    #[test]
    fn a_mistyped_key_gets_a_suggestion() {
        assert_eq!(
            problem(r#"{"orderNumber":"1","ammount":5}"#),
            ("ammount".into(), Problem::Unknown(Some("amount".into())))
        );
        assert_eq!(
            problem(r#"{"order_number":"1"}"#),
            ("order_number".into(), Problem::Unknown(Some("orderNumber".into())))
        );
        assert_eq!(problem(r#"{"zzz":1}"#), ("zzz".into(), Problem::Unknown(None)));
    }

    #[test]
    fn every_problem_names_its_field() {
        assert_eq!(problem(r#"{"amount":5}"#), ("orderNumber".into(), Problem::Missing));
        assert_eq!(problem(r#"{"orderNumber":"1","amount":null}"#), ("amount".into(), Problem::Missing));
        assert_eq!(problem(r#"{"orderNumber":"1","amount":12.5}"#), ("amount".into(), Problem::Fraction));
        assert_eq!(problem(r#"{"orderNumber":"1","amount":"12,50"}"#), ("amount".into(), Problem::Fraction));
        assert_eq!(problem(r#"{"orderNumber":"1","amount":-1}"#), ("amount".into(), Problem::Range(1, Minor::MAX)));
        assert_eq!(problem(r#"{"orderNumber":"1","amount":0}"#), ("amount".into(), Problem::Range(1, Minor::MAX)));
        assert_eq!(problem(r#"{"orderNumber":"№1","amount":1}"#).0, "orderNumber");
        assert_eq!(problem(r#"{"orderNumber":"1","amount":1,"recipient":{"email":"x"}}"#).0, "recipient.email");
        assert_eq!(
            problem(r#"{"orderNumber":"1","amount":1,"jsonParams":{"a":1}}"#),
            ("jsonParams.a".into(), Problem::Type("text"))
        );
    }

    #[test]
    fn an_amount_may_be_a_text_of_digits() {
        assert!(check(&parse(r#"{"orderNumber":"1","amount":"150000"}"#).unwrap(), TABLE).is_ok());
    }
}
