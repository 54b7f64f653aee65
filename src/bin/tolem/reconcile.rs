//! The accountant's evening: the bank's statement against the journal, what the sides say, and what to do about each.

use super::output::{Output, Said, Stop, exit_code};
use super::settings::Settings;
use super::story::parsed;
use super::words::{
    AT_BANK, AT_OURS, COLUMN_FORM, DIFFERENCE, NEW_JOURNAL, NOT_READ, OTHER_DAY, ROWS, TAKEN_IN, fill, words,
};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use tolem::client::Answer;
use tolem::messages::{self, Locale};
use tolem::model::{Currency, Status};

#[derive(Args)]
pub struct Reconcile {
    /// The bank's statement: CSV, or an Excel workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The first day, yyyy-MM-dd; without it those of the statement's rows
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day; without it the first
    #[arg(long, value_name = "DAY", requires = "from")]
    to: Option<String>,
    /// How far the bank's clock is ahead of UTC, e.g. +05:00; without it, as far as this machine's
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    zone: Option<String>,
    /// The currency, where the statement does not name it
    #[arg(long)]
    currency: Option<String>,
    /// What a column holds, and its heading: --column orderNumber="Our No."; as often as needed
    #[arg(long = "column", value_name = "FIELD=HEADING")]
    columns: Vec<String>,
    /// payout or payment: what the statement is of, where the gateway has both
    #[arg(long)]
    kind: Option<String>,
    /// What numbers of this till begin with; others are other tills'
    #[arg(long)]
    prefix: Option<String>,
    /// Ask the bank about what the sides do not agree about, and compare again
    #[arg(long)]
    ask: bool,
    /// Take in what the bank alone has under a number, so that it is never sent again, and ask about it
    #[arg(long)]
    take_in: bool,
    /// Accept a journal that knows less than it did, with the word of the refusal, and take in what it has forgotten
    #[arg(long, value_name = "WORD", requires = "take_in")]
    accept: Option<String>,
    /// Write every pair as a table into this new file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Deadline in milliseconds
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Reconcile {
    /// Ends with 1 where the sides do not agree, as `diff` does.
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let locale = settings.locale();
        let place = self.output.place(locale)?;
        let said = self.answer(settings);
        let agrees = said
            .as_ref()
            .map_or(true, |said| said.answer.status != Status::Ok || parsed(&said.answer)["agrees"] == true);
        let code = place.tell_or_deliver(said, locale, self.json);
        Ok(if code == exit_code(Status::Ok) && !agrees { ExitCode::from(1) } else { code })
    }

    fn answer(&self, settings: &Settings) -> Result<Said, Stop> {
        let request = self.request(settings.locale())?;
        // What a lost journal has known is taken in by a new one.
        let (client, made) = match &self.accept {
            None if self.take_in => settings.open_or_make()?,
            word => (settings.journalled_accepting(word.as_deref())?.0, None),
        };
        let answer = client.call("reconcile.statement", &request.to_string(), &settings.watch());
        let made = made.map(|path| fill(words(settings.locale(), NEW_JOURNAL), &[&path]) + "\n").unwrap_or_default();
        let text = (answer.status == Status::Ok).then(|| made + &told(settings.locale(), &answer));
        Ok(Said { text, ..answer.into() })
    }

    fn request(&self, locale: Locale) -> Result<Value, Stop> {
        let mut columns = Map::new();
        for column in &self.columns {
            let Some((field, heading)) = column.split_once('=') else {
                let why = fill(words(locale, COLUMN_FORM), &[column]);
                return Err(Stop::request("column", why));
            };
            columns.insert(field.trim().to_owned(), heading.trim().into());
        }
        let path = |path: &PathBuf| path.display().to_string();
        Ok(json!({
            "file": path(&self.file),
            "columns": columns,
            "from": self.from,
            "to": self.to,
            "zone": self.zone,
            "currency": self.currency,
            "kind": self.kind,
            "prefix": self.prefix,
            "ask": self.ask,
            "takeIn": self.take_in,
            "csv": self.csv.as_ref().map(path),
            "timeoutMs": self.timeout_ms,
        }))
    }
}

/// A comparison for a person: the whole, the sums, and what to do about each pair.
fn told(locale: Locale, answer: &Answer) -> String {
    let document = parsed(answer);
    let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
    let days = match (text(&document, "from"), text(&document, "to")) {
        (from, to) if from == to => from.to_owned(),
        (from, to) => format!("{from} - {to}"),
    };
    let mut told = format!("{days}. {}\n", text(&document, "message"));
    for (count, line) in [("otherDay", OTHER_DAY), ("takenIn", TAKEN_IN)] {
        if document[count] != 0 {
            told.push_str(&format!("{}\n", fill(words(locale, line), &[&document[count].to_string()])));
        }
    }
    told.push('\n');
    told.push_str(&sums(locale, &list("sums")));
    let lines = list("lines");
    let mut group = Value::Null;
    for line in &lines {
        if group != line["text"] {
            let sums = list("sums");
            let title = sums.iter().find(|sum| sum["group"] == line["group"]).map(|sum| text(sum, "title").to_owned());
            told.push_str(&format!("\n{}\n  {}\n", title.unwrap_or_default().to_uppercase(), text(line, "text")));
            group = line["text"].clone();
        }
        told.push_str(&format!("  {}\n", pair(locale, line)));
    }
    let unread = list("unread");
    if !unread.is_empty() {
        told.push_str(&format!("\n{}\n", words(locale, NOT_READ).to_uppercase()));
    }
    for row in &unread {
        told.push_str(&format!("  {}: {}: {}\n", row["row"], text(row, "column"), text(row, "text")));
    }
    told
}

fn sums(locale: Locale, sums: &[Value]) -> String {
    let amount = |sum: &Value, name: &str| amount(locale, &sum[name], text(sum, "currency"));
    let headings = [ROWS, AT_OURS, AT_BANK, DIFFERENCE].map(|heading| words(locale, heading).to_owned());
    let [rows, ours, bank, difference] = headings;
    let mut cells = vec![[String::new(), rows, ours, bank, difference]];
    cells.extend(sums.iter().map(|sum| {
        let [ours, bank, difference] = ["ours", "bank", "difference"].map(|name| amount(sum, name));
        [text(sum, "title").to_owned(), sum["rows"].to_string(), ours, bank, difference]
    }));
    let width = |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let [title, rows, ours, bank, difference] = [0, 1, 2, 3, 4].map(width);
    let line =
        |[a, b, c, d, e]: &[String; 5]| format!("{a:<title$}  {b:>rows$}  {c:>ours$}  {d:>bank$}  {e:>difference$}\n");
    cells.iter().map(line).collect()
}

fn pair(locale: Locale, line: &Value) -> String {
    let number = match (text(line, "orderNumber"), text(line, "refundNumber")) {
        ("", _) => text(line, "orderId").to_owned(),
        (order, "") => order.to_owned(),
        (order, refund) => format!("{order}/{refund}"),
    };
    let side = |word, amount: &Value, currency| match amount {
        Value::Null => String::new(),
        amount => format!("  {} {}", words(locale, word), self::amount(locale, amount, currency)),
    };
    let ours = side(AT_OURS, &line["amount"], text(line, "currency"));
    let bank = side(AT_BANK, &line["bankAmount"], text(line, "bankCurrency"));
    let rows: Vec<&str> = line["rows"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let rows = if rows.is_empty() { String::new() } else { format!("  [{}]", rows.join(", ")) };
    let card = text(line, "maskedPan");
    format!("{number}{ours}{bank}{rows}  {card}").trim_end().to_owned()
}

/// A sum that may be less than nothing.
fn amount(locale: Locale, minor: &Value, currency: &str) -> String {
    let minor = minor.as_i64().unwrap_or_default();
    let sign = if minor < 0 { "-" } else { "" };
    match Currency::parse(currency) {
        Some(currency) => format!("{sign}{}", messages::amount(locale, minor.unsigned_abs(), currency)),
        None => format!("{minor} {currency}"),
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("")
}
