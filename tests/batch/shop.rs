//! A shop, its journal and its bank.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tolem::client::{Answer, Client};
use tolem::model::{Status, Unwatched, Watch};
use tolem::sandbox::{Options, ProfileName, Sandbox};

pub struct Shop {
    pub bank: Sandbox,
    pub client: Client,
    pub folder: tempfile::TempDir,
}

impl Shop {
    pub fn open() -> Shop {
        Shop::speaking("ru")
    }

    /// With its journal in a file, and again with its journal on a server.
    pub fn with_each_journal() -> Vec<Shop> {
        #[cfg(all(feature = "postgres", unix))]
        let server = Some(crate::server::shared().url(&crate::server::shared().database()));
        #[cfg(not(all(feature = "postgres", unix)))]
        let server: Option<String> = None;
        let on_a_server = server.map(|journal| Shop::with("ru", Some(journal)));
        std::iter::once(Shop::open()).chain(on_a_server).collect()
    }

    pub fn speaking(locale: &str) -> Shop {
        Shop::with(locale, None)
    }

    fn with(locale: &str, journal: Option<String>) -> Shop {
        let bank = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let journal = journal.map_or_else(|| json!(folder.path().join("journal.sqlite")), Value::from);
        let config = json!({
            "gateway": "bereke-payouts", "baseUrl": bank.url(), "locale": locale,
            "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
            "journal": journal, "timeouts": { "callMs": 1500, "recoveryMs": 0 },
        });
        let (answer, client) = Client::open(&config.to_string());
        let client = client.unwrap_or_else(|| panic!("{}", answer.json));
        Shop { bank, client, folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new file with that content.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn ask(&self, operation: &str, request: &Value) -> Value {
        self.ask_watched(operation, request, &Unwatched)
    }

    pub fn ask_watched(&self, operation: &str, request: &Value, watch: &dyn Watch) -> Value {
        let Answer { status, json } = self.client.call(operation, &request.to_string(), watch);
        let document: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(document["status"], status.name());
        // No card number is in any answer, whatever was asked.
        assert!(!json.contains("44004300124") && !json.contains("4111111111111111"), "{json}");
        document
    }

    pub fn check(&self, file: &Path) -> Value {
        self.ask("batch.check", &json!({ "file": file }))
    }

    /// What confirms a file as a check has told it.
    pub fn confirmed(&self, file: &Path) -> Value {
        let checked = self.check(file);
        assert_eq!(checked["status"], Status::Ok.name(), "{checked}");
        json!({
            "file": file, "fingerprint": checked["fingerprint"], "rows": checked["rows"], "total": checked["total"],
            "perSecond": 1000,
        })
    }

    /// The amounts that the bank has executed for that number.
    pub fn executed(&self, number: &str) -> Vec<u64> {
        let ledger = self.bank.ledger();
        ledger.iter().filter(|entry| entry.order_number == number).map(|entry| entry.amount).collect()
    }

    pub fn plan(&self, rules: Value) {
        self.bank.set_plan(&json!({ "rules": rules }).to_string()).unwrap();
    }
}

/// Rows as a table: number, amount as written, card.
pub fn table(rows: &[(&str, &str, &str)]) -> String {
    let row = |(number, amount, card): &(&str, &str, &str)| format!("{number};{amount};{card};DINA\r\n");
    format!("Номер;Сумма;Карта;Имя\r\n{}", rows.iter().map(row).collect::<String>())
}

/// So many rows that are in order: `B-1` pays 1,01, and so on.
pub fn good_rows(count: u64) -> String {
    let rows: Vec<(String, String)> =
        (1..=count).map(|row| (format!("B-{row}"), format!("{},{:02}", 1 + row / 100, row % 100))).collect();
    let rows: Vec<_> =
        rows.iter().map(|(number, amount)| (number.as_str(), amount.as_str(), "4111 1111 1111 1111")).collect();
    table(&rows)
}
