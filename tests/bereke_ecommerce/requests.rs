//! Requests are those of the bank's page, and the bank's limits are checked before.

use crate::{
    NUMBER, ORDER, card, command, fixture, gateway, open, page, refund, registered, stored, subject, wallet, with,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tolem::document::{self, FieldError, Problem};
use tolem::model::*;
use tolem::operations::{self, Operation};

fn body(request: &HttpRequest) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

/// A form field as any encoder writes it, but for the blank.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The fields of an example, and beside them exactly those that we send always.
fn assert_form(request: &HttpRequest, path: &str, example: &str, always: &[&str]) {
    assert_eq!((request.method, request.path.as_str()), (Method::Post, path));
    let form = ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned());
    assert_eq!(request.headers, [form]);
    let lines = example.lines().chain(always.iter().copied());
    let expected: BTreeSet<String> = lines
        .map(|line| line.split_once('=').map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).unwrap())
        .collect();
    let written: Vec<&str> = body(request).split('&').collect();
    assert_eq!(written.len(), expected.len(), "{}", body(request));
    assert_eq!(written.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), expected);
}

/// A payment with the page's own addresses, which no table of ours would let pass: they have no protocol.
fn with_example_page(command: Command) -> Command {
    let Command::Payment(mut payment) = command else { panic!() };
    let page = payment.page.as_mut().unwrap();
    page.return_url = "finish.html".into();
    page.fail_url = page.fail_url.is_some().then(|| "errors_en.html".into());
    Command::Payment(payment)
}

fn example(command: &Command, order: Option<&str>) -> HttpRequest {
    gateway(json!({})).command(command, &Stage { order_id: order.map(str::to_owned), ..Stage::default() })
}

#[test]
fn the_banks_examples_of_registrations_are_written() {
    let one_stage = with_example_page(command(
        Operation::PaymentRegister,
        json!({"orderNumber": "1", "amount": 2000, "currency": "KZT", "returnUrl": "https://x", "failUrl": "https://x",
               "payer": {"email": "test@test.ru", "clientId": "259753456"}, "language": "en"}),
    ));
    let always = ["orderNumber=1", "currency=398"];
    assert_form(&example(&one_stage, None), "/payment/rest/register.do", fixture!("register.request.txt"), &always);

    let two_stage = with_example_page(command(
        Operation::PaymentRegister,
        json!({"orderNumber": "1255555555555", "amount": "2000", "currency": "398", "returnUrl": "https://x",
               "payer": {"clientId": "259753456"}, "language": "en", "capture": "manual"}),
    ));
    let path = "/payment/rest/registerPreAuth.do";
    assert_form(&example(&two_stage, None), path, fixture!("register-preauth.request.txt"), &["currency=398"]);
}

#[test]
fn the_banks_examples_of_charges_are_written() {
    let base = json!({"orderNumber": "1", "amount": 2000, "currency": "KZT", "returnUrl": "https://x", "language": "en",
        "card": {"number": "5555 5555 5555 5599", "expiry": "2024-12", "cvc": "123", "holder": "TEST CARDHOLDER"}});
    let card = command(Operation::PaymentChargeCard, base.clone());
    let order = "014932b6-9dc7-7782-aeec-a07500a7d8c0";
    let path = "/payment/rest/paymentorder.do";
    assert_form(&example(&card, Some(order)), path, fixture!("charge-card.request.txt"), &[]);
    assert!(body(&example(&card, Some(order))).contains("%24PAN=5555555555555599&%24CVC=123"));

    let three_ds = json!({"eci": "05", "xid": "MDAwMDAwMDEzMzkyMjg5ODExNTc=", "cavv": "AAABCpEChRM5IomAKFAAAAAAAAA="});
    let mut with_3ds = base;
    with_3ds["threeDs"] = three_ds;
    let card = command(Operation::PaymentChargeCard, with_3ds);
    gateway(json!({})).check(&card, &document::parse("{}").unwrap()).unwrap();
    let order = "0140dda0-71ed-7706-a61f-36bd00a7d8c0";
    assert_form(&example(&card, Some(order)), path, fixture!("charge-card-3ds.request.txt"), &[]);

    let Command::Payment(mut payment) = stored() else { panic!() };
    payment.language = Some("en".into());
    let order = "01491d0b-c848-7dd6-a20d-e96900a7d8c0";
    let path = "/payment/rest/paymentOrderBinding.do";
    assert_form(&example(&Command::Payment(payment), Some(order)), path, fixture!("charge-stored.request.txt"), &[]);
}

#[test]
fn a_charge_registers_its_order_first_and_without_the_card() {
    for command in [card(), stored()] {
        let first = example(&command, None);
        assert_eq!(first.path, "/payment/rest/register.do");
        for secret in ["5599", "CVC", "cvc", "binding"] {
            assert!(!body(&first).contains(secret), "{}", body(&first));
        }
        assert_ne!(example(&command, Some("o")).path, first.path);
    }
    let page = example(&page(), Some("o"));
    assert_eq!(page.path, "/payment/rest/register.do", "a page is registered and nothing more");
}

#[test]
fn the_banks_examples_of_captures_refunds_and_questions_are_written() {
    let stage = |order: &str| Stage { order_id: Some(order.into()), baseline: Some(0), ..Stage::default() };
    let request = json!({"orderNumber": "1", "amount": 2000, "currency": "KZT", "language": "en"});
    let capture = command(Operation::PaymentCapture, request.clone());
    let written = gateway(json!({})).command(&capture, &stage("01492437-d2fb-77fa-8db7-9e2900a7d8c0"));
    assert_form(&written, "/payment/rest/deposit.do", fixture!("deposit.request.txt"), &[]);

    let mut request = request;
    request["refundNumber"] = "R1".into();
    let refund = command(Operation::PaymentRefund, request);
    let order = "01491d0b-c848-7dd6-a20d-e96900a7d8c0";
    let written = gateway(json!({})).command(&refund, &stage(order));
    assert_form(&written, "/payment/rest/refund.do", fixture!("refund.request.txt"), &[]);
    let written = gateway(json!({"externalRefundId": true})).command(&refund, &stage(order));
    let example = fixture!("refund.request.txt");
    assert_form(&written, "/payment/rest/refund.do", example, &["externalRefundId=R1"]);

    let path = "/payment/rest/getOrderStatusExtended.do";
    let written = gateway(json!({})).status(&subject());
    assert_form(&written, path, fixture!("status.request.txt"), &[]);
    let unknown = Subject { stage: Stage::default(), ..subject() };
    let by_number = fixture!("status.request.txt").replace(&format!("orderId={order}"), "orderNumber=7005");
    assert_form(&gateway(json!({})).status(&unknown), path, &by_number, &[]);
    let look = gateway(json!({})).measure(&refund, &stage(order)).unwrap();
    assert_form(&look, path, fixture!("status.request.txt"), &[]);
    assert!(gateway(json!({})).measure(&card(), &registered()).is_none());

    let bank = open(&[("userName", "ik_bindings-api"), ("password", "Ik_pass1")], json!({})).unwrap();
    let cards = bank.query(&Query::Cards { client_id: "dos-clientos".into() });
    assert_form(&cards, "/payment/rest/getBindings.do", fixture!("cards.request.txt"), &[]);
}

#[test]
fn the_banks_examples_of_wallets_are_written() {
    let bank = open(&[("userName", "u"), ("password", "p"), ("merchant", "sandbox_merchant")], json!({})).unwrap();
    let written = |command: &Command| bank.command(command, &Stage::default());
    let value = |request: &HttpRequest| serde_json::from_slice::<Value>(&request.body).unwrap();
    let apple: Value = serde_json::from_str(fixture!("apple-pay.request.json")).unwrap();
    let request = written(&command(
        Operation::PaymentApplePay,
        json!({"orderNumber": "281477871", "amount": 1, "currency": "KZT", "language": "ru",
               "paymentToken": apple["paymentToken"], "jsonParams": {"order-pain": "111"},
               "payer": {"phone": "9521235847", "email": "apple@pay.com"}}),
    ));
    assert_eq!((request.path.as_str(), value(&request)), ("/payment/applepay/payment.do", apple));
    assert_eq!(request.headers, [("Content-Type".to_owned(), "application/json".to_owned())]);

    let mut google: Value = serde_json::from_str(fixture!("google-pay.request.json")).unwrap();
    let request = written(&command(
        Operation::PaymentGooglePay,
        json!({"orderNumber": "350467565", "amount": 1000, "currency": "KZT", "returnUrl": "https://ya.ru/",
               "paymentToken": google["paymentToken"], "payer": {"ip": "10.0.0.1"}}),
    ));
    google["ip"] = "10.0.0.1".into();
    google["currencyCode"] = "398".into();
    assert_eq!((request.path.as_str(), value(&request)), ("/payment/google/payment.do", google));
}

#[test]
fn every_field_of_a_registration_reaches_the_bank() {
    let full = command(
        Operation::PaymentRegister,
        json!({
            "orderNumber": "1", "amount": 2000, "currency": "KZT", "returnUrl": "https://x/?a=1&b=2", "failUrl": "https://f",
            "capture": "manual", "bindingId": "b", "sessionTimeoutSecs": 300, "expirationDate": "2027-01-02T03:04:05",
            "autocompletionDate": "2027-02-03T04:05:06", "features": ["VERIFY", "FORCE_TDS"], "dynamicCallbackUrl": "https://c",
            "merchantLogin": "child", "payer": {"clientId": "c", "email": "a@b.kz", "phone": "+77017777777"},
            "billingPayerData": {"billingCity": "Алматы", "billingCountry": "398"}, "description": "Заказ №1",
            "language": "kk", "jsonParams": {"email": "a@b.kz", "n": "\"x\""},
        }),
    );
    gateway(json!({})).check(&full, &document::parse("{}").unwrap()).unwrap();
    let fields = "amount=2000\ncurrency=398\nuserName=test_user\npassword=test_user_password\norderNumber=1\n\
        returnUrl=https://x/?a=1&b=2\nfailUrl=https://f\nsessionTimeoutSecs=300\nexpirationDate=2027-01-02T03:04:05\n\
        autocompletionDate=2027-02-03T04:05:06\ndynamicCallbackUrl=https://c\ndescription=Заказ №1\nbindingId=b\n\
        features=VERIFY\nfeatures=FORCE_TDS\nphone=+77017777777\nemail=a@b.kz\nclientId=c\nmerchantLogin=child\n\
        jsonParams={\"email\":\"a@b.kz\",\"n\":\"\\\"x\\\"\"}\n\
        billingPayerData={\"billingCity\":\"Алматы\",\"billingCountry\":\"398\"}\nlanguage=kk";
    assert_form(&example(&full, None), "/payment/rest/registerPreAuth.do", fields, &[]);
}

#[test]
fn the_end_of_a_3ds_page_is_handed_on() {
    let bank = gateway(json!({}));
    let request = bank.finish_3ds(&subject(), &ThreeDsResult::PaRes(Secret::new("eJx+/=")));
    let order = subject().stage.order_id.unwrap();
    assert_form(&request, "/payment/rest/finish3ds.do", &format!("MD={order}\nPaRes=eJx+/="), &[]);
    let request = bank.finish_3ds(&subject(), &ThreeDsResult::TransactionId("t-1".into()));
    let fields = "userName=test_user\npassword=test_user_password\nthreeDSServerTransId=t-1";
    assert_form(&request, "/payment/rest/finish3dsVer2Payment.do", fields, &[]);
}

#[test]
fn an_app_says_that_it_has_a_3ds_sdk_and_hands_on_what_that_has_collected() {
    let in_app = |command: &Command| {
        let Command::Payment(payment) = command else { panic!() };
        Command::Payment(Box::new(Payment { in_app: true, ..(**payment).clone() }))
    };
    let bank = gateway(json!({}));
    for command in [card(), stored()] {
        let plain = body(&bank.command(&command, &registered())).to_owned();
        assert_eq!(body(&bank.command(&in_app(&command), &registered())), format!("{plain}&threeDSSDK=true"));
        // The registration knows nothing of it.
        let registration = body(&bank.command(&in_app(&command), &Stage::default())).to_owned();
        assert_eq!(registration, body(&bank.command(&command, &Stage::default())));
    }
    let read = |more: Value| {
        let data = json!({"deviceData": "eyJ.x.y", "ephemeralPublicKey": "{\"kty\":\"EC\"}", "appId": "a", "transactionId": "s",
                          "referenceNumber": "3DS_LOA_SDK"});
        let base = json!({"orderNumber": NUMBER, "threeDSServerTransId": "t-1", "threeDSSDKData": data});
        operations::read(Operation::PaymentFinish3ds, &document::parse(&with(base, more)).unwrap())
    };
    let finish = |more: Value, subject: &Subject| {
        let operations::Request::Movement(_, operations::MovementCall::Finish3ds(result)) = read(more).unwrap().0
        else {
            panic!()
        };
        assert!(!format!("{result:?}").contains("4444555511113333"), "{result:?}");
        let request = bank.finish_3ds(subject, &result);
        let shown = bank.masked(&request).to_string();
        for secret in ["4444555511113333", "test_user_password", "eyJ.x.y", "\"123\""] {
            assert!(!shown.contains(secret), "{shown}");
        }
        request
    };
    let collected = "threeDSSDK=true\nthreeDSServerTransId=t-1\nthreeDSSDKEncData=eyJ.x.y\n\
        threeDSSDKEphemPubKey={\"kty\":\"EC\"}\nthreeDSSDKAppId=a\nthreeDSSDKTransId=s\nthreeDSSDKReferenceNumber=3DS_LOA_SDK";
    let login = "userName=test_user\npassword=test_user_password";
    let typed = json!({"card": {"number": "4444555511113333", "expiry": "2027-12", "cvc": "123", "holder": "A"}});
    let fields = format!(
        "{login}\nMDORDER={ORDER}\n$PAN=4444555511113333\n$CVC=123\nYYYY=2027\nMM=12\nTEXT=A\nlanguage=ru\n{collected}"
    );
    assert_form(&finish(typed, &subject()), "/payment/rest/paymentorder.do", &fields, &[]);
    let with_binding = Subject { binding: Some("b-1".to_owned()), ..subject() };
    let fields = format!("{login}\nmdOrder={ORDER}\nbindingId=b-1\ncvc=123\nip=::1\n{collected}");
    let request = finish(json!({"cvc": "123", "payerIp": "::1"}), &with_binding);
    assert_form(&request, "/payment/rest/paymentOrderBinding.do", &fields, &[]);
    for (more, field) in [
        (json!({"threeDSServerTransId": null}), "threeDSServerTransId"),
        (json!({"paRes": "x"}), "paRes"),
        (json!({"threeDSMethodCompleted": true}), "threeDSMethodCompleted"),
        (json!({"threeDSSDKData": null, "cvc": "123"}), "threeDSSDKData"),
        (json!({"threeDSSDKData": {"deviceData": "x"}}), "threeDSSDKData.ephemeralPublicKey"),
    ] {
        assert_eq!(read(more.clone()).unwrap_err().field, field, "{more}");
    }
}

#[test]
fn a_token_stands_for_login_and_password() {
    let bank = open(
        &[("token", "tok-en"), ("merchant", "shop")],
        json!({"prefix": "/ecom", "paymentOrderPath": "paymentOrder.do"}),
    )
    .unwrap();
    assert_eq!(bank.account(), "shop");
    let status = bank.status(&subject());
    assert_eq!(body(&status), format!("token=tok-en&orderId={}&language=en", crate::ORDER));
    let status = bank.status(&Subject { language: Some("ru".into()), ..subject() });
    assert_eq!(body(&status), format!("token=tok-en&orderId={}&language=ru", crate::ORDER));
    assert_eq!(bank.command(&card(), &registered()).path, "/ecom/rest/paymentOrder.do");
}

#[test]
fn credentials_and_options_that_cannot_work_are_named() {
    let problem = |credentials: &[(&'static str, &str)], options| open(credentials, options).err().unwrap().field;
    assert_eq!(problem(&[], json!({})), "credentials");
    assert_eq!(problem(&[("userName", "u")], json!({})), "credentials.password");
    assert_eq!(problem(&[("password", "p")], json!({})), "credentials.userName");
    assert_eq!(problem(&[("token", "t")], json!({})), "credentials.merchant");
    assert_eq!(problem(&[("userName", "u"), ("password", "p"), ("token", "t")], json!({})), "credentials.token");
    let login = [("userName", "u"), ("password", "p")];
    assert_eq!(problem(&login, json!({"prefix": "/../x"})), "options.prefix");
    assert_eq!(problem(&login, json!({"paymentOrderPath": "a?b"})), "options.paymentOrderPath");
    assert_eq!(problem(&login, json!({"callbackHash": "md5"})), "callbackHash");
    let private = [login[0], login[1], ("callbackCertificate", "-----BEGIN PRIVATE KEY-----\nAAAA\n")];
    assert_eq!(problem(&private, json!({})), "credentials.callbackCertificate");
    for text in ["", "hello", "AAAA", "MAA=", "-----BEGIN CERTIFICATE-----\n"] {
        let wrong = [login[0], login[1], ("callbackCertificate", text)];
        assert_eq!(problem(&wrong, json!({})), "credentials.callbackCertificate", "{text}");
    }
}

fn refused(operation: Operation, changes: Value) -> FieldError {
    let mut request = json!({"orderNumber": "1", "amount": 5, "currency": "KZT", "returnUrl": "https://x"});
    let more = match operation {
        Operation::PaymentChargeCard => {
            json!({"card": {"number": "4444555511113333", "expiry": "2027-12", "cvc": "123", "holder": "A"}})
        }
        Operation::PaymentChargeToken => {
            json!({"bindingId": "b", "payer": {"clientId": "c", "ip": "10.0.0.1"}})
        }
        Operation::PaymentGooglePay => json!({"paymentToken": "dA==", "payer": {"ip": "::1"}}),
        _ => json!({}),
    };
    request = serde_json::from_str(&with(request, more)).unwrap();
    let good = command(operation, request.clone());
    let bank = gateway(json!({}));
    bank.check(&good, &document::parse("{}").unwrap()).unwrap();
    let bad = command(operation, serde_json::from_str(&with(request, changes)).unwrap());
    bank.check(&bad, &document::parse("{}").unwrap()).unwrap_err()
}

#[test]
fn what_the_bank_would_refuse_is_named_by_our_own_field() {
    use Operation::{PaymentChargeCard, PaymentChargeToken, PaymentGooglePay, PaymentRegister};
    let card =
        |cvc: &str| json!({"card": {"number": "4444555511113333", "expiry": "2027-12", "cvc": cvc, "holder": "A"}});
    let cases = [
        (PaymentRegister, json!({"orderNumber": "1".repeat(31)}), "orderNumber"),
        (PaymentRegister, json!({"features": ["FORCE"]}), "features[0]"),
        (PaymentRegister, json!({"features": ["FORCE_SSL", "FORCE_TDS"]}), "features"),
        (PaymentRegister, json!({"features": ["FORCE_FULL_TDS", "VERIFY", "AUTO_PAYMENT"]}), "features"),
        (PaymentRegister, json!({"features": ["VERIFY", "FORCE_TDS", "VERIFY"]}), "features[2]"),
        (PaymentRegister, json!({"bindingId": "b"}), "payer.clientId"),
        (PaymentRegister, json!({"autocompletionDate": "2027-01-01T00:00:00"}), "autocompletionDate"),
        (PaymentRegister, json!({"payer": {"ip": "localhost"}}), "payer.ip"),
        (PaymentRegister, json!({"jsonParams": {"": "x"}}), "jsonParams"),
        (PaymentRegister, json!({"billingPayerData": {"billingCountry": "KZ"}}), "billingPayerData.billingCountry"),
        (PaymentChargeCard, card("12"), "card.cvc"),
        (PaymentChargeCard, card("12a"), "card.cvc"),
        (PaymentChargeCard, json!({"threeDs": {"eci": "x"}}), "threeDs.eci"),
        (PaymentChargeCard, json!({"threeDs": {"eci": "05", "cavv": "c"}}), "threeDs.xid"),
        (PaymentChargeCard, json!({"threeDs": {"eci": "05", "xid": "x"}}), "threeDs.cavv"),
        (PaymentChargeToken, json!({"payer": {"ip": "10.0.0.1"}}), "payer.clientId"),
        (PaymentChargeToken, json!({"payer": {"clientId": "c"}}), "payer.ip"),
        (PaymentChargeToken, json!({"cvc": "1"}), "cvc"),
        (PaymentGooglePay, json!({"payer": null}), "payer.ip"),
        (PaymentGooglePay, json!({"returnUrl": null}), "returnUrl"),
    ];
    for (operation, changes, field) in cases {
        assert_eq!(refused(operation, changes.clone()).field, field, "{changes}");
    }
    let bank = gateway(json!({"externalRefundId": true}));
    let long = command(
        Operation::PaymentRefund,
        json!({"orderNumber": "1", "refundNumber": "1".repeat(33), "amount": 5, "currency": "KZT"}),
    );
    let error = bank.check(&long, &document::parse("{}").unwrap()).unwrap_err();
    assert_eq!(error, FieldError::new("refundNumber", Problem::Length(1, 32)));
    gateway(json!({})).check(&refund(5), &document::parse("{}").unwrap()).unwrap();
    let extra = document::parse(r#"{"fee": 1}"#).unwrap();
    let error = bank.check(&wallet(Operation::PaymentApplePay), &extra).unwrap_err();
    assert_eq!(error.field, "gateway.fee");
}

#[test]
fn nothing_is_asked_for_only_where_a_card_is_verified() {
    use Operation::{PaymentChargeCard, PaymentChargeToken, PaymentGooglePay, PaymentRegister};
    let request = |operation, more: Value| {
        let base = json!({"orderNumber": "1", "amount": 0, "currency": "KZT", "returnUrl": "https://x"});
        let means = match operation {
            PaymentChargeCard => {
                json!({"card": {"number": "4444555511113333", "expiry": "2027-12", "cvc": "123", "holder": "A"}})
            }
            PaymentChargeToken => json!({"bindingId": "b", "payer": {"clientId": "c", "ip": "10.0.0.1"}}),
            PaymentGooglePay => json!({"paymentToken": "dA==", "payer": {"ip": "::1"}}),
            _ => json!({}),
        };
        let base: Value = serde_json::from_str(&with(base, means)).unwrap();
        document::parse(&with(base, more)).unwrap()
    };
    let verify = json!({"features": ["VERIFY"]});
    for operation in [PaymentRegister, PaymentChargeCard, PaymentChargeToken] {
        let (read, ..) = operations::read(operation, &request(operation, verify.clone())).unwrap();
        let operations::Request::Command(command) = read else { panic!() };
        let bank = gateway(json!({}));
        bank.check(&command, &document::parse("{}").unwrap()).unwrap();
        assert!(body(&bank.command(&command, &Stage::default())).starts_with("amount=0&currency=398&"));
        let Command::Payment(payment) = *command else { panic!() };
        let plain = Command::Payment(Box::new(Payment { features: Vec::new(), ..*payment }));
        let error = bank.check(&plain, &document::parse("{}").unwrap()).unwrap_err();
        assert_eq!(error, FieldError::new("amount", Problem::Range(1, Minor::MAX)), "{operation:?}");
        for more in [json!({}), json!({"features": []}), json!({"features": ["FORCE_TDS"]})] {
            let error = operations::read(operation, &request(operation, more)).unwrap_err();
            assert_eq!(error.field, "amount", "{operation:?}");
        }
    }
    assert!(operations::read(PaymentGooglePay, &request(PaymentGooglePay, json!({}))).is_err());
    let capture = json!({"orderNumber": "1", "amount": 0, "currency": "KZT"});
    let refund = json!({"orderNumber": "1", "refundNumber": "r", "amount": 0, "currency": "KZT"});
    for (operation, request) in [(Operation::PaymentCapture, capture), (Operation::PaymentRefund, refund)] {
        let error = operations::read(operation, &document::parse(&request.to_string()).unwrap()).unwrap_err();
        assert_eq!(error.field, "amount", "{operation:?}");
    }
}
