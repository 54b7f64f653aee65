//! What a gateway keeps beside its orders: cards, and whatever else is its own.

use super::own::Own;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// A stored card: a recipient's of payouts, a payer's of card payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Binding {
    /// Which gateway it belongs to; empty in state files from before there was more than one.
    #[serde(default)]
    pub gateway: String,
    /// Its id.
    pub id: String,
    /// The masked card number.
    #[serde(alias = "masked_pan")]
    pub masked_pan: String,
    /// What the card does, by its name in the table of test cards.
    pub behaviour: String,
    /// The partner's number of the person.
    #[serde(default)]
    pub client_id: Option<String>,
    /// `YYYYMM`, where it is known.
    #[serde(default)]
    pub expiry: String,
    /// It does not stand in lists before this moment.
    #[serde(default)]
    pub listed_from: u64,
    /// What only one gateway knows of it, without secrets.
    #[serde(default, skip_serializing_if = "Own::is_nothing")]
    pub more: Own,
}

/// What a gateway remembers beside its orders, e.g. a customer, or what it answered to a key of the partner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Which gateway it belongs to.
    pub gateway: String,
    /// What it is found by.
    pub key: String,
    /// When it was made, on the virtual clock.
    pub at: Millis,
    /// The gateway's own, without secrets.
    pub value: Own,
}
