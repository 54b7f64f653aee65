//! A movement as a gateway is told of it: what earlier requests have brought, and what its answers are held against.

use super::{Currency, Kind, Minor, OrderNumber};
use serde_json::Value;

/// What earlier requests of the same movement have brought: it decides which request comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// The bank's id of the order, once known.
    pub order_id: Option<String>,
    /// What had been captured or refunded just before this movement, in minor units; for a cancel, what was held.
    pub baseline: Option<u64>,
    /// How many keys of this number the bank has answered for good: which one comes next, where the bank has
    /// an idempotency key. For a cancel, how many of its requests the bank has accepted.
    pub key: u32,
    /// An earlier request of this movement may have been executed.
    pub again: bool,
    /// More than one request of this movement may have been executed: what the bank says of one does not cover the others.
    pub several: bool,
    /// For what follows a payment: what the payer had to pay, commission included, if this journal has the payment.
    pub payment: Option<u64>,
    /// Of that, the commission, if the payment's request named one.
    pub payment_commission: Option<u64>,
}

impl Stage {
    /// For a cancel: something was held just before, so that it lets it go; else it closes what is open.
    pub fn holds(&self) -> bool {
        self.baseline.is_some_and(|held| held > 0)
    }
}

/// What follows when the bank cannot be asked about a movement at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// Only a callback or a person can tell.
    Review,
    /// Whatever the bank may have made of the request has no effect: it may be sent again.
    SendAgain,
}

/// A movement the bank is asked about: what we know of it, to compare with what it says.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The kind of movement.
    pub kind: Kind,
    /// Our number.
    pub number: OrderNumber,
    /// The refund's own number.
    pub part: Option<OrderNumber>,
    /// Our amount.
    pub amount: Minor,
    /// Our currency.
    pub currency: Currency,
    /// The commission the payer pays on top of it, minor units, where the request named it.
    pub commission: Option<u64>,
    /// What earlier requests brought.
    pub stage: Stage,
    /// How many times in a row the bank said it knows no such movement.
    pub not_found: u32,
    /// Grows with everything that happens to it, so that questions by several ways can take turns.
    pub turn: u32,
    /// Whether it waits for a page (registered, the card is typed by the recipient or payer). For a cancel, whether its
    /// payment does.
    pub by_page: bool,
    /// Whether the money is only to be held.
    pub manual_capture: bool,
    /// Whether one request with a wallet's token makes the order and charges it.
    pub by_wallet: bool,
    /// First six and last four digits of the card, where this library was given it: `411111******1111`.
    pub card: Option<String>,
    /// The bank's id of the stored card, where the request names one.
    pub binding: Option<String>,
    /// What answers may repeat of the request, in the gateway's own words, or `null`.
    pub echoes: Value,
    /// Whether we have the link that somebody must open.
    pub has_link: bool,
    /// For a page: the order's life is surely over, so that nobody can pay on it any more.
    pub page_over: bool,
    /// Whether the card is only to be verified: the money comes back by design, and the amount may be 0.
    pub verifies: bool,
    /// What refunds of ours have given back, or may have, minor units.
    pub given_back: u64,
    /// What captures of ours have taken, or may have, minor units.
    pub captured: u64,
    /// For a payment: a cancel of ours is through, so that nobody can pay it any more.
    pub cancelled: bool,
    /// The language of the bank's texts, ISO 639-1.
    pub language: Option<String>,
}
