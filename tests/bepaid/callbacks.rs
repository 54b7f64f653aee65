//! A callback is believed only with its proof: the vector passes, and no single changed byte does.

use crate::{UID, fixture, gateway, open, transaction, with};
use serde_json::{Value, json};
use tolem::document::{FieldError, Problem};
use tolem::model::*;

const LOGIN: &str = "Basic MzYxOmI4NjQ3YjY4ODk4YjA4NGI=";

fn one_line() -> String {
    fixture!("callback-public-key.base64").trim().to_owned()
}

/// The key as the family's PHP client wraps it.
fn pem() -> String {
    let line = one_line();
    let rows: Vec<&str> = line.as_bytes().chunks(64).map(|row| std::str::from_utf8(row).unwrap()).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", rows.join("\n"))
}

fn post(body: &str, headers: &[(&str, &str)]) -> Notification {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Notification { query: None, body: Some(zeroize::Zeroizing::new(body.to_owned())), headers }
}

fn by_key(key: &str, notification: &Notification) -> Result<Notice, FieldError> {
    let credentials = [("shopId", "361"), ("secretKey", "b8647b68898b084b"), ("publicKey", key)];
    open(&credentials, json!({}), false).unwrap().notification(notification)
}

fn by_login(transaction: &Value) -> Result<Notice, FieldError> {
    let body = json!({"transaction": transaction}).to_string();
    gateway(json!({})).notification(&post(&body, &[("authorization", LOGIN)]))
}

#[test]
fn the_vector_is_believed_with_the_key_in_either_form() {
    let signature = fixture!("callback.signature").trim();
    let good = post(fixture!("callback.body.json"), &[("content-signature", signature)]);
    for key in [one_line(), pem(), format!("{}\n", one_line())] {
        let notice = by_key(&key, &good).unwrap();
        assert_eq!((notice.kind, notice.event.as_str(), notice.success), (Kind::Payout, "paid", Some(true)));
        assert_eq!(notice.number.unwrap().as_str(), "tracking_id_000");
        assert_eq!(notice.order_id.as_deref(), Some(UID));
        assert_eq!((notice.amount, notice.commission, notice.unsure), (Some(100), None, None));
        assert_eq!(notice.raw, serde_json::from_str::<Value>(fixture!("callback.body.json")).unwrap());
    }
}

#[test]
fn no_changed_byte_is_believed() {
    let (key, body, signature) = (one_line(), fixture!("callback.body.json"), fixture!("callback.signature").trim());
    let read = |body: &str, signature: &str| by_key(&key, &post(body, &[("content-signature", signature)]));
    for at in 0..body.len() {
        let mut changed = body.as_bytes().to_vec();
        changed[at] ^= 1;
        let error = read(std::str::from_utf8(&changed).unwrap(), signature).unwrap_err();
        assert_eq!(error.field, "body", "{at}");
        assert_eq!(read(&body[..at], signature).unwrap_err().field, "body");
    }
    assert!(read(&format!("{body}\n"), signature).is_err(), "the exact bytes are signed");
    for at in (0..signature.len() - 2).step_by(5) {
        let mut changed = signature.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert!(read(body, std::str::from_utf8(&changed).unwrap()).is_err(), "{at}");
    }
    assert_eq!(read(body, "").unwrap_err().field, "headers");
    assert_eq!(read(body, "not base64!").unwrap_err().field, "headers");
}

#[test]
fn with_a_key_the_login_alone_proves_nothing() {
    let body = fixture!("callback.body.json");
    for headers in [vec![], vec![("authorization", LOGIN)], vec![("signature", fixture!("callback.signature").trim())]]
    {
        let error = by_key(&one_line(), &post(body, &headers)).unwrap_err();
        assert_eq!(error.field, "headers");
        assert!(matches!(error.problem, Problem::Impossible(why) if why.contains("Content-Signature")));
    }
    let both =
        [("content-signature", fixture!("callback.signature").trim()), ("authorization", "Basic bm9ib2R5Om5vdGhpbmc=")];
    by_key(&one_line(), &post(body, &both)).unwrap();
}

#[test]
fn without_a_key_the_login_must_be_ours() {
    let body = fixture!("callback.body.json");
    let read = |headers: &[(&str, &str)]| gateway(json!({})).notification(&post(body, headers));
    for good in [LOGIN, "basic MzYxOmI4NjQ3YjY4ODk4YjA4NGI=", "Basic  MzYxOmI4NjQ3YjY4ODk4YjA4NGI= "] {
        read(&[("authorization", good)]).unwrap();
    }
    for wrong in [
        "",
        "Basic",
        "Basic ",
        "MzYxOmI4NjQ3YjY4ODk4YjA4NGI=",
        "Bearer MzYxOmI4NjQ3YjY4ODk4YjA4NGI=",
        "Basic MzYxOmI4NjQ3YjY4ODk4YjA4NGI",
        "Basic MzYxOmI4NjQ3YjY4ODk4YjA4NGI==",
        "Basic NzYxOmI4NjQ3YjY4ODk4YjA4NGI=",
    ] {
        let error = read(&[("authorization", wrong)]).unwrap_err();
        assert_eq!(error.field, "headers", "{wrong}");
        assert!(!format!("{error:?}").contains("MzYx"), "{error:?}");
    }
    let signed = [("content-signature", fixture!("callback.signature").trim())];
    assert_eq!(read(&signed).unwrap_err().field, "headers", "a signature that nobody can check");
    let no_body =
        Notification { query: Some("a=1".into()), body: None, headers: vec![("authorization".into(), LOGIN.into())] };
    assert_eq!(gateway(json!({})).notification(&no_body).unwrap_err(), FieldError::new("body", Problem::Missing));
}

#[test]
fn every_status_is_an_event() {
    for (status, event, success) in [
        ("successful", "paid", Some(true)),
        ("failed", "declined", Some(false)),
        ("expired", "expired", Some(false)),
        ("incomplete", "action_required", None),
        ("pending", "pending", None),
        ("error", "error", None),
        ("deleted", "deleted", None),
    ] {
        let notice = by_login(&transaction(json!({"status": status}))).unwrap();
        assert_eq!((notice.event.as_str(), notice.success), (event, success));
    }
}

#[test]
fn all_versions_are_read_and_all_numbers_are_taken_or_left() {
    let flat = fixture!("v3.answer.json");
    let notice = gateway(json!({})).notification(&post(flat, &[("authorization", LOGIN)])).unwrap();
    assert_eq!((notice.event.as_str(), notice.order_id.as_deref()), ("paid", Some(UID)));
    for number in
        [json!(null), json!("номер 5"), json!("Заказ №7"), json!("x".repeat(37)), json!(""), json!(5), json!(["A"])]
    {
        let notice = by_login(&transaction(json!({"tracking_id": number}))).unwrap();
        assert_eq!(notice.number, None, "not one of ours");
    }
}

#[test]
fn what_is_proved_and_makes_no_sense_is_an_error() {
    for changes in [
        json!({"uid": null}),
        json!({"uid": "a/b"}),
        json!({"status": null}),
        json!({"status": ""}),
        json!({"status": "a b"}),
    ] {
        assert_eq!(by_login(&transaction(changes.clone())).unwrap_err().field, "body", "{changes}");
    }
    for body in ["", "[]", "{\"a\":1,\"a\":2}", "<html>"] {
        let error = gateway(json!({})).notification(&post(body, &[("authorization", LOGIN)])).unwrap_err();
        assert!(error.field.starts_with("body"), "{body}: {error:?}");
    }
}

/// Whoever refuses what the bank has proved gets it again and again.
#[test]
fn what_is_about_something_else_is_read_and_names_nothing_of_ours() {
    for (kind, status, event, success) in [
        ("payment", "successful", "payment", Some(true)),
        ("refund", "failed", "refund", Some(false)),
        ("authorization", "incomplete", "authorization", None),
        ("a b", "successful", "other", Some(true)),
    ] {
        let notice = by_login(&transaction(json!({"type": kind, "status": status}))).unwrap();
        assert_eq!((notice.event.as_str(), notice.success, notice.number), (event, success, None), "{kind}");
        assert_eq!((notice.order_id.as_deref(), notice.unsure), (Some(UID), Some("names_no_order")));
    }
    let bare =
        by_login(&transaction(json!({"type": "payment", "uid": null, "status": null, "tracking_id": 5}))).unwrap();
    assert_eq!((bare.order_id, bare.number, bare.success), (None, None, None));
    let read = |body: &str| gateway(json!({})).notification(&post(body, &[("authorization", LOGIN)])).unwrap();
    for body in ["{}", "{\"transaction\":5}", "{\"id\":\"sbs_1\",\"state\":\"active\",\"plan\":{}}"] {
        let notice = read(body);
        assert_eq!((notice.event.as_str(), notice.number, notice.order_id), ("other", None, None), "{body}");
    }
    assert_eq!(read("{\"event\":\"renewed\"}").event, "renewed");
    assert_ne!(read("{\"event\":\"renewed\"}").repeat_key, read("{\"event\":\"renewed\",\"a\":1}").repeat_key);
    let forged = post("{\"event\":\"renewed\"}", &[("authorization", "Basic bm9ib2R5Om5vdGhpbmc=")]);
    assert_eq!(gateway(json!({})).notification(&forged).unwrap_err().field, "headers", "the proof comes first");
}

/// As CGI, FastCGI and PHP name them.
#[test]
fn headers_are_found_by_the_names_of_an_environment_too() {
    let body = fixture!("callback.body.json");
    for name in [
        "authorization",
        "Authorization",
        "HTTP_AUTHORIZATION",
        "http_authorization",
        "REDIRECT_HTTP_AUTHORIZATION",
        "redirect_redirect_http_authorization",
    ] {
        gateway(json!({})).notification(&post(body, &[(name, LOGIN)])).unwrap();
        let wrong = [(name, "Basic bm9ib2R5Om5vdGhpbmc=")];
        assert_eq!(gateway(json!({})).notification(&post(body, &wrong)).unwrap_err().field, "headers", "{name}");
    }
    let signature = fixture!("callback.signature").trim();
    for name in [
        "content_signature",
        "HTTP_CONTENT_SIGNATURE",
        "CONTENT_SIGNATURE",
        "Content-Signature",
        "redirect_http_content_signature",
    ] {
        by_key(&one_line(), &post(body, &[(name, signature)])).unwrap();
    }
    // The header itself is looked at first, and an empty one is none.
    let both = [("HTTP_AUTHORIZATION", "Basic bm9ib2R5Om5vdGhpbmc="), ("authorization", LOGIN)];
    gateway(json!({})).notification(&post(body, &both)).unwrap();
    let empty = [("authorization", ""), ("REDIRECT_HTTP_AUTHORIZATION", LOGIN)];
    gateway(json!({})).notification(&post(body, &empty)).unwrap();
    let masked = [("authorization", "Basic bm9ib2R5Om5vdGhpbmc="), ("HTTP_AUTHORIZATION", LOGIN)];
    assert!(gateway(json!({})).notification(&post(body, &masked)).is_err());
    for name in ["x-authorization", "http_x_authorization", "proxy_authorization", "authorization_"] {
        assert!(gateway(json!({})).notification(&post(body, &[(name, LOGIN)])).is_err(), "{name}");
    }
}

#[test]
fn repeats_are_told_from_news() {
    let key = |changes: Value| by_login(&transaction(changes)).unwrap().repeat_key;
    let first = key(json!({}));
    assert_eq!(first, key(json!({"message": "again", "receipt_url": null})));
    assert_ne!(first, key(json!({"status": "failed"})));
    assert_ne!(first, key(json!({"updated_at": "2021-07-01T13:44:58.000Z"})));
    assert_ne!(first, key(json!({"uid": "1-ffffffffff"})));
}

#[test]
fn a_callback_is_kept_without_tokens_and_papers() {
    let card = json!({"token": "canary-token", "last_4": "4444"});
    let told = with(
        transaction(json!({"credit_card": card})),
        json!({"message": "pan 5555555555554444 key b8647b68898b084b"}),
    );
    let notice = by_login(&told).unwrap();
    let raw = notice.raw.to_string();
    for leak in ["canary-token", "5555555555554444", "b8647b68898b084b", "1234567890"] {
        assert!(!raw.contains(leak), "{leak}: {raw}");
    }
    assert_eq!(notice.raw["transaction"]["credit_card"], json!({"token": "***", "last_4": "4444"}));
}
