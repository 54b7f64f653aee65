//! A movement's row and back. A row that cannot be read as a movement is damage and says which; nothing is guessed.

mod changed;

use super::clock::Mark;
use super::rules::signed;
use super::{Cause, Intent, JournalError, Movement, Rivals};
use crate::model::{Belief, By, Currency, Kind, Minor, OrderNumber, Parts, Readiness, State, Verdict, parsed};
use rusqlite::types::{FromSql, ValueRef};
use serde_json::Value;
use std::borrow::Cow;
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

/// Columns that never change.
const IDENTITY: &[usize] = &[at!("id"), at!("kind"), at!("number"), at!("part"), at!("created_at")];

/// Those of what was asked for.
const CONTENT: &[usize] = &[
    at!("amount"),
    at!("currency"),
    at!("fingerprint"),
    at!("payee_mask"),
    at!("payee_ref"),
    at!("by_page"),
    at!("manual_capture"),
    at!("by_wallet"),
    at!("commission"),
    at!("verifies"),
    at!("page_secs"),
    at!("echoes"),
];

/// What is NULL until something has become of the movement.
const LATER: &[usize] = &[
    at!("order_id"),
    at!("form_url"),
    at!("fee"),
    at!("ref_num"),
    at!("details"),
    at!("baseline"),
    at!("bank_code"),
    at!("bank_message"),
    at!("reason"),
    at!("gate_clock"),
    at!("gate_ms"),
    at!("doubt"),
    at!("doubt_clock"),
    at!("doubt_ms"),
    at!("sent_at"),
    at!("belief"),
    at!("belief_by"),
    at!("belief_at"),
    at!("belief_open"),
];

/// What a gate changes; see [`Row::gated`].
const GATED: &[usize] = &[
    at!("state"),
    at!("revision"),
    at!("attempts"),
    at!("cause"),
    at!("not_found"),
    at!("absent"),
    at!("gate_clock"),
    at!("gate_ms"),
    at!("doubt"),
    at!("doubt_clock"),
    at!("doubt_ms"),
    at!("sent_at"),
    at!("updated_at"),
];

/// What is written of a movement that begins, but for the id, which whoever keeps the rows gives.
pub(super) fn of_a_beginning() -> Vec<usize> {
    (0..WIDTH).filter(|at| *at != at!("id") && !LATER.contains(at)).collect()
}

/// What a transition writes: where the movement stands, and with an amendment what was asked for.
pub(super) fn of_a_change(cause: Cause) -> Vec<usize> {
    let is_written = |at: &usize| match cause {
        Cause::Gate => GATED.contains(at),
        Cause::Amended => !IDENTITY.contains(at),
        _ => !IDENTITY.contains(at) && !CONTENT.contains(at),
    };
    (0..WIDTH).filter(is_written).collect()
}

/// What the seal of a row does not cover: who holds it, when it was written for people, and what the second half covers.
const UNSEALED: &[usize] = &[at!("fence"), at!("owner"), at!("created_at"), at!("updated_at")];

/// What the hash of the event covers that the seal stands in.
const HASHED: &[usize] = &[at!("kind"), at!("number"), at!("part"), at!("state"), at!("revision"), at!("cause")];

/// What the second half of a seal covers. Clocks that it does not fit are not believed; the rest stands without them.
const CLOCKS: &[usize] = &[at!("gate_clock"), at!("gate_ms"), at!("doubt_clock"), at!("doubt_ms"), at!("sent_at")];

/// The digest of a row: 16 bytes of all that counts, 8 of its clocks.
pub(super) type Seal = [u8; 24];

/// How a row is digested: what is covered, and what each value is called by there.
pub(super) struct Sealing(Vec<(usize, Cow<'static, [u8]>)>);

/// By the places of the columns, without what the event's hash covers anyway.
pub(super) static BY_PLACE: LazyLock<Sealing> = LazyLock::new(|| {
    let places = (0..WIDTH as u8).filter(|place| !HASHED.contains(&(*place).into()));
    Sealing::of(places.map(|place| (place.into(), vec![place].into())))
});

/// By their names: so every seal was made that an older library may have to read, in a file before its schema 8 and on a server.
pub(super) static BY_NAME: LazyLock<Sealing> =
    LazyLock::new(|| Sealing::of(COLUMNS.split(", ").map(|name| name.as_bytes().into()).enumerate()));

impl Sealing {
    fn of(columns: impl Iterator<Item = (usize, Cow<'static, [u8]>)>) -> Sealing {
        Sealing(columns.filter(|(at, _)| !UNSEALED.contains(at)).collect())
    }

    /// Every value with its type and its length. What is NULL is left out, so that a column of a later schema, NULL in the rows
    /// of before, leaves their seals as they are.
    pub fn seal(&self, cells: &[ValueRef<'_>; WIDTH]) -> Seal {
        let (mut content, mut clocks) = (Parts::with_room(1000), Parts::with_room(256));
        for (at, name) in &self.0 {
            let half = if CLOCKS.contains(at) { &mut clocks } else { &mut content };
            let (number, real);
            let (kind, bytes): (u8, &[u8]) = match cells[*at] {
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
        seal[..16].copy_from_slice(&content.sha256()[..16]);
        seal[16..].copy_from_slice(&clocks.sha256()[..8]);
        seal
    }
}

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
#[derive(Clone)]
pub(super) struct Row {
    /// With `claimed`, `since_gate`, `open_for` and `doubt` unset.
    pub movement: Movement,
    pub owner: Option<String>,
    gate: Option<Mark>,
    doubt: Option<(u32, Mark)>,
    /// UTC milliseconds.
    pub sent_at: Option<i64>,
    /// JSON, letter by letter as it lies there.
    echoes: Option<String>,
    details: Option<String>,
    /// Whether its clocks are those that its last event left.
    trusted: bool,
}

impl Row {
    /// Whether it is under way, or may still be executed.
    pub fn is_open(&self) -> bool {
        self.doubt.is_some() || !matches!(self.movement.state, State::Ready | State::Paid | State::Declined)
    }

    /// Whether its clocks are those that its last event left; see [`Row::fits`].
    #[cfg(feature = "postgres")]
    pub fn trusts_its_clocks(&self) -> bool {
        self.trusted
    }

    /// When the last exchange ended, or its gate was passed while it is under way.
    pub fn gate(&self) -> Option<Mark> {
        self.gate.as_ref().map(|mark| self.believed(mark))
    }

    /// The first request in doubt: its attempt, and when it was sent.
    pub fn doubt(&self) -> Option<(u32, Mark)> {
        self.doubt.as_ref().map(|(attempt, mark)| (*attempt, self.believed(mark)))
    }

    /// A clock that is not believed is nobody's.
    fn believed(&self, mark: &Mark) -> Mark {
        Mark { clock: if self.trusted { mark.clock.clone() } else { String::new() }, ms: mark.ms }
    }

    /// Whether the seal of an event covers this row. Clocks that it does not cover are not believed from now on.
    pub fn fits(&mut self, seal: &[u8]) -> bool {
        let Ok(cells) = self.cells() else { return false };
        let fitting = [&BY_PLACE, &BY_NAME].into_iter().map(|sealing| sealing.seal(&cells));
        let Some(whole) = fitting.into_iter().find(|own| seal.get(..16) == Some(&own[..16])) else { return false };
        self.trusted = seal[16..] == whole[16..];
        true
    }

    /// Its clocks are nobody's.
    #[cfg(feature = "postgres")]
    pub fn distrust_clocks(&mut self) {
        self.trusted = false;
    }

    /// The digest of it as it was written. It does not cover clocks that are not believed: they must not be sealed as if they were.
    pub fn seal(&self, sealing: &Sealing, cells: &[ValueRef<'_>; WIDTH]) -> Seal {
        let mut seal = sealing.seal(cells);
        if !self.trusted {
            seal[16..].iter_mut().for_each(|byte| *byte = !*byte);
        }
        seal
    }

    /// Its values, by their places in [`COLUMNS`].
    pub fn cells(&self) -> Result<[ValueRef<'_>; WIDTH], JournalError> {
        let movement = &self.movement;
        let intent = &movement.intent;
        let mut cells = [ValueRef::Null; WIDTH];
        macro_rules! set {
            ($($name:literal = $value:expr;)*) => { $(cells[at!($name)] = $value.cell();)* };
        }
        set! {
            "id" = movement.id;
            "kind" = intent.kind.word();
            "number" = intent.number.as_str();
            "part" = part_text(intent.part.as_ref());
            "amount" = signed(intent.amount.get())?;
            "currency" = intent.currency.letters();
            "fingerprint" = &intent.fingerprint;
            "payee_mask" = intent.payee_mask.as_deref();
            "payee_ref" = intent.payee_ref.as_deref();
            "by_page" = intent.by_page;
            "manual_capture" = intent.manual_capture;
            "by_wallet" = intent.by_wallet;
            "state" = movement.state.word();
            "revision" = movement.revision;
            "fence" = movement.fence;
            "attempts" = movement.attempts;
            "cause" = movement.cause.word();
            "order_id" = movement.order_id.as_deref();
            "form_url" = movement.form_url.as_deref();
            "fee" = movement.fee.map(signed).transpose()?;
            "ref_num" = movement.ref_num.as_deref();
            "baseline" = movement.baseline.map(signed).transpose()?;
            "bank_code" = movement.bank_code.as_deref();
            "bank_message" = movement.bank_message.as_deref();
            "reason" = movement.reason.as_deref();
            "not_found" = movement.not_found;
            "gate_clock" = self.gate.as_ref().map(|mark| mark.clock.as_str());
            "gate_ms" = self.gate.as_ref().map(|mark| mark.ms);
            "created_at" = movement.created_at;
            "updated_at" = movement.updated_at;
            "owner" = self.owner.as_deref();
            "commission" = intent.commission.map(signed).transpose()?;
            "key" = movement.key;
            "doubt" = self.doubt.as_ref().map(|(attempt, _)| i64::from(*attempt));
            "doubt_clock" = self.doubt.as_ref().map(|(_, mark)| mark.clock.as_str());
            "doubt_ms" = self.doubt.as_ref().map(|(_, mark)| mark.ms);
            "verifies" = intent.verifies;
            "page_secs" = intent.page_secs.map(i64::from);
            "readiness" = movement.readiness.word();
            "absent" = movement.absent;
            "details" = self.details.as_deref();
            "sent_at" = self.sent_at;
            "belief" = movement.belief.map(|belief| belief.verdict.word());
            "belief_by" = movement.belief.map(|belief| belief.by.word());
            "belief_at" = movement.belief.map(|belief| belief.at);
            "belief_open" = movement.belief.map(|belief| i64::from(belief.open));
            "is_foreign" = movement.foreign;
            "echoes" = self.echoes.as_deref();
            "was_paid" = movement.was_paid;
        }
        Ok(cells)
    }
}

/// The id of a row that has got one.
pub(super) fn number(cells: &mut [ValueRef<'_>; WIDTH], id: i64) {
    cells[at!("id")] = ValueRef::Integer(id);
}

/// A value as SQL has it.
trait Valued<'a> {
    fn cell(self) -> ValueRef<'a>;
}

impl<'a> Valued<'a> for i64 {
    fn cell(self) -> ValueRef<'a> {
        ValueRef::Integer(self)
    }
}

impl<'a> Valued<'a> for u32 {
    fn cell(self) -> ValueRef<'a> {
        ValueRef::Integer(self.into())
    }
}

impl<'a> Valued<'a> for bool {
    fn cell(self) -> ValueRef<'a> {
        ValueRef::Integer(self.into())
    }
}

impl<'a> Valued<'a> for &'a str {
    fn cell(self) -> ValueRef<'a> {
        ValueRef::Text(self.as_bytes())
    }
}

impl<'a> Valued<'a> for &'a [u8; 32] {
    fn cell(self) -> ValueRef<'a> {
        ValueRef::Blob(self)
    }
}

impl<'a, T: Valued<'a>> Valued<'a> for Option<T> {
    fn cell(self) -> ValueRef<'a> {
        self.map_or(ValueRef::Null, T::cell)
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
    let mut values = [ValueRef::Null; WIDTH];
    for (at, value) in values.iter_mut().enumerate() {
        *value = cells.cell(at).ok_or_else(|| wrong(0, at))?;
    }
    let id: i64 = Columns { cells: &values, id: 0 }.get(0)?;
    let columns = Columns { cells: &values, id };
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
    Ok(Row {
        movement,
        owner: columns.get(at!("owner"))?,
        gate,
        doubt,
        sent_at: columns.get(at!("sent_at"))?,
        echoes: columns.get(at!("echoes"))?,
        details: columns.get(at!("details"))?,
        trusted: true,
    })
}

/// The columns of one row by their places, with errors that name the movement.
struct Columns<'a> {
    cells: &'a [ValueRef<'a>; WIDTH],
    id: i64,
}

impl Columns<'_> {
    fn get<T: FromSql>(&self, at: usize) -> Result<T, JournalError> {
        T::column_result(self.cells[at]).map_err(|_| self.wrong(at))
    }

    fn text(&self, at: usize) -> Result<&str, JournalError> {
        self.cells[at].as_str().map_err(|_| self.wrong(at))
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
        wrong(self.id, at)
    }
}

fn wrong(id: i64, at: usize) -> JournalError {
    JournalError::Unusable(format!("movement {id}: its {} cannot be read", name(at)))
}

/// The name of the column at that place.
pub(super) fn name(at: usize) -> &'static str {
    COLUMNS.split(", ").nth(at).unwrap_or_default()
}

pub(super) fn part_text(part: Option<&OrderNumber>) -> &str {
    part.map_or("", OrderNumber::as_str)
}
