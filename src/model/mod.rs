//! The words every floor of the house shares: money, identities, secrets, HTTP messages and verdicts.
//!
//! Types carry the rules: a value that breaks one has no constructor.

mod card;
mod deadline;
mod http;
mod identity;
mod money;
mod movement;
mod object;
mod redact;
mod secret;
mod status;
mod watch;

pub use card::{CardNumber, CardNumberError};
pub use deadline::Deadline;
pub use http::{HttpAnswer, HttpRequest, Method};
pub use identity::{OrderNumber, OrderNumberError};
pub use money::{Currency, Minor};
pub use movement::{
    Capture, CardData, Command, Customer, Destination, ExternalThreeDs, Facts, Kind, Look, Means, NextPage, Notice,
    Notification, PayeeCard, Payer, Payment, Payout, Profile, Query, Recipient, Refund, Stage, State, Subject,
    ThreeDsResult, Unasked, Verdict,
};
pub use object::object;
pub use redact::Redactor;
pub use secret::Secret;
pub use status::{Advice, Status};
pub use watch::{Level, Phase, Unwatched, Watch};
