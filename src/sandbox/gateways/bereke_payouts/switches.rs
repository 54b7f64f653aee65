//! The switches of Payouts API v2: what its document leaves open or contradicts (gateways.md 1.12).

use crate::sandbox::bank::books::profile::ProfileName;
use crate::sandbox::bank::books::switches;
use crate::sandbox::bank::tools::choices::choices;
use serde::{Deserialize, Serialize};

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
    /// Spelling of the login: the tables and the examples differ.
    CredentialSpelling {
        /// Both are read.
        Any = "any",
        /// `userName`, as in the tables.
        UserName = "userName",
        /// `username`.
        Username = "username",
        /// As in the example of each method.
        AsExamples = "as-examples",
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

/// Every switch of Payouts API v2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {
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
    /// Whether `target` is needed: "by agreement it may be absent".
    pub target: Need,
    /// Most characters of `client.clientId`: the table says 30, the example has 36.
    pub client_id_max: u16,
    /// What a second request with the same number meets.
    pub duplicates: Duplicates,
    /// How the partner's login must be spelled.
    pub credential_spelling: CredentialSpelling,
    /// Where the card number is read: the table and the example differ.
    pub pan_spelling: PanSpelling,
    /// Which funding the partner is configured for.
    pub funding: Funding,
    /// Whether a JSON `Content-Type` is demanded.
    pub content_type: ContentType,
    /// Whether request signatures are verified.
    pub signature: SignatureCheck,
    /// PEM of the partner's RSA public key, for `signature: full`.
    pub signature_key: String,
    /// How many cards a recipient may try on the page of a payout.
    pub page_attempts: u8,
    /// After how many seconds the finish page moves on by itself; 0: only the button does.
    pub redirect_secs: u8,
}

impl switches::Switches for Switches {
    fn of(profile: ProfileName) -> Switches {
        let documented = Switches {
            order_status: StatusShape::Capital,
            operation_date: DateShape::OperationDate,
            pan: PanShape::PanMaskedTo,
            operation_currency: CurrencyShape::Integer,
            order_id: Presence::Present,
            creation_date: Presence::Present,
            balance: BalanceShape::Object,
            status_example: false,
            client_name: Need::Mandatory,
            target: Need::Mandatory,
            client_id_max: 30,
            duplicates: Duplicates::Refuse400,
            credential_spelling: CredentialSpelling::Any,
            pan_spelling: PanSpelling::Either,
            funding: Funding::Any,
            content_type: ContentType::Json,
            signature: SignatureCheck::Off,
            signature_key: String::new(),
            page_attempts: 1,
            redirect_secs: 5,
        };
        match profile {
            ProfileName::AsDocumented => documented,
            ProfileName::Lenient => Switches {
                order_status: StatusShape::Integer,
                operation_currency: CurrencyShape::String,
                client_name: Need::Optional,
                client_id_max: 255,
                duplicates: Duplicates::Replay,
                content_type: ContentType::Any,
                ..documented
            },
            ProfileName::Nasty => Switches {
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
                page_attempts: 3,
                ..documented
            },
        }
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        match self.page_attempts {
            1..=99 => Ok(()),
            _ => Err(("pageAttempts", "1 to 99".to_owned())),
        }
    }
}

impl Default for Switches {
    fn default() -> Switches {
        switches::Switches::of(ProfileName::AsDocumented)
    }
}
