//! What only one gateway knows of an order, a card or a customer: of a type of its own, kept without being read.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Something a gateway keeps; without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Own(Value);

impl Own {
    /// To be kept.
    pub fn of<T: Serialize>(kept: &T) -> Own {
        Own(json!(kept))
    }

    /// What was kept; `None` where nothing was, or something else.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.0.clone()).ok()
    }

    /// Whether nothing was kept.
    pub fn is_nothing(&self) -> bool {
        self.0.is_null()
    }
}
