//! Questions: a number is not unique there, so that all its transactions decide together.

use crate::{NUMBER, UID, asked, fixture, known, of_status, subject, transaction, with};
use serde_json::{Value, json};
use tolem::model::*;

fn one(status: &str, uid: &str) -> Value {
    with(of_status(status), json!({"uid": uid, "redirect_url": null}))
}

fn listed(list: &[Value]) -> (Verdict, Facts) {
    asked(json!({}), &subject(), 200, json!({"transactions": list}).to_string())
}

#[test]
fn a_list_of_one_is_that_one() {
    for (status, verdict) in [
        ("successful", Verdict::Paid),
        ("failed", Verdict::Declined),
        ("expired", Verdict::Declined),
        ("pending", Verdict::Pending),
        ("incomplete", Verdict::Pending),
        ("error", Verdict::Unknown),
        ("deleted", Verdict::Pending),
    ] {
        let (found, facts) = listed(&[one(status, UID)]);
        assert_eq!(found, verdict, "{status}");
        assert_eq!(facts.order_id.is_some(), verdict != Verdict::Unknown, "{status}");
    }
    let page = with(of_status("incomplete"), json!({"redirect_url": "https://acquirer.by/x"}));
    let (verdict, facts) = listed(&[one("failed", "1-a"), page]);
    assert_eq!((verdict, facts.form_url.as_deref()), (Verdict::ActionRequired, Some("https://acquirer.by/x")));
    let wrapped = json!({"transaction": transaction(json!({}))});
    assert_eq!(listed(&[wrapped]).0, Verdict::Paid);
    let version_3: Value = serde_json::from_str(fixture!("v3.answer.json")).unwrap();
    assert_eq!(listed(&[version_3]).0, Verdict::Paid);
}

#[test]
fn one_success_beside_failures_is_paid_with_its_uid() {
    for at in 0..3 {
        let mut list = vec![one("failed", "1-a"), one("expired", "1-b")];
        list.insert(at, one("successful", "1-paid"));
        let (verdict, facts) = listed(&list);
        assert_eq!((verdict, facts.order_id.as_deref(), facts.alarm), (Verdict::Paid, Some("1-paid"), false));
    }
}

#[test]
fn two_successes_are_an_incident() {
    for list in [
        vec![one("successful", "1-a"), one("successful", "1-b")],
        vec![one("successful", "1-a"), one("failed", "1-c"), one("successful", "1-b")],
        vec![one("successful", "1-a"), one("pending", "1-c"), one("successful", "1-b")],
        vec![one("successful", "1-a"), json!(5), one("successful", "1-b")],
    ] {
        let (verdict, facts) = listed(&list);
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("paid_twice"), true));
        assert_eq!(facts.order_id, None);
    }
}

#[test]
fn what_is_still_open_keeps_the_movement_open() {
    let rows = [
        (vec![one("successful", "1-a"), one("pending", "1-b")], Verdict::Pending, "another_in_progress"),
        (vec![one("pending", "1-a"), one("incomplete", "1-b")], Verdict::Pending, "several_in_progress"),
        (vec![one("failed", "1-a"), one("error", "1-b")], Verdict::Unknown, "status_error"),
        (vec![one("successful", "1-a"), one("error", "1-b")], Verdict::Unknown, "status_error"),
        (vec![one("failed", "1-a"), json!(null)], Verdict::Unknown, "transaction_unreadable"),
        (vec![one("failed", "1-a"), json!({})], Verdict::Unknown, "transaction_missing"),
        (vec![one("successful", "1-a"), json!("x")], Verdict::Unknown, "transaction_unreadable"),
        (
            vec![one("failed", "1-a"), with(one("failed", "1-b"), json!({"amount": null}))],
            Verdict::Unknown,
            "amount_missing",
        ),
        (vec![one("failed", "1-a"), one("failed", "1-a")], Verdict::Unknown, "uid_repeated"),
        (
            vec![one("failed", "1-a"), with(one("failed", "1-b"), json!({"status_code": "P.9999"}))],
            Verdict::Unknown,
            "code_contradicts_status",
        ),
    ];
    for (list, verdict, reason) in rows {
        for list in [list.clone(), list.into_iter().rev().collect()] {
            let (found, facts) = listed(&list);
            assert_eq!((found, facts.reason, facts.alarm), (verdict, Some(reason), false), "{list:?}");
        }
    }
    let (verdict, facts) = listed(&[one("failed", "1-a"), one("pending", "1-b")]);
    assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::Pending, Some("1-b")));
}

#[test]
fn a_foreign_element_alarms() {
    let rows = [
        (json!({"tracking_id": "tracking_id_001"}), "number_differs"),
        (json!({"tracking_id": "tracking_id_001", "type": "payment"}), "number_differs"),
        (json!({"amount": 101}), "amount_differs"),
        (json!({"currency": "USD"}), "currency_differs"),
        (json!({"payout": {"status": "failed"}}), "payout_status_differs"),
        (json!({"status_code": "F.0105"}), "code_contradicts_status"),
    ];
    for (changes, reason) in rows {
        let foreign = with(one("successful", "1-b"), changes);
        for list in [vec![foreign.clone()], vec![one("successful", "1-a"), foreign.clone()], vec![json!(5), foreign]] {
            let (verdict, facts) = listed(&list);
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some(reason), true));
        }
    }
}

#[test]
fn a_payment_under_the_same_number_is_not_the_payout() {
    let payment = with(one("successful", "1-p"), json!({"type": "payment", "amount": 5}));
    let (verdict, facts) = listed(&[payment.clone(), one("failed", "1-a")]);
    assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::Declined, Some("1-a")));
    let (verdict, facts) = listed(&[payment]);
    assert_eq!((verdict, facts.reason), (Verdict::NotFound, Some("record_not_found")));
    let untyped = with(one("successful", "1-p"), json!({"type": null, "amount": 5}));
    assert_eq!(listed(&[untyped]).1.reason, Some("amount_differs"), "without a type it may be ours");
}

#[test]
fn an_empty_list_is_not_found_and_a_full_one_may_hide_the_payout() {
    let (verdict, facts) = listed(&[]);
    assert_eq!((verdict, facts.reason), (Verdict::NotFound, Some("record_not_found")));
    let failed = |n: usize| (0..n).map(|i| one("failed", &format!("1-{i}"))).collect::<Vec<_>>();
    assert_eq!(listed(&failed(9)).0, Verdict::Declined);
    for n in [10, 11] {
        let (verdict, facts) = listed(&failed(n));
        assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("too_many_transactions")));
        let payments: Vec<_> = failed(n).into_iter().map(|t| with(t, json!({"type": "payment"}))).collect();
        assert_eq!(listed(&payments).1.reason, Some("too_many_transactions"));
    }
    let mut full = failed(9);
    full.push(one("successful", "1-paid"));
    assert_eq!(listed(&full).0, Verdict::Paid);
}

#[test]
fn failures_count_only_with_the_payout_we_know_among_them() {
    let list = |uids: &[&str]| {
        let list: Vec<_> = uids.iter().map(|uid| one("failed", uid)).collect();
        asked(json!({}), &known(UID), 200, json!({"transactions": list}).to_string())
    };
    let (verdict, facts) = list(&["1-a", UID]);
    assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::Declined, Some(UID)));
    let (verdict, facts) = list(&["1-a"]);
    assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("known_transaction_missing")));
}

#[test]
fn an_answer_is_read_as_the_answer_to_its_own_question() {
    let single = fixture!("create.answer.json");
    let list = json!({"transactions": [transaction(json!({}))]}).to_string();
    let uid = || json!({"statusBy": "uid"});
    let odd = |subject: Subject| Subject { not_found: 1, turn: 1, ..subject };
    let ways = [
        (json!({}), subject(), true),
        (json!({}), odd(subject()), true),
        (json!({}), known(UID), true),
        (json!({}), odd(known(UID)), false),
        (uid(), known(UID), false),
        (uid(), odd(known(UID)), true),
        (json!({"trackingApi": "v1"}), subject(), false),
        (json!({}), known("async/1"), false),
        (json!({}), odd(known("async/1")), true),
    ];
    for (options, subject, all) in ways {
        let (verdict, facts) = asked(options.clone(), &subject, 200, &list);
        assert_eq!(verdict == Verdict::Paid, all, "{options} {subject:?} {facts:?}");
        let (verdict, facts) = asked(options.clone(), &subject, 200, single);
        assert_eq!(verdict == Verdict::Paid, !all, "{options} {subject:?} {facts:?}");
        assert!(facts.reason.is_some() || verdict == Verdict::Paid);
    }
    for options in [uid(), json!({"trackingApi": "v1"})] {
        let (verdict, facts) = asked(options, &known("1-ffffffffff"), 200, single);
        assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("order_id_differs"), true));
    }
}

#[test]
fn a_task_is_pending_then_a_payout_and_never_nothing_at_once() {
    let task = known("async/8b4d7ad1");
    for body in ["", "{}", "<html>"] {
        let (verdict, facts) = asked(json!({}), &task, 425, body);
        assert_eq!((verdict, facts.reason), (Verdict::Pending, Some("accepted")));
        assert_eq!(asked(json!({}), &task, 404, body).0, Verdict::NotFound, "believed by the other way only");
    }
    assert_eq!(asked(json!({}), &task, 200, fixture!("async.answer.json")).0, Verdict::Pending);
    let (verdict, facts) = asked(json!({}), &task, 200, fixture!("create.answer.json"));
    assert_eq!((verdict, facts.order_id.as_deref()), (Verdict::Paid, Some(UID)), "the uid takes the task's place");
    assert_eq!(asked(json!({}), &task, 200, json!({"message": "Record not found"}).to_string()).0, Verdict::NotFound);
    assert_eq!(asked(json!({}), &subject(), 425, "").0, Verdict::Unknown, "only a task can be too early");
    for http in [301, 302, 307] {
        for subject in [&task, &subject()] {
            let (verdict, facts) = asked(json!({}), subject, http, fixture!("create.answer.json"));
            assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("redirected"), false));
        }
    }
    let task_status = json!({"status": "completed", "request_id": "8b4d7ad1"}).to_string();
    assert_eq!(asked(json!({}), &task, 200, task_status).0, Verdict::Unknown);
}

/// A refused request uses its key up, so that the next one becomes a task of another key.
#[test]
fn a_task_is_asked_for_as_long_as_its_key_counts() {
    let gateway = crate::gateway(json!({"async": true}));
    let ask = |order_id: &str, key: u32, turn: u32| {
        let stage = Stage { order_id: Some(order_id.into()), key, ..Stage::default() };
        gateway.status(&Subject { stage, turn, ..subject() }).path
    };
    let by_number = "/v2/transactions/tracking_id/tracking_id_000";
    let reply = crate::answer(200, fixture!("async.answer.json"));
    for key in [0, 1, 12] {
        let stage = Stage { key, ..Stage::default() };
        let id = gateway.read_command(&crate::payout(), &stage, &reply).1.order_id.unwrap();
        assert_eq!(ask(&id, key, 0), "/async/result/8b4d7ad1-7f0c-4b3e-9f59-2f1c8f0f3d11");
        assert_eq!(ask(&id, key, 1), by_number);
        for turn in [0, 1] {
            assert_eq!(ask(&id, key + 1, turn), by_number, "a task that was refused says nothing more: {id}");
        }
    }
    assert_eq!(ask("async/x/8b4d7ad1", 0, 0), by_number);
}

/// Whatever a task is answered with, and however much happens between two questions, the list is asked too, and soon.
#[test]
fn a_task_and_the_list_take_turns() {
    let gateway = crate::gateway(json!({"async": true}));
    for steps in 1..6 {
        let by_task =
            |turn: u32| gateway.status(&Subject { turn, ..known("async/8b4d7ad1") }).path.starts_with("/async");
        let ways: Vec<bool> = (0..40).map(|at| by_task(3 + at * steps)).collect();
        assert!(ways.windows(9).all(|ways| ways.contains(&true) && ways.contains(&false)), "{steps} {ways:?}");
    }
}

#[test]
fn a_test_payout_does_not_stand_for_a_real_one_nor_the_other_way_round() {
    let payout = |more: Value| crate::command(crate::with(crate::small(), more));
    for (sent, command) in [(false, payout(json!({}))), (true, payout(json!({"gateway": {"test": true}})))] {
        let ours = Subject { echoes: crate::gateway(json!({})).echoes(&command), ..subject() };
        assert_eq!(ours.echoes, json!({"test": sent}));
        for test in [false, true] {
            for status in ["successful", "failed", "pending"] {
                let told = crate::with(crate::of_status(status), json!({"test": test}));
                let (verdict, facts) = asked(json!({}), &ours, 200, json!({"transactions": [told]}).to_string());
                assert_eq!(facts.reason == Some("test_differs") && facts.alarm, test != sent, "{verdict:?} {facts:?}");
                assert!(test == sent || verdict == Verdict::Unknown);
                let (_, facts) = asked(json!({}), &subject(), 200, json!({"transactions": [told]}).to_string());
                assert_ne!(facts.reason, Some("test_differs"), "a row of an older journal");
            }
        }
    }
}

/// Who has opened the page and was paid is not sent there again, whatever else cannot be read.
#[test]
fn a_success_leaves_no_link_open() {
    let waits = Subject { has_link: true, ..subject() };
    for changes in [json!({"uid": null}), json!({"amount": null}), json!({"status_code": "P.0001"})] {
        let told = |status: &str| crate::with(crate::of_status(status), changes.clone());
        let read = |subject: &Subject, status: &str| {
            asked(json!({}), subject, 200, json!({"transactions": [told(status)]}).to_string()).0
        };
        assert_eq!(read(&waits, "successful"), Verdict::Pending, "{changes}");
        assert_eq!(read(&subject(), "successful"), Verdict::Unknown, "{changes}");
    }
    let other = crate::with(crate::of_status("successful"), json!({"tracking_id": null}));
    assert_eq!(asked(json!({}), &waits, 200, json!({"transactions": [other]}).to_string()).0, Verdict::Unknown);
}

#[test]
fn a_test_payout_does_not_stand_for_a_real_one_at_a_test_site() {
    let site = crate::open(&[("shopId", "361"), ("secretKey", "k")], json!({}), true).unwrap();
    let list =
        |test: bool| crate::answer(200, json!({"transactions": [transaction(json!({"test": test}))]}).to_string());
    assert_eq!(site.read_status(&subject(), &list(true)).0, Verdict::Paid);
    let (verdict, facts) = site.read_status(&subject(), &list(false));
    assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("test_differs"), true));
    assert_eq!(subject().number.as_str(), NUMBER);
}
