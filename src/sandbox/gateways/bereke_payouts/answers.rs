//! What the bank says when all went well, in every shape its documents show (gateways.md 1.12).

use super::switches::{BalanceShape, CurrencyShape, DateShape, PanShape, Presence, StatusShape, Switches};
use crate::sandbox::bank::books::orders::{Operation, Order};
use crate::sandbox::bank::books::world::TRANSIT;
use crate::sandbox::bank::tools::json::{Json, Members};
use serde_json::{Map, Value};

/// The two answers that describe an order; their examples differ (seed 000).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Describing {
    /// `performPayout.do`
    Performed,
    /// `getPayoutStatus.do`
    Asked,
}

/// The description of an order.
pub fn order(order: &Order, switches: &Switches, describing: Describing) -> Json {
    let mut members: Members = vec![
        ("errorCode", "0".into()),
        ("errorMessage", "Успешно".into()),
        ("amount", order.amount.into()),
        ("fee", 0.into()),
        ("currency", order.currency.as_str().into()),
    ];
    if switches.creation_date == Presence::Present {
        members.push(("creationDate", order.created.into()));
    }
    if switches.order_id == Presence::Present {
        members.push(("orderId", order.id.as_str().into()));
    }
    members.push(("orderNumber", order.number.as_str().into()));
    if let Some(description) = &order.description {
        members.push(("description", description.as_str().into()));
    }
    members.push(status(order.told_status.unwrap_or(order.status), switches.order_status));
    if !order.operations.is_empty() {
        let operations =
            order.operations.iter().map(|operation| self::operation(order, operation, switches, describing));
        members.push(("operationList", Json::List(operations.collect())));
    }
    if order.source != TRANSIT {
        members.push(("source", Json::Object(vec![("bindingId", order.source.as_str().into())])));
    }
    let target = target(order);
    if !target.is_empty() {
        members.push(("target", Json::Object(target)));
    }
    if !order.params.is_empty() {
        let params: Map<String, Value> =
            order.params.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        members.push(("orderParams", Json::Plain(Value::Object(params))));
    }
    Json::Object(members)
}

fn status(status: u8, shape: StatusShape) -> (&'static str, Json) {
    match shape {
        StatusShape::Integer => ("orderStatus", status.into()),
        StatusShape::String => ("orderStatus", status.to_string().into()),
        StatusShape::Capital => ("OrderStatus", status.into()),
    }
}

fn operation(order: &Order, operation: &Operation, switches: &Switches, describing: Describing) -> Json {
    // The example of the status answer has `datetime` as text and roubles in an order of tenge.
    let example = switches.status_example && describing == Describing::Asked;
    let date_shape = if example { DateShape::Datetime } else { switches.operation_date };
    let currency_shape = if example { CurrencyShape::Wrong } else { switches.operation_currency };
    let mut members: Members = vec![
        match date_shape {
            DateShape::OperationDate => ("operationDate", operation.date.into()),
            DateShape::Datetime => ("datetime", operation.date.to_string().into()),
        },
        ("operationType", "P2P_CREDIT".into()),
        ("amount", order.amount.into()),
        match currency_shape {
            CurrencyShape::String => ("currency", order.currency.as_str().into()),
            CurrencyShape::Integer => ("currency", 398.into()),
            CurrencyShape::Wrong => ("currency", "643".into()),
        },
        ("resultCode", operation.result_code.into()),
        ("resultCodeDescription", operation.description.as_str().into()),
        ("refNum", operation.ref_num.as_str().into()),
    ];
    if let Some(pan) = &order.masked_pan {
        let name = match switches.pan {
            PanShape::Pan => "pan",
            PanShape::PanMaskedTo => "panMaskedTo",
        };
        members.push((name, pan.as_str().into()));
    }
    members.push(("cardholderName", order.client_name.as_deref().unwrap_or("CARDHOLDER NAME").to_uppercase().into()));
    Json::Object(members)
}

fn target(order: &Order) -> Members {
    let members =
        [("bindingId", &order.target_binding), ("clientId", &order.client_id), ("maskedPan", &order.masked_pan)];
    members.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?.into()))).collect()
}

/// The answer of `registerPayout.do`.
pub fn registered(order: &Order, form_url: String) -> Json {
    Json::Object(vec![
        ("errorCode", "0".into()),
        ("orderNumber", order.number.as_str().into()),
        ("orderId", order.id.as_str().into()),
        ("formUrl", form_url.into()),
    ])
}

/// The answer of `getAmount.do`. The amount has no sign; `balanceSign` has it.
pub fn balance(amount: i64, shape: BalanceShape) -> Json {
    let description = Json::Object(vec![
        ("balanceAmount", amount.unsigned_abs().into()),
        ("balanceCurrency", "398".into()),
        ("balanceSign", if amount < 0 { "D" } else { "C" }.into()),
    ]);
    let description = match shape {
        BalanceShape::Object => description,
        BalanceShape::Array => Json::List(vec![description]),
    };
    Json::Object(vec![("errorCode", "0".into()), ("balanceDescriptionList", description)])
}
