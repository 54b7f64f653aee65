//! What was really executed. Append-only, and the only thing a test may believe: an answer can be lost,
//! late or a lie, an entry here is money that moved.

use super::clock::Millis;
use serde::{Deserialize, Serialize};

fn payout() -> String {
    "payout".to_owned()
}

/// One execution of money. It never holds a full card number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerEntry {
    /// What was done with the money: `payout`; of a card payment `charge`, `hold`, `capture`, `refund`,
    /// `reversal`, and of ShopAPI `card-check`, `card-check-return`. A hold moves nothing yet; state files from before there were kinds have payouts only.
    #[serde(default = "payout")]
    pub kind: String,
    /// 1, 2, 3 … in order of execution.
    pub sequence: u64,
    /// When, on the virtual clock, in milliseconds since 1970.
    pub time_ms: Millis,
    /// Which gateway executed it, e.g. `bereke-payouts`.
    pub gateway: String,
    /// The partner's number.
    pub order_number: String,
    /// The bank's id.
    pub order_id: String,
    /// Minor units.
    pub amount: u64,
    /// ISO 4217 digits.
    pub currency: String,
    /// Where the money went: a masked card number, `binding:<id>` or an account.
    pub target: String,
    /// Where it came from: an account, the binding of a corporate card, a payer's masked card number.
    pub source: String,
    /// The operation's reference number.
    pub ref_num: String,
}
