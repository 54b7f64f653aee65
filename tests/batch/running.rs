//! Making the payouts of a file: once each, told as the ledger has them, and not on and on into trouble.

use crate::shop::{Shop, good_rows, table};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tolem::model::{BatchProgress, Level, Phase, Watch};

const CARD: &str = "4111 1111 1111 1111";

/// Somebody who watches, and stops it after so many rows.
#[derive(Default)]
struct Eye {
    seen: Mutex<Vec<BatchProgress>>,
    stops_after: Option<u64>,
    stopped: AtomicBool,
}

impl Watch for Eye {
    fn log(&self, _: Level, _: &str) {}
    fn phase(&self, _: Phase) {}
    fn batch(&self, progress: &BatchProgress) {
        if self.stops_after.is_some_and(|rows| progress.done >= rows) {
            self.stopped.store(true, Ordering::SeqCst);
        }
        self.seen.lock().unwrap().push(progress.clone());
    }
    fn cancelled(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}

fn sum_of(told: &Value, group: &str) -> (u64, u64) {
    let sums = told["sums"].as_array().unwrap();
    let found = sums.iter().find(|sum| sum["group"] == group);
    found.map_or((0, 0), |sum| (sum["rows"].as_u64().unwrap(), sum["amount"].as_u64().unwrap()))
}

/// Nobody knows how long a bank takes to say what became of a payout.
#[test]
fn no_time_is_promised_while_only_the_banks_word_is_waited_for() {
    let shop = Shop::open();
    shop.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "T-2" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do", "orderNumber": "T-2" }, "do": { "action": "drop" } },
    ]));
    let file = shop.file("list.csv", &table(&[("T-2", "200", CARD), ("T-1", "100", CARD)]));
    let mut confirmed = shop.confirmed(&file);
    confirmed["workers"] = 1.into();
    let eye = Eye::default();
    shop.ask_watched("batch.run", &confirmed, &eye);
    let seen = eye.seen.into_inner().unwrap();
    let told = |of: &BatchProgress| (of.done, of.left_ms.is_some());
    assert!(seen.iter().any(|progress| told(progress) == (1, false)), "{seen:?}");
}

#[test]
fn every_row_is_paid_once_however_often_the_file_is_given() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(60));
    let confirmed = shop.confirmed(&file);
    let eye = Eye::default();
    let told = shop.ask_watched("batch.run", &confirmed, &eye);
    assert_eq!(
        (&told["status"], &told["advice"], &told["stopped"]),
        (&json!("TOLEM_OK"), &json!("book"), &json!(null)),
        "{told:#}"
    );
    let ledger: u64 = shop.bank.ledger().iter().map(|entry| entry.amount).sum();
    assert_eq!((sum_of(&told, "paid"), shop.bank.ledger().len()), ((60, ledger), 60), "{told:#}");
    // The bar only grows, and its end is the whole.
    let seen = eye.seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].done <= pair[1].done), "{seen:?}");
    let last = seen.last().unwrap();
    assert_eq!((last.done, last.rows, last.done_total, last.left_ms), (60, 60, ledger, Some(0)));
    let again = shop.ask("batch.run", &confirmed);
    assert_eq!((sum_of(&again, "paid"), shop.bank.ledger().len()), ((60, ledger), 60), "{again:#}");
    let report = shop.ask("batch.report", &json!({ "file": file }));
    assert_eq!((&report["status"], &report["sums"]), (&json!("TOLEM_OK"), &told["sums"]), "{report:#}");
}

#[test]
fn a_batch_that_is_stopped_leaves_the_rest_unsent_and_goes_on_when_it_is_given_again() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(40));
    let confirmed = shop.confirmed(&file);
    let eye = Eye { stops_after: Some(10), ..Eye::default() };
    let told = shop.ask_watched("batch.run", &confirmed, &eye);
    assert_eq!((&told["status"], &told["stopped"]), (&json!("TOLEM_NOT_SENT"), &json!("cancelled")), "{told:#}");
    let done = shop.bank.ledger().len() as u64;
    assert!((10..40).contains(&done), "{done}");
    assert_eq!(sum_of(&told, "paid").0, done, "{told:#}");
    let told = shop.ask("batch.run", &confirmed);
    assert_eq!((&told["status"], shop.bank.ledger().len()), (&json!("TOLEM_OK"), 40), "{told:#}");
}

#[test]
fn three_unknown_in_a_row_stop_it_and_the_next_run_finds_out() {
    let shop = Shop::open();
    shop.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    let file = shop.file("list.csv", &good_rows(40));
    let mut request = shop.confirmed(&file);
    request["workers"] = 1.into();
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["status"], &told["stopped"]), (&json!("TOLEM_UNKNOWN"), &json!("unknown_in_a_row")), "{told:#}");
    assert_eq!(
        (shop.bank.ledger().len(), sum_of(&told, "unknown").0, sum_of(&told, "ready").0),
        (3, 3, 37),
        "{told:#}"
    );
    assert_eq!(told["open"][0]["group"], "unknown", "{told:#}");
    shop.plan(json!([]));
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["status"], shop.bank.ledger().len()), (&json!("TOLEM_OK"), 40), "{told:#}");
}

/// What was unknown before is only asked about, and keeps nobody from being paid.
#[test]
fn rows_that_stay_unknown_do_not_stop_those_behind_them() {
    let shop = Shop::open();
    let lost = |number: u64| json!({ "match": { "path": "performPayout.do", "orderNumber": format!("B-{number}") }, "at": "after-execute", "do": { "action": "drop" } });
    let silent = |number: u64| json!({ "match": { "path": "getPayoutStatus.do", "orderNumber": format!("B-{number}") }, "do": { "action": "drop" } });
    shop.plan((1..=4).flat_map(|number| [lost(number), silent(number)]).collect());
    let file = shop.file("list.csv", &good_rows(30));
    let mut request = shop.confirmed(&file);
    (request["workers"], request["stopAfterUnknown"]) = (1.into(), 4.into());
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["stopped"], sum_of(&told, "unknown").0), (&json!("unknown_in_a_row"), 4), "{told:#}");
    let told = shop.ask("batch.run", &request);
    assert_eq!((sum_of(&told, "paid").0, sum_of(&told, "unknown").0), (26, 4), "{told:#}");
}

/// Whoever waits for the list waits for the rows, and not again and again for one of them.
#[test]
fn a_row_that_stays_unknown_is_asked_about_once_more_and_no_longer_than_one_call_lasts() {
    let shop = Shop::open();
    shop.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "B-2" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do", "orderNumber": "B-2" }, "do": { "action": "drop" } },
    ]));
    let request = shop.confirmed(&shop.file("list.csv", &good_rows(3)));
    let began = Instant::now();
    let told = shop.ask("batch.run", &request);
    assert_eq!((sum_of(&told, "paid").0, sum_of(&told, "unknown").0), (2, 1), "{told:#}");
    // A call that sends it and asks, and one that asks once more, of a second and a half each.
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

/// A new list with old numbers is not paid, and whoever has pressed must not take it for paid.
#[test]
fn what_was_paid_before_is_told_apart_from_what_this_run_has_paid() {
    let shop = Shop::speaking("en");
    let file = shop.file("list.csv", &good_rows(2));
    let told = shop.ask("batch.run", &shop.confirmed(&file));
    assert_eq!((&told["paidBefore"], &told["paidSince"]), (&json!(null), &json!(null)), "{told:#}");
    assert!(!told["message"].as_str().unwrap().contains("before"), "{told:#}");
    let told = shop.ask("batch.run", &shop.confirmed(&shop.file("longer.csv", &good_rows(3))));
    assert_eq!((sum_of(&told, "paid").0, &told["paidBefore"]), (3, &json!(2)), "{told:#}");
    assert!(told["paidSince"].is_string());
    assert!(told["message"].as_str().unwrap().contains("Paid before this run: 2, 2.03 KZT, the first of "), "{told:#}");
}

/// Whoever gave it a new number would pay twice.
#[test]
fn a_row_whose_number_is_a_payout_in_doubt_is_open_and_gets_no_new_number() {
    let shop = Shop::speaking("en");
    shop.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "B-1" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do", "orderNumber": "B-1" }, "do": { "action": "drop" } },
    ]));
    let told = shop.ask("batch.run", &shop.confirmed(&shop.file("list.csv", &good_rows(2))));
    assert_eq!(sum_of(&told, "unknown").0, 1, "{told:#}");
    let corrected = shop.file("corrected.csv", &good_rows(2).replace("B-1;1,01", "B-1;1,11"));
    let checked = shop.check(&corrected);
    let text = checked["problems"][0]["reason"].as_str().unwrap();
    assert!(text.contains("may have moved") && text.contains("no new number"), "{checked:#}");
    for told in [
        shop.ask("batch.report", &json!({ "file": corrected })),
        shop.ask("batch.run", &json!({ "file": corrected, "fingerprint": checked["fingerprint"], "rows": 1, "total": 102, "mode": "skip_invalid" })),
    ] {
        assert_eq!(told["open"][0]["orderNumber"], "B-1", "{told:#}");
        assert_eq!(told["advice"], "resolve", "{told:#}");
        assert!(!told["message"].as_str().unwrap().contains("Every row is final"), "{told:#}");
    }
    // What was paid with other content needs nobody to wait.
    let other = shop.file("other.csv", &good_rows(2).replace("B-2;1,02", "B-2;1,12"));
    let text = shop.check(&other)["problems"][0]["reason"].as_str().unwrap().to_owned();
    assert!(text.contains("was paid out under this number"), "{text}");
}

#[test]
fn a_bank_that_cannot_be_reached_is_not_asked_for_every_row() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(40));
    let mut request = shop.confirmed(&file);
    request["workers"] = 1.into();
    shop.plan(
        json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": { "action": "error", "row": "not-authenticated" } }]),
    );
    let told = shop.ask("batch.run", &request);
    assert_eq!(&told["stopped"], &json!("credentials"), "{told:#}");
    assert!(shop.bank.ledger().is_empty());
}

/// A bank that answers with another amount: nobody pays on through it.
#[test]
fn an_amount_that_differs_stops_it_at_once() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(40));
    let mut request = shop.confirmed(&file);
    request["workers"] = 1.into();
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "do": { "action": "other-amount" } },
                     { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "other-amount" } }]));
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["status"], &told["stopped"]), (&json!("TOLEM_UNKNOWN"), &json!("alarm")), "{told:#}");
    assert_eq!(shop.bank.ledger().len(), 1);
}

#[test]
fn no_more_are_begun_in_a_second_than_was_asked() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(20));
    let mut request = shop.confirmed(&file);
    request["perSecond"] = 20.into();
    let began = Instant::now();
    assert_eq!(shop.ask("batch.run", &request)["status"], "TOLEM_OK");
    // The first goes at once, each of the others a twentieth of a second later.
    assert!(began.elapsed() >= Duration::from_millis(19 * 50), "{:?}", began.elapsed());
}

#[test]
fn a_declined_row_holds_nobody_up_and_is_told_with_its_reason() {
    let shop = Shop::open();
    let declined = "4000 0000 0000 0002";
    let file = shop.file("list.csv", &table(&[("A-1", "1", CARD), ("A-2", "2", declined), ("A-3", "3", CARD)]));
    let told = shop.ask("batch.run", &shop.confirmed(&file));
    assert_eq!((&told["status"], &told["advice"]), (&json!("TOLEM_OK"), &json!("show_reason")), "{told:#}");
    assert_eq!((sum_of(&told, "paid"), sum_of(&told, "declined")), ((2, 400), (1, 200)), "{told:#}");
    assert_eq!(
        (&told["declined"][0]["orderNumber"], &told["declined"][0]["row"]),
        (&json!("A-2"), &json!(3)),
        "{told:#}"
    );
}

/// Who reads the answer and who reads the protocol talk about one row: our sentence in the reader's language, and behind it what
/// the bank said itself.
#[test]
fn why_a_row_was_declined_is_told_alike_in_the_answer_and_in_every_file() {
    let shop = Shop::open();
    let rows = [("A-1", "1", "4000 0000 0000 0069"), ("A-2", "2", "4000 0000 0000 0002")];
    let file = shop.file("list.csv", &table(&rows));
    let run = shop.ask("batch.run", &shop.confirmed(&file));
    for (locale, ours, bank) in [
        ("ru", "срок действия карты истёк; ", "банк: «"),
        ("kk", "картаның мерзімі өткен; ", "банк: «"),
        ("en", "the card has expired; ", "the bank: \""),
    ] {
        let [csv, html] = ["csv", "html"].map(|kind| shop.path(&format!("{locale}.{kind}")));
        let told = shop.ask("batch.report", &json!({ "file": file, "csv": csv, "html": html, "language": locale }));
        // Where ours says no more than that there is no reason, the bank's words are the reason.
        for (at, why) in
            [format!("{ours}{bank}Срок действия карты истек"), format!("{bank}Отказ банка-эмитента")].iter().enumerate()
        {
            let [csv, html] = [&csv, &html].map(|path| std::fs::read_to_string(path).unwrap().replace("\"\"", "\""));
            assert!(csv.contains(&format!(";{why}")) || csv.contains(&format!(";\"{why}")), "{csv}");
            assert!(html.contains(&format!("<td>{why}")), "{html}");
            let answers = [&run["declined"][at]["reason"], &told["declined"][at]["reason"]];
            assert!(locale != "ru" || answers.iter().all(|said| *said == &json!(format!("{why}»"))), "{answers:?}");
        }
    }
}

#[test]
fn the_report_is_a_table_and_a_page_with_what_needs_somebody_first_and_no_card_number() {
    let shop = Shop::open();
    shop.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "ROW-3" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    let name = "=HYPERLINK(1)";
    let content = table(&[("ROW-1", "1", CARD), ("ROW-2", "2", "4000 0000 0000 0002"), ("ROW-3", "3,50", CARD)])
        + &format!("ROW-4;x;4111111111111111;\"<b>{name}\"\r\n");
    let file = shop.file("list.csv", &content);
    let mut request = shop.confirmed(&file);
    request["mode"] = "skip_invalid".into();
    let run = shop.ask("batch.run", &request);
    assert_eq!((&run["status"], sum_of(&run, "unknown")), (&json!("TOLEM_UNKNOWN"), (1, 350)), "{run:#}");
    // What was left out is named, and why.
    let left_out: Vec<&Value> = run["problems"].as_array().unwrap().iter().map(|row| &row["orderNumber"]).collect();
    assert_eq!((left_out, &run["problems"][0]["column"]), (vec![&json!("ROW-4")], &json!("Сумма")), "{run:#}");
    for (locale, title, paid) in [
        ("ru", "Протокол выплат", "исполнено"),
        ("kk", "Төлемдер хаттамасы", "орындалды"),
        ("en", "Protocol of payouts", "paid"),
    ] {
        let (csv, html) = (shop.path(&format!("{locale}.csv")), shop.path(&format!("{locale}.html")));
        let told = shop.ask("batch.report", &json!({ "file": file, "csv": csv, "html": html, "language": locale }));
        assert_eq!((&told["files"], &told["sums"]), (&json!([csv, html]), &run["sums"]), "{told:#}");
        let (csv, html) = (std::fs::read_to_string(&csv).unwrap(), std::fs::read_to_string(&html).unwrap());
        assert!(html.contains(title) && html.contains(paid) && csv.contains(paid), "{html}");
        for text in [&csv, &html] {
            assert!(text.contains("411111******1111") && !text.contains("4111111111111111") && !text.contains(CARD));
            let place = |number: &str| text.find(number).unwrap();
            assert!(place("ROW-3") < place("ROW-2") && place("ROW-2") < place("ROW-1"), "{text}");
        }
        assert!(csv.starts_with('\u{feff}') && csv.contains(";3,50;KZT;"), "{csv}");
        assert!(html.contains(run["fingerprint"].as_str().unwrap()) && !html.contains("<b>="), "{html}");
    }
}

/// An accountant opens the report and adds up a column; what is a number there, and what is text, is what she needs.
#[test]
fn the_report_is_a_workbook_too_with_amounts_that_add_up_and_numbers_that_nothing_rounds() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let shop = Shop::speaking("en");
    shop.plan(json!([
        { "match": { "path": "performPayout.do", "orderNumber": "123456789012345678" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    let content = table(&[("=1+1", "1", CARD), ("A-2", "1500,50", CARD), ("123456789012345678", "3,50", CARD)]);
    let file = shop.file("list.csv", &content);
    let mut request = shop.confirmed(&file);
    request["mode"] = "skip_invalid".into();
    shop.ask("batch.run", &request);
    let path = shop.path("report.xlsx");
    let told = shop.ask("batch.report", &json!({ "file": file, "xlsx": path }));
    assert_eq!(told["files"], json!([path]), "{told:#}");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let (name, sheet) = book.worksheets().swap_remove(0);
    assert!(name == "Protocol of payouts" && book.worksheet_formula(&name).unwrap().is_empty());
    let rows: Vec<Vec<Data>> = sheet.rows().map(<[Data]>::to_vec).collect();
    let text = |text: &str| Data::String(text.to_owned());
    // What is not known stands first, and below all rows their sums.
    assert_eq!(
        rows[1][..6],
        [
            Data::Float(4.0),
            text("123456789012345678"),
            text("DINA"),
            text("411111******1111"),
            Data::Float(3.5),
            text("KZT")
        ]
    );
    assert_eq!((&rows[2][1], &rows[3][4], rows.len()), (&text("=1+1"), &Data::Float(1500.5), 7), "{rows:#?}");
    let sums: Vec<_> = rows[4..].iter().map(|row| (row[1].clone(), row[4].clone(), row[6].clone())).collect();
    let sum = |rows: &str, sum: f64, group: &str| (text(rows), Data::Float(sum), text(group));
    assert_eq!(sums.last(), Some(&sum("Rows: 3", 1505.0, "In all")), "{sums:#?}");
    assert!(sums.contains(&sum("Rows: 2", 1501.5, "paid")), "{sums:#?}");
    // What is there already stays.
    let again = shop.ask("batch.report", &json!({ "file": file, "xlsx": path }));
    assert_eq!((&again["error"]["field"], &again["error"]["code"]), (&json!("xlsx"), &json!("exists")), "{again:#}");
}
