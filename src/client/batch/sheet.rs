//! The rows of a file, each as the request of a `payout.create` that it is: from a table by its headings, from JSON lines as
//! they stand. What a spreadsheet has spoilt (a card number of which it kept fifteen digits) is recognised here and refused.

use super::book::Wrong;
use super::headings::{AMOUNT, BINDING, CURRENCY, FULL_NAME, NAME, WANTED};
pub(super) use super::headings::{CARD, NUMBER};
use super::headings::{columns_of, is_heading, is_like_currency, is_like_net, table_above};
use crate::client::{Client, Stop};
use crate::document::{self, FieldError, Node, Problem};
use crate::journal::Intent;
use crate::messages::{self, Locale, batch as words};
use crate::model::{Command, Currency, read_up_to};
use crate::operations::{self, BatchFile, Operation, Request};
use crate::table::amount::{self, NoAmount};
use crate::table::currency::{amount_in, is_over_another};
use crate::table::rounded::is_scientific;
use crate::table::{self, Columns, LARGEST, Row, Table, Unreadable, columns};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Where each of [`WANTED`] stands in a request, object and member.
const PATHS: [(&str, &str); 13] = [
    ("", "orderNumber"),
    ("", "amount"),
    ("", "currency"),
    ("card", "number"),
    ("", "bindingId"),
    ("recipient", "name"),
    ("recipient", "clientId"),
    ("recipient", "phone"),
    ("recipient", "email"),
    ("", "description"),
    ("card", "expiry"),
    ("card", "holder"),
    ("recipient", "name"),
];

/// A file that was read.
pub(super) struct Sheet {
    pub path: PathBuf,
    /// SHA-256 of its content, hexadecimal.
    pub fingerprint: String,
    content: Content,
    /// The currency of a row that names none.
    currency: Option<Currency>,
    /// Fields that all rows share.
    fields: Vec<(String, Node)>,
    /// Columns that may have the currency, where none is called so.
    currencies: Vec<usize>,
    /// Headings that somebody has named for a field.
    given: Vec<(String, String)>,
}

enum Content {
    Table(Table, Columns),
    /// A request in each line.
    Lines(Zeroizing<String>),
}

/// The rows of a file.
pub(super) type Entries<'s> = Box<dyn Iterator<Item = Result<Entry<'s>, Unreadable>> + Send + 's>;

/// One row of it.
pub(super) enum Entry<'s> {
    Cells(Row),
    Line(usize, &'s str),
    /// No payout: the sum that somebody has written below.
    Sum(Row),
}

impl Entry<'_> {
    /// Its number as a spreadsheet shows it.
    pub fn number(&self) -> usize {
        match self {
            Entry::Cells(row) | Entry::Sum(row) => row.number,
            Entry::Line(number, _) => *number,
        }
    }
}

/// What a row says before anything of it is checked, for people.
pub(super) struct Told {
    pub number: String,
    pub card: Zeroizing<String>,
    pub name: String,
}

/// The sum below a table, as it stands there.
pub(super) struct Total {
    pub row: usize,
    pub column: String,
    /// Whoever shifted a column may have a card number there.
    cell: Zeroizing<String>,
}

impl Total {
    pub fn amount(&self, currency: Currency) -> Result<u64, NoAmount> {
        minor(&self.cell, currency)
    }
}

impl Client {
    /// Reads a file, and finds its columns.
    pub(super) fn sheet(&self, file: &BatchFile) -> Result<Sheet, Stop> {
        let read = read_up_to(&file.path, LARGEST);
        let read =
            read.map_err(|error| Stop::file("file", "unreadable", &words::not_read(self.locale, &file.path, &error)))?;
        let refused = |why: &Unreadable| {
            let (code, text) = messages::table::unreadable(self.locale, why);
            Stop::file("file", code, &text)
        };
        let bytes = read.ok_or_else(|| refused(&Unreadable::TooLarge))?;
        match first_signs(&bytes) {
            [b'[', b'{' | b']'] => return Err(Stop::file("file", "json_array", &words::json_array(self.locale))),
            [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?'] => {
                return Err(Stop::file("file", "web_page", &words::web_page(self.locale)));
            }
            _ => {}
        }
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        let fingerprint = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let content = content(bytes, &file.columns).map_err(|why| refused(&why))?;
        let currency = file.currency.or(self.only_currency());
        let currencies = match &content {
            Content::Table(_, columns) if columns.place(CURRENCY).is_none() => {
                columns.others().filter(|(_, heading)| is_like_currency(heading)).map(|(at, _)| at).collect()
            }
            _ => Vec::new(),
        };
        let given = file.columns.clone();
        let fields = match &file.fields {
            Node::Object(members) => members.clone(),
            _ => Vec::new(),
        };
        Ok(Sheet { path: file.path.clone(), fingerprint, content, currency, fields, currencies, given })
    }

    /// The payout that a row is.
    pub(super) fn payout_of(&self, sheet: &Sheet, entry: &Entry<'_>) -> Result<(Box<Command>, Intent), NoPayout> {
        let node = sheet.node(self.locale, entry)?;
        let wrong = |error: FieldError| NoPayout::Wrong(sheet.wrong(self.locale, &error, sheet.currency(entry)));
        let (request, _, extra) = operations::read(Operation::PayoutCreate, &node).map_err(wrong)?;
        let Request::Command(command) = request else { unreachable!("payout.create is a command") };
        match self.check_command(&command, &extra) {
            Err(Stop::Field(error)) => return Err(wrong(error)),
            checked => checked.map_err(NoPayout::Stop)?,
        }
        let intent = super::super::intent(&command, self.engine.gateway.as_ref());
        Ok((command, intent))
    }
}

/// What a row comes to instead of a payout.
pub(super) enum NoPayout {
    Wrong(Wrong),
    Stop(Stop),
}

impl From<Wrong> for NoPayout {
    fn from(wrong: Wrong) -> NoPayout {
        NoPayout::Wrong(wrong)
    }
}

fn content(bytes: Zeroizing<Vec<u8>>, given: &[(String, String)]) -> Result<Content, Unreadable> {
    if matches!(first_signs(&bytes), [b'{', _]) {
        return Ok(Content::Lines(table::text(bytes)?));
    }
    let mut table = Table::read(bytes)?;
    if let Some((field, _)) = given.iter().find(|(field, _)| WANTED.iter().all(|column| column.field != field)) {
        return Err(Unreadable::NoSuchColumn(field.clone()));
    }
    let columns = columns_of(&mut table, given)?;
    if columns.place(CARD).or(columns.place(BINDING)).is_none() {
        return Err(Unreadable::Missing(vec!["card"]));
    }
    let found = columns.heading(AMOUNT).unwrap_or_default();
    if let Some((_, like)) = columns.others().find(|(_, heading)| is_like_net(heading, found))
        && given.iter().all(|(field, _)| field != WANTED[AMOUNT].field)
    {
        return Err(Unreadable::Twice(found.to_owned(), like.to_owned()));
    }
    if let Some(row) = table_above(&table, &columns, given) {
        return Err(Unreadable::TwoTables(row, columns.row));
    }
    Ok(Content::Table(table, columns))
}

/// The first two signs that are no blanks, whatever the encoding is.
fn first_signs(bytes: &[u8]) -> [u8; 2] {
    const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let text = MARKS.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    let mut signs = text.iter().copied().filter(|b| *b != 0 && !b.is_ascii_whitespace());
    [(); 2].map(|()| signs.next().unwrap_or_default())
}

impl Sheet {
    /// Its rows of payouts, in order.
    pub fn entries(&self) -> Entries<'_> {
        Box::new(self.with_sum().filter(|entry| !matches!(entry, Ok(Entry::Sum(_)))))
    }

    /// The same, and the sum below them where there is one.
    pub fn with_sum(&self) -> Entries<'_> {
        match &self.content {
            Content::Lines(text) => {
                let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
                Box::new(lines.map(|(at, line)| Ok(Entry::Line(at + 1, line))))
            }
            Content::Table(table, columns) => {
                let mut is_below_payout = false;
                Box::new(table.rows().filter_map(move |row| {
                    let entry = match row {
                        Err(why) => return Some(Err(why)),
                        Ok(row) if row.number <= columns.row => None,
                        // The next page of what was printed; below a title it is another table.
                        Ok(row) if is_below_payout && columns.is_repeated(&row) => None,
                        Ok(row) if is_heading(&row, &self.given) => {
                            return Some(Err(Unreadable::TwoTables(columns.row, row.number)));
                        }
                        Ok(row) if is_footer(columns, &row) => Some(Entry::Sum(row)),
                        Ok(row) if is_empty(columns, &row) => None,
                        Ok(row) => Some(Entry::Cells(row)),
                    };
                    is_below_payout = matches!(&entry, Some(Entry::Cells(row) | Entry::Sum(row)) if !columns.of(row, AMOUNT).is_empty());
                    entry.map(Ok)
                }))
            }
        }
    }

    /// Which heading was taken for what.
    pub fn columns(&self) -> serde_json::Value {
        let Content::Table(_, columns) = &self.content else { return serde_json::Value::Null };
        let found = WANTED
            .iter()
            .enumerate()
            .filter_map(|(at, wanted)| Some((wanted.field.to_owned(), serde_json::Value::from(columns.heading(at)?))));
        crate::model::object(found).into()
    }

    /// The headings and the sign between cells, for a copy of some rows; `None`: it is no table.
    pub fn layout(&self) -> Option<(&[String], char)> {
        match &self.content {
            Content::Table(table, columns) => Some((&columns.headings, table.delimiter())),
            Content::Lines(_) => None,
        }
    }

    /// Whether its numbers stand under a bare `№`, where people count their rows.
    pub fn may_count_rows(&self) -> bool {
        let is_named = self.given.iter().any(|(field, _)| field == WANTED[NUMBER].field);
        !is_named && self.heading(NUMBER).is_some_and(|heading| columns::is_bare_sign(&heading))
    }

    /// The corporate card that pays, where all rows share one.
    pub fn source(&self) -> Option<String> {
        let (_, source) = self.fields.iter().find(|(name, _)| name == "source")?;
        source.text("bindingId").map(str::to_owned)
    }

    /// What a row says of itself.
    pub fn told(&self, entry: &Entry<'_>) -> Told {
        match (entry, &self.content) {
            (Entry::Cells(row) | Entry::Sum(row), Content::Table(_, columns)) => Told {
                number: columns.of(row, NUMBER).to_owned(),
                card: Zeroizing::new(columns.of(row, CARD).to_owned()),
                name: match columns.of(row, NAME) {
                    "" => columns.of(row, FULL_NAME).to_owned(),
                    name => name.to_owned(),
                },
            },
            (Entry::Line(_, line), _) => {
                let node = document::parse(line).unwrap_or(Node::Null);
                let inside = |object: &str, name: &str| node.get(object).and_then(|object| object.text(name));
                Told {
                    number: node.text("orderNumber").unwrap_or_default().to_owned(),
                    card: Zeroizing::new(inside("card", "number").unwrap_or_default().to_owned()),
                    name: inside("recipient", "name").unwrap_or_default().to_owned(),
                }
            }
            (Entry::Cells(_) | Entry::Sum(_), Content::Lines(_)) => unreachable!("cells come from tables"),
        }
    }

    /// The sum that such a row has; without one it is a line below the table.
    pub fn total(&self, entry: &Entry<'_>) -> Option<Total> {
        let (Entry::Sum(row), Content::Table(_, columns)) = (entry, &self.content) else { return None };
        let cell = Zeroizing::new(columns.of(row, AMOUNT).to_owned());
        let column = columns.heading(AMOUNT).unwrap_or_default().to_owned();
        (!cell.is_empty()).then_some(Total { row: row.number, column, cell })
    }

    /// The amount of a row, whatever else is wrong with it.
    pub fn amount(&self, entry: &Entry<'_>) -> Option<u64> {
        match (entry, &self.content) {
            (Entry::Cells(row) | Entry::Sum(row), Content::Table(_, columns)) => {
                minor(columns.of(row, AMOUNT), self.currency_of(columns, row)?).ok()
            }
            (Entry::Line(_, line), _) => document::parse(line).ok()?.integer("amount"),
            (Entry::Cells(_) | Entry::Sum(_), Content::Lines(_)) => unreachable!("cells come from tables"),
        }
    }

    /// The currency of a row, where it names one that there is.
    pub fn currency(&self, entry: &Entry<'_>) -> Option<Currency> {
        match (entry, &self.content) {
            (Entry::Cells(row) | Entry::Sum(row), Content::Table(_, columns)) => self.currency_of(columns, row),
            (Entry::Line(_, line), _) => match document::parse(line).ok()?.text("currency") {
                Some(named) => Currency::parse(named),
                None => self.currency,
            },
            (Entry::Cells(_) | Entry::Sum(_), Content::Lines(_)) => unreachable!("cells come from tables"),
        }
    }

    fn currency_of(&self, columns: &Columns, row: &Row) -> Option<Currency> {
        match columns.of(row, CURRENCY) {
            "" => self.currency,
            named => currency(named),
        }
    }

    /// The request that a row is.
    fn node(&self, locale: Locale, entry: &Entry<'_>) -> Result<Node, Wrong> {
        match (entry, &self.content) {
            (Entry::Cells(row) | Entry::Sum(row), Content::Table(_, columns)) => {
                self.node_of_cells(locale, columns, row)
            }
            (Entry::Line(_, line), _) => {
                let node = document::parse(line).map_err(|error| self.wrong(locale, &error, None))?;
                let Node::Object(mut members) = node else { unreachable!("a document is an object") };
                // What an earlier check has written behind it.
                members.retain(|(name, _)| name != words::REASON);
                members.extend(self.fields.iter().cloned());
                Ok(Node::Object(members))
            }
            (Entry::Cells(_) | Entry::Sum(_), Content::Lines(_)) => unreachable!("cells come from tables"),
        }
    }

    fn node_of_cells(&self, locale: Locale, columns: &Columns, row: &Row) -> Result<Node, Wrong> {
        let wrong = |at: usize, (code, text): (&'static str, String)| Wrong {
            column: columns.heading(at).map(str::to_owned),
            code,
            text,
        };
        if row.hidden {
            return Err(Wrong { column: None, code: "hidden_row", text: words::hidden(locale) });
        }
        // A date stands where somebody has typed `1-11`, and an error where a formula found nothing.
        let told_by = [NUMBER, AMOUNT, CURRENCY, CARD, BINDING];
        let odd = |at: &usize| columns.place(*at).is_some_and(|place| row.odd.contains(&place));
        if let Some(at) = told_by.into_iter().find(odd) {
            let text = match columns.of(row, at) {
                "=" => words::not_computed(locale),
                _ => words::no_text(locale),
            };
            return Err(wrong(at, ("no_text", text)));
        }
        if columns.is_cut(row, AMOUNT, &[NUMBER, CURRENCY, CARD, BINDING]) {
            return Err(wrong(AMOUNT, words::cut(locale)));
        }
        if columns.is_shifted(row) {
            return Err(Wrong { column: None, code: "shifted", text: words::shifted(locale) });
        }
        if columns.of(row, AMOUNT).is_empty() {
            return Err(wrong(AMOUNT, messages::problem(locale, &Problem::Missing)));
        }
        let currency = self.currency_of(columns, row).ok_or_else(|| wrong(CURRENCY, words::no_currency(locale)))?;
        let is_other = |at: &&usize| {
            let cell = row.cell(**at).trim_matches(['-', '\u{2013}', '\u{2014}']);
            // Rates and amounts of another currency are none.
            let is_number = cell.contains(|c: char| c.is_ascii_digit());
            self::currency(cell).map_or(!cell.is_empty() && !is_number, |named| named != currency)
        };
        if let Some(at) = self.currencies.iter().find(is_other) {
            let text = words::maybe_currency(locale, currency);
            return Err(Wrong { column: Some(columns.headings[*at].clone()), code: "like_column", text });
        }
        let heading = columns.heading(AMOUNT).unwrap_or_default();
        let is_over_another = is_over_another(heading, currency);
        if is_over_another || amount_in(columns.of(row, AMOUNT), currency).is_none() {
            return Err(wrong(AMOUNT, words::currency_differs(locale, is_over_another, currency)));
        }
        let amount = minor(columns.of(row, AMOUNT), currency)
            .map_err(|why| wrong(AMOUNT, words::amount(locale, why, currency)))?;
        let mut members: Vec<(String, Node)> = self.fields.clone();
        for (at, (object, name)) in PATHS.into_iter().enumerate() {
            let value = match (at, columns.of(row, at)) {
                (AMOUNT, _) => Node::Integer(amount.into()),
                (CURRENCY, _) => text(currency.letters()),
                (_, "") => continue,
                (FULL_NAME, _) if !columns.of(row, NAME).is_empty() => continue,
                (_, cell) if is_scientific(cell) => return Err(wrong(at, words::rounded(locale))),
                // Programs write blanks that are none of a keyboard's.
                (CARD, card) => text(&card.replace(['\u{a0}', '\u{202f}'], " ")),
                (_, cell) => text(cell),
            };
            insert(&mut members, object, name, value);
        }
        Ok(Node::Object(members))
    }

    /// What is wrong with a field of the request, by the heading that it stands under.
    fn wrong(&self, locale: Locale, error: &FieldError, currency: Option<Currency>) -> Wrong {
        let (code, mut text) = messages::problem(locale, &error.problem);
        let is = |(object, name): &(&str, &str)| match *object {
            "" => error.field == *name,
            object => error.field == format!("{object}.{name}") || error.field == object,
        };
        let mut at = PATHS.iter().enumerate().filter(|(_, path)| is(path)).map(|(at, _)| at);
        let Content::Table(_, columns) = &self.content else {
            if let Problem::Syntax(what) = &error.problem {
                // Its line is that of the file.
                (_, text) = messages::problem(locale, &Problem::Syntax(what.replace("(line 1, ", "(")));
            }
            return Wrong { column: Some(error.field.clone()).filter(|field| !field.is_empty()), code, text };
        };
        if let Some(heading) = at.clone().find_map(|at| columns.heading(at)) {
            if let (Problem::Range(least, most), "amount", Some(currency)) = (&error.problem, &*error.field, currency) {
                text = words::amount_range(locale, *least, *most, currency);
            }
            return Wrong { column: Some(heading.to_owned()), code, text };
        }
        match at.next() {
            Some(at) if matches!(error.problem, Problem::Missing) => {
                text = words::no_column(locale, WANTED[at].field, &error.field);
            }
            _ if !error.field.is_empty() => text = format!("{}: {text}", error.field),
            _ => {}
        }
        Wrong { column: None, code, text }
    }

    /// What a person finds such a field by.
    pub fn heading(&self, wanted: usize) -> Option<String> {
        match &self.content {
            Content::Table(_, columns) => columns.heading(wanted).map(str::to_owned),
            Content::Lines(_) => match PATHS[wanted] {
                ("", name) => Some(name.to_owned()),
                (object, name) => Some(format!("{object}.{name}")),
            },
        }
    }

    /// What is said of a number in that column that a spreadsheet has rounded.
    pub fn rounded(&self, locale: Locale, wanted: usize) -> Wrong {
        let (code, text) = words::rounded(locale);
        Wrong { column: self.heading(wanted), code, text }
    }

    /// What is said of a number that stands in another row, too.
    pub fn twice(&self, locale: Locale, row: usize) -> Wrong {
        Wrong { column: self.heading(NUMBER), code: "twice_in_file", text: words::twice(locale, row) }
    }

    /// What is said of a number that the journal knows with other content.
    pub fn conflict(&self, locale: Locale, known: &str) -> Wrong {
        Wrong { code: "conflict", text: known.to_owned(), ..self.twice(locale, 0) }
    }
}

fn text(value: &str) -> Node {
    Node::Text(Zeroizing::new(value.to_owned()))
}

fn insert(members: &mut Vec<(String, Node)>, object: &str, name: &str, value: Node) {
    // The row's own stands before what all rows share, and is the one that counts.
    if object.is_empty() {
        members.insert(0, (name.to_owned(), value));
        return;
    }
    match members.iter_mut().find(|(member, _)| member == object) {
        Some((_, Node::Object(inside))) => inside.insert(0, (name.to_owned(), value)),
        _ => members.push((object.to_owned(), Node::Object(vec![(name.to_owned(), value)]))),
    }
}

/// `KZT`, `398`, or as people call it.
fn currency(named: &str) -> Option<Currency> {
    match columns::plain(named).as_str() {
        "тг" | "тенге" | "теңге" | "kzt" => Some(Currency::KZT),
        other => Currency::parse(&other.to_ascii_uppercase()),
    }
}

fn minor(cell: &str, currency: Currency) -> Result<u64, NoAmount> {
    let amount = amount_in(cell, currency).ok_or(NoAmount::Form)?;
    amount::minor_in_list(amount, usize::from(currency.exponent().unwrap_or(0)))
}

/// What stands around the rows, a title or who has signed, has nothing that a payout has.
fn is_empty(columns: &Columns, row: &Row) -> bool {
    [NUMBER, AMOUNT, CARD, BINDING, NAME, FULL_NAME].iter().all(|at| columns.of(row, *at).is_empty())
}

/// A line with the sum of a table: no number and no card, and a word for it.
fn is_footer(columns: &Columns, row: &Row) -> bool {
    const WORDS: [&str; 8] = ["итого", "всего", "итог", "барлығы", "жиыны", "қорытынды", "total", "sum total"];
    let begins = |cell: &str| {
        let plain = columns::plain(cell);
        WORDS.iter().any(|word| plain == *word || plain.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))
    };
    columns.of(row, CARD).is_empty()
        && columns.of(row, BINDING).is_empty()
        && row.cells.iter().any(|cell| begins(cell))
        && (columns.of(row, NUMBER).is_empty() || begins(columns.of(row, NUMBER)))
}
