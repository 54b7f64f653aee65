//! The calls of the gateway as data: our word for each, its path and the order in which its fields are signed. Seed
//! 003 has lost all paths and orders; these are the gateway family's, and every one of them can be configured.

/// A call of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// A payment on the gateway's page.
    Anonymous,
    /// A payment of a registered customer: with a stored card at once, without one on the gateway's page.
    Recurrent,
    /// What became of a payment?
    State,
    /// Asks for money to be given back.
    Refund,
    /// Makes a customer known.
    UserRegistration,
    /// Is a customer known?
    UserStatus,
    /// A page where a customer stores a card.
    CardRegistration,
    /// The stored cards of a customer.
    CardList,
    /// Makes a stored card unusable.
    CardDeactivation,
}

/// One call.
#[derive(Debug)]
pub(super) struct Row {
    pub method: Method,
    /// The key in `options.paths` and `options.signOrder`.
    pub word: &'static str,
    /// Path below the prefix.
    pub path: &'static str,
    /// Names of the fields in the order in which they are signed.
    pub order: &'static [&'static str],
}

/// In the order of seed 003's table of contents. Paths and orders: family. Behind the family's names stand those that
/// only the Kazakhstan edition has, first as its own examples print them, then as its tables do.
#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    Row {
        method: Method::Anonymous,
        word: "anonymous",
        path: "/do/payment/anonymous",
        order: &[
            "serviceCode", "amount", "comission", "cardToken", "payType", "clientType", "userPhone", "userEmail",
            "fiscalType", "properties",
            "orderItems", "orderBestBefore", "orderNote", "successUrl", "failUrl", "cbUrl",
        ],
    },
    Row {
        method: Method::Recurrent,
        word: "recurrent",
        path: "/do/payment",
        order: &[
            "serviceCode", "userToken", "amount", "comission", "cardToken", "enableSMSConfirm", "payType", "clientType",
            "userPhone", "userEmail", "fiscalType", "holdTtl", "properties",
            "value", "orderItems", "orderBestBefore", "orderNote", "clientAuInfo", "successUrl", "failUrl", "cbUrl",
        ],
    },
    Row { method: Method::State, word: "state", path: "/check/payment/state", order: &["regPayNum"] },
    // The family has no path for it that would be known: this one is a guess of ours.
    Row {
        method: Method::Refund,
        word: "refund",
        path: "/refund",
        order: &["regPayNum", "note", "refundAmount", "remainingAmount"],
    },
    Row {
        method: Method::UserRegistration,
        word: "userRegistration",
        path: "/user/registration",
        order: &["login", "email", "name", "surName", "middleName"],
    },
    Row { method: Method::UserStatus, word: "userStatus", path: "/user/status", order: &["login"] },
    Row {
        method: Method::CardRegistration,
        word: "cardRegistration",
        path: "/card/registration",
        order: &["clientType", "userToken", "clientInfo"],
    },
    // The version of the family's list that tells the state of a card.
    Row { method: Method::CardList, word: "cardList", path: "/ver3/get/cards", order: &["userToken"] },
    Row {
        method: Method::CardDeactivation,
        word: "cardDeactivation",
        path: "/card/deactivation",
        order: &["userToken", "cardToken"],
    },
];

impl Method {
    /// Where it stands in [`TABLE`].
    pub fn place(self) -> usize {
        TABLE.iter().position(|row| row.method == self).expect("every method stands in the table")
    }
}

/// The words of [`TABLE`], for the message about a mistyped one.
pub(super) const WORDS: &[&str] = &[
    "anonymous",
    "recurrent",
    "state",
    "refund",
    "userRegistration",
    "userStatus",
    "cardRegistration",
    "cardList",
    "cardDeactivation",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_stands_in_its_place() {
        let words: Vec<_> = TABLE.iter().map(|row| row.word).collect();
        assert_eq!(words, WORDS);
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!((row.method as usize, row.method.place()), (at, at), "{}", row.word);
        }
    }
}
