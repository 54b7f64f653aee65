//! A cancel ends the order of a payment: what it may be sent about, and the payment's own state after it.

use super::{Call, Engine, Held, Persistence, Report};
use crate::journal::Movement;
use crate::model::{Kind, Readiness, State};

/// Why a movement is not sent while another one may still change what it was sent on.
pub(super) const NOT_KNOWN_YET: &str = "another movement of the same order is not known yet: resolve it first";

/// Why a cancel is not sent: it ends only an order that this journal has made. Of an order of which the bank has told no
/// id, or that is somebody else's, the number alone proves nothing; and while a charge of ours is under way, what is closed
/// now may be paid in a moment.
pub(super) fn why_not(payment: Option<&Movement>) -> Option<&'static str> {
    match payment {
        None => Some("this journal has no such payment"),
        Some(payment) if payment.foreign => Some("the order of this number is somebody else's"),
        Some(payment) if payment.order_id.is_none() => {
            Some("this journal does not know the payment's id at the bank: ask payment.status first")
        }
        Some(payment) if matches!(payment.state, State::Sending | State::Unknown) => Some(NOT_KNOWN_YET),
        Some(_) => None,
    }
}

/// Whether a payment is known as paid: a look that shows it open or held is an old one, and a reversal would give back what
/// was taken.
pub(super) fn is_paid(payment: &Movement) -> bool {
    payment.was_paid || payment.state == State::Paid
}

impl Engine {
    /// A cancel that came to something tells of its payment, too: that is asked about at once, unless it is final or somebody
    /// works on it.
    pub(super) fn with_payment(&self, report: Report, call: Call<'_>) -> Report {
        let movement = &report.movement;
        let refused = movement.state == State::Ready && movement.readiness == Readiness::Refused;
        let told = movement.state.is_final() || refused;
        if movement.intent.kind != Kind::Cancel || !told {
            return report;
        }
        // What was seen as reversed while the cancel was not known was cancelled, as it turns out.
        let done = movement.state == State::Paid;
        let reversed = |payment: &Movement| {
            payment.state == State::Declined && payment.reason.as_deref() == Some("reversed") && done
        };
        let to_be_asked = |payment: &Movement| !payment.state.is_final() || reversed(payment);
        let Some(payment) = self.payment_of(movement).filter(to_be_asked) else {
            return report;
        };
        // What cannot be written now is found out by the next question about the payment.
        if let Ok(Ok(held)) = Held::claim(&*self.journal, &payment)
            && to_be_asked(&held)
            && held.attempts > 0
        {
            self.ask_until(held, Persistence::Once, call);
        }
        report
    }
}
