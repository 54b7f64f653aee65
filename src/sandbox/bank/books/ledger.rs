//! What was really executed. Append-only, and the only thing a test may believe: an answer can be lost,
//! late or a lie, an entry here is money that moved.

use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

fn payout() -> String {
    "payout".to_owned()
}

/// Who wanted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The shop, by a request; also what such a request leads to later.
    #[default]
    Till,
    /// Somebody at a page of the bank's.
    Page,
    /// An employee in the bank's cabinet, behind the shop's back.
    Cabinet,
    /// The bank by itself: a hold that is captured or let go in time.
    Bank,
    /// Another shop or till that uses the number, too.
    Stranger,
}

/// One execution of money. It never holds a full card number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerEntry {
    /// What was done with the money: `payout`; of a card payment `charge`, `hold`, `capture`, `refund`,
    /// `reversal`, of a payout that came back `return`, and of ShopAPI `card-check`, `card-check-return`. A hold moves nothing yet; state files from before there were kinds have payouts only.
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
    /// Who wanted it; state files from before this was asked have tills only.
    #[serde(default)]
    pub by: Actor,
}
