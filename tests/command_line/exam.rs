//! An exam is worth something only if it fails whoever moves money twice or loses it. Two programs as they are often written stand
//! in tests/exam/ and fail where they should, evening by evening; the project's own pass in tests/bindings.

use crate::shop::{command, tolem};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn naive(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exam").join(name)
}

/// The exit code and the result.
fn held(arguments: &[&str]) -> (i32, Value) {
    let output = command(&[]).arg("exam").args(arguments).arg("--json").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let result = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    (output.status.code().unwrap(), result)
}

fn verdict<'r>(result: &'r Value, evening: &str) -> &'r str {
    let played = result["played"].as_array().unwrap().iter().find(|played| played["evening"] == evening);
    played.unwrap_or_else(|| panic!("{evening} was not played"))["verdict"].as_str().unwrap()
}

/// Those evenings end so; whatever is not named is not looked at: chance decides it.
fn ends(result: &Value, wanted: &str, evenings: &[&str]) {
    for evening in evenings {
        assert_eq!(verdict(result, evening), wanted, "{evening}: {result:#}");
    }
}

#[test]
fn a_till_that_tries_again_pays_twice_and_loses_payouts() {
    let till = format!("python3 {} {{url}} {{order}} {{amount}}", naive("naive.py").display());
    let (code, result) = held(&["--till", &till]);
    assert_eq!((code, &result["passed"]), (1, &Value::Bool(false)));
    ends(&result, "moved_once", &["quiet", "odd-answer", "lost-before", "reset-before", "busy", "two-equal-payouts"]);
    ends(&result, "nothing_moved", &["declined", "too-little-money", "down-for-good", "in-progress-declined"]);
    ends(
        &result,
        "moved_twice",
        &[
            "lost-after",
            "reset-after",
            "lost-thrice",
            "silence",
            "half-answer",
            "garbage",
            "html",
            "unavailable",
            "timeout-after",
            "refused-and-done",
            "late",
            "late-timeout",
            "not-found",
            "down-after-money",
            "morning-after-money",
            "killed-after-money",
            "killed-before-money",
            "same-number-again",
            "same-number-other-amount",
            "two-tills",
        ],
    );
    ends(&result, "lost", &["unknown-status", "in-progress-paid", "refused-as-duplicate"]);
    ends(&result, "booked_unpaid", &["strangers-number"]);
    let count = |verdict: &str| result["sums"][verdict]["orders"].as_u64().unwrap();
    println!("moved twice {}, lost {}, booked {}", count("moved_twice"), count("lost"), count("booked_unpaid"));
    assert!(count("moved_twice") >= 20 && count("lost") >= 3 && count("booked_unpaid") >= 1, "{}", result["sums"]);
}

/// A till that asks first would use up with its first question what is meant for the answer to its payout.
#[test]
fn what_is_lost_is_lost_behind_the_money_also_for_a_till_that_asks_first() {
    let till = format!("python3 {} {{url}} {{order}} {{amount}}", naive("careful.py").display());
    let evenings = ["lost-thrice", "lost-questions", "down-after-money", "morning-after-money"];
    let only: Vec<&str> = evenings.iter().flat_map(|evening| ["--only", evening]).collect();
    let (_, result) = held(&[&["--till", &till][..], &only].concat());
    ends(&result, "moved_once", &["lost-thrice", "lost-questions", "morning-after-money"]);
    ends(&result, "not_known", &["down-after-money"]);
    for played in result["played"].as_array().unwrap() {
        assert_eq!(played["orders"][0]["moved"].as_array().unwrap().len(), 1, "{played:#}");
    }
    // One start paid, and two were left without an answer.
    let lost = &result["played"].as_array().unwrap()[0];
    let codes: Vec<_> = lost["runs"].as_array().unwrap().iter().map(|run| run["exitCode"].as_i64()).collect();
    assert_eq!(codes, [Some(3), Some(3), Some(3), Some(0)], "{lost:#}");
}

#[test]
fn an_evening_whose_event_did_not_happen_is_not_passed() {
    let till = format!("python3 {} {{url}} {{order}} {{amount}} never", naive("careful.py").display());
    let evenings = ["--only", "lost-after", "--only", "down-after-money", "--only", "lost-thrice"];
    let (code, result) = held(&[&["--till", &till][..], &evenings].concat());
    assert_eq!((code, &result["evenings"]["passed"]), (1, &Value::from(0)));
    ends(&result, "not_played", &["lost-after", "down-after-money", "lost-thrice"]);
    assert!(result["text"].as_str().unwrap().contains("NOT PLAYED"), "{result:#}");
}

/// What moved is the first request; what was booked in vain is the second.
#[test]
fn another_amount_that_was_booked_is_told_with_its_own_amount() {
    let till = format!("python3 {} {{url}} {{order}} {{amount}}", naive("careful.py").display());
    let (code, result) = held(&["--till", &till, "--only", "same-number-other-amount"]);
    assert_eq!(code, 1);
    ends(&result, "booked_unpaid", &["same-number-other-amount"]);
    let order = &result["played"][0]["orders"][0];
    let (asked, other) = (order["asked"].as_u64().unwrap(), order["bookedBesides"].as_u64().unwrap());
    assert_eq!((other, &order["moved"]), (asked + 100, &Value::from(vec![asked])), "{order:#}");
    assert_eq!(result["sums"]["booked_unpaid"]["amount"], other, "{result:#}");
    assert!(result["text"].as_str().unwrap().contains("a second time under that number: not moved, yet booked"));
}

/// Our own till, told that the bank is never late and that "not found" may be believed at once.
#[test]
fn a_careless_profile_of_our_own_till_is_found_out() {
    let careless = "s/\"answerMs\":2000/\"answerMs\":200/; s/\"lateBoundMs\":2000/\"lateBoundMs\":0/; \
        s/\"notFoundBelievedAfterMs\":4000/\"notFoundBelievedAfterMs\":200/; s/\"notFoundAnswers\":3/\"notFoundAnswers\":1/";
    let folder = tempfile::tempdir().unwrap();
    let (script, till) = (folder.path().join("careless.sh"), env!("CARGO_BIN_EXE_tolem"));
    let pays = format!(
        "sed '{careless}' \"$1\" > \"$2\"; exec '{till}' --config \"$2\" pay \"$3\" \"$4\" --name A --timeout-ms 6000\n"
    );
    std::fs::write(&script, pays).unwrap();
    let till = format!("sh '{}' {{config}} {{state}}/careless.json {{order}} {{decimal}}", script.display());
    let evenings = ["--only", "quiet", "--only", "lost-after", "--only", "not-found", "--only", "late-not-found"];
    let (code, result) = held(&[&["--till", &till][..], &evenings].concat());
    assert_eq!(code, 1);
    ends(&result, "moved_once", &["quiet", "lost-after"]);
    ends(&result, "moved_twice", &["not-found", "late-not-found"]);
}

#[test]
fn a_shop_that_believes_callbacks_books_what_nobody_has_paid() {
    let program = naive("naive_page.py");
    let till = format!("python3 {} till {{url}} {{order}} {{amount}} {{state}}", program.display());
    let listener = format!("python3 {} listener {{port}} {{state}}", program.display());
    let arguments = ["--gateway", "bereke-ecommerce", "--till", &till, "--listener", &listener];
    let (code, result) = held(&arguments);
    assert_eq!(code, 1);
    ends(&result, "booked_unpaid", &["callback-forged", "callback-untrue"]);
    ends(&result, "lost", &["page-register-lost", "page-questions-lost", "page-declined-asked-paid"]);
    ends(&result, "moved_once", &["page-paid", "callback-doubled"]);

    // Without a program that listens its evenings are not played, and it is said.
    let (_, result) = held(&arguments[..4]);
    let unheard = result["notPlayed"].as_array().unwrap();
    assert!(unheard.len() == 5 && unheard.contains(&"callback-forged".into()), "{unheard:?}");
}

#[test]
fn a_program_that_does_nothing_or_says_yes_to_everything_fails() {
    for (till, evening, wanted) in [
        ("false", "quiet", "not_done"),
        ("false", "lost-before", "not_done"),
        ("true", "quiet", "booked_unpaid"),
        ("true", "declined", "booked_unpaid"),
    ] {
        let (code, result) = held(&["--till", till, "--only", evening]);
        assert_eq!((code, verdict(&result, evening)), (1, wanted), "{till}");
    }
}

/// It may be speaking to a real bank.
#[test]
fn a_program_that_does_not_ask_the_bank_of_the_exam_is_started_on_one_evening_only() {
    let (code, result) = held(&["--till", "true"]);
    assert_eq!((code, &result["evenings"]["played"]), (1, &Value::from(1)));
    assert!(result["text"].as_str().unwrap().contains("TOLEM_BASE_URL"), "{result:#}");
}

#[test]
fn what_a_program_prints_is_shown_without_its_card_number() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let path = page.display().to_string();
    let arguments = ["exam", "--till", "cat", "--only", "quiet", "--html", &path, "--language", "kk"];
    let (code, said) = tolem(&arguments);
    assert_eq!(code, 1);
    let html = std::fs::read_to_string(&page).unwrap();
    for text in [&said, &html] {
        assert!(text.contains("***") && !text.contains("4111111111111111"), "{text}");
        assert!(text.contains("Ештеңе болмайды"), "{text}");
    }
}

#[test]
fn the_report_is_one_page_without_anything_from_outside_in_each_language() {
    let folder = tempfile::tempdir().unwrap();
    for (language, title) in
        [("ru", "Экзамен для касс"), ("kk", "Кассаларға арналған емтихан"), ("en", "The exam for tills")]
    {
        let page = folder.path().join(format!("{language}.html")).display().to_string();
        tolem(&["exam", "--till", "false", "--only", "quiet", "--html", &page, "--language", language]);
        let html = std::fs::read_to_string(&page).unwrap();
        assert!(html.contains(&format!("<html lang=\"{language}\">")) && html.contains(title), "{html}");
        let from_outside = ["http:", "https:", "src=", "@import", "url(", "<script"];
        assert!(!from_outside.iter().any(|it| html.contains(it)), "{html}");
        assert!(html.matches("href=").count() == html.matches("href=\"#").count(), "{html}");
    }
}

#[test]
fn what_failed_stands_first_on_the_page_and_its_tile_leads_there() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html").display().to_string();
    let till = format!("python3 {} {{url}} {{order}} {{amount}}", naive("naive.py").display());
    tolem(&["exam", "--till", &till, "--only", "quiet", "--only", "lost-after", "--html", &page]);
    let html = std::fs::read_to_string(&page).unwrap();
    let at = |what: &str| html.find(what).unwrap_or_else(|| panic!("{what}: {html}"));
    assert!(at("<code>lost-after</code>") < at("<code>quiet</code>"), "{html}");
    assert!(at("href=\"#moved_twice\"") < at("id=\"moved_twice\""), "{html}");
    assert!(at("id=\"moved_twice\"") < at("<code>lost-after</code>"), "{html}");
}

#[test]
fn a_page_that_cannot_be_written_is_found_out_before_the_first_evening() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("no/such/report.html"), folder.path().to_owned()] {
        let (code, said) = tolem(&["exam", "--till", "true", "--only", "quiet", "--html", &path.display().to_string()]);
        assert!(code == 4 && said.contains(&path.display().to_string()) && !said.contains("1/1"), "{code}: {said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_same_seed_makes_the_same_choices() {
    let asked = |seed: &str| {
        let (_, result) = held(&["--till", "true", "--only", "quiet", "--seed", seed]);
        result["played"][0]["orders"][0]["asked"].as_u64().unwrap()
    };
    let first = asked("7");
    assert_eq!(first, asked("7"));
    assert_ne!(first, asked("8"));
}

#[test]
fn whoever_asks_wrongly_is_told_and_nothing_is_played() {
    for (arguments, word) in [
        (&["exam"][..], "--till"),
        (&["exam", "--till", "'half"], "quote"),
        (&["exam", "--till", "true {ordr}"], "{ordr}; there are {order}, {amount}"),
        (&["exam", "--till", "true", "--listener", "true {prt}"], "{prt}; there are {order}"),
        (&["exam", "--till", "true", "--only", "carnival"], "carnival"),
        (&["exam", "--till", "true", "--gateway", "shopapi"], "bereke-payouts, bepaid, bereke-ecommerce"),
        (&["exam", "--till", "true", "--language", "fr"], "ru, kk or en"),
        (&["exam", "--till", "true", "--jobs", "0"], "jobs"),
    ] {
        let (code, said) = tolem(arguments);
        assert!(code == 2 && said.contains(word), "{arguments:?}: {code}: {said}");
    }
    let (code, said) = tolem(&["exam", "--till", "/no/such/program {order}"]);
    assert!(code == 4 && said.contains("/no/such/program"), "{code}: {said}");
    let (code, said) = tolem(&["exam", "--list"]);
    assert!(code == 0 && said.lines().count() >= 40 && said.contains("lost-after"), "{said}");
}

#[test]
fn what_is_kept_lies_in_a_new_folder_and_an_old_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept").display().to_string();
    let arguments = ["exam", "--till", "true", "--only", "quiet", "--folder", &kept];
    assert_eq!(tolem(&arguments).0, 1);
    for left in ["quiet/state", "quiet/till.json", "quiet/run-1.txt"] {
        assert!(Path::new(&kept).join(left).exists(), "{left}");
    }
    let (code, said) = tolem(&arguments);
    assert!(code == 4 && said.contains(&kept), "{said}");
}
