//! Where an answer goes: to standard output, or into a file for a program that cannot read it, such as 1C with its
//! `ЗапуститьПриложение`.
//!
//! The file is a whole answer to this call or it is not there: what an earlier call left is removed before anything
//! is sent, and the new one appears by renaming. A place that cannot be written is found out before, too. Standard output
//! can still fail when the answer is there (a full disk, a closed pipe): then it goes to standard error.

use super::input::cause;
use super::story;
use super::terminal::warn;
use super::words::{HOLDS_OTHER, NOTHING_SENT, UNDELIVERED, fill, words};
use clap::Args;
use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tolem::client::{self, Answer};
use tolem::messages::Locale;
use tolem::model::Status;

#[derive(Args, Default)]
pub struct Output {
    /// Write the result document into this file (UTF-8), and nothing to standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What a command has to say.
pub struct Said {
    pub answer: Answer,
    /// What a person reads on the terminal instead of the document.
    pub text: Option<String>,
    /// It can be asked for again: whoever does not read to the end (`tolem list | head`) has what he wanted.
    pub only_read: bool,
}

impl Said {
    /// What was only read.
    pub fn reading(answer: Answer) -> Said {
        Said { only_read: true, ..answer.into() }
    }
}

/// Why a command ends before its operation.
pub enum Stop {
    /// The library says why.
    Library(Answer),
    /// The command line itself does: its own words, without anything of a request's content.
    Own(Status, &'static str, String),
}

/// The place the answer will be delivered to. Dropped without an answer, it leaves nothing behind.
pub enum Place {
    Terminal,
    File { path: PathBuf, temporary: PathBuf, file: Option<File> },
}

impl From<Answer> for Said {
    fn from(answer: Answer) -> Said {
        Said { answer, text: None, only_read: false }
    }
}

impl Stop {
    pub fn request(code: &'static str, detail: String) -> Stop {
        Stop::Own(Status::Request, code, detail)
    }

    pub fn config(code: &'static str, detail: String) -> Stop {
        Stop::Own(Status::Config, code, detail)
    }
}

impl Output {
    /// Makes sure that an answer can be delivered. To be called before anything is sent.
    pub fn place(&self, locale: Locale) -> Result<Place, String> {
        match &self.output {
            None => Ok(Place::Terminal),
            Some(path) => reserve(locale, path),
        }
    }
}

fn reserve(locale: Locale, path: &Path) -> Result<Place, String> {
    let said = |error: std::io::Error| {
        format!("{}: {}; {}", path.display(), cause(locale, &error), words(locale, NOTHING_SENT))
    };
    if !may_be_replaced(path).map_err(said)? {
        return Err(fill(words(locale, HOLDS_OTHER), &[&path.display().to_string()]));
    }
    let (temporary, file) = create_beside(path).map_err(said)?;
    let place = Place::File { path: path.to_owned(), temporary, file: Some(file) };
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(said(error)),
        _ => Ok(place),
    }
}

/// Nothing, an empty file or an earlier answer. A mistaken `--output` must not cost somebody a request, a configuration
/// or, worst of all, the journal.
pub fn may_be_replaced(path: &Path) -> std::io::Result<bool> {
    let mut beginning = String::new();
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
        Ok(file) => match file.take(64).read_to_string(&mut beginning) {
            Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(false),
            read => read?,
        },
    };
    beginning.retain(|c| !c.is_whitespace());
    Ok(beginning.is_empty() || beginning.starts_with(r#"{"status":"TOLEM_"#))
}

/// Writes a file of its user's only, whole or not at all.
pub fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let (temporary, file) = create_beside(path)?;
    let mut place = Place::File { path: path.to_owned(), temporary, file: Some(file) };
    match &mut place {
        Place::File { path, temporary, file } => finish(path, temporary, file, text),
        Place::Terminal => unreachable!("made just now"),
    }
}

/// A new file of this process only, in the folder of `path`, so that it can be renamed to it.
fn create_beside(path: &Path) -> std::io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut last = std::io::Error::from(ErrorKind::AlreadyExists);
    // A process that was killed may have had the same number.
    for attempt in 0..16 {
        let mut temporary = OsString::from(name);
        temporary.push(format!(".{}-{attempt}.tmp", std::process::id()));
        let temporary = path.with_file_name(temporary);
        match options.open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

impl Place {
    /// A line of progress for a person; a program reads the document. Whether it reached him.
    pub fn tell(&self, line: &str) -> bool {
        !matches!(self, Place::Terminal) || print(&format!("{line}\n")).is_ok()
    }

    /// The same for a command that speaks to people: in words, what is refused as well, unless JSON is asked for.
    pub fn tell_or_deliver(self, said: Result<Said, Stop>, locale: Locale, json: bool) -> ExitCode {
        let said = match said {
            Err(Stop::Library(answer)) => Ok(answer.into()),
            said => said,
        };
        let said = said.map(|said: Said| {
            let text = (!json).then(|| said.text.unwrap_or_else(|| story::told(locale, &said.answer)));
            Said { answer: said.answer, text, only_read: said.only_read }
        });
        self.deliver(said, locale, false)
    }

    /// Delivers what a command has to say, and turns its status into the exit code.
    pub fn deliver(mut self, said: Result<Said, Stop>, locale: Locale, compact: bool) -> ExitCode {
        let said = match said {
            Ok(said) => said,
            Err(Stop::Library(answer)) => answer.into(),
            Err(Stop::Own(status, code, detail)) => {
                warn(&detail);
                if matches!(self, Place::Terminal) {
                    return exit_code(status);
                }
                client::trouble_in(locale, status, code, &detail).into()
            }
        };
        let status = said.answer.status;
        let document = match compact {
            true => format!("{}\n", said.answer.json),
            false => format!("{}\n", indented(&said.answer.json)),
        };
        match &mut self {
            Place::Terminal => match print(said.text.as_ref().unwrap_or(&document)) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe && said.only_read => exit_code(status),
                Err(error) => undelivered(locale, "stdout", &error, &document),
                Ok(()) => exit_code(status),
            },
            Place::File { path, temporary, file } => match finish(path, temporary, file, &document) {
                Err(error) => undelivered(locale, &path.display().to_string(), &error, &document),
                Ok(()) => exit_code(status),
            },
        }
    }
}

/// The money may have moved and whoever waits will not be told: to him the outcome is not known.
fn undelivered(locale: Locale, place: &str, error: &std::io::Error, document: &str) -> ExitCode {
    warn(&format!("{place}: {}; {}\n{document}", cause(locale, error), words(locale, UNDELIVERED)));
    ExitCode::from(3)
}

/// Writes to standard output, and to the end.
pub fn print(text: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

fn finish(path: &Path, temporary: &Path, file: &mut Option<File>, document: &str) -> std::io::Result<()> {
    let mut file = file.take().expect("an answer is delivered once");
    file.write_all(document.as_bytes())?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(temporary, path)
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Place::File { temporary, .. } = self {
            // After the renaming it is not there any more.
            let _ = std::fs::remove_file(temporary);
        }
    }
}

pub fn exit_code(status: Status) -> ExitCode {
    ExitCode::from(match status {
        Status::Ok => 0,
        Status::Declined | Status::Rejected => 1,
        Status::Request | Status::Argument | Status::Unsupported | Status::Conflict => 2,
        Status::Unknown | Status::Pending | Status::ActionRequired | Status::Running => 3,
        _ => 4,
    })
}

/// Compact JSON with line breaks and indents. Parsing and writing it anew would sort its members, and the library
/// gives them in the order a person reads them.
pub fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    for (at, c) in json.char_indices() {
        let empty = json[at + c.len_utf8()..].starts_with(['}', ']']);
        match c {
            _ if quoted => text.push(c),
            '{' | '[' => {
                text.push(c);
                depth += 1;
                if !empty {
                    line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                if !text.ends_with(['{', '[']) {
                    line(&mut text, depth);
                }
                text.push(c);
            }
            ',' => {
                text.push(c);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => text.push(c),
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn an_indented_document_is_the_same_document_in_the_same_order() {
        let json = r#"{"b":"{,\"[:\\","a":[1,{"x":[],"y":{}}],"c":""}"#;
        let text = indented(json);
        let values = [json, &text].map(|json| serde_json::from_str::<Value>(json).unwrap());
        assert_eq!(values[0], values[1]);
        assert!(text.starts_with("{\n  \"b\": \"{,\\\"[:") && text.contains("      \"y\": {}\n    }\n  ],"), "{text}");
    }
}
