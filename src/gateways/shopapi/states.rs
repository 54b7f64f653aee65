//! The states of a payment as data. Seed 003 has lost both its lists but for `payed` and `holded`; the others are the
//! gateway family's. A word that is not listed is a payment in progress, never a failure.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody has paid yet, or the gateway is still at it.
    Created,
    /// The money is held; the gateway gives it back by itself unless it is confirmed.
    Held,
    /// The money was taken.
    Paid,
    /// Refused, nothing was taken.
    Refused,
    /// Taken, and then refused by whoever renders the service: where the money is, no machine can tell.
    ProviderRefused,
    /// Given back.
    Refunded,
    /// A word of no list.
    Unlisted,
}

impl Standing {
    /// Whether the payer must have paid for a payment to get there.
    pub fn follows_payment(self) -> bool {
        matches!(self, Standing::Held | Standing::Paid | Standing::ProviderRefused | Standing::Refunded)
    }
}

/// One state.
#[derive(Debug)]
pub(super) struct Row {
    pub word: &'static str,
    pub standing: Standing,
    /// The word of a notification in our vocabulary.
    pub event: &'static str,
    /// Whether a notification of it tells of a success.
    pub success: Option<bool>,
}

const fn row(word: &'static str, standing: Standing, event: &'static str, success: Option<bool>) -> Row {
    Row { word, standing, event, success }
}

/// Family, in its order; `payed` and `holded` also seed 003.
const TABLE: &[Row] = &[
    row("created", Standing::Created, "created", None),
    row("holded", Standing::Held, "held", Some(true)),
    row("payed", Standing::Paid, "charged", Some(true)),
    // The provider has accepted it.
    row("processed", Standing::Paid, "charged", Some(true)),
    row("error", Standing::ProviderRefused, "error", Some(false)),
    row("rejected", Standing::Refused, "declined", Some(false)),
    row("refunded", Standing::Refunded, "refunded", Some(true)),
    row("created_error", Standing::Refused, "declined", Some(false)),
];

/// The row of a word. Another product of the vendor prints them in capitals.
pub(super) fn find(word: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.word.eq_ignore_ascii_case(word))
}

/// Where the payment stands that an answer is about; `None`: it does not say.
pub(super) fn read(node: &Node) -> Result<Option<Standing>, Malformed> {
    let standing = |word: &str| find(word).map_or(Standing::Unlisted, |row| row.standing);
    Ok(answer::text(node, "state")?.map(standing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_payed_and_processed_are_paid_and_only_two_words_are_refusals() {
        for row in TABLE {
            assert_eq!(row.standing == Standing::Paid, ["payed", "processed"].contains(&row.word));
            assert_eq!(row.standing == Standing::Refused, ["rejected", "created_error"].contains(&row.word));
            assert!(find(&row.word.to_uppercase()).is_some());
        }
        for word in ["", "paid", "payed ", "declined", "error2", "PAYÉD"] {
            assert!(find(word).is_none(), "{word}");
        }
    }
}
