//! The switches that every bank has: how the sandbox itself behaves, and what more than one gateway asks.

use super::profile::ProfileName;
use super::switches::Switches;
use crate::sandbox::bank::faults::execution::{Lag, Lost};
use crate::sandbox::bank::tools::choices::choices;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

choices! {
    /// Which of the waiting messages goes out first.
    CallbackOrder {
        /// The one that is due first.
        AsHappened = "as-happened",
        /// The newest, and none before the newest is due.
        NewestFirst = "newest-first",
    }
}

/// The switches of all banks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// The set the others began with.
    pub profile: ProfileName,
    /// Whether an amount may be a text of digits.
    pub amount_text: bool,
    /// Of a hundred payouts, how many are answered 504 and executed later.
    pub late_percent: u8,
    /// How much later.
    pub late_ms: u32,
    /// So many milliseconds ago was true what status questions are told.
    pub status_lag_ms: u32,
    /// So many questions ago.
    pub status_lag_questions: u32,
    /// So many status questions do not find an order that is there.
    pub wrong_not_found_times: u32,
    /// So many milliseconds after it was made.
    pub wrong_not_found_after_ms: u32,
    /// Whether answers name another card than the true one.
    pub other_card: bool,
    /// Whether test cards, magic amounts and suffixes of order numbers do anything.
    pub magic: bool,
    /// The CVC of every card.
    pub card_cvc: String,
    /// Milliseconds between an event and its message.
    pub callback_delay_ms: u32,
    /// How often each is sent at first.
    pub callback_copies: u8,
    /// In which order messages go out that wait at the same time.
    pub callback_order: CallbackOrder,
}

impl Switches for Settings {
    fn of(profile: ProfileName) -> Settings {
        let documented = Settings {
            profile,
            amount_text: false,
            late_percent: 0,
            late_ms: 2000,
            status_lag_ms: 0,
            status_lag_questions: 0,
            wrong_not_found_times: 0,
            wrong_not_found_after_ms: 0,
            other_card: false,
            magic: true,
            card_cvc: "123".to_owned(),
            callback_delay_ms: 0,
            callback_copies: 1,
            callback_order: CallbackOrder::AsHappened,
        };
        match profile {
            ProfileName::AsDocumented => documented,
            ProfileName::Lenient => Settings { amount_text: true, ..documented },
            ProfileName::Nasty => Settings {
                late_percent: 10,
                callback_copies: 2,
                callback_order: CallbackOrder::NewestFirst,
                ..documented
            },
        }
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        if self.late_percent > 100 {
            return Err(("latePercent", "0 to 100".to_owned()));
        }
        if !(1..=9).contains(&self.callback_copies) {
            return Err(("callbackCopies", "1 to 9".to_owned()));
        }
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::of(ProfileName::AsDocumented)
    }
}

impl Settings {
    /// How far behind status questions are, where no order says so itself.
    pub fn status_lag(&self) -> Lag {
        Lag { ms: self.status_lag_ms.into(), questions: self.status_lag_questions }
    }

    /// Which questions do not find an order of that moment, where no order says so itself.
    pub fn lost(&self, created: Millis) -> Lost {
        Lost { from: created + Millis::from(self.wrong_not_found_after_ms), times: self.wrong_not_found_times }
    }
}
