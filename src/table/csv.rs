//! Text with a sign between cells: RFC 4180 with whatever sign the office's Excel has.

use super::written::bare;
use super::{Row, Unreadable};
use zeroize::Zeroizing;

/// Signs that stand between cells, the likelier first.
pub(super) const DELIMITERS: [char; 4] = [';', '\t', ',', '|'];
/// So many lines are looked at to find it.
const LOOKED_AT: usize = 50;
/// A table of offices has no more columns.
const MOST_CELLS: usize = 1_000;

/// What stands between the cells: what `sep=` names, else what most lines have.
pub(super) fn delimiter(text: &str) -> char {
    if let Some(named) = named(text) {
        return named;
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let count = |delimiter: char| lines.iter().filter(|line| has_outside_quotes(line, delimiter)).count();
    // Of equals the last is taken, so they are looked at from behind.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(DELIMITERS[0])
}

/// Excel's own line for it, `sep=;`.
fn named(text: &str) -> Option<char> {
    let named = text.lines().next()?.trim().strip_prefix("sep=")?;
    DELIMITERS.into_iter().find(|delimiter| named == delimiter.to_string())
}

/// Whether a text names it.
pub(super) fn is_named(text: &str) -> bool {
    named(text).is_some()
}

fn has_outside_quotes(line: &str, delimiter: char) -> bool {
    line.split('"').step_by(2).any(|part| part.contains(delimiter))
}

/// The rows of a text.
pub(super) fn rows(text: &str, delimiter: char) -> Box<dyn Iterator<Item = Result<Row, Unreadable>> + Send + '_> {
    let mut reader = Reader { rest: text, delimiter, number: 0 };
    if is_named(text) {
        reader.row();
        // A spreadsheet does not show that line.
        reader.number = 0;
    }
    Box::new(std::iter::from_fn(move || reader.row()))
}

struct Reader<'t> {
    rest: &'t str,
    delimiter: char,
    number: usize,
}

impl Reader<'_> {
    fn row(&mut self) -> Option<Result<Row, Unreadable>> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let mut cells = Vec::new();
        loop {
            let cell = match self.cell(cells.len()) {
                Ok(cell) => cell,
                Err(why) => {
                    self.rest = "";
                    return Some(Err(why));
                }
            };
            cells.push(cell);
            if cells.len() > MOST_CELLS {
                self.rest = "";
                return Some(Err(Unreadable::NotATable));
            }
            let mut rest = self.rest.chars();
            match rest.next() {
                Some(sign) if sign == self.delimiter => self.rest = rest.as_str(),
                Some('\r') => {
                    self.rest = rest.as_str().strip_prefix('\n').unwrap_or(rest.as_str());
                    break;
                }
                Some(_) => {
                    self.rest = rest.as_str();
                    break;
                }
                None => break,
            }
        }
        Some(Ok(Row::new(self.number, cells)))
    }

    /// The next cell, up to what ends it; `before`: so many stand before it in its row.
    fn cell(&mut self, before: usize) -> Result<Zeroizing<String>, Unreadable> {
        let quoted = self.rest.trim_start_matches(|c| c == ' ' && c != self.delimiter).strip_prefix('"');
        let mut cell = Zeroizing::new(String::new());
        if let Some(mut rest) = quoted {
            loop {
                let (inside, after) = rest.split_once('"').ok_or(Unreadable::OpenQuote(self.number))?;
                cell.push_str(inside);
                match after.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        rest = more;
                    }
                    None => {
                        self.rest = after;
                        break;
                    }
                }
            }
        }
        // All signs that end a cell are ASCII.
        let ends = |byte: u8| byte == b'\n' || byte == b'\r' || char::from(byte) == self.delimiter;
        let end = self.rest.bytes().position(ends).unwrap_or(self.rest.len());
        // Somebody has left it open, the next one has closed it, and the cells and rows between them are in this one.
        if quoted.is_some() && cell.contains([self.delimiter, '\n', '\r']) {
            let last = cell.rsplit(['\n', '\r']).next().filter(|last| last.len() < cell.len()).unwrap_or_default();
            if self.delimiter != ',' && last.matches(self.delimiter).count() >= before.max(2) {
                return Err(Unreadable::OpenQuote(self.number));
            }
            if !self.rest[..end].trim().is_empty() {
                return Err(Unreadable::BehindQuote(self.number));
            }
        }
        cell.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        Ok(plain(cell))
    }
}

/// Without the blanks around it, also those that programs print, and without what keeps it from being a formula.
fn plain(cell: Zeroizing<String>) -> Zeroizing<String> {
    match bare(cell.trim()) {
        whole if whole.len() == cell.len() => cell,
        inner => Zeroizing::new(inner.to_owned()),
    }
}
