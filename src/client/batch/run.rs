//! Making the payouts of a file: some at once, not too many in a second, and not on and on into trouble.
//!
//! All rows are journalled (`registry.rs`), and then every row goes through the engine as a single payout does, so whatever kills
//! this run, the next one finds each row where the journal has it. A first pass makes what was not made; later ones are for rows that another had in hand, and for those that are
//! not known then, which are asked about as long as one payout may last, all together.

use super::book::{Book, Line, RANKS, Stands, Why};
use super::check::is_unsent;
use super::named;
use super::sheet::{Entries, Entry, NoPayout, Sheet};
use crate::client::document::Document;
use crate::client::{Client, Stop};
use crate::engine::{Call, Report};
use crate::gateways;
use crate::journal::{JournalError, Movement};
use crate::messages::batch as words;
use crate::model::{
    Advice, BatchProgress, Currency, Deadline, Kind, Level, Phase, State, Status, Watch, instant, uptime,
};
use crate::operations::{BatchRun, MAX_BATCH_MS};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Rows that an answer lists at most.
const LISTED: usize = 1000;
/// What another had in hand is tried again in so many passes at most, the first among them.
const PASSES: u32 = 4;
/// A journal in which nothing could be written for so long is locked by somebody who does not work.
pub(super) const LOCKED: Duration = Duration::from_secs(30);

impl Client {
    pub(super) fn batch_run(
        &self,
        sheet: &Sheet,
        run: &BatchRun,
        timeout: Option<Duration>,
        watch: &dyn Watch,
    ) -> Result<(Status, Document), Stop> {
        let deadline = Deadline::after(timeout.unwrap_or(Duration::from_millis(MAX_BATCH_MS)));
        let looked = self.look_through(sheet)?;
        let before = looked.paid();
        // It may take hours, and needs nothing of what the rows were compared by.
        drop(looked.seen);
        let book = looked.book;
        self.check_confirmed(&book, run)?;
        // Some of the rows would be paid, and nobody has chosen which.
        if let Some(short) = self.short_before(sheet, &book, Call { deadline, watch, language: None }) {
            return Ok(self.batch_told(&book, Some(("balance", short)), before));
        }
        let stopped = std::sync::OnceLock::new();
        let batch = Batch {
            client: self,
            sheet,
            run,
            watch: RowWatch(watch),
            deadline,
            began: uptime(),
            turn: Mutex::new(uptime()),
            stopped: &stopped,
            shared: Mutex::new(Shared {
                book,
                rows: Box::new(std::iter::empty()),
                at: 0,
                strikes: 0,
                noted: uptime(),
                finished: 0,
            }),
        };
        batch.enter();
        let mut book = batch.all();
        self.refresh(sheet, &mut book)?;
        let is_held = book.lines.iter().any(|line| line.held && is_open(&line.stands));
        let stopped = stopped.get().copied().or(is_held.then_some("busy"));
        let stopped = stopped.map(|why| (why, words::stopped(self.locale, why)));
        Ok(self.batch_told(&book, stopped, before))
    }

    /// What is paid is what was confirmed, and nothing else.
    fn check_confirmed(&self, book: &Book, run: &BatchRun) -> Result<(), Stop> {
        if run.fingerprint != book.fingerprint {
            return Err(unfit("fingerprint", &words::file_changed(self.locale)));
        }
        let wrong = book.wrong_rows();
        if wrong > 0 && !run.skips_invalid {
            let first = book.lines.iter().find(|line| line.stands.wrong().is_some());
            let first = first.map_or(0, |line| line.row);
            return Err(unfit("mode", &words::has_wrong_rows(self.locale, wrong, first)));
        }
        let currency = book.currency.unwrap_or(Currency::KZT);
        if run.rows != book.good_rows() {
            let why = words::other_rows(self.locale, run.rows, book.good_rows());
            return Err(unfit("rows", &why));
        }
        match run.total == book.good_total() {
            true => Ok(()),
            false => Err(unfit("total", &words::other_sum(self.locale, run.total, book.good_total(), currency))),
        }
    }

    /// The bank is asked for the balance where something is still to be sent.
    fn short_before(&self, sheet: &Sheet, book: &Book, call: Call<'_>) -> Option<String> {
        let currency = book.currency.filter(|_| book.sum_of(&is_unsent).0 > 0)?;
        self.short(book, self.balance(sheet, currency, call)?)
    }

    /// Where the rows that are not final stand now: another process may have gone on with them.
    fn refresh(&self, sheet: &Sheet, book: &mut Book) -> Result<(), Stop> {
        for (at, entry) in sheet.entries().flatten().enumerate() {
            if book.lines[at].stands.is_final() || book.lines[at].stands.wrong().is_some() {
                continue;
            }
            let Ok((_, intent)) = self.payout_of(sheet, &entry) else { continue };
            let known = self.engine.journal.find(Kind::Payout, &intent.number, None)?;
            book.lines[at].held |= known.as_ref().is_some_and(|movement| movement.claimed);
            book.set(at, self.stands(sheet, &intent, known.as_ref()), Why::of(known.as_ref()));
        }
        Ok(())
    }

    /// What became of all rows. `stopped`: why it ended before the last of them, a stable word and a sentence.
    pub(super) fn batch_told(
        &self,
        book: &Book,
        stopped: Option<(&'static str, String)>,
        before: Option<(u64, u64, i64)>,
    ) -> (Status, Document) {
        let of_rank = |rank: u8| book.lines.iter().filter(move |line| line.stands.rank() == rank);
        let open: Vec<&Line> = (0..RANKS).flat_map(of_rank).filter(|line| is_open(&line.stands)).collect();
        let (status, advice) = standing(book, &open);
        let mut declined = book.lines.iter().filter(|line| line.stands.status() == Some(Status::Declined));
        let mut more = self.sums(book);
        more.insert("open".to_owned(), self.rows_of(&mut open.iter().copied(), LISTED));
        more.insert("declined".to_owned(), self.rows_of(&mut declined, LISTED));
        let mut wrong = book.lines.iter().filter(|line| line.stands.wrong().is_some() && !is_open(&line.stands));
        more.insert("problems".to_owned(), self.rows_of(&mut wrong, LISTED));
        let (word, stopped) = stopped.unzip();
        if let Some(word) = word {
            more.insert("stopped".to_owned(), word.into());
        }
        if let Some((rows, _, since)) = before {
            more.extend(named([("paidBefore", rows.into()), ("paidSince", instant::utc(since).into())]));
        }
        let message = words::told(self.locale, book.currency, &book.sums(), status, stopped, before);
        let document = Document {
            status: status.name(),
            advice: advice.word(),
            message,
            ..Document::of_answer(self.locale, more)
        };
        (status, document)
    }
}

fn is_open(stands: &Stands) -> bool {
    matches!(stands, Stands::Taken(..)) || stands.wrong().is_none() && !stands.is_final()
}

/// The status of a batch is that of the row that matters most; where all are final, it is known.
fn standing(book: &Book, open: &[&Line]) -> (Status, Advice) {
    let has = |wanted: Status| open.iter().any(|line| line.stands.status() == Some(wanted));
    match () {
        () if open.first().is_some_and(|line| line.stands.rank() == 0) => (Status::Unknown, Advice::Review),
        () if has(Status::Unknown) => (Status::Unknown, Advice::Resolve),
        () if has(Status::Pending) || has(Status::ActionRequired) => (Status::Pending, Advice::AskLater),
        () if has(Status::NotSent) => (Status::NotSent, Advice::Repeat),
        () if !open.is_empty() => (Status::Rejected, Advice::FixAndRepeat),
        () if book.wrong_rows() > 0 => (Status::Ok, Advice::FixAndRepeat),
        () if book.sum_of(&|stands| stands.status() == Some(Status::Declined)).0 > 0 => {
            (Status::Ok, Advice::ShowReason)
        }
        () => (Status::Ok, Advice::Book),
    }
}

/// In the first pass whatever can go on; in later ones only what another had in hand, or the bank may tell more about.
fn is_wanted(line: &Line, later: bool) -> bool {
    match &line.stands {
        Stands::Wrong(_) | Stands::Taken(..) => false,
        Stands::Known(State::Review, ..) => false,
        stands if stands.is_final() => false,
        stands => !later || line.held || matches!(stands.status(), Some(Status::Unknown | Status::Pending)),
    }
}

/// The batch watches; of a single row it passes on the log and whether it was sent.
struct RowWatch<'w>(&'w dyn Watch);

impl Watch for RowWatch<'_> {
    fn log(&self, level: Level, line: &str) {
        self.0.log(level, line);
    }

    fn phase(&self, phase: Phase) {
        if phase == Phase::Waiting {
            self.0.phase(phase);
        }
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }

    fn caller(&self) -> Option<(&str, &str)> {
        self.0.caller()
    }
}

/// What the threads of a batch share.
struct Batch<'b> {
    client: &'b Client,
    sheet: &'b Sheet,
    run: &'b BatchRun,
    watch: RowWatch<'b>,
    deadline: Deadline,
    began: Duration,
    /// When the next payout may begin.
    turn: Mutex<Duration>,
    /// Why it ends before its last row, a stable word.
    stopped: &'b std::sync::OnceLock<&'static str>,
    shared: Mutex<Shared<'b>>,
}

struct Shared<'b> {
    book: Book,
    /// The rows of this pass that are not taken yet; `at` is the place of the next one in the book.
    rows: Entries<'b>,
    at: usize,
    /// Rows one after the other that are not known.
    strikes: u64,
    /// When a row was last noted.
    noted: Duration,
    /// Rows that came to their end in this run.
    finished: u64,
}

impl<'b> Batch<'b> {
    /// Before anything is sent; if that fails, nothing is.
    fn enter(&self) {
        if let Err(why) = self.client.enter(self.sheet, &mut self.lock().book, self.deadline, self.watch.0) {
            self.stop(why);
        }
    }

    fn all(self) -> Book {
        self.pass(None);
        let asking = self.deadline.or_after(self.client.call_timeout);
        for _ in 1..PASSES {
            let is_left = |line: &Line| is_wanted(line, true) && (line.held || !asking.passed());
            if self.stopped.get().is_some() || !self.lock().book.lines.iter().any(is_left) {
                break;
            }
            self.pass(Some(asking));
        }
        self.shared.into_inner().unwrap_or_else(PoisonError::into_inner).book
    }

    /// The rows once; `later`: until when a later pass asks the bank.
    fn pass(&self, later: Option<Deadline>) {
        {
            let mut shared = self.lock();
            shared.rows = self.sheet.entries();
            shared.at = 0;
        }
        std::thread::scope(|scope| {
            for _ in 1..self.run.workers {
                // Without a thread there is one worker less.
                let _ =
                    std::thread::Builder::new().name("tolem-batch".to_owned()).spawn_scoped(scope, || self.work(later));
            }
            self.work(later);
        });
    }

    fn work(&self, later: Option<Deadline>) {
        while let Some((at, entry)) = self.take(later) {
            let done = catch_unwind(AssertUnwindSafe(|| self.row(later, at, &entry)));
            match done {
                Ok(Ok(())) => {}
                Ok(Err(stopped)) => self.stop(stopped),
                Err(_) => self.stop("panic"),
            }
        }
    }

    fn stop(&self, why: &'static str) {
        // The first reason is the one that is told.
        let _ = self.stopped.set(why);
    }

    fn lock(&self) -> MutexGuard<'_, Shared<'b>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next row that this pass is about.
    fn take(&self, later: Option<Deadline>) -> Option<(usize, Entry<'b>)> {
        if self.watch.cancelled() {
            self.stop("cancelled");
        }
        if self.deadline.passed() {
            self.stop("deadline");
        }
        let mut shared = self.lock();
        let is_over = later.is_some_and(|deadline| deadline.passed());
        while self.stopped.get().is_none() {
            let entry = shared.rows.next()?.ok()?;
            let at = shared.at;
            shared.at += 1;
            let line = &shared.book.lines[at];
            if is_wanted(line, later.is_some()) && (line.held || !is_over) {
                return Some((at, entry));
            }
        }
        None
    }

    /// One row, as the single payout that it is.
    fn row(&self, later: Option<Deadline>, at: usize, entry: &Entry<'_>) -> std::result::Result<(), &'static str> {
        let client = self.client;
        let (command, intent) = match client.payout_of(self.sheet, entry) {
            Ok(payout) => payout,
            // It was in order a moment ago.
            Err(NoPayout::Wrong(_) | NoPayout::Stop(_)) => return Err("row_changed"),
        };
        let known =
            client.engine.journal.find(Kind::Payout, &intent.number, None).map_err(|error| of_journal(&error))?;
        if let Some(movement) = &known {
            let stands = client.stands(self.sheet, &intent, known.as_ref());
            // Done by somebody else since, or in another's hands: there is enough else to do.
            if stands.is_final() || stands.wrong().is_some() || (movement.claimed && later.is_none()) {
                self.note(at, stands, movement);
                return Ok(());
            }
        }
        if !self.wait_for_turn() {
            return Ok(());
        }
        // What nobody could do before is a payout as any other.
        let is_held = self.lock().book.lines[at].held;
        let deadline = later.filter(|_| !is_held).unwrap_or_else(|| self.deadline.or_after(client.call_timeout));
        let call = Call { deadline, watch: &self.watch, language: None };
        let submitted = match known {
            Some(known) => client.engine.submit_entered(known, &command, &intent, call),
            None => client.engine.submit(&command, &intent, call),
        };
        let submitted = submitted.and_then(|report| match later {
            None => Ok(report),
            Some(_) => client.engine.wait_until_final(report, call),
        });
        match submitted {
            Ok(report) => self.reported(later.is_none(), at, &report),
            // Another process was faster; what it did is found in a later pass.
            Err(error @ (JournalError::Changed | JournalError::Busy(_))) => {
                let mut shared = self.lock();
                shared.book.lines[at].held = true;
                let is_locked = matches!(error, JournalError::Busy(_)) && uptime() > shared.noted + LOCKED;
                if is_locked { Err("busy") } else { Ok(()) }
            }
            Err(error) => Err(of_journal(&error)),
        }
    }

    /// What a row came to, and whether that is a reason to stop.
    fn reported(&self, is_first: bool, at: usize, report: &Report) -> std::result::Result<(), &'static str> {
        let movement = &report.movement;
        let stands = match &report.conflict {
            Some(intent) => self.client.stands(self.sheet, intent, Some(movement)),
            None => Stands::of(movement),
        };
        let status = stands.status();
        let is_alarming = movement.foreign || report.news.facts.as_ref().is_some_and(|facts| facts.alarm);
        let strikes = self.strikes(at, &stands);
        self.note(at, stands, movement);
        let reason = movement.reason.as_deref().unwrap_or_default();
        let refused = matches!(status, Some(Status::Declined | Status::Rejected));
        match () {
            () if !report.news.journaled => Err("journal"),
            () if is_alarming => Err("alarm"),
            () if refused && gateways::is_word_about_credentials(reason) => Err("credentials"),
            () if refused && reason.starts_with("insufficient_funds") => Err("balance"),
            () if report.news.failure.as_ref().is_some_and(|failure| failure.kind.is_permanent()) => Err("connection"),
            () if is_first && strikes >= self.run.stop_after => Err("unknown_in_a_row"),
            () => Ok(()),
        }
    }

    /// How many payouts one after the other, this one included, are not known. What was unknown before was only asked about.
    fn strikes(&self, at: usize, stands: &Stands) -> u64 {
        let mut shared = self.lock();
        if shared.book.lines[at].stands.status() == Some(Status::Unknown) {
            return 0;
        }
        let is_strike = matches!(stands.status(), Some(Status::Unknown | Status::NotSent));
        shared.strikes = if is_strike { shared.strikes + 1 } else { 0 };
        shared.strikes
    }

    /// Writes down where a row stands, and tells how far the batch has come.
    fn note(&self, at: usize, stands: Stands, movement: &Movement) {
        let mut shared = self.lock();
        shared.finished += u64::from(stands.is_final());
        shared.noted = uptime();
        shared.book.lines[at].held = movement.claimed;
        shared.book.set(at, stands, Why::of(Some(movement)));
        self.watch.0.batch(&self.progress(&shared));
    }

    fn progress(&self, shared: &Shared<'_>) -> BatchProgress {
        let book = &shared.book;
        let (done, done_total) = book.finals();
        let rows = book.good_rows();
        let minute = Duration::from_secs(60).as_millis();
        let passed = uptime().saturating_sub(self.began).as_millis().max(1);
        let per_minute = u64::try_from(u128::from(shared.finished) * minute / passed).unwrap_or(u64::MAX);
        // While only the bank's word is waited for, nobody knows how long that takes.
        let to_send = Some(book.to_send()).filter(|left| *left > 0 || done == rows);
        let left = to_send.and_then(|left| (u128::from(left) * passed).checked_div(shared.finished.into()));
        let left_ms = left.and_then(|ms| u64::try_from(ms).ok());
        BatchProgress {
            rows,
            done,
            total: book.good_total(),
            done_total,
            currency: book.currency.unwrap_or(Currency::KZT).letters(),
            sums: book.sums(),
            per_minute,
            left_ms,
        }
    }

    /// Waits until another payout may begin. False: it may not any more.
    fn wait_for_turn(&self) -> bool {
        const SLICE: Duration = Duration::from_millis(50);
        let between = Duration::from_secs(1) / u32::try_from(self.run.per_second).unwrap_or(1);
        let ours = {
            let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let ours = (*turn).max(uptime());
            *turn = ours + between;
            ours
        };
        loop {
            if self.stopped.get().is_some() || self.watch.cancelled() || self.deadline.passed() {
                return false;
            }
            match ours.saturating_sub(uptime()) {
                Duration::ZERO => return true,
                left => std::thread::sleep(left.min(SLICE)),
            }
        }
    }
}

/// What was confirmed does not fit the file.
fn unfit(field: &str, why: &str) -> Stop {
    Stop::file(field, "impossible", why)
}

pub(super) fn of_journal(error: &JournalError) -> &'static str {
    match error {
        JournalError::OtherAccount(_) => "other_account",
        JournalError::Busy(_) => "busy",
        _ => "journal",
    }
}
