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
    static BUILT: [OnceLock<HashMap<String, String>>; BINDINGS.len()] = [const { OnceLock::new() }; BINDINGS.len()];
    let at = BINDINGS.iter().position(|known| *known == language).expect("a language with a binding");
    let built = BUILT[at].get_or_init(|| {
        let said = c::succeed(&mut script(language, "tests/build.sh", "programs"));
        said.lines().filter_map(|line| line.split_once('\t')).map(|(name, it)| (name.into(), it.into())).collect()
    });
    let mut program = command(built.get(name).unwrap_or_else(|| panic!("{language} builds no {name}: {built:?}")));
    program.env("TOLEM_LIBRARY", c::library());
    program
}

/// A program and its arguments, with a space between each.
fn command(words: &str) -> Command {
    let mut words = words.split(' ');
    let mut command = Command::new(words.next().expect("a program"));
    // Cargo's own search path is for tests written in Rust.
    command.args(words).env_remove("LD_LIBRARY_PATH");
    command
}

/// Every teller: what it is called, and how it is started. The first is the one that others are compared with. The file that
/// `TOLEM_MORE_TELLERS` names has those of other systems, a line each: NAME<TAB>COMMAND.
pub fn tellers() -> Vec<(String, Command)> {
    let teller = c::Program::compile(&c::root().join("tests/bindings/teller.c"));
    let mut tellers = vec![("c".to_owned(), teller.command())];
    tellers.extend(BINDINGS.map(|language| (language.to_owned(), program(language, "teller"))));
    tellers.push(("csharp dotnet".to_owned(), program("csharp", "teller-dotnet")));
    tellers.push(("pascal objfpc".to_owned(), program("pascal", "teller-objfpc")));
    tellers.push(("pascal unicode".to_owned(), program("pascal", "teller-unicode")));
    // 1C's language does not run here: this is a host with the platform's interfaces.
    tellers.push(("onec".to_owned(), addin::program("teller")));
    if let Some(file) = std::env::var_os("TOLEM_MORE_TELLERS") {
        let more = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        tellers.extend(more.lines().map(|line| {
            let (name, words) = line.split_once('\t').unwrap_or_else(|| panic!("{line}: no name"));
            (name.to_owned(), command(words))
        }));
    }
    tellers
}
