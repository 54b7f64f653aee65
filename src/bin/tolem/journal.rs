//! The journal itself: proving it, accepting one that knows less than it did.

use super::output::{Output, Said, Stop, parsed};
use super::settings::Settings;
use super::words::{ACCEPTED, NOTHING_TO_ACCEPT, words};
use clap::Subcommand;
use std::process::ExitCode;
use tolem::client::Answer;
use tolem::model::Status;

#[derive(Subcommand)]
pub enum Journal {
    /// Read the whole file and prove every history in it, those of other accounts too
    Verify {
        #[command(flatten)]
        output: Output,
    },
    /// Accept a journal that knows less than it did. Ask the bank first about every number since then: what it has forgotten
    /// can be paid again
    Accept {
        /// The word that the refusal names
        word: String,
        #[command(flatten)]
        output: Output,
    },
}

impl Journal {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let (Journal::Verify { output } | Journal::Accept { output, .. }) = self;
        let place = output.place()?;
        let said = match self {
            Journal::Verify { .. } => verify(settings, None).map(Said::from),
            Journal::Accept { word, .. } => accept(settings, word),
        };
        Ok(place.deliver(said, settings.locale(), false))
    }
}

fn verify(settings: &Settings, accepted: Option<&str>) -> Result<Answer, Stop> {
    let client = settings.open_accepting(accepted)?;
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
    let json = answer.json.strip_suffix('}').expect("an answer is an object");
    let json = format!(r#"{json},"accepted":{accepted}}}"#);
    Ok(Said { text: Some(format!("{told}\n")), ..Answer { json, ..answer }.into() })
}
