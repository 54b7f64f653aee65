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
