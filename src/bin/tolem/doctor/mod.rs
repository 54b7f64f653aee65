//! `tolem doctor`: walks the way of a payout without paying and says of each step whether it works and, if not, what to do
//! and which key to mend. Nothing of it moves money; the bank is asked one harmless question.

mod bank;
mod here;
mod words;

pub use here::{asking_nobody, is_public};

use super::output::{Output, Said};
use super::settings::{Settings, word};
use super::words::{fill, words};
use clap::Args;
use serde_json::{Value, json};
use std::process::ExitCode;
use tolem::client::Answer;
use tolem::config::Config;
use tolem::document::{FieldError, Problem};
use tolem::gateways::{self, Site};
use tolem::messages::{self, Locale};
use tolem::model::{Advice, Redactor, Status};
use tolem::transport::Transport;
use words::*;

#[derive(Args)]
pub struct Doctor {
    /// Ask nobody: look at this machine only
    #[arg(long)]
    offline: bool,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Doctor {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let report = examine(settings, self.offline);
        let text = (!self.json).then(|| report.text());
        Ok(place.deliver(Ok(Said { text, ..Said::reading(report.answer()) }), settings.locale(), false))
    }
}

/// How a step turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    Works,
    /// It works, and a person should look at it all the same.
    Doubtful,
    Broken,
    /// Something before it is broken, or there is nothing of the kind here.
    Skipped,
}

/// One step of the way.
pub struct Check {
    pub name: &'static str,
    pub finding: Finding,
    pub said: String,
    /// What to do, the key to mend included.
    pub todo: Option<String>,
}

/// What was found, in one language.
pub struct Report {
    pub locale: Locale,
    pub checks: Vec<Check>,
    /// What must not be seen of it.
    redactor: Redactor,
}

/// Looks at everything. What stands before a broken step is looked at, what stands on it is not.
pub fn examine(settings: &Settings, offline: bool) -> Report {
    let mut report = Report { locale: settings.locale(), checks: Vec::new(), redactor: Redactor::new() };
    let Some((text, config)) = report.configuration(settings) else {
        report.skip_rest();
        return report;
    };
    report.secrets(settings, &config);
    let base_url = config.transport.base_url.clone();
    let site = Site { base_url: &base_url, test: config.environment == Some(tolem::config::Environment::Test) };
    let gateway = gateways::open(config.gateway, config.credentials.clone(), &config.options, site);
    let gateway = gateway.map_err(|error| report.wrong_field(&error)).ok();
    if let Some(gateway) = &gateway {
        report.redactor = gateway.redactor().clone();
        if report.find(SECRETS).is_none() {
            report.works(SECRETS, words(report.locale, SECRETS_READ).to_owned());
        }
    }
    let transport = report.certificates(&config);
    if let Some(gateway) = &gateway {
        here::journal(&mut report, &config, gateway.as_ref(), &text);
    }
    let known = report.find(SECRETS).is_some_and(|check| check.finding != Finding::Broken);
    match (gateway, transport) {
        (Some(gateway), Some(transport)) if known && !offline => {
            bank::ask(&mut report, &config, gateway.as_ref(), &transport)
        }
        _ => {}
    }
    report.skip_rest();
    report
}

impl Report {
    pub fn find(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    pub fn works(&mut self, name: &'static str, said: String) {
        self.add(name, Finding::Works, said, None);
    }

    pub fn broken(&mut self, name: &'static str, said: String, todo: String) {
        self.add(name, Finding::Broken, said, Some(todo));
    }

    pub fn add(&mut self, name: &'static str, finding: Finding, said: String, todo: Option<String>) {
        self.checks.push(Check { name, finding, said, todo });
    }

    pub fn say(&self, text: [&'static str; 3], values: &[&str]) -> String {
        fill(words(self.locale, text), values)
    }

    /// Reads the configuration as the library will.
    fn configuration(&mut self, settings: &Settings) -> Option<(String, Config)> {
        let merged = settings.configuration().map_err(|(_, detail)| detail);
        let merged = match merged {
            Ok(merged) if merged["gateway"].is_null() => {
                self.broken(CONFIGURATION, self.say(NO_GATEWAY, &[]), self.say(super::words::NO_GATEWAY, &[]));
                return None;
            }
            Ok(merged) => merged,
            Err(detail) => {
                self.broken(CONFIGURATION, detail, self.say(MEND_FILE, &[]));
                return None;
            }
        };
        let text = merged.to_string();
        match tolem::config::read(&text) {
            Ok(config) => {
                let bank = config.transport.base_url.clone();
                self.works(CONFIGURATION, self.say(CONFIGURED, &[config.gateway.id, &bank]));
                Some((text, config))
            }
            Err(error) => {
                self.wrong_field(&error);
                None
            }
        }
    }

    /// A field of the configuration that cannot be used: which step it breaks is told by its name.
    fn wrong_field(&mut self, error: &FieldError) {
        let (_, why) = messages::problem(self.locale, &error.problem);
        let is_secret = error.field.starts_with("credentials");
        if is_secret && self.find(CONFIGURATION).is_none() {
            self.works(CONFIGURATION, self.say(READ, &[]));
        }
        let step = if is_secret { SECRETS } else { CONFIGURATION };
        self.checks.retain(|check| check.name != step);
        // Of a key that nobody knows no variable is read either.
        let unknown = matches!(error.problem, Problem::Unknown(_));
        let todo = match error.field.strip_prefix("credentials.").filter(|_| !unknown) {
            Some(name) => {
                let name = name.split('.').next().unwrap_or(name);
                self.say(MEND_SECRET, &[&error.field, &super::settings::variable(name)])
            }
            None => self.say(MEND_KEY, &[&error.field]),
        };
        self.broken(step, format!("{}: {why}", error.field), todo);
    }

    /// What is kept where others can read it.
    fn secrets(&mut self, settings: &Settings, config: &Config) {
        let empty = config.credentials.iter().filter(|(_, secret)| secret.expose().trim().is_empty());
        let empty: Vec<&str> = empty.map(|(name, _)| *name).collect();
        if !empty.is_empty() {
            let each =
                |told: &dyn Fn(&str) -> String| empty.iter().map(|name| told(name)).collect::<Vec<_>>().join(", ");
            let fields = each(&|name| format!("credentials.{name}"));
            let todo = self.say(MEND_SECRET, &[&fields, &each(&super::settings::variable)]);
            self.broken(SECRETS, self.say(EMPTY_SECRET, &[&fields]), todo);
            return;
        }
        let open = here::open_to_others(settings);
        if !open.is_empty() {
            let todo = self.say(CLOSE_FILE, &[&open.join(" ")]);
            self.add(SECRETS, Finding::Doubtful, self.say(OPEN_FILE, &[&open.join(", ")]), Some(todo));
        }
    }

    fn certificates(&mut self, config: &Config) -> Option<Transport> {
        let transport = Transport::open(&config.transport).map_err(|error| {
            let field = FieldError::new(error.field, Problem::Impossible(error.message));
            if error.field.starts_with("tls") {
                let (_, why) = messages::problem(self.locale, &field.problem);
                let todo = self.say(MEND_KEY, &[error.field]);
                self.broken(CERTIFICATES, format!("{}: {why}", error.field), todo);
            } else {
                self.wrong_field(&field);
            }
        });
        let transport = transport.ok()?;
        let whom = match &config.transport.ca_file {
            Some(path) => self.say(OWN_AUTHORITIES, &[&path.display().to_string()]),
            None => self.say(MOZILLAS, &[]),
        };
        let us = match config.transport.client_certificate {
            Some(_) => self.say(CLIENT_CERTIFICATE, &[]),
            None => String::new(),
        };
        self.works(CERTIFICATES, format!("{whom}{us}"));
        Some(transport)
    }

    /// What was not reached.
    fn skip_rest(&mut self) {
        for name in ALL {
            if self.find(name).is_none() {
                self.add(name, Finding::Skipped, self.say(NOT_REACHED, &[]), None);
            }
        }
        self.checks.sort_by_key(|check| ALL.iter().position(|name| *name == check.name));
    }

    /// The last word.
    fn end(&self) -> &'static str {
        let is_doubtful = self.checks.iter().any(|check| check.finding == Finding::Doubtful);
        words(
            self.locale,
            match (self.is_well(), is_doubtful) {
                (false, _) => NOT_WELL,
                (true, true) => DOUBTFUL,
                (true, false) => ALL_WELL,
            },
        )
    }

    fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.finding != Finding::Broken)
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for check in &self.checks {
            let sign = match check.finding {
                Finding::Works => "+",
                Finding::Doubtful => "?",
                Finding::Broken => "!",
                Finding::Skipped => "-",
            };
            let name = words(self.locale, title(check.name));
            text += &format!("{sign} {name}: {}\n", self.redactor.clean(&check.said));
            if let Some(todo) = &check.todo {
                text += &format!("    -> {}\n", self.redactor.clean(todo));
            }
        }
        text + &format!("\n{}\n", self.end())
    }

    pub fn json(&self) -> Value {
        let check = |check: &Check| {
            json!({
                "check": check.name,
                "finding": format!("{:?}", check.finding).to_lowercase(),
                "said": self.redactor.clean(&check.said),
                "do": check.todo.as_ref().map(|todo| self.redactor.clean(todo)),
            })
        };
        self.checks.iter().map(check).collect()
    }

    /// The same as a document of the library's form.
    fn answer(&self) -> Answer {
        let (status, advice) = match self.is_well() {
            true => (Status::Ok, Advice::None),
            false => (Status::Config, Advice::FixProgram),
        };
        let json = format!(
            r#"{{"status":"{}","operation":"doctor","advice":"{}","message":{},"locale":"{}","checks":{}}}"#,
            status.name(),
            advice.word(),
            Value::from(self.end()),
            word(self.locale),
            self.json(),
        );
        Answer { status, json }
    }
}
