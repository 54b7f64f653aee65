//! Every row of the bank's table of errors can be met, under its documented code and in its own spelling.

use crate::till::*;
use serde_json::{Value, json};
use tolem::sandbox::{ProfileName, Sandbox};

fn expect(answer: &Answer, http: u16, code: &str, message: &str) {
    assert_eq!(answer.status, http, "{message}: {}", answer.text());
    assert_eq!(answer.json(), json!({"errorCode": code, "errorMessage": message}));
    assert!(answer.header("Content-Type").unwrap().starts_with("application/json"));
}

fn perform_with(sandbox: &Sandbox, other: Value) -> Answer {
    call(sandbox, "performPayout", &with(payout("e"), other))
}

#[test]
fn every_documented_error_is_met_by_the_mistake_it_describes() {
    let bank = sandbox(ProfileName::AsDocumented);
    let performing = |other| perform_with(&bank, other);
    // The "а" of "is а required" and the "С" of "Сard" are Cyrillic in the document.
    expect(&performing(json!({"orderNumber": null})), 400, "98", "orderNumber is \u{430} required parameter");
    expect(&performing(json!({"amount": 0})), 400, "98", "amount does not match required pattern ^[1-9][0-9]{0,11}$");
    let empty = post(&bank, "/payouts/api/v2/performPayout.do", "");
    let not_set = "Errors while parsing incoming request: performPayoutRequest is not set for method performPayout.do";
    expect(&empty, 400, "98", not_set);
    expect(&post(&bank, "/payouts/api/v2/getAmount.do", "[]"), 400, "98", "Invalid request");
    let nameless = call(&bank, "getPayoutStatus", &credentials());
    expect(&nameless, 400, "98", "No order identification provided to find order in database");
    let unknown = "Order not found in payout proxy. Check orderId or orderNumber";
    expect(&status(&bank, "nobody"), 400, "98", unknown);
    expect(&performing(json!({"currency": "643"})), 400, "98", "Currency does not match required pattern");
    let affiliation = performing(json!({"target": {"card": {"pan": "2200000000000004"}}}));
    expect(&affiliation, 400, "98", "\u{421}ard affiliation does not match required pattern");
    for missing in [json!({"userName": null}), json!({"password": null}), json!({"password": ""})] {
        expect(&performing(missing), 400, "98", "userName and password are mandatory fields");
    }
    expect(&performing(json!({"password": "wrong"})), 401, "90", "User not authenticated");
    expect(&performing(json!({"userName": "sandbox-no-settings"})), 500, "99", "No merchant settings available");
    let parameters = performing(json!({"userName": "sandbox-no-gateway"}));
    expect(&parameters, 500, "99", "There was an error getting gateway parameters");
    // The document's own example of registerPayout.do has a trailing comma (seed 000).
    let comma = post(&bank, "/payouts/api/v2/registerPayout.do", r#"{"urls":{"failUrl":"x",}}"#);
    expect(&comma, 500, "99", "Failed to parse incoming request for registerPayout");
    let card = |pan: &str| performing(json!({"target": {"card": {"pan": pan}}}));
    expect(&card("4000000000000408"), 502, "99", "3DS authorization was requested but is not supported in API calls");
    expect(&card("4000000000000606"), 502, "99", "Unable to get card data for specified bindingId");
    expect(&card("4000000000000424"), 502, "204", "Cannot find any bin range in db for 400000");
    expect(&card("4000000000000416"), 502, "204", "Unsupported pan");
    expect(&card("4000000000000507"), 502, "98", "Mrbin␣can't␣find␣this␣card");
    expect(&card("4111111111111112"), 502, "98", "Mrbin␣can't␣find␣this␣card");
    for bin in ["", "41111x1111111111", "card"] {
        expect(&card(bin), 502, "400", "Invalid request: bin is empty or is not numeric");
    }
    let binding = performing(json!({"target": {"card": null, "bindingId": "unknown"}}));
    expect(&binding, 502, "99", "Unable to get card data for specified bindingId");
    let source = "Source is not specified or is incorrect compared to configured debit tools";
    expect(&performing(json!({"source": {"bindingId": "unknown"}})), 400, "98", source);
    bank.set_settings(r#"{"funding": "corporate-card"}"#).unwrap();
    expect(&performing(json!({})), 400, "98", source);
    bank.set_settings(r#"{"funding": "misconfigured"}"#).unwrap();
    let debit = "Payout config error: debit method is incorrect for specified payout type";
    expect(&performing(json!({})), 400, "98", debit);
    assert!(bank.ledger().is_empty() && bank.orders().is_empty(), "a refusal leaves nothing behind");
}

#[test]
fn every_row_can_be_asked_for_by_name_and_by_order_number() {
    // (name, HTTP, errorCode, how the message begins): the table of seed 000 in its order.
    let rows = [
        ("required", 400, "98", "orderNumber is \u{430} required"),
        ("pattern", 400, "98", "orderNumber does not match required pattern"),
        ("request-not-set", 400, "98", "Errors while parsing incoming request: "),
        ("invalid-request", 400, "98", "Invalid request"),
        ("no-identification", 400, "98", "No order identification provided"),
        ("order-not-found", 400, "98", "Order not found in payout proxy."),
        ("currency", 400, "98", "Currency does not match"),
        ("affiliation", 400, "98", "\u{421}ard affiliation"),
        ("credentials-missing", 400, "98", "userName and password"),
        ("debit-method", 400, "98", "Payout config error: debit method"),
        ("source", 400, "98", "Source is not specified"),
        ("not-authenticated", 401, "90", "User not authenticated"),
        ("no-settings", 500, "99", "No merchant settings available"),
        ("gateway-parameters", 500, "99", "There was an error getting"),
        ("parse", 500, "99", "Failed to parse incoming request for "),
        ("hessian-failed", 502, "99", "Failed to call hessian method: "),
        ("rest-error", 502, "99", "Error calling rest method "),
        ("rest-unsuccessful", 502, "99", "Rest response was unsuccessfull"),
        ("3ds", 502, "99", "3DS authorization was requested"),
        ("no-card-data", 502, "99", "Unable to get card data"),
        ("no-bin-range", 502, "204", "Cannot find any bin range in db for "),
        ("unsupported-pan", 502, "204", "Unsupported pan"),
        ("bad-bin", 502, "400", "Invalid request: bin is empty"),
        ("mrbin", 502, "98", "Mrbin␣can't␣find␣this␣card"),
        ("timeout-gateway", 504, "91", "Timeout when requesting "),
        ("timeout-service", 504, "91", "Timeout when requesting "),
    ];
    let bank = sandbox(ProfileName::AsDocumented);
    for (i, (row, http, code, message)) in rows.into_iter().enumerate() {
        for (point, executed) in [("before-execute", 0), ("after-execute", 1)] {
            let number = format!("{i}-{point}");
            let plan = json!({"rules": [{"at": point, "do": {"action": "error", "row": row}}]});
            bank.set_plan(&plan.to_string()).unwrap();
            let answer = perform(&bank, &number);
            assert_eq!(answer.status, http, "{row}");
            let body = answer.json();
            assert_eq!(body["errorCode"], code, "{row}");
            assert!(body["errorMessage"].as_str().unwrap().starts_with(message), "{row}: {body}");
            assert!(!body["errorMessage"].as_str().unwrap().contains("[ "), "{row}");
            assert_eq!(executions(&bank, &number), executed, "{row} {point}");
        }
    }
    bank.set_plan(r#"{"rules": []}"#).unwrap();
    let by_number = perform(&bank, "a~f:error-before:hessian-failed");
    assert_eq!((by_number.status, bank.ledger().len()), (502, rows.len()));
}

#[test]
fn every_field_is_held_to_its_documented_limit() {
    let bank = sandbox(ProfileName::AsDocumented);
    let long = |n: usize| "x".repeat(n);
    let wrong = [
        (json!({"orderNumber": long(33)}), "orderNumber"),
        (json!({"orderNumber": "with space"}), "orderNumber"),
        (json!({"amount": 1_000_000_000_000u64}), "amount"),
        (json!({"amount": -1}), "amount"),
        (json!({"amount": 12.5}), "amount"),
        (json!({"amount": "1234"}), "amount"),
        (json!({"description": long(599)}), "description"),
        (json!({"language": "eng"}), "language"),
        (json!({"client": "x"}), "client"),
        (json!({"client": {"clientId": long(31)}}), "client.clientId"),
        (json!({"client": {"email": format!("{}@x.kz", long(26))}}), "client.email"),
        (json!({"client": {"phone": "1234567890123456"}}), "client.phone"),
        (json!({"client": {"phone": "phone"}}), "client.phone"),
        (json!({"client": {"name": long(25)}}), "client.name"),
        (json!({"client": {"name": "Имя"}}), "client.name"),
        (json!({"jsonParams": {"a": 1}}), "jsonParams.a"),
        (json!({"target": {"card": {"pan": "4111"}}}), "target.card.pan"),
        (json!({"target": {"card": {"pan": "41111111111111x1"}}}), "target.card.pan"),
        (json!({"target": {"card": {"pan": 4111111111111111u64}}}), "target.card.pan"),
        (json!({"target": {"bindingId": "83309cde-a56d-7409-88dd-c02e00ab3428"}}), "target"),
        (json!({"userName": long(31)}), "userName"),
        (json!({"password": long(31)}), "password"),
    ];
    for (other, field) in wrong {
        let answer = perform_with(&bank, other.clone());
        assert_eq!(answer.status, 400, "{other}");
        let message = answer.json()["errorMessage"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&format!("{field} does not match required pattern ")), "{other}: {message}");
    }
    for (other, field) in [
        (json!({"amount": null}), "amount"),
        (json!({"currency": null}), "currency"),
        (json!({"client": null}), "client.name"),
        (json!({"target": null}), "target.card.pan"),
    ] {
        expect(&perform_with(&bank, other), 400, "98", &format!("{field} is \u{430} required parameter"));
    }
    for (other, field) in [
        (json!({"urls": null}), "urls.returnUrl is \u{430}"),
        (json!({"urls": {"returnUrl": "finish.html"}}), "urls.returnUrl does"),
        (json!({"urls": {"failUrl": "/no"}}), "urls.failUrl does"),
        (json!({"sessionTimeoutSecs": 0}), "sessionTimeoutSecs does"),
        (json!({"sessionTimeoutSecs": "300"}), "sessionTimeoutSecs does"),
    ] {
        let answer = call(&bank, "registerPayout", &with(registration("r"), other));
        assert!(answer.text().contains(field) && answer.status == 400, "{}", answer.text());
    }
    assert!(bank.ledger().is_empty());
    // And the limits themselves are inside.
    let most = json!({"orderNumber": long(32), "amount": 999_999_999_999u64, "description": "ж".repeat(598),
        "client": {"clientId": long(30), "name": long(24), "phone": "+79991234567"}});
    assert_eq!(perform_with(&bank, most).status, 200);
}

#[test]
fn another_path_or_method_is_404_without_a_body() {
    let bank = sandbox(ProfileName::Lenient);
    for path in ["/payouts/api/v2/perform.do", "/payouts/api/v1/performPayout.do", "/payouts/api/v2/", "/nothing"] {
        let answer = post(&bank, path, &payout("x").to_string());
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
    assert_eq!(get(&bank, "/payouts/api/v2/performPayout.do").status, 404);
    assert_eq!(post(&bank, "/payouts/api/v2/echo", "{}").status, 404);
    assert!(bank.ledger().is_empty());
}
