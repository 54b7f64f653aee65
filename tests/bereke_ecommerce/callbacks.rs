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
        vec![("operation", ""), ("mdOrder", "o")],
        vec![("operation", "approved"), ("mdOrder", "o;x")],
        vec![("operation", "approved"), ("mdOrder", "o x")],
        vec![("operation", "approved"), ("a;b", "x")],
    ] {
        assert_eq!(read(&signed(&parameters, encode)).unwrap_err().field, "query", "{parameters:?}");
    }
}

#[test]
fn a_genuine_callback_about_something_that_is_not_ours_is_read() {
    for number in ["Заказ №7", "№1", "Тапсырыс 5", "a b", &"1".repeat(99), "<b>"] {
        let query =
            signed(&[("mdOrder", "o-1"), ("orderNumber", number), ("operation", "deposited"), ("status", "1")], encode);
        let notice = read(&query).unwrap();
        assert_eq!((notice.number, notice.order_id.as_deref()), (None, Some("o-1")), "{number}");
        assert_eq!(notice.raw["orderNumber"], *number, "the host can see whose it is");
    }
    let card = signed(&[("orderNumber", "Карта 4111111111111111"), ("operation", "deposited")], encode);
    assert!(!read(&card).unwrap().raw.to_string().contains("4111111111111111"));
    for status in ["2", "-1", "ok", ""] {
        let notice = read(&signed(&[("mdOrder", "o"), ("operation", "approved"), ("status", status)], encode)).unwrap();
        assert_eq!(notice.success, None, "{status}");
    }
    let binding =
        [("bindingId", "b-1"), ("clientId", "c"), ("enabled", "true"), ("operation", "bindingActivityChanged")];
    let notice = read(&signed(&binding, encode)).unwrap();
    assert_eq!((notice.number, notice.order_id, notice.success), (None, None, None));
    assert_eq!((notice.event.as_str(), &notice.raw["bindingId"]), ("bindingActivityChanged", &json!("b-1")));
    for (operation, event) in [
        ("declinedCardpresent", "declinedCardpresent"),
        ("creditApproved", "creditApproved"),
        ("жаңа оқиға", "unknown"),
    ] {
        assert_eq!(read(&signed(&[("mdOrder", "o"), ("operation", operation)], encode)).unwrap().event, event);
    }
}

#[test]
fn a_shops_own_parameters_are_not_covered_and_not_read() {
    for query in [
        format!("shop=7&{GOOD}"),
        format!("?shop=7&lang=ru&{GOOD}"),
        format!("{GOOD}&shop=7"),
        format!("shop=7&{GOOD}&shop=8&utm_source=x"),
        format!("shop=7&shop=7&{GOOD}"),
        format!("a;b=1&{GOOD}"),
        format!("shop=7;status;0&{GOOD}"),
        format!("shop&{GOOD}"),
    ] {
        let notice = read(&query).unwrap();
        assert_eq!((notice.event.as_str(), notice.success), ("held", Some(true)), "{query}");
        assert_eq!(notice.raw.as_object().unwrap().len(), 4, "only what the checksum covers is told: {query}");
        assert_eq!(notice.repeat_key, read(GOOD).unwrap().repeat_key, "{query}");
    }
    // A parameter of the bank that no list has, beside one of the shop.
    let unlisted =
        signed(&[("mdOrder", "o"), ("operation", "approved"), ("somethingNew", "1"), ("status", "1")], encode);
    assert_eq!(read(&unlisted).unwrap().raw["somethingNew"], "1");
    let notice = read(&format!("shop=7&{unlisted}")).unwrap();
    assert_eq!((&notice.raw["somethingNew"], notice.raw.get("shop")), (&json!("1"), None));
    // The shop's own, signed: covered like any other.
    let signed_too = signed(&[("mdOrder", "o"), ("operation", "approved"), ("shop", "7")], encode);
    assert_eq!(read(&signed_too).unwrap().raw["shop"], "7");
}

#[test]
fn what_stands_beside_a_genuine_callback_unsigned_is_never_believed() {
    for forged in [
        format!("amount=1&{GOOD}"),
        format!("{GOOD}&amount=1"),
        format!("shop=7&{GOOD}&amount=1"),
        format!("{GOOD}&status=0"),
        format!("{GOOD}&status=1"),
        format!("status=0&{GOOD}"),
        format!("shop=7&status=0&{GOOD}"),
        format!("{GOOD}&operation=deposited"),
        format!("orderNumber=1&{GOOD}"),
        format!("{GOOD}&operationRefundedAmount=5"),
        format!("{GOOD}&mdorder=other"),
        format!("{GOOD}&%73tatus=1"),
        GOOD.replace("operation=approved", "operation=deposited"),
        GOOD.replace("&status=1", ""),
        GOOD.replace("&orderNumber=2003", ""),
        GOOD.replace("orderNumber=2003", "ordernumber=2003"),
        GOOD.replace("&status=1", "&shop=1;status;1"),
        format!("{GOOD}&checksum=00"),
    ] {
        assert_eq!(read(&forged).unwrap_err().field, "query", "{forged}");
    }
}

/// The message joins names and values with semicolons: the same message can be cut in other places.
#[test]
fn a_message_that_is_cut_at_other_places_is_not_believed() {
    let failed =
        [("mdOrder", "o"), ("operation", "deposited"), ("orderNumber", "7"), ("paymentState", "x"), ("status", "0")];
    let query = signed(&failed, str::to_owned);
    assert_eq!(read(&query).unwrap().success, Some(false));
    let hex = &query[query.find("&checksum=").unwrap()..];
    for cut in [
        "mdOrder=o&operation=deposited&orderNumber=7&paymentState=x;status;0",
        "mdOrder=o&operation=deposited&orderNumber=7;paymentState;x;status;0",
        "mdOrder=o&operation=deposited&orderNumber=7;paymentState;x&status=0",
        "mdOrder=o;operation;deposited;orderNumber;7;paymentState;x;status;0",
        "mdOrder;o;operation=deposited&orderNumber=7&paymentState=x&status=0",
    ] {
        assert!(read(&format!("{cut}{hex}")).is_err(), "{cut}");
    }
    let swollen = signed(&[("operation", "approved"), ("xid", "a;xid;b")], str::to_owned);
    assert_eq!(read(&swollen).unwrap().raw["xid"], "a;xid;b");
    assert!(read(&swollen.replace("xid=a;xid;b", "xid=a&xid=b")).is_err(), "one parameter made two of a name");
    let text = signed(&[("description", "два; три"), ("operation", "approved"), ("status", "1")], encode);
    assert_eq!(read(&text).unwrap().raw["description"], "два; три", "a semicolon in a text is only that");
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
