use super::*;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::io::Write;

fn saved(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn read(fill: impl FnOnce(&mut Worksheet)) -> Vec<Row> {
    rows(&saved(fill)).unwrap()
}

fn shown_as(number: f64, format: &str) -> String {
    let rows = read(|sheet| drop(sheet.write_with_format(0, 0, number, &Format::new().set_num_format(format))));
    rows[0].cell(0).to_owned()
}

#[test]
fn a_number_is_read_with_what_its_format_tells_beside_it() {
    for (number, format, shown) in [
        (123.0, "000000", "000123"),
        (1_234_567.0, "000000", "1234567"),
        (1500.5, "0", "1500.5"),
        (1500.5, "#,##0.00", "1500.5"),
        (1500.5, "# ##0.00\\ _₽;[Red]-# ##0.00", "1500.5"),
        (1500.5, "#,##0.00\\ \"₸\"", "1500.5 ₸"),
        (1500.5, "#,##0.00\"р.\";-#,##0.00\"р.\"", "1500.5 р."),
        (1500.5, "[$$-409]#,##0.00", "$ 1500.5"),
        (1500.5, "#,##0.00\\ [$USD]", "1500.5 USD"),
        (1500.5, "[>1000][$₽-419]0.00;0", "₽ 1500.5"),
        (0.5, "0%", "0.5 %"),
        (1_500_000.0, "#,##0,", "1500000 ,"),
        (1500.0, "\"№ \"0", "№ 1500"),
        (1500.0, "0\\-", "1500"),
        (1500.0, "General", "1500"),
    ] {
        assert_eq!(shown_as(number, format), shown, "{format}");
    }
}

#[test]
fn what_was_computed_has_fifteen_digits_as_excel_shows_them() {
    for (number, shown) in [
        (3702.2999999999997, "3702.3"),
        (0.1 + 0.2, "0.3"),
        (150_000.00000000001, "150000"),
        (1500.005, "1500.005"),
        (999_999_999_999_999.0, "999999999999999"),
        (-0.1, "-0.1"),
        (0.0, "0"),
    ] {
        assert_eq!(shown_as(number, "General"), shown);
    }
}

#[test]
fn dates_truth_values_errors_and_times_are_told_from_numbers_and_texts() {
    let rows = read(|sheet| {
        let date = Format::new().set_num_format("dd.mm.yyyy");
        sheet.write_with_format(0, 0, 46_033.0, &date).unwrap();
        sheet.write(0, 1, true).unwrap();
        sheet.write(0, 2, "2026-01-11").unwrap();
        sheet.write(0, 3, 17.0).unwrap();
        sheet.write_formula(0, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_with_format(0, 5, 0.106_527_777_777_8, &Format::new().set_num_format("hh:mm:ss")).unwrap();
    });
    let cells: Vec<_> = rows[0].cells.iter().map(|cell| cell.as_str()).collect();
    assert_eq!(cells, ["2026-01-11", "true", "2026-01-11", "17", "#N/A", "02:33:24"]);
    assert_eq!(rows[0].odd, [0, 1, 4, 5]);
}

#[test]
fn a_row_that_somebody_or_a_filter_has_hidden_is_told() {
    let rows = read(|sheet| {
        (0..4).for_each(|row| drop(sheet.write(row, 0, f64::from(row))));
        sheet.set_row_hidden(1).unwrap();
        sheet.autofilter(0, 0, 3, 0).unwrap();
        sheet.set_row_hidden(2).unwrap();
    });
    assert_eq!(rows.iter().map(|row| row.hidden).collect::<Vec<_>>(), [false, true, true, false]);
}

#[test]
fn hidden_rows_of_another_sheet_are_none_of_this_one() {
    let mut book = Workbook::new();
    let first = book.add_worksheet();
    first.set_name("Реестр \"А\" & Б").unwrap().write(0, 0, "x").unwrap();
    let second = book.add_worksheet();
    second.write(0, 0, "y").unwrap();
    second.set_row_hidden(0).unwrap();
    assert!(!rows(&book.save_to_buffer().unwrap()).unwrap()[0].hidden);
}

/// The workbook with the text of its sheet replaced.
fn altered(bytes: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        new.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        let text = if name.contains("worksheets/sheet1.xml") { change(text) } else { text };
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn a_formula_that_nobody_has_computed_is_no_empty_cell() {
    let bytes = saved(|sheet| {
        sheet.write(0, 0, "A-1").unwrap();
        sheet.write_formula(0, 1, Formula::new("=B3*2").set_result("7")).unwrap();
        sheet.write_formula(1, 0, Formula::new("=A1").set_result("7")).unwrap();
        sheet.write_formula(2, 1, Formula::new("=75*2").set_result("150")).unwrap();
        sheet.write_blank(3, 0, &Format::new().set_bold()).unwrap();
    });
    let rows = rows(&altered(&bytes, |text| text.replace("<v>7</v>", ""))).unwrap();
    let cells: Vec<Vec<_>> = rows.iter().map(|row| row.cells.iter().map(|cell| cell.as_str()).collect()).collect();
    assert_eq!(cells, [vec!["A-1", "="], vec!["="], vec!["", "150"]]);
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(rows[1].odd, [0]);
}

#[test]
fn a_row_that_stands_twice_is_damage_and_loses_nothing_in_silence() {
    let bytes = saved(|sheet| {
        sheet.write(0, 0, 1.0).unwrap();
        sheet.write(1, 1, 2.0).unwrap();
    });
    assert_eq!(rows(&bytes).unwrap().len(), 2);
    for twice in ["r=\"1\"", "r=\"0\""] {
        let broken = altered(&bytes, |text| text.replacen("<row r=\"2\"", &format!("<row {twice}"), 1));
        assert!(matches!(rows(&broken), Err(Unreadable::DamagedWorkbook)), "{twice}");
    }
}

#[test]
fn a_small_file_that_would_fill_the_memory_is_refused() {
    let bytes = saved(|sheet| drop(sheet.write(0, 0, "x")));
    let with = |rows: &str| altered(&bytes, |text| text.replacen("<sheetData>", &format!("<sheetData>{rows}"), 1));
    let cell = |text: &str| format!("<row r=\"1\"><c t=\"inlineStr\" r=\"A1\"><is><t>{text}</t></is></c></row>");
    assert!(matches!(rows(&with(&cell(&"x".repeat(2 << 20)))), Err(Unreadable::NotATable)), "a cell");
    let far: String = (1..20_000).map(|row| format!("<row r=\"{row}\"><c r=\"ALK{row}\"><v>1</v></c></row>")).collect();
    let far = altered(&bytes, |text| {
        let (before, behind) = text.split_once("<sheetData>").unwrap();
        format!("{before}<sheetData>{far}</sheetData>{}", behind.split_once("</sheetData>").unwrap().1)
    });
    assert!(matches!(rows(&far), Err(Unreadable::NotATable)), "cells between others");
}

#[test]
fn an_archive_without_a_workbook_is_no_table() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("mimetype", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(matches!(rows(&bytes), Err(Unreadable::NotATable)));
}
