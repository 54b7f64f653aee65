//! The partner's own number of a movement. The library never makes one up.

use std::fmt;

/// An order number: 1 to 36 visible ASCII characters without quotes or backslash. A gateway may be stricter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderNumber(String);

/// Why a text is not an order number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderNumberError {
    /// Empty, or longer than [`OrderNumber::MAX`].
    Length,
    /// A character other than letters, digits and `- _ . : / ~ # + @ =`.
    Character,
}

impl OrderNumber {
    /// The longest number any of the gateways takes.
    pub const MAX: usize = 36;

    /// Reads an order number.
    pub fn parse(text: &str) -> Result<OrderNumber, OrderNumberError> {
        if text.is_empty() || text.len() > Self::MAX {
            return Err(OrderNumberError::Length);
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/~#+@=".contains(&b)) {
            return Err(OrderNumberError::Character);
        }
        Ok(OrderNumber(text.to_owned()))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
