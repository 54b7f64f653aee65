//! Who is alive, without clocks and leases: every opened journal holds an operating system's lock on a file of
//! its own in `<journal>.owners`. The system drops the lock when the process dies, however it dies, so whoever
//! finds the file free, or gone, knows that its owner is dead.
//!
//! Record locks belong to the process: they are not inherited over a fork, do not conflict inside one process,
//! and are dropped when *any* descriptor of the file is closed. Hence the list of our own owners below: a lock file of
//! our own process is never opened a second time.

use super::JournalError;
use super::disk::FileId;
use crate::model::{cause, hex};
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// The owners of this process. After a fork the child sees its parent's entries, with another process id, and passes
/// over them.
static LIVING: Mutex<Vec<Living>> = Mutex::new(Vec::new());

/// One of them, and what its running calls hold. What it has claimed in the file and no call holds is free: a claim that
/// could not be given back must not last as long as the process.
struct Living {
    pid: u32,
    owner: String,
    /// The journal: where it lies, and which file it is.
    journal: PathBuf,
    file: Option<FileId>,
    held: Vec<Hold>,
}

/// A movement and the number of the claim.
pub(super) type Hold = (i64, u32);

/// A hold on what is being claimed in a transaction; without [`Grip::keep`] it ends with the value.
pub(super) struct Grip<'o> {
    owner: &'o Owner,
    hold: Option<Hold>,
}

impl Grip<'_> {
    /// Before the commit, so that nobody finds the claim without its holder.
    pub fn take(&mut self, hold: Hold) {
        if let Some(us) = ours(&mut living(), &self.owner.id) {
            us.held.push(hold);
        }
        self.hold = Some(hold);
    }

    /// The claim is in the file: the hold lasts until [`Owner::let_go`].
    pub fn keep(mut self) {
        self.hold = None;
    }
}

impl Drop for Grip<'_> {
    fn drop(&mut self) {
        if let Some(hold) = self.hold {
            self.owner.let_go(hold);
        }
    }
}

/// Journals are opened one at a time in a process, for the door's lock cannot tell its threads apart.
static OPENING: Mutex<()> = Mutex::new(());

/// How long a journal waits while others are being opened.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long somebody who closes a journal may take between its files and its lock.
const CLOSING: Duration = Duration::from_secs(2);

fn living() -> MutexGuard<'static, Vec<Living>> {
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Refuses a journal that another copy of this library has open in this process, as a plugin or a wheel may bring one
/// along. The copies would not see each other's locks, and the first to close would take away the other's. To be asked
/// before a file of the journal is opened.
pub(super) fn refuse_another_copy(journal: &Path) -> Result<(), JournalError> {
    let folder = super::disk::beside(journal, ".owners");
    // Systems without it are not guarded.
    let Ok(descriptors) = std::fs::read_dir("/proc/self/fd") else { return Ok(()) };
    for file in descriptors.flatten().filter_map(|descriptor| std::fs::read_link(descriptor.path()).ok()) {
        let id = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if file.parent() == Some(&folder) && is_id(id) && !living().iter().any(|ours| ours.owner == id) {
            let why = "another copy of this library has it open in this process: use one of them";
            return Err(JournalError::Unusable(why.to_owned()));
        }
    }
    Ok(())
}

/// That owner, if it is one of this process.
fn ours<'l>(living: &'l mut [Living], owner: &str) -> Option<&'l mut Living> {
    let pid = std::process::id();
    living.iter_mut().find(|living| living.pid == pid && living.owner == owner)
}

/// The folder of lock files beside a journal.
pub(super) struct Owners {
    folder: PathBuf,
}

/// One opened journal. Its lock lives as long as this value.
pub(super) struct Owner {
    id: String,
    pid: u32,
    path: PathBuf,
    lock: Option<File>,
}

/// Being the only one who opens, creates, migrates or sweeps this journal.
pub(super) struct Door {
    // The lock goes before the turn: closing the file is what gives it back.
    _lock: File,
    _turn: MutexGuard<'static, ()>,
}

/// Being the only one in this process who opens a journal.
pub(super) struct Turn(MutexGuard<'static, ()>);

/// Waits for the turn to open a journal in this process.
pub(super) fn turn() -> Result<Turn, JournalError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match OPENING.try_lock() {
            Ok(guard) => return Ok(Turn(guard)),
            Err(TryLockError::Poisoned(poisoned)) => return Ok(Turn(poisoned.into_inner())),
            Err(TryLockError::WouldBlock) => wait(deadline)?,
        }
    }
}

/// Refuses a journal under whose name this process still has another file open: an older copy, or a new one, was put in its
/// place, and what the other client is in the middle of stands in the file that is gone.
pub(super) fn refuse_replaced(journal: &Path) -> Result<(), JournalError> {
    let (pid, now) = (std::process::id(), super::disk::file_id(journal).ok());
    let other = |living: &Living| living.pid == pid && living.journal == journal && living.file != now;
    if living().iter().any(other) {
        let why = "another file was put in its place while this program has it open: close every client that has, then open it again";
        return Err(JournalError::Unusable(why.to_owned()));
    }
    Ok(())
}

/// Refuses a journal whose log's index is gone while somebody has it open: we would make another one, and neither would see
/// what the other writes. Whoever is just closing it has a moment to end.
pub(super) fn refuse_without_index(journal: &Path) -> Result<(), JournalError> {
    let deadline = Instant::now() + CLOSING;
    let owners = Owners { folder: super::disk::beside(journal, ".owners") };
    while !super::disk::beside(journal, "-shm").exists() && owners.somebody_lives() {
        if Instant::now() >= deadline {
            let why = "its -shm was moved or removed while it is open: close every program and client that has it open, then open it again";
            return Err(JournalError::Unusable(why.to_owned()));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

fn wait(deadline: Instant) -> Result<(), JournalError> {
    if Instant::now() >= deadline {
        return Err(JournalError::Busy(
            "another process or thread has been opening it for too long: try again".to_owned(),
        ));
    }
    std::thread::sleep(Duration::from_millis(2));
    Ok(())
}

impl Owners {
    /// The lock files of that journal; creates the folder.
    pub fn beside(journal: &Path) -> Result<Owners, JournalError> {
        let folder = super::disk::beside(journal, ".owners");
        super::disk::create_folder(&folder)?;
        Ok(Owners { folder })
    }

    /// Waits until no other process is opening this journal.
    pub fn door(&self, turn: Turn) -> Result<Door, JournalError> {
        let path = self.folder.join("door.lock");
        let lock = open(&path).map_err(|e| trouble(&path, &e))?;
        let deadline = Instant::now() + PATIENCE;
        while !try_lock(&lock).map_err(|e| trouble(&path, &e))? {
            wait(deadline)?;
        }
        Ok(Door { _lock: lock, _turn: turn.0 })
    }

    /// Registers a new owner. The door keeps a sweep from taking its file between creation and lock.
    pub fn register(&self, _door: &Door, journal: &Path) -> Result<Owner, JournalError> {
        let id = random_id()?;
        let path = self.path(&id);
        let pid = std::process::id();
        let file = super::disk::file_id(journal).ok();
        living().push(Living { pid, owner: id.clone(), journal: journal.to_owned(), file, held: Vec::new() });
        // From here on, dropping the owner takes it off the list again.
        let mut owner = Owner { id, pid, path, lock: None };
        let file = open(&owner.path).map_err(|e| trouble(&owner.path, &e))?;
        let locked = try_lock(&file).map_err(|e| trouble(&owner.path, &e))?;
        owner.lock = Some(file);
        if !locked {
            return Err(JournalError::Unusable("its lock files do not lock: use a local disk".to_owned()));
        }
        Ok(owner)
    }

    /// Removes the lock files of the dead, and says how many there were.
    pub fn sweep(&self, _door: &Door) -> u32 {
        let mut dead = 0;
        let Ok(files) = std::fs::read_dir(&self.folder) else { return dead };
        for path in files.flatten().map(|file| file.path()) {
            let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if is_id(id) && !self.is_alive(id) {
                // Left behind, it would only be swept the next time.
                let _ = std::fs::remove_file(&path);
                dead += 1;
            }
        }
        dead
    }

    fn somebody_lives(&self) -> bool {
        let Ok(files) = std::fs::read_dir(&self.folder) else { return false };
        files.flatten().any(|file| {
            let path = file.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            is_id(id) && self.is_alive(id)
        })
    }

    /// Whether that owner lives. In doubt (no permission, no descriptor left) it does: then nobody takes over.
    pub fn is_alive(&self, owner: &str) -> bool {
        ours(&mut living(), owner).is_some() || self.lives_elsewhere(owner)
    }

    /// Whether somebody is at work on what that owner has claimed: another process that lives, or a call of this one.
    pub fn holds(&self, owner: &str, hold: Hold) -> bool {
        match ours(&mut living(), owner) {
            Some(us) => us.held.contains(&hold),
            None => self.lives_elsewhere(owner),
        }
    }

    fn lives_elsewhere(&self, owner: &str) -> bool {
        match OpenOptions::new().read(true).write(true).open(self.path(owner)) {
            Ok(file) => !is_free(&file),
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        }
    }

    fn path(&self, owner: &str) -> PathBuf {
        self.folder.join(format!("{owner}.lock"))
    }
}

impl Owner {
    /// 32 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// For what a call of ours is about to claim.
    pub fn grip(&self) -> Grip<'_> {
        Grip { owner: self, hold: None }
    }

    /// No call of ours holds it any more.
    pub fn let_go(&self, hold: Hold) {
        if let Some(us) = ours(&mut living(), &self.id) {
            us.held.retain(|held| *held != hold);
        }
    }

    /// Whether this is another process than the one that opened the journal: a child after a fork.
    pub fn is_forked(&self) -> bool {
        std::process::id() != self.pid
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if self.is_forked() {
            return;
        }
        let registered = self.lock.is_some();
        // The name goes first, so that whoever finds the file finds it locked; but Windows removes no file of the living.
        if cfg!(windows) {
            self.lock = None;
        }
        if registered {
            let _ = std::fs::remove_file(&self.path);
        }
        self.lock = None;
        living().retain(|living| (living.pid, &living.owner) != (self.pid, &self.id));
    }
}

/// 16 random bytes as hexadecimal digits.
pub(super) fn random_id() -> Result<String, JournalError> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| JournalError::Unusable("the system gives no random bytes".to_owned()))?;
    Ok(hex(&bytes))
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A lock file, made where there is none, for its user only.
pub(super) fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Readers and writers, but nobody who would delete the file of the living.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1 | 2);
    options.open(path)
}

fn trouble(path: &Path, error: &std::io::Error) -> JournalError {
    JournalError::Unusable(format!("{}: {}", path.display(), cause(error)))
}

#[cfg(unix)]
fn try_lock(file: &File) -> std::io::Result<bool> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Only asks, and never takes the lock: two who ask at once do not see each other.
#[cfg(unix)]
fn is_free(file: &File) -> bool {
    use rustix::process::{Flock, FlockType, fcntl_getlk};
    matches!(fcntl_getlk(file, &Flock::from(FlockType::WriteLock)), Ok(None))
}

#[cfg(not(unix))]
fn try_lock(file: &File) -> std::io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Asks with a shared lock, which two who ask at once do not take each other for the owner by.
#[cfg(not(unix))]
fn is_free(file: &File) -> bool {
    file.try_lock_shared().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(folder: &tempfile::TempDir) -> Owners {
        Owners::beside(&folder.path().join("journal")).unwrap()
    }

    #[test]
    fn an_owner_lives_as_long_as_its_value_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let owners = owners(&folder);
        let door = owners.door(turn().unwrap()).unwrap();
        let owner = owners.register(&door, &folder.path().join("journal")).unwrap();
        let (id, path) = (owner.id().to_owned(), owner.path.clone());
        assert!(is_id(&id) && path.exists());
        assert!(owners.is_alive(&id));
        owners.sweep(&door);
        assert!(path.exists() && owners.is_alive(&id), "a sweep spares the living");
        drop(owner);
        assert!(!owners.is_alive(&id));
        assert!(!path.exists());
    }

    #[test]
    fn the_files_of_the_dead_are_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let owners = owners(&folder);
        let (dead, other) = (owners.path(&"0".repeat(32)), owners.folder.join("note.txt"));
        std::fs::write(&dead, "").unwrap();
        std::fs::write(&other, "").unwrap();
        let door = owners.door(turn().unwrap()).unwrap();
        owners.sweep(&door);
        assert!(!dead.exists());
        assert!(other.exists() && owners.folder.join("door.lock").exists());
    }

    #[test]
    fn an_owner_without_a_file_is_dead() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!owners(&folder).is_alive(&"a".repeat(32)));
    }
}
