//! Tables as offices make them: what 1C, Excel and banks' programs save as text or as a workbook, read into rows of cells.
//!
//! This room knows nothing of payouts or statements. Whoever asks says which columns he wants and by which names people call
//! them ([`columns`]); amounts are read exactly by their currency's digits ([`amount`]). What could be read in two ways is
//! refused: a table that was understood wrongly pays somebody else. Cells may hold card numbers, so all of it is wiped after use.

pub mod amount;
pub mod columns;
mod csv;
pub mod currency;
mod encoding;
#[cfg(feature = "xlsx")]
pub mod new_workbook;
#[cfg(feature = "xlsx")]
mod package;
pub mod rounded;
#[cfg(feature = "xlsx")]
mod workbook;
pub mod written;

pub use columns::{Column, Columns};
pub use encoding::text;

use zeroize::Zeroizing;

/// The largest file that is read.
pub const LARGEST: u64 = 64 << 20;

/// One row: its number as a spreadsheet shows it, the first being 1, and its cells without the blanks around them.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The number.
    pub number: usize,
    /// The cells.
    pub cells: Vec<Zeroizing<String>>,
    /// Whoever looks at the sheet of a workbook does not see it: somebody has hidden it, or a filter.
    pub hidden: bool,
    /// The places of cells of a workbook that hold a date, a truth value or an error: none is anybody's number or name.
    pub odd: Vec<usize>,
}

impl Row {
    /// A row of a text, or one that is seen and holds texts and numbers.
    pub fn new(number: usize, cells: Vec<Zeroizing<String>>) -> Row {
        Row { number, cells, hidden: false, odd: Vec::new() }
    }

    /// The cell at that place; what is not there is empty.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.as_str())
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.is_empty())
    }
}

/// Why a file is no table that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing stands in it.
    Empty,
    /// Larger than [`LARGEST`].
    TooLarge,
    /// No text and no workbook: a picture, a PDF, an archive.
    NotATable,
    /// A workbook of Excel 97 to 2003.
    OldWorkbook,
    /// A workbook, which this library is built without a reader for.
    Workbook,
    /// A workbook that is damaged or locked with a password.
    DamagedWorkbook,
    /// Neither UTF-8, UTF-16 nor windows-1251.
    Encoding,
    /// A quotation mark in that row is not closed.
    OpenQuote(usize),
    /// Text stands behind the closing one of a cell that is quoted, which begins in that row.
    BehindQuote(usize),
    /// Columns that are needed are not there: what whoever asked calls them.
    Missing(Vec<&'static str>),
    /// There are two tables: the rows of their headings.
    TwoTables(usize, usize),
    /// Two columns are called what one was looked for: their headings.
    Twice(String, String),
    /// No column is called so, and somebody has said that it is there.
    NoSuchColumn(String),
}

/// A table, read whole.
pub struct Table(Source);

enum Source {
    /// Text, and what stands between its cells.
    Text(Zeroizing<String>, char),
    /// The rows of a workbook.
    #[cfg(feature = "xlsx")]
    Workbook(Vec<Row>),
}

impl Table {
    /// Reads the content of a file: what it is, its content says and not its name.
    pub fn read(bytes: Zeroizing<Vec<u8>>) -> Result<Table, Unreadable> {
        if bytes.len() as u64 > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        match bytes.as_slice() {
            #[cfg(feature = "xlsx")]
            [b'P', b'K', 3, 4, ..] => return Ok(Table(Source::Workbook(workbook::rows(&bytes)?))),
            #[cfg(not(feature = "xlsx"))]
            [b'P', b'K', 3, 4, ..] => return Err(Unreadable::Workbook),
            [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(Unreadable::OldWorkbook),
            [b'%', b'P', b'D', b'F', ..] => return Err(Unreadable::NotATable),
            _ => {}
        }
        let text = encoding::text(bytes)?;
        if text.trim().is_empty() {
            return Err(Unreadable::Empty);
        }
        let delimiter = csv::delimiter(&text);
        Ok(Table(Source::Text(text, delimiter)))
    }

    /// What stands between its cells; a workbook is written as text with semicolons.
    pub fn delimiter(&self) -> char {
        match &self.0 {
            Source::Text(_, delimiter) => *delimiter,
            #[cfg(feature = "xlsx")]
            Source::Workbook(_) => ';',
        }
    }

    /// What else may stand between the cells of a text that does not name it.
    pub fn other_delimiters(&self) -> impl Iterator<Item = char> + use<> {
        let known = match &self.0 {
            Source::Text(text, delimiter) if !csv::is_named(text) => Some(*delimiter),
            _ => None,
        };
        csv::DELIMITERS.into_iter().filter(move |delimiter| known.is_some_and(|known| known != *delimiter))
    }

    /// Takes that for what stands between them.
    pub fn split_by(&mut self, sign: char) {
        match &mut self.0 {
            Source::Text(_, delimiter) => *delimiter = sign,
            #[cfg(feature = "xlsx")]
            Source::Workbook(_) => {}
        }
    }

    /// Whether a sign between its cells may have stood in one of them.
    pub fn is_text(&self) -> bool {
        matches!(self.0, Source::Text(..))
    }

    /// Its rows, empty ones left out.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, Unreadable>> + Send + '_ {
        let rows: Box<dyn Iterator<Item = _> + Send> = match &self.0 {
            Source::Text(text, delimiter) => csv::rows(text, *delimiter),
            #[cfg(feature = "xlsx")]
            Source::Workbook(rows) => Box::new(rows.iter().cloned().map(Ok)),
        };
        rows.filter(|row| row.as_ref().map_or(true, |row| !row.is_empty()))
    }
}

#[cfg(test)]
mod tests;
