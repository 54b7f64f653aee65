//! The fields of a payout, as the table of parameters has them (seed 002).

use jiff::civil::Date;
use std::net::IpAddr;

/// What a field may hold.
pub enum Kind {
    /// Whole minor units.
    Amount,
    /// Three letters of ISO 4217.
    Currency,
    /// A text of at most so many characters.
    Text(usize),
    /// A text of this form; else this is said.
    Form(fn(&str) -> bool, &'static str),
    /// `true` or `false`.
    Flag,
    /// Nested.
    Object,
    /// A card number.
    Card,
    /// 1 to 12, as a number or as two digits.
    Month,
    /// Four digits, as a number or as a text.
    Year,
}

/// One field below `request`, and whether every shop must send it.
pub struct Field(pub &'static str, pub bool, pub Kind);

/// The languages of the e-mail (seed 002).
static LANGUAGES: &[&str] =
    &["en", "es", "tr", "de", "it", "ru", "zh", "fr", "da", "sv", "no", "fi", "pl", "ja", "be", "uk", "ka", "ro"];

const URL: Kind = Kind::Form(
    |text| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty()) && !text.contains(|c: char| c.is_control() || c.is_whitespace())
    },
    "is not a valid URL",
);
const IP: Kind = Kind::Form(|text| text.parse::<IpAddr>().is_ok(), "is not a valid IP address");
const EMAIL: Kind = Kind::Form(
    |text| text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
    "is not a valid email",
);
const DATE: Kind = Kind::Form(
    |text| text.len() == 10 && text.parse::<Date>().is_ok(),
    "is not a valid date, must be in the format YYYY-MM-DD",
);
const COUNTRY: Kind = Kind::Form(
    |text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()),
    "is unknown ISO 3166-1 Alpha-2 code",
);
const ANY: Kind = Kind::Text(255);

/// The fields, those that every shop must send in the order of the vendor's own specifications.
pub static FIELDS: &[Field] = &[
    Field("currency", true, Kind::Currency),
    Field("description", true, Kind::Text(255)),
    Field("amount", true, Kind::Amount),
    Field("tracking_id", false, Kind::Text(255)),
    Field("duplicate_check", false, Kind::Flag),
    Field("language", false, Kind::Form(|text| LANGUAGES.contains(&text), "is not included in the list")),
    Field("notification_url", false, URL),
    Field("verification_url", false, URL),
    Field("test", false, Kind::Flag),
    Field("recipient_credit_card", true, Kind::Object),
    Field("recipient_credit_card.number", false, Kind::Card),
    Field("recipient_credit_card.holder", false, Kind::Text(32)),
    Field("recipient_credit_card.exp_month", false, Kind::Month),
    Field("recipient_credit_card.exp_year", false, Kind::Year),
    Field("recipient_credit_card.token", false, ANY),
    Field("recipient", false, Kind::Object),
    Field("recipient.ip", false, IP),
    Field("recipient.email", false, EMAIL),
    Field("recipient.device_id", false, ANY),
    Field("recipient.birth_date", false, DATE),
    Field("recipient.taxpayer_id", false, ANY),
    Field("sender", false, Kind::Object),
    Field("sender.ip", false, IP),
    Field("sender.email", false, EMAIL),
    Field("sender.device_id", false, ANY),
    Field("sender.birth_date", false, DATE),
    Field("recipient_billing_address", false, Kind::Object),
    Field("recipient_billing_address.first_name", false, Kind::Text(30)),
    Field("recipient_billing_address.last_name", false, Kind::Text(30)),
    Field("recipient_billing_address.country", false, COUNTRY),
    Field("recipient_billing_address.city", false, Kind::Text(60)),
    Field("recipient_billing_address.state", false, ANY),
    Field("recipient_billing_address.zip", false, ANY),
    Field("recipient_billing_address.address", false, Kind::Text(255)),
    Field("recipient_billing_address.phone", false, Kind::Text(100)),
    Field("sender_billing_address", false, Kind::Object),
    Field("sender_billing_address.first_name", false, Kind::Text(30)),
    Field("sender_billing_address.last_name", false, Kind::Text(30)),
    Field("sender_billing_address.country", false, COUNTRY),
    Field("sender_billing_address.city", false, Kind::Text(60)),
    Field("sender_billing_address.state", false, ANY),
    Field("sender_billing_address.zip", false, ANY),
    Field("sender_billing_address.address", false, Kind::Text(255)),
    Field("sender_billing_address.phone", false, Kind::Text(100)),
    Field("additional_data", false, Kind::Object),
    Field("additional_data.p2p", false, Kind::Object),
    Field("additional_data.p2p.service_id", false, ANY),
    Field("additional_data.p2p.service_extension", false, ANY),
    Field("additional_data.document", false, Kind::Object),
    Field(
        "additional_data.document.type",
        false,
        Kind::Form(|text| ["PASSPORT", "ID"].contains(&text), "is not included in the list"),
    ),
    Field("additional_data.document.issuer", false, ANY),
    Field("additional_data.document.series", false, ANY),
    Field("additional_data.document.number", false, ANY),
    Field("additional_data.document.issued_at", false, DATE),
    Field("additional_data.document.valid_until", false, DATE),
];

/// The paths in a text with commas between.
pub fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|path| !path.is_empty())
}

/// The field with that path, as the table spells it.
pub fn field(path: &str) -> Option<&'static str> {
    FIELDS.iter().map(|field| field.0).find(|known| *known == path)
}
