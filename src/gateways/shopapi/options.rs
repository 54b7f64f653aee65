//! The switches of this gateway. Seed 003 has lost the hosts, the paths, the way to authenticate and most lists, so that
//! whatever installations of the family do differently is answered here by whoever knows his own.

use super::methods::{Method, TABLE, WORDS};
use super::refusals::NEED_PASS_3DS;
use crate::document::{Field, FieldError, Node, Problem, Shape};
use crate::model::Currency;

/// The words of `payType` that are taken. The family also knows `fiscalCash` and `mobile`; a payment from the balance of
/// a telephone needs no page, and a lost answer would then not be harmless.
pub(super) const PAY_TYPES: &[&str] = &["card", "sbp", "gPay", "applePay"];

/// The fields of `options`.
pub(super) const FIELDS: &[Field] = &[
    Field::optional(
        "auth",
        Shape::Choice(&["basic", "sign"]),
        "basic: the header Authorization (default); sign: shopToken and sign in every body",
    ),
    Field::optional(
        "dn",
        Shape::Text { min: 1, max: 512 },
        "value of a header dn: the subject of the client certificate",
    ),
    Field::optional(
        "prefix",
        Shape::Text { min: 1, max: 64 },
        "path before every method; default /api-shop, / for none",
    ),
    Field::optional(
        "paths",
        Shape::Texts { max: 128 },
        "path of a method below the prefix, by our words for the methods",
    ),
    Field::optional(
        "signOrder",
        Shape::Texts { max: 1024 },
        "names of the fields in the order in which they are signed, with commas between them, by our words for the methods",
    ),
    Field::optional(
        "serviceCode",
        Shape::Text { min: 1, max: 64 },
        "code of the service that is paid for, unless gateway.serviceCode names another",
    ),
    Field::optional(
        "payType",
        Shape::Choice(PAY_TYPES),
        "payType unless gateway.payType names another; default: not sent",
    ),
    Field::optional(
        "properties",
        Shape::Texts { max: 1024 },
        "requisites of every payment; jsonParams replaces those of the same name and adds others",
    ),
    Field::optional(
        "orderNumberProperty",
        Shape::Text { min: 1, max: 255 },
        "the requisite that carries orderNumber, if the service has one for it; default: none",
    ),
    Field::optional(
        "currency",
        Shape::Currency,
        "the currency of every payment, which requests do not name; default KZT",
    ),
    Field::optional(
        "familyUrls",
        Shape::Flag,
        "send returnUrl, failUrl and dynamicCallbackUrl as successUrl, failUrl and cbUrl; default false",
    ),
    Field::optional(
        "amounts",
        Shape::Choice(&["number", "text"]),
        "how a recurrent payment writes its sums: number (default), text as in the gateway's example",
    ),
    Field::optional(
        "sendValue",
        Shape::Flag,
        "repeat the amount of a recurrent payment as value, as in the gateway's example; default false",
    ),
    Field::optional(
        "totalAmount",
        Shape::Choice(&["amount+commission", "amount"]),
        "what totalAmount of a payment's state is; default amount+commission",
    ),
    Field::optional(
        "refundAccepted",
        Shape::Choice(&["filed", "final"]),
        "what an accepted refund is: a request, the outcome of which the state tells (default), or made",
    ),
    Field::optional(
        "partialRefundState",
        Shape::Choice(&["unchanged", "refunded"]),
        "what the state of a payment is after a partial refund: unchanged (default), refunded",
    ),
    Field::optional(
        "refusalCodes",
        Shape::TextList,
        "codes of errors that this shop's gateway is known to answer before anything is executed, e.g. [\"1207\"]: they refuse a charge or a refund; default: none",
    ),
    Field::optional("checkAnswerSign", Shape::Flag, "believe answers with a right sign only; default false"),
    Field::optional(
        "notificationSign",
        Shape::Choice(&["none", "required"]),
        "whether notifications carry a sign: none (default), required",
    ),
    Field::optional(
        "trustNotifications",
        Shape::Flag,
        "your word that nobody but the gateway can reach the address of your notifications; default false",
    ),
];

/// The switches, read.
pub(super) struct Options {
    /// Sign bodies instead of sending the header.
    pub sign: bool,
    pub dn: Option<String>,
    /// Complete paths, by method.
    paths: Vec<String>,
    /// Orders of signing, by method.
    orders: Vec<Vec<String>>,
    pub service_code: Option<String>,
    pub pay_type: Option<String>,
    pub properties: Vec<(String, String)>,
    pub number_property: Option<String>,
    pub currency: Currency,
    pub family_urls: bool,
    pub amounts_as_text: bool,
    pub send_value: bool,
    /// `totalAmount` holds the commission.
    pub total_with_commission: bool,
    pub refund_is_final: bool,
    /// A partial refund shows as `refunded`.
    pub partial_refunds_show: bool,
    /// Codes that refuse a request before it is executed.
    pub refusal_codes: Vec<u64>,
    pub check_answer_sign: bool,
    pub check_notification_sign: bool,
    pub trust_notifications: bool,
}

impl Options {
    /// Reads options that passed [`FIELDS`].
    pub fn read(options: &Node) -> Result<Options, FieldError> {
        let owned = |name: &str| options.text(name).map(str::to_owned);
        Ok(Options {
            sign: options.text("auth") == Some("sign"),
            dn: dn(options)?,
            paths: paths(options)?,
            orders: orders(options)?,
            service_code: owned("serviceCode"),
            pay_type: owned("payType"),
            properties: properties(options)?,
            number_property: owned("orderNumberProperty"),
            currency: options.text("currency").and_then(Currency::parse).unwrap_or(Currency::KZT),
            family_urls: options.flag("familyUrls"),
            amounts_as_text: options.text("amounts") == Some("text"),
            send_value: options.flag("sendValue"),
            total_with_commission: options.text("totalAmount") != Some("amount"),
            refund_is_final: options.text("refundAccepted") == Some("final"),
            partial_refunds_show: options.text("partialRefundState") == Some("refunded"),
            refusal_codes: refusal_codes(options)?,
            check_answer_sign: options.flag("checkAnswerSign"),
            check_notification_sign: options.text("notificationSign") == Some("required"),
            trust_notifications: options.flag("trustNotifications"),
        })
    }

    /// The complete path of a method.
    pub fn path(&self, method: Method) -> &str {
        &self.paths[method.place()]
    }

    /// The order in which a method's fields are signed.
    pub fn order(&self, method: Method) -> &[String] {
        &self.orders[method.place()]
    }

    /// What `totalAmount` of a payment must be.
    pub fn total(&self, amount: u64, commission: Option<u64>) -> Option<u64> {
        match self.total_with_commission {
            true => amount.checked_add(commission.unwrap_or(0)),
            false => Some(amount),
        }
    }
}

/// The codes of an operator. Zero is no error, and 2365 has a payment.
fn refusal_codes(options: &Node) -> Result<Vec<u64>, FieldError> {
    let Some(Node::List(items)) = options.get("refusalCodes") else {
        return Ok(Vec::new());
    };
    let code = |(at, item): (usize, &Node)| match item {
        Node::Text(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let code = digits.parse::<u64>().ok().filter(|code| ![0, NEED_PASS_3DS].contains(code));
            code.ok_or_else(|| wrong_code(at))
        }
        _ => Err(wrong_code(at)),
    };
    items.iter().enumerate().map(code).collect()
}

fn wrong_code(at: usize) -> FieldError {
    let wanted = "the digits of a code that refuses, such as 1207; neither 0 nor 2365";
    FieldError::new(format!("options.refusalCodes[{at}]"), Problem::Format(wanted))
}

/// A header's value: no other alphabet, no line break.
fn dn(options: &Node) -> Result<Option<String>, FieldError> {
    match options.text("dn") {
        Some(dn) if !dn.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) => {
            Err(FieldError::new("options.dn", Problem::Format("visible ASCII characters")))
        }
        dn => Ok(dn.map(str::to_owned)),
    }
}

fn is_path(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    // One of the family's paths ends in a slash.
    text.strip_prefix('/').is_some_and(|rest| rest.strip_suffix('/').unwrap_or(rest).split('/').all(part))
}

fn paths(options: &Node) -> Result<Vec<String>, FieldError> {
    let prefix = match options.text("prefix").unwrap_or("/api-shop") {
        "/" => "",
        prefix if is_path(prefix) => prefix.trim_end_matches('/'),
        _ => return Err(FieldError::new("options.prefix", Problem::Format("a path such as /api-shop"))),
    };
    let given = by_method(options, "paths")?;
    if let Some((word, _)) = given.iter().find(|(_, path)| !is_path(path)) {
        let field = format!("options.paths.{word}");
        return Err(FieldError::new(field, Problem::Format("a path such as /do/payment")));
    }
    let path = |word| given.iter().find(|(given, _)| given == word).map(|(_, path)| path.as_str());
    Ok(TABLE.iter().map(|row| format!("{prefix}{}", path(row.word).unwrap_or(row.path))).collect())
}

fn orders(options: &Node) -> Result<Vec<Vec<String>>, FieldError> {
    let given = by_method(options, "signOrder")?;
    let names = |text: &str| text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
    for (word, text) in &given {
        let names = names(text);
        let plain = |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        let twice = |at: usize| names[..at].contains(&names[at]);
        if !names.iter().all(plain) || (0..names.len()).any(twice) {
            let field = format!("options.signOrder.{word}");
            return Err(FieldError::new(field, Problem::Format("names of fields, each once, such as login,email")));
        }
    }
    let order = |word| given.iter().find(|(given, _)| given == word).map(|(_, text)| names(text));
    let default = |order: &[&str]| order.iter().map(|name| (*name).to_owned()).collect();
    Ok(TABLE.iter().map(|row| order(row.word).unwrap_or_else(|| default(row.order))).collect())
}

/// An object with our words for the methods as its keys.
fn by_method(options: &Node, name: &str) -> Result<Vec<(String, String)>, FieldError> {
    let given = options.texts(name);
    match given.iter().find(|(word, _)| !WORDS.contains(&word.as_str())) {
        Some((word, _)) => Err(FieldError::new(format!("options.{name}.{word}"), Problem::Choice(WORDS))),
        None => Ok(given),
    }
}

/// An empty value would be signed by one half of the family and dropped by the other.
fn properties(options: &Node) -> Result<Vec<(String, String)>, FieldError> {
    let properties = options.texts("properties");
    let number = options.text("orderNumberProperty");
    for (name, value) in &properties {
        let field = || format!("options.properties.{name}");
        if name.is_empty() || value.is_empty() {
            return Err(FieldError::new(field(), Problem::Format("names and values that are not empty")));
        }
        if Some(name.as_str()) == number {
            return Err(FieldError::new(field(), Problem::With("options.orderNumberProperty")));
        }
    }
    Ok(properties)
}
