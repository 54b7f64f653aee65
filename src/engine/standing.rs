//! What the status of a movement is, and what to do: the one place where states become statuses. "No money moved" is said
//! only when nothing is in doubt.

use super::{Rule, Rules};
use crate::journal::{Cause, Movement};
use crate::model::{Advice, Kind, Readiness, State, Status};

/// What a caller is told of a movement.
pub fn standing(movement: &Movement, rules: Rules) -> (Status, Advice) {
    match movement.state {
        State::Paid if !is_booked(movement) => (Status::Ok, Advice::None),
        State::Paid => (Status::Ok, Advice::Book),
        // A verified callback says otherwise, and the bank has not been heard since.
        State::Declined if movement.is_contradicted() => (Status::Unknown, Advice::Resolve),
        State::Declined => (Status::Declined, Advice::ShowReason),
        State::Pending => (Status::Pending, Advice::AskLater),
        State::Held => (Status::Ok, Advice::Capture),
        State::Action if movement.intent.by_page && movement.form_url.is_none() => (Status::Pending, Advice::AskLater),
        State::Action => (Status::ActionRequired, Advice::OpenLink),
        State::Review => (Status::Unknown, Advice::Review),
        State::Sending | State::Unknown => (Status::Unknown, Advice::Resolve),
        // Another thread or process has it in its hands and may send it at any moment.
        State::Ready if movement.claimed => (Status::Unknown, Advice::Resolve),
        // Believed absent and not proved to be: repeating asks the bank first.
        State::Ready if movement.doubt.is_some() && rules.keep(Rule::DoubtBeforeRefusal) => {
            (Status::Unknown, Advice::Repeat)
        }
        State::Ready => match movement.readiness {
            // Corrected content, or the same once more, has not left.
            Readiness::Refused if matches!(movement.cause, Cause::Amended | Cause::NotSent) => {
                (Status::NotSent, Advice::Repeat)
            }
            Readiness::Refused => (Status::Rejected, Advice::FixAndRepeat),
            // It may have been sent: repeating asks the bank first.
            Readiness::Forgotten => (Status::Unknown, Advice::Repeat),
            Readiness::BelievedAbsent | Readiness::LinkLost | Readiness::Released => (Status::Rejected, Advice::Repeat),
            Readiness::Fresh | Readiness::Registered => (Status::NotSent, Advice::Repeat),
        },
    }
}

/// Whether the amount of what is paid is to be booked with it. What only verified a card took nothing; what was all given
/// back since leaves nothing; what was held is booked with its capture, or with the sums that somebody else captured; a
/// cancel moves nothing that was booked.
fn is_booked(movement: &Movement) -> bool {
    let intent = &movement.intent;
    match movement.reason.as_deref() {
        _ if intent.kind == Kind::Cancel => false,
        Some("refunded" | "captured" | "captured_in_part") => false,
        Some("refunded_in_part") => !intent.manual_capture,
        _ => !intent.verifies,
    }
}
