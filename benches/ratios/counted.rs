//! What a call costs on any day: its instructions, as callgrind counts them and as the processor executes them, and its system calls,
//! as strace sees them. callgrind's processor has no instructions for SHA and moves strings byte by byte; a real one is slow to watch. What many
//! calls take more than one is divided by how many more they were. Each count has a folder that is made anew: a journal with more in
//! it takes longer to open, and the difference would be taken for the calls'.

use crate::peer::{run, run_with};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Calls of a round, beside the one that is taken off.
pub const CALLS: usize = 100;

/// Instructions of one call of a peer that makes rounds.
pub fn instructions(peer: &dyn Fn(&Path) -> Command, folder: &Path) -> f64 {
    let log = folder.join("callgrind");
    let count = |calls: usize| {
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(format!("--log-file={}", log.display()));
        run_with(under(&mut valgrind, &peer(&fresh(folder))), &format!("{calls}\n"));
        let said = fs::read_to_string(&log).expect("what callgrind counted");
        let line = said.lines().find_map(|line| line.split_once("Collected :"));
        line.expect("a count").1.trim().parse::<f64>().expect("a number")
    };
    (count(1 + CALLS) - count(1)) / CALLS as f64
}

/// Calls that are watched step by step.
const STEPPED: usize = 2;

/// Instructions of one call of a peer that signals where its calls begin and end, as the processor executes them.
pub fn executed(step: &Path, peer: &dyn Fn(&Path) -> Command, folder: &Path) -> f64 {
    let mut watch = Command::new(step);
    let said = run(under(&mut watch, &peer(&fresh(folder))).arg(STEPPED.to_string()));
    said.trim().parse::<f64>().expect("a count") / STEPPED as f64
}

/// System calls of one question of a peer that makes rounds: all of them, and those that send.
pub fn system_calls(peer: &dyn Fn(&Path) -> Command, folder: &Path) -> (f64, f64) {
    let log = folder.join("strace");
    let count = |calls: usize| {
        let mut strace = Command::new("strace");
        run_with(under(strace.arg("-f").arg("-o").arg(&log), &peer(&fresh(folder))), &format!("{calls}\n"));
        let seen = fs::read_to_string(&log).expect("what strace saw");
        // A number of a thread, a name, a parenthesis.
        let names = seen.lines().filter_map(|line| line.split_once(' ')?.1.trim_start().split_once('(')).map(|it| it.0);
        let names: Vec<&str> =
            names.filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')).collect();
        let sends = names.iter().filter(|name| matches!(**name, "sendto" | "sendmsg" | "writev")).count();
        (names.len() as f64, sends as f64)
    };
    let (one, many) = (count(1), count(1 + CALLS));
    ((many.0 - one.0) / CALLS as f64, (many.1 - one.1) / CALLS as f64)
}

fn fresh(folder: &Path) -> PathBuf {
    let fresh = folder.join("counted");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).expect("a folder in target/tmp");
    fresh
}

/// The same process once more.
pub fn again(peer: &Command) -> Command {
    let mut again = Command::new(peer.get_program());
    again.args(peer.get_args());
    again
}

fn under<'t>(tool: &'t mut Command, peer: &Command) -> &'t mut Command {
    tool.arg(peer.get_program()).args(peer.get_args())
}
