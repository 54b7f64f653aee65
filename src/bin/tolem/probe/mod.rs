//! `tolem probe`: finds out on a bank's test stand, by small payouts to the bank's own test card, what its documents leave
//! open, says before each experiment what it will do, and prints what to set, with the evidence. It proves the stand and not
//! the bank: what is not seen is not claimed, and a bound on late execution is the bank's word alone.

mod cards;
mod lab;
mod words;

use super::output::{Output, Said, Stop};
use super::settings::Settings;
use super::words::{YES, fill, words};
use clap::Args;
use lab::{Heard, Lab, Trial};
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;
use tolem::client::Answer;
use tolem::config::{Config, Environment};
use tolem::document::FieldError;
use tolem::gateways::{self, Site};
use tolem::journal::canonical_host;
use tolem::messages::{self, Locale};
use tolem::model::{Status, Verdict};
use tolem::operations::Operation;
use tolem::transport::Transport;
use words::*;

#[derive(Args)]
pub struct Probe {
    /// How long to wait in each experiment, in milliseconds: for what comes late, and before the last repetition
    #[arg(long, value_name = "MS", default_value_t = 40_000)]
    wait_ms: u64,
    /// Do not ask before each experiment
    #[arg(long, short)]
    yes: bool,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

/// What a probe has found so far.
#[derive(Default)]
struct Findings {
    experiments: Vec<Value>,
    profile: Map<String, Value>,
    options: Map<String, Value>,
}

impl Probe {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let locale = settings.locale();
        let place = self.output.place(locale)?;
        let said = open(settings)
            .and_then(|lab| self.experiments(&lab))
            .map(|found| Said { text: (!self.json).then(|| found.text(locale)), ..Said::from(found.answer()) });
        Ok(place.deliver(said, locale, false))
    }

    fn experiments(&self, lab: &Lab) -> Result<Findings, Stop> {
        let mut found = Findings::default();
        if lab.gateway.description().operations.contains(&Operation::PaymentChargeCard) {
            cards::experiments(self, lab, &mut found)?;
            return Ok(found);
        }
        if lab.gateway.description().id == "bereke-payouts" && self.agreed(lab, NAMELESS)? {
            nameless(lab, &mut found)?;
        }
        if self.agreed(lab, REPEATED)? {
            self.repeated(lab, &mut found)?;
        }
        if self.agreed(lab, STRANGE)? {
            strange(lab, &mut found);
        }
        if self.agreed(lab, LOST)? {
            self.lost(lab, &mut found)?;
        }
        Ok(found)
    }

    /// Says what will be done, and waits for a word where somebody can give it.
    fn agreed(&self, lab: &Lab, what: [&'static str; 3]) -> Result<bool, Stop> {
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "\n{}", words(lab.locale, what));
        if self.yes {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() {
            return Err(Stop::request("not_confirmed", words(lab.locale, SAY_YES).to_owned()));
        }
        let _ = write!(stderr, "{}", words(lab.locale, GO_ON));
        let mut said = String::new();
        let _ = std::io::stdin().read_line(&mut said);
        Ok(YES.contains(&said.trim().to_lowercase().as_str()))
    }

    fn wait(&self) -> Duration {
        Duration::from_millis(self.wait_ms)
    }

    /// The same request three times, at once and after all windows that last no longer than the wait; and another twice at
    /// the same moment, for a bank that knows only what is done would execute both.
    fn repeated(&self, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
        let trial = lab.trial("a", 101);
        let before = lab.balance();
        let first = pay(lab, &trial)?;
        let prompt = lab.found_after(&trial, self.wait());
        let second = pay(lab, &trial)?;
        std::thread::sleep(self.wait());
        let third = pay(lab, &trial)?;
        let status = lab.ask(&trial);
        let moved = before.zip(lab.balance()).map(|(before, after)| before - after);

        let mut evidence = vec![lab.told(&first), lab.told(&second), lab.told(&third)];
        evidence
            .extend(status.as_ref().map(|(verdict, facts)| format!("status: {}", lab.told_reading(*verdict, facts))));
        evidence.extend(moved.map(|moved| format!("balance: -{moved}")));
        let outcome = dedupe(&trial, &first, [&second, &third], moved).and(together(lab, &mut evidence)?);
        if outcome == Dedupe::Proven {
            found.profile.insert("dedupe".to_owned(), "proven".into());
        }
        let said = match outcome {
            Dedupe::Proven if lab.gateway.description().id == "bepaid" => KEY_HOLDS,
            Dedupe::Proven => ONCE,
            Dedupe::Twice => TWICE,
            Dedupe::Undecided => UNDECIDED,
        };
        found.add("repeated", words(lab.locale, said).to_owned(), evidence);

        let lag = match prompt {
            Some(lag) if lag < PROMPT => words(lab.locale, PROMPTLY).to_owned(),
            Some(lag) => fill(words(lab.locale, LATE_STATUS), &[&lag.as_millis().to_string()]),
            None => fill(words(lab.locale, NO_STATUS), &[&self.wait_ms.to_string()]),
        };
        // A quarantine that is shorter than twice what was seen would believe too early.
        let usual = lab.gateway.description().profile.not_found_is_believed_after;
        if let Some(lag) = prompt.filter(|lag| *lag * 2 > usual) {
            found.profile.insert("notFoundBelievedAfterMs".to_owned(), json!((lag * 2).as_millis()));
        }
        let seen = prompt.map_or_else(|| "not found".to_owned(), |lag| format!("found after {} ms", lag.as_millis()));
        found.add("status", lag, vec![seen]);
        Ok(())
    }

    /// A request whose answer nobody waits for: whether and when it is executed all the same.
    fn lost(&self, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
        let trial = lab.trial("l", 103);
        let heard = lab.pay_and_give_up(&trial).map_err(|why| Stop::request("probe", why))?;
        let evidence = vec![lab.told(&heard)];
        let said = match heard {
            Heard::Answer(..) => words(lab.locale, TOO_FAST).to_owned(),
            Heard::NotSent(_) => words(lab.locale, NOT_SENT).to_owned(),
            Heard::Silence(_) => match lab.found_after(&trial, self.wait()) {
                Some(late) => fill(words(lab.locale, EXECUTED_LATE), &[&late.as_millis().to_string()]),
                None => fill(words(lab.locale, NEVER_SEEN), &[&self.wait_ms.to_string()]),
            },
        };
        found.add("lost", said, evidence);
        Ok(())
    }
}

/// What is no slower than this is told at once.
const PROMPT: Duration = Duration::from_millis(500);

/// What a repetition showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dedupe {
    /// Every repetition was refused as one, or answered with the first payout; the money moved once.
    Proven,
    Twice,
    Undecided,
}

/// Proven is said only where everything says so: the words alone do not prove it, nor does the balance alone.
fn dedupe(trial: &Trial, first: &Heard, repetitions: [&Heard; 2], moved: Option<i64>) -> Dedupe {
    let Heard::Answer(Verdict::Paid, paid) = first else { return Dedupe::Undecided };
    let amount = i64::try_from(trial.amount).unwrap_or(i64::MAX);
    let other = |heard: &&Heard| match heard {
        Heard::Answer(Verdict::Paid, facts) => facts.order_id != paid.order_id && facts.order_id.is_some(),
        _ => false,
    };
    if moved.is_some_and(|moved| moved == amount * 2 || moved == amount * 3) || repetitions.iter().any(other) {
        return Dedupe::Twice;
    }
    let is_the_first = |heard: &&Heard| match heard {
        Heard::Answer(Verdict::Duplicate, _) => true,
        Heard::Answer(Verdict::Paid, facts) => facts.order_id.is_some() && facts.order_id == paid.order_id,
        _ => false,
    };
    match repetitions.iter().all(is_the_first) && moved.is_none_or(|moved| moved == amount) {
        true => Dedupe::Proven,
        false => Dedupe::Undecided,
    }
}

impl Dedupe {
    /// Both, or the worse of them.
    fn and(self, other: Dedupe) -> Dedupe {
        match (self, other) {
            (Dedupe::Twice, _) | (_, Dedupe::Twice) => Dedupe::Twice,
            (Dedupe::Proven, Dedupe::Proven) => Dedupe::Proven,
            _ => Dedupe::Undecided,
        }
    }
}

/// One request by two ways at the same moment.
fn together(lab: &Lab, evidence: &mut Vec<String>) -> Result<Dedupe, Stop> {
    let trial = lab.trial("b", 105);
    let before = lab.balance();
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| pay(lab, &trial));
        let one = pay(lab, &trial);
        (one, other.join().expect("it only sends"))
    });
    let (one, other) = (one?, other?);
    let moved = before.zip(lab.balance()).map(|(before, after)| before - after);
    evidence.extend([&one, &other].map(|heard| format!("at the same moment: {}", lab.told(heard))));
    evidence.extend(moved.map(|moved| format!("balance: -{moved}")));
    let (first, second) = match one {
        Heard::Answer(Verdict::Paid, _) => (&one, &other),
        _ => (&other, &one),
    };
    Ok(dedupe(&trial, first, [second, second], moved))
}

fn pay(lab: &Lab, trial: &Trial) -> Result<Heard, Stop> {
    lab.pay(trial).map_err(|why| Stop::request("probe", why))
}

/// Whether a recipient's name is mandatory, as one table of the bank says and no example shows.
fn nameless(lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    let trial = Trial { named: false, ..lab.trial("n", 102) };
    let heard = pay(lab, &trial)?;
    let said = match &heard {
        Heard::Answer(Verdict::Paid, _) => NAME_OPTIONAL,
        Heard::Answer(Verdict::Rejected, facts) if facts.message.as_deref().is_some_and(|it| it.contains("name")) => {
            found.options.insert("nameRequired".to_owned(), true.into());
            NAME_REQUIRED
        }
        _ => UNDECIDED,
    };
    found.add("nameless", words(lab.locale, said).to_owned(), vec![lab.told(&heard)]);
    Ok(())
}

/// What the bank says of a number that nobody has.
fn strange(lab: &Lab, found: &mut Findings) {
    let (said, evidence) = match lab.ask(&lab.trial("s", 104)) {
        Some((verdict, facts)) => {
            let said = if verdict == Verdict::NotFound { NOT_FOUND_IS_SAID } else { NOT_FOUND_IS_NOT_SAID };
            (said, vec![lab.told_reading(verdict, &facts)])
        }
        None => (UNDECIDED, Vec::new()),
    };
    found.add("strange", words(lab.locale, said).to_owned(), evidence);
}

/// Everything that would make it real money is refused before anything is opened.
fn open(settings: &Settings) -> Result<Lab, Stop> {
    let locale = settings.locale();
    let mut configuration = settings.ready()?;
    // Whether the bank knows the key is what is asked, so it is sent.
    if configuration["gateway"] == "bereke-ecommerce"
        && let Some(members) = configuration.as_object_mut()
    {
        members.entry("options").or_insert_with(|| json!({}))["externalRefundId"] = true.into();
    }
    let wrong = |error: FieldError| {
        Stop::config("config", format!("{}: {}", error.field, messages::problem(locale, &error.problem).1))
    };
    let config = tolem::config::read(&configuration.to_string()).map_err(wrong)?;
    if is_production(&config) {
        return Err(Stop::request("production", words(locale, PRODUCTION).to_owned()));
    }
    let known = [Operation::PayoutCreate, Operation::PaymentChargeCard];
    if !known.iter().any(|operation| config.gateway.operations.contains(operation)) {
        return Err(Stop::request("unsupported", fill(words(locale, NO_EXPERIMENTS), &[config.gateway.id])));
    }
    let site = Site { base_url: &config.transport.base_url, test: config.environment == Some(Environment::Test) };
    let gateway = gateways::open(config.gateway, config.credentials.clone(), &config.options, site).map_err(wrong)?;
    let transport = Transport::open(&config.transport)
        .map_err(|error| Stop::config("config", format!("{}: {}", error.field, error.message)))?;
    Ok(Lab::open(&config, gateway, transport, locale, prefix()))
}

/// By its word, or by its address under another.
fn is_production(config: &Config) -> bool {
    let host = canonical_host(&config.transport.base_url);
    config.environment == Some(Environment::Production)
        || gateways::ALL.iter().any(|gateway| canonical_host(gateway.production_url) == host)
}

/// A beginning that no probe has had.
fn prefix() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("probe-{:x}", since.as_millis())
}

impl Findings {
    fn add(&mut self, name: &str, said: String, evidence: Vec<String>) {
        self.experiments.push(json!({ "experiment": name, "said": said, "evidence": evidence }));
    }

    fn settings(&self) -> Value {
        json!({ "profile": self.profile, "options": self.options })
    }

    fn text(&self, locale: Locale) -> String {
        let mut text = String::new();
        for experiment in &self.experiments {
            text += &format!("* {}\n", text_of(&experiment["said"]));
            for line in experiment["evidence"].as_array().into_iter().flatten() {
                text += &format!("    {}\n", text_of(line));
            }
        }
        let nothing = self.profile.is_empty() && self.options.is_empty();
        match nothing {
            true => text + &format!("\n{}\n", words(locale, NOTHING_TO_SET)),
            false => text + &format!("\n{}\n{:#}\n", words(locale, TO_SET), self.settings()),
        }
    }

    fn answer(&self) -> Answer {
        let json = format!(
            r#"{{"status":"{}","operation":"probe","experiments":{},"set":{}}}"#,
            Status::Ok.name(),
            Value::from(self.experiments.clone()),
            self.settings()
        );
        Answer { status: Status::Ok, json }
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
