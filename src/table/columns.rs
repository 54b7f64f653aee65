//! Which column is what: headings as people write them, found wherever in the first rows they stand (banks' templates begin
//! with a title), whatever their case, blanks and signs.

use super::{Row, Table, Unreadable};

/// The heading stands in one of so many rows.
const LOOKED_AT: usize = 30;

/// A column that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What whoever asks calls it.
    pub field: &'static str,
    /// What people call it, `|` between the names, in small letters and plain ([`plain`]). Of two that are there, one before `||`
    /// is meant.
    pub names: &'static str,
    /// Whether a table without it is none.
    pub needed: bool,
}

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The number of the row with the headings.
    pub row: usize,
    /// All headings, as they stand there.
    pub headings: Vec<String>,
    /// For each column that was looked for, where it stands.
    places: Vec<Option<usize>>,
    /// A sign stands between the cells, and may stand in a cell, too.
    is_text: bool,
    /// In an amount, even.
    has_commas: bool,
}

impl Columns {
    /// Finds the columns. `given` are headings that somebody has named for a field: they go before all names.
    pub fn find(table: &Table, wanted: &[Column], given: &[(String, String)]) -> Result<Columns, Unreadable> {
        let mut best: Option<Row> = None;
        let score = |row: &Row| wanted.iter().filter(|column| is_there(row, column, given)).count();
        for row in table.rows().take(LOOKED_AT) {
            let row = row?;
            // Of equals the first one.
            if score(&row) > best.as_ref().map_or(0, score) {
                best = Some(row);
            }
        }
        let found = best.ok_or_else(|| missing(wanted, |_| true))?;
        let headings: Vec<String> = found.cells.iter().map(|cell| cell.to_string()).collect();
        let mut places = Vec::new();
        for column in wanted {
            places.push(place(&headings, column, given)?);
        }
        let columns = Columns {
            row: found.number,
            headings,
            places,
            is_text: table.is_text(),
            has_commas: table.delimiter() == ',',
        };
        let is_missing = |at: usize| wanted[at].needed && columns.places[at].is_none();
        match (0..wanted.len()).any(is_missing) {
            true => Err(missing(wanted, is_missing)),
            false => Ok(columns),
        }
    }

    /// Where that one of the columns stands that were looked for.
    pub fn place(&self, wanted: usize) -> Option<usize> {
        self.places[wanted]
    }

    /// The cell of that one of them; empty where there is none.
    pub fn of<'r>(&self, row: &'r Row, wanted: usize) -> &'r str {
        self.places[wanted].map_or("", |at| row.cell(at))
    }

    /// The heading of that one of them.
    pub fn heading(&self, wanted: usize) -> Option<&str> {
        self.places[wanted].map(|at| self.headings[at].as_str())
    }

    /// The headings that were not taken for one of them, and where they stand.
    pub fn others(&self) -> impl Iterator<Item = (usize, &str)> {
        let headings = self.headings.iter().map(String::as_str).enumerate();
        headings.filter(|(at, _)| !self.places.contains(&Some(*at)))
    }

    /// Whether it is the row with the headings once more, as on each page of what was printed.
    pub fn is_repeated(&self, row: &Row) -> bool {
        let longest = row.cells.len().max(self.headings.len());
        (0..longest).all(|at| row.cell(at) == self.headings.get(at).map_or("", String::as_str))
    }

    /// Whether something stands behind the last column: a sign between cells stood in a text that has no quotation marks, and
    /// everything behind it has moved.
    pub fn is_shifted(&self, row: &Row) -> bool {
        // A comma behind the last heading makes room for what a comma in a cell has pushed out.
        let last = self.headings.iter().rposition(|heading| !heading.is_empty()).map_or(0, |at| at + 1);
        let columns = if self.has_commas { last } else { self.headings.len() };
        self.is_text && row.cells.iter().skip(columns).any(|cell| !cell.is_empty())
    }

    /// Whether the comma of an amount, `1500,50` or `1,500`, may have cut it in two: digits that could be its decimals, or its
    /// last group, stand alone in the next cell. No matter, where one of the columns `firm` is filled behind them and has not
    /// moved. But the heading may be cut as well, `Сумма, тг`.
    pub fn is_cut(&self, row: &Row, amount: usize, firm: &[usize]) -> bool {
        let Some(at) = self.places[amount].filter(|_| self.has_commas) else { return false };
        let is_firm =
            |wanted: &usize| self.places[*wanted].is_some_and(|place| place > at && !row.cell(place).is_empty());
        let heading = plain(self.headings.get(at + 1).map_or("", String::as_str));
        let is_cut_too = heading.is_empty() || is_money(heading.strip_prefix("в ").unwrap_or(&heading));
        let is_whole = row.cell(at).bytes().any(|b| b.is_ascii_digit()) && !row.cell(at).contains('.');
        is_whole
            && !row.cell(at).contains(',')
            && is_rest(row.cell(at + 1))
            && (is_cut_too || self.is_shifted(row) || !firm.iter().any(is_firm))
    }
}

/// Decimals, or a group of three with or without decimals behind it, and perhaps the currency.
fn is_rest(cell: &str) -> bool {
    let end = cell.find(|c: char| !c.is_ascii_digit()).unwrap_or(cell.len());
    let (digits, behind) = cell.split_at(end);
    let is_point = digits.len() == 3 && behind.starts_with('.');
    matches!(digits.len(), 1..=3) && (is_point || (is_money(&plain(behind)) && !behind.contains('%')))
}

/// What stands behind an amount; a sign such as `₸` is nothing when it is plain.
fn is_money(plain: &str) -> bool {
    matches!(plain, "" | "тг" | "тенге" | "теңге" | "kzt" | "руб" | "рублях" | "rub" | "usd" | "eur")
}

fn missing(wanted: &[Column], is_missing: impl Fn(usize) -> bool) -> Unreadable {
    let fields = wanted.iter().enumerate().filter(|(at, column)| column.needed && is_missing(*at));
    Unreadable::Missing(fields.map(|(_, column)| column.field).collect())
}

/// Whether a row has a cell that a column is called by.
pub fn is_there(row: &Row, column: &Column, given: &[(String, String)]) -> bool {
    row.cells.iter().any(|cell| is_called(cell, column, given))
}

fn is_called(heading: &str, column: &Column, given: &[(String, String)]) -> bool {
    let heading = plain(heading);
    if heading.is_empty() {
        return false;
    }
    match given.iter().find(|(field, _)| field == column.field) {
        Some((_, named)) => is_alike(&plain(named), &heading),
        None => column.names.split('|').any(|name| is_alike(name, &heading)),
    }
}

fn place(headings: &[String], column: &Column, given: &[(String, String)]) -> Result<Option<usize>, Unreadable> {
    let named = given.iter().find(|(field, _)| field == column.field);
    let mut found: Vec<_> =
        headings.iter().enumerate().filter(|(_, heading)| is_called(heading, column, given)).collect();
    if found.len() > 1 && named.is_none() {
        found.retain(|(_, heading)| !is_bare_sign(heading));
        if let Some((first, _)) = column.names.split_once("||") {
            let is_first = |heading: &str| first.split('|').any(|name| is_alike(name, &plain(heading)));
            if found.iter().any(|(_, heading)| is_first(heading)) {
                found.retain(|(_, heading)| is_first(heading));
            }
        }
    }
    match (&found[..], named) {
        ([(_, one), (_, other), ..], _) => Err(Unreadable::Twice((*one).clone(), (*other).clone())),
        ([(at, _)], _) => Ok(Some(*at)),
        ([], Some((_, named))) => Err(Unreadable::NoSuchColumn(named.clone())),
        ([], None) => Ok(None),
    }
}

/// `№` alone, where people count their rows: beside another number it is nobody's.
pub fn is_bare_sign(heading: &str) -> bool {
    heading.trim_matches(|c: char| !c.is_alphanumeric() && c != '№') == "№"
}

/// A heading without what people write differently: case, signs, blanks; `Сумма, тг.` is `сумма тг`, `orderNumber` is
/// `ordernumber`, `№ карты` is `номер карты`.
pub fn plain(heading: &str) -> String {
    let mut plain = String::new();
    for letter in heading.replace('№', " номер ").to_lowercase().replace('ё', "е").chars() {
        match letter {
            letter if letter.is_alphanumeric() => plain.push(letter),
            // Nobody sees them: a hyphen of a line's end, blanks of no width.
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            _ if !plain.is_empty() && !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
    }
    plain.trim_end().to_owned()
}

/// Whether two words look alike: whoever types `Cумма` has hit the C of the other alphabet.
fn is_alike(one: &str, other: &str) -> bool {
    one.chars().map(latin).eq(other.chars().map(latin))
}

/// The Latin letter that a small Cyrillic one looks like, small or large.
pub fn latin(letter: char) -> char {
    const CYRILLIC: &str = "авекмнорстухіһ";
    const LATIN: &str = "abekmhopctyxih";
    match CYRILLIC.chars().position(|known| known == letter) {
        Some(at) => LATIN.chars().nth(at).unwrap_or(letter),
        None => letter,
    }
}
