//! What a plan wishes about the money and about later questions, not about the answer: it travels with the request.

use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// How a request is to be executed: the plan's wishes about the money, not about the answer.
#[derive(Clone, Copy, Default)]
pub struct Execution {
    /// So many milliseconds later.
    pub late: Option<Millis>,
    /// Twice.
    pub twice: bool,
    /// Status questions do not find the order for so many milliseconds.
    pub hidden: Option<Millis>,
    /// Status questions hear this number.
    pub told_status: Option<u8>,
    /// Status questions hear what was true so long ago; of a status question, this one.
    pub lag: Option<Lag>,
    /// Some status questions do not find the order, from so many milliseconds on; of a status question, this one.
    pub lost: Option<Lost>,
    /// Answers name another card; of a status question, this one's.
    pub other_card: bool,
    /// So many cards may be tried for the order, whatever the switches say.
    pub attempts: Option<u32>,
    /// What an employee does to the order as soon as it can be done.
    pub by_hand: Option<ByHand>,
}

/// What an employee does to an order in the bank's cabinet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Act {
    /// Gives back so much, or all that is left.
    Refund(Option<u64>),
    /// Lets it go as a whole.
    Reverse,
    /// A payout that was declined has been executed after all.
    CorrectToExecuted,
    /// A payout that was executed has failed after all, and the money is back.
    CorrectToFailed,
    /// Its time is over now.
    Expire,
}

/// What an employee is going to do, once it can be done: what is not taken yet cannot be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// What.
    pub act: Act,
    /// So many milliseconds after the order last changed.
    pub after: Millis,
}

/// How far behind the copy is: a change is shown when it is old enough and has been asked past often enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lag {
    /// Milliseconds.
    pub ms: Millis,
    /// Questions.
    pub questions: u32,
}

/// Questions that do not find what is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// From this moment on.
    pub from: Millis,
    /// So many of them.
    pub times: u32,
}
