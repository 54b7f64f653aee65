//! The numbers of order statuses, and what becomes of a page.

use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// Its id.
pub const ID: &str = "bereke-payouts";

// Order statuses (seed 000, the table of `OrderStatus`).

/// Nothing has happened yet.
pub const REGISTERED: u8 = 0;
/// The bank works on it.
pub const HELD: u8 = 1;
/// Executed.
pub const PAID: u8 = 2;
/// Let go as a whole.
pub const REVERSED: u8 = 3;
/// Come back.
pub const REFUNDED: u8 = 4;
/// Declined, or its time is over.
pub const DECLINED: u8 = 6;

/// What becomes of a page: kept in `Order::more`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Session {
    /// How many cards have been tried.
    pub attempts: u32,
    /// When nobody may try any more.
    pub expires: Millis,
    /// That moment has passed.
    pub expired: bool,
    /// Minor units: what has come back of an executed payout.
    pub given_back: u64,
}

impl Session {
    /// That of an order.
    pub fn of(order: &Order) -> Session {
        order.more.read().unwrap_or_default()
    }

    /// Puts it into the order.
    pub fn put(&self, order: &mut Order) {
        order.more = Own::of(self);
    }
}
