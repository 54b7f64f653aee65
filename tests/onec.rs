//! The ways of a 1C programmer: the add-in, and, where add-ins are forbidden, `ЗапуститьПриложение` with a request in one file
//! and the answer in another. There is no 1C here. What can be proved without it: a host with the platform's interfaces lives
//! with the add-in (`onec/addin.rs`), the command line keeps its word about files, every command line that the modules of
//! `bindings/onec/cli` can build is really run, and all modules are sound 1C as far as a reader of the language can tell.
#![cfg(all(feature = "cli", unix))]

#[cfg(target_os = "linux")]
#[path = "support/addin.rs"]
mod addin;
#[path = "onec/bsl.rs"]
mod bsl;
#[cfg(target_os = "linux")]
#[path = "support/c.rs"]
mod c;
#[cfg(target_os = "linux")]
#[path = "onec/module.rs"]
mod module;
#[cfg(target_os = "linux")]
#[path = "onec/addin.rs"]
mod with_addin;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};
use tolem::model::Status;
use tolem::sandbox::{Options, Sandbox};

const CALLS: &str = include_str!("../bindings/onec/cli/ТолемКоманднаяСтрока.bsl");
const DOCUMENT: &str = include_str!("../bindings/onec/cli/ВыплатыНаКарты.bsl");
const COM: &str = include_str!("../bindings/onec/com/ТолемCOM.bsl");
const MODULE: &str = include_str!("../bindings/onec/ТолемКомпонента.bsl");
const README: &str = include_str!("../bindings/onec/cli/README.ru.md");

const CARD: &str = "4111111111111111";
/// Paid by the eCommerce sandbox without 3-D Secure.
const PAYING_CARD: &str = "4444555511113333";
const BOM: &str = "\u{feff}";

/// A bank, and a folder as 1C users have it: with a space and in Russian.
struct Office {
    bank: Sandbox,
    folder: tempfile::TempDir,
}

impl Office {
    fn open() -> Office {
        let bank = Sandbox::start(Options::default()).unwrap();
        let office =
            Office { bank, folder: tempfile::Builder::new().prefix("Мои выплаты ").tempdir().unwrap() };
        let settings = json!({
            "gateway": "bereke-payouts",
            "baseUrl": office.bank.url(),
            "credentials": { "userName": "sandbox-api", "password": { "file": office.path("пароль банка.txt") } },
            "journal": office.path("журнал/выплаты.sqlite"),
            "timeouts": { "recoveryMs": 0 },
        });
        office.write("пароль банка.txt", "sandbox-password\r\n");
        office.write("настройки.json", format!("{BOM}{settings}"));
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    /// A request as `ЗаписьJSON` writes it.
    fn request(&self, request: &Value) -> String {
        format!("@{}", self.write("запрос.json", format!("{BOM}{request}")).display())
    }

    fn tolem(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
        command.arg("--config").arg(self.path("настройки.json")).args(arguments);
        without_settings(&mut command);
        command
    }

    /// Runs tolem with `--output`; the exit code and what is in the file.
    fn ask(&self, arguments: &[&str]) -> (i32, Value) {
        let file = self.path("ответ.json");
        let output = self.tolem(arguments).arg("--output").arg(&file).output().unwrap();
        assert_eq!(output.stdout, b"", "nothing is said on standard output");
        (output.status.code().unwrap(), document(&file))
    }

    fn paid(&self, order: &str) -> usize {
        self.bank.ledger().iter().filter(|entry| entry.order_number == order).count()
    }

    fn plan(&self, rules: Value) {
        self.bank.set_plan(&json!({ "rules": rules }).to_string()).unwrap();
    }

    /// Waits until the bank has executed the order.
    fn wait_for(&self, order: &str) {
        let started = Instant::now();
        while self.paid(order) == 0 {
            assert!(started.elapsed() < Duration::from_secs(30), "{order} never reached the bank");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn files(&self) -> BTreeSet<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// The machine's own settings are for its own bank.
fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TOLEM_")) {
        command.env_remove(name);
    }
}

fn document(file: &Path) -> Value {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!(bytes[0], b'{', "no byte order mark");
    serde_json::from_slice(&bytes).unwrap()
}

fn payout(order: &str) -> Value {
    json!({ "orderNumber": order, "amount": "150000", "currency": "KZT", "card": { "number": CARD },
            "recipient": { "name": "AIGERIM" }, "timeoutMs": 20_000 })
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn kill(mut till: Child) {
    till.kill().unwrap();
    till.wait().unwrap();
}

#[test]
fn the_answer_is_in_the_file_and_nowhere_else() {
    let office = Office::open();
    let request = office.request(&payout("A-1"));
    let before = office.files();
    let (code, answer) = office.ask(&["call", "payout.create", &request]);
    assert_eq!((code, answer["status"].as_str(), answer["state"].as_str()), (0, Some("TOLEM_OK"), Some("paid")));
    let left: Vec<_> = office.files().difference(&before).cloned().collect();
    assert_eq!(left, ["журнал", "ответ.json"], "no temporary file is left");

    let (code, again) = office.ask(&["call", "payout.create", &request]);
    assert_eq!(
        (code, &again["replayed"], office.paid("A-1")),
        (0, &json!(true), 1),
        "an earlier answer may be replaced"
    );
    let (code, story) = office.ask(&["explain", "A-1"]);
    assert!(code == 0 && story["text"].as_str().unwrap().contains("A-1"), "the document, not its text");
    let (code, list) = office.ask(&["list"]);
    assert_eq!((code, list["operations"].as_array().unwrap().len()), (0, 1));
    let (code, all) = office.ask(&["resolve"]);
    assert_eq!((code, &all["status"], &all["operations"]), (0, &json!("TOLEM_OK"), &json!([])));
}

#[test]
fn without_output_a_person_reads_lines() {
    let office = Office::open();
    office.ask(&["call", "payout.create", &office.request(&payout("P-1~f:status-unknown"))]);
    let lines = |arguments: &[&str]| {
        let output = office.tolem(arguments).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, list) = lines(&["list"]);
    assert!(list.starts_with("P-1~f:status-unknown") && list.lines().count() == 1, "{list}");
    assert!(!lines(&["explain", "P-1~f:status-unknown"]).1.starts_with('{'));
    let (_, all) = lines(&["resolve", "--timeout-ms", "500"]);
    assert!(all.starts_with("P-1~f:status-unknown") && all.contains("TOLEM_") && all.lines().count() == 1, "{all}");
    assert!(lines(&["list", "--json"]).1.starts_with("{\n"));
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_anything_is_sent() {
    let office = Office::open();
    let request = office.request(&payout("W-1"));
    let missing = office.path("нет такой папки/ответ.json");
    let folder = office.folder.path().to_owned();
    for place in [missing, folder] {
        let output = office.tolem(&["call", "payout.create", &request, "--output"]).arg(&place).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{}", place.display());
        assert!(said(&output).contains(&*place.to_string_lossy()), "{}", said(&output));
    }
    assert_eq!((office.bank.log().len(), office.paid("W-1")), (0, 0));
}

#[test]
fn a_mistaken_output_costs_no_request_no_settings_and_no_journal() {
    let office = Office::open();
    office.ask(&["call", "payout.create", &office.request(&payout("M-1"))]);
    let request = office.request(&payout("M-2"));
    for name in ["запрос.json", "настройки.json", "журнал/выплаты.sqlite"] {
        let before = std::fs::read(office.path(name)).unwrap();
        let output =
            office.tolem(&["call", "payout.create", &request, "--output"]).arg(office.path(name)).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{name}");
        assert_eq!(std::fs::read(office.path(name)).unwrap(), before, "{name}");
    }
    assert_eq!(office.paid("M-2"), 0);
}

#[test]
fn an_earlier_answer_is_never_read_as_that_of_a_killed_call() {
    let office = Office::open();
    office.ask(&["call", "payout.create", &office.request(&payout("K-1"))]);
    office.plan(json!([{ "match": { "path": "performPayout.do" }, "do": { "action": "stall" } }]));
    let request = office.request(&payout("K-2"));
    let answer = office.path("ответ.json");
    let till = office.tolem(&["call", "payout.create", &request, "--output"]).arg(&answer).spawn().unwrap();
    office.wait_for("K-2");
    kill(till);
    assert!(!answer.exists(), "K-1 is paid, and nobody may read that as the answer to K-2");
    let (_, known) = office.ask(&["resolve", "K-2"]);
    assert_eq!((&known["state"], office.paid("K-2")), (&json!("paid"), 1));
}

#[test]
fn every_trouble_of_the_command_line_is_a_document_too() {
    let office = Office::open();
    let utf16: Vec<u8> = format!("{BOM}{}", payout("T-1")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows_1251 =
        [br#"{"orderNumber": "T-1", "description": ""#.as_slice(), &[0xd2, 0xe5, 0xed], br#""}"#].concat();
    let file = |name: &str, content: &[u8]| format!("@{}", office.write(name, content).display());
    let cases = [
        (format!("@{}", office.path("нет.json").display()), "unreadable", "нет.json"),
        (file("utf16.json", &utf16), "encoding", "utf16.json: кодировка должна быть UTF-8, а здесь UTF-16"),
        (file("utf16le.json", &utf16[2..]), "encoding", "UTF-16"),
        (file("1251.json", &windows_1251), "encoding", "windows-1251"),
        (file("оборван.json", br#"{"orderNumber": "T-1","#), "syntax", "not JSON"),
        (payout("T-1").to_string(), "card_on_command_line", "в списке процессов"),
    ];
    for (request, code, words) in &cases {
        let (exit, answer) = office.ask(&["call", "payout.create", request]);
        assert_eq!((exit, &answer["status"]), (2, &json!("TOLEM_E_REQUEST")), "{answer}");
        assert_eq!(answer["error"]["code"], **code, "{answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains(words) || *code == "syntax", "{answer}");
        assert!(answer["message"].as_str().unwrap().contains("Ничего не отправлено"), "{answer}");
        assert!(!answer.to_string().contains(CARD));
    }
    for (locale, words) in [("kk", "Ештеңе жіберілмеді"), ("en", "Nothing was sent"), ("de", "Ничего не отправлено")]
    {
        let (_, answer) = office.ask(&["--locale", locale, "call", "payout.create", &cases[0].0]);
        assert!(answer["message"].as_str().unwrap().contains(words), "{answer}");
    }

    let request = office.request(&payout("T-1"));
    let settings = std::fs::read_to_string(office.path("настройки.json")).unwrap();
    let wrong: [(&[u8], &str); 4] = [
        (&utf16, "encoding"),
        (b"{", "syntax"),
        (b"[]", "type"),
        (&settings.replace("baseUrl", "baseUlr").into_bytes(), "unknown_field"),
    ];
    for (content, code) in wrong {
        office.write("настройки.json", content);
        let (exit, answer) = office.ask(&["call", "payout.create", &request]);
        assert_eq!(
            (exit, &answer["status"], &answer["error"]["code"]),
            (4, &json!("TOLEM_E_CONFIG"), &json!(code)),
            "{answer}"
        );
    }
    assert_eq!((office.bank.log().len(), office.paid("T-1")), (0, 0));
}

#[test]
fn a_request_with_a_card_can_be_gone_before_the_money_moves() {
    let office = Office::open();
    office.plan(json!([{ "match": { "path": "performPayout.do" }, "do": { "action": "stall" } }]));
    let request = office.request(&payout("D-1"));
    let till = office.tolem(&["call", "payout.create", "--delete-request", &request]).spawn().unwrap();
    office.wait_for("D-1");
    assert!(!office.path("запрос.json").exists());
    kill(till);

    let utf16: Vec<u8> = payout("D-2").to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    office.write("запрос.json", utf16);
    let (_, answer) = office.ask(&["call", "payout.create", "--delete-request", &request]);
    assert_eq!(answer["error"]["code"], "encoding");
    assert!(!office.path("запрос.json").exists(), "what is not understood may hold a card number, too");

    // A file that even root cannot delete.
    #[cfg(target_os = "linux")]
    {
        let (exit, answer) = office.ask(&["call", "payout.create", "--delete-request", "@/proc/self/cmdline"]);
        assert_eq!((exit, &answer["error"]["code"]), (2, &json!("undeletable")), "{answer}");
    }
    let (exit, answer) = office.ask(&["call", "balance.get", "--delete-request", "{}"]);
    assert_eq!((exit, &answer["error"]["code"]), (2, &json!("no_file")), "{answer}");
}

#[test]
fn resolving_all_asks_about_every_movement_and_is_not_known_while_one_is_not() {
    let office = Office::open();
    office.plan(json!([
        { "match": { "path": "performPayout.do" }, "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    for order in ["R-1", "R-2"] {
        let mut request = payout(order);
        request["timeoutMs"] = json!(1000);
        let (exit, answer) = office.ask(&["call", "payout.create", &office.request(&request)]);
        assert_eq!((exit, &answer["status"], &answer["advice"]), (3, &json!("TOLEM_UNKNOWN"), &json!("resolve")));
    }
    let states = |all: &Value| -> BTreeMap<String, String> {
        let row = |row: &Value| (row["orderNumber"].as_str().unwrap().into(), row["state"].as_str().unwrap().into());
        all["operations"].as_array().unwrap().iter().map(row).collect()
    };
    let (exit, all) = office.ask(&["resolve", "--timeout-ms", "500"]);
    assert_eq!((exit, &all["status"], &all["advice"]), (3, &json!("TOLEM_UNKNOWN"), &json!("resolve")));
    assert_eq!(states(&all), [("R-1", "unknown"), ("R-2", "unknown")].map(|(a, b)| (a.into(), b.into())).into());

    office
        .plan(json!([{ "match": { "path": "getPayoutStatus.do", "orderNumber": "R-2" }, "do": { "action": "drop" } }]));
    let (exit, all) = office.ask(&["resolve", "--timeout-ms", "500"]);
    assert_eq!((exit, &all["status"]), (3, &json!("TOLEM_UNKNOWN")), "one of the two is not known");
    assert_eq!(states(&all), [("R-1", "paid"), ("R-2", "unknown")].map(|(a, b)| (a.into(), b.into())).into());

    office.plan(json!([]));
    let (exit, all) = office.ask(&["resolve", "--timeout-ms", "5000"]);
    assert_eq!((exit, &all["status"], &all["message"]), (0, &json!("TOLEM_OK"), &json!("Готово.")));
    assert_eq!(states(&all), [("R-2".into(), "paid".into())].into());
    assert_eq!([office.paid("R-1"), office.paid("R-2")], [1, 1]);
}

#[test]
fn resolving_all_asks_about_a_lost_refund_and_not_about_its_payment() {
    let office = Office::open();
    let settings = std::fs::read_to_string(office.path("настройки.json")).unwrap();
    office.write("настройки.json", settings.replace("bereke-payouts", "bereke-ecommerce"));
    let charge = json!({
        "orderNumber": "F-1", "amount": 150_000, "currency": "KZT", "returnUrl": "https://shop.example/ok",
        "card": { "number": PAYING_CARD, "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" },
        "payer": { "ip": "127.0.0.1" },
    });
    assert_eq!(office.ask(&["call", "payment.charge_card", &office.request(&charge)]).1["state"], "paid");
    office.plan(json!([
        { "match": { "path": "refund.do" }, "do": { "action": "drop" } },
        { "match": { "path": "getOrderStatusExtended.do", "nth": 2 }, "do": { "action": "drop" } },
        { "match": { "path": "getOrderStatusExtended.do", "nth": 3 }, "do": { "action": "drop" } },
        { "match": { "path": "getOrderStatusExtended.do", "nth": 4 }, "do": { "action": "drop" } },
    ]));
    let refund = json!({ "orderNumber": "F-1", "refundNumber": "V-1", "amount": 50_000, "currency": "KZT",
                         "timeoutMs": 500 });
    let (_, lost) = office.ask(&["call", "payment.refund", &office.request(&refund)]);
    assert_eq!(lost["state"], "unknown", "{lost}");
    office.plan(json!([]));
    let (exit, all) = office.ask(&["resolve"]);
    let row = &all["operations"][0];
    assert_eq!(
        (&row["kind"], &row["refundNumber"], &row["state"]),
        (&json!("refund"), &json!("V-1"), &json!("paid")),
        "{all}"
    );
    assert_eq!(exit, 0);
}

/// The templates between the markers of the module, by the name of their function.
fn templates() -> BTreeMap<String, String> {
    let (_, rest) = CALLS.split_once("// [командные строки]").unwrap();
    let (inside, _) = rest.split_once("// [/командные строки]").unwrap();
    let inside = inside.split_once('\n').unwrap().1;
    let module = bsl::read(inside).unwrap();
    module.routines.iter().map(|routine| (routine.name.clone(), routine.texts().join(""))).collect()
}

/// A command line as Windows splits it: quotes hold a word together.
fn split_by_windows(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words
}

fn split_by_shell(line: &str) -> Vec<String> {
    let output = Command::new("sh").arg("-c").arg(format!("printf '%s\\n' {line}")).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn command_lines_are_made_in_one_place_and_of_paths_only() {
    let module = bsl::read(CALLS).unwrap();
    let templates = templates();
    assert_eq!(templates.keys().collect::<Vec<_>>(), ["ШаблонВызова", "ШаблонВыясненияВсех"]);
    for routine in module.routines.iter().filter(|routine| !templates.contains_key(&routine.name)) {
        assert!(routine.texts().iter().all(|text| !text.contains("--")), "{} makes one of its own", routine.name);
    }
    let mut made = BTreeSet::new();
    for routine in &module.routines {
        for call in routine.calls().iter().filter(|call| call.name == "СтрШаблон") {
            let first: Vec<_> = call.arguments[0].iter().map(|(_, token)| token.clone()).collect();
            let Some(bsl::Token::Word(template)) = first.first() else { continue };
            assert_eq!(bsl::places(&templates[template]), call.arguments.len() - 1, "{template}");
            made.insert(template.clone());
        }
    }
    assert_eq!(made, templates.into_keys().collect());
}

#[test]
fn every_command_line_of_the_module_runs_in_folders_with_spaces_and_cyrillic_letters() {
    let office = Office::open();
    let program = office.path("Программы и файлы");
    std::fs::create_dir(&program).unwrap();
    let program = program.join("tolem");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_tolem"), &program).unwrap();
    let [program, settings] = [program, office.path("настройки.json")].map(|path| path.display().to_string());
    let [request, answer] = ["запрос из 1С.json", "ответ для 1С.json"].map(|name| office.path(name));
    let templates = templates();

    let run = |line: &str| {
        assert_eq!(split_by_windows(line), split_by_shell(line), "both systems split it alike");
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        without_settings(&mut command);
        let output = command.output().unwrap();
        assert_eq!((output.stdout.as_slice(), said(&output).as_str()), (b"".as_slice(), ""));
        let document = document(&answer);
        std::fs::remove_file(&answer).unwrap();
        document
    };
    let [request_path, answer_path] = [&request, &answer].map(|path| path.display().to_string());
    let mut called = BTreeSet::new();
    let mut call = |operation: &str, body: Value| {
        std::fs::write(&request, format!("{BOM}{body}")).unwrap();
        called.insert(operation.to_owned());
        let values = [&*program, &*settings, operation, &*request_path, &*answer_path];
        let document = run(&bsl::filled(&templates["ШаблонВызова"], &values));
        assert!(!request.exists(), "the request is gone");
        document
    };

    let paid = call("payout.create", payout("C-1"));
    assert_eq!(
        (&paid["status"], &paid["state"], &paid["replayed"]),
        (&json!("TOLEM_OK"), &json!("paid"), &json!(false))
    );
    let again = call("payout.create", payout("C-1"));
    assert_eq!((&again["status"], &again["replayed"]), (&json!("TOLEM_OK"), &json!(true)));
    let lost = call("payout.create", payout("C-2~f:drop-after"));
    assert_eq!(
        (&lost["status"], &lost["state"]),
        (&json!("TOLEM_OK"), &json!("paid")),
        "asked by number inside the call"
    );
    assert_eq!([office.paid("C-1"), office.paid("C-2~f:drop-after")], [1, 1]);

    // The answer is lost and the bank cannot be asked: that is what the document in 1C has to survive.
    office.plan(json!([
        { "match": { "path": "performPayout.do" }, "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    let mut body = payout("C-3");
    body["timeoutMs"] = json!(1000);
    let unknown = call("payout.create", body);
    assert_eq!((&unknown["status"], &unknown["advice"]), (&json!("TOLEM_UNKNOWN"), &json!("resolve")));
    let open = call("operation.list", json!({ "state": "open", "limit": 100 }));
    assert_eq!(open["operations"][0]["orderNumber"], "C-3");
    let all = |ms: &str| run(&bsl::filled(&templates["ШаблонВыясненияВсех"], &[&program, &settings, ms, &answer_path]));
    assert_eq!(all("500")["status"], "TOLEM_UNKNOWN");
    office.plan(json!([]));
    assert_eq!(all("10000")["operations"][0]["state"], "paid");
    let resolved = call("operation.resolve", json!({ "orderNumber": "C-3", "timeoutMs": 5000 }));
    assert_eq!((&resolved["state"], office.paid("C-3")), (&json!("paid"), 1));

    assert_eq!(call("payout.status", json!({ "orderNumber": "C-1", "timeoutMs": 5000 }))["state"], "paid");
    let story = call("operation.explain", json!({ "orderNumber": "C-3", "language": "ru" }));
    assert!(story["text"].as_str().unwrap().contains("C-3"));
    let nothing = call("operation.resolve", json!({ "orderNumber": "C-9", "timeoutMs": 5000 }));
    assert_eq!(
        (&nothing["status"], &nothing["error"]["code"]),
        (&json!("TOLEM_E_REQUEST"), &json!("no_such_movement"))
    );

    assert_eq!(called, operations_of_the_module(), "every operation of the module was called");
}

/// What the module passes to `Вызвать`.
fn operations_of_the_module() -> BTreeSet<String> {
    let module = bsl::read(CALLS).unwrap();
    let calls = module.routines.iter().flat_map(|routine| routine.calls());
    let named = calls.filter(|call| call.name == "Вызвать").map(|call| match call.arguments[1] {
        [(_, bsl::Token::Text(operation))] => operation.clone(),
        other => panic!("{other:?} is not the name of an operation"),
    });
    named.collect()
}

#[test]
fn every_status_has_its_decision_and_a_strange_one_is_an_unknown_outcome() {
    let module = bsl::read(CALLS).unwrap();
    let routine = module.routine("ЧтоДелать");
    let decided = |status: &str, state: &str, advice: &str, code: &str| {
        bsl::decided(
            routine,
            &[("Статус", status), ("Состояние", state), ("Совет", advice), ("КодОшибки", code)].into(),
        )
    };
    let named = tolem::client::describe();
    let named: Value = serde_json::from_str(&named.json).unwrap();
    for status in named["statuses"].as_array().unwrap().iter().map(|status| status["name"].as_str().unwrap()) {
        let decision = match status {
            "TOLEM_OK" => "Провести",
            "TOLEM_DECLINED" => "Отказано",
            "TOLEM_REJECTED" | "TOLEM_NOT_SENT" => "Повторить",
            "TOLEM_ACTION_REQUIRED" => "ОткрытьСсылку",
            "TOLEM_PENDING" => "Ждать",
            "TOLEM_E_REQUEST" | "TOLEM_E_CONFIG" | "TOLEM_E_CONFLICT" | "TOLEM_E_UNSUPPORTED" | "TOLEM_E_ARGUMENT" => {
                "ИсправитьВызов"
            }
            _ => "Выяснить",
        };
        assert_eq!(decided(status, "paid", "", ""), decision, "{status}");
        assert!(README.contains(&format!("`{status}`")), "the table of the README has no {status}");
    }
    assert_eq!(decided("TOLEM_OF_NEXT_YEAR", "paid", "book", ""), "Выяснить");
    assert_eq!(decided("TOLEM_OK", "held", "capture", ""), "Выяснить", "only what is paid is booked");
    assert_eq!(decided("TOLEM_OK", "", "book", ""), "Выяснить");
    assert_eq!(decided(Status::Unknown.name(), "review", "review", ""), "Решить");
    assert_eq!(decided(Status::Unknown.name(), "ready", "repeat", ""), "ПовторитьВызов");
    assert_eq!(decided(Status::Request.name(), "", "fix_program", "no_such_movement"), "Повторить");
    assert_eq!(decided(Status::Config.name(), "", "fix_program", "no_such_movement"), "ИсправитьВызов");

    // The document knows each decision; what it does not know ends as unknown as well.
    let known = bsl::read(DOCUMENT).unwrap();
    let known = known.routine("ЗаписатьИсход").texts().into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let decisions: BTreeSet<_> =
        routine.texts().into_iter().filter(|text| text.chars().all(char::is_alphabetic)).collect();
    for decision in decisions.into_iter().filter(|text| !text.is_ascii() && *text != "Выяснить") {
        assert!(known.contains(decision), "{decision}");
        assert!(README.contains(decision), "the table of the README has no {decision}");
    }
}

#[test]
fn the_modules_are_sound_1c() {
    let calls = bsl::read(CALLS).unwrap();
    let document = bsl::read(DOCUMENT).unwrap();
    bsl::read(COM).unwrap();
    bsl::read(MODULE).unwrap();
    let mut used = 0;
    for call in document.routines.iter().flat_map(|routine| routine.calls()).filter(|call| call.module.is_some()) {
        let routine = calls.routine(call.name);
        assert!(routine.export && routine.takes(call.arguments.len()), "line {}: {}", call.line, call.name);
        used += 1;
    }
    assert!(used > 5);
    let exported: Vec<_> =
        calls.routines.iter().filter(|routine| routine.export).map(|routine| &*routine.name).collect();
    for name in ["Выплатить", "СостояниеВыплаты", "ВыяснитьИсход", "НезавершенныеОперации", "ОбъяснитьОперацию"]
    {
        assert!(exported.contains(&name) && README.contains(name), "{name}");
    }
}

/// A number whose writing is undone with the transaction would be sent a second time under another one.
#[test]
fn no_module_moves_money_inside_a_transaction() {
    fn refuses(module: &bsl::Module, name: &str) -> bool {
        let routine = module.routines.iter().find(|routine| routine.name == name);
        routine.is_some_and(|routine| {
            let calls = routine.calls();
            let asks_first = calls.first().is_some_and(|call| call.name == "ТранзакцияАктивна");
            asks_first || calls.iter().any(|call| refuses(module, call.name))
        })
    }
    for (source, movers) in [
        (CALLS, &["Выплатить"][..]),
        (MODULE, &["Выплатить", "НачатьВыплату", "ВыплатитьЧерезСтраницу", "ПринятьОплату", "Вернуть"][..]),
        (COM, &["Выплатить", "НачатьВыплату"][..]),
    ] {
        let module = bsl::read(source).unwrap();
        for mover in movers {
            assert!(refuses(&module, mover), "{mover}");
        }
        assert!(!refuses(&module, "ЧтоДелать"));
    }
}

/// Whether the reader of the language can be trusted: it must notice when any closing line or semicolon goes.
#[test]
fn a_broken_module_is_noticed() {
    for source in [CALLS, DOCUMENT, MODULE] {
        let lines: Vec<&str> = source.lines().collect();
        let mut broken = 0;
        for (at, line) in lines.iter().enumerate() {
            let code = line.trim();
            let mut variants = Vec::new();
            if code.starts_with("Конец") || code.starts_with("#Конец") || code == "Исключение" {
                variants.push(String::new());
            }
            let is_code = !code.starts_with("//") && !code.starts_with('|');
            if is_code && code.ends_with(';') {
                variants.push(line.trim_end_matches(';').to_owned());
                variants.push(format!("{line} )"));
            }
            if is_code && code.contains('"') {
                variants.push(line.replacen('"', "", 1));
            }
            for variant in variants {
                let mut changed = lines.clone();
                changed[at] = &variant;
                assert!(bsl::read(&changed.join("\n")).is_err(), "line {}: {line} -> {variant}", at + 1);
                broken += 1;
            }
        }
        assert!(broken > 100, "{broken}");
    }
    for (right, wrong) in [
        ("УдалитьЕслиЕсть(ФайлОтвета)", "УдалитьЕслиЕст(ФайлОтвета)"),
        ("Возврат Цифры;", "Возврат Цифра;"),
        ("КаталогВременныхФайлов(), Истина, КодВозврата", "Истина, КодВозврата, 1, 2, 3"),
        ("Новый Массив", "Новый Масив"),
        ("Результат.Статус = \"TOLEM_E_REQUEST\"", "Рeзультат.Статус = \"TOLEM_E_REQUEST\""),
    ] {
        assert!(CALLS.contains(right));
        assert!(bsl::read(&CALLS.replacen(right, wrong, 1)).is_err(), "{wrong}");
    }
}

#[test]
fn modules_begin_with_the_byte_order_mark_that_the_configurator_expects() {
    for source in [CALLS, DOCUMENT, COM, MODULE] {
        assert!(source.starts_with(BOM));
    }
    assert!(!README.starts_with(BOM));
}

#[test]
fn the_card_number_is_no_member_of_the_document_and_is_never_logged() {
    let document = bsl::read(DOCUMENT).unwrap();
    for routine in document.routines.iter().chain(&bsl::read(CALLS).unwrap().routines) {
        for call in routine.calls().iter().filter(|call| call.name == "ЗаписьЖурналаРегистрации")
        {
            let words = call.arguments.iter().flat_map(|argument| argument.iter());
            let mut words =
                words.filter_map(|(_, token)| if let bsl::Token::Word(word) = token { Some(word) } else { None });
            assert!(words.all(|word| word != "НомерКарты" && word != "Запрос"), "line {}", call.line);
        }
    }
    assert!(!DOCUMENT.contains("Объект.НомерКарты"));
}
