//! `include/tolem_json.h` beside serde_json: what one of them reads or writes, the other must read. The C side is compiled with
//! sanitizers and lives as long as a test; it ends at the first byte read or written beside what it was given, and the next
//! question finds it gone. The cases that are known by name are in tests/c/json.c.
#![cfg(target_os = "linux")]

#[path = "support/c.rs"]
mod c;

use proptest::prelude::*;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

const OK: i32 = 0;
const ABSENT: i32 = 1;
const NULL: i32 = 2;
const OTHER: i32 = 3;
const SHORT: i32 = 4;
const MALFORMED: i32 = 5;
const NOT_UTF8: i32 = 6;

/// The C side. It answers one question at a time.
struct Helper {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Helper {
    fn start() -> Mutex<Helper> {
        let program = c::Program::compile_sanitized(&c::root().join("tests/from_c/json.c"));
        let mut process = program.command().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (questions, answers) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Mutex::new(Helper { process, questions, answers })
    }

    fn ask(&mut self, texts: &[&[u8]]) -> String {
        let mut question = texts.join(&0);
        question.push(0);
        let mut answer = Vec::new();
        let gone = self.questions.write_all(&question).is_err() || self.answers.read_until(b'\n', &mut answer).is_err();
        assert!(!gone && answer.pop() == Some(b'\n'), "the C side ended at {:?}", String::from_utf8_lossy(&question));
        String::from_utf8(answer).unwrap()
    }

    fn read(&mut self, document: &[u8], path: &str) -> String {
        self.ask(&[b"read", document, path.as_bytes()])
    }

    /// Whether the C side takes it for JSON.
    fn takes(&mut self, document: &[u8]) -> bool {
        !self.read(document, "").starts_with(&format!("any {MALFORMED} "))
    }

    /// Its end is part of the test: leaks are told there.
    fn finish(helper: Mutex<Helper>) {
        let Helper { mut process, questions, .. } = helper.into_inner().unwrap();
        drop(questions);
        assert!(process.wait().unwrap().success());
    }
}

/// What the C side must answer to `read` at a value that is there, or is not.
fn expected(value: Option<&Value>) -> String {
    let outcome = |fits: bool| match value {
        None => ABSENT,
        Some(Value::Null) => NULL,
        Some(_) if fits => OK,
        Some(_) => OTHER,
    };
    let text = value.and_then(Value::as_str).filter(|text| !text.contains('\0'));
    let whole = value.and_then(Value::as_i64);
    let truth = value.and_then(Value::as_bool);
    let items = value.and_then(Value::as_array).map(Vec::len);
    let mut answer = format!("any {} text {} ", outcome(true), outcome(text.is_some()));
    text.unwrap_or_default().bytes().for_each(|byte| write!(answer, "{byte:02x}").unwrap());
    write!(answer, " whole {} {}", outcome(whole.is_some()), whole.unwrap_or(0)).unwrap();
    write!(answer, " bool {} {}", outcome(truth.is_some()), i32::from(truth.unwrap_or(false))).unwrap();
    write!(answer, " count {} {}", outcome(items.is_some()), items.unwrap_or(0)).unwrap();
    answer
}

/// Every value with its path. Names that a path cannot hold are left out, with all that is in them.
fn walk<'v>(path: &str, value: &'v Value, found: &mut Vec<(String, &'v Value)>) {
    found.push((path.to_owned(), value));
    match value {
        Value::Object(members) => {
            for (name, inside) in members.iter().filter(|(name, _)| is_named(name)) {
                let dot = if path.is_empty() { "" } else { "." };
                walk(&format!("{path}{dot}{name}"), inside, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| walk(&format!("{path}[{i}]"), item, found));
        }
        _ => {}
    }
}

fn is_named(name: &str) -> bool {
    !name.is_empty() && !name.contains(['.', '[', '\0'])
}

/// Chance, handed out by proptest so that a failure shrinks.
struct Chance<'b>(std::iter::Cycle<std::slice::Iter<'b, u8>>);

impl Chance<'_> {
    fn one_in(&mut self, n: u8) -> bool {
        self.0.next().unwrap().is_multiple_of(n)
    }
}

/// The document in one of its many spellings: white space anywhere, any character escaped.
fn spell(value: &Value, chance: &mut Chance, out: &mut String) {
    let space = |chance: &mut Chance, out: &mut String| {
        [" ", "\n", "\t", "\r\n"].iter().filter(|_| chance.one_in(9)).for_each(|space| out.push_str(space));
    };
    let list = |open: char, close: char, out: &mut String| (out.push(open), close).1;
    space(chance, out);
    match value {
        Value::String(text) => spell_text(text, chance, out),
        Value::Array(items) => {
            let close = list('[', ']', out);
            space(chance, out);
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                spell(item, chance, out);
            }
            out.push(close);
        }
        Value::Object(members) => {
            let close = list('{', '}', out);
            space(chance, out);
            for (i, (name, inside)) in members.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                space(chance, out);
                spell_text(name, chance, out);
                space(chance, out);
                out.push(':');
                spell(inside, chance, out);
            }
            out.push(close);
        }
        plain => out.push_str(&plain.to_string()),
    }
    space(chance, out);
}

fn spell_text(text: &str, chance: &mut Chance, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        if chance.one_in(5) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let digits = if chance.one_in(2) { format!("\\u{unit:04x}") } else { format!("\\u{unit:04X}") };
                out.push_str(&digits);
            }
        } else if character == '/' && chance.one_in(2) {
            out.push_str("\\/");
        } else {
            let quoted = Value::from(character.to_string()).to_string();
            out.push_str(&quoted[1..quoted.len() - 1]);
        }
    }
    out.push('"');
}

fn a_text() -> impl Strategy<Value = String> {
    let edges = prop::sample::select(vec![
        '\0',
        '\u{1f}',
        '"',
        '\\',
        '/',
        '\u{7f}',
        '\u{80}',
        '\u{7ff}',
        '\u{800}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{ffff}',
        '\u{10000}',
        '\u{10ffff}',
    ]);
    prop::collection::vec(prop_oneof![any::<char>(), edges, prop::char::range('a', 'z')], 0..12)
        .prop_map(String::from_iter)
}

/// Few names, so that they meet one another; and any.
fn a_name() -> impl Strategy<Value = String> {
    let few = ["a", "ab", "b", "amount", "имя", "\"", "0", "a]", "\n"].map(str::to_owned).to_vec();
    prop_oneof![4 => prop::sample::select(few), 1 => a_text()]
}

fn a_number() -> impl Strategy<Value = Value> {
    let edges =
        vec![Value::from(i64::MIN), Value::from(i64::MAX), Value::from(u64::MAX), Value::from(i64::MAX as u64 + 1)];
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-9i64..10).prop_map(Value::from),
        any::<f64>().prop_filter_map("JSON has no such number", |number| serde_json::Number::from_f64(number)
            .map(Value::Number)),
        prop::sample::select(edges),
    ]
}

fn a_document() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), a_number(), a_text().prop_map(Value::from)];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(a_name(), inner, 0..6)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// What strangers do to a document.
#[derive(Clone, Debug)]
enum Damage {
    Cut,
    Drop,
    Put(u8),
    Insert(u8),
    Repeat(usize),
}

fn a_damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let bytes =
        b"{}[]\":,.-+0123456789eE\\u/bfnrtalsd \t\n\r\x01\x7f\x80\xbf\xc0\xc2\xe0\xed\xa0\xf0\xf4\x90\xf5\xff".to_vec();
    let byte = prop::sample::select(bytes);
    let damage = prop_oneof![
        Just(Damage::Cut),
        Just(Damage::Drop),
        byte.clone().prop_map(Damage::Put),
        byte.prop_map(Damage::Insert),
        (1usize..20).prop_map(Damage::Repeat),
    ];
    (any::<prop::sample::Index>(), damage)
}

fn damaged(mut document: Vec<u8>, damages: &[(prop::sample::Index, Damage)]) -> Vec<u8> {
    for (index, damage) in damages {
        let place = index.index(document.len() + 1);
        let there = place < document.len();
        match damage {
            Damage::Cut => document.truncate(place),
            Damage::Insert(byte) => document.insert(place, *byte),
            Damage::Drop if there => drop(document.remove(place)),
            Damage::Put(byte) if there => document[place] = *byte,
            Damage::Repeat(length) => {
                let end = document.len().min(place + length);
                let again = document[place..end].to_vec();
                document.splice(place..place, again);
            }
            Damage::Drop | Damage::Put(_) => {}
        }
    }
    document
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn every_value_of_any_document_is_read_as_serde_json_reads_it() {
    let helper = Helper::start();
    let values = Cell::new(0);
    proptest!(config(800), |(document in a_document(), chance in prop::collection::vec(any::<u8>(), 1..64))| {
        let mut text = String::new();
        spell(&document, &mut Chance(chance.iter().cycle()), &mut text);
        // The spelling and serde_json's reader are under test too: `whole` compares what was read.
        let whole: Value = serde_json::from_str(&text).unwrap();
        let mut helper = helper.lock().unwrap();
        let mut found = Vec::new();
        walk("", &whole, &mut found);
        values.set(values.get() + found.len());
        for (path, value) in found {
            prop_assert_eq!(helper.read(text.as_bytes(), &path), expected(Some(value)), "{} of {}", &path, &text);
            let dot = if path.is_empty() { "" } else { "." };
            for absent in [format!("{path}{dot}nobody"), format!("{path}[7]")] {
                prop_assert_eq!(helper.read(text.as_bytes(), &absent), expected(None), "{} of {}", &absent, &text);
            }
        }
    });
    assert!(values.get() > 2_000, "only {} values", values.get());
    Helper::finish(helper);
}

#[test]
fn what_serde_json_refuses_is_refused_and_nothing_else() {
    let helper = Helper::start();
    let (taken, refused) = (Cell::new(0), Cell::new(0));
    proptest!(config(4000), |(document in a_document(), chance in prop::collection::vec(any::<u8>(), 1..64),
                              damages in prop::collection::vec(a_damage(), 1..4))| {
        let mut text = String::new();
        spell(&document, &mut Chance(chance.iter().cycle()), &mut text);
        let text = damaged(text.into_bytes(), &damages);
        let verdict = serde_json::from_slice::<Value>(&text);
        // 1e999 is JSON, though no f64; only serde_json's numbers end there.
        prop_assume!(!verdict.as_ref().is_err_and(|error| error.to_string().contains("number out of range")));
        let takes = helper.lock().unwrap().takes(&text);
        prop_assert_eq!(takes, verdict.is_ok(), "{} {:?}", String::from_utf8_lossy(&text), verdict);
        let counter = if takes { &taken } else { &refused };
        counter.set(counter.get() + 1);
    });
    assert!(taken.get() > 200 && refused.get() > 200, "{} taken, {} refused", taken.get(), refused.get());
    Helper::finish(helper);
}

/// The operations that write these members (or items, without names). Numbers that are not whole go in as JSON.
fn writes(value: &Value, name: Option<&str>, out: &mut Vec<Vec<u8>>) {
    let place = name.map_or("-".to_owned(), |name| format!("+{name}"));
    let mut operation =
        |word: &str, value: &str| out.extend([word, &place, value].map(|text| text.as_bytes().to_vec()));
    match value {
        Value::String(text) => operation("text", text),
        Value::Bool(truth) => operation("bool", &truth.to_string()),
        Value::Number(number) if number.is_i64() => operation("whole", &number.to_string()),
        Value::Null | Value::Number(_) => operation("json", &value.to_string()),
        Value::Array(items) => {
            operation("array", "");
            items.iter().for_each(|item| writes(item, None, out));
            out.extend(["close", "-", ""].map(|text| text.as_bytes().to_vec()));
        }
        Value::Object(members) => {
            operation("object", "");
            members.iter().for_each(|(name, inside)| writes(inside, Some(name), out));
            out.extend(["close", "-", ""].map(|text| text.as_bytes().to_vec()));
        }
    }
}

/// C texts end at their first NUL, so there is none in them.
fn without_nul(value: Value) -> Value {
    let clean = |text: String| text.replace('\0', "");
    match value {
        Value::String(text) => clean(text).into(),
        Value::Array(items) => items.into_iter().map(without_nul).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, inside)| (clean(name), without_nul(inside))).collect()
        }
        plain => plain,
    }
}

fn write(helper: &mut Helper, size: usize, operations: &[Vec<u8>]) -> (i32, String) {
    let size = size.to_string();
    let mut texts: Vec<&[u8]> = vec![b"write", size.as_bytes()];
    texts.extend(operations.iter().map(Vec::as_slice));
    texts.push(b"end");
    let answer = helper.ask(&texts);
    let (outcome, document) = answer.split_once(' ').unwrap();
    (outcome.parse().unwrap(), document.to_owned())
}

#[test]
fn what_is_written_is_read_as_it_was_meant_in_a_buffer_of_any_size() {
    let helper = Helper::start();
    proptest!(config(300), |(document in a_document().prop_map(without_nul), small in any::<prop::sample::Index>())| {
        let mut operations = Vec::new();
        writes(&document, Some("it"), &mut operations);
        let mut helper = helper.lock().unwrap();
        let (outcome, grown) = write(&mut helper, 0, &operations);
        prop_assert_eq!(outcome, OK);
        // Both through serde_json's reader, which may take a fraction for its neighbour.
        let read: Value = serde_json::from_str(&grown).unwrap();
        let meant: Value = serde_json::from_str(&serde_json::json!({ "it": document }).to_string()).unwrap();
        prop_assert_eq!(read, meant, "{}", &grown);
        prop_assert_eq!(write(&mut helper, grown.len() + 1, &operations), (OK, grown.clone()));
        let size = 1 + small.index(grown.len());
        prop_assert_eq!(write(&mut helper, size, &operations), (SHORT, "-".to_owned()));
    });
    Helper::finish(helper);
}

#[test]
fn only_utf_8_is_written() {
    let helper = Helper::start();
    let (good, bad) = (Cell::new(0), Cell::new(0));
    let damage = prop::collection::vec(a_damage(), 0..3);
    proptest!(config(1500), |(text in a_text(), damages in damage)| {
        let bytes: Vec<u8> = damaged(text.into_bytes(), &damages).into_iter().filter(|byte| *byte != 0).collect();
        let operations = [b"text".to_vec(), b"+it".to_vec(), bytes.clone()];
        let (outcome, document) = write(&mut helper.lock().unwrap(), 0, &operations);
        if let Ok(text) = str::from_utf8(&bytes) {
            prop_assert_eq!(outcome, OK);
            let read: Value = serde_json::from_str(&document).unwrap();
            prop_assert_eq!(&read["it"], text);
            good.set(good.get() + 1);
        } else {
            prop_assert_eq!((outcome, document.as_str()), (NOT_UTF8, "-"));
            bad.set(bad.get() + 1);
        }
    });
    assert!(good.get() > 200 && bad.get() > 200, "{} good, {} bad", good.get(), bad.get());
    Helper::finish(helper);
}

#[test]
fn the_table_of_cases_passes_under_sanitizers() {
    let program = c::Program::compile_sanitized(&c::root().join("tests/c/json.c"));
    program.run(&[]);
}

/// The comparisons above prove nothing if a wrong byte is not seen.
#[test]
fn a_byte_beside_the_buffer_is_seen() {
    let source = c::fresh_folder("beside").join("beside.c");
    let body = "char *own = malloc(4); tolem_json_writer w; tolem_json_start(&w, own, 5); tolem_json_add_text(&w, \"a\", \"b\"); return 0;";
    std::fs::write(&source, format!("#include <tolem_json.h>\nint main(void) {{ {body} }}\n")).unwrap();
    let output = c::run(&mut c::Program::compile_sanitized(&source).command());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("heap-buffer-overflow"), "{said}");
}

#[test]
fn the_header_pleases_every_c_and_cpp() {
    let folder = c::fresh_folder("json-header");
    let text = std::fs::read_to_string(c::root().join("include/tolem_json.h")).unwrap();
    assert!(text.is_ascii(), "compilers of other code pages read it too");
    // Every function is in the program, whether it is called or not.
    let strict = [
        "-Wall",
        "-Wextra",
        "-pedantic",
        "-Werror",
        "-Wconversion",
        "-Wsign-conversion",
        "-Wshadow",
        "-fkeep-inline-functions",
    ];
    for (compiler, extension, standards) in [("cc", "c", &["c99", "c2x"]), ("c++", "cpp", &["c++11", "c++20"])] {
        let source = folder.join(format!("header.{extension}"));
        std::fs::write(
            &source,
            "#include <tolem_json.h>\n#include <tolem_json.h>\nint main(void) { return TOLEM_JSON_OK; }\n",
        )
        .unwrap();
        for standard in standards {
            let object = folder.join(format!("{extension}.o"));
            let mut command = Command::new(compiler);
            command
                .arg(format!("-std={standard}"))
                .args(strict)
                .args(["-O2", "-c", "-I"])
                .arg(c::root().join("include"));
            c::succeed(command.arg("-o").arg(object).arg(&source));
        }
    }
}

#[test]
fn the_example_in_the_header_builds() {
    let text = std::fs::read_to_string(c::root().join("include/tolem_json.h")).unwrap();
    let (_, rest) = text.split_once(" * example: json.c\n *\n").expect("the example");
    let (example, _) = rest.split_once(" *\n * Reading:").expect("the end of the example");
    let lines = example.lines().map(|line| line.trim_start_matches(" *"));
    let source = c::fresh_folder("json-example").join("json.c");
    let main = "int main(void) { return pay_out(NULL, \"\", 1, \"\", \"\") == TOLEM_E_ARGUMENT ? 0 : 1; }\n";
    std::fs::write(&source, lines.chain([main]).collect::<Vec<_>>().join("\n")).unwrap();
    c::succeed(&mut c::Program::compile(&source).command());
}
