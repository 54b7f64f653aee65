//! Bereke Bank Payouts API v2: money out to cards, in tenge, never back. Requests carry the login in their
//! JSON bodies; an answer is final only by the tables of `order_status` and `refusals`.
//!
//! Source of every fact: the bank's page of the API (seed 000); where its tables and its examples
//! disagree, answers are read both ways and requests are written by the options.

mod answers;
mod limits;
mod operation_list;
mod order_status;
mod queries;
mod refusals;
mod requests;
mod signature;

use super::masked::Hidden;
use super::secrets::Secrets;
use super::{Credentials, Description, Gateway, QueryReading, Reading, echo};
use crate::document::{self, Field, FieldError, Node, Problem, Shape};
use crate::model::*;
use crate::operations::Operation;
use answers::{Asked, Expected};
use serde_json::Value;
use signature::Signer;
use std::time::Duration;

/// What this gateway is.
pub static DESCRIPTION: Description = Description {
    id: "bereke-payouts",
    title: "Bereke Bank Payouts API v2",
    test_url: "https://3dsec.berekebank.kz",
    production_url: "https://securepayments.berekebank.kz",
    operations: &[
        Operation::GatewayPing,
        Operation::BalanceGet,
        Operation::PayoutCreate,
        Operation::PayoutRegister,
        Operation::PayoutStatus,
        Operation::BatchCheck,
        Operation::BatchRun,
        Operation::BatchReport,
    ],
    credentials: &[
        Field::required("userName", Shape::SecretSource, "the Partner's login, at most 30 characters"),
        Field::required("password", Shape::SecretSource, "the Partner's password, at most 30 characters"),
        Field::optional(
            "signingKey",
            Shape::SecretSource,
            "private RSA key, PEM of PKCS#8 without a password, if the bank demands X-Hash and X-Signature",
        ),
    ],
    options: &[
        Field::optional(
            "credentialSpelling",
            SPELLING,
            "how the login is spelled in requests: userName as in the bank's tables (default), username as in two of its examples",
        ),
        Field::optional(
            "credentialSpellingOf",
            Shape::Object(&[
                Field::optional("getAmount", SPELLING, "of getAmount.do; the bank's example has userName"),
                Field::optional("registerPayout", SPELLING, "of registerPayout.do; the bank's example has userName"),
                Field::optional("performPayout", SPELLING, "of performPayout.do; the bank's example has username"),
                Field::optional("getPayoutStatus", SPELLING, "of getPayoutStatus.do; the bank's example has username"),
            ]),
            "the same for single methods, where the bank's table and example of one differ; credentialSpelling for the others",
        ),
        Field::optional(
            "panSpelling",
            Shape::Choice(&["target.card.pan", "target.pan"]),
            "where the card number stands: target.card.pan as in the bank's table (default), target.pan as in its example",
        ),
        Field::optional(
            "withoutTarget",
            Shape::Flag,
            "payouts without card and bindingId, by agreement with the bank; default false",
        ),
        Field::optional(
            "nameRequired",
            Shape::Flag,
            "refuse payouts without recipient.name, which the bank's table calls mandatory and no example has; default false",
        ),
        Field::optional(
            "signature",
            Shape::Flag,
            "sign requests with X-Hash and X-Signature; default: signed if credentials.signingKey is given",
        ),
        Field::optional("apiVersion", Shape::Text { min: 1, max: 16 }, "version in the path; default v2"),
    ],
    extra: &[],
    longest_number: limits::ORDER_NUMBER,
    test_cards: &["4111111111111111"],
    profile: Profile::STRICT,
};

/// The spellings of the login.
const SPELLING: Shape = Shape::Choice(&["userName", "username"]);

/// The longest login and password: String [30].
const CREDENTIAL: usize = 30;

/// How requests are written where the document contradicts itself, and what is agreed with the bank.
struct Options {
    spelling: Spelling,
    pan_in_card: bool,
    without_target: bool,
    name_required: bool,
    api_version: String,
}

impl Options {
    fn read(options: &Node) -> Result<Options, FieldError> {
        let api_version = options.text("apiVersion").unwrap_or("v2");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !api_version.bytes().all(plain) || api_version.starts_with('.') {
            return Err(FieldError::new("options.apiVersion", Problem::Format("letters and digits such as v2")));
        }
        Ok(Options {
            spelling: Spelling::read(options),
            pan_in_card: options.text("panSpelling") != Some("target.pan"),
            without_target: options.flag("withoutTarget"),
            name_required: options.flag("nameRequired"),
            api_version: api_version.to_owned(),
        })
    }
}

/// How the login is spelled in the requests of each method.
struct Spelling {
    otherwise: &'static str,
    of: Vec<(String, &'static str)>,
}

impl Spelling {
    fn read(options: &Node) -> Spelling {
        let key = |text: &str| if text == "username" { "username" } else { "userName" };
        let of = options.texts("credentialSpellingOf").into_iter().map(|(method, text)| (method, key(&text)));
        Spelling { otherwise: options.text("credentialSpelling").map_or("userName", key), of: of.collect() }
    }

    /// Of a method as its path has it, e.g. `performPayout.do`.
    fn of(&self, method: &str) -> &'static str {
        let name = method.trim_end_matches(".do");
        self.of.iter().find(|(named, _)| named == name).map_or(self.otherwise, |(_, key)| key)
    }
}

/// The open gateway.
pub struct BerekePayouts {
    options: Options,
    user_name: String,
    password: Secret,
    signer: Option<Signer>,
    secrets: Secrets,
}

/// What is never shown of a request. The signature headers too: a hash of a body with a card number in it can be
/// searched for.
const HIDDEN: Hidden =
    Hidden { members: &["userName", "username", "password"], cards: &["pan"], headers: &["X-Hash", "X-Signature"] };

impl BerekePayouts {
    /// Takes credentials and options that passed their tables. Errors name the field by its path in the
    /// configuration, e.g. `credentials.signingKey`.
    pub fn new(credentials: Credentials, options: &Node) -> Result<BerekePayouts, FieldError> {
        let credential = |name: &str| credentials.iter().find(|(n, _)| *n == name).map(|(_, secret)| secret);
        let user_name = login(credential("userName"), "credentials.userName")?;
        let password = login(credential("password"), "credentials.password")?;
        let signer = signer(credential("signingKey"), options)?;
        Ok(BerekePayouts {
            options: Options::read(options)?,
            user_name: user_name.expose().to_owned(),
            password: password.clone(),
            signer,
            secrets: Secrets::of([password]),
        })
    }

    fn expected<'p>(&'p self, payout: &'p Payout) -> Expected<'p> {
        let mut secrets = self.secrets.clone();
        let mut mask = None;
        if let Destination::Card(card) = &payout.destination {
            secrets.hide(&Secret::new(card.number.expose()));
            mask = Some(card.number.mask());
        }
        let by_page = matches!(payout.destination, Destination::Page(_));
        Expected {
            asked: if by_page { Asked::Register } else { Asked::Perform },
            number: &payout.number,
            amount: payout.amount,
            currency: payout.currency,
            order_id: None,
            card: mask,
            binding: match &payout.destination {
                Destination::Binding(id) => Some(id),
                Destination::Card(_) | Destination::Page(_) | Destination::Agreed => None,
            },
            echoes: echoes(payout),
            by_page,
            page_over: false,
            secrets,
        }
    }
}

fn login<'s>(secret: Option<&'s Secret>, field: &'static str) -> Result<&'s Secret, FieldError> {
    let secret = secret.ok_or_else(|| FieldError::new(field, Problem::Missing))?;
    match (1..=CREDENTIAL).contains(&secret.expose().chars().count()) {
        true => Ok(secret),
        false => Err(FieldError::new(field, Problem::Length(1, CREDENTIAL))),
    }
}

/// The key and the option must agree: unsigned requests are not what an operator with a key expects.
fn signer(key: Option<&Secret>, options: &Node) -> Result<Option<Signer>, FieldError> {
    match (key, options.get("signature").map(|_| options.flag("signature"))) {
        (Some(key), None | Some(true)) => Signer::from_pem(key).map(Some),
        (None, None | Some(false)) => Ok(None),
        (None, Some(true)) => Err(FieldError::new("credentials.signingKey", Problem::Missing)),
        (Some(_), Some(false)) => Err(FieldError::new("options.signature", Problem::With("credentials.signingKey"))),
    }
}

/// Payouts are all this gateway is asked for: its operations say so.
fn payout(command: &Command) -> &Payout {
    match command {
        Command::Payout(payout) => payout,
        other => unreachable!("a {} is not among the operations", other.kind().word()),
    }
}

/// Seed 000: answers repeat the customer (`target.clientId`) and the stored card that pays (`source.bindingId`).
fn echoes(payout: &Payout) -> Value {
    echo::of([(answers::CUSTOMER, payout.recipient.client_id.as_deref()), (answers::SOURCE, payout.source.as_deref())])
}

/// Seed 000, `sessionTimeoutSecs`: "if it is not given, the default of 1200 seconds is used".
fn page_life(page: &NextPage) -> Duration {
    Duration::from_secs(page.session_timeout_secs.unwrap_or(1200).into())
}

impl Gateway for BerekePayouts {
    fn description(&self) -> &'static Description {
        &DESCRIPTION
    }

    fn asks_with(&self, reason: Option<&str>) -> &'static [&'static str] {
        match reason {
            // Both are always sent: the bank has looked for them under another name.
            Some("credentials_missing") => &["options.credentialSpelling", "options.credentialSpellingOf"],
            _ => &["credentials.userName", "credentials.password"],
        }
    }

    fn account(&self) -> &str {
        &self.user_name
    }

    fn redactor(&self) -> &Redactor {
        self.secrets.redactor()
    }

    fn check(&self, command: &Command, extra: &Node) -> Result<(), FieldError> {
        let payout = payout(command);
        document::check(extra, DESCRIPTION.extra).map_err(|error| error.inside("gateway"))?;
        limits::check(payout, &self.options)
    }

    fn echoes(&self, command: &Command) -> Value {
        echoes(payout(command))
    }

    fn page_life(&self, command: &Command) -> Option<Duration> {
        match &payout(command).destination {
            Destination::Page(page) => Some(page_life(page)),
            Destination::Card(_) | Destination::Binding(_) | Destination::Agreed => None,
        }
    }

    fn command(&self, command: &Command, _: &Stage) -> HttpRequest {
        let payout = payout(command);
        requests::payout(self, payout)
    }

    fn masked(&self, request: &HttpRequest) -> Value {
        HIDDEN.masked(request, self.secrets.redactor())
    }

    fn read_command(&self, command: &Command, _: &Stage, answer: &HttpAnswer) -> Reading {
        let payout = payout(command);
        answers::read(&self.expected(payout), answer)
    }

    fn status(&self, subject: &Subject) -> HttpRequest {
        requests::status(self, subject)
    }

    fn read_status(&self, subject: &Subject, answer: &HttpAnswer) -> Reading {
        let mut secrets = self.secrets.clone();
        secrets.hide_masked(subject.card.as_deref());
        let expected = Expected {
            asked: Asked::Status,
            number: &subject.number,
            amount: subject.amount,
            currency: subject.currency,
            order_id: subject.stage.order_id.as_deref(),
            // Whoever types a card on the page types his own, and may try several.
            card: subject.card.clone().filter(|_| !subject.by_page),
            binding: subject.binding.as_deref(),
            echoes: subject.echoes.clone(),
            by_page: subject.by_page,
            page_over: subject.page_over,
            secrets,
        };
        answers::read(&expected, answer)
    }

    fn query(&self, query: &Query) -> HttpRequest {
        match query {
            Query::Ping => requests::echo(self),
            Query::Balance { source } => requests::balance(self, source.as_deref()),
            _ => unreachable!("questions about cards and customers are not among the operations"),
        }
    }

    fn read_query(&self, query: &Query, answer: &HttpAnswer) -> QueryReading {
        match query {
            Query::Ping => queries::ping(answer, &self.secrets),
            Query::Balance { .. } => queries::balance(answer, &self.secrets),
            _ => unreachable!("questions about cards and customers are not among the operations"),
        }
    }
}
