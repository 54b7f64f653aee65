//! A workbook of Excel: the first visible sheet with something on it. What a cell shows (its format) is not read, but what it
//! holds: a number that has more digits than Excel keeps comes out as `4.1E+15`, and whoever asks refuses it.

use super::written::bare;
use super::{Row, Unreadable};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, open_workbook_from_rs};
use std::io::Cursor;
use zeroize::Zeroizing;

/// A sheet that has more cells is none of an office, and a small file can hold very many.
const MOST_CELLS: usize = 10_000_000;
/// A table of offices has no more columns.
const MOST_COLUMNS: usize = 1_000;
/// From here on a number has lost digits.
const INEXACT: f64 = 1e15;

/// Its rows, empty ones left out.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Unreadable::DamagedWorkbook)?;
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    for name in shown.map(|sheet| sheet.name.clone()).collect::<Vec<_>>() {
        let rows = rows_of(&mut book, &name)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(Unreadable::Empty)
}

fn rows_of(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>, Unreadable> {
    let damaged = |_| Unreadable::DamagedWorkbook;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        count += 1;
        let (row, column) = cell.get_position();
        let (number, column) = (row as usize + 1, column as usize);
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if count > MOST_CELLS || column >= MOST_COLUMNS {
            return Err(Unreadable::NotATable);
        }
        if rows.last().is_none_or(|last| last.number != number) {
            rows.push(Row { number, cells: Vec::new() });
        }
        let Some(last) = rows.last_mut() else { continue };
        while last.cells.len() <= column {
            last.cells.push(Zeroizing::default());
        }
        last.cells[column] = text;
    }
    Ok(rows)
}

fn text(value: &DataRef<'_>) -> Zeroizing<String> {
    Zeroizing::new(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => bare(text.trim()).to_owned(),
        DataRef::SharedString(text) => bare(text.trim()).to_owned(),
        DataRef::Int(number) if number.unsigned_abs() as f64 >= INEXACT => scientific(*number as f64),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.abs() >= INEXACT => scientific(*number),
        // The shortest digits that mean this number: those that were typed.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
        }
        DataRef::Error(error) => error.to_string(),
    })
}

/// As Excel shows it; a text that looks like it without the sign is somebody's own.
fn scientific(number: f64) -> String {
    format!("{number:E}").replace('E', "E+")
}
