//! The accountant's evening against the sandbox: payouts through a bank that loses answers, its statement made from the ledger,
//! and a journal that was put back from an old copy is made whole from that statement, so that nothing is paid twice.
#![cfg(all(feature = "sandbox", feature = "reconcile"))]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tolem::client::Client;
use tolem::model::{Status, Unwatched, instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

const CARD: &str = "4111111111111111";

struct Shop {
    bank: Sandbox,
    folder: tempfile::TempDir,
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn amount(n: u64) -> u64 {
    150_000 + n * 101
}

fn payout(n: u64) -> Value {
    json!({
        "orderNumber": format!("ZP-{n:04}"), "amount": amount(n), "currency": "KZT", "card": { "number": CARD },
        "recipient": { "name": "AIGERIM" }, "timeoutMs": 1_500,
    })
}

impl Shop {
    /// A bank that executes a number as often as it is sent.
    fn open() -> Shop {
        let bank = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
        bank.set_settings(&json!({ "duplicates": "execute" }).to_string()).unwrap();
        Shop { bank, folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> Value {
        json!({
            "gateway": "bereke-payouts",
            "baseUrl": self.bank.url(),
            "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
            "journal": self.path("journal.sqlite"),
            "timeouts": { "answerMs": 500, "questionMs": 2_000, "callMs": 30_000, "recoveryMs": 0 },
            "locale": "en",
        })
    }

    fn till(&self) -> Client {
        self.till_with(json!({}))
    }

    fn till_with(&self, changes: Value) -> Client {
        let mut config = self.config();
        changes.as_object().unwrap().iter().for_each(|(name, value)| config[name] = value.clone());
        let (answer, client) = Client::open(&config.to_string());
        client.unwrap_or_else(|| panic!("{}", answer.json))
    }

    /// Every third answer to a request that moves money is lost, after or before it is executed.
    fn loses_answers(&self) {
        let rules = json!({ "seed": 7, "rules": [
            { "match": { "path": "performPayout.do" }, "probability": 0.33,
              "do": { "anyOf": [{ "action": "drop", "at": "after-execute" }, { "action": "drop", "at": "before-execute" }] } },
        ] });
        self.bank.set_plan(&rules.to_string()).unwrap();
    }

    fn loses_nothing(&self) {
        self.bank.set_plan(&json!({ "rules": [] }).to_string()).unwrap();
    }

    /// How often each number was executed, and how much in all.
    fn executed(&self) -> BTreeMap<String, (usize, u64)> {
        let mut executed = BTreeMap::new();
        for entry in self.bank.ledger() {
            let sum: &mut (usize, u64) = executed.entry(entry.order_number).or_default();
            *sum = (sum.0 + 1, sum.1 + entry.amount);
        }
        executed
    }

    /// The bank's statement, as its ledger has it, with a title above and a total below.
    fn statement(&self, name: &str, keep: impl Fn(&str) -> bool) -> PathBuf {
        let mut text =
            "Отчёт по выплатам\r\n\r\n№ заказа;Номер заказа в банке;Дата операции;Сумма, KZT;RRN;Карта\r\n".to_owned();
        let ledger = self.bank.ledger();
        for entry in ledger.iter().filter(|entry| keep(&entry.order_number)) {
            let at = instant::utc(i64::try_from(entry.time_ms).unwrap());
            let (whole, rest) = (entry.amount / 100, entry.amount % 100);
            let sum = format!("{} {:03},{rest:02}", whole / 1000, whole % 1000);
            let row = [&format!("'{}", entry.order_number), &entry.order_id, &at, &sum, &entry.ref_num, &entry.target];
            text.push_str(&format!("{}\r\n", row.map(String::as_str).join(";")));
        }
        text.push_str("Итого;;;1,00;;\r\n");
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn copy(&self, from: &str, to: &str) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(self.path(&format!("{to}{ending}")));
        }
        std::fs::copy(self.path(from), self.path(to)).unwrap();
    }
}

fn call(client: &Client, operation: &str, request: Value) -> (Status, Value) {
    let answer = client.call(operation, &request.to_string(), &Unwatched);
    assert!(!answer.json.contains(CARD), "{}", answer.json);
    (answer.status, parsed(&answer.json))
}

fn reconcile(client: &Client, file: &std::path::Path, more: Value) -> Value {
    let mut request = json!({ "file": file });
    more.as_object().unwrap().iter().for_each(|(name, value)| request[name] = value.clone());
    let (status, document) = call(client, "reconcile.statement", request);
    assert_eq!(status, Status::Ok, "{document}");
    document
}

fn groups(document: &Value) -> BTreeMap<String, u64> {
    let sums = document["sums"].as_array().unwrap().iter();
    sums.map(|sum| (sum["group"].as_str().unwrap().to_owned(), sum["rows"].as_u64().unwrap())).collect()
}

/// The time of one comparison lies in these days, whenever it is made.
fn days() -> Value {
    let now = instant::present();
    json!({ "from": instant::day(now - 86_400_000, None), "to": instant::day(now + 86_400_000, None) })
}

const BEFORE: u64 = 20;
const ALL: u64 = 50;
/// The first payout after the copy is in it, as not sent.
const NOT_SENT: u64 = BEFORE;

/// Pays, makes a copy of the journal, pays on, and puts the copy back. The word with which a person accepts it.
fn forgets(shop: &Shop) -> String {
    shop.loses_answers();
    let till = shop.till();
    (0..BEFORE).for_each(|n| drop(call(&till, "payout.create", payout(n))));
    drop(till);
    // One is in the copy as not sent: nobody listened at the bank's address.
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let account = parsed(&Client::open(&shop.config().to_string()).0.json)["account"].take();
    let till = shop.till_with(json!({ "baseUrl": format!("http://{deaf}"), "account": account }));
    assert_eq!(call(&till, "payout.create", payout(NOT_SENT)).0, Status::NotSent);
    drop(till);
    shop.copy("journal.sqlite", "copy.sqlite");
    let till = shop.till();
    shop.loses_nothing();
    assert_eq!(call(&till, "payout.create", payout(NOT_SENT)).0, Status::Ok);
    shop.loses_answers();
    (BEFORE..ALL).for_each(|n| drop(call(&till, "payout.create", payout(n))));
    drop(till);
    shop.copy("copy.sqlite", "journal.sqlite");
    let (refusal, client) = Client::open(&shop.config().to_string());
    assert!(client.is_none(), "{}", refusal.json);
    let refusal = parsed(&refusal.json);
    assert_eq!(refusal["error"]["code"], "forgotten", "{refusal}");
    let words = refusal["error"]["message"].as_str().unwrap();
    words.rsplit('"').nth(1).unwrap().to_owned()
}

#[test]
fn a_journal_put_back_from_a_copy_is_made_whole_from_the_statement_and_nothing_is_paid_twice() {
    let shop = Shop::open();
    let word = forgets(&shop);
    shop.loses_nothing();
    let before = shop.executed();
    let statement = shop.statement("statement.csv", |_| true);
    let till = shop.till_with(json!({ "journalAccepted": word }));

    let seen = reconcile(&till, &statement, days());
    let since = |number: &&String| number.as_str() > format!("ZP-{NOT_SENT:04}").as_str();
    let forgotten = before.keys().filter(since).count() as u64;
    assert!(forgotten > 15, "{before:?}");
    assert_eq!((seen["agrees"].clone(), groups(&seen)["only_bank"]), (json!(false), forgotten), "{seen}");
    let alone = seen["lines"].as_array().unwrap().iter().find(|line| line["group"] == "only_bank").unwrap();
    assert!(alone["operation"] == "reconcile.statement" && alone["maskedPan"] == "411111******1111", "{alone}");
    let not_sent = format!("ZP-{NOT_SENT:04}");
    let waits = seen["lines"].as_array().unwrap().iter().find(|line| line["orderNumber"] == not_sent.as_str()).unwrap();
    assert!(waits["group"] == "contradiction" && waits["text"].as_str().unwrap().contains("Do not send it"), "{waits}");
    // Telling changes nothing.
    assert_eq!(groups(&reconcile(&till, &statement, days())), groups(&seen));

    let mut wish = days();
    (wish["takeIn"], wish["ask"]) = (true.into(), true.into());
    let whole = reconcile(&till, &statement, wish.clone());
    assert_eq!(whole["takenIn"], forgotten + 1, "{whole}");
    assert!(!groups(&whole).contains_key("only_bank"), "{whole}");
    // The bank was asked about each: that made it paid, and not the statement.
    let (_, one) =
        call(&till, "operation.explain", json!({ "orderNumber": before.keys().next_back(), "language": "en" }));
    let told = one["text"].as_str().unwrap();
    assert!(one["state"] == "paid" && told.contains("taken in from the bank's statement"), "{one}");

    // The till repeats its whole evening, as tills do that have forgotten it.
    for n in 0..ALL {
        let (status, answer) = call(&till, "payout.create", payout(n));
        let number = format!("ZP-{n:04}");
        assert_ne!(status, Status::Request, "{answer}");
        if before.contains_key(&number) && n >= BEFORE {
            assert_eq!((status, &answer["replayed"]), (Status::Ok, &json!(true)), "{answer}");
        }
    }
    for (number, (times, _)) in shop.executed() {
        assert_eq!(times, 1, "{number} was paid {times} times");
    }

    // Other content under such a number is another payout, and is refused.
    let number = before.keys().next_back().unwrap();
    let mut other = payout(0);
    (other["orderNumber"], other["amount"]) = (number.as_str().into(), 1.into());
    assert_eq!(call(&till, "payout.create", other).0, Status::Conflict);

    // In the end both sides have the same, to the tiyn.
    let last = shop.statement("last.csv", |_| true);
    let whole = reconcile(&till, &last, wish);
    let sum: u64 = shop.executed().values().map(|(_, sum)| sum).sum();
    let all = whole["sums"].as_array().unwrap().iter().find(|sum| sum["group"] == "all").unwrap();
    assert_eq!((&all["bank"], all["difference"].clone()), (&sum.into(), json!(0)), "{whole}");
    assert_eq!(groups(&whole)["agree"] as usize, shop.executed().len(), "{whole}");
    assert_eq!(call(&till, "journal.verify", json!({})).0, Status::Ok);
}

/// If this did not pay somebody twice, the test above would prove nothing.
#[test]
fn without_the_statement_the_same_till_pays_twice() {
    let shop = Shop::open();
    let word = forgets(&shop);
    shop.loses_nothing();
    let till = shop.till_with(json!({ "journalAccepted": word }));
    (0..ALL).for_each(|n| drop(call(&till, "payout.create", payout(n))));
    assert!(shop.executed().values().any(|(times, _)| *times > 1));
}

#[test]
fn what_was_taken_in_is_never_called_unpaid_on_the_banks_silence_or_its_not_found() {
    let shop = Shop::open();
    // "Not found" is believed at once, and what it is believed of may be sent again.
    let profile = json!({ "resend": true, "lateBoundMs": 0, "notFoundBelievedAfterMs": 500, "notFoundAnswers": 1 });
    let till = shop.till_with(json!({ "profile": profile }));
    let statement = shop.path("statement.csv");
    std::fs::write(&statement, "Order number;Date;Amount, KZT\nZP-0001;29.11.2026 12:00;1501,01\n").unwrap();
    let wish = json!({ "takeIn": true, "ask": true });
    // The bank's books do not have it: a contradiction, and a person's.
    let told = reconcile(&till, &statement, wish.clone());
    assert_eq!((&told["takenIn"], &told["agrees"]), (&json!(1), &json!(false)), "{told}");
    for _ in 0..4 {
        std::thread::sleep(std::time::Duration::from_millis(600));
        reconcile(&till, &statement, wish.clone());
        let (status, answer) = call(&till, "payout.create", payout(1));
        assert_eq!(status, Status::Unknown, "{answer}");
    }
    let (_, stands) = call(&till, "operation.get", json!({ "orderNumber": "ZP-0001" }));
    assert_eq!((&stands["state"], shop.bank.ledger().len()), (&json!("review"), 0), "{stands}");
}

#[test]
fn what_only_we_have_is_asked_about_and_never_sent_again() {
    let shop = Shop::open();
    let till = shop.till();
    (0..4).for_each(|n| assert_eq!(call(&till, "payout.create", payout(n)).0, Status::Ok));
    let statement = shop.statement("short.csv", |number| number != "ZP-0002");
    let now = instant::day(instant::present(), None);
    // Far from the border of the time, whenever it is.
    let days = json!({ "from": now, "to": instant::day(instant::present() + 2 * 86_400_000, None) });
    let text = std::fs::read_to_string(&statement).unwrap();
    let later = instant::utc(instant::present() + 12 * 3_600_000);
    std::fs::write(&statement, text + &format!("OTHER-1;;{later};5,00;;\r\n")).unwrap();
    let told = reconcile(&till, &statement, days.clone());
    let line = told["lines"].as_array().unwrap().iter().find(|line| line["orderNumber"] == "ZP-0002").unwrap();
    assert_eq!((&line["group"], &line["operation"]), (&json!("only_we"), &json!("operation.resolve")), "{told}");
    assert!(line["text"].as_str().unwrap().contains("never send it again"), "{line}");

    let mut asking = days;
    (asking["ask"], asking["csv"]) = (true.into(), shop.path("pairs.csv").to_str().into());
    let told = reconcile(&till, &statement, asking);
    let line = told["lines"].as_array().unwrap().iter().find(|line| line["orderNumber"] == "ZP-0002").unwrap();
    assert_eq!((&line["status"], &line["confirmed"]), (&json!("TOLEM_OK"), &json!(true)), "{told}");
    assert!(line["text"].as_str().unwrap().contains("the bank confirmed"), "{line}");
    let pairs = std::fs::read_to_string(shop.path("pairs.csv")).unwrap();
    assert!(pairs.starts_with('\u{feff}') && pairs.contains(";ZP-0003;") && !pairs.contains(CARD), "{pairs}");
    // The file that is there stays.
    let again = call(&till, "reconcile.statement", json!({ "file": statement, "csv": shop.path("pairs.csv") }));
    assert_eq!((again.0, &again.1["error"]["field"]), (Status::Request, &json!("csv")), "{}", again.1);
}

/// What the journal has forgotten would be a stranger's, and could be sent a second time.
#[test]
fn without_a_column_of_our_numbers_nothing_is_taken_in_and_nothing_agrees() {
    let shop = Shop::open();
    let word = forgets(&shop);
    shop.loses_nothing();
    let statement = shop.statement("statement.csv", |_| true);
    let text = std::fs::read_to_string(&statement).unwrap();
    let till = shop.till_with(json!({ "journalAccepted": word }));
    let nameless = shop.path("nameless.csv");
    std::fs::write(&nameless, text.replace("№ заказа;", "№ реестра;")).unwrap();
    let seen = reconcile(&till, &nameless, days());
    assert!(seen["agrees"] == false && seen["message"].as_str().unwrap().contains("orderNumber"), "{seen}");
    let mut wish = days();
    (wish["takeIn"], wish["file"]) = (true.into(), json!(nameless));
    let (status, document) = call(&till, "reconcile.statement", wish);
    assert_eq!((status, &document["error"]["field"]), (Status::Request, &json!("takeIn")), "{document}");
    // A heading that batch files have is one of a statement's, too.
    std::fs::write(&nameless, text.replace("№ заказа;", "Номер;")).unwrap();
    assert!(groups(&reconcile(&till, &nameless, days()))["only_bank"] > 15);
}

/// The currency of a bank that has one goes without saying, as in a list of payouts.
#[test]
fn a_statement_of_a_bank_with_one_currency_need_not_name_it() {
    let shop = Shop::open();
    let till = shop.till();
    assert_eq!(call(&till, "payout.create", payout(1)).0, Status::Ok);
    let statement = shop.statement("statement.csv", |_| true);
    let text = std::fs::read_to_string(&statement).unwrap().replace("Сумма, KZT", "Сумма");
    std::fs::write(&statement, text).unwrap();
    let seen = reconcile(&till, &statement, days());
    assert_eq!((&seen["agrees"], &seen["rows"]), (&json!(true), &json!(1)), "{seen}");
}

#[test]
fn a_list_of_days_has_its_sums() {
    let shop = Shop::open();
    let till = shop.till();
    (0..3).for_each(|n| assert_eq!(call(&till, "payout.create", payout(n)).0, Status::Ok));
    let today = instant::day(instant::present(), None);
    let mut days = days();
    days["limit"] = 2.into();
    let (_, listed) = call(&till, "operation.list", days);
    assert_eq!(listed["operations"].as_array().unwrap().len(), 2);
    let sum: u64 = (0..3).map(amount).sum();
    let total = json!([{ "kind": "payout", "state": "paid", "currency": "KZT", "rows": 3, "amount": sum }]);
    assert_eq!(listed["totals"], total, "{listed}");
    let (_, none) = call(&till, "operation.list", json!({ "from": "2020-01-01", "to": "2020-01-31" }));
    assert_eq!((&none["operations"], &none["totals"]), (&json!([]), &json!([])), "{none}");
    for (request, field) in [
        (json!({ "to": today }), "from"),
        (json!({ "from": "2026-11-30", "to": "2026-11-29" }), "to"),
        (json!({ "from": "29.11.2026" }), "from"),
    ] {
        let (status, answer) = call(&till, "operation.list", request);
        assert_eq!((status, &answer["error"]["field"]), (Status::Request, &json!(field)), "{answer}");
    }
}

#[test]
fn a_file_that_is_no_statement_is_refused_in_words_of_an_accountant() {
    let shop = Shop::open();
    let file = shop.path("file");
    for (locale, words) in [("ru", "номер заказа"), ("kk", "тапсырыс нөмірі"), ("en", "has no columns")]
    {
        let till = shop.till_with(json!({ "locale": locale }));
        std::fs::write(&file, "привет\nмир\n").unwrap();
        let (status, answer) = call(&till, "reconcile.statement", json!({ "file": file }));
        let told = answer["message"].as_str().unwrap();
        assert!(status == Status::Request && told.contains(words), "{answer}");
        for (request, field) in [
            (json!({ "file": shop.path("none") }), "file"),
            (json!({ "file": file, "zone": "Almaty" }), "zone"),
            (json!({ "file": file, "columns": { "orderNmber": "x" } }), "columns.orderNmber"),
        ] {
            let (status, answer) = call(&till, "reconcile.statement", request);
            assert_eq!((status, &answer["error"]["field"]), (Status::Request, &json!(field)), "{answer}");
        }
    }
}

#[test]
fn a_statement_of_which_nothing_is_understood_is_refused_by_its_first_row_its_column_and_why() {
    let shop = Shop::open();
    let till = shop.till_with(json!({ "locale": "ru" }));
    let file = shop.path("statement.csv");
    for (text, code, words) in [
        ("Номер;Сумма;Дата\nA-1;5;46357", "not_read", "строка 2, столбец «Дата»: дата «46357» не прочитана"),
        (
            "Номер;Сумма;Дата;Время\nA-1;5;01.12.2026;24:00",
            "not_read",
            "строка 2, столбец «Время»: время «24:00» не прочитано",
        ),
        (
            "Номер;Дебет;Кредит;Дата\nA-1;5;5;01.12.2026",
            "not_read",
            "строка 2, столбец «Дебет»: сумма стоит и в дебете",
        ),
        (
            "Номер;Сумма;Дата\nA-1;5 $;01.12.2026",
            "not_read",
            "строка 2, столбец «Сумма»: у суммы указана другая валюта",
        ),
        ("Номер;Сумма;Дата\nA-1;5;12/01/26", "date_order", "строка 2, столбец «Дата»: в дате 12/01/26 не видно"),
        ("Номер;Сумма;Дата\nA-1;5;12/30/26\nA-2;5;30/11/26", "date_order", "в строке 2 (12/30/26) первым идёт месяц"),
    ] {
        std::fs::write(&file, text).unwrap();
        let (status, answer) = call(&till, "reconcile.statement", json!({ "file": file }));
        let told = answer["message"].as_str().unwrap();
        assert!(status == Status::Request && answer["error"]["code"] == code && told.contains(words), "{answer}");
    }
    std::fs::write(&file, "Номер;Сумма;Дата;Статус\nA-1;5;01.12.2026;Оплачен возврат").unwrap();
    let told = reconcile(&till, &file, json!({}));
    let unread = &told["unread"][0];
    assert!(told["agrees"] == false && unread["row"] == 2 && unread["code"] == "status", "{told}");
    assert!(unread["text"].as_str().unwrap().contains("«Оплачен возврат»"), "{told}");
}
