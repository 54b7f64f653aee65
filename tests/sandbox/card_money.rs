//! Card payments: what was really executed, whatever was answered.

use crate::shop::*;
use crate::till::{self, eventually, get};
use serde_json::{Value, json};
use std::time::Duration;
use tolem::sandbox::{Options, ProfileName, Sandbox};

/// Keys and types of a document, without its values.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("string"),
        Value::Number(_) => json!("number"),
        other => other.clone(),
    }
}

#[test]
fn the_answers_have_the_keys_and_types_of_the_documents_examples() {
    let bank = bank();
    let registered = register_with(&bank, "registerPreAuth", "7005", &[("clientId", "259753456"), ("currency", "978")]);
    assert_eq!(shape(&registered.json()), json!({"orderId": "string", "formUrl": "string"}));
    let id = registered.json()["orderId"].as_str().unwrap().to_owned();
    let paid = pay(&bank, &id, PLAIN);
    assert_eq!(shape(&paid), json!({"redirect": "string", "info": "string", "errorCode": "number"}));
    assert_eq!(deposit(&bank, &id, "2000"), json!({"errorCode": 0, "errorMessage": "Success"}));
    // The example of getOrderStatusExtended.do, seed 001, member for member.
    let example = json!({
        "errorCode": "0", "errorMessage": "Success", "orderNumber": "7005", "orderStatus": 2, "actionCode": 0,
        "actionCodeDescription": "", "amount": 2000, "currency": "978", "date": 1617972915659u64, "orderDescription": "",
        "merchantOrderParams": [], "transactionAttributes": [],
        "attributes": [{"name": "mdOrder", "value": "01491d0b-c848-7dd6-a20d-e96900a7d8c0"}],
        "cardAuthInfo": {"maskedPan": "555555**5599", "expiration": "202412", "cardholderName": "TEST CARDHOLDER",
            "approvalCode": "123456", "pan": "555555**5599"},
        "bindingInfo": {"clientId": "259753456", "bindingId": "01491394-63a6-7d45-a88f-7bce00a7d8c0"},
        "authDateTime": 1617973059029u64, "terminalId": "123456", "authRefNum": "714105591198",
        "paymentAmountInfo": {"paymentState": "DEPOSITED", "approvedAmount": 2000, "depositedAmount": 2000, "refundedAmount": 0},
        "bankInfo": {"bankCountryCode": "UNKNOWN", "bankCountryName": "&ltUnknown&gt"}});
    let mut told = status(&bank, &id);
    assert_eq!(shape(&told), shape(&example));
    for name in
        ["errorCode", "orderNumber", "orderStatus", "actionCode", "amount", "currency", "paymentAmountInfo", "bankInfo"]
    {
        assert_eq!(told[name], example[name], "{name}");
    }
    assert_eq!(told["attributes"][0]["value"].take(), json!(id));
    assert_eq!(told["cardAuthInfo"]["maskedPan"], "444455**3333");
    let bindings = rest(&bank, "getBindings", &[("clientId", "259753456"), ("bindingType", "C")]).json();
    let example = json!({"errorCode": "0", "errorMessage": "Success", "bindings": [{"bindingId": "x", "maskedPan": "444455**3333",
        "expiryDate": "203512", "paymentWay": "CARD", "displayLabel": "XXXXXXXXXXXX3333"}]});
    assert_eq!(shape(&bindings), shape(&example));
    assert_eq!(bindings["bindings"][0]["displayLabel"], "XXXXXXXXXXXX3333");
    assert_eq!(refund(&bank, &id, "2000"), json!({"errorCode": 0, "errorMessage": "Success"}));
    let secure = order(&bank, "secure", &[]);
    let acs =
        json!({"info": "string", "errorCode": "number", "acsUrl": "string", "paReq": "string", "termUrl": "string"});
    assert_eq!(shape(&pay(&bank, &secure, SECURE1)), acs);
}

#[test]
fn each_version_of_the_status_has_its_fields() {
    let bank = bank();
    settings(&bank, json!({"externalRefundId": true}));
    let id = paid_order(&bank, "versions", &[]);
    rest(&bank, "refund", &[("orderId", &id), ("amount", "100"), ("externalRefundId", "r-1")]);
    let at = |version: u8| {
        settings(&bank, json!({"statusVersion": version}));
        status(&bank, &id)
    };
    let (one, two) = (at(1), at(2));
    assert!(
        one.get("authDateTime").is_none() && two["authDateTime"].is_u64() && two.get("paymentAmountInfo").is_none()
    );
    assert!(at(3).get("paymentWay").is_none() && at(9)["paymentWay"] == "CARD");
    assert_eq!(at(8)["cardAuthInfo"]["paymentSystem"], "VISA");
    assert!(at(5)["cardAuthInfo"].get("refund").is_none() && at(6)["cardAuthInfo"]["refund"] == false);
    assert!(at(10)["paymentAmountInfo"].get("feeAmount").is_none() && at(11)["paymentAmountInfo"]["feeAmount"] == 0);
    assert!(at(20)["refunds"][0].get("externalRefundId").is_none());
    assert_eq!(at(21)["refunds"][0]["externalRefundId"], "r-1");
}

#[test]
fn one_stage_charges_and_two_stages_hold_and_capture() {
    let bank = bank();
    let one = paid_order(&bank, "one", &[]);
    assert_eq!(done(&bank, "one"), [entry("charge", 2000)]);
    assert_eq!(status(&bank, &one)["orderStatus"], 2);
    assert_eq!(deposit(&bank, &one, "0")["errorCode"], 7, "there is nothing held");
    let two = held_order(&bank, "two", &[]);
    assert_eq!(deposit(&bank, &two, "0")["errorCode"], 7, "nobody has paid");
    pay(&bank, &two, PLAIN);
    let told = status(&bank, &two);
    assert_eq!((&told["orderStatus"], &told["paymentAmountInfo"]["paymentState"]), (&json!(1), &json!("APPROVED")));
    assert_eq!(refund(&bank, &two, "100")["errorCode"], 7, "only deposited orders are refunded");
    assert_eq!(deposit(&bank, &two, "2001")["errorCode"], 5);
    assert_eq!(deposit(&bank, &two, "1500")["errorCode"], 0);
    assert_eq!(done(&bank, "two"), [entry("hold", 2000), entry("capture", 1500)]);
    let amounts = &status(&bank, &two)["paymentAmountInfo"];
    assert_eq!((&amounts["approvedAmount"], &amounts["depositedAmount"]), (&json!(2000), &json!(1500)));
    assert_eq!(deposit(&bank, &two, "500")["errorCode"], 7, "captured once");
    settings(&bank, json!({"secondCapture": true}));
    assert_eq!(deposit(&bank, &two, "501")["errorCode"], 5);
    assert_eq!(deposit(&bank, &two, "0")["errorCode"], 0);
    assert_eq!(done(&bank, "two")[2], entry("capture", 500));
    assert_eq!(bank.balance("acquiring"), Some(4000));
    assert_eq!(bank.balance("transit"), Some(10_000_000_000), "payouts have nothing to do with it");
}

#[test]
fn refunds_never_exceed_what_was_debited() {
    let bank = bank();
    let id = paid_order(&bank, "r", &[]);
    assert_eq!(refund(&bank, &id, "2001")["errorCode"], 7);
    assert_eq!(refund(&bank, &id, "700")["errorCode"], 0);
    assert_eq!(refund(&bank, &id, "700")["errorCode"], 0);
    let answer = refund(&bank, &id, "700");
    assert_eq!(
        (&answer["errorCode"], &answer["errorMessage"]),
        (&json!(7), &json!("Refund amount exceeds the payment amount"))
    );
    let told = status(&bank, &id);
    assert_eq!((&told["orderStatus"], &told["paymentAmountInfo"]["refundedAmount"]), (&json!(4), &json!(1400)));
    assert_eq!(refund(&bank, &id, "0")["errorCode"], 0, "0 is all that is left");
    assert_eq!(refund(&bank, &id, "0")["errorCode"], 7, "nothing is left");
    assert_eq!(done(&bank, "r")[1..], [entry("refund", 700), entry("refund", 700), entry("refund", 600)]);
    assert_eq!(bank.balance("acquiring"), Some(0));
}

#[test]
fn a_key_of_a_refund_makes_it_one_refund_where_the_bank_has_keys() {
    let bank = bank();
    let twice = |number: &str| {
        let id = paid_order(&bank, number, &[]);
        for _ in 0..2 {
            let fields = [("orderId", id.as_str()), ("amount", "500"), ("externalRefundId", "key")];
            assert_eq!(rest(&bank, "refund", &fields).json()["errorCode"], 0);
        }
        done(&bank, number).len() - 1
    };
    assert_eq!(twice("without"), 2);
    settings(&bank, json!({"externalRefundId": true, "expectedDepositedAmount": true}));
    assert_eq!(twice("with"), 1);
    let id = paid_order(&bank, "expected", &[]);
    let fields = [("orderId", id.as_str()), ("amount", "500"), ("expectedDepositedAmount", "2000")];
    assert_eq!(rest(&bank, "refund", &fields).json()["errorCode"], 0);
    assert_eq!(rest(&bank, "refund", &fields).json()["errorCode"], 7, "the second of two equal requests");
}

#[test]
fn a_reversal_is_there_only_where_it_is_switched_on_and_only_once() {
    let bank = bank();
    let id = held_order(&bank, "v", &[]);
    pay(&bank, &id, PLAIN);
    let reverse = || rest(&bank, "reverse", &[("orderId", &id)]);
    assert_eq!(reverse().status, 404);
    settings(&bank, json!({"reverse": true}));
    assert_eq!(reverse().json()["errorCode"], 0);
    assert_eq!(reverse().json()["errorCode"], 7);
    assert_eq!(done(&bank, "v"), [entry("hold", 2000), entry("reversal", 2000)]);
    assert_eq!(
        (&status(&bank, &id)["orderStatus"], deposit(&bank, &id, "0")["errorCode"].as_i64()),
        (&json!(3), Some(7))
    );
}

#[test]
fn an_order_is_closed_only_where_that_is_switched_on_and_only_before_it_is_paid() {
    for (leaves, then) in [("reversed", 3), ("declined", 6)] {
        let bank = bank();
        let id = order(&bank, "open", &[]);
        let close = |id: &str| rest(&bank, "decline", &[("orderId", id)]);
        assert_eq!(close(&id).status, 404);
        settings(&bank, json!({ "decline": leaves }));
        assert_eq!(close(&id).json()["errorCode"], 0);
        assert_eq!(status(&bank, &id)["orderStatus"], then);
        assert_eq!(close(&id).json()["errorCode"], 7, "it is closed already");
        pay(&bank, &id, PLAIN);
        assert_eq!((done(&bank, "open"), &status(&bank, &id)["orderStatus"]), (Vec::new(), &json!(then)));
        // After a declined attempt it is open still; paid or held, it is not.
        let tried = order(&bank, "tried", &[]);
        pay(&bank, &tried, "4000000000001117");
        assert_eq!(close(&tried).json()["errorCode"], 0);
        let paid = paid_order(&bank, "paid", &[]);
        let held = held_order(&bank, "held", &[]);
        pay(&bank, &held, PLAIN);
        for id in [paid, held] {
            assert_eq!(close(&id).json()["errorCode"], 7);
        }
    }
}

#[test]
fn a_stored_card_is_removed_taken_back_and_gets_another_date() {
    let bank = bank();
    paid_order(&bank, "first", &[("clientId", "c-1")]);
    let list = || rest(&bank, "getBindings", &[("clientId", "c-1")]).json();
    let id = list()["bindings"][0]["bindingId"].as_str().unwrap().to_owned();
    let change = |method: &str| rest(&bank, method, &[("bindingId", &id)]).json()["errorCode"].clone();
    assert_eq!((change("bindCard"), change("unBindCard"), change("unBindCard")), (json!("2"), json!("0"), json!("2")));
    assert_eq!(list()["errorCode"], "2", "there is none");
    assert_eq!(change("bindCard"), "0");
    let extend = |month: &str| rest(&bank, "extendBinding", &[("bindingId", &id), ("newExpiry", month)]).json();
    assert_eq!((&extend("203913")["errorCode"], &extend("203911")["errorCode"]), (&json!("5"), &json!("0")));
    assert_eq!(list()["bindings"][0]["expiryDate"], "203911");
    assert_eq!(rest(&bank, "unBindCard", &[("bindingId", "nobodys")]).json()["errorCode"], "2");
}

#[test]
fn a_number_is_registered_once_and_paid_once() {
    let bank = bank();
    let id = order(&bank, "once", &[]);
    let again = register_with(&bank, "registerPreAuth", "once", &[]).json();
    assert_eq!((again["errorCode"].as_str(), again.get("formUrl")), (Some("1"), None));
    pay(&bank, &id, PLAIN);
    let more = pay(&bank, &id, PLAIN);
    assert_eq!((&more["errorCode"], &more["info"]), (&json!(0), &json!("Redirecting...")));
    assert_eq!(done(&bank, "once"), [entry("charge", 2000)]);
}

#[test]
fn declines_are_errorcode_0_and_attempts_come_to_an_end_without_an_error() {
    let bank = bank();
    let id = order(&bank, "a", &[]);
    for _ in 0..3 {
        let declined = pay(&bank, &id, NO_FUNDS);
        assert_eq!(declined["errorCode"], 0);
        assert!(declined["info"].as_str().unwrap().starts_with("Operation declined. Check the entered data"));
        assert_eq!(declined["redirect"], format!("{FAIL}?orderId={id}&lang=en"));
        let told = status(&bank, &id);
        assert_eq!((&told["orderStatus"], &told["actionCode"]), (&json!(6), &json!(116)));
    }
    let beyond = pay(&bank, &id, PLAIN);
    assert!(beyond["errorCode"] == 0 && beyond["info"].as_str().unwrap().starts_with("Operation declined"), "{beyond}");
    let later = pay(&bank, &id, PLAIN);
    let expected =
        json!({"redirect": format!("{FAIL}?orderId={id}&lang=en"), "info": "Redirecting...", "errorCode": 0});
    assert_eq!(later, expected);
    settings(&bank, json!({"attemptsAnswer": "error"}));
    assert_eq!(pay(&bank, &id, PLAIN)["errorCode"], 5);
    assert!(done(&bank, "a").is_empty());
    // A decline before the last attempt is not the end: 6 becomes 2.
    let id = order(&bank, "b", &[]);
    pay(&bank, &id, NO_FUNDS);
    pay(&bank, &id, PLAIN);
    assert_eq!((&status(&bank, &id)["orderStatus"], done(&bank, "b").len()), (&json!(2), 1));
}

#[test]
fn each_decline_says_what_the_payer_should_do() {
    let bank = bank();
    settings(&bank, json!({"attempts": 9}));
    let id = order(&bank, "d", &[]);
    for (pan, code, info) in [
        ("4000000000001117", 116, "Operation declined. Check the entered data"),
        ("4000000000002222", 101, "Operation declined. Check the entered data"),
        ("4000000000003337", 100, "Operation declined. Contact the bank that issued the card."),
        ("4000000000004442", 109, "Operation declined. Contact the merchant."),
        ("4000000000005555", 120, "Sorry, payment cannot be completed."),
        ("4000000000006660", 907, "No connection with bank."),
    ] {
        assert!(pay(&bank, &id, pan)["info"].as_str().unwrap().starts_with(info), "{pan}");
        assert_eq!(status(&bank, &id)["actionCode"], code);
    }
    let russian = pay_answer(&bank, &id, "4000000000001117", &[("language", "ru")]).json();
    assert!(russian["info"].as_str().unwrap().starts_with("Операция отклонена."));
}

#[test]
fn a_wrong_cvc_date_or_number_is_71015() {
    let bank = bank();
    settings(&bank, json!({"attempts": 20}));
    let id = order(&bank, "w", &[]);
    let wrong: [&[(&str, &str)]; 5] = [
        &[("$CVC", "124")],
        &[("YYYY", "2024")],
        &[("MM", "13")],
        &[("$PAN", "4444555511113334")],
        &[("$PAN", "12345")],
    ];
    for fields in wrong {
        assert_eq!(pay_answer(&bank, &id, PLAIN, fields).json()["errorCode"], 0);
        assert_eq!(status(&bank, &id)["actionCode"], 71015, "{fields:?}");
    }
    settings(&bank, json!({"cardExpiry": "202412", "cardCvc": "777"}));
    pay(&bank, &id, PLAIN);
    assert_eq!(status(&bank, &id)["actionCode"], 71015);
    assert!(done(&bank, "w").is_empty());
    // The document's own card as it is printed, and the family's spelling of the date.
    let printed = [("YYYY", "<absent>"), ("MM", "<absent>"), ("$EXPIRY", "202412"), ("$CVC", "777")];
    pay_answer(&bank, &id, PLAIN, &printed);
    assert_eq!(done(&bank, "w"), [entry("charge", 2000)]);
    let log = get(&bank, "/_sandbox/log").text();
    assert!(
        !log.contains("4444555511113333") && !log.contains("sandbox-password") && !log.contains("\"777\""),
        "{log}"
    );
}

#[test]
fn what_nobody_knows_yet_is_pending_and_is_not_paid_twice() {
    let bank = bank();
    let (good, bad) = (order(&bank, "p", &[]), order(&bank, "q", &[]));
    assert!(pay(&bank, &good, PENDING)["info"].as_str().unwrap().starts_with("No response from bank"));
    pay(&bank, &bad, PENDING_DECLINED);
    let told = status(&bank, &good);
    assert_eq!((&told["orderStatus"], &told["actionCode"]), (&json!(0), &json!(-30001)));
    assert_eq!(pay(&bank, &good, PLAIN)["info"], "Redirecting...", "an attempt is on its way");
    seconds(&bank, 6);
    assert_eq!((&status(&bank, &good)["orderStatus"], &status(&bank, &bad)["orderStatus"]), (&json!(2), &json!(6)));
    assert_eq!((done(&bank, "p").len(), done(&bank, "q").len()), (1, 0));
}

#[test]
fn an_order_nobody_pays_expires_on_the_virtual_clock() {
    let bank = bank();
    let quick = order(&bank, "quick", &[("sessionTimeoutSecs", "60")]);
    let usual = order(&bank, "usual", &[]);
    let paid = paid_order(&bank, "paid", &[("sessionTimeoutSecs", "60")]);
    let dated = order(&bank, "dated", &[("sessionTimeoutSecs", "60"), ("expirationDate", "2099-01-01T00:00:00")]);
    pay(&bank, &dated, SECURE1);
    seconds(&bank, 61);
    let told = status(&bank, &quick);
    assert_eq!((&told["orderStatus"], &told["actionCode"]), (&json!(6), &json!(-2007)));
    assert!(pay(&bank, &quick, PLAIN)["info"].as_str().unwrap().starts_with("Input time expired"));
    assert_eq!((&status(&bank, &usual)["orderStatus"], &status(&bank, &paid)["orderStatus"]), (&json!(0), &json!(2)));
    assert_eq!(status(&bank, &dated)["orderStatus"], 5, "expirationDate wins");
    seconds(&bank, 1200);
    assert_eq!(status(&bank, &usual)["orderStatus"], 6);
    assert!(done(&bank, "quick").is_empty() && done(&bank, "usual").is_empty());
}

#[test]
fn verification_takes_nothing_and_autocompletion_takes_it_all() {
    let bank = bank();
    let verified = order(&bank, "verify", &[("features", "VERIFY"), ("amount", "0"), ("clientId", "c")]);
    pay(&bank, &verified, PLAIN);
    let told = status(&bank, &verified);
    assert_eq!((&told["orderStatus"], &told["paymentAmountInfo"]["paymentState"]), (&json!(3), &json!("REVERSED")));
    assert!(done(&bank, "verify").is_empty() && told["bindingInfo"]["bindingId"].is_string());
    let held = held_order(&bank, "auto", &[("autocompletionDate", "2020-01-01T00:00:00")]);
    pay(&bank, &held, PLAIN);
    eventually("a date in the past is now", || done(&bank, "auto").len() == 2);
    assert_eq!(done(&bank, "auto"), [entry("hold", 2000), entry("capture", 2000)]);
    assert_eq!(status(&bank, &held)["orderStatus"], 2);
}

#[test]
fn a_stored_card_pays_for_its_client_and_for_no_other() {
    let bank = bank();
    paid_order(&bank, "first", &[("clientId", "anna")]);
    paid_order(&bank, "second", &[("clientId", "anna")]);
    let id = order(&bank, "unstored", &[("clientId", "bela")]);
    pay_answer(&bank, &id, PLAIN, &[("bindingNotNeeded", "true")]);
    assert_eq!(rest(&bank, "getBindings", &[("clientId", "bela")]).json()["errorCode"], "2");
    let bindings = rest(&bank, "getBindings", &[("clientId", "anna")]).json();
    assert_eq!(bindings["bindings"].as_array().unwrap().len(), 1, "the same card is stored once");
    let binding = bindings["bindings"][0]["bindingId"].as_str().unwrap();
    let pay_with = |number: &str, client: &str, fields: Fields<'_>| {
        let id = order(&bank, number, &[("clientId", client)]);
        let mut all = vec![("mdOrder", id.as_str()), ("bindingId", binding), ("ip", "1d0d:db8:6:1::77")];
        all.extend(fields);
        rest(&bank, "paymentOrderBinding", &all).json()
    };
    let paid = pay_with("by-binding", "anna", &[("cvc", "123")]);
    assert_eq!((&paid["errorCode"], &paid["info"]), (&json!(0), &json!("Your order is proceeded, redirecting...")));
    assert_eq!(done(&bank, "by-binding"), [entry("charge", 2000)]);
    assert_eq!(pay_with("no-cvc", "anna", &[])["errorCode"], 1);
    assert_eq!(pay_with("other", "bela", &[("cvc", "123")])["errorCode"], 2);
    settings(&bank, json!({"bindingWithoutCvc": true}));
    assert_eq!(pay_with("allowed", "anna", &[])["errorCode"], 0);
    assert_eq!((done(&bank, "no-cvc").len(), done(&bank, "other").len(), done(&bank, "allowed").len()), (0, 0, 1));
    let ip = known(&bank, &bank.orders().last().unwrap().id.clone()).payment.unwrap().ip;
    assert_eq!(ip.as_deref(), Some("1d0d:db8:6:1::77"));
}

#[test]
fn a_broken_answer_leaves_the_truth_in_the_ledger() {
    let bank = bank();
    let send = |method: &str, fields: Fields<'_>| {
        let mut all = vec![("userName", "sandbox-api"), ("password", "sandbox-password")];
        all.extend(fields);
        let body = encoded(&all);
        let head =
            format!("POST /payment/rest/{method}.do HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        till::raw(&bank, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).0
    };
    // The suffix strikes the first request of each method; here only the refund, found by its orderId.
    let id = paid_order(&bank, "f~f:drop-after@refund.do", &[]);
    let fields = [("orderId", id.as_str()), ("amount", "500")];
    assert!(send("refund", &fields).is_empty());
    assert_eq!(done(&bank, "f~f:drop-after@refund.do")[1..], [entry("refund", 500)]);
    assert_eq!(refund(&bank, &id, "500")["errorCode"], 0, "it strikes once");
    let id = paid_order(&bank, "g~f:drop-before@refund", &[]);
    let fields = [("orderId", id.as_str()), ("amount", "500")];
    assert!(send("refund", &fields).is_empty());
    assert_eq!(done(&bank, "g~f:drop-before@refund").len(), 1, "nothing was refunded");
    // Late money: the answer is a proxy's, the status says that nobody knows, then it is there.
    let id = order(&bank, "h~f:drop-late:30s@paymentorder", &[]);
    let card =
        [("MDORDER", id.as_str()), ("$PAN", PLAIN), ("$CVC", "123"), ("YYYY", "2035"), ("MM", "12"), ("TEXT", "T")];
    let card = [&card[..], &[("language", "en")]].concat();
    assert!(send("paymentorder", &card).is_empty());
    assert_eq!(
        (&status(&bank, &id)["actionCode"], done(&bank, "h~f:drop-late:30s@paymentorder").len()),
        (&json!(-30001), 0)
    );
    seconds(&bank, 31);
    assert_eq!(
        (&status(&bank, &id)["orderStatus"], done(&bank, "h~f:drop-late:30s@paymentorder").len()),
        (&json!(2), 1)
    );
}

#[test]
fn a_plan_strikes_calls_that_carry_only_an_order_id() {
    let bank = bank();
    let id = paid_order(&bank, "plan-1", &[]);
    let other = paid_order(&bank, "other-1", &[]);
    bank.set_plan(
        r#"{"rules": [
        {"match": {"path": "refund.do", "orderNumber": "plan-*", "nth": 1}, "at": "before-execute", "do": {"action": "error", "row": "card-system"}},
        {"match": {"path": "refund.do", "orderNumber": "plan-*", "nth": 2}, "do": {"action": "execute-twice"}},
        {"match": {"path": "refund.do", "orderNumber": "plan-*", "nth": 3}, "do": {"action": "execute-later", "ms": 5000}}]}"#,
    )
    .unwrap();
    assert_eq!(refund(&bank, &other, "100")["errorCode"], 0);
    let refused = refund(&bank, &id, "100");
    assert_eq!((refused["errorCode"].as_str(), done(&bank, "plan-1").len()), (Some("7"), 1));
    refund(&bank, &id, "100");
    assert_eq!(done(&bank, "plan-1")[1..], [entry("refund", 100), entry("refund", 100)]);
    let late = rest(&bank, "refund", &[("orderId", &id), ("amount", "1000")]);
    assert_eq!((late.status, late.header("Content-Type").unwrap().starts_with("text/html")), (504, true));
    assert_eq!(refund(&bank, &id, "900")["errorCode"], 7, "what is on its way counts");
    seconds(&bank, 6);
    assert_eq!(done(&bank, "plan-1")[3..], [entry("refund", 1000)]);
    assert_eq!(status(&bank, &id)["paymentAmountInfo"]["refundedAmount"], 1200);
}

#[test]
fn faults_of_content_and_of_the_status_work_for_card_payments() {
    let bank = bank();
    let id = paid_order(&bank, "content", &[]);
    let struck = |action: &str| {
        bank.set_plan(&format!(
            r#"{{"rules": [{{"match": {{"path": "Extended.do"}}, "do": {{"action": "{action}"}}}}]}}"#
        ))
        .unwrap();
        status(&bank, &id)
    };
    assert_eq!(struck("unknown-status")["orderStatus"], 7);
    assert_eq!(struck("other-amount")["amount"], 2001);
    assert!(
        struck("wrong-types")["errorCode"].is_number() && struck("missing-fields").get("paymentAmountInfo").is_none()
    );
    bank.set_plan(r#"{"rules": [{"match": {"path": "register.do"}, "do": {"action": "not-found-for", "ms": 5000}}]}"#)
        .unwrap();
    let id = order(&bank, "hidden", &[]);
    assert_eq!(status(&bank, &id)["errorCode"], "6");
    seconds(&bank, 6);
    assert_eq!(status(&bank, &id)["orderStatus"], 0);
}

#[test]
fn everything_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("state");
    let open = || Sandbox::start(Options { state_file: Some(file.clone()), ..Options::default() }).unwrap();
    let (id, late, before) = {
        let bank = open();
        let id = paid_order(&bank, "kept", &[("clientId", "c")]);
        refund(&bank, &id, "300");
        let late = order(&bank, "late", &[]);
        pay(&bank, &late, PENDING);
        (id, late, (bank.ledger(), bank.orders()))
    };
    let bank = open();
    assert_eq!((bank.ledger(), bank.orders()), before);
    assert_eq!(refund(&bank, &id, "1701")["errorCode"], 7);
    assert_eq!(rest(&bank, "getBindings", &[("clientId", "c")]).json()["bindings"].as_array().unwrap().len(), 1);
    bank.advance_clock(Duration::from_secs(6));
    assert_eq!(status(&bank, &late)["orderStatus"], 2);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains(PLAIN) && !text.contains(PENDING));
}

#[test]
fn a_state_file_from_before_card_payments_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("state");
    let line = r#"[{"executed":{"sequence":1,"timeMs":1,"gateway":"bereke-payouts","orderNumber":"old","orderId":"i","amount":5,"currency":"398","target":"411111XXXXXX1111","source":"transit","refNum":"1"}},{"binding":{"id":"b-1","masked_pan":"411111XXXXXX1111","behaviour":"pays"}}]"#;
    std::fs::write(&file, format!("{line}\n")).unwrap();
    let bank = Sandbox::start(Options { state_file: Some(file), ..Options::default() }).unwrap();
    assert_eq!(done(&bank, "old"), [entry("payout", 5)]);
    assert_eq!(bank.balance("transit"), Some(9_999_999_995));
}

#[test]
fn the_nasty_bank_answers_with_a_proxy_s_page_and_pays_all_the_same() {
    let bank = till::sandbox(ProfileName::Nasty);
    settings(&bank, json!({"latePercent": 100, "lateMs": 60000}));
    let late = register_with(&bank, "register", "nasty", &[]);
    assert_eq!(late.status, 504);
    settings(&bank, json!({"latePercent": 0}));
    let id = bank.orders()[0].id.clone();
    settings(&bank, json!({"latePercent": 100}));
    assert_eq!(pay_answer(&bank, &id, PLAIN, &[]).status, 504);
    assert!(done(&bank, "nasty").is_empty());
    seconds(&bank, 61);
    assert_eq!(done(&bank, "nasty"), [entry("charge", 2000)]);
}
