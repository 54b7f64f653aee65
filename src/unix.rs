//! What Unix has and the standard library does not tell: the wall clock of the machine, and its language. C's own rules of zones, because a
//! second set of them would make the library 70 KB larger. Unsafe beside `ffi`, like `windows.rs`.

/// How many seconds the clock on the wall was ahead of UTC at that time (seconds since 1970), by the zone of the machine.
pub fn seconds_ahead(at: i64) -> Option<i32> {
    unsafe extern "C" {
        fn tzset();
    }
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
