//! C programs against the shared library, as a user builds them: compiled by the system's compiler, linked with the
//! committed header and `libtolem.so`, run plainly and under valgrind. Anything that is missing is a loud failure.

#![allow(dead_code)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shared library under test: the one cargo built beside this test, or the one `TOLEM_TEST_LIBRARY` names, so that
/// the same programs try a release.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        if let Some(named) = env::var_os("TOLEM_TEST_LIBRARY") {
            return fs::canonicalize(&named).unwrap_or_else(|error| panic!("TOLEM_TEST_LIBRARY {named:?}: {error}"));
        }
        // Tests run from target/<profile>/deps, where cargo has put the library this test was built with. A copy one
        // folder up is older as long as nobody says `cargo build`.
        let deps = env::current_exe().expect("the path of this test").parent().expect("a folder").to_owned();
        let library = deps.join("libtolem.so");
        assert!(library.is_file(), "{} is missing: cargo did not build the cdylib", library.display());
        library
    })
}

/// A folder that looks like the library's installed one: with the name programs look for at run time.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = fresh_folder("lib");
        for name in ["libtolem.so", "libtolem.so.1"] {
            std::os::unix::fs::symlink(library(), folder.join(name)).expect("a link to the library");
        }
        folder
    })
}

/// A new empty folder, of this process only. Those of processes that are gone are swept away.
pub fn fresh_folder(name: &str) -> PathBuf {
    static SWEPT: OnceLock<PathBuf> = OnceLock::new();
    let home = SWEPT.get_or_init(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for entry in fs::read_dir(all).expect("target/tmp").flatten() {
            let name = entry.file_name();
            let owner = name.to_str().and_then(|name| name.strip_prefix("c-"));
            if owner.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
                // Another test may be sweeping too.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        all.join(format!("c-{}", std::process::id()))
    });
    let folder = home.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder goes");
    }
    fs::create_dir_all(&folder).expect("a folder in target/tmp");
    folder
}

/// Runs that to its end; a program that cannot be started at all is a failure with its name.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{:?} is needed for this test: {error}", command.get_program()))
}

/// Runs that and demands success.
pub fn succeed(command: &mut Command) -> String {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8 output")
}

/// A compiled program.
pub struct Program {
    file: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// Compiles and links a C source as a user would, with every warning an error.
    pub fn compile(source: &Path) -> Program {
        Program::compile_with(source, &[])
    }

    /// The same with the sanitizers of addresses and of undefined behaviour, which end the program at the first mistake.
    pub fn compile_sanitized(source: &Path) -> Program {
        Program::compile_with(source, &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
    }

    fn compile_with(source: &Path, flags: &[&str]) -> Program {
        // Two tests may compile the same program at the same time.
        static COMPILED: AtomicUsize = AtomicUsize::new(0);
        let name = source.file_stem().expect("a file").to_string_lossy().into_owned();
        let folder = fresh_folder(&format!("{name}-{}", COMPILED.fetch_add(1, Ordering::Relaxed)));
        let file = folder.join(&name);
        succeed(
            Command::new("cc")
                .args(["-std=c11", "-D_DEFAULT_SOURCE", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread"])
                .args(flags)
                .arg("-I")
                .arg(root().join("include"))
                .arg("-o")
                .arg(&file)
                .arg(source)
                .arg("-L")
                .arg(installed())
                .args(["-ltolem", "-lm"]),
        );
        Program { file, folder }
    }

    /// Runs the program with a folder of its own as the first argument, then these.
    pub fn run(&self, arguments: &[&str]) {
        let folder = self.work("plain");
        succeed(Self::with_library(Command::new(&self.file).arg(folder).args(arguments)));
    }

    /// The same under valgrind: no wrong access, and nothing definitely lost.
    pub fn run_under_valgrind(&self, arguments: &[&str]) {
        let folder = self.work("valgrind");
        succeed(Self::with_library(
            Command::new("valgrind")
                .args(["-q", "--leak-check=full", "--errors-for-leak-kinds=definite"])
                .args(["--show-leak-kinds=definite", "--error-exitcode=9", "--fair-sched=yes"])
                .arg(format!("--suppressions={}", root().join("tests/c/valgrind.supp").display()))
                .arg(&self.file)
                .arg(folder)
                .args(arguments),
        ));
    }

    /// The program, ready to be started by the test itself.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        Self::with_library(&mut command);
        command
    }

    fn work(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).expect("a folder in target/tmp");
        folder
    }

    fn with_library(command: &mut Command) -> &mut Command {
        command.env("LD_LIBRARY_PATH", installed())
    }
}
