//! The last net before anything is written down or shown: known secrets and whatever looks like a card number are masked
//! in what came from outside. What is no card number is not touched: the bank is asked with its ids and references, so
//! a member that holds one keeps it, and elsewhere a number must look like a card in every respect (`numbers`).

mod digits;
mod fields;
mod issuers;
mod numbers;

use digits::each_run;
use fields::Field;
use numbers::{LONGEST, SHORTEST, Suspicion};
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

/// Digits of a number that stands where only times, amounts and the like do. More may be a card number.
const PLAIN_NUMBER: usize = 13;
/// Bytes of the shortest secret that is searched for: a shorter one would mask everything.
const SHORTEST_SECRET: usize = 4;
/// Characters of a bank's id.
const PLAIN_ID: usize = 128;
/// Bytes at the end of a text in which a card number that was cut in half can begin, in its longest spelling.
const TAIL: usize = 1024;

/// Masks the secrets of one call, and every card number, in foreign text.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<Zeroizing<String>>,
    /// Those that are card numbers, as digits: they are found in any grouping and spelling.
    cards: Vec<Zeroizing<Vec<u8>>>,
}

impl Redactor {
    /// A redactor that knows no secret yet; it already masks card numbers.
    pub fn new() -> Redactor {
        Redactor::default()
    }

    /// Adds a secret. Fragments of less than four bytes are not searched for.
    pub fn hide(&mut self, secret: &str) {
        if secret.len() >= SHORTEST_SECRET {
            self.secrets.push(Zeroizing::new(secret.to_owned()));
        }
        self.cards.extend(numbers::digits_of(secret).filter(|card| !card.contains(&numbers::ANY)));
    }

    /// Adds a card number of which only the mask is left, `411111******1111`: whatever it is the mask of is found as
    /// the number itself would be. The mask may be shown.
    pub fn hide_masked(&mut self, mask: &str) {
        // With fewer digits too much would be taken for the card.
        let known = |card: &Zeroizing<Vec<u8>>| card.iter().filter(|digit| **digit != numbers::ANY).count() >= 10;
        self.cards.extend(numbers::digits_of(mask).filter(known));
    }

    /// The text without the secrets, with card numbers masked and control characters replaced.
    pub fn clean(&self, text: &str) -> String {
        self.masked(text, Suspicion::Looks).unwrap_or_else(|| text.to_owned())
    }

    /// A text that stands under a name, alone: a plain id or time loses nothing but the secrets that are known.
    pub fn clean_member(&self, name: &str, text: &str) -> String {
        self.named("", name, text).unwrap_or_else(|| text.to_owned())
    }

    /// The same for every text in a JSON value, keys included.
    pub fn clean_json(&self, value: &Value) -> Value {
        self.masked_json(value).unwrap_or_else(|| value.clone())
    }

    /// The same in place. What was masked is wiped.
    pub fn mask(&self, value: &mut Value) {
        if let Some(clean) = self.masked_json(value) {
            wipe(std::mem::replace(value, clean));
        }
    }

    /// The JSON value without what is masked in it; `None`: there is nothing to mask.
    pub fn masked_json(&self, value: &Value) -> Option<Value> {
        self.member("", "", value)
    }

    /// Whether a text holds one of the secrets, of that length or longer.
    pub fn knows(&self, text: &str, shortest: usize) -> bool {
        self.secrets.iter().any(|secret| secret.len() >= shortest && text.contains(secret.as_str()))
            || (!self.cards.is_empty() && self.with_numbers_masked(text, Suspicion::None).is_some())
    }

    /// Whether `kept` is `whole` but for digits that were masked on the way: by the rules of today or by older ones.
    pub fn agrees(kept: &Value, whole: &Value) -> bool {
        match (kept, whole) {
            (Value::Object(kept), Value::Object(whole)) => {
                kept.len() == whole.len()
                    && whole
                        .iter()
                        .all(|(name, whole)| kept.get(name).is_some_and(|kept| Redactor::agrees(kept, whole)))
            }
            (Value::Array(kept), Value::Array(whole)) => {
                kept.len() == whole.len() && kept.iter().zip(whole).all(|(kept, whole)| Redactor::agrees(kept, whole))
            }
            (Value::String(kept), Value::String(whole)) => is_mask_of(kept, whole),
            (Value::String(kept), Value::Number(whole)) => is_mask_of(kept, &whole.to_string()),
            (kept, whole) => kept == whole,
        }
    }

    /// The text without the end of what may be a card number cut in half: no more than its first six digits stay.
    pub fn without_cut_number(text: &str) -> &str {
        // An escape may have been cut, too.
        let whole = match text.rfind(['%', '&', '\\']) {
            Some(at) if text.len() - at < 8 && !text[at..].contains(';') && is_cut_escape(&text[at..]) => &text[..at],
            _ => text,
        };
        let mut beginning = whole.len().saturating_sub(TAIL);
        while !whole.is_char_boundary(beginning) {
            beginning += 1;
        }
        let tail = &whole[beginning..];
        let mut kept = whole.len();
        for escapes in [true, false] {
            each_run(tail, escapes, 7, &mut |run| {
                if run.ends_text {
                    let first = run.digits.len().saturating_sub(LONGEST - 1);
                    let seventh = run.digits.get(first + 6).map_or(kept, |digit| beginning + digit.at);
                    kept = kept.min(seventh);
                }
            });
        }
        match kept < whole.len() {
            true => &text[..kept],
            false => text,
        }
    }

    /// `None`: there is nothing to mask.
    fn member(&self, parent: &str, name: &str, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) => self.named(parent, name, text).map(Value::String),
            Value::Number(number) if number.as_u64().is_some_and(|number| self.is_too_short(number)) => None,
            Value::Number(number) => self.named(parent, name, &number.to_string()).map(Value::String),
            Value::Array(items) => {
                let clean: Vec<_> = changed(items.iter(), |item| self.member(parent, name, item), Value::clone)?;
                Some(clean.into())
            }
            Value::Object(members) => {
                // `{"name": "mdOrder", "value": …}` is a member, too.
                let named = members.get("name").filter(|_| members.contains_key("value")).and_then(Value::as_str);
                let masked = |(own, value): &(&String, &Value)| {
                    let called = named.filter(|_| *own == "value").unwrap_or(own);
                    match (self.masked(own, Suspicion::Looks), self.member(name, called, value)) {
                        (None, None) => None,
                        (key, clean) => {
                            Some((key.unwrap_or_else(|| (*own).clone()), clean.unwrap_or_else(|| (*value).clone())))
                        }
                    }
                };
                let clean = changed(members.iter(), masked, |(own, value)| (own.clone(), value.clone()))?;
                Some(super::object(clean).into())
            }
            Value::Null | Value::Bool(_) => None,
        }
    }

    /// `None`: there is nothing to mask.
    fn named(&self, parent: &str, name: &str, text: &str) -> Option<String> {
        // Whatever it is called, no card number has so few digits or stands in such an id.
        if (is_plain(text) || digits::is_id(text)) && !self.has_secret(text) {
            return None;
        }
        if digits::count(text) < SHORTEST {
            return self.masked(text, Suspicion::None);
        }
        let plain = match fields::of(parent, name) {
            Field::Id => is_plain_id(text, b"-_."),
            Field::Key => is_plain_id(text, b"-_.:;=/"),
            Field::Number => is_plain_number(text),
            Field::Card => return self.masked(text, Suspicion::Long),
            Field::Text => false,
        };
        self.masked(text, if plain { Suspicion::None } else { Suspicion::Looks })
    }

    /// Whether it has fewer digits than any card number, and than any secret that is known.
    fn is_too_short(&self, number: u64) -> bool {
        let shortest = if self.secrets.is_empty() { SHORTEST } else { SHORTEST_SECRET };
        number < 10_u64.pow(shortest as u32 - 1)
    }

    fn has_secret(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.len() >= secret.len() && text.contains(secret.as_str()))
    }

    /// `None`: it holds none of the secrets that are known.
    fn without_secrets(&self, text: &str) -> Option<Zeroizing<String>> {
        let mut masked: Option<Zeroizing<String>> = None;
        for secret in &self.secrets {
            let clean = masked.as_ref().map_or(text, |masked| masked);
            if clean.contains(secret.as_str()) {
                masked = Some(Zeroizing::new(clean.replace(secret.as_str(), "***")));
            }
        }
        masked
    }

    /// `None`: there is nothing to mask.
    fn masked(&self, text: &str, suspicion: Suspicion) -> Option<String> {
        match is_plain(text) && !self.has_secret(text) {
            true => None,
            false => self.searched(text, suspicion),
        }
    }

    fn searched(&self, text: &str, suspicion: Suspicion) -> Option<String> {
        let masked = self.without_secrets(text);
        let clean = masked.as_ref().map_or(text, |masked| masked);
        let numbers = self.with_numbers_masked(clean, suspicion);
        let changed = masked.is_some() || numbers.is_some();
        let clean = numbers.as_ref().map_or(clean, |masked| masked);
        match has_controls(clean) {
            true => Some(clean.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()),
            false => changed.then(|| clean.to_owned()),
        }
    }

    /// `None`: there is nothing to mask.
    fn with_numbers_masked(&self, text: &str, suspicion: Suspicion) -> Option<Zeroizing<String>> {
        let fewest = match suspicion {
            Suspicion::None => self.cards.iter().map(|card| card.len()).min()?,
            Suspicion::Looks | Suspicion::Long => SHORTEST,
        };
        if digits::count(text) < fewest || digits::is_id(text) {
            return None;
        }
        let read = digits::has_escapes(text).then(|| self.with_runs_masked(text, true, suspicion)).flatten();
        let plain = self.with_runs_masked(read.as_ref().map_or(text, |read| read), false, suspicion);
        plain.or(read)
    }

    fn with_runs_masked(&self, text: &str, escapes: bool, suspicion: Suspicion) -> Option<Zeroizing<String>> {
        let mut masked = Zeroizing::new(String::new());
        let mut copied = 0;
        each_run(text, escapes, SHORTEST, &mut |run| {
            let Some(hidden) = numbers::hidden(run, &self.cards, suspicion) else {
                return;
            };
            if copied == 0 {
                masked.reserve(text.len());
            }
            for (n, digit) in run.digits.iter().enumerate() {
                match (hidden[n], n > 0 && hidden[n - 1]) {
                    (true, before) => {
                        if !before {
                            masked.push_str(&text[copied..digit.at]);
                        }
                        masked.push('*');
                    }
                    // The last four are never hidden, so that a digit follows whatever is.
                    (false, true) => copied = digit.at,
                    (false, false) => {}
                }
            }
        });
        (copied > 0).then(|| {
            masked.push_str(&text[copied..]);
            masked
        })
    }
}

/// What becomes of each of several values, most of which stay; `None`: all of them do.
fn changed<T, C>(
    all: impl Iterator<Item = T> + Clone,
    change: impl Fn(&T) -> Option<C>,
    keep: impl Fn(T) -> C,
) -> Option<Vec<C>> {
    let (at, first) = all.clone().enumerate().find_map(|(at, one)| Some((at, change(&one)?)))?;
    let before = all.clone().take(at).map(&keep);
    let behind = all.skip(at + 1).map(|one| change(&one).unwrap_or_else(|| keep(one)));
    Some(before.chain([first]).chain(behind).collect())
}

/// Every text in a JSON value.
fn wipe(value: Value) {
    match value {
        Value::String(mut text) => text.zeroize(),
        Value::Array(items) => items.into_iter().for_each(wipe),
        Value::Object(members) => members.into_iter().for_each(|(mut name, value)| {
            name.zeroize();
            wipe(value);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A digit counts as one, and a byte of what not all can see as a whole card number.
const WEIGHTS: [u8; 256] = {
    let mut weights = [SHORTEST as u8; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        weights[byte as usize] = byte.is_ascii_digit() as u8;
        byte += 1;
    }
    weights
};

/// Most texts: signs that all can see, and fewer digits than any card number has. Only a known secret is masked in one.
fn is_plain(text: &str) -> bool {
    let weigh = |bytes: &[u8]| bytes.iter().map(|byte| usize::from(WEIGHTS[usize::from(*byte)])).sum::<usize>();
    let (fours, rest) = text.as_bytes().as_chunks::<4>();
    fours.iter().map(|four| weigh(four)).sum::<usize>() + weigh(rest) < SHORTEST
}

fn has_controls(text: &str) -> bool {
    match text.is_ascii() {
        true => text.bytes().any(|byte| byte.is_ascii_control()),
        false => text.contains(char::is_control),
    }
}

/// `%3`, `&#5`, `\u00`: the beginning of an escape and no more.
fn is_cut_escape(text: &str) -> bool {
    let rest = &text[1..];
    match text.as_bytes()[0] {
        b'%' => rest.len() < 2,
        b'&' => rest.bytes().all(|b| b == b'#' || b.is_ascii_alphanumeric()),
        _ => rest.is_empty() || (rest.starts_with(['u', 'x']) && rest.len() < 5),
    }
}

/// An id as banks give them, or of those and other such parts; a number in the groups of a card is none.
fn is_plain_id(text: &str, between: &[u8]) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || between.contains(&b);
    if text.len() > PLAIN_ID || !text.bytes().all(plain) {
        return false;
    }
    // Without anything between its digits it is in no groups.
    if digits::is_id(text) || text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return true;
    }
    let mut is_card = false;
    each_run(text, false, SHORTEST, &mut |run| is_card |= numbers::is_written_as_a_card(run));
    !is_card
}

/// A time, an amount, a count or a telephone number: few digits, or one number that is no card's.
fn is_plain_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = |b: u8| b.is_ascii_digit() || b" .:-+/()TZ,".contains(&b);
    if text.len() > PLAIN_ID || !text.bytes().all(plain) || digits > LONGEST {
        return false;
    }
    if digits <= PLAIN_NUMBER {
        return true;
    }
    let mut is_card = false;
    each_run(text, false, SHORTEST, &mut |run| is_card |= numbers::is_card(run.digits));
    digits == text.len() && !is_card
}

/// Sign by sign, with a star for whatever was masked.
fn is_mask_of(kept: &str, whole: &str) -> bool {
    kept == whole
        || (kept.len() == whole.len()
            && kept
                .bytes()
                .zip(whole.bytes())
                .all(|(kept, whole)| kept == whole || (kept == b'*' && whole.is_ascii_digit())))
}

#[cfg(test)]
mod tests;
