//! The registry: all rows are in the journal before the first is sent, whatever ends a run, and a row that has only waited there may
//! be mended.

use crate::shop::{Shop, good_rows, table};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tolem::client::Client;
use tolem::model::{BatchProgress, Level, Phase, Unwatched, Watch};

const CARD: &str = "4111 1111 1111 1111";
/// Rows that are journalled at once.
const PART: u64 = 1000;

/// Cancels a run when it is asked for the n-th time whether to go on, or when so many rows are done.
struct Hand {
    asked: AtomicU64,
    at: u64,
    done: u64,
    stopped: AtomicBool,
}

impl Hand {
    fn at(at: u64) -> Hand {
        Hand { asked: AtomicU64::new(0), at, done: u64::MAX, stopped: AtomicBool::new(false) }
    }

    fn after(done: u64) -> Hand {
        Hand { done, ..Hand::at(u64::MAX) }
    }
}

impl Watch for Hand {
    fn log(&self, _: Level, _: &str) {}
    fn phase(&self, _: Phase) {}
    fn batch(&self, progress: &BatchProgress) {
        self.stopped.fetch_or(progress.done >= self.done, Ordering::SeqCst);
    }
    fn cancelled(&self) -> bool {
        self.stopped.load(Ordering::SeqCst) || self.asked.fetch_add(1, Ordering::SeqCst) + 1 >= self.at
    }
}

fn sum_of(told: &Value, group: &str) -> u64 {
    let sums = told["sums"].as_array().unwrap_or_else(|| panic!("{told:#}"));
    sums.iter().find(|sum| sum["group"] == group).map_or(0, |sum| sum["rows"].as_u64().unwrap())
}

/// Rows of the journal's own list that are ready and that nobody has in hand, by all accounts of it.
fn journalled(shop: &Shop) -> u64 {
    let told =
        shop.ask("operation.list", &json!({ "limit": 1, "from": "2020-01-01", "to": "2100-01-01", "state": "ready" }));
    told["totals"].as_array().unwrap().iter().map(|total| total["rows"].as_u64().unwrap()).sum()
}

/// A client more of the same shop, as another office has it.
fn office(shop: &Shop, account: Option<&str>) -> Client {
    let mut config = json!({
        "gateway": "bereke-payouts", "baseUrl": shop.bank.url(), "journal": shop.path("journal.sqlite"), "locale": "en",
        "credentials": { "userName": "sandbox-api", "password": "sandbox-password" }, "timeouts": { "callMs": 1500, "recoveryMs": 0 },
    });
    if let Some(account) = account {
        config["account"] = account.into();
    }
    let (answer, client) = Client::open(&config.to_string());
    client.unwrap_or_else(|| panic!("{}", answer.json))
}

fn asked(client: &Client, operation: &str, request: &Value) -> Value {
    serde_json::from_str(&client.call(operation, &request.to_string(), &Unwatched).json).unwrap()
}

#[test]
fn all_rows_are_in_the_journal_before_the_first_is_sent() {
    for shop in Shop::with_each_journal() {
        // A bank that takes no login: the first row stops the run.
        let refuses = json!({ "action": "error", "row": "not-authenticated" });
        shop.plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": refuses }]));
        let file = shop.file("list.csv", &good_rows(40));
        let mut request = shop.confirmed(&file);
        request["workers"] = 1.into();
        let told = shop.ask("batch.run", &request);
        assert_eq!((&told["stopped"], journalled(&shop)), (&json!("credentials"), 40), "{told:#}");
        assert_eq!((sum_of(&told, "ready"), sum_of(&told, "new")), (40, 0), "{told:#}");
        // In the order of the file, and nobody has them in hand.
        let listed = shop.ask("operation.list", &json!({ "limit": 100 }));
        let rows = listed["operations"].as_array().unwrap();
        assert!(
            (1..=40)
                .rev()
                .map(|row| format!("B-{row}"))
                .eq(rows.iter().map(|row| row["orderNumber"].as_str().unwrap()))
        );
        assert!(rows.iter().all(|row| row["status"] != "TOLEM_UNKNOWN"), "{listed:#}");
        // What waits is told as what is still to be sent: it needs its money, and was not known before.
        let checked = shop.check(&file);
        assert_eq!((sum_of(&checked, "ready"), &checked["knownSince"]), (40, &json!(null)), "{checked:#}");
        assert_eq!(checked["doubts"], json!([]), "{checked:#}");
        let report = shop.ask("batch.report", &json!({ "file": file }));
        assert_eq!(report["sums"], told["sums"], "{report:#}");
        shop.plan(json!([]));
        let told = shop.ask("batch.run", &request);
        assert_eq!((&told["advice"], shop.bank.ledger().len()), (&json!("book"), 40), "{told:#}");
        assert_eq!((&told["paidBefore"], journalled(&shop)), (&json!(null), 0), "{told:#}");
    }
}

/// What the journal knows already stands anywhere in a file, and last as well.
#[test]
fn a_list_whose_last_row_was_paid_before_is_in_the_journal_before_the_first_is_sent() {
    let shop = Shop::open();
    let paid = shop.file("paid.csv", &table(&[("B-20", "1,20", CARD)]));
    assert_eq!(shop.ask("batch.run", &shop.confirmed(&paid))["advice"], "book");
    let refuses = json!({ "action": "error", "row": "not-authenticated" });
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": refuses }]));
    let mut request = shop.confirmed(&shop.file("list.csv", &good_rows(20)));
    request["workers"] = 1.into();
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["stopped"], journalled(&shop)), (&json!("credentials"), 19), "{told:#}");
    assert_eq!((sum_of(&told, "ready"), sum_of(&told, "paid")), (19, 1), "{told:#}");
}

/// Who looks at a run sees what is in the journal, and not what the file was before.
#[test]
fn while_a_run_pays_no_row_of_it_is_told_as_new() {
    #[derive(Default)]
    struct Eye(Mutex<Vec<BatchProgress>>);
    impl Watch for Eye {
        fn log(&self, _: Level, _: &str) {}
        fn phase(&self, _: Phase) {}
        fn batch(&self, progress: &BatchProgress) {
            self.0.lock().unwrap().push(progress.clone());
        }
        fn cancelled(&self) -> bool {
            false
        }
    }
    let shop = Shop::open();
    let mut request = shop.confirmed(&shop.file("list.csv", &good_rows(10)));
    request["workers"] = 1.into();
    let eye = Eye::default();
    shop.ask_watched("batch.run", &request, &eye);
    let seen = eye.0.into_inner().unwrap();
    let rows_of = |group: &str| -> Vec<u64> {
        let rows = |one: &BatchProgress| one.sums.iter().find(|sum| sum.group == group).map_or(0, |sum| sum.rows);
        seen.iter().map(rows).collect()
    };
    assert_eq!(rows_of("ready"), (0..10).rev().collect::<Vec<u64>>());
    assert_eq!(rows_of("new"), [0; 10]);
}

/// Wherever it is cancelled while it journals, nothing is sent, and what is journalled are whole parts.
#[test]
fn a_run_that_is_cancelled_between_two_parts_has_sent_nothing_and_goes_on_where_it_was() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(2 * PART + 1));
    let request = shop.confirmed(&file);
    let mut seen = Vec::new();
    for at in 1.. {
        let told = shop.ask_watched("batch.run", &request, &Hand::at(at));
        assert_eq!((&told["stopped"], &told["status"]), (&json!("cancelled"), &json!("TOLEM_NOT_SENT")), "{told:#}");
        assert!(shop.bank.ledger().is_empty());
        let ready = journalled(&shop);
        assert_eq!((sum_of(&told, "ready"), sum_of(&told, "new")), (ready, 2 * PART + 1 - ready), "{told:#}");
        seen.push(ready);
        if ready == 2 * PART + 1 {
            break;
        }
    }
    seen.dedup();
    // Within one run as well, and each part is journalled alone.
    let other = Shop::open();
    let request = other.confirmed(&other.file("list.csv", &good_rows(2 * PART + 1)));
    other.ask_watched("batch.run", &request, &Hand::at(3));
    assert_eq!(journalled(&other), 2 * PART);
    // A later run begins where the one before was cancelled.
    assert!(
        seen.starts_with(&[0, PART]) && seen.iter().all(|rows| rows % PART == 0 || *rows == 2 * PART + 1),
        "{seen:?}"
    );
}

#[test]
fn a_card_number_is_nowhere_in_a_journal_of_rows_that_wait() {
    let shop = Shop::open();
    let card = "4400430012345678";
    let rows: Vec<(String, &str)> = (0..50).map(|row| (format!("C-{row}"), CARD)).collect();
    let rows: Vec<_> = rows.iter().map(|(number, card)| (number.as_str(), "1", *card)).collect();
    let file = shop.file("list.csv", &table(&rows));
    let told = shop.ask_watched("batch.run", &shop.confirmed(&file), &Hand::after(1));
    assert_eq!(told["stopped"], "cancelled", "{told:#}");
    assert!(journalled(&shop) > 40);
    for name in ["journal.sqlite", "journal.sqlite-wal"] {
        let bytes = std::fs::read(shop.path(name)).unwrap();
        for number in ["4111111111111111", CARD, card] {
            assert!(!bytes.windows(number.len()).any(|some| some == number.as_bytes()), "{number} in {name}");
        }
    }
}

/// Two offices, each with the journal and the list: each row begins once and is paid once.
#[test]
fn two_offices_that_run_one_file_at_once_pay_every_row_once() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(120));
    let request = shop.confirmed(&file);
    let offices = [office(&shop, None), office(&shop, None)];
    let told: Vec<Value> = std::thread::scope(|scope| {
        let runs = offices.each_ref().map(|client| scope.spawn(|| asked(client, "batch.run", &request)));
        runs.map(|run| run.join().unwrap()).into()
    });
    let ledger = shop.bank.ledger();
    let mut numbers: Vec<&str> = ledger.iter().map(|entry| entry.order_number.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((ledger.len(), numbers.len()), (120, 120), "{told:#?}");
    assert_eq!(asked(&offices[0], "journal.verify", &json!({}))["movements"], 120);
    let report = shop.ask("batch.report", &json!({ "file": file }));
    assert_eq!(sum_of(&report, "paid"), 120, "{report:#}");
}

fn mended(content: &str) -> String {
    content.replace("B-30;1,30;4111 1111 1111 1111", "B-30;7,77;4444 5555 6666 1111")
}

#[test]
fn a_row_that_was_journalled_and_never_sent_is_mended_by_giving_the_file_again() {
    for shop in Shop::with_each_journal() {
        let file = shop.file("list.csv", &good_rows(30));
        let mut request = shop.confirmed(&file);
        request["workers"] = 1.into();
        let told = shop.ask_watched("batch.run", &request, &Hand::after(3));
        assert_eq!((&told["stopped"], journalled(&shop)), (&json!("cancelled"), 27), "{told:#}");
        let file = shop.file("mended.csv", &mended(&good_rows(30)));
        let checked = shop.check(&file);
        assert_eq!(
            (&checked["wrong"], sum_of(&checked, "new"), sum_of(&checked, "ready")),
            (&json!(0), 1, 26),
            "{checked:#}"
        );
        // Nobody takes the place of what waits without being told.
        let doubt = &checked["doubts"][0];
        assert_eq!(
            (&doubt["orderNumber"], &doubt["code"]),
            (&json!("B-30"), &json!("replaces_waiting")),
            "{checked:#}"
        );
        assert!(doubt["reason"].as_str().unwrap().contains("1,30"), "{doubt}");
        assert!(checked["message"].as_str().unwrap().contains("под теми же номерами: 1"), "{checked:#}");
        let told = shop.ask("batch.run", &shop.confirmed(&file));
        assert_eq!((&told["advice"], shop.bank.ledger().len()), (&json!("book"), 30), "{told:#}");
        assert_eq!(shop.executed("B-30"), [777]);
        let got = shop.ask("operation.explain", &json!({ "orderNumber": "B-30" }));
        let amended = got["timeline"].as_array().unwrap().iter().filter(|event| event["cause"] == "amended");
        assert_eq!(amended.count(), 1, "{got:#}");
        assert!(got.to_string().contains("исправлено до отправки"), "{got:#}");
        // And the file from before is wrong now.
        let checked = shop.check(&shop.path("list.csv"));
        assert_eq!(checked["problems"][0]["orderNumber"], "B-30", "{checked:#}");
        assert_eq!(shop.ask("journal.verify", &json!({}))["movements"], 30);
    }
}

/// Whoever sends a single payout says once more what is to be paid: another content is a conflict for him, as ever.
#[test]
fn a_till_takes_a_waiting_row_with_its_own_content_and_with_no_other() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(30));
    let mut request = shop.confirmed(&file);
    request["workers"] = 1.into();
    shop.ask_watched("batch.run", &request, &Hand::after(1));
    let pay = |amount: u64| {
        let card = json!({ "number": "4111111111111111" });
        let recipient = json!({ "name": "DINA" });
        shop.ask("payout.create", &json!({ "orderNumber": "B-30", "amount": amount, "currency": "KZT", "card": card, "recipient": recipient }))
    };
    let told = pay(777);
    assert_eq!((&told["status"], shop.executed("B-30").len()), (&json!("TOLEM_E_CONFLICT"), 0), "{told:#}");
    assert_eq!((&pay(130)["status"], shop.executed("B-30")), (&json!("TOLEM_OK"), vec![130]));
    // The mended file comes too late.
    let late = shop.file("late.csv", &mended(&good_rows(30)));
    let checked = shop.check(&late);
    assert_eq!(checked["problems"][0]["orderNumber"], "B-30", "{checked:#}");
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["advice"], shop.bank.ledger().len(), shop.executed("B-30")), (&json!("book"), 30, vec![130]));
}

/// Two offices with two files for one number: one of them is paid, and the other learns what was.
#[test]
fn of_two_contents_of_a_waiting_row_one_is_paid() {
    for turn in 0..8 {
        let shop = Shop::open();
        let (one, other) = (
            shop.file("one.csv", &table(&[("A-1", "1", CARD)])),
            shop.file("other.csv", &table(&[("A-1", "2", CARD)])),
        );
        // It waits with a third content.
        let third = shop.file("third.csv", &table(&[("A-0", "1", CARD), ("A-1", "3", CARD)]));
        let mut request = shop.confirmed(&third);
        request["workers"] = 1.into();
        shop.ask_watched("batch.run", &request, &Hand::after(1));
        assert_eq!(journalled(&shop), 1, "turn {turn}");
        let requests = [shop.confirmed(&one), shop.confirmed(&other)];
        let offices = [office(&shop, None), office(&shop, None)];
        let told: Vec<Value> = std::thread::scope(|scope| {
            let runs: Vec<_> = offices
                .iter()
                .zip(&requests)
                .map(|(client, request)| scope.spawn(|| asked(client, "batch.run", request)))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let paid = shop.executed("A-1");
        assert!(paid == [100] || paid == [200], "{paid:?}");
        let booked = |told: &&Value| told["advice"] == "book" && sum_of(told, "paid") == 1;
        assert!(told.iter().filter(booked).count() <= 1, "{told:#?}");
        let winner = if paid == [100] { &one } else { &other };
        assert_eq!(sum_of(&shop.ask("batch.report", &json!({ "file": winner })), "paid"), 1, "{told:#?}");
    }
}

/// One such number would hold up all rows behind it, after those before it were sent.
#[test]
fn a_number_of_another_account_is_found_before_anything_is_sent() {
    let shop = Shop::open();
    let other = office(&shop, Some("another"));
    let card = json!({ "number": "4111111111111111" });
    let payout = json!({ "orderNumber": "B-20", "amount": 100, "currency": "KZT", "card": card, "recipient": { "name": "DINA" } });
    assert_eq!(asked(&other, "payout.create", &payout)["status"], "TOLEM_OK");
    let file = shop.file("list.csv", &good_rows(30));
    let checked = shop.check(&file);
    let problem = &checked["problems"][0];
    assert_eq!(
        (&checked["wrong"], &problem["row"], &problem["code"]),
        (&json!(1), &json!(21), &json!("other_account")),
        "{checked:#}"
    );
    assert!(problem["reason"].as_str().unwrap().contains("another"), "{problem}");
    let mut request =
        json!({ "file": file, "fingerprint": checked["fingerprint"], "rows": 29, "total": checked["total"] });
    assert_eq!(shop.ask("batch.run", &request)["status"], "TOLEM_E_REQUEST");
    assert_eq!((shop.bank.ledger().len(), journalled(&shop)), (1, 0), "nothing of it was sent");
    request["mode"] = "skip_invalid".into();
    let told = shop.ask("batch.run", &request);
    assert_eq!((sum_of(&told, "paid"), shop.bank.ledger().len()), (29, 30), "{told:#}");
}

/// There is enough else to do: who waits for one payout does not keep all others waiting.
#[test]
fn a_row_that_another_has_in_hand_is_left_for_last_and_waited_for_then() {
    let shop = Shop::open();
    shop.plan(json!([{ "match": { "path": "performPayout.do", "orderNumber": "B-1" }, "do": { "action": "delay", "ms": 1000 } }]));
    let till = office(&shop, None);
    let card = json!({ "number": "4111111111111111" });
    let payout = json!({ "orderNumber": "B-1", "amount": 101, "currency": "KZT", "card": card, "recipient": { "name": "DINA" } });
    std::thread::scope(|scope| {
        let paid = scope.spawn(|| {
            let told = asked(&till, "payout.create", &payout);
            (told["status"].clone(), shop.bank.ledger().len())
        });
        while shop.ask("operation.list", &json!({ "limit": 1 }))["operations"] == json!([]) {
            std::thread::yield_now();
        }
        let mut request = shop.confirmed(&shop.file("list.csv", &good_rows(3)));
        request["workers"] = 1.into();
        let told = shop.ask("batch.run", &request);
        assert_eq!(
            (&told["advice"], &told["stopped"], sum_of(&told, "paid")),
            (&json!("book"), &json!(null), 3),
            "{told:#}"
        );
        assert_eq!(paid.join().unwrap(), (json!("TOLEM_OK"), 3), "the others were paid meanwhile");
    });
}

/// It takes nobody's place: the bank has said that it will not pay that.
#[test]
fn a_row_that_the_bank_has_refused_is_corrected_without_a_doubt() {
    let shop = Shop::open();
    let refuses = json!({ "action": "error", "row": "not-authenticated" });
    shop.plan(json!([{ "match": { "path": "performPayout.do" }, "at": "before-execute", "do": refuses }]));
    let mut request = shop.confirmed(&shop.file("list.csv", &good_rows(2)));
    request["workers"] = 1.into();
    assert_eq!(shop.ask("batch.run", &request)["stopped"], "credentials");
    let other = good_rows(2).replace("B-1;1,01", "B-1;7,01").replace("B-2;1,02", "B-2;7,02");
    let checked = shop.check(&shop.file("other.csv", &other));
    let doubts = checked["doubts"].as_array().unwrap().iter();
    let replacing: Vec<_> = doubts.filter(|doubt| doubt["code"] == "replaces_waiting").collect();
    assert_eq!((sum_of(&checked, "new"), replacing.len()), (2, 1), "{checked:#}");
    assert_eq!(replacing[0]["orderNumber"], "B-2", "it was never sent: {checked:#}");
}

/// What waits in the journal will be sent when its file is given again: the same list under other numbers would be paid beside it.
#[test]
fn a_list_that_was_made_twice_is_told_while_the_first_one_waits() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(20));
    let mut request = shop.confirmed(&file);
    request["workers"] = 1.into();
    shop.ask_watched("batch.run", &request, &Hand::after(1));
    let again = shop.file("again.csv", &good_rows(20).replace("B-", "N-"));
    let doubts = shop.check(&again)["doubts"].as_array().unwrap().clone();
    assert_eq!(doubts.len(), 20, "{doubts:#?}");
    assert!(doubts.iter().all(|doubt| doubt["code"] == "looks_paid_before"));
    assert_eq!(shop.check(&file)["doubts"], json!([]), "its own rows are no doubles");
}

#[test]
fn nothing_is_journalled_when_the_time_of_a_run_is_over() {
    let shop = Shop::open();
    let mut request = shop.confirmed(&shop.file("list.csv", &good_rows(500)));
    request["timeoutMs"] = 1.into();
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["stopped"], &told["status"]), (&json!("deadline"), &json!("TOLEM_NOT_SENT")), "{told:#}");
    assert_eq!((sum_of(&told, "new"), journalled(&shop)), (500, 0), "{told:#}");
}

/// A list has hours, and not the second and a half of a single payout.
#[test]
fn a_run_waits_for_others_who_write_longer_than_a_single_payout_would() {
    let shop = Shop::open();
    let request = shop.confirmed(&shop.file("list.csv", &good_rows(3)));
    let lock = rusqlite::Connection::open(shop.path("journal.sqlite")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = std::thread::scope(|scope| {
        let run = scope.spawn(|| shop.ask("batch.run", &request));
        std::thread::sleep(Duration::from_secs(3));
        lock.execute_batch("ROLLBACK").unwrap();
        run.join().unwrap()
    });
    assert_eq!((&told["advice"], shop.bank.ledger().len()), (&json!("book"), 3), "{told:#}");
}

/// Where nothing is left to be journalled, nobody is waited for.
#[test]
fn a_list_that_is_paid_is_told_so_while_the_journal_is_locked() {
    let shop = Shop::open();
    let mut request = shop.confirmed(&shop.file("list.csv", &good_rows(3)));
    shop.ask("batch.run", &request);
    request["timeoutMs"] = 1500.into();
    let lock = rusqlite::Connection::open(shop.path("journal.sqlite")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["advice"], &told["stopped"]), (&json!("book"), &json!(null)), "{told:#}");
}

/// What cannot be journalled is not sent, whoever is to blame.
#[test]
fn nothing_is_sent_while_the_journal_is_locked_or_has_stopped() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(30));
    let mut request = shop.confirmed(&file);
    request["timeoutMs"] = 1500.into();
    let lock = rusqlite::Connection::open(shop.path("journal.sqlite")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["stopped"], &told["status"]), (&json!("busy"), &json!("TOLEM_NOT_SENT")), "{told:#}");
    assert_eq!((sum_of(&told, "new"), shop.bank.ledger().len()), (30, 0), "{told:#}");
    lock.execute_batch("ROLLBACK").unwrap();
    drop(lock);
    // Its log is another one now: what is written would be seen by nobody.
    std::fs::rename(shop.path("journal.sqlite-wal"), shop.path("gone")).unwrap();
    let told = shop.ask("batch.run", &request);
    assert_ne!(told["status"], "TOLEM_OK", "{told:#}");
    assert!(told["stopped"] == "journal" || told["status"] == "TOLEM_E_JOURNAL", "{told:#}");
    assert!(shop.bank.ledger().is_empty());
}
