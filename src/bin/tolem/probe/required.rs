//! What bePaid's acquirer needs beyond the mandatory fields: a refusal names it by the bank's paths, the configuration and
//! our requests by ours. Values that mean nobody fill it in, so that the next attempt tells whether that was all.

use serde_json::{Value, json};

/// The bank's path, ours in `options.required`, where it stands in a request, and a value of nobody.
#[rustfmt::skip]
const FIELDS: &[(&str, &str, &str)] = &[
    ("recipient_credit_card.holder", "card.holder", ""),
    ("recipient_credit_card.exp_month", "card.expiry", ""),
    ("recipient_credit_card.exp_year", "card.expiry", ""),
    ("recipient.email", "recipient.email", "probe@example.com"),
    ("language", "language", "en"),
    ("recipient.ip", "gateway.recipient.ip", "192.0.2.1"),
    ("recipient.device_id", "gateway.recipient.deviceId", "tolem-probe"),
    ("recipient.birth_date", "gateway.recipient.birthDate", "1990-01-01"),
    ("recipient.taxpayer_id", "gateway.recipient.taxpayerId", "000000000000"),
    ("sender.ip", "gateway.sender.ip", "192.0.2.1"),
    ("sender.email", "gateway.sender.email", "probe@example.com"),
    ("sender.device_id", "gateway.sender.deviceId", "tolem-probe"),
    ("sender.birth_date", "gateway.sender.birthDate", "1990-01-01"),
    ("recipient_billing_address.first_name", "gateway.recipientBillingAddress.firstName", "TOLEM"),
    ("recipient_billing_address.last_name", "gateway.recipientBillingAddress.lastName", "PROBE"),
    ("recipient_billing_address.country", "gateway.recipientBillingAddress.country", "KZ"),
    ("recipient_billing_address.city", "gateway.recipientBillingAddress.city", "Almaty"),
    ("recipient_billing_address.zip", "gateway.recipientBillingAddress.zip", "050000"),
    ("recipient_billing_address.address", "gateway.recipientBillingAddress.address", "Probe 1"),
    ("recipient_billing_address.phone", "gateway.recipientBillingAddress.phone", "70000000099"),
    ("sender_billing_address.first_name", "gateway.senderBillingAddress.firstName", "TOLEM"),
    ("sender_billing_address.last_name", "gateway.senderBillingAddress.lastName", "PROBE"),
    ("sender_billing_address.country", "gateway.senderBillingAddress.country", "KZ"),
    ("sender_billing_address.city", "gateway.senderBillingAddress.city", "Almaty"),
    ("sender_billing_address.zip", "gateway.senderBillingAddress.zip", "050000"),
    ("sender_billing_address.address", "gateway.senderBillingAddress.address", "Probe 1"),
    ("sender_billing_address.phone", "gateway.senderBillingAddress.phone", "70000000099"),
    ("additional_data.document.type", "gateway.document.type", "PASSPORT"),
    ("additional_data.document.issuer", "gateway.document.issuer", "TOLEM"),
    ("additional_data.document.series", "gateway.document.series", "N"),
    ("additional_data.document.number", "gateway.document.number", "00000000"),
    ("additional_data.document.issued_at", "gateway.document.issuedAt", "2020-01-01"),
    ("additional_data.document.valid_until", "gateway.document.validUntil", "2040-01-01"),
];

/// The fields that a refusal names, by our paths.
pub fn named(message: &str) -> Vec<&'static str> {
    let mut named: Vec<&'static str> = Vec::new();
    for (path, _) in message.split("; ").filter_map(|words| words.split_once(": ")) {
        let known = FIELDS.iter().find(|(theirs, ..)| *theirs == path).map(|(_, ours, _)| *ours);
        named.extend(known.filter(|ours| !named.contains(ours)));
    }
    named
}

/// The fields that the configuration's `required` names already.
pub fn known(required: &Value) -> Vec<&'static str> {
    let mut known: Vec<&'static str> = Vec::new();
    for path in required.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let ours = FIELDS.iter().find(|(_, ours, _)| *ours == path).map(|(_, ours, _)| *ours);
        known.extend(ours.filter(|ours| !known.contains(ours)));
    }
    known
}

/// Those of them that stand outside the card, filled in.
pub fn filled(required: &[&'static str]) -> Value {
    let mut request = json!({});
    for (_, ours, value) in FIELDS.iter().filter(|(_, ours, value)| required.contains(ours) && !value.is_empty()) {
        let mut place = &mut request;
        for name in ours.split('.') {
            place = &mut place[name];
        }
        *place = (*value).into();
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_refusal_names_is_filled_in_where_our_requests_have_it() {
        let message = "recipient.email: can't be blank; sender.ip: can't be blank; recipient_credit_card.exp_month: is invalid; \
                       recipient_credit_card.exp_year: is invalid; nobody.knows: is wrong";
        let named = named(message);
        assert_eq!(named, ["recipient.email", "gateway.sender.ip", "card.expiry"]);
        let filled = filled(&named);
        assert_eq!(filled["gateway"]["sender"]["ip"], "192.0.2.1");
        assert_eq!(filled["recipient"]["email"], "probe@example.com");
        assert!(filled.get("card").is_none());
    }

    #[test]
    fn every_path_is_one_that_the_configuration_takes() {
        let required: Vec<&str> = FIELDS.iter().map(|(_, ours, _)| *ours).collect();
        let configuration = json!({
            "gateway": "bepaid", "environment": "test", "credentials": { "shopId": "1", "secretKey": "2" },
            "options": { "required": required },
        });
        assert!(super::super::lab::opened(&configuration, tolem::messages::Locale::En).is_ok());
    }
}
