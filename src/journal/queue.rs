//! The queue of those who write to one journal, in every process of the machine: first come, first served.
//!
//! SQLite's own lock goes to whom asks at the right moment, and who has just given it back asks first: with six busy
//! programs one of them could wait for seconds while the others wrote hundreds of times. So a writer stands in line before
//! he asks for that lock. A place is a byte of `<journal>.owners/queue.lock`, locked by the operating system, which frees
//! it when the process dies, however it dies: number one, two, three, and it is the turn of whoever has nobody before him.
//! The line keeps order and nothing else: what is written is safe by SQLite's lock, in line or not.
//!
//! Record locks belong to the process (`owner.rs`), so one process stands there once: its journals take turns, and share
//! one open file, for closing another one would give the place away.

use super::JournalError;
use super::disk::{FileId, beside, create_folder, file_id};
use super::owner::open;
use super::turn::{Pass, Turn};
use crate::model::{Deadline, cause};
#[cfg(unix)]
use crate::unix::{are_locked, lock, unlock};
#[cfg(windows)]
use crate::windows::{are_locked, lock, unlock};
use std::fs::File;
use std::io::Result;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// The lines that journals of this process stand in.
static LINES: Mutex<Vec<Weak<Line>>> = Mutex::new(Vec::new());

/// The byte that who takes a place holds for a moment; the last number that was given stands at the beginning of the file.
const COUNTER: u64 = 1 << 20;
/// From here on every byte is a place.
const PLACES: u64 = 1 << 21;
/// And up to here, which a line that is never empty reaches after years. (32 bits count bytes of a file to two thousand million.)
const END: u64 = if cfg!(target_pointer_width = "64") { 1 << 62 } else { 1 << 30 };

/// Who has stood so long goes past those before him: one of them may be stopped, by a debugger or Ctrl-Z.
const PATIENCE: Duration = Duration::from_secs(2);

/// The shortest and the longest pause between two looks at those before us.
const PAUSES: (Duration, Duration) = (Duration::from_micros(50), Duration::from_millis(5));

/// A line, as one process sees it.
struct Line {
    process: u32,
    path: PathBuf,
    /// Windows tells none, but moves no file away that is open either.
    id: FileId,
    file: File,
    ours: Arc<Turn>,
}

/// The queue of a journal.
pub(super) struct Queue(Arc<Line>);

/// A place in it, taken or not. Dropped, it is free.
pub(super) struct Place {
    line: Arc<Line>,
    pass: Option<Pass>,
    number: Option<u64>,
    is_first: bool,
}

impl Queue {
    /// That of a journal; makes its file.
    pub fn beside(journal: &Path) -> std::result::Result<Queue, JournalError> {
        let folder = beside(journal, ".owners");
        create_folder(&folder)?;
        let path = folder.join("queue.lock");
        let trouble = |e| JournalError::Unusable(format!("{}: {}", folder.join("queue.lock").display(), cause(&e)));
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        let process = std::process::id();
        // Looked for by its name: opened once more and closed again, the place would be lost.
        let there = file_id(&path).ok();
        let is_it = |line: &Arc<Line>| line.process == process && line.path == path && Some(line.id) == there;
        if let Some(line) = lines.iter().filter_map(Weak::upgrade).find(is_it) {
            return Ok(Queue(line));
        }
        let file = open(&path).map_err(trouble)?;
        let id = file_id(&path).map_err(trouble)?;
        let line = Arc::new(Line { process, path, id, file, ours: Arc::default() });
        lines.push(Arc::downgrade(&line));
        Ok(Queue(line))
    }

    /// A place that is not taken yet.
    pub fn place(&self) -> Place {
        Place { line: Arc::clone(&self.0), pass: None, number: None, is_first: false }
    }
}

impl Place {
    /// Waits until nobody stands before us, or for too long; `false`: not in time, and the place is kept. Where the file takes no
    /// locks any more there is no line, and SQLite's lock alone decides.
    pub fn reach(&mut self, by: Deadline) -> bool {
        if self.pass.is_none() {
            self.pass = self.line.ours.take(by);
        }
        self.pass.is_some() && (self.is_first || self.stand(by).unwrap_or(true))
    }

    fn stand(&mut self, by: Deadline) -> Result<bool> {
        let mut waited = Duration::ZERO;
        while waited < PATIENCE && !self.advanced()? {
            let left = by.left();
            if left.is_zero() {
                return Ok(false);
            }
            // The longer it takes, the more seldom we look.
            let pause = (waited / 8).clamp(PAUSES.0, PAUSES.1).min(left);
            std::thread::sleep(pause);
            waited += pause;
        }
        Ok(true)
    }

    /// Takes a place where there is none yet; whether it is the first one now.
    fn advanced(&mut self) -> Result<bool> {
        let Some(number) = self.number else {
            let Some((number, is_first)) = self.line.enter()? else { return Ok(false) };
            (self.number, self.is_first) = (Some(number), is_first);
            return Ok(is_first);
        };
        self.is_first = number == PLACES || !are_locked(&self.line.file, PLACES, number - PLACES)?;
        Ok(self.is_first)
    }
}

impl Line {
    /// Takes the place behind the last one: its number, and whether the line was empty. `None`: others are at it.
    fn enter(&self) -> Result<Option<(u64, bool)>> {
        if !lock(&self.file, COUNTER, 1)? {
            return Ok(None);
        }
        let entered = self.behind_the_last();
        unlock(&self.file, COUNTER, 1)?;
        entered
    }

    fn behind_the_last(&self) -> Result<Option<(u64, bool)>> {
        let is_empty = !are_locked(&self.file, PLACES, END - PLACES)?;
        let number = if is_empty { PLACES } else { self.last()?.saturating_add(1).clamp(PLACES, END - 1) };
        // Taken only where somebody has written into the file: then the line has to become empty first.
        if !lock(&self.file, number, 1)? {
            return Ok(None);
        }
        write_at(&self.file, &number.to_le_bytes())?;
        Ok(Some((number, is_empty)))
    }

    fn last(&self) -> Result<u64> {
        let mut bytes = [0; 8];
        read_at(&self.file, &mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A child has inherited neither the lock nor the threads that wait.
        if self.line.process != std::process::id() {
            std::mem::forget(self.pass.take());
            return;
        }
        if let Some(number) = self.number {
            // It can fail where the lock is gone already.
            let _ = unlock(&self.line.file, number, 1);
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8; 8]) -> Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, 0)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8; 8]) -> Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, 0)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8; 8]) -> Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, 0)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8; 8]) -> Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, 0)
}
