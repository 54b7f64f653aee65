//! One operation from the shell: the request in, the result document out, the status as exit code.

use super::input;
use super::output::{Output, Place, Said, Stop};
use super::settings::Settings;
use super::words::{NO_MOVEMENTS, words};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;
use tolem::client::{Answer, Client};
use tolem::document::{self, Node};
use tolem::messages::{self, Locale};
use tolem::model::{Currency, Level, Phase, Status, Watch, cause};
use zeroize::Zeroizing;

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
    /// Delete the request's @file as soon as it is read, before anything is sent
    #[arg(long)]
    delete_request: bool,
    #[command(flatten)]
    output: Output,
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
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct Explain {
    #[command(flatten)]
    which: Which,
    /// ru, kk or en
    #[arg(long)]
    language: Option<String>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct Resolve {
    /// The movement; left out: every one that is open
    #[command(flatten)]
    which: Option<Which>,
    /// Deadline in milliseconds
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
    #[command(flatten)]
    output: Output,
}

#[derive(Subcommand)]
pub enum Journal {
    /// Read the whole file and prove every history in it, those of other accounts too
    Verify {
        #[command(flatten)]
        output: Output,
    },
    /// Accept a journal that knows less than it did. Ask the bank first about every number since then: what it has forgotten
    /// can be paid again
    Accept {
        /// The word that the refusal names
        word: String,
        #[command(flatten)]
        output: Output,
    },
}

impl Journal {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let (Journal::Verify { output } | Journal::Accept { output, .. }) = self;
        let accepted = match self {
            Journal::Verify { .. } => None,
            Journal::Accept { word, .. } => Some(word.as_str()),
        };
        let place = output.place()?;
        let verified = settings
            .open_accepting(accepted)
            .map(|client| client.call("journal.verify", "{}", &Terminal { verbose: settings.verbose }).into());
        Ok(place.deliver(verified, settings.locale(), false))
    }
}

impl Call {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let request = self.request();
        let place = self.output.place()?;
        let said = request.and_then(|request| self.answer(&request, settings));
        Ok(place.deliver(said, settings.locale(), self.compact))
    }

    fn answer(&self, request: &str, settings: &Settings) -> Result<Said, Stop> {
        let client = settings.open()?;
        Ok(match self.check {
            true => client.check(&self.operation, request),
            false => client.call(&self.operation, request, &Terminal { verbose: settings.verbose }),
        }
        .into())
    }

    fn request(&self) -> Result<Zeroizing<String>, Stop> {
        let wrong = |(code, detail)| Stop::request(code, detail);
        let Some(path) = self.request.strip_prefix('@') else {
            if self.delete_request {
                return Err(Stop::request("no_file", "--delete-request needs a request in a file: @file".to_owned()));
            }
            return match self.request.as_str() {
                "-" => standard_input().map_err(wrong),
                _ => self.argument(),
            };
        };
        let path = Path::new(path);
        let bytes = input::bytes(path).map_err(wrong)?;
        if self.delete_request {
            // Before it is understood: what cannot be may hold a card number all the same.
            std::fs::remove_file(path).map_err(|error| {
                Stop::request("undeletable", format!("{}: cannot be deleted: {}", path.display(), cause(&error)))
            })?;
        }
        input::text(&path.display().to_string(), bytes).map_err(wrong)
    }

    fn argument(&self) -> Result<Zeroizing<String>, Stop> {
        if document::parse(&self.request).is_ok_and(|node: Node| node.get("card").is_some()) {
            let why = "a card number on the command line can be read in the process list: \
                       give the request as @file or - (standard input)";
            return Err(Stop::request("card_on_command_line", why.to_owned()));
        }
        Ok(Zeroizing::new(self.request.clone()))
    }
}

fn standard_input() -> Result<Zeroizing<String>, (&'static str, String)> {
    let mut bytes = Zeroizing::new(Vec::new());
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| ("unreadable", format!("standard input: {}", cause(&error))))?;
    input::text("standard input", bytes)
}

impl List {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place()?;
        Ok(place.deliver(self.answer(settings), settings.locale(), false))
    }

    fn answer(&self, settings: &Settings) -> Result<Said, Stop> {
        let client = settings.open()?;
        let request = json!({ "state": self.state, "limit": self.limit });
        let answer = client.call("operation.list", &request.to_string(), &Terminal { verbose: settings.verbose });
        let text = (!self.json && answer.status == Status::Ok).then(|| {
            let locale = settings.language();
            match rows(&answer) {
                none if none.is_empty() => format!("{}\n", words(locale, NO_MOVEMENTS)),
                rows => rows.iter().map(|row| line(locale, row)).collect(),
            }
        });
        Ok(Said { answer, text })
    }
}

/// A movement in one line.
fn line(locale: Locale, row: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or("");
    let amount = match (row["amount"].as_u64(), Currency::parse(text("currency"))) {
        (Some(minor), Some(currency)) => messages::amount(locale, minor, currency),
        _ => format!("{} {}", row["amount"], text("currency")),
    };
    format!(
        "{:<36} {:<8} {:<16} {amount:>20} {}  {}\n",
        format!("{} {}", text("orderNumber"), text("refundNumber")).trim_end(),
        text("kind"),
        text("state"),
        text("updatedAt"),
        text("maskedPan")
    )
}

/// Which movement: by its number, and where that is not enough by its kind.
#[derive(Args)]
struct Which {
    /// The partner's own number; NUMBER/REFUND for a refund
    #[arg(required = false)]
    order: String,
    /// The refund's own number, as `list` shows it behind the order's
    refund: Option<String>,
    /// payout, payment, refund or capture, where a number has several
    #[arg(long)]
    kind: Option<String>,
}

impl Which {
    /// Asks about it. A number may hold a slash of its own: only what the journal does not have is taken apart.
    fn ask(&self, client: &Client, operation: &str, more: Value, terminal: &Terminal) -> Answer {
        let request = |order: &str, refund: Option<&str>| {
            let mut request = more.clone();
            request["orderNumber"] = order.into();
            request["refundNumber"] = refund.into();
            request["kind"] = self.kind.as_deref().into();
            request.to_string()
        };
        let answer = client.call(operation, &request(&self.order, self.refund.as_deref()), terminal);
        match self.order.rsplit_once('/') {
            Some((order, refund))
                if self.refund.is_none() && parsed(&answer)["error"]["code"] == "no_such_movement" =>
            {
                client.call(operation, &request(order, Some(refund)), terminal)
            }
            _ => answer,
        }
    }
}

impl Explain {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place()?;
        Ok(place.deliver(self.answer(settings), settings.locale(), false))
    }

    fn answer(&self, settings: &Settings) -> Result<Said, Stop> {
        let client = settings.open()?;
        let terminal = Terminal { verbose: settings.verbose };
        let answer = self.which.ask(&client, "operation.explain", json!({ "language": self.language }), &terminal);
        let text = parsed(&answer)["text"].as_str().filter(|_| !self.json).map(str::to_owned);
        Ok(Said { answer, text })
    }
}

impl Resolve {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place()?;
        let said = self.answer(settings, &place);
        Ok(place.deliver(said, settings.locale(), false))
    }

    fn answer(&self, settings: &Settings, place: &Place) -> Result<Said, Stop> {
        let client = settings.open()?;
        let terminal = Terminal { verbose: settings.verbose };
        if let Some(which) = &self.which {
            return Ok(which
                .ask(&client, "operation.resolve", json!({ "timeoutMs": self.timeout_ms }), &terminal)
                .into());
        }
        Ok(resolve_all(&client, self.timeout_ms, &terminal, place))
    }
}

/// Every open movement, one after the other. The whole is not known while one of them is not.
fn resolve_all(client: &Client, timeout_ms: Option<u64>, terminal: &Terminal, place: &Place) -> Said {
    let mut before = Value::Null;
    let mut answers = Vec::new();
    loop {
        let request = json!({ "state": "open", "limit": 100, "before": before });
        let page = client.call("operation.list", &request.to_string(), terminal);
        if page.status != Status::Ok {
            return page.into();
        }
        // What is ready lies still, and only its owner can send it.
        for row in rows(&page).iter().filter(|row| row["state"] != "ready") {
            let request = json!({
                "kind": row["kind"], "orderNumber": row["orderNumber"], "refundNumber": row["refundNumber"],
                "timeoutMs": timeout_ms.unwrap_or(10_000),
            });
            let answer = client.call("operation.resolve", &request.to_string(), terminal);
            if answer.status.code() < 0 {
                return answer.into();
            }
            let text = |name: &str| row[name].as_str().unwrap_or("");
            let number = format!("{} {}", text("orderNumber"), text("refundNumber"));
            place.tell(&format!("{:<36} {}", number.trim_end(), answer.status.name()));
            answers.push(answer);
        }
        match parsed(&page)["next"].take() {
            Value::Null => return Said { answer: whole(&page, &answers), text: Some(String::new()) },
            next => before = next,
        }
    }
}

/// One answer of many: its status, advice and message are those of the first that is not known, else of `page`.
fn whole(page: &Answer, answers: &[Answer]) -> Answer {
    let status_is = |wanted: Status| answers.iter().find(|answer| answer.status == wanted);
    let open = [Status::Unknown, Status::ActionRequired, Status::Pending].into_iter().find_map(status_is);
    let open = open.unwrap_or(page);
    let said = parsed(open);
    let json = format!(
        r#"{{"status":{},"operation":"operation.resolve","gateway":{},"advice":{},"message":{},"operations":[{}]}}"#,
        said["status"],
        said["gateway"],
        said["advice"],
        said["message"],
        answers.iter().map(|answer| answer.json.as_str()).collect::<Vec<_>>().join(","),
    );
    Answer { status: open.status, json }
}

fn parsed(answer: &Answer) -> Value {
    serde_json::from_str(&answer.json).expect("an answer is JSON")
}

fn rows(answer: &Answer) -> Vec<Value> {
    parsed(answer)["operations"].as_array().cloned().unwrap_or_default()
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
