//! The gateways: each builds its bank's requests and reads its bank's answers, and does nothing else.
//! No network, no journal, no clock. Adding a gateway is adding a folder and a line in [`open`].

pub mod answer;
pub mod bepaid;
pub mod bereke_ecommerce;
pub mod bereke_payouts;
mod body;
mod card_codes;
mod card_mask;
pub mod declines;
mod echo;
mod finding;
mod masked;
mod public_key;
mod secrets;
pub mod shopapi;

use crate::document::{self, Field, FieldError, Node};
use crate::model::{
    Command, Facts, HttpAnswer, HttpRequest, Measured, Notice, Notification, Profile, Query, Redactor, Stage, Subject,
    ThreeDsResult, Unasked, Verdict,
};
use crate::operations::Operation;
use serde_json::{Map, Value};
use std::time::Duration;

/// What a gateway is, before any client is opened.
#[derive(Debug)]
pub struct Description {
    /// The id in the configuration, e.g. `bereke-payouts`.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Base URL of the bank's test stand.
    pub test_url: &'static str,
    /// Base URL of production.
    pub production_url: &'static str,
    /// The operations it has.
    pub operations: &'static [Operation],
    /// The fields of `credentials`.
    pub credentials: &'static [Field],
    /// The fields of `options`.
    pub options: &'static [Field],
    /// The fields of `gateway` in a request.
    pub extra: &'static [Field],
    /// Card numbers the bank publishes for tests.
    pub test_cards: &'static [&'static str],
    /// Characters of an order number at most.
    pub longest_number: usize,
    /// What it guarantees by default.
    pub profile: Profile,
}

/// Where a gateway is spoken to.
#[derive(Clone, Copy, Debug)]
pub struct Site<'s> {
    /// Scheme, host and port.
    pub base_url: &'s str,
    /// The configuration says that this is the bank's test environment: no real money may move.
    pub test: bool,
}

/// The credentials of a configuration, secrets already fetched from where they are kept.
pub type Credentials = Vec<(&'static str, crate::model::Secret)>;

/// A verdict and what came with it.
pub type Reading = (Verdict, Facts);

/// The answer to a query: members for the result, or what the bank refused with.
#[derive(Debug)]
pub enum QueryReading {
    /// The question was answered.
    Answered(Map<String, Value>, Facts),
    /// The bank answered with a refusal (wrong password, unknown binding).
    Refused(Facts),
    /// The answer could not be read: nothing is known, nothing is at stake.
    Unreadable(Facts),
}

/// A bank's language. Pure: the same input always gives the same output.
pub trait Gateway: Send + Sync {
    /// What it is.
    fn description(&self) -> &'static Description;

    /// Who pays here: goes into the journal's account beside gateway and host, so that two merchants of one
    /// bank never share numbers. Not a secret.
    fn account(&self) -> &str;

    /// The keys of the configuration that tell the bank who asks: the ones to mend where it refuses that, for this reason.
    fn asks_with(&self, _reason: Option<&str>) -> &'static [&'static str] {
        &["credentials"]
    }

    /// The part of the account that stays when a secret is changed: it names the default journal.
    fn lasting_account(&self) -> &str {
        self.account()
    }

    /// The secrets of the configuration, for masking.
    fn redactor(&self) -> &Redactor;

    /// The bank's own limits for a command, checked before anything is journalled. Names the field of the
    /// *request* document.
    fn check(&self, command: &Command, extra: &Node) -> Result<(), FieldError>;

    /// What of a command decides about the money beside amount, currency and the ends of it: the same number with
    /// other such content is another movement. Kept only as a part of a hash.
    fn decisive(&self, _command: &Command) -> Value {
        Value::Null
    }

    /// What answers may repeat of the request beside its number, amount, currency and card, so that an answer to a question
    /// days later can be held against it. Journalled: nothing in it may be secret, and nothing may pay.
    fn echoes(&self, _command: &Command) -> Value {
        Value::Null
    }

    /// The same as [`Gateway::check`] for a query.
    fn check_query(&self, _query: &Query, extra: &Node) -> Result<(), FieldError> {
        document::check(extra, &[]).map_err(|error| error.inside("gateway"))
    }

    /// The question that must be answered before this command is sent: is there something to capture, how much
    /// has been refunded so far. `None`: it can be sent as it is.
    fn measure(&self, _command: &Command, _stage: &Stage) -> Option<HttpRequest> {
        None
    }

    /// What the answer to [`Gateway::measure`] says.
    fn read_measure(&self, _command: &Command, _stage: &Stage, _answer: &HttpAnswer) -> Measured {
        unreachable!("a gateway that looks reads what it sees")
    }

    /// How long somebody can pay on the page that a command makes, from its registration on. `None`: the bank does not
    /// say, or there is no page.
    fn page_life(&self, _command: &Command) -> Option<Duration> {
        None
    }

    /// The next request of a command that passed [`Gateway::check`], at this stage.
    fn command(&self, command: &Command, stage: &Stage) -> HttpRequest;

    /// The same with every secret masked, for `tolem_check` and for evidence.
    fn masked(&self, request: &HttpRequest) -> Value;

    /// What the answer to a command says. `Unknown` whenever it is not certain.
    fn read_command(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading;

    /// What follows where the bank cannot be asked about a movement at all: it knows no number of ours and its own
    /// was lost. `None`: it can be asked.
    fn cannot_be_asked(&self, _subject: &Subject) -> Option<Unasked> {
        None
    }

    /// The question for the status of a movement.
    fn status(&self, subject: &Subject) -> HttpRequest;

    /// What the answer says about it. `Unknown` whenever it is not certain.
    fn read_status(&self, subject: &Subject, answer: &HttpAnswer) -> Reading;

    /// The request that ends a 3-D Secure page. It may be repeated: the bank's status decides what it led to.
    fn finish_3ds(&self, _subject: &Subject, _result: &ThreeDsResult) -> HttpRequest {
        unreachable!("only gateways with payment.finish_3ds are asked")
    }

    /// Where the payer has to go next, if the answer to [`Gateway::finish_3ds`] says so: `form_url` and `details`.
    /// Nothing else of that answer is believed.
    fn read_finish(&self, _subject: &Subject, _result: &ThreeDsResult, _answer: &HttpAnswer) -> Facts {
        Facts::default()
    }

    /// Verifies a callback and reads it. Pure: it says nothing about what we know of the movement.
    fn notification(&self, _notification: &Notification) -> Result<Notice, FieldError> {
        unreachable!("only gateways with notification.read are asked")
    }

    /// The request for a query.
    fn query(&self, query: &Query) -> HttpRequest;

    /// What the answer says.
    fn read_query(&self, query: &Query, answer: &HttpAnswer) -> QueryReading;
}

/// Whether a refusal is about who asks, and not about what was asked: no correction of the request helps.
pub fn is_about_credentials(facts: &Facts) -> bool {
    facts.reason.is_some_and(is_word_about_credentials) || matches!(facts.http, Some(401 | 403))
}

/// Whether that is one of our stable words for it.
pub fn is_word_about_credentials(reason: &str) -> bool {
    const WORDS: &[&str] = &[
        "credentials_refused",
        "access_refused",
        "authentication_error",
        "credentials_missing",
        "access_or_parameter_refused",
        "access_or_amount_refused",
    ];
    WORDS.contains(&reason)
}

/// Every gateway of this library.
pub static ALL: &[&Description] =
    &[&bereke_payouts::DESCRIPTION, &bereke_ecommerce::DESCRIPTION, &bepaid::DESCRIPTION, &shopapi::DESCRIPTION];

/// Their ids, for the message about a mistyped one.
pub const IDS: &[&str] = &["bereke-payouts", "bereke-ecommerce", "bepaid", "shopapi"];

/// Opens the gateway of that id with checked credentials and options, at that site.
pub fn open(
    description: &Description,
    credentials: Credentials,
    options: &Node,
    site: Site<'_>,
) -> Result<Box<dyn Gateway>, FieldError> {
    match description.id {
        "bereke-payouts" => Ok(Box::new(bereke_payouts::BerekePayouts::new(credentials, options)?)),
        "bereke-ecommerce" => {
            Ok(Box::new(bereke_ecommerce::BerekeEcommerce::new(credentials, options)?.at(site.base_url)))
        }
        "bepaid" => Ok(Box::new(bepaid::Bepaid::new(credentials, options, site)?)),
        "shopapi" => Ok(Box::new(shopapi::ShopApi::new(credentials, options)?)),
        other => unreachable!("no gateway {other} in gateways::ALL"),
    }
}
