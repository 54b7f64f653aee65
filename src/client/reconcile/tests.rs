//! Statements as banks' programs and offices make them (`tests/fixtures/statements`), each with what it comes to; and a bank that
//! is nastier than those, whose statements are made from what really happened.

use super::books::Books;
use super::dates::Writing;
use super::matching::{Group, Pair, Terms, compare};
use super::statement::{Line, Reading, Statement, Trouble};
use crate::journal::Movement;
use crate::messages::Locale;
use crate::messages::tests::paid;
use crate::model::{Currency, Doubt, Kind, Minor, OrderNumber, State, instant};
use crate::table::Table;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Five hours ahead of UTC, as the whole of Kazakhstan is.
const AHEAD: Option<i32> = Some(5 * 3600);
const DAY: &str = "2026-11-29";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/statements")
}

fn moment(text: &str) -> i64 {
    Writing { ahead: AHEAD, month_first: false }.moment(text, "").unwrap().at
}

fn movement(id: i64, row: &Value) -> Movement {
    let text = |name: &str| row[name].as_str().map(str::to_owned);
    let mut movement = paid();
    movement.id = id;
    movement.intent.kind = Kind::from_word(row["kind"].as_str().unwrap()).unwrap();
    movement.intent.number = OrderNumber::parse(row["orderNumber"].as_str().unwrap()).unwrap();
    movement.intent.part = text("part").map(|part| OrderNumber::parse(&part).unwrap());
    movement.intent.amount = Minor::new(row["amount"].as_u64().unwrap()).unwrap();
    movement.intent.currency = Currency::parse(row["currency"].as_str().unwrap_or("KZT")).unwrap();
    movement.intent.manual_capture = row["manualCapture"] == true;
    movement.intent.commission = row["commission"].as_u64();
    movement.state = State::from_word(row["state"].as_str().unwrap()).unwrap();
    movement.attempts = row["attempts"].as_u64().map_or(1, |attempts| attempts as u32);
    movement.doubt = (row["doubt"] == true).then_some(Doubt { attempt: 1, age: None });
    (movement.order_id, movement.ref_num) = (text("orderId"), text("refNum"));
    movement.created_at = moment(row["createdAt"].as_str().unwrap());
    movement
}

fn books(name: &str) -> Books {
    let all: Value = serde_json::from_slice(&std::fs::read(folder().join("journal.json")).unwrap()).unwrap();
    let mut books = Books::default();
    for (at, row) in all[name].as_array().unwrap().iter().enumerate() {
        books.add(movement(at as i64 + 1, row));
    }
    books
}

fn terms(kind: Option<Kind>) -> Terms<'static> {
    let begins = |later| instant::day_begins(DAY, later, AHEAD).unwrap();
    Terms { time: begins(0)..begins(1), ahead: AHEAD, now: begins(30), kind, prefix: "" }
}

fn read(bytes: Vec<u8>, given: &[(&str, &str)], currency: Option<Currency>) -> Result<Statement, Trouble> {
    let given: Vec<_> = given.iter().map(|(field, name)| ((*field).to_owned(), (*name).to_owned())).collect();
    let table = Table::read(Zeroizing::new(bytes)).map_err(Trouble::Table)?;
    Statement::read(&table, &Reading { given: &given, currency, only_currency: None, ahead: AHEAD })
}

/// A pair in a line: its group, its number, its rows, what each side says.
fn shown(pair: &Pair, lines: &[Line], books: &Books) -> String {
    let number = match pair.movement.map(|at| &books.movements[at].intent) {
        Some(intent) if intent.part.is_some() => intent.part.as_ref().unwrap().to_string(),
        Some(intent) if intent.kind == Kind::Capture => format!("{} capture", intent.number),
        Some(intent) => intent.number.to_string(),
        None => lines[pair.lines[0]].number.clone(),
    };
    let rows: Vec<_> = pair.lines.iter().map(|at| lines[*at].row.to_string()).collect();
    let other_day = if pair.other_day { " other day" } else { "" };
    let (ours, bank) = (pair.ours, pair.bank);
    format!("{} {number} [{}] {ours} {bank} {}{other_day}", pair.group.word(), rows.join(","), pair.currency.letters())
}

fn compared(name: &str, journal: &str, given: &[(&str, &str)], currency: Option<Currency>) -> Vec<String> {
    let statement = read(std::fs::read(folder().join(name)).unwrap(), given, currency).unwrap();
    let books = books(journal);
    let pairs = compare(&statement, &books, &terms(None));
    let mut shown: Vec<_> = pairs.iter().map(|pair| shown(pair, &statement.lines, &books)).collect();
    shown.extend(statement.unread.iter().map(|unread| format!("unread {} {}", unread.row, unread.why)));
    shown
}

const FIXTURES: &[(&str, &str)] = &[
    ("gateway_report_ru.csv", "payouts"),
    ("windows_1251_apostrophes.csv", "payouts"),
    ("account_debit_credit.csv", "payouts"),
    ("english_iso_utc.csv", "payouts"),
    ("kazakh_utf16.txt", "payouts"),
    ("bank_ids_only.csv", "payouts"),
    ("late_split_twice.csv", "payouts"),
    ("shop_signs_refunds.csv", "shop"),
    ("named_columns.csv", "payouts"),
    ("spoiled_by_spreadsheet.csv", "payouts"),
];

#[test]
fn statements_of_banks_come_to_what_is_written_beside_them() {
    let mut wrong = Vec::new();
    for (name, journal) in FIXTURES {
        let given: &[(&str, &str)] = match *name {
            "named_columns.csv" => {
                &[("orderNumber", "Поле 1"), ("date", "поле 2"), ("amount", "Поле  3"), ("card", "Поле 4")]
            }
            _ => &[],
        };
        // Its heading names it.
        let currency = (*name != "gateway_report_ru.csv").then_some(Currency::KZT);
        let told = compared(name, journal, given, currency).join("\n") + "\n";
        let expected = std::fs::read_to_string(folder().join(format!("{name}.expected"))).unwrap_or_default();
        if told != expected {
            wrong.push(format!("{name}:\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_statement_is_refused_by_what_it_lacks() {
    let bytes = std::fs::read(folder().join("no_heading.csv")).unwrap();
    let Err(Trouble::Table(why)) = read(bytes, &[], None) else { panic!("it has no heading") };
    let (code, text) = crate::messages::table::unreadable(crate::messages::Locale::Ru, &why);
    assert!(code == "no_column" && text.contains("номер заказа, сумма"), "{text}");
    for (locale, number, amount) in [
        (Locale::Ru, "номер заказа", "сумма"),
        (Locale::Kk, "тапсырыс нөмірі", "сомасы"),
        (Locale::En, "order number", "amount"),
    ] {
        let (_, text) = crate::messages::table::unreadable(locale, &why);
        assert!(text.contains(&format!("{number}, {amount}")), "{text}");
        // Whoever does as he is told is understood.
        let named = format!("{number};{amount}\nA-1;5");
        assert_eq!(read(named.into_bytes(), &[], Some(Currency::KZT)).unwrap().lines.len(), 1);
    }
    let unnamed = read("Номер заказа;Сумма\nA-1;5".as_bytes().to_vec(), &[], None);
    assert_eq!(unnamed.unwrap_err(), Trouble::NoCurrency);
}

/// What really became of a payout of ours, and what a bank makes of it in its statement.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Both know.
    Paid,
    /// In two rows, each with its own reference.
    Split,
    /// The same row once more.
    Repeated,
    /// Executed twice.
    Twice,
    /// The bank lost a tenge.
    Less,
    /// We do not know, the bank has it.
    Unknown,
    /// We do not know, and the bank has nothing.
    Open,
    /// We call it paid, the bank has nothing.
    OnlyWe,
    /// Both know that it was declined.
    Declined,
    /// We call it declined, the bank paid.
    PaidAfterAll,
    /// The journal has forgotten it.
    Forgotten,
    /// We call it paid, the bank says that it was declined.
    DeclinedAfterAll,
    /// Booked by the bank on the next day.
    NextDay,
    /// Under way here since the day before.
    DayBefore,
    /// A row with the bank's reference alone.
    ByReference,
}

fn fates() -> impl Strategy<Value = Vec<(Fate, u64, u8)>> {
    use Fate::*;
    let all = [
        Paid,
        Split,
        Repeated,
        Twice,
        Less,
        Unknown,
        Open,
        OnlyWe,
        Declined,
        PaidAfterAll,
        Forgotten,
        DeclinedAfterAll,
        NextDay,
        DayBefore,
        ByReference,
    ];
    prop::collection::vec((prop::sample::select(all.to_vec()), 200_u64..900_000_000, any::<u8>()), 1..60)
}

/// A statement in the making, by a bank that writes numbers and amounts as it likes.
#[derive(Default)]
struct Bank(Vec<[String; 5]>);

impl Bank {
    fn row(&mut self, number: &str, at: &str, amount: u64, status: &str, reference: &str, mood: u8) {
        let number = match mood % 5 {
            1 => format!("'{number}"),
            2 => format!("{number} "),
            3 => number.replacen('-', "- ", 1),
            _ => number.to_owned(),
        };
        let (whole, rest) = (amount / 100, amount % 100);
        let thousands = |sign: &str| match whole {
            0..1000 => whole.to_string(),
            1000..1_000_000 => format!("{}{sign}{:03}", whole / 1000, whole % 1000),
            _ => format!("{}{sign}{:03}{sign}{:03}", whole / 1_000_000, whole / 1000 % 1000, whole % 1000),
        };
        let amount = match mood % 4 {
            0 => format!("{whole},{rest:02}"),
            1 => format!("{},{rest:02}", thousands("\u{a0}")),
            2 => format!("{}.{rest:02} KZT", thousands(" ")),
            _ => format!("{},{rest:02}", thousands(".")),
        };
        self.0.push([number, at.to_owned(), amount, status.to_owned(), reference.to_owned()]);
    }

    /// In some order, with a title above and totals below, in UTF-8 or windows-1251.
    fn statement(mut self, mood: u8) -> Vec<u8> {
        let rows = self.0.len();
        self.0.rotate_left(usize::from(mood) % rows.max(1));
        let mut text = "Отчет банка;;;;\nза 29.11.2026;;;;\nНомер заказа;Дата операции;Сумма;Статус;RRN\n".to_owned();
        self.0.iter().for_each(|row| text.push_str(&format!("{}\n", row.join(";"))));
        text.push_str(";29.11.2026 19:00;12,00;;\nИтого;;1;;\n");
        match mood % 2 {
            0 => text.into_bytes(),
            _ => text.chars().map(in_windows_1251).collect(),
        }
    }
}

fn in_windows_1251(letter: char) -> u8 {
    match u32::from(letter) {
        code @ 0x410..0x450 => (code - 0x410 + 0xc0) as u8,
        code => u8::try_from(code).expect("a letter that the statement has"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bank makes of it, each payout and each row is told once, as what it is, and the sums are exact.
    #[test]
    fn every_payout_and_every_row_is_told_once_and_as_what_it_is(fates in fates(), mood in any::<u8>()) {
        let (mut books, mut bank, mut expected) = (Books::default(), Bank::default(), BTreeMap::new());
        let (mut ours, mut theirs) = (0_i64, 0_i64);
        for (at, (fate, amount, mood)) in fates.iter().enumerate() {
            let (number, reference) = (format!("ZP-{at:04}"), format!("6334{at:08}"));
            let mut known = movement(at as i64 + 1, &serde_json::json!({
                "kind": "payout", "orderNumber": number, "state": "paid", "amount": amount, "refNum": reference,
                "createdAt": "2026-11-29T11:00:00+05:00",
            }));
            let mut row = |at: &str, amount: u64, status: &str, reference: &str| {
                bank.row(&number, at, amount, status, reference, *mood);
                theirs += if status == "Отклонен" { 0 } else { amount as i64 };
            };
            let noon = "29.11.2026 12:00";
            let mut is_known = true;
            let group = match fate {
                Fate::Paid => { row(noon, *amount, "Исполнен", &reference); Group::Agree }
                Fate::Split => {
                    row(noon, amount / 3, "Исполнен", &reference);
                    row(noon, amount - amount / 3, "Исполнен", &format!("{reference}9"));
                    Group::Agree
                }
                Fate::Repeated => {
                    row(noon, *amount, "Исполнен", &reference);
                    row(noon, *amount, "Исполнен", &reference);
                    theirs -= *amount as i64;
                    Group::Twice
                }
                Fate::Twice => {
                    row(noon, *amount, "Исполнен", &reference);
                    row("29.11.2026 12:01", *amount, "Исполнен", &format!("{reference}9"));
                    Group::Twice
                }
                Fate::Less => { row(noon, amount - 100, "Исполнен", &reference); Group::OtherAmount }
                Fate::Unknown => { known.state = State::Unknown; row(noon, *amount, "Исполнен", &reference); Group::Ask }
                Fate::Open => { known.state = State::Unknown; Group::Open }
                Fate::OnlyWe => Group::OnlyWe,
                Fate::Declined => { known.state = State::Declined; row(noon, *amount, "Отклонен", ""); Group::NothingMoved }
                Fate::PaidAfterAll => { known.state = State::Declined; row(noon, *amount, "Исполнен", &reference); Group::Contradiction }
                Fate::Forgotten => { is_known = false; row(noon, *amount, "Исполнен", &reference); Group::OnlyBank }
                Fate::DeclinedAfterAll => { row(noon, *amount, "Отклонен", &reference); Group::Contradiction }
                Fate::NextDay => { known.created_at = moment("29.11.2026 23:59"); Group::Border }
                Fate::DayBefore => {
                    known.created_at = moment("28.11.2026 23:59");
                    row("29.11.2026 0:01", *amount, "Исполнен", &reference);
                    Group::Agree
                }
                Fate::ByReference => {
                    bank.row("", noon, *amount, "Исполнен", &reference, 0);
                    theirs += *amount as i64;
                    Group::Agree
                }
            };
            if is_known {
                ours += if known.state == State::Paid { *amount as i64 } else { 0 };
                books.add(known);
            }
            *expected.entry(group).or_insert(0) += 1;
        }
        let statement = read(bank.statement(mood), &[], Some(Currency::KZT)).unwrap();
        prop_assert_eq!(&statement.unread, &[]);
        let pairs = compare(&statement, &books, &terms(None));
        let mut told = BTreeMap::new();
        pairs.iter().for_each(|pair| *told.entry(pair.group).or_insert(0) += 1);
        // The row at the end has no number.
        prop_assert_eq!(told.remove(&Group::Foreign), Some(1));
        prop_assert_eq!(told, expected);
        let mut rows: Vec<_> = pairs.iter().flat_map(|pair| &pair.lines).copied().collect();
        rows.sort_unstable();
        prop_assert!(rows.iter().copied().eq(0..statement.lines.len()), "{rows:?}");
        let sums = pairs.iter().filter(|pair| pair.group != Group::Foreign);
        prop_assert_eq!(sums.fold((0, 0), |sum, pair| (sum.0 + pair.ours, sum.1 + pair.bank)), (ours, theirs));
    }
}

/// What is left of a number is another number, and what it is taken in under would never be found again.
#[test]
fn numbers_that_a_spreadsheet_has_rounded_are_not_taken_for_numbers() {
    let rounded = |text: &str| {
        let statement = read(text.as_bytes().to_vec(), &[], Some(Currency::KZT)).unwrap();
        let unread: Vec<_> = statement.unread.iter().map(|row| (row.row, row.why)).collect();
        (unread, statement.lines)
    };
    let numbers = ["1234567890123450", "1234567890123460", "1234567890123471", "1234567890123480", "1234567890123490"];
    let rows: String = numbers.iter().map(|number| format!("{number};5\n")).collect();
    let (unread, lines) = rounded(&format!("Номер заказа;Сумма\n{rows}"));
    assert_eq!(unread, [(2, "rounded"), (3, "rounded"), (5, "rounded"), (6, "rounded")]);
    assert_eq!(lines[0].number, numbers[2]);
    // The bank's own id is not needed where there is a number of ours, and is not looked for.
    let (unread, lines) =
        rounded("Номер заказа;Сумма;Номер возврата;RRN\nA-1;5;;1,23E+17\n;6;;1,23E+17\nA-2;7;1,2E+9;\n");
    assert_eq!(unread, [(3, "rounded"), (4, "rounded")]);
    assert_eq!((lines[0].number.as_str(), lines[0].ref_num.as_str()), ("A-1", ""));
}

#[test]
fn a_currency_that_contradicts_the_rows_is_told_by_its_column() {
    let unread = |text: &str| {
        let rows = read(text.as_bytes().to_vec(), &[], Some(Currency::KZT)).unwrap().unread.into_iter();
        rows.map(|unread| (unread.row, unread.heading, unread.why)).collect::<Vec<_>>()
    };
    let other = |row, heading: &str| vec![(row, heading.to_owned(), "other_currency")];
    assert_eq!(unread("Номер;Сумма\nA-1;5 KZT\nA-2;200 $"), other(3, "Сумма"));
    assert_eq!(unread("Номер;Сумма, KZT;Валюта\nA-1;5;USD"), other(2, "Сумма, KZT"));
    assert_eq!(unread("Номер;Сумма;Валюта перевода\nA-1;5;KZT\nA-2;5;USD"), other(3, "Валюта перевода"));
    assert_eq!(unread("Номер;Сумма;Валюта перевода\nA-1;5;доллар"), other(2, "Валюта перевода"));
    assert_eq!(unread("Номер;Сумма;Валюта перевода\nA-1;5;398\nA-1;5;-\nA-2;5;840"), other(4, "Валюта перевода"));
    // The account may be in another one than what was paid from it.
    assert_eq!(unread("Номер;Сумма операции;Валюта операции;Валюта счета\nA-1;5;USD;KZT"), []);
    let beside = "Номер;Сумма;Курс валюты;Сумма в валюте;Валютный контроль;Валюта счёта\nA-1;5;480,5;0,01;нет;KZT";
    assert_eq!(unread(beside), []);
    for heading in ["Валюта счета", "Валюта операции", "Валюта платежа", "Account currency"]
    {
        let text = format!("Номер;Сумма;{heading}\nA-1;5;USD");
        let lines = read(text.into_bytes(), &[], Some(Currency::KZT)).unwrap().lines;
        assert_eq!(lines[0].currency.letters(), "USD", "{heading}");
    }
}

/// A row of a file is journalled with all the others, and may be sent days later: the bank's statement has it on that day.
#[test]
fn what_has_waited_in_the_journal_is_expected_on_the_day_when_it_was_sent() {
    const HOUR: i64 = 3_600_000;
    let now = instant::present();
    let mut waited = paid();
    (waited.created_at, waited.open_for) = (now - 72 * HOUR, Some(std::time::Duration::from_secs(24 * 3600)));
    let mut books = Books::default();
    books.add(waited);
    let statement = read("Номер заказа;Сумма\nA-999;5".as_bytes().to_vec(), &[], Some(Currency::KZT)).unwrap();
    for (time, group) in [(-84 * HOUR..-60 * HOUR, None), (-36 * HOUR..-12 * HOUR, Some(Group::OnlyWe))] {
        let time = now + time.start..now + time.end;
        let terms = Terms { time, ahead: AHEAD, now, kind: None, prefix: "" };
        let pairs = compare(&statement, &books, &terms);
        let found: Vec<_> = pairs.iter().filter(|pair| pair.movement == Some(0)).map(|pair| pair.group).collect();
        assert_eq!(found, Vec::from_iter(group));
    }
}
