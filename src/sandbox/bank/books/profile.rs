//! The three named sets that switches begin with.

use serde::{Deserialize, Serialize};

/// A named set of switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileName {
    /// Accepts whatever makes sense, answers plainly, replays duplicates.
    Lenient,
    /// The shapes of the tables; duplicates are refused.
    AsDocumented,
    /// The shapes of the examples at their worst; executes duplicates again, sometimes late.
    Nasty,
}

impl ProfileName {
    /// Reads `lenient`, `as-documented` or `nasty`.
    pub fn parse(name: &str) -> Option<ProfileName> {
        serde_json::from_value(name.into()).ok()
    }
}
