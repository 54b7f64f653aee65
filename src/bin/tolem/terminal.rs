//! The person at the terminal: log lines when asked for, and after a moment of silence a line that tells what is waited
//! for. All of it goes to standard error, and none of it can stop a payout.

use super::words::{ASKING, CONNECTING, PREPARING, SECONDS, SENDING, WAITING, words};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tolem::messages::Locale;
use tolem::model::{Level, Phase, Watch};

/// What takes no longer is not worth a line.
const PATIENCE: Duration = Duration::from_secs(2);

/// The line is as long as the longest; a console that knows no escape sequences shows it all the same.
const WIDTH: usize = 60;

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
}

impl Terminal {
    pub fn new(locale: Locale, verbose: bool) -> Terminal {
        let shows = !verbose && std::io::stderr().is_terminal();
        Terminal { verbose, progress: shows.then(|| Progress::start(locale)) }
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

    fn cancelled(&self) -> bool {
        false
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
    drawn: bool,
    ended: bool,
}

impl Progress {
    fn start(locale: Locale) -> Progress {
        let shown = Arc::new((Mutex::new(Shown { waits: None, drawn: false, ended: false }), Condvar::new()));
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
        let Some((phase, since)) = self.waits else { return };
        if since.elapsed() >= PATIENCE {
            let (what, seconds) = (words(locale, doing(phase)), words(locale, SECONDS));
            let line = format!("... {what}, {} {seconds}", since.elapsed().as_secs());
            let _ = write!(std::io::stderr(), "\r{line:WIDTH$}");
            self.drawn = true;
        }
    }
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
