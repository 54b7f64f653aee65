use super::*;
use crate::table::amount::{NoAmount, major, minor, minor_in_list};
use crate::table::columns::plain;

const WANTED: &[Column] = &[
    Column { field: "number", names: "номер|нөмірі|number|ordernumber", needed: true },
    Column { field: "amount", names: "сумма|сома|amount", needed: true },
    Column { field: "text", names: "назначение||description", needed: false },
];

fn table(bytes: &[u8]) -> Table {
    read(bytes).unwrap_or_else(|why| panic!("{why:?}"))
}

fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    Table::read(Zeroizing::new(bytes.to_vec()))
}

/// The cells of each row.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let cells = |row: Row| row.cells.iter().map(|cell| cell.to_string()).collect();
    table(bytes).rows().map(|row| cells(row.unwrap_or_else(|why| panic!("{why:?}")))).collect()
}

fn found(text: &str, given: &[(&str, &str)]) -> Result<Columns, Unreadable> {
    let given: Vec<_> = given.iter().map(|(field, name)| ((*field).to_owned(), (*name).to_owned())).collect();
    Columns::find(&table(text.as_bytes()), WANTED, &given)
}

#[test]
fn the_sign_between_cells_is_found_whatever_stands_in_them() {
    for (text, delimiter) in [
        ("a;b\n1;1 234,50\n2;3,00\n", ';'),
        ("Номер;Сумма, тг\n1;5,00\n", ';'),
        ("a\tb\n1\t1,5; и ещё\n", '\t'),
        ("a,b\n1,\"1 234,50\"\n", ','),
        ("a|b\n1|2\n", '|'),
        ("sep=,\na,b;c;d\n", ','),
        ("Реестр, выплаты\n\na;b\n1;2\n2;3", ';'),
    ] {
        assert_eq!(table(text.as_bytes()).delimiter(), delimiter, "{text:?}");
    }
}

#[test]
fn cells_are_read_as_spreadsheets_write_them() {
    let text = "sep=;\r\na; \"b;\"\"c\"\"\" ;d\r\n\r\n\u{a0}1\u{a0};\"two\nlines\";ТОО \"Ромашка\"\r;;\r\n;x";
    let expected = [vec!["a", "b;\"c\"", "d"], vec!["1", "two\nlines", "ТОО \"Ромашка\""], vec!["", "x"]];
    assert_eq!(cells(text.as_bytes()), expected);
    // A spreadsheet counts every row, also those that are empty, but not the one that names the sign.
    let numbers: Vec<usize> = table(text.as_bytes()).rows().map(|row| row.map_or(0, |row| row.number)).collect();
    assert_eq!(numbers, [1, 3, 5]);
    let open: Vec<_> = table(b"a;b\n1;\"2\n3;4\n").rows().map(|row| row.map(|row| row.number)).collect();
    assert_eq!(open, [Ok(1), Err(Unreadable::OpenQuote(2))]);
    // Two that are left open close each other, and what stands between them would be lost.
    let open: Vec<_> = table("a;b\n1;\"ТОО Ромашка\n2;x\n3;\"ТОО Лютик\n4;y".as_bytes()).rows().collect();
    assert_eq!(
        open.into_iter().map(|row| row.map(|row| row.number)).collect::<Vec<_>>(),
        [Ok(1), Err(Unreadable::BehindQuote(2))]
    );
    assert_eq!(cells("a;b\n1;\"Ромашка\" ЖШС".as_bytes())[1], ["1", "Ромашка ЖШС"]);
}

#[test]
fn encodings_of_our_offices_are_read_and_others_refused() {
    let text = "Номер;Сумма\nЁ-1;5,00\n";
    let utf16 = |unit: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect::<Vec<u8>>()
    };
    let windows: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'Ё' => 0xa8,
            'А'..='я' => u8::try_from(u32::from(c) - 0x410 + 0xc0).unwrap(),
            c => u8::try_from(c).unwrap(),
        })
        .collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    let (little, big) = (utf16(u16::to_le_bytes, [0xff, 0xfe]), utf16(u16::to_be_bytes, [0xfe, 0xff]));
    for bytes in [text.as_bytes(), &marked, &little, &big, &windows] {
        assert_eq!(cells(bytes), [["Номер", "Сумма"], ["Ё-1", "5,00"]], "{bytes:?}");
    }
    let why = |bytes: &[u8]| read(bytes).err();
    assert_eq!(why(b""), Some(Unreadable::Empty));
    assert_eq!(why(b"\xef\xbb\xbf \r\n"), Some(Unreadable::Empty));
    assert_eq!(why(&little[..little.len() - 1]), Some(Unreadable::Encoding));
    assert_eq!(why(b"\xff\xfe\x00\xd8\x00\x00"), Some(Unreadable::Encoding));
    assert_eq!(why(b"a;b\n\x98;\xff\n"), Some(Unreadable::Encoding));
    assert_eq!(why(b"a\0b"), Some(Unreadable::NotATable));
    assert_eq!(why(b"%PDF-1.7 x"), Some(Unreadable::NotATable));
    assert_eq!(why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Some(Unreadable::OldWorkbook));
    assert!(table(";".repeat(5_000).as_bytes()).rows().next().is_some_and(|row| row.is_err()));
}

#[test]
fn columns_are_found_as_people_call_them() {
    for (heading, same) in [
        ("Сумма, тг.", "сумма тг"),
        ("  НОМЕР ", "номер"),
        ("order_number", "order number"),
        ("№ карты", "номер карты"),
        ("Счёт", "счет"),
        ("Нөмірі:", "нөмірі"),
        ("Сум\u{ad}ма\u{200b}", "сумма"),
    ] {
        assert_eq!(plain(heading), same);
    }
    let text = "Реестр выплат;;\n;;\n СУММА :;Лишнее;Номер\n5;x;1\n";
    let columns = found(text, &[]).unwrap();
    assert_eq!((columns.row, columns.place(0), columns.place(1), columns.place(2)), (3, Some(2), Some(0), None));
    let rows: Vec<Row> = table(text.as_bytes()).rows().map(|row| row.unwrap_or_else(|_| panic!())).collect();
    assert_eq!((columns.of(&rows[2], 0), columns.of(&rows[2], 1), columns.of(&rows[2], 2)), ("1", "5", ""));
    assert_eq!(columns.heading(1), Some("СУММА :"));
    // Letters of the other alphabet that look the same.
    assert_eq!(found("Hомep;Cуммa\n1;2\n", &[]).unwrap().place(1), Some(1));
    // Somebody's own name goes before all others.
    let columns = found("Номер;Код;Amount\n1;2;3\n", &[("number", "код")]).unwrap();
    assert_eq!(columns.place(0), Some(1));
    assert_eq!(found("Номер;Сумма\n", &[("text", "Цель")]), Err(Unreadable::NoSuchColumn("Цель".to_owned())));
    assert_eq!(found("Сумма;Дата\n1;2\n", &[]), Err(Unreadable::Missing(vec!["number"])));
    assert_eq!(found("1;2\n", &[]), Err(Unreadable::Missing(vec!["number", "amount"])));
    // People count their rows beside their numbers.
    assert_eq!(found("№;Номер;Сумма\n1;A-1;5\n", &[]).unwrap().place(0), Some(1));
    assert_eq!(found("№;Сумма\n1;5\n", &[]).unwrap().place(0), Some(0));
    // The name that says more is meant.
    assert_eq!(found("Номер;Сумма;Description;Назначение\n", &[]).unwrap().place(2), Some(3));
    assert_eq!(found("Номер;Сумма;Description\n", &[]).unwrap().place(2), Some(2));
    let twice = Unreadable::Twice("Сумма".to_owned(), "Amount".to_owned());
    assert_eq!(found("Номер;Сумма;Amount\n", &[]), Err(twice));
}

/// An amount that was cut in two by the comma in it must not be taken for a smaller one.
#[test]
fn a_row_that_has_moved_is_noticed() {
    let text = "number,amount,text\nA-1,1500,50,for bread\nA-2,1500.50,for bread\nA-3,7\nA-4,7,x,\n";
    let shifted = |text: &str| {
        let columns = found(text, &[]).unwrap();
        table(text.as_bytes()).rows().skip(1).flatten().map(|row| columns.is_shifted(&row)).collect::<Vec<_>>()
    };
    assert_eq!(shifted(text), [true, false, false, false]);
    // A heading that ends with a comma has no column behind it; one that ends with a semicolon may have notes there.
    assert_eq!(shifted("number,amount,\nA-1,1500,50\nA-2,7,\n"), [true, false]);
    assert_eq!(shifted("number;amount;\nA-1;1500;50\n"), [false]);
}

/// The digits behind a comma that stood in an amount are in the next cell, and the row is no longer than its heading.
#[test]
fn an_amount_that_its_comma_may_have_cut_in_two_is_noticed() {
    let cut = |text: &str| {
        let columns = found(text, &[]).unwrap();
        let rows = table(text.as_bytes());
        let cut: Vec<bool> = rows.rows().skip(1).flatten().map(|row| columns.is_cut(&row, 1, &[0])).collect();
        cut
    };
    for (text, expected) in [
        ("number,amount,note\nA-1,1500,50\nA-2,1,500\nA-3,1 500,5\nA-4,1,500.50\nA-5,1500,50 тг", [true; 5].as_slice()),
        (
            "number,amount,назначение\nA-1,1500,50\nA-2,1500,за ноябрь\nA-3,1500,1200\nA-4,1500",
            &[true, false, false, false],
        ),
        // Written with decimals, or between quotes with them, an amount is whole.
        ("number,amount,note\nA-1,1500.00,50\nA-2,\"1500,00\",50\nA-3,1500,5%", &[false; 3]),
        // What is behind it stands where it ought to.
        ("amount,days,number\n1500,22,A-1\n", &[false]),
        // Unless the heading was cut by the same comma.
        ("Сумма, тг,Номер\n1500,50,A-1\n", &[true]),
        ("number;amount;note\nA-1;1500;50\n", &[false]),
    ] {
        assert_eq!(cut(text), expected, "{text}");
    }
}

#[test]
fn amounts_are_exact_or_refused() {
    for (text, digits, expected) in [
        ("1 234,50", 2, Ok(123_450)),
        ("1\u{a0}234,5", 2, Ok(123_450)),
        ("12\u{202f}345\u{a0}678", 2, Ok(1_234_567_800)),
        ("0.29", 2, Ok(29)),
        ("1,500", 2, Err(NoAmount::Digits)),
        ("1,500", 3, Ok(1500)),
        ("1500,5", 0, Err(NoAmount::Digits)),
        ("1.500,50", 2, Err(NoAmount::Form)),
        ("1500,", 2, Err(NoAmount::Form)),
        ("-5", 2, Err(NoAmount::Form)),
        ("1e3", 2, Err(NoAmount::Form)),
        ("", 2, Err(NoAmount::Form)),
        ("184467440737095516.16", 2, Err(NoAmount::Form)),
        ("3702.2999999999997", 2, Err(NoAmount::Digits)),
    ] {
        assert_eq!(minor(text, digits), expected, "{text:?}");
    }
    // Of a currency with three digits a group and decimals look alike.
    for (text, expected) in [
        ("1,500", Err(NoAmount::Group)),
        ("12.345", Err(NoAmount::Group)),
        ("0,500", Ok(500)),
        ("01,500", Ok(1500)),
        ("1500,500", Ok(1_500_500)),
        ("1 500,500", Ok(1_500_500)),
        ("1,5", Ok(1500)),
        ("1,5000", Err(NoAmount::Digits)),
    ] {
        assert_eq!(minor_in_list(text, 3), expected, "{text:?}");
    }
    for (amount, digits, text) in [(150_050, 2, "1500,50"), (7, 0, "7"), (1, 3, "0,001"), (0, 2, "0,00")] {
        assert_eq!(major(amount, digits, ','), text);
    }
}

#[test]
fn what_is_written_is_read_again() {
    let cells = ["a;b", "\"q\"", "two\nlines", "", "1 234,50", "x"];
    let mut text = written::BEGINNING.to_owned();
    written::append(&mut text, &["1", "2", "3", "4", "5", "6"], ';');
    written::append(&mut text, &cells, ';');
    assert_eq!(self::cells(text.as_bytes())[1], cells);
    assert_eq!(written::harmless("=1+1"), "'=1+1");
    for text in ["=1+1", "+7 701", "-5", "@x", "DINA", "'quoted'", "O'Neil", "''=x", ""] {
        assert_eq!(written::bare(&written::harmless(text)), text);
    }
    assert_eq!(
        (written::in_groups("4111111111111111"), written::in_groups("12345")),
        ("4111 1111 1111 1111".into(), "12345".into())
    );
}

#[cfg(feature = "xlsx")]
#[test]
fn what_is_written_into_a_workbook_is_read_again() {
    use new_workbook::{Column, Holds, Sheet, workbook};
    let column = |heading, holds| Column { heading, holds, width: 10 };
    let columns = [column("Номер", Holds::Text), column("Сумма", Holds::Number(2)), column("Имя", Holds::Text)];
    let rows = [
        ["123456789012345678", "1500.50", "=1+1"],
        ["1E5", "0.07", ""],
        ["1234567890123450", "12345678901234.56", "+7 701"],
        ["", "x", &"я".repeat(40_000)],
    ];
    let rows = rows.map(|row| row.map(str::to_owned).to_vec());
    let bytes = workbook(&[Sheet { name: "Лист", columns: &columns, rows: &rows, sums: 1 }]).unwrap();
    let mut read = cells(&bytes);
    assert_eq!(read[4].pop(), Some("я".repeat(32_767)));
    // Sixteen digits are more than a number keeps, so they stay a text.
    let expected = [
        &["Номер", "Сумма", "Имя"][..],
        &["123456789012345678", "1500.5", "=1+1"],
        &["1E5", "0.07"],
        &["1234567890123450", "12345678901234.56", "+7 701"],
        &["", "x"],
    ];
    assert_eq!(read, expected);
}

/// A number of a workbook shows by itself that it has lost digits.
#[cfg(feature = "xlsx")]
#[test]
fn a_long_number_of_a_workbook_is_read_as_what_has_lost_its_digits() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, number) in [(0, 123_456_789_012_345_680.0), (1, 999_999_999_999_999.0)] {
        sheet.write_number(row, 0, number).unwrap();
    }
    sheet.write_string(2, 0, "1E5").unwrap();
    let cells: Vec<_> = cells(&book.save_to_buffer().unwrap()).concat();
    assert_eq!(cells.iter().map(|cell| rounded::is_scientific(cell)).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(cells[1], "999999999999999");
}
