//! The switches of bePaid: what its documents leave open or contradict (gateways.md 3.12).

use super::fields;
use crate::sandbox::bank::books::profile::ProfileName;
use crate::sandbox::bank::books::switches;
use crate::sandbox::bank::tools::choices::choices;
use serde::{Deserialize, Serialize};

/// Every switch of bePaid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Switches {
    /// How a refused request is answered; always as version 3 where the request asks for that.
    pub error_shape: ErrorShape,
    /// Whether what is wrong with a field is a list or a text.
    pub error_values: ErrorValues,
    /// Paths of fields this shop must send besides, separated by commas: "ask support" (seed 002).
    pub required: String,
    /// What `X-API-Version: 3` does.
    pub version3: Version3,
    /// Where the block `payout` stands.
    pub payout_block: PayoutBlock,
    /// Whether a paid card's token is told.
    pub token: Told,
    /// Whether `auth_code`, `bank_code` and `rrn` are filled.
    pub acquirer_codes: Told,
    /// When `redirect_url` is filled.
    pub redirect_url: RedirectUrl,
    /// Whether `receipt_url` begins as in the example or is a whole address.
    pub receipt_url: ReceiptUrl,
    /// How `exp_month` is echoed.
    pub exp_month: ExpMonth,
    /// When `status_code` is filled.
    pub status_code: StatusCode,
    /// Which of the two published tables codes are taken from.
    pub code_table: CodeTable,
    /// Whether answers have members nobody has heard of.
    pub extra_fields: bool,
    /// What happens to a card that has expired.
    pub expired_cards: ExpiredCards,
    /// Whether this shop may send card numbers.
    pub pan_allowed: bool,
    /// For how long the same amount to the same card is a duplicate; 0: never.
    pub duplicate_window_ms: u32,
    /// What a duplicate is told.
    pub duplicate_message: String,
    /// Whether the header `RequestID` is heeded.
    pub request_id: RequestId,
    /// What another body under a known `RequestID` meets.
    pub request_id_other_body: OtherBody,
    /// By which of the two ways a payout can be asked about by its `tracking_id`.
    pub tracking_api: TrackingApi,
    /// HTTP status of `Record not found`.
    pub not_found_status: u16,
    /// How long an asynchronous request takes.
    pub async_ms: u32,
    /// Which changes `notification_url` hears of.
    pub webhooks: Webhooks,
    /// Whether they carry a `Content-Signature`.
    pub webhook_signature: bool,
    /// How often the recipient may answer on the page: a refusal before the last leaves it open.
    pub page_attempts: u8,
    /// What such a transaction is told to be.
    pub refused_attempt: RefusedAttempt,
    /// Whether `verification_url` is asked before money moves.
    pub verification: bool,
}

choices! {
    /// The three shapes of errors (gateways.md 3.5).
    ErrorShape {
        /// `{"response": {"message": …, "errors": …}}`
        Response = "response",
        /// `{"message": …, "errors": …, "error_code": …}`
        Plain = "plain",
        /// `{"code": …, "friendly_message": …, "message": …, "errors": …}`
        V3 = "v3",
    }
    /// There is no published payout of version 3.
    Version3 {
        /// Answers are flat, as published of other transactions.
        Flat = "flat",
        /// Nothing: answers stay in `transaction`, where a public client reads them of this version, too.
        Ignored = "ignored",
    }
    /// What is wrong with a field.
    ErrorValues {
        /// `["can't be blank"]`
        Array = "array",
        /// `"can't be blank"`
        String = "string",
    }
    /// The place of `payout`.
    PayoutBlock {
        /// In `additional_data`, as in the example.
        AdditionalData = "additional_data",
        /// In `transaction`, as in the table.
        Transaction = "transaction",
    }
    /// Said or not.
    Told {
        /// `null`, as in the example.
        Null = "null",
        /// Filled, as the table wants it.
        Filled = "filled",
    }
    /// When there is an address to go to.
    RedirectUrl {
        /// Always, as in the example of a successful payout.
        Always = "always",
        /// Only where somebody must go there.
        Incomplete = "incomplete",
    }
    /// The beginning of `receipt_url`.
    ReceiptUrl {
        /// `default_domain/…`, as in the example.
        DefaultDomain = "default_domain",
        /// `http://…`
        Absolute = "absolute",
    }
    /// The type of `exp_month` in answers.
    ExpMonth {
        /// Always a number, as in the example.
        Integer = "integer",
        /// As it was sent.
        AsSent = "as-sent",
    }
    /// `status_code` of an answer.
    StatusCode {
        /// `null` of a success, as in the example; a code of anything else.
        NotOfSuccess = "not-of-success",
        /// Always a code.
        Always = "always",
        /// Always `null`.
        Never = "never",
    }
    /// The two tables of codes disagree.
    CodeTable {
        /// `begateway/status_code`
        StatusCode = "status-code",
        /// The documentation of version 3.
        ApiV3 = "api-v3",
    }
    /// Payouts to expired cards.
    ExpiredCards {
        /// Paid: the card of the example has expired, too.
        Accepted = "accepted",
        /// `failed`
        Failed = "failed",
    }
    /// The idempotency key.
    RequestId {
        /// The first answer again, for 24 hours.
        Honoured = "honoured",
        /// Every request is a new one.
        Ignored = "ignored",
    }
    /// The ways to ask by `tracking_id`.
    TrackingApi {
        /// `/transactions/tracking_id/…` and `/v2/transactions/tracking_id/…`
        Both = "both",
        /// The first alone.
        V1 = "v1",
        /// The second alone.
        V2 = "v2",
        /// Neither: only by `uid`.
        Neither = "neither",
    }
    /// Another body under a known key.
    OtherBody {
        /// The first answer again.
        Replay = "replay",
        /// HTTP 422.
        Refused = "422",
    }
    /// A transaction whose page is still open after somebody refused there.
    RefusedAttempt {
        /// As before.
        Incomplete = "incomplete",
        /// Like one that is over: the state of the table that is final, and is not.
        Failed = "failed",
    }
    /// What is told without being asked.
    Webhooks {
        /// Final states.
        Final = "final",
        /// Every state.
        Every = "every",
        /// Nothing.
        None = "none",
    }
}

impl switches::Switches for Switches {
    fn of(profile: ProfileName) -> Switches {
        let documented = Switches {
            error_shape: ErrorShape::Response,
            error_values: ErrorValues::Array,
            required: String::new(),
            version3: Version3::Flat,
            payout_block: PayoutBlock::AdditionalData,
            token: Told::Null,
            acquirer_codes: Told::Null,
            redirect_url: RedirectUrl::Always,
            receipt_url: ReceiptUrl::DefaultDomain,
            exp_month: ExpMonth::Integer,
            status_code: StatusCode::NotOfSuccess,
            code_table: CodeTable::StatusCode,
            extra_fields: false,
            expired_cards: ExpiredCards::Accepted,
            pan_allowed: true,
            duplicate_window_ms: 30_000,
            duplicate_message: "Duplicate transaction".to_owned(),
            request_id: RequestId::Honoured,
            request_id_other_body: OtherBody::Replay,
            tracking_api: TrackingApi::Both,
            not_found_status: 404,
            async_ms: 1000,
            webhooks: Webhooks::Final,
            webhook_signature: true,
            page_attempts: 1,
            refused_attempt: RefusedAttempt::Incomplete,
            verification: false,
        };
        match profile {
            ProfileName::AsDocumented => documented,
            ProfileName::Lenient => Switches {
                token: Told::Filled,
                acquirer_codes: Told::Filled,
                redirect_url: RedirectUrl::Incomplete,
                receipt_url: ReceiptUrl::Absolute,
                status_code: StatusCode::Always,
                ..documented
            },
            ProfileName::Nasty => Switches {
                error_shape: ErrorShape::Plain,
                error_values: ErrorValues::String,
                payout_block: PayoutBlock::Transaction,
                exp_month: ExpMonth::AsSent,
                status_code: StatusCode::Never,
                code_table: CodeTable::ApiV3,
                extra_fields: true,
                duplicate_window_ms: 0,
                request_id: RequestId::Ignored,
                not_found_status: 200,
                webhooks: Webhooks::Every,
                page_attempts: 3,
                refused_attempt: RefusedAttempt::Failed,
                ..documented
            },
        }
    }

    fn check(&self) -> Result<(), (&'static str, String)> {
        if let Some(stranger) = fields::paths(&self.required).find(|path| fields::field(path).is_none()) {
            return Err(("required", format!("`{stranger}` is no field of a payout")));
        }
        if ![200, 404].contains(&self.not_found_status) {
            return Err(("notFoundStatus", "200 or 404".to_owned()));
        }
        if !(1..=99).contains(&self.page_attempts) {
            return Err(("pageAttempts", "1 to 99".to_owned()));
        }
        if self.duplicate_message.is_empty() {
            return Err(("duplicateMessage", "a text".to_owned()));
        }
        Ok(())
    }
}

impl Default for Switches {
    fn default() -> Switches {
        switches::Switches::of(ProfileName::AsDocumented)
    }
}
