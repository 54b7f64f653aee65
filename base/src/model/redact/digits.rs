//! The digits of a text in every spelling in which a bank may hand a number back: plain, grouped by anything that is
//! not a letter, percent-encoded, as HTML entities, as escapes of JSON, in the digits of other scripts.

use zeroize::{Zeroize, Zeroizing};

/// Between two digits of one number stand at most so many signs; a row of the same sign counts as one.
const GAP: usize = 3;
/// Of the same sign in a row.
const ROW: usize = 16;

/// A digit and where it stands.
#[derive(Clone, Copy, Zeroize)]
pub(super) struct Digit {
    /// Where it begins in the text, in bytes.
    pub at: usize,
    /// 0 to 9.
    pub value: u8,
    /// What stands between it and the digit before: 0 for nothing, the same number for the same signs.
    pub gap: u16,
}

/// Digits with nothing but separators between them.
pub(super) struct Run<'t> {
    /// The text before.
    pub before: &'t str,
    /// At least one.
    pub digits: &'t [Digit],
    /// Whether nothing but separators follows.
    pub ends_text: bool,
}

/// Visits the runs of at least `shortest` digits. With `escapes`, `%34` and `&#52;` are a 4; without, they are what
/// they are, because `%4111` may be a card number behind a sign of its own.
pub(super) fn each_run(text: &str, escapes: bool, shortest: usize, visit: &mut dyn FnMut(&Run<'_>)) {
    let most = count(text);
    if most < shortest {
        return;
    }
    // Reserved up front, so that growing never leaves a copy behind.
    let mut digits: Zeroizing<Vec<Digit>> = Zeroizing::new(Vec::with_capacity(most));
    let mut gap = Gap::default();
    let (mut at, mut in_word, mut stop) = (0, false, None);
    while at < text.len() {
        if digits.is_empty() {
            // Nothing but what has a digit in it, or may have, is looked at closely.
            let next = match stop {
                Some(next) if next >= at => next,
                _ => next_stop(text.as_bytes(), at, escapes),
            };
            stop = Some(next);
            let word = word_before(text.as_bytes(), at, next);
            (at, in_word) = (word, in_word && word == at);
            if next == text.len() {
                break;
            }
        }
        let id = if in_word { None } else { id_length(&text[at..]) };
        let (sign, length) = match id {
            Some(length) => ('x', length),
            None => read(text, at, escapes),
        };
        in_word = sign.is_alphanumeric();
        let goes_on = match digit(sign) {
            Some(value) if id.is_none() => {
                let between = if digits.is_empty() { 0 } else { gap.value() };
                digits.push(Digit { at, value, gap: between });
                gap = Gap::default();
                true
            }
            _ if is_invisible(sign) => true,
            _ => !in_word && !is_mask(sign) && gap.take(sign),
        };
        if !goes_on {
            if digits.len() >= shortest {
                visit(&Run { before: &text[..digits[0].at], digits: &digits, ends_text: false });
            }
            digits.clear();
            gap = Gap::default();
        }
        at += length;
    }
    if digits.len() >= shortest {
        visit(&Run { before: &text[..digits[0].at], digits: &digits, ends_text: true });
    }
}

/// At most so many digits are in a text: an escaped digit has a digit in it.
pub(super) fn count(text: &str) -> usize {
    match text.is_ascii() {
        true => text.bytes().filter(u8::is_ascii_digit).count(),
        false => text.chars().filter(|sign| digit(*sign).is_some()).count(),
    }
}

/// The next sign that is a digit, or begins something that may be one.
fn next_stop(bytes: &[u8], from: usize, escapes: bool) -> usize {
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_digit() || byte >= 0x80 || (escapes && (byte == b'%' || byte == b'&' || byte == b'\\')) {
            return at;
        }
        at += 1;
    }
    at
}

/// Where the words begin, joined by hyphens, that lead to `stop`: an id may begin with letters.
fn word_before(bytes: &[u8], from: usize, stop: usize) -> usize {
    let mut at = stop;
    while at > from && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'-') {
        at -= 1;
    }
    at
}

/// Whether [`each_run`] can find something else when it reads escapes.
pub(super) fn has_escapes(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'%' | b'&' | b'\\'))
}

/// The signs between two digits.
#[derive(Default)]
struct Gap {
    signs: usize,
    row: usize,
    last: Option<char>,
    hash: u32,
}

impl Gap {
    /// `false`: too many for one number.
    fn take(&mut self, sign: char) -> bool {
        if self.last == Some(sign) {
            self.row += 1;
        } else {
            self.signs += 1;
            self.row = 1;
            self.hash = self.hash.wrapping_mul(31).wrapping_add(sign as u32);
        }
        self.last = Some(sign);
        self.signs <= GAP && self.row <= ROW
    }

    fn value(&self) -> u16 {
        match self.signs {
            0 => 0,
            _ => (self.hash % 65_521) as u16 + 1,
        }
    }
}

/// The sign at this place and the bytes that it takes.
fn read(text: &str, at: usize, escapes: bool) -> (char, usize) {
    let first = text.as_bytes()[at];
    if first.is_ascii() && !(escapes && matches!(first, b'%' | b'&' | b'\\')) {
        return (char::from(first), 1);
    }
    let rest = &text[at..];
    let sign = rest.chars().next().unwrap_or(' ');
    let escaped = match sign {
        '%' if escapes => percent(rest),
        '&' if escapes => entity(rest),
        '\\' if escapes => backslash(rest),
        _ => None,
    };
    escaped.unwrap_or((sign, sign.len_utf8()))
}

/// `%34`, `%E2%80%89`, and either encoded once more: `%2534`.
fn percent(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    let (mut utf8, mut read, mut at) = ([0; 4], 0, 0);
    loop {
        (bytes.get(at) == Some(&b'%')).then_some(())?;
        at += 1;
        while bytes[at..].starts_with(b"25") {
            at += 2;
        }
        utf8[read] = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        (read, at) = (read + 1, at + 2);
        match std::str::from_utf8(&utf8[..read]) {
            Ok(sign) => return Some((sign.chars().next()?, at)),
            Err(error) if error.error_len().is_none() && read < utf8.len() => {}
            Err(_) => return None,
        }
    }
}

/// `&#52;`, `&#x34;` and the names of blanks and dashes.
fn entity(text: &str) -> Option<(char, usize)> {
    let mut name = &text[1..];
    while let Some(inner) = name.strip_prefix("amp;") {
        name = inner;
    }
    let end = name.bytes().take(10).position(|b| b == b';')?;
    let length = text.len() - name.len() + end + 1;
    let name = &name[..end];
    let code = match name.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        },
        None => {
            let blanks =
                ["nbsp", "ensp", "emsp", "thinsp", "hairsp", "numsp", "shy", "ndash", "mdash", "dash", "hyphen"];
            blanks.contains(&name).then_some(u32::from(' '))?
        }
    };
    Some((char::from_u32(code)?, length))
}

/// `\u0034`, `\x34`, `\n`, however often the backslash was doubled.
fn backslash(text: &str) -> Option<(char, usize)> {
    let inner = text.trim_start_matches('\\');
    let length = text.len() - inner.len() + 1;
    let hex = |digits: usize| {
        let code = u32::from_str_radix(inner.get(1..1 + digits)?, 16).ok()?;
        Some((char::from_u32(code)?, length + digits))
    };
    match inner.bytes().next()? {
        b'n' | b'r' | b't' => Some((' ', length)),
        b'u' => hex(4),
        b'x' => hex(2),
        _ => None,
    }
}

fn digit(sign: char) -> Option<u8> {
    if sign.is_ascii() {
        return sign.to_digit(10).map(|value| value as u8);
    }
    // Arabic, Persian, Devanagari and full-width digits; the mathematical ones stand in five rows.
    const ZEROS: [u32; 4] = [0x660, 0x6f0, 0x966, 0xff10];
    let code = u32::from(sign);
    let value = match code {
        0x1d7ce..=0x1d7ff => (code - 0x1d7ce) % 10,
        _ => ZEROS.iter().map(|zero| code.wrapping_sub(*zero)).find(|value| *value < 10)?,
    };
    Some(value as u8)
}

/// What nobody sees between two digits.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{20e3}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}')
}

/// What stands for a digit that was masked, and the beginning of an escape that is none.
fn is_mask(sign: char) -> bool {
    matches!(sign, '*' | '%' | '•' | '●' | '∗' | '…' | '█')
}

/// Whether a text is a UUID or a hash in hexadecimal digits, and nothing else.
pub(super) fn is_id(text: &str) -> bool {
    matches!(text.len(), 32 | 36 | 40 | 64 | 96 | 128) && id_length(text) == Some(text.len())
}

/// The length of a UUID or of a hash in hexadecimal digits at the beginning of this text: its digits are no numbers.
fn id_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let hex = bytes.iter().take(129).take_while(|b| b.is_ascii_hexdigit()).count();
    let length = match hex {
        8 => {
            let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
            let uuid = bytes.get(..36)?;
            let is_uuid =
                uuid.iter().enumerate().all(|(at, b)| if dash(at) { *b == b'-' } else { b.is_ascii_hexdigit() });
            is_uuid.then_some(36)?
        }
        32 | 40 | 64 | 96 | 128 => hex,
        _ => return None,
    };
    // An id of random digits has letters in it, three of eight.
    let letters = bytes[..length].iter().filter(|b| b.is_ascii_alphabetic()).count();
    let ends = text[length..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    (letters >= length / 8 && ends).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str, escapes: bool) -> Vec<String> {
        let mut all = Vec::new();
        each_run(text, escapes, 1, &mut |run| {
            let shown = |(n, digit): (usize, &Digit)| match digit.gap {
                0 => digit.value.to_string(),
                _ => format!("{}{}", if n > 0 { "_" } else { "" }, digit.value),
            };
            all.push(run.digits.iter().enumerate().map(shown).collect());
        });
        all
    }

    #[test]
    fn a_digit_is_read_in_every_spelling() {
        for text in [
            "4111",
            "%34111",
            "%2534%31%31%31",
            "&#52;1&#x31;1",
            "\\u0034111",
            "\\\\x34111",
            "４１１１",
            "٤١١١",
            "4\u{200b}111",
        ] {
            assert_eq!(runs(text, true), ["4111"], "{text}");
        }
        for text in [
            "4111 1111",
            "4111%201111",
            "4111%C2%A01111",
            "4111&nbsp;1111",
            "4111\\u00a01111",
            "4111\\n1111",
            "4111\t-\t1111",
            "4111        1111",
        ] {
            assert_eq!(runs(text, true), ["4111_1111"], "{text}");
        }
        assert_eq!(runs("a%4111b", true), ["11"]);
        assert_eq!(runs("a%4111b", false), ["4111"]);
    }

    #[test]
    fn a_letter_a_mask_or_too_many_signs_end_a_number() {
        assert_eq!(runs("12a34*56и78", true), ["12", "34", "56", "78"]);
        assert_eq!(runs("12 - 34, \"56", true), ["12_34_56"]);
        assert_eq!(runs("12\": \"34", true), ["12", "34"]);
        assert_eq!(runs("% & \\ %zz &x; \\q 1", true), ["1"]);
        assert_eq!(runs("%", true), [""; 0]);
    }

    #[test]
    fn ids_in_hexadecimal_digits_have_no_numbers() {
        for id in ["01491d0b-c848-7dd6-a20d-e96900a7d8c0", "e4da3b7fbbce2345d7772b0674a318d5"] {
            assert_eq!(runs(id, true), [""; 0], "{id}");
            assert_eq!(runs(&format!("id={id}, 7"), true), ["7"]);
            assert!(!runs(&format!("{id}g"), true).is_empty() && !runs(&format!("g{id}"), true).is_empty());
        }
        assert_eq!(runs("12345678123456781234567812345678", true).len(), 1);
    }
}
