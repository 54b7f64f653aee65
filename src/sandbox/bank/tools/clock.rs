//! The virtual clock: real time plus an offset that only grows. Sessions, late executions and "not
//! found yet" are measured on it, so a test moves an hour forward instead of waiting for it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 on the virtual clock.
pub type Millis = u64;

/// Real time plus an offset.
#[derive(Default)]
pub struct Clock {
    offset: Millis,
}

impl Clock {
    /// The virtual now.
    pub fn now(&self) -> Millis {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        u64::try_from(real).unwrap_or(0) + self.offset
    }

    /// How far ahead of real time it is.
    pub fn offset(&self) -> Millis {
        self.offset
    }

    /// Puts it that far ahead of real time.
    pub fn set_offset(&mut self, offset: Millis) {
        self.offset = offset;
    }
}
