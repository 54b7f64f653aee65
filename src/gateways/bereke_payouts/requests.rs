//! The bank's requests, in the order of the document's own examples. Amounts are integers of tiyn, the currency
//! is the text `398`.

use super::BerekePayouts;
use crate::gateways::body::Json;
use crate::model::{Destination, HttpRequest, Method, Payout, Recipient, Subject};
use zeroize::Zeroizing;

/// `payouts/api/v2/echo`.
pub(super) fn echo(gateway: &BerekePayouts) -> HttpRequest {
    let path = path(gateway, "echo");
    HttpRequest { method: Method::Get, path, headers: Vec::new(), body: Zeroizing::new(Vec::new()) }
}

/// `getAmount.do`.
pub(super) fn balance(gateway: &BerekePayouts, source: Option<&str>) -> HttpRequest {
    post(gateway, "getAmount.do", |body| binding("source", source, body))
}

/// `getPayoutStatus.do`, always by our own number: it is known before the bank has answered anything, and with
/// both ids in one request it is not documented which one counts.
pub(super) fn status(gateway: &BerekePayouts, subject: &Subject) -> HttpRequest {
    post(gateway, "getPayoutStatus.do", |body| {
        body.text("orderNumber", subject.number.as_str());
        // The reason of a decline comes in it.
        body.optional("language", subject.language.as_deref());
    })
}

/// `performPayout.do`, or `registerPayout.do` where the card is typed on the bank's page.
pub(super) fn payout(gateway: &BerekePayouts, payout: &Payout) -> HttpRequest {
    let method = match payout.destination {
        Destination::Page(_) => "registerPayout.do",
        _ => "performPayout.do",
    };
    post(gateway, method, |body| {
        body.text("orderNumber", payout.number.as_str());
        body.number("amount", payout.amount.get());
        body.text("currency", &payout.currency.digits());
        body.optional("description", payout.description.as_deref());
        body.optional("language", payout.language.as_deref());
        client(&payout.recipient, body);
        binding("source", payout.source.as_deref(), body);
        target(gateway, &payout.destination, body);
        params(&payout.params, body);
    })
}

/// The digits of a phone number: the document's "international format (9991234567)" has no plus.
pub(super) fn phone_digits(phone: &str) -> &str {
    phone.strip_prefix('+').unwrap_or(phone)
}

fn client(recipient: &Recipient, body: &mut Json) {
    let Recipient { client_id, name, email, phone } = recipient;
    if client_id.is_none() && name.is_none() && email.is_none() && phone.is_none() {
        return;
    }
    body.nested("client", |body| {
        body.optional("clientId", client_id.as_deref());
        body.optional("email", email.as_deref());
        body.optional("phone", phone.as_deref().map(phone_digits));
        body.optional("name", name.as_deref());
    });
}

fn binding(name: &str, id: Option<&str>, body: &mut Json) {
    if let Some(id) = id {
        body.nested(name, |body| body.text("bindingId", id));
    }
}

fn target(gateway: &BerekePayouts, destination: &Destination, body: &mut Json) {
    match destination {
        Destination::Card(card) if gateway.options.pan_in_card => body.nested("target", |body| {
            body.nested("card", |body| body.text("pan", card.number.expose()));
        }),
        Destination::Card(card) => body.nested("target", |body| body.text("pan", card.number.expose())),
        Destination::Binding(id) => binding("target", Some(id), body),
        Destination::Page(page) => {
            body.nested("urls", |body| {
                body.text("returnUrl", &page.return_url);
                body.optional("failUrl", page.fail_url.as_deref());
            });
            if let Some(seconds) = page.session_timeout_secs {
                body.number("sessionTimeoutSecs", seconds.into());
            }
        }
        Destination::Agreed => {}
    }
}

fn params(params: &[(String, String)], body: &mut Json) {
    if params.is_empty() {
        return;
    }
    body.nested("jsonParams", |body| {
        for (name, value) in params {
            body.text(name, value);
        }
    });
}

fn path(gateway: &BerekePayouts, method: &str) -> String {
    format!("/payouts/api/{}/{method}", gateway.options.api_version)
}

/// A request: who asks, and what.
fn post(gateway: &BerekePayouts, method: &str, what: impl FnOnce(&mut Json)) -> HttpRequest {
    let body = Json::object(|body| {
        // The tables spell it in one way, two of the four examples in another.
        body.text(gateway.options.spelling.of(method), &gateway.user_name);
        body.text("password", gateway.password.expose());
        what(body);
    });
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    if let Some(signer) = &gateway.signer {
        headers.extend(signer.headers(&body));
    }
    HttpRequest { method: Method::Post, path: path(gateway, method), headers, body }
}
