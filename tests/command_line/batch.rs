//! A file of payouts at the command line.

use crate::shop::{Shop, reading};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn list(shop: &Shop, rows: u32) -> String {
    let row = |row: u32| format!("B-{row};{row},50;4111 1111 1111 1111;AIGERIM\r\n");
    let file = shop.path("list.csv");
    std::fs::write(&file, format!("Номер;Сумма;Номер карты;Имя\r\n{}", (1..=rows).map(row).collect::<String>()))
        .unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_template_is_a_file_that_can_be_checked() {
    let shop = Shop::open("bereke-payouts");
    for locale in ["ru", "kk", "en"] {
        for format in ["csv", "jsonl"] {
            let output = shop.command(&["--locale", locale, "batch", "template", "--format", format]).output().unwrap();
            let file = shop.path(&format!("{locale}.{format}"));
            std::fs::write(&file, output.stdout).unwrap();
            let (code, said) = shop.tolem(&["batch", "check", file.to_str().unwrap()]);
            assert!(code == 0 && said.contains("Rows to be paid: 1, 1 500.50 KZT."), "{said}");
        }
    }
}

/// Filled in as it is, nothing of it is rounded, and its example is not paid.
#[test]
fn a_template_is_a_workbook_too_whose_example_stands_on_a_sheet_of_its_own() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let shop = Shop::open("bereke-payouts");
    for (locale, sheets, number) in [
        ("ru", ["Выплаты", "Пример"], "Номер"),
        ("kk", ["Төлемдер", "Мысал"], "Нөмірі"),
        ("en", ["Payouts", "Example"], "Number"),
    ] {
        let path = shop.path(&format!("{locale}.xlsx"));
        let file = path.to_str().unwrap();
        let (code, said) = shop.tolem(&["--locale", locale, "batch", "template", "--xlsx", file]);
        assert_eq!(code, 0, "{said}");
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(book.sheet_names(), sheets);
        let rows = |book: &mut Xlsx<_>, at| {
            book.worksheet_range(sheets[at]).unwrap().rows().map(<[Data]>::to_vec).collect::<Vec<_>>()
        };
        let (list, example) = (rows(&mut book, 0), rows(&mut book, 1));
        assert_eq!((list.len(), &list[0][0]), (1, &Data::String(number.to_owned())));
        assert_eq!(
            (&example[1][1], &example[1][3]),
            (&Data::Float(1500.5), &Data::String("4111 1111 1111 1111".to_owned()))
        );
        // Its columns are read as they are called; there is nothing below them yet.
        let (code, said) = shop.tolem(&["batch", "check", file]);
        assert!(code == 2 && said.contains("there is no payout in the file"), "{said}");
        let (code, said) = shop.tolem(&["batch", "template", "--xlsx", file]);
        assert!(code != 0 && said.contains("there is a file already"), "{said}");
    }
}

#[test]
fn nothing_is_paid_before_somebody_has_said_yes_to_the_sum() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 3);
    let (code, said) = shop.tolem(&["batch", "run", &file]);
    assert!(code == 2 && said.contains("--yes"), "{said}");
    assert!(shop.bank.ledger().is_empty());
    // At a terminal the question is asked.
    for (word, code, executed) in [("n", 2, 0), ("y", 0, 3)] {
        let (found, said) =
            answered(&shop, &shop.settings(), &["batch", "run", &file], "Pay 3 rows, 7.50 KZT? [y/N] ", word);
        assert_eq!((found, shop.bank.ledger().len()), (code, executed), "{said}");
    }
}

/// The exit code of a command at a terminal, where that question is answered with a word, and all that is said.
fn answered(shop: &Shop, settings: &Value, arguments: &[&str], question: &str, word: &str) -> (i32, String) {
    drop(shop.command_with(settings, &[]));
    let line = format!(
        "{} --config {} {}",
        env!("CARGO_BIN_EXE_tolem"),
        shop.path("settings.json").display(),
        arguments.join(" ")
    );
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut terminal = script.spawn().unwrap();
    let mut said = Vec::new();
    while !said.ends_with(b"[y/N] ") {
        let mut byte = [0];
        let read = terminal.stdout.as_mut().unwrap().read(&mut byte).unwrap();
        assert_eq!(read, 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    assert!(String::from_utf8_lossy(&said).contains(question), "{}", String::from_utf8_lossy(&said));
    writeln!(terminal.stdin.as_mut().unwrap(), "{word}").unwrap();
    let output = terminal.wait_with_output().unwrap();
    said.extend(output.stdout);
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// The sum of the whole list is not what leaves the account today.
#[test]
fn whoever_gives_a_list_again_is_asked_about_what_still_leaves() {
    let shop = Shop::open("bereke-payouts");
    assert_eq!(shop.tolem(&["batch", "run", &list(&shop, 2), "--yes"]).0, 0);
    let file = list(&shop, 5);
    let run = ["batch", "run", &file];
    let question = "Pay 3 more rows, 13.50 KZT (paid already: 2, 4.00 KZT)? [y/N] ";
    let (code, said) = answered(&shop, &shop.settings(), &run, question, "y");
    assert!(said.contains("Paid before: 2, 4.00 KZT; still to be sent: 3, 13.50 KZT."), "{said}");
    assert_eq!((code, shop.bank.ledger().len()), (0, 5), "{said}");
    // Where no money can leave any more there is nothing to be asked.
    let (code, said) = shop.tolem(&run);
    assert!(code == 0 && said.contains("paid: 5 (17.50 KZT)"), "{said}");
    // What may have moved is asked about first.
    shop.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    let file = list(&shop, 6);
    let mut settings = shop.settings();
    settings["timeouts"] = json!({ "callMs": 2_000, "recoveryMs": 0 });
    let output = shop.command_with(&settings, &["batch", "run", &file, "--yes"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    shop.plan(json!([]));
    let (code, said) = answered(&shop, &settings, &["batch", "run", &file], "Go on? [y/N] ", "y");
    assert!(said.contains("Not final: 1, 6.50 KZT. The bank is asked"), "{said}");
    assert_eq!((code, shop.bank.ledger().len()), (0, 6), "{said}");
}

#[test]
fn a_list_without_a_good_row_says_that_nothing_is_to_be_sent() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 2);
    let wrong = std::fs::read_to_string(&file).unwrap().replace("4111 1111 1111 1111", "4111 1111 1111 1112");
    std::fs::write(&file, wrong).unwrap();
    let nothing = "There is no row without an error: nothing is to be sent.";
    let (code, said) = shop.tolem(&["batch", "check", &file]);
    assert!(code == 2 && said.contains(nothing) && !said.contains("to be paid"), "{said}");
    // Nobody is asked whether to pay nothing.
    let (code, said) = shop.tolem(&["batch", "run", &file, "--skip-invalid"]);
    assert!(code == 1 && said.contains(nothing) && !said.contains("final"), "{said}");
    assert!(shop.bank.ledger().is_empty());
}

#[test]
fn a_list_is_paid_once_and_its_exit_code_says_whether_all_of_it_is() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 5);
    let run = ["batch", "run", &file, "--yes"];
    for again in [false, true] {
        let (code, said) = shop.tolem(&run);
        assert!(code == 0 && said.contains("paid: 5 (17.50 KZT)") && said.contains("TOLEM_OK"), "{said}");
        // Who is not asked is told all the same, before it begins and at its end.
        for words in ["The journal knows 5 of them already, 17.50 KZT", "Paid before this run: 5, 17.50 KZT"] {
            assert_eq!(said.contains(words), again, "{said}");
        }
    }
    assert_eq!(shop.bank.ledger().len(), 5);
    let mut rows = std::fs::read_to_string(&file).unwrap();
    rows += "B-6;6;4000 0000 0000 0002;AIGERIM\r\nB-7;x;4111 1111 1111 1111;AIGERIM\r\n";
    std::fs::write(&file, rows).unwrap();
    let errors = shop.path("errors.csv");
    let (code, said) = shop.tolem(&["batch", "check", &file, "--errors", errors.to_str().unwrap()]);
    assert!(code == 2 && said.contains("row 8, B-7, -: Сумма: the amount cannot be read") && errors.exists(), "{said}");
    let (code, said) = shop.tolem(&run);
    assert!(code == 2 && said.contains("the first is 8") && shop.executed("B-6") == 0, "{said}");
    let (code, said) = shop.tolem(&[&run[..], &["--skip-invalid", "--json"]].concat());
    let told: Value = serde_json::from_str(&said).unwrap();
    assert!(code == 1 && told["declined"][0]["orderNumber"] == "B-6" && told["wrong"] == 1, "{said}");
    let html = shop.path("protocol.html");
    let (code, said) = shop.tolem(&["batch", "report", &file, "--html", html.to_str().unwrap(), "--language", "kk"]);
    assert!(code == 0 && said.contains("protocol.html: written"), "{said}");
    assert!(std::fs::read_to_string(html).unwrap().contains("Төлемдер хаттамасы"));
}

#[test]
fn a_list_that_was_paid_under_other_numbers_is_to_be_looked_at_and_no_error() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 2);
    assert_eq!(shop.tolem(&["batch", "run", &file, "--yes"]).0, 0);
    let renumbered = std::fs::read_to_string(&file).unwrap().replace("B-", "N-");
    std::fs::write(&file, renumbered).unwrap();
    for (locale, row, sum) in [
        (
            "ru",
            "проверьте строку 3, N-2, 2,50 KZT: та же сумма, и получатель может быть тот же, что в выплате B-2",
            "под другими номерами (сумма та же, получатель может быть тот же): 2;",
        ),
        (
            "kk",
            "3-жолды тексеріңіз, N-2, 2,50 KZT: B-2 төлеміндегідей сома",
            "басқа нөмірлі төлемдерге ұқсайды (сома бірдей, алушы сол болуы мүмкін): 2;",
        ),
        (
            "en",
            "look at row 3, N-2, 2.50 KZT: the same amount, and maybe the same payee, as in payout B-2",
            "under other numbers (same amount, maybe the same payee): 2;",
        ),
    ] {
        let (code, said) = shop.tolem(&["--locale", locale, "batch", "check", &file]);
        assert!(code == 0 && said.contains(row) && said.contains(sum), "{said}");
    }
}

#[test]
fn control_c_ends_it_after_what_is_under_way_and_the_same_file_goes_on() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 40);
    let child = shop.command(&["batch", "run", &file, "--yes", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while shop.bank.ledger().len() < 5 {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is paid");
        std::thread::sleep(Duration::from_millis(20));
    }
    let stop = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stop.success());
    let output = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), told["stopped"].as_str()), (Some(4), Some("cancelled")), "{told:#}");
    assert!(told["open"].as_array().unwrap().iter().all(|row| row["group"] == "ready"), "{told:#}");
    assert!(shop.bank.ledger().len() < 40);
    let (code, said) = shop.tolem(&["batch", "run", &file, "--yes", "--per-second", "1000"]);
    assert!(code == 0 && shop.bank.ledger().len() == 40, "{said}");
}

/// Nobody sends it by itself: whoever looks at night learns that it waits, and what there is to be done.
#[test]
fn a_row_that_waits_is_told_by_its_story_and_by_the_doctor() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 3);
    let refuses = json!({ "action": "error", "row": "not-authenticated" });
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": refuses }]));
    let (code, said) = shop.tolem(&["batch", "run", &file, "--yes", "--workers", "1"]);
    assert_eq!(code, 4, "{said}");
    shop.plan(json!([]));
    for (locale, waits, todo) in [
        ("ru", "Записано в журнал и ждёт: ничего не отправлено, деньги не ушли.", "Дайте снова файл с этим номером"),
        (
            "kk",
            "Журналға жазылған, күтіп тұр: ештеңе жіберілген жоқ, ақша кетпеді.",
            "Осы нөмірі бар файлды қайта беріңіз",
        ),
        ("en", "It is journalled and waits: nothing was sent, no money moved.", "Give a file with this number again"),
    ] {
        let (code, said) = shop.tolem(&["explain", "B-3", "--language", locale]);
        assert!(
            code == 4 && said.contains(waits) && said.contains(todo) && said.contains("operation.cancel"),
            "{said}"
        );
    }
    let (code, said) = shop.tolem(&["doctor"]);
    assert!(code == 0 && said.contains("proved, movements: 3; not sent and waiting: 2"), "{said}");
    // It is as they say.
    let (_, said) = shop.tolem(&["cancel", "B-3"]);
    assert!(said.contains("cancelled before it was sent"), "{said}");
    let (code, said) = shop.tolem(&["batch", "run", &file, "--yes"]);
    assert!(code == 1 && said.contains("paid: 2"), "{said}");
    let (_, said) = shop.tolem(&["doctor"]);
    assert!(!said.contains("waiting"), "{said}");
}

/// A program that was stopped in the middle, as by a closed lid, has not died: what it holds is its own.
#[test]
fn rows_that_another_program_holds_are_told_as_the_reason_why_they_are_left() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 6);
    shop.plan(
        json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": { "action": "stall" } }]),
    );
    let mut other =
        shop.command(&["batch", "run", &file, "--yes", "--workers", "2"]).stdout(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    let sent = || shop.bank.log().iter().filter(|request| request.to_string().contains("performPayout")).count();
    while sent() < 2 {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    crate::stopped::stop(&other);
    shop.plan(json!([]));
    let mut settings = shop.settings();
    settings["timeouts"] = json!({ "callMs": 2_000 });
    let run = || {
        let output = shop.command_with(&settings, &["batch", "run", &file, "--yes", "--json"]).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let (told, paid) = (run(), shop.bank.ledger().len());
    // Before anything can fail: who is stopped ends by itself no more.
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!((&told["status"], &told["stopped"]), (&json!("TOLEM_UNKNOWN"), &json!("busy")), "{told:#}");
    assert!(told["message"].as_str().unwrap().contains("another program holds rows"), "{told:#}");
    assert_eq!((told["open"].as_array().unwrap().len(), paid), (2, 4), "{told:#}");
    let told = run();
    assert_eq!((&told["stopped"], told["paidBefore"].as_u64()), (&json!(null), Some(4)), "{told:#}");
}

#[test]
fn a_bar_shows_how_far_it_has_come() {
    let shop = Shop::open("bereke-payouts");
    let file = list(&shop, 25);
    drop(shop.command(&[]));
    let line = format!(
        "{} --config {} batch run {file} --yes --per-second 10",
        env!("CARGO_BIN_EXE_tolem"),
        shop.path("settings.json").display()
    );
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]);
    let output = reading(script, "");
    let said = String::from_utf8(output.stdout).unwrap();
    let is_bar = |line: &str| line.contains("[#") && line.contains("/25, ") && line.contains("/min, 0:0");
    assert!(said.split('\r').any(is_bar), "{said:?}");
}
