//! Public clients of the banks' families, as npm and PyPI have them, work unchanged against the sandbox: what they get is what
//! they would get from a bank, and what they misread is theirs. `./dev setup` installs them.
#![cfg(feature = "sandbox")]

use serde_json::{Value, json};
use std::process::Command;
use tolem::sandbox::{Options, ProfileName, Sandbox};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CREDENTIALS: [&str; 2] = ["sandbox-api", "sandbox-password"];

fn run(program: &mut Command) -> String {
    let output = program.output().unwrap_or_else(|error| panic!("./dev setup installs {program:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "is `./dev setup` done? {program:?}\n{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn bank(profile: ProfileName) -> Sandbox {
    Sandbox::start(Options { profile, ..Options::default() }).unwrap()
}

fn node(script: &str, sandbox: &Sandbox, more: &[&str]) -> Value {
    let mut node = Command::new("node");
    node.current_dir(format!("{ROOT}/tests/browser")).arg(script).arg(sandbox.url()).args(CREDENTIALS).args(more);
    serde_json::from_str(&run(&mut node)).unwrap()
}

fn python(script: &str, sandbox: &Sandbox, more: &[&str]) -> Value {
    let mut python = Command::new(format!("{ROOT}/target/tools/clients/bin/python"));
    python.arg("-B").arg(format!("{ROOT}/tests/clients/{script}")).arg(sandbox.url()).args(CREDENTIALS).args(more);
    serde_json::from_str(&run(&mut python)).unwrap()
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

/// What was really done, and with how much.
fn done(sandbox: &Sandbox) -> Vec<(String, String, u64)> {
    sandbox.ledger().into_iter().map(|entry| (entry.kind, entry.order_number, entry.amount)).collect()
}

fn entry(kind: &str, number: &str, amount: u64) -> (String, String, u64) {
    (kind.to_owned(), number.to_owned(), amount)
}

#[test]
fn npm_sberbank_acquiring() {
    let sandbox = bank(ProfileName::Lenient);
    let step = |step: &str, order_id: &str| node("public_client.mjs", &sandbox, &[step, order_id]);
    let order = step("register", "");
    assert_eq!(
        (&order["status"], &order["byNumber"], &order["unknown"]),
        (&0.into(), &0.into(), &Value::Null),
        "{order}"
    );
    assert_eq!(order["duplicate"], "1", "{order}");
    pay(&order);

    let refund = step("refund", order["orderId"].as_str().unwrap());
    assert_eq!((&refund["paid"], &refund["back"]), (&2.into(), &4.into()), "{refund}");
    assert_eq!(refund["amounts"]["refundedAmount"], 50_000, "{refund}");
    assert_eq!(refund["tooMuch"], "7", "{refund}");

    let held = step("preauth", "");
    pay(&held);
    let capture = step("capture", held["orderId"].as_str().unwrap());
    assert_eq!((&capture["held"], &capture["taken"]), (&1.into(), &2.into()), "{capture}");
    assert_eq!(capture["amounts"]["depositedAmount"], 100_000, "{capture}");

    // It sends no CVC with a stored card.
    let bindings = step("bindings", "");
    assert_eq!(bindings["bindings"].as_array().map(Vec::len), Some(1), "{bindings}");
    assert_eq!(
        done(&sandbox),
        [
            entry("charge", "pc-1", 150_000),
            entry("refund", "pc-1", 50_000),
            entry("hold", "pc-2", 150_000),
            entry("capture", "pc-2", 100_000),
            entry("charge", "pc-3", 1000),
        ],
        "{bindings}"
    );
}

#[test]
fn npm_alfabank() {
    let sandbox = bank(ProfileName::Lenient);
    let told = node("alfabank.mjs", &sandbox, &[]);
    assert_eq!((&told["duplicate"]["errorCode"], &told["added"]), (&json!("1"), &json!(true)), "{told}");
    let short = &told["short"];
    assert_eq!(
        (&short["OrderStatus"], &short["Amount"], &short["Pan"]),
        (&json!(2), &json!(150_000), &json!("444455**3333"))
    );
    assert_eq!((&told["status"], &told["paid"]), (&json!(2), &json!(true)), "{told}");
    assert_eq!(told["params"], json!({"email": "a@shop.example", "table": "7"}));
    assert_eq!(done(&sandbox), [entry("charge", "ab-1", 150_000)]);
}

/// It puts everything into the query of a POST without a body.
#[test]
fn pypi_sber_payments() {
    let sandbox = bank(ProfileName::Lenient);
    let told = python("sber_payments_client.py", &sandbox, &["sandbox-token"]);
    assert_eq!((&told["paid"], &told["reversed"]), (&json!(2), &json!(3)), "{told}");
    for method in ["refund", "deposit", "reverse"] {
        assert_eq!(told[method]["errorCode"], 0, "{method}: {told}");
    }
    assert_eq!(told["back"]["refundedAmount"], 50_000, "{told}");
    assert_eq!((&told["taken"]["depositedAmount"], &told["description"]), (&json!(120_000), &json!("Заказ № 2")));
    assert_eq!(told["duplicate"]["errorCode"], "1", "{told}");
    assert_eq!(
        done(&sandbox),
        [
            entry("charge", "sp-1", 150_000),
            entry("refund", "sp-1", 50_000),
            entry("hold", "sp-2", 200_000),
            entry("capture", "sp-2", 120_000),
            entry("charge", "sp-3", 300_000),
            entry("reversal", "sp-3", 300_000),
        ]
    );
}

/// It takes a number 0, as the document has it of `refund.do`, for an error: the text "0" is none.
#[test]
fn pypi_gocream_pysberbank() {
    for (codes, refund) in [("as-documented", json!([0, "Успешно"])), ("string", Value::Null)] {
        let sandbox = bank(ProfileName::Lenient);
        sandbox.set_settings(&json!({ "errorCodeType": codes }).to_string()).unwrap();
        let told = python("pysberbank_client.py", &sandbox, &[]);
        assert_eq!(told["refund"], refund, "{codes}: {told}");
        assert_eq!(told["back"]["refundedAmount"], 50_000, "the money went back, whatever the client says");
        assert_eq!((&told["short"]["OrderStatus"], &told["short"]["OrderNumber"]), (&json!(2), &json!("py-1")));
        assert_eq!((&told["whole"]["orderStatus"], &told["whole"]["amount"]), (&json!(2), &json!(150_000)), "{told}");
        assert_eq!(told["whole"]["merchantOrderParams"], json!([{"name": "email", "value": "a@shop.example"}]));
        assert_eq!((&told["duplicate"][0], &told["unknown"][0]), (&json!("1"), &json!("6")), "{told}");
        assert!(told["tooMuch"].is_array(), "{told}");
        assert_eq!(told["unknownShort"]["ErrorCode"], "6", "this client does not look at that name");
        assert_eq!(done(&sandbox), [entry("charge", "py-1", 150_000), entry("refund", "py-1", 50_000)], "{codes}");
    }
}

/// A message about a payment is the bank's to it, and is not with another number.
#[test]
fn pypi_sberbank_async_cryptography() {
    let sandbox = bank(ProfileName::Lenient);
    let told = python("checksum_client.py", &sandbox, &[]);
    let params = &told["params"];
    assert_eq!((&params["operation"], &params["orderNumber"]), (&json!("deposited"), &json!("cs-1")), "{told}");
    assert_eq!((&told["right"], &told["other"]), (&json!(true), &json!(false)), "{told}");
}

/// It asks for version 3 and reads its answers as if they were of another: of a flat answer it sees the acquirer's block alone.
#[test]
fn pypi_bepaid() {
    let sandbox = bank(ProfileName::AsDocumented);
    let told = python("bepaid_client.py", &sandbox, &[]);
    assert_eq!((&told["paid"]["status"], &told["again"]), (&json!("successful"), &Value::Null), "{told}");
    assert_eq!(told["paid"].get("uid"), None, "{told}");
    assert_eq!((&told["refused"]["status"], &told["refused"]["code"]), (&json!(422), &json!("E.1025")), "{told}");
    assert_eq!(told["refused"]["errors"], json!({"amount": ["must be greater than 0"]}));
    in_both_versions(&told);

    let sandbox = bank(ProfileName::AsDocumented);
    sandbox.set_settings(r#"{"bepaid": {"version3": "ignored"}}"#).unwrap();
    let told = python("bepaid_client.py", &sandbox, &[]);
    assert_eq!((&told["paid"]["status"], &told["paid"]["amount"]), (&json!("successful"), &json!(1234)), "{told}");
    assert!(told["paid"]["uid"].is_string(), "{told}");
    assert_eq!((&told["again"], &told["asked"]["uid"]), (&told["paid"]["uid"], &told["paid"]["uid"]), "{told}");
    assert_eq!((&told["refused"]["status"], &told["stranger"]["status"]), (&json!(422), &json!(404)), "{told}");
    in_both_versions(&told);
    assert_eq!(done(&sandbox), [entry("payout", "bp-1", 1234), entry("payout", "bp-3", 4321)], "one key, one payout");
}

/// A payout as a task, which no header makes version 3; and the list of a number's transactions, which it takes for one.
fn in_both_versions(told: &Value) {
    assert_eq!(told["byNumber"], json!({"misread": [["uid"]]}), "{told}");
    assert_eq!((&told["early"]["status"], &told["working"]), (&json!(425), &json!("processing")), "{told}");
    assert_eq!((&told["done"], &told["result"]), (&json!("completed"), &json!("successful")), "{told}");
}
