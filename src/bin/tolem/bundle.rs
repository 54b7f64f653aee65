//! `tolem bundle`: one JSON document for whoever helps from far away: the machine, the configuration without its secrets, what
//! the doctor found, how the journal stands, the stories of what is open, and the last lines of the log. What is in it was
//! chosen member by member, and all of it goes through the masking of card numbers and of every secret that is known.

use super::doctor::{self, is_public};
use super::output::{may_be_replaced, write_whole};
use super::pages::rows;
use super::settings::Settings;
use super::story::parsed;
use super::terminal::say;
use super::words::{BUNDLED, NOT_BUNDLED, fill, words};
use super::{input, journal_file};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tolem::client::Client;
use tolem::gateways;
use tolem::journal::sqlite;
use tolem::journal::{Address, Place, SqliteJournal};
use tolem::model::{Redactor, Status, Unwatched, cause, instant};

/// How many of the open movements are told with their whole story, and how many lines of a log.
const STORIES: usize = 100;
const LINES: usize = 200;

#[derive(Args)]
pub struct Bundle {
    /// Where to write it
    file: PathBuf,
    /// Ask nobody: what is on this machine only
    #[arg(long)]
    offline: bool,
}

impl Bundle {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let locale = settings.locale();
        let file = self.file.display().to_string();
        let told = |error: std::io::Error| format!("{file}: {}", input::cause(locale, &error));
        if !may_be_replaced(&self.file).map_err(told)? {
            return Err(fill(words(locale, NOT_BUNDLED), &[&file]));
        }
        // Its first member tells that it may be written over by a later one.
        let status = Status::Ok.name();
        let text = format!("{{\"status\":\"{status}\",\"bundle\":{:#}}}\n", whole(settings, self.offline));
        write_whole(&self.file, &text).map_err(told)?;
        say(&fill(words(locale, BUNDLED), &[&file]));
        Ok(ExitCode::SUCCESS)
    }
}

fn whole(settings: &Settings, offline: bool) -> Value {
    let configuration = settings.configuration().unwrap_or_default();
    let redactor = redactor(&configuration);
    let report = doctor::examine(settings, offline);
    let (journal, stories) = journal(&configuration);
    let log = configuration["log"]["file"].as_str().map(|file| last_lines(Path::new(file), &redactor));
    let bundle = json!({
        "made": instant::now(),
        "tolem": { "version": env!("CARGO_PKG_VERSION"), "sqlite": SqliteJournal::sqlite_version() },
        "system": system(),
        "configuration": shown(&configuration),
        "doctor": report.json(),
        "journal": journal,
        "open": stories,
        "log": log,
    });
    redactor.clean_json(&bundle)
}

/// What must not be seen: every secret that the configuration leads to, in every spelling that the gateway knows.
fn redactor(configuration: &Value) -> Redactor {
    let Ok(config) = tolem::config::read(&configuration.to_string()) else { return Redactor::new() };
    let site = gateways::Site { base_url: &config.transport.base_url, test: false };
    let gateway = gateways::open(config.gateway, config.credentials.clone(), &config.options, site);
    let mut redactor = gateway.map_or_else(|_| Redactor::new(), |gateway| gateway.redactor().clone());
    for (name, secret) in &config.credentials {
        if !is_public(name) {
            redactor.hide(secret.expose());
        }
    }
    if let Some((user, _)) = config.transport.proxy.as_deref().and_then(|proxy| proxy.rsplit_once('@')) {
        let user = user.trim_start_matches("http://");
        redactor.hide(user);
        redactor.hide(user.split_once(':').map_or(user, |(_, password)| password));
    }
    if let Some(Place::Server(address)) = &config.journal
        && let Some(password) = address.password()
    {
        redactor.hide(password.expose());
    }
    redactor
}

fn system() -> Value {
    let read = |path: &str| std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let name = read("/etc/os-release").and_then(|text| {
        let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?.trim_matches('"').to_owned();
        Some(name)
    });
    json!({
        "os": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "name": name,
        "kernel": read("/proc/sys/kernel/osrelease"),
        "processors": std::thread::available_parallelism().ok().map(usize::from),
        "zone": std::env::var("TZ").ok(),
    })
}

/// The configuration as far as it may be seen: a secret by where it is kept, and of what the library does not read, the
/// names alone.
fn shown(configuration: &Value) -> Value {
    let Some(members) = configuration.as_object() else { return Value::Null };
    let is_read = tolem::config::read(&configuration.to_string()).is_ok();
    let plain = ["gateway", "environment", "journal", "account", "locale", "log"];
    let shown = |(name, value): (&String, &Value)| {
        let value = match name.as_str() {
            "credentials" => credentials(value),
            "proxy" | "journalPassword" => kept(value),
            "journal" => place_of(value),
            "baseUrl" => value.as_str().map_or("***", host_of).into(),
            name if is_read || plain.contains(&name) => value.clone(),
            _ => "***".into(),
        };
        (name.clone(), value)
    };
    Value::Object(members.iter().map(shown).collect())
}

/// A login is shown, a secret is not.
fn credentials(credentials: &Value) -> Value {
    let shown = |(name, value): (&String, &Value)| {
        let value = if is_public(name) && value.is_string() { value.clone() } else { kept(value) };
        (name.clone(), value)
    };
    credentials.as_object().map(|members| members.iter().map(shown).collect::<Map<_, _>>()).unwrap_or_default().into()
}

/// An address without a user, a password or a link's own key.
fn host_of(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) if !rest.contains(['@', '?', '#']) => url,
        _ => "***",
    }
}

/// Where the journal lies: of a server's address what reads as one, which has no password in it.
fn place_of(journal: &Value) -> Value {
    match journal.as_str() {
        Some(url) if Address::is_one(url) => {
            Address::read(url).map_or_else(|_| "***".into(), |it| it.to_string().into())
        }
        _ => journal.clone(),
    }
}

/// Where a secret is kept.
fn kept(secret: &Value) -> Value {
    let place = |name: &str| secret[name].as_str().map(|place| json!({ name: place }));
    place("env").or_else(|| place("file")).unwrap_or_else(|| "***".into())
}

/// How the journal stands, and the stories of what is open. One that is not there yet is not made.
fn journal(configuration: &Value) -> (Value, Value) {
    let path = match journal_file::place(configuration) {
        Ok(Place::File(path)) => path,
        Ok(Place::Server(address)) => return on_a_server(configuration, &address.to_string()),
        Err(_) => return (Value::Null, Value::Null),
    };
    if !path.exists() {
        return (json!({ "path": path, "there": false }), Value::Null);
    }
    let (opening, client) = Client::open(&doctor::asking_nobody(configuration).to_string());
    let Some(client) = client else {
        return (json!({ "path": path, "opening": parsed(&opening) }), Value::Null);
    };
    let counts = sqlite::census(&path).map(|counts| {
        let count = |count: &sqlite::Count| {
            json!({
                "account": count.account, "kind": count.kind, "state": count.state, "movements": count.movements,
                "lastChange": instant::utc(count.last_change),
            })
        };
        counts.iter().map(count).collect::<Value>()
    });
    let size = |ending: &str| sizes(&path, ending);
    let statistics = json!({
        "path": path,
        "opening": parsed(&opening),
        "verified": parsed(&client.call("journal.verify", "{}", &Unwatched)),
        "counts": counts.unwrap_or_else(|error| error.to_string().into()),
        "bytes": { "file": size(""), "log": size("-wal") },
    });
    (statistics, stories(&client))
}

/// A journal on a server: what it says of itself, and no file.
fn on_a_server(configuration: &Value, place: &str) -> (Value, Value) {
    let (opening, client) = Client::open(&doctor::asking_nobody(configuration).to_string());
    let Some(client) = client else {
        return (json!({ "path": place, "opening": parsed(&opening) }), Value::Null);
    };
    let verified = parsed(&client.call("journal.verify", "{}", &Unwatched));
    (json!({ "path": place, "opening": parsed(&opening), "verified": verified }), stories(&client))
}

fn sizes(path: &Path, ending: &str) -> Option<u64> {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name).metadata().ok().map(|found| found.len())
}

fn stories(client: &Client) -> Value {
    let request = json!({ "state": "open", "limit": STORIES }).to_string();
    let open = rows(&client.call("operation.list", &request, &Unwatched));
    let story = |row: &Value| {
        let request = json!({
            "kind": row["kind"], "orderNumber": row["orderNumber"], "refundNumber": row["refundNumber"],
        });
        without_links(parsed(&client.call("operation.explain", &request.to_string(), &Unwatched)))
    };
    open.iter().map(story).collect()
}

/// Whoever has the link of a payout's page can type his own card there.
fn without_links(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut_links(&text)),
        Value::Array(items) => items.into_iter().map(without_links).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, without_links(value))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

/// The text with its addresses cut behind the host.
fn cut_links(text: &str) -> String {
    let mut parts = text.split("://");
    let mut cut = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let host = part.find(|c: char| matches!(c, '/' | '?' | '#') || c.is_whitespace()).unwrap_or(part.len());
        let end = part.find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>')).unwrap_or(part.len());
        let gone = if host < end { "/***" } else { "" };
        cut += &format!("://{}{gone}{}", &part[..host], &part[end..]);
    }
    cut
}

/// The last lines of the log, each masked.
fn last_lines(file: &Path, redactor: &Redactor) -> Value {
    match input::tail(file, 1 << 20) {
        Ok(text) => {
            let lines: Vec<&str> = text.lines().collect();
            let last = &lines[lines.len().saturating_sub(LINES)..];
            last.iter().map(|line| redactor.clean(line)).collect()
        }
        Err(error) => format!("{}: {}", file.display(), cause(&error)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_cut_behind_their_host() {
        for (text, cut) in [
            ("https://bank.kz/pay?mdOrder=1", "https://bank.kz/***"),
            ("see https://bank.kz/a b", "see https://bank.kz/*** b"),
            ("https://bank.kz?x=1 and http://x.kz", "https://bank.kz/*** and http://x.kz"),
            ("https://bank.kz: closed", "https://bank.kz: closed"),
            ("no link", "no link"),
        ] {
            assert_eq!(cut_links(text), cut);
        }
    }
}
