//! Who watches a call.

use super::log_file::LogFile;
use crate::model::{BatchProgress, Level, Phase, Watch};
use std::sync::atomic::{AtomicBool, Ordering};

/// The one who watches a call, with the client's own log file beside him, and a note of whether anything
/// was sent: a panic is answered by it.
pub(super) struct Watched<'w> {
    pub log: Option<&'w LogFile>,
    pub watch: &'w dyn Watch,
    pub sent: AtomicBool,
    pub caller: (&'w str, &'w str),
}

impl Watch for Watched<'_> {
    fn log(&self, level: Level, line: &str) {
        if let Some(log) = self.log {
            log.write(level, line);
        }
        self.watch.log(level, line);
    }

    fn listens(&self, level: Level) -> bool {
        self.log.is_some_and(|log| log.listens(level)) || self.watch.listens(level)
    }

    fn phase(&self, phase: Phase) {
        if phase == Phase::Waiting {
            self.sent.store(true, Ordering::SeqCst);
        }
        self.watch.phase(phase);
    }

    fn batch(&self, progress: &BatchProgress) {
        self.watch.batch(progress);
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }

    fn caller(&self) -> Option<(&str, &str)> {
        Some(self.caller)
    }
}
