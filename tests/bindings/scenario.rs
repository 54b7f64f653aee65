//! `scenario.json`, lived through in every language: the same commands get the same answers, every operation and every
//! status is met, and each document is what `tolem_describe` says it is.

use super::{c, languages};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What differs from run to run: moments, ids the bank makes up, addresses, and what quotes them.
const FLEETING: [&str; 23] = [
    "phase",
    "at",
    "createdAt",
    "updatedAt",
    "elapsedMs",
    "orderId",
    "refNum",
    "formUrl",
    "bindingId",
    "clientId",
    "journal",
    "baseUrl",
    "account",
    "raw",
    "text",
    "evidence",
    "details",
    "parameters",
    "request",
    "threeDSServerTransId",
    "nextAskMs",
    "believedAt",
    "paidSince",
];

/// A teller at work.
struct Teller {
    process: Child,
    lines: Receiver<String>,
}

impl Teller {
    fn start(command: &mut Command) -> Teller {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a teller starts");
        let output = BufReader::new(process.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Teller { process, lines }
    }

    fn tell(&mut self, line: &str) {
        let input = self.process.stdin.as_mut().expect("its input is open");
        input.write_all(format!("{line}\n").as_bytes()).and_then(|()| input.flush()).expect("the teller listens");
    }

    fn answer(&mut self) -> Result<String, String> {
        self.lines.recv_timeout(PATIENCE).map_err(|error| format!("no answer: {error}, {:?}", self.process.try_wait()))
    }

    /// It ends by itself when there is nothing more to be told.
    fn finish(mut self) -> Result<(), String> {
        drop(self.process.stdin.take());
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.process.try_wait().expect("its end is seen") {
                Some(code) if code.success() => return Ok(()),
                Some(code) => return Err(format!("the teller ended with {code}")),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        Err("the teller does not end".to_owned())
    }
}

/// A scenario on its way through one language.
struct Run<'a> {
    steps: &'a [Value],
    described: &'a Described,
    sandbox: Sandbox,
    kept: HashMap<String, Value>,
    folder: &'a Path,
    /// What was answered, but for what is fleeting: to be compared.
    transcript: Vec<String>,
}

/// The schemas of all answers.
struct Described {
    document: Value,
    others: HashMap<&'static str, jsonschema::Validator>,
    operations: HashMap<String, jsonschema::Validator>,
}

impl Described {
    fn new() -> Described {
        let document: Value = serde_json::from_str(&tolem::client::describe().json).unwrap();
        let validator = |schema: &Value| jsonschema::validator_for(&closed(schema)).expect("a schema");
        let operations = document["operations"].as_array().unwrap();
        Described {
            others: ["opened", "checked", "progress"].map(|name| (name, validator(&document["answers"][name]))).into(),
            operations: operations
                .iter()
                .map(|operation| (operation["name"].as_str().unwrap().to_owned(), validator(&operation["answer"])))
                .collect(),
            document,
        }
    }

    fn check(&self, fields: &[String], status: &str, document: &Value) -> Result<(), String> {
        let validator = match (fields[0].as_str(), status) {
            ("describe" | "nul" | "fork", _) => return Ok(()),
            (_, "TOLEM_RUNNING") => &self.others["progress"],
            ("open", _) => &self.others["opened"],
            ("check", _) => &self.others["checked"],
            _ => match self.operations.get(document["operation"].as_str().unwrap_or("")) {
                Some(validator) => validator,
                None => return Err(format!("of no operation: {document}")),
            },
        };
        validator.validate(document).map_err(|error| format!("not as described: {error} in {document}"))
    }
}

/// The schema with no room for members that it does not name.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut all: serde_json::Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), closed(value))).collect();
            if members.contains_key("title") {
                all.insert("additionalProperties".to_owned(), false.into());
            }
            all.into()
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        other => other.clone(),
    }
}

impl Run<'_> {
    /// Lives through all steps.
    fn live(&mut self, language: &str, command: &mut Command) -> Result<(), String> {
        let mut teller = Teller::start(command);
        for step in self.steps {
            let lived = match step.get("say") {
                Some(_) if is_not_for(step, language) => continue,
                Some(say) => self.say(&mut teller, step, say),
                None => self.act(&mut teller, command, step),
            };
            lived.map_err(|why| format!("{}: {why}", step["step"]))?;
        }
        teller.finish()
    }

    fn say(&mut self, teller: &mut Teller, step: &Value, say: &Value) -> Result<(), String> {
        let fields = self.fields(say);
        teller.tell(&fields.join("\t"));
        let answer = teller.answer()?;
        if let Some(expected) = step["answer"].as_str() {
            let expected = expected.replace("{version}", env!("CARGO_PKG_VERSION"));
            return if answer == expected { Ok(()) } else { Err(format!("{answer:?} instead of {expected:?}")) };
        }
        if let Some(least) = step["at_least"].as_u64() {
            return match answer.parse::<u64>() {
                Ok(number) if number >= least => Ok(()),
                _ => Err(format!("{answer:?} instead of {least} or more")),
            };
        }
        let [number, status, document] = answer.splitn(3, '\t').collect::<Vec<_>>()[..] else {
            return Err(format!("not number, status and document: {answer:?}"));
        };
        let document: Value = serde_json::from_str(document).map_err(|error| format!("{error}: {document}"))?;
        let expected = step["status_in"].as_array().cloned().unwrap_or_else(|| vec![step["status"].clone()]);
        if !expected.contains(&json!(status)) || number != self.number_of(status) {
            return Err(format!("{number} {status} instead of {expected:?}: {document}"));
        }
        if step["document"] == false {
            self.transcript.push(format!("{} {status}", step["step"]));
            return Ok(());
        }
        if document["status"] != status {
            return Err(format!("{status} with another document: {document}"));
        }
        self.described.check(&fields, status, &document)?;
        for (pointer, value) in step["holds"].as_object().into_iter().flatten() {
            if document.pointer(pointer) != Some(value) {
                return Err(format!("{pointer} is not {value}: {document}"));
            }
        }
        for (name, pointer) in step["keep"].as_object().into_iter().flatten() {
            let kept = document.pointer(pointer.as_str().unwrap()).filter(|value| !value.is_null());
            self.kept.insert(name.clone(), kept.ok_or_else(|| format!("no {pointer} to keep: {document}"))?.clone());
        }
        let compared = if step["compare"] == false { Value::Null } else { steady(&document) };
        // Messages name files of the folder, and each language has one of its own.
        let compared = without_system_error(&compared.to_string()).replace(self.folder.to_str().unwrap(), "{folder}");
        self.transcript.push(format!("{} {status} {compared}", step["step"]));
        Ok(())
    }

    /// What happens around the till.
    fn act(&mut self, teller: &mut Teller, command: &mut Command, step: &Value) -> Result<(), String> {
        if let Some(executed) = step["executed"].as_object() {
            let moved: serde_json::Map<String, Value> =
                executed.keys().map(|number| (number.clone(), self.executed(number).into())).collect();
            return if moved == *executed { Ok(()) } else { Err(format!("the bank has moved {moved:?}")) };
        }
        if let Some(plan) = step["bank"].get("plan") {
            return self.sandbox.set_plan(&plan.to_string());
        }
        if let Some(files) = step["write"].as_object() {
            let mut written = files.iter().map(|(name, text)| (self.folder.join(name), text.as_str().unwrap()));
            return written.try_for_each(|(path, text)| std::fs::write(path, text)).map_err(|error| error.to_string());
        }
        if let Some(ms) = step["advance_ms"].as_u64() {
            self.sandbox.advance_clock(Duration::from_millis(ms));
            return Ok(());
        }
        if let Some(number) = step["reached"].as_str() {
            return self.reached(number);
        }
        if let Some(page) = step.get("page") {
            let page = self.filled(page);
            for form in step["forms"].as_array().unwrap() {
                let form = form.as_str().unwrap();
                c::succeed(
                    Command::new("curl")
                        .args(["-sS", "--fail", "-o", "/dev/null", "--data", form])
                        .arg(page.as_str().unwrap()),
                );
            }
            return Ok(());
        }
        let fields = self.fields(&step["kill"]);
        teller.tell(&fields.join("\t"));
        self.reached(step["when"].as_str().expect("a step of a known kind"))?;
        teller.process.kill().and_then(|()| teller.process.wait()).map_err(|error| error.to_string())?;
        *teller = Teller::start(command);
        Ok(())
    }

    fn executed(&self, number: &str) -> usize {
        self.sandbox.ledger().iter().filter(|entry| entry.order_number == number).count()
    }

    fn reached(&self, number: &str) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        while self.executed(number) == 0 {
            if Instant::now() > end {
                return Err(format!("{number} never reached the bank"));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn number_of(&self, status: &str) -> String {
        let statuses = self.described.document["statuses"].as_array().unwrap();
        statuses
            .iter()
            .find(|known| known["name"] == status)
            .map_or_else(String::new, |known| known["code"].to_string())
    }

    /// The fields of a command: texts as they are, documents as JSON.
    fn fields(&self, say: &Value) -> Vec<String> {
        let field = |value: &Value| match self.filled(value) {
            Value::String(text) => text,
            document => document.to_string(),
        };
        say.as_array().expect("fields").iter().map(field).collect()
    }

    /// The value with `{name}`s filled in; a text that is nothing but one becomes what was kept, a number too.
    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                if let Some(kept) = text.strip_prefix('{').and_then(|text| self.kept.get(text.strip_suffix('}')?)) {
                    return kept.clone();
                }
                text.replace("{url}", &self.sandbox.url()).replace("{folder}", self.folder.to_str().unwrap()).into()
            }
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.filled(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            other => other.clone(),
        }
    }
}

/// The text without the number of an error of the system, of which each kind has its own.
fn without_system_error(text: &str) -> String {
    let mut told = text.to_owned();
    for opening in ["(system error ", "(ошибка системы ", "(жүйе қатесі "] {
        let mut parts = told.split(opening);
        let mut next = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            next = format!("{next}{opening}…{}", part.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        told = next;
    }
    told
}

/// The document without what is fleeting.
fn steady(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            // When to ask again, and what was paid when, is told in words, too.
            let dated = ["nextAskMs", "paidSince"].iter().any(|name| members.contains_key(*name));
            let is_fleeting = |name: &str| FLEETING.contains(&name) || (dated && matches!(name, "message" | "do"));
            // A library of tills has no journal on a server, whose password is a field of the configuration.
            let told = members
                .iter()
                .filter(|(name, _)| *name != "journalPassword")
                .map(|(name, value)| (name.clone(), if is_fleeting(name) { "…".into() } else { steady(value) }));
            told.collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(steady).collect(),
        other => other.clone(),
    }
}

/// Whether the step tells of a reason why a teller of that name, which begins with its language, cannot live through it.
fn is_not_for(step: &Value, name: &str) -> bool {
    step["not"].as_object().is_some_and(|reasons| name.split([' ', '-']).any(|word| reasons.contains_key(word)))
}

fn scenario() -> Value {
    serde_json::from_str(include_str!("scenario.json")).expect("scenario.json is JSON")
}

#[test]
fn every_language_gets_the_same_answers() {
    let scenario = scenario();
    let (steps, described) = (scenario["steps"].as_array().unwrap(), Described::new());
    let run = |language: &str, mut command: Command| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        std::fs::write(folder.path().join("file"), "not a folder").unwrap();
        let sandbox = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
        let kept = HashMap::new();
        let mut run =
            Run { steps, described: &described, sandbox, kept, folder: folder.path(), transcript: Vec::new() };
        run.live(language, &mut command).map(|()| run.transcript)
    };
    let runs: Vec<(String, Result<Vec<String>, String>)> = std::thread::scope(|scope| {
        let run = &run;
        let started = languages::tellers()
            .into_iter()
            .map(|(language, command)| (language.clone(), scope.spawn(move || run(&language, command))));
        let started: Vec<_> = started.collect();
        started.into_iter().map(|(language, run)| (language, run.join().expect("no panic"))).collect()
    });
    for language in languages::BINDINGS {
        assert!(runs.iter().any(|(ran, _)| ran == language), "{language} was not asked");
    }
    let mut broken = String::new();
    let told: Vec<(&str, &Vec<String>)> = runs
        .iter()
        .filter_map(|(language, run)| match run {
            Ok(transcript) => Some((language.as_str(), transcript)),
            Err(why) => {
                writeln!(broken, "{language}: {why}").unwrap();
                None
            }
        })
        .collect();
    let skipped = |language: &str, line: &str| {
        steps.iter().any(|step| is_not_for(step, language) && line.starts_with(&step["step"].to_string()))
    };
    for (language, transcript) in &told {
        let of_c: Vec<&String> = told[0].1.iter().filter(|line| !skipped(language, line)).collect();
        if of_c.len() != transcript.len() {
            writeln!(broken, "{language} tells {} answers instead of {}", transcript.len(), of_c.len()).unwrap();
        }
        for (mine, its) in of_c.into_iter().zip(transcript.iter()) {
            if mine != its {
                writeln!(broken, "{language} differs:\n  {}: {mine}\n  {language}: {its}", told[0].0).unwrap();
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn the_scenario_meets_every_operation_and_every_status() {
    let scenario = scenario();
    let described = Described::new().document;
    let steps = scenario["steps"].as_array().unwrap();
    let texts = |list: &Value, name: &str| -> BTreeSet<String> {
        list.as_array().unwrap().iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
    };
    let called: BTreeSet<String> = steps
        .iter()
        .filter(|step| step["say"][0] == "call")
        .map(|step| step["say"][2].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts(&described["operations"], "name").difference(&called).collect::<Vec<_>>(), Vec::<&String>::new());
    let mut met: BTreeSet<String> =
        steps.iter().filter_map(|step| step["status"].as_str()).map(str::to_owned).collect();
    met.extend(scenario["never"].as_object().unwrap().keys().cloned());
    assert_eq!(texts(&described["statuses"], "name"), met);
}
