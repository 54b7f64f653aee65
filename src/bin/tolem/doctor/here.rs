//! What the doctor sees of this machine: files that others can read, and the journal with its folder and disk.

use super::words::*;
use super::{Finding, Report};
use crate::input::cause;
use crate::journal_file::{is_there, place_of};
use crate::settings::Settings;
use crate::story::parsed;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use tolem::client::Client;
use tolem::config::Config;
use tolem::gateways::Gateway;
use tolem::journal::{Place, sqlite};
use tolem::model::{Status, Unwatched};

/// What a payout needs of a disk, and more: the journal's log and its index.
const ROOM: usize = 1 << 20;

/// A credential that is no secret.
pub fn is_public(name: &str) -> bool {
    matches!(name, "userName" | "merchant" | "shopId" | "publicKey" | "callbackCertificate" | "apiVersion")
}

/// The files with a secret in them that others than their user can read.
pub fn open_to_others(settings: &Settings) -> Vec<String> {
    let Ok(configuration) = settings.configuration() else { return Vec::new() };
    let Some(credentials) = configuration["credentials"].as_object() else { return Vec::new() };
    let file = |secret: &Value| secret["file"].as_str().map(PathBuf::from);
    let more = &configuration["journalPassword"];
    let mut files: Vec<PathBuf> = credentials.values().chain([more]).filter_map(file).collect();
    let written = |(name, secret): (&String, &Value)| secret.is_string() && !is_public(name);
    if credentials.iter().any(written) || more.is_string() {
        files.extend(settings.config_file().map(Path::to_owned));
    }
    files.into_iter().filter(|file| others_read(file)).map(|file| file.display().to_string()).collect()
}

#[cfg(unix)]
fn others_read(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_read(_: &Path) -> bool {
    false
}

/// The journal: its folder, its disk, and itself.
pub fn journal(report: &mut Report, config: &Config, gateway: &dyn Gateway, text: &str) {
    let named = config.journal.is_some();
    let path = match place_of(config, gateway) {
        Ok(Place::File(path)) => path,
        Ok(Place::Server(address)) => {
            open(report, &address.to_string(), text);
            return;
        }
        Err(error) => {
            let (_, why) = tolem::messages::problem(report.locale, &error.problem);
            report.broken(JOURNAL, why, report.say(MEND_KEY, &["journal"]));
            return;
        }
    };
    let shown = path.display().to_string();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A folder that somebody has named is there, or its disk is not; the default one is made.
    if named && !folder.is_dir() {
        let folder = folder.display().to_string();
        report.broken(JOURNAL, report.say(NO_FOLDER, &[&folder]), report.say(MAKE_FOLDER, &[]));
        return;
    }
    let nearest = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder);
    if let Err(error) = try_to_write(nearest) {
        let nearest = nearest.display().to_string();
        report.broken(
            JOURNAL,
            report.say(CANNOT_WRITE, &[&nearest, &cause(report.locale, &error)]),
            report.say(MEND_FOLDER, &[]),
        );
        return;
    }
    if !is_there(&path) {
        report.works(JOURNAL, report.say(NO_JOURNAL_YET, &[&shown]));
        return;
    }
    open(report, &shown, text);
}

/// The same configuration for a client that asks the bank about nothing when it opens.
pub fn asking_nobody(configuration: &Value) -> Value {
    let mut quiet = configuration.clone();
    if let Some(members) = quiet.as_object_mut() {
        members.entry("timeouts").or_insert_with(|| json!({}))["recoveryMs"] = 0.into();
    }
    quiet
}

/// Writes to the disk for real: a full one tells it only then.
fn try_to_write(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".tolem-doctor-{}", std::process::id()));
    let written = std::fs::File::options().write(true).create_new(true).open(&path).and_then(|mut file| {
        file.write_all(&vec![0; ROOM])?;
        file.sync_all()
    });
    let _ = std::fs::remove_file(&path);
    written
}

/// How many payouts are journalled and were not sent, which nothing sends by itself.
fn waiting(client: &Client) -> usize {
    let (mut count, mut before) = (0, Value::Null);
    loop {
        let request = json!({ "state": "ready", "limit": 1000, "before": before });
        let page = parsed(&client.call("operation.list", &request.to_string(), &Unwatched));
        let rows = page["operations"].as_array().into_iter().flatten();
        count += rows.filter(|row| row["kind"] == "payout" && row["status"] == Status::NotSent.name()).count();
        before = page["next"].clone();
        if before.is_null() {
            return count;
        }
    }
}

/// Opens it as a till does, asking nobody, and proves it.
fn open(report: &mut Report, shown: &str, text: &str) {
    let configuration = serde_json::from_str(text).unwrap_or_default();
    let (opening, client) = Client::open(&asking_nobody(&configuration).to_string());
    let answer = match &client {
        Some(client) => client.call("journal.verify", "{}", &Unwatched),
        None => opening.clone(),
    };
    let document = parsed(&answer);
    if answer.status != Status::Ok {
        let error = document["error"]["message"].as_str().unwrap_or_default();
        let todo = match document["error"]["code"].as_str() {
            Some("forgotten") => FORGOTTEN,
            Some("newer_schema") => UPDATE,
            Some("busy") => BUSY,
            Some("network_drive") => LOCAL_DISK,
            Some("unreachable") => REACH_SERVER,
            Some("unusable") if shown.starts_with("postgres://") => MEND_SERVER,
            _ => DAMAGED,
        };
        report.broken(JOURNAL, format!("{shown}: {error}"), report.say(todo, &[]));
        return;
    }
    let opening = parsed(&opening);
    if let Some(word) = opening["journalToAccept"].as_str() {
        let said = report.say(SERVER_REPLACED, &[shown, word]);
        report.add(JOURNAL, Finding::Doubtful, said, Some(report.say(FORGOTTEN, &[])));
        return;
    }
    let account = opening["account"].as_str().unwrap_or_default().to_owned();
    let counts = sqlite::census(Path::new(shown)).unwrap_or_default();
    let other = counts.first().filter(|_| counts.iter().all(|count| count.account != account));
    let open = &opening["otherAccounts"][0];
    let said = match (other, open["account"].as_str()) {
        (Some(other), _) => report.say(OTHER_SHOP, &[shown, &other.account, &account]),
        (None, Some(other)) => report.say(OTHERS_OPEN, &[shown, other, &open["open"].to_string()]),
        (None, None) => {
            let proved = report.say(PROVED, &[shown, &document["movements"].to_string()]);
            let said = match client.as_ref().map_or(0, waiting) {
                0 => proved,
                waits => proved + &report.say(WAITING, &[&waits.to_string()]),
            };
            report.works(JOURNAL, said);
            return;
        }
    };
    report.add(JOURNAL, Finding::Doubtful, said, Some(report.say(NAME_SHOP, &[])));
}
