//! What the bank checks before anything happens, field by field with the documented limits
//! (seed 000, the tables of parameters).

use super::cards::{Card, TARGET_BINDINGS, TEST_CARDS};
use super::errors::{self, ErrorRow};
use super::states::ID;
use super::switches::{ContentType, CredentialSpelling, Funding, Need, PanSpelling, SignatureCheck, Switches};
use crate::document::{self, Node, Problem};
use crate::model::{CardNumber, CardNumberError};
use crate::sandbox::bank::books::log::masked_pan;
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::settings::Settings;
use crate::sandbox::bank::books::world::{ACCOUNTS, ACQUIRING, TRANSIT, World};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::tools::signature;
use zeroize::Zeroizing;

/// User names that stand for a broken configuration on the bank's side; any password will do.
pub static MAGIC_USERS: &[(&str, &ErrorRow, &str)] = &[
    ("sandbox-no-settings", &errors::NO_SETTINGS, "500/99: No merchant settings available"),
    ("sandbox-no-gateway", &errors::GATEWAY_PARAMETERS, "500/99: There was an error getting gateway parameters"),
];

/// What a field may hold.
enum Kind {
    /// A text of at most so many characters, of this form.
    Text(usize, fn(&str) -> bool, &'static str),
    /// `client.clientId`, whose length is a switch.
    ClientId,
    /// Whole minor units of at most twelve digits.
    Amount,
    /// Only tenge.
    Currency,
    /// A whole number of seconds.
    Seconds,
    /// Nested.
    Object,
    /// Free names with texts.
    Params,
}

/// One field of a request.
struct Field(&'static str, bool, Kind);

const ANY: fn(&str) -> bool = |_| true;

fn visible(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

fn latin(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphabetic() || b" .'-".contains(&b))
}

fn phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn absolute_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty()) && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

/// What registering and performing share.
static MOVEMENT: &[Field] = &[
    Field("orderNumber", true, Kind::Text(32, visible, r"^[\x21-\x7E]{1,32}$")),
    Field("amount", true, Kind::Amount),
    Field("currency", true, Kind::Currency),
    Field("description", false, Kind::Text(598, ANY, "^.{1,598}$")),
    Field(
        "language",
        false,
        Kind::Text(2, |t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_alphabetic()), "^[A-Za-z]{2}$"),
    ),
    Field("client", false, Kind::Object),
    Field("client.clientId", false, Kind::ClientId),
    Field("client.email", false, Kind::Text(30, |text| text.contains('@'), "^.+@.+{1,30}$")),
    Field("client.phone", false, Kind::Text(15, phone, r"^\+?\d{1,15}$")),
    // Whether it is required is a switch.
    Field("client.name", false, Kind::Text(24, latin, "^[A-Za-z][A-Za-z .'-]{0,23}$")),
    Field("jsonParams", false, Kind::Params),
];

static PERFORM: &[Field] = &[
    Field("source", false, Kind::Object),
    Field("source.bindingId", false, Kind::Text(255, ANY, "^.{1,255}$")),
    Field("target", false, Kind::Object),
    Field("target.bindingId", false, Kind::Text(255, ANY, "^.{1,255}$")),
    Field("target.card", false, Kind::Object),
];

static REGISTER: &[Field] = &[
    Field("sessionTimeoutSecs", false, Kind::Seconds),
    Field("urls", false, Kind::Object),
    Field("urls.returnUrl", true, Kind::Text(2048, absolute_url, "^https?://.+$")),
    Field("urls.failUrl", false, Kind::Text(2048, absolute_url, "^https?://.+$")),
];

static IDENTITY: &[Field] = &[
    Field("orderNumber", false, Kind::Text(32, visible, r"^[\x21-\x7E]{1,32}$")),
    Field("orderId", false, Kind::Text(36, visible, r"^[\x21-\x7E]{1,36}$")),
    Field("language", false, Kind::Text(2, ANY, "^.{2}$")),
];

static SOURCE: &[Field] =
    &[Field("source", false, Kind::Object), Field("source.bindingId", false, Kind::Text(255, ANY, "^.{1,255}$"))];

/// The method a request calls, by the last part of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `getAmount.do`
    Amount,
    /// `registerPayout.do`
    Register,
    /// `performPayout.do`
    Perform,
    /// `getPayoutStatus.do`
    Status,
}

impl Call {
    /// The method of that name.
    pub fn parse(name: &str) -> Option<Call> {
        Some(match name {
            "getAmount.do" => Call::Amount,
            "registerPayout.do" => Call::Register,
            "performPayout.do" => Call::Perform,
            "getPayoutStatus.do" => Call::Status,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Call::Amount => "getAmount",
            Call::Register => "registerPayout",
            Call::Perform => "performPayout",
            Call::Status => "getPayoutStatus",
        }
    }

    fn fields(self) -> [&'static [Field]; 2] {
        match self {
            Call::Amount => [SOURCE, &[]],
            Call::Register => [MOVEMENT, REGISTER],
            Call::Perform => [MOVEMENT, PERFORM],
            Call::Status => [IDENTITY, &[]],
        }
    }
}

/// Parses and checks a request up to its fields. The error is the bank's answer.
pub fn read(world: &World, request: &Request, call: Call) -> Result<Node, Reply> {
    let switches: &Switches = world.switches();
    check_signature(switches, request)?;
    let json = |value: &str| value.to_ascii_lowercase().starts_with("application/json");
    if switches.content_type == ContentType::Json && !request.header("content-type").is_some_and(json) {
        return Err(errors::INVALID.reply());
    }
    let node = parse(&request.body, call)?;
    check_credentials(world, &node, call)?;
    for field in call.fields().into_iter().flatten() {
        check(world, &node, field)?;
    }
    if matches!(call, Call::Register | Call::Perform)
        && switches.client_name == Need::Mandatory
        && find(&node, "client.name").is_none()
    {
        return Err(errors::REQUIRED.with(&[("[paramName]", "client.name")]));
    }
    Ok(node)
}

fn check_signature(switches: &Switches, request: &Request) -> Result<(), Reply> {
    let hash_fits = || request.header("x-hash") == Some(signature::hash(&request.body).as_str());
    let signed = || {
        let signature = request.header("x-signature").unwrap_or("");
        signature::verifies(&switches.signature_key, &request.body, signature)
    };
    let fits = match switches.signature {
        SignatureCheck::Off => true,
        SignatureCheck::Hash => hash_fits(),
        SignatureCheck::Full => hash_fits() && signed(),
    };
    // The document does not say how a bad signature is answered; as bad credentials is our choice.
    if fits { Ok(()) } else { Err(errors::NOT_AUTHENTICATED.reply()) }
}

fn parse(body: &[u8], call: Call) -> Result<Node, Reply> {
    let unparsable = || errors::PARSE.with(&[("[messageType]", call.name())]);
    let text = std::str::from_utf8(body).map_err(|_| unparsable())?;
    if text.trim().is_empty() {
        let message = format!("{}Request", call.name());
        let method = format!("{}.do", call.name());
        return Err(errors::NOT_SET.with(&[("[requestMessage]", &message), ("[api_method]", &method)]));
    }
    document::parse(text).map_err(|error| match error.problem {
        // JSON, but not an object.
        Problem::Type(_) => errors::INVALID.reply(),
        _ => unparsable(),
    })
}

/// The request's node, however little else is right with it: what a plan looks at.
pub fn glance(body: &[u8]) -> Option<Node> {
    document::parse(std::str::from_utf8(body).ok()?).ok()
}

fn check_credentials(world: &World, node: &Node, call: Call) -> Result<(), Reply> {
    // Tables say `userName`, two of the four examples `username` (seed 000).
    let read: &[&str] = match (world.switches::<Switches>().credential_spelling, call) {
        (CredentialSpelling::Any, _) => &["userName", "username"],
        (CredentialSpelling::AsExamples, Call::Perform | Call::Status) | (CredentialSpelling::Username, _) => {
            &["username"]
        }
        _ => &["userName"],
    };
    let name = read.iter().find_map(|name| node.text(name)).unwrap_or("");
    let password = node.text("password").unwrap_or("");
    if name.is_empty() || password.is_empty() {
        return Err(errors::CREDENTIALS_MISSING.reply());
    }
    for (field, value) in [("userName", name), ("password", password)] {
        if value.chars().count() > 30 {
            return Err(pattern(field, "^.{1,30}$"));
        }
    }
    if let Some((_, row, _)) = MAGIC_USERS.iter().find(|(magic, ..)| *magic == name) {
        return Err(row.reply());
    }
    if name != world.user_name || password != world.password {
        return Err(errors::NOT_AUTHENTICATED.reply());
    }
    Ok(())
}

/// The member at a dotted path.
pub fn find<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(node, |node, name| node.get(name))
}

fn find_text<'n>(node: &'n Node, path: &str) -> Option<&'n str> {
    match find(node, path) {
        Some(Node::Text(text)) => Some(text),
        _ => None,
    }
}

fn pattern(name: &str, pattern: &str) -> Reply {
    errors::PATTERN.with(&[("[paramName]", name), ("[pattern]", pattern)])
}

fn check(world: &World, node: &Node, Field(name, required, kind): &Field) -> Result<(), Reply> {
    let Some(value) = find(node, name) else {
        return if *required { Err(errors::REQUIRED.with(&[("[paramName]", name)])) } else { Ok(()) };
    };
    let (settings, longest) = (world.settings(), world.switches::<Switches>().client_id_max);
    let short = |text: &str, max: usize| (1..=max).contains(&text.chars().count());
    match (kind, value) {
        (Kind::Text(max, fits, form), value) => match value {
            Node::Text(text) if short(text, *max) && fits(text) => Ok(()),
            Node::Text(text) if text.is_empty() && *required => Err(errors::REQUIRED.with(&[("[paramName]", name)])),
            _ => Err(pattern(name, form)),
        },
        (Kind::ClientId, value) => match value {
            Node::Text(text) if short(text, longest.into()) => Ok(()),
            _ => Err(pattern(name, &format!("^.{{1,{longest}}}$"))),
        },
        (Kind::Amount, _) if amount(node, settings).is_some() => Ok(()),
        (Kind::Amount, _) => Err(pattern(name, "^[1-9][0-9]{0,11}$")),
        (Kind::Currency, Node::Text(text)) if text.as_str() == "398" => Ok(()),
        (Kind::Currency, Node::Integer(398)) if settings.amount_text => Ok(()),
        (Kind::Currency, _) => Err(errors::CURRENCY.reply()),
        (Kind::Seconds, Node::Integer(1..=31_536_000)) => Ok(()),
        (Kind::Seconds, _) => Err(pattern(name, "^[1-9][0-9]{0,7}$")),
        (Kind::Object, Node::Object(_)) => Ok(()),
        (Kind::Object, _) => Err(pattern(name, "object")),
        (Kind::Params, Node::Object(members)) => {
            match members.iter().find(|(_, value)| !matches!(value, Node::Text(_))) {
                Some((param, _)) => Err(pattern(&format!("{name}.{param}"), "string")),
                None => Ok(()),
            }
        }
        (Kind::Params, _) => Err(pattern(name, "object")),
    }
}

/// The amount, if it is one.
pub fn amount(node: &Node, settings: &Settings) -> Option<u64> {
    let whole = match node.get("amount")? {
        Node::Integer(_) => true,
        Node::Text(_) => settings.amount_text,
        _ => false,
    };
    node.integer("amount").filter(|amount| whole && (1..=999_999_999_999).contains(amount))
}

/// The debited account: what the request names, if the partner's funding allows it.
pub fn source(world: &World, node: &Node) -> Result<String, Reply> {
    let named = find_text(node, "source.bindingId");
    let allowed = match world.switches::<Switches>().funding {
        Funding::Any => true,
        Funding::Transit => named.is_none() && find(node, "source").is_none(),
        Funding::CorporateCard => named.is_some(),
        Funding::Misconfigured => return Err(errors::DEBIT_METHOD.reply()),
    };
    let account = named.unwrap_or(TRANSIT);
    let exists =
        ACCOUNTS.iter().any(|(known, ..)| *known == account) && named != Some(TRANSIT) && named != Some(ACQUIRING);
    if allowed && exists { Ok(account.to_owned()) } else { Err(errors::SOURCE.reply()) }
}

/// Where the money goes.
pub struct Target {
    /// The masked card number, if the card is known.
    pub masked_pan: Option<String>,
    /// The binding, if the card was named by one.
    pub binding: Option<String>,
    /// What the card does.
    pub card: &'static Card,
}

/// The recipient's card or binding.
pub fn target(world: &World, node: &Node) -> Result<Target, Reply> {
    let binding = find_text(node, "target.bindingId");
    // The table says `target.card.pan`, the example `target.pan` (seed 000).
    let read = world.switches::<Switches>().pan_spelling;
    let spelled = |spelling, path| find(node, path).filter(|_| [PanSpelling::Either, spelling].contains(&read));
    let pan = spelled(PanSpelling::Card, "target.card.pan").or_else(|| spelled(PanSpelling::Target, "target.pan"));
    match (binding, pan) {
        (Some(_), Some(_)) => Err(pattern("target", "either card.pan or bindingId")),
        (Some(id), None) => {
            // Cards from before there was more than one gateway name none: they are this one's.
            let own = world.binding(ID, id).or_else(|| world.binding("", id));
            let own = own.map(|binding| (binding.masked_pan.clone(), binding.behaviour.as_str()));
            let fixed = TARGET_BINDINGS
                .iter()
                .find(|(known, ..)| *known == id)
                .map(|(_, pan, name)| ((*pan).to_owned(), *name));
            let (masked, behaviour) = own.or(fixed).ok_or_else(|| errors::NO_CARD_DATA.reply())?;
            Ok(Target { masked_pan: Some(masked), binding: Some(id.to_owned()), card: TEST_CARDS.by_name(behaviour) })
        }
        (None, Some(Node::Text(pan))) => card(pan),
        (None, Some(_)) => Err(pattern("target.card.pan", r"^\d{12,19}$")),
        (None, None) if world.switches::<Switches>().target == Need::Optional => {
            Ok(Target { masked_pan: None, binding: None, card: TEST_CARDS.ordinary() })
        }
        (None, None) => Err(errors::REQUIRED.with(&[("[paramName]", "target.card.pan")])),
    }
}

fn card(pan: &Zeroizing<String>) -> Result<Target, Reply> {
    let numeric = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let bin = pan.get(..6).unwrap_or(pan);
    if bin.is_empty() || !numeric(bin) {
        return Err(errors::BAD_BIN.reply());
    }
    match CardNumber::parse(pan) {
        Ok(_) if numeric(pan) => {
            let masked_pan = Some(masked_pan(pan));
            Ok(Target { masked_pan, binding: None, card: TEST_CARDS.by_number(pan) })
        }
        // "Check that the card number was typed correctly" is what the document says of this error.
        Err(CardNumberError::CheckDigit) if numeric(pan) => Err(errors::MRBIN.reply()),
        _ => Err(pattern("target.card.pan", r"^\d{12,19}$")),
    }
}

/// A new order with what registering and performing have in common. A card number that was also typed
/// into a text is masked there.
pub fn order(world: &World, node: &Node, source: String) -> Order {
    let pan = find_text(node, "target.card.pan").or_else(|| find_text(node, "target.pan"));
    let clean = |text: &str| match pan {
        Some(pan) if pan.len() >= 12 => text.replace(pan, &masked_pan(pan)),
        _ => text.to_owned(),
    };
    let text = |path: &str| find_text(node, path).map(clean);
    Order {
        gateway: ID.to_owned(),
        id: world.new_id(),
        number: node.text("orderNumber").unwrap_or("").to_owned(),
        amount: amount(node, world.settings()).unwrap_or(0),
        currency: "398".to_owned(),
        created: world.clock.now(),
        description: text("description"),
        language: language(node.text("language").unwrap_or("")).to_owned(),
        client_id: text("client.clientId"),
        client_name: text("client.name"),
        params: node.texts("jsonParams").into_iter().map(|(name, value)| (clean(&name), clean(&value))).collect(),
        source,
        return_url: text("urls.returnUrl"),
        fail_url: text("urls.failUrl"),
        ..Order::default()
    }
}

/// The language of the pages; Russian where none is named.
pub fn language(code: &str) -> &'static str {
    match code.to_ascii_lowercase().as_str() {
        "en" => "en",
        // ISO 639-1 says `kk`; people write the country's `kz`.
        "kk" | "kz" => "kk",
        _ => "ru",
    }
}
