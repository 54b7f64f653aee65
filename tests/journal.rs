//! The journal's promises. `contract` is what any journal must keep, whatever it lies in; the rest is about the
//! SQLite file: processes that die, disks that fill up, hands with an SQL tool.

#[path = "journal/contract.rs"]
mod contract;
#[path = "journal/damage.rs"]
mod damage;
#[path = "journal/file.rs"]
mod file;
#[cfg(target_os = "linux")]
#[path = "journal/line.rs"]
mod line;
#[path = "journal/processes.rs"]
mod processes;
