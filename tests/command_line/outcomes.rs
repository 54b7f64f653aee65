//! An outcome reaches whoever asked, or the exit code says that it did not.

use crate::shop::{CARD, Shop, payout, reading, told};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn an_outcome_that_a_full_disk_does_not_take_goes_to_standard_error() {
    let shop = Shop::open("bereke-payouts");
    let mut pay = shop.command(&["pay", "A-1", "5", "--name", "AIGERIM", "--json"]);
    pay.stdin(Stdio::piped()).stdout(File::options().write(true).open("/dev/full").unwrap()).stderr(Stdio::piped());
    let mut child = pay.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), CARD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("stdout") && said.contains("\"state\": \"paid\"") && !said.contains("panicked"), "{said}");
    for arguments in [
        &["list"][..],
        &["balance"],
        &["explain", "A-1"],
        &["resolve"],
        &["describe"],
        &["--help"],
        &["journal", "verify"],
    ] {
        let mut command = shop.command(arguments);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(matches!(output.status.code(), Some(3 | 4)) && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// Nobody hears it: that is no reason to fall over.
#[test]
fn a_standard_error_that_is_full_stops_nothing() {
    let shop = Shop::open("bereke-payouts");
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let mut pay = shop.command(&["-v", "pay", "A-1", "5", "--name", "AIGERIM"]);
    pay.stdin(Stdio::piped()).stdout(full()).stderr(full());
    let mut child = pay.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), CARD.as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(shop.executed("A-1"), 1);
    assert_eq!(shop.command(&["no-such-command"]).stderr(full()).status().unwrap().code(), Some(2));
}

#[test]
fn a_reader_that_has_enough_is_no_trouble_and_an_outcome_is_not_lost_to_it() {
    let shop = Shop::open("bereke-payouts");
    for n in 0..40 {
        shop.call("payout.create", &payout(&format!("A-{n}")));
    }
    let list = format!(
        "{} --config {} list | head -n 1; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_tolem"),
        shop.path("settings.json").display()
    );
    std::fs::write(shop.path("settings.json"), shop.settings().to_string()).unwrap();
    let (code, said) = told(Command::new("bash").arg("-c").arg(list).output().unwrap());
    assert!(code == 0 && said.lines().count() == 1, "{code} {said}");

    // Closed before a byte is written.
    let closed = |arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = shop.command(arguments);
        command.stdout(writer).stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), CARD.as_bytes());
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(closed(&["list"]), (0, String::new()));
    let (code, said) = closed(&["pay", "B-1", "5", "--name", "AIGERIM"]);
    assert!(code == 3 && said.contains("TOLEM_OK") && said.contains("B-1"), "{said}");
    assert_eq!(shop.executed("B-1"), 1);
    let settle = closed(&["cancel", "B-1"]);
    assert!(settle.0 == 3 && settle.1.contains("TOLEM_E_REQUEST"), "{settle:?}");
}

#[test]
fn a_sandbox_whose_reader_has_gone_plays_on() {
    let mut sandbox = Shop::open("bereke-payouts").command(&["sandbox", "--port", "0"]);
    let mut child = sandbox.stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.trim().rsplit_once("http://").unwrap().1.to_owned();
    let mut bank = std::net::TcpStream::connect(address).unwrap();
    std::io::Write::write_all(&mut bank, b"GET /_sandbox/ledger HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    bank.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn resolving_everything_tells_what_became_of_each_and_how_much_it_is() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-0"));
    assert_eq!(shop.tolem(&["resolve"]), (0, "No movement is open: there is nothing to ask about.\n".to_owned()));
    shop.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    for number in ["A-1", "A-2"] {
        let (code, said) =
            shop.tolem_reading(CARD, &["pay", number, "1500", "--name", "AIGERIM", "--timeout-ms", "1500"]);
        assert_eq!(code, 3, "{said}");
    }
    let mut settings = shop.settings();
    settings["timeouts"] = json!({ "recoveryMs": 0 });
    let resolve = ["resolve", "--timeout-ms", "1500"];
    let (code, said) = told(shop.command_with(&settings, &resolve).output().unwrap());
    assert!(code == 3 && said.lines().count() == 2, "{said}");
    shop.plan(json!([]));
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = shop.command_with(&settings, &resolve).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) && said.matches("\"state\": \"paid\"").count() == 2, "{said}");
    shop.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    for number in ["A-3", "A-4"] {
        let (code, said) =
            shop.tolem_reading(CARD, &["pay", number, "1500", "--name", "AIGERIM", "--timeout-ms", "1500"]);
        assert_eq!(code, 3, "{said}");
    }
    shop.plan(json!([]));
    let (code, said) = told(shop.command_with(&settings, &resolve).output().unwrap());
    for part in ["A-3", "A-4", " 1 500.00 KZT ", "TOLEM_OK: paid."] {
        assert!(code == 0 && said.contains(part), "{part}: {said}");
    }
}

/// As it stands in the settings of most, opening asks the bank first, and then nothing is open any more.
#[test]
fn resolving_tells_what_opening_has_settled() {
    let shop = Shop::open("bereke-payouts");
    for (number, arguments) in [("B-1", &["resolve"][..]), ("B-2", &["resolve", "--json"])] {
        shop.plan(json!([
            { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
            { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
        ]));
        let pay = ["pay", number, "1500", "--name", "AIGERIM", "--timeout-ms", "1500"];
        assert_eq!(shop.tolem_reading(CARD, &pay).0, 3);
        shop.plan(json!([]));
        let (code, said) = shop.tolem(arguments);
        assert!(code == 0 && said.contains(number) && said.contains("TOLEM_OK"), "{said}");
        assert!(said.contains("paid") && !said.contains("nothing to ask about"), "{said}");
    }
    assert!(shop.tolem(&["resolve"]).1.contains("nothing to ask about"));
}

#[test]
fn there_is_nothing_to_accept_of_a_healthy_journal() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    let (code, said) = shop.tolem(&["journal", "accept", "ANYWORD"]);
    assert!(code == 0 && said.contains("nothing to accept"), "{said}");

    let old = shop.path("old");
    std::fs::copy(shop.path("journal.sqlite"), &old).unwrap();
    shop.call("payout.create", &payout("A-2"));
    std::fs::copy(&old, shop.path("journal.sqlite")).unwrap();
    let (code, refusal) = shop.tolem(&["list", "--json"]);
    assert!(code == 4 && refusal.contains("\"forgotten\""), "{refusal}");
    let (code, said) = shop.tolem(&["journal", "accept", "ANYWORD"]);
    assert!(code == 4 && said.contains("forgotten"), "{said}");
    let word = refusal.split("journalAccepted").nth(1).unwrap().split("\\\"").nth(2).unwrap();
    let (code, said) = shop.tolem(&["journal", "accept", word]);
    assert!(code == 0 && said.contains("accepted as it is"), "{said}");
    let (code, said) = shop.tolem(&["journal", "accept", word]);
    assert!(code == 0 && said.contains("nothing to accept"), "{said}");
}

/// A person sees that it is waited for, and a program never does.
#[test]
fn a_long_wait_is_shown_on_a_terminal_only() {
    let shop = Shop::open("bereke-payouts");
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "do": { "action": "delay", "ms": 4500 } }]));
    let pay = |number| ["pay", number, "1500", "--name", "AIGERIM"];
    let output = reading(shop.command(&pay("A-1")), CARD);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let program = env!("CARGO_BIN_EXE_tolem");
    let line =
        format!("echo {CARD} | {program} --config {} {}", shop.path("settings.json").display(), pay("A-2").join(" "));
    let mut script = Command::new("script");
    let output = script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
    let (_, said) = told(output);
    assert!(said.contains("waiting for the bank's answer") && said.contains("1 500.00 KZT"), "{said}");
}
