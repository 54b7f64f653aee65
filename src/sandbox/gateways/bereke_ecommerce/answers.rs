//! What the bank says when all went well, as in the examples of seed 001, version by version.

use super::call::{APPROVED, AT_ACS, CREATED, Call, DECLINED, DEPOSITED, REFUNDED, REVERSED};
use super::errors::code;
use super::switches::Switches;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::payment::{Payment, Refund};
use crate::sandbox::bank::books::stored::Binding;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::tools::json::{Json, Members};

/// "Success", as the examples have it.
pub fn message(language: &str) -> &'static str {
    match language {
        "ru" => "Успешно",
        "kk" | "kz" => "Сәтті",
        _ => "Success",
    }
}

/// The answer of registering. The example has no `errorCode` (seed 001).
pub fn registered(order: &Order, form_url: String) -> Json {
    Json::Object(vec![("orderId", order.id.as_str().into()), ("formUrl", form_url.into())])
}

/// The whole answer of `deposit.do`, `refund.do`, `reverse.do` and `decline.do`.
pub fn success(call: Call, language: &str, switches: &Switches) -> Json {
    Json::Object(vec![("errorCode", code(0, call, switches)), ("errorMessage", message(language).into())])
}

/// The answer of `getOrderStatusExtended.do`; which fields it has is the merchant's version.
pub fn status(world: &World, order: &Order, language: &str) -> Json {
    let switches: &Switches = world.switches();
    let version = switches.status_version;
    let mut members: Members =
        vec![("errorCode", code(0, Call::Status, switches)), ("errorMessage", message(language).into())];
    members.extend(described(order, version));
    Json::Object(members)
}

/// The answer of `getOrderStatus.do`: older, shorter, and with other names (gateways.md 2.1, "Error spelling variants").
pub fn short_status(world: &World, order: &Order, language: &str) -> Json {
    let blank = Payment::default();
    let payment = order.payment.as_deref().unwrap_or(&blank);
    let mut members: Members = Vec::new();
    if order.masked_pan.is_some() {
        members.push(("expiration", payment.expiry.as_str().into()));
        members.push(("cardholderName", payment.holder.as_str().into()));
    }
    members.push(("depositAmount", payment.deposited.into()));
    members.push(("currency", order.currency.as_str().into()));
    if let Some(code) = &payment.approval_code {
        members.push(("approvalCode", code.as_str().into()));
    }
    // Always 2, whatever happened: the family's documents call it obsolete.
    members.push(("authCode", 2.into()));
    if let (Some(client), Some(binding)) = (&order.client_id, &order.target_binding) {
        members.push(("clientId", client.as_str().into()));
        members.push(("bindingId", binding.as_str().into()));
    }
    members.push(("ErrorCode", code(0, Call::ShortStatus, world.switches())));
    members.push(("ErrorMessage", message(language).into()));
    members.push(("OrderStatus", order.told_status.unwrap_or(order.status).into()));
    members.push(("OrderNumber", order.number.as_str().into()));
    if let Some(pan) = &order.masked_pan {
        members.push(("Pan", pan.as_str().into()));
    }
    members.push(("Amount", order.amount.into()));
    if let Some(ip) = &payment.ip {
        members.push(("Ip", ip.as_str().into()));
    }
    Json::Object(members)
}

/// The answer of `getReceiptStatus.do` about an order without a receipt.
pub fn no_receipt(world: &World, order: &Order, language: &str) -> Json {
    Json::Object(vec![
        ("errorCode", code(0, Call::Receipt, world.switches())),
        ("errorMessage", message(language).into()),
        ("orderNumber", order.number.as_str().into()),
        ("orderId", order.id.as_str().into()),
    ])
}

/// The answer of `verifyEnrollment.do`.
pub fn enrollment(secure: bool, language: &str, switches: &Switches) -> Json {
    Json::Object(vec![
        ("errorCode", code(0, Call::Enrollment, switches)),
        ("errorMessage", message(language).into()),
        ("enrolled", if secure { "Y" } else { "N" }.into()),
        ("emitterName", "SANDBOX BANK".into()),
        ("emitterCountryCode", 398.into()),
    ])
}

/// What an order is, from its number on.
pub fn described(order: &Order, version: u8) -> Members {
    let blank = Payment::default();
    let payment = order.payment.as_deref().unwrap_or(&blank);
    let mut members: Members = vec![
        ("orderNumber", order.number.as_str().into()),
        ("orderStatus", order.told_status.unwrap_or(order.status).into()),
        ("actionCode", payment.action_code.into()),
        ("actionCodeDescription", payment.action_text.as_str().into()),
        ("amount", order.amount.into()),
        ("currency", order.currency.as_str().into()),
        ("date", order.created.into()),
        ("orderDescription", order.description.as_deref().unwrap_or("").into()),
    ];
    if let Some(ip) = &payment.ip {
        members.push(("ip", ip.as_str().into()));
    }
    if version >= 9 && !payment.way.is_empty() {
        members.push(("paymentWay", payment.way.as_str().into()));
    }
    let named = |(name, value): &(String, String)| {
        Json::Object(vec![("name", name.as_str().into()), ("value", value.as_str().into())])
    };
    members.push(("merchantOrderParams", Json::List(order.params.iter().map(named).collect())));
    // The table says from 14; the example, otherwise of version 03, has it.
    if version >= 3 {
        members.push(("transactionAttributes", Json::List(Vec::new())));
    }
    members.push(("attributes", Json::List(vec![named(&("mdOrder".to_owned(), order.id.clone()))])));
    if let Some(pan) = &order.masked_pan {
        members.push(("cardAuthInfo", card(payment, pan, version)));
    }
    if let (Some(client), Some(binding)) = (&order.client_id, &order.target_binding) {
        let info = vec![("clientId", client.as_str().into()), ("bindingId", binding.as_str().into())];
        members.push(("bindingInfo", Json::Object(info)));
    }
    if let (2.., Some(time), Some(ref_num)) = (version, payment.authorised, &payment.ref_num) {
        members.push(("authDateTime", time.into()));
        members.push(("terminalId", "123456".into()));
        members.push(("authRefNum", ref_num.as_str().into()));
    }
    if version >= 3 {
        members.push(("paymentAmountInfo", amounts(order, payment, version)));
        let bank = vec![("bankCountryCode", "UNKNOWN".into()), ("bankCountryName", "&ltUnknown&gt".into())];
        members.push(("bankInfo", Json::Object(bank)));
    }
    members.extend(of_the_family(payment, version));
    members
}

fn card(payment: &Payment, pan: &str, version: u8) -> Json {
    let mut members: Members = vec![
        ("maskedPan", pan.into()),
        ("expiration", payment.expiry.as_str().into()),
        ("cardholderName", payment.holder.as_str().into()),
    ];
    if let Some(code) = &payment.approval_code {
        members.push(("approvalCode", code.as_str().into()));
    }
    if version >= 6 {
        members.push(("refund", false.into()));
    }
    if version >= 8 {
        members.push(("paymentSystem", payment.system.as_str().into()));
        members.push(("product", "".into()));
    }
    // It needs a permission; the example, paid with a 3-D Secure card, does not have it.
    if let (6.., Some(eci)) = (version, &payment.eci) {
        members.push(("secureAuthInfo", Json::Object(vec![("eci", eci.trim_start_matches('0').into())])));
    }
    members.push(("pan", pan.into()));
    Json::Object(members)
}

fn amounts(order: &Order, payment: &Payment, version: u8) -> Json {
    let state = match order.status {
        APPROVED => "APPROVED",
        DEPOSITED => "DEPOSITED",
        REVERSED => "REVERSED",
        REFUNDED => "REFUNDED",
        DECLINED => "DECLINED",
        CREATED | AT_ACS => "CREATED",
        _ => "CREATED",
    };
    let mut members: Members = vec![
        ("paymentState", state.into()),
        ("approvedAmount", payment.approved.into()),
        ("depositedAmount", payment.deposited.into()),
        ("refundedAmount", payment.refunded.into()),
    ];
    if version >= 11 {
        members.push(("feeAmount", 0.into()));
    }
    Json::Object(members)
}

/// Members only the family's documents know; the exact versions are our guess (gateways.md 2.6).
fn of_the_family(payment: &Payment, version: u8) -> Members {
    let mut members: Members = Vec::new();
    if version >= 5 && !payment.refunds.is_empty() {
        let refund = |refund: &Refund| {
            let mut members: Members = vec![
                ("date", refund.date.into()),
                ("referenceNumber", refund.ref_num.as_str().into()),
                ("actionCode", "0".into()),
                ("amount", refund.amount.into()),
            ];
            if let (21.., Some(id)) = (version, &refund.external_id) {
                members.push(("externalRefundId", id.as_str().into()));
            }
            Json::Object(members)
        };
        members.push(("refunds", Json::List(payment.refunds.iter().map(refund).collect())));
    }
    let dates = [
        (10, "depositedDate", payment.deposited_at),
        (12, "refundedDate", payment.refunded_at),
        (12, "reversedDate", payment.reversed_at),
    ];
    let dates = dates.into_iter().filter(|(from, ..)| version >= *from);
    members.extend(dates.filter_map(|(_, name, date)| Some((name, date?.into()))));
    members
}

/// The answer of `getBindings.do`.
pub fn bindings(world: &World, found: &[&Binding]) -> Json {
    let binding = |binding: &&Binding| {
        let last = binding.masked_pan.get(binding.masked_pan.len().saturating_sub(4)..).unwrap_or("");
        Json::Object(vec![
            ("bindingId", binding.id.as_str().into()),
            ("maskedPan", binding.masked_pan.as_str().into()),
            ("expiryDate", binding.expiry.as_str().into()),
            ("paymentWay", "CARD".into()),
            ("displayLabel", format!("XXXXXXXXXXXX{last}").into()),
        ])
    };
    Json::Object(vec![
        ("errorCode", code(0, Call::Bindings, world.switches())),
        ("errorMessage", message("en").into()),
        ("bindings", Json::List(found.iter().map(binding).collect())),
    ])
}

/// The order in an answer of Apple Pay: its example has fewer members (seed 001).
pub fn of_wallet(order: &Order) -> Members {
    let blank = Payment::default();
    let payment = order.payment.as_deref().unwrap_or(&blank);
    let kept =
        |(name, _): &(&str, Json)| !matches!(*name, "orderDescription" | "transactionAttributes" | "bindingInfo");
    let members = described(order, 3).into_iter().filter(kept);
    let changed = members.map(|(name, value)| match name {
        "cardAuthInfo" => {
            let card = vec![
                ("expiration", payment.expiry.as_str().into()),
                ("cardholderName", payment.holder.as_str().into()),
                ("approvalCode", payment.approval_code.as_deref().unwrap_or("").into()),
                ("pan", order.masked_pan.as_deref().unwrap_or("").into()),
            ];
            (name, Json::Object(card))
        }
        "bankInfo" => (name, Json::Object(vec![("bankCountryName", "<UNKNOWN>".into())])),
        _ => (name, value),
    });
    changed.collect()
}
