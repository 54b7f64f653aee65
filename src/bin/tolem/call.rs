//! One operation from the shell: the request in, the result document out, the status as exit code.

use super::input;
use super::output::{Output, Said, Stop};
use super::settings::Settings;
use super::words::{CARD_ON_COMMAND_LINE, DELETE_NEEDS_FILE, UNDELETABLE, fill, words};
use clap::Args;
use std::path::Path;
use std::process::ExitCode;
use tolem::document::{self, Node};
use tolem::messages::Locale;
use zeroize::Zeroizing;

#[derive(Args)]
pub struct Call {
    /// e.g. payout.create, payout.status, balance.get: `tolem describe` tells all of them
    operation: String,
    /// The request: JSON, @file, or - for standard input. A card number only by @file or -
    #[arg(default_value = "{}")]
    request: String,
    /// Validate and show the masked request; send nothing, journal nothing
    #[arg(long)]
    check: bool,
    /// One line of JSON
    #[arg(long)]
    compact: bool,
    /// Delete the request's @file as soon as it is read, before anything is sent
    #[arg(long)]
    delete_request: bool,
    #[command(flatten)]
    output: Output,
}

impl Call {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let request = self.request(settings.locale());
        let place = self.output.place(settings.locale())?;
        let said = request.and_then(|request| self.answer(&request, settings));
        Ok(place.deliver(said, settings.locale(), self.compact))
    }

    fn answer(&self, request: &str, settings: &Settings) -> Result<Said, Stop> {
        let client = settings.open()?;
        Ok(match self.check {
            true => client.check(&self.operation, request),
            false => client.call(&self.operation, request, &settings.watch()),
        }
        .into())
    }

    fn request(&self, locale: Locale) -> Result<Zeroizing<String>, Stop> {
        let wrong = |(code, detail)| Stop::request(code, detail);
        let Some(path) = self.request.strip_prefix('@') else {
            if self.delete_request {
                return Err(Stop::request("no_file", words(locale, DELETE_NEEDS_FILE).to_owned()));
            }
            return match self.request.as_str() {
                "-" => input::standard_input(locale).map_err(wrong),
                _ => self.argument(locale),
            };
        };
        let path = Path::new(path);
        let bytes = input::read(locale, path).map_err(wrong)?;
        if self.delete_request {
            // Before it is understood: what cannot be may hold a card number all the same.
            std::fs::remove_file(path).map_err(|error| {
                Stop::request(
                    "undeletable",
                    fill(words(locale, UNDELETABLE), &[&path.display().to_string(), &input::cause(locale, &error)]),
                )
            })?;
        }
        input::text(locale, &path.display().to_string(), bytes).map_err(wrong)
    }

    fn argument(&self, locale: Locale) -> Result<Zeroizing<String>, Stop> {
        if document::parse(&self.request).is_ok_and(|node: Node| node.get("card").is_some()) {
            return Err(Stop::request("card_on_command_line", words(locale, CARD_ON_COMMAND_LINE).to_owned()));
        }
        Ok(Zeroizing::new(self.request.clone()))
    }
}
