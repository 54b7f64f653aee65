//! Text that Excel opens as a table by a double click, in a Russian or Kazakh Windows too: a byte order mark, semicolons, CR LF.

/// What such a file begins with.
pub const BEGINNING: &str = "\u{feff}";

/// A row of cells with that sign between them.
pub fn row<'c>(cells: impl IntoIterator<Item = &'c str>, delimiter: char) -> String {
    let mut text = String::new();
    append(&mut text, &cells.into_iter().collect::<Vec<_>>(), delimiter);
    text
}

/// Writes such a row behind a text.
pub fn append(text: &mut String, cells: &[&str], delimiter: char) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(delimiter);
        }
        if !cell.contains([delimiter, '"', '\r', '\n']) && cell.trim() == *cell {
            text.push_str(cell);
            continue;
        }
        text.push('"');
        for (at, part) in cell.split('"').enumerate() {
            text.push_str(if at > 0 { "\"\"" } else { "" });
            text.push_str(part);
        }
        text.push('"');
    }
    text.push_str("\r\n");
}

/// A text from outside that a spreadsheet does not take for a formula; [`bare`] is what it was.
pub fn harmless(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// A cell without the apostrophe that keeps it from being a formula: people write it so, and so does [`harmless`].
pub fn bare(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A long number in groups of four, which a spreadsheet leaves as it is: without blanks it keeps 15 digits of it.
pub fn in_groups(number: &str) -> String {
    let is_long = number.len() >= 13 && number.bytes().all(|b| b.is_ascii_digit());
    // Large enough at once: what a growing text leaves behind is not wiped.
    let mut grouped = String::with_capacity(number.len() * 2);
    for (at, letter) in number.chars().enumerate() {
        if is_long && at > 0 && at.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(letter);
    }
    grouped
}
