//! Further parameters of the bank in a request, the fiscal basket (`orderBundle`) among them: `gateway.parameters`. The bank's
//! page has many that this library has no word for; they are handed on as they are. What carries money, identity or
//! credentials, and what the library writes itself, is never among them: a second value of it would be a second truth.

use crate::document::{self, Field, FieldError, Node, Problem, Shape};
use crate::gateways::body::Form;
use crate::model::{Command, Means};
use serde_json::Value;

/// The field of `gateway`.
pub(super) const EXTRA: &[Field] = &[Field::optional(
    "parameters",
    Shape::Parameters { most: 32 },
    "further parameters of the bank by its own names, such as orderBundle: texts, whole numbers, flags, objects; of the request \
     that registers, captures or refunds",
)];

/// The longest value as it is written.
const VALUE: usize = 16_384;

/// What no name may have in it: money, identity, credentials, and where the payer is led.
const NEVER: &[&str] = &[
    "amount", "currency", "password", "token", "user", "merchant", "login", "secret", "apikey", "cvc", "cvv", "cavv",
    "url",
];

/// What the library writes itself, or the bank takes for a card or an order.
const OURS: &[&str] = &[
    "ordernumber",
    "orderid",
    "mdorder",
    "sum",
    "total",
    "fee",
    "card",
    "cardnumber",
    "account",
    "iban",
    "terminalid",
    "sign",
    "signature",
    "checksum",
    "hash",
    "bindingid",
    "clientid",
    "language",
    "description",
    "email",
    "phone",
    "ip",
    "features",
    "sessiontimeoutsecs",
    "expirationdate",
    "autocompletiondate",
    "jsonparams",
    "billingpayerdata",
    "preauth",
    "externalrefundid",
    "bindingnotneeded",
    "threedssdk",
    "pan",
    "yyyy",
    "mm",
    "text",
    "expiry",
    "eci",
    "xid",
    "feeinput",
];

/// Checks `gateway` of a command.
pub(super) fn check(command: &Command, extra: &Node) -> Result<(), FieldError> {
    document::check(extra, if takes(command) { EXTRA } else { &[] }).map_err(|error| error.inside("gateway"))?;
    let Some(Node::Object(given)) = extra.get("parameters") else { return Ok(()) };
    for (name, value) in given {
        let known = name.to_lowercase().replace(['_', '-', '.'], "");
        let ours = NEVER.iter().any(|word| known.contains(word)) || OURS.contains(&known.as_str());
        let text = written(&value.clone().into_value()).unwrap_or_default();
        let long = !(1..=VALUE).contains(&text.chars().count()) || text.contains('\0');
        let problem = match (ours, long) {
            (true, _) => {
                Problem::Impossible("this parameter is the library's: use the field of the request".to_owned())
            }
            (false, true) => Problem::Length(1, VALUE),
            (false, false) => continue,
        };
        return Err(FieldError::new(format!("gateway.parameters.{name}"), problem));
    }
    Ok(())
}

/// Whether its first request takes further parameters.
fn takes(command: &Command) -> bool {
    match command {
        Command::Payment(payment) => !matches!(payment.means, Means::ApplePay(_) | Means::GooglePay(_)),
        Command::Capture(_) | Command::Refund(_) => true,
        Command::Payout(_) | Command::Cancel(_) => false,
    }
}

/// What decides about a repeated request: the same number with other parameters is another request.
pub(super) fn decisive(command: &Command) -> Value {
    match command {
        Command::Payment(payment) => payment.extra["parameters"].clone(),
        Command::Capture(capture) => capture.extra["parameters"].clone(),
        Command::Refund(refund) => refund.extra["parameters"].clone(),
        Command::Payout(_) | Command::Cancel(_) => Value::Null,
    }
}

/// Writes them behind the fields of the library.
pub(super) fn write(form: &mut Form, extra: &Value) {
    let given = extra["parameters"].as_object();
    for (name, value) in given.into_iter().flatten() {
        form.optional(name, written(value).as_deref());
    }
}

/// A value as it stands in a form.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Object(_) | Value::Array(_) => Some(value.to_string()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        Value::Number(_) | Value::Null => None,
    }
}
