//! What the sections of the desk are made of: tables that fold on a narrow screen, moments, amounts, buttons.

use super::form::MARK;
use crate::model::{Currency, instant};
use crate::sandbox::bank::played::Gateways;
use crate::sandbox::bank::tools::clock::Millis;
use crate::sandbox::bank::tools::html::{self, escape};

/// A piece of HTML: whatever became one is escaped.
pub type Html = String;

/// One language, and those who speak it.
#[derive(Clone, Copy)]
pub struct Tongue {
    /// ISO 639-1.
    pub language: &'static str,
    /// The banks, whose cards and refusals have words of their own.
    pub gateways: Gateways,
}

impl Tongue {
    /// A phrase of ours.
    pub fn say(self, english: &str) -> Html {
        escape(self.gateways.say(self.language, english))
    }

    /// Why something was not done: a phrase in which the bounds of a number may stand.
    pub fn refusal(self, english: &str) -> Html {
        let is_number = |word: &str| word.parse::<u64>().is_ok();
        let words = english.split(' ');
        let phrase: Vec<&str> = words.clone().map(|word| if is_number(word) { "{}" } else { word }).collect();
        let said = self.say(&phrase.join(" "));
        words.filter(|word| is_number(word)).fold(said, |said, number| said.replacen("{}", number, 1))
    }

    /// A section with a heading.
    pub fn section(self, id: &str, title: &str, body: &str) -> Html {
        format!("<section id=\"{id}\"><h2>{title}</h2>{body}</section>")
    }

    /// A table; on a narrow screen each row is a block, and each cell says what it is.
    pub fn table(self, columns: &[&str], rows: impl IntoIterator<Item = Vec<Html>>) -> Html {
        let names: Vec<Html> = columns.iter().map(|name| self.say(name)).collect();
        let heads: Html = names.iter().map(|name| format!("<th>{name}</th>")).collect();
        // The heading of a folded cell comes from the style, so that a cell is nothing but what it shows.
        let cell = |cell: Html| match cell.is_empty() {
            true => "<td class=\"none\"></td>".to_owned(),
            false => format!("<td>{cell}</td>"),
        };
        let labels: Html = names
            .iter()
            .enumerate()
            .filter(|(_, name)| !name.is_empty())
            .map(|(i, name)| format!("--c{i}:'{}';", css_text(name)))
            .collect();
        let rows: Vec<Html> =
            rows.into_iter().map(|row| format!("<tr>{}</tr>", row.into_iter().map(cell).collect::<Html>())).collect();
        match rows.is_empty() {
            true => format!("<p class=\"note\">{}</p>", self.say("nothing yet")),
            false => format!(
                "<table style=\"{labels}\"><thead><tr>{heads}</tr></thead><tbody>{}</tbody></table>",
                rows.concat()
            ),
        }
    }

    /// A form to a control endpoint; `inner` has its fields and buttons.
    pub fn form(self, what: &str, hidden: &[(&str, &str)], inner: &str) -> Html {
        let hidden: Html = hidden
            .iter()
            .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
            .collect();
        format!(
            "<form method=\"post\" action=\"/_sandbox/{what}\"><input type=\"hidden\" name=\"{MARK}\" value=\"{}\">{hidden}{inner}</form>",
            self.language
        )
    }

    /// A button that sends its form.
    pub fn button(self, text: &str) -> Html {
        format!("<button>{}</button>", self.say(text))
    }

    /// A button that sends its form with this value.
    pub fn choice(self, name: &str, value: &str, text: &str) -> Html {
        format!("<button name=\"{name}\" value=\"{}\">{}</button>", escape(value), self.say(text))
    }

    /// A labelled field.
    pub fn field(self, label: &str, name: &str, attributes: &str) -> Html {
        format!("<label>{} <input name=\"{name}\" {attributes}></label>", self.say(label))
    }
}

/// A text between quotes of a style sheet, within an attribute.
fn css_text(html: &str) -> String {
    html.replace('\\', "").replace("&#39;", "’").replace(';', ",")
}

/// A whole number to be typed.
pub const NUMBER: &str = "type=\"number\" min=\"0\" inputmode=\"numeric\"";

/// A moment on the clock of this machine's zone.
pub fn moment(at: Millis) -> Html {
    let whole = instant::clock(i64::try_from(at).unwrap_or(i64::MAX));
    let (shown, zone) = whole.rsplit_once(' ').unwrap_or((&whole, ""));
    format!("<time title=\"{}\">{}</time>", escape(zone), escape(shown))
}

/// An amount with the digits and the sign of its currency.
pub fn money(minor: u64, currency: &str) -> Html {
    let minor = i64::try_from(minor).unwrap_or(i64::MAX);
    let text = match Currency::parse(currency) {
        None | Some(Currency::KZT) => html::tenge(minor),
        Some(other) => html::money(minor, digits(currency), other.letters()),
    };
    format!("<span class=\"sum\">{}</span>", escape(&text))
}

/// How many digits a currency has after the comma.
pub fn digits(currency: &str) -> u32 {
    Currency::parse(currency).and_then(Currency::exponent).unwrap_or(2).into()
}

/// Something that is not broken over lines: a masked card, an id.
pub fn whole(text: &str) -> Html {
    format!("<span class=\"whole\">{}</span>", escape(text))
}
