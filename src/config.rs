//! The configuration: one JSON object, unknown keys refused, every mistake named by its field.
//!
//! Secrets are fetched here from where they are kept (a text, an environment variable, a file) and go
//! no further than the gateway and the transport.

use crate::document::{self, Field, FieldError, Node, Problem, Shape};
use crate::gateways::{self, Credentials, Description};
#[cfg(feature = "postgres")]
use crate::journal::Address;
use crate::journal::{Place, canonical_host};
use crate::messages::{self, Locale};
use crate::model::{Level, Profile, Secret, cause, read_small};
use crate::transport;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// A configuration that was read and checked.
#[derive(Debug)]
pub struct Config {
    /// The gateway to speak to.
    pub gateway: &'static Description,
    /// Which of the bank's hosts; `None` when `baseUrl` was given.
    pub environment: Option<Environment>,
    /// The gateway's credentials, fetched.
    pub credentials: Credentials,
    /// The gateway's own switches, checked by its table.
    pub options: Node,
    /// What the bank guarantees, as the operator knows it.
    pub profile: Profile,
    /// The operator's name for the shop; `None`: what the credentials say.
    pub account: Option<String>,
    /// Where the journal lies; `None`: a file in the user's state folder.
    pub journal: Option<Place>,
    /// A person accepts a journal that knows less than it did: the word of the refusal.
    pub journal_accepted: Option<String>,
    /// A file system for the journal beyond those that are known to be good.
    pub journal_file_system: Option<String>,
    /// How to reach the bank.
    pub transport: transport::Settings,
    /// Waits.
    pub timeouts: Timeouts,
    /// The language of messages.
    pub locale: Locale,
    /// A log file of our own, if wanted.
    pub log: Option<(PathBuf, Level)>,
}

/// Which of the bank's hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// The bank's test stand.
    Test,
    /// Real money.
    Production,
}

/// The waits of a client.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// A whole call, unless its request says otherwise.
    pub call: Duration,
    /// The bank's answer to a money request, connection included.
    pub answer: Duration,
    /// The answer to a question.
    pub question: Duration,
    /// Asking about unknown movements when a client opens; zero: do not ask.
    pub recovery: Duration,
}

const MILLISECONDS: Shape = Shape::Integer { min: 1, max: 3_600_000 };
const PATH: Shape = Shape::Text { min: 1, max: 4096 };
const DAYS_400: u64 = 400 * 86_400_000;

/// The table of the configuration.
pub const FIELDS: &[Field] = &[
    Field::required("gateway", Shape::Text { min: 1, max: 64 }, "id of the gateway, e.g. bereke-payouts"),
    Field::optional("environment", Shape::Choice(&["test", "production"]), "which of the bank's hosts; or baseUrl"),
    Field::optional(
        "baseUrl",
        Shape::Url { max: 512 },
        "scheme, host and port of the bank or of a sandbox; http:// for loopback only",
    ),
    Field::required(
        "credentials",
        Shape::AnyObject,
        "the gateway's credentials; a secret may be {\"env\": NAME} or {\"file\": PATH}",
    ),
    Field::optional(
        "account",
        Shape::Text { min: 1, max: 200 },
        "the operator's name for the shop: letters, digits and -_.@; or gateway/host/shop, as the journal has it. It stays when a login, a token or the bank's address is changed, and tells apart the shops that share a journal; default: by the credentials",
    ),
    Field::optional("journal", PATH, "path of the journal; default: a file in the user's state folder"),
    #[cfg(feature = "postgres")]
    Field::optional(
        "journalPassword",
        Shape::SecretSource,
        "the password of a journal on a server (journal: postgres://user@host/database)",
    ),
    Field::optional(
        "journalAccepted",
        Shape::Text { min: 1, max: 64 },
        "a person accepts a journal that knows less than it did: the word that the refusal names",
    ),
    Field::optional(
        "journalFileSystem",
        Shape::Text { min: 1, max: 64 },
        "a file system that may hold the journal though it is not known to be good, by the name that the refusal gives it",
    ),
    Field::optional(
        "timeouts",
        Shape::Object(&[
            Field::optional("connectMs", MILLISECONDS, "name, TCP and TLS together; default 10000"),
            Field::optional(
                "answerMs",
                MILLISECONDS,
                "the bank's answer to a money request, connection included; default 60000",
            ),
            Field::optional("questionMs", MILLISECONDS, "the answer to a question; default 15000"),
            Field::optional("callMs", MILLISECONDS, "a whole call unless its request has timeoutMs; default 90000"),
            Field::optional(
                "recoveryMs",
                Shape::Integer { min: 0, max: 3_600_000 },
                "asking about unknown movements when a client opens; default 3000; 0: do not ask",
            ),
        ]),
        "waits in milliseconds",
    ),
    Field::optional(
        "tls",
        Shape::Object(&[
            Field::optional("caFile", PATH, "PEM file of the only authorities to trust; default: Mozilla's roots"),
            Field::optional(
                "clientCertificate",
                Shape::Object(&[
                    Field::required("certificate", PATH, "PEM file of the certificate chain"),
                    Field::required("key", PATH, "PEM file of the private key"),
                ]),
                "our own certificate, where the bank asks for one",
            ),
            Field::optional(
                "pins",
                Shape::TextList,
                "SHA-256 of acceptable public keys (SPKI), Base64 or hex, with or without sha256/",
            ),
        ]),
        "verification cannot be switched off",
    ),
    Field::optional(
        "proxy",
        Shape::SecretSource,
        "http://[user:password@]host:port; the environment's proxy is never used",
    ),
    Field::optional(
        "locale",
        Shape::Choice(&["ru", "kk", "en"]),
        "language of messages; default ru. Before one is known (this cannot be read, a closed handle): that of the last configuration, else the machine's, else en",
    ),
    Field::optional(
        "log",
        Shape::Object(&[
            Field::required("file", PATH, "lines are appended to this file"),
            Field::optional("level", Shape::Choice(&["error", "warning", "info", "debug"]), "default info"),
        ]),
        "a log file, without secrets",
    ),
    Field::optional(
        "profile",
        Shape::Object(&[
            Field::optional(
                "dedupe",
                Shape::Choice(&["unknown", "proven"]),
                "whether the bank refuses a second request with the same number; `proven` only with the bank's written word or a probe",
            ),
            Field::optional(
                "lateBoundMs",
                Shape::Integer { min: 0, max: DAYS_400 },
                "the longest time the bank may execute a request after we gave up on it",
            ),
            Field::optional("resend", Shape::Flag, "allow sending again after the quarantine; needs lateBoundMs"),
            Field::optional(
                "notFoundBelievedAfterMs",
                Shape::Integer { min: 0, max: DAYS_400 },
                "the quarantine: \"not found\" is believed this long after the last gate",
            ),
            Field::optional(
                "notFoundAnswers",
                Shape::Integer { min: 1, max: 1000 },
                "and after so many answers in a row",
            ),
            Field::optional(
                "reviewAfterMs",
                Shape::Integer { min: 1000, max: DAYS_400 },
                "what is not final after this goes to a person",
            ),
        ]),
        "what the operator knows of the bank beyond the strict defaults",
    ),
    Field::optional("options", Shape::AnyObject, "the gateway's own switches; see tolem_describe"),
];

/// The language of a configuration that cannot be read whole: the one it names, as far as that can be seen; Russian where
/// it is read and names none; else that of the machine.
pub fn locale_of(text: &str) -> Locale {
    match document::parse(text) {
        Ok(document) => document.text("locale").and_then(Locale::from_word).unwrap_or(Locale::Ru),
        Err(_) => locale_in(text).unwrap_or_else(messages::of_machine),
    }
}

/// What stands behind `"locale":` in a text that is no document.
fn locale_in(text: &str) -> Option<Locale> {
    let value = text.split("\"locale\"").nth(1)?.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Locale::from_word(value.split('"').next()?)
}

/// Reads a configuration.
pub fn read(text: &str) -> Result<Config, FieldError> {
    let document = document::parse(text)?;
    #[cfg(not(feature = "postgres"))]
    no_server(&document)?;
    document::check(&document, FIELDS)?;
    paths(&document)?;
    let gateway = gateway(&document)?;
    let (environment, base_url) = host(&document, gateway)?;
    whole(&document, &base_url)?;
    let credentials = credentials(&document, gateway)?;
    let options = options(&document, gateway)?;
    let timeouts = timeouts(&document);
    Ok(Config {
        gateway,
        environment,
        credentials,
        options,
        profile: profile(&document, gateway, timeouts.answer)?,
        account: account(&document)?,
        journal: journal(&document)?,
        journal_accepted: document.text("journalAccepted").map(str::to_owned),
        journal_file_system: document.text("journalFileSystem").map(str::to_owned),
        transport: transport_settings(&document, base_url)?,
        timeouts,
        locale: document.text("locale").and_then(Locale::from_word).unwrap_or(Locale::Ru),
        log: log(&document),
    })
}

/// On Unix a path of Windows is a relative name: every folder it is read in gets a journal of its own, and each pays.
fn is_foreign(path: &str) -> bool {
    let drive = matches!(path.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    cfg!(unix) && (drive || path.starts_with("\\\\"))
}

fn foreign(field: &str) -> FieldError {
    let why = "this is a path of Windows; give one of this machine, from its root: /var/lib/till/payouts.sqlite";
    FieldError::new(field, Problem::Impossible(why.to_owned()))
}

/// Refuses what names no file of this system. A secret's file is looked at where it is read.
fn paths(document: &Node) -> Result<(), FieldError> {
    const PATHS: &[&str] =
        &["journal", "log.file", "tls.caFile", "tls.clientCertificate.certificate", "tls.clientCertificate.key"];
    for field in PATHS {
        let mut at = Some(document);
        let (objects, name) = field.rsplit_once('.').unwrap_or(("", field));
        for object in objects.split('.').filter(|object| !object.is_empty()) {
            at = at.and_then(|node| node.get(object));
        }
        if at.and_then(|node| node.text(name)).is_some_and(is_foreign) {
            return Err(foreign(field));
        }
    }
    Ok(())
}

fn gateway(document: &Node) -> Result<&'static Description, FieldError> {
    let id = document.text("gateway").expect("checked");
    let known = gateways::ALL.iter().find(|description| description.id == id);
    known.copied().ok_or_else(|| FieldError::new("gateway", Problem::Choice(gateways::IDS)))
}

fn host(document: &Node, gateway: &Description) -> Result<(Option<Environment>, String), FieldError> {
    match (document.text("environment"), document.text("baseUrl")) {
        (Some(_), Some(_)) => Err(FieldError::new("baseUrl", Problem::With("environment"))),
        (Some("production"), None) => Ok((Some(Environment::Production), gateway.production_url.to_owned())),
        (Some(_), None) => Ok((Some(Environment::Test), gateway.test_url.to_owned())),
        (None, Some(url)) => Ok((None, url.trim_end_matches('/').to_owned())),
        (None, None) => Err(FieldError::new("environment", Problem::OneOf(&["environment", "baseUrl"]))),
    }
}

fn credentials(document: &Node, gateway: &Description) -> Result<Credentials, FieldError> {
    let node = document.get("credentials").expect("checked");
    let inside = |error: FieldError| error.inside("credentials");
    document::check(node, gateway.credentials).map_err(inside)?;
    let mut credentials = Credentials::new();
    for field in gateway.credentials {
        if let Some(value) = node.get(field.name) {
            let secret = fetch(value).map_err(|error| error.inside(field.name)).map_err(inside)?;
            credentials.push((field.name, secret));
        }
    }
    Ok(credentials)
}

/// Fetches a secret from where the configuration says it is kept.
fn fetch(source: &Node) -> Result<Secret, FieldError> {
    if let Node::Text(text) = source {
        return Ok(Secret::new(text.as_str()));
    }
    if let Some(name) = source.text("env") {
        let value = Zeroizing::new(std::env::var(name).unwrap_or_default());
        return match one_line(&value) {
            "" => {
                Err(FieldError::new("env", Problem::Impossible(format!("the environment variable {name} is not set"))))
            }
            value => Ok(Secret::new(value)),
        };
    }
    let path = source.text("file").expect("checked");
    if is_foreign(path) {
        return Err(foreign("file"));
    }
    let wrong = |why: String| FieldError::new("file", Problem::Impossible(format!("{path} cannot be read: {why}")));
    let bytes = read_small(Path::new(path)).map_err(|error| wrong(cause(&error)))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
    // An editor may have put a byte order mark before it.
    Ok(Secret::new(one_line(text.strip_prefix('\u{feff}').unwrap_or(text))))
}

/// Without the line end that an editor, or a program that printed it, has left behind.
fn one_line(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

fn options(document: &Node, gateway: &Description) -> Result<Node, FieldError> {
    let options = document.get("options").cloned().unwrap_or(Node::Object(Vec::new()));
    document::check(&options, gateway.options).map_err(|error| error.inside("options"))?;
    Ok(options)
}

fn milliseconds(node: Option<&Node>, name: &str, default: u64) -> Duration {
    Duration::from_millis(node.and_then(|node| node.integer(name)).unwrap_or(default))
}

fn timeouts(document: &Node) -> Timeouts {
    let node = document.get("timeouts");
    Timeouts {
        call: milliseconds(node, "callMs", 90_000),
        answer: milliseconds(node, "answerMs", 60_000),
        question: milliseconds(node, "questionMs", 15_000),
        recovery: milliseconds(node, "recoveryMs", 3_000),
    }
}

fn profile(document: &Node, gateway: &Description, answer: Duration) -> Result<Profile, FieldError> {
    let mut profile = gateway.profile.clone();
    let Some(node) = document.get("profile") else {
        return Ok(profile);
    };
    let ms = |name: &str| node.integer(name).map(Duration::from_millis);
    let wrong = |field: &str, why: String| Err(FieldError::new(format!("profile.{field}"), Problem::Impossible(why)));
    profile.dedupe_proven = node.text("dedupe").map_or(profile.dedupe_proven, |word| word == "proven");
    profile.late_bound = ms("lateBoundMs").or(profile.late_bound);
    profile.resend = node.flag("resend") || profile.resend;
    profile.not_found_answers =
        node.integer("notFoundAnswers").and_then(|n| u32::try_from(n).ok()).unwrap_or(profile.not_found_answers);
    profile.review_after = ms("reviewAfterMs").unwrap_or(profile.review_after);
    profile.not_found_is_believed_after = ms("notFoundBelievedAfterMs").unwrap_or(profile.not_found_is_believed_after);

    if profile.resend && profile.late_bound.is_none() {
        return wrong(
            "resend",
            "sending again needs profile.lateBoundMs: how late the bank may still execute".to_owned(),
        );
    }
    // The request may be on its way until we give up on it, and then late by as much as the bank allows.
    if let (Some(late), true) = (profile.late_bound, profile.resend) {
        let least = answer + late;
        if profile.not_found_is_believed_after < least {
            return wrong(
                "notFoundBelievedAfterMs",
                format!("must be at least timeouts.answerMs + profile.lateBoundMs = {} ms", least.as_millis()),
            );
        }
    }
    Ok(profile)
}

fn account(document: &Node) -> Result<Option<String>, FieldError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.@".contains(&b);
    let Some(name) = document.text("account") else { return Ok(None) };
    let wrong = |what| Err(FieldError::new("account", Problem::Format(what)));
    let mut parts = name.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(shop), None, None) if shop.bytes().all(plain) && shop.len() <= 64 => Ok(Some(name.to_owned())),
        (Some(_), None, None) => wrong("at most 64 letters, digits and -_.@"),
        (Some(gateway), Some(_), Some(shop)) if document.text("gateway") == Some(gateway) && !shop.is_empty() => {
            Ok(Some(name.to_owned()))
        }
        _ => wrong("gateway/host/shop with the gateway of this configuration"),
    }
}

#[cfg(feature = "postgres")]
fn journal(document: &Node) -> Result<Option<Place>, FieldError> {
    let wrong = |field: &str, why: &str| FieldError::new(field, Problem::Impossible(why.to_owned()));
    let password = match document.get("journalPassword") {
        Some(source) => Some(fetch(source).map_err(|error| error.inside("journalPassword"))?),
        None => None,
    };
    match document.text("journal") {
        Some(url) if Address::is_one(url) => {
            let address = Address::read(url).map_err(|why| wrong("journal", &why))?;
            Ok(Some(Place::Server(address.with_password(password))))
        }
        _ if password.is_some() => Err(wrong("journalPassword", "a journal in a file has no password")),
        path => Ok(path.map(|path| Place::File(path.into()))),
    }
}

#[cfg(not(feature = "postgres"))]
fn journal(document: &Node) -> Result<Option<Place>, FieldError> {
    Ok(document.text("journal").map(|path| Place::File(path.into())))
}

/// Told before the fields that only such a journal has would be called unknown.
#[cfg(not(feature = "postgres"))]
fn no_server(document: &Node) -> Result<(), FieldError> {
    match document.text("journal") {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            let why = "this build has no PostgreSQL journal: the library of the package libtolem1-postgres and of the archive's lib/postgres has";
            Err(FieldError::new("journal", Problem::Impossible(why.to_owned())))
        }
        _ => Ok(()),
    }
}

/// A relative path is another journal in every folder that the program is started in, and each pays. A sandbox on this machine
/// forgets with its journal, so there the folder may be anyone's.
fn whole(document: &Node, base_url: &str) -> Result<(), FieldError> {
    let is_server = |path: &str| path.starts_with("postgres://") || path.starts_with("postgresql://");
    let is_relative = |path: &str| Path::new(path).is_relative() && !is_server(path);
    let host = canonical_host(base_url);
    if !document.text("journal").is_some_and(is_relative) || host == "localhost" || host.starts_with("localhost:") {
        return Ok(());
    }
    let why = "give the whole path, from the root, of the file that it has been until now: from another folder a relative one is another journal, and pays once more";
    Err(FieldError::new("journal", Problem::Impossible(why.to_owned())))
}

fn transport_settings(document: &Node, base_url: String) -> Result<transport::Settings, FieldError> {
    let tls = document.get("tls");
    let path = |node: Option<&Node>, name: &str| node.and_then(|node| node.text(name)).map(PathBuf::from);
    let certificate = tls.and_then(|tls| tls.get("clientCertificate"));
    let proxy = match document.get("proxy") {
        Some(source) => Some(fetch(source).map_err(|error| error.inside("proxy"))?),
        None => None,
    };
    Ok(transport::Settings {
        base_url,
        connect_timeout: milliseconds(document.get("timeouts"), "connectMs", 10_000),
        ca_file: path(tls, "caFile"),
        client_certificate: path(certificate, "certificate").zip(path(certificate, "key")),
        pins: pins(tls)?,
        proxy: proxy.map(|proxy| proxy.expose().to_owned()),
    })
}

fn pins(tls: Option<&Node>) -> Result<Vec<[u8; 32]>, FieldError> {
    let Some(Node::List(items)) = tls.and_then(|tls| tls.get("pins")) else {
        return Ok(Vec::new());
    };
    let wrong = |at: usize| FieldError::new(format!("tls.pins[{at}]"), Problem::Format("32 bytes in Base64 or hex"));
    items
        .iter()
        .enumerate()
        .map(|(at, item)| match item {
            Node::Text(text) => pin(text).ok_or_else(|| wrong(at)),
            _ => Err(wrong(at)),
        })
        .collect()
}

fn pin(text: &str) -> Option<[u8; 32]> {
    use base64::Engine;
    let text = text.strip_prefix("sha256/").or_else(|| text.strip_prefix("sha256//")).unwrap_or(text);
    if text.len() == 64 && text.is_ascii() {
        let bytes: Option<Vec<u8>> = (0..32).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()).collect();
        return bytes?.try_into().ok();
    }
    base64::engine::general_purpose::STANDARD.decode(text).ok()?.try_into().ok()
}

fn log(document: &Node) -> Option<(PathBuf, Level)> {
    let log = document.get("log")?;
    let level = match log.text("level") {
        Some("error") => Level::Error,
        Some("warning") => Level::Warning,
        Some("debug") => Level::Debug,
        _ => Level::Info,
    };
    Some((PathBuf::from(log.text("file").expect("checked")), level))
}

#[cfg(test)]
mod tests;
