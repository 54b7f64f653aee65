//! Questions about nothing in particular: no money is at stake, and they may be repeated.

use super::OrderNumber;
use serde_json::Value;

/// A question about nothing in particular: nothing is at stake and it may be repeated.
#[derive(Clone, Debug)]
pub enum Query {
    /// Is the gateway there?
    Ping,
    /// How much money is there to pay out? For the stored card, or the transit account.
    Balance {
        /// `bindingId` of the corporate card.
        source: Option<String>,
    },
    /// Which cards has this customer stored?
    Cards {
        /// The customer's id: the partner's own, or the bank's where the bank gives one.
        client_id: String,
    },
    /// How does an order stand that another program made?
    Order {
        /// Its number there.
        number: OrderNumber,
        /// The bank's id.
        order_id: String,
        /// The bank's texts.
        language: Option<String>,
    },
    /// Make a page where a customer stores a card.
    CardRegister {
        /// As in [`Query::Cards`].
        client_id: String,
        /// What only this gateway knows, or `null`.
        extra: Value,
    },
    /// Make a stored card unusable.
    CardRemove {
        /// As in [`Query::Cards`].
        client_id: String,
        /// The bank's id of the card.
        binding_id: String,
    },
    /// Make a customer known to the bank.
    CustomerRegister(Customer),
    /// Is this customer known to the bank?
    CustomerStatus {
        /// International format, digits.
        phone: String,
    },
}

impl Query {
    /// Whether it changes something at the bank: then it is sent over a connection of its own, once.
    pub fn changes_something(&self) -> bool {
        matches!(self, Query::CardRegister { .. } | Query::CardRemove { .. } | Query::CustomerRegister(_))
    }
}

/// A customer as the bank is told of him.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    /// International format, digits.
    pub phone: String,
    /// E-mail address, for receipts.
    pub email: Option<String>,
    /// First name.
    pub name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// Patronymic.
    pub middle_name: Option<String>,
}
