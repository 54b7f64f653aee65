//! What will happen to an order, and when.

use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// Something that happens to an order later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// When, on the virtual clock.
    pub at: Millis,
    /// What.
    pub then: Then,
}

/// What happens to an order when its time has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Then {
    /// Its money moves; so many times.
    Pay {
        /// 2 for the bank that executes twice.
        times: u8,
    },
    /// It is declined, for this reason.
    Decline {
        /// In the bank's words.
        reason: String,
    },
    /// Nobody used its page in time.
    Expire,
    /// Held money is captured; so much, so many times.
    Capture {
        /// Minor units.
        amount: u64,
        /// 2 for the bank that executes twice.
        times: u8,
    },
    /// The payment is let go as a whole.
    Reverse,
    /// An order that nobody has paid is closed.
    Close,
    /// Money goes back to the payer.
    Refund {
        /// Minor units.
        amount: u64,
        /// The partner's key of the refund.
        external_id: Option<String>,
        /// 2 for the bank that executes twice.
        times: u8,
    },
    /// The paid service is rendered.
    Process,
}
