//! The log file of the configuration: lines are appended, several processes may share it.

use crate::document::{FieldError, Problem};
use crate::model::{Level, instant};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

pub(super) struct LogFile {
    file: File,
    level: Level,
}

impl LogFile {
    /// Opens or makes the file, readable by its owner only.
    pub fn open(path: &Path, level: Level) -> Result<LogFile, FieldError> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // A pipe that nobody reads is not waited for, neither now nor at a line.
            options.mode(0o600).custom_flags(libc::O_NONBLOCK);
        }
        let file = options.open(path).map_err(|error| {
            let why = format!("{} cannot be written: {}", path.display(), error.kind());
            FieldError::new("log.file", Problem::Impossible(why))
        })?;
        Ok(LogFile { file, level })
    }

    /// Whether it takes lines of that level.
    pub fn listens(&self, level: Level) -> bool {
        level <= self.level
    }

    /// One line in one write, so that lines of several processes do not mix. A log that cannot be
    /// written must not stop a payout.
    pub fn write(&self, level: Level, line: &str) {
        if self.listens(level) {
            let word = format!("{level:?}").to_lowercase();
            let _ = (&self.file).write_all(format!("{} {word} {line}\n", instant::now()).as_bytes());
        }
    }
}
