//! What kind of server it is that was connected to, and whether it keeps what was committed.

use super::wire::{Fault, Wire};
use crate::model::Deadline;
use rusqlite::types::Value;

/// Whose server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// PostgreSQL itself.
    Postgres,
    /// An engine with its protocol, which keeps a majority of copies of its own.
    Distributed,
}

/// Looks at a server that was just connected to; refuses one that may forget what it has committed.
pub(super) fn examine(wire: &mut Wire, by: Deadline) -> Result<Flavour, Fault> {
    let version = text(wire, "SELECT version()", by)?.unwrap_or_default();
    if !version.starts_with("PostgreSQL") || version.contains("-YB-") {
        return Ok(Flavour::Distributed);
    }
    for setting in ["fsync", "full_page_writes"] {
        let sql = format!("SELECT setting FROM pg_settings WHERE name = '{setting}'");
        if text(wire, &sql, by)?.as_deref() != Some("on") {
            return Err(Fault::Setup(format!(
                "{setting} is off on the server: a power cut would forget what was sent"
            )));
        }
    }
    Ok(Flavour::Postgres)
}

fn text(wire: &mut Wire, sql: &str, by: Deadline) -> Result<Option<String>, Fault> {
    let outcome = wire.query(sql, &[], by)?;
    Ok(match outcome.rows.into_iter().next().and_then(|row| row.0.into_iter().next()) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    })
}
