//! Where the pages of a payment are.

use super::details::waits_for_payer;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;

/// Below it are the pages.
pub const FOLDER: &str = "/shopapi/";

/// A page about a payment.
pub fn link(page: &str, language: &str, id: &str) -> String {
    format!("{FOLDER}{page}_{language}.html?payment={id}")
}

/// Where a card is typed.
pub fn pay_url(world: &World, order: &Order) -> String {
    format!("{}{}", world.url, link("pay", &order.language, &order.id))
}

/// What became of the payment.
pub fn receipt_url(world: &World, order: &Order) -> String {
    format!("{}{}", world.url, link("receipt", &order.language, &order.id))
}

/// Where the payer's bank asks him, while it does.
pub fn secure_url(world: &World, order: &Order) -> Option<String> {
    let path = secure_link(order, &order.language)?;
    Some(format!("{}{path}", world.url))
}

/// Its address without the host.
pub fn secure_link(order: &Order, language: &str) -> Option<String> {
    let tds = order.payment.as_ref()?.tds.as_ref().filter(|_| waits_for_payer(order))?;
    Some(format!("{}&transaction={}", link("acs", language, &order.id), tds.id))
}
