//! What a shell completes after `tolem`: a script of its own language, written from the command line's own description.

use super::help;
use super::output::print;
use clap::{Args, ValueEnum};
use clap_complete::{Shell, generate};
use std::process::ExitCode;
use tolem::messages::Locale;

#[derive(Args)]
pub struct Completion {
    /// bash, zsh or fish
    #[arg(value_enum, value_name = "SHELL")]
    shell: Kind,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Bash,
    Zsh,
    Fish,
}

impl Completion {
    pub fn run(&self, locale: Locale) -> Result<ExitCode, String> {
        let shell = match self.shell {
            Kind::Bash => Shell::Bash,
            Kind::Zsh => Shell::Zsh,
            Kind::Fish => Shell::Fish,
        };
        let mut script = Vec::new();
        generate(shell, &mut help::command(locale), "tolem", &mut script);
        let printed = print(&String::from_utf8_lossy(&script));
        Ok(printed.map_or(ExitCode::from(3), |()| ExitCode::SUCCESS))
    }
}
