//! ShopAPI (bisys.kz), the Kazakhstan edition of CKassa's interface for shops: payments on the gateway's page, payments
//! with stored cards, refunds, customers and their cards. The gateway knows no number of ours and can be asked by its
//! own number alone: a charge whose answer was lost can be told by nobody but a notification or a person.
//!
//! Source of every fact: the vendor's page (seed 003), much of which was lost; what it lost comes from the family's own
//! SDKs and says so, and stands in an option wherever an installation may differ.

mod answers;
mod callback;
mod limits;
mod methods;
mod options;
mod queries;
mod refusals;
mod requests;
mod sign;
mod states;
mod status;

use super::masked::Hidden;
use super::secrets::Secrets;
use super::{Credentials, Description, Gateway, QueryReading, Reading, echo};
use crate::document::{Field, FieldError, Node, Problem, Shape};
use crate::model::*;
use crate::operations::Operation;
use answers::Expected;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use options::Options;
use requests::Ask;
use ring::digest;
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// What this gateway is.
pub static DESCRIPTION: Description = Description {
    id: "shopapi",
    title: "ShopAPI (bisys.kz, CKassa)",
    // Family, the generation with Basic authentication: the Kazakhstan hosts were lost, `baseUrl` names them.
    test_url: "https://demo-api2.ckassa.ru",
    production_url: "https://api2.ckassa.ru",
    operations: &[
        Operation::PaymentRegister,
        Operation::PaymentChargeToken,
        Operation::PaymentStatus,
        Operation::PaymentRefund,
        Operation::CardList,
        Operation::CardRegister,
        Operation::CardRemove,
        Operation::CustomerRegister,
        Operation::CustomerStatus,
        Operation::NotificationRead,
    ],
    credentials: &[
        Field::required("shopToken", Shape::SecretSource, "the shop's token"),
        Field::required("secKey", Shape::SecretSource, "the secret key of that token"),
    ],
    options: options::FIELDS,
    extra: limits::EXTRA,
    // Seed 003; the last one stands in the family's demonstration.
    longest_number: OrderNumber::MAX,
    test_cards: &[
        "5479270000000000",
        "4111111111111111",
        "6011000000000004",
        "2201382000000013",
        "2201382000000062",
        "2201382000000039",
        "4000000000000002",
    ],
    profile: Profile { status_by_own_number: false, ..Profile::STRICT },
};

/// The longest token and key: nothing is said about them, and nothing sane is longer.
const CREDENTIAL: usize = 1024;

/// The open gateway.
pub struct ShopApi {
    options: Options,
    shop_token: Secret,
    sec_key: Secret,
    /// The credentials as the header Authorization carries them.
    basic: Secret,
    /// A print of the token: it is half of the credentials, and the name of a journal is not secret.
    account: String,
    /// Token, key and both together.
    secrets: Secrets,
}

/// What is never shown of a request.
const HIDDEN: Hidden = Hidden { members: &["shopToken", "sign", "cardToken"], cards: &[], headers: &["Authorization"] };

impl ShopApi {
    /// Takes credentials and options that passed their tables. Errors name the field by its path in the
    /// configuration, e.g. `credentials.shopToken`.
    pub fn new(credentials: Credentials, options: &Node) -> Result<ShopApi, FieldError> {
        let credential = |name: &str| credentials.iter().find(|(n, _)| *n == name).map(|(_, secret)| secret);
        let shop_token = checked(credential("shopToken"), "credentials.shopToken")?.clone();
        let sec_key = checked(credential("secKey"), "credentials.secKey")?.clone();
        let options = Options::read(options)?;
        // RFC 7617: everything before the first colon is the user.
        if !options.sign && shop_token.expose().contains(':') {
            return Err(FieldError::new("credentials.shopToken", Problem::Format("a token without a colon")));
        }
        let both = Zeroizing::new(format!("{}:{}", shop_token.expose(), sec_key.expose()));
        let basic = Secret::new(BASE64.encode(both.as_bytes()));
        let secrets = Secrets::of([&shop_token, &sec_key, &basic]);
        Ok(ShopApi { options, account: account(&shop_token), shop_token, sec_key, basic, secrets })
    }

    fn expected<'p>(&'p self, ask: &'p Ask) -> Expected<'p> {
        Expected {
            options: &self.options,
            secrets: answers::secrets_of(self, ask),
            signed_with: self.options.check_answer_sign.then_some(&self.sec_key),
            ask,
        }
    }
}

fn checked<'s>(secret: Option<&'s Secret>, field: &'static str) -> Result<&'s Secret, FieldError> {
    let secret = secret.ok_or_else(|| FieldError::new(field, Problem::Missing))?;
    match (1..=CREDENTIAL).contains(&secret.expose().chars().count()) {
        true => Ok(secret),
        false => Err(FieldError::new(field, Problem::Length(1, CREDENTIAL))),
    }
}

fn account(shop_token: &Secret) -> String {
    let hash = digest::digest(&digest::SHA256, shop_token.expose().as_bytes());
    let print: String = hash.as_ref()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("shop-{print}")
}

/// Only refunds look first.
fn refund(command: &Command) -> Option<&Refund> {
    match command {
        Command::Refund(refund) => Some(refund),
        _ => None,
    }
}

impl Gateway for ShopApi {
    fn description(&self) -> &'static Description {
        &DESCRIPTION
    }

    fn asks_with(&self, _: Option<&str>) -> &'static [&'static str] {
        &["credentials.shopToken", "credentials.secKey"]
    }

    fn account(&self) -> &str {
        &self.account
    }

    /// The token is all that the bank knows of a shop here, and it may be changed.
    fn lasting_account(&self) -> &str {
        "shop"
    }

    fn redactor(&self) -> &Redactor {
        self.secrets.redactor()
    }

    fn check(&self, command: &Command, extra: &Node) -> Result<(), FieldError> {
        limits::check(command, extra, &self.options)
    }

    /// The service and its requisites say whose money it will be: an account number, a contract.
    fn decisive(&self, command: &Command) -> Value {
        let Command::Payment(payment) = command else {
            return Value::Null;
        };
        let properties = requests::properties(&self.options, payment);
        let properties = object(properties.into_iter().map(|(name, value)| (name, value.into())));
        json!([requests::service_code(&self.options, payment), properties])
    }

    fn echoes(&self, command: &Command) -> Value {
        match command {
            Command::Payment(payment) => echo::of([(answers::CUSTOMER, payment.payer.client_id.as_deref())]),
            _ => Value::Null,
        }
    }

    fn check_query(&self, query: &Query, extra: &Node) -> Result<(), FieldError> {
        limits::check_query(query, extra)
    }

    fn measure(&self, command: &Command, stage: &Stage) -> Option<HttpRequest> {
        refund(command).map(|_| requests::http(self, &requests::state(stage)))
    }

    fn read_measure(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Measured {
        let refund = refund(command).expect("nothing else looks first");
        status::read_measure(&self.expected(&requests::state(stage)), refund, stage, answer)
    }

    fn command(&self, command: &Command, stage: &Stage) -> HttpRequest {
        requests::http(self, &requests::command(&self.options, command, stage))
    }

    fn masked(&self, request: &HttpRequest) -> Value {
        HIDDEN.masked(request, self.secrets.redactor())
    }

    fn read_command(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading {
        let ask = requests::command(&self.options, command, stage);
        answers::read(&self.expected(&ask), command, stage, answer)
    }

    /// The gateway can be asked by its own number alone. Without it, a payment on its page has no effect: nobody has got
    /// the link, and the order ends by itself.
    fn cannot_be_asked(&self, subject: &Subject) -> Option<Unasked> {
        match (&subject.stage.order_id, subject.by_page) {
            (Some(_), _) => None,
            (None, true) => Some(Unasked::SendAgain),
            (None, false) => Some(Unasked::Review),
        }
    }

    fn status(&self, subject: &Subject) -> HttpRequest {
        requests::http(self, &requests::state(&subject.stage))
    }

    fn read_status(&self, subject: &Subject, answer: &HttpAnswer) -> Reading {
        status::read(&self.expected(&requests::state(&subject.stage)), subject, answer)
    }

    fn notification(&self, notification: &Notification) -> Result<Notice, FieldError> {
        callback::read(self, notification)
    }

    fn query(&self, query: &Query) -> HttpRequest {
        requests::http(self, &requests::query(query))
    }

    fn read_query(&self, query: &Query, answer: &HttpAnswer) -> QueryReading {
        queries::read(&self.expected(&requests::query(query)), query, answer)
    }
}
