//! A movement's row and back. A row that cannot be read as a movement is damage and says which; nothing is guessed.

use super::clock::Mark;
use super::digests::sha256;
use super::{Cause, Intent, JournalError, Movement, Rivals};
use crate::model::{Belief, By, Currency, Kind, Minor, OrderNumber, Parts, Readiness, State, Verdict, parsed};
use rusqlite::types::{FromSql, ValueRef};
use serde_json::Value;
use std::sync::LazyLock;

/// The place of a column in [`COLUMNS`]; a name that is not there does not compile.
macro_rules! at {
    ($name:literal) => {
        const { place($name.as_bytes()) }
    };
}

/// What `read` reads, in its order.
pub(super) const COLUMNS: &str = "id, kind, number, part, amount, currency, fingerprint, payee_mask, payee_ref, by_page, \
    manual_capture, by_wallet, state, revision, fence, attempts, cause, order_id, form_url, fee, ref_num, baseline, bank_code, bank_message, reason, \
    not_found, gate_clock, gate_ms, created_at, updated_at, owner, commission, key, doubt, doubt_clock, doubt_ms, \
    verifies, page_secs, readiness, absent, details, sent_at, belief, belief_by, belief_at, belief_open, is_foreign, \
    echoes, was_paid";

/// How many they are.
pub(super) const WIDTH: usize = at!("was_paid") + 1;

/// What the seal of a row does not cover: who holds it, when it was written for people, and what the second half covers.
const UNSEALED: &[&str] = &["fence", "owner", "created_at", "updated_at"];

/// What the second half of a seal covers. Clocks that it does not fit are not believed; the rest stands without them.
const CLOCKS: &[&str] = &["gate_clock", "gate_ms", "doubt_clock", "doubt_ms", "sent_at"];

/// What a seal covers: the place of each column, its name, and whether it is of the clocks.
static SEALED: LazyLock<Vec<(usize, &str, bool)>> = LazyLock::new(|| {
    let columns = COLUMNS.split(", ").enumerate().filter(|(_, name)| !UNSEALED.contains(name));
    columns.map(|(at, name)| (at, name, CLOCKS.contains(&name))).collect()
});

/// The digest of a row: 16 bytes of all that counts, 8 of its clocks.
pub(super) type Seal = [u8; 24];

/// The values of a row, by their places in [`COLUMNS`]. SQLite's words for them serve every kind of journal.
pub(super) trait Cells {
    fn cell(&self, at: usize) -> Option<ValueRef<'_>>;
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, at: usize) -> Option<ValueRef<'_>> {
        self.get_ref(at).ok()
    }
}

/// A movement as it lies in the file: who owns it and when its gate was passed are not interpreted yet.
pub(super) struct Row {
    /// With `claimed`, `since_gate`, `open_for` and `doubt` unset.
    pub movement: Movement,
    pub owner: Option<String>,
    pub gate: Option<Mark>,
    /// The first request in doubt: its attempt, and when it was sent.
    pub doubt: Option<(u32, Mark)>,
    /// UTC milliseconds.
    pub sent_at: Option<i64>,
    pub seal: Seal,
}

impl Row {
    /// Whether it is under way, or may still be executed.
    pub fn is_open(&self) -> bool {
        self.doubt.is_some() || !matches!(self.movement.state, State::Ready | State::Paid | State::Declined)
    }

    /// Whether its clocks are those that its last event left; see [`Row::fits`].
    pub fn trusts_its_clocks(&self) -> bool {
        let mut marks = self.gate.iter().chain(self.doubt.iter().map(|(_, mark)| mark));
        marks.all(|mark| !mark.clock.is_empty())
    }

    /// Whether the seal of an event covers this row. Clocks that it does not cover are nobody's from now on.
    pub fn fits(&mut self, seal: &[u8]) -> bool {
        if seal.get(16..) != Some(&self.seal[16..]) {
            self.disown_clocks();
        }
        seal.get(..16) == Some(&self.seal[..16])
    }

    /// Its clocks are nobody's, and its seal no longer covers them: what was not believed must not be sealed as if it were.
    pub fn distrust_clocks(&mut self) {
        self.disown_clocks();
        self.seal[16..].iter_mut().for_each(|byte| *byte = !*byte);
    }

    fn disown_clocks(&mut self) {
        let marks = self.gate.iter_mut().chain(self.doubt.iter_mut().map(|(_, mark)| mark));
        marks.for_each(|mark| mark.clock = String::new());
    }
}

impl Rivals {
    /// Counts one more of the same kind.
    pub(super) fn add(&mut self, row: &Row) {
        let (movement, paid) = (&row.movement, row.movement.state == State::Paid);
        let amount = movement.intent.amount.get();
        self.open += u32::from(row.is_open());
        self.attempts = self.attempts.saturating_add(movement.attempts);
        self.done = self.done.saturating_add(if paid { amount } else { 0 });
        self.at_most = self.at_most.saturating_add(if paid || row.doubt.is_some() { amount } else { 0 });
    }
}

const fn place(name: &[u8]) -> usize {
    let columns = COLUMNS.as_bytes();
    let (mut at, mut from) = (0, 0);
    loop {
        let mut length = 0;
        while from + length < columns.len() && columns[from + length] != b',' {
            length += 1;
        }
        let mut same = 0;
        while same < length && same < name.len() && columns[from + same] == name[same] {
            same += 1;
        }
        if same == length && same == name.len() {
            return at;
        }
        at += 1;
        from += length + ", ".len();
    }
}

/// Reads the columns of [`COLUMNS`].
pub(super) fn read(cells: &dyn Cells) -> Result<Row, JournalError> {
    let cells: [_; WIDTH] = std::array::from_fn(|at| cells.cell(at));
    let id: i64 = Columns { cells: &cells, id: 0 }.get(0)?;
    let columns = Columns { cells: &cells, id };
    let intent = Intent {
        kind: columns.word(at!("kind"), Kind::from_word)?,
        number: columns.word(at!("number"), |text| OrderNumber::parse(text).ok())?,
        amount: columns.amount(at!("amount"))?.and_then(Minor::or_zero).ok_or_else(|| columns.wrong(at!("amount")))?,
        currency: columns.word(at!("currency"), Currency::parse)?,
        fingerprint: columns.get(at!("fingerprint"))?,
        payee_mask: columns.get(at!("payee_mask"))?,
        payee_ref: columns.get(at!("payee_ref"))?,
        by_page: columns.get(at!("by_page"))?,
        part: columns.part()?,
        manual_capture: columns.get(at!("manual_capture"))?,
        by_wallet: columns.get(at!("by_wallet"))?,
        commission: columns.amount(at!("commission"))?,
        page_secs: columns.get(at!("page_secs"))?,
        verifies: columns.get(at!("verifies"))?,
        echoes: columns.json(at!("echoes"))?.unwrap_or_default(),
    };
    let movement = Movement {
        id,
        intent,
        state: columns.word(at!("state"), State::from_word)?,
        readiness: columns.word(at!("readiness"), Readiness::from_word)?,
        revision: columns.get(at!("revision"))?,
        fence: columns.get(at!("fence"))?,
        attempts: columns.get(at!("attempts"))?,
        cause: columns.word(at!("cause"), Cause::from_word)?,
        order_id: columns.get(at!("order_id"))?,
        form_url: columns.get(at!("form_url"))?,
        fee: columns.amount(at!("fee"))?,
        ref_num: columns.get(at!("ref_num"))?,
        details: columns.json(at!("details"))?,
        baseline: columns.amount(at!("baseline"))?,
        bank_code: columns.get(at!("bank_code"))?,
        bank_message: columns.get(at!("bank_message"))?,
        reason: columns.get(at!("reason"))?,
        not_found: columns.get(at!("not_found"))?,
        absent: columns.get(at!("absent"))?,
        since_gate: None,
        open_for: None,
        key: columns.get(at!("key"))?,
        doubt: None,
        belief: columns.belief()?,
        foreign: columns.get(at!("is_foreign"))?,
        was_paid: columns.get(at!("was_paid"))?,
        created_at: columns.get(at!("created_at"))?,
        updated_at: columns.get(at!("updated_at"))?,
        claimed: false,
    };
    let gate = columns.mark(at!("gate_clock"), at!("gate_ms"))?;
    let attempt: Option<u32> = columns.get(at!("doubt"))?;
    let doubt = attempt.zip(columns.mark(at!("doubt_clock"), at!("doubt_ms"))?);
    let seal = seal(&cells).ok_or_else(|| columns.wrong(0))?;
    Ok(Row { movement, owner: columns.get(at!("owner"))?, gate, doubt, sent_at: columns.get(at!("sent_at"))?, seal })
}

/// Every value with its name, its type and its length. What is NULL is left out, so that a column of a later schema, NULL in
/// the rows of before, leaves their seals as they are.
fn seal(cells: &[Option<ValueRef<'_>>; WIDTH]) -> Option<Seal> {
    let (mut content, mut clocks) = (Parts::with_room(2048), Parts::with_room(256));
    for (at, name, is_clock) in SEALED.iter() {
        let half = if *is_clock { &mut clocks } else { &mut content };
        let (number, real);
        let (kind, bytes): (u8, &[u8]) = match cells[*at]? {
            ValueRef::Null => continue,
            ValueRef::Integer(value) => {
                number = value.to_be_bytes();
                (1, &number)
            }
            ValueRef::Real(value) => {
                real = value.to_be_bytes();
                (2, &real)
            }
            ValueRef::Text(text) => (3, text),
            ValueRef::Blob(blob) => (4, blob),
        };
        half.put_named(name, kind, bytes);
    }
    let mut seal = [0; 24];
    seal[..16].copy_from_slice(&sha256(content.finish())[..16]);
    seal[16..].copy_from_slice(&sha256(clocks.finish())[..8]);
    Some(seal)
}

/// The columns of one row by their places, with errors that name the movement.
struct Columns<'a> {
    cells: &'a [Option<ValueRef<'a>>; WIDTH],
    id: i64,
}

impl Columns<'_> {
    fn get<T: FromSql>(&self, at: usize) -> Result<T, JournalError> {
        self.cells[at].and_then(|cell| T::column_result(cell).ok()).ok_or_else(|| self.wrong(at))
    }

    fn text(&self, at: usize) -> Result<&str, JournalError> {
        self.cells[at].and_then(|cell| cell.as_str().ok()).ok_or_else(|| self.wrong(at))
    }

    fn word<T>(&self, at: usize, read: impl FnOnce(&str) -> Option<T>) -> Result<T, JournalError> {
        read(self.text(at)?).ok_or_else(|| self.wrong(at))
    }

    fn part(&self) -> Result<Option<OrderNumber>, JournalError> {
        match self.text(at!("part"))? {
            "" => Ok(None),
            text => OrderNumber::parse(text).map(Some).map_err(|_| self.wrong(at!("part"))),
        }
    }

    fn mark(&self, clock: usize, ms: usize) -> Result<Option<Mark>, JournalError> {
        Ok(match (self.get(clock)?, self.get(ms)?) {
            (Some(clock), Some(ms)) => Some(Mark { clock, ms }),
            _ => None,
        })
    }

    fn json(&self, at: usize) -> Result<Option<Value>, JournalError> {
        let text: Option<String> = self.get(at)?;
        text.map(|text| parsed(text.as_bytes())).transpose().map_err(|_| self.wrong(at))
    }

    fn belief(&self) -> Result<Option<Belief>, JournalError> {
        let Some(at) = self.get(at!("belief_at"))? else {
            return Ok(None);
        };
        Ok(Some(Belief {
            verdict: self.word(at!("belief"), Verdict::from_word)?,
            by: self.word(at!("belief_by"), By::from_word)?,
            open: self.get(at!("belief_open"))?,
            at,
        }))
    }

    fn amount(&self, at: usize) -> Result<Option<u64>, JournalError> {
        let amount: Option<i64> = self.get(at)?;
        amount.map(u64::try_from).transpose().map_err(|_| self.wrong(at))
    }

    fn wrong(&self, at: usize) -> JournalError {
        let name = COLUMNS.split(", ").nth(at).unwrap_or_default();
        JournalError::Unusable(format!("movement {}: its {name} cannot be read", self.id))
    }
}

pub(super) fn part_text(part: Option<&OrderNumber>) -> &str {
    part.map_or("", OrderNumber::as_str)
}
