//! The refused rows as they are, with why, in a file of the same layout: mended, it is loaded as a file of its own. Of what has to
//! be taken anew nothing is left there, so that nobody is paid by it.

use super::book::{Book, Wrong};
use super::headings::CARD;
use super::sheet::{Entry, Sheet};
use crate::client::{Client, Stop};
use crate::messages::batch as words;
use crate::model::create_new;
use crate::table::{LARGEST, written};
use serde_json::Value;
use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// Bytes that are written at once.
const BLOCK: usize = 1 << 16;

impl Client {
    pub(super) fn write_errors(&self, sheet: &Sheet, book: &Book, path: &Path) -> Result<(), Stop> {
        let not_written = |error: &Error| self.not_written("errors", path, error);
        let file = create_new(path).map_err(|error| not_written(&error))?;
        let mut copy = Copy { file, block: Zeroizing::new(String::with_capacity(BLOCK)), room: LARGEST };
        copy.write(sheet, book, &words::reason_heading(self.locale)).map_err(|error| {
            // A part of it would be taken for the whole.
            let _ = std::fs::remove_file(path);
            match error.kind() {
                ErrorKind::FileTooLarge => Stop::file("errors", "too_large", &words::copy_too_large(self.locale)),
                _ => not_written(&error),
            }
        })
    }
}

/// The copy, which holds card numbers: whatever of it is in memory is wiped.
struct Copy {
    file: File,
    /// What is not written yet.
    block: Zeroizing<String>,
    /// So many bytes more can be read again.
    room: u64,
}

impl Copy {
    fn write(&mut self, sheet: &Sheet, book: &Book, reason: &str) -> std::io::Result<()> {
        let layout = sheet.layout();
        let (headings, delimiter) = layout.unwrap_or((&[], ';'));
        let kept: Vec<usize> = (0..headings.len()).filter(|at| !words::is_reason(&headings[*at])).collect();
        if layout.is_some() {
            let named: Vec<String> = kept.iter().map(|at| written::harmless(&headings[*at])).collect();
            let cells: Vec<&str> = named.iter().map(String::as_str).chain([reason]).collect();
            self.put(&(written::BEGINNING.to_owned() + &written::row(cells, delimiter)))?;
        }
        let card = sheet.heading(CARD);
        for (entry, line) in sheet.entries().flatten().zip(&book.lines) {
            // What somebody has hidden would be seen in the copy, and no longer refused.
            let Some(wrong) = line.stands.wrong().filter(|wrong| wrong.code != "hidden_row") else { continue };
            match entry {
                Entry::Cells(row) => {
                    let cell = |at: usize| {
                        let heading = headings.get(at);
                        if is_gone(wrong, heading) {
                            return Zeroizing::default();
                        }
                        let grouped = Zeroizing::new(match heading {
                            Some(_) if heading == card.as_ref() => written::in_groups(row.cell(at)),
                            _ => row.cell(at).to_owned(),
                        });
                        Zeroizing::new(written::harmless(&grouped))
                    };
                    // What has moved out of its column stays there to be seen.
                    let moved = (headings.len()..row.cells.len()).map(cell);
                    let kept = kept.iter().map(|at| cell(*at)).chain([Zeroizing::new(wrong.text.clone())]);
                    self.put(&row_of(&kept.chain(moved).collect::<Vec<_>>(), delimiter))?;
                }
                Entry::Line(_, line) => self.put(&with_reason(line, &wrong.text))?,
                Entry::Sum(_) => {}
            }
        }
        self.flush()
    }

    fn put(&mut self, row: &str) -> std::io::Result<()> {
        self.room = self.room.checked_sub(row.len() as u64).ok_or(Error::from(ErrorKind::FileTooLarge))?;
        if self.block.len() + row.len() > BLOCK {
            self.flush()?;
        }
        if row.len() > BLOCK {
            return self.file.write_all(row.as_bytes());
        }
        self.block.push_str(row);
        Ok(())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.write_all(self.block.as_bytes())?;
        self.block.zeroize();
        Ok(())
    }
}

/// Whether a spreadsheet has spoilt what stood below that heading: it may still look like a whole number.
fn is_gone(wrong: &Wrong, heading: Option<&String>) -> bool {
    matches!(wrong.code, "rounded" | "no_text") && heading.is_some() && wrong.column.as_ref() == heading
}

fn row_of(cells: &[Zeroizing<String>], delimiter: char) -> Zeroizing<String> {
    // Large enough at once: what a growing text leaves behind is not wiped.
    let size: usize = cells.iter().map(|cell| cell.len() * 2 + 4).sum();
    let mut text = Zeroizing::new(String::with_capacity(size + 2));
    written::append(&mut text, &cells.iter().map(|cell| cell.as_str()).collect::<Vec<_>>(), delimiter);
    text
}

/// A line of JSON with the reason behind it, in place of what an earlier check has said there.
fn with_reason(line: &str, reason: &str) -> Zeroizing<String> {
    let reason = format!("\"{}\":{}", words::REASON, Value::from(reason));
    let mut text = Zeroizing::new(String::with_capacity(line.len() + reason.len() + 4));
    match line.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(inside) => {
            text.push('{');
            for member in members(inside).filter(|member| !is_reason(member)) {
                text.push_str(member);
                text.push(',');
            }
            text.push_str(&reason);
            text.push('}');
        }
        // It is no object; what is told of it stands in the answer.
        None => text.push_str(line),
    }
    text.push('\n');
    text
}

/// The members of an object as they are written, also where what they hold is no JSON.
fn members(inside: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut is_text, mut is_escaped) = (0, false, false);
    let ends = move |sign: char| {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_text,
            '"' => is_text = !is_text,
            '{' | '[' if !is_text => depth += 1,
            '}' | ']' if !is_text => depth -= 1,
            _ => {}
        }
        sign == ',' && !is_text && depth == 0
    };
    inside.split(ends).filter(move |_| !inside.trim().is_empty())
}

fn is_reason(member: &str) -> bool {
    let named = member.trim_start().strip_prefix('"').and_then(|rest| rest.strip_prefix(words::REASON));
    let behind = named.and_then(|rest| rest.strip_prefix('"'));
    behind.is_some_and(|rest| rest.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_json_gets_its_reason_in_place_of_an_older_one_and_stays_as_it_is() {
        for (line, copy) in [
            (r#"{"a": 1, "b": {"c": [1, 2]}}"#, r#"{"a": 1, "b": {"c": [1, 2]},"reason":"new"}"#),
            (r#"{"a":1,"reason":"old, \"{\" "}"#, r#"{"a":1,"reason":"new"}"#),
            (r#"{"reason" : "old", "a":1}"#, r#"{ "a":1,"reason":"new"}"#),
            (
                r#"{"description":"the \"reason\": none","b":{"reason":1}}"#,
                r#"{"description":"the \"reason\": none","b":{"reason":1},"reason":"new"}"#,
            ),
            (r#"{"a":1x,"reason":"old"}"#, r#"{"a":1x,"reason":"new"}"#),
            ("{}", r#"{"reason":"new"}"#),
            (r#"{"a":1"#, r#"{"a":1"#),
        ] {
            assert_eq!(*with_reason(line, "new"), format!("{copy}\n"));
        }
    }
}
