//! A statement held against the journal: which rows and which movements are one thing, and what each pair says. Pure: it asks
//! nobody and changes nothing. A row is never taken for a movement that it does not name, by our number or by the bank's.

use super::books::Books;
use super::statement::{Line, Statement, Unread};
use super::wording::{Told, What};
use crate::journal::Movement;
use crate::model::{Currency, Kind, OrderNumber, State, instant};
use std::collections::HashMap;
use std::ops::Range;

/// What a pair says. In the order in which people must look at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Group {
    /// The bank has executed it more than once, or says so in two rows.
    Twice,
    /// Another amount or currency.
    OtherAmount,
    /// One side says that money has moved, the other that it has not.
    Contradiction,
    /// Called paid here, and not in the statement.
    OnlyWe,
    /// In the statement under a number, and not in the journal.
    OnlyBank,
    /// A row names it that is not understood.
    Unread,
    /// The bank has given money back.
    Returned,
    /// The bank has it, and here, or there, it is not known yet.
    Ask,
    /// Not known here, and not in the statement.
    Open,
    /// Called paid here so near the end of the time that it may stand in the next statement.
    Border,
    /// Both sides say the same.
    Agree,
    /// Both say that nothing has moved.
    NothingMoved,
    /// What the bank takes for its work.
    Fee,
    /// A row that names no number.
    Foreign,
    /// A row, and what it is about, of another time.
    Outside,
}

impl Group {
    const ALL: [Group; 15] = [
        Group::Twice,
        Group::OtherAmount,
        Group::Contradiction,
        Group::OnlyWe,
        Group::OnlyBank,
        Group::Unread,
        Group::Returned,
        Group::Ask,
        Group::Open,
        Group::Border,
        Group::Agree,
        Group::NothingMoved,
        Group::Fee,
        Group::Foreign,
        Group::Outside,
    ];

    /// Its word in answers.
    pub fn word(self) -> &'static str {
        match self {
            Group::Twice => "twice",
            Group::OtherAmount => "other_amount",
            Group::Contradiction => "contradiction",
            Group::OnlyWe => "only_we",
            Group::OnlyBank => "only_bank",
            Group::Unread => "unread",
            Group::Returned => "returned",
            Group::Ask => "ask",
            Group::Open => "open",
            Group::Border => "border",
            Group::Agree => "agree",
            Group::NothingMoved => "nothing_moved",
            Group::Fee => "fee",
            Group::Foreign => "foreign",
            Group::Outside => "outside",
        }
    }

    /// Whether somebody has to do something about it.
    pub fn needs_somebody(self) -> bool {
        self < Group::Agree
    }
}

/// A pair, or what has no other half.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub group: Group,
    /// Where the movement stands in the books.
    pub movement: Option<usize>,
    /// Where its rows stand in the statement.
    pub lines: Vec<usize>,
    /// The statement's, and where it has no row the journal's.
    pub currency: Currency,
    /// Minor units that each side says have moved; what has come back is less than nothing.
    pub ours: i64,
    pub bank: i64,
    /// Each side has it on another day.
    pub other_day: bool,
}

/// For which time, by which clock, and which kind of movement the statement is.
pub(super) struct Terms<'t> {
    /// UTC milliseconds.
    pub time: Range<i64>,
    pub ahead: Option<i32>,
    /// Now, UTC milliseconds.
    pub now: i64,
    pub kind: Option<Kind>,
    /// What numbers of ours begin with.
    pub prefix: &'t str,
}

/// What is called paid so shortly before the end may be booked by the bank on its next day.
const BORDER: i64 = 3 * 3_600_000;

/// Holds the rows against the books.
pub(super) fn compare(statement: &Statement, books: &Books, terms: &Terms<'_>) -> Vec<Pair> {
    let lines = &statement.lines;
    let pairing = Pairing::of(lines, books);
    let mut unknown: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(at, line)| pairing.of[*at].is_none() && terms.may_be_ours(line))
    {
        unknown.entry(line.number.clone()).or_default().push(at);
    }
    // In the order of the statement, each where its first row stands; then what no row is about.
    let mut pairs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_first = |rows: &[usize]| rows.iter().all(|row| *row >= at);
        pairs.extend(match pairing.of[at] {
            Some(movement) => {
                let rows = &pairing.rows[movement];
                let first = is_first(&rows.forward) && is_first(&rows.back);
                first.then(|| paired(movement, books, rows, lines, terms))
            }
            None if terms.may_be_ours(line) => unknown.remove(&line.number).map(|rows| {
                let bank = rows.iter().map(|at| moved(&lines[*at])).sum();
                Pair { bank, lines: rows, ..alone(Group::OnlyBank, at, line) }
            }),
            None if terms.is_outside(line) => Some(alone(Group::Outside, at, line)),
            None if line.what == What::Fee => Some(alone(Group::Fee, at, line)),
            None => Some(alone(Group::Foreign, at, line)),
        });
    }
    let expected = Expected {
        terms,
        books,
        currency: statement.currency,
        unread: &statement.unread,
        last: lines.iter().filter_map(|line| line.when.filter(|when| when.timed)).map(|when| when.at).max(),
    };
    for (at, movement) in books.movements.iter().enumerate().filter(|(at, _)| pairing.rows[*at].is_empty()) {
        pairs.extend(expected.missing(movement, books.sent[at]).map(|group| Pair {
            group,
            movement: Some(at),
            lines: Vec::new(),
            currency: movement.intent.currency,
            ours: ours(movement),
            bank: 0,
            other_day: false,
        }));
    }
    let mut in_order = Vec::with_capacity(pairs.len());
    for group in Group::ALL {
        in_order.extend(pairs.iter().filter(|pair| pair.group == group).cloned());
    }
    in_order
}

impl Terms<'_> {
    fn is_outside(&self, line: &Line) -> bool {
        line.when.is_some_and(|when| !self.time.contains(&when.at))
    }

    /// Whether a row that is no movement's may be of one that the journal does not know.
    fn may_be_ours(&self, line: &Line) -> bool {
        let is_number = || OrderNumber::parse(&line.number).is_ok() && line.number.starts_with(self.prefix);
        !self.is_outside(line) && matches!(line.what, What::Forward | What::Unsaid) && is_number()
    }
}

fn alone(group: Group, at: usize, line: &Line) -> Pair {
    let bank = moved(line);
    Pair { group, movement: None, lines: vec![at], currency: line.currency, ours: 0, bank, other_day: false }
}

fn moved(line: &Line) -> i64 {
    let amount = i64::try_from(line.amount).unwrap_or(i64::MAX);
    match (line.told, line.what) {
        (Told::Nothing, _) => 0,
        (_, What::Back) => -amount,
        _ => amount,
    }
}

/// What this side calls moved.
fn ours(movement: &Movement) -> i64 {
    let amount = i64::try_from(movement.intent.amount.get()).unwrap_or(i64::MAX);
    match (movement.state, movement.intent.kind) {
        (State::Paid, Kind::Refund) => -amount,
        (State::Paid, Kind::Cancel) => 0,
        (State::Paid, _) => amount,
        _ => 0,
    }
}

/// The rows of a movement: those of the money going its way, and those of it coming back.
#[derive(Clone, Default)]
struct Rows {
    forward: Vec<usize>,
    back: Vec<usize>,
}

impl Rows {
    fn is_empty(&self) -> bool {
        self.forward.is_empty() && self.back.is_empty()
    }
}

/// Which row is about which movement.
struct Pairing {
    /// Of each movement.
    rows: Vec<Rows>,
    /// Of each row.
    of: Vec<Option<usize>>,
}

impl Pairing {
    fn of(lines: &[Line], books: &Books) -> Pairing {
        let named: Vec<&[usize]> = lines.iter().map(|line| named(line, books)).collect();
        let payouts_leave = payouts_leave(lines, &named, books);
        let none = Rows::default();
        let mut pairing = Pairing { rows: vec![none; books.movements.len()], of: Vec::new() };
        for (at, line) in lines.iter().enumerate() {
            let back = is_back(line, named[at], books, payouts_leave);
            let chosen = choose(line, named[at], books, back, &pairing.rows);
            pairing.of.push(chosen);
            let Some(movement) = chosen else { continue };
            let rows = &mut pairing.rows[movement];
            // The row of a refund tells of the refund's own way.
            let is_refunds = books.movements[movement].intent.kind == Kind::Refund;
            if back && !is_refunds { rows.back.push(at) } else { rows.forward.push(at) }
        }
        pairing
    }
}

/// The movements that a row names: by our number, by the bank's id, and last by a number in its text.
fn named<'b>(line: &Line, books: &'b Books) -> &'b [usize] {
    if line.what == What::Fee {
        return &[];
    }
    let ours = [&line.refund, &line.number].into_iter().map(|number| books.of_number(number));
    let banks = [&line.order_id, &line.ref_num, &line.number].into_iter().map(|id| books.of_id(id));
    match ours.chain(banks).find(|found| !found.is_empty()) {
        Some(found) => found,
        // Whose number it is, is said: a text says nothing against it.
        None if !line.number.is_empty() => &[],
        None => books.named_in(&line.purpose),
    }
}

/// Whether signs call a payout less than nothing. Some banks write their own account, some what was paid: as most rows do.
fn payouts_leave(lines: &[Line], named: &[&[usize]], books: &Books) -> bool {
    let is_payout = |at: &&usize| books.movements[**at].intent.kind == Kind::Payout;
    let payouts = lines.iter().zip(named).filter(|(_, named)| named.iter().any(|at| is_payout(&at)));
    let (mut less, mut more) = (0, 0);
    for (line, _) in payouts.filter(|(line, _)| line.by_sign && line.what != What::Back) {
        match line.leaves {
            Some(true) => less += 1,
            Some(false) => more += 1,
            None => {}
        }
    }
    less >= more
}

fn is_back(line: &Line, named: &[usize], books: &Books, payouts_leave: bool) -> bool {
    match (line.what, line.leaves) {
        (What::Back, _) => true,
        (What::Unsaid, Some(leaves)) => {
            let pays_out = named.iter().any(|at| books.movements[*at].intent.kind == Kind::Payout);
            let goes = if pays_out { payouts_leave || !line.by_sign } else { false };
            !named.is_empty() && leaves != goes
        }
        _ => false,
    }
}

/// Which of those that a row names it is about. What has a row already is taken last: two refunds of one amount are two.
fn choose(line: &Line, named: &[usize], books: &Books, back: bool, rows: &[Rows]) -> Option<usize> {
    let kind = |at: usize| books.movements[at].intent.kind;
    let fits = |at: usize| {
        let intent = &books.movements[at].intent;
        (intent.amount.get(), intent.currency) == (line.amount, line.currency)
    };
    let best = |kinds: &[Kind]| {
        let of_kind = named.iter().copied().filter(|at| kinds.contains(&kind(*at)));
        of_kind.min_by_key(|at| (!fits(*at), !rows[*at].is_empty(), *at))
    };
    let orders = [Kind::Payout, Kind::Payment];
    match back {
        true => best(&[Kind::Refund]).filter(|at| fits(*at) || named.len() == 1).or_else(|| best(&orders)),
        // What was held moves with its capture.
        false => best(&[Kind::Capture]).filter(|at| fits(*at)).or_else(|| best(&orders)),
    }
    .or_else(|| best(&[Kind::Capture, Kind::Refund]))
}

fn paired(at: usize, books: &Books, rows: &Rows, lines: &[Line], terms: &Terms<'_>) -> Pair {
    let (movement, sent) = (&books.movements[at], books.sent[at]);
    let of = |rows: &[usize]| rows.iter().map(|at| &lines[*at]).collect::<Vec<_>>();
    let (forward, back) = (of(&rows.forward), of(&rows.back));
    let came_back: i64 = back.iter().filter(|line| line.told == Told::Done).map(|line| moved(line).abs()).sum();
    let sum = Sum::of(&forward);
    let mut group = judge(movement, [&forward, &back], &sum, came_back);
    let day = |ms| instant::day(ms, terms.ahead);
    let here = day(sent);
    let both = rows.forward.iter().chain(&rows.back).filter_map(|at| lines[*at].when);
    let is_inside = |ms: i64| terms.time.contains(&ms);
    let is_dated = both.clone().next().is_some();
    if is_dated && !is_inside(sent) && both.clone().all(|when| !is_inside(when.at)) {
        group = Group::Outside;
    }
    let went = i64::try_from(sum.amount).unwrap_or(i64::MAX);
    let went = if movement.intent.kind == Kind::Refund { -went } else { went };
    // The payer's commission is on top of our amount, and some banks tell both in one.
    let ours = if group == Group::Agree { went } else { ours(movement) };
    Pair {
        group,
        movement: Some(at),
        lines: rows.forward.iter().chain(&rows.back).copied().collect(),
        currency: forward.iter().chain(&back).next().map_or(movement.intent.currency, |line| line.currency),
        ours,
        bank: went - came_back,
        other_day: both.clone().any(|when| day(when.at) != here),
    }
}

/// What the rows of a movement come to.
struct Sum {
    amount: u64,
    /// How many rows of money that moved there are, each told once.
    rows: usize,
    /// A row is told twice, with the bank's own reference.
    repeated: bool,
}

impl Sum {
    fn of(forward: &[&Line]) -> Sum {
        let mut sum = Sum { amount: 0, rows: 0, repeated: false };
        for (at, line) in forward.iter().enumerate().filter(|(_, line)| line.told != Told::Nothing) {
            // Two parts of a payment may be alike but for the bank's reference; without one, nothing tells them from a repetition.
            if !line.ref_num.is_empty() && forward[..at].iter().any(|before| line.repeats(before)) {
                sum.repeated = true;
                continue;
            }
            sum.amount += line.amount;
            sum.rows += 1;
        }
        sum
    }
}

fn judge(movement: &Movement, [forward, back]: [&[&Line]; 2], sum: &Sum, came_back: i64) -> Group {
    let intent = &movement.intent;
    let may_move = !(movement.state.is_final() || movement.state == State::Ready && movement.doubt.is_none());
    let nothing_here = !may_move && movement.state != State::Paid;
    if sum.rows == 0 && came_back == 0 {
        return match movement.state {
            _ if nothing_here => Group::NothingMoved,
            State::Paid => Group::Contradiction,
            _ => Group::Ask,
        };
    }
    if forward.iter().any(|line| line.told != Told::Nothing && line.currency != intent.currency) {
        return Group::OtherAmount;
    }
    let amount = intent.amount.get();
    let is_ours = |sum: u64| sum == amount || Some(sum) == intent.commission.map(|commission| amount + commission);
    if sum.rows > 0 && !is_ours(sum.amount) {
        let each = forward.iter().filter(|line| line.told != Told::Nothing).all(|line| is_ours(line.amount));
        return if each && sum.rows > 1 { Group::Twice } else { Group::OtherAmount };
    }
    if came_back > 0 {
        let all = u64::try_from(came_back) == Ok(sum.amount);
        return if all && nothing_here { Group::NothingMoved } else { Group::Returned };
    }
    let unclear = forward.iter().chain(back).any(|line| line.told == Told::Open);
    match movement.state {
        State::Paid if unclear => Group::Ask,
        State::Paid if sum.repeated => Group::Twice,
        State::Paid => Group::Agree,
        _ if nothing_here => Group::Contradiction,
        _ => Group::Ask,
    }
}

/// Which movements are expected in a statement.
struct Expected<'e> {
    terms: &'e Terms<'e>,
    books: &'e Books,
    /// The statement is of one currency.
    currency: Option<Currency>,
    /// Numbers that rows name which are not understood.
    unread: &'e [Unread],
    /// The last moment that it tells.
    last: Option<i64>,
}

impl Expected<'_> {
    /// What a movement says that no row is about. `None`: no row is to be expected.
    fn missing(&self, movement: &Movement, sent: i64) -> Option<Group> {
        if !self.is_expected(movement, sent) {
            return None;
        }
        match movement.state {
            _ if self.is_unread(movement) => Some(Group::Unread),
            // It stands in the statement that it was taken in from, whenever that was.
            State::Paid if movement.intent.is_taken_in() => None,
            State::Paid if self.is_at_border(sent) => Some(Group::Border),
            State::Paid => Some(Group::OnlyWe),
            State::Unknown | State::Review | State::Pending | State::Sending => Some(Group::Open),
            State::Ready if movement.doubt.is_some() => Some(Group::Open),
            _ => None,
        }
    }

    fn is_unread(&self, movement: &Movement) -> bool {
        self.unread.iter().any(|unread| unread.number == movement.intent.number.as_str())
    }

    fn is_expected(&self, movement: &Movement, sent: i64) -> bool {
        let (intent, terms) = (&movement.intent, self.terms);
        let beside = self.books.of_number(intent.number.as_str());
        let is_captured = || beside.iter().any(|at| self.books.movements[*at].intent.kind == Kind::Capture);
        let is_of_kind = |kind| kind == intent.kind || kind == Kind::Payment && intent.kind.follows_payment();
        terms.time.contains(&sent)
            && terms.kind.is_none_or(is_of_kind)
            && self.currency.is_none_or(|currency| currency == intent.currency)
            && intent.kind != Kind::Cancel
            && !intent.verifies
            && !(intent.manual_capture && is_captured())
    }

    /// Whether the bank may book it in the next statement: shortly before the end of the time, or, while that is not over,
    /// after the statement was made.
    fn is_at_border(&self, sent: i64) -> bool {
        let end = self.terms.time.end;
        let later = self.terms.now < end && self.last.is_some_and(|last| sent > last - BORDER);
        later || sent >= end - BORDER
    }
}
