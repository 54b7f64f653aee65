//! What a probe has found: each experiment with what was seen, what of the configuration it settles, and what stays open.
//! Nothing is claimed that was not seen, and a movement nobody knows the end of is told by its number.

use super::lab::{Lab, Trial, merge};
use super::words::*;
use crate::words::{fill, words};
use serde_json::{Map, Value, json};
use tolem::client::Answer;
use tolem::messages::Locale;
use tolem::model::Status;

struct Finding {
    experiment: &'static str,
    said: String,
    open: bool,
    evidence: Vec<String>,
}

pub struct Findings {
    locale: Locale,
    findings: Vec<Finding>,
    /// Numbers of movements whose end nobody knows.
    unknown: Vec<String>,
    /// Money that the experiments have moved or hold and that nothing has shown to be back: what it is, its number, how much.
    left: Vec<(Text, String, String)>,
    /// What is said last, instead of "there is nothing to change".
    conclusions: Vec<Text>,
    /// What the configuration has of both, and what the probe sets of them.
    given: Value,
    set: Value,
}

impl Findings {
    pub fn new(locale: Locale, configuration: &Value) -> Findings {
        let part = |name: &str| Value::Object(configuration[name].as_object().cloned().unwrap_or_default());
        let given = json!({ "profile": part("profile"), "options": part("options") });
        Findings {
            locale,
            findings: Vec::new(),
            unknown: Vec::new(),
            left: Vec::new(),
            conclusions: Vec::new(),
            set: given.clone(),
            given,
        }
    }

    fn add(&mut self, experiment: &'static str, said: String, open: bool, evidence: Vec<String>) {
        self.findings.push(Finding { experiment, said, open, evidence });
    }

    /// It was seen.
    pub fn seen(&mut self, experiment: &'static str, said: Text, evidence: Vec<String>) {
        self.add(experiment, words(self.locale, said).to_owned(), false, evidence);
    }

    /// It was seen, and these numbers are what was seen.
    pub fn measured(&mut self, experiment: &'static str, said: Text, values: &[&str], evidence: Vec<String>) {
        self.add(experiment, fill(words(self.locale, said), values), false, evidence);
    }

    /// It was tried, and the question stays open.
    pub fn open(&mut self, experiment: &'static str, said: Text, values: &[&str], evidence: Vec<String>) {
        self.add(experiment, fill(words(self.locale, said), values), true, evidence);
    }

    /// The person did not want it.
    pub fn not_wanted(&mut self, experiment: &'static str) {
        self.open(experiment, NOT_WANTED, &[], Vec::new());
    }

    /// They rest on what did not come about.
    pub fn left_out(&mut self, experiments: &[&'static str], because: &str) {
        for experiment in experiments {
            self.open(experiment, LEFT_OUT, &[because], Vec::new());
        }
    }

    /// Nobody knows what became of that movement.
    pub fn unknown(&mut self, trial: &Trial) {
        if !self.unknown.contains(&trial.number) {
            self.unknown.push(trial.number.clone());
        }
    }

    /// So much of that movement is left on the stand; what is known now counts.
    pub fn leaves(&mut self, lab: &Lab, what: Text, number: &str, amount: u64) {
        self.left.retain(|(_, known, _)| known != number);
        if amount > 0 {
            self.left.push((what, number.to_owned(), lab.shown(amount)));
        }
    }

    fn left(&self) -> Vec<String> {
        let told = |(what, number, amount): &(Text, String, String)| fill(words(self.locale, *what), &[amount, number]);
        self.left.iter().map(told).collect()
    }

    /// The last word, for whoever reads no other.
    pub fn conclude(&mut self, said: Text) {
        self.conclusions.push(said);
    }

    pub fn set_profile(&mut self, name: &str, value: Value) {
        self.set["profile"][name] = value;
    }

    pub fn set_options(&mut self, options: &Value) {
        merge(&mut self.set["options"], options);
    }

    /// Takes back what the configuration says and the stand denies.
    pub fn deny_profile(&mut self, name: &str, value: Value) {
        if self.given["profile"].get(name).is_some() {
            self.set_profile(name, value);
        }
    }

    fn still_open(&self) -> Vec<&'static str> {
        self.findings.iter().filter(|finding| finding.open).map(|finding| finding.experiment).collect()
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for finding in &self.findings {
            let mark = if finding.open { "?" } else { "*" };
            text += &format!("{:<14} {mark} {}\n", finding.experiment, finding.said);
            finding.evidence.iter().for_each(|line| text += &format!("    {line}\n"));
        }
        text.push('\n');
        text += &match self.set == self.given {
            true if !self.conclusions.is_empty() => String::new(),
            true => format!("{}\n", words(self.locale, NOTHING_TO_SET)),
            false => format!("{}\n{:#}\n", words(self.locale, TO_SET), self.set),
        };
        let told = [
            (STILL_OPEN, self.still_open().join(", ")),
            (STILL_UNKNOWN, self.unknown.join(", ")),
            (LEFT_ON_THE_STAND, self.left().join("; ")),
        ];
        for (said, names) in told.into_iter().filter(|(_, names)| !names.is_empty()) {
            text += &format!("{}\n", fill(words(self.locale, said), &[&names]));
        }
        text.extend(self.conclusions.iter().map(|said| format!("{}\n", words(self.locale, *said))));
        text
    }

    pub fn answer(&self) -> Answer {
        let status = match (self.unknown.is_empty(), self.still_open().is_empty()) {
            (false, _) => Status::Unknown,
            (true, false) => Status::Pending,
            (true, true) => Status::Ok,
        };
        let experiment = |it: &Finding| json!({ "experiment": it.experiment, "said": it.said, "open": it.open, "evidence": it.evidence });
        let experiments: Vec<Value> = self.findings.iter().map(experiment).collect();
        let json = format!(
            r#"{{"status":"{}","operation":"probe","experiments":{},"unknown":{},"left":{},"set":{}}}"#,
            status.name(),
            Value::from(experiments),
            json!(self.unknown),
            json!(self.left()),
            self.set
        );
        Answer { status, json }
    }
}

/// One option as an object.
pub fn option(name: &str, value: impl Into<Value>) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value.into())]))
}

/// What was tried, for the evidence: the options that differ, if any.
pub fn under(options: &Value, line: &str) -> String {
    match options.as_object().is_none_or(Map::is_empty) {
        true => line.to_owned(),
        false => format!("{options}: {line}"),
    }
}

impl Lab {
    /// The two values of an option, first the one that is configured.
    pub fn either(&self, name: &str, default: &str, other: &str) -> [Value; 2] {
        match self.configured("options", name).as_str() == Some(other) {
            true => [json!({}), option(name, default)],
            false => [json!({}), option(name, other)],
        }
    }
}
