//! The languages and their programs. Each binding builds its own (`bindings/<language>/tests/build.sh`) and says how
//! they are started.

use super::{addin, c};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The languages that have a binding.
pub const BINDINGS: [&str; 4] = ["cpp", "python", "csharp", "pascal"];

/// The folder of a binding.
pub fn folder(language: &str) -> PathBuf {
    c::root().join("bindings").join(language)
}

/// A command in the surroundings that the scripts of a binding expect, with an empty folder of its own to write to.
pub fn script(language: &str, name: &str, purpose: &str) -> Command {
    let mut command = Command::new(folder(language).join(name));
    // Cargo's own search path is for tests written in Rust; users have none with our build folders.
    command
        .env_remove("LD_LIBRARY_PATH")
        .env("TOLEM_LIBRARY", c::library())
        .env("TOLEM_PROGRAM", env!("CARGO_BIN_EXE_tolem"))
        .env("TOLEM_INCLUDE", c::root().join("include"))
        .env("TOLEM_WORK", c::fresh_folder(&format!("{language}-{purpose}")));
    command
}

/// How that program of a language is started, e.g. `teller` or `hello`.
pub fn program(language: &str, name: &str) -> Command {
    static BUILT: [OnceLock<HashMap<String, Vec<String>>>; BINDINGS.len()] =
        [const { OnceLock::new() }; BINDINGS.len()];
    let at = BINDINGS.iter().position(|known| *known == language).expect("a language with a binding");
    let built = BUILT[at].get_or_init(|| {
        let said = c::succeed(&mut script(language, "tests/build.sh", "programs"));
        let words = |command: &str| command.split(' ').map(str::to_owned).collect();
        said.lines().filter_map(|line| line.split_once('\t')).map(|(name, it)| (name.to_owned(), words(it))).collect()
    });
    let words = built.get(name).unwrap_or_else(|| panic!("{language} builds no {name}: {built:?}"));
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env_remove("LD_LIBRARY_PATH").env("TOLEM_LIBRARY", c::library());
    command
}

/// Every teller: what it is called, and how it is started. The first is the one that others are compared with.
pub fn tellers() -> Vec<(&'static str, Command)> {
    let teller = c::Program::compile(&c::root().join("tests/bindings/teller.c"));
    let mut tellers = vec![("c", teller.command())];
    tellers.extend(BINDINGS.map(|language| (language, program(language, "teller"))));
    tellers.push(("csharp", program("csharp", "teller-dotnet")));
    tellers.push(("pascal", program("pascal", "teller-objfpc")));
    tellers.push(("pascal", program("pascal", "teller-unicode")));
    // 1C's language does not run here: this is a host with the platform's interfaces.
    tellers.push(("onec", addin::program("teller")));
    tellers
}
