//! How a client comes about: from a configuration to an open journal, whose account is known, and what dead processes left
//! asked about.

use super::document::Document;
use super::log_file::LogFile;
use super::{Answer, Client, Stop, default_journal, field_answer, journal_answer};
use crate::config::{self, Config, Environment};
use crate::document::{FieldError, Problem};
use crate::engine::{Call, Engine, Limits, Pace, Rules};
use crate::gateways::{self, Gateway};
use crate::journal::{Account, Journal, Opening, Place, SqliteJournal};
#[cfg(feature = "postgres")]
use crate::journal::{Joining, PostgresJournal};
use crate::messages;
use crate::model::{Deadline, Level, Status, Unwatched, Watch};
use crate::transport::Transport;
use serde_json::{Map, Value, json};
use std::path::Path;
#[cfg(feature = "postgres")]
use std::time::Duration;

impl Client {
    /// Opens a client. The answer is for the caller in both cases: `TOLEM_OK` with what was opened, or
    /// what is wrong with the configuration or the journal.
    ///
    /// Movements that a dead process left in doubt are `unknown` afterwards, and the bank has been asked
    /// about them within `timeouts.recoveryMs`.
    pub fn open(configuration: &str) -> (Answer, Option<Client>) {
        Client::open_on(configuration, None)
    }

    /// The same with a journal that is none of ours, in the place of the one that the configuration names.
    #[doc(hidden)]
    pub fn open_on(configuration: &str, journal: Option<Box<dyn Journal>>) -> (Answer, Option<Client>) {
        let config = match config::read(configuration) {
            Ok(config) => config,
            Err(error) => {
                let locale = config::locale_of(configuration);
                messages::remember(locale);
                return (field_answer(locale, Status::Config, &error), None);
            }
        };
        let locale = config.locale;
        messages::remember(locale);
        match Client::with(config, journal) {
            Ok((client, more)) => (Answer::new(Status::Ok, &Document::of_answer(locale, more)), Some(client)),
            Err(Stop::Field(error)) => (field_answer(locale, Status::Config, &error), None),
            Err(Stop::Journal(error)) => (journal_answer(locale, &error), None),
            Err(Stop::Trouble(status, trouble)) => {
                (Answer::new(status, &Document::of_trouble(locale, status, *trouble)), None)
            }
        }
    }

    fn with(config: Config, journal: Option<Box<dyn Journal>>) -> Result<(Client, Map<String, Value>), Stop> {
        let site = gateways::Site {
            base_url: &config.transport.base_url,
            test: config.environment == Some(Environment::Test),
        };
        let gateway = gateways::open(config.gateway, config.credentials, &config.options, site)?;
        let transport = Transport::open(&config.transport)
            .map_err(|error| FieldError::new(error.field, Problem::Impossible(error.message)))?;
        let host = config.transport.base_url.split("://").nth(1).unwrap_or_default().to_owned();
        let place = match config.journal {
            Some(place) => place,
            None => Place::File(default_journal::path(&config.transport.base_url, &*gateway)?),
        };
        let account = account(config.account.as_deref(), &config.transport.base_url, &*gateway)?;
        let log = match config.log {
            Some((path, level)) => Some(LogFile::open(&path, level)?),
            None => None,
        };
        let opened = match (journal, &place) {
            (Some(journal), _) => Opened { journal, place: Value::Null, notices: Vec::new(), to_accept: None },
            (None, Place::File(path)) => {
                let opening = Opening {
                    accepted: config.journal_accepted,
                    file_system: config.journal_file_system,
                    ..Opening::default()
                };
                Opened::file(SqliteJournal::open_with(path, &account, &opening)?, path)
            }
            #[cfg(feature = "postgres")]
            (None, Place::Server(address)) => {
                let joining = Joining {
                    accepted: config.journal_accepted,
                    // From one change of a movement to the next there is one exchange.
                    lease: config.timeouts.answer.max(config.timeouts.question) + LEASE_MARGIN,
                    quarantine: config.profile.not_found_is_believed_after,
                };
                Opened::server(PostgresJournal::open(address.clone(), &account, &joining)?)
            }
        };
        let Opened { journal, place, notices, to_accept } = opened;
        let engine = Engine {
            journal,
            gateway,
            wire: Box::new(transport),
            profile: config.profile,
            limits: Limits {
                answer: config.timeouts.answer,
                question: config.timeouts.question,
                pace: Pace::default(),
            },
            rules: Rules::ALL,
        };
        let client = Client {
            engine,
            environment: config.environment,
            locale: config.locale,
            place: host,
            call_timeout: config.timeouts.call,
            log,
            program: program(),
        };

        let watch = client.watched(&Unwatched, "tolem_client_open");
        for (level, notice) in notices {
            watch.log(level, &notice);
        }
        let deadline = Deadline::after(config.timeouts.recovery);
        let recovered = client.engine.recover(Call { deadline, watch: &watch, language: None })?;
        let settled: Vec<Value> = recovered.settled.iter().map(|movement| client.list_row(movement)).collect();
        let more = json!({
            "gateway": config.gateway.id,
            "baseUrl": config.transport.base_url,
            "account": account.name(),
            "journal": place,
            "recovery": {
                "unknown": recovered.open,
                "resolved": recovered.resolved,
                "bankIsSilent": recovered.bank_is_silent,
                "unreadable": recovered.unreadable,
                "settled": settled,
            },
        });
        let Value::Object(mut more) = more else { unreachable!("an object literal") };
        if let Some(word) = to_accept {
            more.insert("journalToAccept".to_owned(), word.into());
        }
        let others = client.engine.journal.others_open()?;
        for (account, open) in &others {
            watch.log(Level::Warning, &format!("{open} movements of the account {account} are not known yet"));
        }
        if !others.is_empty() {
            let row = |(account, open): &(String, u32)| json!({ "account": account, "open": open });
            more.insert("otherAccounts".to_owned(), others.iter().map(row).collect());
        }
        Ok((client, more))
    }
}

/// How much longer than an exchange a claim lasts in which its holder gives no sign: the pauses between questions, and what
/// the server may take to answer.
#[cfg(feature = "postgres")]
const LEASE_MARGIN: Duration = Duration::from_secs(10);

/// A journal of either kind, as it was opened.
struct Opened {
    journal: Box<dyn Journal>,
    /// Where it lies, for people.
    place: Value,
    notices: Vec<(Level, String)>,
    /// The word with which a person would accept a server that may have forgotten something.
    to_accept: Option<String>,
}

impl Opened {
    fn file(journal: SqliteJournal, path: &Path) -> Opened {
        let notices = journal.notices().to_vec();
        Opened { journal: Box::new(journal), place: json!(path), notices, to_accept: None }
    }

    #[cfg(feature = "postgres")]
    fn server(journal: PostgresJournal) -> Opened {
        let (notices, to_accept) = (journal.notices().to_vec(), journal.to_accept());
        Opened { place: journal.place().into(), notices, to_accept, journal: Box::new(journal) }
    }
}

/// The file of the program that this library is a part of; empty where the system does not tell.
fn program() -> String {
    let path = std::env::current_exe().unwrap_or_default();
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The account of the journal: the operator's name for the shop, or what the credentials say.
fn account(named: Option<&str>, base_url: &str, gateway: &dyn Gateway) -> Result<Account, FieldError> {
    let by_credentials = gateway.account();
    let id = gateway.description().id;
    // What stands after the shop's own name tells that no real money moves.
    let kind = by_credentials.find('/').map_or("", |at| &by_credentials[at..]);
    match named {
        Some(whole) if whole.contains('/') => {
            match whole.splitn(3, '/').nth(2).and_then(|shop| shop.strip_suffix(kind)) {
                Some(shop) if !shop.contains('/') => Ok(Account::of(whole).named(by_credentials)),
                _ => Err(FieldError::new(
                    "account",
                    Problem::Impossible(format!(
                        "real money and tests have accounts of their own: here {id}/host/shop{kind}"
                    )),
                )),
            }
        }
        Some(shop) => Ok(Account::new(id, base_url, &format!("{shop}{kind}")).named(by_credentials)),
        None => Ok(Account::new(id, base_url, by_credentials)),
    }
}
