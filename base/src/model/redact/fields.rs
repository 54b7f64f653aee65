//! What a member of an answer holds, by its name: an id that is asked with later must not lose a digit, and a field for
//! card numbers needs no proof. A name that is not known holds a text, which is masked by what it looks like.

/// What may stand in a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Somebody's id or reference.
    Id,
    /// What we made of several ids and times.
    Key,
    /// A time, an amount, a count, a telephone number.
    Number,
    /// A card number, masked or not.
    Card,
    /// Anything.
    Text,
}

/// Ids whose name does not end in `Id`.
const IDS: &[&str] = &[
    "approvalcode",
    "arn",
    "authcode",
    "authrefnum",
    "fingerprint",
    "id",
    "mdorder",
    "ordernum",
    "ordernumber",
    "payeeref",
    "ref",
    "reference",
    "referencenumber",
    "refno",
    "refnum",
    "regpaynum",
    "rrn",
    "servicecode",
    "providerservcode",
    "stan",
    "uid",
];

/// Numbers whose name does not end in `Amount`, `Date`, `At` or the like.
const NUMBERS: &[&str] = &[
    "attempt",
    "attempts",
    "baseline",
    "bodybytes",
    "bytesin",
    "bytesout",
    "comission",
    "commission",
    "fee",
    "http",
    "ip",
    "ipaddress",
    "mobile",
    "msisdn",
    "peer",
    "phone",
    "price",
    "quantity",
    "sum",
    "total",
    "userphone",
];

/// Fields of card numbers.
const CARDS: &[&str] = &["pan", "maskedpan", "panmaskedto", "cardmask", "cardnumber", "cardno", "primaryaccountnumber"];

/// The field of that name, inside a member of the name `parent`.
pub(super) fn of(parent: &str, name: &str) -> Field {
    let mut short = String::with_capacity(name.len());
    short.extend(name.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())));
    let of_card = || is_after_a_card(&parent.to_ascii_lowercase());
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match short.as_str() {
        "repeatkey" => Field::Key,
        short if CARDS.contains(&short) => Field::Card,
        "number" if of_card() => Field::Card,
        // The id of a card may be its number, and so may whatever else is called after one.
        "id" if of_card() => Field::Text,
        short if is_after_a_card(short) => Field::Text,
        short if IDS.contains(&short) => Field::Id,
        _ if ends(&["Id", "ID", "_id", "Uid", "_uid", "Rrn", "RRN"]) => Field::Id,
        short if NUMBERS.contains(&short) => Field::Number,
        short if ["amount", "date", "time", "timestamp"].iter().any(|end| short.ends_with(end)) => Field::Number,
        _ if ends(&["At", "_at", "Ms", "_ms", "Secs", "Sum"]) => Field::Number,
        _ => Field::Text,
    }
}

/// Whether a name has the word for a card in it.
fn is_after_a_card(name: &str) -> bool {
    let name = name.as_bytes();
    name.windows(4).any(|word| word == b"card") || name.windows(3).any(|word| word == b"pan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_name() {
        for name in [
            "orderId",
            "mdOrder",
            "refNum",
            "ref_id",
            "rrn",
            "uid",
            "id",
            "ID",
            "tracking_id",
            "regPayNum",
            "orderNumber",
            "authRefNum",
            "merchantOrderId",
            "request_id",
            "fingerprint",
            "terminalId",
            "parent_uid",
        ] {
            assert_eq!(of("", name), Field::Id, "{name}");
        }
        for name in [
            "date",
            "datetime",
            "operationDate",
            "created_at",
            "authDateTime",
            "elapsedMs",
            "bytesOut",
            "baseline",
            "amount",
            "refundedAmount",
            "phone",
            "peer",
        ] {
            assert_eq!(of("", name), Field::Number, "{name}");
        }
        for name in ["pan", "PAN", "$PAN", "maskedPan", "cardNumber", "card_number"] {
            assert_eq!(of("", name), Field::Card, "{name}");
        }
        for name in [
            "message",
            "description",
            "errorMessage",
            "info",
            "paid",
            "void",
            "data",
            "words",
            "cardId",
            "panRefNum",
            "account",
            "",
        ] {
            assert_eq!(of("", name), Field::Text, "{name}");
        }
        assert_eq!(of("", "repeatKey"), Field::Key);
        assert_eq!((of("recipient_credit_card", "number"), of("document", "number")), (Field::Card, Field::Text));
        assert_eq!((of("card", "id"), of("order", "id")), (Field::Text, Field::Id));
    }
}
