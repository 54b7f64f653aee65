//! What a shop asks, and no money moves: the status in its two forms, and what only the family's documents know
//! (gateways.md 2.6, 2.10).

use super::call::{Call, ID};
use super::cards::{Secure, TEST_CARDS};
use super::errors::{Answer, ErrorRow};
use super::params::Params;
use super::{answers, errors};
use crate::model::CardNumber;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::execution::Execution;
use crate::sandbox::bank::http::reply::Reply;

/// `getOrderStatusExtended.do`
pub fn status(world: &mut World, params: &Params, execution: Execution) -> Answer {
    let order = asked(world, params, Call::Status, execution)?;
    Ok(Reply::json(200, &answers::status(world, &order, params.language())))
}

/// `getOrderStatus.do`
pub fn short_status(world: &mut World, params: &Params, execution: Execution) -> Answer {
    let order = asked(world, params, Call::ShortStatus, execution)?;
    Ok(Reply::json(200, &answers::short_status(world, &order, params.language())))
}

/// `getReceiptStatus.do`: there is no cash register here, so no order has a receipt.
pub fn receipt(world: &mut World, params: &Params, execution: Execution) -> Answer {
    let order = asked(world, params, Call::Receipt, execution)?;
    Ok(Reply::json(200, &answers::no_receipt(world, &order, params.language())))
}

/// `verifyEnrollment.do`: whether the card's issuer would ask its payer.
pub fn enrollment(world: &World, params: &Params) -> Answer {
    params.authenticate(world, Call::Enrollment)?;
    let pan = params.filled("pan").filter(|pan| CardNumber::parse(pan).is_ok()).ok_or(&errors::SYSTEM)?;
    let secure = world.settings().magic && TEST_CARDS.by_number(pan).behaviour.secure != Secure::None;
    Ok(Reply::json(200, &answers::enrollment(secure, params.language(), world.switches())))
}

/// The order a question is about. `orderId` wins; with a token only `orderId` may be used (gateways.md 2.6).
fn asked(world: &mut World, params: &Params, call: Call, execution: Execution) -> Result<Order, &'static ErrorRow> {
    params.authenticate(world, call)?;
    let order = match (params.filled("orderId"), params.filled("orderNumber")) {
        (Some(id), _) => world.told(id, execution),
        (None, Some(number)) if params.filled("token").is_none() => world.told_by_number(ID, number, execution),
        _ => return Err(&errors::ORDER_ID_EMPTY),
    };
    order.filter(|order| order.gateway == ID).ok_or(&errors::NO_ORDER)
}
