//! What a binding promises in its own language, it tests there (`bindings/<language>/tests/run.sh`), against the library
//! of this build and a bank of its own.

use super::{c, languages};
use tolem::sandbox::{Options, ProfileName, Sandbox};

fn keeps_its_promises(language: &str) {
    let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let said = c::succeed(languages::script(language, "tests/run.sh", "tests").env("TOLEM_SANDBOX", sandbox.url()));
    println!("{said}");
}

#[test]
fn cpp_keeps_its_promises() {
    keeps_its_promises("cpp");
}

#[test]
fn python_keeps_its_promises() {
    keeps_its_promises("python");
}

#[test]
fn csharp_keeps_its_promises() {
    keeps_its_promises("csharp");
}

#[test]
fn pascal_keeps_its_promises() {
    keeps_its_promises("pascal");
}
