//! The switches of bePaid: what its documents leave open or contradict (gateways.md 3.12).

use super::super::settings::ProfileName;
use serde::{Deserialize, Serialize};

/// Every switch of bePaid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {}

impl Switches {
    /// The switches of a named set.
    pub fn of(_profile: ProfileName) -> Switches {
        Switches {}
    }

    /// The wrong switch and what it takes.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        Ok(())
    }
}

impl Default for Switches {
    fn default() -> Switches {
        Switches::of(ProfileName::AsDocumented)
    }
}
