//! What a person asks and decides about movements that the journal has: list, story, status, resolution, decision.

use super::output::{Output, Place, Said, Stop, indented};
use super::pages::{Form, pages, rows};
use super::settings::Settings;
use super::story::{self, parsed};
use super::words::{NO_MOVEMENTS, NOTHING_OPEN, OPEN_OF_OTHERS, fill, words};
use clap::Args;
use serde_json::{Value, json};
use std::process::ExitCode;
use tolem::client::{Answer, Client};
use tolem::messages::Locale;
use tolem::model::{Status, Watch};

#[derive(Args)]
pub struct List {
    /// ready, sending, action_required, pending, held, unknown, review, paid, declined; or open: all that are not final
    #[arg(long)]
    state: Option<String>,
    /// Only from this day on, yyyy-MM-dd, by the clock of this machine; sums are told below
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Up to this day; without it, the one day
    #[arg(long, value_name = "DAY", requires = "from")]
    to: Option<String>,
    /// A table (CSV) on standard output, all pages
    #[arg(long, conflicts_with_all = ["json", "output", "limit"])]
    csv: bool,
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
    #[arg(value_name = "NUMBER")]
    order: Option<String>,
    #[command(flatten)]
    part: Part,
    /// Deadline in milliseconds
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct About {
    #[command(flatten)]
    which: Which,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct Settle {
    #[command(flatten)]
    which: Which,
    /// What the bank told you: paid; declined: it did not move and must not any more; ready: it did not move and may be sent again
    #[arg(long = "as", value_name = "DECISION", value_parser = ["paid", "declined", "ready"])]
    decision: String,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    who: String,
    /// The evidence, e.g. the bank's letter and its number
    #[arg(long, value_name = "EVIDENCE")]
    why: String,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

/// Which movement: by its number, and where that is not enough by its kind.
#[derive(Args)]
struct Which {
    /// Your own number; NUMBER/REFUND for a refund
    #[arg(value_name = "NUMBER")]
    order: String,
    #[command(flatten)]
    part: Part,
}

/// What the order's number alone does not say.
#[derive(Args)]
struct Part {
    /// The refund's own number, as `list` shows it behind the order's
    #[arg(value_name = "REFUND")]
    refund: Option<String>,
    /// payout, payment, refund, capture or cancel: which of the number's movements is meant
    #[arg(long, requires = "order")]
    kind: Option<String>,
}

impl Which {
    fn ask(&self, client: &Client, operation: &str, more: Value, watch: &dyn Watch) -> Answer {
        self.part.ask(&self.order, client, operation, more, watch)
    }
}

impl Part {
    /// Asks about it. A number may hold a slash of its own: only what the journal does not have is taken apart.
    fn ask(&self, order: &str, client: &Client, operation: &str, more: Value, watch: &dyn Watch) -> Answer {
        let request = |order: &str, refund: Option<&str>| {
            let mut request = more.clone();
            request["orderNumber"] = order.into();
            request["refundNumber"] = refund.into();
            request["kind"] = self.kind.as_deref().into();
            request.to_string()
        };
        let answer = client.call(operation, &request(order, self.refund.as_deref()), watch);
        match order.rsplit_once('/') {
            Some((order, refund))
                if self.refund.is_none() && parsed(&answer)["error"]["code"] == "no_such_movement" =>
            {
                client.call(operation, &request(order, Some(refund)), watch)
            }
            _ => answer,
        }
    }
}

/// What is open in the same journal and not ours: of another shop, or ours under a mistaken address.
fn of_others(locale: Locale, opening: &Answer) -> String {
    let opening = parsed(opening);
    let others = opening["otherAccounts"].as_array().into_iter().flatten();
    let line = |other: &Value| {
        let account = other["account"].as_str().unwrap_or_default();
        format!("{}\n", fill(words(locale, OPEN_OF_OTHERS), &[account, &other["open"].to_string()]))
    };
    others.map(line).collect()
}

impl List {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let said = if self.csv { self.table(settings) } else { self.answer(settings) };
        Ok(place.tell_or_deliver(said, settings.locale(), self.json))
    }

    /// The same as a table: nothing else is on standard output then.
    fn table(&self, settings: &Settings) -> Result<Said, Stop> {
        let (client, _) = settings.open_journalled()?;
        let request = json!({ "state": self.state, "from": self.from, "to": self.to });
        let mut text = String::new();
        let mut write = |row: &str| {
            text.push_str(row);
            Ok(())
        };
        let refusal = pages(&client, request.clone(), Form::Csv, &mut write).expect("a text takes what is written");
        Ok(match refusal {
            Some(refusal) => refusal.into(),
            None => Said {
                text: Some(text),
                ..Said::reading(client.call("operation.list", &request.to_string(), &settings.watch()))
            },
        })
    }

    fn answer(&self, settings: &Settings) -> Result<Said, Stop> {
        let (client, opening) = settings.open_journalled()?;
        let request = json!({ "state": self.state, "limit": self.limit, "from": self.from, "to": self.to });
        let answer = client.call("operation.list", &request.to_string(), &settings.watch());
        let text = (answer.status == Status::Ok).then(|| {
            let locale = settings.locale();
            match rows(&answer) {
                none if none.is_empty() => {
                    format!("{}\n{}", words(locale, NO_MOVEMENTS), of_others(locale, &opening))
                }
                rows => story::list(locale, &rows) + &totals(locale, &parsed(&answer)),
            }
        });
        Ok(Said { text, ..Said::reading(answer) })
    }
}

/// Sums of all movements of the days, by what they are and where they stand.
fn totals(locale: Locale, document: &Value) -> String {
    let totals = document["totals"].as_array().into_iter().flatten();
    let line = |total: &Value| format!("{}\n", story::total(locale, total));
    let lines: String = totals.map(line).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

impl Explain {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        Ok(place.tell_or_deliver(self.answer(settings), settings.locale(), self.json))
    }

    fn answer(&self, settings: &Settings) -> Result<Said, Stop> {
        let (client, _) = settings.open_journalled()?;
        let more = json!({ "language": self.language });
        let answer = self.which.ask(&client, "operation.explain", more, &settings.watch());
        let document = parsed(&answer);
        let text = document["text"].as_str().map(|text| story::for_the_shell(text, &document));
        Ok(Said { text, ..Said::reading(answer) })
    }
}

impl About {
    /// Asks the bank once.
    pub fn status(&self, settings: &Settings) -> Result<ExitCode, String> {
        self.run(settings, |client, watch| {
            let known = self.which.ask(client, "operation.get", json!({}), watch);
            let movement = parsed(&known);
            let operation = match movement["kind"].as_str() {
                Some("payout") => "payout.status",
                Some("payment") => "payment.status",
                // What the bank knows of captures and refunds it tells with their payment.
                Some(_) => "operation.resolve",
                None => return known,
            };
            let mut request = json!({ "orderNumber": movement["orderNumber"] });
            if operation == "operation.resolve" {
                request["kind"] = movement["kind"].clone();
                request["refundNumber"] = movement["refundNumber"].clone();
            }
            client.call(operation, &request.to_string(), watch)
        })
    }

    /// Takes back what has not been sent.
    pub fn cancel(&self, settings: &Settings) -> Result<ExitCode, String> {
        self.run(settings, |client, watch| self.which.ask(client, "operation.cancel", json!({}), watch))
    }

    fn run(&self, settings: &Settings, work: impl FnOnce(&Client, &dyn Watch) -> Answer) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let said = settings.open_journalled().map(|(client, _)| work(&client, &settings.watch()).into());
        Ok(place.tell_or_deliver(said, settings.locale(), self.json))
    }
}

impl Settle {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let said = settings.open_journalled().map(|(client, _)| {
            let decision = json!({ "as": self.decision, "who": self.who, "why": self.why });
            self.which.ask(&client, "operation.settle", decision, &settings.watch()).into()
        });
        Ok(place.tell_or_deliver(said, settings.locale(), self.json))
    }
}

impl Resolve {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let said = self.answer(settings, &place);
        Ok(place.tell_or_deliver(said, settings.locale(), self.json))
    }

    fn answer(&self, settings: &Settings, place: &Place) -> Result<Said, Stop> {
        let (client, opening) = settings.open_journalled()?;
        match &self.order {
            Some(order) => {
                let more = json!({ "timeoutMs": self.timeout_ms });
                Ok(self.part.ask(order, &client, "operation.resolve", more, &settings.watch()).into())
            }
            None => Ok(self.all(&client, &opening, settings, place)),
        }
    }

    /// Every open movement, one after the other. The whole is not known while one of them is not.
    fn all(&self, client: &Client, opening: &Answer, settings: &Settings, place: &Place) -> Said {
        let watch = settings.watch();
        let locale = settings.locale();
        let mut before = Value::Null;
        // What the opening has settled is open no more, and news all the same.
        let settled = parsed(opening)["recovery"]["settled"].take();
        let which = |row: &Value| json!({ "kind": row["kind"], "orderNumber": row["orderNumber"], "refundNumber": row["refundNumber"] });
        let get = |row: &Value| client.call("operation.get", &which(row).to_string(), &watch);
        let mut answers: Vec<Answer> = settled.as_array().into_iter().flatten().map(get).collect();
        let tell = |answer: &Answer| self.json || place.tell(&story::resolved(locale, answer));
        // Each is told, whatever became of the one before.
        let mut told = answers.iter().filter(|answer| !tell(answer)).count() == 0;
        loop {
            let request = json!({ "state": "open", "limit": 100, "before": before });
            let page = client.call("operation.list", &request.to_string(), &watch);
            if page.status != Status::Ok {
                return page.into();
            }
            // What is ready lies still, and only its owner can send it.
            for row in rows(&page).iter().filter(|row| row["state"] != "ready") {
                let mut request = which(row);
                request["timeoutMs"] = self.timeout_ms.unwrap_or(10_000).into();
                let answer = client.call("operation.resolve", &request.to_string(), &watch);
                if answer.status.code() < 0 {
                    return answer.into();
                }
                told &= tell(&answer);
                answers.push(answer);
            }
            match parsed(&page)["next"].take() {
                Value::Null => {
                    let text = match answers.is_empty() {
                        true => format!("{}\n{}", words(locale, NOTHING_OPEN), of_others(locale, opening)),
                        false => String::new(),
                    };
                    // A line that was lost is told again with the whole.
                    let whole = whole(&page, &answers);
                    let text = if told { text } else { indented(&whole.json) };
                    return Said { text: Some(text), ..whole.into() };
                }
                next => before = next,
            }
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
