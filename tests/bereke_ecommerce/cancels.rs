//! The end of an order before it is paid: which request goes out, what its answers say, and which states of an order prove it.

use crate::{AMOUNT, ORDER, answer, cancel, fixture, gateway, order, part, registered, subject};
use serde_json::{Value, json};
use tolem::model::*;

/// A cancel that was sent while so much was held; 0: an open order.
fn sent(held: u64) -> Subject {
    part(Kind::Cancel, AMOUNT, held)
}

fn stage(held: u64) -> Stage {
    Stage { baseline: Some(held), ..registered() }
}

fn asked(subject: &Subject, body: &Value) -> (Verdict, Option<&'static str>, bool) {
    let (verdict, facts) = gateway(json!({})).read_status(subject, &answer(200, body.to_string()));
    assert_eq!((facts.fee, facts.ref_num, &facts.form_url), (None, None, &None), "those are the payment's");
    (verdict, facts.reason, facts.alarm)
}

/// An order of that status, whose last attempt has that code.
fn with_code(status: u64, action_code: i64) -> Value {
    let mut body = order(status, json!(null), json!(0), json!(0), json!(0));
    body["actionCode"] = action_code.into();
    body
}

#[test]
fn what_is_held_is_let_go_and_what_is_open_is_closed() {
    let body = |held| {
        let request = gateway(json!({})).command(&cancel(), &stage(held));
        (request.path.clone(), String::from_utf8(request.body.to_vec()).unwrap())
    };
    let fields = format!("userName=test_user&password=test_user_password&orderId={ORDER}");
    assert_eq!(body(AMOUNT), ("/payment/rest/reverse.do".to_owned(), fields.clone()), "all of it: no amount is named");
    assert_eq!(body(0), ("/payment/rest/decline.do".to_owned(), fields));
}

#[test]
fn a_look_decides_what_may_be_cancelled() {
    let look = |body: Value| gateway(json!({})).read_measure(&cancel(), &registered(), &answer(200, body.to_string()));
    let go = |held| Measured::Go(stage(held));
    let stopped = |body: Value| match look(body) {
        Measured::Stop(facts) => facts.reason.unwrap(),
        other => panic!("{other:?}"),
    };
    let unclear = |body: Value| match look(body) {
        Measured::Unclear(facts) => facts.reason.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(look(order(1, json!("APPROVED"), json!(AMOUNT), json!(0), json!(0))), go(AMOUNT));
    let partly_taken = order(1, json!("APPROVED"), json!(AMOUNT), json!(AMOUNT - 1), json!(0));
    assert_eq!(stopped(partly_taken), "order_paid", "a reversal would give back what was taken, too");
    let version_2 = |status| order(status, json!(null), json!(null), json!(null), json!(null));
    assert_eq!(look(version_2(1)), go(AMOUNT), "an old version of the status has no sums");
    for open in [with_code(0, -100), with_code(5, 0), with_code(6, 116), with_code(0, 116)] {
        assert_eq!(look(open), go(0));
    }
    for paid in [2, 4] {
        assert_eq!(stopped(order(paid, json!(null), json!(AMOUNT), json!(AMOUNT), json!(0))), "order_paid");
        assert_eq!(stopped(version_2(paid)), "order_paid");
    }
    for over in [version_2(3), with_code(6, -2007), with_code(6, -2013), with_code(0, -2007)] {
        assert_eq!(stopped(over), "nothing_to_cancel");
    }
    assert_eq!(unclear(version_2(7)), "status_unlisted");
    assert_eq!(unclear(with_code(0, -30_001)), "bank_undecided");
    let mut others = version_2(0);
    others["amount"] = 1999.into();
    assert_eq!(unclear(others), "amount_differs", "an order of another amount is not the one that was meant");
    let mut others = version_2(0);
    others["attributes"] = json!([{"name": "mdOrder", "value": "another"}]);
    assert_eq!(unclear(others), "order_id_differs");
}

#[test]
fn only_an_order_that_is_over_and_has_no_money_is_cancelled() {
    let done = (Verdict::Paid, None, false);
    let not_yet = |why| (Verdict::NotExecuted, Some(why), false);
    for held in [0, AMOUNT] {
        assert_eq!(asked(&sent(held), &order(3, json!("REVERSED"), json!(AMOUNT), json!(0), json!(0))), done);
        assert_eq!(asked(&sent(held), &with_code(6, -2007)), done, "its time is over");
        assert_eq!(asked(&sent(held), &with_code(6, -2013)), done, "its attempts are over");
        assert_eq!(asked(&sent(held), &with_code(6, -100)), done, "declined, and no card was tried");
        assert_eq!(asked(&sent(held), &with_code(0, -100)), not_yet("still_open"));
        assert_eq!(asked(&sent(held), &with_code(5, 0)), not_yet("still_open"));
        assert_eq!(
            asked(&sent(held), &order(1, json!("APPROVED"), json!(AMOUNT), json!(0), json!(0))),
            not_yet("still_held")
        );
        assert_eq!(asked(&sent(held), &with_code(7, 0)).0, Verdict::Pending);
        assert_eq!(asked(&sent(held), &with_code(0, -30_001)).0, Verdict::Pending);
        // Reversed, and yet something is taken: a person's business.
        let odd = order(3, json!(null), json!(AMOUNT), json!(5), json!(0));
        assert_eq!(asked(&sent(held), &odd), (Verdict::Unknown, Some("amounts_disagree"), true));
    }
}

#[test]
fn a_declined_attempt_is_no_closed_page() {
    let attempt = with_code(6, 116);
    for open in [sent(0), Subject { by_page: true, ..sent(0) }] {
        assert_eq!(asked(&open, &attempt), (Verdict::NotExecuted, Some("still_open"), false));
        assert_eq!(asked(&Subject { page_over: true, ..open }, &attempt).0, Verdict::Paid);
    }
}

/// What the bank has accepted it may carry out later: until then the page is open, and an order that was closed looks no other.
#[test]
fn an_accepted_cancel_is_believed_where_no_attempt_can_look_like_it() {
    let accepted = Subject { stage: Stage { key: 1, ..stage(0) }, ..sent(0) };
    let on_page = Subject { by_page: true, ..accepted.clone() };
    let without_card = |action_code| {
        let mut body = with_code(6, action_code);
        body.as_object_mut().unwrap().remove("cardAuthInfo");
        body
    };
    let waits = (Verdict::Pending, Some("cancel_accepted"), false);
    for attempt in [with_code(6, 116), without_card(116), with_code(6, 4321)] {
        assert_eq!(asked(&on_page, &attempt), waits, "{attempt}");
        assert_eq!(asked(&accepted, &attempt).0, Verdict::Paid, "nobody but us has that order");
        assert_eq!(asked(&Subject { page_over: true, ..on_page.clone() }, &attempt).0, Verdict::Paid);
    }
    for closed in [with_code(6, -100), without_card(0), without_card(4321), with_code(6, -2007), with_code(3, 116)] {
        assert_eq!(asked(&on_page, &closed).0, Verdict::Paid, "{closed}");
    }
    assert_eq!(asked(&on_page, &with_code(0, 116)), (Verdict::NotExecuted, Some("still_open"), false));
}

#[test]
fn what_was_paid_meanwhile_is_told_as_paid() {
    for status in [2, 4] {
        let paid = order(status, json!(null), json!(AMOUNT), json!(AMOUNT), json!(0));
        assert_eq!(asked(&sent(0), &paid), (Verdict::Declined, Some("order_paid"), false));
        // What lets a hold go may still undo its capture.
        assert_eq!(asked(&sent(AMOUNT), &paid), (Verdict::NotExecuted, Some("order_paid"), false));
    }
    let unmeasured = Subject { stage: registered(), ..sent(0) };
    assert_eq!(asked(&unmeasured, &with_code(3, 0)).0, Verdict::Unknown, "nobody knows what was sent");
}

#[test]
fn somebody_elses_order_proves_nothing() {
    for (member, value, reason) in [
        ("orderNumber", json!("7006"), "number_differs"),
        ("amount", json!(2001), "amount_differs"),
        ("currency", json!("398"), "currency_differs"),
        ("attributes", json!([{"name": "mdOrder", "value": "another"}]), "order_id_differs"),
    ] {
        let mut body = with_code(3, 0);
        body[member] = value;
        assert_eq!(asked(&sent(0), &body), (Verdict::Unknown, Some(reason), true), "{member}");
    }
}

#[test]
fn the_payment_of_a_cancelled_order_got_no_money() {
    let bank = gateway(json!({}));
    let told = |subject: &Subject, body: &Value| {
        let (verdict, facts) = bank.read_status(subject, &answer(200, body.to_string()));
        (verdict, facts.reason)
    };
    let page = Subject { by_page: true, has_link: true, ..subject() };
    let cancelled = Subject { cancelled: true, ..page.clone() };
    assert_eq!(told(&page, &with_code(6, 116)), (Verdict::ActionRequired, Some("insufficient_funds")));
    assert_eq!(told(&cancelled, &with_code(6, 116)), (Verdict::Declined, Some("cancelled")));
    assert_eq!(told(&cancelled, &with_code(6, -2007)), (Verdict::Declined, Some("order_expired")));
    let let_go = order(3, json!("REVERSED"), json!(AMOUNT), json!(0), json!(0));
    assert_eq!(told(&page, &let_go), (Verdict::Reversed, Some("reversed")));
    assert_eq!(told(&cancelled, &let_go), (Verdict::Reversed, Some("cancelled")));
    // Whatever we believe of it, money is money.
    let paid = order(2, json!("DEPOSITED"), json!(AMOUNT), json!(AMOUNT), json!(0));
    assert_eq!(told(&cancelled, &paid).0, Verdict::Paid);
}

#[test]
fn the_answer_alone_settles_nothing_and_is_remembered_where_it_accepts() {
    for (held, method) in [(AMOUNT, "reverse"), (0, "decline")] {
        let read = |http, body: &str| gateway(json!({})).read_command(&cancel(), &stage(held), &answer(http, body));
        for accepted in [r#"{"errorCode":0,"errorMessage":"Success"}"#, r#"{"errorCode":"0"}"#] {
            let (verdict, facts) = read(200, accepted);
            assert_eq!((verdict, facts.key_spent, facts.reason), (Verdict::Unknown, true, Some("confirm_by_status")));
        }
        for nothing in ["{}", r#"{"errorMessage":"Success"}"#, "", "<html>", r#"{"errorCode":0,"success":false}"#] {
            let (verdict, facts) = read(200, nothing);
            assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{nothing}");
        }
        for http in [201, 400, 500, 502] {
            let (verdict, facts) = read(http, r#"{"errorCode":0}"#);
            assert_eq!((verdict, facts.key_spent), (Verdict::Unknown, false), "{http}");
        }
        assert_eq!(read(404, "").0, Verdict::Rejected, "{method}.do is not everywhere");
    }
}

#[test]
fn every_row_of_the_familys_error_tables_means_what_it_says() {
    let rows: Vec<Value> = serde_json::from_str(fixture!("errors-family.json")).unwrap();
    for row in rows {
        let held = if row["method"] == "reverse" { AMOUNT } else { 0 };
        let otherwise = row.get("inOtherWords").unwrap_or(&row["means"]);
        for (words, means) in [(&row["errorMessage"], &row["means"]), (&json!("other words"), otherwise)] {
            let body = json!({"errorCode": row["errorCode"], "errorMessage": words}).to_string();
            let (verdict, facts) = gateway(json!({})).read_command(&cancel(), &stage(held), &answer(200, body));
            assert_eq!(verdict.word(), means.as_str().unwrap(), "{row} {words}");
            assert!(!facts.key_spent && facts.reason.is_some_and(|why| why != "refusal_unlisted"), "{row}");
        }
    }
}
