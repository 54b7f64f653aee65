//! Requests are those of the vendor's page, the limits are checked before, and the idempotency key depends on what the
//! journal keeps and on nothing else.

use crate::{NUMBER, UID, command, extra, fixture, gateway, known, open, payout, small, subject, with};
use serde_json::{Value, json};
use tolem::document::{self, FieldError, Problem};
use tolem::gateways::Gateway;
use tolem::model::*;

fn body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// The checked request of a document.
fn sent(gateway: &dyn Gateway, request: &Value) -> HttpRequest {
    let command = command(request.clone());
    gateway.check(&command, &extra(request)).unwrap();
    gateway.command(&command, &Stage::default())
}

/// What the vendor's first example asks for, in our words.
fn example() -> Value {
    let party = json!({"ip": "127.0.0.1", "birthDate": "1990-10-20"});
    let address = json!({
        "firstName": "John", "lastName": "Doe", "country": "US", "city": "Denver", "state": "CO", "zip": "96002",
        "address": "1st Street", "phone": "375444444444",
    });
    with(
        small(),
        json!({
            "card": {"number": "5555555555554444", "holder": "John Doe", "expiry": "2022-12"},
            "recipient": {"email": "john@example.com"},
            "gateway": {
                "recipient": party, "sender": with(party.clone(), json!({"email": "john@example.com"})),
                "recipientBillingAddress": address, "senderBillingAddress": address,
                "document": {
                    "type": "PASSPORT", "issuer": "Organization name", "series": "MP", "number": "1234567890",
                    "issuedAt": "2010-03-12", "validUntil": "2025-03-12",
                },
            },
        }),
    )
}

#[test]
fn the_vendors_example_of_a_payout_is_written() {
    let request = sent(&*gateway(json!({})), &example());
    assert_eq!((request.method, request.path.as_str()), (Method::Post, "/transactions/payouts"));
    assert_eq!(body(&request), serde_json::from_str::<Value>(fixture!("create.request.json")).unwrap());
}

#[test]
fn the_vendors_example_with_a_token_is_written() {
    let token = json!({"card": null, "bindingId": "b4469f38-cec7-4f55-a86d-2ab2dc300e0b"});
    let request = sent(&*gateway(json!({})), &with(example(), token));
    assert_eq!(body(&request), serde_json::from_str::<Value>(fixture!("create-token.request.json")).unwrap());
}

#[test]
fn a_small_payout_is_a_small_request() {
    let request = sent(&*gateway(json!({})), &small());
    let expected = r#"{"request":{"amount":100,"currency":"RUB","description":"Test transaction ütf","tracking_id":"tracking_id_000","recipient_credit_card":{"number":"5555555555554444"}}}"#;
    assert_eq!(std::str::from_utf8(&request.body).unwrap(), expected);
    let login = "Basic MzYxOmI4NjQ3YjY4ODk4YjA4NGI=";
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Content-Type", "Accept", "Authorization", "RequestID"]);
    assert_eq!(header(&request, "Content-Type"), Some("application/json"));
    assert_eq!(header(&request, "Accept"), Some("application/json"));
    assert_eq!(header(&request, "Authorization"), Some(login));
    let question = gateway(json!({})).status(&subject());
    assert_eq!((question.method, question.body.len()), (Method::Get, 0));
    assert_eq!(header(&question, "Authorization"), Some(login));
    assert_eq!(header(&question, "RequestID"), None, "a question may be repeated");
}

#[test]
fn every_further_field_finds_its_place() {
    let request = with(
        small(),
        json!({
            "currency": "933", "amount": 999_999_999_999_u64, "language": "LV", "card": {"number": "4111111111111111", "expiry": "2030-01"},
            "recipient": {"clientId": "7", "name": "A", "phone": "77011234567"},
            "gateway": {
                "notificationUrl": "https://till.kz/n?a=1", "verificationUrl": "https://till.kz/v", "test": false,
                "duplicateCheck": false, "recipient": {"deviceId": "d1", "taxpayerId": "960101300123", "ip": "2001:db8::1"},
                "sender": {"deviceId": "d2"}, "p2p": {"serviceId": "s", "serviceExtension": "x"},
            },
        }),
    );
    let expected = json!({"request": {
        "amount": 999_999_999_999_u64, "currency": "BYN", "description": "Test transaction ütf", "tracking_id": NUMBER,
        "language": "lv", "notification_url": "https://till.kz/n?a=1", "verification_url": "https://till.kz/v",
        "duplicate_check": false, "test": false,
        "recipient": {"ip": "2001:db8::1", "device_id": "d1", "taxpayer_id": "960101300123"}, "sender": {"device_id": "d2"},
        "recipient_credit_card": {"number": "4111111111111111", "exp_month": "01", "exp_year": 2030},
        "additional_data": {"p2p": {"service_id": "s", "service_extension": "x"}},
    }});
    // What bePaid has no place for and what only describes (clientId, name, phone) is not sent.
    assert_eq!(body(&sent(&*gateway(json!({})), &request)), expected);
    let test = with(small(), json!({"gateway": {"test": true, "recipient": {}}}));
    let written = body(&sent(&*gateway(json!({})), &test))["request"].clone();
    assert_eq!((&written["test"], written.get("recipient")), (&json!(true), None));
}

#[test]
fn options_choose_the_door_and_the_version() {
    let request = |options| sent(&*gateway(options), &small());
    assert_eq!(request(json!({"async": true})).path, "/async/transactions/payouts");
    assert_eq!(header(&request(json!({"apiVersion": "1"})), "X-API-Version"), None);
    for version in ["2", "3"] {
        let options = json!({"apiVersion": version});
        assert_eq!(header(&request(options.clone()), "X-API-Version"), Some(version));
        assert_eq!(header(&gateway(options).status(&subject()), "X-API-Version"), Some(version));
    }
}

#[test]
fn at_a_test_site_every_payout_is_a_test() {
    let site = open(&[("shopId", "361"), ("secretKey", "k")], json!({}), true).unwrap();
    for gateway in [json!({}), json!({"test": true})] {
        let request = with(small(), json!({"gateway": gateway}));
        assert_eq!(body(&sent(&*site, &request))["request"]["test"], true);
    }
    let real = with(small(), json!({"gateway": {"test": false}}));
    assert_eq!(site.check(&command(real.clone()), &extra(&real)).unwrap_err().field, "gateway.test");
}

#[test]
fn a_test_and_a_real_payout_of_one_number_are_not_the_same() {
    let shop = gateway(json!({}));
    let test = command(with(small(), json!({"gateway": {"test": true}})));
    assert_ne!(shop.decisive(&test), shop.decisive(&payout()));
    assert_eq!(shop.decisive(&payout()), Value::Null);
}

fn refused(options: Value, changes: Value) -> FieldError {
    let request = with(small(), changes);
    gateway(options).check(&command(request.clone()), &extra(&request)).unwrap_err()
}

#[test]
fn what_breaks_a_limit_is_named_by_our_own_field() {
    let cases = [
        (json!({"description": null}), "description", Problem::Missing),
        (json!({"description": ""}), "description", Problem::Length(1, 255)),
        (json!({"description": "ж".repeat(256)}), "description", Problem::Length(1, 255)),
        (json!({"card": null}), "card", Problem::OneOf(&["card", "bindingId"])),
        (
            json!({"card": {"number": "4111111111111111", "holder": "H".repeat(33)}}),
            "card.holder",
            Problem::Length(1, 32),
        ),
        (json!({"gateway": {"fee": 1}}), "gateway.fee", Problem::Unknown(None)),
        (json!({"gateway": {"birth": 1}}), "gateway.birth", Problem::Unknown(None)),
        (json!({"gateway": {"recipient": {"email": "a@b.kz"}}}), "gateway.recipient.email", Problem::Unknown(None)),
        (
            json!({"gateway": {"document": {"type": "VISA"}}}),
            "gateway.document.type",
            Problem::Choice(&["PASSPORT", "ID"]),
        ),
    ];
    for (changes, field, problem) in cases {
        assert_eq!(refused(json!({}), changes), FieldError::new(field, problem));
    }
    let fields = [
        (json!({"language": "kk"}), "language"),
        (json!({"jsonParams": {"a": "b"}}), "jsonParams"),
        (json!({"source": {"bindingId": "x"}}), "source"),
        (json!({"orderNumber": "."}), "orderNumber"),
        (json!({"orderNumber": ".."}), "orderNumber"),
        (json!({"gateway": {"recipient": {"ip": "1.2.3"}}}), "gateway.recipient.ip"),
        (json!({"gateway": {"sender": {"ip": "host.kz"}}}), "gateway.sender.ip"),
        (json!({"gateway": {"sender": {"birthDate": "1990-02-30"}}}), "gateway.sender.birthDate"),
        (json!({"gateway": {"document": {"validUntil": "03.12.2025"}}}), "gateway.document.validUntil"),
        (json!({"gateway": {"notificationUrl": "till.kz"}}), "gateway.notificationUrl"),
    ];
    for (changes, field) in fields {
        assert_eq!(refused(json!({}), changes).field, field);
    }
    for language in "en es tr de it ru zh fr da sv no fi pl ja be uk ka ro lv az".split(' ') {
        sent(&*gateway(json!({})), &with(small(), json!({"language": language})));
    }
}

#[test]
fn an_address_keeps_the_rules_of_its_country() {
    for name in ["recipientBillingAddress", "senderBillingAddress"] {
        let of = |address: Value| json!({"gateway": {name: address}});
        let wrong = |address: Value| refused(json!({}), of(address)).field;
        let field = |member: &str| format!("gateway.{name}.{member}");
        for (member, chars) in [("firstName", 31), ("lastName", 31), ("city", 61), ("address", 256), ("phone", 101)] {
            assert_eq!(wrong(json!({member: "x".repeat(chars)})), field(member));
            sent(&*gateway(json!({})), &with(small(), of(json!({member: "x".repeat(chars - 1)}))));
        }
        assert_eq!(wrong(json!({"country": "kz"})), field("country"));
        assert_eq!(wrong(json!({"country": "KAZ"})), field("country"));
        assert_eq!(wrong(json!({"country": "CA", "state": "on"})), field("state"));
        assert_eq!(wrong(json!({"country": "KZ", "state": "AL"})), field("state"));
        assert_eq!(wrong(json!({"state": "AL"})), field("state"));
        for zip in ["9600", "960022", "96002-", "96002-123", "96002-12345", "9600a", "96002 1234"] {
            assert_eq!(wrong(json!({"country": "US", "state": "CO", "zip": zip})), field("zip"), "{zip}");
        }
        for good in [
            json!({"country": "US", "state": "CO", "zip": "96002-1234"}),
            json!({"country": "CA", "state": "ON", "zip": "K1A 0B1"}),
            json!({"country": "KZ", "zip": "050000"}),
        ] {
            sent(&*gateway(json!({})), &with(small(), of(good)));
        }
    }
    // Conditionally mandatory of a recipient; the table has no such mark at a sender's.
    for address in [json!({"country": "US", "zip": "96002"}), json!({"country": "CA"})] {
        let recipients = json!({"gateway": {"recipientBillingAddress": address}});
        assert_eq!(refused(json!({}), recipients).field, "gateway.recipientBillingAddress.state");
        sent(&*gateway(json!({})), &with(small(), json!({"gateway": {"senderBillingAddress": address}})));
    }
    let required = json!({"required": ["gateway.senderBillingAddress.state"]});
    let stateless = json!({"gateway": {"senderBillingAddress": {"country": "US", "zip": "96002"}}});
    assert_eq!(
        refused(required, stateless).field,
        "gateway.senderBillingAddress.state",
        "unless the acquirer needs it"
    );
}

#[test]
fn what_the_acquirer_needs_is_missed_before_anything_is_sent() {
    let paths = [
        "card.holder",
        "card.expiry",
        "recipient.email",
        "language",
        "gateway.document",
        "gateway.document.number",
        "gateway.sender.ip",
        "gateway.recipient.taxpayerId",
        "gateway.senderBillingAddress.city",
        "gateway.p2p.serviceId",
        "gateway.notificationUrl",
    ];
    for path in paths {
        let error = refused(json!({"required": [path]}), json!({}));
        assert_eq!(error, FieldError::new(path, Problem::Missing));
    }
    let options = json!({"required": paths[..7]});
    sent(&*gateway(options), &with(example(), json!({"language": "ru"})));
    let by_token = with(small(), json!({"card": null, "bindingId": "t"}));
    sent(&*gateway(json!({"required": ["card.holder", "card.expiry"]})), &by_token);
    for path in
        ["card.number", "gateway.documents", "gateway.document.numbers", "gateway", "gateway.", "", "gateway.test.x"]
    {
        let error = open(&[("shopId", "1"), ("secretKey", "k")], json!({"required": ["card.holder", path]}), false);
        assert_eq!(error.err().unwrap().field, "options.required[1]", "{path}");
    }
}

#[test]
fn credentials_and_options_that_cannot_work_are_named() {
    let field = |credentials: &[(&'static str, &str)], options| open(credentials, options, false).err().unwrap().field;
    let long = "x".repeat(257);
    for shop in ["", "36:1", "361/test", "36 1", long.as_str()] {
        assert_eq!(field(&[("shopId", shop), ("secretKey", "k")], json!({})), "credentials.shopId", "{shop}");
    }
    for key in ["", "a\nb", long.as_str()] {
        assert_eq!(field(&[("shopId", "361"), ("secretKey", key)], json!({})), "credentials.secretKey", "{key}");
    }
    let private = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----";
    for key in ["nonsense", "AAAA", private] {
        let credentials = [("shopId", "361"), ("secretKey", "k"), ("publicKey", key)];
        assert_eq!(field(&credentials, json!({})), "credentials.publicKey", "{key}");
    }
    let login = [("shopId", "361"), ("secretKey", "k")];
    assert_eq!(field(&login, json!({"apiVersion": "4"})), "options.apiVersion");
    assert_eq!(field(&login, json!({"codeTable": "v3"})), "options.codeTable");
}

fn key_of(gateway: &dyn Gateway, number: &str, stage: &Stage) -> String {
    let request = gateway.command(&command(with(small(), json!({"orderNumber": number}))), stage);
    header(&request, "RequestID").unwrap().to_owned()
}

/// The vectors were computed apart from this library: the first 16 bytes of SHA-256 over
/// `tolem bepaid RequestID v1`, account, `payout`, number and key, each followed by a zero byte.
#[test]
fn the_idempotency_key_depends_on_the_movement_alone() {
    let shop = gateway(json!({}));
    let at = |key| Stage { key, ..Stage::default() };
    let own = key_of(&*shop, NUMBER, &at(0));
    assert_eq!(own, "7883d756-cdbd-8034-8ffc-8a459579c49c");
    assert_eq!(key_of(&*shop, NUMBER, &at(1)), "ef1dbd45-2c3a-8118-8ac2-30e3402db9be");
    let attempts = [
        Stage { again: true, ..at(0) },
        Stage { order_id: Some(UID.into()), baseline: Some(5), payment: Some(7), ..at(0) },
    ];
    for stage in attempts {
        assert_eq!(key_of(&*shop, NUMBER, &stage), own, "another attempt is the same request");
    }
    let other_content = command(with(small(), json!({"amount": 5, "description": "other"})));
    assert_eq!(header(&shop.command(&other_content, &at(0)), "RequestID"), Some(own.as_str()));
    let login =
        |shop, test| open(&[("shopId", shop), ("secretKey", "other key")], json!({"async": true}), test).unwrap();
    assert_eq!(key_of(&*login("361", false), NUMBER, &at(0)), own, "a new secret key is the same shop");
    let others = [
        key_of(&*shop, NUMBER, &at(1)),
        key_of(&*shop, "tracking_id_001", &at(0)),
        key_of(&*shop, "tracking_id_0000", &at(0)),
        key_of(&*login("362", false), NUMBER, &at(0)),
        key_of(&*login("361", true), NUMBER, &at(0)),
    ];
    for (at, key) in others.iter().enumerate() {
        assert!(*key != own && !others[at + 1..].contains(key), "{at}");
    }
    for key in others.iter().chain([&own]) {
        let parts: Vec<_> = key.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(&key[14..15], "8", "version");
        assert!("89ab".contains(&key[19..20]), "variant");
    }
}

#[test]
fn questions_go_the_way_of_the_options() {
    let path = |options, subject: &Subject| gateway(options).status(subject).path;
    let by_number = "/v2/transactions/tracking_id/tracking_id_000";
    assert_eq!(path(json!({}), &subject()), by_number);
    assert_eq!(path(json!({"statusBy": "uid"}), &subject()), by_number, "no uid is known yet");
    assert_eq!(path(json!({}), &known(UID)), by_number);
    assert_eq!(path(json!({"statusBy": "uid"}), &known(UID)), "/transactions/1-d43572b244");
    assert_eq!(path(json!({"trackingApi": "v1"}), &subject()), "/transactions/tracking_id/tracking_id_000");
    assert_eq!(path(json!({}), &known("async/8b4d7ad1")), "/async/result/8b4d7ad1");
    assert_eq!(path(json!({"statusBy": "uid"}), &known("async/8b4d7ad1")), "/async/result/8b4d7ad1");
    let odd = Subject { number: OrderNumber::parse("a/b#c+d@e=f:1~").unwrap(), ..subject() };
    assert_eq!(path(json!({}), &odd), "/v2/transactions/tracking_id/a%2Fb%23c%2Bd%40e%3Df%3A1~");
}

#[test]
fn not_found_by_one_way_is_checked_by_the_other() {
    let path = |options: &Value, subject: Subject| gateway(options.clone()).status(&subject).path;
    let number = "/v2/transactions/tracking_id/tracking_id_000";
    let cases = [
        (json!({}), known(UID), [number, "/transactions/1-d43572b244"]),
        (json!({"statusBy": "uid"}), known(UID), ["/transactions/1-d43572b244", number]),
        (json!({}), known("async/8b4d7ad1"), ["/async/result/8b4d7ad1", number]),
        (json!({}), subject(), [number, number]),
    ];
    for (options, subject, ways) in cases {
        // A task takes turns with everything that happens: nothing that it may be answered with hides the list.
        for (at, turn) in [2, 3, 4, 5, 6, 7].into_iter().zip([0, 1, 3, 4, 5, 2]) {
            let subject = Subject { not_found: at, turn, ..subject.clone() };
            assert_eq!(path(&options, subject), ways[at as usize % 2], "{options} {at}");
        }
    }
}

#[test]
fn nothing_but_payouts_is_offered() {
    let operations: Vec<_> = gateway(json!({})).description().operations.iter().map(|o| o.name()).collect();
    let files = ["batch.check", "batch.run", "batch.report"];
    assert_eq!(operations, [&["payout.create", "payout.status", "notification.read"][..], &files].concat());
    let no_fields = document::parse("{}").unwrap();
    gateway(json!({})).check(&payout(), &no_fields).unwrap();
}
