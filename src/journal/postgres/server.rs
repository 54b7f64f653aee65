//! Whether the server is still the one that knew all.
//!
//! A standby that is promoted after an asynchronous replication has forgotten what its master committed last: gates among it, and
//! a number that was paid looks new. The cluster's identifier and its timeline tell that the server is another one. From then on
//! the bank is asked before anything is sent, until a person has accepted the server.

use super::flavour::Flavour;
use super::session::{Committed, Transaction, Trouble};
use super::wire::Cells;
use crate::journal::JournalError;
use crate::model::{Level, hex};
use ring::digest::{SHA256, digest};
use rusqlite::types::Value;

/// The server's clock, UTC milliseconds.
pub(super) const NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// The server that a transaction writes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Server {
    /// The cluster and its timeline.
    pub identity: String,
    /// Milliseconds since it was first met, by its own clock.
    pub known_for: i64,
    /// A person has accepted it, or it is the one that the journal began on.
    pub accepted: bool,
}

impl Server {
    /// The word with which a person accepts it.
    pub fn word(&self) -> String {
        hex(&digest(&SHA256, self.identity.as_bytes()).as_ref()[..8])
    }

    /// Why it is not trusted to know all.
    pub fn refusal(&self) -> JournalError {
        JournalError::ServerReplaced(self.identity.clone(), self.word())
    }
}

/// What there is to say about the server when a journal is opened.
pub(super) fn notices(transaction: &mut Transaction<'_>) -> Result<Vec<(Level, String)>, Trouble> {
    if transaction.flavour == Flavour::Distributed {
        return Ok(Vec::new());
    }
    let standbys = transaction.query("SELECT count(*) FROM pg_stat_replication", &[])?;
    let named = transaction.query("SELECT setting FROM pg_settings WHERE name = 'synchronous_standby_names'", &[])?;
    let standbys = matches!(standbys.rows.first().map(|row| &row.0[..]), Some([Value::Integer(1..)]));
    let synchronous = matches!(named.rows.first().map(|row| &row.0[..]), Some([Value::Text(text)]) if !text.is_empty());
    let notice = "journal: the server has standbys and none is synchronous (synchronous_standby_names): one that is \
                  promoted will have forgotten what was sent last";
    Ok(if standbys && !synchronous { vec![(Level::Warning, notice.to_owned())] } else { Vec::new() })
}

/// The server of this transaction, whichever a pooler or a changed address has led to. One that was never met is noted, and so
/// is one that has forgotten what was committed.
pub(super) fn now(transaction: &mut Transaction<'_>, committed: Option<&Committed>) -> Result<Server, Trouble> {
    // Asked in every transaction that begins a movement or opens a gate. The timeline is that of what is being written, for
    // the control file tells of a promotion only after its checkpoint.
    let identity = match transaction.flavour {
        Flavour::Postgres => {
            "(SELECT system_identifier::text FROM pg_control_system()) || '/' \
             || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)"
        }
        Flavour::Distributed => "'distributed'::text",
    };
    let (movement, revision) = committed.map_or((0, 0), |(movement, revision, _)| (*movement, *revision));
    let sql = format!(
        "SELECT i.identity, s.forgot, s.first_seen, s.accepted, {NOW}, \
         (SELECT hash FROM tolem_event WHERE movement = $1 AND revision = $2) \
         FROM (SELECT {identity} AS identity) AS i LEFT JOIN tolem_server AS s ON s.identity = i.identity"
    );
    let found = transaction.query(&sql, &[movement.into(), revision.into()])?;
    let Some(Cells(cells)) = found.rows.into_iter().next() else { return Err(untold()) };
    let [Value::Text(identity), forgot, seen, accepted, Value::Integer(now), hash] = &cells[..] else {
        return Err(untold());
    };
    let is_whole = match (committed, hash) {
        (None, _) => true,
        (Some((_, _, ours)), Value::Blob(there)) => there[..] == ours[..],
        (Some(_), _) => false,
    };
    match (forgot, seen, accepted) {
        (Value::Integer(forgot), Value::Integer(seen), Value::Integer(accepted)) if is_whole => {
            Ok(Server { identity: name(identity, *forgot), known_for: now - seen, accepted: *accepted == 1 })
        }
        (Value::Null, ..) => meet(transaction, identity),
        _ => distrust(transaction, identity),
    }
}

fn untold() -> Trouble {
    JournalError::Unusable("the server does not tell which it is".to_owned()).into()
}

/// The same server is another one after it has forgotten something.
fn name(identity: &str, forgot: i64) -> String {
    if forgot == 0 { identity.to_owned() } else { format!("{identity}+{forgot}") }
}

/// Notes a server that was never met. The very first is the one that the journal begins on.
fn meet(transaction: &mut Transaction<'_>, identity: &str) -> Result<Server, Trouble> {
    transaction.query(
        &format!(
            "INSERT INTO tolem_server (identity, forgot, first_seen, accepted) \
             SELECT $1, 0::bigint, {NOW}, CASE WHEN EXISTS (SELECT 1 FROM tolem_server) THEN 0::bigint ELSE 1::bigint END \
             ON CONFLICT DO NOTHING"
        ),
        &[identity.into()],
    )?;
    let sql = format!("SELECT forgot, first_seen, accepted, {NOW} FROM tolem_server WHERE identity = $1");
    noted(transaction, &sql, identity)
}

/// Notes that it does not know what this handle had committed.
fn distrust(transaction: &mut Transaction<'_>, identity: &str) -> Result<Server, Trouble> {
    let sql = format!(
        "UPDATE tolem_server SET forgot = forgot + 1, accepted = 0, first_seen = {NOW} WHERE identity = $1 \
         RETURNING forgot, first_seen, accepted, {NOW}"
    );
    noted(transaction, &sql, identity)
}

fn noted(transaction: &mut Transaction<'_>, sql: &str, identity: &str) -> Result<Server, Trouble> {
    let found = transaction.query(sql, &[identity.into()])?;
    match found.rows.first().map(|row| &row.0[..]) {
        Some([Value::Integer(forgot), Value::Integer(seen), Value::Integer(accepted), Value::Integer(now)]) => {
            Ok(Server { identity: name(identity, *forgot), known_for: now - seen, accepted: *accepted == 1 })
        }
        _ => Err(untold()),
    }
}

/// A person accepts it as it is.
pub(super) fn accept(transaction: &mut Transaction<'_>, server: Server) -> Result<Server, Trouble> {
    let base = server.identity.split('+').next().unwrap_or_default();
    transaction.query("UPDATE tolem_server SET accepted = 1 WHERE identity = $1", &[base.into()])?;
    Ok(Server { accepted: true, ..server })
}
