//! The bank's order statuses as data. A number the page does not list is an order in progress, and 5 is a payer at
//! the 3-D Secure page: neither is ever a failure.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::model::Verdict;

/// `orderStatus` of an order. It shares no type with [`super::refusals::ErrorCode`]: mistaking order status 5 for
/// error 5 is a known bug of other clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OrderStatus(pub u64);

impl OrderStatus {
    /// Registered, nothing executed yet.
    pub const REGISTERED: OrderStatus = OrderStatus(0);
    /// Held.
    pub const APPROVED: OrderStatus = OrderStatus(1);
    /// Charged, or captured.
    pub const DEPOSITED: OrderStatus = OrderStatus(2);
    /// The authorisation was cancelled.
    pub const REVERSED: OrderStatus = OrderStatus(3);
    /// Money went back, some or all.
    pub const REFUNDED: OrderStatus = OrderStatus(4);
    /// The payer stands before the issuer's page.
    pub const AT_ACS: OrderStatus = OrderStatus(5);
    /// The last attempt was declined.
    pub const DECLINED: OrderStatus = OrderStatus(6);

    /// As a number or as text; absent if there is no order.
    pub fn read(node: &Node) -> Result<Option<OrderStatus>, Malformed> {
        match (answer::whole(node, "orderStatus")?, answer::whole(node, "OrderStatus")?) {
            (Some(one), Some(other)) if one != other => Err(Malformed),
            (one, other) => Ok(one.or(other).map(OrderStatus)),
        }
    }

    /// Whether the payer must have paid, or tried to, for the order to get there.
    pub fn follows_payment(self) -> bool {
        (OrderStatus::APPROVED.0..=OrderStatus::REFUNDED.0).contains(&self.0)
    }

    /// Where an order stands, in our words: said of an order that is none of ours.
    pub fn word(self) -> &'static str {
        match self {
            OrderStatus::REGISTERED => "registered",
            OrderStatus::APPROVED => "held",
            OrderStatus::DEPOSITED => "charged",
            OrderStatus::REVERSED => "reversed",
            OrderStatus::REFUNDED => "refunded",
            OrderStatus::AT_ACS => "waits_for_3ds",
            OrderStatus::DECLINED => "attempt_declined",
            OrderStatus(7..) => "in_progress",
        }
    }

    /// What it means for a payment, before the amounts are compared.
    pub fn meaning(self) -> &'static Meaning {
        TABLE.iter().find(|meaning| meaning.status == self).unwrap_or(&UNLISTED)
    }
}

/// What an order status means for a payment.
#[derive(Debug)]
pub(super) struct Meaning {
    pub status: OrderStatus,
    /// What is known about the money, where nothing contradicts it.
    pub verdict: Verdict,
    /// Our stable word, where the verdict alone does not say it.
    pub reason: Option<&'static str>,
    /// `paymentState`s that cannot stand beside it. A word that is not one of the page's says nothing.
    pub never: &'static [&'static str],
    /// No money can be held or charged under it.
    pub moneyless: bool,
}

const fn row(
    status: OrderStatus,
    verdict: Verdict,
    reason: Option<&'static str>,
    never: &'static [&'static str],
    moneyless: bool,
) -> Meaning {
    Meaning { status, verdict, reason, never, moneyless }
}

const MONEY: &[&str] = &["APPROVED", "DEPOSITED", "REFUNDED"];
const NO_MONEY: &[&str] = &["CREATED", "DECLINED", "REVERSED"];
const NOT_HELD: &[&str] = &["CREATED", "DECLINED", "REVERSED", "DEPOSITED", "REFUNDED"];

/// Seed 001, "orderStatus", in its order.
const TABLE: &[Meaning] = &[
    // What 0 means depends on what was sent so far: see `status::registered`.
    row(OrderStatus::REGISTERED, Verdict::NotExecuted, Some("registered_only"), MONEY, true),
    row(OrderStatus::APPROVED, Verdict::Held, None, NOT_HELD, false),
    row(OrderStatus::DEPOSITED, Verdict::Paid, None, NO_MONEY, false),
    // Also the normal end of an order with the feature VERIFY: see `status::verified`.
    row(OrderStatus::REVERSED, Verdict::Reversed, Some("reversed"), &["DEPOSITED", "REFUNDED"], false),
    // Some went back, or all, by us or by others: see `status::given_back`.
    row(OrderStatus::REFUNDED, Verdict::Paid, None, NO_MONEY, false),
    row(OrderStatus::AT_ACS, Verdict::ActionRequired, Some("waits_for_3ds"), &["DEPOSITED", "REFUNDED"], false),
    // Of an attempt: see `status::declined`.
    row(OrderStatus::DECLINED, Verdict::Declined, None, MONEY, true),
];

/// The gateway family knows more of them: 7, "pending order payment"; 8, "intermediate completion".
const UNLISTED: Meaning = row(OrderStatus(u64::MAX), Verdict::Pending, Some("status_unlisted"), &[], false);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;

    #[test]
    fn five_is_not_a_failure_and_only_six_is() {
        for status in (0..2000).chain([u64::MAX - 1]).map(OrderStatus) {
            let verdict = status.meaning().verdict;
            assert_eq!(verdict == Verdict::Paid, [2, 4].contains(&status.0), "{status:?}");
            assert_eq!(verdict == Verdict::Declined, status.0 == 6, "{status:?}");
            assert_eq!(verdict == Verdict::Reversed, status.0 == 3, "{status:?}");
            assert_eq!(verdict == Verdict::Held, status.0 == 1, "{status:?}");
        }
    }

    #[test]
    fn a_status_is_read_as_number_and_as_text() {
        let read = |text| OrderStatus::read(&parse(text).unwrap());
        assert_eq!(read(r#"{"orderStatus":"2"}"#), Ok(Some(OrderStatus::DEPOSITED)));
        assert_eq!(read(r#"{"orderStatus":2}"#), Ok(Some(OrderStatus::DEPOSITED)));
        assert_eq!(read(r#"{"OrderStatus":2,"orderStatus":6}"#), Err(Malformed));
        assert_eq!(read(r#"{"orderStatus":2.0}"#), Err(Malformed));
        assert_eq!(read(r#"{}"#), Ok(None));
    }
}
