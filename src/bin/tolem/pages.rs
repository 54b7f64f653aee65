//! Lists as other programs read them: every page of what the library lists, a row each.

use super::story::parsed;
use clap::ValueEnum;
use serde_json::Value;
use tolem::client::{Answer, Client};
use tolem::model::{Currency, Status, Unwatched};
use tolem::table;

#[derive(Clone, Copy, ValueEnum)]
pub enum Form {
    Csv,
    Jsonl,
}

/// Every page of a list; what the library refuses to read is its answer.
pub fn pages(
    client: &Client,
    mut request: Value,
    format: Form,
    write: &mut dyn FnMut(&str) -> std::io::Result<()>,
) -> std::io::Result<Option<Answer>> {
    if matches!(format, Form::Csv) {
        write(&format!("{}\r\n", COLUMNS.join(",")))?;
    }
    request["limit"] = 1000.into();
    loop {
        let page = client.call("operation.list", &request.to_string(), &Unwatched);
        let mut document = parsed(&page);
        if page.status != Status::Ok || document.get("unreadable").is_some() {
            return Ok(Some(page));
        }
        for row in rows(&page) {
            write(&match format {
                Form::Csv => csv(&row),
                Form::Jsonl => format!("{row}\n"),
            })?;
        }
        request["before"] = document["next"].take();
        if request["before"].is_null() {
            return Ok(None);
        }
    }
}

/// The columns: names of the library's rows, and the amount in major units, with a point, as other programs read it.
const COLUMNS: [&str; 16] = [
    "kind",
    "orderNumber",
    "refundNumber",
    "state",
    "status",
    "amount",
    "amountMajor",
    "currency",
    "fee",
    "maskedPan",
    "bindingId",
    "orderId",
    "refNum",
    "attempts",
    "createdAt",
    "updatedAt",
];

fn csv(row: &Value) -> String {
    let field = |name: &&str| match (*name, &row[*name]) {
        ("amountMajor", _) => major(row),
        (_, Value::String(text)) => quoted(text),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    };
    format!("{}\r\n", COLUMNS.iter().map(field).collect::<Vec<_>>().join(","))
}

fn quoted(text: &str) -> String {
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// `1500.50`, by the digits that the currency has.
fn major(row: &Value) -> String {
    let currency = row["currency"].as_str().and_then(Currency::parse);
    let (Some(minor), Some(currency)) = (row["amount"].as_u64(), currency) else { return String::new() };
    table::amount::major(minor, usize::from(currency.exponent().unwrap_or(0)), '.')
}

pub fn rows(answer: &Answer) -> Vec<Value> {
    parsed(answer)["operations"].as_array().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_of_csv_is_exact_whatever_stands_in_it() {
        let row = json!({ "orderNumber": "A,\"1\"", "amount": 5, "currency": "KZT", "attempts": 2 });
        let line = csv(&row);
        assert!(line.contains(r#","A,""1""","#) && line.contains(",5,0.05,KZT,") && line.ends_with("\r\n"), "{line}");
        for (minor, currency, shown) in [(150_050, "KZT", "1500.50"), (7, "JPY", "7"), (1, "KWD", "0.001")] {
            assert_eq!(major(&json!({ "amount": minor, "currency": currency })), shown);
        }
    }
}
