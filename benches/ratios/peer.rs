//! A process that takes part in a measurement: the bank, bare ureq, or a C program. C programs are compiled here, with the
//! system's compiler; whatever is missing for it is a loud failure. All of them end when their input does.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// No line of a peer takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running process with a line in and a line out.
pub struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
}

impl Peer {
    /// Starts it.
    pub fn start(command: &mut Command) -> Peer {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{:?} cannot be started: {error}", command.get_program()));
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("its output"));
        let (told, lines) = mpsc::channel();
        std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| told.send(line))
        });
        Peer { child, input, output: lines }
    }

    /// This program again, in another role.
    pub fn ourselves(role: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("the path of this program"));
        command.arg(role);
        command
    }

    /// Its next line; it is an error if there is none.
    pub fn line(&mut self) -> String {
        self.output.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("a peer is silent: {:?}", self.child.try_wait()))
    }

    /// Says a line to it.
    pub fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("open until it is dropped");
        writeln!(input, "{line}").and_then(|()| input.flush()).expect("a peer that listens");
    }

    /// Nanoseconds of each of so many calls.
    pub fn round(&mut self, calls: usize) -> Vec<f64> {
        self.say(&calls.to_string());
        let times = numbers(&self.line());
        assert_eq!(times.len(), calls, "a peer did not make its calls");
        times
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}

/// The numbers of a line.
pub fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().map(|number| number.parse().expect("a number")).collect()
}

/// Runs that to its end and gives what it said.
pub fn run(command: &mut Command) -> String {
    run_with(command, "")
}

/// The same with something said to it first.
pub fn run_with(command: &mut Command, input: &str) -> String {
    let running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let output = running.and_then(|mut child| {
        child.stdin.take().expect("its input").write_all(input.as_bytes())?;
        child.wait_with_output()
    });
    let output = output.unwrap_or_else(|error| panic!("{:?} is needed: {error}", command.get_program()));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Compiles `benches/peers/<name>.c` as a careful C programmer would.
pub fn compile(name: &str, folder: &Path, libraries: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = folder.join(name);
    run(Command::new("cc")
        .args(["-std=c11", "-D_DEFAULT_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror"])
        .arg("-I")
        .arg(root.join("include"))
        .arg("-o")
        .arg(&program)
        .arg(root.join("benches/peers").join(name).with_extension("c"))
        .args(libraries));
    program
}
