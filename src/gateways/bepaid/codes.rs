//! The processing codes as data. Two public tables disagree about the same codes, so the operator says which one
//! counts (`options.codeTable`). A code refines a reason, or makes a status doubtful; it never makes anything final. Where
//! a code means what every bank means, its reason is that word of `declines`.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::gateways::declines;
use crate::gateways::finding::{Finding, alarm, unknown};
use crate::model::Verdict;

/// Which table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// begateway/status_code.
    StatusCode,
    /// The page "Processing codes" of API v3.
    ApiV3,
    /// None: codes are only shown.
    None,
}

impl Table {
    /// The table of `options.codeTable`.
    pub fn read(options: &Node) -> Table {
        match options.text("codeTable") {
            Some("api-v3") => Table::ApiV3,
            Some("none") => Table::None,
            _ => Table::StatusCode,
        }
    }

    fn rows(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Table::StatusCode => STATUS_CODE,
            Table::ApiV3 => API_V3,
            Table::None => &[],
        }
    }

    /// Our word for a code.
    pub fn reason(self, code: &str) -> Option<&'static str> {
        self.rows().iter().find(|(known, _)| *known == code).map(|(_, reason)| *reason)
    }

    /// What in a code contradicts the verdict of its transaction's status, or leaves it in doubt. `answers`: it came with
    /// the answer to the payout itself, and no status has confirmed it yet.
    pub fn doubt(self, code: &str, verdict: Verdict, answers: bool) -> Option<Finding> {
        if code == MADE_UP {
            return Some(unknown("made_up_answer"));
        }
        if self == Table::None {
            return None;
        }
        match (verdict, code.split_once('.').map_or("", |(family, _)| family)) {
            (Verdict::Paid, "F") | (Verdict::Declined, "S") => Some(alarm("code_contradicts_status")),
            (Verdict::Paid, "P" | "E") | (Verdict::Declined, "P") => Some(unknown("code_contradicts_status")),
            (Verdict::Declined, _) if answers && DOUBTFUL.contains(&code) => Some(unknown("declined_in_doubt")),
            _ => None,
        }
    }
}

/// `status_code` (v1, v2) or `code` (v3) of a transaction. Both at once must agree.
pub(super) fn read(transaction: &Node) -> Result<Option<&str>, Malformed> {
    match (answer::text(transaction, "status_code")?, answer::text(transaction, "code")?) {
        (Some(one), Some(other)) if one != other => Err(Malformed),
        (one, other) => Ok(one.or(other)),
    }
}

/// What the family's own client makes of every exception, a read timeout among them. No bank says it.
const MADE_UP: &str = "F.1000";

/// "Duplicate: check the original" and "unknown reason": not believed before a status has confirmed them. The other table
/// does not list them, and there a doubt costs one question only.
const DOUBTFUL: &[&str] = &["F.0108", "F.0997", "F.0999"];

/// begateway/status_code, in its order.
const STATUS_CODE: &[(&str, &str)] = &[
    ("F.0100", "account_blocked"),
    ("F.0101", "account_not_found"),
    ("F.0102", "authorization_error"),
    ("F.0103", "request_signature_invalid"),
    ("F.0104", declines::NOT_ALLOWED),
    ("F.0105", declines::DO_NOT_HONOR),
    ("F.0106", "terminal_error"),
    ("F.0107", "merchant_account_invalid"),
    ("F.0108", "duplicate_transaction"),
    ("F.0109", declines::EXPIRED),
    ("F.0110", "order_id_not_found"),
    ("F.0111", declines::CARD_EXPIRED),
    ("F.0112", declines::CARD_DATA_INVALID),
    ("F.0113", "currency_not_supported"),
    ("F.0114", declines::INSUFFICIENT_FUNDS),
    ("F.0115", declines::FRAUD_SUSPECTED),
    ("F.0116", declines::FRAUD_SUSPECTED),
    ("F.0117", "provider_error_temporary"),
    ("F.0118", "provider_error_permanent"),
    ("F.0119", declines::ISSUER_UNAVAILABLE),
    ("F.0120", "issuer_error_permanent"),
    ("F.0121", "customer_provider_error_temporary"),
    ("F.0122", "customer_provider_error_permanent"),
    ("F.0123", declines::LIMIT_EXCEEDED),
    ("F.0124", declines::LIMIT_EXCEEDED),
    ("F.0125", declines::LIMIT_EXCEEDED),
    ("F.0126", "wallet_data_invalid"),
    ("F.0127", declines::CARD_DATA_INVALID),
    ("F.0128", "parameters_invalid"),
    ("F.0129", declines::THREE_DS_FAILED),
    ("F.0130", declines::THREE_DS_FAILED),
    ("F.0131", "confirmation_error"),
    ("F.0132", "rejected_by_client"),
    ("F.0133", "phone_invalid"),
    ("F.0134", "sms_key_invalid"),
    ("F.0135", "previous_not_finished"),
    ("F.0996", "not_verified"),
    ("F.0997", "reason_unknown"),
    ("F.0998", "customer_did_not_complete"),
    ("F.0999", "reason_unknown"),
    ("P.0001", "in_progress"),
    ("P.0002", "in_progress"),
    ("P.9999", "state_unknown_at_bank"),
];

/// The page of API v3, by its numbers.
const API_V3: &[(&str, &str)] = &[
    ("F.0001", "authentication_error"),
    ("F.0002", declines::DO_NOT_HONOR),
    ("F.0003", declines::CARD_EXPIRED),
    ("F.0004", "order_not_found"),
    ("F.0005", declines::EXPIRED),
    ("F.0006", declines::CARD_DATA_INVALID),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_by_the_table_of_the_options_only() {
        assert_eq!(Table::StatusCode.reason("F.0114"), Some("insufficient_funds"));
        assert_eq!(Table::ApiV3.reason("F.0114"), None);
        assert_eq!(Table::ApiV3.reason("F.0003"), Some("card_expired"));
        assert_eq!(Table::StatusCode.reason("F.0003"), None);
        assert_eq!(Table::None.reason("F.0114"), None);
    }

    #[test]
    fn no_code_is_listed_twice() {
        for table in [STATUS_CODE, API_V3] {
            for (at, (code, _)) in table.iter().enumerate() {
                assert!(table[at + 1..].iter().all(|(other, _)| other != code), "{code}");
            }
        }
    }
}
