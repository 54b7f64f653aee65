//! A bank's statement against the journal: what both sides have, what only one has, what to do about each.
//!
//! A statement is a belief and no proof: rows come late, are split, told twice or written by another clock. So it books nothing.
//! What does not agree leads to questions to the bank, and what the bank alone has under a number of ours, which a journal put
//! back from a copy has forgotten, is taken in as something that was sent and is in doubt. `statement` reads the rows, `books`
//! finds movements, `matching` holds one against the other (pure), `answer` tells.

mod amounts;
mod answer;
mod books;
mod columns;
mod currencies;
mod dates;
mod matching;
mod statement;
mod wording;

#[cfg(test)]
mod tests;

use super::document::Document;
use super::{Client, Stop};
use crate::document::{FieldError, Problem, nearest};
use crate::engine::{BankHas, Call, Persistence, may_be_sent};
use crate::journal::{Filter, Intent, JournalError};
use crate::messages::{self, reconcile as words};
use crate::model::{Kind, Minor, OrderNumber, Status, cause, instant, read_up_to};
use crate::operations::{Operation, StatementCall};
use crate::table::{LARGEST, Table, Unreadable};
use answer::{Asked, Compared, Days};
use books::Books;
use columns::COLUMNS;
use matching::{Group, Pair, Terms, compare};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use statement::{Line, Place, Reading, Statement, Trouble};
use std::ops::Range;
use std::path::Path;
use wording::Told;

/// Movements are read so many at a time.
const PAGE: u32 = 1000;
/// So long before the time that a statement is for, rows may have begun whose only name is the bank's reference.
const BEFORE: i64 = 7 * 86_400_000;

impl Client {
    /// Holds a statement against the journal; asks and takes in where it is told to.
    pub(super) fn reconcile(&self, call: &StatementCall, at: Call<'_>) -> Result<(Status, Document), Stop> {
        let ahead = self.zone(call)?;
        let (statement, fingerprint) = self.statement(call, ahead)?;
        let days = self.days(call, &statement, ahead)?;
        let terms =
            Terms { time: days.time.clone(), ahead, now: instant::present(), kind: call.kind, prefix: &call.prefix };
        let mut books = self.books(&statement.lines, &days.time)?;
        let mut pairs = compare(&statement, &books, &terms);
        let mut asked = Asked::default();
        if call.take_in {
            // Every number that the journal has forgotten would be a stranger's.
            if !statement.has_numbers() {
                return Err(
                    FieldError::new("takeIn", Problem::Impossible(words::trouble(self.locale, "no_numbers"))).into()
                );
            }
            self.take_in(call, &statement, (&pairs, &books), &fingerprint, &mut asked, at)?;
        }
        if call.ask {
            self.ask_about(&pairs, &books, &mut asked, at)?;
        }
        if asked.taken_in > 0 || !asked.answers.is_empty() {
            books = self.books(&statement.lines, &days.time)?;
            pairs = compare(&statement, &books, &terms);
        }
        let compared = Compared { statement: &statement, books: &books, pairs: &pairs, asked: &asked, days: &days };
        if let Some(path) = &call.csv {
            self.write_pairs(path, &compared)?;
        }
        Ok((Status::Ok, self.compared(&compared, fingerprint, call)))
    }

    fn zone(&self, call: &StatementCall) -> Result<Option<i32>, Stop> {
        let Some(text) = &call.zone else { return Ok(None) };
        let why = || FieldError::new("zone", Problem::Impossible(words::trouble(self.locale, "zone")));
        Ok(Some(dates::zone(text).ok_or_else(why)?))
    }

    fn statement(&self, call: &StatementCall, ahead: Option<i32>) -> Result<(Statement, String), Stop> {
        let fields = COLUMNS.iter().map(|column| column.field);
        if let Some((field, _)) = call.columns.iter().find(|(field, _)| !fields.clone().any(|known| known == field)) {
            let meant = nearest(field, fields.map(str::to_owned));
            return Err(FieldError::new(format!("columns.{field}"), Problem::Unknown(meant)).into());
        }
        let unreadable = |why: &Unreadable| {
            let (code, text) = messages::table::unreadable(self.locale, why);
            Stop::file("file", code, &text)
        };
        let bytes = read_up_to(&call.file, LARGEST).map_err(|error| {
            let why = format!("{}: {}", call.file.display(), messages::line(self.locale, &cause(&error)));
            Stop::file("file", "file", &why)
        })?;
        let bytes = bytes.ok_or_else(|| unreadable(&Unreadable::TooLarge))?;
        let fingerprint = digest(&SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let table = Table::read(bytes).map_err(|why| unreadable(&why))?;
        let reading =
            Reading { given: &call.columns, currency: call.currency, only_currency: self.only_currency(), ahead };
        let statement = Statement::read(&table, &reading).map_err(|trouble| match trouble {
            Trouble::Table(why) => unreadable(&why),
            Trouble::NoCurrency => {
                FieldError::new("currency", Problem::Impossible(words::trouble(self.locale, "no_currency"))).into()
            }
            Trouble::EitherOrder(Place { row, heading, cell }) => {
                Stop::file("file", "date_order", &words::either_order(self.locale, row, &heading, &cell))
            }
            Trouble::BothOrders(month, day) => {
                let text = words::both_orders(self.locale, (month.row, &month.cell), (day.row, &day.cell));
                Stop::file("file", "date_order", &text)
            }
        })?;
        Ok((statement, fingerprint))
    }

    /// The days that are compared: those of the request, else those of the rows.
    fn days(&self, call: &StatementCall, statement: &Statement, ahead: Option<i32>) -> Result<Days, Stop> {
        let moments = || statement.lines.iter().filter_map(|line| line.when).map(|when| when.at);
        let of_rows = moments().min().zip(moments().max());
        let (first, last) = match (&call.days, of_rows) {
            ([Some(from), to], _) => (from.clone(), to.as_ref().unwrap_or(from).clone()),
            ([None, Some(_)], _) => return Err(FieldError::new("from", Problem::Missing).into()),
            ([None, None], Some((first, last))) => (instant::day(first, ahead), instant::day(last, ahead)),
            ([None, None], None) => {
                if let ([], [first, ..]) = (&statement.lines[..], &statement.unread[..]) {
                    let text = words::none_read(self.locale, first.row, &first.heading, &first.told(self.locale));
                    return Err(Stop::file("file", "not_read", &text));
                }
                let why = if statement.lines.is_empty() { "no_rows" } else { "no_dates" };
                return Err(FieldError::new("from", Problem::Impossible(words::trouble(self.locale, why))).into());
            }
        };
        let begins = |day: &str, later| instant::day_begins(day, later, ahead).unwrap_or_default();
        let time = begins(&first, 0)..begins(&last, 1);
        match time.is_empty() {
            true => Err(FieldError::new("to", Problem::Format("a day that is not before the first")).into()),
            false => Ok(Days { first, last, time }),
        }
    }

    /// The movements that the rows may be about: those of the time and of the days before it, and whatever a row names.
    fn books(&self, lines: &[Line], time: &Range<i64>) -> Result<Books, JournalError> {
        let mut books = Books::default();
        let mut filter =
            Filter { since: Some(time.start - BEFORE), until: Some(time.end), limit: PAGE, ..Filter::default() };
        loop {
            let page = self.engine.journal.list(&filter)?;
            page.movements.into_iter().for_each(|movement| books.add(movement));
            filter.before = match page.last {
                Some(last) => Some(last),
                None => break,
            };
        }
        for line in lines {
            self.look_up(line, &mut books)?;
        }
        Ok(books)
    }

    /// Looks for an older movement that a row names. One that cannot be read stays out: its row is the bank's alone.
    fn look_up(&self, line: &Line, books: &mut Books) -> Result<(), JournalError> {
        let journal = &self.engine.journal;
        if let Ok(number) = OrderNumber::parse(&line.number)
            && books.of_number(&line.number).is_empty()
        {
            for kind in [Kind::Payout, Kind::Payment, Kind::Capture] {
                journal.find(kind, &number, None)?.into_iter().for_each(|movement| books.add(movement));
            }
            if let Ok(refund) = OrderNumber::parse(&line.refund) {
                let found = journal.find(Kind::Refund, &number, Some(&refund))?;
                found.into_iter().for_each(|movement| books.add(movement));
            }
        }
        for id in [&line.order_id, &line.number] {
            if !id.is_empty() && books.of_id(id).is_empty() && books.of_number(&line.number).is_empty() {
                for kind in [Kind::Payout, Kind::Payment] {
                    journal.find_by_order_id(kind, id)?.into_iter().for_each(|movement| books.add(movement));
                }
            }
        }
        Ok(())
    }

    /// Takes in what the bank alone has, and what this journal would send though the bank has it, and asks about each. A number
    /// of another account of this journal stays there.
    fn take_in(
        &self,
        call: &StatementCall,
        statement: &Statement,
        (pairs, books): (&[Pair], &Books),
        fingerprint: &str,
        asked: &mut Asked,
        at: Call<'_>,
    ) -> Result<(), Stop> {
        let is_forgotten = |pair: &&Pair| {
            pair.group == Group::OnlyBank
                || pair.bank > 0 && pair.movement.is_some_and(|at| may_be_sent(&books.movements[at]))
        };
        for pair in pairs.iter().filter(is_forgotten) {
            let line = &statement.lines[pair.lines[0]];
            let known = pair.movement.map(|at| &books.movements[at].intent);
            let kind = known.map(|intent| intent.kind).or_else(|| self.kind_of(call, line));
            let Some(kind) = kind else { continue };
            let Some(has) = bank_has(kind, known, pair, &statement.lines, fingerprint) else { continue };
            match self.engine.take_in(&has, at) {
                Ok(report) => asked.note(report),
                Err(JournalError::OtherAccount(_)) => continue,
                Err(error) => return Err(error.into()),
            }
            asked.taken_in += 1;
        }
        Ok(())
    }

    /// What a row of the bank's alone is: what the request says, else what the gateway does, else which way its money goes.
    fn kind_of(&self, call: &StatementCall, line: &Line) -> Option<Kind> {
        let operations = self.engine.gateway.description().operations;
        let pays_out = operations.contains(&Operation::PayoutCreate);
        let takes = operations.iter().any(|operation| operation.name().starts_with("payment."));
        match (call.kind, line.leaves) {
            (Some(kind), _) => Some(kind),
            (None, _) if pays_out != takes => Some(if pays_out { Kind::Payout } else { Kind::Payment }),
            (None, Some(leaves)) if !line.by_sign => Some(if leaves { Kind::Payout } else { Kind::Payment }),
            (None, _) => None,
        }
    }

    /// Asks the bank once about each movement that the sides do not agree about, until the deadline comes or the bank is silent.
    fn ask_about(&self, pairs: &[Pair], books: &Books, asked: &mut Asked, at: Call<'_>) -> Result<(), Stop> {
        for pair in pairs.iter().filter(|pair| pair.group.needs_somebody()) {
            if asked.silent || at.deadline.passed() || at.watch.cancelled() {
                break;
            }
            let Some(movement) = pair.movement.map(|at| &books.movements[at]) else { continue };
            if movement.attempts > 0 && self.engine.cannot_be_asked(movement).is_none() {
                asked.note(self.engine.ask(movement.clone(), Persistence::Once, at)?);
            }
        }
        Ok(())
    }

    /// Every pair into a new file, as Excel opens it.
    fn write_pairs(&self, path: &Path, compared: &Compared<'_>) -> Result<(), Stop> {
        let written = crate::model::create_new(path)
            .and_then(|mut file| std::io::Write::write_all(&mut file, self.table_of(compared).as_bytes()));
        written.map_err(|error| {
            let why = format!("{}: {}", path.display(), messages::line(self.locale, &cause(&error)));
            Stop::file("csv", "not_written", &why)
        })
    }
}

/// What the rows of one number say that the bank has. `None`: no amount that a movement can have.
fn bank_has(kind: Kind, known: Option<&Intent>, pair: &Pair, lines: &[Line], fingerprint: &str) -> Option<BankHas> {
    let rows = || pair.lines.iter().map(|at| &lines[*at]);
    let line = rows().next()?;
    let amount = rows().filter(|line| line.told != Told::Nothing).map(|line| line.amount).sum::<u64>();
    let id = |id: &str| (!id.is_empty()).then(|| id.to_owned());
    // As the library masks a card itself; another bank's way of masking is not compared with it.
    let whole = |mask: &&String| mask.len() == 16 && mask.match_indices('*').map(|(at, _)| at).eq(6..12);
    let forgotten = || {
        Some(Intent {
            kind,
            number: OrderNumber::parse(&line.number).ok()?,
            amount: Minor::new(if amount == 0 { line.amount } else { amount })?,
            currency: line.currency,
            fingerprint: Intent::FORGOTTEN,
            payee_mask: line.mask.as_ref().filter(whole).cloned(),
            payee_ref: None,
            by_page: false,
            part: None,
            manual_capture: false,
            by_wallet: false,
            commission: None,
            page_secs: None,
            verifies: false,
            echoes: Value::Null,
        })
    };
    Some(BankHas {
        intent: known.cloned().or_else(forgotten)?,
        executed: rows().any(|line| line.told == Told::Done),
        order_id: id(&line.order_id),
        ref_num: id(&line.ref_num),
        evidence: json!({ "statement": fingerprint, "rows": rows().map(|line| line.row).collect::<Vec<_>>() }),
    })
}
