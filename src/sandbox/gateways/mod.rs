//! The gateways that are played: the one place that knows all of them. A folder here and its two lines below are all that
//! a new one needs (docs/adding-a-gateway.md).

mod bepaid;
mod bereke_ecommerce;
mod bereke_payouts;
mod shopapi;

use super::bank::played::Gateways;

/// Every gateway, in the order in which people read of them.
pub static GATEWAYS: Gateways =
    Gateways(&[&bereke_payouts::BerekePayouts, &bereke_ecommerce::BerekeEcommerce, &shopapi::ShopApi, &bepaid::BePaid]);

#[cfg(test)]
mod tests;
