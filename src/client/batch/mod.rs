//! Files of payouts: looked through, made, and told of afterwards.
//!
//! A batch is nothing of its own. Each row is an ordinary `payout.create` under the number that stands in it, and the journal
//! makes each once only; it has the rows, all of them before the first is sent, and no file that they came from. So there is
//! nothing to keep between two runs, and going on after a crash, on this machine or on another that has the journal, is giving
//! the file again. Card numbers stay in the file. What a batch adds is what an accountant does before he presses the button, and
//! what he needs when something goes wrong in the middle: `sheet` reads the rows, `book` counts them, `check` looks through them,
//! `refused` copies those that are to be mended, `registry` journals them, `run` makes the payouts and knows when to stop, `report`
//! and `protocol` tell.

mod book;
mod check;
mod earlier;
mod headings;
mod protocol;
mod refused;
mod registry;
mod report;
mod run;
mod seen;
mod sheet;

use super::document::Document;
use super::{Client, Stop};
use crate::engine::Call;
use crate::messages;
use crate::model::{BatchSum, Currency, Status, object};
use crate::operations::{BatchCall, BatchFile};
use book::{Book, Line};
use serde_json::{Map, Value};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

impl Client {
    /// What is asked about a file of payouts.
    pub(super) fn batch(
        &self,
        file: &BatchFile,
        what: &BatchCall,
        timeout: Option<Duration>,
        call: Call<'_>,
    ) -> Result<(Status, Document), Stop> {
        let sheet = self.sheet(file)?;
        match what {
            BatchCall::Check(errors) => self.batch_check(&sheet, errors.as_deref(), call),
            BatchCall::Run(run) => self.batch_run(&sheet, run, timeout, call.watch),
            BatchCall::Report(report) => self.batch_report(&sheet, report),
        }
    }

    /// What all answers about a file begin with.
    fn sums(&self, book: &Book) -> Map<String, Value> {
        named([
            ("fingerprint", book.fingerprint.as_str().into()),
            ("rows", book.good_rows().into()),
            ("total", book.good_total().into()),
            ("currency", book.currency.map(Currency::letters).into()),
            ("wrong", book.wrong_rows().into()),
            ("sums", book.sums().iter().map(BatchSum::to_value).collect()),
        ])
    }

    /// A row as answers show it.
    fn row_of(&self, line: &Line) -> Value {
        let (column, code) = match line.stands.wrong() {
            Some(wrong) => (wrong.column.as_deref(), Some(wrong.code)),
            None => (None, line.why.code.as_deref()),
        };
        let row = named([
            ("row", line.row.into()),
            ("orderNumber", line.number.as_str().into()),
            ("amount", line.amount.into()),
            ("currency", line.currency.map(Currency::letters).into()),
            ("maskedPan", line.mask.as_deref().into()),
            ("group", line.stands.group().into()),
            ("column", column.into()),
            ("code", code.into()),
            ("reason", line.told(self.locale).into()),
        ]);
        row.into()
    }

    /// The first of some rows, as answers show them.
    fn rows_of(&self, lines: &mut dyn Iterator<Item = &Line>, most: usize) -> Value {
        lines.take(most).map(|line| self.row_of(line)).collect()
    }

    /// Writes a new file of its user's only; whatever is there already stays as it is.
    fn write_new(&self, field: &str, path: &Path, content: &[u8]) -> Result<(), Stop> {
        let done = crate::model::create_new(path).and_then(|mut file| file.write_all(content));
        done.map_err(|error| self.not_written(field, path, &error))
    }

    fn not_written(&self, field: &str, path: &Path, error: &std::io::Error) -> Stop {
        let code = if error.kind() == std::io::ErrorKind::AlreadyExists { "exists" } else { "not_written" };
        Stop::file(field, code, &messages::batch::not_written(self.locale, path, error))
    }
}

/// Members by their names.
fn named<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    object(members.into_iter().map(|(name, value)| (name.to_owned(), value)))
}
