//! Which file systems may hold a journal: those of a disk of this machine that are known to be good.
//!
//! SQLite's write-ahead log needs shared memory and locks that no network file system gives reliably
//! (sqlite.org/wal.html), nor one that shows a virtual machine the disk of its host: there, two tills could both believe
//! that they hold the lock. What is not known is refused by its name, and the operator may vouch for it.

use super::JournalError;
use crate::model::cause;
use std::path::Path;

/// What is known of a file system.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
enum Kind {
    Good,
    /// Gone with the power.
    Memory(&'static str),
    Network(&'static str),
    Unknown(String),
}

/// Refuses a file system that is not known to be good, unless the operator has allowed it by its name. Answers its name
/// where it is memory only.
pub(super) fn check(path: &Path, allowed: Option<&str>) -> Result<Option<&'static str>, JournalError> {
    let kind = kind_of(path).map_err(|e| JournalError::Unusable(format!("{}: {}", path.display(), cause(&e))))?;
    match kind {
        Kind::Good => Ok(None),
        Kind::Memory(name) => Ok(Some(name)),
        Kind::Network(name) => Err(JournalError::NetworkDrive(name.to_owned())),
        Kind::Unknown(name) if allowed == Some(name.as_str()) => Ok(None),
        Kind::Unknown(name) => Err(JournalError::Unusable(format!(
            "{}: the file system {name} is not known to keep locks and syncs as a local disk does: use a local disk, or, if \
             no other machine ever opens this file, allow it with \"journalFileSystem\": \"{name}\" in the configuration",
            path.display()
        ))),
    }
}

/// Good ones by the `f_type` of statfs(2), from linux/magic.h and the drivers' own headers.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
const GOOD_MAGIC: &[u32] = &[
    0x0000_EF53, // ext2, ext3, ext4
    0x5846_5342, // xfs
    0x9123_683E, // btrfs
    0x2FC1_2FC1, // zfs
    0xF2F5_2010, // f2fs
    0xCA45_1A4E, // bcachefs
    0x3153_464A, // jfs
    0x5265_4973, // reiserfs
    0x0000_3434, // nilfs2
    0x2405_1905, // ubifs
    0x7366_746E, // ntfs3
    0x794C_7630, // overlayfs
];

#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
const MEMORY_MAGIC: &[(u32, &str)] = &[(0x0102_1994, "tmpfs"), (0x8584_58F6, "ramfs")];

/// Network file systems by the same number.
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

/// Good ones by the name that macOS, FreeBSD and Windows call them.
#[cfg_attr(not(any(target_vendor = "apple", target_os = "freebsd", windows)), allow(dead_code))]
const GOOD_NAMES: &[&str] = &["apfs", "hfs", "ufs", "zfs", "ext2fs", "NTFS", "ReFS"];

#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn by_magic(magic: u32) -> Option<Kind> {
    let among = |table: &[(u32, &'static str)]| table.iter().find(|(m, _)| *m == magic).map(|(_, name)| *name);
    if GOOD_MAGIC.contains(&magic) {
        return Some(Kind::Good);
    }
    among(MEMORY_MAGIC).map(Kind::Memory).or_else(|| among(NETWORK_MAGIC).map(Kind::Network))
}

#[cfg_attr(windows, allow(dead_code))]
fn network_by_name(name: &str) -> Option<Kind> {
    NETWORK_NAMES.iter().find(|(n, _)| *n == name).map(|(_, name)| Kind::Network(name))
}

#[cfg(target_os = "linux")]
fn kind_of(path: &Path) -> std::io::Result<Kind> {
    // The field's width and sign differ between machines; the magic numbers have 32 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::unnecessary_cast)]
    let magic = rustix::fs::statfs(path)?.f_type as u32;
    if let Some(kind) = by_magic(magic) {
        return Ok(kind);
    }
    let device = std::os::unix::fs::MetadataExt::dev(&path.metadata()?);
    let device = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let name = mount_type(&mounts, &device).map_or_else(|| format!("{magic:x}"), str::to_owned);
    Ok(network_by_name(&name).unwrap_or(Kind::Unknown(name)))
}

/// The file system type of a device (`major:minor`) in the text of /proc/self/mountinfo (proc(5)).
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn mount_type<'a>(mounts: &'a str, device: &str) -> Option<&'a str> {
    let line = mounts.lines().find(|line| line.split(' ').nth(2) == Some(device))?;
    line.split_once(" - ")?.1.split(' ').next()
}

#[cfg(any(target_vendor = "apple", target_os = "freebsd"))]
fn kind_of(path: &Path) -> std::io::Result<Kind> {
    let name = rustix::fs::statfs(path)?.f_fstypename;
    let name: String = name.iter().take_while(|c| **c != 0).map(|c| char::from(*c as u8)).collect();
    Ok(match name.as_str() {
        good if GOOD_NAMES.contains(&good) => Kind::Good,
        "tmpfs" => Kind::Memory("tmpfs"),
        other => network_by_name(other).unwrap_or_else(|| Kind::Unknown(other.to_owned())),
    })
}

#[cfg(windows)]
fn kind_of(path: &Path) -> std::io::Result<Kind> {
    use crate::windows::{Drive, drive};
    Ok(match drive(path)? {
        Drive::Remote => Kind::Network("network share"),
        Drive::Memory => Kind::Memory("RAM disk"),
        Drive::Local(format) if GOOD_NAMES.contains(&format.as_str()) => Kind::Good,
        Drive::Local(format) => Kind::Unknown(format),
    })
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple", target_os = "freebsd", windows)))]
fn kind_of(_path: &Path) -> std::io::Result<Kind> {
    Ok(Kind::Good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_drives_are_known_by_number_and_by_name() {
        for (magic, name) in [(0x6969, "NFS"), (0x517B, "SMB"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB2")] {
            assert_eq!(by_magic(magic), Some(Kind::Network(name)));
        }
        for name in ["fuse.sshfs", "smbfs", "nfs"] {
            assert!(network_by_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn disks_of_this_machine_are_good_and_memory_is_pointed_out() {
        for magic in [0xEF53, 0x5846_5342, 0x9123_683E, 0x794C_7630, 0x2FC1_2FC1, 0xF2F5_2010] {
            assert_eq!(by_magic(magic), Some(Kind::Good), "{magic:x}");
        }
        assert_eq!(by_magic(0x0102_1994), Some(Kind::Memory("tmpfs")));
        let folder = tempfile::tempdir().unwrap();
        assert!(check(folder.path(), None).is_ok());
    }

    #[test]
    fn what_shows_the_disk_of_another_machine_is_not_known_to_be_good() {
        // 9p, vboxsf, GPFS, OCFS2, GFS2, FUSE (virtiofs and others)
        for magic in [0x0102_1997, 0x786F_4256, 0x4750_4653, 0x7461_636F, 0x0116_1970, 0x6573_5546] {
            assert_eq!(by_magic(magic), None, "{magic:x}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_unknown_file_system_is_refused_by_the_name_that_allows_it() {
        // The one of the kernel's own files is on no list.
        let why = check(Path::new("/proc"), None).unwrap_err().to_string();
        assert!(why.contains("\"journalFileSystem\": \"proc\""), "{why}");
        assert_eq!(check(Path::new("/proc"), Some("proc")), Ok(None));
        assert!(check(Path::new("/proc"), Some("9p")).is_err());
    }

    #[test]
    fn a_mount_tells_its_type() {
        let mounts = "36 35 98:0 / /mnt1 rw,noatime - ext3 /dev/root rw\n\
                      41 35 0:52 / /home/till/bank rw,nosuid shared:7 - fuse.sshfs till@office:/bank rw\n\
                      42 35 0:53 / /media/host rw - virtiofs host rw";
        assert_eq!(mount_type(mounts, "0:52").and_then(network_by_name), Some(Kind::Network("sshfs")));
        assert_eq!(mount_type(mounts, "0:53"), Some("virtiofs"));
        assert_eq!(mount_type(mounts, "0:53").and_then(network_by_name), None);
        assert_eq!(mount_type(mounts, "9:9"), None);
    }
}
