//! The journal's promises. `contract` is what any journal must keep, whatever it lies in; the rest is about the
//! SQLite file (processes that die, disks that fill up, hands with an SQL tool) or about a server (one that dies, that is
//! replaced, that forgets).

#[path = "journal/contract.rs"]
mod contract;
#[path = "journal/damage.rs"]
mod damage;
#[path = "journal/file.rs"]
mod file;
#[cfg(target_os = "linux")]
#[path = "journal/line.rs"]
mod line;
#[cfg(all(feature = "postgres", unix))]
#[path = "journal/postgres.rs"]
mod postgres;
#[path = "journal/processes.rs"]
mod processes;
#[cfg(all(feature = "postgres", unix))]
#[path = "support/postgres.rs"]
mod server;
#[cfg(target_os = "linux")]
#[path = "support/stopped.rs"]
mod stopped;
