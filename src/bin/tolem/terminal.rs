//! The person at the terminal: log lines when asked for, and after a moment of silence a line that tells what is waited
//! for. All of it goes to standard error, and none of it can stop a payout.

use super::words::{ASKING, BATCH_PROGRESS, CONNECTING, PREPARING, SECONDS, SENDING, WAITING, fill, words};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tolem::messages::{self, Locale};
use tolem::model::{BatchProgress, Currency, Level, Phase, Watch};

/// What takes no longer is not worth a line.
const PATIENCE: Duration = Duration::from_secs(2);

/// The line is as long as the longest; a console that knows no escape sequences shows it all the same.
const WIDTH: usize = 79;

/// Says something to the person; where nobody can hear it, nothing is lost.
pub fn warn(line: &str) {
    let _ = writeln!(std::io::stderr(), "tolem: {line}");
}

/// Says something on standard output, as far as somebody reads it.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The one who watches a call of the command line.
pub struct Terminal {
    verbose: bool,
    progress: Option<Progress>,
    /// Ctrl-C was pressed.
    stop: Option<Arc<AtomicBool>>,
}

impl Terminal {
    pub fn new(locale: Locale, verbose: bool) -> Terminal {
        let shows = !verbose && std::io::stderr().is_terminal();
        Terminal { verbose, progress: shows.then(|| Progress::start(locale)), stop: None }
    }

    /// The same for a work of many parts: Ctrl-C (and what asks a process to end) stops it between two of them, the second one
    /// at once.
    pub fn stoppable(locale: Locale, verbose: bool) -> Terminal {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // In this order: the first one finds nothing set yet. Where a signal cannot be caught, it ends the program.
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&stop));
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
        }
        Terminal { stop: Some(stop), ..Terminal::new(locale, verbose) }
    }
}

impl Watch for Terminal {
    fn log(&self, level: Level, line: &str) {
        if self.verbose {
            let _ = writeln!(std::io::stderr(), "{}: {line}", format!("{level:?}").to_lowercase());
        }
    }

    fn listens(&self, _: Level) -> bool {
        self.verbose
    }

    fn phase(&self, phase: Phase) {
        if let Some(progress) = &self.progress {
            progress.enter(phase);
        }
        if self.verbose && std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr(), "... {}", phase.word());
        }
    }

    fn batch(&self, batch: &BatchProgress) {
        if let Some(progress) = &self.progress {
            lock(&progress.shown.0).batch = Some(batch.clone());
        }
    }

    fn cancelled(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::SeqCst))
    }
}

/// A line that is drawn over and over by a thread of its own, and is gone in the end.
struct Progress {
    shown: Arc<(Mutex<Shown>, Condvar)>,
    drawing: Option<JoinHandle<()>>,
}

struct Shown {
    /// What is waited for, and since when.
    waits: Option<(Phase, Instant)>,
    /// How far a batch has come.
    batch: Option<BatchProgress>,
    drawn: bool,
    ended: bool,
}

impl Progress {
    fn start(locale: Locale) -> Progress {
        let shown =
            Arc::new((Mutex::new(Shown { waits: None, batch: None, drawn: false, ended: false }), Condvar::new()));
        let theirs = shown.clone();
        // Without a thread there is no line; the call goes on.
        let drawing = std::thread::Builder::new().spawn(move || draw(locale, &theirs)).ok();
        Progress { shown, drawing }
    }

    fn enter(&self, phase: Phase) {
        let mut shown = lock(&self.shown.0);
        shown.waits = (phase != Phase::Finished).then(|| (phase, Instant::now()));
        shown.erase();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        lock(&self.shown.0).ended = true;
        self.shown.1.notify_all();
        if let Some(drawing) = self.drawing.take() {
            let _ = drawing.join();
        }
    }
}

impl Shown {
    fn erase(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(std::io::stderr(), "\r{:WIDTH$}\r", "");
        }
    }

    fn draw(&mut self, locale: Locale) {
        if let Some(batch) = &self.batch {
            let _ = write!(std::io::stderr(), "\r{:WIDTH$}", bar(locale, batch));
            self.drawn = true;
            return;
        }
        let Some((phase, since)) = self.waits else { return };
        if since.elapsed() >= PATIENCE {
            let (what, seconds) = (words(locale, doing(phase)), words(locale, SECONDS));
            let line = format!("... {what}, {} {seconds}", since.elapsed().as_secs());
            let _ = write!(std::io::stderr(), "\r{line:WIDTH$}");
            self.drawn = true;
        }
    }
}

/// `[######..............] 600/2000, 1 234,00 KZT, 480 в мин, осталось 2:55`
fn bar(locale: Locale, batch: &BatchProgress) -> String {
    const CELLS: u64 = 20;
    let full = (batch.done * CELLS).checked_div(batch.rows).unwrap_or(0).min(CELLS) as usize;
    let currency = Currency::parse(batch.currency).unwrap_or(Currency::KZT);
    let left = batch.left_ms.map_or_else(|| "?".to_owned(), |ms| format!("{}:{:02}", ms / 60_000, ms / 1000 % 60));
    let numbers = [
        batch.done.to_string(),
        batch.rows.to_string(),
        messages::amount(locale, batch.done_total, currency),
        batch.per_minute.to_string(),
        left,
    ];
    let told = fill(words(locale, BATCH_PROGRESS), &numbers.each_ref().map(String::as_str));
    format!("[{}{}] {told}", "#".repeat(full), ".".repeat(CELLS as usize - full))
}

fn draw(locale: Locale, (shown, change): &(Mutex<Shown>, Condvar)) {
    let mut shown = lock(shown);
    while !shown.ended {
        shown.draw(locale);
        let waited = change.wait_timeout(shown, Duration::from_secs(1));
        shown = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    shown.erase();
}

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn doing(phase: Phase) -> [&'static str; 3] {
    match phase {
        Phase::Preparing | Phase::Finished => PREPARING,
        Phase::Connecting => CONNECTING,
        Phase::Sending => SENDING,
        Phase::Waiting => WAITING,
        Phase::Asking => ASKING,
    }
}
