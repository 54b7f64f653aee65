//! `tolem probe`: finds out on a bank's test stand, by small movements with the bank's own test card, what its documents
//! leave open, says before each experiment what it will do, and prints what to set, with the evidence. It proves the stand
//! and not the bank: what is not seen is not claimed, and a bound on late execution is the bank's word alone.

mod access;
mod findings;
mod lab;
mod payments;
mod payouts;
mod required;
mod shop;
mod stand;
mod words;

use super::output::{Output, Said, Stop};
use super::settings::Settings;
use super::words::{NOT_A_CURRENCY, YES, fill, words};
use super::{amount, input};
use clap::Args;
use findings::Findings;
use lab::{Given, Lab};
use serde_json::Map;
use stand::Card;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tolem::config::Config;
use tolem::messages::Locale;
use tolem::model::Currency;
use tolem::operations::Operation;
use tolem::transport::Transport;
use words::*;

#[derive(Args)]
pub struct Probe {
    /// How long to wait in each experiment, in milliseconds: for what comes late, and before the last repetition
    #[arg(long, value_name = "MS", default_value_t = 40_000)]
    wait_ms: u64,
    /// File with the stand's test card, - for standard input: its number, or JSON with number, expiry, cvc, holder
    #[arg(long, value_name = "FILE")]
    card: Option<PathBuf>,
    /// About what each experiment moves, in major units [default: 1 of payouts, 10 of payments]
    #[arg(long)]
    amount: Option<String>,
    /// ISO 4217
    #[arg(long, default_value = "KZT")]
    currency: String,
    /// ShopAPI: the telephone of the stand's test customer
    #[arg(long)]
    phone: Option<String>,
    /// JSON file with further fields of every request, such as {"gateway": {…}}: `tolem describe`
    #[arg(long, value_name = "FILE")]
    fields: Option<PathBuf>,
    /// ru, kk or en: the same as --locale
    #[arg(long)]
    language: Option<String>,
    /// Do not ask before each experiment
    #[arg(long, short)]
    yes: bool,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Probe {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let locale = match &self.language {
            None => settings.locale(),
            Some(word) => {
                Locale::from_word(word).ok_or_else(|| fill(words(settings.locale(), NOT_A_LANGUAGE), &[word]))?
            }
        };
        let place = self.output.place(locale)?;
        let said = self
            .experiments(settings, locale)
            .map(|found| Said { text: (!self.json).then(|| found.text()), ..Said::from(found.answer()) });
        Ok(place.deliver(said, locale, false))
    }

    fn experiments(&self, settings: &Settings, locale: Locale) -> Result<Findings, Stop> {
        let configuration = settings.ready()?;
        let mut found = Findings::new(locale, &configuration);
        let (config, _) = lab::opened(&configuration, locale)?;
        let (transport, given) = self.given(&config, locale)?;
        let lab = Lab::open(configuration, transport, locale, given)?;
        let ended = match lab.gateway.description().id {
            "bereke-ecommerce" => payments::check(&lab).map(|()| payments::experiments(self, lab, &mut found))?,
            "shopapi" => shop::check(&lab).map(|()| shop::experiments(self, lab, &mut found))?,
            _ => payouts::check(&lab).map(|()| payouts::experiments(self, lab, &mut found))?,
        };
        // What has been seen by then is told in any case.
        match ended {
            Err(Stop::Own(_, _, detail)) => found.open("probe", ENDED_EARLY, &[&detail], Vec::new()),
            Err(stop @ Stop::Library(_)) => return Err(stop),
            Ok(()) => {}
        }
        Ok(found)
    }

    /// Everything that would make it real money is refused before anything is sent, and so is a stand whose card is not given.
    fn given(&self, config: &Config, locale: Locale) -> Result<(Transport, Given), Stop> {
        if stand::is_production(config) {
            return Err(Stop::request("production", words(locale, PRODUCTION).to_owned()));
        }
        let currency = Currency::parse(&self.currency)
            .ok_or_else(|| Stop::request("currency", fill(words(locale, NOT_A_CURRENCY), &[&self.currency])))?;
        let pays_out = config.gateway.operations.contains(&Operation::PayoutCreate);
        let amount = self.amount.as_deref().unwrap_or(if pays_out { "1" } else { "10" });
        let amount = amount::read(locale, amount, currency).map_err(|why| Stop::request("amount", why))?;
        if !(MIN_AMOUNT..=MAX_AMOUNT).contains(&amount) {
            return Err(Stop::request("amount", words(locale, NOT_A_SMALL_AMOUNT).to_owned()));
        }
        let fields = match &self.fields {
            Some(path) => input::object(locale, path).map_err(|(code, detail)| Stop::request(code, detail))?,
            None => Map::new(),
        };
        if !self.yes && !std::io::stdin().is_terminal() {
            return Err(Stop::request("not_confirmed", words(locale, SAY_YES).to_owned()));
        }
        let transport = Transport::open(&config.transport)
            .map_err(|error| Stop::config("config", format!("{}: {}", error.field, error.message)))?;
        let sandbox = stand::is_sandbox(config, &transport);
        let card = self.card(config, locale, sandbox)?;
        let phone = self.phone(config, locale, sandbox)?;
        let wait = Duration::from_millis(self.wait_ms);
        Ok((transport, Given { amount, currency, card: card.map(Arc::new), phone, fields, sandbox, wait }))
    }

    fn card(&self, config: &Config, locale: Locale, sandbox: bool) -> Result<Option<Card>, Stop> {
        let whole = config.gateway.operations.contains(&Operation::PaymentChargeCard);
        match config.gateway.test_cards.first() {
            // Its cards are typed on its own page.
            _ if config.gateway.id == "shopapi" => Ok(None),
            Some(number) if sandbox && self.card.is_none() => Ok(Some(Card::built_in(number))),
            _ => {
                if self.card.is_none() && std::io::stdin().is_terminal() {
                    let _ = writeln!(std::io::stderr(), "{}", words(locale, CARD_OF_THE_STAND));
                }
                Card::given(locale, self.card.as_deref().map(Path::new), whole).map(Some)
            }
        }
    }

    fn phone(&self, config: &Config, locale: Locale, sandbox: bool) -> Result<Option<String>, Stop> {
        match &self.phone {
            Some(phone) => Ok(Some(phone.trim_start_matches('+').to_owned())),
            None if config.gateway.id != "shopapi" => Ok(None),
            None if sandbox => Ok(Some(PHONE_OF_THE_SANDBOX.to_owned())),
            None => Err(Stop::request("phone", words(locale, PHONE_OF_THE_STAND).to_owned())),
        }
    }

    /// Says what will be done, and waits for a word where somebody can give it.
    fn agreed(&self, lab: &Lab, what: Text, values: &[&str]) -> Result<bool, Stop> {
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "\n{}", fill(words(lab.locale, what), values));
        if self.yes {
            return Ok(true);
        }
        let _ = write!(stderr, "{}", words(lab.locale, GO_ON));
        let mut said = String::new();
        let _ = std::io::stdin().read_line(&mut said);
        Ok(YES.contains(&said.trim().to_lowercase().as_str()))
    }

    /// Waits until the person has been somewhere else; whether there is one.
    fn has_been_there(&self, lab: &Lab, what: Text, page: &str) -> bool {
        if self.yes {
            return false;
        }
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "\n{}", fill(words(lab.locale, what), &[page]));
        let mut said = String::new();
        std::io::stdin().read_line(&mut said).is_ok()
    }
}

/// What an experiment may move, minor units: enough for a refund of a part, and never what would hurt.
const MIN_AMOUNT: u64 = 100;
const MAX_AMOUNT: u64 = 100_000_000;

/// A telephone that nobody has, for the sandbox alone.
const PHONE_OF_THE_SANDBOX: &str = "70000000099";
