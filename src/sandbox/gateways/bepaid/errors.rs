//! Refusals, in the three shapes that have been seen (gateways.md 3.5). The texts of the fields are those of
//! the vendor's own specifications; what has never been seen is said at its row.

use super::switches::{ErrorShape, ErrorValues, Switches, Version3};
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::tools::json::{Json, Members};

/// One kind of refusal.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// Our name for it, for the fault `error`.
    pub name: &'static str,
    /// HTTP status.
    pub http: u16,
    /// `code` of version 3.
    pub code: &'static str,
    /// `friendly_message` of version 3.
    friendly: &'static str,
    /// `message`
    pub message: &'static str,
    /// Whether it has a member `errors`.
    errors: bool,
}

macro_rules! rows {
    ($($name:ident = $slug:literal, $http:literal, $code:literal, $friendly:literal, $message:literal, $errors:literal;)+) => {
        $(#[doc = $message] pub static $name: ErrorRow = ErrorRow {
            name: $slug, http: $http, code: $code, friendly: $friendly, message: $message, errors: $errors,
        };)+
        /// Every row.
        pub static ALL: &[&ErrorRow] = &[$(&$name),+];
    };
}

rows! {
    INVALID = "invalid-params", 422, "E.1025", "Invalid request params", "Description can't be blank", true;
    // HTTP code and text are not documented.
    DUPLICATE = "duplicate", 422, "E.1025", "Invalid request params", "Duplicate transaction", true;
    TOKEN = "token", 422, "E.1025", "Invalid request params", "Token does not exist.", true;
    PAN_NOT_ALLOWED = "pan-not-allowed", 422, "E.1065", "Card number is not allowed", "Card number is not allowed for the shop", true;
    // From here on the HTTP codes and the codes of version 3 are assumptions.
    REQUEST_ID = "request-id", 422, "E.1025", "Invalid request params", "RequestID was used with another request", true;
    UNAUTHORIZED = "unauthorized", 401, "E.1000", "Access denied", "Access denied", false;
    NOT_FOUND = "record-not-found", 404, "E.1000", "Record not found", "Record not found", false;
    NOT_JSON = "not-json", 400, "E.1000", "Invalid request", "Request is not valid JSON", false;
    PROCESSING = "still-processing", 425, "P.0001", "Request is being processed", "Request is being processed", false;
    TOO_MANY = "too-many-requests", 429, "E.1000", "Too many requests", "Too many requests", false;
    UNAVAILABLE = "temporarily-unavailable", 500, "F.1000", "Gateway is temporarily unavailable", "Gateway is temporarily unavailable", false;
}

/// Something wrong with a field.
pub struct Problem {
    /// The field, e.g. `recipient_credit_card.number`.
    pub path: &'static str,
    /// What `errors` says of it.
    pub message: String,
    /// What the sentence says of it, where that is something else.
    pub sentence: Option<&'static str>,
}

impl Problem {
    /// The same in both places.
    pub fn new(path: &'static str, message: impl Into<String>) -> Problem {
        Problem { path, message: message.into(), sentence: None }
    }

    /// `Recipient credit card number is not a card number`
    fn sentence(&self) -> String {
        let words = self.path.replace(['.', '_'], " ");
        let mut letters = words.chars();
        let capital = letters.next().map(|c| c.to_ascii_uppercase()).into_iter();
        format!("{} {}", capital.chain(letters).collect::<String>(), self.sentence.unwrap_or(&self.message))
    }
}

/// How this request is refused.
#[derive(Clone, Copy)]
pub struct Manner {
    shape: ErrorShape,
    values: ErrorValues,
}

impl Manner {
    /// As the header or else the switches want it.
    pub fn of(world: &World, request: &Request) -> Manner {
        let switches = world.switches::<Switches>();
        let shape = if version(world, request) == 3 { ErrorShape::V3 } else { switches.error_shape };
        Manner { shape, values: switches.error_values }
    }

    /// For the fault `error`, which knows no request.
    pub const DEFAULT: Manner = Manner { shape: ErrorShape::Response, values: ErrorValues::Array };

    fn value(self, text: &str) -> Json {
        match self.values {
            ErrorValues::Array => Json::List(vec![text.into()]),
            ErrorValues::String => text.into(),
        }
    }
}

/// The version of the answers: 3 is a shape of its own, anything else is the shape of the examples.
pub fn version(world: &World, request: &Request) -> u8 {
    let heeded = world.switches::<Switches>().version3 == Version3::Flat;
    if heeded && request.header("x-api-version").is_some_and(|version| version.trim() == "3") { 3 } else { 2 }
}

impl ErrorRow {
    /// The refusal in its own words.
    pub fn reply(&self, manner: Manner) -> Reply {
        self.saying(manner, self.message)
    }

    /// The refusal in other words.
    pub fn saying(&self, manner: Manner, message: &str) -> Reply {
        let errors = self.errors.then(|| vec![("base", manner.value(message))]);
        self.shaped(manner, message, errors)
    }

    /// Under another HTTP status.
    pub fn under(&self, manner: Manner, http: u16) -> Reply {
        Reply { status: http, ..self.reply(manner) }
    }

    fn shaped(&self, manner: Manner, message: &str, errors: Option<Members>) -> Reply {
        let errors = errors.map(|errors| ("errors", Json::Object(errors)));
        let mut members: Members = Vec::new();
        if manner.shape == ErrorShape::V3 {
            members.push(("code", self.code.into()));
            members.push(("friendly_message", self.friendly.into()));
        }
        members.push(("message", message.into()));
        members.extend(errors);
        if manner.shape == ErrorShape::Plain && self.errors {
            members.push(("error_code", "invalid_params".into()));
        }
        let body = match manner.shape {
            ErrorShape::Response => Json::Object(vec![("response", Json::Object(members))]),
            ErrorShape::Plain | ErrorShape::V3 => Json::Object(members),
        };
        Reply::json(self.http, &body)
    }
}

/// The refusal of a token: the field is named as recordings of the platform have it.
pub fn no_token(manner: Manner) -> Reply {
    let named = vec![("token", manner.value(TOKEN.message))];
    TOKEN.shaped(manner, TOKEN.message, Some(vec![("credit_card", Json::Object(named))]))
}

/// The refusal of a request for what is wrong with its fields.
pub fn invalid(manner: Manner, problems: &[Problem]) -> Reply {
    let sentences = problems.iter().map(Problem::sentence).collect::<Vec<_>>().join(". ");
    let message = match manner.shape {
        ErrorShape::Response => sentences,
        // The specifications end only this one with a full stop.
        ErrorShape::V3 => sentences + ".",
        ErrorShape::Plain => "Unprocessable entity".to_owned(),
    };
    let mut errors: Members = Vec::new();
    problems.iter().for_each(|problem| insert(&mut errors, problem.path, manner.value(&problem.message)));
    INVALID.shaped(manner, &message, Some(errors))
}

/// Puts the value at a dotted path.
fn insert(members: &mut Members, path: &'static str, value: Json) {
    let Some((name, rest)) = path.split_once('.') else {
        members.push((path, value));
        return;
    };
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, Json::Object(inner))) => insert(inner, rest, value),
        // The whole has been found wrong already.
        Some(_) => {}
        None => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, value);
            members.push((name, Json::Object(inner)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(reply: Reply) -> String {
        String::from_utf8(reply.body).unwrap()
    }

    /// The three bodies are of the vendor's own specifications (gateways.md 3.5).
    #[test]
    fn the_published_refusals_are_reproduced_letter_by_letter() {
        let blank = |path| Problem::new(path, "can't be blank");
        let amount =
            Problem { path: "amount", message: "must be greater than 0".into(), sentence: Some("can't be blank") };
        let manner = |shape| Manner { shape, values: ErrorValues::Array };
        assert_eq!(
            text(invalid(manner(ErrorShape::Response), &[blank("currency"), blank("description"), amount])),
            r#"{"response":{"message":"Currency can't be blank. Description can't be blank. Amount can't be blank","errors":{"currency":["can't be blank"],"description":["can't be blank"],"amount":["must be greater than 0"]}}}"#
        );
        let wrong = [
            Problem::new("amount", "must be an integer"),
            Problem::new("currency", "is unknown ISO 4217 Alpha-3 code"),
            Problem::new("credit_card.number", "is not a card number"),
        ];
        assert_eq!(
            text(invalid(manner(ErrorShape::Plain), &wrong)),
            r#"{"message":"Unprocessable entity","errors":{"amount":["must be an integer"],"currency":["is unknown ISO 4217 Alpha-3 code"],"credit_card":{"number":["is not a card number"]}},"error_code":"invalid_params"}"#
        );
        assert_eq!(
            text(invalid(manner(ErrorShape::V3), &[blank("description"), blank("currency")])),
            r#"{"code":"E.1025","friendly_message":"Invalid request params","message":"Description can't be blank. Currency can't be blank.","errors":{"description":["can't be blank"],"currency":["can't be blank"]}}"#
        );
        let bare = Manner { shape: ErrorShape::Response, values: ErrorValues::String };
        assert!(text(DUPLICATE.reply(bare)).ends_with(r#""errors":{"base":"Duplicate transaction"}}}"#));
    }
}
