//! A movement's row and back. A row that cannot be read as a movement is damage and says which; nothing is guessed.

use super::{Trouble, damaged};
use crate::journal::clock::Mark;
use crate::journal::{Cause, Intent, Movement};
use crate::model::{Currency, Kind, Minor, OrderNumber, State};
use rusqlite::types::FromSql;

/// What `read` reads, in its order.
pub(super) const COLUMNS: &str = "id, kind, number, part, amount, currency, fingerprint, payee_mask, payee_ref, by_page, \
    manual_capture, by_wallet, state, revision, fence, attempts, cause, order_id, form_url, fee, ref_num, baseline, bank_code, bank_message, reason, \
    not_found, gate_clock, gate_ms, created_at, updated_at, owner, commission, key, doubt_clock, doubt_ms";

/// A movement as it lies in the file: who owns it and when its gate was passed are not interpreted yet.
pub(super) struct Row {
    /// With `claimed`, `since_gate` and `in_doubt` unset.
    pub movement: Movement,
    pub owner: Option<String>,
    pub gate: Option<Mark>,
    pub doubt: Option<Mark>,
}

/// Reads the columns of [`COLUMNS`].
pub(super) fn read(row: &rusqlite::Row<'_>) -> Result<Row, Trouble> {
    let id: i64 = row.get(0)?;
    let columns = Columns { row, id };
    let intent = Intent {
        kind: columns.word("kind", Kind::from_word)?,
        number: columns.word("number", |text| OrderNumber::parse(text).ok())?,
        amount: columns.amount("amount")?.and_then(Minor::new).ok_or_else(|| columns.wrong("amount"))?,
        currency: columns.word("currency", Currency::parse)?,
        fingerprint: columns.get("fingerprint")?,
        payee_mask: columns.get("payee_mask")?,
        payee_ref: columns.get("payee_ref")?,
        by_page: columns.get("by_page")?,
        part: columns.part()?,
        manual_capture: columns.get("manual_capture")?,
        by_wallet: columns.get("by_wallet")?,
        commission: columns.amount("commission")?,
    };
    let movement = Movement {
        id,
        intent,
        state: columns.word("state", State::from_word)?,
        revision: columns.get("revision")?,
        fence: columns.get("fence")?,
        attempts: columns.get("attempts")?,
        cause: columns.word("cause", Cause::from_word)?,
        order_id: columns.get("order_id")?,
        form_url: columns.get("form_url")?,
        fee: columns.amount("fee")?,
        ref_num: columns.get("ref_num")?,
        baseline: columns.amount("baseline")?,
        bank_code: columns.get("bank_code")?,
        bank_message: columns.get("bank_message")?,
        reason: columns.get("reason")?,
        not_found: columns.get("not_found")?,
        since_gate: None,
        key: columns.get("key")?,
        in_doubt: None,
        created_at: columns.get("created_at")?,
        updated_at: columns.get("updated_at")?,
        claimed: false,
    };
    let gate = columns.mark("gate_clock", "gate_ms")?;
    let doubt = columns.mark("doubt_clock", "doubt_ms")?;
    Ok(Row { movement, owner: columns.get("owner")?, gate, doubt })
}

/// The columns of one row by name, with errors that name the movement.
struct Columns<'a> {
    row: &'a rusqlite::Row<'a>,
    id: i64,
}

impl Columns<'_> {
    fn get<T: FromSql>(&self, name: &str) -> Result<T, Trouble> {
        self.row.get(name).map_err(|_| self.wrong(name))
    }

    fn word<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Trouble> {
        let text: String = self.get(name)?;
        read(&text).ok_or_else(|| self.wrong(name))
    }

    fn part(&self) -> Result<Option<OrderNumber>, Trouble> {
        let text: String = self.get("part")?;
        match text.as_str() {
            "" => Ok(None),
            text => OrderNumber::parse(text).map(Some).map_err(|_| self.wrong("part")),
        }
    }

    fn mark(&self, clock: &str, ms: &str) -> Result<Option<Mark>, Trouble> {
        Ok(match (self.get(clock)?, self.get(ms)?) {
            (Some(clock), Some(ms)) => Some(Mark { clock, ms }),
            _ => None,
        })
    }

    fn amount(&self, name: &str) -> Result<Option<u64>, Trouble> {
        let amount: Option<i64> = self.get(name)?;
        amount.map(u64::try_from).transpose().map_err(|_| self.wrong(name))
    }

    fn wrong(&self, name: &str) -> Trouble {
        damaged(&format!("movement {}: its {name} cannot be read", self.id))
    }
}
