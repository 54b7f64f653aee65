//! How a sandbox is started.

use super::profile::ProfileName;
use std::path::PathBuf;

/// How a sandbox is started.
#[derive(Clone)]
pub struct Options {
    /// Loopback port; 0 takes any free one.
    pub port: u16,
    /// HTTPS when set: the authority (`ca.pem`) and the server's key are made there, and used again.
    pub tls_dir: Option<PathBuf>,
    /// Orders, ledger, balances, clock and settings are kept there and survive a restart.
    pub state_file: Option<PathBuf>,
    /// Which set of switches to begin with; a state file that has settings decides instead.
    pub profile: ProfileName,
    /// The accepted user name.
    pub user_name: String,
    /// The accepted password.
    pub password: String,
    /// Where the random choices of a plan without a seed of its own begin.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            tls_dir: None,
            state_file: None,
            profile: ProfileName::AsDocumented,
            user_name: "sandbox-api".into(),
            password: "sandbox-password".into(),
            seed: 1,
        }
    }
}
