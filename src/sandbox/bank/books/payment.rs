//! What a card payment has beyond an order: stages, attempts, the card behind it, its refunds. It never
//! holds a card number or a CVC; the card is known by what it does.

use super::due::Due;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// A card payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Payment {
    /// Whether the money is held first and captured later.
    pub two_stage: bool,
    /// `VERIFY`, `AUTO_PAYMENT`, …
    pub features: Vec<String>,
    /// How many attempts to pay there have been.
    pub attempts: u32,
    /// Whether the attempt beyond the last has been answered.
    pub exhausted: bool,
    /// The processing's code of the last attempt.
    pub action_code: i64,
    /// Its text.
    pub action_text: String,
    /// Minor units: held.
    pub approved: u64,
    /// Minor units: debited.
    pub deposited: u64,
    /// Minor units: given back, all refunds together.
    pub refunded: u64,
    /// Each refund.
    pub refunds: Vec<Refund>,
    /// When the money was held or debited.
    pub authorised: Option<Millis>,
    /// When it was captured or debited.
    pub deposited_at: Option<Millis>,
    /// When it was given back last.
    pub refunded_at: Option<Millis>,
    /// When it was let go.
    pub reversed_at: Option<Millis>,
    /// When held money is captured without being asked for.
    pub autocompletion: Option<Millis>,
    /// Whether a reversal has been tried: it can be tried once.
    pub reversal_tried: bool,
    /// Reference number of the authorisation.
    pub ref_num: Option<String>,
    /// Six characters.
    pub approval_code: Option<String>,
    /// What the card does, by its name in the table of test cards.
    pub card: String,
    /// `VISA`, `MASTERCARD`, …
    pub system: String,
    /// `YYYYMM`
    pub expiry: String,
    /// The payer's name on the card.
    pub holder: String,
    /// The payer's address.
    pub ip: Option<String>,
    /// `CARD`, `CARD_BINDING`, `APPLE_PAY`, `GOOGLE_PAY`
    pub way: String,
    /// Electronic commerce indicator of the last attempt.
    pub eci: Option<String>,
    /// The payer does not want this card stored.
    pub binding_not_needed: bool,
    /// The authentication that has been begun.
    pub tds: Option<Tds>,
    /// Whether an attempt waits for the processing's answer.
    pub processing: bool,
    /// When nobody may pay any more.
    pub expires: Millis,
    /// Whether that moment has passed unpaid.
    pub timed_out: bool,
    /// Where the messages about this order go.
    pub callback_url: Option<String>,
    /// Everything that will happen to it; the earliest is the order's `due`.
    pub agenda: Vec<Due>,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    /// When.
    pub date: Millis,
    /// Minor units.
    pub amount: u64,
    /// Its reference number.
    pub ref_num: String,
    /// The partner's key, where it gave one.
    pub external_id: Option<String>,
}

/// An authentication of the payer by the bank that issued the card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tds {
    /// 1 or 2.
    pub version: u8,
    /// What ties a request to its answer: in `paReq`, or the transaction of the 3DS server.
    pub id: String,
    /// Whether the issuer asks the payer.
    pub challenge: bool,
    /// Whether the 3DS method is done and the authentication proper has begun.
    pub begun: bool,
    /// What the issuer has told the 3DS server, once it has.
    pub verdict: Option<bool>,
    /// Whether the payer has passed, once the gateway has acted on it.
    pub passed: Option<bool>,
    /// Where the challenge sends the payer afterwards, if not to the gateway.
    pub finish_url: Option<String>,
    /// How often the money moves in the end.
    pub times: u8,
    /// So many milliseconds later.
    pub late: Option<Millis>,
}
