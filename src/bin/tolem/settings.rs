//! The configuration of the command line: a file, then the environment, then flags; the later wins.
//! A secret comes from the file or the environment, never from a flag: others can read the process list.

use super::input;
use super::output::Stop;
use super::words::{NO_GATEWAY, words};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use tolem::client::Client;
use tolem::messages::Locale;

#[derive(Args)]
pub struct Settings {
    /// JSON file with the configuration
    #[arg(long, global = true, env = "TOLEM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Gateway, e.g. bereke-payouts
    #[arg(long, global = true, env = "TOLEM_GATEWAY")]
    gateway: Option<String>,
    /// test or production
    #[arg(long, global = true, env = "TOLEM_ENVIRONMENT", conflicts_with = "base_url")]
    environment: Option<String>,
    /// Base URL of the bank or of a sandbox
    #[arg(long, global = true, env = "TOLEM_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
    /// PEM file of the only authorities to trust
    #[arg(long, global = true, env = "TOLEM_CA_FILE", value_name = "FILE")]
    ca_file: Option<String>,
    /// Path of the journal
    #[arg(long, global = true, env = "TOLEM_JOURNAL", value_name = "FILE")]
    journal: Option<String>,
    /// Language of messages: ru, kk, en
    #[arg(long, global = true, env = "TOLEM_LOCALE")]
    locale: Option<String>,
    /// Show log lines on standard error
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// Where the environment keeps a credential: `TOLEM_USER_NAME` for `userName`. It is passed on by name, never by
/// value.
fn variable(credential: &str) -> String {
    let mut name = String::from("TOLEM_");
    for c in credential.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

impl Settings {
    /// Opens a client, or tells why not.
    pub fn open(&self) -> Result<Client, Stop> {
        self.open_accepting(None)
    }

    /// The same; a person has accepted the journal as it is, with that word.
    pub fn open_accepting(&self, word: Option<&str>) -> Result<Client, Stop> {
        let mut configuration = self.configuration().map_err(|(code, detail)| Stop::config(code, detail))?;
        if configuration["gateway"].is_null() {
            return Err(Stop::config("no_gateway", words(self.locale(), NO_GATEWAY).to_owned()));
        }
        if let Some(word) = word {
            configuration["journalAccepted"] = word.into();
        }
        let (answer, client) = Client::open(&configuration.to_string());
        client.ok_or(Stop::Library(answer))
    }

    /// The language of the command line's own troubles. That of the configuration may be what is in trouble.
    pub fn locale(&self) -> Locale {
        self.locale.as_deref().and_then(Locale::from_word).unwrap_or(Locale::Ru)
    }

    /// The language of what people read of an answer.
    pub fn language(&self) -> Locale {
        let configured = || {
            let configuration = self.configuration().ok()?;
            Locale::from_word(configuration["locale"].as_str()?)
        };
        configured().unwrap_or_else(|| self.locale())
    }

    fn configuration(&self) -> Result<Value, (&'static str, String)> {
        let mut configuration = match &self.config {
            Some(path) => read(path)?,
            None => Map::new(),
        };
        if self.base_url.is_some() {
            configuration.remove("environment");
        }
        if self.environment.is_some() {
            configuration.remove("baseUrl");
        }
        let flags = [
            ("gateway", &self.gateway),
            ("environment", &self.environment),
            ("baseUrl", &self.base_url),
            ("journal", &self.journal),
            ("locale", &self.locale),
        ];
        for (key, value) in flags {
            if let Some(value) = value {
                configuration.insert(key.to_owned(), value.as_str().into());
            }
        }
        if let Some(path) = &self.ca_file {
            let tls = configuration.entry("tls").or_insert_with(|| json!({}));
            tls["caFile"] = path.as_str().into();
        }
        let id = configuration.get("gateway").and_then(Value::as_str);
        let gateway = tolem::gateways::ALL.iter().find(|gateway| Some(gateway.id) == id);
        for field in gateway.into_iter().flat_map(|gateway| gateway.credentials) {
            let variable = variable(field.name);
            if std::env::var_os(&variable).is_some() {
                let credentials = configuration.entry("credentials").or_insert_with(|| json!({}));
                credentials[field.name] = json!({ "env": variable });
            }
        }
        configuration.entry("credentials").or_insert_with(|| json!({}));
        Ok(Value::Object(configuration))
    }
}

fn read(path: &Path) -> Result<Map<String, Value>, (&'static str, String)> {
    let name = path.display().to_string();
    let text = input::text(&name, input::bytes(path)?)?;
    // The library reads the file strictly; here it is only merged, so its own words must not be lost.
    tolem::document::parse(&text).map_err(|error| {
        let (code, why) = tolem::messages::problem(tolem::messages::Locale::En, &error.problem);
        let field = if error.field.is_empty() { String::new() } else { format!("{}: ", error.field) };
        (code, format!("{name}: {field}{why}"))
    })?;
    serde_json::from_str(&text).map_err(|_| ("type", format!("{name}: not a JSON object")))
}
