//! Bereke Bank eCommerce REST API V1: card payments on the bank's page, with card data, with stored cards and
//! with wallets. An answer to a charge is never final here: a decline is HTTP 200 with errorCode 0, so the order's
//! status alone says what happened, by the tables of `order_status` and `refusals`.
//!
//! Source of every fact: the bank's page of the API (seed 001); what it lost (the checksum of callbacks, 3-D
//! Secure 2) comes from the documentation of the gateway family it belongs to and says so.

mod action_codes;
mod answers;
mod callback;
mod checksum;
mod limits;
mod order;
mod order_status;
mod parameters;
mod queries;
mod refusals;
mod requests;
mod status;

use super::masked::Hidden;
use super::secrets::Secrets;
use super::{Credentials, Description, Gateway, QueryReading, Reading, echo};
use crate::document::{Field, FieldError, Node, Problem, Shape};
use crate::model::*;
use crate::operations::Operation;
use answers::Expected;
use checksum::Keys;
use serde_json::Value;
use std::time::Duration;

/// What this gateway is.
pub static DESCRIPTION: Description = Description {
    id: "bereke-ecommerce",
    title: "Bereke Bank eCommerce REST API V1",
    test_url: "https://3dsec.berekebank.kz",
    production_url: "https://securepayments.berekebank.kz",
    operations: &[
        Operation::PaymentRegister,
        Operation::PaymentStatus,
        Operation::PaymentCapture,
        Operation::PaymentRefund,
        Operation::PaymentCancel,
        Operation::PaymentChargeCard,
        Operation::PaymentChargeToken,
        Operation::PaymentFinish3ds,
        Operation::PaymentApplePay,
        Operation::PaymentGooglePay,
        Operation::CardList,
        Operation::CardRemove,
        Operation::NotificationRead,
    ],
    credentials: &[
        Field::optional("userName", Shape::SecretSource, "the merchant's API login; with password"),
        Field::optional("password", Shape::SecretSource, "the password of that login"),
        Field::optional(
            "token",
            Shape::SecretSource,
            "instead of userName and password; the bank then tells the status of an order by its own id only",
        ),
        Field::optional(
            "merchant",
            Shape::SecretSource,
            "the merchant's login for Apple Pay and Google Pay; default userName, required with token",
        ),
        Field::optional(
            "callbackKey",
            Shape::SecretSource,
            "the symmetric key of the callbacks' checksum (HMAC-SHA256)",
        ),
        Field::optional(
            "callbackCertificate",
            Shape::SecretSource,
            "the bank's certificate or public key for the callbacks' checksum (RSA): PEM, or the Base64 of DER",
        ),
    ],
    options: &[
        Field::optional(
            "prefix",
            Shape::Text { min: 1, max: 64 },
            "path before rest/, applepay/ and google/; default /payment",
        ),
        Field::optional(
            "paymentOrderPath",
            Shape::Text { min: 1, max: 64 },
            "method of a payment with card data; default paymentorder.do, while the bank's tables print paymentOrder.do",
        ),
        Field::optional(
            "externalRefundId",
            Shape::Flag,
            "send refundNumber as externalRefundId, by agreement with the bank: the bank then refunds once; default false",
        ),
        Field::optional(
            "callbackHash",
            Shape::Choice(&["sha512", "sha256"]),
            "hash of the callbacks' RSA checksum; default sha512",
        ),
        Field::optional(
            "acsRedirectBase",
            Shape::Url { max: 255 },
            "base of the link to the payer's 3-D Secure page, e.g. https://3dsec.berekebank.kz; default: the base URL",
        ),
    ],
    extra: parameters::EXTRA,
    longest_number: limits::ORDER_NUMBER,
    test_cards: &["4444555511113333", "4012001038166662", "5555555555555599"],
    // Registering is refused the second time; charging, capturing and refunding are not said to be.
    profile: Profile::STRICT,
};

/// The longest of `userName` [50], `password` [30] and `token` [256] in the family; one limit for all of them, so
/// that a bank's longer password is not refused here.
const CREDENTIAL: usize = 256;

/// How requests are written where installations of the family differ, and what is agreed with the bank.
struct Options {
    prefix: String,
    payment_order_path: String,
    external_refund_id: bool,
    acs_base: Option<String>,
}

impl Options {
    fn read(options: &Node) -> Result<Options, FieldError> {
        let prefix = options.text("prefix").unwrap_or("/payment");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        let path = |text: &str| {
            text.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain))
        };
        if !prefix.strip_prefix('/').is_some_and(path) {
            return Err(FieldError::new("options.prefix", Problem::Format("a path such as /payment")));
        }
        let payment_order_path = options.text("paymentOrderPath").unwrap_or("paymentorder.do");
        if !path(payment_order_path) {
            return Err(FieldError::new("options.paymentOrderPath", Problem::Format("a path such as paymentorder.do")));
        }
        Ok(Options {
            prefix: prefix.to_owned(),
            payment_order_path: payment_order_path.to_owned(),
            external_refund_id: options.flag("externalRefundId"),
            acs_base: options.text("acsRedirectBase").map(|url| url.trim_end_matches('/').to_owned()),
        })
    }
}

/// One of the two ways to say who asks.
enum Login {
    Password { user_name: String, password: Secret },
    Token(Secret),
}

/// The open gateway.
pub struct BerekeEcommerce {
    options: Options,
    login: Login,
    /// The merchant's login for the wallets, and the account of the journal.
    merchant: String,
    keys: Keys,
    /// Password, token and callback key.
    secrets: Secrets,
}

/// What is never shown of a request.
const HIDDEN: Hidden = Hidden {
    members: &[
        "userName",
        "password",
        "token",
        "merchant",
        "$CVC",
        "cvc",
        "cavv",
        "xid",
        "paymentToken",
        "PaRes",
        "threeDSSDKEncData",
    ],
    cards: &["$PAN"],
    headers: &[],
};

impl BerekeEcommerce {
    /// Takes credentials and options that passed their tables. Errors name the field by its path in the
    /// configuration, e.g. `credentials.callbackKey`.
    pub fn new(credentials: Credentials, options: &Node) -> Result<BerekeEcommerce, FieldError> {
        let credential = |name: &str| credentials.iter().find(|(n, _)| *n == name).map(|(_, secret)| secret);
        let login = login(credential("userName"), credential("password"), credential("token"))?;
        let merchant = match (credential("merchant"), &login) {
            (Some(merchant), _) => short(merchant, "credentials.merchant")?.expose().to_owned(),
            (None, Login::Password { user_name, .. }) => user_name.clone(),
            (None, Login::Token(_)) => return Err(FieldError::new("credentials.merchant", Problem::Missing)),
        };
        let keys = Keys::read(credential("callbackKey"), credential("callbackCertificate"), options)?;
        let own = match &login {
            Login::Password { password, .. } => password,
            Login::Token(token) => token,
        };
        let secrets = Secrets::of([Some(own), credential("callbackKey")].into_iter().flatten());
        Ok(BerekeEcommerce { options: Options::read(options)?, login, merchant, keys, secrets })
    }

    fn expected(&self) -> Expected<'_> {
        Expected {
            secrets: self.secrets.clone(),
            cvc: None,
            acs_base: self.options.acs_base.as_deref(),
            prefix: &self.options.prefix,
        }
    }

    /// The same, with the secrets of a command.
    fn expected_of<'p>(&'p self, command: &'p Command) -> Expected<'p> {
        let mut expected = self.expected();
        let Command::Payment(payment) = command else {
            return expected;
        };
        match &payment.means {
            Means::Card(card) => {
                expected.secrets.hide(&Secret::new(card.number.expose()));
                expected.cvc = Some(&card.cvc);
                if let Some(cavv) = card.three_ds.as_ref().and_then(|three_ds| three_ds.cavv.as_ref()) {
                    expected.secrets.hide(cavv);
                }
            }
            Means::Stored { cvc, .. } => expected.cvc = cvc.as_ref(),
            Means::ApplePay(token) | Means::GooglePay(token) => expected.secrets.hide(token),
            Means::Page(_) => {}
        }
        expected
    }
}

fn login(user_name: Option<&Secret>, password: Option<&Secret>, token: Option<&Secret>) -> Result<Login, FieldError> {
    match (user_name, password, token) {
        (None, None, None) => Err(FieldError::new("credentials", Problem::OneOf(&["userName", "token"]))),
        (Some(_), None, None) => Err(FieldError::new("credentials.password", Problem::Missing)),
        (None, Some(_), None) => Err(FieldError::new("credentials.userName", Problem::Missing)),
        (Some(_), _, Some(_)) => Err(FieldError::new("credentials.token", Problem::With("userName"))),
        (None, Some(_), Some(_)) => Err(FieldError::new("credentials.token", Problem::With("password"))),
        (None, None, Some(token)) => Ok(Login::Token(short(token, "credentials.token")?.clone())),
        (Some(user_name), Some(password), None) => Ok(Login::Password {
            user_name: short(user_name, "credentials.userName")?.expose().to_owned(),
            password: short(password, "credentials.password")?.clone(),
        }),
    }
}

fn short<'s>(secret: &'s Secret, field: &'static str) -> Result<&'s Secret, FieldError> {
    match (1..=CREDENTIAL).contains(&secret.expose().chars().count()) {
        true => Ok(secret),
        false => Err(FieldError::new(field, Problem::Length(1, CREDENTIAL))),
    }
}

impl BerekeEcommerce {
    /// The gateway at that host: where payers are led to their bank unless `options.acsRedirectBase` says otherwise.
    pub fn at(mut self, base_url: &str) -> BerekeEcommerce {
        self.options.acs_base.get_or_insert_with(|| base_url.trim_end_matches('/').to_owned());
        self
    }
}

/// How long a page can surely be paid on. `expirationDate` wins over `sessionTimeoutSecs` (seed 001), and there is no
/// clock here to measure it by; without either "the value of the merchant's settings, or the default of 1200 seconds"
/// counts, and those settings are not known. In both cases the bank says when it is over (action code -2007).
fn page_life(payment: &Payment) -> Option<Duration> {
    let seconds = payment.page.as_ref()?.session_timeout_secs?;
    payment.expiration_date.is_none().then(|| Duration::from_secs(seconds.into()))
}

impl Gateway for BerekeEcommerce {
    fn description(&self) -> &'static Description {
        &DESCRIPTION
    }

    fn asks_with(&self, _: Option<&str>) -> &'static [&'static str] {
        match self.login {
            Login::Password { .. } => &["credentials.userName", "credentials.password"],
            Login::Token(_) => &["credentials.token"],
        }
    }

    fn account(&self) -> &str {
        match &self.login {
            Login::Password { user_name, .. } => user_name,
            Login::Token(_) => &self.merchant,
        }
    }

    fn redactor(&self) -> &Redactor {
        self.secrets.redactor()
    }

    fn check(&self, command: &Command, extra: &Node) -> Result<(), FieldError> {
        parameters::check(command, extra)?;
        limits::check(command, &self.options)
    }

    fn decisive(&self, command: &Command) -> Value {
        parameters::decisive(command)
    }

    /// `bindingInfo.clientId`. Apple Pay is the one means whose request does not send it.
    fn echoes(&self, command: &Command) -> Value {
        match command {
            Command::Payment(payment) if !matches!(payment.means, Means::ApplePay(_)) => {
                echo::of([(order::CUSTOMER, payment.payer.client_id.as_deref())])
            }
            _ => Value::Null,
        }
    }

    fn measure(&self, command: &Command, stage: &Stage) -> Option<HttpRequest> {
        match command {
            Command::Capture(_) | Command::Refund(_) | Command::Cancel(_) => {
                Some(requests::status(self, command.number().as_str(), stage, None))
            }
            Command::Payment(_) | Command::Payout(_) => None,
        }
    }

    fn read_measure(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Measured {
        status::read_measure(&self.expected_of(command), command, stage, answer)
    }

    fn page_life(&self, command: &Command) -> Option<Duration> {
        match command {
            Command::Payment(payment) if matches!(payment.means, Means::Page(_)) => page_life(payment),
            _ => None,
        }
    }

    fn command(&self, command: &Command, stage: &Stage) -> HttpRequest {
        requests::command(self, command, stage)
    }

    fn masked(&self, request: &HttpRequest) -> Value {
        HIDDEN.masked(request, self.secrets.redactor())
    }

    fn read_command(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading {
        answers::read(&self.expected_of(command), command, stage, answer)
    }

    fn status(&self, subject: &Subject) -> HttpRequest {
        requests::status(self, subject.number.as_str(), &subject.stage, subject.language.as_deref())
    }

    fn read_status(&self, subject: &Subject, answer: &HttpAnswer) -> Reading {
        let mut expected = self.expected();
        expected.secrets.hide_masked(subject.card.as_deref());
        status::read(&expected, subject, self.options.external_refund_id, answer)
    }

    fn finish_3ds(&self, subject: &Subject, result: &ThreeDsResult) -> HttpRequest {
        requests::finish_3ds(self, subject, result)
    }

    fn read_finish(&self, subject: &Subject, result: &ThreeDsResult, answer: &HttpAnswer) -> Facts {
        let mut expected = self.expected();
        if let ThreeDsResult::InApp(in_app) = result {
            in_app.card.iter().for_each(|card| expected.secrets.hide(&Secret::new(card.number.expose())));
            expected.cvc = in_app.card.as_ref().map(|card| &card.cvc).or(in_app.cvc.as_ref());
        }
        answers::read_finish(&expected, &subject.stage, answer)
    }

    fn notification(&self, notification: &Notification) -> Result<Notice, FieldError> {
        callback::read(&self.keys, self.secrets.redactor(), notification)
    }

    fn query(&self, query: &Query) -> HttpRequest {
        match query {
            Query::Cards { client_id } => requests::cards(self, client_id),
            Query::CardRemove { binding_id, .. } => requests::unbind(self, binding_id),
            Query::Order { number, order_id, language } => {
                let stage = Stage { order_id: Some(order_id.clone()), ..Stage::default() };
                requests::status(self, number.as_str(), &stage, language.as_deref())
            }
            _ => unreachable!("not among the operations"),
        }
    }

    fn read_query(&self, query: &Query, answer: &HttpAnswer) -> QueryReading {
        match query {
            Query::Cards { .. } => queries::cards(&self.expected(), answer),
            Query::CardRemove { .. } => queries::unbound(&self.expected(), answer),
            Query::Order { number, order_id, .. } => queries::order(&self.expected(), number, order_id, answer),
            _ => unreachable!("not among the operations"),
        }
    }
}
