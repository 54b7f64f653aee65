//! What a bank guarantees, as far as the operator knows it.

use std::time::Duration;

/// What a gateway guarantees; the operator may know more than the default says (`profile`).
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The bank refuses a second request with the same number (proven, in writing or by a probe).
    pub dedupe_proven: bool,
    /// The longest time a request may execute after we gave up on it; `None`: not known.
    pub late_bound: Option<Duration>,
    /// The operator allows sending again after the quarantine when `late_bound` is known.
    pub resend: bool,
    /// How long the bank remembers the number; past it only questions are allowed. `None`: for ever.
    pub key_life: Option<Duration>,
    /// The bank can be asked by our own number.
    pub status_by_own_number: bool,
    /// "Not found" is believed this long after the last gate.
    pub not_found_is_believed_after: Duration,
    /// ... and only after so many answers in a row.
    pub not_found_answers: u32,
    /// A movement that is not final after this goes to a person.
    pub review_after: Duration,
}

impl Profile {
    /// Nothing is assumed of the bank but that it can be asked by our own number.
    pub const STRICT: Profile = Profile {
        dedupe_proven: false,
        late_bound: None,
        resend: false,
        key_life: None,
        status_by_own_number: true,
        not_found_is_believed_after: Duration::from_secs(600),
        not_found_answers: 3,
        review_after: Duration::from_secs(24 * 3600),
    };
}
