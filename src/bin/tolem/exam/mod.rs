//! `tolem exam`: a program that pays is examined. A sandbox plays some fifty evenings against it, each with a bank, a folder
//! and an order number of its own; the bank's ledger says what it did to the money. It reads the ledger, the exit code and
//! the output, and nothing else of the program: any language, any library.
//!
//! `evenings.rs` is the table, `night.rs` plays one, `till.rs` starts and kills, `oracle.rs` judges, `report.rs` and `page.rs`
//! tell.

mod bank;
mod evenings;
mod night;
mod oracle;
mod page;
mod payer;
mod report;
mod till;
mod words;

use super::output::{print, write_whole};
use super::settings::Settings;
use super::terminal::warn;
use super::words::{fill, words};
use bank::{BANKS, Bank};
use clap::Args;
use evenings::{EVENINGS, Evening};
use night::{Exam as Hall, Played};
use report::Report;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};
use till::Till;
use tolem::messages::Locale;
use tolem::model::{Redactor, cause};
use words::*;

#[derive(Args)]
pub struct Exam {
    /// How the program is started; in it stand {order}, {amount} (tiyn), {decimal} (tenge), {url}, {state}, {config}. It reads the card number from standard input and ends with 0 paid, 1 declined, anything else not known
    #[arg(long, value_name = "COMMAND", env = "TOLEM_EXAM_TILL")]
    till: Option<String>,
    /// How the program that listens for callbacks is started: {port}, and the same places
    #[arg(long, value_name = "COMMAND", env = "TOLEM_EXAM_LISTENER")]
    listener: Option<String>,
    /// Only this evening; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Show the evenings and play none
    #[arg(long)]
    list: bool,
    /// Where the random choices begin: the same number makes the same choices
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// So many evenings at the same time
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Keep what the program leaves behind in this new folder
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write the report as a page into this file
    #[arg(long, value_name = "FILE", env = "TOLEM_EXAM_HTML")]
    html: Option<PathBuf>,
    /// ru, kk or en
    #[arg(long)]
    language: Option<String>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
}

/// Why no exam is held: the arguments are wrong, or the surroundings are.
enum Trouble {
    Arguments(String),
    Surroundings(String),
}

impl Exam {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        match self.held(settings) {
            Ok(true) => Ok(ExitCode::SUCCESS),
            Ok(false) => Ok(ExitCode::from(1)),
            Err(Trouble::Surroundings(why)) => Err(why),
            Err(Trouble::Arguments(why)) => {
                warn(&why);
                Ok(ExitCode::from(2))
            }
        }
    }

    /// Whether it was passed.
    fn held(&self, settings: &Settings) -> Result<bool, Trouble> {
        let locale = self.locale(settings)?;
        let bank = bank_of(settings, locale)?;
        let evenings = self.evenings(bank, locale)?;
        if self.list {
            return deliver(&list(&evenings, locale)).map(|()| true);
        }
        let command = self.till.as_deref();
        let command = command.ok_or_else(|| Trouble::Arguments(words(locale, NO_TILL).to_owned()))?;
        let till = till(command, locale)?;
        let listener = self.listener.as_deref().map(|command| self::till(command, locale)).transpose()?;
        let (unheard, evenings) =
            evenings.into_iter().partition(|(_, evening)| evening.listens() && listener.is_none());
        self.page_can_be_written()?;
        let folder = Folder::open(self.folder.as_deref()).map_err(Trouble::Surroundings)?;
        let hall = Hall {
            bank,
            till: &till,
            listener: listener.as_ref(),
            folder: &folder.path,
            prefix: &prefix(),
            seed: self.seed,
            locale,
        };
        let (played, asked_bank) = all(&hall, evenings, self.jobs).map_err(Trouble::Surroundings)?;
        let report = Report {
            bank: bank.id,
            till: Redactor::new().clean(command),
            seed: self.seed,
            day: jiff::Zoned::now().date().to_string(),
            played,
            asked_bank,
            unheard: unheard.into_iter().map(|(_, evening)| evening).collect(),
        };
        self.told(&report, locale)?;
        Ok(report.is_passed())
    }

    fn locale(&self, settings: &Settings) -> Result<Locale, Trouble> {
        let Some(word) = &self.language else { return Ok(settings.locale()) };
        let wrong = || Trouble::Arguments(fill(words(settings.locale(), NOT_A_LANGUAGE), &[word]));
        Locale::from_word(word).ok_or_else(wrong)
    }

    /// Those of the bank, or those that were named, each with its place in the table.
    fn evenings(&self, bank: &Bank, locale: Locale) -> Result<Vec<(usize, &'static Evening)>, Trouble> {
        let ours: Vec<_> = EVENINGS.iter().enumerate().filter(|(_, evening)| evening.money == bank.money).collect();
        if let Some(stranger) = self.only.iter().find(|name| !ours.iter().any(|(_, evening)| evening.name == **name)) {
            return Err(Trouble::Arguments(fill(words(locale, NO_SUCH_EVENING), &[stranger])));
        }
        let chosen = |evening: &Evening| self.only.is_empty() || self.only.iter().any(|name| name == evening.name);
        Ok(ours.into_iter().filter(|(_, evening)| chosen(evening)).collect())
    }

    /// Found out before anything is played: a file is made beside the page, and taken away.
    fn page_can_be_written(&self) -> Result<(), Trouble> {
        let Some(path) = &self.html else { return Ok(()) };
        let trial = path.with_file_name(format!(".{}.trial", prefix()));
        let tried = match path.is_dir() || path.file_name().is_none() {
            true => Err(std::io::ErrorKind::IsADirectory.into()),
            false => std::fs::write(&trial, "").and_then(|()| std::fs::remove_file(&trial)),
        };
        tried.map_err(|error| unwritable(path, &error))
    }

    /// The report goes to the terminal first: a page that cannot be written costs nobody the whole exam.
    fn told(&self, report: &Report, locale: Locale) -> Result<(), Trouble> {
        match self.json {
            true => deliver(&format!("{:#}\n", report.json(locale)))?,
            false => deliver(&report.text(locale))?,
        }
        let Some(path) = &self.html else { return Ok(()) };
        write_whole(path, &page::page(report, locale)).map_err(|error| unwritable(path, &error))
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::Surroundings(format!("{}: {}", path.display(), cause(error)))
}

fn bank_of(settings: &Settings, locale: Locale) -> Result<&'static Bank, Trouble> {
    let id = settings.gateway().unwrap_or(BANKS[0].id);
    let known = || BANKS.iter().map(|bank| bank.id).collect::<Vec<_>>().join(", ");
    let wrong = || Trouble::Arguments(fill(words(locale, NO_EXAM), &[id, &known()]));
    BANKS.iter().find(|bank| bank.id == id).ok_or_else(wrong)
}

fn till(command: &str, locale: Locale) -> Result<Till, Trouble> {
    let wrong = || Trouble::Arguments(fill(words(locale, NOT_A_COMMAND), &[&Redactor::new().clean(command)]));
    let till = Till::parse(command).ok_or_else(wrong)?;
    match till.strange_place() {
        None => Ok(till),
        Some(place) => {
            let known = till::PLACES.map(|place| format!("{{{place}}}")).join(", ");
            let place = Redactor::new().clean(place);
            Err(Trouble::Arguments(fill(words(locale, NO_SUCH_PLACE), &[&format!("{{{place}}}"), &known])))
        }
    }
}

fn list(evenings: &[(usize, &'static Evening)], locale: Locale) -> String {
    evenings.iter().map(|(_, evening)| format!("{:<24} {}\n", evening.name, words(locale, evening.title))).collect()
}

fn deliver(text: &str) -> Result<(), Trouble> {
    print(text).map_err(|error| Trouble::Surroundings(format!("stdout: {}", cause(&error))))
}

/// Plays the first alone. A program that has not asked the bank of the exam for anything may be speaking to a real one: then it
/// stays at that.
fn all(
    hall: &Hall<'_>,
    mut evenings: Vec<(usize, &'static Evening)>,
    jobs: u16,
) -> Result<(Vec<Played>, bool), String> {
    if evenings.is_empty() {
        return Ok((Vec::new(), true));
    }
    let count = evenings.len();
    let (place, evening) = evenings.remove(0);
    let first = night::play(hall, evening, place)?;
    progress(hall, &first, 1, count);
    if !first.asked_bank {
        return Ok((vec![first], false));
    }
    let mut played = vec![first];
    played.extend(together(hall, evenings, jobs)?);
    Ok((played, true))
}

/// Plays several at the same time, and tells each when it is over. The first trouble of the surroundings ends it.
fn together(hall: &Hall<'_>, evenings: Vec<(usize, &'static Evening)>, jobs: u16) -> Result<Vec<Played>, String> {
    let count = evenings.len();
    let waiting = Mutex::new(evenings.into_iter());
    let over = Mutex::new(Vec::with_capacity(count));
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while lock(&failed).is_none() {
                    let Some((place, evening)) = lock(&waiting).next() else { return };
                    match night::play(hall, evening, place) {
                        Ok(played) => {
                            let mut over = lock(&over);
                            progress(hall, &played, over.len() + 2, count + 1);
                            over.push((place, played));
                        }
                        Err(why) => *lock(&failed) = Some(why),
                    }
                }
            });
        }
    });
    if let Some(why) = lock(&failed).take() {
        return Err(why);
    }
    let mut over = std::mem::take(&mut *lock(&over));
    over.sort_by_key(|(place, _)| *place);
    Ok(over.into_iter().map(|(_, played)| played).collect())
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().expect("nobody panics with it")
}

fn progress(hall: &Hall<'_>, played: &Played, at: usize, count: usize) {
    warn(&format!("{at}/{count} {}: {}", played.evening.name, words(hall.locale, words::verdict(played.verdict()))));
}

/// A beginning of order numbers that no exam has had: a program may keep them in a place of its own.
fn prefix() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("x{:x}", since.as_micros())
}

/// Where the evenings have their folders; gone afterwards, unless somebody wants to see it.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    fn open(wanted: Option<&Path>) -> Result<Folder, String> {
        let path = wanted.map_or_else(
            || std::env::temp_dir().join(format!("tolem-exam-{}-{}", std::process::id(), prefix())),
            PathBuf::from,
        );
        // An old journal would answer for a new evening.
        std::fs::create_dir(&path).map_err(|error| format!("{}: {}", path.display(), cause(&error)))?;
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        Ok(Folder { path, kept: wanted.is_some() })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
