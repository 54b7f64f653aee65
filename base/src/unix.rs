//! What Unix has and the standard library does not tell: the wall clock of the machine, its language, and locks of single bytes of a file. C's own rules of zones, because a
//! second set of them would make the library 70 KB larger. Unsafe beside `ffi`, like `windows.rs`.

use std::fs::File;
use std::io::{Error, Result};
use std::os::fd::AsRawFd;

/// How many seconds the clock on the wall was ahead of UTC at that time (seconds since 1970), by the zone of the machine.
pub fn seconds_ahead(at: i64) -> Option<i32> {
    unsafe extern "C" {
        fn tzset();
    }
    #[allow(clippy::useless_conversion, reason = "C's time has 32 bits on some systems")]
    let at = at.try_into().ok()?;
    // SAFETY: takes and gives nothing; the zone is read under C's own lock. `localtime_r` need not do it by itself.
    unsafe { tzset() };
    // SAFETY: plain numbers and a pointer, for which zero is a value.
    let mut told: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both are ours and live; nothing is kept of them.
    let done = unsafe { libc::localtime_r(&raw const at, &raw mut told) };
    if done.is_null() { None } else { i32::try_from(told.tm_gmtoff).ok() }
}

/// The two letters of the language that people are spoken to in: `ru` of `ru_KZ.UTF-8`.
pub fn language() -> Option<String> {
    // The first that says anything decides, as POSIX has it.
    let said =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|said| !said.is_empty())?;
    Some(said.to_str()?.get(..2)?.to_owned())
}

/// Locks bytes of a file for this process, unless another process has a lock there; whether it did.
pub fn lock(file: &File, from: u64, count: u64) -> Result<bool> {
    match record(file, libc::F_SETLK, libc::F_WRLCK, from, count) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.raw_os_error(), Some(libc::EAGAIN | libc::EACCES)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives them back.
pub fn unlock(file: &File, from: u64, count: u64) -> Result<()> {
    record(file, libc::F_SETLK, libc::F_UNLCK, from, count).map(drop)
}

/// Whether another process has a lock on any of these bytes.
pub fn are_locked(file: &File, from: u64, count: u64) -> Result<bool> {
    record(file, libc::F_GETLK, libc::F_WRLCK, from, count).map(|found| found.l_type != libc::F_UNLCK as libc::c_short)
}

/// A record lock (fcntl(2)). rustix knows those of whole files.
fn record(file: &File, what: libc::c_int, kind: libc::c_int, from: u64, count: u64) -> Result<libc::flock> {
    let far = |_| Error::from_raw_os_error(libc::EOVERFLOW);
    // SAFETY: plain numbers, for which zero is a value.
    let mut wanted: libc::flock = unsafe { std::mem::zeroed() };
    wanted.l_type = kind as libc::c_short;
    wanted.l_whence = libc::SEEK_SET as libc::c_short;
    wanted.l_start = libc::off_t::try_from(from).map_err(far)?;
    wanted.l_len = libc::off_t::try_from(count).map_err(far)?;
    // SAFETY: the descriptor is open, and what is written is ours.
    match unsafe { libc::fcntl(file.as_raw_fd(), what, &raw mut wanted) } {
        -1 => Err(Error::last_os_error()),
        _ => Ok(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_is_ahead_by_less_than_a_day_at_any_time_it_can_tell() {
        for at in [0, 1_795_730_656, -11_644_473_600, 4_000_000_000] {
            assert!(seconds_ahead(at).is_some_and(|ahead| ahead.abs() < 86_400), "{at}");
        }
        assert_eq!(seconds_ahead(i64::MAX), None);
    }
}
