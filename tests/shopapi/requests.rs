//! Requests are those of the vendor's page; what differs between installations follows the options.

use crate::{
    CREDENTIALS, ORDER, charge, checked, customers_page, fixture, gateway, looked, open, page, refund, request,
    subject, value, with,
};
use serde_json::{Value, json};
use tolem::model::*;
use tolem::operations::Operation;

/// What a request document becomes.
fn written(options: Value, operation: Operation, document: Value) -> HttpRequest {
    let bank = gateway(options);
    let command = checked(&*bank, operation, &document).unwrap();
    bank.command(&command, &Stage::default())
}

fn body(request: &HttpRequest) -> Value {
    value(&*request.body)
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

#[test]
fn the_vendors_example_of_an_anonymous_payment_is_written() {
    let example = value(fixture!("anonymous.request.json"));
    let document = json!({
        "orderNumber": "1", "amount": 450, "commission": 13300, "currency": "398",
        "payer": {"phone": "+79020000000", "email": "ana@mi.ru"},
        "jsonParams": {"Л/СЧЕТ": "9503006477", "ФИО": "Иванов Н П", "АДРЕС": "Ленина 10", "МЕСЯЦ": "05.2015",
                       "СУММА_ПЕНИ": "10000"},
        "gateway": {"payType": "card", "clientType": "web", "orderItems": example["orderItems"]},
    });
    // serde_json's own objects are sorted by name; a caller's document keeps its order.
    let text = document.to_string();
    let properties = r#""jsonParams":{"Л/СЧЕТ":"9503006477","ФИО":"Иванов Н П","АДРЕС":"Ленина 10","МЕСЯЦ":"05.2015","СУММА_ПЕНИ":"10000"}"#;
    let start = text.find("\"jsonParams\":{").unwrap();
    let end = start + text[start..].find('}').unwrap() + 1;
    let text = format!("{}{properties}{}", &text[..start], &text[end..]);
    let node = tolem::document::parse(&text).unwrap();
    let (tolem::operations::Request::Command(command), _, extra) =
        tolem::operations::read(Operation::PaymentRegister, &node).unwrap()
    else {
        panic!("not a command");
    };
    let bank = gateway(json!({}));
    bank.check(&command, &extra).unwrap();
    let request = bank.command(&command, &Stage::default());
    assert_eq!((request.method, request.path.as_str()), (Method::Post, "/api-shop/do/payment/anonymous"));
    assert_eq!(body(&request), example);
    assert_eq!(header(&request, "Content-Type"), Some("application/json"));
    assert!(request.body.starts_with(b"{"), "no byte order mark");
}

#[test]
fn the_vendors_example_of_a_recurrent_payment_is_written() {
    let example = value(fixture!("recurrent.request.json"));
    let options = json!({
        "amounts": "text", "sendValue": true, "payType": "card",
    });
    let document = |params: &str| {
        let items = &example["orderItems"];
        format!(
            r#"{{"orderNumber":"1","amount":10000,"commission":"13300","currency":"KZT","bindingId":"CARD_TOKEN",
            "payer":{{"clientId":"USER_TOKEN"}},"jsonParams":{params},
            "gateway":{{"clientType":"web","orderItems":{items}}}}}"#
        )
    };
    let text = document(
        r#"{"Л/СЧЕТ":"9503006477","ФИО":"Иванов Н П","АДРЕС":"Ленина10","МЕСЯЦ":"05.2015","СУММА_ПЕНИ":"10000"}"#,
    );
    let node = tolem::document::parse(&text).unwrap();
    let (tolem::operations::Request::Command(command), _, extra) =
        tolem::operations::read(Operation::PaymentChargeToken, &node).unwrap()
    else {
        panic!("not a command");
    };
    let bank = gateway(options);
    bank.check(&command, &extra).unwrap();
    let request = bank.command(&command, &Stage::default());
    assert_eq!((request.path.as_str(), body(&request)), ("/api-shop/do/payment", example));
    // Without the options: numbers, and no repetition of the amount.
    let bank = gateway(json!({}));
    let plain = body(&bank.command(&command, &Stage::default()));
    assert_eq!((&plain["amount"], &plain["comission"], plain.get("value")), (&json!(10000), &json!(13300), None));
}

#[test]
fn the_vendors_examples_of_questions_and_refunds_are_written() {
    let bank = gateway(json!({}));
    let status = bank.status(&subject());
    assert_eq!(
        (status.path.as_str(), body(&status)),
        ("/api-shop/check/payment/state", value(fixture!("state.request.json")))
    );

    let command = checked(
        &*bank,
        Operation::PaymentRefund,
        &json!({"orderNumber": "1", "refundNumber": "2", "amount": 2400, "currency": "KZT", "gateway": {"note": "test"}}),
    )
    .unwrap();
    let payment = Stage { payment: Some(2625), order_id: Some("13693892457".into()), ..Stage::default() };
    let look = bank.measure(&command, &payment).unwrap();
    assert_eq!(body(&look), json!({"regPayNum": "13693892457"}));
    let request = bank.command(&command, &Stage { baseline: Some(0), ..payment });
    assert_eq!((request.path.as_str(), body(&request)), ("/api-shop/refund", value(fixture!("refund.request.json"))));
    for payment in crate::payments() {
        assert!(bank.measure(&payment, &Stage::default()).is_none());
    }

    let ask = |query: &Query| {
        let request = bank.query(query);
        (request.path.clone(), body(&request))
    };
    let customer = Customer {
        phone: "Login".into(),
        email: Some("Email".into()),
        name: Some("Name".into()),
        surname: Some("SurName".into()),
        middle_name: Some("MiddleName".into()),
    };
    let client_id = || "USER_TOKEN".to_owned();
    let path = |path: &str| format!("/api-shop{path}");
    assert_eq!(
        ask(&Query::CustomerRegister(customer)),
        (path("/user/registration"), value(fixture!("user-registration.request.json")))
    );
    assert_eq!(
        ask(&Query::CustomerStatus { phone: "79150000000".into() }),
        (path("/user/status"), value(fixture!("user-status.request.json")))
    );
    assert_eq!(
        ask(&Query::CardRegister { client_id: client_id(), extra: json!({"clientType": "web"}) }),
        (path("/card/registration"), value(fixture!("card-registration.request.json")))
    );
    assert_eq!(
        ask(&Query::CardRegister { client_id: client_id(), extra: Value::Null }),
        (path("/card/registration"), json!({"userToken": "USER_TOKEN"}))
    );
    assert_eq!(
        ask(&Query::Cards { client_id: client_id() }),
        (path("/ver3/get/cards"), value(fixture!("card-list.request.json")))
    );
    assert_eq!(
        ask(&Query::CardRemove { client_id: client_id(), binding_id: "CARD_TOKEN".into() }),
        (path("/card/deactivation"), value(fixture!("card-deactivation.request.json")))
    );
}

#[test]
fn basic_authentication_stands_in_a_header_and_leaves_the_body_alone() {
    let request = gateway(json!({})).status(&subject());
    // SHOP_TOKEN:SEC_KEY
    assert_eq!(header(&request, "Authorization"), Some("Basic U0hPUF9UT0tFTjpTRUNfS0VZ"));
    assert_eq!(header(&request, "dn"), None);
    assert_eq!(body(&request), json!({"regPayNum": ORDER}));
    let request = gateway(json!({"dn": "CN=shop, O=Shop"})).status(&subject());
    assert_eq!(header(&request, "dn"), Some("CN=shop, O=Shop"));
}

#[test]
fn a_signature_stands_in_the_body_and_follows_the_vectors() {
    let request = gateway(json!({"auth": "sign", "dn": "CN=x"})).status(&subject());
    assert_eq!((header(&request, "Authorization"), header(&request, "dn")), (None, Some("CN=x")));
    let expected = json!({"regPayNum": ORDER, "shopToken": "SHOP_TOKEN", "sign": "F6217B7EE96969ECCDA81ABBB973E8C6"});
    assert_eq!(body(&request), expected);

    let document = request_of_vector();
    let sign = |options: Value| {
        let options =
            serde_json::from_str(&with(options, json!({"auth": "sign", "serviceCode": "1000-13864-2"}))).unwrap();
        body(&written(options, Operation::PaymentRegister, document.clone()))["sign"].clone()
    };
    assert_eq!(sign(json!({})), "5EBC893C6421B1A3332FAC3E1873EF43");
    // What the order does not name is signed behind it, as it stands in the body.
    assert_eq!(sign(json!({"signOrder": {"anonymous": "serviceCode"}})), "5EBC893C6421B1A3332FAC3E1873EF43");
    assert_eq!(sign(json!({"signOrder": {"recurrent": "amount"}})), "5EBC893C6421B1A3332FAC3E1873EF43");
    assert_ne!(sign(json!({"signOrder": {"anonymous": "amount, serviceCode"}})), "5EBC893C6421B1A3332FAC3E1873EF43");
    assert_ne!(sign(json!({"properties": {"a": "b"}})), "5EBC893C6421B1A3332FAC3E1873EF43");
}

fn request_of_vector() -> Value {
    json!({"orderNumber": "1", "amount": 2500, "currency": "KZT", "jsonParams": {"ПОЗЫВНОЙ": "15"}})
}

/// The string that is signed, told apart by a signature computed here from the family's order.
#[test]
fn the_default_order_is_the_familys_and_then_the_kazakhstan_fields() {
    let md5 = |text: &str| format!("{:X}", md5::compute(md5_once(text)));
    let document = request(json!({
        "bindingId": "CARD", "payer": {"clientId": "USER", "phone": "77010000000", "email": "a@b.kz", "ip": "10.0.0.1"},
        "gateway": {"payType": "card", "clientType": "web", "enableSmsConfirm": true, "orderBestBefore": 1893456000,
                    "orderItems": [{"num": 1, "name": "n", "quantity": 2, "price": 3, "tax": "vat0"}],
                    "clientAuInfo": {"agentName": "UA", "authenticationInfo": "e30="}},
    }));
    let options = json!({"auth": "sign", "sendValue": true, "orderNumberProperty": "NUM"});
    let request = body(&written(options, Operation::PaymentChargeToken, document));
    let text = "109-5804-1&USER&100000&1000&CARD&true&card&web&77010000000&a@b.kz&Л/СЧЕТ&9503006477&NUM&R07-000123\
                &100000&1&n&2&3&vat0&1893456000&10.0.0.1&UA&e30=&SHOP_TOKEN&SEC_KEY";
    assert_eq!(request["sign"], md5(text));
    assert_eq!(request["clientAuInfo"]["ipAddress"], "10.0.0.1", "payer.ip where nothing else is given");
}

fn md5_once(text: &str) -> String {
    format!("{:X}", md5::compute(text))
}

#[test]
fn paths_and_their_prefix_are_the_operators() {
    let words = [
        "anonymous",
        "recurrent",
        "state",
        "refund",
        "userRegistration",
        "userStatus",
        "cardRegistration",
        "cardList",
        "cardDeactivation",
    ];
    let paths: serde_json::Map<_, _> =
        words.iter().map(|word| ((*word).to_owned(), format!("/x/{word}/").into())).collect();
    for (prefix, before) in [(json!("/rs/shop"), "/rs/shop"), (json!("/"), ""), (json!(null), "/api-shop")] {
        let bank = gateway(json!({"prefix": prefix, "paths": paths}));
        let client_id = || "u".to_owned();
        let requests = [
            bank.command(&page(), &Stage::default()),
            bank.command(&charge(), &Stage::default()),
            bank.status(&subject()),
            bank.command(&refund(5), &looked(0)),
            bank.query(&Query::CustomerRegister(Customer { phone: "7".into(), ..Customer::default() })),
            bank.query(&Query::CustomerStatus { phone: "7".into() }),
            bank.query(&Query::CardRegister { client_id: client_id(), extra: Value::Null }),
            bank.query(&Query::Cards { client_id: client_id() }),
            bank.query(&Query::CardRemove { client_id: client_id(), binding_id: "b".into() }),
        ];
        for (request, word) in requests.iter().zip(words) {
            assert_eq!(request.path, format!("{before}/x/{word}/"));
        }
    }
}

#[test]
fn a_payment_by_page_is_anonymous_or_a_customers() {
    let bank = gateway(json!({}));
    let anonymous = bank.command(&page(), &Stage::default());
    assert!(anonymous.path.ends_with("/do/payment/anonymous"));
    assert_eq!(body(&anonymous).get("userToken"), None);
    let customers = bank.command(&customers_page(), &Stage::default());
    assert!(customers.path.ends_with("/do/payment"));
    assert_eq!((&body(&customers)["userToken"], body(&customers).get("cardToken")), (&json!("USER_TOKEN"), None));
}

#[test]
fn the_commission_is_always_sent_and_zero_where_there_is_none() {
    for operation in [Operation::PaymentRegister, Operation::PaymentChargeToken] {
        let more = match operation {
            Operation::PaymentChargeToken => json!({"bindingId": "b", "payer": {"clientId": "u"}, "commission": null}),
            _ => json!({"commission": null}),
        };
        assert_eq!(body(&written(json!({}), operation, request(more)))["comission"], json!(0));
    }
}

#[test]
fn the_note_stands_only_beside_a_card_form() {
    let note =
        |more: Value| body(&written(json!({}), Operation::PaymentRegister, request(more))).get("orderNote").cloned();
    assert_eq!(note(json!({})), None);
    assert_eq!(note(json!({"description": ""})), None);
    assert_eq!(note(json!({"description": "Заказ 5"})), Some(json!("Заказ 5")));
    assert_eq!(note(json!({"description": "Заказ _KZT_ 5"})), Some(json!("Заказ _KZT_ 5")));
    assert_eq!(
        note(json!({"description": "Заказ 5", "gateway": {"noteCurrency": "KZT"}})),
        Some(json!("Заказ 5 _KZT_"))
    );
    assert_eq!(note(json!({"gateway": {"noteCurrency": "GPB"}})), Some(json!("_GPB_")));
    assert_eq!(
        note(json!({"payer": {"clientId": "u"}, "description": "x"})),
        Some(json!("x")),
        "a customer without a card gets the form too"
    );
    let charge = request(json!({"bindingId": "b", "payer": {"clientId": "u"}, "description": "x"}));
    assert_eq!(body(&written(json!({}), Operation::PaymentChargeToken, charge)).get("orderNote"), None);
}

#[test]
fn requisites_are_the_configurations_then_the_requests_then_our_number() {
    let options = json!({"properties": {"A": "1", "B": "2"}, "orderNumberProperty": "НОМЕР"});
    let properties =
        |more: Value| body(&written(options.clone(), Operation::PaymentRegister, request(more)))["properties"].clone();
    let pairs = |pairs: &[(&str, &str)]| -> Value {
        pairs.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    assert_eq!(
        properties(json!({"jsonParams": {"C": "3", "B": "4"}})),
        pairs(&[("A", "1"), ("B", "4"), ("C", "3"), ("НОМЕР", crate::NUMBER)])
    );
    assert_eq!(properties(json!({"jsonParams": null})), pairs(&[("A", "1"), ("B", "2"), ("НОМЕР", crate::NUMBER)]));
}

#[test]
fn the_familys_addresses_are_sent_only_on_demand() {
    let urls = json!({"returnUrl": "https://till.kz/ok", "failUrl": "https://till.kz/no"});
    let plain = body(&written(json!({}), Operation::PaymentRegister, request(urls.clone())));
    for name in ["successUrl", "failUrl", "returnUrl", "cbUrl"] {
        assert_eq!(plain.get(name), None);
    }
    let mut all = urls;
    all["dynamicCallbackUrl"] = "https://till.kz/cb".into();
    let sent = body(&written(json!({"familyUrls": true}), Operation::PaymentRegister, request(all)));
    assert_eq!(
        (&sent["successUrl"], &sent["failUrl"], &sent["cbUrl"]),
        (&json!("https://till.kz/ok"), &json!("https://till.kz/no"), &json!("https://till.kz/cb"))
    );
}

#[test]
fn the_switches_of_an_order_have_their_places() {
    let document = request(json!({"language": "kk", "gateway": {"serviceCode": "1000-1-2", "payType": "sbp",
        "clientType": "iframe", "orderBestBefore": "1893456000"}}));
    let sent = body(&written(json!({"payType": "card"}), Operation::PaymentRegister, document));
    assert_eq!(
        (&sent["serviceCode"], &sent["payType"], &sent["clientType"], &sent["orderBestBefore"]),
        (&json!("1000-1-2"), &json!("sbp"), &json!("iframe"), &json!(1_893_456_000))
    );
    assert!(sent.get("language").is_none() && sent.get("currency").is_none());
    let sent = body(&written(json!({}), Operation::PaymentRegister, request(json!({}))));
    assert!(sent.get("payType").is_none() && sent.get("clientType").is_none());

    let au_info = value(fixture!("client-au-info.json"));
    let mut given = au_info.clone();
    given["ipAddress"] = "94.138.149.34".into();
    let document = request(json!({"bindingId": "b", "payer": {"clientId": "u"},
                                  "gateway": {"clientAuInfo": given, "enableSmsConfirm": false}}));
    let sent = body(&written(json!({}), Operation::PaymentChargeToken, document));
    assert_eq!((&sent["clientAuInfo"], &sent["enableSMSConfirm"]), (&given, &json!(false)));
}

#[test]
fn what_decides_about_the_money_is_the_service_and_its_requisites() {
    let bank = gateway(json!({}));
    let print = |more: Value| bank.decisive(&checked(&*bank, Operation::PaymentRegister, &request(more)).unwrap());
    let same = print(json!({}));
    assert_eq!(print(json!({"description": "x", "gateway": {"clientType": "web"}})), same);
    assert_ne!(print(json!({"jsonParams": {"Л/СЧЕТ": "9503006478"}})), same);
    assert_ne!(print(json!({"gateway": {"serviceCode": "other"}})), same);
    assert_eq!(
        print(json!({"jsonParams": {"A": "1", "B": "2"}})),
        print(json!({"jsonParams": {"B": "2", "A": "1"}})),
        "a till may write them in another order"
    );
    assert_eq!(bank.decisive(&refund(5)), Value::Null);
}

#[test]
fn credentials_and_options_that_cannot_work_are_named() {
    let problem = |credentials: &[(&'static str, &str)], options| open(credentials, options).err().unwrap().field;
    assert_eq!(problem(&[("secKey", "k")], json!({})), "credentials.shopToken");
    assert_eq!(problem(&[("shopToken", "t")], json!({})), "credentials.secKey");
    assert_eq!(problem(&[("shopToken", "a:b"), ("secKey", "k")], json!({})), "credentials.shopToken");
    open(&[("shopToken", "a:b"), ("secKey", "k")], json!({"auth": "sign"})).unwrap();
    assert_eq!(problem(&[("shopToken", &"t".repeat(1025)), ("secKey", "k")], json!({})), "credentials.shopToken");
    for (options, field) in [
        (json!({"auth": "digest"}), "auth"),
        (json!({"dn": "CN=Ж"}), "options.dn"),
        (json!({"dn": "a\r\nb"}), "options.dn"),
        (json!({"prefix": "api"}), "options.prefix"),
        (json!({"prefix": "/../x"}), "options.prefix"),
        (json!({"paths": {"state": "/a?b"}}), "options.paths.state"),
        (json!({"paths": {"status": "/a"}}), "options.paths.status"),
        (json!({"signOrder": {"states": "a"}}), "options.signOrder.states"),
        (json!({"signOrder": {"state": "a,,b"}}), "options.signOrder.state"),
        (json!({"signOrder": {"state": "a,b,a"}}), "options.signOrder.state"),
        (json!({"properties": {"A": ""}}), "options.properties.A"),
        (json!({"properties": {"A": "1"}, "orderNumberProperty": "A"}), "options.properties.A"),
        (json!({"payType": "mobile"}), "payType"),
        (json!({"amounts": "float"}), "amounts"),
        (json!({"currency": "tenge"}), "currency"),
        (json!({"trustNotification": true}), "trustNotification"),
    ] {
        assert_eq!(problem(CREDENTIALS, options.clone()), field, "{options}");
    }
}
