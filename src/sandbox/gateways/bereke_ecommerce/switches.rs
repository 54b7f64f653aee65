//! The switches of eCommerce REST API: what its document leaves open or contradicts (gateways.md section 2).

use crate::sandbox::bank::books::profile::ProfileName;
use crate::sandbox::bank::books::switches;
use crate::sandbox::bank::tools::address;
use crate::sandbox::bank::tools::choices::choices;
use serde::{Deserialize, Serialize};

choices! {
    /// Type of `errorCode` in the card API.
    ErrorCodeType {
        /// As in the examples, method by method.
        AsDocumented = "as-documented",
        /// `"5"`
        String = "string",
        /// `5`
        Integer = "integer",
    }
    /// What the attempt beyond the last is answered: the document's text and its table differ.
    AttemptsAnswer {
        /// errorCode 0 and a redirect, as in the text.
        Redirect = "redirect",
        /// errorCode 5, as in the table.
        Error = "error",
    }
    /// Where `decline.do` leaves an order: the family's page says reversed, and 6 has the same name as the method.
    DeclineLeaves {
        /// There is no such method.
        Absent = "absent",
        /// Order status 3.
        Reversed = "reversed",
        /// Order status 6, beside the code of the last attempt.
        Declined = "declined",
    }
    /// How messages are sent.
    CallbackMethod {
        /// Parameters in the query.
        Get = "GET",
        /// Parameters in the body.
        Post = "POST",
    }
    /// How messages are signed.
    CallbackSigning {
        /// No checksum.
        None = "none",
        /// HMAC-SHA256 with `sandbox-callback-key`.
        Hmac = "hmac",
        /// RSA with SHA-512.
        Rsa = "rsa",
    }
}

/// Every switch of eCommerce REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {
    /// Which version of `getOrderStatusExtended.do` the merchant has: 1 to 21.
    pub status_version: u8,
    /// Type of `errorCode` in the card API.
    pub error_code_type: ErrorCodeType,
    /// How often a payer may try to pay an order.
    pub attempts: u8,
    /// What the attempt beyond the last is answered.
    pub attempts_answer: AttemptsAnswer,
    /// Whether `paymentOrder.do` is understood beside `paymentorder.do`.
    pub payment_order_alias: bool,
    /// Whether the gateway makes order numbers where none is sent.
    pub generated_numbers: bool,
    /// Whether the merchant may make verification payments.
    pub verify_allowed: bool,
    /// Whether the merchant may pay with stored cards without CVC.
    pub binding_without_cvc: bool,
    /// Whether a hold can be captured in several parts.
    pub second_capture: bool,
    /// Whether `refund.do` knows `externalRefundId`.
    pub external_refund_id: bool,
    /// Whether `refund.do` knows `expectedDepositedAmount`.
    pub expected_deposited_amount: bool,
    /// Whether there is a `reverse.do`.
    pub reverse: bool,
    /// Where `decline.do` leaves an order, if there is one.
    pub decline: DeclineLeaves,
    /// Whether there are the methods that only the family's documents know: `getOrderStatus.do` and others.
    pub family_methods: bool,
    /// Whether `ip` and `language` are demanded where the tables call them mandatory, and the lengths looked at.
    pub field_limits: bool,
    /// `YYYYMM`: the only expiry date that is right; empty: any that is not over.
    pub card_expiry: String,
    /// Hours east of Greenwich in which `expirationDate` is read.
    pub expiration_offset_hours: i8,
    /// Where messages about orders go; empty: nowhere.
    pub callback_url: String,
    /// How they are sent.
    pub callback_method: CallbackMethod,
    /// How they are signed.
    pub callback_signing: CallbackSigning,
    /// Further parameters of theirs, separated by commas.
    pub callback_extra: String,
    /// Whether `dynamicCallbackUrl` is heeded.
    pub dynamic_callbacks: bool,
}

impl switches::Switches for Switches {
    fn of(profile: ProfileName) -> Switches {
        let documented = Switches {
            // The example of the document has the fields of version 03 (seed 001).
            status_version: 3,
            error_code_type: ErrorCodeType::AsDocumented,
            attempts: 3,
            attempts_answer: AttemptsAnswer::Redirect,
            payment_order_alias: false,
            generated_numbers: false,
            verify_allowed: true,
            binding_without_cvc: false,
            second_capture: false,
            external_refund_id: false,
            expected_deposited_amount: false,
            reverse: false,
            decline: DeclineLeaves::Absent,
            family_methods: false,
            field_limits: true,
            card_expiry: String::new(),
            expiration_offset_hours: 3,
            callback_url: String::new(),
            callback_method: CallbackMethod::Get,
            callback_signing: CallbackSigning::Hmac,
            callback_extra: String::new(),
            dynamic_callbacks: true,
        };
        match profile {
            ProfileName::AsDocumented => documented,
            ProfileName::Lenient => Switches {
                status_version: 21,
                payment_order_alias: true,
                generated_numbers: true,
                binding_without_cvc: true,
                second_capture: true,
                external_refund_id: true,
                expected_deposited_amount: true,
                reverse: true,
                decline: DeclineLeaves::Reversed,
                family_methods: true,
                field_limits: false,
                ..documented
            },
            ProfileName::Nasty => Switches { status_version: 2, error_code_type: ErrorCodeType::String, ..documented },
        }
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        if !(1..=21).contains(&self.status_version) {
            return Err(("statusVersion", "1 to 21".to_owned()));
        }
        if !(-12..=14).contains(&self.expiration_offset_hours) {
            return Err(("expirationOffsetHours", "-12 to 14".to_owned()));
        }
        match self.callback_url.as_str() {
            "" => Ok(()),
            url => address::refusal(url).map_or(Ok(()), |problem| Err(("callbackUrl", problem))),
        }
    }
}

impl Default for Switches {
    fn default() -> Switches {
        switches::Switches::of(ProfileName::AsDocumented)
    }
}
