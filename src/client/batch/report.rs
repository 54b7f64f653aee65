//! What became of the payouts of a file, by the journal, row by row: as an answer, as a table, and as a protocol to be printed.
//! What needs somebody stands first.

use super::book::{Book, RANKS, Stands};
use super::protocol::{self, Told};
use super::sheet::Sheet;
use crate::client::document::Document;
use crate::client::{Client, Stop};
use crate::messages::{Locale, batch as words};
use crate::model::{Currency, Kind, Status, instant};
use crate::operations::BatchReport;
use crate::table::{amount, written};
use serde_json::Value;
use std::path::Path;

impl Client {
    pub(super) fn batch_report(&self, sheet: &Sheet, report: &BatchReport) -> Result<(Status, Document), Stop> {
        let locale = report.language.as_deref().and_then(Locale::from_word).unwrap_or(self.locale);
        let book = self.look_through(sheet)?.book;
        let mut files: Vec<Value> = Vec::new();
        if report.csv.is_some() || report.xlsx.is_some() || report.html.is_some() {
            let rows = self.rows_told(sheet, &book, locale)?;
            let currency = book.currency.unwrap_or(Currency::KZT);
            if let Some(path) = &report.csv {
                self.write_new("csv", path, table(locale, &rows).as_bytes())?;
                files.push(path.display().to_string().into());
            }
            if let Some(path) = &report.xlsx {
                self.write_workbook(path, locale, &book, &rows, currency)?;
                files.push(path.display().to_string().into());
            }
            if let Some(path) = &report.html {
                self.write_new("html", path, protocol::page(locale, sheet, &book, &rows, currency).as_bytes())?;
                files.push(path.display().to_string().into());
            }
        }
        let (_, mut document) = self.batch_told(&book, None, None);
        document.more.insert("files".to_owned(), files.into());
        // A question was answered, whatever it is that was told.
        document.status = Status::Ok.name();
        Ok((Status::Ok, document))
    }

    /// The same table as a workbook, and below it the sums of all that stand alike.
    #[cfg(feature = "xlsx")]
    fn write_workbook(
        &self,
        path: &Path,
        locale: Locale,
        book: &Book,
        rows: &[Told],
        currency: Currency,
    ) -> Result<(), Stop> {
        use crate::table::new_workbook::{Column, Holds, MOST_ROWS, Sheet, workbook};
        const WIDTHS: [u8; 11] = [8, 20, 28, 20, 16, 8, 22, 40, 38, 16, 20];
        let major = |minor, currency| amount::major(minor, digits(currency), '.');
        let mut cells: Vec<Vec<String>> = Vec::with_capacity(rows.len() + 8);
        for told in rows {
            let [row, number, name, card, more @ ..] = told.cells(locale);
            let amount = told.amount.map(|minor| major(minor, told.currency)).unwrap_or_default();
            let money = [amount, told.currency.letters().to_owned()];
            cells.push([row, number, name, card].into_iter().chain(money).chain(more).collect());
        }
        let [title, .., count, _, all, _] = words::protocol(locale);
        let mut sum = |group: String, rows: u64, sum: u64| {
            let begins = [String::new(), format!("{count}: {rows}"), String::new(), String::new()];
            cells
                .push(begins.into_iter().chain([major(sum, currency), currency.letters().to_owned(), group]).collect());
        };
        let sums = book.sums();
        sums.iter().for_each(|it| sum(words::group(locale, it.group), it.rows, it.amount));
        let (rows, total) = sums.iter().fold((0, 0), |(rows, total), it| (rows + it.rows, total + it.amount));
        sum(all, rows, total);
        if cells.len() >= MOST_ROWS {
            return Err(Stop::file("xlsx", "too_many_rows", &words::too_many_rows(self.locale)));
        }
        let headings = words::headings(locale);
        let mut columns = Vec::new();
        for ((at, heading), width) in headings.iter().enumerate().zip(WIDTHS) {
            let holds = match at {
                0 => Holds::Number(0),
                4 => Holds::Number(digits(currency)),
                _ => Holds::Text,
            };
            columns.push(Column { heading, holds, width });
        }
        let sheet = Sheet { name: &title, columns: &columns, rows: &cells, sums: sums.len() + 1 };
        let bytes = workbook(&[sheet]).map_err(|error| self.not_written("xlsx", path, &error))?;
        self.write_new("xlsx", path, &bytes)
    }

    #[cfg(not(feature = "xlsx"))]
    fn write_workbook(&self, _: &Path, _: Locale, _: &Book, _: &[Told], _: Currency) -> Result<(), Stop> {
        Err(Stop::file("xlsx", "workbook", &words::no_workbook(self.locale)))
    }

    fn rows_told(&self, sheet: &Sheet, book: &Book, locale: Locale) -> Result<Vec<Told>, Stop> {
        let mut ranks: [Vec<Told>; RANKS as usize] = Default::default();
        for (entry, line) in sheet.entries().flatten().zip(&book.lines) {
            let told = sheet.told(&entry);
            let mut row = Told {
                row: line.row,
                number: line.number.clone(),
                name: words::shown(&told.name),
                card: line.mask.clone().unwrap_or_default(),
                amount: line.amount,
                currency: line.currency.or(book.currency).unwrap_or(Currency::KZT),
                why: line.told(locale).unwrap_or_default(),
                stands: line.stands.clone(),
                order_id: String::new(),
                ref_num: String::new(),
                at: String::new(),
            };
            if let (Stands::Known(..), Ok((_, intent))) = (&line.stands, self.payout_of(sheet, &entry))
                && let Some(movement) = self.engine.journal.find(Kind::Payout, &intent.number, None)?
            {
                row.order_id = movement.order_id.clone().unwrap_or_default();
                row.ref_num = movement.ref_num.clone().unwrap_or_default();
                row.at = instant::clock(movement.updated_at);
            }
            ranks[usize::from(row.stands.rank())].push(row);
        }
        Ok(ranks.into_iter().flatten().collect())
    }
}

/// How many stand behind its point.
fn digits(currency: Currency) -> usize {
    usize::from(currency.exponent().unwrap_or(0))
}

/// The rows as a table that a spreadsheet opens by a double click.
fn table(locale: Locale, rows: &[Told]) -> String {
    let mut text = written::BEGINNING.to_owned();
    written::append(&mut text, &words::headings(locale).each_ref().map(String::as_str), ';');
    for told in rows {
        let [row, mut cells @ ..] = told.cells(locale);
        for cell in &mut cells {
            *cell = written::harmless(cell);
        }
        let amount = told.amount.map(|minor| amount::major(minor, digits(told.currency), ',')).unwrap_or_default();
        let [number, name, card, state, why, order_id, ref_num, at] = cells.each_ref().map(String::as_str);
        let cells = [&row, number, name, card, &amount, told.currency.letters(), state, why, order_id, ref_num, at];
        written::append(&mut text, &cells, ';');
    }
    text
}
