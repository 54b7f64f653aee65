//! bePaid payouts: money out to cards by `POST /transactions/payouts`. A decline is HTTP 2xx with a status, a refusal is
//! HTTP 422, our number is `tracking_id` and *not* unique there; what may keep a request from being executed twice is the
//! header `RequestID`. An answer is final only by the table of `order_status`, with our number, amount and currency in it.
//!
//! Source of every fact: the vendor's page of payouts (seed 002); what it leaves out (authorisation, errors, statuses,
//! questions, callbacks) comes from the documentation and the clients of the family it belongs to and says so.

mod answers;
mod callback;
mod codes;
mod kept;
mod limits;
mod order_status;
mod our_card;
mod refusals;
mod request_id;
mod requests;
mod status;
mod transaction;

use super::masked::Hidden;
use super::secrets::Secrets;
use super::{Credentials, Description, Gateway, QueryReading, Reading, Site};
use crate::document::{self, Field, FieldError, Node, Problem, Shape};
use crate::model::*;
use crate::operations::Operation;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use callback::Proof;
use our_card::OurCard;
use serde_json::{Value, json};
use std::time::Duration;
use transaction::Expected;

const DOCUMENTED: &str = "the bank says whether it needs it";
const TEXT: Shape = Shape::Text { min: 1, max: 255 };
const PARTY_IP: Field = Field::optional("ip", Shape::Text { min: 2, max: 45 }, "IP address");
const PARTY_DEVICE: Field = Field::optional("deviceId", TEXT, "id of the device");
const PARTY_BIRTH: Field = Field::optional("birthDate", Shape::Date, "date of birth, yyyy-MM-dd");
/// Both addresses have the same fields and limits.
const ADDRESS: Shape = Shape::Object(&[
    Field::optional("firstName", Shape::Text { min: 1, max: 30 }, "first name"),
    Field::optional("lastName", Shape::Text { min: 1, max: 30 }, "family name"),
    Field::optional("country", Shape::Text { min: 2, max: 2 }, "ISO 3166-1 alpha-2, e.g. KZ"),
    Field::optional("city", Shape::Text { min: 1, max: 60 }, "city"),
    Field::optional(
        "state",
        Shape::Text { min: 2, max: 2 },
        "two letters; for US and CA only, and required there of a recipient",
    ),
    Field::optional("zip", Shape::Text { min: 1, max: 32 }, "postal code; for US NNNNN or NNNNN-NNNN"),
    Field::optional("address", TEXT, "street and house"),
    Field::optional("phone", Shape::Text { min: 1, max: 100 }, "phone number"),
]);

/// What this gateway is.
pub static DESCRIPTION: Description = Description {
    id: "bepaid",
    title: "bePaid payouts",
    // One host for both: whether it is a test decides `test` in the request.
    test_url: "https://gateway.bepaid.by",
    production_url: "https://gateway.bepaid.by",
    operations: &[
        Operation::PayoutCreate,
        Operation::PayoutStatus,
        Operation::NotificationRead,
        Operation::BatchCheck,
        Operation::BatchRun,
        Operation::BatchReport,
    ],
    credentials: &[
        Field::required("shopId", Shape::SecretSource, "the id of the shop"),
        Field::required("secretKey", Shape::SecretSource, "the secret key of the shop"),
        Field::optional(
            "publicKey",
            Shape::SecretSource,
            "the public key of the shop as the back office shows it (one line of Base64, or PEM): callbacks then need its signature",
        ),
    ],
    options: &[
        Field::optional(
            "apiVersion",
            Shape::Choice(&["1", "2", "3"]),
            "X-API-Version of requests; default 1: no such header",
        ),
        Field::optional("async", Shape::Flag, "send payouts to /async/transactions/payouts; default false"),
        Field::optional(
            "redirect",
            Shape::Flag,
            "the acquirer works with a page that the recipient opens: `incomplete` is then shown with its link; default true",
        ),
        Field::optional(
            "codeTable",
            Shape::Choice(&["status-code", "api-v3", "none"]),
            "which of the two published tables of processing codes counts; default status-code",
        ),
        Field::optional(
            "statusBy",
            Shape::Choice(&["tracking_id", "uid"]),
            "what a payout is asked by once the bank's uid is known; default tracking_id, which alone sees a second payout of the number",
        ),
        Field::optional(
            "trackingApi",
            Shape::Choice(&["v2", "v1"]),
            "questions by tracking_id: v2 (default) answers with every payout of the number, v1 with the first found",
        ),
        Field::optional(
            "required",
            Shape::TextList,
            "what the acquirer needs beyond the mandatory fields, e.g. card.holder, recipient.email, gateway.sender.ip, gateway.document",
        ),
    ],
    extra: &[
        Field::optional("notificationUrl", Shape::Url { max: 1024 }, "where the bank reports this payout"),
        Field::optional(
            "verificationUrl",
            Shape::Url { max: 1024 },
            "where the bank asks for a confirmation before it pays out",
        ),
        Field::optional("test", Shape::Flag, "a test payout; always true in the environment test"),
        Field::optional(
            "duplicateCheck",
            Shape::Flag,
            "refuse a payout of the same amount to the same card within 30 seconds; the bank's default is true",
        ),
        Field::optional(
            "recipient",
            Shape::Object(&[
                PARTY_IP,
                PARTY_DEVICE,
                PARTY_BIRTH,
                Field::optional("taxpayerId", TEXT, "taxpayer number of the recipient"),
            ]),
            DOCUMENTED,
        ),
        Field::optional(
            "sender",
            Shape::Object(&[
                PARTY_IP,
                Field::optional("email", Shape::Email { max: 255 }, "e-mail address"),
                PARTY_DEVICE,
                PARTY_BIRTH,
            ]),
            DOCUMENTED,
        ),
        Field::optional("recipientBillingAddress", ADDRESS, DOCUMENTED),
        Field::optional("senderBillingAddress", ADDRESS, DOCUMENTED),
        Field::optional(
            "p2p",
            Shape::Object(&[
                Field::optional("serviceId", TEXT, "the bank's manager says it"),
                Field::optional("serviceExtension", TEXT, "the bank's manager says it"),
            ]),
            "OCT operations",
        ),
        Field::optional(
            "document",
            Shape::Object(&[
                Field::optional("type", Shape::Choice(&["PASSPORT", "ID"]), "passport or identity card"),
                Field::optional("issuer", TEXT, "who issued it"),
                Field::optional("series", TEXT, "series"),
                Field::optional("number", TEXT, "number"),
                Field::optional("issuedAt", Shape::Date, "date of issue, yyyy-MM-dd"),
                Field::optional("validUntil", Shape::Date, "valid until, yyyy-MM-dd"),
            ]),
            "the sender's document",
        ),
    ],
    longest_number: OrderNumber::MAX,
    test_cards: &["4200000000000000", "4012000000003010", "4005550000000019"],
    // The bank keeps a RequestID for 24 hours; it is not said that it does for payouts, so `dedupe` stays unproven.
    profile: Profile { key_life: Some(Duration::from_secs(23 * 3600)), ..Profile::STRICT },
};

/// What is configured about the shop and its acquirer.
struct Options {
    api_version: Option<&'static str>,
    asynchronous: bool,
    redirect: bool,
    codes: codes::Table,
    status_by_uid: bool,
    tracking_v1: bool,
    required: Vec<String>,
}

impl Options {
    fn read(options: &Node) -> Result<Options, FieldError> {
        Ok(Options {
            api_version: match options.text("apiVersion") {
                Some("2") => Some("2"),
                Some("3") => Some("3"),
                _ => None,
            },
            asynchronous: options.flag("async"),
            redirect: options.get("redirect").is_none() || options.flag("redirect"),
            codes: codes::Table::read(options),
            status_by_uid: options.text("statusBy") == Some("uid"),
            tracking_v1: options.text("trackingApi") == Some("v1"),
            required: limits::required(options)?,
        })
    }
}

/// The longest id and key of a shop; nothing is documented, and 1C must not be able to paste a whole file.
const CREDENTIAL: usize = 256;

/// The open gateway.
pub struct Bepaid {
    options: Options,
    /// The shop, and `/test` where no real money may move.
    account: String,
    /// `Basic …`.
    authorization: Secret,
    proof: Proof,
    /// Every payout is a test.
    test: bool,
    secrets: Secrets,
}

/// What is never shown of a request. A card's number is masked; `document` goes as a whole, because its number is a
/// person's and no card's.
const HIDDEN: Hidden = Hidden {
    members: &["token", "document", "taxpayer_id", "birth_date"],
    cards: &["number"],
    headers: &["Authorization"],
};

impl Bepaid {
    /// Takes credentials and options that passed their tables. Errors name the field by its path in the
    /// configuration, e.g. `credentials.publicKey`.
    pub fn new(credentials: Credentials, options: &Node, site: Site<'_>) -> Result<Bepaid, FieldError> {
        let credential = |name: &str| credentials.iter().find(|(n, _)| *n == name).map(|(_, secret)| secret);
        let shop = credential("shopId").ok_or_else(|| FieldError::new("credentials.shopId", Problem::Missing))?;
        let key = credential("secretKey").ok_or_else(|| FieldError::new("credentials.secretKey", Problem::Missing))?;
        check_shop(shop.expose())?;
        check_key(key.expose())?;
        let pair = Secret::new(format!("{}:{}", shop.expose(), key.expose()));
        let encoded = Secret::new(BASE64.encode(pair.expose()));
        let authorization = Secret::new(format!("Basic {}", encoded.expose()));
        Ok(Bepaid {
            options: Options::read(options)?,
            account: format!("{}{}", shop.expose(), if site.test { "/test" } else { "" }),
            proof: Proof::read(credential("publicKey"), encoded.clone())?,
            authorization,
            test: site.test,
            secrets: Secrets::of([key, &encoded]),
        })
    }

    fn expected(&self, payout: &Payout, stage: &Stage) -> Expected<'_> {
        let mut secrets = self.secrets.clone();
        let card = match &payout.destination {
            Destination::Card(card) => {
                secrets.hide(&Secret::new(card.number.expose()));
                Some(OurCard::of(&card.number))
            }
            Destination::Binding(token) => {
                secrets.hide(&Secret::new(token.as_str()));
                None
            }
            Destination::Page(_) | Destination::Agreed => None,
        };
        Expected {
            number: payout.number.clone(),
            amount: payout.amount,
            currency: payout.currency,
            uid: stage.order_id.as_deref().filter(|id| !status::is_async(id)).map(str::to_owned),
            card,
            token: match &payout.destination {
                Destination::Binding(token) => Some(token.clone()),
                Destination::Card(_) | Destination::Page(_) | Destination::Agreed => None,
            },
            test: Some(requests::is_test(self, payout)),
            answers: true,
            options: &self.options,
            secrets,
        }
    }

    fn expected_of(&self, subject: &Subject) -> Expected<'_> {
        let mut secrets = self.secrets.clone();
        secrets.hide_masked(subject.card.as_deref());
        Expected {
            number: subject.number.clone(),
            amount: subject.amount,
            currency: subject.currency,
            uid: subject.stage.order_id.as_deref().filter(|id| !status::is_async(id)).map(str::to_owned),
            card: subject.card.as_deref().and_then(OurCard::of_mask),
            token: subject.binding.clone(),
            // Rows of older journals do not tell whether their payout was a test by its own request.
            test: if self.test { Some(true) } else { subject.echoes["test"].as_bool() },
            answers: false,
            options: &self.options,
            secrets,
        }
    }
}

/// The id stands before a colon in the login and before a slash in the journal's account.
fn check_shop(shop: &str) -> Result<(), FieldError> {
    let wrong = |problem| Err(FieldError::new("credentials.shopId", problem));
    if !(1..=CREDENTIAL).contains(&shop.chars().count()) {
        return wrong(Problem::Length(1, CREDENTIAL));
    }
    match shop.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        true => Ok(()),
        false => wrong(Problem::Format("digits, as the back office shows it")),
    }
}

fn check_key(key: &str) -> Result<(), FieldError> {
    let wrong = |problem| Err(FieldError::new("credentials.secretKey", problem));
    if !(1..=CREDENTIAL).contains(&key.chars().count()) {
        return wrong(Problem::Length(1, CREDENTIAL));
    }
    match key.contains(char::is_control) {
        true => wrong(Problem::Format("one line without control characters")),
        false => Ok(()),
    }
}

/// Payouts are all this gateway is asked for: its operations say so.
fn payout(command: &Command) -> &Payout {
    match command {
        Command::Payout(payout) => payout,
        other => unreachable!("a {} is not among the operations", other.kind().word()),
    }
}

impl Gateway for Bepaid {
    fn description(&self) -> &'static Description {
        &DESCRIPTION
    }

    fn asks_with(&self, _: Option<&str>) -> &'static [&'static str] {
        &["credentials.shopId", "credentials.secretKey"]
    }

    fn account(&self) -> &str {
        &self.account
    }

    fn redactor(&self) -> &Redactor {
        self.secrets.redactor()
    }

    fn check(&self, command: &Command, extra: &Node) -> Result<(), FieldError> {
        document::check(extra, DESCRIPTION.extra).map_err(|error| error.inside("gateway"))?;
        limits::check(payout(command), extra, &self.options, self.test)
    }

    /// A test payout moves no money: the same number without `test` is another payout.
    fn decisive(&self, command: &Command) -> Value {
        match !self.test && requests::is_test(self, payout(command)) {
            true => json!({ "test": true }),
            false => Value::Null,
        }
    }

    fn echoes(&self, command: &Command) -> Value {
        json!({ "test": requests::is_test(self, payout(command)) })
    }

    fn command(&self, command: &Command, stage: &Stage) -> HttpRequest {
        requests::payout(self, payout(command), stage)
    }

    fn masked(&self, request: &HttpRequest) -> Value {
        HIDDEN.masked(request, self.secrets.redactor())
    }

    fn read_command(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading {
        answers::read(&self.expected(payout(command), stage), stage, answer)
    }

    fn status(&self, subject: &Subject) -> HttpRequest {
        requests::status(self, subject)
    }

    fn read_status(&self, subject: &Subject, answer: &HttpAnswer) -> Reading {
        status::read(&self.expected_of(subject), subject, answer)
    }

    fn notification(&self, notification: &Notification) -> Result<Notice, FieldError> {
        callback::read(&self.proof, &self.secrets, notification)
    }

    fn query(&self, _: &Query) -> HttpRequest {
        unreachable!("questions about nothing in particular are not among the operations")
    }

    fn read_query(&self, _: &Query, _: &HttpAnswer) -> QueryReading {
        unreachable!("questions about nothing in particular are not among the operations")
    }
}
