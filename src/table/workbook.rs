//! A workbook of Excel: the first visible sheet with something on it. A number is read as Excel shows it where that tells more than
//! its value: the zeros before it, the currency beside it, its fifteen digits. One that has more digits than Excel keeps comes out
//! as `4.1E+15`, and whoever asks refuses it.

use super::package::Package;
use super::written::bare;
use super::{LARGEST, Row, Unreadable};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, open_workbook_from_rs};
use std::io::Cursor;
use zeroize::Zeroizing;

/// A sheet that has more cells, those between others included, is none of an office, and a small file can hold very many.
const MOST_CELLS: usize = 5_000_000;
/// A table of offices has no more columns.
const MOST_COLUMNS: usize = 1_000;
/// From here on a number has lost digits.
const INEXACT: f64 = 1e15;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Its rows, empty ones left out.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let mut package = Package::open(bytes)?;
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    for name in shown.map(|sheet| sheet.name.clone()).collect::<Vec<_>>() {
        let mut rows = rows_of(&mut book, &name)?;
        if rows.is_empty() {
            continue;
        }
        let shown = package.shown(&name)?;
        rows.iter_mut().for_each(|row| row.hidden = shown.hides(row.number));
        return Ok(rows);
    }
    Err(Unreadable::Empty)
}

fn rows_of(book: &mut Book<'_>, sheet: &str) -> Result<Vec<Row>, Unreadable> {
    let mut rows = Rows::default();
    let mut is_computed = true;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let value = cell.get_value();
        is_computed &= !matches!(value, DataRef::Empty);
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        let text = text(value, format.map_or("", |format| &format.format_code));
        let is_odd = matches!(value, DataRef::DateTime(_) | DataRef::Bool(_) | DataRef::Error(_));
        rows.put(cell.get_position(), text, is_odd)?;
    }
    drop(cells);
    if !is_computed {
        // A formula that no program has computed yet has no value: it is shown for what it is, and not as if nothing stood there.
        let mut formulas = book.worksheet_cells_reader(sheet).map_err(damaged)?;
        while let Some(cell) = formulas.next_cell_with_formula_metadata().map_err(damaged)? {
            if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
                rows.fill(cell.pos, "=")?;
            }
        }
    }
    Ok(rows.rows)
}

#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    cells: usize,
    bytes: u64,
}

impl Rows {
    /// One cell more, behind those before it.
    fn put(&mut self, (row, column): (u32, u32), text: Zeroizing<String>, is_odd: bool) -> Result<(), Unreadable> {
        if text.is_empty() {
            return Ok(());
        }
        let (number, column) = (row as usize + 1, column as usize);
        match self.rows.last() {
            Some(last) if last.number > number => return Err(Unreadable::DamagedWorkbook),
            Some(last) if last.number == number => {}
            _ => self.rows.push(Row::new(number, Vec::new())),
        }
        let at = self.rows.len() - 1;
        self.set(at, column, text, is_odd)
    }

    /// What a cell shows that seemed empty.
    fn fill(&mut self, (row, column): (u32, u32), text: &str) -> Result<(), Unreadable> {
        let number = row as usize + 1;
        let at = self.rows.partition_point(|row| row.number < number);
        if self.rows.get(at).is_none_or(|row| row.number != number) {
            self.rows.insert(at, Row::new(number, Vec::new()));
        }
        self.set(at, column as usize, Zeroizing::new(text.to_owned()), true)
    }

    fn set(&mut self, at: usize, column: usize, text: Zeroizing<String>, is_odd: bool) -> Result<(), Unreadable> {
        let Row { cells, odd, .. } = &mut self.rows[at];
        let more = (column + 1).saturating_sub(cells.len());
        self.cells += more;
        self.bytes += text.len() as u64;
        if column >= MOST_COLUMNS || self.cells > MOST_CELLS {
            return Err(Unreadable::NotATable);
        }
        if self.bytes > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        cells.resize_with(cells.len() + more, Zeroizing::default);
        if !cells[column].is_empty() {
            return Err(Unreadable::DamagedWorkbook);
        }
        cells[column] = text;
        if is_odd {
            odd.push(column);
        }
        Ok(())
    }
}

fn text(value: &DataRef<'_>, format: &str) -> Zeroizing<String> {
    Zeroizing::new(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => bare(text.trim()).to_owned(),
        DataRef::SharedString(text) => bare(text.trim()).to_owned(),
        DataRef::Int(number) if number.unsigned_abs() as f64 >= INEXACT => scientific(*number as f64),
        DataRef::Int(number) => shown(number.to_string(), format),
        DataRef::Float(number) if number.abs() >= INEXACT => scientific(*number),
        DataRef::Float(number) => shown(digits(*number), format),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let (date, time) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
            match (at.as_f64() < 1.0, (hour, minute, second)) {
                (true, _) => time,
                (false, (0, 0, 0)) => date,
                (false, _) => format!("{date} {time}"),
            }
        }
        DataRef::Error(error) => error.to_string(),
    })
}

/// The number as Excel keeps and shows it: with fifteen digits. What was computed may have a few more, which mean nothing.
fn digits(number: f64) -> String {
    let fifteen = format!("{number:.14e}").parse().unwrap_or(number);
    f64::to_string(&fifteen)
}

/// As Excel shows it; a text that looks like it without the sign is somebody's own.
fn scientific(number: f64) -> String {
    format!("{number:E}").replace('E', "E+")
}

/// The number with what its format shows beside it, and nobody may overlook: zeros before it, a currency, a percent sign, and the
/// commas by which it is shown in thousands. How it is rounded and grouped is left out.
fn shown(number: String, format: &str) -> String {
    // Behind the first semicolon stands how other numbers are shown.
    let format = first_part(format);
    if format.len() > 1 && format.bytes().all(|sign| sign == b'0') && number.bytes().all(|digit| digit.is_ascii_digit())
    {
        return format!("{number:0>width$}", width = format.len());
    }
    let (mut before, mut behind) = (String::new(), String::new());
    let mut signs = format.chars().peekable();
    let mut is_behind = false;
    while let Some(sign) = signs.next() {
        let beside = if is_behind { &mut behind } else { &mut before };
        match sign {
            '"' => beside.extend(signs.by_ref().take_while(|sign| *sign != '"')),
            // `[$₸-43F]` names a currency; all else in brackets is a colour, a language or a condition.
            '[' => {
                let inside: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                let named = inside.strip_prefix('$').and_then(|named| named.split('-').next());
                beside.push_str(named.unwrap_or_default());
            }
            '\\' => beside.extend(signs.next()),
            // A blank as wide as the sign, and a sign that fills the cell.
            '_' | '*' => drop(signs.next()),
            '0' | '#' | '?' => {
                is_behind = true;
                // A comma behind the last place divides by a thousand.
                if signs.peek() == Some(&',') && signs.clone().all(|sign| !matches!(sign, '0' | '#' | '?')) {
                    behind.push(',');
                }
            }
            '%' | '$' | '€' | '₸' | '₽' | '£' => beside.push(sign),
            _ => {}
        }
    }
    let told = |text: &str| text.chars().any(|sign| sign.is_alphabetic() || "%$€₸₽£№,".contains(sign));
    let parts = [before.trim(), &number, behind.trim()].into_iter().filter(|part| *part == number || told(part));
    parts.collect::<Vec<_>>().join(" ")
}

/// A format up to its first semicolon that is no text.
fn first_part(format: &str) -> &str {
    let mut is_text = false;
    let end = format.char_indices().find(|(_, sign)| {
        is_text ^= *sign == '"';
        *sign == ';' && !is_text
    });
    end.map_or(format, |(at, _)| &format[..at])
}

fn damaged<E>(_: E) -> Unreadable {
    Unreadable::DamagedWorkbook
}

#[cfg(test)]
mod tests;
