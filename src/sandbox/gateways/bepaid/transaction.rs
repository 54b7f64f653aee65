//! What bePaid knows of a transaction beyond an order, and the words for its states. It never holds a card
//! number or a token: a card is known by its stamp and by what it does.

use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Its id.
pub const ID: &str = "bepaid";

/// `incomplete`: somebody must open `redirect_url`.
pub const INCOMPLETE: u8 = 0;
/// `pending`
pub const PENDING: u8 = 1;
/// `successful`
pub const SUCCESSFUL: u8 = 2;
/// `failed`
pub const FAILED: u8 = 3;
/// `expired`
pub const EXPIRED: u8 = 4;
/// `error`
pub const ERROR: u8 = 5;

/// The words, by the numbers they are kept under (gateways.md 3.6).
pub const WORDS: &[&str] = &["incomplete", "pending", "successful", "failed", "expired", "error"];

/// The word of a status; one that is in no table for a number that is in none.
pub fn word(status: u8) -> &'static str {
    WORDS.get(usize::from(status)).copied().unwrap_or("reviewing")
}

/// Whether nothing more happens to it.
pub fn is_final(status: u8) -> bool {
    [SUCCESSFUL, FAILED, EXPIRED].contains(&status)
}

/// What stands in an order's `more`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Transaction {
    /// What the card does, by its name in the table of test cards.
    pub card: String,
    /// `visa`, `master`, …
    pub brand: String,
    /// The card's keyed hash.
    pub stamp: String,
    /// What a duplicate is recognised by: the card's or the token's keyed hash.
    pub duplicate_key: String,
    /// The name on the card.
    pub holder: Option<String>,
    /// 1 to 12.
    pub exp_month: Option<u8>,
    /// `exp_month` came as a text.
    pub exp_month_text: bool,
    /// Four digits.
    pub exp_year: Option<u16>,
    /// It is called a test.
    pub test: bool,
    /// 3 where the request was of version 3, for the messages.
    pub version: u8,
    /// Where its states are told.
    pub notification_url: Option<String>,
    /// Where its execution must be confirmed.
    pub verification_url: Option<String>,
    /// So many milliseconds after the confirmation.
    pub late: Millis,
    /// Why it is in its state, by the name in the table of codes.
    pub code: String,
    /// When it last changed.
    pub updated: Millis,
    /// When its money moved.
    pub paid: Option<Millis>,
    /// When somebody corrected its state by hand.
    pub corrected: Option<Millis>,
    /// How often somebody has answered on its page.
    pub attempts: u32,
    /// When nobody can answer there any more.
    pub expires: Millis,
    /// What is echoed.
    pub echo: Map<String, Value>,
}

impl Transaction {
    /// What an order has.
    pub fn of(order: &Order) -> Transaction {
        order.more.read().unwrap_or_default()
    }

    /// The order with this instead.
    pub fn within(&self, order: Order) -> Order {
        Order { more: Own::of(self), ..order }
    }
}
