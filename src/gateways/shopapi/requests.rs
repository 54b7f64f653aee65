//! The requests: one flat JSON object each, always POST. A body is put together as values first, because its signature
//! is made of them; nothing empty is ever sent, as one half of the family signs it and the other does not.
//!
//! Source: seed 003, one example a method; order and spelling (`comission`, `surName`) are the gateway's.

use super::ShopApi;
use super::methods::Method;
use super::options::Options;
use super::sign;
use crate::document::Node;
use crate::gateways::body::Json;
use crate::model::{Command, Customer, HttpRequest, Means, Method as Verb, Payment, Query, Refund, Stage};
use serde_json::Value;
use zeroize::Zeroizing;

/// A request before it is signed and written.
pub(super) struct Ask {
    pub method: Method,
    /// An object.
    pub body: Node,
}

/// The request of a command at this stage.
pub(super) fn command(options: &Options, command: &Command, stage: &Stage) -> Ask {
    match command {
        Command::Payment(payment) => self::payment(options, payment),
        Command::Refund(refund) => self::refund(options, refund, stage),
        Command::Payout(_) | Command::Capture(_) | Command::Cancel(_) => unreachable!("not among the operations"),
    }
}

/// Which call makes this payment.
pub(super) fn method(payment: &Payment) -> Method {
    match (&payment.means, &payment.payer.client_id) {
        (Means::Page(_), None) => Method::Anonymous,
        _ => Method::Recurrent,
    }
}

fn payment(options: &Options, payment: &Payment) -> Ask {
    let method = method(payment);
    let mut body = Body::default();
    body.optional("serviceCode", service_code(options, payment));
    sums(&mut body, options, payment, method == Method::Recurrent);
    ways(&mut body, options, payment);
    order(&mut body, options, payment);
    if options.family_urls {
        let page = payment.page.as_ref();
        body.optional("successUrl", page.map(|page| page.return_url.as_str()));
        body.optional("failUrl", page.and_then(|page| page.fail_url.as_deref()));
        body.optional("cbUrl", payment.callback_url.as_deref());
    }
    body.ask(method)
}

/// Who pays how much. The example of a recurrent payment writes its sums as texts, and the amount twice.
fn sums(body: &mut Body, options: &Options, payment: &Payment, recurrent: bool) {
    let sum = |sum: u64| match recurrent && options.amounts_as_text {
        true => text(&sum.to_string()),
        false => Node::Integer(sum.into()),
    };
    if recurrent {
        body.optional("userToken", payment.payer.client_id.as_deref());
    }
    body.put("amount", sum(payment.amount.get()));
    body.put("comission", sum(payment.commission.unwrap_or(0)));
    if recurrent && options.send_value {
        body.put("value", sum(payment.amount.get()));
    }
}

/// How it is paid.
fn ways(body: &mut Body, options: &Options, payment: &Payment) {
    if let Means::Stored { binding_id, .. } = &payment.means {
        body.text("cardToken", binding_id);
    }
    body.maybe("enableSMSConfirm", payment.extra["enableSmsConfirm"].as_bool().map(Node::Bool));
    body.optional("payType", of_extra(payment, "payType").or(options.pay_type.as_deref()));
    body.optional("clientType", of_extra(payment, "clientType"));
    body.optional("userPhone", payment.payer.phone.as_deref().map(|phone| phone.trim_start_matches('+')));
    body.optional("userEmail", payment.payer.email.as_deref());
    body.maybe("clientAuInfo", client_info(payment));
}

/// What is paid for, and until when.
fn order(body: &mut Body, options: &Options, payment: &Payment) {
    body.maybe("orderBestBefore", whole(&payment.extra["orderBestBefore"]).map(|until| Node::Integer(until.into())));
    let properties = properties(options, payment).into_iter().map(|(name, value)| property(&name, &value));
    body.put("properties", Node::List(properties.collect()));
    body.optional("orderNote", order_note(payment).as_deref());
    body.list("orderItems", order_items(payment));
}

/// The service that is paid for.
pub(super) fn service_code<'p>(options: &'p Options, payment: &'p Payment) -> Option<&'p str> {
    of_extra(payment, "serviceCode").or(options.service_code.as_deref())
}

/// The requisites: those of the configuration, each replaced by the request's of the same name; the others of the
/// request; our number, where the service has a requisite for it.
pub(super) fn properties(options: &Options, payment: &Payment) -> Vec<(String, String)> {
    let own = |name: &String| payment.params.iter().find(|(given, _)| given == name).map(|(_, value)| value);
    let configured = |name: &String| options.properties.iter().any(|(known, _)| known == name);
    let first = options.properties.iter().map(|(name, value)| (name.clone(), own(name).unwrap_or(value).clone()));
    let then = payment.params.iter().filter(|(name, _)| !configured(name)).cloned();
    let number = options.number_property.iter().map(|name| (name.clone(), payment.number.as_str().to_owned()));
    first.chain(then).chain(number).collect()
}

fn property(name: &str, value: &str) -> Node {
    object([("name", text(name)), ("value", text(value))])
}

/// The note beside the card form, with the currency it shows: `_KZT_`. Only where there is such a form.
fn order_note(payment: &Payment) -> Option<String> {
    if !matches!(payment.means, Means::Page(_)) {
        return None;
    }
    let currency = of_extra(payment, "noteCurrency").map(|code| format!("_{code}_"));
    match (payment.description.as_deref().filter(|note| !note.is_empty()), currency) {
        (Some(note), Some(currency)) => Some(format!("{note} {currency}")),
        (note, currency) => note.map(str::to_owned).or(currency),
    }
}

fn order_items(payment: &Payment) -> Vec<Node> {
    let items = payment.extra["orderItems"].as_array().map(Vec::as_slice).unwrap_or_default();
    let item = |item: &Value| {
        let mut body = Body::default();
        let number = |name: &str| whole(&item[name]).map(|number| Node::Integer(number.into()));
        body.maybe("num", number("num"));
        body.optional("name", item["name"].as_str());
        body.maybe("quantity", number("quantity"));
        body.maybe("price", number("price"));
        body.optional("tax", item["tax"].as_str());
        Node::Object(body.0)
    };
    items.iter().map(item).collect()
}

/// What 3-D Secure 2 wants to know of the payer's device, where no page of the gateway asks it.
fn client_info(payment: &Payment) -> Option<Node> {
    let info = payment.extra.get("clientAuInfo").filter(|info| info.is_object())?;
    let mut body = Body::default();
    body.optional("ipAddress", info["ipAddress"].as_str().or(payment.payer.ip.as_deref()));
    body.optional("agentName", info["agentName"].as_str());
    body.optional("authenticationInfo", info["authenticationInfo"].as_str());
    (!body.0.is_empty()).then_some(Node::Object(body.0))
}

/// The amounts are texts in the only example there is.
fn refund(options: &Options, refund: &Refund, stage: &Stage) -> Ask {
    let mut body = Body::default();
    body.text("regPayNum", looked_up(stage));
    body.text("note", refund.extra["note"].as_str().unwrap_or(refund.refund_number.as_str()));
    body.text("refundAmount", &refund.amount.to_string());
    body.text("remainingAmount", &left(options, stage, refund.amount.get()).unwrap_or_default().to_string());
    body.ask(Method::Refund)
}

/// What remains of a payment after a refund of that amount; `None`: less than nothing, or the payment is not known.
pub(super) fn left(options: &Options, stage: &Stage, amount: u64) -> Option<u64> {
    total(options, stage)?.checked_sub(stage.baseline?)?.checked_sub(amount)
}

/// `totalAmount` of the payment that a refund is from, as this journal knows it.
pub(super) fn total(options: &Options, stage: &Stage) -> Option<u64> {
    let commission = stage.payment_commission.unwrap_or(0);
    options.total(stage.payment?.checked_sub(commission)?, Some(commission))
}

/// The payment that is asked about or given back: nothing is asked or sent before its number is known.
fn looked_up(stage: &Stage) -> &str {
    stage.order_id.as_deref().unwrap_or_default()
}

/// What became of a payment?
pub(super) fn state(stage: &Stage) -> Ask {
    let mut body = Body::default();
    body.text("regPayNum", looked_up(stage));
    body.ask(Method::State)
}

/// The request of a question.
pub(super) fn query(query: &Query) -> Ask {
    let mut body = Body::default();
    match query {
        Query::CustomerRegister(customer) => {
            register(&mut body, customer);
            body.ask(Method::UserRegistration)
        }
        Query::CustomerStatus { phone } => {
            body.text("login", phone);
            body.ask(Method::UserStatus)
        }
        Query::CardRegister { client_id, extra } => {
            body.text("userToken", client_id);
            body.optional("clientType", extra["clientType"].as_str());
            body.ask(Method::CardRegistration)
        }
        Query::Cards { client_id } => {
            body.text("userToken", client_id);
            body.ask(Method::CardList)
        }
        Query::CardRemove { client_id, binding_id } => {
            body.text("userToken", client_id);
            body.text("cardToken", binding_id);
            body.ask(Method::CardDeactivation)
        }
        Query::Ping | Query::Balance { .. } | Query::Order { .. } => {
            unreachable!("none of them is among the operations")
        }
    }
}

fn register(body: &mut Body, customer: &Customer) {
    body.text("login", &customer.phone);
    body.optional("email", customer.email.as_deref());
    body.optional("name", customer.name.as_deref());
    body.optional("surName", customer.surname.as_deref());
    body.optional("middleName", customer.middle_name.as_deref());
}

/// The signature of a request, if this installation wants one.
pub(super) fn signature(gateway: &ShopApi, ask: &Ask) -> Option<String> {
    let order = gateway.options.order(ask.method);
    gateway.options.sign.then(|| sign::of_request(&ask.body, order, &gateway.shop_token, &gateway.sec_key))
}

/// The request as it is sent.
pub(super) fn http(gateway: &ShopApi, ask: &Ask) -> HttpRequest {
    let Node::Object(members) = &ask.body else {
        unreachable!("the body of a request is an object");
    };
    let body = Json::object(|json| {
        members.iter().for_each(|(name, value)| json.node(name, value));
        if let Some(sign) = signature(gateway, ask) {
            json.text("shopToken", gateway.shop_token.expose());
            json.text("sign", &sign);
        }
    });
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    if !gateway.options.sign {
        headers.push(("Authorization".to_owned(), format!("Basic {}", gateway.basic.expose())));
    }
    headers.extend(gateway.options.dn.iter().map(|dn| ("dn".to_owned(), dn.clone())));
    HttpRequest { method: Verb::Post, path: gateway.options.path(ask.method).to_owned(), headers, body }
}

/// The members of a body being put together.
#[derive(Default)]
struct Body(Vec<(String, Node)>);

impl Body {
    fn put(&mut self, name: &str, value: Node) {
        self.0.push((name.to_owned(), value));
    }

    fn maybe(&mut self, name: &str, value: Option<Node>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.put(name, text(value));
        }
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        self.text(name, value.unwrap_or_default());
    }

    fn list(&mut self, name: &str, items: Vec<Node>) {
        if !items.is_empty() {
            self.put(name, Node::List(items));
        }
    }

    fn ask(self, method: Method) -> Ask {
        Ask { method, body: Node::Object(self.0) }
    }
}

fn text(text: &str) -> Node {
    Node::Text(Zeroizing::new(text.to_owned()))
}

fn object<const N: usize>(members: [(&str, Node); N]) -> Node {
    Node::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text of the object `gateway`.
pub(super) fn of_extra<'p>(payment: &'p Payment, name: &str) -> Option<&'p str> {
    payment.extra[name].as_str()
}

/// A whole number, given as a number or as digits; the table has checked it.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
