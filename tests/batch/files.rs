//! Files as real offices make them. Each is read exactly, or refused with a sentence that says what to do.

use crate::shop::Shop;
use serde_json::{Value, json};
use std::path::PathBuf;

fn office(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/batch/files").join(name)
}

/// The file, its good rows, their sum in tiyn, and its rows with errors.
const READ: &[(&str, u64, u64, u64)] = &[
    ("1c-windows-1251.csv", 5, 601_750, 0),
    ("1c-utf8-tab.txt", 3, 300_600, 0),
    ("excel-ru.csv", 3, 3_660_000, 0),
    ("excel-unicode.txt", 3, 60_150, 0),
    ("english.csv", 3, 750_075, 0),
    ("bank-template.csv", 3, 6_000_000, 0),
    ("sep-line.csv", 2, 400, 0),
    ("list.xlsx", 3, 900_300, 0),
    ("requests.jsonl", 3, 6_000, 1),
    ("mistakes.csv", 2, 20_000, 14),
    ("rounded-scientific.csv", 0, 0, 3),
    ("rounded-zeros.csv", 0, 0, 6),
    ("rounded.xlsx", 0, 0, 2),
    ("comma-amounts.csv", 0, 0, 3),
];

/// The file, the code of its refusal, and what the Russian sentence says.
const REFUSED: &[(&str, &str, &str)] = &[
    ("no-number.csv", "no_column", "не найдены столбцы: номер"),
    ("two-sums.csv", "two_columns", "«Сумма» и «Сумма к выплате»"),
    ("total-differs.csv", "total_differs", "итог в файле 400,00 KZT, а сумма строк 300,00 KZT"),
    ("open-quote.csv", "open_quote", "строка 2: кавычка открыта"),
    ("dos-866.csv", "no_column", "сохраните файл как «CSV UTF-8»"),
    ("scan.pdf", "not_a_table", "это не таблица"),
    ("old.xls", "old_workbook", "сохраните её как .xlsx"),
    ("damaged.xlsx", "damaged_workbook", "откройте её в Excel"),
    ("only-headings.csv", "no_rows", "ни одной выплаты"),
    ("empty.csv", "empty_file", "файл пуст"),
    ("no-such-file.csv", "unreadable", "такого файла нет"),
];

#[test]
fn files_of_offices_are_read_or_refused_in_words_that_an_accountant_understands() {
    let shop = Shop::open();
    for (name, rows, total, wrong) in READ {
        let told = shop.check(&office(name));
        assert_eq!(
            (&told["status"], &told["rows"], &told["total"], &told["wrong"]),
            (&json!("TOLEM_OK"), &json!(rows), &json!(total), &json!(wrong)),
            "{name}: {told:#}"
        );
    }
    for (name, code, words) in REFUSED {
        let told = shop.check(&office(name));
        let said = told["error"]["message"].as_str().unwrap_or_default();
        assert!(told["error"]["code"] == *code && said.contains(words), "{name}: {told:#}");
        assert_eq!((&told["status"], &told["error"]["field"]), (&json!("TOLEM_E_REQUEST"), &json!("file")), "{told}");
        assert_eq!(told["advice"], "fix_and_repeat", "{name}: {told:#}");
    }
    assert!(shop.bank.log().iter().all(|request| !request.to_string().contains("performPayout")));
}

#[test]
fn each_mistake_is_told_by_its_row_its_column_and_its_reason() {
    let shop = Shop::open();
    let told = shop.check(&office("mistakes.csv"));
    let problems = told["problems"].as_array().unwrap();
    let expected = [
        (3, "Сумма", "amount"),
        (4, "Сумма", "amount"),
        (5, "Карта", "check_digit"),
        (6, "Карта", "one_of"),
        (7, "Имя", "format"),
        (8, "Номер", "format"),
        (9, "Сумма", "range"),
        (10, "Сумма", "amount"),
        (11, "Номер", "twice_in_file"),
        (12, "Номер", "twice_in_file"),
        (13, "Номер", "missing"),
        (14, "Сумма", "missing"),
        (15, "Карта", "check_digit"),
        (16, "", "shifted"),
    ];
    let said: Vec<_> = problems
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            (row["row"].as_i64().unwrap(), text("column"), text("code"))
        })
        .collect();
    assert_eq!(said, expected, "{told:#}");
    // The same amount to the same card is no mistake, but somebody should look.
    assert_eq!((&told["doubts"][0]["row"], told["doubts"].as_array().unwrap().len()), (&json!(17), 1), "{told:#}");
    for (locale, words) in [("kk", "бақылау цифры"), ("en", "the check digit"), ("ru", "контрольная цифра")]
    {
        let told = Shop::speaking(locale).check(&office("mistakes.csv"));
        assert!(told["problems"][2]["reason"].as_str().unwrap().contains(words), "{told:#}");
    }
}

/// What a spreadsheet has rounded would mostly fail its check digit; one in ten would not, and pay somebody else.
#[test]
fn card_numbers_that_a_spreadsheet_has_rounded_are_refused_also_where_the_check_digit_is_right() {
    let shop = Shop::open();
    for name in ["rounded-scientific.csv", "rounded-zeros.csv", "rounded.xlsx"] {
        let told = shop.check(&office(name));
        for row in told["problems"].as_array().unwrap() {
            assert_eq!(row["code"], "rounded", "{name}: {told:#}");
            assert!(row["reason"].as_str().unwrap().contains("Excel хранит только 15 цифр"), "{row}");
        }
    }
}

#[test]
fn the_refused_rows_are_mended_in_a_copy_and_given_again() {
    let shop = Shop::open();
    let errors = shop.path("errors.csv");
    let request = json!({ "file": office("mistakes.csv"), "errors": errors });
    let told = shop.ask("batch.check", &request);
    assert_eq!(told["errors"], json!(errors), "{told:#}");
    let copy = std::fs::read_to_string(&errors).unwrap();
    assert!(copy.starts_with("\u{feff}Номер;Сумма;Карта;Имя;Причина\r\n"), "{copy}");
    assert_eq!(copy.lines().count(), 15, "{copy}");
    // Excel keeps what stands in groups.
    assert!(copy.contains("A-3;100,505;4400 4300 1258 3248;DINA;"), "{copy}");
    let mended = copy.replace("A-3;100,505", "A-3;100,50").replacen("A-2;1.500,00", "A-2;1 500,00", 1);
    let again = shop.check(&shop.file("mended.csv", &mended));
    assert_eq!(
        (&again["rows"], &again["wrong"], &again["total"]),
        (&json!(2), &json!(12), &json!(160_050)),
        "{again:#}"
    );
    // What is there is not written over.
    let twice = shop.ask("batch.check", &request);
    assert_eq!((&twice["error"]["field"], &twice["error"]["code"]), (&json!("errors"), &json!("exists")), "{twice:#}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&errors).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // A line of JSON is mended where it stands.
    let errors = shop.path("errors.jsonl");
    shop.ask("batch.check", &json!({ "file": office("requests.jsonl"), "errors": errors }));
    let copy = std::fs::read_to_string(&errors).unwrap();
    assert!(copy.contains("\"amount\": 10.5") && copy.contains(",\"reason\":\""), "{copy}");
    let mended = copy.replace("10.5", "1050").replace("\"card\":", "\"recipient\": {\"name\": \"DINA\"}, \"card\":");
    let again = shop.check(&shop.file("mended.jsonl", &mended));
    assert_eq!((&again["rows"], &again["total"]), (&json!(1), &json!(1050)), "{again:#}");
}

#[test]
fn headings_of_ones_own_and_fields_that_all_share_are_given_with_the_file() {
    let shop = Shop::open();
    let file = office("two-sums.csv");
    let told = shop.ask("batch.check", &json!({ "file": file, "columns": { "amount": "Сумма к выплате" } }));
    assert_eq!((&told["total"], &told["columns"]["amount"]), (&json!(8_700), &json!("Сумма к выплате")), "{told:#}");
    let wrong = |request: Value| shop.ask("batch.check", &request)["error"].clone();
    let error = wrong(json!({ "file": file, "columns": { "summa": "Сумма" } }));
    assert!(error["message"].as_str().unwrap().contains("summa"), "{error}");
    let error = wrong(json!({ "file": office("excel-ru.csv"), "fields": { "amount": 5 } }));
    assert_eq!((&error["field"], &error["code"]), (&json!("fields.amount"), &json!("excludes")), "{error}");
    let error = wrong(json!({ "file": office("excel-ru.csv"), "fields": { "language": "kkk" } }));
    assert_eq!((&error["field"], &error["code"]), (&json!("fields.language"), &json!("format")), "{error}");
    let told = shop.ask("batch.check", &json!({ "file": office("excel-ru.csv"), "fields": { "language": "kk" } }));
    assert_eq!(&told["rows"], &json!(3), "{told:#}");
    // What only the bank finds wrong is told with each row.
    let fields = json!({ "gateway": { "no-such-switch": true } });
    let told = shop.ask("batch.check", &json!({ "file": office("excel-ru.csv"), "fields": fields }));
    let said = told["problems"][0]["reason"].as_str().unwrap();
    assert!(told["wrong"] == 3 && said.starts_with("gateway.no-such-switch: "), "{told:#}");
}

/// Rows with these order numbers, each to a card of its own.
fn numbered(heading: &str, numbers: &[&str]) -> String {
    const CARDS: [&str; 5] =
        ["4400430012424864", "4400430012504053", "4400430012583248", "4400430012741622", "4400430012820814"];
    let row = |(at, number): (usize, &&str)| format!("{number};{}00;{};DINA\n", at + 1, CARDS[at]);
    format!("{heading};Сумма;Карта;Имя\n{}", numbers.iter().enumerate().map(row).collect::<String>())
}

/// Under what is left of its number a payout would be made once more when the list comes with the whole one.
#[test]
fn order_numbers_that_a_spreadsheet_has_rounded_are_refused() {
    let shop = Shop::open();
    for (name, numbers, wrong) in [
        ("scientific", &["1,23457E+17", "1.2E+9", "A-3"][..], &[2, 3][..]),
        ("twice the same", &["1,23457E+17", "1,23457E+17"], &[2, 3]),
        // A whole one hides none of the others, and is not refused with them.
        (
            "zeros",
            &["1234567890123450", "1234567890123460", "1234567890123471", "1234567890123480", "1234567890123490"],
            &[2, 3, 5, 6],
        ),
        ("longer", &["123456789012345000"], &[2]),
        ("honest", &["1234567890123450", "1234567890123451", "1234567890123460", "1E5"], &[]),
    ] {
        let told = shop.check(&shop.file(name, &numbered("Номер", numbers)));
        let problems = told["problems"].as_array().unwrap();
        let rows: Vec<i64> = problems.iter().map(|row| row["row"].as_i64().unwrap()).collect();
        assert_eq!(rows, wrong, "{name}: {told:#}");
        for row in problems {
            assert_eq!((&row["code"], &row["column"]), (&json!("rounded"), &json!("Номер")), "{name}: {row}");
            assert!(row["reason"].as_str().unwrap().contains("формат «Текстовый»"), "{row}");
        }
    }
}

/// One card that was written as a text stands for itself, and not for forty others.
#[test]
fn one_whole_card_number_hides_none_that_were_rounded() {
    let shop = Shop::open();
    // Each ends with a zero, and its check digit is right.
    let cards = ["4400430012657570", "4400430012974330", "4400430013370280", "4400430013766230", "4400430012424864"];
    let rows: String = cards.iter().enumerate().map(|(at, card)| format!("A-{at};1;{card};DINA\n")).collect();
    let told = shop.check(&shop.file("list.csv", &format!("Номер;Сумма;Карта;Имя\n{rows}")));
    assert_eq!((&told["rows"], &told["wrong"]), (&json!(1), &json!(4)), "{told:#}");
    assert!(told["problems"].as_array().unwrap().iter().all(|row| row["code"] == "rounded"), "{told:#}");
}

#[test]
fn a_total_that_cannot_be_read_refuses_the_file_by_its_row_and_column() {
    let shop = Shop::open();
    for total in ["Итого;1.500,50;;", "Итого:;триста;;", ";Итого: 300,00;;", "Всего;#REF!;;"]
    {
        let told = shop.check(&shop.file("list.csv", &(numbered("Номер", &["A-1", "A-2"]) + total)));
        assert_eq!((&told["status"], &told["error"]["code"]), (&json!("TOLEM_E_REQUEST"), &json!("total")), "{told:#}");
        let said = told["error"]["message"].as_str().unwrap();
        assert!(said.contains("строка 4, столбец «Сумма»"), "{said}");
    }
    // Without a sum it is a line below the table; with the right one, whatever its currency is called, all is well.
    for line in ["Итого;;;", "Итого;300,00 тг;;", "Итого строк: 2;;;"] {
        let told = shop.check(&shop.file("list.csv", &(numbered("Номер", &["A-1", "A-2"]) + line)));
        assert_eq!((&told["rows"], &told["wrong"]), (&json!(2), &json!(0)), "{line}: {told:#}");
    }
}

#[test]
fn sums_below_the_parts_of_a_list_are_compared_with_their_parts() {
    let shop = Shop::open();
    let list = numbered("Номер", &["A-1", "A-2", "A-3"]);
    let rows: Vec<&str> = list.lines().collect();
    for (first, second, is_right) in [("300", "300", true), ("300", "200", false), ("200", "400", false)] {
        let parts = [&rows[..3], &[&*format!("Итого по отделу;{first};;")], &rows[3..]].concat().join("\n");
        let told = shop.check(&shop.file("list.csv", &format!("{parts}\nИтого по отделу;{second};;\n")));
        let code = if is_right { Value::Null } else { json!("total_differs") };
        assert_eq!((&told["error"]["code"], told["rows"] == 3), (&code, is_right), "{told:#}");
        // Rows below the last sum are in none.
        let told = shop.check(&shop.file("list.csv", &parts));
        assert_eq!(told["error"]["code"], "total_differs", "{told:#}");
    }
}

/// This month's rows 1, 2, 3 would be last month's payouts.
#[test]
fn the_numbers_of_rows_are_no_numbers_of_payouts() {
    let shop = Shop::open();
    for heading in ["№", " № ", "№."] {
        let told = shop.check(&shop.file("list.csv", &numbered(heading, &["1", "2", "3"])));
        assert_eq!(told["error"]["code"], "running_number", "{told:#}");
        assert_eq!(
            (&told["status"], &told["advice"]),
            (&json!("TOLEM_E_REQUEST"), &json!("fix_and_repeat")),
            "{told:#}"
        );
        assert!(told["error"]["message"].as_str().unwrap().contains("столбец «Номер выплаты»"), "{told:#}");
    }
    // Whoever says that they are his numbers, or has others, is believed.
    for (heading, numbers) in
        [("№", &["17", "18"][..]), ("№", &["1", "3"]), ("№", &["2026-1"]), ("Номер выплаты", &["1", "2"])]
    {
        let told = shop.check(&shop.file("list.csv", &numbered(heading, numbers)));
        assert_eq!(told["rows"], numbers.len(), "{told:#}");
    }
    // As the sentence says: with a column of payout numbers beside it.
    let both = "№;Номер выплаты;Сумма;Карта;Имя\n1;2026-11-1;100;4400430012424864;DINA\n";
    let told = shop.check(&shop.file("both.csv", both));
    assert_eq!((&told["rows"], &told["columns"]["orderNumber"]), (&json!(1), &json!("Номер выплаты")), "{told:#}");
    let named =
        json!({ "file": shop.file("list.csv", &numbered("№", &["1", "2"])), "columns": { "orderNumber": "№" } });
    assert_eq!(shop.ask("batch.check", &named)["rows"], 2);
}

/// What somebody's list has must not become a formula in the file that is opened to mend it, and comes back as it was.
#[test]
fn the_file_with_the_refused_rows_holds_no_formula_and_says_the_same_when_it_is_read_again() {
    let shop = Shop::open();
    let names = ["=cmd|'/c calc'!A0", "+7 701", "-1+1", "@SUM(A1)", "DINA"];
    let rows: String =
        names.iter().enumerate().map(|(at, name)| format!("A-{at};x;4400430012424864;{name};{name}\n")).collect();
    let mut file = shop.file("list.csv", &format!("Номер;Сумма;Карта;Имя;=Назначение\n{rows}"));
    let mut copies = Vec::new();
    for round in 0..3 {
        let errors = shop.path(&format!("errors-{round}.csv"));
        let told = shop.ask("batch.check", &json!({ "file": file, "errors": errors }));
        assert_eq!(told["wrong"], names.len(), "{told:#}");
        let copy = std::fs::read_to_string(&errors).unwrap();
        let cells = copy.trim_start_matches('\u{feff}').split([';', '\n']);
        assert!(cells.clone().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{copy}");
        assert_eq!(cells.filter(|cell| cell.starts_with("'=cmd")).count(), 2, "{copy}");
        copies.push(copy);
        file = errors;
    }
    assert!(copies.iter().all(|copy| *copy == copies[0]), "{copies:#?}");
}

/// What a workbook shows and what it holds are two things: nothing is paid that nobody sees, nor under a number that nobody has typed.
#[test]
fn what_a_workbook_hides_shows_otherwise_or_has_not_computed_is_not_paid() {
    use rust_xlsxwriter::{Format, Formula, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in ["Номер", "Сумма", "Карта", "Имя"].into_iter().enumerate() {
        sheet.write(0, at as u16, heading).unwrap();
    }
    for row in 1..8 {
        sheet.write(row, 0, format!("X-{row}")).unwrap();
        sheet.write(row, 1, 1500.5).unwrap();
        sheet.write(row, 2, "4111 1111 1111 1111").unwrap();
        sheet.write(row, 3, "AIGUL").unwrap();
    }
    sheet.write_with_format(1, 0, 123, &Format::new().set_num_format("000000")).unwrap();
    sheet.write(1, 6, "примечание справа от таблицы").unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.write_with_format(3, 0, 46_033, &Format::new().set_num_format("dd.mm.yy")).unwrap();
    sheet.write(4, 0, true).unwrap();
    sheet.write_formula(5, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_with_format(6, 1, 1500.5, &Format::new().set_num_format("#,##0.00\\ \"₸\"")).unwrap();
    sheet.write_with_format(7, 1, 1500.5, &Format::new().set_num_format("#,##0,")).unwrap();
    let shop = Shop::open();
    let file = shop.path("shown.xlsx");
    book.save(&file).unwrap();
    let told = shop.check(&file);
    let problems = told["problems"].as_array().unwrap();
    let said: Vec<_> =
        problems.iter().map(|row| (row["row"].as_i64().unwrap(), row["code"].as_str().unwrap())).collect();
    assert_eq!(said, [(3, "hidden_row"), (4, "no_text"), (5, "no_text"), (6, "no_text"), (8, "amount")], "{told:#}");
    assert_eq!((&told["rows"], &told["total"]), (&json!(2), &json!(300_100)), "{told:#}");
    let mut confirmed = shop.confirmed(&file);
    confirmed["mode"] = "skip_invalid".into();
    let paid = shop.ask("batch.run", &confirmed);
    assert_eq!(paid["status"], "TOLEM_OK", "{paid:#}");
    let number = shop.ask("operation.get", &json!({ "orderNumber": "000123" }));
    assert_eq!(number["state"], "paid", "as Excel shows it: {number:#}");
}

/// A card in the row, so that nothing but what is asked about is wrong with it.
const CARD: &str = "4400430012424864";

/// What could be taken for something else is refused, by words that name it.
#[test]
fn lists_that_can_be_read_in_two_ways_are_refused() {
    let shop = Shop::open();
    let refused = |name: &str, text: &str, code: &str, words: &str| {
        let told = shop.check(&shop.file("list.csv", text));
        let said = told["error"]["message"].as_str().unwrap_or_default();
        assert!(told["error"]["code"] == code && said.contains(words), "{name}: {told:#}");
        assert_eq!(told["status"], "TOLEM_E_REQUEST", "{name}");
    };
    // Two quotation marks that nobody has closed close each other, and the row between them would be gone.
    let swallowed = format!("Номер;Сумма;Карта;Имя;Цех\nA-1;1;{CARD};DINA;\"Цех\nA-2;2;{CARD};DINA;Цех 27\"\n");
    refused("a quotation mark", &swallowed, "open_quote", "строка 2: ");
    let open = format!(
        "Номер;Сумма;Карта;Имя;Цех\nA-1;1;{CARD};DINA;\"ТОО Ромашка\nA-2;2;{CARD};DINA;ИП\nA-3;3;{CARD};DINA;\"ТОО Лютик\n"
    );
    refused("two", &open, "open_quote", "строка 2: ");
    refused("two between commas", &open.replace(';', ","), "behind_quote", "строка 2: ");
    for heading in ["Валюта счёта", "Bалюта cчета", "Ва-люта счета", "Account currency"]
    {
        let text = format!("Номер;Сумма;{heading};Карта;Имя\nA-1;100;USD;{CARD};DINA\n");
        let told = shop.check(&shop.file("list.csv", &text));
        let problem = &told["problems"][0];
        assert_eq!((&problem["code"], &problem["column"]), (&json!("like_column"), &json!(heading)), "{told:#}");
        let told = shop.check(&shop.file("list.csv", &text.replace("USD", "KZT")));
        assert_eq!((&told["rows"], &told["wrong"]), (&json!(1), &json!(0)), "what it says is the same: {told:#}");
    }
    for heading in [
        "На руки",
        "Сумма на руки",
        "Итого к выплате",
        "К перечислению",
        "К выплате на карту",
        "ЗП к зачислению, тг",
        "Итого",
        "Net pay",
    ] {
        let text = format!("Номер;Сумма;Налог;{heading};Карта;Имя\nA-1;100;10;90;{CARD};DINA\n");
        refused(heading, &text, "two_columns", &format!("«Сумма» и «{heading}»"));
        let file = shop.file("list.csv", &text);
        let told = shop.ask("batch.check", &json!({ "file": file, "columns": { "amount": heading } }));
        assert_eq!((&told["rows"], &told["total"]), (&json!(1), &json!(9_000)), "{heading}: {told:#}");
    }
    let heading = "Номер;Сумма;Карта;Имя";
    let row = |number: &str| format!("{number};100;{CARD};DINA");
    for (name, second) in [
        ("more", format!("{heading};Валюта\n{};KZT", row("B-1"))),
        ("others", format!("Сумма;Номер;Карта;Имя\n500;7;{CARD};DINA")),
        ("under a title", format!("Отменены\n{heading}\n{}", row("B-1"))),
    ] {
        refused(name, &format!("{heading}\n{}\n\n{second}\n", row("A-1")), "two_tables", "в строке 1 и в строке ");
    }
}

#[test]
fn what_is_like_these_and_can_be_read_in_one_way_is_read() {
    let shop = Shop::open();
    let row = |number: &str| format!("{number};100;{CARD};DINA");
    for (name, text, rows) in [
        ("a letter of the other alphabet", format!("Номер;Cумма;Bалюта;Карта;Имя\nA-1;100;KZT;{CARD};DINA\n"), 1),
        ("a currency of payouts", format!("Номер;Сумма;Валюта платежа;Карта;Имя\nA-1;100;KZT;{CARD};DINA\n"), 1),
        (
            "two currencies, one by its name",
            format!("Номер;Сумма;Валюта;Валюта счета;Карта;Имя\nA-1;100;KZT;USD;{CARD};DINA\n"),
            1,
        ),
        ("net alone", format!("Номер;Начислено;На руки;Карта;Имя\nA-1;120;100;{CARD};DINA\n"), 1),
        ("wages", format!("Номер;Итого;Удержано;К выплате;Карта;Имя\nA-1;120;20;100;{CARD};DINA\n"), 1),
        ("a fee", format!("Номер;Сумма выплаты;Комиссия;Итого;Карта;Имя\nA-1;100;1;101;{CARD};DINA\n"), 1),
        (
            "no sums",
            format!("Номер;Сумма;Дата к выплате;Участок выплаты;Итого дней;Карта;Имя\nA-1;100;1;2;3;{CARD};DINA\n"),
            1,
        ),
        // Each page of what was printed begins with the headings.
        ("pages", format!("Номер;Сумма;Карта;Имя\n{}\nНомер;Сумма;Карта;Имя\n{}\n", row("A-1"), row("A-2")), 2),
        (
            "a title with words of a heading",
            format!("Номер;Сумма;Валюта\n7;200;KZT\n\nНомер;Сумма;Карта;Имя\n{}\n", row("A-1")),
            1,
        ),
        ("two lines of headings", format!("Номер;Сумма;Карта\nНомер;Сумма;Карта;Имя\n{}\n", row("A-1")), 1),
        ("a name in quotes", format!("Номер;Сумма;Карта;Имя;Фирма\n{};\"Ромашка\" ЖШС\n", row("A-1")), 1),
        ("lines in quotes", format!("Номер;Сумма;Карта;Имя;Назначение\n{};\"Премия;\nноябрь; 2026\"\n", row("A-1")), 1),
        (
            "titles with commas",
            format!(
                "ТОО \"А\", БИН 1, г. Алматы\nРеестр, лист 1\nИсп.: И., тел. 1\nНомер;Сумма;Карта;Имя\nA-1;100,00;{CARD};DINA\n"
            ),
            1,
        ),
        (
            "a title with a semicolon",
            format!(
                "Реестр, ноябрь; лист 1\nНомер\tСумма\tКарта\tИмя\tНазначение\nA-1\t100\t{CARD}\tDINA\tПремия; ноябрь\n"
            ),
            1,
        ),
        ("a heading with a comma", format!("Номер|Сумма, тенге|Карта|Имя\nA-1|100,00|{CARD}|DINA\n"), 1),
    ] {
        let told = shop.check(&shop.file("list.csv", &text));
        assert_eq!(
            (&told["rows"], &told["wrong"], &told["total"]),
            (&json!(rows), &json!(0), &json!(rows * 10_000)),
            "{name}: {told:#}"
        );
    }
}

/// `1500,50` would pay 1500, and `1,500` one.
#[test]
fn an_amount_that_its_comma_has_cut_in_two_is_refused() {
    let shop = Shop::open();
    for (heading, amounts) in [
        ("Номер,Имя,Карта,Сумма,", ["1500,50", "12,750"]),
        ("Номер,Имя,Карта,Сумма,Примечание", ["1500,50", "1,500"]),
        ("Номер,Имя,Карта,Сумма,Назначение", ["1 500,5", "1,500.50"]),
    ] {
        let rows: String =
            amounts.iter().enumerate().map(|(at, amount)| format!("A-{at},DINA,{CARD},{amount}\n")).collect();
        let told = shop.check(&shop.file("list.csv", &format!("{heading}\n{rows}")));
        assert_eq!((&told["rows"], &told["wrong"]), (&json!(0), &json!(2)), "{told:#}");
        let mended = format!("{heading}\nA-1,DINA,{CARD},\"1500,00\",50\n");
        if !heading.ends_with(',') {
            let told = shop.check(&shop.file("mended.csv", &mended));
            assert_eq!((&told["rows"], &told["total"]), (&json!(1), &json!(150_000)), "{told:#}");
        }
    }
}
