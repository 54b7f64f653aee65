//! The tables in the database: made step by step by whichever till is first, and held against this library's own rules by each.

use super::flavour::Flavour;
use super::session::{Pool, Transaction, Trouble};
use super::wire::Fault;
use crate::journal::{Cause, JournalError, edges, owner};
use crate::model::State;
use rusqlite::types::Value;

/// The version of the schema.
const VERSION: u32 = 1;

const STEPS: &str = include_str!("schema.sql");

/// What another till has made, or is making.
const MADE: [&str; 6] = ["42P07", "42710", "42723", "23505", "40001", "XX000"];

/// Every allowed (from, to, cause): those of every journal, and that a movement was met on another server.
fn allowed() -> Vec<(State, State, Cause)> {
    let mut edges = edges::all();
    edges.push((State::Ready, State::Ready, Cause::ServerReplaced));
    edges
}

/// Makes what is missing, and refuses tables whose rules are not ours.
pub(super) fn set_up(pool: &Pool) -> Result<(), JournalError> {
    if version(pool)? != Some(VERSION) {
        create(pool)?;
    }
    match version(pool)? {
        Some(VERSION) => {}
        Some(newer) => return Err(JournalError::Newer(newer, VERSION)),
        None => return Err(JournalError::Unusable("its tables could not be made".to_owned())),
    }
    pool.read(check_rules)
}

/// The version of the tables; `None`: there are none yet, or they are being made.
fn version(pool: &Pool) -> Result<Option<u32>, JournalError> {
    pool.read(|transaction| match transaction.query("SELECT value FROM tolem_meta WHERE key = 'schema'", &[]) {
        Ok(found) => match found.rows.first().map(|row| &row.0[..]) {
            None => Ok(None),
            Some([Value::Text(text)]) => text.parse().map(Some).map_err(|_| changed("schema")),
            Some(_) => Err(changed("schema")),
        },
        Err(Trouble::Fault(Fault::Refused(code, _))) if code == "42P01" => Ok(None),
        Err(other) => Err(other),
    })
    .and_then(|found| match found {
        Some(newer) if newer > VERSION => Err(JournalError::Newer(newer, VERSION)),
        found => Ok(found),
    })
}

/// Each step is a statement of its own: not every engine changes its tables in transactions. The version comes last.
fn create(pool: &Pool) -> Result<(), JournalError> {
    for step in steps() {
        pool.read(|transaction| match transaction.query(&step, &[]) {
            Ok(_) => Ok(()),
            Err(Trouble::Fault(Fault::Refused(code, _))) if MADE.contains(&code.as_str()) => Ok(()),
            Err(other) => Err(other),
        })?;
    }
    let row =
        |(from, to, cause): &(State, State, Cause)| format!("('{}', '{}', '{}')", from.word(), to.word(), cause.word());
    let edges: Vec<String> = allowed().iter().map(row).collect();
    let edges = format!(
        "INSERT INTO tolem_edge (from_state, to_state, cause) VALUES {} ON CONFLICT DO NOTHING",
        edges.join(", ")
    );
    let id = owner::random_id()?;
    pool.write(|transaction| {
        transaction.query(&edges, &[])?;
        let set = "INSERT INTO tolem_meta (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        transaction.query(set, &["journal".into(), id.as_str().into()])?;
        transaction.query(set, &["created_by".into(), env!("CARGO_PKG_VERSION").into()])?;
        transaction.query(set, &["schema".into(), VERSION.to_string().as_str().into()])?;
        Ok(())
    })
}

/// The statements of the schema, without the comments before them.
fn steps() -> Vec<String> {
    let spoken = |step: &str| {
        let lines: Vec<&str> = step.lines().skip_while(|line| line.starts_with("--") || line.is_empty()).collect();
        lines.join("\n")
    };
    STEPS.split("\n--\n").map(spoken).filter(|step| !step.is_empty()).collect()
}

/// Refuses tables whose constraints, triggers or edges are not ours: somebody took a wall down. Engines that keep no catalogue of
/// PostgreSQL's are asked about their edges alone.
fn check_rules(transaction: &mut Transaction<'_>) -> Result<(), Trouble> {
    let edges = texts(transaction, "SELECT from_state || ' ' || to_state || ' ' || cause FROM tolem_edge")?;
    let mut expected: Vec<String> =
        allowed().iter().map(|(from, to, cause)| format!("{} {} {}", from.word(), to.word(), cause.word())).collect();
    expected.sort();
    if edges != expected {
        return Err(JournalError::Unusable("its table of allowed transitions was changed".to_owned()).into());
    }
    if transaction.flavour != Flavour::Postgres {
        return Ok(());
    }
    let bodies = texts(
        transaction,
        "SELECT proname || prosrc FROM pg_proc WHERE proname IN \
         ('tolem_begins', 'tolem_stays', 'tolem_changes', 'tolem_follows') AND pronamespace = \
         (SELECT relnamespace FROM pg_class WHERE oid = 'tolem_movement'::regclass)",
    )?;
    let triggers = texts(
        transaction,
        "SELECT tgname || ' ' || tgrelid::regclass::text || ' ' || p.proname || ' ' || tgtype::text FROM pg_trigger \
         JOIN pg_proc AS p ON p.oid = tgfoid WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') \
         AND tgrelid IN ('tolem_movement'::regclass, 'tolem_event'::regclass)",
    )?;
    let constraints = texts(
        transaction,
        "SELECT conname::text FROM pg_constraint WHERE convalidated AND \
         conrelid IN ('tolem_movement'::regclass, 'tolem_event'::regclass)",
    )?;
    for step in steps() {
        for (rule, there) in rules_of(&step).iter().map(|rule| match rule {
            Rule::Function(body) => (rule, bodies.contains(body)),
            Rule::Trigger(trigger) => (rule, triggers.contains(trigger)),
            Rule::Constraint(name) => (rule, constraints.contains(name)),
        }) {
            if !there {
                return Err(changed(rule.name()));
            }
        }
    }
    Ok(())
}

/// What a step lays down, as the catalogue tells it.
#[derive(Debug)]
enum Rule {
    Function(String),
    Trigger(String),
    Constraint(String),
}

impl Rule {
    fn name(&self) -> &str {
        let (Rule::Function(text) | Rule::Trigger(text) | Rule::Constraint(text)) = self;
        text.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or_default()
    }
}

fn rules_of(step: &str) -> Vec<Rule> {
    let words: Vec<&str> = step.split_whitespace().collect();
    match words[..] {
        ["CREATE", "FUNCTION", name, ..] => {
            let body = step.split("$$").nth(1).unwrap_or_default();
            vec![Rule::Function(format!("{}{}", name.trim_end_matches("()"), body))]
        }
        ["CREATE", "TRIGGER", name, "BEFORE", when, "ON", table, .., function] => {
            // Of `pg_trigger.tgtype`: for each row, before, and the event.
            let event = match when {
                "INSERT" => 4,
                "DELETE" => 8,
                _ => 16,
            };
            vec![Rule::Trigger(format!("{name} {table} {} {}", function.trim_end_matches("()"), 1 + 2 + event))]
        }
        ["CREATE", "TABLE", "IF", "NOT", "EXISTS", "tolem_movement" | "tolem_event", ..] => {
            let named = words.windows(2).filter(|pair| pair[0] == "CONSTRAINT");
            named.map(|pair| Rule::Constraint(pair[1].to_owned())).collect()
        }
        _ => Vec::new(),
    }
}

fn texts(transaction: &mut Transaction<'_>, sql: &str) -> Result<Vec<String>, Trouble> {
    let found = transaction.query(sql, &[])?;
    let mut texts: Vec<String> = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        match row.0.into_iter().next() {
            Some(Value::Text(text)) => texts.push(text),
            _ => return Err(changed("catalogue")),
        }
    }
    texts.sort();
    Ok(texts)
}

fn changed(what: &str) -> Trouble {
    JournalError::Unusable(format!("its rules were changed ({what})")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_one_statement_and_its_rules_are_found() {
        let steps = steps();
        assert!(steps.iter().all(|step| step.starts_with("CREATE ")), "{steps:#?}");
        let rules: Vec<Rule> = steps.iter().flat_map(|step| rules_of(step)).collect();
        let count = |of: fn(&Rule) -> bool| rules.iter().filter(|rule| of(rule)).count();
        assert_eq!(count(|rule| matches!(rule, Rule::Function(_))), 4);
        assert_eq!(count(|rule| matches!(rule, Rule::Trigger(_))), 6);
        assert_eq!(count(|rule| matches!(rule, Rule::Constraint(_))), STEPS.matches("CONSTRAINT ").count() - 3);
        assert!(rules.iter().any(|rule| rule.name() == "no_money_without_doubt"));
    }
}
