//! The switches: everything the bank's documents leave open or contradict (gateways.md 1.12), each one
//! settable, in three named sets.

use super::clock::Millis;
use super::replica::{Lag, Lost};
use super::{bepaid, callbacks, shopapi};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A named set of switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileName {
    /// Accepts whatever makes sense, answers plainly, replays duplicates.
    Lenient,
    /// The shapes of the tables; duplicates are refused.
    AsDocumented,
    /// The shapes of the examples at their worst; executes duplicates again, sometimes late.
    Nasty,
}

impl ProfileName {
    /// Reads `lenient`, `as-documented` or `nasty`.
    pub fn parse(name: &str) -> Option<ProfileName> {
        serde_json::from_value(name.into()).ok()
    }
}

/// Every switch of the sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// The set the others began with.
    pub profile: ProfileName,
    /// How the status of an order is written.
    pub order_status: StatusShape,
    /// Name and type of an operation's time.
    pub operation_date: DateShape,
    /// Name of an operation's masked card number.
    pub pan: PanShape,
    /// Type of an operation's currency.
    pub operation_currency: CurrencyShape,
    /// Whether success carries `orderId`.
    pub order_id: Presence,
    /// Whether success carries `creationDate`.
    pub creation_date: Presence,
    /// Whether `balanceDescriptionList` is an object or an array with one.
    pub balance: BalanceShape,
    /// The status answer looks like the document's example: `datetime` as text, currency 643.
    pub status_example: bool,
    /// Whether `client.name` is needed.
    pub client_name: Need,
    /// Which spelling of the login is read: the tables and two of the examples differ.
    pub login_spelling: LoginSpelling,
    /// Where the card number is read: the table and the example differ.
    pub pan_spelling: PanSpelling,
    /// Whether `target` is needed: "by agreement it may be absent".
    pub target: Need,
    /// Most characters of `client.clientId`: the table says 30, the example has 36.
    pub client_id_max: u16,
    /// What a second request with the same number meets.
    pub duplicates: Duplicates,
    /// Which funding the partner is configured for.
    pub funding: Funding,
    /// Whether a JSON `Content-Type` is demanded.
    pub content_type: ContentType,
    /// Whether an amount may be a text of digits.
    pub amount_text: bool,
    /// Whether request signatures are verified.
    pub signature: SignatureCheck,
    /// PEM of the partner's RSA public key, for `signature: full`.
    pub signature_key: String,
    /// Of a hundred payouts, how many are answered 504 and executed later.
    pub late_percent: u8,
    /// How much later.
    pub late_ms: u32,
    /// So many milliseconds ago was true what status questions are told.
    pub status_lag_ms: u32,
    /// So many questions ago.
    pub status_lag_questions: u32,
    /// So many status questions do not find an order that is there.
    pub wrong_not_found_times: u32,
    /// So many milliseconds after it was made.
    pub wrong_not_found_after_ms: u32,
    /// Whether answers name another card than the true one.
    pub other_card: bool,
    /// How many cards a recipient may try on the page of a payout.
    pub page_attempts: u8,
    /// Whether test cards, magic amounts and suffixes of order numbers do anything.
    pub magic: bool,
    /// After how many seconds the finish page moves on by itself; 0: only the button does.
    pub redirect_secs: u8,
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
    /// The CVC of every card.
    pub card_cvc: String,
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
    /// Milliseconds between an event and its message.
    pub callback_delay_ms: u32,
    /// How often each is sent at first.
    pub callback_copies: u8,
    /// In which order messages go out that wait at the same time.
    pub callback_order: CallbackOrder,
    /// Whether `dynamicCallbackUrl` is heeded.
    pub dynamic_callbacks: bool,
    /// The switches of bePaid alone.
    pub bepaid: bepaid::switches::Switches,
    /// The switches of ShopAPI alone.
    pub shopapi: shopapi::switches::Switches,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::of(ProfileName::AsDocumented)
    }
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+ }
    )+};
}

choices! {
    /// `orderStatus: 2`, `orderStatus: "2"` or `OrderStatus: 2`.
    StatusShape {
        /// Number.
        Integer = "integer",
        /// Text, as in the examples.
        String = "string",
        /// Number under the table's name.
        Capital = "OrderStatus",
    }
    /// Number `operationDate` or text `datetime`.
    DateShape {
        /// As in the tables and the perform example.
        OperationDate = "operationDate",
        /// As in the status example.
        Datetime = "datetime",
    }
    /// `panMaskedTo` or `pan`.
    PanShape {
        /// As in the tables.
        PanMaskedTo = "panMaskedTo",
        /// As in the examples.
        Pan = "pan",
    }
    /// An operation's currency.
    CurrencyShape {
        /// `"398"`
        String = "string",
        /// `398`
        Integer = "integer",
        /// `"643"`, as in the status example.
        Wrong = "wrong",
    }
    /// There or not.
    Presence {
        /// There.
        Present = "present",
        /// Not there.
        Missing = "missing",
    }
    /// The container of a balance.
    BalanceShape {
        /// As documented.
        Object = "object",
        /// As its name says.
        Array = "array",
    }
    /// Needed or not.
    Need {
        /// Needed.
        Mandatory = "mandatory",
        /// Not needed.
        Optional = "optional",
    }
    /// Which spelling of the login is read.
    LoginSpelling {
        /// Both.
        Either = "either",
        /// As in the tables.
        UserName = "userName",
        /// As in two examples.
        Username = "username",
    }
    /// Where the card number is read.
    PanSpelling {
        /// In both places.
        Either = "either",
        /// As in the table.
        Card = "target.card.pan",
        /// As in the example.
        Target = "target.pan",
    }
    /// The fate of a second request with the same number.
    Duplicates {
        /// HTTP 400, errorCode 98.
        Refuse400 = "refuse-400",
        /// HTTP 502, errorCode 99: looks like an unknown outcome.
        Refuse502 = "refuse-502",
        /// HTTP 200, errorCode 1, as the sister API does.
        Error1 = "error-1",
        /// The first answer again.
        Replay = "replay",
        /// The unfair bank: the money moves again.
        Execute = "execute",
    }
    /// How payouts are funded.
    Funding {
        /// Whatever the request names.
        Any = "any",
        /// Only the transit account.
        Transit = "transit",
        /// Only a corporate card.
        CorporateCard = "corporate-card",
        /// Nobody has configured a debit method.
        Misconfigured = "misconfigured",
    }
    /// Demands on `Content-Type`.
    ContentType {
        /// None.
        Any = "any",
        /// `application/json`.
        Json = "json",
    }
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
    /// Which of the waiting messages goes out first.
    CallbackOrder {
        /// The one that is due first.
        AsHappened = "as-happened",
        /// The newest, and none before the newest is due.
        NewestFirst = "newest-first",
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
    /// Demands on `X-Hash` and `X-Signature`.
    SignatureCheck {
        /// None.
        Off = "off",
        /// `X-Hash` must match the body.
        Hash = "hash",
        /// `X-Signature` must be the partner's, too.
        Full = "full",
    }
}

impl Settings {
    /// The set of that name.
    pub fn of(profile: ProfileName) -> Settings {
        let documented = Settings {
            profile,
            order_status: StatusShape::Capital,
            operation_date: DateShape::OperationDate,
            pan: PanShape::PanMaskedTo,
            operation_currency: CurrencyShape::Integer,
            order_id: Presence::Present,
            creation_date: Presence::Present,
            balance: BalanceShape::Object,
            status_example: false,
            client_name: Need::Mandatory,
            login_spelling: LoginSpelling::Either,
            pan_spelling: PanSpelling::Either,
            target: Need::Mandatory,
            client_id_max: 30,
            duplicates: Duplicates::Refuse400,
            funding: Funding::Any,
            content_type: ContentType::Json,
            amount_text: false,
            signature: SignatureCheck::Off,
            signature_key: String::new(),
            late_percent: 0,
            late_ms: 2000,
            status_lag_ms: 0,
            status_lag_questions: 0,
            wrong_not_found_times: 0,
            wrong_not_found_after_ms: 0,
            other_card: false,
            page_attempts: 1,
            magic: true,
            redirect_secs: 5,
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
            card_cvc: "123".to_owned(),
            card_expiry: String::new(),
            expiration_offset_hours: 3,
            callback_url: String::new(),
            callback_method: CallbackMethod::Get,
            callback_signing: CallbackSigning::Hmac,
            callback_extra: String::new(),
            callback_delay_ms: 0,
            callback_copies: 1,
            callback_order: CallbackOrder::AsHappened,
            dynamic_callbacks: true,
            bepaid: bepaid::switches::Switches::of(profile),
            shopapi: shopapi::switches::Switches::of(profile),
        };
        match profile {
            ProfileName::AsDocumented => documented,
            ProfileName::Lenient => Settings {
                order_status: StatusShape::Integer,
                operation_currency: CurrencyShape::String,
                client_name: Need::Optional,
                client_id_max: 255,
                duplicates: Duplicates::Replay,
                content_type: ContentType::Any,
                amount_text: true,
                status_version: 21,
                payment_order_alias: true,
                generated_numbers: true,
                second_capture: true,
                external_refund_id: true,
                expected_deposited_amount: true,
                reverse: true,
                decline: DeclineLeaves::Reversed,
                ..documented
            },
            ProfileName::Nasty => Settings {
                order_status: StatusShape::String,
                operation_date: DateShape::Datetime,
                pan: PanShape::Pan,
                operation_currency: CurrencyShape::Wrong,
                order_id: Presence::Missing,
                creation_date: Presence::Missing,
                balance: BalanceShape::Array,
                status_example: true,
                client_name: Need::Optional,
                client_id_max: 255,
                duplicates: Duplicates::Execute,
                late_percent: 10,
                page_attempts: 3,
                status_version: 2,
                error_code_type: ErrorCodeType::String,
                callback_copies: 2,
                callback_order: CallbackOrder::NewestFirst,
                ..documented
            },
        }
    }

    /// How far behind status questions are, where no order says so itself.
    pub fn status_lag(&self) -> Lag {
        Lag { ms: self.status_lag_ms.into(), questions: self.status_lag_questions }
    }

    /// Which questions do not find an order of that moment, where no order says so itself.
    pub fn lost(&self, created: Millis) -> Lost {
        Lost { from: created + Millis::from(self.wrong_not_found_after_ms), times: self.wrong_not_found_times }
    }

    /// These settings with some switched. `profile` takes effect before the others. The error names the
    /// wrong switch.
    pub fn changed(&self, changes: &Map<String, Value>) -> Result<Settings, (String, String)> {
        let base = match changes.get("profile") {
            None => self.clone(),
            Some(name) => {
                let name = name.as_str().and_then(ProfileName::parse);
                Settings::of(name.ok_or(("profile".into(), "one of lenient, as-documented, nasty".into()))?)
            }
        };
        // One switch at a time, so that the error can name it.
        let mut settings = base;
        for (name, value) in changes {
            let mut all = json!(settings);
            // The switches of one gateway may be changed one by one, too.
            let own = match (all[name].as_object(), value.as_object()) {
                (Some(_), Some(switches)) => switches.iter().map(|(switch, value)| (Some(switch), value)).collect(),
                _ => vec![(None, value)],
            };
            for (switch, value) in own {
                let path = switch.map_or(name.clone(), |switch| format!("{name}.{switch}"));
                match switch {
                    Some(switch) => all[name][switch] = value.clone(),
                    None => all[name] = value.clone(),
                }
                settings = serde_json::from_value(all.clone()).map_err(|error| (path, error.to_string()))?;
            }
        }
        let checks = [("bepaid", settings.bepaid.check()), ("shopapi", settings.shopapi.check())];
        for (gateway, check) in checks {
            check.map_err(|(switch, message)| (format!("{gateway}.{switch}"), message))?;
        }
        if settings.late_percent > 100 {
            return Err(("latePercent".into(), "0 to 100".into()));
        }
        if !(1..=21).contains(&settings.status_version) {
            return Err(("statusVersion".into(), "1 to 21".into()));
        }
        if !(1..=99).contains(&settings.page_attempts) {
            return Err(("pageAttempts".into(), "1 to 99".into()));
        }
        if !(1..=9).contains(&settings.callback_copies) {
            return Err(("callbackCopies".into(), "1 to 9".into()));
        }
        if !(-12..=14).contains(&settings.expiration_offset_hours) {
            return Err(("expirationOffsetHours".into(), "-12 to 14".into()));
        }
        if !settings.callback_url.is_empty()
            && let Some(problem) = callbacks::refusal(&settings.callback_url)
        {
            return Err(("callbackUrl".into(), problem));
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_switch_is_named() {
        let settings = Settings::of(ProfileName::Lenient);
        let change = |value: Value| settings.changed(value.as_object().unwrap());
        assert_eq!(change(json!({"duplicate": "replay"})).unwrap_err().0, "duplicate");
        assert_eq!(change(json!({"duplicates": "sometimes"})).unwrap_err().0, "duplicates");
        assert_eq!(change(json!({"profile": "evil"})).unwrap_err().0, "profile");
        assert_eq!(change(json!({"latePercent": 101})).unwrap_err().0, "latePercent");
        let nasty = change(json!({"profile": "nasty", "duplicates": "replay"})).unwrap();
        assert_eq!((nasty.duplicates, nasty.order_status), (Duplicates::Replay, StatusShape::String));
    }
}
