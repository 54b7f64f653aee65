//! The fields of a form and who sent them. They may hold a card number, so they are wiped.

use super::call::{Call, ID, TOKEN};
use super::errors::{self, ErrorRow};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::request::{Request, form_fields};
use zeroize::Zeroizing;

/// The fields of a request.
pub struct Params {
    fields: Vec<(String, Zeroizing<String>)>,
    language: String,
}

impl Params {
    /// Reads the body, and behind it the query, where clients of the family put all of it; the language may stand there as
    /// `lang`, too (`finish3ds.do?lang=en`).
    pub fn read(request: &Request) -> Params {
        let body = std::str::from_utf8(&request.body).unwrap_or("");
        let fields = form_fields(body).into_iter().chain(form_fields(&request.query));
        let fields: Vec<_> = fields.map(|(name, value)| (name, Zeroizing::new(value))).collect();
        let named = fields.iter().find(|(name, _)| name == "language").map(|(_, value)| value.to_string());
        let language = named.or_else(|| request.parameter("lang")).unwrap_or_default().to_ascii_lowercase();
        Params { fields, language }
    }

    /// The first field of that name. Names are case-sensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Every field of that name.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The field, unless it is empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The first of these fields that is not empty: the document spells some names in two ways.
    pub fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.filled(name))
    }

    /// The wanted language in lower case; empty where none is named.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Whether it says who sent it.
    pub fn has_credentials(&self) -> bool {
        self.filled("userName").is_some() || self.filled("token").is_some()
    }

    /// Whether the sender is the merchant.
    pub fn authenticate(&self, world: &World, call: Call) -> Result<(), &'static ErrorRow> {
        if let Some(token) = self.filled("token") {
            return if token == TOKEN { Ok(()) } else { Err(&errors::ACCESS_DENIED) };
        }
        let (Some(name), Some(password)) = (self.get("userName"), self.get("password")) else {
            return Err(&errors::CREDENTIALS);
        };
        // Only the tables of registering have rows of their own for what is empty (seed 001).
        let registers = matches!(call, Call::Register | Call::RegisterPreAuth);
        match (name, password) {
            ("", _) => Err(if registers { &errors::MERCHANT_EMPTY } else { &errors::CREDENTIALS }),
            (_, "") => Err(if registers { &errors::PASSWORD_EMPTY } else { &errors::CREDENTIALS }),
            ("sandbox-change-password", _) => Err(&errors::CHANGE_PASSWORD),
            ("sandbox-system-error", _) if call == Call::Pay => Err(&errors::INTERNAL),
            ("sandbox-system-error", _) => Err(&errors::SYSTEM),
            _ if name == world.user_name && password == world.password => Ok(()),
            _ => Err(&errors::ACCESS_DENIED),
        }
    }

    /// Whole minor units, as deposits and refunds have them; 0 is "all".
    pub fn amount(&self) -> Result<u64, &'static ErrorRow> {
        self.filled("amount").and_then(minor_units).ok_or(&errors::AMOUNT)
    }
}

/// At most twelve digits.
pub fn minor_units(text: &str) -> Option<u64> {
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The order a form is about, by whichever of the names of its id.
pub fn order<'w>(world: &'w World, params: &Params) -> Option<&'w Order> {
    let by_id = |id: &str| world.orders.by_id(id).filter(|order| order.gateway == ID);
    if let Some(id) = params.any(&["orderId", "mdOrder", "MDORDER", "MD", "mdorder"]) {
        return by_id(id);
    }
    if let Some(id) = transaction(params) {
        return by_transaction(world, id);
    }
    params.filled("orderNumber").and_then(|number| world.orders.by_number(ID, number))
}

/// The 3DS server's transaction, in both spellings of the family.
pub fn transaction(params: &Params) -> Option<&str> {
    params.any(&["threeDSServerTransId", "threeDSServerTransID"])
}

/// The order whose payer is being authenticated in that transaction.
pub fn by_transaction<'w>(world: &'w World, id: &str) -> Option<&'w Order> {
    let tds = |order: &Order| order.payment.as_ref().and_then(|payment| payment.tds.as_ref()).map(|tds| tds.id == id);
    world.orders.all().iter().rev().find(|order| order.gateway == ID && tds(order) == Some(true))
}
