//! Where the bank's pages are, which order one is about, and where the payer goes from them.

use super::call::ID;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::pages::shell::{FOLDER, with_parameters};
use crate::sandbox::bank::pages::words;

/// Where the payer types the card.
pub fn form_url(world: &World, order: &Order) -> String {
    format!("{}{}", world.url, link("payment", &order.language, &order.id))
}

/// What became of the payment, for the payer.
pub fn finish_url(order: &Order, language: &str) -> String {
    link("finish", words::of(language).code, &order.id)
}

/// A page about an order.
pub fn link(page: &str, language: &str, id: &str) -> String {
    format!("{FOLDER}{page}_{language}.html?mdOrder={id}")
}

/// The language of the pages; Russian where none is named.
pub fn language(code: &str) -> &'static str {
    words::of(if code == "kz" { "kk" } else { code }).code
}

/// The order of ours a page is about.
pub fn asked<'w>(world: &'w World, request: &Request) -> Option<&'w Order> {
    let id = request.parameter("mdOrder").or_else(|| request.parameter("orderId"))?;
    world.orders.by_id(&id).filter(|order| order.gateway == ID)
}

/// Where the payer goes in the end: the shop's own address, or a page of the bank where the shop named
/// one without `https://` (seed 001, `returnUrl`; its example is `finish.html`).
pub fn result_url(world: &World, order: &Order, ok: bool, language: &str) -> String {
    let language = if language.is_empty() { &order.language } else { language };
    let failed = order.fail_url.as_ref().filter(|_| !ok);
    let named = failed.or(order.return_url.as_ref()).map_or("finish.html", String::as_str);
    let absolute = named.starts_with("http://") || named.starts_with("https://");
    let url =
        if absolute { named.to_owned() } else { format!("{}{FOLDER}{}", world.url, named.trim_start_matches('/')) };
    with_parameters(&url, &order.id, language)
}
