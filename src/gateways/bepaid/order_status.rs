//! The bank's transaction statuses as data. Only `successful`, `failed` and `expired` are final; a word the documents do
//! not list is a payout in progress, never a failed one.

use crate::gateways::declines;
use crate::model::Verdict;

/// What a status means for a payout.
#[derive(Debug)]
pub(super) struct Meaning {
    /// What is known about the money.
    pub verdict: Verdict,
    /// Our stable word, where the verdict alone does not say it.
    pub reason: Option<&'static str>,
    /// The event of a callback with this status.
    pub event: &'static str,
}

const fn meaning(verdict: Verdict, reason: Option<&'static str>, event: &'static str) -> Meaning {
    Meaning { verdict, reason, event }
}

/// Seed 002 shows `successful` and speaks of a page to open; the others are the family's, in the order of its page.
/// `error` is what the family's own clients make up of validation and network errors: it proves nothing.
const TABLE: &[(&str, Meaning)] = &[
    ("successful", meaning(Verdict::Paid, None, "paid")),
    ("failed", meaning(Verdict::Declined, None, "declined")),
    ("incomplete", meaning(Verdict::ActionRequired, None, "action_required")),
    ("expired", meaning(Verdict::Declined, Some(declines::EXPIRED), "expired")),
    ("pending", meaning(Verdict::Pending, None, "pending")),
    ("error", meaning(Verdict::Unknown, Some("status_error"), "error")),
];

const UNLISTED: Meaning = meaning(Verdict::Pending, Some("status_unlisted"), "");

/// What a status means.
pub(super) fn of(status: &str) -> &'static Meaning {
    TABLE.iter().find(|(word, _)| *word == status).map_or(&UNLISTED, |(_, meaning)| meaning)
}

/// The event of a callback with that status; the bank's own word where it is not listed.
pub(super) fn event(status: &str) -> &str {
    match of(status).event {
        "" => status,
        event => event,
    }
}

/// Whether the status of the transaction and that of the acquirer's block under it say the same about the money.
/// Two that are both in progress, or both without money moved, are no contradiction.
pub(super) fn agree(transaction: &Meaning, acquirer: &Meaning) -> bool {
    let settled = |meaning: &Meaning| match meaning.verdict {
        Verdict::Paid => Some(true),
        Verdict::Declined => Some(false),
        _ => None,
    };
    settled(transaction) == settled(acquirer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_words_are_final() {
        for status in
            ["", "Successful", "SUCCESSFUL", "successful ", "deleted", "initial", "confirmed", "paid", "failure"]
        {
            assert_eq!(
                (of(status).verdict, of(status).reason),
                (Verdict::Pending, Some("status_unlisted")),
                "{status}"
            );
            assert_eq!(event(status), status);
        }
        let settled: Vec<_> =
            TABLE.iter().filter(|(_, m)| matches!(m.verdict, Verdict::Paid | Verdict::Declined)).map(|r| r.0).collect();
        assert_eq!(settled, ["successful", "failed", "expired"]);
    }
}
