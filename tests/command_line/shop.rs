//! A shop, its journal, its bank and the command line that works for it.

use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tolem::client::Client;
use tolem::model::{Status, Unwatched};
use tolem::sandbox::{Options, Sandbox};

pub const CARD: &str = "4111111111111111";

/// A shop, its journal, and the bank.
pub struct Shop {
    pub bank: Sandbox,
    pub folder: tempfile::TempDir,
    gateway: &'static str,
}

impl Shop {
    pub fn open(gateway: &'static str) -> Shop {
        let bank = Sandbox::start(Options::default()).unwrap();
        Shop { bank, folder: tempfile::tempdir().unwrap(), gateway }
    }

    pub fn settings(&self) -> Value {
        json!({
            "gateway": self.gateway,
            "baseUrl": self.bank.url(),
            "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
            "journal": self.path("journal.sqlite"),
            "locale": "en",
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn call(&self, operation: &str, request: &Value) {
        let client = Client::open(&self.settings().to_string()).1.unwrap();
        let answer = client.call(operation, &request.to_string(), &Unwatched);
        assert_eq!(answer.status, Status::Ok, "{}", answer.json);
    }

    /// Its command, still to be run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_with(&self.settings(), arguments)
    }

    /// The same with other settings.
    pub fn command_with(&self, settings: &Value, arguments: &[&str]) -> Command {
        let file = self.path("settings.json");
        std::fs::write(&file, settings.to_string()).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        let mut command = command(&[]);
        command.arg("--config").arg(file).args(arguments);
        command
    }

    /// Its exit code, and all that it says.
    pub fn tolem(&self, arguments: &[&str]) -> (i32, String) {
        told(self.command(arguments).output().unwrap())
    }

    /// The same with something on its standard input.
    pub fn tolem_reading(&self, input: &str, arguments: &[&str]) -> (i32, String) {
        told(reading(self.command(arguments), input))
    }

    /// How often the bank has executed that number.
    pub fn executed(&self, number: &str) -> usize {
        self.bank.ledger().iter().filter(|entry| entry.order_number == number).count()
    }

    pub fn plan(&self, rules: Value) {
        self.bank.set_plan(&json!({ "rules": rules }).to_string()).unwrap();
    }
}

/// The program, without the settings and the language of this machine.
pub fn command(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TOLEM_")) {
        command.env_remove(name);
    }
    command.env("LC_ALL", "en_US.UTF-8").envs(variables.iter().copied()).stdin(Stdio::null());
    command
}

pub fn reading(mut command: Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Whoever refuses before he has read closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub fn told(output: Output) -> (i32, String) {
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

pub fn tolem(arguments: &[&str]) -> (i32, String) {
    tolem_where(&[], arguments)
}

/// The same in surroundings of its own.
pub fn tolem_where(variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    told(command(variables).args(arguments).output().unwrap())
}

pub fn payout(number: &str) -> Value {
    json!({ "orderNumber": number, "amount": 150_000, "currency": "KZT", "recipient": { "name": "AIGERIM" },
            "card": { "number": CARD } })
}
