//! What a tester can ask a gateway for: the tables of the dashboard, which the manual must name, too.

use super::cards::TestCard;

/// How far an order has come, in words that all banks share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is there, and nothing has happened.
    Registered,
    /// The bank works on it.
    InProgress,
    /// The payer is asked by his bank.
    AtIssuer,
    /// The money is held.
    Held,
    /// The money has moved.
    Executed,
    /// It was let go as a whole.
    LetGo,
    /// Some of the money has come back.
    PartlyReturned,
    /// The money has come back.
    Returned,
    /// No money has moved, and none will.
    Declined,
    /// Nobody has done anything in time.
    Expired,
    /// The bank says "error", and that may mean anything.
    Error,
}

/// The tables of one gateway.
pub struct Exhibits {
    /// What the tables are headed by.
    pub title: &'static str,
    /// Cards, and others that stand for one, with what happens.
    pub cards: Vec<(&'static str, String)>,
    /// Values that stand for a state of somebody: the field with `{}` for the value, the value, what happens.
    pub magic: Vec<(&'static str, &'static str, &'static str)>,
    /// What its errors call code and message.
    pub error_words: [&'static str; 2],
    /// Every documented error.
    pub errors: Vec<ErrorShown>,
    /// What its messages can be about; empty where it sends none.
    pub operations: &'static [&'static str],
    /// Whether its cabinet gives money back.
    pub returns: bool,
    /// Whether its cabinet corrects what has become of an order.
    pub corrects: bool,
}

/// A documented error.
pub struct ErrorShown {
    /// Our name for it.
    pub name: &'static str,
    /// HTTP status.
    pub http: u16,
    /// Its code.
    pub code: String,
    /// Its message.
    pub message: &'static str,
}

/// The rows of test cards.
pub fn of_cards<B>(cards: &'static [TestCard<B>]) -> Vec<(&'static str, String)> {
    cards.iter().map(|card| (card.number, card.doc.to_owned())).collect()
}
