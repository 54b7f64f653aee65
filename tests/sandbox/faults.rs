//! Every fault, at the level of bytes, and on the right side of the money.

use crate::till::*;
use serde_json::{Value, json};
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const PERFORM: &str = "/payouts/api/v2/performPayout.do";

fn planned(bank: &Sandbox, at: &str, action: Value) {
    bank.set_plan(&json!({"rules": [{"match": {"path": "performPayout.do"}, "at": at, "do": action}]}).to_string())
        .unwrap();
}

/// What one payout under one fault looks like on the wire, and how often it was executed.
fn struck(at: &str, action: Value) -> (Vec<u8>, std::io::Result<()>, usize) {
    let bank = sandbox(ProfileName::Lenient);
    planned(&bank, at, action);
    let (bytes, end) = raw(&bank, &post_bytes(PERFORM, &payout("f").to_string(), "Connection: close\r\n"));
    (bytes, end, executions(&bank, "f"))
}

fn split(bytes: &[u8]) -> (String, Vec<u8>) {
    let at = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head") + 4;
    (String::from_utf8(bytes[..at].to_vec()).unwrap(), bytes[at..].to_vec())
}

fn length_of(head: &str) -> usize {
    let line = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
    line.parse().unwrap()
}

#[test]
fn a_dropped_connection_ends_with_fin_and_the_ledger_knows_which_side_it_was() {
    for (at, executed) in [("before-execute", 0), ("after-execute", 1)] {
        let (bytes, end, times) = struck(at, json!({"action": "drop"}));
        assert!(bytes.is_empty() && end.is_ok(), "{end:?}");
        assert_eq!(times, executed, "{at}");
    }
}

#[test]
fn a_reset_connection_ends_with_rst() {
    for (at, executed) in [("before-execute", 0), ("after-execute", 1)] {
        let (bytes, end, times) = struck(at, json!({"action": "reset"}));
        assert!(bytes.is_empty());
        assert_eq!((end.unwrap_err().kind(), times), (ErrorKind::ConnectionReset, executed));
    }
}

#[test]
fn a_refused_connection_is_closed_before_anything_is_read() {
    for (action, broken) in [("drop", false), ("reset", true)] {
        let bank = sandbox(ProfileName::Lenient);
        let plan = json!({"rules": [{"at": "accept", "match": {"nth": 2}, "do": {"action": action}}]});
        bank.set_plan(&plan.to_string()).unwrap();
        assert_eq!(perform(&bank, "first").status, 200);
        let mut socket = connect(&bank);
        let end = socket.read(&mut [0u8; 16]);
        assert_eq!(end.is_err(), broken, "{end:?}");
        assert_eq!(perform(&bank, "third").status, 200);
        assert_eq!(bank.log().len(), 2);
    }
    let bank = sandbox(ProfileName::Lenient);
    bank.set_plan(r#"{"rules": [{"at": "accept", "do": {"action": "garbage", "bytes": 9}}]}"#).unwrap();
    let mut garbage = [0u8; 9];
    connect(&bank).read_exact(&mut garbage).unwrap();
    assert_eq!(garbage[0], 0x15);
}

#[test]
fn a_stalled_answer_never_comes() {
    for (at, executed) in [("before-execute", 0), ("after-execute", 1)] {
        let bank = sandbox(ProfileName::Lenient);
        planned(&bank, at, json!({"action": "stall"}));
        let mut socket = connect(&bank);
        socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        socket.write_all(&post_bytes(PERFORM, &payout("f").to_string(), "")).unwrap();
        let error = socket.read(&mut [0u8; 16]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        assert_eq!(executions(&bank, "f"), executed);
    }
}

#[test]
fn a_delay_before_and_a_delay_after_differ_in_when_the_money_moves() {
    for (at, moved_early) in [("before-execute", 0), ("after-execute", 1)] {
        let bank = sandbox(ProfileName::Lenient);
        planned(&bank, at, json!({"action": "delay", "ms": 600}));
        let begun = Instant::now();
        let mut socket = connect(&bank);
        socket.write_all(&post_bytes(PERFORM, &payout("f").to_string(), "")).unwrap();
        if moved_early == 1 {
            eventually("execution before the answer", || executions(&bank, "f") == 1);
        }
        assert!(executions(&bank, "f") == moved_early || begun.elapsed() > Duration::from_millis(600));
        assert_eq!(read_answer(&mut socket).unwrap().status, 200);
        assert!(begun.elapsed() >= Duration::from_millis(600));
        assert_eq!(executions(&bank, "f"), 1);
    }
}

#[test]
fn a_truncated_answer_promises_more_than_it_gives() {
    let (bytes, end, times) = struck("after-execute", json!({"action": "truncate", "bytes": 20}));
    let (head, body) = split(&bytes);
    assert!(end.is_ok() && body.len() == 20 && length_of(&head) > 100);
    assert_eq!(times, 1);
    let (bytes, _, times) = struck("before-execute", json!({"action": "truncate", "bytes": 0}));
    assert!(split(&bytes).1.is_empty() && length_of(&split(&bytes).0) > 0 && times == 0);
}

#[test]
fn lengths_lie() {
    for delta in [10i64, -10] {
        let (bytes, _, times) = struck("after-execute", json!({"action": "wrong-length", "delta": delta}));
        let (head, body) = split(&bytes);
        assert_eq!(length_of(&head) as i64 - body.len() as i64, delta);
        assert!(serde_json::from_slice::<Value>(&body).is_ok() && times == 1);
    }
    let (bytes, end, _) = struck("after-execute", json!({"action": "no-length"}));
    let (head, body) = split(&bytes);
    assert!(!head.to_lowercase().contains("content-length") && !head.to_lowercase().contains("chunked") && end.is_ok());
    assert!(serde_json::from_slice::<Value>(&body).is_ok());
}

#[test]
fn what_is_not_the_banks_answer_comes_instead_of_it() {
    let (bytes, _, times) = struck("after-execute", json!({"action": "garbage", "bytes": 33}));
    assert!(bytes.len() == 33 && bytes[0] == 0x15 && times == 1);
    for status in [200, 502] {
        let (bytes, _, times) = struck("after-execute", json!({"action": "html", "status": status}));
        let (head, body) = split(&bytes);
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")) && head.contains("text/html") && times == 1);
        assert!(body.starts_with(b"<!DOCTYPE html>") && body.len() == length_of(&head));
    }
    let (bytes, _, times) = struck("after-execute", json!({"action": "redirect", "status": 307}));
    assert!(split(&bytes).0.starts_with("HTTP/1.1 307 ") && split(&bytes).0.contains("\r\nLocation: /") && times == 1);
    let (bytes, _, times) = struck("before-execute", json!({"action": "status", "status": 429}));
    assert!(split(&bytes).0.starts_with("HTTP/1.1 429 ") && split(&bytes).1.is_empty() && times == 0);
    let (bytes, _, times) = struck("after-execute", json!({"action": "status", "status": 503}));
    assert!(split(&bytes).0.starts_with("HTTP/1.1 503 ") && times == 1);
    assert_eq!(serde_json::from_slice::<Value>(&split(&bytes).1).unwrap()["errorCode"], "0");
}

#[test]
fn encodings_lie() {
    let (bytes, ..) = struck("after-execute", json!({"action": "bom"}));
    let (head, body) = split(&bytes);
    assert!(body.starts_with(b"\xef\xbb\xbf{") && body.len() == length_of(&head));
    let (bytes, ..) = struck("after-execute", json!({"action": "wrong-charset"}));
    let (head, body) = split(&bytes);
    assert!(head.contains("charset=UTF-8") && String::from_utf8(body.clone()).is_err());
    assert!(body.windows(7).any(|w| w == b"\xd3\xf1\xef\xe5\xf8\xed\xee"), "Успешно in windows-1251");
}

#[test]
fn contents_lie() {
    let lied = |action: &str| {
        let (bytes, _, times) = struck("after-execute", json!({"action": action}));
        assert_eq!(times, 1, "{action}");
        serde_json::from_slice::<Value>(&split(&bytes).1).unwrap()
    };
    let types = lied("wrong-types");
    assert!(types["amount"] == "1234" && types["errorCode"] == 0 && types["orderStatus"] == "2", "{types}");
    let amount = lied("other-amount");
    assert!(amount["amount"] == 1235 && amount["operationList"][0]["amount"] == 1235);
    assert_eq!(lied("other-currency")["currency"], "840");
    assert_eq!(lied("other-order-number")["orderNumber"], "f-other");
    assert_eq!(lied("unknown-status")["orderStatus"], 7);
    let missing = lied("missing-fields");
    let left: Vec<_> = missing.as_object().unwrap().keys().collect();
    assert_eq!(left, ["amount", "currency", "errorCode", "orderNumber", "orderStatus"]);
    let extra = lied("extra-fields");
    assert!(extra["sandboxUnknownMember"].is_object() && extra["errorCode"] == "0");
}

#[test]
fn a_slow_answer_drips() {
    let bank = sandbox(ProfileName::Lenient);
    planned(&bank, "after-execute", json!({"action": "slow-drip", "ms": 1}));
    let begun = Instant::now();
    let answer = perform(&bank, "f");
    assert!(answer.status == 200 && begun.elapsed() > Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[test]
fn endless_answers_do_not_end() {
    for (action, start) in
        [("endless-header", "HTTP/1.1 200 OK\r\nX-Filler: "), ("endless-body", "HTTP/1.1 200 OK\r\n")]
    {
        let bank = sandbox(ProfileName::Lenient);
        planned(&bank, "after-execute", json!({"action": action}));
        let mut socket = connect(&bank);
        socket.write_all(&post_bytes(PERFORM, &payout("f").to_string(), "")).unwrap();
        let mut read = vec![0u8; 3 << 20];
        socket.read_exact(&mut read).unwrap();
        assert!(read.starts_with(start.as_bytes()));
        let head_ended = read.windows(4).any(|w| w == b"\r\n\r\n");
        assert_eq!(head_ended, action == "endless-body");
        assert_eq!(executions(&bank, "f"), 1);
    }
}

#[test]
fn an_idle_connection_is_closed_after_a_good_answer_that_promised_more() {
    let bank = sandbox(ProfileName::Lenient);
    planned(&bank, "after-execute", json!({"action": "idle-close"}));
    let mut socket = connect(&bank);
    socket.write_all(&post_bytes(PERFORM, &payout("f").to_string(), "")).unwrap();
    let answer = read_answer(&mut socket).unwrap();
    assert_eq!((answer.status, answer.header("Connection")), (200, Some("keep-alive")));
    assert_eq!(socket.read(&mut [0u8; 1]).unwrap(), 0);
}

#[test]
fn a_late_execution_answers_now_and_pays_later() {
    for (then, status) in
        [(Value::Null, Some(504)), (json!({"action": "drop"}), None), (json!({"action": "html"}), Some(200))]
    {
        let bank = sandbox(ProfileName::Lenient);
        planned(&bank, "before-execute", json!({"action": "execute-later", "ms": 60000, "then": then}));
        let (bytes, end) = raw(&bank, &post_bytes(PERFORM, &payout("late").to_string(), "Connection: close\r\n"));
        assert!(end.is_ok());
        match status {
            Some(status) => assert!(split(&bytes).0.starts_with(&format!("HTTP/1.1 {status} "))),
            None => assert!(bytes.is_empty()),
        }
        bank.set_plan(r#"{"rules": []}"#).unwrap();
        assert_eq!((executions(&bank, "late"), order_status(&crate::till::status(&bank, "late").json())), (0, 0));
        bank.advance_clock(Duration::from_secs(61));
        assert_eq!((executions(&bank, "late"), order_status(&crate::till::status(&bank, "late").json())), (1, 2));
    }
}

#[test]
fn a_late_execution_happens_in_real_time_without_being_asked() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let options = Options { state_file: Some(state.clone()), profile: ProfileName::Lenient, ..Options::default() };
    let bank = Sandbox::start(options).unwrap();
    assert_eq!(perform(&bank, "a~f:504-late:300ms").status, 504);
    // The state file, because any question to the bank would make it look at its clock.
    let executed = || std::fs::read_to_string(&state).unwrap().contains("\"executed\"");
    assert!(!executed());
    eventually("late execution", executed);
}

#[test]
fn a_refused_request_is_refused_whatever_the_plan_says_about_lateness() {
    let bank = sandbox(ProfileName::Lenient);
    planned(&bank, "before-execute", json!({"action": "execute-later", "ms": 1}));
    let wrong = with(payout("f"), json!({"currency": "643"}));
    assert_eq!(call(&bank, "performPayout", &wrong).status, 400);
}

#[test]
fn the_money_moves_twice_if_the_plan_wants_an_alarm() {
    let bank = sandbox(ProfileName::Lenient);
    assert_eq!(perform(&bank, "a~f:twice").status, 200);
    let ledger = bank.ledger();
    assert!(ledger.len() == 2 && ledger[0].order_id == ledger[1].order_id && ledger[0].ref_num != ledger[1].ref_num);
    assert_eq!(bank.balance("transit"), Some(10_000_000_000 - 2 * 1234));
}

#[test]
fn an_executed_order_can_be_unfindable_for_a_while() {
    let bank = sandbox(ProfileName::Lenient);
    assert_eq!(perform(&bank, "a~f:notfound:30s").status, 200);
    let asked = status(&bank, "a~f:notfound:30s");
    assert!(asked.status == 400 && asked.text().contains("Order not found"));
    assert_eq!(bank.ledger().len(), 1);
    bank.advance_clock(Duration::from_secs(31));
    assert_eq!(order_status(&status(&bank, "a~f:notfound:30s").json()), 2);
}

#[test]
fn a_status_can_be_a_number_that_is_in_no_table() {
    let bank = sandbox(ProfileName::Lenient);
    assert_eq!(order_status(&perform(&bank, "a~f:status-unknown").json()), 7);
    assert_eq!((order_status(&status(&bank, "a~f:status-unknown").json()), bank.ledger().len()), (7, 1));
}

#[test]
fn magic_works_once_so_that_the_same_number_can_be_sent_again() {
    let bank = sandbox(ProfileName::Lenient);
    let send = |number: &str| raw(&bank, &post_bytes(PERFORM, &payout(number).to_string(), "Connection: close\r\n")).0;
    assert!(send("a~f:drop-before").is_empty() && bank.ledger().is_empty());
    assert!(!send("a~f:drop-before").is_empty());
    assert_eq!(executions(&bank, "a~f:drop-before"), 1);
    assert!(send("a~f:drop-after").is_empty());
    assert_eq!(executions(&bank, "a~f:drop-after"), 1);
    assert_eq!(order_status(&status(&bank, "a~f:drop-after").json()), 2, "a question is answered truthfully");
    bank.set_settings(r#"{"magic": false}"#).unwrap();
    assert!(!send("b~f:drop-before").is_empty());
}

#[test]
fn amounts_are_magic_too() {
    let bank = sandbox(ProfileName::Lenient);
    for (amount, http, executed) in
        [(66_650_401, 504, 0), (66_650_402, 504, 1), (66_650_201, 502, 0), (66_650_202, 502, 1)]
    {
        let number = amount.to_string();
        let answer = call(&bank, "performPayout", &with(payout(&number), json!({"amount": amount})));
        assert_eq!((answer.status, executions(&bank, &number)), (http, executed), "{amount}");
    }
}

#[test]
fn only_what_matches_is_struck() {
    let bank = sandbox(ProfileName::Lenient);
    let rule = json!({"match": {"path": "performPayout.do", "orderNumber": "b", "nth": 2}, "at": "before-execute",
        "do": {"action": "status", "status": 503}, "times": 1});
    bank.set_plan(&json!({"rules": [rule]}).to_string()).unwrap();
    let statuses: Vec<_> = ["a", "b", "b", "b"].map(|number| perform(&bank, number).status).into();
    assert_eq!(statuses, [200, 200, 503, 200]);
    let shown = get(&bank, "/_sandbox/plan").json();
    assert_eq!((&shown["rules"][0]["matched"], &shown["rules"][0]["struck"]), (&json!(3), &json!(1)));
}
