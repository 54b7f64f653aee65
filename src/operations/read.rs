//! From a checked document to a typed request. What is read here has passed the table of its operation.

use super::Operation;
use crate::document::{self, FieldError, Node, Problem};
use crate::model::{
    Cancel, Capture, CardData, CardNumber, Command, Currency, Customer, Destination, ExternalThreeDs, InApp, Kind,
    Means, Minor, NextPage, Notification, OrderNumber, PayeeCard, Payer, Payment, Payout, Query, Recipient, Refund,
    Secret, State, ThreeDsResult, instant,
};
use std::time::Duration;

/// A typed request.
#[derive(Debug)]
pub enum Request {
    /// Moves money.
    Command(Box<Command>),
    /// Asks the gateway something.
    Query(Query),
    /// Asks about, or decides about, a movement.
    Movement(Which, MovementCall),
    /// Reads a callback.
    Notification(Notification),
    /// Lists movements.
    List(Listing),
    /// Proves the journal.
    Verify,
    /// Holds a statement against the journal.
    Statement(Box<StatementCall>),
    /// Is about a file of payouts.
    Batch(BatchFile, BatchCall),
}

/// Which movements to list.
#[derive(Debug)]
pub struct Listing {
    /// A page of them.
    pub filter: crate::journal::Filter,
    /// The sums of all, whatever the page.
    pub totals: bool,
}

/// A statement, how it is to be read, and what to do with it.
#[derive(Debug)]
pub struct StatementCall {
    /// Where it lies.
    pub file: std::path::PathBuf,
    /// Headings of the caller's own: the field, and the heading.
    pub columns: Vec<(String, String)>,
    /// The currency, where nothing in it names it.
    pub currency: Option<Currency>,
    /// The first day and the last.
    pub days: [Option<String>; 2],
    /// How far the bank's clock is ahead of UTC.
    pub zone: Option<String>,
    /// What it is of.
    pub kind: Option<Kind>,
    /// What our numbers begin with.
    pub prefix: String,
    /// Ask about what does not agree.
    pub ask: bool,
    /// Take in what the bank alone has.
    pub take_in: bool,
    /// A new file for every pair.
    pub csv: Option<std::path::PathBuf>,
}

/// A file of payouts, and how it is to be read.
#[derive(Debug)]
pub struct BatchFile {
    /// Where it lies.
    pub path: std::path::PathBuf,
    /// Headings of the caller's own: the field, and the heading.
    pub columns: Vec<(String, String)>,
    /// The currency, where no column names it.
    pub currency: Option<Currency>,
    /// Fields that all rows share.
    pub fields: Node,
}

/// What to do with a file of payouts.
#[derive(Debug)]
pub enum BatchCall {
    /// Look through it; the refused rows go to this new file.
    Check(Option<std::path::PathBuf>),
    /// Make its payouts.
    Run(BatchRun),
    /// Tell what became of them.
    Report(BatchReport),
}

/// What is told of a file in new files, and how.
#[derive(Debug)]
pub struct BatchReport {
    /// The table.
    pub csv: Option<std::path::PathBuf>,
    /// The table as a workbook.
    pub xlsx: Option<std::path::PathBuf>,
    /// The protocol.
    pub html: Option<std::path::PathBuf>,
    /// `ru`, `kk` or `en`.
    pub language: Option<String>,
}

/// What was confirmed of a file, and how its payouts are made.
#[derive(Debug)]
pub struct BatchRun {
    /// SHA-256 of its content, in hexadecimal digits.
    pub fingerprint: String,
    /// How many rows are to be paid.
    pub rows: u64,
    /// Their sum, minor units.
    pub total: u64,
    /// Refused rows are left out.
    pub skips_invalid: bool,
    /// Payouts under way at once.
    pub workers: u64,
    /// Payouts begun in a second at most.
    pub per_second: u64,
    /// So many in a row that are not known stop it.
    pub stop_after: u64,
}

/// The movement a request names.
#[derive(Debug)]
pub struct Which {
    /// Its kind; `None`: whichever this number has.
    pub kind: Option<Kind>,
    /// The order's number.
    pub number: OrderNumber,
    /// The refund's own number.
    pub part: Option<OrderNumber>,
}

/// What to do with the movement a request names.
#[derive(Debug)]
pub enum MovementCall {
    /// Ask the bank once; in this language.
    Status(Option<String>),
    /// Tell what the journal knows.
    Get,
    /// Ask the bank until it is known; in this language.
    Resolve(Option<String>),
    /// Tell the story, in this language.
    Explain(Option<String>),
    /// Record a decision.
    Settle(Settlement),
    /// Take it back.
    Cancel,
    /// Hand the result of a 3-D Secure page to the bank.
    Finish3ds(ThreeDsResult),
}

/// A person's decision.
#[derive(Debug)]
pub struct Settlement {
    /// `Paid`, `Declined` or `Ready`.
    pub to: State,
    /// Who decides.
    pub who: String,
    /// The evidence.
    pub why: String,
}

/// Checks a document against the operation's table and reads it. Also returns the caller's deadline and
/// the `gateway` object.
pub fn read(operation: Operation, document: &Node) -> Result<(Request, Option<Duration>, Node), FieldError> {
    document::check(document, operation.fields())?;
    let timeout = document.integer("timeoutMs").map(Duration::from_millis);
    let extra = document.get("gateway").cloned().unwrap_or(Node::Object(Vec::new()));
    let of = |kind, what| Request::Movement(which(document, kind), what);
    let movement = |what| of(document.text("kind").and_then(Kind::from_word), what);
    let request = match operation {
        Operation::GatewayPing => Request::Query(Query::Ping),
        Operation::BalanceGet => Request::Query(Query::Balance { source: source(document) }),
        Operation::PayoutCreate => command(Command::Payout(payout(document, destination(document)?)?)),
        Operation::PayoutRegister => command(Command::Payout(payout(document, Destination::Page(page(document)))?)),
        Operation::PayoutStatus => of(Some(Kind::Payout), MovementCall::Status(owned(document, "language"))),
        Operation::PaymentRegister => {
            command(Command::Payment(payment(document, Means::Page(owned(document, "bindingId")))?))
        }
        Operation::PaymentChargeCard => command(Command::Payment(payment(document, Means::Card(card(document)))?)),
        Operation::PaymentChargeToken => command(Command::Payment(payment(document, stored(document))?)),
        Operation::PaymentApplePay => command(Command::Payment(payment(document, Means::ApplePay(token(document)))?)),
        Operation::PaymentGooglePay => command(Command::Payment(payment(document, Means::GooglePay(token(document)))?)),
        Operation::PaymentCapture => command(Command::Capture(Capture {
            number: number(document),
            amount: amount(document),
            currency: currency(document),
            language: owned(document, "language"),
            extra: extra_value(document),
        })),
        Operation::PaymentRefund => command(Command::Refund(Refund {
            number: number(document),
            refund_number: order_number(document, "refundNumber").expect("checked"),
            amount: amount(document),
            currency: currency(document),
            language: owned(document, "language"),
            order_id: owned(document, "orderId"),
            extra: extra_value(document),
        })),
        Operation::PaymentCancel => command(Command::Cancel(Cancel {
            number: number(document),
            amount: amount(document),
            currency: currency(document),
            language: owned(document, "language"),
        })),
        Operation::PaymentStatus if document.get("orderId").is_some() => Request::Query(Query::Order {
            number: number(document),
            order_id: owned(document, "orderId").expect("checked"),
            language: owned(document, "language"),
        }),
        Operation::PaymentStatus => of(Some(Kind::Payment), MovementCall::Status(owned(document, "language"))),
        Operation::PaymentFinish3ds => of(Some(Kind::Payment), MovementCall::Finish3ds(three_ds_result(document)?)),
        Operation::CardList => {
            Request::Query(Query::Cards { client_id: owned(document, "clientId").expect("checked") })
        }
        Operation::CardRegister => Request::Query(Query::CardRegister {
            client_id: owned(document, "clientId").expect("checked"),
            extra: extra_value(document),
        }),
        Operation::CardRemove => Request::Query(Query::CardRemove {
            client_id: owned(document, "clientId").expect("checked"),
            binding_id: owned(document, "bindingId").expect("checked"),
        }),
        Operation::CustomerRegister => Request::Query(Query::CustomerRegister(Customer {
            phone: phone(document),
            email: owned(document, "email"),
            name: owned(document, "name"),
            surname: owned(document, "surname"),
            middle_name: owned(document, "middleName"),
        })),
        Operation::CustomerStatus => Request::Query(Query::CustomerStatus { phone: phone(document) }),
        Operation::NotificationRead => Request::Notification(notification(document)?),
        Operation::OperationGet => movement(MovementCall::Get),
        Operation::OperationResolve => movement(MovementCall::Resolve(owned(document, "language"))),
        Operation::OperationExplain => movement(MovementCall::Explain(owned(document, "language"))),
        Operation::OperationSettle => movement(MovementCall::Settle(Settlement {
            to: document.text("as").and_then(State::from_word).expect("checked"),
            who: owned(document, "who").expect("checked"),
            why: owned(document, "why").expect("checked"),
        })),
        Operation::OperationCancel => movement(MovementCall::Cancel),
        Operation::OperationList => Request::List(listing(document)?),
        Operation::JournalVerify => Request::Verify,
        Operation::ReconcileStatement => Request::Statement(Box::new(StatementCall {
            file: document.text("file").expect("checked").into(),
            columns: document.texts("columns"),
            currency: document.get("currency").map(|_| currency(document)),
            days: ["from", "to"].map(|name| owned(document, name)),
            zone: owned(document, "zone"),
            kind: document.text("kind").and_then(Kind::from_word),
            prefix: owned(document, "prefix").unwrap_or_default(),
            ask: document.flag("ask"),
            take_in: document.flag("takeIn"),
            csv: document.text("csv").map(Into::into),
        })),
        Operation::BatchCheck => batch(document, BatchCall::Check(path(document, "errors")))?,
        Operation::BatchRun => batch(document, BatchCall::Run(batch_run(document)))?,
        Operation::BatchReport => {
            let [csv, xlsx, html] = ["csv", "xlsx", "html"].map(|name| path(document, name));
            let report = BatchReport { csv, xlsx, html, language: owned(document, "language") };
            batch(document, BatchCall::Report(report))?
        }
    };
    Ok((request, timeout, extra))
}

fn command(command: Command) -> Request {
    Request::Command(Box::new(command))
}

fn path(document: &Node, name: &str) -> Option<std::path::PathBuf> {
    document.text(name).map(Into::into)
}

/// What each row says itself cannot be said for all.
fn batch(document: &Node, call: BatchCall) -> Result<Request, FieldError> {
    const OF_A_ROW: [&str; 6] = ["orderNumber", "amount", "currency", "card", "bindingId", "waitFinal"];
    let fields = document.get("fields").cloned().unwrap_or(Node::Object(Vec::new()));
    if let Some(name) = OF_A_ROW.into_iter().find(|name| fields.get(name).is_some()) {
        return Err(FieldError::new(format!("fields.{name}"), Problem::With("file")));
    }
    check_shared(&fields).map_err(|error| error.inside("fields"))?;
    let currency = document.get("currency").map(|_| currency(document));
    let file = BatchFile {
        path: path(document, "file").expect("checked"),
        columns: document.texts("columns"),
        currency,
        fields,
    };
    Ok(Request::Batch(file, call))
}

/// What all rows share is right by itself, whatever stands in the rows.
fn check_shared(fields: &Node) -> Result<(), FieldError> {
    let Node::Object(members) = fields else { return Ok(()) };
    let text = |text: &str| Node::Text(zeroize::Zeroizing::new(text.to_owned()));
    let row = [("orderNumber", text("1")), ("amount", Node::Integer(1)), ("currency", text("KZT"))];
    let row = row.into_iter().map(|(name, value)| (name.to_owned(), value));
    document::check(&Node::Object(members.iter().cloned().chain(row).collect()), Operation::PayoutCreate.fields())
}

fn batch_run(document: &Node) -> BatchRun {
    BatchRun {
        fingerprint: document.text("fingerprint").expect("checked").to_lowercase(),
        rows: document.integer("rows").expect("checked"),
        total: document.integer("total").expect("checked"),
        skips_invalid: document.text("mode") == Some("skip_invalid"),
        workers: document.integer("workers").unwrap_or(4),
        per_second: document.integer("perSecond").unwrap_or(10),
        stop_after: document.integer("stopAfterUnknown").unwrap_or(3),
    }
}

fn which(document: &Node, kind: Option<Kind>) -> Which {
    Which { kind, number: number(document), part: order_number(document, "refundNumber") }
}

fn order_number(document: &Node, name: &str) -> Option<OrderNumber> {
    document.text(name).map(|text| OrderNumber::parse(text).expect("checked"))
}

fn amount(document: &Node) -> Minor {
    Minor::new(document.integer("amount").expect("checked")).expect("checked")
}

/// Nothing is asked of a payer only where his card is verified.
fn payment_amount(document: &Node, features: &[String]) -> Result<Minor, FieldError> {
    let amount = document.integer("amount").expect("checked");
    let read = if features.iter().any(|feature| feature == Payment::VERIFY) { Minor::or_zero } else { Minor::new };
    read(amount).ok_or_else(|| FieldError::new("amount", Problem::Range(1, Minor::MAX)))
}

fn currency(document: &Node) -> Currency {
    Currency::parse(document.text("currency").expect("checked")).expect("checked")
}

/// The object `gateway`; `null` where it is left out. Its gateway checks it by its own table.
fn extra_value(document: &Node) -> serde_json::Value {
    document.get("gateway").map_or(serde_json::Value::Null, |extra| extra.clone().into_value())
}

/// Digits, without the plus that people write before them.
fn phone(document: &Node) -> String {
    document.text("phone").expect("checked").trim_start_matches('+').to_owned()
}

fn secret(node: &Node, name: &str) -> Option<Secret> {
    node.text(name).map(Secret::new)
}

fn card(document: &Node) -> CardData {
    let card = document.get("card").expect("checked");
    let three_ds = document.get("threeDs").map(|three_ds| ExternalThreeDs {
        eci: owned(three_ds, "eci").expect("checked"),
        xid: owned(three_ds, "xid"),
        cavv: secret(three_ds, "cavv"),
    });
    CardData {
        number: CardNumber::parse(card.text("number").expect("checked")).expect("checked"),
        expiry: document::year_month(card.text("expiry").expect("checked")).expect("checked"),
        cvc: secret(card, "cvc").expect("checked"),
        holder: owned(card, "holder").expect("checked"),
        three_ds,
        no_binding: document.flag("bindingNotNeeded"),
    }
}

fn stored(document: &Node) -> Means {
    Means::Stored { binding_id: owned(document, "bindingId").expect("checked"), cvc: secret(document, "cvc") }
}

fn token(document: &Node) -> Secret {
    secret(document, "paymentToken").expect("checked")
}

fn payment(document: &Node, means: Means) -> Result<Box<Payment>, FieldError> {
    if let Means::Card(card) = &means {
        no_card_in_text(document, &card.number)?;
    }
    let payer = document.get("payer").map_or_else(Payer::default, |payer| Payer {
        client_id: owned(payer, "clientId"),
        email: owned(payer, "email"),
        phone: owned(payer, "phone"),
        ip: owned(payer, "ip"),
    });
    let features = match document.get("features") {
        Some(Node::List(items)) => items
            .iter()
            .filter_map(|item| match item {
                Node::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    // The page is read with its returnUrl: what belongs to it must not get lost without one.
    if document.get("returnUrl").is_none()
        && ["failUrl", "sessionTimeoutSecs"].iter().any(|n| document.get(n).is_some())
    {
        return Err(FieldError::new("returnUrl", Problem::Missing));
    }
    Ok(Box::new(Payment {
        number: number(document),
        amount: payment_amount(document, &features)?,
        currency: currency(document),
        manual_capture: document.text("capture") == Some("manual"),
        means,
        description: owned(document, "description"),
        language: owned(document, "language"),
        payer,
        page: document.text("returnUrl").map(|_| page(document)),
        expiration_date: owned(document, "expirationDate"),
        autocompletion_date: owned(document, "autocompletionDate"),
        features,
        callback_url: owned(document, "dynamicCallbackUrl"),
        merchant_login: owned(document, "merchantLogin"),
        params: document.texts("jsonParams"),
        billing: document.texts("billingPayerData"),
        commission: document.integer("commission"),
        in_app: document.flag("threeDSSDK"),
        extra: extra_value(document),
    }))
}

fn three_ds_result(document: &Node) -> Result<ThreeDsResult, FieldError> {
    if let Some(data) = document.get("threeDSSDKData") {
        return in_app(document, data).map(|in_app| ThreeDsResult::InApp(Box::new(in_app)));
    }
    if ["card", "cvc", "payerIp"].iter().any(|name| document.get(name).is_some()) {
        return Err(FieldError::new("threeDSSDKData", Problem::Missing));
    }
    match (secret(document, "paRes"), owned(document, "threeDSServerTransId")) {
        (Some(_), Some(_)) => Err(FieldError::new("threeDSServerTransId", Problem::With("paRes"))),
        (Some(result), None) => Ok(ThreeDsResult::PaRes(result)),
        (None, Some(id)) if document.flag("threeDSMethodCompleted") => Ok(ThreeDsResult::MethodDone(id)),
        (None, Some(id)) => Ok(ThreeDsResult::TransactionId(id)),
        (None, None) => Err(FieldError::new("paRes", Problem::OneOf(&["paRes", "threeDSServerTransId"]))),
    }
}

fn in_app(document: &Node, data: &Node) -> Result<InApp, FieldError> {
    if let Some(other) = ["paRes", "threeDSMethodCompleted"].into_iter().find(|name| document.get(name).is_some()) {
        return Err(FieldError::new(other, Problem::With("threeDSSDKData")));
    }
    let text = |name: &str| owned(data, name).expect("checked");
    let card = document.get("card").map(|_| card(document));
    if let Some(card) = &card {
        no_card_in_text(document, &card.number)?;
    }
    Ok(InApp {
        transaction: owned(document, "threeDSServerTransId")
            .ok_or_else(|| FieldError::new("threeDSServerTransId", Problem::Missing))?,
        device_data: secret(data, "deviceData").expect("checked"),
        public_key: text("ephemeralPublicKey"),
        app_id: text("appId"),
        transaction_id: text("transactionId"),
        reference: text("referenceNumber"),
        card,
        cvc: secret(document, "cvc"),
        ip: owned(document, "payerIp"),
    })
}

fn notification(document: &Node) -> Result<Notification, FieldError> {
    let headers = document.texts("headers").into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
    let (query, body) = (owned(document, "query"), owned(document, "body"));
    if query.is_none() && body.is_none() {
        return Err(FieldError::new("query", Problem::OneOf(&["query", "body"])));
    }
    Ok(Notification { query, body: body.map(zeroize::Zeroizing::new), headers })
}

fn owned(document: &Node, name: &str) -> Option<String> {
    document.text(name).map(str::to_owned)
}

fn number(document: &Node) -> OrderNumber {
    OrderNumber::parse(document.text("orderNumber").expect("checked")).expect("checked")
}

fn source(document: &Node) -> Option<String> {
    document.get("source").and_then(|source| owned(source, "bindingId"))
}

fn destination(document: &Node) -> Result<Destination, FieldError> {
    match (document.get("card"), document.text("bindingId")) {
        (Some(_), Some(_)) => Err(FieldError::new("bindingId", Problem::With("card"))),
        (Some(card), None) => Ok(Destination::Card(PayeeCard {
            number: CardNumber::parse(card.text("number").expect("checked")).expect("checked"),
            expiry: card.text("expiry").map(|text| document::year_month(text).expect("checked")),
            holder: owned(card, "holder"),
        })),
        (None, Some(binding)) => Ok(Destination::Binding(binding.to_owned())),
        (None, None) => Ok(Destination::Agreed),
    }
}

fn page(document: &Node) -> NextPage {
    NextPage {
        return_url: owned(document, "returnUrl").expect("checked"),
        fail_url: owned(document, "failUrl"),
        session_timeout_secs: document.integer("sessionTimeoutSecs").and_then(|secs| u32::try_from(secs).ok()),
    }
}

fn payout(document: &Node, destination: Destination) -> Result<Box<Payout>, FieldError> {
    let recipient = document.get("recipient").map_or_else(Recipient::default, |recipient| Recipient {
        client_id: owned(recipient, "clientId"),
        name: owned(recipient, "name"),
        email: owned(recipient, "email"),
        phone: owned(recipient, "phone"),
    });
    if let Destination::Card(card) = &destination {
        no_card_in_text(document, &card.number)?;
    }
    Ok(Box::new(Payout {
        number: number(document),
        amount: amount(document),
        currency: currency(document),
        description: owned(document, "description"),
        language: owned(document, "language"),
        recipient,
        destination,
        source: source(document),
        params: document.texts("jsonParams"),
        extra: extra_value(document),
    }))
}

/// The card number belongs into `card.number` only: elsewhere the bank, or the journal, would keep it.
fn no_card_in_text(document: &Node, card: &CardNumber) -> Result<(), FieldError> {
    let own = document.get("card").and_then(|card| card.get("number"));
    match card_in(document, card, own) {
        Some(path) => Err(FieldError::new(path.strip_prefix('.').unwrap_or(&path), Problem::CardInText)),
        None => Ok(()),
    }
}

/// The way to the first text with the card number in it, but for its own.
fn card_in(node: &Node, card: &CardNumber, own: Option<&Node>) -> Option<String> {
    match node {
        Node::Text(text) if !own.is_some_and(|own| std::ptr::eq(own, node)) => {
            // Reserved up front, so that growing never leaves a copy behind.
            let mut digits = zeroize::Zeroizing::new(String::with_capacity(text.len()));
            digits.extend(text.chars().filter(char::is_ascii_digit));
            digits.contains(card.expose()).then(String::new)
        }
        Node::Object(members) => {
            members.iter().find_map(|(key, value)| Some(format!(".{key}{}", card_in(value, card, own)?)))
        }
        Node::List(items) => {
            items.iter().enumerate().find_map(|(at, item)| Some(format!("[{at}]{}", card_in(item, card, own)?)))
        }
        _ => None,
    }
}

/// Days are those of this machine's clock. `to` alone, or before `from`, is a slip of the pen.
fn listing(document: &Node) -> Result<Listing, FieldError> {
    let [from, to] = ["from", "to"].map(|name| document.text(name));
    let begins = |day: Option<&str>, later| day.and_then(|day| instant::day_begins(day, later, None));
    let since = begins(from, 0);
    let until = begins(to.or(from), 1);
    match (since, until) {
        (None, Some(_)) => return Err(FieldError::new("from", Problem::Missing)),
        (Some(since), Some(until)) if until <= since => {
            return Err(FieldError::new("to", Problem::Format("a day that is not before the first")));
        }
        _ => {}
    }
    let filter = filter(document);
    let since = since.max(filter.since);
    Ok(Listing { filter: crate::journal::Filter { since, until, ..filter }, totals: from.is_some() })
}

fn filter(document: &Node) -> crate::journal::Filter {
    let states = match document.text("state") {
        None => Vec::new(),
        Some("open") => State::ALL.into_iter().filter(|state| !state.is_final()).collect(),
        Some(word) => State::from_word(word).into_iter().collect(),
    };
    crate::journal::Filter {
        states,
        contradicted: false,
        since: document.integer("sinceMs").and_then(|ms| i64::try_from(ms).ok()),
        until: None,
        before: document.integer("before").and_then(|id| i64::try_from(id).ok()),
        limit: document.integer("limit").and_then(|n| u32::try_from(n).ok()).unwrap_or(100),
    }
}
