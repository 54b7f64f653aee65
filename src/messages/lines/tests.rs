//! Every line of the library has a row, and every row speaks one language at a time.

use super::*;
use crate::messages::tests::foreign_words;
use std::path::{Path, PathBuf};

#[test]
fn every_row_speaks_one_language_and_keeps_what_was_put_in() {
    let mut foreign = Vec::new();
    for [ru, kk, en] in rows(&LINES).map(|row: [_; 3]| row.map(unpacked)) {
        for (locale, text) in [(Locale::Ru, &ru), (Locale::Kk, &kk), (Locale::En, &en)] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            foreign.extend(foreign_words(locale, text).into_iter().map(|word| format!("{word} in {text}")));
        }
        let places = |text: &str| (1..=4).filter(|at| text.contains(&format!("{{{at}}}"))).collect::<Vec<_>>();
        assert_eq!(places(&ru), places(&kk), "{en}");
        assert!(places(&ru).iter().all(|place| places(&en).contains(place)), "{en}");
        // It is found by its own form, whatever stands in its places.
        let line = en.replace("{1}", "127.0.0.1:1").replace("{2}", "/a/b").replace("{3}", "7").replace("{4}", "8");
        assert!(known_line(Locale::Ru, &line).is_some(), "{line}");
    }
    assert!(foreign.is_empty(), "{foreign:#?}");
}

#[test]
fn what_is_put_into_a_line_is_translated_with_it() {
    let refused = "no TCP connection to 127.0.0.1:8085: connection refused (system error 111)";
    assert_eq!(line(Locale::Ru, refused), "нет соединения с 127.0.0.1:8085, отказано (ошибка системы 111)");
    assert_eq!(line(Locale::En, refused), refused);
    let unusable = "the journal cannot be used: till/a: b.sqlite: it is a folder";
    assert_eq!(line(Locale::Ru, unusable), "журналом нельзя пользоваться: till/a: b.sqlite: это папка");
    assert_eq!(line(Locale::Kk, "слово банка"), "слово банка");
    assert_eq!(known_line(Locale::Ru, "Insufficient funds"), None);
}

/// A line of the code without a row fails here: nobody would read it in his language.
#[test]
fn every_line_of_the_code_has_a_row() {
    let mut seen = 0;
    let mut missing = Vec::new();
    for path in sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        for told in told_in(text.split("#[cfg(test)]").next().unwrap()) {
            seen += 1;
            let why = told.strip_prefix("X: ").unwrap_or(&told);
            if known_line(Locale::Ru, why).is_none() {
                missing.push(format!("{}: {told}", path.display()));
            }
        }
    }
    assert!(seen > 180, "the reader of sources has gone blind: {seen}");
    assert!(missing.is_empty(), "{missing:#?}");
}

fn sources() -> Vec<PathBuf> {
    let mut found =
        vec![PathBuf::from("src/config.rs"), "base/src/model/file.rs".into(), "src/operations/read.rs".into()];
    let above = ["client", "journal", "gateways", "ffi", "engine"].map(|name| Path::new("src").join(name));
    let below = ["document", "transport"].map(|name| Path::new("base/src").join(name));
    let mut folders = [above.as_slice(), &below].concat();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") => {
                    found.push(path)
                }
                false => {}
            }
        }
    }
    found
}

/// What stands before a line that a person may read, in the same statement.
const TELLS: &[&str] = &[
    "Impossible(",
    "wrong(",
    "impossible(",
    "no_place(",
    "Problem::Format(",
    "Problem::Type(",
    "Unusable(",
    "Stopped(",
    "Busy(",
    "damaged(",
    "failure(",
    "Failure {",
    "SettingError {",
    "Refusal(",
    "stopped(",
    "trouble(",
    "detail",
    "why =",
    "message =",
    "form =",
    "wanted =",
    "ok_or(",
    "Err(\"",
    "map_err(|_|",
    "C::",
    "E::",
    "Error::other(",
    "\"message\":",
    "write!(f,",
    "(Some(End",
];

/// The lines of a source that a person may read, with `X` for what is put in.
fn told_in(code: &str) -> Vec<String> {
    let mut told = Vec::new();
    let mut rest = code;
    let mut statement = String::new();
    while let Some(at) = rest.find(['"', ';', '/', '\'']) {
        statement.push_str(&rest[..at]);
        let sign = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match sign {
            b';' => statement.clear(),
            b'/' if rest.starts_with('/') => rest = rest.split_once('\n').map_or("", |(_, rest)| rest),
            // A character, and not a lifetime.
            b'\'' if rest.chars().nth(1) == Some('\'') => rest = &rest[rest.char_indices().nth(2).unwrap().0..],
            b'\'' if rest.starts_with('\\') => rest = rest[2..].split_once('\'').map_or("", |(_, rest)| rest),
            b'"' => {
                let end = end_of_text(rest);
                // What no host can reach, and what a bug of ours would do.
                let is_never = ["unreachable!(", "expect("].iter().any(|word| statement.trim_end().ends_with(word));
                let is_bug = statement.contains("illegal(");
                let is_told = !is_never && !is_bug && TELLS.iter().any(|word| format!("{statement}\"").contains(word));
                let text = plain(&rest[..end]);
                let words = text.replace('X', "");
                if is_told
                    && text.contains(' ')
                    && words.contains(|c: char| c.is_ascii_lowercase())
                    && !is_no_line(&text)
                {
                    told.push(text);
                }
                statement.push_str("\"\"");
                rest = &rest[end + 1..];
            }
            _ => {}
        }
    }
    told
}

/// SQL, and parts of protocols.
fn is_no_line(text: &str) -> bool {
    let beginnings =
        ["SELECT", "UPDATE", "INSERT", "PRAGMA", "DELETE", " AND", "Basic ", "CONNECT ", "HTTP ", "tolem "];
    beginnings.iter().any(|beginning| text.starts_with(beginning))
}

fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    let is_end = |(_, c): &(usize, char)| {
        let end = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        end
    };
    rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at)
}

/// A text of the code as it is told: on one line, without escapes.
fn plain(text: &str) -> String {
    let mut whole = String::new();
    for (at, part) in text.split("\\\n").enumerate() {
        whole.push_str(if at == 0 { part } else { part.trim_start() });
    }
    let mut told = String::new();
    let mut rest = whole.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        told.push_str(before);
        told.push('X');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    (told + rest).replace("\\\"", "\"")
}
