//! How much the journal knew last, in a small file beside it (`<journal>.head`): how many events and gates, and which
//! were the last. A journal that knows less than its mark has lost something, whatever the reason: damage, a lost log,
//! an older copy, an empty file. Then nothing is sent until a person has looked.
//!
//! The mark is written after each synced commit and is not synced itself, so it costs no time: after a power cut it may
//! be older than the journal, which is harmless, and it is never ahead of what is durable.

use super::{JournalError, disk};
use crate::model::{hex, parsed, text};
use ring::digest::{SHA256, digest};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// What the file begins with, and how it began before journals had schema 8.
const TITLE: &str = "tolem head 2";
const OLDER: &str = "tolem head 1";

/// The whole file is rewritten in place, at one length: that takes no room on a full disk.
const LENGTH: usize = 512;

/// One event, by its place and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub movement: i64,
    pub revision: i64,
    pub hash: Vec<u8>,
}

/// How much a journal knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The journal's id.
    pub journal: String,
    pub events: i64,
    pub gates: i64,
    /// The last event.
    pub last: Option<Place>,
    /// The last that passed a gate.
    pub gate: Option<Place>,
}

/// What a journal knows beside its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// All of it.
    Whole,
    /// All but the very last write, and that passed no gate: it is asked about again.
    LastWriteLost,
    /// Less.
    Less,
}

impl Mark {
    /// The mark beside a journal. `None`: there is none, or it was cut by a power failure.
    pub fn read(journal: &Path) -> Option<Mark> {
        Mark::of(&bytes_of(&to_read(journal).ok()?)?)
    }

    fn of(bytes: &[u8]) -> Option<Mark> {
        let mut lines = std::str::from_utf8(bytes).ok()?.lines();
        let (title, fields, sum) = (lines.next()?, lines.next()?, lines.next()?);
        let whole = match title {
            TITLE => sum_of(fields),
            OLDER => hex(&digest(&SHA256, fields.as_bytes()).as_ref()[..16]),
            _ => return None,
        };
        if sum != whole {
            return None;
        }
        let fields = parsed(fields.as_bytes()).ok()?;
        Some(Mark {
            journal: fields["journal"].as_str()?.to_owned(),
            events: fields["events"].as_i64()?,
            gates: fields["gates"].as_i64()?,
            last: place(&fields["last"]),
            gate: place(&fields["gate"]),
        })
    }

    /// Whether there is a file of it, readable or not.
    pub fn stands_beside(journal: &Path) -> bool {
        path(journal).exists()
    }

    /// Writes it, whatever the file says.
    pub fn overwrite(&self, journal: &Path) -> std::io::Result<()> {
        write_into(&to_write(journal)?, &self.bytes())
    }

    /// The whole file.
    fn bytes(&self) -> Vec<u8> {
        let fields = self.fields();
        let mut bytes = Vec::with_capacity(LENGTH);
        for line in [TITLE, &fields, &sum_of(&fields)] {
            bytes.extend_from_slice(line.as_bytes());
            bytes.push(b'\n');
        }
        bytes.resize(bytes.len().max(LENGTH), b' ');
        bytes
    }

    fn fields(&self) -> String {
        let mut fields = String::with_capacity(LENGTH);
        let Mark { journal, events, gates, last, gate } = self;
        let journal = text(&Value::from(journal.as_str()));
        // Nothing fails that is written to a text.
        let _ = write!(fields, "{{\"events\":{events},\"gate\":");
        put_place(&mut fields, gate.as_ref());
        let _ = write!(fields, ",\"gates\":{gates},\"journal\":{journal},\"last\":");
        put_place(&mut fields, last.as_ref());
        fields.push('}');
        fields
    }

    /// Holds what a journal knows (`None`: nothing at all) against this mark of it. `has` finds an event in the journal.
    pub fn compare<E>(&self, known: Option<&Mark>, mut has: impl FnMut(&Place) -> Result<bool, E>) -> Result<Found, E> {
        if self.events == 0 {
            return Ok(Found::Whole);
        }
        let Some(known) = known.filter(|known| known.journal == self.journal) else {
            return Ok(Found::Less);
        };
        let mut there = |place: &Option<Place>| place.as_ref().map_or(Ok(true), &mut has);
        if known.gates < self.gates || !there(&self.gate)? {
            return Ok(Found::Less);
        }
        if known.events >= self.events && there(&self.last)? {
            return Ok(Found::Whole);
        }
        let last_write = known.events + 1 == self.events && self.last != self.gate;
        Ok(if last_write { Found::LastWriteLost } else { Found::Less })
    }

    /// Why a journal that knows less is refused, and the word with which a person accepts it as it is.
    pub fn refusal(&self, known: Option<&Mark>) -> JournalError {
        let both = format!("{} {}", self.fields(), known.map(Mark::fields).unwrap_or_default());
        let word = hex(&digest(&SHA256, both.as_bytes()).as_ref()[..8]);
        let why = match known {
            None => format!("it is empty or missing, and {} events were known", self.events),
            Some(known) if known.journal != self.journal => "another journal stands in its place".to_owned(),
            Some(known) => format!(
                "{} events with {} requests sent were known, and it has {} with {}",
                self.events, self.gates, known.events, known.gates
            ),
        };
        JournalError::Forgotten(why, word)
    }
}

/// A mark as it was read or written last: while the file has the same bytes, it says the same.
#[derive(Default)]
pub(super) struct Seen {
    said: Option<(Vec<u8>, Mark)>,
    to_read: Kept,
    to_write: Kept,
}

impl Seen {
    /// See [`Mark::read`].
    pub fn read(&mut self, journal: &Path) -> Option<&Mark> {
        let bytes = bytes_of(self.to_read.file(|| to_read(journal)).ok()?)?;
        if self.said.as_ref().is_none_or(|(said, _)| said[..] != bytes[..]) {
            self.said = Mark::of(&bytes).map(|mark| (bytes.to_vec(), mark));
        }
        self.said.as_ref().map(|(_, mark)| mark)
    }

    /// Writes a mark, unless the file is ahead of it: another process was faster.
    pub fn write(&mut self, journal: &Path, mark: Mark) -> std::io::Result<()> {
        if self.read(journal).is_some_and(|there| there.journal == mark.journal && there.events >= mark.events) {
            return Ok(());
        }
        let bytes = mark.bytes();
        write_into(self.to_write.file(|| to_write(journal))?, &bytes)?;
        self.said = Some((bytes, mark));
        Ok(())
    }
}

/// The file, which stays open until somebody has taken it away. Windows tells nobody that, and it is opened each time.
#[derive(Default)]
struct Kept(Option<File>);

impl Kept {
    fn file(&mut self, open: impl Fn() -> std::io::Result<File>) -> std::io::Result<&File> {
        #[cfg(unix)]
        let is_there = |file: &File| file.metadata().is_ok_and(|it| std::os::unix::fs::MetadataExt::nlink(&it) > 0);
        #[cfg(not(unix))]
        let is_there = |_: &File| false;
        let file = self.0.take().filter(is_there).map_or_else(open, Ok)?;
        Ok(self.0.insert(file))
    }
}

fn to_read(journal: &Path) -> std::io::Result<File> {
    File::open(path(journal))
}

fn to_write(journal: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path(journal))
}

fn bytes_of(mut file: &File) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    file.rewind().ok()?;
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// In one piece: another process sees the old mark or this one.
fn write_into(mut file: &File, bytes: &[u8]) -> std::io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)
}

fn path(journal: &Path) -> PathBuf {
    disk::beside(journal, ".head")
}

/// FNV-1a. It tells a whole mark from one that was cut or has rotted; the hashes in it are what is held against the journal.
fn sum_of(fields: &str) -> String {
    let add = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", fields.bytes().fold(0xcbf2_9ce4_8422_2325, add))
}

fn put_place(fields: &mut String, place: Option<&Place>) {
    match place {
        Some(Place { movement, revision, hash }) => {
            let _ = write!(fields, "[{movement},{revision},\"{}\"]", hex(hash));
        }
        None => fields.push_str("null"),
    }
}

fn place(fields: &Value) -> Option<Place> {
    let hash = fields[2].as_str()?;
    let byte = |at: usize| u8::from_str_radix(hash.get(at..at + 2)?, 16).ok();
    let hash = (0..hash.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?;
    Some(Place { movement: fields[0].as_i64()?, revision: fields[1].as_i64()?, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(revision: i64) -> Option<Place> {
        Some(Place { movement: i64::MAX, revision, hash: vec![0xa5; 32] })
    }

    fn mark(events: i64, gates: i64) -> Mark {
        Mark { journal: "0".repeat(32), events, gates, last: place(events), gate: place(gates) }
    }

    fn found(mark: &Mark, known: Option<&Mark>, has: bool) -> Found {
        mark.compare::<()>(known, |_| Ok(has)).unwrap()
    }

    #[test]
    fn a_mark_is_read_as_it_was_written_and_a_damaged_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        assert_eq!(Mark::read(&journal), None);
        let mark = mark(i64::MAX, i64::MAX - 1);
        Seen::default().write(&journal, mark.clone()).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark.clone()));
        let path = path(&journal);
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len(), LENGTH, "the longest fits");
        let used = whole.iter().rposition(|byte| *byte != b' ').unwrap();
        for at in 0..used {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(Mark::read(&journal), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(Mark::read(&journal), None, "cut at {at}");
        }
    }

    #[test]
    fn a_mark_of_an_older_library_is_read_and_a_damaged_one_is_none() {
        let fields = mark(9, 3).fields();
        let older = |sum: &str| format!("{OLDER}\n{fields}\n{sum}\n").into_bytes();
        let sum = hex(&digest(&SHA256, fields.as_bytes()).as_ref()[..16]);
        assert_eq!(Mark::of(&older(&sum)), Some(mark(9, 3)));
        assert_eq!(Mark::of(&older(&sum_of(&fields))), None);
        assert_eq!(Mark::of(&older(&sum.replace(&sum[..1], "x"))), None);
    }

    #[test]
    fn a_mark_goes_back_only_when_a_person_wants_it() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        Seen::default().write(&journal, mark(7, 2)).unwrap();
        Seen::default().write(&journal, mark(6, 2)).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark(7, 2)));
        mark(6, 2).overwrite(&journal).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark(6, 2)));
    }

    #[test]
    fn a_mark_that_somebody_has_taken_away_or_replaced_is_written_and_read_where_it_belongs() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, other) = (folder.path().join("journal"), folder.path().join("other"));
        let mut seen = Seen::default();
        seen.write(&journal, mark(7, 2)).unwrap();
        std::fs::remove_file(path(&journal)).unwrap();
        assert_eq!(seen.read(&journal), None);
        seen.write(&journal, mark(8, 2)).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark(8, 2)));
        Seen::default().write(&other, mark(9, 3)).unwrap();
        std::fs::rename(path(&other), path(&journal)).unwrap();
        assert_eq!(seen.read(&journal), Some(&mark(9, 3)));
        seen.write(&journal, mark(10, 3)).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark(10, 3)));
        // Another program writes into the same file.
        Seen::default().write(&journal, mark(11, 4)).unwrap();
        assert_eq!(seen.read(&journal), Some(&mark(11, 4)));
    }

    #[test]
    fn what_knows_less_is_recognised_and_a_last_write_that_was_cut_is_not() {
        assert_eq!(found(&mark(0, 0), None, false), Found::Whole, "nothing was known");
        assert_eq!(found(&mark(9, 3), None, false), Found::Less);
        assert_eq!(found(&mark(9, 3), Some(&mark(9, 3)), true), Found::Whole);
        assert_eq!(found(&mark(9, 3), Some(&mark(20, 7)), true), Found::Whole);
        assert_eq!(found(&mark(9, 3), Some(&mark(20, 7)), false), Found::Less, "an older copy that went on");
        assert_eq!(found(&mark(9, 3), Some(&mark(8, 3)), true), Found::LastWriteLost);
        assert_eq!(found(&mark(9, 3), Some(&mark(8, 2)), true), Found::Less, "a gate is never forgotten");
        assert_eq!(found(&mark(9, 3), Some(&mark(7, 3)), true), Found::Less);
        let sent_last = Mark { last: place(3), ..mark(9, 3) };
        assert_eq!(found(&sent_last, Some(&mark(8, 3)), true), Found::Less, "it is there, and another is not");
        let other = Mark { journal: "1".repeat(32), ..mark(9, 3) };
        assert_eq!(found(&mark(9, 3), Some(&other), true), Found::Less);
    }

    /// An older copy that went on may have as many events and gates as were known.
    #[test]
    fn both_events_of_a_mark_are_looked_for() {
        for lost in [3, 9] {
            for known in [mark(9, 3), mark(20, 7)] {
                let has = |place: &Place| Ok::<_, ()>(place.revision != lost);
                assert_eq!(mark(9, 3).compare(Some(&known), has), Ok(Found::Less), "{lost} of {known:?}");
            }
        }
    }

    #[test]
    fn a_mark_of_another_journal_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        Mark { journal: "1".repeat(32), ..mark(9, 3) }.overwrite(&journal).unwrap();
        Seen::default().write(&journal, mark(7, 2)).unwrap();
        assert_eq!(Mark::read(&journal), Some(mark(7, 2)));
    }

    #[test]
    fn each_refusal_has_a_word_of_its_own() {
        let JournalError::Forgotten(_, one) = mark(9, 3).refusal(None) else { panic!() };
        let JournalError::Forgotten(_, two) = mark(9, 3).refusal(Some(&mark(7, 3))) else { panic!() };
        assert!(one.len() == 16 && one != two);
    }
}
