//! A well-known public client of this gateway family (npm `sberbank-acquiring`) works unchanged against the
//! sandbox: what it gets is what it would get from a bank.
#![cfg(feature = "sandbox")]

use serde_json::Value;
use std::process::Command;
use tolem::sandbox::{Options, ProfileName, Sandbox};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

fn run(program: &mut Command) -> String {
    let output = program.output().unwrap_or_else(|error| panic!("{:?} is needed: {error}", program.get_program()));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "is `npm ci` done in tests/browser? {program:?}\n{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn step(sandbox: &Sandbox, step: &str, order_id: &str) -> Value {
    let mut node = Command::new("node");
    node.current_dir(FOLDER);
    node.args(["public_client.mjs", &sandbox.url(), "sandbox-api", "sandbox-password", step, order_id]);
    serde_json::from_str(&run(&mut node)).unwrap()
}

/// The payer's browser, as far as a form needs one.
fn pay(order: &Value) {
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--fail", "-o", "/dev/null"]);
    for field in ["pan=4444555511113333", "expiry=12/34", "cvc=123", "holder=AIGERIM"] {
        curl.args(["--data-urlencode", field]);
    }
    run(curl.arg(order["formUrl"].as_str().unwrap()));
}

#[test]
fn a_public_client_works_unchanged() {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let order = step(&sandbox, "register", "");
    assert_eq!(
        (&order["status"], &order["byNumber"], &order["unknown"]),
        (&0.into(), &0.into(), &Value::Null),
        "{order}"
    );
    assert_eq!(order["duplicate"], "1", "{order}");
    pay(&order);

    let refund = step(&sandbox, "refund", order["orderId"].as_str().unwrap());
    assert_eq!((&refund["paid"], &refund["back"]), (&2.into(), &4.into()), "{refund}");
    assert_eq!(refund["amounts"]["refundedAmount"], 50_000, "{refund}");
    assert_eq!(refund["tooMuch"], "7", "{refund}");

    let held = step(&sandbox, "preauth", "");
    pay(&held);
    let capture = step(&sandbox, "capture", held["orderId"].as_str().unwrap());
    assert_eq!((&capture["held"], &capture["taken"]), (&1.into(), &2.into()), "{capture}");
    assert_eq!(capture["amounts"]["depositedAmount"], 100_000, "{capture}");

    let bindings = step(&sandbox, "bindings", "");
    assert_eq!(bindings["bindings"].as_array().map(Vec::len), Some(1), "{bindings}");
    let kinds: Vec<String> = sandbox.ledger().into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds[..4], ["charge", "refund", "hold", "capture"], "{bindings}");
}
