//! The words every floor of the house shares: money, identities, secrets, HTTP messages and verdicts.
//!
//! Types carry the rules: a value that breaks one has no constructor.

mod card;
mod deadline;
mod doubt;
mod file;
mod http;
mod identity;
pub mod instant;
mod money;
mod object;
mod parts;
mod profile;
mod query;
mod redact;
mod request;
mod secret;
mod shallow;
mod state;
mod status;
mod subject;
mod verdict;
mod watch;

pub use card::{CardNumber, CardNumberError};
pub use deadline::{Deadline, uptime};
pub use doubt::{Belief, By, Doubt, Readiness};
pub use file::{cause, create_new, read_small, read_up_to};
pub use http::{HttpAnswer, HttpRequest, Method};
pub use identity::{OrderNumber, OrderNumberError};
pub use money::{Currency, Minor};
pub use object::{Members, hex, object, parsed, text};
pub use parts::Parts;
pub use profile::Profile;
pub use query::{Customer, Query};
pub use redact::Redactor;
pub use request::{
    Cancel, Capture, CardData, Command, Destination, ExternalThreeDs, InApp, Means, NextPage, Notification, PayeeCard,
    Payer, Payment, Payout, Recipient, Refund, ThreeDsResult,
};
pub use secret::Secret;
pub use shallow::{is_shallow, shallow};
pub use state::{Kind, State};
pub use status::{Advice, Status};
pub use subject::{Stage, Subject, Unasked};
pub use verdict::{Facts, Measured, Notice, Verdict};
pub use watch::{BatchProgress, BatchSum, Level, Phase, Unwatched, Watch};
