//! A workbook of Excel, made. Numbers of orders and cards are texts in it, which no spreadsheet rounds or takes for a formula;
//! amounts are numbers, which it adds up.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::Error;

/// A spreadsheet keeps so many digits of a number; what has more stays a text.
const DIGITS_KEPT: usize = 15;
/// UTF-16 units that a cell can have.
const MOST_UNITS: usize = 32_767;
/// Rows that a sheet can have.
pub const MOST_ROWS: usize = 1_048_576;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Whatever stands there, as it stands there.
    Text,
    /// A number with so many digits behind its point, `1500.50`.
    Number(usize),
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'s> {
    /// Its heading.
    pub heading: &'s str,
    /// What stands below.
    pub holds: Holds,
    /// In letters.
    pub width: u8,
}

/// A sheet.
#[derive(Debug)]
pub struct Sheet<'s> {
    /// At most 31 letters, without `[]:*?/\`.
    pub name: &'s str,
    /// Its columns.
    pub columns: &'s [Column<'s>],
    /// Its rows, below the headings.
    pub rows: &'s [Vec<String>],
    /// So many of them, the last, are sums.
    pub sums: usize,
}

/// The bytes of a workbook of these sheets.
pub fn workbook(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    for sheet in sheets {
        write(&mut book, sheet).map_err(|error| Error::other(error.to_string()))?;
    }
    book.save_to_buffer().map_err(|error| Error::other(error.to_string()))
}

fn write(book: &mut Workbook, sheet: &Sheet<'_>) -> Result<(), XlsxError> {
    let form = |holds| match holds {
        Holds::Text => Format::new().set_num_format("@"),
        Holds::Number(0) => Format::new().set_num_format("#,##0"),
        Holds::Number(digits) => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(digits))),
    };
    let page = book.add_worksheet();
    page.set_name(sheet.name)?;
    page.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (at, column) in (0..).zip(sheet.columns) {
        page.set_column_width(at, column.width)?;
        // Also of cells that somebody fills in later.
        page.set_column_format(at, &form(column.holds))?;
        page.write_string_with_format(0, at, column.heading, &bold)?;
    }
    let sums_from = sheet.rows.len() - sheet.sums;
    for (number, cells) in sheet.rows.iter().enumerate() {
        let row = u32::try_from(number + 1).unwrap_or(u32::MAX);
        for ((at, column), cell) in (0..).zip(sheet.columns).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let form = form(column.holds);
            let form = if number >= sums_from { form.set_bold() } else { form };
            match number_of(column.holds, cell) {
                Some(number) => page.write_number_with_format(row, at, number, &form)?,
                None => page.write_string_with_format(row, at, fitting(cell), &form)?,
            };
        }
    }
    Ok(())
}

/// As much of a text as a cell can have.
fn fitting(cell: &str) -> &str {
    let mut units = 0;
    let mut letters = cell.char_indices();
    let beyond = letters.find(|(_, letter)| {
        units += letter.len_utf16();
        units > MOST_UNITS
    });
    beyond.map_or(cell, |(at, _)| &cell[..at])
}

/// The number that a workbook keeps; of up to fifteen digits it is the very same when it is read.
fn number_of(holds: Holds, cell: &str) -> Option<f64> {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (holds != Holds::Text && digits <= DIGITS_KEPT).then(|| cell.parse().ok()).flatten()
}
