//! The signature of the certificate generation, for requests, answers and notifications: MD5 over MD5 over the values
//! in their documented order and the secret key. It proves no more than MD5 can; TLS does the rest.
//!
//! Source: family (the vendor's PHP SDK and its Python demonstration); for answers, which no SDK of the vendor ever
//! checks, a client in C#.

use crate::document::Node;
use crate::model::Secret;
use ring::hmac;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// Members that are not signed themselves.
const UNSIGNED: &[&str] = &["sign", "shopToken"];

/// The signature of a request: the values of its fields in that order, then those the order does not name, in the order
/// of the body; then the shop's token and the key.
pub(super) fn of_request(body: &Node, order: &[String], shop_token: &Secret, key: &Secret) -> String {
    let Node::Object(members) = body else {
        unreachable!("the body of a request is an object");
    };
    let named = order.iter().filter_map(|name| body.get(name));
    let others = members.iter().filter(|(name, _)| !order.contains(name)).map(|(_, value)| value);
    let mut values = Vec::new();
    for value in named.chain(others) {
        flatten(value, &mut values).expect("a request holds no fraction");
    }
    values.extend([shop_token.expose().into(), key.expose().into()]);
    digest(&values)
}

/// Whether an answer or a notification carries its right signature: the values as they came, then the key.
pub(super) fn is_right(received: &Node, key: &Secret) -> bool {
    let (Node::Object(members), Some(sign)) = (received, received.text("sign")) else {
        return false;
    };
    let mut values = Vec::new();
    for (_, value) in members.iter().filter(|(name, _)| !UNSIGNED.contains(&name.as_str())) {
        // The digits of a fraction are not kept, so that it cannot be verified.
        if flatten(value, &mut values).is_err() {
            return false;
        }
    }
    values.push(key.expose().into());
    // Compared under a key, so that it takes the same time wherever the two differ.
    let blind = hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes());
    let given = hmac::sign(&blind, sign.to_ascii_uppercase().as_bytes());
    hmac::verify(&blind, digest(&values).as_bytes(), given.as_ref()).is_ok()
}

/// A value of which no text is known.
#[derive(Debug)]
struct Fraction;

/// The values inside a value, depth first; what is `null` is as good as left out.
fn flatten<'n>(value: &'n Node, values: &mut Vec<Cow<'n, str>>) -> Result<(), Fraction> {
    match value {
        Node::Null => {}
        Node::Bool(flag) => values.push(if *flag { "true" } else { "false" }.into()),
        Node::Integer(number) => values.push(number.to_string().into()),
        Node::Fraction => return Err(Fraction),
        Node::Text(text) => values.push(text.as_str().into()),
        Node::List(items) => return items.iter().try_for_each(|item| flatten(item, values)),
        Node::Object(members) => return members.iter().try_for_each(|(_, value)| flatten(value, values)),
    }
    Ok(())
}

fn digest(values: &[Cow<'_, str>]) -> String {
    // Written once into memory of the right size, which is wiped.
    let length = values.iter().map(|value| value.len() + 1).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    for (at, value) in values.iter().enumerate() {
        text.push_str(if at > 0 { "&" } else { "" });
        text.push_str(value);
    }
    let once = Zeroizing::new(format!("{:X}", md5::compute(text.as_bytes())));
    format!("{:X}", md5::compute(once.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;

    fn sign(body: &str, order: &[&str]) -> String {
        let order: Vec<_> = order.iter().map(|name| (*name).to_owned()).collect();
        of_request(&parse(body).unwrap(), &order, &Secret::new("SHOP_TOKEN"), &Secret::new("SEC_KEY"))
    }

    #[test]
    fn the_vectors_computed_from_the_familys_algorithm_come_out() {
        assert_eq!(sign(r#"{"regPayNum":"1310958041"}"#, &["regPayNum"]), "F6217B7EE96969ECCDA81ABBB973E8C6");
        let body = r#"{"comission":0,"amount":2500,"properties":[{"name":"ПОЗЫВНОЙ","value":"15"}],"serviceCode":"1000-13864-2"}"#;
        let order = ["serviceCode", "amount", "comission", "properties"];
        assert_eq!(sign(body, &order), "5EBC893C6421B1A3332FAC3E1873EF43");
        // Fields that the order does not name follow in the order of the body.
        assert_eq!(sign(body, &order[..3]), "5EBC893C6421B1A3332FAC3E1873EF43");
        assert_ne!(sign(body, &[]), "5EBC893C6421B1A3332FAC3E1873EF43");
        assert_eq!(sign(body, &["serviceCode", "absent", "amount", "comission"]), "5EBC893C6421B1A3332FAC3E1873EF43");
    }

    #[test]
    fn an_answers_signature_covers_every_value_in_its_order() {
        let key = Secret::new("SEC_KEY");
        let sign = digest(&["7".into(), "true".into(), "a".into(), "SEC_KEY".into()]);
        let right = |sign: &str| {
            let text = format!(r#"{{"a":7,"b":null,"c":true,"d":[{{"e":"a"}}],"sign":"{sign}","shopToken":"t"}}"#);
            is_right(&parse(&text).unwrap(), &key)
        };
        assert!(right(&sign) && right(&sign.to_lowercase()));
        assert!(!right("") && !right(&sign[1..]) && !right(&format!("{sign}0")));
        assert!(!is_right(&parse(r#"{"a":7}"#).unwrap(), &key));
        assert!(!is_right(&parse(&format!(r#"{{"a":8,"c":true,"d":"a","sign":"{sign}"}}"#)).unwrap(), &key));
        assert!(!is_right(&parse(&format!(r#"{{"a":7,"c":true,"d":"a","x":0.5,"sign":"{sign}"}}"#)).unwrap(), &key));
    }
}
