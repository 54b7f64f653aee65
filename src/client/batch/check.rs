//! Looking through a file before anything of it is sent: every row by the rules of its payout, the rows against one another,
//! and all of them against the journal.

use super::book::{Book, Line, Stands, Why, Wrong};
use super::earlier::{PAGES, since_yesterday};
use super::seen::Seen;
use super::sheet::{self, Entry, NoPayout, Sheet, Total};
use crate::client::document::Document;
use crate::client::{Client, Stop};
use crate::document::Node;
use crate::engine::{Call, Rules, is_mendable, is_the_same, standing};
use crate::journal::{Intent, Movement};
use crate::messages::{self, batch as words};
use crate::model::{Advice, Currency, Kind, Query, State, Status, instant};
use crate::operations::Operation;
use std::path::Path;

/// Rows that an answer lists at most.
const LISTED: usize = 100;

/// A file that was looked through.
pub(super) struct Looked {
    pub book: Book,
    /// Rows that look like another: the row, and the one before it.
    doubts: Vec<(usize, usize)>,
    pub seen: Seen,
    /// Rows that take the place of what waits in the journal, and what that is; of those that are not listed it is empty.
    replacing: Vec<(usize, String)>,
    /// UTC milliseconds: when the first of those was sent that the journal knows and that are not still to be sent, and the
    /// first of those that are paid.
    known_since: Option<i64>,
    paid_since: Option<i64>,
}

impl Looked {
    /// What was paid before: rows, their sum, and since when.
    pub fn paid(&self) -> Option<(u64, u64, i64)> {
        let (rows, sum) = self.book.sum_of(&|stands| matches!(stands, Stands::Known(State::Paid, ..)));
        Some((rows, sum, self.paid_since?))
    }
}

/// The earlier of two moments, where there may be none yet.
fn first(since: Option<i64>, moment: i64) -> Option<i64> {
    Some(since.unwrap_or(moment).min(moment))
}

impl Client {
    /// Looks through every row.
    pub(super) fn look_through(&self, sheet: &Sheet) -> Result<Looked, Stop> {
        let mut looked = Looked {
            book: Book::new(sheet.fingerprint.clone()),
            doubts: Vec::new(),
            seen: Seen::default(),
            replacing: Vec::new(),
            known_since: None,
            paid_since: None,
        };
        let mut totals = Vec::new();
        for entry in sheet.with_sum() {
            let entry = entry.map_err(|why| {
                let (code, text) = messages::table::unreadable(self.locale, &why);
                Stop::file("file", code, &text)
            })?;
            if let Entry::Sum(_) = &entry {
                totals.extend(sheet.total(&entry));
                continue;
            }
            let line = self.look_at(sheet, &entry, &mut looked)?;
            looked.book.push(line);
        }
        if looked.book.lines.is_empty() {
            return Err(Stop::file("file", "no_rows", &words::no_rows(self.locale)));
        }
        if sheet.may_count_rows() && counts_rows(&looked.book) {
            return Err(Stop::file("file", "running_number", &words::running_number(self.locale)));
        }
        self.compare_rows(sheet, &mut looked.book, &looked.seen);
        self.compare_totals(&totals, &looked.book)?;
        Ok(looked)
    }

    fn look_at(&self, sheet: &Sheet, entry: &Entry<'_>, looked: &mut Looked) -> Result<Line, Stop> {
        let told = sheet.told(entry);
        let at = looked.book.lines.len();
        looked.seen.number(&told.number, at);
        looked.seen.cards.add(at, &told.card);
        let line = |amount, stands| Line {
            row: entry.number(),
            number: words::shown(&told.number),
            amount,
            currency: sheet.currency(entry),
            mask: None,
            stands,
            why: Why::default(),
            held: false,
        };
        let (command, intent) = match self.payout_of(sheet, entry) {
            Ok(payout) => payout,
            Err(NoPayout::Wrong(wrong)) => return Ok(line(sheet.amount(entry), Stands::Wrong(Box::new(wrong)))),
            Err(NoPayout::Stop(stop)) => return Err(stop),
        };
        let amount = Some(intent.amount.get());
        if *looked.book.currency.get_or_insert(intent.currency) != intent.currency {
            let wrong = Wrong { column: None, code: "other_currency", text: words::two_currencies(self.locale) };
            return Ok(line(amount, Stands::Wrong(Box::new(wrong))));
        }
        if let Some(before) = looked.seen.payee(&command, at) {
            looked.doubts.push((at, before));
        }
        let known = self.engine.journal.find(Kind::Payout, &intent.number, None)?;
        let mut stands = self.stands(sheet, &intent, known.as_ref());
        match &known {
            // It is not sent here, and would hold up all rows behind it.
            None if let Some(other) = self.engine.journal.elsewhere(&intent.number)? => {
                let text = messages::other_account(self.locale, &other);
                let wrong = Wrong { code: "other_account", ..sheet.conflict(self.locale, &text) };
                stands = Stands::Wrong(Box::new(wrong));
            }
            Some(waiting) if matches!(stands, Stands::New) && waiting.attempts == 0 => {
                let is_listed = looked.replacing.len() < LISTED;
                let what = is_listed.then(|| words::replaces(self.locale, waiting));
                looked.replacing.push((at, what.unwrap_or_default()));
            }
            Some(movement) if !is_unsent(&stands) => {
                looked.known_since = first(looked.known_since, movement.sent_at());
                if matches!(stands, Stands::Known(State::Paid, ..)) {
                    looked.paid_since = first(looked.paid_since, movement.sent_at());
                }
            }
            _ => {}
        }
        if is_unsent(&stands) {
            looked.seen.unsent(&intent, at);
        }
        Ok(Line { mask: intent.payee_mask.clone(), why: Why::of(known.as_ref()), ..line(amount, stands) })
    }

    /// Where a row stands by the journal.
    pub(super) fn stands(&self, sheet: &Sheet, intent: &Intent, known: Option<&Movement>) -> Stands {
        match known {
            None => Stands::New,
            Some(known) if is_the_same(known, intent) => Stands::of(known),
            // Refused before, or journalled and never sent; this is its correction.
            Some(known) if is_mendable(known, intent) => Stands::New,
            Some(known) => {
                let (status, advice) = standing(known, Rules::ALL);
                let text = words::known_otherwise(self.locale, known, status);
                let wrong = Box::new(sheet.conflict(self.locale, &text));
                match status {
                    Status::Unknown | Status::Pending | Status::ActionRequired => Stands::Taken(wrong, status, advice),
                    _ => Stands::Wrong(wrong),
                }
            }
        }
    }

    /// What only all rows together show: a number twice, and card numbers that a spreadsheet has rounded.
    fn compare_rows(&self, sheet: &Sheet, book: &mut Book, seen: &Seen) {
        for (at, first) in &seen.repeated {
            for (one, other) in [(*at, *first), (*first, *at)] {
                // Two numbers may have one hash.
                if book.lines[one].number == book.lines[other].number {
                    let row = book.lines[other].row;
                    book.set(one, Stands::Wrong(Box::new(sheet.twice(self.locale, row))), Why::default());
                }
            }
        }
        for (column, numbers) in [(sheet::NUMBER, &seen.numbers), (sheet::CARD, &seen.cards)] {
            for at in numbers.rounded() {
                book.set(*at, Stands::Wrong(Box::new(sheet.rounded(self.locale, column))), Why::default());
            }
        }
    }

    /// The sum that stands below a table is that of its rows; of several, the lowest is that of all, or each that of its part.
    fn compare_totals(&self, totals: &[Total], book: &Book) -> Result<(), Stop> {
        let Some(currency) = book.currency else { return Ok(()) };
        let mut read = Vec::new();
        for total in totals {
            let amount = total.amount(currency).map_err(|_| {
                let why = words::unread_total(self.locale, total.row, &total.column);
                Stop::file("file", "total", &why)
            })?;
            read.push((total.row, amount));
        }
        // A row whose amount cannot be read is told of by itself.
        let sum = book.lines.iter().try_fold(0u64, |sum, line| sum.checked_add(line.amount?));
        match (read.last(), sum) {
            (Some((_, own)), Some(sum)) if *own != sum && !are_of_parts(&read, book) => {
                let why = words::other_total(self.locale, *own, sum, currency);
                Err(Stop::file("file", "total_differs", &why))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn batch_check(
        &self,
        sheet: &Sheet,
        errors: Option<&Path>,
        call: Call<'_>,
    ) -> Result<(Status, Document), Stop> {
        let Looked { book, doubts, seen, replacing, known_since, .. } = self.look_through(sheet)?;
        let (payouts, is_whole) = self.earlier(&book, &seen, since_yesterday(), PAGES, call)?;
        let mut more = self.sums(&book);
        let mut problems = book.lines.iter().filter(|line| line.stands.wrong().is_some());
        more.insert("problems".to_owned(), self.rows_of(&mut problems, LISTED));
        let mut told = Vec::new();
        let mut tell = |at: usize, code: &str, reason: String| {
            let mut row = self.row_of(&book.lines[at]);
            row["code"] = code.into();
            row["reason"] = reason.into();
            told.push(row);
        };
        for (at, what) in replacing.iter().take(LISTED) {
            tell(*at, "replaces_waiting", what.clone());
        }
        for (at, before) in doubts.iter().take(LISTED) {
            tell(*at, "looks_repeated", words::looks_like(self.locale, book.lines[*before].row));
        }
        let mut earlier = 0;
        for (at, first) in &seen.unsent {
            let Some(why) = &payouts[*first] else { continue };
            if earlier < LISTED {
                tell(*at, "looks_paid_before", why.clone());
            }
            earlier += 1;
        }
        more.insert("doubts".to_owned(), told.into());
        if !is_whole {
            more.insert("comparedInPart".to_owned(), true.into());
        }
        more.insert("columns".to_owned(), sheet.columns());
        if let Some(since) = known_since {
            more.insert("knownSince".to_owned(), instant::utc(since).into());
        }
        let balance = book.currency.and_then(|currency| self.balance(sheet, currency, call));
        if let Some(balance) = balance {
            more.insert("balance".to_owned(), balance.into());
        }
        if let (Some(path), true) = (errors, book.wrong_rows() > 0) {
            self.write_errors(sheet, &book, path)?;
            more.insert("errors".to_owned(), path.display().to_string().into());
        }
        let known = book.sum_of(&|stands| matches!(stands, Stands::Known(..)) && !is_unsent(stands));
        let told = words::Checked {
            rows: book.good_rows(),
            total: book.good_total(),
            currency: book.currency,
            wrong: book.wrong_rows(),
            doubts: doubts.len(),
            earlier,
            replacing: replacing.len(),
            is_whole,
            known,
            known_since,
            paid: book.sum_of(&|stands| matches!(stands, Stands::Known(State::Paid, ..))),
            left: book.sum_of(&|stands| matches!(stands, Stands::New | Stands::Known(State::Ready, ..))),
            short: balance.and_then(|balance| self.short(&book, balance)),
        };
        let message = words::checked(self.locale, told);
        let advice = if book.wrong_rows() > 0 { Advice::FixAndRepeat } else { Advice::None };
        let document = Document { message, advice: advice.word(), ..Document::of_answer(self.locale, more) };
        Ok((Status::Ok, document))
    }

    /// What there is to pay out, where the bank tells.
    pub(super) fn balance(&self, sheet: &Sheet, currency: Currency, call: Call<'_>) -> Option<i64> {
        if !self.engine.gateway.description().operations.contains(&Operation::BalanceGet) {
            return None;
        }
        let query = Query::Balance { source: sheet.source() };
        self.engine.gateway.check_query(&query, &Node::Object(Vec::new())).ok()?;
        let (status, document) = self.ask(&query, call).ok()?;
        let balance = document.more.get("balance").filter(|_| status == Status::Ok)?;
        let is_ours = balance["currency"] == currency.letters();
        balance["amount"].as_i64().filter(|_| is_ours)
    }

    /// What is said where the rows that are not sent need more money than there is.
    pub(super) fn short(&self, book: &Book, balance: i64) -> Option<String> {
        let (_, needed) = book.sum_of(&is_unsent);
        let missing = u64::try_from(i128::from(needed) - i128::from(balance)).ok()?;
        let is_short = needed > 0 && missing > 0;
        is_short.then(|| words::short(self.locale, balance, needed, missing, book.currency.unwrap_or(Currency::KZT)))
    }
}

/// Whether sums, each with its row, are those of the rows above them up to the sum before, and no row is left.
fn are_of_parts(sums: &[(usize, u64)], book: &Book) -> bool {
    let mut lines = book.lines.iter().peekable();
    let of_part = |(row, own): &(usize, u64)| {
        let part = std::iter::from_fn(|| lines.next_if(|line| line.row < *row));
        part.filter_map(|line| line.amount).sum::<u64>() == *own
    };
    sums.iter().all(of_part) && lines.next().is_none()
}

/// Whether the numbers are 1, 2, 3 and so on, or `1.`, `2)`: those of the rows, and in the next list the same again.
fn counts_rows(book: &Book) -> bool {
    let counted = |line: &Line| line.number.trim_matches(|sign: char| !sign.is_alphanumeric()).parse();
    (1..).zip(&book.lines).all(|(count, line): (u64, &Line)| counted(line) == Ok(count))
}

/// What would be sent: neither under way nor done.
pub(super) fn is_unsent(stands: &Stands) -> bool {
    matches!(stands, Stands::New | Stands::Known(_, Status::NotSent | Status::Rejected, _))
}
