//! Where a probe may experiment, and with which card. Production is refused by its word and by its addresses; the built-in
//! test card is for the sandbox alone, because another stand has cards of its own and a wrong one proves nothing.

use super::words::*;
use crate::input;
use crate::output::Stop;
use crate::words::{ASK_CARD, words};
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;
use tolem::config::{Config, Environment};
use tolem::document::{self, Field, Shape};
use tolem::gateways;
use tolem::journal::canonical_host;
use tolem::messages::{self, Locale};
use tolem::model::{CardNumber, Deadline, HttpRequest, Method};
use tolem::transport::{Purpose, Transport, Wire};
use zeroize::Zeroizing;

/// By its word, or by its address under another. bePaid has one address for both: there `environment: test` makes a test of
/// every payout.
pub fn is_production(config: &Config) -> bool {
    let host = canonical_host(&config.transport.base_url);
    let at_production = gateways::ALL.iter().any(|gateway| canonical_host(gateway.production_url) == host);
    config.environment == Some(Environment::Production) || (at_production && config.environment.is_none())
}

/// Whether it is the library's own sandbox: on this machine, where a tunnel may lead to a bank, and it says so itself.
pub fn is_sandbox(config: &Config, transport: &Transport) -> bool {
    let host = canonical_host(&config.transport.base_url);
    if host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name) != "localhost" {
        return false;
    }
    let path = "/_sandbox/settings".to_owned();
    let request = HttpRequest { method: Method::Get, path, headers: Vec::new(), body: Zeroizing::new(Vec::new()) };
    let soon = Deadline::after(config.timeouts.question.min(Duration::from_secs(5)));
    let exchange = transport.exchange(&request, Purpose::Question, soon, &mut |_| Ok(()));
    let answer = exchange.result.ok().filter(|answer| answer.status == 200);
    let settings = answer.and_then(|answer| serde_json::from_slice::<serde_json::Value>(&answer.body).ok());
    settings.is_some_and(|settings| settings["profile"].is_string() && settings["duplicates"].is_string())
}

/// A test card.
pub struct Card {
    number: Zeroizing<String>,
    expiry: Option<Zeroizing<String>>,
    cvc: Option<Zeroizing<String>>,
    holder: Zeroizing<String>,
}

const TEXT: Shape = Shape::Text { min: 1, max: 255 };
const MEMBERS: &[Field] = &[
    Field::required("number", Shape::CardNumber, "card number"),
    Field::optional("expiry", TEXT, "2034-12"),
    Field::optional("cvc", TEXT, "three or four digits"),
    Field::optional("holder", TEXT, "the name on the card"),
];

const HOLDER: &str = "TOLEM PROBE";

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

impl Card {
    /// One of the bank's own tests, as the sandbox takes it.
    pub fn built_in(number: &str) -> Card {
        let (expiry, cvc) = (Some(secret("2034-12")), Some(secret("123")));
        Card { number: secret(number), expiry, cvc, holder: secret(HOLDER) }
    }

    /// From a file, from standard input or typed where nobody sees it; `whole`: expiry and CVC are needed, too.
    pub fn given(locale: Locale, file: Option<&Path>, whole: bool) -> Result<Card, Stop> {
        let wrong = |(code, detail)| Stop::request(code, detail);
        if file.and_then(Path::to_str).is_some_and(|file| CardNumber::parse(file).is_ok()) {
            return Err(Stop::request("card_on_command_line", words(locale, CARD_IS_A_FILE).to_owned()));
        }
        let card = match file {
            Some(path) if path != Path::new("-") => {
                let bytes = input::read(locale, path).map_err(wrong)?;
                Card::read(locale, &input::text(locale, &path.display().to_string(), bytes).map_err(wrong)?)?
            }
            None if std::io::stdin().is_terminal() => Card::typed(locale, whole)?,
            _ => Card::read(locale, &input::standard_input(locale).map_err(wrong)?)?,
        };
        if whole && (card.expiry.is_none() || card.cvc.is_none()) {
            return Err(Stop::request("card", words(locale, CARD_NOT_WHOLE).to_owned()));
        }
        Ok(card)
    }

    /// The number alone, or an object as `card` of a request is one.
    fn read(locale: Locale, text: &str) -> Result<Card, Stop> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Stop::request("card", words(locale, CARD_OF_THE_STAND).to_owned()));
        }
        if !text.starts_with('{') {
            return Card::checked(
                locale,
                Card { number: secret(text), expiry: None, cvc: None, holder: secret(HOLDER) },
            );
        }
        let wrong = |error: document::FieldError| {
            Stop::request("card", format!("card.{}: {}", error.field, messages::problem(locale, &error.problem).1))
        };
        let node = document::parse(text).map_err(wrong)?;
        document::check(&node, MEMBERS).map_err(wrong)?;
        let member = |name: &str| node.text(name).map(secret);
        let number = member("number").unwrap_or_default();
        let holder = member("holder").unwrap_or_else(|| secret(HOLDER));
        Card::checked(locale, Card { number, expiry: member("expiry"), cvc: member("cvc"), holder })
    }

    fn typed(locale: Locale, whole: bool) -> Result<Card, Stop> {
        let asked = |what| -> Result<Zeroizing<String>, Stop> {
            let typed = rpassword::prompt_password(words(locale, what)).map(Zeroizing::new);
            let typed = typed.map_err(|error| Stop::request("unreadable", input::cause(locale, &error)))?;
            Ok(secret(typed.trim()))
        };
        let number = asked(ASK_CARD)?;
        if number.is_empty() {
            return Err(Stop::request("card", words(locale, CARD_OF_THE_STAND).to_owned()));
        }
        let (expiry, cvc) = match whole {
            true => (Some(asked(ASK_EXPIRY)?), Some(asked(ASK_CVC)?)),
            false => (None, None),
        };
        Card::checked(locale, Card { number, expiry, cvc, holder: secret(HOLDER) })
    }

    fn checked(locale: Locale, card: Card) -> Result<Card, Stop> {
        match CardNumber::parse(&card.number) {
            Ok(_) => Ok(card),
            Err(_) => Err(Stop::request("card", words(locale, NOT_A_CARD).to_owned())),
        }
    }

    /// What of its number may be seen.
    pub fn mask(&self) -> Option<String> {
        CardNumber::parse(&self.number).ok().map(|number| number.mask())
    }

    /// These members of it, as JSON. Put together as text, so that no copy of the number stays in memory.
    pub fn json(&self, members: &[&str]) -> Zeroizing<String> {
        let mut json = Zeroizing::new(String::with_capacity(512));
        json.push('{');
        for name in members {
            let value = match *name {
                "expiry" => self.expiry.as_ref(),
                "cvc" => self.cvc.as_ref(),
                "holder" => Some(&self.holder),
                _ => Some(&self.number),
            };
            let Some(value) = value else { continue };
            let quoted = Zeroizing::new(serde_json::Value::from(value.as_str()).to_string());
            let separator = if json.len() > 1 { ",\"" } else { "\"" };
            *json += separator;
            *json += name;
            *json += "\":";
            *json += &quoted;
        }
        json.push('}');
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(gateway: &str, key: &str, value: &str) -> bool {
        let mut settings: Value = json!({ "gateway": gateway, "credentials": { "userName": "u", "password": "p" } });
        if gateway == "bepaid" {
            settings["credentials"] = json!({ "shopId": "1", "secretKey": "2" });
        }
        settings[key] = value.into();
        is_production(&tolem::config::read(&settings.to_string()).unwrap())
    }

    #[test]
    fn only_a_test_of_the_bank_is_no_production_at_its_address() {
        assert!(refused("bereke-payouts", "environment", "production"));
        assert!(!refused("bereke-payouts", "environment", "test"));
        // Another bank's address is production, too.
        assert!(refused("bereke-payouts", "baseUrl", "https://api2.ckassa.ru"));
        // One host for both: there the word makes a test of every payout.
        assert!(refused("bepaid", "baseUrl", "https://gateway.bepaid.by/"));
        assert!(refused("bepaid", "environment", "production"));
        assert!(!refused("bepaid", "environment", "test"));
    }
}
