//! Where the journal of a configuration lies, and whether it is there.

use serde_json::Value;
use std::path::{Path, PathBuf};
use tolem::client;
use tolem::config::Config;
use tolem::document::FieldError;
use tolem::gateways::{self, Gateway, Site};
use tolem::journal::Place;

/// Where the journal of a configuration lies.
pub fn place(configuration: &Value) -> Result<Place, FieldError> {
    let config = tolem::config::read(&configuration.to_string())?;
    let site = Site { base_url: &config.transport.base_url, test: false };
    let gateway = gateways::open(config.gateway, config.credentials.clone(), &config.options, site)?;
    place_of(&config, gateway.as_ref())
}

/// The file that is to be there, and is not.
pub fn missing(place: &Place) -> Option<&Path> {
    match place {
        Place::File(path) => (!is_there(path)).then_some(path),
        // Whether it is there is the server's to say.
        Place::Server(_) => None,
    }
}

/// Whether a journal is there, or was: what lies beside it tells of one that is lost.
pub fn is_there(path: &Path) -> bool {
    path.exists() || ["-wal", ".head"].iter().any(|ending| beside(path, ending).exists())
}

/// The same of one that was read.
pub fn place_of(config: &Config, gateway: &dyn Gateway) -> Result<Place, FieldError> {
    match &config.journal {
        Some(place) => Ok(place.clone()),
        None => client::default_journal(&config.transport.base_url, gateway).map(Place::File),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
