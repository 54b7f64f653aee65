//! Which language is spoken where no client says it: a configuration that cannot be read, a handle that is closed.
//!
//! First what the last configuration of this process said (a program speaks one language, and its closed client spoke it
//! too), then the language of the machine, then English.

use super::Locale;
use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(unix)]
use crate::unix as system;
#[cfg(windows)]
use crate::windows as system;

/// The number of a locale of [`ALL`], counted from one; zero: nobody has spoken yet.
static LAST: AtomicU8 = AtomicU8::new(0);

const ALL: [Locale; 3] = [Locale::Ru, Locale::Kk, Locale::En];

/// A configuration of this process has chosen that.
pub fn remember(locale: Locale) {
    LAST.store(locale as u8 + 1, Ordering::Relaxed);
}

/// The language for whoever has not chosen one.
pub fn spoken() -> Locale {
    match LAST.load(Ordering::Relaxed).checked_sub(1) {
        Some(at) => ALL[usize::from(at)],
        None => of_machine(),
    }
}

/// The language of the machine, as far as we speak it.
pub fn of_machine() -> Locale {
    system::language().as_deref().and_then(Locale::from_word).unwrap_or(Locale::En)
}
