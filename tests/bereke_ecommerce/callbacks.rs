//! A callback is believed only with its checksum: the published vectors pass, and no single changed character does.

use crate::{fixture, open};
use serde_json::{Value, json};
use tolem::document::FieldError;
use tolem::model::*;

const KEY: &str = "ooc7slpvc61k7sf7ma7p4hrefr";
const GOOD: &str = "mdOrder=06cf5599-3f17-7c86-bdbc-bd7d00a8b38b&orderNumber=2003&checksum=EAF2FB72CAB99FD5067F4BA493DD84F4D79C1589FDE8ED29622F0F07215AA972&operation=approved&status=1";

fn read_with(key: (&'static str, &str), options: Value, notification: &Notification) -> Result<Notice, FieldError> {
    open(&[("userName", "u"), ("password", "p"), key], options).unwrap().notification(notification)
}

fn get(query: &str) -> Notification {
    Notification { query: Some(query.into()), ..Notification::default() }
}

fn post(body: &str) -> Notification {
    Notification { body: Some(zeroize::Zeroizing::new(body.into())), ..Notification::default() }
}

fn read(query: &str) -> Result<Notice, FieldError> {
    read_with(("callbackKey", KEY), json!({}), &get(query))
}

/// A query signed with the key.
fn signed(parameters: &[(&str, &str)], encode: impl Fn(&str) -> String) -> String {
    let mut sorted = parameters.to_vec();
    sorted.sort();
    let message: String = sorted.iter().map(|(name, value)| format!("{name};{value};")).collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, KEY.as_bytes());
    let hex: String = ring::hmac::sign(&key, message.as_bytes()).as_ref().iter().map(|b| format!("{b:02X}")).collect();
    let fields: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("{}&checksum={hex}&sign_alias=any", fields.join("&"))
}

fn encode(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02x}")).collect()
}

#[test]
fn the_published_symmetric_vectors_are_believed() {
    let notice = read(GOOD).unwrap();
    assert_eq!((notice.kind, notice.event.as_str(), notice.success), (Kind::Payment, "held", Some(true)));
    assert_eq!(notice.number.unwrap().as_str(), "2003");
    assert_eq!(notice.order_id.as_deref(), Some("06cf5599-3f17-7c86-bdbc-bd7d00a8b38b"));
    assert_eq!(notice.raw.get("checksum"), None);
    let own = "amount=123456&mdOrder=3ff6962a-7dcc-4283-ab50-a6d7dd3386fe&operation=deposited&orderNumber=10747&status=1&checksum=51C892147225ABE87798CB02979D70EF46D0AE79B5AA3B28B1C260BE286C50A9";
    let notice = read_with(("callbackKey", "yourSecretToken"), json!({}), &post(own)).unwrap();
    assert_eq!((notice.event.as_str(), notice.amount), ("charged", Some(123456)));
}

#[test]
fn order_case_and_alias_make_no_difference() {
    let mut fields: Vec<&str> = GOOD.split('&').collect();
    for _ in 0..fields.len() {
        fields.rotate_left(1);
        read(&fields.join("&")).unwrap();
    }
    read(&GOOD.replace(
        "EAF2FB72CAB99FD5067F4BA493DD84F4D79C1589FDE8ED29622F0F07215AA972",
        "eaf2fb72cab99fd5067f4ba493dd84f4d79c1589fde8ed29622f0f07215aa972",
    ))
    .unwrap();
    read(&format!("{GOOD}&sign_alias=SHA-256%20with%20RSA")).unwrap();
    let both = Notification { query: Some("shop=1".into()), ..post(GOOD) };
    read_with(("callbackKey", KEY), json!({}), &both).unwrap();
}

#[test]
fn no_changed_character_is_believed() {
    for at in 0..GOOD.len() {
        for bit in 0..7 {
            let mut changed = GOOD.as_bytes().to_vec();
            changed[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            let hex = GOOD.find("checksum=").unwrap() + 9;
            // Upper or lower case of a hexadecimal digit is the same checksum.
            if (hex..hex + 64).contains(&at) && changed.eq_ignore_ascii_case(GOOD) {
                continue;
            }
            let error = read(&changed).unwrap_err();
            assert_eq!(error.field, "query", "{changed}");
        }
    }
    for at in 0..GOOD.len() {
        assert!(read(&GOOD[..at]).is_err() || GOOD[at..].starts_with('&'), "{at}");
    }
    assert!(read(&format!("{GOOD}&amount=1")).is_err());
    assert!(read(&format!("{GOOD}&status=1")).is_err(), "a parameter twice");
}

fn rsa(checksum: &str, amount: &str) -> Notification {
    let order = "12b59da8-f68f-7c8d-12b5-9da8000826ea";
    let alias = "sign_alias=SHA-256+with+RSA";
    get(&format!("amount={amount}&mdOrder={order}&operation=deposited&status=1&{alias}&checksum={}", checksum.trim()))
}

#[test]
fn the_published_asymmetric_vectors_are_believed() {
    let vectors = [
        (fixture!("callback-public-key.pem"), fixture!("callback-public-key.checksum")),
        (fixture!("callback-certificate.base64"), fixture!("callback-certificate.checksum")),
    ];
    for (key, checksum) in vectors {
        let read =
            |notification: &Notification, options| read_with(("callbackCertificate", key), options, notification);
        let notice = read(&rsa(checksum, "35000099"), json!({})).unwrap();
        assert_eq!((notice.amount, notice.number), (Some(35000099), None));
        assert!(read(&rsa(checksum, "35000099"), json!({"callbackHash": "sha256"})).is_err(), "another hash");
        assert!(read(&rsa(checksum, "935000099"), json!({})).is_err(), "the published negative vector");
        let checksum = checksum.trim();
        for at in (0..checksum.len()).step_by(7) {
            let mut changed = checksum.as_bytes().to_vec();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(read(&rsa(&changed, "35000099"), json!({})).is_err(), "{at}");
        }
        assert!(read(&rsa(&checksum[..checksum.len() - 2], "35000099"), json!({})).is_err());
    }
    let pem =
        format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", fixture!("callback-certificate.base64"));
    let checksum = fixture!("callback-certificate.checksum");
    read_with(("callbackCertificate", &pem), json!({}), &rsa(checksum, "35000099")).unwrap();
}

#[test]
fn values_may_be_encoded_once_or_twice() {
    let parameters =
        [("mdOrder", "o-1"), ("operation", "refunded"), ("orderNumber", "7"), ("status", "1"), ("z", "Сәлем +100%")];
    for query in [signed(&parameters, encode), signed(&parameters, |text| encode(&encode(text)))] {
        let notice = read(&query).unwrap();
        assert_eq!((notice.event.as_str(), &notice.raw["z"]), ("refunded", &json!("Сәлем +100%")));
    }
    assert!(read(&signed(&parameters, |text| encode(&encode(&encode(text))))).is_err());
    read(&signed(&[("operation", "x"), ("z", "a b")], |text| text.replace(' ', "+"))).unwrap();
}

#[test]
fn operations_are_told_in_our_words_and_repeats_are_recognised() {
    let words = [
        ("approved", "held"),
        ("deposited", "charged"),
        ("reversed", "reversed"),
        ("refunded", "refunded"),
        ("bindingCreated", "card_stored"),
        ("declinedByTimeout", "expired"),
        ("declinedCardPresent", "declinedCardPresent"),
    ];
    let mut keys = std::collections::BTreeSet::new();
    for (operation, event) in words {
        for status in ["0", "1"] {
            for amount in ["1", "2"] {
                let parameters = [("mdOrder", "o"), ("operation", operation), ("status", status), ("amount", amount)];
                let once = read(&signed(&parameters, encode)).unwrap();
                assert_eq!((once.event.as_str(), once.success), (event, Some(status == "1")));
                assert_eq!(read(&signed(&parameters, |text| text.to_owned())).unwrap().repeat_key, once.repeat_key);
                assert!(keys.insert(once.repeat_key));
            }
        }
    }
}

#[test]
fn what_is_signed_and_senseless_is_refused() {
    for parameters in [
        vec![("mdOrder", "o"), ("status", "1")],
        vec![("operation", "approved"), ("status", "2")],
        vec![("operation", "approved"), ("mdOrder", "o;x")],
        vec![("operation", "approved"), ("orderNumber", "№1")],
        vec![("operation", "approved"), ("a;b", "x")],
    ] {
        assert_eq!(read(&signed(&parameters, encode)).unwrap_err().field, "query", "{parameters:?}");
    }
}

#[test]
fn without_checksum_or_key_nothing_is_believed() {
    let error = read("mdOrder=o&operation=approved&status=1").unwrap_err();
    assert_eq!(error.field, "query");
    let error = read_with(("callbackKey", KEY), json!({}), &post("operation=approved&checksum=zz")).unwrap_err();
    assert_eq!(error.field, "body");
    let bank = open(&[("userName", "u"), ("password", "p")], json!({})).unwrap();
    assert_eq!(bank.notification(&get(GOOD)).unwrap_err().field, "credentials.callbackKey");
    assert!(read_with(("callbackKey", "another-key"), json!({}), &get(GOOD)).is_err());
}
