//! What can be asked for: test cards, magic values, faults, errors. It does not change while the sandbox runs.

use super::parts::{Html, Tongue};
use crate::sandbox::bank::exhibits::Exhibits;
use crate::sandbox::bank::faults::actions::ACTIONS;
use crate::sandbox::bank::faults::suffix::MAGIC_AMOUNTS;
use crate::sandbox::bank::played::{Gateways, Played};
use crate::sandbox::bank::tools::html::escape;

/// All tables.
pub fn sections(gateways: Gateways, tongue: Tongue) -> Html {
    let exhibits: Vec<Exhibits> = gateways.all().map(Played::exhibits).collect();
    let cards = exhibits.iter().map(|of| cards(tongue, of)).collect();
    let errors = exhibits.iter().map(|of| errors(tongue, of)).collect();
    [cards, magic(tongue, &exhibits), faults(tongue), errors].concat()
}

/// Folded: they are long, and looked at now and then.
fn section(title: &str, table: &str) -> Html {
    format!("<section><details><summary><h2>{title}</h2></summary>{table}</details></section>")
}

fn cards(tongue: Tongue, exhibits: &Exhibits) -> Html {
    let title =
        format!("{}: {}", tongue.say(exhibits.title), tongue.say("test cards (any other correct number is paid)"));
    let rows = exhibits.cards.iter().map(|(number, doc)| vec![escape(number), tongue.say(doc)]);
    section(&title, &tongue.table(&["number", "what happens"], rows))
}

fn magic(tongue: Tongue, exhibits: &[Exhibits]) -> Html {
    let amounts = MAGIC_AMOUNTS.iter().map(|(amount, suffix, doc)| (format!("amount {amount} ({suffix})"), *doc));
    let named = exhibits.iter().flat_map(|of| &of.magic);
    let named = named.map(|(field, value, doc)| (field.replace("{}", value), *doc));
    let rows = amounts.chain(named).map(|(value, doc)| vec![escape(&value), tongue.say(doc)]);
    section(&tongue.say("Magic values"), &tongue.table(&["value", "what happens"], rows))
}

fn faults(tongue: Tongue) -> Html {
    let rows = ACTIONS.iter().map(|action| {
        let suffix = if action.suffix.is_empty() { String::new() } else { format!("~f:{}", action.suffix) };
        vec![escape(action.name), escape(&suffix), escape(action.argument), tongue.say(action.doc)]
    });
    let title = "Faults: in a plan, or at the end of an order number (add -before or -after, and :argument)";
    let columns = ["action", "in an order number", "argument", "what happens"];
    section(&tongue.say(title), &tongue.table(&columns, rows))
}

fn errors(tongue: Tongue, exhibits: &Exhibits) -> Html {
    let title = format!("{}: {}", tongue.say(exhibits.title), tongue.say("errors for the action `error`"));
    let [code, message] = exhibits.error_words;
    let rows = exhibits
        .errors
        .iter()
        .map(|row| vec![escape(row.name), row.http.to_string(), escape(&row.code), escape(row.message)]);
    section(&title, &tongue.table(&["row", "HTTP", code, message], rows))
}
