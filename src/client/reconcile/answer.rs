//! What a comparison tells: sums of both sides, each pair that somebody has to do something about, rows that were not
//! understood; and all of it as a table.

use super::books::Books;
use super::matching::{Group, Pair};
use super::statement::Statement;
use crate::client::Client;
use crate::client::document::Document;
use crate::engine::{Report, Rules, may_be_sent, standing};
use crate::journal::Movement;
use crate::messages::reconcile as words;
use crate::model::{Advice, Currency, Redactor, State, Status, instant};
use crate::operations::StatementCall;
use crate::table::amount::major;
use crate::table::written;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::ops::Range;

/// So many pairs are told in an answer, and so many rows that were not understood.
const PAIRS: usize = 1000;
const UNREAD: usize = 100;

/// What was asked and taken in during a call.
#[derive(Default)]
pub(super) struct Asked {
    pub taken_in: usize,
    pub count: usize,
    pub silent: bool,
    /// What is known of each movement since, and whether the bank confirmed what was final.
    pub answers: HashMap<i64, (Status, Option<bool>)>,
}

impl Asked {
    /// What the bank has said about a movement.
    pub fn note(&mut self, report: Report) {
        self.silent |= report.news.failure.is_some();
        self.count += 1;
        let (status, _) = standing(&report.movement, Rules::ALL);
        self.answers.insert(report.movement.id, (status, report.news.confirmed));
    }
}

/// The days of a comparison.
pub(super) struct Days {
    pub first: String,
    pub last: String,
    /// UTC milliseconds.
    pub time: Range<i64>,
}

/// A comparison, to be told.
pub(super) struct Compared<'c> {
    pub statement: &'c Statement,
    pub books: &'c Books,
    pub pairs: &'c [Pair],
    pub asked: &'c Asked,
    pub days: &'c Days,
}

impl Compared<'_> {
    fn movement(&self, pair: &Pair) -> Option<&Movement> {
        pair.movement.map(|at| &self.books.movements[at])
    }

    /// The currency of this side.
    fn currency(&self, pair: &Pair) -> Currency {
        self.movement(pair).map_or(pair.currency, |movement| movement.intent.currency)
    }

    /// What is said of a pair: its group, unless the bank has said more.
    fn word(&self, pair: &Pair) -> &'static str {
        let answer = self.movement(pair).and_then(|movement| self.asked.answers.get(&movement.id));
        match (pair.group, answer) {
            (Group::OnlyWe, Some((_, Some(true)))) => words::CONFIRMED,
            (Group::Contradiction, _) if self.movement(pair).is_some_and(may_be_sent) => words::NOT_SENT,
            (group, _) => group.word(),
        }
    }

    /// Rows and sums by group and currency, and those of both sides together.
    fn sums(&self) -> Vec<Sum> {
        let mut sums = Vec::new();
        let mut take = |group, pair: &Pair| {
            add(&mut sums, (group, self.currency(pair)), (1, pair.ours, 0));
            add(&mut sums, (group, pair.currency), (0, 0, pair.bank));
        };
        self.pairs.iter().for_each(|pair| take(pair.group.word(), pair));
        let counts = |pair: &&Pair| !matches!(pair.group, Group::Fee | Group::Foreign | Group::Outside);
        self.pairs.iter().filter(counts).for_each(|pair| take("all", pair));
        sums
    }
}

/// A group and its currency, how many there are, and what each side says.
struct Sum {
    group: &'static str,
    currency: Currency,
    rows: usize,
    ours: i64,
    bank: i64,
}

fn add(sums: &mut Vec<Sum>, (group, currency): (&'static str, Currency), (rows, ours, bank): (usize, i64, i64)) {
    let at = sums.iter().position(|sum| (sum.group, sum.currency) == (group, currency)).unwrap_or_else(|| {
        sums.push(Sum { group, currency, rows: 0, ours: 0, bank: 0 });
        sums.len() - 1
    });
    let sum = &mut sums[at];
    (sum.rows, sum.ours, sum.bank) = (sum.rows + rows, sum.ours.saturating_add(ours), sum.bank.saturating_add(bank));
}

impl Client {
    /// The document of a comparison.
    pub(super) fn compared(&self, compared: &Compared<'_>, fingerprint: String, call: &StatementCall) -> Document {
        let open: Vec<&Pair> = compared.pairs.iter().filter(|pair| pair.group.needs_somebody()).collect();
        let unread = &compared.statement.unread;
        // Rows of money that could not be looked for agree with nothing.
        let is_foreign = |pair: &Pair| pair.group == Group::Foreign;
        let is_nameless = !compared.statement.has_numbers() && compared.pairs.iter().any(is_foreign);
        let agrees = open.is_empty() && unread.is_empty() && !is_nameless;
        let sums: Vec<Value> = compared.sums().iter().map(|sum| self.sum(sum)).collect();
        let lines: Vec<Value> = open.iter().take(PAIRS).map(|pair| self.line(compared, pair)).collect();
        let unread_rows: Vec<Value> = unread
            .iter()
            .take(UNREAD)
            .map(|row| json!({ "row": row.row, "column": row.heading, "code": row.why, "text": row.told(self.locale) }))
            .collect();
        let headings: Map<String, Value> = compared
            .statement
            .headings
            .iter()
            .map(|(field, name)| ((*field).to_owned(), name.as_str().into()))
            .collect();
        let members = json!({
            "agrees": agrees,
            "from": compared.days.first,
            "to": compared.days.last,
            "zone": call.zone.as_deref().unwrap_or("local"),
            "fingerprint": fingerprint,
            "columns": headings,
            "rows": compared.statement.lines.len(),
            "sums": sums,
            "lines": lines,
            "unread": unread_rows,
            "otherDay": compared.pairs.iter().filter(|pair| pair.group == Group::Agree && pair.other_day).count(),
            "takenIn": compared.asked.taken_in,
            "asked": compared.asked.count,
            "bankIsSilent": compared.asked.silent,
        });
        let Value::Object(members) = members else { unreachable!("an object literal") };
        let told = words::told(self.locale, open.len(), unread.len());
        let message = match (is_nameless, open.is_empty() && unread.is_empty()) {
            (false, _) => told,
            (true, true) => words::nameless(self.locale),
            (true, false) => format!("{told} {}", words::nameless(self.locale)),
        };
        let advice = if agrees { Advice::None } else { Advice::Review };
        Document { message, advice: advice.word(), ..Document::of_answer(self.locale, members) }
    }

    fn sum(&self, sum: &Sum) -> Value {
        let [title, _] = words::group(self.locale, sum.group);
        json!({
            "group": sum.group, "title": title, "currency": sum.currency.letters(), "rows": sum.rows, "ours": sum.ours,
            "bank": sum.bank, "difference": sum.bank.saturating_sub(sum.ours),
        })
    }

    /// A pair as answers show it. What comes from the statement is masked: a bank, or a person, writes cards anywhere.
    fn line(&self, compared: &Compared<'_>, pair: &Pair) -> Value {
        let lines = || pair.lines.iter().map(|at| &compared.statement.lines[*at]);
        let movement = compared.movement(pair);
        let first = lines().next();
        let clean = |text: &str| (!text.is_empty()).then(|| Redactor::new().clean(text));
        let [_, text] = words::group(self.locale, compared.word(pair));
        let (advice, operation) = advice(pair.group, movement);
        let answer = movement.and_then(|movement| compared.asked.answers.get(&movement.id));
        let rows: Vec<String> = lines().map(|line| line.row.to_string()).collect();
        let id = |ours: Option<&String>, theirs: Option<&String>| {
            ours.cloned().or_else(|| theirs.and_then(|theirs| clean(theirs)))
        };
        let mut line = json!({
            "group": pair.group.word(),
            "advice": advice.word(),
            "operation": operation,
            "text": text,
            "kind": movement.map(|movement| movement.intent.kind.word()),
            "orderNumber": movement.map(|it| it.intent.number.to_string()).or_else(|| clean(&first?.number)),
            "refundNumber": movement.and_then(|movement| movement.intent.part.as_ref().map(ToString::to_string)),
            "state": movement.map(|movement| movement.state.word()),
            "currency": compared.currency(pair).letters(),
            "amount": movement.map(|movement| movement.intent.amount.get()),
            "bankAmount": first.map(|_| pair.bank),
            "bankCurrency": first.map(|_| pair.currency.letters()),
            "orderId": id(movement.and_then(|it| it.order_id.as_ref()), first.map(|line| &line.order_id)),
            "refNum": id(movement.and_then(|it| it.ref_num.as_ref()), first.map(|line| &line.ref_num)),
            "maskedPan": movement.and_then(|it| it.intent.payee_mask.clone()).or_else(|| first?.mask.clone()),
            "createdAt": movement.map(|movement| instant::utc(movement.created_at)),
            "bankAt": first.and_then(|line| line.when).map(|when| instant::utc(when.at)),
            "rows": rows,
            "otherDay": pair.other_day,
        });
        if let Some((status, confirmed)) = answer {
            line["status"] = status.name().into();
            line["confirmed"] = (*confirmed).into();
        }
        line
    }

    /// Every pair as a table that Excel opens by a double click.
    pub(super) fn table_of(&self, compared: &Compared<'_>) -> String {
        let mut text = format!("{}{}", written::BEGINNING, written::row(TABLE, ';'));
        for pair in compared.pairs {
            let mut line = self.line(compared, pair);
            line["title"] = words::group(self.locale, pair.group.word())[0].as_str().into();
            let ours = compared.currency(pair);
            let currency = |member: &str| if member == "amount" { ours } else { pair.currency };
            let cells = TABLE.map(|member| cell(&line[member], member, currency(member)));
            text.push_str(&written::row(cells.iter().map(String::as_str), ';'));
        }
        text
    }
}

/// The columns of the table: members of a line.
const TABLE: [&str; 17] = [
    "group",
    "title",
    "orderNumber",
    "refundNumber",
    "kind",
    "state",
    "amount",
    "bankAmount",
    "currency",
    "bankCurrency",
    "createdAt",
    "bankAt",
    "rows",
    "orderId",
    "refNum",
    "maskedPan",
    "text",
];

fn cell(value: &Value, member: &str, currency: Currency) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => written::in_groups(&written::harmless(text)).to_string(),
        Value::Array(rows) => rows.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Value::Number(number) if member.to_lowercase().ends_with("amount") => {
            let amount = number.as_i64().unwrap_or_default();
            let sign = if amount < 0 { "-" } else { "" };
            let digits = usize::from(currency.exponent().unwrap_or(0));
            format!("{sign}{}", major(amount.unsigned_abs(), digits, ','))
        }
        other => other.to_string(),
    }
}

/// What to do, and the operation that does it. The journal's own advice goes first where it is not to ask.
fn advice(group: Group, movement: Option<&Movement>) -> (Advice, Option<&'static str>) {
    let ask = (Advice::Resolve, Some("operation.resolve"));
    match (group, movement) {
        (Group::Twice | Group::OtherAmount, _) => (Advice::Review, None),
        (Group::OnlyBank, _) => (Advice::Review, Some("reconcile.statement")),
        (Group::Border, _) => (Advice::AskLater, None),
        (group, _) if !group.needs_somebody() => (Advice::None, None),
        // It was not sent from here, as far as this journal knows.
        (_, Some(movement)) if may_be_sent(movement) => (Advice::Review, Some("reconcile.statement")),
        (_, Some(movement)) if movement.state == State::Review => {
            (standing(movement, Rules::ALL).1, Some("operation.settle"))
        }
        _ => ask,
    }
}
