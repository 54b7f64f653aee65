//! The bank's requests. Amounts are integers of minor units, the currency is always sent and always as digits:
//! the default of Google Pay is the Russian rouble.
//!
//! Source: seed 001, one function per method.

use super::{BerekeEcommerce, Login, parameters};
use crate::gateways::body::{Form, Json};
use crate::model::{
    Cancel, Capture, CardData, Command, HttpRequest, InApp, Means, Method, Payment, Refund, Secret, Stage, Subject,
    ThreeDsResult,
};
use zeroize::Zeroizing;

/// `language` is called mandatory where the partner collects the card.
const LANGUAGE: &str = "ru";

/// The request of a command at this stage.
pub(super) fn command(gateway: &BerekeEcommerce, command: &Command, stage: &Stage) -> HttpRequest {
    match command {
        Command::Payment(payment) => self::payment(gateway, payment, stage),
        Command::Capture(capture) => deposit(gateway, capture, stage),
        Command::Refund(refund) => self::refund(gateway, refund, stage),
        Command::Cancel(cancel) => self::cancel(gateway, cancel, stage),
        Command::Payout(_) => unreachable!("a payout is not among the operations"),
    }
}

fn payment(gateway: &BerekeEcommerce, payment: &Payment, stage: &Stage) -> HttpRequest {
    match (&payment.means, &stage.order_id) {
        (Means::ApplePay(token), _) => apple_pay(gateway, payment, token),
        (Means::GooglePay(token), _) => google_pay(gateway, payment, token),
        (Means::Card(card), Some(order)) => card_payment(gateway, payment, card, order),
        (Means::Stored { binding_id, cvc }, Some(order)) => {
            stored_payment(gateway, payment, binding_id, cvc.as_ref(), order)
        }
        (Means::Card(_) | Means::Stored { .. }, None) | (Means::Page(_), _) => register(gateway, payment),
    }
}

/// `register.do`; `registerPreAuth.do` where the money is only to be held.
fn register(gateway: &BerekeEcommerce, payment: &Payment) -> HttpRequest {
    let body = Form::of(|form| {
        form.number("amount", payment.amount.get());
        form.field("currency", &payment.currency.digits());
        login(gateway, form);
        form.field("orderNumber", payment.number.as_str());
        if let Some(page) = &payment.page {
            form.field("returnUrl", &page.return_url);
            form.optional("failUrl", page.fail_url.as_deref());
            if let Some(seconds) = page.session_timeout_secs {
                form.number("sessionTimeoutSecs", seconds.into());
            }
        }
        form.optional("expirationDate", payment.expiration_date.as_deref());
        form.optional("autocompletionDate", payment.autocompletion_date.as_deref());
        form.optional("dynamicCallbackUrl", payment.callback_url.as_deref());
        form.optional("description", payment.description.as_deref());
        if let Means::Page(binding) = &payment.means {
            form.optional("bindingId", binding.as_deref());
        }
        // "To specify multiple features, use this parameter several times in one request" (family).
        payment.features.iter().for_each(|feature| form.field("features", feature));
        form.optional("phone", payment.payer.phone.as_deref());
        form.optional("email", payment.payer.email.as_deref());
        form.optional("clientId", payment.payer.client_id.as_deref());
        form.optional("merchantLogin", payment.merchant_login.as_deref());
        form.json("jsonParams", &payment.params);
        form.json("billingPayerData", &payment.billing);
        form.optional("language", payment.language.as_deref());
        parameters::write(form, &payment.extra);
    });
    rest(gateway, if payment.manual_capture { "registerPreAuth.do" } else { "register.do" }, body)
}

/// `paymentorder.do`: the card data that the partner collected. The tables print `paymentOrder.do`, the examples
/// `paymentorder.do`, and the family's paths heed upper and lower case.
fn card_payment(gateway: &BerekeEcommerce, payment: &Payment, card: &CardData, order: &str) -> HttpRequest {
    let body = Form::of(|form| {
        typed_card(gateway, form, card, order);
        form.field("language", payment.language.as_deref().unwrap_or(LANGUAGE));
        form.optional("ip", payment.payer.ip.as_deref());
        form.optional("email", payment.payer.email.as_deref());
        if card.no_binding {
            form.field("bindingNotNeeded", "true");
        }
        form.json("jsonParams", &payment.params);
        form.json("billingPayerData", &payment.billing);
        if let Some(three_ds) = &card.three_ds {
            form.optional("xid", three_ds.xid.as_deref());
            form.optional("cavv", three_ds.cavv.as_ref().map(Secret::expose));
            form.field("eci", &three_ds.eci);
        }
        sdk(form, payment);
    });
    rest(gateway, &gateway.options.payment_order_path, body)
}

fn typed_card(gateway: &BerekeEcommerce, form: &mut Form, card: &CardData, order: &str) {
    login(gateway, form);
    form.field("MDORDER", order);
    form.field("$PAN", card.number.expose());
    form.field("$CVC", card.cvc.expose());
    form.field("YYYY", &format!("{:04}", card.expiry.0));
    form.field("MM", &format!("{:02}", card.expiry.1));
    form.field("TEXT", &card.holder);
}

/// "The flag that the payment comes by the 3DS SDK" (seed 001).
fn sdk(form: &mut Form, payment: &Payment) {
    if payment.in_app {
        form.field("threeDSSDK", "true");
    }
}

/// `paymentOrderBinding.do`: a card stored at the bank.
fn stored_payment(
    gateway: &BerekeEcommerce,
    payment: &Payment,
    binding: &str,
    cvc: Option<&Secret>,
    order: &str,
) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        form.field("mdOrder", order);
        form.field("bindingId", binding);
        form.optional("clientId", payment.payer.client_id.as_deref());
        form.optional("ip", payment.payer.ip.as_deref());
        form.optional("cvc", cvc.map(Secret::expose));
        form.optional("email", payment.payer.email.as_deref());
        form.optional("language", payment.language.as_deref());
        sdk(form, payment);
    });
    rest(gateway, "paymentOrderBinding.do", body)
}

/// `applepay/payment.do`. The amount stands in the token, so that only the status tells whether it is ours.
fn apple_pay(gateway: &BerekeEcommerce, payment: &Payment, token: &Secret) -> HttpRequest {
    let body = Json::object(|json| {
        let given = |name: &str| payment.params.iter().any(|(given, _)| given == name);
        let contact = [("phone", &payment.payer.phone), ("email", &payment.payer.email)];
        let contact = contact.into_iter().filter_map(|(name, text)| text.as_deref().map(|text| (name, text)));
        let contact: Vec<_> = contact.filter(|(name, _)| !given(name)).collect();
        if !payment.params.is_empty() || !contact.is_empty() {
            json.nested("additionalParameters", |json| {
                payment.params.iter().for_each(|(name, value)| json.text(name, value));
                contact.iter().for_each(|(name, value)| json.text(name, value));
            });
        }
        json.optional("description", payment.description.as_deref());
        json.empty_list("features");
        json.optional("language", payment.language.as_deref());
        json.text("merchant", &gateway.merchant);
        json.text("orderNumber", payment.number.as_str());
        json.text("paymentToken", token.expose());
        json.flag("preAuth", payment.manual_capture);
        json.flag("recurrent", false);
        json.flag("recurrentInitialize", false);
    });
    post(gateway, "applepay/payment.do", "application/json", body)
}

/// `google/payment.do`.
fn google_pay(gateway: &BerekeEcommerce, payment: &Payment, token: &Secret) -> HttpRequest {
    let body = Json::object(|json| {
        if !payment.params.is_empty() {
            json.nested("additionalParameters", |json| {
                payment.params.iter().for_each(|(name, value)| json.text(name, value));
            });
        }
        json.number("amount", payment.amount.get());
        json.text("currencyCode", &payment.currency.digits());
        json.optional("clientId", payment.payer.client_id.as_deref());
        json.optional("description", payment.description.as_deref());
        json.optional("email", payment.payer.email.as_deref());
        json.empty_list("features");
        json.optional("ip", payment.payer.ip.as_deref());
        json.optional("language", payment.language.as_deref());
        json.text("merchant", &gateway.merchant);
        json.text("orderNumber", payment.number.as_str());
        json.text("paymentToken", token.expose());
        json.optional("phone", payment.payer.phone.as_deref());
        json.flag("preAuth", payment.manual_capture);
        if let Some(page) = &payment.page {
            json.text("returnUrl", &page.return_url);
            json.optional("failUrl", page.fail_url.as_deref());
        }
    });
    post(gateway, "google/payment.do", "application/json", body)
}

/// `deposit.do`: takes what is held. Never with amount 0, which would mean "all".
fn deposit(gateway: &BerekeEcommerce, capture: &Capture, stage: &Stage) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        form.number("amount", capture.amount.get());
        form.field("orderId", looked_up(stage));
        form.optional("language", capture.language.as_deref());
        parameters::write(form, &capture.extra);
    });
    rest(gateway, "deposit.do", body)
}

/// `refund.do`.
fn refund(gateway: &BerekeEcommerce, refund: &Refund, stage: &Stage) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        form.field("orderId", looked_up(stage));
        form.number("amount", refund.amount.get());
        form.optional("language", refund.language.as_deref());
        if gateway.options.external_refund_id {
            form.field("externalRefundId", refund.refund_number.as_str());
        }
        parameters::write(form, &refund.extra);
    });
    rest(gateway, "refund.do", body)
}

/// `reverse.do` lets what is held go, always all of it; `decline.do` closes an order that is not paid (family; neither is in
/// seed 001).
fn cancel(gateway: &BerekeEcommerce, cancel: &Cancel, stage: &Stage) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        form.field("orderId", looked_up(stage));
        form.optional("language", cancel.language.as_deref());
    });
    rest(gateway, if stage.holds() { "reverse.do" } else { "decline.do" }, body)
}

/// The order of what follows a payment: [`super::status::read_measure`] lets none go without it.
fn looked_up(stage: &Stage) -> &str {
    stage.order_id.as_deref().unwrap_or_default()
}

/// `getOrderStatusExtended.do` by the bank's id once it is known, by our number before. Both together would say
/// nothing more: the bank then looks at its own id alone.
pub(super) fn status(gateway: &BerekeEcommerce, number: &str, stage: &Stage, language: Option<&str>) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        match &stage.order_id {
            Some(order) => form.field("orderId", order),
            None => form.field("orderNumber", number),
        }
        // Texts are for people; where nobody says which he reads, English ones are the same everywhere.
        form.field("language", language.unwrap_or("en"));
    });
    rest(gateway, "getOrderStatusExtended.do", body)
}

/// `finish3ds.do` for 3-D Secure 1 (the form the payer's browser would post), `finish3dsVer2Payment.do` for 2.
pub(super) fn finish_3ds(gateway: &BerekeEcommerce, subject: &Subject, result: &ThreeDsResult) -> HttpRequest {
    match result {
        ThreeDsResult::PaRes(result) => {
            let body = Form::of(|form| {
                form.field("MD", looked_up(&subject.stage));
                form.field("PaRes", result.expose());
            });
            rest(gateway, "finish3ds.do", body)
        }
        ThreeDsResult::MethodDone(id) => {
            let body = Form::of(|form| {
                login(gateway, form);
                form.field("mdOrder", looked_up(&subject.stage));
                form.field("threeDSServerTransId", id);
            });
            rest(gateway, "3ds/continue.do", body)
        }
        ThreeDsResult::TransactionId(id) => {
            let body = Form::of(|form| {
                login(gateway, form);
                form.field("threeDSServerTransId", id);
            });
            rest(gateway, "finish3dsVer2Payment.do", body)
        }
        ThreeDsResult::InApp(in_app) => self::in_app(gateway, subject, in_app),
    }
}

/// The request of the charge once more, with what the app's SDK has collected (family; seed 001 has the flag alone).
fn in_app(gateway: &BerekeEcommerce, subject: &Subject, in_app: &InApp) -> HttpRequest {
    let order = looked_up(&subject.stage);
    let body = Form::of(|form| {
        match &in_app.card {
            Some(card) => {
                typed_card(gateway, form, card, order);
                form.field("language", subject.language.as_deref().unwrap_or(LANGUAGE));
            }
            None => {
                login(gateway, form);
                form.field("mdOrder", order);
                form.optional("bindingId", subject.binding.as_deref());
                form.optional("cvc", in_app.cvc.as_ref().map(Secret::expose));
            }
        }
        form.optional("ip", in_app.ip.as_deref());
        form.field("threeDSSDK", "true");
        form.field("threeDSServerTransId", &in_app.transaction);
        form.field("threeDSSDKEncData", in_app.device_data.expose());
        form.field("threeDSSDKEphemPubKey", &in_app.public_key);
        form.field("threeDSSDKAppId", &in_app.app_id);
        form.field("threeDSSDKTransId", &in_app.transaction_id);
        form.field("threeDSSDKReferenceNumber", &in_app.reference);
    });
    let method = if in_app.card.is_some() { &gateway.options.payment_order_path } else { "paymentOrderBinding.do" };
    rest(gateway, method, body)
}

/// `getBindings.do`.
pub(super) fn cards(gateway: &BerekeEcommerce, client_id: &str) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        form.field("clientId", client_id);
        // In the example only; C are cards.
        form.field("bindingType", "C");
    });
    rest(gateway, "getBindings.do", body)
}

/// `unBindCard.do` (family; not in seed 001). It knows no customer: a stored card has an id of its own.
pub(super) fn unbind(gateway: &BerekeEcommerce, binding_id: &str) -> HttpRequest {
    let body = Form::of(|form| {
        login(gateway, form);
        form.field("bindingId", binding_id);
    });
    rest(gateway, "unBindCard.do", body)
}

fn login(gateway: &BerekeEcommerce, form: &mut Form) {
    match &gateway.login {
        Login::Password { user_name, password } => {
            form.field("userName", user_name);
            form.field("password", password.expose());
        }
        Login::Token(token) => form.field("token", token.expose()),
    }
}

fn rest(gateway: &BerekeEcommerce, method: &str, body: Zeroizing<Vec<u8>>) -> HttpRequest {
    post(gateway, &format!("rest/{method}"), "application/x-www-form-urlencoded", body)
}

fn post(gateway: &BerekeEcommerce, path: &str, content_type: &str, body: Zeroizing<Vec<u8>>) -> HttpRequest {
    let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
    HttpRequest { method: Method::Post, path: format!("{}/{path}", gateway.options.prefix), headers, body }
}
