//! `actionCode` of an order: what the processing said about the last attempt to pay it. Seed 001 names the field and
//! lists no values; these are the gateway family's. What is not listed names no reason and proves nothing.

use crate::gateways::declines::{
    ATTEMPTS_EXHAUSTED, CARD_BLOCKED, CARD_DATA_INVALID, CARD_EXPIRED, DO_NOT_HONOR, EXPIRED, FRAUD_SUSPECTED,
    INSUFFICIENT_FUNDS, ISSUER_UNAVAILABLE, LIMIT_EXCEEDED, NOT_ALLOWED, THREE_DS_FAILED,
};

/// "The operation is pending": the bank itself does not know yet.
pub(super) const UNDECIDED: i128 = -30_001;

/// "No attempts to pay" (family).
pub(super) const UNTRIED: i128 = -100;

/// What a code says about the order beside its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// This attempt was declined; others may follow where somebody still has a page.
    Attempt,
    /// The order is over: nobody can pay it any more.
    Order,
    /// Nothing by itself: a failure on the way to the issuer, which may have been asked. The status decides.
    Nothing,
}

/// What a code says.
#[derive(Debug)]
pub(super) struct Meaning {
    code: i128,
    /// Our stable word.
    pub reason: &'static str,
    pub ends: Ends,
}

const fn row(code: i128, reason: &'static str, ends: Ends) -> Meaning {
    Meaning { code, reason, ends }
}

/// What the code means, if it is listed.
pub(super) fn find(code: i128) -> Option<&'static Meaning> {
    TABLE.iter().find(|meaning| meaning.code == code)
}

use Ends::{Attempt, Nothing, Order};

#[rustfmt::skip]
const TABLE: &[Meaning] = &[
    row(-20_010, LIMIT_EXCEEDED, Attempt),    // over the issuer's limits
    row(-2025, THREE_DS_FAILED, Attempt),     // the issuer declined by its 3-D Secure result
    row(-2019, THREE_DS_FAILED, Attempt),     // declined by iReq in PARes
    row(-2018, ISSUER_UNAVAILABLE, Nothing),  // the directory server cannot be reached
    row(-2016, THREE_DS_FAILED, Nothing),     // VeRes: status unknown
    row(-2015, THREE_DS_FAILED, Attempt),     // declined by iReq in VERes
    row(-2013, ATTEMPTS_EXHAUSTED, Order),    // every attempt is used
    row(-2012, NOT_ALLOWED, Attempt),         // the operation is not supported
    row(-2011, THREE_DS_FAILED, Nothing),     // PaRes: status unknown
    row(-2007, EXPIRED, Order),               // nobody has paid in time
    row(-2006, THREE_DS_FAILED, Attempt),     // the issuer declined the authentication
    row(-2005, THREE_DS_FAILED, Attempt),     // the issuer's signature is wrong
    row(-2004, NOT_ALLOWED, Attempt),         // without CVC
    row(-2002, LIMIT_EXCEEDED, Attempt),      // over a limit of the acquirer or the shop
    row(-2001, FRAUD_SUSPECTED, Attempt),     // the payer's address is on the black list
    row(-2000, FRAUD_SUSPECTED, Attempt),     // the card is on the black list
    row(100, NOT_ALLOWED, Attempt),           // the issuer allows no payments online
    row(101, CARD_EXPIRED, Attempt),
    row(103, DO_NOT_HONOR, Attempt),          // call the issuer
    row(104, CARD_BLOCKED, Attempt),
    row(107, DO_NOT_HONOR, Attempt),          // call the issuer
    row(109, NOT_ALLOWED, Attempt),           // merchant or terminal is not set up
    row(111, CARD_DATA_INVALID, Attempt),     // wrong card number
    row(116, INSUFFICIENT_FUNDS, Attempt),
    row(120, NOT_ALLOWED, Attempt),
    row(121, LIMIT_EXCEEDED, Attempt),        // the day's limit
    row(123, LIMIT_EXCEEDED, Attempt),        // the number of operations
    row(125, CARD_DATA_INVALID, Attempt),     // wrong card number
    row(208, CARD_BLOCKED, Attempt),          // lost
    row(209, LIMIT_EXCEEDED, Attempt),
    row(902, NOT_ALLOWED, Attempt),
    row(903, LIMIT_EXCEEDED, Attempt),
    row(907, ISSUER_UNAVAILABLE, Nothing),
    row(909, ISSUER_UNAVAILABLE, Nothing),    // failure of the network or the issuer
    row(910, ISSUER_UNAVAILABLE, Nothing),
    row(999, FRAUD_SUSPECTED, Attempt),       // the authorisation did not begin
    row(2001, FRAUD_SUSPECTED, Attempt),
    row(2003, NOT_ALLOWED, Attempt),          // without 3-D Secure
    row(2005, THREE_DS_FAILED, Attempt),
    row(71_015, CARD_DATA_INVALID, Attempt),  // wrong expiry or CVC
    row(151_017, THREE_DS_FAILED, Nothing),   // 3-D Secure cannot be reached
    row(151_018, ISSUER_UNAVAILABLE, Nothing),
    row(151_019, ISSUER_UNAVAILABLE, Nothing), // sent, and not answered
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_what_is_undecided_or_untried_nowhere() {
        for (at, row) in TABLE.iter().enumerate() {
            assert!(!TABLE[..at].iter().any(|other| other.code == row.code), "{row:?}");
        }
        for code in [UNDECIDED, UNTRIED, 0, 1] {
            assert!(find(code).is_none(), "{code}");
        }
    }

    #[test]
    fn a_failure_on_the_way_proves_nothing() {
        for code in [907, 909, 910, 151_018, 151_019, -2018] {
            assert_eq!(find(code).unwrap().ends, Nothing, "{code}");
        }
        let over: Vec<i128> = TABLE.iter().filter(|row| row.ends == Order).map(|row| row.code).collect();
        assert_eq!(over, [-2013, -2007]);
    }
}
