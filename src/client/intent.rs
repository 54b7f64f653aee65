//! What of a command may be kept, and the print of its content: the same number with the same print is the
//! same request.

use crate::gateways::Gateway;
use crate::journal::Intent;
use crate::model::{Command, Destination, Means, Minor, Payment, Payout, text};
use serde_json::{Value, json};

/// The intent of a command.
pub(super) fn intent(command: &Command, gateway: &dyn Gateway) -> Intent {
    let (amount, currency) = match command {
        Command::Payout(payout) => (payout.amount, payout.currency),
        Command::Payment(payment) => (payment.amount, payment.currency),
        Command::Capture(capture) => (capture.amount, capture.currency),
        Command::Refund(refund) => (refund.amount, refund.currency),
        Command::Cancel(cancel) => (cancel.amount, cancel.currency),
    };
    let payee = match command {
        Command::Payout(payout) => of_payout(payout),
        Command::Payment(payment) => of_payment(payment),
        Command::Capture(_) | Command::Refund(_) | Command::Cancel(_) => Payee::default(),
    };
    let part = match command {
        Command::Refund(refund) => Some(refund.refund_number.clone()),
        _ => None,
    };
    let manual_capture = matches!(command, Command::Payment(payment) if payment.manual_capture);
    let commission = match command {
        Command::Payment(payment) => payment.commission,
        _ => None,
    };
    let mut content = content(command, amount, currency.letters(), &payee);
    // Left out where there is none, so that older prints stay what they are.
    let decisive = gateway.decisive(command);
    if let (true, Value::Array(members)) = (commission.is_some() || !decisive.is_null(), &mut content) {
        members.push(json!([commission, decisive]));
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, text(&content).as_bytes());
    Intent {
        kind: command.kind(),
        number: command.number().clone(),
        amount,
        currency,
        fingerprint: digest.as_ref().try_into().expect("SHA-256 has 32 bytes"),
        payee_mask: payee.mask,
        payee_ref: payee.reference,
        by_page: payee.by_page,
        part,
        manual_capture,
        by_wallet: payee.by_wallet,
        commission,
        page_secs: gateway.page_life(command).and_then(|life| u32::try_from(life.as_secs()).ok()).filter(|s| *s > 0),
        verifies: matches!(command, Command::Payment(payment) if payment.verifies()),
        echoes: gateway.echoes(command),
    }
}

/// The other end of the money, as far as it may be kept.
#[derive(Default)]
struct Payee {
    mask: Option<String>,
    reference: Option<String>,
    by_page: bool,
    by_wallet: bool,
}

fn of_payout(payout: &Payout) -> Payee {
    match &payout.destination {
        Destination::Card(card) => Payee { mask: Some(card.number.mask()), ..Payee::default() },
        Destination::Binding(binding) => Payee { reference: Some(binding.clone()), ..Payee::default() },
        Destination::Page(_) => Payee { by_page: true, ..Payee::default() },
        Destination::Agreed => Payee::default(),
    }
}

fn of_payment(payment: &Payment) -> Payee {
    match &payment.means {
        Means::Page(_) => Payee { by_page: true, ..Payee::default() },
        Means::Card(card) => Payee { mask: Some(card.number.mask()), ..Payee::default() },
        Means::Stored { binding_id, .. } => Payee { reference: Some(binding_id.clone()), ..Payee::default() },
        Means::ApplePay(_) | Means::GooglePay(_) => Payee { by_wallet: true, ..Payee::default() },
    }
}

/// What decides about the money. Texts for people may differ when a till repeats a call.
fn content(command: &Command, amount: Minor, currency: &str, payee: &Payee) -> Value {
    let more = match command {
        Command::Payout(payout) => json!([payout.source, payout.recipient.client_id, payout.recipient.name]),
        Command::Payment(payment) => {
            let means = match &payment.means {
                Means::Page(_) => "page",
                Means::Card(_) => "card",
                Means::Stored { .. } => "stored",
                Means::ApplePay(_) => "apple_pay",
                Means::GooglePay(_) => "google_pay",
            };
            // In whatever order they are named.
            let mut features: Vec<&str> = payment.features.iter().map(String::as_str).collect();
            features.sort_unstable();
            json!([means, payment.manual_capture, payment.payer.client_id, payment.merchant_login, features])
        }
        Command::Capture(_) | Command::Cancel(_) => json!([]),
        // Left out where there is none, so that older prints stay what they are.
        Command::Refund(refund) => match &refund.order_id {
            None => json!([refund.refund_number.as_str()]),
            Some(order) => json!([refund.refund_number.as_str(), order]),
        },
    };
    // The first member is the version of this print.
    json!([1, command.kind().word(), amount.get(), currency, payee.mask, payee.reference, payee.by_page, more])
}
