//! What the processing says of a transaction, as data. Two public tables disagree about the codes
//! (gateways.md 3.5): begateway/status_code and the documentation of version 3.

use super::switches::CodeTable;

/// One reason.
pub struct Code {
    /// Our name for it: what is kept.
    pub name: &'static str,
    /// As in begateway/status_code.
    pub status_code: &'static str,
    /// As in the documentation of version 3, where it has one.
    api_v3: Option<&'static str>,
    /// What is said to the shop.
    pub message: &'static str,
}

const fn code(
    name: &'static str,
    status_code: &'static str,
    api_v3: Option<&'static str>,
    message: &'static str,
) -> Code {
    Code { name, status_code, api_v3, message }
}

/// Money moved.
pub static SUCCESS: &Code = &ALL[0];
/// Nobody knows yet.
pub static IN_PROGRESS: &Code = &ALL[1];

/// Every reason the sandbox has.
pub static ALL: &[Code] = &[
    code("success", "S.0000", Some("S.0000"), "Successfully processed"),
    code("in-progress", "P.0001", None, "Transaction is in progress"),
    code("status-unknown", "P.9999", None, "Transaction status is unknown"),
    code("declined", "F.0105", Some("F.0002"), "Payment was declined"),
    code("do-not-honor", "F.0105", Some("F.0002"), "Do not honor"),
    code("duplicate", "F.0108", None, "Duplicate transaction or order"),
    code("order-expired", "F.0109", Some("F.0005"), "Order has expired"),
    code("card-expired", "F.0111", Some("F.0003"), "Card has expired"),
    code("funds", "F.0114", None, "Insufficient funds"),
    code("not-confirmed", "F.0131", None, "Transaction was not confirmed"),
    code("refused", "F.0132", None, "Transaction was refused by the recipient"),
    code("unknown-reason", "F.0999", None, "Unknown reason"),
];

/// The reason of that name; one that is not in the table is unknown.
pub fn by_name(name: &str) -> &'static Code {
    ALL.iter().find(|code| code.name == name).unwrap_or(&ALL[ALL.len() - 1])
}

impl Code {
    /// The code in that table; where version 3 has none, the other's.
    pub fn of(&self, table: CodeTable) -> &'static str {
        match table {
            CodeTable::StatusCode => self.status_code,
            CodeTable::ApiV3 => self.api_v3.unwrap_or(self.status_code),
        }
    }
}
