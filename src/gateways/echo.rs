//! Who takes part in a movement, as answers repeat it: a customer, a stored card. Only a name that is there and differs from
//! the one that was sent contradicts. What is kept of a name to compare it days later is a print of it.

use super::secrets::Secrets;
use crate::document::Node;
use crate::model::{Redactor, object};
use ring::digest;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Bytes of a print: enough that no two names have the same.
const PRINT: usize = 16;

/// What is kept of the names that a request sends; `null` where it sends none.
pub(super) fn of<const N: usize>(names: [(&str, Option<&str>); N]) -> Value {
    let kept = object(names.into_iter().filter_map(|(role, name)| Some((role.to_owned(), print(name?)?.into()))));
    if kept.is_empty() { Value::Null } else { kept.into() }
}

/// A print cannot be turned back, unless it is that of a card number: then all of them could be tried.
fn print(name: &str) -> Option<String> {
    if name.is_empty() || Redactor::new().clean(name) != name {
        return None;
    }
    let hash = digest::digest(&digest::SHA256, name.as_bytes());
    Some(hash.as_ref()[..PRINT].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The name that an answer has in a role, if it is another than the one that was sent.
pub(super) fn other<'n>(kept: &Value, role: &str, theirs: Option<Cow<'n, str>>) -> Option<Cow<'n, str>> {
    let ours = kept[role].as_str()?;
    // A name that would not have been kept cannot be compared with one that was: it is another.
    theirs.filter(|theirs| print(theirs).as_deref() != Some(ours))
}

/// A name in an answer: a text, or the number that somebody made of its digits. An empty one is none.
pub(super) fn name<'n>(place: Option<&'n Node>, member: &str) -> Option<Cow<'n, str>> {
    match place?.get(member)? {
        Node::Text(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text.as_str())),
        Node::Integer(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// The further parameters of a request as the answer repeats them, without secrets: what a till put there it can read again.
pub(super) fn params(secrets: &Secrets, told: Vec<(String, String)>) -> Map<String, Value> {
    const MOST: usize = 32;
    const CHARS: usize = 512;
    object(told.into_iter().take(MOST).map(|(name, value)| (secrets.clean(&name), secrets.short(&value, CHARS).into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;
    use serde_json::json;

    #[test]
    fn a_name_differs_only_where_both_sides_have_one() {
        let kept = of([("customer", Some("c-1")), ("source", None)]);
        let node = parse(r#"{"same":"c-1","other":"c-2","empty":" ","none":null,"number":17,"list":["c-2"]}"#).unwrap();
        let differs = |role, member| other(&kept, role, name(Some(&node), member)).is_some();
        assert!(differs("customer", "other") && differs("customer", "number"));
        for member in ["same", "empty", "none", "missing", "list"] {
            assert!(!differs("customer", member), "{member}");
        }
        assert!(!differs("source", "other"), "none was sent");
        assert!(other(&Value::Null, "customer", name(Some(&node), "other")).is_none(), "a row of an older journal");
        let number = of([("customer", Some("17"))]);
        assert!(other(&number, "customer", name(Some(&node), "number")).is_none());
    }

    #[test]
    fn neither_a_name_nor_a_print_of_a_card_number_is_kept() {
        assert!(!of([("customer", Some("c-1"))]).to_string().contains("c-1"));
        for none in ["", "4111111111111111", "4111 1111 1111 1111", "card 4111111111111111"] {
            assert_eq!(of([("customer", Some(none))]), json!(null), "{none}");
        }
    }
}
