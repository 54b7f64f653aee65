//! What the API's requests ask for, the states of a payment, and the values that stand for one of somebody.

/// Its id.
pub const ID: &str = "shopapi";
/// The code every payer's bank asks for (seed 003).
pub const ACS_CODE: &str = "12345678";
/// Logins that stand for a state of the user.
pub static MAGIC_LOGINS: &[(&str, &str)] =
    &[("70000000001", "the user is `inactive`"), ("70000000002", "the user is `disable`")];

/// Services that stand for a state of the provider; any other code of the right form is taken.
pub static MAGIC_SERVICES: &[(&str, &str)] = &[
    ("1-404-1", "`service-not-found`"),
    ("1-503-1", "`provider-unavailable`"),
    ("1-500-1", "the payment is made and is `created_error` at once"),
];

// States of a payment as the sandbox counts them (gateways.md 4.7); the API has words.

/// It waits for a card, or for its bank.
pub const CREATED: u8 = 0;
/// The money is taken.
pub const PAYED: u8 = 1;
/// The service is rendered.
pub const PROCESSED: u8 = 2;
/// The money is held.
pub const HOLDED: u8 = 3;
/// No money has moved.
pub const REJECTED: u8 = 4;
/// The money is taken, and the provider refuses.
pub const ERROR: u8 = 5;
/// Given back.
pub const REFUNDED: u8 = 6;
/// It could not even be made.
pub const CREATED_ERROR: u8 = 8;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `/do/payment/anonymous`
    Anonymous,
    /// `/do/payment`
    Recurrent,
    /// `/check/payment/state`
    Status,
    /// `/refund`: the document has lost this path, it is ours.
    Refund,
    /// `/provision-services/confirm`: takes what is held, the family's.
    Confirm,
    /// `/provision-services/refund`: gives back what is held.
    Release,
    /// `/user/registration`
    Register,
    /// `/user/status`
    UserStatus,
    /// `/card/registration`
    CardRegistration,
    /// `/get/cards`, `/ver2/get/cards`, `/ver3/get/cards`
    Cards {
        /// 1 to 3.
        version: u8,
    },
    /// `/card/deactivation`
    Deactivation,
}
