//! A bank that is nastier than a till hopes: it lags, loses, lets try again, gives back, corrects, and refuses what it
//! has done. The ledger stays true, and says by whom.

use crate::till::*;
use crate::{bepaid_shop, shop, shopapi};
use serde_json::{Value, json};
use tolem::sandbox::{Actor, ProfileName, Sandbox};

fn act(bank: &Sandbox, action: Value) -> Answer {
    post(bank, "/_sandbox/orders", &action.to_string())
}

fn acts(bank: &Sandbox, action: Value) {
    let answer = act(bank, action);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn set(bank: &Sandbox, settings: Value) {
    let answer = post(bank, "/_sandbox/settings", &settings.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// What was done with the money of that number, and by whom.
fn moved(bank: &Sandbox, number: &str) -> Vec<(String, u64, Actor)> {
    let ledger = get(bank, "/_sandbox/ledger").json();
    let entries = ledger["ledger"].as_array().unwrap().iter().filter(|entry| entry["orderNumber"] == number);
    let by = |entry: &Value| serde_json::from_value(entry["by"].clone()).unwrap();
    let one =
        |entry: &Value| (entry["kind"].as_str().unwrap().to_owned(), entry["amount"].as_u64().unwrap(), by(entry));
    entries.map(one).collect()
}

fn one(kind: &str, amount: u64, by: Actor) -> (String, u64, Actor) {
    (kind.to_owned(), amount, by)
}

/// The code a payout's status is answered with.
fn code(answer: &Answer) -> String {
    answer.json()["errorCode"].as_str().unwrap().to_owned()
}

fn found(bank: &Sandbox, number: &str) -> bool {
    code(&status(bank, number)) == "0"
}

fn refunded(bank: &Sandbox, id: &str) -> Value {
    shop::status(bank, id)["paymentAmountInfo"]["refundedAmount"].clone()
}

// ------------------------------------------------------------------ a status that lags

#[test]
fn a_lagging_status_tells_what_was_true_a_while_ago() {
    let bank = sandbox(ProfileName::Lenient);
    set(&bank, json!({"statusLagMs": 10_000}));
    assert_eq!(perform(&bank, "p").status, 200);
    assert!(!found(&bank, "p"), "it is executed, and was not there ten seconds ago");
    shop::seconds(&bank, 11);
    assert_eq!(order_status(&status(&bank, "p").json()), 2);

    let id = shop::paid_order(&bank, "c", &[]);
    shop::seconds(&bank, 11);
    shop::refund(&bank, &id, "500");
    assert_eq!((refunded(&bank, &id), moved(&bank, "c").len()), (json!(0), 2), "given back, and not shown");
    shop::seconds(&bank, 11);
    assert_eq!(refunded(&bank, &id), 500);

    let uid = bepaid_shop::pay(&bank, "b", bepaid_shop::WAITS)["uid"].clone();
    assert!(bepaid_shop::found(&bank, "b").is_empty());
    shop::seconds(&bank, 11);
    assert_eq!(bepaid_shop::by_uid(&bank, &uid)["status"], "pending");
    assert_eq!(moved(&bank, "b").len(), 1, "paid, and not shown");
    shop::seconds(&bank, 11);
    assert_eq!(bepaid_shop::statuses(&bank, "b"), ["successful"]);

    let id = shopapi::anonymous(&bank, "s");
    assert!(shopapi::status(&bank, &id)["code"].is_u64(), "not found");
    shop::seconds(&bank, 11);
    shopapi::type_card(&bank, &id, shopapi::PLAIN, "123");
    assert_eq!(shopapi::state(&bank, &id), "created");
    shop::seconds(&bank, 11);
    assert_eq!(shopapi::state(&bank, &id), "payed");
}

#[test]
fn a_lag_is_counted_in_questions_too_and_belongs_to_one_order_or_one_question() {
    let bank = sandbox(ProfileName::Lenient);
    set(&bank, json!({"statusLagQuestions": 2}));
    perform(&bank, "q");
    assert_eq!([found(&bank, "q"), found(&bank, "q"), found(&bank, "q")], [false, false, true]);
    set(&bank, json!({"statusLagQuestions": 0}));

    perform(&bank, "a~f:lag:1q");
    perform(&bank, "b~f:lag:30s");
    perform(&bank, "c");
    assert_eq!([found(&bank, "a~f:lag:1q"), found(&bank, "a~f:lag:1q")], [false, true]);
    assert_eq!([found(&bank, "b~f:lag:30s"), found(&bank, "c")], [false, true]);
    shop::seconds(&bank, 31);
    assert!(found(&bank, "b~f:lag:30s"));

    // One question of a plan, and one order of the control interface.
    bank.set_plan(
        r#"{"rules": [{"match": {"path": "getPayoutStatus.do", "nth": 2}, "do": {"action": "lag", "ms": 3600000}}]}"#,
    )
    .unwrap();
    assert_eq!([found(&bank, "c"), found(&bank, "c"), found(&bank, "c")], [true, false, true]);
    acts(&bank, json!({"action": "lag", "orderNumber": "c", "ms": 3_600_000}));
    assert_eq!([found(&bank, "c"), found(&bank, "q")], [false, true]);
    acts(&bank, json!({"action": "lag", "orderNumber": "c"}));
    assert!(found(&bank, "c"));
}

#[test]
fn what_lags_still_lags_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let state_file = Some(folder.path().join("state.jsonl"));
        let options = tolem::sandbox::Options { state_file, profile: ProfileName::Lenient, ..Default::default() };
        Sandbox::start(options).unwrap()
    };
    let bank = start();
    let id = shop::paid_order(&bank, "c", &[]);
    shop::seconds(&bank, 60);
    set(&bank, json!({"statusLagMs": 30_000}));
    shop::refund(&bank, &id, "500");
    bank.stop();
    let bank = start();
    assert_eq!(refunded(&bank, &id), 0);
    shop::seconds(&bank, 31);
    assert_eq!(refunded(&bank, &id), 500);
}

// ------------------------------------------------------------------ a status that does not find

#[test]
fn a_wrong_not_found_comes_so_many_times() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "a~f:lost:2");
    assert_eq!([(); 3].map(|()| found(&bank, "a~f:lost:2")), [false, false, true]);
    perform(&bank, "b~f:lost:1,5s");
    assert!(found(&bank, "b~f:lost:1,5s"));
    shop::seconds(&bank, 6);
    assert_eq!([(); 2].map(|()| found(&bank, "b~f:lost:1,5s")), [false, true]);
    perform(&bank, "c");
    acts(&bank, json!({"action": "lose", "orderNumber": "c", "times": 2}));
    assert_eq!([(); 3].map(|()| found(&bank, "c")), [false, false, true]);
    bank.set_plan(
        r#"{"rules": [{"match": {"path": "getPayoutStatus.do"}, "times": 2, "do": {"action": "not-found-times"}}]}"#,
    )
    .unwrap();
    assert_eq!([(); 3].map(|()| found(&bank, "c")), [false, false, true]);

    set(&bank, json!({"wrongNotFoundTimes": 1, "wrongNotFoundAfterMs": 1000}));
    let id = shop::paid_order(&bank, "card", &[]);
    let uid = bepaid_shop::pay(&bank, "bepaid", bepaid_shop::PAID)["uid"].clone();
    let payment = shopapi::paid(&bank, "shop");
    let all = || {
        let by_number = shop::rest(&bank, "getOrderStatusExtended", &[("orderNumber", "card")]).json();
        let states = shopapi::status(&bank, &payment);
        [by_number["errorCode"] == "0", bepaid_shop::by_uid(&bank, &uid)["uid"] == uid, states["state"] == "payed"]
    };
    assert_eq!(all(), [true; 3]);
    shop::seconds(&bank, 2);
    assert_eq!((all(), shop::status(&bank, &id)["orderStatus"].as_u64(), all()), ([false; 3], Some(2), [true; 3]));
}

// ------------------------------------------------------------------ a second card on the page

#[test]
fn a_declined_card_leaves_the_page_of_a_payout_open_until_the_attempts_are_used_up() {
    let bank = sandbox(ProfileName::Lenient);
    set(&bank, json!({"pageAttempts": 2}));
    let page = |number: &str| {
        let registered = call(&bank, "registerPayout", &registration(number)).json();
        let url = registered["formUrl"].as_str().unwrap().to_owned();
        url[url.find("/payment/").unwrap()..].to_owned()
    };
    let declined = format!("pan={DECLINED_CARD}");
    let path = page("twice");
    let again = form(&bank, &path, &declined);
    assert_eq!((again.status, order_status(&status(&bank, "twice").json())), (200, 6), "the form again");
    assert!(again.text().contains("<form") && again.text().contains("was declined"), "{}", again.text());
    assert_eq!(form(&bank, &path, &format!("pan={CARD}")).status, 303);
    assert_eq!(order_status(&status(&bank, "twice").json()), 2);
    let operations = status(&bank, "twice").json()["operationList"].as_array().unwrap().len();
    assert_eq!((operations, moved(&bank, "twice")), (2, vec![one("payout", 1234, Actor::Page)]));

    let path = page("used-up");
    assert_eq!([form(&bank, &path, &declined).status, form(&bank, &path, &declined).status], [200, 303]);
    assert!(form(&bank, &path, &format!("pan={CARD}")).text().contains("takes no other"));

    let path = page("expires");
    form(&bank, &path, &declined);
    shop::seconds(&bank, 301);
    assert!(!form(&bank, &path, &format!("pan={CARD}")).text().contains("<form"));
    assert_eq!(order_status(&status(&bank, "expires").json()), 6);
    assert!(moved(&bank, "used-up").is_empty() && moved(&bank, "expires").is_empty());
}

#[test]
fn a_declined_card_leaves_the_page_of_a_payment_open() {
    let bank = sandbox(ProfileName::Lenient);
    let id = shop::order(&bank, "card", &[]);
    let type_card = |pan: &str| {
        let fields = [("pan", pan), ("expiry", "12/34"), ("cvc", "123"), ("holder", "A B")];
        form(&bank, &format!("/payment/merchants/sandbox/payment_en.html?mdOrder={id}"), &shop::encoded(&fields)).status
    };
    assert_eq!((type_card(shop::NO_FUNDS), shop::status(&bank, &id)["orderStatus"].as_u64()), (200, Some(6)));
    assert_eq!((type_card(shop::PLAIN), shop::status(&bank, &id)["orderStatus"].as_u64()), (303, Some(2)));
    assert_eq!(moved(&bank, "card"), [one("charge", 2000, Actor::Page)]);
}

#[test]
fn a_rejected_payment_of_shopapi_can_be_paid_with_another_card_where_the_switch_says_so() {
    let bank = shop::bank();
    let id = shopapi::anonymous(&bank, "once");
    shopapi::type_card(&bank, &id, shopapi::NO_FUNDS, "123");
    let fields = [("pan", shopapi::PLAIN), ("expiry", "12/24"), ("cvc", "123")];
    let again = form(&bank, &format!("/shopapi/pay_ru.html?payment={id}"), &shop::encoded(&fields));
    assert_eq!((again.status, shopapi::state(&bank, &id)), (200, "rejected".into()), "final without the switch");

    shopapi::switch(&bank, json!({"pageAttempts": 2}));
    let id = shopapi::anonymous(&bank, "twice");
    shopapi::type_card(&bank, &id, shopapi::NO_FUNDS, "123");
    assert_eq!(
        (shopapi::state(&bank, &id), shopapi::status(&bank, &id)["errorCode"].clone()),
        ("rejected".into(), json!("51"))
    );
    shopapi::type_card(&bank, &id, shopapi::PLAIN, "123");
    assert_eq!(
        (shopapi::state(&bank, &id), shopapi::status(&bank, &id)["errorCode"].clone()),
        ("payed".into(), json!(null))
    );
    assert_eq!(moved(&bank, "twice"), [one("charge", 13_750, Actor::Page)]);

    let best_before = bank.orders()[0].created / 1000 + 600;
    let body = with(shopapi::payment("late"), json!({"orderBestBefore": best_before}));
    let id = shopapi::api(&bank, "/do/payment/anonymous", &body).json()["regPayNum"].as_str().unwrap().to_owned();
    shopapi::type_card(&bank, &id, shopapi::NO_FUNDS, "123");
    shop::seconds(&bank, 601);
    let late = form(&bank, &format!("/shopapi/pay_ru.html?payment={id}"), &shop::encoded(&fields));
    assert_eq!((late.status, moved(&bank, "late").len()), (200, 0), "the time is over");
}

#[test]
fn a_refusal_on_the_page_of_bepaid_is_not_the_last_where_the_switch_says_so() {
    let bank = sandbox(ProfileName::Lenient);
    for (told, number) in [("incomplete", "a"), ("failed", "b")] {
        bepaid_shop::switch(&bank, json!({"pageAttempts": 2, "refusedAttempt": told}));
        let uid = bepaid_shop::pay(&bank, number, bepaid_shop::REDIRECTS)["uid"].clone();
        let path = format!("/process/{}", uid.as_str().unwrap());
        form(&bank, &path, "answer=refuse");
        assert_eq!(bepaid_shop::statuses(&bank, number), [told]);
        assert!(get(&bank, &path).text().contains("<form"));
        form(&bank, &path, "answer=confirm");
        assert_eq!(bepaid_shop::statuses(&bank, number), ["successful"]);
        assert_eq!(moved(&bank, number), [one("payout", 1234, Actor::Page)]);
    }
    let uid = bepaid_shop::pay(&bank, "c", bepaid_shop::REDIRECTS)["uid"].clone();
    let path = format!("/process/{}", uid.as_str().unwrap());
    for answer in ["refuse", "refuse", "confirm"] {
        form(&bank, &path, &format!("answer={answer}"));
    }
    assert_eq!((bepaid_shop::statuses(&bank, "c"), moved(&bank, "c")), (vec!["failed".to_owned()], Vec::new()));
}

// ------------------------------------------------------------------ the cabinet

#[test]
fn an_employee_gives_payments_back_behind_the_shops_back() {
    let bank = sandbox(ProfileName::Lenient);
    let id = shop::paid_order(&bank, "part", &[]);
    acts(&bank, json!({"action": "refund", "orderNumber": "part", "amount": 400}));
    assert_eq!((refunded(&bank, &id), shop::status(&bank, &id)["orderStatus"].clone()), (json!(400), json!(4)));
    acts(&bank, json!({"action": "refund", "orderId": id}));
    let back = |amount| one("refund", amount, Actor::Cabinet);
    assert_eq!(moved(&bank, "part"), [one("charge", 2000, Actor::Till), back(400), back(1600)]);

    let id = shop::paid_order(&bank, "whole", &[]);
    acts(&bank, json!({"action": "reverse", "orderNumber": "whole", "gateway": "bereke-ecommerce"}));
    let reversed = shop::status(&bank, &id);
    assert_eq!((&reversed["orderStatus"], &reversed["paymentAmountInfo"]["depositedAmount"]), (&json!(3), &json!(0)));
    assert_eq!(moved(&bank, "whole")[1], one("reversal", 2000, Actor::Cabinet));

    let id = shopapi::paid(&bank, "shop");
    acts(&bank, json!({"action": "refund", "orderNumber": "shop"}));
    assert_eq!((shopapi::state(&bank, &id), moved(&bank, "shop")[1].clone()), ("refunded".into(), back(13_750)));

    perform(&bank, "payout");
    acts(&bank, json!({"action": "refund", "orderNumber": "payout", "amount": 234}));
    assert_eq!(order_status(&status(&bank, "payout").json()), 4);
    acts(&bank, json!({"action": "reverse", "orderNumber": "payout"}));
    assert_eq!(order_status(&status(&bank, "payout").json()), 3);
    let back = |amount| one("return", amount, Actor::Cabinet);
    assert_eq!(moved(&bank, "payout"), [one("payout", 1234, Actor::Till), back(234), back(1000)]);
    assert_eq!(bank.balance("transit"), Some(10_000_000_000));
}

#[test]
fn an_employee_corrects_payouts_by_hand() {
    let bank = sandbox(ProfileName::Lenient);
    let declined = with(payout("no"), json!({"target": {"card": {"pan": DECLINED_CARD}}}));
    call(&bank, "performPayout", &declined);
    acts(&bank, json!({"action": "correct", "orderNumber": "no", "to": "executed"}));
    assert_eq!(order_status(&status(&bank, "no").json()), 2);
    assert_eq!(moved(&bank, "no"), [one("payout", 1234, Actor::Cabinet)]);
    acts(&bank, json!({"action": "correct", "orderNumber": "no", "to": "failed"}));
    let told = status(&bank, "no").json();
    assert_eq!((order_status(&told), told["operationList"][1]["resultCode"].clone()), (6, json!(1)));
    assert_eq!(moved(&bank, "no")[1], one("return", 1234, Actor::Cabinet));

    let uid = bepaid_shop::pay(&bank, "b", bepaid_shop::NO_FUNDS)["uid"].clone();
    assert!(bepaid_shop::by_uid(&bank, &uid)["manually_corrected_at"].is_null());
    for (to, told) in [("executed", "successful"), ("failed", "failed")] {
        acts(&bank, json!({"action": "correct", "orderNumber": "b", "to": to}));
        let transaction = bepaid_shop::by_uid(&bank, &uid);
        assert_eq!((&transaction["status"], transaction["manually_corrected_at"].is_string()), (&json!(told), true));
    }
    let entries = [one("payout", 1234, Actor::Cabinet), one("return", 1234, Actor::Cabinet)];
    assert_eq!((moved(&bank, "b"), bank.balance("transit")), (entries.to_vec(), Some(10_000_000_000)));
}

#[test]
fn an_employee_ends_an_order_that_waits() {
    let bank = sandbox(ProfileName::Lenient);
    call(&bank, "registerPayout", &registration("payout"));
    let id = shop::order(&bank, "card", &[]);
    let uid = bepaid_shop::pay(&bank, "bepaid", bepaid_shop::REDIRECTS)["uid"].clone();
    let payment = shopapi::anonymous(&bank, "shop");
    for number in ["payout", "card", "bepaid", "shop"] {
        acts(&bank, json!({"action": "expire", "orderNumber": number}));
        assert_eq!(act(&bank, json!({"action": "expire", "orderNumber": number})).status, 400, "{number} twice");
    }
    assert_eq!(order_status(&status(&bank, "payout").json()), 6);
    let told = shop::status(&bank, &id);
    assert_eq!((told["orderStatus"].clone(), told["actionCode"].clone()), (json!(6), json!(-2007)));
    assert_eq!(bepaid_shop::by_uid(&bank, &uid)["status"], "expired");
    assert_eq!(shopapi::state(&bank, &payment), "rejected");
    assert!(bank.ledger().is_empty());
}

#[test]
fn what_the_cabinet_cannot_do_is_named() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "p");
    shop::paid_order(&bank, "c", &[]);
    bepaid_shop::pay(&bank, "b", bepaid_shop::PAID);
    let wrong = |action: Value| {
        let answer = act(&bank, action);
        assert_eq!(answer.status, 400, "{}", answer.text());
        answer.json()["error"]["field"].as_str().unwrap().to_owned()
    };
    assert_eq!(wrong(json!({})), "action");
    assert_eq!(wrong(json!({"action": "steal", "orderNumber": "p"})), "action");
    assert_eq!(wrong(json!({"action": "refund"})), "orderNumber");
    assert_eq!(wrong(json!({"action": "refund", "orderNumber": "x"})), "orderNumber");
    assert_eq!(wrong(json!({"action": "refund", "orderNumber": "c", "amount": 2001})), "action");
    assert_eq!(wrong(json!({"action": "refund", "orderNumber": "c", "amount": 0})), "amount");
    assert_eq!(wrong(json!({"action": "refund", "orderNumber": "c", "amout": 1})), "amout");
    assert_eq!(wrong(json!({"action": "refund", "orderNumber": "b"})), "action");
    assert_eq!(wrong(json!({"action": "correct", "orderNumber": "c", "to": "failed"})), "action");
    assert_eq!(wrong(json!({"action": "correct", "orderNumber": "p", "to": "executed"})), "action");
    assert_eq!(wrong(json!({"action": "correct", "orderNumber": "p", "to": "lost"})), "to");
    assert_eq!(wrong(json!({"action": "expire", "orderNumber": "p", "gateway": "bank"})), "gateway");
    assert_eq!(wrong(json!({"action": "foreign", "orderNumber": "p", "amount": 5})), "gateway");
    assert_eq!(wrong(json!({"action": "foreign", "gateway": "shopapi", "orderNumber": "p", "amount": 5})), "gateway");
    assert_eq!(bank.ledger().len(), 3, "nothing was done");
}

// ------------------------------------------------------------------ somebody else's order, another card

#[test]
fn somebody_elses_order_is_there_before_ours() {
    let bank = shop::bank();
    acts(&bank, json!({"action": "foreign", "gateway": "bereke-ecommerce", "orderNumber": "c", "amount": 500}));
    assert_eq!(shop::register_with(&bank, "register", "c", &[]).json()["errorCode"], "1");
    let told = shop::rest(&bank, "getOrderStatusExtended", &[("orderNumber", "c")]).json();
    assert_eq!((told["orderStatus"].clone(), told["amount"].clone()), (json!(2), json!(500)));
    assert_eq!(moved(&bank, "c"), [one("charge", 500, Actor::Stranger)]);

    // At the end of our number: it comes just before our own request, of the same amount or another.
    assert_eq!(perform(&bank, "p~f:foreign").status, 400);
    assert_eq!(moved(&bank, "p~f:foreign"), [one("payout", 1234, Actor::Stranger)]);
    assert_eq!(perform(&bank, "p~f:foreign:500").status, 400);
    assert_eq!(status(&bank, "p~f:foreign:500").json()["amount"], 500);

    bank.set_plan(r#"{"rules": [{"match": {"path": "/transactions/payouts"}, "do": {"action": "foreign-order"}}]}"#)
        .unwrap();
    bepaid_shop::pay(&bank, "b", bepaid_shop::PAID);
    assert_eq!(bepaid_shop::statuses(&bank, "b"), ["successful", "successful"], "a number is no key there");
    assert_eq!(moved(&bank, "b"), [one("payout", 1234, Actor::Stranger), one("payout", 1234, Actor::Till)]);
}

#[test]
fn answers_name_another_card_and_the_ledger_the_true_one() {
    let bank = sandbox(ProfileName::Lenient);
    let other = "555555XXXXXX4444";
    let answer = perform(&bank, "p~f:card").json();
    assert_eq!(
        (&answer["target"]["maskedPan"], &answer["operationList"][0]["panMaskedTo"]),
        (&json!(other), &json!(other))
    );
    assert_eq!(status(&bank, "p~f:card").json()["target"]["maskedPan"], other);
    assert_eq!(bank.ledger()[0].target, "411111XXXXXX1111");
    let to_stored = json!({"userName": "sandbox-api", "password": "sandbox-password", "orderNumber": "stored~f:card",
        "amount": 1234, "currency": "398", "client": {"name": "A B"}, "target": {"bindingId": "83309cde-a56d-7409-88dd-c02e00ab3428"}});
    let stored = post(&bank, "/payouts/api/v2/performPayout.do", &to_stored.to_string()).json();
    assert_eq!(stored["target"]["bindingId"], "83309cde-a56d-7409-88dd-c02e00ab3420", "{stored}");
    set(&bank, json!({"otherCard": true}));
    let id = shop::paid_order(&bank, "c", &[]);
    assert_eq!(shop::status(&bank, &id)["cardAuthInfo"]["maskedPan"], "555555**4444");
    let card = bepaid_shop::pay(&bank, "b", bepaid_shop::PAID)["recipient_credit_card"].clone();
    assert_eq!((&card["bin"], &card["last_4"]), (&json!("555555"), &json!("4444")));
    set(&bank, json!({"otherCard": false}));
    assert_eq!(shop::status(&bank, &id)["cardAuthInfo"]["maskedPan"], "444455**3333");
}

// ------------------------------------------------------------------ refusals of what was done

#[test]
fn a_refusal_that_nobody_has_documented_follows_the_execution() {
    let bank = sandbox(ProfileName::Lenient);
    let answer = perform(&bank, "p~f:refuse:418,A-7");
    assert_eq!(
        (answer.status, answer.json()["errorCode"].clone(), executions(&bank, "p~f:refuse:418,A-7")),
        (418, json!("A-7"), 1)
    );
    assert_eq!((perform(&bank, "q~f:refuse-before").status, executions(&bank, "q~f:refuse-before")), (400, 0));
    bank.set_plan(
        r#"{"rules": [{"do": {"action": "refuse", "status": 409, "code": "4711", "message": "later, perhaps"}}]}"#,
    )
    .unwrap();
    let refused = bepaid_shop::pay_with(&bank, "b", bepaid_shop::PAID, json!({}));
    assert_eq!((refused.status, refused.json()["response"]["message"].clone()), (409, json!("later, perhaps")));
    let refused = shopapi::api(&bank, "/do/payment/anonymous", &shopapi::payment("s"));
    assert_eq!((refused.status, refused.json()["code"].clone()), (409, json!(4711)));
    let refused = shop::register_with(&bank, "register", "c", &[]);
    assert_eq!((refused.status, refused.json()["errorCode"].clone()), (409, json!("4711")));
    assert_eq!((executions(&bank, "b"), bank.orders().len()), (1, 4), "all was done");
}

#[test]
fn a_repetition_is_refused_as_the_document_has_it_though_the_first_was_executed() {
    let bank = sandbox(ProfileName::Lenient);
    let bytes = |number: &str| {
        post_bytes("/payouts/api/v2/performPayout.do", &payout(number).to_string(), "Connection: close\r\n")
    };
    let number = "p~f:refuse-again:unsupported-pan";
    assert!(raw(&bank, &bytes(number)).0.is_empty(), "the first is not answered");
    assert_eq!(executions(&bank, number), 1);
    for _ in 0..2 {
        let again = perform(&bank, number);
        assert_eq!((again.status, again.json()["errorMessage"].clone()), (502, json!("Unsupported pan")));
    }
    assert_eq!((executions(&bank, number), order_status(&status(&bank, number).json())), (1, 2));

    bank.set_plan(r#"{"rules": [{"match": {"path": "paymentorder.do", "nth": 1}, "do": {"action": "refuse-again", "row": "card-internal"}}]}"#)
        .unwrap();
    let id = shop::order(&bank, "c", &[]);
    let fields = [
        ("userName", "sandbox-api"),
        ("password", "sandbox-password"),
        ("MDORDER", id.as_str()),
        ("$PAN", shop::PLAIN),
        ("$CVC", "123"),
        ("YYYY", "2035"),
        ("MM", "12"),
        ("TEXT", "A B"),
        ("language", "en"),
    ];
    let body = shop::encoded(&fields);
    let head = "POST /payment/rest/paymentorder.do HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let sent = format!("{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    assert!(raw(&bank, sent.as_bytes()).0.is_empty());
    assert_eq!(shop::pay(&bank, &id, shop::PLAIN)["errorMessage"], "System or internal error");
    assert_eq!(moved(&bank, "c"), [one("charge", 2000, Actor::Till)]);
}

// ------------------------------------------------------------------ callbacks, and who it was

#[test]
fn the_cabinets_doings_are_told_late_doubled_and_in_another_order() {
    let bank = sandbox(ProfileName::Lenient);
    let shop_server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/told", shop_server.local_addr().unwrap());
    let (hears, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for socket in shop_server.incoming() {
            let (mut socket, mut piece) = (socket.unwrap(), [0u8; 4096]);
            let read = socket.read(&mut piece).unwrap();
            socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            let text = String::from_utf8_lossy(&piece[..read]).into_owned();
            let word = text.split("operation=").nth(1).unwrap().split(['&', ' ']).next().unwrap().to_owned();
            if hears.send(word).is_err() {
                return;
            }
        }
    });
    set(
        &bank,
        json!({"callbackUrl": url, "callbackCopies": 2, "callbackDelayMs": 300, "callbackOrder": "newest-first"}),
    );
    shop::paid_order(&bank, "c", &[]);
    acts(&bank, json!({"action": "refund", "orderNumber": "c", "amount": 400}));
    acts(&bank, json!({"action": "refund", "orderNumber": "c", "amount": 300}));
    let patience = std::time::Duration::from_secs(10);
    let words: Vec<String> = (0..6).map(|_| heard.recv_timeout(patience).unwrap()).collect();
    assert_eq!(words, ["refunded", "refunded", "refunded", "refunded", "deposited", "deposited"]);
    eventually("every message", || bank.callbacks().iter().all(|message| message.sent == 1));

    // The other banks tell of the cabinet, too.
    bank.act_on_callbacks(r#"{"action": "hold"}"#).unwrap();
    shopapi::switch(&bank, json!({"notificationUrl": "http://127.0.0.1:9/", "notifyFailures": true}));
    shopapi::paid(&bank, "s");
    acts(&bank, json!({"action": "refund", "orderNumber": "s"}));
    bepaid_shop::pay_with(&bank, "b", bepaid_shop::PAID, json!({"notification_url": "http://127.0.0.1:9/"}));
    acts(&bank, json!({"action": "correct", "orderNumber": "b", "to": "failed"}));
    let told = |number: &str| -> Vec<String> {
        let all = bank.callbacks().into_iter().filter(|message| message.order_number == number);
        let mut words: Vec<String> = all.map(|message| message.operation).collect();
        words.dedup();
        words
    };
    assert_eq!(
        (told("s"), told("b")),
        (vec!["payed".into(), "refunded".into()], vec!["successful".into(), "failed".into()])
    );
}

#[test]
fn the_ledger_says_that_the_bank_captured_and_let_go_by_itself() {
    let bank = shop::bank();
    let id = shop::held_order(&bank, "held", &[("autocompletionDate", "2099-01-01T00:00:00")]);
    shop::pay(&bank, &id, shop::PLAIN);
    bank.advance_clock(std::time::Duration::from_secs(80 * 365 * 86_400));
    assert_eq!(moved(&bank, "held"), [one("hold", 2000, Actor::Till), one("capture", 2000, Actor::Bank)]);
    shopapi::switch(&bank, json!({"hold": true}));
    shopapi::paid(&bank, "s");
    shop::seconds(&bank, 1801);
    assert_eq!(moved(&bank, "s"), [one("hold", 13_750, Actor::Page), one("reversal", 13_750, Actor::Bank)]);
    // What a till asked for is the till's doing, whenever it happens.
    shop::order(&bank, "late", &[]);
    perform(&bank, "p~f:504-late:30s");
    shop::seconds(&bank, 31);
    assert_eq!(moved(&bank, "p~f:504-late:30s"), [one("payout", 1234, Actor::Till)]);
}
