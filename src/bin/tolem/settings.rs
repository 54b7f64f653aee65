//! The configuration of the command line: a file, then the environment, then flags; the later wins.
//! A secret comes from the file or the environment, never from a flag: others can read the process list.

use super::output::Stop;
use super::terminal::Terminal;
use super::words::{NO_GATEWAY, NO_JOURNAL, fill, words};
use super::{input, journal_file};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use tolem::client::{Answer, Client};
use tolem::messages::Locale;
use tolem::model::Status;

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
    /// Language of messages: ru, kk, en; without it that of LC_ALL, LC_MESSAGES, LANG
    #[arg(long, global = true, env = "TOLEM_LOCALE")]
    locale: Option<String>,
    /// Show log lines on standard error
    #[arg(long, short, global = true)]
    verbose: bool,
}

/// Where the environment keeps a credential: `TOLEM_USER_NAME` for `userName`. It is passed on by name, never by
/// value.
pub fn variable(credential: &str) -> String {
    let mut name = String::from("TOLEM_");
    for c in credential.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

/// The language that the system's own variables name, as POSIX orders them, if it is one of ours.
pub fn surroundings() -> Option<Locale> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)?;
    Locale::from_word(named.split(['_', '.', '@']).next()?)
}

/// The word of a language in a configuration.
pub fn word(locale: Locale) -> &'static str {
    match locale {
        Locale::Ru => "ru",
        Locale::Kk => "kk",
        Locale::En => "en",
    }
}

/// The path of a journal that is not there. What is wrong with the configuration is the library's to say.
fn missing(configuration: &Value) -> Option<String> {
    let place = journal_file::place(configuration).ok()?;
    journal_file::missing(&place).map(|path| path.display().to_string())
}

fn opened(configuration: &Value) -> Result<(Client, Answer), Stop> {
    let (answer, client) = Client::open(&configuration.to_string());
    match client {
        Some(client) => Ok((client, answer)),
        None => Err(Stop::Library(answer)),
    }
}

impl Settings {
    /// Opens a client, or tells why not.
    pub fn open(&self) -> Result<Client, Stop> {
        Ok(opened(&self.ready()?)?.0)
    }

    /// The same for a command about what the journal has, with the answer to the opening. A mistaken path makes no journal
    /// that is empty and says that all is well.
    pub fn open_journalled(&self) -> Result<(Client, Answer), Stop> {
        self.journalled_accepting(None)
    }

    /// The same; a person has accepted the journal as it is, with that word.
    pub fn journalled_accepting(&self, word: Option<&str>) -> Result<(Client, Answer), Stop> {
        let mut configuration = self.journalled()?;
        if let Some(word) = word {
            configuration["journalAccepted"] = word.into();
        }
        opened(&configuration)
    }

    /// The configuration of a journal that is there.
    pub fn journalled(&self) -> Result<Value, Stop> {
        let configuration = self.ready()?;
        match missing(&configuration) {
            Some(path) => {
                let why = fill(words(self.locale(), NO_JOURNAL), &[&path]);
                Err(Stop::Own(Status::Journal, "no_journal", why))
            }
            None => Ok(configuration),
        }
    }

    /// Opens a client on the journal that is there, or makes one, and tells the path of a new one.
    pub fn open_or_make(&self) -> Result<(Client, Option<String>), Stop> {
        let configuration = self.ready()?;
        let missing = missing(&configuration);
        Ok((opened(&configuration)?.0, missing))
    }

    /// The configuration, with a gateway in it.
    pub fn ready(&self) -> Result<Value, Stop> {
        let configuration = self.configuration().map_err(|(code, detail)| Stop::config(code, detail))?;
        match configuration["gateway"].is_null() {
            true => Err(Stop::config("no_gateway", words(self.locale(), NO_GATEWAY).to_owned())),
            false => Ok(configuration),
        }
    }

    /// The gateway that is named outside the configuration.
    pub fn gateway(&self) -> Option<&str> {
        self.gateway.as_deref()
    }

    /// The file of the configuration, if there is one.
    pub fn config_file(&self) -> Option<&std::path::Path> {
        self.config.as_deref()
    }

    /// The one who watches a call.
    pub fn watch(&self) -> Terminal {
        Terminal::new(self.locale(), self.verbose)
    }

    /// The one who watches a work of many parts.
    pub fn stoppable_watch(&self) -> Terminal {
        Terminal::stoppable(self.locale(), self.verbose)
    }

    /// The language of what people read: that of the flag or the configuration, else of the surroundings. The
    /// configuration may be what is in trouble.
    pub fn locale(&self) -> Locale {
        let configured = || Locale::from_word(self.configuration().ok()?["locale"].as_str()?);
        self.flag().or_else(configured).unwrap_or_else(|| self.spoken())
    }

    fn flag(&self) -> Option<Locale> {
        self.locale.as_deref().and_then(Locale::from_word)
    }

    /// The language before the configuration is read.
    fn spoken(&self) -> Locale {
        self.flag().or_else(surroundings).unwrap_or(Locale::Ru)
    }

    pub fn configuration(&self) -> Result<Value, (&'static str, String)> {
        let mut configuration = match &self.config {
            Some(path) => input::object(self.spoken(), path)?,
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
        if let Some(locale) = surroundings() {
            configuration.entry("locale").or_insert_with(|| word(locale).into());
        }
        Ok(Value::Object(configuration))
    }
}
