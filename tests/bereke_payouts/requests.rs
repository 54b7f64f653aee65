//! Requests are those of the bank's page, byte for byte, and the bank's limits are checked before.

use crate::{command, fixture, gateway, open, page, payout, subject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::digest::{SHA256, digest};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use tolem::document::{self, FieldError, Problem};
use tolem::model::*;
use tolem::operations::Operation;

/// An example without the blanks between its members; those inside texts stay.
fn compact(example: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    example
        .chars()
        .filter(|c| {
            match c {
                '"' if !escaped => quoted = !quoted,
                _ => {}
            }
            escaped = quoted && *c == '\\' && !escaped;
            quoted || !c.is_whitespace()
        })
        .collect()
}

fn body(request: &HttpRequest) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

fn assert_posts(request: &HttpRequest, path: &str, example: &str) {
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.path, path);
    assert_eq!(request.headers, [("Content-Type".to_owned(), "application/json".to_owned())]);
    assert_eq!(body(request), compact(example));
}

fn example_recipient() -> Value {
    json!({"clientId": "12345abc-d67e-8901-23fg-h45i67jk8901", "email": "payee@mail.com", "phone": "9991234567"})
}

#[test]
fn the_banks_example_of_a_payout_is_written_byte_for_byte() {
    let gateway = gateway(json!({"credentialSpelling": "username", "panSpelling": "target.pan"}));
    let command = command(
        Operation::PayoutCreate,
        json!({
            "orderNumber": "payout_1", "amount": 1234, "currency": "398", "card": {"number": "4111 1111 1111 1111"},
            "recipient": example_recipient(), "jsonParams": {"paramname1": "paramvalue1", "paramname2": "paramvalue2"},
        }),
    );
    gateway.check(&command, &document::parse("{}").unwrap()).unwrap();
    assert_posts(
        &gateway.command(&command, &Stage::default()),
        "/payouts/api/v2/performPayout.do",
        fixture!("perform.request.json"),
    );
}

#[test]
fn the_banks_example_of_a_registration_is_written_byte_for_byte() {
    let gateway = gateway(json!({}));
    let command = command(
        Operation::PayoutRegister,
        json!({
            "orderNumber": "1645458818047", "amount": "1234", "currency": "KZT", "description": "Decent payout",
            "language": "EN", "recipient": example_recipient(), "sessionTimeoutSecs": 300,
            "returnUrl": "https://partnerdomain.com/&result=ok", "failUrl": "https://partnerdomain.com/&result=ok",
            "jsonParams": {"paramname1": "paramvalue1", "paramname2": "paramvalue2"},
        }),
    );
    gateway.check(&command, &document::parse("{}").unwrap()).unwrap();
    assert_posts(
        &gateway.command(&command, &Stage::default()),
        "/payouts/api/v2/registerPayout.do",
        fixture!("register.request.json"),
    );
}

#[test]
fn the_banks_examples_of_questions_are_written_byte_for_byte() {
    let question = Subject { number: OrderNumber::parse("payout_1").unwrap(), ..subject() };
    let request = gateway(json!({"credentialSpelling": "username"})).status(&question);
    assert_posts(&request, "/payouts/api/v2/getPayoutStatus.do", fixture!("status.request.json"));

    let source = Some("4908a3c3-6c7c-75d3-9707-66ab06c12040".to_owned());
    let request = gateway(json!({})).query(&Query::Balance { source });
    assert_posts(&request, "/payouts/api/v2/getAmount.do", fixture!("balance.request.json"));

    let request = gateway(json!({})).query(&Query::Ping);
    assert_eq!((request.method, request.path.as_str()), (Method::Get, "/payouts/api/v2/echo"));
    assert!(request.headers.is_empty() && request.body.is_empty());
}

#[test]
fn the_login_is_spelled_as_each_method_wants_it() {
    let question = subject();
    let spelt = |options: Value| {
        let gateway = gateway(options);
        let page = command(
            Operation::PayoutRegister,
            json!({"orderNumber": "1", "amount": 1, "currency": "KZT", "returnUrl": "https://x"}),
        );
        let requests = [
            gateway.query(&Query::Balance { source: None }),
            gateway.command(&page, &Stage::default()),
            gateway.command(&payout(), &Stage::default()),
            gateway.status(&question),
        ];
        requests.map(|request| body(&request).starts_with(r#"{"username":"payout_api_username","#))
    };
    let of = |of: Value| json!({"credentialSpellingOf": of});
    assert_eq!(spelt(of(json!({}))), [false; 4]);
    let as_examples = json!({"performPayout": "username", "getPayoutStatus": "username"});
    assert_eq!(spelt(of(as_examples)), [false, false, true, true]);
    let others = json!({"credentialSpelling": "username", "credentialSpellingOf": {"registerPayout": "userName"}});
    assert_eq!(spelt(others), [true, false, true, true]);
}

#[test]
fn by_default_requests_follow_the_tables() {
    let request = gateway(json!({})).command(&payout(), &Stage::default());
    let expected = r#"{"userName":"payout_api_username","password":"payout_api_password","orderNumber":"1645458818059_12","amount":1234,"currency":"398","target":{"card":{"pan":"4111111111111111"}}}"#;
    assert_eq!(body(&request), expected);
}

#[test]
fn source_binding_name_and_version_find_their_places() {
    let gateway = gateway(json!({"apiVersion": "v3"}));
    let command = command(
        Operation::PayoutCreate,
        json!({
            "orderNumber": "1", "amount": 999_999_999_999_u64, "currency": "KZT", "bindingId": "to",
            "source": {"bindingId": "from"}, "recipient": {"name": "AIGUL O'NEIL-SERIK", "phone": "+77011234567"},
            "description": "Жалақы \"2026\"",
        }),
    );
    let request = gateway.command(&command, &Stage::default());
    assert_eq!(request.path, "/payouts/api/v3/performPayout.do");
    let expected = r#"{"userName":"payout_api_username","password":"payout_api_password","orderNumber":"1","amount":999999999999,"currency":"398","description":"Жалақы \"2026\"","client":{"phone":"77011234567","name":"AIGUL O'NEIL-SERIK"},"source":{"bindingId":"from"},"target":{"bindingId":"to"}}"#;
    assert_eq!(body(&request), expected);
}

fn refused(options: Value, operation: Operation, changes: Value) -> FieldError {
    let mut request = json!({"orderNumber": "1", "amount": 1234, "currency": "KZT"});
    match operation {
        Operation::PayoutRegister => request["returnUrl"] = "https://till.kz/".into(),
        _ => request["card"] = json!({"number": "4111111111111111"}),
    }
    let request = crate::with(request, changes);
    let command = command(operation, serde_json::from_str(&request).unwrap());
    gateway(options).check(&command, &document::parse("{}").unwrap()).unwrap_err()
}

#[test]
fn what_breaks_a_limit_of_the_bank_is_named_by_our_own_field() {
    let create = Operation::PayoutCreate;
    let cases = [
        (json!({"orderNumber": "1".repeat(33)}), "orderNumber", Problem::Length(1, 32)),
        (json!({"recipient": {"clientId": "1".repeat(37)}}), "recipient.clientId", Problem::Length(1, 36)),
        (json!({"recipient": {"email": "a".repeat(22) + "@mail.com"}}), "recipient.email", Problem::Length(1, 30)),
        (json!({"recipient": {"name": "A".repeat(25)}}), "recipient.name", Problem::Length(1, 24)),
        (json!({"bindingId": null, "card": null}), "card", Problem::OneOf(&["card", "bindingId"])),
    ];
    for (changes, field, problem) in cases {
        assert_eq!(refused(json!({}), create, changes), FieldError::new(field, problem));
    }
    for name in ["Айгүл", "A1", " ", "J0HN", "РЕТR"] {
        let error = refused(json!({}), create, json!({"recipient": {"name": name}}));
        assert_eq!(error.field, "recipient.name", "{name}");
    }
    let error = refused(json!({}), create, json!({"currency": "RUB"}));
    assert_eq!(error.field, "currency");
    assert!(matches!(error.problem, Problem::Impossible(why) if why.contains("KZT")));
    for operation in [create, Operation::PayoutRegister] {
        let error = refused(json!({"nameRequired": true}), operation, json!({}));
        assert_eq!(error, FieldError::new("recipient.name", Problem::Missing));
    }
}

#[test]
fn what_only_another_gateway_knows_is_refused() {
    let extra = document::parse(r#"{"fee": 1}"#).unwrap();
    let error = gateway(json!({})).check(&payout(), &extra).unwrap_err();
    assert_eq!(error, FieldError::new("gateway.fee", Problem::Unknown(None)));
}

#[test]
fn a_payout_without_target_needs_the_agreement_in_the_options() {
    let command = command(Operation::PayoutCreate, json!({"orderNumber": "1", "amount": 1, "currency": "KZT"}));
    let gateway = gateway(json!({"withoutTarget": true}));
    gateway.check(&command, &document::parse("{}").unwrap()).unwrap();
    assert!(!body(&gateway.command(&command, &Stage::default())).contains("target"));
}

#[test]
fn credentials_and_options_that_cannot_work_are_named() {
    let key = fixture!("TEST-ONLY-signing-key.pem");
    let problem = |credentials: &[(&'static str, &str)], options| open(credentials, options).err().unwrap().field;
    let long = "x".repeat(31);
    assert_eq!(problem(&[("userName", &long), ("password", "p")], json!({})), "credentials.userName");
    assert_eq!(problem(&[("userName", "u"), ("password", &long)], json!({})), "credentials.password");
    assert_eq!(problem(&[("userName", "u"), ("password", "")], json!({})), "credentials.password");
    let login = [("userName", "u"), ("password", "p")];
    assert_eq!(problem(&login, json!({"signature": true})), "credentials.signingKey");
    assert_eq!(problem(&login, json!({"apiVersion": "../v2"})), "options.apiVersion");
    let with_key = [("userName", "u"), ("password", "p"), ("signingKey", key)];
    assert_eq!(problem(&with_key, json!({"signature": false})), "options.signature");
    let bad_key = [("userName", "u"), ("password", "p"), ("signingKey", "nonsense")];
    assert_eq!(problem(&bad_key, json!({})), "credentials.signingKey");
}

#[test]
fn a_signed_request_verifies_with_the_public_key() {
    let key = fixture!("TEST-ONLY-signing-key.pem");
    let gateway = open(&[("userName", "u"), ("password", "p"), ("signingKey", key)], json!({})).unwrap();
    let info =
        SubjectPublicKeyInfoDer::from_pem_slice(fixture!("TEST-ONLY-signing-key.public.pem").as_bytes()).unwrap();
    // The key itself follows a fixed preamble of 24 bytes: SEQUENCE, rsaEncryption, BIT STRING.
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &info[24..]);
    let balance = gateway.query(&Query::Balance { source: None });
    for request in [
        gateway.command(&payout(), &Stage::default()),
        gateway.command(&page(), &Stage::default()),
        gateway.status(&subject()),
        balance,
    ] {
        let header = |name| request.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap();
        let hash = digest(&SHA256, &request.body);
        assert_eq!(header("X-Hash"), BASE64.encode(hash.as_ref()));
        public.verify(hash.as_ref(), &BASE64.decode(header("X-Signature")).unwrap()).unwrap();
        assert_eq!(header("Content-Type"), "application/json");
    }
    assert!(gateway.query(&Query::Ping).headers.is_empty());
}
