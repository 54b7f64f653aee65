//! What a caller asks for, validated: payouts, payments, captures, refunds, cancels, and what he brings back from the bank's
//! pages and callbacks.

use super::{CardNumber, Currency, Kind, Minor, OrderNumber, Secret};
use serde_json::Value;
use zeroize::Zeroizing;

/// A payout as the caller asked for it, validated.
#[derive(Clone, Debug)]
pub struct Payout {
    /// The partner's own number.
    pub number: OrderNumber,
    /// Minor units.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// Free text for the bank.
    pub description: Option<String>,
    /// ISO 639-1, as given.
    pub language: Option<String>,
    /// Who receives the money.
    pub recipient: Recipient,
    /// Where the money goes.
    pub destination: Destination,
    /// The stored corporate card that pays (`bindingId`); `None`: the transit account.
    pub source: Option<String>,
    /// Additional parameters, echoed by the bank.
    pub params: Vec<(String, String)>,
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
}

/// The recipient of a payout; a gateway says which fields it needs.
#[derive(Clone, Debug, Default)]
pub struct Recipient {
    /// The partner's own id of the customer.
    pub client_id: Option<String>,
    /// Latin letters.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// International format, digits.
    pub phone: Option<String>,
}

/// Where a payout goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// To a card.
    Card(PayeeCard),
    /// To a card stored at the bank.
    Binding(String),
    /// To the card the recipient types on the bank's page.
    Page(NextPage),
    /// The bank knows by agreement.
    Agreed,
}

/// The card a payout goes to.
#[derive(Clone, Debug)]
pub struct PayeeCard {
    /// The card number.
    pub number: CardNumber,
    /// Year and month, where the bank asks for them.
    pub expiry: Option<(u16, u8)>,
    /// The name on the card, where the bank asks for it.
    pub holder: Option<String>,
}

/// The bank's page and where it leads afterwards.
#[derive(Clone, Debug)]
pub struct NextPage {
    /// Where the browser goes after success.
    pub return_url: String,
    /// Where it goes after failure.
    pub fail_url: Option<String>,
    /// How long the page lives, in seconds.
    pub session_timeout_secs: Option<u32>,
}

/// A card payment as the caller asked for it, validated.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The partner's own number.
    pub number: OrderNumber,
    /// Minor units.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// Hold the money only; a capture takes it later.
    pub manual_capture: bool,
    /// How the payer pays.
    pub means: Means,
    /// Free text for the bank.
    pub description: Option<String>,
    /// ISO 639-1, as given.
    pub language: Option<String>,
    /// Who pays.
    pub payer: Payer,
    /// Where the payer's browser goes afterwards.
    pub page: Option<NextPage>,
    /// `yyyy-MM-ddTHH:mm:ss`: until when the order can be paid.
    pub expiration_date: Option<String>,
    /// `yyyy-MM-ddTHH:mm:ss`: when a held amount is captured by itself.
    pub autocompletion_date: Option<String>,
    /// The bank's switches for this order, e.g. `FORCE_TDS`.
    pub features: Vec<String>,
    /// Where the bank reports this order.
    pub callback_url: Option<String>,
    /// The child merchant this order is for.
    pub merchant_login: Option<String>,
    /// Additional parameters, echoed by the bank.
    pub params: Vec<(String, String)>,
    /// The payer's address, by the bank's names (`billingCity` …).
    pub billing: Vec<(String, String)>,
    /// The fee that the payer pays on top of the amount, minor units, where the request names it.
    pub commission: Option<u64>,
    /// The payer pays in an app, whose 3-D Secure SDK asks him.
    pub in_app: bool,
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
}

impl Payment {
    /// The switch under which a card is only verified: nothing is charged, whatever the amount, and it may be 0.
    pub const VERIFY: &'static str = "VERIFY";

    /// Whether the card is only verified.
    pub fn verifies(&self) -> bool {
        self.features.iter().any(|feature| feature == Self::VERIFY)
    }
}

/// How a payer pays.
#[derive(Clone, Debug)]
pub enum Means {
    /// On the bank's page; a stored card may be preselected by its `bindingId`.
    Page(Option<String>),
    /// With card data that the partner collected.
    Card(CardData),
    /// With a card stored at the bank.
    Stored {
        /// The bank's id of the card.
        binding_id: String,
        /// Where the bank asks for it.
        cvc: Option<Secret>,
    },
    /// With the token of an Apple Pay wallet (Base64 of the payment data).
    ApplePay(Secret),
    /// With the token of a Google Pay wallet (Base64).
    GooglePay(Secret),
}

/// Card data typed at the partner's.
#[derive(Clone, Debug)]
pub struct CardData {
    /// The card number.
    pub number: CardNumber,
    /// Year and month, `(2027, 12)`.
    pub expiry: (u16, u8),
    /// The three or four digits.
    pub cvc: Secret,
    /// The name on the card.
    pub holder: String,
    /// The result of the partner's own 3-D Secure server; `None`: the bank's server does it.
    pub three_ds: Option<ExternalThreeDs>,
    /// Do not store the card at the bank.
    pub no_binding: bool,
}

/// What an external 3-D Secure server found.
#[derive(Clone, Debug)]
pub struct ExternalThreeDs {
    /// Electronic commerce indicator.
    pub eci: String,
    /// Transaction id; may be missing where the indicator says that there was no 3-D Secure.
    pub xid: Option<String>,
    /// Cardholder authentication value.
    pub cavv: Option<Secret>,
}

/// The payer of a payment.
#[derive(Clone, Debug, Default)]
pub struct Payer {
    /// The partner's own id of the customer; needed for stored cards.
    pub client_id: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// International format.
    pub phone: Option<String>,
    /// IP address of the payer's device.
    pub ip: Option<String>,
}

/// Taking what a payment holds.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The number of the payment.
    pub number: OrderNumber,
    /// Minor units; at most what is held.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// The bank's texts.
    pub language: Option<String>,
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
}

/// Money back from a payment.
#[derive(Clone, Debug)]
pub struct Refund {
    /// The number of the payment.
    pub number: OrderNumber,
    /// The partner's own number of this refund.
    pub refund_number: OrderNumber,
    /// Minor units; at most what is left of the payment.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// The bank's texts.
    pub language: Option<String>,
    /// The bank's id of the order, where another program made it.
    pub order_id: Option<String>,
    /// What only this gateway knows: the object `gateway` of the request, or `null`.
    pub extra: Value,
}

/// The end of an order before it is paid.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// The number of the payment.
    pub number: OrderNumber,
    /// The amount of the payment: an order is cancelled as a whole.
    pub amount: Minor,
    /// The currency of the amount.
    pub currency: Currency,
    /// The bank's texts.
    pub language: Option<String>,
}

/// Something that moves money, or makes the bank ready to move it.
#[derive(Clone, Debug)]
pub enum Command {
    /// Pay out.
    Payout(Box<Payout>),
    /// Take a payment. With card data or a stored card it is two requests: the first registers the order.
    Payment(Box<Payment>),
    /// Take what is held.
    Capture(Capture),
    /// Give back.
    Refund(Refund),
    /// End an order that is not paid.
    Cancel(Cancel),
}

impl Command {
    /// The kind of movement it makes.
    pub fn kind(&self) -> Kind {
        match self {
            Command::Payout(_) => Kind::Payout,
            Command::Payment(_) => Kind::Payment,
            Command::Capture(_) => Kind::Capture,
            Command::Refund(_) => Kind::Refund,
            Command::Cancel(_) => Kind::Cancel,
        }
    }

    /// The bank's id of the order it is about, where the request names it.
    pub fn order_id(&self) -> Option<&str> {
        match self {
            Command::Refund(refund) => refund.order_id.as_deref(),
            _ => None,
        }
    }

    /// The number it carries.
    pub fn number(&self) -> &OrderNumber {
        match self {
            Command::Payout(payout) => &payout.number,
            Command::Payment(payment) => &payment.number,
            Command::Capture(capture) => &capture.number,
            Command::Refund(refund) => &refund.number,
            Command::Cancel(cancel) => &cancel.number,
        }
    }
}

/// What a host got back from the payer's 3-D Secure page.
#[derive(Clone, Debug)]
pub enum ThreeDsResult {
    /// 3-D Secure 1: the `PaRes` of the access control server.
    PaRes(Secret),
    /// 3-D Secure 2: the payer's browser has been to the 3DS method of this transaction; the payment goes on.
    MethodDone(String),
    /// 3-D Secure 2: the payer has passed the challenge of this transaction.
    TransactionId(String),
    /// 3-D Secure 2 in an app: its SDK knows the telephone, and the payment goes on.
    InApp(Box<InApp>),
}

/// What an app's 3-D Secure SDK has collected, and the card once more: it is not kept.
#[derive(Clone, Debug)]
pub struct InApp {
    /// The transaction of the 3DS server.
    pub transaction: String,
    /// What it knows of the telephone, encrypted for the payment system.
    pub device_data: Secret,
    /// Its key for this transaction, a JWK.
    pub public_key: String,
    /// The app's installation.
    pub app_id: String,
    /// Its own transaction.
    pub transaction_id: String,
    /// What the payment systems call it.
    pub reference: String,
    /// The payment's card, where it was given one.
    pub card: Option<CardData>,
    /// The code of a stored card, where the bank asks for it.
    pub cvc: Option<Secret>,
    /// The payer's address, with a stored card.
    pub ip: Option<String>,
}

/// A callback of a bank, as the host received it.
#[derive(Clone, Debug, Default)]
pub struct Notification {
    /// The query string of a GET, without `?`.
    pub query: Option<String>,
    /// The body of a POST.
    pub body: Option<Zeroizing<String>>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
}
