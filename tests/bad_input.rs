//! Bad input gets a clear error that names the field, and nothing is lost or sent.
//!
//! Driven by the tables themselves: every field of every operation is given every kind of wrong value, so a
//! field added later is tested the day it comes. The published JSON Schemas must refuse the same documents.

use serde_json::{Map, Value, json};
use tolem::client::{Client, describe};
use tolem::document::{Field, Shape};
use tolem::model::{Status, Unwatched};
use tolem::operations::Operation;

struct Till {
    client: Client,
    folder: tempfile::TempDir,
}

fn till() -> Till {
    till_of("bereke-payouts")
}

fn till_of(gateway: &str) -> Till {
    let folder = tempfile::tempdir().unwrap();
    let config = json!({
        "gateway": gateway,
        "baseUrl": "http://127.0.0.1:1",
        "credentials": login(gateway),
        "options": options(gateway),
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "connectMs": 500, "callMs": 1000 },
        "locale": "en",
    });
    let (answer, client) = Client::open(&config.to_string());
    assert_eq!(answer.status, Status::Ok, "{}", answer.json);
    Till { client: client.unwrap(), folder }
}

fn login(gateway: &str) -> Value {
    match gateway {
        "bepaid" => json!({ "shopId": "361", "secretKey": "p" }),
        "shopapi" => json!({ "shopToken": "u", "secKey": "p" }),
        _ => json!({ "userName": "u", "password": "p" }),
    }
}

/// What a good request needs beside itself.
fn options(gateway: &str) -> Value {
    match gateway {
        "shopapi" => json!({ "serviceCode": "109-5804-1", "properties": { "Л/СЧЕТ": "9503006477" } }),
        _ => json!({}),
    }
}

impl Till {
    fn call(&self, operation: &str, request: &str) -> (Status, Value) {
        let answer = self.client.call(operation, request, &Unwatched);
        let document: Value = serde_json::from_str(&answer.json).unwrap();
        assert_eq!(document["status"], answer.status.name());
        (answer.status, document)
    }

    /// The call and the check refuse alike, name the field, and nothing was journalled.
    fn refused(&self, operation: Operation, request: &Value, field: &str) {
        for answer in [
            self.client.call(operation.name(), &request.to_string(), &Unwatched),
            self.client.check(operation.name(), &request.to_string()),
        ] {
            let document: Value = serde_json::from_str(&answer.json).unwrap();
            assert_eq!(answer.status, Status::Request, "{} {request}: {document}", operation.name());
            let named = document["error"]["field"].as_str().unwrap_or("");
            assert!(
                named == field || named.starts_with(&format!("{field}.")) || named.starts_with(&format!("{field}[")),
                "{} {request}: names {named:?}, not {field:?}",
                operation.name()
            );
        }
        let (_, list) = self.call("operation.list", "{}");
        assert_eq!(list["operations"], json!([]), "{} {request} was journalled", operation.name());
    }
}

/// A request of this operation in which everything is right.
fn good(operation: Operation) -> Value {
    match operation {
        Operation::PayoutCreate => json!({
            "orderNumber": "good-1", "amount": 150000, "currency": "KZT", "card": { "number": "4111111111111111" },
            "description": "good",
        }),
        Operation::PayoutRegister => json!({
            "orderNumber": "good-2", "amount": "150000", "currency": "398", "returnUrl": "https://shop.example/ok",
        }),
        Operation::PaymentRegister => json!({
            "orderNumber": "good-4", "amount": 150000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        }),
        Operation::PaymentChargeCard => json!({
            "orderNumber": "good-5", "amount": 150000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
            "card": { "number": "4111111111111111", "expiry": "2030-12", "cvc": "123", "holder": "AIGERIM" },
        }),
        Operation::PaymentChargeToken => json!({
            "orderNumber": "good-6", "amount": 150000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
            "bindingId": "b-1", "payer": { "clientId": "c-1", "ip": "127.0.0.1" },
        }),
        Operation::PaymentApplePay | Operation::PaymentGooglePay => json!({
            "orderNumber": "good-7", "amount": 150000, "currency": "KZT", "paymentToken": "eyJ9", "returnUrl": "https://shop.example/ok",
            "payer": { "ip": "127.0.0.1" },
        }),
        Operation::PaymentCapture => json!({ "orderNumber": "good-8", "amount": 1, "currency": "KZT" }),
        Operation::PaymentCancel => json!({ "orderNumber": "good-8", "amount": 1, "currency": "KZT" }),
        Operation::PaymentRefund => {
            json!({ "orderNumber": "good-8", "refundNumber": "r-1", "amount": 1, "currency": "KZT" })
        }
        Operation::PaymentFinish3ds => json!({ "orderNumber": "good-8", "paRes": "eJ" }),
        Operation::CardList | Operation::CardRegister => json!({ "clientId": "c-1" }),
        Operation::CardRemove => json!({ "clientId": "c-1", "bindingId": "b-1" }),
        Operation::CustomerRegister | Operation::CustomerStatus => json!({ "phone": "79020000000" }),
        Operation::NotificationRead => json!({ "query": "a=b" }),
        Operation::GatewayPing | Operation::BalanceGet | Operation::OperationList | Operation::JournalVerify => {
            json!({})
        }
        Operation::ReconcileStatement => json!({ "file": "statement.csv" }),
        Operation::BatchCheck | Operation::BatchReport => json!({ "file": "list.csv" }),
        Operation::BatchRun => {
            json!({ "file": "list.csv", "fingerprint": "0".repeat(64), "rows": 1, "total": 150000 })
        }
        Operation::OperationSettle => json!({ "orderNumber": "good-3", "as": "paid", "who": "A", "why": "letter 1" }),
        _ => json!({ "orderNumber": "good-3" }),
    }
}

/// Values that no field of this shape takes.
fn wrong(shape: &Shape) -> Vec<Value> {
    let mut values = match shape {
        Shape::OrderNumber => {
            vec![json!(""), json!("x".repeat(37)), json!("№ 1"), json!("a\"b"), json!("a b"), json!("a\u{0}b")]
        }
        Shape::Amount => vec![
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1e3),
            json!(1_000_000_000_000u64),
            json!("1 500"),
            json!("12,50"),
            json!("12.50"),
            json!(""),
            json!("-5"),
            json!("1000000000000"),
            json!("0"),
        ],
        Shape::Integer { max, .. } => vec![json!(-1), json!(0.5), json!("a"), json!(u128::from(*max) as f64 * 4.0)],
        Shape::Currency => vec![json!(""), json!("kzt"), json!("TENGE"), json!("3980"), json!(398)],
        Shape::Text { max, .. } => vec![json!("я".repeat(max + 1)), json!(1), json!("a\u{0}b")],
        Shape::Secret { max } => vec![json!("x".repeat(max + 1)), json!(1)],
        Shape::Choice(_) => vec![json!("neither"), json!("")],
        Shape::Language => vec![json!("rus"), json!("r"), json!("рус")],
        Shape::DateTime => {
            vec![json!("2027-12-29"), json!("2027-13-29T13:02:51"), json!("2027-12-29 13:02:51"), json!("29.12.2027")]
        }
        Shape::YearMonth => vec![json!("12/27"), json!("2027-13"), json!("2027-1"), json!("27-12"), json!("2027-00")],
        Shape::Date => vec![json!("2027-12-29T13:02:51"), json!("2027-02-30"), json!("29.12.2027"), json!("")],
        Shape::Url { max } => vec![
            json!("shop.example"),
            json!("https://"),
            json!("ftp://x/y"),
            json!("https://a b"),
            json!(format!("https://{}", "x".repeat(*max))),
        ],
        Shape::Email { .. } => vec![json!("nobody"), json!("@x"), json!("a@"), json!("a b@c"), json!("a@b@c")],
        Shape::Phone => vec![json!("123"), json!("8 (701) 123"), json!("1234567890123456"), json!("++77011234567")],
        Shape::CardNumber => vec![
            json!("4111111111111112"),
            json!("41111111111"),
            json!("4111.1111"),
            json!(4111111111111111u64),
            json!("41111111111111111111"),
            json!(""),
        ],
        Shape::Texts { max } => {
            vec![json!({ "a": 1 }), json!({ "a": "x".repeat(max + 1) }), json!({ "a": { "b": "c" } })]
        }
        Shape::TextList => vec![json!([1]), json!({})],
        Shape::Objects(fields) => {
            wrong_inside(fields).into_iter().map(|item| json!([item])).chain([json!({}), json!(["text"])]).collect()
        }
        Shape::Flag => vec![json!("true"), json!(1)],
        Shape::Object(fields) => wrong_inside(fields),
        Shape::Parameters { .. } => {
            vec![
                json!({ "$PAN": "1" }),
                json!({ "a b": "1" }),
                json!({ "taxSystem": null }),
                json!({ "taxSystem": 0.5 }),
            ]
        }
        Shape::AnyObject => vec![json!({ "no-such-switch": 1 })],
        Shape::SecretSource => vec![json!({}), json!({ "env": "A", "file": "B" })],
    };
    if !matches!(shape, Shape::TextList | Shape::Objects(_)) {
        values.push(json!([]));
    }
    if !matches!(shape, Shape::Flag) {
        values.push(json!(true));
    }
    values
}

fn wrong_inside(fields: &'static [Field]) -> Vec<Value> {
    let mut values = vec![json!("text"), json!({ "zzz": 1 })];
    for field in fields {
        for value in wrong(&field.shape) {
            values.push(json!({ field.name: value }));
        }
        if field.required {
            values.push(json!({}));
        }
    }
    values
}

#[test]
fn each_wrong_field_of_each_operation_is_named() {
    let mut cases = 0;
    for gateway in tolem::gateways::ALL {
        let till = till_of(gateway.id);
        let journals = Operation::ALL.into_iter().filter(|operation| operation.is_journals());
        for operation in gateway.operations.iter().copied().chain(journals) {
            cases += each_field(&till, operation);
            cases += each_field_of_the_gateway(&till, gateway.extra, operation);
        }
        drop(till.folder);
    }
    assert!(cases > 300, "only {cases} cases");
}

fn each_field(till: &Till, operation: Operation) -> usize {
    let mut cases = 0;
    {
        assert_eq!(
            till.client.check(operation.name(), &good(operation).to_string()).status,
            Status::Ok,
            "{}",
            operation.name()
        );
        for field in operation.fields() {
            for value in wrong(&field.shape) {
                let mut request = good(operation);
                request[field.name] = value;
                till.refused(operation, &request, field.name);
                cases += 1;
            }
            if field.required {
                let mut request = good(operation);
                request.as_object_mut().unwrap().remove(field.name);
                till.refused(operation, &request, field.name);
                request[field.name] = Value::Null;
                till.refused(operation, &request, field.name);
                cases += 2;
            }
        }
        let mut request = good(operation);
        request["zzz"] = json!(1);
        till.refused(operation, &request, "zzz");
    }
    cases
}

/// The fields that only this gateway knows, inside `gateway`; an operation that has none of them refuses them by name.
fn each_field_of_the_gateway(till: &Till, extra: &'static [Field], operation: Operation) -> usize {
    let has_extra = operation.fields().iter().any(|field| field.name == "gateway");
    if !has_extra {
        return 0;
    }
    let mut cases = 0;
    for field in extra {
        for value in wrong(&field.shape) {
            let mut request = good(operation);
            request["gateway"] = json!({ field.name: value });
            till.refused(operation, &request, &format!("gateway.{}", field.name));
            cases += 1;
        }
    }
    cases
}

#[test]
fn the_published_schemas_of_gateways_refuse_the_wrong() {
    let document: Value = serde_json::from_str(&describe().json).unwrap();
    for gateway in tolem::gateways::ALL {
        let described = document["gateways"].as_array().unwrap().iter().find(|g| g["id"] == gateway.id).unwrap();
        let tables = [("credentials", gateway.credentials), ("options", gateway.options), ("request", gateway.extra)];
        for (name, fields) in tables {
            let schema = jsonschema::validator_for(&described[name]).unwrap();
            for field in fields {
                for value in wrong(&field.shape) {
                    let text = value.to_string();
                    let beyond = matches!(field.shape, Shape::Currency) || text.contains("\\u0000");
                    let document = json!({ field.name: value });
                    // A required field that is missing would hide what is wrong with this one.
                    let others = fields.iter().filter(|other| other.required && other.name != field.name);
                    let mut whole = document.clone();
                    others.for_each(|other| whole[other.name] = json!("x"));
                    let date = text.contains("2027-02-30");
                    assert!(
                        beyond || date || !schema.is_valid(&whole),
                        "{} {name}.{} takes {whole}",
                        gateway.id,
                        field.name
                    );
                }
            }
        }
    }
}

#[test]
fn the_published_schemas_take_the_good_and_refuse_the_wrong() {
    let document: Value = serde_json::from_str(&describe().json).unwrap();
    for operation in Operation::ALL {
        let described =
            document["operations"].as_array().unwrap().iter().find(|o| o["name"] == operation.name()).unwrap();
        let schema = jsonschema::validator_for(&described["request"]).unwrap();
        assert!(schema.is_valid(&good(operation)), "{}", operation.name());
        for field in operation.fields() {
            for value in wrong(&field.shape) {
                // What a schema cannot say: check digits, gateway objects, sums of digits in a text, ISO 4217, the calendar.
                let beyond = matches!(field.shape, Shape::AnyObject | Shape::Currency)
                    || value.as_str().is_some_and(|text| text.contains('\0') || text == "2027-02-30")
                    || matches!(field.shape, Shape::Amount) && (value.is_string() || value == json!(1e3))
                    || value.to_string().contains("4111111111111112")
                    || value.to_string().contains("\\u0000");
                let mut request = good(operation);
                request[field.name] = value.clone();
                assert!(beyond || !schema.is_valid(&request), "{}.{} takes {value}", operation.name(), field.name);
            }
        }
    }
}

#[test]
fn a_mistyped_field_gets_a_suggestion() {
    let till = till();
    let request = json!({ "orderNumber": "1", "amout": 5, "currency": "KZT" });
    let (status, document) = till.call("payout.create", &request.to_string());
    assert_eq!(status, Status::Request);
    assert_eq!(document["error"]["field"], "amout");
    assert!(document["error"]["message"].as_str().unwrap().contains("amount"), "{document}");
}

#[test]
fn documents_that_are_no_requests_are_refused_whole() {
    let till = till();
    let card = "4111111111111111";
    let bomb = format!("{{\"a\":{}", "[".repeat(200_000));
    let mut large = json!({ "orderNumber": "1", "description": "" });
    large["description"] = json!("x".repeat(1024 * 1024));
    for (request, code) in [
        (String::new(), "syntax"),
        ("{".to_owned(), "syntax"),
        ("[]".to_owned(), "type"),
        ("null".to_owned(), "type"),
        (format!("{{\"card\":{{\"number\":\"{card}\"}},}}"), "syntax"),
        (format!("{{\"amount\":1,\"card\":\"{card}\",\"amount\":2}}"), "duplicate"),
        (bomb, "syntax"),
        (large.to_string(), "too_large"),
        ("{\"orderNumber\":\"1\"} x".to_owned(), "syntax"),
    ] {
        let (status, document) = till.call("payout.create", &request);
        assert_eq!(status, Status::Request, "{document}");
        assert_eq!(document["error"]["code"], code, "{document}");
        assert!(!document.to_string().contains(card), "{document}");
    }
}

#[test]
fn the_two_ways_to_name_a_payee_exclude_each_other() {
    let till = till();
    let mut request = good(Operation::PayoutCreate);
    request["bindingId"] = json!("83309cde-a56d-7409-88dd-c02e00ab3428");
    till.refused(Operation::PayoutCreate, &request, "bindingId");
    request.as_object_mut().unwrap().remove("card");
    request.as_object_mut().unwrap().remove("bindingId");
    till.refused(Operation::PayoutCreate, &request, "card");
}

#[test]
fn a_card_number_in_another_field_is_refused() {
    let till = till();
    for (field, value) in [
        ("description", json!("pay to 4111 1111 1111 1111")),
        ("orderNumber", json!("4111111111111111")),
        ("recipient", json!({ "name": "4111111111111111" })),
        ("jsonParams", json!({ "note": "x4111-1111-1111-1111" })),
    ] {
        let mut request = good(Operation::PayoutCreate);
        request[field] = value;
        till.refused(Operation::PayoutCreate, &request, field);
    }
}

#[test]
fn unknown_operations_and_numbers_are_said_to_be_so() {
    let till = till();
    let (status, document) = till.call("payout.creat", "{}");
    assert_eq!(status, Status::Unsupported);
    assert!(document["error"]["message"].as_str().unwrap().contains("payout.create"));
    for operation in ["payout.status", "operation.get", "operation.resolve", "operation.explain"] {
        let (status, document) = till.call(operation, "{\"orderNumber\":\"never\"}");
        assert_eq!((status, &document["error"]["code"]), (Status::Request, &json!("no_such_movement")), "{operation}");
    }
}

#[test]
fn a_number_that_is_too_long_is_told_the_limit_of_this_bank_at_once() {
    for (gateway, operation, limit) in [
        ("bereke-payouts", "payout.create", 32),
        ("bereke-ecommerce", "payment.register", 30),
        ("bepaid", "payout.create", 36),
    ] {
        let till = till_of(gateway);
        let request = json!({ "orderNumber": "x".repeat(40), "amount": 1, "currency": "KZT" });
        let (status, document) = till.call(operation, &request.to_string());
        assert_eq!((status, &document["error"]["field"]), (Status::Request, &"orderNumber".into()), "{document}");
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.contains(&format!("1 to {limit} ")), "{gateway}: {message}");
    }
}

#[test]
fn all_that_is_wrong_with_a_request_is_told_at_once() {
    let request = json!({
        "orderNumber": "Заказ", "amount": "1 500", "currency": "тенге", "cardNumber": "4111", "card": { "number": "4111", "cvv": "1" },
        "recipient": { "email": "x" },
    });
    let (status, document) = till().call("payout.create", &request.to_string());
    assert_eq!((status, &document["error"]["field"]), (Status::Request, &"cardNumber".into()), "{document}");
    for field in ["cardNumber", "orderNumber", "amount", "currency", "card.cvv", "card.number", "recipient.email"] {
        for text in [&document["message"], &document["error"]["message"]] {
            assert_eq!(text.as_str().unwrap().matches(&format!("{field}: ")).count(), 1, "{field}: {text}");
        }
    }
    // As many as somebody reads.
    let many: Map<String, Value> = (0..1000).map(|n| (format!("x{n}"), Value::Null)).collect();
    let (_, document) = till().call("payout.create", &Value::Object(many).to_string());
    assert_eq!(document["error"]["message"].as_str().unwrap().matches("no such field").count(), 12, "{document}");
}

#[test]
fn what_would_fit_or_was_meant_is_said() {
    let guid = "01234567-89AB-cdef-0123-456789abcdef";
    let mut request = good(Operation::PayoutCreate);
    request["orderNumber"] = guid.into();
    let (status, document) = till().call("payout.create", &request.to_string());
    assert_eq!((status, &document["error"]["code"]), (Status::Request, &"length".into()), "{document}");
    assert!(document["message"].as_str().unwrap().contains("a GUID without its hyphens"), "{document}");
    request["orderNumber"] = guid.replace('-', "").into();
    assert_eq!(till().client.check("payout.create", &request.to_string()).status, Status::Ok);
    for name in ["request.json", "C:\\till\\request.json\n", "@request.json"] {
        let (_, document) = till().call("payout.create", name);
        assert_eq!(document["error"]["code"], "syntax");
        assert!(document["message"].as_str().unwrap().contains("name of a file"), "{document}");
    }
}

#[cfg(feature = "sandbox")]
#[test]
fn an_expired_card_is_told_before_it_is_sent_and_a_known_payment_as_it_stands() {
    use tolem::sandbox::{Options, Sandbox};
    let bank = Sandbox::start(Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = json!({
        "gateway": "bereke-ecommerce", "baseUrl": bank.url(), "locale": "en", "journal": folder.path().join("journal.sqlite"),
        "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
    });
    let till = Till { client: Client::open(&config.to_string()).1.unwrap(), folder };
    let card = |expiry: &str| {
        let mut request = good(Operation::PaymentChargeCard);
        request["card"] = json!({ "number": "4444555511113333", "expiry": expiry, "cvc": "123", "holder": "AIGERIM" });
        request
    };
    till.refused(Operation::PaymentChargeCard, &card("2024-12"), "card.expiry");
    assert!(bank.orders().is_empty());
    // It is good to the end of its month.
    let month = &jiff::Timestamp::now().to_string()[..7];
    let check = |expiry: &str| till.client.check("payment.charge_card", &card(expiry).to_string()).status;
    assert_eq!(check(month), Status::Ok);
    assert_eq!(till.call("payment.charge_card", &card("2034-12").to_string()).0, Status::Ok);
    // The card of a payment that is repeated later may be over by then.
    let (status, document) = till.call("payment.charge_card", &card("2024-12").to_string());
    assert_eq!((status, &document["replayed"]), (Status::Ok, &true.into()), "{document}");
}
