//! What a payer reads about the order he pays, on the bank's page and on that of his own bank.

use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::pages::words::Words;
use crate::sandbox::bank::tools::html::{escape, tenge};

const SHOP: &str = "Sandbox";

/// An amount with its currency.
pub fn amount(order: &Order) -> String {
    let text = tenge(i64::try_from(order.amount).unwrap_or(i64::MAX));
    let letters = match order.currency.as_str() {
        "643" => "RUB",
        "840" => "USD",
        "933" => "BYN",
        "978" => "EUR",
        _ => "₸",
    };
    text.replace('₸', letters)
}

/// Amount, shop, order and card.
pub fn of(words: &Words, order: &Order) -> String {
    let row = |name: &str, value: &str| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(value));
    let mut rows = row(words.shop, SHOP) + &row(words.order, &order.number);
    if let Some(description) = order.description.as_deref().filter(|text| !text.is_empty()) {
        rows += &row(words.description, description);
    }
    if let Some(pan) = &order.masked_pan {
        rows += &row(words.card, pan);
    }
    format!("<p class=\"amount\"><span>{}</span> {}</p><dl>{rows}</dl>", words.amount, amount(order))
}
