//! What the API's requests ask for, and the numbers of its order statuses.

/// Its id.
pub const ID: &str = "bereke-ecommerce";

/// The token that does instead of user name and password.
pub const TOKEN: &str = "sandbox-token";
/// The code every payer's bank asks for.
pub const ACS_CODE: &str = "12345678";

/// User names that stand for a state of the merchant's account; any password will do.
pub static MAGIC_USERS: &[(&str, &str)] = &[
    ("sandbox-change-password", "5: the user must change the password"),
    ("sandbox-system-error", "7: system error (paymentorder.do: 5)"),
    ("sandbox-denied", "Apple and Google Pay (`merchant`): 5, access denied"),
    ("sandbox-no-key", "Apple and Google Pay (`merchant`): 10, the merchant has no private key"),
];

// Order statuses (seed 001, `orderStatus`).

/// Registered, or an attempt has failed and may be repeated.
pub const CREATED: u8 = 0;
/// Held.
pub const APPROVED: u8 = 1;
/// Taken.
pub const DEPOSITED: u8 = 2;
/// Let go.
pub const REVERSED: u8 = 3;
/// Given back, all or in part.
pub const REFUNDED: u8 = 4;
/// The payer is at his bank.
pub const AT_ACS: u8 = 5;
/// Declined.
pub const DECLINED: u8 = 6;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `register.do`
    Register,
    /// `registerPreAuth.do`
    RegisterPreAuth,
    /// `getOrderStatusExtended.do`
    Status,
    /// `getOrderStatus.do`
    ShortStatus,
    /// `getReceiptStatus.do`
    Receipt,
    /// `verifyEnrollment.do`
    Enrollment,
    /// `addParams.do`
    AddParams,
    /// `deposit.do`
    Deposit,
    /// `refund.do`
    Refund,
    /// `reverse.do`
    Reverse,
    /// `decline.do`
    Decline,
    /// `paymentorder.do`
    Pay,
    /// `paymentOrderBinding.do`
    PayByBinding,
    /// `getBindings.do`
    Bindings,
    /// `unBindCard.do`
    Unbind,
    /// `bindCard.do`
    Bind,
    /// `extendBinding.do`
    Extend,
    /// `finish3ds.do`
    Finish1,
    /// `3ds/continue.do`
    Continue2,
    /// `finish3dsVer2Payment.do`
    Finish2,
    /// `acsRedirect.do`
    AcsRedirect,
    /// `applepay/payment.do`
    ApplePay,
    /// `google/payment.do`
    GooglePay,
}

impl Call {
    /// Whether money can move because of it.
    pub fn moves_money(self) -> bool {
        !matches!(
            self,
            Call::Status
                | Call::ShortStatus
                | Call::Receipt
                | Call::Enrollment
                | Call::AddParams
                | Call::AcsRedirect
                | Call::Bindings
                | Call::Unbind
                | Call::Bind
                | Call::Extend
        )
    }
}
