//! Where a journal may lie: on a disk of this machine, in a folder and a file that only its user can read, and under one
//! name. `file_system.rs` knows the disks.

use super::{JournalError, file_system};
use crate::model::{Level, cause};
use std::ffi::OsString;
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// `<path><ending>`, in the same folder.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Creates a folder, and those above it, that only the user can enter.
pub(super) fn create_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|e| trouble(folder, &e))
}

/// Finds or creates the (empty) file, and answers its real path: two paths to one file share lock files.
/// Existing content is not touched.
pub(super) fn prepare(
    path: &Path,
    allowed: Option<&str>,
    notices: &mut Vec<(Level, String)>,
) -> Result<PathBuf, JournalError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    create_folder(folder)?;
    file_system::check(folder, allowed)?;
    if !is_there(path)? {
        refuse_orphan(path)?;
        create(path)?;
    }
    let real = path.canonicalize().map_err(|e| trouble(path, &e))?;
    #[cfg(windows)]
    let real = crate::windows::as_written(real);
    if let Some(memory) = file_system::check(&real, allowed)? {
        let what = format!("journal: {} lies in memory only ({memory}): it is gone with the power", real.display());
        notices.push((Level::Warning, what));
    }
    refuse_second_name(&real)?;
    Ok(real)
}

/// A file with two names has a log beside each, and whoever opens it by one knows nothing of the other.
fn refuse_second_name(real: &Path) -> Result<(), JournalError> {
    let links = names(real).map_err(|e| trouble(real, &e))?;
    if links > 1 {
        return Err(JournalError::Unusable(format!(
            "{}: the file has {links} names (hard links), and each would have a log of its own: leave it one",
            real.display()
        )));
    }
    if is_mounted_alone(real) {
        return Err(JournalError::Unusable(format!(
            "{}: the file alone is mounted here, and its log stays outside: mount its folder",
            real.display()
        )));
    }
    Ok(())
}

#[cfg(windows)]
use crate::windows::names;

/// How many names (hard links) a file has.
#[cfg(unix)]
fn names(real: &Path) -> std::io::Result<u64> {
    Ok(std::os::unix::fs::MetadataExt::nlink(&real.metadata()?))
}

#[cfg(target_os = "linux")]
fn is_mounted_alone(real: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    match statx(CWD, real, AtFlags::empty(), StatxFlags::empty()) {
        Ok(found) if found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) => {
            found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)
        }
        // Linux before 5.8.
        _ => std::fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| is_mount_point(&mounts, real)),
    }
}

#[cfg(not(target_os = "linux"))]
fn is_mounted_alone(_real: &Path) -> bool {
    false
}

/// Whether a path is a mount point in the text of /proc/self/mountinfo (proc(5)), which writes a space as `\040`.
#[cfg(target_os = "linux")]
fn is_mount_point(mounts: &str, path: &Path) -> bool {
    let path = path.to_string_lossy().replace('\\', "\\134").replace(' ', "\\040").replace('\t', "\\011");
    mounts.lines().any(|line| line.split(' ').nth(4) == Some(&path))
}

fn is_there(path: &Path) -> Result<bool, JournalError> {
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(JournalError::Unusable(format!("{}: it is a folder", path.display()))),
        Ok(found) if !found.is_file() => {
            Err(JournalError::Unusable(format!("{}: it is no ordinary file", path.display())))
        }
        Ok(found) => Ok(found.len() > 0),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(trouble(path, &error)),
    }
}

/// A log without its file means that the file was moved or lost. A fresh journal in its place would know
/// nothing of what was paid.
fn refuse_orphan(path: &Path) -> Result<(), JournalError> {
    let log = beside(path, "-wal");
    if log.metadata().is_ok_and(|found| found.len() > 0) {
        return Err(JournalError::Unusable(format!(
            "{} is missing, but {} is there: put the file back, or move the log away too if this journal is to start anew",
            path.display(),
            log.display()
        )));
    }
    Ok(())
}

fn create(path: &Path) -> Result<(), JournalError> {
    match open_new(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(trouble(path, &error)),
        _ => Ok(()),
    }
}

/// Creates an empty file that was not there, for its user only.
pub(super) fn create_new(path: &Path) -> Result<(), JournalError> {
    open_new(path).map_err(|error| trouble(path, &error))
}

fn open_new(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Makes a new file's name durable: its folder, and the folder's own name.
pub(super) fn sync_folders(file: &Path) -> std::io::Result<()> {
    for folder in file.ancestors().skip(1).take(2) {
        sync_folder(folder)?;
    }
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    match std::fs::File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // A folder that may be passed through but not read was not made by us just now.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The endings of a journal's files: it, its log, and the log's index.
pub(super) const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// Which file a path leads to, so that a file moved away under an open journal is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId(u64, u64);

#[cfg(unix)]
pub(super) fn file_id(path: &Path) -> std::io::Result<FileId> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().map(|found| FileId(found.dev(), found.ino()))
}

/// Windows does not let an open database be moved.
#[cfg(not(unix))]
pub(super) fn file_id(path: &Path) -> std::io::Result<FileId> {
    path.metadata().map(|_| FileId(0, 0))
}

fn trouble(path: &Path, error: &std::io::Error) -> JournalError {
    JournalError::Unusable(format!("{}: {}", path.display(), cause(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_without_its_file_is_not_covered_by_a_fresh_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(beside(&path, "-wal"), "what was paid").unwrap();
        assert!(matches!(prepare(&path, None, &mut Vec::new()), Err(JournalError::Unusable(_))));
        assert!(!path.exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_of_one_file_is_seen() {
        let mounts = "36 35 98:0 / /mnt1 rw,noatime - ext3 /dev/root rw\n\
                      37 35 98:0 /j /home/till/my\\040journal rw - ext4 /dev/root rw";
        assert!(is_mount_point(mounts, Path::new("/home/till/my journal")));
        assert!(!is_mount_point(mounts, Path::new("/home/till")));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(&path, "").unwrap();
        assert!(!is_mounted_alone(&path));
        assert!(is_mounted_alone(Path::new("/proc")), "the root of a mount");
    }
}
