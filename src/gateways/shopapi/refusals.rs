//! The errors of the gateway as data. Seed 003 has lost the table of codes but for one code and two names. Any other code
//! may as well mean that the acquirer has not answered, so that it refuses a charge or a refund only where the operator
//! knows it (`options.refusalCodes`), and never by the HTTP status that comes with it.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};

/// What an error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The payer has to pass 3-D Secure first.
    NeedPass3ds,
    /// The shop has no such customer.
    NotRegistered,
    /// A code that the operator knows: this gateway answers it before anything is executed.
    Known,
    /// Some other code.
    Unlisted,
}

/// Seed 003, "Разбор ошибок": what is left of it. A number where it is known, and the name of the exception.
const TABLE: &[(Option<u64>, &str, Refusal)] = &[
    (Some(NEED_PASS_3DS), "NeedPass3dsException", Refusal::NeedPass3ds),
    (None, "UserNotRegisteredForShop", Refusal::NotRegistered),
];

/// Members in which the name of an exception may stand.
const NAMED_IN: &[&str] = &["message", "userMessage", "error", "exception"];

impl Refusal {
    /// The error of an answer, if it is one: `code` that is not zero, or the name of a known exception. The state of a
    /// payment has members of the same names, and is none. `known`: the codes of `options.refusalCodes`.
    pub fn read(node: &Node, known: &[u64]) -> Result<Option<Refusal>, Malformed> {
        let code = answer::whole(node, "code")?.filter(|code| *code != 0);
        let is_state = node.get("state").is_some();
        let named = |name: &str| !is_state && NAMED_IN.iter().any(|m| node.text(m).is_some_and(|t| t.contains(name)));
        let row = TABLE.iter().find(|(number, name, _)| (code.is_some() && *number == code) || named(name));
        let other = |code| if known.contains(&code) { Refusal::Known } else { Refusal::Unlisted };
        Ok(row.map(|(_, _, refusal)| *refusal).or(code.map(other)))
    }

    /// Our stable word for it.
    pub fn reason(self) -> &'static str {
        match self {
            Refusal::NeedPass3ds => "waits_for_3ds",
            Refusal::NotRegistered => "customer_not_registered",
            Refusal::Known => "request_refused",
            Refusal::Unlisted => "refusal_unlisted",
        }
    }
}

/// The code of the document that a shop may not call a refusal: with it a payment is there and waits for its payer.
pub(super) const NEED_PASS_3DS: u64 = 2365;

/// Whether HTTP speaks of a request that was refused, too. 408 and 425 speak of one that may have been executed, and 409
/// of something that is there already.
pub(super) fn refuses(http: u16) -> bool {
    (400..500).contains(&http) && !matches!(http, 408 | 409 | 425)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;

    #[test]
    fn an_error_is_known_by_its_code_or_its_name() {
        let read = |text: &str| Refusal::read(&parse(text).unwrap(), &[9]);
        assert_eq!(read(r#"{"code":2365}"#), Ok(Some(Refusal::NeedPass3ds)));
        assert_eq!(read(r#"{"code":"2365","message":"x"}"#), Ok(Some(Refusal::NeedPass3ds)));
        assert_eq!(read(r#"{"message":"ru.x.NeedPass3dsException"}"#), Ok(Some(Refusal::NeedPass3ds)));
        assert_eq!(read(r#"{"code":7,"userMessage":"UserNotRegisteredForShop"}"#), Ok(Some(Refusal::NotRegistered)));
        assert_eq!(read(r#"{"code":7}"#), Ok(Some(Refusal::Unlisted)));
        assert_eq!(read(r#"{"code":"9"}"#), Ok(Some(Refusal::Known)));
        assert_eq!(read(r#"{"code":9,"message":"NeedPass3dsException"}"#), Ok(Some(Refusal::NeedPass3ds)));
        assert_eq!(read(r#"{"code":0,"message":"ok"}"#), Ok(None));
        assert_eq!(read(r#"{"state":"payed","message":"NeedPass3dsException"}"#), Ok(None));
        assert_eq!(read(r#"{"code":-1}"#), Err(Malformed));
        assert_eq!(read(r#"{"code":2365.0}"#), Err(Malformed));
    }
}
