//! Generates the C header from src/ffi, and gives the shared library its name and its foothold.
//!
//! The header is written to the build folder only. What is shipped is the committed include/tolem.h, and
//! tests/abi.rs refuses a difference: the ABI changes by a commit somebody reads, not by a build.

use std::env;
use std::fs;
use std::path::PathBuf;

/// In the order of the header.
const SOURCES: [&str; 6] = ["version", "status", "client", "log", "job", "result"];

/// The number in `TOLEM_ABI_VERSION`; tests/abi.rs compares the two.
const ABI: u32 = 1;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let header = out_folder().join("tolem.h");

    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is readable");
    config.after_includes = config.after_includes.map(|text| text + &version_macros());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        let path = root.join("src/ffi").join(source).with_extension("rs");
        println!("cargo:rerun-if-changed={}", path.display());
        builder = builder.with_src(path);
    }
    let mut text = Vec::new();
    builder.generate().expect("src/ffi makes a header").write(&mut text);
    let text = String::from_utf8(text).expect("the header is UTF-8");
    fs::write(&header, bracket_negatives(&text)).expect("the build folder is writable");

    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=cbindgen.toml");
    println!("cargo:rustc-env=TOLEM_HEADER={}", header.display());
    link();
}

/// The macros cannot drift from Cargo.toml: they are made of it.
fn version_macros() -> String {
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION_{name}")).expect("cargo sets the version");
    format!(
        "\n/* The version of this header; tolem_version() tells that of the loaded library. */\n\
         #define TOLEM_VERSION_MAJOR {}\n#define TOLEM_VERSION_MINOR {}\n#define TOLEM_VERSION_PATCH {}\n\
         #define TOLEM_VERSION_NUMBER \\\n    \
         (TOLEM_VERSION_MAJOR * 1000000 + TOLEM_VERSION_MINOR * 1000 + TOLEM_VERSION_PATCH)\n",
        part("MAJOR"),
        part("MINOR"),
        part("PATCH")
    )
}

/// `#define X -1` becomes `#define X (-1)`, so that `y -X` means what it says.
fn bracket_negatives(header: &str) -> String {
    let line = |line: &str| match line.split_once(" -") {
        Some((define, number)) if define.starts_with("#define TOLEM_") => format!("{define} (-{number})\n"),
        _ => format!("{line}\n"),
    };
    header.lines().map(line).collect()
}

/// The name a program looks for that was linked with the library: with the ABI in it, and on Windows, where file names
/// know no case, another one than that of .NET's `Tolem.dll`. And on Linux the library stays loaded until the process
/// ends: a thread of a job or of a name lookup may still be in its code when the host unloads it. On Windows it sees to
/// that itself (`windows.rs`).
fn link() {
    let is = |name: &str, value: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).as_deref() == Ok(value);
    if is("OS", "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtolem.so.{ABI}");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    if is("OS", "windows") && is("ENV", "gnu") {
        let definition = out_folder().join("name.def");
        fs::write(&definition, format!("LIBRARY tolem{ABI}.dll\n")).expect("the build folder is writable");
        println!("cargo:rustc-cdylib-link-arg={}", definition.display());
    }
}

fn out_folder() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
}
