//! Where the journal of a configuration lies, and whether it is there.

use serde_json::Value;
use std::path::{Path, PathBuf};
use tolem::client;
use tolem::config::Config;
use tolem::document::FieldError;
use tolem::gateways::{self, Gateway, Site};

/// Where the journal of a configuration lies.
pub fn path(configuration: &Value) -> Result<PathBuf, FieldError> {
    let config = tolem::config::read(&configuration.to_string())?;
    let site = Site { base_url: &config.transport.base_url, test: false };
    let gateway = gateways::open(config.gateway, config.credentials.clone(), &config.options, site)?;
    path_of(&config, gateway.as_ref())
}

/// Whether a journal is there, or was: what lies beside it tells of one that is lost.
pub fn is_there(path: &Path) -> bool {
    path.exists() || ["-wal", ".head"].iter().any(|ending| beside(path, ending).exists())
}

/// The same of one that was read.
pub fn path_of(config: &Config, gateway: &dyn Gateway) -> Result<PathBuf, FieldError> {
    match &config.journal {
        Some(path) => Ok(path.clone()),
        None => client::default_journal(&config.transport.base_url, gateway),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
