//! One operation from the shell: the request in, the result document out, the status as exit code.

use super::settings::Settings;
use clap::Args;
use serde_json::{Value, json};
use std::io::{IsTerminal, Read};
use std::process::ExitCode;
use tolem::client::{Answer, Client};
use tolem::document::{self, Node};
use tolem::model::{Level, Phase, Status, Watch};

#[derive(Args)]
pub struct Call {
    /// e.g. payout.create, payout.status, balance.get
    operation: String,
    /// The request: JSON, @file, or - for standard input. A card number only by @file or -
    #[arg(default_value = "{}")]
    request: String,
    /// Validate and show the masked request; send nothing, journal nothing
    #[arg(long)]
    check: bool,
    /// One line of JSON
    #[arg(long)]
    compact: bool,
}

#[derive(Args)]
pub struct List {
    /// ready, sending, action_required, pending, unknown, review, paid, declined, or open
    #[arg(long)]
    state: Option<String>,
    /// At most so many, newest first
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Explain {
    /// The partner's own number
    order: String,
    /// ru, kk or en
    #[arg(long)]
    language: Option<String>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Resolve {
    /// The partner's own number; left out: every open movement
    order: Option<String>,
    /// Deadline in milliseconds
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
}

impl Call {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let request = self.request()?;
        let client = match settings.open()? {
            Ok(client) => client,
            Err(answer) => return Ok(show(&answer, self.compact)),
        };
        let answer = match self.check {
            true => client.check(&self.operation, &request),
            false => client.call(&self.operation, &request, &Terminal { verbose: settings.verbose }),
        };
        Ok(show(&answer, self.compact))
    }

    fn request(&self) -> Result<zeroize::Zeroizing<String>, String> {
        let mut text = zeroize::Zeroizing::new(String::new());
        match self.request.strip_prefix('@') {
            Some(path) => *text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?,
            None if self.request == "-" => {
                std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
            }
            None => {
                text.push_str(&self.request);
                let holds_card = document::parse(&text).is_ok_and(|node: Node| node.get("card").is_some());
                if holds_card {
                    return Err("a card number on the command line can be read in the process list: \
                                give the request as @file or - (standard input)"
                        .to_owned());
                }
            }
        }
        Ok(text)
    }
}

impl List {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let client = match settings.open()? {
            Ok(client) => client,
            Err(answer) => return Ok(show(&answer, false)),
        };
        let request = json!({ "state": self.state, "limit": self.limit });
        let answer = client.call("operation.list", &request.to_string(), &Terminal { verbose: settings.verbose });
        if self.json || answer.status != Status::Ok {
            return Ok(show(&answer, false));
        }
        for row in rows(&answer) {
            let text = |name: &str| row[name].as_str().unwrap_or("").to_owned();
            println!(
                "{:<36} {:<8} {:<16} {:>14} {:<4} {}  {}",
                format!("{} {}", text("orderNumber"), text("refundNumber")).trim_end(),
                text("kind"),
                text("state"),
                row["amount"].to_string(),
                text("currency"),
                text("updatedAt"),
                text("maskedPan")
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Explain {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let client = match settings.open()? {
            Ok(client) => client,
            Err(answer) => return Ok(show(&answer, false)),
        };
        let request = json!({ "orderNumber": self.order, "language": self.language });
        let answer = client.call("operation.explain", &request.to_string(), &Terminal { verbose: settings.verbose });
        let document: Value = serde_json::from_str(&answer.json).map_err(|error| error.to_string())?;
        match document["text"].as_str() {
            Some(text) if !self.json => {
                print!("{text}");
                Ok(exit_code(answer.status))
            }
            _ => Ok(show(&answer, false)),
        }
    }
}

impl Resolve {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let client = match settings.open()? {
            Ok(client) => client,
            Err(answer) => return Ok(show(&answer, false)),
        };
        let terminal = Terminal { verbose: settings.verbose };
        if let Some(order) = &self.order {
            let request = json!({ "orderNumber": order, "timeoutMs": self.timeout_ms });
            return Ok(show(&client.call("operation.resolve", &request.to_string(), &terminal), false));
        }
        resolve_all(&client, self.timeout_ms, &terminal)
    }
}

/// Every open movement, one after the other; the exit code is 3 while one of them is not known.
fn resolve_all(client: &Client, timeout_ms: Option<u64>, terminal: &Terminal) -> Result<ExitCode, String> {
    let mut before = Value::Null;
    let mut open = false;
    loop {
        let request = json!({ "state": "open", "limit": 100, "before": before });
        let page = client.call("operation.list", &request.to_string(), terminal);
        if page.status != Status::Ok {
            return Ok(show(&page, false));
        }
        for row in rows(&page) {
            let number = row["orderNumber"].as_str().unwrap_or("");
            if row["state"] == "ready" {
                continue;
            }
            let request = json!({ "orderNumber": number, "timeoutMs": timeout_ms.unwrap_or(10_000) });
            let answer = client.call("operation.resolve", &request.to_string(), terminal);
            println!("{number:<36} {}", answer.status.name());
            open |= exit_code(answer.status) == ExitCode::from(3);
        }
        let document: Value = serde_json::from_str(&page.json).map_err(|error| error.to_string())?;
        match &document["next"] {
            Value::Null => return Ok(if open { ExitCode::from(3) } else { ExitCode::SUCCESS }),
            next => before = next.clone(),
        }
    }
}

fn rows(answer: &Answer) -> Vec<Value> {
    serde_json::from_str::<Value>(&answer.json)
        .ok()
        .and_then(|document| document["operations"].as_array().cloned())
        .unwrap_or_default()
}

/// Prints the document and turns the status into the exit code.
pub fn show(answer: &Answer, compact: bool) -> ExitCode {
    match compact {
        true => println!("{}", answer.json),
        false => println!("{}", indented(&answer.json)),
    }
    exit_code(answer.status)
}

/// Compact JSON with line breaks and indents. Parsing and writing it anew would sort its members, and the library
/// gives them in the order a person reads them.
fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    for (at, c) in json.char_indices() {
        let empty = json[at + c.len_utf8()..].starts_with(['}', ']']);
        match c {
            _ if quoted => text.push(c),
            '{' | '[' => {
                text.push(c);
                depth += 1;
                if !empty {
                    line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                if !text.ends_with(['{', '[']) {
                    line(&mut text, depth);
                }
                text.push(c);
            }
            ',' => {
                text.push(c);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => text.push(c),
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    text
}

fn exit_code(status: Status) -> ExitCode {
    ExitCode::from(match status {
        Status::Ok => 0,
        Status::Declined | Status::Rejected => 1,
        Status::Request | Status::Argument | Status::Unsupported | Status::Conflict => 2,
        Status::Unknown | Status::Pending | Status::ActionRequired | Status::Running => 3,
        _ => 4,
    })
}

/// Log lines go to standard error when asked for.
pub struct Terminal {
    pub verbose: bool,
}

impl Watch for Terminal {
    fn log(&self, level: Level, line: &str) {
        if self.verbose {
            eprintln!("{}: {line}", format!("{level:?}").to_lowercase());
        }
    }

    fn phase(&self, phase: Phase) {
        if self.verbose && std::io::stderr().is_terminal() {
            eprintln!("... {}", phase.word());
        }
    }

    fn cancelled(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indented_document_is_the_same_document_in_the_same_order() {
        let json = r#"{"b":"{,\"[:\\","a":[1,{"x":[],"y":{}}],"c":""}"#;
        let text = indented(json);
        let values = [json, &text].map(|json| serde_json::from_str::<Value>(json).unwrap());
        assert_eq!(values[0], values[1]);
        assert!(text.starts_with("{\n  \"b\": \"{,\\\"[:") && text.contains("      \"y\": {}\n    }\n  ],"), "{text}");
    }
}
