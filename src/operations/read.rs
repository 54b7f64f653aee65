//! From a checked document to a typed request. What is read here has passed the table of its operation.

use super::Operation;
use crate::document::{self, FieldError, Node, Problem};
use crate::model::{
    CardNumber, Command, Currency, Destination, Kind, Minor, NextPage, OrderNumber, Payout, Query, Recipient, State,
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
    Movement(Kind, OrderNumber, MovementCall),
    /// Lists movements.
    List(crate::journal::Filter),
}

/// What to do with the movement a request names.
#[derive(Debug)]
pub enum MovementCall {
    /// Ask the bank once.
    Status,
    /// Tell what the journal knows.
    Get,
    /// Ask the bank until it is known.
    Resolve,
    /// Tell the story, in this language.
    Explain(Option<String>),
    /// Record a decision.
    Settle(Settlement),
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
    let movement = |what| {
        let kind = document.text("kind").and_then(Kind::from_word).unwrap_or(Kind::Payout);
        Request::Movement(kind, number(document), what)
    };
    let request = match operation {
        Operation::GatewayPing => Request::Query(Query::Ping),
        Operation::BalanceGet => Request::Query(Query::Balance { source: source(document) }),
        Operation::PayoutCreate => command(document, destination(document)?)?,
        Operation::PayoutRegister => command(document, Destination::Page(page(document)))?,
        Operation::PayoutStatus => movement(MovementCall::Status),
        Operation::OperationGet => movement(MovementCall::Get),
        Operation::OperationResolve => movement(MovementCall::Resolve),
        Operation::OperationExplain => movement(MovementCall::Explain(owned(document, "language"))),
        Operation::OperationSettle => movement(MovementCall::Settle(Settlement {
            to: document.text("as").and_then(State::from_word).expect("checked"),
            who: owned(document, "who").expect("checked"),
            why: owned(document, "why").expect("checked"),
        })),
        Operation::OperationList => Request::List(filter(document)),
    };
    Ok((request, timeout, extra))
}

fn command(document: &Node, destination: Destination) -> Result<Request, FieldError> {
    Ok(Request::Command(Box::new(Command::Payout(payout(document, destination)?))))
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
        (Some(card), None) => {
            let number = card.text("number").expect("checked");
            Ok(Destination::Card(CardNumber::parse(number).expect("checked")))
        }
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

fn payout(document: &Node, destination: Destination) -> Result<Payout, FieldError> {
    let recipient = document.get("recipient").map_or_else(Recipient::default, |recipient| Recipient {
        client_id: owned(recipient, "clientId"),
        name: owned(recipient, "name"),
        email: owned(recipient, "email"),
        phone: owned(recipient, "phone"),
    });
    if let Destination::Card(card) = &destination {
        no_card_in_text(document, card, "")?;
    }
    Ok(Payout {
        number: number(document),
        amount: Minor::new(document.integer("amount").expect("checked")).expect("checked"),
        currency: Currency::parse(document.text("currency").expect("checked")).expect("checked"),
        description: owned(document, "description"),
        language: owned(document, "language"),
        recipient,
        destination,
        source: source(document),
        params: document.texts("jsonParams"),
    })
}

/// The card number belongs into `card.number` only: elsewhere the bank, or the journal, would keep it.
fn no_card_in_text(node: &Node, card: &CardNumber, path: &str) -> Result<(), FieldError> {
    match node {
        Node::Text(text) if path != "card.number" => {
            let digits: zeroize::Zeroizing<String> =
                zeroize::Zeroizing::new(text.chars().filter(char::is_ascii_digit).collect());
            if digits.contains(card.expose()) {
                return Err(FieldError::new(path, Problem::CardInText));
            }
        }
        Node::Object(members) => {
            for (key, value) in members {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                no_card_in_text(value, card, &inner)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn filter(document: &Node) -> crate::journal::Filter {
    let states = match document.text("state") {
        None => Vec::new(),
        Some("open") => State::ALL.into_iter().filter(|state| !state.is_final()).collect(),
        Some(word) => State::from_word(word).into_iter().collect(),
    };
    crate::journal::Filter {
        states,
        since: document.integer("sinceMs").and_then(|ms| i64::try_from(ms).ok()),
        before: document.integer("before").and_then(|id| i64::try_from(id).ok()),
        limit: document.integer("limit").and_then(|n| u32::try_from(n).ok()).unwrap_or(100),
    }
}
