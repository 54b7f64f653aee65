//! A file of payouts, as an accountant works with it: look through it, see the sum, press once, print the protocol.

use super::input;
use super::output::{Output, Said, Stop, print};
use super::pages::Form;
use super::settings::Settings;
use super::story::{self, parsed};
use super::words::{
    BATCH_CHECK, BATCH_COLUMN, BATCH_COLUMNS, BATCH_CONFIRM, BATCH_CONFIRM_REST, BATCH_DOUBT, BATCH_ERRORS,
    BATCH_EXAMPLE, BATCH_GO_ON, BATCH_LIST, BATCH_MORE, BATCH_NOT_CONFIRMED, BATCH_OPEN, BATCH_ROW, BATCH_TAKEN,
    BATCH_TEMPLATE, BATCH_WRITTEN, YES, fill, words,
};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tolem::client::{Answer, Client};
use tolem::messages::{self, Locale};
use tolem::model::{Currency, Status};
use tolem::table::new_workbook::{self, Holds};
use tolem::table::written;

#[derive(Subcommand)]
pub enum Batch {
    /// Look through a file: every row, the sum, what is wrong and where; sends nothing
    Check(Check),
    /// Make the payouts of a file, each once; given again after whatever happened, it goes on
    Run(Run),
    /// Tell what became of the payouts of a file, by the journal; what needs somebody first
    Report(Report),
    /// Print a file to be filled in
    Template {
        /// csv, or jsonl: a request of payout.create in a line
        #[arg(long, value_enum, default_value = "csv")]
        format: Form,
        /// An Excel workbook instead, into this new file: numbers and cards are texts in it, which Excel does not round
        #[arg(long, value_name = "FILE", conflicts_with = "format")]
        xlsx: Option<PathBuf>,
    },
}

/// A file and how it is read.
#[derive(Args)]
struct Sheet {
    /// CSV, an Excel workbook (.xlsx), or JSON lines
    file: PathBuf,
    /// Your own heading of a column, FIELD=HEADING, e.g. amount=Sum; may be given several times
    #[arg(long = "column", value_name = "FIELD=HEADING")]
    columns: Vec<String>,
    /// ISO 4217, where no column names it
    #[arg(long)]
    currency: Option<String>,
    /// JSON file with further fields that all rows share, such as {"gateway": {…}}: `tolem describe payout.create`
    #[arg(long, value_name = "FILE")]
    fields: Option<PathBuf>,
}

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    sheet: Sheet,
    /// Write the rows with errors, and why, into this new file: mend them and give it as a file of its own
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    sheet: Sheet,
    /// Leave out the rows with errors; without it one of them refuses the file
    #[arg(long)]
    skip_invalid: bool,
    /// Payouts under way at once
    #[arg(long, value_name = "N", default_value_t = 4)]
    workers: u32,
    /// Payouts begun in a second at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    per_second: u32,
    /// So many payouts in a row that are not known stop it
    #[arg(long, value_name = "N", default_value_t = 3)]
    stop_after: u32,
    /// Do not ask before the money moves
    #[arg(long, short)]
    yes: bool,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct Report {
    #[command(flatten)]
    sheet: Sheet,
    /// Write every row as a table into this new file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// The same as an Excel workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write the protocol, to be printed, into this new file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// ru, kk or en
    #[arg(long)]
    language: Option<String>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Batch {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        match self {
            Batch::Check(check) => check.run(settings),
            Batch::Run(run) => run.run(settings),
            Batch::Report(report) => report.run(settings),
            Batch::Template { format, xlsx } => {
                match xlsx {
                    Some(path) => workbook(settings.locale(), path)?,
                    None => print(&template(settings.locale(), *format))
                        .map_err(|error| input::cause(settings.locale(), &error))?,
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Sheet {
    /// What all requests about it begin with. The library reads the file itself.
    fn request(&self, locale: Locale) -> Result<Value, Stop> {
        let mut columns = Map::new();
        for column in &self.columns {
            let Some((field, heading)) = column.split_once('=') else {
                return Err(Stop::request("column", fill(words(locale, BATCH_COLUMN), &[column])));
            };
            columns.insert(field.to_owned(), heading.into());
        }
        let fields = match &self.fields {
            Some(path) => Some(input::object(locale, path).map_err(|(code, detail)| Stop::request(code, detail))?),
            None => None,
        };
        let columns = (!columns.is_empty()).then_some(columns);
        Ok(json!({ "file": text(&self.file), "columns": columns, "currency": self.currency, "fields": fields }))
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Check {
    fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let locale = settings.locale();
        let mut wrong = false;
        let said = self.sheet.request(locale).and_then(|mut request| {
            request["errors"] = json!(self.errors.as_deref().map(text));
            let client = settings.open()?;
            let answer = client.call("batch.check", &request.to_string(), &settings.watch());
            wrong = parsed(&answer)["wrong"].as_u64().unwrap_or(0) > 0;
            Ok(Said { text: Some(checked(locale, &answer)), ..Said::reading(answer) })
        });
        let code = place.tell_or_deliver(said, locale, self.json);
        // A file that has to be mended is a wrong request of somebody.
        Ok(if wrong && code == ExitCode::SUCCESS { ExitCode::from(2) } else { code })
    }
}

impl Run {
    fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let locale = settings.locale();
        let said = self.answer(settings);
        let refused = said.as_ref().is_ok_and(|said| is_refused_in_part(&said.answer));
        let code = place.tell_or_deliver(said, locale, self.json);
        // Every row is final, and some of them are not paid.
        Ok(if refused && code == ExitCode::SUCCESS { ExitCode::from(1) } else { code })
    }

    fn answer(&self, settings: &Settings) -> Result<Said, Stop> {
        let locale = settings.locale();
        let mut request = self.sheet.request(locale)?;
        let client = settings.open()?;
        let check = client.call("batch.check", &request.to_string(), &settings.watch());
        if check.status != Status::Ok {
            return Ok(check.into());
        }
        let found = parsed(&check);
        let is_wrong = found["wrong"].as_u64().unwrap_or(0) > 0 && !self.skip_invalid;
        if !self.yes && !is_wrong {
            self.confirm(locale, &check)?;
        } else if !self.json && (!found["knownSince"].is_null() || rows(&found, "doubts").next().is_some()) {
            // Who does not ask sees all the same that some of it is older than today, or doubtful.
            let _ = writeln!(std::io::stderr(), "{}", found["message"].as_str().unwrap_or_default());
        }
        for name in ["fingerprint", "rows", "total"] {
            request[name] = found[name].clone();
        }
        request["mode"] = if self.skip_invalid { "skip_invalid" } else { "all_or_nothing" }.into();
        request["workers"] = self.workers.into();
        request["perSecond"] = self.per_second.into();
        request["stopAfterUnknown"] = self.stop_after.into();
        let answer = ask(&client, &request, settings);
        let text = if answer.status == Status::Request {
            format!("{}\n{}", story::told(locale, &answer), checked(locale, &check))
        } else {
            told(locale, &answer)
        };
        Ok(Said { text: Some(text), ..answer.into() })
    }

    /// Whoever is about to press sees how many rows still leave, their sum, what was paid before, and what is doubtful.
    fn confirm(&self, locale: Locale, check: &Answer) -> Result<(), Stop> {
        let refused = || Stop::request("not_confirmed", words(locale, BATCH_NOT_CONFIRMED).to_owned());
        let document = parsed(check);
        let [left, paid, open] = [
            sum_of(&document, |group| ["new", "ready"].contains(&group)),
            sum_of(&document, |group| group == "paid"),
            sum_of(&document, |group| !["new", "ready", "paid", "declined", "wrong"].contains(&group)),
        ];
        // No money can leave.
        if left.0 + open.0 == 0 {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(refused());
        }
        let told = |(rows, sum): (u64, u64)| [rows.to_string(), amount(locale, &sum.into(), &document)];
        let ([rows, sum], [paid_rows, paid_sum], [open_rows, open_sum]) = (told(left), told(paid), told(open));
        let question = match (left.0, paid.0) {
            (0, _) => words(locale, BATCH_GO_ON).to_owned(),
            (_, 0) => fill(words(locale, BATCH_CONFIRM), &[&rows, &sum]),
            _ => fill(words(locale, BATCH_CONFIRM_REST), &[&rows, &sum, &paid_rows, &paid_sum]),
        };
        let mut shown = checked(locale, check);
        if open.0 > 0 {
            shown += &(fill(words(locale, BATCH_OPEN), &[&open_rows, &open_sum]) + "\n");
        }
        let _ = write!(std::io::stderr(), "{shown}{question}");
        let mut said = String::new();
        let _ = std::io::stdin().read_line(&mut said);
        if YES.contains(&said.trim().to_lowercase().as_str()) { Ok(()) } else { Err(refused()) }
    }
}

/// The batch, which Ctrl-C ends after the payouts that are under way; a second one ends the program at once, and the journal
/// knows where each payout stood.
fn ask(client: &Client, request: &Value, settings: &Settings) -> Answer {
    client.call("batch.run", &request.to_string(), &settings.stoppable_watch())
}

fn is_refused_in_part(answer: &Answer) -> bool {
    let document = parsed(answer);
    let has = |name: &str| document[name].as_array().is_some_and(|rows| !rows.is_empty());
    has("declined") || document["wrong"].as_u64().unwrap_or(0) > 0
}

impl Report {
    fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let locale = settings.locale();
        let said = self.sheet.request(locale).and_then(|mut request| {
            request["csv"] = json!(self.csv.as_deref().map(text));
            request["xlsx"] = json!(self.xlsx.as_deref().map(text));
            request["html"] = json!(self.html.as_deref().map(text));
            request["language"] = json!(self.language);
            let (client, _) = settings.open_journalled()?;
            let answer = client.call("batch.report", &request.to_string(), &settings.watch());
            Ok(Said { text: Some(told(locale, &answer)), ..Said::reading(answer) })
        });
        Ok(place.tell_or_deliver(said, locale, self.json))
    }
}

/// A check for people.
fn checked(locale: Locale, answer: &Answer) -> String {
    if answer.status != Status::Ok {
        return story::told(locale, answer);
    }
    let document = parsed(answer);
    let mut lines = Vec::new();
    for (name, heading) in [("problems", BATCH_ROW), ("doubts", BATCH_DOUBT)] {
        lines.extend(rows(&document, name).map(|row| line(locale, heading, row, &document)));
    }
    let listed = rows(&document, "problems").count() as u64;
    let more = document["wrong"].as_u64().unwrap_or(0).saturating_sub(listed);
    if more > 0 {
        lines.push(fill(words(locale, BATCH_MORE), &[&more.to_string()]));
    }
    if let Some(path) = document["errors"].as_str() {
        lines.push(fill(words(locale, BATCH_ERRORS), &[path]));
    }
    lines.extend(columns(locale, &document));
    let print = document["fingerprint"].as_str().unwrap_or_default();
    lines.push(document["message"].as_str().unwrap_or_default().to_owned());
    lines.push(fill(words(locale, BATCH_CHECK), &[print]));
    lines.join("\n") + "\n"
}

/// Which heading was taken for what, in a line; JSON lines have none.
fn columns(locale: Locale, document: &Value) -> Option<String> {
    let one = |(field, heading): (&String, &Value)| {
        let heading = heading.as_str().unwrap_or_default();
        fill(words(locale, BATCH_TAKEN), &[&messages::table::column(locale, field), heading])
    };
    let found: Vec<String> = document["columns"].as_object()?.iter().map(one).collect();
    Some(fill(words(locale, BATCH_COLUMNS), &[&found.join(", ")]))
}

/// What became of a batch for people.
fn told(locale: Locale, answer: &Answer) -> String {
    let document = parsed(answer);
    if document.get("sums").is_none() {
        return story::told(locale, answer);
    }
    let mut lines: Vec<String> = Vec::new();
    // Another payout has their number, and it is not known: those rows with an error are open, and stand first there.
    let taken = rows(&document, "open").filter(|row| row["group"] == "wrong").count();
    let all = [
        ("open", taken + rows_of(&document, |group| !["paid", "declined", "wrong"].contains(&group))),
        ("declined", rows_of(&document, |group| group == "declined")),
        ("problems", rows_of(&document, |group| group == "wrong").saturating_sub(taken)),
    ];
    for (name, all) in all {
        lines.extend(rows(&document, name).take(50).map(|row| line(locale, BATCH_ROW, row, &document)));
        let more = all.max(rows(&document, name).count()).saturating_sub(50);
        if more > 0 {
            lines.push(fill(words(locale, BATCH_MORE), &[&more.to_string()]));
        }
    }
    let message = document["message"].as_str().unwrap_or_default();
    lines.push(format!("{} ({})", story::for_the_shell(message, &document), answer.status.name()));
    for file in document["files"].as_array().into_iter().flatten() {
        lines.push(fill(words(locale, BATCH_WRITTEN), &[file.as_str().unwrap_or_default()]));
    }
    lines.join("\n") + "\n"
}

/// How many rows stand in such groups: not all of them are listed.
fn rows_of(document: &Value, wanted: impl Fn(&str) -> bool) -> usize {
    sum_of(document, wanted).0 as usize
}

/// Rows that stand in such groups, and their sum in minor units.
fn sum_of(document: &Value, wanted: impl Fn(&str) -> bool) -> (u64, u64) {
    let sums = rows(document, "sums").filter(|sum| wanted(sum["group"].as_str().unwrap_or_default()));
    let number = |sum: &Value, name: &str| sum[name].as_u64().unwrap_or(0);
    sums.fold((0, 0), |(rows, all), sum| (rows + number(sum, "rows"), all + number(sum, "amount")))
}

fn rows<'d>(document: &'d Value, name: &str) -> impl Iterator<Item = &'d Value> {
    document[name].as_array().into_iter().flatten()
}

/// A row in a line: where, what, how much, and why.
fn line(locale: Locale, form: [&'static str; 3], row: &Value, document: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let group = messages::batch::group(locale, text("group"));
    let column = if text("column").is_empty() { String::new() } else { format!("{}: ", text("column")) };
    let why = match (text("reason"), text("group")) {
        ("", _) => group,
        (why, "wrong" | "new") => why.to_owned(),
        (why, _) => format!("{group}, {why}"),
    };
    let amount = match (&row["amount"], row["currency"].is_null()) {
        (Value::Null, _) => "-".to_owned(),
        (minor, true) => amount(locale, minor, document),
        // It may be another than that of the file, and refused for it.
        (minor, false) => amount(locale, minor, row),
    };
    fill(words(locale, form), &[&row["row"].to_string(), text("orderNumber"), &amount, &format!("{column}{why}")])
}

fn amount(locale: Locale, minor: &Value, document: &Value) -> String {
    let currency = document["currency"].as_str().and_then(Currency::parse).unwrap_or(Currency::KZT);
    messages::amount(locale, minor.as_u64().unwrap_or(0), currency)
}

/// What a row of a template may say. Its card is a bank's test card, which production refuses.
const EXAMPLE: [&str; 6] = ["EXAMPLE-1", "1500,50", "KZT", "4111 1111 1111 1111", "AIGERIM", ""];

/// A file to be filled in.
fn template(locale: Locale, form: Form) -> String {
    match form {
        Form::Csv => {
            let headings = words(locale, BATCH_TEMPLATE).split('|');
            format!("{}{}{}", written::BEGINNING, written::row(headings, ';'), written::row(EXAMPLE, ';'))
        }
        Form::Jsonl => {
            let example = r#"{"orderNumber": "EXAMPLE-1", "amount": 150050, "currency": "KZT", "card": {"number": "4111111111111111"}, "recipient": {"name": "AIGERIM"}}"#;
            format!("{example}\n")
        }
    }
}

/// The same as a workbook. The example stands on a sheet of its own, which is not paid.
fn workbook(locale: Locale, path: &Path) -> Result<(), String> {
    let headings: Vec<&str> = words(locale, BATCH_TEMPLATE).split('|').collect();
    let column = |at: usize| {
        let holds = if at == 1 { Holds::Number(2) } else { Holds::Text };
        new_workbook::Column { heading: headings[at], holds, width: [20, 16, 10, 24, 28, 40][at] }
    };
    let columns: Vec<_> = (0..headings.len()).map(column).collect();
    let example = [EXAMPLE.map(|cell| cell.replace(',', ".")).to_vec()];
    let [list, shown] = [BATCH_LIST, BATCH_EXAMPLE].map(|name| words(locale, name));
    let sheet = |name, rows| new_workbook::Sheet { name, columns: &columns, rows, sums: 0 };
    let written = new_workbook::workbook(&[sheet(list, &[]), sheet(shown, &example)])
        .and_then(|bytes| tolem::model::create_new(path)?.write_all(&bytes));
    written.map_err(|error| messages::batch::not_written(locale, path, &error))
}
