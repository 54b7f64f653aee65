//! What there is to call and how: operations with their fields, gateways with their credentials and options, by the
//! library's own tables. Nothing is opened and nobody is asked.

use super::output::{Output, Said, Stop};
use super::settings::{Settings, variable};
use super::story::parsed;
use super::words::{
    CREDENTIALS, FIELDS, MEANT, MOVES_MONEY, NOT_DESCRIBED, OPERATIONS, OPTIONS, REQUIRED, fill, words,
};
use clap::Args;
use std::fmt::Write;
use std::process::ExitCode;
use tolem::client::{self, Answer};
use tolem::document::{Field, Shape, nearest};
use tolem::gateways::{self, Description};
use tolem::messages::Locale;
use tolem::model::Status;
use tolem::operations::Operation;

#[derive(Args)]
pub struct Describe {
    /// An operation or a gateway, e.g. payout.create or bepaid; left out: all of them
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The description as JSON, with schemas
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Describe {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let locale = settings.locale();
        let said = match self.name.as_deref() {
            None => Ok((client::describe(), overview(locale))),
            Some(name) => one(locale, name),
        };
        let said = said.map(|(answer, text)| Said { text: (!self.json).then_some(text), ..Said::reading(answer) });
        Ok(place.deliver(said, locale, false))
    }
}

fn one(locale: Locale, name: &str) -> Result<(Answer, String), Stop> {
    let gateway = gateways::ALL.iter().find(|gateway| gateway.id == name);
    let (list, member, text) = match (Operation::from_name(name), gateway) {
        (Some(found), _) => ("operations", "name", operation(locale, found)),
        (None, Some(found)) => ("gateways", "id", about_gateway(locale, found)),
        (None, None) => {
            let names = Operation::ALL.map(Operation::name).into_iter().chain(gateways::IDS.iter().copied());
            let meant = nearest(name, names.map(str::to_owned));
            let meant = meant.map(|meant| fill(words(locale, MEANT), &[&meant])).unwrap_or_default();
            return Err(Stop::request("not_described", fill(words(locale, NOT_DESCRIBED), &[name, &meant])));
        }
    };
    let mut whole = parsed(&client::describe());
    let entry = whole[list].as_array_mut().and_then(|entries| entries.iter_mut().find(|entry| entry[member] == name));
    let entry = entry.map(serde_json::Value::take).unwrap_or_default();
    let json = format!(r#"{{"status":"{}","{list}":[{entry}]}}"#, Status::Ok.name());
    Ok((Answer { status: Status::Ok, json }, text))
}

fn overview(locale: Locale) -> String {
    let mut text = String::new();
    for operation in Operation::ALL {
        let money = if operation.moves_money() { "*" } else { " " };
        let _ = writeln!(text, "{money} {:<21} {}", operation.name(), operation.summary());
    }
    let _ = writeln!(text, "\n* {}\n", words(locale, MOVES_MONEY));
    for gateway in gateways::ALL {
        let _ = writeln!(text, "  {:<21} {}", gateway.id, gateway.title);
    }
    text
}

fn operation(locale: Locale, operation: Operation) -> String {
    let has = |gateway: &&&Description| operation.is_journals() || gateway.operations.contains(&operation);
    let gateways: Vec<&str> = gateways::ALL.iter().filter(has).map(|gateway| gateway.id).collect();
    let mut text = format!("{}: {}\n", operation.name(), operation.summary());
    if operation.moves_money() {
        let _ = writeln!(text, "* {}", words(locale, MOVES_MONEY));
    }
    let _ = writeln!(text, "{}\n\n{}:", gateways.join(", "), words(locale, FIELDS));
    fields(locale, operation.fields(), 1, &mut text);
    text
}

fn about_gateway(locale: Locale, gateway: &Description) -> String {
    let mut text = format!("{}: {}\n", gateway.id, gateway.title);
    let _ = writeln!(text, "test        {}\nproduction  {}", gateway.test_url, gateway.production_url);
    for (heading, table) in [(CREDENTIALS, gateway.credentials), (OPTIONS, gateway.options), (FIELDS, gateway.extra)] {
        if !table.is_empty() {
            let _ = writeln!(text, "\n{}:", words(locale, heading));
            fields(locale, table, 1, &mut text);
        }
    }
    let variables: Vec<String> = gateway.credentials.iter().map(|field| variable(field.name)).collect();
    let operations: Vec<&str> = gateway.operations.iter().map(|operation| operation.name()).collect();
    let _ = writeln!(text, "\n{}\n\n{}: {}", variables.join(" "), words(locale, OPERATIONS), operations.join(", "));
    text
}

/// A table of fields, those of an object below it.
fn fields(locale: Locale, table: &[Field], depth: usize, text: &mut String) {
    for field in table {
        let required = if field.required { format!(" ({})", words(locale, REQUIRED)) } else { String::new() };
        let choice = match field.shape {
            Shape::Choice(words) => format!(" [{}]", words.join(", ")),
            _ => String::new(),
        };
        let _ = writeln!(text, "{:indent$}{}{required}: {}{choice}", "", field.name, field.doc, indent = depth * 2);
        if let Shape::Object(inner) | Shape::Objects(inner) = field.shape {
            fields(locale, inner, depth + 1, text);
        }
    }
}
