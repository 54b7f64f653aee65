//! What is known of each row of a file, and the sums of those that stand alike.

use crate::engine::{Rules, standing};
use crate::journal::Movement;
use crate::messages::{self, Locale};
use crate::model::{Advice, BatchSum, Currency, State, Status};

/// Why a row cannot be paid.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    /// The heading above what is wrong.
    pub column: Option<String>,
    /// A stable code.
    pub code: &'static str,
    /// For people, in their language.
    pub text: String,
}

/// Why a payout stands where it stands: our stable word, and what the bank said itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Why {
    pub code: Option<String>,
    pub said: Option<String>,
}

impl Why {
    pub fn of(movement: Option<&Movement>) -> Why {
        let Some(Movement { reason, bank_message, .. }) = movement else { return Why::default() };
        // Of what it did well it says no reason.
        let said = bank_message.as_ref().filter(|words| !messages::is_praise(words));
        Why { code: reason.clone(), said: said.cloned() }
    }
}

/// Where a row stands.
#[derive(Clone, Debug)]
pub(super) enum Stands {
    /// It can be paid, and the journal does not know it.
    New,
    /// It cannot be paid.
    Wrong(Box<Wrong>),
    /// It cannot be paid, because its number is another payout's, and of that one money may have moved.
    Taken(Box<Wrong>, Status, Advice),
    /// The journal knows it, with this content.
    Known(State, Status, Advice),
}

impl Stands {
    /// It is journalled, and waits to be sent.
    pub const WAITS: Stands = Stands::Known(State::Ready, Status::NotSent, Advice::Repeat);

    pub fn of(movement: &Movement) -> Stands {
        let (status, advice) = standing(movement, Rules::ALL);
        Stands::Known(movement.state, status, advice)
    }

    pub fn wrong(&self) -> Option<&Wrong> {
        match self {
            Stands::Wrong(wrong) | Stands::Taken(wrong, ..) => Some(wrong),
            _ => None,
        }
    }

    /// Nothing more is to be done about it.
    pub fn is_final(&self) -> bool {
        matches!(self, Stands::Known(_, Status::Ok | Status::Declined, _))
    }

    /// The status that it gives its batch.
    pub fn status(&self) -> Option<Status> {
        match self {
            Stands::New => Some(Status::NotSent),
            Stands::Wrong(_) => None,
            Stands::Taken(_, status, _) | Stands::Known(_, status, _) => Some(*status),
        }
    }

    /// The word of all that stand so.
    pub fn group(&self) -> &'static str {
        match self {
            Stands::New => "new",
            Stands::Wrong(_) | Stands::Taken(..) => "wrong",
            Stands::Known(state, ..) => state.word(),
        }
    }

    /// What stands first where rows are listed: what needs a person, what may have moved, what is under way, what has not been
    /// sent, what was refused, what is done.
    pub fn rank(&self) -> u8 {
        match self {
            Stands::Known(_, Status::Unknown, Advice::Review) | Stands::Taken(_, Status::Unknown, Advice::Review) => 0,
            Stands::Known(_, Status::Unknown, _) | Stands::Taken(_, Status::Unknown, _) => 1,
            Stands::Taken(..) => 2,
            Stands::Known(_, Status::Pending | Status::ActionRequired, _) => 2,
            Stands::Known(_, Status::Declined, _) => 5,
            Stands::Known(_, Status::Ok, _) => 7,
            Stands::Known(..) => 3,
            Stands::New => 4,
            Stands::Wrong(_) => 6,
        }
    }

    fn index(&self) -> usize {
        match self {
            Stands::New => State::ALL.len(),
            Stands::Wrong(_) | Stands::Taken(..) => State::ALL.len() + 1,
            Stands::Known(state, ..) => *state as usize,
        }
    }
}

/// How many ranks there are.
pub(super) const RANKS: u8 = 8;

/// One row.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its number as a spreadsheet shows it.
    pub row: usize,
    /// What stands there as its number.
    pub number: String,
    /// Minor units; `None`: it cannot be read.
    pub amount: Option<u64>,
    /// Of which currency; `None`: it names none that there is.
    pub currency: Option<Currency>,
    /// The card, masked.
    pub mask: Option<String>,
    /// Where it stands.
    pub stands: Stands,
    /// Why it stands there, where the journal knows.
    pub why: Why,
    /// Another process had it in hand, or the journal, when it was last looked at.
    pub held: bool,
}

impl Line {
    /// Why it stands there, for people.
    pub fn told(&self, locale: Locale) -> Option<String> {
        match self.stands.wrong() {
            Some(wrong) => Some(wrong.text.clone()),
            None => messages::batch::why(locale, self.why.code.as_deref(), self.why.said.as_deref()),
        }
    }
}

/// All rows of a file.
pub(super) struct Book {
    /// SHA-256 of its content, hexadecimal.
    pub fingerprint: String,
    /// The currency of all of them.
    pub currency: Option<Currency>,
    pub lines: Vec<Line>,
    /// Rows and sum of each group.
    groups: [(u64, u64); State::ALL.len() + 2],
}

impl Book {
    pub fn new(fingerprint: String) -> Book {
        Book { fingerprint, currency: None, lines: Vec::new(), groups: Default::default() }
    }

    pub fn push(&mut self, line: Line) {
        self.count(&line.stands, line.amount, true);
        self.lines.push(line);
    }

    /// A row stands elsewhere now.
    pub fn set(&mut self, at: usize, stands: Stands, why: Why) {
        let line = &mut self.lines[at];
        line.why = why;
        let (before, amount) = (std::mem::replace(&mut line.stands, stands.clone()), line.amount);
        self.count(&before, amount, false);
        self.count(&stands, amount, true);
    }

    fn count(&mut self, stands: &Stands, amount: Option<u64>, more: bool) {
        let (rows, sum) = &mut self.groups[stands.index()];
        let amount = amount.unwrap_or(0);
        // Twelve digits a row, ten million rows: no sum is too large.
        (*rows, *sum) = if more { (*rows + 1, *sum + amount) } else { (*rows - 1, *sum - amount) };
    }

    pub fn wrong_rows(&self) -> u64 {
        self.groups[State::ALL.len() + 1].0
    }

    pub fn good_rows(&self) -> u64 {
        self.lines.len() as u64 - self.wrong_rows()
    }

    pub fn good_total(&self) -> u64 {
        self.groups[..=State::ALL.len()].iter().map(|(_, sum)| sum).sum()
    }

    /// Rows and sum of those that stand so.
    pub fn sum_of(&self, chosen: &dyn Fn(&Stands) -> bool) -> (u64, u64) {
        let chosen = self.lines.iter().filter(|line| chosen(&line.stands));
        chosen.fold((0, 0), |(rows, sum), line| (rows + 1, sum + line.amount.unwrap_or(0)))
    }

    /// Rows and sum of those that are final. A decline that is contradicted is none, but it is a matter of seconds.
    pub fn finals(&self) -> (u64, u64) {
        let of = |state: State| self.groups[state as usize];
        let (paid, declined) = (of(State::Paid), of(State::Declined));
        (paid.0 + declined.0, paid.1 + declined.1)
    }

    /// How many rows go on by our own pace. What the bank knows or may know goes on by its own.
    pub fn to_send(&self) -> u64 {
        let of = |at: usize| self.groups[at].0;
        of(State::Ready as usize) + of(State::Sending as usize) + of(Stands::New.index())
    }

    /// Rows and sums of every group that has some.
    pub fn sums(&self) -> Vec<BatchSum> {
        let words = State::ALL.map(State::word).into_iter().chain(["new", "wrong"]);
        let sums = words.zip(self.groups).filter(|(_, (rows, _))| *rows > 0);
        sums.map(|(group, (rows, amount))| BatchSum { group, rows, amount }).collect()
    }
}
