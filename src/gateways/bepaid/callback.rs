//! A callback of the bank (`notification_url`): a transaction, signed with the shop's RSA key over the bytes of the body,
//! and sent with the shop's own login. Once a key is configured only the signature counts: the login is known to whoever
//! serves the till, and proxies take it away. A request to `verification_url` has the same form and is read the same way.

use super::kept;
use super::order_status;
use super::transaction::{Place, UID};
use crate::document::{self, FieldError, Node, Problem};
use crate::gateways::public_key;
use crate::gateways::{answer, secrets::Secrets};
use crate::model::{Kind, Notice, Notification, OrderNumber, Secret, Verdict};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use ring::{digest, hmac};
use serde_json::Value;

/// What proves that a callback is the bank's.
pub(super) enum Proof {
    /// RSA PKCS#1 v1.5 with SHA-256 over the body; the key as PKCS#1.
    Signature(Vec<u8>),
    /// The shop's own `shop_id:secret_key`, Base64.
    Login(Secret),
}

impl Proof {
    /// The key of the configuration, or else the login.
    pub fn read(key: Option<&Secret>, login: Secret) -> Result<Proof, FieldError> {
        let Some(key) = key else {
            return Ok(Proof::Login(login));
        };
        let wrong = |why: &str| FieldError::new("credentials.publicKey", Problem::Impossible(why.to_owned()));
        public_key::read(key.expose()).map(Proof::Signature).map_err(wrong)
    }

    fn check(&self, notification: &Notification, body: &str) -> Result<(), FieldError> {
        let header = |name: &str| header(notification, name);
        match self {
            Proof::Signature(key) => check_signature(key, header("content-signature"), body),
            Proof::Login(login) => check_login(login, header("authorization")),
        }
    }
}

/// A header by its name, or by the name that it has in the environment of a CGI program or of PHP: `HTTP_AUTHORIZATION`,
/// `CONTENT_SIGNATURE`, and a `REDIRECT_` before them for every internal redirect. What proves a callback is the value.
fn header<'n>(notification: &'n Notification, name: &str) -> Option<&'n str> {
    let plain = |theirs: &str| {
        let theirs = theirs.to_ascii_lowercase().replace('_', "-");
        let theirs = theirs.trim_start_matches("redirect-");
        theirs.strip_prefix("http-").unwrap_or(theirs) == name
    };
    let own = |theirs: &str| theirs.eq_ignore_ascii_case(name);
    // An environment may hold an empty one beside the right one.
    let find = |matches: &dyn Fn(&str) -> bool| {
        let headers = notification.headers.iter().filter(|(theirs, value)| matches(theirs) && !value.is_empty());
        headers.map(|(_, value)| value.as_str()).next()
    };
    find(&own).or_else(|| find(&plain))
}

fn check_signature(key: &[u8], signature: Option<&str>, body: &str) -> Result<(), FieldError> {
    let Some(signature) = signature else {
        return wrong("headers", "Content-Signature is missing: whoever knows the address can send this");
    };
    let signature: String = signature.chars().filter(|c| !c.is_whitespace()).collect();
    let Ok(signature) = BASE64.decode(signature) else {
        return wrong("headers", "Content-Signature is not Base64");
    };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, key);
    match key.verify(body.as_bytes(), &signature) {
        Ok(()) => Ok(()),
        Err(_) => {
            wrong("body", "the signature does not match: not from this bank, another key, or not the exact bytes")
        }
    }
}

fn check_login(login: &Secret, header: Option<&str>) -> Result<(), FieldError> {
    let Some(header) = header else {
        return wrong("headers", "Authorization is missing: whoever knows the address can send this");
    };
    let theirs = match header.trim().split_once(' ') {
        Some((scheme, theirs)) if scheme.eq_ignore_ascii_case("basic") => theirs.trim(),
        _ => return wrong("headers", "Authorization is not Basic"),
    };
    match equal(login.expose(), theirs) {
        true => Ok(()),
        false => wrong("headers", "Authorization does not match: not from this bank, or another shop"),
    }
}

/// Takes the same time wherever they differ.
fn equal(ours: &str, theirs: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, ours.as_bytes());
    hmac::verify(&key, theirs.as_bytes(), hmac::sign(&key, ours.as_bytes()).as_ref()).is_ok()
}

/// Verifies a callback and reads it.
pub(super) fn read(proof: &Proof, secrets: &Secrets, notification: &Notification) -> Result<Notice, FieldError> {
    let body = match &notification.body {
        Some(body) => body.as_str(),
        None => return Err(FieldError::new("body", Problem::Missing)),
    };
    proof.check(notification, body)?;
    let node = document::parse(body).map_err(|error| error.inside("body"))?;
    notice(secrets, &node, body).or_else(|why| wrong("body", why))
}

/// What a proved callback says.
fn notice(secrets: &Secrets, node: &Node, body: &str) -> Result<Notice, &'static str> {
    let place = match Place::of(node) {
        Ok(place) if matches!(place.is_other_type(), Ok(false)) => place,
        Ok(place) => return Ok(elses(secrets, place.node, body)),
        Err(_) => return Ok(elses(secrets, node, body)),
    };
    let transaction = place.node;
    let uid = secrets.id(transaction, "uid", UID).ok().flatten().ok_or("uid is missing or is no id")?;
    let status = answer::text(transaction, "status").ok().flatten().ok_or("status is missing")?;
    if !is_word(status) {
        return Err("status is no word");
    }
    let number = transaction.text("tracking_id");
    let updated_at = transaction.text("updated_at").unwrap_or_default();
    Ok(Notice {
        kind: Kind::Payout,
        // Other programs of the shop may have numbers of other forms; they are not ours.
        number: number.and_then(|number| OrderNumber::parse(number).ok()),
        event: secrets.clean(order_status::event(status)),
        success: match order_status::of(status).verdict {
            Verdict::Paid => Some(true),
            Verdict::Declined => Some(false),
            _ => None,
        },
        amount: answer::whole(transaction, "amount").ok().flatten(),
        commission: None,
        unsure: None,
        details: None,
        repeat_key: secrets
            .redactor()
            .clean_member("repeatKey", &format!("uid={uid};status={status};updated_at={updated_at}")),
        order_id: Some(uid),
        raw: raw(secrets, body),
    })
}

/// A payment, a refund, a subscription of the same shop: proved, and about nothing of ours. Our number of a payment would name
/// somebody else's payout, so that none is told. Whoever refuses such a callback gets it again.
fn elses(secrets: &Secrets, node: &Node, body: &str) -> Notice {
    let word = |name: &str| node.text(name).filter(|word| is_word(word));
    let (uid, status) = (secrets.id(node, "uid", UID).ok().flatten(), word("status").unwrap_or_default());
    let digest = digest::digest(&digest::SHA256, body.as_bytes());
    let print: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Notice {
        kind: Kind::Payout,
        number: None,
        event: secrets.clean(word("type").or(word("event")).unwrap_or("other")),
        success: match order_status::of(status).verdict {
            Verdict::Paid => Some(true),
            Verdict::Declined => Some(false),
            _ => None,
        },
        amount: answer::whole(node, "amount").ok().flatten(),
        commission: None,
        unsure: Some("names_no_order"),
        details: None,
        repeat_key: format!("body={print}"),
        order_id: uid,
        raw: raw(secrets, body),
    }
}

fn is_word(status: &str) -> bool {
    (1..=64).contains(&status.len()) && status.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn raw(secrets: &Secrets, body: &str) -> Value {
    let value = serde_json::from_str(body).unwrap_or(Value::Null);
    kept::without_tokens(secrets.redactor().clean_json(&value))
}

fn wrong<T>(field: &str, why: &str) -> Result<T, FieldError> {
    Err(FieldError::new(field, Problem::Impossible(why.to_owned())))
}
