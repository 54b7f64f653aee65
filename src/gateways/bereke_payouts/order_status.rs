//! The bank's order statuses as data. Only 2 and 6 are final; a number the document does not list is a payout
//! in progress, never a failed one.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::model::Verdict;

/// `orderStatus` of an order. It shares no type with [`super::refusals::ErrorCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OrderStatus(pub u64);

impl OrderStatus {
    /// Registered, nothing executed yet.
    pub const REGISTERED: OrderStatus = OrderStatus(0);

    /// `OrderStatus` in the document's tables, `orderStatus` in its examples, as a number or as text. Both at
    /// once must agree.
    pub fn read(node: &Node) -> Result<Option<OrderStatus>, Malformed> {
        match (answer::whole(node, "orderStatus")?, answer::whole(node, "OrderStatus")?) {
            (Some(one), Some(other)) if one != other => Err(Malformed),
            (one, other) => Ok(one.or(other).map(OrderStatus)),
        }
    }

    /// Whether somebody must have been on the page for the order to get there.
    pub fn follows_payment(self) -> bool {
        (1..=4).contains(&self.0)
    }

    /// What it means for a payout.
    pub fn meaning(self) -> &'static Meaning {
        TABLE.iter().find(|(status, _)| *status == self.0).map_or(&UNLISTED, |(_, meaning)| meaning)
    }
}

/// What an order status means for a payout.
#[derive(Debug)]
pub(super) struct Meaning {
    /// What is known about the money.
    pub verdict: Verdict,
    /// Our stable word, where the verdict alone does not say it.
    pub reason: Option<&'static str>,
    /// A payout never gets there by itself: a person must see it.
    pub alarm: bool,
}

const fn meaning(verdict: Verdict, reason: Option<&'static str>) -> Meaning {
    Meaning { verdict, reason, alarm: false }
}

const fn alarm(reason: &'static str) -> Meaning {
    Meaning { verdict: Verdict::Unknown, reason: Some(reason), alarm: true }
}

/// Seed 000, "OrderStatus", in its order. Cancels and refunds of payouts "are not supported" there, so 3 and 4
/// can only be the work of a person at the bank.
const TABLE: &[(u64, Meaning)] = &[
    (0, meaning(Verdict::Pending, None)),                  // registered, not paid
    (1, meaning(Verdict::Pending, None)),                  // held, for two-stage payments
    (2, meaning(Verdict::Paid, None)),                     // fully authorised
    (3, alarm("cancelled_at_bank")),                       // authorisation cancelled
    (4, alarm("refunded_at_bank")),                        // refunded
    (5, meaning(Verdict::Pending, Some("waits_for_3ds"))), // 3-D Secure at the issuer begun
    (6, meaning(Verdict::Declined, None)),                 // authorisation declined
];

/// The gateway family knows more of them: 7, "pending order payment"; 8, "intermediate completion".
const UNLISTED: Meaning = meaning(Verdict::Pending, Some("status_unlisted"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;

    #[test]
    fn only_two_is_paid_and_only_six_is_declined() {
        for status in (0..2000).chain([u64::MAX]) {
            let verdict = &OrderStatus(status).meaning().verdict;
            assert_eq!(*verdict == Verdict::Paid, status == 2, "{status}");
            assert_eq!(*verdict == Verdict::Declined, status == 6, "{status}");
        }
    }

    #[test]
    fn both_spellings_are_read_and_must_agree() {
        let read = |text| OrderStatus::read(&parse(text).unwrap());
        assert_eq!(read(r#"{"orderStatus":"2"}"#), Ok(Some(OrderStatus(2))));
        assert_eq!(read(r#"{"OrderStatus":2}"#), Ok(Some(OrderStatus(2))));
        assert_eq!(read(r#"{"OrderStatus":2,"orderStatus":"2"}"#), Ok(Some(OrderStatus(2))));
        assert_eq!(read(r#"{"OrderStatus":2,"orderStatus":"6"}"#), Err(Malformed));
        assert_eq!(read(r#"{"orderStatus":2.0}"#), Err(Malformed));
        assert_eq!(read(r#"{"orderStatus":" 2"}"#), Err(Malformed));
        assert_eq!(read(r#"{"orderStatus":null}"#), Ok(None));
    }
}
