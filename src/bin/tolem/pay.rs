//! A payout, and the money there is for one, in the words of people. The card number is asked for where nobody sees it or
//! read from standard input: an argument could be read in the process list.

use super::input;
use super::output::{Output, Said, Stop};
use super::settings::Settings;
use super::story::parsed;
use super::words::{
    ADD_FIELD, ADD_OPTION, ASK_CARD, BALANCE, CONFIRM, EMPTY_CARD, GIVEN_TWICE, NOT_A_CURRENCY, NOT_CONFIRMED, YES,
    fill, words,
};
use super::{amount, story};
use clap::Args;
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tolem::client::Answer;
use tolem::messages::Locale;
use tolem::model::{CardNumber, Currency, Status};
use zeroize::Zeroizing;

#[derive(Args)]
pub struct Pay {
    /// Your own number of this payout, written down before: the same number pays once, however often this is run
    number: String,
    /// In major units, as one writes it: 1500 or 1500,50
    amount: String,
    /// ISO 4217
    #[arg(long, default_value = "KZT")]
    currency: String,
    /// A card stored at the bank, by its id there, instead of a card number
    #[arg(long, value_name = "ID")]
    binding: Option<String>,
    /// The recipient's name, Latin letters
    #[arg(long)]
    name: Option<String>,
    /// Your id of the recipient
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The recipient's telephone
    #[arg(long)]
    phone: Option<String>,
    /// Free text for the bank
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// JSON file with further fields of the request, such as {"gateway": {…}}: `tolem describe payout.create`
    #[arg(long, value_name = "FILE")]
    fields: Option<PathBuf>,
    /// Deadline of the whole call in milliseconds
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
    /// Validate and show the masked request; send nothing, journal nothing
    #[arg(long)]
    check: bool,
    /// Do not ask again before paying to a card that was typed at the terminal
    #[arg(long, short)]
    yes: bool,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Pay {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let locale = settings.locale();
        let said = self.request(locale).and_then(|request| {
            let client = settings.open()?;
            let answer = match self.check {
                true => client.check("payout.create", &request),
                false => client.call("payout.create", &request, &settings.watch()),
            };
            let text = format!("{}{}", story::told(locale, &answer), missing(locale, &answer));
            Ok(Said { text: Some(text), ..answer.into() })
        });
        // What a check shows is the request.
        let is_shown = self.check && said.as_ref().is_ok_and(|said| said.answer.status == Status::Ok);
        Ok(place.tell_or_deliver(said, locale, self.json || is_shown))
    }

    fn request(&self, locale: Locale) -> Result<Zeroizing<String>, Stop> {
        let fields = self.without_card(locale)?;
        if self.binding.is_some() {
            return Ok(Zeroizing::new(Value::Object(fields).to_string()));
        }
        let card = self.card(locale, &fields)?;
        let card = Zeroizing::new(Value::String(card.to_string()).to_string());
        // Put together as text, so that no copy of the number stays in memory.
        let rest = Value::Object(fields).to_string();
        let mut request = Zeroizing::new(String::with_capacity(rest.len() + card.len() + 32));
        *request += r#"{"card":{"number":"#;
        *request += &card;
        *request += "},";
        *request += &rest[1..];
        Ok(request)
    }

    fn without_card(&self, locale: Locale) -> Result<Map<String, Value>, Stop> {
        let Some(currency) = Currency::parse(&self.currency) else {
            let why = fill(words(locale, NOT_A_CURRENCY), &[&self.currency]);
            return Err(Stop::request("currency", why));
        };
        let amount = amount::read(locale, &self.amount, currency).map_err(|why| Stop::request("amount", why))?;
        let mut fields = match &self.fields {
            Some(path) => input::object(locale, path).map_err(|(code, detail)| Stop::request(code, detail))?,
            None => Map::new(),
        };
        let recipient = [("name", &self.name), ("clientId", &self.client_id), ("phone", &self.phone)];
        let recipient: Map<String, Value> = recipient
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.as_deref()?.into())))
            .collect();
        let ours = [
            ("orderNumber", json!(self.number)),
            ("amount", amount.into()),
            ("currency", currency.letters().into()),
            ("bindingId", json!(self.binding)),
            ("description", json!(self.description)),
            ("timeoutMs", json!(self.timeout_ms)),
            ("recipient", if recipient.is_empty() { Value::Null } else { recipient.into() }),
        ];
        // The card is ours in any case.
        if fields.contains_key("card") {
            return Err(Stop::request("excludes", fill(words(locale, GIVEN_TWICE), &["card"])));
        }
        for (name, value) in ours.into_iter().filter(|(_, value)| !value.is_null()) {
            if fields.insert(name.to_owned(), value).is_some() {
                return Err(Stop::request("excludes", fill(words(locale, GIVEN_TWICE), &[name])));
            }
        }
        Ok(fields)
    }

    fn card(&self, locale: Locale, fields: &Map<String, Value>) -> Result<Zeroizing<String>, Stop> {
        let unreadable = |error: std::io::Error| Stop::request("unreadable", input::cause(locale, &error));
        let card = match std::io::stdin().is_terminal() {
            true => Zeroizing::new(rpassword::prompt_password(words(locale, ASK_CARD)).map_err(unreadable)?),
            false => input::standard_input(locale).map_err(|(code, detail)| Stop::request(code, detail))?,
        };
        let card = Zeroizing::new(card.trim().to_owned());
        if card.is_empty() {
            return Err(Stop::request("missing", words(locale, EMPTY_CARD).to_owned()));
        }
        // A number that is none is the library's to refuse.
        if let (true, false, Ok(number)) =
            (std::io::stdin().is_terminal(), self.yes || self.check, CardNumber::parse(&card))
        {
            confirm(locale, &story::amount(locale, &Value::Object(fields.clone())), &number.mask())?;
        }
        Ok(card)
    }
}

/// What gives the field that the library or the bank misses, each by its own name of it: `client.name is a required
/// parameter`.
fn missing(locale: Locale, answer: &Answer) -> String {
    const OPTIONS: [(&str, &str); 7] = [
        ("recipient.name", "--name"),
        ("client.name", "--name"),
        ("recipient.clientId", "--client-id"),
        ("client.clientId", "--client-id"),
        ("recipient.phone", "--phone"),
        ("client.phone", "--phone"),
        ("description", "--description"),
    ];
    let error = &parsed(answer)["error"];
    if !matches!(error["code"].as_str(), Some("missing" | "parameter_missing")) {
        return String::new();
    }
    let field = error["field"].as_str().or(error["message"].as_str()).unwrap_or_default();
    let field = field.trim_start_matches('[').split([' ', ']']).next().unwrap_or_default();
    let option = OPTIONS.iter().find(|(name, _)| *name == field);
    let told = option.map(|(_, option)| fill(words(locale, ADD_OPTION), &[option]));
    format!("{}\n", told.unwrap_or_else(|| words(locale, ADD_FIELD).to_owned()))
}

/// Whoever typed a number without seeing it sees what of it may be seen before the money goes.
fn confirm(locale: Locale, amount: &str, card: &str) -> Result<(), Stop> {
    let _ = write!(std::io::stderr(), "{}", fill(words(locale, CONFIRM), &[amount, card]));
    let mut said = String::new();
    let _ = std::io::stdin().read_line(&mut said);
    match YES.contains(&said.trim().to_lowercase().as_str()) {
        true => Ok(()),
        false => Err(Stop::request("not_confirmed", words(locale, NOT_CONFIRMED).to_owned())),
    }
}

#[derive(Args)]
pub struct Balance {
    /// A corporate card, by the bank's id of it, instead of the transit account
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// The whole result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    output: Output,
}

impl Balance {
    pub fn run(&self, settings: &Settings) -> Result<ExitCode, String> {
        let place = self.output.place(settings.locale())?;
        let said = settings.open().map(|client| {
            let source = self.source.as_ref().map(|id| json!({ "bindingId": id }));
            let answer = client.call("balance.get", &json!({ "source": source }).to_string(), &settings.watch());
            Said { text: Some(told(settings.locale(), &answer)), ..Said::reading(answer) }
        });
        Ok(place.tell_or_deliver(said, settings.locale(), self.json))
    }
}

fn told(locale: Locale, answer: &Answer) -> String {
    let balance = &parsed(answer)["balance"];
    let currency = balance["currency"].as_str().and_then(Currency::parse);
    match (answer.status, balance["amount"].as_i64(), currency) {
        (Status::Ok, Some(minor), Some(currency)) => {
            format!("{}: {}\n", words(locale, BALANCE), amount::shown(locale, minor, currency))
        }
        _ => story::told(locale, answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_field_is_answered_with_what_gives_it() {
        for (error, said) in [
            (json!({ "code": "missing", "field": "description" }), "Add --description.\n"),
            (
                json!({ "code": "parameter_missing", "message": "[client.clientId] is a required parameter" }),
                "Add --client-id.\n",
            ),
            (
                json!({ "code": "parameter_missing", "message": "gateway.sender.ip" }),
                "Add --fields FILE with this field.\n",
            ),
            (json!({ "code": "length", "field": "description" }), ""),
        ] {
            let answer = Answer { status: Status::Request, json: json!({ "error": error }).to_string() };
            assert_eq!(missing(Locale::En, &answer), said);
        }
    }
}
