//! What Windows has and the standard library does not tell: how long the machine has been running and which start of it
//! this is, its local time and language, what kind of drive a file lies on, how many names a file has, locks of single bytes. And the pin that keeps this
//! library loaded. The only unsafe code beside `ffi`; everything here is true of Windows 7 and later.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Error, Result};
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::os::windows::io::AsRawHandle;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};
use std::time::Duration;
use windows_sys::Win32::Foundation::{ERROR_LOCK_VIOLATION, ERROR_SUCCESS, FILETIME, SYSTEMTIME};
use windows_sys::Win32::Globalization::GetUserDefaultUILanguage;
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, GetDriveTypeW, GetFileInformationByHandle, GetVolumeInformationW, GetVolumePathNameW,
    LOCK_FILE_FLAGS, LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY, LockFileEx, UnlockFileEx,
};
use windows_sys::Win32::System::IO::OVERLAPPED;
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
};
use windows_sys::Win32::System::Registry::{
    HKEY_LOCAL_MACHINE, KEY_READ, RegCloseKey, RegOpenKeyExW, RegQueryInfoKeyW,
};
use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::Win32::System::Time::{FileTimeToSystemTime, SystemTimeToFileTime, SystemTimeToTzSpecificLocalTime};
use windows_sys::Win32::System::WindowsProgramming::{DRIVE_RAMDISK, DRIVE_REMOTE};

/// Keeps this library loaded until the process ends, whatever `FreeLibrary` is told: a thread of a job or of a name lookup
/// may still be in its code.
pub fn stay_loaded() {
    let mut module = null_mut();
    let here = stay_loaded as *const () as *const u16;
    // SAFETY: with this flag the "name" is an address, and ours is in a module; so it does not fail either.
    unsafe {
        GetModuleHandleExW(
            GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
            here,
            &raw mut module,
        );
    }
}

/// Whether this is wine, which the tests of what wine does otherwise want to know.
#[cfg(test)]
pub fn is_wine() -> bool {
    use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleA, GetProcAddress};
    // SAFETY: both names end with a NUL, and ntdll is loaded in every process.
    unsafe {
        GetProcAddress(GetModuleHandleA(c"ntdll.dll".as_ptr().cast()), c"wine_get_version".as_ptr().cast()).is_some()
    }
}

/// Time since the machine was started, suspended time included; in steps of a clock tick, some 16 ms.
pub fn since_boot() -> Duration {
    // SAFETY: takes nothing.
    Duration::from_millis(unsafe { GetTickCount64() })
}

/// The name of this start of the machine, the same for all its users and programs.
///
/// Two things make it: when the hardware's part of the registry was made, which is done anew at every start; and the
/// number that the system draws at every start, for a machine with a dead battery starts at the same time every morning.
pub fn boot() -> Option<String> {
    let made = hardware_described_at().filter(|made| *made != 0)?;
    let name = [made.to_le_bytes(), u64::from(drawn_at_boot()).to_le_bytes()].concat();
    let digest = ring::digest::digest(&ring::digest::SHA256, &name);
    Some(digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect())
}

/// When `HKLM\HARDWARE\DESCRIPTION` was written last: the tree is kept in memory only, and nobody writes to this key later.
fn hardware_described_at() -> Option<u64> {
    let name = nul_terminated(Path::new(r"HARDWARE\DESCRIPTION"));
    let (mut key, mut written) = (null_mut(), FILETIME::default());
    // SAFETY: the name ends with NUL, and the key is closed by whom it was opened.
    unsafe {
        if RegOpenKeyExW(HKEY_LOCAL_MACHINE, name.as_ptr(), 0, KEY_READ, &raw mut key) != ERROR_SUCCESS {
            return None;
        }
        let (none, null) = (null_mut(), null_mut());
        #[rustfmt::skip]
        let asked = RegQueryInfoKeyW(key, null, none, std::ptr::null(), none, none, none, none, none, none, none, &raw mut written);
        RegCloseKey(key);
        (asked == ERROR_SUCCESS).then(|| ticks(written))
    }
}

/// `KUSER_SHARED_DATA.Cookie` (ntddk.h): drawn once at every start, and mapped at this address into every process.
fn drawn_at_boot() -> u32 {
    const COOKIE: *const u32 = std::ptr::without_provenance(0x7FFE_0330);
    // SAFETY: the page is there in every process of every Windows, and may be read.
    unsafe { COOKIE.read_volatile() }
}

/// How many seconds the clock on the wall was ahead of UTC at that time (seconds since 1970), by the zone of the machine.
pub fn seconds_ahead(at: i64) -> Option<i32> {
    let utc = at.checked_add(SECONDS_TO_1970)?.checked_mul(TICKS_A_SECOND)?;
    let told = FILETIME { dwLowDateTime: utc as u32, dwHighDateTime: (u64::try_from(utc).ok()? >> 32) as u32 };
    let (mut broken, mut wall, mut ahead) = (SYSTEMTIME::default(), SYSTEMTIME::default(), FILETIME::default());
    // SAFETY: plain values in and out; without a zone it is the machine's.
    let done = unsafe {
        FileTimeToSystemTime(&raw const told, &raw mut broken) != 0
            && SystemTimeToTzSpecificLocalTime(null(), &raw const broken, &raw mut wall) != 0
            && SystemTimeToFileTime(&raw const wall, &raw mut ahead) != 0
    };
    let ahead = i64::try_from(ticks(ahead)).ok()?.checked_sub(utc)? / TICKS_A_SECOND;
    if done { ahead.try_into().ok() } else { None }
}

/// The two letters of the language that people are spoken to in, where it is one of ours (winnt.h, `LANG_RUSSIAN` and so on).
pub fn language() -> Option<String> {
    // SAFETY: takes nothing.
    let primary = unsafe { GetUserDefaultUILanguage() } & 0x3ff;
    let word = match primary {
        0x19 => "ru",
        0x3f => "kk",
        0x09 => "en",
        _ => return None,
    };
    Some(word.to_owned())
}

/// The calendar of Windows begins in 1601, and counts in 100 ns.
const SECONDS_TO_1970: i64 = 11_644_473_600;
const TICKS_A_SECOND: i64 = 10_000_000;

fn ticks(time: FILETIME) -> u64 {
    u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime)
}

/// What a path lies on.
#[derive(Debug, PartialEq, Eq)]
pub enum Drive {
    /// Another machine's disk.
    Remote,
    /// Gone with the power.
    Memory,
    /// A disk of this machine, and what it is formatted with: `NTFS`, `FAT32`.
    Local(String),
}

/// The drive of an existing file or folder.
pub fn drive(path: &Path) -> Result<Drive> {
    use std::path::{Component, Prefix};
    // A drive letter that stands for a share resolves to the share.
    let real = path.canonicalize()?;
    if let Some(Component::Prefix(prefix)) = real.components().next()
        && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    {
        return Ok(Drive::Remote);
    }
    let real = nul_terminated(&real);
    let (mut root, mut name) = (vec![0; real.len() + 2], [0; 64]);
    let no = (null_mut(), null_mut());
    // SAFETY: the texts end with NUL, and the lengths are those of the buffers.
    unsafe {
        if GetVolumePathNameW(real.as_ptr(), root.as_mut_ptr(), root.len() as u32) == 0 {
            return Err(Error::last_os_error());
        }
        match GetDriveTypeW(root.as_ptr()) {
            DRIVE_REMOTE => return Ok(Drive::Remote),
            DRIVE_RAMDISK => return Ok(Drive::Memory),
            _ => {}
        }
        #[rustfmt::skip]
        let told = GetVolumeInformationW(root.as_ptr(), null_mut(), 0, no.0, no.0, no.1, name.as_mut_ptr(), name.len() as u32);
        if told == 0 {
            return Err(Error::last_os_error());
        }
    }
    let end = name.iter().position(|unit| *unit == 0).unwrap_or(name.len());
    Ok(Drive::Local(String::from_utf16_lossy(&name[..end])))
}

/// How many names (hard links) a file has.
pub fn names(path: &Path) -> Result<u32> {
    let file = File::open(path)?;
    let mut found = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open.
    match unsafe { GetFileInformationByHandle(file.as_raw_handle(), &raw mut found) } {
        0 => Err(Error::last_os_error()),
        _ => Ok(found.nNumberOfLinks),
    }
}

/// Locks bytes of a file, unless another opening of it has a lock there; whether it did.
pub fn lock(file: &File, from: u64, count: u64) -> Result<bool> {
    take(file, LOCKFILE_EXCLUSIVE_LOCK, from, count)
}

/// Gives them back.
pub fn unlock(file: &File, from: u64, count: u64) -> Result<()> {
    let mut place = at(from);
    // SAFETY: the handle is open, and the place lives as long as the call.
    match unsafe { UnlockFileEx(file.as_raw_handle(), 0, count as u32, (count >> 32) as u32, &raw mut place) } {
        0 => Err(Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Whether another opening of the file has locked any of these bytes: tried with a shared lock, which two who ask at once do not
/// take for somebody's.
pub fn are_locked(file: &File, from: u64, count: u64) -> Result<bool> {
    let taken = take(file, 0, from, count)?;
    if taken {
        unlock(file, from, count)?;
    }
    Ok(!taken)
}

fn take(file: &File, how: LOCK_FILE_FLAGS, from: u64, count: u64) -> Result<bool> {
    let (how, mut place) = (how | LOCKFILE_FAIL_IMMEDIATELY, at(from));
    // SAFETY: the handle is open and waits for nothing, and the place lives as long as the call.
    let done = unsafe { LockFileEx(file.as_raw_handle(), how, 0, count as u32, (count >> 32) as u32, &raw mut place) };
    match Error::last_os_error() {
        _ if done != 0 => Ok(true),
        error if error.raw_os_error() == Some(ERROR_LOCK_VIOLATION.cast_signed()) => Ok(false),
        error => Err(error),
    }
}

fn at(from: u64) -> OVERLAPPED {
    let mut place = OVERLAPPED::default();
    place.Anonymous.Anonymous.Offset = from as u32;
    place.Anonymous.Anonymous.OffsetHigh = (from >> 32) as u32;
    place
}

/// A real path as a person writes it, `C:\…` and not `\\?\C:\…`, where both lead to the same file and there is room for
/// the names of the files beside it.
pub fn as_written(real: PathBuf) -> PathBuf {
    const ROOM: usize = 200; // of 259 characters
    let units: Vec<u16> = real.as_os_str().encode_wide().collect();
    let marked: Vec<u16> = r"\\?\".encode_utf16().collect();
    let Some(plain) = units.strip_prefix(&marked[..]).filter(|plain| plain.len() < ROOM) else { return real };
    let plain = PathBuf::from(OsString::from_wide(plain));
    match plain.canonicalize() {
        Ok(same) if same == real => plain,
        _ => real,
    }
}

fn nul_terminated(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_since_boot_runs_and_the_boot_keeps_its_name() {
        let (before, name) = (since_boot(), boot());
        std::thread::sleep(Duration::from_millis(100));
        let passed = since_boot() - before;
        assert!(passed >= Duration::from_millis(80) && passed < Duration::from_secs(20), "{passed:?}");
        assert!(name.as_ref().is_some_and(|name| name.len() == 32), "{name:?}");
        assert_eq!(name, boot());
    }

    #[test]
    fn the_wall_is_ahead_by_less_than_a_day_at_any_time_it_can_tell() {
        for at in [0, 1_795_730_656, -11_644_473_600, 4_000_000_000] {
            assert!(seconds_ahead(at).is_none_or(|ahead| ahead.abs() < 86_400), "{at}");
        }
        assert!(seconds_ahead(1_795_730_656).is_some());
        assert_eq!((seconds_ahead(i64::MAX), seconds_ahead(i64::MIN)), (None, None));
    }

    #[test]
    fn a_folder_of_this_machine_tells_its_format_and_what_is_not_there_fails() {
        let folder = tempfile::tempdir().unwrap();
        let Drive::Local(format) = drive(folder.path()).unwrap() else { panic!("a local disk") };
        assert!(!format.is_empty());
        assert!(drive(&folder.path().join("none")).is_err());
    }

    #[test]
    fn a_second_name_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("журнал"), folder.path().join("two"));
        std::fs::write(&one, "").unwrap();
        assert_eq!(names(&one).unwrap(), 1);
        std::fs::hard_link(&one, two).unwrap();
        assert_eq!(names(&one).unwrap(), 2);
    }

    #[test]
    fn a_real_path_is_told_as_a_person_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Касса 1");
        std::fs::write(&path, "").unwrap();
        let real = path.canonicalize().unwrap();
        assert!(real.to_string_lossy().starts_with(r"\\?\"));
        let told = as_written(real.clone());
        assert!(!told.to_string_lossy().starts_with(r"\\"), "{told:?}");
        assert_eq!(told.canonicalize().unwrap(), real);
        let nowhere = PathBuf::from(r"\\?\C:\none");
        assert_eq!(as_written(nowhere.clone()), nowhere);
    }
}
