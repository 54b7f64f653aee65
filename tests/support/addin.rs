//! The add-in for 1C that cargo has built beside this test, and the programs that load it as the platform would.

use super::c;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The file, in the folder of this test; or the one `TOLEM_TEST_ADDIN` names, so that the same programs try a release.
pub fn file() -> PathBuf {
    if let Some(named) = std::env::var_os("TOLEM_TEST_ADDIN") {
        return std::fs::canonicalize(&named).unwrap_or_else(|error| panic!("TOLEM_TEST_ADDIN {named:?}: {error}"));
    }
    let deps = std::env::current_exe().expect("the path of this test").parent().expect("a folder").to_owned();
    let file = deps.join("libTolemAddIn.so");
    assert!(file.is_file(), "{} is missing: cargo did not build the add-in", file.display());
    file
}

/// A program of `bindings/onec/tests` with the add-in as its first argument.
pub fn program(name: &str) -> Command {
    static BUILT: OnceLock<HashMap<String, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let mut build = Command::new(c::root().join("bindings/onec/tests/build.sh"));
        let said = c::succeed(build.env("TOLEM_ADDIN", file()).env("TOLEM_WORK", c::fresh_folder("onec-programs")));
        said.lines().filter_map(|line| line.split_once('\t')).map(|(name, it)| (name.into(), it.into())).collect()
    });
    let words = built.get(name).unwrap_or_else(|| panic!("no {name} is built: {built:?}"));
    let (program, addin) = words.split_once(' ').expect("a program and the add-in");
    let mut command = Command::new(program);
    command.arg(addin).env_remove("LD_LIBRARY_PATH");
    command
}

/// The same under valgrind: no wrong access, and nothing definitely lost.
#[allow(dead_code)] // not every test binary watches
pub fn watched(name: &str) -> Command {
    let program = program(name);
    let mut command = Command::new("valgrind");
    command
        .args(["-q", "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite"])
        .args(["--error-exitcode=9", "--fair-sched=yes"])
        .arg(format!("--suppressions={}", Path::new(c::root()).join("tests/c/valgrind.supp").display()))
        .arg(program.get_program())
        .args(program.get_args())
        .env_remove("LD_LIBRARY_PATH");
    command
}
