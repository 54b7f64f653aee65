//! Text that Excel opens as a table by a double click, in a Russian or Kazakh Windows too: a byte order mark, semicolons, CR LF.

/// What such a file begins with.
pub const BEGINNING: &str = "\u{feff}";

/// A row of cells with that sign between them.
pub fn row<'c>(cells: impl IntoIterator<Item = &'c str>, delimiter: char) -> String {
    let cell = |text: &str| match text.contains([delimiter, '"', '\r', '\n']) || text.trim() != text {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(&delimiter.to_string()))
}

/// A text from outside that a spreadsheet does not take for a formula.
pub fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// A long number in groups of four, which a spreadsheet leaves as it is: without blanks it keeps 15 digits of it.
pub fn in_groups(number: &str) -> String {
    if number.len() < 13 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let groups: Vec<&str> = number.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).unwrap_or("")).collect();
    groups.join(" ")
}
