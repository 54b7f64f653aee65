//! Where a journal may lie: on a disk of this machine, in a folder and a file that only its user can read.
//!
//! SQLite's write-ahead log needs shared memory and locks that no network file system gives reliably
//! (sqlite.org/wal.html); there, two tills could both believe that they hold the lock. So a network drive is refused.

use super::JournalError;
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
pub(super) fn prepare(path: &Path) -> Result<PathBuf, JournalError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    create_folder(folder)?;
    refuse_network(folder)?;
    if !is_there(path)? {
        refuse_orphan(path)?;
        create(path)?;
    }
    let real = path.canonicalize().map_err(|e| trouble(path, &e))?;
    refuse_network(&real)?;
    Ok(real)
}

fn is_there(path: &Path) -> Result<bool, JournalError> {
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(JournalError::Unusable(format!("{}: it is a folder", path.display()))),
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
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(trouble(path, &error)),
    }
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
    JournalError::Unusable(format!("{}: {error}", path.display()))
}

/// Network file systems by the `f_type` of statfs(2), from linux/magic.h and the drivers' own headers.
///
/// Not here: 9p, with which a virtual machine or container sees a disk of the machine it runs on, and FUSE,
/// which is local (ntfs-3g) or not (sshfs) and is judged by its subtype below.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
const NETWORK_MAGIC: &[(u32, &str)] = &[
    (0x0000_6969, "NFS"),
    (0x0000_517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
    (0x0000_564C, "NCP"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
];

/// Network file systems by the name the system or FUSE calls them.
#[cfg_attr(windows, allow(dead_code))]
const NETWORK_NAMES: &[(&str, &str)] = &[
    ("nfs", "NFS"),
    ("smbfs", "SMB"),
    ("afpfs", "AFP"),
    ("webdav", "WebDAV"),
    ("fuse.sshfs", "sshfs"),
    ("fuse.rclone", "rclone"),
    ("fuse.s3fs", "s3fs"),
    ("fuse.davfs", "WebDAV"),
    ("fuse.davfs2", "WebDAV"),
    ("fuse.glusterfs", "GlusterFS"),
    ("fuse.ceph-fuse", "Ceph"),
    ("fuse.smbnetfs", "SMB"),
    ("fuse.gvfsd-fuse", "GVfs"),
];

#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn network_by_magic(magic: u32) -> Option<&'static str> {
    NETWORK_MAGIC.iter().find(|(m, _)| *m == magic).map(|(_, name)| *name)
}

#[cfg_attr(windows, allow(dead_code))]
fn network_by_name(name: &str) -> Option<&'static str> {
    NETWORK_NAMES.iter().find(|(n, _)| *n == name).map(|(_, name)| *name)
}

fn refuse_network(path: &Path) -> Result<(), JournalError> {
    match network_of(path).map_err(|e| trouble(path, &e))? {
        Some(kind) => Err(JournalError::NetworkDrive(kind.to_owned())),
        None => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn network_of(path: &Path) -> std::io::Result<Option<&'static str>> {
    const FUSE: u32 = 0x6573_5546;
    // The field's width and sign differ between machines; the magic numbers have 32 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::unnecessary_cast)]
    let magic = rustix::fs::statfs(path)?.f_type as u32;
    if magic != FUSE {
        return Ok(network_by_magic(magic));
    }
    let device = std::os::unix::fs::MetadataExt::dev(&path.metadata()?);
    let device = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
    let mounts = std::fs::read_to_string("/proc/self/mountinfo")?;
    Ok(mount_type(&mounts, &device).and_then(network_by_name))
}

/// The file system type of a device (`major:minor`) in the text of /proc/self/mountinfo (proc(5)).
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn mount_type<'a>(mounts: &'a str, device: &str) -> Option<&'a str> {
    let line = mounts.lines().find(|line| line.split(' ').nth(2) == Some(device))?;
    line.split_once(" - ")?.1.split(' ').next()
}

#[cfg(any(target_vendor = "apple", target_os = "freebsd"))]
fn network_of(path: &Path) -> std::io::Result<Option<&'static str>> {
    let name = rustix::fs::statfs(path)?.f_fstypename;
    let name: String = name.iter().take_while(|c| **c != 0).map(|c| char::from(*c as u8)).collect();
    Ok(network_by_name(&name))
}

/// A mapped drive resolves to its share: `\\?\UNC\server\share\…`.
#[cfg(windows)]
fn network_of(path: &Path) -> std::io::Result<Option<&'static str>> {
    use std::path::{Component, Prefix};
    let real = path.canonicalize()?;
    Ok(match real.components().next() {
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)) => {
            Some("network share")
        }
        _ => None,
    })
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple", target_os = "freebsd", windows)))]
fn network_of(_path: &Path) -> std::io::Result<Option<&'static str>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_drives_are_known_by_number_and_by_name() {
        // linux/magic.h; the values statfs(2) lists.
        for (magic, name) in [(0x6969, "NFS"), (0x517B, "SMB"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB2")] {
            assert_eq!(network_by_magic(magic), Some(name));
        }
        for name in ["fuse.sshfs", "smbfs", "nfs"] {
            assert!(network_by_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn local_disks_are_not_network_drives() {
        // ext4, xfs, btrfs, tmpfs, overlayfs, zfs, 9p
        for magic in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0x0102_1997] {
            assert_eq!(network_by_magic(magic), None, "{magic:x}");
        }
        for name in ["apfs", "hfs", "fuseblk", "fuse.ntfs-3g", ""] {
            assert_eq!(network_by_name(name), None, "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(refuse_network(folder.path()).is_ok());
    }

    #[test]
    fn a_fuse_mount_is_judged_by_its_subtype() {
        let mounts = "36 35 98:0 / /mnt1 rw,noatime - ext3 /dev/root rw\n\
                      41 35 0:52 / /home/till/bank rw,nosuid shared:7 - fuse.sshfs till@office:/bank rw\n\
                      42 35 0:53 / /media/stick rw - fuseblk /dev/sdb1 rw";
        assert_eq!(mount_type(mounts, "0:52").and_then(network_by_name), Some("sshfs"));
        assert_eq!(mount_type(mounts, "0:53"), Some("fuseblk"));
        assert_eq!(mount_type(mounts, "0:53").and_then(network_by_name), None);
        assert_eq!(mount_type(mounts, "9:9"), None);
    }

    #[test]
    fn a_log_without_its_file_is_not_covered_by_a_fresh_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(beside(&path, "-wal"), "what was paid").unwrap();
        assert!(matches!(prepare(&path), Err(JournalError::Unusable(_))));
        assert!(!path.exists());
    }
}
