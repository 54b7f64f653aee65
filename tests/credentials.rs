//! What a refusal of the credentials tells, by each gateway and in each language: that it is about who asks, which keys of the
//! configuration mend it, and never that the same should be repeated.
#![cfg(feature = "sandbox")]

use serde_json::{Value, json};
use tolem::client::Client;
use tolem::model::Unwatched;
use tolem::sandbox::{Options, ProfileName, Sandbox};

struct Stand {
    sandbox: Sandbox,
    folder: tempfile::TempDir,
}

fn stand() -> Stand {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    Stand { sandbox, folder: tempfile::tempdir().unwrap() }
}

impl Stand {
    fn told(&self, gateway: &str, credentials: &Value, locale: &str, (operation, request): &(&str, Value)) -> Value {
        let config = json!({
            "gateway": gateway, "baseUrl": self.sandbox.url(), "credentials": credentials, "locale": locale,
            "journal": self.folder.path().join(format!("{gateway}-{locale}-{operation}.sqlite")),
            "timeouts": { "answerMs": 3_000, "questionMs": 3_000, "callMs": 5_000 },
        });
        let (answer, client) = Client::open(&config.to_string());
        let client = client.unwrap_or_else(|| panic!("{}", answer.json));
        serde_json::from_str(&client.call(operation, &request.to_string(), &Unwatched).json).unwrap()
    }
}

fn order(more: Value) -> Value {
    let mut order = json!({ "orderNumber": "1", "amount": 100, "currency": "KZT" });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    order
}

#[test]
fn a_refusal_of_the_credentials_names_the_keys_to_mend() {
    let stand = stand();
    let card = json!({ "number": "4111111111111111", "expiry": "2034-12", "holder": "A" });
    let page = json!({ "returnUrl": "https://shop.example/ok" });
    for (gateway, credentials, keys, calls) in [
        (
            "bereke-payouts",
            json!({ "userName": "sandbox-api", "password": "wrong" }),
            "credentials.userName, credentials.password",
            vec![
                ("balance.get", json!({})),
                (
                    "payout.create",
                    order(json!({ "card": { "number": "4111111111111111" }, "recipient": { "name": "A" } })),
                ),
                ("payout.register", order(page.clone())),
            ],
        ),
        (
            "bereke-ecommerce",
            json!({ "userName": "sandbox-api", "password": "wrong" }),
            "credentials.userName, credentials.password",
            vec![
                ("payment.register", order(page)),
                ("payment.status", json!({ "orderNumber": "2", "orderId": "x" })),
                ("card.list", json!({ "clientId": "c" })),
            ],
        ),
        (
            "bereke-ecommerce",
            json!({ "token": "wrong", "merchant": "sandbox-api" }),
            "credentials.token",
            vec![("card.list", json!({ "clientId": "c" }))],
        ),
        (
            "bepaid",
            json!({ "shopId": "1", "secretKey": "wrong" }),
            "credentials.shopId, credentials.secretKey",
            vec![("payout.create", order(json!({ "description": "x", "card": card })))],
        ),
        (
            "shopapi",
            json!({ "shopToken": "wrong", "secKey": "wrong" }),
            "credentials.shopToken, credentials.secKey",
            vec![("customer.status", json!({ "phone": "77010000000" }))],
        ),
    ] {
        for call in &calls {
            for (locale, cause) in [
                ("ru", "Банк не признал того, кто спрашивает"),
                ("kk", "Банк сұрап тұрғанды танымады"),
                ("en", "The bank does not accept who asks"),
            ] {
                let told = stand.told(gateway, &credentials, locale, call);
                let message = told["message"].as_str().unwrap();
                assert!(message.contains(cause) && message.contains(keys), "{gateway} {locale} {call:?}: {told}");
                assert_eq!(
                    (&told["status"], &told["advice"]),
                    (&json!("TOLEM_REJECTED"), &json!("fix_and_repeat")),
                    "{told}"
                );
            }
        }
    }
}

#[test]
fn a_login_that_was_looked_for_under_another_name_is_a_matter_of_spelling() {
    let stand = stand();
    stand.sandbox.set_settings(r#"{"credentialSpelling": "as-examples"}"#).unwrap();
    let right = json!({ "userName": "sandbox-api", "password": "sandbox-password" });
    let payout =
        ("payout.create", order(json!({ "card": { "number": "4111111111111111" }, "recipient": { "name": "A" } })));
    let told = stand.told("bereke-payouts", &right, "en", &payout);
    assert!(told["message"].as_str().unwrap().contains("options.credentialSpelling"), "{told}");
    assert_eq!(stand.sandbox.ledger().len(), 0);
}
