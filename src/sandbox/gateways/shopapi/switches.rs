//! The switches of ShopAPI: what its documents leave open or contradict (gateways.md 4.15).

use crate::sandbox::bank::books::profile::ProfileName;
use crate::sandbox::bank::books::switches;
use crate::sandbox::bank::tools::address;
use crate::sandbox::bank::tools::choices::choices;
use serde::{Deserialize, Serialize};

choices! {
    /// How a shop says who it is: two generations of the family.
    Auth {
        /// HTTP Basic, `shopToken:secKey`.
        Basic = "basic",
        /// `shopToken` and `sign` in the body.
        Sign = "sign",
        /// Basic where there is an `Authorization` header, else the signature.
        Either = "either",
    }
    /// In which order the values of a request are signed.
    SignOrder {
        /// As the family's PHP client lists them; what it does not list follows as it stands in the body.
        Php = "php",
        /// `clientType`, `orderBestBefore` and `properties` before the rest, as a C# client has it.
        Csharp = "csharp",
        /// As they stand in the body.
        Body = "body-order",
    }
    /// Whether answers are JSON.
    Answers {
        /// They are.
        Json = "json",
        /// They are printed like the examples of the document, which are not.
        AsPrinted = "as-printed",
    }
    /// What `totalAmount` is.
    TotalAmount {
        /// Amount and commission.
        WithCommission = "with-commission",
        /// The amount alone.
        Amount = "amount",
    }
    /// Type of `totalAmount`.
    AmountType {
        /// `2575`
        Number = "number",
        /// `"2575"`
        Text = "text",
    }
    /// Name of the service in a status answer; the two examples differ.
    ServiceName {
        /// As in the second example.
        Provider = "providerServCode",
        /// As in the first.
        Service = "serviceCode",
    }
    /// Type of `provisionServices`; the two examples differ.
    Provision {
        /// `false`
        Bool = "bool",
        /// `"false"`
        Text = "text",
    }
    /// Where 3-D Secure is asked for.
    ThreeDsAt {
        /// In the answer to the charge.
        Creation = "creation",
        /// In the answer to the status question.
        Status = "status",
    }
    /// The state of a payment that has been given back in part.
    PartialRefund {
        /// As before.
        Unchanged = "unchanged",
        /// `refunded`
        Refunded = "refunded",
    }
    /// How a refund or a deactivation is refused.
    Refusals {
        /// With an error.
        Error = "error",
        /// With `resultState: fail`.
        Fail = "fail",
    }
    /// HTTP status of errors.
    ErrorHttp {
        /// As in the table of the manual.
        Rows = "rows",
        /// 200; only `code` tells.
        Always200 = "200",
    }
    /// Fields of a notification.
    NotificationShape {
        /// As in the document.
        Kz = "kz",
        /// Those of a status answer, and the properties.
        Family = "family",
    }
    /// Whether notifications are signed.
    NotificationSigning {
        /// Where requests are (`auth: sign`).
        Auto = "auto",
        /// Yes.
        Always = "always",
        /// No.
        Never = "never",
    }
}

/// Every switch of ShopAPI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {
    /// How a shop says who it is.
    pub auth: Auth,
    /// In which order values are signed.
    pub sign_order: SignOrder,
    /// Whether the header `dn` is demanded.
    pub dn_header: bool,
    /// HTTP status where a shop is not known.
    pub auth_http: u16,
    /// HTTP status of all other errors but 3-D Secure.
    pub error_http: ErrorHttp,
    /// Whether answers are JSON.
    pub answers: Answers,
    /// Whether `commission` is understood beside `comission`.
    pub commission_alias: bool,
    /// Name of the property with the shop's own number.
    pub order_number_property: String,
    /// What `totalAmount` is.
    pub total_amount: TotalAmount,
    /// Its type.
    pub total_amount_type: AmountType,
    /// Name of the service.
    pub service_name: ServiceName,
    /// Type of `provisionServices`.
    pub provision: Provision,
    /// Whether `payed` comes with an `errorCode`, as in the first example.
    pub payed_error_code: bool,
    /// Hours east of Greenwich in which dates are written.
    pub date_offset_hours: i8,
    /// So many milliseconds a charged payment is told as `created`.
    pub created_for_ms: u32,
    /// So many milliseconds later a paid service is rendered.
    pub processed_after_ms: u32,
    /// Whether money is held first.
    pub hold: bool,
    /// Whether a card typed for a recurrent payment is stored.
    pub store_cards: bool,
    /// So many milliseconds a new card does not stand in the list.
    pub card_listed_after_ms: u32,
    /// What registering a card takes and gives back, in tiyn: up to 5 tenge.
    pub card_check_amount: u16,
    /// Whether the expiry date of a card is looked at.
    pub check_expiry: bool,
    /// How many cards may be tried on the page of a payment.
    pub page_attempts: u8,
    /// Where 3-D Secure is asked for.
    pub three_ds_at: ThreeDsAt,
    /// HTTP status of that.
    pub three_ds_http: u16,
    /// So many milliseconds after a refund was asked for the money goes back.
    pub refund_after_ms: u32,
    /// Whether `remainingAmount` must be what will remain.
    pub check_remaining: bool,
    /// The state after a part was given back.
    pub partial_refund_state: PartialRefund,
    /// How a refund or a deactivation is refused.
    pub refusals: Refusals,
    /// Where notifications go; empty: nowhere.
    pub notification_url: String,
    /// Their fields.
    pub notification_shape: NotificationShape,
    /// Whether they are signed.
    pub notification_signing: NotificationSigning,
    /// How often each is sent at first.
    pub notification_copies: u8,
    /// Whether failures are told, too.
    pub notify_failures: bool,
    /// Whether a notification may come before the state is told.
    pub notify_early: bool,
}

impl switches::Switches for Switches {
    fn of(profile: ProfileName) -> Switches {
        let documented = Switches {
            auth: Auth::Basic,
            sign_order: SignOrder::Php,
            dn_header: false,
            auth_http: 401,
            error_http: ErrorHttp::Rows,
            answers: Answers::Json,
            commission_alias: false,
            order_number_property: "ЗАКАЗ".to_owned(),
            total_amount: TotalAmount::WithCommission,
            total_amount_type: AmountType::Number,
            service_name: ServiceName::Provider,
            provision: Provision::Bool,
            payed_error_code: false,
            date_offset_hours: 5,
            created_for_ms: 3000,
            processed_after_ms: 5000,
            hold: false,
            store_cards: true,
            card_listed_after_ms: 3000,
            card_check_amount: 500,
            check_expiry: false,
            page_attempts: 1,
            three_ds_at: ThreeDsAt::Creation,
            three_ds_http: 400,
            refund_after_ms: 1000,
            check_remaining: true,
            partial_refund_state: PartialRefund::Unchanged,
            refusals: Refusals::Error,
            notification_url: String::new(),
            notification_shape: NotificationShape::Kz,
            notification_signing: NotificationSigning::Auto,
            notification_copies: 1,
            notify_failures: false,
            notify_early: false,
        };
        match profile {
            ProfileName::AsDocumented => documented,
            ProfileName::Lenient => Switches {
                auth: Auth::Either,
                commission_alias: true,
                created_for_ms: 0,
                card_listed_after_ms: 0,
                refund_after_ms: 0,
                check_remaining: false,
                partial_refund_state: PartialRefund::Refunded,
                ..documented
            },
            ProfileName::Nasty => Switches {
                error_http: ErrorHttp::Always200,
                total_amount_type: AmountType::Text,
                service_name: ServiceName::Service,
                provision: Provision::Text,
                payed_error_code: true,
                created_for_ms: 10_000,
                card_listed_after_ms: 10_000,
                page_attempts: 3,
                three_ds_at: ThreeDsAt::Status,
                three_ds_http: 200,
                refund_after_ms: 10_000,
                check_remaining: false,
                refusals: Refusals::Fail,
                notification_copies: 3,
                notify_failures: true,
                notify_early: true,
                ..documented
            },
        }
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        let wrong = |switch, message: &str| Err((switch, message.to_owned()));
        if !(200..600).contains(&self.auth_http) {
            return wrong("authHttp", "200 to 599");
        }
        if ![200, 400].contains(&self.three_ds_http) {
            return wrong("threeDsHttp", "200 or 400");
        }
        if !(-12..=14).contains(&self.date_offset_hours) {
            return wrong("dateOffsetHours", "-12 to 14");
        }
        if !(1..=500).contains(&self.card_check_amount) {
            return wrong("cardCheckAmount", "1 to 500: up to 5 tenge");
        }
        if !(1..=99).contains(&self.page_attempts) {
            return wrong("pageAttempts", "1 to 99");
        }
        if !(1..=12).contains(&self.notification_copies) {
            return wrong("notificationCopies", "1 to 12");
        }
        match self.notification_url.as_str() {
            "" => Ok(()),
            url => address::refusal(url).map_or(Ok(()), |problem| Err(("notificationUrl", problem))),
        }
    }
}

impl Default for Switches {
    fn default() -> Switches {
        switches::Switches::of(ProfileName::AsDocumented)
    }
}
