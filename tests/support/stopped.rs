//! A process that is stopped where it is, as by a debugger or Ctrl-Z, and goes on later.

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use std::process::Child;

/// Stops it. A signal that was sent is only on its way: the process runs on for a moment, so its standing still is waited for.
pub fn stop(process: &Child) {
    let pid = Pid::from_child(process);
    kill_process(pid, Signal::STOP).unwrap();
    // NOWAIT: should it have ended instead, whoever started it still hears of it.
    let seen = waitid(WaitId::Pid(pid), WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
    assert!(seen.unwrap().is_some_and(|seen| seen.stopped()), "it ended");
}

pub fn go_on(process: &Child) {
    kill_process(Pid::from_child(process), Signal::CONT).unwrap();
}
