//! The journal itself: proving it, copying it, showing it to other programs, and accepting one that knows less than it did.

use super::doctor::asking_nobody;
use super::input;
use super::output::{Output, Said, Stop, print};
use super::pages::{Form, pages};
use super::settings::Settings;
use super::story::parsed;
use super::terminal::warn;
use super::words::{
    ACCEPTED, BACK_UP_SERVER, BACKED_UP, NO_COPY_OF_THE_DAMAGED, NOT_COPIED, NOTHING_TO_ACCEPT, VERIFIED, fill, words,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tolem::client::{Answer, Client};
use tolem::journal::{Address, JournalError, sqlite};
use tolem::messages::{self, Locale};
use tolem::model::{Status, create_new};

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
        healthy => match to_accept(settings)? {
            true => (verify(settings, Some(word))?, !to_accept(settings)?),
            false => (healthy?, false),
        },
    };
    if answer.status != Status::Ok {
        return Ok(answer.into());
    }
    let told = words(settings.locale(), if accepted { ACCEPTED } else { NOTHING_TO_ACCEPT });
    Ok(with_member(answer, "accepted", accepted.into(), told.to_owned()))
}

/// Whether the journal lies on a server that a person has not accepted yet.
fn to_accept(settings: &Settings) -> Result<bool, Stop> {
    let (_, opening) = settings.journalled_accepting(None)?;
    Ok(parsed(&opening)["journalToAccept"].is_string())
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
    if path.to_str().is_some_and(Address::is_one) {
        return Err(Stop::Own(Status::Unsupported, "journal_on_a_server", words(locale, BACK_UP_SERVER).to_owned()));
    }
    let proof = client.call("journal.verify", "{}", &settings.watch());
    if proof.status != Status::Ok {
        warn(words(locale, NO_COPY_OF_THE_DAMAGED));
        return Ok(proof.into());
    }
    let movements = sqlite::backup(&path, file).map_err(|error| not_copied(locale, &error))?;
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
        let locale = settings.locale();
        let mut place = match &self.to {
            Some(path) => Some(create_new(path).map_err(|error| input::unreadable(locale, path, &error))?),
            None => None,
        };
        let mut write = |text: &str| match &mut place {
            Some(file) => std::io::Write::write_all(file, text.as_bytes()),
            None => print(text),
        };
        let client = match open_quietly(settings) {
            Ok((client, _)) => client,
            Err(stop) => {
                return Ok(Output::default().place(locale)?.tell_or_deliver(Err(stop), locale, false));
            }
        };
        let done = pages(&client, json!({ "state": self.state }), self.format, &mut write);
        let synced = place.map_or(Ok(()), |file| file.sync_all());
        match done.and_then(|refusal| synced.map(|()| refusal)) {
            Ok(None) => Ok(ExitCode::SUCCESS),
            Ok(Some(refusal)) => {
                Ok(Output::default().place(locale)?.tell_or_deliver(Ok(refusal.into()), locale, false))
            }
            // Whoever does not read to the end has what he wanted.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => {
                warn(&input::cause(locale, &error));
                Ok(ExitCode::from(3))
            }
        }
    }
}

/// Why there is no copy. Of the journal itself nothing is wrong: it was proved just before.
fn not_copied(locale: Locale, error: &JournalError) -> Stop {
    let why = match error {
        JournalError::Unusable(why) => fill(words(locale, NOT_COPIED), &[&messages::line(locale, why)]),
        other => messages::line(locale, &other.to_string()),
    };
    Stop::Own(Status::Journal, "backup", why)
}
