//! The strict reading of a bank's JSON answer, for every gateway. An answer that is not one complete JSON
//! object in UTF-8 without a byte order mark says nothing at all: a cut answer can look finished
//! (a body without a length whose connection is closed early), so the parser is the only guard.
//! What a field holds is read by its type and never guessed: a fraction is no amount.

use crate::document::{self, Node, Problem};
use crate::model::{Currency, Redactor, parsed};
use serde_json::Value;

/// Characters of an unreadable answer that are kept as evidence.
const EVIDENCE_CHARS: usize = 500;

/// Why a body is not an answer: a stable word for the reason of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// e.g. `cut_short`.
    pub reason: &'static str,
    /// Whether it was meant to be JSON: then it came from the bank's program, not from a proxy's error page.
    pub json: bool,
}

/// A member that is there but does not hold what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Reads one complete JSON object.
pub fn object(body: &[u8]) -> Result<Node, Unreadable> {
    let page = |reason| Unreadable { reason, json: false };
    if body.starts_with(b"\xef\xbb\xbf") {
        return Err(Unreadable { reason: "byte_order_mark", json: true });
    }
    let Some(first) = body.iter().find(|b| !b.is_ascii_whitespace()) else {
        return Err(page("empty_answer"));
    };
    let json = matches!(first, b'{' | b'[' | b'"');
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => return Err(Unreadable { reason: "cut_short", json }),
        Err(_) => return Err(Unreadable { reason: "not_utf8", json }),
    };
    if *first == b'<' {
        return Err(page("html"));
    }
    let parsed = document::parse(text).or_else(|error| match with_whole_characters(text) {
        Some(mended) => document::parse(&mended),
        None => Err(error),
    });
    parsed.map_err(|error| Unreadable { reason: word(&error.problem), json })
}

/// The document with U+FFFD for each half of a surrogate pair that stands alone, if there is one: a bank that cuts a text
/// of the shop's in the middle of an emoji says everything else as before.
fn with_whole_characters(text: &str) -> Option<String> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut mended = text.to_owned();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match (unit(at), unit(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                mended.replace_range(at + 2..at + 6, "fffd");
                6
            }
            _ => 2,
        };
    }
    (mended != text).then_some(mended)
}

fn word(problem: &Problem) -> &'static str {
    match problem {
        Problem::Syntax(place) if place.starts_with("the document ends too early") => "cut_short",
        Problem::Duplicate => "duplicate_key",
        Problem::TooLarge => "too_large",
        Problem::Type(_) => "not_an_object",
        _ => "not_json",
    }
}

/// The text of a member; `None` where it is left out or `null`.
pub fn text<'n>(node: &'n Node, name: &str) -> Result<Option<&'n str>, Malformed> {
    match node.get(name) {
        None => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text)),
        Some(_) => Err(Malformed),
    }
}

/// The whole number of a member, written as a number or as its plain digits. Nothing is rounded or trimmed.
pub fn whole(node: &Node, name: &str) -> Result<Option<u64>, Malformed> {
    match node.get(name) {
        None => Ok(None),
        Some(Node::Integer(number)) => u64::try_from(*number).map(Some).map_err(|_| Malformed),
        Some(Node::Text(digits)) => plain_digits(digits).map(Some),
        Some(_) => Err(Malformed),
    }
}

fn plain_digits(digits: &str) -> Result<u64, Malformed> {
    let plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
    if !plain {
        return Err(Malformed);
    }
    digits.parse().map_err(|_| Malformed)
}

/// The currency of a member, written `"398"`, `398` or `"KZT"`.
pub fn currency(node: &Node, name: &str) -> Result<Option<Currency>, Malformed> {
    let code = match node.get(name) {
        None => return Ok(None),
        Some(Node::Text(code)) => code.to_string(),
        Some(Node::Integer(number)) if (0..=999).contains(number) => format!("{number:03}"),
        Some(_) => return Err(Malformed),
    };
    Currency::parse(&code).map(Some).ok_or(Malformed)
}

/// A page that may be opened: over TLS, or on this machine (a sandbox).
pub fn is_page(url: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\');
    if url.len() > 2048 || !url.chars().all(plain) {
        return false;
    }
    let host = |rest: &str| -> String { rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase() };
    if let Some(rest) = url.strip_prefix("https://") {
        let host = host(rest);
        return !host.is_empty() && !host.contains('@');
    }
    let Some(host) = url.strip_prefix("http://").map(host) else {
        return false;
    };
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, port)| match port.parse::<u16>() {
        Ok(_) => name,
        Err(_) => host.as_str(),
    });
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// The word for an HTTP status that refuses a request before any program of a bank executes it, when no answer of that
/// program comes with it: HTTP itself. 404: no such path; 429: too many, asked to come again later.
pub fn refused_by_http(http: u16) -> Option<&'static str> {
    match http {
        401 => Some("credentials_refused"),
        403 => Some("access_refused"),
        404 => Some("method_not_found"),
        405 => Some("http_method_refused"),
        413 => Some("request_too_large"),
        415 => Some("content_type_refused"),
        429 => Some("too_many_requests"),
        _ => None,
    }
}

/// The answer as evidence: masked JSON, or the beginning of whatever it was. `secrets` are the call's own,
/// so that not even a secret the network cut in half is kept.
pub fn evidence(body: &[u8], redactor: &Redactor, secrets: &[&str]) -> Option<Value> {
    if body.is_empty() {
        return None;
    }
    if let Ok(mut value @ (Value::Object(_) | Value::Array(_))) = parsed(body) {
        redactor.mask(&mut value);
        return Some(value);
    }
    Some(Value::String(beginning(body, redactor, secrets)))
}

/// The masked beginning of a body that is a text.
pub fn beginning(body: &[u8], redactor: &Redactor, secrets: &[&str]) -> String {
    // Masked before it is shortened: a mask must see whole card numbers.
    let clean = redactor.clean(&String::from_utf8_lossy(body));
    without_cut_secret(&clean, secrets).chars().take(EVIDENCE_CHARS).collect()
}

/// Takes off a tail that is the beginning of a secret, four characters of it or more, and the digits of what may
/// be a card number cut in half, but for the first six.
fn without_cut_secret<'t>(text: &'t str, secrets: &[&str]) -> &'t str {
    // A body cut inside a character ends in a replacement character.
    let text = text.trim_end_matches('\u{fffd}');
    let cut = |secret: &&str| {
        let mut beginnings = secret.char_indices().rev().map(|(at, _)| &secret[..at]).take_while(|cut| cut.len() >= 4);
        beginnings.find_map(|cut| text.strip_suffix(cut))
    };
    Redactor::without_cut_number(secrets.iter().find_map(cut).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_complete_object_in_utf8_is_an_answer() {
        let reason = |body: &[u8]| object(body).unwrap_err().reason;
        assert_eq!(reason(b""), "empty_answer");
        assert_eq!(reason(b" \r\n"), "empty_answer");
        assert_eq!(reason(b"\xef\xbb\xbf{}"), "byte_order_mark");
        assert_eq!(reason(b"{\"errorCode\":"), "cut_short");
        assert_eq!(reason("{\"m\":\"У".as_bytes()), "cut_short");
        assert_eq!(reason(&"{\"m\":\"У".as_bytes()[..7]), "cut_short");
        assert_eq!(reason(b"{\"m\":\"\xd3\xf1\xef\xe5\xf8\xed\xee\"}"), "not_utf8");
        assert_eq!(reason(b"<html></html>"), "html");
        assert_eq!(reason(b"Bad Gateway"), "not_json");
        assert_eq!(reason(b"[{}]"), "not_an_object");
        assert_eq!(reason(b"{} {}"), "not_json");
        assert_eq!(reason(b"{\"a\":1,\"a\":2}"), "duplicate_key");
        assert!(object(b" {\"a\":1}\n").is_ok());
    }

    #[test]
    fn a_number_is_read_only_in_its_plain_form() {
        let node = document::parse(
            r#"{"a":1234,"b":"1234","c":1234.0,"d":"1234.0","e":"01","f":" 1","g":-1,"h":"","i":true,"j":"0","k":"-0"}"#,
        )
        .unwrap();
        assert_eq!(whole(&node, "a"), Ok(Some(1234)));
        assert_eq!(whole(&node, "b"), Ok(Some(1234)));
        assert_eq!(whole(&node, "j"), Ok(Some(0)));
        assert_eq!(whole(&node, "none"), Ok(None));
        for name in ["c", "d", "e", "f", "g", "h", "i", "k"] {
            assert_eq!(whole(&node, name), Err(Malformed), "{name}");
        }
    }

    #[test]
    fn a_currency_is_read_as_text_or_number() {
        let node =
            document::parse(r#"{"a":"398","b":398,"c":"KZT","d":8,"e":398.0,"f":"","g":"39","h":true}"#).unwrap();
        for name in ["a", "b", "c"] {
            assert_eq!(currency(&node, name), Ok(Some(Currency::KZT)), "{name}");
        }
        assert_eq!(currency(&node, "d").unwrap().unwrap().letters(), "ALL");
        for name in ["e", "f", "g", "h"] {
            assert_eq!(currency(&node, name), Err(Malformed), "{name}");
        }
    }

    #[test]
    fn a_page_is_opened_over_tls_or_on_this_machine() {
        for url in ["https://3dsec.kz/p?a=1", "http://127.0.0.1:8080/pay", "http://localhost/pay", "http://[::1]:8080/"]
        {
            assert!(is_page(url), "{url}");
        }
        for url in ["", "https://", "http://3dsec.kz/", "http://127.0.0.1.evil.com/", "https://a@evil.com/", "//a"] {
            assert!(!is_page(url), "{url}");
        }
        assert!(!is_page("javascript:alert(1)") && !is_page("https://a b/") && !is_page("finish.html"));
    }

    #[test]
    fn half_a_character_does_not_hide_the_rest_of_an_answer() {
        let text = |json: &str| object(json.as_bytes()).map(|node| node.text("t").map(str::to_owned));
        for (half, whole) in [
            (r#"{"t":"tip \ud83d"}"#, "tip \u{fffd}"),
            (r#"{"t":"\udc00\ud83d\ud83d\ude00"}"#, "\u{fffd}\u{fffd}\u{1f600}"),
            (r#"{"t":"\\ud83d \ud83d\n"}"#, "\\ud83d \u{fffd}\n"),
        ] {
            assert_eq!(text(half), Ok(Some(whole.to_owned())), "{half}");
        }
        for broken in [r#"{"t":"\ud83d"#, r#"{"t":"\ud83"}"#, r#"{"t":"\ud83d","t":"x"}"#, r#"{"t":"\ud83d" x}"#] {
            assert!(text(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn evidence_keeps_no_secret_even_when_it_was_cut() {
        let mut redactor = Redactor::new();
        redactor.hide("s3cret-password");
        let secrets = ["s3cret-password", "4111111111111111"];
        for cut in 0..=15 {
            let body = format!("<p>your password is {}", &"s3cret-password"[..cut]);
            let kept = evidence(body.as_bytes(), &redactor, &secrets).unwrap().to_string();
            assert!(!kept.contains("s3cr"), "{kept}");
        }
        let kept = evidence(b"{\"pan\":\"411111111111111", &redactor, &secrets).unwrap();
        assert_eq!(kept, Value::String("{\"pan\":\"".into()));
        let long = "x".repeat(495) + "4111111111111111";
        assert!(!evidence(long.as_bytes(), &redactor, &secrets).unwrap().to_string().contains("41111111"));
    }
}
