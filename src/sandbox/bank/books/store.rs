//! The state file: one JSON line a change of the world, appended before the change is believed and
//! replayed at start. A line is written at once, so a killed sandbox never keeps half an execution; a
//! torn last line is cut off. No card number ever reaches a [`Change`].

use super::callbacks::Callback;
use super::ledger::LedgerEntry;
use super::orders::Order;
use super::stored::{Binding, Memo};
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

/// One change of the world.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// An order is new or different.
    Order(Box<Order>),
    /// Money moved.
    Executed(LedgerEntry),
    /// A card got a binding.
    Binding(Binding),
    /// A message to the partner's server is new or got further.
    Callback(Box<Callback>),
    /// A gateway remembers something that is no order.
    Memo(Memo),
    /// An account has this balance now.
    Balance {
        /// `transit` or a binding.
        account: String,
        /// Minor units.
        amount: i64,
    },
    /// The switches changed: the whole document of them.
    Settings(Map<String, Value>),
    /// The clock is so far ahead.
    Clock {
        /// Milliseconds.
        offset: Millis,
    },
    /// Everything but the settings was forgotten.
    Reset,
}

/// An open state file.
pub struct Store {
    file: File,
}

impl Store {
    /// Opens or creates the file, hands every change in it to `replay`, and is then ready to append.
    pub fn open(path: &Path, mut replay: impl FnMut(Change)) -> io::Result<Store> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {}", path.display(), crate::model::cause(&error)))
        })?;
        if file.try_lock().is_err() {
            let message = format!("{} is in use by another sandbox", path.display());
            return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
        }
        let mut reader = BufReader::new(&mut file);
        let (mut line, mut good, mut number) = (Vec::new(), 0u64, 0u64);
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)?;
            number += 1;
            if read == 0 || line.last() != Some(&b'\n') {
                // Only the beginning of a line of ours is cut off: somebody else's file may be one line without an end.
                if line.first().is_some_and(|first| *first != b'[') {
                    let message = format!("{} line {number} is none of a state", path.display());
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
                break;
            }
            let changes: Vec<Change> = serde_json::from_slice(&line).map_err(|error| {
                let message = format!("{} line {number}: {error}", path.display());
                io::Error::new(io::ErrorKind::InvalidData, message)
            })?;
            changes.into_iter().for_each(&mut replay);
            good += read as u64;
        }
        file.set_len(good)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Store { file })
    }

    /// Appends what happened together as one line, in one write.
    pub fn append(&mut self, changes: &[Change]) -> io::Result<()> {
        let mut line = serde_json::to_vec(changes)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_elses_file_of_one_line_is_left_as_it_is() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), r#"{"gateway": "bepaid"}"#).unwrap();
        let refused = Store::open(file.path(), |_| {}).err().map(|error| error.kind());
        assert_eq!(refused, Some(io::ErrorKind::InvalidData));
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), r#"{"gateway": "bepaid"}"#);
    }

    #[test]
    fn a_torn_last_line_is_cut_off_and_the_rest_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state");
        let offset = |n| Change::Clock { offset: n };
        {
            let mut store = Store::open(&path, |_| panic!("new")).unwrap();
            store.append(&[offset(1), offset(2)]).unwrap();
            store.append(&[offset(3)]).unwrap();
            assert!(Store::open(&path, |_| ()).is_err(), "a second sandbox on the same file");
        }
        let length = std::fs::metadata(&path).unwrap().len();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"[{\"clock\":{\"off").unwrap();
        let mut seen = 0;
        Store::open(&path, |_| seen += 1).unwrap();
        assert_eq!((seen, std::fs::metadata(&path).unwrap().len()), (3, length));
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"rubbish\n").unwrap();
        assert!(Store::open(&path, |_| ()).err().unwrap().to_string().contains("line 3"));
    }
}
