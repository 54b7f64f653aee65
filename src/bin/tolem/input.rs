//! Files that other programs wrote: UTF-8, with or without a byte order mark (1C's `ЗаписьJSON` and `ЗаписьТекста`
//! can write one). Another encoding is refused by name: read wrongly, a recipient's name would be another's.

use super::words::{A_FOLDER, ENCODING, FORBIDDEN, NO_FILE, NOT_AN_OBJECT, NOT_UTF8, STANDARD_INPUT, fill, words};
use serde_json::{Map, Value};
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use tolem::messages::{self, Locale};
use tolem::model;
use zeroize::Zeroizing;

/// A stable code and the words for people, without any of the content.
type Wrong = (&'static str, String);

/// The bytes of a file.
pub fn read(locale: Locale, path: &Path) -> Result<Zeroizing<Vec<u8>>, Wrong> {
    std::fs::read(path).map(Zeroizing::new).map_err(|error| ("unreadable", unreadable(locale, path, &error)))
}

/// Why a file cannot be read: what happens to people in their language, all else as the system names it.
pub fn unreadable(locale: Locale, path: &Path, error: &Error) -> String {
    let path = path.display().to_string();
    match error.kind() {
        ErrorKind::NotFound => fill(words(locale, NO_FILE), &[&path]),
        ErrorKind::PermissionDenied => fill(words(locale, FORBIDDEN), &[&path]),
        ErrorKind::IsADirectory => fill(words(locale, A_FOLDER), &[&path]),
        _ => format!("{path}: {}", cause(locale, error)),
    }
}

/// What happened to a file, as the system says it, in the language of the person.
pub fn cause(locale: Locale, error: &Error) -> String {
    messages::line(locale, &model::cause(error))
}

/// The text of standard input.
pub fn standard_input(locale: Locale) -> Result<Zeroizing<String>, Wrong> {
    let mut bytes = Zeroizing::new(Vec::new());
    let name = words(locale, STANDARD_INPUT);
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| ("unreadable", format!("{name}: {}", cause(locale, &error))))?;
    text(locale, name, bytes)
}

/// The members of a JSON object in a file.
pub fn object(locale: Locale, path: &Path) -> Result<Map<String, Value>, Wrong> {
    let name = path.display().to_string();
    let text = text(locale, &name, read(locale, path)?)?;
    // The library reads documents strictly; here they are only merged, so its own words must not be lost.
    tolem::document::parse(&text).map_err(|error| {
        let (code, _) = messages::problem(locale, &error.problem);
        (code, format!("{name}: {}", messages::named(locale, &error)))
    })?;
    serde_json::from_str(&text).map_err(|_| ("type", format!("{name}: {}", words(locale, NOT_AN_OBJECT))))
}

/// The end of a text file, from a whole line on.
pub fn tail(path: &Path, bytes: u64) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let begins = file.metadata()?.len().saturating_sub(bytes);
    file.seek(SeekFrom::Start(begins))?;
    let mut end = Vec::new();
    file.take(bytes).read_to_end(&mut end)?;
    let text = String::from_utf8_lossy(&end).into_owned();
    Ok(match (begins, text.split_once('\n')) {
        (0, _) | (_, None) => text,
        (_, Some((_, whole))) => whole.to_owned(),
    })
}

/// The text of bytes that came from `name`.
pub fn text(locale: Locale, name: &str, bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<String>, Wrong> {
    let wrong = |is: &str| Err(("encoding", format!("{name}: {}", fill(words(locale, ENCODING), &[is]))));
    if looks_like_utf16(&bytes) {
        return wrong("UTF-16");
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())),
        Err(error) => wrong(&fill(words(locale, NOT_UTF8), &[&error.valid_up_to().to_string()])),
    }
}

/// By its byte order mark, or because the first character of JSON, an ASCII one, takes two bytes.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..])
}
