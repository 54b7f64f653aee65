//! The sample `payout` of each language sits the exam as it stands: every evening, no money moved twice, none lost. So do the
//! examples in C for payments and callbacks. What fails it is in tests/command_line/exam.rs.

use super::{c, languages};
use serde_json::Value;
use std::process::Command;

/// The words of a command as the exam reads them.
fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| format!("'{}'", word.to_str().expect("UTF-8"))).collect::<Vec<_>>().join(" ")
}

/// Lets a program sit the exam, in its own surroundings.
fn sits(program: &Command, arguments: &[&str]) -> Value {
    let mut exam = Command::new(env!("CARGO_BIN_EXE_tolem"));
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => exam.env(name, value),
            None => exam.env_remove(name),
        };
    }
    let output = c::run(exam.args(["exam", "--json", "--jobs", "20"]).args(arguments));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let result: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let failed: Vec<&Value> =
        result["played"].as_array().unwrap().iter().filter(|played| played["passed"] != true).collect();
    assert!(failed.is_empty() && output.status.success(), "{failed:#?}");
    result
}

fn passes(program: &Command, places: &str, gateway: &str) {
    let till = format!("{} {places}", words(program));
    let result = sits(program, &["--gateway", gateway, "--till", &till]);
    assert!(result["evenings"]["played"].as_u64() >= Some(40), "{}", result["evenings"]);
    for wrong in ["moved_twice", "lost", "booked_unpaid", "other_amount", "stuck", "not_done"] {
        assert_eq!(result["sums"][wrong]["orders"], 0, "{wrong}");
    }
}

const PAYOUT: &str = "{config} {order} {amount}";

fn example(name: &str) -> c::Program {
    c::Program::compile(&c::root().join("examples/c").join(name))
}

/// At the same time, because an exam is mostly waiting.
#[test]
fn the_tills_in_c_and_cpp_and_the_command_line_pass_the_exam() {
    let mut tolem = Command::new(env!("CARGO_BIN_EXE_tolem"));
    tolem.env_remove("LD_LIBRARY_PATH");
    // The command line is told nothing of the bank but what is in its surroundings.
    let pay = "pay {order} {decimal} --name AIGERIM --timeout-ms 6000";
    let tills = [
        (example("payout.c").command(), PAYOUT, "bereke-payouts"),
        (example("bepaid_payout.c").command(), PAYOUT, "bepaid"),
        (languages::program("cpp", "payout"), PAYOUT, "bereke-payouts"),
        (tolem, pay, "bereke-payouts"),
    ];
    std::thread::scope(|scope| {
        for (till, places, gateway) in &tills {
            scope.spawn(move || passes(till, places, gateway));
        }
    });
}

#[test]
fn the_till_in_python_passes_the_exam() {
    passes(&languages::program("python", "payout"), PAYOUT, "bereke-payouts");
}

#[test]
fn the_till_in_csharp_passes_the_exam() {
    passes(&languages::program("csharp", "payout"), PAYOUT, "bereke-payouts");
}

#[test]
fn a_shop_in_c_passes_the_exam_with_pages_and_callbacks() {
    let (till, listener) = (example("till.c").command(), example("callback.c").command());
    let till_words = format!("{} {{config}} payment {{order}} {{amount}} https://shop.example/ok", words(&till));
    let listener_words = format!("{} {{config}} {{port}} 99", words(&listener));
    let gateway = ["--gateway", "bereke-ecommerce", "--till", &till_words, "--listener", &listener_words];
    let result = sits(&till, &gateway);
    assert_eq!(result["notPlayed"], Value::Array(Vec::new()));
    assert!(result["evenings"]["played"].as_u64() >= Some(16), "{}", result["evenings"]);
}
