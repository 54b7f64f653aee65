//! What a request must be beside what its own table says: allowed by the gateway, in keeping with the payment that it is about,
//! and about one movement.

use super::{Client, Stop};
use crate::config::Environment;
use crate::document::{self as doc, FieldError, Node, Problem};
use crate::journal::{Intent, Movement};
use crate::messages::{self, Locale};
use crate::model::{CardNumber, Command, Destination, Kind, Means, ThreeDsResult, instant};
use crate::operations::Which;

impl Client {
    pub(super) fn check_command(&self, command: &Command, extra: &Node) -> Result<(), Stop> {
        self.engine.gateway.check(command, extra)?;
        let Some(card) = card_of(command) else {
            return Ok(());
        };
        let test_cards = self.engine.gateway.description().test_cards;
        if self.environment == Some(Environment::Production) && test_cards.contains(&card.expose()) {
            let why = messages::test_card_in_production(self.locale);
            return Err(FieldError::new("card.number", Problem::Impossible(why)).into());
        }
        Ok(())
    }

    /// A card that is over cannot pay. A number that is known is told as it stands, though its card may be over since.
    pub(super) fn check_expiry(&self, command: &Command, intent: &Intent) -> Result<(), Stop> {
        let Command::Payment(payment) = command else { return Ok(()) };
        match &payment.means {
            Means::Card(card)
                if instant::is_month_over(card.expiry)
                    && self.engine.journal.find(intent.kind, &intent.number, None)?.is_none() =>
            {
                let why = "the card has expired, by this machine's clock";
                Err(FieldError::new("card.expiry", Problem::Impossible(why.to_owned())).into())
            }
            _ => Ok(()),
        }
    }

    /// What is taken or given back of a payment is in its currency. A cancel ends the whole order of a payment that is here.
    pub(super) fn check_payment(&self, command: &Command, intent: &Intent) -> Result<(), Stop> {
        if !intent.kind.follows_payment() {
            return Ok(());
        }
        let cancels = intent.kind == Kind::Cancel;
        let payment = match self.engine.journal.find(Kind::Payment, &intent.number, None)? {
            Some(payment) => {
                check_order_id(self.locale, &payment, command.order_id())?;
                payment.intent
            }
            None if cancels => return Err(self.no_such_movement(&intent.number)?),
            None => return Ok(()),
        };
        let wrong = |field: &str, why| Err(FieldError::new(field, Problem::Impossible(why)).into());
        match () {
            () if payment.currency != intent.currency => {
                wrong("currency", messages::payment_currency(self.locale, payment.currency.letters()))
            }
            () if cancels && payment.verifies => wrong("orderNumber", messages::cancel::only_verified(self.locale)),
            () if cancels && payment.amount != intent.amount => {
                wrong("amount", messages::cancel::other_amount(self.locale, &payment))
            }
            () => Ok(()),
        }
    }

    /// A person's decision is about one movement: where a cancel or a capture under the same number waits for one, too, its kind
    /// must be named.
    pub(super) fn check_one_is_meant(&self, which: &Which, found: &Movement) -> Result<(), Stop> {
        if which.kind.is_some() || which.part.is_some() {
            return Ok(());
        }
        for kind in [Kind::Capture, Kind::Cancel].into_iter().filter(|kind| *kind != found.intent.kind) {
            let waits = |movement: &Movement| !movement.state.is_final() && movement.attempts > 0;
            if self.engine.journal.find(kind, &which.number, None)?.is_some_and(|movement| waits(&movement)) {
                let why = messages::several_are_open(self.locale, found.intent.kind, kind);
                return Err(FieldError::new("kind", Problem::Impossible(why)).into());
            }
        }
        Ok(())
    }
}

/// The card number in a command.
fn card_of(command: &Command) -> Option<&CardNumber> {
    match command {
        Command::Payout(payout) => match &payout.destination {
            Destination::Card(card) => Some(&card.number),
            _ => None,
        },
        Command::Payment(payment) => match &payment.means {
            Means::Card(card) => Some(&card.number),
            _ => None,
        },
        _ => None,
    }
}

/// The card that is sent once more for an app's 3-D Secure is the one that the payment began with.
pub(super) fn check_card(locale: Locale, payment: &Movement, result: &ThreeDsResult) -> Result<(), FieldError> {
    let ThreeDsResult::InApp(in_app) = result else { return Ok(()) };
    let stored = payment.intent.payee_ref.is_some() && payment.intent.payee_mask.is_none();
    match (&in_app.card, &payment.intent.payee_mask) {
        (None, None) if stored => Ok(()),
        (Some(card), Some(mask)) if card.number.mask() == *mask => Ok(()),
        (None, _) => Err(FieldError::new("card", Problem::Missing)),
        (Some(_), _) => Err(FieldError::new("card.number", Problem::Impossible(messages::other_card(locale)))),
    }
}

/// A payment of this journal has the bank's id that it has.
pub(super) fn check_order_id(locale: Locale, payment: &Movement, named: Option<&str>) -> Result<(), FieldError> {
    match named {
        Some(named) if payment.order_id.as_deref() != Some(named) => {
            Err(FieldError::new("orderId", Problem::Impossible(messages::other_order_id(locale))))
        }
        _ => Ok(()),
    }
}

/// A gateway that has no fields of its own in `gateway` gets none.
pub(super) fn check_no_extra(extra: &Node) -> Result<(), FieldError> {
    doc::check(extra, &[]).map_err(|error| error.inside("gateway"))
}
