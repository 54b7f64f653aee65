//! The journal itself: proving it, copying it, showing it to other programs, and accepting one that knows less than it did.

use super::doctor::asking_nobody;
use super::movements::rows;
use super::output::{Output, Said, Stop, print};
use super::settings::Settings;
use super::story::parsed;
use super::terminal::warn;
use super::words::{ACCEPTED, BACKED_UP, NO_COPY_OF_THE_DAMAGED, NOTHING_TO_ACCEPT, VERIFIED, fill, words};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tolem::client::{Answer, Client};
use tolem::journal::{JournalError, sqlite};
use tolem::model::{Currency, Status, Unwatched, cause, create_new};
use tolem::table;

#[derive(Subcommand)]
pub enum Journal {
    /// Read the whole file and prove every history in it, those of other accounts too
    Verify {
        /// The whole result as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Write a copy that is whole, while tills go on paying. It is for putting back, not for paying from beside the journal
    Backup {
        /// Where to write it; what is there already is left as it is
        file: PathBuf,
        #[command(flatten)]
        output: Output,
    },
    /// Write the movements for other programs, oldest last, cards masked
    Export(Export),
    /// Accept a journal that knows less than it did. Ask the bank first about every number since then: what it has forgotten
    /// can be paid again
    Accept {
        /// The word that the refusal names
        word: String,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Args)]
pub struct Export {
    /// CSV (RFC 4180, UTF-8), or a JSON object a line
    #[arg(long, value_enum, default_value_t = Form::Csv)]
    format: Form,
    /// Only those in this state; or open: all that are not final
    #[arg(long)]
    state: Option<String>,
    /// Into this file instead of standard output; what is there already is left as it is
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Csv,
    Jsonl,
}

impl Journal {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let (output, json, said): (&Output, bool, &dyn Fn() -> Result<Said, Stop>) = match self {
            Journal::Export(export) => return export.run(settings),
            Journal::Verify { json, output } => (output, *json, &|| prove(settings)),
            Journal::Backup { file, output } => (output, false, &|| backup(settings, file)),
            Journal::Accept { word, output } => (output, false, &|| accept(settings, word)),
        };
        let place = output.place(settings.locale())?;
        Ok(place.tell_or_deliver(said(), settings.locale(), json))
    }
}

fn prove(settings: &Settings) -> Result<Said, Stop> {
    let proof = verify(settings, None)?;
    let movements = parsed(&proof)["movements"].to_string();
    let text =
        (proof.status == Status::Ok).then(|| format!("{}\n", fill(words(settings.locale(), VERIFIED), &[&movements])));
    Ok(Said { text, ..Said::reading(proof) })
}

fn verify(settings: &Settings, accepted: Option<&str>) -> Result<Answer, Stop> {
    let (client, _) = settings.journalled_accepting(accepted)?;
    Ok(client.call("journal.verify", "{}", &settings.watch()))
}

/// Only what was refused can be accepted: a word for a healthy journal does nothing, and says so.
fn accept(settings: &Settings, word: &str) -> Result<Said, Stop> {
    let (answer, accepted) = match verify(settings, None) {
        Err(Stop::Library(refusal)) if parsed(&refusal)["error"]["code"] == "forgotten" => {
            (verify(settings, Some(word))?, true)
        }
        healthy => (healthy?, false),
    };
    if answer.status != Status::Ok {
        return Ok(answer.into());
    }
    let told = words(settings.locale(), if accepted { ACCEPTED } else { NOTHING_TO_ACCEPT });
    Ok(with_member(answer, "accepted", accepted.into(), told.to_owned()))
}

/// The same answer with one member more, and what a person reads of it.
fn with_member(answer: Answer, name: &str, value: Value, told: String) -> Said {
    let json = answer.json.strip_suffix('}').expect("an answer is an object");
    let json = format!(r#"{json},"{name}":{value}}}"#);
    Said { text: Some(format!("{told}\n")), ..Answer { json, ..answer }.into() }
}

/// A damaged journal is no backup, and must not take the place of a good one.
fn backup(settings: &Settings, file: &Path) -> Result<Said, Stop> {
    let locale = settings.locale();
    let (client, path) = open_quietly(settings)?;
    let proof = client.call("journal.verify", "{}", &settings.watch());
    if proof.status != Status::Ok {
        warn(words(locale, NO_COPY_OF_THE_DAMAGED));
        return Ok(proof.into());
    }
    let movements = sqlite::backup(&path, file).map_err(|error| Stop::journal("backup", &error))?;
    let shown = file.display().to_string();
    let told = fill(words(locale, BACKED_UP), &[&shown, &movements.to_string()]);
    Ok(with_member(proof, "backup", shown.into(), told))
}

/// The journal as a till opens it, without a question to the bank, and where it lies.
fn open_quietly(settings: &Settings) -> Result<(Client, PathBuf), Stop> {
    let configuration = settings.journalled()?;
    let (opening, client) = Client::open(&asking_nobody(&configuration).to_string());
    let path = parsed(&opening)["journal"].as_str().map(PathBuf::from);
    match (client, path) {
        (Some(client), Some(path)) => Ok((client, path)),
        _ => Err(Stop::Library(opening)),
    }
}

impl Export {
    fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let mut place = match &self.to {
            Some(path) => Some(create_new(path).map_err(|error| format!("{}: {}", path.display(), cause(&error)))?),
            None => None,
        };
        let mut write = |text: &str| match &mut place {
            Some(file) => std::io::Write::write_all(file, text.as_bytes()),
            None => print(text),
        };
        let client = match open_quietly(settings) {
            Ok((client, _)) => client,
            Err(stop) => {
                return Ok(Output::default().place(settings.locale())?.tell_or_deliver(
                    Err(stop),
                    settings.locale(),
                    false,
                ));
            }
        };
        let done = self.write(&client, &mut write);
        let synced = place.map_or(Ok(()), |file| file.sync_all());
        match done.and_then(|refusal| synced.map(|()| refusal)) {
            Ok(None) => Ok(ExitCode::SUCCESS),
            Ok(Some(refusal)) => Ok(Output::default().place(settings.locale())?.tell_or_deliver(
                Ok(refusal.into()),
                settings.locale(),
                false,
            )),
            // Whoever does not read to the end has what he wanted.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => {
                warn(&cause(&error));
                Ok(ExitCode::from(3))
            }
        }
    }

    /// Page by page; what the library refuses to read is its answer.
    fn write(
        &self,
        client: &Client,
        write: &mut dyn FnMut(&str) -> std::io::Result<()>,
    ) -> std::io::Result<Option<Answer>> {
        if matches!(self.format, Form::Csv) {
            write(&format!("{}\r\n", COLUMNS.join(",")))?;
        }
        let mut before = Value::Null;
        loop {
            let request = json!({ "state": self.state, "limit": 1000, "before": before }).to_string();
            let page = client.call("operation.list", &request, &Unwatched);
            let mut document = parsed(&page);
            if page.status != Status::Ok || document.get("unreadable").is_some() {
                return Ok(Some(page));
            }
            for row in rows(&page) {
                write(&match self.format {
                    Form::Csv => csv(&row),
                    Form::Jsonl => format!("{row}\n"),
                })?;
            }
            before = document["next"].take();
            if before.is_null() {
                return Ok(None);
            }
        }
    }
}

/// The columns: names of the library's rows, and the amount in major units, with a point, as other programs read it.
const COLUMNS: [&str; 16] = [
    "kind",
    "orderNumber",
    "refundNumber",
    "state",
    "status",
    "amount",
    "amountMajor",
    "currency",
    "fee",
    "maskedPan",
    "bindingId",
    "orderId",
    "refNum",
    "attempts",
    "createdAt",
    "updatedAt",
];

fn csv(row: &Value) -> String {
    let field = |name: &&str| match (*name, &row[*name]) {
        ("amountMajor", _) => major(row),
        (_, Value::String(text)) => quoted(text),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    };
    format!("{}\r\n", COLUMNS.iter().map(field).collect::<Vec<_>>().join(","))
}

fn quoted(text: &str) -> String {
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// `1500.50`, by the digits that the currency has.
fn major(row: &Value) -> String {
    let currency = row["currency"].as_str().and_then(Currency::parse);
    let (Some(minor), Some(currency)) = (row["amount"].as_u64(), currency) else { return String::new() };
    table::amount::major(minor, usize::from(currency.exponent().unwrap_or(0)), '.')
}

impl Stop {
    fn journal(code: &'static str, error: &JournalError) -> Stop {
        Stop::Own(Status::Journal, code, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_csv_is_exact_whatever_stands_in_it() {
        let row = json!({ "orderNumber": "A,\"1\"", "amount": 5, "currency": "KZT", "attempts": 2 });
        let line = csv(&row);
        assert!(line.contains(r#","A,""1""","#) && line.contains(",5,0.05,KZT,") && line.ends_with("\r\n"), "{line}");
        for (minor, currency, shown) in [(150_050, "KZT", "1500.50"), (7, "JPY", "7"), (1, "KWD", "0.001")] {
            assert_eq!(major(&json!({ "amount": minor, "currency": currency })), shown);
        }
    }
}
