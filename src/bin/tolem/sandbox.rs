//! `tolem sandbox`: the bank on a loopback port, until Ctrl-C.

use super::input::cause;
use super::terminal::say;
use super::words::{BUSY_PORT, CTRL_C, DASHBOARD, LEDGER, NO_SANDBOX, NOT_A_STATE, STATE_IN_USE, fill, words};
use clap::{Args, ValueEnum};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tolem::messages::Locale;
use tolem::sandbox::{Options, ProfileName, Sandbox};

#[derive(Args)]
pub struct Play {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8085)]
    port: u16,
    /// HTTPS, with the sandbox's own CA written to this folder as ca.pem
    #[arg(long, value_name = "DIR")]
    tls: Option<PathBuf>,
    /// Keep orders, balances and the ledger in this file
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How the bank behaves
    #[arg(long, value_enum, default_value_t = Profile::AsDocumented)]
    profile: Profile,
}

#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    Lenient,
    AsDocumented,
    Nasty,
}

impl Play {
    pub fn run(self, locale: Locale) -> Result<ExitCode, String> {
        let options = Options {
            port: self.port,
            tls_dir: self.tls,
            state_file: self.state,
            profile: match self.profile {
                Profile::Lenient => ProfileName::Lenient,
                Profile::AsDocumented => ProfileName::AsDocumented,
                Profile::Nasty => ProfileName::Nasty,
            },
            ..Options::default()
        };
        let (user, password) = (options.user_name.clone(), options.password.clone());
        let port = options.port;
        let state = options.state_file.as_deref().unwrap_or(Path::new("")).display().to_string();
        let sandbox = Sandbox::start(options).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => format!("127.0.0.1:{port}: {}", words(locale, BUSY_PORT)),
            ErrorKind::InvalidData => fill(words(locale, NOT_A_STATE), &[&state]),
            ErrorKind::WouldBlock => fill(words(locale, STATE_IN_USE), &[&state]),
            _ => fill(words(locale, NO_SANDBOX), &[&cause(locale, &error)]),
        })?;
        say(&format!("sandbox   {}", sandbox.url()));
        say(&format!("userName  {user}"));
        say(&format!("password  {password}"));
        if let Some(ca_file) = sandbox.ca_file() {
            say(&format!("caFile    {}", ca_file.display()));
        }
        for (what, page) in [(DASHBOARD, "/"), (LEDGER, "/_sandbox/ledger")] {
            say(&format!("{}{page}  {}", sandbox.url(), words(locale, what)));
        }
        say(words(locale, CTRL_C));
        loop {
            std::thread::park();
        }
    }
}
