//! The copy of the refused rows, and what is said of each: whoever mends it has nothing else.

use crate::shop::Shop;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tolem::client::Client;
use tolem::model::Unwatched;

const CARDS: [&str; 3] = ["4400430012424864", "4400430012504053", "4400430012583248"];

/// The copy of what is refused of a file, and its text.
fn copy_of(shop: &Shop, file: &Path) -> (PathBuf, String) {
    let copy = file.with_extension("errors");
    let told = shop.ask("batch.check", &json!({ "file": file, "errors": copy }));
    assert_eq!(told["errors"], json!(copy), "{told:#}");
    let text = std::fs::read_to_string(&copy).unwrap();
    (copy, text)
}

/// Rows and what is wrong with them.
fn problems(told: &Value) -> Vec<(i64, &str)> {
    let rows = told["problems"].as_array().unwrap_or_else(|| panic!("{told:#}")).iter();
    rows.map(|row| (row["row"].as_i64().unwrap(), row["code"].as_str().unwrap())).collect()
}

#[test]
fn a_copy_of_each_kind_of_file_keeps_the_numbers_as_they_are_and_pays_when_it_is_mended() {
    let shop = Shop::open();
    let long = ["20261201000123457", "20261201000123458"];
    let rows = [
        ["Номер", "Сумма", "Карта", "Имя"],
        [long[0], "wrong", CARDS[0], "DINA"],
        [long[1], "wrong", CARDS[1], "ALIA"],
    ];
    let text = |sign: &str, end: &str| rows.map(|row| row.join(sign)).join(end);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    let line = |at: usize| {
        let request = json!({ "orderNumber": long[at], "amount": "wrong", "currency": "KZT", "card": { "number": CARDS[at] },
                              "recipient": { "name": "DINA" } });
        request.to_string().replace(CARDS[at], &grouped(CARDS[at]))
    };
    let lines = format!("{}\n{}\n", line(0), line(1));
    let utf16 = |text: &str| [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (name, content) in [
        ("semicolons.csv", text(";", "\r\n").into_bytes()),
        ("commas.csv", text(",", "\n").into_bytes()),
        ("tabs.txt", utf16(&text("\t", "\r\n"))),
        ("pipes.csv", text("|", "\n").into_bytes()),
        ("named.csv", format!("sep=;\n{}", text(";", "\n")).into_bytes()),
        ("book.xlsx", book.save_to_buffer().unwrap()),
        ("lines.jsonl", lines.clone().into_bytes()),
        ("utf16.jsonl", utf16(&lines)),
    ] {
        let file = shop.path(name);
        std::fs::write(&file, content).unwrap();
        let (copy, text) = copy_of(&shop, &file);
        for at in [0, 1] {
            assert!(text.contains(long[at]) && text.contains(&grouped(CARDS[at])), "{name}: {text}");
        }
        // As it is, it is refused again; mended, all of it is paid.
        assert_eq!(problems(&shop.check(&copy)).len(), 2, "{name}");
        let mended = text.replace("\"wrong\"", "15000").replace("wrong", "150");
        let told = shop.check(&shop.file("mended", &mended));
        assert_eq!(
            (&told["rows"], &told["wrong"], &told["total"]),
            (&json!(2), &json!(0), &json!(30_000)),
            "{name}: {told:#}"
        );
    }
}

/// `4400430012424864` as `4400 4300 1242 4864`.
fn grouped(card: &str) -> String {
    card.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// A card of which a spreadsheet has kept fifteen digits may be somebody else's, and in a copy nothing showed that any more.
#[test]
fn what_a_spreadsheet_has_spoilt_or_somebody_has_hidden_is_not_in_the_copy() {
    let shop = Shop::open();
    let (copy, text) = copy_of(&shop, &shop.file("list.csv", &(ROUNDED.to_owned() + "A-4;x;4400430012424864;DINA\n")));
    assert!(text.contains("A-1;1;;DINA;") && text.contains("A-4;x;4400 4300 1242 4864;DINA;"), "{text}");
    assert_eq!(problems(&shop.check(&copy)).len(), 5, "{text}");
    // A date that Excel has made of a number, and a row that somebody has hidden.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["Номер", "Сумма", "Карта", "Имя"]).unwrap();
    sheet.write_row(1, 1, ["100", CARDS[0], "DINA"]).unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    sheet.write_number_with_format(1, 0, 46_033, &date).unwrap();
    sheet.write_row(2, 0, ["A-2", "100", CARDS[1], "DINA"]).unwrap();
    sheet.set_row_hidden(2).unwrap();
    let file = shop.path("date.xlsx");
    std::fs::write(&file, book.save_to_buffer().unwrap()).unwrap();
    let (copy, text) = copy_of(&shop, &file);
    assert_eq!(problems(&shop.check(&copy)), [(2, "missing")], "{text}");
}

/// Each ends with a zero, and its check digit is right.
const ROUNDED: &str = "Номер;Сумма;Карта;Имя\nA-1;1;4400430012657570;DINA\nA-2;1;4400430012974330;DINA\nA-3;1;4400430013370280;DINA\nA-5;1;4400430013766230;DINA\n";

#[test]
fn a_copy_tells_the_reason_of_today_and_not_that_of_an_earlier_check() {
    let shop = Shop::open();
    let line = r#"{"orderNumber":"A-1","amount":-1,"currency":"KZT","card":{"number":"4400 4300 1242 4864"},"reason":"этот номер стоит и в строке 7"}"#;
    let other = line.replace("A-1", "A-2").replace("этот номер", "reason").replace("\"reason\":", "\"description\":");
    let (copy, text) = copy_of(&shop, &shop.file("stale.jsonl", &format!("{line}\n{other}\n")));
    assert!(!text.contains("этот номер") && text.matches("\"reason\":\"").count() == 2, "{text}");
    assert_eq!(problems(&shop.check(&copy)).len(), 2, "{text}");
}

#[test]
fn a_copy_that_could_not_be_loaded_is_not_written() {
    let shop = Shop::open();
    // The reasons are longer than the rows.
    let rows: String = (0..250_000).map(|row| format!("1,{row}E+17;1;4400430012424864;D\n")).collect();
    let file = shop.file("long.csv", &format!("Номер;Сумма;Карта;Имя\n{rows}"));
    let copy = shop.path("copy.csv");
    let told = shop.ask("batch.check", &json!({ "file": file, "errors": copy }));
    assert_eq!((&told["error"]["field"], &told["error"]["code"]), (&json!("errors"), &json!("too_large")), "{told:#}");
    assert!(!copy.exists());
}

fn bepaid(shop: &Shop, locale: &str) -> Client {
    let config = json!({
        "gateway": "bepaid", "baseUrl": "http://127.0.0.1:1/", "locale": locale,
        "credentials": { "shopId": "361", "secretKey": "sandbox-secret" }, "journal": shop.path("bepaid.sqlite"),
    });
    let (answer, client) = Client::open(&config.to_string());
    client.unwrap_or_else(|| panic!("{}", answer.json))
}

fn checked(client: &Client, request: &Value) -> Value {
    serde_json::from_str(&client.call("batch.check", &request.to_string(), &Unwatched).json).unwrap()
}

/// 100 ₸ were 100 dollars.
#[test]
fn another_currency_beside_an_amount_or_over_it_is_refused_by_its_row_and_column() {
    let shop = Shop::open();
    let client = bepaid(&shop, "ru");
    let fields = json!({ "description": "x" });
    for (rows, wrong) in [
        ("Номер;Сумма;Валюта;Карта\nA-1;100 ₸;USD;C0\nA-2;100 KZT;USD;C1\nA-3;$100;USD;C2", &[2, 3][..]),
        ("Номер;Сумма;Валюта;Карта\nA-1;100 руб.;BYN;C0\nA-2;100 тенге;BYN;C1\nA-3;100;BYN;C2", &[3]),
        ("Номер;Сумма, тенге;Валюта;Карта\nA-1;100;RUB;C0\nA-2;100;RUB;C1", &[2, 3]),
        ("Номер;Сумма, тенге;Валюта;Карта\nA-1;100;KZT;C0\nA-2;100 тг;тенге;C1", &[]),
    ] {
        let rows = (0..3).fold(rows.to_owned(), |rows, at| rows.replace(&format!("C{at}"), CARDS[at]));
        let file = shop.file("list.csv", &rows);
        let told = checked(&client, &json!({ "file": file, "fields": fields }));
        let expected: Vec<_> = wrong.iter().map(|row| (*row, "currency_differs")).collect();
        assert_eq!(problems(&told), expected, "{told:#}");
        for row in told["problems"].as_array().unwrap() {
            let said = row["reason"].as_str().unwrap();
            let column = row["column"].as_str().unwrap();
            let expected = if column == "Сумма" {
                "рядом с суммой стоит другая валюта"
            } else {
                "в заголовке столбца стоит другая валюта"
            };
            assert!(said.contains(expected), "{row}");
        }
    }
    let file = shop.file("list.csv", &format!("Номер;Sum USD;Карта\nA-1;100;{}", CARDS[0]));
    let told = checked(
        &client,
        &json!({ "file": file, "fields": fields, "currency": "RUB", "columns": { "amount": "Sum USD" } }),
    );
    assert_eq!(problems(&told), [(2, "currency_differs")], "{told:#}");
}

/// Whoever reads it looks for what is meant in his own file.
#[test]
fn what_is_wrong_is_said_in_the_words_of_the_file() {
    let shop = Shop::open();
    let row = |amount: &str| format!("A-{amount};{amount};{};DINA\n", CARDS[0]);
    let file = shop.file(
        "list.csv",
        &format!(
            "Номер;Сумма;Карта;Имя\n{}{}",
            row("0"),
            row("100 000 000 000,00").replacen("A-100 000 000 000,00", "A-2", 1)
        ),
    );
    let told = shop.check(&file);
    for row in told["problems"].as_array().unwrap() {
        assert_eq!(row["reason"], "сумма должна быть от 0,01 KZT до 9 999 999 999,99 KZT", "{told:#}");
    }
    // A column that the bank wants and the file has not.
    let file = shop.file("list.csv", &format!("Номер;Сумма;Валюта;Карта\nA-1;100;USD;{}\n", CARDS[0]));
    for (locale, words) in [
        ("ru", "в файле нет столбца «назначение», а без него"),
        ("kk", "файлда «мақсаты» бағаны жоқ"),
        ("en", "the file has no column \"description\""),
    ] {
        let told = checked(&bepaid(&shop, locale), &json!({ "file": file }));
        let problem = &told["problems"][0];
        assert!(problem["reason"].as_str().unwrap().starts_with(words), "{told:#}");
        // What is refused is told in its own currency.
        assert_eq!((&problem["amount"], &problem["currency"]), (&json!(10_000), &json!("USD")), "{told:#}");
    }
    // The line of JSON is that of the file.
    let told = shop.check(&shop.file("lines.jsonl", "{\"orderNumber\":\"A-1\"}\n{\"orderNumber\":x}\n"));
    let problem = &told["problems"][1];
    let said = problem["reason"].as_str().unwrap();
    assert!(problem["row"] == 2 && said.starts_with("не JSON") && said.ends_with("(столбец 16)"), "{told:#}");
}

#[test]
fn what_is_no_table_is_told_for_what_it_is() {
    let shop = Shop::open();
    let utf16 = |text: &str| {
        [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect::<Vec<u8>>()
    };
    for (content, code, words) in [
        (b"\xef\xbb\xbf [\n{\"orderNumber\":\"A-1\"}]".to_vec(), "json_array", "массив JSON"),
        (utf16("[{\"orderNumber\":\"A-1\"}]"), "json_array", "массив JSON"),
        (b"\n<html><table><tr><td>1</td></tr></table>".to_vec(), "web_page", "страница HTML"),
        (b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), "web_page", "страница HTML или XML"),
        ("[Реестр];;\n<Номер>;Сумма\n".as_bytes().to_vec(), "no_column", "не найдены столбцы"),
    ] {
        let file = shop.path("list");
        std::fs::write(&file, content).unwrap();
        let told = shop.check(&file);
        assert_eq!(told["error"]["code"], code, "{told:#}");
        assert!(told["error"]["message"].as_str().unwrap().contains(words), "{told:#}");
    }
}

/// Next month's rows 1, 2, 3 would be this month's payouts, whatever sign stands behind them.
#[test]
fn a_counter_of_rows_is_no_order_number_whatever_sign_stands_behind_it() {
    let shop = Shop::open();
    for numbers in [["1.", "2."], ["1)", "2)"], ["№1", "№2"], ["01", "02"]] {
        let rows: String =
            numbers.iter().zip(CARDS).map(|(number, card)| format!("{number};1;{card};DINA\n")).collect();
        let told = shop.check(&shop.file("list.csv", &format!("№;Сумма;Карта;Имя\n{rows}")));
        assert_eq!(told["error"]["code"], "running_number", "{told:#}");
    }
}
